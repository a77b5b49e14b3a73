//! What findings are about, and the way from one to the next. Draws nothing.

use super::request::Stop;
use crate::checks::{Finding, Outcome};
use crate::report::{Known, Place};
use crate::review::State;
use crate::session::Open;

/// The findings about a place, in rule-book order.
pub fn about(outcome: &Outcome, place: Place) -> impl Iterator<Item = &Finding> {
    outcome
        .findings
        .iter()
        .filter(move |finding| finding.places.contains(&place))
}

/// Whether a finding says only that cells are not filled in yet; while somebody fills them in, they
/// are counted and not painted red one by one.
#[must_use]
pub fn is_unfilled(finding: &Finding) -> bool {
    let is_cell = |place: &Place| matches!(place, Place::Cell(_));
    // A stroke stands for nothing.
    let is_said = |known: &Known| known.value.contains(char::is_alphanumeric);
    let is_empty = !finding.basis.iter().any(is_said);
    is_empty && !finding.places.is_empty() && finding.places.iter().all(is_cell)
}

/// What a finding is about first.
#[must_use]
pub fn stop(finding: &Finding) -> Option<Stop> {
    let span = finding.spans.first().copied();
    let text = span.map(|span| Place::Text(span.chapter));
    let place = text.or_else(|| finding.places.first().copied())?;
    Some(Stop {
        place,
        span,
        rule: Some(finding.rule),
    })
}

/// What the finding is about that follows the one at `from`, round to the first; those that were
/// dealt with are passed over. Where the one at `from` is gone, the way goes on behind it.
#[must_use]
pub fn next_stop(open: &Open, from: Option<Stop>) -> Option<Stop> {
    let findings = open.outcome.findings.iter().zip(open.states());
    let stops: Vec<Stop> = findings
        .filter(|(_, state)| matches!(state, State::Open | State::Stale))
        .filter_map(|(finding, _)| stop(finding))
        .collect();
    let after = from.map_or(0, |from| first_behind(&stops, from));
    stops.get(after).or(stops.first()).copied()
}

/// The index of the first stop, in rule-book order, that is behind another.
fn first_behind(stops: &[Stop], from: Stop) -> usize {
    let is_here = |stop: &Stop| stop.place == from.place && stop.span == from.span;
    if let Some(at) = stops.iter().position(|stop| *stop == from) {
        let rest = &stops[at..];
        return at + rest.iter().take_while(|stop| is_here(stop)).count();
    }
    match from.rule {
        None => {
            let last = stops.iter().rposition(|stop| stop.place == from.place);
            last.map_or(0, |at| at + 1)
        }
        Some(_) => {
            let is_behind = |stop: &Stop| {
                let is_next = stop.place == from.place && stop.start() >= from.start();
                stop.rule > from.rule || stop.rule == from.rule && is_next
            };
            stops.iter().position(is_behind).unwrap_or(0)
        }
    }
}
