//! The editor of a table: wording, unit, value; Enter goes to the next cell.
//! Judges nothing: what is wrong with a value is marked as the findings say.

use egui::{
    Align2, Event, FontId, Key, Modifiers, Rect, RichText, ScrollArea, Sense, TextEdit, Ui, pos2,
    vec2,
};

use super::{Request, findings, input_method, place_id, theme};
use crate::form::{Block, CellId, Edition, Kind, Row, TableId};
use crate::report::{Answer, Edit, Place};
use crate::session::{Action, Open};

const VALUE_WIDTH: f32 = 120.0;
const UNIT_WIDTH: f32 = 52.0;
const MARK_WIDTH: f32 = 76.0;
const INDENT: f32 = 16.0;
const PADDING: f32 = 6.0;
const ROW_HEIGHT_AT_LEAST: f32 = 34.0;

/// Shows a table for filling in.
pub fn table_ui(ui: &mut Ui, open: &Open, id: TableId, requests: &mut Vec<Request>) {
    let edition = open.report.edition();
    let table = edition.table(id);
    let cells: Vec<CellId> = edition
        .cell_ids()
        .filter(|cell| edition.cell(*cell).table == id)
        .collect();
    let focused = focused_cell(ui, &cells);
    if let Some(cell) = focused {
        take_paste(ui, edition, &cells, cell, requests);
        take_navigation(ui, open, &cells, cell, requests);
    }
    ui.heading(&table.title);
    ui.label(
        RichText::new(
            "回车到下一格，Shift+回车回上一格；合计随分项自动算出，也可直接填写。没有发生的请填0。",
        )
        .small()
        .color(theme::WEAK),
    );
    explanation_ui(ui, open, focused);
    ui.spacing_mut().item_spacing.y = 0.0;
    // The head of a table with one block stays while its rows scroll.
    let head_stays = table.blocks.len() == 1;
    if head_stays {
        ui.add_space(6.0);
        head_ui(ui, &table.label_heads, &table.unit_head, &table.blocks[0]);
    }
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for block in &table.blocks {
            if !head_stays {
                head_ui(ui, &table.label_heads, &table.unit_head, block);
            }
            for (at, row) in block.rows.iter().enumerate() {
                row_ui(ui, open, block, row, at, focused, requests);
            }
        }
        ui.add_space(24.0);
    });
}

fn focused_cell(ui: &Ui, cells: &[CellId]) -> Option<CellId> {
    let focused = ui.memory(|memory| memory.focused())?;
    cells
        .iter()
        .copied()
        .find(|cell| place_id(Place::Cell(*cell)) == focused)
}

/// Enter and the arrows belong to the table: a one-line field would give the focus to nobody.
fn take_navigation(
    ui: &Ui,
    open: &Open,
    cells: &[CellId],
    from: CellId,
    requests: &mut Vec<Request>,
) {
    let at = cells
        .iter()
        .position(|cell| *cell == from)
        .expect("the focused cell is one of them");
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    let (before, after) = (&cells[..at], &cells[at + 1..]);
    // A total that already follows its parts needs no stop on the way through.
    let asks = |cell: &&CellId| !matches!(open.report.answer(**cell), Answer::Summed(_));
    let to = if pressed(Modifiers::SHIFT, Key::Enter) {
        before.iter().rev().find(asks)
    } else if pressed(Modifiers::NONE, Key::Enter) {
        after.iter().find(asks)
    } else if pressed(Modifiers::NONE, Key::ArrowUp) {
        before.last()
    } else if pressed(Modifiers::NONE, Key::ArrowDown) {
        after.first()
    } else {
        None
    };
    if let Some(cell) = to {
        requests.push(Request::Go(Place::Cell(*cell)));
    }
}

/// A column copied from a spreadsheet fills the rows from the focused one on, headings passed over.
fn take_paste(
    ui: &Ui,
    edition: &Edition,
    cells: &[CellId],
    from: CellId,
    requests: &mut Vec<Request>,
) {
    let mut pasted = None;
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Paste(text) if text.trim_end().contains(['\n', '\t']) => {
                pasted = Some(text.clone());
                false
            }
            _ => true,
        });
    });
    let Some(text) = pasted else { return };
    let about = edition.cell(from);
    let (block, first_row, first_column) = about.place;
    let block = &edition.table(about.table).blocks[block];
    let mut edits = Vec::new();
    for (row, line) in block.rows[first_row..].iter().zip(text.lines()) {
        let columns = block.columns[first_column..].iter();
        for (column, value) in columns.zip(line.split('\t')) {
            if let Some(cell) = edition.cell_at(block, row, column)
                && cells.contains(&cell)
                && !value.trim().is_empty()
            {
                edits.push(Edit::Answer(cell, value.trim().into()));
            }
        }
    }
    if !edits.is_empty() {
        requests.push(Request::Do(Action::Edit(Edit::Together(edits))));
    }
}

/// What the focused row counts, and what is wrong with it, in a place that does not move.
fn explanation_ui(ui: &mut Ui, open: &Open, focused: Option<CellId>) {
    egui::Frame::new()
        .fill(theme::STRIPE)
        .inner_margin(8.0)
        .corner_radius(4.0)
        .show(ui, |ui| {
            ui.set_min_size(vec2(ui.available_width(), 40.0));
            ui.spacing_mut().item_spacing.y = 2.0;
            let Some(cell) = focused else {
                ui.label(RichText::new("点一格开始填写。").color(theme::WEAK));
                return;
            };
            let edition = open.report.edition();
            let row = edition.row(cell);
            let about = match row.help.as_str() {
                "" => row.wording.clone(),
                help => format!("{}：{help}", row.name),
            };
            ui.label(RichText::new(about).small());
            for finding in findings::about(&open.outcome, Place::Cell(cell)) {
                let colour = theme::severity_colour(finding.severity);
                ui.label(RichText::new(&finding.message).small().color(colour));
            }
        });
}

fn head_ui(ui: &mut Ui, label_heads: &[String], unit_head: &str, block: &Block) {
    let (rect, _) = ui.allocate_exact_size(
        vec2(ui.available_width(), ROW_HEIGHT_AT_LEAST),
        Sense::hover(),
    );
    let painter = ui.painter();
    painter.rect_filled(rect, 0.0, theme::HEAD);
    let places = Places::in_row(rect, block.columns.len());
    let write = |at: Rect, align: Align2, text: &str| {
        let anchor = match align {
            Align2::LEFT_CENTER => at.left_center() + vec2(PADDING, 0.0),
            _ => at.center(),
        };
        let font = FontId::proportional(theme::TEXT_SIZE);
        painter.text(anchor, align, text, font, ui.visuals().text_color());
    };
    write(places.wording, Align2::LEFT_CENTER, &label_heads.join(" "));
    write(places.unit, Align2::CENTER_CENTER, unit_head);
    for (value, column) in places.values.iter().zip(&block.columns) {
        write(*value, Align2::CENTER_CENTER, &column.wording);
    }
}

/// Where the parts of a row stand.
struct Places {
    wording: Rect,
    unit: Rect,
    values: Vec<Rect>,
    mark: Rect,
}

impl Places {
    fn in_row(row: Rect, columns: usize) -> Self {
        let slice = |left: f32, right: f32| {
            Rect::from_min_max(pos2(left, row.top()), pos2(right, row.bottom()))
        };
        let mark = slice(row.right() - MARK_WIDTH, row.right());
        let mut right = mark.left();
        let mut values = Vec::with_capacity(columns);
        for _ in 0..columns {
            values.insert(0, slice(right - VALUE_WIDTH, right));
            right -= VALUE_WIDTH;
        }
        let unit = slice(right - UNIT_WIDTH, right);
        Self {
            wording: slice(row.left(), unit.left()),
            unit,
            values,
            mark,
        }
    }
}

fn row_ui(
    ui: &mut Ui,
    open: &Open,
    block: &Block,
    row: &Row,
    at: usize,
    focused: Option<CellId>,
    requests: &mut Vec<Request>,
) {
    let edition = open.report.edition();
    let cells: Vec<Option<CellId>> = block
        .columns
        .iter()
        .map(|column| edition.cell_at(block, row, column))
        .collect();
    let width = ui.available_width();
    let probe = Places::in_row(
        Rect::from_min_size(pos2(0.0, 0.0), vec2(width, 0.0)),
        cells.len(),
    );
    let indent = PADDING + f32::from(row.level) * INDENT;
    let font = FontId::proportional(theme::TEXT_SIZE);
    let wording = ui.painter().layout(
        row.wording.clone(),
        font.clone(),
        ui.visuals().text_color(),
        probe.wording.width() - indent - PADDING,
    );
    let height = (wording.size().y + 2.0 * PADDING).max(ROW_HEIGHT_AT_LEAST);
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let places = Places::in_row(rect, cells.len());
    let is_current = focused.is_some() && cells.contains(&focused);
    let fill = match row.kind {
        _ if is_current => Some(theme::CURRENT),
        Kind::Heading => Some(theme::HEAD),
        _ if at % 2 == 1 => Some(theme::STRIPE),
        _ => None,
    };
    let painter = ui.painter();
    if let Some(fill) = fill {
        painter.rect_filled(rect, 0.0, fill);
    }
    let top_left = pos2(
        rect.left() + indent,
        rect.center().y - wording.size().y / 2.0,
    );
    painter.galley(top_left, wording, ui.visuals().text_color());
    if row.kind != Kind::Heading {
        painter.text(
            places.unit.center(),
            Align2::CENTER_CENTER,
            &row.unit,
            font,
            theme::WEAK,
        );
    }
    for (place, cell) in places.values.iter().zip(cells.iter().flatten()) {
        value_ui(ui, open, *cell, *place, requests);
    }
    if let Some(cell) = cells.iter().flatten().next() {
        mark_ui(ui, open, *cell, places.mark, requests);
    }
}

fn value_ui(ui: &mut Ui, open: &Open, cell: CellId, place: Rect, requests: &mut Vec<Request>) {
    let id = place_id(Place::Cell(cell));
    let worst = findings::about(&open.outcome, Place::Cell(cell))
        .filter(|finding| finding.rule != findings::UNFILLED)
        .map(|finding| finding.severity)
        .min();
    let inner = place.shrink2(vec2(4.0, 3.0));
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inner));
    let (response, typed) =
        input_method::text_field(&mut child, id, open.report.typed(cell), |text| {
            TextEdit::singleline(text)
                .desired_width(inner.width() - 8.0)
                .min_size(inner.size())
                .margin(egui::Margin::symmetric(8, 2))
                .align(Align2::RIGHT_CENTER)
                .font(FontId::proportional(theme::TEXT_SIZE))
        });
    if let Answer::Summed(sum) = open.report.answer(cell) {
        let right = response.rect.right_center() - vec2(9.0, 0.0);
        let font = FontId::proportional(theme::TEXT_SIZE);
        ui.painter()
            .text(right, Align2::RIGHT_CENTER, sum, font, theme::ACCENT);
    }
    if let Some(severity) = worst {
        let stroke = egui::Stroke::new(1.5, theme::severity_colour(severity));
        ui.painter()
            .rect_stroke(response.rect, 2.0, stroke, egui::StrokeKind::Inside);
    }
    let name = open.report.edition().cell(cell).name.clone();
    ui.ctx()
        .accesskit_node_builder(id, |node| node.set_label(name));
    if response.gained_focus() {
        ui.scroll_to_rect(response.rect.expand2(vec2(0.0, ROW_HEIGHT_AT_LEAST)), None);
        select_all(ui, id, open.report.typed(cell));
        requests.push(Request::Do(Action::EndStep));
    }
    if response.has_focus() {
        input_method::switch_off(ui);
    }
    if let Some(text) = typed {
        requests.push(Request::Do(Action::Edit(Edit::Answer(cell, text))));
    }
}

/// Selects a cell's content, so that typing replaces it, as in a spreadsheet.
fn select_all(ui: &Ui, id: egui::Id, text: &str) {
    use egui::text::{CCursor, CCursorRange};
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    let everything = CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count()));
    state.cursor.set_char_range(Some(everything));
    state.store(ui.ctx(), id);
}

/// Beside the value: that it is a sum, or the way back to the sum, or what is wrong.
fn mark_ui(ui: &mut Ui, open: &Open, cell: CellId, place: Rect, requests: &mut Vec<Request>) {
    let mut child = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(place.shrink(4.0))
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 4.0;
    let worst = findings::about(&open.outcome, Place::Cell(cell))
        .filter(|finding| finding.rule != findings::UNFILLED)
        .min_by_key(|finding| finding.severity);
    if let Some(finding) = worst {
        let mark = RichText::new("●").color(theme::severity_colour(finding.severity));
        child.label(mark).on_hover_text(&finding.message);
    }
    if let Answer::Summed(_) = open.report.answer(cell) {
        child
            .label(RichText::new("合计").small().color(theme::ACCENT))
            .on_hover_text("随各分项自动算出；直接填写可改用自己的数。");
    } else if open.report.edition().total(cell).is_some() && !open.report.typed(cell).is_empty() {
        let back = child.small_button("Σ").on_hover_text("改回自动合计");
        if back.clicked() {
            requests.push(Request::Do(Action::Edit(Edit::Answer(cell, String::new()))));
        }
    }
}
