//! 留痕: who did what, when and in which order. Each entry holds the digest of the one before, so
//! what is changed, cut out, brought in or re-ordered shows. Judges no report.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::seal::{Digest, Signature};
use crate::value::{Moment, quoted};

/// All entries, oldest first, and the sign of the last one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trail {
    entries: Vec<Entry>,
    /// The last entry once more, in short: that it was cut off shows here.
    last: Option<Mark>,
}

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Counted from 1.
    pub number: usize,
    /// When, by the clock of the machine.
    pub at: Moment,
    /// Who, by the name given.
    pub by: String,
    /// What.
    pub act: Act,
    /// The content of the report at that time.
    pub content: Digest,
    /// Digest of the entry before; of nothing, for the first.
    pub before: Digest,
    /// Digest of this entry.
    pub digest: Digest,
    /// Digest of what the checks said when a step was signed off ([`super::record`]); `None` in
    /// older entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checks: Option<Digest>,
    /// By whoever did what is no sign-off, over [`Entry::said`]; `None` where a name is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

/// What can be done to a report that leaves a trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// 签署: signs off a step.
    SignedOff {
        /// Code of the step.
        step: String,
        /// Its name at that time.
        name: String,
        /// What the signature says: `复核无误`.
        meaning: String,
        /// `None` where it was signed off by name only.
        signature: Option<Signature>,
    },
    /// 退回: back to the clerk; voids the sign-offs.
    Returned {
        /// Why.
        reason: String,
    },
    /// 解除锁定: content that was signed is to be changed; voids the sign-offs.
    Unlocked {
        /// Why.
        reason: String,
        /// What was wrong with the trail before, from which it begins anew; empty for nothing.
        fault: String,
    },
    /// 批注: something to be looked at.
    Remarked {
        /// Counted from 1 over all remarks.
        remark: usize,
        /// What it is about.
        spot: Spot,
        /// In the reviewer's words.
        text: String,
    },
    /// 答复 to a remark.
    Answered {
        /// Which.
        remark: usize,
        /// The answer.
        text: String,
    },
    /// 了结 of a remark.
    Settled {
        /// Which.
        remark: usize,
    },
}

/// What a remark is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spot {
    /// Code of the place, `R22` or `text.1`.
    pub place: String,
    /// What stood there: the value, or the paragraph's beginning. Empty for a whole chapter.
    pub excerpt: String,
}

/// An entry in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    number: usize,
    what: String,
    digest: Digest,
}

/// What is wrong with a trail. Numbers count entries from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An entry is not as it was written.
    #[error("留痕第{number}条（{what}）被改动过")]
    Changed {
        /// Which.
        number: usize,
        /// What it says it is.
        what: String,
    },
    /// An entry is missing.
    #[error("留痕缺少第{number}条，它被删去了")]
    CutOut {
        /// Which.
        number: usize,
    },
    /// The last entries are missing.
    #[error("留痕末尾缺少到第{number}条（{what}）为止的记录，它们被删去了")]
    CutOff {
        /// The last that there was.
        number: usize,
        /// What it was.
        what: String,
    },
    /// Entries stand in another order.
    #[error("留痕的顺序被调换：第{number}条（{what}）不在原来的位置")]
    Reordered {
        /// The first that is not in its place.
        number: usize,
        /// What it is.
        what: String,
    },
    /// An entry is not signed by the key that it names.
    #[error("留痕第{number}条（{what}）的签名与记录不符")]
    BadSignature {
        /// Which.
        number: usize,
        /// What it says it is.
        what: String,
    },
    /// An entry is of another draft.
    #[error("留痕第{number}条（{what}）不是这份草稿的记录，是从别处复制来的")]
    Foreign {
        /// Which.
        number: usize,
        /// What it is.
        what: String,
    },
}

impl Act {
    /// What was done, in one Latin word, as signatures and JSON call it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SignedOff { .. } => "sign",
            Self::Returned { .. } => "return",
            Self::Unlocked { .. } => "unlock",
            Self::Remarked { .. } => "remark",
            Self::Answered { .. } => "answer",
            Self::Settled { .. } => "settle",
        }
    }

    /// What was done, in few words.
    #[must_use]
    pub fn what(&self) -> String {
        match self {
            Self::SignedOff { name, .. } => format!("{name}签署"),
            Self::Returned { .. } => "退回".into(),
            Self::Unlocked { .. } => "解除锁定".into(),
            Self::Remarked { remark, .. } => format!("批注{remark}"),
            Self::Answered { remark, .. } => format!("答复批注{remark}"),
            Self::Settled { remark } => format!("了结批注{remark}"),
        }
    }
}

impl Entry {
    /// What was said and done, as one line of text without the signature over it. RON writes each
    /// value in one way only, so two entries that differ have two texts.
    #[must_use]
    pub fn said(&self) -> String {
        let act = ron::ser::to_string(&self.act).expect("plain data can be written");
        let by = quoted(&self.by);
        let mut said = format!(
            "{} {} {by} {} {} {act}",
            self.number, self.at, self.content, self.before
        );
        if let Some(checks) = self.checks {
            write!(said, " checks={checks}").expect("a string takes all");
        }
        said
    }

    /// All of the entry, over which its digest is taken.
    fn text(&self) -> String {
        let mut text = self.said();
        if let Some(signature) = &self.signature {
            let signature = ron::ser::to_string(signature).expect("plain data can be written");
            write!(text, " {signature}").expect("a string takes all");
        }
        text
    }

    /// What a signature in this entry says of itself; minisign's trusted comment. It ties the
    /// signature to what was done, by whom and when, and to all that was done before.
    #[must_use]
    pub fn claim(&self) -> String {
        // One line, whatever was typed.
        let mut claim = match &self.act {
            Act::SignedOff { step, .. } => format!("nianbao step={step}"),
            act => format!("nianbao act={}", act.code()),
        };
        let mut said = vec![("by", &self.by)];
        if let Act::SignedOff { name, meaning, .. } = &self.act {
            said = vec![("name", name), ("by", &self.by), ("meaning", meaning)];
        }
        for (key, value) in said {
            write!(claim, " {key}={}", quoted(value)).expect("a string takes all");
        }
        let (at, number) = (self.at, self.number);
        write!(
            claim,
            " at={at} number={number} sha256={} before={}",
            self.content, self.before
        )
        .expect("a string takes all");
        if let Some(checks) = self.checks {
            write!(claim, " checks={checks}").expect("a string takes all");
        }
        claim
    }

    /// Whether its signature is over what it says, where it has one that is no sign-off's.
    #[must_use]
    pub fn holds(&self) -> bool {
        let made = self.signature.as_ref();
        made.is_none_or(|made| made.check(&self.said(), &self.claim()).is_ok())
    }

    /// The signature that the entry holds, whatever was done; `None` where a name is all.
    #[must_use]
    pub fn signature(&self) -> Option<&Signature> {
        match &self.act {
            Act::SignedOff { signature, .. } => signature.as_ref(),
            _ => self.signature.as_ref(),
        }
    }

    fn mark(&self) -> Mark {
        Mark {
            number: self.number,
            what: self.act.what(),
            digest: self.digest,
        }
    }
}

impl Trail {
    /// All entries, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// An entry that would follow the last one; nothing is added.
    #[must_use]
    pub fn next(&self, act: Act, by: &str, at: Moment, content: Digest) -> Entry {
        Entry {
            number: self.entries.len() + 1,
            at,
            by: by.trim().into(),
            act,
            content,
            before: self.head(),
            digest: Digest::default(),
            checks: None,
            signature: None,
        }
    }

    /// Adds an entry made by [`Self::next`], and sums it up.
    pub fn push(&mut self, mut entry: Entry) {
        debug_assert_eq!(entry.number, self.entries.len() + 1);
        entry.digest = Digest::of(&entry.text());
        self.last = Some(entry.mark());
        self.entries.push(entry);
    }

    /// The digest that the next entry holds. Behind a broken trail that is one over all of it as
    /// it stands, so that from there on no more can be changed.
    fn head(&self) -> Digest {
        match self.entries.last() {
            None => Digest::of(""),
            Some(last) if self.fault().is_none() => last.digest,
            Some(_) => as_it_stands(&self.entries),
        }
    }

    /// The trail as it was after so many entries, by the digest of the last of them; `None` where
    /// it has fewer.
    #[must_use]
    pub fn digest_at(&self, count: usize) -> Option<Digest> {
        match count.checked_sub(1) {
            None => Some(Digest::of("")),
            Some(last) => Some(self.entries.get(last)?.digest),
        }
    }

    /// What is wrong with the trail, or with a signature in it that is no sign-off's.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        let broken = self.faults().into_iter().next();
        broken.or_else(|| {
            let forged = self.entries[self.begun()..]
                .iter()
                .find(|entry| !entry.holds())?;
            Some(Fault::BadSignature {
                number: forged.number,
                what: forged.act.what(),
            })
        })
    }

    /// Where the trail was begun anew, broken as it was before.
    fn begun(&self) -> usize {
        self.entries.iter().rposition(is_restart).unwrap_or(0)
    }

    /// What is wrong with the trail. What was wrong before it was begun anew is told there, in
    /// [`Act::Unlocked`].
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let entries = &self.entries;
        let from = self.begun();
        let known: Vec<Digest> = entries.iter().map(|entry| entry.digest).collect();
        let mut faults = Vec::new();
        for (at, entry) in entries.iter().enumerate().skip(from) {
            let (number, what) = (at + 1, entry.act.what());
            let before = match at.checked_sub(1) {
                None => Digest::of(""),
                Some(_) if is_restart(entry) => as_it_stands(&entries[..at]),
                Some(before) => known[before],
            };
            let is_whole = entry.digest == Digest::of(&entry.text());
            if !is_whole {
                faults.push(Fault::Changed { number, what });
            } else if entry.before != before || entry.number != number {
                let is_elsewhere = entries.iter().any(|other| other.number == number);
                faults.push(if entry.number != number && is_elsewhere {
                    Fault::Reordered { number, what }
                } else if entry.number > number {
                    Fault::CutOut { number }
                } else {
                    Fault::Foreign { number, what }
                });
            }
            // One fault brings others behind it that would tell nothing new.
            if !faults.is_empty() {
                return faults;
            }
        }
        match (&self.last, entries.last()) {
            (Some(mark), last) if last.map(Entry::mark).as_ref() != Some(mark) => {
                faults.push(if mark.number > entries.len() {
                    Fault::CutOff {
                        number: mark.number,
                        what: mark.what.clone(),
                    }
                } else {
                    Fault::Foreign {
                        number: entries.len(),
                        what: last.map_or_else(String::new, |last| last.act.what()),
                    }
                });
            }
            (None, Some(last)) => faults.push(Fault::Foreign {
                number: last.number,
                what: last.act.what(),
            }),
            _ => {}
        }
        faults
    }

    /// Entries whose time is before that of the entry before them, or after `now`: the clock was
    /// set. Each in words.
    #[must_use]
    pub fn clock_jumps(&self, now: Moment) -> Vec<String> {
        let mut jumps = Vec::new();
        for pair in self.entries.windows(2) {
            if pair[1].at < pair[0].at {
                jumps.push(format!(
                    "留痕第{}条（{}，{}）的时间早于第{}条（{}），机器的时钟可能被调过。",
                    pair[1].number,
                    pair[1].act.what(),
                    pair[1].at.in_words(),
                    pair[0].number,
                    pair[0].at.in_words(),
                ));
            }
        }
        if let Some(last) = self.entries.iter().find(|entry| entry.at > now) {
            jumps.push(format!(
                "留痕第{}条（{}，{}）的时间晚于现在（{}），机器的时钟可能不准。",
                last.number,
                last.act.what(),
                last.at.in_words(),
                now.in_words(),
            ));
        }
        jumps
    }
}

fn is_restart(entry: &Entry) -> bool {
    matches!(&entry.act, Act::Unlocked { fault, .. } if !fault.is_empty())
}

/// One digest over entries, whatever is wrong with them.
fn as_it_stands(entries: &[Entry]) -> Digest {
    let mut all = String::new();
    for entry in entries {
        writeln!(all, "{} {}", entry.text(), entry.digest).expect("a string takes all");
    }
    Digest::of(&all)
}

#[cfg(test)]
mod tests;
