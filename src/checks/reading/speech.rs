//! What the numbers of a chapter are about: which topic the words around each name, and whether
//! the table says the same. A number without clear words is left alone.

use std::collections::{BTreeMap, BTreeSet};

use super::around::{Around, Candidate};
use super::cases;
use super::passages::Passages;
use super::quantities::{Quantity, Says};
use crate::checks::evidence::Evidence;
use crate::checks::finding::Span;
use crate::form::rule::text::{Phrase, Topic};
use crate::form::{CellId, Kind};
use crate::value::Number;

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

/// What the table says to a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// The same; the cell, where it is one alone.
    Agrees { cell: Option<CellId> },
    /// Something else, in the unit of the text.
    Differs { table: Number },
    /// Something else, but other numbers beside it on the same topic are the table's.
    Beside,
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
    let mut speeches: Vec<Speech> = units.iter().enumerate().filter_map(speech).collect();
    compare_neighbours(passages, &mut speeches);
    if speeches.iter().any(|speech| speech.topic.is_of_cases) {
        let of_others = cases::of_others(passages);
        for speech in &mut speeches {
            let is_other = speech.topic.is_of_cases && of_others[speech.quantity];
            if is_other && matches!(speech.verdict, Verdict::Differs { .. }) {
                speech.verdict = Verdict::Beside;
            }
        }
    }
    speeches
}

/// Where one sentence gives several numbers of a topic and the table has one of them, the others
/// are of something else; and where those of a paragraph come to what the table has, they are its
/// parts: `网上收到20件，信函收到12件`.
fn compare_neighbours(passages: &Passages<'_>, speeches: &mut [Speech]) {
    let mut told = BTreeSet::new();
    let mut parts: BTreeMap<_, Number> = BTreeMap::new();
    // 合计10件
    let sums: BTreeSet<_> = (0..passages.read.found.len())
        .filter(|&at| {
            let own = passages.own(at);
            let own = own.strip_prefix(&[',']).unwrap_or(own);
            passages.words.sums.starting(own) == Some(own.len())
        })
        .map(|at| passages.quantity(at))
        .map(|sum| (passages.text.sentence_start(sum.start), sum.value))
        .collect();
    let sentence = |speech: &Speech| {
        let at = passages.quantity(speech.quantity).start;
        (passages.text.sentence_start(at), &*speech.topic.name)
    };
    let line = |speech: &Speech| {
        let at = passages.quantity(speech.quantity).start;
        (passages.text.line_start(at), &*speech.topic.name)
    };
    for speech in &*speeches {
        match speech.verdict {
            Verdict::Agrees { .. } => drop(told.insert(sentence(speech))),
            Verdict::Differs { .. } => {
                let sum = parts.entry(line(speech)).or_default();
                *sum = sum.saturating_add(passages.quantity(speech.quantity).value);
            }
            _ => {}
        }
    }
    for speech in speeches {
        if let Verdict::Differs { table } = speech.verdict
            && (told.contains(&sentence(speech))
                || sums.contains(&(sentence(speech).0, table))
                || parts.get(&line(speech)) == Some(&table))
        {
            speech.verdict = Verdict::Beside;
        }
    }
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
        let cells = sums.find(|cells| {
            let table = table(evidence, cells, number.unit);
            table.is_some_and(|table| is_same(table, number))
        })?;
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

/// Whether a text gives the number of the table; an amount may be rounded: `1234.57万元`.
fn is_same(table: Number, number: &Quantity) -> bool {
    let rounded = table.round_dp_with_strategy(
        number.value.scale(),
        rust_decimal::RoundingStrategy::MidpointAwayFromZero,
    );
    let is_rounded = number.value.scale() > 1 && number.unit.ends_with('元');
    table == number.value || is_rounded && rounded == number.value
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
    Some(match unit {
        _ if is_in_yuan(evidence, cells, unit) => sum * Number::from(10_000),
        "亿元" => sum / Number::from(10_000),
        _ => sum,
    })
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
