//! The tables of the 2019 and 2021 editions: which finding each broken relation gives, and which
//! slips are named.

use super::super::{Finding, LastYear, Outcome, Severity};
use crate::checks::check;
use crate::form::{CellId, Edition, FieldKind, Kind, bundled, unit_kind};
use crate::report::{Edit, Place, Report};
use crate::value::Number;
use proptest::prelude::*;

/// Columns of table three that are entered.
const APPLICANTS: [&str; 6] = ["C1", "C2", "C3", "C4", "C5", "C6"];

fn form(code: &str) -> &'static Edition {
    bundled().edition(code).expect("the edition is bundled")
}

#[track_caller]
fn cell(form: &Edition, code: &str) -> CellId {
    form.find(code).expect(code)
}

#[track_caller]
fn answer(report: &mut Report, code: &str, text: impl ToString) {
    let cell = cell(report.edition(), code);
    report.apply(Edit::Answer(cell, text.to_string()));
}

#[track_caller]
fn number(report: &Report, code: &str) -> i64 {
    let number = report.number(cell(report.edition(), code));
    number
        .expect(code)
        .try_into()
        .expect("a small whole number")
}

/// The rows of 三、本年度办理结果 less their total.
fn results(form: &Edition) -> Vec<&str> {
    let rows = &form.tables[1].blocks[0].rows;
    let codes = rows.iter().map(|row| row.code.as_str());
    codes.filter(|code| ("T03".."T24").contains(code)).collect()
}

/// Texts to which no rule objects, by chapter counted from 0.
const TEXTS: [(usize, &str); 3] = [
    (
        0,
        "主动公开、依申请公开、政府信息管理、平台建设、监督保障各项工作见以下各表。\
         联系地址、办公电话见封面。",
    ),
    (
        4,
        "存在的主要问题：栏目内容不够丰富，更新不够及时，解读形式单一，人员变动频繁。\
         改进情况：针对上年的问题，建立了通报机制，调整了栏目，组织了培训，对纠正的案件作了分析。",
    ),
    (5, "信息处理费收取情况见表二。"),
];

/// A report with nothing wrong, whose totals follow. `count` gives what is entered in table three
/// for a row and a column; 本年新收 is what balances the column.
fn balanced(form: &'static Edition, mut count: impl FnMut(&str, usize) -> i64) -> Report {
    let mut report = Report::new(form);
    report.unit_kind = unit_kind("部门");
    let fields = [
        (FieldKind::Year, form.years.start().to_string()),
        (FieldKind::Unit, "某市统计局".into()),
        (FieldKind::Leader, "甲".into()),
        (FieldKind::Reviewer, "乙".into()),
        (FieldKind::Filler, "丙".into()),
        (FieldKind::Telephone, "86877225".into()),
        (
            FieldKind::IssuedOn,
            format!("{}年1月20日", form.years.start() + 1),
        ),
    ];
    for (field, text) in fields {
        report.apply(Edit::Field(field, text));
    }
    for (at, text) in TEXTS {
        report.apply(Edit::Text(at, text.into()));
    }
    for id in form.cell_ids().filter(|&id| form.total(id).is_none()) {
        report.apply(Edit::Answer(id, "0".into()));
    }
    for (at, column) in APPLICANTS.into_iter().enumerate() {
        let mut done = 0;
        for row in results(form).into_iter().chain(["T25"]) {
            let entered = count(row, at);
            answer(&mut report, &format!("{row}.{column}"), entered);
            done += entered;
        }
        let carried = count("T02", at).min(done);
        answer(&mut report, &format!("T02.{column}"), carried);
        answer(&mut report, &format!("T01.{column}"), done - carried);
    }
    report
}

/// The same with every total typed, as an import leaves it.
fn typed(mut report: Report) -> Report {
    let form = report.edition();
    for id in form.cell_ids().filter(|&id| form.total(id).is_some()) {
        let sum = report.number(id).expect("every part is filled");
        report.apply(Edit::Answer(id, sum.to_string()));
    }
    report
}

/// A dense report: every row and column has a number of its own.
fn dense(code: &str) -> Report {
    balanced(form(code), |row, column| {
        let row: i64 = row[1..].parse().expect("T and a number");
        (row * 7 + i64::try_from(column).expect("six columns") * 5) % 19 + 1
    })
}

/// A report with few applications, as most units have.
fn sparse(code: &str) -> Report {
    balanced(form(code), |row, column| match (row, column) {
        ("T03", 0) => 12,
        ("T03", 1) => 3,
        ("T03", 5) => 2,
        ("T04", 0) => 5,
        ("T04", 4) => 1,
        ("T13", 0) => 21,
        _ => 0,
    })
}

fn changed(report: &Report, changes: &[(&str, i64)]) -> Report {
    let mut report = report.clone();
    for (code, by) in changes {
        let now = number(&report, code) + by;
        answer(&mut report, code, now);
    }
    report
}

fn errors(outcome: &Outcome) -> Vec<&Finding> {
    let errors = outcome.findings.iter();
    errors.filter(|f| f.severity == Severity::Error).collect()
}

/// The errors as rule and the words of the row or column: `B202 自然人`.
fn named(outcome: &Outcome) -> Vec<String> {
    let words = |finding: &&Finding| {
        let (name, _) = finding.message.split_once('：').expect("a name leads");
        format!("{} {}", finding.rule, name.trim_matches(['“', '”']))
    };
    errors(outcome).iter().map(words).collect()
}

#[track_caller]
fn check_errors(report: &Report, expected: &[String]) {
    let outcome = check(report, None);
    assert_eq!(named(&outcome), expected);
}

#[test]
fn all_rules_hold_together() {
    for code in ["2019", "2021"] {
        let (report, mut last_year) = (sparse(code), sparse(code));
        last_year.apply(Edit::Field(
            FieldKind::Year,
            (form(code).years.start() - 1).to_string(),
        ));
        last_year.apply(Edit::Text(4, String::new()));
        answer(&mut last_year, "T03.C1", 11);
        answer(&mut last_year, "T01.C1", 37);
        assert_eq!(
            check(&report, Some(&LastYear::of(last_year))),
            Outcome::default(),
            "{code}"
        );
    }
}

#[test]
fn thirty_four_totals_follow_their_parts_and_seven_identities_are_known() {
    for (code, rows) in [("2021", 25), ("2019", 23)] {
        let form = form(code);
        // Each row has a total, each column but the last has one more, and table four has three.
        assert_eq!(form.totals().len(), rows + 6 + 3, "{code}");
        let left = form.identities().iter().map(|identity| identity.left[0]);
        let codes: Vec<_> = left.map(|id| form.cell(id).code.as_str()).collect();
        let expected = [
            "T01.C1", "T01.C2", "T01.C3", "T01.C4", "T01.C5", "T01.C6", "T01.C7",
        ];
        assert_eq!(codes, expected, "{code}");
        let report = dense(code);
        for identity in form.identities() {
            let sides = report.sides(identity);
            assert!(sides.is_some_and(|(left, right)| left == right), "{code}");
        }
    }
}

/// Where nothing but the cells of one relation is filled, it stands alone.
#[test]
fn each_sum_and_identity_that_is_off_by_one_alone_gives_exactly_its_finding() {
    for code in ["2019", "2021"] {
        let form = form(code);
        let table = form.find_table("three").expect("table three");
        let full = typed(dense(code));
        let mut relations = 0;
        for rule in form
            .rules
            .iter()
            .filter(|rule| rule.code.starts_with("B20"))
        {
            for (left, right) in rule.equations() {
                let (left, right) = (left.parts().expect("a sum"), right.parts().expect("a sum"));
                let mut report = full.clone();
                for id in form.cell_ids().filter(|id| form.cell(*id).table == table) {
                    if !left.contains(&id) && !right.contains(&id) {
                        report.apply(Edit::Answer(id, String::new()));
                    }
                }
                let first = &form.cell(left[0]).code;
                let report = changed(&report, &[(first, 1)]);
                let outcome = check(&report, None);
                let broken = errors(&outcome).into_iter().filter(|f| f.rule != "B003");
                let [finding] = broken.collect::<Vec<_>>()[..] else {
                    panic!("{code} {first}: {:?}", outcome.findings);
                };
                assert_eq!(finding.rule, rule.code, "{first}");
                let places: Vec<_> = left.iter().chain(right).copied().map(Place::Cell).collect();
                assert_eq!(finding.places, places);
                let (row, column) = form.cell(left[0]).name.split_once('/').expect("two words");
                let word = if rule.code == "B203" { row } else { column };
                assert!(finding.message.contains(word), "{}", finding.message);
                assert!(
                    finding.message.ends_with("相差1件。"),
                    "{}",
                    finding.message
                );
                relations += 1;
            }
        }
        assert_eq!(relations, if code == "2021" { 39 } else { 37 }, "{code}");
    }
}

/// In a full table no relation can be broken alone: the row 总计 and the column 总计 are sums of
/// sums, so that what is off by one in a row or column is off in the last one too.
#[test]
fn in_a_full_table_a_relation_breaks_with_the_total_that_it_is_part_of() {
    let full = typed(dense("2021"));
    let form = full.edition();
    let rows = &form.tables[1].blocks[0].rows;
    for (at, column) in APPLICANTS.into_iter().enumerate() {
        let words = &form.tables[1].blocks[0].columns[at].wording;
        let of = |row: &str| format!("{row}.{column}");
        check_errors(
            &changed(&full, &[(&of("T03"), -1), ("T03.C7", -1)]),
            &[format!("B202 {words}"), "B202 总计".into()],
        );
        check_errors(
            &changed(&full, &[(&of("T25"), 1), ("T25.C7", 1)]),
            &[format!("B201 {words}"), "B201 总计".into()],
        );
    }
    for row in rows {
        let total = format!("{}.C7", row.code);
        let expected: &[&str] = match row.code.as_str() {
            "T01" | "T02" | "T25" => &["B201 总计"],
            "T24" => &["B201 总计", "B202 总计"],
            _ => &["B202 总计"],
        };
        let of_row = format!("B203 {}", row.name);
        let expected = expected.iter().map(|&e| e.into()).chain([of_row]);
        check_errors(
            &changed(&full, &[(&total, 1)]),
            &expected.collect::<Vec<_>>(),
        );
    }
}

#[test]
fn messages_have_the_words_and_figures_of_their_row_or_column() {
    let report = changed(&typed(sparse("2021")), &[("T25.C1", 2), ("T04.C7", 1)]);
    let outcome = check(&report, None);
    let messages: Vec<_> = errors(&outcome)
        .into_iter()
        .map(|f| f.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "自然人：本年新收38+上年结转0=38，应等于办理结果总计38+结转下年度2=40，相差2件。",
            "总计：办理结果“（七）总计”44，各项合计45，相差1件。",
            "“部分公开”：总计7，各类申请人合计6，相差1件。",
            "“结转下年度继续办理”：总计0，各类申请人合计2，相差2件。",
        ]
    );
}

#[test]
fn a_cell_that_is_empty_or_struck_out_is_not_filled_and_never_nought() {
    let empty = "表三“不予公开—危及‘三安全一稳定’/自然人”未填写，没有的请填0，不要留空或划线。";
    for text in ["", " ", "/", "-", "—", "——", " ／ ", "\\"] {
        let mut report = sparse("2021");
        answer(&mut report, "T07.C1", text);
        let outcome = check(&report, None);
        let messages: Vec<_> = errors(&outcome)
            .into_iter()
            .map(|f| f.message.as_str())
            .collect();
        assert_eq!(messages, [empty], "{text:?}");
        for rule in ["B201", "B202", "B203"] {
            assert!(
                outcome.not_checked.iter().any(|n| n.rule == rule),
                "{text:?} {rule}"
            );
        }
    }
    let mut report = sparse("2021");
    answer(&mut report, "T07.C1", "无");
    let outcome = check(&report, None);
    assert_eq!(
        errors(&outcome)[0].message,
        "表三“不予公开—危及‘三安全一稳定’/自然人”应为非负整数，现为“无”。"
    );
}

#[test]
fn totals_left_empty_stay_empty_while_a_part_is() {
    let mut report = Report::new(form("2019"));
    report.unit_kind = unit_kind("区县");
    for (code, text) in [
        ("P03.C1", "6"),
        ("P03.C2", "减4"),
        ("P03.C3", "2"),
        ("T01.C1", "3"),
    ] {
        answer(&mut report, code, text);
    }
    let total = cell(report.edition(), "T01.C7");
    assert_eq!(report.answer(total), crate::report::Answer::Empty);
    assert_eq!(number(&report, "P03.C2"), -4);
    let outcome = check(&report, None);
    // 198 cells less 32 totals and the four that are filled, a finding for each table.
    let empty = outcome.findings.iter().filter(|f| f.rule == "B003");
    let empty: Vec<usize> = empty.map(|finding| finding.places.len()).collect();
    assert_eq!((empty.len(), empty.iter().sum()), (3, 162));
    answer(&mut report, "P03.C2", "减7");
    let outcome = check(&report, None);
    let of_projects = outcome.findings.iter().find(|f| f.rule == "B107");
    assert_eq!(
        of_projects.map(|f| f.message.as_str()),
        Some("“行政许可”：上一年项目数量6加本年增/减-7为-1，不应小于0。")
    );
}

#[track_caller]
fn check_message(report: &Report, last_year: Option<&LastYear>, rule: &str, expected: &str) {
    let outcome = check(report, last_year);
    let found = outcome.findings.iter().filter(|f| f.rule == rule);
    let messages: Vec<_> = found.map(|f| f.message.as_str()).collect();
    assert_eq!(messages, [expected]);
}

#[test]
fn this_year_is_compared_with_the_last() {
    let mut last_year = sparse("2021");
    last_year.apply(Edit::Text(4, String::new()));
    last_year.apply(Edit::Field(FieldKind::Year, "2021".into()));
    for (code, text) in [("T25.C1", 2), ("T01.C1", 40), ("P02.C3", 20), ("L01.C4", 1)] {
        answer(&mut last_year, code, text);
    }
    let mut report = sparse("2021");
    report.apply(Edit::Field(FieldKind::Year, "2022".into()));
    for (code, text) in [
        ("T02.C2", 2),
        ("T01.C2", 1),
        ("P02.C1", 5),
        ("P02.C2", 1),
        ("P02.C3", 25),
        ("T23.C1", 50),
    ] {
        answer(&mut report, code, text);
    }
    let last_year = LastYear::of(last_year);
    let last = Some(&last_year);
    for (rule, expected) in [
        (
            "B102",
            "行政规范性文件现行有效25件，按上年20+制发5−废止1应为24件，请核对。",
        ),
        ("B212", "“其他处理—其他”占53.2%，请确认能否归入具体情形。"),
        (
            "B305",
            "“行政复议/总计”：上年尚有1件未审结，本年该栏为0，请核对审结结果是否计入。",
        ),
    ] {
        check_message(&report, last, rule, expected);
    }
    let carried = check(&report, last)
        .findings
        .into_iter()
        .filter(|f| f.rule == "B205");
    assert_eq!(
        carried.map(|f| f.message).collect::<Vec<_>>(),
        [
            "上年结转（自然人）0件，上年报告为2件，请核对申请人类别。",
            "上年结转（商业企业）2件，上年报告为0件，请核对申请人类别。",
        ]
    );
    check_message(
        &report,
        None,
        "B206",
        "有上年结转2件，但未录入上年报告，请录入上年“结转下年度”以便核对。",
    );
    answer(&mut report, "T02.C1", 1);
    check_message(
        &report,
        last,
        "B204",
        "上年结转3件，与2021年报告“结转下年度继续办理”2件不一致；如上年数据有误，请说明并联系更正。",
    );
    let undecided = check(&report, None).not_checked;
    let undecided: Vec<_> = undecided
        .iter()
        .map(|n| (n.rule, n.reason.as_str()))
        .collect();
    let without = [
        "B102", "B103", "B106", "B110", "B204", "B205", "B217", "B305", "B306", "B416", "B504",
        "B505",
    ];
    assert_eq!(undecided, without.map(|rule| (rule, "没有上年报告")));
}

#[test]
fn a_heading_in_other_words_is_put_back() {
    let mut report = sparse("2021");
    report.apply(Edit::Heading(2, "三、政府信息公开申请情况".into()));
    let outcome = check(&report, None);
    let [finding] = errors(&outcome)[..] else {
        panic!("{outcome:?}");
    };
    assert_eq!(
        finding.message,
        "章节标题应为“三、收到和处理政府信息公开申请情况”，现为“三、政府信息公开申请情况”。"
    );
    let fix = finding.fix.clone().expect("the heading is known");
    report.apply(fix.edit);
    assert_eq!(errors(&check(&report, None)), [] as [&Finding; 0]);
    // A chapter that is missing at all has no place of its own.
    report.apply(Edit::RemoveChapter(5));
    let outcome = check(&report, None);
    assert_eq!(errors(&outcome).len(), 2);
    assert!(errors(&outcome).iter().all(|f| f.fix.is_none()));
}

#[test]
fn a_county_has_until_march() {
    let mut report = sparse("2021");
    report.apply(Edit::Field(FieldKind::IssuedOn, "2022年3月31日".into()));
    let late = |report: &Report| {
        check(report, None)
            .findings
            .iter()
            .any(|f| f.rule == "B601")
    };
    assert!(late(&report));
    report.apply(Edit::UnitKind(unit_kind("区县")));
    assert!(!late(&report));
}

/// The hints about slips, and the label of their fix.
fn slips(report: &Report) -> Vec<(String, Option<String>)> {
    let findings = check(report, None).findings.into_iter();
    let slips = findings.filter(|f| ["B214", "B215", "B218"].contains(&f.rule));
    slips
        .map(|f| (f.message, f.fix.map(|fix| fix.label)))
        .collect()
}

/// Plants a slip, and expects it to be named, and the fix to take it back in one step.
#[track_caller]
fn check_slip(right: &Report, planted: &[(&str, &str)], message: &str, label: &str) {
    let mut wrong = right.clone();
    for (code, text) in planted {
        answer(&mut wrong, code, text);
    }
    let fixed = (message.to_owned(), Some(label.to_owned()));
    assert_eq!(slips(&wrong), [fixed], "{planted:?}");
    let finding = check(&wrong, None).findings.into_iter();
    let fix = finding.filter_map(|f| f.fix).find(|fix| fix.label == label);
    let mut mended = wrong.clone();
    let back = mended
        .apply(fix.expect("just seen").edit)
        .expect("cells are always there");
    for id in right.edition().cell_ids() {
        let code = &right.edition().cell(id).code;
        assert_eq!(mended.number(id), right.number(id), "{code}");
    }
    mended.apply(back);
    assert_eq!(mended, wrong);
}

#[test]
fn a_pair_of_compensating_errors_is_named_and_taken_back() {
    for right in [typed(sparse("2021")), typed(sparse("2019"))] {
        check_slip(
            &right,
            &[("T04.C5", "0"), ("T04.C4", "1")],
            "疑似将1件由法律服务机构误记入社会公益组织（“部分公开”），请核对。",
            "改记1件到法律服务机构",
        );
    }
    check_slip(
        &typed(sparse("2021")),
        &[("T13.C1", "18"), ("T13.C3", "3")],
        "疑似将3件由自然人误记入科研机构（“无法提供—本机关不掌握相关政府信息”），请核对。",
        "改记3件到自然人",
    );
}

#[test]
fn a_pair_that_may_be_in_several_rows_is_named_without_a_fix() {
    let right = typed(sparse("2021"));
    let wrong = changed(&right, &[("T03.C1", -1), ("T03.C6", 1), ("T04.C6", 0)]);
    assert_eq!(
        slips(&wrong),
        [(
            "疑似将1件由自然人误记入其他（“予以公开”），请核对。".into(),
            Some("改记1件到自然人".into())
        )]
    );
    let wrong = changed(&typed(dense("2021")), &[("T03.C1", -1), ("T03.C6", 1)]);
    assert_eq!(
        slips(&wrong),
        [(
            "疑似将1件由自然人误记入其他（“予以公开”、“部分公开”、“不予公开—属于国家秘密”等21行之一），请核对。".into(),
            None
        )]
    );
    // Totals that follow: it may as well be an application that was counted in the wrong column.
    let wrong = changed(&sparse("2021"), &[("T03.C1", -1), ("T03.C6", 1)]);
    assert_eq!(
        slips(&wrong),
        [
            (
                "疑似将1件由其他误记入自然人（“本年新收申请”），请核对。".into(),
                None
            ),
            (
                "疑似将1件由自然人误记入其他（“予以公开”），请核对。".into(),
                None
            ),
        ]
    );
}

#[test]
fn a_number_split_over_two_cells_is_named_and_joined() {
    for right in [sparse("2021"), typed(sparse("2021")), typed(sparse("2019"))] {
        check_slip(
            &right,
            &[("T13.C1", "2"), ("T13.C2", "1")],
            "“无法提供—本机关不掌握相关政府信息”的自然人“2”与商业企业“1”疑似一个数被拆成两格（21）。",
            "合为21",
        );
    }
    // The rest of the row was pushed along, and its last number fell off.
    check_slip(
        &typed(sparse("2021")),
        &[
            ("T03.C1", "1"),
            ("T03.C2", "2"),
            ("T03.C3", "3"),
            ("T03.C6", "0"),
            ("T03.C7", "2"),
        ],
        "“予以公开”的自然人“1”与商业企业“2”疑似一个数被拆成两格（12）。",
        "合为12",
    );
}

#[test]
fn a_row_that_stands_one_column_off_is_named_and_moved_back() {
    let message = "“予以公开”疑似整体错位一列，请核对。";
    for right in [sparse("2021"), typed(sparse("2021")), typed(sparse("2019"))] {
        let mut right = right;
        for (code, by) in [("T03.C6", -2), ("T01.C6", -2)] {
            right = changed(&right, &[(code, by)]);
        }
        let total = |code: &str| cell(right.edition(), code);
        if !right.typed(total("T03.C7")).is_empty() {
            right = changed(
                &right,
                &[
                    ("T24.C6", -2),
                    ("T03.C7", -2),
                    ("T01.C7", -2),
                    ("T24.C7", -2),
                ],
            );
        }
        check_slip(
            &right,
            &[("T03.C1", "0"), ("T03.C2", "12"), ("T03.C3", "3")],
            message,
            "移回原来的列",
        );
    }
    // Together with the total, and with nothing in the first column.
    check_slip(
        &typed(sparse("2021")),
        &[
            ("T03.C1", ""),
            ("T03.C2", "12"),
            ("T03.C3", "3"),
            ("T03.C6", "0"),
            ("T03.C7", "2"),
        ],
        message,
        "移回原来的列",
    );
}

#[test]
fn nothing_is_said_where_a_single_number_or_no_slip_explains_it() {
    // One number is wrong, in any of the rows: the smallest change, but which?
    assert_eq!(slips(&changed(&sparse("2021"), &[("T25.C1", 1)])), []);
    assert_eq!(
        slips(&changed(&typed(sparse("2021")), &[("T03.C7", 1)])),
        []
    );
    // Two slips at once.
    let wrong = changed(
        &typed(dense("2021")),
        &[("T03.C1", -1), ("T03.C6", 1), ("T04.C2", 5), ("T13.C3", -2)],
    );
    assert_eq!(slips(&wrong), []);
}

/// Any text that might stand in a cell.
fn any_answer() -> impl Strategy<Value = String> {
    prop_oneof!["[0-9]{1,3}", "[-0-9.,/万元件增减 ]{0,10}", ".*"]
}

proptest! {
    #[test]
    fn random_values_never_panic(
        answers in prop::collection::vec((0usize..200, any_answer()), 0..80),
        code in prop_oneof![Just("2019"), Just("2021")],
    ) {
        let mut report = sparse(code);
        for (at, text) in answers {
            let cells = report.edition().cells().len();
            report.apply(Edit::Answer(report.edition().cell_ids().nth(at % cells).expect("modulo"), text));
        }
        for last_year in [None, Some(sparse(code))] {
            let outcome = check(&report, last_year.map(LastYear::of).as_ref());
            prop_assert!(outcome.findings.is_sorted_by_key(|finding| finding.rule));
        }
    }

    #[test]
    fn a_random_balanced_report_has_nothing_to_put_right(
        counts in prop::collection::vec(0i64..60, 24 * 6),
        code in prop_oneof![Just("2019"), Just("2021")],
        by_hand in any::<bool>(),
    ) {
        let mut counts = counts.into_iter().cycle();
        let report = balanced(form(code), |_, _| counts.next().expect("endless"));
        let report = if by_hand { typed(report) } else { report };
        let outcome = check(&report, None);
        prop_assert!(errors(&outcome).is_empty(), "{:?}", outcome);
    }

    #[test]
    fn a_fix_for_a_slip_makes_everything_hold_and_can_be_taken_back(
        counts in prop::collection::vec(prop_oneof![4 => Just(0i64), 1 => 0i64..30], 24 * 6),
        changes in prop::collection::vec((0usize..175, 0i64..40), 1..4),
        by_hand in any::<bool>(),
    ) {
        let mut counts = counts.into_iter().cycle();
        let report = balanced(form("2021"), |_, _| counts.next().expect("endless"));
        let mut report = if by_hand { typed(report) } else { report };
        let first = cell(report.edition(), "T01.C1").0;
        for (at, number) in changes {
            let id = CellId(first + u16::try_from(at).expect("175 cells"));
            report.apply(Edit::Answer(id, number.to_string()));
        }
        for finding in check(&report, None).findings {
            if let ("B214" | "B215" | "B218", Some(fix)) = (finding.rule, finding.fix) {
                let mut mended = report.clone();
                let back = mended.apply(fix.edit).expect("cells are always there");
                let outcome = check(&mended, None);
                prop_assert!(errors(&outcome).is_empty(), "{:?}", outcome);
                mended.apply(back);
                prop_assert_eq!(&mended, &report);
            }
        }
    }
}

#[test]
fn a_change_may_be_negative_and_a_count_may_not() {
    let form = form("2019");
    let changes = form.cells().iter().filter(|cell| cell.kind == Kind::Change);
    let codes: Vec<_> = changes.map(|cell| cell.code.as_str()).collect();
    assert_eq!(codes, ["P03.C2", "P04.C2", "P05.C2", "P06.C2", "P07.C2"]);
    let mut report = sparse("2019");
    for (code, text) in [("P03.C1", "9"), ("P03.C2", "减4"), ("P05.C2", "增3")] {
        answer(&mut report, code, text);
    }
    assert_eq!(errors(&check(&report, None)), [] as [&Finding; 0]);
    assert_eq!(report.number(cell(form, "P05.C2")), Ok(Number::from(3)));
    answer(&mut report, "P05.C1", "减4");
    check_message(
        &report,
        None,
        "B004",
        "表二“行政处罚/上一年项目数量”应为非负整数，现为“减4”。",
    );
}
