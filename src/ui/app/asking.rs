//! What is asked before something can be done: which file, which printer, which number, which changes.
//! Puts the questions; what follows from the answers stands with them.

use std::path::{Path, PathBuf};

use super::super::dialogs::files::FileQuestion;
use super::super::dialogs::history::VersionsDialog;
use super::super::dialogs::insert_number::InsertNumber;
use super::super::dialogs::merging::MergeQuestion;
use super::super::dialogs::print::PrintQuestion;
use super::super::dialogs::text_changes::TextChanges;
use super::super::request::{Offered, Purpose, View};
use super::App;
use super::questions::Question;
use crate::report::Place;
use crate::store::{file_name, forms_folder};

impl App {
    /// Asks which number to insert where the caret stands, or last stood.
    pub(super) fn ask_for_number(&mut self) {
        let View::Chapter(at) = self.view else {
            self.status = "先打开要写的章节，再插入数。".into();
            return;
        };
        let caret = self.caret.clone().filter(|(chapter, _)| *chapter == at);
        let selected = caret.map_or_else(
            || {
                let open = self.session.open();
                let text = open.map_or("", |open| open.report.text_at(Place::Text(at)));
                let end = text.chars().count();
                end..end
            },
            |(_, selected)| selected,
        );
        self.question = Some(Question::Number(InsertNumber::new(at, selected)));
    }

    /// Shows the versions of the draft, those of the place that has, or last had, the keyboard apart.
    pub(super) fn show_history(&mut self) {
        let place = self.focused_place.map(|(place, _)| place);
        let open = self.session.open();
        let named = open
            .zip(place)
            .map(|(open, place)| (place, place.name(&open.report)));
        let past = self.session.past();
        self.question = Some(Question::Versions(VersionsDialog::new(past, named)));
    }

    /// Asks how to bring the draft together with a file.
    pub(super) fn ask_to_merge(&mut self, other: &Path) {
        self.question = Some(match self.session.merging(other) {
            Ok(merging) => Question::Merge(Box::new(MergeQuestion::new(merging))),
            Err(error) => Question::Told(error.to_string()),
        });
    }

    pub(super) fn offer(&mut self, offered: Offered, chapter: usize) {
        if let Some(open) = self.session.open() {
            let changes = TextChanges::new(offered, &open.report, chapter);
            self.question = Some(Question::Changes(changes));
        }
    }

    pub(super) fn ask_for_printer(&mut self) {
        let pdf = self.session.pdf(self.preview.paper());
        self.preview.refresh(&mut self.session);
        self.question = match (self.session.open(), pdf) {
            (Some(open), Ok(pdf)) => {
                let title = open.report.title();
                let pages = self.preview.pages().map_or(0, |pages| pages.pages.len());
                let service = self.printing.clone();
                let question = PrintQuestion::new(service, title, pdf, pages);
                Some(Question::Print(Box::new(question)))
            }
            (_, Err(error)) => Some(Question::Told(error.to_string())),
            (None, Ok(_)) => None,
        };
    }

    /// Opens a form of an office and says what there is to say of it; without a fault it is the one
    /// to be filled in.
    pub(super) fn take_form(&mut self, file: &Path) {
        let had: Vec<String> = (self.session.forms().editions())
            .map(|edition| edition.code.clone())
            .collect();
        let is_open = self.session.open().is_some();
        self.question = Some(match self.session.take_form(file) {
            Err(error) => Question::Told(error.to_string()),
            Ok((judged, taken)) => {
                let mut words = judged.in_words();
                if let Some(edition) = taken {
                    self.start.choose(edition);
                    let folder = forms_folder().unwrap_or_default();
                    words.push(format!(
                        "已选用，可以新建年报。要以后也能用，请把它的文件夹放入“{}”。",
                        folder.display()
                    ));
                    if had.contains(&edition.code) {
                        words.push("它代替了原来代码相同的版式，到退出程序为止。".into());
                    }
                    if is_open {
                        words.push("已打开的草稿仍用原来的版式；要换用，请重新打开草稿。".into());
                    }
                }
                Question::Told(words.join("\n"))
            }
        });
    }

    pub(super) fn ask_for_file(&mut self, purpose: Purpose) {
        let suggestion = self.suggested_file(purpose);
        let question = FileQuestion::new(purpose, &suggestion, self.system_dialogs);
        self.question = Some(Question::File(question));
    }

    /// Beside the draft, or in the user's documents, under the report's title.
    fn suggested_file(&self, purpose: Purpose) -> PathBuf {
        let open = self.session.open();
        let beside = open.and_then(|open| open.path.as_deref());
        let folder = beside.and_then(Path::parent).unwrap_or(&self.documents);
        let named = |ending: &str| match (beside, open) {
            (Some(draft), _) => draft.with_extension(ending),
            (None, Some(open)) => {
                folder.join(format!("{}.{ending}", file_name(&open.report.title())))
            }
            (None, None) => folder.join(""),
        };
        match purpose {
            Purpose::Open
            | Purpose::Import
            | Purpose::LastYear
            | Purpose::Merge
            | Purpose::NewFromLastYear
            | Purpose::Form => folder.join(""),
            Purpose::SaveAs => named("ron"),
            Purpose::Export => named("pdf"),
            Purpose::Trail => {
                let path = named("pdf");
                let name = path.file_stem().unwrap_or_default().to_string_lossy();
                path.with_file_name(format!("{name}留痕.pdf"))
            }
        }
    }
}
