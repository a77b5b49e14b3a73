//! What the session promises of saving, explaining and taking back.

use std::fs;

use super::opening::open_draft;
use super::*;
use crate::form::{bundled, unit_kind};
use crate::review::Void;
use crate::settings::Key;

const NOW: Duration = Duration::ZERO;
const EXPLANATION: &str = "同一信息在多个渠道发布，各渠道分别计数";

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for the test")
}

#[track_caller]
fn run(session: &mut Session, action: Action) -> Done {
    session.run(action, NOW).expect("the action is carried out")
}

fn new(year: &str) -> Action {
    Action::New {
        edition: bundled().edition("2014").expect("the program carries it"),
        unit_kind: unit_kind("街道"),
        unit: "某某街道办事处".into(),
        year: year.into(),
    }
}

fn rename(name: &str) -> Action {
    Action::Edit(Edit::Field(FieldKind::Unit, name.into()))
}

fn answer(code: &str, text: &str) -> Action {
    let edition = bundled().edition("2014").expect("the program carries it");
    let cell = edition.find(code).expect("a cell of the form");
    Action::Edit(Edit::Answer(cell, text.into()))
}

fn who(name: &str) -> Who {
    let at = String::from("2018-01-12T09:30:00+08:00");
    Who {
        name: name.into(),
        at: at.try_into().expect("a time"),
        key: None,
    }
}

fn explain(rule: &str, text: &str) -> Action {
    Action::Explain {
        rule: rule.into(),
        place: None,
        text: text.into(),
        who: who("张某"),
    }
}

/// The published example, open.
fn example() -> Session {
    let mut session = Session::default();
    run(&mut session, Action::Example);
    session
}

fn open(session: &Session) -> &Open {
    session.open().expect("a report is open")
}

fn field(session: &Session, kind: FieldKind) -> &str {
    open(session).report.field(kind)
}

/// A report saved to a file, and the same file changed by a colleague.
fn changed_meanwhile(path: &Path) -> Session {
    let mut session = Session::default();
    run(&mut session, new("2017"));
    run(&mut session, Action::SaveAs(path.into()));
    let mut colleague = Session::default();
    run(&mut colleague, Action::Open(path.into()));
    run(&mut colleague, rename("乙"));
    run(&mut colleague, Action::Save);
    run(&mut session, rename("甲"));
    session
}

#[test]
fn neither_save_nor_save_as_writes_over_what_others_have_done_to_ones_own_file() {
    let folder = folder();
    let path = folder.path().join("draft.ron");
    let mut session = changed_meanwhile(&path);
    for save in [Action::Save, Action::SaveAs(path.clone())] {
        let refused = session.run(save, NOW);
        assert!(
            matches!(
                refused,
                Err(SessionError::Store(
                    store::StoreError::ChangedMeanwhile { .. }
                ))
            ),
            "{refused:?}"
        );
        assert!(open(&session).unsaved);
        let read = open_draft(&path, bundled()).expect("the colleague's draft");
        assert_eq!(read.report.field(FieldKind::Unit), "乙");
    }
    run(&mut session, Action::SaveAs(folder.path().join("own.ron")));
    assert_eq!(field(&session, FieldKind::Unit), "甲");
    assert!(!open(&session).unsaved);
}

#[test]
fn ones_own_file_is_known_by_its_whole_path_too() {
    // As when the program was started beside the draft, and a dialog gives the whole path.
    let folder = tempfile::tempdir_in(".").expect("a folder where the tests run");
    let here = folder.path().file_name().expect("it has a name");
    let path = Path::new(here).join("draft.ron");
    let mut session = changed_meanwhile(&path);
    let whole = std::path::absolute(&path).expect("we run somewhere");
    assert_ne!(whole, path);
    assert!(session.run(Action::SaveAs(whole), NOW).is_err());
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).expect("room");
    let around = inner.join("..").join("draft.ron");
    assert!(session.run(Action::SaveAs(around), NOW).is_err());
    #[cfg(unix)]
    {
        let link = folder.path().join("link.ron");
        std::os::unix::fs::symlink("draft.ron", &link).expect("room");
        assert!(session.run(Action::SaveAs(link), NOW).is_err());
    }
    let read = open_draft(&path, bundled()).expect("the colleague's draft");
    assert_eq!(read.report.field(FieldKind::Unit), "乙");
}

#[test]
fn another_file_that_was_chosen_to_save_to_is_written_over() {
    let folder = folder();
    let (first, second) = (folder.path().join("a.ron"), folder.path().join("b.ron"));
    let mut session = Session::default();
    run(&mut session, new("2017"));
    run(&mut session, Action::SaveAs(first.clone()));
    fs::write(&second, "whatever was there").expect("room");
    run(&mut session, rename("甲"));
    run(&mut session, Action::SaveAs(second.clone()));
    assert_eq!(open(&session).path.as_ref(), Some(&second));
    run(&mut session, rename("乙"));
    run(&mut session, Action::Save);
    let unit = |path: &Path| {
        let read = open_draft(path, bundled()).expect("a draft");
        read.report.field(FieldKind::Unit).to_owned()
    };
    assert_eq!(
        (unit(&first), unit(&second)),
        ("某某街道办事处".into(), "乙".into())
    );
}

#[test]
fn a_draft_without_a_file_is_not_saved_and_stays_as_it_is() {
    let mut session = Session::default();
    assert!(matches!(
        session.run(Action::Save, NOW),
        Err(SessionError::NothingOpen)
    ));
    run(&mut session, new("2017"));
    assert!(matches!(
        session.run(Action::Save, NOW),
        Err(SessionError::NoFile)
    ));
    assert!(open(&session).unsaved && open(&session).path.is_none());
}

#[test]
fn a_report_is_unsaved_from_a_change_until_it_is_saved_or_taken_back() {
    let folder = folder();
    let path = folder.path().join("draft.ron");
    let mut session = Session::default();
    run(&mut session, new("2017"));
    assert!(open(&session).unsaved, "no file holds it");
    run(&mut session, Action::SaveAs(path.clone()));
    assert!(!open(&session).unsaved);
    run(&mut session, rename("甲"));
    assert!(open(&session).unsaved);
    run(&mut session, Action::Undo);
    assert!(!open(&session).unsaved, "it is as it was saved");
    run(&mut session, Action::Redo);
    assert!(open(&session).unsaved);
    run(&mut session, Action::Save);
    assert!(!open(&session).unsaved);
    run(&mut session, Action::Tick("something seen".into(), true));
    assert!(open(&session).unsaved, "a tick is kept in the draft too");
    run(&mut session, Action::Tick("something seen".into(), false));
    assert!(!open(&session).unsaved);
    let mut again = Session::default();
    run(&mut again, Action::Open(path));
    assert_eq!(field(&again, FieldKind::Unit), "甲");
    assert!(!open(&again).unsaved);
}

#[test]
fn saving_ends_the_step_of_undo() {
    let folder = folder();
    let mut session = Session::default();
    run(&mut session, new("2017"));
    run(&mut session, rename("甲"));
    run(
        &mut session,
        Action::SaveAs(folder.path().join("draft.ron")),
    );
    run(&mut session, rename("甲乙"));
    run(&mut session, Action::Undo);
    assert_eq!(field(&session, FieldKind::Unit), "甲");
    assert!(!open(&session).unsaved);
}

/// The explanations of a rule.
fn explanations(session: &Session, rule: &str) -> Vec<(Cause, Explanation)> {
    let all = open(session).report.explanations().iter();
    all.filter(|(cause, _)| cause.rule == rule)
        .map(|(cause, explanation)| (cause.clone(), explanation.clone()))
        .collect()
}

fn state(session: &Session, rule: &str) -> State {
    let open = open(session);
    let at = (open.outcome.findings.iter()).position(|finding| finding.rule == rule);
    open.states()[at.expect("it is found")]
}

#[test]
fn a_new_explanation_takes_the_place_of_one_for_other_values_and_undo_brings_that_back() {
    let mut session = Session::default();
    let edition = bundled().edition("2021").expect("the program carries it");
    run(
        &mut session,
        Action::New {
            edition,
            unit_kind: unit_kind("街道"),
            unit: "某某街道办事处".into(),
            year: "2024".into(),
        },
    );
    run(&mut session, Action::FillZero(None));
    let cell = edition.find("T01.C1").expect("a cell of the form");
    run(&mut session, Action::Edit(Edit::Answer(cell, "66".into())));
    let write = |text: &str| Action::Edit(Edit::Text(0, text.into()));
    run(&mut session, write("收到申请65件。"));
    run(&mut session, explain("b401", EXPLANATION));
    let old = explanations(&session, "B401");
    assert_eq!((old.len(), state(&session, "B401")), (1, State::Explained));
    // The finding is about another passage now.
    run(&mut session, write("收到申请64件。"));
    assert_eq!(state(&session, "B401"), State::Stale);
    run(&mut session, explain("B401", " 另有渠道，分别计数 "));
    let new = explanations(&session, "B401");
    assert_eq!((new.len(), state(&session, "B401")), (1, State::Explained));
    assert_ne!(new[0].0, old[0].0, "it is at another place");
    assert_eq!(new[0].1.text, "另有渠道，分别计数");
    assert_eq!(new[0].1.by, "张某");
    run(&mut session, Action::Undo);
    assert_eq!(explanations(&session, "B401"), old);
    run(&mut session, explain("B401", " "));
    assert_eq!(explanations(&session, "B401"), []);
    assert_eq!(state(&session, "B401"), State::Open);
}

#[test]
fn an_explanation_says_enough_and_who_wrote_it_and_is_of_a_warning() {
    let mut session = example();
    let before = open(&session).report.clone();
    let by = |name: &str, rule: &str, place: Option<&str>, text: &str| Action::Explain {
        rule: rule.into(),
        place: place.map(String::from),
        text: text.into(),
        who: who(name),
    };
    let mut refused = |action| session.run(action, NOW).expect_err("it is refused");
    assert!(matches!(
        refused(by("张某", "A113", None, "分别计数")),
        SessionError::ShortExplanation
    ));
    assert!(matches!(
        refused(by(" ", "A113", None, EXPLANATION)),
        SessionError::Refused(Refusal::NoName)
    ));
    for (rule, place) in [
        ("A127", None),
        ("A999", None),
        ("A113", Some("R22")),
        ("A101", None),
    ] {
        assert!(matches!(
            refused(by("张某", rule, place, EXPLANATION)),
            SessionError::NothingToExplain(_)
        ));
    }
    assert_eq!(open(&session).report, before);
    run(&mut session, by("张某", "A113", Some("r02"), EXPLANATION));
    assert_eq!(explanations(&session, "A113").len(), 1);
}

#[test]
fn what_is_signed_is_neither_edited_nor_taken_back() {
    let mut session = example();
    for (kind, name) in [
        (FieldKind::Leader, "王某"),
        (FieldKind::Reviewer, "李某"),
        (FieldKind::Filler, "张某"),
        (FieldKind::Telephone, "0532-88888888"),
    ] {
        run(&mut session, Action::Edit(Edit::Field(kind, name.into())));
    }
    for rule in ["A113", "A307"] {
        run(&mut session, explain(rule, EXPLANATION));
    }
    let sign = |step: &str| Action::SignOff {
        step: step.into(),
        who: who(""),
    };
    run(&mut session, sign("fill"));
    let entry = &open(&session).review.trail.entries()[0];
    assert_eq!(entry.by, "张某", "whoever the report names");
    let signed = open(&session).report.clone();
    for action in [
        rename("甲"),
        answer("R02", "25"),
        explain("A113", "另有原因，分别计数"),
        explain("A113", ""),
        Action::Undo,
        Action::Redo,
    ] {
        let refused = session.run(action, NOW);
        assert!(matches!(refused, Err(SessionError::Locked)), "{refused:?}");
        assert_eq!(open(&session).report, signed);
    }
    run(&mut session, Action::Unlock("数字抄错".into(), who("张某")));
    run(&mut session, answer("R02", "25"));
    assert_ne!(open(&session).report, signed);
}

#[test]
fn a_save_that_fails_leaves_the_name_of_last_years_file_as_it_was() {
    let folder = folder();
    let last = folder.path().join("2016.ron");
    let mut session = Session::default();
    run(&mut session, new("2016"));
    run(&mut session, Action::SaveAs(last));
    run(&mut session, new("2017"));
    run(&mut session, Action::SaveAs(folder.path().join("2017.ron")));
    let name = Edit::Field(FieldKind::LastYear, "2016.ron".into());
    run(&mut session, Action::Edit(name));
    assert!(open(&session).last_year().is_some());
    run(&mut session, Action::Save);
    let elsewhere = folder.path().join("missing").join("2017.ron");
    assert!(session.run(Action::SaveAs(elsewhere), NOW).is_err());
    assert_eq!(field(&session, FieldKind::LastYear), "2016.ron");
    assert!(!open(&session).unsaved, "nothing has changed");
    run(&mut session, rename("甲"));
    assert!(open(&session).last_year().is_some(), "it is still found");
}

#[test]
fn a_draft_that_is_saved_elsewhere_still_names_last_years_file() {
    let folder = folder();
    let (here, below) = (folder.path(), folder.path().join("below"));
    fs::create_dir(&below).expect("room");
    let mut session = Session::default();
    run(&mut session, new("2016"));
    run(&mut session, Action::SaveAs(here.join("2016.ron")));
    run(&mut session, new("2017"));
    run(&mut session, Action::SaveAs(here.join("2017.ron")));
    let name = Edit::Field(FieldKind::LastYear, "2016.ron".into());
    run(&mut session, Action::Edit(name));
    run(&mut session, Action::SaveAs(below.join("2017.ron")));
    let whole = here.join("2016.ron").display().to_string();
    assert_eq!(field(&session, FieldKind::LastYear), whole);
    assert!(open(&session).last_year().is_some());
    run(&mut session, Action::SaveAs(here.join("again.ron")));
    assert_eq!(field(&session, FieldKind::LastYear), "2016.ron");
    assert!(open(&session).last_year().is_some());
}

#[test]
fn zeros_go_into_empty_cells_of_the_table_alone_and_into_no_total() {
    let mut session = Session::default();
    let edition = bundled().edition("2021").expect("the program carries it");
    run(
        &mut session,
        Action::New {
            edition,
            unit_kind: unit_kind("街道"),
            unit: "某某街道办事处".into(),
            year: "2026".into(),
        },
    );
    let table = edition.find_table("three").expect("a table of the form");
    let cell = |code: &str| edition.find(code).expect("a cell of the form");
    for (code, text) in [("T01.C1", "5"), ("T01.C2", " "), ("T02.C1", "某")] {
        run(
            &mut session,
            Action::Edit(Edit::Answer(cell(code), text.into())),
        );
    }
    run(&mut session, Action::EndStep);
    let before = open(&session).report.clone();
    run(&mut session, Action::FillZero(Some(table)));
    for id in edition.cell_ids() {
        let about = edition.cell(id);
        let expected = match about.code.as_str() {
            "T01.C1" => "5",
            "T02.C1" => "某",
            _ if about.table != table || edition.total(id).is_some() => "",
            _ => "0",
        };
        assert_eq!(open(&session).report.typed(id), expected, "{}", about.code);
    }
    assert_eq!(
        run(&mut session, Action::FillZero(Some(table))),
        Done::Quietly
    );
    run(&mut session, Action::Undo);
    assert_eq!(open(&session).report, before, "one step");
}

#[test]
fn a_hint_alone_is_put_aside() {
    let mut session = example();
    let cause = |session: &Session, rule: &str| {
        let findings = &open(session).outcome.findings;
        let found = findings.iter().find(|finding| finding.rule == rule);
        found.expect("it is found").cause()
    };
    let warning = cause(&session, "A113");
    run(&mut session, Action::Dismiss(warning, true));
    assert_eq!(state(&session, "A113"), State::Open);
    assert!(open(&session).review.is_empty(), "nothing was put aside");
    let hint = cause(&session, "A127");
    run(&mut session, Action::Dismiss(hint, true));
    assert_eq!(state(&session, "A127"), State::Dismissed);
    let cause = cause(&session, "A127");
    run(&mut session, Action::Dismiss(cause, false));
    assert_eq!(state(&session, "A127"), State::Open);
}

#[test]
fn consent_to_lose_changes_holds_for_one_action() {
    let mut session = Session::default();
    run(&mut session, new("2017"));
    session.agree_to_lose();
    run(&mut session, rename("甲"));
    assert!(matches!(
        session.run(Action::Example, NOW),
        Err(SessionError::Unsaved)
    ));
    session.agree_to_lose();
    run(&mut session, Action::Example);
    assert!(
        !open(&session).unsaved,
        "the example is lost without regret"
    );
    run(&mut session, Action::Close);
    assert!(session.open().is_none());
}

fn keep_copy(session: &mut Session) {
    run(session, Action::KeepCopy);
    session.finish_copies();
}

#[test]
fn a_copy_is_kept_once_for_each_change_and_goes_when_the_work_is_saved() {
    let folder = folder();
    let copies = folder.path().join("copies");
    let kept = || {
        let files = fs::read_dir(&copies).expect("a folder of ours").flatten();
        let copies = files.filter(|file| file.path().extension() == Some("ron".as_ref()));
        copies.map(|copy| copy.path()).collect::<Vec<_>>()
    };
    let recovery = Recovery::open(&copies).expect("a folder for copies");
    let mut session = Session::new(Some(recovery));
    keep_copy(&mut session);
    assert!(kept().is_empty(), "nothing is open");
    run(&mut session, new("2017"));
    keep_copy(&mut session);
    let copy = kept().pop().expect("the report has no file");
    fs::remove_file(&copy).expect("ours");
    keep_copy(&mut session);
    assert!(kept().is_empty(), "nothing has changed since");
    run(&mut session, rename("甲"));
    keep_copy(&mut session);
    assert_eq!(kept(), [copy]);
    run(
        &mut session,
        Action::SaveAs(folder.path().join("draft.ron")),
    );
    assert!(kept().is_empty(), "it is safe");
    keep_copy(&mut session);
    assert!(kept().is_empty(), "and stays so");
    run(&mut session, rename("乙"));
    keep_copy(&mut session);
    assert_eq!(kept().len(), 1);
    session.agree_to_lose();
    run(&mut session, Action::Close);
    assert!(kept().is_empty(), "it was given up");
}

#[test]
fn what_is_typed_behind_something_else_is_a_step_of_its_own() {
    let spot = Spot {
        place: "unit".into(),
        excerpt: String::new(),
    };
    for between in [
        Action::EndStep,
        Action::Remark(spot, "请核对".into(), who("李某")),
    ] {
        let mut session = Session::default();
        run(&mut session, new("2017"));
        run(&mut session, rename("甲"));
        run(&mut session, between);
        run(&mut session, rename("甲乙"));
        run(&mut session, Action::Undo);
        assert_eq!(field(&session, FieldKind::Unit), "甲");
    }
}

/// A session whose steps demand nothing of the report.
fn undemanding() -> Session {
    let mut session = Session::default();
    for step in &mut session.settings.steps {
        step.demands.clear();
    }
    run(&mut session, new("2017"));
    session
}

#[test]
fn a_key_signs_for_its_holder_and_is_asked_for_only_where_nothing_is_missing() {
    let folder = folder();
    let passphrase = || Passphrase("八个字以上的口令".into());
    let mut session = undemanding();
    let made = run(
        &mut session,
        Action::MakeKey {
            folder: folder.path().into(),
            holder: "王某".into(),
            passphrase: passphrase(),
        },
    );
    let Done::KeyMade(file) = made else {
        panic!("{made:?}");
    };
    let sign = |step: &str, key: &Path, name: &str| Action::SignOff {
        step: step.into(),
        who: Who {
            key: Some(Signer {
                key: key.into(),
                passphrase: passphrase(),
            }),
            ..who(name)
        },
    };
    let missing = folder.path().join("missing.key");
    let early = session.run(sign("review", &missing, ""), NOW);
    assert!(
        matches!(early, Err(SessionError::Refused(Refusal::Lacking { .. }))),
        "{early:?}"
    );
    let no_key = session.run(sign("fill", &missing, ""), NOW);
    assert!(matches!(no_key, Err(SessionError::Key(_))), "{no_key:?}");
    assert!(open(&session).review.is_empty());
    session.settings.steps[0].keys.push(Key {
        holder: "王某".into(),
        public: file.public.clone(),
    });
    run(&mut session, sign("fill", &file.path, ""));
    let other = session.run(sign("review", &file.path, " 李某 "), NOW);
    assert!(
        matches!(&other, Err(SessionError::Refused(Refusal::Key(Void::OtherHolder(holder)))) if holder == "王某"),
        "one key is one person's: {other:?}"
    );
    run(&mut session, sign("review", &file.path, " 王某 "));
    let case = open(&session).case(session.settings());
    let entries = open(&session).review.trail.entries();
    for entry in entries {
        assert_eq!(entry.by, "王某");
        let way = open(&session).review.way(&case, entry);
        assert!(way.starts_with("密钥签名 RW"), "{way}");
    }
}

#[test]
fn settings_that_cannot_be_read_are_neither_written_nor_taken_for_the_usual_ones() {
    let folder = folder();
    let file = folder.path().join("below").join("settings.ron");
    let mut session = Session::default();
    let usual = Settings::default();
    let refused = session.run(Action::ChangeSettings(usual.clone()), NOW);
    assert!(matches!(refused, Err(SessionError::NoSettingsFile)));
    run(&mut session, Action::ReadSettings(file.clone()));
    assert_eq!(session.settings(), &usual, "there are none yet");
    let mut shorter = usual.clone();
    shorter.steps.truncate(2);
    run(&mut session, Action::ChangeSettings(shorter.clone()));
    let written = fs::read(&file).expect("the folder was made");
    let none = Settings {
        steps: Vec::new(),
        ..usual
    };
    assert!(session.run(Action::ChangeSettings(none), NOW).is_err());
    assert_eq!(fs::read(&file).expect("it is there"), written);
    assert_eq!(session.settings(), &shorter);
    let mut other = Session::default();
    run(&mut other, Action::ReadSettings(file.clone()));
    assert_eq!(other.settings(), &shorter);
    fs::write(&file, "(steps: [").expect("room");
    for unreadable in [file, folder.path().into()] {
        assert!(other.run(Action::ReadSettings(unreadable), NOW).is_err());
        assert_eq!(other.settings(), &shorter, "they stay as they were");
    }
}

#[test]
fn a_report_for_the_next_year_takes_over_who_and_what_is_carried_and_says_so() {
    let folder = folder();
    let path = folder.path().join("2025.ron");
    let edition = bundled().edition("2021").expect("the program carries it");
    let mut session = Session::default();
    run(
        &mut session,
        Action::New {
            edition,
            unit_kind: unit_kind("部门"),
            unit: "某某局".into(),
            year: "2025".into(),
        },
    );
    let (from, to) = edition.carried[0];
    for edit in [
        Edit::Answer(from, " ５ ".into()),
        Edit::Field(FieldKind::Leader, "王某".into()),
        Edit::Field(FieldKind::FilledOn, "2026年1月12日".into()),
        Edit::Text(0, "去年的文字".into()),
    ] {
        run(&mut session, Action::Edit(edit));
    }
    run(&mut session, Action::SaveAs(path.clone()));
    run(
        &mut session,
        Action::NewFromLastYear {
            last_year: path.clone(),
            edition: None,
            year: None,
        },
    );
    let report = &open(&session).report;
    let whole = path.display().to_string();
    for (kind, expected) in [
        (FieldKind::Unit, "某某局"),
        (FieldKind::Year, "2026"),
        (FieldKind::Leader, "王某"),
        (FieldKind::FilledOn, ""),
        (FieldKind::LastYear, whole.as_str()),
    ] {
        assert_eq!(report.field(kind), expected, "{kind:?}");
    }
    assert_eq!(report.unit_kind, unit_kind("部门"));
    assert_eq!(report.text_at(Place::Text(0)), "");
    assert_eq!(report.typed(to), "5");
    assert_eq!(report.typed(from), "");
    let notices = &open(&session).notices;
    assert_eq!(notices.len(), 1, "what was carried is told");
    assert_eq!(notices[0].place, Some(Place::Cell(to)));
    assert!(open(&session).last_year().is_some());
}

#[test]
fn only_the_offers_that_were_taken_are_bound() {
    let mut session = Session::default();
    run(&mut session, new("2017"));
    run(&mut session, answer("R23", "31"));
    run(&mut session, answer("R24", "47"));
    let text = "当面申请31件，传真申请47件。";
    run(&mut session, Action::Edit(Edit::Text(0, text.into())));
    let offers = checks::binding_offers(&open(&session).report);
    assert_eq!(offers.len(), 2);
    run(&mut session, Action::Bind(offers[1..].into()));
    let bound = open(&session).report.text_at(Place::Text(0)).to_owned();
    assert!(bound.contains("31件") && !bound.contains("47件"), "{bound}");
    run(&mut session, Action::Undo);
    run(&mut session, Action::Edit(Edit::Text(0, String::new())));
    assert_eq!(
        run(&mut session, Action::Bind(offers)),
        Done::Quietly,
        "none stands"
    );
}

#[test]
fn one_chapter_is_tidied_where_one_is_meant() {
    let mut session = Session::default();
    run(&mut session, new("2017"));
    for at in 0..2 {
        run(
            &mut session,
            Action::Edit(Edit::Text(at, "公开信息,共24 条.".into())),
        );
    }
    run(&mut session, Action::EndStep);
    let text = |session: &Session, at| open(session).report.text_at(Place::Text(at)).to_owned();
    let untidy = text(&session, 0);
    run(&mut session, Action::Tidy(Some(1)));
    assert_eq!(text(&session, 0), untidy);
    assert_ne!(text(&session, 1), untidy);
    run(&mut session, Action::Tidy(None));
    assert_eq!(text(&session, 0), text(&session, 1));
    assert_eq!(run(&mut session, Action::Tidy(None)), Done::Quietly);
}

#[test]
fn last_years_file_is_looked_for_beside_the_draft_wherever_that_is_saved() {
    let folder = folder();
    let (here, below) = (folder.path(), folder.path().join("below"));
    fs::create_dir(&below).expect("room");
    let mut session = Session::default();
    run(&mut session, new("2016"));
    run(&mut session, Action::SaveAs(below.join("2016.ron")));
    run(&mut session, new("2017"));
    run(&mut session, Action::SaveAs(here.join("2017.ron")));
    let name = Edit::Field(FieldKind::LastYear, "2016.ron".into());
    run(&mut session, Action::Edit(name));
    assert!(open(&session).last_year().is_none());
    assert!(open(&session).last_year_problem().is_some());
    run(&mut session, Action::SaveAs(below.join("2017.ron")));
    assert_eq!(field(&session, FieldKind::LastYear), "2016.ron");
    assert!(open(&session).last_year().is_some());
    assert!(open(&session).last_year_problem().is_none());
}

#[test]
fn whatever_is_derived_from_a_report_is_derived_anew_when_it_changes() {
    let mut session = example();
    let mut seen = Vec::new();
    for action in [
        Action::KeepCopy,
        rename("甲"),
        Action::Undo,
        Action::Redo,
        Action::Tick("something seen".into(), true),
        explain("A113", EXPLANATION),
    ] {
        run(&mut session, action);
        seen.push((open(&session).revision(), session.revision()));
    }
    assert!(seen.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1), "{seen:?}");
    run(&mut session, Action::KeepCopy);
    assert_eq!(
        Some(&(open(&session).revision(), session.revision())),
        seen.last()
    );
}

#[test]
fn what_is_shown_is_laid_out_once_and_exported_as_it_is() {
    let folder = folder();
    let mut session = example();
    let shown = session.printout(None).expect("it can be printed");
    run(
        &mut session,
        Action::Export(folder.path().join("报告.pdf"), Format::Pdf, None),
    );
    session.pdf(None).expect("it can be printed");
    let after = session.printout(None).expect("it can be printed");
    assert!(Arc::ptr_eq(&shown, &after), "it was laid out again");
    run(&mut session, rename("某某街道办事处"));
    let changed = session.printout(None).expect("it can be printed");
    assert!(
        shown.pages != changed.pages,
        "the pages are those of before"
    );
}

#[test]
fn a_draft_whose_form_is_not_at_hand_is_only_looked_at_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("draft.ron");
    let example = include_str!("../../assets/example-2017.ron");
    let written = example.replacen("\"2014\"", "\"2031\"", 1);
    fs::write(&path, &written).expect("room");
    let mut session = Session::default();
    run(&mut session, Action::Open(path.clone()));
    let open = session.open().expect("it is open");
    assert_eq!(open.missing_form(), Some("2031"));
    assert!(open.outcome.findings[0].message.contains("“2031”"));
    let cell = open.report.edition().find("R02").expect("it was answered");
    assert_eq!(open.report.typed(cell), "24");
    assert_eq!(open.report.edition().cell(cell).name, "主动公开政府信息数");
    let other = folder.path().join("other.ron");
    for action in [
        Action::Edit(Edit::Answer(cell, "25".into())),
        Action::FillZero(None),
        Action::Save,
        Action::SaveAs(other.clone()),
        Action::Export(folder.path().join("a.pdf"), Format::Pdf, None),
        Action::Return("改".into(), who("甲")),
        Action::Undo,
        Action::NewFromLastYear {
            last_year: path.clone(),
            edition: None,
            year: Some(1990),
        },
    ] {
        let refused = session.run(action.clone(), Duration::ZERO);
        let is_missing = matches!(refused, Err(SessionError::FormMissing(_)));
        assert!(is_missing, "{action:?}: {refused:?}");
    }
    run(&mut session, Action::KeepCopy);
    run(&mut session, Action::Close);
    assert_eq!(fs::read_to_string(&path).expect("it is there"), written);
    assert!(!other.exists());
}

#[test]
fn work_that_is_saved_is_said_to_be_saved_though_its_copy_stays() {
    let folder = folder();
    let copies = folder.path().join("copies");
    let recovery = Recovery::open(&copies).expect("a folder for copies");
    let mut session = Session::new(Some(recovery));
    run(&mut session, new("2017"));
    run(&mut session, Action::KeepCopy);
    session.finish_copies();
    let files = fs::read_dir(&copies).expect("a folder of ours").flatten();
    let is_copy = |path: &PathBuf| path.extension() == Some("ron".as_ref());
    let copy = files.map(|file| file.path()).find(is_copy);
    let copy = copy.expect("the report has no file");
    // What stands in its place now can't be removed as a file.
    fs::remove_file(&copy).expect("ours");
    fs::create_dir(&copy).expect("room");
    let draft = folder.path().join("draft.ron");
    let saved = session.run(Action::SaveAs(draft.clone()), NOW);
    let words = saved.expect_err("the copy stays").to_string();
    assert!(words.contains("已经保存到"), "{words}");
    assert!(!words.contains("没有改动"), "{words}");
    assert!(draft.exists() && !open(&session).unsaved);
    assert_eq!(session.copy_problem(), None, "copies can be kept");
}

/// Whether last year's report by this name is asked of a network without the clerk's doing.
#[track_caller]
fn check_network(named: &str, draft: &str, is_kept_off: bool) {
    let edition = bundled().edition("2021").expect("it is carried");
    let last = LastYear::read(
        named,
        Some(Path::new(draft)),
        (edition, bundled()),
        &Agreed::default(),
    );
    let problem = last.problem.expect("there is no such file");
    assert_eq!(
        problem.contains("网络共享"),
        is_kept_off,
        "{named}: {problem}"
    );
}

#[test]
fn a_received_draft_logs_nobody_on_at_another_machine() {
    for named in [
        r"\\host\share\x.ron",
        "//host/share/x.ron",
        r" \\host\share\x.txt",
        r"\/host\x.ron",
        r"\\?\UNC\host\share\x.ron",
        r"\??\UNC\host\share\x.ron",
        r"\\?\GLOBALROOT\Device\Mup\host\share\x.ron",
        r"\\.\GLOBALROOT\??\UNC\host\share\x.ron",
        r"\\host@SSL\DavWWWRoot\x.ron",
    ] {
        check_network(named, "d.ron", true);
        check_network(named, r"\\other\share\d.ron", true);
    }
    check_network(r"\\Host\share\x.ron", r"\\host\share\2025\d.ron", false);
    check_network("/nowhere/x.ron", "d.ron", false);
    check_network(r"\\?\C:\nowhere\x.ron", "d.ron", false);
    check_network("nowhere/x.ron", r"\\host\share\d.ron", false);
}

#[test]
fn a_copy_of_what_was_taken_back_goes() {
    let folder = folder();
    let copies = folder.path().join("copies");
    let recovery = Recovery::open(&copies).expect("a folder for copies");
    let mut session = Session::new(Some(recovery));
    run(&mut session, new("2017"));
    run(
        &mut session,
        Action::SaveAs(folder.path().join("draft.ron")),
    );
    run(&mut session, rename("改过的单位"));
    let count = |session: &Session| {
        session.finish_copies();
        let files = fs::read_dir(&copies).expect("a folder of ours").flatten();
        let is_copy = |file: &fs::DirEntry| file.path().extension() == Some("ron".as_ref());
        files.filter(is_copy).count()
    };
    run(&mut session, Action::KeepCopy);
    assert_eq!(count(&session), 1);
    run(&mut session, Action::Undo);
    assert!(!open(&session).unsaved);
    run(&mut session, Action::KeepCopy);
    assert_eq!(count(&session), 0);
}
