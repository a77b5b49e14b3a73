//! 留痕表: the trail of a report as a document to be printed and filed. Adds nothing to the trail.

use super::{Block, Cell, ColumnRole, Document, Paragraph, Section, Table, Title};
use crate::form::FieldKind;
use crate::review::trail::{Act, Entry};
use crate::review::{Case, Review};
use crate::value::name;

/// Heads of the table, from left to right.
const HEADS: [&str; 5] = ["序号", "时间", "人员", "事项", "内容校验码"];

/// The trail of a report.
#[must_use]
pub fn of(case: &Case<'_>, review: &Review) -> Document {
    let report = case.report;
    let entries = review.trail.entries();
    let mut blocks = vec![Block::Title(Title {
        unit: report.field(FieldKind::Unit).trim().into(),
        rest: format!("{}审签留痕", report.kind_in_words()),
        origin: None,
    })];
    let state = match review.trail.fault() {
        Some(fault) => format!("{fault}。此前的签署不再有效。"),
        None if entries.is_empty() => "还没有记录。".into(),
        None => format!(
            "每条含前一条的摘要，依次相连。{}。时间以各次操作时本机的时钟为准。",
            review.reach(case).words()
        ),
    };
    blocks.push(paragraph(state));
    if !entries.is_empty() {
        blocks.push(Block::Table(table(case, review)));
    }
    Document {
        title: format!("{}审签留痕", report.title()),
        author: report.field(FieldKind::Unit).trim().into(),
        blocks,
        ..Document::default()
    }
}

fn paragraph(text: String) -> Block {
    Block::Paragraph(Paragraph {
        rest: text,
        ..Paragraph::default()
    })
}

fn table(case: &Case<'_>, review: &Review) -> Table {
    let row = |texts: [String; 5]| -> Vec<Cell> {
        let cell = |(column, text): (usize, String)| Cell {
            column,
            columns: 1,
            rows: 1,
            level: 0,
            text: name::visible(&text),
            origin: None,
        };
        texts.into_iter().enumerate().map(cell).collect()
    };
    let body = review.trail.entries().iter().map(|entry| {
        row([
            entry.number.to_string(),
            entry.at.in_words(),
            entry.by.clone(),
            what(case, review, entry),
            entry.content.code(),
        ])
    });
    Table {
        sections: vec![Section {
            columns: vec![
                ColumnRole::Unit,
                ColumnRole::Unit,
                ColumnRole::Unit,
                ColumnRole::Label,
                ColumnRole::Unit,
            ],
            head: vec![row(HEADS.map(String::from))],
            body: body.collect(),
        }],
    }
}

/// What was done, with its words: reasons, remarks, and how it was signed.
#[must_use]
pub fn what(case: &Case<'_>, review: &Review, entry: &Entry) -> String {
    let what = entry.act.what();
    let said = match &entry.act {
        Act::SignedOff { meaning, .. } => format!("{what}：{meaning}"),
        Act::Returned { reason } => format!("{what}：{reason}"),
        Act::Unlocked { reason, fault } if fault.is_empty() => format!("{what}：{reason}"),
        Act::Unlocked { reason, fault } => format!("{what}：{reason}（此前{fault}）"),
        Act::Remarked { spot, text, .. } if spot.excerpt.is_empty() => {
            format!("{what}（{}）：{text}", spot.place)
        }
        Act::Remarked { spot, text, .. } => {
            format!("{what}（{} “{}”）：{text}", spot.place, spot.excerpt)
        }
        Act::Answered { text, .. } => format!("{what}：{text}"),
        Act::Settled { .. } => what,
    };
    format!("{said}（{}）", review.way(case, entry))
}
