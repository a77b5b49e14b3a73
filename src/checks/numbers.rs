//! Each rule about numbers in the chapters asked: against the table, against each other.
//! Changes no text.

mod bound;
mod claims;
mod growth;
mod shares;
mod sums;

use std::collections::BTreeMap;

use super::evidence::{Missing, Value};
use super::finding::{Fix, Found, Span, Told};
use super::reading::Reading;
use super::reading::passages::Passages;
use super::reading::speech::{self, Verdict};
use crate::form::rule::Demand;
use crate::form::rule::text::{TextDemand, Topic};
use crate::report::{Edit, Place};
use crate::value::Number;
pub use bound::{Offer, offers};

/// All that a demand finds. What keeps it from being decided goes to `missing`.
pub(super) fn judge(
    demand: &TextDemand,
    reading: &Reading<'_>,
    missing: &mut Vec<Missing>,
) -> Vec<Told> {
    match demand {
        TextDemand::Agrees(topics) => agreement(topics, reading, missing),
        TextDemand::Claims(made) => claims::judge(made, reading, missing),
        TextDemand::AddsUp => in_chapters(reading, |at, passages| {
            sums::wrong(passages)
                .into_iter()
                .map(|wrong| wrong.told(at))
                .collect()
        }),
        TextDemand::SharesFollow(wholes) => shares::wrong(reading, wholes),
        TextDemand::Growth => growth::wrong(reading, missing),
        TextDemand::SharesRounded => shares::cut_off(reading),
        TextDemand::Exact(phrases) => in_chapters(reading, |at, passages| {
            let speeches = &reading.speeches[at];
            speech::approximate(passages, speeches, phrases)
                .into_iter()
                .map(|span| passage(at, span))
                .collect()
        }),
        TextDemand::SaidOnce(_) => said_twice(reading),
        TextDemand::BoundKnown => bound::unknown(reading),
        TextDemand::BoundFilled => bound::empty(reading),
    }
}

/// Whether a chapter speaks of one of some topics, with a number or of none.
pub(super) fn speaks_of(reading: &Reading<'_>, chapter: usize, topics: &[String]) -> bool {
    if topics.is_empty() {
        return false;
    }
    let is_asked = |name: &String| topics.contains(name);
    let counted = (reading.speeches[chapter].iter()).any(|speech| is_asked(&speech.topic.name));
    counted
        || (reading.report().edition().rules.iter())
            .flat_map(|rule| &rule.cases)
            .filter_map(|case| match &case.demand {
                Demand::Text(TextDemand::Claims(made)) => Some(made),
                _ => None,
            })
            .flatten()
            .filter(|claim| is_asked(&claim.name))
            .any(|claim| claims::made(claim, &reading.chapters[chapter]).is_some())
}

/// A finding about one passage and nothing else.
fn passage(chapter: usize, (start, end): (usize, usize)) -> Told {
    let span = Span {
        chapter,
        start,
        end,
    };
    let found = Found {
        spans: vec![span],
        ..Found::default()
    };
    (Vec::new(), found)
}

fn in_chapters(
    reading: &Reading<'_>,
    find: impl Fn(usize, &Passages<'_>) -> Vec<Told>,
) -> Vec<Told> {
    let chapters = reading.chapters.iter().enumerate();
    chapters
        .flat_map(|(at, passages)| find(at, passages))
        .collect()
}

/// Numbers that are others in the table.
fn agreement(topics: &[Topic], reading: &Reading<'_>, missing: &mut Vec<Missing>) -> Vec<Told> {
    let mut told = Vec::new();
    for (chapter, passages, speech) in reading.spoken() {
        if !topics.iter().any(|topic| std::ptr::eq(topic, speech.topic)) {
            continue;
        }
        let cells = &speech.topic.sums[0];
        match speech.verdict {
            Verdict::Agrees { .. } | Verdict::Beside | Verdict::About | Verdict::Share => {}
            Verdict::Undecided => {
                reading.sum(cells, missing);
            }
            Verdict::Differs { table } => {
                let quantity = &passages.read.found[speech.quantity];
                let edition = reading.report().edition();
                let right = match (quantity.bound, cells.as_slice()) {
                    (Some(_), [cell]) => format!("{{{}}}", edition.short_name(*cell)),
                    _ => table.normalize().to_string(),
                };
                let typed = passages.text.excerpt(quantity.start..quantity.end);
                let fix = Fix {
                    label: format!("把正文的{typed}改为{right}"),
                    edit: Edit::Passage(chapter, quantity.start..quantity.end, right),
                };
                let found = Found {
                    left: Some(Value::Number(quantity.value)),
                    right: Some(Value::Number(table)),
                    name: speech.topic.name.clone(),
                    value: format!("{}{}", quantity.value.normalize(), quantity.unit),
                    spans: vec![speech.span(chapter)],
                    fix: Some(fix),
                    ..Found::default()
                };
                told.push((cells.iter().copied().map(Place::Cell).collect(), found));
            }
        }
    }
    told
}

/// Topics that no table decides, and that are given two numbers.
fn said_twice(reading: &Reading<'_>) -> Vec<Told> {
    let mut first: BTreeMap<*const Topic, (Span, Number)> = BTreeMap::new();
    let mut told = Vec::new();
    for (chapter, passages, speech) in reading.spoken() {
        if speech.verdict != Verdict::Undecided {
            continue;
        }
        let value = passages.read.found[speech.quantity].value;
        let span = speech.span(chapter);
        let (before, said) = *first
            .entry(std::ptr::from_ref(speech.topic))
            .or_insert((span, value));
        if said != value {
            let found = Found {
                left: Some(Value::Number(said)),
                right: Some(Value::Number(value)),
                name: speech.topic.name.clone(),
                spans: vec![span, before],
                ..Found::default()
            };
            told.push((Vec::new(), found));
        }
    }
    told
}
