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
    // Markdown's mark for bold letters stands in headings and in cells.
    Ok(without_entities(decoded.text).replace("**", ""))
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
