//! What the numbers of a chapter are about: which topic the words around each name, and whether
//! the table says the same. A number without clear words is left alone.

use std::ops::Range;

use super::passages::Passages;
use super::quantities::Says;
use crate::checks::evidence::Evidence;
use crate::checks::finding::Span;
use crate::form::rule::text::{Phrase, Topic};
use crate::form::words::{Words, bit};
use crate::form::{CellId, Kind};
use crate::value::Number;

/// How far before and behind a number words count that it must not stand beside.
const BESIDE: usize = 8;
/// How far behind a number it may be told what is in it.
const FOLLOWED_WITHIN: usize = 14;
/// Characters between brackets that say nothing of their own.
const ASIDE_AT_MOST: usize = 30;
/// How much of a paragraph's beginning counts as its heading.
const LEAD: usize = 30;
/// Characters behind a number among which it is told what it counts.
const BEHIND: usize = 24;
/// How far before a number its subject may stand in a sentence.
const NEAR: usize = 200;

/// A number and its topic.
#[derive(Debug, Clone)]
pub struct Speech {
    /// Which number, by its place among all of the chapter.
    pub quantity: usize,
    /// What it is about.
    pub topic: &'static Topic,
    /// The first character of the words for it.
    pub start: usize,
    /// The character behind them.
    pub end: usize,
    /// What the table says to it.
    pub verdict: Verdict,
}

/// Right before a share they say that it is one.
pub const SHARES: [&[char]; 3] = [&['占', '比', '为'], &['占', '比'], &['占']];

/// What the table says to a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// The same; the cell, where it is one alone.
    Agrees { cell: Option<CellId> },
    /// Something else, in the unit of the text.
    Differs { table: Number },
    /// The table is not filled, or has no such row.
    Undecided,
    /// The number is an approximate one.
    About,
    /// It is a share; the rules about shares look at it.
    Share,
}

impl Speech {
    /// The words with the number.
    pub fn span(&self, chapter: usize) -> Span {
        Span {
            chapter,
            start: self.start,
            end: self.end,
        }
    }
}

/// The numbers of a chapter that are about a topic.
pub fn of(
    passages: &Passages<'_>,
    topics: &[&'static Topic],
    evidence: &Evidence<'_>,
) -> Vec<Speech> {
    // The topics that a unit may be of, for each unit that the chapter has.
    let mut of_units: Vec<(&str, Vec<&'static Topic>)> = Vec::new();
    let mut of_unit = |unit: &'static str| -> usize {
        let known = of_units.iter().position(|(other, _)| *other == unit);
        known.unwrap_or_else(|| {
            let counts = |topic: &&&'static Topic| topic.units.iter().any(|of| of == unit);
            let counted = topics.iter().filter(counts).copied().collect();
            of_units.push((unit, counted));
            of_units.len() - 1
        })
    };
    let units: Vec<usize> = (passages.read.found.iter())
        .map(|number| of_unit(number.unit))
        .collect();
    let speech = |(quantity, unit): (usize, &usize)| {
        let number = passages.quantity(quantity);
        let fitting = match number.says {
            Says::Percent => topics,
            Says::Count if number.unit.is_empty() => return None,
            Says::Count => &of_units[*unit].1,
        };
        topic_of(passages, quantity, fitting, evidence)
    };
    units.iter().enumerate().filter_map(speech).collect()
}

/// A topic that fits a number, and the words that say so.
struct Candidate {
    topic: &'static Topic,
    start: usize,
    end: usize,
}

fn topic_of(
    passages: &Passages<'_>,
    quantity: usize,
    topics: &[&'static Topic],
    evidence: &Evidence<'_>,
) -> Option<Speech> {
    let number = passages.quantity(quantity);
    let is_share = number.says == Says::Percent;
    let words = Around::of(passages, quantity);
    let mut candidates: Vec<Candidate> = topics
        .iter()
        .filter_map(|&topic| words.speak_of(topic))
        .collect();
    if candidates.is_empty() || words.are_elsewhere() {
        return None;
    }
    if candidates.iter().any(|of| !of.topic.followed.is_empty()) {
        candidates.retain(|of| !of.topic.followed.is_empty());
    }
    let says = |candidate: Candidate, verdict| {
        Some(Speech {
            quantity,
            topic: candidate.topic,
            start: candidate.start,
            end: candidate.end,
            verdict,
        })
    };
    let agreeing = candidates.iter().enumerate().find_map(|(at, candidate)| {
        let mut sums = candidate.topic.sums.iter();
        let cells = sums.find(|cells| table(evidence, cells, number.unit) == Some(number.value))?;
        let cell =
            (cells.len() == 1 && !is_in_yuan(evidence, cells, number.unit)).then(|| cells[0]);
        Some((at, cell))
    });
    if let (Some((at, cell)), false, false) = (agreeing, is_share, number.is_about) {
        return says(candidates.swap_remove(at), Verdict::Agrees { cell });
    }
    let weight = |candidate: &Candidate| (candidate.topic.rank, candidate.end - candidate.start);
    candidates.sort_by_key(|candidate| std::cmp::Reverse(weight(candidate)));
    let rival = candidates.get(1).map(weight);
    let best = candidates.swap_remove(0);
    // Two equally good: nobody can say what is meant.
    if rival == Some(weight(&best)) {
        return None;
    }
    let verdict = if is_share {
        Verdict::Share
    } else if number.is_about {
        Verdict::About
    } else {
        let first = best.topic.sums.first();
        match first.and_then(|cells| table(evidence, cells, number.unit)) {
            Some(table) => Verdict::Differs { table },
            None => Verdict::Undecided,
        }
    };
    says(best, verdict)
}

fn is_in_yuan(evidence: &Evidence<'_>, cells: &[CellId], unit: &str) -> bool {
    let edition = evidence.report().edition();
    unit == "元"
        && cells
            .iter()
            .all(|&cell| edition.cell(cell).kind == Kind::Amount)
}

/// What cells come to, in the unit of a text.
fn table(evidence: &Evidence<'_>, cells: &[CellId], unit: &str) -> Option<Number> {
    let numbers = cells
        .iter()
        .map(|&cell| evidence.number(cell, &mut Vec::new()));
    let sum = numbers
        .sum::<Option<Number>>()
        .filter(|_| !cells.is_empty())?;
    match is_in_yuan(evidence, cells, unit) {
        true => Some(sum * Number::from(10_000)),
        false => Some(sum),
    }
}

/// The words around a number.
struct Around<'a> {
    passages: &'a Passages<'a>,
    quantity: usize,
    /// Where its own words start.
    start: usize,
    /// Where they end, before the number or the 占 of a share.
    tail: usize,
    /// With which characters the words for a topic may end before it, fillers or none between, and
    /// with which they may start behind it: most topics are told at a glance not to be meant.
    before: u128,
    behind: u128,
    /// Where the words of its clause stand, and those of the clause before.
    clause: Range<usize>,
    clause_before: Range<usize>,
    /// With which characters words start in either.
    starts: u128,
}

impl<'a> Around<'a> {
    fn of(passages: &'a Passages<'a>, quantity: usize) -> Self {
        let start = passages.own_start(quantity);
        let number = passages.quantity(quantity);
        let mut tail = number.start;
        if number.says == Says::Percent {
            let own = &passages.text.folded[start..tail];
            let share = SHARES.iter().find(|word| own.ends_with(word));
            tail -= share.map_or(0, |word| word.len());
        }
        let mut around = Self {
            passages,
            quantity,
            start,
            tail,
            before: 0,
            behind: 0,
            clause: start..tail,
            clause_before: start..start,
            starts: 0,
        };
        let text = &passages.text.folded;
        let (mut end, mut own_end) = (Some(tail), tail);
        while let Some(at) = end {
            own_end = at;
            around.before |= text[start..at].last().map_or(0, |&c| bit(c));
            end = filler_before(passages, start, at);
        }
        around.find_clauses(own_end);
        let mut rest = &text[number.unit_end..];
        while let Some(&c) = rest.first() {
            around.behind |= bit(c);
            let Some(len) = passages.words.fillers_behind.starting(rest) else {
                break;
            };
            rest = &rest[len..];
        }
        around
    }

    /// Finds the clause of the number, and the one before it where no number stands in that.
    /// `own_end` is where the words before it end that say something.
    fn find_clauses(&mut self, own_end: usize) {
        let text = &self.passages.text.folded;
        let ends = |c: &char| matches!(c, ',' | ':');
        let start_in = |range: Range<usize>| {
            let end = text[range.clone()].iter().rposition(ends);
            end.map_or(range.start, |at| range.start + at + 1)
        };
        let clause = start_in(self.start..self.tail);
        self.clause = clause..self.tail;
        if clause > self.start {
            self.clause_before = start_in(self.start..clause - 1)..clause - 1;
        }
        // A number at the beginning of its clause is told behind it: 其中4件由于重复申请.
        let own = &text[clause..own_end.max(clause)];
        let is_first = own.last().is_none_or(|c| joins(*c))
            || self.passages.words.openers.ending(own) == Some(0);
        if is_first {
            let from = self.passages.quantity(self.quantity).unit_end;
            let behind = text[from..].iter().take(BEHIND);
            let ends = |c: &char| {
                matches!(c, ',' | '、' | ':' | '。' | ';' | '(' | ')' | '\n') || c.is_ascii_digit()
            };
            self.clause = from..from + behind.take_while(|c| !ends(c)).count();
        }
        let either = text[self.clause.clone()]
            .iter()
            .chain(&text[self.clause_before.clone()]);
        self.starts = either.fold(0, |bits, &c| bits | bit(c));
    }

    /// Where the words of a phrase that may stand anywhere in the clause begin and end.
    fn put_around(&self, phrase: &Phrase) -> Option<(usize, usize)> {
        let number = self.passages.quantity(self.quantity);
        let (first, others) = phrase.around.split_first()?;
        if !phrase
            .around
            .iter()
            .all(|words| words.may_start(self.starts))
        {
            return None;
        }
        let (mut start, mut end) = self.stands_in(first, &self.clause)?;
        for group in others {
            match self.stands_in(group, &self.clause) {
                Some((from, to)) => (start, end) = (start.min(from), end.max(to)),
                None => drop(self.stands_in(group, &self.clause_before)?),
            }
        }
        Some((start.min(number.start), end.max(number.unit_end)))
    }

    /// Where a word of a group stands that is neither denied nor one of several.
    fn stands_in(&self, group: &Words, range: &Range<usize>) -> Option<(usize, usize)> {
        let text = &self.passages.text.folded;
        let mut found = group.find(&text[range.clone()]);
        let found = found.find(|&(at, len)| {
            let (start, end) = (range.start + at, range.start + at + len);
            let before = start.checked_sub(1).filter(|at| *at >= self.start);
            let denies = |at| matches!(text[at], '不' | '未' | '非' | '没' | '无');
            let is_denied = before.is_some_and(denies);
            let is_behind_another =
                before.is_some_and(|at| joins(text[at]) && !self.follows_number(at));
            let is_before_another = text.get(end).is_some_and(|c| joins(*c) || *c == '等');
            !is_denied && !is_behind_another && !is_before_another
        })?;
        Some((range.start + found.0, range.start + found.0 + found.1))
    }

    /// Whether the characters beside the number may be those of a phrase.
    fn may_be(&self, phrase: &Phrase) -> bool {
        let before = phrase
            .before
            .last()
            .is_none_or(|words| words.may_end(self.before));
        let behind = phrase
            .after
            .first()
            .is_none_or(|words| words.may_start(self.behind));
        before && behind
    }

    /// The words of the clause before the number.
    fn own_clause(&self) -> &[char] {
        let own = self.own();
        let start = own.iter().rposition(|c| matches!(c, ',' | ':'));
        &own[start.map_or(0, |at| at + 1)..]
    }

    fn own(&self) -> &[char] {
        &self.passages.text.folded[self.start..self.passages.quantity(self.quantity).start]
    }

    /// What stands shortly behind the number in its sentence, before the next number.
    fn behind(&self) -> &[char] {
        let from = self.passages.quantity(self.quantity).unit_end;
        let next = self.passages.read.found.get(self.quantity + 1);
        let end = self.passages.text.sentence(from).end;
        let end = next.map_or(end, |next| end.min(next.start)).max(from);
        &self.passages.text.folded[from..end.min(from + FOLLOWED_WITHIN)]
    }

    /// The sentence up to the number.
    fn sentence(&self) -> &[char] {
        let at = self.passages.quantity(self.quantity).start;
        &self.passages.text.folded[self.passages.text.sentence_start(at)..at]
    }

    fn speak_of(&self, topic: &'static Topic) -> Option<Candidate> {
        let number = self.passages.quantity(self.quantity);
        let mut said = topic
            .says
            .iter()
            .filter_map(|phrase| match phrase.around.is_empty() {
                true => self.may_be(phrase).then(|| self.put(phrase))?,
                false => self.put_around(phrase),
            });
        let (start, end) = said.next()?;
        let is_near = topic.near.is_empty() || self.has_near(&topic.near);
        let behind = (number.unit_end + BESIDE).min(self.passages.text.folded.len());
        let to = end.max(behind);
        let behind = &self.passages.text.folded[number.unit_end..to];
        let behind = behind
            .split(|c| matches!(*c, ',' | ':' | '。' | ';' | '、' | '(' | '\n'))
            .next()
            .unwrap_or_default();
        let is_excluded = topic.not.are_in(self.own_clause())
            || topic.not.are_in(behind)
            || !topic.not_before.is_empty() && topic.not_before.are_in(self.sentence());
        let is_meant = topic.followed.is_empty() || topic.followed.are_in(self.behind());
        (is_near && is_meant && !is_excluded).then_some(Candidate { topic, start, end })
    }

    /// Where a phrase stands around the number, if it does.
    fn put(&self, phrase: &Phrase) -> Option<(usize, usize)> {
        let number = self.passages.quantity(self.quantity);
        let text = &self.passages.text.folded;
        let mut end = number.unit_end;
        // 行政确认2项、行政处罚765项: what a 、 divides from the number is of the next.
        if !phrase.after.is_empty() && text.get(end) == Some(&'、') {
            return None;
        }
        for group in &phrase.after {
            end = word_behind(self.passages, end, group)?;
        }
        let mut start = self.tail;
        for (back, group) in phrase.before.iter().rev().enumerate() {
            let gap = if back == 0 { 0 } else { phrase.gap };
            let (at, behind) = self.word_before(start, group, gap)?;
            if behind < start && joins(text[behind]) {
                return None;
            }
            start = at;
        }
        if phrase.before.is_empty() {
            return (!phrase.after.is_empty()).then_some((number.start, end));
        }
        (!self.is_one_of_several(start)).then_some((start, end))
    }

    /// From where to where a word of a group stands that ends here, or up to `gap` characters
    /// before.
    fn word_before(&self, end: usize, group: &Words, gap: usize) -> Option<(usize, usize)> {
        let stands = |end: usize| {
            let own = self.passages.text.folded.get(self.start..end)?;
            let at = group.ending(own)?;
            Some((self.start + at, end))
        };
        let mut end = end;
        loop {
            if let Some(found) = stands(end) {
                return Some(found);
            }
            match filler_before(self.passages, self.start, end) {
                Some(before) => end = before,
                None => break,
            }
        }
        (1..=gap).find_map(|back| stands(end.checked_sub(back)?))
    }

    /// `网站、微信公开5条`: the number is of both; `不同意公开` is not 同意公开, and what is
    /// `依申请公开` is no application.
    fn is_one_of_several(&self, start: usize) -> bool {
        let before = &self.passages.text.folded[self.start..start];
        match before {
            [.., '不' | '未' | '非' | '没' | '依'] => true,
            [_, .., c] => joins(*c) && !self.follows_number(start - 1),
            _ => false,
        }
    }

    /// Whether nothing but marks stands between a place and the number before.
    fn follows_number(&self, at: usize) -> bool {
        let between = &self.passages.text.folded[self.start..at];
        between.iter().all(|c| !c.is_alphanumeric())
    }

    fn has_near(&self, words: &Words) -> bool {
        let at = self.passages.quantity(self.quantity).start;
        let line = self.passages.text.line_start(at);
        let from = self.passages.text.sentence_start(at);
        // A list of results goes on in the sentence behind what was received.
        let from = match from > line {
            true => self.passages.text.sentence_start(from - 1).max(line),
            false => from,
        };
        let text = &self.passages.text.folded;
        let lead = &text[line..from.min(line + LEAD)];
        let sentence = &text[from.max(at.saturating_sub(NEAR))..at];
        let head = self.passages.head_over(at);
        [sentence, lead, head, &self.passages.heading.folded]
            .iter()
            .any(|text| words.are_in(text))
    }

    /// Whether the number is of another time, of somebody else, or a difference.
    fn are_elsewhere(&self) -> bool {
        let at = self.passages.quantity(self.quantity).start;
        self.passages.is_other_time(at)
            || self.passages.is_change(self.quantity)
            || self.passages.is_elsewhere(self.own())
            || self.passages.is_carried_elsewhere(at)
    }
}

/// Whether a sign joins two things of which one number tells.
fn joins(c: char) -> bool {
    matches!(c, '、' | '和' | '与' | '及' | '或' | '跟' | '暨' | '/')
}

/// Where the filler starts that ends here; an aside in brackets is one.
fn filler_before(passages: &Passages<'_>, start: usize, end: usize) -> Option<usize> {
    let own = passages.text.folded.get(start..end)?;
    let aside = || {
        let own = own.strip_suffix(&[')'])?;
        let open = own.iter().rposition(|c| *c == '(')?;
        let is_aside = own.len() - open <= ASIDE_AT_MOST && open > 0;
        is_aside.then_some(open)
    };
    let filler = passages.words.fillers.ending(own).or_else(aside);
    filler.map(|at| start + at)
}

/// Behind the word of a group that stands here, or with nothing but fillers before it.
fn word_behind(passages: &Passages<'_>, mut at: usize, group: &Words) -> Option<usize> {
    loop {
        let rest = passages.text.folded.get(at..)?;
        if let Some(len) = group.starting(rest) {
            return Some(at + len);
        }
        at += passages.words.fillers_behind.starting(rest)?;
    }
}

/// Approximate numbers where a count is due: those about a topic, and those put like a phrase.
pub fn approximate(
    passages: &Passages<'_>,
    speeches: &[Speech],
    phrases: &[Phrase],
) -> Vec<(usize, usize)> {
    let numbers = passages.read.found.iter().enumerate();
    let about = numbers.filter(|(_, number)| number.is_about && number.says == Says::Count);
    about
        .filter_map(|(at, number)| {
            if speeches
                .binary_search_by_key(&at, |speech| speech.quantity)
                .is_ok()
            {
                return Some((number.start, number.unit_end));
            }
            let words = Around::of(passages, at);
            let is_put = phrases.iter().any(|phrase| words.put(phrase).is_some());
            (is_put && !number.unit.is_empty() && !words.are_elsewhere())
                .then_some((number.start, number.unit_end))
        })
        .collect()
}
