//! A section of a table measured to a width, cut into pages, and painted in pieces: any run of its
//! rows under its heads. Places nothing on a page.

use std::ops::{Add as _, Range};

use super::faces::Shapes;
use super::lines::{Line, Measure, Run};
use super::marks;
use super::titles::balanced;
use super::type_area::ASCENT;
use super::{Area, Face, Item, Link, MissingCharacter, Pt, Rule};
use crate::document::{Cell, ColumnRole, Origin, Section};

/// Between a cell's text and the rules beside it.
const PADDING: Pt = Pt(4.0);
/// From line to line inside a cell, in em.
const LEADING: f64 = 1.3;
/// Rules inside the table.
const INNER: Pt = Pt(0.5);
/// The frame.
const FRAME: Pt = Pt(0.75);
/// One step of indent, in em: two steps are the width of `其中：`.
const STEP: f64 = 1.5;
/// A value column is not made narrower than this, in em.
const VALUE_AT_LEAST: f64 = 5.0;
/// Values get at most this share of the width, so that the labels can be read; wider heads wrap.
const VALUES_AT_MOST: f64 = 0.6;
/// Units get at most this share of the width; longer ones wrap.
const UNITS_AT_MOST: f64 = 0.75;
/// A head over values is not broken into lines shorter than this, in em.
const HEAD_AT_LEAST: f64 = 2.0;
/// Nor a label, where there are columns beside it.
const LABEL_AT_LEAST: f64 = 4.0;
/// A label that reaches over several rows has room below: it gets the width of `（三）`, in em.
const SPANNING_LABEL: f64 = 3.0;
/// Lengths below this are rounding.
const ROUNDING: Pt = Pt(0.01);
/// A row of more lines would not fit a page; it goes on in a row below.
const LINES_IN_A_ROW: usize = 36;

/// How a table is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Height of a row of one line. Rows of several lines have as much air above and below.
    pub row: Pt,
}

/// A section with its text broken into lines and its columns measured.
pub(super) struct Measured {
    size: Pt,
    /// Left edges of the columns, and the right edge of the last.
    edges: Vec<Pt>,
    head: Vec<Vec<Set>>,
    body: Vec<Vec<Set>>,
}

/// A cell whose text is broken into lines.
struct Set {
    columns: Range<usize>,
    rows: usize,
    align: Align,
    lines: Vec<Line>,
    /// Whether it begins at the top of its row, as all cells do beside one of several lines.
    is_on_top: bool,
    origin: Option<Origin>,
}

/// The text of a cell, measured: one run a line as it was written.
struct Text(Vec<Run>);

impl Text {
    fn width(&self) -> Pt {
        self.0.iter().map(Run::width).fold(Pt::ZERO, Pt::max)
    }

    fn lines(&self, break_line: impl Fn(&Run) -> Vec<Line>) -> Vec<Line> {
        match self.0.as_slice() {
            [run] => break_line(run),
            runs => {
                let lines = |run: &Run| match break_line(run) {
                    // A line left empty stays one.
                    empty if empty.is_empty() => run.cut(&[0], Pt::ZERO),
                    lines => lines,
                };
                runs.iter().flat_map(lines).collect()
            }
        }
    }
}

/// Where the lines of a cell stand.
#[derive(Debug, Clone, Copy)]
enum Align {
    Left,
    Centre,
    /// Flush with the longest number of its column, which is centred: units stand below units.
    Number {
        longest: Pt,
    },
}

/// Which rows of a section are painted.
#[derive(Clone, Copy, PartialEq)]
enum Rows {
    Head,
    Body,
}

impl Measured {
    /// Measures a section to a width.
    ///
    /// # Errors
    /// Names the character that no face has, and the row it stands in.
    pub fn new(
        shapes: &mut Shapes,
        section: &Section,
        size: Pt,
        width: Pt,
    ) -> Result<Self, MissingCharacter> {
        let labels = leading_labels(section);
        let head_runs = runs(shapes, &section.head, labels, Face::Hei, size)?;
        let body_runs = runs(shapes, &section.body, labels, Face::Fangsong, size)?;
        let edges = edges(section, &head_runs, &body_runs, size, width);
        let longest = longest_numbers(section, &body_runs);
        let set = |cell: &Cell, text: &Text, is_on_top, part| {
            let columns = cell.column..cell.column + cell.columns;
            let role = section.columns[cell.column];
            let is_own = columns.end == labels;
            let align = match (part, role) {
                (Rows::Body, ColumnRole::Label) if cell.rows == 1 && is_own => Align::Left,
                (Rows::Body, ColumnRole::Value) if text.0.len() > 1 => Align::Left,
                (Rows::Body, ColumnRole::Value) if is_number(&cell.text) => Align::Number {
                    longest: longest[cell.column],
                },
                _ => Align::Centre,
            };
            let indent = size * STEP * f64::from(cell.level);
            let room = edges[columns.end] - edges[columns.start] - PADDING * 2.0;
            // A numbered label goes on below its text, as far in as its level stands.
            let measure = Measure {
                first_indent: indent.min(room / 2.0),
                indent: indent.min(room / 2.0),
                ..Measure::ragged(room)
            };
            Set {
                columns,
                rows: cell.rows,
                origin: cell.origin,
                align,
                is_on_top: is_on_top && cell.rows == 1,
                lines: match part {
                    Rows::Body if cell.rows == 1 => text.lines(|run| run.lines(measure)),
                    _ => text.lines(|run| balanced(run, room)),
                },
            }
        };
        let set_rows = |rows: &[Vec<Cell>], runs: &[Vec<Text>], part| -> Vec<Vec<Set>> {
            let row = |(cells, texts): (&Vec<Cell>, &Vec<Text>)| {
                let has_lines = texts.iter().any(|text| text.0.len() > 1);
                let set = |(cell, text)| set(cell, text, has_lines, part);
                cells.iter().zip(texts).map(set).collect()
            };
            rows.iter().zip(runs).map(row).collect()
        };
        let head = set_rows(&section.head, &head_runs, Rows::Head);
        let body = split_tall(set_rows(&section.body, &body_runs, Rows::Body));
        Ok(Self {
            size,
            edges,
            head,
            body,
        })
    }

    /// How many rows there are below the heads.
    pub fn rows(&self) -> usize {
        self.body.len()
    }

    /// Height of the heads.
    pub fn head_height(&self, style: Style) -> Pt {
        heights(&self.head, self.size, style).into_iter().sum()
    }

    /// Height of each row.
    pub fn row_heights(&self, style: Style) -> Vec<Pt> {
        heights(&self.body, self.size, style)
    }

    /// Heads and a run of rows, from the left edge and down from zero, and their height.
    pub fn paint(&self, rows: Range<usize>, style: Style) -> (Vec<Item>, Pt) {
        let mut items = Vec::new();
        let mut rules = Vec::new();
        let head = 0..self.head.len();
        let below = self.paint_rows(Rows::Head, head, Pt::ZERO, style, &mut items, &mut rules);
        let bottom = self.paint_rows(Rows::Body, rows, below, style, &mut items, &mut rules);
        let width = self.edges[self.edges.len() - 1];
        items.extend(joined(rules, width, bottom).into_iter().map(Item::Rule));
        items.extend(frame(width, bottom).map(Item::Rule));
        (items, bottom)
    }

    fn paint_rows(
        &self,
        which: Rows,
        rows: Range<usize>,
        top: Pt,
        style: Style,
        items: &mut Vec<Item>,
        rules: &mut Vec<Rule>,
    ) -> Pt {
        let all = if which == Rows::Head {
            &self.head
        } else {
            &self.body
        };
        let heights = heights(all, self.size, style);
        // A label that reaches over a page break is set again on the next page.
        let first = (rows.start..rows.end)
            .next()
            .map_or(0, |first| first_spanning(all, first));
        let mut y = top;
        for (at, cells) in all.iter().enumerate().take(rows.end).skip(first) {
            for cell in cells {
                let end = (at + cell.rows).min(rows.end);
                if end <= rows.start {
                    continue;
                }
                let height = heights[at.max(rows.start)..end].iter().copied().sum();
                let (left, right) = (self.edges[cell.columns.start], self.edges[cell.columns.end]);
                rules.extend(outline(left, y, right, y + height));
                let area = Area {
                    from: (left, y),
                    to: (right, y + height),
                };
                items.extend(cell.origin.map(|origin| Item::Link(Link { area, origin })));
                self.paint_cell(cell, area, style, items);
            }
            if at >= rows.start {
                y += heights[at];
            }
        }
        y
    }

    fn paint_cell(&self, cell: &Set, area: Area, style: Style, items: &mut Vec<Item>) {
        let ((left, top), (right, bottom)) = (area.from, area.to);
        let height = bottom - top;
        // As much air above the first line as a row of one line has.
        let air = match cell.is_on_top {
            true => style.row - self.size,
            false => height - text_height(cell.lines.len(), self.size),
        };
        let mut baseline = top + air / 2.0 + self.size * ASCENT;
        for line in &cell.lines {
            let x = match cell.align {
                Align::Left => left + PADDING,
                Align::Centre => left + (right - left - line.width) / 2.0,
                Align::Number { longest } => {
                    left + (right - left - longest) / 2.0 + longest - line.width
                }
            };
            items.extend(line.at(x, baseline).map(Item::Text));
            baseline += self.size * LEADING;
        }
    }
}

/// How many columns of labels stand before all others.
fn leading_labels(section: &Section) -> usize {
    let is_label = |role: &&_| **role == ColumnRole::Label;
    section.columns.iter().take_while(is_label).count()
}

fn runs(
    shapes: &mut Shapes,
    rows: &[Vec<Cell>],
    labels: usize,
    face: Face,
    size: Pt,
) -> Result<Vec<Vec<Text>>, MissingCharacter> {
    let row = |cells: &Vec<Cell>| {
        // The innermost label is the row's own; those before it may be shared.
        let own = cells.iter().rfind(|cell| cell.column < labels);
        let label = own.map_or("", |cell| cell.text.as_str());
        let place = || format!("表格“{label}”一行");
        let text = |cell: &Cell| {
            let mut runs = Vec::with_capacity(1);
            for line in cell.text.split('\n') {
                runs.push(Run::new(shapes, &[(line, face)], size, place)?);
            }
            Ok(Text(runs))
        };
        cells.iter().map(text).collect()
    };
    rows.iter().map(row).collect()
}

/// The width below which numbers would be broken, or words set one below the other: what needs
/// more than the text block has goes on a page turned round.
///
/// # Errors
/// Names the character that no face has, and the row it stands in.
pub(super) fn least_width(
    shapes: &mut Shapes,
    section: &Section,
    size: Pt,
) -> Result<Pt, MissingCharacter> {
    let bodies = runs(
        shapes,
        &section.body,
        leading_labels(section),
        Face::Fangsong,
        size,
    )?;
    let numbers = longest_numbers(section, &bodies);
    let mut units = vec![Pt::ZERO; section.columns.len()];
    for (cell, run) in section.body.iter().flatten().zip(bodies.iter().flatten()) {
        units[cell.column] = units[cell.column].max(run.width());
    }
    let least = |(at, role): (usize, &ColumnRole)| {
        let text = match role {
            ColumnRole::Label => size * LABEL_AT_LEAST,
            ColumnRole::Unit => units[at],
            ColumnRole::Value => numbers[at].max(size * HEAD_AT_LEAST),
        };
        text + PADDING * 2.0
    };
    Ok(section.columns.iter().enumerate().map(least).sum())
}

/// Left edges of the columns, and the right edge of the last. Units and values get what they need,
/// the labels share the rest by the length of what they hold.
fn edges(
    section: &Section,
    head: &[Vec<Text>],
    body: &[Vec<Text>],
    size: Pt,
    width: Pt,
) -> Vec<Pt> {
    let count = section.columns.len();
    let mut needs = vec![Pt::ZERO; count];
    let all = section
        .head
        .iter()
        .zip(head)
        .chain(section.body.iter().zip(body));
    for (cell, run) in all.flat_map(|(cells, runs)| cells.iter().zip(runs)) {
        if cell.columns == 1 {
            needs[cell.column] = needs[cell.column].max(run.width());
        }
    }

    let of_role = |role| (0..count).filter(move |&at| section.columns[at] == role);
    let labels = of_role(ColumnRole::Label).count();
    let unit_needs: Pt = of_role(ColumnRole::Unit)
        .map(|at| needs[at] + PADDING * 2.0)
        .sum();
    let units = unit_needs.min(width * UNITS_AT_MOST);
    let unit = |at: usize| (needs[at] + PADDING * 2.0) * (units / unit_needs);
    #[expect(clippy::cast_precision_loss, reason = "a table has few columns")]
    let values = of_role(ColumnRole::Value).count() as f64;
    let all_values = (width - units) / values.max(1.0);
    let longest_number = (longest_numbers(section, body).into_iter()).fold(Pt::ZERO, Pt::max);
    let value = if labels == 0 {
        all_values
    } else {
        of_role(ColumnRole::Value)
            .fold(size * VALUE_AT_LEAST, |widest, at| widest.max(needs[at]))
            .add(PADDING * 2.0)
            .min(all_values * VALUES_AT_MOST)
            // Numbers are not broken for the sake of labels.
            .max((longest_number + PADDING * 2.0).min(all_values * 0.9))
    };
    let spans = spanning_labels(section);
    let spanning = size * SPANNING_LABEL + PADDING * 2.0;
    let rest = (0..count).fold(width - units - value * values, |rest, at| {
        if spans[at] { rest - spanning } else { rest }
    });
    let share = |at: usize| needs[at].max(size).0.sqrt();
    let shares: f64 = of_role(ColumnRole::Label)
        .filter(|&at| !spans[at])
        .map(share)
        .sum();

    let mut edges = vec![Pt::ZERO];
    let mut edge = Pt::ZERO;
    for (at, role) in section.columns.iter().enumerate() {
        edge += match role {
            ColumnRole::Label if spans[at] => spanning,
            ColumnRole::Label => rest * (share(at) / shares),
            ColumnRole::Unit => unit(at),
            ColumnRole::Value => value,
        };
        edges.push(edge);
    }
    edges[count] = width;
    edges
}

/// Which columns hold nothing but labels that reach over several rows, beside others that do not.
fn spanning_labels(section: &Section) -> Vec<bool> {
    let mut spans = vec![false; section.columns.len()];
    let mut owns = vec![false; section.columns.len()];
    for cell in section
        .body
        .iter()
        .flatten()
        .filter(|cell| cell.columns == 1)
    {
        if section.columns[cell.column] == ColumnRole::Label {
            spans[cell.column] |= cell.rows > 1;
            owns[cell.column] |= cell.rows == 1;
        }
    }
    if !owns.contains(&true) {
        return owns;
    }
    spans
        .iter()
        .zip(owns)
        .map(|(spans, owns)| *spans && !owns)
        .collect()
}

/// Width of the longest number in each column.
fn longest_numbers(section: &Section, body: &[Vec<Text>]) -> Vec<Pt> {
    let mut longest = vec![Pt::ZERO; section.columns.len()];
    for (cell, run) in section.body.iter().flatten().zip(body.iter().flatten()) {
        if is_number(&cell.text) {
            longest[cell.column] = longest[cell.column].max(run.width());
        }
    }
    longest
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || "-.,".contains(c))
        && text.chars().all(marks::may_end)
        && text.len() <= 16
}

/// Rows too tall for a page as several rows.
fn split_tall(rows: Vec<Vec<Set>>) -> Vec<Vec<Set>> {
    let pieces = |row: &[Set]| {
        let tallest = row
            .iter()
            .filter(|cell| cell.rows == 1)
            .map(|cell| cell.lines.len());
        tallest.max().unwrap_or(0).div_ceil(LINES_IN_A_ROW).max(1)
    };
    let counts: Vec<usize> = rows.iter().map(|row| pieces(row)).collect();
    let mut split = Vec::with_capacity(rows.len());
    for (at, row) in rows.into_iter().enumerate() {
        let mut row = row;
        for cell in row.iter_mut().filter(|cell| cell.rows > 1) {
            cell.rows = counts[at..].iter().take(cell.rows).sum();
        }
        for piece in 1..counts[at] {
            let rest = (row.iter_mut().filter(|cell| cell.rows == 1))
                .map(|cell| {
                    let keep = cell.lines.len().min(LINES_IN_A_ROW);
                    Set {
                        columns: cell.columns.clone(),
                        lines: cell.lines.split_off(keep),
                        ..*cell
                    }
                })
                .collect();
            split.push(std::mem::replace(&mut row, rest));
            debug_assert!(piece < counts[at]);
        }
        split.push(row);
    }
    split
}

fn text_height(lines: usize, size: Pt) -> Pt {
    #[expect(clippy::cast_precision_loss, reason = "a cell has few lines")]
    let more = lines.saturating_sub(1) as f64;
    size + size * LEADING * more
}

/// Each row is as high as its tallest cell; one that reaches over several rows makes the last of
/// them higher where it needs to.
fn heights(rows: &[Vec<Set>], size: Pt, style: Style) -> Vec<Pt> {
    let mut heights = vec![style.row; rows.len()];
    for (at, cells) in rows.iter().enumerate() {
        for cell in cells {
            let last = (at + cell.rows).min(rows.len()) - 1;
            let above: Pt = heights[at..last].iter().copied().sum();
            let air = style.row - size;
            let need = text_height(cell.lines.len(), size) + air - above;
            heights[last] = heights[last].max(need);
        }
    }
    heights
}

/// The first row from which a cell reaches down to `row`.
fn first_spanning(rows: &[Vec<Set>], row: usize) -> usize {
    let reaches = |at: &usize| rows[*at].iter().any(|cell| at + cell.rows > row);
    (0..=row).find(reaches).unwrap_or(row)
}

fn outline(left: Pt, top: Pt, right: Pt, bottom: Pt) -> [Rule; 4] {
    let rule = |from, to| Rule {
        from,
        to,
        thickness: INNER,
    };
    [
        rule((left, top), (right, top)),
        rule((left, bottom), (right, bottom)),
        rule((left, top), (left, bottom)),
        rule((right, top), (right, bottom)),
    ]
}

fn frame(width: Pt, height: Pt) -> impl Iterator<Item = Rule> {
    outline(Pt::ZERO, Pt::ZERO, width, height)
        .into_iter()
        .map(|rule| Rule {
            thickness: FRAME,
            ..rule
        })
}

/// The rules inside a frame, each drawn once: cells side by side share theirs.
fn joined(rules: Vec<Rule>, width: Pt, height: Pt) -> Vec<Rule> {
    let is_level = |rule: &Rule| rule.from.1 == rule.to.1;
    let on_frame = |rule: &Rule| {
        if is_level(rule) {
            rule.from.1 == Pt::ZERO || rule.from.1 == height
        } else {
            rule.from.0 == Pt::ZERO || rule.from.0 == width
        }
    };
    let along = |rule: &Rule| match is_level(rule) {
        true => (true, rule.from.1.0, rule.from.0.0),
        false => (false, rule.from.0.0, rule.from.1.0),
    };
    let mut rules: Vec<Rule> = rules.into_iter().filter(|rule| !on_frame(rule)).collect();
    rules.sort_by(|a, b| {
        let (a, b) = (along(a), along(b));
        (a.0.cmp(&b.0))
            .then(a.1.total_cmp(&b.1))
            .then(a.2.total_cmp(&b.2))
    });
    let mut joined: Vec<Rule> = Vec::new();
    for rule in rules {
        let goes_on = joined.last_mut().filter(|last| {
            let (last_along, this) = (along(last), along(&rule));
            last_along.0 == this.0
                && last_along.1 == this.1
                && if this.0 {
                    last.to.0 >= rule.from.0
                } else {
                    last.to.1 >= rule.from.1
                }
        });
        match goes_on {
            Some(last) => last.to = (last.to.0.max(rule.to.0), last.to.1.max(rule.to.1)),
            None => joined.push(rule),
        }
    }
    joined
}

/// Rows of a section that stand on one page.
pub(super) struct Piece {
    pub section: usize,
    pub rows: Range<usize>,
    pub on_new_page: bool,
}

/// Where sections that begin at `y` are cut into pages of a height. Rows are never split, heads never stand
/// without a row, and the last row stays with a foot of this height.
pub(super) fn cut(sections: &[Measured], style: Style, y: Pt, height: Pt, foot: Pt) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut y = y;
    for (section, measured) in sections.iter().enumerate() {
        let head = measured.head_height(style);
        let heights = measured.row_heights(style);
        let is_last = section + 1 == sections.len();
        let mut start = 0;
        let mut on_new_page = false;
        loop {
            let mut end = start;
            let mut bottom = y + head;
            while end < measured.rows() {
                let with_foot = is_last && end + 1 == measured.rows();
                let below = heights[end] + if with_foot { foot } else { Pt::ZERO };
                let is_alone = y == Pt::ZERO && end == start;
                if bottom + below > height + ROUNDING && !is_alone {
                    break;
                }
                bottom += heights[end];
                end += 1;
            }
            if end > start {
                pieces.push(Piece {
                    section,
                    rows: start..end,
                    on_new_page,
                });
                y = bottom;
            }
            start = end;
            if start == measured.rows() {
                break;
            }
            y = Pt::ZERO;
            on_new_page = true;
        }
    }
    pieces
}
