//! What was answered, exactly as typed, and the one way to change it.
//! Judges nothing: a wrong answer is kept like a right one.

pub mod narrative;
pub mod undo;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::form::{CellId, Edition, FieldKind, Identity, UnitKind};
use serde::{Deserialize, Serialize};

use crate::value::{Date, Moment, Number, NumberError, read_date, read_year};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// An empty report with the edition's usual chapters.
    #[must_use]
    pub fn new(edition: &'static Edition, unit_kind: UnitKind) -> Self {
        let chapters = edition.chapters.iter().map(|chapter| Chapter {
            heading: chapter.heading.clone(),
            text: String::new(),
        });
        Self {
            edition,
            unit_kind,
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

    /// A date field, if it reads as a date.
    #[must_use]
    pub fn date(&self, kind: FieldKind) -> Option<Date> {
        read_date(self.field(kind)).ok()
    }

    /// The report's title, with the year and unit as typed.
    #[must_use]
    pub fn title(&self) -> String {
        (self.edition.title)
            .replace("{单位}", self.field(FieldKind::Unit).trim())
            .replace("{年}", &self.year_in_words())
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

    /// What a cell shows: what was typed, or else the sum of its parts once all are filled.
    #[must_use]
    pub fn answer(&self, cell: CellId) -> Answer<'_> {
        match (self.typed(cell), self.sum(cell)) {
            ("", Some(sum)) => Answer::Summed(sum),
            ("", None) => Answer::Empty,
            (typed, _) => Answer::Typed(typed),
        }
    }

    /// The sum that a total follows; `None` for other cells, and while a part is not a number.
    #[must_use]
    pub fn sum(&self, cell: CellId) -> Option<Number> {
        let total = self.edition.total(cell)?;
        total.parts.iter().map(|&part| self.number(part).ok()).sum()
    }

    /// What the two sides of an identity come to; `None` while a cell holds no number.
    #[must_use]
    pub fn sides(&self, identity: &Identity) -> Option<(Number, Number)> {
        let number = |&cell: &CellId| self.number(cell).ok();
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
                let parts = total
                    .parts
                    .iter()
                    .map(|part| numbers[usize::from(part.0)].ok());
                numbers[at] = parts.sum::<Option<Number>>().ok_or(NumberError::Empty);
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

    /// A cell as printed: a number in plain digits, anything else as typed.
    #[must_use]
    pub fn printed(&self, cell: CellId) -> String {
        match self.number(cell) {
            Ok(number) => number.to_string(),
            Err(_) => self.typed(cell).trim().into(),
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
            Edit::Passage(at, range, by) => {
                let chapter = self.chapters.get_mut(at)?;
                let mut starts = (chapter.text.char_indices().map(|(start, _)| start))
                    .chain([chapter.text.len()]);
                let start = starts.clone().nth(range.start)?;
                let end = starts.nth(range.end).filter(|end| *end >= start)?;
                let before = chapter.text.clone();
                chapter.text.replace_range(start..end, &by);
                // All of the text, so that it takes back keystrokes that were joined with it too.
                Some(Edit::Text(at, before))
            }
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
            Edit::Together(edits) => {
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
        }
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
            Self::Field(kind) => kind.label().into(),
            Self::UnitKind => "单位类型".into(),
            Self::Heading(at) => format!("{}（标题）", chapter(at)),
            Self::Text(at) => chapter(at),
        }
    }
}
