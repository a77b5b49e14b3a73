//! A chapter's text with its numbers, its sentences, and where it speaks of another time or of
//! somebody else. Knows no topics.

use std::ops::Range;

use crate::checks::quantities::{self, Quantities, Quantity, Says};
use crate::form::CellId;
use crate::form::number_words;
use crate::report::Chapter;
use crate::value::{Number, fold_width, han};

/// What was carried over from another year is this year's.
const CARRIED: &str = "结转";
/// From a time on until now.
const SINCE: &str = "以来";
/// Characters of `2023年度结转`.
const YEAR_AND_CARRIED: usize = 8;
/// Characters of `结转到` before a year.
const CARRIED_BEFORE: usize = 3;

/// Characters of a heading line.
const HEAD_AT_MOST: usize = 30;

/// A chapter as it is looked at.
pub(super) struct Passages {
    /// The same in half width.
    pub text: Vec<char>,
    /// Its numbers.
    pub read: Quantities,
    /// The heading in half width, which says what the chapter is about.
    pub heading: Vec<char>,
    /// The text as it is stored, and where its characters start in it.
    stored: String,
    bytes: Vec<usize>,
    /// Where sentences start, from the first on.
    sentences: Vec<usize>,
    /// Where lines start, likewise.
    lines: Vec<usize>,
    /// The heading line over each line; empty where there is none.
    heads: Vec<Range<usize>>,
    /// From where on a sentence speaks of this year or of another time.
    times: Vec<(usize, bool)>,
}

impl Passages {
    /// Looks at a chapter of a report for `year`. `bound` tells what stands in braces.
    pub fn of(
        chapter: &Chapter,
        year: Option<i16>,
        bound: impl Fn(&str) -> Option<(CellId, Option<Number>)>,
    ) -> Self {
        let typed: Vec<char> = chapter.text.chars().collect();
        let text: Vec<char> = typed.iter().map(|&c| fold_width(c)).collect();
        let behind = |ends: fn(char) -> bool| {
            let starts = text.iter().enumerate().filter(move |(_, c)| ends(**c));
            std::iter::once(0)
                .chain(starts.map(|(at, _)| at + 1))
                .collect::<Vec<_>>()
        };
        let sentences = behind(ends_sentence);
        let lines = behind(ends_line);
        let heads = heads(&text, &lines);
        let read = quantities::read(&typed, bound);
        let mut passages = Self {
            heading: chapter.heading.chars().map(fold_width).collect(),
            bytes: (chapter.text.char_indices().map(|(at, _)| at))
                .chain([chapter.text.len()])
                .collect(),
            stored: chapter.text.clone(),
            text,
            read,
            sentences,
            lines,
            heads,
            times: Vec::new(),
        };
        passages.times = passages.find_times(year);
        passages
    }

    /// A number, and whether it is this year's is not asked.
    pub fn is_count(&self, at: usize) -> bool {
        self.read.found[at].says == Says::Count
    }

    /// Where the sentence starts that a character stands in.
    pub fn sentence_start(&self, at: usize) -> usize {
        self.sentences[self.sentences.partition_point(|&start| start <= at) - 1]
    }

    /// Where the line starts that a character stands in.
    pub fn line_start(&self, at: usize) -> usize {
        self.lines[self.lines.partition_point(|&start| start <= at) - 1]
    }

    /// The words of the heading line over the line that a character stands in, such as
    /// `（二）依申请公开`.
    pub fn head_over(&self, at: usize) -> &[char] {
        let line = self.lines.partition_point(|&start| start <= at) - 1;
        &self.text[self.heads[line].clone()]
    }

    /// Where the words before a number start that belong to no other number.
    pub fn own_start(&self, quantity: usize) -> usize {
        let start = self.sentence_start(self.read.found[quantity].start);
        let before = quantity
            .checked_sub(1)
            .map_or(0, |at| self.read.found[at].unit_end);
        start.max(before)
    }

    /// Whether a sentence speaks of another time than the report's year there.
    pub fn is_other_time(&self, at: usize) -> bool {
        let start = self.sentence_start(at);
        let before = self.times.partition_point(|&(time, _)| time <= at);
        let last = self.times[..before].last();
        last.is_some_and(|&(time, is_other)| is_other && time >= start)
    }

    /// Whether the number is a difference: the last words before it speak of change.
    pub fn is_change(&self, quantity: usize) -> bool {
        let start = self.own_start(quantity);
        let end = self.read.found[quantity].start;
        let clause = self.text[start..end].iter();
        let clause_start = clause
            .rev()
            .position(|c| ",:、(".contains(*c))
            .map_or(start, |back| end - back);
        number_words().changes.are_in(&self.text[clause_start..end])
    }

    /// A number as it is, its place, its unit.
    pub fn quantity(&self, at: usize) -> &Quantity {
        &self.read.found[at]
    }

    /// A passage as typed.
    pub fn excerpt(&self, start: usize, end: usize) -> &str {
        &self.stored[self.bytes[start]..self.bytes[end]]
    }

    /// The words before a number that belong to no other.
    pub fn own(&self, quantity: usize) -> &[char] {
        &self.text[self.own_start(quantity)..self.read.found[quantity].start]
    }

    fn find_times(&self, year: Option<i16>) -> Vec<(usize, bool)> {
        let words = number_words();
        // 2023年度结转 and 结转到2025年
        let is_carried = |at: usize| {
            let from = at.saturating_sub(CARRIED_BEFORE);
            let to = self.text.len().min(at + YEAR_AND_CARRIED);
            contains(&self.text[at..to], CARRIED) || contains(&self.text[from..at], CARRIED)
        };
        let mut times: Vec<(usize, bool)> = (self.read.times.iter())
            .filter(|time| !is_carried(time.at))
            .map(|time| {
                (
                    time.at,
                    time.year.is_none() || year.is_some() && time.year != year,
                )
            })
            .collect();
        let mut at = 0;
        while let Some(rest) = self.text.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some(len) = words.this_time.starting(rest) {
                times.push((at, false));
                // 全年累计 is no 累计.
                at += len;
                continue;
            }
            if let Some(len) = words.other_times.starting(rest) {
                let behind = &rest[len..rest.len().min(len + 4)];
                let is_compared = at > 0 && "比较与同".contains(self.text[at - 1]);
                // 2023年以来 in the report of 2023
                let is_since = year.is_some_and(|year| {
                    starts_with(rest, SINCE) && ends_with_year(&self.text[..at], year)
                });
                if !is_compared && !is_since && !contains(behind, CARRIED) {
                    times.push((at, true));
                }
            }
            at += 1;
        }
        times.sort_unstable();
        times
    }
}

fn ends_with_year(text: &[char], year: i16) -> bool {
    let named: Vec<char> = format!("{year}年").chars().collect();
    text.strip_suffix(&['度']).unwrap_or(text).ends_with(&named)
}

fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | ';') || ends_line(c)
}

/// For each line the last one above it that is a heading.
fn heads(text: &[char], lines: &[usize]) -> Vec<Range<usize>> {
    let mut head = 0..0;
    let mut heads = Vec::with_capacity(lines.len());
    for (at, &start) in lines.iter().enumerate() {
        heads.push(head.clone());
        let end = lines.get(at + 1).map_or(text.len(), |next| next - 1);
        if end - start <= HEAD_AT_MOST && is_head(&text[start..end]) {
            head = start..end;
        }
    }
    heads
}

/// A short line that begins with its number and does not end as a sentence does.
fn is_head(line: &[char]) -> bool {
    let mut written = line.iter().filter(|c| !c.is_whitespace());
    let begins = written
        .next()
        .is_some_and(|&c| c == '(' || c.is_ascii_digit() || han::is_ordinal(c));
    let ends = written
        .next_back()
        .is_some_and(|&c| c.is_alphanumeric() || c == ')');
    let has_mark = line.iter().any(|c| "、.)".contains(*c));
    begins && ends && has_mark
}

fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Whether a text starts with a word.
fn starts_with(text: &[char], word: &str) -> bool {
    let mut text = text.iter();
    word.chars().all(|c| text.next() == Some(&fold_width(c)))
}

/// Whether a text holds a word.
pub(super) fn contains(text: &[char], word: &str) -> bool {
    (0..text.len()).any(|at| starts_with(&text[at..], word))
}
