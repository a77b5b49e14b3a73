//! The outline on the left: what the report consists of, and how much is left in each part.

use egui::{RichText, ScrollArea, Ui};

use super::parts::{self, Piece};
use super::request::{Request, View};
use super::{remarks, stops, theme};
use crate::checks::Severity;
use crate::form::{CellId, FieldKind, TableId};
use crate::report::{Numbers, Place, Report};
use crate::review::State;
use crate::session::Open;
use crate::value::NumberError;

/// Fields that every report must have in the end.
const NEEDED: [FieldKind; 9] = [
    FieldKind::Year,
    FieldKind::Period,
    FieldKind::Unit,
    FieldKind::Leader,
    FieldKind::Reviewer,
    FieldKind::Filler,
    FieldKind::Telephone,
    FieldKind::FilledOn,
    FieldKind::IssuedOn,
];

/// Shows the parts of the report; choosing one shows its editor.
pub fn outline_ui(ui: &mut Ui, open: &Open, view: View, requests: &mut Vec<Request>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        let report = &open.report;
        let parts = parts::parts(report);
        let numbers = report.numbers();
        for (at, part) in parts.iter().enumerate() {
            let state = match part.view {
                View::Fields => {
                    let is_empty = |kind: &FieldKind| report.field(*kind).trim().is_empty();
                    let needed = report.edition().fields().filter(|kind| NEEDED.contains(kind));
                    left_in_words(needed.filter(is_empty).count())
                }
                View::Chapter(at) => {
                    let text = &report.chapters[at].text;
                    match text.chars().filter(|c| !c.is_whitespace()).count() {
                        0 => String::from("未写"),
                        written => format!("{written}字"),
                    }
                }
                View::Table(table) => left_in_words(cells_left(report, &numbers, table)),
                View::Preview | View::Review => String::new(),
            };
            part_ui(ui, open, view, *part, &state, requests);
            let is_annex = |view| matches!(view, View::Table(table) if report.edition().annex.contains(&table));
            let next = parts.get(at + 1).map(|part| part.view);
            if part.view == View::Fields || next.is_some_and(is_annex) && !is_annex(part.view) {
                ui.add_space(8.0);
            }
        }
        ui.add_space(8.0);
        review_ui(ui, open, view, requests);
        let preview = ui.selectable_label(view == View::Preview, "打印预览");
        if preview.clicked() {
            requests.push(Request::View(View::Preview));
        }
    });
}

/// The way to the reviewer's view, with how far the report has come.
fn review_ui(ui: &mut Ui, open: &Open, view: View, requests: &mut Vec<Request>) {
    let chosen = ui.selectable_label(view == View::Review, "审核与签署");
    if chosen.clicked() {
        requests.push(Request::View(View::Review));
    }
    let remarks = remarks::open_remarks(open).len();
    let (state, colour) = if open.review.is_locked() {
        ("已提交签署", theme::ACCENT)
    } else if open.review.returned().is_some() {
        ("已退回", theme::severity_colour(Severity::Warning))
    } else {
        ("未提交", theme::WEAK)
    };
    ui.horizontal(|ui| {
        ui.add_space(12.0);
        ui.label(RichText::new(state).small().color(colour));
        if remarks > 0 {
            let words = format!("批注{remarks}");
            ui.label(RichText::new(words).small().color(theme::REMARK));
        }
    });
}

fn left_in_words(left: usize) -> String {
    match left {
        0 => String::from("已填完"),
        left => format!("还有{left}项"),
    }
}

fn cells_left(report: &Report, numbers: &Numbers, table: TableId) -> usize {
    let is_empty = |cell| numbers.get(cell) == Err(NumberError::Empty);
    let is_left = |&cell: &CellId| is_empty(cell) && report.is_due(cell);
    report.edition().cells_of(table).filter(is_left).count()
}

fn part_ui(
    ui: &mut Ui,
    open: &Open,
    shown: View,
    part: Piece<'_>,
    state: &str,
    requests: &mut Vec<Request>,
) {
    let view = part.view;
    let is_here = |place: &Place| View::of(*place, open.report.edition()) == view;
    let is_left = |state: State| matches!(state, State::Open | State::Stale);
    let count = |severity: Severity| {
        let findings = open.outcome.findings.iter().zip(open.states());
        findings
            .filter(|(finding, state)| finding.severity == severity && is_left(**state))
            .filter(|(finding, _)| finding.places.first().is_some_and(is_here))
            // What is not filled in yet is counted beside the part already.
            .filter(|(finding, _)| !stops::is_unfilled(finding))
            .count()
    };
    let chosen = ui.selectable_label(shown == view, part.title);
    if chosen.clicked() {
        requests.push(Request::View(view));
    }
    ui.horizontal(|ui| {
        ui.add_space(12.0);
        ui.label(RichText::new(state).small().color(theme::WEAK));
        for severity in [Severity::Error, Severity::Warning, Severity::Hint] {
            let count = count(severity);
            if count > 0 {
                let words = format!("{}{count}", severity.word());
                ui.label(
                    RichText::new(words)
                        .small()
                        .color(theme::severity_colour(severity)),
                );
            }
        }
    });
}
