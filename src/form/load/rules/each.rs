//! Over what a rule repeats: cells, pairs, fields, rows, columns, chapters, and the times that rows
//! stand. Reads no terms.

use serde::Deserialize;

use super::Lookup;
use crate::form::load::fault::Fault;
use crate::form::rule::Subject;
use crate::form::{CellId, FieldKind, Kind, Repetition, Row, TableId};

/// Over what a rule repeats. A repetition over rows completes codes of columns in the rule's terms
/// and messages (`C7`), one over columns codes of rows (`T24`).
#[derive(Deserialize)]
pub(super) enum EachFile {
    All,
    Counts,
    Changes,
    Amounts,
    Percents,
    /// All cells that take words.
    Worded,
    Cells(Vec<String>),
    /// `This` is the first of a pair, `Beside` the second.
    Pairs(Vec<(String, String)>),
    Fields(Vec<FieldKind>),
    /// All rows of a table that hold values.
    RowsOf(String),
    Rows(Vec<String>),
    /// All the times that rows of this name may stand; codes of its first rows mean those of the
    /// time.
    Repeats(String),
    /// All columns of a table of one block, save some.
    ColumnsOf(String, Vec<String>),
    /// Chapters counted from 1; none means all.
    Chapters(Vec<usize>),
}

impl EachFile {
    /// Whether it means cells of a kind.
    fn takes(&self, kind: Kind) -> bool {
        match self {
            Self::All => true,
            Self::Counts => kind == Kind::Count,
            Self::Changes => kind == Kind::Change,
            Self::Amounts => kind == Kind::Amount,
            Self::Percents => kind == Kind::Percent,
            Self::Worded => !kind.is_number(),
            _ => false,
        }
    }
}

/// One of the repetitions of a rule.
#[derive(Default, Clone, Copy)]
pub(super) struct Repeated<'a> {
    /// What it is asked of.
    pub(super) subject: Option<Subject>,
    /// The other cell where that is one of a pair.
    pub(super) beside: Option<CellId>,
    /// The time that rows stand which repeat.
    pub(super) time: Option<&'a Repetition>,
}

impl<'a> Lookup<'a> {
    /// Over what the rule repeats.
    pub(super) fn repetition(&self, each: Option<&EachFile>) -> Result<Vec<Repeated<'a>>, Fault> {
        let subjects: Vec<Subject> = match each {
            None => return Ok(vec![Repeated::default()]),
            Some(EachFile::Pairs(pairs)) => {
                let pair = |(this, beside): &(String, String)| {
                    Ok(Repeated {
                        subject: Some(Subject::Cell(self.cell(this)?)),
                        beside: Some(self.cell(beside)?),
                        time: None,
                    })
                };
                return pairs.iter().map(pair).collect();
            }
            Some(EachFile::Repeats(group)) => return self.times(group),
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
            Some(EachFile::Cells(codes)) => {
                let cells = self.cells(codes)?;
                cells.into_iter().map(Subject::Cell).collect()
            }
            Some(of_kind) => {
                let is_meant = |id: &CellId| of_kind.takes(self.edition.cell(*id).kind);
                let cells = self.edition.cell_ids().filter(is_meant);
                cells.map(Subject::Cell).collect()
            }
        };
        let alone = |subject| Repeated {
            subject: Some(subject),
            ..Repeated::default()
        };
        Ok(subjects.into_iter().map(alone).collect())
    }

    /// All the times that rows of a name may stand.
    fn times(&self, group: &str) -> Result<Vec<Repeated<'a>>, Fault> {
        let all = self.edition.repetitions.iter();
        let times = all
            .clone()
            .filter(|of| of.group == group)
            .map(|of| Repeated {
                time: Some(of),
                ..Repeated::default()
            });
        match times.collect::<Vec<_>>() {
            none if none.is_empty() => {
                let mut groups: Vec<&str> = all.map(|of| of.group.as_str()).collect();
                groups.dedup();
                let known = match groups.as_slice() {
                    [] => String::new(),
                    groups => format!("，有的是：{}", groups.join("、")),
                };
                Err(Fault::NoSuchRepeats(group.into(), known))
            }
            times => Ok(times),
        }
    }

    /// All rows with values: table, block, place in it, and the row.
    pub(super) fn rows(&self) -> impl Iterator<Item = (TableId, usize, usize, &Row)> {
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

    /// The cell of the same row at the time that the rule is asked of.
    pub(super) fn at_time(&self, cell: CellId) -> Option<CellId> {
        let time = self.time?;
        let of = &self.edition.repetitions[self.edition.cell(cell).repetition?];
        let place = of.cells.iter().position(|other| *other == cell)?;
        (of.group == time.group).then(|| time.cells[place])
    }
}
