//! One match over the formats; one file per format.
//! Writes bytes, never files.

mod pdf;

use crate::document::Document;
use crate::pages::{self, MissingCharacter};

/// What a report can be exported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Pages for paper.
    Pdf,
}

/// Why an export is refused.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A character that none of the faces can show.
    #[error(transparent)]
    MissingCharacter(#[from] MissingCharacter),
}

/// The document in a format; the same document gives the same bytes.
///
/// # Errors
/// Names the character that no face has, and where it stands.
pub fn export(document: &Document, format: Format) -> Result<Vec<u8>, ExportError> {
    match format {
        Format::Pdf => {
            let pages = pages::lay_out(document)?;
            Ok(pdf::write(&pages, &document.title, &document.author))
        }
    }
}
