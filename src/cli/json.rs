//! What is told in JSON, for scripts. Judges nothing.

use serde_json::{Map, Value, json};

use super::words::shown;
use crate::checks::{NotChecked, Severity};
use crate::form::{Edition, FieldKind};
use crate::import::Notice;
use crate::report::{self, Place, Report};
use crate::session::Open;
use crate::value::name;

/// One line, in which what can't be seen is escaped.
pub(super) fn json_line(value: &Value) -> String {
    let mut line = String::new();
    for c in value.to_string().chars() {
        if name::is_unseen(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                line += &format!("\\u{unit:04x}");
            }
        } else {
            line.push(c);
        }
    }
    line + "\n"
}

pub(super) fn outcome_json(open: &Open) -> Value {
    let (edition, outcome) = (open.report.edition(), &open.outcome);
    let states = open.states().iter().copied();
    let findings = outcome.findings.iter().zip(states).map(|(finding, state)| {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        };
        let mut told = json!({
            "rule": finding.rule,
            "severity": severity,
            "cells": cell_codes(edition, &finding.places),
            "fields": field_codes(&finding.places),
            "message": finding.message,
            "state": state.code(),
            "explanation": open.explanation(finding).map(|explanation| &explanation.text),
        });
        // Where it is about a passage: the chapter counted from 1, the rest in characters.
        if let Some(span) = finding.spans.first() {
            told["chapter"] = (span.chapter + 1).into();
            told["start"] = span.start.into();
            told["end"] = span.end.into();
            told["excerpt"] = span.excerpt(&open.report).into();
        }
        told
    });
    let not_checked = (outcome.not_checked.iter())
        .map(|NotChecked { rule, reason }| json!({"rule": rule, "reason": reason}));
    json!({
        "findings": findings.collect::<Vec<_>>(),
        "not_checked": not_checked.collect::<Vec<_>>(),
        "errors": outcome.count(Severity::Error),
        "warnings": outcome.count(Severity::Warning),
        "hints": outcome.count(Severity::Hint),
    })
}

fn cell_codes<'a>(edition: &'a Edition, places: &[Place]) -> Vec<&'a str> {
    let code = |place: &Place| match place {
        Place::Cell(cell) => Some(edition.cell(*cell).code.as_str()),
        _ => None,
    };
    places.iter().filter_map(code).collect()
}

fn field_codes(places: &[Place]) -> Vec<&'static str> {
    let code = |place: &Place| match place {
        Place::Field(field) => Some(field.code()),
        _ => None,
    };
    places.iter().filter_map(code).collect()
}

pub(super) fn notices_json(edition: &Edition, notices: &[Notice]) -> Value {
    let notices = notices.iter().map(|notice| {
        let places = notice.place.as_slice();
        json!({
            "rule": notice.rule,
            "line": notice.line,
            "cells": cell_codes(edition, places),
            "message": notice.message,
        })
    });
    json!({ "notices": notices.collect::<Vec<_>>() })
}

pub(super) fn report_json(report: &Report) -> Value {
    let edition = report.edition();
    let mut answers = Map::new();
    let mut summed = Vec::new();
    for cell in edition.cell_ids() {
        let code = &edition.cell(cell).code;
        match report.answer(cell) {
            report::Answer::Empty => continue,
            report::Answer::Typed(_) => {}
            report::Answer::Summed(_) => summed.push(code),
        }
        answers.insert(code.clone(), shown(report, cell).into());
    }
    let fields = |kinds: &[FieldKind]| -> Map<String, Value> {
        let field = |kind: &FieldKind| (kind.code().into(), report.field(*kind).into());
        kinds.iter().map(field).collect()
    };
    let chapters = (report.chapters.iter())
        .map(|chapter| json!({"heading": chapter.heading, "text": chapter.text}));
    let mut shown = json!({
        "edition": edition.code,
        "form_missing": edition.is_stand_in,
        "year": report.year(),
        "unit": report.field(FieldKind::Unit),
        "unit_kind": report.unit_kind,
        "table_year": report.field(FieldKind::TableYear),
        "answers": answers,
        "summed": summed,
        "chapters": chapters.collect::<Vec<_>>(),
        "people": fields(&[
            FieldKind::Leader, FieldKind::Reviewer, FieldKind::Filler, FieldKind::Telephone,
        ]),
        "dates": fields(&[FieldKind::FilledOn, FieldKind::IssuedOn, FieldKind::DueOn]),
    });
    if report.fields().any(|field| field == FieldKind::Period) {
        shown["period"] = report.field(FieldKind::Period).into();
    }
    shown
}
