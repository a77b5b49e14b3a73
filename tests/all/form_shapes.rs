//! What a form may be besides a list of numbers for a year: rows that repeat, answers of several
//! lines, a part of a year, and the words by which its reports are known.

use std::fs;
use std::path::Path;
use std::time::Duration;

use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use nianbao::form::{Catalogue, FieldKind};
use nianbao::report::{Edit, Report};
use nianbao::review::queue;
use nianbao::session::{Action, Session, catalogue};
use nianbao::settings::Settings;
use nianbao::ui::{Request, View};
use serde_json::Value;

use super::forms::{
    FORM, FORMS, RULES, check_changed, desk_with, desk_with_website, website, website_window,
};
use super::support::{self, app, click, key_down, open, run, window_with};
use super::terminal::Desk;

/// The website's form in a draft of its own, filled in as its tests do.
fn website_draft(desk: &Desk, more: &[&str]) {
    let unit = [
        "--unit",
        "云岭市城市管理局",
        "--year",
        "2025",
        "--forms",
        FORMS,
    ];
    desk.run(
        &[&["new", "--edition", "website", "-o", "a.ron"][..], &unit].concat(),
        0,
    );
    desk.run(&[&["set", "a.ron", "--forms", FORMS][..], more].concat(), 0);
}

/// What `show` says of the website's accounts and their sum.
fn rows_shown(desk: &Desk, set: &[&str]) -> Vec<String> {
    website_draft(desk, set);
    let shown = desk.run(&["show", "a.ron", "--forms", FORMS], 0);
    let of_accounts = |line: &&str| line.starts_with("W22") || line.starts_with("W25");
    shown
        .lines()
        .filter(of_accounts)
        .map(String::from)
        .collect()
}

fn times_named(times: &[(&str, &str)]) -> Vec<String> {
    let row = |(code, name): &(&str, &str)| {
        let time = code.strip_prefix("W22-").unwrap_or("1");
        format!("{code}\t微博{time}名称\t{name}")
    };
    times.iter().map(row).collect()
}

#[test]
fn rows_that_repeat_are_offered_one_after_the_other_and_asked_of_whoever_begins_them() {
    let desk = Desk::new();
    let rows = rows_shown(&desk, &["W21=是"]);
    assert_eq!(rows[..1], times_named(&[("W22", "")]), "{rows:?}");
    assert!(
        !rows.iter().any(|row| row.starts_with("W22-2")),
        "nobody began the first: {rows:?}"
    );
    let rows = rows_shown(&desk, &["W21=是", "W22=甲"]);
    assert_eq!(
        rows[..2],
        times_named(&[("W22", "甲"), ("W22-2", "")]),
        "the next is offered"
    );
    assert!(!rows.iter().any(|row| row.starts_with("W22-3")), "{rows:?}");
}

#[test]
fn a_time_that_was_left_out_is_seen_and_each_that_was_begun_counts() {
    let desk = Desk::new();
    let set = ["W21=是", "W22=甲", "W22-3=丙", "W23=5", "W23-3=7"];
    let rows = rows_shown(&desk, &set);
    let expected = [("W22", "甲"), ("W22-2", ""), ("W22-3", "丙"), ("W22-4", "")];
    assert_eq!(rows[..4], times_named(&expected));
    assert_eq!(
        rows[4], "W25\t微博关注量合计\t12（自动合计）",
        "all that were begun are summed"
    );
    let found = desk.run(&["check", "a.ron", "--forms", FORMS], 1);
    assert!(
        !found.contains("微博2"),
        "what nobody began is not asked for: {found}"
    );
    desk.run(
        &["set", "a.ron", "W23-3=", "W23=1000000", "--forms", FORMS],
        0,
    );
    let found = desk.run(&["check", "a.ron", "--forms", FORMS], 1);
    assert!(
        found.contains("“微博3关注量”未填写") || found.contains("W23-3"),
        "{found}"
    );
    assert!(found.contains("W105 微博关注量1000000"), "{found}");
    desk.run(&["export", "a.ron", "-o", "a.pdf", "--forms", FORMS], 0);
    let printed = support::told("pdftotext", &["-layout"], &desk.path("a.pdf"), &["-"]);
    assert!(
        printed.contains("微博3名称") && !printed.contains("微博2名称"),
        "{printed}"
    );
}

#[test]
fn what_repeats_is_carried_over_time_by_time() {
    let desk = Desk::new();
    website_draft(&desk, &["W21=是", "W22=甲", "W22-3=丙"]);
    let carried = [(
        "signatory:",
        "carried: [(\"W22*\", \"W22*\")],\n    signatory:",
    )];
    let other = desk_with_website(&carried, &[]);
    fs::copy(desk.path("a.ron"), other.path("last.ron")).expect("room");
    let new = [
        "new",
        "--last-year",
        "last.ron",
        "--edition",
        "website",
        "-o",
        "b.ron",
    ];
    let told = other.run(&[&new[..], &["--forms", "forms"]].concat(), 0);
    assert!(
        told.contains("“微博3名称”取自上年报告的“微博3名称”（丙）"),
        "{told}"
    );
    let folder = other.path("forms");
    let (forms, _) = catalogue(None, Some(&folder)).expect("a folder");
    let mut session = Session::of_forms(forms);
    run(&mut session, Action::Open(other.path("b.ron")));
    let (open, settings) = (open(&session), Settings::default());
    let items = queue::items(&open.case(&settings), &open.review, open.last_year());
    let carried = items
        .iter()
        .filter(|item| item.reason == queue::Reason::Carried);
    let words: Vec<&str> = carried.map(|item| item.words.as_str()).collect();
    assert_eq!(words.len(), 2, "{words:?}");
    assert!(
        words[1].starts_with("“微博3名称”为丙，沿用上年"),
        "{words:?}"
    );
}

#[test]
fn what_repeats_is_told_apart_and_within_bounds() {
    let repeats = "repeats: (\"微博\", 5)";
    for (file, old, new, said) in [
        (
            "form.ron",
            "微博{序}名称",
            "微博名称",
            "第45行（W22）：repeats 应写明",
        ),
        (
            "form.ron",
            repeats,
            "repeats: (\"微博\", 1)",
            "（W22）：repeats 应写明",
        ),
        (
            "form.ron",
            repeats,
            "repeats: (\"\", 5)",
            "（W22）：repeats 应写明",
        ),
        (
            "form.ron",
            repeats,
            "repeats: (\"微博\", 51)",
            "（W22）：重复的次数太多（最多50）",
        ),
        (
            "form.ron",
            "Row(code: \"W24\"",
            "Row(code: \"W99\", wording: \"第{序}组\", unit: \"——\", kind: Heading, repeats: (\"组\", 2)), Row(code: \"W24\"",
            "分组标题不能重复",
        ),
        (
            "form.ron",
            "kind: Lines, due_if: (\"W21\", [\"是\"])",
            "kind: Lines, repeats: (\"微博\", 5)",
            "repeats 应写明",
        ),
        (
            "form.ron",
            "wording: \"其他移动新媒体\", unit: \"——\", kind: Lines, due_if: (\"W21\", [\"是\"])",
            "wording: \"其他{序}\", unit: \"——\", kind: Lines, repeats: (\"微博\", 5)",
            "“微博”用在了两处",
        ),
        (
            "rules.ron",
            "Sum([\"W23*\"])",
            "Sum([\"W16*\"])",
            "没有“W16*”这一格",
        ),
        (
            "rules.ron",
            "Sum([\"W23*\"])",
            "Sum([\"W23\", \"W23-2\"])",
            "“W23”可以重复，这里只写了其中几遍",
        ),
        (
            "rules.ron",
            "Repeats(\"微博\")",
            "Repeats(\"微信\")",
            "没有叫“微信”的可以重复的行，有的是：微博",
        ),
    ] {
        check_changed(file, old, new, said);
    }
}

#[test]
fn what_no_rule_checks_is_named_once_for_rows_that_repeat() {
    for (checked, named) in [("W03", "W22、W26"), ("W03\", \"W22", "W22-2、W26")] {
        let rule = format!("each: Cells([\"{checked}\"]), demand: Valid");
        let desk = desk_with_website(&[], &[("each: Worded, demand: Valid", &rule)]);
        let told = desk.run(&["form", "check", "forms"], 0);
        assert!(told.contains(named), "{told}");
        assert!(!told.contains("W22-3"), "{told}");
    }
}

#[test]
fn a_message_over_the_times_names_which() {
    let rules = [("\"微博关注量{W23}，", "\"{name}的关注量{W23}，")];
    let desk = desk_with_website(&[], &rules);
    let with_forms =
        |arguments: &[&str], code| desk.run(&[arguments, &["--forms", "forms"]].concat(), code);
    with_forms(&["form", "check", "forms"], 0);
    with_forms(
        &[
            "new",
            "--edition",
            "website",
            "--unit",
            "某局",
            "--year",
            "2025",
            "-o",
            "a.ron",
        ],
        0,
    );
    let set = [
        "W21=是",
        "W22=甲",
        "W22-3=丙",
        "W23=1000001",
        "W23-3=1000003",
    ];
    with_forms(&[&["set", "a.ron"][..], &set].concat(), 0);
    let found = with_forms(&["check", "a.ron"], 1);
    for told in ["微博1的关注量1000001", "微博3的关注量1000003"] {
        assert!(found.contains(told), "{found}");
    }
}

#[test]
fn a_fault_of_the_form_as_a_whole_is_told_at_its_line() {
    for (old, new, said) in [
        (
            "title: \"{单位}",
            "title: \"{人}{单位}",
            "第7行（website）：标题中的“{人}”",
        ),
        (
            "    annex:",
            "    recognised_by: [\"网\"], annex:",
            "第11行（website）：recognised_by 里的“网”太短",
        ),
        (
            "    annex:",
            "    period: Quarter, annex:",
            "第7行（website）：period 不是 Year 的，title",
        ),
        (
            "    signatory:",
            "    follows: Follows(edition: \"没有\"),\n    signatory:",
            "（没有）：follows 里的“没有”",
        ),
    ] {
        check_changed("form.ron", old, new, said);
    }
}

#[test]
fn a_rule_over_the_times_is_asked_of_those_that_were_begun() {
    let rules = [
        (
            "is: Less, right: Number(1000000)",
            "is: AtLeast, right: Number(1)",
        ),
        ("\"W23-2\": 3}, fails", "\"W23-2\": 3, \"W23\": 1}, fails"),
        ("\"W23-2\": 1000000", "\"W23-2\": 0"),
    ];
    let desk = desk_with_website(&[], &rules);
    let with_forms =
        |arguments: &[&str], code| desk.run(&[arguments, &["--forms", "forms"]].concat(), code);
    with_forms(&["form", "check", "forms"], 0);
    let unit = ["--unit", "云岭市城市管理局", "--year", "2025"];
    with_forms(
        &[&["new", "--edition", "website", "-o", "a.ron"][..], &unit].concat(),
        0,
    );
    for (set, told) in [
        (&["W21=否"][..], 0),
        (&["W21=是", "W22=甲", "W23=5"], 0),
        (&["W22-3=丙", "W23-3=0"], 1),
        (&["W22-3=", "W23-3="], 0),
    ] {
        with_forms(&[&["set", "a.ron"][..], set].concat(), 0);
        let found = with_forms(&["check", "a.ron"], 1);
        assert_eq!(found.matches("W105").count(), told, "{set:?}: {found}");
    }
}

/// A window on the website's form with the keyboard in a cell, where it has taken these events.
fn typed_into(
    code: &'static str,
    set: &'static [(&'static str, &'static str)],
    events: &[Event],
) -> Report {
    let mut window = website_window(code, set);
    events.iter().for_each(|event| window.event(event.clone()));
    window.run();
    open(app(&window).session()).report.clone()
}

#[test]
fn a_text_of_several_lines_is_typed_and_pasted_and_enter_leads_on() {
    let text = |text: &str| Event::Text(text.into());
    let enter = |modifiers| key_down(Key::Enter, modifiers);
    let at = |report: &Report, code: &str| {
        let cell = report.edition().find(code).expect("a cell of the form");
        report.typed(cell).to_owned()
    };
    let typed = [
        text("抖音"),
        enter(Modifiers::ALT),
        text("快手"),
        // Within the text the arrows lead from line to line.
        key_down(Key::ArrowUp, Modifiers::NONE),
        text("号"),
        enter(Modifiers::NONE),
        text("无"),
    ];
    let report = typed_into("W26", &[("W21", "是")], &typed);
    assert_eq!(at(&report, "W26"), "抖音号\n快手");
    assert_eq!(at(&report, "W24"), "无", "Enter led on");
    // At its end they leave it.
    let left = [
        text("抖音"),
        enter(Modifiers::ALT),
        text("快手"),
        key_down(Key::ArrowUp, Modifiers::NONE),
        key_down(Key::ArrowUp, Modifiers::NONE),
        text("7"),
    ];
    let report = typed_into("W26", &[("W21", "是")], &left);
    assert_eq!(
        (at(&report, "W26"), at(&report, "W25")),
        ("抖音\n快手".into(), "7".into())
    );
    let pasted = [Event::Paste("抖音：甲\r\n快手：乙\r\n".into())];
    let report = typed_into("W26", &[("W21", "是")], &pasted);
    assert_eq!(at(&report, "W26"), "抖音：甲\n快手：乙");
}

#[test]
fn enter_leads_into_the_next_time_once_this_one_is_begun() {
    let text = |text: &str| Event::Text(text.into());
    let enter = || key_down(Key::Enter, Modifiers::NONE);
    let events = [
        text("甲"),
        enter(),
        text("5"),
        enter(),
        text("乙"),
        enter(),
        text("7"),
    ];
    let report = typed_into("W22", &[("W21", "是")], &events);
    for (code, typed) in [("W22", "甲"), ("W23", "5"), ("W22-2", "乙"), ("W23-2", "7")] {
        let cell = report.edition().find(code).expect("a cell of the form");
        assert_eq!(report.typed(cell), typed, "{code}");
    }
}

#[test]
fn a_report_of_a_quarter_says_which_is_due_behind_it_and_is_compared_with_the_same_of_last_year() {
    let desk = Desk::new();
    let with_forms =
        |arguments: &[&str], code| desk.run(&[arguments, &["--forms", FORMS]].concat(), code);
    let unit = ["--unit", "云岭区人民政府"];
    for (year, draft) in [("2015", "last.ron"), ("2016", "a.ron")] {
        let new = ["new", "--edition", "quarter", "--year", year, "-o", draft];
        with_forms(&[&new[..], &unit].concat(), 0);
        with_forms(&["fill-zero", draft], 0);
    }
    let found = with_forms(&["check", "a.ron"], 1);
    assert!(found.contains("错误 J004 报告期未填写。"), "{found}");
    with_forms(&["set", "a.ron", "period=五季度"], 0);
    let found = with_forms(&["check", "a.ron"], 1);
    let said = "报告期现为“五季度”，应为第一季度、第二季度、第三季度、第四季度。";
    assert!(found.contains(said), "{found}");
    for (filled, is_timely) in [
        ("2016-9-30", false),
        ("2016-10-1", true),
        ("2016-10-15", true),
        ("2016-10-16", false),
    ] {
        let code = i32::from(!is_timely);
        let filled_on = format!("filled_on={filled}");
        with_forms(&["set", "a.ron", "period=3季度", &filled_on], 0);
        let found = with_forms(&["check", "a.ron"], code);
        assert_eq!(found.contains("J005"), !is_timely, "{filled}: {found}");
    }
    with_forms(&["set", "a.ron", "filled_on=2016-10-9"], 0);
    with_forms(&["export", "a.ron", "-o", "a.pdf"], 0);
    let printed = support::told("pdftotext", &["-layout"], &desk.path("a.pdf"), &["-"]);
    assert!(printed.contains("（2016年第三季度）"), "{printed}");
    let shown = with_forms(&["show", "a.ron", "--json"], 0);
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(shown["period"], "3季度");

    // Last year's report is held against it where it is about the same part of the year.
    with_forms(&["set", "a.ron", "last_year=last.ron", "R02.C1=20"], 0);
    with_forms(&["set", "last.ron", "period=2", "R02.C1=1"], 0);
    let found = with_forms(&["check", "a.ron"], 0);
    assert!(
        found.contains("上年报告应为第三季度的，现为第二季度的"),
        "{found}"
    );
    let opened = || {
        let mut session = Session::of_forms(website());
        run(&mut session, Action::Open(desk.path("a.ron")));
        let open = open(&session);
        (open.named_last_year().is_some(), open.last_year().is_some())
    };
    assert_eq!(opened(), (true, false), "nor shown beside it");
    with_forms(&["set", "last.ron", "period=第3季度"], 0);
    assert_eq!(opened(), (true, true));
    let found = with_forms(&["check", "a.ron"], 0);
    assert!(
        found.contains("J102 区政府统计数：主动公开20条，上年同期1条"),
        "{found}"
    );
}

#[test]
fn a_form_of_less_than_a_year_says_and_asks_which_part() {
    let quarter = |file: &str| fs::read_to_string(Path::new(FORMS).join("quarter").join(file));
    let (form, rules) = (
        quarter("form.ron").expect("ours"),
        quarter("rules.ron").expect("ours"),
    );
    for (form, rules, said) in [
        (
            form.replace("title: \"{单位}{年}年{期}", "title: \"{单位}{年}年"),
            rules.clone(),
            "要有“{期}”",
        ),
        (
            form.replace("（{年}年{期}）", "（{年}年）"),
            rules.clone(),
            "要有“{期}”",
        ),
        (
            form.clone(),
            rules.replace("Period, ", ""),
            "要有一条规则核对报告期",
        ),
        (
            form.replace("    period: Quarter,\n", ""),
            rules,
            "只能用“{单位}”“{年}”",
        ),
    ] {
        let desk = desk_with(&form, &rules);
        let found = desk.run(&["form", "check", "forms/five"], 1);
        assert!(found.contains(said), "{said}: {found}");
    }
}

#[test]
fn the_part_of_the_year_is_read_from_a_published_report() {
    let form = FORM.replace(
        "years: (2024, 9999),",
        "years: (2024, 9999), period: Quarter,",
    );
    let form = form.replace("{年}年五行表", "{年}年{期}五行表");
    let rule = "    Rule(code: \"F3\", severity: Error, each: Fields([Period]), demand: Readable, \
        message: \"{name}{fault}，如{example}\", holds: {\"period\": \"1\"}, fails: {\"period\": \"\"}),\n])";
    let desk = desk_with(&form, &RULES.replace("\n])", &format!("\n{rule}")));
    let table = "一、情况\n指标\t单位\t数量\n收到\t件\t3\n其中：网上\t件\t1\n其中：窗口\t件\t2\n\
        办结\t件\t3\n费用\t万元\t0\n";
    for (title, period) in [
        ("某某街道办事处2025年三季度五行表报告\n", "第三季度"),
        (
            "某某街道办事处五行表报告\n（2025年第4季度）\n2026年1月5日\n",
            "第四季度",
        ),
        ("某某街道办事处2025年五行表报告\n", ""),
    ] {
        fs::write(desk.path("a.txt"), format!("{title}{table}")).expect("room");
        let import = [
            "import",
            "a.txt",
            "--edition",
            "five",
            "-o",
            "b.ron",
            "--forms",
            "forms",
        ];
        let told = desk.run(&import, 0);
        assert_eq!(told.contains("没有读到报告期"), period.is_empty(), "{told}");
        let shown = desk.run(&["show", "b.ron", "--forms", "forms"], 0);
        assert!(
            shown.contains(&format!("period\t报告期\t{period}\n")),
            "{shown}"
        );
        assert!(shown.contains("A4\t办结\t3"), "{shown}");
        let found = desk.run(
            &["check", "b.ron", "--forms", "forms"],
            i32::from(period.is_empty()),
        );
        let example = "报告期未填写，如第一季度、第二季度、第三季度、第四季度";
        assert_eq!(found.contains(example), period.is_empty(), "{found}");
    }
}

#[test]
fn a_title_as_the_form_words_it_tells_unit_and_year() {
    let half = FORM
        .replace("years:", "period: HalfYear, years:")
        .replace("{年}年五行表", "{年}年{期}五行表");
    let asks = RULES.replace(
        "\n])",
        "\n    Rule(code: \"F3\", severity: Error, each: Fields([Period]), demand: Readable, \
         message: \"{name}{fault}\", holds: {\"period\": \"上半年\"}, fails: {\"period\": \"\"}),\n])",
    );
    let table = "一、情况\n指标\t单位\t数量\n收到\t件\t3\n其中：网上\t件\t1\n其中：窗口\t件\t2\n\
        办结\t件\t3\n费用\t万元\t0\n";
    for (form, rules, title, unit, year) in [
        (
            FORM,
            RULES,
            "某某街道办事处2025年五行表",
            "某某街道办事处",
            "2025",
        ),
        (
            FORM,
            RULES,
            "某某街道办事处二〇二五年度五行表 | | |",
            "某某街道办事处",
            "2025",
        ),
        (
            FORM,
            RULES,
            "2025年某某街道办事处五行表",
            "某某街道办事处",
            "2025",
        ),
        (FORM, RULES, "2025年五行表", "", "2025"),
        (
            &half,
            &asks,
            "某某街道办事处2025年上半年五行表",
            "某某街道办事处",
            "2025",
        ),
        (&half, &asks, "二〇二五年下半年五行表", "", "2025"),
    ] {
        let desk = desk_with(form, rules);
        fs::write(desk.path("a.txt"), format!("{title}\n{table}")).expect("room");
        let import = [
            "import",
            "a.txt",
            "--edition",
            "five",
            "-o",
            "b.ron",
            "--forms",
            "forms",
        ];
        let told = desk.run(&import, 0);
        let shown = desk.run(&["show", "b.ron", "--forms", "forms"], 0);
        for field in [
            format!("unit\t单位名称\t{unit}\n"),
            format!("year\t报告年度\t{year}\n"),
        ] {
            assert!(shown.contains(&field), "{title}: {shown}");
        }
        assert!(!told.contains('|'), "the words are the same: {told}");
    }
}

#[test]
fn a_word_of_a_form_takes_no_report_whose_rows_are_those_of_another() {
    let named = FORM.replace("basis:", "recognised_by: [\"政府信息公开\"], basis:");
    let desk = desk_with(&named, RULES);
    let published = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/reports/files/hongze-district-2024-layout.txt"
    );
    desk.run(&["import", published, "-o", "b.ron", "--forms", "forms"], 0);
    let shown = desk.json(&["show", "b.ron", "--json", "--forms", "forms"], 0);
    assert_eq!(shown["edition"], "2021");
}

#[test]
fn both_sides_of_an_equation_leave_out_what_nobody_began() {
    let form = FORM.replace(
        "Row(code: \"A2\", wording: \"其中：网上\", unit: \"件\", kind: Count)",
        "Row(code: \"A2\", wording: \"其中：网上{序}\", unit: \"件\", kind: Count, repeats: (\"网上\", 3))",
    );
    let rules = RULES.replace(
        "left: Cell(\"A1\"), is: Equal, right: Sum([\"A2\", \"A3\"])",
        "left: Sum([\"A1\", \"A4\"]), is: Equal, right: Sum([\"A2*\", \"A3\"])",
    );
    let desk = desk_with(&form, &rules);
    let (forms, problems) = catalogue(None, Some(&desk.path("forms"))).expect("a folder");
    assert!(problems.is_empty(), "{problems:?}");
    let edition = forms.edition("five").expect("it is there");
    let mut report = Report::new(edition);
    for (code, text) in [("A1", "3"), ("A4", "0"), ("A2", "1"), ("A3", "2")] {
        let cell = edition.find(code).expect("a cell of the form");
        report.apply(Edit::Answer(cell, text.into()));
    }
    let identity = edition.identities().first().expect("a sum on both sides");
    let sides = |sum: u32| Some((3.into(), sum.into()));
    assert_eq!(report.sides(identity), sides(3));
    let second = edition.find("A2-2").expect("a cell of the form");
    report.apply(Edit::Answer(second, "4".into()));
    assert_eq!(report.sides(identity), sides(7));
}

#[test]
fn a_published_report_is_known_by_the_words_that_its_form_says() {
    let text =
        "某某街道办事处2025年五行表\n一、情况\n指标\t单位\t数量\n收到\t件\t3\n其中：网上\t件\t1\n";
    let named = FORM.replace(
        "basis:",
        "recognised_by: [\"五行表\", \"其中：网上\"], basis:",
    );
    for (form, is_known) in [(FORM, false), (&named, true)] {
        let desk = desk_with(form, RULES);
        fs::write(desk.path("a.txt"), text).expect("room");
        let import = ["import", "a.txt", "-o", "b.ron", "--forms", "forms"];
        match is_known {
            true => {
                desk.run(&import, 0);
                let shown = desk.run(&["show", "b.ron", "--forms", "forms"], 0);
                assert!(
                    shown.contains("五行版") && shown.contains("A1\t收到\t3"),
                    "{shown}"
                );
            }
            false => drop(desk.refused(&import)),
        }
    }
    let short = FORM.replace("basis:", "recognised_by: [\"五行\"], basis:");
    let desk = desk_with(&short, RULES);
    let found = desk.run(&["form", "check", "forms/five"], 1);
    assert!(found.contains("recognised_by 里的“五行”太短"), "{found}");
}

#[test]
fn text_for_which_a_form_has_no_place_is_told_with_its_line() {
    let desk = Desk::new();
    let text = "政府网站工作年度报表\n（2025年度）\n栏目\t指标\t单位\t内容\n网站\t网站名称\t——\t云岭城管\n\
        \t首页网址\t——\twww.example.com\n访问\t独立用户访问总量\t个\t12\n\t网站总访问量\t次\t34\n\
        信息发布\t信息发布总数\t条\t0\n\t概况类信息更新量\t条\t0\n\t政务动态信息更新量\t条\t0\n\
        全年网站运行平稳，没有发生安全事件。\n";
    fs::write(desk.path("a.txt"), text).expect("room");
    let import = [
        "import",
        "a.txt",
        "--edition",
        "website",
        "-o",
        "a.ron",
        "--forms",
        FORMS,
    ];
    let told = desk.run(&import, 0);
    assert!(
        told.contains("第11行 “全年网站运行平稳，没有发生安全事件。”不知属于哪一项"),
        "{told}"
    );
}

#[test]
fn a_table_of_several_columns_behind_no_text_is_read_with_head_period_and_every_value() {
    let forms: Catalogue = website();
    let form = forms.edition("quarter").expect("it is there");
    let mut text = String::from(
        "政府信息公开情况统计表\n（2016年第三季度）\n填报单位（盖章）：云岭区人民政府　填报日期：2016年10月9日\n\
         统计指标\t单位\t区政府统计数\t区直单位统计数\t乡镇街道统计数\n",
    );
    for (at, row) in form.tables[0].blocks[0].rows.iter().enumerate() {
        let values = match row.first_cell {
            Some(_) => format!("{at}\t{}\t{}", at + 100, at + 200),
            None => "——\t——\t——".into(),
        };
        text += &format!("{}\t{}\t{values}\n", row.wording, row.unit);
    }
    text += "单位负责人：甲某　审核人：乙某　填报人：丙某　联系电话：86877225\n另有说明。\n";
    let hints = nianbao::import::Hints {
        edition: Some(form),
        year: None,
    };
    let imported = nianbao::import::read(text.as_bytes(), hints, &forms).expect("a report");
    let report = imported.report;
    for cell in form.cell_ids() {
        let (_, row, column) = form.cell(cell).place;
        assert_eq!(
            report.typed(cell),
            (row + 100 * column).to_string(),
            "{}",
            form.cell(cell).code
        );
    }
    for (field, expected) in [
        (FieldKind::Unit, "云岭区人民政府"),
        (FieldKind::Year, "2016"),
        (FieldKind::Period, "第三季度"),
        (FieldKind::FilledOn, "2016年10月9日"),
        (FieldKind::Leader, "甲某"),
        (FieldKind::Telephone, "86877225"),
    ] {
        assert_eq!(report.field(field), expected, "{field:?}");
    }
    let told = imported
        .notices
        .iter()
        .map(|notice| notice.message.as_str());
    assert!(
        told.into_iter()
            .any(|told| told.contains("“另有说明。”不知属于哪一项"))
    );
}

#[test]
fn the_reviewer_sees_every_line_of_an_answer_and_the_time_that_was_cleared() {
    let desk = Desk::new();
    website_draft(&desk, &["W21=是", "W22=甲", "W22-2=乙", "year=2024"]);
    fs::rename(desk.path("a.ron"), desk.path("last.ron")).expect("room");
    let set = [
        "W21=是",
        "W22=甲",
        "W26=抖音\n\n快手\n小红书",
        "last_year=last.ron",
    ];
    website_draft(&desk, &set);
    let path = desk.path("a.ron");
    let new = move || {
        let mut session = Session::of_forms(website());
        run(&mut session, Action::Open(path.clone()));
        session
    };
    let mut window = window_with(new, |mut app| {
        app.request(Request::View(View::Review), Duration::ZERO);
        app
    });
    click(&mut window, "与上年比较");
    window.get_by_label("微博2名称：");
    let lines = window.get_by_label_contains("快手").rect().height();
    let line = window.get_by_label("网站名称：").rect().height();
    assert!(lines > 2.0 * line, "four lines in {lines}, one in {line}");
}

#[test]
fn rows_stay_under_the_keyboard_though_nothing_stands_in_them_any_more() {
    let text = |text: &str| Event::Text(text.into());
    let set: &'static [(&'static str, &'static str)] =
        &[("W21", "是"), ("W22", "甲"), ("W22-3", "丙")];
    let events = [
        key_down(Key::Backspace, Modifiers::NONE),
        text("丁"),
        text("戊"),
    ];
    let report = typed_into("W22-3", set, &events);
    for (code, expected) in [("W22-3", "丁戊"), ("W01", "")] {
        let cell = report.edition().find(code).expect("a cell of the form");
        assert_eq!(report.typed(cell), expected, "{code}");
    }
}
