//! Tables two, three and four of the 2019 and 2021 editions: which row of the form each row of a
//! source's tables is, and its values by column. Gives a row its values only where there are as many
//! as the form has columns.

mod columns;
mod digits;
mod foreign;
mod order;

use std::collections::{BTreeMap, BTreeSet};

use super::answers::{self, Asked};
use super::blocks::{Cell, Table};
use super::labels::Label;
use super::quantities::{self, change, is_answer, is_mark};
use super::words::{Owner, Word, Words};
use super::{Notice, no_table};
use crate::form::{Block, Catalogue, CellId, Edition, Kind, Row, cell_code};
use crate::report::Place;

/// Rows that make a report of this kind; fewer are no such report.
pub const ROWS_AT_LEAST: usize = 3;

/// Heads of another edition's columns that are kept for the rows below them, at most.
const FOREIGN_AT_MOST: usize = 12;
/// The form's own heads that are kept for the rows below them, at most.
const HEADS_AT_MOST: usize = 100;

/// Rows with another wording that are compared with all of the form's, at most.
const COMPARISONS_AT_MOST: usize = 200;

/// A row as the source gives it.
#[derive(Debug)]
struct Given<'r> {
    owner: Owner,
    /// Its wording; empty if it has none.
    text: &'r str,
    line: usize,
    /// The cells behind the wording.
    values: Vec<Cell>,
    /// Whether the source breaks off in it.
    is_cut: bool,
    /// The unit of amounts that its heads or its wording give: `收费金额（单位：元）`.
    money: Option<String>,
    /// Heads over it that are none of the form's.
    foreign: Vec<String>,
    /// Heads over it that are the form's, each with its level.
    heads: Vec<(usize, &'r str)>,
}

/// Reads the tables into answers; says how many rows were recognised.
pub fn read<'t>(
    tables: impl Iterator<Item = &'t Table>,
    (edition, forms): (&'static Edition, &Catalogue),
    words: &Words,
    notices: &mut Vec<Notice>,
) -> (BTreeMap<CellId, String>, usize) {
    let mut placing = Placing {
        edition,
        forms,
        words,
        due: 0,
        money: None,
        foreign: Vec::new(),
        heads: Vec::new(),
        last: None,
        comparisons: 0,
        strangers: Vec::new(),
        placed: BTreeMap::new(),
        answers: BTreeMap::new(),
        notices,
    };
    let rows = tables.flat_map(|table| &table.rows);
    let mut rows: Vec<Given<'_>> = rows.map(|row| placing.given(row)).collect();
    order::by_place(&mut rows, words);
    // Behind the last row, what could be a head is the head of nothing.
    let is_row = |given: &Given<'_>| matches!(given.owner, Owner::Row(_)) || given.has_values();
    let end = rows.iter().rposition(is_row).map_or(0, |last| last + 1);
    for given in &mut rows[end..] {
        given.owner = Owner::Stranger;
    }
    if let Some(parts) = order::join_parts(&mut rows, words) {
        placing.notices.push(parts);
    }
    let rows_of = &mut rows;
    let told = [
        columns::reorder(rows_of, words),
        columns::drop_codes(rows_of, words),
        columns::drop_other_years(rows_of, words),
        columns::drop_subtotals(rows_of, words),
        digits::part(rows_of, edition, words),
        columns::widen_totals(rows_of, words),
    ];
    placing.notices.extend(told.into_iter().flatten());
    for given in &rows {
        placing.place(given);
    }
    placing.tell_strangers();
    placing.tell_missing();
    let recognised = placing.placed.len();
    (placing.answers, recognised)
}

struct Placing<'a, 'r> {
    edition: &'static Edition,
    forms: &'a Catalogue,
    words: &'a Words,
    /// The row that the form has next.
    due: usize,
    /// The unit of amounts in the last heads.
    money: Option<String>,
    /// Heads since then that are none of the form's, and are perhaps another edition's.
    foreign: Vec<String>,
    /// Heads since the last row that are the form's, each with its level: those of one line stand
    /// beside each other.
    heads: Vec<(usize, &'r str)>,
    /// Whose row came last.
    last: Option<Owner>,
    comparisons: usize,
    /// Texts that are no wording and have no value, with their line: line by line, and in one those
    /// that are pieces of the form's own words.
    strangers: Vec<(usize, bool, String)>,
    /// Rows by code, and the values that they were given.
    placed: BTreeMap<&'static str, Vec<Option<String>>>,
    answers: BTreeMap<CellId, String>,
    notices: &'a mut Vec<Notice>,
}

impl<'r> Placing<'_, 'r> {
    /// Which row of the form a row is, by its wording and by the rows before.
    fn given(&mut self, row: &'r [Cell]) -> Given<'r> {
        let is_filler = |text: &str| text.is_empty() || is_answer(text) || is_mark(text);
        // The wording stands behind labels that span rows.
        let labels = row.iter().take_while(|cell| {
            !is_filler(&cell.text) && self.words.named(&cell.text, Some(self.due)).is_some()
        });
        let labels = labels.count();
        let is_row = |cell: &Cell| {
            matches!(
                self.words.named(&cell.text, Some(self.due)),
                Some(Word::Row(_))
            )
        };
        // Of heads that follow each other the first counts.
        let (text, values) = match labels {
            0 if is_filler(&row[0].text) => ("", row),
            0 => (row[0].text.as_str(), &row[1..]),
            labels if is_row(&row[labels - 1]) => (row[labels - 1].text.as_str(), &row[labels..]),
            labels => (row[0].text.as_str(), &row[labels..]),
        };
        let (values, is_cut) = match values {
            [before @ .., last] if quantities::is_cut(&last.text) => (before, true),
            _ => (values, false),
        };
        let mut given = Given {
            money: None,
            foreign: Vec::new(),
            heads: Vec::new(),
            owner: Owner::Heads,
            text,
            line: row[labels.saturating_sub(1)].origin.line,
            values: values.to_vec(),
            is_cut,
        };
        given.owner = self.owner(&given);
        // As many values as no row with a wording has stand below heads alone.
        if matches!(given.owner, Owner::Heads | Owner::Stranger)
            && self.words.is_unlabelled(given.values.len())
        {
            given.owner = Owner::Unlabelled;
        }
        if let Owner::Row(at) = given.owner {
            self.due = at + 1;
        }
        if matches!(given.owner, Owner::Heads | Owner::Unlabelled)
            && self.heads.len() < HEADS_AT_MOST
        {
            let next = self.heads.last().map_or(0, |(level, _)| level + 1);
            let lines = row[..labels].chunk_by(|one, other| one.origin == other.origin);
            for (level, line) in (next..).zip(lines) {
                let heads = line.iter().map(|cell| (level, cell.text.as_str()));
                self.heads.extend(heads);
            }
        }
        if given.has_values() {
            given.heads = std::mem::take(&mut self.heads);
        }
        let money = row.iter().find_map(|cell| quantities::money_of(&cell.text));
        let has_number = row.iter().any(|cell| is_answer(&cell.text));
        if !has_number && (money.is_some() || given.owner == Owner::Heads) {
            self.money.clone_from(&money);
        }
        given.money = money.or_else(|| self.money.clone());
        match given.owner {
            Owner::Heads => self.foreign.clear(),
            Owner::Stranger if !has_number && self.foreign.len() < FOREIGN_AT_MOST => {
                let texts = row.iter().map(|cell| Label::of(&cell.text).core);
                self.foreign.extend(texts.filter(|text| !text.is_empty()));
            }
            _ => given.foreign.clone_from(&self.foreign),
        }
        self.last = Some(given.owner);
        given
    }

    fn owner(&mut self, given: &Given<'_>) -> Owner {
        if let Some(word) = self.words.named(given.text, Some(self.due)) {
            return self.words.owner(word, self.last);
        }
        if given.text.is_empty() {
            // Values below heads alone.
            let unlabelled = self.last.filter(|last| *last == Owner::Unlabelled);
            return unlabelled.unwrap_or(Owner::Heads);
        }
        if !given.has_values() || self.comparisons >= COMPARISONS_AT_MOST {
            return Owner::Stranger;
        }
        self.comparisons += 1;
        // A piece of a wording with a number or two beside it is none.
        let columns = |at: usize| self.words.index.targets[at].block.columns.len();
        (self.words.resembling(given.text, self.due))
            .filter(|&at| given.values.len() >= columns(at))
            .map_or(Owner::Stranger, Owner::Row)
    }

    fn place(&mut self, given: &Given<'_>) {
        let Some((_, block, row)) = self.words.row_of(given.owner) else {
            if !self.take_group(given) {
                self.tell_stranger(given);
            }
            return;
        };
        let has_values = given.has_values();
        if given.owner == Owner::Unlabelled && !has_values {
            return;
        }
        let columns = block.columns.len();
        let name = name_of(row);
        let original = given.original();
        if let Some((other, theirs)) = self.foreign_block(given) {
            return self.place_by_heads(given, (block, row), (other, theirs));
        }
        if has_values && given.values.len() != columns {
            self.placed.entry(&row.code).or_default();
            let message = format!(
                "“{original}”的数据个数与“{name}”的{columns}栏对不上，无法确定各在哪一栏，未导入，请手工填写。"
            );
            return self.tell(block, row, given.line, message);
        }
        let values: Vec<Option<String>> = match has_values {
            true => (given.values.iter())
                .map(|cell| Some(cell.text.clone()).filter(|text| !text.is_empty()))
                .collect(),
            false => vec![None; columns],
        };
        if let Some(before) = self.placed.get(row.code.as_str())
            && before.iter().any(Option::is_some)
        {
            if *before != values && has_values {
                let message =
                    format!("“{name}”重复出现，只采用第一次的值，未采用“{original}”，请核对。");
                self.tell(block, row, given.line, message);
            }
            return;
        }
        if let Owner::Row(at) = given.owner
            && self.words.index.named(&Label::of(given.text)) != [at]
            && self.words.named(given.text, Some(at)) != Some(Word::Row(at))
        {
            let text = given.text;
            let message = format!("原表“{text}”的写法与规定不同，已按“{name}”导入，请核对。");
            self.tell(block, row, given.line, message);
        }
        let marks: BTreeSet<&String> = values.iter().flatten().filter(|v| is_mark(v)).collect();
        if let Some(mark) = marks.first() {
            let message =
                format!("“{name}”原表写作“{mark}”，不是数字，已留空；没有发生的请填“0”。");
            self.tell(block, row, given.line, message);
        }
        if given.is_cut {
            let message = format!("原文在“{name}”一行截断，其后的内容没有导入。");
            self.tell(block, row, given.line, message);
        }
        for (column, value) in block.columns.iter().zip(&values) {
            let code = cell_code(&row.code, &column.code);
            // A heading has none.
            let Some(cell) = self.edition.find(&code) else {
                continue;
            };
            let is_number = self.edition.cell(cell).kind.is_number();
            let Some(value) = (value.as_ref()).filter(|value| !is_number || !is_mark(value)) else {
                continue;
            };
            self.answer(cell, value, given);
        }
        self.placed.insert(&row.code, values);
    }

    /// Tells something that shows at a row.
    fn tell(&mut self, block: &Block, row: &Row, line: usize, message: String) {
        let place = (block.columns.first())
            .and_then(|column| self.edition.find(&cell_code(&row.code, &column.code)))
            .map(Place::Cell);
        self.notices.push(Notice {
            place,
            ..Notice::plain(line, message)
        });
    }

    fn answer(&mut self, id: CellId, value: &str, given: &Given<'_>) {
        let line = given.line;
        let cell = self.edition.cell(id);
        if !cell.kind.is_number() {
            self.answers.insert(id, value.into());
            return;
        }
        let asked = Asked {
            name: &cell.name,
            unit: &cell.unit,
            cell: id,
        };
        let change = (cell.kind == Kind::Change).then(|| change(value)).flatten();
        if let Some(change) = &change {
            let name = asked.name;
            let message = format!("“{name}”原表写作“{value}”，已按{change}导入，请核对。");
            self.notices.push(asked.notice(None, line, message));
        }
        let value = change.as_deref().unwrap_or(value);
        let money = given.money.as_slice();
        let units: &[String] = match cell.kind {
            Kind::Amount => money,
            _ => &[],
        };
        let answer = answers::stored(value, units, asked, line, self.notices);
        self.answers.insert(id, answer);
    }

    /// Takes the values of a label that spans rows of this edition and is a row of another: nothing
    /// in all of them is nothing in each.
    fn take_group(&mut self, given: &Given<'_>) -> bool {
        let group = Label::of(given.text);
        let targets = &self.words.index.targets;
        let is_below = |at: &usize| {
            (targets[*at].row.groups.last())
                .is_some_and(|label| Label::of(label).core == group.core)
        };
        let below: Vec<usize> = (0..targets.len()).filter(is_below).collect();
        let Some(block) = below.first().map(|&at| targets[at].block) else {
            return false;
        };
        let is_row = |other: &&Edition| {
            let mut rows = other
                .tables
                .iter()
                .flat_map(|table| &table.blocks)
                .flat_map(|block| &block.rows);
            *other != self.edition && rows.any(|row| Label::of(&row.wording).core == group.core)
        };
        let Some(other) = self.forms.editions().find(|edition| is_row(&&**edition)) else {
            return false;
        };
        if given.values.len() != block.columns.len()
            || below
                .iter()
                .any(|&at| self.placed.contains_key(targets[at].row.code.as_str()))
        {
            return false;
        }
        let names: Vec<&str> = below.iter().map(|&at| targets[at].name()).collect();
        let (count, names) = (names.len(), names.join("”“"));
        let (text, other) = (given.text, &other.name);
        let is_zero = |cell: &Cell| cell.text.parse() == Ok(0);
        let is_none = given.values.iter().all(is_zero);
        let done = match is_none {
            true => format!("各栏均为0，{count}行已填0，请核对"),
            false => format!("请把“{}”分到{count}行填写", given.original()),
        };
        let message = format!(
            "原表“{text}”是{other}的写法，只有一行；{}分为“{names}”，{done}。",
            self.edition.name
        );
        let row = targets[below[0]].row;
        self.tell(block, row, given.line, message);
        for at in below {
            let owner = Owner::Row(at);
            let values = if is_none {
                given.values.clone()
            } else {
                Vec::new()
            };
            let text = targets[at].row.wording.as_str();
            self.place(&Given {
                money: None,
                foreign: Vec::new(),
                heads: Vec::new(),
                owner,
                text,
                values,
                is_cut: false,
                line: given.line,
            });
        }
        true
    }

    fn tell_stranger(&mut self, given: &Given<'_>) {
        let original = given.original();
        if !given.has_values() {
            if given.owner == Owner::Stranger {
                let is_piece = self.words.is_piece(given.text);
                let is_open = |told: &&mut (usize, bool, String)| {
                    told.1 == is_piece && (is_piece || told.0 == given.line)
                };
                match self.strangers.iter_mut().rfind(is_open) {
                    Some((.., texts)) => *texts += &format!(" | {original}"),
                    None => self.strangers.push((given.line, is_piece, original)),
                }
            }
            return;
        }
        let message = if given.owner == Owner::Stranger {
            format!("“{original}”在表中找不到对应的行，未导入；如确有对应的行，请手工填写。")
        } else {
            format!("“{original}”中的数据不知属于哪一行，未导入，请核对。")
        };
        self.notices.push(Notice::plain(given.line, message));
    }

    /// Cells without values that the form does not know.
    fn tell_strangers(&mut self) {
        for (line, is_piece, texts) in std::mem::take(&mut self.strangers) {
            self.notices.push(match is_piece {
                true => Notice::plain(
                    line,
                    format!("表中零散的“{texts}”像是表头或行名的一部分，未导入。"),
                ),
                false => Notice::unplaced(line, &texts),
            });
        }
    }

    /// Rows that the text does not have, table by table.
    fn tell_missing(&mut self) {
        if self.placed.is_empty() {
            return self.notices.push(no_table());
        }
        for table in &self.edition.tables {
            let rows: Vec<&'static Row> =
                table.blocks.iter().flat_map(|block| &block.rows).collect();
            let missing: Vec<&str> = (rows.iter())
                .filter(|row| !self.placed.contains_key(row.code.as_str()))
                .map(|row| name_of(row))
                .collect();
            let title = &table.title;
            let message = if missing.is_empty() {
                continue;
            } else if missing.len() == rows.len() {
                format!("没有找到“{title}”表的数据，该表留空。")
            } else {
                let names = missing.join("”“");
                format!("“{title}”表中没有找到“{names}”，已留空。")
            };
            self.notices.push(Notice::plain(0, message));
        }
    }
}

impl Given<'_> {
    fn has_values(&self) -> bool {
        self.values.iter().any(|cell| !cell.text.is_empty())
    }

    /// Everything that the source gives for the row, for a notice.
    fn original(&self) -> String {
        let texts = std::iter::once(self.text).chain(self.values.iter().map(|cell| &*cell.text));
        let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
        texts.join(" | ")
    }
}

/// How messages call a row.
fn name_of(row: &'static Row) -> &'static str {
    match row.name.as_str() {
        "" => &row.wording,
        name => name,
    }
}

#[cfg(test)]
mod tests;
