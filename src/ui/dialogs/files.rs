//! Asking for a file: the system's dialog where there is one, a path field everywhere.
//! Opens and writes no file itself.

#![allow(clippy::disallowed_methods, reason = "the window reads the clock")]

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use egui::{RichText, Ui};

use super::super::request::Purpose;
use super::super::theme;
use super::{Answered, Press, buttons_ui, dialog_ui, entered, hold_keyboard, line_ui};
use crate::store;

const WIDTH: f32 = 574.0;

/// A system dialog that comes back empty sooner than a person can cancel it was never shown.
const NEVER_SHOWN_WITHIN: Duration = Duration::from_millis(700);

impl Purpose {
    fn title(self) -> &'static str {
        match self {
            Self::Open => "打开草稿",
            Self::Import => "导入已发布的年报（纯文本）",
            Self::LastYear => "选择上年报告（草稿或已发布的纯文本）",
            Self::NewFromLastYear => "由上年报告新建（草稿或已发布的纯文本）",
            Self::SaveAs => "另存为",
            Self::Export => "导出PDF",
            Self::Trail => "打印留痕（PDF）",
            Self::Merge => "与另一份草稿合并",
            Self::Form => "打开版式（文件夹里的form.ron）",
        }
    }

    fn button(self) -> &'static str {
        match self {
            Self::Open | Self::Form => "打开",
            Self::Import => "导入",
            Self::LastYear | Self::Merge => "选择",
            Self::NewFromLastYear => "新建",
            Self::SaveAs => "保存",
            Self::Export | Self::Trail => "导出",
        }
    }

    /// What such files are called, and how they end; the first ending is ours to add.
    fn filter(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Open | Self::SaveAs | Self::Merge => ("年报草稿", &["ron"]),
            Self::Form => ("版式", &["ron"]),
            Self::Import => ("文本文件", &["txt"]),
            Self::LastYear | Self::NewFromLastYear => ("草稿或文本文件", &["ron", "txt"]),
            Self::Export | Self::Trail => ("PDF文件", &["pdf"]),
        }
    }

    fn writes(self) -> bool {
        matches!(self, Self::SaveAs | Self::Export | Self::Trail)
    }
}

/// A file being asked for.
pub struct FileQuestion {
    /// What it is wanted for.
    pub purpose: Purpose,
    path: String,
    /// What stood in the path field at first.
    suggested: String,
    answer: Option<Receiver<SystemAnswer>>,
    /// Whether the system may be asked at all.
    by_system: bool,
    /// The existing file that the user was told about; pressing again replaces it.
    replaces: Option<PathBuf>,
}

/// What the system's dialog came back with.
struct SystemAnswer {
    chosen: Option<PathBuf>,
    /// How long it took.
    after: Duration,
}

impl FileQuestion {
    /// Asks for a file, starting from `suggestion`; the system's dialog opens beside the field
    /// where it is wanted.
    #[must_use]
    pub fn new(purpose: Purpose, suggestion: &Path, by_system: bool) -> Self {
        let mut question = Self {
            purpose,
            path: suggestion.display().to_string(),
            suggested: suggestion.display().to_string(),
            answer: None,
            by_system,
            replaces: None,
        };
        question.browse();
        question
    }

    /// Opens the system's dialog on a thread of its own, so that the window goes on drawing.
    fn browse(&mut self) {
        if !self.by_system {
            return;
        }
        let (send, receive) = channel();
        let purpose = self.purpose;
        let suggestion = PathBuf::from(&self.path);
        self.answer = Some(receive);
        std::thread::spawn(move || {
            let asked = Instant::now();
            let mut dialog = rfd::FileDialog::new()
                .set_title(purpose.title())
                .add_filter(purpose.filter().0, purpose.filter().1)
                .add_filter("所有文件", &["*"]);
            if let Some(folder) = suggestion
                .parent()
                .filter(|folder| store::is_folder(folder))
            {
                dialog = dialog.set_directory(folder);
            }
            if let Some(name) = suggestion.file_name().filter(|_| purpose.writes()) {
                dialog = dialog.set_file_name(name.to_string_lossy());
            }
            let chosen = if purpose.writes() {
                dialog.save_file()
            } else {
                dialog.pick_file()
            };
            // The window may be gone by now, and then nobody waits for the answer.
            let _ = send.send(SystemAnswer {
                chosen,
                after: asked.elapsed(),
            });
        });
    }

    fn system_answer(&mut self) -> Option<Answered<PathBuf>> {
        let answer = match self.answer.as_ref()?.try_recv() {
            Ok(answer) => answer,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => {
                self.answer = None;
                return None;
            }
        };
        self.answer = None;
        let Some(chosen) = answer.chosen else {
            // Somebody who has typed a path wants it, whatever became of the system's dialog.
            let is_untouched = self.path == self.suggested;
            let was_shown = answer.after > NEVER_SHOWN_WITHIN;
            return (was_shown && is_untouched).then_some(Answered::Cancelled);
        };
        let path = self.with_ending(chosen.clone());
        if path != chosen && store::exists(&path) {
            // The dialog asked about the name without its ending.
            self.path = path.display().to_string();
            self.replaces = Some(path);
            return None;
        }
        Some(Answered::With(path))
    }

    fn with_ending(&self, path: PathBuf) -> PathBuf {
        if self.purpose.writes() && path.extension().is_none() {
            path.with_extension(self.purpose.filter().1[0])
        } else {
            path
        }
    }

    /// Shows the question; `None` while it is open.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Answered<PathBuf>> {
        if let Some(answered) = self.system_answer() {
            return Some(answered);
        }
        if self.answer.is_some() {
            ui.ctx().request_repaint_after(Duration::from_millis(100));
        }
        let title = self.purpose.title();
        dialog_ui(ui, title, WIDTH, |ui| self.question_ui(ui))
    }

    fn question_ui(&mut self, ui: &mut Ui) -> Option<Answered<PathBuf>> {
        let label = "文件位置（可直接输入或粘贴完整路径）";
        let field = line_ui(ui, "file path", label, "", &mut self.path);
        let entered = entered(&field);
        if !entered {
            hold_keyboard(ui, &field);
        }
        let path = self.with_ending(unquoted(&self.path));
        let replaces = self.purpose.writes() && store::exists(&path);
        let told = self.replaces.as_ref() == Some(&path);
        let (mut words, usable) = (self.purpose.button(), !self.path.trim().is_empty());
        if replaces && told {
            let warning = "这个文件已经存在，再按一次将替换它。";
            ui.label(RichText::new(warning).color(theme::severity_colour(WARNING)));
            words = "替换";
        }
        let buttons = [
            (Press::Confirm, words, usable),
            (Press::Other, "浏览…", self.answer.is_none()),
            (Press::Cancel, "取消", true),
        ];
        let pressed = buttons_ui(ui, None, &buttons);
        if pressed == Some(Press::Other) {
            self.browse();
        }
        if pressed == Some(Press::Cancel) {
            return Some(Answered::Cancelled);
        }
        let is_confirmed = usable && (entered || pressed == Some(Press::Confirm));
        if is_confirmed && replaces && !told {
            self.replaces = Some(path);
            field.request_focus();
            return None;
        }
        is_confirmed.then_some(Answered::With(path))
    }
}

const WARNING: crate::checks::Severity = crate::checks::Severity::Warning;

/// A path as pasted: Windows' “copy as path” puts it in quotes.
fn unquoted(path: &str) -> PathBuf {
    PathBuf::from(path.trim().trim_matches(['"', '“', '”']))
}
