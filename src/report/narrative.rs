//! Narrative text as paragraphs: which are heads, and which begin with a head that runs in.
//! Never fails, and changes no word; only line breaks and the white space around them go.

use std::ops::Range;

use crate::value::han;

/// Characters a head may have; what is longer is running text that happens to be numbered.
const HEAD_AT_MOST: usize = 40;

/// 结构层次序数 of a numbered paragraph, below the chapter's `一、` (GB/T 9704-2012 7.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `（一）`.
    Second,
    /// `1.`.
    Third,
    /// `（1）`.
    Fourth,
}

/// 自然段: one paragraph as typed, cut where its head ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paragraph<'a> {
    /// The level of its number, if it starts with one.
    pub level: Option<Level>,
    /// The head, with its number and the mark that ends it; empty where there is none.
    pub lead: &'a str,
    /// What follows the head; empty where the paragraph is nothing but a head.
    pub rest: &'a str,
}

/// The paragraphs of a narrative; a line break starts one, and blank lines are none.
pub fn paragraphs(text: &str) -> impl Iterator<Item = Paragraph<'_>> {
    lines(text).map(paragraph)
}

/// The same, each in one piece.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r', '\u{2028}', '\u{2029}'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
}

/// Where a line of [`lines`] begins, counted from 0: in characters from the start of the text.
#[must_use]
pub fn line_start(text: &str, line: usize) -> Option<usize> {
    let found = lines(text).nth(line)?;
    // A slice of the text, so the distance of the two is where it begins.
    let bytes = found.as_ptr() as usize - text.as_ptr() as usize;
    Some(text[..bytes].chars().count())
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// As typed.
    Words(&'a str),
    /// `{收到申请数}`: what stands between the braces, which may name a cell or not.
    Braced(&'a str),
}

/// A text cut at its braces. Braces that do not close on their line, or hold braces, are words.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut words, mut at) = (0, 0);
    while let Some(open) = text[at..].find('{').map(|found| at + found) {
        let inside = &text[open + 1..];
        at = open + 1;
        let Some(len) = inside.find(['{', '}', '\n', '\r']) else {
            break;
        };
        if inside[len..].starts_with('}') {
            if words < open {
                pieces.push(Piece::Words(&text[words..open]));
            }
            pieces.push(Piece::Braced(&inside[..len]));
            at = open + len + 2;
            words = at;
        }
    }
    if words < text.len() {
        pieces.push(Piece::Words(&text[words..]));
    }
    pieces
}

/// What stands in braces, with its place in characters, the braces included.
pub fn braced(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut start = 0;
    pieces(text).into_iter().filter_map(move |piece| {
        let from = start;
        match piece {
            Piece::Words(words) => {
                start += words.chars().count();
                None
            }
            Piece::Braced(name) => {
                start += name.chars().count() + 2;
                Some((from..start, name))
            }
        }
    })
}

fn paragraph(line: &str) -> Paragraph<'_> {
    let level = level(line);
    let lead_len = if level.is_some() { head_len(line) } else { 0 };
    let (lead, rest) = line.split_at(lead_len);
    Paragraph { level, lead, rest }
}

/// The bytes of a numbered line that are its head: up to the first `：` or `。`, or all of a short
/// line that has neither and does not end like a sentence or an item of a list.
fn head_len(line: &str) -> usize {
    let end = line
        .char_indices()
        .take(HEAD_AT_MOST)
        .find(|&(_, c)| matches!(c, '：' | ':' | '。'));
    match end {
        Some((at, mark)) => at + mark.len_utf8(),
        None if line.chars().count() <= HEAD_AT_MOST && !line.ends_with(['；', ';', '，', ',']) => {
            line.len()
        }
        None => 0,
    }
}

fn level(line: &str) -> Option<Level> {
    match line.strip_prefix(['（', '(']) {
        Some(inner) => {
            let (number, _) = inner.split_once(['）', ')'])?;
            if is_number(number, han::is_ordinal) {
                Some(Level::Second)
            } else {
                is_number(number, is_arabic_digit).then_some(Level::Fourth)
            }
        }
        None => {
            let (number, rest) = line.split_once(['.', '．', '、'])?;
            // `1.5万元` starts with an amount, not with a number of a paragraph.
            let numbered = is_number(number, is_arabic_digit) && !rest.starts_with(is_arabic_digit);
            numbered.then_some(Level::Third)
        }
    }
}

/// No list runs to three digits, and years do to four.
fn is_number(text: &str, is_digit: fn(char) -> bool) -> bool {
    (1..=2).contains(&text.chars().count()) && text.chars().all(is_digit)
}

fn is_arabic_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// The number of the paragraph that a line of a text is, counted from 1; a blank line is none.
#[must_use]
pub fn paragraph_of(text: &str, line: usize) -> Option<usize> {
    let is_paragraph = |line: &&str| !line.trim().is_empty();
    text.split('\n').nth(line).filter(is_paragraph)?;
    Some(text.split('\n').take(line + 1).filter(is_paragraph).count())
}

#[cfg(test)]
mod tests;
