//! A page as pixels: the outlines of the very glyphs that the PDF embeds, at the very places.
//! Knows no screen, and keeps nothing but the outlines it has drawn before.

use std::collections::HashMap;

use tiny_skia::{FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};
use ttf_parser::GlyphId;

use crate::pages::{Area, Circle, Face, Fill, Grey, Item, Page, Pt, Rule, Text, Watermark};

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

    /// Where a place on the page comes to lie, to the right and down.
    fn place(&self, (x, y): (Pt, Pt)) -> (f64, f64) {
        (
            x.0 * self.scale - f64::from(self.left),
            y.0 * self.scale - f64::from(self.top),
        )
    }
}

/// How something level is turned on the page, counter-clockwise.
#[derive(Debug, Clone, Copy)]
struct Turn {
    sin: f64,
    cos: f64,
    /// What it is turned about.
    about: (Pt, Pt),
    /// Where that comes to lie.
    to: (Pt, Pt),
}

impl Turn {
    /// Stands as it is.
    const NONE: Self = Self {
        sin: 0.0,
        cos: 1.0,
        about: (Pt::ZERO, Pt::ZERO),
        to: (Pt::ZERO, Pt::ZERO),
    };
    /// A quarter to the left, as on a turned page (横排): its upper left corner goes down.
    const QUARTER: Self = Self {
        sin: 1.0,
        cos: 0.0,
        about: (Pt::ZERO, Pt::ZERO),
        to: (Pt::ZERO, Page::HEIGHT),
    };

    fn of(watermark: &Watermark) -> Self {
        let (sin, cos) = watermark.degrees.to_radians().sin_cos();
        Self {
            sin,
            cos,
            about: watermark.about,
            to: watermark.about,
        }
    }

    fn place(&self, (x, y): (Pt, Pt)) -> (Pt, Pt) {
        let (right, up) = (x - self.about.0, self.about.1 - y);
        (
            self.to.0 + right * self.cos - up * self.sin,
            self.to.1 - right * self.sin - up * self.cos,
        )
    }

    /// A rectangle between two corners, which stays one when turned by quarters.
    fn area(&self, from: (Pt, Pt), to: (Pt, Pt)) -> Area {
        let (one, other) = (self.place(from), self.place(to));
        Area {
            from: (one.0.min(other.0), one.1.min(other.1)),
            to: (one.0.max(other.0), one.1.max(other.1)),
        }
    }

    /// An outline with the em square as unit, upwards, of this size and at a place of the window.
    fn outline(&self, size: f64, (x, y): (f64, f64)) -> Transform {
        let (sin, cos) = (narrow(size * self.sin), narrow(size * self.cos));
        Transform::from_row(cos, -sin, -sin, -cos, narrow(x), narrow(y))
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
    /// Paints a part of a page on white.
    ///
    /// # Panics
    /// A window without any pixel.
    #[must_use]
    pub fn paint(&mut self, page: &Page, window: Window) -> Pixmap {
        let mut sheet =
            Pixmap::new(window.width, window.height).expect("a window has at least one pixel");
        sheet.fill(tiny_skia::Color::WHITE);
        for item in &page.items {
            if let Item::Watermark(watermark) = item {
                let turn = Turn::of(watermark);
                self.text(&mut sheet, &watermark.text, (window, turn), watermark.grey);
            }
        }
        self.items(&mut sheet, &page.turned, (window, Turn::QUARTER));
        self.items(&mut sheet, &page.items, (window, Turn::NONE));
        sheet
    }

    fn items(&mut self, sheet: &mut Pixmap, items: &[Item], (window, turn): (Window, Turn)) {
        for item in items {
            match item {
                Item::Text(text) => self.text(sheet, text, (window, turn), BLACK),
                Item::Rule(rule) => paint_rule(sheet, rule, (window, turn)),
                Item::Fill(fill) => paint_fill(sheet, fill, (window, turn)),
                Item::Circle(circle) => paint_circle(sheet, circle, (window, turn)),
                // Painted before all else.
                Item::Watermark(_) => {}
                Item::Link(_) => {}
            }
        }
    }

    fn text(
        &mut self,
        sheet: &mut Pixmap,
        text: &Text,
        (window, turn): (Window, Turn),
        grey: Grey,
    ) {
        let size = text.size.0 * window.scale;
        // No glyph reaches further than this from its origin.
        let reach = 2.0 * size;
        let is_seen = |place: f64, length: u32| place > -reach && place < f64::from(length) + reach;
        let ink = ink(grey);
        for glyph in &text.glyphs {
            let (x, y) = window.place(turn.place((glyph.pen, text.baseline)));
            if !is_seen(x, window.width) || !is_seen(y, window.height) {
                continue;
            }
            let outline = (self.outlines.entry((text.face, glyph.id)))
                .or_insert_with(|| outline(text.face, glyph.id));
            if let Some(outline) = outline {
                let placed = turn.outline(size, (x, y));
                sheet.fill_path(outline, &ink, FillRule::Winding, placed, None);
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
fn paint_rule(sheet: &mut Pixmap, rule: &Rule, (window, turn): (Window, Turn)) {
    let thickness = (rule.thickness.0 * window.scale).round().max(1.0);
    let along = |from: f64, to: f64| {
        let (from, to) = (from.round(), to.round());
        (from, to.max(from + 1.0))
    };
    let across = |middle: f64| {
        let from = (middle - rule.thickness.0 * window.scale / 2.0).round();
        (from, from + thickness)
    };
    let area = turn.area(rule.from, rule.to);
    let ((left, top), (right, bottom)) = (window.place(area.from), window.place(area.to));
    let (horizontal, vertical) = if area.from.1 == area.to.1 {
        (along(left, right), across(top))
    } else {
        (across(left), along(top, bottom))
    };
    let rect = Rect::from_ltrb(
        narrow(horizontal.0),
        narrow(vertical.0),
        narrow(horizontal.1),
        narrow(vertical.1),
    );
    if let Some(rect) = rect {
        let mut paint = ink(BLACK);
        if rule.thickness.0 * window.scale < THINNEST {
            paint.set_color_rgba8(0, 0, 0, PALE);
        }
        sheet.fill_rect(rect, &paint, Transform::identity(), None);
    }
}

/// One path for all areas: painted one by one, those that touch would show seams.
fn paint_fill(sheet: &mut Pixmap, fill: &Fill, (window, turn): (Window, Turn)) {
    let mut path = PathBuilder::new();
    let rect = |area: &Area| {
        let area = turn.area(area.from, area.to);
        let ((left, top), (right, bottom)) = (window.place(area.from), window.place(area.to));
        Rect::from_ltrb(narrow(left), narrow(top), narrow(right), narrow(bottom))
    };
    for rect in fill.areas.iter().filter_map(rect) {
        path.push_rect(rect);
    }
    if let Some(path) = path.finish() {
        let whole = Transform::identity();
        sheet.fill_path(&path, &ink(BLACK), FillRule::Winding, whole, None);
    }
}

fn paint_circle(sheet: &mut Pixmap, circle: &Circle, (window, turn): (Window, Turn)) {
    let (x, y) = window.place(turn.place(circle.centre));
    let radius = circle.diameter.0 / 2.0 * window.scale;
    let Some(path) = PathBuilder::from_circle(narrow(x), narrow(y), narrow(radius)) else {
        return;
    };
    // One pixel at least, as PDF viewers do.
    let stroke = Stroke {
        width: narrow((circle.thickness.0 * window.scale).max(1.0)),
        ..Stroke::default()
    };
    let ink = ink(circle.grey);
    sheet.stroke_path(&path, &ink, &stroke, Transform::identity(), None);
}

const BLACK: Grey = Grey(0.0);

fn ink(grey: Grey) -> Paint<'static> {
    let level = narrow(grey.0).clamp(0.0, 1.0);
    let mut paint = Paint::default();
    let colour = tiny_skia::Color::from_rgba(level, level, level, 1.0);
    paint.set_color(colour.expect("all are from 0 to 1"));
    paint
}

#[expect(clippy::cast_possible_truncation, reason = "tiny-skia reckons in f32")]
fn narrow(number: f64) -> f32 {
    number as f32
}
