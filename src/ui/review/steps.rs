//! The steps with how they stand, what is missing for the next one, and what can be done about it.
//! Decides nothing.

use egui::{Color32, Frame, Label, RichText, Ui, vec2};

use super::super::decisions::Decision;
use super::super::files::Purpose;
use super::super::{Request, banner, theme};
use super::marks::marked;
use super::sheet::{Sheet, ShownStep};
use crate::checks::Severity;
use crate::review::Lack;
use crate::session::Open;

/// A step's card is not narrower than this, in points.
const CARD_WIDTH: f32 = 92.0;
/// More changes than this are counted, not listed.
const CHANGES_AT_MOST: usize = 12;

/// The strip on top: each step with its standing, and the code of the content.
pub fn strip_ui(ui: &mut Ui, sheet: &Sheet) {
    let gap = 16.0;
    let count = sheet.steps.len().max(1) as f32;
    let width = ((ui.available_width() + gap) / count - gap).max(CARD_WIDTH);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (at, step) in sheet.steps.iter().enumerate() {
            if at > 0 {
                ui.allocate_ui(vec2(gap - 4.0, 20.0), |ui| {
                    ui.label(RichText::new("→").color(theme::WEAK));
                });
            }
            card_ui(ui, step, sheet.next == Some(at), width);
        }
    });
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("校验码").small().color(theme::WEAK));
        let code = RichText::new(&sheet.code).small().strong();
        ui.add(Label::new(code).selectable(true));
        ui.label(RichText::new("摘要").small().color(theme::WEAK));
        let digest = RichText::new(&sheet.digest).small().color(theme::WEAK);
        ui.add(Label::new(digest).selectable(true).truncate())
            .on_hover_text(&sheet.digest);
    });
}

fn standing(step: &ShownStep) -> (&'static str, Color32) {
    match (&step.void, step.who.is_empty()) {
        (Some(_), _) => ("已失效", theme::severity_colour(Severity::Error)),
        (None, true) => ("未签署", theme::WEAK),
        (None, false) => ("有效", theme::GOOD),
    }
}

fn card_ui(ui: &mut Ui, step: &ShownStep, is_next: bool, width: f32) {
    let (words, colour) = standing(step);
    let edge = if is_next { theme::ACCENT } else { theme::EDGE };
    let frame = Frame::new()
        .fill(Color32::WHITE)
        .stroke(egui::Stroke::new(1.0, edge))
        .corner_radius(3.0)
        .inner_margin(egui::Margin::symmetric(6, 2));
    let size = vec2(width, 40.0);
    let layout = egui::Layout::top_down(egui::Align::Min);
    let card = ui.allocate_ui_with_layout(size, layout, |ui| {
        let shown = frame.show(ui, |ui| {
            ui.set_width(width - 14.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            let mut job = egui::text::LayoutJob::default();
            let format =
                |size, colour| egui::TextFormat::simple(egui::FontId::proportional(size), colour);
            let text = ui.visuals().text_color();
            job.append(&step.name, 0.0, format(theme::TEXT_SIZE, text));
            job.append(" ", 0.0, format(13.0, colour));
            job.append(words, 0.0, format(13.0, colour));
            ui.add(Label::new(job).truncate());
            let who = if step.who.is_empty() {
                &step.meaning
            } else {
                &step.who
            };
            let who = RichText::new(who).small().color(theme::WEAK);
            ui.add(Label::new(who).truncate());
        });
        shown.response
    });
    let about = match &step.void {
        Some(why) => format!("{}：{words}，{why}。{}", step.name, step.who),
        None if step.who.is_empty() => format!("{}：{words}（{}）", step.name, step.meaning),
        None => format!("{}：{words}（{}）。{}", step.name, step.meaning, step.who),
    };
    card.inner.on_hover_text(about);
}

/// What is to be done next, and the buttons for it.
pub fn next_ui(ui: &mut Ui, open: &Open, sheet: &Sheet, requests: &mut Vec<Request>) {
    let error = theme::severity_colour(Severity::Error);
    for fault in &sheet.faults {
        ui.add(Label::new(RichText::new(fault).color(error)).wrap());
    }
    if !open.review.is_locked() {
        banner::banner_ui(ui, open, requests);
    }
    for step in &sheet.steps {
        step_ui(ui, step);
    }
    match sheet.next.map(|at| &sheet.steps[at]) {
        Some(step) => {
            let title = format!("下一步：{}（{}）", step.name, step.meaning);
            ui.label(RichText::new(title).strong());
            if sheet.lacks.is_empty() {
                ui.label(RichText::new("可以签署了。").color(theme::GOOD));
            } else {
                ui.label(RichText::new("还缺下面各项，点击可以到达：").color(theme::WEAK));
                lacks_ui(ui, &sheet.lacks, requests);
            }
        }
        None => {
            ui.label(RichText::new("全部环节都已有效签署。").color(theme::GOOD));
        }
    }
    buttons_ui(ui, open, sheet, requests);
}

/// A step that was signed: who, when and how; where it does not count, why and what changed.
fn step_ui(ui: &mut Ui, step: &ShownStep) {
    if step.who.is_empty() {
        return;
    }
    let (words, colour) = standing(step);
    let why = step
        .void
        .as_ref()
        .map_or_else(String::new, |why| format!("：{why}"));
    let words = format!("{} {words}{why}　{}", step.name, step.who);
    ui.add(Label::new(RichText::new(words).small().color(colour)).wrap());
    let changes = step.changes.iter().take(CHANGES_AT_MOST);
    for change in changes {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let marks = marked(&text(&change.before), &text(&change.after)).shortened();
        let mut job = egui::text::LayoutJob::default();
        let format = egui::TextFormat::simple(egui::FontId::proportional(13.0), theme::WEAK);
        job.append(&format!("　{}：", change.name), 0.0, format);
        marks.append_to(&mut job, 13.0, theme::WEAK);
        ui.add(Label::new(job).wrap());
    }
    if step.changes.len() > CHANGES_AT_MOST {
        let words = format!("　共{}处改动", step.changes.len());
        ui.label(RichText::new(words).small().color(theme::WEAK));
    }
}

fn buttons_ui(ui: &mut Ui, open: &Open, sheet: &Sheet, requests: &mut Vec<Request>) {
    let is_locked = open.review.is_locked();
    let can_unlock = is_locked || !open.review.trail.faults().is_empty();
    ui.horizontal_wrapped(|ui| {
        if let Some(step) = sheet.next.map(|at| &sheet.steps[at])
            && ui.button(format!("签署“{}”…", step.name)).clicked()
        {
            requests.push(Request::Decide(Decision::Sign(step.code.clone())));
        }
        let mut ask = |words: &str, is_allowed, why_not: &str, decision| {
            let button = ui.add_enabled(is_allowed, egui::Button::new(words));
            if button.on_disabled_hover_text(why_not).clicked() {
                requests.push(Request::Decide(decision));
            }
        };
        ask("退回…", is_locked, "报告还没有提交", Decision::Return);
        ask(
            "解除锁定…",
            can_unlock,
            "报告还没有提交，内容没有锁定",
            Decision::Unlock,
        );
        ask("审签设置…", true, "", Decision::Settings);
        let has_trail = !open.review.trail.entries().is_empty();
        let print = ui.add_enabled(has_trail, egui::Button::new("打印留痕…"));
        if print.on_disabled_hover_text("还没有留痕").clicked() {
            requests.push(Request::Ask(Purpose::Trail));
        }
    });
}

/// What is missing, each leading to where it can be put right.
pub fn lacks_ui(ui: &mut Ui, lacks: &[Lack], requests: &mut Vec<Request>) {
    for lack in lacks {
        match lack.place {
            Some(place) => {
                let words = RichText::new(&lack.words).small();
                let button = egui::Button::new(words).wrap().fill(theme::STRIPE);
                let button = ui.add(button);
                if button.on_hover_text("点击定位").clicked() {
                    requests.push(Request::Go(place));
                }
            }
            None => {
                ui.add(Label::new(RichText::new(format!("· {}", lack.words)).small()).wrap());
            }
        }
    }
}
