//! Rows with more or fewer values than the form has columns, told apart by its totals: a column of
//! subtotals more, or totals alone. Takes what only one reading fits, in all rows of a table.

use std::collections::BTreeMap;

use super::Given;
use super::order::TOTAL;
use crate::form::{Block, Column, TableId};
use crate::import::Notice;
use crate::import::blocks::Cell;
use crate::import::labels::Label;
use crate::import::paragraphs::year_in;
use crate::import::words::{Owner, Words};
use crate::value::{Number, read_number};

/// Rows of a table that must agree, at least.
const ROWS_AT_LEAST: usize = 5;

/// Whether the totals of a row are what its other values sum to.
pub fn adds_up(block: &Block, values: &[Cell]) -> bool {
    let mut sum = Number::from(0);
    values.len() == block.columns.len()
        && (block.columns.iter().zip(values)).all(|(column, cell)| {
            let Ok(value) = read_number(&cell.text, "") else {
                return false;
            };
            match column.wording == TOTAL {
                true => std::mem::take(&mut sum) == value,
                false => {
                    sum += value;
                    true
                }
            }
        })
}

/// The rows of each table with values, where a table has a total in its last column.
fn by_table(rows: &[Given<'_>], words: &Words) -> BTreeMap<TableId, (&'static Block, Vec<usize>)> {
    let mut tables = BTreeMap::new();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.has_values()) {
        if let Owner::Row(_) = row.owner
            && let Some((table, block, _)) = words.row_of(row.owner)
            && block
                .columns
                .last()
                .is_some_and(|column| column.wording == TOTAL)
        {
            tables
                .entry(table)
                .or_insert((block, Vec::new()))
                .1
                .push(at);
        }
    }
    tables
}

/// Puts values that stand under the form's heads in another order into its own.
pub fn reorder(rows: &mut [Given<'_>], words: &Words) -> Vec<Notice> {
    let mut notices = Vec::new();
    let block_of = |row: &Given<'_>| words.row_of(row.owner).map(|(_, block, _)| block);
    let with_values: Vec<usize> = (0..rows.len())
        .filter(|&at| rows[at].has_values() && block_of(&rows[at]).is_some())
        .collect();
    let mut rest = with_values.as_slice();
    while let Some((&first, behind)) = rest.split_first() {
        // Up to the next heads, or to rows of another kind.
        let block = block_of(&rows[first]).expect("only such rows are looked at");
        let goes_on = |at: &&usize| {
            let row = &rows[**at];
            let is_same = block_of(row).is_some_and(|other| std::ptr::eq(other, block));
            is_same && places(block, &row.heads).is_none()
        };
        let count = 1 + behind.iter().take_while(goes_on).count();
        let (part, next) = rest.split_at(count);
        rest = next;
        let Some(places) = places(block, &rows[first].heads).filter(|of| !of.is_sorted()) else {
            continue;
        };
        let is_whole = |at: &&usize| rows[**at].values.len() == places.len();
        let moved = |at: usize| -> Vec<Cell> {
            places
                .iter()
                .map(|&place| rows[at].values[place].clone())
                .collect()
        };
        let moves: Vec<(usize, Vec<Cell>)> = part
            .iter()
            .filter(is_whole)
            .map(|&at| (at, moved(at)))
            .collect();
        // Rows that add up as they stand tell that the heads are wrong.
        let adds_up_only_so = |(at, values): &(usize, Vec<Cell>)| {
            adds_up(block, &rows[*at].values) && !adds_up(block, values)
        };
        if moves.is_empty() || moves.iter().any(adds_up_only_so) {
            continue;
        }
        let message = "表头各栏的先后与规定的不同，已按表头各归其栏，请核对。";
        notices.push(Notice::plain(rows[moves[0].0].line, message.into()));
        for (at, values) in moves {
            rows[at].values = values;
        }
    }
    notices
}

/// Where the value of each column stands, by the heads over it, those over several columns first;
/// nothing where a head is missing or where their levels do not tell what stands beside what.
fn places(block: &Block, heads: &[(usize, &str)]) -> Option<Vec<usize>> {
    let heads: Vec<(usize, String)> = (heads.iter())
        .map(|(level, head)| (*level, Label::of(head).core))
        .collect();
    let columns = &block.columns;
    let mut own = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let core = Label::of(&column.wording).core;
        let is_same = |other: &Column| other.wording == column.wording;
        let before = columns[..at].iter().filter(|other| is_same(other)).count();
        // Converters repeat a head on each level that it spans.
        let level = heads.iter().rfind(|(_, head)| *head == core)?.0;
        let found: Vec<usize> = (0..heads.len())
            .filter(|&place| heads[place] == (level, core.clone()))
            .collect();
        let is_each = found.len() == columns.iter().filter(|other| is_same(other)).count();
        own.push((level, *found.get(before).filter(|_| is_each)?));
    }
    // A head over all columns tells none apart.
    let shared = (0..).take_while(|&depth| {
        let group = |column: &Column| column.groups.get(depth).cloned();
        group(&columns[0]).is_some() && columns.iter().all(|of| group(of) == group(&columns[0]))
    });
    let shared = shared.count();
    let is_level = |level: usize| own.iter().all(|(of, _)| *of == level);
    let mut order = Vec::new();
    for (column, &(level, place)) in columns.iter().zip(&own) {
        let key = match column.groups.get(shared) {
            Some(group) if !is_level(level) => {
                let core = Label::of(group).core;
                let over = heads.iter().position(|(_, head)| *head == core)?;
                (heads[over].0, over, place)
            }
            _ => (level, place, 0),
        };
        order.push(key);
    }
    if order.iter().any(|(level, ..)| *level != order[0].0) {
        return None;
    }
    let rank = |key| order.iter().filter(|other| *other < key).count();
    Some(order.iter().map(rank).collect())
}

/// Drops a column of subtotals before the total (`法人小计`), which the form does not have, and a
/// page number behind a row.
pub fn drop_subtotals(rows: &mut [Given<'_>], words: &Words) -> Vec<Notice> {
    let mut notices = Vec::new();
    for (block, of_table) in by_table(rows, words).into_values() {
        let columns = block.columns.len();
        let fits = |surplus: usize, row: &Given<'_>| {
            let mut values = row.values.clone();
            values.len() == columns + 1 && {
                values.remove(surplus);
                adds_up(block, &values)
            }
        };
        let is_subtotalled = of_table.len() >= ROWS_AT_LEAST
            && of_table.iter().all(|&at| fits(columns - 1, &rows[at]));
        for (place, &at) in of_table.iter().enumerate() {
            let row = &mut rows[at];
            if is_subtotalled {
                row.values.remove(columns - 1);
                if place == 0 {
                    let message = "表中比规定多一栏，各行都等于它前面几栏之和（法人小计），该栏未导入，请核对。";
                    notices.push(Notice::plain(row.line, message.into()));
                }
            } else if fits(columns, row)
                && let [.., before, last] = row.values.as_slice()
                && last.origin.line > before.origin.line
            {
                let message = format!("“{}”像是页码，未导入，请核对。", last.text);
                notices.push(Notice::plain(last.origin.line, message));
                row.values.pop();
            }
        }
    }
    notices
}

/// Drops a column of codes before the values, `1`, `2`, `3` …, which the form does not have.
pub fn drop_codes(rows: &mut [Given<'_>], words: &Words) -> Vec<Notice> {
    let mut notices = Vec::new();
    for (block, of_table) in by_table(rows, words).into_values() {
        let codes = of_table.iter().map(|&at| &rows[at].values);
        let codes = codes.map(|values| (values.len() == block.columns.len() + 1, &values[0].text));
        let mut due = None;
        let is_coded = of_table.len() >= ROWS_AT_LEAST && { codes }.all(|(is_longer, code)| {
            let code: Option<usize> = code.parse().ok();
            let is_next = due.is_none_or(|due| code == Some(due));
            due = code.map(|code| code + 1);
            is_longer && code.is_some() && is_next
        });
        if is_coded {
            let line = rows[of_table[0]].line;
            let message = "表中比规定多一栏代码，未导入，请核对。";
            notices.push(Notice::plain(line, message.into()));
            for at in of_table {
                rows[at].values.remove(0);
            }
        }
    }
    notices
}

/// Keeps of several value columns, of which the heads tell the years, that of the last year.
pub fn drop_other_years(rows: &mut [Given<'_>], words: &Words) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut told = Vec::new();
    for row in rows {
        let years: Vec<i16> = (row.foreign.iter())
            .filter_map(|head| year_in(head))
            .collect();
        let columns = words
            .row_of(row.owner)
            .map(|(_, block, _)| block.columns.len());
        let is_meant = years.len() > 1
            && row.values.len() == years.len()
            && columns.is_some_and(|columns| columns != years.len());
        let Some((at, last)) = (years.iter().copied().enumerate())
            .max_by_key(|(_, year)| *year)
            .filter(|_| is_meant)
        else {
            continue;
        };
        row.values = vec![row.values[at].clone()];
        if told != years {
            let message = format!("表中有{}年的数，只导入了{last}年的，请核对。", years.len());
            notices.push(Notice::plain(row.line, message));
            told = years;
        }
    }
    notices
}

/// Puts the only value of each row of a table into its total; where that is nothing, so are the
/// others.
pub fn widen_totals(rows: &mut [Given<'_>], words: &Words) -> Vec<Notice> {
    let mut notices = Vec::new();
    for (block, of_table) in by_table(rows, words).into_values() {
        let values = |at: usize| rows[at].values.iter().filter(|cell| !cell.text.is_empty());
        // Digits that stand together are no total.
        let is_short = |cell: &Cell| cell.text.chars().count() < block.columns.len();
        let is_lone = of_table.len() >= ROWS_AT_LEAST
            && (of_table.iter()).all(|&at| values(at).count() == 1 && values(at).all(is_short));
        let columns = block.columns.len();
        if !is_lone || columns == 1 || of_table.iter().any(|&at| rows[at].values.len() == columns) {
            continue;
        }
        let line = rows[of_table[0]].line;
        let message = format!(
            "表中各行只有一个数，已作为“{TOTAL}”导入；{TOTAL}为0的，其余各栏填0，其余的请补填。"
        );
        notices.push(Notice::plain(line, message));
        for at in of_table {
            let total = rows[at]
                .values
                .iter()
                .find(|cell| !cell.text.is_empty())
                .cloned();
            let Some(total) = total else { continue };
            let is_zero = read_number(&total.text, "") == Ok(Number::from(0));
            let others = match is_zero {
                true => total.clone(),
                false => Cell::new("", total.origin),
            };
            rows[at].values = vec![others; columns - 1];
            rows[at].values.push(total);
        }
    }
    notices
}
