//! One match over the formats; one file per format.
//! Writes bytes, never files, and lays nothing out.

mod mark;
mod pdf;
mod sfnt;

use crate::document::Document;
use crate::pages::{Installed, Pages};

/// What a report can be exported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Pages for paper.
    Pdf,
}

/// A font of the machine that can't be taken apart, so that it can't be embedded.
#[derive(Debug, thiserror::Error)]
#[error("本机字体“{0:?}”已损坏，不能嵌入PDF。请在页面设置里改用随附字体。")]
pub struct BrokenFont(pub Installed);

/// A document and its pages in a format; the same ones give the same bytes.
///
/// # Errors
/// Names the font that is broken.
pub fn export(document: &Document, pages: &Pages, format: Format) -> Result<Vec<u8>, BrokenFont> {
    match format {
        Format::Pdf => (pdf::write(pages, document))
            .map(|pdf| mark::marked(&pdf))
            .map_err(BrokenFont),
    }
}

/// Whether a file is as we exported it: nobody's work goes where it is replaced.
#[must_use]
pub fn is_export(bytes: &[u8], format: Format) -> bool {
    match format {
        Format::Pdf => mark::is_marked(bytes),
    }
}
