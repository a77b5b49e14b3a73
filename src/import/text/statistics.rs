//! The statistics table in a plain text: its lines are the densest run of those that name rows of the
//! form, with head and foot. Leaves to [`rows`] what their cells are.

mod layout;
mod rows;

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use super::lines::{Line, is_ruled, without_debris};
use super::wraps;
use crate::form::{Edition, FieldKind};
use crate::import::Notice;
use crate::import::blocks::Block;
use crate::import::debris::is_debris;
use crate::import::fields::{Field, fields};
use crate::import::heads::{is_caption, is_column_head, is_table_title};
use crate::import::labels::{Index, Label};
use crate::import::paragraphs::{heading, is_title};
use crate::import::quantities::{is_mark, is_unit, is_value, unit_before_value};
use crate::import::spelling::{cells, is_longer_than};
use crate::value::read_date;
use rows::split;

/// Rows outside of the table that are worth telling.
const ROWS_ELSEWHERE_AT_LEAST: usize = 3;

/// Lines without a known row that may stand between two rows of one table. A table of one cell a
/// line has three or four between neighbours, and offices add rows of their own.
const LINES_BETWEEN_ROWS: usize = 20;
/// Lines of a table at most: 65 rows of a few cells a line, with rows of the office's own. What
/// goes on longer is something else.
const LINES_AT_MOST: usize = 2000;
/// Lines searched above the first and below the last row for head and foot.
const LINES_AROUND: usize = 16;
/// Lines of a note at most that may stand between the table and its signatory line.
const NOTE_LINES_AT_MOST: usize = 4;
/// Lines at most, known to no head, that may stand between two lines of the table's head.
const STRANGE_LINES_AT_MOST: usize = 5;
/// Characters of a label at most, with its note and value; the form's longest has 60.
const LABEL_AT_MOST: usize = 100;
/// Characters from which a line that marks off no cells is a paragraph.
const PARAGRAPH_AT_LEAST: usize = 80;

/// The text with the form's table in it, the fullest of several; without one where no line names a
/// row of the form.
pub fn read(
    lines: &[Line<'_>],
    edition: &'static Edition,
    notices: &mut Vec<Notice>,
) -> Vec<Block> {
    let index = Index::new(edition);
    let layout = layout::Layout::of(edition);
    let tidied: Vec<Cow<'_, str>> = (lines.iter())
        .map(|line| match &layout {
            Some(layout) => layout.tidied(line, &index).into(),
            None => line.text.into(),
        })
        .collect();
    let (places, tidied): (Vec<usize>, Vec<Line<'_>>) = (tidied.iter().zip(lines))
        .enumerate()
        .filter(|(_, (text, _))| !text.is_empty())
        .map(|(at, (text, line))| (at, Line { text, ..*line }))
        .unzip();
    let Some(range) = find(&tidied, &index, notices) else {
        return paragraphs(lines, notices);
    };
    let table = rows::read(&tidied[range.clone()], &index, notices);
    // The text around the table stays as it is written; what only the layout says goes with the table
    // that it stands at.
    let start = range.start.checked_sub(1).map_or(0, |at| places[at] + 1);
    let end = places.get(range.end).copied().unwrap_or(lines.len());
    let range = start..end;
    let above = without_debris(&lines[..range.start], notices);
    let below = without_debris(&lines[range.end..], notices);
    let [above, below] = running_text([&above, &below], notices);
    above
        .into_iter()
        .chain([Block::Table(table)])
        .chain(below)
        .collect()
}

/// Running text alone; rows of a table that is no form's are told.
pub fn paragraphs(lines: &[Line<'_>], notices: &mut Vec<Notice>) -> Vec<Block> {
    let mut lines = without_debris(lines, notices);
    // Rules between rows, as Markdown has them.
    lines.retain(|line| !(is_ruled(line.text) && line.text.contains("---|")));
    let is_of_table = |text: &str| {
        let is_head = ["统计指标", "指标名称"]
            .iter()
            .any(|head| text.contains(head));
        is_row(text) || is_head && (text.contains("统计表") || cells(text).len() > 1)
    };
    for line in lines.extract_if(.., |line| is_of_table(line.text)) {
        notices.push(Notice::unplaced(line.number, line.text));
    }
    let [blocks] = running_text([&lines], notices);
    blocks
}

fn running_text<const N: usize>(
    runs: [&[Line<'_>]; N],
    notices: &mut Vec<Notice>,
) -> [Vec<Block>; N] {
    let mut paragraphs = wraps::paragraphs(&runs, notices).into_iter();
    runs.map(|_| {
        let of_run = paragraphs.next().into_iter().flatten();
        of_run.map(Block::Paragraph).collect()
    })
}

/// Finds the form's table, and tells of other places that look like one.
fn find(lines: &[Line<'_>], index: &Index, notices: &mut Vec<Notice>) -> Option<Range<usize>> {
    let clusters = clusters(lines, index);
    let fullest = clusters
        .iter()
        .rev()
        .max_by_key(|cluster| cluster.rows.len());
    let best = fullest?;
    let start = head_start(lines, best.first, index);
    let range = start..foot_end(lines, best.last + 1, index);
    let is_elsewhere = |other: &&Cluster| {
        other.rows.len() >= ROWS_ELSEWHERE_AT_LEAST && !range.contains(&other.first)
    };
    for other in clusters.iter().filter(is_elsewhere) {
        let (line, rows) = (lines[other.first].number, other.rows.len());
        let message = format!(
            "从第{line}行起还有像统计表的内容（认出{rows}项指标），没有按统计表导入，留在正文中，请核对。"
        );
        notices.push(Notice::plain(line, message));
    }
    Some(range)
}

/// Lines with rows of the form, near each other.
struct Cluster {
    first: usize,
    last: usize,
    rows: HashSet<usize>,
}

fn clusters(lines: &[Line<'_>], index: &Index) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut paragraphs = 0;
    for (at, line) in lines.iter().enumerate() {
        let rows = rows_in(line.text, index);
        if rows.is_empty() {
            paragraphs += usize::from(is_paragraph(line.text));
            continue;
        }
        match clusters.last_mut() {
            // One paragraph inside a table may be a note; two are text between two tables.
            Some(open)
                if at - open.last <= LINES_BETWEEN_ROWS
                    && at - open.first < LINES_AT_MOST
                    && paragraphs < 2
                    && !is_parted(lines, open, at) =>
            {
                open.last = at;
                open.rows.extend(rows);
            }
            _ => clusters.push(Cluster {
                first: at,
                last: at,
                rows: rows.into_iter().collect(),
            }),
        }
        paragraphs = 0;
    }
    clusters
}

/// The rows with a value that a line names. Headings are no evidence: chapters have the same ones.
fn rows_in(text: &str, index: &Index) -> Vec<usize> {
    if !index.may_name(text) {
        return Vec::new();
    }
    let cells = cells(text);
    let labels = cells
        .iter()
        .filter(|cell| !is_longer_than(cell, LABEL_AT_MOST));
    labels
        .filter_map(|cell| {
            let named = index.named(&split(cell, index).label);
            named
                .first()
                .copied()
                .filter(|&at| index.targets[at].cell.is_some())
        })
        .collect()
}

/// Whether head or foot of a table stands between the rows so far and the row at `next`: sentences
/// of a chapter, such as `收到申请数1件。`, read as rows and are not of the table next to them. A head
/// or foot repeated on each page parts nothing.
fn is_parted(lines: &[Line<'_>], rows: &Cluster, next: usize) -> bool {
    let between = &lines[rows.last + 1..next];
    let is_title = |line: &Line<'_>| is_caption(line.text) || is_column_head(line.text);
    if between.iter().any(is_title) {
        let before = &lines[rows.first.saturating_sub(LINES_AROUND)..rows.first];
        return !before.iter().any(is_title);
    }
    let is_signatory = |line: &Line<'_>| {
        fields(line.text)
            .iter()
            .any(|field| field.kind == Some(FieldKind::Leader))
    };
    between.iter().any(is_signatory)
}

fn is_paragraph(text: &str) -> bool {
    cells(text).len() == 1
        && (is_longer_than(text, PARAGRAPH_AT_LEAST)
            || text.ends_with('。') && is_longer_than(text, PARAGRAPH_AT_LEAST / 2))
}

/// The topmost line of the table's head; a few strange short lines may stand between head lines,
/// and rows that the form does not have above the first one.
fn head_start(lines: &[Line<'_>], first: usize, index: &Index) -> usize {
    let mut start = first;
    let mut strange = 0;
    let mut has_title = false;
    for at in (first.saturating_sub(LINES_AROUND)..first).rev() {
        let text = lines[at].text;
        let is_field_of = |line: &Line<'_>| {
            (fields(line.text).last()).is_some_and(|field| field.value.is_empty())
        };
        let is_awaited = at > 0 && is_field_of(&lines[at - 1]);
        let is_head = if strange > 1 {
            is_certain_head(text)
        } else {
            is_head(text)
        };
        let is_next = start == at + 1;
        if is_head || is_ruled(text) || is_next && (names_heading(text, index) || is_row(text)) {
            start = at;
            strange = 0;
        } else if is_longer_than(text, PARAGRAPH_AT_LEAST / 2)
            || text.contains('。')
            || read_date(text).is_ok() && !is_awaited
            || heading(text).is_some()
            || strange >= STRANGE_LINES_AT_MOST
            || strange > 0 && has_title
        {
            break;
        } else {
            strange += 1;
        }
        has_title |= is_table_title(text);
    }
    start
}

fn is_head(text: &str) -> bool {
    is_caption(text) || is_column_head(text) || !fields(text).is_empty()
}

/// A line that stands in no text: the table's title, its columns, or what only its head says.
fn is_certain_head(text: &str) -> bool {
    let is_of_head =
        |field: &Field<'_>| matches!(field.kind, Some(FieldKind::Unit | FieldKind::FilledOn));
    is_table_title(text) || is_column_head(text) || fields(text).iter().any(is_of_head)
}

fn names_heading(text: &str, index: &Index) -> bool {
    cells(text)
        .first()
        .is_some_and(|cell| !index.named(&Label::of(cell)).is_empty())
}

/// Whether a line is a row of a table: a wording, and behind it a unit or a mark, and a value.
fn is_row(text: &str) -> bool {
    let cells = cells(text);
    let is_filler = |cell: &&&str| is_unit(cell) || is_mark(cell) || is_value(cell);
    cells.len() > 2 && cells[1..].iter().all(|cell| is_filler(&cell)) && !is_value(cells[0])
}

/// The line behind the table's foot.
fn foot_end(lines: &[Line<'_>], behind: usize, index: &Index) -> usize {
    let mut end = behind;
    let mut awaited = 0;
    for (at, line) in lines.iter().enumerate().skip(behind).take(LINES_AROUND) {
        let found = fields(line.text);
        let cells = cells(line.text);
        let is_filler = |cell: &&str| {
            is_value(cell) || is_unit(cell) || is_mark(cell) || unit_before_value(cell).is_some()
        };
        let is_row = cells.iter().any(is_filler)
            && cells
                .iter()
                .all(|cell| is_filler(cell) || !is_longer_than(cell, PARAGRAPH_AT_LEAST))
            && (cells.len() > 1 || at == end)
            && read_date(line.text).is_err();
        if !found.is_empty() {
            awaited = found.iter().filter(|field| field.value.is_empty()).count();
            end = at + 1;
        } else if is_row
            || is_ruled(line.text)
            || names_heading(line.text, index) && cells.len() > 1
        {
            end = at + 1;
        } else if awaited > 0
            && at == end
            && !is_longer_than(line.text, 20)
            && !is_debris(line.text)
        {
            awaited = 0;
            end = at + 1;
        } else if !people_follow(&lines[at..]) {
            break;
        }
    }
    end
}

/// Whether a few lines on, behind a note below the table, the signatory line stands.
fn people_follow(lines: &[Line<'_>]) -> bool {
    use FieldKind::{FilledOn, Filler, Leader, Reviewer};
    let is_end = |line: &Line<'_>| {
        heading(line.text).is_some() || is_title(line.text) || read_date(line.text).is_ok()
    };
    let near = lines.iter().take(NOTE_LINES_AT_MOST + 1);
    near.take_while(|line| !is_end(line)).any(|line| {
        (fields(line.text).iter())
            .any(|field| matches!(field.kind, Some(Leader | Reviewer | Filler | FilledOn)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::text::lines;

    #[test]
    fn a_row_has_a_wording_and_behind_it_nothing_but_unit_and_value() {
        for (text, row) in [
            ("收到申请数\t件\t24", true),
            ("收到申请数\t——\t24", true),
            ("收到申请数\t24", false),
            ("收到申请数\t件\t见附件", false),
            ("24\t件\t24", false),
        ] {
            assert_eq!(is_row(text), row, "{text}");
        }
    }

    #[test]
    fn only_what_stands_in_no_text_is_surely_the_head() {
        for (text, head) in [
            ("政府信息公开情况统计表", true),
            ("统计指标\t单位\t统计数", true),
            ("填报单位：某局", true),
            ("填报日期：2018年1月22日", true),
            ("单位负责人：甲某", false),
            ("联系电话：86877225", false),
            ("（2017年度）", false),
            ("收到申请数", false),
        ] {
            assert_eq!(is_certain_head(text), head, "{text}");
        }
    }

    #[test]
    fn the_people_below_a_table_stand_a_few_lines_on_and_before_the_next_chapter() {
        for (text, follow) in [
            ("单位负责人：甲某", true),
            ("注：数字截至年底\n统计口径同上年\n审核人：乙某", true),
            ("注\n注\n注\n注\n填报人：丙某", true),
            ("注\n注\n注\n注\n注\n填报人：丙某", false),
            ("二、主动公开情况\n填报人：丙某", false),
            ("2018年1月22日\n填报人：丙某", false),
            ("某局2017年政府信息公开工作年度报告\n填报人：丙某", false),
            ("联系电话：86877225", false),
            ("主动公开24条。", false),
        ] {
            assert_eq!(people_follow(&lines(text)), follow, "{text}");
        }
    }
}
