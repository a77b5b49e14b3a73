//! What a signature promises against whoever can write the file: what is shown is what was signed,
//! nobody's key counts as somebody's, and whatever is changed from outside is noticed or was said
//! to be beyond the promise.

use std::collections::{BTreeMap, BTreeSet};

use minisign::KeyPair;
use nianbao::checks::{self, Finding, LastYear, Outcome, Severity};
use nianbao::document::{self, Paper};
use nianbao::draft::{self, Draft};
use nianbao::form::{FieldKind, bundled};
use nianbao::report::{Edit, Explanation, Known, Place, Report};
use nianbao::review::record::Record;
use nianbao::review::seal::{self, Digest, Print};
use nianbao::review::trail::{Act, Entry, Spot};
use nianbao::review::verification::Verification;
use nianbao::review::{self, Case, Move, Refusal, Review, Standing, Void};
use nianbao::settings::{Key, Settings};
use nianbao::value::Moment;
use proptest::prelude::RngExt as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde::{Deserialize, Serialize};

use super::support::example;

/// Who signs which step.
const PEOPLE: [(&str, &str); 4] = [
    ("fill", "张某"),
    ("review", "李某"),
    ("secrecy", "王某"),
    ("issue", "赵某"),
];

fn moment(minute: usize) -> Moment {
    let text = format!(
        "2026-01-12T{:02}:{:02}:00+08:00",
        9 + minute / 60,
        minute % 60
    );
    Moment::try_from(text).expect("a time")
}

/// A unit with its people's keys, a report with last year's beside it, and what is done to it.
struct Desk {
    keys: Vec<KeyPair>,
    settings: Settings,
    last_year: Option<Report>,
    draft: Draft,
    minute: usize,
}

impl Desk {
    /// With warnings explained, some of which stand only beside last year's report.
    fn new() -> Self {
        let mut report = example().open().expect("it is open").report.clone();
        for (kind, name) in [
            (FieldKind::Filler, "张某"),
            (FieldKind::Reviewer, "李某"),
            (FieldKind::Leader, "赵某"),
            (FieldKind::Telephone, "0532-12345678"),
        ] {
            report.apply(Edit::Field(kind, name.into()));
        }
        let mut last_year = report.clone();
        last_year.apply(Edit::Field(FieldKind::Year, "2016".into()));
        let warnings = checks::check(&report, Some(&LastYear::of(last_year.clone()))).findings;
        for warning in warnings.iter().filter(|f| f.severity == Severity::Warning) {
            let explanation = Explanation {
                text: "经核实无误，特此说明。".into(),
                by: "张某".into(),
                at: moment(0),
                basis: warning.basis.clone(),
            };
            report.apply(Edit::Explain(warning.cause(), Some(explanation)));
        }
        let keys: Vec<KeyPair> = PEOPLE.iter().map(|_| key_pair()).collect();
        let mut settings = Settings::default();
        for ((step, (_, holder)), key) in settings.steps.iter_mut().zip(PEOPLE).zip(&keys) {
            step.keys.push(registered(holder, key));
        }
        let review = Review::default();
        Self {
            keys,
            settings,
            last_year: Some(last_year),
            draft: Draft { report, review },
            minute: 0,
        }
    }

    /// No key is registered.
    fn without_keys() -> Self {
        let mut desk = Self::new();
        desk.settings = Settings::default();
        desk
    }

    fn outcome(&self) -> Outcome {
        checks::check(
            &self.draft.report,
            self.last_year.clone().map(LastYear::of).as_ref(),
        )
    }

    fn case<'a>(&'a self, report: &'a Report, outcome: &'a Outcome) -> Case<'a> {
        Case {
            report,
            outcome,
            settings: &self.settings,
            last_year: self.last_year.as_ref(),
        }
    }

    /// Does something a minute later, with a person's key where one is named.
    fn try_to(&mut self, made: Move, by: &str, key: Option<usize>) -> Result<(), Refusal> {
        self.minute += 1;
        let (outcome, at) = (self.outcome(), moment(self.minute));
        let mut review = self.draft.review.clone();
        let case = self.case(&self.draft.report, &outcome);
        let key = key.map(|key| &self.keys[key].sk);
        let done = review.make_with(&case, made, by, at, key);
        self.draft.review = review;
        done
    }

    #[track_caller]
    fn make(&mut self, made: Move, by: &str, key: Option<usize>) {
        self.try_to(made, by, key)
            .expect("nothing stands in the way");
    }

    fn sign_off(&self, step: &str, key: Option<&KeyPair>) -> Move {
        Move::SignOff {
            step: step.into(),
            key: key.map(|key| key.sk.clone()),
        }
    }

    /// All steps but the two that only record, each by its person's key, with a remark made and
    /// settled by key between.
    fn signed() -> Self {
        let mut desk = Self::new();
        for (at, (step, by)) in PEOPLE.into_iter().enumerate() {
            let made = desk.sign_off(step, Some(&desk.keys[at].sk.clone().into_pair()));
            desk.make(made, by, None);
            if step == "fill" {
                desk.make(remark("请核对"), "李某", Some(1));
                desk.make(Move::Settle { remark: 1 }, "李某", Some(1));
            }
        }
        desk
    }

    fn by_name() -> Self {
        let mut desk = Self::without_keys();
        for (step, by) in PEOPLE {
            let made = desk.sign_off(step, None);
            desk.make(made, by, None);
        }
        desk
    }

    /// What `verify` finds, with what it is said of.
    fn verified<T>(&self, draft: &Draft, say: impl FnOnce(&Verification<'_>, &Case<'_>) -> T) -> T {
        let outcome = checks::check(
            &draft.report,
            self.last_year.clone().map(LastYear::of).as_ref(),
        );
        let case = self.case(&draft.report, &outcome);
        say(&draft.review.verify(&case, moment(600)), &case)
    }

    fn is_valid(&self) -> bool {
        self.verified(&self.draft, |found, _| found.is_valid)
    }

    fn voids(&self) -> Vec<Option<Void>> {
        self.verified(&self.draft, |found, _| {
            let void = |standing: &Standing<'_>| match standing {
                Standing::Void(_, void) => Some(void.clone()),
                _ => None,
            };
            found.standings[..4].iter().map(void).collect()
        })
    }

    fn notes(&self) -> String {
        self.verified(&self.draft, |found, _| found.notes.join("\n"))
    }

    fn on_paper(&self, draft: &Draft) -> Vec<String> {
        self.verified(draft, |_, case| draft.review.on_paper(case))
    }

    /// 核查说明 as it is printed.
    fn explanations(&self) -> String {
        self.verified(&self.draft, |_, case| {
            let paper = Paper::Explanations.of(case, &self.draft.review);
            format!("{:?}", paper.expect("there is no error").blocks)
        })
    }
}

/// A pair that has only its secret half at hand.
trait IntoPair {
    fn into_pair(self) -> KeyPair;
}

impl IntoPair for minisign::SecretKey {
    fn into_pair(self) -> KeyPair {
        let pk = minisign::PublicKey::from_secret_key(&self).expect("a pair");
        KeyPair { pk, sk: self }
    }
}

fn key_pair() -> KeyPair {
    KeyPair::generate_unencrypted_keypair().expect("random numbers")
}

fn registered(holder: &str, key: &KeyPair) -> Key {
    Key {
        holder: holder.into(),
        public: key.pk.to_base64(),
    }
}

fn remark(text: &str) -> Move {
    let spot = Spot {
        place: "R02".into(),
        excerpt: "24".into(),
    };
    Move::Remark {
        spot,
        text: text.into(),
    }
}

fn return_for(reason: &str) -> Move {
    Move::Return {
        reason: reason.into(),
    }
}

// Whose key it is.

/// Writes sign-offs of all steps by one key into the trail, as whoever writes the file can.
fn forged_by(key: &KeyPair, desk: &mut Desk) {
    let content = seal::content(&desk.draft.report);
    let digest = Digest::of(&content);
    for (at, (step, by)) in PEOPLE.into_iter().enumerate() {
        let (name, meaning) = {
            let step = &desk.settings.steps[at];
            (step.name.clone(), step.meaning.clone())
        };
        let act = |signature| Act::SignedOff {
            step: step.into(),
            name: name.clone(),
            meaning: meaning.clone(),
            signature,
        };
        let trail = &mut desk.draft.review.trail;
        let mut entry = trail.next(act(None), by, moment(at), digest);
        let made = seal::sign(&content, &entry.claim(), &key.sk).expect("it signs");
        entry.act = act(Some(made));
        trail.push(entry);
    }
}

#[test]
fn a_key_that_nobody_registered_is_called_so_everywhere_and_counts_for_nobody() {
    let mut desk = Desk::without_keys();
    forged_by(&key_pair(), &mut desk);
    assert!(!desk.is_valid());
    assert!(
        desk.voids()
            .iter()
            .all(|void| *void == Some(Void::UnknownKey))
    );
    let lines = desk.on_paper(&desk.draft);
    assert!(
        lines[..4].iter().all(|line| line.contains("未登记的密钥")),
        "{lines:?}"
    );
    desk.verified(&desk.draft, |_, case| {
        for entry in desk.draft.review.trail.entries() {
            let told = document::trail::what(case, &desk.draft.review, entry);
            assert!(told.contains("未登记的密钥"), "{told}");
        }
    });
    // Even a unit that takes names takes no key for two people.
    desk.settings.names_only = true;
    let voids = desk.voids();
    assert_eq!(voids[0], None);
    let of_two = Void::KeyOfTwo("张某".into(), "李某".into());
    assert_eq!(voids[1], Some(of_two));
    assert!(!desk.is_valid());
}

#[test]
fn a_unit_that_takes_names_only_takes_a_key_for_the_name_beside_it() {
    let mut desk = Desk::without_keys();
    desk.settings.names_only = true;
    for (step, by) in PEOPLE {
        let key = key_pair();
        let made = desk.sign_off(step, Some(&key));
        desk.make(made, by, None);
    }
    assert!(desk.is_valid());
    desk.verified(&desk.draft, |found, _| assert_eq!(found.by_name, 4));
    assert!(desk.on_paper(&desk.draft)[0].contains("未登记的密钥"));
}

#[test]
fn one_key_signs_neither_for_two_people_nor_for_steps_that_are_kept_apart() {
    let mut desk = Desk::signed();
    assert_eq!(desk.voids(), [None, None, None, None]);
    assert!(desk.is_valid());
    desk.settings.steps[1].apart.push("fill".into());
    assert!(desk.is_valid(), "two people signed them");

    // The same person has a key in both.
    let mut alone = Desk::new();
    let key = alone.settings.steps[0].keys[0].clone();
    alone.settings.steps[1].keys.push(key);
    let pair = || alone.keys[0].sk.clone().into_pair();
    let (fill, second) = (
        alone.sign_off("fill", Some(&pair())),
        alone.sign_off("review", Some(&pair())),
    );
    alone.make(fill, "张某", None);
    alone.make(second, "张\u{200b}某", None);
    assert_eq!(alone.voids()[..2], [None, None]);
    alone.settings.steps[1].apart.push("fill".into());
    assert_eq!(alone.voids()[1], Some(Void::SamePerson("填报".into())));
}

#[test]
fn whoever_reviews_his_own_work_is_found_by_letters_and_by_key() {
    for other in ["张\u{200b}某", " 张　某", "\u{202e}张某"] {
        let mut desk = Desk::without_keys();
        for (step, by) in [("fill", "张某"), ("review", other)] {
            let made = desk.sign_off(step, None);
            desk.make(made, by, None);
        }
        let Draft { report, review } = &desk.draft;
        assert!(
            review::is_self_reviewed(report, review, &desk.settings),
            "{other:?}"
        );
        let lines = desk.on_paper(&desk.draft);
        assert!(
            lines.iter().any(|line| line.contains("同一人")),
            "{lines:?}"
        );
        assert!(
            !lines.concat().contains(['\u{200b}', '\u{202e}']),
            "{lines:?}"
        );
    }
    // One key under two names, as somebody wrote it into the settings.
    let mut desk = Desk::new();
    forged_by(&desk.keys[0].sk.clone().into_pair(), &mut desk);
    let key = &desk.keys[0];
    desk.settings.steps[1].keys = vec![registered("李某", key)];
    assert!(
        desk.settings.check_keys().is_err(),
        "and it can't be registered so"
    );
    let of_two = Void::KeyOfTwo("张某".into(), "李某".into());
    assert_eq!(desk.voids()[0], Some(of_two));
    let Draft { report, review } = &desk.draft;
    assert!(review::is_self_reviewed(report, review, &desk.settings));
}

#[test]
fn whoever_has_a_key_does_nothing_by_name_only() {
    let mut desk = Desk::signed();
    let refused = desk.try_to(return_for("数字有误"), "李 某", None);
    assert!(matches!(refused, Err(Refusal::NeedsKey(_))), "{refused:?}");
    let other = desk.try_to(return_for("数字有误"), "李某", Some(0));
    assert!(
        matches!(&other, Err(Refusal::Key(Void::OtherHolder(holder))) if holder == "张某"),
        "{other:?}"
    );
    assert!(desk.is_valid(), "nothing was done");
    desk.make(return_for("数字有误"), "李某", Some(1));
    assert!(!desk.is_valid());
    desk.verified(&desk.draft, |found, _| {
        assert_eq!(found.reach.held, found.reach.count);
    });
}

#[test]
fn whoever_has_a_key_signs_no_step_by_name_where_none_is_listed_either() {
    let mut desk = Desk::new();
    desk.settings.steps[0].keys.clear();
    desk.settings.steps[1]
        .keys
        .push(registered("张某", &desk.keys[0]));
    let fill = desk.sign_off("fill", None);
    let refused = desk.try_to(fill, "张某", None);
    assert!(matches!(refused, Err(Refusal::NeedsKey(_))), "{refused:?}");
    let fill = desk.sign_off("fill", None);
    desk.make(fill, "孙某", None);
}

#[test]
fn what_was_remarked_by_key_is_not_settled_by_a_name() {
    let mut desk = Desk::new();
    desk.make(remark("请核对"), "李某", Some(1));
    desk.make(Move::Settle { remark: 1 }, "某人", None);
    let fill = desk.sign_off("fill", Some(&desk.keys[0].sk.clone().into_pair()));
    let Err(Refusal::Lacking { lacks, .. }) = desk.try_to(fill, "张某", None) else {
        panic!("the remark is open");
    };
    assert!(lacks[0].words.contains("仅以姓名了结不算"), "{lacks:?}");
    desk.make(Move::Settle { remark: 1 }, "李某", Some(1));
    let fill = desk.sign_off("fill", Some(&desk.keys[0].sk.clone().into_pair()));
    desk.make(fill, "张某", None);
}

#[test]
fn what_was_forged_before_a_trail_began_anew_vouches_for_nothing() {
    let mut desk = Desk::new();
    desk.make(remark("请核对"), "李某", Some(1));
    desk.make(Move::Settle { remark: 1 }, "某人", None);
    let mut forged = Forged::of(&desk.draft);
    let made = forged.trail.entries[0].signature.clone();
    let settled = &mut forged.trail.entries[1];
    settled.by = "李某".into();
    settled.signature = made;
    desk.draft = forged.draft(&desk.draft);
    let reason = String::from("文件曾被外部修改");
    desk.make(Move::Unlock { reason }, "王某", Some(2));
    let fill = desk.sign_off("fill", Some(&desk.keys[0].sk.clone().into_pair()));
    let refused = desk.try_to(fill, "张某", None);
    assert!(
        matches!(refused, Err(Refusal::Lacking { .. })),
        "the remark is open: {refused:?}"
    );
    assert!(
        desk.notes().contains("之前的记录有过问题"),
        "{}",
        desk.notes()
    );
}

#[test]
fn of_two_things_that_a_rule_says_of_one_place_each_is_told_of() {
    let noted = |message: &str| Finding {
        rule: "B516",
        severity: Severity::Warning,
        places: vec![Place::Text(0)],
        message: message.into(),
        spans: Vec::new(),
        fix: None,
        basis: Vec::new(),
    };
    let desk = Desk::new();
    let edition = desk.draft.report.edition();
    let record = |findings: &[Finding]| Record::new(edition, None, findings);
    let then = record(&[noted("甲"), noted("甲"), noted("乙")]);
    let same = record(&[noted("乙"), noted("甲"), noted("甲")]);
    assert_eq!(same.since(&then), [""; 0]);
    let fewer = record(&[noted("甲"), noted("乙")]).since(&then);
    assert!(
        fewer.len() == 1 && fewer[0].contains("不再提示：甲"),
        "{fewer:?}"
    );
    let more = then.since(&record(&[noted("甲"), noted("乙")]));
    assert!(
        more.len() == 1 && more[0].contains("签署后才提示"),
        "{more:?}"
    );
}

// What was signed.

#[test]
fn names_and_meanings_of_steps_are_those_that_were_signed() {
    let mut desk = Desk::signed();
    let before = desk.on_paper(&desk.draft);
    assert_eq!(desk.notes(), "");
    desk.settings.steps[1].meaning = "本人核对过全部原始台账".into();
    desk.settings.steps[3].name = "市长签发".into();
    assert_eq!(desk.on_paper(&desk.draft), before);
    assert!(desk.is_valid());
    let notes = desk.notes();
    assert!(
        notes.contains("复核无误") && notes.contains("原始台账"),
        "{notes}"
    );
    assert!(notes.contains("市长签发"), "{notes}");
}

#[test]
fn explanations_stay_as_signed_whatever_the_checks_go_by_now() {
    let mut desk = Desk::signed();
    let before = desk.explanations();
    for rule in ["A113", "A137", "A307", "A312"] {
        assert!(before.contains(&format!("\"{rule} ")), "{rule}: {before}");
    }
    assert!(!before.contains("签署后的变化"));
    let mut other_year = desk.last_year.clone().expect("there is one");
    other_year.apply(Edit::Text(0, "别的文字".into()));
    for (last_year, words) in [
        (None, "签署时对照的上年报告，现在没有读入"),
        (Some(other_year), "上年报告与签署时对照的不同"),
    ] {
        desk.last_year = last_year;
        assert!(desk.notes().contains(words), "{}", desk.notes());
        let now = desk.explanations();
        assert!(now.contains(words), "{now}");
        for rule in ["A113", "A137", "A307", "A312"] {
            assert!(now.contains(&format!("\"{rule} ")), "{rule}: {now}");
        }
    }
    assert!(desk.notes().contains("签署时为须说明"), "{}", desk.notes());
}

#[test]
fn a_finding_with_other_words_or_weight_is_told() {
    let desk = Desk::signed();
    let mut outcome = desk.outcome();
    let warning = |found: &&mut checks::Finding| found.rule == "A113";
    let found = outcome
        .findings
        .iter_mut()
        .find(warning)
        .expect("it stands");
    found.severity = Severity::Hint;
    let case = desk.case(&desk.draft.report, &outcome);
    let told = desk
        .draft
        .review
        .verify(&case, moment(600))
        .notes
        .join("\n");
    assert!(told.contains("A113 签署时为须说明，现为提示"), "{told}");
    let found = outcome
        .findings
        .iter_mut()
        .find(warning)
        .expect("it stands");
    found.severity = Severity::Warning;
    found.message = "别的话".into();
    let case = desk.case(&desk.draft.report, &outcome);
    let told = desk
        .draft
        .review
        .verify(&case, moment(600))
        .notes
        .join("\n");
    assert!(told.contains("现为“别的话”"), "{told}");
}

// The trail.

#[test]
fn a_trail_that_was_cut_is_found_beside_a_print() {
    let mut desk = Desk::signed();
    let signed = Forged::of(&desk.draft);
    desk.make(return_for("数字有误"), "李某", Some(1));
    let print = desk.draft.review.print(&desk.draft.report).to_string();
    let print = Print::read(&print).expect("it reads what it wrote");
    let cut = signed.draft(&desk.draft);
    let (count, digest) = print.trail.expect("a print tells");
    assert_eq!(desk.draft.review.trail.digest_at(count), Some(digest));
    assert_eq!(cut.review.trail.digest_at(count), None);
    // The file alone is what it once was, and says what it can't tell.
    desk.verified(&cut, |found, _| {
        let words = found.reach.words();
        assert!(
            words.contains("末尾若被整条删去，只凭文件看不出"),
            "{words}"
        );
    });
}

#[test]
fn what_names_alone_hold_is_said_to_prove_nothing() {
    let desk = Desk::by_name();
    desk.verified(&desk.draft, |found, _| {
        assert!(found.is_valid);
        assert_eq!((found.by_name, found.reach.held), (4, 0));
        let words = found.reach.words();
        assert!(words.contains("没有一条由登记的密钥签名"), "{words}");
    });
}

#[test]
fn a_clock_in_the_future_locks_nobody_out_for_good() {
    let mut desk = Desk::without_keys();
    let at = Moment::try_from(String::from("2099-01-01T00:00:00+08:00")).expect("a time");
    let outcome = desk.outcome();
    let mut review = Review::default();
    let case = desk.case(&desk.draft.report, &outcome);
    review
        .make(&case, remark("请核对"), "李某", at)
        .expect("anybody may remark");
    let settle = Move::Settle { remark: 1 };
    review.make(&case, settle, "李某", at).expect("it is open");
    desk.draft.review = review;
    let refused = desk.try_to(desk.sign_off("fill", None), "张某", None);
    let words = refused.expect_err("the clock is ahead").to_string();
    assert!(words.contains("解除锁定"), "{words}");
    let reason = "批注时机器的时钟错了".into();
    desk.make(Move::Unlock { reason }, "张某", None);
    desk.make(desk.sign_off("fill", None), "张某", None);
}

// Changes from outside.

/// The part of a draft that holds the review, as whoever writes the file reads and writes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Forged {
    trail: ForgedTrail,
    #[serde(default)]
    dismissed: BTreeMap<String, Vec<Known>>,
    #[serde(default)]
    ticks: BTreeSet<String>,
    #[serde(default)]
    contents: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct ForgedTrail {
    entries: Vec<Entry>,
    last: Option<ForgedMark>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct ForgedMark {
    number: usize,
    what: String,
    digest: Digest,
}

impl Forged {
    fn of(draft: &Draft) -> Self {
        let text = draft::write(&draft.report, &draft.review);
        let start = text.find("    review: ").expect("it was signed") + "    review: ".len();
        let end = text.rfind(",\n)").expect("it ends");
        ron::from_str(&text[start..end]).expect("it is RON")
    }

    /// Numbers the entries anew and sums them up, as anybody can who has read how.
    fn rechain(&mut self) {
        let mut before = Digest::of("");
        for (number, entry) in (1..).zip(&mut self.trail.entries) {
            entry.number = number;
            entry.before = before;
            sum_up(entry);
            before = entry.digest;
        }
        self.trail.last = self.trail.entries.last().map(|entry| ForgedMark {
            number: entry.number,
            what: entry.act.what(),
            digest: entry.digest,
        });
    }

    /// The file with this review.
    fn write(&self, report: &Report) -> String {
        let text = draft::write(report, &Review::default());
        let head = text.strip_suffix(")\n").expect("it ends");
        let review = ron::to_string(self).expect("it can be written");
        format!("{head}    review: {review},\n)\n")
    }

    fn draft(&self, of: &Draft) -> Draft {
        let text = self.write(&of.report);
        draft::read(text.as_bytes(), bundled()).unwrap_or_else(|err| panic!("{err}\n{text}"))
    }
}

fn sum_up(entry: &mut Entry) {
    let mut text = entry.said();
    if let Some(signature) = &entry.signature {
        text += " ";
        text += &ron::to_string(signature).expect("it can be written");
    }
    entry.digest = Digest::of(&text);
}

/// The same throws in every run.
struct Dice(TestRng);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0.random_range(0..bound.max(1))
    }
}

/// A stranger at the file, with a key of his own that nobody registered, and the public halves of
/// everybody's.
struct Stranger<'a> {
    dice: Dice,
    key: KeyPair,
    desk: &'a Desk,
}

impl Stranger<'_> {
    fn entry<'f>(&mut self, forged: &'f mut Forged) -> Option<&'f mut Entry> {
        let at = self.dice.below(forged.trail.entries.len());
        forged.trail.entries.get_mut(at)
    }

    /// Something new at the end, by name or by the stranger's key.
    fn add(&mut self, forged: &mut Forged, report: &Report) {
        let acts = [
            Act::Settled { remark: 1 },
            Act::Returned {
                reason: "见批注".into(),
            },
            Act::Answered {
                remark: 1,
                text: "已改".into(),
            },
            Act::Remarked {
                remark: 2,
                spot: Spot {
                    place: "R03".into(),
                    excerpt: "1".into(),
                },
                text: "请改".into(),
            },
            Act::Unlocked {
                reason: "数字抄错".into(),
                fault: ["", "留痕缺少第3条，它被删去了"][self.dice.below(2)].into(),
            },
            Act::SignedOff {
                step: "seal".into(),
                name: "已盖章报送".into(),
                meaning: "已报送".into(),
                signature: None,
            },
            Act::SignedOff {
                step: "issue".into(),
                name: "签发".into(),
                meaning: "同意报送".into(),
                signature: None,
            },
        ];
        let act = acts[self.dice.below(acts.len())].clone();
        let mut entry = forged.trail.entries[0].clone();
        (entry.act, entry.signature, entry.checks) = (act, None, None);
        entry.by = PEOPLE[self.dice.below(4)].1.into();
        entry.at = moment(300);
        entry.content = Digest::of(&seal::content(report));
        let at = match self.dice.below(3) {
            0 => self.dice.below(forged.trail.entries.len()),
            _ => forged.trail.entries.len(),
        };
        forged.trail.entries.insert(at, entry);
        forged.rechain();
        if self.dice.below(2) == 0 {
            self.sign_anew(forged, at, report);
        }
    }

    /// Signs an entry with the stranger's key, under the stranger's public half or another's.
    fn sign_anew(&mut self, forged: &mut Forged, at: usize, report: &Report) {
        let content = seal::content(report);
        let entry = &mut forged.trail.entries[at];
        let over = match entry.act {
            Act::SignedOff { .. } => content,
            _ => entry.said(),
        };
        let mut made = seal::sign(&over, &entry.claim(), &self.key.sk).expect("it signs");
        if self.dice.below(2) == 0 {
            made.public = self.desk.keys[self.dice.below(4)].pk.to_base64();
        }
        match &mut entry.act {
            Act::SignedOff { signature, .. } => *signature = Some(made),
            _ => entry.signature = Some(made),
        }
    }

    /// One manipulation; what is left is summed up anew.
    #[expect(clippy::too_many_lines, reason = "a table of arms")]
    fn change(&mut self, kind: usize, forged: &mut Forged, report: &mut Report) {
        let count = forged.trail.entries.len();
        match kind {
            0 => {
                self.change_report(report);
                if self.dice.below(2) == 0 {
                    let content = seal::content(report);
                    let digest = Digest::of(&content);
                    let lines = content.lines().map(String::from).collect();
                    forged.contents.insert(digest.to_string(), lines);
                    let entries = forged.trail.entries.iter_mut();
                    entries.for_each(|entry| entry.content = digest);
                }
            }
            1 => {
                let by = ["市长", "张某", "李某", "赵\u{200b}某", "\u{202e}某王"];
                let by = by[self.dice.below(by.len())];
                self.entry(forged).expect("there are some").by = by.into();
            }
            2 => {
                let at = moment(self.dice.below(300));
                self.entry(forged).expect("there are some").at = at;
            }
            3 => {
                let step = self.dice.below(4);
                if let Some(Act::SignedOff {
                    step: code,
                    name,
                    meaning,
                    ..
                }) = self.entry(forged).map(|entry| &mut entry.act)
                {
                    let other = [code, name, meaning];
                    let value = [PEOPLE[step].0, "市长签发", "愿负全责"];
                    let which = step % 3;
                    *other.into_iter().nth(which).expect("three") = value[which].into();
                }
            }
            4 => drop(forged.trail.entries.remove(self.dice.below(count))),
            5 => {
                let (one, other) = (self.dice.below(count), self.dice.below(count));
                forged.trail.entries.swap(one, other);
            }
            6 => forged
                .trail
                .entries
                .truncate(count - 1 - self.dice.below(count - 1)),
            7 => self.add(forged, report),
            8 => {
                let at = self.dice.below(count);
                self.sign_anew(forged, at, report);
            }
            9 => match self.entry(forged).expect("there are some") {
                Entry {
                    act: Act::SignedOff { signature, .. },
                    ..
                } => *signature = None,
                entry => entry.signature = None,
            },
            10 => {
                let other = self.entry(forged).expect("some").signature().cloned();
                match self.entry(forged).expect("there are some") {
                    Entry {
                        act: Act::SignedOff { signature, .. },
                        ..
                    } => *signature = other,
                    entry => entry.signature = other,
                }
            }
            11 => match self.dice.below(3) {
                0 => forged.contents.clear(),
                1 => {
                    let lines = forged.contents.values_mut().next().expect("they are kept");
                    lines.push("须说明".into());
                }
                _ => drop(forged.ticks.insert("0123456789abcdef".into())),
            },
            12 => {
                let checks = Some(Digest::of("别的"));
                self.entry(forged).expect("there are some").checks = checks;
            }
            _ => match self.entry(forged).map(|entry| &mut entry.act) {
                Some(Act::Remarked { text, .. } | Act::Answered { text, .. }) => {
                    *text = "没有问题".into();
                }
                Some(Act::Settled { remark }) => *remark = 2,
                Some(Act::SignedOff { meaning, .. }) => meaning.push('。'),
                _ => {}
            },
        }
        if self.dice.below(8) > 0 {
            forged.rechain();
        }
    }

    fn change_report(&mut self, report: &mut Report) {
        let kinds = FieldKind::ALL;
        let cells: Vec<_> = report.edition().cell_ids().collect();
        let edit = match self.dice.below(4) {
            0 => Edit::Field(kinds[self.dice.below(kinds.len())], "另一个".into()),
            1 => Edit::Answer(cells[self.dice.below(cells.len())], "77".into()),
            2 => Edit::Text(self.dice.below(report.chapters.len()), "另一段。".into()),
            _ => {
                let causes: Vec<_> = report.explanations().keys().cloned().collect();
                Edit::Explain(causes[self.dice.below(causes.len())].clone(), None)
            }
        };
        report.apply(edit).expect("the edit fits");
    }
}

/// Whatever is valid by key was signed so; and what a reader sees otherwise is either noticed, or
/// lies behind the last entry that a key holds, of which `verify` says that a file can't tell, and
/// which a print does tell.
#[test]
#[expect(
    clippy::too_many_lines,
    reason = "it counts kinds of outcome one by one"
)]
fn hundreds_of_changes_from_outside_are_noticed_or_beyond_what_was_promised() {
    let desk = Desk::signed();
    assert!(desk.is_valid());
    let ours = &desk.draft;
    let (content, paper) = (seal::content(&ours.report), desk.on_paper(ours));
    let signed: Vec<&Entry> = ours.review.trail.entries().iter().collect();
    let print = ours
        .review
        .print(&ours.report)
        .trail
        .expect("a print tells");
    let mut stranger = Stranger {
        dice: Dice(TestRng::from_seed(RngAlgorithm::ChaCha, &[15; 32])),
        key: key_pair(),
        desk: &desk,
    };
    let (mut noticed, mut beyond) = (0, 0);
    for throw in 0..280 {
        let mut report = ours.report.clone();
        let mut forged = Forged::of(ours);
        stranger.change(throw % 14, &mut forged, &mut report);
        if throw % 5 == 0 && !forged.trail.entries.is_empty() {
            let kind = 7 + stranger.dice.below(2);
            stranger.change(kind, &mut forged, &mut report);
        }
        let text = forged.write(&report);
        let Ok(read) = draft::read(text.as_bytes(), bundled()) else {
            noticed += 1;
            continue;
        };
        desk.verified(&read, |found, case| {
            for (standing, step) in found.standings.iter().zip(&desk.settings.steps) {
                if let Standing::Valid(entry) = standing
                    && entry.signature().is_some()
                {
                    assert!(
                        signed.contains(entry),
                        "{throw}: {} is forged\n{text}",
                        step.name
                    );
                }
            }
            if !found.is_valid {
                noticed += 1;
                return;
            }
            assert_eq!(seal::content(&read.report), content, "{throw}");
            let lines = read.review.on_paper(case);
            let entries = read.review.trail.entries();
            let is_trail_ours = entries.iter().collect::<Vec<_>>() == signed;
            if is_trail_ours {
                assert_eq!(lines, paper, "{throw}");
                return;
            }
            beyond += 1;
            let held = found.reach.held;
            assert!(
                entries[..held].iter().eq(signed[..held].iter().copied()),
                "{throw}"
            );
            // Whatever was cut off or appended: the file says that it can't tell, a print tells.
            let is_cut = entries.len() < signed.len();
            assert!(held < entries.len() || is_cut, "{throw}");
            assert!(
                !is_cut || read.review.trail.digest_at(print.0) != Some(print.1),
                "{throw}"
            );
            for line in lines.iter().filter(|line| !paper.contains(line)) {
                assert!(line.contains("仅以姓名签署"), "{throw}: {line}");
            }
        });
    }
    assert!(
        noticed > 200 && beyond > 0,
        "{noticed} noticed, {beyond} beyond"
    );
}
