//! What the review promises: no change of the content goes unnoticed, no other layout of the file
//! is taken for one, no foreign key counts, and no way through the steps ends in a signature over
//! an error.

use std::time::Duration;

use minisign::KeyPair;
use nianbao::checks::{self, Outcome, Severity};
use nianbao::draft::{self, Draft};
use nianbao::form::{self, CellId, Edition, FieldKind, UnitKind};
use nianbao::report::{Edit, Explanation, Report};
use nianbao::review::seal::{self, Digest};
use nianbao::review::trail::{Fault, Spot};
use nianbao::review::{Case, Move, Review, Standing, State, Void};
use nianbao::session::{Action, Session, SessionError, Who};
use nianbao::settings::{Key, Settings};
use nianbao::value::Moment;

/// SplitMix64: the same numbers in every run.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        Self(2026)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % bound as u64).expect("it is below a usize")
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
    form::edition(code).expect("the program carries it")
}

/// Steps that demand nothing of the report, for what is only about signatures.
fn undemanding() -> Settings {
    let mut settings = Settings::default();
    for step in &mut settings.steps {
        step.demands.clear();
    }
    settings
}

/// A report with something of everything, different for each throw of the dice.
fn random_report(dice: &mut Dice) -> Report {
    let edition = edition(dice.one_of(&["2014", "2019", "2021"]));
    let mut report = Report::new(edition, dice.one_of(&UnitKind::ALL));
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
    let cause = nianbao::report::Cause {
        rule: "A113".into(),
        place: "R02".into(),
    };
    let explanation = Explanation {
        text: "按渠道计数，没有去重".into(),
        by: "李某".into(),
        at: moment(1),
        basis: vec![nianbao::report::Known {
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
            match draft::read(&text) {
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
            let read = draft::read(anew.as_bytes()).unwrap_or_else(|err| panic!("{err}\n{anew}"));
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
    };
    let standing = &by_other.review.standings(&case)[1];
    assert!(
        matches!(standing, Standing::Void(_, Void::OtherKey)),
        "{standing:?}"
    );
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
    draft::read(text.as_bytes()).unwrap_or_else(|err| panic!("{err}\n{text}"))
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
                let steps = &self.session.settings().steps;
                let step = self.dice.below(steps.len());
                Action::SignOff {
                    step: self.session.settings().steps[step].code.clone(),
                    key: None,
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
