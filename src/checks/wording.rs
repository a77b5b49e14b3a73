//! What the rules about words find in the chapters of a report: one question of the rule book in,
//! the pieces of text that it objects to out. Words and thresholds are the book's.

use std::cell::OnceCell;
use std::ops::Range;

use super::elements::{self, Searched};
use super::likeness::Pairs;
use super::prose::{Hit, Prose};
use super::{dates, headings, names, privacy, residue, typography, years};
use crate::form::rule::wording::{Element, Wording};
use crate::form::{FieldKind, UnitKind};
use crate::report::{Report, narrative};

/// The chapters of a report, read once for all rules.
pub struct Texts {
    chapters: Vec<ChapterText>,
    year: Option<i16>,
    unit: String,
    unit_kind: UnitKind,
}

struct ChapterText {
    heading: Prose,
    text: Prose,
    source: String,
    /// As it is compared with last year's, once that is asked.
    whole: OnceCell<Pairs>,
    paragraphs: OnceCell<Vec<Pairs>>,
}

impl ChapterText {
    fn whole(&self) -> &Pairs {
        self.whole.get_or_init(|| Pairs::of(&self.source))
    }

    fn paragraphs(&self) -> &[Pairs] {
        let pairs = || narrative::lines(&self.source).map(Pairs::of).collect();
        self.paragraphs.get_or_init(pairs)
    }
}

/// What is missing to answer a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// A text to ask.
    Text,
    /// 报告年度.
    Year,
    /// Last year's report.
    LastYear,
}

/// Something that a rule objects to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The chapter, counted from 0.
    pub chapter: usize,
    /// Whether it is about the chapter's heading, not its text.
    pub is_heading: bool,
    /// The piece; an empty range stands for all of the text.
    pub hit: Hit,
    /// Further pieces of the same kind, by chapter.
    pub others: Vec<(usize, Range<usize>)>,
    /// The text as it should be, where one change mends all of it.
    pub mended: Option<String>,
    /// What it rests on, where that is neither a piece nor all of the text.
    pub rests_on: Option<String>,
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
}

impl Texts {
    /// Reads a report's chapters.
    pub fn of(report: &Report) -> Self {
        let chapter = |chapter: &crate::report::Chapter| ChapterText {
            heading: Prose::of(&chapter.heading),
            text: Prose::of(&chapter.text),
            whole: OnceCell::new(),
            paragraphs: OnceCell::new(),
            source: chapter.text.clone(),
        };
        Self {
            chapters: report.chapters.iter().map(chapter).collect(),
            year: report.year(),
            unit: report.field(FieldKind::Unit).into(),
            unit_kind: report.unit_kind,
        }
    }

    /// How many chapters there are.
    pub fn count(&self) -> usize {
        self.chapters.len()
    }

    /// The excerpt of an objection: of the text, or all of the heading.
    pub fn excerpt(&self, objection: &Objection) -> String {
        let Some(chapter) = self.chapters.get(objection.chapter) else {
            return String::new();
        };
        match objection.is_heading {
            true => chapter.heading.typed.iter().collect(),
            false => chapter.text.excerpt(objection.hit.range.clone()),
        }
    }

    /// Asks a question of some chapters, counted from 0.
    ///
    /// # Errors
    /// Says what is lacking to answer it.
    pub fn ask(
        &self,
        wording: &Wording,
        chapters: &[usize],
        last_year: Option<&Self>,
    ) -> Result<Vec<Objection>, Lacking> {
        let chapters: Vec<usize> = (chapters.iter().copied())
            .filter(|&at| at < self.chapters.len())
            .collect();
        let is_empty = |&at: &usize| elements::is_blank(&self.chapters[at].text);
        // A report without any text lacks all that it must speak of.
        let asks_for_all = matches!(wording, Wording::Covers(_)) && chapters.len() == self.count();
        if chapters.iter().all(is_empty) && !asks_for_all {
            return Err(Lacking::Text);
        }
        Ok(match wording {
            Wording::Covers(demanded) => self.missing(&chapters, demanded).into_iter().collect(),
            Wording::Length { at_least } => self.too_short(&chapters, *at_least),
            Wording::Numbered { headings } => self.misnumbered(&chapters, *headings),
            Wording::Fresh {
                percent,
                letters_at_least,
                paragraphs_at_least,
            } => {
                let last_year = last_year.ok_or(Lacking::LastYear)?;
                let alike =
                    |at: &usize| self.like_last_year(*at, last_year, *percent, *letters_at_least);
                match paragraphs_at_least {
                    None => chapters.iter().filter_map(alike).collect(),
                    Some(many) => {
                        let alike = self.alike_paragraphs(last_year, *percent, *letters_at_least);
                        let first = alike.first().filter(|_| alike.len() >= *many);
                        let told = |(at, place): &(usize, Range<usize>)| {
                            let hit = Hit::faulty(place.clone(), alike.len().to_string());
                            Objection {
                                others: alike[1..].to_vec(),
                                ..Objection::of_text(*at, hit)
                            }
                        };
                        first.map(told).into_iter().collect()
                    }
                }
            }
            Wording::Tidy => {
                let is_wide = |chapter: &ChapterText| typography::has_wide_marks(&chapter.source);
                let is_mixed = self.chapters.iter().any(is_wide);
                let untidy = |at: &usize| self.untidy(*at, is_mixed);
                chapters.iter().filter_map(untidy).collect()
            }
            _ => {
                let mut found = Vec::new();
                for &at in &chapters {
                    let hits = self.hits(wording, &self.chapters[at].text)?;
                    found.extend(hits.into_iter().map(|hit| Objection::of_text(at, hit)));
                }
                found
            }
        })
    }

    /// The pieces of one text that a question objects to.
    fn hits(&self, wording: &Wording, text: &Prose) -> Result<Vec<Hit>, Lacking> {
        let year = self.year.ok_or(Lacking::Year);
        Ok(match wording {
            Wording::Without(banned) => residue::banned(text, banned),
            Wording::NoResidue(banned) => residue::of_templates(text, banned),
            Wording::Years(words) => years::strange(text, year?, words),
            Wording::Period { introduced_by } => {
                years::wrong_periods(text, self.year, introduced_by)
            }
            Wording::Published(words) => years::published_too_early(text, year?, words),
            Wording::DatesInOrder { next_year } => dates::wrong(text, next_year),
            Wording::OwnName(words) => names::foreign(text, &self.unit, self.unit_kind, words),
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

    /// What no chapter speaks of, told of the first.
    fn missing(&self, chapters: &[usize], demanded: &[Element]) -> Option<Objection> {
        let searched: Vec<Searched<'_>> = (chapters.iter())
            .map(|&at| Searched {
                heading: &self.chapters[at].heading,
                text: &self.chapters[at].text,
            })
            .collect();
        let missing = elements::missing(&searched, demanded).join("、");
        let first = *chapters.first().filter(|_| !missing.is_empty())?;
        Some(Objection {
            rests_on: Some(missing.clone()),
            ..Objection::of_all(first, missing)
        })
    }

    fn too_short(&self, chapters: &[usize], at_least: usize) -> Vec<Objection> {
        let letters = |&at: &usize| (at, elements::letters(&self.chapters[at].text));
        let lengths = chapters.iter().map(letters);
        lengths
            .filter(|(_, letters)| (1..at_least).contains(letters))
            .map(|(at, letters)| Objection::of_all(at, letters.to_string()))
            .collect()
    }

    fn misnumbered(&self, chapters: &[usize], headings: bool) -> Vec<Objection> {
        let mut found = match headings {
            true => self.chapters_out_of_order(),
            false => Vec::new(),
        };
        for &at in chapters {
            let hits = headings::out_of_order(&self.chapters[at].text);
            found.extend(hits.into_iter().map(|hit| Objection::of_text(at, hit)));
        }
        found
    }

    fn chapters_out_of_order(&self) -> Vec<Objection> {
        let headings: Vec<String> = (self.chapters.iter())
            .map(|chapter| chapter.heading.typed.iter().collect())
            .collect();
        let found = headings::chapters_out_of_order(headings.iter().map(String::as_str));
        let objection = |(at, before): (usize, String)| Objection {
            is_heading: true,
            ..Objection::of_all(at, before)
        };
        found.into_iter().map(objection).collect()
    }

    fn like_last_year(
        &self,
        at: usize,
        last_year: &Self,
        percent: usize,
        letters: usize,
    ) -> Option<Objection> {
        let now = self.chapters[at].whole();
        let before = last_year.chapters.get(at)?.whole();
        let is_long = now.count() + 1 >= letters;
        (is_long && now.is_like(before, percent))
            .then(|| Objection::of_all(at, now.likeness(before).to_string()))
    }

    /// The paragraphs that last year's report has too, as chapter and place.
    fn alike_paragraphs(
        &self,
        last_year: &Self,
        percent: usize,
        letters: usize,
    ) -> Vec<(usize, Range<usize>)> {
        let is_long = |pairs: &&Pairs| pairs.count() + 1 >= letters;
        let old: Vec<&Pairs> = (last_year.chapters.iter())
            .flat_map(ChapterText::paragraphs)
            .filter(is_long)
            .collect();
        let mut found = Vec::new();
        for (at, chapter) in self.chapters.iter().enumerate() {
            for (pairs, line) in chapter.paragraphs().iter().zip(chapter.text.lines()) {
                if is_long(&pairs) && old.iter().any(|old| pairs.is_like(old, percent)) {
                    found.push((at, line));
                }
            }
        }
        found
    }

    /// What is untidy first. Half-width marks are so only beside full-width ones: a report that
    /// has no other is of one piece, and can still be tidied when the clerk asks for it.
    fn untidy(&self, at: usize, is_mixed: bool) -> Option<Objection> {
        let (tidied, changes) = typography::tidy(&self.chapters[at].source);
        let first = (changes.into_iter()).find(|change| is_mixed || !change.only_widens())?;
        let text = &self.chapters[at].text;
        // With its neighbours, so that a single mark can be told from the next.
        let start = first.range.start.saturating_sub(BESIDE);
        let end = (first.range.end + BESIDE).min(text.typed.len());
        let line = |at: &usize| super::prose::is_break(text.typed[*at]);
        let start = (start..first.range.start)
            .rfind(line)
            .map_or(start, |at| at + 1);
        let end = (first.range.end..end).find(line).unwrap_or(end);
        Some(Objection {
            mended: Some(tidied),
            ..Objection::of_text(at, Hit::plain(start..end))
        })
    }
}

/// Characters shown on both sides of what is untidy.
const BESIDE: usize = 3;
