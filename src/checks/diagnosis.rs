//! Where the figures of a table don't balance: which one slip of the clerk explains all of it.
//! Knows tables only by the equations of the rule book, and guesses nothing: where several equally
//! small changes would make everything hold, it names what they have in common or keeps silent.

use crate::form::rule::{Demand, Slip, Term};
use crate::form::{CellId, Edition, TableId};
use crate::report::Edit;
use crate::value::Number;

use super::NAMED_AT_MOST;
use super::evidence::{Evidence, State};
use super::finding::Fix;

/// A slip that would explain why a table doesn't balance.
#[derive(Debug)]
pub struct Suspicion {
    /// What kind of slip.
    pub slip: Slip,
    /// The table that doesn't balance.
    pub table: TableId,
    /// The cells that it may be in, row by row.
    pub cells: Vec<CellId>,
    /// The rows that it may be in, by name; no more than are worth naming.
    pub rows: Vec<&'static str>,
    /// How many rows it may be in.
    pub row_count: usize,
    /// The columns between which it happened.
    pub columns: (&'static str, &'static str),
    /// How many are in the wrong column; of a split number, what its two cells hold.
    pub numbers: (Number, Number),
    /// The number that was split.
    pub whole: Option<Number>,
    /// The change that makes everything hold, where there is but one so small.
    pub fix: Option<Fix>,
}

/// All suspicions about the tables of which the rule book wants to know.
pub fn suspicions(evidence: &Evidence) -> Vec<Suspicion> {
    let edition = evidence.report().edition();
    let mut tables: Vec<TableId> = (edition.rules.iter())
        .flat_map(|rule| &rule.cases)
        .filter_map(|case| match case.demand {
            Demand::Without(_, table) => Some(table),
            _ => None,
        })
        .collect();
    tables.sort_unstable();
    tables.dedup();
    (tables.into_iter())
        .filter(|&table| is_broken(evidence, table))
        .flat_map(|table| Balance::of(evidence, table).suspicions())
        .collect()
}

/// The two sides of every equation within a table.
fn equations(
    edition: &'static Edition,
    table: TableId,
) -> impl Iterator<Item = (&'static [CellId], &'static [CellId])> {
    let sides =
        |(left, right): (&'static Term, &'static Term)| Some((left.parts()?, right.parts()?));
    let within =
        move |cells: &[CellId]| cells.iter().all(|&cell| edition.cell(cell).table == table);
    (edition.rules.iter())
        .flat_map(super::super::form::rule::Rule::equations)
        .filter_map(sides)
        .filter(move |(left, right)| within(left) && within(right))
}

fn is_broken(evidence: &Evidence, table: TableId) -> bool {
    let number = |&cell: &CellId| match evidence.state(cell) {
        State::Value(number) => Some(number),
        _ => None,
    };
    let sum = |cells: &[CellId]| cells.iter().map(number).sum::<Option<Number>>();
    equations(evidence.report().edition(), table)
        .any(|(left, right)| matches!((sum(left), sum(right)), (Some(l), Some(r)) if l != r))
}

/// A table as a system of linear equations over the cells that were typed into; a total that
/// follows its parts stands for them.
struct Balance<'a> {
    evidence: &'a Evidence<'a>,
    table: TableId,
    /// The table's first cell; they are numbered on from it.
    first: usize,
    /// What each cell holds; `None` where that is no number.
    numbers: Vec<Option<Number>>,
    /// The broken ones first, since most changes fail at the first.
    equations: Vec<Equation>,
}

struct Equation {
    /// How often each cell counts on the left, less on the right.
    weights: Vec<i32>,
    /// The left side less the right one, cells without a number left out.
    difference: Number,
    /// How many cells have no number.
    unknown: usize,
}

impl Equation {
    fn is_broken(&self) -> bool {
        self.unknown == 0 && !self.difference.is_zero()
    }
}

/// A change that may explain everything.
#[derive(Debug, Clone)]
struct Hypothesis {
    /// `None` for a single number that is wrong: that has no name, but it is a small change.
    slip: Option<Slip>,
    /// Block and row.
    row: (usize, usize),
    /// The cells between which it happened.
    between: (CellId, CellId),
    numbers: (Number, Number),
    whole: Option<Number>,
    /// Cells with the number that each should hold.
    change: Vec<(CellId, Number)>,
    /// The total of the row that goes back to its sum.
    released: Option<CellId>,
}

impl<'a> Balance<'a> {
    fn of(evidence: &'a Evidence<'a>, table: TableId) -> Self {
        let edition = evidence.report().edition();
        let ids: Vec<CellId> = (edition.cell_ids())
            .filter(|&id| edition.cell(id).table == table)
            .collect();
        let number = |&cell: &CellId| match evidence.state(cell) {
            State::Value(number) => Some(number),
            _ => None,
        };
        let mut balance = Self {
            evidence,
            table,
            first: usize::from(ids[0].0),
            numbers: ids.iter().map(number).collect(),
            equations: Vec::new(),
        };
        for (left, right) in equations(edition, table) {
            let mut weights = vec![0; ids.len()];
            for (side, weight) in [(left, 1), (right, -1)] {
                for &cell in side {
                    balance.weigh(cell, weight, &mut weights);
                }
            }
            let mut equation = Equation {
                weights,
                difference: Number::ZERO,
                unknown: 0,
            };
            for (weight, number) in equation.weights.iter().zip(&balance.numbers) {
                match number {
                    _ if *weight == 0 => {}
                    Some(number) => equation.difference += Number::from(*weight) * number,
                    None => equation.unknown += 1,
                }
            }
            balance.equations.push(equation);
        }
        balance
            .equations
            .sort_by_key(|equation| !equation.is_broken());
        balance
    }

    /// Counts a cell, or the parts that it follows.
    fn weigh(&self, cell: CellId, weight: i32, weights: &mut [i32]) {
        match self.edition().total(cell) {
            Some(total) if self.follows(cell) => {
                for &part in &total.parts {
                    self.weigh(part, weight, weights);
                }
            }
            _ => weights[self.at(cell)] += weight,
        }
    }

    fn edition(&self) -> &'static Edition {
        self.evidence.report().edition()
    }

    fn at(&self, cell: CellId) -> usize {
        usize::from(cell.0) - self.first
    }

    fn number(&self, cell: CellId) -> Option<Number> {
        self.numbers[self.at(cell)]
    }

    /// Whether a cell is a total that nobody typed.
    fn follows(&self, cell: CellId) -> bool {
        self.edition().total(cell).is_some() && self.evidence.report().typed(cell).is_empty()
    }

    /// The broken equations; they stand first.
    fn broken(&self) -> impl Iterator<Item = &Equation> {
        self.equations
            .iter()
            .take_while(|equation| equation.is_broken())
    }

    fn suspicions(&self) -> Vec<Suspicion> {
        let mut explaining: Vec<Hypothesis> = Vec::new();
        for hypothesis in self.hypotheses() {
            if self.explains(&hypothesis)
                && !explaining
                    .iter()
                    .any(|other| other.change == hypothesis.change)
            {
                explaining.push(hypothesis);
            }
        }
        let least = explaining.iter().map(|h| h.change.len()).min();
        explaining.retain(|h| Some(h.change.len()) == least);
        match &explaining[..] {
            [] => Vec::new(),
            [only] => (only.slip.into_iter())
                .map(|slip| self.suspicion(slip, &[only]))
                .collect(),
            several => self.misplaced_somewhere(several),
        }
    }

    /// Whether everything holds once the change is made.
    fn explains(&self, hypothesis: &Hypothesis) -> bool {
        let change = &hypothesis.change;
        !change.is_empty()
            && self.equations.iter().all(|equation| {
                let (mut difference, mut unknown) = (equation.difference, equation.unknown);
                for &(cell, number) in change {
                    let at = self.at(cell);
                    let weight = equation.weights[at];
                    if weight != 0 {
                        unknown -= usize::from(self.numbers[at].is_none());
                        let before = self.numbers[at].unwrap_or_default();
                        difference += Number::from(weight) * (number - before);
                    }
                }
                unknown > 0 || difference.is_zero()
            })
    }

    fn hypotheses(&self) -> Vec<Hypothesis> {
        let mut found = self.single_numbers();
        let blocks = &self.edition().table(self.table).blocks;
        for (block_at, block) in blocks.iter().enumerate() {
            for row_at in 0..block.rows.len() {
                let cells = block.cells_of_row(row_at).flatten();
                let (totals, entered): (Vec<CellId>, Vec<CellId>) =
                    cells.partition(|&cell| self.edition().total(cell).is_some());
                if let [.., _, _] = entered[..] {
                    let row = EnteredRow {
                        place: (block_at, row_at),
                        entered: &entered,
                        total: totals.first().copied(),
                    };
                    self.misplaced(&row, &mut found);
                    self.split(&row, &mut found);
                    self.shifted(&row, &mut found);
                }
            }
        }
        found
    }

    /// Every single number of which another would explain the first broken equation.
    fn single_numbers(&self) -> Vec<Hypothesis> {
        let broken = self.broken().next().expect("a broken table is diagnosed");
        let ids = self.edition().cell_ids().skip(self.first);
        let single = |(cell, &weight): (CellId, &i32)| {
            let before = self.number(cell).filter(|_| weight != 0)?;
            let number = before - broken.difference / Number::from(weight);
            let fits = number >= Number::ZERO && number.fract().is_zero();
            fits.then(|| Hypothesis {
                slip: None,
                row: (0, 0),
                between: (cell, cell),
                numbers: (before, number),
                whole: None,
                change: vec![(cell, number)],
                released: None,
            })
        };
        ids.zip(&broken.weights).filter_map(single).collect()
    }

    /// Every way to move a count within a row that would explain the size of a difference.
    fn misplaced(&self, row: &EnteredRow, found: &mut Vec<Hypothesis>) {
        let mut amounts: Vec<Number> = self.broken().map(|e| e.difference.abs()).collect();
        amounts.sort_unstable();
        amounts.dedup();
        for &lacking in row.entered {
            for &exceeding in row.entered {
                let (Some(few), Some(many)) = (self.number(lacking), self.number(exceeding)) else {
                    continue;
                };
                let possible = amounts.iter().filter(|&&amount| amount <= many);
                for &amount in possible.filter(|_| lacking != exceeding) {
                    let mut change = vec![(lacking, few + amount), (exceeding, many - amount)];
                    change.sort_unstable();
                    found.push(Hypothesis {
                        slip: Some(Slip::Misplaced),
                        row: row.place,
                        between: (lacking, exceeding),
                        numbers: (amount, amount),
                        whole: None,
                        change,
                        released: None,
                    });
                }
            }
        }
    }

    /// Every way to join two neighbours into one number: the other cell was nothing, or the cells
    /// behind them were pushed along.
    fn split(&self, row: &EnteredRow, found: &mut Vec<Hypothesis>) {
        for (at, pair) in row.entered.windows(2).enumerate() {
            let between = (pair[0], pair[1]);
            let (Some(head), Some(tail)) = (self.number(pair[0]), self.number(pair[1])) else {
                continue;
            };
            let Ok(whole) = format!("{head}{tail}").parse::<Number>() else {
                continue;
            };
            if head.is_zero() || head.scale() > 0 {
                continue;
            }
            let numbers: Vec<_> = row.entered.iter().map(|&cell| self.number(cell)).collect();
            let joined = |left, right| {
                let mut now = numbers.clone();
                (now[at], now[at + 1]) = (Some(left), Some(right));
                now
            };
            let pulled = |last| {
                let mut now = joined(whole, Number::ZERO);
                now.remove(at + 1);
                now.push(last);
                now
            };
            let total = row.total.and_then(|total| self.number(total));
            for (now, released) in [
                (joined(whole, Number::ZERO), false),
                (joined(Number::ZERO, whole), false),
                (pulled(Some(Number::ZERO)), false),
                (pulled(total), true),
            ] {
                let change = self.change(row, &now, released);
                found.extend(change.map(|change| Hypothesis {
                    slip: Some(Slip::Split),
                    row: row.place,
                    between,
                    numbers: (head, tail),
                    whole: Some(whole),
                    change,
                    released: row.total.filter(|_| released),
                }));
            }
        }
    }

    /// Every way to move a row by one column that loses no number.
    fn shifted(&self, row: &EnteredRow, found: &mut Vec<Hypothesis>) {
        let numbers: Vec<_> = row.entered.iter().map(|&cell| self.number(cell)).collect();
        let total = row.total.and_then(|total| self.number(total));
        let is_nothing = |number: Option<Number>| number.is_none_or(|number| number.is_zero());
        let (Some(&first), Some(&last)) = (numbers.first(), numbers.last()) else {
            return;
        };
        let zero = Some(Number::ZERO);
        let to_left = |entering| [&numbers[1..], &[entering]].concat();
        let to_right = || [&[zero], &numbers[..numbers.len() - 1]].concat();
        // Moved by itself, or together with its total.
        let moved = [
            (is_nothing(first), to_left(zero), false),
            (is_nothing(first), to_left(total), true),
            (is_nothing(last), to_right(), false),
            (is_nothing(total), to_right(), true),
        ];
        for (_, now, released) in moved.into_iter().filter(|(fits, ..)| *fits) {
            let change = self.change(row, &now, released);
            found.extend(change.map(|change| Hypothesis {
                slip: Some(Slip::Shifted),
                row: row.place,
                between: (row.entered[0], row.entered[row.entered.len() - 1]),
                numbers: (Number::ZERO, Number::ZERO),
                whole: None,
                change,
                released: row.total.filter(|_| released),
            }));
        }
    }

    /// What changes where the row comes to hold other numbers; a released total, which somebody
    /// typed, goes back to its sum. `None` where a cell is left without a number.
    fn change(
        &self,
        row: &EnteredRow,
        now: &[Option<Number>],
        released: bool,
    ) -> Option<Vec<(CellId, Number)>> {
        let mut change: Vec<(CellId, Number)> = Vec::new();
        for (&cell, number) in row.entered.iter().zip(now) {
            change.push((cell, (*number)?));
        }
        if released {
            let total = row.total.filter(|&total| !self.follows(total))?;
            change.push((total, now.iter().copied().sum::<Option<Number>>()?));
        }
        change.retain(|&(cell, number)| self.number(cell) != Some(number));
        Some(change)
    }

    /// What several equally small explanations have in common, if all move the same count between
    /// the same two columns: a suspicion for each direction, naming the rows, without a fix.
    fn misplaced_somewhere(&self, several: &[Hypothesis]) -> Vec<Suspicion> {
        let column = |cell| self.edition().cell(cell).place.2;
        let columns = |h: &Hypothesis| (column(h.between.0), column(h.between.1));
        let first = &several[0];
        let (from, to) = columns(first);
        let alike = several.iter().all(|other| {
            other.slip == Some(Slip::Misplaced)
                && other.numbers == first.numbers
                && [(from, to), (to, from)].contains(&columns(other))
        });
        if !alike {
            return Vec::new();
        }
        let directed = [(from, to), (to, from)].into_iter().map(|direction| {
            let same = several.iter().filter(|other| columns(other) == direction);
            same.collect::<Vec<_>>()
        });
        directed
            .filter(|same| !same.is_empty())
            .map(|same| Suspicion {
                fix: None,
                ..self.suspicion(Slip::Misplaced, &same)
            })
            .collect()
    }

    /// A suspicion, with the change of its first hypothesis as the fix.
    fn suspicion(&self, slip: Slip, hypotheses: &[&Hypothesis]) -> Suspicion {
        let edition = self.edition();
        let first = hypotheses[0];
        let column = |cell| {
            let (block, _, column) = edition.cell(cell).place;
            edition.table(self.table).blocks[block].columns[column]
                .name
                .as_str()
        };
        let row = |&h: &&Hypothesis| {
            let (block, row) = h.row;
            edition.table(self.table).blocks[block].rows[row]
                .name
                .as_str()
        };
        let columns = (column(first.between.0), column(first.between.1));
        let cells = hypotheses.iter().flat_map(|h| match slip {
            Slip::Shifted => h.change.iter().map(|(cell, _)| *cell).collect(),
            Slip::Misplaced | Slip::Split => vec![h.between.0, h.between.1],
        });
        let label = match (slip, first.whole) {
            (Slip::Split, Some(whole)) => format!("合为{whole}"),
            (Slip::Misplaced, _) => {
                let unit = &edition.cell(first.between.0).unit;
                format!("改记{}{unit}到{}", first.numbers.0, columns.0)
            }
            (Slip::Split | Slip::Shifted, _) => "移回原来的列".into(),
        };
        let text = |&(cell, number): &(CellId, Number)| {
            let follows = first.released == Some(cell);
            let text = if follows {
                String::new()
            } else {
                number.to_string()
            };
            Edit::Answer(cell, text)
        };
        Suspicion {
            slip,
            table: self.table,
            cells: cells.collect(),
            rows: hypotheses.iter().map(row).take(NAMED_AT_MOST).collect(),
            row_count: hypotheses.len(),
            columns,
            numbers: first.numbers,
            whole: first.whole,
            fix: Some(Fix {
                label,
                edit: Edit::Together(first.change.iter().map(text).collect()),
            }),
        }
    }
}

/// A row with several cells that are no totals.
struct EnteredRow<'a> {
    /// Block and row.
    place: (usize, usize),
    entered: &'a [CellId],
    total: Option<CellId>,
}
