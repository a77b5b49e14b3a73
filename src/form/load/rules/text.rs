//! Rules about text as they stand in a rule book, and their codes looked up.
//! Judges no text.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Fault, Lookup};
use crate::form::CellId;
use crate::form::rule::text::{Claim, Phrase, TextDemand, Topic};
use crate::form::words::Words;

/// Lists of words by their names.
pub(in crate::form::load) type Lists = BTreeMap<String, Vec<String>>;

/// Words as they stand in a book: `@` before the name of a list stands for all of its words.
type WordsFile = Vec<String>;

/// Stands before the name of a list of words.
const LIST: char = '@';
/// Lists within lists, at most.
const LISTS_AT_MOST: usize = 4;

/// `demand: Text(…)` of a rule.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) enum TextFile {
    Agrees(Vec<TopicFile>),
    Claims(Vec<ClaimFile>),
    AddsUp,
    SharesFollow(Vec<SumFile>),
    SharesRounded,
    Growth,
    Exact(Vec<PhraseFile>),
    SaidOnce(Vec<TopicFile>),
    BoundKnown,
    BoundFilled,
}

#[derive(Deserialize)]
#[serde(rename = "Topic", deny_unknown_fields)]
pub(super) struct TopicFile {
    name: String,
    says: Vec<PhraseFile>,
    #[serde(default)]
    near: WordsFile,
    #[serde(default)]
    not: WordsFile,
    #[serde(default)]
    not_before: WordsFile,
    #[serde(default)]
    followed: WordsFile,
    #[serde(default)]
    not_followed: WordsFile,
    units: WordsFile,
    sums: Vec<SumFile>,
    #[serde(default)]
    rank: u8,
    #[serde(default)]
    is_of_cases: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhraseFile {
    #[serde(default)]
    before: Vec<WordsFile>,
    #[serde(default)]
    after: Vec<WordsFile>,
    #[serde(default)]
    gap: usize,
    #[serde(default)]
    around: Vec<WordsFile>,
}

#[derive(Deserialize)]
#[serde(rename = "Claim", deny_unknown_fields)]
pub(super) struct ClaimFile {
    name: String,
    says: Vec<WordsFile>,
    #[serde(default)]
    gap: usize,
    #[serde(default)]
    any_order: bool,
    #[serde(default)]
    near: WordsFile,
    #[serde(default)]
    not: WordsFile,
    #[serde(default)]
    not_before: WordsFile,
    #[serde(default)]
    with: WordsFile,
    left: SumFile,
    right: Option<SumFile>,
}

/// Cells by their codes; or those in one column of all rows under a group or with a wording, such
/// as `（三）不予公开`.
#[derive(Deserialize)]
pub(super) enum SumFile {
    Of(Vec<String>),
    All(String, String),
}

impl Lookup<'_> {
    pub(super) fn text_demand(&self, file: &TextFile) -> Result<TextDemand, Fault> {
        Ok(match file {
            // Without a cell there is nothing to agree with.
            TextFile::Agrees(topics) if topics.iter().any(|topic| topic.sums.is_empty()) => {
                return Err(Fault::EmptyList);
            }
            TextFile::Agrees(topics) => TextDemand::Agrees(self.topics(topics)?),
            TextFile::Claims(claims) => {
                let claims = claims.iter().map(|claim| self.claim(claim));
                TextDemand::Claims(claims.collect::<Result<_, Fault>>()?)
            }
            TextFile::AddsUp => TextDemand::AddsUp,
            TextFile::SharesFollow(sums) => TextDemand::SharesFollow(self.sums(sums)?),
            TextFile::Growth => TextDemand::Growth,
            TextFile::SharesRounded => TextDemand::SharesRounded,
            TextFile::Exact(phrases) => TextDemand::Exact(self.phrases(phrases)?),
            TextFile::SaidOnce(topics) => TextDemand::SaidOnce(self.topics(topics)?),
            TextFile::BoundKnown => TextDemand::BoundKnown,
            TextFile::BoundFilled => TextDemand::BoundFilled,
        })
    }

    fn topics(&self, files: &[TopicFile]) -> Result<Vec<Topic>, Fault> {
        let topic = |file: &TopicFile| {
            if file.says.is_empty() || file.units.is_empty() {
                return Err(Fault::EmptyList);
            }
            Ok(Topic {
                name: file.name.clone(),
                says: self.phrases(&file.says)?,
                near: self.words(&file.near)?,
                not: self.words(&file.not)?,
                not_before: self.words(&file.not_before)?,
                followed: self.words(&file.followed)?,
                not_followed: self.words(&file.not_followed)?,
                units: self.listed(&file.units)?,
                sums: self.sums(&file.sums)?,
                rank: file.rank,
                is_of_cases: file.is_of_cases,
            })
        };
        files.iter().map(topic).collect()
    }

    fn claim(&self, file: &ClaimFile) -> Result<Claim, Fault> {
        let says = self.groups(&file.says)?;
        if says.is_empty() || says.iter().any(Words::is_empty) {
            return Err(Fault::EmptyList);
        }
        Ok(Claim {
            name: file.name.clone(),
            says,
            gap: file.gap,
            any_order: file.any_order,
            near: self.words(&file.near)?,
            not: self.words(&file.not)?,
            not_before: self.words(&file.not_before)?,
            with: self.words(&file.with)?,
            left: self.sum(&file.left)?,
            right: match &file.right {
                Some(right) => self.sum(right)?,
                None => Vec::new(),
            },
        })
    }

    fn phrases(&self, files: &[PhraseFile]) -> Result<Vec<Phrase>, Fault> {
        let phrase = |file: &PhraseFile| {
            Ok(Phrase {
                before: self.groups(&file.before)?,
                after: self.groups(&file.after)?,
                gap: file.gap,
                around: self.groups(&file.around)?,
            })
        };
        files.iter().map(phrase).collect()
    }

    fn groups(&self, files: &[WordsFile]) -> Result<Vec<Words>, Fault> {
        files.iter().map(|file| self.words(file)).collect()
    }

    fn words(&self, file: &WordsFile) -> Result<Words, Fault> {
        Ok(self.listed(file)?.into())
    }

    /// Words with those of the lists that are named among them; a list may name others.
    fn listed(&self, file: &WordsFile) -> Result<Vec<String>, Fault> {
        let mut words = Vec::with_capacity(file.len());
        self.push_listed(file, LISTS_AT_MOST, &mut words)?;
        Ok(words)
    }

    fn push_listed(
        &self,
        file: &WordsFile,
        levels: usize,
        words: &mut Vec<String>,
    ) -> Result<(), Fault> {
        for word in file {
            match word.strip_prefix(LIST) {
                Some(name) => {
                    let list = self.lists.get(name).filter(|_| levels > 0);
                    let list = list.ok_or_else(|| Fault::UnknownWording(word.clone()))?;
                    self.push_listed(list, levels - 1, words)?;
                }
                None => words.push(word.clone()),
            }
        }
        Ok(())
    }

    fn sums(&self, files: &[SumFile]) -> Result<Vec<Vec<CellId>>, Fault> {
        files.iter().map(|file| self.sum(file)).collect()
    }

    fn sum(&self, file: &SumFile) -> Result<Vec<CellId>, Fault> {
        match file {
            SumFile::Of(codes) => self.counts(codes),
            SumFile::All(group, column) => {
                let rows = self.rows().map(|(.., row)| row);
                let rows = rows.filter(|row| row.wording == *group || row.groups.contains(group));
                let codes: Vec<String> = rows
                    .map(|row| crate::form::cell_code(&row.code, column))
                    .collect();
                match codes.is_empty() {
                    true => Err(Fault::NothingToRepeat(group.clone())),
                    false => self.counts(&codes),
                }
            }
        }
    }
}
