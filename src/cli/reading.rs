//! What the words of an argument mean: an edition, a year, a kind of unit, a paper, an answer.
//! Changes nothing.

use super::Desk;
use super::error::CliError;
use crate::document::Paper;
use crate::form::catalogue::Form;
use crate::form::{Edition, FieldKind, UnitKind};
use crate::report::{Edit, Report};

/// The name by which `set` and `show` know the kind of unit.
pub(super) const UNIT_KIND: &str = "unit_kind";

pub(super) fn find_edition(desk: &Desk, code: String) -> Result<&'static Edition, CliError> {
    find_form(desk, code).map(|form| &form.edition)
}

pub(super) fn find_form(desk: &Desk, code: String) -> Result<&'static Form, CliError> {
    let mut forms = desk.forms.forms();
    forms.find(|form| form.edition.code == code).ok_or_else(|| {
        let known: Vec<_> = (desk.forms.editions())
            .map(|edition| edition.code.as_str())
            .collect();
        CliError::UnknownEdition(code, known.join("、"))
    })
}

pub(super) fn read_year(text: String) -> Result<i16, CliError> {
    match text.parse() {
        Ok(year @ 1000..=9999) => Ok(year),
        _ => Err(CliError::NotAYear(text)),
    }
}

pub(super) fn find_kind(edition: &Edition, word: &str) -> Result<UnitKind, CliError> {
    let unknown = || CliError::UnknownKind(word.into(), edition.unit_kinds_in_words());
    edition.find_unit_kind(word).ok_or_else(unknown)
}

pub(super) fn find_paper(called: Option<String>) -> Result<Option<Paper>, CliError> {
    let find = |called: String| Paper::find(&called).ok_or(CliError::UnknownPaper { called });
    called.map(find).transpose()
}

/// `R22=3` or `unit=…` as an edit.
pub(super) fn read_assignment(report: &Report, assignment: &str) -> Result<Edit, CliError> {
    let edition = report.edition();
    let (code, value) =
        (assignment.split_once('=')).ok_or_else(|| CliError::NotAnAssignment(assignment.into()))?;
    let code = code.trim();
    if code == UNIT_KIND {
        return Ok(Edit::UnitKind(find_kind(edition, value.trim())?));
    }
    if let Some(cell) = edition
        .find(code)
        .or_else(|| edition.find(&code.to_ascii_uppercase()))
    {
        return Ok(Edit::Answer(cell, value.into()));
    }
    if let Some(field) = report.fields().find(|field| field.code() == code) {
        return Ok(Edit::Field(field, value.into()));
    }
    let mut rows = edition
        .tables
        .iter()
        .flat_map(|t| &t.blocks)
        .flat_map(|b| &b.rows);
    if let Some(row) = rows.find(|row| row.code.eq_ignore_ascii_case(code)) {
        return Err(CliError::Heading(row.wording.clone()));
    }
    let cells = edition.cells();
    let fields = report.fields().map(FieldKind::code);
    let fields: Vec<_> = std::iter::once(UNIT_KIND).chain(fields).collect();
    Err(CliError::UnknownCode {
        code: code.into(),
        first: cells.first().map(|c| c.code.clone()).unwrap_or_default(),
        last: cells.last().map(|c| c.code.clone()).unwrap_or_default(),
        fields: fields.join("、"),
    })
}
