//! What `signed-text` writes: what was signed, what the checks said then, and the signature, for
//! other people's programs to confirm. Judges no signature.

use std::path::{Path, PathBuf};

use super::super::error::CliError;
use super::super::words::line;
use super::super::{Answer, Desk, opened};
use crate::review::record;
use crate::review::seal::CONTENT_TITLE;
use crate::review::trail::{Act, Entry};
use crate::review::{self, Review};
use crate::session::{Session, SessionError};
use crate::store::{self, StoreError};

/// What a file with a signature begins with.
const SIGNATURE: &str = "untrusted comment:";

/// Writes what a step, or an entry of the trail, signed, and the signature beside it.
pub(super) fn write(
    desk: &Desk,
    draft: &Path,
    step: Option<&str>,
    number: Option<usize>,
    output: &Path,
) -> Result<Answer, CliError> {
    let session = desk.open(draft)?;
    let review = &opened(&session).review;
    let entry = match number {
        Some(number) => (review.trail.entries().iter())
            .find(|entry| entry.number == number)
            .ok_or_else(|| CliError::NotSigned(format!("留痕第{number}条")))?,
        None => of_step(&session, review, step)?,
    };
    let mut text = String::new();
    if matches!(entry.act, Act::SignedOff { .. }) {
        let what = entry.act.what();
        let content = review.content(&entry.content);
        let content = content.ok_or(CliError::ContentGone(what))?;
        replace(output, &review::as_text(content), CONTENT_TITLE)?;
        text += &format!("已写出 {}\n摘要 {}\n", output.display(), entry.content);
        let checks = entry
            .checks
            .and_then(|checks| Some((checks, review.content(&checks)?)));
        if let Some((digest, lines)) = checks {
            let beside = beside(output, "checks");
            replace(&beside, &review::as_text(lines), record::TITLE)?;
            text += &format!("核查记录 {}\n摘要 {digest}\n", beside.display());
        }
    } else {
        replace(output, &entry.said(), &format!("{} ", entry.number))?;
        text += &format!("已写出 {}\n", output.display());
    }
    let what = entry.act.what();
    text += &match entry.signature() {
        Some(signature) => {
            replace(&beside(output, "minisig"), &signature.file(), SIGNATURE)?;
            line(&format!(
                "“{what}”的签名已写出，核验：minisign -V -P {} -m {}",
                signature.public,
                output.display()
            ))
        }
        None => line(&format!("“{what}”仅凭姓名，没有签名文件。")),
    };
    Ok(text.into())
}

/// The last sign-off of a step; where none is named, the last by key, or else by name.
fn of_step<'r>(
    session: &Session,
    review: &'r Review,
    step: Option<&str>,
) -> Result<&'r Entry, CliError> {
    let step = step
        .map(|called| review::find_step(session.settings(), called))
        .transpose()
        .map_err(SessionError::from)?;
    let signed = review
        .trail
        .entries()
        .iter()
        .rev()
        .filter(|entry| match (&entry.act, step) {
            (Act::SignedOff { step: code, .. }, Some(step)) => *code == step.code,
            (Act::SignedOff { .. }, None) => true,
            _ => false,
        });
    let signed: Vec<&Entry> = signed.collect();
    let by_key = signed
        .iter()
        .find(|entry| entry.signature().is_some() && step.is_none());
    by_key.or(signed.first()).copied().ok_or_else(|| {
        CliError::NotSigned(step.map_or_else(|| "报告".into(), |step| step.name.clone()))
    })
}

fn beside(output: &Path, ending: &str) -> PathBuf {
    let mut beside = output.as_os_str().to_owned();
    beside.push(".");
    beside.push(ending);
    beside.into()
}

/// Writes a file in place of one of its kind: a slip of the name must not cost a draft.
fn replace(path: &Path, text: &str, begins: &str) -> Result<(), CliError> {
    match store::read(path) {
        Ok((old, _)) if !old.is_empty() && !old.starts_with(begins.as_bytes()) => {
            return Err(CliError::InTheWay(path.into()));
        }
        Ok(_) | Err(StoreError::Missing { .. }) => {}
        Err(error) => return Err(SessionError::from(error).into()),
    }
    let written = store::write(path, text.as_bytes(), None).map_err(SessionError::from);
    Ok(written.map(drop)?)
}
