//! Things at fixed places on paper, laid out after GB/T 9704-2012, as pages of text, rules and
//! filled shapes.
//! Knows no file format and no screen: whoever paints a page finds each glyph with its place.

mod faces;
mod fields;
mod flow;
mod form;
mod lines;
mod marks;
mod proof;
mod room;
mod seal;
mod setup;
mod sheets;
mod tables;
#[cfg(test)]
mod tests;
mod titles;
mod type_area;
mod watermark;

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use crate::document::{Document, Origin, Table};
pub use crate::value::Sides;
pub use faces::{Face, Faces, Installed, UnusableFont, has_character};
pub use room::FreeLine;
pub use setup::{Margins, Setup};

/// 磅: a length or a place on paper, 1/72 inch. Places count from the top left of the page.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Pt(pub f64);

impl Pt {
    /// No length.
    pub const ZERO: Self = Self(0.0);

    /// A length given in millimetres.
    #[must_use]
    pub const fn mm(millimetres: f64) -> Self {
        Self(millimetres * 72.0 / 25.4)
    }

    /// The longer of two lengths.
    #[must_use]
    pub const fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    /// The shorter of two lengths.
    #[must_use]
    pub const fn min(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }
}

impl Add for Pt {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Pt {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Pt {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Pt {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Mul<f64> for Pt {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self(self.0 * factor)
    }
}

impl Div<f64> for Pt {
    type Output = Self;
    fn div(self, divisor: f64) -> Self {
        Self(self.0 / divisor)
    }
}

impl Div for Pt {
    type Output = f64;
    fn div(self, other: Self) -> f64 {
        self.0 / other.0
    }
}

impl Sum for Pt {
    fn sum<I: Iterator<Item = Self>>(lengths: I) -> Self {
        lengths.fold(Self::ZERO, Add::add)
    }
}

/// All pages of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pages {
    /// In print order; the first is page 1.
    pub pages: Vec<Page>,
    /// Headings in reading order, with where they stand.
    pub bookmarks: Vec<Bookmark>,
    /// Which sides of the sheets they are for.
    pub sides: Sides,
}

/// 页: one side of a sheet, A4 upright.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// A watermark first, so that all else is painted over it; then in reading order, the page
    /// number last.
    pub items: Vec<Item>,
    /// 横排: what stands on the sheet turned by a quarter, to be read with the left edge up. Empty
    /// but for tables that are too wide. Places count as if the sheet lay so: from its left, which
    /// is the lower edge, and from its top, which is the left one. The head is then at the binding
    /// edge on odd pages, and at the fore edge on even ones (GB/T 9704-2012 7.6).
    pub turned: Vec<Item>,
    /// Places that are kept free for a seal.
    pub seals: Vec<Seal>,
}

impl Page {
    /// Width of the sheet.
    pub const WIDTH: Pt = Pt::mm(210.0);
    /// Height of the sheet.
    pub const HEIGHT: Pt = Pt::mm(297.0);
}

/// A thing on a page, black where it does not say otherwise.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// Glyphs on a base line.
    Text(Text),
    /// A straight line.
    Rule(Rule),
    /// A filled shape.
    Fill(Fill),
    /// 水印: large slanted glyphs in light grey.
    Watermark(Watermark),
    /// The outline of a circle.
    Circle(Circle),
    /// A place that leads back to what it was made from; not painted.
    Link(Link),
}

/// 灰度: how light the ink is, from 0.0 for black to 1.0 for white.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grey(pub f64);

/// 水印: a text that is placed level, then turned and painted in grey behind all else.
#[derive(Debug, Clone, PartialEq)]
pub struct Watermark {
    /// As if it were level.
    pub text: Text,
    /// The place that it is turned about, from the left and from the top.
    pub about: (Pt, Pt),
    /// By how much it is turned, in degrees, counter-clockwise.
    pub degrees: f64,
    /// Its ink.
    pub grey: Grey,
}

/// The outline of a circle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Circle {
    /// From the left and from the top.
    pub centre: (Pt, Pt),
    /// Across, to the middle of the line.
    pub diameter: Pt,
    /// How thick the line is.
    pub thickness: Pt,
    /// Its ink.
    pub grey: Grey,
}

/// Glyphs of one face and size on one base line, from left to right.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The face.
    pub face: Face,
    /// 字号: side of the em square.
    pub size: Pt,
    /// Distance of the base line from the top of the page.
    pub baseline: Pt,
    /// Whether it goes on the line of the text before it, in another face: whoever reads the page
    /// aloud, or copies from it, reads the two as one.
    pub goes_on: bool,
    /// At least one.
    pub glyphs: Vec<Glyph>,
}

/// One glyph in its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// As typed.
    pub character: char,
    /// Which glyph of the face shows it.
    pub id: u16,
    /// Where the glyph's own origin goes; it differs from `left` where a mark gave up its blank
    /// half, or was widened to a full one.
    pub pen: Pt,
    /// Left edge of the place that belongs to it.
    pub left: Pt,
    /// Right edge of the place that belongs to it.
    pub right: Pt,
}

/// 线: a level or upright line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Left or upper end, from the left and from the top.
    pub from: (Pt, Pt),
    /// Right or lower end.
    pub to: (Pt, Pt),
    /// How thick it is, evenly to both sides.
    pub thickness: Pt,
}

/// 填充: areas painted as one shape. Painted one by one, areas that touch would show a hairline
/// between them in most viewers, and a QR code is made of such areas.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// At least one; they may touch, and do not overlap.
    pub areas: Vec<Area>,
}

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Upper left corner, from the left and from the top.
    pub from: (Pt, Pt),
    /// Lower right corner.
    pub to: (Pt, Pt),
}

/// 来源: a part of the page, and what of the report stands there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Where on the page.
    pub area: Area,
    /// What it was made from.
    pub origin: Origin,
}

impl Area {
    /// The area so far to the right and down.
    fn moved(self, right: Pt, down: Pt) -> Self {
        Self {
            from: (self.from.0 + right, self.from.1 + down),
            to: (self.to.0 + right, self.to.1 + down),
        }
    }
}

impl Text {
    /// The text so far to the right and down.
    fn moved(mut self, right: Pt, down: Pt) -> Self {
        self.baseline += down;
        for glyph in &mut self.glyphs {
            glyph.pen += right;
            glyph.left += right;
            glyph.right += right;
        }
        self
    }
}

impl Item {
    /// The item so far to the right and down.
    fn moved(self, right: Pt, down: Pt) -> Self {
        match self {
            Self::Text(text) => Self::Text(text.moved(right, down)),
            Self::Rule(rule) => Self::Rule(Rule {
                from: (rule.from.0 + right, rule.from.1 + down),
                to: (rule.to.0 + right, rule.to.1 + down),
                ..rule
            }),
            Self::Fill(fill) => Self::Fill(Fill {
                areas: (fill.areas.into_iter())
                    .map(|area| area.moved(right, down))
                    .collect(),
            }),
            Self::Watermark(watermark) => Self::Watermark(Watermark {
                text: watermark.text.moved(right, down),
                about: (watermark.about.0 + right, watermark.about.1 + down),
                ..watermark
            }),
            Self::Circle(circle) => Self::Circle(Circle {
                centre: (circle.centre.0 + right, circle.centre.1 + down),
                ..circle
            }),
            Self::Link(link) => Self::Link(Link {
                area: link.area.moved(right, down),
                ..link
            }),
        }
    }
}

/// 用印位置: a circle that no text of the report's body enters. Nothing draws a seal there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seal {
    /// From the left and from the top.
    pub centre: (Pt, Pt),
    /// Across.
    pub diameter: Pt,
}

/// 书签: a heading and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Bookmark {
    /// As printed.
    pub title: String,
    /// Counted from 0.
    pub page: usize,
    /// Distance of the heading's line from the top of the page.
    pub top: Pt,
}

/// A character that none of the faces can show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "字体中没有“{character}”（U+{code:04X}），无法打印。它在{place}；请改用别的字，或删去它。",
    code = u32::from(*character)
)]
pub struct MissingCharacter {
    /// The character.
    pub character: char,
    /// Where it stands, in words for the clerk: `“一、概述”第2段`.
    pub place: String,
}

/// Lays a document out on pages; the same document and setup give the same pages.
///
/// # Errors
/// Names the character that no face has, and where it stands.
pub fn lay_out(document: &Document, setup: &Setup) -> Result<Pages, MissingCharacter> {
    flow::lay_out(document, setup)
}

/// Whether a table is too wide for A4, even on a page turned round: what stands in it would be
/// squeezed.
///
/// # Errors
/// Names the character that no face has, and where it stands.
pub fn is_too_wide(table: &Table, setup: &Setup) -> Result<bool, MissingCharacter> {
    flow::is_too_wide(table, setup)
}
