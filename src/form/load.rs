//! Edition and rule files (RON) into [`Edition`]; says which row or rule, and which line, is wrong.
//! Looks up every code and writes out every repetition here, so that a check has nothing to look up.

mod text;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::OnceLock;

use ron::extensions::Extensions;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::rule::text::NumberWords;
use super::rule::wording::Wording;
use super::rule::{
    Case, Comparison, Demand, Example, Excuse, Fixing, Message, Piece, Relation, Rule, Severity,
    Slip, Slot, Subject, Term,
};
use sha2::{Digest, Sha256};

use super::{
    Block, Cell, CellId, Chapter, Edition, FieldKind, Identity, Kind, Part, Row, Table, TableId,
    Total, UnitKind, cell_code,
};
use crate::value::{Date, Number, read_number};

/// What stands in the unit column of a heading.
const NO_UNIT: &str = "——";

/// Why an edition is refused.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file is not RON of the right shape.
    #[error("{file}第{line}行第{column}列：{reason}")]
    Syntax {
        /// Which of the files.
        file: DataFile,
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// In the words of the RON reader.
        reason: Box<ron::Error>,
    },
    /// The file reads, but what it says cannot be.
    #[error("{file}第{line}行（{code}）：{fault}")]
    Wrong {
        /// Which of the files.
        file: DataFile,
        /// Counted from 1.
        line: usize,
        /// The row, table or rule that is wrong; else the edition.
        code: String,
        /// What is wrong with it.
        fault: Fault,
    },
}

/// The files of an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataFile {
    /// The form.
    Edition,
    /// The rule book.
    Rules,
    /// What an office changes in it.
    OfficeRules,
}

impl fmt::Display for DataFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Edition => "版式文件",
            Self::Rules => "规则文件",
            Self::OfficeRules => "本单位规则文件",
        })
    }
}

/// What is wrong with a row, a table, a rule, or an edition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A code is empty.
    #[error("代码为空")]
    NoCode,
    /// Two rows, tables, or rules have one code.
    #[error("代码重复")]
    DuplicateCode,
    /// Two cells have one name, so that a message could not tell them apart.
    #[error("名称“{0}”与另一行相同，请用 name 另取名称")]
    DuplicateName(String),
    /// A heading has a unit of a value.
    #[error("分组标题的单位应为“——”，现为“{0}”")]
    HeadingWithUnit(String),
    /// A row with values has no unit.
    #[error("有数值的行应有单位")]
    NoUnit,
    /// A row has no wording.
    #[error("没有指标名称")]
    NoWording,
    /// A table has no column to put a value in.
    #[error("没有数值列")]
    NoColumn,
    /// More cells than an edition can number.
    #[error("单元格过多")]
    TooManyCells,
    /// A chapter or the annex names a table that is not there.
    #[error("没有“{0}”这张表")]
    UnknownTable(String),
    /// A table stands nowhere, or in several places.
    #[error("每张表应在章节或附表中出现一次，现为{0}次")]
    TablePlaces(usize),
    /// The last year is before the first.
    #[error("years 的起止年度颠倒")]
    YearsReversed,
    /// No such day.
    #[error("due 不是一个日期")]
    NoSuchDay,
    /// A rule names a cell that is not there.
    #[error("没有“{0}”这一格")]
    UnknownCell(String),
    /// A rule names a heading, which holds no value.
    #[error("“{0}”是分组标题，没有数值")]
    HeadingInRule(String),
    /// A sum counts a cell twice.
    #[error("“{0}”在同一项中重复")]
    RepeatedCell(String),
    /// A sum, a list of cells, or a list of fields is empty.
    #[error("列表是空的")]
    EmptyList,
    /// A threshold is no number.
    #[error("“{0}”不是数字")]
    NotANumber(String),
    /// Neither a relation nor a demand, both, or half a relation.
    #[error("应有 left、is、right 三项，或者只有 demand 一项")]
    NeitherRelationNorDemand,
    /// A date is compared with a number.
    #[error("日期与数字不能比较")]
    DateAgainstNumber,
    /// Dates have no zero and no multiple.
    #[error("日期只能比较先后")]
    NotForDates,
    /// A field that is no date stands as one.
    #[error("“{0}”不是日期")]
    NotADateField(&'static str),
    /// `This` in a rule that does not repeat over cells, or a demand without its subject.
    #[error("这条规则没有用 each 列出它需要的格或项")]
    NothingRepeated,
    /// A repetition over rows or columns of a table of several blocks, or an unknown row.
    #[error("“{0}”不是可以逐行逐列的表或行")]
    NothingToRepeat(String),
    /// A name of words that no book explains.
    #[error("没有“{0}”这组词语")]
    UnknownWording(String),
    /// An office's rule that no edition has.
    #[error("没有这个代码的规则；本单位规则文件只能改已有的规则")]
    UnknownRule,
    /// An office's rule for an edition that has none with this code.
    #[error("“{0}”版没有这个代码的规则")]
    UnknownRuleOf(String),
    /// A chapter's number that no chapter has.
    #[error("没有第{0}章")]
    UnknownChapter(usize),
    /// Last year of something that is no cell.
    #[error("LastYear 中只能是格、和或最大值")]
    NotOfLastYear,
    /// `unless` speaks of this year.
    #[error("unless 只能说上年报告")]
    ExcusedByThisYear,
    /// A rule has no example.
    #[error("缺少例子 {0}")]
    NoExample(&'static str),
    /// An example names what is neither a cell nor a field.
    #[error("例子中的“{0}”不是格、项或单位类型")]
    UnknownInExample(String),
    /// A message has a slot that the rule cannot fill.
    #[error("消息中的“{{{0}}}”这条规则给不出")]
    UnknownSlot(String),
    /// A fix needs a cell or field that the rule does not have.
    #[error("fix 与这条规则不符")]
    MisplacedFix,
    /// A total is part of itself, by way of other totals.
    #[error("合计互相引用")]
    CircularTotal,
}

impl Fault {
    /// The text on the wrong line, where the fault can tell it.
    fn culprit(&self) -> Option<String> {
        match self {
            Self::UnknownTable(code) | Self::UnknownCell(code) | Self::HeadingInRule(code) => {
                Some(format!("\"{code}\""))
            }
            Self::UnknownWording(code)
            | Self::UnknownInExample(code)
            | Self::NotANumber(code)
            | Self::NothingToRepeat(code) => Some(format!("\"{code}\"")),
            Self::UnknownSlot(word) => Some(format!("{{{word}}}")),
            Self::YearsReversed => Some("years:".into()),
            Self::NoSuchDay => Some("due:".into()),
            Self::MisplacedFix => Some("fix:".into()),
            Self::ExcusedByThisYear => Some("unless:".into()),
            _ => None,
        }
    }
}

/// Reads an edition and its rule book, which may be in several files: its own, and one that it
/// shares with another edition. What an office has in a book of its own stands in place of the
/// rules with the same codes and the words with the same names. The rules are put in the order of
/// their codes.
///
/// # Errors
/// Names the row or rule and the line that is wrong.
pub fn load(edition: &str, books: &[&str], office: Option<&str>) -> Result<Edition, LoadError> {
    let form_source = Source {
        file: DataFile::Edition,
        text: edition,
    };
    let form: FormFile = form_source.read()?;
    let (mut edition, headings) = lay_out(form, &form_source)?;
    let bundled = books.iter().map(|text| (DataFile::Rules, *text));
    let office = office.map(|text| (DataFile::OfficeRules, text));
    let sources: Vec<Source> = (bundled.chain(office))
        .map(|(file, text)| Source { file, text })
        .collect();
    let mut codes = HashSet::new();
    let books: Vec<BookFile> = (sources.iter())
        .map(Source::read)
        .collect::<Result<_, _>>()?;
    let mut wordings = BTreeMap::new();
    let mut rules: Vec<(&Source, RuleFile)> = Vec::new();
    for (source, book) in sources.iter().zip(books) {
        wordings.extend(book.wordings);
        if source.file == DataFile::Rules {
            rules.extend(book.rules.into_iter().map(|file| (source, file)));
            continue;
        }
        let is_meant =
            |rule: &RuleFile| rule.editions.is_empty() || rule.editions.contains(&edition.code);
        for file in book.rules.into_iter().filter(is_meant) {
            // A rule that this edition does not have is another edition's.
            let replaced = rules.iter_mut().find(|(_, rule)| rule.code == file.code);
            if let Some(replaced) = replaced {
                *replaced = (source, file);
            }
        }
    }
    for (source, file) in rules {
        let code = file.code.clone();
        if !codes.insert(code.clone()) {
            // In one file it is the second entry; else the first in the later file.
            let nth = usize::from(source.entry(&code, 1).is_some());
            return Err(source.wrong(&code, nth, Fault::DuplicateCode));
        }
        let looked_up = Lookup {
            edition: &edition,
            headings: &headings,
            wordings: &wordings,
            repeated: None,
            beside: None,
        };
        let rule = looked_up.rule(file);
        edition
            .rules
            .push(rule.map_err(|fault| source.wrong(&code, 0, fault))?);
    }
    edition.rules.sort_by(|a, b| a.code.cmp(&b.code));
    edition.totals = totals(&edition.rules).map_err(|code| {
        let source = sources
            .iter()
            .find(|source| source.entry(&code, 0).is_some())
            .expect("every rule has an entry in its file");
        source.wrong(&code, 0, Fault::CircularTotal)
    })?;
    edition.identities = (edition.rules.iter())
        .flat_map(Rule::equations)
        .filter_map(|terms| match terms {
            (Term::Sum(left), Term::Sum(right)) => Some(Identity {
                left: left.clone(),
                right: right.clone(),
            }),
            _ => None,
        })
        .collect();
    Ok(edition)
}

/// Reads what an office changes in the rule books. Returns the words of its own for numbers in text,
/// where it has some.
///
/// # Errors
/// Names the rule or word and the line that is wrong. There must be a rule with such a code, and
/// words with such a name.
pub fn load_office(
    book: &str,
    editions: &[Edition],
    wordings: &BTreeSet<String>,
) -> Result<Option<NumberWords>, LoadError> {
    let source = Source {
        file: DataFile::OfficeRules,
        text: book,
    };
    let file: BookFile = source.read()?;
    let mut replaced = BTreeSet::new();
    for rule in &file.rules {
        let has = |edition: &&Edition| edition.rules.iter().any(|own| own.code == rule.code);
        let of = |code: &String| editions.iter().find(|edition| edition.code == *code);
        let stranger = rule
            .editions
            .iter()
            .find(|code| of(code).filter(has).is_none());
        if let Some(code) = stranger {
            let fault = Fault::UnknownRuleOf(code.clone());
            return Err(source.wrong(&rule.code, 0, fault));
        }
        let is_meant = |edition: &&Edition| {
            let is_named = rule.editions.contains(&edition.code);
            has(edition) && (rule.editions.is_empty() || is_named)
        };
        let mut is_known = false;
        for edition in editions.iter().filter(is_meant) {
            is_known = true;
            if !replaced.insert((&edition.code, &rule.code)) {
                return Err(source.wrong(&rule.code, 1, Fault::DuplicateCode));
            }
        }
        if !is_known {
            return Err(source.wrong(&rule.code, 0, Fault::UnknownRule));
        }
    }
    match file.wordings.keys().find(|name| !wordings.contains(*name)) {
        Some(name) => Err(source.wrong(name, 0, Fault::UnknownWording(name.clone()))),
        None => Ok(file.numbers),
    }
}

/// The names of the words in a book, and its words for numbers in text.
///
/// # Errors
/// The book can't be read.
pub fn wordings(book: &str) -> Result<(BTreeSet<String>, Option<NumberWords>), LoadError> {
    let source = Source {
        file: DataFile::Rules,
        text: book,
    };
    let file: BookFile = source.read()?;
    Ok((file.wordings.into_keys().collect(), file.numbers))
}

/// The text of a data file, to read it and to find lines in it.
struct Source<'a> {
    file: DataFile,
    text: &'a str,
}

impl Source<'_> {
    fn read<T: DeserializeOwned>(&self) -> Result<T, LoadError> {
        let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
        options
            .from_str(self.text)
            .map_err(|error| LoadError::Syntax {
                file: self.file,
                line: error.span.start.line,
                column: error.span.start.col,
                reason: Box::new(error.code),
            })
    }

    /// An error at the entry with this code, the `nth` such entry counted from 0.
    fn wrong(&self, code: &str, nth: usize, fault: Fault) -> LoadError {
        let entry = self.entry(code, nth).unwrap_or(0);
        let culprit = fault.culprit().and_then(|text| {
            let rest = &self.text[entry..];
            Some(entry + rest.find(&text)?)
        });
        let line = self.text[..culprit.unwrap_or(entry)].matches('\n').count() + 1;
        LoadError::Wrong {
            file: self.file,
            line,
            code: code.into(),
            fault,
        }
    }

    /// Where `code: "R22"` stands, comments left aside. RON gives positions only of what it
    /// cannot read, so what is read but wrong must be found again.
    fn entry(&self, code: &str, nth: usize) -> Option<usize> {
        let quoted = format!("\"{code}\"");
        let is_entry = |&at: &usize| {
            let before = &self.text[..at];
            let line = before.rsplit('\n').next().unwrap_or(before);
            let key = before.trim_end().strip_suffix(':').map(str::trim_end);
            key.is_some_and(|key| key.ends_with("code")) && !line.trim_start().starts_with("//")
        };
        let found = self.text.match_indices(&quoted).map(|(at, _)| at);
        found.filter(is_entry).nth(nth)
    }
}

#[derive(Deserialize)]
#[serde(rename = "Edition", deny_unknown_fields)]
struct FormFile {
    code: String,
    name: String,
    basis: String,
    years: (i16, i16),
    title: String,
    due: (i8, i8),
    county_due: Option<(i8, i8)>,
    free_chapters: bool,
    chapters: Vec<Chapter>,
    #[serde(default)]
    annex: Vec<String>,
    tables: Vec<Table>,
    header: Vec<FieldKind>,
    signatory: Vec<FieldKind>,
    /// From which cell of last year's report into which cell of a new one.
    #[serde(default)]
    carried: Vec<(String, String)>,
}

/// SHA-256 in hexadecimal digits, the same whether lines end as on Unix or as on Windows.
fn digest(text: &str) -> String {
    let digest = Sha256::digest(text.replace('\r', ""));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lays out the cells of a form; the codes of its headings come with it.
fn lay_out(form: FormFile, source: &Source) -> Result<(Edition, HashSet<String>), LoadError> {
    let of_form = |fault| source.wrong(&form.code, 0, fault);
    let (first, last) = form.years;
    if last < first {
        return Err(of_form(Fault::YearsReversed));
    }
    // 2015 stands for any year that is no leap year.
    for (month, day) in std::iter::once(form.due).chain(form.county_due) {
        Date::new(2015, month, day).map_err(|_| of_form(Fault::NoSuchDay))?;
    }

    let placed: Vec<&str> = (form.chapters.iter())
        .flat_map(|chapter| &chapter.parts)
        .filter_map(|part| match part {
            Part::Table(code) => Some(code),
            Part::Narrative(_) => None,
        })
        .chain(&form.annex)
        .map(String::as_str)
        .collect();
    for code in &placed {
        if !form.tables.iter().any(|table| table.code == **code) {
            return Err(of_form(Fault::UnknownTable((*code).into())));
        }
    }
    let mut codes = HashSet::new();
    for table in &form.tables {
        check_code(&mut codes, &table.code, source)?;
        let places = placed.iter().filter(|code| **code == table.code).count();
        if places != 1 {
            return Err(source.wrong(&table.code, 0, Fault::TablePlaces(places)));
        }
    }

    let mut edition = Edition {
        years: first..=last,
        annex: Vec::new(),
        rules: Vec::new(),
        cells: Vec::new(),
        totals: Vec::new(),
        identities: Vec::new(),
        by_code: HashMap::new(),
        names: OnceLock::new(),
        digest: digest(source.text),
        code: form.code,
        name: form.name,
        basis: form.basis,
        title: form.title,
        due: form.due,
        county_due: form.county_due,
        free_chapters: form.free_chapters,
        chapters: form.chapters,
        tables: form.tables,
        header: form.header,
        signatory: form.signatory,
        carried: Vec::new(),
    };
    edition.annex = form
        .annex
        .iter()
        .filter_map(|code| edition.find_table(code))
        .collect();

    let mut headings = HashSet::new();
    let mut names = HashSet::new();
    for (at, table) in edition.tables.iter_mut().enumerate() {
        for (block_at, block) in table.blocks.iter_mut().enumerate() {
            for row in &mut block.rows {
                check_code(&mut codes, &row.code, source)?;
                check_row(row).map_err(|fault| source.wrong(&row.code, 0, fault))?;
                if row.name.is_empty() {
                    row.name = name_of(&row.wording);
                }
            }
            for column in &mut block.columns {
                if column.name.is_empty() {
                    column.name.clone_from(&column.wording);
                }
            }
            for (row_at, row) in block.rows.iter().enumerate() {
                if row.kind == Kind::Heading {
                    headings.insert(row.code.clone());
                    continue;
                }
                let place = (TableId(at), block_at, row_at);
                let cells = cells_of(block, row, place, table.label_heads.is_empty());
                let cells = cells.map_err(|fault| source.wrong(&row.code, 0, fault))?;
                for cell in cells {
                    let of_row = |fault| source.wrong(&row.code, 0, fault);
                    if !names.insert(cell.name.clone()) {
                        return Err(of_row(Fault::DuplicateName(cell.name)));
                    }
                    let id = u16::try_from(edition.cells.len());
                    let id = CellId(id.map_err(|_| of_row(Fault::TooManyCells))?);
                    if edition.by_code.insert(cell.code.clone(), id).is_some() {
                        return Err(of_row(Fault::DuplicateCode));
                    }
                    edition.cells.push(cell);
                }
            }
        }
    }
    let cell_of = |code: &String| {
        let unknown = || source.wrong(&edition.code, 0, Fault::UnknownCell(code.clone()));
        edition.find(code).ok_or_else(unknown)
    };
    let carried = form
        .carried
        .iter()
        .map(|(from, to)| Ok((cell_of(from)?, cell_of(to)?)));
    edition.carried = carried.collect::<Result<_, LoadError>>()?;
    Ok((edition, headings))
}

fn check_code(seen: &mut HashSet<String>, code: &str, source: &Source) -> Result<(), LoadError> {
    if code.is_empty() {
        return Err(source.wrong(code, 0, Fault::NoCode));
    }
    if !seen.insert(code.into()) {
        return Err(source.wrong(code, 1, Fault::DuplicateCode));
    }
    Ok(())
}

fn check_row(row: &Row) -> Result<(), Fault> {
    let has_unit = row.unit != NO_UNIT && !row.unit.is_empty();
    match (row.kind, has_unit) {
        _ if row.wording.is_empty() => Err(Fault::NoWording),
        (Kind::Heading, true) => Err(Fault::HeadingWithUnit(row.unit.clone())),
        (Kind::Count | Kind::Change | Kind::Amount, false) => Err(Fault::NoUnit),
        _ => Ok(()),
    }
}

/// The cells of one row. Where the table shows no labels, they are named by their columns alone.
fn cells_of(
    block: &Block,
    row: &Row,
    (table, block_at, row_at): (TableId, usize, usize),
    unlabelled: bool,
) -> Result<Vec<Cell>, Fault> {
    if block.columns.is_empty() {
        return Err(Fault::NoColumn);
    }
    let several = block.columns.len() > 1;
    let cell = |(at, column): (usize, &super::Column)| {
        if several && column.code.is_empty() {
            return Err(Fault::NoCode);
        }
        let kind = column.kind.unwrap_or(row.kind);
        Ok(Cell {
            code: cell_code(&row.code, &column.code),
            table,
            place: (block_at, row_at, at),
            // A heading in a column only would be a cell that takes nothing.
            kind: if kind == Kind::Heading {
                return Err(Fault::NoUnit);
            } else {
                kind
            },
            unit: column.unit.clone().unwrap_or_else(|| row.unit.clone()),
            name: match several {
                true if unlabelled => column.name.clone(),
                true => format!("{}/{}", row.name, column.name),
                false => row.name.clone(),
            },
        })
    };
    block.columns.iter().enumerate().map(cell).collect()
}

/// `1.当面申请数` as `当面申请数`: without numbering, 其中： and what stands in brackets.
fn name_of(wording: &str) -> String {
    const NUMERALS: &str = "一二三四五六七八九十";
    let bracketed = wording
        .strip_prefix('（')
        .and_then(|rest| rest.split_once('）'));
    let numbered = wording.split_once(['、', '.']);
    let is_number = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_digit() || NUMERALS.contains(c))
    };
    let name = match bracketed.or(numbered) {
        Some((number, rest)) if is_number(number) => rest,
        _ => wording,
    };
    let name = name.strip_prefix("其中：").unwrap_or(name);
    let name = name.split_once('（').map_or(name, |(name, _)| name);
    name.trim().into()
}

#[derive(Deserialize)]
#[serde(rename = "Book", deny_unknown_fields)]
struct BookFile {
    #[serde(default)]
    rules: Vec<RuleFile>,
    /// What rules of several editions ask of words, by the name that the rules use.
    #[serde(default)]
    wordings: BTreeMap<String, Wording>,
    /// The words that all rules about numbers in text share.
    numbers: Option<NumberWords>,
}

#[derive(Deserialize)]
#[serde(rename = "Rule", deny_unknown_fields)]
struct RuleFile {
    code: String,
    /// In an office's book: the editions that it is for; none means all that have such a rule.
    #[serde(default)]
    editions: Vec<String>,
    severity: Severity,
    #[serde(default)]
    units: Vec<UnitKind>,
    each: Option<EachFile>,
    #[serde(default)]
    when: Vec<RelationFile>,
    #[serde(default)]
    unless: Vec<ExcuseFile>,
    left: Option<TermFile>,
    is: Option<Comparison>,
    right: Option<TermFile>,
    demand: Option<DemandFile>,
    #[serde(default)]
    words: BTreeMap<String, String>,
    message: String,
    fix: Option<FixFile>,
    last_year: Option<BTreeMap<String, Typed>>,
    holds: Option<BTreeMap<String, Typed>>,
    fails: Option<BTreeMap<String, Typed>>,
}

/// Over what a rule repeats. A repetition over rows completes codes of columns in the rule's terms
/// and messages (`C7`), one over columns codes of rows (`T24`).
#[derive(Deserialize)]
enum EachFile {
    All,
    Counts,
    Changes,
    Amounts,
    Cells(Vec<String>),
    /// `This` is the first of a pair, `Beside` the second.
    Pairs(Vec<(String, String)>),
    Fields(Vec<FieldKind>),
    /// All rows of a table that hold values.
    RowsOf(String),
    Rows(Vec<String>),
    /// All columns of a table of one block, save some.
    ColumnsOf(String, Vec<String>),
    /// Chapters counted from 1; none means all.
    Chapters(Vec<usize>),
}

#[derive(Deserialize)]
#[serde(rename = "Is", deny_unknown_fields)]
struct RelationFile {
    left: TermFile,
    is: Comparison,
    right: TermFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
enum ExcuseFile {
    Is {
        left: TermFile,
        is: Comparison,
        right: TermFile,
    },
    /// A chapter counted from 1, and words of which one excuses.
    Mentions { chapter: usize, words: Vec<String> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
enum TermFile {
    This,
    Beside,
    Cell(String),
    Sum(Vec<String>),
    Largest(Vec<String>),
    LargestOfAll,
    ChangedOfAll,
    ChangedIn(String),
    LastYear(Box<TermFile>),
    Net {
        plus: Vec<TermFile>,
        minus: Vec<TermFile>,
    },
    Share(Typed, Box<TermFile>),
    Number(Typed),
    Date(FieldKind),
    Deadline,
    NewYear,
    ReportYear,
    TableYear,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
enum DemandFile {
    Filled,
    Entered,
    Heading,
    Valid,
    Decimals(u32),
    Plausible {
        decimals: u32,
        at_most: Typed,
    },
    Timely,
    Without(Slip, String),
    Readable,
    DifferentPeople(Vec<FieldKind>),
    NoMobileNumber,
    YearServed,
    Text(text::TextFile),
    /// Chapters counted from 1; none means all that the report has.
    Wording {
        #[serde(default)]
        chapters: Vec<usize>,
        asks: Box<Wording>,
    },
    /// The same, with what is asked under a name of its own.
    WordingOf {
        #[serde(default)]
        chapters: Vec<usize>,
        asks: String,
    },
}

#[derive(Deserialize)]
enum FixFile {
    Divide { by: u32, decimals: u32 },
    Clear(FieldKind),
}

/// What a clerk might type: whole numbers may go without quotes, decimals stay out of floats.
#[derive(Deserialize)]
#[serde(untagged)]
enum Typed {
    Whole(i64),
    Text(String),
}

impl Typed {
    fn text(&self) -> String {
        match self {
            Self::Whole(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// What a rule is asked of, and the other cell where that is one of a pair.
type Repeated = (Option<Subject>, Option<CellId>);

/// Turns codes of a rule into cells.
struct Lookup<'a> {
    edition: &'a Edition,
    headings: &'a HashSet<String>,
    /// What the books ask of words under a name.
    wordings: &'a BTreeMap<String, Wording>,
    /// What `This` stands for.
    repeated: Option<Subject>,
    /// What `Beside` stands for.
    beside: Option<CellId>,
}

impl Lookup<'_> {
    fn rule(&self, file: RuleFile) -> Result<Rule, Fault> {
        if file.code.is_empty() {
            return Err(Fault::NoCode);
        }
        let mut cases = Vec::new();
        for (repeated, beside) in self.repetition(file.each.as_ref())? {
            let of_case = Lookup {
                repeated,
                beside,
                ..*self
            };
            cases.push(of_case.case(&file)?);
        }
        let first = cases.first().ok_or(Fault::EmptyList)?;
        let words = (file.words.iter()).map(|(code, word)| Ok((self.cell(code)?, word.clone())));
        let words = words.collect::<Result<_, Fault>>()?;
        let fix = fixing(file.fix.as_ref(), first)?;
        let last_year = file.last_year.as_ref();
        let mut rule = Rule {
            holds: self.example(
                file.holds.as_ref().ok_or(Fault::NoExample("holds"))?,
                last_year,
            )?,
            fails: self.example(
                file.fails.as_ref().ok_or(Fault::NoExample("fails"))?,
                last_year,
            )?,
            code: file.code,
            severity: file.severity,
            units: file.units,
            cases,
            words,
            fix,
        };
        if rule.totals().next().is_some() {
            rule.fix = Some(Fixing::FollowSum);
        }
        Ok(rule)
    }

    /// Over what the rule repeats.
    fn repetition(&self, each: Option<&EachFile>) -> Result<Vec<Repeated>, Fault> {
        let of_kind = |wanted: Kind| {
            let ids = self.edition.cell_ids();
            let wanted = ids.filter(|&id| self.edition.cell(id).kind == wanted);
            wanted.map(Subject::Cell).collect()
        };
        let subjects: Vec<Subject> = match each {
            None => return Ok(vec![(None, None)]),
            Some(EachFile::Pairs(pairs)) => {
                let pair = |(this, beside): &(String, String)| {
                    let this = Some(Subject::Cell(self.cell(this)?));
                    Ok((this, Some(self.cell(beside)?)))
                };
                return pairs.iter().map(pair).collect();
            }
            Some(EachFile::Fields(fields)) => fields.iter().copied().map(Subject::Field).collect(),
            Some(EachFile::RowsOf(code)) => {
                let table = self.table(code)?;
                let rows = self.rows().filter(|(of, ..)| *of == table);
                rows.map(|(of, block, row, _)| Subject::Row(of, block, row))
                    .collect()
            }
            Some(EachFile::Rows(codes)) => {
                let row = |code: &String| {
                    let found = self.rows().find(|(.., row)| row.code == *code);
                    let (table, block, row, _) =
                        found.ok_or_else(|| Fault::NothingToRepeat(code.clone()))?;
                    Ok(Subject::Row(table, block, row))
                };
                codes.iter().map(row).collect::<Result<_, Fault>>()?
            }
            Some(EachFile::ColumnsOf(code, but)) => {
                let table = self.table(code)?;
                let [block] = &self.edition.table(table).blocks[..] else {
                    return Err(Fault::NothingToRepeat(code.clone()));
                };
                let columns = block.columns.iter().enumerate();
                let wanted = columns.filter(|(_, column)| !but.contains(&column.code));
                wanted.map(|(at, _)| Subject::Column(table, at)).collect()
            }
            Some(EachFile::Chapters(numbers)) if numbers.is_empty() => {
                let count = self.edition.chapters.len();
                (0..count).map(Subject::Chapter).collect()
            }
            Some(EachFile::Chapters(numbers)) => {
                let chapter = |number: &usize| self.chapter(*number).map(Subject::Chapter);
                numbers.iter().map(chapter).collect::<Result<_, Fault>>()?
            }
            Some(EachFile::All) => self.edition.cell_ids().map(Subject::Cell).collect(),
            Some(EachFile::Counts) => of_kind(Kind::Count),
            Some(EachFile::Changes) => of_kind(Kind::Change),
            Some(EachFile::Amounts) => of_kind(Kind::Amount),
            Some(EachFile::Cells(codes)) => {
                let cells = self.cells(codes)?;
                cells.into_iter().map(Subject::Cell).collect()
            }
        };
        let alone = |subject| (Some(subject), None);
        Ok(subjects.into_iter().map(alone).collect())
    }

    /// All rows with values: table, block, place in it, and the row.
    fn rows(&self) -> impl Iterator<Item = (TableId, usize, usize, &Row)> {
        let tables = self.edition.tables.iter().enumerate();
        let blocks = tables.flat_map(|(table, of)| {
            let blocks = of.blocks.iter().enumerate();
            blocks.map(move |(block, of)| (TableId(table), block, of))
        });
        blocks
            .flat_map(|(table, block, of)| {
                let rows = of.rows.iter().enumerate();
                rows.map(move |(at, row)| (table, block, at, row))
            })
            .filter(|(.., row)| row.kind != Kind::Heading)
    }

    fn table(&self, code: &str) -> Result<TableId, Fault> {
        let unknown = || Fault::UnknownTable(code.into());
        self.edition.find_table(code).ok_or_else(unknown)
    }

    /// A chapter counted from 1 as one counted from 0.
    fn chapter(&self, number: usize) -> Result<usize, Fault> {
        let at = number.checked_sub(1);
        at.filter(|&at| at < self.edition.chapters.len())
            .ok_or(Fault::UnknownChapter(number))
    }

    fn case(&self, file: &RuleFile) -> Result<Case, Fault> {
        let relations = |files: &[RelationFile]| -> Result<Vec<Relation>, Fault> {
            let relation = |file: &RelationFile| self.relation(&file.left, file.is, &file.right);
            files.iter().map(relation).collect()
        };
        let demand = match (&file.left, file.is, &file.right, &file.demand) {
            (Some(left), Some(is), Some(right), None) => {
                Demand::Relation(self.relation(left, is, right)?)
            }
            (None, None, None, Some(demand)) => self.demand(demand)?,
            _ => return Err(Fault::NeitherRelationNorDemand),
        };
        Ok(Case {
            subject: self.repeated,
            when: relations(&file.when)?,
            unless: (file.unless.iter())
                .map(|excuse| self.excuse(excuse))
                .collect::<Result<_, Fault>>()?,
            message: self.message(&file.message, &demand)?,
            demand,
        })
    }

    fn excuse(&self, file: &ExcuseFile) -> Result<Excuse, Fault> {
        match file {
            ExcuseFile::Is { left, is, right } => {
                let relation = self.relation(left, *is, right)?;
                if relation.left.is_of_last_year() && relation.right.is_of_last_year() {
                    Ok(Excuse::LastYear(relation))
                } else {
                    Err(Fault::ExcusedByThisYear)
                }
            }
            ExcuseFile::Mentions { words, .. } if words.is_empty() => Err(Fault::EmptyList),
            ExcuseFile::Mentions { chapter, words } => {
                Ok(Excuse::Mentions(self.chapter(*chapter)?, words.clone()))
            }
        }
    }

    fn demand(&self, file: &DemandFile) -> Result<Demand, Fault> {
        let subject = self.repeated.ok_or(Fault::NothingRepeated);
        let cell = || self.repeated_cell();
        let field = || match self.repeated {
            Some(Subject::Field(field)) => Ok(field),
            _ => Err(Fault::NothingRepeated),
        };
        Ok(match file {
            DemandFile::Filled => match subject? {
                Subject::Row(..) | Subject::Column(..) => return Err(Fault::NothingRepeated),
                subject => Demand::Filled(subject),
            },
            DemandFile::Entered => Demand::Entered(cell()?),
            DemandFile::Valid => Demand::Valid(cell()?),
            DemandFile::Decimals(most) => Demand::Decimals(cell()?, *most),
            DemandFile::Heading => match self.repeated {
                Some(Subject::Chapter(at)) => Demand::Heading(at),
                _ => return Err(Fault::NothingRepeated),
            },
            DemandFile::Plausible { decimals, at_most } => {
                Demand::Plausible(cell()?, *decimals, number(at_most)?)
            }
            DemandFile::Timely => Demand::Timely(date_field(field()?)?),
            DemandFile::Without(slip, table) => Demand::Without(*slip, self.table(table)?),
            DemandFile::Readable => Demand::Readable(field()?),
            DemandFile::NoMobileNumber => Demand::NoMobileNumber(field()?),
            DemandFile::YearServed => Demand::YearServed,
            DemandFile::Text(file) => Demand::Text(self.text_demand(file)?),
            DemandFile::Wording { chapters, asks } => self.wording(chapters, asks)?,
            DemandFile::WordingOf { chapters, asks } => {
                let unknown = || Fault::UnknownWording(asks.clone());
                self.wording(chapters, self.wordings.get(asks).ok_or_else(unknown)?)?
            }
            DemandFile::DifferentPeople(fields) if fields.len() < 2 => {
                return Err(Fault::EmptyList);
            }
            DemandFile::DifferentPeople(fields) => Demand::DifferentPeople(fields.clone()),
        })
    }

    /// What is asked of the words of chapters, counted from 1.
    fn wording(&self, chapters: &[usize], asks: &Wording) -> Result<Demand, Fault> {
        let chapters = chapters.iter().map(|number| self.chapter(*number));
        Ok(Demand::Wording(
            chapters.collect::<Result<_, _>>()?,
            Box::new(asks.clone()),
        ))
    }

    fn relation(
        &self,
        left: &TermFile,
        is: Comparison,
        right: &TermFile,
    ) -> Result<Relation, Fault> {
        let (left, right) = (self.term(left)?, self.term(right)?);
        if left.is_date() != right.is_date() {
            return Err(Fault::DateAgainstNumber);
        }
        if left.is_date() && matches!(is, Comparison::ZeroTogether | Comparison::WithinTimes(_)) {
            return Err(Fault::NotForDates);
        }
        Ok(Relation { left, is, right })
    }

    fn term(&self, file: &TermFile) -> Result<Term, Fault> {
        let all = || self.edition.cell_ids().collect();
        Ok(match file {
            TermFile::This => Term::Cell(self.repeated_cell()?),
            TermFile::Beside => Term::Cell(self.beside.ok_or(Fault::NothingRepeated)?),
            TermFile::Cell(code) => Term::Cell(self.cell(code)?),
            TermFile::Sum(codes) => Term::Sum(self.cells(codes)?),
            TermFile::Largest(codes) => Term::Largest(self.cells(codes)?),
            TermFile::LargestOfAll => Term::Largest(all()),
            TermFile::ChangedOfAll => Term::Changed(all()),
            TermFile::ChangedIn(code) => {
                let table = self.table(code)?;
                let mut cells: Vec<CellId> = all();
                cells.retain(|&cell| self.edition.cell(cell).table == table);
                Term::Changed(cells)
            }
            TermFile::Net { plus, .. } if plus.is_empty() => return Err(Fault::EmptyList),
            TermFile::Net { plus, minus } => Term::Net(self.numbers(plus)?, self.numbers(minus)?),
            TermFile::Share(share, of) => {
                let of = self.number_term(of)?;
                Term::Share(number(share)?, Box::new(of))
            }
            TermFile::LastYear(of) => match self.term(of)? {
                of @ (Term::Cell(_) | Term::Sum(_) | Term::Largest(_)) => {
                    Term::LastYear(Box::new(of))
                }
                _ => return Err(Fault::NotOfLastYear),
            },
            TermFile::Number(typed) => Term::Number(number(typed)?),
            TermFile::Date(field) => Term::Date(date_field(*field)?),
            TermFile::Deadline => Term::Deadline,
            TermFile::NewYear => Term::NewYear,
            TermFile::ReportYear => Term::ReportYear,
            TermFile::TableYear => Term::TableYear,
        })
    }

    fn numbers(&self, files: &[TermFile]) -> Result<Vec<Term>, Fault> {
        files.iter().map(|file| self.number_term(file)).collect()
    }

    /// A term that comes to a number.
    fn number_term(&self, file: &TermFile) -> Result<Term, Fault> {
        match self.term(file)? {
            term if term.is_date() => Err(Fault::DateAgainstNumber),
            term => Ok(term),
        }
    }

    fn repeated_cell(&self) -> Result<CellId, Fault> {
        match self.repeated {
            Some(Subject::Cell(cell)) => Ok(cell),
            _ => Err(Fault::NothingRepeated),
        }
    }

    /// The code of a cell, completed by the row or the column that is repeated.
    fn completed(&self, code: &str) -> String {
        match self.repeated {
            _ if code.contains('.') => code.into(),
            Some(Subject::Row(table, block, row)) => {
                let row = &self.edition.table(table).blocks[block].rows[row];
                cell_code(&row.code, code)
            }
            Some(Subject::Column(table, column)) => {
                let column = &self.edition.table(table).blocks[0].columns[column];
                cell_code(code, &column.code)
            }
            _ => code.into(),
        }
    }

    fn cell(&self, code: &str) -> Result<CellId, Fault> {
        let unknown = || match self.headings.contains(code) {
            true => Fault::HeadingInRule(code.into()),
            false => Fault::UnknownCell(code.into()),
        };
        self.edition.find(&self.completed(code)).ok_or_else(unknown)
    }

    fn cells(&self, codes: &[String]) -> Result<Vec<CellId>, Fault> {
        let mut cells = Vec::with_capacity(codes.len());
        for code in codes {
            let cell = self.cell(code)?;
            if cells.contains(&cell) {
                return Err(Fault::RepeatedCell(code.clone()));
            }
            cells.push(cell);
        }
        if cells.is_empty() {
            Err(Fault::EmptyList)
        } else {
            Ok(cells)
        }
    }

    fn message(&self, template: &str, demand: &Demand) -> Result<Message, Fault> {
        let mut pieces = Vec::new();
        let mut rest = template;
        while let Some((words, behind)) = rest.split_once('{') {
            if !words.is_empty() {
                pieces.push(Piece::Words(words.into()));
            }
            let unclosed = || Fault::UnknownSlot(behind.into());
            let (word, behind) = behind.split_once('}').ok_or_else(unclosed)?;
            let unknown = || Fault::UnknownSlot(word.into());
            let slot = Slot::ALL.iter().find(|(_, known)| *known == word);
            pieces.push(match (slot, word.strip_prefix("last_year:")) {
                (Some(&(slot, _)), _) if can_fill(self.repeated, demand, slot) => Piece::Slot(slot),
                (Some(_), _) => return Err(unknown()),
                (None, Some("Beside")) => Piece::LastYear(self.beside.ok_or_else(unknown)?),
                (None, Some(code)) => Piece::LastYear(self.cell(code).map_err(|_| unknown())?),
                (None, None) => Piece::Number(self.cell(word).map_err(|_| unknown())?),
            });
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest.into()));
        }
        Ok(Message(pieces))
    }

    fn example(
        &self,
        named: &BTreeMap<String, Typed>,
        last_year: Option<&BTreeMap<String, Typed>>,
    ) -> Result<Example, Fault> {
        let mut example = Example::default();
        for (code, typed) in named {
            let text = typed.text();
            let unknown = || Fault::UnknownInExample(code.clone());
            let field = FieldKind::ALL
                .into_iter()
                .find(|field| field.code() == code);
            if let Some(field) = field {
                example.fields.push((field, text));
            } else if code == "unit_kind" {
                let kind = UnitKind::ALL
                    .into_iter()
                    .find(|kind| kind.to_string() == text);
                example.unit_kind = Some(kind.ok_or_else(unknown)?);
            } else if let Some(number) = code.strip_prefix("heading") {
                let at = self.chapter(number.parse().map_err(|_| unknown())?)?;
                example.headings.push((at, text));
            } else if let Some(number) = code.strip_prefix("text") {
                let at = self.chapter(number.parse().map_err(|_| unknown())?)?;
                example.texts.push((at, text));
            } else {
                example
                    .answers
                    .push((self.edition.find(code).ok_or_else(unknown)?, text));
            }
        }
        if let Some(last_year) = last_year {
            let mut cells = Vec::new();
            for (code, typed) in last_year {
                match code.strip_prefix("text").map(str::parse) {
                    Some(Ok(number)) => {
                        let text = (self.chapter(number)?, typed.text());
                        example.last_year_texts.push(text);
                    }
                    _ => cells.push((self.cell(code)?, typed.text())),
                }
            }
            example.last_year = Some(cells);
        }
        Ok(example)
    }
}

/// Whether the message of a case can have the slot.
fn can_fill(subject: Option<Subject>, demand: &Demand, slot: Slot) -> bool {
    let of_slip = matches!(demand, Demand::Without(..));
    let of_words = matches!(demand, Demand::Wording(..));
    if let Demand::Text(demand) = demand {
        return demand.can_fill(slot);
    }
    match slot {
        Slot::Left => match demand {
            Demand::Relation(_) | Demand::Plausible(..) | Demand::Timely(_) => true,
            _ => of_slip,
        },
        Slot::Right | Slot::RightName => of_slip || matches!(demand, Demand::Relation(_)),
        Slot::LeftName => of_slip,
        Slot::Difference => matches!(demand, Demand::Relation(r) if !r.left.is_date()),
        Slot::Percent => {
            matches!(demand, Demand::Relation(r) if matches!(r.right, Term::Share(..)))
        }
        Slot::Name => {
            subject.is_some() || of_slip || of_words || matches!(demand, Demand::DifferentPeople(_))
        }
        Slot::Table | Slot::Row => matches!(subject, Some(Subject::Cell(_))),
        Slot::Value => subject.is_some() || of_slip || of_words,
        Slot::Fault => of_words || matches!(demand, Demand::Valid(_) | Demand::Readable(_)),
        Slot::Example => matches!(demand, Demand::Readable(_) | Demand::Heading(_)),
        Slot::Others => of_slip || matches!(demand, Demand::DifferentPeople(_)),
        Slot::Edition | Slot::Years | Slot::Year | Slot::LastYear => true,
        Slot::Excerpt | Slot::Chapter => false,
    }
}

fn number(typed: &Typed) -> Result<Number, Fault> {
    read_number(&typed.text(), "").map_err(|_| Fault::NotANumber(typed.text()))
}

/// A field that holds a date for rules to compare.
fn date_field(field: FieldKind) -> Result<FieldKind, Fault> {
    match field {
        FieldKind::FilledOn | FieldKind::IssuedOn => Ok(field),
        _ => Err(Fault::NotADateField(field.label())),
    }
}

fn fixing(file: Option<&FixFile>, case: &Case) -> Result<Option<Fixing>, Fault> {
    match (file, &case.demand) {
        (None, _) => Ok(None),
        (Some(FixFile::Clear(field)), _) => Ok(Some(Fixing::Clear(*field))),
        (
            Some(&FixFile::Divide { by, decimals }),
            Demand::Relation(Relation {
                left: Term::Cell(_),
                ..
            }),
        ) if by > 0 => Ok(Some(Fixing::Divide { by, decimals })),
        (Some(FixFile::Divide { .. }), _) => Err(Fault::MisplacedFix),
    }
}

/// All totals, each after those it depends on; else the code of a rule in a circle.
///
/// Where two rules define one cell, as row and column do in the corner of a matrix, the total
/// follows the first; the second is checked like any other.
fn totals(rules: &[Rule]) -> Result<Vec<Total>, String> {
    let mut waiting: Vec<(Total, &str)> = Vec::new();
    for rule in rules {
        for (cell, parts) in rule.totals() {
            if !waiting.iter().any(|(total, _)| total.cell == cell) {
                waiting.push((
                    Total {
                        cell,
                        parts: parts.to_vec(),
                    },
                    &rule.code,
                ));
            }
        }
    }
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let cells: HashSet<CellId> = waiting.iter().map(|(total, _)| total.cell).collect();
        let depends = |total: &Total| total.parts.iter().any(|part| cells.contains(part));
        let (later, now): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(total, _)| depends(total));
        if now.is_empty() {
            return Err(later[0].1.into());
        }
        ordered.extend(now.into_iter().map(|(total, _)| total));
        waiting = later;
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::edition;
    use crate::form::rule::Severity;
    use std::collections::BTreeSet;

    const FORM: &str = include_str!("../../assets/editions/2014.ron");
    const BOOK: &str = include_str!("../../assets/rules/2014.ron");
    const WORDS: &str = include_str!("../../assets/rules/words.ron");

    /// Loads the bundled files with one text replaced, and expects the mistake on the line where
    /// `at` stands first.
    #[track_caller]
    fn check(file: DataFile, old: &str, new: &str, at: &str, expected: &str) {
        let source = if file == DataFile::Edition {
            FORM
        } else {
            BOOK
        };
        assert!(source.contains(old), "{old:?} is gone from the data file");
        let planted = source.replacen(old, new, 1);
        let error = match file {
            DataFile::Edition => load(&planted, &[BOOK, WORDS], None),
            _ => load(FORM, &[&planted, WORDS], None),
        };
        let error = error.expect_err(new);
        let place = planted.find(at).expect(at);
        let line = planted[..place].matches('\n').count() + 1;
        assert_eq!(
            error.to_string(),
            format!("{file}第{line}行{expected}"),
            "{new:?}"
        );
    }

    #[test]
    fn a_mistake_in_the_form_is_named_with_its_row_and_line() {
        for (old, new, at, expected) in [
            (
                "\"R23\"",
                "\"R22\"",
                "\"R22\", level: 2",
                "（R22）：代码重复",
            ),
            ("\"R23\"", "\"\"", "\"\", level: 2", "（）：代码为空"),
            (
                "一、主动公开情况\", unit: \"——\"",
                "一、主动公开情况\", unit: \"条\"",
                "\"R01\"",
                "（R01）：分组标题的单位应为“——”，现为“条”",
            ),
            (
                "1.当面申请数\", unit: \"件\"",
                "1.当面申请数\", unit: \"——\"",
                "\"R23\"",
                "（R23）：有数值的行应有单位",
            ),
            ("1.当面申请数", "", "\"R23\"", "（R23）：没有指标名称"),
            (
                "2.传真申请数",
                "2.当面申请数",
                "\"R24\"",
                "（R24）：名称“当面申请数”与另一行相同，请用 name 另取名称",
            ),
            (
                "annex: [\"stat\"]",
                "annex: [\"stat\", \"two\"]",
                "annex:",
                "（2014）：没有“two”这张表",
            ),
            (
                "annex: [\"stat\"]",
                "annex: []",
                "code: \"stat\"",
                "（stat）：每张表应在章节或附表中出现一次，现为0次",
            ),
            (
                "parts: [\n",
                "parts: [Table(\"tow\"),\n",
                "Table(\"tow\")",
                "（2014）：没有“tow”这张表",
            ),
            (
                "(2014, 2018)",
                "(2018, 2014)",
                "years:",
                "（2014）：years 的起止年度颠倒",
            ),
            (
                "(3, 31)",
                "(2, 30)",
                "due: (2",
                "（2014）：due 不是一个日期",
            ),
            (
                "columns: [Column(wording: \"统计数\")]",
                "columns: []",
                "\"R02\"",
                "（R02）：没有数值列",
            ),
        ] {
            check(DataFile::Edition, old, new, at, expected);
        }
    }

    #[test]
    fn a_mistake_in_the_rule_book_is_named_with_its_rule_and_line() {
        for (old, new, at, expected) in [
            (
                "\"A102\"",
                "\"A101\"",
                "\"A101\", severity: Error,\n        left: Cell(\"R27\")",
                "（A101）：代码重复",
            ),
            (
                "Sum([\"R28\", \"R29\"])",
                "Sum([\"R28\", \"R99\"])",
                "\"R99\"",
                "（A102）：没有“R99”这一格",
            ),
            (
                "Sum([\"R28\", \"R29\"])",
                "Sum([\"R28\", \"R21\"])",
                "\"R21\"",
                "（A102）：“R21”是分组标题，没有数值",
            ),
            (
                "Sum([\"R28\", \"R29\"])",
                "Sum([\"R28\", \"R28\"])",
                "\"A102\"",
                "（A102）：“R28”在同一项中重复",
            ),
            (
                "Sum([\"R28\", \"R29\"])",
                "Sum([])",
                "\"A102\"",
                "（A102）：列表是空的",
            ),
            (
                "Sum([\"R28\", \"R29\"])",
                "Number(\"许多\")",
                "许多",
                "（A102）：“许多”不是数字",
            ),
            (
                "Sum([\"R28\", \"R29\"])",
                "NewYear",
                "\"A102\"",
                "（A102）：日期与数字不能比较",
            ),
            (
                "Sum([\"R28\", \"R29\"])",
                "This",
                "\"A102\"",
                "（A102）：这条规则没有用 each 列出它需要的格或项",
            ),
            (
                "Sum([\"R28\", \"R29\"])",
                "Sum([\"R27\", \"R29\"])",
                "\"A102\"",
                "（A102）：合计互相引用",
            ),
            (
                "is: AtMost, right: Deadline",
                "is: ZeroTogether, right: Deadline",
                "\"A203\"",
                "（A203）：日期只能比较先后",
            ),
            (
                "Date(IssuedOn)",
                "Date(Leader)",
                "\"A204\"",
                "（A204）：“单位负责人”不是日期",
            ),
            (
                "LastYear(Cell(\"R22\"))",
                "LastYear(NewYear)",
                "\"A126\"",
                "（A126）：LastYear 中只能是格、和或最大值",
            ),
            (
                "LastYear(Cell(\"R22\"))",
                "Cell(\"R22\")",
                "unless: [Is",
                "（A126）：unless 只能说上年报告",
            ),
            (
                "each: All, demand",
                "demand",
                "\"A001\"",
                "（A001）：这条规则没有用 each 列出它需要的格或项",
            ),
            (
                "demand: Filled,",
                "demand: Filled, left: Cell(\"R02\"),",
                "\"A001\"",
                "（A001）：应有 left、is、right 三项，或者只有 demand 一项",
            ),
            (
                "holds: {\"R02\": 1}, ",
                "",
                "\"A009\"",
                "（A009）：缺少例子 holds",
            ),
            (
                ", fails: {\"R02\": 0}",
                "",
                "\"A009\"",
                "（A009）：缺少例子 fails",
            ),
            (
                "holds: {\"R02\": 1}",
                "holds: {\"R66\": 1}",
                "\"R66\"",
                "（A009）：例子中的“R66”不是格、项或单位类型",
            ),
            (
                "each: Cells([\"R19\", \"R20\"])",
                "each: Rows([\"R21\"])",
                "\"R21\"",
                "（A118）：“R21”不是可以逐行逐列的表或行",
            ),
            (
                "each: Cells([\"R19\", \"R20\"])",
                "each: RowsOf(\"three\")",
                "\"three\"",
                "（A118）：没有“three”这张表",
            ),
            (
                "each: Cells([\"R19\", \"R20\"])",
                "each: RowsOf(\"stat\")",
                "\"A118\"",
                "（A118）：这条规则没有用 each 列出它需要的格或项",
            ),
            (
                "each: Cells([\"R19\", \"R20\"])",
                "each: Chapters([8])",
                "\"A118\"",
                "（A118）：没有第8章",
            ),
            (
                "left: This, is: AtMost, right: Cell(\"R12\")",
                "left: Beside, is: AtMost, right: Cell(\"R12\")",
                "\"A118\"",
                "（A118）：这条规则没有用 each 列出它需要的格或项",
            ),
            (
                "Sum([\"R28\", \"R29\"])",
                "Net(plus: [NewYear], minus: [])",
                "\"A102\"",
                "（A102）：日期与数字不能比较",
            ),
            (
                "unless: [Is(left: LastYear(Cell(\"R22\")), is: More, right: Number(0))]",
                "unless: [Mentions(chapter: 1, words: [])]",
                "\"A126\"",
                "（A126）：列表是空的",
            ),
            (
                "{right_name}{right}",
                "{channel}{right}",
                "{channel}",
                "（A113）：消息中的“{channel}”这条规则给不出",
            ),
            (
                "全表均为0，",
                "全表{row}均为0，",
                "{row}均",
                "（A009）：消息中的“{row}”这条规则给不出",
            ),
            (
                "left: Cell(\"R54\"), is: AtMost",
                "left: Sum([\"R54\"]), is: AtMost",
                "fix: Divide",
                "（A124）：fix 与这条规则不符",
            ),
        ] {
            check(DataFile::Rules, old, new, at, expected);
        }
    }

    #[test]
    fn a_rule_that_two_files_have_is_named_in_the_second() {
        let error = load(FORM, &[BOOK, BOOK, WORDS], None).expect_err("every rule stands twice");
        let before = BOOK.split_once("\"A001\"").expect("the first rule").0;
        let line = before.matches('\n').count() + 1;
        assert_eq!(
            error.to_string(),
            format!("规则文件第{line}行（A001）：代码重复")
        );
    }

    #[test]
    fn a_mistake_in_a_rule_about_text_is_named_with_its_rule_and_line() {
        let agrees = |rest: &str| format!("Agrees([Topic(name: \"甲\", {rest})])");
        let claims = |rest: &str| format!("Claims([Claim(name: \"甲\", {rest})])");
        let says = "says: [(before: [[\"公开\"]])]";
        let right = format!("{says}, units: [\"条\"], sums: [Of([\"R02\"])]");
        let without_cells = format!("{says}, units: [\"条\"], sums: []");
        for (demand, at, expected) in [
            (agrees(&without_cells), "\"A319\"", "列表是空的"),
            (
                format!(
                    "Agrees([Topic(name: \"甲\", {right}), Topic(name: \"乙\", {without_cells})])"
                ),
                "\"A319\"",
                "列表是空的",
            ),
            (
                agrees(&format!("{says}, units: [\"条\"], sums: [Of([])]")),
                "\"A319\"",
                "列表是空的",
            ),
            (
                agrees(&format!("{says}, units: [], sums: [Of([\"R02\"])]")),
                "\"A319\"",
                "列表是空的",
            ),
            (
                agrees("says: [], units: [\"条\"], sums: [Of([\"R02\"])]"),
                "\"A319\"",
                "列表是空的",
            ),
            (
                agrees(&format!("{says}, units: [\"条\"], sums: [Of([\"R99\"])]")),
                "\"R99\"",
                "没有“R99”这一格",
            ),
            (
                agrees(&format!(
                    "{says}, units: [\"条\"], sums: [All(\"甲组\", \"\")]"
                )),
                "\"甲组\"",
                "“甲组”不是可以逐行逐列的表或行",
            ),
            (
                claims("says: [], left: Of([\"R02\"])"),
                "\"A319\"",
                "列表是空的",
            ),
            (
                claims("says: [[\"没有\"], []], left: Of([\"R02\"])"),
                "\"A319\"",
                "列表是空的",
            ),
            (
                claims("says: [[\"没有\"]], left: Of([])"),
                "\"A319\"",
                "列表是空的",
            ),
            (
                claims("says: [[\"没有\"]], left: Of([\"R02\"]), right: Of([\"R99\"])"),
                "\"R99\"",
                "没有“R99”这一格",
            ),
            (
                String::from("SharesFollow([Of([\"R99\"])])"),
                "\"R99\"",
                "没有“R99”这一格",
            ),
        ] {
            let expected = format!("（A319）：{expected}");
            check(DataFile::Rules, "SaidOnce([])", &demand, at, &expected);
        }
        // What is said once needs no cell; a row stands for itself, a group for its rows.
        for (demand, sums) in [
            (
                format!("SaidOnce([Topic(name: \"甲\", {without_cells})])"),
                &[][..],
            ),
            (
                format!(
                    "SaidOnce([Topic(name: \"甲\", {says}, units: [\"条\"], sums: [All(\"（一）收到申请数\", \"\")])])"
                ),
                &[&["R22"][..]],
            ),
        ] {
            let planted = BOOK.replacen("SaidOnce([])", &demand, 1);
            let form = load(FORM, &[&planted, WORDS], None).expect("nothing is wrong");
            let rule = form.rules.iter().find(|rule| rule.code == "A319");
            let Demand::Text(demand) = &rule.expect("it stands in the book").cases[0].demand else {
                panic!("a demand of text");
            };
            let codes = |cells: &Vec<CellId>| -> Vec<&str> {
                cells.iter().map(|&id| &*form.cell(id).code).collect()
            };
            let found: Vec<Vec<&str>> = demand.topics()[0].sums.iter().map(codes).collect();
            assert_eq!(found, sums);
        }
    }

    /// A rule of an office in place of one of the book's, for the editions that it names.
    fn own_rule(code: &str, editions: &str) -> String {
        format!(
            "Rule(code: \"{code}\", editions: [{editions}], severity: Hint, each: All,
                demand: Filled, message: \"甲\", holds: {{}}, fails: {{}}),\n"
        )
    }

    #[test]
    fn an_office_changes_rules_of_the_editions_that_it_names() {
        for (code, editions, is_changed) in [
            ("A102", "", true),
            ("A102", "\"2014\"", true),
            ("A102", "\"2021\", \"2014\"", true),
            ("A102", "\"2021\"", false),
            ("A102", "\"2019\", \"2021\"", false),
            // A rule that this edition does not have is not added to it.
            ("B201", "", false),
        ] {
            let book = format!("Book(rules: [{}])", own_rule(code, editions));
            let form = load(FORM, &[BOOK, WORDS], Some(&book)).expect("nothing is wrong");
            let bundled = load(FORM, &[BOOK, WORDS], None).expect("the bundled book");
            let severities = |form: &Edition| -> Vec<(String, Severity)> {
                let rules = form.rules.iter();
                rules
                    .map(|rule| (rule.code.clone(), rule.severity))
                    .collect()
            };
            let mut expected = severities(&bundled);
            for rule in &mut expected {
                if is_changed && rule.0 == "A102" {
                    rule.1 = Severity::Hint;
                }
            }
            assert_eq!(severities(&form), expected, "{code} [{editions}]");
        }
    }

    #[test]
    fn an_office_s_words_stand_in_place_of_those_with_their_name() {
        let book = "Book(wordings: {\"dates\": DatesInOrder(next_year: [\"来年\"])})";
        let own = load(FORM, &[BOOK, WORDS], Some(book)).expect("nothing is wrong");
        let bundled = load(FORM, &[BOOK, WORDS], None).expect("the bundled book");
        let changed: Vec<&str> = (own.rules.iter().zip(&bundled.rules))
            .filter(|(own, bundled)| format!("{own:?}") != format!("{bundled:?}"))
            .map(|(own, _)| &*own.code)
            .collect();
        assert_eq!(changed, ["A323"]);
    }

    #[test]
    fn an_office_s_book_changes_each_rule_of_an_edition_once() {
        let both = [own_rule("B201", "\"2019\""), own_rule("B201", "\"2021\"")];
        let others = [own_rule("B201", ""), own_rule("A102", "")];
        let named = [own_rule("B201", "\"2021\", \"2021\"")];
        for rules in [&both[..], &others, &named, &[]] {
            let book = format!("Book(rules: [{}])", rules.concat());
            assert!(crate::form::Books::read(Some(&book)).is_ok(), "{book}");
        }
        let twice = |editions: [&str; 2]| {
            let rules = editions.map(|editions| own_rule("B201", editions));
            format!("Book(rules: [\n{}])", rules.concat())
        };
        for (book, expected) in [
            (twice(["", ""]), "4行（B201）：代码重复"),
            (twice(["\"2021\"", ""]), "4行（B201）：代码重复"),
            (twice(["", "\"2019\""]), "4行（B201）：代码重复"),
            (
                twice(["\"2021\"", "\"2019\", \"2021\""]),
                "4行（B201）：代码重复",
            ),
            (
                twice(["\"2021\"", "\"2014\""]).replacen("B201", "B202", 1),
                "4行（B201）：“2014”版没有这个代码的规则",
            ),
            (
                twice(["\"2021\", \"2099\"", ""]),
                "2行（B201）：“2099”版没有这个代码的规则",
            ),
            (
                String::from("Book(\n\nwordings: {\"dates\": Tidy, \"residu\": Tidy})"),
                "3行（residu）：没有“residu”这组词语",
            ),
            (
                twice(["", ""]).replacen("B201", "X201", 1),
                "2行（X201）：没有这个代码的规则；本单位规则文件只能改已有的规则",
            ),
        ] {
            let error = crate::form::Books::read(Some(&book)).err().expect(expected);
            assert_eq!(
                error.to_string(),
                format!("本单位规则文件第{expected}"),
                "{book}"
            );
        }
    }

    #[test]
    fn what_is_no_ron_is_named_with_its_line_and_column() {
        for (file, old, new) in [
            (DataFile::Edition, "kind: Heading),", "kind: Headnig),"),
            (
                DataFile::Edition,
                "code: \"R23\", level",
                "code: \"R23\", lvel",
            ),
            (DataFile::Edition, "code: \"R23\",", "code: \"R23\""),
            (
                DataFile::Edition,
                "level: 2, wording: \"1.当面申请数\"",
                "level: 2",
            ),
            (DataFile::Rules, "is: Equal,", "is: Equals,"),
            (DataFile::Rules, "units: [街道,", "units: [街办,"),
            (DataFile::Rules, "severity: Error", "severity: 1"),
        ] {
            let source = if file == DataFile::Edition {
                FORM
            } else {
                BOOK
            };
            let at = source.find(old).expect(old);
            let planted = source.replacen(old, new, 1);
            let error = match file {
                DataFile::Edition => load(&planted, &[BOOK, WORDS], None),
                _ => load(FORM, &[&planted, WORDS], None),
            };
            let first = planted[..at].matches('\n').count() + 1;
            match error.expect_err(new) {
                LoadError::Syntax {
                    line,
                    column,
                    file: named,
                    ..
                } => {
                    // A missing comma shows only where the next word starts.
                    assert!(
                        (first..=first + 1).contains(&line) && column > 0,
                        "{new}: {line}"
                    );
                    assert_eq!(named, file);
                }
                other => panic!("{new}: {other}"),
            }
        }
        assert!(load("", &[BOOK, WORDS], None).is_err());
        assert!(load(FORM, &[""], None).is_err());
    }

    #[test]
    fn the_2014_form_has_58_cells_and_7_headings() {
        let form = edition("2014").expect("the edition is bundled");
        let rows = &form.tables[0].blocks[0].rows;
        let headings = rows.iter().filter(|row| row.kind == Kind::Heading);
        let headings: Vec<_> = headings.map(|row| row.code.as_str()).collect();
        assert_eq!(headings, ["R01", "R05", "R11", "R13", "R21", "R55", "R62"]);
        assert_eq!((rows.len(), form.cells().len()), (65, 58));
        let amounts = form.cells().iter().filter(|cell| cell.kind == Kind::Amount);
        assert_eq!(
            amounts.map(|cell| cell.code.as_str()).collect::<Vec<_>>(),
            ["R54", "R61"]
        );
        let names: BTreeSet<_> = form.cells().iter().map(|cell| &cell.name).collect();
        assert_eq!(names.len(), 58);
    }

    /// Rows and filled-in cells of each table.
    #[track_caller]
    fn check_shape(code: &str, expected: [(usize, usize); 3]) {
        let form = edition(code).expect("the edition is bundled");
        let shape = form.tables.iter().enumerate().map(|(at, table)| {
            let rows = table.blocks.iter().map(|block| block.rows.len());
            let cells = form.cells().iter();
            (
                rows.sum(),
                cells.filter(|cell| cell.table == TableId(at)).count(),
            )
        });
        assert_eq!(shape.collect::<Vec<_>>(), expected, "{code}");
        let headings: Vec<_> = form.chapters.iter().map(|c| c.heading.as_str()).collect();
        assert_eq!(
            headings,
            [
                "一、总体情况",
                "二、主动公开政府信息情况",
                "三、收到和处理政府信息公开申请情况",
                "四、政府信息公开行政复议、行政诉讼情况",
                "五、存在的主要问题及改进情况",
                "六、其他需要报告的事项",
            ]
        );
        assert!(!form.free_chapters && form.annex.is_empty() && form.header.is_empty());
    }

    #[test]
    fn the_editions_of_2019_and_2021_have_three_tables_in_six_chapters() {
        check_shape("2021", [(6, 10), (25, 175), (1, 15)]);
        check_shape("2019", [(8, 22), (23, 161), (1, 15)]);
        let codes: Vec<_> = crate::form::editions().map(|e| e.code.as_str()).collect();
        assert_eq!(codes, ["2014", "2019", "2021"]);
        for (year, expected) in [
            (2013, None),
            (2018, Some("2014")),
            (2019, Some("2019")),
            (2020, Some("2019")),
            (2021, Some("2021")),
            (2099, Some("2021")),
        ] {
            let found = crate::form::edition_for(year).map(|e| e.code.as_str());
            assert_eq!(found, expected, "{year}");
        }
    }

    #[test]
    fn a_cell_is_named_by_its_row_and_the_words_of_its_column() {
        for (edition_code, cell, name) in [
            ("2021", "T03.C1", "予以公开/自然人"),
            ("2021", "T07.C7", "不予公开—危及‘三安全一稳定’/总计"),
            ("2021", "P02.C3", "行政规范性文件/现行有效件数"),
            ("2021", "P06.C1", "行政事业性收费"),
            ("2021", "L01.C15", "复议后起诉/总计"),
            ("2019", "P03.C2", "行政许可/本年增/减"),
            ("2019", "T21.C6", "其他处理/其他"),
            ("2019", "T25.C1", "结转下年度继续办理/自然人"),
        ] {
            let form = edition(edition_code).expect("the edition is bundled");
            let id = form.find(cell).expect(cell);
            assert_eq!(form.cell(id).name, name, "{cell}");
        }
    }

    #[test]
    fn names_are_the_wording_without_numbering_and_notes() {
        for (wording, name) in [
            ("（一）收到申请数", "收到申请数"),
            ("1.当面申请数", "当面申请数"),
            ("其中：主动公开规范性文件数", "主动公开规范性文件数"),
            ("六、举报投诉数量", "举报投诉数量"),
            (
                "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）",
                "主动公开政府信息数",
            ),
            (
                "危及国家安全、公共安全、经济安全和社会稳定",
                "危及国家安全、公共安全、经济安全和社会稳定",
            ),
        ] {
            assert_eq!(name_of(wording), name);
        }
    }

    #[test]
    fn totals_are_those_that_sum_rules_define() {
        let form = edition("2014").expect("the edition is bundled");
        let codes = form
            .totals()
            .iter()
            .map(|total| form.cell(total.cell).code.as_str());
        assert_eq!(
            codes.collect::<Vec<_>>(),
            ["R22", "R27", "R30", "R45", "R49", "R58"]
        );
        let replies = form
            .total(form.find("R30").expect("a cell"))
            .expect("a total");
        assert_eq!(replies.parts.len(), 8);
    }

    #[test]
    fn a_total_comes_after_the_totals_it_sums() {
        let cell = |number| CellId(number);
        let rule = |code: &str, total, parts: &[u16]| Rule {
            code: code.into(),
            severity: Severity::Error,
            units: Vec::new(),
            cases: vec![Case {
                subject: None,
                when: Vec::new(),
                unless: Vec::new(),
                demand: Demand::Relation(Relation {
                    left: Term::Cell(cell(total)),
                    is: Comparison::Equal,
                    right: Term::Sum(parts.iter().copied().map(CellId).collect()),
                }),
                message: Message(Vec::new()),
            }],
            words: Vec::new(),
            fix: None,
            holds: Example::default(),
            fails: Example::default(),
        };
        let order = |rules: &[Rule]| {
            let totals = totals(rules)?;
            Ok::<_, String>(totals.iter().map(|total| total.cell.0).collect::<Vec<_>>())
        };
        let matrix = [
            rule("X1", 9, &[8, 7]),
            rule("X2", 8, &[1, 2]),
            rule("X3", 7, &[3, 4]),
        ];
        assert_eq!(order(&matrix), Ok(vec![8, 7, 9]));
        // The corner of a matrix is a total of its row and of its column.
        assert_eq!(
            order(&[rule("X1", 9, &[1]), rule("X2", 9, &[2])]),
            Ok(vec![9])
        );
        assert_eq!(
            order(&[rule("X1", 9, &[8]), rule("X2", 8, &[9])]),
            Err("X1".into())
        );
    }
}
