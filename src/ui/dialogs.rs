//! What all dialogs have in common: their frame, how they end, their buttons, and labelled fields.
//! Knows not what is asked.

pub mod files;
pub mod history;
pub mod insert_number;
pub mod merging;
pub mod new_key;
pub mod page_settings;
pub mod print;
pub mod signing;
pub mod statement;
pub mod text_changes;
pub mod unit_settings;

use egui::{Id, Key, Modal, Response, RichText, ScrollArea, TextEdit, Ui};

use super::{input_method, theme};
use crate::checks::Severity;

/// What stays free of a window around a dialog, with its title and margins, in points.
const AROUND: f32 = 110.0;
const LIST_HEIGHT_AT_LEAST: f32 = 80.0;

/// How a dialog ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered<T> {
    /// With this.
    With(T),
    /// The user changed their mind.
    Cancelled,
}

/// Shows a dialog over everything else; `None` while it is open. Esc cancels it. A click beside it
/// is no answer: what was typed would be lost.
pub fn dialog_ui<T>(
    ui: &Ui,
    title: &str,
    width: f32,
    content: impl FnOnce(&mut Ui) -> Option<Answered<T>>,
) -> Option<Answered<T>> {
    let height = ui.ctx().content_rect().height() - AROUND;
    let mut answer = None;
    Modal::new(Id::unique("dialog")).show(ui.ctx(), |ui| {
        ui.set_width(width);
        if !title.is_empty() {
            ui.label(RichText::new(title).size(18.0).strong());
        }
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
    answer.or(escaped.then_some(Answered::Cancelled))
}

/// What a button below a dialog is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// What the dialog is there for.
    Confirm,
    /// Something else that it can do.
    Other,
    /// Nothing of it.
    Cancel,
}

/// A button below a dialog: what for, its words, and whether it can be pressed.
pub type Button<'a> = (Press, &'a str, bool);

/// Why the last answer was refused, and the buttons, from left to right; returns which was pressed.
pub fn buttons_ui(ui: &mut Ui, problem: Option<&str>, buttons: &[Button<'_>]) -> Option<Press> {
    ending_ui(ui, problem, buttons, false)
}

/// The same where no field asks for the keyboard: the first button has it, and Enter presses it.
pub fn choose_ui(ui: &mut Ui, problem: Option<&str>, buttons: &[Button<'_>]) -> Option<Press> {
    ending_ui(ui, problem, buttons, true)
}

fn ending_ui(
    ui: &mut Ui,
    problem: Option<&str>,
    buttons: &[Button<'_>],
    first_has_keyboard: bool,
) -> Option<Press> {
    if let Some(problem) = problem {
        let colour = theme::severity_colour(Severity::Error);
        ui.add(egui::Label::new(RichText::new(problem).color(colour)).wrap());
    }
    ui.add_space(4.0);
    let mut pressed = None;
    ui.horizontal(|ui| {
        for (at, (press, words, is_enabled)) in buttons.iter().enumerate() {
            let button = ui.add_enabled(*is_enabled, egui::Button::new(*words));
            if at == 0 && first_has_keyboard && *is_enabled {
                hold_keyboard(ui, &button);
            }
            if button.clicked() {
                pressed = Some(*press);
            }
        }
    });
    pressed
}

/// Gives the keyboard to a field or button if nothing has it.
pub fn hold_keyboard(ui: &Ui, response: &Response) {
    if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
}

/// How far a dialog with fields has come.
#[derive(Debug, Default)]
pub struct Progress {
    /// Why the last answer was refused.
    pub problem: Option<String>,
    /// Whether its first field was given the keyboard.
    greeted: bool,
}

impl Progress {
    /// Gives the keyboard to a field, once.
    pub fn greet(&mut self, field: &Response) {
        if !std::mem::replace(&mut self.greeted, true) {
            field.request_focus();
        }
    }

    /// Gives the keyboard to the field anew in the next frame.
    pub fn greet_again(&mut self) {
        self.greeted = false;
    }
}

/// How high a list in a dialog may be, so that the buttons below it are seen too, in points.
pub fn list_height(ui: &Ui, usual: f32, below: f32) -> f32 {
    let room = ui.ctx().content_rect().height() - AROUND - below;
    usual.min(room).max(LIST_HEIGHT_AT_LEAST)
}

/// A field of one line, below its label.
pub fn line_ui(ui: &mut Ui, id: &str, label: &str, hint: &str, text: &mut String) -> Response {
    let label = ui.label(label).id;
    labelled_ui(ui, Id::unique(id), label, text, |text| {
        let field = TextEdit::singleline(text).hint_text(hint);
        field.desired_width(f32::INFINITY)
    })
}

/// A field of several lines, below its label.
pub fn words_ui(ui: &mut Ui, id: &str, label: &str, hint: &str, text: &mut String) -> Response {
    let label = ui.label(label).id;
    labelled_ui(ui, Id::unique(id), label, text, |text| {
        let field = TextEdit::multiline(text).hint_text(hint);
        field.desired_width(f32::INFINITY).desired_rows(4)
    })
}

/// A field for numbers beside the label that is given: so wide, and no input method.
pub fn number_ui(ui: &mut Ui, id: Id, label: Id, width: f32, hint: &str, text: &mut String) {
    let field = labelled_ui(ui, id, label, text, |text| {
        let field = TextEdit::singleline(text).hint_text(hint);
        field.desired_width(width)
    });
    if field.has_focus() {
        input_method::switch_off(ui);
    }
}

fn labelled_ui(
    ui: &mut Ui,
    id: Id,
    label: Id,
    text: &mut String,
    field: impl FnOnce(&mut String) -> TextEdit<'_>,
) -> Response {
    let (response, typed) = input_method::text_field(ui, id, text, field);
    if let Some(typed) = typed {
        *text = typed;
    }
    response.labelled_by(label)
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
