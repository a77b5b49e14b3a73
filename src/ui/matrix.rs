//! The editor of a table with several columns, in view as a whole: heads, labels, and cells.
//! Places what the document says spans; judges nothing.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align, Align2, Color32, FontId, Galley, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, pos2,
    vec2,
};

use super::cells::{Look, Shown};
use super::request::Request;
use super::{cells, theme};
use crate::checks::Severity;
use crate::document::{self, Cell, ColumnRole, Section};
use crate::form::{Block, CellId, TableId};
use crate::value::Number;

/// Rows are as high as lets all of them be seen, within these bounds.
const ROW_HEIGHTS: std::ops::RangeInclusive<f32> = 18.0..=30.0;
const VALUE_WIDTHS: std::ops::RangeInclusive<f32> = 40.0..=130.0;
const TEXT_SIZE: f32 = 13.0;
/// Three lines: both sides of an identity, and the difference.
const FOOT_HEIGHT: f32 = 44.0;
const FOOT_TEXT_SIZE: f32 = 11.0;

/// Shows the blocks of a table one below the other; the heads of a single block stay in view.
pub fn matrix_ui(ui: &mut Ui, shown: &Shown<'_>, id: TableId, requests: &mut Vec<Request>) {
    let report = &shown.open.report;
    let table = report.edition().table(id);
    // All rows that may be begun, so that none goes while the keyboard is in it.
    let printed = document::table_where(report, table, |_| true);
    ui.spacing_mut().item_spacing.y = 0.0;
    if let ([section], [block]) = (printed.sections.as_slice(), table.blocks.as_slice()) {
        let columns = Columns::new(section, ui.available_width());
        head_ui(ui, section, &columns);
        let sides = sides_of_columns(shown, block);
        let foot = if sides.is_empty() { 0.0 } else { FOOT_HEIGHT };
        let height = ui.available_height() - foot;
        let row_height = (height / section.body.len() as f32 * 2.0).floor() / 2.0;
        let body = ScrollArea::vertical()
            .max_height(height)
            .auto_shrink([false, true]);
        body.show(ui, |ui| {
            body_ui(ui, shown, section, &columns, row_height, requests);
        });
        if !sides.is_empty() {
            let foot = match table.foot.as_str() {
                "" => "勾稽关系",
                own => own,
            };
            foot_ui(ui, section, &columns, (foot, &sides));
        }
        return;
    }
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for section in &printed.sections {
            let columns = Columns::new(section, ui.available_width());
            head_ui(ui, section, &columns);
            let row_height = *ROW_HEIGHTS.end();
            body_ui(ui, shown, section, &columns, row_height, requests);
            ui.add_space(12.0);
        }
    });
}

/// Where the columns of a section begin, from left to right, and where the last one ends.
pub struct Columns(Vec<f32>);

impl Columns {
    /// Values as wide as lets all of them be seen; labels share what is left.
    #[must_use]
    pub fn new(section: &Section, width: f32) -> Self {
        let of_role = |role| {
            section
                .columns
                .iter()
                .filter(|column| **column == role)
                .count()
        };
        let (labels, values) = (of_role(ColumnRole::Label), of_role(ColumnRole::Value));
        let share = if labels == 0 { 1.0 } else { 0.52 };
        let value = (width * share / values as f32)
            .clamp(*VALUE_WIDTHS.start(), *VALUE_WIDTHS.end())
            .floor();
        let unit = 44.0;
        let for_labels = width - value * values as f32 - unit * of_role(ColumnRole::Unit) as f32;
        // The outer labels are short titles of groups; the innermost is the row's own wording.
        let outer = (for_labels * 0.2).clamp(48.0, 84.0);
        let innermost = for_labels - outer * labels.saturating_sub(1) as f32;
        let mut edges = vec![0.0];
        for (at, role) in section.columns.iter().enumerate() {
            let column = match role {
                ColumnRole::Label if at + 1 < labels => outer,
                ColumnRole::Label => innermost,
                ColumnRole::Unit => unit,
                ColumnRole::Value => value,
            };
            edges.push(edges[at] + column);
        }
        Self(edges)
    }

    /// How wide all of them are.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.0.last().copied().unwrap_or_default()
    }

    /// How wide a cell is.
    #[must_use]
    pub fn width_of(&self, cell: &Cell) -> f32 {
        self.0[cell.column + cell.columns] - self.0[cell.column]
    }

    /// The place of a cell in a grid whose rows begin and end at `rows`.
    #[must_use]
    pub fn place(&self, left: f32, rows: &[f32], row: usize, cell: &Cell) -> Rect {
        Rect::from_min_max(
            pos2(left + self.0[cell.column], rows[row]),
            pos2(
                left + self.0[cell.column + cell.columns],
                rows[row + cell.rows],
            ),
        )
    }
}

/// The heads of a section: each row as high as its tallest head needs.
pub fn head_ui(ui: &mut Ui, section: &Section, columns: &Columns) {
    let height = |row: &Vec<Cell>| {
        let own = row.iter().filter(|cell| cell.rows == 1);
        let needed = own.map(|cell| {
            let width = columns.width_of(cell);
            text_galley(ui, &cell.text, vec2(width, f32::INFINITY), Align::Center)
                .size()
                .y
        });
        needed.fold(0.0, f32::max) + 2.0
    };
    let heights: Vec<f32> = section.head.iter().map(height).collect();
    let size = vec2(columns.width(), heights.iter().sum());
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let mut rows = vec![rect.top()];
    for height in heights {
        rows.push(rows[rows.len() - 1] + height);
    }
    for (at, row) in section.head.iter().enumerate() {
        for cell in row {
            let place = columns.place(rect.left(), &rows, at, cell);
            frame_ui(ui, place, theme::HEAD);
            text_ui(ui, place, &cell.text, Align::Center);
        }
    }
}

/// The two sides of each column's identity (勾稽关系), `None` while one is not known; empty for a
/// table without identities.
fn sides_of_columns(shown: &Shown<'_>, block: &Block) -> Vec<Option<(Number, Number)>> {
    let report = &shown.open.report;
    let edition = report.edition();
    let of_column = |column: usize| {
        let stands_in = |cell: &CellId| {
            (0..block.rows.len()).any(|row| block.cell_at(row, column) == Some(*cell))
        };
        let identities = edition.identities();
        let identity = identities
            .iter()
            .find(|identity| identity.left.iter().all(stands_in))?;
        Some(report.sides(identity))
    };
    let sides: Option<Vec<_>> = (0..block.columns.len()).map(of_column).collect();
    sides.unwrap_or_default()
}

/// Below the columns: whether each one balances, or both sides and by how much they differ.
fn foot_ui(
    ui: &mut Ui,
    section: &Section,
    columns: &Columns,
    (words, sides): (&str, &[Option<(Number, Number)>]),
) {
    let size = vec2(columns.width(), FOOT_HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let rows = [rect.top(), rect.bottom()];
    let first_value = section.first_value();
    let cell = |column, columns, text: &str| Cell {
        column,
        columns,
        rows: 1,
        level: 0,
        text: text.into(),
        origin: None,
    };
    let label = cell(0, first_value, words);
    let place = columns.place(rect.left(), &rows, 0, &label);
    frame_ui(ui, place, theme::HEAD);
    text_ui(ui, place, &label.text, Align::Min);
    for (at, side) in sides.iter().enumerate() {
        let (lines, colour) = match side {
            Some((left, right)) if left == right => (vec![String::from("平")], theme::GOOD),
            Some((left, right)) => {
                let difference = format!("差{}", (left - right).abs());
                let lines = vec![left.to_string(), format!("≠{right}"), difference];
                (lines, theme::severity_colour(Severity::Error))
            }
            None => (vec![String::from("—")], theme::WEAK),
        };
        let place = columns.place(rect.left(), &rows, 0, &cell(first_value + at, 1, ""));
        frame_ui(ui, place, theme::HEAD);
        let pitch = FOOT_TEXT_SIZE + 3.0;
        let top = place.center().y - pitch * (lines.len() - 1) as f32 / 2.0;
        for (line, words) in lines.into_iter().enumerate() {
            let at = pos2(place.center().x, top + pitch * line as f32);
            let font = FontId::proportional(FOOT_TEXT_SIZE);
            ui.painter()
                .text(at, Align2::CENTER_CENTER, words, font, colour);
        }
    }
}

/// A cell's edge and ground.
pub fn frame_ui(ui: &Ui, place: Rect, fill: Color32) {
    let edge = Stroke::new(0.5, theme::EDGE);
    ui.painter()
        .rect(place, 0.0, fill, edge, StrokeKind::Middle);
}

/// Space between the edge of a cell and its text.
const PADDING: egui::Vec2 = vec2(4.0, 1.0);

/// Text broken to fit a cell of this size, its end cut off where the cell is too low. Centred text
/// is broken into lines of about the same length.
fn text_galley(ui: &Ui, text: &str, size: egui::Vec2, align: Align) -> Arc<Galley> {
    let font = FontId::proportional(TEXT_SIZE);
    let line_height = ui.fonts_mut(|fonts| fonts.row_height(&font));
    let format = TextFormat::simple(font, ui.visuals().text_color());
    let mut job = LayoutJob::single_section(text.into(), format);
    job.wrap = TextWrapping {
        max_width: size.x - 2.0 * PADDING.x,
        max_rows: (((size.y - 2.0 * PADDING.y) / line_height).floor() as usize).max(1),
        break_anywhere: true,
        overflow_character: Some('…'),
    };
    job.halign = align;
    let galley = ui.painter().layout_job(job.clone());
    let lines = galley.rows.len();
    if align != Align::Center || lines < 2 || galley.elided {
        return galley;
    }
    let in_a_line = text.chars().count().div_ceil(lines) as f32;
    job.wrap.max_width = job.wrap.max_width.min(in_a_line * TEXT_SIZE + 1.0);
    ui.painter().layout_job(job)
}

/// Text in a cell, on as many lines as fit; what is cut off is shown under the pointer.
pub fn text_ui(ui: &mut Ui, place: Rect, text: &str, align: Align) {
    let inner = place.shrink2(PADDING);
    let galley = text_galley(ui, text, place.size(), align);
    let is_cut = galley.elided;
    let anchor = match align {
        Align::Center => inner.center().x,
        Align::Min | Align::Max => inner.left(),
    };
    let top = inner.center().y - galley.size().y / 2.0;
    ui.painter()
        .galley(pos2(anchor, top), galley, ui.visuals().text_color());
    if is_cut {
        let id = ui.scope_id().with(("cut off", text, place.top() as i32));
        ui.interact(place, id, Sense::hover()).on_hover_text(text);
    }
}

/// How high a row must be for all of a cell's text to be seen, in points.
#[must_use]
pub fn text_height(ui: &Ui, columns: &Columns, cell: &Cell) -> f32 {
    let width = columns.width_of(cell);
    let galley = text_galley(ui, &cell.text, vec2(width, f32::INFINITY), Align::Min);
    galley.size().y + 2.0 * PADDING.y + 2.0
}

fn body_ui(
    ui: &mut Ui,
    shown: &Shown<'_>,
    section: &Section,
    columns: &Columns,
    row_height: f32,
    requests: &mut Vec<Request>,
) {
    let focused = shown.focused;
    // All rows are as high as the longest answer of several lines needs.
    let needed = section.body.iter().flatten().filter_map(|cell| {
        let width = columns.width_of(cell);
        let answer = section.answered(cell)?;
        Some(cells::height_of(ui, &shown.open.report, answer, width))
    });
    let row_height = row_height.clamp(*ROW_HEIGHTS.start(), *ROW_HEIGHTS.end());
    let row_height = needed.fold(row_height, f32::max);
    let size = vec2(columns.width(), section.body.len() as f32 * row_height);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let rows: Vec<f32> = (0..=section.body.len())
        .map(|at| rect.top() + at as f32 * row_height)
        .collect();
    for (at, cells) in section.body.iter().enumerate() {
        let is_here = |cell| section.answered(cell) == focused;
        let is_current = focused.is_some() && cells.iter().any(is_here);
        for cell in cells {
            let place = columns.place(rect.left(), &rows, at, cell);
            let fill = if is_current {
                theme::CURRENT
            } else {
                Color32::WHITE
            };
            frame_ui(ui, place, fill);
            match section.answered(cell) {
                Some(id) => {
                    let field = place.shrink(1.0);
                    cells::value_ui(ui, shown, id, field, Look::Flat, requests);
                }
                None => text_ui(ui, place, &cell.text, Align::Min),
            }
        }
    }
}
