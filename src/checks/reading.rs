//! A report read once for all rules: what its cells hold, and each chapter with its sentences,
//! dates and numbers. Judges nothing.

pub mod around;
mod cases;
pub mod dates;
pub mod passages;
pub mod prose;
pub mod quantities;
pub mod scope;
pub mod speech;

use super::evidence::{Evidence, Missing, State, states};
use super::finding::Span;
use super::likeness::Compared;
use crate::form::CellId;
use crate::form::rule::Demand;
use crate::form::rule::text::Topic;
use crate::report::Report;
use crate::value::Number;
use passages::Passages;
use scope::Scope;
use speech::Speech;

/// 上年报告: last year's report with all that checks compare, read once for all of them.
pub struct LastYear {
    report: Report,
    cells: Vec<State>,
    chapters: Vec<Compared>,
}

impl LastYear {
    /// Reads last year's report.
    #[must_use]
    pub fn of(report: Report) -> Self {
        let texts = report.chapters.iter().map(|chapter| &chapter.text);
        Self {
            cells: states(&report),
            chapters: texts.map(|text| Compared::of(text)).collect(),
            report,
        }
    }

    /// The report.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Its chapters as they are compared.
    pub(super) fn chapters(&self) -> &[Compared] {
        &self.chapters
    }
}

/// A report as the rules look at it.
pub struct Reading<'a> {
    /// What its cells and last year's hold.
    pub evidence: Evidence<'a>,
    /// Each chapter.
    pub chapters: Vec<Passages<'a>>,
    /// What the numbers of each chapter are about.
    pub speeches: Vec<Vec<Speech>>,
    /// Last year's report, where it can be compared.
    pub last_year: Option<&'a LastYear>,
}

impl<'a> Reading<'a> {
    /// Reads a report; `last_year` is one that it can be compared with.
    pub fn of(report: &'a Report, last_year: Option<&'a LastYear>) -> Self {
        let evidence = Evidence::of(report, last_year.map(|last| last.cells.as_slice()));
        let edition = report.edition();
        let number = |name: &str| {
            let cell = edition.named(name)?;
            match evidence.state(cell) {
                State::Value(number) => Some((cell, Some(number))),
                _ => Some((cell, None)),
            }
        };
        let (words, year) = (&edition.number_words, report.year());
        let scope = Scope::of(report);
        let chapters: Vec<Passages<'a>> = (report.chapters.iter())
            .map(|chapter| {
                let read = Passages::of(&chapter.heading, &chapter.text, words, year, number);
                match read.text.folded.is_empty() {
                    true => read,
                    false => read.within(scope.clone()),
                }
            })
            .collect();
        let has_text = chapters
            .iter()
            .any(|passages| !passages.text.folded.is_empty());
        let topics: Vec<&'static Topic> = (edition.rules.iter())
            .filter(|rule| has_text && rule.is_for(report.unit_kind))
            .flat_map(|rule| &rule.cases)
            .filter_map(|case| match &case.demand {
                Demand::Text(demand) => Some(demand.topics()),
                _ => None,
            })
            .flatten()
            .collect();
        let speeches = (chapters.iter())
            .map(|passages| speech::of(passages, &topics, &evidence))
            .collect();
        Self {
            evidence,
            chapters,
            speeches,
            last_year,
        }
    }

    /// The report that was read.
    pub fn report(&self) -> &'a Report {
        self.evidence.report()
    }

    /// Each chapter with what its numbers are about.
    pub fn spoken(&self) -> impl Iterator<Item = (usize, &Passages<'a>, &Speech)> {
        let chapters = self.chapters.iter().zip(&self.speeches).enumerate();
        chapters.flat_map(|(at, (passages, speeches))| {
            speeches.iter().map(move |speech| (at, passages, speech))
        })
    }

    /// What some cells come to; else notes what is missing.
    pub fn sum(&self, cells: &[CellId], missing: &mut Vec<Missing>) -> Option<Number> {
        let mut sum = Some(Number::ZERO);
        for &cell in cells {
            let number = self.evidence.number(cell, missing);
            sum = sum.zip(number).map(|(sum, number)| sum + number);
        }
        sum
    }

    /// A passage as typed.
    pub fn excerpt(&self, span: Span) -> String {
        let passages = &self.chapters[span.chapter];
        passages.text.excerpt(span.start..span.end)
    }
}
