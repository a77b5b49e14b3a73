//! Rules about text as they stand in a rule book, and their codes looked up.
//! Judges no text.

use serde::Deserialize;

use super::{Fault, Lookup};
use crate::form::CellId;
use crate::form::rule::text::{Claim, Phrase, TextDemand, Topic};
use crate::form::words::Words;

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
    Exact(Vec<Phrase>),
    SaidOnce(Vec<TopicFile>),
    BoundKnown,
    BoundFilled,
}

#[derive(Deserialize)]
#[serde(rename = "Topic", deny_unknown_fields)]
pub(super) struct TopicFile {
    name: String,
    says: Vec<Phrase>,
    #[serde(default)]
    near: Words,
    #[serde(default)]
    not: Words,
    #[serde(default)]
    not_before: Words,
    #[serde(default)]
    followed: Words,
    units: Vec<String>,
    sums: Vec<SumFile>,
    #[serde(default)]
    rank: u8,
}

#[derive(Deserialize)]
#[serde(rename = "Claim", deny_unknown_fields)]
pub(super) struct ClaimFile {
    name: String,
    says: Vec<Words>,
    #[serde(default)]
    gap: usize,
    #[serde(default)]
    near: Words,
    #[serde(default)]
    not: Words,
    #[serde(default)]
    not_before: Words,
    #[serde(default)]
    with: Words,
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
            TextFile::Exact(phrases) => TextDemand::Exact(phrases.clone()),
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
                says: file.says.clone(),
                near: file.near.clone(),
                not: file.not.clone(),
                not_before: file.not_before.clone(),
                followed: file.followed.clone(),
                units: file.units.clone(),
                sums: self.sums(&file.sums)?,
                rank: file.rank,
            })
        };
        files.iter().map(topic).collect()
    }

    fn claim(&self, file: &ClaimFile) -> Result<Claim, Fault> {
        if file.says.is_empty() || file.says.iter().any(Words::is_empty) {
            return Err(Fault::EmptyList);
        }
        Ok(Claim {
            name: file.name.clone(),
            says: file.says.clone(),
            gap: file.gap,
            near: file.near.clone(),
            not: file.not.clone(),
            not_before: file.not_before.clone(),
            with: file.with.clone(),
            left: self.sum(&file.left)?,
            right: match &file.right {
                Some(right) => self.sum(right)?,
                None => Vec::new(),
            },
        })
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
