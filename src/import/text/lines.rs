//! A text as numbered lines, without what a web page leaves behind, and which of them only draw.
//! Guesses no table.

use crate::import::Notice;
use crate::import::blocks::{Origin, Paragraph};
use crate::import::debris::{is_debris, is_meta};
use crate::import::paragraphs::heading;
use crate::import::spelling::{cells, is_bar};
use crate::value::read_date;

/// A line that is not blank.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Counted from 1, blank lines included, as an editor shows it.
    pub number: usize,
    /// Without white space at its ends, which is indent and no text.
    pub text: &'a str,
    /// As it stands: white space at its ends may be empty cells.
    pub whole: &'a str,
}

impl Line<'_> {
    /// The line as a paragraph of its own.
    pub fn paragraph(&self) -> Paragraph {
        Paragraph {
            text: self.text.into(),
            origin: Origin { line: self.number },
        }
    }
}

/// The lines of a text that are not blank.
pub fn lines(text: &str) -> Vec<Line<'_>> {
    text.split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
        .zip(1..)
        .map(|(line, number)| Line {
            number,
            text: line.trim(),
            whole: line,
        })
        .filter(|line| !line.text.is_empty())
        .collect()
}

/// A line that a layout table encloses in bars, without them; other lines as they are.
pub fn without_frame(text: &str) -> &str {
    let framed = text.starts_with(is_bar) || text.ends_with(is_bar);
    match cells(text).as_slice() {
        [cell] if framed => cell,
        _ => text,
    }
}

/// Whether a line only draws: `|---|---|`, `+----+`, `└──┴──┘`.
pub fn is_ruled(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || is_bar(c)
            || matches!(
                c,
                '-' | '+' | '=' | '_' | ':' | '—' | '\u{2500}'..='\u{257f}'
            )
    })
}

/// Drops debris anywhere, and meta lines outside of the chapters.
pub fn without_debris<'a>(lines: &[Line<'a>], notices: &mut Vec<Notice>) -> Vec<Line<'a>> {
    let first = lines
        .iter()
        .position(|line| heading(line.text).is_some())
        .unwrap_or(lines.len());
    let last = lines
        .iter()
        .rposition(|line| read_date(line.text).is_ok())
        .unwrap_or(lines.len());
    let mut kept = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let line = Line {
            text: without_frame(line.text),
            ..*line
        };
        if is_debris(line.text) || (at < first || at > last) && is_meta(line.text) {
            notices.push(Notice::dropped(line.number, line.text));
        } else {
            kept.push(line);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_as_an_editor_numbers_them() {
        let numbered: Vec<_> = lines("甲\r\n\n　　乙 \r丙")
            .iter()
            .map(|line| (line.number, line.text))
            .collect();
        assert_eq!(numbered, [(1, "甲"), (3, "乙"), (4, "丙")]);
    }

    #[test]
    fn a_frame_is_no_text_and_a_rule_no_row() {
        assert_eq!(without_frame("| 甲 |"), "甲");
        assert_eq!(without_frame("甲 | 乙"), "甲 | 乙");
        assert!(is_ruled("|:---|---:|") && !is_ruled("| - | 无 |"));
    }
}
