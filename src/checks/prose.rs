//! A text as the rules about its words read it: character by character, whatever the width.
//! Keeps every character in its place, so that a finding can point to it; judges nothing.

use std::ops::Range;

use crate::value::fold_width;

/// 正文: the characters of one chapter's text.
pub struct Prose {
    /// As typed.
    pub typed: Vec<char>,
    /// Each in its half-width form; as many as were typed.
    pub folded: Vec<char>,
}

/// A piece of a text that a rule objects to, with what its message says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The characters, counted from the start of the text.
    pub range: Range<usize>,
    /// What is wrong with them, or what they were taken for; empty where the rule says it all.
    pub fault: String,
    /// What should stand in their place, where that is known.
    pub instead: Option<String>,
}

impl Hit {
    /// A piece of which the rule says all.
    pub fn plain(range: Range<usize>) -> Self {
        Self {
            range,
            fault: String::new(),
            instead: None,
        }
    }

    /// A piece with what is wrong with it.
    pub fn faulty(range: Range<usize>, fault: impl Into<String>) -> Self {
        Self {
            fault: fault.into(),
            ..Self::plain(range)
        }
    }
}

impl Prose {
    /// Reads a text.
    pub fn of(text: &str) -> Self {
        let typed: Vec<char> = text.chars().collect();
        let folded = typed.iter().copied().map(fold_width).collect();
        Self { typed, folded }
    }

    /// The characters of a piece as typed.
    pub fn excerpt(&self, range: Range<usize>) -> String {
        self.typed[range].iter().collect()
    }

    /// The paragraphs without the white space around them; blank ones are none.
    pub fn lines(&self) -> Vec<Range<usize>> {
        let mut lines = Vec::new();
        let mut start = 0;
        for end in 0..=self.folded.len() {
            if self.folded.get(end).is_none_or(|&c| is_break(c)) {
                let line = self.trimmed(start..end);
                if !line.is_empty() {
                    lines.push(line);
                }
                start = end + 1;
            }
        }
        lines
    }

    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let is_solid = |at: &usize| !self.folded[*at].is_whitespace();
        match (range.clone().find(is_solid), range.clone().rfind(is_solid)) {
            (Some(first), Some(last)) => first..last + 1,
            _ => range.start..range.start,
        }
    }

    /// The sentence in which a character stands, with its end mark.
    pub fn sentence(&self, at: usize) -> Range<usize> {
        let ends = |c: &char| is_break(*c) || matches!(c, '。' | ';' | '!' | '?');
        self.around(at, ends)
    }

    /// The part of a sentence between commas in which a character stands.
    pub fn clause(&self, at: usize) -> Range<usize> {
        let ends = |c: &char| is_break(*c) || matches!(c, '。' | ';' | '!' | '?' | ',' | ':');
        self.around(at, ends)
    }

    fn around(&self, at: usize, ends: impl Fn(&char) -> bool) -> Range<usize> {
        let at = at.min(self.folded.len());
        let start = self.folded[..at].iter().rposition(&ends);
        let end = self.folded[at..].iter().position(&ends);
        let start = start.map_or(0, |before| before + 1);
        start..end.map_or(self.folded.len(), |behind| at + behind)
    }
}

/// Characters without the blanks at their end.
pub fn trim_end(text: &[char]) -> &[char] {
    let end = text.iter().rposition(|c| *c != ' ');
    &text[..end.map_or(0, |at| at + 1)]
}

/// Whether a character starts a new paragraph.
pub fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// The value of at most so many Arabic digits that a folded text starts with, and their number;
/// none where more digits follow.
pub fn digits(text: &[char], at_most: usize) -> Option<(usize, usize)> {
    let count = text.iter().take_while(|c| c.is_ascii_digit()).count();
    if !(1..=at_most).contains(&count) {
        return None;
    }
    let value = text[..count].iter().fold(0, |value, c| {
        value * 10 + c.to_digit(10).expect("counted as a digit") as usize
    });
    Some((value, count))
}
