//! Every wording in the tables of an edition, and which row or head a piece of text means.
//! Knows one wording at a time and nothing of the cells around it.

use std::collections::{HashMap, HashSet};

use super::blocks::Table;
use super::labels::{Index, Label};
use super::spelling::is_longer_than;
use crate::form::{Block, Edition, Row, TableId};
use crate::value::han::is_ordinal;

/// Characters of the number of an article and its item, at most.
const ARTICLE_AT_MOST: usize = 14;
/// Characters of a wording that is looked for inside of another, at least.
const CHARACTERS_AT_LEAST: usize = 4;

/// The wordings of an edition's tables.
#[derive(Debug)]
pub struct Words {
    /// The rows that have a wording.
    pub index: Index,
    /// The row that has none, with its table and block.
    unlabelled: Option<(TableId, &'static Block, &'static Row)>,
    /// Heads, and labels that span rows: the only table that has it, if it is one.
    heads: HashMap<String, Option<TableId>>,
    /// The same of heads with numerals in them, whichever these are: `第二十条第（一）项` is mistyped.
    shapes: HashMap<String, Option<TableId>>,
    /// All of them without numbering and punctuation.
    all: Vec<String>,
    alphabet: HashSet<char>,
}

/// What a wording means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// A row, by its place in the index.
    Row(usize),
    /// A head or a label that spans rows, of this table where only one has it.
    Head(Option<TableId>),
}

/// Whose values stand behind a wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A row's, by its place in the index.
    Row(usize),
    /// Those of the row that has no wording.
    Unlabelled,
    /// Nobody's: it is a head, or a label that spans rows.
    Heads,
    /// A wording's that is not the form's.
    Stranger,
}

impl Words {
    /// The wordings of an edition.
    pub fn new(edition: &'static Edition) -> Self {
        let mut words = Self {
            index: Index::new(edition),
            unlabelled: None,
            heads: HashMap::new(),
            shapes: HashMap::new(),
            all: Vec::new(),
            alphabet: HashSet::new(),
        };
        for (at, table) in edition.tables.iter().enumerate() {
            let table_id = TableId(at);
            for head in table.label_heads.iter().chain([&table.unit_head]) {
                words.add_head(table_id, head);
            }
            for block in &table.blocks {
                words.add_head(table_id, &block.heading);
                for column in &block.columns {
                    for head in column.groups.iter().chain([&column.wording]) {
                        words.add_head(table_id, head);
                    }
                    // A table that is split names its part: `行政诉讼（复议后起诉）`.
                    words.add_head(table_id, &column.groups.concat());
                }
                for row in &block.rows {
                    for group in &row.groups {
                        words.add_head(table_id, group);
                    }
                    if table.label_heads.is_empty() {
                        words.unlabelled = Some((table_id, block, row));
                    } else {
                        words.add(&row.wording);
                    }
                }
            }
        }
        words
    }

    fn add_head(&mut self, table: TableId, wording: &str) {
        let label = Label::of(wording);
        let whole = label.whole();
        if whole.is_empty() {
            return;
        }
        let add = |heads: &mut HashMap<String, Option<TableId>>, name: String| {
            let only = heads.entry(name).or_insert(Some(table));
            if *only != Some(table) {
                *only = None;
            }
        };
        if let Some(shape) = shape(&whole) {
            add(&mut self.shapes, shape);
        }
        // With another unit: 本年收费金额（单位：元）.
        if whole != label.core && !is_narrow_core(&label.core) {
            add(&mut self.heads, label.core);
        }
        add(&mut self.heads, whole);
        self.add(wording);
    }

    fn add(&mut self, wording: &str) {
        let whole = Label::of(wording).whole();
        self.alphabet.extend(whole.chars());
        if !self.all.contains(&whole) {
            self.all.push(whole);
        }
    }

    /// All wordings, without numbering and punctuation.
    pub fn all(&self) -> &[String] {
        &self.all
    }

    /// The row or head that a text names. `due` is the row that the form has next: 总计 and 其他
    /// are heads and rows, told apart by their numbering or by their place.
    pub fn named(&self, text: &str, due: Option<usize>) -> Option<Word> {
        let label = Label::of(text);
        let whole = label.whole();
        if whole.is_empty() {
            return None;
        }
        // A head may be explained: `采购总金额（万元）`.
        let core =
            || Some(&label.core).filter(|core| !is_narrow_core(core) && label.number.is_none());
        let mistyped = || self.shapes.get(&shape(&whole)?);
        let head = (self.heads.get(&whole))
            .or_else(|| self.heads.get(core()?))
            .or_else(mistyped);
        let head = head.map(|&table| Word::Head(table));
        let rows = self.index.named(&label);
        let is_due = due.is_some_and(|due| rows.contains(&due));
        if rows.is_empty() || head.is_some() && label.number.is_none() && !is_due {
            return head;
        }
        let row = match rows {
            [row] => *row,
            _ => due.filter(|_| is_due)?,
        };
        let asked = &self.index.targets[row].label;
        let is_other =
            label.core != asked.core || label.number.is_some_and(|_| label.number != asked.number);
        match is_narrow(&label) && is_other {
            true => head,
            false => Some(Word::Row(row)),
        }
    }

    /// Several wordings with nothing or only white space between, one by one; else the text itself.
    pub fn apart<'a>(&self, text: &'a str) -> Vec<&'a str> {
        let parts: Vec<&str> = text.split_whitespace().collect();
        let is_several = parts.len() > 1
            && self.named(text, None).is_none()
            && parts.iter().all(|part| self.is_piece(part));
        match is_several {
            true => parts,
            false => self.tiles(text).unwrap_or_else(|| vec![text]),
        }
    }

    /// Several whole wordings with nothing between.
    fn tiles<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        if !self.spells(text) || self.named(text, None).is_some() || self.is_piece(text) {
            return None;
        }
        let mut tiles = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let begins = |word: &&String| rest.starts_with(word.as_str());
            let tile = self
                .all
                .iter()
                .filter(begins)
                .max_by_key(|word| word.len())?;
            let (tile, behind) = rest.split_at(tile.len());
            tiles.push(tile);
            rest = behind;
        }
        Some(tiles)
    }

    /// The form's table that a table begins with: that of the first wording that only one has.
    pub fn table_of(&self, table: &Table) -> TableId {
        let mut cells = table.rows.iter().flatten();
        let told = cells.find_map(|cell| match self.named(&cell.text, None)? {
            Word::Row(at) => Some(self.index.targets[at].table),
            Word::Head(table) => table,
        });
        told.unwrap_or(self.index.targets[0].table)
    }

    /// Whose values follow a wording, by whose the ones before are: heads that several tables have
    /// belong to the table that they stand in.
    pub fn owner(&self, word: Word, before: Option<Owner>) -> Owner {
        let is_unlabelled = match word {
            Word::Row(at) => return Owner::Row(at),
            Word::Head(None) => before == Some(Owner::Unlabelled),
            Word::Head(Some(table)) => {
                !(self.index.targets.iter()).any(|target| target.table == table)
            }
        };
        match is_unlabelled {
            true => Owner::Unlabelled,
            false => Owner::Heads,
        }
    }

    /// The row that is an owner, with its table and block.
    pub fn row_of(&self, owner: Owner) -> Option<(TableId, &'static Block, &'static Row)> {
        match owner {
            Owner::Row(at) => {
                let target = &self.index.targets[at];
                Some((target.table, target.block, target.row))
            }
            Owner::Unlabelled => self.unlabelled,
            Owner::Heads | Owner::Stranger => None,
        }
    }

    /// Whether a row with so many values can only be the one without a wording.
    pub fn is_unlabelled(&self, values: usize) -> bool {
        let columns = |block: &Block| block.columns.len();
        self.unlabelled
            .is_some_and(|(_, block, _)| columns(block) == values)
            && self
                .index
                .targets
                .iter()
                .all(|target| columns(target.block) < values)
    }

    /// Whether a text is part of a wording, or its numbering alone.
    pub fn is_piece(&self, text: &str) -> bool {
        let label = Label::of(text);
        let whole = label.whole();
        match whole.is_empty() {
            true => label.number.is_some(),
            false => self.spells(&whole) && self.all.iter().any(|word| word.contains(&whole)),
        }
    }

    /// Whether a text is the beginning of a wording.
    pub fn begins(&self, text: &str) -> bool {
        let whole = Label::of(text).whole();
        self.spells(&whole) && self.all.iter().any(|word| word.starts_with(&whole))
    }

    fn spells(&self, whole: &str) -> bool {
        whole.chars().all(|c| self.alphabet.contains(&c))
    }

    /// The row that a text with small differences means: the only one that resembles it, or the
    /// one due if words were left out or added.
    pub fn resembling(&self, text: &str, due: usize) -> Option<usize> {
        let label = Label::of(text);
        let targets = &self.index.targets;
        let is_numbered_as =
            |at: &usize| label.number.is_none() || label.number == targets[*at].label.number;
        if let [only] = self.index.resembling(&label).as_slice() {
            return Some(*only).filter(is_numbered_as);
        }
        let target = targets.get(due).filter(|_| is_numbered_as(&due))?;
        let (ours, theirs) = (&target.label.core, &label.core);
        let holds = |long: &str, short: &str| {
            long.contains(short) && short.chars().count() >= CHARACTERS_AT_LEAST
        };
        let is_due =
            self.index.abbreviates(&label, due) || holds(ours, theirs) || holds(theirs, ours);
        is_due.then_some(due)
    }
}

/// Whether a wording is so short that it must be right, number and all.
fn is_narrow(label: &Label) -> bool {
    is_narrow_core(&label.core)
}

fn is_narrow_core(core: &str) -> bool {
    core.chars().count() < CHARACTERS_AT_LEAST
}

/// The number of an article and its item (`第二十条第（一）项`) with its numerals left open; nothing for
/// any other head.
fn shape(whole: &str) -> Option<String> {
    let is_article = whole.starts_with('第') && ['条', '项'].iter().all(|c| whole.contains(*c));
    let is_short = !is_longer_than(whole, ARTICLE_AT_MOST);
    let without = |c: &char| !is_ordinal(*c);
    (is_article && is_short).then(|| whole.chars().filter(without).collect())
}
