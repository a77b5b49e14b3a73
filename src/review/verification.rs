//! 核验: all that can be said of a draft's sign-offs without trusting it: which hold, what the paper
//! says of them, how far keys vouch for the trail, and what is otherwise since. Changes nothing.

use super::record::Record;
use super::seal::{self, Digest, Print};
use super::standing::is_vouched;
use super::trail::{Act, Entry, Fault};
use super::{Case, Lack, Review, Standing, Void, is_self_reviewed, signed_words};
use crate::report::Report;
use crate::settings::Step;
use crate::value::{Moment, name};

/// What became of a draft's sign-offs.
#[derive(Debug, Clone)]
pub struct Verification<'a> {
    /// Of the content as it is.
    pub digest: Digest,
    /// The same content's, as it was signed and printed before; see [`seal::content_before`].
    before: Option<Digest>,
    /// Whether all that the steps demand is there and holds.
    pub is_valid: bool,
    /// How each step of the settings stands.
    pub standings: Vec<Standing<'a>>,
    /// What signed steps demand of the report and it does not have now.
    pub unmet: Vec<Lack>,
    /// What is wrong with the trail.
    pub faults: Vec<Fault>,
    /// Where the clock was set, in words.
    pub clock_jumps: Vec<String>,
    /// What a reader must know of sign-offs that hold: settings that call them otherwise now, and
    /// what the checks say otherwise. Each a sentence.
    pub notes: Vec<String>,
    /// How many steps stand by a name alone, which proves nothing.
    pub by_name: usize,
    /// What the trail can prove, and what not.
    pub reach: Reach,
}

/// How far the trail is held by keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// How many entries there are.
    pub count: usize,
    /// Of the trail as it is.
    pub digest: Digest,
    /// Up to which entry a registered key vouches for all that was done.
    pub held: usize,
}

impl Reach {
    /// What it means, for whoever relies on the trail.
    #[must_use]
    pub fn words(&self) -> String {
        let Self {
            count,
            digest,
            held,
        } = self;
        let held = match held {
            0 => "没有一条由登记的密钥签名，只凭文件看不出改写和删去".into(),
            held if held == count => {
                "都由登记的密钥签名相连；末尾若被整条删去，只凭文件看不出".into()
            }
            held => format!(
                "前{held}条由登记的密钥签名相连，其后{}条只凭文件看不出改写和删去",
                count - held
            ),
        };
        format!("留痕：共{count}条，{held}，请与纸质件上的二维码核对。留痕摘要 {digest}")
    }
}

impl Verification<'_> {
    /// Whether a code read off paper is of the content as it is, whichever version printed it.
    #[must_use]
    pub fn has_code(&self, typed: &str) -> bool {
        let code = Print::read(typed).map_or(typed.to_owned(), |print| print.content.to_string());
        let digests = [Some(self.digest), self.before];
        digests
            .iter()
            .flatten()
            .any(|digest| digest.has_code(&code))
    }
}

impl Review {
    /// What the paper says of the sign-offs, a line each: who signed which step, when and how, and
    /// that nobody else has reviewed it where that is so.
    #[must_use]
    pub fn on_paper(&self, case: &Case<'_>) -> Vec<String> {
        let mut lines = Vec::new();
        for (step, standing) in case.settings.steps.iter().zip(self.standings(case)) {
            match standing {
                Standing::Valid(entry) => {
                    let (called, meaning) = signed_words(entry);
                    lines.push(name::visible(&format!(
                        "{called}：{}　{meaning}　{}　{}",
                        entry.by,
                        entry.at.in_words(),
                        self.way(case, entry),
                    )));
                }
                Standing::Void(entry, Void::UnknownKey) => lines.push(name::visible(&format!(
                    "{}：{}　{}，不算签署",
                    signed_words(entry).0,
                    entry.by,
                    self.way(case, entry),
                ))),
                Standing::Void(entry, _) => {
                    let called = signed_words(entry).0;
                    lines.push(name::visible(&format!(
                        "{called}：{}的签署已失效",
                        entry.by
                    )));
                }
                Standing::Unsigned if !step.is_record => {
                    lines.push(format!("{}：尚未签署", step.name));
                }
                Standing::Unsigned => {}
            }
        }
        if is_self_reviewed(case.report, self, case.settings) {
            lines.push("填报人与审核人为同一人，未经他人审核。".into());
        }
        lines
    }

    /// What stands in the QR code of a print: the content, and the trail as it is.
    #[must_use]
    pub fn print(&self, report: &Report) -> Print {
        let count = self.trail.entries().len();
        Print {
            content: Digest::of(&seal::content(report)),
            trail: Some((count, self.trail.digest_at(count).unwrap_or_default())),
        }
    }

    /// How far registered keys vouch for the trail.
    #[must_use]
    pub fn reach(&self, case: &Case<'_>) -> Reach {
        let (entries, contents) = (self.trail.entries(), seal::contents(case.report));
        let is_held = |entry: &Entry| {
            is_vouched(case.settings, entry) && self.tried(&contents, entry) == Some(Ok(()))
        };
        let held = match self.trail.fault() {
            Some(_) => None,
            None => entries.iter().rposition(is_held),
        };
        Reach {
            count: entries.len(),
            digest: self.trail.digest_at(entries.len()).unwrap_or_default(),
            held: held.map_or(0, |at| at + 1),
        }
    }

    /// What the checks said at the last sign-off that counts, one by key before one by name: who
    /// could write the latter anew. `Err` where the draft does not hold it.
    fn signed_record(&self, standings: &[Standing<'_>]) -> Option<Result<Record, Digest>> {
        let valid = standings.iter().filter_map(|standing| match standing {
            Standing::Valid(entry) => Some((entry.checks?, entry.signature().is_some())),
            _ => None,
        });
        let (checks, _) = valid.max_by_key(|(_, is_keyed)| *is_keyed)?;
        let read = self.content(&checks).and_then(Record::read);
        Some(read.ok_or(checks))
    }

    /// What the checks said when the report was signed, and what they say otherwise since, each in
    /// a sentence; `None` where nothing was signed that tells.
    #[must_use]
    pub fn checked_before(&self, case: &Case<'_>) -> Option<(Option<Record>, Vec<String>)> {
        Some(match self.signed_record(&self.standings(case))? {
            Ok(then) => {
                let since = case.record().since(&then);
                (Some(then), since)
            }
            Err(_) => {
                let gone = "签署时的核查记录没有保存在草稿里，说不出此后有什么不同。";
                (None, vec![gone.into()])
            }
        })
    }

    /// What a reader must know of the sign-offs that hold.
    fn notes(&self, case: &Case<'_>, standings: &[Standing<'_>]) -> Vec<String> {
        let mut notes = Vec::new();
        for (step, standing) in case.settings.steps.iter().zip(standings) {
            let (Standing::Valid(entry) | Standing::Void(entry, _)) = standing else {
                continue;
            };
            let (called, meaning) = signed_words(entry);
            if called != step.name {
                notes.push(format!(
                    "签署时此环节叫“{called}”，单位设置里现在叫“{}”，以签署时的为准。",
                    step.name
                ));
            }
            if meaning != step.meaning {
                notes.push(format!(
                    "“{called}”签署时的含义是“{meaning}”，单位设置里现在是“{}”，以签署时的为准。",
                    step.meaning
                ));
            }
        }
        let alone =
            |entry: &&Entry| entry.signature().is_none() && case.settings.has_key(&entry.by);
        let anew = |entry: &Entry| match &entry.act {
            Act::Unlocked { fault, .. } if !fault.is_empty() => Some(format!(
                "留痕第{}条之前的记录有过问题（{fault}），那里的批注、答复和了结证明不了。",
                entry.number
            )),
            _ => None,
        };
        notes.extend(self.trail.entries().iter().filter_map(anew));
        notes.extend(self.trail.entries().iter().filter(alone).map(|entry| {
            format!(
                "留痕第{}条（{}）记在“{}”名下，没有用其登记的密钥签名，证明不了是本人所为。",
                entry.number,
                entry.act.what(),
                entry.by
            )
        }));
        let since = self.checked_before(case).map(|(_, since)| since);
        notes.extend(since.unwrap_or_default());
        notes
    }

    /// All that can be said of a draft without trusting it; `now` is for the clock.
    #[must_use]
    pub fn verify<'r>(&'r self, case: &Case<'_>, now: Moment) -> Verification<'r> {
        let standings = self.standings(case);
        let mut unmet = Vec::new();
        for (step, standing) in case.settings.steps.iter().zip(&standings) {
            if matches!(standing, Standing::Valid(_)) {
                let of_step = self.unmet(case, step).into_iter();
                unmet.extend(
                    of_step
                        .filter(|lack| !unmet.contains(lack))
                        .collect::<Vec<_>>(),
                );
            }
        }
        let is_fine = |(step, standing): (&Step, &Standing)| match standing {
            Standing::Valid(_) => true,
            Standing::Unsigned => step.is_record,
            Standing::Void(..) => false,
        };
        let faults: Vec<Fault> = self.trail.fault().into_iter().collect();
        let by_name = standings.iter().filter(|standing| match standing {
            Standing::Valid(entry) => !is_vouched(case.settings, entry),
            _ => false,
        });
        let by_name = by_name.count();
        let all_fine = case.settings.steps.iter().zip(&standings).all(is_fine);
        Verification {
            digest: Digest::of(&seal::content(case.report)),
            before: seal::content_before(case.report).map(|content| Digest::of(&content)),
            is_valid: all_fine && unmet.is_empty() && faults.is_empty(),
            notes: self.notes(case, &standings),
            by_name,
            reach: self.reach(case),
            standings,
            unmet,
            faults,
            clock_jumps: self.trail.clock_jumps(now),
        }
    }
}
