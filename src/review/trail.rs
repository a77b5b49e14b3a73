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
    /// The entry as one line of text, over which its digest is taken. RON writes each value in one
    /// way only, so two entries that differ have two texts.
    fn text(&self) -> String {
        let act = ron::ser::to_string(&self.act).expect("plain data can be written");
        let by = quoted(&self.by);
        format!(
            "{} {} {by} {} {} {act}",
            self.number, self.at, self.content, self.before
        )
    }

    /// What a signature in this entry says of itself; minisign's trusted comment. It ties the
    /// signature to its step, person and time, and to all that was done before.
    #[must_use]
    pub fn claim(&self) -> String {
        let Act::SignedOff {
            step,
            name,
            meaning,
            ..
        } = &self.act
        else {
            return String::new();
        };
        // One line, whatever was typed.
        let mut claim = format!("nianbao step={step}");
        for (key, value) in [("name", name), ("by", &self.by), ("meaning", meaning)] {
            write!(claim, " {key}={}", quoted(value)).expect("a string takes all");
        }
        let (at, number) = (self.at, self.number);
        write!(
            claim,
            " at={at} number={number} sha256={} before={}",
            self.content, self.before
        )
        .expect("a string takes all");
        claim
    }

    /// How it was signed off: by a key, whose first letters tell which, or by name only. Empty for
    /// what is no sign-off.
    #[must_use]
    pub fn way(&self) -> String {
        match &self.act {
            Act::SignedOff {
                signature: Some(signature),
                ..
            } => {
                let public: String = signature.public.chars().take(12).collect();
                format!("密钥签名 {public}…")
            }
            Act::SignedOff { .. } => "仅以姓名签署".into(),
            _ => String::new(),
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
            Some(last) if self.faults().is_empty() => last.digest,
            Some(_) => as_it_stands(&self.entries),
        }
    }

    /// What is wrong with the trail. What was wrong before it was begun anew is told there, in
    /// [`Act::Unlocked`].
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let entries = &self.entries;
        let is_restart = |entry: &Entry| match &entry.act {
            Act::Unlocked { fault, .. } => !fault.is_empty(),
            _ => false,
        };
        let from = entries.iter().rposition(is_restart).unwrap_or(0);
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
            } else if entry.before != before {
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

/// One digest over entries, whatever is wrong with them.
fn as_it_stands(entries: &[Entry]) -> Digest {
    let mut all = String::new();
    for entry in entries {
        writeln!(all, "{} {}", entry.text(), entry.digest).expect("a string takes all");
    }
    Digest::of(&all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(second: usize) -> Moment {
        let text = format!("2026-01-12T09:30:{second:02}+08:00");
        text.try_into().expect("a time")
    }

    fn signed_off() -> Act {
        Act::SignedOff {
            step: "review".into(),
            name: "审核".into(),
            meaning: "复核无误".into(),
            signature: None,
        }
    }

    fn remarked(text: &str) -> Act {
        Act::Remarked {
            remark: 1,
            spot: Spot {
                place: "R22".into(),
                excerpt: "0".into(),
            },
            text: text.into(),
        }
    }

    /// A trail of these acts, a second apart.
    fn trail(acts: &[Act]) -> Trail {
        let mut trail = Trail::default();
        for (at, act) in acts.iter().enumerate() {
            let entry = trail.next(act.clone(), "张某", moment(at), Digest::of("内容"));
            trail.push(entry);
        }
        trail
    }

    fn three() -> Trail {
        trail(&[remarked("一"), signed_off(), remarked("三")])
    }

    /// The same entry with one thing changed.
    fn changed(change: &dyn Fn(&mut Entry)) -> Entry {
        let mut entry = three().entries.remove(1);
        change(&mut entry);
        entry
    }

    fn act_with(change: &dyn Fn(&mut String, &mut String, &mut String)) -> Act {
        let mut act = signed_off();
        let Act::SignedOff {
            step,
            name,
            meaning,
            ..
        } = &mut act
        else {
            unreachable!("it was signed off")
        };
        change(step, name, meaning);
        act
    }

    /// Entries that differ from the second one of [`three`] in one thing each.
    fn others() -> Vec<Entry> {
        vec![
            changed(&|entry| entry.number += 1),
            changed(&|entry| entry.at = moment(59)),
            changed(&|entry| entry.by = "李某".into()),
            changed(&|entry| entry.content = Digest::of("别的内容")),
            changed(&|entry| entry.before = Digest::of("别的")),
            changed(&|entry| entry.act = act_with(&|step, _, _| *step = "issue".into())),
            changed(&|entry| entry.act = act_with(&|_, name, _| *name = "签发".into())),
            changed(&|entry| entry.act = act_with(&|_, _, meaning| *meaning = "同意".into())),
        ]
    }

    #[test]
    fn an_entry_that_differs_in_anything_has_another_digest() {
        let entry = changed(&|_| ());
        let signature = Some(Signature {
            public: "RW".into(),
            lines: Vec::new(),
        });
        let with_signature = Act::SignedOff {
            step: "review".into(),
            name: "审核".into(),
            meaning: "复核无误".into(),
            signature,
        };
        let mut others = others();
        others.push(changed(&|entry| entry.act = with_signature.clone()));
        others.push(changed(&|entry| entry.act = remarked("一")));
        for other in others {
            assert_ne!(other.text(), entry.text());
            let mut trail = three();
            trail.entries[1] = other;
            let told = trail.faults();
            assert!(
                matches!(told[..], [Fault::Changed { number: 2, .. }]),
                "{told:?}"
            );
        }
    }

    #[test]
    fn a_claim_says_step_name_meaning_person_time_place_content_and_what_was_before() {
        let claim = changed(&|_| ()).claim();
        for other in others() {
            assert_ne!(other.claim(), claim);
        }
        let typed = act_with(&|_, name, _| *name = "审\n核\" by=\"李某".into());
        let claim = changed(&|entry| entry.act = typed.clone()).claim();
        assert_eq!(claim.lines().count(), 1, "{claim}");
        assert!(!claim.contains("核\" by=\"李"), "{claim}");
        assert_eq!(changed(&|entry| entry.act = remarked("一")).claim(), "");
    }

    #[test]
    fn a_trail_as_it_was_written_has_no_fault() {
        assert!(Trail::default().faults().is_empty());
        assert!(three().faults().is_empty());
        let written = ron::to_string(&three()).expect("it can be written");
        let read: Trail = ron::from_str(&written).expect("it can be read");
        assert_eq!(read, three());
    }

    #[test]
    fn an_end_mark_that_is_missing_or_another_is_told() {
        let mut trail = three();
        trail.last = None;
        let told = trail.faults();
        assert!(
            matches!(told[..], [Fault::Foreign { number: 3, .. }]),
            "{told:?}"
        );
        let with = |change: &dyn Fn(&mut Mark)| {
            let mut trail = three();
            change(trail.last.as_mut().expect("it has one"));
            trail.faults()
        };
        for told in [
            with(&|mark| mark.digest = Digest::of("别的")),
            with(&|mark| mark.what = "退回".into()),
            with(&|mark| mark.number = 2),
        ] {
            assert!(
                matches!(told[..], [Fault::Foreign { number: 3, .. }]),
                "{told:?}"
            );
        }
        let told = with(&|mark| mark.number = 4);
        assert!(
            matches!(told[..], [Fault::CutOff { number: 4, .. }]),
            "{told:?}"
        );
    }

    #[test]
    fn a_trail_that_lost_its_end_or_all_of_it_is_told() {
        for left in 0..3 {
            let mut trail = three();
            trail.entries.truncate(left);
            let told = trail.faults();
            let [Fault::CutOff { number: 3, what }] = &told[..] else {
                panic!("{left}: {told:?}");
            };
            assert_eq!(what, "批注1");
        }
    }

    #[test]
    fn entries_written_anew_from_one_on_do_not_fit_those_behind() {
        // Whoever changes an entry can sum it up anew; the next one still holds the old sum.
        for at in 0..2 {
            let mut trail = three();
            trail.entries[at].by = "李某".into();
            trail.entries[at].digest = Digest::of(&trail.entries[at].text());
            let told = trail.faults();
            assert_eq!(told.len(), 1, "{told:?}");
            let Fault::Foreign { number, .. } = told[0] else {
                panic!("{told:?}");
            };
            assert_eq!(number, at + 2);
        }
        let mut trail = three();
        trail.entries[2].by = "李某".into();
        trail.entries[2].digest = Digest::of(&trail.entries[2].text());
        assert!(!trail.faults().is_empty(), "the end mark holds the old sum");
    }

    #[test]
    fn a_trail_begun_anew_holds_what_was_before_it_as_it_stood() {
        let mut trail = three();
        trail.entries.remove(0);
        let fault = trail.faults()[0].to_string();
        let reason = String::from("文件曾被外部修改");
        let act = Act::Unlocked { reason, fault };
        let entry = trail.next(act, "张某", moment(9), Digest::of("内容"));
        trail.push(entry);
        assert!(trail.faults().is_empty());
        let entry = trail.next(remarked("新"), "张某", moment(10), Digest::of("内容"));
        trail.push(entry);
        assert!(trail.faults().is_empty());
        for at in 0..2 {
            let mut changed = trail.clone();
            changed.entries[at].by = "李某".into();
            assert!(!changed.faults().is_empty(), "{at}");
            let mut cut = trail.clone();
            cut.entries.remove(at);
            assert!(!cut.faults().is_empty(), "{at}");
            let mut changed = trail.clone();
            changed.entries[at].digest = Digest::of("别的");
            assert!(!changed.faults().is_empty(), "{at}");
        }
        // An unlocking that knew of no fault begins nothing anew.
        let unlocked = Act::Unlocked {
            reason: "数字抄错".into(),
            fault: String::new(),
        };
        let mut trail = self::trail(&[remarked("一"), unlocked, remarked("三")]);
        assert!(trail.faults().is_empty());
        trail.entries[0].by = "李某".into();
        assert!(!trail.faults().is_empty());
    }

    #[test]
    fn a_clock_is_told_only_where_it_went_back_or_is_ahead_of_now() {
        let mut trail = three();
        assert!(trail.clock_jumps(moment(2)).is_empty(), "now is no jump");
        assert_eq!(trail.clock_jumps(moment(1)).len(), 1);
        trail.entries[1].at = moment(0);
        assert!(trail.clock_jumps(moment(2)).is_empty(), "nor is the same");
        trail.entries[0].at = moment(1);
        let told = trail.clock_jumps(moment(2));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("第2条") && told[0].contains("第1条"));
    }

    #[test]
    fn a_sign_off_says_whether_a_key_or_a_name_made_it() {
        let entry = |act| changed(&move |entry: &mut Entry| entry.act = Act::clone(&act));
        let key = Act::SignedOff {
            step: "review".into(),
            name: "审核".into(),
            meaning: "复核无误".into(),
            signature: Some(Signature {
                public: "RWABCDEFGHIJKLMN".into(),
                lines: Vec::new(),
            }),
        };
        assert_eq!(entry(key).way(), "密钥签名 RWABCDEFGHIJ…");
        assert_eq!(entry(signed_off()).way(), "仅以姓名签署");
        assert_eq!(entry(remarked("一")).way(), "");
    }
}
