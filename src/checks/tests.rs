//! What checks of whole reports find, and what they leave alone.

mod faults;
mod tables;
mod words;

use super::*;
use crate::form::rule::Comparison;
use crate::form::{Edition, FieldKind, bundled};
use crate::report::{Edit, Place};
use proptest::prelude::*;
use std::ops::RangeInclusive;

/// The values of the published report of 薛家岛街道办事处 for 2017, in the form's order.
const PUBLISHED: [&str; 58] = [
    "24", "0", "0", "24", "155", "0", "262", "172", "4", "0", "0", "0", "0", "0", "0", "4", "0",
    "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0",
    "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "2", "9", "8", "2", "6", "9",
    "4", "8", "32",
];

/// A text to which no rule objects, whatever the table says.
const TEXT: &str = "主动公开情况、依申请公开情况、收费情况、复议情况、\
                    存在的主要问题、其他需要报告的事项见统计表。";

fn form() -> &'static Edition {
    bundled().edition("2014").expect("the edition is bundled")
}

fn published() -> Report {
    let mut report = Report::new(form());
    for (cell, value) in form().cell_ids().zip(PUBLISHED) {
        report.apply(Edit::Answer(cell, value.into()));
    }
    for (field, text) in [
        (FieldKind::Year, "2017"),
        (FieldKind::Unit, "薛家岛街道办事处"),
        (FieldKind::Leader, "甲"),
        (FieldKind::Reviewer, "乙"),
        (FieldKind::Filler, "丙"),
        (FieldKind::Telephone, "86877225"),
        (FieldKind::FilledOn, "2018年 1月 22日"),
        (FieldKind::IssuedOn, "2018年1月23日"),
    ] {
        report.apply(Edit::Field(field, text.into()));
    }
    report.apply(Edit::Text(0, TEXT.into()));
    report
}

/// The published report with other cells (`R22`), fields (`filled_on`) or `unit_kind`.
#[track_caller]
fn changed(changes: &[(&str, &str)]) -> Report {
    let mut report = published();
    for (code, text) in changes {
        let field = FieldKind::ALL
            .into_iter()
            .find(|field| field.code() == *code);
        let kind = form().find_unit_kind(text);
        let edit = match (field, form().find(code), kind) {
            (Some(field), ..) => Edit::Field(field, (*text).into()),
            (_, Some(cell), _) => Edit::Answer(cell, (*text).into()),
            (.., Some(kind)) => Edit::UnitKind(kind),
            _ => panic!("{code} is neither a cell nor a field"),
        };
        report.apply(edit);
    }
    report
}

fn code_of(place: &Place) -> String {
    match place {
        Place::Cell(cell) => form().cell(*cell).code.clone(),
        Place::Field(field) => field.code().into(),
        other => format!("{other:?}"),
    }
}

/// `A113 R02,R09: message` for each finding that the published report does not have.
fn new_findings(outcome: &Outcome) -> Vec<String> {
    let known = super::check(&published(), None).findings;
    let new = outcome
        .findings
        .iter()
        .filter(|finding| !known.contains(finding));
    let line = |finding: &Finding| {
        let places: Vec<_> = finding.places.iter().map(code_of).collect();
        format!("{} {}: {}", finding.rule, places.join(","), finding.message)
    };
    new.map(line).collect()
}

#[track_caller]
fn check(changes: &[(&str, &str)], expected: &[&str]) {
    let outcome = super::check(&changed(changes), None);
    assert_eq!(new_findings(&outcome), expected, "{changes:?}");
}

#[track_caller]
fn check_undecided(changes: &[(&str, &str)], rule: &str, reason: Option<&str>) {
    let outcome = super::check(&changed(changes), None);
    let found = outcome.not_checked.iter().find(|n| n.rule == rule);
    assert_eq!(
        found.map(|n| n.reason.as_str()),
        reason,
        "{changes:?} {rule}"
    );
}

#[test]
fn every_rule_holds_and_fails_as_its_examples_say() {
    for form in crate::form::bundled().editions() {
        let wrong: Vec<String> = (form.rules.iter())
            .filter_map(|rule| {
                let fault = examples::fault(form, rule)?;
                Some(format!("{} {}: {fault}", form.code, rule.code))
            })
            .collect();
        assert_eq!(wrong, [""; 0]);
    }
}

#[test]
fn no_two_rules_contradict_each_other() {
    // A report for which every rule holds shows that all of them can hold together.
    let report = changed(&[("R02", "262"), ("R06", "0"), ("R56", "1")]);
    let last_year = changed(&[("R02", "200"), ("R06", "0"), ("year", "2016")]);
    let outcome = super::check(&report, Some(&LastYear::of(last_year)));
    assert_eq!(outcome, Outcome::default());
}

#[track_caller]
fn check_codes(edition_code: &str, expected: &[(char, RangeInclusive<u16>)]) {
    let rules = &bundled()
        .edition(edition_code)
        .expect("the edition is bundled")
        .rules;
    let codes: Vec<_> = rules.iter().map(|rule| rule.code.as_str()).collect();
    let expected = expected
        .iter()
        .cloned()
        .flat_map(|(letter, numbers)| numbers.map(move |number| format!("{letter}{number:03}")));
    assert_eq!(codes, expected.collect::<Vec<_>>(), "{edition_code}");
}

#[test]
fn each_book_has_its_rules_in_order() {
    let a = |numbers| ('A', numbers);
    let b = |numbers| ('B', numbers);
    let basics = [a(206..=206), a(209..=210), b(1..=6)];
    check_codes(
        "2014",
        &[
            a(1..=4),
            a(8..=9),
            a(101..=137),
            a(201..=204),
            a(206..=210),
            a(301..=326),
        ],
    );
    let text = [b(401..=419), b(501..=509), b(511..=526), b(601..=601)];
    let own = [b(101..=106), b(110..=110), b(201..=218), b(301..=307)];
    let of_2021 = [b(401..=420), b(501..=509), b(511..=526), b(601..=601)];
    let own = [&own[..], &of_2021].concat();
    check_codes("2021", &[&basics[..], &own].concat());
    let own = [
        b(7..=7),
        b(101..=101),
        b(105..=109),
        b(111..=111),
        b(201..=210),
        b(213..=218),
        b(301..=307),
    ];
    let own = [&own[..], &text].concat();
    check_codes("2019", &[&basics[..], &own].concat());
}

#[test]
fn no_book_says_anything_twice() {
    for form in crate::form::bundled().editions() {
        let relations: Vec<(&str, &Relation)> = (form.rules.iter())
            .flat_map(|rule| rule.cases.iter().map(|case| (rule.code.as_str(), case)))
            .filter_map(|(code, case)| match &case.demand {
                Demand::Relation(relation) => Some((code, relation)),
                _ => None,
            })
            .collect();
        for (at, (code, relation)) in relations.iter().enumerate() {
            for (other_code, other) in &relations[at + 1..] {
                let same = (&relation.left, &relation.right) == (&other.left, &other.right);
                assert!(
                    !(same && relation.is == other.is),
                    "{}: {code} and {other_code}",
                    form.code
                );
                // `A < B` beside `A > B` could not hold together.
                let strict = [relation.is, other.is]
                    .iter()
                    .all(|is| matches!(is, Comparison::Less | Comparison::More));
                assert!(!(same && strict), "{code} and {other_code}");
            }
        }
    }
}

#[test]
fn the_published_report_has_one_warning_and_two_hints() {
    let outcome = super::check(&published(), None);
    let found: Vec<_> = outcome
        .findings
        .iter()
        .map(|f| (f.rule, f.severity))
        .collect();
    use Severity::{Hint, Warning};
    assert_eq!(found, [("A113", Warning), ("A127", Hint), ("A129", Hint)]);
    let first = &outcome.findings[0];
    assert_eq!(
        first.message,
        "主动公开政府信息数（24）是去重后的总数，不应少于单一渠道的最大值（微信262条），相差238条。"
    );
    assert_eq!(
        first.places.iter().map(code_of).collect::<Vec<_>>(),
        ["R02", "R09"]
    );
    let undecided: Vec<_> = outcome
        .not_checked
        .iter()
        .map(|n| (n.rule, n.reason.as_str()))
        .collect();
    assert_eq!(
        undecided,
        ["A136", "A137", "A312"].map(|rule| (rule, "没有上年报告"))
    );
}

#[test]
fn an_empty_report_lacks_every_value_and_passes_no_rule_over_them() {
    let outcome = super::check(&Report::new(form()), None);
    let of = |rule: &str| outcome.findings.iter().filter(|f| f.rule == rule).count();
    assert_eq!((of("A001"), of("A206"), of("A209")), (1, 5, 1));
    assert_eq!(outcome.findings[0].places.len(), 58);
    assert_eq!(
        outcome.findings[0].message,
        "第2、3、4等58行“政府信息公开情况统计表”未填写；没有发生的请填“0”，不要留空。"
    );
    assert_eq!(of("A307"), 1, "it speaks of nothing that it must speak of");
    assert_eq!(outcome.findings.len(), 8);
    let undecided: Vec<_> = outcome.not_checked.iter().map(|n| n.rule).collect();
    for rule in &form().rules {
        let always = matches!(rule.code.as_str(), "A001" | "A206" | "A209" | "A307");
        // An empty text says nothing that could be wrong.
        let of_text = matches!(rule.cases[0].demand, Demand::Text(_));
        let rule = rule.code.as_str();
        assert_eq!(undecided.contains(&rule), !always && !of_text, "{rule}");
    }
}

#[test]
fn messages_name_the_rows_both_numbers_and_the_difference() {
    for (changes, expected) in [
        (
            &[("R23", "")][..],
            &["A001 R23: 第23行“当面申请数”未填写；没有发生的请填“0”，不要留空。"][..],
        ),
        (
            &[("R47", "")],
            &["A001 R47: 第47行“行政复议被依法纠错数”未填写；没有发生的请填“0”，不要留空。"],
        ),
        (
            &[("R63", "-3")],
            &["A002 R63: “召开政府信息公开工作会议或专题会议数”应填非负整数，现为“-3”。"],
        ),
        (
            &[("R57", "1.5")],
            &["A002 R57: “设置政府信息公开查阅点数”应填非负整数，现为“1.5”。"],
        ),
        (
            &[("R57", "12abc")],
            &["A002 R57: “设置政府信息公开查阅点数”应填非负整数，现为“12abc”。"],
        ),
        (
            &[("R57", "九")],
            &["A002 R57: “设置政府信息公开查阅点数”应填非负整数，现为“九”。"],
        ),
        (
            &[("R57", "123456789012345")],
            &[
                "A002 R57: “设置政府信息公开查阅点数”应填非负整数，现为“123456789012345”（位数过多）。",
            ],
        ),
        (
            &[("R61", "-9")],
            &["A003 R61: “政府信息公开专项经费”应填非负数字（单位：万元），现为“-9”。"],
        ),
        (
            &[("R61", "9.12345")],
            &["A004 R61: “政府信息公开专项经费”小数位过多，万元最多保留4位小数（精确到元）。"],
        ),
        (
            &[("R23", "1"), ("R25", "2")],
            &[
                "A101 R22,R23,R24,R25,R26: 收到申请数（0）应等于当面、传真、网络、信函之和（3），相差3件。",
            ],
        ),
        (
            &[("R19", "5")],
            &[
                "A118 R19,R12: “微博微信回应事件数”（5）多于回应热点或重大舆情数（4）；同一事件多种方式回应只计1次。",
            ],
        ),
        (
            &[("R14", "1")],
            &["A135 R14,R16: 街道（乡镇）一般不举办新闻发布会或在线访谈，现填1次，请确认。"],
        ),
    ] {
        check(changes, expected);
    }
}

#[test]
fn messages_about_fields_name_them_what_was_typed_and_how_to_write_it() {
    for (changes, expected) in [
        (
            &[("table_year", "2016")][..],
            &["A201 table_year,year: 统计表年度（2016）与报告年度（2017）不一致。"][..],
        ),
        (
            &[("filled_on", "2017-12-20")],
            &[
                "A202 filled_on,year: 填报日期2017年12月20日早于统计年度结束日，应在2018年1月1日以后。",
            ],
        ),
        (
            &[("due_on", "2018年1月20日")],
            &["A203 filled_on,due_on: 填报日期2018年1月22日已超过截止日期2018年1月20日。"],
        ),
        (&[("reviewer", " ")], &["A206 reviewer: “审核人”未填写。"]),
        (
            &[("filler", "乙")],
            &["A207 filler,reviewer: 填报人与审核人为同一人，不符合审核要求，请确认。"],
        ),
        (
            &[("filler", "甲"), ("reviewer", "甲 ")],
            &[
                "A207 filler,reviewer,leader: 填报人与审核人、单位负责人为同一人，不符合审核要求，请确认。",
            ],
        ),
        (
            &[("year", "")],
            &["A209 year: “报告年度”未填写，请写作四位数字的年份。"],
        ),
        (
            &[("year", "二千")],
            &["A209 year: “报告年度”现为“二千”，不是年度，请写作四位数字的年份。"],
        ),
        (
            &[("filled_on", "2018年13月1日")],
            &["A209 filled_on: “填报日期”现为“2018年13月1日”，没有这一天，请写作“2018年1月22日”。"],
        ),
        (
            &[("year", "2019"), ("filled_on", ""), ("issued_on", "")],
            &["A210 year: 2014年版适用于2014至2018年度，报告年度为2019，请改用该年度适用的版式。"],
        ),
    ] {
        check(changes, expected);
    }
}

#[test]
fn a_rule_over_cells_without_a_number_is_not_decided_and_says_why() {
    for (changes, rule, reason) in [
        (&[("R23", "")][..], "A101", Some("“当面申请数”未填写")),
        (&[("R23", "九")], "A101", Some("“当面申请数”填写有误")),
        (
            &[("R23", ""), ("R24", "x")],
            "A101",
            Some("“当面申请数”未填写；“传真申请数”填写有误"),
        ),
        // An untouched total waits for the part that is wrong.
        (
            &[("R22", ""), ("R23", "九")],
            "A119",
            Some("“当面申请数”填写有误"),
        ),
        (&[("R22", ""), ("R23", "1")], "A101", None),
        (
            &[("R23", ""), ("R24", ""), ("R25", ""), ("R26", "")],
            "A101",
            Some("“当面申请数”、“传真申请数”、“网络申请数”等4项未填写"),
        ),
        (
            &[("R06", "x")],
            "A008",
            Some("“政府公报公开政府信息数”填写有误"),
        ),
        (&[("filled_on", "")], "A202", Some("“填报日期”未填写")),
        (&[("filled_on", "")], "A209", None),
        (&[("issued_on", "明天")], "A204", Some("“成文日期”填写有误")),
        (&[("issued_on", "明天")], "A203", None),
        (
            &[("due_on", "明天")],
            "A203",
            Some("“报送截止日期”填写有误"),
        ),
        (&[("year", "")], "A201", Some("“报告年度”未填写")),
        (&[("telephone", "")], "A208", Some("“联系电话”未填写")),
        (&[("leader", "")], "A207", Some("“单位负责人”未填写")),
    ] {
        check_undecided(changes, rule, reason);
    }
}

#[test]
fn a_repeated_rule_may_be_a_finding_in_one_row_and_undecided_in_another() {
    let changes = [("R07", "100000"), ("R63", "")];
    let outcome = super::check(&changed(&changes), None);
    assert!(outcome.findings.iter().any(|f| f.rule == "A008"));
    check_undecided(
        &changes,
        "A008",
        Some("“召开政府信息公开工作会议或专题会议数”未填写"),
    );
}

#[test]
fn a_total_that_follows_its_parts_is_filled_and_never_the_one_that_is_wrong() {
    check(&[("R45", ""), ("R46", "0")], &[]);
    check(
        &[("R22", ""), ("R23", "-1")],
        &["A002 R23: “当面申请数”应填非负整数，现为“-1”。"],
    );
    check(
        &[("R22", ""), ("R23", "12abc")],
        &["A002 R23: “当面申请数”应填非负整数，现为“12abc”。"],
    );
}

#[test]
fn a_fix_puts_right_what_it_is_offered_for() {
    for (changes, rule, label) in [
        (
            &[("R22", "5"), ("R23", "6")][..],
            "A101",
            Some("改为各项之和6"),
        ),
        (&[("R27", "1")], "A102", Some("改为各项之和0")),
        (&[("R30", "1")], "A103", Some("改为各项之和0")),
        (&[("R45", "1")], "A106", Some("改为各项之和0")),
        (&[("R49", "1")], "A107", Some("改为各项之和0")),
        (&[("R58", "9")], "A108", Some("改为各项之和8")),
        (&[("R54", "1500")], "A124", Some("改为0.15万元")),
        (&[("R61", "90000")], "A125", Some("改为9万元")),
        (&[("R61", "90000.5")], "A125", None),
        (&[("table_year", "2016")], "A201", Some("清空统计表年度")),
        (&[("R15", "1")], "A109", None),
    ] {
        let mut report = changed(changes);
        let finding = super::check(&report, None)
            .findings
            .into_iter()
            .find(|f| f.rule == rule);
        let fix = finding.expect(rule).fix;
        assert_eq!(
            fix.as_ref().map(|fix| fix.label.as_str()),
            label,
            "{changes:?}"
        );
        if let Some(fix) = fix {
            report.apply(fix.edit);
            let outcome = super::check(&report, None);
            assert!(
                !outcome.findings.iter().any(|f| f.rule == rule),
                "{changes:?}"
            );
        }
    }
}

#[track_caller]
fn check_with_last(now: &[(&str, &str)], last: &[(&str, &str)], rule: &str, expected: &[&str]) {
    let mut last_year = changed(last);
    last_year.apply(Edit::Field(FieldKind::Year, "2016".into()));
    let outcome = super::check(&changed(now), Some(&LastYear::of(last_year)));
    let of_rule = outcome
        .findings
        .iter()
        .filter(|finding| finding.rule == rule);
    let messages: Vec<_> = of_rule.map(|finding| finding.message.as_str()).collect();
    assert_eq!(messages, expected, "{now:?} after {last:?}");
}

#[test]
fn this_year_is_compared_with_the_last() {
    check_with_last(
        &[],
        &[],
        "A137",
        &["各项数据与上年完全相同，请确认没有误用上年表。"],
    );
    check_with_last(&[("R65", "33")], &[], "A137", &[]);
    check_with_last(&[("R65", "160")], &[], "A136", &[]);
    let message = "“接受培训人员数”本年161、上年32，变化较大，请确认并在报告中说明。";
    check_with_last(&[("R65", "161")], &[], "A136", &[message]);
    let message = "“接受培训人员数”本年0、上年32，变化较大，请确认并在报告中说明。";
    check_with_last(&[("R65", "0")], &[], "A136", &[message]);
    // Fewer than ten last year: any change is chance.
    check_with_last(&[("R63", "100")], &[("R63", "9")], "A136", &[]);
    let disputed = [("R45", "1"), ("R46", "1")];
    let message = "有行政复议或诉讼1件，但本年没有依申请公开答复，请确认是否因政府信息公开引起。";
    check_with_last(&disputed, &[], "A126", &[message]);
    check_with_last(&disputed, &[("R22", "3"), ("R23", "3")], "A126", &[]);
    check(&disputed, &[&format!("A126 R45,R49,R30: {message}")]);
}

#[test]
fn a_report_that_is_not_last_years_is_not_compared() {
    let last_year = changed(&[("year", "2015")]);
    let outcome = super::check(&published(), Some(&LastYear::of(last_year)));
    let reasons: Vec<_> = outcome
        .not_checked
        .iter()
        .map(|n| n.reason.as_str())
        .collect();
    assert_eq!(reasons, ["上年报告应为2016年度，现为2015年度"; 3]);
}

#[test]
fn what_last_year_lacks_is_named_as_last_years() {
    let last_year = changed(&[("year", "2016"), ("R07", "")]);
    let outcome = super::check(&published(), Some(&LastYear::of(last_year)));
    let reasons: Vec<_> = outcome
        .not_checked
        .iter()
        .map(|n| n.reason.as_str())
        .collect();
    assert_eq!(reasons, ["上年“政府网站公开政府信息数”未填写或有误"; 2]);
}

proptest! {
    #[test]
    fn a_check_never_panics_and_each_rule_is_in_order(
        answers in prop::collection::vec((0u16..58, "[-0-9.,万元条 ]{0,16}|.*"), 0..60),
        fields in prop::collection::vec((0usize..10, "[0-9年月日-]{0,11}|.*"), 0..10),
    ) {
        let mut report = published();
        for (cell, text) in answers {
            report.apply(Edit::Answer(CellId(cell), text));
        }
        for (field, text) in fields {
            report.apply(Edit::Field(FieldKind::ALL[field], text));
        }
        for last_year in [None, Some(published())] {
            let outcome = super::check(&report, last_year.map(LastYear::of).as_ref());
            prop_assert!(outcome.findings.is_sorted_by_key(|finding| finding.rule));
            prop_assert!(outcome.not_checked.is_sorted_by_key(|undecided| undecided.rule));
        }
    }
}
