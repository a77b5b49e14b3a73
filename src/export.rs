//! One match over the formats; one file per format.
//! Writes bytes, never files.

mod pdf;
mod sfnt;

use crate::document::Document;
use crate::pages::{self, Installed, MissingCharacter, Setup};

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
    /// A font of the machine can't be taken apart.
    #[error("本机字体“{0:?}”已损坏，不能嵌入PDF。请在页面设置里改用随附字体。")]
    BrokenFont(Installed),
}

/// The document in a format; the same document and setup give the same bytes.
///
/// # Errors
/// Names the character that no face has, and where it stands; or the font that is broken.
pub fn export(document: &Document, setup: &Setup, format: Format) -> Result<Vec<u8>, ExportError> {
    match format {
        Format::Pdf => {
            let pages = pages::lay_out(document, setup)?;
            pdf::write(&pages, document).map_err(ExportError::BrokenFont)
        }
    }
}
