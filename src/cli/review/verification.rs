//! What `verify` tells, in words and JSON: which sign-offs hold, and what has changed since. Judges
//! no signature itself.

use std::path::Path;

use serde_json::{Value, json};

use super::super::error::CliError;
use super::super::json::json_line;
use super::super::words::line;
use super::super::{Answer, Desk, opened};
use crate::review::compare::Difference;
use crate::review::seal::Print;
use crate::review::standing::is_vouched;
use crate::review::trail::Entry;
use crate::review::verification::Verification;
use crate::review::{self, Standing, signed_words};
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
    let matches = code.map(|code| found.has_code(code) && trail_fault(&session, code).is_none());
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

/// A name proves nothing, so that nothing is called valid for it.
fn standing_word(session: &Session, standing: &Standing) -> &'static str {
    match standing {
        Standing::Unsigned => "未签署",
        Standing::Valid(entry) if is_vouched(session.settings(), entry) => "有效",
        Standing::Valid(_) => "已签",
        Standing::Void(..) => "无效",
    }
}

fn steps<'s, 'v>(
    session: &'s Session,
    found: &'v Verification<'v>,
) -> impl Iterator<Item = (&'s Step, &'v Standing<'v>)> {
    session.settings().steps.iter().zip(&found.standings)
}

/// What is wrong with the trail beside a print's QR code: entries were cut off or written anew.
fn trail_fault(session: &Session, code: &str) -> Option<String> {
    let (count, digest) = Print::read(code)?.trail?;
    let trail = &opened(session).review.trail;
    match trail.digest_at(count) {
        Some(now) if now == digest => None,
        Some(_) => Some(format!(
            "留痕不一致：纸质件印制时的{count}条留痕，与文件里的不同，文件里的被改写过，或拿错了文件。"
        )),
        None => Some(format!(
            "留痕不一致：纸质件印制时有{count}条留痕，文件里只有{}条，末尾的被删去了，或拿错了文件。",
            trail.entries().len()
        )),
    }
}

/// The entry of an older version whose print bears this code.
fn older<'s>(session: &'s Session, code: &str) -> Option<&'s Entry> {
    let entries = opened(session).review.trail.entries();
    let code = Print::read(code).map_or(code.to_owned(), |print| print.content.to_string());
    entries
        .iter()
        .rev()
        .find(|entry| entry.content.has_code(&code))
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
    let case = open.case(session.settings());
    for (step, standing) in steps(session, found) {
        let word = standing_word(session, standing);
        let signed = |entry: &Entry| (entry.at.in_words(), open.review.way(&case, entry));
        text += &match standing {
            Standing::Unsigned => line(&format!("{}：{word}", step.name)),
            Standing::Valid(entry) => {
                let ((called, meaning), (at, way)) = (signed_words(entry), signed(entry));
                line(&format!(
                    "{called}：{word}，{}，{meaning}，{at}，{way}",
                    entry.by
                ))
            }
            Standing::Void(entry, void) => {
                let ((called, _), (at, way)) = (signed_words(entry), signed(entry));
                line(&format!(
                    "{called}：{word}，{}，{at}，{way}：{void}",
                    entry.by
                ))
            }
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
    for note in &found.notes {
        text += &line(&format!("注意：{note}"));
    }
    for jump in &found.clock_jumps {
        text += &line(&format!("时钟：{jump}"));
    }
    if found.reach.count > 0 {
        text += &line(&found.reach.words());
    }
    if review::is_self_reviewed(&open.report, &open.review, session.settings()) {
        text += "填报人与审核人为同一人，纸质件上已注明。\n";
    }
    if let Some(code) = code {
        text += &line(&code_words(session, found, code));
    }
    text + &line(&conclusion(found))
}

fn conclusion(found: &Verification) -> String {
    let besides = match found.notes.is_empty() {
        true => "",
        false => "另有须注意的，见上。",
    };
    match (found.is_valid, found.by_name) {
        (false, _) => "结论：签署不完整或已失效，见上。".into(),
        (true, 0) => format!("结论：各环节签署有效，内容与签署时一致。{besides}"),
        (true, count) => format!(
            "结论：各环节都有签署记录，内容与记录一致；其中{count}个环节没有登记的密钥，\
             证明不了是谁签的，也看不出内容连同记录一起被改写。{besides}"
        ),
    }
}

fn code_words(session: &Session, found: &Verification, code: &str) -> String {
    if let Some(fault) = trail_fault(session, code) {
        return fault;
    }
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
        let signature = entry.and_then(|entry| entry.signature());
        let (name, meaning) = entry.map_or((&*step.name, &*step.meaning), signed_words);
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
            "name": name,
            "state": state,
            "reason": reason,
            "by": entry.map(|entry| &entry.by),
            "at": entry.map(|entry| entry.at.to_string()),
            "meaning": meaning,
            "digest": entry.map(|entry| entry.content.to_string()),
            "signed_with": entry.map(|_| if signature.is_some() { "key" } else { "name" }),
            "registered": entry.map(|entry| is_vouched(session.settings(), entry)),
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
        "code_matches": code.map(|code| found.has_code(code) && trail_fault(session, code).is_none()),
        "trail_fault_of_print": code.and_then(|code| trail_fault(session, code)),
        "code_of_entry": code.and_then(|code| older(session, code)).map(|entry| entry.number),
        "steps": steps,
        "trail_faults": found.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "trail": {
            "count": found.reach.count,
            "digest": found.reach.digest.to_string(),
            "held": found.reach.held,
        },
        "by_name": found.by_name,
        "notes": found.notes,
        "unmet": words(&found.unmet),
        "clock_jumps": found.clock_jumps,
        "self_reviewed": review::is_self_reviewed(&open.report, &open.review, session.settings()),
    })
}
