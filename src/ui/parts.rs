//! The parts of a report in reading order, and where Enter stops in each: a matter of the form, not
//! of what stands there at the moment. Draws nothing and moves nothing.

use super::keystrokes::Way;
use super::request::View;
use crate::form::{Edition, FieldKind, Part, TableId};
use crate::report::{Place, Report};

/// A part of a report.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'r> {
    /// Its editor.
    pub view: View,
    /// What it is called.
    pub title: &'r str,
}

/// 基本信息, the chapters and tables in the order of the form, and the tables of the annex.
#[must_use]
pub fn parts(report: &Report) -> Vec<Piece<'_>> {
    let edition = report.edition();
    let piece = |view, title| Piece { view, title };
    let mut parts = vec![piece(View::Fields, "基本信息")];
    for (at, chapter) in report.chapters.iter().enumerate() {
        let heading = match chapter.heading.trim() {
            "" => "（无标题）",
            heading => heading,
        };
        let tables = tables_in(edition, at);
        // A chapter that is a table has no text of its own, unless an import brought some.
        if tables.is_empty() || !chapter.text.trim().is_empty() {
            parts.push(piece(View::Chapter(at), heading));
        }
        let tables = tables.into_iter().map(View::Table);
        parts.extend(tables.map(|view| piece(view, heading)));
    }
    let annex = edition.annex.iter();
    parts.extend(annex.map(|table| piece(View::Table(*table), &edition.table(*table).title)));
    parts
}

/// The part before or behind another; `None` at the end, or where the other is no part.
#[must_use]
pub fn beside(report: &Report, from: View, way: Way) -> Option<View> {
    let parts = parts(report);
    let at = parts.iter().position(|part| part.view == from)?;
    let beside = match way {
        Way::Forth => at + 1,
        Way::Back => at.checked_sub(1)?,
    };
    parts.get(beside).map(|part| part.view)
}

/// The tables that stand in a chapter, counted from 0, of an edition with fixed chapters.
fn tables_in(edition: &Edition, chapter: usize) -> Vec<TableId> {
    let usual = edition
        .chapters
        .get(chapter)
        .filter(|_| !edition.free_chapters);
    let parts = usual.iter().flat_map(|chapter| &chapter.parts);
    parts
        .filter_map(|part| match part {
            Part::Table(code) => edition.find_table(code),
            Part::Narrative(_) => None,
        })
        .collect()
}

/// The places of a part that can be typed into, in reading order; none in the preview and review.
#[must_use]
pub fn places(report: &Report, part: View) -> Vec<Place> {
    match part {
        View::Fields => report.fields().map(Place::Field).collect(),
        View::Chapter(at) => vec![Place::Heading(at), Place::Text(at)],
        View::Table(table) => {
            let cells = report.edition().cells_of(table);
            cells.map(Place::Cell).collect()
        }
        View::Review | View::Preview => Vec::new(),
    }
}

/// Whether Enter and Tab stop at a place: not in a cell that a sum rule defines, whatever stands
/// there, nor in rows that repeat beyond those that stand and the next.
#[must_use]
pub fn is_stop(report: &Report, place: Place) -> bool {
    match place {
        Place::Cell(cell) => report.edition().total(cell).is_none() && report.is_offered(cell),
        // Asked only of a report whose table states another year.
        Place::Field(FieldKind::TableYear) => !report.field(FieldKind::TableYear).is_empty(),
        _ => true,
    }
}

/// The stop before or behind a place of the same part.
#[must_use]
pub fn stop_beside(report: &Report, part: View, from: Place, way: Way) -> Option<Place> {
    let places = places(report, part);
    let at = places.iter().position(|place| *place == from)?;
    let is_stop = |place: &&Place| is_stop(report, **place);
    match way {
        Way::Forth => places[at + 1..].iter().find(is_stop).copied(),
        Way::Back => places[..at].iter().rev().find(is_stop).copied(),
    }
}

/// Where the keyboard goes in a part that is come to: a chapter's text, else the first stop on the
/// way.
#[must_use]
pub fn entry(report: &Report, part: View, way: Way) -> Option<Place> {
    let places = places(report, part);
    let is_stop = |place: &&Place| is_stop(report, **place);
    match (part, way) {
        (View::Chapter(at), _) => Some(Place::Text(at)),
        (_, Way::Forth) => places.iter().find(is_stop).copied(),
        (_, Way::Back) => places.iter().rev().find(is_stop).copied(),
    }
}
