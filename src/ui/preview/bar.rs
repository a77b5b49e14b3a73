//! The row of buttons over the pages, and the keys that do the same.
//! Moves what is seen, and nothing else.

use egui::{ComboBox, Id, Key, KeyboardShortcut, Modifiers, TextEdit, Ui, vec2};

use super::Preview;
use super::arrange::{Mode, Zoom};
use super::desk::Goal;
use crate::document::Paper;
use crate::ui::request::Decision;
use crate::ui::{Request, input_method};

/// Sizes on paper that are offered by name.
const OFFERED: [f32; 7] = [0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 4.0];
/// How far an arrow key scrolls, in points.
const ARROW: f32 = 48.0;

fn page_field() -> Id {
    Id::unique("preview page")
}

impl Preview {
    /// Paper, modes, zoom, and the number of the page.
    pub(super) fn bar_ui(&mut self, ui: &mut Ui, requests: &mut Vec<Request>) {
        ui.horizontal_wrapped(|ui| {
            self.paper_ui(ui);
            ui.separator();
            for (mode, words, meaning) in Mode::ALL {
                let chosen = ui.selectable_label(self.mode == mode, words);
                if chosen.on_hover_text(meaning).clicked() {
                    self.mode = mode;
                    self.goal = Some(Goal::page(self.current));
                }
            }
            ui.separator();
            self.zoom_ui(ui);
            ui.separator();
            self.page_ui(ui);
            ui.separator();
            ui.toggle_value(&mut self.shows_thumbnails, "缩略图");
            if ui.button("页面设置…").clicked() {
                requests.push(Request::Decide(Decision::PageSetup));
            }
        });
    }

    /// What is shown here is what is exported and printed.
    fn paper_ui(&mut self, ui: &mut Ui) {
        let shown = self.paper.or(self.usual).map_or("报告", Paper::name);
        let combo = ComboBox::from_id_salt("paper")
            .width(96.0)
            .selected_text(shown);
        let combo = combo.show_ui(ui, |ui| {
            let usual = "自动（有错误时为草稿）";
            ui.selectable_value(&mut self.paper, None, usual);
            for paper in Paper::ALL {
                ui.selectable_value(&mut self.paper, Some(paper), paper.name());
            }
        });
        let response = combo.response;
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_label("稿"));
        response.on_hover_text("导出PDF和打印也用这种稿");
    }

    fn zoom_ui(&mut self, ui: &mut Ui) {
        let times = self.times();
        if ui.button("缩小").on_hover_text("缩小（Ctrl+-）").clicked() {
            self.zoom = Zoom::step(times, false);
        }
        let percent = |times: f32| format!("{:.0}%", times * 100.0);
        let shown = match self.zoom {
            Zoom::Width => format!("适合宽度 {}", percent(times)),
            Zoom::Page => format!("适合整页 {}", percent(times)),
            Zoom::Times(times) => percent(times),
        };
        let combo = ComboBox::from_id_salt("zoom")
            .width(122.0)
            .selected_text(shown);
        let combo = combo.show_ui(ui, |ui| {
            ui.selectable_value(&mut self.zoom, Zoom::Width, "适合宽度");
            ui.selectable_value(&mut self.zoom, Zoom::Page, "适合整页");
            for offered in OFFERED {
                ui.selectable_value(&mut self.zoom, Zoom::Times(offered), percent(offered));
            }
        });
        let id = combo.response.id;
        ui.ctx()
            .accesskit_node_builder(id, |node| node.set_label("缩放"));
        if ui.button("放大").on_hover_text("放大（Ctrl++）").clicked() {
            self.zoom = Zoom::step(times, true);
        }
    }

    fn page_ui(&mut self, ui: &mut Ui) {
        let count = self.pages().map_or(0, |pages| pages.pages.len());
        let shown = self.mode.pages(self.current, count);
        let back = ui.add_enabled(self.current > 0, egui::Button::new("上一页"));
        if back.on_hover_text("上一页（Page Up）").clicked() {
            self.go_to_page(shown.start.min(self.current).saturating_sub(1));
        }
        ui.label("第");
        let current = (self.current + 1).to_string();
        let text = self.page_typed.clone().unwrap_or(current);
        let (field, typed) = input_method::text_field(ui, page_field(), &text, |text| {
            TextEdit::singleline(text)
                .desired_width(34.0)
                .align(egui::Align2::CENTER_CENTER)
        });
        ui.ctx()
            .accesskit_node_builder(field.id, |node| node.set_label("页码"));
        if typed.is_some() {
            self.page_typed = typed;
        }
        if field.has_focus() {
            input_method::switch_off(ui);
        } else if let Some(typed) = self.page_typed.take()
            && let Ok(number @ 1..) = typed.trim().parse::<usize>()
        {
            self.go_to_page(number - 1);
        }
        ui.label(format!("页，共{count}页"));
        let is_last = self.next_page(count).is_none();
        let on = ui.add_enabled(!is_last, egui::Button::new("下一页"));
        if on.on_hover_text("下一页（Page Down）").clicked()
            && let Some(next) = self.next_page(count)
        {
            self.go_to_page(next);
        }
    }

    /// The page after those that are shown beside the current one.
    fn next_page(&self, count: usize) -> Option<usize> {
        let next = match self.mode {
            Mode::Single | Mode::Continuous => self.current + 1,
            Mode::Facing => self.mode.pages(self.current, count).end,
        };
        (next < count).then_some(next)
    }

    /// Shows a page from its top; the last one where there are not so many.
    pub(super) fn go_to_page(&mut self, page: usize) {
        let count = self.pages().map_or(0, |pages| pages.pages.len());
        self.current = page.min(count.saturating_sub(1));
        self.goal = Some(Goal::page(self.current));
    }

    /// Keys of the preview, unless a number is being typed.
    pub(super) fn take_keys(&mut self, ui: &Ui) {
        let pressed = |modifiers, key| {
            let shortcut = KeyboardShortcut::new(modifiers, key);
            ui.input_mut(|input| input.consume_shortcut(&shortcut))
        };
        let times = self.times();
        // Taken before the whole window is enlarged by the same keys.
        if pressed(Modifiers::COMMAND, Key::Plus) || pressed(Modifiers::COMMAND, Key::Equals) {
            self.zoom = Zoom::step(times, true);
        }
        if pressed(Modifiers::COMMAND, Key::Minus) {
            self.zoom = Zoom::step(times, false);
        }
        if pressed(Modifiers::COMMAND, Key::Num0) {
            self.zoom = Zoom::Page;
        }
        if ui.memory(|memory| memory.has_focus(page_field())) {
            return;
        }
        let plain = |key| pressed(Modifiers::NONE, key);
        if plain(Key::PageDown) {
            self.turn(true);
        }
        if plain(Key::PageUp) {
            self.turn(false);
        }
        if plain(Key::Home) {
            self.go_to_page(0);
        }
        if plain(Key::End) {
            self.go_to_page(usize::MAX);
        }
        for (key, by) in [
            (Key::ArrowDown, vec2(0.0, ARROW)),
            (Key::ArrowUp, vec2(0.0, -ARROW)),
            (Key::ArrowRight, vec2(ARROW, 0.0)),
            (Key::ArrowLeft, vec2(-ARROW, 0.0)),
        ] {
            if plain(key) {
                self.scroll_by(by);
            }
        }
    }

    /// Goes on by a window where the page is higher than that, else to the next page.
    pub(super) fn turn(&mut self, forward: bool) {
        let count = self.pages().map_or(0, |pages| pages.pages.len());
        if let Some(rest) = self.rest_of_page(forward) {
            self.scroll_by(rest);
        } else if forward {
            if let Some(next) = self.next_page(count) {
                self.go_to_page(next);
            }
        } else if self.current > 0 {
            let first = match self.mode {
                Mode::Facing => self.mode.pages(self.current, count).start,
                Mode::Single | Mode::Continuous => self.current,
            };
            self.go_to_page(first.saturating_sub(1));
        }
    }
}
