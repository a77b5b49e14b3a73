//! 版心: the measures of the page after GB/T 9704-2012 5.1 and 5.2, and the sizes of type.
//! Holds numbers only; nothing is laid out here.

use super::Pt;

/// Left edge of the text block (订口 28 mm, 5.2.1).
pub const LEFT: Pt = Pt::mm(28.0);
/// Upper edge of the text block (天头 37 mm, 5.2.1).
pub const TOP: Pt = Pt::mm(37.0);
/// Width of the text block (5.2.1).
pub const WIDTH: Pt = Pt::mm(156.0);
/// Height of the text block (5.2.1).
pub const HEIGHT: Pt = Pt::mm(225.0);
/// Lines on a page (5.2.3).
pub const LINES: f64 = 22.0;

/// 三号 for the body. 28 characters at 16 pt are 158 mm and would not fit 156 mm; at 15.75 pt
/// they fill them (5.2.3).
pub const BODY: Pt = Pt(15.75);
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

/// From the top of a line to the top of the next, so that the last of 22 lines ends with the text
/// block.
pub const PITCH: Pt = Pt((HEIGHT.0 - BODY.0) / (LINES - 1.0));

/// How far below the top of its em square the base line of a Han character lies, in em.
pub const ASCENT: f64 = 0.88;

/// 右空四字: room to the right of the date where a seal is set (7.3.5.1).
pub const DATE_INDENT: Pt = Pt(BODY.0 * 4.0);
/// Across the seal of a 乡镇 or 街道.
pub const SEAL: Pt = Pt::mm(42.0);
/// From the text block to the dash of the page number (7.5).
pub const NUMBER_GAP: Pt = Pt::mm(7.0);
