//! 范围: whose numbers a sentence tells of: the unit's own, those of its area, or somebody else's.
//! What is said of 全市 is a city's own, and not that of an office in it. Reads no numbers.

use super::prose::Prose;
use crate::form::rule::text::NumberWords;
use crate::form::{Area, FieldKind};
use crate::report::Report;
use crate::value::fold_width;

/// How the names of governments end, behind their place.
const GOVERNMENTS: [&str; 4] = ["人民政府办公室", "人民政府", "政府", "办事处"];
/// How the name of a government's office ends.
const OFFICE_OF_GOVERNMENT: [char; 5] = ['政', '府', '办', '公', '室'];
/// Levels of a unit without a name: only what is surely not below a city is somebody else's.
const UNNAMED: [&str; 6] = ["区", "县", "旗", "镇", "乡", "街道"];
/// Ends of places' names that tell the level themselves.
const TELLING: &str = "市州盟省旗";
/// Ends of names of areas.
const AREAS: &str = "市州盟省旗区县镇乡";
/// What stands before the level in the name of an area.
const WHOLE: char = '全';
/// Ends of names of offices.
const OFFICES: &str = "局委厅院";
/// How long such a name is, from the level of its area up to its last letter.
const OFFICE_AT_LEAST: usize = 2;
const OFFICE_AT_MOST: usize = 12;
/// What does not stand in one.
const NOT_IN_OFFICES: &str = "我本网站的向由在各经对为将";
/// How far before a number its sentence may have named its area.
const NEAR: usize = 400;

/// The areas whose numbers are a unit's own.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// How the unit's place is called: 市, 区, 街道; none is known of an office.
    levels: Vec<Vec<char>>,
    /// Whether the unit is a government, whose table tells of its whole area.
    is_government: bool,
    /// How the unit is called.
    unit: Vec<char>,
}

impl Scope {
    /// Of the unit of a report.
    pub fn of(report: &Report) -> Self {
        let unit: Vec<char> = (report.field(FieldKind::Unit).trim().chars())
            .map(fold_width)
            .collect();
        let mut place = unit.as_slice();
        for ending in GOVERNMENTS {
            let ending: Vec<char> = ending.chars().collect();
            place = place.strip_suffix(ending.as_slice()).unwrap_or(place);
        }
        // A government's office may tell of its own table or of the whole area's.
        let is_of_government = unit.ends_with(&OFFICE_OF_GOVERNMENT);
        let is_office = place == unit;
        let kind = report.unit_kind;
        let end = place.last().copied();
        let levels: Vec<Vec<char>> = match end {
            None => UNNAMED
                .iter()
                .map(|level| level.chars().collect())
                .collect(),
            // A zone without 管委会 behind it is an area by its own name.
            Some(end) if kind.area == Area::None && is_office && AREAS.contains(end) => {
                vec![vec![end]]
            }
            Some(_) if kind.area == Area::None && is_office || is_of_government => Vec::new(),
            Some(end) if kind.area != Area::Town && TELLING.contains(end) => vec![vec![end]],
            Some(_) => (kind.levels.iter())
                .map(|level| level.chars().collect())
                .collect(),
        };
        Self {
            levels,
            is_government: kind.area == Area::County,
            unit,
        }
    }

    /// Whether words tell of somebody else.
    pub fn is_elsewhere(&self, said: &[char], words: &NumberWords) -> bool {
        // A name in quotation marks is a website's or an account's: “某市政府信息公开”网站.
        let is_quoted = |at: usize| {
            let last = said[..at].iter().rfind(|c| matches!(**c, '“' | '”'));
            last == Some(&'“')
        };
        let is_foreign =
            |(at, len): (usize, usize)| !is_quoted(at) && !self.is_own(&said[at..at + len]);
        words.elsewhere.find(said).any(is_foreign)
            || words.areas.find(said).any(is_foreign)
            || self.is_government && words.offices.are_in(said)
            || self.begins_with_office(said)
    }

    /// Whether words begin with the name of an office that is not the unit, nor short for it:
    /// `区教育局主动公开`; `区住建局` is the own name of 某市某区住房和城乡建设局.
    fn begins_with_office(&self, said: &[char]) -> bool {
        let start = said
            .iter()
            .position(|c| !matches!(c, ',' | '、' | ';' | ' '));
        let said = &said[start.unwrap_or(0)..];
        let is_of_level = said.first().is_some_and(|c| AREAS.contains(*c));
        let end = (said.iter().take(OFFICE_AT_MOST)).position(|c| OFFICES.contains(*c));
        let Some(end) = end.filter(|end| is_of_level && *end >= OFFICE_AT_LEAST) else {
            return false;
        };
        let name = &said[..=end];
        let mut unit = self.unit.iter();
        !name.iter().any(|c| NOT_IN_OFFICES.contains(*c))
            && !name.iter().all(|c| unit.any(|other| other == c))
    }

    /// Whether the sentence before a place last spoke, at the start of a clause, of an area that
    /// is not the unit's own: `全区收到申请500件，答复480件`.
    pub fn is_carried_elsewhere(&self, prose: &Prose, at: usize, words: &NumberWords) -> bool {
        let start = prose.sentence_start(at).max(at.saturating_sub(NEAR));
        let said = &prose.folded[start..at];
        let starts_clause = |found: usize| {
            let before = &said[..found];
            before
                .last()
                .is_none_or(|c| matches!(*c, ',' | ':' | '、' | '(' | ')' | ' '))
                || before
                    .last()
                    .is_some_and(|c| matches!(*c, '年' | '度' | '来'))
        };
        let area = (words.areas.find(said)).filter(|&(found, _)| starts_clause(found));
        let Some((found, len)) = area.last() else {
            return false;
        };
        !self.is_own(&said[found..found + len]) && !words.own.are_in(&said[found + len..])
    }

    /// Whether a word for an area or its government is that of the unit: 全市, 市级, 市政府.
    fn is_own(&self, word: &[char]) -> bool {
        let level = word.strip_prefix(&[WHOLE]).unwrap_or(word);
        (self.levels.iter()).any(|own| level.strip_prefix(own.as_slice()).is_some())
    }
}
