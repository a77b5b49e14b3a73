//! What stands over the editors and must be answered first, and what follows from the answer.
//! Draws no dialog of more than some words and buttons; the others have files of their own.

use std::path::Path;
use std::time::Duration;

use egui::Ui;

use super::super::dialogs::files::FileQuestion;
use super::super::dialogs::history::VersionsDialog;
use super::super::dialogs::insert_number::InsertNumber;
use super::super::dialogs::merging::MergeQuestion;
use super::super::dialogs::new_key::NewKey;
use super::super::dialogs::print::{PrintEnded, PrintQuestion};
use super::super::dialogs::signing::Signing;
use super::super::dialogs::statement::Statement;
use super::super::dialogs::text_changes::TextChanges;
use super::super::dialogs::unit_settings::SettingsDialog;
use super::super::dialogs::{Answered, Button, Press, choose_ui, dialog_ui};
use super::super::request::{Command, Purpose, Within};
use super::App;
use crate::document::Paper;
use crate::export::Format;
use crate::form::FieldKind;
use crate::import::Hints;
use crate::report::{Edit, Place};
use crate::review::Lack;
use crate::session::{Action, last_year_named};

/// Width of a question of some words, in points.
const WIDTH: f32 = 494.0;

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
    Recover(usize, String),
    /// Something went wrong, or is worth saying; read and go on.
    Told(String),
    /// The file was changed by somebody else since we read it.
    ChangedMeanwhile(String),
    /// Whether to write over a PDF that is not ours.
    Replace(Box<Action>, String),
    /// Something to be decided over a name.
    Decision(Asked),
    /// Which number of the tables to insert in a text.
    Number(InsertNumber),
    /// Which changes of a text to make.
    Changes(TextChanges),
    /// How to bring the draft together with another.
    Merge(Box<MergeQuestion>),
    /// Which version of the draft to bring back, if any.
    Versions(VersionsDialog),
}

impl Question {
    /// What is said, and the buttons below it; nothing for those that have a dialog of their own.
    fn in_words(&self) -> (&str, &'static [Button<'static>]) {
        use Press::{Cancel, Confirm, Other};
        match self {
            Self::Unsaved(_) => (
                "当前报告有未保存的修改。",
                &[
                    (Confirm, "保存", true),
                    (Other, "不保存", true),
                    (Cancel, "取消", true),
                ],
            ),
            Self::Discard(_) => (
                "删除后，这份未保存的内容不能再找回。",
                &[(Cancel, "保留", true), (Confirm, "删除", true)],
            ),
            Self::Recover(_, words) => (
                words,
                &[
                    (Confirm, "恢复未保存的内容", true),
                    (Cancel, "以后再说", true),
                ],
            ),
            Self::Told(words) => (words, &[(Cancel, "知道了", true)]),
            Self::ChangedMeanwhile(words) => (
                words,
                &[
                    (Confirm, "合并…", true),
                    (Other, "另存为…", true),
                    (Cancel, "取消", true),
                ],
            ),
            Self::Replace(_, words) => (words, &[(Cancel, "取消", true), (Confirm, "替换", true)]),
            _ => ("", &[]),
        }
    }
}

/// A question about a decision.
pub(super) enum Asked {
    /// For words and a name.
    Statement(Statement),
    /// For a sign-off.
    Sign(Box<Signing>),
    /// For a new key, and the sign-off that it is for.
    NewKey(NewKey, Box<Signing>),
    /// For the unit's settings, or the page setup among them.
    Settings(Box<dyn SettingsDialog>),
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
            Some(Answered::Cancelled) => {
                self.going_to = Some((place, Within::Whole));
                None
            }
            Some(Answered::With((edit, caret))) => {
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
            Question::File(asked) => self.file_ui(ui, asked, now),
            Question::Print(asked) => self.print_ui(ui, asked),
            Question::Decision(asked) => self.decision_ui(ui, asked, now),
            Question::Number(asked) => self.number_ui(ui, asked, now),
            Question::Changes(asked) => self.changes_ui(ui, asked, now),
            Question::Versions(asked) => self.versions_ui(ui, asked, now),
            Question::Merge(asked) => self.merge_ui(ui, asked, now),
            question => self.words_ui(ui, question, now),
        }
    }

    fn file_ui(&mut self, ui: &mut Ui, mut asked: FileQuestion, now: Duration) -> Option<Question> {
        match asked.ui(ui) {
            None => Some(Question::File(asked)),
            Some(Answered::Cancelled) => {
                self.after_save = None;
                self.agreed_to_lose = false;
                None
            }
            Some(Answered::With(path)) => {
                let draft = self.session.open().and_then(|open| open.path.as_deref());
                let paper = self.preview.paper();
                match file_action(asked.purpose, &path, draft, paper) {
                    Some(action) => self.act(action, now),
                    None if asked.purpose == Purpose::Merge => self.ask_to_merge(&path),
                    None => self.take_form(&path),
                }
                self.question.take()
            }
        }
    }

    fn print_ui(&mut self, ui: &mut Ui, mut asked: Box<PrintQuestion>) -> Option<Question> {
        match asked.ui(ui) {
            None => return Some(Question::Print(asked)),
            Some(Answered::With(PrintEnded::Printed(words))) => self.status = words,
            Some(Answered::With(PrintEnded::Export)) => self.ask_for_file(Purpose::Export),
            Some(Answered::Cancelled) => {}
        }
        self.question.take()
    }

    fn changes_ui(
        &mut self,
        ui: &mut Ui,
        mut asked: TextChanges,
        now: Duration,
    ) -> Option<Question> {
        let Some(answer) = asked.ui(ui) else {
            return Some(Question::Changes(asked));
        };
        self.going_to = Some((Place::Text(asked.chapter()), Within::Whole));
        if let Answered::With(action) = answer {
            self.change_text(action, now);
        }
        self.question.take()
    }

    fn merge_ui(
        &mut self,
        ui: &mut Ui,
        mut asked: Box<MergeQuestion>,
        now: Duration,
    ) -> Option<Question> {
        match asked.ui(ui) {
            None => return Some(Question::Merge(asked)),
            Some(Answered::Cancelled) => {}
            Some(Answered::With(action)) => self.act(action, now),
        }
        self.question.take()
    }

    fn versions_ui(
        &mut self,
        ui: &mut Ui,
        mut asked: VersionsDialog,
        now: Duration,
    ) -> Option<Question> {
        let answer = asked.ui(ui, self.session.open()?);
        match answer {
            None => return Some(Question::Versions(asked)),
            Some(Answered::Cancelled) => {}
            Some(Answered::With(None)) => self.ask_for_file(Purpose::Merge),
            Some(Answered::With(Some(action))) => {
                self.change_text(action, now);
                if self.question.is_none() {
                    self.status = "已取回所选版本，可以撤销（Ctrl+Z）。".into();
                }
            }
        }
        self.question.take()
    }

    /// A question of some words and buttons.
    fn words_ui(&mut self, ui: &mut Ui, question: Question, now: Duration) -> Option<Question> {
        if let Question::Told(_) = question {
            self.after_save = None;
        }
        let (words, buttons) = question.in_words();
        let pressed = dialog_ui(ui, "", WIDTH, |ui| {
            ui.add(egui::Label::new(words).wrap());
            choose_ui(ui, None, buttons).map(Answered::With)
        });
        let pressed = match pressed {
            None => return Some(question),
            Some(Answered::With(press)) => press,
            Some(Answered::Cancelled) => Press::Cancel,
        };
        match (question, pressed) {
            (Question::Unsaved(next), Press::Confirm) => {
                self.after_save = Some(*next);
                self.command(Command::Save, now);
            }
            (Question::Unsaved(next), Press::Other) => {
                self.agreed_to_lose = true;
                self.go_on(*next, now);
            }
            (Question::Discard(at), Press::Confirm) => self.act(Action::Discard(at), now),
            (Question::Recover(at, _), Press::Confirm) => self.act(Action::Recover(at), now),
            (Question::Replace(action, _), Press::Confirm) => {
                self.agreed_to_lose = true;
                self.act(*action, now);
            }
            (Question::ChangedMeanwhile(_), Press::Confirm) => {
                self.after_save = None;
                let own = self.session.open().and_then(|open| open.path.clone());
                own.into_iter().for_each(|own| self.ask_to_merge(&own));
            }
            (Question::ChangedMeanwhile(_), Press::Other) => self.ask_for_file(Purpose::SaveAs),
            (Question::ChangedMeanwhile(_), _) => self.after_save = None,
            _ => {}
        }
        self.question.take()
    }
}

/// The action for a chosen file, `None` where more is asked or it is no part of a report; `draft` is the open
/// draft's own, `paper` what is to be printed.
pub(super) fn file_action(
    purpose: Purpose,
    path: &Path,
    draft: Option<&Path>,
    paper: Option<Paper>,
) -> Option<Action> {
    let file = path.to_path_buf();
    Some(match purpose {
        Purpose::Open => Action::Open(file),
        Purpose::Import => Action::Import(file, Hints::default()),
        Purpose::NewFromLastYear => Action::NewFromLastYear {
            last_year: file,
            edition: None,
            year: None,
        },
        Purpose::LastYear => {
            let named = last_year_named(path, draft);
            Action::Edit(Edit::Field(FieldKind::LastYear, named))
        }
        Purpose::SaveAs => Action::SaveAs(file),
        Purpose::Export => Action::Export(file, Format::Pdf, paper),
        Purpose::Trail => Action::PrintTrail(file, Format::Pdf),
        Purpose::Form | Purpose::Merge => return None,
    })
}
