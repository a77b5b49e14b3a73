//! 核查说明: every warning that stands, with what was written about it. Weighs nothing itself: how
//! a warning stands is the review's word.

use super::findings::table;
use super::{Block, ColumnRole, Document, Paragraph, Title};
use crate::checks::{Finding, Severity};
use crate::form::FieldKind;
use crate::report::Explanation;
use crate::review::record::Noted;
use crate::review::seal::{self, Digest};
use crate::review::{Case, Review, State, explanation};
use crate::value::name;

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
    let (then, since) = review.checked_before(case).unwrap_or_default();
    // What was signed as explained stays on the paper, whatever the checks go by now.
    let is_gone = |noted: &&Noted| {
        let stands = |finding: &&Finding| finding.cause() == noted.cause();
        noted.is_warning() && !warnings.iter().any(stands)
    };
    let gone: Vec<Noted> = (then.iter().flat_map(|then| &then.noted))
        .filter(is_gone)
        .cloned()
        .collect();

    let unit = report.field(FieldKind::Unit).trim();
    let mut blocks = vec![Block::Title(Title {
        unit: unit.into(),
        rest: format!("{}核查说明", report.kind_in_words()),
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
    let kind = report.kind_in_words();
    blocks.push(paragraph(format!("本单位{kind}经逐项核查，{counted}")));
    blocks.push(paragraph(format!("报告内容校验码：{code}。")));
    for words in since {
        blocks.push(paragraph(format!("签署后的变化：{words}")));
    }
    if !warnings.is_empty() || !gone.is_empty() {
        let standing = warnings.iter().map(|finding| row(case, review, finding));
        let signed = gone.iter().map(|noted| signed_row(case, noted));
        let rows = (1..).zip(standing.chain(signed));
        let rows = rows.map(|(number, [message, text, who])| {
            [number.to_string(), message, text, who].map(|words: String| name::visible(&words))
        });
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

fn row(case: &Case<'_>, review: &Review, finding: &Finding) -> [String; 3] {
    let state = review.state(case.report, case.outcome, finding);
    let (text, who) = match explanation(case.report, case.outcome, finding) {
        Some((_, written)) if state == State::Explained => {
            (written.text.trim().into(), said_by(written))
        }
        Some((_, written)) if state == State::Stale => (
            format!("（数值改动后尚未重新说明）{}", written.text.trim()),
            said_by(written),
        ),
        _ => ("（尚未说明）".into(), String::new()),
    };
    let message = format!("{} {}", finding.rule, finding.message);
    [message, text, who]
}

/// What was explained when it was signed, and is no warning now.
fn signed_row(case: &Case<'_>, noted: &Noted) -> [String; 3] {
    let written = case.report.explanations().get(&noted.cause());
    let message = format!(
        "{} {}（签署时须说明，现在不再提示）",
        noted.rule, noted.message
    );
    match written {
        Some(written) => [message, written.text.trim().into(), said_by(written)],
        None => [message, "（没有说明）".into(), String::new()],
    }
}

fn said_by(written: &Explanation) -> String {
    format!("{} {}", written.by, written.at.in_words())
}
