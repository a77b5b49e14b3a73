//! What is told in words, line by line. Judges nothing.

use std::io::Write as _;

use std::path::Path;

use super::reading::UNIT_KIND;
use crate::checks::typography::tidy;
use crate::checks::{Finding, NotChecked, Severity};
use crate::form::CellId;
use crate::import::Notice;
use crate::report::{self, Report};
use crate::review::State;
use crate::session::Open;
use crate::value::name;

/// A line for the terminal: what was typed may hold characters that would command it, turn its
/// direction, or not be seen.
pub(super) fn line(words: &str) -> String {
    let plain = |c: char| if c.is_control() && c != '\t' { ' ' } else { c };
    let plain: String = words.chars().map(plain).collect();
    name::visible(&plain) + "\n"
}

/// The same for words that may have several lines.
pub(super) fn lines(words: &str) -> String {
    words.lines().map(line).collect()
}

/// Tells words beside the result; where standard error is full, nothing is left to be told.
pub(super) fn remind(words: &str) {
    let _ = std::io::stderr().write_all(lines(words).as_bytes());
}

pub(super) fn finding_line(finding: &Finding) -> String {
    finding_line_in(finding, State::Open)
}

/// With how it stands, where somebody has said something about it.
fn finding_line_in(finding: &Finding, state: State) -> String {
    let word = finding.severity.word();
    let state = match state.word() {
        "" => String::new(),
        word => format!("（{word}）"),
    };
    line(&format!(
        "{word}{state} {} {}",
        finding.rule, finding.message
    ))
}

pub(super) fn outcome_text(open: &Open) -> String {
    let outcome = &open.outcome;
    let states = open.states().iter().copied();
    let mut text: String = (outcome.findings.iter().zip(states))
        .map(|(finding, state)| finding_line_in(finding, state))
        .collect();
    for NotChecked { rule, reason } in &outcome.not_checked {
        text += &line(&format!("尚未检查 {rule} {reason}"));
    }
    let count = |severity| outcome.count(severity);
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let (hints, not_checked) = (count(Severity::Hint), outcome.not_checked.len());
    text +=
        &format!("错误{errors}处，须说明{warnings}处，提示{hints}处，尚未检查{not_checked}条。\n");
    text
}

/// What tidying changes, with a few characters on both sides, before and after.
pub(super) fn changes_text(report: &Report) -> String {
    const BESIDE: usize = 6;
    let mut text = String::new();
    let mut count = 0;
    for chapter in &report.chapters {
        let (_, changes) = tidy(&chapter.text);
        if changes.is_empty() {
            continue;
        }
        text += &line(&chapter.heading);
        let chars: Vec<char> = chapter.text.chars().collect();
        for change in &changes {
            let words = |range: std::ops::Range<usize>| -> String {
                chars[range.start..range.end.min(chars.len())]
                    .iter()
                    .collect()
            };
            let (start, end) = (change.range.start, change.range.end);
            let before = words(start.saturating_sub(BESIDE)..start);
            let behind = words(end..end + BESIDE);
            let (old, new) = (&change.before, &change.after);
            text += &line(&format!(
                "  {before}【{old}】{behind} → {before}【{new}】{behind}"
            ));
        }
        count += changes.len();
    }
    match count {
        0 => String::from("没有需要整理的标点和空格。\n"),
        count => format!("{text}整理{count}处。\n"),
    }
}

pub(super) fn notices_text(notices: &[Notice], output: &Path) -> String {
    let mut text = String::new();
    for notice in notices {
        let code = notice
            .rule
            .map(|rule| format!("{rule} "))
            .unwrap_or_default();
        let place = match notice.line {
            0 => String::from("全文"),
            number => format!("第{number}行"),
        };
        text += &line(&format!("{place} {code}{}", notice.message));
    }
    text += &format!(
        "已导入 {}，导入说明{}条，请核对。\n",
        output.display(),
        notices.len()
    );
    text
}

pub(super) fn report_text(report: &Report) -> String {
    let edition = report.edition();
    let mut text = format!("{}（{}）\n", report.title(), edition.name);
    text += &format!("{UNIT_KIND}\t单位类型\t{}\n", report.unit_kind);
    for field in report.fields() {
        text += &line(&format!(
            "{}\t{}\t{}",
            field.code(),
            edition.label(field),
            report.field(field)
        ));
    }
    let offered = edition.cell_ids().filter(|cell| report.is_offered(*cell));
    for cell in offered {
        let about = edition.cell(cell);
        let note = match report.answer(cell) {
            report::Answer::Summed(_) => "（自动合计）",
            report::Answer::Typed(_) | report::Answer::Empty => "",
        };
        let shown = shown(report, cell);
        text += &line(&format!("{}\t{}\t{shown}{note}", about.code, about.name));
    }
    for chapter in &report.chapters {
        text += "\n";
        text += &line(&chapter.heading);
        text.extend(chapter.text.lines().map(line));
    }
    text
}

/// A cell as the window shows it: as typed, or the sum that it follows.
pub(super) fn shown(report: &Report, cell: CellId) -> String {
    match report.answer(cell) {
        report::Answer::Empty => String::new(),
        report::Answer::Typed(text) => text.into(),
        report::Answer::Summed(sum) => sum.to_string(),
    }
}
