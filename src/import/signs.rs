//! Which edition's tables a text has, told by the wordings that only one edition has.
//! Does not look where the tables stand, nor whether they are whole.

use std::collections::BTreeSet;

use super::chapters::starts;
use super::paragraphs::{heading, is_title, period, title_at, year_in};
use super::spelling::is_longer_than;
use super::words::Words;
use super::years;
use super::{Hints, Notice, Refusal, is_matrix};
use crate::form::{Catalogue, Edition};
use crate::value::fold_width;

/// Characters of a line at most in which wordings of an edition's tables are looked for.
const SIGN_LINE_AT_MOST: usize = 200;
/// Characters of a wording that tells an edition, at least.
const SIGN_AT_LEAST: usize = 5;
/// Wordings that tell an edition, at least.
const SIGNS_AT_LEAST: usize = 2;

/// What the wordings of the tables say about the edition.
pub struct Signs<'f> {
    /// The forms that it may be.
    forms: &'f Catalogue,
    /// Wordings that only this edition has, of the editions whose tables have several columns.
    own: Vec<(&'static Edition, usize)>,
    /// Wordings that several of them have.
    shared: usize,
}

impl<'f> Signs<'f> {
    /// Looks for them in a text.
    pub fn of(lines: &[&str], forms: &'f Catalogue) -> Self {
        let text = letters(lines);
        let words: Vec<_> = (forms.editions().filter(|edition| is_matrix(edition)))
            .map(|edition| (edition, Words::new(edition)))
            .collect();
        let mut shared = BTreeSet::new();
        let mut own = Vec::new();
        for (edition, these) in &words {
            let mut count = 0;
            for word in these
                .all()
                .iter()
                .filter(|word| is_longer_than(word, SIGN_AT_LEAST - 1))
            {
                let others = words.iter().filter(|(other, _)| other != edition);
                let is_shared = others
                    .flat_map(|(_, others)| others.all())
                    .any(|other| other.contains(word.as_str()));
                match text.contains(word.as_str()) {
                    true if is_shared => {
                        shared.insert(word.as_str());
                    }
                    true => count += 1,
                    false => {}
                }
            }
            own.push((*edition, count));
        }
        Self {
            forms,
            own,
            shared: shared.len(),
        }
    }

    /// The only edition that the tables tell.
    fn only(&self) -> Option<&'static Edition> {
        let most = self
            .own
            .iter()
            .map(|(_, count)| *count)
            .max()
            .filter(|&most| most > 0)?;
        let mut told = self.own.iter().filter(|(_, count)| *count == most);
        let (edition, _) = told.next()?;
        told.next().is_none().then_some(*edition)
    }

    /// The edition to read the tables by, if they have several columns: the hint, unless the tables
    /// are plainly those of another; else what they tell, else what the year asks for.
    pub fn edition(
        &self,
        lines: &[&str],
        hints: Hints,
        notices: &mut Vec<Notice>,
    ) -> Option<&'static Edition> {
        if let Some(hint) = hints.edition {
            let is_other = self
                .only()
                .is_some_and(|only| only != hint && self.is_certain(only));
            return Some(hint).filter(|hint| is_matrix(hint) && !is_other);
        }
        if self.only().is_some() || self.shared < SIGNS_AT_LEAST {
            return self.only();
        }
        let titled = lines.iter().find(|line| is_title(line));
        let year = hints
            .year
            .or_else(|| year_in(titled?))
            .or_else(|| lines.iter().find_map(|line| period(line)));
        let asked = year
            .and_then(|year| self.forms.edition_for(year))
            .filter(|edition| is_matrix(edition));
        let newest = || (self.forms.editions()).rfind(|edition| is_matrix(edition));
        let edition = asked.or_else(newest)?;
        let name = &edition.name;
        let message = format!("从表格看不出是哪一年的版式，已按{name}导入，请核对。");
        notices.push(Notice::plain(0, message));
        Some(edition)
    }

    fn is_certain(&self, edition: &'static Edition) -> bool {
        let mut own = self.own.iter();
        own.any(|(other, count)| *other == edition && *count >= SIGNS_AT_LEAST)
    }

    /// Why a text without tables of the editions asked for is refused: another edition's report,
    /// or none.
    pub fn no_report(&self, hints: Hints, recognised: usize) -> Refusal {
        let names = |editions: &mut dyn Iterator<Item = &'static Edition>, comma| {
            let names: Vec<&str> = editions.map(|edition| edition.name.as_str()).collect();
            names.join(comma)
        };
        let wanted = names(
            &mut self
                .forms
                .editions()
                .filter(|&edition| hints.edition.is_none_or(|hint| hint == edition)),
            "、",
        );
        let other = match self.only() {
            Some(only) => Some(only.name.clone()).filter(|_| self.is_certain(only)),
            None if self.shared >= SIGNS_AT_LEAST => Some(names(
                &mut self.own.iter().map(|(edition, _)| *edition),
                "或",
            )),
            None => None,
        };
        match other.filter(|other| hints.edition.is_some() && !other.contains(&wanted)) {
            Some(found) => Refusal::OtherEdition { found, wanted },
            None => Refusal::NoReport {
                found: recognised,
                wanted,
            },
        }
    }
}

/// The form whose own words (`recognised_by`) all stand in a text, of several the one with the most
/// of them; `None` where the user says which it is.
pub fn named(lines: &[&str], hints: Hints, forms: &Catalogue) -> Option<&'static Edition> {
    let asked = |edition: &&Edition| {
        hints.edition.is_none_or(|hint| hint == *edition) && !edition.recognised_by.is_empty()
    };
    let mut candidates = forms.editions().filter(asked).peekable();
    candidates.peek()?;
    let text = letters(lines);
    let stands = |word: &String| text.contains(&letters(&[word]));
    candidates
        .filter(|edition| edition.recognised_by.iter().all(stands))
        .max_by_key(|edition| edition.recognised_by.len())
}

/// The letters of all short lines in one piece: a wording may go on in the next line.
fn letters(lines: &[&str]) -> String {
    (lines.iter())
        .filter(|line| !is_longer_than(line, SIGN_LINE_AT_MOST))
        .flat_map(|line| line.chars().map(fold_width))
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// What headings of reports speak of, in any edition.
const TOPICS: [&[&str]; 6] = [
    &["总体情况", "概述", "概况", "基本情况"],
    &["主动公开"],
    &["申请"],
    &["收费", "费用"],
    &["复议", "诉讼"],
    &["问题", "不足"],
];
/// Topics of headings that make a report without a title.
const TOPICS_AT_LEAST: usize = 3;

/// Whether a text is a report, be its tables in it or not: a title above sentences, or the headings
/// of one.
pub fn is_report(lines: &[&str]) -> bool {
    let topics = TOPICS.iter().filter(|words| {
        let speaks = |text: &str| words.iter().any(|word| text.contains(word));
        (lines.iter()).any(|line| heading(line).is_some_and(|length| speaks(&line[..length])))
    });
    let topics = topics.count();
    let has_text = || lines.iter().any(|line| line.contains('。'));
    topics >= TOPICS_AT_LEAST || has_text() && title_at(lines.iter().copied()).is_some()
}

/// The edition of a report whose tables don't tell it: that of its year, or of its headings.
pub fn edition_without_tables(lines: &[&str], hints: Hints, forms: &Catalogue) -> &'static Edition {
    let titled = || title_at(lines.iter().copied()).and_then(|at| year_in(lines[at]));
    let year = (hints.year)
        .or_else(titled)
        .or_else(|| years::year_in_text(lines));
    let fixed = |edition: &&'static Edition| {
        let words = Words::new(edition);
        let starts = starts(lines, edition, &words);
        is_matrix(edition) && starts.iter().flatten().count() * 2 > starts.len()
    };
    (hints.edition)
        .or_else(|| forms.edition_for(year?))
        .or_else(|| forms.editions().rfind(fixed))
        .or_else(|| forms.editions().find(|edition| !is_matrix(edition)))
        .expect("an edition has a table of its own")
}
