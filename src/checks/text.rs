//! What the chapters say, read once for all rules about text, and each of those rules asked.
//! Changes no text.

mod bound;
mod claims;
mod passages;
mod shares;
mod speech;
mod sums;

use std::collections::BTreeMap;

use super::evidence::{Evidence, Missing, State, Value};
use super::{Fix, Found, Span};
use crate::form::CellId;
use crate::form::rule::Demand;
use crate::form::rule::text::{TextDemand, Topic};
use crate::report::{Edit, Place, Report};
use crate::value::Number;
pub use bound::{Offer, offers};
use passages::Passages;
use speech::{Speech, Verdict};

/// The chapters of a report as the rules about text look at them.
pub(super) struct Reading<'a> {
    /// The report that was read.
    report: &'a Report,
    /// What its cells and last year's hold.
    evidence: &'a Evidence<'a>,
    /// Each chapter, its numbers, and where it speaks of another time.
    chapters: Vec<Passages>,
    /// What the numbers of each chapter are about.
    speeches: Vec<Vec<Speech>>,
}

/// A finding about text: the places beside the passages, and what goes into the message.
pub(super) type Told = (Vec<Place>, Found);

impl<'a> Reading<'a> {
    /// Reads the chapters of a report.
    pub fn of(evidence: &'a Evidence<'a>) -> Self {
        let report = evidence.report();
        let edition = report.edition();
        let number = |name: &str| {
            let cell = edition.named(name)?;
            match evidence.state(cell) {
                State::Value(number) => Some((cell, Some(number))),
                _ => Some((cell, None)),
            }
        };
        let chapters: Vec<Passages> = (report.chapters.iter())
            .map(|chapter| Passages::of(chapter, report.year(), number))
            .collect();
        let topics: Vec<&'static Topic> = (edition.rules.iter())
            .filter(|rule| rule.units.is_empty() || rule.units.contains(&report.unit_kind))
            .flat_map(|rule| &rule.cases)
            .filter_map(|case| match &case.demand {
                Demand::Text(demand) => Some(demand.topics()),
                _ => None,
            })
            .flatten()
            .collect();
        let speeches = (chapters.iter())
            .map(|passages| speech::of(passages, &topics, evidence))
            .collect();
        Self {
            report,
            evidence,
            chapters,
            speeches,
        }
    }

    /// Each chapter with what its numbers are about.
    fn spoken(&self) -> impl Iterator<Item = (usize, &Passages, &Speech)> {
        let chapters = self.chapters.iter().zip(&self.speeches).enumerate();
        chapters.flat_map(|(at, (passages, speeches))| {
            speeches.iter().map(move |speech| (at, passages, speech))
        })
    }

    /// What some cells come to; else notes what is missing.
    fn sum(&self, cells: &[CellId], missing: &mut Vec<Missing>) -> Option<Number> {
        let mut sum = Some(Number::ZERO);
        for &cell in cells {
            let number = self.evidence.number(cell, missing);
            sum = sum.zip(number).map(|(sum, number)| sum + number);
        }
        sum
    }

    /// A passage as typed.
    pub fn excerpt(&self, span: Span) -> &str {
        self.chapters[span.chapter].excerpt(span.start, span.end)
    }
}

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

fn in_chapters(reading: &Reading<'_>, find: impl Fn(usize, &Passages) -> Vec<Told>) -> Vec<Told> {
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
            Verdict::Agrees { .. } | Verdict::About | Verdict::Share => {}
            Verdict::Undecided => {
                reading.sum(cells, missing);
            }
            Verdict::Differs { table } => {
                let quantity = &passages.read.found[speech.quantity];
                let edition = reading.report.edition();
                let right = match (quantity.bound, cells.as_slice()) {
                    (Some(_), [cell]) => format!("{{{}}}", edition.short_name(*cell)),
                    _ => table.normalize().to_string(),
                };
                let typed = passages.excerpt(quantity.start, quantity.end);
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
