//! What can be asked: the editions of the report, with their chapters, tables, rows and columns.
//! Never changes once loaded, and holds no answers.

mod asked;
pub mod catalogue;
mod kind;
mod load;
mod names;
mod papers;
mod period;
mod repetition;
pub mod rule;
mod stand_in;
mod unit;
pub mod words;

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::value::{Number, NumberError, read_change, read_number};
pub use catalogue::{Catalogue, bundled};
pub use kind::{BETWEEN_TICKS, Kind};
pub use load::{DataFile, Fault, LoadError, fault_in_form, load, load_all};
pub use papers::{Opinion, Papers, SecrecyForm};
pub use period::Period;
pub use repetition::{Repeats, Repetition};
use rule::Rule;
use rule::text::NumberWords;
#[cfg(test)]
pub use unit::unit_kind;
pub use unit::{Area, UnitKind, UnitName};

/// 版式: one edition of the yearly report, as the State Council's office laid it down.
#[derive(Debug)]
pub struct Edition {
    /// `2014`, `2019`, `2021`.
    pub code: String,
    /// `2014年版`.
    pub name: String,
    /// The decree that the edition rests on.
    pub basis: String,
    /// The report years that it serves.
    pub years: RangeInclusive<i16>,
    /// Which part of a year a report is about.
    pub period: Period,
    /// Title of the report; `{单位}`, `{年}` and `{期}` stand for unit, report year, and the part of
    /// the year.
    pub title: String,
    /// Last month, counted from the end of the period, and day for filing, unless the unit's
    /// district sets another.
    pub due: (i8, i8),
    /// The same for the government of a district or county, where it has more time.
    pub county_due: Option<(i8, i8)>,
    /// The kinds of unit that it tells apart, in the order in which they are offered; at least one.
    pub unit_kinds: Vec<UnitKind>,
    /// Whether the clerk may add, remove, rename, and reorder the chapters.
    pub free_chapters: bool,
    /// What its reports can be found by, in the data of the PDF.
    pub keywords: Vec<String>,
    /// Words that stand together in a published report of it and in no other's.
    pub recognised_by: Vec<String>,
    /// The chapters with their usual headings (标题).
    pub chapters: Vec<Chapter>,
    /// Tables printed behind the signature block, as an attachment.
    pub annex: Vec<TableId>,
    /// All tables, those inside chapters and those of the annex.
    pub tables: Vec<Table>,
    /// Fields in the head of the attached table (表头), in order.
    pub header: Vec<FieldKind>,
    /// Fields of the signatory line (签字栏), in order.
    pub signatory: Vec<FieldKind>,
    /// What it calls fields that it calls otherwise than others do.
    pub labels: BTreeMap<FieldKind, String>,
    /// What its papers say beside the report.
    pub papers: Papers,
    /// The rule book, in its printed order.
    pub rules: Vec<Rule>,
    /// The words that all its rules about numbers in text share.
    pub number_words: NumberWords,
    /// What a new report takes over from last year's: from which cell, into which.
    pub carried: Vec<(CellId, CellId)>,
    /// How its cells came from those of the edition before, where it says so.
    pub follows: Option<Follows>,
    /// SHA-256 of all that the form asks, in 64 hexadecimal digits: what the answers were given to.
    /// Neither its file nor the rule book, or a help text or a message put better would void what
    /// was signed.
    pub digest: String,
    /// Whether it only stands in for a form that is not at hand.
    pub is_stand_in: bool,
    /// The times that rows may stand which repeat, in the form's order.
    pub repetitions: Vec<Repetition>,
    /// All cells in the form's order; [`CellId`] is the index.
    cells: Vec<Cell>,
    /// Cells that sum rules define, each after those it depends on.
    totals: Vec<Total>,
    by_total: HashMap<CellId, usize>,
    identities: Vec<Identity>,
    by_code: HashMap<String, CellId>,
    /// Made when a name is first looked up.
    names: OnceLock<HashMap<String, Option<CellId>>>,
}

/// How the cells of an edition came from those of the one before. A cell with the same code, name,
/// unit and kind is the same; what others were is said.
#[derive(Debug)]
pub struct Follows {
    /// The code of the edition before.
    pub edition: String,
    /// Cells that are not the same.
    pub cells: Vec<(CellId, Descent)>,
}

/// What a cell was in the edition before.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum Descent {
    /// The sum of these, by their codes there; of one alone, that one under another code or name.
    SumOf(Vec<String>),
    /// Nothing that can be told: it is new, or one was split into several.
    New,
}

/// 章: a chapter with its usual heading, and what stands in it, in order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    /// As printed, with its number: `一、概述`.
    pub heading: String,
    /// Narrative and tables, in any order.
    pub parts: Vec<Part>,
}

/// What stands in a chapter.
#[derive(Debug, Clone, Deserialize)]
pub enum Part {
    /// 正文: free text, with a short help for the clerk.
    Narrative(String),
    /// A table, by its code in the data file.
    Table(String),
}

/// 表: one table, of one block or more with heads of their own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// `stat`, `two`, `three`, `four`.
    pub code: String,
    /// As printed above the table.
    pub title: String,
    /// Second line of the title; `{年}` and `{期}` stand for the report year and the part of it.
    #[serde(default)]
    pub subtitle: String,
    /// What stands over the label columns, from left to right.
    pub label_heads: Vec<String>,
    /// Head of the column that gives each row's unit; empty where the table has none.
    #[serde(default)]
    pub unit_head: String,
    /// What the window says below its columns, beside whether each one balances; empty for the
    /// field's own words.
    #[serde(default)]
    pub foot: String,
    /// Parts under heads of their own.
    pub blocks: Vec<Block>,
}

/// A part of a table under its own column heads.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Line over the block (`第二十条第（一）项`); empty for none.
    #[serde(default)]
    pub heading: String,
    /// Value columns, from left to right.
    pub columns: Vec<Column>,
    /// Rows, from top to bottom.
    pub rows: Vec<Row>,
}

/// 列: one value column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// `C1` …; empty in a table with one value column, whose cells are named by their row alone.
    #[serde(default)]
    pub code: String,
    /// The heads over it that it shares with its neighbours, outermost first; equal ones side by
    /// side span.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Its own head.
    pub wording: String,
    /// How messages call it; the wording where the file gives none.
    #[serde(default)]
    pub name: String,
    /// Replaces the kind of the row in this column.
    #[serde(default)]
    pub kind: Option<Kind>,
    /// Replaces the unit of the row in this column.
    #[serde(default)]
    pub unit: Option<String>,
}

/// 行: one row of a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// `R22`, `T01`.
    pub code: String,
    /// Indent of the wording, in steps.
    #[serde(default)]
    pub level: u8,
    /// Label cells to the left that it shares with its neighbours, outermost first; equal ones
    /// one below the other span.
    #[serde(default)]
    pub groups: Vec<String>,
    /// As printed.
    pub wording: String,
    /// How messages call it; derived from the wording where the file gives none.
    #[serde(default)]
    pub name: String,
    /// Other wordings under which published reports give the row.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// 件, 条, 次 …; `——` for a heading.
    pub unit: String,
    /// What the row takes.
    pub kind: Kind,
    /// The words of which an answer is one, or several.
    #[serde(default)]
    pub options: Vec<String>,
    /// A cell and the answers to it with which the row is filled in; else it stays empty.
    #[serde(default)]
    pub due_if: Option<(String, Vec<String>)>,
    /// What it may stand several times for, with its neighbours that say the same.
    #[serde(default)]
    pub repeats: Option<Repeats>,
    /// What the row counts, in a sentence for the clerk.
    #[serde(default)]
    pub help: String,
    /// Which of the times this one is, counted from 1; 0 for a row that does not repeat.
    #[serde(skip)]
    pub time: usize,
    /// Its first cell, from which the others follow in the order of the columns; `None` where the
    /// row is a heading.
    #[serde(skip)]
    pub first_cell: Option<CellId>,
}

impl Block {
    /// The cell in a row and a column, both counted from 0; `None` where the row is a heading, or
    /// where there is no such row or column.
    #[must_use]
    pub fn cell_at(&self, row: usize, column: usize) -> Option<CellId> {
        let first = self.rows.get(row)?.first_cell?;
        let is_there = column < self.columns.len();
        is_there.then(|| CellId(first.0 + column as u16))
    }

    /// The cells of a row, one for each column.
    pub fn cells_of_row(&self, row: usize) -> impl Iterator<Item = Option<CellId>> {
        (0..self.columns.len()).map(move |column| self.cell_at(row, column))
    }
}

/// A cell's place in [`Edition::cells`]; comparing two compares their order in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(pub u16);

/// A table's place in [`Edition::tables`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId(pub usize);

/// 单元格: one place for one value.
#[derive(Debug)]
pub struct Cell {
    /// `R22`, `T01.C1`.
    pub code: String,
    /// The table it stands in.
    pub table: TableId,
    /// Block, row and column in that table, counted from 0.
    pub place: (usize, usize, usize),
    /// Never [`Kind::Heading`].
    pub kind: Kind,
    /// 件, 条, 万元 …
    pub unit: String,
    /// How messages call it: the row's name, and the column's where there are several.
    pub name: String,
    /// The words of which an answer is one, or several; empty where it may be any.
    pub options: Vec<String>,
    /// The cell and its answers with which this one is filled in; `None` for always.
    pub due_if: Option<(CellId, Vec<String>)>,
    /// Which of [`Edition::repetitions`] it stands in, if its row repeats.
    pub repetition: Option<usize>,
}

impl Cell {
    /// Reads what was typed into the cell. A change may be written as `减4` or `增3`.
    ///
    /// # Errors
    /// Says why it is no number.
    pub fn read(&self, typed: &str) -> Result<Number, NumberError> {
        match self.kind {
            Kind::Change => read_change(typed, &self.unit),
            kind if kind.is_number() => read_number(typed, &self.unit),
            _ if typed.trim().is_empty() => Err(NumberError::Empty),
            _ => Err(NumberError::NotANumber),
        }
    }
}

/// A cell that an unconditional error rule defines as the sum of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// The cell that holds the sum.
    pub cell: CellId,
    /// What it sums.
    pub parts: Vec<CellId>,
}

/// 勾稽关系: two sums that an unconditional error rule sets equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The sum that its rule names first.
    pub left: Vec<CellId>,
    /// The sum that must equal it.
    pub right: Vec<CellId>,
}

/// Fields that are entered once and used everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FieldKind {
    /// 报告年度, four digits.
    Year,
    /// 报告期: which part of the year, in forms of less than a year.
    Period,
    /// 单位名称, in full.
    Unit,
    /// 单位负责人.
    Leader,
    /// 审核人.
    Reviewer,
    /// 填报人.
    Filler,
    /// 联系电话.
    Telephone,
    /// 填报日期, in the head of the table.
    FilledOn,
    /// 成文日期, below the text.
    IssuedOn,
    /// 报送截止日期; empty means the edition's.
    DueOn,
    /// 统计表年度, where a published table states another year than its report; else empty.
    TableYear,
    /// 上年报告: the file that holds last year's report, from the draft's own folder on.
    LastYear,
}

impl FieldKind {
    /// Every field, in the order in which the window and the terminal show them.
    pub const ALL: [Self; 12] = [
        Self::Year,
        Self::Period,
        Self::Unit,
        Self::Leader,
        Self::Reviewer,
        Self::Filler,
        Self::Telephone,
        Self::FilledOn,
        Self::IssuedOn,
        Self::DueOn,
        Self::TableYear,
        Self::LastYear,
    ];

    /// What forms call it that say nothing else.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Year => "报告年度",
            Self::Period => "报告期",
            Self::Unit => "单位名称",
            Self::Leader => "单位负责人",
            Self::Reviewer => "审核人",
            Self::Filler => "填报人",
            Self::Telephone => "联系电话",
            Self::FilledOn => "填报日期",
            Self::IssuedOn => "成文日期",
            Self::DueOn => "报送截止日期",
            Self::TableYear => "统计表年度",
            Self::LastYear => "上年报告",
        }
    }

    /// The name by which drafts, `set` and `--json` know it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Period => "period",
            Self::Unit => "unit",
            Self::Leader => "leader",
            Self::Reviewer => "reviewer",
            Self::Filler => "filler",
            Self::Telephone => "telephone",
            Self::FilledOn => "filled_on",
            Self::IssuedOn => "issued_on",
            Self::DueOn => "due_on",
            Self::TableYear => "table_year",
            Self::LastYear => "last_year",
        }
    }
}

/// Editions are loaded once and told apart by their code.
impl PartialEq for Edition {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

/// The last report year of an edition that no other follows yet.
const OPEN_END: i16 = 9999;

impl Edition {
    /// One that asks nothing yet.
    fn empty(code: String, years: RangeInclusive<i16>) -> Self {
        Self {
            code,
            years,
            name: String::new(),
            basis: String::new(),
            period: Period::Year,
            title: String::new(),
            due: (12, 31),
            county_due: None,
            unit_kinds: UnitKind::usual().to_vec(),
            free_chapters: false,
            keywords: Vec::new(),
            recognised_by: Vec::new(),
            chapters: Vec::new(),
            annex: Vec::new(),
            tables: Vec::new(),
            header: Vec::new(),
            signatory: Vec::new(),
            labels: BTreeMap::new(),
            papers: Papers::usual().clone(),
            rules: Vec::new(),
            number_words: NumberWords::default(),
            carried: Vec::new(),
            follows: None,
            digest: String::new(),
            is_stand_in: false,
            repetitions: Vec::new(),
            cells: Vec::new(),
            totals: Vec::new(),
            by_total: HashMap::new(),
            identities: Vec::new(),
            by_code: HashMap::new(),
            names: OnceLock::new(),
        }
    }

    /// The report years that it serves, for people: `2014至2018`, `2021及以后`.
    #[must_use]
    pub fn years_in_words(&self) -> String {
        match self.years.clone().into_inner() {
            (first, OPEN_END) => format!("{first}及以后"),
            (first, last) => format!("{first}至{last}"),
        }
    }

    /// All cells in the form's order.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The ids of all cells, in the form's order.
    pub fn cell_ids(&self) -> impl DoubleEndedIterator<Item = CellId> + ExactSizeIterator + use<> {
        let count = u16::try_from(self.cells.len()).expect("load refuses more cells");
        (0..count).map(CellId)
    }

    /// The ids of a table's cells, in the form's order.
    pub fn cells_of(&self, table: TableId) -> impl DoubleEndedIterator<Item = CellId> {
        self.cell_ids()
            .filter(move |cell| self.cell(*cell).table == table)
    }

    /// One cell.
    #[must_use]
    pub fn cell(&self, id: CellId) -> &Cell {
        &self.cells[usize::from(id.0)]
    }

    /// The cell with a code such as `R22`; `None` for a heading or an unknown code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<CellId> {
        self.by_code.get(code).copied()
    }

    /// The table with a code such as `three`.
    #[must_use]
    pub fn find_table(&self, code: &str) -> Option<TableId> {
        self.tables.iter().position(|t| t.code == code).map(TableId)
    }

    /// One table.
    #[must_use]
    pub fn table(&self, id: TableId) -> &Table {
        &self.tables[id.0]
    }

    /// The row that a cell stands in.
    #[must_use]
    pub fn row(&self, id: CellId) -> &Row {
        let cell = self.cell(id);
        let (block, row, _) = cell.place;
        &self.table(cell.table).blocks[block].rows[row]
    }

    /// The cells that a code stands for: `W23` for one, `W23*` for all the times that its row may
    /// stand; `None` where there is none, or it does not repeat.
    #[must_use]
    pub fn find_all(&self, code: &str) -> Option<Vec<CellId>> {
        let Some((row, column)) = code.split_once('*') else {
            return self.find(code).map(|cell| vec![cell]);
        };
        let first = self.find(&format!("{row}{column}"))?;
        let cells: Vec<CellId> = self.times_of(first).collect();
        (!cells.is_empty()).then_some(cells)
    }

    /// All the times that the row of a cell may stand, this one among them; none where it does not
    /// repeat.
    pub fn times_of(&self, id: CellId) -> impl Iterator<Item = CellId> {
        let repetition = self.cell(id).repetition.map(|at| &self.repetitions[at]);
        let place = repetition.and_then(|of| of.cells.iter().position(|cell| *cell == id));
        let is_beside =
            move |other: &&Repetition| repetition.is_some_and(|of| other.group == of.group);
        (self.repetitions.iter().filter(is_beside))
            .filter_map(move |other| Some(other.cells[place?]))
    }

    /// Cells that follow their parts, each after those it depends on.
    #[must_use]
    pub fn totals(&self) -> &[Total] {
        &self.totals
    }

    /// The identities of the rule book; in table three one for each column.
    #[must_use]
    pub fn identities(&self) -> &[Identity] {
        &self.identities
    }

    /// The fields that it knows, in the order in which the window and the terminal show them.
    pub fn fields(&self) -> impl Iterator<Item = FieldKind> {
        let has_parts = self.period != Period::Year;
        let is_known = move |field: &FieldKind| has_parts || *field != FieldKind::Period;
        FieldKind::ALL.into_iter().filter(is_known)
    }

    /// Last month, counted from the end of the period, and day for filing of a unit of this kind.
    #[must_use]
    pub fn due_for(&self, kind: UnitKind) -> (i8, i8) {
        match (kind.area, self.county_due) {
            (Area::County, Some(due)) => due,
            _ => self.due,
        }
    }

    /// The form's word for a field.
    #[must_use]
    pub fn label(&self, field: FieldKind) -> &str {
        let own = self.labels.get(&field);
        own.map_or(field.label(), String::as_str)
    }

    /// The kind of unit with this name.
    #[must_use]
    pub fn find_unit_kind(&self, name: &str) -> Option<UnitKind> {
        self.unit_kinds
            .iter()
            .copied()
            .find(|kind| kind.name == name)
    }

    /// The kind that a unit's name tells, if it does.
    #[must_use]
    pub fn unit_kind_of(&self, unit: &str) -> Option<UnitKind> {
        UnitKind::of_name(unit, &self.unit_kinds)
    }

    /// The kind of a unit of which nothing tells it: the first without an area of its own.
    #[must_use]
    pub fn assumed_unit_kind(&self) -> UnitKind {
        let is_office = |kind: &&UnitKind| kind.area == Area::None;
        *self
            .unit_kinds
            .iter()
            .find(is_office)
            .unwrap_or(&self.unit_kinds[0])
    }

    /// Every kind of unit, for a message that says what there is.
    #[must_use]
    pub fn unit_kinds_in_words(&self) -> String {
        let names: Vec<&str> = self.unit_kinds.iter().map(|kind| &*kind.name).collect();
        names.join("、")
    }

    /// The sum that defines a cell, if one does.
    #[must_use]
    pub fn total(&self, cell: CellId) -> Option<&Total> {
        self.by_total.get(&cell).map(|at| &self.totals[*at])
    }

    fn set_totals(&mut self, totals: Vec<Total>) {
        let cells = totals.iter().map(|total| total.cell);
        self.by_total = cells.enumerate().map(|(at, cell)| (cell, at)).collect();
        self.totals = totals;
    }
}

/// `T01` and `C1` as `T01.C1`; a row alone where the column has no code.
#[must_use]
pub fn cell_code(row: &str, column: &str) -> String {
    if column.is_empty() {
        String::from(row)
    } else {
        format!("{row}.{column}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_is_found_by_its_place_and_nothing_is_found_elsewhere() {
        for edition in bundled().editions() {
            let blocks = edition.tables.iter().flat_map(|table| &table.blocks);
            let found: Vec<CellId> = (blocks.clone())
                .flat_map(|block| (0..block.rows.len()).flat_map(|row| block.cells_of_row(row)))
                .flatten()
                .collect();
            assert!(edition.cell_ids().eq(found), "edition {}", edition.code);
            for id in edition.cell_ids() {
                let (block, row, column) = edition.cell(id).place;
                let block = &edition.table(edition.cell(id).table).blocks[block];
                assert_eq!(block.cell_at(row, column), Some(id));
            }
            for block in blocks {
                assert_eq!(block.cell_at(0, block.columns.len()), None);
                assert_eq!(block.cell_at(block.rows.len(), 0), None);
            }
        }
    }
}
