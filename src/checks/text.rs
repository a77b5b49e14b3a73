//! What the chapters say, read once for all rules about text, and each of those rules asked.
//! Changes no text.

use super::Found;
use super::evidence::{Evidence, Missing};
use crate::form::rule::text::TextDemand;
use crate::report::{Place, Report};

/// The chapters of a report as the rules about text look at them.
pub(super) struct Reading<'a> {
    /// The report that was read.
    pub report: &'a Report,
    /// What its cells and last year's hold.
    pub evidence: &'a Evidence<'a>,
    /// The text of each chapter in characters, by which passages are counted.
    pub texts: Vec<Vec<char>>,
}

impl<'a> Reading<'a> {
    /// Reads the chapters of a report.
    pub fn of(evidence: &'a Evidence<'a>) -> Self {
        let report = evidence.report();
        let texts = (report.chapters.iter())
            .map(|chapter| chapter.text.chars().collect())
            .collect();
        Self {
            report,
            evidence,
            texts,
        }
    }
}

/// All that a demand finds: the places beside the passages, and what goes into the message. What
/// keeps it from being decided goes to `missing`.
pub(super) fn judge(
    demand: &TextDemand,
    reading: &Reading<'_>,
    missing: &mut Vec<Missing>,
) -> Vec<(Vec<Place>, Found)> {
    let _ = (reading, missing);
    match demand {
        TextDemand::AddsUp => Vec::new(),
    }
}
