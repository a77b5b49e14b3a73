//! A report with its review as RON bytes (草稿): reads every version, writes the newest.
//! Does not touch the disk, and judges no answer.
//!
//! The text is written by hand and not derived, so that a person can read it: cells stand in the
//! form's order with their names behind them, and narrative stands one line a string.
//!
//! `format` always comes first and `edition` second. So a draft of a newer program is recognised
//! before anything in it that this program can't read. What an older format lacks stays empty: format
//! 1 had no explanations and no review.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::{self, Write};

use ron::ser::PrettyConfig;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::form::{Catalogue, CellId, Edition, FieldKind};
use crate::report::{Cause, Chapter, Edit, Explanation, Report};
use crate::review::Review;
use crate::value::{quoted, ron_problem};

/// The newest format, which is the one written.
pub const FORMAT: u32 = 2;

/// What every draft starts with.
const TITLE: &str = "// 年报草稿";

/// What is told with every refusal.
const UNCHANGED: &str = "文件没有改动。";

/// Why bytes are no draft of ours. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// Nothing but white space.
    #[error("文件是空的，没有可以打开的草稿。请找一份完好的副本打开。")]
    Empty,
    /// Only zero bytes: what a power cut or a stick pulled out too early leaves.
    #[error(
        "文件内容全是空字节，多半是保存后断电或过早拔出U盘所致，无法恢复。请找一份完好的副本打开。"
    )]
    Zeroed,
    /// Something else than a draft.
    #[error("这不是年报草稿，而是{what}。{advice}{UNCHANGED}")]
    Foreign {
        /// What it looks like.
        what: &'static str,
        /// What to do with such a file.
        advice: &'static str,
    },
    /// Written by a newer program.
    #[error(
        "草稿的格式是第{format}版，由较新的软件保存；本软件最多能读第{FORMAT}版。请升级软件后再打开。{UNCHANGED}"
    )]
    NewerFormat {
        /// The format that the draft states.
        format: u32,
    },
    /// The end is missing.
    #[error(
        "草稿不完整，到第{line}行第{column}列就中断了，后面的内容缺失。请找一份完好的副本打开。{UNCHANGED}"
    )]
    CutOff {
        /// Where the text ends.
        line: usize,
        /// Where the text ends.
        column: usize,
    },
    /// Not what a draft has in this place.
    #[error(
        "草稿第{line}行第{column}列有误：{problem}。若是手工改动所致，请改回后再打开，否则请找一份完好的副本。{UNCHANGED}"
    )]
    Broken {
        /// Where reading stopped.
        line: usize,
        /// Where reading stopped.
        column: usize,
        /// What is wrong there.
        problem: String,
    },
}

/// 草稿: what a file of ours holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What was answered.
    pub report: Report,
    /// What was done to it on its way to the sign-off.
    pub review: Review,
}

/// A draft as RON, readable by a person, answers in the form's order. The same draft gives the
/// same bytes.
#[must_use]
pub fn write(report: &Report, review: &Review) -> String {
    let mut out = String::new();
    write_to(&mut out, report, review).expect("writing to a String never fails");
    out
}

/// [`write()`], without indentation where it is longer than some bytes: a file that is too long to
/// be read must not come of a draft that was read.
#[must_use]
pub fn write_within(bytes_at_most: u64, report: &Report, review: &Review) -> String {
    let text = write(report, review);
    if text.len() as u64 <= bytes_at_most {
        return text;
    }
    // No string goes over several lines.
    text.lines()
        .flat_map(|line| [line.trim_start(), "\n"])
        .collect()
}

fn write_to(out: &mut String, report: &Report, review: &Review) -> fmt::Result {
    let edition = report.edition();
    writeln!(
        out,
        "{TITLE}：政府信息公开工作年度报告，请用年报软件（nianbao）打开。"
    )?;
    writeln!(out, "(")?;
    writeln!(out, "    format: {FORMAT},")?;
    writeln!(out, "    edition: {},", quoted(&edition.code))?;
    writeln!(out, "    unit_kind: {},", quoted(&report.unit_kind.name))?;
    writeln!(out, "    fields: {{")?;
    for kind in FieldKind::ALL {
        write_entry(out, kind.code(), report.field(kind), edition.label(kind))?;
    }
    writeln!(out, "    }},")?;
    writeln!(out, "    answers: {{")?;
    for id in edition.cell_ids() {
        let cell = edition.cell(id);
        write_entry(out, &cell.code, report.typed(id), &cell.name)?;
    }
    writeln!(out, "    }},")?;
    writeln!(out, "    chapters: [")?;
    for chapter in &report.chapters {
        writeln!(out, "        (")?;
        writeln!(out, "            heading: {},", quoted(&chapter.heading))?;
        writeln!(out, "            text: [")?;
        if !chapter.text.is_empty() {
            for line in chapter.text.split('\n') {
                writeln!(out, "                {},", quoted(line))?;
            }
        }
        writeln!(out, "            ],")?;
        writeln!(out, "        ),")?;
    }
    writeln!(out, "    ],")?;
    if !report.explanations().is_empty() {
        let explanations: Vec<_> = (report.explanations().iter())
            .map(|(cause, explanation)| WrittenExplanation {
                cause: cause.clone(),
                explanation: explanation.clone(),
            })
            .collect();
        write_part(out, "explanations", &explanations)?;
    }
    if !review.is_empty() {
        write_part(out, "review", review)?;
    }
    writeln!(out, ")")
}

/// A part that is written as it is laid out in memory. No text in it spans lines, so all lines can
/// be moved in.
fn write_part(out: &mut String, name: &str, part: &impl Serialize) -> fmt::Result {
    let pretty = PrettyConfig::new().new_line("\n");
    let text = ron::ser::to_string_pretty(part, pretty).expect("plain data can be written");
    write!(out, "    {name}: ")?;
    for (at, line) in text.lines().enumerate() {
        let indent = if at == 0 { "" } else { "\n    " };
        write!(out, "{indent}{line}")?;
    }
    writeln!(out, ",")
}

/// One entry of a map, its name behind it; none where nothing was typed.
fn write_entry(out: &mut String, code: &str, typed: &str, name: &str) -> fmt::Result {
    if typed.is_empty() {
        return Ok(());
    }
    // A line break in a name would end the comment and spoil the draft.
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    writeln!(
        out,
        "        {}: {}, // {name}",
        quoted(code),
        quoted(typed)
    )
}

/// Reads a draft of any format up to [`FORMAT`]. One whose form is not at hand keeps all it has,
/// under an edition that stands in for it.
///
/// # Errors
/// Names line and column, and says what to do.
pub fn read(bytes: &[u8], forms: &Catalogue) -> Result<Draft, DraftError> {
    // Notepad puts a byte order mark in front.
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(DraftError::Empty);
    }
    if bytes.iter().all(|&b| b == 0) {
        return Err(DraftError::Zeroed);
    }
    let text = std::str::from_utf8(bytes).map_err(|err| not_utf8(bytes, err))?;
    let seen = Cell::new(Seen::Nothing);
    let draft = ron::Options::default().from_str_seed(
        text,
        Reading {
            seen: &seen,
            forms,
            text,
        },
    );
    draft.map_err(|err| refusal(text, seen.into_inner(), &err))
}

/// How far reading got, for the choice of the error.
#[derive(Debug)]
enum Seen {
    Nothing,
    Format,
    NewerFormat(u32),
}

fn refusal(text: &str, seen: Seen, err: &ron::error::SpannedError) -> DraftError {
    let ron::error::Position { line, col: column } = err.span.start;
    match seen {
        Seen::NewerFormat(format) => return DraftError::NewerFormat { format },
        Seen::Nothing if !is_titled(text) => return foreign(text.as_bytes()),
        Seen::Nothing | Seen::Format => {}
    }
    let (end_line, end_column) = end_of(text);
    let stopped = (err.span.end.line, err.span.end.col);
    if stopped >= end_of(text.trim_end()) || err.code == ron::Error::ExpectedStringEnd {
        return DraftError::CutOff {
            line: end_line,
            column: end_column,
        };
    }
    DraftError::Broken {
        line,
        column,
        problem: ron_problem(&err.code),
    }
}

/// Line and column behind a text.
fn end_of(text: &str) -> (usize, usize) {
    let last = text.rsplit('\n').next().unwrap_or_default();
    (text.matches('\n').count() + 1, last.chars().count() + 1)
}

/// Whether a text is a draft of ours, whole or broken, and no published report.
#[must_use]
pub fn is_draft(text: &str) -> bool {
    let opening = text.trim_start_matches('\u{feff}').trim_start();
    let is_bare = |body: &str| body.trim_start().starts_with("format:");
    opening.starts_with(TITLE) || opening.strip_prefix('(').is_some_and(is_bare)
}

/// Whether a text has the first line of a draft, or the beginning of one.
fn is_titled(text: &str) -> bool {
    text.contains(TITLE) || (!text.is_empty() && TITLE.starts_with(text))
}

fn not_utf8(bytes: &[u8], err: std::str::Utf8Error) -> DraftError {
    let valid = std::str::from_utf8(&bytes[..err.valid_up_to()]).expect("valid up to here");
    if !is_titled(valid) {
        return foreign(bytes);
    }
    let (line, column) = end_of(valid);
    if err.error_len().is_none() {
        return DraftError::CutOff { line, column };
    }
    DraftError::Broken {
        line,
        column,
        problem: "此处不是 UTF-8 编码的文字，文件可能已损坏，或被别的软件以其他编码保存过".into(),
    }
}

/// What bytes are that are no draft.
fn foreign(bytes: &[u8]) -> DraftError {
    const PICTURES: [&[u8]; 4] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF"];
    const UTF_16: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];
    const AS_TEXT: &str =
        "如果它是已发布的报告，请先把其中的文字另存为文本文件（.txt），再用“导入”读入。";
    let starts_with = |magic: &[u8]| bytes.starts_with(magic);
    let (what, advice) = if starts_with(b"%PDF") {
        ("PDF 文件", AS_TEXT)
    } else if PICTURES.into_iter().any(starts_with) {
        ("图片", "请打开扩展名为 .ron 的草稿文件。")
    } else if starts_with(b"PK\x03\x04") {
        ("Word、Excel 文件或压缩包", AS_TEXT)
    } else if starts_with(b"\xd0\xcf\x11\xe0") {
        ("旧版 Word 或 Excel 文件", AS_TEXT)
    } else if bytes.contains(&0) && !UTF_16.into_iter().any(starts_with) {
        ("别的软件的文件", "请打开扩展名为 .ron 的草稿文件。")
    } else {
        ("别的文本", "如果它是已发布的报告，请用“导入”读入。")
    };
    DraftError::Foreign { what, advice }
}

/// What stands in a draft, by its name in the file.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Entry {
    Format,
    Edition,
    UnitKind,
    Fields,
    Answers,
    Chapters,
    Explanations,
    Review,
}

const ENTRIES: &[&str] = &[
    "format",
    "edition",
    "unit_kind",
    "fields",
    "answers",
    "chapters",
    "explanations",
    "review",
];

/// An explanation as it stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenExplanation {
    cause: Cause,
    explanation: Explanation,
}

/// A chapter as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenChapter {
    heading: String,
    /// Lines without their line breaks.
    text: Vec<String>,
}

/// Reads the whole draft.
struct Reading<'s> {
    seen: &'s Cell<Seen>,
    /// The forms at hand.
    forms: &'s Catalogue,
    /// The whole draft.
    text: &'s str,
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Draft;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Draft, D::Error> {
        from.deserialize_struct("", ENTRIES, self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Draft;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("年报草稿")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut parts: M) -> Result<Draft, M::Error> {
        let Some(Entry::Format) = parts.next_key()? else {
            return Err(M::Error::custom("草稿的第一项应为 format"));
        };
        let format: u32 = parts.next_value()?;
        if format > FORMAT {
            self.seen.set(Seen::NewerFormat(format));
            return Err(M::Error::custom("newer format"));
        }
        self.seen.set(Seen::Format);
        if format == 0 {
            return Err(M::Error::custom("没有第0版的草稿格式"));
        }
        let Some(Entry::Edition) = parts.next_key()? else {
            return Err(M::Error::custom("草稿的第二项应为 edition"));
        };
        let code: String = parts.next_value()?;
        let form = match self.forms.edition(&code) {
            Some(edition) => Form::AtHand(edition),
            None => Form::Missing(Met::default()),
        };
        read_parts(&form, &code, self.text, parts)
    }
}

/// The form of a draft.
enum Form {
    AtHand(&'static Edition),
    /// Every code is taken as it comes, and shown by a stand-in.
    Missing(Met),
}

/// The codes of cells as they were met, each with its place among them.
#[derive(Default)]
struct Met(RefCell<BTreeMap<String, u16>>);

impl Form {
    fn find(&self, code: &str) -> Option<CellId> {
        match self {
            Self::AtHand(edition) => edition.find(code),
            Self::Missing(Met(codes)) => {
                let mut codes = codes.borrow_mut();
                let next = u16::try_from(codes.len()).ok()?;
                Some(CellId(*codes.entry(code.into()).or_insert(next)))
            }
        }
    }

    /// What is wrong with the name of a kind of unit; a form that is missing may know any.
    fn check_unit_kind(&self, word: &str) -> Result<(), String> {
        match self {
            Self::AtHand(edition) if edition.find_unit_kind(word).is_none() => {
                let kinds = edition.unit_kinds_in_words();
                Err(format!("没有“{word}”这种单位类型，应为其中之一：{kinds}"))
            }
            _ => Ok(()),
        }
    }

    /// The edition, or what stands in for it; `text` is the draft.
    fn edition(
        &self,
        code: &str,
        text: &str,
        unit_kind: &str,
        chapters: &[WrittenChapter],
    ) -> &'static Edition {
        match self {
            Self::AtHand(edition) => edition,
            Self::Missing(Met(codes)) => {
                let mut codes: Vec<(String, u16)> = codes.take().into_iter().collect();
                codes.sort_by_key(|(_, at)| *at);
                let names = names_behind(text);
                let named = |(code, _): (String, u16)| {
                    let name = names.get(&*code).copied().unwrap_or_default();
                    (code, name.into())
                };
                let cells = codes.into_iter().map(named).collect();
                let headings: Vec<&str> = chapters.iter().map(|of| &*of.heading).collect();
                // As small as a draft, and one for each that is opened without its form.
                Box::leak(Box::new(Edition::stand_in(
                    code, unit_kind, cells, &headings,
                )))
            }
        }
    }
}

/// The names that [`write`] puts behind the entries of a draft, by their codes.
fn names_behind(text: &str) -> BTreeMap<&str, &str> {
    let named = |line| -> Option<(&str, &str)> {
        let (entry, name) = str::rsplit_once(line, "\", // ")?;
        let (code, _) = entry.trim_start().strip_prefix('"')?.split_once("\": ")?;
        Some((code, name))
    };
    text.lines().filter_map(named).collect()
}

/// What follows format and edition, in any order.
fn read_parts<'de, M: MapAccess<'de>>(
    form: &Form,
    code: &str,
    text: &str,
    mut parts: M,
) -> Result<Draft, M::Error> {
    let mut unit_kind = None;
    let mut fields = None;
    let mut answers = None;
    let mut chapters: Option<Vec<WrittenChapter>> = None;
    let mut explanations: Option<Vec<WrittenExplanation>> = None;
    let mut review = None;
    while let Some(part) = parts.next_key()? {
        let repeated = match part {
            Entry::Format => Some("format"),
            Entry::Edition => Some("edition"),
            Entry::UnitKind => {
                let word: String = parts.next_value()?;
                form.check_unit_kind(&word).map_err(M::Error::custom)?;
                unit_kind.replace(word).map(|_| "unit_kind")
            }
            Entry::Fields => {
                let find = |code: &str| FieldKind::ALL.into_iter().find(|kind| kind.code() == code);
                let read = parts.next_value_seed(Entries(find))?;
                fields.replace(read).map(|_| "fields")
            }
            Entry::Answers => {
                let read = parts.next_value_seed(Entries(|code: &str| form.find(code)))?;
                answers.replace(read).map(|_| "answers")
            }
            Entry::Chapters => chapters.replace(parts.next_value()?).map(|_| "chapters"),
            Entry::Explanations => {
                let read = parts.next_value()?;
                explanations.replace(read).map(|_| "explanations")
            }
            Entry::Review => review.replace(parts.next_value()?).map(|_| "review"),
        };
        if let Some(name) = repeated {
            return Err(M::Error::duplicate_field(name));
        }
    }
    let missing = M::Error::missing_field;
    let chapters = chapters.ok_or_else(|| missing("chapters"))?;
    let unit_kind = unit_kind.ok_or_else(|| missing("unit_kind"))?;
    let edition = form.edition(code, text, &unit_kind, &chapters);
    let mut report = Report::new(edition);
    report.unit_kind = (edition.find_unit_kind(&unit_kind)).expect("it was looked for");
    for (kind, text) in fields.ok_or_else(|| missing("fields"))? {
        report.apply(Edit::Field(kind, text));
    }
    for (cell, text) in answers.ok_or_else(|| missing("answers"))? {
        report.apply(Edit::Answer(cell, text));
    }
    report.chapters = chapters
        .into_iter()
        .map(|chapter| Chapter {
            heading: chapter.heading,
            text: chapter.text.join("\n"),
        })
        .collect();
    for written in explanations.unwrap_or_default() {
        let WrittenExplanation { cause, explanation } = written;
        report.apply(Edit::Explain(cause, Some(explanation)));
    }
    let review = review.unwrap_or_default();
    Ok(Draft { report, review })
}

/// Reads a map of typed texts whose codes the function knows.
struct Entries<F>(F);

impl<'de, K: Ord, F: Fn(&str) -> Option<K>> DeserializeSeed<'de> for Entries<F> {
    type Value = BTreeMap<K, String>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de, K: Ord, F: Fn(&str) -> Option<K>> Visitor<'de> for Entries<F> {
    type Value = BTreeMap<K, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("编号与内容")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut entries = BTreeMap::new();
        while let Some(code) = map.next_key::<String>()? {
            let key = self.0(&code)
                .ok_or_else(|| M::Error::custom(format!("这个版式没有编号“{code}”")))?;
            if entries.insert(key, map.next_value()?).is_some() {
                return Err(M::Error::custom(format!("编号“{code}”出现了两次")));
            }
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests;
