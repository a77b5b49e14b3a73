//! 字体: the bundled faces and those handed in, which glyph shows a character, and how wide it is.
//! Places nothing, embeds nothing, and looks for no font: whoever has one hands it in.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};
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
    /// A font of the machine, in the place of one of the others or where all of them lack a
    /// character.
    Installed(Installed),
}

/// A font of the machine that can be read and may be embedded. It stays in memory until the
/// program ends, so that it can be handed around like the bundled ones.
#[derive(Clone, Copy)]
pub struct Installed(&'static Loaded);

/// Why a font of the machine can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnusableFont {
    /// Not a font, or a broken one.
    #[error("字体文件已损坏")]
    Broken,
    /// Its maker forbids embedding (OS/2 `fsType`).
    #[error("字体不允许嵌入PDF")]
    NotEmbeddable,
}

impl Installed {
    /// A font program, OpenType; of a collection the first.
    ///
    /// # Errors
    /// Says why it can't be used.
    pub fn read(bytes: Vec<u8>) -> Result<Self, UnusableFont> {
        let parsed = ttf_parser::Face::parse(&bytes, 0).map_err(|_| UnusableFont::Broken)?;
        let forbids = |os2: ttf_parser::os2::Table<'_>| {
            os2.permissions() == Some(ttf_parser::Permissions::Restricted)
                || !os2.is_subsetting_allowed()
        };
        if parsed.tables().os2.is_some_and(forbids) {
            return Err(UnusableFont::NotEmbeddable);
        }
        let name = postscript_name(&parsed).ok_or(UnusableFont::Broken)?;
        rustybuzz::Face::from_slice(&bytes, 0).ok_or(UnusableFont::Broken)?;
        let loaded = Loaded::new(bytes.leak(), name).ok_or(UnusableFont::Broken)?;
        Ok(Self(Box::leak(Box::new(loaded))))
    }

    /// Whether it has a glyph for a character, with ink where one is due.
    #[must_use]
    pub fn shows(self, character: char) -> bool {
        shape(Face::Installed(self), character).is_some()
    }
}

/// Whether a font program maps a character to a glyph; cheap, and keeps nothing in memory.
#[must_use]
pub fn has_character(bytes: &[u8], character: char) -> bool {
    let font = ttf_parser::Face::parse(bytes, 0).ok();
    font.is_some_and(|font| font.glyph_index(character).is_some())
}

impl std::fmt::Debug for Installed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.name)
    }
}

impl PartialEq for Installed {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Installed {}

impl PartialOrd for Installed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Installed {
    /// By name, so that no order depends on where fonts lie in memory.
    fn cmp(&self, other: &Self) -> Ordering {
        if std::ptr::eq(self.0, other.0) {
            return Ordering::Equal;
        }
        (self.0.name.cmp(&other.0.name)).then_with(|| self.0.bytes.cmp(other.0.bytes))
    }
}

impl Hash for Installed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.name.hash(state);
    }
}

/// The name of the font program, of letters, digits and hyphens alone, as PDF wants it.
fn postscript_name(font: &ttf_parser::Face<'_>) -> Option<String> {
    let names = font.names();
    let name = names
        .into_iter()
        .filter(|name| name.name_id == ttf_parser::name_id::POST_SCRIPT_NAME)
        .find_map(|name| name.to_string())?;
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let name: String = name.chars().filter(plain).collect();
    (!name.is_empty()).then_some(name)
}

/// The faces besides the bundled ones.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faces {
    /// What stands in the place of bundled ones.
    own: BTreeMap<Face, Installed>,
    /// What shows the characters that all others lack, best first.
    last: Vec<Installed>,
}

impl Faces {
    /// Sets a part of the page in a font of the machine; what that lacks still comes from the
    /// bundled face.
    pub fn replace(&mut self, part: Face, font: Installed) {
        self.own.insert(part, font);
    }

    /// Uses a font of the machine for characters that all others lack.
    pub fn add_last(&mut self, font: Installed) {
        self.last.push(font);
    }

    /// Goes on without a font of the machine.
    pub fn remove(&mut self, font: Installed) {
        self.own.retain(|_, own| *own != font);
        self.last.retain(|last| *last != font);
    }

    /// Where a part's characters are looked for, in order.
    fn chain(&self, part: Face) -> impl Iterator<Item = Face> {
        let own = self.own.get(&part).copied().map(Face::Installed);
        let last = self.last.iter().copied().map(Face::Installed);
        own.into_iter().chain([part, Face::Song]).chain(last)
    }
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
    /// Every bundled face.
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
            Self::Installed(font) => font.0.bytes,
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
            Self::Installed(font) => &font.0.name,
        }
    }

    /// The parsed font program, for outlines and tables.
    #[must_use]
    pub fn font(self) -> &'static ttf_parser::Face<'static> {
        &self.loaded().font
    }

    fn loaded(self) -> &'static Loaded {
        static LOADED: [OnceLock<Loaded>; 5] = [const { OnceLock::new() }; 5];
        let at = match self {
            Self::Fangsong => 0,
            Self::Kai => 1,
            Self::Hei => 2,
            Self::XiaoBiaoSong => 3,
            Self::Song => 4,
            Self::Installed(font) => return font.0,
        };
        LOADED[at].get_or_init(|| {
            let loaded = Loaded::new(self.bytes(), self.name().into());
            loaded.expect("the bundled faces are sound")
        })
    }

    /// 饻 is drawn wrong in Zhuque Fangsong 0.212.
    fn draws_well(self, character: char) -> bool {
        !(self == Self::Fangsong && character == '饻')
    }
}

/// A parsed face and the glyphs that it shows instead of its usual ones.
struct Loaded {
    bytes: &'static [u8],
    name: String,
    font: ttf_parser::Face<'static>,
    instead: HashMap<char, u16>,
}

impl Loaded {
    /// `None` where the font program is broken.
    fn new(bytes: &'static [u8], name: String) -> Option<Self> {
        let font = ttf_parser::Face::parse(bytes, 0).ok()?;
        let shaper = rustybuzz::Face::from_slice(bytes, 0)?;
        let full_width = substitutes(&shaper, FULL_WIDTH, &[b"fwid"]);
        // Zhuque's figures are old-style by default, and no face's need be of one width.
        let figures = substitutes(&shaper, DIGITS, &[b"lnum", b"tnum"]);
        Some(Self {
            bytes,
            name,
            font,
            instead: full_width.chain(figures).collect(),
        })
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
pub(super) struct Shapes {
    faces: Faces,
    seen: HashMap<(Face, char), Option<Shape>>,
}

impl Shapes {
    /// None seen yet.
    pub fn new(faces: &Faces) -> Self {
        Self {
            faces: faces.clone(),
            seen: HashMap::new(),
        }
    }

    /// How a character is shown in a face or, where that lacks it, in the next that has it; `None`
    /// if none has.
    pub fn shape(&mut self, face: Face, character: char) -> Option<Shape> {
        *(self.seen.entry((face, character))).or_insert_with(|| {
            self.faces
                .chain(face)
                .find_map(|face| shape(face, character))
        })
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
    let ink = loaded.font.glyph_bounding_box(glyph);
    // Fonts are found that map characters to empty boxes, or to nothing at all.
    if id == 0 || (ink.is_none() && character.is_alphanumeric()) {
        return None;
    }
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
    fn what_the_faces_draw_is_known_to_the_checks() {
        for character in ' '..=char::MAX {
            let mut faces = Face::ALL.into_iter();
            let is_drawn = faces.any(|face| shape(face, character).is_some());
            assert_eq!(
                is_drawn,
                crate::value::drawn::is_drawn(character),
                "U+{:04X}",
                u32::from(character)
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
