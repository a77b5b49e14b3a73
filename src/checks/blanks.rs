//! Cells that nobody filled: one finding for a row, or for a table where it is many rows, with what
//! certainly belongs there. Guesses nothing: a cell is 0 where its total says so.

use super::Trial;
use super::diagnosis::Suspicion;
use super::evidence::State;
use super::finding::{Finding, Fix, Found};
use super::reading::Reading;
use crate::form::CellId;
use crate::form::rule::{Case, Demand, Rule};
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
            Demand::Entered(cell) if lacks(reading, cell) => Some((cell, case)),
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
        for group in if many { vec![of_table] } else { rows } {
            let (first, case) = group[0];
            let cells: Vec<CellId> = group.iter().map(|(cell, _)| *cell).collect();
            let (of, part) = match (many, cells.len()) {
                (true, count) => (&*edition.table(row(first).0).title, format!("的{count}格")),
                (false, 1) => ("", String::new()),
                (false, count) => (&*edition.row(first).name, format!("的{count}栏")),
            };
            let found = Found {
                name: format!("{of}{part}"),
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

fn lacks(reading: &Reading<'_>, cell: CellId) -> bool {
    let report = reading.report();
    let follows = report.typed(cell).is_empty() && report.edition().total(cell).is_some();
    !follows && reading.evidence.state(cell) == State::Empty
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
