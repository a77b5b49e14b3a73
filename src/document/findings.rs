//! 待处理问题: what is still wrong with a draft, as a table behind it. Leaves out what was
//! explained or put aside.

use super::{Annex, Block, Cell, ColumnRole, Line, Section, Table};
use crate::checks::{Finding, Severity};
use crate::review::{Case, Review, State};

/// Heads of the table, from left to right, and what the columns hold.
const COLUMNS: [(&str, ColumnRole); 4] = [
    ("序号", ColumnRole::Unit),
    ("规则", ColumnRole::Unit),
    ("问题", ColumnRole::Label),
    ("处理情况", ColumnRole::Unit),
];

/// Findings that are listed, at most: nobody reads more on paper, and tens of thousands of them would
/// take gigabytes.
const LISTED_AT_MOST: usize = 500;

/// The open findings, on pages of their own; `None` where there are none.
pub(super) fn open(case: &Case<'_>, review: &Review) -> Option<Block> {
    let state = |finding| review.state(case.report, case.outcome, finding);
    let open: Vec<(&Finding, State)> = (case.outcome.findings.iter())
        .map(|finding| (finding, state(finding)))
        .filter(|(_, state)| matches!(state, State::Open | State::Stale))
        .collect();
    let rows = (1..)
        .zip(open.iter().take(LISTED_AT_MOST))
        .map(|(number, (finding, state))| {
            let (rule, message) = (finding.rule.into(), finding.message.clone());
            let number: usize = number;
            [
                number.to_string(),
                rule,
                message,
                in_words(finding, *state).into(),
            ]
        });
    (!open.is_empty()).then(|| {
        Block::Annex(Annex {
            title: "待处理问题".into(),
            subtitle: match open.len() > LISTED_AT_MOST {
                true => format!(
                    "（共{}处，只列前{LISTED_AT_MOST}处，定稿前不报送本页）",
                    open.len()
                ),
                false => format!("（共{}处，定稿前不报送本页）", open.len()),
            },
            header: Line::new(),
            table: table(COLUMNS, rows),
            signatory: Line::new(),
        })
    })
}

fn in_words(finding: &Finding, state: State) -> &'static str {
    match (finding.severity, state) {
        (Severity::Error, _) => "错误，待改正",
        (Severity::Warning, State::Stale) => "说明已过期",
        (Severity::Warning, _) => "待说明",
        (Severity::Hint, _) => "提示，待核对",
    }
}

/// A table of one section, a cell to each column.
pub(super) fn table<const N: usize>(
    columns: [(&str, ColumnRole); N],
    rows: impl Iterator<Item = [String; N]>,
) -> Table {
    let row = |texts: [String; N]| -> Vec<Cell> {
        let cell = |(column, text)| Cell {
            column,
            columns: 1,
            rows: 1,
            level: 0,
            text,
            ..Cell::default()
        };
        texts.into_iter().enumerate().map(cell).collect()
    };
    Table {
        sections: vec![Section {
            columns: columns.map(|(_, role)| role).into(),
            head: vec![row(columns.map(|(head, _)| head.into()))],
            body: rows.map(row).collect(),
        }],
    }
}
