//! The dialog that shows changes of a chapter's text before they are made, one by one or all:
//! typed numbers to be bound to cells, punctuation and spaces to be put right.
//! Finds no change itself.

use std::ops::Range;

use egui::text::LayoutJob;
use egui::{Label, ScrollArea, Ui};

use super::super::request::Offered;
use super::super::review::marks::Marked;
use super::super::theme;
use super::{Answered, Press, choose_ui, dialog_ui, list_height, note_ui};
use crate::checks::likeness::Mark;
use crate::checks::{Offer, binding_offers, typography};
use crate::report::{Edit, Place, Report};
use crate::session::Action;

const WIDTH: f32 = 640.0;
const LIST_HEIGHT: f32 = 360.0;
/// Height of what stands above and below the list, in points.
const BESIDE_LIST: f32 = 80.0;
/// Characters shown on both sides of a change.
const BESIDE: usize = 14;

impl Offered {
    fn title(self) -> &'static str {
        match self {
            Self::Bindings => "绑定正文中的数",
            Self::Tidying => "整理标点和空格",
        }
    }

    fn explained(self) -> &'static str {
        match self {
            Self::Bindings => {
                "下列数与表中的数相同。绑定后，表改了，正文随着改；打印时用表中的阿拉伯数字。"
            }
            Self::Tidying => "只改标点和空格，不动文字和数字。",
        }
    }

    fn nothing(self) -> &'static str {
        match self {
            Self::Bindings => {
                "本章没有可以绑定的数：写明了是哪一项、并且与表中相同的数，才能绑定。"
            }
            Self::Tidying => "本章的标点和空格没有需要整理的。",
        }
    }

    fn button(self) -> &'static str {
        match self {
            Self::Bindings => "绑定",
            Self::Tidying => "整理",
        }
    }
}

/// A change of some characters.
struct Change {
    range: Range<usize>,
    after: String,
    /// The binding that it is, if it is one.
    binding: Option<Offer>,
    shown: Marked,
    is_wanted: bool,
}

/// The question which changes to make.
pub struct TextChanges {
    offered: Offered,
    chapter: usize,
    changes: Vec<Change>,
}

impl TextChanges {
    /// Looks for changes of a chapter's text, counted from 0.
    #[must_use]
    pub fn new(offered: Offered, report: &Report, chapter: usize) -> Self {
        let typed = report.text_at(Place::Text(chapter));
        let text: Vec<char> = typed.chars().collect();
        let change = |range: Range<usize>, after: String, binding| Change {
            shown: in_its_words(&text, &range, &after),
            range,
            after,
            binding,
            is_wanted: true,
        };
        let changes = match offered {
            Offered::Bindings => (binding_offers(report).into_iter())
                .filter(|offer| offer.span.chapter == chapter)
                .map(|offer| {
                    let name = report.edition().short_name(offer.cell);
                    let range = offer.span.start..offer.span.end;
                    change(range, format!("{{{name}}}"), Some(offer))
                })
                .collect(),
            Offered::Tidying => (typography::tidy(typed).1.into_iter())
                .map(|tidied| change(tidied.range, tidied.after, None))
                .collect(),
        };
        Self {
            offered,
            chapter,
            changes,
        }
    }

    /// The chapter, counted from 0.
    #[must_use]
    pub fn chapter(&self) -> usize {
        self.chapter
    }

    /// Shows the question; `None` while it is open.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Answered<Action>> {
        dialog_ui(ui, self.offered.title(), WIDTH, |ui| self.content_ui(ui))
    }

    fn content_ui(&mut self, ui: &mut Ui) -> Option<Answered<Action>> {
        if self.changes.is_empty() {
            ui.add(Label::new(self.offered.nothing()).wrap());
            let closed = choose_ui(ui, None, &[(Press::Cancel, "关闭", true)]);
            return closed.map(|_| Answered::Cancelled);
        }
        note_ui(ui, self.offered.explained());
        ScrollArea::vertical()
            .max_height(list_height(ui, LIST_HEIGHT, BESIDE_LIST))
            .auto_shrink([false, true])
            .show(ui, |ui| {
                for change in &mut self.changes {
                    change_ui(ui, change);
                }
            });
        let wanted = self.changes.iter().filter(|c| c.is_wanted).count();
        let is_all = wanted == self.changes.len();
        let change = format!("{}所选{wanted}处", self.offered.button());
        let buttons = [
            (Press::Confirm, change.as_str(), wanted > 0),
            (Press::Other, if is_all { "全不选" } else { "全选" }, true),
            (Press::Cancel, "取消", true),
        ];
        match choose_ui(ui, None, &buttons)? {
            Press::Confirm => Some(Answered::With(self.action())),
            Press::Cancel => Some(Answered::Cancelled),
            Press::Other => {
                (self.changes.iter_mut()).for_each(|change| change.is_wanted = !is_all);
                None
            }
        }
    }

    /// The changes that are wanted.
    fn action(&self) -> Action {
        let wanted = || self.changes.iter().filter(|change| change.is_wanted);
        match self.offered {
            Offered::Bindings => {
                Action::Bind(wanted().filter_map(|change| change.binding).collect())
            }
            Offered::Tidying => {
                // From the last to the first, so that what is before stays where it is.
                let edit = |change: &Change| {
                    Edit::Passage(self.chapter, change.range.clone(), change.after.clone())
                };
                let mut edits: Vec<Edit> = wanted().map(edit).collect();
                edits.reverse();
                Action::Edit(Edit::Together(edits))
            }
        }
    }
}

fn change_ui(ui: &mut Ui, change: &mut Change) {
    ui.horizontal_top(|ui| {
        let tick = ui.checkbox(&mut change.is_wanted, "");
        tick.widget_info(|| {
            let words = change.shown.in_words();
            egui::WidgetInfo::selected(egui::Role::CheckBox, true, change.is_wanted, words)
        });
        let job: LayoutJob = change.shown.job(theme::TEXT_SIZE, theme::TEXT);
        let text = ui.add(Label::new(job).wrap().sense(egui::Sense::click()));
        if text.clicked() {
            change.is_wanted = !change.is_wanted;
        }
    });
}

/// A change with some characters of its line around it.
fn in_its_words(text: &[char], range: &Range<usize>, after: &str) -> Marked {
    let is_break = |c: &char| *c == '\n';
    let start = range.start.saturating_sub(BESIDE);
    let end = (range.end + BESIDE).min(text.len());
    let before = &text[start..range.start];
    let before = before.rsplit(is_break).next().unwrap_or_default();
    let behind = &text[range.end..end];
    let behind = behind.split(is_break).next().unwrap_or_default();
    let words = |chars: &[char]| -> String { chars.iter().collect() };
    let visible = |text: String| {
        text.replace('\n', "（换行）")
            .replace([' ', '\u{3000}'], "（空格）")
    };
    Marked::of([
        (Mark::Same, words(before)),
        (Mark::Gone, visible(words(&text[range.clone()]))),
        (Mark::New, visible(after.into())),
        (Mark::Same, words(behind)),
    ])
}
