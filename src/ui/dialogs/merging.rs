//! The dialog before two drafts are brought together (合并): what the other changed, and whose is taken
//! where both changed one thing. Merges nothing itself.

use egui::{Label, RichText, ScrollArea, Ui};

use super::super::theme;
use super::{Answered, Press, choose_ui, dialog_ui, list_height, note_ui};
use crate::session::{Action, Merging};

const WIDTH: f32 = 700.0;
const LIST_HEIGHT: f32 = 400.0;
/// Height of what stands above and below the list, in points.
const BESIDE_LIST: f32 = 110.0;

/// The question how to bring two drafts together.
pub struct MergeQuestion {
    merging: Merging,
    /// For each conflict whether the other's is taken; `None` until somebody chose.
    takes_theirs: Vec<Option<bool>>,
}

impl MergeQuestion {
    /// Asks how to bring them together.
    #[must_use]
    pub fn new(merging: Merging) -> Self {
        Self {
            takes_theirs: vec![None; merging.conflicts.len()],
            merging,
        }
    }

    /// Shows the question; `None` while it is open.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Answered<Action>> {
        dialog_ui(ui, "合并两份草稿", WIDTH, |ui| self.content_ui(ui))
    }

    fn content_ui(&mut self, ui: &mut Ui) -> Option<Answered<Action>> {
        let other = self.merging.other.display();
        note_ui(
            ui,
            &format!(
                "把“{other}”里的改动并入这里的内容，以后保存到那个文件。各改各的地方都保留；两边都改了的，请逐处选定。"
            ),
        );
        ScrollArea::vertical()
            .max_height(list_height(ui, LIST_HEIGHT, BESIDE_LIST))
            .auto_shrink([false, true])
            .show(ui, |ui| {
                self.conflicts_ui(ui);
                let words = format!("对方共改了{}处", self.merging.theirs_changed.len());
                ui.label(RichText::new(words).strong());
                for difference in &self.merging.theirs_changed {
                    ui.add(Label::new(difference.in_words()).wrap());
                }
            });
        let chosen: Option<Vec<bool>> = self.takes_theirs.iter().copied().collect();
        let left = self.takes_theirs.iter().filter(|of| of.is_none()).count();
        let merge = match left {
            0 => "合并".into(),
            left => format!("合并（还有{left}处没有选定）"),
        };
        let buttons = [
            (Press::Confirm, merge.as_str(), chosen.is_some()),
            (Press::Cancel, "取消", true),
        ];
        match (choose_ui(ui, None, &buttons)?, chosen) {
            (Press::Confirm, Some(chosen)) => {
                let merging = Box::new(self.merging.clone());
                Some(Answered::With(Action::Merge(merging, chosen)))
            }
            _ => Some(Answered::Cancelled),
        }
    }

    fn conflicts_ui(&mut self, ui: &mut Ui) {
        let conflicts = self.merging.conflicts.iter();
        for (conflict, takes_theirs) in conflicts.zip(&mut self.takes_theirs) {
            let words = format!("两边都改了：{}", conflict.name);
            let colour = theme::severity_colour(crate::checks::Severity::Warning);
            ui.label(RichText::new(words).color(colour));
            for (whose, text, theirs) in [
                ("用我的", &conflict.mine, false),
                ("用对方的", &conflict.theirs, true),
            ] {
                let text = if text.is_empty() { "（空）" } else { text };
                let words = format!("{whose}：{text}");
                ui.indent((&conflict.name, theirs), |ui| {
                    let is_chosen = *takes_theirs == Some(theirs);
                    let choice = egui::RadioButton::new(is_chosen, words);
                    if ui.add(choice).clicked() {
                        *takes_theirs = Some(theirs);
                    }
                });
            }
            ui.add_space(6.0);
        }
    }
}
