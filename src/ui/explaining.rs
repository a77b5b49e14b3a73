//! How findings stand, in the findings panel: explained, stale, put aside.
//! Decides nothing about how they stand.

use egui::{Label, RichText, Ui};

use super::request::{Decision, Request};
use super::theme;
use crate::checks::{Finding, Severity};
use crate::review::{self, State};
use crate::session::{Action, Open};

/// Below a finding: how it stands, and what can be done about that.
pub fn state_ui(
    ui: &mut Ui,
    open: &Open,
    finding: &Finding,
    state: State,
    requests: &mut Vec<Request>,
) {
    match finding.severity {
        Severity::Error => {}
        Severity::Warning => warning_ui(ui, open, finding, state, requests),
        Severity::Hint => {
            let (words, is_dismissed) = match state {
                State::Dismissed => ("恢复", false),
                State::Open | State::Explained | State::Stale => ("知道了", true),
            };
            if ui.button(words).clicked() {
                let action = Action::Dismiss(finding.cause(), is_dismissed);
                requests.push(Request::Do(action));
            }
        }
    }
}

fn warning_ui(
    ui: &mut Ui,
    open: &Open,
    finding: &Finding,
    state: State,
    requests: &mut Vec<Request>,
) {
    let colour = match state {
        State::Explained => theme::GOOD,
        State::Open | State::Stale | State::Dismissed => theme::severity_colour(finding.severity),
    };
    let written = review::explanation(&open.report, &open.outcome, finding);
    if let Some((_, written)) = written {
        let who = format!(
            "{}（{}，{}）",
            state.word(),
            written.by,
            written.at.in_words()
        );
        let words = format!("{who}：{}", written.text);
        ui.add(Label::new(RichText::new(words).small().color(colour)).wrap());
    }
    let words = match state {
        State::Explained => "修改说明…",
        State::Stale => "重新说明…",
        State::Open | State::Dismissed => "说明…",
    };
    let button = ui.button(words);
    // Several warnings have such a button; a reader of the screen hears which one it is.
    let name = format!("{words}{}", finding.message);
    button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if button.clicked() {
        requests.push(Request::Decide(Decision::Explain(finding.cause())));
    }
}

/// How many warnings there are, and how many of them are explained.
#[must_use]
pub fn warnings_in_words(open: &Open) -> String {
    let count = open.outcome.count(Severity::Warning);
    let findings = open.outcome.findings.iter().zip(open.states());
    let explained = findings
        .filter(|(_, state)| **state == State::Explained)
        .count();
    match explained {
        0 => format!("{}{count}", Severity::Warning.word()),
        explained => format!(
            "{}{}，已说明{explained}",
            Severity::Warning.word(),
            count - explained
        ),
    }
}
