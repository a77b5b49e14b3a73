//! 页面设置: what an office may set about its pages; GB/T 9704-2012 by default.
//! Takes any numbers; whoever lets a user choose them refuses what no page can be set with.

use super::type_area as area;
use super::{Faces, Pt};
use crate::value::Sides;

/// 页面设置.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// Round the text block.
    pub margins: Margins,
    /// Lines on a page, at least 2.
    pub lines: u16,
    /// Characters on a line of the body, at least 1; its type is as large as they leave room for.
    pub characters: u16,
    /// Size of the title's type.
    pub title: Pt,
    /// Where page numbers stand.
    pub sides: Sides,
    /// Across the office's seal.
    pub seal: Pt,
    /// The faces besides the bundled ones.
    pub faces: Faces,
}

/// 页边: from the edges of the sheet to the text block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margins {
    /// 天头.
    pub top: Pt,
    /// 订口.
    pub left: Pt,
    /// 翻口.
    pub right: Pt,
    /// 地脚, in which the page number stands.
    pub bottom: Pt,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            margins: Margins {
                top: area::TOP,
                left: area::LEFT,
                right: area::RIGHT,
                bottom: area::BOTTOM,
            },
            lines: area::LINES,
            characters: area::CHARACTERS,
            title: area::TITLE,
            sides: Sides::Both,
            seal: area::SEAL,
            faces: Faces::default(),
        }
    }
}
