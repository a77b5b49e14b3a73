//! Each demand of a rule asked: what does not hold becomes a finding with the change that puts it
//! right, what can't be decided is noted. Words no message itself.

use super::basis::{chapter_place, place};
use super::diagnosis::Suspicion;
use super::evidence::{Missing, State, Value, Wrong};
use super::finding::{Finding, Fix, Found, Told};
use super::message::unreadable;
use super::{Trial, evidence, heading, numbers, people, text, words};
use crate::form::rule::{Demand, Excuse, Fixing, Relation, Slip, Subject, Term};
use crate::form::{CellId, FieldKind, TableId};
use crate::report::{Edit, Place, Report};
use crate::value::Number;

/// A finding about a place of which the rule says all.
fn plain(place: Place) -> Told {
    (vec![place], Found::default())
}

/// The same, with what is wrong there.
fn faulty(place: Place, fault: String) -> Told {
    let found = Found {
        fault,
        ..Found::default()
    };
    (vec![place], found)
}

impl Trial<'_> {
    /// Adds what does not hold to `findings`, and what keeps it from being decided to `missing`.
    pub fn judge(&self, findings: &mut Vec<Finding>, missing: &mut Vec<Missing>) {
        let report = self.report();
        let noted = missing.len();
        let applies = self.applies(missing);
        let finding = |(places, found)| self.finding(places, found);
        let told = match &self.case.demand {
            Demand::Without(slip, table) => self.slips(*slip, *table, missing),
            Demand::DifferentPeople(fields) => self.same_people(fields, missing),
            Demand::Wording(chapters, wording) => {
                words::judge(self.reading, wording, chapters, missing)
            }
            Demand::Text(demand) => numbers::judge(demand, self.reading, missing),
            Demand::Relation(relation) => {
                let sides = self.reading.evidence.sides(relation, missing);
                let is_decided = missing.len() == noted && applies;
                let broken =
                    sides.filter(|sides| is_decided && !evidence::stand(*sides, relation.is));
                let broken = broken.filter(|_| !self.is_excused());
                findings.extend(broken.map(|sides| finding(self.broken(relation, sides))));
                return;
            }
            _ => {
                findings.extend(self.told(report, missing).map(finding));
                return;
            }
        };
        findings.extend(told.into_iter().map(finding));
    }

    /// What does not hold of a demand that is broken once at most, and is asked without conditions
    /// and exceptions; notes what keeps it from being decided.
    fn told(&self, report: &Report, missing: &mut Vec<Missing>) -> Option<Told> {
        let evidence = &self.reading.evidence;
        match &self.case.demand {
            Demand::Filled(subject) => {
                (self.is_empty(*subject)).then(|| plain(place(report, *subject)))
            }
            // Told by row and table, not by cell.
            Demand::Entered(_) => None,
            Demand::Heading(at) => self.other_heading(*at),
            Demand::Plausible(cell, decimals, most) => {
                let number = evidence.number(*cell, missing);
                let odd = number.filter(|n| n.scale() > *decimals || n > most);
                odd.map(|number| {
                    let (places, mut found) = plain(Place::Cell(*cell));
                    found.left = Some(Value::Number(number));
                    (places, found)
                })
            }
            Demand::Timely(field) => self.untimely(*field, missing),
            Demand::Valid(cell) => self.unfit(*cell, missing),
            Demand::Decimals(cell, most) => {
                let number = evidence.number(*cell, missing);
                let has_more = number.is_some_and(|number| number.scale() > *most);
                has_more.then(|| plain(Place::Cell(*cell)))
            }
            Demand::Readable(field) => {
                unreadable(report, *field).map(|fault| faulty(Place::Field(*field), fault))
            }
            Demand::NoMobileNumber(field) => {
                let text = report.field(*field);
                if text.trim().is_empty() {
                    missing.push(Missing::Field(*field));
                }
                people::has_mobile_number(text).then(|| plain(Place::Field(*field)))
            }
            Demand::YearServed => {
                let year = evidence.year(missing);
                let is_strange = year.is_some_and(|year| !report.edition().years.contains(&year));
                is_strange.then(|| plain(Place::Field(FieldKind::Year)))
            }
            Demand::Relation(_)
            | Demand::Without(..)
            | Demand::DifferentPeople(_)
            | Demand::Wording(..)
            | Demand::Text(_) => unreachable!("judged above"),
        }
    }

    /// Whether no condition is known not to hold. Asks for all, so that all that is missing is noted.
    fn applies(&self, missing: &mut Vec<Missing>) -> bool {
        let mut holds = |relation| self.reading.evidence.holds(relation, missing) != Some(false);
        let conditions = self.case.when.iter();
        conditions.fold(true, |applies, relation| applies & holds(relation))
    }

    fn broken(&self, relation: &Relation, (left, right): (Value, Value)) -> Told {
        let found = Found {
            left: Some(left),
            right: Some(right),
            ..Found::default()
        };
        (self.relation_places(relation), found)
    }

    fn is_empty(&self, subject: Subject) -> bool {
        let report = self.report();
        match subject {
            Subject::Cell(cell) => self.reading.evidence.state(cell) == State::Empty,
            Subject::Field(field) => report.field(field).trim().is_empty(),
            Subject::Chapter(at) => !text(report, at).contains(char::is_alphanumeric),
            Subject::Row(..) | Subject::Column(..) => {
                unreachable!("load refuses to ask whether these are filled")
            }
        }
    }

    fn unfit(&self, cell: CellId, missing: &mut Vec<Missing>) -> Option<Told> {
        match self.reading.evidence.state(cell) {
            State::Wrong(wrong) => {
                let asked = self.report().edition().cell(cell);
                let fault = match wrong {
                    Wrong::Unfit if !asked.kind.is_number() => format!("（应{}）", asked.expects()),
                    Wrong::Unfit => String::new(),
                    Wrong::TooLong => "（位数过多）".into(),
                    Wrong::NotDue => "（按前面的答案，本行不填）".into(),
                };
                return Some(faulty(Place::Cell(cell), fault));
            }
            State::Value(_) | State::Words => {}
            State::Empty | State::Waiting => {
                self.reading.evidence.number(cell, missing);
            }
        }
        None
    }

    /// Whether something is known that excuses it.
    fn is_excused(&self) -> bool {
        self.case.unless.iter().any(|excuse| match excuse {
            Excuse::LastYear(relation) => {
                self.reading.evidence.holds(relation, &mut Vec::new()) == Some(true)
            }
            Excuse::Mentions(chapter, words) => {
                let text = text(self.report(), *chapter);
                words.iter().any(|word| text.contains(word))
            }
        })
    }

    fn other_heading(&self, at: usize) -> Option<Told> {
        let report = self.report();
        let expected = &report.edition().chapters[at].heading;
        if heading(report, at) == expected {
            return None;
        }
        let is_there = at < report.chapters.len();
        let found = Found {
            fix: is_there.then(|| Fix {
                label: format!("改为“{expected}”"),
                edit: Edit::Heading(at, expected.clone()),
            }),
            ..Found::default()
        };
        Some((vec![chapter_place(report, at, Place::Heading)], found))
    }

    /// A date before what the report is about is over, or after the time for filing.
    fn untimely(&self, field: FieldKind, missing: &mut Vec<Missing>) -> Option<Told> {
        // All are asked, so that all that is missing is noted.
        let [date, first, last] = [Term::Date(field), Term::NewYear, Term::Deadline]
            .map(|term| self.reading.evidence.value(&term, missing));
        let (Value::Date(day), Value::Date(first), Value::Date(last)) = (date?, first?, last?)
        else {
            return None;
        };
        let found = Found {
            left: date,
            ..Found::default()
        };
        let places = [field, FieldKind::DueOn].map(Place::Field);
        (!(first..=last).contains(&day)).then(|| (places.into(), found))
    }

    /// What each suspicion of this slip says. Without one, the table is free of it only if it is
    /// filled.
    fn slips(&self, slip: Slip, table: TableId, missing: &mut Vec<Missing>) -> Vec<Told> {
        let edition = self.report().edition();
        let of_table = self.suspicions.iter().filter(|s| s.table == table);
        let suspected: Vec<_> = of_table.filter(|s| s.slip == slip).collect();
        if suspected.is_empty() {
            for cell in edition.cell_ids() {
                if edition.cell(cell).table == table {
                    self.reading.evidence.number(cell, missing);
                }
            }
        }
        suspected.into_iter().map(suspect).collect()
    }

    /// Each person who stands in several fields.
    fn same_people(&self, fields: &[FieldKind], missing: &mut Vec<Missing>) -> Vec<Told> {
        let report = self.report();
        let form = report.edition();
        let mut told = Vec::new();
        let named: Vec<(FieldKind, String)> = (fields.iter())
            .map(|&field| (field, people::name_key(report.field(field))))
            .collect();
        for (at, (field, name)) in named.iter().enumerate() {
            if name.is_empty() {
                missing.push(Missing::Field(*field));
                continue;
            }
            let is_same = |(_, other): &&(FieldKind, String)| other == name;
            if named[..at].iter().any(|other| is_same(&other)) {
                continue;
            }
            let others = named[at + 1..].iter().filter(is_same);
            let others: Vec<FieldKind> = others.map(|(field, _)| *field).collect();
            if !others.is_empty() {
                let labels: Vec<_> = others.iter().map(|other| form.label(*other)).collect();
                let found = Found {
                    name: form.label(*field).into(),
                    others: labels.join("、"),
                    ..Found::default()
                };
                let places = std::iter::once(*field).chain(others).map(Place::Field);
                told.push((places.collect(), found));
            }
        }
        told
    }

    /// A finding with passages shows at their chapters first, then at the other places.
    pub fn finding(&self, others: Vec<Place>, mut found: Found) -> Finding {
        let mut places = others;
        if !found.spans.is_empty() {
            let chapters = found.spans.iter().map(|span| Place::Text(span.chapter));
            let all: Vec<Place> = chapters.chain(places).collect();
            let is_first = |at: &usize| !all[..*at].contains(&all[*at]);
            places = (0..all.len()).filter(is_first).map(|at| all[at]).collect();
        }
        Finding {
            rule: &self.rule.code,
            severity: self.rule.severity,
            basis: self.basis(&found, &places),
            places,
            message: self.message(&found),
            fix: found.fix.take().or_else(|| self.fix(&found)),
            spans: found.spans,
        }
    }

    fn fix(&self, found: &Found) -> Option<Fix> {
        let report = self.report();
        let relation = self.relation();
        let left_cell = match relation.map(|relation| &relation.left) {
            Some(Term::Cell(cell)) => Some(*cell),
            _ => None,
        };
        let (label, edit) = match self.rule.fix? {
            Fixing::FollowSum => {
                let total = report.edition().total(left_cell?)?;
                // A second rule over the same total has another sum.
                if relation?.right != Term::Sum(total.parts.clone()) {
                    return None;
                }
                let label = format!("改为各项之和{}", found.right?);
                (label, Edit::Answer(total.cell, String::new()))
            }
            Fixing::Divide { by, decimals } => {
                let Value::Number(number) = found.left? else {
                    return None;
                };
                let by = Number::from(by);
                let divided = number.checked_div(by)?.normalize();
                if divided * by != number || divided.scale() > decimals {
                    return None;
                }
                let cell = report.edition().cell(left_cell?);
                let label = format!("改为{divided}{}", cell.unit);
                (label, Edit::Answer(left_cell?, divided.to_string()))
            }
            Fixing::Clear(field) => (
                format!("清空{}", report.edition().label(field)),
                Edit::Field(field, String::new()),
            ),
        };
        Some(Fix { label, edit })
    }
}

fn suspect(suspicion: &Suspicion) -> Told {
    let whole = suspicion.whole.map(|whole| whole.to_string());
    let found = Found {
        left: Some(Value::Number(suspicion.numbers.0)),
        right: Some(Value::Number(suspicion.numbers.1)),
        left_name: suspicion.columns.0,
        right_name: suspicion.columns.1,
        name: suspicion.rows.join("”、“"),
        others: match suspicion.row_count {
            1 => String::new(),
            count if count > suspicion.rows.len() => format!("等{count}行之一"),
            _ => "之一".into(),
        },
        value: whole.unwrap_or_default(),
        fix: suspicion.fix.clone(),
        ..Found::default()
    };
    let places = suspicion.cells.iter().copied().map(Place::Cell);
    (places.collect(), found)
}
