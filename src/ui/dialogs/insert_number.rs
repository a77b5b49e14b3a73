//! The dialog in which a cell is picked, by name or by the initials of its pinyin, to be bound in
//! a chapter's text. Knows no names; what a search means, the form says.

use std::ops::Range;

use egui::{Align, Align2, FontId, Id, Key, Modifiers, ScrollArea, Sense, TextEdit, Ui, vec2};

use super::super::{input_method, theme};
use super::{Answered, Press, buttons_ui, dialog_ui, hold_keyboard, list_height, note_ui};
use crate::form::CellId;
use crate::report::{Edit, Place, Report};

const WIDTH: f32 = 560.0;
const ROW_HEIGHT: f32 = 28.0;
const LIST_HEIGHT: f32 = 320.0;
/// Height of what stands above and below the list, in points.
const BESIDE_LIST: f32 = 150.0;
/// The field for what is searched.
const SEARCH: &str = "number to insert";

/// The question which number to insert, and where.
pub struct InsertNumber {
    chapter: usize,
    /// What it takes the place of, in characters; empty at a caret.
    replaced: Range<usize>,
    search: String,
    chosen: usize,
}

impl InsertNumber {
    /// Asks for a number to stand in a chapter's text in place of some characters.
    #[must_use]
    pub fn new(chapter: usize, replaced: Range<usize>) -> Self {
        Self {
            chapter,
            replaced,
            search: String::new(),
            chosen: 0,
        }
    }

    /// The chapter, counted from 0.
    #[must_use]
    pub fn chapter(&self) -> usize {
        self.chapter
    }

    /// Shows the question; `None` while it is open. Answered by the text with the number, and where
    /// the caret goes.
    pub fn ui(&mut self, ui: &mut Ui, report: &Report) -> Option<Answered<(Edit, usize)>> {
        dialog_ui(ui, "插入表中的数", WIDTH, |ui| {
            self.content_ui(ui, report)
        })
    }

    fn content_ui(&mut self, ui: &mut Ui, report: &Report) -> Option<Answered<(Edit, usize)>> {
        // Elsewhere in the dialog these keys are the buttons'.
        let is_searching = ui.memory(|memory| memory.has_focus(Id::unique(SEARCH)));
        let pressed = |key| {
            let pressed =
                is_searching && ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
            isize::from(pressed)
        };
        let step = pressed(Key::ArrowDown) - pressed(Key::ArrowUp);
        let confirmed = pressed(Key::Enter) > 0;
        self.search_ui(ui);
        let found = self.found(report);
        let last = found.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(step).min(last);
        let mut picked = None;
        ScrollArea::vertical()
            .max_height(list_height(ui, LIST_HEIGHT, BESIDE_LIST))
            .auto_shrink([false, true])
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for (at, &cell) in found.iter().enumerate() {
                    let row = row_ui(ui, report, cell, at == self.chosen);
                    if at == self.chosen && step != 0 {
                        row.scroll_to_me(None);
                    }
                    if row.clicked() {
                        picked = Some(cell);
                    }
                }
            });
        if found.is_empty() && !self.search.trim().is_empty() {
            note_ui(
                ui,
                "没有这个名称的格子。可以输入行名的一部分，或拼音首字母。",
            );
        }
        note_ui(
            ui,
            "插入后正文里是“{名称}”，打印时填入表中的数；表改了，正文随着改。",
        );
        let cancelled = buttons_ui(ui, None, &[(Press::Cancel, "取消", true)]);
        if confirmed {
            picked = found.get(self.chosen).copied();
        }
        match picked {
            Some(cell) => Some(Answered::With(self.insert(report, cell))),
            None => cancelled.map(|_| Answered::Cancelled),
        }
    }

    fn search_ui(&mut self, ui: &mut Ui) {
        let label = ui.label("名称、代码，或拼音首字母");
        let id = Id::unique(SEARCH);
        let (field, typed) = input_method::text_field(ui, id, &self.search, |text| {
            TextEdit::singleline(text)
                .desired_width(f32::INFINITY)
                .hint_text("如：收到申请、sdsq、R22")
        });
        hold_keyboard(ui, &field);
        field.labelled_by(label.id);
        if let Some(typed) = typed {
            self.search = typed;
            self.chosen = 0;
        }
    }

    /// What the search means; all cells where nothing is searched for.
    fn found(&self, report: &Report) -> Vec<CellId> {
        let edition = report.edition();
        match self.search.trim() {
            "" => edition.cell_ids().collect(),
            search => edition.find_by_name_or_initials(search),
        }
    }

    fn insert(&self, report: &Report, cell: CellId) -> (Edit, usize) {
        let text: Vec<char> = report.text_at(Place::Text(self.chapter)).chars().collect();
        let end = self.replaced.end.min(text.len());
        let start = self.replaced.start.min(end);
        let bound = format!("{{{}}}", report.edition().short_name(cell));
        let caret = start + bound.chars().count();
        let before = text[..start].iter();
        let behind = text[end..].iter();
        let text: String = before
            .copied()
            .chain(bound.chars())
            .chain(behind.copied())
            .collect();
        (Edit::Text(self.chapter, text), caret)
    }
}

/// A cell that can be picked: its name, its code, its value now.
fn row_ui(ui: &mut Ui, report: &Report, cell: CellId, is_chosen: bool) -> egui::Response {
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let (rect, row) = ui.allocate_exact_size(size, Sense::click());
    let about = report.edition().cell(cell);
    row.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, is_chosen, &about.name)
    });
    if !ui.is_rect_visible(rect) {
        return row;
    }
    let fill = match (is_chosen, row.hovered()) {
        (true, _) => Some(theme::HEAD),
        (false, true) => Some(theme::STRIPE),
        (false, false) => None,
    };
    (fill.into_iter()).for_each(|fill| {
        ui.painter().rect_filled(rect, 2.0, fill);
    });
    let value = match report.printed(cell) {
        empty if empty.is_empty() => String::from("未填写"),
        value => value,
    };
    let painter = ui.painter().with_clip_rect(rect);
    let text = |at: Align2, inset: f32, words: &str, colour| {
        let anchor = match at.x() {
            Align::Min => rect.left_center() + vec2(inset, 0.0),
            _ => rect.right_center() - vec2(inset, 0.0),
        };
        painter.text(
            anchor,
            at,
            words,
            FontId::proportional(theme::TEXT_SIZE),
            colour,
        );
    };
    text(Align2::LEFT_CENTER, 8.0, &about.name, theme::TEXT);
    text(Align2::RIGHT_CENTER, 100.0, &about.code, theme::WEAK);
    text(Align2::RIGHT_CENTER, 8.0, &value, theme::ACCENT);
    row
}
