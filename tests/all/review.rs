//! What the review promises: no change of the content goes unnoticed, no other layout of the file
//! is taken for one, no foreign key counts, and no way through the steps ends in a signature over
//! an error.

use std::time::Duration;

use minisign::KeyPair;
use nianbao::checks::{self, Finding, Outcome, Severity};
use nianbao::draft::{self, Draft};
use nianbao::form::{self, CellId, Edition, FieldKind, UnitKind};
use nianbao::report::{Cause, Edit, Explanation, Known, Place, Report};
use nianbao::review::seal::{self, Broken, Digest};
use nianbao::review::trail::{Act, Entry, Fault, Spot};
use nianbao::review::{self, Case, Move, Refusal, Review, Standing, State, Void};
use nianbao::session::{Action, Session, SessionError, Who};
use nianbao::settings::{Demand, Key, Settings, Step};
use nianbao::value::Moment;
use proptest::prelude::RngExt as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::support::unit_kind;

/// The same throws in every run.
struct Dice(TestRng);

impl Dice {
    fn new() -> Self {
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &[26; 32]))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0.random_range(0..bound)
    }

    fn one_of<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len())]
    }
}

fn moment(minute: usize) -> Moment {
    let text = format!(
        "2026-01-{:02}T{:02}:{:02}:00+08:00",
        5 + minute / 1440,
        minute / 60 % 24,
        minute % 60
    );
    Moment::try_from(text).expect("a time")
}

fn edition(code: &str) -> &'static Edition {
    form::bundled()
        .edition(code)
        .expect("the program carries it")
}

/// Steps that demand nothing of the report, for what is only about signatures.
///
/// They take names only: whose a key is, is asked where that is tried.
fn undemanding() -> Settings {
    let mut settings = Settings {
        names_only: true,
        ..Settings::default()
    };
    for step in &mut settings.steps {
        step.demands.clear();
    }
    settings
}

/// A report with something of everything, different for each throw of the dice.
fn random_report(dice: &mut Dice) -> Report {
    let edition = edition(dice.one_of(&["2014", "2019", "2021"]));
    let mut report = Report::new(edition);
    report.unit_kind = dice.one_of(UnitKind::usual());
    report.chapters.truncate(2);
    let words = [
        "某街道",
        "公开24条",
        "“引号”\\",
        "收到申请0件。\n第二段",
        " ２４ ",
        "龍龘",
    ];
    let cells: Vec<CellId> = edition.cell_ids().collect();
    let mut edits = vec![Edit::Field(FieldKind::Unit, dice.one_of(&words).into())];
    for _ in 0..4 {
        let field = dice.one_of(&FieldKind::ALL);
        edits.push(Edit::Field(field, dice.one_of(&words).into()));
        let number = dice.below(5000).to_string();
        edits.push(Edit::Answer(dice.one_of(&cells), number));
    }
    edits.push(Edit::Text(dice.below(2), dice.one_of(&words).into()));
    report.apply(Edit::Together(edits)).expect("the edits fit");
    let cause = Cause {
        rule: "A113".into(),
        place: "R02".into(),
    };
    let explanation = Explanation {
        text: "按渠道计数，没有去重".into(),
        by: "李某".into(),
        at: moment(1),
        basis: vec![Known {
            place: "R02".into(),
            value: "24".into(),
        }],
    };
    report
        .apply(Edit::Explain(cause, Some(explanation)))
        .expect("an explanation fits");
    report
}

/// Goes through all steps, the second one with a key.
fn signed(report: Report, settings: &Settings, key: &KeyPair) -> Draft {
    let mut review = Review::default();
    for (at, step) in settings.steps.iter().enumerate() {
        let made = Move::SignOff {
            step: step.code.clone(),
            key: (step.code == "review").then(|| opened(key)),
        };
        make(&mut review, &report, settings, made, "张某", at);
    }
    Draft { report, review }
}

/// A secret key as it is once a passphrase has opened it.
fn opened(key: &KeyPair) -> minisign::SecretKey {
    key.sk.clone()
}

fn key_pair() -> KeyPair {
    KeyPair::generate_unencrypted_keypair().expect("the system has random numbers")
}

#[track_caller]
fn make(
    review: &mut Review,
    report: &Report,
    settings: &Settings,
    made: Move,
    by: &str,
    minute: usize,
) {
    let outcome = Outcome::default();
    let case = Case {
        report,
        outcome: &outcome,
        settings,
        last_year: None,
    };
    review
        .make(&case, made, by, moment(minute))
        .expect("nothing stands in the way");
}

fn is_valid(draft: &Draft, settings: &Settings) -> bool {
    let outcome = Outcome::default();
    let case = Case {
        report: &draft.report,
        outcome: &outcome,
        settings,
        last_year: None,
    };
    draft.review.verify(&case, moment(1000)).is_valid
}

fn fault(draft: &Draft) -> Option<Fault> {
    draft.review.trail.faults().into_iter().next()
}

/// Where the part of the file begins that holds no content.
fn end_of_content(text: &str) -> usize {
    text.find("    review: ").expect("the draft was signed")
}

/// Changes one byte after the other; each change must be refused, show, or change nothing that
/// counts, such as the words behind an answer that are there for people.
fn check_each_byte(draft: &Draft, settings: &Settings, bytes: std::ops::Range<usize>) -> usize {
    let mut text = draft::write(&draft.report, &draft.review).into_bytes();
    let content = seal::content(&draft.report);
    let mut noticed = 0;
    for at in bytes {
        for other in [text[at] ^ 1, b'7'] {
            let before = std::mem::replace(&mut text[at], other);
            match draft::read(&text, form::bundled()) {
                Ok(read) if before != other && is_valid(&read, settings) => {
                    let line = text[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
                    assert_eq!(seal::content(&read.report), content, "line {line}");
                    assert_eq!(read.review.trail, draft.review.trail, "line {line}");
                }
                _ => noticed += usize::from(before != other),
            }
            text[at] = before;
        }
    }
    noticed
}

#[test]
fn no_byte_of_the_content_of_a_hundred_drafts_changes_unnoticed() {
    let (mut dice, settings, key) = (Dice::new(), undemanding(), key_pair());
    let mut noticed = 0;
    for _ in 0..100 {
        let draft = signed(random_report(&mut dice), &settings, &key);
        assert!(is_valid(&draft, &settings));
        let text = draft::write(&draft.report, &draft.review);
        let start = text.find("edition:").expect("a draft has one");
        noticed += check_each_byte(&draft, &settings, start..end_of_content(&text));
    }
    assert!(noticed > 40_000, "{noticed}");
}

#[test]
fn no_byte_of_the_review_changes_unnoticed() {
    let (mut dice, settings, key) = (Dice::new(), undemanding(), key_pair());
    let draft = signed(random_report(&mut dice), &settings, &key);
    let text = draft::write(&draft.report, &draft.review);
    check_each_byte(&draft, &settings, end_of_content(&text)..text.len());
}

/// The same draft laid out by somebody else: other white space, comments, line ends, order.
fn laid_out_anew(text: &str, dice: &mut Dice) -> String {
    let blanks = ["", "", "", " ", "\n", "\t", "\r\n", " /* 注 */ ", "// 注\n"];
    let mut out = String::new();
    let (mut in_text, mut escaped) = (false, false);
    for line in text.lines() {
        // Comments go: they hold quotes, and are no content.
        let mut end = line.len();
        let mut quoted = false;
        let mut after_backslash = false;
        for (at, c) in line.char_indices() {
            match c {
                '"' if !after_backslash => quoted = !quoted,
                '/' if !quoted && line[at..].starts_with("//") => {
                    end = at;
                    break;
                }
                _ => {}
            }
            after_backslash = c == '\\' && !after_backslash;
        }
        for c in line[..end].trim().chars() {
            if !in_text && "()[]{},:".contains(c) {
                out.push_str(dice.one_of(&blanks));
                out.push(c);
                out.push_str(dice.one_of(&blanks));
                continue;
            }
            match c {
                '"' if !escaped => in_text = !in_text,
                _ => {}
            }
            escaped = c == '\\' && !escaped;
            out.push(c);
        }
        out.push_str(dice.one_of(&["\n", "\r\n", " "]));
    }
    out
}

#[test]
fn a_thousand_other_layouts_of_the_file_are_no_change() {
    let (mut dice, settings, key) = (Dice::new(), undemanding(), key_pair());
    for _ in 0..20 {
        let draft = signed(random_report(&mut dice), &settings, &key);
        let text = draft::write(&draft.report, &draft.review);
        for _ in 0..50 {
            let anew = laid_out_anew(&text, &mut dice);
            let read = draft::read(anew.as_bytes(), form::bundled())
                .unwrap_or_else(|err| panic!("{err}\n{anew}"));
            assert_eq!(read, draft);
            assert!(is_valid(&read, &settings));
        }
    }
}

#[test]
fn a_key_counts_only_for_the_steps_and_the_name_that_list_it() {
    let (ours, other) = (key_pair(), key_pair());
    let mut settings = undemanding();
    let review = settings.steps.iter_mut().find(|step| step.code == "review");
    review.expect("the usual steps have it").keys = vec![Key {
        holder: "张某".into(),
        public: ours.pk.to_base64(),
    }];
    let report = random_report(&mut Dice::new());
    let draft = signed(report.clone(), &settings, &ours);
    assert!(is_valid(&draft, &settings));

    // Signed where no key was asked for, and looked at where another one is.
    let by_other = signed(report.clone(), &undemanding(), &other);
    assert!(is_valid(&by_other, &undemanding()));
    let outcome = Outcome::default();
    let case = Case {
        report: &report,
        outcome: &outcome,
        settings: &settings,
        last_year: None,
    };
    let standing = &by_other.review.standings(&case)[1];
    assert!(
        matches!(standing, Standing::Void(_, Void::UnknownKey)),
        "{standing:?}"
    );
    let mut elsewhere = settings.clone();
    step_mut(&mut elsewhere, "issue").keys = vec![Key {
        holder: "张某".into(),
        public: other.pk.to_base64(),
    }];
    let voids = voids(&by_other, &elsewhere);
    assert_eq!(voids[1], Some(Void::OtherKey), "it counts elsewhere");
    // The same key under another's name, and no key at all.
    for (key, by) in [
        (Some(opened(&ours)), "李某"),
        (Some(opened(&other)), "张某"),
        (None, "张某"),
    ] {
        let mut review = Review::default();
        let first = Move::SignOff {
            step: "fill".into(),
            key: None,
        };
        make(&mut review, &report, &settings, first, "张某", 0);
        let second = Move::SignOff {
            step: "review".into(),
            key,
        };
        let refused = review.make(&case, second, by, moment(1));
        assert!(refused.is_err(), "{by}");
        assert_eq!(review.trail.entries().len(), 1);
    }
}

/// How each step of a draft stands, where the checks find nothing.
fn standings<'d>(draft: &'d Draft, settings: &Settings) -> Vec<Standing<'d>> {
    let outcome = Outcome::default();
    let case = Case {
        report: &draft.report,
        outcome: &outcome,
        settings,
        last_year: None,
    };
    draft.review.standings(&case)
}

/// Why each step of a draft does not count; nothing for those that do.
fn voids(draft: &Draft, settings: &Settings) -> Vec<Option<Void>> {
    let standings = standings(draft, settings).into_iter();
    let void = |standing| match standing {
        Standing::Valid(_) => None,
        Standing::Void(_, void) => Some(void),
        Standing::Unsigned => panic!("all steps were signed"),
    };
    standings.map(void).collect()
}

fn step_mut<'s>(settings: &'s mut Settings, code: &str) -> &'s mut Step {
    let step = settings.steps.iter_mut().find(|step| step.code == code);
    step.expect("the usual steps have it")
}

/// Tries a move where the checks find nothing.
fn try_to(
    draft: &mut Draft,
    settings: &Settings,
    made: Move,
    by: &str,
    minute: usize,
) -> Result<(), Refusal> {
    let outcome = Outcome::default();
    let case = Case {
        report: &draft.report,
        outcome: &outcome,
        settings,
        last_year: None,
    };
    draft.review.make(&case, made, by, moment(minute))
}

fn sign_by_name(step: &str) -> Move {
    Move::SignOff {
        step: step.into(),
        key: None,
    }
}

fn return_for(reason: &str) -> Move {
    Move::Return {
        reason: reason.into(),
    }
}

fn unlock_for(reason: &str) -> Move {
    Move::Unlock {
        reason: reason.into(),
    }
}

fn remark_on(place: &str, text: &str) -> Move {
    let spot = Spot {
        place: place.into(),
        excerpt: String::new(),
    };
    Move::Remark {
        spot,
        text: text.into(),
    }
}

/// A draft on which nothing was signed yet.
fn unsigned() -> Draft {
    let report = random_report(&mut Dice::new());
    let review = Review::default();
    Draft { report, review }
}

#[test]
fn a_sign_off_does_not_count_while_one_of_a_step_before_it_does_not() {
    let (settings, key) = (undemanding(), key_pair());
    let draft = signed(random_report(&mut Dice::new()), &settings, &key);
    let counts = |settings: &Settings| voids(&draft, settings);
    assert!(counts(&settings).iter().all(Option::is_none));
    // The first step asks for a key now, and was signed by name.
    let mut with_key = settings.clone();
    step_mut(&mut with_key, "fill").keys = vec![Key {
        holder: "张某".into(),
        public: key.pk.to_base64(),
    }];
    let before = |name: &str| Some(Void::StepBefore(name.into()));
    let found = counts(&with_key);
    assert_eq!(found[0], Some(Void::NoKey));
    assert!(found[1..].iter().all(|void| *void == before("填报")));
    // So does the fourth, as well as the first: the first of the two is told.
    step_mut(&mut with_key, "issue").keys = step_mut(&mut with_key, "fill").keys.clone();
    let found = counts(&with_key);
    assert_eq!(found[3], Some(Void::NoKey), "its own fault first");
    assert_eq!(found[4], before("填报"));
    // The unit has one more step now, which nobody has signed.
    let mut longer = settings.clone();
    let mut step = longer.steps[1].clone();
    (step.code, step.name) = ("extra".into(), "会签".into());
    longer.steps.insert(2, step);
    let found = standings(&draft, &longer);
    assert!(matches!(found[0], Standing::Valid(_)) && matches!(found[1], Standing::Valid(_)));
    assert_eq!(found[2], Standing::Unsigned);
    for standing in &found[3..] {
        let Standing::Void(_, void) = standing else {
            panic!("{standing:?}");
        };
        assert_eq!(Some(void.clone()), before("会签"));
    }
    assert!(!is_valid(&draft, &longer) && !is_valid(&draft, &with_key));
}

#[test]
fn nothing_is_signed_at_a_time_before_what_was_done_last() {
    let settings = undemanding();
    let mut draft = unsigned();
    let mut sign = |step: &str, minute| {
        let entries = draft.review.trail.entries().len();
        let signed = try_to(&mut draft, &settings, sign_by_name(step), "张某", minute);
        if signed.is_err() {
            assert_eq!(draft.review.trail.entries().len(), entries);
        }
        signed.map_err(|refused| refused.to_string())
    };
    assert_eq!(sign("fill", 30), Ok(()));
    let refused = sign("review", 29).expect_err("the clock was set back");
    assert!(refused.contains("校准机器的时钟"), "{refused}");
    assert!(refused.contains(&moment(29).in_words()), "{refused}");
    assert!(refused.contains(&moment(30).in_words()), "{refused}");
    assert_eq!(sign("review", 30), Ok(()), "the same minute is not before");
    assert_eq!(sign("secrecy", 31), Ok(()));
}

#[test]
fn a_step_is_signed_once_and_behind_those_before_it() {
    let settings = undemanding();
    let mut draft = unsigned();
    let mut sign = |step: &str| {
        let signed = try_to(&mut draft, &settings, sign_by_name(step), "张某", 1);
        signed.map_err(|refused| refused.to_string())
    };
    let early = sign("secrecy").expect_err("two steps are missing");
    assert!(early.contains("“填报”还没有签署"), "{early}");
    assert!(early.contains("“审核”还没有签署"), "{early}");
    assert!(
        !early.contains("签发") && !early.contains("“保密审查”还没有"),
        "{early}"
    );
    assert_eq!(sign("fill"), Ok(()));
    let again = sign("fill").expect_err("it is signed");
    assert!(again.contains("“填报”已经签署"), "{again}");
    assert_eq!(sign("审核"), Ok(()), "by its name too");
    assert!(sign("会签").is_err_and(|words| words.contains("没有“会签”这个环节")));
}

#[test]
fn content_changed_behind_a_sign_off_voids_it_and_is_signed_only_after_unlocking() {
    let settings = undemanding();
    let key = key_pair();
    let mut draft = signed(random_report(&mut Dice::new()), &settings, &key);
    let entry = draft.review.trail.entries()[0].clone();
    let changes = draft.review.changes_since(&entry, &draft.report);
    assert_eq!(changes, Some(Vec::new()));
    draft
        .report
        .apply(Edit::Field(FieldKind::Unit, "另一单位".into()));
    let changed = Some(Void::ContentChanged);
    assert!(voids(&draft, &settings).iter().all(|void| *void == changed));
    assert!(!is_valid(&draft, &settings));
    let changes = draft.review.changes_since(&entry, &draft.report);
    let changes = changes.expect("the draft keeps what was signed");
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].after.as_deref(), Some("另一单位"));
    let refused = try_to(&mut draft, &settings, sign_by_name("fill"), "张某", 50);
    let refused = refused.expect_err("signed content was changed").to_string();
    assert!(refused.contains("“填报”签署后内容有改动"), "{refused}");
    try_to(&mut draft, &settings, unlock_for("数字抄错"), "张某", 51).expect("it is locked");
    assert!(!draft.review.is_locked());
    let found = standings(&draft, &settings);
    assert!(found.iter().all(|standing| *standing == Standing::Unsigned));
    try_to(&mut draft, &settings, sign_by_name("fill"), "张某", 52).expect("it may be signed");
    assert!(draft.review.is_locked());
    assert!(matches!(
        standings(&draft, &settings)[..2],
        [Standing::Valid(_), Standing::Unsigned]
    ));
}

/// A draft whose second step bears a signature that was made over other words or another content.
fn forged(key: &KeyPair, over: &str, claimed: &dyn Fn(&mut Entry)) -> Draft {
    let settings = undemanding();
    let mut draft = unsigned();
    try_to(&mut draft, &settings, sign_by_name("fill"), "张某", 0).expect("nothing is missing");
    let digest = Digest::of(&seal::content(&draft.report));
    let signed_off = |signature| Act::SignedOff {
        step: "review".into(),
        name: "审核".into(),
        meaning: "复核无误".into(),
        signature,
    };
    let trail = &mut draft.review.trail;
    let mut entry = trail.next(signed_off(None), "张某", moment(1), digest);
    let mut other = entry.clone();
    claimed(&mut other);
    let made = seal::sign(over, &other.claim(), &opened(key)).expect("it signs");
    entry.act = signed_off(Some(made));
    trail.push(entry);
    assert_eq!(fault(&draft), None, "the trail itself is whole");
    draft
}

#[test]
fn a_signature_counts_only_for_the_entry_that_it_was_made_for() {
    let key = key_pair();
    let content = seal::content(&unsigned().report);
    let void = |over: &str, claimed: &dyn Fn(&mut Entry)| {
        let draft = forged(&key, over, claimed);
        match &standings(&draft, &undemanding())[1] {
            Standing::Void(_, void) => Some(void.clone()),
            _ => None,
        }
    };
    assert_eq!(void(&content, &|_| ()), None, "the right one counts");
    let other_claim = Some(Void::Signature(Broken::Claim));
    let of_step = |code: &str, called: &str, says: &str| Act::SignedOff {
        step: code.into(),
        name: called.into(),
        meaning: says.into(),
        signature: None,
    };
    let claims: [&dyn Fn(&mut Entry); 8] = [
        &|entry| entry.act = of_step("issue", "审核", "复核无误"),
        &|entry| entry.act = of_step("review", "签发", "复核无误"),
        &|entry| entry.act = of_step("review", "审核", "同意报送"),
        &|entry| entry.by = "李某".into(),
        &|entry| entry.at = moment(2),
        &|entry| entry.number = 3,
        &|entry| entry.before = Digest::of("别的"),
        &|entry| entry.content = Digest::of("别的"),
    ];
    for (at, claimed) in claims.into_iter().enumerate() {
        assert_eq!(void(&content, claimed), other_claim, "{at}");
    }
    let other = Some(Void::Signature(Broken::Content));
    assert_eq!(void(&content.replace("版式", "版"), &|_| ()), other);
}

#[test]
fn a_forged_signature_over_changed_content_is_told_as_forged() {
    let (settings, key) = (undemanding(), key_pair());
    let mut draft = signed(random_report(&mut Dice::new()), &settings, &key);
    draft
        .report
        .apply(Edit::Field(FieldKind::Unit, "另一单位".into()));
    let void = |draft: &Draft| voids(draft, &settings)[1].clone();
    assert_eq!(void(&draft), Some(Void::ContentChanged), "it was good once");
    let mut forged = forged(&key, "别的内容", &|_| ());
    forged
        .report
        .apply(Edit::Field(FieldKind::Unit, "另一单位".into()));
    match &standings(&forged, &settings)[1] {
        Standing::Void(_, void) => assert_eq!(*void, Void::Signature(Broken::Content)),
        standing => panic!("{standing:?}"),
    }
}

#[test]
fn what_a_draft_says_was_signed_is_believed_only_with_its_digest() {
    let (settings, key) = (undemanding(), key_pair());
    let draft = signed(random_report(&mut Dice::new()), &settings, &key);
    let entry = draft.review.trail.entries()[0].clone();
    let kept = draft.review.content(&entry.content).expect("it is kept");
    assert_eq!(review::as_text(kept), seal::content(&draft.report));
    let text = draft::write(&draft.report, &draft.review);
    let (report, rest) = text.split_at(end_of_content(&text));
    let changed = rest.replace(seal::CONTENT_TITLE, "另一个题目");
    assert_ne!(changed, rest);
    let read = draft::read(format!("{report}{changed}").as_bytes(), form::bundled())
        .expect("it is a draft");
    assert_eq!(read.review.content(&entry.content), None);
    assert_eq!(read.review.changes_since(&entry, &read.report), None);
}

#[test]
fn a_key_is_held_by_whoever_the_settings_name_and_by_nobody_else() {
    let (ours, settings) = (key_pair(), undemanding());
    let draft = signed(random_report(&mut Dice::new()), &settings, &ours);
    let with = |holders: &[&str], pad: &str| {
        let mut settings = settings.clone();
        let key = |holder: &&str| Key {
            holder: (*holder).into(),
            public: format!("{pad}{}{pad}", ours.pk.to_base64()),
        };
        step_mut(&mut settings, "review").keys = holders.iter().map(key).collect();
        voids(&draft, &settings)[1].clone()
    };
    let other = |name: &str| Some(Void::OtherHolder(name.into()));
    assert_eq!(with(&["张某"], ""), None);
    assert_eq!(
        with(&[" 张某 "], " "),
        None,
        "blanks around are no part of it"
    );
    assert_eq!(with(&["李某"], ""), other("李某"));
    // Whoever of two it was, a key that two hold can't tell.
    let of_two = |one: &str, two: &str| Some(Void::KeyOfTwo(one.into(), two.into()));
    assert_eq!(with(&["李某", "张某"], ""), of_two("李某", "张某"));
    assert_eq!(
        with(&["张某", "张 某"], ""),
        None,
        "one person, twice written"
    );
    assert_eq!(with(&[], ""), None, "no key is asked for");
}

#[test]
fn a_report_given_back_loses_its_sign_offs_and_keeps_what_it_was_then() {
    let settings = undemanding();
    let mut draft = unsigned();
    let mut minute = 0;
    let mut make = |draft: &mut Draft, made| {
        minute += 1;
        try_to(draft, &settings, made, "张某", minute)
    };
    assert!(matches!(
        make(&mut draft, return_for("见批注")),
        Err(Refusal::NotSubmitted(_))
    ));
    assert!(matches!(
        make(&mut draft, unlock_for("数字抄错")),
        Err(Refusal::NotSubmitted(_))
    ));
    make(&mut draft, sign_by_name("fill")).expect("nothing is missing");
    for made in [return_for(" "), unlock_for("")] {
        assert!(matches!(make(&mut draft, made), Err(Refusal::NoWords(_))));
        assert!(draft.review.is_locked(), "and nothing was voided");
    }
    assert!(draft.review.returned().is_none());
    assert!(draft.review.returned_content().is_none());
    // As it is when it is given back, whatever was signed.
    draft.report.apply(Edit::Text(0, "退回时的文字".into()));
    let content = seal::content(&draft.report);
    make(&mut draft, return_for(" 见批注 ")).expect("it was submitted");
    assert!(!draft.review.is_locked());
    draft.report.apply(Edit::Text(0, "改过的文字".into()));
    let returned = draft.review.returned().map(|(_, reason)| reason);
    assert_eq!(returned, Some("见批注"));
    let kept = draft.review.returned_content().expect("it is kept");
    assert_eq!(review::as_text(kept), content);
    make(&mut draft, remark_on("R02", "请核对")).expect("anybody may remark");
    assert!(
        draft.review.returned().is_some(),
        "a remark decides nothing"
    );
    make(&mut draft, sign_by_name("fill")).expect("nothing is missing");
    assert!(draft.review.returned().is_none(), "it went on");
    let kept = draft.review.returned_content().expect("it is still kept");
    assert_eq!(review::as_text(kept), content);
    make(&mut draft, unlock_for("数字抄错")).expect("it is locked");
    assert!(draft.review.returned().is_none());
    // What was signed between two of them does not count either.
    assert!(!draft.review.is_locked());
    let found = standings(&draft, &settings);
    assert!(found.iter().all(|standing| *standing == Standing::Unsigned));
}

#[test]
fn behind_a_broken_trail_no_sign_off_counts_and_the_paper_says_so() {
    let (settings, key) = (undemanding(), key_pair());
    let draft = signed(random_report(&mut Dice::new()), &settings, &key);
    let text = draft::write(&draft.report, &draft.review);
    let mut left = entries(&text);
    left.remove(2);
    let mut broken = with_entries(&text, &left);
    for standing in &standings(&broken, &settings) {
        assert!(
            matches!(
                standing,
                Standing::Unsigned | Standing::Void(_, Void::Trail(_))
            ),
            "{standing:?}"
        );
    }
    let outcome = Outcome::default();
    let case = Case {
        report: &broken.report,
        outcome: &outcome,
        settings: &settings,
        last_year: None,
    };
    let lines = broken.review.on_paper(&case);
    assert_eq!(lines[0], "填报：张某的签署已失效");
    assert!(!lines.iter().any(|line| line.contains("签名")), "{lines:?}");
    let refused = try_to(&mut broken, &settings, sign_by_name("archive"), "张某", 50);
    let refused = refused.expect_err("the trail is broken").to_string();
    assert!(refused.contains("缺少第3条"), "{refused}");
}

#[test]
fn nobody_without_a_name_leaves_a_trace() {
    let settings = undemanding();
    let mut draft = unsigned();
    for by in ["", " ", "　"] {
        for made in [sign_by_name("fill"), remark_on("R02", "请核对")] {
            let made = try_to(&mut draft, &settings, made, by, 0);
            assert!(matches!(made, Err(Refusal::NoName)));
        }
    }
    assert!(draft.review.is_empty());
    try_to(&mut draft, &settings, sign_by_name("fill"), " 张某 ", 0).expect("a name");
    assert_eq!(draft.review.trail.entries()[0].by, "张某");
}

#[test]
fn a_remark_is_open_until_it_is_settled_and_then_closed() {
    let mut settings = undemanding();
    step_mut(&mut settings, "fill").demands = vec![Demand::RemarksSettled];
    let mut draft = unsigned();
    draft.report = Report::new(edition("2014"));
    let answer = |remark| Move::Answer {
        remark,
        text: "已核对".into(),
    };
    let settle = |remark| Move::Settle { remark };
    let mut make = |made| try_to(&mut draft, &settings, made, "张某", 0);
    for refused in [answer(1), settle(1), answer(0), settle(0)] {
        assert!(matches!(make(refused), Err(Refusal::NoSuchRemark(_))));
    }
    assert!(matches!(
        make(remark_on("R02", " ")),
        Err(Refusal::NoWords(_))
    ));
    make(remark_on("R02", "请核对")).expect("a remark");
    make(remark_on("text.1", "请更新")).expect("another");
    make(answer(1)).expect("it is open");
    let Err(Refusal::Lacking { lacks, .. }) = make(sign_by_name("fill")) else {
        panic!("two remarks are open");
    };
    assert_eq!(lacks.len(), 2, "an answer settles nothing: {lacks:?}");
    make(settle(1)).expect("it is open");
    for refused in [answer(1), settle(1), answer(3)] {
        assert!(matches!(make(refused), Err(Refusal::NoSuchRemark(_))));
    }
    let Err(Refusal::Lacking { lacks, .. }) = make(sign_by_name("fill")) else {
        panic!("a remark is open");
    };
    assert_eq!(lacks.len(), 1, "{lacks:?}");
    assert_eq!(lacks[0].words, "批注2还没有了结。");
    assert_eq!(lacks[0].place, Some(Place::Text(0)));
    make(settle(2)).expect("it is open");
    make(sign_by_name("fill")).expect("nothing is missing");
    let remarks = draft.review.remarks();
    let numbers: Vec<usize> = remarks.iter().map(|remark| remark.number).collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(remarks[0].thread.len(), 2);
    assert!(remarks.iter().all(|remark| remark.settled.is_some()));
}

/// A finding that rests on these values.
fn finding(rule: &'static str, severity: Severity, basis: &[(&str, &str)]) -> Finding {
    let known = |(place, value): &(&str, &str)| Known {
        place: (*place).into(),
        value: (*value).into(),
    };
    Finding {
        rule,
        severity,
        places: Vec::new(),
        message: format!("{rule}不成立。"),
        spans: Vec::new(),
        fix: None,
        basis: basis.iter().map(known).collect(),
    }
}

/// A report in which these causes are explained for these values.
fn explained(explained: &[(&Finding, &str)]) -> Report {
    let mut report = Report::new(edition("2014"));
    for (finding, text) in explained {
        let explanation = Explanation {
            text: (*text).into(),
            by: "李某".into(),
            at: moment(1),
            basis: finding.basis.clone(),
        };
        let explain = Edit::Explain(finding.cause(), Some(explanation));
        report.apply(explain).expect("an explanation fits");
    }
    report
}

const REASON: &str = "按渠道计数，没有去重";

#[test]
fn a_finding_is_explained_only_as_a_warning_in_enough_words_and_for_its_very_values() {
    let warning = finding("A113", Severity::Warning, &[("R02", "24"), ("R09", "262")]);
    let state = |report: &Report, found: &Finding| {
        let outcome = Outcome {
            findings: vec![found.clone()],
            not_checked: Vec::new(),
        };
        Review::default().state(report, &outcome, found)
    };
    let report = explained(&[(&warning, REASON)]);
    assert_eq!(state(&report, &warning), State::Explained);
    assert_eq!(state(&explained(&[]), &warning), State::Open);
    assert_eq!(
        state(&explained(&[(&warning, " 没有重 ")]), &warning),
        State::Open
    );
    for basis in [
        &[("R02", "25"), ("R09", "262")][..],
        &[("R02", "24"), ("R09", "263")],
        &[("R02", "24"), ("R08", "262")],
        &[("R02", "24")],
        &[("R09", "262"), ("R02", "24")],
        &[],
    ] {
        let other = finding("A113", Severity::Warning, basis);
        assert_eq!(state(&report, &other), State::Stale, "{basis:?}");
    }
    let other_rule = finding("A114", Severity::Warning, &[("R02", "24"), ("R09", "262")]);
    assert_eq!(state(&report, &other_rule), State::Open);
    for severity in [Severity::Error, Severity::Hint] {
        let same = finding("A113", severity, &[("R02", "24"), ("R09", "262")]);
        assert_eq!(state(&report, &same), State::Open, "{severity:?}");
    }
}

#[test]
fn an_explanation_of_another_place_is_taken_for_ones_own_only_where_no_other_is_meant() {
    let one = finding("A113", Severity::Warning, &[("T01.C1", "1")]);
    let other = finding("A113", Severity::Warning, &[("T01.C2", "2")]);
    let third = finding("A113", Severity::Warning, &[("T01.C3", "3")]);
    let state = |report: &Report, findings: &[&Finding]| {
        let outcome = Outcome {
            findings: findings.iter().map(|found| (*found).clone()).collect(),
            not_checked: Vec::new(),
        };
        Review::default().state(report, &outcome, findings[0])
    };
    let of_other = explained(&[(&other, REASON)]);
    assert_eq!(state(&of_other, &[&one]), State::Stale);
    assert_eq!(state(&of_other, &[&one, &other]), State::Open);
    assert_eq!(state(&of_other, &[&other, &one]), State::Explained);
    let of_two = explained(&[(&other, REASON), (&third, REASON)]);
    assert_eq!(state(&of_two, &[&one]), State::Open);
    let of_another_rule = finding("A114", Severity::Warning, &[("T01.C4", "2")]);
    assert_eq!(state(&of_other, &[&one, &of_another_rule]), State::Stale);
}

#[test]
fn a_hint_that_was_put_aside_comes_back_with_other_values() {
    let hint = finding("A127", Severity::Hint, &[("R56", "0")]);
    let state = |review: &Review, found: &Finding| {
        review.state(&explained(&[]), &Outcome::default(), found)
    };
    let mut review = Review::default();
    assert_eq!(state(&review, &hint), State::Open);
    review.dismiss(&hint, true);
    assert_eq!(state(&review, &hint), State::Dismissed);
    let others = [
        finding("A127", Severity::Hint, &[("R56", "1")]),
        finding("A127", Severity::Hint, &[("R57", "0")]),
        finding("A128", Severity::Hint, &[("R56", "0")]),
        finding("A127", Severity::Warning, &[("R56", "0")]),
        finding("A127", Severity::Error, &[("R56", "0")]),
    ];
    for other in &others {
        assert_eq!(state(&review, other), State::Open, "{other:?}");
    }
    review.dismiss(&hint, false);
    assert_eq!(state(&review, &hint), State::Open);
    assert!(review.is_empty());
}

#[test]
fn a_valid_report_has_all_that_its_signed_steps_demand_now() {
    let mut settings = undemanding();
    step_mut(&mut settings, "fill").demands = Demand::ALL.into();
    step_mut(&mut settings, "review").demands = Demand::ALL.into();
    let key = key_pair();
    let warning = finding("A113", Severity::Warning, &[("R02", "24")]);
    let error = finding("A101", Severity::Error, &[("R22", "1")]);
    let hint = finding("A127", Severity::Hint, &[("R56", "0")]);
    let draft = signed(explained(&[(&warning, REASON)]), &settings, &key);
    let verified = |findings: &[&Finding]| {
        let outcome = Outcome {
            findings: findings.iter().map(|found| (*found).clone()).collect(),
            not_checked: Vec::new(),
        };
        let case = Case {
            report: &draft.report,
            outcome: &outcome,
            settings: &settings,
            last_year: None,
        };
        let found = draft.review.verify(&case, moment(1000));
        assert_eq!(found.is_valid, found.unmet.is_empty());
        found
            .unmet
            .into_iter()
            .map(|lack| lack.words)
            .collect::<Vec<_>>()
    };
    assert!(verified(&[]).is_empty());
    assert!(
        verified(&[&warning, &hint]).is_empty(),
        "explained, and a hint"
    );
    let unmet = verified(&[&error]);
    assert_eq!(unmet, ["A101 错误未改正：A101不成立。"], "told once");
    let stale = finding("A113", Severity::Warning, &[("R02", "25")]);
    let unmet = verified(&[&stale]);
    assert!(
        unmet.len() == 1 && unmet[0].contains("说明已过期"),
        "{unmet:?}"
    );
    let other = finding("A114", Severity::Warning, &[("R02", "25")]);
    let twice = verified(&[&other, &other, &error]);
    assert_eq!(
        twice,
        [
            "A101 错误未改正：A101不成立。",
            "A114 未说明（共2处）：A114不成立。"
        ]
    );
}

#[test]
fn a_report_is_fully_signed_without_the_steps_that_only_record() {
    let settings = undemanding();
    let mut draft = unsigned();
    for (at, step) in settings.steps.iter().enumerate() {
        let is_signed = settings.steps[at..].iter().all(|step| step.is_record);
        assert_eq!(
            is_valid(&draft, &settings),
            is_signed,
            "before {}",
            step.name
        );
        let made = sign_by_name(&step.code);
        try_to(&mut draft, &settings, made, "张某", at).expect("nothing is missing");
    }
    assert!(is_valid(&draft, &settings));
}

#[test]
fn the_paper_says_who_signed_and_what_does_not_count_and_who_reviewed_himself() {
    let settings = undemanding();
    let mut draft = unsigned();
    draft.report = Report::new(edition("2014"));
    let lines = |draft: &Draft| {
        let outcome = Outcome::default();
        let case = Case {
            report: &draft.report,
            outcome: &outcome,
            settings: &settings,
            last_year: None,
        };
        draft.review.on_paper(&case)
    };
    let unsigned = ["填报", "审核", "保密审查", "签发"].map(|step| format!("{step}：尚未签署"));
    assert_eq!(lines(&draft), unsigned);
    try_to(&mut draft, &settings, sign_by_name("fill"), "张某", 0).expect("nothing is missing");
    let at = moment(0).in_words();
    let first = format!("填报：张某　填报无误　{at}　仅以姓名签署");
    assert_eq!(lines(&draft)[0], first);
    assert_eq!(lines(&draft)[1..], unsigned[1..]);
    try_to(&mut draft, &settings, sign_by_name("review"), "张某", 1).expect("nothing is missing");
    assert_eq!(lines(&draft).len(), 5);
    let alone = "填报人与审核人为同一人，未经他人审核。";
    assert_eq!(lines(&draft)[4], alone);
    draft
        .report
        .apply(Edit::Field(FieldKind::Unit, "另一单位".into()));
    assert_eq!(lines(&draft)[0], "填报：张某的签署已失效");
}

#[test]
fn those_who_sign_tell_who_reviewed_and_the_fields_only_while_nobody_has() {
    let settings = undemanding();
    let mut draft = unsigned();
    draft.report = Report::new(edition("2014"));
    let is_alone =
        |draft: &Draft| review::is_self_reviewed(&draft.report, &draft.review, &settings);
    let name = |draft: &mut Draft, filler: &str, reviewer: &str| {
        draft
            .report
            .apply(Edit::Field(FieldKind::Filler, filler.into()));
        draft
            .report
            .apply(Edit::Field(FieldKind::Reviewer, reviewer.into()));
    };
    assert!(!is_alone(&draft), "nobody is known");
    for (filler, reviewer, alone) in [
        ("张某", " 张某 ", true),
        ("张某", "李某", false),
        (" ", " ", false),
        ("张某", "", false),
    ] {
        name(&mut draft, filler, reviewer);
        assert_eq!(is_alone(&draft), alone, "{filler} {reviewer}");
    }
    name(&mut draft, "张某", "李某");
    try_to(&mut draft, &settings, sign_by_name("fill"), "李某", 0).expect("nothing is missing");
    assert!(is_alone(&draft), "the reviewer has filled it in");
    try_to(&mut draft, &settings, sign_by_name("review"), "王某", 1).expect("nothing is missing");
    assert!(!is_alone(&draft), "somebody else has reviewed it");
    try_to(&mut draft, &settings, return_for("见批注"), "王某", 2).expect("it was submitted");
    assert!(!is_alone(&draft), "the sign-offs are void");
}

#[test]
fn a_step_takes_the_holder_of_the_key_or_the_units_choice_or_whom_the_report_names() {
    let mut settings = undemanding();
    let step = step_mut(&mut settings, "review");
    let mut report = Report::new(edition("2014"));
    let person = |report: &Report, step: &Step, public| review::usual_person(report, step, public);
    assert_eq!(person(&report, step, None), "");
    report.apply(Edit::Field(FieldKind::Reviewer, " 李某 ".into()));
    assert_eq!(person(&report, step, None), "李某");
    step.person = " 王某 ".into();
    assert_eq!(person(&report, step, None), "王某");
    step.keys = vec![Key {
        holder: "张某".into(),
        public: "RWours".into(),
    }];
    assert_eq!(person(&report, step, Some("RWours")), "张某");
    assert_eq!(person(&report, step, Some("RWother")), "王某");
    assert_eq!(person(&report, step, None), "王某");
}

#[test]
fn a_remark_is_about_what_stands_at_its_place() {
    let mut report = Report::new(edition("2014"));
    let cell = |code| report.edition().find(code).expect("a cell of the form");
    let (r22, r23) = (cell("R22"), cell("R23"));
    report.apply(Edit::Answer(r23, " ２ ".into()));
    report.apply(Edit::Field(FieldKind::Unit, " 某单位 ".into()));
    report.apply(Edit::Text(
        0,
        "　第一段

第二段"
            .into(),
    ));
    let excerpt =
        |place, paragraph| review::spot(&report, place, paragraph).map(|spot| spot.excerpt);
    let chapters = report.chapters.len();
    for (place, paragraph, expected) in [
        (Place::Cell(r23), None, Some("2")),
        (Place::Cell(r22), None, Some("")),
        (Place::Field(FieldKind::Unit), None, Some("某单位")),
        (Place::UnitKind, None, Some("街道")),
        (Place::Text(0), None, Some("")),
        (Place::Heading(0), None, Some("")),
        (Place::Text(0), Some(1), Some("第一段")),
        (Place::Text(0), Some(2), Some("第二段")),
        (Place::Text(0), Some(0), None),
        (Place::Text(0), Some(3), None),
        (Place::Text(chapters), None, None),
        (Place::Heading(chapters), None, None),
        (Place::Text(chapters), Some(1), None),
    ] {
        let found = excerpt(place, paragraph);
        assert_eq!(found.as_deref(), expected, "{place:?} {paragraph:?}");
    }
    let spot = review::spot(&report, Place::Text(0), Some(2)).expect("it is there");
    assert_eq!(spot.place, "text.1");
}

/// The entries of the trail as they stand in the file.
fn entries(text: &str) -> Vec<String> {
    let start = text.find("entries: [\n").expect("a trail has entries") + "entries: [\n".len();
    let end = start + text[start..].find("\n            ],").expect("they end") + 1;
    let mut entries = Vec::new();
    for line in text[start..end].lines() {
        if line == "                (" {
            entries.push(String::new());
        }
        let entry = entries
            .last_mut()
            .expect("an entry begins with its bracket");
        entry.push_str(line);
        entry.push('\n');
    }
    entries
}

/// The draft with other entries in its trail.
fn with_entries(text: &str, anew: &[String]) -> Draft {
    let old = entries(text).concat();
    assert!(text.contains(&old));
    let text = text.replace(&old, &anew.concat());
    draft::read(text.as_bytes(), form::bundled()).unwrap_or_else(|err| panic!("{err}\n{text}"))
}

#[test]
fn a_trail_that_was_cut_copied_into_or_reordered_is_told_apart() {
    let (mut dice, settings, key) = (Dice::new(), undemanding(), key_pair());
    let draft = signed(random_report(&mut dice), &settings, &key);
    let text = draft::write(&draft.report, &draft.review);
    let other = signed(random_report(&mut dice), &settings, &key);
    let foreign = entries(&draft::write(&other.report, &other.review));
    let ours = entries(&text);
    assert_eq!(with_entries(&text, &ours), draft);

    let check = |anew: &[String], words: &str| {
        let broken = with_entries(&text, anew);
        let fault = fault(&broken).map(|fault| fault.to_string());
        assert!(
            fault.as_deref().is_some_and(|told| told.contains(words)),
            "{words}: {fault:?}"
        );
        assert!(!is_valid(&broken, &settings));
    };
    let without = |at: usize| {
        let mut left = ours.clone();
        left.remove(at);
        left
    };
    check(&without(0), "缺少第1条");
    check(&without(2), "缺少第3条");
    check(&without(5), "第6条（归档签署）为止");
    let mut swapped = ours.clone();
    swapped.swap(1, 2);
    check(&swapped, "顺序被调换");
    for at in [0, 2, 5] {
        let mut copied = ours.clone();
        copied[at].clone_from(&foreign[at]);
        // The first of a trail fits any; then the one behind it no longer does.
        check(&copied, "不是这份草稿的记录");
    }
    let changed: Vec<String> = (ours.iter().enumerate())
        .map(|(at, entry)| match at {
            3 => entry.replace("张某", "李某"),
            _ => entry.clone(),
        })
        .collect();
    check(&changed, "第4条（签发签署）被改动过");
    // All sign-offs of another draft are whole, but of another content.
    let all = with_entries(&text, &foreign);
    assert!(!is_valid(&all, &settings));
}

#[test]
fn a_broken_trail_begins_anew_with_a_reason_and_keeps_what_was_wrong() {
    let (settings, key) = (undemanding(), key_pair());
    let draft = signed(random_report(&mut Dice::new()), &settings, &key);
    let text = draft::write(&draft.report, &draft.review);
    let mut left = entries(&text);
    left.remove(2);
    let mut broken = with_entries(&text, &left);
    let unlock = Move::Unlock {
        reason: "文件曾被外部修改".into(),
    };
    make(
        &mut broken.review,
        &broken.report,
        &settings,
        unlock,
        "张某",
        50,
    );
    assert_eq!(fault(&broken), None);
    for (at, step) in settings.steps.iter().enumerate() {
        let made = Move::SignOff {
            step: step.code.clone(),
            key: None,
        };
        make(
            &mut broken.review,
            &broken.report,
            &settings,
            made,
            "张某",
            60 + at,
        );
    }
    assert!(is_valid(&broken, &settings));
    // From there on the whole past is held, broken as it is.
    let text = draft::write(&broken.report, &broken.review);
    assert!(text.contains("缺少第3条"));
    let mut past = entries(&text);
    past[0] = past[0].replace("张某", "李某");
    assert!(!is_valid(&with_entries(&text, &past), &settings));
}

#[test]
fn a_trail_that_was_broken_before_anything_was_signed_begins_anew_too() {
    let settings = undemanding();
    let mut draft = unsigned();
    for text in ["一", "二", "三"] {
        let made = remark_on("unit", text);
        try_to(&mut draft, &settings, made, "张某", 0).expect("anybody may remark");
    }
    let text = draft::write(&draft.report, &draft.review);
    let mut left = entries(&text);
    left.remove(1);
    let mut broken = with_entries(&text, &left);
    let signed = try_to(&mut broken, &settings, sign_by_name("fill"), "张某", 1);
    assert!(signed.is_err(), "the trail is broken");
    let unlock = unlock_for("文件曾被外部修改");
    try_to(&mut broken, &settings, unlock, "张某", 2).expect("it is broken");
    try_to(&mut broken, &settings, sign_by_name("fill"), "张某", 3).expect("it is whole again");
}

#[test]
fn a_clock_that_was_set_back_is_seen() {
    let (settings, report) = (undemanding(), random_report(&mut Dice::new()));
    let mut review = Review::default();
    let remark = |text: &str| Move::Remark {
        spot: Spot {
            place: "unit".into(),
            excerpt: String::new(),
        },
        text: text.into(),
    };
    make(&mut review, &report, &settings, remark("一"), "张某", 30);
    make(&mut review, &report, &settings, remark("二"), "张某", 20);
    let jumps = review.trail.clock_jumps(moment(25));
    assert_eq!(jumps.len(), 2, "{jumps:?}");
    assert!(jumps[0].contains("第2条") && jumps[0].contains("早于第1条"));
    assert!(jumps[1].contains("第1条") && jumps[1].contains("晚于现在"));
}

/// A check code is of its digest however it was typed.
#[test]
fn a_check_code_is_read_as_people_type_it() {
    let digest = Digest::of("某");
    let code = digest.code();
    let wide: String = (code.chars())
        .map(|c| char::from_u32(c as u32 + 0xfee0).expect("full width"))
        .collect();
    let misread = code.to_lowercase().replace('0', "o").replace('1', "l");
    for typed in [
        &code,
        &code.replace('-', " "),
        &wide,
        &misread,
        &format!("校验码：{code}"),
        &digest.to_string(),
    ] {
        assert!(digest.has_code(typed), "{typed}");
    }
    assert!(!digest.has_code(&Digest::of("另").code()));
    assert!(!digest.has_code("") && !digest.has_code(&code[1..]));
}

/// One clerk and one supervisor at a machine, doing anything in any order.
struct Walk {
    dice: Dice,
    session: Session,
    minute: usize,
    /// How often each thing was reached.
    signed: usize,
    refused: usize,
}

impl Walk {
    fn who(&mut self) -> Who {
        self.minute += 1;
        Who {
            name: self.dice.one_of(&["张某", "李某"]).into(),
            at: moment(self.minute % 20_000),
            key: None,
        }
    }

    fn action(&mut self) -> Action {
        let report = &self.session.open().expect("it stays open").report;
        let edition = report.edition();
        let cell = |code| edition.find(code).expect("a cell of the edition");
        match self.dice.below(24) {
            // Puts right what the moves below make wrong.
            20 | 21 => {
                let right = [
                    ("R02", "24"),
                    ("R07", "155"),
                    ("R22", "0"),
                    ("R23", "0"),
                    ("R58", "8"),
                ];
                let edits = right.map(|(code, number)| Edit::Answer(cell(code), number.into()));
                Action::Edit(Edit::Together(edits.into()))
            }
            22 => Action::Explain {
                rule: self.dice.one_of(&["A113", "A307"]).into(),
                place: None,
                text: "按渠道计数，没有去重".into(),
                who: self.who(),
            },
            0 => {
                let code = self.dice.one_of(&["R02", "R07", "R22", "R23", "R58"]);
                let number = self.dice.one_of(&["0", "1", "24", "8", "300", "一", ""]);
                Action::Edit(Edit::Answer(cell(code), number.into()))
            }
            1..=3 => Action::Edit(Edit::Text(0, format!("全年第{}稿。", self.dice.below(3)))),
            4 => Action::Undo,
            5 => Action::Redo,
            6 | 7 => Action::Explain {
                rule: self
                    .dice
                    .one_of(&["A113", "A114", "A128", "A130", "A307"])
                    .into(),
                place: None,
                text: self.dice.one_of(&["按渠道计数，没有去重", ""]).into(),
                who: self.who(),
            },
            8 if self.dice.below(3) == 0 => Action::Return("请核对收到申请数".into(), self.who()),
            9 if self.dice.below(3) == 0 => Action::Unlock("数字抄错".into(), self.who()),
            10 => {
                let place = String::from("R22");
                let excerpt = String::from("0");
                Action::Remark(Spot { place, excerpt }, "请核对".into(), self.who())
            }
            11 | 12 => Action::Settle(self.dice.below(12) + 1, self.who()),
            _ => {
                let settings = self.session.settings();
                let open = self.session.open().expect("it stays open");
                let standings = open.review.standings(&open.case(settings));
                let is_valid = |standing: &&Standing| matches!(standing, Standing::Valid(_));
                // The next one as often as any.
                let next = standings.iter().take_while(is_valid).count();
                let step = match self.dice.below(2) {
                    0 => next.min(standings.len() - 1),
                    _ => self.dice.below(standings.len()),
                };
                Action::SignOff {
                    step: settings.steps[step].code.clone(),
                    who: self.who(),
                }
            }
        }
    }

    /// Nothing that is signed may have an open error, a warning unexplained or explained for other
    /// values, an open remark, or other content than was signed.
    fn check(&mut self, before: &Review, content: &str) {
        let open = self.session.open().expect("it stays open");
        let case = open.case(self.session.settings());
        let is_locked = before.is_locked();
        if is_locked && open.review.is_locked() {
            assert_eq!(seal::content(&open.report), content, "changed while signed");
        }
        let standings = open.review.standings(&case);
        let reached = standings.iter().filter(|s| matches!(s, Standing::Valid(_)));
        let reached = reached.count();
        assert!(standings.iter().all(|s| !matches!(s, Standing::Void(..))));
        assert!(
            (standings.iter().take(reached)).all(|s| matches!(s, Standing::Valid(_))),
            "a step was skipped"
        );
        if reached == 0 {
            return;
        }
        self.signed = self.signed.max(reached);
        let outcome = checks::check(&open.report, None);
        assert_eq!(outcome.count(Severity::Error), 0);
        for finding in &outcome.findings {
            let state = open.review.state(&open.report, &outcome, finding);
            let is_open = finding.severity == Severity::Warning && state != State::Explained;
            assert!(!is_open, "{finding:?} is {state:?}");
        }
        assert!(open.review.trail.faults().is_empty());
    }
}

#[test]
fn ten_thousand_random_moves_never_end_in_a_signature_over_an_error() {
    let mut session = Session::default();
    session
        .run(Action::Example, Duration::ZERO)
        .expect("the program carries it");
    for field in [
        FieldKind::Leader,
        FieldKind::Reviewer,
        FieldKind::Filler,
        FieldKind::Telephone,
    ] {
        let edit = Edit::Field(field, format!("某{field:?}"));
        session
            .run(Action::Edit(edit), Duration::ZERO)
            .expect("a field can be filled");
    }
    let mut walk = Walk {
        dice: Dice::new(),
        session,
        minute: 0,
        signed: 0,
        refused: 0,
    };
    for step in 0..10_000 {
        let action = walk.action();
        let open = walk.session.open().expect("it stays open");
        let (before, content) = (open.review.clone(), seal::content(&open.report));
        let now = Duration::from_secs(step);
        match walk.session.run(action, now) {
            Ok(_) => {}
            Err(SessionError::Locked | SessionError::Refused(_)) => walk.refused += 1,
            Err(SessionError::NothingToExplain(_)) => {}
            Err(other) => panic!("{other}"),
        }
        walk.check(&before, &content);
        // A long trail only makes the walk slow.
        if step % 500 == 499 {
            let open = walk.session.open().expect("it stays open");
            let text = draft::write(&open.report, &Review::default());
            let folder = tempfile::tempdir().expect("a folder for the test");
            let path = folder.path().join("draft.ron");
            std::fs::write(&path, text).expect("room for it");
            walk.session.agree_to_lose();
            walk.session
                .run(Action::Open(path), now)
                .expect("a draft of ours");
        }
    }
    assert_eq!(walk.signed, 6, "the walk reached the last step");
    assert!(walk.refused > 1000);
}

/// A draft that was filled in by name, and reviewed and issued by key, when the digest of the
/// form's file stood in what was signed; with the settings of its unit.
fn signed_before(code: &str) -> (Draft, Settings) {
    let (bytes, settings) = (
        match code {
            "2014" => include_str!("../signed-before/2014.ron"),
            "2019" => include_str!("../signed-before/2019.ron"),
            _ => include_str!("../signed-before/2021.ron"),
        },
        include_str!("../signed-before/settings.ron"),
    );
    (
        draft::read(bytes.as_bytes(), form::bundled()).expect("it is a draft"),
        Settings::read(settings).expect("it is a unit's settings"),
    )
}

#[test]
fn a_draft_signed_before_forms_were_signed_by_what_they_ask_still_holds() {
    for code in ["2014", "2019", "2021"] {
        let (draft, settings) = signed_before(code);
        assert_eq!(draft.report.edition().code, code);
        assert_eq!(voids(&draft, &settings), [None, None, None], "{code}");
        let outcome = Outcome::default();
        let case = Case {
            report: &draft.report,
            outcome: &outcome,
            settings: &settings,
            last_year: None,
        };
        let at = Moment::try_from(String::from("2026-12-01T00:00:00+00:00")).expect("a time");
        let found = draft.review.verify(&case, at);
        assert!(found.is_valid, "{found:?}");
        let entries = draft.review.trail.entries();
        for entry in entries {
            assert_ne!(entry.content, found.digest, "another text is signed now");
            assert!(found.has_code(&entry.content.code()), "its paper is known");
            let changes = draft.review.changes_since(entry, &draft.report);
            assert_eq!(changes, Some(Vec::new()));
        }
        assert!(found.has_code(&found.digest.code()));
        assert!(!found.has_code(&Digest::of("别的").code()));
    }
}

#[test]
fn nothing_can_be_changed_in_a_draft_signed_before() {
    for code in ["2014", "2019", "2021"] {
        let (draft, settings) = signed_before(code);
        let edition = draft.report.edition();
        let cells = edition
            .cell_ids()
            .map(|cell| Edit::Answer(cell, "7".into()));
        let fields = (FieldKind::ALL.into_iter()).map(|kind| Edit::Field(kind, "别的".into()));
        let texts = (0..draft.report.chapters.len()).map(|at| Edit::Text(at, "别的".into()));
        let kinds = [
            Edit::UnitKind(unit_kind("区县")),
            Edit::Heading(0, "甲".into()),
        ];
        for edit in cells.chain(fields).chain(texts).chain(kinds) {
            let mut tampered = draft.clone();
            tampered.report.apply(edit.clone()).expect("the edit fits");
            let found = voids(&tampered, &settings);
            let changed = found.iter().all(|void| *void == Some(Void::ContentChanged));
            assert!(changed, "{edit:?}: {found:?}");
        }
    }
}

#[test]
fn an_old_signature_is_not_carried_over_to_another_content_of_either_version() {
    let (draft, settings) = signed_before("2021");
    let mut tampered = draft.report.clone();
    tampered.apply(Edit::Field(FieldKind::Unit, "另一单位".into()));
    let before = seal::content_before(&tampered).expect("the form asks what it did");
    let others = [
        seal::content(&draft.report),
        seal::content(&tampered),
        before,
    ];
    for (report, content) in [
        (&draft.report, &others[0]),
        (&tampered, &others[1]),
        (&tampered, &others[2]),
    ] {
        // Whoever writes the trail anew can put any digest into it, but not under a signature.
        let mut forged = Draft {
            report: report.clone(),
            review: Review::default(),
        };
        for entry in draft.review.trail.entries() {
            let trail = &mut forged.review.trail;
            let (act, at) = (entry.act.clone(), entry.at);
            let next = trail.next(act, &entry.by, at, Digest::of(content));
            trail.push(next);
        }
        assert_eq!(fault(&forged), None, "the trail itself is whole");
        let broken = Some(Void::Signature(Broken::Content));
        let claimed = Some(Void::Signature(Broken::Claim));
        let found = voids(&forged, &settings);
        for void in &found[1..] {
            assert!(*void == broken || *void == claimed, "{found:?}");
        }
    }
}
