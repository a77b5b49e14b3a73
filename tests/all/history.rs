//! 历史版本: what was saved before is there, with what changed, and comes back as a step that can be
//! taken back.

use std::path::Path;
use std::time::Duration;

use nianbao::form::FieldKind;
use nianbao::report::{Edit, Place};
use nianbao::session::{Action, Session, SessionError};
use nianbao::settings::Settings;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

use super::support::{Window, app, click, press, rename, run, window_with};

fn session(history: &Path) -> Session {
    Session::default().with_history(Some(history))
}

fn saved(session: &mut Session, unit: &str) {
    run(session, rename(unit));
    run(session, Action::Save);
}

/// The unit's name in each version, the newest first.
fn units(session: &Session) -> Vec<String> {
    let unit = Place::Field(FieldKind::Unit);
    let past = session.past();
    let text = |past: &nianbao::session::Past| past.text_at(unit).map(String::from);
    past.iter().filter_map(text).collect()
}

#[test]
fn each_save_is_a_version_and_comes_back_as_one_step() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (history, draft) = (folder.path().join("history"), folder.path().join("a.ron"));
    let mut session = session(&history);
    run(&mut session, Action::Example);
    run(&mut session, rename("甲"));
    run(&mut session, Action::SaveAs(draft));
    saved(&mut session, "乙");
    saved(&mut session, "丙");
    assert_eq!(units(&session), ["丙", "乙", "甲"]);
    let past = session.past();
    assert_eq!(past[0].changes.len(), 1);
    assert_eq!(past[0].changes[0].in_words(), "单位名称：乙 → 丙");
    let (until, _) = past[2].until(session.open().expect("open"));
    assert_eq!(until[0].in_words(), "单位名称：甲 → 丙");

    run(
        &mut session,
        Action::BringBack(past[2].version.file.clone()),
    );
    let unit = |session: &Session| {
        let open = session.open().expect("open");
        (open.report.field(FieldKind::Unit).to_owned(), open.unsaved)
    };
    assert_eq!(unit(&session), ("甲".into(), true));
    run(&mut session, Action::Undo);
    assert_eq!(unit(&session), ("丙".into(), false));
    run(&mut session, Action::Redo);
    run(&mut session, Action::Save);
    assert_eq!(units(&session), ["甲", "丙", "乙", "甲"]);
}

#[test]
fn what_others_wrote_and_what_is_written_over_stays_among_the_versions() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (history, draft) = (folder.path().join("history"), folder.path().join("a.ron"));
    let mut colleague = Session::default();
    run(&mut colleague, Action::Example);
    run(&mut colleague, rename("别处写的"));
    run(&mut colleague, Action::SaveAs(draft.clone()));

    let mut session = session(&history);
    run(&mut session, Action::Open(draft.clone()));
    saved(&mut session, "甲");
    assert_eq!(units(&session), ["甲", "别处写的"]);
    assert_eq!(session.past()[1].version.by, "");

    // Saved over from elsewhere, by somebody who chose the same name.
    run(&mut session, Action::Example);
    run(&mut session, rename("乙"));
    run(&mut session, Action::SaveAs(draft.clone()));
    assert_eq!(units(&session), ["乙", "甲", "别处写的"]);

    // A draft that moves takes its versions along, and another draft has none of them.
    let moved = folder.path().join("b.ron");
    std::fs::rename(&draft, &moved).expect("ours");
    run(&mut session, Action::Open(moved));
    assert_eq!(units(&session), ["乙", "甲", "别处写的"]);
    run(&mut session, Action::Example);
    run(&mut session, Action::SaveAs(folder.path().join("c.ron")));
    assert_eq!(session.past().len(), 1);
}

#[test]
fn no_more_versions_are_kept_than_the_unit_wants() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (history, draft) = (folder.path().join("history"), folder.path().join("a.ron"));
    let settings = folder.path().join("settings.ron");
    for (wanted, kept) in [(2, 2), (0, 0)] {
        let mut session = session(&history);
        run(&mut session, Action::ReadSettings(settings.clone()));
        let wanted = Settings {
            versions: wanted,
            ..Settings::default()
        };
        run(&mut session, Action::ChangeSettings(wanted));
        run(&mut session, Action::Example);
        run(&mut session, Action::SaveAs(draft.clone()));
        for unit in ["甲", "乙", "丙"] {
            saved(&mut session, unit);
        }
        let files = std::fs::read_dir(&history).map_or(0, Iterator::count);
        assert_eq!((session.past().len(), files), (kept, kept));
        std::fs::remove_dir_all(&history).expect("ours");
        std::fs::create_dir(&history).expect("room");
    }
}

#[test]
fn a_draft_is_saved_where_no_version_can_be_kept_and_a_broken_one_is_not_used() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (history, draft) = (folder.path().join("history"), folder.path().join("a.ron"));
    std::fs::write(&history, "in the way").expect("room");
    let mut session = session(&history);
    run(&mut session, Action::Example);
    run(&mut session, Action::SaveAs(draft.clone()));
    assert!(session.history_problem().is_some());
    std::fs::remove_file(&history).expect("ours");
    saved(&mut session, "甲");
    saved(&mut session, "乙");
    assert_eq!(session.history_problem(), None);

    let version = session.past()[1].version.file.clone();
    let kept = std::fs::read_to_string(&version).expect("a version");
    std::fs::write(&version, kept.replace("\"甲\"", "\"丁\"")).expect("room");
    assert!(!session.past()[1].is_readable());
    let refused = session.run(Action::BringBack(version), Duration::ZERO);
    assert!(matches!(refused, Err(SessionError::Store(_))));
    let gone = session.run(Action::BringBack(draft), Duration::ZERO);
    assert!(matches!(gone, Err(SessionError::VersionGone)));
    let unit = session.open().expect("open").report.field(FieldKind::Unit);
    assert_eq!(unit, "乙");
}

#[test]
fn a_copy_takes_nothing_from_its_drafts_versions_and_what_it_came_from_stays() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (history, draft) = (folder.path().join("history"), folder.path().join("a.ron"));
    let copy = folder.path().join("b.ron");
    let mut session = session(&history);
    run(&mut session, Action::Example);
    run(&mut session, rename("原稿"));
    run(&mut session, Action::SaveAs(draft.clone()));
    run(&mut session, Action::SaveAs(copy));
    for number in 0..30 {
        saved(&mut session, &format!("副本{number}"));
    }
    let kept = units(&session);
    assert_eq!(kept.len(), 22, "its own, and the way to what it came from");
    assert_eq!(&kept[20..], ["副本0", "原稿"]);
    run(&mut session, Action::Open(draft.clone()));
    assert_eq!(units(&session), ["原稿"]);
    // The draft goes on as well, until what both came from would be too old.
    for number in 0..30 {
        saved(&mut session, &format!("原稿{number}"));
    }
    run(&mut session, Action::Open(folder.path().join("b.ron")));
    let merging = session.merging(&draft).expect("they came from one");
    assert_eq!(merging.conflicts.len(), 1);
}

#[test]
fn a_version_brings_chapters_and_explanations_back_too() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let history = folder.path().join("history");
    let mut session = session(&history);
    run(&mut session, Action::Example);
    run(&mut session, Action::SaveAs(folder.path().join("a.ron")));
    let before = session.open().expect("open").report.clone();
    run(&mut session, Action::Edit(Edit::RemoveChapter(0)));
    run(
        &mut session,
        Action::Edit(Edit::Text(0, "另写一段。".into())),
    );
    run(&mut session, Action::Save);
    let first = session.past().pop().expect("a version");
    run(&mut session, Action::BringBack(first.version.file));
    assert_eq!(session.open().expect("open").report, before);
}

#[test]
fn the_window_brings_a_version_back_by_keyboard() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let history = folder.path().join("history");
    let draft = folder.path().join("a.ron");
    let mut window = window_with(
        move || {
            let mut session = session(&history);
            run(&mut session, Action::Example);
            run(&mut session, rename("甲"));
            run(&mut session, Action::SaveAs(draft.clone()));
            saved(&mut session, "乙");
            session
        },
        |app| app,
    );
    window.run();
    press(&mut window, Modifiers::COMMAND | Modifiers::SHIFT, Key::B);
    window.get_by_label_contains("从那时到现在的改动");
    window.get_by_label("单位名称：甲 → 乙");
    click(&mut window, "取回所选版本");
    let unit = |window: &Window| {
        let open = app(window).session().open().expect("open");
        open.report.field(FieldKind::Unit).to_owned()
    };
    assert_eq!(unit(&window), "甲");
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(unit(&window), "乙");
}
