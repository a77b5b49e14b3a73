//! What a reader meets: titles, headings, paragraphs, tables, in reading order.
//! Knows nothing of paper: no sizes, no line breaks.

mod explanations;
mod findings;
mod grid;
mod paper;
mod secrecy;
pub mod trail;

use crate::form::{self, CellId, Chapter as Usual, FieldKind, Papers, Part};
pub use crate::report::Place;
use crate::report::narrative;
pub use crate::report::narrative::Level;
use crate::report::{Chapter, Report};
use crate::value::{date_in_words, name};
pub use paper::{Paper, Unfit};

/// 文档: the report as it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The title in one piece, for catalogues and title bars.
    pub title: String,
    /// The unit that reports; empty if none was typed.
    pub author: String,
    /// What it can be found by.
    pub keywords: Vec<String>,
    /// 草稿: bears a watermark, and marks where the seal goes.
    pub is_draft: bool,
    /// All there is to read, in order.
    pub blocks: Vec<Block>,
    /// What ties a print to the content it was made from; `None` where nothing is asked to.
    pub proof: Option<Proof>,
}

/// 来源: what of the report a piece of the document was made from, so that whoever points at it can
/// be led there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The answer, heading or text.
    pub place: Place,
    /// Which paragraph of a chapter's text, counted from 0; elsewhere 0.
    pub paragraph: usize,
}

impl From<Place> for Origin {
    fn from(place: Place) -> Self {
        Self {
            place,
            paragraph: 0,
        }
    }
}

/// 核验标记: what stands below the text block, so that a print can be compared with the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// 校验码, short enough to be typed, on every page.
    pub code: String,
    /// What the QR code on the last page holds: the digests of the content and of the trail.
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
    Heading(Heading),
    /// 正文.
    Paragraph(Paragraph),
    /// A table inside the text.
    Table(Table),
    /// 落款.
    Signature(Signature),
    /// 签字栏 of a report whose tables have none, at the foot of the signature's page.
    Signatory(Line),
    /// 附表: a table behind the signature, on pages of its own.
    Annex(Annex),
    /// 审查表, on a page of its own.
    Form(Form),
}

/// 标题, in the two pieces between which a line may break by meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Title {
    /// The office's name; empty if none was typed.
    pub unit: String,
    /// Year and kind of report: `2017年政府信息公开工作年度报告`.
    pub rest: String,
    /// What it was made from.
    pub origin: Option<Origin>,
}

/// 一级标题: heading of a chapter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// As printed.
    pub text: String,
    /// What it was made from.
    pub origin: Option<Origin>,
}

impl<T: Into<String>> From<T> for Heading {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            origin: None,
        }
    }
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
    /// What it was made from.
    pub origin: Option<Origin>,
}

/// 落款: who signs, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// 发文机关署名; empty if none was typed.
    pub unit: String,
    /// 成文日期, in words where it reads as a date, else as typed.
    pub date: String,
    /// What the name was made from.
    pub unit_origin: Option<Origin>,
    /// What the date was made from.
    pub date_origin: Option<Origin>,
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

/// 审查表: labelled rows, much of them to be filled in by hand, on one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// `政府信息公开保密审查表`.
    pub title: String,
    /// From top to bottom.
    pub rows: Vec<FormRow>,
}

/// A row of such a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormRow {
    /// What belongs there, in lines.
    pub label: String,
    /// What is known already, or offered to be ticked; one below the other.
    pub lines: Vec<String>,
    /// Who signs, at the lower right; empty where nobody does.
    pub signed: Line,
    /// Its share of the room that the page has left; 0 for a row that needs no more than its text.
    pub share: u8,
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
    /// What is left free behind it.
    pub hand: Hand,
    /// What it was made from.
    pub origin: Option<Origin>,
}

/// What a field leaves for somebody's hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Hand {
    /// Nothing more than an empty value needs.
    #[default]
    Nothing,
    /// Room for a signature beside the printed name.
    Room,
    /// A line to sign on.
    Line,
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

impl Section {
    /// The cell of the form whose value a cell shows; `None` where it shows a label or a stroke.
    #[must_use]
    pub fn answered(&self, cell: &Cell) -> Option<CellId> {
        match cell.origin?.place {
            Place::Cell(id) if self.columns[cell.column] == ColumnRole::Value => Some(id),
            _ => None,
        }
    }

    /// How many columns stand before the values.
    #[must_use]
    pub fn first_value(&self) -> usize {
        let is_value = |role: &ColumnRole| *role == ColumnRole::Value;
        self.columns.iter().position(is_value).unwrap_or(0)
    }
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
    /// What it was made from; of a label, the first value of its row.
    pub origin: Option<Origin>,
}

/// One table with the answers of a report, as it is read.
#[must_use]
pub fn table(report: &Report, table: &form::Table) -> Table {
    grid::of(report, table, |cell| report.stands(cell))
}

/// The same; of rows that repeat those that `stands` says.
#[must_use]
pub fn table_where(report: &Report, table: &form::Table, stands: impl Fn(CellId) -> bool) -> Table {
    grid::of(report, table, stands)
}

/// The document of a report.
#[must_use]
pub fn of(report: &Report) -> Document {
    let edition = report.edition();
    let unit = String::from(report.field(FieldKind::Unit).trim());
    // A form without text is its tables, which have titles and signatory lines of their own.
    let has_chapters = !edition.chapters.is_empty() || !report.chapters.is_empty();
    let is_text = has_chapters || edition.annex.is_empty();
    let mut blocks = Vec::new();
    if is_text {
        blocks.push(Block::Title(title(report, &unit)));
    }
    for (at, chapter) in report.chapters.iter().enumerate() {
        blocks.push(Block::Heading(Heading {
            text: chapter.heading.trim().into(),
            origin: Some(Place::Heading(at).into()),
        }));
        let usual = edition.chapters.get(at).filter(|_| !edition.free_chapters);
        push_chapter(&mut blocks, report, (at, chapter), usual);
    }
    if is_text {
        blocks.push(Block::Signature(signature(report)));
    }
    for &table in &edition.annex {
        let table = edition.table(table);
        blocks.push(Block::Annex(Annex {
            title: table.title.clone(),
            subtitle: (table.subtitle)
                .replace("{年}", &table_year(report))
                .replace("{期}", &report.period_in_words()),
            header: edition
                .header
                .iter()
                .map(|&kind| header_field(report, kind))
                .collect(),
            table: self::table(report, table),
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
        keywords: keywords(report),
        blocks,
        ..Document::default()
    }
}

/// 落款 of a report and of all that goes with it.
fn signature(report: &Report) -> Signature {
    Signature {
        unit: report.field(FieldKind::Unit).trim().into(),
        date: date_as_printed(report, FieldKind::IssuedOn),
        unit_origin: Some(Place::Field(FieldKind::Unit).into()),
        date_origin: Some(Place::Field(FieldKind::IssuedOn).into()),
    }
}

/// 关键词, by which a file is found among others.
fn keywords(report: &Report) -> Vec<String> {
    let year = report.year_in_words();
    let year = (!year.is_empty()).then(|| format!("{year}年"));
    let words = report.edition().keywords.iter().cloned();
    words.chain(year).collect()
}

/// The title, cut behind the office's name where the edition puts that first.
fn title(report: &Report, unit: &str) -> Title {
    let whole = report.title();
    let (unit, rest) = match whole.strip_prefix(unit) {
        Some(rest) => (unit.into(), rest.into()),
        None => (String::new(), whole),
    };
    Title {
        unit,
        rest,
        origin: Some(Place::Field(FieldKind::Unit).into()),
    }
}

/// The chapter's text and tables, as its place in the edition orders them. A report holds one
/// text for a chapter: it stands where the edition has its first narrative, and before the tables
/// where it has none.
fn push_chapter(
    blocks: &mut Vec<Block>,
    report: &Report,
    (at, chapter): (usize, &Chapter),
    usual: Option<&Usual>,
) {
    let parts = usual.map_or(&[][..], |usual| &usual.parts);
    let mut text = Some(chapter.text.as_str());
    if !parts.iter().any(|part| matches!(part, Part::Narrative(_))) {
        push_text(
            blocks,
            report,
            at,
            text.take().expect("nothing has taken it"),
        );
    }
    for part in parts {
        match part {
            Part::Narrative(_) => push_text(blocks, report, at, text.take().unwrap_or_default()),
            Part::Table(code) => {
                let edition = report.edition();
                let table = edition.find_table(code).expect("load knows every table");
                blocks.push(Block::Table(self::table(report, edition.table(table))));
            }
        }
    }
}

/// Bound numbers stand with the values that their cells have now.
fn push_text(blocks: &mut Vec<Block>, report: &Report, chapter: usize, text: &str) {
    let text = report.with_values(text);
    let paragraphs = narrative::paragraphs(&text).enumerate();
    blocks.extend(paragraphs.map(|(number, paragraph)| {
        Block::Paragraph(Paragraph {
            level: paragraph.level,
            lead: paragraph.lead.into(),
            rest: paragraph.rest.into(),
            origin: Some(Origin {
                place: Place::Text(chapter),
                paragraph: number,
            }),
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
    let form = report.edition();
    // What the papers say counts, unless only the field has a name of its own.
    let of_papers = !form.labels.contains_key(&kind) || form.papers.unit != Papers::usual().unit;
    match kind {
        FieldKind::Unit if of_papers => Field {
            label: format!("{}：", form.papers.unit),
            ..field(report, kind)
        },
        _ => field(report, kind),
    }
}

fn field(report: &Report, kind: FieldKind) -> Field {
    Field {
        label: format!("{}：", report.edition().label(kind)),
        value: match kind {
            FieldKind::FilledOn | FieldKind::IssuedOn | FieldKind::DueOn => {
                date_as_printed(report, kind)
            }
            _ => name::visible(report.field(kind).trim()),
        },
        hand: Hand::Nothing,
        origin: Some(Place::Field(kind).into()),
    }
}

fn date_as_printed(report: &Report, kind: FieldKind) -> String {
    report
        .date(kind)
        .map_or_else(|| name::visible(report.field(kind).trim()), date_in_words)
}
