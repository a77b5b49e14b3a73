//! Two reports that came from one (合并): what only one of them changed is taken, answer by answer and
//! paragraph by paragraph; where both changed the same, somebody must choose. Chooses nothing itself.

use std::collections::BTreeSet;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::{Chapter, Edit, Place, Report};

/// 冲突: what both changed, each to something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// How people call the place.
    pub name: String,
    /// What one made of it.
    pub mine: String,
    /// What the other made of it.
    pub theirs: String,
}

/// What becomes of two reports that came from `base`. Of each conflict, in their order, the other's
/// is taken where `takes_theirs` says so; also returns the conflicts. All have one form.
#[must_use]
pub fn merged(
    [base, mine, theirs]: [&Report; 3],
    takes_theirs: &[bool],
) -> (Report, Vec<Conflict>) {
    let mut merger = Merger {
        takes_theirs,
        conflicts: Vec::new(),
    };
    let mut edits = Vec::new();
    let kinds = [base, mine, theirs].map(|report| report.unit_kind);
    let named = || kinds.map(|kind| kind.name.clone());
    let kind = merger.choose(kinds, "单位类型", named);
    edits.push(Edit::UnitKind(kind));
    let fields: BTreeSet<_> = mine.fields().chain(theirs.fields()).collect();
    for kind in fields {
        let texts = [base, mine, theirs].map(|report| report.field(kind));
        let text = merger.text(texts, || Place::Field(kind).name(mine));
        edits.push(Edit::Field(kind, text.into()));
    }
    for cell in mine.edition().cell_ids() {
        let texts = [base, mine, theirs].map(|report| report.typed(cell));
        let text = merger.text(texts, || Place::Cell(cell).name(mine));
        edits.push(Edit::Answer(cell, text.into()));
    }
    let causes: BTreeSet<_> = (mine.explanations.keys())
        .chain(theirs.explanations.keys())
        .collect();
    for cause in causes {
        let explained = [base, mine, theirs].map(|report| report.explanations.get(cause));
        let text = |explained: Option<&super::Explanation>| {
            explained.map_or_else(String::new, |explained| explained.text.clone())
        };
        let taken = merger.choose(explained, &format!("{}的说明", cause.rule), || {
            explained.map(text)
        });
        edits.push(Edit::Explain(cause.clone(), taken.cloned()));
    }
    let mut report = mine.clone();
    for edit in edits {
        report.apply(edit);
    }
    report.chapters =
        merger.chapters([base, mine, theirs].map(|report| report.chapters.as_slice()));
    (report, merger.conflicts)
}

struct Merger<'a> {
    takes_theirs: &'a [bool],
    conflicts: Vec<Conflict>,
}

impl Merger<'_> {
    fn choose<T: PartialEq>(
        &mut self,
        [base, mine, theirs]: [T; 3],
        name: &str,
        in_words: impl Fn() -> [String; 3],
    ) -> T {
        if mine == theirs || base == theirs {
            return mine;
        }
        if base == mine {
            return theirs;
        }
        let takes_theirs = self.takes_theirs.get(self.conflicts.len());
        let [_, my_words, their_words] = in_words();
        self.conflicts.push(Conflict {
            name: name.into(),
            mine: my_words,
            theirs: their_words,
        });
        match takes_theirs.copied().unwrap_or_default() {
            true => theirs,
            false => mine,
        }
    }

    fn text<'t>(&mut self, texts: [&'t str; 3], name: impl Fn() -> String) -> &'t str {
        let differ = texts[0] != texts[1] || texts[0] != texts[2];
        let name = if differ { name() } else { String::new() };
        self.choose(texts, &name, || texts.map(String::from))
    }

    fn chapters(&mut self, all: [&[Chapter]; 3]) -> Vec<Chapter> {
        let [base, mine, theirs] = all;
        if base.len() != mine.len() || base.len() != theirs.len() {
            // Which of them is which nobody can tell.
            let headings = |chapters: &[Chapter]| -> String {
                let headings = chapters.iter().map(|chapter| chapter.heading.as_str());
                headings.collect::<Vec<_>>().join("；")
            };
            return self.choose(all, "各章", || all.map(headings)).to_vec();
        }
        let chapter = |at: usize| {
            let of = [&base[at], &mine[at], &theirs[at]];
            let name = of[1].heading.trim().to_owned();
            let heading = of.map(|chapter| chapter.heading.as_str());
            Chapter {
                heading: self.text(heading, || format!("{name}（标题）")).into(),
                text: self.paragraphs(of.map(|chapter| chapter.text.as_str()), &name),
            }
        };
        (0..mine.len()).map(chapter).collect()
    }

    /// Merges a chapter's text: what stands between two paragraphs that all three have is one piece.
    fn paragraphs(&mut self, texts: [&str; 3], name: &str) -> String {
        let [base, mine, theirs] = texts.map(|text| text.split('\n').collect::<Vec<_>>());
        let (in_mine, in_theirs) = (kept(&base, &mine), kept(&base, &theirs));
        let mut merged: Vec<&str> = Vec::new();
        let mut start = [0; 3];
        let ends = (0..base.len()).filter_map(|at| Some([at, in_mine[at]?, in_theirs[at]?]));
        for end in ends.chain([[base.len(), mine.len(), theirs.len()]]) {
            let pieces = [
                &base[start[0]..end[0]],
                &mine[start[1]..end[1]],
                &theirs[start[2]..end[2]],
            ];
            let name = format!("{name} 第{}段", start[1] + 1);
            let joined = || pieces.map(|piece| piece.join("\n"));
            merged.extend_from_slice(self.choose(pieces, &name, joined));
            merged.extend(base.get(end[0]));
            start = end.map(|at| at + 1);
        }
        merged.join("\n")
    }
}

/// For each paragraph where it stands in another text, as far as it does.
fn kept(base: &[&str], other: &[&str]) -> Vec<Option<usize>> {
    let mut kept = vec![None; base.len()];
    for op in capture_diff_slices(Algorithm::Myers, base, other) {
        if let DiffOp::Equal { .. } = op {
            for (from, to) in op.old_range().zip(op.new_range()) {
                kept[from] = Some(to);
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::form::{FieldKind, bundled};

    fn report(unit: &str, text: &str) -> Report {
        let mut report = Report::new(bundled().edition("2021").expect("bundled"));
        report.apply(Edit::Field(FieldKind::Unit, unit.into()));
        report.apply(Edit::Text(0, text.into()));
        report
    }

    /// Unit and text of what becomes of three reports, and how many conflicts there are.
    #[track_caller]
    fn check(three: [(&str, &str); 3], takes_theirs: &[bool], expected: (&str, &str, usize)) {
        let [base, mine, theirs] = three.map(|(unit, text)| report(unit, text));
        let (merged, conflicts) = merged([&base, &mine, &theirs], takes_theirs);
        let unit = merged.field(FieldKind::Unit);
        let text = merged.text_at(Place::Text(0));
        assert_eq!((unit, text, conflicts.len()), expected);
    }

    #[test]
    fn what_one_changed_is_taken_and_what_both_changed_is_asked() {
        let base = ("甲", "一。\n二。\n三。");
        check(
            [base, ("乙", "一。\n二。\n三。"), ("甲", "一。\n二。\n四。")],
            &[],
            ("乙", "一。\n二。\n四。", 0),
        );
        check(
            [base, ("甲", "零。\n一。\n二。\n三。"), ("甲", "一。\n三。")],
            &[],
            ("甲", "零。\n一。\n三。", 0),
        );
        let both = [base, ("乙", "一。\n我。\n三。"), ("丙", "一。\n他。\n三。")];
        check(both, &[], ("乙", "一。\n我。\n三。", 2));
        check(both, &[true, false], ("丙", "一。\n我。\n三。", 2));
        check(both, &[false, true], ("乙", "一。\n他。\n三。", 2));
        let same = [base, ("乙", "一。\n同。\n三。"), ("乙", "一。\n同。\n三。")];
        check(same, &[], ("乙", "一。\n同。\n三。", 0));
    }

    #[test]
    fn a_conflict_tells_what_each_made_of_it() {
        let [base, mine, theirs] =
            [("甲", "一。"), ("甲", "我。"), ("甲", "他。")].map(|(unit, text)| report(unit, text));
        let (_, conflicts) = merged([&base, &mine, &theirs], &[]);
        let [only] = conflicts.as_slice() else {
            panic!("{conflicts:?}")
        };
        assert_eq!(only.name, "一、总体情况 第1段");
        assert_eq!((only.mine.as_str(), only.theirs.as_str()), ("我。", "他。"));
    }

    #[test]
    fn chapters_that_were_added_or_taken_out_are_one_piece() {
        let base = report("甲", "一。");
        let mut mine = base.clone();
        mine.apply(Edit::RemoveChapter(5));
        let theirs = report("甲", "他。");
        let (report, conflicts) = merged([&base, &mine, &base], &[]);
        assert_eq!((report.chapters.len(), conflicts.len()), (5, 0));
        let (report, conflicts) = merged([&base, &mine, &theirs], &[true]);
        assert_eq!((report.chapters, conflicts.len()), (theirs.chapters, 1));
    }

    proptest! {
        #[test]
        fn one_side_alone_is_taken_whole_and_sides_are_alike(
            base in "([甲乙丙]\n){0,6}", mine in "([甲乙丙]\n){0,6}", theirs in "([甲乙丙]\n){0,6}",
        ) {
            let [base, mine, theirs] = [base, mine, theirs].map(|text| report("甲", &text));
            let (alone, conflicts) = merged([&base, &mine, &base], &[]);
            prop_assert_eq!((&alone, conflicts.len()), (&mine, 0));
            let (alone, conflicts) = merged([&base, &base, &mine], &[]);
            prop_assert_eq!((&alone, conflicts.len()), (&mine, 0));
            let (one, conflicts) = merged([&base, &mine, &theirs], &[]);
            let all = vec![true; conflicts.len()];
            let (other, _) = merged([&base, &theirs, &mine], &all);
            prop_assert_eq!(one.text_at(Place::Text(0)), other.text_at(Place::Text(0)));
        }
    }
}
