//! The editor of a table that is a list: wording, unit, value.
//! Judges nothing: what is wrong with a value is marked as the findings say.

use egui::{Align2, FontId, Rect, RichText, ScrollArea, Sense, Ui, pos2, vec2};

use super::cells::{Look, Shown};
use super::request::Request;
use super::{banner, cells, matrix, remarks, stops, theme};
use crate::form::{Block, CellId, Kind, TableId};
use crate::report::{Answer, Edit, Place, Report};
use crate::session::{Action, Open};

const VALUE_WIDTH: f32 = 120.0;
/// Where answers are words.
const WORDS_WIDTH: f32 = 280.0;
const UNIT_WIDTH: f32 = 52.0;
const MARK_WIDTH: f32 = 76.0;
const INDENT: f32 = 16.0;
const PADDING: f32 = 6.0;
const ROW_HEIGHT_AT_LEAST: f32 = 34.0;
/// Between a field and the edges of its cell.
const GAP: egui::Vec2 = vec2(4.0, 3.0);

/// Shows a table for filling in, last year's values beside it where they are given.
pub fn table_ui(
    ui: &mut Ui,
    open: &Open,
    id: TableId,
    last_year: Option<&Report>,
    requests: &mut Vec<Request>,
) {
    let edition = open.report.edition();
    let table = edition.table(id);
    let cells: Vec<CellId> = edition.cells_of(id).collect();
    let focused = cells::focused_cell(ui, &cells);
    if let Some(cell) = focused {
        cells::take_paste(ui, edition, &cells, cell, requests);
        cells::take_arrows(ui, &open.report, &cells, cell, requests);
    }
    ui.spacing_mut().item_spacing.y = 3.0;
    title_ui(ui, open, id, last_year.is_some(), requests);
    let remarks = remarks::open_remarks(open);
    let shown = Shown {
        open,
        last_year,
        focused,
        remarks: &remarks,
    };
    if table.blocks.iter().any(|block| block.columns.len() > 1) {
        cells::explanation_ui(ui, &shown, 2);
        matrix::matrix_ui(ui, &shown, id, requests);
    } else {
        let words =
            "回车到下一格，Shift+回车回上一格；合计随分项自动算出，也可直接填写。没有发生的请填0。";
        ui.label(RichText::new(words).small().color(theme::WEAK));
        cells::explanation_ui(ui, &shown, 3);
        list_ui(ui, &shown, id, requests);
    }
}

fn title_ui(
    ui: &mut Ui,
    open: &Open,
    id: TableId,
    shows_last_year: bool,
    requests: &mut Vec<Request>,
) {
    ui.horizontal(|ui| {
        ui.spacing_mut().button_padding.y = 2.0;
        ui.heading(&open.report.edition().table(id).title);
        let is_locked = open.is_locked();
        if ui
            .add_enabled(!is_locked, egui::Button::new("空格全部填0"))
            .on_hover_text("没有发生的都填0，一步可撤销")
            .on_disabled_hover_text(banner::why_locked(open))
            .clicked()
        {
            requests.push(Request::Do(Action::FillZero(Some(id))));
        }
        let mut shown = shows_last_year;
        if open.last_year().is_some() && ui.checkbox(&mut shown, "显示上年数").changed() {
            requests.push(Request::ShowLastYear(shown));
        }
    });
}

fn list_ui(ui: &mut Ui, shown: &Shown<'_>, id: TableId, requests: &mut Vec<Request>) {
    let table = shown.open.report.edition().table(id);
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
            for at in 0..block.rows.len() {
                row_ui(ui, shown, block, at, requests);
            }
        }
        ui.add_space(24.0);
    });
}

fn head_ui(ui: &mut Ui, label_heads: &[String], unit_head: &str, block: &Block) {
    let (rect, _) = ui.allocate_exact_size(
        vec2(ui.available_width(), ROW_HEIGHT_AT_LEAST),
        Sense::hover(),
    );
    let painter = ui.painter();
    painter.rect_filled(rect, 0.0, theme::HEAD);
    let places = Places::in_row(rect, block);
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
    fn in_row(row: Rect, block: &Block) -> Self {
        let columns = block.columns.len();
        let is_worded = |kind: Kind| !kind.is_number() && kind != Kind::Heading;
        let value_width = match block.rows.iter().any(|row| is_worded(row.kind)) {
            true => WORDS_WIDTH,
            false => VALUE_WIDTH,
        };
        let slice = |left: f32, right: f32| {
            Rect::from_min_max(pos2(left, row.top()), pos2(right, row.bottom()))
        };
        let mark = slice(row.right() - MARK_WIDTH, row.right());
        let mut right = mark.left();
        let mut values = Vec::with_capacity(columns);
        for _ in 0..columns {
            values.insert(0, slice(right - value_width, right));
            right -= value_width;
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

fn row_ui(ui: &mut Ui, shown: &Shown<'_>, block: &Block, at: usize, requests: &mut Vec<Request>) {
    let (row, focused) = (&block.rows[at], shown.focused);
    let cells: Vec<Option<CellId>> = block.cells_of_row(at).collect();
    let width = ui.available_width();
    let probe = Places::in_row(Rect::from_min_size(pos2(0.0, 0.0), vec2(width, 0.0)), block);
    let indent = PADDING + f32::from(row.level) * INDENT;
    let font = FontId::proportional(theme::TEXT_SIZE);
    let wording = ui.painter().layout(
        [row.groups.as_slice(), std::slice::from_ref(&row.wording)]
            .concat()
            .join("—"),
        font.clone(),
        ui.visuals().text_color(),
        probe.wording.width() - indent - PADDING,
    );
    let of_values = (cells.iter().flatten().zip(&probe.values)).map(|(cell, place)| {
        cells::height_of(ui, &shown.open.report, *cell, place.width() - 2.0 * GAP.x) + 2.0 * GAP.y
    });
    let height = of_values.fold(wording.size().y + 2.0 * PADDING, f32::max);
    let height = height.max(ROW_HEIGHT_AT_LEAST);
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let places = Places::in_row(rect, block);
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
        let field = place.shrink2(GAP);
        cells::value_ui(ui, shown, *cell, field, Look::Boxed, requests);
    }
    if let Some(cell) = cells.iter().flatten().next() {
        mark_ui(ui, shown, *cell, places.mark, requests);
    }
}

/// Beside the value: that it is a sum, or the way back to the sum, or what is wrong.
fn mark_ui(ui: &mut Ui, shown: &Shown<'_>, cell: CellId, place: Rect, requests: &mut Vec<Request>) {
    let open = shown.open;
    let mut child = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(place.shrink(4.0))
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 4.0;
    let worst = stops::about(&open.outcome, Place::Cell(cell))
        .filter(|finding| !stops::is_unfilled(finding))
        .filter(|finding| finding.places.first() == Some(&Place::Cell(cell)))
        .min_by_key(|finding| finding.severity);
    if let Some(finding) = worst {
        let mark = RichText::new("●").color(theme::severity_colour(finding.severity));
        child.label(mark).on_hover_text(&finding.message);
    }
    let here = Place::Cell(cell);
    for remark in remarks::about(shown.remarks, here) {
        let mark = RichText::new("批").small().color(theme::REMARK);
        child.label(mark).on_hover_text(remarks::in_a_line(remark));
    }
    if let Answer::Summed(_) = open.report.answer(cell) {
        child
            .label(RichText::new("合计").small().color(theme::ACCENT))
            .on_hover_text("随各分项自动算出；直接填写可改用自己的数。");
    } else if open.report.edition().total(cell).is_some() && !open.report.typed(cell).is_empty() {
        let is_locked = open.is_locked();
        // By keyboard, Delete in the cell does the same; a stop here would come and go.
        let button = egui::Button::new("Σ").small().sense(egui::Sense::CLICK);
        let back = child.add_enabled(!is_locked, button);
        let back = back
            .on_hover_text("改回自动合计")
            .on_disabled_hover_text(banner::why_locked(open));
        if back.clicked() {
            requests.push(Request::Do(Action::EndStep));
            let cleared = Edit::Answer(cell, String::new());
            requests.push(Request::Do(Action::Edit(cleared)));
        }
    }
}
