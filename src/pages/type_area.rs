//! 版心: the measures of the page after GB/T 9704-2012 5.1 and 5.2, and the sizes of type.
//! Holds numbers only; nothing is laid out here.

use super::{Page, Pt, Setup};

/// Left edge of the text block (订口 28 mm, 5.2.1).
pub const LEFT: Pt = Pt::mm(28.0);
/// Upper edge of the text block (天头 37 mm, 5.2.1).
pub const TOP: Pt = Pt::mm(37.0);
/// From the text block to the right edge of the sheet, which leaves it 156 mm (5.2.1).
pub const RIGHT: Pt = Pt::mm(26.0);
/// From the text block to the lower edge of the sheet, which leaves it 225 mm (5.2.1).
pub const BOTTOM: Pt = Pt::mm(35.0);
/// Lines on a page (5.2.3).
pub const LINES: u16 = 22;
/// Characters on a line (5.2.3).
pub const CHARACTERS: u16 = 28;

/// 二号 for the title (7.3.1).
pub const TITLE: Pt = Pt(22.0);
/// 小二 for the title of an attached table.
pub const TABLE_TITLE: Pt = Pt(18.0);
/// 四号 for page numbers (7.5) and the second line of a table's title.
pub const SMALL: Pt = Pt(14.0);
/// 五号 for tables.
pub const TABLE: Pt = Pt(10.5);
/// 小五 for tables of many columns.
pub const DENSE_TABLE: Pt = Pt(9.0);
/// 小五 for the code in the bottom margin, which somebody may have to type.
pub const NOTE: Pt = Pt(9.0);
/// 六号 for who signed, in the bottom margin.
pub const RECORD: Pt = Pt(7.5);

/// How far below the top of its em square the base line of a Han character lies, in em.
pub const ASCENT: f64 = 0.88;

/// Across the seal of a 乡镇 or 街道.
pub const SEAL: Pt = Pt::mm(42.0);
/// From the text block to the dash of the page number (7.5).
pub const NUMBER_GAP: Pt = Pt::mm(7.0);

/// The standard's text block and line pitch, for tests of pages that are set up by it.
#[cfg(test)]
pub const WIDTH: Pt = Pt::mm(156.0);
#[cfg(test)]
pub const HEIGHT: Pt = Pt::mm(225.0);
#[cfg(test)]
pub const PITCH: Pt = Pt((HEIGHT.0 - 15.75) / 21.0);

/// Type is set in steps of this, as word processors do.
const SIZE_STEP: Pt = Pt(0.25);

/// 版心: the text block of a setup, and the grid in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TypeArea {
    /// Left edge, from the left of the sheet.
    pub left: Pt,
    /// Upper edge, from the top of the sheet.
    pub top: Pt,
    /// From edge to edge.
    pub width: Pt,
    /// From edge to edge.
    pub height: Pt,
    /// Size of the body's type. 28 characters of 三号 (16 pt) are 158 mm and would not fit 156 mm;
    /// at 15.75 pt they fill them (5.2.3).
    pub body: Pt,
    /// Size of the title's type.
    pub title: Pt,
    /// From the top of a line to the top of the next, so that the last line of a page ends with
    /// the text block.
    pub pitch: Pt,
    /// 右空四字: room to the right of the date where a seal is set (7.3.5.1).
    pub date_indent: Pt,
    /// Across the seal.
    pub seal: Pt,
}

impl TypeArea {
    /// What the setup leaves for text.
    pub fn of(setup: &Setup) -> Self {
        let margins = setup.margins;
        let width = Page::WIDTH - margins.left - margins.right;
        let height = Page::HEIGHT - margins.top - margins.bottom;
        let widest = width / f64::from(setup.characters);
        let body = SIZE_STEP * (widest.0 / SIZE_STEP.0).floor();
        Self {
            left: margins.left,
            top: margins.top,
            width,
            height,
            body,
            title: setup.title,
            pitch: (height - body) / (f64::from(setup.lines) - 1.0),
            date_indent: body * 4.0,
            seal: setup.seal,
        }
    }
}
