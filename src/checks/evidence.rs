//! What a report gives the rules to judge by: each cell's number, or why there is none, and what
//! terms come to. Decides nothing about rules, and guesses no missing value.

use std::collections::HashSet;
use std::fmt;

use crate::form::rule::{Comparison, Relation, Term};
use crate::form::{CellId, FieldKind, Kind};
use crate::report::Report;
use crate::value::{Date, Number, NumberError, date_in_words, fold_width, read_year};

/// What a cell holds, for a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A number of the cell's kind.
    Value(Number),
    /// Words that the cell takes.
    Words,
    /// Nothing, or a stroke.
    Empty,
    /// Something that the cell does not take.
    Wrong(Wrong),
    /// A total that follows parts of which one is wrong: the clerk puts the part right, not it.
    Waiting,
}

/// Why a cell does not take what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// No number, a negative one, a fraction in a count; or words that are no such answer.
    Unfit,
    /// Anything: the row is filled in with another answer to an earlier one only.
    NotDue,
    /// A number with more digits than any count or amount has.
    TooLong,
}

/// What a rule would need to be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// A report of last year.
    LastYear,
    /// A cell of this report.
    Cell(CellId),
    /// A field of this report.
    Field(FieldKind),
    /// A cell of last year's report.
    LastYearCell(CellId),
    /// The text of this report.
    Text,
    /// The kind of unit, which its name does not tell.
    UnitKind,
}

/// What a term comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// A count, an amount, or a year.
    Number(Number),
    /// A day.
    Date(Date),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.normalize().fmt(f),
            Self::Date(date) => f.write_str(&date_in_words(*date)),
        }
    }
}

/// A report, read once for all rules.
pub struct Evidence<'a> {
    report: &'a Report,
    cells: Vec<State>,
    last_year: Option<&'a [State]>,
}

impl<'a> Evidence<'a> {
    /// Reads a report; what last year's cells hold was read before.
    pub fn of(report: &'a Report, last_year: Option<&'a [State]>) -> Self {
        Self {
            report,
            cells: states(report),
            last_year,
        }
    }

    /// The report that was read.
    pub fn report(&self) -> &'a Report {
        self.report
    }

    /// What a cell holds.
    pub fn state(&self, cell: CellId) -> State {
        self.cells[usize::from(cell.0)]
    }

    /// What a cell of last year's report holds; `None` without one.
    pub fn last_year_state(&self, cell: CellId) -> Option<State> {
        Some(self.last_year?[usize::from(cell.0)])
    }

    /// Notes what a total waits for: what is wrong among its parts, and among those of the totals
    /// that are its parts, each looked at once.
    fn awaited(&self, total: CellId, missing: &mut Vec<Missing>) {
        let mut seen = HashSet::from([total]);
        let mut waiting = vec![total];
        while let Some(cell) = waiting.pop() {
            let total = self.report.edition().total(cell);
            for &part in total.map_or(&[][..], |total| &total.parts) {
                match self.state(part) {
                    State::Value(_) | State::Words => {}
                    State::Waiting if seen.insert(part) => waiting.push(part),
                    State::Waiting => {}
                    State::Empty | State::Wrong(_) => missing.push(Missing::Cell(part)),
                }
            }
        }
    }

    /// The number in a cell; else notes what is missing.
    pub fn number(&self, cell: CellId, missing: &mut Vec<Missing>) -> Option<Number> {
        match self.state(cell) {
            State::Value(number) => return Some(number),
            State::Empty | State::Wrong(_) | State::Words => missing.push(Missing::Cell(cell)),
            State::Waiting => self.awaited(cell, missing),
        }
        None
    }

    /// What both sides of a relation come to; `None` where something is missing. Both are asked, so
    /// that all that is missing is noted.
    pub fn sides(&self, relation: &Relation, missing: &mut Vec<Missing>) -> Option<(Value, Value)> {
        let left = self.value(&relation.left, missing);
        let right = self.value(&relation.right, missing);
        left.zip(right)
    }

    /// Whether a relation holds; `None` where something is missing.
    pub fn holds(&self, relation: &Relation, missing: &mut Vec<Missing>) -> Option<bool> {
        let sides = self.sides(relation, missing)?;
        Some(stand(sides, relation.is))
    }

    /// What a term comes to; `None` where something is missing.
    pub fn value(&self, term: &Term, missing: &mut Vec<Missing>) -> Option<Value> {
        let date = |field| self.report.date(field);
        match term {
            Term::Cell(_) | Term::Sum(_) | Term::Largest(_) => {
                let number = numbers(term, |cell| self.number(cell, missing));
                return number.map(Value::Number);
            }
            Term::LastYear(of) => {
                let number = numbers(of, |cell| self.last_year_number(cell, missing));
                return number.map(Value::Number);
            }
            Term::Changed(cells) => {
                let mut changed = Some(Number::ZERO);
                for &cell in cells {
                    let now = self.number(cell, missing);
                    let before = self.last_year_number(cell, missing);
                    changed = match (changed, now, before) {
                        (Some(count), Some(now), Some(before)) if now != before => {
                            Some(count + Number::ONE)
                        }
                        (count, Some(_), Some(_)) => count,
                        _ => None,
                    };
                }
                return changed.map(Value::Number);
            }
            Term::Net(plus, minus) => {
                let plus = self.sum(plus, missing);
                let minus = self.sum(minus, missing);
                return Some(Value::Number(plus? - minus?));
            }
            Term::Share(share, of) => {
                let of = self.sum(std::slice::from_ref(of.as_ref()), missing);
                return of.map(|of| Value::Number(*share * of));
            }
            Term::Number(number) => return Some(Value::Number(*number)),
            Term::Date(field) => match date(*field) {
                Some(date) => return Some(Value::Date(date)),
                None => missing.push(Missing::Field(*field)),
            },
            Term::Deadline => {
                if !self.report.field(FieldKind::DueOn).trim().is_empty() {
                    match date(FieldKind::DueOn) {
                        Some(date) => return Some(Value::Date(date)),
                        None => missing.push(Missing::Field(FieldKind::DueOn)),
                    }
                } else {
                    let report = self.report;
                    return self.behind(report.edition().due_for(report.unit_kind), missing);
                }
            }
            Term::NewYear => return self.behind((1, 1), missing),
            Term::ReportYear => return self.year(missing).map(|y| Value::Number(y.into())),
            Term::TableYear => {
                let typed = self.report.field(FieldKind::TableYear);
                if typed.trim().is_empty() {
                    return self.year(missing).map(|y| Value::Number(y.into()));
                }
                match read_year(typed) {
                    Some(year) => return Some(Value::Number(year.into())),
                    None => missing.push(Missing::Field(FieldKind::TableYear)),
                }
            }
        }
        None
    }

    /// What terms come to together. Asks for every one, so that all that is missing is noted.
    fn sum(&self, terms: &[Term], missing: &mut Vec<Missing>) -> Option<Number> {
        let mut sum = Some(Number::ZERO);
        for term in terms {
            sum = match (sum, self.value(term, missing)) {
                (Some(sum), Some(Value::Number(number))) => Some(sum + number),
                (_, Some(Value::Date(_))) => unreachable!("load refuses to count with dates"),
                _ => None,
            };
        }
        sum
    }

    /// The report year; else notes that it is missing.
    pub fn year(&self, missing: &mut Vec<Missing>) -> Option<i16> {
        let year = self.report.year();
        if year.is_none() {
            missing.push(Missing::Field(FieldKind::Year));
        }
        year
    }

    /// A day in a month counted from the end of what the report is about.
    fn behind(&self, due: (i8, i8), missing: &mut Vec<Missing>) -> Option<Value> {
        let (year, part) = (self.year(missing), self.report.period());
        if part.is_none() {
            missing.push(Missing::Field(FieldKind::Period));
        }
        let date = self.report.edition().period.day_behind(year?, part?, due);
        if date.is_none() {
            // The year 9999 has no next one.
            missing.push(Missing::Field(FieldKind::Year));
        }
        date.map(Value::Date)
    }

    fn last_year_number(&self, cell: CellId, missing: &mut Vec<Missing>) -> Option<Number> {
        match self.last_year_state(cell) {
            Some(State::Value(number)) => return Some(number),
            Some(_) => missing.push(Missing::LastYearCell(cell)),
            None => missing.push(Missing::LastYear),
        }
        None
    }
}

/// What the cells of a term come to. Asks for every cell, so that all that is missing is noted.
fn numbers(term: &Term, mut number: impl FnMut(CellId) -> Option<Number>) -> Option<Number> {
    let fold = |cells: &[CellId],
                number: &mut dyn FnMut(CellId) -> Option<Number>,
                join: fn(Number, Number) -> Number| {
        let mut result = Some(None);
        for &cell in cells {
            result = match (result, number(cell)) {
                (Some(None), Some(number)) => Some(Some(number)),
                (Some(Some(so_far)), Some(number)) => Some(Some(join(so_far, number))),
                _ => None,
            };
        }
        result.flatten()
    };
    match term {
        Term::Cell(cell) => number(*cell),
        Term::Sum(cells) => fold(cells, &mut number, |a, b| a + b),
        Term::Largest(cells) => fold(cells, &mut number, Ord::max),
        _ => unreachable!("load lets only these stand for cells"),
    }
}

/// Whether two values stand in a relation.
pub fn stand(sides: (Value, Value), is: Comparison) -> bool {
    match sides {
        (Value::Number(left), Value::Number(right)) => compare(left, is, right),
        (Value::Date(left), Value::Date(right)) => match is {
            Comparison::Equal => left == right,
            Comparison::AtMost => left <= right,
            Comparison::AtLeast => left >= right,
            Comparison::Less => left < right,
            Comparison::More => left > right,
            Comparison::ZeroTogether | Comparison::WithinTimes(_) => {
                unreachable!("load refuses these of dates")
            }
        },
        _ => unreachable!("load refuses to compare a date with a number"),
    }
}

fn compare(left: Number, is: Comparison, right: Number) -> bool {
    match is {
        Comparison::Equal => left == right,
        Comparison::AtMost => left <= right,
        Comparison::AtLeast => left >= right,
        Comparison::Less => left < right,
        Comparison::More => left > right,
        Comparison::ZeroTogether => left.is_zero() == right.is_zero(),
        Comparison::WithinTimes(times) => {
            let times = Number::from(times);
            left <= times * right && right <= times * left
        }
    }
}

/// Whether a cell is struck out (`/`, `—`) rather than filled: it stands for nothing, and not for 0.
fn is_struck(typed: &str) -> bool {
    let is_stroke = |c| {
        matches!(
            fold_width(c),
            '/' | '\\' | '-' | '−' | '–' | '—' | '―' | '─'
        )
    };
    let typed = typed.trim();
    !typed.is_empty() && typed.chars().all(is_stroke)
}

/// What each cell of a report holds, in the form's order.
pub fn states(report: &Report) -> Vec<State> {
    let edition = report.edition();
    let numbers = report.numbers();
    let state = |cell| match numbers.get(cell) {
        _ if !report.is_due(cell) => match (report.typed(cell).trim(), edition.cell(cell).kind) {
            ("", kind) if kind.is_number() => State::Value(Number::ZERO),
            ("", _) => State::Words,
            _ => State::Wrong(Wrong::NotDue),
        },
        Ok(number) => match edition.cell(cell).kind {
            Kind::Count if number.scale() > 0 || number < Number::ZERO => {
                State::Wrong(Wrong::Unfit)
            }
            Kind::Change if number.scale() > 0 => State::Wrong(Wrong::Unfit),
            Kind::Amount if number < Number::ZERO => State::Wrong(Wrong::Unfit),
            Kind::Percent if number < Number::ZERO || number > Number::ONE_HUNDRED => {
                State::Wrong(Wrong::Unfit)
            }
            _ => State::Value(number),
        },
        Err(NumberError::Empty) => State::Empty,
        Err(NumberError::NotANumber) if is_struck(report.typed(cell)) => State::Empty,
        Err(NumberError::NotANumber) if edition.cell(cell).takes(report.typed(cell)) => {
            State::Words
        }
        Err(NumberError::NotANumber) => State::Wrong(Wrong::Unfit),
        Err(NumberError::TooLong) => State::Wrong(Wrong::TooLong),
    };
    let mut states: Vec<State> = edition.cell_ids().map(state).collect();
    for total in edition.totals() {
        if !report.typed(total.cell).is_empty() {
            continue;
        }
        let parts = || total.parts.iter().map(|part| states[usize::from(part.0)]);
        let unfit = |state| matches!(state, State::Wrong(_) | State::Waiting);
        if !parts().any(|state| state == State::Empty) && parts().any(unfit) {
            states[usize::from(total.cell.0)] = State::Waiting;
        }
    }
    states
}
