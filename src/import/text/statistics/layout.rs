//! The lines of a form that is laid out otherwise than a list of numbers: words over several rows on
//! the left, heads of its own, words as answers. Makes them lines like any other table's: a row's
//! wording first, and a tab between cells.

use std::collections::HashSet;

use crate::form::{Edition, Kind};
use crate::import::labels::{Index, Label};
use crate::import::spelling::{cells, compact};
use crate::import::text::lines::Line;

/// Blanks that part two cells in a line without bars.
const BLANKS_AT_LEAST: usize = 2;

/// What only the layout of a form says.
pub struct Layout {
    /// What stands left of the wordings, over several rows.
    groups: HashSet<String>,
    /// What stands over the columns.
    heads: HashSet<String>,
    /// The titles of its tables.
    titles: HashSet<String>,
    /// What it calls fields, and what others call them.
    labels: Vec<(String, &'static str)>,
}

impl Layout {
    /// That of a form; `None` where it has nothing of this kind.
    pub fn of(edition: &Edition) -> Option<Self> {
        let blocks = || edition.tables.iter().flat_map(|table| &table.blocks);
        let rows = || blocks().flat_map(|block| &block.rows);
        let has_words = rows().any(|row| !row.kind.is_number() && row.kind != Kind::Heading);
        let groups: HashSet<String> = rows()
            .flat_map(|row| row.groups.iter().map(|group| compact(group)))
            .collect();
        if groups.is_empty() && !has_words && edition.labels.is_empty() {
            return None;
        }
        let tables = || edition.tables.iter();
        let heads = tables().flat_map(|table| table.label_heads.iter().chain([&table.unit_head]));
        let columns = blocks().flat_map(|block| &block.columns);
        let heads = heads.chain(columns.map(|column| &column.wording));
        Some(Self {
            groups,
            heads: heads.map(|head| compact(head)).collect(),
            titles: tables().map(|table| compact(&table.title)).collect(),
            labels: (edition.labels.iter())
                .map(|(field, label)| (label.clone(), field.label()))
                .collect(),
        })
    }

    /// A line with its cells parted by tabs and without what only the layout says; empty where
    /// nothing else is in it.
    pub fn tidied(&self, line: &Line<'_>, index: &Index) -> String {
        let whole = compact(line.text);
        let called = self.in_usual_words(line.text);
        if called != line.text {
            return called;
        }
        let mut cells = match cells(line.text).as_slice() {
            [only] => blank_parted(only),
            several => several.to_vec(),
        };
        let is_head = |cell: &&str| self.heads.contains(&compact(cell));
        let is_only_layout = cells.len() > 1 && cells.iter().all(is_head)
            || self.titles.contains(&whole)
            || self.groups.contains(&whole) && !names(&whole, index);
        if is_only_layout {
            return String::new();
        }
        // A wording may be that of its group: of two the first is the group's.
        while let [first, second, ..] = cells[..]
            && self.groups.contains(&compact(first))
            && (names(second, index) || !names(first, index))
        {
            cells.remove(0);
        }
        match cells.iter().any(|cell| names(cell, index)) {
            true => cells.join("\t"),
            false => line.text.into(),
        }
    }

    /// A line in which fields are called what others call them; a word before the label makes it
    /// another's.
    fn in_usual_words(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (label, usual) in &self.labels {
            for colon in [':', '：'] {
                let own = format!("{label}{colon}");
                let starts =
                    |at: &usize| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '、');
                let found = text.match_indices(&own).map(|(at, _)| at).find(starts);
                if let Some(at) = found {
                    text.replace_range(at..at + label.len(), usual);
                }
            }
        }
        text
    }
}

fn names(cell: &str, index: &Index) -> bool {
    !index.named(&Label::of(cell)).is_empty()
}

/// The cells of a line that only blanks part.
fn blank_parted(line: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut rest = line.trim();
    while let Some((cell, behind)) = cut(rest) {
        cells.push(cell);
        rest = behind;
    }
    cells.push(rest);
    cells
}

/// What stands before and behind the first blanks that part cells: several, or one behind the
/// dashes of a row without a unit.
fn cut(text: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    while let Some(at) = text[from..].find(char::is_whitespace) {
        let (cell, rest) = text.split_at(from + at);
        let behind = rest.trim_start();
        let blanks = rest[..rest.len() - behind.len()].chars().count();
        if blanks >= BLANKS_AT_LEAST || cell.chars().all(|c| c == '—') {
            return Some((cell, behind));
        }
        from += at + rest.len() - behind.len();
    }
    None
}
