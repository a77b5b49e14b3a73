//! Cells that nobody filled: one finding for a row, or for a table where it is many rows, with what
//! certainly belongs there. Guesses nothing: a cell is 0 where its total says so.

use super::Trial;
use super::diagnosis::Suspicion;
use super::evidence::State;
use super::finding::{Finding, Fix, Found};
use super::message::row_number;
use super::reading::Reading;
use crate::form::CellId;
use crate::form::rule::{Case, Demand, Piece, Rule, Slot, Subject};
use crate::report::{Edit, Place};
use crate::value::Number;

/// Rows of a table that are told one by one.
const ROWS_AT_MOST: usize = 3;

/// A finding for each row or table with cells that a rule demands and that are empty.
pub fn findings(
    reading: &Reading<'_>,
    suspicions: &[Suspicion],
    rule: &'static Rule,
) -> Vec<Finding> {
    let edition = reading.report().edition();
    let lacking: Vec<(CellId, &Case)> = (rule.cases.iter())
        .filter_map(|case| match case.demand {
            Demand::Entered(cell) => Some((cell, case)).filter(|_| lacks(reading, cell)),
            Demand::Filled(Subject::Cell(cell)) => {
                Some((cell, case)).filter(|_| is_empty(reading, cell))
            }
            _ => None,
        })
        .collect();
    let row = |cell: CellId| {
        let cell = edition.cell(cell);
        (cell.table, cell.place.0, cell.place.1)
    };
    let mut findings = Vec::new();
    for of_table in lacking.chunk_by(|a, b| row(a.0).0 == row(b.0).0) {
        let rows: Vec<_> = of_table.chunk_by(|a, b| row(a.0) == row(b.0)).collect();
        let many = rows.len() > ROWS_AT_MOST;
        for group in if many { vec![of_table] } else { rows.clone() } {
            let (first, case) = group[0];
            let cells: Vec<CellId> = group.iter().map(|(cell, _)| *cell).collect();
            let of = match many {
                true => &edition.table(row(first).0).title,
                false => &edition.row(first).name,
            };
            // Where the message names the rows, it counts them too.
            let is_counted = case
                .message
                .0
                .iter()
                .any(|piece| matches!(piece, Piece::Slot(Slot::Row)));
            let is_row = many && is_counted && cells.len() == rows.len();
            let (of, part) = match cells.len() {
                1 => ("", String::new()),
                _ if is_row => (&**of, String::new()),
                count if many => (&**of, format!("的{count}格")),
                count => (&**of, format!("的{count}栏")),
            };
            let numbers = rows.iter().take(ROWS_AT_MOST);
            let numbers = numbers.map(|row| row_number(reading.report(), row[0].0).to_string());
            let numbers = numbers.collect::<Vec<_>>().join("、");
            let found = Found {
                name: format!("{of}{part}"),
                rows: match many {
                    true => format!("{numbers}等{}", rows.len()),
                    false => String::new(),
                },
                fix: zeros(reading, &cells),
                ..Found::default()
            };
            let trial = Trial {
                reading,
                suspicions,
                rule,
                case,
            };
            let places = cells.into_iter().map(Place::Cell).collect();
            let mut finding = trial.finding(places, found);
            // The mark of quotation ends behind the name.
            let (quoted, meant) = (format!("{part}”"), format!("”{part}"));
            finding.message = finding.message.replacen(&quoted, &meant, 1);
            findings.push(finding);
        }
    }
    findings
}

/// Whether a rule asks that cells are filled, so that [`findings`] judges it.
pub fn asks(rule: &Rule) -> bool {
    let is_asked = |case: &Case| {
        matches!(
            case.demand,
            Demand::Entered(_) | Demand::Filled(Subject::Cell(_))
        )
    };
    rule.cases.iter().any(is_asked)
}

fn is_empty(reading: &Reading<'_>, cell: CellId) -> bool {
    reading.evidence.state(cell) == State::Empty
}

fn lacks(reading: &Reading<'_>, cell: CellId) -> bool {
    let report = reading.report();
    let follows = report.typed(cell).is_empty() && report.edition().total(cell).is_some();
    !follows && is_empty(reading, cell)
}

/// Zeros for those of some empty cells whose total is what the others of its parts come to.
fn zeros(reading: &Reading<'_>, cells: &[CellId]) -> Option<Fix> {
    let report = reading.report();
    let number = |cell: CellId| match reading.evidence.state(cell) {
        State::Value(number) => Some(number),
        _ => None,
    };
    let is_zero = |cell: &CellId| {
        let totals = report.edition().totals().iter();
        let mut typed = totals.filter(|total| !report.typed(total.cell).is_empty());
        typed.any(|total| {
            if !total.parts.contains(cell) {
                return false;
            }
            let sum: Number = total.parts.iter().filter_map(|part| number(*part)).sum();
            let is_known =
                (total.parts.iter()).all(|part| number(*part).is_some() || lacks(reading, *part));
            is_known && number(total.cell) == Some(sum)
        })
    };
    let zeros: Vec<Edit> = (cells.iter().copied())
        .filter(is_zero)
        .map(|cell| Edit::Answer(cell, "0".into()))
        .collect();
    (!zeros.is_empty()).then(|| Fix {
        label: format!("总计已等于所填各数，其余{}格填0", zeros.len()),
        edit: Edit::Together(zeros),
    })
}
