//! Last year's report beside this year's: named by a draft, checked against, and begun from.

use std::path::Path;

use nianbao::form::{FieldKind, bundled};
use nianbao::report::{Edit, Report};
use nianbao::session::{Action, Open, Session};

use super::support::{open, rename, run, unit_kind};

/// A report of 2025 in which every cell is 0 but those given, saved in `folder`.
fn last_year(folder: &Path, cells: &[(&str, &str)]) -> std::path::PathBuf {
    let mut session = Session::default();
    let new = Action::New {
        edition: bundled().edition_for(2025).expect("an edition serves 2025"),
        unit_kind: unit_kind("街道"),
        unit: "某某街道办事处".into(),
        year: "2025".into(),
    };
    run(&mut session, new);
    run(
        &mut session,
        Action::Edit(Edit::Field(FieldKind::Filler, "经办人".into())),
    );
    let edition = open(&session).report.edition();
    let answer = |(code, value): &(&str, &str)| {
        Edit::Answer(
            edition.find(code).expect("a cell of the form"),
            (*value).into(),
        )
    };
    run(
        &mut session,
        Action::Edit(Edit::Together(cells.iter().map(answer).collect())),
    );
    run(&mut session, Action::FillZero(None));
    let path = folder.join("2025.ron");
    run(&mut session, Action::SaveAs(path.clone()));
    path
}

fn typed<'a>(report: &'a Report, code: &str) -> &'a str {
    report.typed(report.edition().find(code).expect("a cell of the form"))
}

#[test]
fn a_new_report_takes_over_what_is_carried_forward_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = last_year(
        folder.path(),
        &[("T01.C1", "5"), ("T25.C1", "3"), ("P02.C3", "7")],
    );
    let mut session = Session::default();
    run(
        &mut session,
        Action::NewFromLastYear {
            last_year: path,
            edition: None,
            year: None,
        },
    );
    let Open {
        report, notices, ..
    } = open(&session);
    assert_eq!(report.year(), Some(2026));
    assert_eq!(report.field(FieldKind::Unit), "某某街道办事处");
    assert_eq!(report.field(FieldKind::Filler), "经办人");
    assert_eq!(
        (typed(report, "T02.C1"), typed(report, "P02.C3")),
        ("3", "7")
    );
    assert_eq!(
        typed(report, "T01.C1"),
        "",
        "what is not carried forward is left empty"
    );
    let told = |words: &str| notices.iter().any(|notice| notice.message.contains(words));
    assert!(told("上年结转申请/自然人") && told("（3）"), "{notices:?}");
    let carried = report
        .edition()
        .cell_ids()
        .filter(|cell| !report.typed(*cell).is_empty());
    assert_eq!(
        carried.count(),
        notices.len(),
        "no figure is carried silently"
    );
}

#[test]
fn rules_over_two_years_are_checked_once_last_year_is_named() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let last = last_year(
        folder.path(),
        &[("T01.C1", "5"), ("T25.C1", "3"), ("T03.C1", "2")],
    );
    let mut session = Session::default();
    run(
        &mut session,
        Action::New {
            edition: bundled().edition_for(2026).expect("an edition serves 2026"),
            unit_kind: unit_kind("街道"),
            unit: "某某街道办事处".into(),
            year: "2026".into(),
        },
    );
    let cell = open(&session)
        .report
        .edition()
        .find("T02.C1")
        .expect("a cell of the form");
    run(&mut session, Action::Edit(Edit::Answer(cell, "4".into())));
    run(&mut session, Action::FillZero(None));
    let not_checked = |session: &Session, rule: &str| {
        open(session)
            .outcome
            .not_checked
            .iter()
            .any(|entry| entry.rule == rule)
    };
    let found = |session: &Session, rule: &str| {
        open(session)
            .outcome
            .findings
            .iter()
            .any(|finding| finding.rule == rule)
    };
    assert!(not_checked(&session, "B204") && !found(&session, "B204"));
    run(&mut session, Action::SaveAs(folder.path().join("2026.ron")));
    let name = last
        .file_name()
        .expect("a file")
        .to_string_lossy()
        .into_owned();
    run(
        &mut session,
        Action::Edit(Edit::Field(FieldKind::LastYear, name)),
    );
    assert!(
        open(&session).last_year().is_some(),
        "named from the draft's folder on"
    );
    assert!(found(&session, "B204") && !not_checked(&session, "B204"));
    run(
        &mut session,
        Action::Edit(Edit::Field(FieldKind::LastYear, "没有.ron".into())),
    );
    assert!(
        open(&session)
            .last_year_problem()
            .is_some_and(|words| words.contains("没有.ron"))
    );
    assert!(not_checked(&session, "B204"));
}

#[test]
fn zeros_fill_what_is_empty_as_one_step_and_leave_totals_to_their_parts() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = last_year(folder.path(), &[("T01.C1", "5")]);
    let mut session = Session::default();
    run(&mut session, Action::Open(path));
    let report = &open(&session).report;
    assert_eq!(
        (typed(report, "T01.C1"), typed(report, "T01.C2")),
        ("5", "0")
    );
    assert_eq!(typed(report, "T01.C7"), "");
    let total = report.edition().find("T01.C7").expect("a cell of the form");
    assert_eq!(report.number(total), Ok(5.into()));
}

#[test]
fn a_new_report_may_begin_from_a_text_without_tables() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/reports/faults/peer/10-text-without-tables.txt"
    );
    let mut session = Session::default();
    run(
        &mut session,
        Action::NewFromLastYear {
            last_year: path.into(),
            edition: None,
            year: None,
        },
    );
    let report = &open(&session).report;
    assert_eq!(report.field(FieldKind::Year), "2025");
    assert_eq!(report.field(FieldKind::Unit), "湖滨区水务局");
}

#[test]
fn a_draft_that_came_from_elsewhere_opens_nothing_outside_of_its_folder_until_that_is_agreed_to() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("甲")).expect("room");
    let (draft, outside, list) = (at("甲/a.ron"), at("2016.ron"), at("agreed.txt"));
    let session = || Session::default().with_agreed(Some(list.clone()));
    let mut maker = Session::default();
    run(&mut maker, Action::Example);
    run(&mut maker, Action::SaveAs(outside.clone()));
    let named = |path: &Path| Edit::Field(FieldKind::LastYear, path.display().to_string());
    // Written by somebody else's program, on another machine.
    run(&mut maker, Action::Edit(named(&outside)));
    run(&mut maker, Action::SaveAs(draft.clone()));

    let mut received = session();
    run(&mut received, Action::Open(draft.clone()));
    let open_of = |session: &Session| {
        let open = session.open().expect("open");
        (open.named_last_year().is_some(), open.asks_for_last_year())
    };
    assert_eq!(open_of(&received), (false, true));
    run(&mut received, rename("乙"));
    run(&mut received, Action::Save);
    assert_eq!(
        open_of(&received),
        (false, true),
        "saving agrees to nothing"
    );
    run(&mut received, Action::AgreeToLastYear);
    assert_eq!(open_of(&received), (true, false));
    // It is remembered, and what a user names is agreed to.
    let mut next = session();
    run(&mut next, Action::Open(draft.clone()));
    assert_eq!(open_of(&next), (true, false));
    std::fs::remove_file(&list).expect("ours");
    let mut own = session();
    run(&mut own, Action::Example);
    run(&mut own, Action::SaveAs(at("甲/b.ron")));
    run(&mut own, Action::Edit(named(&outside)));
    run(&mut own, Action::Save);
    let mut again = session();
    run(&mut again, Action::Open(at("甲/b.ron")));
    assert_eq!(open_of(&again), (true, false));
}
