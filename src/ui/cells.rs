//! The cells of a table as fields: typing, moving between them, pasting, and what is said of one.
//! Knows not where they stand; the list and the matrix place them.

use egui::{
    Align2, Color32, Context, Event, FontId, Key, Modifiers, Rect, Response, RichText, TextEdit,
    Ui, vec2,
};

use super::paste::Paste;
use super::remarks::Placed;
use super::request::{Request, place_id};
use super::{input_method, remarks, stops, theme};
use crate::checks::{Finding, Severity};
use crate::form::{Cell, CellId, Edition, Kind};
use crate::report::{Answer, Edit, Place, Report};
use crate::session::{Action, Open};

/// Between a field's edge and its text, in points.
const MARGIN: i8 = 6;

/// Width of the edge of a cell that a finding is about, in points.
const FINDING_EDGE: f32 = 1.5;

/// Height of a line of explanation, in points.
const LINE_HEIGHT: f32 = 18.0;

/// How the cells of a table look as fields.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Fields with edges of their own.
    Boxed,
    /// Cells of a grid, which has the edges.
    Flat,
}

impl Look {
    fn text_size(self) -> f32 {
        match self {
            Self::Boxed => theme::TEXT_SIZE,
            Self::Flat => theme::TEXT_SIZE - 2.0,
        }
    }
}

/// What the cells of a table show.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The open report, with what is wrong with it.
    pub open: &'a Open,
    /// Last year's report, where its values stand beside this year's.
    pub last_year: Option<&'a Report>,
    /// The cell that has the keyboard.
    pub focused: Option<CellId>,
    /// The remarks that are not settled.
    pub remarks: &'a [Placed<'a>],
}

impl Shown<'_> {
    /// Last year's answer in a cell; words only where they are an answer.
    fn last_answer(&self, cell: CellId) -> Option<String> {
        let last_year = self.last_year?;
        let of_cell = last_year.edition().cell(cell);
        let is_answer = match of_cell.kind.is_number() {
            true => last_year.number(cell).is_ok(),
            false => of_cell.takes(last_year.typed(cell)),
        };
        is_answer.then(|| last_year.printed(cell))
    }
}

/// The cell that has the keyboard.
pub fn focused_cell(ui: &Ui, cells: &[CellId]) -> Option<CellId> {
    let focused = ui.memory(egui::Memory::focused)?;
    cells
        .iter()
        .copied()
        .find(|cell| place_id(Place::Cell(*cell)) == focused)
}

/// The arrows belong to the table.
pub fn take_arrows(
    ui: &Ui,
    report: &Report,
    cells: &[CellId],
    from: CellId,
    requests: &mut Vec<Request>,
) {
    let edition = report.edition();
    let (is_line_above, is_line_below) = lines_around(ui, report, from);
    let has_lines = is_line_above || is_line_below;
    let at = cells
        .iter()
        .position(|cell| *cell == from)
        .expect("the focused cell is one of them");
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let (before, after) = (&cells[..at], &cells[at + 1..]);
    let is_grid = cells.iter().any(|cell| edition.cell(*cell).place.2 > 0);
    let to = if !is_line_above && pressed(Key::ArrowUp) {
        neighbour(edition, before.iter().rev(), from, true)
    } else if !is_line_below && pressed(Key::ArrowDown) {
        neighbour(edition, after.iter(), from, true)
    } else if is_grid && !has_lines && pressed(Key::ArrowLeft) {
        neighbour(edition, before.iter().rev(), from, false)
    } else if is_grid && !has_lines && pressed(Key::ArrowRight) {
        neighbour(edition, after.iter(), from, false)
    } else {
        None
    };
    if let Some(cell) = to {
        requests.push(Request::Go(Place::Cell(cell)));
    }
}

/// Whether the answer in a cell has a line above that of the caret, and one below it: there the
/// arrows lead from line to line.
fn lines_around(ui: &Ui, report: &Report, cell: CellId) -> (bool, bool) {
    let text = report.typed(cell);
    if report.edition().cell(cell).kind != Kind::Lines || !text.contains('\n') {
        return (false, false);
    }
    let state = TextEdit::load_state(ui.ctx(), place_id(Place::Cell(cell)));
    let range = state.and_then(|state| state.cursor.char_range());
    let caret = range.map_or(0, |range| range.primary.index.0);
    let is_break = |c: char| c == '\n';
    let mut before = text.chars().take(caret);
    let mut behind = text.chars().skip(caret);
    (before.any(is_break), behind.any(is_break))
}

/// The nearest of `cells` in the column (or row) of `from`; where its block ends, in the next one.
fn neighbour<'a>(
    edition: &Edition,
    cells: impl Iterator<Item = &'a CellId> + Clone,
    from: CellId,
    in_column: bool,
) -> Option<CellId> {
    let (block, row, column) = edition.cell(from).place;
    let in_line = |cell: &&CellId| {
        let (other_block, other_row, other_column) = edition.cell(**cell).place;
        let same_line = if in_column {
            other_column == column
        } else {
            other_row == row
        };
        other_block == block && same_line
    };
    let leaves_block = |cell: &&CellId| edition.cell(**cell).place.0 != block;
    let line = cells.clone().find(in_line);
    line.or_else(|| cells.clone().find(leaves_block).filter(|_| in_column))
        .copied()
}

/// What was copied from a spreadsheet fills the rows from the focused one on, headings passed over.
pub fn take_paste(
    ui: &Ui,
    edition: &Edition,
    cells: &[CellId],
    from: CellId,
    requests: &mut Vec<Request>,
) {
    let mut pasted = None;
    let ends_cell: &[char] = match edition.cell(from).kind {
        Kind::Lines => &['\t'],
        _ => &['\n', '\t'],
    };
    ui.input_mut(|input| {
        input.events.retain_mut(|event| match event {
            Event::Paste(text) if text.trim_end().contains(ends_cell) => {
                pasted = Some(text.clone());
                false
            }
            Event::Paste(text) => {
                // A single cell of a spreadsheet comes with the end of its line.
                *text = text.trim().replace("\r\n", "\n");
                true
            }
            _ => true,
        });
    });
    let Some(text) = pasted else { return };
    let paste = Paste::of(&text, edition, cells, from);
    let said = paste.in_words();
    requests.push(Request::Paste(paste.edits, said));
}

/// What the focused row counts, and what is wrong with it, on so many lines: a place that does not
/// move the table. What does not fit is shown under the pointer.
pub fn explanation_ui(ui: &mut Ui, shown: &Shown<'_>, lines: usize) {
    let open = shown.open;
    let size = vec2(ui.available_width(), lines as f32 * LINE_HEIGHT + 10.0);
    let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    ui.painter().rect_filled(rect, 4.0, theme::STRIPE);
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(rect.shrink2(vec2(8.0, 5.0))));
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut line = |words: &str, colour| {
        let text = RichText::new(words).small().color(colour);
        ui.add(egui::Label::new(text).truncate());
    };
    let Some(cell) = shown.focused else {
        line("点一格开始填写。", theme::WEAK);
        return;
    };
    let row = open.report.edition().row(cell);
    let about = open.report.edition().cell(cell);
    let by_key = match about.kind {
        kind if kind.is_choice() => "（按空格键选）",
        Kind::Lines => "（按Alt+回车换行）",
        _ => "",
    };
    let expects = about.expects() + by_key;
    let helps = [expects.as_str(), row.help.as_str()]
        .into_iter()
        .filter(|help| !help.is_empty());
    match helps.collect::<Vec<_>>().join("。").as_str() {
        "" => line(&row.wording, theme::WEAK),
        help => line(&format!("{}：{help}", row.name), theme::WEAK),
    }
    let here = Place::Cell(cell);
    let remarks = remarks::about(shown.remarks, here);
    let remarks = remarks.map(|remark| (remarks::in_a_line(remark), theme::REMARK));
    // There is room for few: the worst first.
    let mut findings: Vec<&Finding> = stops::about(&open.outcome, here).collect();
    findings.sort_by_key(|finding| finding.severity);
    let findings = findings.into_iter().map(|finding| {
        let colour = theme::severity_colour(finding.severity);
        (finding.message.clone(), colour)
    });
    for (words, colour) in remarks.chain(findings).take(lines - 1) {
        line(&words, colour);
    }
}

/// A cell as a field that fills `place`.
pub fn value_ui(
    ui: &mut Ui,
    shown: &Shown<'_>,
    cell: CellId,
    place: Rect,
    look: Look,
    requests: &mut Vec<Request>,
) {
    let open = shown.open;
    let here = Place::Cell(cell);
    let id = place_id(here);
    let (worst, is_involved) = severity_at(open, here);
    let (response, typed) = field_ui(ui, open, cell, place, look, is_involved);
    numbers_ui(ui, shown, cell, response.rect, look);
    edges_ui(ui, place, worst, response.has_focus());
    if (remarks::about(shown.remarks, here).next()).is_some() {
        remarks::corner_ui(ui, place);
    }
    let name = open.report.edition().cell(cell).name.clone();
    ui.ctx()
        .accesskit_node_builder(id, |node| node.set_label(name));
    if response.gained_focus() {
        ui.scroll_to_rect(response.rect.expand2(vec2(0.0, place.height())), None);
        // What was typed in the pass that brought the keyboard has replaced the content already.
        if typed.is_none() && !input_method::is_composing(ui.ctx()) {
            select_all(ui.ctx(), id, open.report.typed(cell));
        }
        requests.push(Request::Do(Action::EndStep));
    }
    let about = open.report.edition().cell(cell);
    if response.has_focus() && about.kind.is_number() {
        input_method::switch_off(ui);
    }
    if let Some(text) = typed {
        let text = match about.kind.is_choice() {
            true => chosen(ui.ctx(), id, about, open.report.typed(cell), text),
            false => text,
        };
        requests.push(Request::Do(Action::Edit(Edit::Answer(cell, text))));
    }
}

/// What becomes of a choice into which spaces were typed: each goes on from what stands before it.
/// Nothing else becomes of it: not where words were pasted, nor where letters were put in the middle.
fn chosen(ctx: &Context, id: egui::Id, cell: &Cell, before: &str, typed: String) -> String {
    let is_pasted = ctx.input(|input| {
        let is_paste = |event: &Event| matches!(event, Event::Paste(_) | Event::Ime(_));
        input.events.iter().any(is_paste)
    });
    let is_space = |c: &char| matches!(c, ' ' | '\u{3000}');
    let (old, new): (Vec<char>, Vec<char>) = (before.chars().collect(), typed.chars().collect());
    let same = |(a, b): &(&char, &char)| a == b;
    let start = old.iter().zip(&new).take_while(same).count();
    let behind = (old[start..].iter().rev().zip(new[start..].iter().rev())).take_while(same);
    let behind = behind.count();
    let put_in = &new[start..new.len() - behind];
    let is_at_end = behind == 0;
    let is_into_all = start + behind == old.len() && put_in.iter().all(is_space);
    if is_pasted || !put_in.iter().any(is_space) || !(is_at_end || is_into_all) {
        return typed;
    }
    let mut answer = match is_at_end {
        true => new[..start].iter().collect(),
        false => String::from(before),
    };
    for (at, c) in put_in.iter().enumerate() {
        match c {
            // It replaced all that stood there.
            c if is_space(c) && at == 0 && answer.is_empty() => answer = cell.next_option(before),
            c if is_space(c) => answer = cell.next_option(&answer),
            c => answer.push(*c),
        }
    }
    put_caret(ctx, id, answer.chars().count());
    answer
}

/// The worst finding that leads to a cell, and whether an error is about it at all. The cell to look
/// at first has an edge in the finding's colour; the others it is about are tinted, or a sum over a
/// whole table would paint the table red.
fn severity_at(open: &Open, here: Place) -> (Option<Severity>, bool) {
    let about = || {
        let findings = stops::about(&open.outcome, here);
        findings.filter(|finding| !stops::is_unfilled(finding))
    };
    // A cell that a text speaks of is one of two, and is as good a place to begin.
    let leads = |finding: &&Finding| {
        let is_cell = |place: &&Place| finding.spans.is_empty() || matches!(place, Place::Cell(_));
        finding.places.iter().find(is_cell) == Some(&here)
    };
    let worst = about().filter(leads).map(|finding| finding.severity).min();
    let is_involved = about().any(|finding| finding.severity == Severity::Error);
    (worst, is_involved)
}

/// What is typed into a cell; returns what it became, if the user changed it.
fn field_ui(
    ui: &mut Ui,
    open: &Open,
    cell: CellId,
    place: Rect,
    look: Look,
    is_involved: bool,
) -> (Response, Option<String>) {
    let mut background = Color32::WHITE;
    if !open.report.is_due(cell) {
        background = theme::STRIPE;
        ui.painter().rect_filled(place, 2.0, background);
    }
    if is_involved {
        background = theme::INVOLVED;
        ui.painter().rect_filled(place, 2.0, background);
    }
    // In a low grid the line of text is higher than the cell; it must not hang out below.
    let font = FontId::proportional(look.text_size());
    let line_height = ui.fonts_mut(|fonts| fonts.row_height(&font));
    let field_height = place.height().max(line_height);
    let field_place = Rect::from_center_size(place.center(), vec2(place.width(), field_height));
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(field_place));
    let id = place_id(Place::Cell(cell));
    let kind = open.report.edition().cell(cell).kind;
    let align = match kind {
        Kind::Lines => Align2::LEFT_TOP,
        kind if kind.is_number() => Align2::RIGHT_CENTER,
        _ => Align2::LEFT_CENTER,
    };
    input_method::text_field(&mut child, id, open.report.typed(cell), |text| {
        let field = match kind {
            // Enter leads on here too.
            Kind::Lines => TextEdit::multiline(text)
                .desired_rows(1)
                .return_key(egui::KeyboardShortcut::new(Modifiers::ALT, Key::Enter)),
            _ => TextEdit::singleline(text),
        };
        let field = field
            .desired_width(place.width() - 2.0 * f32::from(MARGIN))
            .min_size(field_place.size())
            .align(align)
            .font(font);
        let above = if kind == Kind::Lines { MARGIN } else { 0 };
        let margin = egui::Margin::symmetric(MARGIN, above);
        match look {
            Look::Boxed => field.margin(margin).background_color(background),
            Look::Flat => field.frame(egui::Frame::NONE.inner_margin(margin)),
        }
    })
}

/// How high a cell must be for all the lines of its answer to be seen, in points; 0 for a cell of
/// one line.
pub fn height_of(ui: &Ui, report: &Report, cell: CellId, width: f32) -> f32 {
    if report.edition().cell(cell).kind != Kind::Lines {
        return 0.0;
    }
    let font = FontId::proportional(theme::TEXT_SIZE);
    let margin = 2.0 * f32::from(MARGIN);
    let text = report.typed(cell).to_owned();
    let galley = ui
        .painter()
        .layout(text, font.clone(), Color32::BLACK, width - margin);
    let two_lines = 2.0 * ui.fonts_mut(|fonts| fonts.row_height(&font));
    galley.size().y.max(two_lines) + margin
}

/// The sum that a cell follows, and last year's number.
fn numbers_ui(ui: &Ui, shown: &Shown<'_>, cell: CellId, field: Rect, look: Look) {
    if let Answer::Summed(sum) = shown.open.report.answer(cell) {
        let right = field.right_center() - vec2(f32::from(MARGIN) + 1.0, 0.0);
        let font = FontId::proportional(look.text_size());
        ui.painter()
            .text(right, Align2::RIGHT_CENTER, sum, font, theme::ACCENT);
    }
    if let Some(last) = shown.last_answer(cell) {
        // Numbers stand on the right of a field, and words on the left.
        let margin = vec2(f32::from(MARGIN), 0.0);
        let is_number = shown.open.report.edition().cell(cell).kind.is_number();
        let (at, align) = match is_number {
            true => (field.left_center() + margin, Align2::LEFT_CENTER),
            false => (field.right_center() - margin, Align2::RIGHT_CENTER),
        };
        let font = FontId::proportional(look.text_size() - 3.0);
        ui.painter().text(at, align, last, font, theme::LAST_YEAR);
    }
}

/// The edge of what is wrong, and within it that of the keyboard.
fn edges_ui(ui: &Ui, place: Rect, worst: Option<Severity>, has_focus: bool) {
    let edge = |place: Rect, stroke| {
        let kind = egui::StrokeKind::Inside;
        ui.painter().rect_stroke(place, 2.0, stroke, kind);
    };
    if let Some(severity) = worst {
        let colour = theme::severity_colour(severity);
        edge(place, egui::Stroke::new(FINDING_EDGE, colour));
    }
    if has_focus {
        let within = if worst.is_some() { FINDING_EDGE } else { 0.0 };
        edge(place.shrink(within), theme::FOCUS);
    }
}

/// Puts the caret of a text field behind so many characters.
pub fn put_caret(ctx: &Context, id: egui::Id, after: usize) {
    select(ctx, id, after, after);
}

/// Selects the characters of a text field from one to before another.
pub fn select(ctx: &Context, id: egui::Id, start: usize, end: usize) {
    use egui::text::{CCursor, CCursorRange};
    let mut state = TextEdit::load_state(ctx, id).unwrap_or_default();
    let selected = CCursorRange::two(CCursor::new(start), CCursor::new(end));
    state.cursor.set_char_range(Some(selected));
    state.store(ctx, id);
}

/// Selects a cell's content, so that typing replaces it, as in a spreadsheet.
pub fn select_all(ctx: &Context, id: egui::Id, text: &str) {
    select(ctx, id, 0, text.chars().count());
}

/// Puts the caret behind all that stands in a field.
pub fn caret_at_end(ctx: &Context, id: egui::Id, text: &str) {
    put_caret(ctx, id, text.chars().count());
}
