//! 审核要点: what deserves the reviewer's look. Finds, and judges nothing: none of it is wrong by
//! itself.

use super::compare::differences;
use super::seal::{self, Digest};
use super::{Case, Review, State, explanation};
use crate::checks::comparable_to;
use crate::checks::likeness::likeness;
use crate::form::CellId;
use crate::report::{Place, Report, narrative};
use crate::value::Number;

/// Values this many times last year's, or as small a part of it, are looked at.
const TIMES: u32 = 5;
/// Unless both are smaller than this.
const WORTH_A_LOOK: u32 = 10;
/// Paragraphs this alike, in per cent, are looked at.
const ALIKE: usize = 80;
/// Shorter paragraphs are alike by nature.
const CHARACTERS_AT_LEAST: usize = 20;

/// Why something is in the queue, in the order in which it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// An explanation that was written for other values.
    Stale,
    /// A warning that stands, with its explanation.
    Explained,
    /// A total that does not follow its parts.
    TypedTotal,
    /// A value far from last year's.
    FarFromLastYear,
    /// A value that was taken over from last year's report.
    Carried,
    /// Text as last year's.
    LikeLastYear,
    /// What is not as it was when the report was last returned.
    ChangedSinceReturn,
}

impl Reason {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Stale,
        Self::Explained,
        Self::TypedTotal,
        Self::FarFromLastYear,
        Self::Carried,
        Self::LikeLastYear,
        Self::ChangedSinceReturn,
    ];

    /// As a heading.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Stale => "说明已过期",
            Self::Explained => "已说明的问题",
            Self::TypedTotal => "手工填写的合计",
            Self::FarFromLastYear => "与上年相差五倍以上",
            Self::Carried => "沿用上年的数",
            Self::LikeLastYear => "与上年雷同的文字",
            Self::ChangedSinceReturn => "退回后的改动",
        }
    }
}

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Why.
    pub reason: Reason,
    /// Where.
    pub place: Option<Place>,
    /// What, with the values.
    pub words: String,
    /// What stood there before, where that helps: last year's text, or the one returned.
    pub before: Option<String>,
    /// What stands there now, where `before` is to be compared with it.
    pub after: Option<String>,
    /// Changes with what is to be looked at, so that a tick never stands for something unseen.
    pub key: String,
}

impl Item {
    fn new(reason: Reason, place: Option<Place>, words: String) -> Self {
        let key = key(reason, &words, None, None);
        Self {
            reason,
            place,
            words,
            before: None,
            after: None,
            key,
        }
    }

    fn compared(self, before: Option<String>, after: Option<String>) -> Self {
        let key = key(
            self.reason,
            &self.words,
            before.as_deref(),
            after.as_deref(),
        );
        Self {
            before,
            after,
            key,
            ..self
        }
    }
}

fn key(reason: Reason, words: &str, before: Option<&str>, after: Option<&str>) -> String {
    let all = format!("{reason:?}\n{words}\n{before:?}\n{after:?}");
    Digest::of(&all).to_string()[..16].into()
}

/// All that deserves a look, in the order of [`Reason::ALL`]. `last_year` is last year's report,
/// where there is one that can be compared.
#[must_use]
pub fn items(case: &Case<'_>, review: &Review, last_year: Option<&Report>) -> Vec<Item> {
    let report = case.report;
    let last_year = last_year.filter(|last| comparable_to(report, last).is_ok());
    let mut items = Vec::new();
    push_explained(case, review, &mut items);
    push_totals(report, &mut items);
    if let Some(last) = last_year {
        push_far(report, last, &mut items);
        push_carried(report, last, &mut items);
        push_alike(report, last, &mut items);
    }
    if let Some(returned) = review.returned_content() {
        push_changed(report, returned, &mut items);
    }
    items.sort_by_key(|item| item.reason);
    items
}

fn push_explained(case: &Case<'_>, review: &Review, items: &mut Vec<Item>) {
    for finding in &case.outcome.findings {
        let reason = match review.state(case.report, case.outcome, finding) {
            State::Explained => Reason::Explained,
            State::Stale => Reason::Stale,
            State::Open | State::Dismissed => continue,
        };
        let written = explanation(case.report, case.outcome, finding);
        let (text, by) = written.map_or(("", ""), |(_, e)| (&e.text, &e.by));
        let words = format!("{} {}说明：{text}（{by}）", finding.rule, finding.message);
        items.push(Item::new(reason, finding.places.first().copied(), words));
    }
}

/// Those that differ from their sum one by one, the others in one line: an imported report has
/// typed every one.
fn push_totals(report: &Report, items: &mut Vec<Item>) {
    let edition = report.edition();
    let mut in_line = Vec::new();
    for total in edition.totals() {
        let typed = report.typed(total.cell).trim();
        if typed.is_empty() {
            continue;
        }
        let name = &edition.cell(total.cell).name;
        let sum = report.sum(total.cell);
        if sum.is_some() && report.number(total.cell).ok() == sum {
            in_line.push(total.cell);
            continue;
        }
        let sum = sum.map_or_else(|| "各项还不全".into(), |sum| format!("各项之和为{sum}"));
        let words = format!("“{name}”手工填写为{typed}，{sum}。");
        items.push(Item::new(
            Reason::TypedTotal,
            Some(Place::Cell(total.cell)),
            words,
        ));
    }
    if let Some(first) = in_line.first() {
        let words = format!(
            "有{}个合计是手工填写的，与各项之和一致；各项再改动时不会自动跟随。",
            in_line.len()
        );
        items.push(Item::new(
            Reason::TypedTotal,
            Some(Place::Cell(*first)),
            words,
        ));
    }
}

/// Sums that the form makes itself are left out: their parts are looked at.
fn push_far(report: &Report, last: &Report, items: &mut Vec<Item>) {
    let edition = report.edition();
    let (numbers, of_last) = (report.numbers(), last.numbers());
    for cell in edition.cell_ids() {
        let is_sum = edition.total(cell).is_some() && report.typed(cell).is_empty();
        let (Ok(now), Ok(before)) = (numbers.get(cell), of_last.get(cell)) else {
            continue;
        };
        if is_sum || !is_far(now, before) {
            continue;
        }
        let name = &edition.cell(cell).name;
        let words = format!("“{name}”本年{now}，上年{before}。");
        items.push(Item::new(
            Reason::FarFromLastYear,
            Some(Place::Cell(cell)),
            words,
        ));
    }
}

fn is_far(now: Number, before: Number) -> bool {
    let (now, before) = (now.abs(), before.abs());
    let times = Number::from(TIMES);
    let (larger, smaller) = (now.max(before), now.min(before));
    larger >= Number::from(WORTH_A_LOOK) && larger >= smaller * times
}

fn push_carried(report: &Report, last: &Report, items: &mut Vec<Item>) {
    let edition = report.edition();
    let cell = |id: CellId| edition.cell(id);
    for &(from, to) in &edition.carried {
        let is_same = match (report.number(to), last.number(from)) {
            (Ok(now), Ok(before)) => now == before && now != Number::ZERO,
            // A repeated row may be empty in both.
            _ => {
                let words = report.typed(to).trim();
                !words.is_empty() && words == last.typed(from).trim() && cell(to).takes(words)
            }
        };
        if !is_same || edition.total(to).is_some() {
            continue;
        }
        let now = report.printed(to);
        let words = format!(
            "“{}”为{now}，沿用上年“{}”，没有改动。",
            cell(to).name,
            cell(from).name
        );
        items.push(Item::new(Reason::Carried, Some(Place::Cell(to)), words));
    }
}

fn push_alike(report: &Report, last: &Report, items: &mut Vec<Item>) {
    let is_long = |paragraph: &&str| paragraph.chars().count() >= CHARACTERS_AT_LEAST;
    let old: Vec<&str> = (last.chapters.iter())
        .flat_map(|chapter| narrative::lines(&chapter.text))
        .filter(is_long)
        .collect();
    for (at, chapter) in report.chapters.iter().enumerate() {
        for (number, paragraph) in narrative::lines(&chapter.text).enumerate() {
            if !is_long(&paragraph) {
                continue;
            }
            let closest = old.iter().map(|old| (likeness(old, paragraph), *old)).max();
            let Some((percent, before)) = closest.filter(|(percent, _)| *percent >= ALIKE) else {
                continue;
            };
            let heading = chapter.heading.trim();
            let words = format!("“{heading}”第{}段与上年相似度{percent}%。", number + 1);
            let item = Item::new(Reason::LikeLastYear, Some(Place::Text(at)), words);
            items.push(item.compared(Some(before.into()), Some(paragraph.into())));
        }
    }
}

fn push_changed(report: &Report, returned: &[String], items: &mut Vec<Item>) {
    let now = seal::content(report);
    let before = returned.iter().map(String::as_str);
    for difference in differences(report.edition(), before, now.lines()) {
        let item = Item::new(
            Reason::ChangedSinceReturn,
            difference.place,
            difference.name,
        );
        items.push(item.compared(difference.before, difference.after));
    }
}

#[cfg(test)]
mod tests;
