//! 目录: what a report says of how many parts it has. Leaves their names to the reader.

use crate::checks::reading::prose::{Hit, Prose};
use crate::form::rule::wording::ContentsWords;
use crate::value::{digits, han};

/// Where a text gives its report another number of parts than there are chapters.
pub fn miscounted(prose: &Prose, chapters: usize, words: &ContentsWords) -> Vec<Hit> {
    let text = &prose.folded;
    let starts = (0..text.len()).filter_map(|at| {
        let before = at.checked_sub(1).map_or(' ', |before| text[before]);
        let begins = !(before == '第' || before.is_ascii_digit() || han::is_numeral(before));
        let (count, len) = (han::ordinal(&text[at..]).or_else(|| digits(&text[at..], 2)))?;
        begins.then_some((at, count, len))
    });
    let miscounted = starts.filter_map(|(at, count, len)| {
        let unit = words.parts.starting(&text[at + len..])?;
        let said = &text[prose.sentence_start(at)..at];
        let is_other = count != chapters && words.report.are_in(said);
        let hit = Hit::faulty(at..at + len + unit, format!("共{chapters}章"));
        is_other.then_some(hit)
    });
    miscounted.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_of_the_reports_own_parts_is_held_against_its_chapters() {
        let words = ContentsWords {
            report: ron::from_str("[\"报告\", \"全文\"]").expect("words"),
            parts: ron::from_str("[\"个部分\", \"部分\"]").expect("words"),
        };
        for (text, expected) in [
            ("本报告由总体情况等五个部分组成。", &["五个部分"][..]),
            ("全文共分7部分。", &["7部分"]),
            ("全文共分十六个部分。", &["十六个部分"]),
            ("本报告由总体情况等六个部分组成。", &[]),
            ("本报告由总体情况等6部分组成。", &[]),
            ("公开指南由五个部分组成。", &[]),
            ("本报告如下。公开指南由五个部分组成。", &[]),
            ("本报告第五部分写明问题。", &[]),
        ] {
            let prose = Prose::of(text);
            let hits = miscounted(&prose, 6, &words).into_iter();
            let found: Vec<String> = hits.map(|hit| prose.excerpt(hit.range)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
