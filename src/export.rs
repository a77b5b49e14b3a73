//! One match over the formats; one file per format.

use crate::document::Document;

/// What a report can be exported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Pages for paper.
    Pdf,
}

/// Why an export is refused.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {}

/// The document in a format; the same document gives the same bytes.
///
/// # Errors
/// Names the character that no face has, and where it stands.
pub fn export(_document: &Document, _format: Format) -> Result<Vec<u8>, ExportError> {
    unimplemented!()
}
