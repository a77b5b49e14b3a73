//! Rules about text as they stand in a rule book, and their codes looked up.
//! Judges no text.

use serde::Deserialize;

use super::{Fault, Lookup};
use crate::form::rule::text::TextDemand;

/// `demand: Text(…)` of a rule.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) enum TextFile {
    AddsUp,
}

impl Lookup<'_> {
    pub(super) fn text_demand(&self, file: &TextFile) -> Result<TextDemand, Fault> {
        Ok(match file {
            TextFile::AddsUp => TextDemand::AddsUp,
        })
    }
}
