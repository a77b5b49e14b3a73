//! The steps with how they stand, what is missing for the next one, and what can be done about it.
//! Decides nothing.

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align2, Color32, FontId, Label, Rect, RichText, Sense, Stroke, StrokeKind, Ui, pos2, vec2,
};

use super::super::request::{Decision, Purpose, Request};
use super::super::{banner, theme};
use super::marks::marked;
use super::sheet::{Sheet, ShownStep};
use crate::checks::Severity;
use crate::review::Lack;
use crate::session::Open;

/// Between two steps' cards, for an arrow, in points.
const GAP: f32 = 18.0;
const CARD_HEIGHT: f32 = 42.0;
/// A narrower card has no room for who signed, which stands below then.
const ROOMY_FROM: f32 = 150.0;
/// More changes than this are counted, not listed.
const CHANGES_AT_MOST: usize = 12;

/// The strip on top: each step with its standing, and the code of the content.
pub fn strip_ui(ui: &mut Ui, sheet: &Sheet) {
    let size = vec2(ui.available_width(), CARD_HEIGHT);
    let (strip, _) = ui.allocate_exact_size(size, Sense::hover());
    let count = sheet.steps.len().max(1) as f32;
    let width = ((strip.width() + GAP) / count - GAP).floor();
    let mut left = strip.left();
    for (at, step) in sheet.steps.iter().enumerate() {
        if at > 0 {
            let middle = pos2(left + GAP / 2.0, strip.center().y);
            let font = FontId::proportional(theme::TEXT_SIZE);
            let arrow = Align2::CENTER_CENTER;
            ui.painter().text(middle, arrow, "→", font, theme::WEAK);
            left += GAP;
        }
        let place = Rect::from_min_size(pos2(left, strip.top()), vec2(width, CARD_HEIGHT));
        card_ui(ui, step, sheet.next == Some(at), place);
        left += width;
    }
    ui.horizontal(|ui| {
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
        // A name proves nothing, so nothing is called valid for it.
        (None, false) if !step.is_vouched => ("已签", theme::WEAK),
        (None, false) => ("有效", theme::GOOD),
    }
}

fn card_ui(ui: &mut Ui, step: &ShownStep, is_next: bool, place: Rect) {
    let (words, colour) = standing(step);
    let edge = if is_next { theme::ACCENT } else { theme::EDGE };
    let stroke = Stroke::new(if is_next { 1.5 } else { 1.0 }, edge);
    ui.painter()
        .rect(place, 3.0, Color32::WHITE, stroke, StrokeKind::Inside);
    let line = |pieces: &[(&str, f32, Color32)], top: f32| {
        let mut job = LayoutJob::default();
        for (text, size, colour) in pieces {
            let format = TextFormat::simple(FontId::proportional(*size), *colour);
            job.append(text, 0.0, format);
        }
        job.wrap = TextWrapping::truncate_at_width(place.width() - 12.0);
        let galley = ui.painter().layout_job(job);
        ui.painter()
            .galley(place.min + vec2(6.0, top), galley, theme::WEAK);
    };
    let text = ui.visuals().text_color();
    let name = (step.name.as_str(), theme::TEXT_SIZE, text);
    let standing = (words, 13.0, colour);
    if place.width() >= ROOMY_FROM {
        line(&[name, (" ", 13.0, colour), standing], 2.0);
        let below = if step.who.is_empty() {
            &step.meaning
        } else {
            &step.who
        };
        line(&[(below, 12.0, theme::WEAK)], 22.0);
    } else {
        line(&[name], 2.0);
        line(&[standing], 22.0);
    }
    let about = match &step.void {
        Some(why) => format!("{} {words}：{why}。{}", step.name, step.who),
        None if step.who.is_empty() => format!("{} {words}（{}）", step.name, step.meaning),
        None => format!("{} {words}（{}）。{}", step.name, step.meaning, step.who),
    };
    let id = ui.scope_id().with(("step", &step.code));
    let card = ui.interact(place, id, Sense::hover()).on_hover_text(&about);
    card.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &about));
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
    for note in &sheet.notes {
        ui.add(Label::new(RichText::new(note).small().color(theme::WEAK)).wrap());
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
            let by_name = sheet.steps.iter().any(|step| !step.is_vouched);
            let words = match by_name {
                true => "全部环节都已签署，其中有的仅以姓名签署，证明不了是谁签的。",
                false => "全部环节都已有效签署。",
            };
            ui.label(RichText::new(words).color(theme::GOOD));
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
        let mut job = LayoutJob::default();
        let format = TextFormat::simple(FontId::proportional(13.0), theme::WEAK);
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
    let can_unlock = sheet.can_unlock;
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
