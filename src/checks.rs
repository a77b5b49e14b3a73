//! What is wrong with a report: form, answers and last year's answers in, findings out.
//! Changes nothing, and keeps nothing between two checks.

mod basis;
mod blanks;
mod diagnosis;
mod evidence;
pub mod examples;
mod finding;
mod judge;
pub mod likeness;
mod message;
mod numbers;
pub mod order;
mod people;
mod reading;
pub mod typography;
mod words;

use crate::form::rule::{Case, Demand, Relation, Rule, Subject};
use crate::form::{Area, CellId, FieldKind, UnitKind};
use crate::report::Report;
use crate::value::Number;
use diagnosis::Suspicion;
use evidence::{Missing, State};
use reading::Reading;

pub use crate::form::rule::Severity;
pub use finding::{Finding, Fix, NotChecked, Outcome, Span};
pub use numbers::{Offer, offers as binding_offers};
pub use reading::LastYear;

/// How many rows a reason names before it only counts them.
const NAMED_AT_MOST: usize = 3;

/// Checks a report against its edition's rule book.
///
/// A rule over a cell that is empty or holds no valid number is not decided; of a rule that
/// repeats, some repetitions may be findings and others undecided.
#[must_use]
pub fn check(report: &Report, last_year: Option<&LastYear>) -> Outcome {
    if report.edition().is_stand_in {
        return form_missing(report);
    }
    judged(report, last_year, report.edition().rules.iter())
}

/// Judges a report by some of its edition's rules.
fn judged(
    report: &Report,
    last_year: Option<&LastYear>,
    rules: impl Iterator<Item = &'static Rule>,
) -> Outcome {
    let comparable = last_year.ok_or(String::from("没有上年报告"));
    let comparable =
        comparable.and_then(|last| comparable_to(report, last.report()).map(|()| last));
    let reading = Reading::of(report, comparable.as_ref().ok().copied());
    let suspicions = diagnosis::suspicions(&reading.evidence);
    let is_kind_known = known_kind(report).is_some();
    let mut outcome = Outcome::default();
    for rule in rules {
        if !rule.is_for(report.unit_kind) {
            continue;
        }
        if blanks::asks(rule) {
            let blank = blanks::findings(&reading, &suspicions, rule);
            outcome.findings.extend(blank);
            continue;
        }
        let mut missing = Vec::new();
        if !rule.units.is_empty() && !is_kind_known {
            let is_named = !report.field(FieldKind::Unit).trim().is_empty();
            missing.push(match is_named {
                true => Missing::UnitKind,
                false => Missing::Field(FieldKind::Unit),
            });
        }
        let cases = if missing.is_empty() {
            &rule.cases[..]
        } else {
            &[]
        };
        for case in cases.iter().filter(|case| stands(report, case)) {
            let trial = Trial {
                reading: &reading,
                suspicions: &suspicions,
                rule,
                case,
            };
            trial.judge(&mut outcome.findings, &mut missing);
        }
        if !missing.is_empty() {
            let without = comparable.as_ref().err().map_or("", String::as_str);
            outcome.not_checked.push(NotChecked {
                rule: &rule.code,
                reason: message::reason(&reading.evidence, missing, without),
            });
        }
    }
    outcome
}

/// Whether the rows that a case is asked of stand in the report: some that repeat may not.
fn stands(report: &Report, case: &Case) -> bool {
    let cell = match case.subject {
        Some(Subject::Cell(cell)) => Some(cell),
        Some(Subject::Row(table, block, row)) => {
            report.edition().table(table).blocks[block].cell_at(row, 0)
        }
        _ => case.time,
    };
    let edition = report.edition();
    let is_filled_in = |time: CellId| {
        let repetition = edition
            .cell(time)
            .repetition
            .map(|at| &edition.repetitions[at]);
        repetition.is_none_or(|of| of.cells.iter().any(|cell| report.is_due(*cell)))
    };
    cell.is_none_or(|cell| report.stands(cell)) && case.time.is_none_or(is_filled_in)
}

/// What is found where no rule is known, so that nothing passes for checked.
fn form_missing(report: &Report) -> Outcome {
    let code = &report.edition().code;
    let finding = Finding {
        rule: "FORM",
        severity: Severity::Error,
        places: Vec::new(),
        message: format!(
            "本机没有能用的版式“{code}”，不能检查，只能查看。版式文件夹里有它的，请用“打开版式…”看它错在哪里；没有的，请索取后放入，再打开草稿。"
        ),
        spans: Vec::new(),
        fix: None,
        basis: Vec::new(),
    };
    Outcome {
        findings: vec![finding],
        not_checked: Vec::new(),
    }
}

/// The kind of unit, save where nobody can have told it: without a name of the unit, or with the
/// kind that an import assumes where the name would tell it and tells none, or another without an
/// area of its own.
fn known_kind(report: &Report) -> Option<UnitKind> {
    let unit = report.field(FieldKind::Unit).trim();
    let (form, kind) = (report.edition(), report.unit_kind);
    let is_other = |told: UnitKind| told != kind && told.area == Area::None;
    let is_assumed = kind == form.assumed_unit_kind()
        && !kind.endings.is_empty()
        && form.unit_kind_of(unit).is_none_or(is_other);
    (!unit.is_empty() && !is_assumed).then_some(kind)
}

/// Whether a report can be compared with one of last year's.
///
/// # Errors
/// Why not: another form, another year, or another part of the year.
pub fn comparable_to(report: &Report, last: &Report) -> Result<(), String> {
    if last.edition() != report.edition() {
        return Err(format!("上年报告是{}，不能与本年比较", last.edition().name));
    }
    match (last.period(), report.period()) {
        (_, None) => return Err("本年的报告期没有填写，或认不出来".into()),
        (None, _) => return Err("上年报告的报告期没有写明，或认不出来".into()),
        (was, is) if was != is => {
            let (part, of_last) = (report.period_in_words(), last.period_in_words());
            return Err(format!("上年报告应为{part}的，现为{of_last}的"));
        }
        _ => {}
    }
    match (last.year(), report.year()) {
        (Some(last), Some(year)) if last != year - 1 => {
            Err(format!("上年报告应为{}年度，现为{last}年度", year - 1))
        }
        _ => Ok(()),
    }
}

/// One case of one rule before what was read.
struct Trial<'a> {
    reading: &'a Reading<'a>,
    suspicions: &'a [Suspicion],
    rule: &'static Rule,
    case: &'static Case,
}

impl<'a> Trial<'a> {
    fn report(&self) -> &'a Report {
        self.reading.evidence.report()
    }

    /// The relation that it demands, if it is one.
    fn relation(&self) -> Option<&'static Relation> {
        match &self.case.demand {
            Demand::Relation(relation) => Some(relation),
            _ => None,
        }
    }

    /// The cell with the largest number; the first of equal ones.
    fn largest(&self, cells: &[CellId]) -> CellId {
        let number = |cell| match self.reading.evidence.state(cell) {
            State::Value(number) => number,
            _ => Number::ZERO,
        };
        let larger = |a, b| if number(b) > number(a) { b } else { a };
        cells
            .iter()
            .copied()
            .reduce(larger)
            .expect("load refuses empty lists")
    }
}

/// The heading of a chapter as typed; empty where the report has no such chapter.
fn heading(report: &Report, at: usize) -> &str {
    let chapter = report.chapters.get(at);
    chapter.map_or("", |chapter| chapter.heading.trim())
}

/// The text of a chapter; empty where the report has no such chapter.
fn text(report: &Report, at: usize) -> &str {
    let chapter = report.chapters.get(at);
    chapter.map_or("", |chapter| chapter.text.trim())
}

#[cfg(test)]
mod tests;
