//! What a crash leaves behind is offered, taken over, and removed only once it is safe.

use std::path::Path;
use std::time::Duration;

use nianbao::form::{FieldKind, bundled};
use nianbao::session::{Action, Session, SessionError};
use nianbao::store::Recovery;

use super::support::{open, rename, run, unit_kind};

const NOW: Duration = Duration::ZERO;

fn session(folder: &Path) -> Session {
    Session::new(Some(Recovery::open(folder).expect("a folder for copies")))
}

fn new_report(session: &mut Session) {
    let new = Action::New {
        edition: bundled().edition_for(2026).expect("an edition serves 2026"),
        unit_kind: unit_kind("街道"),
        unit: "某某街道办事处".into(),
        year: "2026".into(),
    };
    run(session, new);
}

/// A run that saves a draft, gives the unit another name, and ends without saving that.
fn crash(copies: &Path, draft: &Path, name: &str) {
    let mut crashed = session(copies);
    new_report(&mut crashed);
    run(&mut crashed, Action::SaveAs(draft.into()));
    run(&mut crashed, rename(name));
    run(&mut crashed, Action::KeepCopy);
}

fn unit(session: &Session) -> &str {
    open(session).report.field(FieldKind::Unit)
}

#[test]
fn unsaved_work_of_a_run_that_ended_badly_is_recovered_with_its_file() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (copies, draft) = (
        folder.path().join("copies"),
        folder.path().join("draft.ron"),
    );
    crash(&copies, &draft, "改过的单位");

    let mut next = session(&copies);
    assert_eq!(next.leftovers().len(), 1);
    run(&mut next, Action::Open(draft.clone()));
    assert_eq!(unit(&next), "某某街道办事处", "the file is as it was saved");
    run(&mut next, Action::Recover(0));
    assert_eq!(unit(&next), "改过的单位");
    assert!(
        next.open()
            .is_some_and(|open| open.unsaved && open.path.as_ref() == Some(&draft))
    );
    drop(next);
    assert_eq!(
        session(&copies).leftovers().len(),
        1,
        "it is kept until it is saved"
    );

    let mut last = session(&copies);
    run(&mut last, Action::Recover(0));
    run(&mut last, Action::Save);
    drop(last);
    let mut after = session(&copies);
    assert!(after.leftovers().is_empty());
    run(&mut after, Action::Open(draft));
    assert_eq!(unit(&after), "改过的单位");
}

#[test]
fn recovered_work_is_not_saved_over_what_somebody_else_wrote() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (copies, draft) = (
        folder.path().join("copies"),
        folder.path().join("draft.ron"),
    );
    crash(&copies, &draft, "甲");
    let mut colleague = Session::default();
    run(&mut colleague, Action::Open(draft.clone()));
    run(&mut colleague, rename("乙"));
    run(&mut colleague, Action::Save);

    let mut next = session(&copies);
    run(&mut next, Action::Recover(0));
    assert!(matches!(
        next.run(Action::Save, NOW),
        Err(SessionError::Store(_))
    ));
    run(&mut next, Action::SaveAs(folder.path().join("other.ron")));
    let mut look = Session::default();
    run(&mut look, Action::Open(draft));
    assert_eq!(unit(&look), "乙");
}

#[test]
fn unsaved_changes_are_replaced_only_with_consent_and_only_by_something() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut session = session(&folder.path().join("copies"));
    new_report(&mut session);
    run(&mut session, rename("改过的单位"));
    let missing = Action::Open(folder.path().join("missing.ron"));
    assert!(matches!(
        session.run(missing.clone(), NOW),
        Err(SessionError::Unsaved)
    ));
    session.agree_to_lose();
    assert!(matches!(
        session.run(missing, NOW),
        Err(SessionError::Store(_))
    ));
    assert_eq!(unit(&session), "改过的单位", "nothing came in its place");
    assert!(matches!(
        session.run(Action::Close, NOW),
        Err(SessionError::Unsaved)
    ));
    session.agree_to_lose();
    run(&mut session, Action::Close);
    assert!(session.open().is_none());
}
