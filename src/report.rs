//! What was answered, exactly as typed, and the one way to change it.
//! Judges nothing: a wrong answer is kept like a right one.

mod becoming;
mod follows;
pub mod merging;
pub mod narrative;
pub mod undo;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::form::{BETWEEN_TICKS, CellId, Edition, FieldKind, Identity, Kind, UnitKind};
use serde::{Deserialize, Serialize};

use crate::value::{Date, Moment, Number, NumberError, date_in_words, read_date, read_year};

/// 年度报告: the answers, text, people and dates of one unit for one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The form that was filled in.
    edition: &'static Edition,
    /// What kind of unit reports.
    pub unit_kind: UnitKind,
    /// Fields as typed; a missing one is empty.
    fields: BTreeMap<FieldKind, String>,
    /// Answers as typed; a missing one is empty, and none is stored empty.
    answers: BTreeMap<CellId, String>,
    /// The narrative, in print order.
    pub chapters: Vec<Chapter>,
    /// What the clerk wrote about warnings that stand.
    explanations: BTreeMap<Cause, Explanation>,
}

/// 章: heading and text as typed; a line break in the text starts a paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chapter {
    /// As printed, with its number: `一、概述`.
    pub heading: String,
    /// Without the heading.
    pub text: String,
}

/// What an explanation is about: a rule, and the place that the rule's finding leads to. A rule
/// that repeats over columns is explained column by column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Cause {
    /// Code in the rule book, `A113`.
    pub rule: String,
    /// Code of the place, as [`Place::code`] gives it.
    pub place: String,
}

impl Cause {
    /// Whether it is at the place with a code: one of a passage is at its chapter's text too.
    #[must_use]
    pub fn is_at(&self, place: &str) -> bool {
        let chapter = self.place.split('“').next().unwrap_or_default();
        self.place.eq_ignore_ascii_case(place) || chapter.eq_ignore_ascii_case(place)
    }
}

/// A value that a finding rests on, in words that change when the value does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Known {
    /// Code of its place, `R02`; `last_year:T25.C7` for a value of last year's report; for a
    /// passage the code of the chapter's text with the passage in quotes.
    pub place: String,
    /// As printed; of a passage of text, the passage; of a chapter's whole text, its digest.
    pub value: String,
}

/// 说明: why a warning is right as it stands, in the words of the clerk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// What was written; at least [`Explanation::CHARACTERS_AT_LEAST`] characters.
    pub text: String,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Moment,
    /// The values that it was written for; once one of them is another, it is stale.
    pub basis: Vec<Known>,
}

impl Explanation {
    /// Shorter than this it explains nothing (rule B607).
    pub const CHARACTERS_AT_LEAST: usize = 5;

    /// Whether a text is long enough to explain something.
    #[must_use]
    pub fn is_enough(text: &str) -> bool {
        text.trim().chars().count() >= Self::CHARACTERS_AT_LEAST
    }
}

/// What a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer<'a> {
    /// Nothing typed, and no sum to follow.
    Empty,
    /// As typed.
    Typed(&'a str),
    /// A total that follows its parts.
    Summed(Number),
}

/// The numbers of a report, read once: for each cell the number, or why there is none.
pub struct Numbers(Vec<Result<Number, NumberError>>);

impl Numbers {
    /// The number in a cell, or why there is none.
    ///
    /// # Errors
    /// The cell is empty or holds no number.
    pub fn get(&self, cell: CellId) -> Result<Number, NumberError> {
        self.0[usize::from(cell.0)]
    }
}

/// A change to a report. Applying one returns the edit that takes it back.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Types into a cell; an empty text clears it, and so hands a total back to its sum.
    Answer(CellId, String),
    /// Types into a field.
    Field(FieldKind, String),
    /// Chooses the kind of unit.
    UnitKind(UnitKind),
    /// Types into a chapter's heading, counted from 0.
    Heading(usize, String),
    /// Types into a chapter's text, counted from 0.
    Text(usize, String),
    /// Puts something in the place of some characters of a chapter's text, counted from 0.
    Passage(usize, Range<usize>, String),
    /// Puts a chapter before the one that stands there now.
    InsertChapter(usize, Chapter),
    /// Takes a chapter out.
    RemoveChapter(usize),
    /// Explains a finding; `None` takes the explanation away.
    Explain(Cause, Option<Explanation>),
    /// Several edits as one step, first to last.
    Together(Vec<Edit>),
}

/// What an edit touches; keystrokes in one place are one step of undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// A cell of a table.
    Cell(CellId),
    /// A field.
    Field(FieldKind),
    /// The kind of unit.
    UnitKind,
    /// A chapter's heading.
    Heading(usize),
    /// A chapter's text.
    Text(usize),
}

impl Report {
    /// An empty report with the edition's usual chapters, of the first kind of unit that it offers.
    #[must_use]
    pub fn new(edition: &'static Edition) -> Self {
        let chapters = edition.chapters.iter().map(|chapter| Chapter {
            heading: chapter.heading.clone(),
            text: String::new(),
        });
        Self {
            edition,
            unit_kind: edition.unit_kinds[0],
            fields: BTreeMap::new(),
            answers: BTreeMap::new(),
            chapters: chapters.collect(),
            explanations: BTreeMap::new(),
        }
    }

    /// The form that was filled in.
    #[must_use]
    pub fn edition(&self) -> &'static Edition {
        self.edition
    }

    /// A field as typed; empty if nothing was.
    #[must_use]
    pub fn field(&self, kind: FieldKind) -> &str {
        self.fields.get(&kind).map_or("", String::as_str)
    }

    /// The fields that its form knows, and those that are filled in all the same.
    pub fn fields(&self) -> impl Iterator<Item = FieldKind> {
        let known: Vec<FieldKind> = self.edition.fields().collect();
        let is_shown =
            move |field: &FieldKind| known.contains(field) || !self.field(*field).is_empty();
        FieldKind::ALL.into_iter().filter(is_shown)
    }

    /// What was written about warnings, by rule and place.
    #[must_use]
    pub fn explanations(&self) -> &BTreeMap<Cause, Explanation> {
        &self.explanations
    }

    /// The report year, if it reads as four digits.
    #[must_use]
    pub fn year(&self) -> Option<i16> {
        read_year(self.field(FieldKind::Year))
    }

    /// Which part of the year it is about, counted from 1, if that can be read.
    #[must_use]
    pub fn period(&self) -> Option<u8> {
        self.edition.period.read(self.field(FieldKind::Period))
    }

    /// The part of the year for a title: as it is printed where it can be read, else as typed.
    #[must_use]
    pub fn period_in_words(&self) -> String {
        self.period().map_or_else(
            || self.field(FieldKind::Period).trim().into(),
            |number| self.edition.period.in_words(number),
        )
    }

    /// A date field, if it reads as a date.
    #[must_use]
    pub fn date(&self, kind: FieldKind) -> Option<Date> {
        read_date(self.field(kind)).ok()
    }

    /// What the report is called without the unit's name: `2017年政府信息公开工作年度报告`.
    #[must_use]
    pub fn kind_in_words(&self) -> String {
        self.titled("")
    }

    /// The report's title, with the year and unit as typed.
    #[must_use]
    pub fn title(&self) -> String {
        self.titled(self.field(FieldKind::Unit).trim())
    }

    fn titled(&self, unit: &str) -> String {
        (self.edition.title)
            .replace("{单位}", unit)
            .replace("{年}", &self.year_in_words())
            .replace("{期}", &self.period_in_words())
    }

    /// The year for a title: as a number where it reads as one, else as typed.
    #[must_use]
    pub fn year_in_words(&self) -> String {
        self.year().map_or_else(
            || self.field(FieldKind::Year).trim().into(),
            |year| year.to_string(),
        )
    }

    /// A cell as typed; empty if nothing was.
    #[must_use]
    pub fn typed(&self, cell: CellId) -> &str {
        self.answers.get(&cell).map_or("", String::as_str)
    }

    /// Whether a cell is filled in, by what was answered before it; so it is as long as that is
    /// not known.
    #[must_use]
    pub fn is_due(&self, cell: CellId) -> bool {
        self.due(cell) != Some(false)
    }

    /// The same; `None` while what decides it is not answered.
    #[must_use]
    pub fn due(&self, cell: CellId) -> Option<bool> {
        let of_cell = self.edition.cell(cell);
        if of_cell.repetition.is_some_and(|at| !self.is_asked(at)) {
            return Some(false);
        }
        let Some((on, answers)) = &of_cell.due_if else {
            return Some(true);
        };
        let given = self.typed(*on).trim();
        let is_asked = self.due(*on)?;
        let is_answer = !is_asked || self.edition.cell(*on).takes(given);
        let mut ticked = given.split(BETWEEN_TICKS).map(str::trim);
        is_answer.then(|| is_asked && ticked.any(|given| answers.iter().any(|of| of == given)))
    }

    /// Whether one of the edition's repetitions is asked for: the first time, and each that
    /// somebody began.
    fn is_asked(&self, repetition: usize) -> bool {
        let of = &self.edition.repetitions[repetition];
        of.time == 1 || self.is_begun(repetition)
    }

    fn is_begun(&self, repetition: usize) -> bool {
        let mut cells = self.edition.repetitions[repetition].cells.iter();
        cells.any(|cell| !self.typed(*cell).trim().is_empty())
    }

    /// Whether the row of a cell stands in the table: rows that repeat stand as often as somebody
    /// began them.
    #[must_use]
    pub fn stands(&self, cell: CellId) -> bool {
        let repetition = self.edition.cell(cell).repetition;
        repetition.is_none_or(|at| self.is_asked(at))
    }

    /// Whether the row of a cell is offered for filling in: one that stands, one that would be the
    /// next, and those before one that stands.
    #[must_use]
    pub fn is_offered(&self, cell: CellId) -> bool {
        let Some(at) = self.edition.cell(cell).repetition else {
            return true;
        };
        let mut times = self.edition.times_of(cell);
        self.is_asked(at)
            || self.is_begun(at - 1)
            || times.any(|other| other > cell && self.stands(other))
    }

    /// What a cell shows: what was typed, or else the sum of its parts once all are filled.
    #[must_use]
    pub fn answer(&self, cell: CellId) -> Answer<'_> {
        match self.typed(cell) {
            "" => self.sum(cell).map_or(Answer::Empty, Answer::Summed),
            typed => Answer::Typed(typed),
        }
    }

    /// The sum that a total follows; `None` for other cells, and while a part is not a number.
    #[must_use]
    pub fn sum(&self, cell: CellId) -> Option<Number> {
        self.sum_within(cell, &mut HashMap::new())
    }

    /// The same; the totals among its parts, and theirs, are summed once each.
    fn sum_within(
        &self,
        cell: CellId,
        known: &mut HashMap<CellId, Option<Number>>,
    ) -> Option<Number> {
        let total = self.edition.total(cell).filter(|_| self.is_due(cell))?;
        let mut sum = Number::ZERO;
        for &part in &total.parts {
            // What is not filled in counts nothing.
            if self.typed(part).is_empty() && !self.is_due(part) {
                continue;
            }
            let follows = self.typed(part).is_empty() && self.edition.total(part).is_some();
            let number = match known.get(&part) {
                Some(number) => *number,
                None if follows => {
                    let number = self.sum_within(part, known);
                    known.insert(part, number);
                    number
                }
                None => self.number(part).ok(),
            };
            sum = bounded(sum + number?)?;
        }
        Some(sum)
    }

    /// What the two sides of an identity come to; `None` while a cell that is filled in holds no
    /// number.
    #[must_use]
    pub fn sides(&self, identity: &Identity) -> Option<(Number, Number)> {
        let counts = |cell: CellId| !self.typed(cell).is_empty() || self.is_due(cell);
        let number = |&cell: &CellId| match counts(cell) {
            true => self.number(cell).ok(),
            false => Some(Number::ZERO),
        };
        let sum = |cells: &[CellId]| cells.iter().map(number).sum::<Option<Number>>();
        Some((sum(&identity.left)?, sum(&identity.right)?))
    }

    /// The number in a cell, typed or summed.
    ///
    /// # Errors
    /// The cell is empty or holds no number.
    pub fn number(&self, cell: CellId) -> Result<Number, NumberError> {
        match self.answer(cell) {
            Answer::Empty => Err(NumberError::Empty),
            Answer::Typed(text) => self.edition.cell(cell).read(text),
            Answer::Summed(sum) => Ok(sum),
        }
    }

    /// All numbers, read once: the way to look at many cells.
    #[must_use]
    pub fn numbers(&self) -> Numbers {
        let edition = self.edition;
        let mut numbers: Vec<_> = (edition.cell_ids())
            .map(|id| edition.cell(id).read(self.typed(id)))
            .collect();
        for total in edition.totals() {
            let at = usize::from(total.cell.0);
            if self.typed(total.cell).is_empty() {
                let mut parts = total.parts.iter();
                let sum = parts.try_fold(Number::ZERO, |sum, &part| {
                    let counts = !self.typed(part).is_empty() || self.is_due(part);
                    match numbers[usize::from(part.0)] {
                        _ if !counts => Some(sum),
                        number => bounded(sum + number.ok()?),
                    }
                });
                let sum = sum.filter(|_| self.is_due(total.cell));
                numbers[at] = sum.ok_or(NumberError::Empty);
            }
        }
        Numbers(numbers)
    }

    /// What was typed at a place; empty for a choice.
    #[must_use]
    pub fn text_at(&self, place: Place) -> &str {
        let chapter = |at: usize| self.chapters.get(at);
        match place {
            Place::Cell(cell) => self.typed(cell),
            Place::Field(kind) => self.field(kind),
            Place::UnitKind => "",
            Place::Heading(at) => chapter(at).map_or("", |chapter| &chapter.heading),
            Place::Text(at) => chapter(at).map_or("", |chapter| &chapter.text),
        }
    }

    /// A cell as printed: a number in plain digits, a date in words, anything else as typed.
    #[must_use]
    pub fn printed(&self, cell: CellId) -> String {
        let typed = self.typed(cell).trim();
        match self.number(cell) {
            Ok(number) => number.to_string(),
            Err(_) if self.edition.cell(cell).kind == Kind::Date => {
                read_date(typed).map_or_else(|_| typed.into(), date_in_words)
            }
            Err(_) => typed.into(),
        }
    }

    /// A text as a reader meets it: each bound number as its cell prints. What stands in braces
    /// and names no cell stays as typed, and so does a cell that is empty.
    #[must_use]
    pub fn with_values(&self, text: &str) -> String {
        let as_read = |piece| match piece {
            narrative::Piece::Words(words) => words.to_owned(),
            narrative::Piece::Braced(name) => {
                let value = self.edition.named(name).map(|cell| self.printed(cell));
                let value = value.filter(|value| !value.is_empty());
                value.unwrap_or_else(|| format!("{{{name}}}"))
            }
        };
        narrative::pieces(text).into_iter().map(as_read).collect()
    }

    /// Makes a change and returns the one that takes it back; `None` where the edit names a
    /// chapter that is not there, and then nothing changes.
    pub fn apply(&mut self, edit: Edit) -> Option<Edit> {
        match edit {
            Edit::Answer(cell, text) => {
                let before = if text.is_empty() {
                    self.answers.remove(&cell)
                } else {
                    self.answers.insert(cell, text)
                };
                Some(Edit::Answer(cell, before.unwrap_or_default()))
            }
            Edit::Field(kind, text) => {
                let before = if text.is_empty() {
                    self.fields.remove(&kind)
                } else {
                    self.fields.insert(kind, text)
                };
                Some(Edit::Field(kind, before.unwrap_or_default()))
            }
            Edit::UnitKind(kind) => {
                let before = std::mem::replace(&mut self.unit_kind, kind);
                Some(Edit::UnitKind(before))
            }
            Edit::Heading(at, text) => {
                let chapter = self.chapters.get_mut(at)?;
                Some(Edit::Heading(
                    at,
                    std::mem::replace(&mut chapter.heading, text),
                ))
            }
            Edit::Text(at, text) => {
                let chapter = self.chapters.get_mut(at)?;
                Some(Edit::Text(at, std::mem::replace(&mut chapter.text, text)))
            }
            Edit::Passage(at, range, by) => self.replace_passage(at, range, &by),
            Edit::InsertChapter(at, chapter) => {
                if at > self.chapters.len() {
                    return None;
                }
                self.chapters.insert(at, chapter);
                Some(Edit::RemoveChapter(at))
            }
            Edit::RemoveChapter(at) => {
                if at >= self.chapters.len() {
                    return None;
                }
                Some(Edit::InsertChapter(at, self.chapters.remove(at)))
            }
            Edit::Explain(cause, explanation) => {
                let before = match explanation {
                    Some(explanation) => self.explanations.insert(cause.clone(), explanation),
                    None => self.explanations.remove(&cause),
                };
                Some(Edit::Explain(cause, before))
            }
            Edit::Together(edits) => self.apply_all(edits),
        }
    }

    fn replace_passage(&mut self, at: usize, range: Range<usize>, by: &str) -> Option<Edit> {
        let chapter = self.chapters.get_mut(at)?;
        let mut starts =
            (chapter.text.char_indices().map(|(start, _)| start)).chain([chapter.text.len()]);
        let start = starts.clone().nth(range.start)?;
        let end = starts.nth(range.end).filter(|end| *end >= start)?;
        let before = chapter.text.clone();
        chapter.text.replace_range(start..end, by);
        // All of the text, so that it takes back keystrokes that were joined with it too.
        Some(Edit::Text(at, before))
    }

    /// Makes all changes, or none where one does not fit.
    fn apply_all(&mut self, edits: Vec<Edit>) -> Option<Edit> {
        let mut back = Vec::with_capacity(edits.len());
        for edit in edits {
            match self.apply(edit) {
                Some(inverse) => back.push(inverse),
                None => {
                    self.take_back(back);
                    return None;
                }
            }
        }
        back.reverse();
        Some(Edit::Together(back))
    }

    fn take_back(&mut self, inverses: Vec<Edit>) {
        for inverse in inverses.into_iter().rev() {
            self.apply(inverse)
                .expect("the inverse of an applied edit fits");
        }
    }
}

impl Edit {
    /// The single place that the edit types into; `None` for edits of structure or of many.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Answer(cell, _) => Some(Place::Cell(*cell)),
            Self::Field(kind, _) => Some(Place::Field(*kind)),
            Self::UnitKind(_) => Some(Place::UnitKind),
            Self::Heading(at, _) => Some(Place::Heading(*at)),
            Self::Text(at, _) | Self::Passage(at, ..) => Some(Place::Text(*at)),
            Self::InsertChapter(..)
            | Self::RemoveChapter(_)
            | Self::Explain(..)
            | Self::Together(_) => None,
        }
    }
}

impl Place {
    /// The kind of unit among the codes of places.
    const UNIT_KIND: &str = "unit_kind";

    /// How drafts and the terminal name the place: `R22`, `T01.C1`, `unit`, `heading.1`, `text.1`
    /// (chapters counted from 1).
    #[must_use]
    pub fn code(self, edition: &Edition) -> String {
        match self {
            Self::Cell(cell) => edition.cell(cell).code.clone(),
            Self::Field(kind) => kind.code().into(),
            Self::UnitKind => Self::UNIT_KIND.into(),
            Self::Heading(at) => format!("heading.{}", at + 1),
            Self::Text(at) => format!("text.{}", at + 1),
        }
    }

    /// The place with a code; capitals or not, as they are typed.
    #[must_use]
    pub fn find(edition: &Edition, code: &str) -> Option<Self> {
        let code = code.trim();
        let chapter = |prefix: &str| {
            let number: usize = code.strip_prefix(prefix)?.parse().ok()?;
            number.checked_sub(1)
        };
        let field = |kind: &FieldKind| kind.code() == code;
        (edition.find(&code.to_ascii_uppercase()).map(Self::Cell))
            .or_else(|| FieldKind::ALL.into_iter().find(field).map(Self::Field))
            .or_else(|| (code == Self::UNIT_KIND).then_some(Self::UnitKind))
            .or_else(|| chapter("heading.").map(Self::Heading))
            .or_else(|| chapter("text.").map(Self::Text))
    }

    /// How a message calls the place.
    #[must_use]
    pub fn name(self, report: &Report) -> String {
        let chapter = |at: usize| {
            let chapter = report.chapters.get(at);
            chapter.map_or_else(|| format!("第{}章", at + 1), |c| c.heading.trim().into())
        };
        match self {
            Self::Cell(cell) => report.edition.cell(cell).name.clone(),
            Self::Field(kind) => report.edition.label(kind).into(),
            Self::UnitKind => "单位类型".into(),
            Self::Heading(at) => format!("{}（标题）", chapter(at)),
            Self::Text(at) => chapter(at),
        }
    }
}

/// A sum that is small enough for some thousands of its like to be added up again; no report has a
/// larger one.
fn bounded(sum: Number) -> Option<Number> {
    (sum.abs() <= Number::from(10_u128.pow(20))).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form;

    fn report(code: &str) -> Report {
        let edition = form::bundled()
            .edition(code)
            .expect("the program carries it");
        Report::new(edition)
    }

    fn cell(report: &Report, code: &str) -> CellId {
        report.edition.find(code).expect("a cell of the form")
    }

    fn fill(report: &mut Report, answers: &[(&str, &str)]) {
        for (code, text) in answers {
            let edit = Edit::Answer(cell(report, code), (*text).into());
            report.apply(edit).expect("an answer fits");
        }
    }

    #[test]
    fn a_bound_number_reads_as_its_cell_prints_and_stays_in_braces_while_that_is_empty() {
        let mut report = report("2014");
        fill(&mut report, &[("R23", " ２ "), ("R24", "0"), ("R02", "某")]);
        for (text, read) in [
            ("收到{R23}件。", "收到2件。"),
            ("传真{R24}件", "传真0件"),
            ("{R02}", "某"),
            ("收到{R22}件", "收到{R22}件"),
            ("{R25}{R23}{R26}", "{R25}2{R26}"),
            ("{没有}与{}", "{没有}与{}"),
        ] {
            assert_eq!(report.with_values(text), read);
        }
        fill(&mut report, &[("R25", "1"), ("R26", "4")]);
        assert_eq!(report.with_values("{R22}"), "7", "a sum prints too");
        fill(&mut report, &[("R25", "  ")]);
        assert_eq!(report.with_values("{R25}"), "{R25}", "blanks print nothing");
    }

    #[test]
    fn a_total_is_summed_only_from_all_of_its_parts_and_only_while_nothing_is_typed() {
        let mut report = report("2014");
        let total = cell(&report, "R22");
        fill(&mut report, &[("R23", "1"), ("R24", "2"), ("R25", "3")]);
        assert_eq!(report.answer(total), Answer::Empty);
        assert_eq!(report.number(total), Err(NumberError::Empty));
        fill(&mut report, &[("R26", "4")]);
        assert_eq!(report.answer(total), Answer::Summed(10.into()));
        assert_eq!(report.printed(total), "10");
        fill(&mut report, &[("R22", "9")]);
        assert_eq!(report.answer(total), Answer::Typed("9"));
        assert_eq!(report.number(total), Ok(9.into()));
        assert_eq!(report.sum(total), Some(10.into()));
        assert_eq!(report.sum(cell(&report, "R23")), None, "no total");
        fill(&mut report, &[("R26", "四件"), ("R22", "")]);
        assert_eq!(report.answer(total), Answer::Empty);
    }

    #[test]
    fn all_numbers_read_at_once_are_those_read_one_by_one() {
        for code in ["2014", "2019", "2021"] {
            let mut report = report(code);
            let edition = report.edition;
            for (at, cell) in edition.cell_ids().enumerate() {
                let text = match at % 7 {
                    0 => "",
                    1 => "x",
                    n => ["3", " ４ ", "0", "-1", "2.5"][n - 2],
                };
                let is_typed_over = at % 3 == 0;
                if edition.total(cell).is_none() || is_typed_over {
                    report.apply(Edit::Answer(cell, text.into()));
                }
            }
            for _ in 0..2 {
                let numbers = report.numbers();
                for cell in edition.cell_ids() {
                    let name = &edition.cell(cell).code;
                    assert_eq!(numbers.get(cell), report.number(cell), "{code} {name}");
                }
                // Once more with every total summed.
                for cell in edition.cell_ids() {
                    let is_total = edition.total(cell).is_some();
                    let text = if is_total { "" } else { "2" };
                    report.apply(Edit::Answer(cell, text.into()));
                }
            }
        }
    }

    #[test]
    fn a_passage_is_counted_in_characters_and_put_only_where_there_is_one() {
        let mut report = report("2014");
        let passage = |range, by: &str| Edit::Passage(0, range, by.into());
        report.apply(Edit::Text(0, "甲乙丙".into()));
        for (range, after) in [
            (0..1, "申乙丙"),
            (1..2, "甲申丙"),
            (2..3, "甲乙申"),
            (0..3, "申"),
            (0..0, "申甲乙丙"),
            (3..3, "甲乙丙申"),
        ] {
            let back = report.apply(passage(range, "申"));
            assert_eq!(report.text_at(Place::Text(0)), after);
            assert_eq!(back, Some(Edit::Text(0, "甲乙丙".into())));
            report.apply(back.expect("it fitted"));
        }
        #[expect(clippy::reversed_empty_ranges, reason = "what no passage is")]
        for range in [2..1, 3..4, 4..4, 0..4] {
            assert_eq!(report.apply(passage(range, "申")), None);
            assert_eq!(report.text_at(Place::Text(0)), "甲乙丙");
        }
        let chapters = report.chapters.len();
        assert_eq!(
            report.apply(Edit::Passage(chapters, 0..0, "申".into())),
            None
        );
    }

    #[test]
    fn an_edit_of_many_that_fits_in_part_changes_nothing() {
        let mut report = report("2014");
        fill(&mut report, &[("R23", "1")]);
        let before = report.clone();
        let chapters = report.chapters.len();
        for misfit in [
            Edit::Heading(chapters, "六".into()),
            Edit::Text(chapters, "六".into()),
            Edit::RemoveChapter(chapters),
            Edit::InsertChapter(chapters + 1, Chapter::default()),
        ] {
            let cell = cell(&report, "R23");
            let edits = vec![
                Edit::Answer(cell, "2".into()),
                Edit::Answer(cell, "3".into()),
                misfit,
            ];
            assert_eq!(report.apply(Edit::Together(edits)), None);
            assert_eq!(report, before);
        }
        let behind = Edit::InsertChapter(chapters, Chapter::default());
        assert_eq!(report.apply(behind), Some(Edit::RemoveChapter(chapters)));
    }

    #[test]
    fn each_place_is_found_by_its_code_and_no_other_code_finds_one() {
        for edition in form::bundled().editions() {
            let report = Report::new(edition);
            let cells = edition.cell_ids().map(Place::Cell);
            let fields = FieldKind::ALL.map(Place::Field);
            let chapters = (0..report.chapters.len() + 20)
                .flat_map(|at| [Place::Heading(at), Place::Text(at)]);
            let mut codes = std::collections::BTreeSet::new();
            let places = (cells.chain(fields).chain(chapters)).chain([Place::UnitKind]);
            for place in places {
                let code = place.code(edition);
                assert_eq!(Place::find(edition, &code), Some(place), "{code}");
                assert!(codes.insert(code.clone()), "{code} names two places");
            }
            for code in ["", "text.0", "heading.0", "text.", "text.x", "R99", "units"] {
                assert_eq!(Place::find(edition, code), None, "{code}");
            }
        }
        let edition = report("2014").edition;
        let typed = Place::find(edition, " r22 ");
        assert_eq!(typed, edition.find("R22").map(Place::Cell));
        assert_eq!(Place::Text(0).code(edition), "text.1");
    }

    #[test]
    fn an_explanation_of_a_passage_is_at_its_chapter_and_at_no_other() {
        let cause = |place: &str| Cause {
            rule: "B401".into(),
            place: place.into(),
        };
        let passage = cause("text.1“收到申请65件”");
        assert!(passage.is_at("text.1") && passage.is_at("TEXT.1"));
        assert!(passage.is_at("text.1“收到申请65件”"));
        assert!(!passage.is_at("text.2") && !passage.is_at("text.11"));
        assert!(!passage.is_at("text.1“收到申请66件”") && !passage.is_at(""));
        assert!(cause("T01.C1").is_at("t01.c1") && !cause("T01.C1").is_at("T01.C11"));
    }

    #[test]
    fn five_characters_explain_something_and_four_do_not() {
        for (text, is_enough) in [
            ("分别计数了", true),
            ("分别计数", false),
            (" 分别计数 　", false),
            ("abcde", true),
            ("", false),
        ] {
            assert_eq!(Explanation::is_enough(text), is_enough, "{text}");
        }
    }

    #[test]
    fn a_title_has_the_year_as_a_number_and_the_unit_without_blanks() {
        let mut report = report("2014");
        report.apply(Edit::Field(FieldKind::Unit, " 某某街道办事处 ".into()));
        for (year, words) in [(" ２０１７", "2017"), (" 去年 ", "去年")] {
            report.apply(Edit::Field(FieldKind::Year, year.into()));
            assert_eq!(report.year_in_words(), words);
            let title = report.title();
            assert!(title.contains(words), "{title}");
            assert!(title.contains("某某街道办事处"), "{title}");
            assert!(!title.contains(' ') && !title.contains('{'), "{title}");
        }
    }

    #[test]
    fn the_sides_of_an_identity_are_known_only_with_all_of_their_cells() {
        let mut report = report("2021");
        let edition = report.edition;
        let identity = edition.identities().first().expect("the form has one");
        let parts = || identity.left.iter().chain(&identity.right);
        for (at, cell) in parts().enumerate() {
            assert_eq!(report.sides(identity), None, "{at}");
            report.apply(Edit::Answer(*cell, (at + 1).to_string()));
        }
        let sum = |cells: &[CellId]| -> Number {
            let numbers = cells.iter().map(|cell| report.number(*cell));
            numbers.map(|number| number.expect("it was typed")).sum()
        };
        let sides = (sum(&identity.left), sum(&identity.right));
        assert_eq!(report.sides(identity), Some(sides));
    }
}
