//! The lines of the statistics table as rows of cells: labels parted over lines joined, rows of one
//! cell a line put together. Leaves to others which row of the form each is.

use crate::form::{FieldKind, Kind};
use crate::import::Notice;
use crate::import::blocks::{Cell, Origin, Table};
use crate::import::debris::is_debris;
use crate::import::fields::fields;
use crate::import::heads::{folds, is_caption, is_column_head, is_foot_note, joined};
use crate::import::labels::{Index, Label, value_start};
use crate::import::quantities::{is_mark, is_unit, is_value, unit_before_value, unit_in};
use crate::import::spelling::{cells, compact, is_bar};
use crate::import::text::lines::{Line, is_ruled};
use crate::value::han::is_han;
use crate::value::read_date;

/// Lines and cells over which one label may be split.
const PIECES_AT_MOST: usize = 4;
/// Blanks before words that stand below an answer and not below a wording, at least.
const BELOW_AT_LEAST: usize = 12;

/// A cell that begins with a label: the label, and what follows it in the same cell.
pub struct Split<'a> {
    head: &'a str,
    /// The label.
    pub label: Label,
    tail: Vec<&'a str>,
}

/// Takes a cell apart.
pub fn split<'a>(cell: &'a str, index: &Index) -> Split<'a> {
    let label = Label::of(cell);
    if !index.named(&label).is_empty() {
        return Split {
            head: cell,
            label,
            tail: Vec::new(),
        };
    }
    let (mut head, value) = match value_start(cell) {
        Some(at) => (&cell[..at], Some(&cell[at..])),
        None => (cell, None),
    };
    let mut tail: Vec<&str> = value.into_iter().collect();
    loop {
        head = head.trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, ':' | '：' | ',' | '，' | ';' | '；' | '"')
        });
        let separator = |c: char| c.is_whitespace() || matches!(c, ',' | '，');
        match head.rfind(separator) {
            Some(at) => {
                let last = head[at..].trim_start_matches(separator);
                if !(is_unit(last) || is_mark(last)) {
                    break;
                }
                tail.insert(0, last);
                head = &head[..at];
            }
            None => break,
        }
    }
    let label = if head.len() == cell.len() {
        label
    } else {
        Label::of(head)
    };
    Split { head, label, tail }
}

/// A row of the table, as far as it is read.
struct Given {
    /// Its wording, of several pieces where lines or cells part it.
    text: String,
    label: Label,
    pieces: usize,
    line: usize,
    /// What stands behind the wording.
    cells: Vec<Cell>,
}

impl Given {
    fn new(text: &str, label: Label, line: usize) -> Self {
        Self {
            text: text.into(),
            label,
            pieces: 1,
            line,
            cells: Vec::new(),
        }
    }

    fn is_bare(&self) -> bool {
        let mut notes = self.label.notes.iter();
        self.cells.is_empty() && notes.all(|note| unit_in(note).is_none())
    }

    fn take(&mut self, cell: &str, line: usize) {
        self.cells.push(Cell::new(cell, Origin { line }));
    }

    /// Places of the cells that are values and no remarks behind one.
    fn values(&self) -> Vec<usize> {
        let mut found = Vec::new();
        for (at, cell) in self.cells.iter().enumerate() {
            let is_other = is_unit(&cell.text) || is_mark(&cell.text);
            if !is_other && (found.is_empty() || is_value(&cell.text)) {
                found.push(at);
            }
        }
        found
    }

    fn is_answered(&self) -> bool {
        self.cells.iter().any(|cell| !is_unit(&cell.text))
    }

    fn into_cells(self) -> Vec<Cell> {
        let wording = Cell::new(self.text, Origin { line: self.line });
        std::iter::once(wording).chain(self.cells).collect()
    }
}

/// Reads the lines of a table: the rows of the form each in one row of cells, the lines over and
/// below them each in one cell, but the head of the columns.
pub fn read(lines: &[Line<'_>], index: &Index, notices: &mut Vec<Notice>) -> Table {
    let mut reader = Reader {
        index,
        rows: Vec::new(),
        others: Vec::new(),
        awaited: None,
        numbered: false,
        value_first: is_value_first(lines, index),
        notices,
    };
    for line in unfolded(lines) {
        reader.line(line);
    }
    let Reader {
        rows, mut others, ..
    } = reader;
    let first = rows.first().map_or(0, |row| row.line);
    let mut rows: Vec<Vec<Cell>> = rows.into_iter().map(Given::into_cells).collect();
    let below = others.partition_point(|row| row[0].origin.line < first);
    rows.splice(..0, others.drain(..below));
    rows.extend(others);
    Table { rows }
}

/// The lines of a table, those of one that is folded half by half.
fn unfolded<'a>(lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let Some(head) = lines.iter().find(|line| folds(line.text) > 1) else {
        return lines.to_vec();
    };
    let (folds, width) = (folds(head.text), cells(head.text).len() / folds(head.text));
    let halves = |line: &Line<'a>| -> Vec<&'a str> {
        let text = line
            .whole
            .trim_matches(|c: char| c.is_whitespace() && !is_bar(c));
        let text = text
            .strip_prefix(|c| is_bar(c) && c != '\t')
            .unwrap_or(text);
        let bars = text.match_indices(is_bar).map(|(at, bar)| (at, bar.len()));
        let mut halves = Vec::new();
        let mut start = 0;
        for (at, length) in bars.skip(width - 1).step_by(width).take(folds - 1) {
            halves.push(&text[start..at]);
            start = at + length;
        }
        halves.push(&text[start..]);
        halves
    };
    let of_half = |half: usize| {
        lines.iter().filter_map(move |line| {
            let text = halves(line).get(half)?.trim();
            (!text.is_empty()).then_some(Line { text, ..*line })
        })
    };
    (0..folds).flat_map(of_half).collect()
}

/// Where the first wording of the form stands among the cells of a line.
fn position_of_label(cells: &[&str], index: &Index) -> Option<usize> {
    let is_named = |cell: &&str| !index.named(&split(cell, index).label).is_empty();
    cells.iter().position(is_named)
}

/// Whether the column of values stands left of the wordings. Row numbers there are no values: they
/// count upwards, or another value stands on the right.
fn is_value_first(lines: &[Line<'_>], index: &Index) -> bool {
    let (mut left, mut right) = (0usize, 0usize);
    let mut counting = 0usize;
    let mut previous = None;
    for line in lines {
        let cells = cells(line.text);
        let Some(at) = position_of_label(&cells, index) else {
            continue;
        };
        let named = index.named(&split(cells[at], index).label);
        if index.targets[named[0]].cell.is_none() {
            continue;
        }
        let has_value = |cells: &[&str]| cells.iter().any(|cell| is_value(cell));
        let is_right = has_value(&cells[at + 1..]) || !split(cells[at], index).tail.is_empty();
        let is_left = has_value(&cells[..at]);
        right += usize::from(is_right);
        left += usize::from(is_left && !is_right);
        let number = (cells.first()).and_then(|cell| compact(cell).parse::<u32>().ok());
        counting += usize::from(number.is_some() && number > previous);
        previous = number.or(previous);
    }
    left > right && counting * 2 < left
}

struct Reader<'a> {
    index: &'a Index,
    rows: Vec<Given>,
    /// Lines that are no rows of the form: over, below, and between them.
    others: Vec<Vec<Cell>>,
    /// A field whose label stood alone in its line, and its place in `others`: the next line holds
    /// its value.
    awaited: Option<(FieldKind, usize)>,
    /// Whether the head has a column 序号.
    numbered: bool,
    /// Whether the values stand left of the wordings.
    value_first: bool,
    notices: &'a mut Vec<Notice>,
}

impl Reader<'_> {
    fn line(&mut self, line: Line<'_>) {
        let text = line.text;
        let cell = |text: &str| Cell::new(text, Origin { line: line.number });
        if is_debris(text) {
            self.notices.push(Notice::dropped(line.number, text));
        } else if is_ruled(text) && self.rows.is_empty() || cells(text).is_empty() {
            // A rule between head and rows, or bars alone.
        } else if is_column_head(text) {
            self.numbered |= joined(text).contains("序号");
            self.others
                .push(cells(text).into_iter().map(cell).collect());
        } else if is_caption(text) || is_foot_note(text) && !self.rows.is_empty() {
            self.others.push(vec![cell(text)]);
        } else if let Some(last) = fields(text).last() {
            let kind = last.kind.filter(|_| last.value.is_empty());
            self.awaited = kind.map(|kind| (kind, self.others.len()));
            self.others.push(vec![cell(text)]);
        } else if !self.awaited_value(line) {
            self.cells(line);
        }
    }

    /// Takes a line of one cell that holds the value of the field before it.
    fn awaited_value(&mut self, line: Line<'_>) -> bool {
        let Some((kind, place)) = self.awaited.take() else {
            return false;
        };
        let cells = cells(line.text);
        let [cell] = cells.as_slice() else {
            return false;
        };
        let words = compact(cell);
        let fits = match kind {
            FieldKind::FilledOn => read_date(&words).is_ok(),
            FieldKind::Telephone => words.starts_with(|c: char| c.is_ascii_digit() || c == '('),
            FieldKind::Unit => {
                words.chars().all(is_han) && self.index.named(&Label::of(&words)).is_empty()
            }
            _ => words.chars().all(|c| is_han(c) || c == '·') && words.chars().count() <= 6,
        };
        if fits {
            let origin = Origin { line: line.number };
            self.others[place].push(Cell::new(*cell, origin));
        }
        fits
    }

    fn cells(&mut self, line: Line<'_>) {
        let mut cells: Vec<&str> = (cells(line.text).into_iter())
            .flat_map(|cell| unit_before_value(cell).map_or(vec![cell], Vec::from))
            .collect();
        self.put_label_first(&mut cells);
        let mut cells = cells.as_slice();
        if let [first, second, ..] = cells {
            let is_number = first.chars().all(|c| c.is_ascii_digit());
            let labels_follow =
                !is_value(second) || !self.index.named(&Label::of(second)).is_empty();
            if is_number && labels_follow && !is_unit(second) && !is_mark(second) {
                cells = &cells[1..];
            }
        }
        if cells.iter().all(|cell| is_mark(cell)) && cells.len() > 1 {
            return;
        }
        for (position, cell) in cells.iter().enumerate() {
            self.cell(cell, position == 0, cells.len() == 1, line);
        }
    }

    /// Puts a row's unit and value, where they stand left of its wording, behind it.
    fn put_label_first(&self, cells: &mut [&str]) {
        let Some(at) = position_of_label(cells, self.index) else {
            return;
        };
        let has_unit = |cell: &&str| is_unit(cell) || is_mark(cell);
        let behind = cells.get(at + 1);
        let is_of_row = |cell: &&str| {
            is_value(cell) && self.value_first || has_unit(cell) && !behind.is_some_and(has_unit)
        };
        if cells[..at].iter().all(is_of_row) {
            cells[..=at].rotate_right(1);
        }
    }

    fn cell(&mut self, cell: &str, is_first: bool, is_alone: bool, line: Line<'_>) {
        if is_debris(cell) {
            self.notices.push(Notice::dropped(line.number, cell));
            return;
        }
        let split = split(cell, self.index);
        if !self.index.named(&split.label).is_empty() {
            self.start(&split, is_alone, line);
            return;
        }
        if self.goes_on(cell, &split, is_first) || is_alone && self.goes_on_below(cell, line) {
            return;
        }
        let is_numbered = is_first && split.label.number.is_some() && {
            let digits = compact(cell);
            let behind = digits.trim_start_matches(|c: char| c.is_ascii_digit());
            split.label.core.chars().count() > 2 && !behind.starts_with(is_han)
        };
        let is_filler = is_unit(cell) || is_mark(cell) || is_value(cell) && !is_numbered;
        let is_note = cell.starts_with(['(', '（']) && split.label.core.is_empty() && !is_filler;
        match self.rows.last_mut() {
            // A note of the label, cut off from it.
            Some(row) if is_note && row.values().is_empty() => {
                if let Some(unit) = unit_in(cell) {
                    row.take(&unit, line.number);
                }
            }
            Some(row) if is_filler || is_note || row.line == line.number && !is_first => {
                row.take(cell, line.number);
            }
            None if is_filler => self.notices.push(Notice::unplaced(line.number, cell)),
            _ => self.start(&split, is_alone, line),
        }
    }

    fn start(&mut self, split: &Split<'_>, is_alone: bool, line: Line<'_>) {
        // In a table of one cell a line, the number of this row came after the value of the last.
        let due = (self.rows.len() + 1).to_string();
        if let Some(row) = self.rows.last_mut().filter(|_| self.numbered && is_alone) {
            match row.values().as_slice() {
                [_, .., last] => drop(row.cells.remove(*last)),
                // Of a row that was left empty it is all there is.
                [only] if compact(&row.cells[*only].text) == due => {
                    row.cells.remove(*only);
                }
                _ => {}
            }
        }
        let mut row = Given::new(split.head, split.label.clone(), line.number);
        for cell in &split.tail {
            row.take(cell, line.number);
        }
        self.rows.push(row);
    }

    /// Joins words below the answer of a row that takes several lines to it, and tells.
    fn goes_on_below(&mut self, cell: &str, line: Line<'_>) -> bool {
        let is_below = line
            .whole
            .trim_end()
            .chars()
            .take_while(|c| c.is_whitespace())
            .count();
        let Some(row) = self.rows.last_mut().filter(|_| is_below >= BELOW_AT_LEAST) else {
            return false;
        };
        let [at] = self.index.named(&row.label) else {
            return false;
        };
        let kind = self.index.targets[*at].row.kind;
        let answer = row.cells.last_mut().filter(|cell| !is_mark(&cell.text));
        let (Kind::Lines, Some(answer)) = (kind, answer) else {
            return false;
        };
        if !answer.text.contains('\n') {
            let name = &row.label.core;
            let message = format!("“{name}”按原文的换行读成几行，请核对分行。");
            self.notices.push(Notice::plain(line.number, message));
        }
        answer.text.push('\n');
        answer.text.push_str(cell);
        true
    }

    /// Joins a piece of a label to the piece before it; says whether it was one.
    fn goes_on(&mut self, cell: &str, split: &Split<'_>, is_first: bool) -> bool {
        let Some(row) = self
            .rows
            .last_mut()
            .filter(|row| row.pieces < PIECES_AT_MOST)
        else {
            return false;
        };
        if row.is_answered() {
            return false;
        }
        let whole = row.text.clone() + cell;
        let joined = self::split(&whole, self.index);
        let is_named = !self.index.named(&joined.label).is_empty();
        let was_named = !self.index.named(&row.label).is_empty();
        let is_filler = is_unit(cell) || is_mark(cell) || is_value(cell);
        let is_piece = split.label.number.is_none() && !split.label.among && is_first && !is_filler;
        let completes = is_named && (!is_note(cell) || !joined.tail.is_empty());
        let continues = !was_named && !is_note(cell);
        let goes_on = row.label.open && is_first && !is_filler
            || row.is_bare() && is_piece && (completes || continues);
        if goes_on {
            let mut longer = Given::new(joined.head, joined.label, row.line);
            longer.pieces = row.pieces + 1;
            for cell in joined.tail {
                longer.take(cell, row.line);
            }
            *row = longer;
        }
        goes_on
    }
}

fn is_note(cell: &str) -> bool {
    cell.starts_with(['(', '（'])
}
