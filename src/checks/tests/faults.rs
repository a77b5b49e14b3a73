//! Sentences and tables in which a check once erred, with what is right to say of each: what offices
//! wrote must be left alone where it is right, and be found where it is not.

use super::super::{LastYear, check};
use crate::form::{FieldKind, UnitKind, bundled, unit_kind};
use crate::report::{Edit, Report};

/// A unit by its name, of the kind that it tells, or else a 部门 as an import assumes.
fn report(year: i16, unit: &str, cells: &[(&str, &str)]) -> Report {
    let edition = bundled()
        .edition_for(year)
        .expect("a year that some edition serves");
    let kind = edition.unit_kind_of(unit).unwrap_or(unit_kind("部门"));
    let mut report = Report::new(edition);
    report.unit_kind = kind;
    report.apply(Edit::Field(FieldKind::Year, year.to_string()));
    report.apply(Edit::Field(FieldKind::Unit, unit.into()));
    for cell in edition.cell_ids() {
        report.apply(Edit::Answer(cell, "0".into()));
    }
    for (code, text) in cells {
        let cell = edition.find(code).expect("a cell of the edition");
        report.apply(Edit::Answer(cell, (*text).into()));
    }
    report
}

/// What some rules say of a text in a chapter, counted from 1.
#[track_caller]
fn said(report: &mut Report, chapter: usize, text: &str, rules: &[&str]) -> Vec<String> {
    report.apply(Edit::Text(chapter - 1, text.into()));
    let found = check(report, None).findings.into_iter();
    let found = found.filter(|finding| rules.is_empty() || rules.contains(&finding.rule));
    found
        .map(|finding| format!("{} {}", finding.rule, finding.message))
        .collect()
}

/// The rules about numbers find just these, in the first chapter of a report of 2024.
#[track_caller]
fn check_numbers(unit: &str, cells: &[(&str, &str)], text: &str, expected: &[&str]) {
    check_numbers_of(2024, unit, cells, text, expected);
}

#[track_caller]
fn check_numbers_of(year: i16, unit: &str, cells: &[(&str, &str)], text: &str, expected: &[&str]) {
    let mut report = report(year, unit, cells);
    let mut found = said(&mut report, 1, text, &[]);
    let about_numbers = ["B40", "B41", "A30", "A310", "A316", "A322", "A325"];
    let other = ["A307", "A308", "A309", "A300"];
    found.retain(|said| {
        about_numbers.iter().any(|rule| said.starts_with(rule))
            && !other.iter().any(|rule| said.starts_with(rule))
    });
    let expected: Vec<String> = expected.iter().map(|said| String::from(*said)).collect();
    assert_eq!(found, expected, "{text}");
}

const OFFICE: &str = "东山区财政局";

#[test]
fn what_offices_wrote_and_was_right_is_left_alone() {
    let table: &[(&str, &str)] = &[
        ("T01.C1", "42"),
        ("T01.C7", "42"),
        ("T03.C1", "39"),
        ("T03.C7", "39"),
        ("T24.C1", "39"),
        ("T24.C7", "39"),
        ("T25.C1", "3"),
        ("T25.C7", "3"),
    ];
    for text in [
        "新收到申请42件，答复39件，均在法定期限内予以答复，结转下年度继续办理3件。",
        "收到申请42件，除3件结转外，其余均已办结。",
        "收到申请42件。办理人大建议5件，全部办结。",
        "践行“办结一件申请、解决一个问题”的理念，对收到一件申请就办好一件申请。",
        "本局作为行政复议机关，全年收到行政复议申请320件，受理300件。",
        "全区共收到申请500件，答复480件，我局收到申请42件。",
        "全市未发生行政诉讼，全区发生行政复议9件。",
        "收到申请（含网络申请）42件。",
        "收到申请42件，办结39件（含上年结转0件）。",
        "收到申请42件。收到网民来信30件，全部答复。",
        "办理依申请公开39件。",
        "截至2024年12月底，收到申请42件。",
    ] {
        check_numbers(OFFICE, table, text, &[]);
    }
}

#[test]
fn the_whole_area_is_a_governments_own() {
    let table: &[(&str, &str)] = &[
        ("T01.C1", "70"),
        ("T01.C7", "70"),
        ("L01.C9", "2"),
        ("L01.C10", "2"),
    ];
    check_numbers(
        "东山市人民政府",
        table,
        "全市共收到申请999件，其中市政府办公室受理申请3件。全市未发生行政诉讼。",
        &[
            "B401 正文称收到申请999件，表三为70（本年新收总计70件，上年结转0件），请核对并改为一致。",
            "B407 正文称没有行政诉讼，表中为2件，请核对并改为一致。",
        ],
    );
    check_numbers(
        "东山镇人民政府",
        table,
        "全市共收到申请999件，我镇收到申请70件。",
        &[],
    );
    check_numbers(
        "东山街道办事处",
        table,
        "全区收到申请500件，我街道收到申请71件。",
        &["B401 正文称收到申请71件，表三为70（本年新收总计70件，上年结转0件），请核对并改为一致。"],
    );
}

/// What offices wrote, and what is said of it first.
const PUT_OTHERWISE: &[(&str, &str)] = &[
    (
        "全年收政府信息公开申请464件。",
        "B401 正文称收到申请464件，表三为70（本年新收总计70件，上年结转11件），请核对并改为一致。",
    ),
    (
        "受理依申请公开4件次。",
        "B401 正文称收到申请4件次，表三为70（本年新收总计70件，上年结转11件），请核对并改为一致。",
    ),
    (
        "受理政府信息公开申请0次。",
        "B401 正文称收到申请0次，表三为70（本年新收总计70件，上年结转11件），请核对并改为一致。",
    ),
    (
        "收到申请70件，其中自然人申请89件。",
        "B401 正文称自然人申请89件，表三为60（本年新收总计70件，上年结转11件），请核对并改为一致。",
    ),
    (
        "收到申请70件，法人或其他组织申请31件。",
        "B401 正文称法人或其他组织申请31件，表三为10（本年新收总计70件，上年结转11件），请核对并改为一致。",
    ),
    (
        "共收到申请70件，其中上年结转11件。",
        "B401 正文称收到申请（含上年结转）70件，表三为81（本年新收总计70件，上年结转11件），请核对并改为一致。",
    ),
    (
        "收到申请70件，结转上年度申请3件。",
        "B402 正文称上年结转申请3件，表三为11，请核对并改为一致。",
    ),
    (
        "收到申请70件，答复98件。",
        "B402 正文称答复申请98件，表三为80，请核对并改为一致。",
    ),
    (
        "收到申请70件，另有9件转结下年度继续办理。",
        "B402 正文称结转下年度继续办理申请9件，表三为1，请核对并改为一致。",
    ),
    (
        "收到申请70件，转下一年度办理答复的有2件。",
        "B402 正文称结转下年度继续办理申请2件，表三为1，请核对并改为一致。",
    ),
    (
        "收到申请70件，因本机关不掌握等原因无法提供49件。",
        "B404 正文称无法提供49件，表三该类各项合计0（请勿只取自然人一列或第一小项），请核对并改为一致。",
    ),
    (
        "收到申请70件，其他处理（含申请人主动撤回申请）341件。",
        "B404 正文称其他处理341件，表三该类各项合计0（请勿只取自然人一列或第一小项），请核对并改为一致。",
    ),
    (
        "全年发生行政复议7件，其中结果维持5件、结果纠正1件、其他结果1件。",
        "B406 正文称行政复议维持5件，表四为3，请核对并改为一致。",
    ),
    (
        "行政诉讼案共2起。",
        "B406 正文称行政诉讼2起，表四为3，请核对并改为一致。",
    ),
    (
        "行政复议0次。",
        "B406 正文称行政复议0次，表四为7，请核对并改为一致。",
    ),
    (
        "复议后起诉2件。",
        "B406 正文称复议后起诉2件，表四为1，请核对并改为一致。",
    ),
    (
        "新发布的行政规范性文件4件。",
        "B408 正文称制发行政规范性文件4件，表二为2，请核对并改为一致。",
    ),
    (
        "继续有效的行政规范性文件33件。",
        "B408 正文称现行有效行政规范性文件33件，表二为20，请核对并改为一致。",
    ),
    (
        "收到申请70件，所有申请均已按要求办理完成。",
        "B415 正文“均已按要求办理完成”，但表三不是全部办结（1与0），请核对。",
    ),
    (
        "收到申请70件，已全部答复。",
        "B415 正文“全部答复”，但表三不是全部办结（1与0），请核对。",
    ),
    (
        "本机关政府信息公开无申请。",
        "B407 正文称没有收到申请，表中为70件，请核对并改为一致。",
    ),
    (
        "未接到有关政府信息公开方面的诉讼。",
        "B407 正文称没有行政诉讼，表中为3件，请核对并改为一致。",
    ),
    (
        "行政复议案件无被纠错情况。",
        "B407 正文称没有被纠正的案件，表中为3件，请核对并改为一致。",
    ),
    (
        "行政复议7件，均维持。",
        "B417 正文“均维持”，但表四不是全部维持（7与3），请核对。",
    ),
];

#[test]
fn numbers_put_in_other_words_are_held_against_the_tables() {
    let mut otherwise = Vec::new();
    for (text, expected) in PUT_OTHERWISE {
        let table: &[(&str, &str)] = &[
            ("T01.C1", "60"),
            ("T01.C2", "10"),
            ("T01.C7", "70"),
            ("T02.C1", "11"),
            ("T02.C7", "11"),
            ("T03.C1", "80"),
            ("T03.C7", "80"),
            ("T24.C1", "80"),
            ("T24.C7", "80"),
            ("T25.C1", "1"),
            ("T25.C7", "1"),
            ("L01.C1", "3"),
            ("L01.C2", "3"),
            ("L01.C3", "1"),
            ("L01.C5", "7"),
            ("L01.C9", "2"),
            ("L01.C10", "2"),
            ("L01.C14", "1"),
            ("L01.C15", "1"),
            ("P02.C1", "2"),
            ("P02.C3", "20"),
        ];
        let mut found = report(2024, OFFICE, table);
        let found = said(
            &mut found,
            1,
            text,
            &[
                "B401", "B402", "B403", "B404", "B406", "B407", "B408", "B415", "B416", "B417",
                "B418", "B419",
            ],
        );
        if found.first().map(String::as_str) != Some(*expected) {
            otherwise.push((text, found));
        }
    }
    assert_eq!(otherwise, []);
}

#[test]
fn the_form_of_2014_is_compared_row_by_row() {
    let mut otherwise = Vec::new();
    let table: &[(&str, &str)] = &[
        ("R22", "3"),
        ("R23", "3"),
        ("R45", "2"),
        ("R46", "2"),
        ("R54", "0.1"),
        ("R12", "1"),
        ("R14", "1"),
        ("R18", "1"),
        ("R57", "1"),
        ("R58", "4"),
        ("R59", "2"),
        ("R60", "2"),
        ("R61", "9"),
        ("R63", "1"),
        ("R64", "1"),
        ("R65", "1"),
        ("R09", "7"),
        ("R02", "7"),
    ];
    for (text, rules) in [
        (
            "专门配备了1名专职人员和1名兼职人员。",
            &["A325", "A325"][..],
        ),
        ("设立了2个公共查阅点，专项经费2万元。", &["A325", "A325"]),
        ("召开信息公开工作会议5次。", &["A325"]),
        (
            "举办新闻发布会4次，发布政策解读稿6篇，回应公众关注热点或重大舆情3次。",
            &["A325", "A325", "A325"],
        ),
        ("未接到针对本部门有关政府信息公开的申请。", &["A306"]),
        (
            "截至2017年12月底，未接到针对本部门有关政府信息公开的申请。",
            &["A306"],
        ),
        ("我镇2017年度政府信息公开无申请。", &["A306"]),
        (
            "没有向依申请公开对象收取复印、传真、递送等任何费用。",
            &["A306"],
        ),
        (
            "没有公民、法人和其他组织的政府信息公开收费和减免情况。",
            &["A306"],
        ),
        ("依申请公开收费为0。", &["A306"]),
        ("未接到有关政府信息公开方面的复议、诉讼和申诉。", &["A306"]),
        ("有关政府信息公开的行政复议案共1起。", &["A305"]),
        ("微信（含转发）公开信息8条。", &["A303"]),
        ("受理依申请公开1件。", &["A304"]),
        ("受理依申请信息1条。", &["A304"]),
    ] {
        let mut report = report(2017, "甲乙镇人民政府", table);
        let found = said(
            &mut report,
            1,
            text,
            &["A303", "A304", "A305", "A306", "A325"],
        );
        let found: Vec<&str> = found.iter().map(|said| &said[..4]).collect();
        if found != rules {
            otherwise.push((text, found.join(" ")));
        }
    }
    assert_eq!(otherwise, []);
}

#[test]
fn growth_is_held_against_last_years_table() {
    for (text, is_wrong) in [
        ("收到申请73件，同比增长40%。", true),
        ("收到申请73件，同比增长4.3%。", false),
        ("收到申请73件，同比增长4.29%。", false),
        ("收到申请73件，比上年增加3件。", false),
        ("收到申请73件，比上年减少3件。", true),
        ("收到申请73件，与上年持平。", true),
        ("收到申请73件，与上年基本持平。", false),
        ("收到申请73件，同比大幅增长。", false),
        ("收到申请73件，网站访问量同比增长40%。", false),
    ] {
        let last = report(2023, OFFICE, &[("T01.C1", "70"), ("T01.C7", "70")]);
        let mut report = report(2024, OFFICE, &[("T01.C1", "73"), ("T01.C7", "73")]);
        report.apply(Edit::Text(0, text.into()));
        let found = check(&report, Some(&LastYear::of(last))).findings;
        let found = found.iter().any(|finding| finding.rule == "B416");
        assert_eq!(found, is_wrong, "{text}");
    }
}

#[test]
fn what_has_not_grown_is_as_much_as_it_was() {
    let cells = &[("T01.C1", "70"), ("T01.C7", "70")];
    let last = LastYear::of(report(2023, OFFICE, cells));
    let mut report = report(2024, OFFICE, cells);
    report.apply(Edit::Text(0, "收到申请70件，同比增长40%。".into()));
    let found = check(&report, Some(&last)).findings;
    let found = found.iter().find(|finding| finding.rule == "B416");
    let message = &found.expect("nothing has grown").message;
    assert!(message.contains("应为持平"), "{message}");
}

/// A rule, a chapter with its text, and a part of what the rule says of it.
const SPOKEN_OF: &[(&str, usize, &str, Option<&str>)] = &[
    (
        "B503",
        5,
        "个别部门研判能力不足。针对存在问题，2025年我们将切实抓好以下工作：一是推进依申请公开。",
        None,
    ),
    (
        "B503",
        5,
        "信息更新不够及时，人员能力有待加强。",
        Some("缺少：改进情况"),
    ),
    (
        "B506",
        5,
        "（一）2023年工作中存在问题的改进情况。加强培训。",
        None,
    ),
    (
        "B511",
        5,
        "（一）2023年工作中存在问题的改进情况。加强培训。",
        None,
    ),
    ("B506", 5, "存在问题，将改进。", Some("建议写明上年")),
    (
        "B507",
        6,
        "2024年度，我局政府信息公开未发生收费情况。",
        None,
    ),
    ("B507", 6, "没有发生政府信息公开收费事项。", None),
    ("B507", 6, "无其他需要报告的事项。", Some("未写信息处理费")),
    (
        "B522",
        1,
        "联系地址：东山大道1号 ， 邮 编 ： 000000 ， 电 话 ： 0000-12345678。",
        None,
    ),
    (
        "B501",
        1,
        "现从主动公开、依申请公开、政府信息管理、平台建设、监督保障等五方面进行报告。",
        Some("主动公开、依申请公开、政府信息管理、平台建设、监督保障"),
    ),
    (
        "B501",
        1,
        "主动发布公开信息424件。政府信息管理、平台建设、监督保障有序。我局未收到任何公民、法人和其他组织提出的公开政府信息的申请。",
        None,
    ),
    (
        "B511",
        1,
        "发布2023年度人大议案和建议提案办理总体情况，在2023年度政务公开考核中获优秀。",
        None,
    ),
    ("B511", 1, "未结转2023年政府信息公开申请。", None),
    ("B511", 1, "2023年，我局认真贯彻条例。", Some("2023年")),
    ("B511", 1, "公开2023年信息24条。", Some("2023年")),
    (
        "B513",
        1,
        "依据《条例》（国务院令第711号）和国办公开办函〔2019〕60号要求编制。",
        Some("〔2019〕60号"),
    ),
    (
        "B524",
        1,
        "统计期限自202411日起至20241231日。",
        Some("年、月、日不全"),
    ),
    ("B524", 1, "阅读20241次，2024年12月31日。", None),
    ("B525", 1, "公开\u{200b}信息\u{202e}3条。", Some("零宽字符")),
    ("B525", 1, "公开\u{20000}信息。", Some("字体中没有的字符")),
    ("B525", 1, "公开\u{3164}信息。", Some("看不见的字符")),
    ("B525", 1, "公开①②③𠮷㎡¥→★信息。", Some("字体中没有的字符")),
    ("B525", 1, "公开①②③㎡¥→★Ⅳ※“信息”——。", None),
    ("B525", 1, "公开\u{e000}信息。", Some("字体中没有的字符")),
];

#[test]
fn what_a_chapter_speaks_of_is_told_by_what_it_says() {
    for (rule, chapter, text, expected) in SPOKEN_OF {
        let mut report = report(2024, OFFICE, &[]);
        let found = said(&mut report, *chapter, text, &[rule]);
        match expected {
            None => assert_eq!(found, Vec::<String>::new(), "{text}"),
            Some(part) => assert!(
                found.iter().any(|said| said.contains(*part)),
                "{text}: {found:?}"
            ),
        }
    }
}

#[test]
fn names_hold_nothing_that_nobody_sees() {
    let mut report = report(2024, OFFICE, &[]);
    report.apply(Edit::Field(
        FieldKind::Unit,
        "东山区\u{200b}财政局\u{202e}".into(),
    ));
    assert_eq!(
        said(&mut report, 1, "", &["A209"]),
        [
            "A209 “单位名称”现为“东山区〔U+200B〕财政局〔U+202E〕”，有看不见的字符，请写作“东山区财政局”。"
        ]
    );
}

#[test]
fn what_leans_on_the_kind_of_unit_waits_until_it_is_known() {
    for (unit, is_found) in [
        ("", false),
        ("东山市民生服务社", false),
        ("东山市人民医院", true),
        ("东山区财政局", true),
    ] {
        let mut report = report(2024, unit, &[]);
        let found = said(&mut report, 1, "我镇认真贯彻条例。", &["B516"]);
        assert_eq!(!found.is_empty(), is_found, "{unit}");
    }
    let mut report = report(2019, "", &[("P01.C3", "3")]);
    report.apply(Edit::UnitKind(unit_kind("区县")));
    let outcome = check(&report, None);
    let reason = outcome.not_checked.iter().find(|n| n.rule == "B101");
    assert_eq!(reason.map(|n| n.reason.as_str()), Some("“单位名称”未填写"));
    assert!(
        outcome
            .findings
            .iter()
            .all(|finding| finding.rule != "B101")
    );
}

/// Drafts from before schools were a kind of their own call them departments.
#[test]
fn what_a_school_says_of_itself_is_no_error_in_an_earlier_draft() {
    for (kind, found) in [("部门", false), ("学校", false), ("街道", true)] {
        let mut report = report(2024, "东山区实验小学", &[]);
        report.apply(Edit::UnitKind(unit_kind(kind)));
        let told = said(&mut report, 1, "我校认真贯彻条例。", &["B516"]);
        assert_eq!(!told.is_empty(), found, "{kind}");
    }
}

#[test]
fn a_city_may_make_regulations_and_has_until_march() {
    let usual = UnitKind::usual();
    assert_eq!(
        UnitKind::of_name("东山市人民政府", usual),
        Some(unit_kind("省市"))
    );
    assert_eq!(
        UnitKind::of_name("东山区人民政府", usual),
        Some(unit_kind("区县"))
    );
    assert_eq!(
        UnitKind::of_name("东山市人民政府办公室", usual),
        Some(unit_kind("部门"))
    );
    let mut report = report(2024, "东山市人民政府", &[("P01.C1", "1"), ("P01.C3", "11")]);
    report.apply(Edit::Field(FieldKind::IssuedOn, "2025年3月20日".into()));
    let found = said(&mut report, 1, "", &["B101", "B601"]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_row_or_table_that_is_empty_is_one_finding_with_what_fills_it() {
    let mut of_row = report(2024, OFFICE, &[("T01.C1", "3"), ("T01.C7", "3")]);
    for column in 2..=6 {
        let cell = of_row
            .edition()
            .find(&format!("T01.C{column}"))
            .expect("a cell");
        of_row.apply(Edit::Answer(cell, String::new()));
    }
    let outcome = check(&of_row, None);
    let [blank] = &outcome
        .findings
        .iter()
        .filter(|f| f.rule == "B003")
        .collect::<Vec<_>>()[..]
    else {
        panic!("one finding for the row");
    };
    assert_eq!(
        blank.message,
        "表三“本年新收申请”的5栏未填写，没有的请填0，不要留空或划线。"
    );
    of_row.apply(blank.fix.as_ref().expect("the total tells").edit.clone());
    let outcome = check(&of_row, None);
    assert!(outcome.findings.iter().all(|f| f.rule != "B003"));

    let mut empty = Report::new(of_row.edition());
    empty.unit_kind = unit_kind("部门");
    empty.apply(Edit::Field(FieldKind::Year, "2024".into()));
    let outcome = check(&empty, None);
    assert_eq!(
        outcome.findings.iter().filter(|f| f.rule == "B003").count(),
        3
    );
}
