//! The dialog of a draft's versions (历史版本): when each was saved and by whom, what changed in it, how
//! it differs from now, and its way back. Reads no file.

use egui::{Label, RichText, ScrollArea, Ui};

use super::super::theme;
use super::{Answered, Press, choose_ui, dialog_ui, list_height, note_ui};
use crate::report::Place;
use crate::review::compare::Difference;
use crate::session::{Action, Open, Past};

const WIDTH: f32 = 800.0;
const LIST_WIDTH: f32 = 330.0;
const LIST_HEIGHT: f32 = 380.0;
/// Height of the line above the differences, in points.
const HEADING: f32 = 26.0;
/// Height of what stands above and below the lists, in points.
const BESIDE_LIST: f32 = 150.0;

/// The versions of the open draft.
pub struct VersionsDialog {
    past: Vec<Past>,
    /// The place that had the keyboard, and how people call it.
    place: Option<(Place, String)>,
    only_place: bool,
    chosen: usize,
    /// Where the chosen version differs from now, once that was asked.
    until: Option<(usize, Vec<Difference>, bool)>,
}

impl VersionsDialog {
    /// Shows these versions, the newest first. `place` is where the keyboard was.
    #[must_use]
    pub fn new(past: Vec<Past>, place: Option<(Place, String)>) -> Self {
        Self {
            // The first is mostly what stands there now.
            chosen: usize::from(past.len() > 1),
            past,
            place,
            only_place: false,
            until: None,
        }
    }

    /// Shows the dialog; `None` while it is open. Answers with nothing to bring the draft together with
    /// another.
    pub fn ui(&mut self, ui: &mut Ui, open: &Open) -> Option<Answered<Option<Action>>> {
        dialog_ui(ui, "历史版本", WIDTH, |ui| self.content_ui(ui, open))
    }

    fn content_ui(&mut self, ui: &mut Ui, open: &Open) -> Option<Answered<Option<Action>>> {
        if self.past.is_empty() {
            let words = "还没有历史版本。每次保存时，本机留下一份；以后可以在这里比较和取回。";
            ui.add(Label::new(words).wrap());
            let closed = choose_ui(ui, None, &[(Press::Cancel, "关闭", true)]);
            return closed.map(|_| Answered::Cancelled);
        }
        note_ui(
            ui,
            "每次保存留下的内容，只在本机。取回的只是填写的内容，批注、签署和留痕不变；取回后可以撤销。",
        );
        if let Some((_, name)) = &self.place {
            ui.checkbox(&mut self.only_place, format!("只看“{name}”"));
        }
        let height = list_height(ui, LIST_HEIGHT, BESIDE_LIST);
        let size = egui::vec2(ui.available_width(), height + HEADING);
        let beside = egui::Layout::left_to_right(egui::Align::TOP);
        ui.allocate_ui_with_layout(size, beside, |ui| {
            ui.set_max_height(size.y);
            ui.vertical(|ui| {
                ui.set_width(LIST_WIDTH);
                self.list_ui(ui, height);
            });
            ui.separator();
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                self.differences_ui(ui, open, height);
            });
        });
        let is_other =
            (self.until.as_ref()).is_some_and(|(_, differences, _)| !differences.is_empty());
        let can_bring_back = is_other && !open.is_locked();
        let buttons = [
            (Press::Cancel, "关闭", true),
            (Press::Confirm, "取回所选版本", can_bring_back),
            (Press::Other, "与另一份草稿合并…", !open.is_locked()),
        ];
        match choose_ui(ui, None, &buttons)? {
            Press::Confirm => {
                let version = self.past[self.chosen].version.file.clone();
                Some(Answered::With(Some(Action::BringBack(version))))
            }
            Press::Other => Some(Answered::With(None)),
            Press::Cancel => Some(Answered::Cancelled),
        }
    }

    fn list_ui(&mut self, ui: &mut Ui, height: f32) {
        let place = self.place.as_ref().filter(|_| self.only_place);
        let place = place.map(|(place, _)| *place);
        let list = ScrollArea::vertical().id_salt("versions");
        list.max_height(height)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                for at in 0..self.past.len() {
                    let before = self.past.get(at + 1);
                    let past = &self.past[at];
                    let words = match place {
                        None => changed_in_words(past),
                        Some(place) => {
                            let stood = before.and_then(|before| before.text_at(place));
                            if stood == past.text_at(place) {
                                continue;
                            }
                            past.text_at(place).map_or("读不出来", or_empty).to_owned()
                        }
                    };
                    let words = format!("{}\n{words}", past.when_and_who());
                    let row = egui::Button::selectable(self.chosen == at, words);
                    let row = row.wrap().min_size(egui::vec2(LIST_WIDTH - 14.0, 0.0));
                    if ui.add(row).clicked() {
                        self.chosen = at;
                    }
                }
            });
    }

    fn differences_ui(&mut self, ui: &mut Ui, open: &Open, height: f32) {
        let past = &self.past[self.chosen];
        if self
            .until
            .as_ref()
            .is_none_or(|(of, ..)| *of != self.chosen)
        {
            let (differences, review) = past.until(open);
            self.until = Some((self.chosen, differences, review));
        }
        let Some((_, differences, review)) = &self.until else {
            return;
        };
        if !past.is_readable() {
            ui.label("这个版本读不出来。");
            return;
        }
        ui.label(RichText::new("从那时到现在的改动").strong());
        let list = ScrollArea::vertical().id_salt("differences");
        list.max_height(height)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                for difference in differences {
                    ui.add(Label::new(difference.in_words()).wrap());
                }
                if *review {
                    ui.label("批注、签署或留痕也有不同。");
                }
                if differences.is_empty() {
                    let words = RichText::new("填写的内容与现在相同。");
                    ui.label(words.color(theme::WEAK));
                }
            });
    }
}

fn or_empty(text: &str) -> &str {
    if text.is_empty() { "（空）" } else { text }
}

fn changed_in_words(past: &Past) -> String {
    if !past.is_readable() {
        return "读不出来".into();
    }
    let mut words = match past.changes.as_slice() {
        [] if past.is_first => String::from("留下的最早一份"),
        [] => String::from("填写的内容未变"),
        [only] => only.in_words(),
        [first, ..] => format!("{}处：{}等", past.changes.len(), first.name),
    };
    if past.differs_in_review {
        words += "；批注、签署有变";
    }
    words
}
