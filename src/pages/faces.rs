//! 字体: the bundled faces, which glyph shows a character, and how wide it is.
//! Places nothing, and embeds nothing.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::marks;

/// The part that a face plays on the page (GB/T 9704-2012 names faces, not makers).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// 仿宋, for the body.
    Fangsong,
    /// 楷体, for heads of the second level.
    Kai,
    /// 黑体, for chapter headings and heads of columns.
    Hei,
    /// 小标宋, for titles.
    XiaoBiaoSong,
    /// 宋体, for page numbers, and for any character that the others lack.
    Song,
}

/// Characters that a proportional Latin glyph would make too narrow between Han characters.
const FULL_WIDTH: &str = "“”‘’·…—";
const DIGITS: &str = "0123456789";

// Statics, because an `include_bytes!` in a function is copied into each place it is inlined.
static FANGSONG: &[u8] = include_bytes!("../../fonts/ZhuqueFangsong-Regular.ttf");
static KAI: &[u8] = include_bytes!("../../fonts/NianbaoKai-Regular.ttf");
static HEI: &[u8] = include_bytes!("../../fonts/NianbaoHei-Bold.otf");
static XIAO_BIAO_SONG: &[u8] = include_bytes!("../../fonts/NianbaoXiaoBiaoSong-Bold.otf");
static SONG: &[u8] = include_bytes!("../../fonts/NianbaoSong-Regular.otf");

impl Face {
    /// Every face.
    pub const ALL: [Self; 5] = [
        Self::Fangsong,
        Self::Kai,
        Self::Hei,
        Self::XiaoBiaoSong,
        Self::Song,
    ];

    /// The font program, OpenType.
    #[must_use]
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Fangsong => FANGSONG,
            Self::Kai => KAI,
            Self::Hei => HEI,
            Self::XiaoBiaoSong => XIAO_BIAO_SONG,
            Self::Song => SONG,
        }
    }

    /// The PostScript name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fangsong => "ZhuqueFangsong-Regular",
            Self::Kai => "NianbaoKai-Regular",
            Self::Hei => "NianbaoHei-Bold",
            Self::XiaoBiaoSong => "NianbaoXiaoBiaoSong-Bold",
            Self::Song => "NianbaoSong-Regular",
        }
    }

    /// The parsed font program, for outlines and tables.
    #[must_use]
    pub fn font(self) -> &'static ttf_parser::Face<'static> {
        &self.loaded().font
    }

    fn loaded(self) -> &'static Loaded {
        static LOADED: [OnceLock<Loaded>; 5] = [const { OnceLock::new() }; 5];
        LOADED[self as usize].get_or_init(|| Loaded::new(self.bytes()))
    }

    /// 饻 is drawn wrong in Zhuque Fangsong 0.212.
    fn draws_well(self, character: char) -> bool {
        !(self == Self::Fangsong && character == '饻')
    }
}

/// A parsed face and the glyphs that it shows instead of its usual ones.
struct Loaded {
    font: ttf_parser::Face<'static>,
    instead: HashMap<char, u16>,
}

impl Loaded {
    fn new(bytes: &'static [u8]) -> Self {
        let font = ttf_parser::Face::parse(bytes, 0).expect("the bundled faces are sound");
        let shaper = rustybuzz::Face::from_slice(bytes, 0).expect("the bundled faces are sound");
        let full_width = substitutes(&shaper, FULL_WIDTH, &[b"fwid"]);
        // Zhuque's figures are old-style by default, and no face's need be of one width.
        let figures = substitutes(&shaper, DIGITS, &[b"lnum", b"tnum"]);
        Self {
            font,
            instead: full_width.chain(figures).collect(),
        }
    }
}

/// The glyphs that the features put in the place of the usual ones.
fn substitutes(
    shaper: &rustybuzz::Face<'static>,
    characters: &'static str,
    features: &[&[u8; 4]],
) -> impl Iterator<Item = (char, u16)> {
    let on = |tag: &&[u8; 4]| rustybuzz::Feature::new(ttf_parser::Tag::from_bytes(tag), 1, ..);
    let features: Vec<_> = features.iter().map(on).collect();
    characters.chars().filter_map(move |character| {
        let mut buffer = rustybuzz::UnicodeBuffer::new();
        buffer.add(character, 0);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(shaper, &features, buffer);
        let id = u16::try_from(shaped.glyph_infos().first()?.glyph_id).ok()?;
        (id != 0).then_some((character, id))
    })
}

/// How a character is shown; lengths in em.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shape {
    /// The face that has it.
    pub face: Face,
    /// Which glyph of the face.
    pub id: u16,
    /// How far the next character's place is from this one's.
    pub advance: f64,
    /// Where the glyph's origin goes, from the left edge of its place.
    pub pen: f64,
    /// How far two dashes side by side stay apart, where the face draws them shorter than an em.
    pub apart: f64,
    /// How much blank an opening mark can give up on its left.
    pub blank_before: f64,
    /// How much blank a closing mark can give up on its right.
    pub blank_after: f64,
}

/// The shapes of characters, each looked up once.
#[derive(Default)]
pub(super) struct Shapes(HashMap<(Face, char), Option<Shape>>);

impl Shapes {
    /// How a character is shown in a face, or else in 宋体; `None` if neither has it.
    pub fn shape(&mut self, face: Face, character: char) -> Option<Shape> {
        *(self.0.entry((face, character)))
            .or_insert_with(|| shape(face, character).or_else(|| shape(Face::Song, character)))
    }
}

fn shape(face: Face, character: char) -> Option<Shape> {
    if !face.draws_well(character) {
        return None;
    }
    let loaded = face.loaded();
    let substitute = loaded.instead.get(&character).copied();
    let id = substitute.or_else(|| Some(loaded.font.glyph_index(character)?.0))?;
    let glyph = ttf_parser::GlyphId(id);
    let em = f64::from(loaded.font.units_per_em());
    let natural = f64::from(loaded.font.glyph_hor_advance(glyph)?) / em;
    let mut shape = Shape {
        face,
        id,
        advance: natural,
        pen: 0.0,
        apart: 0.0,
        blank_before: 0.0,
        blank_after: 0.0,
    };
    if FULL_WIDTH.contains(character) && natural < 1.0 {
        shape.advance = 1.0;
        shape.pen = match character {
            '“' | '‘' => 1.0 - natural,
            '”' | '’' => 0.0,
            _ => (1.0 - natural) / 2.0,
        };
    }
    let ink = loaded.font.glyph_bounding_box(glyph);
    if let Some(ink) = ink.filter(|_| shape.advance > 0.9) {
        // A mark keeps this much air beside its ink, and never gives up more than half.
        const AIR: f64 = 0.06;
        let blank = |blank: f64| (blank - AIR).clamp(0.0, 0.5);
        if marks::opens(character) {
            shape.blank_before = blank(shape.pen + f64::from(ink.x_min) / em);
        } else if marks::closes(character) {
            shape.blank_after = blank(shape.advance - shape.pen - f64::from(ink.x_max) / em);
        } else if character == '—' {
            let drawn = (f64::from(ink.x_max) - f64::from(ink.x_min)) / em;
            shape.apart = (shape.advance - drawn).max(0.0);
        }
    }
    Some(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_between_han_characters_are_full_width_in_every_face() {
        for face in Face::ALL {
            for character in FULL_WIDTH.chars().chain("，。、；：？！（）《》".chars()) {
                let shape = Shapes::default()
                    .shape(face, character)
                    .expect("every face has it");
                assert!(
                    (shape.advance - 1.0).abs() < 0.001,
                    "{character} in {face:?}: {shape:?}"
                );
            }
        }
    }

    #[test]
    fn figures_of_the_body_are_of_one_width_and_height() {
        let mut shapes = Shapes::default();
        let mut seen = |digit| {
            let shape = shapes
                .shape(Face::Fangsong, digit)
                .expect("every face has it");
            let ink = Face::Fangsong
                .font()
                .glyph_bounding_box(ttf_parser::GlyphId(shape.id));
            (shape.advance, ink.expect("a digit is drawn").y_max)
        };
        let (width, height) = seen('0');
        for digit in DIGITS.chars() {
            let (this_width, this_height) = seen(digit);
            assert_eq!(this_width, width, "{digit}");
            assert!(
                this_height.abs_diff(height) < 60,
                "{digit}: {this_height}, {height}"
            );
        }
    }

    #[test]
    fn what_a_face_lacks_or_draws_wrong_comes_from_song() {
        let mut shapes = Shapes::default();
        for character in ['饻', '①', '㎡'] {
            let shape = shapes.shape(Face::Fangsong, character);
            assert_eq!(
                shape.map(|shape| shape.face),
                Some(Face::Song),
                "{character}"
            );
        }
        assert_eq!(shapes.shape(Face::Fangsong, '𠮷'), None);
    }
}
