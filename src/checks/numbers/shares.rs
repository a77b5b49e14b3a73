//! Shares in per cent: against the counts beside them, against the table, and against 100. Half a
//! unit of the last digit is right; what is cut off rather than rounded is a hint.

use crate::checks::evidence::Missing;
use crate::checks::finding::{Found, Span, Told};
use crate::checks::reading::Reading;
use crate::checks::reading::around::SHARES;
use crate::checks::reading::passages::{Passages, contains};
use crate::checks::reading::quantities::Says;
use crate::checks::reading::speech::Verdict;
use crate::form::CellId;
use crate::value::Number;

/// How many counts before a share may be its whole.
const WHOLES_AT_MOST: usize = 12;
/// Characters that a paragraph shares with the words of a whole above it, at least: 主动公开.
const PHRASE_AT_LEAST: usize = 4;

/// How a share stands to the counts beside it.
enum Judged {
    /// It follows from one of them.
    Right,
    /// It follows, but for the last digit, which was cut off: so it should be.
    CutOff(Number),
    /// It follows from none; from the likeliest it would be so.
    Wrong(Number),
}

/// Shares that do not follow, and those that together are not all.
pub(super) fn wrong(reading: &Reading<'_>, wholes: &[Vec<CellId>]) -> Vec<Told> {
    let mut told = Vec::new();
    for (chapter, passages) in reading.chapters.iter().enumerate() {
        let mut alone = Vec::new();
        for at in shares(passages) {
            match beside(passages, at) {
                Some(Judged::Wrong(should)) => told.push(told_of(passages, chapter, at, should)),
                Some(_) => {}
                None if stands_for_share(passages, at) => alone.push(at),
                None => {}
            }
        }
        told.extend(against_table(reading, chapter, wholes));
        told.extend(not_all(passages, chapter, &alone));
    }
    told
}

/// Shares that were cut off rather than rounded.
pub(super) fn cut_off(reading: &Reading<'_>) -> Vec<Told> {
    let mut told = Vec::new();
    for (chapter, passages) in reading.chapters.iter().enumerate() {
        for at in shares(passages) {
            if let Some(Judged::CutOff(should)) = beside(passages, at) {
                told.push(told_of(passages, chapter, at, should));
            }
        }
    }
    told
}

fn shares(passages: &Passages<'_>) -> impl Iterator<Item = usize> {
    let numbers = passages.read.found.iter().enumerate();
    numbers
        .filter(|(_, number)| number.says == Says::Percent && !number.is_about)
        .map(|(at, _)| at)
}

fn told_of(passages: &Passages<'_>, chapter: usize, at: usize, should: Number) -> Told {
    let share = passages.quantity(at);
    let count = counted_beside(passages, at);
    let start = count.map_or(share.start, |count| passages.quantity(count).start);
    let found = Found {
        value: format!("{}%", share.value),
        spans: vec![Span {
            chapter,
            start,
            end: share.end,
        }],
        example: format!("{should}%"),
        ..Found::default()
    };
    (Vec::new(), found)
}

/// The count that a share belongs to: `966（66.48%）`, `20条占30%`, `24=37.5%`.
fn counted_beside(passages: &Passages<'_>, at: usize) -> Option<usize> {
    let count = at
        .checked_sub(1)
        .filter(|&count| passages.is_count(count))?;
    let number = passages.quantity(count);
    let between = &passages.text.folded[number.unit_end..passages.quantity(at).start];
    let bare = between
        .iter()
        .all(|c| matches!(*c, '(' | ',' | ' ' | ':' | '约'));
    let is_direct =
        bare && !between.is_empty() && !between.contains(&':') && between.contains(&'(');
    let is_equation = between == ['='];
    (is_direct || is_equation || whole_words(between).is_some()).then_some(count)
}

/// What stands between 占 and a share: words for the whole.
fn whole_words(between: &[char]) -> Option<&[char]> {
    let start = between
        .iter()
        .position(|c| !matches!(*c, '(' | ',' | '、' | ' ' | '约'))?;
    let rest = &between[start..];
    let rest = rest.strip_prefix(&['占'])?;
    let crosses = |c: &char| matches!(*c, '。' | ';' | ',' | '、' | '\n');
    (!rest.iter().any(crosses)).then_some(rest)
}

/// Judges a share by the counts before it; `None` where none belongs to it.
fn beside(passages: &Passages<'_>, at: usize) -> Option<Judged> {
    let share = passages.quantity(at);
    let count = counted_beside(passages, at)?;
    let part = passages.quantity(count);
    if part.is_about || passages.is_change(at) {
        return None;
    }
    let between = &passages.text.folded[part.unit_end..share.start];
    let named = whole_words(between).map_or_else(String::new, |words| core(passages, words));
    if passages.is_elsewhere(between) {
        return None;
    }
    let line = passages.text.line_start(part.start);
    let is_whole = |&whole: &usize| {
        let number = passages.quantity(whole);
        let unit_fits = part.unit.is_empty() || number.unit.is_empty() || number.unit == part.unit;
        let is_named = named.is_empty() || contains(passages.own(whole), &named);
        let is_count = number.says == Says::Count && !number.is_about && !passages.is_change(whole);
        let is_enough = number.value >= part.value && !number.value.is_zero();
        is_count && unit_fits && is_named && is_enough
    };
    // 公开12件和部分公开2件，占答复总数的87.5%
    let both = with_joined(passages, count);
    let mut likeliest: Option<Number> = None;
    let mut is_cut_off = false;
    let before = (0..count).rev().take(WHOLES_AT_MOST);
    for whole in before
        .take_while(|&whole| passages.quantity(whole).start >= line)
        .filter(is_whole)
    {
        let number = passages.quantity(whole);
        // 市政府文件56件、市政府办文件81件，其中规范性文件18件，占13.1%
        let wholes = [Some(number.value), with_joined(passages, whole)];
        let parts = [Some(part.value), both];
        let mut pairs = (wholes.into_iter().flatten())
            .flat_map(|whole| parts.into_iter().flatten().map(move |part| (part, whole)));
        if pairs.any(|(part, whole)| follows(part, whole, share.value) == Some(true)) {
            return Some(Judged::Right);
        }
        is_cut_off |= follows(part.value, number.value, share.value) == Some(false);
        // One with a share of its own is another part.
        let behind = whole + 1;
        let is_part = passages.quantity(behind).says == Says::Percent
            && counted_beside(passages, behind) == Some(whole);
        if !is_part && likeliest.is_none_or(|likeliest| number.value > likeliest) {
            likeliest = Some(number.value);
        }
    }
    if likeliest.is_none() && whole_words(between).is_some_and(|words| words.contains(&'总')) {
        let only = whole_above(passages, count, is_whole)?;
        likeliest = Some(only);
        match follows(part.value, only, share.value) {
            Some(true) => return Some(Judged::Right),
            Some(false) => is_cut_off = true,
            None => {}
        }
    }
    let exact = (part.value * Number::ONE_HUNDRED).checked_div(likeliest?)?;
    let should = exact.round_dp_with_strategy(
        share.value.scale(),
        rust_decimal::RoundingStrategy::MidpointAwayFromZero,
    );
    Some(match is_cut_off {
        true => Judged::CutOff(should),
        false => Judged::Wrong(should),
    })
}

/// A number together with the one before it, where they are joined: `文件56件、办文81件`.
fn with_joined(passages: &Passages<'_>, at: usize) -> Option<Number> {
    let is_joined = matches!(passages.own(at).first(), Some('、' | '和' | '及' | '与'));
    let before = passages.quantity(at.checked_sub(1).filter(|_| is_joined)?);
    let number = passages.quantity(at);
    let sum = before.value.checked_add(number.value);
    sum.filter(|_| before.unit == number.unit)
}

/// The whole in the paragraph above that a share speaks of: `在主动公开的信息中…占总数的50%`. Of
/// several, the one that is meant can't be told.
fn whole_above(
    passages: &Passages<'_>,
    count: usize,
    is_whole: impl Fn(&usize) -> bool,
) -> Option<Number> {
    let part = passages.quantity(count);
    let line = passages.text.line_start(part.start);
    let said = &passages.text.folded[line..part.start];
    let is_spoken_of = |whole: &usize| {
        let mut phrases = passages.own(*whole).windows(PHRASE_AT_LEAST);
        phrases.any(|phrase| said.windows(PHRASE_AT_LEAST).any(|words| words == phrase))
    };
    let above = passages.text.line_start(line.saturating_sub(1));
    let mut wholes = (0..count)
        .filter(|&at| (above..line).contains(&passages.quantity(at).start))
        .filter(|whole| is_whole(whole) && is_spoken_of(whole));
    let only = wholes.next().filter(|_| wholes.next().is_none())?;
    Some(passages.quantity(only).value)
}

/// Whether a share is that of a part in a whole: rounded, `Some(false)` where cut off or a tenth
/// of a per cent away at most.
fn follows(part: Number, whole: Number, share: Number) -> Option<bool> {
    let exact = (part * Number::ONE_HUNDRED).checked_div(whole)?;
    let unit = Number::new(1, share.scale());
    let distance = (exact - share).abs();
    if distance * Number::TWO <= unit {
        return Some(true);
    }
    let is_cut_off = share <= exact && distance < unit;
    (is_cut_off || distance <= Number::new(1, 1)).then_some(false)
}

/// What is left of the words for a whole without those that name none.
fn core(passages: &Passages<'_>, words: &[char]) -> String {
    let mut rest = words;
    let mut core = String::new();
    let idle = &passages.words.of_the_whole;
    while let Some((first, behind)) = rest.split_first() {
        match idle.starting(rest) {
            Some(len) => rest = &rest[len..],
            None => {
                core.push(*first);
                rest = behind;
            }
        }
    }
    core
}

/// `占30%` without a count.
fn stands_for_share(passages: &Passages<'_>, at: usize) -> bool {
    let own = passages.own(at);
    let own = own.strip_suffix(&[' ']).unwrap_or(own);
    SHARES.iter().any(|word| own.ends_with(word))
}

/// A share of a topic, such as 予以公开, against the table.
fn against_table(reading: &Reading<'_>, chapter: usize, wholes: &[Vec<CellId>]) -> Vec<Told> {
    let mut told = Vec::new();
    let passages = &reading.chapters[chapter];
    for speech in &reading.speeches[chapter] {
        let is_counted = counted_beside(passages, speech.quantity).is_some();
        if speech.verdict != Verdict::Share
            || is_counted
            || !stands_for_share(passages, speech.quantity)
        {
            continue;
        }
        let share = passages.quantity(speech.quantity);
        let sum = |cells: &Vec<CellId>| reading.sum(cells, &mut Vec::<Missing>::new());
        let Some(parts) = speech
            .topic
            .sums
            .iter()
            .map(sum)
            .collect::<Option<Vec<_>>>()
        else {
            continue;
        };
        let Some(wholes) = wholes.iter().map(sum).collect::<Option<Vec<_>>>() else {
            continue;
        };
        let fits = |part: &Number, whole: &Number| {
            let exact = (*part * Number::ONE_HUNDRED).checked_div(*whole);
            let near = Number::new(1, 1);
            exact.is_some_and(|exact| {
                (exact - share.value).abs() <= near || follows(*part, *whole, share.value).is_some()
            })
        };
        let mut pairs = parts
            .iter()
            .flat_map(|part| wholes.iter().map(move |whole| (part, whole)));
        if pairs.any(|(part, whole)| fits(part, whole)) {
            continue;
        }
        // Of some topics no cell is known.
        let Some(part) = parts.first() else {
            continue;
        };
        // No part is more than its whole, so that whole was not meant.
        let may_be = |whole: &&Number| !whole.is_zero() && part <= *whole;
        let Some(whole) = wholes.iter().find(may_be) else {
            continue;
        };
        let exact = (*part * Number::ONE_HUNDRED).checked_div(*whole);
        let should = exact
            .unwrap_or_default()
            .round_dp(share.value.scale().max(1))
            .normalize();
        let (_, mut found) = told_of(passages, chapter, speech.quantity, should);
        found.spans = vec![speech.span(chapter)];
        let cells = speech.topic.sums[0].iter().copied();
        told.push((cells.map(crate::report::Place::Cell).collect(), found));
    }
    told
}

/// Shares of one sentence that make more than 100 per cent, or less though they claim to be all.
fn not_all(passages: &Passages<'_>, chapter: usize, alone: &[usize]) -> Vec<Told> {
    let mut told = Vec::new();
    let sentence = |at: &usize| passages.text.sentence_start(passages.quantity(*at).start);
    for of_sentence in alone.chunk_by(|a, b| sentence(a) == sentence(b)) {
        let [first, .., last] = of_sentence else {
            continue;
        };
        let (start, end) = (passages.own_start(*first), passages.quantity(*last).end);
        let said = &passages.text.folded[start..end];
        let words = passages.words;
        let divided = words.divisions.iter().filter(|of| of.are_in(said));
        if divided.count() > 1 {
            continue;
        }
        let shares = of_sentence.iter().map(|&at| passages.quantity(at).value);
        let unit = shares
            .clone()
            .map(|share| Number::new(1, share.scale()))
            .max();
        let allowed = unit.unwrap_or_default() * Number::from(of_sentence.len());
        let sum: Number = shares.sum();
        let may_overlap = words.overlapping.are_in(said) || contains(said, "其中");
        let is_too_much = !may_overlap && sum > Number::ONE_HUNDRED + allowed;
        let behind_first = &passages.text.folded[passages.quantity(*first).end..end];
        let is_complete = is_rest(passages, *last) && !contains(behind_first, "其中");
        let is_too_little = is_complete && sum < Number::ONE_HUNDRED - allowed;
        if is_too_much || is_too_little {
            let found = Found {
                value: format!("占比之和{}%", sum.normalize()),
                example: String::from("100%"),
                spans: vec![Span {
                    chapter,
                    start: passages.quantity(*first).start,
                    end,
                }],
                ..Found::default()
            };
            told.push((Vec::new(), found));
        }
    }
    told
}

/// `其余占5%`: what no share before it is of. `其他处理` is a kind like others.
fn is_rest(passages: &Passages<'_>, at: usize) -> bool {
    let own = passages.own(at);
    let own = own.strip_suffix(&[' ']).unwrap_or(own);
    let of_what = SHARES.iter().find_map(|word| own.strip_suffix(*word));
    let rest = &passages.words.rest;
    of_what.is_some_and(|of| of.len() >= 2 && rest.are_in(&of[of.len() - 2..]))
}

#[cfg(test)]
mod tests;
