//! What the rules about words find in the chapters of a report: one question of the rule book in,
//! the pieces of text that it objects to out. Words and thresholds are the book's.

mod contents;
mod dates;
mod elements;
mod headings;
mod names;
mod privacy;
mod residue;
mod years;

use std::ops::Range;

use super::evidence::Missing;
use super::finding::{Fix, Found, Span, Told};
use super::likeness::Pairs;
use super::reading::passages::Passages;
use super::reading::prose::{Hit, is_break};
use super::reading::{LastYear, Reading};
use super::{heading, known_kind, typography};
use crate::form::FieldKind;
use crate::form::rule::wording::{Element, Wording};
use crate::report::{Edit, Place};

/// Characters shown on both sides of what is untidy.
const BESIDE: usize = 3;

/// Something that a rule objects to.
struct Objection {
    /// The chapter, counted from 0.
    chapter: usize,
    /// Whether it is about the chapter's heading, not its text.
    is_heading: bool,
    /// The piece; an empty range stands for all of the text.
    hit: Hit,
    /// Further pieces of the same kind, by chapter.
    others: Vec<(usize, Range<usize>)>,
    /// The text as it should be, where one change mends all of it.
    mended: Option<String>,
    /// What it rests on, where that is neither a piece nor all of the text.
    rests_on: Option<String>,
}

impl Objection {
    fn of_text(chapter: usize, hit: Hit) -> Self {
        Self {
            chapter,
            is_heading: false,
            hit,
            others: Vec::new(),
            mended: None,
            rests_on: None,
        }
    }

    fn of_all(chapter: usize, fault: impl Into<String>) -> Self {
        Self::of_text(chapter, Hit::faulty(0..0, fault))
    }

    /// As a finding, with the change that mends it.
    fn told(self, reading: &Reading<'_>) -> Told {
        let at = self.chapter;
        let passages = &reading.chapters[at];
        let value = match self.is_heading {
            true => passages.heading.typed.iter().collect(),
            false => passages.text.excerpt(self.hit.range.clone()),
        };
        let hit = self.hit;
        let fix = match (self.mended, &hit.instead) {
            (Some(text), _) => Some(Fix {
                label: "整理标点和空格".into(),
                edit: Edit::Text(at, text),
            }),
            (None, Some(nothing)) if nothing.is_empty() => Some(Fix {
                label: "删除".into(),
                edit: Edit::Passage(at, hit.range.clone(), String::new()),
            }),
            (None, Some(instead)) => Some(Fix {
                label: format!("改为“{instead}”"),
                edit: Edit::Passage(at, hit.range.clone(), instead.clone()),
            }),
            (None, None) => None,
        };
        let is_passage = !self.is_heading && !hit.range.is_empty();
        let passage = is_passage.then_some((at, hit.range));
        let span = |(chapter, range): (usize, Range<usize>)| Span {
            chapter,
            start: range.start,
            end: range.end,
        };
        let found = Found {
            name: heading(reading.report(), at).into(),
            value,
            fault: hit.fault,
            spans: passage.into_iter().chain(self.others).map(span).collect(),
            rests_on: self.rests_on,
            fix,
            ..Found::default()
        };
        let place = match self.is_heading {
            true => Place::Heading(at),
            false => Place::Text(at),
        };
        (vec![place], found)
    }
}

/// All that a question finds in some chapters, counted from 0; none named means all that there
/// are. What keeps it from being answered goes to `missing`.
pub(super) fn judge(
    reading: &Reading<'_>,
    wording: &Wording,
    chapters: &[usize],
    missing: &mut Vec<Missing>,
) -> Vec<Told> {
    let count = reading.chapters.len();
    let asked: Vec<usize> = match chapters {
        [] => (0..count).collect(),
        named => (named.iter().copied()).filter(|&at| at < count).collect(),
    };
    match objections(reading, wording, &asked) {
        Ok(objections) => {
            let told = |objection: Objection| objection.told(reading);
            objections.into_iter().map(told).collect()
        }
        Err(lacking) => {
            missing.push(lacking);
            Vec::new()
        }
    }
}

fn objections(
    reading: &Reading<'_>,
    wording: &Wording,
    chapters: &[usize],
) -> Result<Vec<Objection>, Missing> {
    let is_empty = |&at: &usize| elements::is_blank(&reading.chapters[at].text);
    // A report without any text lacks all that it must speak of.
    let is_all = chapters.len() == reading.chapters.len();
    let asks_for_all = matches!(wording, Wording::Covers(_)) && is_all;
    if chapters.iter().all(is_empty) && !asks_for_all {
        return Err(Missing::Text);
    }
    let passages = |&at: &usize| (at, &reading.chapters[at]);
    let chapters = chapters.iter().map(passages);
    Ok(match wording {
        Wording::Covers(demanded) => lacking(reading, &chapters.collect::<Vec<_>>(), demanded)
            .into_iter()
            .collect(),
        Wording::Length { at_least, at_most } => chapters
            .map(|(at, passages)| (at, elements::letters(&passages.text)))
            .filter(|(_, letters)| {
                let is_long = at_most.is_some_and(|at_most| *letters > at_most);
                (1..*at_least).contains(letters) || is_long
            })
            .map(|(at, letters)| Objection::of_all(at, letters.to_string()))
            .collect(),
        Wording::Numbered { headings } => {
            let mut found = match headings {
                true => chapters_out_of_order(reading),
                false => Vec::new(),
            };
            for (at, passages) in chapters {
                let hits = headings::out_of_order(&passages.text);
                found.extend(hits.into_iter().map(|hit| Objection::of_text(at, hit)));
            }
            found
        }
        Wording::Fresh {
            percent,
            letters_at_least,
            paragraphs_at_least,
        } => {
            let last_year = reading.last_year.ok_or(Missing::LastYear)?;
            let limit = Limit {
                percent: *percent,
                letters: *letters_at_least,
            };
            match paragraphs_at_least {
                None => chapters
                    .filter_map(|(at, passages)| limit.like_last_year(at, passages, last_year))
                    .collect(),
                Some(many) => limit
                    .like_paragraphs(reading, last_year, *many)
                    .into_iter()
                    .collect(),
            }
        }
        Wording::Tidy => {
            let is_mixed = (reading.chapters.iter())
                .any(|passages| typography::has_wide_marks(passages.source));
            chapters
                .filter_map(|(at, passages)| untidy(at, passages, is_mixed))
                .collect()
        }
        _ => {
            let mut found = Vec::new();
            for (at, passages) in chapters {
                let hits = hits(reading, wording, passages)?;
                found.extend(hits.into_iter().map(|hit| Objection::of_text(at, hit)));
            }
            found
        }
    })
}

/// What no chapter speaks of, told of the first.
fn lacking(
    reading: &Reading<'_>,
    chapters: &[(usize, &Passages<'_>)],
    demanded: &[Element],
) -> Option<Objection> {
    let lacking = elements::missing(reading, chapters, demanded).join("、");
    let (first, _) = chapters.first().filter(|_| !lacking.is_empty())?;
    Some(Objection {
        rests_on: Some(lacking.clone()),
        ..Objection::of_all(*first, lacking)
    })
}

/// The pieces of one text that a question objects to.
fn hits(
    reading: &Reading<'_>,
    wording: &Wording,
    passages: &Passages<'_>,
) -> Result<Vec<Hit>, Missing> {
    let report = reading.report();
    let text = &passages.text;
    let year = report.year().ok_or(Missing::Field(FieldKind::Year));
    Ok(match wording {
        Wording::Without(banned) => residue::banned(text, banned),
        Wording::NoResidue(banned) => residue::of_templates(text, banned),
        Wording::Visible => residue::invisible(text),
        Wording::Years(words) => years::strange(text, year?, words),
        Wording::Period { introduced_by } => years::wrong_periods(text, year?, introduced_by),
        Wording::Published(words) => years::published_too_early(text, year?, words),
        Wording::Contents(words) => contents::miscounted(text, reading.chapters.len(), words),
        Wording::DatesInOrder { next_year } => dates::wrong(text, next_year),
        Wording::OwnName(words) => {
            let unit = report.field(FieldKind::Unit);
            if unit.trim().is_empty() {
                return Err(Missing::Field(FieldKind::Unit));
            }
            names::foreign(text, unit, known_kind(report), words)
        }
        Wording::Private(wanted) => privacy::numbers(text, wanted),
        Wording::Unclassified(marks) => privacy::secrecy_marks(text, marks),
        Wording::NoNames(signs) => privacy::names(text, signs),
        Wording::Covers(_)
        | Wording::Length { .. }
        | Wording::Numbered { .. }
        | Wording::Fresh { .. }
        | Wording::Tidy => Vec::new(),
    })
}

fn chapters_out_of_order(reading: &Reading<'_>) -> Vec<Objection> {
    let found = headings::chapters_out_of_order(reading.chapters.iter().map(|of| &of.heading));
    let objection = |(at, before): (usize, String)| Objection {
        is_heading: true,
        ..Objection::of_all(at, before)
    };
    found.into_iter().map(objection).collect()
}

/// How much likeness is too much, and letters from which on it is asked.
struct Limit {
    percent: usize,
    letters: usize,
}

impl Limit {
    fn is_long(&self, pairs: &Pairs) -> bool {
        pairs.count() + 1 >= self.letters
    }

    fn like_last_year(
        &self,
        at: usize,
        passages: &Passages<'_>,
        last_year: &LastYear,
    ) -> Option<Objection> {
        let now = &passages.compared().whole;
        let before = &last_year.chapters().get(at)?.whole;
        (self.is_long(now) && now.is_like(before, self.percent))
            .then(|| Objection::of_all(at, now.likeness(before).to_string()))
    }

    /// The paragraphs that last year's report has too, from so many on, told of the first.
    fn like_paragraphs(
        &self,
        reading: &Reading<'_>,
        last_year: &LastYear,
        many: usize,
    ) -> Option<Objection> {
        let old: Vec<&Pairs> = (last_year.chapters().iter())
            .flat_map(|chapter| &chapter.paragraphs)
            .filter(|pairs| self.is_long(pairs))
            .collect();
        let mut alike = Vec::new();
        for (at, passages) in reading.chapters.iter().enumerate() {
            let paragraphs = passages.compared().paragraphs.iter();
            for (pairs, line) in paragraphs.zip(passages.text.lines()) {
                if self.is_long(pairs) && old.iter().any(|old| pairs.is_like(old, self.percent)) {
                    alike.push((at, line.clone()));
                }
            }
        }
        let (at, first) = alike.first().filter(|_| alike.len() >= many)?.clone();
        Some(Objection {
            others: alike[1..].to_vec(),
            ..Objection::of_text(at, Hit::faulty(first, alike.len().to_string()))
        })
    }
}

/// What is untidy first. Half-width marks are so only beside full-width ones: a report that
/// has no other is of one piece, and can still be tidied when the clerk asks for it.
fn untidy(at: usize, passages: &Passages<'_>, is_mixed: bool) -> Option<Objection> {
    let (tidied, changes) = typography::tidy(passages.source);
    let first = (changes.into_iter()).find(|change| is_mixed || !change.only_widens())?;
    let text = &passages.text.typed;
    // With its neighbours, so that a single mark can be told from the next.
    let start = first.range.start.saturating_sub(BESIDE);
    let end = (first.range.end + BESIDE).min(text.len());
    let line = |at: &usize| is_break(text[*at]);
    let start = (start..first.range.start)
        .rfind(line)
        .map_or(start, |at| at + 1);
    let end = (first.range.end..end).find(line).unwrap_or(end);
    Some(Objection {
        mended: Some(tidied),
        ..Objection::of_text(at, Hit::plain(start..end))
    })
}
