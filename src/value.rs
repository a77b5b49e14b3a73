//! Exact numbers, dates and times as a clerk writes them: read, compared by value, printed.
//! Knows nothing of forms, and never touches a float.

pub mod drawn;
pub mod han;
pub mod name;
mod ron_words;
mod sides;

use std::fmt;

use jiff::Timestamp;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

pub use jiff::civil::Date;
pub use ron_words::ron_problem;
pub use rust_decimal::Decimal as Number;
pub use sides::Sides;

/// Whole digits a number may have. More than any office has counted, and few enough that the
/// exact sum of a whole table never overflows.
const WHOLE_DIGITS_AT_MOST: usize = 14;
/// Decimals that are read; the rules complain far earlier.
const DECIMALS_AT_MOST: usize = 10;

/// Why a text is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Nothing but white space. Empty is not zero.
    #[error("未填写")]
    Empty,
    /// Something else than digits, thousands separators, a decimal point, a sign and the unit.
    #[error("不是数字")]
    NotANumber,
    /// More digits than any count or amount can have.
    #[error("位数过多")]
    TooLong,
}

/// Reads a number as typed: full-width digits, thousands separators (only in groups of three),
/// white space around it, and `unit` behind it are understood; any other unit is not.
///
/// # Errors
/// Says why the text is no number; the text itself stays as typed in the report.
pub fn read_number(text: &str, unit: &str) -> Result<Number, NumberError> {
    let folded: String = text.chars().map(fold_width).collect();
    let folded = folded.trim();
    let number = folded.strip_suffix(unit).unwrap_or(folded).trim_end();
    if folded.is_empty() {
        return Err(NumberError::Empty);
    }
    let (negative, digits) = match number.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, number),
    };
    let (whole, decimals) = match digits.split_once('.') {
        Some((whole, decimals)) if !decimals.is_empty() => (whole, decimals),
        Some(_) => return Err(NumberError::NotANumber),
        None => (digits, ""),
    };
    let whole = without_separators(whole).ok_or(NumberError::NotANumber)?;
    if !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberError::NotANumber);
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        significant => significant,
    };
    if whole.len() > WHOLE_DIGITS_AT_MOST || decimals.len() > DECIMALS_AT_MOST {
        return Err(NumberError::TooLong);
    }
    let mantissa: i128 = format!("{whole}{decimals}")
        .parse()
        .expect("at most 24 digits fit an i128");
    let scale = u32::try_from(decimals.len()).expect("at most DECIMALS_AT_MOST");
    Ok(Number::from_i128_with_scale(
        if negative { -mantissa } else { mantissa },
        scale,
    ))
}

/// Reads a change as typed: a number, or one behind 增 or 减 (`减4` is −4, `增加3` is 3).
///
/// # Errors
/// As [`read_number`].
pub fn read_change(text: &str, unit: &str) -> Result<Number, NumberError> {
    let trimmed = text.trim_matches(|c| fold_width(c) == ' ');
    let (falls, rest) = match trimmed.strip_prefix('减') {
        Some(rest) => (true, rest.strip_prefix('少').unwrap_or(rest)),
        None => match trimmed.strip_prefix('增') {
            Some(rest) => (false, rest.strip_prefix('加').unwrap_or(rest)),
            None => return read_number(text, unit),
        },
    };
    match read_number(rest, unit) {
        Ok(number) if number < Number::ZERO => Err(NumberError::NotANumber),
        Ok(number) => Ok(if falls { Number::ZERO - number } else { number }),
        // A word alone is something, and no number.
        Err(NumberError::Empty) => Err(NumberError::NotANumber),
        Err(error) => Err(error),
    }
}

/// `1,234,567` as `1234567`; `None` unless the text is digits, in groups of three where separated.
fn without_separators(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next().expect("split yields at least one part");
    let mut digits = String::from(first);
    let mut separated = false;
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        separated = true;
        digits.push_str(group);
    }
    let fits = !first.is_empty() && (!separated || first.len() <= 3);
    (fits && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// A full-width ASCII character or ideographic space as its half-width form; others unchanged.
#[must_use]
pub fn fold_width(c: char) -> char {
    match c {
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(c as u32 - 0xfee0).expect("the block maps onto ASCII")
        }
        _ => c,
    }
}

/// The value of at most so many Arabic digits that a text in half width starts with, and their
/// number; none where more digits follow.
#[must_use]
pub fn digits(text: &[char], at_most: usize) -> Option<(usize, usize)> {
    let near = text.iter().take(at_most + 1);
    let count = near.take_while(|c| c.is_ascii_digit()).count();
    if !(1..=at_most).contains(&count) {
        return None;
    }
    let value = text[..count].iter().fold(0, |value, c| {
        value * 10 + c.to_digit(10).expect("counted as a digit") as usize
    });
    Some((value, count))
}

/// Reads a year as typed: four digits, with or without 年; `None` for anything else.
#[must_use]
pub fn read_year(text: &str) -> Option<i16> {
    let year = read_number(text, "年").ok().filter(Number::is_integer)?;
    i16::try_from(year)
        .ok()
        .filter(|year| (1000..=9999).contains(year))
}

/// Why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing but white space.
    #[error("未填写")]
    Empty,
    /// Not year, month and day in an order and shape that offices write.
    #[error("不是日期")]
    NotADate,
    /// Year, month and day, but no such day exists.
    #[error("没有这一天")]
    NoSuchDay,
}

/// Reads a date as typed: `2018年1月23日`, `2018-01-23`, `2018.1.23`, `2018/1/23`, `20180123` or
/// `二〇一八年一月二十三日`, with full-width digits and any white space.
///
/// # Errors
/// Says why the text is no date.
pub fn read_date(text: &str) -> Result<Date, DateError> {
    let compact: String = (text.chars().map(fold_width))
        .filter(|c| !c.is_whitespace())
        .collect();
    if compact.is_empty() {
        return Err(DateError::Empty);
    }
    let (year, month, day) = date_parts(&compact).ok_or(DateError::NotADate)?;
    Date::new(year, month, day).map_err(|_| DateError::NoSuchDay)
}

fn date_parts(compact: &str) -> Option<(i16, i8, i8)> {
    if compact.len() == 8 && compact.bytes().all(|b| b.is_ascii_digit()) {
        let (year, rest) = compact.split_at(4);
        let (month, day) = rest.split_at(2);
        return Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?));
    }
    let (year, rest) = compact.split_once(['年', '-', '.', '/'])?;
    let (month, day) = rest.split_once(['月', '-', '.', '/'])?;
    let day = day.strip_suffix(['日', '号']).unwrap_or(day);
    Some((
        year_number(year)?,
        i8::try_from(if month == "元" { 1 } else { ordinal(month)? }).ok()?,
        i8::try_from(ordinal(day)?).ok()?,
    ))
}

/// Four digits, Arabic or Chinese, as a year.
fn year_number(text: &str) -> Option<i16> {
    if text.chars().count() != 4 {
        return None;
    }
    text.chars()
        .try_fold(0, |year, c| Some(year * 10 + i16::from(digit(c)?)))
}

/// A month or a day: one or two Arabic digits, or Chinese up to 三十一, also as 廿三 and 卅一.
fn ordinal(text: &str) -> Option<u8> {
    if text.contains(['十', '廿', '卅']) {
        let numeral: Vec<char> = text.chars().collect();
        return u8::try_from(han::number(&numeral)?).ok();
    }
    let digits = (1..=2).contains(&text.chars().count()).then_some(text)?;
    let mut digits = digits.chars();
    digits.try_fold(0, |number, c| Some(number * 10 + digit(c)?))
}

/// Arabic or Chinese.
fn digit(c: char) -> Option<u8> {
    let arabic = c.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
    arabic.or_else(|| han::digit(c))
}

/// A date as reports print it, without leading zeros (GB/T 9704-2012 7.3.5.4): `2018年1月23日`.
#[must_use]
pub fn date_in_words(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// 时间: a second on the clock of the machine on which something was done, with its offset from
/// universal time. Two are compared by the second they mean.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment {
    timestamp: Timestamp,
    offset: Offset,
}

/// A text is not a time such as `2026-01-12T09:30:00+08:00`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”不是时间，应写作 2026-01-12T09:30:00+08:00")]
pub struct NotAMoment(String);

impl Moment {
    /// The second of a time on somebody's clock; fractions are cut off.
    #[must_use]
    pub fn of(time: &jiff::Zoned) -> Self {
        let second = time.timestamp().as_second();
        Self {
            timestamp: Timestamp::from_second(second).expect("it was one before"),
            offset: time.offset(),
        }
    }

    /// The day on that clock.
    #[must_use]
    pub fn date(self) -> Date {
        self.on_clock().date()
    }

    /// For people: `2026年1月12日9:30`.
    #[must_use]
    pub fn in_words(self) -> String {
        let time = self.on_clock();
        let date = date_in_words(time.date());
        format!("{date}{}:{:02}", time.hour(), time.minute())
    }

    /// The time of day, for people: `9:30`.
    #[must_use]
    pub fn time_in_words(self) -> String {
        let time = self.on_clock();
        format!("{}:{:02}", time.hour(), time.minute())
    }

    fn on_clock(self) -> jiff::civil::DateTime {
        TimeZone::fixed(self.offset).to_datetime(self.timestamp)
    }
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        self.timestamp == other.timestamp
    }
}

impl Eq for Moment {}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.timestamp.cmp(&other.timestamp)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.timestamp.display_with_offset(self.offset))
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

impl TryFrom<String> for Moment {
    type Error = NotAMoment;

    fn try_from(text: String) -> Result<Self, NotAMoment> {
        let read = || {
            let timestamp: Timestamp = text.parse().ok()?;
            let offset = Pieces::parse(&text).ok()?.to_numeric_offset()?;
            Some(Self { timestamp, offset })
        };
        // Only as we write it: one time has one spelling, so that no byte of it can change unseen.
        match read() {
            Some(moment) if moment.to_string() == text && !text.contains('.') => Ok(moment),
            _ => Err(NotAMoment(text)),
        }
    }
}

/// A text as a string in quotes on one line, as RON reads it. What can't be seen is
/// escaped, the rest stands as it is.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_invisible(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Zero-width, direction and line-separating characters, and the byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
