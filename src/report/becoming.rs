//! What turns one report into another of its form, as edits: answers, fields, text, explanations.

use super::{Edit, Place, Report};
use crate::form::{CellId, Edition, FieldKind};
use std::collections::BTreeSet;

impl Report {
    /// The edits that make this report what `other` is; none where it is so already. Both have one
    /// form.
    #[must_use]
    pub fn edits_to(&self, other: &Self) -> Vec<Edit> {
        let edition: &Edition = self.edition();
        let mut edits = Vec::new();
        if self.unit_kind != other.unit_kind {
            edits.push(Edit::UnitKind(other.unit_kind));
        }
        let fields: BTreeSet<FieldKind> = self.fields().chain(other.fields()).collect();
        for kind in fields {
            if self.field(kind) != other.field(kind) {
                edits.push(Edit::Field(kind, other.field(kind).into()));
            }
        }
        let is_other = |cell: &CellId| self.typed(*cell) != other.typed(*cell);
        for cell in edition.cell_ids().filter(is_other) {
            edits.push(Edit::Answer(cell, other.typed(cell).into()));
        }
        let shared = self.chapters.len().min(other.chapters.len());
        for at in 0..shared {
            for (place, edit) in [
                (
                    Place::Heading(at),
                    Edit::Heading as fn(usize, String) -> Edit,
                ),
                (Place::Text(at), Edit::Text),
            ] {
                if self.text_at(place) != other.text_at(place) {
                    edits.push(edit(at, other.text_at(place).into()));
                }
            }
        }
        // From the last on, so that each stands where it is said to.
        edits.extend((shared..self.chapters.len()).rev().map(Edit::RemoveChapter));
        let added = other.chapters.iter().cloned().enumerate().skip(shared);
        edits.extend(added.map(|(at, chapter)| Edit::InsertChapter(at, chapter)));
        let causes: BTreeSet<_> = (self.explanations.keys())
            .chain(other.explanations.keys())
            .collect();
        for cause in causes {
            let explained = other.explanations.get(cause);
            if self.explanations.get(cause) != explained {
                edits.push(Edit::Explain(cause.clone(), explained.cloned()));
            }
        }
        edits
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::form::bundled;
    use crate::report::Chapter;

    fn report(edition: &'static Edition, cells: &[(usize, String)], texts: &[String]) -> Report {
        let mut report = Report::new(edition);
        let ids: Vec<CellId> = edition.cell_ids().collect();
        for (at, text) in cells {
            report.apply(Edit::Answer(ids[at % ids.len()], text.clone()));
        }
        report.chapters = (texts.iter())
            .map(|text| Chapter {
                heading: text.chars().take(2).collect(),
                text: text.clone(),
            })
            .collect();
        let unit = texts.concat();
        report.apply(Edit::Field(FieldKind::Unit, unit));
        report
    }

    proptest! {
        #[test]
        fn edits_to_another_report_make_it_that_and_can_be_taken_back(
            one in prop::collection::vec((0usize..200, "[0-9]{0,3}"), 0..20),
            other in prop::collection::vec((0usize..200, "[0-9]{0,3}"), 0..20),
            texts in prop::collection::vec("[甲乙a\n]{0,6}", 0..5),
            others in prop::collection::vec("[甲乙a\n]{0,6}", 0..5),
        ) {
            let edition = bundled().edition("2014").expect("bundled");
            let (before, after) = (report(edition, &one, &texts), report(edition, &other, &others));
            let mut now = before.clone();
            let back = now.apply(Edit::Together(before.edits_to(&after)));
            prop_assert_eq!(&now, &after);
            now.apply(back.expect("it fits"));
            prop_assert_eq!(&now, &before);
            prop_assert_eq!(after.edits_to(&after), []);
        }
    }
}
