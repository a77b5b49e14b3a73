//! What the session promises of saving, explaining and taking back.

use std::fs;

use super::*;

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
        edition: form::edition("2014").expect("the program carries it"),
        unit_kind: UnitKind::Street,
        unit: "某某街道办事处".into(),
        year: year.into(),
    }
}

fn rename(name: &str) -> Action {
    Action::Edit(Edit::Field(FieldKind::Unit, name.into()))
}

fn answer(code: &str, text: &str) -> Action {
    let edition = form::edition("2014").expect("the program carries it");
    let cell = edition.find(code).expect("a cell of the form");
    Action::Edit(Edit::Answer(cell, text.into()))
}

fn who(name: &str) -> Who {
    let at = String::from("2018-01-12T09:30:00+08:00");
    Who {
        name: name.into(),
        at: at.try_into().expect("a time"),
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
        let read = open_draft(&path).expect("the colleague's draft");
        assert_eq!(read.report.field(FieldKind::Unit), "乙");
    }
    run(&mut session, Action::SaveAs(folder.path().join("own.ron")));
    assert_eq!(field(&session, FieldKind::Unit), "甲");
    assert!(!open(&session).unsaved);
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
        let read = open_draft(path).expect("a draft");
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
    let edition = form::edition("2021").expect("the program carries it");
    run(
        &mut session,
        Action::New {
            edition,
            unit_kind: UnitKind::Street,
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
        key: None,
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
    let edition = form::edition("2021").expect("the program carries it");
    run(
        &mut session,
        Action::New {
            edition,
            unit_kind: UnitKind::Street,
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
    run(&mut session, Action::KeepCopy);
    assert!(kept().is_empty(), "nothing is open");
    run(&mut session, new("2017"));
    run(&mut session, Action::KeepCopy);
    let copy = kept().pop().expect("the report has no file");
    fs::remove_file(&copy).expect("ours");
    run(&mut session, Action::KeepCopy);
    assert!(kept().is_empty(), "nothing has changed since");
    run(&mut session, rename("甲"));
    run(&mut session, Action::KeepCopy);
    assert_eq!(kept(), [copy]);
    run(
        &mut session,
        Action::SaveAs(folder.path().join("draft.ron")),
    );
    assert!(kept().is_empty(), "it is safe");
    run(&mut session, Action::KeepCopy);
    assert!(kept().is_empty(), "and stays so");
    run(&mut session, rename("乙"));
    run(&mut session, Action::KeepCopy);
    assert_eq!(kept().len(), 1);
    session.agree_to_lose();
    run(&mut session, Action::Close);
    assert!(kept().is_empty(), "it was given up");
}
