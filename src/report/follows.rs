//! A report of the edition before as one of the edition that follows it, so that what rests on last
//! year works in the first year of a new form as in any other. Guesses no answer.

use super::{Chapter, Edit, Report};
use crate::form::{CellId, Descent, Edition, FieldKind};

impl Report {
    /// This report as its cells would stand in an edition that follows its own; `None` where that
    /// one doesn't.
    #[must_use]
    pub fn followed_by(&self, edition: &'static Edition) -> Option<Self> {
        let own = self.edition.code.as_str();
        let follows = edition.follows.as_ref();
        let follows = follows.filter(|of| of.edition == own && !self.edition.is_stand_in)?;
        let mut report = Self::new(edition);
        report.unit_kind = (edition.find_unit_kind(&self.unit_kind.name)).unwrap_or(self.unit_kind);
        let known: Vec<FieldKind> = edition.fields().collect();
        let fields = self.fields.clone().into_iter();
        report.fields = fields.filter(|(field, _)| known.contains(field)).collect();
        for cell in edition.cell_ids() {
            let told = follows.cells.iter().find(|(of, _)| *of == cell);
            let same = || self.same_cell(edition, cell);
            let answer = match told {
                Some((_, Descent::New)) => None,
                Some((_, Descent::SumOf(codes))) => self.sum_of(codes),
                // A total follows its parts here too, unless it was typed.
                None if edition.total(cell).is_some() => same().map(|old| self.typed(old).into()),
                None => same().and_then(|old| self.given(old)),
            };
            if let Some(answer) = answer {
                report.apply(Edit::Answer(cell, answer));
            }
        }
        if edition.free_chapters {
            report.chapters = self.chapters.clone();
            return Some(report);
        }
        let is_alike = self.chapters.len() == edition.chapters.len();
        for (at, chapter) in report.chapters.iter_mut().enumerate() {
            let has_heading = |old: &&Chapter| old.heading == chapter.heading;
            let old = match is_alike {
                true => self.chapters.get(at),
                false => self.chapters.iter().find(has_heading),
            };
            chapter.text = old.map_or_else(String::new, |old| old.text.clone());
        }
        Some(report)
    }

    /// The cell that asked the same: code, name, unit and kind are as in the new edition.
    fn same_cell(&self, edition: &Edition, cell: CellId) -> Option<CellId> {
        let new = edition.cell(cell);
        let id = self.edition.find(&new.code)?;
        let old = self.edition.cell(id);
        let is_same = (&old.name, &old.unit, old.kind) == (&new.name, &new.unit, new.kind);
        is_same.then_some(id)
    }

    fn given(&self, cell: CellId) -> Option<String> {
        match self.typed(cell) {
            "" => self.sum(cell).map(|sum| sum.to_string()),
            typed => Some(typed.into()),
        }
    }

    /// The sum of some cells; of one, what it holds.
    fn sum_of(&self, codes: &[String]) -> Option<String> {
        let cells = codes.iter().map(|code| self.edition.find(code));
        let cells = cells.collect::<Option<Vec<_>>>()?;
        if let [cell] = cells[..] {
            return self.given(cell);
        }
        let numbers = cells.into_iter().map(|cell| self.number(cell).ok());
        numbers
            .sum::<Option<crate::value::Number>>()
            .map(|sum| sum.to_string())
    }
}
