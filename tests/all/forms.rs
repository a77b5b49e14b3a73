//! Forms of an office: written as files, judged, filled in, and missed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use nianbao::checks::Severity;
use nianbao::form::{Catalogue, Edition};
use nianbao::report::{Edit, Place, Report};
use nianbao::session::{Action, Session, catalogue, office_rules};
use nianbao::ui::Request;
use serde_json::{Value, json};

use super::support::{self, Window, app, click, open, press, run, unit_kind, window_with};
use super::terminal::Desk;

/// A form of five rows with two rules.
pub const FORM: &str = r#"Edition(
    code: "five", name: "五行版", basis: "区政府办通知", years: (2024, 9999),
    title: "{单位}{年}年五行表", due: (1, 31), free_chapters: false,
    chapters: [
        Chapter(heading: "一、情况", parts: [Narrative("写明情况。"), Table("one")]),
    ],
    tables: [
        Table(code: "one", title: "五行表", label_heads: ["指标"], unit_head: "单位", blocks: [
            Block(columns: [Column(wording: "数量")], rows: [
                Row(code: "A1", wording: "收到", unit: "件", kind: Count),
                Row(code: "A2", wording: "其中：网上", unit: "件", kind: Count),
                Row(code: "A3", wording: "其中：窗口", unit: "件", kind: Count),
                Row(code: "A4", wording: "办结", unit: "件", kind: Count),
                Row(code: "A5", wording: "费用", unit: "万元", kind: Amount),
            ]),
        ]),
    ],
    header: [], signatory: [],
)
"#;

pub const RULES: &str = r#"Book(rules: [
    Rule(code: "F1", severity: Error, left: Cell("A1"), is: Equal, right: Sum(["A2", "A3"]),
        message: "收到（{left}）应等于网上与窗口之和（{right}）。",
        holds: {"A1": 3, "A2": 1, "A3": 2}, fails: {"A1": 3}),
    Rule(code: "F2", severity: Warning, left: Cell("A4"), is: AtMost, right: Cell("A1"),
        message: "办结（{left}）多于收到（{right}）。",
        holds: {"A4": 1, "A1": 1, "A2": 1}, fails: {"A4": 1}),
])
"#;

/// A desk with a form in `forms/five`.
pub fn desk_with(form: &str, rules: &str) -> Desk {
    let desk = Desk::new();
    let folder = desk.path("forms/five");
    fs::create_dir_all(&folder).expect("room");
    fs::write(folder.join("form.ron"), form).expect("room");
    fs::write(folder.join("rules.ron"), rules).expect("room");
    desk
}

#[test]
fn a_form_of_an_office_is_filled_in_and_its_draft_is_looked_at_without_it() {
    let desk = desk_with(FORM, RULES);
    let with_forms = |arguments: &[&str], code| {
        let arguments = [arguments, &["--forms", "forms"]].concat();
        desk.run(&arguments, code)
    };
    let told = with_forms(&["form", "check", "forms"], 0);
    for words in [
        "five（五行版）：没有发现问题",
        "没有规则核对填得对不对（demand: Valid）的格：A1、A2",
        "没有规则核对报告年度是否在 years 之内",
    ] {
        assert!(told.contains(words), "{told}");
    }
    assert!(with_forms(&["form", "show"], 0).contains("five\t五行版\t2024及以后年度"));
    assert!(with_forms(&["form", "show", "five"], 0).contains("A5\t费用\t万元"));
    let unit = ["--unit", "某某街道办事处", "-o", "a.ron"];
    let new = [&["new", "--year", "2025"][..], &unit].concat();
    // Two forms serve the year, so the office chooses.
    let refused = desk.refused(&[&new[..], &["--forms", "forms"]].concat());
    assert!(
        refused.contains("2021、five") && refused.contains("--edition"),
        "{refused}"
    );
    with_forms(&[&new[..], &["--edition", "five"]].concat(), 0);
    with_forms(&["set", "a.ron", "A2=1", "A3=2", "A4=9", "A5=0.5"], 0);
    let checked = with_forms(&["check", "a.ron", "--json"], 0);
    let checked: Value = serde_json::from_str(&checked).expect("JSON");
    assert_eq!(checked["findings"][0]["rule"], "F2");
    with_forms(&["export", "a.ron", "-o", "a.pdf"], 0);

    // Without the form: looked at, and nothing else.
    let written = fs::read(desk.path("a.ron")).expect("it is there");
    let shown = desk.run(&["show", "a.ron"], 0);
    assert!(
        shown.contains("版式“five”，本机没有") && shown.contains("A5\t费用\t0.5"),
        "{shown}"
    );
    let shown = desk.json(&["show", "a.ron", "--json"], 0);
    assert_eq!(shown["form_missing"], true);
    assert_eq!(
        shown["answers"],
        json!({"A2": "1", "A3": "2", "A4": "9", "A5": "0.5"})
    );
    assert!(
        desk.run(&["check", "a.ron"], 1)
            .contains("本机没有能用的版式“five”")
    );
    for refused in [
        &["set", "a.ron", "A2=3"][..],
        &["fill-zero", "a.ron"],
        &["export", "a.ron", "-o", "b.pdf"],
        &["verify", "a.ron"],
        &[
            "new",
            "--last-year",
            "a.ron",
            "--year",
            "1990",
            "-o",
            "b.ron",
        ],
    ] {
        let words = desk.refused(refused);
        assert!(
            words.contains("本机没有能用的版式“five”"),
            "{refused:?}: {words}"
        );
    }
    assert_eq!(fs::read(desk.path("a.ron")).expect("it is there"), written);
}

#[test]
fn the_window_shows_a_draft_whose_form_is_not_at_hand_and_says_so_everywhere() {
    let desk = Desk::with_report();
    let draft = desk.path("draft.ron");
    let text = fs::read_to_string(&draft).expect("it is there");
    let text = text.replacen("\"2014\"", "\"2031\"", 1);
    fs::write(&draft, &text).expect("room");
    let path = draft.clone();
    let mut window = window_with(Session::default, move |mut app| {
        app.open(path.clone());
        app
    });
    let says_so = |window: &Window| {
        let told = window.query_all_by_label_contains("本机没有能用的版式“2031”");
        assert!(told.count() > 0);
    };
    says_so(&window);
    for part in ["已填内容", "审核与签署"] {
        click(&mut window, part);
        says_so(&window);
    }
    press(&mut window, Modifiers::NONE, Key::F7);
    says_so(&window);
    press(&mut window, Modifiers::NONE, Key::F7);
    assert!(!open(app(&window).session()).unsaved);
    assert_eq!(fs::read_to_string(&draft).expect("it is there"), text);
}

/// Forms as an office would keep them.
pub const FORMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/forms");

/// The yearly form of an office's website, which asks for words, choices, dates and shares.
pub fn website() -> Catalogue {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/forms");
    let (forms, problems) = catalogue(None, Some(folder.as_ref())).expect("the folder is there");
    assert!(problems.is_empty(), "{problems:?}");
    forms
}

#[test]
fn an_empty_table_says_how_many_cells_are_empty() {
    let desk = Desk::new();
    let unit = ["--unit", "云岭市城市管理局", "--year", "2025"];
    let new = [
        "new",
        "--edition",
        "website",
        "-o",
        "a.ron",
        "--forms",
        FORMS,
    ];
    desk.run(&[&new[..], &unit].concat(), 0);
    let blank = desk.run(&["check", "a.ron", "--forms", FORMS], 1);
    let said = "错误 W001 “政府网站工作年度报表”的26格未填写。";
    assert!(blank.starts_with(said), "{blank}");
}

#[test]
fn a_form_of_words_choices_and_dates_is_filled_in_checked_and_printed() {
    let desk = Desk::new();
    let with_forms = |arguments: &[&str], code| {
        let arguments = [arguments, &["--forms", FORMS]].concat();
        desk.run(&arguments, code)
    };
    assert!(with_forms(&["form", "check", FORMS], 0).contains("没有发现问题"));
    let unit = ["--unit", "云岭市城市管理局", "--year", "2025"];
    let new = [&["new", "--edition", "website", "-o", "a.ron"][..], &unit].concat();
    with_forms(&new, 0);
    with_forms(&["fill-zero", "a.ron"], 0);
    let words = [
        "W01=云岭城管",
        "W02=www.example.com",
        "W03=部门网站",
        "W04=0000000001",
        "W13=是",
        "W18=2.5",
        "W19=98.5%",
        "W20=2025-03-02",
        "W21=否",
        "W24=无障碍浏览、千人千网",
    ];
    with_forms(&[&["set", "a.ron"][..], &words].concat(), 0);
    // Zeros went into numbers that are due: those behind 是否发布服务事项目录 were not yet.
    with_forms(&["set", "a.ron", "W14=3", "W15=3"], 0);
    let told = with_forms(&["check", "a.ron"], 0);
    assert!(
        told.starts_with("错误0处，须说明0处，提示0处，尚未检查0条。"),
        "{told}"
    );
    with_forms(&["export", "a.ron", "-o", "a.pdf"], 0);
    let printed = support::told("pdftotext", &["-layout"], &desk.path("a.pdf"), &["-"]);
    for words in ["2025年3月2日", "98.5", "无障碍浏览、千人千网", "云岭城管"] {
        assert!(printed.contains(words), "{words}: {printed}");
    }
    for (set, told) in [
        (
            "W03=网站",
            "错误 W005 “网站类型”不能填“网站”（应填其中一项：政府门户网站、部门网站、专项网站）。",
        ),
        (
            "W13=有",
            "错误 W005 “是否发布服务事项目录”不能填“有”（应填其中一项：是、否）。",
        ),
        (
            "W19=101",
            "错误 W004 “公开答复比例”应填0至100的数，现为“101”。",
        ),
        (
            "W20=2025-02-30",
            "错误 W005 “最近一次安全检测日期”不能填“2025-02-30”（应填日期，如2025年1月15日）。",
        ),
        (
            "W22=云岭",
            "错误 W005 “微博1名称”不能填“云岭”（按前面的答案，本行不填）。",
        ),
        (
            "W24=千人千网、千人千网",
            "错误 W005 “创新发展”不能填“千人千网、千人千网”（应填其中几项，用“、”隔开：搜索即服务、多语言版本、无障碍浏览、千人千网、无）。",
        ),
        ("W01=", "错误 W001 “网站名称”未填写。"),
        (
            "W15=4",
            "错误 W102 可全程在线办理4项，多于政务服务事项3项。",
        ),
    ] {
        fs::copy(desk.path("a.ron"), desk.path("b.ron")).expect("room");
        with_forms(&["set", "b.ron", set], 0);
        let found = with_forms(&["check", "b.ron"], 1);
        assert!(found.starts_with(&format!("{told}\n")), "{set}: {found}");
    }
}

/// Answers to all that the website's form asks but its zeros.
const ANSWERS: [&str; 21] = [
    "W01=云岭城管",
    "W02=www.example.com",
    "W03=部门网站",
    "W04=0000000001",
    "W05=1234",
    "W13=是",
    "W18=2.5",
    "W19=98.5",
    "W20=2025年3月2日",
    "W21=是",
    "W22=云岭发布",
    "W23=1204",
    "W22-2=云岭城管微博",
    "W23-2=87",
    "W26=抖音号：云岭城管\n快手号：云岭市城市管理局\n视频号：城管在线",
    "W24=无障碍浏览、千人千网",
    "leader=甲某",
    "reviewer=乙某",
    "filler=丙某",
    "telephone=86877225",
    "filled_on=2026年1月9日",
];

#[test]
fn a_form_of_words_is_signed_published_and_read_back_from_its_own_text() {
    let desk = Desk::new();
    let with_forms = |arguments: &[&str]| desk.run(&[arguments, &["--forms", FORMS]].concat(), 0);
    let unit = ["--unit", "云岭市城市管理局", "--year", "2025"];
    with_forms(&[&["new", "--edition", "website", "-o", "a.ron"][..], &unit].concat());
    with_forms(&[&["set", "a.ron"][..], &ANSWERS].concat());
    with_forms(&["fill-zero", "a.ron"]);
    with_forms(&["submit", "a.ron"]);
    for (step, by) in [("review", "乙某"), ("secrecy", "王某"), ("issue", "甲某")] {
        with_forms(&["sign", "a.ron", "--step", step, "--by", by]);
    }
    let verified = with_forms(&["verify", "a.ron"]);
    assert!(verified.contains("签发：已签，甲某"), "{verified}");
    let why = [
        "export",
        "a.ron",
        "--paper",
        "explanations",
        "-o",
        "why.pdf",
    ];
    with_forms(&why);
    let printed = support::told("pdftotext", &["-layout"], &desk.path("why.pdf"), &["-"]);
    let called = "2025年政府网站工作年度报表";
    assert!(
        printed
            .replace(' ', "")
            .contains(&format!("{called}核查说明")),
        "{printed}"
    );
    assert!(
        printed
            .replace(' ', "")
            .contains(&format!("本单位{called}经逐项核查")),
        "{printed}"
    );
    with_forms(&["export", "a.ron", "--paper", "public", "-o", "a.pdf"]);
    let printed = support::told("pdftotext", &["-layout"], &desk.path("a.pdf"), &["-"]);
    fs::write(desk.path("a.txt"), &printed).expect("room");
    let notices = with_forms(&["import", "a.txt", "-o", "b.ron"]);
    let shown = |draft| {
        let shown = with_forms(&["show", draft]);
        let answers = shown.lines().filter(|line| line.starts_with('W'));
        // What was printed as a total is read as a number like any other.
        let answers = answers.map(|line| line.replace("（自动合计）", ""));
        answers.collect::<Vec<String>>()
    };
    assert_eq!(shown("b.ron"), shown("a.ron"), "{printed}{notices}");
}

#[test]
fn a_form_calls_its_fields_what_it_likes() {
    let papers = include_str!("../../assets/papers.ron");
    let papers = papers.replace("政府信息公开保密审查表", "网站报表保密审查表");
    let papers = papers.replace("cleared_by: \"secrecy\"", "cleared_by: \"review\"");
    let papers = papers.replace("审查人", "复核人");
    let own = "labels: {Leader: \"主要负责人\", Unit: \"主办单位\"}";
    let own = format!("{own},\n    papers: {papers},\n    signatory:");
    let desk = desk_with_website(&[("signatory:", &own)], &[]);
    let with_forms = |arguments: &[&str]| desk.run(&[arguments, &["--forms", "forms"]].concat(), 0);
    let unit = ["--unit", "云岭市城市管理局", "--year", "2025"];
    with_forms(&[&["new", "--edition", "website", "-o", "a.ron"][..], &unit].concat());
    with_forms(&[&["set", "a.ron"][..], &ANSWERS].concat());
    with_forms(&["fill-zero", "a.ron"]);
    let shown = with_forms(&["show", "a.ron"]);
    assert!(shown.contains("leader\t主要负责人\t甲某"), "{shown}");
    with_forms(&["export", "a.ron", "-o", "a.pdf"]);
    let printed = support::told("pdftotext", &["-layout"], &desk.path("a.pdf"), &["-"]);
    for words in ["主要负责人：甲某", "主办单位：云岭市城市管理局"] {
        assert!(printed.contains(words), "{words}: {printed}");
    }
    assert!(!printed.contains("单位负责人"), "{printed}");
    with_forms(&["export", "a.ron", "--paper", "secrecy", "-o", "s.pdf"]);
    let secrecy = support::told("pdftotext", &["-layout"], &desk.path("s.pdf"), &["-"]);
    for words in ["网站报表保密审查表", "复核人："] {
        assert!(secrecy.contains(words), "{words}: {secrecy}");
    }
    let public = [
        "export", "a.ron", "--paper", "public", "-o", "p.pdf", "--forms", "forms",
    ];
    let refused = desk.refused(&public);
    assert!(refused.contains("“审核”还没有签署"), "{refused}");
    fs::write(desk.path("a.txt"), printed).expect("room");
    with_forms(&["import", "a.txt", "--edition", "website", "-o", "b.ron"]);
    let read = with_forms(&["show", "b.ron"]);
    assert!(read.contains("leader\t主要负责人\t甲某"), "{read}");
    assert!(read.contains("unit\t主办单位\t云岭市城市管理局"), "{read}");
}

/// Opens a form where its file is asked for, by its path.
fn type_form(window: &mut Window, file: &Path) {
    press(window, Modifiers::COMMAND, Key::A);
    window.event(Event::Text(file.display().to_string()));
    window.run();
    press(window, Modifiers::NONE, Key::Enter);
}

#[test]
fn the_window_opens_a_form_says_what_is_wrong_with_it_and_fills_in_a_sound_one() {
    let desk = desk_with_website(&[("\"W07\"", "\"W77\"")], &[]);
    let (website, broken) = (Path::new(FORMS).join("website"), desk.path("forms/website"));
    let mut window = window_with(Session::default, |app| app);
    window.get_by_label("打开版式…").focus();
    window.run();
    press(&mut window, Modifiers::NONE, Key::Enter);
    type_form(&mut window, &broken.join("form.ron"));
    for words in ["rules.ron：", "W07", "个问题"] {
        assert!(window.query_by_label_contains(words).is_some(), "{words}");
    }
    assert!(window.query_by_label_contains("已选用").is_none());
    // Enter reads on, and the keyboard is where it was: Enter opens the next one.
    press(&mut window, Modifiers::NONE, Key::Enter);
    press(&mut window, Modifiers::NONE, Key::Enter);
    type_form(&mut window, &website.join("form.ron"));
    for words in ["website（政府网站工作年度报表）：没有发现问题", "已选用"] {
        assert!(window.query_by_label_contains(words).is_some(), "{words}");
    }
    click(&mut window, "知道了");
    click(&mut window, "开始填报");
    let report = &open(app(&window).session()).report;
    assert_eq!(report.edition().code, "website");
    // Somebody looks at it again, with what was changed in the meantime.
    let mut session = Session::default();
    let taken = |session: &mut Session, folder: &Path| {
        let (_, taken) = session.take_form(&folder.join("form.ron")).expect("a form");
        taken.map(|edition| edition.name.clone())
    };
    assert_eq!(taken(&mut session, &broken), None);
    let name = taken(&mut session, &website).expect("a sound one");
    let named = format!("name: \"{name}\"");
    let renamed = desk_with_website(&[(&named, "name: \"网站报表\"")], &[]);
    let renamed = renamed.path("forms/website");
    assert_eq!(taken(&mut session, &renamed).as_deref(), Some("网站报表"));
    assert_eq!(
        session
            .forms()
            .editions()
            .filter(|form| form.code == "website")
            .count(),
        1
    );
}

/// A folder `forms` with the website's form, changed.
pub fn desk_with_website(form: &[(&str, &str)], rules: &[(&str, &str)]) -> Desk {
    let desk = Desk::new();
    let folder = desk.path("forms/website");
    fs::create_dir_all(&folder).expect("room");
    for (file, changes) in [("form.ron", form), ("rules.ron", rules)] {
        let text = fs::read_to_string(Path::new(FORMS).join("website").join(file)).expect("ours");
        let changed = changes.iter().fold(text, |text, (old, new)| {
            assert!(text.contains(old), "{old}");
            text.replacen(old, new, 1)
        });
        fs::write(folder.join(file), changed).expect("room");
    }
    desk
}

#[test]
fn a_rule_may_be_for_a_kind_of_unit_that_only_the_form_knows() {
    let kinds = "unit_kinds: [
        Unit(name: \"园区\", area: County, seal: 45, endings: [\"管委会\"]),
        Unit(name: \"站所\", area: None, seal: 42),
    ],
    free_chapters:";
    let rule = "Rule(code: \"W103\", severity: Error, units: [站所],";
    let desk = desk_with_website(
        &[("free_chapters:", kinds)],
        &[("Rule(code: \"W103\", severity: Error,", rule)],
    );
    let with_forms =
        |arguments: &[&str], code| desk.run(&[arguments, &["--forms", "forms"]].concat(), code);
    assert!(with_forms(&["form", "check", "forms"], 0).contains("没有发现问题"));
    let new = |kind: &'static str| {
        let unit = [
            "new",
            "--edition",
            "website",
            "--year",
            "2025",
            "--unit",
            "云岭",
        ];
        [&unit[..], &["--kind", kind, "-o", "a.ron"]].concat()
    };
    for (kind, found) in [("站所", true), ("园区", false)] {
        with_forms(&new(kind), 0);
        with_forms(&["set", "a.ron", "W16=3", "W17=4"], 0);
        let told = with_forms(&["check", "a.ron"], 1);
        assert_eq!(told.contains("W103"), found, "{kind}: {told}");
        fs::remove_file(desk.path("a.ron")).expect("ours");
    }
    let unknown = [&new("街道")[..], &["--forms", "forms"]].concat();
    let refused = desk.refused(&unknown);
    assert!(refused.contains("可用：园区、站所"), "{refused}");
}

#[test]
fn nothing_is_published_while_the_form_waits_for_a_step_that_nobody_knows() {
    let papers = include_str!("../../assets/papers.ron");
    let papers = papers.replace("cleared_by: \"secrecy\"", "cleared_by: \"secrcy\"");
    let own = format!("papers: {papers},\n    signatory:");
    let odd = own.replacen("信息名称", "信息名称\u{1f600}", 1);
    let desk = desk_with_website(&[("signatory:", &odd)], &[]);
    let judged = desk.run(&["form", "check", "forms"], 1);
    assert!(
        judged.contains("U+1F600") || judged.contains("\u{1f600}"),
        "{judged}"
    );
    let desk = desk_with_website(&[("signatory:", &own)], &[]);
    let with_forms = |arguments: &[&str]| desk.run(&[arguments, &["--forms", "forms"]].concat(), 0);
    let unit = ["--unit", "云岭市城市管理局", "--year", "2025"];
    with_forms(&[&["new", "--edition", "website", "-o", "a.ron"][..], &unit].concat());
    with_forms(&[&["set", "a.ron"][..], &ANSWERS].concat());
    with_forms(&["fill-zero", "a.ron"]);
    let public = [
        "export", "a.ron", "--paper", "public", "-o", "p.pdf", "--forms", "forms",
    ];
    let refused = desk.refused(&public);
    assert!(refused.contains("环节“secrcy”"), "{refused}");
    assert!(!desk.path("p.pdf").exists());
}

#[test]
fn a_form_that_is_opened_again_stays_under_the_rules_of_the_office() {
    let desk = desk_with_website(&[], &[]);
    let rule = "Book(rules: [Rule(code: \"W103\", severity: Hint,
        left: Cell(\"W17\"), is: AtMost, right: Cell(\"W16\"), message: \"多{left}\",
        holds: {\"W16\": 3, \"W17\": 3}, fails: {\"W16\": 3, \"W17\": 4})])";
    fs::write(desk.path("rules.ron"), rule).expect("room");
    let rules = office_rules(Some(&desk.path("rules.ron"))).expect("it is read");
    let (forms, problems) =
        catalogue(rules.as_ref(), Some(&desk.path("forms"))).expect("sound forms");
    assert!(problems.is_empty());
    let mut session = Session::of_forms(forms);
    let (_, taken) = session
        .take_form(&desk.path("forms/website/form.ron"))
        .expect("a form");
    let rules = &taken.expect("a sound one").rules;
    let hint = rules
        .iter()
        .find(|rule| rule.code == "W103")
        .expect("its rule");
    assert_eq!(hint.severity, Severity::Hint);
    let other = session.take_form(&desk.path("rules.ron"));
    assert!(other.is_err(), "that is no form");
}

/// Chapters of a form whose fields have names of its own, around its table.
#[test]
fn text_around_a_table_is_read_as_it_was_written() {
    let chapters = "chapters: [
        Chapter(heading: \"一、概述\", parts: [Narrative(\"\")]),
        Chapter(heading: \"二、联系方式\", parts: [Narrative(\"\")]),
    ],";
    let labels = "labels: {Filler: \"联系人\", Leader: \"负责人\"},\n    signatory:";
    let changes = [("chapters: [],", chapters), ("signatory:", labels)];
    let desk = desk_with_website(&changes, &[]);
    let with_forms = |arguments: &[&str]| desk.run(&[arguments, &["--forms", "forms"]].concat(), 0);
    let text = "云岭市城市管理局2025年政府网站工作年度报表\n一、概述\n移动新媒体\n全年运行平稳。\n\
        二、联系方式\n可与本机关联系，联系人：张三，联系电话：86877225。\n2026年1月9日\n\
        政府网站工作年度报表\n（2025年度）\n\
        栏目\t指标\t单位\t内容\n网站\t网站名称\t——\t云岭城管\n\t首页网址\t——\twww.example.com\n\
        访问\t独立用户访问总量\t个\t12\n\t网站总访问量\t次\t34\n信息发布\t信息发布总数\t条\t0\n\
        \t概况类信息更新量\t条\t0\n\t政务动态信息更新量\t条\t0\n负责人：甲某\t联系人：丙某\n";
    fs::write(desk.path("a.txt"), text).expect("room");
    with_forms(&["import", "a.txt", "--edition", "website", "-o", "a.ron"]);
    let shown = with_forms(&["show", "a.ron"]);
    for words in [
        "移动新媒体\n全年运行平稳。",
        "可与本机关联系，联系人：张三，联系电话：86877225。",
        "W01\t网站名称\t云岭城管",
        "W06\t网站总访问量\t34",
        "filler\t联系人\t丙某",
        "leader\t负责人\t甲某",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}

#[test]
fn a_portable_program_keeps_all_that_is_the_users_beside_itself() {
    let desk = Desk::new();
    let stick = desk.path("stick");
    fs::create_dir_all(stick.join("forms/website")).expect("room");
    for file in ["form.ron", "rules.ron"] {
        let from = Path::new(FORMS).join("website").join(file);
        fs::copy(from, stick.join("forms/website").join(file)).expect("room");
    }
    let program = stick.join("nianbao");
    fs::copy(env!("CARGO_BIN_EXE_nianbao"), &program).expect("room");
    let shown = |home: Option<&Path>| {
        let mut command = std::process::Command::new(&program);
        command
            .args(["form", "show", "website"])
            .env_remove("NIANBAO_HOME");
        command.env("XDG_CONFIG_HOME", desk.path("config"));
        command.env("XDG_DATA_HOME", desk.path("data"));
        command.envs(home.map(|home| ("NIANBAO_HOME", home)));
        command.output().expect("the program runs").status.success()
    };
    assert!(!shown(None), "the stick is none yet");
    assert!(shown(Some(&stick)), "a folder was named");
    fs::write(stick.join("portable"), "").expect("room");
    assert!(shown(None), "a file makes it one");
    assert!(
        !shown(Some(&desk.path("elsewhere"))),
        "what was named counts"
    );
}

/// What `form check` says of the website's form with a text of one of its files replaced.
#[track_caller]
pub fn check_changed(file: &str, old: &str, new: &str, said: &str) {
    let folder = Path::new(FORMS).join("website");
    let read = |name: &str| {
        let text = fs::read_to_string(folder.join(name)).expect("it is there");
        match name == file {
            true if !text.contains(old) => panic!("{name} has no {old}"),
            true => text.replacen(old, new, 1),
            false => text,
        }
    };
    let desk = desk_with(&read("form.ron"), &read("rules.ron"));
    let found = desk.run(&["form", "check", "forms/five"], 1);
    assert_eq!(found.matches(said).count(), 1, "{new}: {said}: {found}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn options_and_conditions_are_of_the_form_and_words_are_not_counted() {
    let due = r#"("W13", ["是"])"#;
    for (file, old, new, said) in [
        (
            "form.ron",
            r#"options: ["政府门户网站", "部门网站", "专项网站"]"#,
            r#"help: """#,
            "第25行（W03）：OneOf、Ticks 的行应写明 options",
        ),
        ("form.ron", "\"多语言版本\"", "\"搜索即服务\"", "不能相同"),
        (
            "form.ron",
            due,
            r#"("W13", ["有"])"#,
            "应在这些选项之中：是、否",
        ),
        ("form.ron", due, r#"("W99", ["是"])"#, "没有“W99”这一格"),
        (
            "form.ron",
            due,
            r#"("W21", ["是"])"#,
            "“W21”应在这一行的前面",
        ),
        (
            "form.ron",
            due,
            r#"("W12", ["是"])"#,
            "“W12”不是 YesNo、OneOf 或 Ticks",
        ),
        ("form.ron", "unit: \"%\"", "unit: \"条\"", "单位应写“%”"),
        (
            "form.ron",
            "（{年}年度）",
            "（{年}年{季度}）",
            "“{季度}”认不出来",
        ),
        (
            "form.ron",
            "[Column(wording: \"内容\")]",
            "[Column(wording: \"内容\"), Column(wording: \"去年\")]",
            "每列都要写 code",
        ),
        (
            "form.ron",
            "free_chapters: false,\n    chapters: [],\n    annex: [\"website\"],",
            "free_chapters: true, chapters: [Chapter(heading: \"一\", parts: [Table(\"website\")])],",
            "表只能放在 annex 里",
        ),
        (
            "form.ron",
            "annex:",
            "follows: Follows(edition: \"2020\"),\nannex:",
            "follows 里的“2020”",
        ),
        (
            "form.ron",
            "annex:",
            "follows: Follows(edition: \"2021\", cells: {\"W05\": SumOf([\"T99\"])}),\nannex:",
            "follows 里的“T99”",
        ),
        (
            "rules.ron",
            "left: Cell(\"W15\")",
            "left: Cell(\"W01\")",
            "“W01”填的是文字",
        ),
        (
            "rules.ron",
            r#"Sum(["W08", "W09", "W10"])"#,
            r#"Sum(["W08", "W20"])"#,
            "“W20”填的是文字",
        ),
    ] {
        check_changed(file, old, new, said);
    }
}

#[test]
fn mistakes_in_writing_are_told_in_words_of_the_language() {
    for (file, old, new, said) in [
        (
            "form.ron",
            "unit: \"个\", kind: Count)",
            "unit: \"个\" kind: Count)",
            "缺少半角逗号",
        ),
        (
            "form.ron",
            "unit: \"个\", kind: Count)",
            "unit: \"个\"， kind: Count)",
            "全角的标点",
        ),
        (
            "form.ron",
            "unit: \"个\", kind: Count)",
            "unit: \"个\", kind: Count",
            "上面少了一个右括号",
        ),
        (
            "form.ron",
            "wording: \"网站名称\"",
            "wording: “网站名称”",
            "半角双引号",
        ),
        (
            "form.ron",
            "kind: Count)",
            "kind: Counts)",
            "不认识“Counts”，此处可写：Heading、Count",
        ),
        (
            "form.ron",
            "free_chapters: false",
            "free_chapters: 否",
            "true（是）或 false（否）",
        ),
        (
            "form.ron",
            "unit: \"个\", kind: Count)",
            "kind: Count)",
            "缺少项目“unit”",
        ),
        (
            "form.ron",
            "wording: \"网站名称\"",
            "words: \"网站名称\"",
            "不认识的项目“words”",
        ),
        (
            "rules.ron",
            "right: Cell(\"W14\")",
            "right: 90",
            "应为项目或选项的英文名称",
        ),
    ] {
        check_changed(file, old, new, said);
    }
}

#[test]
fn the_form_of_the_guide_does_as_the_guide_says() {
    let guide = include_str!("../../docs/表样编写.md");
    let mut blocks = guide.split("```ron\n").skip(1);
    let mut block = || blocks.next().and_then(|rest| rest.split("```").next());
    let (form, rules) = (block().expect("a form"), block().expect("rules"));
    let desk = Desk::new();
    let folder = desk.path("forms/bianmin");
    fs::create_dir_all(&folder).expect("room");
    fs::write(folder.join("form.ron"), form).expect("room");
    fs::write(folder.join("rules.ron"), rules).expect("room");
    let commands = guide
        .lines()
        .filter_map(|line| line.strip_prefix("nianbao "));
    let of_it = commands.filter(|line| line.contains("bianmin") || line.contains("便民"));
    let mut told = Vec::new();
    for line in of_it {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        told.push(desk.run(&arguments, 0));
    }
    assert!(told[0].contains("没有发现问题"), "{told:?}");
    let (checked, count) = (&told[4], told.len());
    assert!(checked.starts_with("错误0处"), "{checked}");
    assert_eq!(count, 6, "check, new, set twice, check, export");
    let printed = support::told("pdftotext", &["-layout"], &desk.path("便民.pdf"), &["-"]);
    assert!(
        printed.contains("42"),
        "the total follows its parts: {printed}"
    );
}

/// A window on the website's form with these answers, the keyboard in a cell.
pub fn website_window(code: &'static str, set: &'static [(&'static str, &'static str)]) -> Window {
    let new = move || {
        let mut session = Session::of_forms(website());
        let edition = session.forms().edition("website").expect("it is there");
        let new = Action::New {
            edition,
            unit_kind: unit_kind("部门"),
            unit: "云岭市城市管理局".into(),
            year: "2025".into(),
        };
        run(&mut session, new);
        for (code, text) in set {
            let cell = edition.find(code).expect("a cell of the form");
            let edit = Edit::Answer(cell, (*text).into());
            run(&mut session, Action::Edit(edit));
        }
        session
    };
    window_with(new, move |mut app| {
        let edition = open(app.session()).report.edition();
        let place = Place::Cell(edition.find(code).expect("a cell of the form"));
        app.request(Request::Go(place), Duration::ZERO);
        app
    })
}

/// What a hand types into a choice, cut into frames; `^` is Home and `<` Backspace.
#[track_caller]
fn check_choice(code: &'static str, frames: &[&str], expected: &str) {
    let mut window = website_window(code, &[]);
    for frame in frames {
        for letter in frame.chars() {
            match letter {
                '^' => window.key_press(Key::Home),
                '<' => window.key_press(Key::Backspace),
                letter => window.event(Event::Text(letter.into())),
            }
        }
        window.run();
    }
    let report = &open(app(&window).session()).report;
    let cell = report.edition().find(code).expect("a cell of the form");
    assert_eq!(report.typed(cell), expected, "{frames:?}");
}

#[test]
fn spaces_choose_an_option_however_they_fall_into_frames() {
    for frames in [&["   "][..], &[" ", " ", " "], &["  ", " "]] {
        check_choice("W03", frames, "专项网站");
    }
    for frames in [&["部 "][..], &["部", " "]] {
        check_choice("W03", frames, "部门网站");
    }
    for frames in [&["  "][..], &[" ", " "]] {
        check_choice("W24", frames, "搜索即服务、多语言版本");
    }
    for frames in [&[" ^ "][..], &[" ", "^", " "]] {
        check_choice("W03", frames, "部门网站");
    }
    for frames in [&["部门 <"][..], &["部门 ", "<"]] {
        check_choice("W03", frames, "部门网");
    }
    check_choice("W03", &["部门网站^门"], "门部门网站");
    check_choice("W01", &["云岭 ", "城管"], "云岭 城管");
}

#[test]
fn a_total_counts_no_part_that_is_not_due() {
    let form = FORM.replace(
        "Row(code: \"A3\", wording: \"其中：窗口\", unit: \"件\", kind: Count)",
        "Row(code: \"A3\", wording: \"其中：窗口\", unit: \"件\", kind: Count, due_if: (\"A0\", [\"是\"]))",
    );
    let form = form.replace(
        "Row(code: \"A1\"",
        "Row(code: \"A0\", wording: \"是否设窗口\", unit: \"——\", kind: YesNo), Row(code: \"A1\"",
    );
    let desk = desk_with(&form, RULES);
    let run = |arguments: &[&str]| desk.run(&[arguments, &["--forms", "forms"]].concat(), 0);
    let unit = ["--unit", "某某街道办事处", "--year", "2025"];
    run(&[&["new", "--edition", "five", "-o", "a.ron"][..], &unit].concat());
    for (answer, total) in [("A0=否", "A1\t收到\t5"), ("A0=是", "A1\t收到\t\n")] {
        run(&["set", "a.ron", "A2=5", answer]);
        let shown = run(&["show", "a.ron"]);
        assert!(shown.contains(total), "{answer}: {shown}");
    }
}

/// A desk with a form that follows that of 2021: one more column that the totals sum, two more rows.
fn desk_with_next_form() -> Desk {
    let desk = Desk::new();
    let made = [
        "form",
        "new",
        "--from",
        "2021",
        "--code",
        "2027",
        "-o",
        "forms/2027",
    ];
    desk.run(&made, 0);
    let path = desk.path("forms/2027/form.ron");
    let mut text = fs::read_to_string(&path).expect("it was written");
    for (old, new) in [
        (
            "Column(code: \"C7\", groups: [\"申请人情况\"], wording: \"总计\")",
            "Column(code: \"C8\", groups: [\"申请人情况\"], wording: \"境外组织\"),\n\
             Column(code: \"C7\", groups: [\"申请人情况\"], wording: \"总计\")",
        ),
        (
            "Row(code: \"T25\",",
            "Row(code: \"T26\", wording: \"其中：不予处理合计\", name: \"不予处理合计\", unit: \"件\", kind: Count),\n\
             Row(code: \"T27\", wording: \"其中：网上申请\", name: \"网上申请\", unit: \"件\", kind: Count),\n\
             Row(code: \"T25\",",
        ),
        (
            "follows: Follows(edition: \"2021\")",
            "follows: Follows(edition: \"2021\", cells: {\"T27.C1\": New, \
             \"T26.C1\": SumOf([\"T16.C1\", \"T17.C1\", \"T18.C1\", \"T19.C1\", \"T20.C1\"])})",
        ),
        ("years: (2021, 9999)", "years: (2027, 9999)"),
    ] {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    fs::write(path, text).expect("room");
    let told = desk.run(&["form", "check", "forms/2027"], 0);
    assert!(told.contains("没有发现问题"), "{told}");
    desk
}

/// Last year's report on the form of 2021, in a desk with the one that follows it.
fn desk_with_last_year() -> Desk {
    let desk = desk_with_next_form();
    let unit = ["--unit", "某某街道办事处", "--year", "2026"];
    desk.run(
        &[&["new", "--edition", "2021", "-o", "last.ron"][..], &unit].concat(),
        0,
    );
    desk.run(&["fill-zero", "last.ron"], 0);
    let set = [
        "set", "last.ron", "T01.C1=9", "T16.C1=2", "T20.C1=3", "T25.C1=4",
    ];
    desk.run(&set, 0);
    desk
}

#[test]
fn last_years_report_is_carried_over_and_compared_in_the_first_year_of_a_new_form() {
    let desk = desk_with_last_year();
    let run =
        |arguments: &[&str], code| desk.run(&[arguments, &["--forms", "forms"]].concat(), code);
    let new = [
        "new",
        "--last-year",
        "last.ron",
        "--edition",
        "2027",
        "-o",
        "now.ron",
    ];
    run(&new, 0);
    run(&["fill-zero", "now.ron"], 0);
    let shown = run(&["show", "now.ron"], 0);
    assert!(shown.contains("T02.C1\t上年结转申请/自然人\t4"), "{shown}");
    // 上年结转 is held against last year's report, though that has another form.
    run(&["set", "now.ron", "T02.C1=5"], 0);
    let found = run(&["check", "now.ron"], 1);
    assert!(
        found.contains("B205") && !found.contains("不能与本年比较"),
        "{found}"
    );
}

#[test]
fn a_cell_was_what_the_new_form_says_or_the_same_or_nothing() {
    let desk = desk_with_last_year();
    let (forms, problems) = catalogue(None, Some(&desk.path("forms"))).expect("it is there");
    assert!(problems.is_empty(), "{problems:?}");
    let text = fs::read(desk.path("last.ron")).expect("it is there");
    let last = nianbao::draft::read(&text, &forms).expect("a draft").report;
    let new = forms.edition("2027").expect("it is there");
    let followed = last.followed_by(new).expect("it follows");
    for (code, expected) in [
        ("T01.C1", "9"),
        ("T26.C1", "5"),
        ("T27.C1", ""),
        ("T01.C8", ""),
        ("T26.C2", ""),
        ("T25.C1", "4"),
    ] {
        let cell = new.find(code).expect("a cell of the form");
        assert_eq!(followed.typed(cell), expected, "{code}");
    }
    let older = forms.edition("2019").expect("it is carried");
    assert!(last.followed_by(older).is_none());
    // A total that was typed is kept, and one that followed its parts follows them here.
    let typed = |code: &str, text: &str| {
        let mut last = last.clone();
        let cell = last.edition().find(code).expect("a cell of the form");
        last.apply(Edit::Answer(cell, text.into()));
        let followed = last.followed_by(new).expect("it follows");
        let cell = new.find(code).expect("a cell of the form");
        followed.typed(cell).to_owned()
    };
    assert_eq!(typed("T25.C7", "7"), "7");
    assert_eq!(typed("T25.C7", ""), "");
    // What stands in for a form that is not at hand has no cells to go by.
    let stand_in = Edition::stand_in("2021", "街道", Vec::new(), &[]);
    let stand_in = Report::new(Box::leak(Box::new(stand_in)));
    assert!(stand_in.followed_by(new).is_none());
}

/// Judges the form of five rows with some texts of its files replaced.
#[track_caller]
fn check_judged(form: &[(&str, &str)], rules: &[(&str, &str)], expected: &[&str]) {
    let change = |text: &str, changes: &[(&str, &str)]| {
        changes.iter().fold(text.to_owned(), |text, (old, new)| {
            assert!(text.contains(old), "{old}");
            text.replacen(old, new, 1)
        })
    };
    let desk = desk_with(&change(FORM, form), &change(RULES, rules));
    let told = desk.run(&["form", "check", "forms"], 1);
    for expected in expected {
        assert!(told.contains(expected), "{expected}: {told}");
    }
    let told = desk.json(&["form", "check", "forms/five", "--json"], 1);
    assert!(told["faults"].as_u64() > Some(0), "{told}");
    // What can't be used is told of, and everything else works.
    let output = desk.output(&["form", "show", "--forms", "forms"]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn what_is_wrong_with_a_form_is_named_with_file_line_and_rule() {
    let right = ("right: Cell(\"A1\")", "right: Cell(\"A9\")");
    let unknown = "five/rules.ron：规则文件第5行（F2）：没有“A9”这一格";
    check_judged(&[], &[right], &[unknown]);
    // Every rule that is wrong is named at once.
    let parts = ("\"A2\", \"A3\"]", "\"A2\", \"A8\"]");
    let other = "规则文件第2行（F1）：没有“A8”这一格";
    check_judged(&[], &[right, parts], &[unknown, other]);
    for (old, new, expected) in [
        (
            "fails: {\"A1\": 3}",
            "fails: {\"A1\": 0}",
            "规则文件第2行（F1）：例子 fails 应当报出问题",
        ),
        (
            "holds: {\"A1\": 3,",
            "holds: {\"A1\": 4,",
            "规则文件第2行（F1）：例子 holds 应当不报问题，却报了：收到（4）应等于",
        ),
        ("[\"A2\", \"A3\"]", "[]", "规则文件第2行（F1）：列表是空的"),
    ] {
        check_judged(&[], &[(old, new)], &[expected]);
    }
    for (asks, examples, expected) in [
        (
            "left: Cell(\"A4\"), is: More, right: Cell(\"A1\")",
            "holds: {\"A4\": 1}, fails: {}",
            "规则文件第8行（F3）：与F2互相矛盾",
        ),
        (
            "left: Cell(\"A4\"), is: AtLeast, right: Number(0)",
            "holds: {}, fails: {\"A4\": 1}",
            "规则文件第8行（F3）：这条规则永远不会报出问题",
        ),
        (
            "left: Cell(\"A2\"), is: Equal, right: Sum([\"A1\", \"A4\"])",
            "holds: {}, fails: {\"A2\": 1}",
            "合计互相引用",
        ),
    ] {
        let rule = format!(
            "    Rule(code: \"F3\", severity: Error, {asks}, message: \"甲\", {examples}),\n])\n"
        );
        check_judged(&[], &[("])\n", &rule)], &[expected]);
    }
    for (old, new, expected) in [
        (
            "\"其中：窗口\"",
            "\"其中：网上\"",
            "five/form.ron：版式文件第12行（A3）：名称“网上”与另一行相同",
        ),
        (
            "\"five\"",
            "\"2021\"",
            "版式文件第2行（2021）：已有代码相同的版式",
        ),
        (
            ", Table(\"one\")",
            "",
            "（one）：每张表应在章节或附表中出现一次，现为0次",
        ),
        ("\"收到\"", "\"收\u{10ffff}到\"", "字体中没有"),
    ] {
        check_judged(&[(old, new)], &[], &[expected]);
    }
}

#[test]
fn a_table_too_wide_for_the_paper_is_a_fault_and_a_folder_without_a_form_an_error() {
    let columns: String = (1..40)
        .map(|at| format!("Column(code: \"C{at}\", wording: \"第{at}项数量\"),"))
        .collect();
    let one = "columns: [Column(wording: \"数量\")]";
    let form = FORM.replacen(one, &format!("columns: [{columns}]"), 1);
    let desk = desk_with(&form, "Book(rules: [])");
    let told = desk.run(&["form", "check", "forms"], 1);
    assert!(told.contains("（one）：列太多或太宽"), "{told}");
    desk.refused(&["form", "check", "nowhere"]);
    fs::create_dir(desk.path("empty")).expect("room");
    desk.refused(&["form", "check", "empty"]);
}

#[test]
fn a_form_made_from_a_bundled_one_passes_and_works_under_its_own_code() {
    for from in ["2014", "2019", "2021"] {
        let desk = Desk::new();
        let made = ["form", "new", "--from", from, "-o"];
        desk.run(&[&made[..], &["forms/next"]].concat(), 0);
        let told = desk.run(&["form", "check", "forms"], 0);
        assert!(told.contains("next（next版）：没有发现问题"), "{told}");
        desk.refused(&[&made[..], &["forms/next"]].concat());
        desk.refused(&[&made[..], &["forms/2021"]].concat());
        desk.refused(&[&made[..], &["forms/x", "--code", "a b"]].concat());
        desk.refused(&["form", "new", "--from", "1999", "-o", "forms/x"]);
        let run = |arguments: &[&str]| {
            let arguments = [arguments, &["--forms", "forms"]].concat();
            desk.run(&arguments, 0)
        };
        run(&[
            "new",
            "--edition",
            "next",
            "--unit",
            "某某街道办事处",
            "--year",
            "2030",
            "-o",
            "a.ron",
        ]);
        run(&["fill-zero", "a.ron"]);
        assert!(run(&["show", "a.ron"]).contains("next版"));
    }
}

#[test]
fn an_office_adds_a_rule_whose_examples_are_tried() {
    let desk = Desk::with_report();
    let write = |holds: &str| {
        let book = format!(
            r#"Book(rules: [
                Rule(code: "X1", editions: ["2014"], severity: Warning, left: Cell("R02"),
                    is: AtLeast, right: Number(100), message: "只有{{left}}条。",
                    holds: {{"R02": {holds}}}, fails: {{"R02": 5}})])"#
        );
        fs::write(desk.path("office.ron"), book).expect("room");
    };
    let check = ["check", "draft.ron", "--rules", "office.ron"];
    write("100");
    let told = desk.run(&check, 0);
    assert!(told.contains("只有24条。"), "{told}");
    write("99");
    let told = desk.refused(&check);
    assert!(
        told.contains("本单位规则文件第2行（X1）：例子 holds"),
        "{told}"
    );
}

/// Judges a form that no honest office would write; an empty `expected` is for one that works.
#[track_caller]
fn check_hostile(form: &str, rules: &str, expected: &str) {
    let desk = desk_with(form, rules);
    let began = Instant::now();
    let told = desk.run(&["form", "check", "forms"], i32::from(!expected.is_empty()));
    let head: String = told.chars().take(300).collect();
    assert!(told.contains(expected), "{expected}: {head}");
    assert!(told.len() < 100_000, "{expected}: {head}");
    let took = began.elapsed();
    assert!(took < Duration::from_secs(60), "{expected}: {took:?}");
}

fn with_rows(count: usize, extra: &str) -> String {
    let mut rows = String::from("rows: [");
    for at in 0..count {
        let row = format!("code: \"Z{at}\", wording: \"第{at}行\", unit: \"件\", kind: Count");
        writeln!(rows, "Row({row}{extra}),").expect("a string");
    }
    FORM.replacen("rows: [", &rows, 1)
}

#[test]
fn a_form_beyond_all_measure_is_refused_at_once() {
    let name = "甲".repeat(400_000);
    let replaced = |old: &str, new: &str| FORM.replacen(old, new, 1);
    let columns: String = (0..500)
        .map(|at| format!("Column(code: \"C{at}\", wording: \"列{at}\"),"))
        .collect();
    let columns = format!("columns: [{columns}");
    let groups = format!(", groups: [{}]", "\"组\",".repeat(1000));
    for (form, expected) in [
        (with_rows(10_000, ""), "行太多（最多2000）"),
        (with_rows(1, &groups), "层太多（最多6）"),
        (replaced("columns: [", &columns), "列太多（最多60）"),
        (replaced("五行版", &name), "太长了"),
        (replaced("五行版", "五\\n行版"), "控制字符"),
        (
            replaced(
                "code: \"A4\", ",
                "code: \"A4\", name: \"甲 = \\\"1\\\"\\nA5 乙\", ",
            ),
            "控制字符",
        ),
        (replaced("\"A3\"", &format!("\"{name}\"")), "代码只能用"),
        (replaced("\"A3\"", "\"A 3\""), "代码只能用"),
        (replaced("\"A3\"", "\"unit\""), "另有含义"),
        (format!("// {}\n{FORM}", name.repeat(4)), "太长了"),
    ] {
        check_hostile(&form, RULES, expected);
    }
    let named = RULES.replacen("\"A2\"", &format!("\"{name}\""), 1);
    check_hostile(FORM, &named, "太长了");
    let (open, close) = ("Share(1, ".repeat(1000), ")".repeat(1000));
    let deep = RULES.replacen("Cell(\"A1\")", &format!("{open}Cell(\"A1\"){close}"), 1);
    check_hostile(FORM, &deep, "rules.ron");
}

#[test]
fn rules_over_everything_are_refused_or_work() {
    let everything = "Book(rules: [Rule(code: \"F1\", severity: Error, each: All,
        left: ChangedOfAll, is: AtMost, right: LargestOfAll, message: \"甲\", holds: {}, fails: {})])";
    check_hostile(&with_rows(1990, ""), everything, "引用的格太多");
    // Totals, each of two of the level below.
    let ladder = |levels: usize| {
        let mut book = String::from("Book(rules: [");
        for at in 2..2 * levels {
            let below = at / 2 * 2 - 2;
            let parts = format!("Sum([\"Z{below}\", \"Z{}\"])", below + 1);
            let asks = format!("left: Cell(\"Z{at}\"), is: Equal, right: {parts}");
            let examples = format!("holds: {{}}, fails: {{\"Z{at}\": 1}}");
            let rule = format!(
                "Rule(code: \"S{at}\", severity: Error, {asks}, message: \"甲\", {examples}),"
            );
            writeln!(book, "{rule}").expect("a string");
        }
        book + "])"
    };
    check_hostile(&with_rows(1990, ""), &ladder(900), "层层相加的合计太多");
    let circle = ladder(900).replacen("Sum([\"Z0\",", "Sum([\"Z1799\",", 1);
    check_hostile(&with_rows(1990, ""), &circle, "合计互相引用");
    check_hostile(&with_rows(1990, ""), RULES, "");
    let desk = desk_with(&with_rows(62, ""), &ladder(30));
    desk.run(&["form", "check", "forms"], 0);
    let new = [
        "new",
        "--year",
        "2025",
        "--edition",
        "five",
        "--unit",
        "某某镇人民政府",
        "-o",
        "a.ron",
    ];
    for (arguments, code) in [
        (&new[..], 0),
        (&["set", "a.ron", "Z0=x", "Z1=9999999999999"], 0),
        (&["check", "a.ron"], 0),
        (&["set", "a.ron", "Z0=9999999999999"], 0),
        (&["check", "a.ron"], 0),
        (&["show", "a.ron"], 0),
        (&["export", "a.ron", "-o", "a.pdf"], 0),
    ] {
        desk.run(&[arguments, &["--forms", "forms"]].concat(), code);
    }
}
