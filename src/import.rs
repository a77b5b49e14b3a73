//! Published reports (plain text) into answers, with a notice for each thing not taken as it stood.
//! Never guesses: what can't be placed is told.
//!
//! Two kinds of report are told apart by the wordings of their tables. A report of 2014 is cut in
//! two: the statistics table (the densest run of lines that name rows of the form) and the running
//! text around it. Chapters may carry the wording of the table's headings (`三、依申请公开情况`), so
//! only rows with a value count as evidence for the table. A report of 2019 or 2021 has six fixed
//! chapters with tables inside: the lines of the tables are found (`matrix`), and what is left
//! belongs to the chapters (`chapters`).

mod answers;
mod chapters;
mod debris;
mod decoding;
mod fields;
mod labels;
mod lines;
mod matrix;
mod narrative;
mod quantities;
mod signs;
mod table;

use crate::draft;
use crate::form::{Edition, FieldKind, UnitKind, editions};
use crate::report::{Edit, Place, Report};
use crate::value::han::is_han;
use crate::value::read_date;
use labels::Index;
use lines::{Line, compact, without_spaces};
use matrix::Words;
use narrative::Narrative;
use signs::Signs;
use table::Contents;

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
    fn plain(line: usize, message: String) -> Self {
        Self {
            rule: None,
            line,
            place: None,
            message,
        }
    }

    fn dropped(line: Line<'_>) -> Self {
        Self::plain(
            line.number,
            format!("“{}”是网页上的附带内容，未导入。", line.text),
        )
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
/// Lines from the end among which the signatory line is looked for.
const PEOPLE_WITHIN: usize = 12;

/// The text of a file as people save it: UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030.
///
/// # Errors
/// The bytes are no text.
pub fn text_of(bytes: &[u8]) -> Result<String, Refusal> {
    Ok(decoding::decode(bytes)?.text)
}

/// Reads a published report from text: UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030.
///
/// The chapters are kept word for word, a paragraph a line; only blank lines, indents, and the
/// white space at the ends of lines go. Text before the first chapter heading becomes a chapter
/// with an empty heading. An answer that is a number with the form's unit is stored as plain
/// digits; anything without a certain number is stored as written, for the checks to complain of.
///
/// # Errors
/// The bytes are no text, or the text is no such report.
pub fn read(bytes: &[u8], hints: Hints) -> Result<Imported, Refusal> {
    let decoded = decoding::decode(bytes)?;
    if draft::is_draft(&decoded.text) {
        return Err(Refusal::Draft);
    }
    let mut notices = Vec::new();
    if decoded.unreadable > 0 {
        let count = decoded.unreadable;
        let message = format!("有{count}处文字无法读出，已用“\u{fffd}”代替，请对照原文改正。");
        notices.push(Notice::plain(0, message));
    }
    if let Some((count, line)) = decoded.dropped {
        let message =
            format!("已去掉{count}个看不见的字符（零宽字符、控制字符），第一个在这一行。");
        notices.push(Notice::plain(line, message));
    }
    let text = without_entities(decoded.text);
    let lines = lines::lines(&text);
    let signs = Signs::of(&lines);
    let mut recognised = 0;
    let mut told = notices.clone();
    if let Some(edition) = signs.edition(&lines, hints, &mut told) {
        match read_matrix(&lines, edition, hints, &mut told) {
            Ok(report) => return Ok(finished(report, told)),
            Err(rows) => recognised = rows,
        }
    }
    let candidates: Vec<&'static Edition> = (editions())
        .filter(|edition| !is_matrix(edition))
        .filter(|&edition| hints.edition.is_none_or(|hint| hint == edition))
        .collect();
    let found = candidates.iter().find_map(|&edition| {
        let index = Index::new(edition);
        match table::find(&lines, &index) {
            Ok(found) => Some((edition, index, found)),
            Err(rows) => {
                recognised = recognised.max(rows);
                None
            }
        }
    });
    let table = found
        .as_ref()
        .map_or(0..lines.len(), |(.., found)| found.range.clone());
    let heads = table::value_heads(&lines[table]);
    if heads.len() > 1 {
        return Err(Refusal::SeveralColumns { heads });
    }
    let Some((edition, index, found)) = found else {
        return Err(signs.no_report(hints, recognised));
    };
    let range = found.range;
    for (line, rows) in found.elsewhere {
        let message = format!(
            "从第{line}行起还有像统计表的内容（认出{rows}项指标），没有按统计表导入，留在正文中，请核对。"
        );
        notices.push(Notice::plain(line, message));
    }
    let contents = table::read(&lines[range.clone()], &index, &mut notices);
    let (asked, answered) = (edition.cell_ids().count(), contents.answers.len());
    if answered < asked {
        let empty = asked - answered;
        let message = format!("统计表{asked}项中读到{answered}项，{empty}项为空，请补填。");
        notices.push(Notice::plain(0, message));
    }
    let (above, below) = (&lines[..range.start], &lines[range.end..]);
    let unit = contents
        .unit()
        .map(|(unit, _)| narrative::name_of_unit(unit));
    let narrative = narrative::read(above, below, unit.as_deref(), &mut notices);
    let report = assemble(edition, hints, contents, narrative, &mut notices);
    Ok(finished(report, notices))
}

/// Whether an edition's tables have several columns and stand inside its chapters.
fn is_matrix(edition: &Edition) -> bool {
    edition.annex.is_empty()
}

/// Reads a report with fixed chapters and tables inside.
///
/// # Errors
/// How many rows were recognised, too few to be such a report.
fn read_matrix(
    lines: &[Line<'_>],
    edition: &'static Edition,
    hints: Hints,
    notices: &mut Vec<Notice>,
) -> Result<Report, usize> {
    let words = Words::new(edition);
    let is_row = |line: &Line<'_>| {
        let first = lines::cells(line.text).into_iter().next();
        first.is_some_and(|cell| words.named(cell, None).is_some())
    };
    let mut lines = narrative::without_debris(lines, notices);
    let mut narrative = Narrative::default();
    narrative.take_title(&mut lines, notices);
    let mut contents = Contents {
        year: period(&lines),
        ..Contents::default()
    };
    let starts = chapters::starts(&lines, edition, is_row);
    let regions = matrix::regions(&lines, &words, |at| starts.contains(&Some(at)));
    let rows;
    (contents.answers, rows) = matrix::read(&lines, &regions, edition, &words, notices);
    if rows < matrix::ROWS_AT_LEAST {
        return Err(rows);
    }
    let end = regions.last().map_or(0, |region| region.range.end);
    let mut tail = lines.split_off(end);
    let signatory = |line: &Line<'_>| {
        fields::fields(line.text).iter().any(|field| {
            use FieldKind::{FilledOn, Filler, Leader, Reviewer};
            matches!(field.kind, Some(Leader | Reviewer | Filler | FilledOn))
        })
    };
    let people_from = tail.len().saturating_sub(PEOPLE_WITHIN);
    let people: Vec<_> = tail
        .extract_if(people_from.., |line| signatory(line))
        .collect();
    for line in people {
        contents.take_fields(line, notices);
    }
    let titled = narrative.title.as_ref().map(|title| title.unit.clone());
    narrative.take_signature(&mut tail, titled.as_deref(), notices);
    lines.extend(tail);
    narrative.chapters = chapters::distribute(&lines, &starts, &regions, edition, notices);
    if narrative
        .chapters
        .iter()
        .all(|chapter| chapter.text.is_empty())
    {
        narrative.chapters.clear();
    }
    Ok(assemble(edition, hints, contents, narrative, notices))
}

/// The year of 统计期限, `2024年1月1日至12月31日`, and its line.
fn period(lines: &[Line<'_>]) -> Option<(i16, usize)> {
    const FIRST: &str = "年1月1日";
    lines.iter().find_map(|line| {
        let words = compact(line.text);
        let at = words.find(FIRST).filter(|_| words.contains("12月31日"))?;
        let start = words[..at].char_indices().rev().nth(3)?.0;
        Some((year_in(&words[start..at + FIRST.len()])?, line.number))
    })
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

/// Spaces that copied pages spell out as `&nbsp;`, and the five characters that they must.
fn without_entities(text: String) -> String {
    if !text.contains('&') {
        return text;
    }
    const ENTITIES: [(&str, &str); 12] = [
        ("&nbsp;", "\u{a0}"),
        ("&#160;", "\u{a0}"),
        ("&ensp;", "\u{2002}"),
        ("&emsp;", "\u{2003}"),
        ("&#12288;", "\u{3000}"),
        ("&ldquo;", "“"),
        ("&rdquo;", "”"),
        ("&middot;", "·"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        // Last, so that nothing is read twice.
        ("&amp;", "&"),
    ];
    ENTITIES.iter().fold(text, |text, (entity, character)| {
        text.replace(entity, character)
    })
}

/// The year before the first `年` that has one: `2017年`, `二〇一七年`.
fn year_in(text: &str) -> Option<i16> {
    let compact: Vec<char> = compact(text).chars().collect();
    (4..compact.len())
        .filter(|&at| compact[at] == '年')
        .find_map(|at| {
            let digits: String = compact[at - 4..at].iter().collect();
            read_date(&format!("{digits}年1月1日"))
                .ok()
                .map(jiff::civil::Date::year)
        })
}

fn assemble(
    edition: &'static Edition,
    hints: Hints,
    contents: Contents,
    narrative: Narrative,
    notices: &mut Vec<Notice>,
) -> Report {
    // The kind follows from the unit, which stands in one of three places; see `unit` below.
    let mut report = Report::new(edition, UnitKind::Department);
    let mut enter = |edit| {
        report
            .apply(edit)
            .expect("answers and fields fit any report");
    };
    for (&cell, answer) in &contents.answers {
        enter(Edit::Answer(cell, answer.clone()));
    }
    for (kind, text) in fields(&contents.fields, notices) {
        enter(Edit::Field(kind, text));
    }
    if let Some((date, _)) = &narrative.date {
        enter(Edit::Field(FieldKind::IssuedOn, date.clone()));
    }
    if let Some(unit) = unit(&contents, &narrative, notices) {
        let kind = UnitKind::of_name(&unit);
        if kind.is_none() {
            let message = format!(
                "从名称“{unit}”看不出单位类型，暂定为“{}”，请核对。",
                UnitKind::Department
            );
            notices.push(Notice {
                place: Some(Place::UnitKind),
                ..Notice::plain(0, message)
            });
        }
        enter(Edit::UnitKind(kind.unwrap_or(UnitKind::Department)));
        enter(Edit::Field(FieldKind::Unit, unit));
    }
    let (year, table_year) = years(edition, hints, &contents, &narrative, notices);
    for (kind, year) in [(FieldKind::Year, year), (FieldKind::TableYear, table_year)] {
        if let Some(year) = year {
            enter(Edit::Field(kind, year.to_string()));
        }
    }
    if narrative.chapters.is_empty() {
        notices.push(Notice::plain(
            0,
            "没有找到报告正文，只导入了统计表；各章已按常用标题列出，请填写。".into(),
        ));
    } else {
        report.chapters = narrative.chapters;
    }
    if let Some(title) = narrative.title {
        let ours = report.title();
        if compact(&title.text) != compact(&ours) {
            let message = format!("原标题“{}”已按规定格式改为“{ours}”，请核对。", title.text);
            notices.push(Notice::plain(title.line, message));
        }
    }
    report
}

/// The fields of the table's head and foot as they are stored; the first of each kind counts.
fn fields(
    found: &[(FieldKind, String, usize)],
    notices: &mut Vec<Notice>,
) -> Vec<(FieldKind, String)> {
    let mut taken: Vec<(FieldKind, String)> = Vec::new();
    for (kind, text, line) in found.iter().filter(|(kind, ..)| *kind != FieldKind::Unit) {
        let text = stored(*kind, text);
        let mut tell = |message| {
            notices.push(Notice {
                place: Some(Place::Field(*kind)),
                ..Notice::plain(*line, message)
            });
        };
        match taken.iter().find(|(other, _)| other == kind) {
            Some((_, first)) if *first != text => {
                let label = kind.label();
                tell(format!(
                    "“{label}”有两处，已采用“{first}”，未采用“{text}”，请核对。"
                ));
            }
            Some(_) => {}
            None => {
                let is_date = *kind == FieldKind::FilledOn;
                if is_date
                    && !text
                        .contains(|c: char| c.is_numeric() || is_han(c) && !"年月日".contains(c))
                {
                    tell(format!(
                        "“{}”只有“{text}”，没有填写，已留空。",
                        kind.label()
                    ));
                    continue;
                }
                if is_date && read_date(&text).is_err() {
                    tell(format!(
                        "“{}”写作“{text}”，不是完整的日期，已原样保留，请改正。",
                        kind.label()
                    ));
                }
                taken.push((*kind, text));
            }
        }
    }
    taken
}

/// Without the white space that tables put into dates and names.
fn stored(kind: FieldKind, text: &str) -> String {
    match kind {
        FieldKind::FilledOn => compact(text),
        FieldKind::Telephone => text.into(),
        _ => without_spaces(text),
    }
}

/// The unit's name from 填报单位, else from the signature block, else from the title.
fn unit(contents: &Contents, narrative: &Narrative, notices: &mut Vec<Notice>) -> Option<String> {
    let in_table =
        (contents.unit()).map(|(unit, line)| ("填报单位", narrative::name_of_unit(unit), line));
    let signed = narrative
        .unit
        .as_ref()
        .map(|(unit, line)| ("落款", unit.clone(), *line));
    let titled = narrative
        .title
        .as_ref()
        .filter(|title| !title.unit.is_empty());
    let titled = titled.map(|title| ("标题", title.unit.clone(), title.line));
    let mut found = [in_table, signed, titled].into_iter().flatten();
    let (place, unit, _) = found.next()?;
    for (other_place, other, line) in found.filter(|(_, other, _)| *other != unit) {
        let message = format!(
            "{other_place}的单位“{other}”与{place}“{unit}”不一致，已采用“{unit}”，请核对。"
        );
        notices.push(Notice {
            place: Some(Place::Field(FieldKind::Unit)),
            ..Notice::plain(line, message)
        });
    }
    Some(unit)
}

/// The report year, and the table's where it is another.
fn years(
    edition: &Edition,
    hints: Hints,
    contents: &Contents,
    narrative: &Narrative,
    notices: &mut Vec<Notice>,
) -> (Option<i16>, Option<i16>) {
    let titled = narrative
        .title
        .as_ref()
        .and_then(|title| Some((title.year?, title.line)));
    let year = hints
        .year
        .or(titled.or(contents.year).map(|(year, _)| year));
    let mut tell = |line, message| {
        notices.push(Notice {
            place: Some(Place::Field(FieldKind::Year)),
            ..Notice::plain(line, message)
        });
    };
    match (year, titled) {
        (None, _) => tell(0, "没有找到报告年度，请填写。".into()),
        (Some(year), Some((titled, line))) if year != titled => {
            tell(
                line,
                format!("标题写的是{titled}年，已按指定的{year}年度导入，请核对。"),
            );
        }
        _ => {}
    }
    if let Some(year) = year.filter(|year| !edition.years.contains(year)) {
        let years = edition.years_in_words();
        tell(
            0,
            format!(
                "{}适用于{years}年度的报告，这份报告是{year}年度的，请核对。",
                edition.name
            ),
        );
    }
    let other = contents
        .year
        .filter(|&(other, _)| year.is_some_and(|year| year != other));
    match (other, year) {
        // Its tables state no year of their own.
        (Some((other, line)), Some(year)) if is_matrix(edition) => {
            tell(
                line,
                format!("统计期限写的是{other}年，与报告年度{year}年不一致，请核对。"),
            );
            (Some(year), None)
        }
        _ => (year, other.map(|(other, _)| other)),
    }
}

#[cfg(test)]
mod tests;
