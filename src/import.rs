//! Published reports into answers, with a notice for each thing not taken as it stood.
//! Never guesses: what can't be placed is told.
//!
//! Sources become blocks, and blocks become answers. Paragraphs and tables (`blocks`) are what every
//! reader yields; the reader of plain text (`text`) alone must guess where its tables are, and undoes
//! what paper and pages did to the text.
//!
//! Two kinds of report are told apart by the wordings of their tables (`signs`). In a report of 2014
//! one table (`statistics`) stands apart from the running text (`narrative`). A report of 2019 or 2021
//! has six fixed chapters with tables inside (`matrix`); every other paragraph belongs to the chapter
//! that it stands in (`chapters`). A report without a table has its chapters all the same. What all
//! say becomes a report in `assembly`, with what the text tells of year and unit (`years`).

mod answers;
mod assembly;
mod blocks;
mod chapters;
mod contents;
mod debris;
mod fields;
mod heads;
mod labels;
mod matrix;
mod narrative;
mod paragraphs;
mod quantities;
mod rows;
mod signs;
mod spelling;
mod statistics;
mod text;
mod words;
mod years;

use crate::draft;
use crate::form::{Catalogue, CellId, Edition, FieldKind};
use crate::report::{Place, Report};
use blocks::{Block, Paragraph, Table, row_text};
use contents::Contents;
use labels::Index;
use narrative::Narrative;
use signs::Signs;
use words::Words;
use years::Inferences;

/// 导入说明: one thing that was changed, dropped, or could not be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `A005`, `A006` or `A007` where the rule book has a code for it.
    pub rule: Option<&'static str>,
    /// Line of the text, counted from 1; 0 for what concerns the text as a whole.
    pub line: usize,
    /// Where in the report it shows, if anywhere.
    pub place: Option<Place>,
    /// What was done, in words for the clerk.
    pub message: String,
}

impl Notice {
    /// One that is about no place and no rule.
    #[must_use]
    pub fn plain(line: usize, message: String) -> Self {
        Self {
            rule: None,
            line,
            place: None,
            message,
        }
    }

    fn dropped(line: usize, text: &str) -> Self {
        Self::plain(line, format!("“{text}”是网页上的附带内容，未导入。"))
    }

    fn unplaced(line: usize, text: &str) -> Self {
        Self::plain(line, format!("“{text}”不知属于哪一项，未导入，请核对。"))
    }
}

/// A text that was read.
#[derive(Debug)]
pub struct Imported {
    /// The complete draft.
    pub report: Report,
    /// What was not taken as it stood, in the order of the text.
    pub notices: Vec<Notice>,
}

/// What the user says about a text beforehand.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints {
    /// The edition to read it by.
    pub edition: Option<&'static Edition>,
    /// The report year.
    pub year: Option<i16>,
}

/// Why a text is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nothing but white space.
    #[error("文件是空的，没有可以导入的内容。请选择已发布的年度报告的文本文件（.txt）。")]
    Empty,
    /// A known kind of file that is no plain text.
    #[error("这是{what}，不是纯文本。{remedy}。")]
    NotText {
        /// What the clerk calls such a file.
        what: &'static str,
        /// What to do, without the full stop.
        remedy: &'static str,
    },
    /// Bytes that stand for no text.
    #[error(
        "这个文件不是文本文件，或者已经损坏，无法读出文字。请用办公软件打开原文件，另存为纯文本（.txt，编码选UTF-8）后再导入。"
    )]
    Binary,
    /// A draft of this program.
    #[error("这是年报草稿，请用“打开”")]
    Draft,
    /// A table with several value columns, of which none can be chosen without guessing.
    #[error(
        "表中有不止一列统计数（{}），无法确定本单位是哪一列。请只保留本单位的一列（统计指标、单位、统计数）后再导入。",
        .heads.join("、")
    )]
    SeveralColumns {
        /// Their heads.
        heads: Vec<String>,
    },
    /// The table of an edition that the program does not read, or not the one that was asked for.
    #[error(
        "这份报告用的是{found}的表格，不是{wanted}的统计表，无法按{wanted}导入。请选择{wanted}的报告。"
    )]
    OtherEdition {
        /// The edition that the text looks like, or several.
        found: String,
        /// The editions that it could be read by.
        wanted: String,
    },
    /// Too few rows of the form.
    #[error(
        "没有找到政府信息公开情况统计表，也没有找到主动公开、依申请公开的数据表：只认出{found}行，太少了（如“收到申请数”“本年新收政府信息公开申请数量”）。请确认文件是{wanted}的年度报告，并且包含数据表。"
    )]
    NoReport {
        /// Rows recognised.
        found: usize,
        /// The editions that were looked for.
        wanted: String,
    },
}

/// Notices at most; nobody reads more, and a huge text must not fill the memory.
const NOTICES_AT_MOST: usize = 1000;
/// Paragraphs from the end among which the signatory line is looked for.
const PEOPLE_WITHIN: usize = 12;

/// The text of a file as people save it: UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030.
///
/// # Errors
/// The bytes are no text.
pub fn text_of(bytes: &[u8]) -> Result<String, Refusal> {
    Ok(text::decode(bytes)?.text)
}

/// Reads a published report from text: UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030.
///
/// The chapters are kept word for word, a paragraph a line. Blank lines, indents, white space at the
/// ends of lines, the marks of Markdown and the spelling of entities go; lines that the paper cut are
/// joined, and page marks go and are told. Text before the first chapter heading becomes a chapter
/// with an empty heading. An answer that is a number with the form's unit is stored as plain
/// digits; anything without a certain number is stored as written, for the checks to complain of.
///
/// # Errors
/// The bytes are no text, or the text is no such report.
pub fn read(bytes: &[u8], hints: Hints, forms: &Catalogue) -> Result<Imported, Refusal> {
    let mut notices = Vec::new();
    let text = text::text_of(bytes, &mut notices)?;
    if draft::is_draft(&text) {
        return Err(Refusal::Draft);
    }
    let lines = text::without_page_marks(text::lines(&text), &mut notices);
    let lines = text::with_breaks(lines, forms);
    let texts: Vec<&str> = lines.iter().map(|line| line.text).collect();
    let signs = Signs::of(&texts, forms);
    let mut told = notices.clone();
    // A word or two of a form's own say less than the rows of another.
    let named = signs::named(&texts, hints, forms)
        .filter(|named| signs.certain().is_none_or(|certain| certain == *named));
    let mut told_of_signs = notices.clone();
    let of_signs = signs.edition(&texts, hints, &mut told_of_signs);
    let others = (forms.editions().filter(|edition| !is_matrix(edition))).filter(|&edition| {
        hints.edition.is_none_or(|hint| hint == edition) && named != Some(edition)
    });
    let (mut recognised, mut several) = (0, None);
    for edition in named.into_iter().chain(of_signs).chain(others) {
        // A form that its own words tell may be small.
        let at_least = match named == Some(edition) {
            true => 1,
            false => rows_at_least(edition),
        };
        if of_signs == Some(edition) {
            told.clone_from(&told_of_signs);
        }
        let blocks = text::read(&lines, edition, &mut told);
        match place(blocks, (edition, forms), hints, at_least, &mut told) {
            Ok(report) => return Ok(finished(report, told)),
            Err(Misfit::Rows(rows)) => recognised = recognised.max(rows),
            Err(Misfit::Heads(heads)) => several = Some(heads),
        }
        told.clone_from(&notices);
    }
    let heads = heads::value_heads(texts.iter().copied());
    let several = several.or(Some(heads).filter(|heads| heads.len() > 1));
    let refusal = signs.no_report(hints, recognised);
    let is_report = named.is_some() || signs::is_report(&texts);
    if matches!(refusal, Refusal::OtherEdition { .. }) || !is_report {
        return Err(several.map_or(refusal, |heads| Refusal::SeveralColumns { heads }));
    }
    let edition =
        (of_signs.or(named)).unwrap_or_else(|| signs::edition_without_tables(&texts, hints, forms));
    let blocks = match several {
        Some(_) => text::read(&lines, edition, &mut told),
        None => text::read_without_table(&lines, edition, &mut told),
    };
    match place(blocks, (edition, forms), hints, 0, &mut told) {
        Ok(report) => Ok(finished(report, told)),
        Err(_) => Err(refusal),
    }
}

/// Why blocks are no report of an edition.
enum Misfit {
    /// Too few rows of the form were recognised: so many.
    Rows(usize),
    /// The table has several value columns, with these heads.
    Heads(Vec<String>),
}

/// Rows of the form that tell a table of an edition from any other; a report may have fewer.
fn rows_at_least(edition: &Edition) -> usize {
    match is_matrix(edition) {
        true => matrix::ROWS_AT_LEAST,
        false => statistics::ROWS_AT_LEAST,
    }
}

/// Places what a source says into the answers of an edition, of which it has some rows at least; what
/// is another edition's is known by the forms at hand.
fn place(
    blocks: Vec<Block>,
    (edition, forms): (&'static Edition, &Catalogue),
    hints: Hints,
    at_least: usize,
    notices: &mut Vec<Notice>,
) -> Result<Report, Misfit> {
    match is_matrix(edition) {
        true => place_matrices(blocks, (edition, forms), hints, at_least, notices),
        false => place_statistics(blocks, edition, hints, at_least, notices),
    }
}

/// What is told of a report that has no table in its text.
fn no_table() -> Notice {
    let message = "没有读到表中的数据（表格可能是图片或附件），各表留空，请对照原文填写。";
    Notice::plain(0, message.into())
}

/// Places a report with one table apart from its text.
fn place_statistics(
    blocks: Vec<Block>,
    edition: &'static Edition,
    hints: Hints,
    at_least: usize,
    notices: &mut Vec<Notice>,
) -> Result<Report, Misfit> {
    let inferred = Inferences::of(&blocks, edition.period);
    let index = Index::new(edition);
    let (mut above, mut below) = (Vec::new(), Vec::new());
    let mut table = Table::default();
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) if table.rows.is_empty() => above.push(paragraph),
            Block::Paragraph(paragraph) => below.push(paragraph),
            Block::Table(more) => table.rows.extend(more.rows),
        }
    }
    let rows = statistics::rows_named(&table, &index);
    if rows < at_least {
        return Err(Misfit::Rows(rows));
    }
    let year = (hints.year)
        .or_else(|| titled_year(&above))
        .or_else(|| captioned_year(&table));
    let column = match value_column(&table, year, notices) {
        Ok(column) => column,
        Err(heads) if at_least > 0 => return Err(Misfit::Heads(heads)),
        Err(heads) => {
            let heads = heads.join("、");
            let message = format!(
                "表中的统计数不止一列（{heads}），看不出用哪一列，统计表留空，请对照原文填写。"
            );
            notices.push(Notice::plain(0, message));
            table = Table::default();
            None
        }
    };
    let contents = statistics::read(&table, &index, column, notices);
    let is_asked = |cell: &CellId| {
        let repetition = edition.cell(*cell).repetition;
        let is_first = repetition.is_none_or(|at| edition.repetitions[at].time == 1);
        is_first || contents.answers.contains_key(cell)
    };
    let asked = edition.cell_ids().filter(is_asked).count();
    let answered = contents.answers.len();
    if answered == 0 && rows == 0 {
        notices.push(no_table());
    } else if answered < asked {
        let empty = asked - answered;
        let message = format!("统计表{asked}项中读到{answered}项，{empty}项为空，请补填。");
        notices.push(Notice::plain(0, message));
    }
    let unit = (contents.unit()).map(|(unit, _)| paragraphs::name_of_unit(unit));
    let narrative = narrative::read([above, below], edition, unit.as_deref(), notices);
    Ok(assembly::assemble(
        edition, hints, contents, narrative, inferred, notices,
    ))
}

/// The value column that counts where a table has several; their heads where none says that it is
/// the year's.
fn value_column(
    table: &Table,
    year: Option<i16>,
    notices: &mut Vec<Notice>,
) -> Result<statistics::ValueColumn, Vec<String>> {
    let texts: Vec<String> = table.rows.iter().map(|row| row_text(row)).collect();
    let heads = heads::value_heads(texts.iter().map(String::as_str));
    if heads.len() < 2 {
        return Ok(None);
    }
    let Some(at) = heads::of_year(&heads, year) else {
        return Err(heads);
    };
    let (count, names, own) = (heads.len(), heads.join("、"), &heads[at]);
    let message = format!("表中有{count}栏统计数（{names}），已取“{own}”一栏，请核对。");
    notices.push(Notice::plain(0, message));
    Ok(Some((at, count)))
}

/// Places a report with fixed chapters and tables inside.
fn place_matrices(
    mut blocks: Vec<Block>,
    (edition, forms): (&'static Edition, &Catalogue),
    hints: Hints,
    at_least: usize,
    notices: &mut Vec<Notice>,
) -> Result<Report, Misfit> {
    let inferred = Inferences::of(&blocks, edition.period);
    let words = Words::new(edition);
    let mut narrative = Narrative::default();
    let is_table = |block: &Block| matches!(block, Block::Table(_));
    let first = blocks.iter().position(is_table).unwrap_or(blocks.len());
    let mut head = paragraphs_of(blocks.drain(..first));
    narrative.take_title(&mut head, edition, notices);
    blocks.splice(..0, head.into_iter().map(Block::Paragraph));
    let mut contents = Contents {
        year: period(&blocks),
        ..Contents::default()
    };
    let tables = blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Paragraph(_) => None,
    });
    let rows;
    (contents.answers, rows) = matrix::read(tables, (edition, forms), &words, notices);
    if rows < at_least {
        return Err(Misfit::Rows(rows));
    }
    let last = blocks.iter().rposition(is_table);
    let mut tail = paragraphs_of(blocks.drain(last.map_or(0, |at| at + 1)..));
    let people_from = tail.len().saturating_sub(PEOPLE_WITHIN);
    for line in tail.extract_if(people_from.., |line| is_signatory(&line.text)) {
        contents.take_fields(&line.text, line.origin.line, notices);
    }
    let titled = narrative.title.as_ref().map(|title| title.unit.clone());
    narrative.take_signature(&mut tail, titled.as_deref(), notices);
    blocks.extend(tail.into_iter().map(Block::Paragraph));
    rows::drop_tables(&mut blocks, Block::paragraph, notices);
    narrative.chapters = match edition.chapters.is_empty() {
        false => chapters::distribute(&blocks, edition, &words, notices),
        true => {
            take_around(blocks, &mut contents, notices);
            Vec::new()
        }
    };
    if (narrative.chapters.iter()).all(|chapter| chapter.text.is_empty()) {
        narrative.chapters.clear();
    }
    Ok(assembly::assemble(
        edition, hints, contents, narrative, inferred, notices,
    ))
}

/// Takes what stands around the tables of a form without chapters: the lines of head and foot, and the
/// year over a table. It has no place for other text.
fn take_around(blocks: Vec<Block>, contents: &mut Contents, notices: &mut Vec<Notice>) {
    for Paragraph { text, origin } in paragraphs_of(blocks.into_iter()) {
        if heads::is_caption(&text) {
            let year = paragraphs::year_in(&text).map(|year| (year, origin.line));
            contents.year = contents.year.or(year);
        } else if !contents.take_fields(&text, origin.line, notices) {
            notices.push(Notice::unplaced(origin.line, &text));
        }
    }
}

/// The year that the title of the first paragraphs tells.
fn titled_year(paragraphs: &[Paragraph]) -> Option<i16> {
    let texts = || paragraphs.iter().map(|paragraph| paragraph.text.as_str());
    let title = paragraphs::title_in(texts())?;
    texts()
        .skip(title.start)
        .take(title.len())
        .find_map(paragraphs::year_in)
}

/// The year that the title of a table tells.
fn captioned_year(table: &Table) -> Option<i16> {
    let texts = table.rows.iter().map(|row| row_text(row));
    let mut captions = texts.filter(|text| heads::is_caption(text));
    captions.find_map(|text| paragraphs::year_in(&text))
}

fn paragraphs_of(blocks: impl Iterator<Item = Block>) -> Vec<Paragraph> {
    let paragraph = |block| match block {
        Block::Paragraph(paragraph) => Some(paragraph),
        Block::Table(_) => None,
    };
    blocks.filter_map(paragraph).collect()
}

fn is_signatory(text: &str) -> bool {
    use FieldKind::{FilledOn, Filler, Leader, Reviewer};
    (fields::fields(text).iter())
        .any(|field| matches!(field.kind, Some(Leader | Reviewer | Filler | FilledOn)))
}

/// The year of 统计期限 and its line.
fn period(blocks: &[Block]) -> Option<(i16, usize)> {
    blocks.iter().find_map(|block| match block {
        Block::Paragraph(Paragraph { text, origin }) => {
            Some((paragraphs::period(text)?, origin.line))
        }
        Block::Table(table) => (table.rows.iter())
            .find_map(|row| Some((paragraphs::period(&row_text(row))?, row[0].origin.line))),
    })
}

/// Whether an edition's tables have several columns, or stand inside its chapters.
fn is_matrix(edition: &Edition) -> bool {
    let mut blocks = edition.tables.iter().flat_map(|table| &table.blocks);
    stand_inside(edition) || blocks.any(|block| block.columns.len() > 1)
}

/// Whether an edition's tables stand inside its chapters.
fn stand_inside(edition: &Edition) -> bool {
    edition.annex.is_empty()
}

/// The notices in the order of the text, and not too many of them.
fn finished(report: Report, mut notices: Vec<Notice>) -> Imported {
    notices.sort_by_key(|notice| notice.line);
    if notices.len() > NOTICES_AT_MOST {
        let rest = notices.len() - NOTICES_AT_MOST;
        notices.truncate(NOTICES_AT_MOST);
        let message = format!("另有{rest}条导入说明没有列出，请对照原文核对全部内容。");
        notices.push(Notice::plain(0, message));
    }
    Imported { report, notices }
}

#[cfg(test)]
mod tests;
