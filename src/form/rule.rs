//! The rule book (审核规则) as data: relations between terms, with conditions, and few demands
//! that are no relation. Judges no report, and holds no language in strings.

pub mod text;
pub mod wording;

use serde::Deserialize;

use super::{CellId, DataFile, FieldKind, TableId, UnitKind, UnitName};
use crate::value::Number;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Severity {
    /// 错误: must be put right before the report is final.
    Error,
    /// 须说明: put right, or explained in writing.
    Warning,
    /// 提示: information only.
    Hint,
}

impl Severity {
    /// The word for it, as the clerk reads it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "错误",
            Self::Warning => "须说明",
            Self::Hint => "提示",
        }
    }
}

/// 规则: one rule, with its codes looked up and its repetition written out.
#[derive(Debug)]
pub struct Rule {
    /// `A113`.
    pub code: String,
    /// How much a finding of it weighs.
    pub severity: Severity,
    /// The kinds of unit to which it applies; empty means all.
    pub units: Vec<UnitName>,
    /// What it asks: once, or once for each cell, field, row … over which it repeats.
    pub cases: Vec<Case>,
    /// The rule's own short words for cells, such as 微信 for 政务微信公开政府信息数.
    pub words: Vec<(CellId, String)>,
    /// A change that puts it right, where the book knows one.
    pub fix: Option<Fixing>,
    /// A report for which it holds.
    pub holds: Example,
    /// A report for which it does not.
    pub fails: Example,
    /// The book that it stands in, and the line there, counted from 1.
    pub origin: (DataFile, usize),
}

/// One of the repetitions of a rule.
#[derive(Debug)]
pub struct Case {
    /// What is repeated; `None` in a rule that does not repeat, or over the times of rows.
    pub subject: Option<Subject>,
    /// A cell of the time of rows that it is asked of; it is asked only where these stand.
    pub time: Option<CellId>,
    /// It is asked only where all of these hold.
    pub when: Vec<Relation>,
    /// It is not asked where one of these is known to hold.
    pub unless: Vec<Excuse>,
    /// What is asked.
    pub demand: Demand,
    /// What the clerk reads where it does not hold.
    pub message: Message,
}

/// What excuses a report from a rule.
#[derive(Debug)]
pub enum Excuse {
    /// A relation that speaks of last year alone; without last year's report it excuses nothing.
    LastYear(Relation),
    /// The text of a chapter, counted from 0, has one of these words.
    Mentions(usize, Vec<String>),
}

/// What a repeated rule is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A cell of a table.
    Cell(CellId),
    /// A field.
    Field(FieldKind),
    /// A row: table, block and row, counted from 0. The rule's cells are completed by it.
    Row(TableId, usize, usize),
    /// A column of a table with one block, counted from 0. The rule's cells are completed by it.
    Column(TableId, usize),
    /// A chapter, counted from 0.
    Chapter(usize),
}

/// What a rule asks.
#[derive(Debug)]
pub enum Demand {
    /// Two terms stand in a relation.
    Relation(Relation),
    /// The cell, the field, or the chapter's text is filled.
    Filled(Subject),
    /// The cell is filled, or is a total that nobody typed: that fills itself once its parts are.
    Entered(CellId),
    /// The chapter, counted from 0, bears the heading that the edition gives it.
    Heading(usize),
    /// The cell holds a number of its kind: a count is whole and not negative.
    Valid(CellId),
    /// The amount in the cell has at most so many decimals.
    Decimals(CellId, u32),
    /// The amount in the cell has at most so many decimals, and is at most so large.
    Plausible(CellId, u32, Number),
    /// The date lies in the time for filing: from 1 January after the report year to 截止日期.
    Timely(FieldKind),
    /// The figures of a table show no sign of this slip.
    Without(Slip, TableId),
    /// The year or date reads as one; an empty one does too, save the report year.
    Readable(FieldKind),
    /// No two of these fields name the same person.
    DifferentPeople(Vec<FieldKind>),
    /// The field holds no mobile telephone number.
    NoMobileNumber(FieldKind),
    /// The report year is one that the edition serves.
    YearServed,
    /// What the chapters say holds.
    Text(text::TextDemand),
    /// The words of these chapters, counted from 0, are in order; none named means all that the
    /// report has.
    Wording(Vec<usize>, Box<wording::Wording>),
}

/// 填写差错: a mistake whose traces the relations of a table show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Slip {
    /// Some of a row's count stand in another column: too few here, as many too many there.
    Misplaced,
    /// The digits of one number stand in two cells side by side.
    Split,
    /// A row stands one column too far to the left or right.
    Shifted,
}

/// Two terms and how they must stand to each other.
#[derive(Debug)]
pub struct Relation {
    /// The one that a finding leads to.
    pub left: Term,
    /// How they must stand to each other.
    pub is: Comparison,
    /// What the left one is compared with.
    pub right: Term,
}

/// How the left term must stand to the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `≤`; of dates: not later.
    AtMost,
    /// `≥`; of dates: not earlier.
    AtLeast,
    /// `<`
    Less,
    /// `>`
    More,
    /// Both are zero, or neither is. Numbers only.
    ZeroTogether,
    /// Neither is more than so many times the other. Numbers only.
    WithinTimes(u32),
}

/// What a relation compares: a number or a date.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// The number in a cell.
    Cell(CellId),
    /// The sum of cells.
    Sum(Vec<CellId>),
    /// The largest number in some cells.
    Largest(Vec<CellId>),
    /// The same in last year's report.
    LastYear(Box<Term>),
    /// How many of the cells hold another number than in last year's report.
    Changed(Vec<CellId>),
    /// What some terms come to together, less what others do.
    Net(Vec<Term>, Vec<Term>),
    /// A share of a term, such as 0.4 of it.
    Share(Number, Box<Term>),
    /// A threshold.
    Number(Number),
    /// A date field.
    Date(FieldKind),
    /// 截止日期: the unit's own, or else the edition's.
    Deadline,
    /// The day after the year, or part of it, that the report is about: the first on which the figures
    /// can be complete.
    NewYear,
    /// 报告年度.
    ReportYear,
    /// 统计表年度; the report year while the field is empty.
    TableYear,
}

/// A change that puts a rule right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixing {
    /// Hands the total back to its sum. Every rule that defines a total has it.
    FollowSum,
    /// Divides the left cell, where the result has at most so many decimals: 元 typed for 万元.
    Divide {
        /// 10000 for 元 to 万元.
        by: u32,
        /// How many decimals the result may have.
        decimals: u32,
    },
    /// Empties a field.
    Clear(FieldKind),
}

/// A message with places for what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message(pub Vec<Piece>);

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Printed as it stands.
    Words(String),
    /// `{R22}`: the number in a cell.
    Number(CellId),
    /// `{last_year:R22}`, or `{last_year:Beside}` in a rule over pairs: the same in last year's
    /// report.
    LastYear(CellId),
    /// Anything else in braces.
    Slot(Slot),
}

/// A place in a message for what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// `{left}`: what the left term comes to.
    Left,
    /// `{right}`: what the right term comes to.
    Right,
    /// `{difference}`: between the two numbers, without sign.
    Difference,
    /// `{percent}`: the left term in per cent of what the right one is a share of.
    Percent,
    /// `{left_name}`: the column in which a count was found missing, or a number begins.
    LeftName,
    /// `{right_name}`: the word for the cell that the right term comes from; of a slip, the column
    /// with too much, or in which a number goes on.
    RightName,
    /// `{name}`: the repeated cell, field, row, column or chapter; of rows that repeat, which time; of a
    /// slip, its row.
    Name,
    /// `{table}`: the number of the chapter in which the cell's table stands: `三`.
    Table,
    /// `{row}`: the number of the cell's row in its table, counted from 1.
    Row,
    /// `{value}`: as typed; of a split number, the whole.
    Value,
    /// `{fault}`: what is wrong with the value, where more is to be said than that.
    Fault,
    /// `{example}`: how to write it.
    Example,
    /// `{others}`: the fields with the same person; of a slip, how many rows it may be in.
    Others,
    /// `{edition}`: the edition's name.
    Edition,
    /// `{years}`: the years that the edition serves.
    Years,
    /// `{year}`: the report year.
    Year,
    /// `{last_year}`: the year before the report year.
    LastYear,
    /// `{excerpt}`: what the text says, as typed.
    Excerpt,
    /// `{chapter}`: the heading of the chapter that says it.
    Chapter,
}

impl Slot {
    /// Every slot with the word that stands in braces.
    pub const ALL: [(Self, &'static str); 19] = [
        (Self::Left, "left"),
        (Self::Right, "right"),
        (Self::Difference, "difference"),
        (Self::Percent, "percent"),
        (Self::LeftName, "left_name"),
        (Self::RightName, "right_name"),
        (Self::Name, "name"),
        (Self::Table, "table"),
        (Self::Row, "row"),
        (Self::Value, "value"),
        (Self::Fault, "fault"),
        (Self::Example, "example"),
        (Self::Others, "others"),
        (Self::Edition, "edition"),
        (Self::Years, "years"),
        (Self::Year, "year"),
        (Self::LastYear, "last_year"),
        (Self::Excerpt, "excerpt"),
        (Self::Chapter, "chapter"),
    ];
}

/// A small report that shows what a rule means; what is not named is 0 in cells, else empty.
#[derive(Debug, Default)]
pub struct Example {
    /// Cells as typed.
    pub answers: Vec<(CellId, String)>,
    /// Fields as typed.
    pub fields: Vec<(FieldKind, String)>,
    /// Headings as typed, by chapter counted from 0; else the edition's.
    pub headings: Vec<(usize, String)>,
    /// Texts of chapters, counted from 0.
    pub texts: Vec<(usize, String)>,
    /// The kind of unit, where it matters.
    pub unit_kind: Option<UnitKind>,
    /// The cells of last year's report; `None` where there is none.
    pub last_year: Option<Vec<(CellId, String)>>,
    /// The texts of last year's report, by chapter counted from 0.
    pub last_year_texts: Vec<(usize, String)>,
}

impl Rule {
    /// Whether it is asked of units of this kind.
    #[must_use]
    pub fn is_for(&self, kind: UnitKind) -> bool {
        self.units.is_empty() || self.units.iter().any(|name| name.is(kind))
    }

    /// The terms that the rule sets equal, left and right: those of an error rule without
    /// condition. A repeated rule may give several.
    pub fn equations(&self) -> impl Iterator<Item = (&Term, &Term)> {
        let unconditional = self.severity == Severity::Error && self.units.is_empty();
        (self.cases.iter())
            .filter(move |case| unconditional && case.when.is_empty() && case.unless.is_empty())
            .filter_map(|case| match &case.demand {
                Demand::Relation(Relation {
                    left,
                    is: Comparison::Equal,
                    right,
                }) => Some((left, right)),
                _ => None,
            })
    }

    /// The total that the rule defines, with its parts: an equation of one cell with a sum.
    pub fn totals(&self) -> impl Iterator<Item = (CellId, &[CellId])> {
        self.equations().filter_map(|terms| match terms {
            (Term::Cell(total), Term::Sum(parts)) => Some((*total, parts.as_slice())),
            _ => None,
        })
    }
}

impl Term {
    /// The cells of which it is the sum; a cell alone is a sum of one part.
    #[must_use]
    pub fn parts(&self) -> Option<&[CellId]> {
        match self {
            Self::Cell(cell) => Some(std::slice::from_ref(cell)),
            Self::Sum(cells) => Some(cells),
            _ => None,
        }
    }

    /// Whether it comes to a date rather than a number.
    #[must_use]
    pub fn is_date(&self) -> bool {
        matches!(self, Self::Date(_) | Self::Deadline | Self::NewYear)
    }

    /// Whether it needs nothing but last year's report and numbers.
    #[must_use]
    pub fn is_of_last_year(&self) -> bool {
        matches!(self, Self::LastYear(_) | Self::Number(_))
    }
}
