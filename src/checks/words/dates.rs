//! Dates and periods that can't be: `2024年2月30日`, `从3月到1月`. Reads no dates itself.

use crate::checks::reading::dates::{Day, Period, days};
use crate::checks::reading::prose::{Hit, Prose};
use crate::form::words::Words;
use crate::value::Date;
use crate::value::han::is_han;

/// Words before a date end in one of these; others before 年 count years.
const LEADS_TO_DATES: &str = "自从至到在于与较比和及对的";

/// Periods that end before they start, and dates that no calendar has.
pub fn wrong(prose: &Prose, next_year: &Words) -> Vec<Hit> {
    let text = &prose.folded;
    let mut hits: Vec<Hit> = Vec::new();
    for period in prose.periods() {
        let between = &text[period.between.clone()];
        if is_reversed(period) && !next_year.are_in(between) {
            hits.push(Hit::faulty(period.range.clone(), "起止时间先后颠倒"));
        }
    }
    for day in days(text) {
        let is_known = hits
            .iter()
            .any(|hit| hit.range.start <= day.range.start && day.range.end <= hit.range.end);
        if !exists(&day) && !is_known {
            hits.push(Hit::faulty(day.range, "没有这一天"));
        }
    }
    hits.extend(garbled(text));
    hits.sort_by_key(|hit| hit.range.start);
    hits
}

/// Dates that lost their 年, their 月 or digits: `202411日`, `20161月`, `2016年1231日`, `2023年月`,
/// `3月日`, `至202年12月31日`.
fn garbled(text: &[char]) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let digits = text[at..].iter().take_while(|c| c.is_ascii_digit());
        let digits: String = digits.collect();
        let end = at + digits.len();
        let unit = text.get(end).filter(|c| matches!(c, '月' | '日'));
        if let Some(unit) = unit {
            // 20365日 counts days.
            let has_month = digits.get(4..5).is_some_and(|month| month < "2");
            let starts_with_year =
                digits.starts_with("20") && (5..=8).contains(&digits.len()) && has_month;
            // 全年365日 too.
            let behind_year = at > 1 && text[at - 1] == '年' && text[at - 2].is_ascii_digit();
            let follows_year = behind_year && *unit == '日' && digits.len() > 2;
            let start = match follows_year {
                true => text[..at - 1].iter().rposition(|c| !c.is_ascii_digit()),
                false => at.checked_sub(1),
            };
            if starts_with_year || follows_year {
                let range = start.map_or(0, |before| before + 1)..end + 1;
                hits.push(Hit::faulty(range, "年、月、日不全"));
            }
        }
        if let Some(to) = lost_behind(text, at, end) {
            hits.push(Hit::faulty(at..to, "年、月、日不全"));
        }
        at = end.max(at + 1);
    }
    hits
}

/// Where a date ends that has lost digits: a year that is too short or too long, or a month or day
/// that is not there. Its first digits stand from `at` to `end`.
fn lost_behind(text: &[char], at: usize, end: usize) -> Option<usize> {
    let unit = *text.get(end)?;
    let behind = text.get(end + 1).copied();
    let digits = &text[at..end];
    let counts_years = text[..at]
        .last()
        .is_some_and(|c| is_han(*c) && !LEADS_TO_DATES.contains(*c));
    match unit {
        '年' if digits.starts_with(&['2', '0']) && matches!(digits.len(), 3 | 5) => {
            let is_first = !text[..at].last().is_some_and(|c| is_han(*c));
            let is_date = is_first || behind.is_none_or(|c| !is_han(c) || c == '度');
            (is_date && !counts_years).then_some(end + 1)
        }
        '年' if digits.len() == 4 && behind == Some('月') => {
            // 2023年月均访问
            let goes_on = text
                .get(end + 2)
                .is_some_and(|c| matches!(c, '均' | '度' | '报'));
            (!goes_on).then_some(end + 2)
        }
        '月' if (1..=2).contains(&digits.len()) && behind == Some('日') => Some(end + 2),
        _ => None,
    }
}

/// Whether the end is certainly before the start.
fn is_reversed(period: &Period) -> bool {
    let (first, last) = (&period.first, &period.last);
    let (first_year, last_year) = match (first.year, last.year) {
        (Some(first), Some(last)) => (first, last),
        (Some(_) | None, None) => (0, 0),
        (None, Some(_)) => return false,
    };
    let months = (
        first.month.unwrap_or(1),
        last.month.or(first.month).unwrap_or(1),
    );
    let days = match (first.day, last.day) {
        (Some(first), Some(last)) => (first, last),
        _ => (1, 1),
    };
    (last_year, months.1, days.1) < (first_year, months.0, days.0)
}

fn exists(day: &Day) -> bool {
    let month = day.month.unwrap_or(1);
    let of_month = day.day.unwrap_or(1);
    // Any leap year where none is named.
    let year = day.year.unwrap_or(2000);
    let whole = |value: usize| i8::try_from(value).unwrap_or(0);
    Date::new(year, whole(month), whole(of_month)).is_ok()
}

#[cfg(test)]
mod tests;
