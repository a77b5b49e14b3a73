//! Bound numbers: what stands in braces, and typed numbers that could be bound.
//! Prints nothing: what a reader meets is [`Report::with_values`].

use super::passage;
use crate::checks::evidence::State;
use crate::checks::finding::{Span, Told};
use crate::checks::reading::Reading;
use crate::checks::reading::speech::Verdict;
use crate::form::CellId;
use crate::report::{Chapter, Edit, Place, Report, narrative};

/// 可绑定: a typed number that clearly speaks of a cell and equals it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The number, without its unit.
    pub span: Span,
    /// The cell.
    pub cell: CellId,
}

impl Offer {
    /// The edit that binds them, all those of one report in one step; nothing else changes.
    #[must_use]
    pub fn bind(offers: &[Self], report: &Report) -> Edit {
        let mut edits = Vec::new();
        for (at, chapter) in report.chapters.iter().enumerate() {
            let mut of_chapter: Vec<_> = offers.iter().filter(|o| o.span.chapter == at).collect();
            if of_chapter.is_empty() {
                continue;
            }
            of_chapter.sort_by_key(|offer| offer.span);
            let typed: Vec<char> = chapter.text.chars().collect();
            let mut text = String::new();
            let mut behind = 0;
            for offer in of_chapter {
                let Span { start, end, .. } = offer.span;
                let Some(between) = typed.get(behind..start).filter(|_| end <= typed.len()) else {
                    continue;
                };
                text.extend(between);
                text.push('{');
                text.push_str(report.edition().short_name(offer.cell));
                text.push('}');
                behind = end;
            }
            text.extend(&typed[behind..]);
            edits.push(Edit::Text(at, text));
        }
        match edits.len() {
            1 => edits.remove(0),
            _ => Edit::Together(edits),
        }
    }
}

/// The numbers of a report that could be bound, in reading order.
#[must_use]
pub fn offers(report: &Report) -> Vec<Offer> {
    let reading = Reading::of(report, None);
    let mut offers = Vec::new();
    for (chapter, passages, speech) in reading.spoken() {
        let Verdict::Agrees { cell: Some(cell) } = speech.verdict else {
            continue;
        };
        let number = passages.quantity(speech.quantity);
        // What is printed is the number as the cell prints it, so 2.5万 stays.
        let is_plain = number.value.normalize().to_string() == report.printed(cell);
        if number.bound.is_none()
            && is_plain
            && !passages.text.folded[number.end - 1..number.end].contains(&'万')
        {
            let span = Span {
                chapter,
                start: number.start,
                end: number.end,
            };
            offers.push(Offer { span, cell });
        }
    }
    offers
}

/// Half-width and full-width braces.
const BRACES: [char; 4] = ['{', '}', '｛', '｝'];

/// What stands in braces.
struct Braced {
    chapter: usize,
    start: usize,
    end: usize,
    name: String,
    /// What it names, if it does.
    cell: Option<CellId>,
}

impl Braced {
    /// A finding about it, beside other places.
    fn told(self, name: String, places: Vec<Place>) -> Told {
        let (_, mut found) = passage(self.chapter, (self.start, self.end));
        found.name = name;
        (places, found)
    }
}

fn braced(reading: &Reading<'_>) -> Vec<Braced> {
    let chapters = reading.report().chapters.iter().enumerate();
    let in_text = |(chapter, of): (usize, &'_ Chapter)| {
        let braced = narrative::braced(&of.text).map(|(range, name)| Braced {
            chapter,
            start: range.start,
            end: range.end,
            name: name.trim().into(),
            cell: reading.report().edition().named(name),
        });
        braced.collect::<Vec<_>>()
    };
    chapters.flat_map(in_text).collect()
}

/// Braces that name no cell. Empty ones are placeholders, which another rule finds.
pub(super) fn unknown(reading: &Reading<'_>) -> Vec<Told> {
    let all = braced(reading).into_iter();
    let unknown = all.filter(|braced| braced.cell.is_none() && is_name(&braced.name));
    let told = |braced: Braced| {
        let name = braced.name.clone();
        braced.told(name, Vec::new())
    };
    let half = half_braced(reading).into_iter();
    unknown.chain(half).map(told).collect()
}

/// Braces that lack the other, stand twice, or are full-width: what they hold is not bound.
fn half_braced(reading: &Reading<'_>) -> Vec<Braced> {
    let mut found = Vec::new();
    for (chapter, of) in reading.report().chapters.iter().enumerate() {
        if !of.text.contains(BRACES) {
            continue;
        }
        let mut is_told = vec![false; of.text.chars().count()];
        for (range, _) in narrative::braced(&of.text) {
            is_told[range].fill(true);
        }
        let stray = (of.text.chars().enumerate())
            .filter(|(at, c)| BRACES.contains(c) && !is_told[*at])
            .map(|(at, c)| Braced {
                chapter,
                start: at,
                end: at + 1,
                name: c.into(),
                cell: None,
            });
        found.extend(stray);
    }
    found
}

/// Something that was meant as a name, rather than a place to fill in.
fn is_name(name: &str) -> bool {
    let is_placeholder = |c: char| !c.is_alphanumeric() || matches!(c, 'x' | 'X' | '×' | '某');
    !name.chars().all(is_placeholder)
}

/// Bound numbers whose cell has no number.
pub(super) fn empty(reading: &Reading<'_>) -> Vec<Told> {
    let edition = reading.report().edition();
    let told = |braced: Braced| {
        let cell = braced.cell?;
        let is_filled = matches!(reading.evidence.state(cell), State::Value(_));
        (!is_filled).then(|| {
            let name = edition.cell(cell).name.clone();
            braced.told(name, vec![Place::Cell(cell)])
        })
    };
    braced(reading).into_iter().filter_map(told).collect()
}
