//! The statistics table in a published text: where it stands, and what its rows say.
//! Leaves to [`placing`] which row of the form each is.

mod placing;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use super::debris::is_debris;
use super::fields::{Field, fields};
use super::labels::{Index, Label, value_start};
use super::lines::{Line, cells, compact, is_longer_than, is_ruled};
use super::narrative::{heading, is_title};
use super::quantities::{bracketed, is_mark, is_unit, is_value, unit_before_value, unit_in};
use super::{Notice, year_in};
use crate::form::{CellId, FieldKind};
use crate::report::Place;
use crate::value::han::is_han;
use crate::value::read_date;

/// Rows with a value that make a table of this form; fewer are no such report.
pub const ROWS_AT_LEAST: usize = 5;

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
/// Characters of the line over the columns, at most, with the spaces in it.
const HEAD_AT_MOST: usize = 200;
/// Characters from which a line that marks off no cells is a paragraph.
const PARAGRAPH_AT_LEAST: usize = 80;
/// Lines and cells over which one label may be split.
const PIECES_AT_MOST: usize = 4;

/// Words in the head of the table over columns that hold no value.
const HEAD_WORDS: &[&str] = &[
    "序号",
    "编号",
    "代码",
    "统计指标",
    "指标",
    "指标名称",
    "项目",
    "单位",
    "计量单位",
    "备注",
    "说明",
    "填报说明",
];

/// What a table says, besides notices.
#[derive(Debug, Default)]
pub struct Contents {
    /// Answers by cell.
    pub answers: BTreeMap<CellId, String>,
    /// Fields of head and foot: what, as written, and the line.
    pub fields: Vec<(FieldKind, String, usize)>,
    /// The year in the title or below it, and the line.
    pub year: Option<(i16, usize)>,
}

impl Contents {
    /// 填报单位 as written, and its line.
    pub fn unit(&self) -> Option<(&str, usize)> {
        let unit = self
            .fields
            .iter()
            .find(|(kind, ..)| *kind == FieldKind::Unit);
        unit.map(|(_, unit, line)| (unit.as_str(), *line))
    }

    /// Takes the fields that a line begins with; says which they were.
    pub fn take_fields<'a>(&mut self, line: Line<'a>, notices: &mut Vec<Notice>) -> Vec<Field<'a>> {
        let found = fields(line.text);
        for field in found.iter().filter(|field| !field.value.is_empty()) {
            match field.kind {
                Some(kind) if !field.is_certain() => notices.push(Notice {
                    place: Some(Place::Field(kind)),
                    ..Notice::plain(
                        line.number,
                        format!(
                            "“{}”后面写作“{}”，分不清哪些字属于这一项，未导入，请手工填写。",
                            field.label, field.value
                        ),
                    )
                }),
                Some(kind) => self.fields.push((kind, field.value.into(), line.number)),
                None => notices.push(Notice::plain(
                    line.number,
                    format!(
                        "本版式没有“{}”一项，原文“{}”未导入。",
                        field.label, field.value
                    ),
                )),
            }
        }
        found
    }
}

/// Where the form's table stands.
#[derive(Debug)]
pub struct Found {
    /// Places in the lines.
    pub range: Range<usize>,
    /// Other places with rows of the form, far from the table: the line, and how many rows.
    pub elsewhere: Vec<(usize, usize)>,
}

/// Finds the form's table, the fullest of several.
///
/// # Errors
/// How many rows were recognised, too few to be the table.
pub fn find(lines: &[Line<'_>], index: &Index) -> Result<Found, usize> {
    let clusters = clusters(lines, index);
    let fullest = clusters
        .iter()
        .rev()
        .max_by_key(|cluster| cluster.rows.len());
    let best = fullest.ok_or(0usize)?;
    if best.rows.len() < ROWS_AT_LEAST {
        return Err(best.rows.len());
    }
    let start = head_start(lines, best.first, index);
    let range = start..foot_end(lines, best.last + 1, index);
    let is_elsewhere = |other: &&Cluster| {
        other.rows.len() >= ROWS_ELSEWHERE_AT_LEAST && !range.contains(&other.first)
    };
    let elsewhere = (clusters.iter().filter(is_elsewhere))
        .map(|other| (lines[other.first].number, other.rows.len()))
        .collect();
    Ok(Found { range, elsewhere })
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
        if is_head || is_ruled(text) || (start == at + 1 && names_heading(text, index)) {
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

fn is_table_title(text: &str) -> bool {
    is_caption(text) && joined(text).contains("统计表")
}

fn names_heading(text: &str, index: &Index) -> bool {
    cells(text)
        .first()
        .is_some_and(|cell| !index.named(&Label::of(cell)).is_empty())
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

/// Whether a line is a note below the table: `注：…`, `备注：…`.
fn is_foot_note(text: &str) -> bool {
    let words = compact(text);
    let note = ["注", "备注", "说明", "填表说明"];
    (note.iter()).any(|note| {
        words
            .strip_prefix(note)
            .is_some_and(|rest| rest.starts_with(':'))
    })
}

/// The table's title, the line below it that gives the year, or `附件`.
fn is_caption(text: &str) -> bool {
    let words = joined(text);
    if words.contains('。') || is_longer_than(&words, 50) {
        return false;
    }
    let bare = words.trim_matches(['(', ')']);
    let opens_with_year =
        bare.chars().position(|c| c == '年') == Some(4) && year_in(bare).is_some();
    let attachment = ["附件", "附表", "附"]
        .iter()
        .find_map(|word| words.strip_prefix(word));
    let is_attachment = attachment.is_some_and(|rest| {
        rest.chars()
            .all(|c| !c.is_alphanumeric() || c.is_ascii_digit() || "一二三".contains(c))
    });
    words.ends_with("统计表")
        || words.contains("统计表(")
        || is_attachment
        || opens_with_year && read_date(bare).is_err() && bare.chars().count() <= 20 && {
            let rest: String = bare.chars().skip(5).collect();
            !rest
                .chars()
                .any(|c| is_han(c) && !"年度月日至到一二三四五六七八九十份统计期间".contains(c))
        }
}

/// The line over the columns: `统计指标 | 单位 | 统计数`, or one of these in a line of its own.
fn is_column_head(text: &str) -> bool {
    if is_longer_than(text, HEAD_AT_MOST) {
        return false;
    }
    let cells: Vec<String> = cells(text).iter().map(|cell| compact(cell)).collect();
    let known = cells
        .iter()
        .filter(|cell| HEAD_WORDS.contains(&cell.as_str()))
        .count();
    let is_value_head = |cell: &String| {
        HEAD_WORDS.contains(&cell.as_str())
            || cell.ends_with("统计数")
            || ["数量", "数值", "数据"].contains(&cell.as_str())
    };
    cells.iter().any(|cell| cell.contains("统计指标"))
        || known > 1 && cells.len() > 2
        || cells.iter().all(is_value_head)
}

fn joined(text: &str) -> String {
    let joined: String = cells(text).iter().map(|cell| compact(cell)).collect();
    joined.trim_end_matches(',').into()
}

/// The heads of the value columns, if a line is the head of a table with several.
pub fn value_heads(lines: &[Line<'_>]) -> Vec<String> {
    let mut alone: BTreeSet<String> = BTreeSet::new();
    for line in lines {
        // Cheap to ask of every line of a long text.
        if !line.text.contains(['统', '指', '单']) || !is_column_head(line.text) {
            continue;
        }
        let cells: Vec<String> = cells(line.text).iter().map(|cell| compact(cell)).collect();
        let heads: Vec<String> = cells
            .iter()
            .filter(|cell| !HEAD_WORDS.contains(&cell.as_str()))
            .cloned()
            .collect();
        match cells.as_slice() {
            [one] if one.matches("统计数").count() > 1 => {
                return one.split_inclusive("统计数").map(String::from).collect();
            }
            [one] if one.ends_with("统计数") && !one.contains("统计指标") => {
                alone.insert(one.clone());
            }
            [_] => {}
            _ if heads.len() > 1 => return heads,
            _ => {}
        }
    }
    if alone.len() > 1 {
        alone.into_iter().collect()
    } else {
        Vec::new()
    }
}

/// A cell that begins with a label: the label, and what follows it in the same cell.
struct Split<'a> {
    head: &'a str,
    label: Label,
    tail: Vec<&'a str>,
}

fn split<'a>(cell: &'a str, index: &Index) -> Split<'a> {
    let label = Label::of(cell);
    if !index.named(&label).is_empty() {
        return Split {
            head: cell,
            label,
            tail: Vec::new(),
        };
    }
    let (mut head, value) = match value_start(cell) {
        Some(at) => (&cell[..at], Some(&cell[at..])),
        None => (cell, None),
    };
    let mut tail: Vec<&str> = value.into_iter().collect();
    loop {
        head = head.trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, ':' | '：' | ',' | '，' | ';' | '；' | '"')
        });
        let separator = |c: char| c.is_whitespace() || matches!(c, ',' | '，');
        match head.rfind(separator) {
            Some(at) => {
                let last = head[at..].trim_start_matches(separator);
                if !(is_unit(last) || is_mark(last)) {
                    break;
                }
                tail.insert(0, last);
                head = &head[..at];
            }
            None => break,
        }
    }
    let label = if head.len() == cell.len() {
        label
    } else {
        Label::of(head)
    };
    Split { head, label, tail }
}

/// A row as the text gives it.
#[derive(Debug)]
struct Given {
    text: String,
    label: Label,
    pieces: usize,
    line: usize,
    units: Vec<String>,
    values: Vec<String>,
    marks: Vec<String>,
    remarks: Vec<String>,
    /// A number in brackets behind the label: the value, if the row gives no other.
    in_brackets: Option<String>,
}

impl Given {
    fn new(text: &str, label: Label, line: usize) -> Self {
        let units = label
            .notes
            .iter()
            .filter_map(|note| unit_in(note))
            .collect();
        let mut notes = label.notes.iter().map(|note| format!("（{note}）"));
        let in_brackets = notes.find(|note| bracketed(note).is_some());
        Self {
            text: text.into(),
            label,
            pieces: 1,
            line,
            units,
            values: Vec::new(),
            marks: Vec::new(),
            remarks: Vec::new(),
            in_brackets,
        }
    }

    fn is_bare(&self) -> bool {
        self.units.is_empty() && self.values.is_empty() && self.marks.is_empty()
    }

    fn take(&mut self, cell: &str) {
        if is_unit(cell) {
            self.units.extend(unit_in(cell));
        } else if is_mark(cell) {
            self.marks.push(cell.into());
        } else if self.values.is_empty() || is_value(cell) {
            self.values.push(cell.trim_matches('"').into());
        } else {
            self.remarks.push(cell.into());
        }
    }

    /// Everything that the text gives for the row, for a notice.
    fn original(&self) -> String {
        let cells = self
            .units
            .iter()
            .chain(&self.values)
            .chain(&self.marks)
            .chain(&self.remarks);
        cells.fold(self.text.clone(), |text, cell| text + " | " + cell)
    }
}

/// Reads the lines of a table.
pub fn read(lines: &[Line<'_>], index: &Index, notices: &mut Vec<Notice>) -> Contents {
    let mut reader = Reader {
        index,
        contents: Contents::default(),
        rows: Vec::new(),
        awaited: None,
        numbered: false,
        value_first: is_value_first(lines, index),
        notices,
    };
    for &line in lines {
        reader.line(line);
    }
    let Reader {
        mut contents,
        mut rows,
        ..
    } = reader;
    for row in &mut rows {
        if row.values.is_empty() && row.marks.is_empty() {
            row.values.extend(row.in_brackets.take());
        }
    }
    placing::place(rows, index, &mut contents.answers, notices);
    contents
}

/// Where the first wording of the form stands among the cells of a line.
fn position_of_label(cells: &[&str], index: &Index) -> Option<usize> {
    let is_named = |cell: &&str| !index.named(&split(cell, index).label).is_empty();
    cells.iter().position(is_named)
}

/// Whether the column of values stands left of the wordings. Row numbers there are no values: they
/// count upwards, or another value stands on the right.
fn is_value_first(lines: &[Line<'_>], index: &Index) -> bool {
    let (mut left, mut right) = (0usize, 0usize);
    let mut counting = 0usize;
    let mut previous = None;
    for line in lines {
        let cells = cells(line.text);
        let Some(at) = position_of_label(&cells, index) else {
            continue;
        };
        let named = index.named(&split(cells[at], index).label);
        if index.targets[named[0]].cell.is_none() {
            continue;
        }
        let has_value = |cells: &[&str]| cells.iter().any(|cell| is_value(cell));
        let is_right = has_value(&cells[at + 1..]) || !split(cells[at], index).tail.is_empty();
        let is_left = has_value(&cells[..at]);
        right += usize::from(is_right);
        left += usize::from(is_left && !is_right);
        let number = (cells.first()).and_then(|cell| compact(cell).parse::<u32>().ok());
        counting += usize::from(number.is_some() && number > previous);
        previous = number.or(previous);
    }
    left > right && counting * 2 < left
}

struct Reader<'a> {
    index: &'a Index,
    contents: Contents,
    rows: Vec<Given>,
    /// A field whose label stood alone in its line: the next line holds its value.
    awaited: Option<FieldKind>,
    /// Whether the head has a column 序号.
    numbered: bool,
    /// Whether the values stand left of the wordings.
    value_first: bool,
    notices: &'a mut Vec<Notice>,
}

impl Reader<'_> {
    fn line(&mut self, line: Line<'_>) {
        let text = line.text;
        if is_debris(text) {
            self.notices.push(Notice::dropped(line));
        } else if is_ruled(text) && self.rows.is_empty() {
            // A rule between head and rows.
        } else if is_column_head(text) {
            self.numbered |= joined(text).contains("序号");
        } else if is_caption(text) {
            let year = year_in(&joined(text)).map(|year| (year, line.number));
            self.contents.year = self.contents.year.or(year);
        } else if is_foot_note(text) && !self.rows.is_empty() {
            let message = format!("统计表下的“{text}”未导入，请核对。");
            self.notices.push(Notice::plain(line.number, message));
        } else if !self.fields(line) && !self.awaited_value(line) {
            self.cells(line);
        }
    }

    fn fields(&mut self, line: Line<'_>) -> bool {
        let found = self.contents.take_fields(line, self.notices);
        if let Some(last) = found.last() {
            self.awaited = last.kind.filter(|_| last.value.is_empty());
        }
        !found.is_empty()
    }

    fn awaited_value(&mut self, line: Line<'_>) -> bool {
        let Some(kind) = self.awaited.take() else {
            return false;
        };
        let cells = cells(line.text);
        let [cell] = cells.as_slice() else {
            return false;
        };
        let words = compact(cell);
        let fits = match kind {
            FieldKind::FilledOn => read_date(&words).is_ok(),
            FieldKind::Telephone => words.starts_with(|c: char| c.is_ascii_digit() || c == '('),
            FieldKind::Unit => {
                words.chars().all(is_han) && self.index.named(&Label::of(&words)).is_empty()
            }
            _ => words.chars().all(|c| is_han(c) || c == '·') && words.chars().count() <= 6,
        };
        if fits {
            self.contents
                .fields
                .push((kind, (*cell).into(), line.number));
        }
        fits
    }

    fn cells(&mut self, line: Line<'_>) {
        let mut cells: Vec<&str> = (cells(line.text).into_iter())
            .flat_map(|cell| unit_before_value(cell).map_or(vec![cell], Vec::from))
            .collect();
        self.put_label_first(&mut cells);
        let mut cells = cells.as_slice();
        if let [first, second, ..] = cells {
            let is_number = first.chars().all(|c| c.is_ascii_digit());
            let labels_follow =
                !is_value(second) || !self.index.named(&Label::of(second)).is_empty();
            if is_number && labels_follow && !is_unit(second) && !is_mark(second) {
                cells = &cells[1..];
            }
        }
        if cells.iter().all(|cell| is_mark(cell)) && cells.len() > 1 {
            return;
        }
        for (position, cell) in cells.iter().enumerate() {
            self.cell(cell, position == 0, cells.len() == 1, line);
        }
    }

    /// Puts a row's unit and value, where they stand left of its wording, behind it.
    fn put_label_first(&self, cells: &mut [&str]) {
        let Some(at) = position_of_label(cells, self.index) else {
            return;
        };
        let has_unit = |cell: &&str| is_unit(cell) || is_mark(cell);
        let behind = cells.get(at + 1);
        let is_of_row = |cell: &&str| {
            is_value(cell) && self.value_first || has_unit(cell) && !behind.is_some_and(has_unit)
        };
        if cells[..at].iter().all(is_of_row) {
            cells[..=at].rotate_right(1);
        }
    }

    fn cell(&mut self, cell: &str, is_first: bool, is_alone: bool, line: Line<'_>) {
        if is_debris(cell) {
            self.notices
                .push(Notice::dropped(Line { text: cell, ..line }));
            return;
        }
        let split = split(cell, self.index);
        if !self.index.named(&split.label).is_empty() {
            self.start(&split, is_alone, line);
            return;
        }
        if self.goes_on(cell, &split, is_first) {
            return;
        }
        let is_numbered = is_first && split.label.number.is_some() && {
            let digits = compact(cell);
            let behind = digits.trim_start_matches(|c: char| c.is_ascii_digit());
            split.label.core.chars().count() > 2 && !behind.starts_with(is_han)
        };
        let is_filler = is_unit(cell) || is_mark(cell) || is_value(cell) && !is_numbered;
        let is_note = cell.starts_with(['(', '（']) && split.label.core.is_empty() && !is_filler;
        match self.rows.last_mut() {
            // A note of the label, cut off from it.
            Some(row) if is_note && row.values.is_empty() => {
                row.units.extend(unit_in(cell));
            }
            Some(row) if is_filler || row.line == line.number && !is_first => row.take(cell),
            Some(row) if is_note => row.remarks.push(cell.into()),
            None if is_filler => self.notices.push(Notice::unplaced(line.number, cell)),
            _ => self.start(&split, is_alone, line),
        }
    }

    fn start(&mut self, split: &Split<'_>, is_alone: bool, line: Line<'_>) {
        // In a table of one cell a line, the number of this row came after the value of the last.
        let last = self.rows.last_mut().filter(|row| row.values.len() > 1);
        if let Some(row) = last.filter(|_| self.numbered && is_alone) {
            row.values.pop();
        }
        let mut row = Given::new(split.head, split.label.clone(), line.number);
        for cell in &split.tail {
            row.take(cell);
        }
        self.rows.push(row);
    }

    /// Joins a piece of a label to the piece before it; says whether it was one.
    fn goes_on(&mut self, cell: &str, split: &Split<'_>, is_first: bool) -> bool {
        let Some(row) = self
            .rows
            .last_mut()
            .filter(|row| row.pieces < PIECES_AT_MOST)
        else {
            return false;
        };
        if !row.values.is_empty() || !row.marks.is_empty() {
            return false;
        }
        let whole = row.text.clone() + cell;
        let joined = self::split(&whole, self.index);
        let is_named = !self.index.named(&joined.label).is_empty();
        let was_named = !self.index.named(&row.label).is_empty();
        let is_filler = is_unit(cell) || is_mark(cell) || is_value(cell);
        let is_piece = split.label.number.is_none() && !split.label.among && is_first && !is_filler;
        let completes = is_named && (!is_note(cell) || !joined.tail.is_empty());
        let continues = !was_named && !is_note(cell);
        let goes_on = row.label.open && is_first && !is_filler
            || row.is_bare() && is_piece && (completes || continues);
        if goes_on {
            let mut longer = Given::new(joined.head, joined.label, row.line);
            longer.pieces = row.pieces + 1;
            for cell in joined.tail {
                longer.take(cell);
            }
            *row = longer;
        }
        goes_on
    }
}

fn is_note(cell: &str) -> bool {
    cell.starts_with(['(', '（'])
}
