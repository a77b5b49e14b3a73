//! Which edition's tables a text has, told by the wordings that only one edition has.
//! Does not look where the tables stand, nor whether they are whole.

use std::collections::BTreeSet;

use super::chapters::starts;
use super::paragraphs::{heading, is_title, period, title_at, year_in};
use super::spelling::is_longer_than;
use super::words::Words;
use super::years;
use super::{Hints, Notice, Refusal, is_matrix, stand_inside};
use crate::form::{Catalogue, Edition};
use crate::value::fold_width;
use crate::value::han::is_ordinal;

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
        let words: Vec<_> = (forms.editions().filter(|edition| stand_inside(edition)))
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
            let is_other = self.certain().is_some_and(|certain| certain != hint);
            // An annex is no sign of another edition: its wordings were not looked for.
            return Some(hint).filter(|hint| is_matrix(hint) && !(is_other && stand_inside(hint)));
        }
        let titled = lines.iter().find(|line| is_title(line));
        let year = hints
            .year
            .or_else(|| year_in(titled?))
            .or_else(|| lines.iter().find_map(|line| period(line)))
            .or_else(|| years::year_in_text(lines));
        let asked = year
            .and_then(|year| self.forms.edition_for(year))
            .filter(|edition| stand_inside(edition));
        if self.only().is_some() || self.shared < SIGNS_AT_LEAST {
            // Of a table that mixes two editions, the year's is meant.
            return asked
                .filter(|asked| self.is_certain(asked))
                .or_else(|| self.only());
        }
        let newest = || (self.forms.editions()).rfind(|edition| stand_inside(edition));
        let edition = asked.or_else(newest)?;
        let name = &edition.name;
        let message = format!("从表格看不出是哪一年的版式，已按{name}导入，请核对。");
        notices.push(Notice::plain(0, message));
        Some(edition)
    }

    /// The edition that they tell beyond doubt.
    pub fn certain(&self) -> Option<&'static Edition> {
        self.only().filter(|only| self.is_certain(only))
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
/// of them, and before all one that serves the year.
pub fn named(lines: &[&str], hints: Hints, forms: &Catalogue) -> Option<&'static Edition> {
    let asked = |edition: &&Edition| {
        hints.edition.is_none_or(|hint| hint == *edition) && !edition.recognised_by.is_empty()
    };
    let mut candidates = forms.editions().filter(asked).peekable();
    candidates.peek()?;
    let text = letters(lines);
    let stands = |word: &String| text.contains(&folded(word).collect::<String>());
    let year = (hints.year)
        .or_else(|| year_in(lines.iter().find(|line| is_title(line))?))
        .or_else(|| years::year_in_text(lines));
    let serves = |edition: &Edition| year.is_some_and(|year| edition.years.contains(&year));
    candidates
        .filter(|edition| edition.recognised_by.iter().all(stands))
        .max_by_key(|edition| (serves(edition), edition.recognised_by.len()))
}

/// The letters of a text in half width.
fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(fold_width).filter(|c| c.is_alphanumeric())
}

/// The letters of all short lines in one piece: a wording may go on in the next line.
fn letters(lines: &[&str]) -> String {
    (lines.iter())
        .filter(|line| !is_longer_than(line, SIGN_LINE_AT_MOST))
        .flat_map(|line| folded(line))
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
/// Lines from the top in which a report says what it is.
const LEAD_WITHIN: usize = 12;
/// What a report says of itself, and no notice of how to write one.
const OF_ITSELF: [&str; 14] = [
    "本报告",
    "本年度报告",
    "本年报",
    "本工作报告",
    "报告全文",
    "全文包括",
    "特编制",
    "现公布",
    "现向社会公布",
    "特向社会公布",
    "现将",
    "现发布",
    "现公开",
    "统计期限",
];
/// Characters at the beginning of a part of a chapter in which its topic stands.
const HEAD_OF_PART_AT_MOST: usize = 14;
/// Topics of headings that make a report without a title.
const TOPICS_AT_LEAST: usize = 3;

/// Whether a text is a report, be its tables in it or not: a title above sentences, or the headings
/// of one.
pub fn is_report(lines: &[&str]) -> bool {
    let topics = TOPICS.iter().filter(|words| {
        let speaks = |text: &str| words.iter().any(|word| text.contains(word));
        let is_of = |line: &&str| heading(line).is_some_and(|length| speaks(&line[..length]));
        lines
            .iter()
            .any(|line| is_of(line) || speaks(head_of_part(line)))
    });
    let topics = topics.count();
    let has_text = || lines.iter().any(|line| line.contains('。'));
    let has_lead = || lines.iter().take(LEAD_WITHIN).any(|line| is_lead(line));
    topics >= TOPICS_AT_LEAST
        || has_text() && (has_lead() || title_at(lines.iter().copied()).is_some())
}

/// The beginning of a part of a chapter, in which its head stands: `（二）依申请公开`; else nothing.
fn head_of_part(line: &str) -> &str {
    let line = line.trim_start();
    let is_part = line.starts_with(['(', '（']) && {
        let mut inside = line.chars().skip(1);
        inside.next().is_some_and(is_ordinal)
            && inside
                .next()
                .is_some_and(|c| is_ordinal(c) || matches!(c, ')' | '）'))
    };
    let end = line.char_indices().nth(HEAD_OF_PART_AT_MOST);
    match is_part {
        true => &line[..end.map_or(line.len(), |(at, _)| at)],
        false => "",
    }
}

/// Whether a line says of itself that it is such a report: `现公布…年度报告`, `本报告依据…编制`.
fn is_lead(line: &str) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| line.contains(word));
    says(&["信息公开", "政务公开"])
        && says(&["年度报告", "年报"])
        && says(&OF_ITSELF)
        && !line.contains("通知如下")
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
        stand_inside(edition) && starts.iter().flatten().count() * 2 > starts.len()
    };
    (hints.edition)
        .or_else(|| forms.edition_for(year?))
        .or_else(|| forms.editions().rfind(fixed))
        .or_else(|| forms.editions().find(|edition| !stand_inside(edition)))
        .expect("an edition has a table of its own")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_that_it_is_a_report_by_its_lead_or_the_heads_of_its_parts() {
        for (lines, is) in [
            (
                &["本报告根据《政府信息公开条例》关于年度报告的规定编制。"][..],
                true,
            ),
            (
                &["现向社会公布2022年度本单位政府信息公开工作年度报告。"],
                true,
            ),
            (
                &[
                    "一、总体情况",
                    "（一）主动公开情况。发布12条。",
                    "（二）依申请公开。无。",
                ],
                true,
            ),
            (
                &[
                    "甲乙街道2017年度政府信息公开年度报告 | | |",
                    "本街道有序公开。",
                ],
                true,
            ),
            (
                &["请各单位编制政府信息公开工作年度报告，于1月31日前向社会公布。"],
                false,
            ),
            (&["现将2019年度本部门信息公开工作年度报告公布。"], true),
            (
                &["公布2023年度我局政府信息公开年度报告。统计期限自2023年1月1日起。"],
                true,
            ),
            (
                &["现将政府信息公开工作年度报告编制有关事项通知如下：抓紧报送。"],
                false,
            ),
            (
                &[
                    "一、报送时间",
                    "（一）主动公开栏目。无。",
                    "（二）依申请公开栏目。无。",
                ],
                false,
            ),
            (&["政府信息公开工作年度报告"], false),
        ] {
            assert_eq!(is_report(lines), is, "{lines:?}");
        }
    }
}
