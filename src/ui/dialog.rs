//! What all dialogs have in common: their frame, and labelled fields.
//! Knows not what is asked.

use egui::{Id, Key, Modal, Response, RichText, ScrollArea, TextEdit, Ui};

use super::{input_method, theme};
use crate::checks::Severity;

/// What stays free of a window around a dialog, with its title and margins, in points.
const AROUND: f32 = 110.0;
const LIST_HEIGHT_AT_LEAST: f32 = 80.0;

/// Shows a dialog over everything else; returns what its content answered, and whether the user
/// wants none of it (Esc). A click beside it is no answer: what was typed would be lost.
pub fn dialog_ui<T>(
    ui: &Ui,
    title: &str,
    width: f32,
    content: impl FnOnce(&mut Ui) -> Option<T>,
) -> (Option<T>, bool) {
    let height = ui.ctx().content_rect().height() - AROUND;
    let mut answer = None;
    Modal::new(Id::unique("dialog")).show(ui.ctx(), |ui| {
        ui.set_width(width);
        ui.label(RichText::new(title).size(18.0).strong());
        ScrollArea::vertical()
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                // Room for the bar, so that it covers no button.
                ui.set_width(width - 14.0);
                answer = content(ui);
            });
    });
    let escaped = ui.input(|input| input.key_pressed(Key::Escape));
    (answer, escaped)
}

/// How high a list in a dialog may be, so that the buttons below it are seen too, in points.
pub fn list_height(ui: &Ui, usual: f32, below: f32) -> f32 {
    let room = ui.ctx().content_rect().height() - AROUND - below;
    usual.min(room).max(LIST_HEIGHT_AT_LEAST)
}

/// A labelled field of one line.
pub fn line_ui(ui: &mut Ui, id: &str, label: &str, hint: &str, text: &mut String) -> Response {
    let label = ui.label(label);
    let (field, typed) = input_method::text_field(ui, Id::unique(id), text, |text| {
        TextEdit::singleline(text)
            .desired_width(f32::INFINITY)
            .hint_text(hint)
    });
    if let Some(typed) = typed {
        *text = typed;
    }
    field.labelled_by(label.id)
}

/// A labelled field of several lines.
pub fn words_ui(ui: &mut Ui, id: &str, label: &str, hint: &str, text: &mut String) -> Response {
    let label = ui.label(label);
    let (field, typed) = input_method::text_field(ui, Id::unique(id), text, |text| {
        TextEdit::multiline(text)
            .desired_width(f32::INFINITY)
            .desired_rows(4)
            .hint_text(hint)
    });
    if let Some(typed) = typed {
        *text = typed;
    }
    field.labelled_by(label.id)
}

/// A labelled field for a passphrase: dots instead of letters, and no input method.
pub fn secret_ui(ui: &mut Ui, id: &str, label: &str, text: &mut String) -> Response {
    let label = ui.label(label);
    let field = TextEdit::singleline(text)
        .id(Id::unique(id))
        .password(true)
        .desired_width(f32::INFINITY);
    let field = ui.add(field);
    if field.has_focus() {
        input_method::switch_off_at_once(ui);
    }
    field.labelled_by(label.id)
}

/// What was wrong with the last answer.
pub fn problem_ui(ui: &mut Ui, problem: Option<&str>) {
    if let Some(problem) = problem {
        let colour = theme::severity_colour(Severity::Error);
        ui.add(egui::Label::new(RichText::new(problem).color(colour)).wrap());
    }
}

/// Whether Enter ended a one-line field.
pub fn entered(field: &Response) -> bool {
    field.lost_focus() && field.ctx.input(|input| input.key_pressed(Key::Enter))
}

/// Ctrl+Enter, which ends a dialog from a field of several lines. Taken before the field sees it.
pub fn take_ctrl_enter(ui: &Ui) -> bool {
    ui.input_mut(|input| input.consume_key(egui::Modifiers::COMMAND, Key::Enter))
}

/// Small weak words, wrapped.
pub fn note_ui(ui: &mut Ui, words: &str) {
    let words = RichText::new(words).small().color(theme::WEAK);
    ui.add(egui::Label::new(words).wrap());
}
