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

impl Paragraph<'_> {
    /// Whether the paragraph is nothing but a head, and so belongs to the paragraph below it.
    #[must_use]
    pub fn is_head(&self) -> bool {
        !self.lead.is_empty() && self.rest.is_empty()
    }
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(line: &str, level: Option<Level>, lead: &str) {
        let all: Vec<_> = paragraphs(line).collect();
        let rest = &line[lead.len()..];
        assert_eq!(all, [Paragraph { level, lead, rest }]);
    }

    #[test]
    fn a_line_begins_behind_its_indent() {
        let text = "\u{3000}\u{3000}甲。\n\n\u{3000}乙\r\n丙";
        let starts: Vec<_> = (0..4).map(|line| line_start(text, line)).collect();
        assert_eq!(starts, [Some(2), Some(7), Some(10), None]);
    }

    #[test]
    fn a_head_that_runs_in_ends_with_its_colon_or_full_stop() {
        use Level::{Fourth, Second, Third};
        check(
            "(一)主动公开信息数:2017年度公开24条。",
            Some(Second),
            "(一)主动公开信息数:",
        );
        check(
            "（二）公开形式。通过平台公开。",
            Some(Second),
            "（二）公开形式。",
        );
        check("（十一）其他：无。", Some(Second), "（十一）其他：");
        check("1.当面申请：3件。", Some(Third), "1.当面申请：");
        check("（1）信函。5件。", Some(Fourth), "（1）信函。");
    }

    #[test]
    fn a_short_numbered_line_is_a_head() {
        check("（一）存在问题", Some(Level::Second), "（一）存在问题");
        check("12．存在问题", Some(Level::Third), "12．存在问题");
        check("2、存在问题", Some(Level::Third), "2、存在问题");
    }

    #[test]
    fn running_text_is_no_head() {
        check("一是加强领导。成立小组。", None, "");
        check("1.5万元用于宣传。", None, "");
        check("2017.1.1起施行。", None, "");
        check("（略）", None, "");
        check("（一）低保、医保；", Some(Level::Second), "");
        let long = format!("（一）{}。", "很长的文字".repeat(20));
        check(&long, Some(Level::Second), "");
    }

    #[test]
    fn braces_are_told_from_words() {
        use Piece::{Braced, Words};
        for (text, expected) in [
            (
                "收到{R22}件。",
                &[Words("收到"), Braced("R22"), Words("件。")][..],
            ),
            ("{甲}{乙}", &[Braced("甲"), Braced("乙")]),
            ("{甲", &[Words("{甲")]),
            ("{{甲}}", &[Words("{"), Braced("甲"), Words("}")]),
            ("{甲\n}", &[Words("{甲\n}")]),
            ("{}", &[Braced("")]),
            ("", &[]),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    #[test]
    fn what_stands_in_braces_has_its_place_in_characters() {
        let all: Vec<_> = braced("收到{R22}件，{甲}。").collect();
        assert_eq!(all, [(2..7, "R22"), (9..12, "甲")]);
    }

    #[test]
    fn blank_lines_and_typed_indents_are_no_text() {
        let all: Vec<_> = paragraphs("　　甲\r\n\r\n \t乙 \n")
            .map(|p| p.rest)
            .collect();
        assert_eq!(all, ["甲", "乙"]);
    }

    proptest! {
        #[test]
        fn pieces_keep_every_character(text in "[{}甲R2\n]{0,20}|.{0,20}") {
            let kept: String = (pieces(&text).into_iter())
                .map(|piece| match piece {
                    Piece::Words(words) => words.to_owned(),
                    Piece::Braced(name) => format!("{{{name}}}"),
                })
                .collect();
            prop_assert_eq!(kept, text);
        }

        #[test]
        fn no_character_is_lost(text in "([（(一1.)）：。甲\n\r \u{3000}]|.){0,60}") {
            let kept: String = paragraphs(&text).flat_map(|p| [p.lead, p.rest]).collect();
            let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(solid(&kept), solid(&text));
        }
    }
}
