//! The editor of a chapter: heading and text. Breaks no lines for paper, and tidies nothing.

use egui::{FontId, RichText, ScrollArea, TextEdit, Ui};

use super::{Request, View, banner, input_method, place_id, remarks, theme};
use crate::form::Part;
use crate::report::{Chapter, Edit, Place};
use crate::session::{Action, Open};

/// Shows chapter `at` for writing.
pub fn chapter_ui(ui: &mut Ui, open: &Open, at: usize, requests: &mut Vec<Request>) {
    let Some(chapter) = open.report.chapters.get(at) else {
        ui.label("这一章已经删除，请在左侧选择其他章节。");
        return;
    };
    if open.report.edition().free_chapters {
        arrange_ui(ui, open, at, requests);
    }
    heading_ui(ui, chapter, at, requests);
    remarks::beside_ui(ui, open, Place::Heading(at), requests);
    remarks::beside_ui(ui, open, Place::Text(at), requests);
    ui.horizontal_wrapped(|ui| {
        let written = chapter.text.chars().filter(|c| !c.is_whitespace()).count();
        ui.label(
            RichText::new(format!("{written}字"))
                .small()
                .color(theme::WEAK),
        );
        if let Some(help) = help(open, chapter) {
            ui.label(RichText::new(help).small().color(theme::WEAK));
        }
    });
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let height = ui.available_height();
        let id = place_id(Place::Text(at));
        let (response, typed) = input_method::text_field(ui, id, &chapter.text, |text| {
            TextEdit::multiline(text)
                .desired_width(f32::INFINITY)
                .min_size(egui::vec2(0.0, height))
                .margin(egui::Margin::symmetric(12, 10))
                .hint_text("在这里写本章内容，一行一段；首行缩进在打印时自动加上。")
                .font(FontId::proportional(theme::NARRATIVE_SIZE))
        });
        let name = format!("{}正文", chapter.heading);
        ui.ctx()
            .accesskit_node_builder(id, |node| node.set_label(name));
        if response.gained_focus() {
            // Whoever came from the preview came for one paragraph.
            let caret = ui.output(|output| output.ime.map(|ime| ime.cursor_rect));
            caret
                .into_iter()
                .for_each(|caret| ui.scroll_to_rect(caret, Some(egui::Align::Center)));
            requests.push(Request::Do(Action::EndStep));
        }
        if let Some(text) = typed {
            requests.push(Request::Do(Action::Edit(Edit::Text(at, text))));
        }
    });
}

fn heading_ui(ui: &mut Ui, chapter: &Chapter, at: usize, requests: &mut Vec<Request>) {
    ui.horizontal(|ui| {
        let label = ui.label("标题");
        let id = place_id(Place::Heading(at));
        let (response, typed) = input_method::text_field(ui, id, &chapter.heading, |text| {
            TextEdit::singleline(text)
                .desired_width(f32::INFINITY)
                .hint_text("如：一、概述")
                .font(FontId::proportional(theme::NARRATIVE_SIZE))
        });
        let response = response.labelled_by(label.id);
        if response.gained_focus() {
            requests.push(Request::Do(Action::EndStep));
        }
        if let Some(heading) = typed {
            requests.push(Request::Do(Action::Edit(Edit::Heading(at, heading))));
        }
    });
}

/// The edition's help for a chapter of this heading.
fn help<'a>(open: &'a Open, chapter: &Chapter) -> Option<&'a str> {
    let usual = &open.report.edition().chapters;
    let usual = usual
        .iter()
        .find(|usual| usual.heading == chapter.heading)?;
    usual.parts.iter().find_map(|part| match part {
        Part::Narrative(help) if !help.is_empty() => Some(help.as_str()),
        Part::Narrative(_) | Part::Table(_) => None,
    })
}

/// Adds, removes and moves chapters; every step can be undone.
fn arrange_ui(ui: &mut Ui, open: &Open, at: usize, requests: &mut Vec<Request>) {
    let chapters = &open.report.chapters;
    let is_locked = open.review.is_locked();
    let moved = |from: usize, to: usize| {
        let taken = Edit::RemoveChapter(from);
        Edit::Together(vec![taken, Edit::InsertChapter(to, chapters[from].clone())])
    };
    ui.horizontal(|ui| {
        let mut ask = |ui: &mut Ui, words: &str, allowed: bool, edit: &dyn Fn() -> Edit, to| {
            let button = ui.add_enabled(allowed && !is_locked, egui::Button::new(words));
            let button = match is_locked {
                true => button.on_disabled_hover_text(banner::LOCKED),
                false => button,
            };
            if button.clicked() {
                requests.push(Request::Do(Action::Edit(edit())));
                requests.push(Request::View(View::Chapter(to)));
            }
        };
        ask(
            ui,
            "上移",
            at > 0,
            &|| moved(at, at - 1),
            at.saturating_sub(1),
        );
        ask(
            ui,
            "下移",
            at + 1 < chapters.len(),
            &|| moved(at, at + 1),
            at + 1,
        );
        let empty = || Edit::InsertChapter(at + 1, Chapter::default());
        ask(ui, "在后面加一章", true, &empty, at + 1);
        ask(
            ui,
            "删除本章",
            chapters.len() > 1,
            &|| Edit::RemoveChapter(at),
            at.saturating_sub(1),
        );
        ui.label(RichText::new("误删可以撤销").small().color(theme::WEAK));
    });
}
