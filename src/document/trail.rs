//! 留痕表: the trail of a report as a document to be printed and filed. Adds nothing to the trail.

use super::{Block, Cell, ColumnRole, Document, Paragraph, Section, Table, Title};
use crate::form::FieldKind;
use crate::report::Report;
use crate::review::Review;
use crate::review::trail::{Act, Entry};

/// Heads of the table, from left to right.
const HEADS: [&str; 5] = ["序号", "时间", "人员", "事项", "内容校验码"];

/// The trail of a report.
#[must_use]
pub fn of(report: &Report, review: &Review) -> Document {
    let entries = review.trail.entries();
    let mut blocks = vec![Block::Title(Title {
        unit: report.field(FieldKind::Unit).trim().into(),
        rest: format!(
            "{}年政府信息公开工作年度报告审签留痕",
            report.year_in_words()
        ),
        origin: None,
    })];
    let faults = review.trail.faults();
    let state = match faults.first() {
        Some(fault) => format!("{fault}。此前的签署不再有效。"),
        None if entries.is_empty() => "还没有记录。".into(),
        None => format!(
            "共{}条，每条含前一条的摘要，依次相连，没有缺失或改动。时间以各次操作时本机的时钟为准。",
            entries.len()
        ),
    };
    blocks.push(paragraph(state));
    if !entries.is_empty() {
        blocks.push(Block::Table(table(entries)));
    }
    if let Some(last) = entries.last() {
        blocks.push(paragraph(format!("最后一条的摘要：{}", last.digest)));
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

fn table(entries: &[Entry]) -> Table {
    let row = |texts: [String; 5]| -> Vec<Cell> {
        let cell = |(column, text)| Cell {
            column,
            columns: 1,
            rows: 1,
            level: 0,
            text,
            origin: None,
        };
        texts.into_iter().enumerate().map(cell).collect()
    };
    let body = entries.iter().map(|entry| {
        row([
            entry.number.to_string(),
            entry.at.in_words(),
            entry.by.clone(),
            what(entry),
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
pub fn what(entry: &Entry) -> String {
    let what = entry.act.what();
    match &entry.act {
        Act::SignedOff { meaning, .. } => format!("{what}：{meaning}（{}）", entry.way()),
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
    }
}
