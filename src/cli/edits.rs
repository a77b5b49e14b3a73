//! Drafts that are filled in and put right: answers, zeros, punctuation, bound numbers. Makes no
//! draft.

use std::path::Path;

use super::error::CliError;
use super::reading::read_assignment;
use super::words::{changes_text, finding_line, line};
use super::{Answer, Desk, act, opened};
use crate::checks::{self, Finding, Offer};
use crate::report::{Edit, Place};
use crate::session::{Action, Session};

/// Gives answers to cells and fields, and tells what is wrong with them now.
pub(super) fn set(desk: &Desk, draft: &Path, answers: &[String]) -> Result<Answer, CliError> {
    let mut session = desk.open_bare(draft)?;
    let report = &opened(&session).report;
    let edits: Vec<Edit> = (answers.iter())
        .map(|assignment| read_assignment(report, assignment))
        .collect::<Result<_, _>>()?;
    let places: Vec<Place> = edits.iter().filter_map(Edit::place).collect();
    act(&mut session, Action::Edit(Edit::Together(edits)))?;
    act(&mut session, Action::Save)?;
    let touched = |finding: &&Finding| finding.places.iter().any(|p| places.contains(p));
    let findings = opened(&session).outcome.findings.iter().filter(touched);
    Ok(findings.map(finding_line).collect::<String>().into())
}

/// Fills the empty cells of a table, or of all, with 0.
pub(super) fn fill_zero(
    desk: &Desk,
    draft: &Path,
    table: Option<String>,
) -> Result<Answer, CliError> {
    let mut session = desk.open_bare(draft)?;
    let edition = opened(&session).report.edition();
    let find = |code: String| {
        let known = || edition.tables.iter().map(|table| table.code.as_str());
        edition
            .find_table(&code)
            .ok_or_else(|| CliError::UnknownTable(code, known().collect::<Vec<_>>().join("、")))
    };
    let table = table.map(find).transpose()?;
    let empty = |session: &Session| {
        let report = &opened(session).report;
        let is_empty = |cell| report.typed(cell).trim().is_empty();
        edition.cell_ids().filter(|cell| is_empty(*cell)).count()
    };
    let before = empty(&session);
    act(&mut session, Action::FillZero(table))?;
    act(&mut session, Action::Save)?;
    Ok(format!("填了{}格。\n", before - empty(&session)).into())
}

/// Puts punctuation and spaces of all texts right, or lists what would change.
pub(super) fn tidy(desk: &Desk, draft: &Path, dry_run: bool) -> Result<Answer, CliError> {
    let mut session = desk.open_bare(draft)?;
    let mut text = changes_text(&opened(&session).report);
    if !dry_run {
        act(&mut session, Action::Tidy(None))?;
        act(&mut session, Action::Save)?;
    } else if !text.starts_with("没有") {
        text += "以上未作改动。去掉 --dry-run 即可整理。\n";
    }
    Ok(text.into())
}

/// Binds all numbers that can be bound, or lists them.
pub(super) fn bind(desk: &Desk, draft: &Path, dry_run: bool) -> Result<Answer, CliError> {
    let mut session = desk.open_bare(draft)?;
    let report = &opened(&session).report;
    let offers = checks::binding_offers(report);
    let told = |offer: &Offer| {
        let chapter = Place::Text(offer.span.chapter).name(report);
        let (typed, cell) = (
            offer.span.excerpt(report),
            report.edition().short_name(offer.cell),
        );
        line(&format!("{chapter}：{typed} → {{{cell}}}"))
    };
    let mut words: String = offers.iter().map(told).collect();
    words += &match dry_run {
        true => format!("可以绑定{}处，草稿没有改动。\n", offers.len()),
        false => format!("绑定了{}处。\n", offers.len()),
    };
    if !dry_run && !offers.is_empty() {
        act(&mut session, Action::Bind(offers))?;
        act(&mut session, Action::Save)?;
    }
    Ok(words.into())
}
