//! The outline on the left: what the report consists of, and how much is left in each part.

use egui::{RichText, ScrollArea, Ui};

use super::{Request, View, findings, remarks, theme};
use crate::checks::Severity;
use crate::form::{CellId, Edition, FieldKind, Part, TableId};
use crate::report::{Answer, Place};
use crate::review::State;
use crate::session::Open;

/// Fields that every report must have in the end.
const NEEDED: [FieldKind; 8] = [
    FieldKind::Year,
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
        let left = NEEDED
            .iter()
            .filter(|kind| report.field(**kind).trim().is_empty())
            .count();
        part_ui(
            ui,
            open,
            view,
            View::Fields,
            "基本信息",
            &left_in_words(left),
            requests,
        );
        ui.add_space(8.0);
        for (at, chapter) in report.chapters.iter().enumerate() {
            let heading = match chapter.heading.trim() {
                "" => "（无标题）",
                heading => heading,
            };
            let tables = tables_in(report.edition(), at);
            let written = chapter.text.chars().filter(|c| !c.is_whitespace()).count();
            // A chapter that is a table has no text of its own, unless an import brought some.
            if tables.is_empty() || written > 0 {
                let state = match written {
                    0 => String::from("未写"),
                    written => format!("{written}字"),
                };
                part_ui(ui, open, view, View::Chapter(at), heading, &state, requests);
            }
            for table in tables {
                let state = left_in_words(cells_left(open, table));
                part_ui(
                    ui,
                    open,
                    view,
                    View::Table(table),
                    heading,
                    &state,
                    requests,
                );
            }
        }
        ui.add_space(8.0);
        for &table in &report.edition().annex {
            let title = &report.edition().table(table).title;
            let state = left_in_words(cells_left(open, table));
            part_ui(ui, open, view, View::Table(table), title, &state, requests);
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

/// The tables that stand in a chapter, counted from 0, of an edition with fixed chapters.
fn tables_in(edition: &Edition, chapter: usize) -> Vec<TableId> {
    let usual = edition
        .chapters
        .get(chapter)
        .filter(|_| !edition.free_chapters);
    let parts = usual.iter().flat_map(|chapter| &chapter.parts);
    parts
        .filter_map(|part| match part {
            Part::Table(code) => edition.find_table(code),
            Part::Narrative(_) => None,
        })
        .collect()
}

fn left_in_words(left: usize) -> String {
    match left {
        0 => String::from("已填完"),
        left => format!("还有{left}项"),
    }
}

fn cells_left(open: &Open, table: TableId) -> usize {
    let is_empty = |cell: &CellId| open.report.answer(*cell) == Answer::Empty;
    open.report
        .edition()
        .cells_of(table)
        .filter(is_empty)
        .count()
}

fn part_ui(
    ui: &mut Ui,
    open: &Open,
    shown: View,
    view: View,
    title: &str,
    state: &str,
    requests: &mut Vec<Request>,
) {
    let is_here = |place: &Place| View::of(*place, open.report.edition()) == view;
    let is_left = |state: State| matches!(state, State::Open | State::Stale);
    let count = |severity: Severity| {
        let findings = open.outcome.findings.iter().zip(open.states());
        findings
            .filter(|(finding, state)| finding.severity == severity && is_left(**state))
            .filter(|(finding, _)| finding.places.first().is_some_and(is_here))
            // What is not filled in yet is counted beside the part already.
            .filter(|(finding, _)| !findings::is_unfilled(finding))
            .count()
    };
    let chosen = ui.selectable_label(shown == view, title);
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
