//! How texts are compared: width, white space, what shows nothing, and the bars between cells.
//! Knows no word of any form.

use crate::value::fold_width;

/// What published pages draw between cells.
const BARS: [char; 6] = ['|', '｜', '¦', '│', '┃', '║'];

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

/// A text without what stands in brackets.
pub fn without_notes(text: &str) -> String {
    let mut depth = 0usize;
    let mut is_outside = |c: char| {
        match fold_width(c) {
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    };
    text.chars().filter(|&c| is_outside(c)).collect()
}

/// Characters of a text, never counted further than `limit`.
pub fn is_longer_than(text: &str, limit: usize) -> bool {
    text.len() > limit && text.chars().nth(limit).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_tabs_mark_off_cells() {
        assert_eq!(cells("| 甲 | 24条 | |"), ["甲", "24条"]);
        assert_eq!(cells("甲\t条\t24"), ["甲", "条", "24"]);
        assert_eq!(cells("│甲│24"), ["甲", "24"]);
    }
}
