//! What one step back takes back.

use proptest::prelude::*;

use super::*;
use crate::form::{self, CellId, FieldKind, UnitKind};
use crate::report::{Cause, Chapter, Explanation};

fn report() -> Report {
    let edition = form::bundled()
        .edition("2014")
        .expect("the program carries it");
    Report::new(edition)
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let single = prop_oneof![
        (0u16..58, ".{0,6}").prop_map(|(cell, text)| Edit::Answer(CellId(cell), text)),
        (0usize..10, ".{0,6}").prop_map(|(at, text)| Edit::Field(FieldKind::ALL[at], text)),
        (0usize..4).prop_map(|at| Edit::UnitKind(UnitKind::usual()[at])),
        (0usize..9, ".{0,6}").prop_map(|(at, text)| Edit::Heading(at, text)),
        (0usize..9, ".{0,40}").prop_map(|(at, text)| Edit::Text(at, text)),
        (0usize..9, 0usize..9, 0usize..9, ".{0,4}")
            .prop_map(|(at, start, end, text)| { Edit::Passage(at, start..end, text) }),
        (0usize..9).prop_map(|at| Edit::InsertChapter(at, Chapter::default())),
        (0usize..9).prop_map(Edit::RemoveChapter),
        (0usize..3, prop::option::of(".{5,8}")).prop_map(|(rule, text)| {
            let cause = Cause {
                rule: format!("A11{rule}"),
                place: "R02".into(),
            };
            let moment = String::from("2018-01-22T09:00:00+08:00");
            let explain = |text| Explanation {
                text,
                by: "填报人".into(),
                at: moment.try_into().expect("a time"),
                basis: Vec::new(),
            };
            Edit::Explain(cause, text.map(explain))
        }),
    ];
    single.prop_recursive(2, 8, 4, |edit| {
        prop::collection::vec(edit, 0..4).prop_map(Edit::Together)
    })
}

proptest! {
    #[test]
    fn each_edit_can_be_taken_back(edits in prop::collection::vec(any_edit(), 0..12)) {
        let mut report = report();
        for edit in edits {
            let before = report.clone();
            match report.apply(edit) {
                Some(inverse) => {
                    let after = report.clone();
                    let again = report.apply(inverse).expect("an inverse fits");
                    prop_assert_eq!(&report, &before);
                    report.apply(again).expect("the inverse of an inverse fits");
                    prop_assert_eq!(&report, &after);
                }
                None => prop_assert_eq!(&report, &before, "an edit that does not fit changes nothing"),
            }
        }
    }

    #[test]
    fn undo_goes_back_to_the_start_and_redo_to_the_end(
        edits in prop::collection::vec((any_edit(), 0u64..4000), 0..12),
    ) {
        let (mut report, mut undo, mut now) = (report(), Undo::default(), Duration::ZERO);
        let start = report.clone();
        for (edit, pause) in edits {
            now += Duration::from_millis(pause);
            undo.make(&mut report, edit, now);
        }
        let end = report.clone();
        while undo.undo(&mut report).is_some() {}
        prop_assert_eq!(&report, &start);
        while undo.redo(&mut report).is_some() {}
        prop_assert_eq!(&report, &end);
    }
}

/// Types `texts` into one cell with a pause of so many milliseconds, and counts the steps.
#[track_caller]
fn check_steps(texts: &[&str], pause: u64, expected: usize) {
    let (mut report, mut undo) = (report(), Undo::default());
    for (at, text) in texts.iter().enumerate() {
        let now = Duration::from_millis(pause * at as u64);
        undo.make(&mut report, Edit::Answer(CellId(0), (*text).into()), now);
    }
    let steps = std::iter::from_fn(|| undo.undo(&mut report)).count();
    assert_eq!(steps, expected);
}

#[test]
fn keystrokes_in_one_place_are_one_step_until_a_pause() {
    check_steps(&["1", "12", "123"], 200, 1);
    check_steps(&["1", "12", "123"], 2000, 3);
    check_steps(&["1", "12", "123"], 1499, 1);
    check_steps(&["1", "12", "123"], 1500, 3);
}

fn type_at(undo: &mut Undo, report: &mut Report, text: &str, millis: u64) {
    let edit = Edit::Answer(CellId(0), text.into());
    assert!(undo.make(report, edit, Duration::from_millis(millis)));
}

#[test]
fn what_is_typed_behind_a_step_taken_back_or_done_again_is_a_step_of_its_own() {
    let (mut report, mut undo) = (report(), Undo::default());
    type_at(&mut undo, &mut report, "1", 0);
    undo.close();
    type_at(&mut undo, &mut report, "12", 100);
    undo.undo(&mut report);
    type_at(&mut undo, &mut report, "19", 200);
    undo.undo(&mut report);
    assert_eq!(report.typed(CellId(0)), "1", "behind undo");
    undo.redo(&mut report);
    type_at(&mut undo, &mut report, "195", 300);
    undo.undo(&mut report);
    assert_eq!(report.typed(CellId(0)), "19", "behind redo");
}

#[test]
fn a_step_that_is_closed_takes_no_more_keystrokes() {
    let (mut report, mut undo) = (report(), Undo::default());
    type_at(&mut undo, &mut report, "1", 0);
    undo.close();
    type_at(&mut undo, &mut report, "12", 100);
    undo.undo(&mut report);
    assert_eq!(report.typed(CellId(0)), "1");
}

#[test]
fn edits_of_structure_and_of_many_never_join() {
    let (mut report, mut undo) = (report(), Undo::default());
    let many = |text: &str| Edit::Together(vec![Edit::Answer(CellId(0), text.into())]);
    let insert = || Edit::InsertChapter(0, Chapter::default());
    for edit in [many("1"), many("2"), insert(), insert()] {
        assert!(undo.make(&mut report, edit, Duration::ZERO));
    }
    // Nor does a keystroke behind them belong to one before.
    type_at(&mut undo, &mut report, "3", 0);
    assert!(undo.make(&mut report, many("4"), Duration::ZERO));
    type_at(&mut undo, &mut report, "5", 0);
    assert_eq!(std::iter::from_fn(|| undo.undo(&mut report)).count(), 7);
}

#[test]
fn an_edit_that_does_not_fit_is_no_step_and_forgets_nothing() {
    let (mut report, mut undo) = (report(), Undo::default());
    type_at(&mut undo, &mut report, "1", 0);
    undo.undo(&mut report);
    let misfit = Edit::RemoveChapter(report.chapters.len());
    assert!(!undo.make(&mut report, misfit, Duration::ZERO));
    assert!(!undo.can_undo() && undo.can_redo());
    undo.redo(&mut report);
    assert!(undo.can_undo() && !undo.can_redo());
    assert_eq!(report.typed(CellId(0)), "1");
}

#[test]
fn a_step_ends_where_another_place_is_typed_into() {
    let (mut report, mut undo) = (report(), Undo::default());
    for cell in [0, 1, 0] {
        undo.make(
            &mut report,
            Edit::Answer(CellId(cell), "1".into()),
            Duration::ZERO,
        );
    }
    assert_eq!(std::iter::from_fn(|| undo.undo(&mut report)).count(), 3);
}

#[test]
fn a_new_step_forgets_what_was_taken_back() {
    let (mut report, mut undo) = (report(), Undo::default());
    undo.make(
        &mut report,
        Edit::Answer(CellId(0), "1".into()),
        Duration::ZERO,
    );
    undo.undo(&mut report);
    undo.make(
        &mut report,
        Edit::Answer(CellId(1), "2".into()),
        Duration::ZERO,
    );
    assert!(!undo.can_redo());
}
