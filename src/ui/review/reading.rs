//! The whole report read-only, with what differs marked: to be read, pointed at, remarked on.
//! Changes nothing.

use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{
    Align2, FontId, Galley, Label, Rect, Response, RichText, ScrollArea, Sense, Ui, pos2, vec2,
};

use super::super::matrix::{Columns, frame_ui, head_ui, text_height, text_ui};
use super::super::remarks::Placed;
use super::super::request::{Chosen, Request};
use super::super::{remarks, theme};
use super::marks::Marked;
use super::sheet::{Piece, Sheet};
use crate::document::Section;
use crate::form::CellId;
use crate::report::Place;
use crate::session::Open;

const VALUE_SIZE: f32 = 13.0;
const ROW_HEIGHT_AT_LEAST: f32 = 22.0;
/// A table narrower than this scrolls sideways, in points.
const TABLE_WIDTH_AT_LEAST: f32 = 420.0;

/// What is drawn, and what is known of it.
struct Page<'a> {
    open: &'a Open,
    sheet: &'a Sheet,
    chosen: Option<&'a Chosen>,
    scrolls: bool,
    remarks: Vec<Placed<'a>>,
}

impl Page<'_> {
    fn is_chosen(&self, place: Place, line: Option<usize>) -> bool {
        self.chosen
            .is_some_and(|chosen| chosen.place == place && (line.is_none() || chosen.line == line))
    }

    /// What differs at a place that holds one value.
    fn marked(&self, place: Place, now: &str) -> Marked {
        let marked = self.sheet.before.get(&place).cloned();
        marked.unwrap_or_else(|| Marked::plain(now))
    }

    /// Whether there is a remark on a line; one on a whole text is shown at each of its lines.
    fn is_remarked_in(&self, here: &Chosen) -> bool {
        let text = match here.place {
            Place::Text(at) => self.open.report.chapters.get(at).map_or("", |c| &c.text),
            _ => "",
        };
        let line = here.line.and_then(|line| text.split('\n').nth(line));
        let mut remarks = remarks::about(&self.remarks, here.place);
        remarks.any(|remark| {
            let excerpt = remark.spot.excerpt.as_str();
            line.is_none_or(|line| excerpt.is_empty() || excerpt == line.trim())
        })
    }

    fn is_remarked(&self, place: Place) -> bool {
        remarks::about(&self.remarks, place).next().is_some()
    }
}

/// Shows the report, scrolled to what is chosen where that was asked for.
pub fn report_ui(
    ui: &mut Ui,
    open: &Open,
    sheet: &Sheet,
    chosen: Option<&Chosen>,
    scrolls: bool,
    requests: &mut Vec<Request>,
) {
    let page = Page {
        open,
        sheet,
        chosen,
        scrolls,
        remarks: remarks::open_remarks(open),
    };
    ScrollArea::both()
        .id_salt("report to read")
        .auto_shrink(false)
        .show(ui, |ui| {
            let width = ui.available_width() - 8.0;
            ui.spacing_mut().item_spacing.y = 4.0;
            for (at, piece) in sheet.pieces.iter().enumerate() {
                ui.push_id(at, |ui| {
                    // Text breaks within what is seen; a table may be wider, and scrolls.
                    ui.set_max_width(match piece {
                        Piece::Table(..) => width.max(TABLE_WIDTH_AT_LEAST),
                        _ => width,
                    });
                    piece_ui(ui, &page, piece, requests);
                });
            }
            ui.add_space(24.0);
        });
}

fn piece_ui(ui: &mut Ui, page: &Page<'_>, piece: &Piece, requests: &mut Vec<Request>) {
    let text = ui.visuals().text_color();
    match piece {
        Piece::Title(title) => {
            ui.add(Label::new(RichText::new(title).size(19.0).strong()).wrap());
        }
        Piece::Part(words) => {
            ui.add_space(4.0);
            ui.label(RichText::new(*words).strong());
        }
        Piece::Field(kind, value) => {
            let place = Place::Field(*kind);
            let mut job = LayoutJob::default();
            let format = egui::TextFormat::simple(FontId::proportional(14.0), theme::WEAK);
            let label = page.open.report.edition().label(*kind);
            job.append(&format!("{label}："), 0.0, format);
            page.marked(place, value).append_to(&mut job, 14.0, text);
            let name = format!("{label}：{value}");
            line_ui(ui, page, Chosen { place, line: None }, job, &name, requests);
        }
        Piece::Heading(at, heading) => {
            ui.add_space(6.0);
            let place = Place::Heading(*at);
            let job = page.marked(place, heading).job(16.0, text);
            let name = format!("标题：{heading}");
            line_ui(ui, page, Chosen { place, line: None }, job, &name, requests);
        }
        Piece::Paragraph {
            chapter,
            line,
            text: marked,
        } => {
            let chosen = Chosen {
                place: Place::Text(*chapter),
                line: Some(*line),
            };
            let job = marked.job(theme::TEXT_SIZE, text);
            line_ui(ui, page, chosen, job, &marked.in_words(), requests);
        }
        Piece::Table(title, table) => {
            if !title.is_empty() {
                ui.add_space(6.0);
                ui.label(RichText::new(title).strong());
            }
            for (at, section) in table.sections.iter().enumerate() {
                ui.push_id(at, |ui| {
                    section_ui(ui, page, section, requests);
                });
            }
        }
        Piece::Explanation(words) => {
            ui.add(Label::new(RichText::new(words).small()).wrap());
        }
    }
}

/// A line of text that can be chosen, with a mark where there is a remark on it.
fn line_ui(
    ui: &mut Ui,
    page: &Page<'_>,
    here: Chosen,
    mut job: LayoutJob,
    name: &str,
    requests: &mut Vec<Request>,
) {
    job.wrap.max_width = ui.available_width() - 12.0;
    let galley = ui.painter().layout_job(job);
    let size = vec2(ui.available_width(), galley.size().y + 4.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if page.is_chosen(here.place, here.line) {
        ui.painter().rect_filled(rect, 2.0, theme::CURRENT);
    }
    let text = ui.visuals().text_color();
    ui.painter().galley(rect.min + vec2(8.0, 2.0), galley, text);
    if page.is_remarked_in(&here) {
        let bar = Rect::from_min_size(rect.min, vec2(4.0, rect.height()));
        ui.painter().rect_filled(bar, 1.0, theme::REMARK);
    }
    choosable(ui, page, here, &response, name, requests);
}

/// Choosing a place by pointer or keyboard, and being scrolled to.
fn choosable(
    ui: &Ui,
    page: &Page<'_>,
    here: Chosen,
    response: &Response,
    name: &str,
    requests: &mut Vec<Request>,
) {
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
    let is_first = page.is_chosen(here.place, here.line);
    if page.scrolls && is_first {
        response.scroll_to_me(Some(egui::Align::Center));
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if response.has_focus() || response.hovered() {
        let colour = if response.has_focus() {
            theme::ACCENT
        } else {
            theme::EDGE
        };
        let edge = egui::Stroke::new(1.0, colour);
        ui.painter()
            .rect_stroke(response.rect, 2.0, edge, egui::StrokeKind::Inside);
    }
    if response.clicked() {
        requests.push(Request::Choose(here, false));
    }
}

fn section_ui(ui: &mut Ui, page: &Page<'_>, section: &Section, requests: &mut Vec<Request>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let columns = Columns::new(section, ui.available_width());
    head_ui(ui, section, &columns);
    let first_value = section.first_value();
    let heights: Vec<f32> = (section.body.iter())
        .map(|row| {
            let needed =
                row.iter()
                    .filter(|c| c.rows == 1)
                    .map(|cell| match section.answered(cell) {
                        Some(id) => {
                            let width = columns.width_of(cell);
                            value_galley(ui, page, id, width, &cell.text).size().y + 4.0
                        }
                        None if cell.column < first_value => text_height(ui, &columns, cell),
                        None => 0.0,
                    });
            needed.fold(ROW_HEIGHT_AT_LEAST, f32::max)
        })
        .collect();
    let size = vec2(columns.width(), heights.iter().sum());
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let mut rows = vec![rect.top()];
    for height in heights {
        rows.push(rows[rows.len() - 1] + height);
    }
    for (at, cells) in section.body.iter().enumerate() {
        for cell in cells {
            let place = columns.place(rect.left(), &rows, at, cell);
            match section.answered(cell) {
                Some(id) => value_ui(ui, page, id, place, &cell.text, requests),
                None => {
                    frame_ui(ui, place, egui::Color32::WHITE);
                    text_ui(ui, place, &cell.text, egui::Align::Min);
                }
            }
        }
    }
}

/// A value with what differs in it, within a width.
fn value_galley(ui: &Ui, page: &Page<'_>, cell: CellId, width: f32, value: &str) -> Arc<Galley> {
    let text = ui.visuals().text_color();
    let mut job = page.marked(Place::Cell(cell), value).job(VALUE_SIZE, text);
    job.wrap.max_width = width - 8.0;
    ui.painter().layout_job(job)
}

/// A value, last year's on its left, and a mark in the corner where there is a remark on it.
fn value_ui(
    ui: &mut Ui,
    page: &Page<'_>,
    cell: CellId,
    place: Rect,
    value: &str,
    requests: &mut Vec<Request>,
) {
    let here = Place::Cell(cell);
    let fill = match page.is_chosen(here, None) {
        true => theme::CURRENT,
        false => egui::Color32::WHITE,
    };
    frame_ui(ui, place, fill);
    if let Some(last) = page.sheet.last_year.get(&cell.0) {
        let font = FontId::proportional(VALUE_SIZE - 2.0);
        let left = place.left_center() + vec2(3.0, 0.0);
        ui.painter()
            .text(left, Align2::LEFT_CENTER, last, font, theme::LAST_YEAR);
    }
    let text = ui.visuals().text_color();
    let galley = value_galley(ui, page, cell, place.width(), value);
    let top_left = pos2(
        place.right() - 4.0 - galley.size().x,
        place.center().y - galley.size().y / 2.0,
    );
    ui.painter().galley(top_left, galley, text);
    if page.is_remarked(here) {
        remarks::corner_ui(ui, place);
    }
    let name = format!("{}：{value}", page.open.report.edition().cell(cell).name);
    let id = ui.scope_id().with(("value to read", cell.0));
    let response = ui.interact(place, id, Sense::click());
    let chosen = Chosen {
        place: here,
        line: None,
    };
    choosable(ui, page, chosen, &response, &name, requests);
}
