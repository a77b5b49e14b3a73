//! What a reader meets: titles, headings, paragraphs, tables, in reading order.
//! Knows nothing of paper: no sizes, no line breaks.

use crate::report::Report;

/// 文档: the report as it is read.
#[derive(Debug, Clone)]
pub struct Document {}

/// The document of a report.
#[must_use]
pub fn of(_report: &Report) -> Document {
    Document {}
}
