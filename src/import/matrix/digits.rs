//! Values whose digits stand together: parted where the form's own sums leave one reading.
//! Parts no row of a table whose other rows have their values apart.

use std::collections::{BTreeMap, HashMap};

use super::Given;
use super::order::TOTAL;
use crate::form::{Block, CellId, Edition, TableId, cell_code};
use crate::import::Notice;
use crate::import::blocks::{Cell, Origin};
use crate::import::words::Words;

/// Digits that a row has more than columns, at most; more have too many readings.
const SURPLUS_AT_MOST: usize = 14;
/// Readings of a row that are compared with the other rows, at most.
const READINGS_AT_MOST: usize = 200;

/// One way to part the digits of a row.
type Reading = Vec<u64>;

/// Parts the digits of rows that have less values than columns and at least as many digits.
pub fn part(rows: &mut [Given<'_>], edition: &'static Edition, words: &Words) -> Vec<Notice> {
    let mut glued: BTreeMap<TableId, Vec<usize>> = BTreeMap::new();
    let mut apart: BTreeMap<TableId, usize> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.has_values()) {
        if let Some((table, block, _)) = words.row_of(row.owner) {
            match chunks(row).filter(|chunks| is_glued(chunks, block)) {
                Some(_) => glued.entry(table).or_default().push(at),
                None if block.columns.len() > 1 => *apart.entry(table).or_default() += 1,
                None => {}
            }
        }
    }
    let mut readings: BTreeMap<usize, Vec<Reading>> = BTreeMap::new();
    let mut notices = Vec::new();
    for (table, at) in glued {
        if apart.get(&table).is_none_or(|apart| *apart <= at.len()) {
            for at in at {
                let block = words.row_of(rows[at].owner).map(|(_, block, _)| block);
                let chunks = chunks(&rows[at]);
                let (Some(block), Some(chunks)) = (block, chunks) else {
                    continue;
                };
                readings.insert(at, readings_of(&chunks, block));
            }
        }
    }
    if readings.is_empty() {
        return notices;
    }
    let code = |at: usize, column: usize| {
        let (_, block, row) = words.row_of(rows[at].owner)?;
        edition.find(&cell_code(&row.code, &block.columns[column].code))
    };
    settle(&mut readings, edition, code);
    let mut count = 0;
    let mut line = 0;
    for (at, of_row) in readings {
        if let [reading] = of_row.as_slice() {
            let origin = Origin {
                line: rows[at].line,
            };
            rows[at].values = reading
                .iter()
                .map(|value| Cell::new(value.to_string(), origin))
                .collect();
            count += 1;
            line = if line == 0 { origin.line } else { line };
        }
    }
    if count > 0 {
        let message = format!("表中有{count}行的数字连在一起，已按各栏之和等于总计分开，请核对。");
        notices.push(Notice::plain(line, message));
    }
    notices
}

/// The digits of a row, in pieces as they stand; `None` where anything else stands there.
fn chunks(row: &Given<'_>) -> Option<Vec<String>> {
    let texts = row
        .values
        .iter()
        .flat_map(|cell| cell.text.split_whitespace());
    let chunks: Vec<String> = texts.map(String::from).collect();
    let is_digits = |chunk: &String| chunk.chars().all(|c| c.is_ascii_digit());
    (!row.values.iter().any(|cell| cell.text.is_empty()) && chunks.iter().all(is_digits))
        .then_some(chunks)
}

/// Whether digits can't be the values themselves: a number begins with no 0 and has not as many digits
/// as the row has columns with a sum.
fn is_glued(chunks: &[String], block: &Block) -> bool {
    let columns = block.columns.len();
    let digits: usize = chunks.iter().map(String::len).sum();
    let has_sum = block.columns.iter().any(|column| column.wording == TOTAL);
    let is_row = match has_sum {
        true => (columns..=columns + SURPLUS_AT_MOST).contains(&digits),
        false => digits == columns,
    };
    let is_many = |chunk: &String| {
        chunk.len() > 1 && chunk.starts_with('0') || has_sum && chunk.len() >= columns
    };
    columns > 1 && chunks.len() < columns && is_row && chunks.iter().any(is_many)
}

/// All ways to part digits into the columns of a block, whose totals must be sums.
fn readings_of(chunks: &[String], block: &Block) -> Vec<Reading> {
    let digits: Vec<(u64, bool)> = (chunks.iter())
        .flat_map(|chunk| {
            let last = chunk.len() - 1;
            let digits = chunk.bytes().enumerate();
            digits.map(move |(at, digit)| (u64::from(digit - b'0'), at == last))
        })
        .collect();
    let totals: Vec<bool> = (block.columns.iter())
        .map(|column| column.wording == TOTAL)
        .collect();
    let mut search = Search {
        digits: &digits,
        totals: &totals,
        found: Vec::new(),
    };
    search.go(0, &mut Vec::new(), 0);
    if search.found.len() > READINGS_AT_MOST {
        search.found.clear();
    }
    search.found
}

struct Search<'a> {
    /// Each digit, and whether a piece ends with it.
    digits: &'a [(u64, bool)],
    totals: &'a [bool],
    found: Vec<Reading>,
}

impl Search<'_> {
    /// Reads on from a digit; `sum` is that of the columns since the last total.
    fn go(&mut self, from: usize, read: &mut Reading, sum: u64) {
        if self.found.len() > READINGS_AT_MOST {
            return;
        }
        let (digits, columns) = (self.digits.len() - from, self.totals.len() - read.len());
        if columns == 0 {
            if digits == 0 {
                self.found.push(read.clone());
            }
            return;
        }
        let mut value = 0;
        for at in from..self.digits.len().min(from + 12) {
            let (digit, is_last) = self.digits[at];
            value = value * 10 + digit;
            let rest = self.digits.len() - at - 1;
            let is_total = self.totals[read.len()];
            if rest + 1 >= columns && (!is_total || value == sum) {
                read.push(value);
                self.go(at + 1, read, if is_total { 0 } else { sum + value });
                read.pop();
            }
            if is_last || value == 0 {
                break;
            }
        }
    }
}

/// Drops readings that say more in a cell than what that cell is part of, until nothing changes; and
/// where the sum of a column then decides, those that don't give it.
fn settle(
    readings: &mut BTreeMap<usize, Vec<Reading>>,
    edition: &Edition,
    code: impl Fn(usize, usize) -> Option<CellId>,
) {
    let mut places: HashMap<CellId, (usize, usize)> = HashMap::new();
    for (&at, of_row) in &*readings {
        let columns = of_row.first().map_or(0, Vec::len);
        let cells = (0..columns).filter_map(|column| Some((code(at, column)?, (at, column))));
        places.extend(cells);
    }
    let sums = (edition
        .totals()
        .iter()
        .map(|total| (vec![total.cell], total.parts.clone())))
    .chain(
        edition
            .identities()
            .iter()
            .map(|identity| (identity.left.clone(), identity.right.clone())),
    );
    let sums: Vec<(Vec<CellId>, Vec<CellId>)> = sums
        .filter(|(left, right)| {
            left.iter()
                .chain(right)
                .all(|cell| places.contains_key(cell))
        })
        .collect();
    loop {
        let before: usize = readings.values().map(Vec::len).sum();
        for (left, right) in &sums {
            for (whole, parts) in [(left, right), (right, left)] {
                // Where the published sums are wrong, a row may have no reading left to go by.
                if (whole.iter().chain(parts)).any(|cell| readings[&places[cell].0].is_empty()) {
                    continue;
                }
                let bounds = |cell: &CellId| {
                    let (at, column) = places[cell];
                    let values = || readings[&at].iter().map(|reading| reading[column]);
                    (values().min().unwrap_or(0), values().max().unwrap_or(0))
                };
                let of_parts: Vec<(u64, u64)> = parts.iter().map(bounds).collect();
                let sum = |bounds: &[(u64, u64)]| {
                    let add = |(least, most), &(l, m): &(u64, u64)| (least + l, most + m);
                    bounds.iter().fold((0, 0), add)
                };
                let (whole_least, whole_most) = sum(&whole.iter().map(bounds).collect::<Vec<_>>());
                let (least, most) = sum(&of_parts);
                for (part, (part_least, part_most)) in parts.iter().zip(of_parts) {
                    let (at, column) = places[part];
                    let of_row = readings.get_mut(&at).expect("its place says so");
                    if of_row.len() > 1 {
                        of_row.retain(|reading| {
                            let value = reading[column];
                            value + (least - part_least) <= whole_most
                                && value + (most - part_most) >= whole_least
                        });
                    }
                }
            }
        }
        if readings.values().map(Vec::len).sum::<usize>() == before {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::bundled;

    /// The block of table three, whose seventh column is the total of the six before it.
    fn with_total() -> &'static Block {
        let form = bundled().edition("2021").expect("bundled");
        let blocks = form.tables.iter().flat_map(|table| &table.blocks);
        let mut of_seven = blocks.filter(|block| block.columns.len() == 7);
        of_seven.next().expect("table three")
    }

    #[test]
    fn digits_stand_together_where_no_number_is_written_so() {
        for (chunks, glued) in [
            (&["1000001"][..], true),
            (&["12", "000012"], true),
            (&["1", "0", "0", "0", "0", "0", "1"], false),
            (&["1", "0", "0", "0", "0", "11"], false),
            (&["1", "0", "0", "0", "0", "01"], true),
            (&["100001"], false),
            (&["100000000000000000001"], true),
            (&["1000000000000000000001"], false),
        ] {
            let owned: Vec<String> = chunks.iter().map(|chunk| (*chunk).into()).collect();
            assert_eq!(is_glued(&owned, with_total()), glued, "{chunks:?}");
        }
    }

    #[test]
    fn digits_are_parted_where_their_total_is_the_sum() {
        for (chunks, readings) in [
            (&["5000005"][..], &[[5, 0, 0, 0, 0, 0, 5]][..]),
            (&["120000012"], &[[12, 0, 0, 0, 0, 0, 12]]),
            (&["1200003"], &[[1, 2, 0, 0, 0, 0, 3]]),
            (&["12", "0000012"], &[[12, 0, 0, 0, 0, 0, 12]]),
            (&["1", "200003"], &[[1, 2, 0, 0, 0, 0, 3]]),
            (&["5000004"], &[]),
            (&["050005"], &[]),
        ] {
            let owned: Vec<String> = chunks.iter().map(|chunk| (*chunk).into()).collect();
            let found = readings_of(&owned, with_total());
            assert_eq!(found, readings, "{chunks:?}");
        }
    }
}
