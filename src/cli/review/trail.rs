//! What `trail` tells, in words and JSON, or prints: who did what, and when. Adds nothing to it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::super::error::CliError;
use super::super::json::json_line;
use super::super::words::line;
use super::super::{Answer, Desk, act, opened};
use crate::document;
use crate::export::Format;
use crate::review::Remark;
use crate::review::trail::{Act, Entry};
use crate::session::Action;

/// Tells the trail of a draft, or prints it to a file.
pub(super) fn trail(
    desk: &Desk,
    draft: &Path,
    json: bool,
    output: Option<PathBuf>,
) -> Result<Answer, CliError> {
    let mut session = desk.open(draft)?;
    if let Some(output) = output {
        act(
            &mut session,
            Action::PrintTrail(output.clone(), Format::Pdf),
        )?;
        return Ok(format!("已导出 {}\n", output.display()).into());
    }
    let open = opened(&session);
    let entries = open.review.trail.entries();
    let case = open.case(session.settings());
    let reach = open.review.reach(&case);
    if json {
        let told = |entry| entry_json(entry, &open.review.way(&case, entry));
        let entries: Vec<Value> = entries.iter().map(told).collect();
        let remarks: Vec<Value> = open.review.remarks().iter().map(remark_json).collect();
        let faults = open.review.trail.fault();
        return Ok(json_line(&json!({
            "entries": entries,
            "remarks": remarks,
            "faults": faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "clock_jumps": open.review.trail.clock_jumps(desk.now),
            "count": reach.count,
            "digest": reach.digest.to_string(),
            "held": reach.held,
        }))
        .into());
    }
    let mut text = String::new();
    for entry in entries {
        text += &line(&format!(
            "{}　{}　{}　{}　{}",
            entry.number,
            entry.at.in_words(),
            entry.by,
            document::trail::what(&case, &open.review, entry),
            entry.content.code()
        ));
    }
    if let Some(fault) = open.review.trail.fault() {
        text += &line(&format!("留痕有问题：{fault}。"));
    }
    for jump in open.review.trail.clock_jumps(desk.now) {
        text += &line(&jump);
    }
    if !entries.is_empty() {
        text += &line(&reach.words());
    } else {
        text += "还没有留痕：报告没有提交过，也没有批注。\n";
    }
    Ok(text.into())
}

fn entry_json(entry: &Entry, way: &str) -> Value {
    let (step, text) = match &entry.act {
        Act::SignedOff { step, meaning, .. } => (Some(step), meaning.as_str()),
        Act::Returned { reason } | Act::Unlocked { reason, .. } => (None, reason.as_str()),
        Act::Remarked { text, .. } | Act::Answered { text, .. } => (None, text.as_str()),
        Act::Settled { .. } => (None, ""),
    };
    json!({
        "number": entry.number,
        "at": entry.at.to_string(),
        "by": entry.by,
        "act": entry.act.code(),
        "what": entry.act.what(),
        "step": step,
        "text": text,
        "content": entry.content.to_string(),
        "before": entry.before.to_string(),
        "digest": entry.digest.to_string(),
        "way": way,
        "key": entry.signature().map(|made| &made.public),
    })
}

fn remark_json(remark: &Remark) -> Value {
    let thread = remark.thread.iter();
    let thread = thread.map(|(by, at, text)| json!({"by": by, "at": at.to_string(), "text": text}));
    json!({
        "number": remark.number,
        "place": remark.spot.place,
        "excerpt": remark.spot.excerpt,
        "thread": thread.collect::<Vec<_>>(),
        "settled_by": remark.settled.map(|(by, _)| by),
    })
}
