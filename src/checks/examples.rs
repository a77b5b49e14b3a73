//! The examples of a rule, tried: whether one holds and the other fails, as the book says. Judges
//! no report of a unit.

use super::{LastYear, judged};
use crate::form::rule::{Example, Rule, Subject};
use crate::form::{CellId, Edition, Fault, FieldKind};
use crate::report::{Edit, Report};

/// What is wrong with the examples of a rule; `None` where they do as they say.
#[must_use]
pub fn fault(form: &'static Edition, rule: &'static Rule) -> Option<Fault> {
    let outcome = |example| {
        let (report, last_year) = report_of(form, example, rule);
        let last_year = last_year.map(LastYear::of);
        judged(&report, last_year.as_ref(), std::iter::once(rule))
    };
    let holds = outcome(&rule.holds);
    if let Some(finding) = holds.findings.first() {
        return Some(Fault::HoldsFails(finding.message.clone()));
    }
    // Of the fields in a rule an example fills only those that matter.
    let is_of_fields = matches!(rule.cases[0].subject, Some(Subject::Field(_)));
    if let Some(undecided) = holds.not_checked.first().filter(|_| !is_of_fields) {
        return Some(Fault::HoldsUndecided(undecided.reason.clone()));
    }
    let fails = outcome(&rule.fails);
    fails.findings.is_empty().then_some(Fault::FailsHolds)
}

/// The report that an example stands for, and last year's where it has one.
fn report_of(form: &'static Edition, example: &Example, rule: &Rule) -> (Report, Option<Report>) {
    let year = *form.years.start();
    // A rule for some kinds of unit is tried on one of them.
    let asked = form.unit_kinds.iter().find(|kind| rule.is_for(**kind));
    let kind = example.unit_kind.or(asked.copied());
    let filled = |answers: &[(CellId, String)]| {
        let mut report = Report::new(form);
        report.unit_kind = kind.unwrap_or(report.unit_kind);
        // Nothing for a form of whole years.
        report.apply(Edit::Field(FieldKind::Period, form.period.in_words(1)));
        // What is given decides which other cells are due.
        for (cell, text) in answers {
            report.apply(Edit::Answer(*cell, text.clone()));
        }
        let is_given = |cell: &CellId| answers.iter().any(|(of, _)| of == cell);
        for cell in form.cell_ids().filter(|cell| !is_given(cell)) {
            if report.is_due(cell) {
                report.apply(Edit::Answer(cell, form.cell(cell).usual().into()));
            }
        }
        report
    };
    let mut report = filled(&example.answers);
    report.apply(Edit::Field(FieldKind::Year, year.to_string()));
    // What leans on the kind of a unit is asked of one with a name.
    let ending = report.unit_kind.endings.first();
    let unit = format!("甲乙{}", ending.map_or("局", String::as_str));
    report.apply(Edit::Field(FieldKind::Unit, unit));
    for (field, text) in &example.fields {
        report.apply(Edit::Field(*field, text.clone()));
    }
    for (at, heading) in &example.headings {
        report.apply(Edit::Heading(*at, heading.clone()));
    }
    for (at, text) in &example.texts {
        report.apply(Edit::Text(*at, text.clone()));
    }
    let mut last_year = example.last_year.as_deref().map(filled);
    for (at, text) in &example.last_year_texts {
        if let Some(last) = &mut last_year {
            last.apply(Edit::Text(*at, text.clone()));
        }
    }
    (report, last_year)
}
