//! Rows that only their place tells: between two known ones, and a row that is split into tables.
//! Reads no values.

use super::Given;
use crate::import::Notice;
use crate::import::labels::Label;
use crate::import::words::{Owner, Words};

/// Gives rows between two known ones to the rows that the form has there, where they are as many and
/// none is worded as something else.
pub fn by_place(rows: &mut [Given<'_>], words: &Words) {
    let known: Vec<(usize, usize)> = (rows.iter().enumerate())
        .filter_map(|(at, row)| match row.owner {
            Owner::Row(target) => Some((at, target)),
            _ => None,
        })
        .collect();
    for pair in known.windows(2) {
        let [(from, before), (to, behind)] = *pair else {
            continue;
        };
        let targets = &words.index.targets;
        if behind <= before + 1 || !std::ptr::eq(targets[before].block, targets[behind].block) {
            continue;
        }
        let columns = targets[before].block.columns.len();
        let between: Vec<usize> = (from + 1..to)
            .filter(|&at| rows[at].values.len() == columns && rows[at].has_values())
            .collect();
        let due = before + 1..behind;
        let fits = between.len() == due.len()
            && (between.iter().zip(due.clone()))
                .all(|(&at, due)| may_be(rows[at].text, due, words));
        if fits {
            for (at, due) in between.into_iter().zip(due) {
                rows[at].owner = Owner::Row(due);
            }
        }
    }
}

/// Whether a wording, or what is left of it, can be that of a row at its place.
fn may_be(text: &str, row: usize, words: &Words) -> bool {
    let label = Label::of(text);
    let asked = &words.index.targets[row].label;
    if label.core.is_empty() {
        return label
            .number
            .is_none_or(|number| Some(number) == asked.number);
    }
    let mut rest: Vec<char> = asked.core.chars().collect();
    let shared = (label.core.chars())
        .filter_map(|c| {
            rest.iter()
                .position(|&other| other == c)
                .map(|at| rest.swap_remove(at))
        })
        .count();
    let length = label.core.chars().count().min(asked.core.chars().count());
    let is_numbered_so = label.number.is_none() || label.number == asked.number;
    is_numbered_so && shared * 2 > length && words.named(text, Some(row)).is_none()
}

/// Joins the parts of the row without a wording that stand in tables of their own, each up to its
/// total; tells that it did.
pub fn join_parts(rows: &mut [Given<'_>], words: &Words) -> Option<Notice> {
    let (_, block, _) = words.row_of(Owner::Unlabelled)?;
    let is_total = |at: &usize| block.columns[*at].wording == TOTAL;
    let ends: Vec<usize> = (0..block.columns.len())
        .filter(is_total)
        .map(|at| at + 1)
        .collect();
    let starts = [0].into_iter().chain(ends.iter().copied());
    let lengths: Vec<usize> = ends
        .iter()
        .zip(starts)
        .map(|(end, start)| end - start)
        .collect();
    let parts: Vec<usize> = (0..rows.len())
        .filter(|&at| rows[at].owner == Owner::Unlabelled && rows[at].has_values())
        .collect();
    let fits = parts.len() > 1 && parts.iter().map(|&at| rows[at].values.len()).eq(lengths);
    if !fits {
        return None;
    }
    let values: Vec<_> = parts
        .iter()
        .flat_map(|&at| std::mem::take(&mut rows[at].values))
        .collect();
    rows[parts[0]].values = values;
    let title = &words.row_of(Owner::Unlabelled)?.2.name;
    let message = format!(
        "“{title}”在原文中分为{}张表，已按先后导入，请核对。",
        parts.len()
    );
    Some(Notice::plain(rows[parts[0]].line, message))
}

/// The head of a column that holds what those before it sum to.
pub const TOTAL: &str = "总计";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::bundled;

    #[test]
    fn what_is_left_of_a_wording_may_be_that_of_the_row_at_its_place() {
        let words = Words::new(bundled().edition("2021").expect("bundled"));
        let rows = &words.index.targets;
        let row = (rows.iter()).position(|row| row.row.wording.contains("信访举报投诉"));
        let row = row.expect("a row of table three");
        let number = rows[row].label.number.expect("a numbered row");
        for (text, fits) in [
            ("举报投诉申请".to_owned(), true),
            (format!("{number}.举报投诉"), true),
            (format!("{}.举报投诉", number + 1), false),
            (format!("{number}."), true),
            (format!("{}.", number + 1), false),
            ("……".into(), true),
            ("举报其他无关".into(), false),
            ("重复申请".into(), false),
        ] {
            assert_eq!(may_be(&text, row, &words), fits, "{text}");
        }
    }
}
