//! Rules as they stand in a rule book, with every code looked up and every repetition written out,
//! so that a check has nothing to look up. Judges no report.

mod each;
mod text;

use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use super::CODE_AT_MOST;
use super::fault::{DataFile, Fault};
use crate::form::rule::text::NumberWords;
use crate::form::rule::wording::Wording;
use crate::form::rule::{
    Case, Comparison, Demand, Example, Excuse, Fixing, Message, Piece, Relation, Rule, Severity,
    Slip, Slot, Subject, Term,
};
use crate::form::{CellId, Edition, FieldKind, Repetition, TableId, UnitName, cell_code};
use crate::value::{Number, read_number};
use each::EachFile;
pub(super) use text::Lists;

#[derive(Deserialize)]
#[serde(rename = "Book", deny_unknown_fields)]
pub(super) struct BookFile {
    #[serde(default)]
    pub(super) rules: Vec<RuleFile>,
    /// What rules of several editions ask of words, by the name that the rules use.
    #[serde(default)]
    pub(super) wordings: BTreeMap<String, Wording>,
    /// The words that all rules about numbers in text share.
    pub(super) numbers: Option<NumberWords>,
    /// Words that rules about numbers in text name by `@`, so that an office adds one in one place.
    #[serde(default)]
    pub(super) lists: Lists,
}

#[derive(Deserialize)]
#[serde(rename = "Rule", deny_unknown_fields)]
pub(super) struct RuleFile {
    pub(super) code: String,
    /// In an office's book: the editions that it is for; none means all that have such a rule.
    #[serde(default)]
    pub(super) editions: Vec<String>,
    severity: Severity,
    #[serde(default)]
    units: Vec<UnitName>,
    each: Option<EachFile>,
    #[serde(default)]
    when: Vec<RelationFile>,
    #[serde(default)]
    unless: Vec<ExcuseFile>,
    left: Option<TermFile>,
    is: Option<Comparison>,
    right: Option<TermFile>,
    demand: Option<DemandFile>,
    #[serde(default)]
    words: BTreeMap<String, String>,
    message: String,
    fix: Option<FixFile>,
    last_year: Option<BTreeMap<String, Typed>>,
    holds: Option<BTreeMap<String, Typed>>,
    fails: Option<BTreeMap<String, Typed>>,
}

impl RuleFile {
    /// The name of the words that it asks for.
    pub(super) fn words_asked(&self) -> Option<&str> {
        match &self.demand {
            Some(DemandFile::WordingOf { asks, .. }) => Some(asks),
            _ => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename = "Is", deny_unknown_fields)]
struct RelationFile {
    left: TermFile,
    is: Comparison,
    right: TermFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
enum ExcuseFile {
    Is {
        left: TermFile,
        is: Comparison,
        right: TermFile,
    },
    /// A chapter counted from 1, and words of which one excuses.
    Mentions { chapter: usize, words: Vec<String> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
enum TermFile {
    This,
    Beside,
    Cell(String),
    Sum(Vec<String>),
    Largest(Vec<String>),
    LargestOfAll,
    ChangedOfAll,
    ChangedIn(String),
    LastYear(Box<TermFile>),
    Net {
        plus: Vec<TermFile>,
        minus: Vec<TermFile>,
    },
    Share(Typed, Box<TermFile>),
    Number(Typed),
    Date(FieldKind),
    Deadline,
    NewYear,
    ReportYear,
    TableYear,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
enum DemandFile {
    Filled,
    Entered,
    Heading,
    Valid,
    Decimals(u32),
    Plausible {
        decimals: u32,
        at_most: Typed,
    },
    Timely,
    Without(Slip, String),
    Readable,
    DifferentPeople(Vec<FieldKind>),
    NoMobileNumber,
    YearServed,
    Text(text::TextFile),
    /// Chapters counted from 1; none means all that the report has.
    Wording {
        #[serde(default)]
        chapters: Vec<usize>,
        asks: Box<Wording>,
    },
    /// The same, with what is asked under a name of its own.
    WordingOf {
        #[serde(default)]
        chapters: Vec<usize>,
        asks: String,
    },
}

#[derive(Deserialize)]
enum FixFile {
    Divide { by: u32, decimals: u32 },
    Clear(FieldKind),
}

/// What a clerk might type: whole numbers may go without quotes, decimals stay out of floats.
#[derive(Deserialize)]
#[serde(untagged)]
enum Typed {
    Whole(i64),
    Text(String),
    /// A text so many times over: for an example that is too long to be written out.
    Times(usize, String),
}

/// Bytes of an example that is a text many times over, at most.
const TIMES_AT_MOST: usize = 200_000;

impl Typed {
    fn text(&self) -> String {
        match self {
            Self::Whole(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Times(times, text) => {
                let most = TIMES_AT_MOST / text.len().max(1);
                text.repeat((*times).min(most))
            }
        }
    }
}

/// Characters of a message at most.
const MESSAGE_AT_MOST: usize = 2000;

/// Turns codes of a rule into cells.
pub(super) struct Lookup<'a> {
    pub(super) edition: &'a Edition,
    pub(super) headings: &'a HashSet<String>,
    /// What the books ask of words under a name.
    pub(super) wordings: &'a BTreeMap<String, Wording>,
    /// The lists of words that the books name.
    pub(super) lists: &'a Lists,
    /// How many cells may still be named.
    pub(super) left: &'a Cell<usize>,
    /// What `This` stands for.
    pub(super) repeated: Option<Subject>,
    /// What `Beside` stands for.
    pub(super) beside: Option<CellId>,
    /// The time that codes of rows mean which repeat.
    pub(super) time: Option<&'a Repetition>,
}

impl<'a> Lookup<'a> {
    pub(super) fn rule(&self, file: RuleFile, origin: (DataFile, usize)) -> Result<Rule, Fault> {
        if file.code.is_empty() {
            return Err(Fault::NoCode);
        }
        if file.code.chars().count() > CODE_AT_MOST
            || file.message.chars().count() > MESSAGE_AT_MOST
        {
            return Err(Fault::TooLong);
        }
        let mut cases = Vec::new();
        for repeated in self.repetition(file.each.as_ref())? {
            let of_case = Lookup {
                repeated: repeated.subject,
                beside: repeated.beside,
                time: repeated.time,
                ..*self
            };
            cases.push(of_case.case(&file)?);
        }
        let first = cases.first().ok_or(Fault::EmptyList)?;
        let words = (file.words.iter()).map(|(code, word)| Ok((self.cell(code)?, word.clone())));
        let words = words.collect::<Result<_, Fault>>()?;
        let fix = fixing(file.fix.as_ref(), first)?;
        let last_year = file.last_year.as_ref();
        let mut rule = Rule {
            holds: self.example(
                file.holds.as_ref().ok_or(Fault::NoExample("holds"))?,
                last_year,
            )?,
            fails: self.example(
                file.fails.as_ref().ok_or(Fault::NoExample("fails"))?,
                last_year,
            )?,
            origin,
            code: file.code,
            severity: file.severity,
            units: self.unit_names(file.units)?,
            cases,
            words,
            fix,
        };
        if rule.totals().next().is_some() {
            rule.fix = Some(Fixing::FollowSum);
        }
        Ok(rule)
    }

    /// Names of kinds of unit that the form tells apart.
    fn unit_names(&self, names: Vec<UnitName>) -> Result<Vec<UnitName>, Fault> {
        let is_unknown = |name: &&UnitName| self.edition.find_unit_kind(&name.0).is_none();
        match names.iter().find(is_unknown) {
            Some(unknown) => Err(Fault::UnknownUnitKind(
                unknown.0.clone(),
                self.edition.unit_kinds_in_words(),
            )),
            None => Ok(names),
        }
    }

    fn table(&self, code: &str) -> Result<TableId, Fault> {
        let unknown = || Fault::UnknownTable(code.into());
        self.edition.find_table(code).ok_or_else(unknown)
    }

    /// A chapter counted from 1 as one counted from 0.
    fn chapter(&self, number: usize) -> Result<usize, Fault> {
        let at = number.checked_sub(1);
        at.filter(|&at| at < self.edition.chapters.len())
            .ok_or(Fault::UnknownChapter(number))
    }

    fn case(&self, file: &RuleFile) -> Result<Case, Fault> {
        let relations = |files: &[RelationFile]| -> Result<Vec<Relation>, Fault> {
            let relation = |file: &RelationFile| self.relation(&file.left, file.is, &file.right);
            files.iter().map(relation).collect()
        };
        let demand = match (&file.left, file.is, &file.right, &file.demand) {
            (Some(left), Some(is), Some(right), None) => {
                Demand::Relation(self.relation(left, is, right)?)
            }
            (None, None, None, Some(demand)) => self.demand(demand)?,
            _ => return Err(Fault::NeitherRelationNorDemand),
        };
        Ok(Case {
            subject: self.repeated,
            time: self.time.map(|of| of.cells[0]),
            when: relations(&file.when)?,
            unless: (file.unless.iter())
                .map(|excuse| self.excuse(excuse))
                .collect::<Result<_, Fault>>()?,
            message: self.message(&file.message, &demand)?,
            demand,
        })
    }

    fn excuse(&self, file: &ExcuseFile) -> Result<Excuse, Fault> {
        match file {
            ExcuseFile::Is { left, is, right } => {
                let relation = self.relation(left, *is, right)?;
                if relation.left.is_of_last_year() && relation.right.is_of_last_year() {
                    Ok(Excuse::LastYear(relation))
                } else {
                    Err(Fault::ExcusedByThisYear)
                }
            }
            ExcuseFile::Mentions { words, .. } if words.is_empty() => Err(Fault::EmptyList),
            ExcuseFile::Mentions { chapter, words } => {
                Ok(Excuse::Mentions(self.chapter(*chapter)?, words.clone()))
            }
        }
    }

    fn demand(&self, file: &DemandFile) -> Result<Demand, Fault> {
        let subject = self.repeated.ok_or(Fault::NothingRepeated);
        let cell = || self.repeated_cell();
        let field = || match self.repeated {
            Some(Subject::Field(field)) => Ok(field),
            _ => Err(Fault::NothingRepeated),
        };
        Ok(match file {
            DemandFile::Filled => match subject? {
                Subject::Row(..) | Subject::Column(..) => return Err(Fault::NothingRepeated),
                subject => Demand::Filled(subject),
            },
            DemandFile::Entered => Demand::Entered(cell()?),
            DemandFile::Valid => Demand::Valid(cell()?),
            DemandFile::Decimals(most) => Demand::Decimals(self.counted(cell()?)?, *most),
            DemandFile::Heading => match self.repeated {
                Some(Subject::Chapter(at)) => Demand::Heading(at),
                _ => return Err(Fault::NothingRepeated),
            },
            DemandFile::Plausible { decimals, at_most } => {
                Demand::Plausible(self.counted(cell()?)?, *decimals, number(at_most)?)
            }
            DemandFile::Timely => Demand::Timely(date_field(field()?)?),
            DemandFile::Without(slip, table) => {
                let table = self.table(table)?;
                let mut cells = self.edition.cells_of(table);
                cells.try_for_each(|cell| self.counted(cell).map(|_| ()))?;
                Demand::Without(*slip, table)
            }
            DemandFile::Readable => Demand::Readable(field()?),
            DemandFile::NoMobileNumber => Demand::NoMobileNumber(field()?),
            DemandFile::YearServed => Demand::YearServed,
            DemandFile::Text(file) => Demand::Text(self.text_demand(file)?),
            DemandFile::Wording { chapters, asks } => self.wording(chapters, asks)?,
            DemandFile::WordingOf { chapters, asks } => {
                let unknown = || Fault::UnknownWording(asks.clone());
                self.wording(chapters, self.wordings.get(asks).ok_or_else(unknown)?)?
            }
            DemandFile::DifferentPeople(fields) if fields.len() < 2 => {
                return Err(Fault::EmptyList);
            }
            DemandFile::DifferentPeople(fields) => Demand::DifferentPeople(fields.clone()),
        })
    }

    /// What is asked of the words of chapters, counted from 1.
    fn wording(&self, chapters: &[usize], asks: &Wording) -> Result<Demand, Fault> {
        let chapters = chapters.iter().map(|number| self.chapter(*number));
        Ok(Demand::Wording(
            chapters.collect::<Result<_, _>>()?,
            Box::new(asks.clone()),
        ))
    }

    fn relation(
        &self,
        left: &TermFile,
        is: Comparison,
        right: &TermFile,
    ) -> Result<Relation, Fault> {
        let (left, right) = (self.term(left)?, self.term(right)?);
        if left.is_date() != right.is_date() {
            return Err(Fault::DateAgainstNumber);
        }
        if left.is_date() && matches!(is, Comparison::ZeroTogether | Comparison::WithinTimes(_)) {
            return Err(Fault::NotForDates);
        }
        Ok(Relation { left, is, right })
    }

    fn term(&self, file: &TermFile) -> Result<Term, Fault> {
        let all = || -> Result<Vec<CellId>, Fault> {
            self.name(self.edition.cell_ids().len())?;
            let is_number = |cell: &CellId| self.edition.cell(*cell).kind.is_number();
            let numbers: Vec<CellId> = self.edition.cell_ids().filter(is_number).collect();
            match numbers.is_empty() {
                true => Err(Fault::EmptyList),
                false => Ok(numbers),
            }
        };
        Ok(match file {
            TermFile::This => Term::Cell(self.counted(self.repeated_cell()?)?),
            TermFile::Beside => {
                let beside = self.beside.ok_or(Fault::NothingRepeated)?;
                Term::Cell(self.counted(beside)?)
            }
            TermFile::Cell(code) => Term::Cell(self.counted(self.cell(code)?)?),
            TermFile::Sum(codes) => Term::Sum(self.counts(codes)?),
            TermFile::Largest(codes) => Term::Largest(self.counts(codes)?),
            TermFile::LargestOfAll => Term::Largest(all()?),
            TermFile::ChangedOfAll => Term::Changed(all()?),
            TermFile::ChangedIn(code) => {
                let table = self.table(code)?;
                let mut cells: Vec<CellId> = all()?;
                cells.retain(|&cell| self.edition.cell(cell).table == table);
                if cells.is_empty() {
                    return Err(Fault::EmptyList);
                }
                Term::Changed(cells)
            }
            TermFile::Net { plus, .. } if plus.is_empty() => return Err(Fault::EmptyList),
            TermFile::Net { plus, minus } => Term::Net(self.numbers(plus)?, self.numbers(minus)?),
            TermFile::Share(share, of) => {
                let of = self.number_term(of)?;
                Term::Share(number(share)?, Box::new(of))
            }
            TermFile::LastYear(of) => match self.term(of)? {
                of @ (Term::Cell(_) | Term::Sum(_) | Term::Largest(_)) => {
                    Term::LastYear(Box::new(of))
                }
                _ => return Err(Fault::NotOfLastYear),
            },
            TermFile::Number(typed) => Term::Number(number(typed)?),
            TermFile::Date(field) => Term::Date(date_field(*field)?),
            TermFile::Deadline => Term::Deadline,
            TermFile::NewYear => Term::NewYear,
            TermFile::ReportYear => Term::ReportYear,
            TermFile::TableYear => Term::TableYear,
        })
    }

    /// Names so many cells, as long as there may be more.
    fn name(&self, cells: usize) -> Result<(), Fault> {
        let left = self.left.get().checked_sub(cells);
        self.left.set(left.ok_or(Fault::TooManyNamed)?);
        Ok(())
    }

    fn numbers(&self, files: &[TermFile]) -> Result<Vec<Term>, Fault> {
        files.iter().map(|file| self.number_term(file)).collect()
    }

    /// A term that comes to a number.
    fn number_term(&self, file: &TermFile) -> Result<Term, Fault> {
        match self.term(file)? {
            term if term.is_date() => Err(Fault::DateAgainstNumber),
            term => Ok(term),
        }
    }

    fn repeated_cell(&self) -> Result<CellId, Fault> {
        match self.repeated {
            Some(Subject::Cell(cell)) => Ok(cell),
            _ => Err(Fault::NothingRepeated),
        }
    }

    /// The code of a cell, completed by the row or the column that is repeated.
    fn completed(&self, code: &str) -> String {
        match self.repeated {
            _ if code.contains('.') => code.into(),
            Some(Subject::Row(table, block, row)) => {
                let row = &self.edition.table(table).blocks[block].rows[row];
                cell_code(&row.code, code)
            }
            Some(Subject::Column(table, column)) => {
                let column = &self.edition.table(table).blocks[0].columns[column];
                cell_code(code, &column.code)
            }
            _ => code.into(),
        }
    }

    fn cell(&self, code: &str) -> Result<CellId, Fault> {
        self.name(1)?;
        if code.len() > CODE_AT_MOST * 8 {
            return Err(Fault::TooLong);
        }
        let unknown = || match self.headings.contains(code) {
            true => Fault::HeadingInRule(code.into()),
            false => Fault::UnknownCell(code.into()),
        };
        let cell = self
            .edition
            .find(&self.completed(code))
            .ok_or_else(unknown)?;
        Ok(self.at_time(cell).unwrap_or(cell))
    }

    /// A cell that can be counted with.
    fn counted(&self, cell: CellId) -> Result<CellId, Fault> {
        let cell_of = self.edition.cell(cell);
        match cell_of.kind.is_number() {
            true => Ok(cell),
            false => Err(Fault::WordsInRule(cell_of.code.clone())),
        }
    }

    fn counts(&self, codes: &[String]) -> Result<Vec<CellId>, Fault> {
        let cells = self.cells(codes)?;
        let is_within_one = self.time.is_some() || matches!(self.repeated, Some(Subject::Row(..)));
        let lacks_times = |cell: &&CellId| {
            let mut times = self.edition.times_of(**cell);
            !is_within_one && times.any(|time| !cells.contains(&time))
        };
        if let Some(cell) = cells.iter().find(lacks_times) {
            return Err(Fault::SomeTimes(self.edition.cell(*cell).code.clone()));
        }
        cells.into_iter().map(|cell| self.counted(cell)).collect()
    }

    fn cells(&self, codes: &[String]) -> Result<Vec<CellId>, Fault> {
        let mut cells = Vec::with_capacity(codes.len());
        let mut seen = HashSet::new();
        for code in codes {
            let named = match code.contains('*') {
                true => (self.edition.find_all(&self.completed(code)))
                    .ok_or_else(|| Fault::UnknownCell(code.clone()))?,
                false => vec![self.cell(code)?],
            };
            self.name(named.len() - 1)?;
            for cell in named {
                if !seen.insert(cell) {
                    return Err(Fault::RepeatedCell(code.clone()));
                }
                cells.push(cell);
            }
        }
        if cells.is_empty() {
            Err(Fault::EmptyList)
        } else {
            Ok(cells)
        }
    }

    fn message(&self, template: &str, demand: &Demand) -> Result<Message, Fault> {
        let mut pieces = Vec::new();
        let mut rest = template;
        while let Some((words, behind)) = rest.split_once('{') {
            if !words.is_empty() {
                pieces.push(Piece::Words(words.into()));
            }
            let unclosed = || Fault::UnknownSlot(behind.into());
            let (word, behind) = behind.split_once('}').ok_or_else(unclosed)?;
            let unknown = || Fault::UnknownSlot(word.into());
            let slot = Slot::ALL.iter().find(|(_, known)| *known == word);
            pieces.push(match (slot, word.strip_prefix("last_year:")) {
                (Some((Slot::Name, _)), _) if self.time.is_some() => Piece::Slot(Slot::Name),
                (Some(&(slot, _)), _) if can_fill(self.repeated, demand, slot) => Piece::Slot(slot),
                (Some(_), _) => return Err(unknown()),
                (None, Some("Beside")) => Piece::LastYear(self.beside.ok_or_else(unknown)?),
                (None, Some(code)) => Piece::LastYear(self.cell(code).map_err(|_| unknown())?),
                (None, None) => Piece::Number(self.cell(word).map_err(|_| unknown())?),
            });
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest.into()));
        }
        Ok(Message(pieces))
    }

    fn example(
        &self,
        named: &BTreeMap<String, Typed>,
        last_year: Option<&BTreeMap<String, Typed>>,
    ) -> Result<Example, Fault> {
        let mut example = Example::default();
        for (code, typed) in named {
            let text = typed.text();
            let unknown = || Fault::UnknownInExample(code.clone());
            let field = FieldKind::ALL
                .into_iter()
                .find(|field| field.code() == code);
            if let Some(field) = field {
                example.fields.push((field, text));
            } else if code == "unit_kind" {
                let kind = self.edition.find_unit_kind(&text);
                example.unit_kind = Some(kind.ok_or_else(unknown)?);
            } else if let Some(number) = code.strip_prefix("heading") {
                let at = self.chapter(number.parse().map_err(|_| unknown())?)?;
                example.headings.push((at, text));
            } else if let Some(number) = code.strip_prefix("text") {
                let at = self.chapter(number.parse().map_err(|_| unknown())?)?;
                example.texts.push((at, text));
            } else {
                example
                    .answers
                    .push((self.edition.find(code).ok_or_else(unknown)?, text));
            }
        }
        if let Some(last_year) = last_year {
            let mut cells = Vec::new();
            for (code, typed) in last_year {
                match code.strip_prefix("text").map(str::parse) {
                    Some(Ok(number)) => {
                        let text = (self.chapter(number)?, typed.text());
                        example.last_year_texts.push(text);
                    }
                    _ => cells.push((self.cell(code)?, typed.text())),
                }
            }
            example.last_year = Some(cells);
        }
        Ok(example)
    }
}

/// Whether the message of a case can have the slot.
fn can_fill(subject: Option<Subject>, demand: &Demand, slot: Slot) -> bool {
    let of_slip = matches!(demand, Demand::Without(..));
    let of_words = matches!(demand, Demand::Wording(..));
    if let Demand::Text(demand) = demand {
        return demand.can_fill(slot);
    }
    match slot {
        Slot::Left => match demand {
            Demand::Relation(_) | Demand::Plausible(..) | Demand::Timely(_) => true,
            _ => of_slip,
        },
        Slot::Right | Slot::RightName => of_slip || matches!(demand, Demand::Relation(_)),
        Slot::LeftName => of_slip,
        Slot::Difference => matches!(demand, Demand::Relation(r) if !r.left.is_date()),
        Slot::Percent => {
            matches!(demand, Demand::Relation(r) if matches!(r.right, Term::Share(..)))
        }
        Slot::Name => {
            subject.is_some() || of_slip || of_words || matches!(demand, Demand::DifferentPeople(_))
        }
        Slot::Table | Slot::Row => matches!(subject, Some(Subject::Cell(_))),
        Slot::Value => subject.is_some() || of_slip || of_words,
        Slot::Fault => of_words || matches!(demand, Demand::Valid(_) | Demand::Readable(_)),
        Slot::Example => matches!(demand, Demand::Readable(_) | Demand::Heading(_)),
        Slot::Others => of_slip || matches!(demand, Demand::DifferentPeople(_)),
        Slot::Edition | Slot::Years | Slot::Year | Slot::LastYear => true,
        Slot::Excerpt | Slot::Chapter => false,
    }
}

fn number(typed: &Typed) -> Result<Number, Fault> {
    read_number(&typed.text(), "").map_err(|_| Fault::NotANumber(typed.text()))
}

/// A field that holds a date for rules to compare.
fn date_field(field: FieldKind) -> Result<FieldKind, Fault> {
    match field {
        FieldKind::FilledOn | FieldKind::IssuedOn => Ok(field),
        _ => Err(Fault::NotADateField(field.label())),
    }
}

fn fixing(file: Option<&FixFile>, case: &Case) -> Result<Option<Fixing>, Fault> {
    match (file, &case.demand) {
        (None, _) => Ok(None),
        (Some(FixFile::Clear(field)), _) => Ok(Some(Fixing::Clear(*field))),
        (
            Some(&FixFile::Divide { by, decimals }),
            Demand::Relation(Relation {
                left: Term::Cell(_),
                ..
            }),
        ) if by > 0 => Ok(Some(Fixing::Divide { by, decimals })),
        (Some(FixFile::Divide { .. }), _) => Err(Fault::MisplacedFix),
    }
}
