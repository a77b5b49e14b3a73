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
        let words = columns_of_words(&lines);
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
/// last one with words and no number that has numbers to its right.
fn columns_of_words(lines: &[Vec<&str>]) -> usize {
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
    let Some(last_number) = (0..width).rev().find(|column| has_numbers(*column)) else {
        return 0;
    };
    (0..last_number)
        .rev()
        .find(is_words)
        .map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form;

    /// What a text pasted at a cell of the 2021 edition changes, and what is said.
    #[track_caller]
    fn check(at: &str, text: &str, changed: &[(&str, &str)], said: &str) {
        let edition = form::edition("2021").expect("the program carries it");
        let from = edition.find(at).expect("a cell of the form");
        let cells: Vec<CellId> = edition.cells_of(edition.cell(from).table).collect();
        let paste = Paste::of(text, edition, &cells, from);
        let edits: Vec<(&str, &str)> = (paste.edits.iter())
            .map(|edit| match edit {
                Edit::Answer(cell, value) => (edition.cell(*cell).code.as_str(), value.as_str()),
                other => panic!("{other:?} changes no cell"),
            })
            .collect();
        assert_eq!(edits, changed);
        assert_eq!(paste.in_words(), said);
    }

    #[test]
    fn a_rectangle_fills_the_cells_it_covers() {
        let changed = [
            ("T01.C2", "1"),
            ("T01.C3", "2"),
            ("T02.C2", "3"),
            ("T02.C3", "4"),
        ];
        check("T01.C2", "1\t2\r\n3\t4\r\n", &changed, "已粘贴4格。");
    }

    #[test]
    fn an_empty_cell_of_the_rectangle_changes_nothing() {
        let changed = [("T01.C1", "1"), ("T02.C1", "2")];
        let said = "已粘贴2格，2格没有改（复制来的是空格）。";
        check("T01.C1", "1\t\n2\t\n", &changed, said);
    }

    #[test]
    fn labels_and_units_never_land_in_cells_for_numbers() {
        let text = "1\t本年新收\t件\t7\t8\n2\t上年结转\t件\t9\t10\n";
        let changed = [
            ("T01.C1", "7"),
            ("T01.C2", "8"),
            ("T02.C1", "9"),
            ("T02.C2", "10"),
        ];
        check(
            "T01.C1",
            text,
            &changed,
            "已粘贴4格，左边3列是文字，没有贴。",
        );
    }

    #[test]
    fn what_is_wider_or_longer_than_the_table_is_named() {
        let said = "已粘贴1格，2个数超出表格，没有贴：“2”“3”。";
        check("T01.C7", "1\t2\t3", &[("T01.C7", "1")], said);
        let said = "已粘贴1格，7个数超出表格，没有贴：“1”“2”“3”“4”“5”等。";
        let text = "0\t1\t2\t3\t4\t5\t6\t7";
        check("T01.C7", text, &[("T01.C7", "0")], said);
        let said = "已粘贴1格，1个数超出表格，没有贴：“件”。";
        check("T01.C7", "5\t件", &[("T01.C7", "5")], said);
    }

    #[test]
    fn numbers_with_their_units_are_numbers() {
        let changed = [("T01.C1", "24条"), ("T02.C1", "3件")];
        check("T01.C1", "24条\n3件\n", &changed, "已粘贴2格。");
        check(
            "T01.C1",
            "收到\t24条\n",
            &[("T01.C1", "24条")],
            "已粘贴1格，左边1列是文字，没有贴。",
        );
    }

    #[test]
    fn a_column_in_which_one_value_is_a_word_is_no_column_of_labels() {
        let changed = [("T01.C1", "无"), ("T02.C1", "3")];
        check("T01.C1", "无\n3\n", &changed, "已粘贴2格。");
    }
}
