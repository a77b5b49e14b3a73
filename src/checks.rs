//! What is wrong with a report: form, answers and last year's answers in, findings out.
//! Changes nothing, and keeps nothing between two checks.

mod dates;
mod diagnosis;
mod elements;
mod evidence;
mod headings;
pub mod likeness;
mod names;
mod people;
mod privacy;
mod prose;
mod quantities;
mod residue;
mod text;
pub mod typography;
mod wording;
mod years;

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::form::rule::{
    Case, Demand, Excuse, Fixing, Piece, Relation, Rule, Slip, Slot, Subject, Term,
};
use crate::form::{CellId, FieldKind, Part, TableId};
use crate::report::{Cause, Edit, Known, Place, Report};
use crate::value::{Date, DateError, Number, date_in_words, read_date, read_year};
use diagnosis::Suspicion;
use evidence::{Evidence, Missing, State, Value, Wrong};
use text::Reading;
use wording::{Lacking, Objection, Texts};

pub use crate::form::rule::Severity;
pub use text::{Offer, offers as binding_offers};

/// How many rows a reason names before it only counts them.
const NAMED_AT_MOST: usize = 3;

/// 检查结果: one rule that does not hold, in words for the clerk.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Code in the rule book, `A113`.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The places it is about, the one to look at first leading.
    pub places: Vec<Place>,
    /// Names the rows in the form's words, gives both numbers and the difference.
    pub message: String,
    /// Where in the text it is, the place to look at first leading; empty where it is about no
    /// passage.
    pub spans: Vec<Span>,
    /// A change that would put it right, where there is one.
    pub fix: Option<Fix>,
    /// The values that it rests on: its passages as typed, then those of the other `places` in
    /// their order.
    pub basis: Vec<Known>,
}

/// A passage of a chapter's text, counted in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The chapter, counted from 0.
    pub chapter: usize,
    /// The first character, counted from 0.
    pub start: usize,
    /// The character behind the last.
    pub end: usize,
}

impl Span {
    /// What stands there, as typed; empty where the text has no such passage.
    #[must_use]
    pub fn excerpt(self, report: &Report) -> String {
        let Some(chapter) = report.chapters.get(self.chapter) else {
            return String::new();
        };
        let len = self.end.saturating_sub(self.start);
        chapter.text.chars().skip(self.start).take(len).collect()
    }
}

impl Finding {
    /// What an explanation of it is about.
    #[must_use]
    pub fn cause(&self) -> Cause {
        Cause {
            rule: self.rule.into(),
            place: (self.basis.first()).map_or_else(String::new, |known| known.place.clone()),
        }
    }
}

/// A change that is offered beside a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What it does, on a button: `改为各项之和`.
    pub label: String,
    /// The change.
    pub edit: Edit,
}

/// A rule that could not be decided; it is never reported as passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotChecked {
    /// Code in the rule book.
    pub rule: &'static str,
    /// What is missing: `“当面申请数”、“网络申请数”未填写`.
    pub reason: String,
}

/// All that a check found, in rule-book order; rules that hold are in neither list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// Rules that do not hold.
    pub findings: Vec<Finding>,
    /// Rules that could not be decided.
    pub not_checked: Vec<NotChecked>,
}

impl Outcome {
    /// How many findings weigh this much.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|f| f.severity == severity)
            .count()
    }
}

/// Checks a report against its edition's rule book.
///
/// A rule over a cell that is empty or holds no valid number is not decided; of a rule that
/// repeats, some repetitions may be findings and others undecided.
#[must_use]
pub fn check(report: &Report, last_year: Option<&Report>) -> Outcome {
    let comparable = comparable(report, last_year);
    let evidence = Evidence::of(report, comparable.as_ref().ok().copied());
    let suspicions = diagnosis::suspicions(&evidence);
    let reading = Reading::of(&evidence);
    let texts = Texts::of(report);
    let last_texts = comparable.as_ref().ok().map(|last| Texts::of(last));
    let mut outcome = Outcome::default();
    for rule in &report.edition().rules {
        if !rule.units.is_empty() && !rule.units.contains(&report.unit_kind) {
            continue;
        }
        let mut missing = Vec::new();
        for case in &rule.cases {
            let trial = Trial {
                evidence: &evidence,
                suspicions: &suspicions,
                reading: &reading,
                texts: &texts,
                last_texts: last_texts.as_ref(),
                rule,
                case,
            };
            trial.judge(&mut outcome.findings, &mut missing);
        }
        if !missing.is_empty() {
            let without = comparable.as_ref().err().map_or("", String::as_str);
            let reason = reason(&evidence, missing, without);
            outcome.not_checked.push(NotChecked {
                rule: &rule.code,
                reason,
            });
        }
    }
    outcome
}

/// Last year's report where it can be compared, else the reason why not.
fn comparable<'a>(report: &Report, last_year: Option<&'a Report>) -> Result<&'a Report, String> {
    let last = last_year.ok_or("没有上年报告")?;
    if last.edition() != report.edition() {
        return Err(format!("上年报告是{}，不能与本年比较", last.edition().name));
    }
    match (last.year(), report.year()) {
        (Some(last), Some(year)) if last != year - 1 => {
            Err(format!("上年报告应为{}年度，现为{last}年度", year - 1))
        }
        _ => Ok(last),
    }
}

/// Why a rule could not be decided. `without` says why there is no last year's report.
fn reason(evidence: &Evidence, mut missing: Vec<Missing>, without: &str) -> String {
    missing.sort_unstable();
    missing.dedup();
    if missing.contains(&Missing::LastYear) {
        return without.into();
    }
    let report = evidence.report();
    let cell_name = |cell| report.edition().cell(cell).name.as_str();
    let (mut empty, mut wrong, mut of_last_year) = (Vec::new(), Vec::new(), Vec::new());
    for missing in missing {
        match missing {
            Missing::LastYear => unreachable!("returned above"),
            Missing::Cell(cell) if evidence.state(cell) == State::Empty => {
                empty.push(cell_name(cell));
            }
            Missing::Cell(cell) => wrong.push(cell_name(cell)),
            Missing::Field(field) if report.field(field).trim().is_empty() => {
                empty.push(field.label());
            }
            Missing::Field(field) => wrong.push(field.label()),
            Missing::LastYearCell(cell) => of_last_year.push(cell_name(cell)),
            Missing::Text => empty.push("正文"),
        }
    }
    let groups = [
        ("", empty, "未填写"),
        ("", wrong, "填写有误"),
        ("上年", of_last_year, "未填写或有误"),
    ];
    let named = |(before, names, what): (&str, Vec<&str>, &str)| {
        let quoted: Vec<_> = names
            .iter()
            .take(NAMED_AT_MOST)
            .map(|n| format!("“{n}”"))
            .collect();
        let more = match names.len() {
            0 => return None,
            count if count > NAMED_AT_MOST => format!("等{count}项"),
            _ => String::new(),
        };
        Some(format!("{before}{}{more}{what}", quoted.join("、")))
    };
    groups
        .into_iter()
        .filter_map(named)
        .collect::<Vec<_>>()
        .join("；")
}

/// One case of one rule before the evidence.
struct Trial<'a> {
    evidence: &'a Evidence<'a>,
    suspicions: &'a [Suspicion],
    reading: &'a Reading<'a>,
    texts: &'a Texts,
    last_texts: Option<&'a Texts>,
    rule: &'static Rule,
    case: &'static Case,
}

/// What a demand found, for the slots of the message.
#[derive(Default)]
struct Found {
    left: Option<Value>,
    right: Option<Value>,
    fault: String,
    /// Stands for the subject's name where there is no subject.
    name: String,
    /// Stands for what was typed where there is no subject.
    value: String,
    left_name: &'static str,
    right_name: &'static str,
    others: String,
    /// How it should be written.
    example: String,
    /// The passages of text that it is about, the one to look at first leading.
    spans: Vec<Span>,
    /// What a finding about a whole text rests on, in place of all that stands there.
    rests_on: Option<String>,
    /// Stands before the one that the rule's book knows.
    fix: Option<Fix>,
}

impl Trial<'_> {
    /// Adds what does not hold to `findings`, and what keeps it from being decided to `missing`.
    fn judge(&self, findings: &mut Vec<Finding>, missing: &mut Vec<Missing>) {
        let noted = missing.len();
        let mut applies = true;
        for relation in &self.case.when {
            applies &= self.evidence.holds(relation, missing) != Some(false);
        }
        let report = self.evidence.report();
        match &self.case.demand {
            Demand::Relation(relation) => {
                let holds = self.evidence.holds(relation, missing);
                let decided = missing.len() == noted && applies;
                if decided && holds == Some(false) && !self.is_excused() {
                    let mut ignored = Vec::new();
                    findings.push(self.finding(
                        self.relation_places(relation),
                        Found {
                            left: self.evidence.value(&relation.left, &mut ignored),
                            right: self.evidence.value(&relation.right, &mut ignored),
                            ..Found::default()
                        },
                    ));
                }
            }
            // What follows is asked without conditions and exceptions.
            Demand::Filled(subject) => {
                let empty = match *subject {
                    Subject::Cell(cell) => self.evidence.state(cell) == State::Empty,
                    Subject::Field(field) => report.field(field).trim().is_empty(),
                    Subject::Chapter(at) => !text(report, at).contains(char::is_alphanumeric),
                    Subject::Row(..) | Subject::Column(..) => {
                        unreachable!("load refuses to ask whether these are filled")
                    }
                };
                if empty {
                    findings.push(self.finding(vec![place(report, *subject)], Found::default()));
                }
            }
            Demand::Entered(cell) => {
                let edition = report.edition();
                let follows = report.typed(*cell).is_empty() && edition.total(*cell).is_some();
                if !follows && self.evidence.state(*cell) == State::Empty {
                    findings.push(self.finding(vec![Place::Cell(*cell)], Found::default()));
                }
            }
            Demand::Heading(at) => self.judge_heading(*at, findings),
            Demand::Without(slip, table) => self.judge_slip(*slip, *table, findings, missing),
            Demand::Plausible(cell, decimals, most) => {
                let number = self.evidence.number(*cell, missing);
                if let Some(number) = number.filter(|n| n.scale() > *decimals || n > most) {
                    let found = Found {
                        left: Some(Value::Number(number)),
                        ..Found::default()
                    };
                    findings.push(self.finding(vec![Place::Cell(*cell)], found));
                }
            }
            Demand::Timely(field) => self.judge_date(*field, findings, missing),
            Demand::Valid(cell) => match self.evidence.state(*cell) {
                State::Wrong(wrong) => {
                    let fault = match wrong {
                        Wrong::Unfit => "",
                        Wrong::TooLong => "（位数过多）",
                    };
                    let found = Found {
                        fault: fault.into(),
                        ..Found::default()
                    };
                    findings.push(self.finding(vec![Place::Cell(*cell)], found));
                }
                State::Value(_) => {}
                State::Empty | State::Waiting => {
                    self.evidence.number(*cell, missing);
                }
            },
            Demand::Decimals(cell, most) => {
                let number = self.evidence.number(*cell, missing);
                if number.is_some_and(|number| number.scale() > *most) {
                    findings.push(self.finding(vec![Place::Cell(*cell)], Found::default()));
                }
            }
            Demand::Readable(field) => {
                if let Some(fault) = unreadable(report, *field) {
                    let found = Found {
                        fault,
                        ..Found::default()
                    };
                    findings.push(self.finding(vec![Place::Field(*field)], found));
                }
            }
            Demand::DifferentPeople(fields) => self.judge_people(fields, findings, missing),
            Demand::NoMobileNumber(field) => {
                let text = report.field(*field);
                if text.trim().is_empty() {
                    missing.push(Missing::Field(*field));
                } else if people::has_mobile_number(text) {
                    findings.push(self.finding(vec![Place::Field(*field)], Found::default()));
                }
            }
            Demand::YearServed => {
                let year = self.evidence.year(missing);
                if year.is_some_and(|year| !report.edition().years.contains(&year)) {
                    let place = Place::Field(FieldKind::Year);
                    findings.push(self.finding(vec![place], Found::default()));
                }
            }
            Demand::Wording(chapters, wording) => {
                let all: Vec<usize> = (0..self.texts.count()).collect();
                let chapters = if chapters.is_empty() { &all } else { chapters };
                match self.texts.ask(wording, chapters, self.last_texts) {
                    Ok(objections) => {
                        findings.extend(objections.into_iter().map(|o| self.objection(o)));
                    }
                    Err(lacking) => missing.push(match lacking {
                        Lacking::Text => Missing::Text,
                        Lacking::Year => Missing::Field(FieldKind::Year),
                        Lacking::LastYear => Missing::LastYear,
                    }),
                }
            }
            Demand::Text(demand) => {
                for (places, found) in text::judge(demand, self.reading, missing) {
                    findings.push(self.finding(places, found));
                }
            }
        }
    }

    /// Whether something is known that excuses it.
    fn is_excused(&self) -> bool {
        self.case.unless.iter().any(|excuse| match excuse {
            Excuse::LastYear(relation) => {
                self.evidence.holds(relation, &mut Vec::new()) == Some(true)
            }
            Excuse::Mentions(chapter, words) => {
                let text = text(self.evidence.report(), *chapter);
                words.iter().any(|word| text.contains(word))
            }
        })
    }

    fn judge_heading(&self, at: usize, findings: &mut Vec<Finding>) {
        let report = self.evidence.report();
        let expected = &report.edition().chapters[at].heading;
        if heading(report, at) != expected {
            let is_there = at < report.chapters.len();
            let found = Found {
                fix: is_there.then(|| Fix {
                    label: format!("改为“{expected}”"),
                    edit: Edit::Heading(at, expected.clone()),
                }),
                ..Found::default()
            };
            let place = chapter_place(report, at, Place::Heading);
            findings.push(self.finding(vec![place], found));
        }
    }

    /// A date before the report year is over, or after the time for filing.
    fn judge_date(
        &self,
        field: FieldKind,
        findings: &mut Vec<Finding>,
        missing: &mut Vec<Missing>,
    ) {
        // All are asked, so that all that is missing is noted.
        let [date, first, last] = [Term::Date(field), Term::NewYear, Term::Deadline]
            .map(|term| self.evidence.value(&term, missing));
        if let (Some(Value::Date(day)), Some(Value::Date(first)), Some(Value::Date(last))) =
            (date, first, last)
            && !(first..=last).contains(&day)
        {
            let found = Found {
                left: date,
                ..Found::default()
            };
            let places = [field, FieldKind::DueOn].map(Place::Field);
            findings.push(self.finding(places.into(), found));
        }
    }

    /// One finding for each suspicion of this slip. Without one, the table is free of it only if
    /// it is filled.
    fn judge_slip(
        &self,
        slip: Slip,
        table: TableId,
        findings: &mut Vec<Finding>,
        missing: &mut Vec<Missing>,
    ) {
        let edition = self.evidence.report().edition();
        let of_table = self.suspicions.iter().filter(|s| s.table == table);
        let suspected: Vec<_> = of_table.filter(|s| s.slip == slip).collect();
        if suspected.is_empty() {
            for cell in edition.cell_ids() {
                if edition.cell(cell).table == table {
                    self.evidence.number(cell, missing);
                }
            }
        }
        findings.extend(suspected.into_iter().map(|s| self.suspect(s)));
    }

    fn suspect(&self, suspicion: &Suspicion) -> Finding {
        let whole = suspicion.whole.map(|whole| whole.to_string());
        let found = Found {
            left: Some(Value::Number(suspicion.numbers.0)),
            right: Some(Value::Number(suspicion.numbers.1)),
            left_name: suspicion.columns.0,
            right_name: suspicion.columns.1,
            name: suspicion.rows.join("”、“"),
            others: match suspicion.row_count {
                1 => String::new(),
                count if count > suspicion.rows.len() => format!("等{count}行之一"),
                _ => "之一".into(),
            },
            value: whole.unwrap_or_default(),
            fix: suspicion.fix.clone(),
            ..Found::default()
        };
        let places = suspicion.cells.iter().copied().map(Place::Cell);
        self.finding(places.collect(), found)
    }

    /// One finding for each person who stands in several fields.
    fn judge_people(
        &self,
        fields: &[FieldKind],
        findings: &mut Vec<Finding>,
        missing: &mut Vec<Missing>,
    ) {
        let report = self.evidence.report();
        let named: Vec<(FieldKind, String)> = (fields.iter())
            .map(|&field| (field, people::name_key(report.field(field))))
            .collect();
        for (at, (field, name)) in named.iter().enumerate() {
            if name.is_empty() {
                missing.push(Missing::Field(*field));
                continue;
            }
            let is_same = |(_, other): &&(FieldKind, String)| other == name;
            if named[..at].iter().any(|other| is_same(&other)) {
                continue;
            }
            let others: Vec<FieldKind> = named[at + 1..]
                .iter()
                .filter(is_same)
                .map(|(field, _)| *field)
                .collect();
            if !others.is_empty() {
                let labels: Vec<_> = others.iter().map(|other| other.label()).collect();
                let found = Found {
                    name: field.label().into(),
                    others: labels.join("、"),
                    ..Found::default()
                };
                let places = std::iter::once(*field).chain(others).map(Place::Field);
                findings.push(self.finding(places.collect(), found));
            }
        }
    }

    /// A finding about words, with the change that mends them.
    fn objection(&self, objection: Objection) -> Finding {
        let report = self.evidence.report();
        let at = objection.chapter;
        let value = self.texts.excerpt(&objection);
        let Objection { hit, mended, .. } = objection;
        let fix = match (mended, &hit.instead) {
            (Some(text), _) => Some(Fix {
                label: "整理标点和空格".into(),
                edit: Edit::Text(at, text),
            }),
            (None, Some(instead)) => Some(Fix {
                label: format!("改为“{instead}”"),
                edit: Edit::Passage(at, hit.range.clone(), instead.clone()),
            }),
            (None, None) => None,
        };
        let (start, end) = (hit.range.start, hit.range.end);
        let is_passage = !objection.is_heading && start < end;
        let place = match objection.is_heading {
            true => Place::Heading(at),
            false => Place::Text(at),
        };
        let span = |(chapter, range): (usize, std::ops::Range<usize>)| Span {
            chapter,
            start: range.start,
            end: range.end,
        };
        let passage = span((at, start..end));
        let others = objection.others.into_iter().map(span);
        let found = Found {
            name: heading(report, at).into(),
            value,
            fault: hit.fault,
            spans: is_passage
                .then_some(passage)
                .into_iter()
                .chain(others)
                .collect(),
            rests_on: objection.rests_on,
            fix,
            ..Found::default()
        };
        self.finding(vec![place], found)
    }

    /// A finding with passages shows at their chapters first, then at the other places.
    fn finding(&self, others: Vec<Place>, mut found: Found) -> Finding {
        let mut places: Vec<Place> = Vec::new();
        for place in (found.spans.iter())
            .map(|span| Place::Text(span.chapter))
            .chain(others)
        {
            if found.spans.is_empty() || !places.contains(&place) {
                places.push(place);
            }
        }
        Finding {
            rule: &self.rule.code,
            severity: self.rule.severity,
            basis: self.basis(&found, &places),
            places,
            message: self.message(&found),
            fix: found.fix.take().or_else(|| self.fix(&found)),
            spans: found.spans,
        }
    }

    /// The passages, the values in the places, and those of last year that the case compares
    /// with. A passage stands for itself: what is said elsewhere in its chapter may change.
    fn basis(&self, found: &Found, places: &[Place]) -> Vec<Known> {
        let spans = &found.spans;
        let report = self.evidence.report();
        let edition = report.edition();
        let passages = spans.iter().map(|span| {
            let excerpt = self.reading.excerpt(*span);
            Known {
                place: format!("{}“{excerpt}”", Place::Text(span.chapter).code(edition)),
                value: excerpt.into(),
            }
        });
        let is_quoted = |place: &Place| {
            let chapter = |span: &Span| Place::Text(span.chapter) == *place;
            spans.iter().any(chapter)
        };
        let others = places.iter().filter(|place| !is_quoted(place));
        let of_this_year = passages.chain(others.map(|&place| Known {
            place: place.code(edition),
            value: (found.rests_on.clone()).unwrap_or_else(|| known(self.evidence, place)),
        }));
        let mut cells = Vec::new();
        let demanded = match &self.case.demand {
            Demand::Relation(relation) => Some(relation),
            _ => None,
        };
        for relation in demanded.into_iter().chain(&self.case.when) {
            for term in [&relation.left, &relation.right] {
                last_year_cells(term, &mut cells);
            }
        }
        cells.sort_unstable();
        cells.dedup();
        let of_last_year = cells.into_iter().map(|cell| Known {
            place: format!("last_year:{}", edition.cell(cell).code),
            value: match self.evidence.last_year_state(cell) {
                Some(State::Value(number)) => number.to_string(),
                _ => String::new(),
            },
        });
        of_this_year.chain(of_last_year).collect()
    }

    /// The places of the left term first, then of the right one, then of the conditions and of the
    /// text that was to mention it.
    fn relation_places(&self, relation: &Relation) -> Vec<Place> {
        let report = self.evidence.report();
        let mut places = Vec::new();
        let conditions = self.case.when.iter().flat_map(|r| [&r.left, &r.right]);
        for term in [&relation.left, &relation.right]
            .into_iter()
            .chain(conditions)
        {
            for place in self.term_places(term) {
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        places.extend(self.case.unless.iter().filter_map(|excuse| match excuse {
            Excuse::Mentions(chapter, _) => Some(chapter_place(report, *chapter, Place::Text)),
            Excuse::LastYear(_) => None,
        }));
        places
    }

    fn term_places(&self, term: &Term) -> Vec<Place> {
        match term {
            Term::Cell(cell) => vec![Place::Cell(*cell)],
            Term::Sum(cells) => cells.iter().copied().map(Place::Cell).collect(),
            Term::Largest(cells) => vec![Place::Cell(self.largest(cells))],
            Term::Changed(cells) => {
                let zero = State::Value(Number::ZERO);
                let not_zero = cells
                    .iter()
                    .filter(|&&cell| self.evidence.state(cell) != zero);
                not_zero.copied().map(Place::Cell).collect()
            }
            Term::Date(field) => vec![Place::Field(*field)],
            Term::Deadline => vec![Place::Field(FieldKind::DueOn)],
            Term::NewYear | Term::ReportYear => vec![Place::Field(FieldKind::Year)],
            Term::TableYear => vec![Place::Field(FieldKind::TableYear)],
            Term::Net(plus, minus) => {
                let terms = plus.iter().chain(minus);
                terms.flat_map(|term| self.term_places(term)).collect()
            }
            Term::Share(_, of) => self.term_places(of),
            Term::LastYear(_) | Term::Number(_) => Vec::new(),
        }
    }

    /// The cell with the largest number; the first of equal ones.
    fn largest(&self, cells: &[CellId]) -> CellId {
        let number = |cell| match self.evidence.state(cell) {
            State::Value(number) => number,
            _ => Number::ZERO,
        };
        let larger = |a, b| if number(b) > number(a) { b } else { a };
        cells
            .iter()
            .copied()
            .reduce(larger)
            .expect("load refuses empty lists")
    }

    fn message(&self, found: &Found) -> String {
        let mut message = String::new();
        for piece in &self.case.message.0 {
            match piece {
                Piece::LastYear(cell) => {
                    if let Some(State::Value(number)) = self.evidence.last_year_state(*cell) {
                        message.push_str(&number.to_string());
                    }
                }
                Piece::Words(words) => message.push_str(words),
                Piece::Number(cell) => message.push_str(&self.evidence.report().printed(*cell)),
                Piece::Slot(slot) => self.fill(*slot, found, &mut message),
            }
        }
        message
    }

    fn fill(&self, slot: Slot, found: &Found, message: &mut String) {
        let report = self.evidence.report();
        let edition = report.edition();
        let written = match (slot, self.case.subject) {
            (Slot::Left, _) => found.left.map_or(Ok(()), |left| write!(message, "{left}")),
            (Slot::Right, _) => found
                .right
                .map_or(Ok(()), |right| write!(message, "{right}")),
            (Slot::Difference, _) => match (found.left, found.right) {
                (Some(Value::Number(left)), Some(Value::Number(right))) => {
                    write!(message, "{}", Value::Number((left - right).abs()))
                }
                _ => Ok(()),
            },
            (Slot::Percent, _) => message.write_str(&self.percent(found)),
            (Slot::LeftName, _) => message.write_str(found.left_name),
            (Slot::RightName, _) if !found.right_name.is_empty() => {
                message.write_str(found.right_name)
            }
            (Slot::RightName, _) => message.write_str(self.right_name()),
            (Slot::Name, Some(Subject::Cell(cell))) => message.write_str(&edition.cell(cell).name),
            (Slot::Name, Some(Subject::Field(field))) => message.write_str(field.label()),
            (Slot::Name, Some(Subject::Row(table, block, row))) => {
                message.write_str(&edition.table(table).blocks[block].rows[row].name)
            }
            (Slot::Name, Some(Subject::Column(table, column))) => {
                message.write_str(&edition.table(table).blocks[0].columns[column].name)
            }
            (Slot::Name, Some(Subject::Chapter(at))) => {
                message.write_str(&edition.chapters[at].heading)
            }
            (Slot::Name, None) => message.write_str(&found.name),
            (Slot::Table, Some(Subject::Cell(cell))) => message.write_str(chapter_of(report, cell)),
            (Slot::Table, _) => Ok(()),
            (Slot::Row, Some(Subject::Cell(cell))) => {
                write!(message, "{}", row_number(report, cell))
            }
            (Slot::Value, Some(Subject::Cell(cell))) => {
                message.write_str(report.typed(cell).trim())
            }
            (Slot::Value, Some(Subject::Field(field))) => {
                message.write_str(report.field(field).trim())
            }
            (Slot::Value, Some(Subject::Chapter(at))) => message.write_str(heading(report, at)),
            (Slot::Value, _) => message.write_str(&found.value),
            (Slot::Row, _) => Ok(()),
            (Slot::Fault, _) => message.write_str(&found.fault),
            (Slot::Example, Some(Subject::Field(field))) => {
                message.write_str(&example(report, field))
            }
            (Slot::Example, Some(Subject::Chapter(at))) => {
                message.write_str(&edition.chapters[at].heading)
            }
            (Slot::Example, _) => message.write_str(&found.example),
            (Slot::Others, _) => message.write_str(&found.others),
            (Slot::Edition, _) => message.write_str(&edition.name),
            (Slot::Years, _) => message.write_str(&edition.years_in_words()),
            (Slot::Year, _) => message.write_str(&report.year_in_words()),
            (Slot::LastYear, _) => match report.year() {
                Some(year) => write!(message, "{}", year - 1),
                None => message.write_str("上"),
            },
            (Slot::Excerpt, _) => (found.spans.first()).map_or(Ok(()), |span| {
                message.write_str(self.reading.excerpt(*span))
            }),
            (Slot::Chapter, _) => (found.spans.first()).map_or(Ok(()), |span| {
                message.write_str(heading(report, span.chapter))
            }),
        };
        written.expect("a string takes all that is written");
    }

    /// The left term in per cent of what the right one is a share of, to one decimal.
    fn percent(&self, found: &Found) -> String {
        let (Demand::Relation(relation), Some(Value::Number(left))) =
            (&self.case.demand, found.left)
        else {
            return String::new();
        };
        let Term::Share(_, of) = &relation.right else {
            return String::new();
        };
        let Some(Value::Number(whole)) = self.evidence.value(of, &mut Vec::new()) else {
            return String::new();
        };
        let share = (left * Number::ONE_HUNDRED).checked_div(whole);
        share.map_or_else(String::new, |share| {
            share.round_dp(1).normalize().to_string()
        })
    }

    /// The rule's word for the cell that the right term comes from.
    fn right_name(&self) -> &'static str {
        let cell = match &self.case.demand {
            Demand::Relation(Relation {
                right: Term::Cell(cell),
                ..
            }) => *cell,
            Demand::Relation(Relation {
                right: Term::Largest(cells),
                ..
            }) => self.largest(cells),
            _ => return "",
        };
        let own = self.rule.words.iter().find(|(of, _)| *of == cell);
        own.map_or(
            &self.evidence.report().edition().cell(cell).name,
            |(_, word)| word,
        )
    }

    fn fix(&self, found: &Found) -> Option<Fix> {
        let report = self.evidence.report();
        let left = match &self.case.demand {
            Demand::Relation(relation) => Some(relation),
            _ => None,
        };
        let left_cell = match left {
            Some(Relation {
                left: Term::Cell(cell),
                ..
            }) => Some(*cell),
            _ => None,
        };
        let (label, edit) = match self.rule.fix? {
            Fixing::FollowSum => {
                let total = report.edition().total(left_cell?)?;
                // A second rule over the same total has another sum.
                if left?.right != Term::Sum(total.parts.clone()) {
                    return None;
                }
                let label = format!("改为各项之和{}", found.right?);
                (label, Edit::Answer(total.cell, String::new()))
            }
            Fixing::Divide { by, decimals } => {
                let Value::Number(number) = found.left? else {
                    return None;
                };
                let by = Number::from(by);
                let divided = number.checked_div(by)?.normalize();
                if divided * by != number || divided.scale() > decimals {
                    return None;
                }
                let cell = report.edition().cell(left_cell?);
                let label = format!("改为{divided}{}", cell.unit);
                (label, Edit::Answer(left_cell?, divided.to_string()))
            }
            Fixing::Clear(field) => (
                format!("清空{}", field.label()),
                Edit::Field(field, String::new()),
            ),
        };
        Some(Fix { label, edit })
    }
}

/// What a place holds, short: of a text, the beginning of its digest.
fn known(evidence: &Evidence<'_>, place: Place) -> String {
    let report = evidence.report();
    match place {
        Place::Cell(cell) => match evidence.state(cell) {
            State::Value(number) => number.to_string(),
            _ => report.printed(cell),
        },
        Place::Field(field) => report.field(field).trim().into(),
        Place::UnitKind => report.unit_kind.to_string(),
        Place::Heading(at) => heading(report, at).into(),
        Place::Text(at) => {
            let digest = Sha256::digest(text(report, at));
            digest.iter().take(8).fold(String::new(), |mut hex, byte| {
                write!(hex, "{byte:02x}").expect("a string takes all that is written");
                hex
            })
        }
    }
}

/// The cells of last year's report that a term looks at.
fn last_year_cells(term: &Term, cells: &mut Vec<CellId>) {
    match term {
        Term::LastYear(of) => match of.as_ref() {
            Term::Cell(cell) => cells.push(*cell),
            Term::Sum(of) | Term::Largest(of) => cells.extend(of),
            other => last_year_cells(other, cells),
        },
        Term::Changed(of) => cells.extend(of),
        Term::Net(plus, minus) => {
            for term in plus.iter().chain(minus) {
                last_year_cells(term, cells);
            }
        }
        Term::Share(_, of) => last_year_cells(of, cells),
        Term::Cell(_)
        | Term::Sum(_)
        | Term::Largest(_)
        | Term::Number(_)
        | Term::Date(_)
        | Term::Deadline
        | Term::NewYear
        | Term::ReportYear
        | Term::TableYear => {}
    }
}

/// Where what must be filled stands.
fn place(report: &Report, subject: Subject) -> Place {
    match subject {
        Subject::Cell(cell) => Place::Cell(cell),
        Subject::Field(field) => Place::Field(field),
        Subject::Chapter(at) => chapter_place(report, at, Place::Text),
        Subject::Row(..) | Subject::Column(..) => {
            unreachable!("load refuses to ask whether these are filled")
        }
    }
}

/// A place in a chapter, or in the last one where the report has fewer.
fn chapter_place(report: &Report, at: usize, place: fn(usize) -> Place) -> Place {
    match report.chapters.len().checked_sub(1) {
        Some(last) => place(at.min(last)),
        None => Place::Field(FieldKind::Unit),
    }
}

/// The heading of a chapter as typed; empty where the report has no such chapter.
fn heading(report: &Report, at: usize) -> &str {
    let chapter = report.chapters.get(at);
    chapter.map_or("", |chapter| chapter.heading.trim())
}

/// The text of a chapter; empty where the report has no such chapter.
fn text(report: &Report, at: usize) -> &str {
    let chapter = report.chapters.get(at);
    chapter.map_or("", |chapter| chapter.text.trim())
}

/// The numeral of the chapter in which a cell's table stands (`三`); the annex has none.
fn chapter_of(report: &Report, cell: CellId) -> &'static str {
    let edition = report.edition();
    let table = &edition.table(edition.cell(cell).table).code;
    let is_in = |part: &Part| matches!(part, Part::Table(code) if code == table);
    let chapter = (edition.chapters.iter()).find(|chapter| chapter.parts.iter().any(is_in));
    let numbered = chapter.and_then(|chapter| chapter.heading.split_once('、'));
    numbered.map_or("", |(numeral, _)| numeral)
}

/// The number of a cell's row in its table, counted from 1 over all blocks, headings included.
fn row_number(report: &Report, cell: CellId) -> usize {
    let edition = report.edition();
    let cell = edition.cell(cell);
    let (block, row, _) = cell.place;
    let before = edition.table(cell.table).blocks[..block]
        .iter()
        .map(|block| block.rows.len());
    before.sum::<usize>() + row + 1
}

/// Whether a field holds a year; the others that must be readable hold a date.
fn is_year(field: FieldKind) -> bool {
    matches!(field, FieldKind::Year | FieldKind::TableYear)
}

/// Why a year or a date cannot be read. Only the report year must be there at all.
fn unreadable(report: &Report, field: FieldKind) -> Option<String> {
    let text = report.field(field).trim();
    let fault = if is_year(field) {
        match read_year(text) {
            Some(_) => return None,
            None if !text.is_empty() => "不是年度".into(),
            None if field == FieldKind::Year => return Some("未填写".into()),
            None => return None,
        }
    } else {
        match read_date(text) {
            Ok(_) | Err(DateError::Empty) => return None,
            Err(error) => error.to_string(),
        }
    };
    Some(format!("现为“{text}”，{fault}"))
}

/// How to write a year or a date.
fn example(report: &Report, field: FieldKind) -> String {
    let years = &report.edition().years;
    // The last year, save of an edition that has none.
    let year = (*years.end()).min(years.start() + 4);
    if is_year(field) {
        return year.to_string();
    }
    let date = Date::new(year + 1, 1, 22).expect("January has 22 days in every year");
    date_in_words(date)
}

#[cfg(test)]
mod tests {
    mod tables;
    mod words;

    use super::*;
    use crate::form::rule::{Comparison, Example};
    use crate::form::{Edition, UnitKind, edition};
    use proptest::prelude::*;
    use std::ops::RangeInclusive;

    /// The values of the published report of 薛家岛街道办事处 for 2017, in the form's order.
    const PUBLISHED: [&str; 58] = [
        "24", "0", "0", "24", "155", "0", "262", "172", "4", "0", "0", "0", "0", "0", "0", "4",
        "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0",
        "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "2", "9", "8",
        "2", "6", "9", "4", "8", "32",
    ];

    /// A text to which no rule objects, whatever the table says.
    const TEXT: &str = "主动公开情况、依申请公开情况、收费情况、复议情况、\
                        存在的主要问题、其他需要报告的事项见统计表。";

    fn form() -> &'static Edition {
        edition("2014").expect("the edition is bundled")
    }

    fn published() -> Report {
        let mut report = Report::new(form(), UnitKind::Street);
        for (cell, value) in form().cell_ids().zip(PUBLISHED) {
            report.apply(Edit::Answer(cell, value.into()));
        }
        for (field, text) in [
            (FieldKind::Year, "2017"),
            (FieldKind::Unit, "薛家岛街道办事处"),
            (FieldKind::Leader, "甲"),
            (FieldKind::Reviewer, "乙"),
            (FieldKind::Filler, "丙"),
            (FieldKind::Telephone, "86877225"),
            (FieldKind::FilledOn, "2018年 1月 22日"),
            (FieldKind::IssuedOn, "2018年1月23日"),
        ] {
            report.apply(Edit::Field(field, text.into()));
        }
        report.apply(Edit::Text(0, TEXT.into()));
        report
    }

    /// The published report with other cells (`R22`), fields (`filled_on`) or `unit_kind`.
    #[track_caller]
    fn changed(changes: &[(&str, &str)]) -> Report {
        let mut report = published();
        for (code, text) in changes {
            let field = FieldKind::ALL
                .into_iter()
                .find(|field| field.code() == *code);
            let kind = UnitKind::ALL
                .into_iter()
                .find(|kind| kind.to_string() == *text);
            let edit = match (field, form().find(code), kind) {
                (Some(field), ..) => Edit::Field(field, (*text).into()),
                (_, Some(cell), _) => Edit::Answer(cell, (*text).into()),
                (.., Some(kind)) => Edit::UnitKind(kind),
                _ => panic!("{code} is neither a cell nor a field"),
            };
            report.apply(edit);
        }
        report
    }

    fn code_of(place: &Place) -> String {
        match place {
            Place::Cell(cell) => form().cell(*cell).code.clone(),
            Place::Field(field) => field.code().into(),
            other => format!("{other:?}"),
        }
    }

    /// `A113 R02,R09: message` for each finding that the published report does not have.
    fn new_findings(outcome: &Outcome) -> Vec<String> {
        let known = super::check(&published(), None).findings;
        let new = outcome
            .findings
            .iter()
            .filter(|finding| !known.contains(finding));
        let line = |finding: &Finding| {
            let places: Vec<_> = finding.places.iter().map(code_of).collect();
            format!("{} {}: {}", finding.rule, places.join(","), finding.message)
        };
        new.map(line).collect()
    }

    #[track_caller]
    fn check(changes: &[(&str, &str)], expected: &[&str]) {
        let outcome = super::check(&changed(changes), None);
        assert_eq!(new_findings(&outcome), expected, "{changes:?}");
    }

    #[track_caller]
    fn check_undecided(changes: &[(&str, &str)], rule: &str, reason: Option<&str>) {
        let outcome = super::check(&changed(changes), None);
        let found = outcome.not_checked.iter().find(|n| n.rule == rule);
        assert_eq!(
            found.map(|n| n.reason.as_str()),
            reason,
            "{changes:?} {rule}"
        );
    }

    fn report_of(form: &'static Edition, example: &Example) -> (Report, Option<Report>) {
        let year = *form.years.start();
        let kind = example.unit_kind.unwrap_or(UnitKind::Street);
        let zeros = |answers: &[(CellId, String)]| {
            let mut report = Report::new(form, kind);
            for cell in form.cell_ids() {
                report.apply(Edit::Answer(cell, "0".into()));
            }
            for (cell, text) in answers {
                report.apply(Edit::Answer(*cell, text.clone()));
            }
            report
        };
        let mut report = zeros(&example.answers);
        report.apply(Edit::Field(FieldKind::Year, year.to_string()));
        for (field, text) in &example.fields {
            report.apply(Edit::Field(*field, text.clone()));
        }
        for (at, heading) in &example.headings {
            report.apply(Edit::Heading(*at, heading.clone()));
        }
        for (at, text) in &example.texts {
            report.apply(Edit::Text(*at, text.clone()));
        }
        let mut last_year = example.last_year.as_deref().map(zeros);
        for (at, text) in &example.last_year_texts {
            let last = last_year.as_mut().expect("its texts are last year's");
            last.apply(Edit::Text(*at, text.clone()));
        }
        (report, last_year)
    }

    #[test]
    fn every_rule_holds_and_fails_as_its_examples_say() {
        let books = crate::form::editions();
        for (form, rule) in books.flat_map(|form| form.rules.iter().map(move |rule| (form, rule))) {
            for (example, expected) in [(&rule.holds, false), (&rule.fails, true)] {
                let (report, last_year) = report_of(form, example);
                let outcome = super::check(&report, last_year.as_ref());
                let found = outcome
                    .findings
                    .iter()
                    .any(|finding| finding.rule == rule.code);
                let of = format!("{} {}: {example:?}", form.code, rule.code);
                assert_eq!(found, expected, "{of}");
                let decided = !outcome.not_checked.iter().any(|n| n.rule == rule.code);
                // Of the fields in a rule an example fills only those that matter.
                let of_field = matches!(rule.cases[0].subject, Some(Subject::Field(_)));
                assert!(decided || expected || of_field, "{of} must be decided");
            }
        }
    }

    #[test]
    fn no_two_rules_contradict_each_other() {
        // A report for which every rule holds shows that all of them can hold together.
        let report = changed(&[("R02", "262"), ("R06", "0"), ("R56", "1")]);
        let last_year = changed(&[("R02", "200"), ("R06", "0"), ("year", "2016")]);
        let outcome = super::check(&report, Some(&last_year));
        assert_eq!(outcome, Outcome::default());
    }

    #[track_caller]
    fn check_codes(edition_code: &str, expected: &[(char, RangeInclusive<u16>)]) {
        let rules = &edition(edition_code).expect("the edition is bundled").rules;
        let codes: Vec<_> = rules.iter().map(|rule| rule.code.as_str()).collect();
        let expected = expected.iter().cloned().flat_map(|(letter, numbers)| {
            numbers.map(move |number| format!("{letter}{number:03}"))
        });
        assert_eq!(codes, expected.collect::<Vec<_>>(), "{edition_code}");
    }

    #[test]
    fn each_book_has_its_rules_in_order() {
        let a = |numbers| ('A', numbers);
        let b = |numbers| ('B', numbers);
        let basics = [a(206..=206), a(209..=210), b(1..=6)];
        check_codes(
            "2014",
            &[
                a(1..=4),
                a(8..=9),
                a(101..=137),
                a(201..=204),
                a(206..=210),
                a(301..=323),
            ],
        );
        let text = [b(401..=415), b(501..=509), b(511..=524), b(601..=601)];
        let own = [b(101..=106), b(201..=218), b(301..=307)];
        let own = [&own[..], &text].concat();
        check_codes("2021", &[&basics[..], &own].concat());
        let own = [
            b(7..=7),
            b(101..=101),
            b(105..=107),
            b(201..=210),
            b(213..=218),
            b(301..=307),
        ];
        let own = [&own[..], &text].concat();
        check_codes("2019", &[&basics[..], &own].concat());
    }

    #[test]
    fn no_book_says_anything_twice() {
        for form in crate::form::editions() {
            let relations: Vec<(&str, &Relation)> = (form.rules.iter())
                .flat_map(|rule| rule.cases.iter().map(|case| (rule.code.as_str(), case)))
                .filter_map(|(code, case)| match &case.demand {
                    Demand::Relation(relation) => Some((code, relation)),
                    _ => None,
                })
                .collect();
            for (at, (code, relation)) in relations.iter().enumerate() {
                for (other_code, other) in &relations[at + 1..] {
                    let same = (&relation.left, &relation.right) == (&other.left, &other.right);
                    assert!(
                        !(same && relation.is == other.is),
                        "{}: {code} and {other_code}",
                        form.code
                    );
                    // `A < B` beside `A > B` could not hold together.
                    let strict = [relation.is, other.is]
                        .iter()
                        .all(|is| matches!(is, Comparison::Less | Comparison::More));
                    assert!(!(same && strict), "{code} and {other_code}");
                }
            }
        }
    }

    #[test]
    fn the_published_report_has_one_warning_and_two_hints() {
        let outcome = super::check(&published(), None);
        let found: Vec<_> = outcome
            .findings
            .iter()
            .map(|f| (f.rule, f.severity))
            .collect();
        use Severity::{Hint, Warning};
        assert_eq!(found, [("A113", Warning), ("A127", Hint), ("A129", Hint)]);
        let first = &outcome.findings[0];
        assert_eq!(
            first.message,
            "主动公开政府信息数（24）是去重后的总数，不应少于单一渠道的最大值（微信262条），相差238条。"
        );
        assert_eq!(
            first.places.iter().map(code_of).collect::<Vec<_>>(),
            ["R02", "R09"]
        );
        let undecided: Vec<_> = outcome
            .not_checked
            .iter()
            .map(|n| (n.rule, n.reason.as_str()))
            .collect();
        assert_eq!(
            undecided,
            ["A136", "A137", "A312"].map(|rule| (rule, "没有上年报告"))
        );
    }

    #[test]
    fn an_empty_report_lacks_every_value_and_passes_no_rule_over_them() {
        let outcome = super::check(&Report::new(form(), UnitKind::Street), None);
        let of = |rule: &str| outcome.findings.iter().filter(|f| f.rule == rule).count();
        assert_eq!((of("A001"), of("A206"), of("A209")), (58, 5, 1));
        assert_eq!(of("A307"), 1, "it speaks of nothing that it must speak of");
        assert_eq!(outcome.findings.len(), 65);
        let undecided: Vec<_> = outcome.not_checked.iter().map(|n| n.rule).collect();
        for rule in &form().rules {
            let always = matches!(rule.code.as_str(), "A001" | "A206" | "A209" | "A307");
            // An empty text says nothing that could be wrong.
            let of_text = matches!(rule.cases[0].demand, Demand::Text(_));
            let rule = rule.code.as_str();
            assert_eq!(undecided.contains(&rule), !always && !of_text, "{rule}");
        }
    }

    #[test]
    fn messages_name_the_rows_both_numbers_and_the_difference() {
        for (changes, expected) in [
            (
                &[("R23", "")][..],
                &["A001 R23: 第23行“当面申请数”未填写；没有发生的请填“0”，不要留空。"][..],
            ),
            (
                &[("R47", "")],
                &["A001 R47: 第47行“行政复议被依法纠错数”未填写；没有发生的请填“0”，不要留空。"],
            ),
            (
                &[("R63", "-3")],
                &["A002 R63: “召开政府信息公开工作会议或专题会议数”应填非负整数，现为“-3”。"],
            ),
            (
                &[("R57", "1.5")],
                &["A002 R57: “设置政府信息公开查阅点数”应填非负整数，现为“1.5”。"],
            ),
            (
                &[("R57", "12abc")],
                &["A002 R57: “设置政府信息公开查阅点数”应填非负整数，现为“12abc”。"],
            ),
            (
                &[("R57", "九")],
                &["A002 R57: “设置政府信息公开查阅点数”应填非负整数，现为“九”。"],
            ),
            (
                &[("R57", "123456789012345")],
                &[
                    "A002 R57: “设置政府信息公开查阅点数”应填非负整数，现为“123456789012345”（位数过多）。",
                ],
            ),
            (
                &[("R61", "-9")],
                &["A003 R61: “政府信息公开专项经费”应填非负数字（单位：万元），现为“-9”。"],
            ),
            (
                &[("R61", "9.12345")],
                &["A004 R61: “政府信息公开专项经费”小数位过多，万元最多保留4位小数（精确到元）。"],
            ),
            (
                &[("R23", "1"), ("R25", "2")],
                &[
                    "A101 R22,R23,R24,R25,R26: 收到申请数（0）应等于当面、传真、网络、信函之和（3），相差3件。",
                ],
            ),
            (
                &[("R19", "5")],
                &[
                    "A118 R19,R12: “微博微信回应事件数”（5）多于回应热点或重大舆情数（4）；同一事件多种方式回应只计1次。",
                ],
            ),
            (
                &[("R14", "1")],
                &["A135 R14,R16: 街道（乡镇）一般不举办新闻发布会或在线访谈，现填1次，请确认。"],
            ),
            (
                &[("table_year", "2016")],
                &["A201 table_year,year: 统计表年度（2016）与报告年度（2017）不一致。"],
            ),
            (
                &[("filled_on", "2017-12-20")],
                &[
                    "A202 filled_on,year: 填报日期2017年12月20日早于统计年度结束日，应在2018年1月1日以后。",
                ],
            ),
            (
                &[("due_on", "2018年1月20日")],
                &["A203 filled_on,due_on: 填报日期2018年1月22日已超过截止日期2018年1月20日。"],
            ),
            (&[("reviewer", " ")], &["A206 reviewer: “审核人”未填写。"]),
            (
                &[("filler", "乙")],
                &["A207 filler,reviewer: 填报人与审核人为同一人，不符合审核要求，请确认。"],
            ),
            (
                &[("filler", "甲"), ("reviewer", "甲 ")],
                &[
                    "A207 filler,reviewer,leader: 填报人与审核人、单位负责人为同一人，不符合审核要求，请确认。",
                ],
            ),
            (
                &[("year", "")],
                &["A209 year: “报告年度”未填写，请写作“2018”。"],
            ),
            (
                &[("year", "二千")],
                &["A209 year: “报告年度”现为“二千”，不是年度，请写作“2018”。"],
            ),
            (
                &[("filled_on", "2018年13月1日")],
                &[
                    "A209 filled_on: “填报日期”现为“2018年13月1日”，没有这一天，请写作“2019年1月22日”。",
                ],
            ),
            (
                &[("year", "2019"), ("filled_on", ""), ("issued_on", "")],
                &[
                    "A210 year: 2014年版适用于2014至2018年度，报告年度为2019，请改用该年度适用的版式。",
                ],
            ),
        ] {
            check(changes, expected);
        }
    }

    #[test]
    fn a_rule_over_cells_without_a_number_is_not_decided_and_says_why() {
        for (changes, rule, reason) in [
            (&[("R23", "")][..], "A101", Some("“当面申请数”未填写")),
            (&[("R23", "九")], "A101", Some("“当面申请数”填写有误")),
            (
                &[("R23", ""), ("R24", "x")],
                "A101",
                Some("“当面申请数”未填写；“传真申请数”填写有误"),
            ),
            // An untouched total waits for the part that is wrong.
            (
                &[("R22", ""), ("R23", "九")],
                "A119",
                Some("“当面申请数”填写有误"),
            ),
            (&[("R22", ""), ("R23", "1")], "A101", None),
            (
                &[("R23", ""), ("R24", ""), ("R25", ""), ("R26", "")],
                "A101",
                Some("“当面申请数”、“传真申请数”、“网络申请数”等4项未填写"),
            ),
            (
                &[("R06", "x")],
                "A008",
                Some("“政府公报公开政府信息数”填写有误"),
            ),
            (&[("filled_on", "")], "A202", Some("“填报日期”未填写")),
            (&[("filled_on", "")], "A209", None),
            (&[("issued_on", "明天")], "A204", Some("“成文日期”填写有误")),
            (&[("issued_on", "明天")], "A203", None),
            (
                &[("due_on", "明天")],
                "A203",
                Some("“报送截止日期”填写有误"),
            ),
            (&[("year", "")], "A201", Some("“报告年度”未填写")),
            (&[("telephone", "")], "A208", Some("“联系电话”未填写")),
            (&[("leader", "")], "A207", Some("“单位负责人”未填写")),
        ] {
            check_undecided(changes, rule, reason);
        }
    }

    #[test]
    fn a_repeated_rule_may_be_a_finding_in_one_row_and_undecided_in_another() {
        let changes = [("R07", "100000"), ("R63", "")];
        let outcome = super::check(&changed(&changes), None);
        assert!(outcome.findings.iter().any(|f| f.rule == "A008"));
        check_undecided(
            &changes,
            "A008",
            Some("“召开政府信息公开工作会议或专题会议数”未填写"),
        );
    }

    #[test]
    fn a_total_that_follows_its_parts_is_filled_and_never_the_one_that_is_wrong() {
        check(&[("R45", ""), ("R46", "0")], &[]);
        check(
            &[("R22", ""), ("R23", "-1")],
            &["A002 R23: “当面申请数”应填非负整数，现为“-1”。"],
        );
        check(
            &[("R22", ""), ("R23", "12abc")],
            &["A002 R23: “当面申请数”应填非负整数，现为“12abc”。"],
        );
    }

    #[test]
    fn a_fix_puts_right_what_it_is_offered_for() {
        for (changes, rule, label) in [
            (
                &[("R22", "5"), ("R23", "6")][..],
                "A101",
                Some("改为各项之和6"),
            ),
            (&[("R27", "1")], "A102", Some("改为各项之和0")),
            (&[("R30", "1")], "A103", Some("改为各项之和0")),
            (&[("R45", "1")], "A106", Some("改为各项之和0")),
            (&[("R49", "1")], "A107", Some("改为各项之和0")),
            (&[("R58", "9")], "A108", Some("改为各项之和8")),
            (&[("R54", "1500")], "A124", Some("改为0.15万元")),
            (&[("R61", "90000")], "A125", Some("改为9万元")),
            (&[("R61", "90000.5")], "A125", None),
            (&[("table_year", "2016")], "A201", Some("清空统计表年度")),
            (&[("R15", "1")], "A109", None),
        ] {
            let mut report = changed(changes);
            let finding = super::check(&report, None)
                .findings
                .into_iter()
                .find(|f| f.rule == rule);
            let fix = finding.expect(rule).fix;
            assert_eq!(
                fix.as_ref().map(|fix| fix.label.as_str()),
                label,
                "{changes:?}"
            );
            if let Some(fix) = fix {
                report.apply(fix.edit);
                let outcome = super::check(&report, None);
                assert!(
                    !outcome.findings.iter().any(|f| f.rule == rule),
                    "{changes:?}"
                );
            }
        }
    }

    #[track_caller]
    fn check_with_last(now: &[(&str, &str)], last: &[(&str, &str)], rule: &str, expected: &[&str]) {
        let mut last_year = changed(last);
        last_year.apply(Edit::Field(FieldKind::Year, "2016".into()));
        let outcome = super::check(&changed(now), Some(&last_year));
        let of_rule = outcome
            .findings
            .iter()
            .filter(|finding| finding.rule == rule);
        let messages: Vec<_> = of_rule.map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages, expected, "{now:?} after {last:?}");
    }

    #[test]
    fn this_year_is_compared_with_the_last() {
        check_with_last(
            &[],
            &[],
            "A137",
            &["各项数据与上年完全相同，请确认没有误用上年表。"],
        );
        check_with_last(&[("R65", "33")], &[], "A137", &[]);
        check_with_last(&[("R65", "160")], &[], "A136", &[]);
        let message = "“接受培训人员数”本年161、上年32，变化较大，请确认并在报告中说明。";
        check_with_last(&[("R65", "161")], &[], "A136", &[message]);
        let message = "“接受培训人员数”本年0、上年32，变化较大，请确认并在报告中说明。";
        check_with_last(&[("R65", "0")], &[], "A136", &[message]);
        // Fewer than ten last year: any change is chance.
        check_with_last(&[("R63", "100")], &[("R63", "9")], "A136", &[]);
        let disputed = [("R45", "1"), ("R46", "1")];
        let message =
            "有行政复议或诉讼1件，但本年没有依申请公开答复，请确认是否因政府信息公开引起。";
        check_with_last(&disputed, &[], "A126", &[message]);
        check_with_last(&disputed, &[("R22", "3"), ("R23", "3")], "A126", &[]);
        check(&disputed, &[&format!("A126 R45,R49,R30: {message}")]);
    }

    #[test]
    fn a_report_that_is_not_last_years_is_not_compared() {
        let last_year = changed(&[("year", "2015")]);
        let outcome = super::check(&published(), Some(&last_year));
        let reasons: Vec<_> = outcome
            .not_checked
            .iter()
            .map(|n| n.reason.as_str())
            .collect();
        assert_eq!(reasons, ["上年报告应为2016年度，现为2015年度"; 3]);
    }

    #[test]
    fn what_last_year_lacks_is_named_as_last_years() {
        let last_year = changed(&[("year", "2016"), ("R07", "")]);
        let outcome = super::check(&published(), Some(&last_year));
        let reasons: Vec<_> = outcome
            .not_checked
            .iter()
            .map(|n| n.reason.as_str())
            .collect();
        assert_eq!(reasons, ["上年“政府网站公开政府信息数”未填写或有误"; 2]);
    }

    proptest! {
        #[test]
        fn a_check_never_panics_and_each_rule_is_in_order(
            answers in prop::collection::vec((0u16..58, "[-0-9.,万元条 ]{0,16}|.*"), 0..60),
            fields in prop::collection::vec((0usize..10, "[0-9年月日-]{0,11}|.*"), 0..10),
        ) {
            let mut report = published();
            for (cell, text) in answers {
                report.apply(Edit::Answer(CellId(cell), text));
            }
            for (field, text) in fields {
                report.apply(Edit::Field(FieldKind::ALL[field], text));
            }
            for last_year in [None, Some(published())] {
                let outcome = super::check(&report, last_year.as_ref());
                prop_assert!(outcome.findings.is_sorted_by_key(|finding| finding.rule));
                prop_assert!(outcome.not_checked.is_sorted_by_key(|undecided| undecided.rule));
            }
        }
    }
}
