//! Dates and periods in running text: `2024年1月1日至12月31日`, `从3月到1月`, `2018-01-23`.
//! Reads what is written, fills in nothing, and takes no number for a date that has no 年, 月 or 日.

use std::ops::Range;

use crate::value::{digits, han};

/// Years that a text may mean.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// A date as far as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    pub range: Range<usize>,
    pub year: Option<i16>,
    pub month: Option<usize>,
    pub day: Option<usize>,
}

/// A period: two dates with 至, 到 or a dash between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    pub range: Range<usize>,
    pub first: Day,
    pub last: Day,
    /// What stands between: 至次年.
    pub between: Range<usize>,
}

/// Whether a character stands between the ends of a period.
pub fn is_range_sign(c: char) -> bool {
    matches!(
        c,
        '至' | '到' | '-' | '—' | '–' | '―' | '~' | '～' | '−' | '─'
    )
}

/// The years in folded characters, each with its 年 (and 度): in digits or as 二〇一七年, the first
/// of `2016-2020年` too, and that of `2016-12-31`.
pub fn years(text: &[char]) -> Vec<(Range<usize>, i16)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match year_at(text, at) {
            Some((end, year)) => {
                found.push((at..end, year));
                at = end;
            }
            // Past all of a number that is none.
            None if text[at].is_ascii_digit() => {
                at += text[at..].iter().take_while(|c| c.is_ascii_digit()).count();
            }
            None => at += 1,
        }
    }
    found
}

/// Where a year that starts here ends, and which it is.
fn year_at(text: &[char], at: usize) -> Option<(usize, i16)> {
    if !text.get(at).is_some_and(|c| may_start(*c)) {
        return None;
    }
    let starts_word = at
        .checked_sub(1)
        .is_none_or(|before| !text[before].is_ascii_alphanumeric() && text[before] != '.');
    let end = at + 4;
    if !starts_word || end > text.len() {
        return None;
    }
    let year = four_digits(&text[at..end]).filter(|year| YEARS.contains(year))?;
    let is_arabic = text[at].is_ascii_digit();
    if is_arabic && text.get(end).is_some_and(char::is_ascii_digit) {
        return None;
    }
    let blanks = blanks(&text[end..]);
    if text.get(end + blanks) == Some(&'年') {
        let end = end + blanks + 1;
        let is_long = text.get(end) == Some(&'度');
        return Some((end + usize::from(is_long), year));
    }
    if !is_arabic {
        return None;
    }
    let sign = text[end..]
        .iter()
        .take_while(|c| is_range_sign(**c))
        .count();
    let next = end + sign;
    let is_first = (1..=2).contains(&sign)
        && text.get(next..next + 4).and_then(four_digits).is_some()
        && text.get(next + 4) == Some(&'年');
    let is_date = numeric_tail(&text[end..]).is_some();
    (is_first || is_date).then_some((end, year))
}

fn four_digits(text: &[char]) -> Option<i16> {
    let is_arabic = text.first()?.is_ascii_digit();
    text.iter().try_fold(0i16, |year, &c| {
        let digit = match c {
            '0'..='9' if is_arabic => c.to_digit(10)?,
            // 二0一七年 is written as often as 二〇一七年.
            'O' | 'o' | '0' if !is_arabic => 0,
            _ if !is_arabic => han::digit(c)?.into(),
            _ => return None,
        };
        Some(year * 10 + i16::try_from(digit).ok()?)
    })
}

fn blanks(text: &[char]) -> usize {
    text.iter().take_while(|c| **c == ' ').count()
}

/// `-12-31`, `.12.31` or `/12/31` with its length.
fn numeric_tail(text: &[char]) -> Option<(usize, usize, usize)> {
    let sign = *text.first()?;
    if !matches!(sign, '-' | '.' | '/') {
        return None;
    }
    let (month, month_len) = digits(&text[1..], 2)?;
    let behind = 1 + month_len;
    if text.get(behind) != Some(&sign) {
        return None;
    }
    let (day, day_len) = digits(&text[behind + 1..], 2)?;
    let ends = |c: &char| *c != sign && !c.is_ascii_alphabetic();
    let end = behind + 1 + day_len;
    text.get(end).is_none_or(ends).then_some((month, day, end))
}

/// Where the month and day that follow a year end.
pub fn behind(text: &[char], year_end: usize) -> usize {
    let mut end = year_end;
    for unit in ["月", "日号"] {
        let start = end + blanks(&text[end..]);
        let Some((_, len)) = ordinal(&text[start..]) else {
            break;
        };
        let sign = start + len + blanks(&text[start + len..]);
        match text.get(sign) {
            Some(c) if unit.contains(*c) => end = sign + 1,
            _ => break,
        }
    }
    if end == year_end {
        end += numeric_tail(&text[end..]).map_or(0, |(.., len)| len);
    }
    end
}

/// A month or a day, in Arabic digits or Chinese numerals.
fn ordinal(text: &[char]) -> Option<(usize, usize)> {
    digits(text, 2).or_else(|| han::ordinal(text))
}

/// A date that starts here: with at least a month or a day, or a year alone.
fn day_at(text: &[char], at: usize) -> Option<Day> {
    let mut day = Day {
        range: at..at,
        year: None,
        month: None,
        day: None,
    };
    if let Some((end, year)) = year_at(text, at) {
        (day.year, day.range.end) = (Some(year), end);
        if let Some((month, of_month, len)) = numeric_tail(&text[end..]) {
            (day.month, day.day) = (Some(month), Some(of_month));
            day.range.end += len;
            return Some(day);
        }
    } else {
        let is_inside = |c: &char| c.is_ascii_digit() || *c == '.' || han::ordinal(&[*c]).is_some();
        if at
            .checked_sub(1)
            .is_some_and(|before| is_inside(&text[before]))
        {
            return None;
        }
    }
    for (unit, of) in [('月', &mut day.month), ('日', &mut day.day)] {
        let start = day.range.end + blanks(&text[day.range.end..]);
        let Some((value, len)) = ordinal(&text[start..]) else {
            continue;
        };
        let sign = start + len + blanks(&text[start + len..]);
        if text.get(sign) == Some(&unit) {
            *of = Some(value);
            day.range.end = sign + 1;
        }
    }
    // 2个月, 月日 apart from a date, and 三月份.
    if text.get(day.range.end) == Some(&'份') && day.day.is_none() && day.month.is_some() {
        day.range.end += 1;
    }
    (day.range.end > at).then_some(day)
}

/// A first end of a period that has only its number: `3` in `3-5月`.
fn bare_at(text: &[char], at: usize) -> Option<Day> {
    let is_inside = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '第' | '/');
    if at
        .checked_sub(1)
        .is_some_and(|before| is_inside(&text[before]))
    {
        return None;
    }
    let (value, len) = digits(&text[at..], 2)?;
    let is_month = (1..=12).contains(&value) && is_range_sign(*text.get(at + len)?);
    is_month.then_some(Day {
        range: at..at + len,
        year: None,
        month: Some(value),
        day: None,
    })
}

/// Whether a date may start with a character.
fn may_start(c: char) -> bool {
    c.is_ascii_digit() || han::is_ordinal(c) || matches!(c, '〇' | '○')
}

/// All periods in folded characters.
pub fn periods(text: &[char]) -> Vec<Period> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let period = may_start(text[at]).then(|| period_at(text, at)).flatten();
        at = match period {
            Some(period) => {
                let end = period.range.end;
                found.push(period);
                end
            }
            None => at + 1,
        };
    }
    found
}

fn period_at(text: &[char], at: usize) -> Option<Period> {
    let whole = day_at(text, at).filter(|day| day.month.is_some() || day.day.is_some());
    let (first, is_bare) = match whole {
        Some(first) => (first, false),
        None => (bare_at(text, at)?, true),
    };
    let start = first.range.end;
    let mut end = start;
    let mut has_sign = false;
    while let Some(&c) = text.get(end).filter(|_| end - start < 6) {
        has_sign |= is_range_sign(c);
        let is_between = is_range_sign(c)
            || matches!(
                c,
                ' ' | '起' | '开' | '始' | '次' | '翌' | '第' | '来' | '今' | '当' | '同' | '本'
            );
        let is_next = matches!(c, '年') && end > start;
        let is_second = c == '二' && text.get(end.wrapping_sub(1)) == Some(&'第');
        if !(is_between || is_next || is_second) {
            break;
        }
        end += 1;
    }
    if !has_sign {
        return None;
    }
    let last = day_at(text, end)?;
    let fits = if is_bare {
        last.year.is_none() && last.month.is_some() && last.day.is_none()
    } else {
        last.month.is_some() || last.day.is_some() && first.day.is_some()
    };
    fits.then_some(Period {
        range: at..last.range.end,
        between: start..end,
        first,
        last,
    })
}

/// All dates in folded characters that have a month.
pub fn days(text: &[char]) -> Vec<Day> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let day = may_start(text[at]).then(|| day_at(text, at)).flatten();
        match day.filter(|day| day.month.is_some()) {
            Some(day) => {
                at = day.range.end;
                found.push(day);
            }
            None => at += 1,
        }
    }
    found
}
