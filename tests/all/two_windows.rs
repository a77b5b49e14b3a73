//! Two windows and one draft: the second only looks, learns who has it, takes it over once it is let
//! go, or works on a copy.

use std::path::Path;
use std::time::Duration;

use egui_kittest::kittest::Queryable;

use nianbao::form::FieldKind;
use nianbao::report::Edit;
use nianbao::session::{Action, Done, Session, SessionError};

use super::support::{Window, app, click, open, press, rename, run, window_with};

fn session(draft: &Path) -> Session {
    let mut session = Session::default().with_claims();
    run(&mut session, Action::Open(draft.into()));
    session
}

/// The same, which keeps versions of what it saves.
fn remembering(history: &Path, draft: &Path) -> Session {
    let mut session = Session::default().with_history(Some(history)).with_claims();
    run(&mut session, Action::Open(draft.into()));
    session
}

/// A folder with a draft in it.
fn folder() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let draft = folder.path().join("a.ron");
    let mut session = Session::default();
    run(&mut session, Action::Example);
    run(&mut session, Action::SaveAs(draft.clone()));
    (folder, draft)
}

fn unit(session: &Session) -> &str {
    open(session).report.field(FieldKind::Unit)
}

#[test]
fn the_second_window_only_looks_until_the_first_lets_go() {
    let (_folder, draft) = folder();
    let mut first = session(&draft);
    let mut second = session(&draft);
    assert!(open(&first).held_by().is_none() && open(&second).held_by().is_some());
    let edits = [
        rename("乙"),
        Action::Save,
        Action::FillZero(None),
        Action::Tick("cell.R22".into(), true),
    ];
    for edit in edits {
        let refused = second.run(edit, Duration::ZERO);
        assert!(matches!(refused, Err(SessionError::Held(_))), "{refused:?}");
    }
    let waits = second.run(Action::TryClaim, Duration::ZERO);
    assert!(matches!(waits, Ok(Done::Quietly)));
    run(&mut first, rename("甲"));
    run(&mut first, Action::Save);
    run(&mut first, Action::Close);
    let taken = second.run(Action::TryClaim, Duration::ZERO);
    assert!(matches!(taken, Ok(Done::TakenOver)));
    assert_eq!(unit(&second), "甲");
    run(&mut second, rename("乙"));
    run(&mut second, Action::Save);
    assert!(open(&session(&draft)).held_by().is_some());
}

#[test]
fn a_copy_is_ones_own_and_nobody_saves_over_what_is_open_elsewhere() {
    let (folder, draft) = folder();
    let first = session(&draft);
    let mut second = session(&draft);
    let copy = folder.path().join("副本.ron");
    run(&mut second, Action::SaveAs(copy.clone()));
    assert!(open(&second).held_by().is_none());
    run(&mut second, rename("乙"));
    run(&mut second, Action::Save);
    assert!(open(&session(&copy)).held_by().is_some());
    let over = second.run(Action::SaveAs(draft.clone()), Duration::ZERO);
    assert!(matches!(over, Err(SessionError::Held(_))));
    drop((first, second));
    let names = std::fs::read_dir(folder.path()).expect("ours");
    assert_eq!(names.count(), 2, "nothing but the two drafts is left");
}

#[test]
fn a_window_has_its_draft_through_saving_and_opening_it_again() {
    let (folder, draft) = folder();
    let mut first = session(&draft);
    run(&mut first, rename("甲"));
    run(&mut first, Action::Save);
    run(&mut first, Action::Open(draft.clone()));
    assert!(open(&first).held_by().is_none());
    assert!(open(&session(&draft)).held_by().is_some());
    run(&mut first, Action::SaveAs(folder.path().join("b.ron")));
    assert!(
        open(&session(&draft)).held_by().is_none(),
        "it has moved on"
    );
    assert!(
        open(&session(&folder.path().join("b.ron")))
            .held_by()
            .is_some()
    );
}

#[test]
fn the_window_says_who_has_the_draft_and_takes_no_letter() {
    let (_folder, draft) = folder();
    let first = std::rc::Rc::new(std::cell::Cell::new(Some(session(&draft))));
    let mut window: Window = window_with(move || session(&draft), |app| app);
    window.run();
    window.get_by_label_contains("对方关闭后，这里");
    let report = |window: &Window| open(app(window).session()).report.clone();
    let before = report(&window);
    window.event(egui::Event::Text("乙".into()));
    window.run();
    assert_eq!(report(&window), before);
    drop(first.take());
    for _ in 0..200 {
        window.step();
    }
    assert!(window.query_by_label_contains("对方关闭后，这里").is_none());
    window.get_by_label_contains("现在可以编辑");
}

/// Cells of the example that nobody fills in otherwise.
fn set(session: &mut Session, code: &str, value: &str) {
    let cell = open(session).report.edition().find(code).expect("a cell");
    run(session, Action::Edit(Edit::Answer(cell, value.into())));
}

fn typed<'a>(session: &'a Session, code: &str) -> &'a str {
    let report = &open(session).report;
    report.typed(report.edition().find(code).expect("a cell"))
}

#[test]
fn what_somebody_saved_meanwhile_is_merged_and_what_both_changed_is_asked() {
    let (_folder, draft) = folder();
    // Two sessions without claims, as on a disk without locks.
    let [mut mine, mut theirs] = [(), ()].map(|()| {
        let mut session = Session::default();
        run(&mut session, Action::Open(draft.clone()));
        session
    });
    set(&mut theirs, "R22", "5");
    set(&mut theirs, "R30", "7");
    run(&mut theirs, Action::Save);
    set(&mut mine, "R22", "6");
    set(&mut mine, "R31", "8");
    let refused = mine.run(Action::Save, Duration::ZERO);
    assert!(matches!(refused, Err(SessionError::Store(_))));

    let merging = mine.merging(&draft).expect("they came from one");
    assert_eq!(merging.theirs_changed.len(), 2);
    let [conflict] = merging.conflicts.as_slice() else {
        panic!("{:?}", merging.conflicts)
    };
    assert_eq!(
        (conflict.mine.as_str(), conflict.theirs.as_str()),
        ("6", "5")
    );
    run(&mut mine, Action::Merge(Box::new(merging), vec![true]));
    let values = ["R22", "R30", "R31"].map(|code| typed(&mine, code));
    assert_eq!(values, ["5", "7", "8"]);
    run(&mut mine, Action::Undo);
    assert_eq!(typed(&mine, "R22"), "6");
    run(&mut mine, Action::Redo);
    run(&mut mine, Action::Save);
    let mut again = Session::default();
    run(&mut again, Action::Open(draft));
    let values = ["R22", "R30", "R31"].map(|code| typed(&again, code));
    assert_eq!(values, ["5", "7", "8"]);
}

#[test]
fn a_copy_comes_back_into_its_draft_even_after_both_were_closed() {
    let (folder, draft) = folder();
    let history = folder.path().join("history");
    let session = |path: &Path| remembering(&history, path);
    let mut first = session(&draft);
    let mut second = session(&draft);
    let copy = folder.path().join("副本.ron");
    run(&mut second, Action::SaveAs(copy.clone()));
    set(&mut second, "R31", "8");
    run(&mut second, Action::Save);
    drop(second);
    set(&mut first, "R30", "7");
    run(&mut first, Action::Save);

    let mut second = session(&copy);
    let held = second.merging(&draft);
    assert!(matches!(held, Err(SessionError::Held(_))));
    drop(first);
    let merging = second.merging(&draft).expect("they came from one");
    assert!(merging.conflicts.is_empty());
    run(&mut second, Action::Merge(Box::new(merging), Vec::new()));
    run(&mut second, Action::Save);
    drop(second);
    let draft = session(&draft);
    assert_eq!((typed(&draft, "R30"), typed(&draft, "R31")), ("7", "8"));

    let other = folder.path().join("别的.ron");
    let mut stranger = Session::default();
    run(&mut stranger, Action::Example);
    run(&mut stranger, rename("别的单位"));
    run(&mut stranger, Action::SaveAs(other.clone()));
    let refused = draft.merging(&other);
    assert!(matches!(refused, Err(SessionError::NoBase(_))));
}

#[test]
fn the_window_merges_only_once_each_conflict_is_decided() {
    let (_folder, draft) = folder();
    let at = draft.clone();
    let mut window: Window = window_with(
        move || {
            let mut session = Session::default();
            run(&mut session, Action::Open(at.clone()));
            set(&mut session, "R22", "6");
            session
        },
        |app| app,
    );
    let mut theirs = Session::default();
    run(&mut theirs, Action::Open(draft));
    set(&mut theirs, "R22", "5");
    run(&mut theirs, Action::Save);
    press(&mut window, egui::Modifiers::COMMAND, egui::Key::S);
    click(&mut window, "合并…");
    window.get_by_label("合并（还有1处没有选定）");
    click(&mut window, "用对方的：5");
    click(&mut window, "合并");
    assert_eq!(typed(app(&window).session(), "R22"), "5");
    assert!(
        !open(app(&window).session()).unsaved,
        "it is what they saved"
    );
}

#[test]
fn what_is_merged_is_not_given_up_for_a_draft_that_was_opened_meanwhile() {
    let (folder, draft) = folder();
    let history = folder.path().join("history");
    let session = |path: &Path| remembering(&history, path);
    let mut mine = session(&draft);
    let copy = folder.path().join("副本.ron");
    run(&mut mine, Action::SaveAs(copy));
    set(&mut mine, "R31", "8");
    let merging = mine.merging(&draft).expect("they came from one");
    let other = session(&draft);
    let merge = Action::Merge(Box::new(merging), Vec::new());
    let refused = mine.run(merge.clone(), Duration::ZERO);
    assert!(matches!(refused, Err(SessionError::Held(_))), "{refused:?}");
    assert_eq!(typed(&mine, "R31"), "8");
    drop(other);
    run(&mut mine, merge);
    assert!(open(&session(&draft)).held_by().is_some(), "it is claimed");
    run(&mut mine, Action::Save);
    assert_eq!(typed(&mine, "R31"), "8");
}

#[test]
fn a_draft_that_is_gone_when_it_is_let_go_can_still_be_saved_elsewhere() {
    let (folder, draft) = folder();
    let first = session(&draft);
    let mut second = session(&draft);
    std::fs::remove_file(&draft).expect("ours");
    drop(first);
    let gone = second.run(Action::TryClaim, Duration::ZERO);
    assert!(matches!(gone, Err(SessionError::Store(_))));
    let again = second.run(Action::TryClaim, Duration::ZERO);
    assert!(matches!(again, Ok(Done::Quietly)), "it is said once");
    run(&mut second, rename("乙"));
    run(&mut second, Action::SaveAs(folder.path().join("b.ron")));
}
