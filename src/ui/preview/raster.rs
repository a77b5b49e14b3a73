//! A page as pixels: the outlines of the very glyphs that the PDF embeds, at the very places.
//! Knows no screen, and keeps nothing but the outlines it has drawn before.

use std::collections::HashMap;

use tiny_skia::{FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Transform};
use ttf_parser::GlyphId;

use crate::pages::{Area, Face, Fill, Item, Page, Pt, Rule, Text};

/// A rule thinner than so many pixels is painted pale, as on a thumbnail.
const THINNEST: f64 = 0.25;
/// How dark it is then, of 255.
const PALE: u8 = 80;

/// A part of a page that has been enlarged to pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Pixels for a point of paper.
    pub scale: f64,
    /// Pixels from the page's left edge.
    pub left: u32,
    /// Pixels from the page's upper edge.
    pub top: u32,
    /// Pixels across, at least 1.
    pub width: u32,
    /// Pixels down, at least 1.
    pub height: u32,
}

impl Window {
    /// All of a page.
    #[must_use]
    pub fn whole(scale: f64) -> Self {
        let (width, height) = size(scale);
        Self {
            scale,
            left: 0,
            top: 0,
            width,
            height,
        }
    }

    /// Where a place on the page comes to lie.
    fn x(&self, place: Pt) -> f64 {
        place.0 * self.scale - f64::from(self.left)
    }

    fn y(&self, place: Pt) -> f64 {
        place.0 * self.scale - f64::from(self.top)
    }
}

/// Pixels of a page across and down.
#[must_use]
pub fn size(scale: f64) -> (u32, u32) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a page has some thousand pixels"
    )]
    let pixels = |length: Pt| (length.0 * scale).round().max(1.0) as u32;
    (pixels(Page::WIDTH), pixels(Page::HEIGHT))
}

/// Paints pages, and remembers the outlines of glyphs.
#[derive(Default)]
pub struct Painter {
    /// With the em square as unit, upwards; `None` for a blank.
    outlines: HashMap<(Face, u16), Option<Path>>,
}

impl Painter {
    /// Paints a part of a page, black on white.
    ///
    /// # Panics
    /// A window without any pixel.
    #[must_use]
    pub fn paint(&mut self, page: &Page, window: Window) -> Pixmap {
        let mut sheet =
            Pixmap::new(window.width, window.height).expect("a window has at least one pixel");
        sheet.fill(tiny_skia::Color::WHITE);
        for item in &page.items {
            match item {
                Item::Text(text) => self.text(&mut sheet, text, window),
                Item::Rule(rule) => paint_rule(&mut sheet, rule, window),
                Item::Fill(fill) => paint_fill(&mut sheet, fill, window),
                Item::Link(_) => {}
            }
        }
        sheet
    }

    fn text(&mut self, sheet: &mut Pixmap, text: &Text, window: Window) {
        let size = text.size.0 * window.scale;
        let baseline = window.y(text.baseline);
        // No glyph reaches further than this from its origin.
        let reach = 1.5 * size;
        if baseline + reach < 0.0 || baseline - reach > f64::from(window.height) {
            return;
        }
        let black = black();
        for glyph in &text.glyphs {
            let x = window.x(glyph.pen);
            if x + 2.0 * reach < 0.0 || x - reach > f64::from(window.width) {
                continue;
            }
            let outline = (self.outlines.entry((text.face, glyph.id)))
                .or_insert_with(|| outline(text.face, glyph.id));
            if let Some(outline) = outline {
                let size = narrow(size);
                let placed =
                    Transform::from_row(size, 0.0, 0.0, -size, narrow(x), narrow(baseline));
                sheet.fill_path(outline, &black, FillRule::Winding, placed, None);
            }
        }
    }
}

fn outline(face: Face, glyph: u16) -> Option<Path> {
    let font = face.font();
    let mut pen = Pen {
        path: PathBuilder::new(),
        unit: 1.0 / f32::from(font.units_per_em()),
    };
    font.outline_glyph(GlyphId(glyph), &mut pen)?;
    pen.path.finish()
}

/// Takes an outline down with the em square as unit.
struct Pen {
    path: PathBuilder,
    unit: f32,
}

impl ttf_parser::OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(x * self.unit, y * self.unit);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(x * self.unit, y * self.unit);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let unit = self.unit;
        (self.path).quad_to(x1 * unit, y1 * unit, x * unit, y * unit);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let unit = self.unit;
        (self.path).cubic_to(
            x1 * unit,
            y1 * unit,
            x2 * unit,
            y2 * unit,
            x * unit,
            y * unit,
        );
    }

    fn close(&mut self) {
        self.path.close();
    }
}

/// Whole pixels, and one at least, as PDF viewers do (stroke adjustment, ISO 32000-1, 10.6.5): a
/// thin rule between two pixels would be two grey ones. On a thumbnail a rule is paler instead, or
/// a table would be all rules.
fn paint_rule(sheet: &mut Pixmap, rule: &Rule, window: Window) {
    let thickness = (rule.thickness.0 * window.scale).round().max(1.0);
    let along = |from: f64, to: f64| {
        let (from, to) = (from.round(), to.round());
        (from, to.max(from + 1.0))
    };
    let across = |middle: f64| {
        let from = (middle - thickness / 2.0).round();
        (from, from + thickness)
    };
    let (from, to) = (rule.from, rule.to);
    let (horizontal, vertical) = if from.1 == to.1 {
        let horizontal = along(window.x(from.0), window.x(to.0));
        (horizontal, across(window.y(from.1)))
    } else {
        let vertical = along(window.y(from.1), window.y(to.1));
        (across(window.x(from.0)), vertical)
    };
    let rect = Rect::from_ltrb(
        narrow(horizontal.0),
        narrow(vertical.0),
        narrow(horizontal.1),
        narrow(vertical.1),
    );
    if let Some(rect) = rect {
        let mut paint = black();
        if rule.thickness.0 * window.scale < THINNEST {
            paint.set_color_rgba8(0, 0, 0, PALE);
        }
        sheet.fill_rect(rect, &paint, Transform::identity(), None);
    }
}

/// One path for all areas: painted one by one, those that touch would show seams.
fn paint_fill(sheet: &mut Pixmap, fill: &Fill, window: Window) {
    let mut path = PathBuilder::new();
    let rect = |area: &Area| {
        Rect::from_ltrb(
            narrow(window.x(area.from.0)),
            narrow(window.y(area.from.1)),
            narrow(window.x(area.to.0)),
            narrow(window.y(area.to.1)),
        )
    };
    for rect in fill.areas.iter().filter_map(rect) {
        path.push_rect(rect);
    }
    if let Some(path) = path.finish() {
        let whole = Transform::identity();
        sheet.fill_path(&path, &black(), FillRule::Winding, whole, None);
    }
}

fn black() -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(tiny_skia::Color::BLACK);
    paint
}

#[expect(clippy::cast_possible_truncation, reason = "tiny-skia reckons in f32")]
fn narrow(number: f64) -> f32 {
    number as f32
}
