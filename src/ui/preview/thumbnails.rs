//! 缩略图: all pages, small, one below the other; a click shows one large.

use egui::{Color32, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, vec2};

use super::Preview;
use super::desk::{on_pixel, paper};
use crate::ui::theme;

/// Width of the strip in points.
pub const WIDTH: f32 = 122.0;
/// Width of a thumbnail in points.
const PAGE: f32 = 84.0;

impl Preview {
    /// The strip beside the pages.
    pub(super) fn thumbnails_ui(&mut self, ui: &mut Ui) {
        let Ok(printout) = &self.printout else { return };
        let pages = &printout.pages;
        let times = PAGE / paper(1.0).x;
        let size = paper(times);
        let scrolls_to = (self.thumbnail_shown != Some(self.current)).then_some(self.current);
        self.thumbnail_shown = Some(self.current);
        let mut chosen = None;
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for (at, page) in pages.pages.iter().enumerate() {
                let (whole, response) = ui
                    .allocate_exact_size(vec2(ui.available_width(), size.y + 24.0), Sense::click());
                response.widget_info(|| {
                    let words = format!("缩略图第{}页", at + 1);
                    egui::WidgetInfo::labeled(egui::Role::Button, true, words)
                });
                if scrolls_to == Some(at) {
                    ui.scroll_to_rect(whole, None);
                }
                if response.clicked() {
                    chosen = Some(at);
                }
                if !ui.is_rect_visible(whole) {
                    continue;
                }
                let left = whole.center().x - size.x / 2.0;
                let top_left = on_pixel(ui.ctx(), egui::pos2(left, whole.top() + 2.0));
                let sheet = Rect::from_min_size(top_left, size);
                self.tiles.show(ui.painter(), (at, page), top_left, times);
                let edge = match (at == self.current, response.hovered()) {
                    (true, _) => Stroke::new(2.0, theme::ACCENT),
                    (false, true) => Stroke::new(1.0, theme::ACCENT),
                    (false, false) => Stroke::new(1.0, theme::EDGE),
                };
                ui.painter()
                    .rect_stroke(sheet, 0.0, edge, StrokeKind::Outside);
                let number = RichText::new((at + 1).to_string()).small();
                let place = Rect::from_min_max(
                    egui::pos2(whole.left(), sheet.bottom()),
                    whole.right_bottom(),
                );
                ui.put(
                    place,
                    egui::Label::new(number.color(number_colour(at == self.current))),
                );
            }
        });
        if let Some(page) = chosen {
            self.go_to_page(page);
        }
    }
}

fn number_colour(is_current: bool) -> Color32 {
    if is_current {
        theme::ACCENT
    } else {
        theme::WEAK
    }
}
