//! A report as RON bytes (草稿): reads every version, writes the newest.
//! Does not touch the disk.

use crate::report::Report;

/// Why bytes are no draft of ours.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {}

/// A report as RON, readable by a person, answers in the form's order. The same report gives the
/// same bytes.
#[must_use]
pub fn write(_report: &Report) -> String {
    unimplemented!()
}

/// Reads a draft.
///
/// # Errors
/// Names line and column, and says what to do.
pub fn read(_bytes: &[u8]) -> Result<Report, DraftError> {
    unimplemented!()
}
