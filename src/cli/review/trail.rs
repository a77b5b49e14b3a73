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
    if json {
        let entries: Vec<Value> = entries.iter().map(entry_json).collect();
        let remarks: Vec<Value> = open.review.remarks().iter().map(remark_json).collect();
        let faults = open.review.trail.faults();
        return Ok(json_line(&json!({
            "entries": entries,
            "remarks": remarks,
            "faults": faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "clock_jumps": open.review.trail.clock_jumps(desk.now),
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
            document::trail::what(entry),
            entry.content.code()
        ));
    }
    for fault in open.review.trail.faults() {
        text += &line(&format!("留痕有问题：{fault}。"));
    }
    for jump in open.review.trail.clock_jumps(desk.now) {
        text += &line(&jump);
    }
    if entries.is_empty() {
        text += "还没有留痕：报告没有提交过，也没有批注。\n";
    }
    Ok(text.into())
}

fn entry_json(entry: &Entry) -> Value {
    let (kind, step, text) = match &entry.act {
        Act::SignedOff { step, meaning, .. } => ("sign", Some(step), meaning.clone()),
        Act::Returned { reason } => ("return", None, reason.clone()),
        Act::Unlocked { reason, .. } => ("unlock", None, reason.clone()),
        Act::Remarked { text, .. } => ("remark", None, text.clone()),
        Act::Answered { text, .. } => ("answer", None, text.clone()),
        Act::Settled { .. } => ("settle", None, String::new()),
    };
    json!({
        "number": entry.number,
        "at": entry.at.to_string(),
        "by": entry.by,
        "act": kind,
        "what": entry.act.what(),
        "step": step,
        "text": text,
        "content": entry.content.to_string(),
        "before": entry.before.to_string(),
        "digest": entry.digest.to_string(),
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
