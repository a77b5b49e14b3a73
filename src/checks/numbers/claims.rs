//! What a text says of none or of all, against the table. Reads no numbers.

use crate::checks::evidence::{Missing, Value};
use crate::checks::finding::{Found, Span, Told};
use crate::checks::reading::Reading;
use crate::checks::reading::passages::Passages;
use crate::form::rule::text::Claim;
use crate::form::words::Words;
use crate::report::Place;
use crate::value::Number;

/// Characters before and behind a claim that may turn it into another.
const BEHIND: usize = 8;
/// How far before a claim its subject may stand, besides in the heading.
const NEAR: usize = 200;

/// Claims that the table does not bear out.
pub(super) fn judge(
    claims: &[Claim],
    reading: &Reading<'_>,
    missing: &mut Vec<Missing>,
) -> Vec<Told> {
    let mut told = Vec::new();
    for claim in claims {
        let mut unknown = Vec::new();
        let left = reading.sum(&claim.left, &mut unknown);
        let right = reading.sum(&claim.right, &mut unknown);
        // What the table bears out need not be looked for.
        if left.is_some() && left == right {
            continue;
        }
        for (chapter, passages) in reading.chapters.iter().enumerate() {
            let Some((start, end)) = made(claim, passages) else {
                continue;
            };
            let (Some(left), Some(right)) = (left, right) else {
                missing.append(&mut unknown);
                continue;
            };
            let span = Span {
                chapter,
                start,
                end,
            };
            let sentence = passages.text.sentence_start(start);
            let is_here = |other: &Span| {
                other.chapter == chapter && passages.text.sentence_start(other.start) == sentence
            };
            let is_same = |(places, found): &Told| {
                found.name == claim.name
                    && found.spans.iter().any(is_here)
                    && *places == places_of(claim)
            };
            // One sentence may say the same in several ways.
            if !told.iter().any(is_same) {
                told.push(told_of(claim, span, left, right));
            }
        }
    }
    told.sort_by_key(|(_, found)| found.spans.first().copied());
    told
}

fn told_of(claim: &Claim, span: Span, left: Number, right: Number) -> Told {
    let found = Found {
        left: Some(Value::Number(left)),
        right: Some(Value::Number(right)),
        name: claim.name.clone(),
        spans: vec![span],
        ..Found::default()
    };
    (places_of(claim), found)
}

fn places_of(claim: &Claim) -> Vec<Place> {
    let cells = claim.left.iter().chain(&claim.right).copied();
    cells.map(Place::Cell).collect()
}

/// Where a chapter makes a claim first.
pub(super) fn made(claim: &Claim, passages: &Passages<'_>) -> Option<(usize, usize)> {
    let text = &passages.text.folded;
    let (first, others) = claim.says.split_first()?;
    if claim.any_order {
        return made_in_any_order(claim, passages);
    }
    let mut at = 0;
    while at < text.len() {
        let Some(len) = first.starting(&text[at..]) else {
            at += 1;
            continue;
        };
        let behind = |end, group: &Words| next(text, end, group, claim.gap);
        let end = others.iter().try_fold(at + len, behind);
        if let Some(end) = end.filter(|end| is_meant(claim, passages, at, *end)) {
            return Some((at, end));
        }
        at += 1;
    }
    None
}

/// The same of a claim whose words may stand in any order: those of the first group say that it is one.
fn made_in_any_order(claim: &Claim, passages: &Passages<'_>) -> Option<(usize, usize)> {
    let text = &passages.text.folded;
    let (first, others) = claim.says.split_first()?;
    first.find(text).find_map(|(at, len)| {
        let clause = passages.text.clause(at);
        let sentence = passages.text.sentence_start(at);
        let before = match clause.start > sentence {
            true => passages.text.clause(clause.start - 1),
            false => clause.start..clause.start,
        };
        // A number in the clause before has its say for itself.
        let found = &passages.read.found;
        let is_counted = found.iter().any(|number| before.contains(&number.start));
        let start = if is_counted {
            clause.start
        } else {
            before.start
        };
        let said = &text[start..clause.end.max(at + len)];
        let end = start + said.len();
        let is_made = others.iter().all(|group| group.are_in(said)) && !claim.not.are_in(said);
        (is_made && !passages.is_other_time(at) && is_meant(claim, passages, start, end))
            .then_some((start, end))
    })
}

/// Behind the word of a group that stands at most `gap` characters on, in the same sentence.
fn next(text: &[char], at: usize, group: &Words, gap: usize) -> Option<usize> {
    for skipped in 0..=gap {
        let rest = text.get(at + skipped..)?;
        if let Some(len) = group.starting(rest) {
            return Some(at + skipped + len);
        }
        if rest
            .first()
            .is_none_or(|c| matches!(*c, '。' | ';' | '!' | '?' | ',' | '\n' | '\r'))
        {
            return None;
        }
    }
    None
}

fn is_meant(claim: &Claim, passages: &Passages<'_>, start: usize, end: usize) -> bool {
    let text = &passages.text.folded;
    let sentence = passages.text.sentence_start(start);
    let behind = text[end..].iter().take(BEHIND);
    let behind = behind
        .take_while(|c| !matches!(**c, '。' | ';' | ',' | '、' | '\n'))
        .count();
    let before = text[sentence..start].iter().rev().take(BEHIND);
    let before = before
        .take_while(|c| !matches!(**c, ',' | '、' | '('))
        .count();
    let said = &text[start - before..end + behind];
    let line = passages
        .text
        .line_start(start)
        .max(start.saturating_sub(NEAR));
    let is_near = || {
        let near = [&text[line..end], &passages.heading.folded[..]];
        near.iter().any(|text| claim.near.are_in(text))
    };
    let before = &text[sentence.max(line)..start];
    (claim.near.is_empty() || is_near())
        && !claim.not.are_in(said)
        && !claim.not_before.are_in(before)
        && (claim.with.is_empty() || claim.with.are_in(before))
        && !passages.is_other_time(start)
        && !passages.is_elsewhere(before)
}
