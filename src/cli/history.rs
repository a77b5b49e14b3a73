//! 历史版本 from a terminal: what was saved when, and by whom; what changed; a version brought back.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::error::CliError;
use super::json::json_line;
use super::words::line;
use super::{Answer, Desk, act, opened};
use crate::report::Place;
use crate::review::compare::Difference;
use crate::session::{Action, Past, Session};

/// Changes of a version that are named, at most; the others are counted.
const NAMED_AT_MOST: usize = 3;

/// What of the versions of a draft is asked for.
#[derive(Debug, Args)]
pub struct History {
    /// 草稿
    #[arg(value_name = "草稿", help_heading = "参数")]
    draft: PathBuf,
    /// 显示第几个版本与现在的不同之处（1为最新）
    #[arg(long, value_name = "第几个", help_heading = "选项", conflicts_with_all = ["bring_back", "place"])]
    show: Option<usize>,
    /// 把填写的内容改回第几个版本的样子，并保存；批注、签署和留痕不变
    #[arg(
        long,
        value_name = "第几个",
        help_heading = "选项",
        conflicts_with = "place"
    )]
    bring_back: Option<usize>,
    /// 只显示一处的历史，如 R22、unit、text.1
    #[arg(long, value_name = "代码", help_heading = "选项")]
    place: Option<String>,
    /// 以 JSON 输出
    #[arg(long, help_heading = "选项")]
    json: bool,
}

/// Tells the versions of a draft, or brings one back.
pub(super) fn history(desk: &Desk, asked: &History) -> Result<Answer, CliError> {
    let mut session = desk.open(&asked.draft)?;
    let past = session.past();
    if let Some(number) = asked.bring_back {
        let version = numbered(&past, number)?.version.file.clone();
        act(&mut session, Action::BringBack(version))?;
        act(&mut session, Action::Save)?;
        return Ok(format!("已改回第{number}个版本的样子，并保存为新的版本。\n").into());
    }
    if let Some(number) = asked.show {
        return show(&session, numbered(&past, number)?, asked.json);
    }
    if let Some(code) = &asked.place {
        return place(&session, &past, code, asked.json);
    }
    if asked.json {
        let told: Vec<Value> = (past.iter())
            .map(|past| {
                json!({
                    "saved": past.version.saved.map(|at| at.to_string()),
                    "by": past.version.by,
                    "file": past.version.file.display().to_string(),
                    "readable": past.is_readable(),
                    "changes": past.changes.iter().map(difference_json).collect::<Vec<_>>(),
                    "review_changed": past.differs_in_review,
                })
            })
            .collect();
        return Ok(json_line(&json!({ "versions": told })).into());
    }
    if past.is_empty() {
        return Ok(String::from("还没有历史版本：在本机保存过以后才有。\n").into());
    }
    let told = past.iter().zip(1..);
    let told = told.map(|(past, number)| line(&format!("{number}　{}", in_words(past))));
    Ok(told.collect::<String>().into())
}

fn numbered(past: &[Past], number: usize) -> Result<&Past, CliError> {
    let found = number.checked_sub(1).and_then(|at| past.get(at));
    found.ok_or(CliError::NoVersion(number, past.len()))
}

fn show(session: &Session, past: &Past, json: bool) -> Result<Answer, CliError> {
    let (differences, is_other_review) = past.until(opened(session));
    if json {
        let told: Vec<Value> = differences.iter().map(difference_json).collect();
        let told = json!({ "differences": told, "review_changed": is_other_review });
        return Ok(json_line(&told).into());
    }
    let mut words: String = (differences.iter())
        .map(|difference| line(&difference.in_words()))
        .collect();
    if is_other_review {
        words += "批注、签署或留痕也有不同。\n";
    }
    if words.is_empty() {
        words += "与现在的内容相同。\n";
    }
    Ok(words.into())
}

/// What stood in one place, each time that it was another.
fn place(session: &Session, past: &[Past], code: &str, json: bool) -> Result<Answer, CliError> {
    let edition = opened(session).report.edition();
    let place = Place::find(edition, code).ok_or(CliError::UnknownPlace(code.into()))?;
    let mut stood: Vec<(&Past, &str)> = Vec::new();
    for past in past.iter().rev() {
        if let Some(text) = past.text_at(place)
            && stood.last().is_none_or(|(_, before)| *before != text)
        {
            stood.push((past, text));
        }
    }
    stood.reverse();
    if json {
        let told = stood.iter().map(|(past, text)| {
            let saved = past.version.saved.map(|at| at.to_string());
            json!({ "saved": saved, "by": past.version.by, "text": text })
        });
        let told = json!({ "place": place.code(edition), "values": told.collect::<Vec<_>>() });
        return Ok(json_line(&told).into());
    }
    let told = stood.iter().map(|(past, text)| {
        let text = if text.is_empty() { "（空）" } else { text };
        line(&format!("{}　{text}", past.when_and_who()))
    });
    Ok(told.collect::<String>().into())
}

fn in_words(past: &Past) -> String {
    let mut words = past.when_and_who() + "　";
    if !past.is_readable() {
        return words + "读不出来";
    }
    let named = past.changes.iter().take(NAMED_AT_MOST);
    let named: Vec<&str> = named.map(|change| change.name.as_str()).collect();
    words += &match past.changes.len() {
        0 if past.is_first => String::from("留下的最早一份"),
        0 => String::from("填写的内容未变"),
        count if count > NAMED_AT_MOST => format!("改了{count}处：{}等", named.join("、")),
        count => format!("改了{count}处：{}", named.join("、")),
    };
    if past.differs_in_review {
        words += "；批注、签署或留痕有变";
    }
    words
}

fn difference_json(difference: &Difference) -> Value {
    json!({
        "name": difference.name,
        "before": difference.before,
        "after": difference.after,
    })
}

/// Whether nothing is changed.
pub(super) fn only_looks(asked: &History) -> bool {
    asked.bring_back.is_none()
}
