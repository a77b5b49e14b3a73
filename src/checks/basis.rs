//! What a finding rests on: the places that it is about, and what stood in them, so that an
//! explanation holds as long as that does. Judges nothing.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::evidence::{Evidence, State};
use super::finding::{Found, Span};
use super::{Trial, heading, text};
use crate::form::rule::{Excuse, Relation, Subject, Term};
use crate::form::{CellId, FieldKind};
use crate::report::{Known, Place, Report};
use crate::value::Number;

impl Trial<'_> {
    /// The passages, the values in the places, and those of last year that the case compares
    /// with. A passage stands for itself: what is said elsewhere in its chapter may change.
    pub fn basis(&self, found: &Found, places: &[Place]) -> Vec<Known> {
        let spans = &found.spans;
        let report = self.report();
        let edition = report.edition();
        let passages = spans.iter().map(|span| {
            let excerpt = self.reading.excerpt(*span);
            Known {
                place: format!("{}“{excerpt}”", Place::Text(span.chapter).code(edition)),
                value: excerpt,
            }
        });
        let is_quoted = |place: &Place| {
            let chapter = |span: &Span| Place::Text(span.chapter) == *place;
            spans.iter().any(chapter)
        };
        let others = places.iter().filter(|place| !is_quoted(place));
        let of_this_year =
            passages.chain(
                others.map(|&place| Known {
                    place: place.code(edition),
                    value: (found.rests_on.clone())
                        .unwrap_or_else(|| known(&self.reading.evidence, place)),
                }),
            );
        let mut cells = Vec::new();
        for relation in self.relation().into_iter().chain(&self.case.when) {
            for term in [&relation.left, &relation.right] {
                last_year_cells(term, &mut cells);
            }
        }
        cells.sort_unstable();
        cells.dedup();
        let of_last_year = cells.into_iter().map(|cell| Known {
            place: format!("last_year:{}", edition.cell(cell).code),
            value: match self.reading.evidence.last_year_state(cell) {
                Some(State::Value(number)) => number.to_string(),
                _ => String::new(),
            },
        });
        of_this_year.chain(of_last_year).collect()
    }

    /// The places of the left term first, then of the right one, then of the conditions and of the
    /// text that was to mention it.
    pub fn relation_places(&self, relation: &Relation) -> Vec<Place> {
        let report = self.report();
        let mut places = Vec::new();
        let conditions = self.case.when.iter().flat_map(|r| [&r.left, &r.right]);
        for term in [&relation.left, &relation.right]
            .into_iter()
            .chain(conditions)
        {
            for place in self.term_places(term) {
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        if let Some(time) = self.case.time {
            // What tells one time from another stands first.
            let edition = report.edition();
            let of = edition.cell(time).repetition;
            let is_of = |place: &Place| matches!(place, Place::Cell(cell) if edition.cell(*cell).repetition == of);
            places.sort_by_key(|place| !is_of(place));
        }
        places.extend(self.case.unless.iter().filter_map(|excuse| match excuse {
            Excuse::Mentions(chapter, _) => Some(chapter_place(report, *chapter, Place::Text)),
            Excuse::LastYear(_) => None,
        }));
        places
    }

    fn term_places(&self, term: &Term) -> Vec<Place> {
        match term {
            Term::Cell(cell) => vec![Place::Cell(*cell)],
            Term::Sum(cells) => cells.iter().copied().map(Place::Cell).collect(),
            Term::Largest(cells) => vec![Place::Cell(self.largest(cells))],
            Term::Changed(cells) => {
                let zero = State::Value(Number::ZERO);
                let not_zero = cells
                    .iter()
                    .filter(|&&cell| self.reading.evidence.state(cell) != zero);
                not_zero.copied().map(Place::Cell).collect()
            }
            Term::Date(field) => vec![Place::Field(*field)],
            Term::Deadline => vec![Place::Field(FieldKind::DueOn)],
            Term::NewYear | Term::ReportYear => vec![Place::Field(FieldKind::Year)],
            Term::TableYear => vec![Place::Field(FieldKind::TableYear)],
            Term::Net(plus, minus) => {
                let terms = plus.iter().chain(minus);
                terms.flat_map(|term| self.term_places(term)).collect()
            }
            Term::Share(_, of) => self.term_places(of),
            Term::LastYear(_) | Term::Number(_) => Vec::new(),
        }
    }
}

/// What a place holds, short: of a text, the beginning of its digest.
fn known(evidence: &Evidence<'_>, place: Place) -> String {
    let report = evidence.report();
    match place {
        Place::Cell(cell) => match evidence.state(cell) {
            State::Value(number) => number.to_string(),
            _ => report.printed(cell),
        },
        Place::Field(field) => report.field(field).trim().into(),
        Place::UnitKind => report.unit_kind.to_string(),
        Place::Heading(at) => heading(report, at).into(),
        Place::Text(at) => {
            let digest = Sha256::digest(text(report, at));
            digest.iter().take(8).fold(String::new(), |mut hex, byte| {
                write!(hex, "{byte:02x}").expect("a string takes all that is written");
                hex
            })
        }
    }
}

/// The cells of last year's report that a term looks at.
fn last_year_cells(term: &Term, cells: &mut Vec<CellId>) {
    match term {
        Term::LastYear(of) => match of.as_ref() {
            Term::Cell(cell) => cells.push(*cell),
            Term::Sum(of) | Term::Largest(of) => cells.extend(of),
            other => last_year_cells(other, cells),
        },
        Term::Changed(of) => cells.extend(of),
        Term::Net(plus, minus) => {
            for term in plus.iter().chain(minus) {
                last_year_cells(term, cells);
            }
        }
        Term::Share(_, of) => last_year_cells(of, cells),
        Term::Cell(_)
        | Term::Sum(_)
        | Term::Largest(_)
        | Term::Number(_)
        | Term::Date(_)
        | Term::Deadline
        | Term::NewYear
        | Term::ReportYear
        | Term::TableYear => {}
    }
}

/// Where what must be filled stands.
pub fn place(report: &Report, subject: Subject) -> Place {
    match subject {
        Subject::Cell(cell) => Place::Cell(cell),
        Subject::Field(field) => Place::Field(field),
        Subject::Chapter(at) => chapter_place(report, at, Place::Text),
        Subject::Row(..) | Subject::Column(..) => {
            unreachable!("load refuses to ask whether these are filled")
        }
    }
}

/// A place in a chapter, or in the last one where the report has fewer.
pub fn chapter_place(report: &Report, at: usize, place: fn(usize) -> Place) -> Place {
    match report.chapters.len().checked_sub(1) {
        Some(last) => place(at.min(last)),
        None => Place::Field(FieldKind::Unit),
    }
}
