//! The program from a terminal: what it prints, and the codes it ends with.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with the published report of 2017 imported as `draft.ron`.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder for the test"))
    }

    fn with_report() -> Self {
        let desk = Self::new();
        desk.run(&["import", &published(), "-o", "draft.ron"], 0);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the program in the folder; it must end with `code`. Returns what it printed.
    #[track_caller]
    fn run(&self, arguments: &[&str], code: i32) -> String {
        let output = self.output(arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
        assert!(!errors.contains("panicked"), "{errors}");
        String::from_utf8(output.stdout).expect("the program prints UTF-8")
    }

    /// Runs the program, which must print one JSON object and nothing else.
    #[track_caller]
    fn json(&self, arguments: &[&str], code: i32) -> Value {
        serde_json::from_str(&self.run(arguments, code)).expect("one JSON object")
    }

    /// Runs the program, which must refuse; returns its words.
    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let words = String::from_utf8(output.stderr).expect("the program prints UTF-8");
        assert!(!words.contains("panicked"), "{words}");
        words
    }

    fn output(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_nianbao"))
            .args(arguments)
            .current_dir(self.0.path())
            // Neither the settings nor the keys of whoever runs the tests.
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_DATA_HOME", self.path("data"))
            .output()
            .expect("the program runs")
    }
}

fn published() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"));
    path.join("tests/reports/2017-xuejiadao-subdistrict.txt")
        .display()
        .to_string()
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
        ]
    );
    let counts = json!([outcome["errors"], outcome["warnings"], outcome["hints"]]);
    assert_eq!(counts, json!([0, 1, 2]));
    let not_checked: Vec<_> = (outcome["not_checked"].as_array().expect("a list").iter())
        .map(|rule| rule["rule"].clone())
        .collect();
    assert_eq!(
        not_checked,
        ["A136", "A137"],
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
        &["import", &published(), "-o", "x.ron", "--edition", "1999"],
        &["import", &published(), "-o", "x.ron", "--year", "下年"],
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
    std::fs::copy(published(), desk.path("source.txt")).expect("a copy");
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
    desk.run(&["import", &published(), "-o", "draft.ron"], 0);
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
