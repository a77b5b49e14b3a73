//! A text as the rules about its words read it: character by character, whatever the width.
//! Keeps every character in its place, so that a finding can point to it; judges nothing.

use std::cell::OnceCell;
use std::ops::Range;

use super::dates::{self, Period};
use crate::value::fold_width;

/// 正文: the characters of one text.
pub struct Prose {
    /// As typed.
    pub typed: Vec<char>,
    /// Each in its half-width form; as many as were typed.
    pub folded: Vec<char>,
    /// Where lines start, blank ones too, from the first on.
    pub line_starts: Vec<usize>,
    /// Where sentences start, likewise.
    sentence_starts: Vec<usize>,
    lines: Vec<Range<usize>>,
    years: OnceCell<Vec<(Range<usize>, i16)>>,
    periods: OnceCell<Vec<Period>>,
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
        let folded: Vec<char> = typed.iter().copied().map(fold_width).collect();
        let behind = |ends: fn(char) -> bool| {
            let ends = folded.iter().enumerate().filter(move |(_, c)| ends(**c));
            std::iter::once(0)
                .chain(ends.map(|(at, _)| at + 1))
                .collect::<Vec<_>>()
        };
        let line_starts = behind(is_break);
        let written = |(at, &start): (usize, &usize)| {
            let end = line_starts
                .get(at + 1)
                .map_or(folded.len(), |next| next - 1);
            trimmed(&folded, start..end)
        };
        Self {
            lines: line_starts.iter().enumerate().filter_map(written).collect(),
            sentence_starts: behind(ends_sentence),
            line_starts,
            typed,
            folded,
            years: OnceCell::new(),
            periods: OnceCell::new(),
        }
    }

    /// The characters of a piece as typed.
    pub fn excerpt(&self, range: Range<usize>) -> String {
        self.typed[range].iter().collect()
    }

    /// The paragraphs without the white space around them; blank ones are none.
    pub fn lines(&self) -> &[Range<usize>] {
        &self.lines
    }

    /// As [`dates::years`].
    pub fn years(&self) -> &[(Range<usize>, i16)] {
        self.years.get_or_init(|| dates::years(&self.folded))
    }

    /// As [`dates::periods`].
    pub fn periods(&self) -> &[Period] {
        self.periods.get_or_init(|| dates::periods(&self.folded))
    }

    /// Where the line starts in which a character stands.
    pub fn line_start(&self, at: usize) -> usize {
        self.line_starts[self.line_of(at)]
    }

    /// The line in which a character stands, counted from 0, blank ones too.
    pub fn line_of(&self, at: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= at) - 1
    }

    /// Where the sentence starts in which a character stands.
    pub fn sentence_start(&self, at: usize) -> usize {
        self.sentence(at).start
    }

    /// The sentence in which a character stands, without its end mark.
    pub fn sentence(&self, at: usize) -> Range<usize> {
        let next = self.sentence_starts.partition_point(|&start| start <= at);
        let end = (self.sentence_starts.get(next)).map_or(self.folded.len(), |next| next - 1);
        self.sentence_starts[next - 1]..end
    }

    /// The part of a sentence between commas in which a character stands.
    pub fn clause(&self, at: usize) -> Range<usize> {
        let ends = |c: &char| ends_sentence(*c) || matches!(c, ',' | ':');
        let at = at.min(self.folded.len());
        let start = self.folded[..at].iter().rposition(ends);
        let end = self.folded[at..].iter().position(ends);
        let start = start.map_or(0, |before| before + 1);
        start..end.map_or(self.folded.len(), |behind| at + behind)
    }
}

/// A piece without the white space around it, if anything is left.
fn trimmed(text: &[char], range: Range<usize>) -> Option<Range<usize>> {
    let is_solid = |at: &usize| !text[*at].is_whitespace();
    let first = range.clone().find(is_solid)?;
    let last = range.clone().rfind(is_solid)?;
    Some(first..last + 1)
}

fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | ';') || is_break(c)
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
