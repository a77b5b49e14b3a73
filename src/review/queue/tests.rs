//! What is put in the queue, and that a tick stands for what was seen.

use super::*;
use crate::checks::{Finding, Outcome, Severity};
use crate::form::{self, Edition, unit_kind};
use crate::report::{Edit, Explanation, Known};
use crate::review::Move;
use crate::settings::Settings;
use crate::value::Moment;

fn edition() -> &'static Edition {
    form::bundled()
        .edition("2021")
        .expect("the program carries it")
}

fn cell(code: &str) -> CellId {
    edition().find(code).expect("a cell of the form")
}

fn report(answers: &[(&str, &str)], text: &str) -> Report {
    let mut report = Report::new(edition());
    report.unit_kind = unit_kind("部门");
    for (code, typed) in answers {
        report.apply(Edit::Answer(cell(code), (*typed).into()));
    }
    report.apply(Edit::Text(0, text.into()));
    report
}

fn queue(
    report: &Report,
    findings: Vec<Finding>,
    review: &Review,
    last: Option<&Report>,
) -> Vec<Item> {
    let outcome = Outcome {
        findings,
        not_checked: Vec::new(),
    };
    let settings = Settings::default();
    let case = Case {
        report,
        outcome: &outcome,
        settings: &settings,
        last_year: None,
    };
    items(&case, review, last)
}

/// What is in the queue of a report beside last year's for one reason.
fn of(reason: Reason, report: &Report, last: &Report) -> Vec<String> {
    let items = queue(report, Vec::new(), &Review::default(), Some(last));
    let items = items.into_iter().filter(|item| item.reason == reason);
    items.map(|item| item.words).collect()
}

#[test]
fn a_value_five_times_last_years_or_a_fifth_of_it_is_looked_at_unless_both_are_small() {
    for (now, before, is_far) in [
        ("50", "10", true),
        ("49", "10", false),
        ("10", "50", true),
        ("10", "49", false),
        ("9", "0", false),
        ("10", "0", true),
        ("0", "10", true),
        ("9", "1", false),
        ("-50", "10", true),
        ("50", "某", false),
        ("", "50", false),
    ] {
        let (this, last) = (
            report(&[("T01.C1", now)], ""),
            report(&[("T01.C1", before)], ""),
        );
        let found = of(Reason::FarFromLastYear, &this, &last);
        assert_eq!(found.len(), usize::from(is_far), "{now} {before}");
        if let Some(words) = found.first() {
            assert!(words.contains(now) && words.contains(before), "{words}");
        }
    }
}

#[test]
fn a_sum_is_not_looked_at_beside_its_parts_but_a_typed_total_is() {
    let parts = |value: &'static str| -> Vec<(&'static str, &'static str)> {
        let codes = ["T01.C1", "T01.C2", "T01.C3", "T01.C4", "T01.C5", "T01.C6"];
        codes.map(|code| (code, value)).into()
    };
    let last = report(&parts("1"), "");
    let mut this = report(&parts("20"), "");
    assert_eq!(of(Reason::FarFromLastYear, &this, &last).len(), 6);
    assert_eq!(of(Reason::TypedTotal, &this, &last), [""; 0]);
    this.apply(Edit::Answer(cell("T01.C7"), "120".into()));
    assert_eq!(of(Reason::FarFromLastYear, &this, &last).len(), 7);
    let found = of(Reason::TypedTotal, &this, &last);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("有1个合计是手工填写的"), "{found:?}");
    this.apply(Edit::Answer(cell("T01.C7"), "121".into()));
    let found = of(Reason::TypedTotal, &this, &last);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].ends_with("手工填写为121，各项之和为120。"),
        "{found:?}"
    );
    this.apply(Edit::Answer(cell("T01.C1"), String::new()));
    let found = of(Reason::TypedTotal, &this, &last);
    assert!(
        found[0].ends_with("手工填写为121，各项还不全。"),
        "{found:?}"
    );
}

#[test]
fn a_number_carried_over_is_looked_at_while_it_is_last_years_and_not_zero() {
    let (from, to) = edition().carried[0];
    let with = |at: CellId, typed: &str| {
        let mut report = report(&[], "");
        report.apply(Edit::Answer(at, typed.into()));
        report
    };
    for (before, now, is_carried) in [
        ("5", "5", true),
        ("5", "6", false),
        ("0", "0", false),
        ("", "", false),
        ("5", "", false),
    ] {
        let found = of(Reason::Carried, &with(to, now), &with(from, before));
        assert_eq!(found.len(), usize::from(is_carried), "{before} {now}");
    }
}

#[test]
fn a_long_paragraph_much_like_last_years_is_looked_at_beside_it() {
    // Twenty pairs of neighbouring letters, of which four and five are others.
    let long = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子";
    let alike = long.replace("一二三四", "东南西北");
    let unlike = long.replace("一二三四五", "东南西北中");
    let twenty: String = long.chars().take(CHARACTERS_AT_LEAST).collect();
    let nineteen: String = long.chars().take(CHARACTERS_AT_LEAST - 1).collect();
    for (old, text, is_looked_at) in [
        (long, long, true),
        (long, &alike, true),
        (long, &unlike, false),
        (&twenty, &twenty, true),
        (&nineteen, &nineteen, false),
        (&nineteen, &twenty, false),
        (&twenty, &nineteen, false),
        (long, "", false),
    ] {
        let this = report(&[], &format!("前一段\n{text}"));
        let last = report(&[], old);
        let items = queue(&this, Vec::new(), &Review::default(), Some(&last));
        let found = items
            .iter()
            .find(|item| item.reason == Reason::LikeLastYear);
        assert_eq!(found.is_some(), is_looked_at, "{text}");
        if let Some(item) = found {
            assert!(item.words.contains("第2段"), "{}", item.words);
            assert_eq!(item.before.as_deref(), Some(old));
            assert_eq!(item.after.as_deref(), Some(text));
            assert_eq!(item.place, Some(Place::Text(0)));
        }
    }
}

#[test]
fn nothing_is_compared_with_a_report_of_another_form() {
    let last = Report::new(form::bundled().edition("2014").expect("it is carried"));
    let this = report(&[("T01.C1", "99")], "");
    assert!(queue(&this, Vec::new(), &Review::default(), Some(&last)).is_empty());
    assert!(queue(&this, Vec::new(), &Review::default(), None).is_empty());
}

fn moment() -> Moment {
    let text = String::from("2026-01-12T09:30:00+08:00");
    text.try_into().expect("a time")
}

fn warning(rule: &'static str, value: &str) -> Finding {
    Finding {
        rule,
        severity: Severity::Warning,
        places: vec![Place::Cell(cell("T01.C1"))],
        message: format!("{rule}不成立。"),
        spans: Vec::new(),
        fix: None,
        basis: vec![Known {
            place: "T01.C1".into(),
            value: value.into(),
        }],
    }
}

#[test]
fn explained_warnings_are_looked_at_the_stale_ones_first_and_open_ones_not() {
    let mut report = report(&[], "");
    let (stale, good) = (warning("B206", "1"), warning("B501", "1"));
    for finding in [&stale, &good] {
        let explanation = Explanation {
            text: "上年报告未留存".into(),
            by: "李某".into(),
            at: moment(),
            basis: finding.basis.clone(),
        };
        report.apply(Edit::Explain(finding.cause(), Some(explanation)));
    }
    let findings = vec![good, warning("B206", "2"), warning("B503", "1")];
    let items = queue(&report, findings, &Review::default(), None);
    let found: Vec<_> = items.iter().map(|item| item.reason).collect();
    assert_eq!(found, [Reason::Stale, Reason::Explained]);
    assert!(
        items[0]
            .words
            .contains("B206不成立。说明：上年报告未留存（李某）")
    );
    assert!(items[1].words.contains("B501"));
}

#[test]
fn what_changed_since_the_last_return_is_looked_at() {
    let settings = Settings {
        steps: vec![crate::settings::Step {
            demands: Vec::new(),
            ..Settings::default().steps.remove(0)
        }],
        ..Settings::default()
    };
    let mut this = report(&[("T01.C1", "1")], "第一稿");
    let mut review = Review::default();
    let outcome = Outcome::default();
    let case = |report| Case {
        report,
        outcome: &outcome,
        settings: &settings,
        last_year: None,
    };
    let sign = Move::SignOff {
        step: "fill".into(),
        key: None,
    };
    let reason = String::from("见批注");
    for made in [sign, Move::Return { reason }] {
        let made = review.make(&case(&this), made, "张某", moment());
        made.expect("nothing stands in the way");
    }
    assert!(queue(&this, Vec::new(), &review, None).is_empty());
    this.apply(Edit::Text(0, "第二稿".into()));
    let items = queue(&this, Vec::new(), &review, None);
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].reason, Reason::ChangedSinceReturn);
    assert_eq!(items[0].before.as_deref(), Some("第一稿"));
    assert_eq!(items[0].after.as_deref(), Some("第二稿"));
}

#[test]
fn a_tick_stands_for_what_was_seen_and_for_nothing_else() {
    let item = |reason, words: &str, before: &str, after: &str| {
        let item = Item::new(reason, None, words.into());
        item.compared(Some(before.into()), Some(after.into()))
    };
    let seen = item(Reason::LikeLastYear, "第1段", "旧", "新");
    let mut review = Review::default();
    review.tick(&seen.key, true);
    assert!(review.is_ticked(&item(Reason::LikeLastYear, "第1段", "旧", "新")));
    for other in [
        item(Reason::ChangedSinceReturn, "第1段", "旧", "新"),
        item(Reason::LikeLastYear, "第2段", "旧", "新"),
        item(Reason::LikeLastYear, "第1段", "另", "新"),
        item(Reason::LikeLastYear, "第1段", "旧", "另"),
        Item::new(Reason::LikeLastYear, None, "第1段".into()),
    ] {
        assert!(!review.is_ticked(&other), "{other:?}");
    }
    review.tick(&seen.key, false);
    assert!(!review.is_ticked(&seen) && review.is_empty());
}

#[test]
fn the_reasons_are_shown_in_their_order() {
    assert!(Reason::ALL.is_sorted());
    let words: std::collections::BTreeSet<_> = Reason::ALL.map(Reason::words).into();
    assert_eq!(words.len(), Reason::ALL.len());
}
