//! The statistics table of a report of 2014: which row of the form each row is, and the answer it
//! gives. Places a row only where the wording, or the wording and its place, leave one possibility.

use std::collections::{BTreeMap, HashSet};

use super::Notice;
use super::answers::{self, Asked};
use super::blocks::{Cell, Table, row_text};
use super::contents::Contents;
use super::heads::{is_caption, is_column_head, is_foot_note, joined};
use super::labels::{Index, Label};
use super::paragraphs::year_in;
use super::quantities::{self, Quantity, bracketed, is_mark, is_unit, is_value, unit_in};
use crate::form::{CellId, Kind};
use crate::report::Place;
use crate::value::{Number, read_number};

/// Rows with a value that make a table of this form; fewer are no such report.
pub const ROWS_AT_LEAST: usize = 5;
/// Rows told one by one that found no place; the rest are told as a number.
const NOTICES_AT_MOST: usize = 200;
/// Labels compared with every row at most, so that a huge text costs no more than a long table.
const COMPARISONS_AT_MOST: usize = 400;

/// How many rows with a value a table has in the form's words. Headings are no evidence: chapters
/// have the same ones.
pub fn rows_named(table: &Table, index: &Index) -> usize {
    let first = |row: &Vec<Cell>| index.named(&Label::of(&row[0].text)).first().copied();
    let rows: HashSet<usize> = (table.rows.iter().filter_map(first))
        .filter(|&at| index.targets[at].cell.is_some())
        .collect();
    rows.len()
}

/// Which value column counts, of how many.
pub type ValueColumn = Option<(usize, usize)>;

/// Reads a table, and the lines over and below its rows.
pub fn read(
    table: &Table,
    index: &Index,
    column: ValueColumn,
    notices: &mut Vec<Notice>,
) -> Contents {
    let mut contents = Contents::default();
    let mut rows: Vec<Given> = Vec::new();
    for row in &table.rows {
        let text = row_text(row);
        let line = row[0].origin.line;
        if is_column_head(&text) {
            // What stands in which column, each cell tells by itself.
        } else if is_caption(&text) {
            let year = year_in(&joined(&text)).map(|year| (year, line));
            contents.year = contents.year.or(year);
        } else if is_foot_note(&text) && !rows.is_empty() {
            let message = format!("统计表下的“{text}”未导入，请核对。");
            notices.push(Notice::plain(line, message));
        } else if !contents.take_fields(&text, line, notices) {
            rows.push(Given::of(row, column));
        }
    }
    drop_codes(&mut rows);
    contents.answers = place(rows, index, notices);
    contents
}

/// A row as the source gives it.
#[derive(Debug)]
struct Given {
    text: String,
    label: Label,
    line: usize,
    units: Vec<String>,
    values: Vec<String>,
    marks: Vec<String>,
    remarks: Vec<String>,
}

impl Given {
    /// The first cell is its wording; of several value columns one counts.
    fn of(row: &[Cell], column: ValueColumn) -> Self {
        let first = &row[0];
        let label = Label::of(&first.text);
        let units = (label.notes.iter())
            .filter_map(|note| unit_in(note))
            .collect();
        // A number in brackets behind the wording is the value, if the row gives no other.
        let mut notes = label.notes.iter().map(|note| format!("（{note}）"));
        let in_brackets = notes.find(|note| bracketed(note).is_some());
        let mut given = Self {
            text: first.text.clone(),
            label,
            line: first.origin.line,
            units,
            values: Vec::new(),
            marks: Vec::new(),
            remarks: Vec::new(),
        };
        let cells = || row[1..].iter().filter(|cell| !cell.text.is_empty());
        let values = || cells().filter(|cell| !is_unit(&cell.text));
        for cell in cells() {
            let is_other = |(at, _): (usize, usize)| {
                let chosen = values()
                    .nth(at)
                    .is_none_or(|chosen| std::ptr::eq(chosen, cell));
                !chosen && !is_unit(&cell.text)
            };
            if !column.is_some_and(|(at, of)| values().count() == of && is_other((at, of))) {
                given.take(&cell.text);
            }
        }
        if given.values.is_empty() && given.marks.is_empty() {
            given.values.extend(in_brackets);
        }
        // Of several columns, one value is nobody's.
        if column.is_some() && values().count() == 1 {
            given.remarks.append(&mut given.values);
        }
        given
    }

    fn take(&mut self, cell: &str) {
        if is_unit(cell) {
            self.units.extend(unit_in(cell));
        } else if is_mark(cell) {
            self.marks.push(cell.into());
        } else if self.values.is_empty() || is_value(cell) {
            self.values.push(cell.trim_matches('"').into());
        } else {
            self.remarks.push(cell.into());
        }
    }

    /// Everything that the text gives for the row, for a notice.
    fn original(&self) -> String {
        let cells = self
            .units
            .iter()
            .chain(&self.values)
            .chain(&self.marks)
            .chain(&self.remarks);
        cells.fold(self.text.clone(), |text, cell| text + " | " + cell)
    }
}

/// Drops a column that counts the rows: codes are no values.
fn drop_codes(rows: &mut [Given]) {
    let coded: Vec<&Given> = (rows.iter())
        .filter(|row| row.values.len() + row.marks.len() > 1)
        .collect();
    let codes: Vec<Option<u32>> = (coded.iter())
        .map(|row| row.values.first().and_then(|code| code.parse().ok()))
        .collect();
    let counting = (codes.windows(2))
        .filter(|pair| pair[0].is_some() && pair[0].map(|code| code + 1) == pair[1])
        .count();
    let has_codes = counting >= ROWS_AT_LEAST && counting * 5 >= rows.len() * 4;
    if !has_codes {
        return;
    }
    let mut last = Some(0);
    for row in rows.iter_mut().filter(|row| !row.values.is_empty()) {
        let code: Option<u32> = row.values[0].parse().ok();
        let is_due = code.is_some() && code == last.map(|last: u32| last + 1);
        // A row that was left empty has its code alone.
        if row.values.len() + row.marks.len() > 1 || is_due {
            row.values.remove(0);
            last = code.or(last);
        }
    }
}

/// Gives each row its place in the form, and each place its answer.
fn place(rows: Vec<Given>, index: &Index, notices: &mut Vec<Notice>) -> BTreeMap<CellId, String> {
    let only = |row: &Given| match index.named(&row.label) {
        [only] => Some(*only),
        _ => None,
    };
    let mut placing = Placing {
        index,
        claimed: rows.iter().filter_map(only).collect(),
        placed: BTreeMap::new(),
        last: None,
        comparisons: 0,
        strangers: 0,
        headings: Vec::new(),
        answers: BTreeMap::new(),
        notices,
    };
    for row in rows {
        match placing.place_of(&row) {
            Some(at) => placing.take(row, at),
            None => placing.tell_stranger(&row),
        }
    }
    placing.finish()
}

struct Placing<'a> {
    index: &'a Index,
    /// Rows of the form whose wording the table has.
    claimed: HashSet<usize>,
    /// Values of the rows that were found.
    placed: BTreeMap<usize, Vec<String>>,
    /// The row found last.
    last: Option<usize>,
    comparisons: usize,
    strangers: usize,
    headings: Vec<(usize, Given)>,
    answers: BTreeMap<CellId, String>,
    notices: &'a mut Vec<Notice>,
}

impl Placing<'_> {
    /// Which row of the form a row is, by its wording and by the row before.
    fn place_of(&mut self, row: &Given) -> Option<usize> {
        let (index, last) = (self.index, self.last);
        let due = last.map_or(0, |last| last + 1);
        let (placed, claimed) = (&self.placed, &self.claimed);
        let is_free = |at: &usize| !placed.contains_key(at) && !claimed.contains(at);
        let is_abbreviated =
            due < index.targets.len() && is_free(&due) && index.abbreviates(&row.label, due);
        match index.named(&row.label) {
            [at] if placed.contains_key(at) && is_abbreviated => Some(due),
            [] if is_abbreviated => Some(due),
            [] if self.comparisons < COMPARISONS_AT_MOST => {
                self.comparisons += 1;
                let alike: Vec<usize> = index.resembling(&row.label);
                the_one_in_section(index, &alike, last).filter(is_free)
            }
            several => {
                let is_evident = |section: usize| {
                    (claimed.iter().chain(placed.keys()))
                        .any(|&row| row == section || index.targets[row].parent == Some(section))
                };
                the_one_in_section(index, several, last)
                    .filter(|&at| is_own(index, several, at, last, is_evident))
            }
        }
    }

    fn tell_stranger(&mut self, row: &Given) {
        self.strangers += 1;
        if self.strangers <= NOTICES_AT_MOST {
            let is_ambiguous = !self.index.named(&row.label).is_empty();
            self.notices.push(stranger(row, is_ambiguous));
        }
        // What follows may belong under a row that is not known: repeated wordings below it
        // must not be taken for those of the section before.
        if row.label.outermost {
            self.last = None;
        }
    }

    fn take(&mut self, mut row: Given, at: usize) {
        self.last = Some(at);
        let target = &self.index.targets[at];
        // The form's own unit, which is no unit of ours: %.
        row.values.retain(|value| *value != target.row.unit);
        let name = target.name();
        let mut tell = |message| {
            self.notices.push(Notice {
                place: target.cell.map(Place::Cell),
                ..Notice::plain(row.line, message)
            });
        };
        if let Some(before) = self.placed.get(&at) {
            if !row.values.is_empty() && *before != row.values {
                let original = row.original();
                tell(format!(
                    "“{name}”重复出现，只采用第一次的值，未采用“{original}”，请核对。"
                ));
            }
            return;
        }
        self.placed.insert(at, row.values.clone());
        if !self.index.named(&row.label).contains(&at) {
            let text = &row.text;
            tell(format!(
                "原表“{text}”的写法与规定不同，已按“{name}”导入，请核对。"
            ));
        }
        match target.cell {
            Some(cell) => {
                let answer = match target.row.kind.is_number() {
                    true => answer(&row, name, &target.row.unit, cell, self.notices),
                    // Words stand as they were written; the first mark is that for no unit.
                    false => (row.values.first())
                        .or(row.marks.iter().rfind(|mark| **mark != target.row.unit))
                        .cloned(),
                };
                self.answers.extend(answer.map(|answer| (cell, answer)));
            }
            None => self.headings.push((at, row)),
        }
    }

    fn finish(self) -> BTreeMap<CellId, String> {
        if self.strangers > NOTICES_AT_MOST {
            let rest = self.strangers - NOTICES_AT_MOST;
            let message = format!("另有{rest}行在表中找不到对应的指标，未导入。");
            self.notices.push(Notice::plain(0, message));
        }
        for (at, row) in self.headings {
            let told = value_on_heading(self.index, at, &row, &self.answers);
            self.notices.extend(told);
        }
        self.answers
    }
}

/// The only candidate, or the only one whose section the row before stands in.
fn the_one_in_section(index: &Index, candidates: &[usize], last: Option<usize>) -> Option<usize> {
    if let [only] = candidates {
        return Some(*only);
    }
    let above = |at: usize| std::iter::successors(Some(at), |&at| index.targets[at].parent);
    let last = last?;
    let mut here = candidates.iter().filter(|&&at| {
        index.targets[at]
            .parent
            .is_some_and(|parent| above(last).any(|a| a == parent))
    });
    let found = here.next().copied();
    found.filter(|_| here.next().is_none())
}

/// Whether a repeated wording at this place can be no other section's: each section below it that
/// has the wording too shows elsewhere in the text that it stands apart.
fn is_own(
    index: &Index,
    candidates: &[usize],
    at: usize,
    last: Option<usize>,
    is_evident: impl Fn(usize) -> bool,
) -> bool {
    candidates.iter().all(|&other| {
        let parent = index.targets[other].parent;
        other == at || last.is_some_and(|last| other < last) || parent.is_some_and(&is_evident)
    })
}

fn stranger(row: &Given, is_ambiguous: bool) -> Notice {
    let original = row.original();
    let message = if is_ambiguous {
        format!("“{original}”与表中不止一项相同，无法确定是哪一项，未导入，请手工填写。")
    } else {
        format!("“{original}”在表中找不到对应的指标，未导入；如确有对应的指标，请手工填写。")
    };
    Notice::plain(row.line, message)
}

/// The answer that a row gives, and notices for what was not taken as it stood.
fn answer(
    row: &Given,
    name: &str,
    unit: &str,
    cell: CellId,
    notices: &mut Vec<Notice>,
) -> Option<String> {
    let mut tell = |rule, message| {
        notices.push(Notice {
            rule,
            line: row.line,
            place: Some(Place::Cell(cell)),
            message,
        });
    };
    for remark in &row.remarks {
        tell(None, format!("“{name}”后面的“{remark}”未导入，请核对。"));
    }
    let numbers: Vec<Option<Number>> = row
        .values
        .iter()
        .map(|value| number_of(value, unit))
        .collect();
    let is_one = numbers
        .iter()
        .all(|number| number.is_some() && *number == numbers[0]);
    let value = match row.values.as_slice() {
        [] => {
            if let Some(mark) = row.marks.first() {
                tell(
                    None,
                    format!("“{name}”原表写作“{mark}”，不是数字，已留空；没有发生的请填“0”。"),
                );
            }
            return None;
        }
        [value] => value,
        [value, ..] if is_one => value,
        several => {
            let several = several.join("”“");
            tell(
                None,
                format!("“{name}”有不止一个值“{several}”，无法确定取哪一个，已留空，请手工填写。"),
            );
            return None;
        }
    };
    let asked = Asked { name, unit, cell };
    Some(answers::stored(value, &row.units, asked, row.line, notices))
}

fn number_of(value: &str, unit: &str) -> Option<Number> {
    match quantities::read(value, unit) {
        Quantity::Plain(number) | Quantity::OtherUnit(number, _) | Quantity::Recognised(number) => {
            read_number(&number, "").ok()
        }
        Quantity::Unclear => None,
    }
}

/// A005: a heading holds no value; what stood there is told beside what its rows sum to.
fn value_on_heading(
    index: &Index,
    at: usize,
    row: &Given,
    answers: &BTreeMap<CellId, String>,
) -> Option<Notice> {
    if row.values.is_empty() {
        return None;
    }
    let value = row.values.join("”“");
    let name = index.targets[at].name();
    let sum = sum_below(index, at, answers).map_or_else(
        || String::from("下级各项未填全或单位不同，没有合计"),
        |sum| format!("下级各项合计为{sum}"),
    );
    Some(Notice {
        rule: Some("A005"),
        ..Notice::plain(
            row.line,
            format!("“{name}”是分组标题，不填数；原表写有“{value}”，未采用（{sum}）。"),
        )
    })
}

/// What the rows directly below a heading sum to; `None` unless all hold counts. The rows below
/// those (其中) are part of them already.
fn sum_below(index: &Index, at: usize, answers: &BTreeMap<CellId, String>) -> Option<Number> {
    let below = index
        .targets
        .iter()
        .enumerate()
        .filter(|(_, target)| target.parent == Some(at));
    below
        .map(|(below, target)| match target.cell {
            Some(_) if target.row.kind != Kind::Count => None,
            Some(cell) => read_number(answers.get(&cell)?, &target.row.unit).ok(),
            None => sum_below(index, below, answers),
        })
        .sum()
}
