//! The editor of what is entered once and used everywhere: year, unit, people, dates.

use egui::{ComboBox, FontId, Grid, RichText, ScrollArea, TextEdit, Ui};

use super::request::{Purpose, Request, place_id};
use super::{cells, input_method, keystrokes, remarks, stops, theme};
use crate::checks::{Severity, comparable_to};
use crate::form::{Edition, FieldKind, UnitKind};
use crate::report::{Edit, Place, Report};
use crate::session::{Action, Open};

const FIELD_WIDTH: f32 = 340.0;

/// Shows the fields for filling in.
pub fn fields_ui(ui: &mut Ui, open: &Open, requests: &mut Vec<Request>) {
    ui.heading("基本信息");
    ui.label(
        RichText::new("这里填一次，标题、落款、统计表表头和签字栏都用它。")
            .small()
            .color(theme::WEAK),
    );
    ui.add_space(6.0);
    let asked: Vec<FieldKind> = (open.report.fields())
        .filter(|kind| {
            let has_keyboard = ui.memory(|m| m.has_focus(place_id(Place::Field(*kind))));
            let is_filled = !open.report.field(*kind).is_empty();
            *kind != FieldKind::TableYear || is_filled || has_keyboard
        })
        .collect();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Grid::new("fields")
            .num_columns(2)
            .spacing([16.0, 10.0])
            .show(ui, |ui| {
                for kind in asked {
                    field_ui(ui, open, kind, requests);
                    ui.end_row();
                    if kind == FieldKind::Unit {
                        unit_kind_ui(ui, &open.report, requests);
                        ui.end_row();
                    }
                }
            });
    });
}

fn field_ui(ui: &mut Ui, open: &Open, kind: FieldKind, requests: &mut Vec<Request>) {
    let label = ui.label(open.report.edition().label(kind));
    ui.vertical(|ui| {
        let id = place_id(Place::Field(kind));
        let (response, typed) = input_method::text_field(ui, id, open.report.field(kind), |text| {
            TextEdit::singleline(text)
                .desired_width(FIELD_WIDTH)
                .hint_text(hint(kind))
                .font(FontId::proportional(theme::TEXT_SIZE))
        });
        let response = response.labelled_by(label.id);
        if response.gained_focus() {
            response.scroll_to_me(None);
            if keystrokes::way_here(ui.ctx()).is_some() {
                cells::select_all(ui.ctx(), id, open.report.field(kind));
            }
            requests.push(Request::Do(Action::EndStep));
        }
        if response.has_focus() && takes_digits(kind) {
            input_method::switch_off(ui);
        }
        if kind == FieldKind::LastYear {
            last_year_ui(ui, open, requests);
        }
        remarks::beside_ui(ui, open, Place::Field(kind), requests);
        for finding in stops::about(&open.outcome, Place::Field(kind)) {
            let colour = theme::severity_colour(finding.severity);
            ui.add(egui::Label::new(RichText::new(&finding.message).small().color(colour)).wrap());
        }
        if let Some(text) = typed {
            requests.push(Request::Do(Action::Edit(Edit::Field(kind, text))));
        }
    });
}

/// The way to a file, and whether what is named could be read.
fn last_year_ui(ui: &mut Ui, open: &Open, requests: &mut Vec<Request>) {
    if ui.button("选择文件…").clicked() {
        requests.push(Request::Ask(Purpose::LastYear));
    }
    if let Some(problem) = open.last_year_problem() {
        let words = RichText::new(problem)
            .small()
            .color(theme::severity_colour(Severity::Warning));
        ui.add(egui::Label::new(words).wrap());
        if open.asks_for_last_year() && ui.button("读入").clicked() {
            requests.push(Request::Do(Action::AgreeToLastYear));
        }
    }
    if let Some(last_year) = open.named_last_year() {
        let read = format!("已读入《{}》", last_year.title());
        let (words, colour) = match comparable_to(&open.report, last_year) {
            Ok(()) => (format!("{read}，各表旁边显示上年数。"), theme::GOOD),
            Err(why) => (
                format!("{read}，但{why}。"),
                theme::severity_colour(Severity::Warning),
            ),
        };
        ui.add(egui::Label::new(RichText::new(words).small().color(colour)).wrap());
    }
}

fn takes_digits(kind: FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::Year | FieldKind::TableYear | FieldKind::Telephone
    )
}

fn hint(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Year | FieldKind::TableYear => "如 2017",
        FieldKind::Period => "如 第三季度、上半年、5月",
        FieldKind::Unit => "单位全称，如某某街道办事处",
        FieldKind::Leader | FieldKind::Reviewer | FieldKind::Filler => "姓名",
        FieldKind::Telephone => "办公电话",
        FieldKind::FilledOn | FieldKind::IssuedOn => "如 2018年1月22日",
        FieldKind::DueOn => "不填则按规定的截止日期",
        FieldKind::LastYear => "上年的草稿或已发布的文本，可不填",
    }
}

fn unit_kind_ui(ui: &mut Ui, report: &Report, requests: &mut Vec<Request>) {
    let label = ui.label("单位类型");
    let mut kind = report.unit_kind;
    unit_kind_choice_ui(ui, &mut kind, report.edition()).labelled_by(label.id);
    if kind != report.unit_kind {
        requests.push(Request::Do(Action::Edit(Edit::UnitKind(kind))));
    }
}

/// A choice among the kinds of unit that an edition tells apart.
pub fn unit_kind_choice_ui(ui: &mut Ui, kind: &mut UnitKind, edition: &Edition) -> egui::Response {
    ComboBox::from_id_salt("unit kind")
        .width(FIELD_WIDTH / 2.0)
        .selected_text(kind.to_string())
        .show_ui(ui, |ui| {
            for &offered in &edition.unit_kinds {
                ui.selectable_value(kind, offered, offered.to_string());
            }
        })
        .response
}
