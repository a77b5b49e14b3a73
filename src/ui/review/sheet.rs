//! What the reviewer's view shows, derived from the report and its review as a whole.
//! Derives; decides nothing and draws nothing.

use std::collections::HashMap;

use super::super::request::Comparison;
use super::marks::{Marked, marked};
use crate::document;
use crate::form::{CellId, FieldKind, Part, TableId};
use crate::report::{Place, Report};
use crate::review::compare::{Difference, differences};
use crate::review::queue::{self, Item};
use crate::review::seal;
use crate::review::standing::is_vouched;
use crate::review::{Lack, Standing, signed_words};
use crate::session::Open;
use crate::settings::{Settings, Step};
use crate::value::{Moment, name};

/// All that is shown.
#[derive(Default)]
pub struct Sheet {
    /// The steps of the settings.
    pub steps: Vec<ShownStep>,
    /// The first step that is not validly signed.
    pub next: Option<usize>,
    /// What is missing for it.
    pub lacks: Vec<Lack>,
    /// Whether there is something to unlock.
    pub can_unlock: bool,
    /// What is wrong with the trail, and where the clock was set.
    pub faults: Vec<String>,
    /// What a reader must know of the sign-offs and of the trail.
    pub notes: Vec<String>,
    /// 校验码.
    pub code: String,
    /// The digest of the content.
    pub digest: String,
    /// The reviewer's queue.
    pub items: Vec<ShownItem>,
    /// The report as it is read.
    pub pieces: Vec<Piece>,
    /// What values are compared with, where they differ.
    pub before: HashMap<Place, Marked>,
    /// How many places differ from what the report is compared with.
    pub differing: usize,
    /// Last year's values, by cell.
    pub last_year: HashMap<u16, String>,
}

/// A step with how it stands.
pub struct ShownStep {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What a signature in it says.
    pub meaning: String,
    /// Who signed, when and how; empty for nobody.
    pub who: String,
    /// Whether a registered key vouches for it, and not a name alone.
    pub is_vouched: bool,
    /// Why a signature does not count.
    pub void: Option<String>,
    /// What is not as it was when it was signed, each in a line.
    pub changes: Vec<Difference>,
}

impl ShownStep {
    /// Whether it is validly signed.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        !self.who.is_empty() && self.void.is_none()
    }
}

/// An item of the queue with what the window makes of it.
pub struct ShownItem {
    /// The item.
    pub item: Item,
    /// Whether the reviewer has looked at it.
    pub is_ticked: bool,
    /// What differs, letter by letter; empty where nothing is compared.
    pub marked: Marked,
}

/// A piece of the report, in reading order.
pub enum Piece {
    /// The title.
    Title(String),
    /// A field with its value.
    Field(FieldKind, String),
    /// A chapter's heading.
    Heading(usize, String),
    /// A paragraph of a chapter, with the line at which it stands and what differs in it.
    Paragraph {
        /// The chapter.
        chapter: usize,
        /// The line, counted from 0.
        line: usize,
        /// The text, letter by letter.
        text: Marked,
    },
    /// A table with its title.
    Table(String, document::Table),
    /// What was written about a warning.
    Explanation(String),
    /// A heading that belongs to no chapter.
    Part(&'static str),
}

impl Sheet {
    /// All that is to be shown of an open report.
    #[must_use]
    pub fn new(open: &Open, settings: &Settings, comparison: Comparison, now: Moment) -> Self {
        let case = open.case(settings);
        let verified = open.review.verify(&case, now);
        let steps = (settings.steps.iter().zip(&verified.standings))
            .map(|(step, standing)| shown_step(open, settings, step, standing))
            .collect::<Vec<_>>();
        let next = steps.iter().position(|step| !step.is_valid());
        let lacks = next.map(|at| open.review.lacks(&case, &settings.steps[at], now));
        let faults = verified.faults.iter().map(|fault| format!("{fault}。"));
        let found = compared(open, comparison);
        let mut notes = verified.notes.clone();
        if verified.reach.count > 0 {
            notes.push(format!("{}。", verified.reach.words()));
        }
        let items = queue::items(&case, &open.review, open.last_year());
        Self {
            steps,
            next,
            lacks: lacks.unwrap_or_default(),
            can_unlock: open.review.can_unlock(now),
            code: verified.digest.code(),
            digest: verified.digest.to_string(),
            faults: faults.chain(verified.clock_jumps).collect(),
            notes: notes.iter().map(|note| name::visible(note)).collect(),
            items: items
                .into_iter()
                .map(|item| shown_item(open, item))
                .collect(),
            pieces: pieces(&open.report, &found),
            before: of_values(&found),
            differing: found.iter().filter(|d| d.place.is_some()).count(),
            last_year: open.last_year().map_or_else(HashMap::new, values),
        }
    }
}

fn shown_step(open: &Open, settings: &Settings, step: &Step, standing: &Standing<'_>) -> ShownStep {
    let (entry, void) = match standing {
        Standing::Unsigned => (None, None),
        Standing::Valid(entry) => (Some(*entry), None),
        Standing::Void(entry, void) => (Some(*entry), Some(void.to_string())),
    };
    let changes = entry.filter(|_| void.is_some());
    let changes = changes.and_then(|entry| open.review.changes_since(entry, &open.report));
    let words = entry.map(signed_words);
    let (called, meaning) = words.unwrap_or((&step.name, &step.meaning));
    let way = |entry| open.review.way(&open.case(settings), entry);
    ShownStep {
        code: step.code.clone(),
        name: name::visible(called),
        meaning: name::visible(meaning),
        who: entry.map_or_else(String::new, |entry| {
            let (by, at) = (name::visible(&entry.by), entry.at.in_words());
            format!("{by}　{at}　{}", way(entry))
        }),
        is_vouched: entry.is_some_and(|entry| is_vouched(settings, entry)),
        void: void.map(|void| name::visible(&void)),
        changes: changes.unwrap_or_default(),
    }
}

fn shown_item(open: &Open, item: Item) -> ShownItem {
    let is_compared = item.before.is_some() || item.after.is_some();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let marked = is_compared.then(|| marked(&text(&item.before), &text(&item.after)));
    ShownItem {
        is_ticked: open.review.is_ticked(&item),
        marked: marked.map(Marked::shortened).unwrap_or_default(),
        item,
    }
}

/// What differs from what the report is compared with.
fn compared(open: &Open, comparison: Comparison) -> Vec<Difference> {
    let report = &open.report;
    let now = seal::content(report);
    match comparison {
        Comparison::Nothing => Vec::new(),
        Comparison::Returned => {
            let before = open.review.returned_content().unwrap_or_default();
            let before = before.iter().map(String::as_str);
            differences(report.edition(), before, now.lines())
        }
        Comparison::LastYear => open.last_year().map_or_else(Vec::new, |last| {
            let before = seal::content(last);
            let mut found = differences(report.edition(), before.lines(), now.lines());
            for difference in found.iter_mut().filter(|d| d.line.is_some()) {
                let read = |of: &Report, text: &mut Option<String>| {
                    *text = text.as_deref().map(|text| of.with_values(text));
                };
                read(last, &mut difference.before);
                read(report, &mut difference.after);
            }
            found
        }),
    }
}

/// Last year's numbers.
fn values(last: &Report) -> HashMap<u16, String> {
    let numbers = last.numbers();
    let value = |cell: CellId| Some((cell.0, numbers.get(cell).ok()?.to_string()));
    last.edition().cell_ids().filter_map(value).collect()
}

/// What differs in cells, fields and headings, by the place.
fn of_values(found: &[Difference]) -> HashMap<Place, Marked> {
    let mut before = HashMap::new();
    for difference in found.iter().filter(|d| d.line.is_none()) {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let marked = marked(&text(&difference.before), &text(&difference.after));
        if let Some(place) = difference.place {
            before.insert(place, marked);
        }
    }
    before
}

fn pieces(report: &Report, found: &[Difference]) -> Vec<Piece> {
    let edition = report.edition();
    let mut pieces = vec![Piece::Title(report.title()), Piece::Part("基本信息")];
    for kind in FieldKind::ALL {
        let value = report.field(kind).trim();
        if !value.is_empty() {
            pieces.push(Piece::Field(kind, name::visible(value)));
        }
    }
    for (at, chapter) in report.chapters.iter().enumerate() {
        pieces.push(Piece::Heading(at, chapter.heading.trim().into()));
        push_paragraphs(&mut pieces, report, at, &chapter.text, found);
        let usual = edition.chapters.get(at).filter(|_| !edition.free_chapters);
        for part in usual.iter().flat_map(|usual| &usual.parts) {
            if let Part::Table(code) = part
                && let Some(table) = edition.find_table(code)
            {
                push_table(&mut pieces, report, (table, String::new()), found);
            }
        }
    }
    for &table in &edition.annex {
        let title = edition.table(table).title.clone();
        push_table(&mut pieces, report, (table, title), found);
    }
    if !report.explanations().is_empty() {
        pieces.push(Piece::Part("问题说明"));
    }
    for (cause, written) in report.explanations() {
        let when = written.at.in_words();
        let words = format!("{} {}（{}，{when}）", cause.rule, written.text, written.by);
        pieces.push(Piece::Explanation(name::visible(&words)));
    }
    pieces
}

/// A table; with rows that repeat and were cleared, where they differ.
fn push_table(
    pieces: &mut Vec<Piece>,
    report: &Report,
    (id, title): (TableId, String),
    found: &[Difference],
) {
    let edition = report.edition();
    let time = |cell: CellId| edition.cell(cell).repetition;
    let differs = |cell: CellId| {
        let mut places = found.iter().filter_map(|difference| difference.place);
        places.any(|place| matches!(place, Place::Cell(other) if time(other) == time(cell)))
    };
    let stands = |cell| report.stands(cell) || differs(cell);
    let table = document::table_where(report, edition.table(id), stands);
    pieces.push(Piece::Table(title, table));
}

/// The paragraphs of a chapter as they are read, with the values of bound numbers; those that differ
/// stand as one piece, with what they were.
fn push_paragraphs(
    pieces: &mut Vec<Piece>,
    report: &Report,
    chapter: usize,
    text: &str,
    found: &[Difference],
) {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut line = 0;
    let mut push = |line: usize, text: Marked| {
        if !text.is_empty() {
            pieces.push(Piece::Paragraph {
                chapter,
                line,
                text,
            });
        }
    };
    let here = |line: usize| {
        let place = Some(Place::Text(chapter));
        found
            .iter()
            .filter(move |d| d.place == place && d.line == Some(line))
    };
    while line <= lines.len() {
        let mut covered = 0;
        for difference in here(line) {
            let before = difference.before.clone().unwrap_or_default();
            let after = difference.after.clone().unwrap_or_default();
            if difference.after.is_some() {
                covered = after.split('\n').count();
            }
            push(line, marked(&before, &after));
        }
        if covered == 0 {
            if let Some(text) = lines.get(line) {
                push(line, Marked::plain(report.with_values(text).trim()));
            }
            covered = 1;
        }
        line += covered;
    }
}
