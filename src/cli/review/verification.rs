//! What `verify` tells, in words and JSON: which sign-offs hold, and what has changed since. Judges
//! no signature itself.

use std::path::Path;

use serde_json::{Value, json};

use super::super::error::CliError;
use super::super::json::json_line;
use super::super::words::line;
use super::super::{Answer, Desk, opened};
use crate::review::compare::Difference;
use crate::review::trail::{Act, Entry};
use crate::review::{self, Standing, Verification};
use crate::session::Session;
use crate::settings::Step;

/// More changes than this are counted, not listed.
const CHANGES_AT_MOST: usize = 20;

/// Verifies the sign-offs of a draft, and the code on a print if one is given.
pub(super) fn verify(
    desk: &Desk,
    draft: &Path,
    code: Option<&str>,
    json: bool,
) -> Result<Answer, CliError> {
    let session = desk.open(draft)?;
    let open = opened(&session);
    open.needs_form()?;
    let case = open.case(session.settings());
    let found = open.review.verify(&case, desk.now);
    let matches = code.map(|code| found.has_code(code));
    let words = if json {
        json_line(&verification_json(&session, &found, code))
    } else {
        verification_text(&session, &found, code)
    };
    Ok(Answer {
        words,
        finds_fault: !found.is_valid || matches == Some(false),
    })
}

fn standing_word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Unsigned => "未签署",
        Standing::Valid(_) => "有效",
        Standing::Void(..) => "无效",
    }
}

fn steps<'s, 'v>(
    session: &'s Session,
    found: &'v Verification<'v>,
) -> impl Iterator<Item = (&'s Step, &'v Standing<'v>)> {
    session.settings().steps.iter().zip(&found.standings)
}

/// The entry of an older version whose print bears this code.
fn older<'s>(session: &'s Session, code: &str) -> Option<&'s Entry> {
    let entries = opened(session).review.trail.entries();
    entries
        .iter()
        .rev()
        .find(|entry| entry.content.has_code(code))
}

fn change_words(change: &Difference) -> String {
    let shown = |value: &Option<String>| match value.as_deref() {
        None => String::from("（空）"),
        Some(value) => format!("“{value}”"),
    };
    format!(
        "{}：{} → {}",
        change.name,
        shown(&change.before),
        shown(&change.after)
    )
}

fn verification_text(session: &Session, found: &Verification, code: Option<&str>) -> String {
    let open = opened(session);
    let mut text = format!("摘要 {}\n校验码 {}\n", found.digest, found.digest.code());
    for (step, standing) in steps(session, found) {
        let word = standing_word(standing);
        text += &match standing {
            Standing::Unsigned => line(&format!("{}：{word}", step.name)),
            Standing::Valid(entry) => line(&format!(
                "{}：{word}，{}，{}，{}，{}",
                step.name,
                entry.by,
                step.meaning,
                entry.at.in_words(),
                entry.way()
            )),
            Standing::Void(entry, void) => line(&format!(
                "{}：{word}，{}，{}，{}：{void}",
                step.name,
                entry.by,
                entry.at.in_words(),
                entry.way()
            )),
        };
        if let Standing::Void(entry, review::Void::ContentChanged) = standing {
            match open.review.changes_since(entry, &open.report) {
                None => text += "  签署时的内容没有保存在草稿里，说不出改了什么。\n",
                Some(changes) => {
                    for change in changes.iter().take(CHANGES_AT_MOST) {
                        text += &line(&format!("  {}", change_words(change)));
                    }
                    if changes.len() > CHANGES_AT_MOST {
                        text += &format!("  ……共{}处改动。\n", changes.len());
                    }
                }
            }
        }
    }
    for fault in &found.faults {
        text += &line(&format!("留痕有问题：{fault}。"));
    }
    for lack in &found.unmet {
        text += &line(&format!("要求不再满足：{}", lack.words));
    }
    for jump in &found.clock_jumps {
        text += &line(&format!("时钟：{jump}"));
    }
    if review::is_self_reviewed(&open.report, &open.review, session.settings()) {
        text += "填报人与审核人为同一人，纸质件上已注明。\n";
    }
    if let Some(code) = code {
        text += &line(&code_words(session, found, code));
    }
    text += match found.is_valid {
        true => "结论：各环节签署有效，内容与签署时一致。\n",
        false => "结论：签署不完整或已失效，见上。\n",
    };
    text
}

fn code_words(session: &Session, found: &Verification, code: &str) -> String {
    if found.has_code(code) {
        return "校验码一致：纸质件与文件内容相同。".into();
    }
    match older(session, code) {
        Some(entry) => format!(
            "校验码不一致：纸质件是第{}条留痕（{}，{}）时的版本，此后内容有改动，请重新打印。",
            entry.number,
            entry.act.what(),
            entry.at.in_words()
        ),
        None => "校验码不一致：纸质件与文件内容不同，请核对是否拿错文件，或重新打印。".into(),
    }
}

fn verification_json(session: &Session, found: &Verification, code: Option<&str>) -> Value {
    let open = opened(session);
    let steps = steps(session, found).map(|(step, standing)| {
        let (state, entry, reason) = match standing {
            Standing::Unsigned => ("unsigned", None, None),
            Standing::Valid(entry) => ("valid", Some(*entry), None),
            Standing::Void(entry, void) => (void.code(), Some(*entry), Some(void.to_string())),
        };
        let signature = entry.and_then(|entry| match &entry.act {
            Act::SignedOff { signature, .. } => signature.as_ref(),
            _ => None,
        });
        let changes = match standing {
            Standing::Void(entry, review::Void::ContentChanged) => {
                open.review.changes_since(entry, &open.report)
            }
            _ => None,
        };
        let changes: Option<Vec<Value>> = changes.map(|changes| {
            let change = |change: &Difference| {
                let place = change.place.map(|place| place.code(open.report.edition()));
                json!({
                    "place": place,
                    "name": change.name,
                    "before": change.before,
                    "after": change.after,
                })
            };
            changes.iter().map(change).collect()
        });
        json!({
            "step": step.code,
            "name": step.name,
            "state": state,
            "reason": reason,
            "by": entry.map(|entry| &entry.by),
            "at": entry.map(|entry| entry.at.to_string()),
            "meaning": step.meaning,
            "digest": entry.map(|entry| entry.content.to_string()),
            "signed_with": entry.map(|_| if signature.is_some() { "key" } else { "name" }),
            "key": signature.map(|signature| &signature.public),
            "changes": changes,
        })
    });
    let steps: Vec<Value> = steps.collect();
    let words = |lacks: &[review::Lack]| lacks.iter().map(|l| l.words.clone()).collect::<Vec<_>>();
    json!({
        "valid": found.is_valid,
        "digest": found.digest.to_string(),
        "code": found.digest.code(),
        "code_matches": code.map(|code| found.has_code(code)),
        "code_of_entry": code.and_then(|code| older(session, code)).map(|entry| entry.number),
        "steps": steps,
        "trail_faults": found.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "unmet": words(&found.unmet),
        "clock_jumps": found.clock_jumps,
        "self_reviewed": review::is_self_reviewed(&open.report, &open.review, session.settings()),
    })
}
