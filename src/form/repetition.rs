//! 重复的行: rows that may stand several times, such as those of each account that an office runs.
//! A form has room for all the times; how many are filled in is a matter of the report.

use serde::Deserialize;

use super::{Block, CellId, Row, Table};

/// Stands in the texts of a repeated row for which time it is.
pub(super) const TIME: &str = "{序}";

/// How a row repeats: with its neighbours that say the same.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Repeats(
    /// What it is that stands several times: `微博`.
    pub String,
    /// How often at most.
    pub usize,
);

/// One of the times that some rows stand in their table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repetition {
    /// What it is that stands several times: `微博`.
    pub group: String,
    /// Which time, counted from 1. The first is asked of everybody, the others of whoever begins them.
    pub time: usize,
    /// Its cells, in the form's order.
    pub cells: Vec<CellId>,
}

/// The code of a row at one of the times, counted from 1: `W22`, `W22-2`.
pub(super) fn code_at(row: &str, time: usize) -> String {
    match time {
        1 => row.into(),
        _ => format!("{row}-{time}"),
    }
}

/// Writes every repetition out: rows that say the same stand together once for each time.
pub(super) fn write_out(tables: &mut [Table]) {
    for block in tables.iter_mut().flat_map(|table| &mut table.blocks) {
        if block.rows.iter().any(|row| row.repeats.is_some()) {
            write_out_block(block);
        }
    }
}

fn write_out_block(block: &mut Block) {
    let rows = std::mem::take(&mut block.rows);
    for together in rows.chunk_by(|row, next| row.repeats == next.repeats) {
        let times = together[0].repeats.as_ref().map_or(1, |repeats| repeats.1);
        let is_repeated = |code: &str| together.iter().any(|row| row.code == code);
        for time in 1..=times {
            let rows = together.iter().map(|row| match row.repeats {
                Some(_) => row_at(row, time, is_repeated),
                None => row.clone(),
            });
            block.rows.extend(rows);
        }
    }
}

fn row_at(row: &Row, time: usize, is_repeated: impl Fn(&str) -> bool) -> Row {
    let mut row = row.clone();
    row.time = time;
    row.code = code_at(&row.code, time);
    let number = time.to_string();
    let texts = [&mut row.wording, &mut row.name, &mut row.help];
    for text in (texts.into_iter())
        .chain(&mut row.groups)
        .chain(&mut row.aliases)
    {
        *text = text.replace(TIME, &number);
    }
    if let Some((on, _)) = &mut row.due_if {
        let (of_row, column) = on.split_once('.').unwrap_or((on, ""));
        if is_repeated(of_row) {
            *on = super::cell_code(&code_at(of_row, time), column);
        }
    }
    row
}
