//! The wording of messages: what goes into the places of a rule's message, and why a rule could
//! not be decided. Finds nothing.

use std::fmt::Write as _;

use super::evidence::{Evidence, Missing, State, Value};
use super::finding::Found;
use super::{NAMED_AT_MOST, Trial, heading};
use crate::form::rule::{Piece, Slot, Subject, Term};
use crate::form::{CellId, FieldKind, Part};
use crate::report::Report;
use crate::value::name::{is_unseen, visible};
use crate::value::{Date, DateError, Number, date_in_words, read_date, read_year};

/// Why a rule could not be decided. `without` says why there is no last year's report.
pub fn reason(evidence: &Evidence, mut missing: Vec<Missing>, without: &str) -> String {
    missing.sort_unstable();
    missing.dedup();
    if missing.contains(&Missing::LastYear) {
        return without.into();
    }
    let report = evidence.report();
    let cell_name = |cell| report.edition().cell(cell).name.as_str();
    let (mut empty, mut wrong) = (Vec::new(), Vec::new());
    let (mut unsure, mut of_last_year) = (Vec::new(), Vec::new());
    for missing in missing {
        match missing {
            Missing::LastYear => unreachable!("returned above"),
            Missing::Cell(cell) if evidence.state(cell) == State::Empty => {
                empty.push(cell_name(cell));
            }
            Missing::Cell(cell) => wrong.push(cell_name(cell)),
            Missing::Field(field) if report.field(field).trim().is_empty() => {
                empty.push(report.edition().label(field));
            }
            Missing::Field(field) => wrong.push(report.edition().label(field)),
            Missing::LastYearCell(cell) => of_last_year.push(cell_name(cell)),
            Missing::Text => empty.push("正文"),
            Missing::UnitKind => unsure.push("单位类型"),
        }
    }
    let groups = [
        ("", empty, "未填写"),
        ("", wrong, "填写有误"),
        ("", unsure, "从单位名称看不出，请核对"),
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

impl Trial<'_> {
    /// The rule's message, its places filled.
    pub fn message(&self, found: &Found) -> String {
        let mut message = String::new();
        for piece in &self.case.message.0 {
            match piece {
                Piece::LastYear(cell) => {
                    if let Some(State::Value(number)) = self.reading.evidence.last_year_state(*cell)
                    {
                        message.push_str(&number.to_string());
                    }
                }
                Piece::Words(words) => message.push_str(words),
                Piece::Number(cell) => {
                    let printed = self.report().printed(*cell);
                    let is_empty = printed.is_empty();
                    message.push_str(if is_empty { "（未填）" } else { &printed });
                }
                Piece::Slot(slot) => self.fill(*slot, found, &mut message),
            }
        }
        message
    }

    fn fill(&self, slot: Slot, found: &Found, message: &mut String) {
        let report = self.report();
        let edition = report.edition();
        let time = self
            .case
            .time
            .and_then(|time| edition.cell(time).repetition);
        let written = match (slot, self.case.subject) {
            (Slot::Name, None) if time.is_some() => {
                let of = time.map(|at| &edition.repetitions[at]);
                of.map_or(Ok(()), |of| write!(message, "{}{}", of.group, of.time))
            }
            (Slot::Left, _) => found.left.map_or(Ok(()), |left| write!(message, "{left}")),
            (Slot::Right, _) => (found.right).map_or(Ok(()), |right| write!(message, "{right}")),
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
            (Slot::Name, Some(subject)) if found.name.is_empty() => {
                message.write_str(name(report, subject))
            }
            (Slot::Name, _) => message.write_str(&found.name),
            (Slot::Table, Some(Subject::Cell(cell))) => message.write_str(chapter_of(report, cell)),
            (Slot::Row, _) if !found.rows.is_empty() => message.write_str(&found.rows),
            (Slot::Row, Some(Subject::Cell(cell))) => {
                write!(message, "{}", row_number(report, cell))
            }
            (Slot::Table | Slot::Row, _) => Ok(()),
            (Slot::Value, subject) => message
                .write_str(subject.map_or(&found.value, |subject| typed(report, subject, found))),
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
                message.write_str(&self.reading.excerpt(*span))
            }),
            (Slot::Chapter, _) => (found.spans.first()).map_or(Ok(()), |span| {
                message.write_str(heading(report, span.chapter))
            }),
        };
        written.expect("a string takes all that is written");
    }

    /// The left term in per cent of what the right one is a share of, to one decimal.
    fn percent(&self, found: &Found) -> String {
        let (Some(relation), Some(Value::Number(left))) = (self.relation(), found.left) else {
            return String::new();
        };
        let Term::Share(_, of) = &relation.right else {
            return String::new();
        };
        let Some(Value::Number(whole)) = self.reading.evidence.value(of, &mut Vec::new()) else {
            return String::new();
        };
        let share = (left * Number::ONE_HUNDRED).checked_div(whole);
        share.map_or_else(String::new, |share| {
            share.round_dp(1).normalize().to_string()
        })
    }

    /// The rule's word for the cell that the right term comes from.
    fn right_name(&self) -> &'static str {
        let cell = match self.relation().map(|relation| &relation.right) {
            Some(Term::Cell(cell)) => *cell,
            Some(Term::Largest(cells)) => self.largest(cells),
            _ => return "",
        };
        let own = self.rule.words.iter().find(|(of, _)| *of == cell);
        own.map_or(&self.report().edition().cell(cell).name, |(_, word)| word)
    }
}

/// What a rule is repeated over, in the form's words.
fn name(report: &Report, subject: Subject) -> &'static str {
    let edition = report.edition();
    match subject {
        Subject::Cell(cell) => &edition.cell(cell).name,
        Subject::Field(field) => edition.label(field),
        Subject::Row(table, block, row) => &edition.table(table).blocks[block].rows[row].name,
        Subject::Column(table, column) => &edition.table(table).blocks[0].columns[column].name,
        Subject::Chapter(at) => &edition.chapters[at].heading,
    }
}

/// What was typed there.
fn typed<'a>(report: &'a Report, subject: Subject, found: &'a Found) -> &'a str {
    match subject {
        Subject::Cell(cell) => report.typed(cell).trim(),
        Subject::Field(field) => report.field(field).trim(),
        Subject::Chapter(at) => heading(report, at),
        Subject::Row(..) | Subject::Column(..) => &found.value,
    }
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
pub fn row_number(report: &Report, cell: CellId) -> usize {
    let edition = report.edition();
    let cell = edition.cell(cell);
    let (block, row, _) = cell.place;
    let before = edition.table(cell.table).blocks[..block]
        .iter()
        .map(|block| block.rows.len());
    before.sum::<usize>() + row + 1
}

/// How to write a year or a date.
fn example(report: &Report, field: FieldKind) -> String {
    if is_year(field) {
        // A year as an example would be taken for the one that is meant.
        return "四位数字的年份".into();
    }
    if field == FieldKind::Period {
        let all: Vec<String> = report.edition().period.all().collect();
        return all.join("、");
    }
    if !is_date(field) {
        let seen = report.field(field).chars().filter(|c| !is_unseen(*c));
        return format!("“{}”", seen.collect::<String>().trim());
    }
    let years = &report.edition().years;
    // The last year, save of an edition that has none.
    let last = (*years.end()).min(years.start().saturating_add(4));
    let year = report.year().unwrap_or(last);
    let date = Date::new(year.saturating_add(1).min(9999), 1, 22)
        .expect("January has 22 days in every year");
    format!("“{}”", date_in_words(date))
}

/// Whether a field holds a year.
fn is_year(field: FieldKind) -> bool {
    matches!(field, FieldKind::Year | FieldKind::TableYear)
}

fn is_date(field: FieldKind) -> bool {
    matches!(
        field,
        FieldKind::FilledOn | FieldKind::IssuedOn | FieldKind::DueOn
    )
}

/// Why a year, a part of it or a date cannot be read, or another text not wholly be seen. Only what
/// the report is about must be there at all.
pub fn unreadable(report: &Report, field: FieldKind) -> Option<String> {
    let text = report.field(field).trim();
    let fault = if field == FieldKind::Period {
        let all: Vec<String> = report.edition().period.all().collect();
        match report.period() {
            Some(_) => return None,
            None if text.is_empty() => return Some("未填写".into()),
            None => format!("应为{}", all.join("、")),
        }
    } else if is_year(field) {
        match read_year(text) {
            Some(_) => return None,
            None if !text.is_empty() => "不是年度".into(),
            None if field == FieldKind::Year => return Some("未填写".into()),
            None => return None,
        }
    } else if !is_date(field) {
        if !text.contains(is_unseen) {
            return None;
        }
        return Some(format!("现为“{}”，有看不见的字符", visible(text)));
    } else {
        match read_date(text) {
            Ok(_) | Err(DateError::Empty) => return None,
            Err(error) => error.to_string(),
        }
    };
    Some(format!("现为“{text}”，{fault}"))
}
