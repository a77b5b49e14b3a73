//! Which row of the form each row of a published statistics table is, and the answer it gives.
//! Places a row only where the wording, or the wording and its place, leave one possibility.

use std::collections::{BTreeMap, HashSet};

use super::Given;
use crate::form::{CellId, Kind};
use crate::import::Notice;
use crate::import::answers::{self, Asked};
use crate::import::labels::Index;
use crate::import::quantities::{self, Quantity};
use crate::report::Place;
use crate::value::{Number, read_number};

/// Rows told one by one that found no place; the rest are told as a number.
const NOTICES_AT_MOST: usize = 200;
/// Labels compared with every row at most, so that a huge text costs no more than a long table.
const COMPARISONS_AT_MOST: usize = 400;

/// Gives each row its place in the form, and each place its answer.
pub fn place(
    rows: Vec<Given>,
    index: &Index,
    answers: &mut BTreeMap<CellId, String>,
    notices: &mut Vec<Notice>,
) {
    let named: Vec<&[usize]> = rows.iter().map(|row| index.named(&row.label)).collect();
    let claimed: HashSet<usize> = named
        .iter()
        .filter(|named| named.len() == 1)
        .map(|named| named[0])
        .collect();
    let mut placed: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut last: Option<usize> = None;
    let mut comparisons = 0;
    let mut strangers = 0;
    let mut headings: Vec<(usize, Given)> = Vec::new();
    for (row, named) in rows.into_iter().zip(named) {
        let due = last.map_or(0, |last| last + 1);
        let is_free = |at: &usize| !placed.contains_key(at) && !claimed.contains(at);
        let is_abbreviated =
            due < index.targets.len() && is_free(&due) && index.abbreviates(&row.label, due);
        let at = match named {
            [at] if placed.contains_key(at) && is_abbreviated => Some(due),
            [] if is_abbreviated => Some(due),
            [] if comparisons < COMPARISONS_AT_MOST => {
                comparisons += 1;
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
        };
        let Some(at) = at else {
            strangers += 1;
            if strangers <= NOTICES_AT_MOST {
                notices.push(stranger(&row, !named.is_empty()));
            }
            // What follows may belong under a row that is not known: repeated wordings below it
            // must not be taken for those of the section before.
            if row.label.outermost {
                last = None;
            }
            continue;
        };
        last = Some(at);
        let target = &index.targets[at];
        if let Some(before) = placed.get(&at) {
            if !row.values.is_empty() && *before != row.values {
                notices.push(Notice {
                    place: target.cell.map(Place::Cell),
                    ..Notice::plain(
                        row.line,
                        format!(
                            "“{}”重复出现，只采用第一次的值，未采用“{}”，请核对。",
                            target.name(),
                            row.original()
                        ),
                    )
                });
            }
            continue;
        }
        placed.insert(at, row.values.clone());
        if !named.contains(&at) {
            notices.push(Notice {
                place: target.cell.map(Place::Cell),
                ..Notice::plain(
                    row.line,
                    format!(
                        "原表“{}”的写法与规定不同，已按“{}”导入，请核对。",
                        row.text,
                        target.name()
                    ),
                )
            });
        }
        match target.cell {
            Some(cell) => {
                if let Some(answer) = answer(&row, target.name(), &target.row.unit, cell, notices) {
                    answers.insert(cell, answer);
                }
            }
            None => headings.push((at, row)),
        }
    }
    if strangers > NOTICES_AT_MOST {
        let rest = strangers - NOTICES_AT_MOST;
        notices.push(Notice::plain(
            0,
            format!("另有{rest}行在表中找不到对应的指标，未导入。"),
        ));
    }
    for (at, row) in headings {
        notices.extend(value_on_heading(index, at, &row, answers));
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
            Some(_) if target.row.kind == Kind::Amount => None,
            Some(cell) => read_number(answers.get(&cell)?, &target.row.unit).ok(),
            None => sum_below(index, below, answers),
        })
        .sum()
}
