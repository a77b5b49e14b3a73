//! Years in a text that belong to no report of this year: taken over from an older one, or
//! mistyped. History, plans, and names of laws are left alone; the words for them are in the book.

use std::ops::Range;

use crate::checks::reading::dates::{self, Day};
use crate::checks::reading::prose::{Hit, Prose, is_break, trim_end};
use crate::form::rule::wording::{PublishedWords, YearWords};
use crate::form::words::Words;

/// Characters behind a year in which it is said what is settled, or which report is meant.
const BEHIND_AT_MOST: usize = 14;
/// Characters between a year and the count that belongs to it.
const COUNT_BEHIND_AT_MOST: usize = 40;

/// The years that the report has no reason to speak of.
pub fn strange(prose: &Prose, report_year: i16, words: &YearWords) -> Vec<Hit> {
    let quoted = quoted(prose);
    let years = prose.years();
    let mut hits = Vec::new();
    // Where the last year ends that something excuses.
    let mut excused: Option<usize> = None;
    for (at, (range, year)) in years.iter().enumerate() {
        if (report_year..=report_year + 1).contains(year) {
            continue;
        }
        // 较2023年的30件、2022年的25件
        let goes_on = excused.is_some_and(|end| is_listed(&prose.folded[end..range.start]));
        let is_excused = quoted[range.start]
            || goes_on
            || *year == report_year - 1 && is_made_public(prose, range, words)
            || is_of_a_range(prose, years, at, words)
            || is_compared(prose, range.end, report_year, words)
            || is_excused(prose, range, *year, report_year, words);
        if is_excused {
            excused = Some(range.end);
        } else {
            hits.push(Hit::faulty(range.clone(), year.to_string()));
        }
    }
    hits
}

/// Whether a list goes on over what stands between two years.
fn is_listed(between: &[char]) -> bool {
    let ends_clause = |c: &char| is_break(*c) || matches!(c, '。' | ';' | ',' | ':');
    matches!(between.last(), Some('、' | '和' | '与' | '及')) && !between.iter().any(ends_clause)
}

/// For each character, whether it stands in the name of a law or in the number of a document.
fn quoted(prose: &Prose) -> Vec<bool> {
    let mut depth = 0usize;
    let mut inside = Vec::with_capacity(prose.folded.len());
    for c in &prose.folded {
        match c {
            '《' | '〔' | '<' | '〈' => depth += 1,
            '》' | '〕' | '>' | '〉' => depth = depth.saturating_sub(1),
            // A mark that nobody closed ends with its paragraph.
            '\n' | '\r' => depth = 0,
            _ => {}
        }
        inside.push(depth > 0);
    }
    inside
}

/// Whether a count of another year stands beside one of the report's in the same sentence:
/// 2023年收到申请8件，2024年收到3件.
fn is_compared(prose: &Prose, year_end: usize, report_year: i16, words: &YearWords) -> bool {
    let folded = &prose.folded;
    let clause = year_end..prose.clause(year_end).end;
    if !folded[clause.clone()].iter().any(char::is_ascii_digit) {
        return false;
    }
    let rest = &folded[clause.end..prose.sentence(year_end).end.max(clause.end)];
    let named: Vec<char> = report_year.to_string().chars().collect();
    (0..rest.len()).any(|at| {
        let behind = &rest[at..];
        let len = match behind.starts_with(&named) {
            true => Some(named.len()),
            false => words.this_year.starting(behind),
        };
        len.is_some_and(|len| {
            let near = behind[len..].iter().take(COUNT_BEHIND_AT_MOST);
            let mut clause = near.take_while(|c| !matches!(c, ',' | ':'));
            clause.any(char::is_ascii_digit)
        })
    })
}

/// Whether a year is one end of several years: a plan's, or a row of years.
fn is_of_a_range(
    prose: &Prose,
    years: &[(Range<usize>, i16)],
    at: usize,
    words: &YearWords,
) -> bool {
    let joined = |one: usize, two: usize| {
        let (Some(first), Some(second)) = (years.get(one), years.get(two)) else {
            return false;
        };
        // Between them a month and a day may stand: 2016年12月至2017年1月.
        let from = dates::behind(&prose.folded, first.0.end);
        let text = &prose.folded[from.min(second.0.start)..second.0.start];
        let is_sign =
            |c: &char| dates::is_range_sign(*c) || c.is_whitespace() || "起止、和及与".contains(*c);
        let is_plan = || words.plans.are_in(near(prose, second.0.end));
        let is_list = text.iter().any(|c| "、和及与".contains(*c));
        let spans = second.1 - first.1;
        !text.is_empty()
            && text.len() <= 4
            && text.iter().all(is_sign)
            && spans >= 1
            && (!is_list && spans >= 2 || is_plan() || at == one && spans == 1)
    };
    joined(at, at + 1) || at > 0 && joined(at - 1, at)
}

/// Whether a paper of last year, other than the report, is what was made public:
/// 发布2023年度建议提案办理总体情况. A count is no paper.
fn is_made_public(prose: &Prose, range: &Range<usize>, words: &YearWords) -> bool {
    let before = trim_end(&prose.folded[..range.start]);
    let near = near(prose, range.end);
    let clause = &prose.folded[range.end..prose.clause(range.end).end];
    words.made_public.ending(before).is_some()
        && !near.is_empty()
        && !words.report.are_in(clause)
        && !clause.iter().any(char::is_ascii_digit)
}

/// What stands shortly behind, up to the end of the clause.
fn near(prose: &Prose, at: usize) -> &[char] {
    let end = prose.clause(at).end;
    &prose.folded[at..end.min(at + BEHIND_AT_MOST)]
}

fn is_excused(
    prose: &Prose,
    range: &Range<usize>,
    year: i16,
    report_year: i16,
    words: &YearWords,
) -> bool {
    let folded = &prose.folded;
    let before = trim_end(&folded[..range.start]);
    let behind = |from: usize| {
        let text = &folded[from..];
        let skip = text.iter().take_while(|c| matches!(c, ' ' | '(')).count();
        &text[skip..]
    };
    let (right_behind, behind_day) = (behind(range.end), behind(dates::behind(folded, range.end)));
    let starts = |phrases: &Words| {
        phrases.starting(right_behind).is_some() || phrases.starting(behind_day).is_some()
    };
    // 2023年收到13件，2022年为9件
    let is_counted = matches!(right_behind, ['为', digit, ..] if digit.is_ascii_digit());
    if words.before.ending(before).is_some() || starts(&words.behind) || is_counted {
        return true;
    }
    if year > report_year + 1 {
        return words.until.ending(before).is_some() || words.plans.are_in(near(prose, range.end));
    }
    if year + 1 < report_year && starts(&words.behind_old) {
        return true;
    }
    if words.plans.starting(right_behind).is_some() {
        return true;
    }
    let near = near(prose, range.end);
    // 主动公开32条，包括2021年信息公开年报1条
    let is_counted =
        |(at, len): (usize, usize)| near.get(at + len).is_some_and(char::is_ascii_digit);
    if words.report.find(near).any(is_counted) {
        return true;
    }
    words.settled.are_in(near)
        || words.report.are_in(near) && words.done.are_in(&folded[prose.sentence(range.start)])
}

/// A period of statistics that is not all of the report year.
pub fn wrong_periods(prose: &Prose, report_year: i16, introduced_by: &Words) -> Vec<Hit> {
    let is_all = |first: &Day, last: &Day| {
        let fits = |year: Option<i16>| year.is_none_or(|year| report_year == year);
        fits(first.year)
            && fits(last.year)
            && first.month == Some(1)
            && first.day.is_none_or(|day| day == 1)
            && last.month == Some(12)
            && last.day.is_none_or(|day| day == 31)
    };
    let mut hits = Vec::new();
    for period in prose.periods() {
        let sentence = prose.sentence(period.range.start);
        let from = sentence.start.max(period.range.start.saturating_sub(24));
        let is_introduced = introduced_by.are_in(&prose.folded[from..period.range.start]);
        if is_introduced && period.first.month.is_some() && !is_all(&period.first, &period.last) {
            hits.push(Hit {
                instead: Some(format!("{report_year}年1月1日至12月31日")),
                ..Hit::plain(period.range.clone())
            });
        }
    }
    hits
}

/// A date in the report year or before by which this report is said to be published.
pub fn published_too_early(prose: &Prose, report_year: i16, words: &PublishedWords) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (range, year) in prose.years() {
        let end = dates::behind(&prose.folded, range.end);
        let rest = &prose.folded[end..];
        let skip = rest.iter().take_while(|c| matches!(c, '底' | ' ')).count();
        if *year > report_year || rest.get(skip) != Some(&'前') {
            continue;
        }
        let sentence = prose.sentence(range.start);
        let before = &prose.folded[sentence.start..range.start];
        let behind = &prose.folded[end + skip..prose.clause(end + skip).end];
        let named = format!("{report_year}年");
        let named: Vec<char> = named.chars().collect();
        let is_own = || words.own.are_in(before) || before.windows(named.len()).any(|w| w == named);
        let is_this = words.report.are_in(before) && (!words.other.are_in(before) || is_own());
        let last: Vec<char> = (report_year - 1).to_string().chars().collect();
        let is_last = before.windows(4).any(|w| w == last);
        if is_this
            && !is_last
            && words
                .done
                .are_in(&behind[..behind.len().min(BEHIND_AT_MOST)])
        {
            hits.push(Hit::plain(range.start..end + skip + 1));
        }
    }
    hits
}
