//! What stands in the value cell of a published table: a number, its unit, and what else.
//! Recognises only what is certain; everything else is kept as written.

use super::spelling::{compact, is_longer_than};
use crate::value::han::is_han;
use crate::value::{Number, read_number};

/// Units that published tables write, longest first where one begins another.
const UNITS: &[&str] = &[
    "万元", "千元", "亿元", "人次", "条次", "篇次", "场次", "件次", "元", "条", "件", "个", "人",
    "次", "篇", "份", "起", "宗", "期", "场", "处", "名", "项", "家", "部", "例", "批", "班", "天",
];

/// What offices put where a number is due and none is.
const MARKS: &[&str] = &[
    "/",
    "\\",
    "-",
    "--",
    "---",
    "----",
    "—",
    "——",
    "———",
    "－",
    "–",
    "无",
    "空",
    "×",
    "*",
    "・",
    "~",
    "…",
    "……",
    "nil",
];

/// Words before an approximate number.
const ABOUT: &[&str] = &[
    "大约", "约为", "约", "近", "超过", "共计", "共", "总计", "合计", "计",
];

/// Characters of a value at most.
const VALUE_AT_MOST: usize = 20;

/// Digits of a row whose values stand together, at most.
const DIGITS_AT_MOST: usize = 40;

/// Words before the number in a cell of 本年增/减, and whether they make it negative.
const DIRECTIONS: [(&str, bool); 6] = [
    ("增加", false),
    ("新增", false),
    ("减少", true),
    ("增", false),
    ("减", true),
    ("+", false),
];

/// How a value cell reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quantity {
    /// A number, with the form's unit or none.
    Plain(String),
    /// A number with another unit than the form's.
    OtherUnit(String, String),
    /// A number among other characters.
    Recognised(String),
    /// No number that is certain.
    Unclear,
}

/// Whether a cell holds a unit and nothing else, or the dashes of a heading's unit.
pub fn is_unit(cell: &str) -> bool {
    UNITS.contains(&unbracketed(cell).as_str())
}

/// The unit in `条`, `（条）`, `单位：条`.
pub fn unit_in(cell: &str) -> Option<String> {
    let words = unbracketed(cell);
    let words = words
        .strip_prefix("单位")
        .map_or(words.as_str(), |unit| unit.trim_start_matches(':'));
    UNITS.contains(&words).then(|| words.to_string())
}

/// The unit of amounts that a head or a wording gives in brackets: `收费金额（单位：元）`.
pub fn money_of(text: &str) -> Option<String> {
    let words = compact(text);
    let inside = words.strip_suffix(')')?.rsplit_once('(')?.1;
    unit_in(inside).filter(|unit| unit.ends_with('元'))
}

fn unbracketed(cell: &str) -> String {
    let words = compact(cell);
    let inner = words
        .strip_prefix('(')
        .and_then(|words| words.strip_suffix(')'));
    inner.map_or(words.clone(), String::from)
}

/// Whether a cell holds only a mark for "nothing".
pub fn is_mark(cell: &str) -> bool {
    let words = compact(cell).to_lowercase();
    let words = words
        .strip_prefix('(')
        .and_then(|w| w.strip_suffix(')'))
        .unwrap_or(&words);
    MARKS.contains(&words)
        || (!words.is_empty() && words.chars().all(|c| matches!(c, '-' | '—' | '_' | '─')))
}

/// The number and unit inside a cell that is nothing but brackets around them: `（24）`, `(24条)`.
pub fn bracketed(cell: &str) -> Option<String> {
    let words = compact(cell);
    let inner = words.strip_prefix('(')?.strip_suffix(')')?;
    let unit = inner.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let is_number = inner.starts_with(|c: char| c.is_ascii_digit());
    (is_number && (unit.is_empty() || UNITS.contains(&unit))).then(|| inner.into())
}

/// The unit and the number of a cell that holds one before the other: `条 24`, `万元　9`.
pub fn unit_before_value(cell: &str) -> Option<[&str; 2]> {
    let (unit, value) = cell.trim().split_once(char::is_whitespace)?;
    let value = value.trim_start();
    let is_pair = is_unit(unit) || is_mark(unit);
    (is_pair && (is_value(value) || is_mark(value))).then_some([unit, value])
}

/// Whether a cell begins as a number does, or is a Chinese numeral.
pub fn is_value(cell: &str) -> bool {
    let words = compact(cell);
    if bracketed(cell).is_some() {
        return true;
    }
    let bare = words.trim_start_matches(['-', '−', '+', '.']);
    let bare = ABOUT
        .iter()
        .find_map(|about| bare.strip_prefix(about))
        .unwrap_or(bare);
    bare.starts_with(|c: char| c.is_ascii_digit())
        || (!words.is_empty()
            && words
                .chars()
                .all(|c| "零〇一二两三四五六七八九十百千万点".contains(c)))
}

/// Reads a value cell; `unit` is the form's.
pub fn read(cell: &str, unit: &str) -> Quantity {
    if let Ok(number) = read_number(cell, unit) {
        return Quantity::Plain(number.to_string());
    }
    if let Some(inner) = bracketed(cell) {
        return match read(&inner, unit) {
            Quantity::Plain(number) => Quantity::Recognised(number),
            quantity => quantity,
        };
    }
    let words = compact(cell);
    // Spaces inside a number may part two numbers: `1 2` is neither 1 nor 12.
    if has_parted_digits(cell) {
        return Quantity::Unclear;
    }
    let stripped = ABOUT.iter().find_map(|about| words.strip_prefix(about));
    let is_bare = stripped.is_none();
    let words = stripped.unwrap_or(&words);
    let length = words
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−')))
        .unwrap_or(words.len());
    let (digits, rest) = words.split_at(length);
    // A full stop or comma may close the number and open what follows it.
    let number = digits.trim_end_matches(['.', ',']);
    let closed = number.len() < digits.len();
    let Ok(number) = read_number(number, "") else {
        return Quantity::Unclear;
    };
    if is_bare && !closed && UNITS.contains(&rest) {
        return other_unit(number, rest, unit);
    }
    let own = [unit, ""]
        .into_iter()
        .find_map(|unit| rest.strip_prefix(unit))
        .unwrap_or(rest);
    let own = own.trim_start_matches(['余', '多', '左', '右']);
    let own = own.strip_prefix(unit).unwrap_or(own);
    let is_certain = own.is_empty()
        || own.starts_with([
            '(', ')', ',', '、', '。', ';', ':', '*', '[', '"', '\'', '”',
        ])
        || own.starts_with("其中") && !own.is_empty();
    if is_certain {
        Quantity::Recognised(number.to_string())
    } else {
        Quantity::Unclear
    }
}

/// Yuan are exact hundredths of a per cent of ten thousand yuan; any other unit only renames.
fn other_unit(number: Number, written: &str, unit: &str) -> Quantity {
    let number = match (written, unit) {
        ("元", "万元") => (number / Number::from(10_000)).normalize(),
        ("千元", "万元") => (number / Number::from(10)).normalize(),
        ("亿元", "万元") => return Quantity::Unclear,
        _ => number,
    };
    Quantity::OtherUnit(number.to_string(), written.to_string())
}

fn has_parted_digits(cell: &str) -> bool {
    let parts = cell.split_whitespace();
    let digit = |c: char| crate::value::fold_width(c).is_ascii_digit();
    parts
        .clone()
        .zip(parts.skip(1))
        .any(|(l, r)| l.ends_with(digit) && r.starts_with(digit))
}

/// Whether a cell holds a number, as offices write one, and nothing else.
pub fn is_answer(cell: &str) -> bool {
    // Those of a row that stand together are many.
    if !is_longer_than(cell, DIGITS_AT_MOST)
        && !cell.is_empty()
        && cell.chars().all(|c| c.is_ascii_digit())
    {
        return true;
    }
    if is_longer_than(cell, VALUE_AT_MOST) {
        return false;
    }
    if change(cell).is_some() {
        return true;
    }
    let words = compact(cell);
    let is_arabic = words.contains(|c: char| c.is_ascii_digit()) && !words.contains('年');
    is_arabic && is_value(cell) && !is_numbered(&words) && read(cell, "") != Quantity::Unclear
}

/// Whether a number numbers the wording behind it: `1、属于国家秘密`, `3)其他`, `2。重复申请`.
fn is_numbered(words: &str) -> bool {
    let behind = words.trim_start_matches(|c: char| c.is_ascii_digit());
    let wording = behind.strip_prefix(['、', ')', '。', '.', ':']);
    wording.is_some_and(|wording| wording.starts_with(is_han) && !wording.starts_with("其中"))
}

/// Whether a cell says that the text has been cut off there.
pub fn is_cut(cell: &str) -> bool {
    let words = compact(cell);
    let inner = words.trim_matches(['[', ']', '(', ')', '〔', '〕', '【', '】', '.', '…']);
    inner.len() < words.len() && ["节选止", "节选", "截断", "以下略", "下略", "略"].contains(&inner)
}

/// `减4` as `-4` and `增3` as `3`; `None` for what has no such word.
pub fn change(value: &str) -> Option<String> {
    let words = compact(value);
    let (word, is_less) = DIRECTIONS
        .iter()
        .find(|(word, _)| words.starts_with(word))?;
    let number = &words[word.len()..];
    if !number.starts_with(|c: char| c.is_ascii_digit()) || !is_value(number) {
        return None;
    }
    let sign = if *is_less { "-" } else { "" };
    Some(format!("{sign}{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_published_tables_write_them() {
        let plain = |number: &str| Quantity::Plain(number.into());
        let other = |number: &str, unit: &str| Quantity::OtherUnit(number.into(), unit.into());
        let recognised = |number: &str| Quantity::Recognised(number.into());
        for (cell, unit, expected) in [
            ("24", "条", plain("24")),
            ("２４条", "条", plain("24")),
            ("1,234 条", "条", plain("1234")),
            ("-3", "条", plain("-3")),
            ("1.5", "条", plain("1.5")),
            ("0件", "条", other("0", "件")),
            ("32人", "人次", other("32", "人")),
            ("8 个", "人", other("8", "个")),
            ("70487元", "万元", other("7.0487", "元")),
            ("24条（含转载）", "条", recognised("24")),
            ("24(含转载3条)", "条", recognised("24")),
            ("24条，其中转载3条", "条", recognised("24")),
            ("（24）", "条", recognised("24")),
            ("( 24 条)", "条", recognised("24")),
            ("(24件)", "条", other("24", "件")),
            ("(24项公开)", "条", Quantity::Unclear),
            ("约30条", "条", recognised("30")),
            ("约30件", "条", Quantity::Unclear),
            ("80余条", "条", recognised("80")),
            ("24。", "条", recognised("24")),
            ("共24条", "条", recognised("24")),
            ("12abc", "条", Quantity::Unclear),
            ("九", "条", Quantity::Unclear),
            ("1 2", "条", Quantity::Unclear),
            ("24+3", "条", Quantity::Unclear),
            ("3-5条", "条", Quantity::Unclear),
            ("1亿元", "万元", Quantity::Unclear),
            ("见附件", "条", Quantity::Unclear),
            ("", "条", Quantity::Unclear),
        ] {
            assert_eq!(read(cell, unit), expected, "{cell}");
        }
    }

    #[test]
    fn units_marks_and_values_are_told_apart() {
        assert!(is_unit("人 次") && is_unit("（条）") && !is_unit("24条") && !is_unit("——"));
        assert_eq!(unit_in("（单位：万元）").as_deref(), Some("万元"));
        assert!(
            is_mark("/")
                && is_mark("——")
                && is_mark("—")
                && is_mark("无")
                && !is_mark("0")
                && !is_mark("")
        );
        assert_eq!(unit_before_value("条 24"), Some(["条", "24"]));
        assert_eq!(unit_before_value("万元　9"), Some(["万元", "9"]));
        assert_eq!(unit_before_value("24 条"), None);
        assert_eq!(unit_before_value("公开 24"), None);
        assert!(is_value("（24）") && !is_value("（2017年度）") && !is_value("（一）"));
        assert!(
            is_value("24条")
                && is_value("约30条")
                && is_value("-3")
                && is_value("九")
                && !is_value("条")
        );
    }

    #[test]
    fn a_change_is_read_with_its_direction() {
        for (value, expected) in [
            ("减4", Some("-4")),
            ("减 ４", Some("-4")),
            ("减少4项", Some("-4项")),
            ("增3", Some("3")),
            ("+3", Some("3")),
            ("-4", None),
            ("3", None),
            ("减", None),
            ("减免4件", None),
        ] {
            assert_eq!(change(value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn an_answer_is_a_number_and_no_numbered_wording_or_year() {
        for (text, answer) in [
            ("24", true),
            ("24件", true),
            ("1,024", true),
            ("减4", true),
            ("增3", true),
            ("增三", false),
            ("增幅3", false),
            ("2017年", false),
            ("1、属于国家秘密", false),
            ("3)其他", false),
            ("若干", false),
            ("二十四", false),
        ] {
            assert_eq!(is_answer(text), answer, "{text}");
        }
    }
}
