//! Exact numbers, dates and times as a clerk writes them: read, compared by value, printed.
//! Knows nothing of forms, and never touches a float.

pub mod han;
mod sides;

use std::fmt;

use jiff::Timestamp;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

pub use jiff::civil::Date;
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
    let count = text.iter().take_while(|c| c.is_ascii_digit()).count();
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_time_is_itself_after_writing_and_reading() {
        let text = String::from("2026-01-12T09:05:07+08:00");
        let moment = Moment::try_from(text.clone()).expect("a time");
        assert_eq!(moment.to_string(), text);
        assert_eq!(moment.in_words(), "2026年1月12日9:05");
        let elsewhere = String::from("2026-01-12T01:05:07+00:00");
        assert_eq!(Moment::try_from(elsewhere), Ok(moment));
        for other in ["2026-01-12", "2026-01-12T09:05:07", "x", ""] {
            assert!(Moment::try_from(String::from(other)).is_err(), "{other}");
        }
    }

    #[test]
    fn a_time_has_one_spelling() {
        for other in [
            "2026-01-12 09:05:07+08:00",
            "2026-01-12t09:05:07+08:00",
            "2026-01-12T09:05:07+08",
            "2026-01-12T09:05:07+0800",
            "2026-01-12T09:05+08:00",
            "2026-01-12T09:05:07.5+08:00",
            "2026-01-12T09:05:07.0+08:00",
            "2026-01-12T09:05:07+08:00[Asia/Shanghai]",
            "2026-01-12T09:05:07+08:00[+08:00]",
            "20260112T090507+0800",
            "+002026-01-12T09:05:07+08:00",
            "2026-01-12T01:05:07Z",
            "2026-01-12T01:05:07-00:00",
            "2026-01-11T24:05:07+08:00",
            " 2026-01-12T09:05:07+08:00",
            "2026-01-12T09:05:07+08:00 ",
        ] {
            assert_eq!(
                Moment::try_from(String::from(other)),
                Err(NotAMoment(other.into()))
            );
        }
    }

    #[test]
    fn times_are_compared_by_the_second_they_mean() {
        let moment = |text: &str| Moment::try_from(String::from(text)).expect("a time");
        let here = moment("2026-01-12T00:30:00+08:00");
        let elsewhere = moment("2026-01-11T16:30:00+00:00");
        assert_eq!(here, elsewhere);
        assert_eq!(here.cmp(&elsewhere), std::cmp::Ordering::Equal);
        assert!(moment("2026-01-12T00:30:01+08:00") > elsewhere);
        assert!(moment("2026-01-12T00:29:59+08:00") < elsewhere);
        // Each has the day and the hour of its own clock.
        assert_eq!(here.in_words(), "2026年1月12日0:30");
        assert_eq!(elsewhere.in_words(), "2026年1月11日16:30");
        assert_eq!(date_in_words(here.date()), "2026年1月12日");
        assert_eq!(date_in_words(elsewhere.date()), "2026年1月11日");
    }

    #[track_caller]
    fn check_number(text: &str, unit: &str, expected: Result<&str, NumberError>) {
        let read = read_number(text, unit).map(|n| n.to_string());
        assert_eq!(read, expected.map(String::from), "{text:?}");
    }

    #[test]
    fn numbers_are_read_as_clerks_write_them() {
        for (text, expected) in [
            ("24", "24"),
            (" 24 ", "24"),
            ("２４", "24"),
            ("24条", "24"),
            ("24 条", "24"),
            ("　２４　条　", "24"),
            ("1,234,567", "1234567"),
            ("1，234", "1234"),
            ("12,345", "12345"),
            ("123,456", "123456"),
            ("007", "7"),
            ("-3", "-3"),
            ("－3", "-3"),
            ("1.5", "1.5"),
            ("9.50", "9.50"),
            ("０．２５", "0.25"),
            ("−3", "-3"),
            ("00.5", "0.5"),
            ("99999999999999", "99999999999999"),
            ("000000099999999999999", "99999999999999"),
            ("0.1234567891", "0.1234567891"),
        ] {
            check_number(text, "条", Ok(expected));
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_its_reason() {
        use NumberError::{Empty, NotANumber, TooLong};
        for (text, reason) in [
            ("", Empty),
            (" 　", Empty),
            ("12abc", NotANumber),
            ("九", NotANumber),
            ("①", NotANumber),
            ("条", NotANumber),
            ("24件", NotANumber),
            ("12,34", NotANumber),
            ("1234,567", NotANumber),
            (",123", NotANumber),
            ("1.", NotANumber),
            (".5", NotANumber),
            ("1.2.3", NotANumber),
            ("--1", NotANumber),
            ("+1", NotANumber),
            ("1 2", NotANumber),
            ("/", NotANumber),
            ("123456789012345", TooLong),
            ("0.12345678901", TooLong),
        ] {
            check_number(text, "条", Err(reason));
        }
    }

    #[test]
    fn a_change_is_read_as_it_is_published() {
        for (text, expected) in [
            ("减4", Ok("-4")),
            ("减 4 项", Ok("-4")),
            ("减少４", Ok("-4")),
            ("增3", Ok("3")),
            ("　增加 3", Ok("3")),
            ("-4", Ok("-4")),
            ("0", Ok("0")),
            ("减0", Ok("0")),
            ("减-4", Err(NumberError::NotANumber)),
            ("减", Err(NumberError::NotANumber)),
            ("减少", Err(NumberError::NotANumber)),
            ("4减", Err(NumberError::NotANumber)),
            (" ", Err(NumberError::Empty)),
        ] {
            let read = read_change(text, "项").map(|number| number.to_string());
            assert_eq!(read, expected.map(String::from), "{text:?}");
        }
    }

    #[test]
    fn dates_are_read_as_clerks_write_them() {
        for text in [
            "2018年1月22日",
            "2018年 1月 22日",
            "２０１８年１月２２日",
            "2018-01-22",
            "2018.1.22",
            "2018/1/22",
            "20180122",
            "二〇一八年一月二十二日",
            "二○一八年一月22号",
            "二〇一八年元月廿二日",
        ] {
            assert_eq!(
                read_date(text).map(date_in_words),
                Ok("2018年1月22日".into()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_date_is_refused_with_its_reason() {
        for (text, reason) in [
            ("", DateError::Empty),
            ("2018年", DateError::NotADate),
            ("1月22日", DateError::NotADate),
            ("2018年1月22日2", DateError::NotADate),
            ("明天", DateError::NotADate),
            ("2018年13月1日", DateError::NoSuchDay),
            ("2018年2月29日", DateError::NoSuchDay),
        ] {
            assert_eq!(read_date(text), Err(reason), "{text}");
        }
    }

    #[test]
    fn days_and_months_are_read_in_every_numeral() {
        for (words, month, day) in [
            ("二〇一八年一月十日", 1, 10),
            ("二〇一八年一月十一日", 1, 11),
            ("二〇一八年一月十九日", 1, 19),
            ("二〇一八年一月二十日", 1, 20),
            ("二〇一八年一月廿日", 1, 20),
            ("二〇一八年一月廿九日", 1, 29),
            ("二〇一八年一月三十日", 1, 30),
            ("二〇一八年一月卅日", 1, 30),
            ("二〇一八年一月三十一日", 1, 31),
            ("二〇一八年一月卅一日", 1, 31),
            ("二零一八年十月一日", 10, 1),
            ("二〇一八年十二月一日", 12, 1),
            ("2018年元月9号", 1, 9),
            ("2018年01月09日", 1, 9),
        ] {
            assert_eq!(
                read_date(words),
                Ok(Date::constant(2018, month, day)),
                "{words}"
            );
        }
        for words in [
            "二〇一八年一月卅二日",
            "二〇一八年一月三十二日",
            "二〇一八年十三月一日",
            "二〇一八年〇月一日",
            "2018年1月0日",
        ] {
            assert_eq!(read_date(words), Err(DateError::NoSuchDay), "{words}");
        }
        for words in [
            "二〇一八年一月廿十日",
            "二〇一八年一月廿一一日",
            "二〇一八年一月十一一日",
            "二〇一八年元月元日",
            "一八年一月一日",
            "二〇一八年一月001日",
            "2018年1月",
        ] {
            assert_eq!(read_date(words), Err(DateError::NotADate), "{words}");
        }
    }

    #[test]
    fn a_year_has_four_digits() {
        for (text, year) in [
            ("2018", Some(2018)),
            ("２０１８年", Some(2018)),
            (" 2018 年 ", Some(2018)),
            ("1000", Some(1000)),
            ("9999", Some(9999)),
            ("999", None),
            ("10000", None),
            ("2018.5", None),
            ("-2018", None),
            ("2018年度", None),
            ("", None),
        ] {
            assert_eq!(read_year(text), year, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_escaped_in_quotes() {
        for (text, expected) in [
            ("甲“乙”", "\"甲“乙”\""),
            ("\"\\", "\"\\\"\\\\\""),
            ("\n\r\t", "\"\\n\\r\\t\""),
            ("\0", "\"\\u{0}\""),
            ("\u{ad}\u{200b}\u{200f}", "\"\\u{ad}\\u{200b}\\u{200f}\""),
            ("\u{2028}\u{202e}", "\"\\u{2028}\\u{202e}\""),
            (
                "\u{2060}\u{206f}\u{feff}",
                "\"\\u{2060}\\u{206f}\\u{feff}\"",
            ),
            ("\u{3000}\u{2010}\u{2030}", "\"\u{3000}\u{2010}\u{2030}\""),
        ] {
            assert_eq!(quoted(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_number_printed_and_read_is_itself(mantissa in -99_999_999_999_999i64..99_999_999_999_999, scale in 0u32..10) {
            let number = Number::new(mantissa, scale);
            prop_assert_eq!(read_number(&number.to_string(), ""), Ok(number));
        }

        #[test]
        fn a_date_printed_and_read_is_itself(year in 1000i16..9999, month in 1i8..13, day in 1i8..29) {
            let date = Date::new(year, month, day).expect("days up to 28 exist in every month");
            prop_assert_eq!(read_date(&date_in_words(date)), Ok(date));
        }

        #[test]
        fn reading_never_panics(text in ".*") {
            let _ = read_number(&text, "件");
            let _ = read_change(&text, "件");
            let _ = read_date(&text);
        }
    }
}
