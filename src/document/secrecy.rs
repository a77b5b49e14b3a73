//! 保密审查表: one page on which the office records that a report was looked through before it is
//! published. Fills in what the program knows, and leaves the rest to pens; decides nothing.

use super::{Block, Document, Field, Form, FormRow, Hand, Line};
use crate::form::{FieldKind, Opinion};
use crate::review::seal::{self, Digest};
use crate::review::trail::Entry;
use crate::review::{Case, signed_words};
use crate::value::name;

/// What a step that stands says.
pub(super) struct Conclusion<'a> {
    /// Who, when, and what was signed.
    pub entry: &'a Entry,
    /// How: by which key, or by name only.
    pub way: String,
}

/// The form, with the conclusions of the secrecy reviewer and of the head of the unit.
pub(super) fn of(case: &Case<'_>, [secrecy, issue]: [Option<Conclusion<'_>>; 2]) -> Document {
    let report = case.report;
    let unit = report.field(FieldKind::Unit).trim();
    let filler = name::visible(report.field(FieldKind::Filler).trim());
    let words = &report.edition().papers.secrecy;
    let row = |label: &str, line: &str| FormRow {
        label: label.into(),
        lines: vec![line.into()],
        signed: Line::new(),
        share: 0,
    };
    let code = Digest::of(&seal::content(report)).code();
    let mut rows = vec![row(&words.name, &report.title()), row(&words.unit, unit)];
    rows.extend(words.choices.iter().map(|(label, boxes)| row(label, boxes)));
    rows.extend([
        FormRow {
            label: words.filler.label.clone(),
            lines: words.filler.lines.clone(),
            signed: by_hand(&words.filler.signs, &filler),
            share: 2,
        },
        concluded(&words.reviewer, secrecy),
        concluded(&words.head, issue),
        row(&words.remark.0, &words.remark.1.replace("{校验码}", &code)),
    ]);
    let title = words.title.clone();
    Document {
        title: format!("{}保密审查表", report.title()),
        author: unit.into(),
        keywords: super::keywords(report),
        blocks: vec![Block::Form(Form { title, rows })],
        ..Document::default()
    }
}

/// What was concluded, or room for it.
fn concluded(asked: &Opinion, conclusion: Option<Conclusion<'_>>) -> FormRow {
    let lines = match &conclusion {
        Some(Conclusion { entry, way }) => vec![
            name::visible(&format!("{}。", signed_words(entry).1)),
            name::visible(&format!("{}　{}　{way}", entry.by, entry.at.in_words())),
        ],
        None => asked.lines.clone(),
    };
    FormRow {
        label: asked.label.clone(),
        lines,
        signed: by_hand(&asked.signs, ""),
        share: 3,
    }
}

/// A place to sign and to date by hand.
fn by_hand(label: &str, name: &str) -> Line {
    let field = |label: &str, value: &str, hand| Field {
        label: label.into(),
        value: value.into(),
        hand,
        ..Field::default()
    };
    vec![
        field(&format!("{label}："), name, Hand::Room),
        field("", "年　　月　　日", Hand::Nothing),
    ]
}
