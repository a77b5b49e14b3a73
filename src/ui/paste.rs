//! What a rectangle copied from a spreadsheet does to a table, and the words that say so. Changes
//! nothing itself.

use crate::form::{CellId, Edition};
use crate::report::Edit;
use crate::value::read_number;

/// How many values that found no cell are named.
const NAMED: usize = 5;

/// A rectangle with the cells that it falls on.
#[derive(Debug, Default)]
pub struct Paste {
    /// What changes.
    pub edits: Vec<Edit>,
    /// Cells that the rectangle covers and leaves as they are, because it is empty there.
    untouched: usize,
    /// Columns of words on the left: labels and units, which no cell takes.
    words: usize,
    /// Values that fall on a heading of the table, where nothing is filled in.
    on_headings: usize,
    /// Values outside the table.
    homeless: Vec<String>,
}

impl Paste {
    /// Lays a text of lines and tabs over a block of a table, from a cell on. `cells` are the
    /// table's.
    #[must_use]
    pub fn of(text: &str, edition: &Edition, cells: &[CellId], from: CellId) -> Self {
        let about = edition.cell(from);
        let (block, first_row, first_column) = about.place;
        let block = &edition.table(about.table).blocks[block];
        let lines: Vec<Vec<&str>> = text
            .trim_end_matches(['\n', '\r'])
            .lines()
            .map(|line| line.split('\t').map(str::trim).collect())
            .collect();
        let room = block.columns.len().saturating_sub(first_column);
        let words = columns_of_words(&lines, room, about.kind.is_number());
        let mut paste = Self {
            words,
            ..Self::default()
        };
        for (down, line) in lines.iter().enumerate() {
            let row = block.rows.get(first_row + down);
            for (right, value) in line.iter().skip(words).enumerate() {
                let column = block.columns.get(first_column + right);
                let cell = block
                    .cell_at(first_row + down, first_column + right)
                    .filter(|cell| cells.contains(cell));
                match cell {
                    Some(_) if value.is_empty() => paste.untouched += 1,
                    Some(cell) => paste.edits.push(Edit::Answer(cell, (*value).into())),
                    None if value.is_empty() => {}
                    None if row.is_some() && column.is_some() => paste.on_headings += 1,
                    None => paste.homeless.push((*value).into()),
                }
            }
        }
        paste
    }

    /// What was pasted, and what was not.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut words = match self.edits.len() {
            0 => String::from("没有粘贴"),
            pasted => format!("已粘贴{pasted}格"),
        };
        if self.untouched > 0 {
            words += &format!("，{}格没有改（复制来的是空格）", self.untouched);
        }
        if self.words > 0 {
            words += &format!("，左边{}列是文字，没有贴", self.words);
        }
        if self.on_headings > 0 {
            words += &format!("，{}个数落在标题行，没有贴", self.on_headings);
        }
        if !self.homeless.is_empty() {
            let named: Vec<String> = (self.homeless.iter().take(NAMED))
                .map(|value| format!("“{value}”"))
                .collect();
            let more = if self.homeless.len() > NAMED {
                "等"
            } else {
                ""
            };
            words += &format!(
                "，{}个数超出表格，没有贴：{}{more}",
                self.homeless.len(),
                named.concat()
            );
        }
        words + "。"
    }
}

/// How many columns on the left are labels, units and the numbers of rows before them: up to the
/// last one with words and no number that has numbers to its right; where answers are words, those
/// without a number for which there is no room.
fn columns_of_words(lines: &[Vec<&str>], room: usize, takes_numbers: bool) -> usize {
    let width = lines.iter().map(Vec::len).max().unwrap_or_default();
    let values = |column: usize| lines.iter().filter_map(move |line| line.get(column));
    // 24条 is a number with its unit.
    let is_number = |value: &&str| {
        read_number(value, "").is_ok() || value.starts_with(|c: char| c.is_numeric())
    };
    let has_numbers = |column: usize| values(column).any(is_number);
    let is_words = |column: &usize| {
        let has_words = values(*column).any(|value| value.chars().any(char::is_alphabetic));
        has_words && !has_numbers(*column)
    };
    let last_number = (0..width).rev().find(|column| has_numbers(*column));
    let labels = (0..last_number.unwrap_or_default()).rev().find(is_words);
    let surplus = 0..width.saturating_sub(room);
    let is_surplus =
        surplus.clone().any(|column| is_words(&column)) && !surplus.clone().any(has_numbers);
    match labels {
        Some(last) if takes_numbers => last + 1,
        _ if is_surplus => surplus.end,
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
