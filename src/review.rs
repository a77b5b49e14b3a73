//! 审签: from the draft to the sign-off: what each step demands, what was explained, remarked and
//! signed, and whether it still holds. Holds no content of the report itself.

pub mod compare;
pub mod queue;
pub mod record;
pub mod seal;
pub mod standing;
pub mod trail;
pub mod verification;

use std::collections::{BTreeMap, BTreeSet};

use minisign::SecretKey;
use serde::{Deserialize, Serialize};

use crate::checks::{Finding, Outcome, Severity};
use crate::form::FieldKind;
use crate::report::{Cause, Explanation, Known, Place, Report, narrative};
use crate::settings::{Demand, Settings, Step};
use crate::value::{Moment, name};
use compare::{Difference, differences};
use record::Record;
use seal::{Broken, Digest};
pub use standing::{Standing, Void};
use standing::{clash, is_vouched, key_fault};
use trail::{Act, Entry, Spot, Trail};

/// What was done to a report on its way to the sign-off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Who did what and when.
    pub trail: Trail,
    /// Hints that the clerk has read and put aside, with the values that they were about.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    dismissed: BTreeMap<String, Vec<Known>>,
    /// What the reviewer has looked at, by [`queue::Item::key`].
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    ticks: BTreeSet<String>,
    /// Each content that was signed, line by line, so that what changed since can be told.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    contents: BTreeMap<Digest, Vec<String>>,
}

/// How a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has said anything about it.
    Open,
    /// A warning that is explained for the values as they are.
    Explained,
    /// A warning whose explanation was written for other values.
    Stale,
    /// A hint that was read and put aside.
    Dismissed,
}

impl State {
    /// How `check --json` calls it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Explained => "explained",
            Self::Stale => "stale",
            Self::Dismissed => "dismissed",
        }
    }

    /// How the window calls it; empty for an open one.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Explained => "已说明",
            Self::Stale => "说明已过期",
            Self::Dismissed => "已知悉",
        }
    }
}

/// What a finding of a report looks like in the light of its explanations.
#[must_use]
pub fn explanation<'r>(
    report: &'r Report,
    outcome: &Outcome,
    finding: &Finding,
) -> Option<(&'r Cause, &'r Explanation)> {
    let explanations = report.explanations();
    let cause = finding.cause();
    explanations.get_key_value(&cause).or_else(|| {
        // The place that leads may have changed with the values: then the explanation is stale,
        // and not gone, as long as it is clear which finding it was about.
        let alone = |count: usize| count == 1;
        let of_rule = |cause: &Cause| cause.rule == finding.rule;
        let findings = outcome.findings.iter().filter(|f| f.rule == finding.rule);
        let mut written = explanations.iter().filter(|(cause, _)| of_rule(cause));
        let first = written.next()?;
        (alone(findings.count()) && written.next().is_none()).then_some(first)
    })
}

/// A case to be decided: the report with what is known about it.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The report.
    pub report: &'a Report,
    /// What the checks found.
    pub outcome: &'a Outcome,
    /// The steps, and whose keys count.
    pub settings: &'a Settings,
    /// Last year's report, where the checks had one.
    pub last_year: Option<&'a Report>,
}

impl Case<'_> {
    /// What the checks say now.
    fn record(&self) -> Record {
        Record::new(
            self.report.edition(),
            self.last_year,
            &self.outcome.findings,
        )
    }
}

/// Something that stands in the way of a sign-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lack {
    /// What, and what to do.
    pub words: String,
    /// Where it can be put right.
    pub place: Option<Place>,
}

/// 批注 with its answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark<'a> {
    /// Counted from 1.
    pub number: usize,
    /// What it is about.
    pub spot: &'a Spot,
    /// The remark and its answers, oldest first: who, when, what.
    pub thread: Vec<(&'a str, Moment, &'a str)>,
    /// Who settled it, and when.
    pub settled: Option<(&'a str, Moment)>,
    /// Where it was made, and where it was settled.
    entries: (&'a Entry, Option<&'a Entry>),
}

impl Remark<'_> {
    /// Whether it counts as settled: what was said with a registered key is not undone by a name.
    #[must_use]
    pub fn is_settled(&self, settings: &Settings) -> bool {
        let (made, settled) = self.entries;
        let is_by_key = |entry: &Entry| is_vouched(settings, entry) && entry.holds();
        settled.is_some_and(|by| is_by_key(by) || !is_vouched(settings, made))
    }
}

/// What a user does in the review.
pub enum Move {
    /// Signs off a step, by its code or name.
    SignOff {
        /// Which.
        step: String,
        /// The opened key of the signer; `None` to sign by name only.
        key: Option<SecretKey>,
    },
    /// Gives the report back to the clerk.
    Return {
        /// Why.
        reason: String,
    },
    /// Opens content that was signed to changes.
    Unlock {
        /// Why.
        reason: String,
    },
    /// Remarks on a place.
    Remark {
        /// What it is about.
        spot: Spot,
        /// What is to be looked at.
        text: String,
    },
    /// Answers a remark.
    Answer {
        /// Which.
        remark: usize,
        /// The answer.
        text: String,
    },
    /// Settles a remark.
    Settle {
        /// Which.
        remark: usize,
    },
}

/// Why a move is refused; nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The step's demands are not met.
    #[error("还不能签署“{step}”：\n{}", .lacks.iter().map(|lack| format!("· {}", lack.words)).collect::<Vec<_>>().join("\n"))]
    Lacking {
        /// Its name.
        step: String,
        /// What is missing.
        lacks: Vec<Lack>,
    },
    /// The unit has no such step.
    #[error("没有“{called}”这个环节，可用：{known}。")]
    NoSuchStep {
        /// As it was called.
        called: String,
        /// All there are.
        known: String,
    },
    /// There is no such remark, or it is settled.
    #[error("没有编号为{0}的未了结批注。")]
    NoSuchRemark(usize),
    /// A return, a remark or an unlocking needs words.
    #[error("请写明{0}。")]
    NoWords(&'static str),
    /// Nobody's name is known.
    #[error("请写明姓名，留痕要记下是谁做的（命令行加 --by 姓名）。")]
    NoName,
    /// Nothing was submitted that could be returned or unlocked.
    #[error("报告还没有提交，不需要{0}。")]
    NotSubmitted(&'static str),
    /// The key is not one that counts for the step.
    #[error("{0}。请换用登记的密钥，或请管理员在单位设置里登记它。")]
    Key(Void),
    /// Whoever has a registered key says nothing by name only.
    #[error("“{0}”登记有密钥，须用密钥签名，仅凭姓名证明不了是本人所为（命令行加 --key）。")]
    NeedsKey(String),
    /// The key could not sign.
    #[error("密钥不能用来签名：{0}。")]
    Signing(String),
}

impl Review {
    /// How a finding stands.
    #[must_use]
    pub fn state(&self, report: &Report, outcome: &Outcome, finding: &Finding) -> State {
        match finding.severity {
            Severity::Error => State::Open,
            Severity::Warning => match explanation(report, outcome, finding) {
                Some((_, written)) if !Explanation::is_enough(&written.text) => State::Open,
                Some((_, written)) if written.basis == finding.basis => State::Explained,
                Some(_) => State::Stale,
                None => State::Open,
            },
            Severity::Hint if self.is_dismissed(finding) => State::Dismissed,
            Severity::Hint => State::Open,
        }
    }

    fn is_dismissed(&self, finding: &Finding) -> bool {
        self.dismissed.get(&hint_key(finding)) == Some(&finding.basis)
    }

    /// Puts a hint aside for the values as they are, or brings it back.
    pub fn dismiss(&mut self, finding: &Finding, is_dismissed: bool) {
        let key = hint_key(finding);
        if is_dismissed {
            self.dismissed.insert(key, finding.basis.clone());
        } else {
            self.dismissed.remove(&key);
        }
    }

    /// Whether the reviewer has ticked an item of the queue as it is.
    #[must_use]
    pub fn is_ticked(&self, item: &queue::Item) -> bool {
        self.ticks.contains(&item.key)
    }

    /// Ticks an item of the queue, or takes the tick away.
    pub fn tick(&mut self, key: &str, is_ticked: bool) {
        if is_ticked {
            self.ticks.insert(key.into());
        } else {
            self.ticks.remove(key);
        }
    }

    /// Whether nothing was done yet that a draft must keep.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether content was signed and may not be changed without a reason.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.sign_offs().next().is_some()
    }

    /// The sign-offs that no return and no unlocking has voided, oldest first.
    fn sign_offs(&self) -> impl Iterator<Item = (&Entry, &str)> {
        let entries = self.trail.entries();
        let voids =
            |entry: &Entry| matches!(entry.act, Act::Returned { .. } | Act::Unlocked { .. });
        let from = entries.iter().rposition(voids).map_or(0, |at| at + 1);
        entries[from..].iter().filter_map(|entry| match &entry.act {
            Act::SignedOff { step, .. } => Some((entry, step.as_str())),
            _ => None,
        })
    }

    /// The last return, if nothing was signed off or unlocked since.
    #[must_use]
    pub fn returned(&self) -> Option<(&Entry, &str)> {
        let entries = self.trail.entries().iter().rev();
        let mut decisive = entries.filter(|entry| {
            matches!(
                entry.act,
                Act::Returned { .. } | Act::Unlocked { .. } | Act::SignedOff { .. }
            )
        });
        let last = decisive.next()?;
        match &last.act {
            Act::Returned { reason } => Some((last, reason)),
            _ => None,
        }
    }

    /// The content of the last return: what this version is compared with.
    #[must_use]
    pub fn returned_content(&self) -> Option<&[String]> {
        let is_return = |entry: &&Entry| matches!(entry.act, Act::Returned { .. });
        let last = self.trail.entries().iter().rev().find(is_return)?;
        self.content(&last.content)
    }

    /// The lines of a content that was signed.
    #[must_use]
    pub fn content(&self, digest: &Digest) -> Option<&[String]> {
        let lines = self.contents.get(digest)?;
        // What the draft says it was is believed only if it has the digest that was signed.
        (Digest::of(&as_text(lines)) == *digest).then_some(lines.as_slice())
    }

    /// All remarks, in the order in which they were made.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark<'_>> {
        let mut remarks: Vec<Remark> = Vec::new();
        for entry in self.trail.entries() {
            match &entry.act {
                Act::Remarked { remark, spot, text } => remarks.push(Remark {
                    number: *remark,
                    spot,
                    thread: vec![(&entry.by, entry.at, text)],
                    settled: None,
                    entries: (entry, None),
                }),
                Act::Answered { remark, text } => {
                    let answered = remarks.iter_mut().find(|r| r.number == *remark);
                    if let Some(answered) = answered {
                        answered.thread.push((&entry.by, entry.at, text));
                    }
                }
                Act::Settled { remark } => {
                    if let Some(settled) = remarks.iter_mut().find(|r| r.number == *remark) {
                        settled.settled = Some((&entry.by, entry.at));
                        settled.entries.1 = Some(entry);
                    }
                }
                Act::SignedOff { .. } | Act::Returned { .. } | Act::Unlocked { .. } => {}
            }
        }
        remarks
    }

    /// How each step of the settings stands, in their order.
    #[must_use]
    pub fn standings<'r>(&'r self, case: &Case<'_>) -> Vec<Standing<'r>> {
        let contents = seal::contents(case.report);
        let fault = self.trail.fault();
        let mut before: Option<&Step> = None;
        let mut standings = Vec::new();
        let mut counting: Vec<(&Step, &Entry)> = Vec::new();
        for step in &case.settings.steps {
            let signed = self.sign_offs().filter(|(_, code)| *code == step.code);
            let standing = match signed.last() {
                None => Standing::Unsigned,
                Some((entry, _)) => {
                    let void = (fault.clone().map(Void::Trail))
                        .or_else(|| self.void(entry, step, case.settings, &contents))
                        .or_else(|| clash(step, entry, counting.iter().copied()))
                        .or_else(|| before.map(|step| Void::StepBefore(step.name.clone())));
                    match void {
                        Some(void) => Standing::Void(entry, void),
                        None => Standing::Valid(entry),
                    }
                }
            };
            match standing {
                Standing::Valid(entry) => counting.push((step, entry)),
                _ if before.is_none() => before = Some(step),
                _ => {}
            }
            standings.push(standing);
        }
        standings
    }

    /// Why a sign-off does not count for a step, looked at alone.
    fn void(
        &self,
        entry: &Entry,
        step: &Step,
        settings: &Settings,
        contents: &[(Digest, String)],
    ) -> Option<Void> {
        // The signature is tried over what was signed, so that a change of the content and a forged
        // signature are told apart.
        if let Some(Err(broken)) = self.tried(contents, entry) {
            return Some(Void::Signature(broken));
        }
        let key = entry.signature().map(|signature| signature.public.as_str());
        let void = key_fault(settings, step, key, &entry.by);
        let is_same = contents.iter().any(|(digest, _)| *digest == entry.content);
        void.or_else(|| (!is_same).then_some(Void::ContentChanged))
    }

    /// What stands in the way of signing off a step now; empty where nothing does. Who signs, and
    /// with which key, is not looked at.
    #[must_use]
    pub fn lacks(&self, case: &Case<'_>, step: &Step, at: Moment) -> Vec<Lack> {
        let mut lacks = Vec::new();
        let mut lack = |words: String, place| lacks.push(Lack { words, place });
        if let Some(fault) = self.trail.fault() {
            lack(format!("{fault}。请用“解除锁定”写明原因，从头签署。"), None);
        }
        let standings = self.standings(case);
        for (other, standing) in case.settings.steps.iter().zip(&standings) {
            match standing {
                Standing::Valid(_) if other.code == step.code => {
                    lack(format!("“{}”已经签署。", other.name), None);
                }
                Standing::Void(_, Void::Trail(_)) => {}
                Standing::Void(_, void @ Void::ContentChanged) => lack(
                    format!(
                        "“{}”{void}。请用“解除锁定”写明原因，再重新签署。",
                        other.name
                    ),
                    None,
                ),
                Standing::Void(_, void) if other.code != step.code => {
                    lack(format!("“{}”的签署无效：{void}。", other.name), None);
                }
                Standing::Unsigned if other.code != step.code => {
                    lack(format!("“{}”还没有签署。", other.name), None);
                }
                _ => {}
            }
            if other.code == step.code {
                break;
            }
        }
        if let Some(last) = self.ahead_of(at) {
            lack(
                format!(
                    "现在的时间（{}）早于上一条记录（{}），请先校准机器的时钟；\
                     时钟若没有错，请用“解除锁定”写明原因，从头签署。",
                    at.in_words(),
                    last.at.in_words()
                ),
                None,
            );
        }
        lacks.extend(self.unmet(case, step));
        lacks
    }

    /// The last entry, where it lies in the future: a clock was wrong then, or is now.
    fn ahead_of(&self, at: Moment) -> Option<&Entry> {
        self.trail.entries().last().filter(|last| last.at > at)
    }

    /// Whether there is something to unlock: signed content, a broken trail, or a time in the
    /// future that keeps anybody from signing.
    #[must_use]
    pub fn can_unlock(&self, at: Moment) -> bool {
        self.is_locked() || self.ahead_of(at).is_some() || self.trail.fault().is_some()
    }

    /// What a step demands of the report and does not have.
    #[must_use]
    pub fn unmet(&self, case: &Case<'_>, step: &Step) -> Vec<Lack> {
        let mut lacks = Vec::new();
        for demand in &step.demands {
            match demand {
                Demand::NoErrors => self.push_findings(case, Severity::Error, &mut lacks),
                Demand::WarningsExplained => {
                    self.push_findings(case, Severity::Warning, &mut lacks);
                }
                Demand::RemarksSettled => {
                    let is_open = |remark: &Remark| !remark.is_settled(case.settings);
                    lacks.extend(
                        self.remarks()
                            .into_iter()
                            .filter(is_open)
                            .map(|remark| Lack {
                                words: match remark.settled {
                                    None => format!("批注{}还没有了结。", remark.number),
                                    Some(_) => format!(
                                        "批注{}是用密钥作出的，仅以姓名了结不算，请用密钥了结。",
                                        remark.number
                                    ),
                                },
                                place: Place::find(case.report.edition(), &remark.spot.place),
                            }),
                    );
                }
            }
        }
        lacks
    }

    /// One lack for each rule with findings of this weight that are not dealt with.
    fn push_findings(&self, case: &Case<'_>, severity: Severity, lacks: &mut Vec<Lack>) {
        let open: Vec<(&Finding, State)> = (case.outcome.findings.iter())
            .filter(|finding| finding.severity == severity)
            .map(|finding| (finding, self.state(case.report, case.outcome, finding)))
            .filter(|(_, state)| *state != State::Explained)
            .collect();
        for same_rule in open.chunk_by(|(a, _), (b, _)| a.rule == b.rule) {
            let (first, state) = same_rule[0];
            let what = match (severity, state) {
                (Severity::Error, _) => "错误未改正",
                (_, State::Stale) => "说明已过期，数值改过，请重新说明",
                _ => "未说明",
            };
            let more = match same_rule.len() {
                1 => String::new(),
                count => format!("（共{count}处）"),
            };
            lacks.push(Lack {
                words: format!("{} {what}{more}：{}", first.rule, first.message),
                place: first.places.first().copied(),
            });
        }
    }

    /// Whether a step can be signed off now.
    ///
    /// # Errors
    /// Names all that is missing.
    pub fn ask(&self, case: &Case<'_>, step: &Step, at: Moment) -> Result<(), Refusal> {
        let lacks = self.lacks(case, step, at);
        if lacks.is_empty() {
            return Ok(());
        }
        Err(Refusal::Lacking {
            step: step.name.clone(),
            lacks,
        })
    }

    /// Makes a move by name only, save a sign-off, which brings its own key. `by` is the name of
    /// whoever does it, `at` the time on the machine's clock.
    ///
    /// # Errors
    /// Says why it is refused, and what to do.
    pub fn make(
        &mut self,
        case: &Case<'_>,
        made: Move,
        by: &str,
        at: Moment,
    ) -> Result<(), Refusal> {
        self.make_with(case, made, by, at, None)
    }

    /// Makes a move, signed with an opened key over what is said and all that was done before.
    ///
    /// # Errors
    /// Says why it is refused, and what to do.
    pub fn make_with(
        &mut self,
        case: &Case<'_>,
        made: Move,
        by: &str,
        at: Moment,
        key: Option<&SecretKey>,
    ) -> Result<(), Refusal> {
        if by.trim().is_empty() {
            return Err(Refusal::NoName);
        }
        let act = match made {
            Move::SignOff { step, key } => return self.sign_off(case, &step, key, by, at),
            made => self.act(case.settings, made, at)?,
        };
        if key.is_none() && case.settings.has_key(by) {
            return Err(Refusal::NeedsKey(by.trim().into()));
        }
        let content = seal::content(case.report);
        let digest = Digest::of(&content);
        let is_return = matches!(act, Act::Returned { .. });
        let mut entry = self.trail.next(act, by, at, digest);
        if let Some(key) = key {
            let made = seal::sign(&entry.said(), &entry.claim(), key);
            entry.signature = Some(made.map_err(|error| Refusal::Signing(error.to_string()))?);
            if !case.settings.names_only && !is_vouched(case.settings, &entry) {
                let public = entry.signature().map(|made| made.public.as_str());
                let holders = case.settings.holders(public.unwrap_or_default());
                let holder = holders.first().map(|holder| (*holder).into());
                return Err(Refusal::Key(
                    holder.map_or(Void::UnknownKey, Void::OtherHolder),
                ));
            }
        }
        if is_return {
            self.keep(digest, &content);
        }
        self.trail.push(entry);
        Ok(())
    }

    /// What is done by a move that is no sign-off.
    fn act(&self, settings: &Settings, made: Move, at: Moment) -> Result<Act, Refusal> {
        Ok(match made {
            Move::SignOff { .. } => unreachable!("a sign-off is made by its own way"),
            Move::Return { .. } if !self.is_locked() => {
                return Err(Refusal::NotSubmitted("退回"));
            }
            Move::Unlock { .. } if !self.can_unlock(at) => {
                return Err(Refusal::NotSubmitted("解除锁定"));
            }
            Move::Return { reason } => Act::Returned {
                reason: in_words(&reason, "退回的原因")?,
            },
            Move::Unlock { reason } => Act::Unlocked {
                reason: in_words(&reason, "修改的原因")?,
                fault: (self.trail.fault()).map_or_else(String::new, |fault| fault.to_string()),
            },
            Move::Remark { spot, text } => Act::Remarked {
                remark: self.remarks().len() + 1,
                spot,
                text: in_words(&text, "批注的内容")?,
            },
            Move::Answer { remark, text } => Act::Answered {
                remark: self.unsettled(settings, remark)?,
                text: in_words(&text, "答复的内容")?,
            },
            Move::Settle { remark } => Act::Settled {
                remark: self.unsettled(settings, remark)?,
            },
        })
    }

    fn sign_off(
        &mut self,
        case: &Case<'_>,
        called: &str,
        key: Option<SecretKey>,
        by: &str,
        at: Moment,
    ) -> Result<(), Refusal> {
        let step = find_step(case.settings, called)?;
        self.ask(case, step, at)?;
        let content = seal::content(case.report);
        let digest = Digest::of(&content);
        let record = as_text(case.record().lines());
        let act = Act::SignedOff {
            step: step.code.clone(),
            name: step.name.clone(),
            meaning: step.meaning.clone(),
            signature: None,
        };
        let mut entry = self.trail.next(act, by, at, digest);
        entry.checks = Some(Digest::of(&record));
        let made = key
            .map(|key| seal::sign(&content, &entry.claim(), &key))
            .transpose()
            .map_err(|error| Refusal::Signing(error.to_string()))?;
        let public = made.as_ref().map(|made| made.public.as_str());
        let void = key_fault(case.settings, step, public, &entry.by);
        // A key that is not registered yet signs all the same, and counts once it is.
        if let Some(void) = void.filter(|void| *void != Void::UnknownKey || !step.keys.is_empty()) {
            return Err(Refusal::Key(void));
        }
        if made.is_none() && case.settings.has_key(by) && !case.settings.names_only {
            return Err(Refusal::NeedsKey(by.trim().into()));
        }
        if let Act::SignedOff { signature, .. } = &mut entry.act {
            *signature = made;
        }
        let standings = self.standings(case);
        let others = (case.settings.steps.iter().zip(&standings)).filter_map(|(step, standing)| {
            match standing {
                Standing::Valid(entry) => Some((step, *entry)),
                _ => None,
            }
        });
        if let Some(void) = clash(step, &entry, others) {
            return Err(Refusal::Key(void));
        }
        self.keep(digest, &content);
        self.keep(Digest::of(&record), &record);
        self.trail.push(entry);
        Ok(())
    }

    /// How an entry is vouched for: by a key, whose first letters tell which, or by a name only.
    /// A key that proves nothing is never called a signature.
    #[must_use]
    pub fn way(&self, case: &Case<'_>, entry: &Entry) -> String {
        let Some(signature) = entry.signature() else {
            return match entry.act {
                Act::SignedOff { .. } => "仅以姓名签署".into(),
                _ => "仅以姓名记录".into(),
            };
        };
        let key: String = signature.public.chars().take(12).collect();
        match (
            self.tried(&seal::contents(case.report), entry),
            &case.settings.holders(&signature.public)[..],
        ) {
            (None, _) => format!("签名无从核验（签署时的内容没有保存） {key}…"),
            (Some(Err(_)), _) => format!("签名不成立 {key}…"),
            (Some(Ok(())), []) => format!("未登记的密钥 {key}…"),
            (Some(Ok(())), [holder]) if name::is_same(holder, &entry.by) => {
                format!("密钥签名 {key}…")
            }
            (Some(Ok(())), holders) => {
                format!("“{}”的密钥，不是签署人的 {key}…", holders.join("、"))
            }
        }
    }

    /// Whether an entry's signature is of what it says; `None` where it has none, or where the
    /// draft does not hold what was signed.
    fn tried(&self, contents: &[(Digest, String)], entry: &Entry) -> Option<Result<(), Broken>> {
        let signature = entry.signature()?;
        let same = contents.iter().find(|(digest, _)| *digest == entry.content);
        let over = match (&entry.act, same) {
            (Act::SignedOff { .. }, Some((_, content))) => content.clone(),
            (Act::SignedOff { .. }, None) => self.content(&entry.content).map(as_text)?,
            _ => entry.said(),
        };
        Some(signature.check(&over, &entry.claim()))
    }

    /// What is not as it was when an entry was made; `None` where the draft does not hold what it
    /// was.
    #[must_use]
    pub fn changes_since(&self, entry: &Entry, report: &Report) -> Option<Vec<Difference>> {
        let before = self.content(&entry.content)?.iter().map(String::as_str);
        let now = seal::content(report);
        Some(differences(report.edition(), before, now.lines()))
    }

    fn unsettled(&self, settings: &Settings, remark: usize) -> Result<usize, Refusal> {
        let is_open = |r: &Remark| r.number == remark && !r.is_settled(settings);
        match self.remarks().iter().any(is_open) {
            true => Ok(remark),
            false => Err(Refusal::NoSuchRemark(remark)),
        }
    }

    fn keep(&mut self, digest: Digest, content: &str) {
        let lines = || content.lines().map(String::from).collect();
        self.contents.entry(digest).or_insert_with(lines);
    }
}

/// What a remark on a place, or on one of a chapter's paragraphs counted from 1, is about; `None`
/// where the report has no such chapter or paragraph.
#[must_use]
pub fn spot(report: &Report, place: Place, paragraph: Option<usize>) -> Option<Spot> {
    let excerpt = match (place, paragraph) {
        (Place::Text(at), Some(number)) => {
            let mut lines = narrative::lines(&report.chapters.get(at)?.text);
            lines.nth(number.checked_sub(1)?)?.into()
        }
        (Place::Text(at) | Place::Heading(at), _) => {
            report.chapters.get(at)?;
            String::new()
        }
        (Place::Cell(cell), _) => report.printed(cell),
        (Place::Field(field), _) => report.field(field).trim().into(),
        (Place::UnitKind, _) => report.unit_kind.to_string(),
    };
    let place = place.code(report.edition());
    Some(Spot { place, excerpt })
}

/// The step with a code or a name.
///
/// # Errors
/// Names the steps there are.
pub fn find_step<'s>(settings: &'s Settings, called: &str) -> Result<&'s Step, Refusal> {
    settings.find(called).ok_or_else(|| {
        let known = settings.steps.iter();
        let known: Vec<_> = known.map(|s| format!("{}（{}）", s.name, s.code)).collect();
        Refusal::NoSuchStep {
            called: called.into(),
            known: known.join("、"),
        }
    })
}

/// Whose name a step takes where none is given: the unit's own choice, the holder of the key, or
/// whoever the report names; empty where nobody is known.
#[must_use]
pub fn usual_person(report: &Report, step: &Step, public: Option<&str>) -> String {
    let holder = (step.keys.iter()).find(|key| Some(key.public.as_str()) == public);
    let field = || step.field.map_or("", |field| report.field(field).trim());
    match holder {
        Some(key) => key.holder.clone(),
        None if !step.person.trim().is_empty() => step.person.trim().into(),
        None => field().into(),
    }
}

/// Whether those who filled in and reviewed are one person: by who signed the first two steps, or
/// whom the report names, and by their keys.
#[must_use]
pub fn is_self_reviewed(report: &Report, review: &Review, settings: &Settings) -> bool {
    let signer = |field: FieldKind| {
        let step = settings
            .steps
            .iter()
            .find(|step| step.field == Some(field))?;
        let of_step = review
            .sign_offs()
            .filter(|(_, code)| *code == step.code)
            .last()?;
        Some(of_step.0)
    };
    let (filler, reviewer) = (signer(FieldKind::Filler), signer(FieldKind::Reviewer));
    let person = |entry: Option<&Entry>, field| {
        entry.map_or_else(|| report.field(field).to_owned(), |entry| entry.by.clone())
    };
    let public = |entry: Option<&Entry>| Some(entry?.signature()?.public.clone());
    let is_one_key = public(filler).is_some() && public(filler) == public(reviewer);
    let names = (
        person(filler, FieldKind::Filler),
        person(reviewer, FieldKind::Reviewer),
    );
    is_one_key || name::is_same(&names.0, &names.1)
}

/// How a sign-off calls its step and what it says, as it was signed.
#[must_use]
pub fn signed_words(entry: &Entry) -> (&str, &str) {
    match &entry.act {
        Act::SignedOff { name, meaning, .. } => (name, meaning),
        _ => ("", ""),
    }
}

/// The name under which a hint is put aside.
fn hint_key(finding: &Finding) -> String {
    let cause = finding.cause();
    format!("{} {}", cause.rule, cause.place)
}

fn in_words(text: &str, what: &'static str) -> Result<String, Refusal> {
    match text.trim() {
        "" => Err(Refusal::NoWords(what)),
        words => Ok(words.into()),
    }
}

/// Lines as the text that was signed.
#[must_use]
pub fn as_text(lines: impl AsRef<[String]>) -> String {
    let mut text = String::new();
    for line in lines.as_ref() {
        text.push_str(line);
        text.push('\n');
    }
    text
}
