//! What is said to have grown since last year, against last year's table. A number that is not
//! about a topic of the rules is left alone, and so is one that only compares.

use super::{Missing, Reading};
use crate::checks::evidence::{State, Value};
use crate::checks::finding::{Found, Span, Told};
use crate::checks::reading::passages::Passages;
use crate::checks::reading::quantities::Says;
use crate::checks::reading::speech::{Speech, Verdict};
use crate::report::Place;
use crate::value::Number;

/// Characters in which it must be said, behind the number that has grown.
const SAID_WITHIN: usize = 24;

/// What grew otherwise.
pub(super) fn wrong(reading: &Reading<'_>, missing: &mut Vec<Missing>) -> Vec<Told> {
    if reading.last_year.is_none() {
        missing.push(Missing::LastYear);
        return Vec::new();
    }
    let spoken = reading.spoken();
    spoken
        .filter_map(|(chapter, passages, speech)| judge(reading, chapter, passages, speech))
        .collect()
}

fn judge(
    reading: &Reading<'_>,
    chapter: usize,
    passages: &Passages<'_>,
    speech: &Speech,
) -> Option<Told> {
    if !matches!(speech.verdict, Verdict::Agrees { .. } | Verdict::Undecided) {
        return None;
    }
    let number = passages.quantity(speech.quantity);
    let said = Said::behind(passages, speech.quantity)?;
    let last: Number = (speech.topic.sums.first()?.iter())
        .map(|&cell| match reading.evidence.last_year_state(cell)? {
            State::Value(number) => Some(number),
            _ => None,
        })
        .sum::<Option<Number>>()?;
    let grown = number.value - last;
    // In another unit than the table, or counted with what was carried over, it tells nothing.
    let sums = (speech.topic.sums.first()?.iter()).map(|&cell| reading.evidence.state(cell));
    let now: Number = sums
        .map(|state| match state {
            State::Value(number) => Some(number),
            _ => None,
        })
        .sum::<Option<Number>>()?;
    let (holds, example) = match said.by {
        By::Nothing => (grown.is_zero(), format!("{}{}", word(grown), grown.abs())),
        By::Count(by) => (
            by == grown,
            format!("{}{}", word(grown), grown.abs().normalize()),
        ),
        By::Percent(by) => {
            let exact = (grown * Number::ONE_HUNDRED).checked_div(last)?;
            let near = Number::new(1, 1).max(Number::new(1, by.scale()));
            let should = exact.round_dp(by.scale().max(1)).normalize();
            (
                (exact - by).abs() <= near,
                match grown.is_zero() {
                    true => "持平".into(),
                    false => format!("{}{}%", word(grown), should.abs()),
                },
            )
        }
    };
    if holds || now != number.value {
        return None;
    }
    let found = Found {
        left: Some(Value::Number(number.value)),
        right: Some(Value::Number(last)),
        name: speech.topic.name.clone(),
        example,
        spans: vec![Span {
            chapter,
            start: speech.start,
            end: said.end,
        }],
        ..Found::default()
    };
    let cells = speech.topic.sums[0].iter().copied().map(Place::Cell);
    Some((cells.collect(), found))
}

fn word(grown: Number) -> &'static str {
    match grown.is_sign_negative() && !grown.is_zero() {
        true => "减少",
        false => "增加",
    }
}

/// By how much something is said to have grown; less is negative.
enum By {
    Nothing,
    Count(Number),
    Percent(Number),
}

struct Said {
    by: By,
    end: usize,
}

impl Said {
    /// What is said right behind a number: `，同比增长40%`, `，比上年减少3件`, `，与上年持平`.
    fn behind(passages: &Passages<'_>, quantity: usize) -> Option<Self> {
        let words = passages.words;
        let from = passages.quantity(quantity).unit_end;
        let text = &passages.text.folded;
        let end = passages.text.sentence(from).end.max(from);
        let end = end.min(from + SAID_WITHIN);
        let next = (passages.read.found.get(quantity + 1)).filter(|next| next.start < end);
        let said = &text[from..next.map_or(end, |next| next.start)];
        // What stands between is what has grown: 收到73件，网站访问量同比增长.
        let since = words.since_last_year.find(said).next()?;
        let is_mark = |c: &char| {
            matches!(
                *c,
                ',' | ';' | '(' | ' ' | '比' | '较' | '与' | '和' | '同' | '相'
            )
        };
        if !said[..since.0].iter().all(is_mark) {
            return None;
        }
        if let Some((at, len)) = words.as_much.find(said).next() {
            // 基本持平 is not the same.
            if said[..at].ends_with(&['基', '本']) || said[..at].ends_with(&['大', '体']) {
                return None;
            }
            let end = from + at + len;
            return Some(Self {
                by: By::Nothing,
                end,
            });
        }
        let next = next.filter(|next| !next.is_about)?;
        let sign = match (words.more.are_in(said), words.less.are_in(said)) {
            (true, false) => Number::ONE,
            (false, true) => -Number::ONE,
            _ => return None,
        };
        let by = match next.says {
            Says::Percent => By::Percent(sign * next.value),
            Says::Count if next.unit == passages.quantity(quantity).unit => {
                By::Count(sign * next.value)
            }
            Says::Count => return None,
        };
        let end = next.unit_end;
        Some(Self { by, end })
    }
}
