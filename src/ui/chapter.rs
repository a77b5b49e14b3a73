//! The editor of a chapter: heading and text. Breaks no lines for paper, and tidies nothing.

use egui::{FontId, Galley, Pos2, RichText, ScrollArea, TextBuffer, TextEdit, Ui};

use super::last_text::{self, Compared, last_text_ui};
use super::passages::{self, Passages};
use super::request::{Command, Offered, Request, View, place_id};
use super::{banner, commands, input_method, remarks, theme};
use crate::form::Part;
use crate::report::{Chapter, Edit, Place};
use crate::session::{Action, Open};

/// Shows chapter `at` for writing, last year's beside it where that was compared. `has_arrived`
/// where somebody has just been led into its text.
pub fn chapter_ui(
    ui: &mut Ui,
    open: &Open,
    at: usize,
    has_arrived: bool,
    last_text: Option<&Compared>,
    requests: &mut Vec<Request>,
) {
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
    tools_ui(ui, open, at, last_text.is_some(), requests);
    let new = last_text.map_or(&[][..], |compared| &compared.new);
    let passages = Passages::of(open, at, new);
    about_ui(ui, open, chapter, at, &passages);
    (last_text.into_iter()).for_each(|compared| last_text_ui(ui, compared));
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        text_ui(ui, chapter, at, has_arrived, &passages, requests);
    });
}

/// What can be done with the text, beside writing it.
fn tools_ui(
    ui: &mut Ui,
    open: &Open,
    at: usize,
    shows_last_text: bool,
    requests: &mut Vec<Request>,
) {
    let is_locked = open.is_locked();
    ui.horizontal_wrapped(|ui| {
        commands::button_ui(ui, Command::InsertNumber, Some(open), requests);
        for (offered, words, tooltip) in [
            (
                Offered::Bindings,
                "绑定已写的数…",
                "把正文中与表格相同的数绑定到表格",
            ),
            (
                Offered::Tidying,
                "整理标点…",
                "改正半角标点和多余的空格，改之前先看",
            ),
        ] {
            let button = ui.add_enabled(!is_locked, egui::Button::new(words));
            let button = button.on_disabled_hover_text(banner::why_locked(open));
            if button.on_hover_text(tooltip).clicked() {
                requests.push(Request::Offer(offered, at));
            }
        }
        let is_there = last_text::is_there(open, at);
        let mut is_shown = shows_last_text;
        let toggle = egui::Checkbox::new(&mut is_shown, "对照上年");
        let toggle = ui.add_enabled(is_there || shows_last_text, toggle);
        let why = "没有上年报告的这一章。可在“基本信息”中选择上年报告。";
        if toggle.on_disabled_hover_text(why).changed() {
            requests.push(Request::ShowLastText(is_shown));
        }
    });
}

/// One line of what is known of the text: at the caret where something is to be said of it, else
/// how much is written and what belongs here.
fn about_ui(ui: &mut Ui, open: &Open, chapter: &Chapter, at: usize, passages: &Passages<'_>) {
    let id = place_id(Place::Text(at));
    let caret = TextEdit::load_state(ui.ctx(), id)
        .and_then(|state| state.cursor.char_range())
        .filter(|_| ui.memory(|memory| memory.has_focus(id)))
        .map(|range| usize::from(range.primary.index));
    let said = caret
        .map(|caret| passages.said_of(caret))
        .unwrap_or_default();
    let read = open.report.with_values(&chapter.text);
    let written = read.chars().filter(|c| !c.is_whitespace()).count();
    let (words, colour) = match (said.first(), help(open, chapter)) {
        (Some((words, colour)), _) => (String::from(*words), *colour),
        (None, Some(help)) => (format!("{written}字　{help}"), theme::WEAK),
        (None, None) => (format!("{written}字"), theme::WEAK),
    };
    let label = egui::Label::new(RichText::new(words).small().color(colour));
    ui.add(label.truncate());
}

fn text_ui(
    ui: &mut Ui,
    chapter: &Chapter,
    at: usize,
    has_arrived: bool,
    passages: &Passages<'_>,
    requests: &mut Vec<Request>,
) {
    let height = ui.available_height();
    let id = place_id(Place::Text(at));
    let mut layouter = |ui: &Ui, shown: &dyn TextBuffer, width: f32| {
        let job = passages.job(shown.as_str(), width);
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let (response, typed) = input_method::show_field(ui, id, &chapter.text, |ui, text| {
        let field = TextEdit::multiline(text)
            .id(id)
            .desired_width(f32::INFINITY)
            .min_size(egui::vec2(0.0, height))
            .margin(egui::Margin::symmetric(12, 10))
            .hint_text("在这里写本章内容，一行一段；首行缩进在打印时自动加上。")
            .font(FontId::proportional(theme::NARRATIVE_SIZE))
            .layouter(&mut layouter)
            .show(ui);
        passages.paint(ui, text, &field.galley, field.galley_pos);
        let response = field.response.response;
        said_under_pointer_ui(&response, passages, &field.galley, field.galley_pos);
        // Whoever came here came for a passage or a paragraph.
        if let Some(selected) = field.cursor_range.filter(|_| has_arrived) {
            let start = selected.sorted_cursors()[0];
            let caret = field.galley.pos_from_cursor(start);
            let caret = caret.translate(field.galley_pos.to_vec2());
            ui.scroll_to_rect(caret, Some(egui::Align::Center));
        }
        response
    });
    let name = format!("{}正文", chapter.heading);
    ui.ctx()
        .accesskit_node_builder(id, |node| node.set_label(name));
    if response.gained_focus() {
        requests.push(Request::Do(Action::EndStep));
    }
    if let Some(text) = typed {
        requests.push(Request::Do(Action::Edit(Edit::Text(at, text))));
    }
}

/// Says under the pointer what is to be said of the passage there.
fn said_under_pointer_ui(
    field: &egui::Response,
    passages: &Passages<'_>,
    galley: &Galley,
    galley_pos: Pos2,
) {
    let Some(pointer) = field.hover_pos() else {
        return;
    };
    let pointed = passages::pointed_at(galley, galley_pos, pointer);
    let said = pointed.map(|at| passages.said_of(at)).unwrap_or_default();
    if said.is_empty() {
        return;
    }
    field.clone().on_hover_ui_at_pointer(|ui| {
        ui.set_max_width(420.0);
        for (words, colour) in said {
            ui.label(RichText::new(words).color(colour));
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
    let is_locked = open.is_locked();
    let moved = |from: usize, to: usize| {
        let taken = Edit::RemoveChapter(from);
        Edit::Together(vec![taken, Edit::InsertChapter(to, chapters[from].clone())])
    };
    ui.horizontal_wrapped(|ui| {
        let mut ask = |ui: &mut Ui, words: &str, allowed: bool, edit: &dyn Fn() -> Edit, to| {
            let button = ui.add_enabled(allowed && !is_locked, egui::Button::new(words));
            let button = match is_locked {
                true => button.on_disabled_hover_text(banner::why_locked(open)),
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
