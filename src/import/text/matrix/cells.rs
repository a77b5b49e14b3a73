//! A table's lines as a stream of cells, blank ones included, and which of a row's cells stand in
//! which column. Knows no wording of any form.

use crate::import::quantities::{change, is_answer, is_mark};
use crate::import::spelling::is_bar;
use crate::import::text::lines::Line;

/// Blank lines in a row that may be cells.
const GAPS_AT_MOST: usize = 20;
/// Where at least every so many lines with bars end without one, bars part cells and don't close
/// them: a bar at the end has an empty cell behind it.
const PARTED_EACH: usize = 8;

/// One cell, or what may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The line of the text.
    pub line: usize,
    /// What it holds.
    pub content: Content<'a>,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content<'a> {
    /// Text or a value, trimmed.
    Text(&'a str),
    /// Nothing, between bars or tabs.
    Blank,
    /// A line of bars alone, which closes a row that others make longer.
    Padding,
    /// A blank line: an empty cell, or nothing.
    Gap,
}

impl<'a> Cell<'a> {
    /// What stands in it.
    pub fn text(&self) -> &'a str {
        match self.content {
            Content::Text(text) => text,
            _ => "",
        }
    }

    /// Whether anything that is no white space stands in it.
    pub fn is_value(&self) -> bool {
        matches!(self.content, Content::Text(_))
    }
}

/// The cells of a table's lines.
pub fn cells_of<'a>(lines: &[Line<'a>], bars: Bars) -> Vec<Cell<'a>> {
    let mut cells = Vec::new();
    let mut before: Option<usize> = None;
    for line in lines {
        let first = before.map_or(line.number, |before| before + 1);
        let gaps = (first..line.number).take(GAPS_AT_MOST).map(|line| Cell {
            line,
            content: Content::Gap,
        });
        cells.extend(gaps);
        before = Some(line.number);
        cells_of_line(line, bars, &mut cells);
    }
    cells
}

/// What bars do in a text's tables.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bars {
    /// They stand between cells, and not behind each.
    part: bool,
    /// They stand before the first cell of a line too.
    frame: bool,
}

impl Bars {
    /// Learns from the lines of all tables.
    pub fn of(lines: &[&Line<'_>]) -> Self {
        let barred: Vec<&str> = (lines.iter())
            .map(|line| without_ends(line.whole))
            .filter(|line| line.contains(is_bar) && line.contains(|c| !is_bar(c) && c != ' '))
            .collect();
        let parted = barred.iter().filter(|line| !line.ends_with(is_bar)).count();
        let framed = barred
            .iter()
            .filter(|line| line.starts_with(is_bar))
            .count();
        Self {
            part: parted * PARTED_EACH >= barred.len(),
            frame: framed > 0 && framed * 2 >= barred.len(),
        }
    }
}

/// A line without the white space at its ends that marks off no cells.
fn without_ends(line: &str) -> &str {
    line.trim_matches(|c: char| c.is_whitespace() && !is_bar(c))
}

fn cells_of_line<'a>(line: &Line<'a>, bars: Bars, cells: &mut Vec<Cell<'a>>) {
    let mut push = |content| {
        cells.push(Cell {
            line: line.number,
            content,
        });
    };
    let whole = without_ends(line.whole);
    if !whole.contains(is_bar) {
        return without_bars(line.text, push);
    }
    let mut parts: Vec<&str> = whole.split(is_bar).map(str::trim).collect();
    if parts.iter().all(|part| part.is_empty()) {
        let is_one = parts.len() == if bars.frame { 3 } else { 2 };
        return push(if is_one {
            Content::Blank
        } else {
            Content::Padding
        });
    }
    if is_rule(&parts) {
        return;
    }
    // A bar at the start is the table's frame. So is one at the end, where bars close cells; a
    // tab at the end is one, where the line has no other.
    if bars.frame && whole.starts_with(|c| is_bar(c) && c != '\t') {
        parts.remove(0);
    }
    let is_closed = match whole.ends_with('\t') {
        true => parts.len() == 2,
        false => !bars.part || bars.frame,
    };
    if is_closed && parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
    }
    for part in parts {
        push(match part {
            "" => Content::Blank,
            part => Content::Text(part),
        });
    }
}

/// A rule between head and rows: `|---|:---:|`. One dash is a mark for nothing.
fn is_rule(parts: &[&str]) -> bool {
    let is_ruled = |part: &&str| part.chars().all(|c| matches!(c, '-' | ':'));
    let is_drawn = |part: &&str| part.len() > 2;
    parts.iter().all(is_ruled) && parts.iter().any(is_drawn)
}

/// A line without bars is one cell, or a wording and values with white space between.
fn without_bars<'a>(text: &'a str, mut push: impl FnMut(Content<'a>)) {
    let is_filler = |word: &str| is_answer(word) || is_mark(word);
    let mut wording = text;
    let mut values = Vec::new();
    while let Some(at) = wording.rfind(char::is_whitespace) {
        let word = wording[at..].trim();
        if !is_filler(word) {
            break;
        }
        values.push(word);
        wording = wording[..at].trim_end();
    }
    // `减 4` is one value; `1 2` is two, or a broken one, and fits no row that has all its values.
    if change(text).is_some() {
        return push(Content::Text(text));
    }
    push(Content::Text(wording));
    for value in values.into_iter().rev() {
        push(Content::Text(value));
    }
}

/// What a table does with cells that a row has more than columns, and with blank lines. Learned from
/// the rows that have a cell in every column.
#[derive(Debug, Clone, Copy, Default)]
pub struct Habits {
    /// Surplus cells stand before the values: a label that spans columns leaves them blank.
    before: bool,
    /// Surplus cells stand behind the values.
    behind: bool,
    /// Values follow each other without a blank line between.
    close: bool,
    /// Blank lines stand in rows that have a value in every column.
    apart: bool,
    /// Rows have fewer cells than columns: blank ones may have been dropped.
    short: bool,
}

impl Habits {
    /// Learns from one row that is whole.
    pub fn learn(&mut self, cells: &[Cell<'_>], columns: usize) {
        let is_adjacent =
            |pair: &[Cell<'_>]| pair.iter().all(Cell::is_value) && pair[0].line + 1 == pair[1].line;
        self.close |= cells.windows(2).any(is_adjacent);
        let values = cells.iter().filter(|cell| cell.is_value()).count();
        let all = cells.iter().filter(|cell| cell.content != Content::Padding);
        self.short |= values > 0 && all.count() < columns;
        let is_blank = |cell: &&Cell<'_>| cell.content == Content::Blank;
        if values == columns {
            self.before |= cells.first().as_ref().is_some_and(is_blank);
            self.behind |= cells.last().as_ref().is_some_and(is_blank);
            self.apart |= cells.iter().any(|cell| cell.content == Content::Gap);
        }
        let explicit = cells
            .iter()
            .position(|cell| cell.content == Content::Padding);
        self.behind |= explicit == Some(columns);
    }
}

/// The cell with the value of each column; `None` where it is not certain which stands where.
/// `is_cut` says that the text breaks off in the row.
pub fn fit<'a>(
    cells: &[Cell<'a>],
    columns: usize,
    habits: Habits,
    is_cut: bool,
) -> Option<Vec<Option<Cell<'a>>>> {
    let value = |cell: &Cell<'a>| cell.is_value().then_some(*cell);
    let values: Vec<_> = cells.iter().map(value).filter(Option::is_some).collect();
    let text = |cell: &Option<Cell<'a>>| cell.map(|cell| cell.content);
    match values.len() {
        0 => return Some(vec![None; columns]),
        count if count == columns => return Some(values),
        // The only value of a row, in each column that it spans.
        _ if columns == 1 && values.iter().all(|value| text(value) == text(&values[0])) => {
            return Some(vec![values[0]]);
        }
        count if count > columns => return None,
        _ => {}
    }
    let explicit: Vec<_> = (cells.iter())
        .filter(|cell| cell.is_value() || cell.content == Content::Blank)
        .map(value)
        .collect();
    if let Some(placed) = in_columns(&explicit, columns, habits) {
        return Some(placed);
    }
    if is_cut && explicit.len() < columns && !habits.before && !habits.short {
        let rest = std::iter::repeat(None);
        let placed: Vec<_> = explicit.into_iter().chain(rest).take(columns).collect();
        return Some(placed);
    }
    // A blank line is an empty cell only where it is nothing else.
    if !habits.close || habits.apart {
        return None;
    }
    let with_gaps: Vec<_> = (cells.iter())
        .filter(|cell| cell.content != Content::Padding)
        .map(value)
        .collect();
    in_columns(&with_gaps, columns, habits)
}

/// Cells in their columns, where there are at least as many as columns.
fn in_columns<T: Copy>(
    cells: &[Option<T>],
    columns: usize,
    habits: Habits,
) -> Option<Vec<Option<T>>> {
    let surplus = cells.len().checked_sub(columns)?;
    let first = cells.iter().position(Option::is_some)?;
    let last = cells.iter().rposition(Option::is_some)?;
    let start = match (habits.before, habits.behind) {
        _ if surplus == 0 => 0,
        _ if first == 0 => 0,
        (false, true) => 0,
        (true, false) => surplus,
        _ => return None,
    };
    let fits = first >= start && last < start + columns;
    fits.then(|| cells[start..start + columns].to_vec())
}
