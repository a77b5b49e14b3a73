//! A chapter with its numbers, its headings, and where it speaks of another time or of somebody
//! else. Knows no topics.

use std::cell::OnceCell;
use std::ops::Range;

use super::prose::Prose;
use super::quantities::{self, Quantities, Quantity, Says};
use super::scope::Scope;
use crate::checks::likeness::Compared;
use crate::form::CellId;
use crate::form::rule::text::NumberWords;
use crate::value::{Number, fold_width, han};

/// What was carried over from another year is this year's.
const CARRIED: &str = "结转";
/// The same, shorter, right beside the year: 转到2025年, 上年度转来.
const MOVED: char = '转';
/// What was added up, over the years where none is named.
const ADDED_UP: &str = "累计";
/// From a time on until now.
const SINCE: &str = "以来";
/// Characters of `2023年度结转`.
const YEAR_AND_CARRIED: usize = 8;
/// Characters of `结转到` before a year.
const CARRIED_BEFORE: usize = 3;

/// Characters of a heading line.
const HEAD_AT_MOST: usize = 30;

/// A chapter, read once for all rules about text.
pub struct Passages<'a> {
    /// Its heading, which says what the chapter is about.
    pub heading: Prose,
    /// Its text.
    pub text: Prose,
    /// The same as it is stored.
    pub source: &'a str,
    /// The words that all rules about numbers in text share.
    pub words: &'a NumberWords,
    /// Its numbers.
    pub read: Quantities,
    /// The heading line over each line; empty where there is none.
    heads: Vec<Range<usize>>,
    /// From where on a sentence speaks of this year or of another time.
    times: Vec<(usize, bool)>,
    /// Which areas are the unit's own.
    scope: Scope,
    /// As it is compared with last year's, once that is asked.
    compared: OnceCell<Compared>,
    /// What it reports, likewise.
    content: OnceCell<Vec<char>>,
}

impl<'a> Passages<'a> {
    /// Reads a chapter of a report for `year`. `bound` tells what stands in braces.
    pub fn of(
        heading: &str,
        source: &'a str,
        words: &'a NumberWords,
        year: Option<i16>,
        bound: impl Fn(&str) -> Option<(CellId, Option<Number>)>,
    ) -> Self {
        let text = Prose::of(source);
        let mut passages = Self {
            heading: Prose::of(heading),
            heads: heads(&text.folded, &text.line_starts),
            read: quantities::read(&text, bound),
            source,
            words,
            text,
            times: Vec::new(),
            scope: Scope::default(),
            compared: OnceCell::new(),
            content: OnceCell::new(),
        };
        passages.times = passages.find_times(year);
        passages
    }

    /// The same in a report of a unit with areas of its own.
    pub fn within(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    /// Whether words tell of somebody else's numbers.
    pub fn is_elsewhere(&self, said: &[char]) -> bool {
        self.scope.is_elsewhere(said, self.words)
    }

    /// Whether the sentence before a place last spoke of an area that is not the unit's own.
    pub fn is_carried_elsewhere(&self, at: usize) -> bool {
        self.scope.is_carried_elsewhere(&self.text, at, self.words)
    }

    /// As it is compared with last year's.
    pub fn compared(&self) -> &Compared {
        self.compared.get_or_init(|| Compared::of(self.source))
    }

    /// What it reports: without the blanks that stretch a line (电 话), and without its sentences
    /// that list what the report consists of.
    pub fn content(&self) -> &[char] {
        self.content.get_or_init(|| content(&self.text, self.words))
    }

    /// A number, and whether it is this year's is not asked.
    pub fn is_count(&self, at: usize) -> bool {
        self.read.found[at].says == Says::Count
    }

    /// The words of the heading line over the line that a character stands in, such as
    /// `（二）依申请公开`.
    pub fn head_over(&self, at: usize) -> &[char] {
        &self.text.folded[self.heads[self.text.line_of(at)].clone()]
    }

    /// Where the words before a number start that belong to no other number.
    pub fn own_start(&self, quantity: usize) -> usize {
        let start = self.text.sentence_start(self.read.found[quantity].start);
        let before = quantity
            .checked_sub(1)
            .map_or(0, |at| self.read.found[at].unit_end);
        start.max(before)
    }

    /// Whether a sentence speaks of another time than the report's year there.
    pub fn is_other_time(&self, at: usize) -> bool {
        let start = self.text.sentence_start(at);
        let before = self.times.partition_point(|&(time, _)| time <= at);
        let last = self.times[..before].last();
        last.is_some_and(|&(time, is_other)| is_other && time >= start)
    }

    /// Whether the number is a difference: the last words before it speak of change.
    pub fn is_change(&self, quantity: usize) -> bool {
        let start = self.own_start(quantity);
        let end = self.read.found[quantity].start;
        let clause = self.text.folded[start..end].iter();
        let clause_start = clause
            .rev()
            .position(|c| matches!(*c, ',' | ':' | '、' | '('))
            .map_or(start, |back| end - back);
        self.words
            .changes
            .are_in(&self.text.folded[clause_start..end])
    }

    /// A number as it is, its place, its unit.
    pub fn quantity(&self, at: usize) -> &Quantity {
        &self.read.found[at]
    }

    /// The words before a number that belong to no other.
    pub fn own(&self, quantity: usize) -> &[char] {
        &self.text.folded[self.own_start(quantity)..self.read.found[quantity].start]
    }

    fn find_times(&self, year: Option<i16>) -> Vec<(usize, bool)> {
        let words = self.words;
        // 2023年度结转 and 结转到2025年
        let is_carried = |at: usize| {
            let from = at.saturating_sub(CARRIED_BEFORE);
            let to = self.text.folded.len().min(at + YEAR_AND_CARRIED);
            contains(&self.text.folded[at..to], CARRIED)
                || self.text.folded[from..at].contains(&MOVED)
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
        while let Some(rest) = self.text.folded.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some(len) = words.this_time.starting(rest) {
                times.push((at, false));
                // 全年累计 is no 累计.
                at += len;
                continue;
            }
            if let Some(len) = words.other_times.starting(rest) {
                let behind = &rest[len..rest.len().min(len + 4)];
                let is_compared = at > 0
                    && matches!(
                        self.text.folded[at - 1],
                        '比' | '较' | '与' | '同' | '及' | '和'
                    );
                // 2023年以来 in the report of 2023
                let is_since = year.is_some_and(|year| {
                    starts_with(rest, SINCE) && ends_with_year(&self.text.folded[..at], year)
                });
                let before = &self.text.folded[at.saturating_sub(CARRIED_BEFORE)..at];
                let is_carried = behind.contains(&MOVED) || contains(before, CARRIED);
                // In a sentence that names this year, what it adds up to is this year's.
                let is_this_year = starts_with(rest, ADDED_UP) && {
                    let start = self.text.sentence_start(at);
                    let mut here = times.iter().filter(|(time, _)| (start..at).contains(time));
                    here.clone().next().is_some() && here.all(|(_, is_other)| !is_other)
                };
                if !is_compared && !is_since && !is_carried && !is_this_year {
                    times.push((at, true));
                }
            }
            at += 1;
        }
        times.sort_unstable();
        times
    }
}

/// A text without stretching blanks and lists of contents.
fn content(prose: &Prose, words: &NumberWords) -> Vec<char> {
    let lists = &words.contents;
    let mut content = Vec::with_capacity(prose.folded.len());
    let mut at = 0;
    while at < prose.folded.len() {
        let sentence = prose.sentence(at);
        let end = (sentence.end + 1).min(prose.folded.len());
        if !lists.are_in(&prose.folded[sentence]) {
            let written = prose.folded[at..end].iter();
            content.extend(written.filter(|c| !matches!(c, ' ' | '\t')));
        }
        at = end;
    }
    content
}

fn ends_with_year(text: &[char], year: i16) -> bool {
    let named: Vec<char> = format!("{year}年").chars().collect();
    text.strip_suffix(&['度']).unwrap_or(text).ends_with(&named)
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
    let has_mark = line.iter().any(|c| matches!(*c, '、' | '.' | ')'));
    begins && ends && has_mark
}

/// Whether a text starts with a word.
fn starts_with(text: &[char], word: &str) -> bool {
    let mut text = text.iter();
    word.chars().all(|c| text.next() == Some(&fold_width(c)))
}

/// Whether a text holds a word.
pub fn contains(text: &[char], word: &str) -> bool {
    (0..text.len()).any(|at| starts_with(&text[at..], word))
}
