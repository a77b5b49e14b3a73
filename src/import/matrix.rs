//! Tables two, three and four of the 2019 and 2021 editions in a published text: rows whose values
//! stand in several columns. Gives a row its values only where each one's column is certain.
//!
//! A published text has lost the lines of its tables. What is left is a stream of cells, one row a
//! line or one cell a line, in which wordings of the form mark where a row begins. So the lines
//! that hold nothing but wordings and values are found first ([`regions`]), then the stream is cut
//! at the wordings into rows, and at last each row's cells are fitted into its columns, by what the
//! text as a whole does with surplus cells.

mod cells;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Notice;
use super::answers::{self, Asked};
use super::fields::fields;
use super::lines::{Line, is_bar, is_longer_than};
use super::quantities::is_mark;
use crate::form::{Block, CellId, Edition, Kind, Row, TableId, cell_code};
use crate::report::Place;
use crate::value::read_date;
use cells::{Bars, Cell, Content, Habits, cells_of, fit, is_answer, is_cut};
use words::Word;
pub use words::Words;

/// Rows that make a report of this kind; fewer are no such report.
pub const ROWS_AT_LEAST: usize = 3;

/// Wordings of a table without any value, at least: one alone may be a paragraph's heading.
const WORDINGS_AT_LEAST: usize = 5;
/// Characters of a cell at most; the longest wording has 38.
const CELL_AT_MOST: usize = 80;
/// Rows with another wording that are compared with all of the form's, at most.
const COMPARISONS_AT_MOST: usize = 200;

/// Lines of a table, and the table that they begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Places in the lines.
    pub range: Range<usize>,
    /// The table of the first wording.
    pub table: TableId,
}

/// What a line is to the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Matter {
    /// It holds a whole wording of the form, of this table where only one has it.
    Wording(Option<TableId>),
    /// Values, blank cells, or pieces of wordings.
    Values,
    Pieces,
    /// Something else in a table's line.
    Stranger,
    /// Text.
    Text,
}

/// The lines that hold tables; `is_heading` tells where a chapter begins.
pub fn regions(
    lines: &[Line<'_>],
    words: &Words,
    is_heading: impl Fn(usize) -> bool,
) -> Vec<Region> {
    let matter: Vec<Matter> = (lines.iter().enumerate())
        .map(|(at, line)| match is_heading(at) {
            true => Matter::Text,
            false => matter(line, words),
        })
        .collect();
    let mut regions: Vec<Region> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Matter::Wording(table) = matter[at] else {
            at += 1;
            continue;
        };
        // A wording may begin in the lines before the one that completes it.
        let mut start = at;
        let earliest = regions.last().map_or(0, |region| region.range.end);
        while start > earliest && matter[start - 1] == Matter::Pieces {
            start -= 1;
        }
        let mut end = at + 1;
        let mut has_values = false;
        let mut wordings = 1;
        let mut table = table;
        let mut next = at + 1;
        while let Some(&found) = matter.get(next) {
            let goes_on = match found {
                Matter::Wording(other) => {
                    wordings += 1;
                    table = table.or(other);
                    true
                }
                Matter::Values => {
                    has_values = true;
                    true
                }
                Matter::Stranger => true,
                Matter::Pieces => false,
                // A row of the office's own, one cell a line.
                Matter::Text if is_longer_than(lines[next].text, CELL_AT_MOST / 2) => break,
                Matter::Text if is_heading(next) || lines[next].text.contains('。') => break,
                Matter::Text => match matter.get(next + 1) {
                    Some(Matter::Values) => false,
                    _ => break,
                },
            };
            next += 1;
            if goes_on {
                end = next;
            }
        }
        has_values |= (lines[start..end].iter())
            .flat_map(|line| cells_of(std::slice::from_ref(line), Bars::default()))
            .any(|cell| is_answer(cell.text()) || is_mark(cell.text()));
        if has_values || wordings >= WORDINGS_AT_LEAST {
            let table = table.unwrap_or(words.index.targets[0].table);
            regions.push(Region {
                range: start..end,
                table,
            });
        }
        at = end;
    }
    regions
}

fn matter(line: &Line<'_>, words: &Words) -> Matter {
    let is_table = line.whole.contains(is_bar);
    if !is_table && is_longer_than(line.text, CELL_AT_MOST)
        || read_date(line.text).is_ok()
        || !fields(line.text).is_empty()
    {
        return Matter::Text;
    }
    let mut matter = Matter::Values;
    for cell in cells_of(std::slice::from_ref(line), Bars::default()) {
        let Content::Text(text) = cell.content else {
            continue;
        };
        if is_answer(text) || is_mark(text) || is_cut(text) {
            continue;
        }
        if is_longer_than(text, CELL_AT_MOST) {
            return Matter::Text;
        }
        let named = |part: &str| words.named(part, None);
        matter = match words.apart(text).into_iter().find_map(named) {
            Some(word) => return Matter::Wording(words.table(word)),
            None if words.apart(text).len() > 1 => Matter::Pieces,
            None if words.is_piece(text) && matter != Matter::Stranger => Matter::Pieces,
            None if words.is_piece(text) => Matter::Stranger,
            None if is_table && !text.contains('。') => Matter::Stranger,
            None => return Matter::Text,
        };
    }
    matter
}

/// A row as the text gives it.
#[derive(Debug)]
struct Given<'a> {
    owner: Owner,
    /// Its wording.
    text: String,
    line: usize,
    cells: Vec<Cell<'a>>,
    /// Whether the text breaks off in it.
    is_cut: bool,
}

/// Whose cells follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// A row, by its place in the index.
    Row(usize),
    /// The row without a wording.
    Unlabelled,
    /// Heads and labels that span rows; what follows belongs to no row.
    Heads,
    /// A wording that is not the form's.
    Stranger,
}

/// Reads the tables into answers; says how many rows were recognised.
pub fn read(
    lines: &[Line<'_>],
    regions: &[Region],
    edition: &'static Edition,
    words: &Words,
    notices: &mut Vec<Notice>,
) -> (BTreeMap<CellId, String>, usize) {
    let mut reader = Reader {
        words,
        rows: Vec::new(),
        piece: None,
        due: 0,
        comparisons: 0,
    };
    let of_tables = regions
        .iter()
        .flat_map(|region| &lines[region.range.clone()]);
    let bars = Bars::of(&of_tables.collect::<Vec<_>>());
    for region in regions {
        for cell in cells_of(&lines[region.range.clone()], bars) {
            reader.take(cell);
        }
        reader.finish();
    }
    let mut placing = Placing {
        edition,
        words,
        habits: BTreeMap::new(),
        placed: BTreeMap::new(),
        answers: BTreeMap::new(),
        notices,
    };
    let rows = reader.rows;
    for row in rows.iter().filter(|row| !row.is_cut) {
        if let Some((table, block, _)) = placing.asked(row.owner) {
            let habits = placing.habits.entry(table).or_default();
            habits.learn(&row.cells, block.columns.len());
        }
    }
    for row in rows {
        placing.place(row);
    }
    placing.tell_missing();
    let recognised = placing.placed.len();
    (placing.answers, recognised)
}

struct Reader<'a> {
    words: &'a Words,
    rows: Vec<Given<'a>>,
    /// The beginning of a wording, with its line.
    piece: Option<(String, usize)>,
    /// The row that the form has next.
    due: usize,
    comparisons: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, cell: Cell<'a>) {
        match cell.content {
            Content::Text(text) if is_cut(text) => {
                if let Some(row) = self.rows.last_mut() {
                    row.is_cut = true;
                }
            }
            Content::Text(text) if is_answer(text) || is_mark(text) => self.value(cell),
            Content::Text(text) => {
                for part in self.words.apart(text) {
                    self.wording(part, cell);
                }
            }
            // What is blank beside heads is part of them.
            _ => {
                if let Some(row) = self.rows.last_mut()
                    && !(row.owner == Owner::Unlabelled && row.line == cell.line)
                {
                    row.cells.push(cell);
                }
            }
        }
    }

    fn finish(&mut self) {
        if let Some((text, line)) = self.piece.take()
            && (!self.words.is_piece(&text) || self.is_answered())
        {
            self.start(Owner::Stranger, text, line);
        }
    }

    fn value(&mut self, cell: Cell<'a>) {
        if let Some((text, line)) = self.piece.take() {
            self.comparisons += 1;
            let resembling = (self.comparisons <= COMPARISONS_AT_MOST)
                .then(|| self.words.resembling(&text, self.due))
                .flatten();
            match resembling {
                Some(at) => self.start(Owner::Row(at), text, line),
                None if self.words.is_piece(&text) && !self.is_answered() => {}
                None => self.start(Owner::Stranger, text, line),
            }
        }
        match self.rows.last_mut() {
            Some(row) => row.cells.push(cell),
            None => {
                self.start(Owner::Heads, String::new(), cell.line);
                self.rows.last_mut().expect("it was begun").cells.push(cell);
            }
        }
    }

    /// Whether the last row has values: what follows is no more of its wording.
    fn is_answered(&self) -> bool {
        let last = self.rows.last();
        last.is_some_and(|row| row.cells.iter().any(Cell::is_value))
    }

    fn wording(&mut self, text: &'a str, cell: Cell<'a>) {
        if let Some((begun, line)) = self.piece.take() {
            let joined = begun + text;
            if let Some(word) = self.words.named(&joined, Some(self.due)) {
                return self.word(word, joined, line);
            }
            if self.words.begins(&joined) {
                self.piece = Some((joined, line));
                return;
            }
            let begun = &joined[..joined.len() - text.len()];
            if !self.words.is_piece(begun) || self.is_answered() {
                self.start(Owner::Stranger, begun.into(), line);
            }
        }
        if let Some(word) = self.words.named(text, Some(self.due)) {
            return self.word(word, text.into(), cell.line);
        }
        let is_piece = self.words.is_piece(text);
        if let Some(row) = self.rows.last_mut()
            && matches!(row.owner, Owner::Row(_))
            && row.line == cell.line
            && !is_piece
            && self.words.resembling(text, self.due).is_none()
        {
            // Not a number, and yet in the place of one.
            row.cells.push(Cell {
                content: Content::Text(text),
                ..cell
            });
            return;
        }
        self.piece = Some((text.into(), cell.line));
    }

    fn word(&mut self, word: Word, text: String, line: usize) {
        let owner = match word {
            Word::Row(at) => {
                self.due = at + 1;
                Owner::Row(at)
            }
            Word::Head(table) => match self.rows.last() {
                _ if table.is_some_and(|table| self.words.is_unlabelled(table)) => {
                    Owner::Unlabelled
                }
                Some(row) if table.is_none() && row.owner == Owner::Unlabelled => Owner::Unlabelled,
                _ => Owner::Heads,
            },
        };
        // Blank cells before a label are part of it, and not of the row above.
        if let Some(row) = self.rows.last_mut() {
            while (row.cells)
                .pop_if(|cell| cell.line == line && !cell.is_value())
                .is_some()
            {}
        }
        // Converters repeat a label for each column that it spans.
        if let Some(row) = self.rows.last_mut()
            && row.owner == owner
            && !row.cells.iter().any(Cell::is_value)
        {
            row.cells.clear();
            row.line = line;
            return;
        }
        self.start(owner, text, line);
    }

    fn start(&mut self, owner: Owner, text: String, line: usize) {
        if let Owner::Row(at) = owner {
            self.due = at + 1;
        }
        self.rows.push(Given {
            owner,
            text,
            line,
            cells: Vec::new(),
            is_cut: false,
        });
    }
}

struct Placing<'a> {
    edition: &'static Edition,
    words: &'a Words,
    /// What each table does with cells that rows have too many.
    habits: BTreeMap<TableId, Habits>,
    /// Rows by code, and the values that they were given.
    placed: BTreeMap<&'static str, Vec<Option<String>>>,
    answers: BTreeMap<CellId, String>,
    notices: &'a mut Vec<Notice>,
}

impl Placing<'_> {
    /// The table, block and row that are meant.
    fn asked(&self, owner: Owner) -> Option<(TableId, &'static Block, &'static Row)> {
        match owner {
            Owner::Row(at) => {
                let target = &self.words.index.targets[at];
                Some((target.table, target.block, target.row))
            }
            Owner::Unlabelled => self.words.unlabelled,
            Owner::Heads | Owner::Stranger => None,
        }
    }

    fn place(&mut self, mut given: Given<'_>) {
        let Some((table, block, row)) = self.asked(given.owner) else {
            return self.tell_stranger(&given);
        };
        let columns = block.columns.len();
        let habits = self.habits.get(&table).copied().unwrap_or_default();
        if given.owner == Owner::Unlabelled && !given.cells.iter().any(Cell::is_value) {
            return;
        }
        // Values in a line of their own behind a full row are none of it, but a page number.
        let in_line = |cell: &Cell<'_>| cell.line == given.line;
        let is_full = given
            .cells
            .iter()
            .filter(|c| c.is_value() && in_line(c))
            .count()
            == columns;
        if is_full && given.owner != Owner::Unlabelled {
            let (own, others): (Vec<_>, Vec<_>) = given.cells.iter().copied().partition(in_line);
            for other in others.iter().filter(|cell| cell.is_value()) {
                self.notices
                    .push(Notice::unplaced(other.line, other.text()));
            }
            given.cells = own;
        }
        let name = self.name(row);
        let place = (block.columns.first())
            .and_then(|column| self.edition.find(&cell_code(&row.code, &column.code)))
            .map(Place::Cell);
        let mut tell = |message| {
            self.notices.push(Notice {
                place,
                ..Notice::plain(given.line, message)
            });
        };
        let original = given.original();
        let Some(values) = fit(&given.cells, columns, habits, given.is_cut) else {
            self.placed.entry(&row.code).or_default();
            return tell(format!(
                "“{original}”的数据个数与“{name}”的{columns}栏对不上，无法确定各在哪一栏，未导入，请手工填写。"
            ));
        };
        let values: Vec<Option<String>> = (values.into_iter())
            .map(|value| value.map(String::from))
            .collect();
        match self.placed.get(row.code.as_str()) {
            Some(before) if before.iter().any(Option::is_some) => {
                if *before != values && values.iter().any(Option::is_some) {
                    tell(format!(
                        "“{name}”重复出现，只采用第一次的值，未采用“{original}”，请核对。"
                    ));
                }
                return;
            }
            _ => {}
        }
        if let Owner::Row(at) = given.owner
            && self
                .words
                .index
                .named(&super::labels::Label::of(&given.text))
                != [at]
            && self.words.named(&given.text, Some(at)) != Some(Word::Row(at))
        {
            tell(format!(
                "原表“{}”的写法与规定不同，已按“{name}”导入，请核对。",
                given.text
            ));
        }
        let marks: BTreeSet<&str> = values
            .iter()
            .flatten()
            .map(String::as_str)
            .filter(|value| is_mark(value))
            .collect();
        if let Some(mark) = marks.first() {
            tell(format!(
                "“{name}”原表写作“{mark}”，不是数字，已留空；没有发生的请填“0”。"
            ));
        }
        if given.is_cut {
            tell(format!("原文在“{name}”一行截断，其后的内容没有导入。"));
        }
        for (column, value) in block.columns.iter().zip(&values) {
            let Some(value) = value.as_ref().filter(|value| !is_mark(value)) else {
                continue;
            };
            let code = cell_code(&row.code, &column.code);
            let cell = self
                .edition
                .find(&code)
                .expect("a row with columns has a cell in each");
            self.answer(cell, value, given.line);
        }
        self.placed.insert(&row.code, values);
    }

    fn answer(&mut self, id: CellId, value: &str, line: usize) {
        let cell = self.edition.cell(id);
        let asked = Asked {
            name: &cell.name,
            unit: &cell.unit,
            cell: id,
        };
        let change = (cell.kind == Kind::Change)
            .then(|| answers::change(value))
            .flatten();
        if let Some(change) = &change {
            let name = asked.name;
            let message = format!("“{name}”原表写作“{value}”，已按{change}导入，请核对。");
            self.notices.push(asked.notice(None, line, message));
        }
        let value = change.as_deref().unwrap_or(value);
        let answer = answers::stored(value, &[], asked, line, self.notices);
        self.answers.insert(id, answer);
    }

    /// How messages call a row.
    fn name(&self, row: &'static Row) -> &'static str {
        match row.name.as_str() {
            "" => &row.wording,
            name => name,
        }
    }

    fn tell_stranger(&mut self, given: &Given<'_>) {
        let original = given.original();
        if !given.cells.iter().any(Cell::is_value) {
            if given.owner == Owner::Stranger {
                self.notices.push(Notice::unplaced(given.line, &original));
            }
            return;
        }
        let message = if given.owner == Owner::Stranger {
            format!("“{original}”在表中找不到对应的行，未导入；如确有对应的行，请手工填写。")
        } else {
            format!("“{original}”中的数据不知属于哪一行，未导入，请核对。")
        };
        self.notices.push(Notice::plain(given.line, message));
    }

    /// Rows that the text does not have, table by table.
    fn tell_missing(&mut self) {
        for table in &self.edition.tables {
            let rows: Vec<&'static Row> =
                table.blocks.iter().flat_map(|block| &block.rows).collect();
            let missing: Vec<&str> = (rows.iter())
                .filter(|row| !self.placed.contains_key(row.code.as_str()))
                .map(|row| self.name(row))
                .collect();
            let title = &table.title;
            let message = if missing.is_empty() {
                continue;
            } else if missing.len() == rows.len() {
                format!("没有找到“{title}”表的数据，该表留空。")
            } else {
                let names = missing.join("”“");
                format!("“{title}”表中没有找到“{names}”，已留空。")
            };
            self.notices.push(Notice::plain(0, message));
        }
    }
}

impl Given<'_> {
    /// Everything that the text gives for the row, for a notice.
    fn original(&self) -> String {
        let values = self.cells.iter().filter(|cell| cell.is_value());
        let mut original = self.text.clone();
        for cell in values {
            if !original.is_empty() {
                original += " | ";
            }
            original += cell.text();
        }
        original
    }
}

#[cfg(test)]
mod tests;
