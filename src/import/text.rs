//! Plain text into blocks: the one reader that must guess where tables are and what their cells are.
//! Guesses by the wordings of an edition, but decides nothing about what a row or a cell answers.

mod breaks;
mod decoding;
mod lines;
mod matrix;
mod statistics;
mod wraps;

use super::blocks::Block;
use super::{Notice, Refusal, is_matrix};
use crate::form::Edition;
pub use breaks::with_breaks;
pub use decoding::decode;
pub use lines::{Line, lines, without_page_marks};

/// The text of a file, without what only its encoding, a web page or Markdown put there.
///
/// # Errors
/// The bytes are no text.
pub fn text_of(bytes: &[u8], notices: &mut Vec<Notice>) -> Result<String, Refusal> {
    let decoded = decode(bytes)?;
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
    Ok(without_bold(&without_entities(decoded.text)))
}

/// A text without Markdown's marks for bold letters (`**规章**`), in headings and in cells. Stars that
/// stand for digits (`138****1234`) are what somebody wrote.
fn without_bold(text: &str) -> String {
    if !text.contains("**") {
        return text.into();
    }
    let lines = text.split_inclusive('\n').map(|line| {
        let mut kept = String::with_capacity(line.len());
        let mut rest = line;
        while let Some((before, inside, behind)) = bold(rest) {
            kept.push_str(before);
            kept.push_str(inside);
            rest = behind;
        }
        kept + rest
    });
    lines.collect()
}

/// What stands before, in and behind the first bold letters of a line.
fn bold(line: &str) -> Option<(&str, &str, &str)> {
    let is_mark = |at: &usize| {
        let (before, behind) = (&line[..*at], &line[at + 2..]);
        !before.ends_with('*') && !behind.starts_with('*')
    };
    let mut marks = line.match_indices("**").map(|(at, _)| at).filter(is_mark);
    let (open, close) = (marks.next()?, marks.next()?);
    let (before, inside, behind) = (&line[..open], &line[open + 2..close], &line[close + 2..]);
    let is_masked = before.ends_with(|c: char| c.is_ascii_digit())
        || behind.starts_with(|c: char| c.is_ascii_digit());
    (!is_masked && !inside.trim().is_empty()).then_some((before, inside, behind))
}

/// The lines of a text as paragraphs and tables, if it is a report of an edition.
pub fn read(
    lines: &[Line<'_>],
    edition: &'static Edition,
    notices: &mut Vec<Notice>,
) -> Vec<Block> {
    match is_matrix(edition) {
        true => matrix::read(lines, edition, notices),
        false => statistics::read(lines, edition, notices),
    }
}

/// The lines of a report whose table of its own has not been found; tables inside chapters may be
/// there in part.
pub fn read_without_table(
    lines: &[Line<'_>],
    edition: &'static Edition,
    notices: &mut Vec<Notice>,
) -> Vec<Block> {
    match is_matrix(edition) {
        true => matrix::read(lines, edition, notices),
        false => statistics::paragraphs(lines, notices),
    }
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
