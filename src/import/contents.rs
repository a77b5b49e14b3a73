//! What tables and the lines around them say: answers, fields, the year.
//! Decides nothing about which of several is right.

use std::collections::BTreeMap;

use super::Notice;
use super::fields::fields;
use crate::form::{CellId, FieldKind};
use crate::report::Place;

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

    /// Takes the fields that a text begins with; says whether there were any.
    pub fn take_fields(&mut self, text: &str, line: usize, notices: &mut Vec<Notice>) -> bool {
        let found = fields(text);
        for field in found.iter().filter(|field| !field.value.is_empty()) {
            match field.kind {
                Some(kind) if !field.is_certain() => notices.push(Notice {
                    place: Some(Place::Field(kind)),
                    ..Notice::plain(
                        line,
                        format!(
                            "“{}”后面写作“{}”，分不清哪些字属于这一项，未导入，请手工填写。",
                            field.label, field.value
                        ),
                    )
                }),
                Some(kind) => self.fields.push((kind, field.value.into(), line)),
                None => notices.push(Notice::plain(
                    line,
                    format!(
                        "本版式没有“{}”一项，原文“{}”未导入。",
                        field.label, field.value
                    ),
                )),
            }
        }
        !found.is_empty()
    }
}
