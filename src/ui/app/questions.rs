//! What stands over the editors and must be answered first, and what follows from the answer.
//! Draws no dialog of more than some words and buttons; the others have files of their own.

use std::time::Duration;

use egui::{Id, Key, Modal, Ui};

use super::super::files::{Answered, FileQuestion};
use super::super::insert_number::{self, InsertNumber};
use super::super::new_key::NewKey;
use super::super::page_settings::PageSettings;
use super::super::print::{PrintEnded, PrintQuestion};
use super::super::request::{Command, Purpose, Within};
use super::super::signing::Signing;
use super::super::statement::Statement;
use super::super::text_changes::{self, TextChanges};
use super::super::unit_settings::UnitSettings;
use super::{App, file_action};
use crate::report::Place;
use crate::review::Lack;
use crate::session::Action;

/// What stands over the editors and must be answered first.
pub(super) enum Question {
    /// Where to open from or save to.
    File(FileQuestion),
    /// On which printer, and how.
    Print(Box<PrintQuestion>),
    /// What to do about unsaved changes before going on.
    Unsaved(Box<Next>),
    /// Whether to remove a recovery copy for good.
    Discard(usize),
    /// Whether to go on with what an earlier run left unsaved of the draft just opened.
    Recover(usize),
    /// Something went wrong; read and go on.
    Error(String),
    /// The file was changed by somebody else since we read it.
    ChangedMeanwhile(String),
    /// Something to be decided over a name.
    Decision(Asked),
    /// Which number of the tables to insert in a text.
    Number(InsertNumber),
    /// Which changes of a text to make.
    Changes(TextChanges),
}

/// A question about a decision.
pub(super) enum Asked {
    /// For words and a name.
    Statement(Statement),
    /// For a sign-off.
    Sign(Box<Signing>),
    /// For a new key, and the sign-off that it is for.
    NewKey(NewKey, Box<Signing>),
    /// For the unit's settings.
    Settings(UnitSettings),
    /// For the page setup.
    PageSetup(PageSettings),
    /// What is missing before a step can be signed off: its name, and where it can be put right.
    Lacking(String, Vec<Lack>),
}

/// What to go on with once unsaved changes are dealt with.
#[derive(Debug, Clone)]
pub(super) enum Next {
    /// An action that opens another report.
    Do(Action),
    /// A command that asks something first.
    Ask(Purpose),
    /// Back to the start.
    Start,
    /// Ends the program.
    Quit,
}

impl App {
    /// Leaves the open report for something else, unless changes would be lost.
    pub(super) fn leave_for(&mut self, next: Next, now: Duration) {
        if self.session.open().is_some_and(|open| open.unsaved) {
            self.ask_about_changes(next);
        } else {
            self.go_on(next, now);
        }
    }

    /// Asks what to do about unsaved changes; whatever was asked before is off.
    pub(super) fn ask_about_changes(&mut self, next: Next) {
        self.after_save = None;
        self.agreed_to_lose = false;
        self.question = Some(Question::Unsaved(Box::new(next)));
    }

    pub(super) fn go_on(&mut self, next: Next, now: Duration) {
        match next {
            Next::Do(action) => self.act(action, now),
            Next::Ask(purpose) => self.ask_for_file(purpose),
            Next::Start => {
                self.act(Action::Close, now);
                self.status.clear();
            }
            Next::Quit => self.quitting = true,
        }
    }

    fn number_ui(
        &mut self,
        ui: &mut Ui,
        mut asked: InsertNumber,
        now: Duration,
    ) -> Option<Question> {
        let answer = asked.ui(ui, &self.session.open()?.report);
        let place = Place::Text(asked.chapter());
        match answer {
            None => Some(Question::Number(asked)),
            Some(insert_number::Answered::Cancelled) => {
                self.going_to = Some((place, Within::Whole));
                None
            }
            Some(insert_number::Answered::Insert(edit, caret)) => {
                self.change_text(Action::Edit(edit), now);
                self.going_to = Some((place, Within::Passage((caret, caret))));
                self.question.take()
            }
        }
    }

    /// Changes a text as a step of its own.
    fn change_text(&mut self, change: Action, now: Duration) {
        self.act(Action::EndStep, now);
        self.act(change, now);
        self.act(Action::EndStep, now);
    }

    /// Shows what must be answered first; returns what is still open.
    pub(super) fn question_ui(
        &mut self,
        ui: &mut Ui,
        question: Question,
        now: Duration,
    ) -> Option<Question> {
        match question {
            Question::File(mut asked) => match asked.ui(ui) {
                None => Some(Question::File(asked)),
                Some(Answered::Cancelled) => {
                    self.after_save = None;
                    self.agreed_to_lose = false;
                    None
                }
                Some(Answered::With(path)) => {
                    let draft = self.session.open().and_then(|open| open.path.as_deref());
                    let paper = self.preview.paper();
                    let action = file_action(asked.purpose, path, draft, paper);
                    self.act(action, now);
                    self.question.take()
                }
            },
            Question::Print(mut asked) => match asked.ui(ui) {
                None => Some(Question::Print(asked)),
                Some(PrintEnded::Printed(words)) => {
                    self.status = words;
                    None
                }
                Some(PrintEnded::Export) => {
                    self.ask_for_file(Purpose::Export);
                    self.question.take()
                }
                Some(PrintEnded::Cancelled) => None,
            },
            Question::Unsaved(next) => {
                let words = "当前报告有未保存的修改。";
                match choose_ui(ui, words, &["保存", "不保存", "取消"]) {
                    None => Some(Question::Unsaved(next)),
                    Some(Choice::Button(0)) => {
                        self.after_save = Some(*next);
                        self.command(Command::Save, now);
                        self.question.take()
                    }
                    Some(Choice::Button(1)) => {
                        self.agreed_to_lose = true;
                        self.go_on(*next, now);
                        self.question.take()
                    }
                    Some(_) => None,
                }
            }
            Question::Discard(at) => {
                let words = "删除后，这份未保存的内容不能再找回。";
                match choose_ui(ui, words, &["保留", "删除"]) {
                    None => Some(Question::Discard(at)),
                    Some(Choice::Button(1)) => {
                        self.act(Action::Discard(at), now);
                        self.question.take()
                    }
                    Some(_) => None,
                }
            }
            Question::Recover(at) => {
                let words = "上次没有正常退出，这份草稿有未保存的内容。";
                match choose_ui(ui, words, &["恢复未保存的内容", "以后再说"]) {
                    None => Some(Question::Recover(at)),
                    Some(Choice::Button(0)) => {
                        self.act(Action::Recover(at), now);
                        self.question.take()
                    }
                    Some(_) => None,
                }
            }
            Question::Error(words) => {
                self.after_save = None;
                match choose_ui(ui, &words, &["知道了"]) {
                    None => Some(Question::Error(words)),
                    Some(_) => None,
                }
            }
            Question::Decision(asked) => self.decision_ui(ui, asked, now),
            Question::Number(asked) => self.number_ui(ui, asked, now),
            Question::Changes(mut asked) => {
                let answer = asked.ui(ui);
                if answer.is_some() {
                    self.going_to = Some((Place::Text(asked.chapter()), Within::Whole));
                }
                match answer {
                    None => Some(Question::Changes(asked)),
                    Some(text_changes::Answered::Cancelled) => None,
                    Some(text_changes::Answered::Change(action)) => {
                        self.change_text(action, now);
                        self.question.take()
                    }
                }
            }
            Question::ChangedMeanwhile(words) => match choose_ui(ui, &words, &["另存为…", "取消"])
            {
                None => Some(Question::ChangedMeanwhile(words)),
                Some(Choice::Button(0)) => {
                    self.ask_for_file(Purpose::SaveAs);
                    self.question.take()
                }
                Some(_) => {
                    self.after_save = None;
                    None
                }
            },
        }
    }
}

/// How a question was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    /// By this button, counted from 0.
    Button(usize),
    /// By Esc: the user wants none of it.
    Escaped,
}

/// Words and buttons over everything else; Enter presses the first.
fn choose_ui(ui: &mut Ui, words: &str, buttons: &[&str]) -> Option<Choice> {
    let mut pressed = None;
    let modal = Modal::new(Id::unique("question")).show(ui.ctx(), |ui| {
        ui.set_width(480.0);
        ui.add(egui::Label::new(words).wrap());
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            for (at, button) in buttons.iter().enumerate() {
                let button = ui.button(*button);
                if at == 0 && ui.memory(|memory| memory.focused().is_none()) {
                    button.request_focus();
                }
                if button.clicked() {
                    pressed = Some(Choice::Button(at));
                }
            }
        });
    });
    let escaped = modal.should_close() || ui.input(|input| input.key_pressed(Key::Escape));
    pressed.or(escaped.then_some(Choice::Escaped))
}
