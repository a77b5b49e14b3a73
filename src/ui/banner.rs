//! The line above an editor that says why it can't be typed into, or why the report came back.

use egui::{Label, RichText, Ui};

use super::request::{Command, Decision, Request};
use super::theme;
use crate::checks::Severity;
use crate::session::{Open, holder_in_words};
use crate::value::name;

/// Why what changes the report can't be pressed while it can't be changed.
pub fn why_locked(open: &Open) -> &'static str {
    match open.missing_form() {
        Some(_) => "本机没有这份草稿的版式，只能查看",
        None if open.held_by().is_some() => "另一个窗口正打开这份草稿，只能查看",
        None => "已提交签署，内容已锁定；请先解除锁定",
    }
}

/// Says that the content is locked, or that the report was returned; nothing where neither is.
pub fn banner_ui(ui: &mut Ui, open: &Open, requests: &mut Vec<Request>) {
    if let Err(error) = open.needs_form() {
        strip_ui(ui, theme::CURRENT, |ui| {
            let colour = theme::severity_colour(Severity::Error);
            let words = RichText::new(error.to_string()).color(colour);
            ui.add(Label::new(words).wrap());
        });
    } else if let Some(holder) = open.held_by() {
        let words = format!(
            "这份草稿正由{}打开，这里只能查看；对方关闭后，这里自动换成最新内容，可以编辑。",
            holder_in_words(holder)
        );
        strip_ui(ui, theme::CURRENT, |ui| {
            ui.horizontal_wrapped(|ui| {
                let colour = theme::severity_colour(Severity::Warning);
                ui.add(Label::new(RichText::new(words).color(colour)).wrap());
                if ui.button("另存副本…").clicked() {
                    requests.push(Request::Command(Command::SaveAs));
                }
            });
        });
    } else if open.review.is_locked() {
        strip_ui(ui, theme::HEAD, |ui| {
            ui.horizontal(|ui| {
                ui.label(RichText::new("已提交签署，内容已锁定。").color(theme::ACCENT));
                if ui.button("解除锁定…").clicked() {
                    requests.push(Request::Decide(Decision::Unlock));
                }
            });
        });
    } else if let Some((entry, reason)) = open.review.returned() {
        let who = format!(
            "{}已退回（{}）：",
            name::visible(&entry.by),
            entry.at.in_words()
        );
        strip_ui(ui, theme::CURRENT, |ui| {
            let colour = theme::severity_colour(Severity::Warning);
            let words = RichText::new(format!("{who}{reason}")).color(colour);
            ui.add(Label::new(words).wrap());
        });
    }
}

fn strip_ui(ui: &mut Ui, fill: egui::Color32, content: impl FnOnce(&mut Ui)) {
    let frame = egui::Frame::new().fill(fill).corner_radius(3.0);
    frame
        .inner_margin(egui::Margin::symmetric(8, 4))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().button_padding.y = 2.0;
            content(ui);
        });
}
