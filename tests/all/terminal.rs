//! The program from a terminal: what it prints, and the codes it ends with.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::support::PUBLISHED_FILE;

/// A folder with the published report of 2017 imported as `draft.ron`.
pub struct Desk(TempDir);

impl Desk {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder for the test"))
    }

    pub fn with_report() -> Self {
        let desk = Self::new();
        desk.run(&["import", PUBLISHED_FILE, "-o", "draft.ron"], 0);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the program in the folder; it must end with `code`. Returns what it printed.
    #[track_caller]
    pub fn run(&self, arguments: &[&str], code: i32) -> String {
        let output = self.output(arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
        assert!(!errors.contains("panicked"), "{errors}");
        String::from_utf8(output.stdout).expect("the program prints UTF-8")
    }

    /// Runs the program, which must print one JSON object and nothing else.
    #[track_caller]
    pub fn json(&self, arguments: &[&str], code: i32) -> Value {
        serde_json::from_str(&self.run(arguments, code)).expect("one JSON object")
    }

    /// Runs the program, which must refuse; returns its words.
    #[track_caller]
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let words = String::from_utf8(output.stderr).expect("the program prints UTF-8");
        assert!(!words.contains("panicked"), "{words}");
        words
    }

    pub fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nianbao"));
        command
            .args(arguments)
            .current_dir(self.0.path())
            // Neither the settings nor the keys of whoever runs the tests.
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_DATA_HOME", self.path("data"));
        command
    }
}

#[test]
fn the_published_report_has_the_findings_of_the_rule_book_and_no_others() {
    let outcome = Desk::with_report().json(&["check", "draft.ron", "--json"], 0);
    let found: Vec<_> = (outcome["findings"].as_array().expect("a list").iter())
        .map(|finding| json!([finding["rule"], finding["severity"], finding["cells"]]))
        .collect();
    assert_eq!(
        found,
        [
            json!(["A113", "warning", ["R02", "R09"]]),
            json!(["A127", "hint", ["R56"]]),
            json!(["A129", "hint", ["R06"]]),
            json!(["A307", "warning", []]),
        ]
    );
    let counts = json!([outcome["errors"], outcome["warnings"], outcome["hints"]]);
    assert_eq!(counts, json!([0, 2, 2]));
    let missing = outcome["findings"][3]["message"].as_str().expect("words");
    assert!(
        missing.contains("依申请公开、收费及减免、复议诉讼、其他事项"),
        "{missing}"
    );
    let not_checked: Vec<_> = (outcome["not_checked"].as_array().expect("a list").iter())
        .map(|rule| rule["rule"].clone())
        .collect();
    assert_eq!(
        not_checked,
        ["A136", "A137", "A312"],
        "they need last year's report"
    );
}

#[test]
fn show_gives_every_answer_by_its_code() {
    let shown = Desk::with_report().json(&["show", "draft.ron", "--json"], 0);
    assert_eq!(shown["edition"], "2014");
    assert_eq!(shown["year"], 2017);
    assert_eq!(shown["unit"], "薛家岛街道办事处");
    let answers = shown["answers"].as_object().expect("answers by code");
    assert_eq!(answers.len(), 58);
    for (code, value) in [
        ("R02", "24"),
        ("R09", "262"),
        ("R13", ""),
        ("R54", "0"),
        ("R65", "32"),
    ] {
        assert_eq!(
            answers
                .get(code)
                .map_or("", |v| v.as_str().expect("as typed")),
            value,
            "{code}"
        );
    }
    assert_eq!(shown["chapters"].as_array().map(Vec::len), Some(5));
    assert_eq!(shown["chapters"][0]["heading"], "一、概述");
    assert_eq!(shown["people"]["telephone"], "86877225");
    assert_eq!(shown["dates"]["filled_on"], "2018年1月22日");
    assert_eq!(shown["dates"]["issued_on"], "2018年1月23日");
}

#[test]
fn wrong_values_are_kept_as_typed_and_named() {
    let desk = Desk::with_report();
    for value in ["-3", "1.5", "12abc", "九"] {
        let words = desk.run(&["set", "draft.ron", &format!("R23={value}")], 0);
        assert!(words.contains("A002") && words.contains(value), "{words}");
        let shown = desk.json(&["show", "draft.ron", "--json"], 0);
        assert_eq!(shown["answers"]["R23"], value);
        let outcome = desk.json(&["check", "draft.ron", "--json"], 1);
        assert_eq!(outcome["errors"], 1, "one mistake is one error: {outcome}");
    }
}

#[test]
fn a_total_is_handed_back_to_its_sum_by_clearing_it() {
    let desk = Desk::with_report();
    desk.run(&["set", "draft.ron", "R22=9", "R23=3", "R24=1"], 0);
    let outcome = desk.json(&["check", "draft.ron", "--json"], 1);
    assert_eq!(outcome["findings"][0]["rule"], "A101");
    desk.run(&["set", "draft.ron", "R22="], 0);
    let shown = desk.json(&["show", "draft.ron", "--json"], 0);
    assert_eq!(
        (&shown["answers"]["R22"], &shown["summed"]),
        (&json!("4"), &json!(["R22"]))
    );
}

#[test]
fn set_that_names_one_unknown_code_changes_nothing() {
    let desk = Desk::with_report();
    let before = std::fs::read(desk.path("draft.ron")).expect("the draft");
    for (assignment, says) in [
        ("R99=1", "没有代码"),
        ("R01=1", "分组标题"),
        ("R22", "代码=值"),
        ("=1", "没有代码"),
    ] {
        let words = desk.refused(&["set", "draft.ron", "R23=7", assignment]);
        assert!(words.contains(says), "{words}");
    }
    assert_eq!(
        std::fs::read(desk.path("draft.ron")).expect("the draft"),
        before
    );
}

#[test]
fn what_cannot_be_carried_out_is_said_and_ends_with_2() {
    let desk = Desk::with_report();
    std::fs::write(desk.path("empty.txt"), "").expect("a file");
    std::fs::write(desk.path("paper.txt"), "%PDF-1.7\n").expect("a file");
    std::fs::write(desk.path("novel.txt"), "很久以前，有一座山。\n".repeat(99)).expect("a file");
    let draft = std::fs::read(desk.path("draft.ron")).expect("the draft");
    std::fs::write(desk.path("cut.ron"), &draft[..draft.len() / 2]).expect("a file");
    for arguments in [
        &["check", "missing.ron"][..],
        &["check", "cut.ron"],
        &["check", "paper.txt"],
        &["import", "empty.txt", "-o", "x.ron"],
        &["import", "paper.txt", "-o", "x.ron"],
        &["import", "novel.txt", "-o", "x.ron"],
        &["export", "draft.ron", "-o", "missing/x.pdf"],
        &["import", PUBLISHED_FILE, "-o", "x.ron", "--edition", "1999"],
        &["import", PUBLISHED_FILE, "-o", "x.ron", "--year", "下年"],
        &["frobnicate", "--now"],
        &["check"],
    ] {
        let words = desk.refused(arguments);
        let chinese = words.chars().filter(|c| ('一'..='龥').contains(c)).count();
        assert!(chinese > 5, "{arguments:?}: {words}");
    }
    assert!(!desk.path("x.ron").exists());
}

#[test]
fn an_export_is_a_pdf_and_the_same_report_gives_the_same_bytes() {
    let desk = Desk::with_report();
    desk.run(&["export", "draft.ron", "-o", "a.pdf"], 0);
    desk.run(&["export", "draft.ron", "-o", "b.pdf"], 0);
    let [a, b] = ["a.pdf", "b.pdf"].map(|name| std::fs::read(desk.path(name)).expect("a PDF"));
    assert!(a.starts_with(b"%PDF"));
    assert_eq!(a, b);
}

#[test]
fn a_new_draft_asks_for_the_edition_of_its_year() {
    let desk = Desk::new();
    for (year, edition) in [("2017", "2014"), ("2020", "2019"), ("2026", "2021")] {
        let draft = format!("{year}.ron");
        desk.run(
            &[
                "new",
                "--year",
                year,
                "--unit",
                "某某街道办事处",
                "-o",
                &draft,
            ],
            0,
        );
        let shown = desk.json(&["show", &draft, "--json"], 0);
        assert_eq!(
            (&shown["edition"], &shown["unit_kind"]),
            (&json!(edition), &json!("街道"))
        );
    }
    let other = [
        "new",
        "--year",
        "2026",
        "--edition",
        "2014",
        "--unit",
        "某某局",
        "-o",
        "o.ron",
    ];
    assert!(
        desk.run(&other, 0).contains("A210"),
        "what is unusual is said"
    );
    let words = desk.refused(&["new", "--year", "2026", "--unit", "某某", "-o", "x.ron"]);
    assert!(words.contains("--kind"), "{words}");
}

#[test]
fn no_command_writes_over_what_is_something_else() {
    let desk = Desk::with_report();
    std::fs::copy(PUBLISHED_FILE, desk.path("source.txt")).expect("a copy");
    std::fs::write(desk.path("letter.docx"), "PK letter").expect("a file");
    for arguments in [
        &["export", "draft.ron", "-o", "draft.ron"][..],
        &["export", "draft.ron", "-o", "letter.docx"],
        &["import", "source.txt", "-o", "source.txt"],
        &[
            "new",
            "--year",
            "2026",
            "--unit",
            "某某局",
            "-o",
            "letter.docx",
        ],
    ] {
        let name = arguments[arguments.len() - 1];
        let before = std::fs::read(desk.path(name)).expect("a file");
        assert!(
            desk.refused(arguments).contains("没有覆盖"),
            "{arguments:?}"
        );
        assert_eq!(
            std::fs::read(desk.path(name)).expect("a file"),
            before,
            "{arguments:?}"
        );
    }
}

#[test]
fn a_draft_in_the_way_of_a_new_one_is_kept_under_another_name() {
    let desk = Desk::with_report();
    desk.run(&["set", "draft.ron", "R07=5"], 0);
    let edited = std::fs::read(desk.path("draft.ron")).expect("the draft");
    desk.run(&["import", PUBLISHED_FILE, "-o", "draft.ron"], 0);
    assert_eq!(
        std::fs::read(desk.path("draft.旧1.ron")).expect("the old draft"),
        edited
    );
}

#[test]
fn what_was_typed_never_commands_the_terminal() {
    let desk = Desk::with_report();
    desk.run(&["set", "draft.ron", "R07=\u{1b}[31mX\nY"], 0);
    let words = desk.run(&["check", "draft.ron"], 1);
    assert!(!words.contains('\u{1b}'), "{words:?}");
    assert_eq!(
        words.lines().filter(|line| line.contains("A002")).count(),
        1,
        "{words}"
    );
    let outcome = desk.json(&["check", "draft.ron", "--json"], 1);
    assert_eq!(outcome["errors"], 1);
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_told() {
    let desk = Desk::with_report();
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("a full device");
    let output = Command::new(env!("CARGO_BIN_EXE_nianbao"))
        .args(["check", "draft.ron", "--json"])
        .current_dir(desk.0.path())
        .stdout(full)
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
}

/// Whoever reads has stopped before the program writes, as `head` does.
#[cfg(unix)]
#[test]
fn output_that_nobody_reads_any_more_is_no_failure() {
    let desk = Desk::with_report();
    desk.run(&["set", "draft.ron", "R23=3"], 0);
    for (arguments, code) in [
        (&["show", "draft.ron"][..], 0),
        (&["check", "draft.ron", "--json"], 1),
        (&["--help"], 0),
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = desk.command(arguments).stdout(writer).output();
        let output = output.expect("the program runs");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
        assert_eq!(errors, "", "{arguments:?}");
    }
}

#[test]
fn a_code_is_understood_in_small_letters_and_with_blanks_around_it() {
    let desk = Desk::with_report();
    let value = |code: &str| {
        let shown = desk.json(&["show", "draft.ron", "--json"], 0);
        shown["answers"][code].as_str().map(String::from)
    };
    desk.run(&["set", "draft.ron", "r23=3", " R24 = 4 "], 0);
    assert_eq!(value("R23").as_deref(), Some("3"));
    assert_eq!(
        value("R24").as_deref(),
        Some(" 4 "),
        "an answer is as typed"
    );
    desk.run(&["set", "draft.ron", "r23="], 0);
    assert_eq!(value("R23"), None, "it was cleared");
    desk.run(&["set", "draft.ron", "unit=a=b", "unit_kind= 部门 "], 0);
    let shown = desk.json(&["show", "draft.ron", "--json"], 0);
    assert_eq!(
        (&shown["unit"], &shown["unit_kind"]),
        (&json!("a=b"), &json!("部门"))
    );
    let heading = desk.refused(&["set", "draft.ron", "r01=1"]);
    assert!(heading.contains("分组标题"), "{heading}");
    let new = [
        "new",
        "--year",
        "2026",
        "--unit",
        "某某局",
        "-o",
        "2026.ron",
    ];
    desk.run(&new, 0);
    desk.run(&["set", "2026.ron", "t01.c1=7"], 0);
    let shown = desk.json(&["show", "2026.ron", "--json"], 0);
    assert_eq!(shown["answers"]["T01.C1"], "7");
}

#[test]
fn set_tells_what_is_wrong_with_what_was_set_and_nothing_else() {
    let desk = Desk::with_report();
    assert_eq!(desk.run(&["set", "draft.ron", "R64=7"], 0), "");
    let words = desk.run(&["set", "draft.ron", "R23=-3", "R24=x"], 0);
    assert!(words.lines().all(|line| line.contains("申请数")), "{words}");
    assert!(words.contains("-3") && words.contains('x'), "{words}");
}

#[test]
fn a_year_has_four_digits_and_an_edition_that_serves_it() {
    let desk = Desk::new();
    let new = |year: &str| {
        let new = ["new", "--year", year, "--unit", "某某局", "-o", "x.ron"];
        desk.refused(&new)
    };
    for year in ["999", "10000", "二〇二六", "0999", ""] {
        assert!(new(year).contains("不是年度"), "{year}");
    }
    assert!(new("1999").contains("没有对应的版式"));
    assert!(!desk.path("x.ron").exists());
}

#[test]
fn zeros_are_counted_and_filled_in_one_table_alone() {
    let desk = Desk::new();
    let new = [
        "new",
        "--year",
        "2026",
        "--unit",
        "某某局",
        "-o",
        "draft.ron",
    ];
    desk.run(&new, 0);
    let filled = desk.run(&["fill-zero", "draft.ron", "--table", "three"], 0);
    assert_eq!(filled, "填了144格。\n");
    let again = desk.run(&["fill-zero", "draft.ron", "--table", "three"], 0);
    assert_eq!(again, "填了0格。\n");
    let unknown = desk.refused(&["fill-zero", "draft.ron", "--table", "nine"]);
    assert!(
        unknown.contains("没有表“nine”") && unknown.contains("three"),
        "{unknown}"
    );
}

#[test]
fn each_older_draft_in_the_way_is_kept_and_an_equal_one_is_not() {
    let desk = Desk::with_report();
    let import = || desk.output(&["import", PUBLISHED_FILE, "-o", "draft.ron"]);
    assert_eq!(import().status.code(), Some(0));
    assert!(!desk.path("draft.旧1.ron").exists(), "it was the same");
    for number in 1..=2 {
        desk.run(&["set", "draft.ron", &format!("R07={number}")], 0);
        let told = String::from_utf8(import().stderr).expect("it prints UTF-8");
        assert!(told.contains(&format!("draft.旧{number}.ron")), "{told}");
        let kept = format!("draft.旧{number}.ron");
        let shown = desk.json(&["show", &kept, "--json"], 0);
        assert_eq!(shown["answers"]["R07"], number.to_string());
    }
}

#[test]
fn the_kind_of_unit_can_be_set() {
    let desk = Desk::with_report();
    desk.run(&["set", "draft.ron", "unit_kind=部门"], 0);
    assert_eq!(
        desk.json(&["show", "draft.ron", "--json"], 0)["unit_kind"],
        "部门"
    );
    assert!(
        desk.refused(&["set", "draft.ron", "unit_kind=公司"])
            .contains("街道")
    );
}

#[test]
fn last_years_report_is_found_from_the_draft_wherever_the_command_ran() {
    let desk = Desk::new();
    let unit = "某某街道办事处";
    desk.run(
        &["new", "--year", "2025", "--unit", unit, "-o", "2025.ron"],
        0,
    );
    desk.run(&["fill-zero", "2025.ron"], 0);
    std::fs::create_dir(desk.path("out")).expect("a folder");
    desk.run(&["new", "--last-year", "2025.ron", "-o", "out/2026.ron"], 0);
    let outcome = desk.json(&["check", "out/2026.ron", "--json"], 1);
    let reasons = outcome["not_checked"].to_string();
    assert!(!reasons.contains("没有上年报告"), "{reasons}");
    desk.run(&["set", "out/2026.ron", "last_year=missing.ron"], 0);
    let output = desk.output(&["check", "out/2026.ron", "--json"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("missing.ron"));
}

const EXPLANATION: &str = "同一信息在多个渠道发布，各渠道分别计数";
/// Why the published report lacks four of the six elements (A307).
const NOT_MENTIONED: &str = "本年度没有发生，按上级模板未单列";
const PASSPHRASE: &str = "填报口令2026";

/// The published report with its warnings explained: nothing stands in the way of signing it.
fn explained() -> Desk {
    let desk = Desk::with_report();
    desk.run(&["explain", "draft.ron", "A113", EXPLANATION], 0);
    desk.run(&["explain", "draft.ron", "A307", NOT_MENTIONED], 0);
    desk
}

/// All steps that are signed before the paper is, the second with a key of `reviewer.key`.
fn signed() -> Desk {
    let desk = explained();
    let key = desk.key("复核人");
    desk.run(&["settings", "--allow", &format!("审核={key}:复核人")], 0);
    desk.run(&["submit", "draft.ron"], 0);
    desk.sign("审核", "复核人", 0);
    desk.run(
        &["sign", "draft.ron", "--step", "secrecy", "--by", "王某"],
        0,
    );
    desk.run(&["sign", "draft.ron", "--step", "签发"], 0);
    desk
}

impl Desk {
    fn key(&self, name: &str) -> String {
        let made = self.run_with(
            &["key", "--name", name, "--passphrase-fd", "0"],
            PASSPHRASE,
            0,
        );
        let public = made.split_whitespace().find(|word| word.starts_with("RW"));
        public.expect("the public key is shown").into()
    }

    #[track_caller]
    fn sign(&self, step: &str, key: &str, code: i32) {
        let sign = ["sign", "draft.ron", "--step", step, "--key", key];
        let with_passphrase = [&sign[..], &["--passphrase-fd", "0"]].concat();
        self.run_with(&with_passphrase, PASSPHRASE, code);
    }

    /// Runs the program with something to read from standard input.
    #[track_caller]
    fn run_with(&self, arguments: &[&str], input: &str, code: i32) -> String {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut stdin = child.stdin.take().expect("it was piped");
        // A program that refuses at once reads nothing.
        let _ = writeln!(stdin, "{input}");
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).expect("the program prints UTF-8")
    }

    /// What `verify` says of each step.
    #[track_caller]
    fn states(&self, code: i32) -> Vec<String> {
        let verified = self.json(&["verify", "draft.ron", "--json"], code);
        let steps = verified["steps"].as_array().expect("a list").iter();
        let state = |step: &Value| step["state"].as_str().expect("a word").to_owned();
        steps.map(state).collect()
    }

    fn state_of(&self, rule: &str) -> Value {
        let outcome = self.json(&["check", "draft.ron", "--json"], 0);
        let findings = outcome["findings"].as_array().expect("a list").clone();
        let found = findings.into_iter().find(|finding| finding["rule"] == rule);
        found.map_or(Value::Null, |finding| finding["state"].clone())
    }
}

#[test]
fn an_explanation_belongs_to_the_values_that_it_was_written_for() {
    let desk = Desk::with_report();
    assert_eq!(desk.state_of("A113"), "open");
    let short = desk.refused(&["explain", "draft.ron", "A113", "重复"]);
    assert!(short.contains("太短"), "{short}");
    desk.run(&["explain", "draft.ron", "A113", EXPLANATION], 0);
    assert_eq!(desk.state_of("A113"), "explained");
    desk.run(&["set", "draft.ron", "R02=26"], 0);
    assert_eq!(desk.state_of("A113"), "stale");
    desk.run(&["set", "draft.ron", "R02=24"], 0);
    assert_eq!(desk.state_of("A113"), "explained");
    // Another channel is the largest now: the warning is about other values.
    desk.run(&["set", "draft.ron", "R07=300"], 0);
    assert_eq!(desk.state_of("A113"), "stale");
    let hint = desk.refused(&["explain", "draft.ron", "A127", EXPLANATION]);
    assert!(hint.contains("A127"), "{hint}");
}

#[test]
fn nothing_is_submitted_with_an_error_or_a_warning_unexplained() {
    let desk = Desk::with_report();
    let refused = desk.refused(&["submit", "draft.ron"]);
    assert!(refused.contains("A113 未说明"), "{refused}");
    assert!(refused.contains("A307 未说明"), "{refused}");
    desk.run(&["explain", "draft.ron", "A113", EXPLANATION], 0);
    desk.run(&["explain", "draft.ron", "A307", NOT_MENTIONED], 0);
    desk.run(&["set", "draft.ron", "R22=3"], 0);
    let refused = desk.refused(&["submit", "draft.ron"]);
    assert!(refused.contains("A101 错误未改正"), "{refused}");
    desk.run(&["set", "draft.ron", "R22=0"], 0);
    let skipped = desk.refused(&["sign", "draft.ron", "--step", "审核"]);
    assert!(skipped.contains("“填报”还没有签署"), "{skipped}");
    desk.run(&["submit", "draft.ron"], 0);
    let unknown = desk.refused(&["sign", "draft.ron", "--step", "会签"]);
    assert!(unknown.contains("审核（review）"), "{unknown}");
}

#[test]
fn a_signed_report_is_changed_only_for_a_reason_and_then_signed_anew() {
    let desk = signed();
    assert_eq!(
        desk.states(0),
        ["valid", "valid", "valid", "valid", "unsigned", "unsigned"]
    );
    let locked = desk.refused(&["set", "draft.ron", "R02=25"]);
    assert!(locked.contains("解除锁定"), "{locked}");
    let explained = desk.refused(&["explain", "draft.ron", "A113", "另有原因说明"]);
    assert!(explained.contains("解除锁定"), "{explained}");
    desk.refused(&["unlock", "draft.ron", "--reason", " "]);
    desk.run(&["unlock", "draft.ron", "--reason", "数字抄错"], 0);
    assert!(desk.states(1).iter().all(|state| state == "unsigned"));
    desk.run(&["set", "draft.ron", "R02=24"], 0);
    let trail = desk.run(&["trail", "draft.ron"], 0);
    assert!(trail.contains("解除锁定：数字抄错"), "{trail}");
    assert_eq!(
        trail.matches("签署").count() - trail.matches("仅以姓名签署").count(),
        4
    );
}

#[test]
fn a_report_comes_back_with_a_reason_and_remarks_to_be_settled() {
    let desk = explained();
    desk.run(&["submit", "draft.ron"], 0);
    desk.run(&["remark", "draft.ron", "R02", "请核对台账"], 0);
    desk.run(
        &["remark", "draft.ron", "text.1.2", "领导小组情况请更新"],
        0,
    );
    desk.run(&["return", "draft.ron", "--reason", "见批注"], 0);
    let trail = desk.json(&["trail", "draft.ron", "--json"], 0);
    let second = &trail["remarks"][1];
    assert_eq!(second["place"], "text.1");
    let excerpt = second["excerpt"].as_str().expect("a text");
    assert!(excerpt.starts_with("一是切实加强组织领导"), "{excerpt}");
    let refused = desk.refused(&["submit", "draft.ron"]);
    assert!(refused.contains("批注1还没有了结"), "{refused}");
    desk.run(&["answer", "draft.ron", "1", "已核对"], 0);
    desk.run(&["settle", "draft.ron", "1"], 0);
    desk.run(&["settle", "draft.ron", "2"], 0);
    desk.refused(&["settle", "draft.ron", "2"]);
    desk.refused(&["remark", "draft.ron", "text.1.99", "没有这一段"]);
    desk.refused(&["remark", "draft.ron", "R99", "没有这一行"]);
    desk.run(&["submit", "draft.ron"], 0);
}

#[test]
fn a_change_made_behind_our_back_is_told_with_both_values() {
    let desk = signed();
    let draft = std::fs::read_to_string(desk.path("draft.ron")).expect("the draft is text");
    let changed = draft.replacen("\"R58\": \"8\"", "\"R58\": \"9\"", 1);
    assert_ne!(changed, draft);
    std::fs::write(desk.path("draft.ron"), changed).expect("room for it");
    assert_eq!(&desk.states(1)[..2], ["changed", "changed"]);
    let verified = desk.json(&["verify", "draft.ron", "--json"], 1);
    let change = &verified["steps"][0]["changes"][0];
    assert_eq!(
        json!([change["place"], change["before"], change["after"]]),
        json!(["R58", "8", "9"])
    );
    let words = desk.run(&["verify", "draft.ron"], 1);
    assert!(words.contains("工作人员数：“8” → “9”"), "{words}");
}

#[test]
fn stock_minisign_and_sha256sum_confirm_what_was_signed() {
    let desk = signed();
    let public = desk.json(&["verify", "draft.ron", "--json"], 0);
    let (key, digest) = (&public["steps"][1]["key"], &public["digest"]);
    desk.run(&["signed-text", "draft.ron", "-o", "signed.txt"], 0);
    let key = key.as_str().expect("the second step has a key");
    let verify = ["-V", "-P", key, "-m", "signed.txt"];
    let said = run_stock(&desk, "minisign", &verify).expect("the signature holds");
    assert!(
        said.contains("step=review name=\"审核\" by=\"复核人\""),
        "{said}"
    );
    let sum = run_stock(&desk, "sha256sum", &["signed.txt"]).expect("it sums up");
    assert_eq!(sum.split_whitespace().next(), digest.as_str());
    // Once more over itself, but over no draft.
    desk.run(&["signed-text", "draft.ron", "-o", "signed.txt"], 0);
    desk.refused(&["signed-text", "draft.ron", "-o", "draft.ron"]);
    let text = std::fs::read_to_string(desk.path("signed.txt")).expect("it is text");
    std::fs::write(desk.path("signed.txt"), text.replace("24", "25")).expect("room for it");
    assert_eq!(run_stock(&desk, "minisign", &verify), None);
}

/// What somebody else's program prints; `None` where it refuses.
fn run_stock(desk: &Desk, program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(desk.0.path())
        .output()
        .expect("the README's first command installs it");
    let said = String::from_utf8(output.stdout).expect("it prints UTF-8");
    output.status.success().then_some(said)
}

#[test]
fn the_paper_and_the_file_are_compared_by_code_and_by_qr_code() {
    let desk = signed();
    desk.run(&["export", "draft.ron", "-o", "report.pdf"], 0);
    let text = run_stock(&desk, "pdftotext", &["report.pdf", "-"]).expect("it is a PDF");
    let code = text
        .lines()
        .find(|line| line.starts_with("校验码"))
        .expect("it is printed");
    let pages = text.matches('\u{c}').count();
    assert_eq!(text.matches(code).count(), pages, "on every page");
    assert!(text.contains("审核：复核人"), "{text}");
    assert!(
        text.contains("仅以姓名签署") && text.contains("密钥签名"),
        "{text}"
    );
    desk.run(&["verify", "draft.ron", "--code", code], 0);
    let last = pages.to_string();
    let picture = [
        "-r",
        "200",
        "-png",
        "-f",
        &last,
        "-l",
        &last,
        "-singlefile",
        "report.pdf",
        "last",
    ];
    run_stock(&desk, "pdftoppm", &picture).expect("it is a PDF");
    let scan = [
        "-q",
        "--nodbus",
        "--raw",
        "-Sdisable",
        "-Sqrcode.enable",
        "last.png",
    ];
    let scanned = run_stock(&desk, "zbarimg", &scan).expect("the page has a QR code");
    let verified = desk.json(
        &["verify", "draft.ron", "--json", "--code", scanned.trim()],
        0,
    );
    let (content, trail) = scanned.trim().split_once(' ').expect("content and trail");
    let lower = |digest: &str| digest.to_ascii_lowercase();
    assert_eq!(verified["digest"], lower(content));
    let count = format!(
        "4 {}",
        verified["trail"]["digest"].as_str().expect("a digest")
    );
    assert_eq!(count, lower(trail));
    // A later edit: the old print is told apart, and by which version it is.
    desk.run(&["unlock", "draft.ron", "--reason", "数字抄错"], 0);
    desk.run(&["set", "draft.ron", "R64=9"], 0);
    let verified = desk.json(&["verify", "draft.ron", "--json", "--code", code], 1);
    assert_eq!(verified["code_matches"], false);
    assert_eq!(verified["code_of_entry"], 5);
    let words = desk.run(&["verify", "draft.ron", "--code", "0000-0000-0000"], 1);
    assert!(words.contains("校验码不一致"), "{words}");
}

#[test]
fn a_key_that_the_settings_do_not_list_signs_nothing() {
    let desk = explained();
    let ours = desk.key("复核人");
    desk.key("别人");
    desk.run(&["settings", "--allow", &format!("审核={ours}:复核人")], 0);
    desk.run(&["submit", "draft.ron"], 0);
    desk.sign("审核", "别人", 2);
    let by_name = desk.refused(&["sign", "draft.ron", "--step", "审核", "--by", "复核人"]);
    assert!(by_name.contains("登记的密钥"), "{by_name}");
    let wrong = [
        "sign",
        "draft.ron",
        "--step",
        "审核",
        "--key",
        "复核人",
        "--passphrase-fd",
        "0",
    ];
    desk.run_with(&wrong, "不对的口令", 2);
    desk.sign("审核", "复核人", 0);
    assert_eq!(&desk.states(1)[..2], ["valid", "valid"]);
}

#[test]
fn a_return_by_key_is_confirmed_by_stock_minisign_and_its_cutting_by_the_print() {
    let desk = signed();
    let before = std::fs::read(desk.path("draft.ron")).expect("it is there");
    let give_back = ["return", "draft.ron", "--reason", "数字有误"];
    let by_name = [&give_back[..], &["--by", "复核人"]].concat();
    assert!(desk.refused(&by_name).contains("须用密钥签名"));
    let by_key = [&give_back[..], &["--key", "复核人", "--passphrase-fd", "0"]].concat();
    desk.run_with(&by_key, PASSPHRASE, 0);
    desk.run(
        &["signed-text", "draft.ron", "--entry", "5", "-o", "five.txt"],
        0,
    );
    let trail = desk.json(&["trail", "draft.ron", "--json"], 0);
    let key = trail["entries"][4]["key"].as_str().expect("it is by key");
    let said = run_stock(&desk, "minisign", &["-V", "-P", key, "-m", "five.txt"]);
    assert!(said.expect("it holds").contains("act=return by=\"复核人\""));
    // The file as it was before the return, held against a print of afterwards.
    let content = desk.json(&["verify", "draft.ron", "--json"], 1)["digest"].clone();
    let content = content.as_str().expect("a digest");
    let scanned = format!(
        "{content} 5 {}",
        trail["digest"].as_str().expect("a digest")
    );
    std::fs::write(desk.path("draft.ron"), before).expect("room for it");
    desk.run(&["verify", "draft.ron"], 0);
    let words = desk.run(&["verify", "draft.ron", "--code", &scanned], 1);
    assert!(words.contains("文件里只有4条"), "{words}");
}

#[test]
fn what_turns_writing_around_reaches_no_terminal() {
    let desk = explained();
    let by = "某\u{202e}张\u{200b}";
    desk.run(&["remark", "draft.ron", "R02", "请核对", "--by", by], 0);
    for arguments in [
        &["trail", "draft.ron"][..],
        &["trail", "draft.ron", "--json"],
    ] {
        let words = desk.run(arguments, 0);
        assert!(!words.contains(['\u{202e}', '\u{200b}']), "{words:?}");
        assert!(
            words.contains("U+202E") || words.contains("\\u202e"),
            "{words}"
        );
    }
}

#[test]
fn a_small_office_leaves_steps_out() {
    let desk = explained();
    desk.run(&["settings", "--skip", "保密审查", "--skip", "issue"], 0);
    desk.run(&["submit", "draft.ron"], 0);
    desk.run(&["sign", "draft.ron", "--step", "审核"], 0);
    assert_eq!(desk.states(0), ["valid", "valid", "unsigned", "unsigned"]);
    // The usual settings ask for more.
    std::fs::write(desk.path("usual.ron"), desk.run(&["settings"], 0)).expect("room for it");
    let other = Desk::new();
    std::fs::copy(desk.path("draft.ron"), other.path("draft.ron")).expect("room for it");
    other.run(&["verify", "draft.ron"], 1);
    let usual = desk.path("usual.ron").display().to_string();
    other.run(&["verify", "draft.ron", "--settings", &usual], 0);
    other.refused(&["verify", "draft.ron", "--settings", "missing.ron"]);
}

#[test]
fn the_trail_is_printed() {
    let desk = signed();
    desk.run(&["trail", "draft.ron", "-o", "trail.pdf"], 0);
    let text = run_stock(&desk, "pdftotext", &["-layout", "trail.pdf", "-"]).expect("a PDF");
    assert!(
        text.contains("审签留痕") && text.contains("保密审查签署"),
        "{text}"
    );
}

/// A draft of 2021 with a received application and a text that says something else.
fn told_wrongly() -> Desk {
    let desk = Desk::new();
    let new = [
        "new",
        "--year",
        "2024",
        "--unit",
        "某某区统计局",
        "-o",
        "draft.ron",
    ];
    desk.run(&new, 0);
    desk.run(&["fill-zero", "draft.ron"], 0);
    desk.run(
        &[
            "set",
            "draft.ron",
            "T01.C1=66",
            "T24.C1=",
            "T03.C1=3",
            "T25.C1=63",
        ],
        0,
    );
    desk.write_text("今年，收到申请65件，予以公开3件。");
    desk
}

impl Desk {
    /// Types the text of the first chapter into the draft, as the window would.
    fn write_text(&self, text: &str) {
        let path = self.path("draft.ron");
        let mut draft = nianbao::draft::read(
            &std::fs::read(&path).expect("a draft"),
            nianbao::form::bundled(),
        )
        .expect("a draft");
        draft
            .report
            .apply(nianbao::report::Edit::Text(0, text.into()));
        let bytes = nianbao::draft::write(&draft.report, &draft.review);
        std::fs::write(path, bytes).expect("a place to write");
    }
}

#[test]
fn a_finding_in_a_text_tells_its_chapter_its_place_in_characters_and_the_passage() {
    let desk = told_wrongly();
    let outcome = desk.json(&["check", "draft.ron", "--json"], 1);
    let findings = outcome["findings"].as_array().expect("a list");
    let finding = findings.iter().find(|f| f["rule"] == "B401").expect("B401");
    assert_eq!(finding["chapter"], 1);
    assert_eq!(
        (&finding["start"], &finding["end"]),
        (&json!(3), &json!(10))
    );
    assert_eq!(finding["excerpt"], "收到申请65件");
    assert_eq!(finding["cells"], json!(["T01.C7"]));
    let elsewhere = findings.iter().find(|f| f["rule"] == "B002").expect("B002");
    assert!(elsewhere.get("chapter").is_none());
}

#[test]
fn numbers_are_bound_from_a_terminal_and_printed_with_the_values_of_their_cells() {
    let desk = told_wrongly();
    desk.write_text("收到申请66件，予以公开3件。");
    let listed = desk.run(&["bind", "draft.ron", "--dry-run"], 0);
    assert_eq!(
        listed,
        "一、总体情况：66 → {本年新收申请}\n一、总体情况：3 → {予以公开}\n可以绑定2处，草稿没有改动。\n"
    );
    assert!(
        desk.run(&["bind", "draft.ron"], 0)
            .ends_with("绑定了2处。\n")
    );
    let text =
        |desk: &Desk| desk.json(&["show", "draft.ron", "--json"], 0)["chapters"][0]["text"].clone();
    assert_eq!(
        text(&desk),
        "收到申请{本年新收申请}件，予以公开{予以公开}件。"
    );
    assert!(
        desk.run(&["bind", "draft.ron"], 0)
            .ends_with("绑定了0处。\n")
    );
    desk.run(&["set", "draft.ron", "T01.C1=67", "T25.C1=64"], 0);
    desk.run(&["export", "draft.ron", "-o", "report.pdf"], 0);
    let printed = run_stock(&desk, "pdftotext", &["report.pdf", "-"]);
    if let Some(printed) = printed {
        let solid: String = printed.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(solid.contains("收到申请67件，予以公开3件。"), "{printed}");
    }
}

#[test]
fn tidying_is_shown_before_it_is_done_and_done_once() {
    let desk = Desk::with_report();
    let before = desk.run(&["show", "draft.ron"], 0);
    let shown = desk.run(&["tidy", "draft.ron", "--dry-run"], 0);
    assert!(shown.contains("二、主动公开信息情况\n"), "{shown}");
    assert!(
        shown.contains("【(】一【)】") || shown.contains("【(】"),
        "{shown}"
    );
    assert_eq!(desk.run(&["show", "draft.ron"], 0), before);
    desk.run(&["tidy", "draft.ron"], 0);
    let after = desk.run(&["show", "draft.ron"], 0);
    assert!(after.contains("（一）主动公开信息数：2017年度"), "{after}");
    let letters = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
    };
    assert_eq!(letters(&after), letters(&before));
    let again = desk.run(&["tidy", "draft.ron"], 0);
    assert_eq!(again, "没有需要整理的标点和空格。\n");
}

#[test]
fn a_finding_in_the_text_says_where_it_is() {
    let desk = Desk::new();
    let text = std::fs::read_to_string(PUBLISHED_FILE).expect("the report is there");
    let planted = text.replacen("我处严格按照", "2016年,我处电话13812345678,严格按照", 1);
    std::fs::write(desk.path("planted.txt"), planted).expect("the folder takes a file");
    desk.run(&["import", "planted.txt", "-o", "draft.ron"], 0);
    let outcome = desk.json(&["check", "draft.ron", "--json"], 1);
    let of = |rule: &str| {
        let findings = outcome["findings"].as_array().expect("a list").iter();
        let of_rule = findings.filter(|finding| finding["rule"] == rule);
        let place = |f: &Value| json!([f["chapter"], f["start"], f["end"], f["excerpt"]]);
        of_rule.map(place).collect::<Vec<_>>()
    };
    assert_eq!(of("A311"), [json!([3, 0, 5, "2016年"])]);
    assert_eq!(of("A313"), [json!([3, 10, 21, "13812345678"])]);
}

#[test]
fn an_office_changes_words_thresholds_and_rules_in_a_file_of_its_own() {
    let desk = Desk::with_report();
    let check = ["check", "draft.ron", "--rules", "office.ron", "--json"];
    let rules = |outcome: &Value, rule: &str| -> Vec<String> {
        let findings = outcome["findings"].as_array().expect("a list").iter();
        let of_rule = findings.filter(|finding| finding["rule"] == rule);
        of_rule
            .map(|finding| format!("{} {}", finding["severity"], finding["message"]))
            .collect()
    };
    let write = |book: &str| std::fs::write(desk.path("office.ron"), book).expect("room");

    // A word of its own: the text says 街道.
    let bundled = desk.run(&["rules", "--edition", "2014"], 0);
    assert!(bundled.contains("\"residue\": NoResidue(") && bundled.contains("code: \"A308\""));
    write(
        r#"Book(wordings: {"residue": NoResidue(Banned(words: ["电子公务网"], openings: [], unless: []))})"#,
    );
    let before = desk.json(&["check", "draft.ron", "--json"], 0);
    assert!(rules(&before, "A308").is_empty());
    let text = std::fs::read_to_string(PUBLISHED_FILE).expect("the report is there");
    let planted = text.replacen("我处严格按照", "我处通过电子公务网严格按照", 1);
    std::fs::write(desk.path("planted.txt"), planted).expect("room");
    desk.run(&["import", "planted.txt", "-o", "planted.ron"], 0);
    let planted = ["check", "planted.ron", "--rules", "office.ron", "--json"];
    assert_eq!(rules(&desk.json(&planted, 1), "A308").len(), 1);

    // A rule of its own severity and words.
    write(
        r#"Book(rules: [Rule(code: "A113", severity: Hint, left: Cell("R02"), is: AtLeast,
            right: Largest(["R06", "R07", "R08", "R09", "R10"]), message: "去重后少于{right}。",
            holds: {"R02": 3, "R06": 3}, fails: {"R02": 2, "R06": 3})])"#,
    );
    let outcome = desk.json(&check, 0);
    assert_eq!(rules(&outcome, "A113"), [r#""hint" "去重后少于262。""#]);

    // What is wrong in it is named with its line, and nothing is checked by half.
    for (book, expected) in [
        ("Book(\nrules: [", "本单位规则文件第2行"),
        (
            "Book(\n\nwordings: {\"residu\": Tidy})",
            "（residu）：没有“residu”这组词语",
        ),
        (
            r#"Book(rules: [Rule(code: "X1", severity: Hint, left: Number(1), is: Equal,
                right: Number(1), message: "甲", holds: {}, fails: {})])"#,
            "（X1）：没有这个代码的规则",
        ),
        (
            r#"Book(rules: [Rule(code: "A113", editions: ["2021"], severity: Hint, left: Cell("R02"),
                is: Equal, right: Number(1), message: "甲", holds: {"R02": 1}, fails: {"R02": 2})])"#,
            "（A113）：“2021”版没有这个代码的规则",
        ),
    ] {
        write(book);
        let error = desk.refused(&check);
        assert!(
            error.contains(expected) && error.contains("office.ron"),
            "{error}"
        );
    }
    desk.refused(&["check", "draft.ron", "--rules", "nowhere.ron"]);
}
