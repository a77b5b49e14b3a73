//! What a reader meets: titles, headings, paragraphs, tables, in reading order.
//! Knows nothing of paper: no sizes, no line breaks.

mod grid;
pub mod trail;

use crate::form::{self, Chapter as Usual, FieldKind, Part};
use crate::report::narrative;
pub use crate::report::narrative::Level;
use crate::report::{Chapter, Report};
use crate::value::date_in_words;

/// 文档: the report as it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The title in one piece, for catalogues and title bars.
    pub title: String,
    /// The unit that reports; empty if none was typed.
    pub author: String,
    /// All there is to read, in order.
    pub blocks: Vec<Block>,
    /// What ties a print to the content it was made from; `None` where nothing is asked to.
    pub proof: Option<Proof>,
}

/// 核验标记: what stands below the text block, so that a print can be compared with the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// 校验码, short enough to be typed, on every page.
    pub code: String,
    /// What the QR code on the last page holds: the digest of the content.
    pub digest: String,
    /// Beside the QR code: who signed which step, when and how. One line each, at most eight.
    pub lines: Vec<String>,
}

/// What follows one below the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// 标题.
    Title(Title),
    /// 一级标题: heading of a chapter.
    Heading(String),
    /// 正文.
    Paragraph(Paragraph),
    /// A table inside the text.
    Table(Table),
    /// 落款.
    Signature(Signature),
    /// 附表: a table behind the signature, on pages of its own.
    Annex(Annex),
}

/// 标题, in the two pieces between which a line may break by meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Title {
    /// The office's name; empty if none was typed.
    pub unit: String,
    /// Year and kind of report: `2017年政府信息公开工作年度报告`.
    pub rest: String,
}

/// 自然段: one paragraph as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// The level of its number, if it starts with one.
    pub level: Option<Level>,
    /// The head with its number, which stands out; empty for none.
    pub lead: String,
    /// What follows the head; empty where the paragraph is nothing but a head.
    pub rest: String,
}

/// 落款: who signs, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// 发文机关署名; empty if none was typed.
    pub unit: String,
    /// 成文日期, in words where it reads as a date, else as typed.
    pub date: String,
}

/// 附表: a table with its title, head line and signatory line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annex {
    /// `政府信息公开情况统计表`.
    pub title: String,
    /// `（2017年度）`; empty for none.
    pub subtitle: String,
    /// 表头: `填报单位（盖章）：… 填报日期：…`.
    pub header: Line,
    /// The table itself.
    pub table: Table,
    /// 签字栏: `单位负责人：… 审核人：… 填报人：… 联系电话：…`.
    pub signatory: Line,
}

/// A line of fields side by side.
pub type Line = Vec<Field>;

/// A labelled place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// With its colon: `审核人：`.
    pub label: String,
    /// As printed; empty for a place to be filled in by hand.
    pub value: String,
}

/// 表: sections one below the other, each under heads of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// From top to bottom.
    pub sections: Vec<Section>,
}

/// A part of a table under its own column heads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// What each column holds, from left to right.
    pub columns: Vec<ColumnRole>,
    /// Rows of heads, repeated at the top of each page.
    pub head: Vec<Vec<Cell>>,
    /// Rows of labels and values.
    pub body: Vec<Vec<Cell>>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnRole {
    /// The rows' wording.
    Label,
    /// 单位.
    Unit,
    /// Values.
    Value,
}

/// 单元格: a cell, which may reach over several columns and rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// The leftmost column it covers, counted from 0.
    pub column: usize,
    /// How many columns it covers, at least 1.
    pub columns: usize,
    /// How many rows it covers downwards, at least 1. The rows below have no cell here.
    pub rows: usize,
    /// Indent of a label, in steps.
    pub level: u8,
    /// As printed; may be empty.
    pub text: String,
}

/// One table with the answers of a report.
#[must_use]
pub fn table(report: &Report, table: &form::Table) -> Table {
    grid::of(report, table)
}

/// The document of a report.
#[must_use]
pub fn of(report: &Report) -> Document {
    let edition = report.edition();
    let unit = String::from(report.field(FieldKind::Unit).trim());
    let mut blocks = vec![Block::Title(title(report, &unit))];
    for (at, chapter) in report.chapters.iter().enumerate() {
        blocks.push(Block::Heading(chapter.heading.trim().into()));
        let usual = edition.chapters.get(at).filter(|_| !edition.free_chapters);
        push_chapter(&mut blocks, report, chapter, usual);
    }
    blocks.push(Block::Signature(Signature {
        unit: unit.clone(),
        date: date_as_printed(report, FieldKind::IssuedOn),
    }));
    for &table in &edition.annex {
        let table = edition.table(table);
        blocks.push(Block::Annex(Annex {
            title: table.title.clone(),
            subtitle: table.subtitle.replace("{年}", &table_year(report)),
            header: edition
                .header
                .iter()
                .map(|&kind| header_field(report, kind))
                .collect(),
            table: grid::of(report, table),
            signatory: edition
                .signatory
                .iter()
                .map(|&kind| field(report, kind))
                .collect(),
        }));
    }
    Document {
        title: report.title(),
        author: unit,
        blocks,
        proof: None,
    }
}

/// The title, cut behind the office's name where the edition puts that first.
fn title(report: &Report, unit: &str) -> Title {
    let whole = report.title();
    match whole.strip_prefix(unit) {
        Some(rest) => Title {
            unit: unit.into(),
            rest: rest.into(),
        },
        None => Title {
            unit: String::new(),
            rest: whole,
        },
    }
}

/// The chapter's text and tables, as its place in the edition orders them. A report holds one
/// text for a chapter: it stands where the edition has its first narrative, and before the tables
/// where it has none.
fn push_chapter(
    blocks: &mut Vec<Block>,
    report: &Report,
    chapter: &Chapter,
    usual: Option<&Usual>,
) {
    let parts = usual.map_or(&[][..], |usual| &usual.parts);
    let mut text = Some(chapter.text.as_str());
    if !parts.iter().any(|part| matches!(part, Part::Narrative(_))) {
        push_text(blocks, report, text.take().expect("nothing has taken it"));
    }
    for part in parts {
        match part {
            Part::Narrative(_) => push_text(blocks, report, text.take().unwrap_or_default()),
            Part::Table(code) => {
                let edition = report.edition();
                let table = edition.find_table(code).expect("load knows every table");
                blocks.push(Block::Table(grid::of(report, edition.table(table))));
            }
        }
    }
}

/// Bound numbers stand with the values that their cells have now.
fn push_text(blocks: &mut Vec<Block>, report: &Report, text: &str) {
    let text = report.with_values(text);
    blocks.extend(narrative::paragraphs(&text).map(|paragraph| {
        Block::Paragraph(Paragraph {
            level: paragraph.level,
            lead: paragraph.lead.into(),
            rest: paragraph.rest.into(),
        })
    }));
}

/// The year over a table: its own where one was typed, else the report's.
fn table_year(report: &Report) -> String {
    match report.field(FieldKind::TableYear).trim() {
        "" => report.year_in_words(),
        typed => typed.trim_end_matches("年").into(),
    }
}

/// In the head of the form the unit's label asks for the seal.
fn header_field(report: &Report, kind: FieldKind) -> Field {
    match kind {
        FieldKind::Unit => Field {
            label: "填报单位（盖章）：".into(),
            value: report.field(kind).trim().into(),
        },
        _ => field(report, kind),
    }
}

fn field(report: &Report, kind: FieldKind) -> Field {
    Field {
        label: format!("{}：", kind.label()),
        value: match kind {
            FieldKind::FilledOn | FieldKind::IssuedOn | FieldKind::DueOn => {
                date_as_printed(report, kind)
            }
            _ => report.field(kind).trim().into(),
        },
    }
}

fn date_as_printed(report: &Report, kind: FieldKind) -> String {
    report
        .date(kind)
        .map_or_else(|| report.field(kind).trim().into(), date_in_words)
}
