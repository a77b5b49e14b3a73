//! The reviewer's queue, by reason: each item with a tick, leading to its place in the report.
//! Finds nothing itself.

use egui::{Frame, Label, RichText, Ui};

use super::super::request::{Decision, Request};
use super::super::theme;
use super::chosen_of;
use super::sheet::{Sheet, ShownItem};
use crate::session::{Action, Open};

/// Shows the queue.
pub fn queue_ui(ui: &mut Ui, open: &Open, sheet: &Sheet, requests: &mut Vec<Request>) {
    let left = sheet.items.iter().filter(|item| !item.is_ticked).count();
    let (words, colour) = match (sheet.items.len(), left) {
        (0, _) => ("审核要点：没有需要特别留意的".into(), theme::GOOD),
        (count, 0) => (format!("审核要点：{count}项都已看过"), theme::GOOD),
        (_, left) => (format!("审核要点：还有{left}项没有看过"), theme::ACCENT),
    };
    ui.label(RichText::new(words).strong().color(colour));
    for of_reason in sheet.items.chunk_by(|a, b| a.item.reason == b.item.reason) {
        let reason = of_reason[0].item.reason;
        let title = format!("{}（{}）", reason.words(), of_reason.len());
        egui::CollapsingHeader::new(title)
            .id_salt(("items of a reason", reason))
            .default_open(true)
            .show_unindented(ui, |ui| {
                for shown in of_reason {
                    item_ui(ui, open, shown, requests);
                }
            });
    }
}

fn item_ui(ui: &mut Ui, open: &Open, shown: &ShownItem, requests: &mut Vec<Request>) {
    let item = &shown.item;
    let frame = Frame::new().fill(theme::STRIPE).corner_radius(3.0);
    frame.inner_margin(4.0).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.spacing_mut().button_padding.y = 1.0;
        let mut is_ticked = shown.is_ticked;
        ui.horizontal(|ui| {
            let tick = ui.checkbox(&mut is_ticked, "看过");
            let name = format!("看过：{}", item.words);
            tick.widget_info(|| {
                egui::WidgetInfo::selected(egui::Role::CheckBox, true, shown.is_ticked, &name)
            });
            if is_ticked != shown.is_ticked {
                requests.push(Request::Do(Action::Tick(item.key.clone(), is_ticked)));
            }
            let Some(chosen) = chosen_of(item, open) else {
                return;
            };
            if ui.button("定位").clicked() {
                requests.push(Request::Choose(chosen.clone(), true));
            }
            if ui.button("批注…").clicked() {
                let paragraph = chosen.paragraph(&open.report);
                let decision = Decision::Remark(chosen.place, paragraph);
                requests.push(Request::Decide(decision));
            }
        });
        let colour = if shown.is_ticked {
            theme::WEAK
        } else {
            ui.visuals().text_color()
        };
        ui.add(Label::new(RichText::new(&item.words).small().color(colour)).wrap());
        if !shown.marked.is_empty() {
            ui.add(Label::new(shown.marked.job(13.0, theme::WEAK)).wrap());
        }
    });
}
