//! 页面设置 as an office keeps it: whole millimetres and the sizes' Chinese names. The standard,
//! GB/T 9704-2012, is the default. Lays nothing out, and looks for no fonts.

use serde::{Deserialize, Serialize};

use crate::value::Sides;

/// 页面设置.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PageSetup {
    /// From the sheet's edges to the text.
    pub margins: Margins,
    /// 每页行数.
    pub lines: u16,
    /// 每行字数; the body's type is as large as they leave room for.
    pub characters: u16,
    /// 标题字号.
    pub title: TitleSize,
    /// 双面 or 单面.
    pub sides: Sides,
    /// 印章直径, in millimetres; `None` for what is usual for the kind of unit.
    pub seal: Option<u16>,
    /// What the signatory line shows.
    pub names: Names,
    /// Which fonts are used.
    pub fonts: Fonts,
}

/// 页边距, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Margins {
    /// 天头.
    pub top: u16,
    /// 订口.
    pub left: u16,
    /// 翻口.
    pub right: u16,
    /// 地脚.
    pub bottom: u16,
}

/// 标题字号.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TitleSize {
    /// 一号, 26 pt.
    First,
    /// 小一, 24 pt.
    SmallFirst,
    /// 二号, 22 pt.
    #[default]
    Second,
    /// 小二, 18 pt.
    SmallSecond,
    /// 三号, 16 pt.
    Third,
}

/// What the signatory line shows of those who sign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Names {
    /// Their printed names, with room beside for the signature.
    #[default]
    Printed,
    /// A line to sign on.
    ToSign,
}

/// Which fonts a print is set in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fonts {
    /// 随附字体: the same on every machine.
    #[default]
    Bundled,
    /// 本机字体: the machine's own 仿宋, 楷体, 黑体, 小标宋 and 宋体, where it has them.
    Installed,
}

/// Why no page can be set up like that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageSetupError {
    /// A number is out of bounds.
    #[error("页面设置里的{what}是{is}{unit}，应为{least}至{most}{unit}。")]
    OutOfBounds {
        /// `上边距`.
        what: &'static str,
        /// As set.
        is: u16,
        /// `毫米`.
        unit: &'static str,
        /// At least.
        least: u16,
        /// At most.
        most: u16,
    },
    /// The characters are too large or too small.
    #[error(
        "页面设置里每行{characters}字，版心宽{width}毫米，字会太{fault}。{width}毫米可排{least}至{most}字，请改每行字数或左右边距。"
    )]
    Characters {
        /// As set.
        characters: u16,
        /// What the margins leave, in millimetres.
        width: u16,
        /// `大` or `小`.
        fault: &'static str,
        /// So many would fit well.
        least: u16,
        /// So many would fit well.
        most: u16,
    },
    /// The lines would touch, or stand too far apart.
    #[error(
        "页面设置里每页{lines}行，版心高{height}毫米，行会太{fault}。{height}毫米可排{least}至{most}行，请改每页行数或上下边距。"
    )]
    Lines {
        /// As set.
        lines: u16,
        /// What the margins leave, in millimetres.
        height: u16,
        /// `密` or `稀`.
        fault: &'static str,
        /// So many would fit well.
        least: u16,
        /// So many would fit well.
        most: u16,
    },
}

impl Default for Margins {
    /// GB/T 9704-2012 5.2.1: a text block of 156 by 225 mm.
    fn default() -> Self {
        Self {
            top: 37,
            left: 28,
            right: 26,
            bottom: 35,
        }
    }
}

impl Default for PageSetup {
    /// GB/T 9704-2012 5.2.3: 22 lines of 28 characters.
    fn default() -> Self {
        Self {
            margins: Margins::default(),
            lines: 22,
            characters: 28,
            title: TitleSize::default(),
            sides: Sides::default(),
            seal: None,
            names: Names::default(),
            fonts: Fonts::default(),
        }
    }
}

impl TitleSize {
    /// All there are, the largest first.
    pub const ALL: [Self; 5] = [
        Self::First,
        Self::SmallFirst,
        Self::Second,
        Self::SmallSecond,
        Self::Third,
    ];

    /// `二号`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "一号",
            Self::SmallFirst => "小一",
            Self::Second => "二号",
            Self::SmallSecond => "小二",
            Self::Third => "三号",
        }
    }

    /// In points.
    #[must_use]
    pub fn points(self) -> u16 {
        match self {
            Self::First => 26,
            Self::SmallFirst => 24,
            Self::Second => 22,
            Self::SmallSecond => 18,
            Self::Third => 16,
        }
    }
}

/// The body is set in 四号 (4.9 mm) to 小二 (6.4 mm), in hundredths of a millimetre.
const CHARACTER: (u16, u16) = (480, 640);
/// Lines stand 7.5 to 15 mm apart, in hundredths of a millimetre.
const PITCH: (u16, u16) = (750, 1500);

impl PageSetup {
    /// Whether pages can be set up like that.
    ///
    /// # Errors
    /// Names what is out of bounds, and the bounds.
    pub fn check(&self) -> Result<(), PageSetupError> {
        // The page number, the check code and the QR code stand in 35 mm below the text.
        let margins = [
            ("上边距", self.margins.top, 15, 60),
            ("左边距", self.margins.left, 15, 45),
            ("右边距", self.margins.right, 15, 45),
            ("下边距", self.margins.bottom, 35, 60),
        ];
        for (what, is, least, most) in margins {
            in_bounds(what, is, "毫米", (least, most))?;
        }
        if let Some(seal) = self.seal {
            // 国发〔1999〕25号: 42 mm for 乡镇 to 50 mm for a province; small seals from 30 mm.
            in_bounds("印章直径", seal, "毫米", (30, 60))?;
        }
        let width = 210 - self.margins.left - self.margins.right;
        let (least, most) = counts(width, CHARACTER);
        if !(least..=most).contains(&self.characters) {
            return Err(PageSetupError::Characters {
                characters: self.characters,
                width,
                fault: if self.characters < least {
                    "大"
                } else {
                    "小"
                },
                least,
                most,
            });
        }
        let height = 297 - self.margins.top - self.margins.bottom;
        let (least, most) = counts(height, PITCH);
        if !(least..=most).contains(&self.lines) {
            return Err(PageSetupError::Lines {
                lines: self.lines,
                height,
                fault: if self.lines < least { "稀" } else { "密" },
                least,
                most,
            });
        }
        Ok(())
    }
}

/// How many of a smallest and a largest size go into so many millimetres.
fn counts(millimetres: u16, (smallest, largest): (u16, u16)) -> (u16, u16) {
    let hundredths = millimetres * 100;
    (hundredths.div_ceil(largest), hundredths / smallest)
}

fn in_bounds(
    what: &'static str,
    is: u16,
    unit: &'static str,
    (least, most): (u16, u16),
) -> Result<(), PageSetupError> {
    match (least..=most).contains(&is) {
        true => Ok(()),
        false => Err(PageSetupError::OutOfBounds {
            what,
            is,
            unit,
            least,
            most,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(change: impl Fn(&mut PageSetup), words: &str) {
        let mut setup = PageSetup::default();
        change(&mut setup);
        match setup.check() {
            Ok(()) => assert_eq!(words, ""),
            Err(error) => assert!(
                !words.is_empty() && error.to_string().contains(words),
                "{error}"
            ),
        }
    }

    #[test]
    fn pages_that_nobody_could_read_are_refused_in_words() {
        check(|_| (), "");
        check(|setup| setup.margins.top = 0, "上边距是0毫米，应为15至60");
        check(|setup| setup.margins.bottom = 20, "下边距");
        check(|setup| setup.margins.left = u16::MAX, "左边距");
        check(|setup| setup.characters = 0, "太大");
        check(|setup| setup.characters = 60, "可排25至32字");
        check(|setup| setup.lines = 0, "太稀");
        check(|setup| setup.lines = 40, "可排15至30行");
        check(|setup| setup.seal = Some(420), "印章直径");
        check(|setup| setup.seal = Some(45), "");
        check(|setup| (setup.lines, setup.characters) = (25, 30), "");
    }
}
