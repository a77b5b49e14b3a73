//! A text as numbered lines, and a line as the cells that bars or tabs mark off.
//! Decides nothing about what a line means.

use crate::value::fold_width;

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

/// What published pages draw between cells.
const BARS: [char; 6] = ['|', '｜', '¦', '│', '┃', '║'];

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

/// Whether a character marks off cells.
pub fn is_bar(c: char) -> bool {
    c == '\t' || BARS.contains(&c)
}

/// The cells of a line that are not blank; the line itself where nothing marks cells off.
pub fn cells(text: &str) -> Vec<&str> {
    text.split(is_bar)
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
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

/// Half-width characters without white space and invisible ones: how wordings are compared.
pub fn compact(text: &str) -> String {
    text.chars()
        .map(fold_width)
        .filter(|&c| is_visible(c))
        .collect()
}

/// A text without white space and invisible characters, else as written: how names are stored.
pub fn without_spaces(text: &str) -> String {
    text.chars().filter(|&c| is_visible(c)).collect()
}

/// Neither white space nor one of the invisible characters that pages leave behind.
pub fn is_visible(c: char) -> bool {
    !c.is_whitespace()
        && !matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2060}'
        )
}

/// Characters of a text, never counted further than `limit`.
pub fn is_longer_than(text: &str, limit: usize) -> bool {
    text.len() > limit && text.chars().nth(limit).is_some()
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
    fn bars_and_tabs_mark_off_cells() {
        assert_eq!(cells("| 甲 | 24条 | |"), ["甲", "24条"]);
        assert_eq!(cells("甲\t条\t24"), ["甲", "条", "24"]);
        assert_eq!(cells("│甲│24"), ["甲", "24"]);
        assert_eq!(without_frame("| 甲 |"), "甲");
        assert_eq!(without_frame("甲 | 乙"), "甲 | 乙");
        assert!(is_ruled("|:---|---:|") && !is_ruled("| - | 无 |"));
    }
}
