//! A report with its review as RON bytes (草稿): reads every version, writes the newest.
//! Does not touch the disk, and judges no answer.
//!
//! The text is written by hand and not derived, so that a person can read it: cells stand in the
//! form's order with their names behind them, and narrative stands one line a string.
//!
//! `format` always comes first and `edition` second. So a draft of a newer program is recognised
//! before anything in it that this program can't read. What an older format lacks stays empty: format
//! 1 had no explanations and no review.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::{self, Write};

use ron::ser::PrettyConfig;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::form::{self, Edition, FieldKind, UnitKind};
use crate::report::{Cause, Chapter, Edit, Explanation, Report};
use crate::review::Review;
use crate::value::quoted;

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
    /// Of an edition that this program doesn't carry.
    #[error(
        "第{line}行第{column}列：草稿用的版式是“{edition}”，本软件没有这个版式。请升级软件后再打开。{UNCHANGED}"
    )]
    UnknownEdition {
        /// The code that the draft states.
        edition: String,
        /// Where it stands.
        line: usize,
        /// Where it stands.
        column: usize,
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

fn write_to(out: &mut String, report: &Report, review: &Review) -> fmt::Result {
    let edition = report.edition();
    writeln!(
        out,
        "{TITLE}：政府信息公开工作年度报告，请用年报软件（nianbao）打开。"
    )?;
    writeln!(out, "(")?;
    writeln!(out, "    format: {FORMAT},")?;
    writeln!(out, "    edition: {},", quoted(&edition.code))?;
    writeln!(
        out,
        "    unit_kind: {},",
        quoted(&report.unit_kind.to_string())
    )?;
    writeln!(out, "    fields: {{")?;
    for kind in FieldKind::ALL {
        write_entry(out, kind.code(), report.field(kind), kind.label())?;
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

/// Reads a draft of any format up to [`FORMAT`].
///
/// # Errors
/// Names line and column, and says what to do.
pub fn read(bytes: &[u8]) -> Result<Draft, DraftError> {
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
    let draft = ron::Options::default().from_str_seed(text, Reading { seen: &seen });
    draft.map_err(|err| refusal(text, seen.into_inner(), &err))
}

/// How far reading got, for the choice of the error.
#[derive(Debug)]
enum Seen {
    Nothing,
    Format,
    NewerFormat(u32),
    UnknownEdition(String),
}

fn refusal(text: &str, seen: Seen, err: &ron::error::SpannedError) -> DraftError {
    let ron::error::Position { line, col: column } = err.span.start;
    match seen {
        Seen::NewerFormat(format) => return DraftError::NewerFormat { format },
        Seen::UnknownEdition(edition) => {
            return DraftError::UnknownEdition {
                edition,
                line,
                column,
            };
        }
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
        problem: problem(&err.code),
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

/// What the RON reader found, in words for the clerk.
fn problem(code: &ron::Error) -> String {
    use ron::Error as E;
    let words = match code {
        E::Message(own) => own,
        E::ExpectedString => "此处应为英文双引号括起的文字",
        E::ExpectedInteger => "此处应为整数",
        E::ExpectedComma => "这之前缺少英文逗号“,”",
        E::ExpectedMapColon => "这之前缺少英文冒号“:”",
        E::ExpectedArray => "此处应为“[”",
        E::ExpectedArrayEnd => "此处应为“]”",
        E::ExpectedMap => "此处应为“{”",
        E::ExpectedMapEnd => "此处应为“}”",
        E::ExpectedStructLike | E::ExpectedNamedStructLike(_) => "此处应为“(”",
        E::ExpectedStructLikeEnd => "此处应为“)”",
        E::ExpectedIdentifier => "此处应为项目的英文名称",
        E::InvalidEscape(_) => "反斜杠“\\”后面的写法不对",
        E::TrailingCharacters => "草稿到此已结束，后面还有多余的内容",
        E::UnexpectedChar(c) => return format!("此处有多余的字符“{c}”"),
        E::NoSuchStructField { found, .. } => return format!("不认识的项目“{found}”"),
        E::MissingStructField { field, .. } => return format!("缺少项目“{field}”"),
        E::DuplicateStructField { field, .. } => return format!("项目“{field}”出现了两次"),
        other => return format!("写法不对（{other}）"),
    };
    String::from(words)
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
        let Some(edition) = form::edition(&code) else {
            self.seen.set(Seen::UnknownEdition(code));
            return Err(M::Error::custom("unknown edition"));
        };
        read_parts(edition, parts)
    }
}

/// What follows format and edition, in any order.
fn read_parts<'de, M: MapAccess<'de>>(
    edition: &'static Edition,
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
                let kind = UnitKind::ALL
                    .into_iter()
                    .find(|kind| kind.to_string() == word);
                let kind = kind.ok_or_else(|| {
                    M::Error::custom(format!(
                        "没有“{word}”这种单位类型，应为街道、乡镇、部门或区县"
                    ))
                })?;
                unit_kind.replace(kind).map(|_| "unit_kind")
            }
            Entry::Fields => {
                let find = |code: &str| FieldKind::ALL.into_iter().find(|kind| kind.code() == code);
                let read = parts.next_value_seed(Entries(find))?;
                fields.replace(read).map(|_| "fields")
            }
            Entry::Answers => {
                let read = parts.next_value_seed(Entries(|code: &str| edition.find(code)))?;
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
    let mut report = Report::new(edition, unit_kind.ok_or_else(|| missing("unit_kind"))?);
    for (kind, text) in fields.ok_or_else(|| missing("fields"))? {
        report.apply(Edit::Field(kind, text));
    }
    for (cell, text) in answers.ok_or_else(|| missing("answers"))? {
        report.apply(Edit::Answer(cell, text));
    }
    let chapters = chapters.ok_or_else(|| missing("chapters"))?.into_iter();
    report.chapters = chapters
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
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn edition() -> &'static Edition {
        form::edition("2014").expect("the program carries it")
    }

    fn example() -> Report {
        let mut report = Report::new(edition(), UnitKind::Street);
        let answer = |code, text: &str| {
            Edit::Answer(
                edition().find(code).expect("a cell of the edition"),
                text.into(),
            )
        };
        let chapter = Chapter {
            heading: "一、“概述”".into(),
            text: "　　第一段。\r\n\n\t第二段\\ “引号”\"。 ".into(),
        };
        let edits = Edit::Together(vec![
            Edit::Field(FieldKind::Telephone, "010-12345678".into()),
            Edit::Field(FieldKind::Unit, "学家岛街道办事处".into()),
            answer("R54", "0.25万元"),
            answer("R02", " ２４ "),
            Edit::RemoveChapter(0),
            Edit::InsertChapter(0, chapter),
        ]);
        report.apply(edits).expect("the edits fit");
        report.chapters.truncate(1);
        report
    }

    fn draft(report: Report) -> Draft {
        let review = Review::default();
        Draft { report, review }
    }

    fn written_example() -> String {
        write(&example(), &Review::default())
    }

    /// What the example looks like in the file, but for the names behind the entries.
    const EXAMPLE: &str = r#"(
    format: 2,
    edition: "2014",
    unit_kind: "街道",
    fields: {
        "unit": "学家岛街道办事处",
        "telephone": "010-12345678",
    },
    answers: {
        "R02": " ２４ ",
        "R54": "0.25万元",
    },
    chapters: [
        (
            heading: "一、“概述”",
            text: [
                "　　第一段。\r",
                "",
                "\t第二段\\ “引号”\"。 ",
            ],
        ),
    ],
)
"#;

    /// The example with one place changed by hand is refused there, in these words.
    #[track_caller]
    fn check_broken(place: &str, by_hand: &str, line: usize, words: &str) {
        assert_eq!(EXAMPLE.matches(place).count(), 1, "{place}");
        match read(EXAMPLE.replace(place, by_hand).as_bytes()) {
            Err(DraftError::Broken {
                line: found,
                column,
                problem,
            }) => {
                assert_eq!(found, line, "{by_hand}: column {column}: {problem}");
                assert!(problem.contains(words), "{by_hand}: {problem}");
            }
            other => panic!("{by_hand}: {other:?}"),
        }
    }

    #[test]
    fn a_draft_is_readable_and_in_the_forms_order() {
        let written = written_example();
        let (title, rest) = written.split_once('\n').expect("several lines");
        assert!(title.starts_with(TITLE), "{title}");
        let lines = rest
            .lines()
            .map(|line| line.split(" // ").next().unwrap_or_default());
        assert_eq!(lines.collect::<Vec<_>>().join("\n") + "\n", EXAMPLE);
        let name = format!("\"R02\": \" ２４ \", // {}\n", edition().cells()[0].name);
        assert!(written.contains(&name), "{written}");
        assert_eq!(read(EXAMPLE.as_bytes()), Ok(draft(example())));
    }

    #[test]
    fn a_draft_survives_notepad_and_other_line_ends() {
        let written = written_example();
        for text in [
            format!("\u{feff}{written}"),
            written.replace('\n', "\r\n"),
            format!("{}\n\n// 备注", written.trim_end()),
            format!("// 恢复副本\n{written}"),
        ] {
            assert_eq!(read(text.as_bytes()), Ok(draft(example())), "{text}");
        }
    }

    #[test]
    fn an_empty_report_keeps_its_chapters() {
        let mut report = Report::new(edition(), UnitKind::County);
        assert_eq!(
            read(write(&report, &Review::default()).as_bytes()),
            Ok(draft(report.clone()))
        );
        report.chapters.clear();
        assert_eq!(
            read(write(&report, &Review::default()).as_bytes()),
            Ok(draft(report))
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        check_broken("\"R54\"", "\"R99\"", 11, "没有编号“R99”");
        check_broken("\"R54\"", "\"R02\"", 11, "“R02”出现了两次");
        check_broken("\"R54\"", "\"R01\"", 11, "没有编号“R01”");
        check_broken("\"unit\"", "\"unti\"", 6, "没有编号“unti”");
        check_broken("\"0.25万元\"", "0.25", 11, "英文双引号");
        check_broken("\" ２４ \",", "\" ２４ \"", 11, "英文逗号");
        check_broken("    chapters", "    remarks", 13, "不认识的项目“remarks”");
        check_broken("text:", "texts:", 16, "不认识的项目“texts”");
        check_broken("    fields: {", "    answers: {", 6, "没有编号“unit”");
        check_broken("\"街道\"", "\"村\"", 4, "没有“村”这种单位类型");
        check_broken("    unit_kind: \"街道\",\n", "", 22, "缺少项目“unit_kind”");
        check_broken(
            "format: 2,",
            "format: 2, format: 2,",
            2,
            "第二项应为 edition",
        );
        check_broken("format: 2,", "format: 0,", 2, "第0版");
        check_broken("],\n)", "],\n) x", 23, "多余");
        check_broken("\\\\ ", "\\z", 19, "反斜杠");
    }

    #[test]
    fn a_newer_format_is_told_before_anything_that_cannot_be_read() {
        for text in [
            "(format: 3, answers: {}, 年报: <新写法>)",
            "// 年报草稿\n(\n    format: 3",
            "(format:3,edition:\"2031\")",
        ] {
            let err = read(text.as_bytes()).expect_err("newer");
            assert_eq!(err, DraftError::NewerFormat { format: 3 }, "{text}");
            assert!(err.to_string().contains("请升级软件"), "{err}");
        }
        assert!(read(b"(format: 99999999999, )").is_err());
    }

    #[test]
    fn an_edition_that_is_not_carried_is_told_with_its_place() {
        let text = EXAMPLE.replace("\"2014\"", "\"2031\"");
        let err = read(text.as_bytes()).expect_err("no such edition");
        assert!(
            matches!(err, DraftError::UnknownEdition { line: 3, .. }),
            "{err:?}"
        );
        assert!(err.to_string().contains("“2031”"), "{err}");
        assert!(err.to_string().contains("请升级软件"), "{err}");
    }

    #[test]
    fn what_is_no_draft_is_told_by_its_kind() {
        let gb18030 = b"\xd1\xa7\xbc\xd2\xb5\xba";
        for (bytes, words) in [
            (&b"%PDF-1.7\n%\xe2\xe3"[..], "PDF 文件"),
            (b"\x89PNG\r\n\x1a\n\0\0", "图片"),
            (b"\xff\xd8\xff\xe0", "图片"),
            (b"PK\x03\x04\x14\0", "Word、Excel"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "旧版 Word"),
            (b"\x7fELF\0\0\0", "别的软件"),
            (b"\xff\xfe\x66\x5b", "请用“导入”"),
            (gb18030, "请用“导入”"),
            (
                "学家岛街道2017年政府信息公开工作年度报告".as_bytes(),
                "请用“导入”",
            ),
            ("（一）主动公开".as_bytes(), "请用“导入”"),
            (b"{\"edition\":\"2014\"}", "请用“导入”"),
            (b"Edition(code: \"2014\")", "请用“导入”"),
        ] {
            let err = read(bytes).expect_err("no draft");
            assert!(matches!(err, DraftError::Foreign { .. }), "{err:?}");
            assert!(err.to_string().contains(words), "{words}: {err}");
        }
        assert_eq!(read(b""), Err(DraftError::Empty));
        assert_eq!(read("\u{feff} \r\n".as_bytes()), Err(DraftError::Empty));
        assert_eq!(read(&[0; 512]), Err(DraftError::Zeroed));
    }

    #[test]
    fn a_text_in_utf_16_is_no_other_program_s_file() {
        let published = "\u{feff}2017年政府信息公开 report";
        let units = || published.encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        // The same bytes without their mark are anybody's.
        for (bytes, what) in [
            (&little[..], "别的文本"),
            (&big, "别的文本"),
            (&little[2..], "别的软件的文件"),
            (&big[2..], "别的软件的文件"),
            (b"GIF89a\0\0", "图片"),
            (b"RIFF\0\0", "图片"),
            (b"%PDF-1.7\0", "PDF 文件"),
        ] {
            match read(bytes) {
                Err(DraftError::Foreign { what: told, .. }) => assert_eq!(told, what, "{bytes:?}"),
                other => panic!("{bytes:?}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_draft_cut_off_at_any_byte_is_told_as_such() {
        let written = written_example();
        let whole = written.trim_end().len();
        for end in 1..whole {
            match read(&written.as_bytes()[..end]) {
                Err(DraftError::CutOff { line, .. }) => {
                    let lines = written.as_bytes()[..end]
                        .iter()
                        .filter(|&&b| b == b'\n')
                        .count();
                    assert_eq!(line, lines + 1, "{end}");
                }
                other => panic!("{end}: {other:?}"),
            }
        }
        assert_eq!(read(&written.as_bytes()[..whole]), Ok(draft(example())));
    }

    #[test]
    fn bytes_that_are_no_text_are_told_with_their_place() {
        let mut bytes = written_example().into_bytes();
        let at = bytes
            .windows(2)
            .position(|pair| pair == b"R5")
            .expect("R54 is answered");
        bytes[at] = 0xff;
        let err = read(&bytes).expect_err("not UTF-8");
        let DraftError::Broken {
            line,
            column,
            problem,
        } = err
        else {
            panic!("{err:?}");
        };
        assert_eq!((line, column), (12, 10));
        assert!(problem.contains("UTF-8"), "{problem}");
    }

    #[test]
    fn nesting_without_end_overflows_no_stack() {
        for deep in [
            "(",
            "[",
            "{",
            "Some(",
            "/*",
            "((((format:",
            "(format:",
            "\"",
            "#![enable(",
        ] {
            let nested = deep.repeat(200_000);
            for text in [
                nested.clone(),
                EXAMPLE.replace("\"0.25万元\"", &nested),
                EXAMPLE.replace("    chapters: [", &format!("    chapters: [{nested}")),
                EXAMPLE.replace("format: 2", &format!("format: {nested}")),
            ] {
                assert!(read(text.as_bytes()).is_err(), "{deep}");
            }
        }
    }

    /// Any text at all: control characters, quotes and line breaks more often than by chance.
    fn any_text() -> impl Strategy<Value = String> {
        let odd = prop::sample::select(
            "\"\\\r\n\t \u{3000}\u{feff}\u{202e}\0//(年"
                .chars()
                .collect::<Vec<_>>(),
        );
        vec(prop_oneof![any::<char>(), odd], 0..12).prop_map(String::from_iter)
    }

    fn any_report() -> impl Strategy<Value = Report> {
        let kind = prop::sample::select(UnitKind::ALL.to_vec());
        let field = (prop::sample::select(FieldKind::ALL.to_vec()), any_text());
        let cells: Vec<_> = edition().cell_ids().collect();
        let answer = (prop::sample::select(cells), any_text());
        let chapter = (any_text(), any_text());
        let parts = (
            kind,
            vec(field, 0..10),
            vec(answer, 0..60),
            vec(chapter, 0..6),
        );
        parts.prop_map(|(kind, fields, answers, chapters)| {
            let mut report = Report::new(edition(), kind);
            for (field, text) in fields {
                report.apply(Edit::Field(field, text));
            }
            for (cell, text) in answers {
                report.apply(Edit::Answer(cell, text));
            }
            report.chapters = chapters
                .into_iter()
                .map(|(heading, text)| Chapter { heading, text })
                .collect();
            report
        })
    }

    proptest! {
        #[test]
        fn a_draft_saved_and_loaded_is_equal(report in any_report()) {
            let written = write(&report, &Review::default());
            let loaded = read(written.as_bytes());
            prop_assert_eq!(loaded.as_ref().map(|draft| &draft.report), Ok(&report));
            prop_assert_eq!(loaded.map(|draft| write(&draft.report, &draft.review)), Ok(written));
        }

        #[test]
        fn flipped_bytes_never_panic(flips in vec((any::<prop::sample::Index>(), any::<u8>()), 1..5)) {
            let mut bytes = written_example().into_bytes();
            for (at, byte) in flips {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Err(err) = read(&bytes) {
                prop_assert!(err.to_string().contains('。'));
            }
        }

        #[test]
        fn any_bytes_never_panic(bytes in vec(any::<u8>(), 0..200), text in "\\(format: 1,[ -~]{0,80}") {
            let _ = read(&bytes);
            let _ = read(text.as_bytes());
        }
    }
}
