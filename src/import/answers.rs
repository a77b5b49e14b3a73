//! A value of a published table as the report keeps it, and what is told where it was changed.
//! Does not know which cell of the form it belongs to, nor how a table is laid out.

use super::Notice;
use super::quantities::{self, Quantity};
use crate::form::CellId;
use crate::report::Place;

/// The cell that a value answers.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// How messages call it.
    pub name: &'a str,
    /// The form's unit.
    pub unit: &'a str,
    /// The cell.
    pub cell: CellId,
}

impl Asked<'_> {
    /// A notice that shows at the cell.
    pub fn notice(&self, rule: Option<&'static str>, line: usize, message: String) -> Notice {
        Notice {
            rule,
            line,
            place: Some(Place::Cell(self.cell)),
            message,
        }
    }
}

/// The answer in a value cell: plain digits where the number is certain, else as written. `units`
/// are those that stand beside it.
pub fn stored(
    value: &str,
    units: &[String],
    asked: Asked<'_>,
    line: usize,
    notices: &mut Vec<Notice>,
) -> String {
    let Asked { name, unit, .. } = asked;
    let other_unit = units.iter().find(|written| *written != unit);
    let quantity = match (quantities::read(value, unit), other_unit) {
        (Quantity::Plain(number), Some(written)) if !value.contains(unit) => {
            quantities::read(&format!("{number}{written}"), unit)
        }
        (quantity, _) => quantity,
    };
    let (rule, message, stored) = match quantity {
        Quantity::Plain(number) => return number,
        Quantity::OtherUnit(number, written) => (
            Some("A007"),
            format!(
                "“{name}”规定单位为“{unit}”，原表写作“{written}”，已按规定单位处理{}，请核对。",
                converted(value, &number, &written, unit)
            ),
            number,
        ),
        Quantity::Recognised(number) => (
            Some("A006"),
            format!("“{name}”导入内容“{value}”已识别为{number}{unit}，请核对。"),
            number,
        ),
        Quantity::Unclear => (
            None,
            format!("“{name}”导入内容“{value}”无法识别为数字，已原样保留，请改正。"),
            value.into(),
        ),
    };
    notices.push(asked.notice(rule, line, message));
    stored
}

/// What became of an amount whose unit is a multiple of the form's.
fn converted(value: &str, number: &str, written: &str, unit: &str) -> String {
    if unit == "万元" && written.ends_with('元') {
        format!("（“{value}”折合{number}{unit}）")
    } else {
        String::new()
    }
}
