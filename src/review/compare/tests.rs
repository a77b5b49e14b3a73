//! What is told to differ between two contents.

use super::*;
use crate::form::FieldKind;
use crate::form::{self, unit_kind};
use crate::report::{Cause, Edit, Explanation, Report};
use crate::review::seal;

fn report(edits: Vec<Edit>) -> Report {
    let edition = form::bundled()
        .edition("2021")
        .expect("the program carries it");
    let mut report = Report::new(edition);
    report.unit_kind = unit_kind("部门");
    report.apply(Edit::Together(edits)).expect("the edits fit");
    report
}

#[track_caller]
fn check(before: Vec<Edit>, after: Vec<Edit>, expected: &[(&str, Option<&str>, Option<&str>)]) {
    let (before, after) = (
        seal::content(&report(before)),
        seal::content(&report(after)),
    );
    let edition = form::bundled()
        .edition("2021")
        .expect("the program carries it");
    let found = differences(edition, before.lines(), after.lines());
    let found: Vec<_> = found
        .iter()
        .map(|d| (d.name.as_str(), d.before.as_deref(), d.after.as_deref()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn what_was_put_in_changed_or_taken_out_is_told_by_its_name() {
    let unit = |name: &str| Edit::Field(FieldKind::Unit, name.into());
    let text = |text: &str| Edit::Text(0, text.into());
    check(vec![unit("甲")], vec![unit("甲")], &[]);
    check(
        vec![unit("甲")],
        vec![unit("乙\"")],
        &[("单位名称", Some("甲"), Some("乙\""))],
    );
    check(vec![unit("甲")], vec![], &[("单位名称", Some("甲"), None)]);
    check(
        vec![text("第一段\n第二段\n第三段")],
        vec![text("第一段\n第二段改\n第三段")],
        &[("一、总体情况 第2段", Some("第二段"), Some("第二段改"))],
    );
    check(
        vec![],
        vec![text("新的")],
        &[("一、总体情况 第1段", None, Some("新的"))],
    );
}

#[test]
fn an_explanation_is_told_by_its_rule_and_its_words() {
    let explain = |text: &str| {
        let cause = Cause {
            rule: "B206".into(),
            place: "T02.C7".into(),
        };
        let at = String::from("2026-01-12T09:30:00+08:00");
        let explanation = Explanation {
            text: text.into(),
            by: "李某".into(),
            at: at.try_into().expect("a time"),
            basis: Vec::new(),
        };
        vec![Edit::Explain(cause, Some(explanation))]
    };
    let (before, after) = ("上年报告“遗失”", "上年报告未留存\"");
    check(
        explain(before),
        explain(after),
        &[("B206（T02.C7）的说明", Some(before), Some(after))],
    );
}

#[test]
fn a_paragraph_put_in_or_taken_out_is_told_alone_with_its_line() {
    let lines = |before: &str, after: &str| {
        let of = |text: &str| seal::content(&report(vec![Edit::Text(1, text.into())]));
        let (before, after) = (of(before), of(after));
        let edition = form::bundled()
            .edition("2021")
            .expect("the program carries it");
        let found = differences(edition, before.lines(), after.lines());
        let told = found
            .into_iter()
            .map(|d| (d.place, d.line, d.before, d.after));
        told.collect::<Vec<_>>()
    };
    let chapter = Some(Place::Text(1));
    let some = |text: &str| Some(String::from(text));
    assert_eq!(lines("一\n二", "一\n二"), []);
    assert_eq!(
        lines("一\n二", "一\n新\n二"),
        [(chapter, Some(1), None, some("新"))]
    );
    assert_eq!(
        lines("一\n二\n三", "一\n三"),
        [(chapter, Some(1), some("二"), None)]
    );
    assert_eq!(
        lines("一\n二\n三\n四", "一\n甲\n乙\n四"),
        [(chapter, Some(1), some("二\n三"), some("甲\n乙"))]
    );
    assert_eq!(
        lines("", "一"),
        [(chapter, Some(0), None, some("一"))],
        "a text where there was none"
    );
}

#[test]
fn a_place_is_found_and_what_is_none_is_told_without() {
    let cell = |typed: &str| {
        let edition = form::bundled()
            .edition("2021")
            .expect("the program carries it");
        let cell = edition.find("T01.C1").expect("a cell of the form");
        Edit::Answer(cell, typed.into())
    };
    let of = |edits| seal::content(&report(edits));
    let (before, after) = (of(vec![cell("1 = 2")]), of(vec![cell(" 3")]));
    let edition = form::bundled()
        .edition("2021")
        .expect("the program carries it");
    let found = differences(edition, before.lines(), after.lines());
    assert_eq!(found.len(), 1);
    let place = edition.find("T01.C1").map(Place::Cell);
    assert_eq!((found[0].place, found[0].line), (place, None));
    assert_eq!(found[0].before.as_deref(), Some("1 = 2"));
    assert_eq!(found[0].after.as_deref(), Some(" 3"));
    check(
        vec![Edit::UnitKind(unit_kind("街道"))],
        vec![],
        &[("单位类型", Some("街道"), Some("部门"))],
    );
    check(
        vec![Edit::RemoveChapter(5)],
        vec![Edit::RemoveChapter(5), Edit::Heading(4, "新".into())],
        &[("标题", Some("五、存在的主要问题及改进情况"), Some("新"))],
    );
}
