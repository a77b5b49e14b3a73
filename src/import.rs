//! Published reports (plain text) into answers, with a notice for each thing not taken as it stood.
//! Never guesses: what can't be placed is told.

use crate::form::Edition;
use crate::report::{Place, Report};

/// 导入说明: one thing that was changed, dropped, or could not be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `A005`, `A006` or `A007` where the rule book has a code for it.
    pub rule: Option<&'static str>,
    /// Line of the text, counted from 1.
    pub line: usize,
    /// Where in the report it shows, if anywhere.
    pub place: Option<Place>,
    /// What was done, in words for the clerk.
    pub message: String,
}

/// A text that was read.
#[derive(Debug)]
pub struct Imported {
    /// The complete draft.
    pub report: Report,
    /// What was not taken as it stood, in the order of the text.
    pub notices: Vec<Notice>,
}

/// What the user says about a text beforehand.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints {
    /// The edition to read it by.
    pub edition: Option<&'static Edition>,
    /// The report year.
    pub year: Option<i16>,
}

/// Why a text is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {}

/// Reads a published report from text: UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030.
///
/// # Errors
/// The bytes are no text, or the text is no such report.
pub fn read(_bytes: &[u8], _hints: Hints) -> Result<Imported, Refusal> {
    unimplemented!()
}
