//! The lines of tables with several columns as rows of cells: a stream of cells, cut at the wordings
//! of the form. A row has as many values as columns only where each one's column is certain.

use std::collections::BTreeMap;

use super::cells::{Bars, Cell, Content, Habits, cells_of, fit};
use crate::form::TableId;
use crate::import::Notice;
use crate::import::blocks::{self, Origin, Table};
use crate::import::quantities::{is_answer, is_cut, is_mark};
use crate::import::text::lines::Line;
use crate::import::words::{Owner, Word, Words};

/// Values of a line that may be a row without its wording, at least.
const VALUES_AT_LEAST: usize = 3;
/// Rows with another wording that are compared with all of the form's, at most.
const COMPARISONS_AT_MOST: usize = 200;

/// A row, as far as it is read.
#[derive(Debug)]
struct Given<'a> {
    /// The table of the text, by place.
    region: usize,
    owner: Owner,
    /// Its wording; of heads that follow each other, each with its line.
    texts: Vec<(String, usize)>,
    line: usize,
    cells: Vec<Cell<'a>>,
    /// What says that the text breaks off in it.
    cut: Option<Cell<'a>>,
}

/// Reads the lines of each table.
pub fn read(regions: &[&[Line<'_>]], words: &Words, notices: &mut Vec<Notice>) -> Vec<Table> {
    let of_tables: Vec<&Line<'_>> = regions.iter().copied().flatten().collect();
    let bars = Bars::of(&of_tables);
    let mut reader = Reader {
        words,
        region: 0,
        rows: Vec::new(),
        piece: None,
        due: 0,
        comparisons: 0,
    };
    for (region, lines) in regions.iter().enumerate() {
        reader.region = region;
        for line in cells_of(lines, bars).chunk_by(|cell, next| cell.line == next.line) {
            reader.begin(line);
            for cell in line {
                reader.take(*cell);
            }
        }
        reader.finish();
    }
    let rows = reader.rows;
    let mut habits: BTreeMap<TableId, Habits> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.cut.is_none()) {
        if let Some((table, block, _)) = words.row_of(row.owner) {
            let habits = habits.entry(table).or_default();
            habits.learn(&row.cells, block.columns.len());
        }
    }
    let mut tables = vec![Table::default(); regions.len()];
    for mut row in rows {
        let placed = words.row_of(row.owner).and_then(|(table, block, _)| {
            let columns = block.columns.len();
            row.keep_own(columns, notices);
            let habits = habits.get(&table).copied().unwrap_or_default();
            fit(&row.cells, columns, habits, row.cut.is_some())
        });
        tables[row.region].rows.push(row.written(placed));
    }
    tables
}

impl Given<'_> {
    /// Drops values in lines of their own behind a full row: they are none of it, but a page number.
    fn keep_own(&mut self, columns: usize, notices: &mut Vec<Notice>) {
        let line = self.line;
        let in_line = |cell: &Cell<'_>| cell.line == line;
        let own = |cell: &&Cell<'_>| cell.is_value() && in_line(cell);
        if self.owner == Owner::Unlabelled || self.cells.iter().filter(own).count() != columns {
            return;
        }
        for other in self.cells.extract_if(.., |cell| !in_line(cell)) {
            if other.is_value() {
                notices.push(Notice::unplaced(other.line, other.text()));
            }
        }
    }

    /// The wording or heads, and the cell of each column; without those, the cells as they follow.
    fn written(self, placed: Option<Vec<Option<Cell<'_>>>>) -> Vec<blocks::Cell> {
        let values = self.cells.iter().filter(|cell| cell.is_value());
        let placed = placed.unwrap_or_else(|| values.map(|cell| Some(*cell)).collect());
        let written = |cell: Option<Cell<'_>>| {
            let (text, line) = cell.map_or(("", self.line), |cell| (cell.text(), cell.line));
            blocks::Cell::new(text, Origin { line })
        };
        let rest = placed.into_iter().chain(self.cut.map(Some)).map(written);
        let of_text = |(text, line): &(String, usize)| {
            blocks::Cell::new(text.as_str(), Origin { line: *line })
        };
        self.texts.iter().map(of_text).chain(rest).collect()
    }
}

struct Reader<'a> {
    words: &'a Words,
    /// The table that is read, by place.
    region: usize,
    rows: Vec<Given<'a>>,
    /// The beginning of a wording, with its line.
    piece: Option<(String, usize)>,
    /// The row that the form has next.
    due: usize,
    comparisons: usize,
}

impl<'a> Reader<'a> {
    /// Begins a row without a wording where a line of values follows a row that has all of its own.
    fn begin(&mut self, line: &[Cell<'_>]) {
        let is_value = |cell: &Cell<'_>| is_answer(cell.text()) || is_mark(cell.text());
        let Some(row) = self.rows.last().filter(|_| self.piece.is_none()) else {
            return;
        };
        let given = row.cells.iter().filter(|cell| cell.is_value()).count();
        let columns = (self.words.row_of(row.owner)).map(|(_, block, _)| block.columns.len());
        if line.len() >= VALUES_AT_LEAST
            && line.iter().all(is_value)
            && given == columns.unwrap_or(line.len())
        {
            self.start(Owner::Stranger, String::new(), line[0].line);
        }
    }

    fn take(&mut self, cell: Cell<'a>) {
        match cell.content {
            Content::Text(text) if is_cut(text) => {
                if let Some(row) = self.rows.last_mut() {
                    row.cut = Some(cell);
                }
            }
            Content::Text(text) if self.is_unit(text) => {}
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

    /// Whether a text is the unit of the row that was begun, in a column of its own.
    fn is_unit(&self, text: &str) -> bool {
        let begun = self
            .rows
            .last()
            .filter(|row| self.piece.is_none() && row.cells.is_empty());
        let row = begun.and_then(|row| self.words.row_of(row.owner));
        row.is_some_and(|(_, _, row)| row.unit == text)
    }

    fn finish(&mut self) {
        if let Some((text, line)) = self.piece.take() {
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
        if let Word::Row(at) = word {
            self.due = at + 1;
        }
        let before = self.rows.last().map(|row| row.owner);
        let owner = self.words.owner(word, before);
        // Blank cells before a label are part of it, and not of the row above.
        if let Some(row) = self.rows.last_mut() {
            while (row.cells)
                .pop_if(|cell| cell.line == line && !cell.is_value())
                .is_some()
            {}
        }
        // Converters repeat a label for each column that it spans.
        if let Some(row) = self.rows.last_mut()
            && (row.region, row.owner) == (self.region, owner)
            && !row.cells.iter().any(Cell::is_value)
        {
            row.cells.clear();
            row.line = line;
            if let Word::Head(_) = word {
                row.texts.push((text, line));
            }
            return;
        }
        self.start(owner, text, line);
    }

    fn start(&mut self, owner: Owner, text: String, line: usize) {
        if let Owner::Row(at) = owner {
            self.due = at + 1;
        }
        self.rows.push(Given {
            region: self.region,
            owner,
            texts: vec![(text, line)],
            line,
            cells: Vec::new(),
            cut: None,
        });
    }
}
