//! Enumerations: a whole with its parts. 其中 begins parts of the whole, which are at most it; only
//! a list that claims to be complete must add up. Approximate numbers take part in nothing.

use crate::checks::evidence::Value;
use crate::checks::finding::{Found, Span, Told};
use crate::checks::reading::passages::Passages;
use crate::form::words::Words;
use crate::value::Number;

/// Units in which the same texts are counted.
const COUNTERS_OF_TEXTS: [&str; 8] = ["条", "件", "篇", "个", "份", "则", "项", "期"];
/// Characters between two parts of a list that names no 其中.
const BETWEEN_PARTS_AT_MOST: usize = 24;
/// Numbers that are looked at for the parts of one list.
const PARTS_AT_MOST: usize = 60;
/// Numbers before a list of which one may be its whole.
const WHOLES_AT_MOST: usize = 12;
/// Parts of a list of topics, at least, of which one may be a channel.
const TOPICS_AT_LEAST: usize = 4;

/// An enumeration whose parts are too many or too few.
pub(super) struct Wrong {
    start: usize,
    end: usize,
    whole: Number,
    parts: Number,
}

impl Wrong {
    /// As a finding.
    pub fn told(self, chapter: usize) -> Told {
        let span = Span {
            chapter,
            start: self.start,
            end: self.end,
        };
        let found = Found {
            left: Some(Value::Number(self.whole)),
            right: Some(Value::Number(self.parts)),
            spans: vec![span],
            ..Found::default()
        };
        (Vec::new(), found)
    }
}

/// How an enumeration begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begins {
    /// Parts of the whole.
    Subset,
    /// Parts of the whole in brackets: two at least, or it may be anything.
    Bracket,
    /// All of it.
    Complete,
    /// An equation.
    Equation,
}

/// The enumerations of a chapter that cannot be right.
pub(super) fn wrong(passages: &Passages<'_>) -> Vec<Wrong> {
    let counts: Vec<usize> = (0..passages.read.found.len())
        .filter(|&at| passages.is_count(at))
        .collect();
    let lists = (0..counts.len()).filter_map(|at| List::after(passages, &counts, at));
    let mut wrong: Vec<Wrong> = lists.filter_map(|list| list.wrong()).collect();
    wrong.extend((0..counts.len()).filter_map(|at| summed_up(passages, &counts[..=at])));
    wrong.sort_by_key(|wrong| wrong.start);
    wrong
}

/// The last of some counts, where it sums up those before it in its sentence and is not their sum:
/// `建议23件、提案15件，共39件`.
fn summed_up(passages: &Passages<'_>, counts: &[usize]) -> Option<Wrong> {
    let (&last, before) = counts.split_last()?;
    let total = passages.quantity(last);
    let words = passages.words;
    let own = passages.own(last);
    let named = own.strip_prefix(&[',']).unwrap_or(own);
    if words.sums.starting(named) != Some(named.len()) || total.is_about {
        return None;
    }
    let sentence = passages.text.sentence_start(total.start);
    let of_sentence = before.iter().rev().take(PARTS_AT_MOST).copied();
    let parts: Vec<usize> = of_sentence
        .take_while(|&at| passages.quantity(at).start >= sentence)
        .filter(|&at| passages.quantity(at).unit == total.unit)
        .collect();
    let is_odd = |&at: &usize| passages.quantity(at).is_about || passages.is_change(at);
    let joins = |&at: &usize| passages.own(at).first() == Some(&'、');
    let (first, others) = parts.split_last()?;
    let is_list = !others.is_empty() && others.iter().all(joins) && !parts.iter().any(is_odd);
    let said = &passages.text.folded[sentence..total.start];
    if !is_list || words.overlapping.are_in(said) || words.subset.are_in(said) {
        return None;
    }
    let sum: Number = parts.iter().map(|&at| passages.quantity(at).value).sum();
    (sum != total.value).then_some(Wrong {
        start: passages.quantity(*first).start,
        end: total.unit_end,
        whole: total.value,
        parts: sum,
    })
}

/// An enumeration.
struct List<'a> {
    passages: &'a Passages<'a>,
    begins: Begins,
    whole: usize,
    parts: Vec<usize>,
    /// Numbers before the whole that the list may divide as well, nearest first.
    others: Vec<usize>,
    /// What was carried over, behind the list in its sentence: it may be the last part.
    behind: Vec<usize>,
    /// Whether it is cut short by a list within it or by 等, or counts parts in another unit.
    is_open: bool,
}

impl<'a> List<'a> {
    /// The enumeration that begins between a count and the next.
    fn after(passages: &'a Passages<'a>, counts: &[usize], at: usize) -> Option<Self> {
        let (&before, &first) = (counts.get(at)?, counts.get(at + 1)?);
        let (from, to) = (
            passages.quantity(before).unit_end,
            passages.quantity(first).start,
        );
        let begins = begins(passages, from, to)?;
        // Each part is one of its own whole: 15件、8件，其中自然人分别为2件、1件.
        let is_of_several = passages.own(before).first() == Some(&'、');
        if is_of_several && passages.text.folded[from..to].ends_with(&['分', '别', '为']) {
            return None;
        }
        let (whole, others) = list_wholes(passages, &counts[..=at], first, begins)?;
        let mut list = Self {
            passages,
            begins,
            whole,
            others,
            parts: Vec::new(),
            behind: Vec::new(),
            is_open: begins == Begins::Complete && is_of_main_parts(passages, from, to),
        };
        list.collect(&counts[at + 1..]);
        list.choose_whole();
        Some(list)
    }

    /// Takes another whole where the nearest number is less than a part: `新收25件，结转1件，其中自然人14件`
    /// divides the 25. In the sentence before, all parts together must be no more.
    fn choose_whole(&mut self) {
        let whole = self.passages.quantity(self.whole);
        let is_within = self.passages.text.folded.get(whole.unit_end) == Some(&'(');
        if self.begins != Begins::Subset || is_within {
            return;
        }
        let value = |at: usize| self.passages.quantity(at).value;
        let parts = self.parts.iter().map(|&part| value(part));
        let is_in_sentence_before = self.parts.first().is_some_and(|&first| {
            let first = self.passages.quantity(first).start;
            whole.start < self.passages.text.sentence_start(first)
        });
        let needed = match is_in_sentence_before {
            true => parts.sum(),
            false => parts.fold(Number::ZERO, Number::max),
        };
        if value(self.whole) < needed {
            let holds = |other: &usize| value(*other) >= needed;
            if let Some(at) = self.others.iter().position(holds) {
                std::mem::swap(&mut self.whole, &mut self.others[at]);
            }
        }
    }

    /// Takes the parts from the first on.
    fn collect(&mut self, counts: &[usize]) {
        let unit = self.passages.quantity(self.whole).unit;
        let mut depth = 0;
        let mut end = None;
        for (count, &at) in counts.iter().enumerate().take(PARTS_AT_MOST) {
            let part = self.passages.quantity(at);
            if let Some(behind) = end {
                let between = &self.passages.text.folded[behind..part.start];
                match self.goes_on(between, &mut depth) {
                    Goes::On => {}
                    Goes::In => {
                        end = Some(part.unit_end);
                        continue;
                    }
                    Goes::Open => {
                        self.is_open = true;
                        return;
                    }
                    Goes::Out => return self.behind = self.of_sentence(&counts[count..]),
                }
            }
            // 收到31件；近三年分别为142件、165件
            let is_other_time = |at: usize| self.passages.is_other_time(at);
            if is_other_time(part.start) && !is_other_time(self.passages.quantity(self.whole).start)
            {
                return;
            }
            end = Some(part.unit_end);
            // 1至6月150条: the first of two months counts nothing.
            let is_bound = self.passages.text.folded.get(part.unit_end);
            if part.unit.is_empty() && is_bound.is_some_and(|c| matches!(c, '至' | '-' | '—' | '~'))
            {
                continue;
            }
            let fits = part.unit.is_empty() || unit.is_empty() || part.unit == unit;
            // 100条，其中会议20条，文件30件: 件 and 条 count one thing.
            let counts_alike = |unit| COUNTERS_OF_TEXTS.contains(&unit);
            self.is_open |= !fits && counts_alike(part.unit) && counts_alike(unit);
            if part.is_about {
                self.is_open = true;
                self.parts.clear();
                return;
            }
            // What is more than the whole behind a ; is of another statement.
            if let Some(before) = self.parts.last() {
                let before = self.passages.quantity(*before).unit_end;
                let is_apart = self.passages.text.folded[before..part.start].contains(&';');
                if is_apart && part.value > self.passages.quantity(self.whole).value {
                    return;
                }
            }
            // 两者合计31件 is no part beside the two.
            let is_sum = !self.parts.is_empty()
                && self
                    .passages
                    .words
                    .sums
                    .ending(self.passages.own(at))
                    .is_some();
            if fits && !is_sum && !self.passages.is_change(at) {
                self.parts.push(at);
            }
        }
        if let Some(end) = end {
            let rest = end..self.passages.text.sentence(end.saturating_sub(1)).end;
            self.is_open |= is_cut_short(&self.passages.text.folded[rest]);
        }
    }

    /// Those of some counts that were carried over, in the sentence of the last part and in the
    /// whole's unit.
    fn of_sentence(&self, counts: &[usize]) -> Vec<usize> {
        let Some(&last) = self.parts.last() else {
            return Vec::new();
        };
        let end = (self.passages.text)
            .sentence(self.passages.quantity(last).start)
            .end;
        let unit = self.passages.quantity(self.whole).unit;
        let of_sentence = counts.iter().copied().take(PARTS_AT_MOST);
        of_sentence
            .take_while(|&at| self.passages.quantity(at).start < end)
            .filter(|&at| self.passages.quantity(at).unit == unit)
            .filter(|&at| self.passages.words.carried.are_in(self.passages.own(at)))
            .collect()
    }

    /// Whether the list goes on over what stands between two numbers.
    fn goes_on(&self, between: &[char], depth: &mut i32) -> Goes {
        let words = self.passages.words;
        let before = *depth;
        for c in between {
            match c {
                '(' => *depth += 1,
                ')' => *depth -= 1,
                _ => {}
            }
        }
        if *depth < 0 {
            return Goes::Out;
        }
        if *depth > 0 {
            return Goes::In;
        }
        let behind_bracket = match between
            .iter()
            .rposition(|&c| c == ')')
            .filter(|_| before > 0)
        {
            Some(at) => &between[at + 1..],
            None => between,
        };
        if self.begins == Begins::Equation {
            return match behind_bracket {
                ['+'] => Goes::On,
                _ => Goes::Out,
            };
        }
        if words.subset.are_in(behind_bracket) || words.complete.are_in(behind_bracket) {
            return Goes::Open;
        }
        if behind_bracket.first() == Some(&'等') {
            return Goes::Open;
        }
        let ends = |c: &char| matches!(*c, '。' | '!' | '?' | '\n' | '\r');
        if behind_bracket.iter().any(ends) {
            return Goes::Out;
        }
        if self.begins == Begins::Complete && behind_bracket.len() > BETWEEN_PARTS_AT_MOST {
            return Goes::Open;
        }
        // Behind a list with 、 another statement follows.
        let has_marks = self.parts.len() > 1 && self.is_added(self.parts.len() - 1);
        if has_marks && behind_bracket.contains(&';') {
            return Goes::Out;
        }
        let clause = behind_bracket.iter().rposition(|c| ",;".contains(*c));
        let begins_statement = clause.is_some_and(|at| {
            let clause = &behind_bracket[at + 1..];
            words.statements.starting(clause).is_some()
        });
        match begins_statement {
            true => Goes::Out,
            false => Goes::On,
        }
    }

    fn wrong(&self) -> Option<Wrong> {
        let whole = self.passages.quantity(self.whole);
        let last = self.passages.quantity(*self.parts.last()?);
        if whole.is_about || self.spans_divisions() {
            return None;
        }
        let mut sum = Number::ZERO;
        for (count, &part) in self.parts.iter().enumerate() {
            sum = sum.checked_add(self.passages.quantity(part).value)?;
            let is_full = sum == whole.value;
            // What follows a list that is full is another statement, unless 、 or + adds it.
            if is_full && !self.is_added(count + 1) {
                return None;
            }
        }
        let mut all = sum;
        for &more in &self.behind {
            all = all.checked_add(self.passages.quantity(more).value)?;
            if all == whole.value {
                return None;
            }
        }
        if self.begins == Begins::Subset && self.is_of_two(sum) {
            return None;
        }
        // However parts overlap, none is more than the whole.
        let is_more = |&part: &usize| self.passages.quantity(part).value > whole.value;
        let is_wrong = match self.begins {
            Begins::Complete | Begins::Subset if self.parts.iter().any(is_more) => true,
            Begins::Equation => self.parts.len() > 1,
            Begins::Complete => {
                self.parts.len() > 1 && !self.overlaps(whole.value) && !self.is_open
            }
            Begins::Bracket if self.parts.len() < 2 => false,
            Begins::Subset | Begins::Bracket if self.overlaps(whole.value) => false,
            Begins::Subset | Begins::Bracket => sum > whole.value || self.claims_all(sum),
        };
        is_wrong.then_some(Wrong {
            start: whole.start,
            end: last.unit_end,
            whole: whole.value,
            parts: sum,
        })
    }

    /// Whether parts may be those of two numbers before them: what was received and what was carried
    /// over, or two that stand in a list.
    fn is_of_two(&self, sum: Number) -> bool {
        let value = |at: usize| self.passages.quantity(at).value;
        let is_joined = |at: usize| self.passages.own(at).first() == Some(&'、');
        let mut before = self.others.iter().copied();
        let in_list = is_joined(self.whole).then(|| before.next()).flatten();
        let is_list = in_list.is_some_and(|other| value(self.whole) + value(other) >= sum);
        let all: Vec<usize> = std::iter::once(self.whole)
            .chain(self.others.iter().copied())
            .collect();
        let is_pair = |at: usize| {
            all[at + 1..]
                .iter()
                .any(|&other| value(all[at]) + value(other) == sum)
        };
        is_list || (0..all.len()).any(is_pair) || all.iter().any(|&one| value(one) == sum)
    }

    /// Whether a part is joined to the one before by 、 or +.
    fn is_added(&self, at: usize) -> bool {
        self.parts
            .get(at)
            .is_some_and(|&part| matches!(self.passages.own(part).first(), Some('、' | '+')))
    }

    /// Whether parts that are too few claim to be all.
    fn claims_all(&self, sum: Number) -> bool {
        if self.is_open || self.parts.len() < 2 {
            return false;
        }
        let words = self.passages.words;
        let whole = self.passages.quantity(self.whole);
        let last = *self.parts.last().expect("there are two");
        let is_rest = words.rest.are_in(self.passages.own(last));
        let is_sum = words.sums.ending(self.passages.own(self.whole)).is_some();
        let lacks = whole.value - sum;
        let little = whole.value * Number::from(words.little_percent) / Number::ONE_HUNDRED;
        is_rest || is_sum && (lacks <= Number::ONE || lacks <= little)
    }

    /// Whether one thing may be counted in several parts: a list of channels, or one that goes over
    /// to them. A small channel between many topics is a part like them.
    fn overlaps(&self, whole: Number) -> bool {
        let words = self.passages.words;
        if words.of_one_way.are_in(self.passages.own(self.whole)) {
            return false;
        }
        let overlapping = &words.overlapping;
        let is_channel = |part: &&usize| overlapping.are_in(self.passages.own(**part));
        let channels: Vec<&usize> = self.parts.iter().filter(is_channel).collect();
        let is_large = |&&part: &&usize| self.passages.quantity(part).value * Number::TWO > whole;
        match channels.as_slice() {
            [] => false,
            [only] => self.parts.len() < TOPICS_AT_LEAST || is_large(only),
            _ => true,
        }
    }

    /// Whether the parts divide the whole in two ways.
    fn spans_divisions(&self) -> bool {
        let divisions = self.passages.words.divisions.iter();
        divisions.filter(|words| self.has_part_of(words)).count() > 1
    }

    /// Whether the words before a part have one of these.
    fn has_part_of(&self, words: &Words) -> bool {
        self.parts
            .iter()
            .any(|&part| words.are_in(self.passages.own(part)))
    }
}

/// How a list goes on.
enum Goes {
    /// With this number.
    On,
    /// This number stands in brackets within it.
    In,
    /// It is not told to its end.
    Open,
    /// It has ended.
    Out,
}

/// What stands between a count and the next, if that begins a list.
fn begins(passages: &Passages<'_>, from: usize, to: usize) -> Option<Begins> {
    let between = &passages.text.folded[from..to];
    if between == ['='] {
        return Some(Begins::Equation);
    }
    let words = passages.words;
    let subset = words.subset.find(between).last();
    let complete = words.complete.last_in(between);
    match (subset, complete) {
        (Some((subset, len)), Some(complete)) if complete < subset + len => Some(Begins::Subset),
        (_, Some(_)) => Some(Begins::Complete),
        (Some(_), None) => Some(Begins::Subset),
        (None, None) if between.len() > BETWEEN_PARTS_AT_MOST => None,
        (None, None) => match between.first() {
            Some(':') => Some(Begins::Complete),
            Some('(') if !between.contains(&')') => Some(Begins::Bracket),
            _ => None,
        },
    }
}

/// Whether what begins a list says that it has the main parts only: `主要包括`.
fn is_of_main_parts(passages: &Passages<'_>, from: usize, to: usize) -> bool {
    let between = &passages.text.folded[from..to];
    let complete = passages.words.complete.last_in(between);
    complete.is_some_and(|at| passages.words.mainly.ending(&between[..at]).is_some())
}

/// Whether what follows the last part says that there are more: `等`, `以及其他信息等`.
fn is_cut_short(rest: &[char]) -> bool {
    let is_joined = matches!(rest, ['以', '及', ..] | ['及' | '和' | '与' | '、', ..]);
    match rest {
        ['等', ..] => true,
        _ => is_joined && rest.contains(&'等'),
    }
}

/// The count that a list divides: the nearest before it in its unit that is no difference, in the
/// list's sentence (or the one before of the same paragraph, if the list begins its own), and in no
/// brackets that are closed; and those before that in the same sentence.
fn list_wholes(
    passages: &Passages<'_>,
    before: &[usize],
    first: usize,
    begins: Begins,
) -> Option<(usize, Vec<usize>)> {
    let unit = passages.quantity(first).unit;
    let fits = |at: usize| {
        let own = passages.quantity(at).unit;
        (unit.is_empty() || own == unit || own.is_empty()) && !passages.is_change(at)
    };
    let &last = before.last()?;
    if begins == Begins::Equation {
        return Some((last, Vec::new()));
    }
    let list = passages.quantity(first).start;
    let line = passages.text.line_start(list);
    let sentence = passages.text.sentence_start(passages.quantity(last).start);
    let is_aside = |at: usize| {
        let mut behind = passages.text.folded[passages.quantity(at).unit_end..list].iter();
        let mut depth = 0;
        behind.any(|c| {
            depth += i32::from(*c == '(') - i32::from(*c == ')');
            depth < 0
        })
    };
    let own_sentence = passages.text.sentence_start(list);
    let begins_sentence = {
        let said = &passages.text.folded[own_sentence..list];
        passages.words.subset.starting(said).is_some()
    };
    let mut nearest = before.iter().rev().copied().take(WHOLES_AT_MOST);
    let fits = |&at: &usize| fits(at) && passages.is_count(at) && !is_aside(at);
    let whole = nearest.find(fits)?;
    let start = passages.quantity(whole).start;
    let is_near = start >= own_sentence || begins != Begins::Subset || begins_sentence;
    let is_here = |at: &usize| passages.quantity(*at).start >= line.max(sentence);
    (is_near && is_here(&whole)).then(|| (whole, nearest.filter(fits).filter(is_here).collect()))
}

#[cfg(test)]
mod tests;
