//! A table of the form, with its answers, as rows of cells that may span.
//! Knows no widths; a cell's text is what [`Report::printed`] gives.

use super::{Cell, ColumnRole, Origin, Place, Section, Table};
use crate::form::{self, Block, CellId, Column, Kind, Row};
use crate::report::Report;

/// What stands in the unit and value columns of a row that takes no value.
const NOTHING_TO_FILL_IN: &str = "——";

/// A table with the answers of a report; of rows that repeat those that `stands` says.
pub(super) fn of(report: &Report, table: &form::Table, stands: impl Fn(CellId) -> bool) -> Table {
    let sections = (table.blocks.iter()).map(|block| section(report, table, block, &stands));
    Table {
        sections: sections.collect(),
    }
}

fn section(
    report: &Report,
    table: &form::Table,
    block: &Block,
    stands: &impl Fn(CellId) -> bool,
) -> Section {
    let deepest = block.rows.iter().map(|row| row.groups.len()).max();
    // A table without heads over its labels, such as the one row of 复议 and 诉讼, prints none.
    let labels = match table.label_heads.len() {
        0 => 0,
        heads => deepest.map_or(1, |groups| groups + 1).max(heads),
    };
    let has_units = !table.unit_head.is_empty();
    let first_value = labels + usize::from(has_units);

    let mut columns = vec![ColumnRole::Label; labels];
    if has_units {
        columns.push(ColumnRole::Unit);
    }
    columns.extend(block.columns.iter().map(|_| ColumnRole::Value));

    let mut head = column_heads(&block.columns, first_value);
    let depth = head.len();
    let corner = head
        .first_mut()
        .expect("a column has at least its own head");
    if has_units {
        corner.insert(0, cell(labels, 1, depth, &table.unit_head));
    }
    let label_heads = label_heads(&table.label_heads, labels, depth);
    corner.splice(0..0, label_heads);
    if !block.heading.is_empty() {
        head.insert(0, vec![cell(0, columns.len(), 1, &block.heading)]);
    }

    let stands = |at: &usize| block.cell_at(*at, 0).is_none_or(stands);
    let places: Vec<usize> = (0..block.rows.len()).filter(stands).collect();
    let rows: Vec<&Row> = places.iter().map(|at| &block.rows[*at]).collect();
    let body = rows.iter().enumerate().map(|(at, row)| {
        let ids = || block.cells_of_row(places[at]);
        let origin = |id| Origin::from(Place::Cell(id));
        let mut cells = row_labels(&rows, at, labels);
        if let Some(own) = cells.last_mut() {
            own.origin = ids().flatten().next().map(origin);
        }
        if has_units {
            let unit = if row.kind == Kind::Heading {
                NOTHING_TO_FILL_IN
            } else {
                &row.unit
            };
            cells.push(cell(labels, 1, 1, unit));
        }
        cells.extend(ids().enumerate().map(|(at, id)| {
            let value = match id {
                Some(id) => report.printed(id),
                None => NOTHING_TO_FILL_IN.into(),
            };
            Cell {
                origin: id.map(origin),
                ..cell(first_value + at, 1, 1, &value)
            }
        }));
        cells
    });
    Section {
        body: body.collect(),
        columns,
        head,
    }
}

/// The heads over the value columns, as many rows as the deepest group needs. A head with fewer
/// groups reaches down to the last row.
fn column_heads(columns: &[Column], first: usize) -> Vec<Vec<Cell>> {
    let depth = columns
        .iter()
        .map(|column| column.groups.len())
        .max()
        .unwrap_or(0)
        + 1;
    let mut rows = vec![Vec::new(); depth];
    for (at, column) in columns.iter().enumerate() {
        for (level, group) in column.groups.iter().enumerate() {
            let shares = |other: &Column| other.groups.get(..=level) == column.groups.get(..=level);
            if at > 0 && shares(&columns[at - 1]) {
                continue;
            }
            let width = columns[at..]
                .iter()
                .take_while(|other| shares(other))
                .count();
            rows[level].push(cell(first + at, width, 1, group));
        }
        let level = column.groups.len();
        rows[level].push(cell(first + at, 1, depth - level, &column.wording));
    }
    rows
}

/// The heads over the label columns; one head over all of them where the form gives only one.
fn label_heads(heads: &[String], labels: usize, depth: usize) -> Vec<Cell> {
    let last = heads.len().saturating_sub(1);
    let cells = (heads.iter().enumerate()).map(|(at, head)| {
        let width = if at == last { labels - at } else { 1 };
        cell(at, width, depth, head)
    });
    cells.collect()
}

/// The labels of one row: groups that it shares with the rows above have no cell here, and its own
/// wording reaches over the label columns that are left.
fn row_labels(rows: &[&Row], at: usize, labels: usize) -> Vec<Cell> {
    if labels == 0 {
        return Vec::new();
    }
    let row = &rows[at];
    let mut cells = Vec::new();
    for (level, group) in row.groups.iter().enumerate() {
        let shares = |other: &Row| other.groups.get(..=level) == row.groups.get(..=level);
        if at > 0 && shares(rows[at - 1]) {
            continue;
        }
        let height = rows[at..].iter().take_while(|other| shares(other)).count();
        cells.push(cell(level, 1, height, group));
    }
    let first = row.groups.len();
    cells.push(Cell {
        level: row.level,
        ..cell(first, labels - first, 1, &row.wording)
    });
    cells
}

fn cell(column: usize, columns: usize, rows: usize, text: &str) -> Cell {
    Cell {
        column,
        columns,
        rows,
        level: 0,
        text: text.into(),
        origin: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(groups: &[&str], wording: &str) -> Column {
        Column {
            code: String::from(wording),
            groups: groups.iter().map(|&group| group.into()).collect(),
            wording: wording.into(),
            name: String::new(),
            kind: None,
            unit: None,
        }
    }

    fn row(groups: &[&str], wording: &str) -> Row {
        Row {
            code: wording.into(),
            level: 0,
            groups: groups.iter().map(|&group| group.into()).collect(),
            wording: wording.into(),
            name: String::new(),
            aliases: Vec::new(),
            unit: "件".into(),
            kind: Kind::Count,
            options: Vec::new(),
            due_if: None,
            repeats: None,
            time: 0,
            help: String::new(),
            first_cell: None,
        }
    }

    fn places(cells: &[Cell]) -> Vec<(usize, usize, usize, &str)> {
        let place = |cell: &Cell| (cell.column, cell.columns, cell.rows);
        cells
            .iter()
            .map(|c| (place(c).0, place(c).1, place(c).2, c.text.as_str()))
            .collect()
    }

    #[test]
    fn equal_heads_side_by_side_span() {
        let columns = [
            column(&["情况"], "自然人"),
            column(&["情况", "法人"], "企业"),
            column(&["情况", "法人"], "其他"),
            column(&["情况"], "总计"),
        ];
        let heads = column_heads(&columns, 1);
        assert_eq!(places(&heads[0]), [(1, 4, 1, "情况")]);
        assert_eq!(
            places(&heads[1]),
            [(1, 1, 2, "自然人"), (2, 2, 1, "法人"), (4, 1, 2, "总计")]
        );
        assert_eq!(places(&heads[2]), [(2, 1, 1, "企业"), (3, 1, 1, "其他")]);
    }

    #[test]
    fn equal_labels_one_below_the_other_span_and_a_row_without_groups_takes_all() {
        let rows = [
            row(&[], "一"),
            row(&["三", "不予"], "1."),
            row(&["三", "不予"], "2."),
            row(&["三"], "总计"),
        ];
        assert_eq!(
            places(&row_labels(&rows.each_ref(), 0, 3)),
            [(0, 3, 1, "一")]
        );
        assert_eq!(
            places(&row_labels(&rows.each_ref(), 1, 3)),
            [(0, 1, 3, "三"), (1, 1, 2, "不予"), (2, 1, 1, "1.")]
        );
        assert_eq!(
            places(&row_labels(&rows.each_ref(), 2, 3)),
            [(2, 1, 1, "2.")]
        );
        assert_eq!(
            places(&row_labels(&rows.each_ref(), 3, 3)),
            [(1, 2, 1, "总计")]
        );
    }
}
