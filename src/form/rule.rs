//! The rule book (审核规则) as data: relations between terms, with conditions, and few demands
//! that are no relation. Judges no report, and holds no language in strings.

use serde::Deserialize;

use super::{CellId, FieldKind, UnitKind};
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

/// 规则: one rule, with its codes looked up and its repetition written out.
#[derive(Debug)]
pub struct Rule {
    /// `A113`.
    pub code: String,
    /// How much a finding of it weighs.
    pub severity: Severity,
    /// The kinds of unit to which it applies; empty means all.
    pub units: Vec<UnitKind>,
    /// What it asks: once, or once for each cell or field over which it repeats.
    pub cases: Vec<Case>,
    /// What the clerk reads where it does not hold.
    pub message: Message,
    /// The rule's own short words for cells, such as 微信 for 政务微信公开政府信息数.
    pub words: Vec<(CellId, String)>,
    /// A change that puts it right, where the book knows one.
    pub fix: Option<Fixing>,
    /// A report for which it holds.
    pub holds: Example,
    /// A report for which it does not.
    pub fails: Example,
}

/// One of the repetitions of a rule.
#[derive(Debug)]
pub struct Case {
    /// The repeated cell or field; `None` in a rule that does not repeat.
    pub subject: Option<Subject>,
    /// It is asked only where all of these hold.
    pub when: Vec<Relation>,
    /// It is not asked where one of these is known to hold. They speak of last year alone.
    pub unless: Vec<Relation>,
    /// What is asked.
    pub demand: Demand,
}

/// What a repeated rule is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A cell of a table.
    Cell(CellId),
    /// A field.
    Field(FieldKind),
}

/// What a rule asks.
#[derive(Debug)]
pub enum Demand {
    /// Two terms stand in a relation.
    Relation(Relation),
    /// The cell or field is filled.
    Filled(Subject),
    /// The cell holds a number of its kind: a count is whole and not negative.
    Valid(CellId),
    /// The amount in the cell has at most so many decimals.
    Decimals(CellId, u32),
    /// The year or date reads as one; an empty one does too, save the report year.
    Readable(FieldKind),
    /// No two of these fields name the same person.
    DifferentPeople(Vec<FieldKind>),
    /// The field holds no mobile telephone number.
    NoMobileNumber(FieldKind),
    /// The report year is one that the edition serves.
    YearServed,
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
    /// A threshold.
    Number(Number),
    /// A date field.
    Date(FieldKind),
    /// 截止日期: the unit's own, or else the edition's.
    Deadline,
    /// 1 January after the report year, the first day on which the figures can be complete.
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
    /// `{right_name}`: the word for the cell that the right term comes from.
    RightName,
    /// `{name}`: the repeated cell or field.
    Name,
    /// `{row}`: the number of the cell's row in its table, counted from 1.
    Row,
    /// `{value}`: as typed.
    Value,
    /// `{fault}`: what is wrong with the value, where more is to be said than that.
    Fault,
    /// `{example}`: how to write it.
    Example,
    /// `{others}`: the fields with the same person.
    Others,
    /// `{edition}`: the edition's name.
    Edition,
    /// `{years}`: the years that the edition serves.
    Years,
    /// `{year}`: the report year.
    Year,
}

impl Slot {
    /// Every slot with the word that stands in braces.
    pub const ALL: [(Self, &'static str); 13] = [
        (Self::Left, "left"),
        (Self::Right, "right"),
        (Self::Difference, "difference"),
        (Self::RightName, "right_name"),
        (Self::Name, "name"),
        (Self::Row, "row"),
        (Self::Value, "value"),
        (Self::Fault, "fault"),
        (Self::Example, "example"),
        (Self::Others, "others"),
        (Self::Edition, "edition"),
        (Self::Years, "years"),
        (Self::Year, "year"),
    ];
}

/// A small report that shows what a rule means; what is not named is 0 in cells, else empty.
#[derive(Debug, Default)]
pub struct Example {
    /// Cells as typed.
    pub answers: Vec<(CellId, String)>,
    /// Fields as typed.
    pub fields: Vec<(FieldKind, String)>,
    /// The kind of unit, where it matters.
    pub unit_kind: Option<UnitKind>,
    /// The cells of last year's report; `None` where there is none.
    pub last_year: Option<Vec<(CellId, String)>>,
}

impl Rule {
    /// The total that the rule defines, with its parts: an error rule without condition that sets
    /// a cell equal to a sum. A repeated rule may define several.
    pub fn totals(&self) -> impl Iterator<Item = (CellId, &[CellId])> {
        let unconditional = self.severity == Severity::Error && self.units.is_empty();
        (self.cases.iter())
            .filter(move |case| unconditional && case.when.is_empty() && case.unless.is_empty())
            .filter_map(|case| match &case.demand {
                Demand::Relation(Relation {
                    left: Term::Cell(total),
                    is: Comparison::Equal,
                    right: Term::Sum(parts),
                }) => Some((*total, parts.as_slice())),
                _ => None,
            })
    }
}

impl Term {
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
