//! The words around a number, and whether they are those for a topic: beside it in their order, or
//! anywhere in its clause. Asks no table.

use std::ops::Range;

use super::passages::Passages;
use super::quantities::Says;
use crate::form::rule::text::{Phrase, Topic};
use crate::form::words::{Words, bit};

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

/// How long the name of an office may be at the beginning of a clause, and how it ends.
const OFFICE_AT_MOST: usize = 20;
const OFFICE_ENDS: [char; 3] = ['局', '厅', '委'];

/// How many numbers before it in a list may say of whom a number is.
const JOINED_AT_MOST: usize = 40;

/// Right before a share they say that it is one.
pub const SHARES: [&[char]; 3] = [&['占', '比', '为'], &['占', '比'], &['占']];

/// Behind them numbers stand in the order of what was named before: which is whose, is not read.
const RESPECTIVELY: [[char; 2]; 2] = [['分', '别'], ['依', '次']];

/// A topic that fits a number, and the words that say so.
pub struct Candidate {
    /// The topic.
    pub topic: &'static Topic,
    /// The first character of the words for it.
    pub start: usize,
    /// The character behind them.
    pub end: usize,
}

/// The words around a number.
pub struct Around<'a> {
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
    /// Where the words of its clause stand that are before it.
    clause: Range<usize>,
    /// Where its clause tells what it counts: there, or behind it where it begins its clause.
    told: Range<usize>,
    /// The clause before.
    clause_before: Range<usize>,
    /// With which characters words start in these two.
    starts: u128,
}

impl<'a> Around<'a> {
    /// Of a number of a chapter, by its place.
    pub fn of(passages: &'a Passages<'a>, quantity: usize) -> Self {
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
            told: start..tail,
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
        self.told = self.clause.clone();
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
            self.told = from..from + behind.take_while(|c| !ends(c)).count();
        }
        let either = (text[self.told.clone()].iter()).chain(&text[self.clause_before.clone()]);
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
        let (mut start, mut end) = self.stands_in(first, &self.told)?;
        for group in others {
            match self.stands_in(group, &self.told) {
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

    /// Whether they speak of a topic.
    pub fn speak_of(&self, topic: &'static Topic) -> Option<Candidate> {
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
        let is_excluded = topic.not.are_in(self.clause_behind_office())
            || topic.not.are_in(behind)
            || !topic.not_before.is_empty() && topic.not_before.are_in(self.sentence());
        let is_meant = (topic.followed.is_empty() || topic.followed.are_in(self.behind()))
            && !topic.not_followed.are_in(self.behind());
        (is_near && is_meant && !is_excluded).then_some(Candidate { topic, start, end })
    }

    /// The clause without the name of an office that it begins with: 住房 in 住房和城乡建设局 is none
    /// of what the number counts.
    fn clause_behind_office(&self) -> &[char] {
        let clause = &self.passages.text.folded[self.clause.clone()];
        let name = &clause[..clause.len().min(OFFICE_AT_MOST)];
        let end = name.iter().rposition(|c| OFFICE_ENDS.contains(c));
        &clause[end.map_or(0, |end| end + 1)..]
    }

    /// Where a phrase stands around the number, if it does.
    pub fn put(&self, phrase: &Phrase) -> Option<(usize, usize)> {
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
            if behind < start && joins(text[behind]) && !number.value.is_zero() {
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
        // A gap is within a clause.
        let within = (1..=gap).take_while(|back| {
            let at = end.checked_sub(*back);
            at.is_some_and(|at| self.passages.text.folded[at] != ',')
        });
        within.into_iter().find_map(|back| stands(end - back))
    }

    /// `网站、微信公开5条`: the number is of both; `不同意公开` is not 同意公开, and what is
    /// `依申请公开` is no application.
    fn is_one_of_several(&self, start: usize) -> bool {
        let before = &self.passages.text.folded[self.start..start];
        match before {
            [.., '不' | '未' | '非' | '没' | '依'] => true,
            // 行政复议、诉讼0件 is none of either.
            [_, .., c] => {
                joins(*c)
                    && !self.follows_number(start - 1)
                    && !self.passages.quantity(self.quantity).value.is_zero()
            }
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

    /// Whether the number, or one before it in its list, is of another time, of somebody else, or a
    /// difference.
    pub fn are_elsewhere(&self) -> bool {
        let at = self.passages.quantity(self.quantity).start;
        let before = std::iter::successors(self.before_in_list(), Self::before_in_list);
        self.passages.is_other_time(at)
            || self.passages.is_carried_elsewhere(at)
            || self.is_one_of_a_row()
            || self.is_said_elsewhere()
            || (before.take(JOINED_AT_MOST)).any(|before| before.is_said_elsewhere())
    }

    /// Whether the words right beside the number say so.
    fn is_said_elsewhere(&self) -> bool {
        // 15个村共公开: the counter of the number before is a part of the words.
        let before = self.passages.text.folded[..self.start].last();
        let start = self.start - usize::from(before == Some(&'个'));
        let number = self.passages.quantity(self.quantity);
        self.passages.is_change(self.quantity)
            || (self.passages).is_elsewhere(&self.passages.text.folded[start..number.start])
            || self.passages.is_elsewhere(self.aside_behind())
    }

    /// Whether it is one of several numbers that stand in the order of what was named before.
    fn is_one_of_a_row(&self) -> bool {
        let clause = &self.passages.text.folded[self.clause.clone()];
        RESPECTIVELY
            .iter()
            .any(|word| clause.windows(2).any(|two| two == *word))
    }

    /// The words around the number before it, where a 、 joins the two: 全省复议126件、诉讼54件.
    fn before_in_list(&self) -> Option<Self> {
        let is_joined = self.own().first() == Some(&'、');
        let before = self.quantity.checked_sub(1).filter(|_| is_joined)?;
        Some(Self::of(self.passages, before))
    }

    /// What stands in brackets right behind the number: `4321万元（全市口径）`.
    fn aside_behind(&self) -> &[char] {
        let behind = &self.passages.text.folded[self.passages.quantity(self.quantity).unit_end..];
        let end = (behind.iter().take(ASIDE_AT_MOST)).position(|c| *c == ')');
        let end = end.filter(|_| behind.first() == Some(&'('));
        &behind[..end.unwrap_or(0)]
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
