//! Two windows and one draft: the second only looks, learns who has it, takes it over once it is let
//! go, or works on a copy.

use std::path::Path;
use std::time::Duration;

use egui_kittest::kittest::Queryable;

use nianbao::form::FieldKind;
use nianbao::session::{Action, Done, Session, SessionError};

use super::support::{Window, app, open, rename, run, window_with};

fn session(draft: &Path) -> Session {
    let mut session = Session::default().with_claims();
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
