//! 核查说明: every warning that stands, with what was written about it. Weighs nothing itself: how
//! a warning stands is the review's word.

use super::findings::table;
use super::{Block, ColumnRole, Document, Paragraph, Title};
use crate::checks::{Finding, Severity};
use crate::form::FieldKind;
use crate::review::seal::{self, Digest};
use crate::review::{Case, Review, State, explanation};

/// Heads of the table, from left to right, and what the columns hold.
const COLUMNS: [(&str, ColumnRole); 4] = [
    ("序号", ColumnRole::Unit),
    ("核查提示", ColumnRole::Label),
    ("情况说明", ColumnRole::Label),
    ("说明人及时间", ColumnRole::Unit),
];

/// The explanations of a report's warnings.
pub(super) fn of(case: &Case<'_>, review: &Review) -> Document {
    let report = case.report;
    let findings = &case.outcome.findings;
    let is_warning = |finding: &&Finding| finding.severity == Severity::Warning;
    let warnings: Vec<&Finding> = findings.iter().filter(is_warning).collect();
    let states = warnings
        .iter()
        .map(|finding| review.state(report, case.outcome, finding));
    let unexplained = states.filter(|state| *state != State::Explained).count();

    let unit = report.field(FieldKind::Unit).trim();
    let mut blocks = vec![Block::Title(Title {
        unit: unit.into(),
        rest: format!(
            "{}年政府信息公开工作年度报告核查说明",
            report.year_in_words()
        ),
        ..Title::default()
    })];
    let code = Digest::of(&seal::content(report)).code();
    let counted = match (warnings.len(), unexplained) {
        (0, _) => "没有需要说明的情况。".into(),
        (count, 0) => format!("共{count}处需要说明，均已说明，逐项列后。"),
        (count, open) => format!("共{count}处需要说明，其中{open}处还没有有效说明，逐项列后。"),
    };
    let paragraph = |rest| {
        Block::Paragraph(Paragraph {
            rest,
            ..Paragraph::default()
        })
    };
    let year = report.year_in_words();
    blocks.push(paragraph(format!(
        "本单位{year}年政府信息公开工作年度报告经逐项核查，{counted}"
    )));
    blocks.push(paragraph(format!("报告内容校验码：{code}。")));
    if !warnings.is_empty() {
        let rows = (1..)
            .zip(warnings)
            .map(|(number, finding)| row(case, review, number, finding));
        blocks.push(Block::Table(table(COLUMNS, rows)));
    }
    blocks.push(Block::Signature(super::signature(report)));
    Document {
        title: format!("{}核查说明", report.title()),
        author: unit.into(),
        keywords: super::keywords(report),
        blocks,
        ..Document::default()
    }
}

fn row(case: &Case<'_>, review: &Review, number: usize, finding: &Finding) -> [String; 4] {
    let state = review.state(case.report, case.outcome, finding);
    let (text, who) = match explanation(case.report, case.outcome, finding) {
        Some((_, written)) if state == State::Explained => (
            written.text.trim().into(),
            format!("{} {}", written.by, written.at.in_words()),
        ),
        Some((_, written)) if state == State::Stale => (
            format!("（数值改动后尚未重新说明）{}", written.text.trim()),
            format!("{} {}", written.by, written.at.in_words()),
        ),
        _ => ("（尚未说明）".into(), String::new()),
    };
    let message = format!("{} {}", finding.rule, finding.message);
    [number.to_string(), message, text, who]
}
