//! Forms drawn at random: each loads, and a report of it is filled in, checked, written, read back
//! and laid out. `NIANBAO_FORMS=N` draws N others.

use std::fmt::Write as _;
use std::path::PathBuf;

use nianbao::form::catalogue::{FormText, FormTexts};
use nianbao::form::{Catalogue, bundled};
use nianbao::report::{Edit, Report};
use nianbao::review::Review;
use nianbao::{checks, document, draft, pages};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngSeed, TestRunner};

use crate::support::unit_kind;

/// Forms that every run draws.
const FORMS: u32 = 60;

const KINDS: [&str; 11] = [
    "Heading", "Count", "Change", "Amount", "Percent", "Text", "Lines", "Date", "YesNo", "OneOf",
    "Ticks",
];

/// What a hand may type, whatever the cell takes.
const TYPED: [&str; 15] = [
    "",
    "0",
    "12",
    "1,024",
    "-3",
    "减4",
    "9.5",
    "98.5%",
    "是",
    "否",
    "甲",
    "甲、乙",
    "2025-3-2",
    "一段 文字",
    "一行\n又一行",
];

/// A row: its kind, its indent, whether it shares a label with others and hangs on an answer, and how
/// often it may stand.
type RowOf = (&'static str, u8, bool, bool, u8);
/// A table: whether it stands behind the text, and its blocks, each of so many columns.
type TableOf = (bool, Vec<(usize, Vec<RowOf>)>);

fn tables() -> impl Strategy<Value = Vec<TableOf>> {
    let (is_grouped, is_due) = (any::<bool>(), any::<bool>());
    let row = (select(&KINDS[..]), 0..4_u8, is_grouped, is_due, 0..4_u8);
    let block = (1..5_usize, prop::collection::vec(row, 1..7));
    let table = (any::<bool>(), prop::collection::vec(block, 1..4));
    prop::collection::vec(table, 1..4)
}

/// A row, due only where a cell says 是 if it hangs on one.
fn row_text(
    code: &str,
    (kind, level, is_grouped, is_due, times): &RowOf,
    yes_no: Option<&str>,
) -> String {
    let unit = match *kind {
        "Count" | "Change" | "Amount" => "件",
        "Percent" => "%",
        _ => "——",
    };
    let groups = if *is_grouped {
        ", groups: [\"栏目\"]"
    } else {
        ""
    };
    let options = match *kind {
        "OneOf" | "Ticks" => ", options: [\"甲\", \"乙\"]",
        _ => "",
    };
    let on = yes_no.filter(|_| *is_due && *kind != "Heading");
    let due = on.map_or_else(String::new, |on| format!(", due_if: (\"{on}\", [\"是\"])"));
    let (time, repeats) = match times {
        2.. if *kind != "Heading" => ("第{序}次", format!(", repeats: (\"{code}\", {times})")),
        _ => ("", String::new()),
    };
    format!(
        "Row(code: \"{code}\", level: {level}, wording: \"项{code}{time}\", unit: \"{unit}\", kind: {kind}{groups}{options}{due}{repeats}), "
    )
}

fn rules_text(cell: &str) -> String {
    format!(
        "Book(rules: [\
         Rule(code: \"A1\", severity: Error, each: All, demand: Filled, message: \"{{name}}未填\", holds: {{\"{cell}\": 0}}, fails: {{\"{cell}\": \"\"}}), \
         Rule(code: \"A2\", severity: Error, each: Counts, demand: Valid, message: \"{{name}}{{value}}{{fault}}\", holds: {{\"{cell}\": 0}}, fails: {{\"{cell}\": \"x\"}}), \
         Rule(code: \"A3\", severity: Hint, left: LargestOfAll, is: AtMost, right: Number(100), message: \"{{left}}\", holds: {{\"{cell}\": 1}}, fails: {{\"{cell}\": 101}})])"
    )
}

/// The files of a form with these tables.
fn texts(tables: &[TableOf], chapters: usize) -> FormTexts {
    let (mut form, mut within, mut annex) = (String::new(), String::new(), String::new());
    let (mut first_cell, mut yes_no) = (None, None);
    for (table, (is_annex, blocks)) in tables.iter().enumerate() {
        let place = if *is_annex || chapters == 0 {
            &mut annex
        } else {
            &mut within
        };
        match *is_annex || chapters == 0 {
            true => write!(place, "\"t{table}\", "),
            false => write!(place, "Table(\"t{table}\"), "),
        }
        .expect("room");
        write!(form, "Table(code: \"t{table}\", title: \"表{table}\", label_heads: [\"项目\"], unit_head: \"单位\", blocks: [").expect("room");
        for (block, (columns, rows)) in blocks.iter().enumerate() {
            form += "Block(columns: [";
            for column in 0..*columns {
                write!(
                    form,
                    "Column(code: \"C{column}\", wording: \"列{column}\"), "
                )
                .expect("room");
            }
            form += "], rows: [";
            for (row, drawn) in rows.iter().enumerate() {
                let (kind, _, _, is_due, _) = drawn;
                let code = format!("R{table}x{block}x{row}");
                form += &row_text(&code, drawn, yes_no.as_deref());
                let cell = format!("{code}.C0");
                if *kind == "YesNo" {
                    yes_no = Some(cell.clone());
                }
                if *kind == "Count" && first_cell.is_none() && !*is_due {
                    first_cell = Some(cell);
                }
            }
            form += "]), ";
        }
        form += "]), ";
    }
    let mut headed = String::new();
    for chapter in 0..chapters {
        let within = if chapter == 0 { within.as_str() } else { "" };
        write!(
            headed,
            "Chapter(heading: \"第{chapter}章\", parts: [Narrative(\"\"), {within}]), "
        )
        .expect("room");
    }
    let form = format!(
        "Edition(code: \"drawn\", name: \"抽样\", basis: \"\", years: (2000, 9999), title: \"{{单位}}{{年}}年表\", due: (1, 31), \
         free_chapters: false, chapters: [{headed}], annex: [{annex}], tables: [{form}], header: [Unit], signatory: [Leader])"
    );
    let rules =
        first_cell.map_or_else(|| String::from("Book(rules: [])"), |cell| rules_text(&cell));
    let file = |name: &str, text: String| FormText {
        name: name.into(),
        text,
    };
    FormTexts {
        folder: PathBuf::new(),
        form: file("form.ron", form),
        books: vec![file("rules.ron", rules)],
    }
}

fn try_form(forms: &Catalogue, answers: &[(Index, &str)]) -> Result<(), TestCaseError> {
    let edition = forms.edition("drawn").expect("it was loaded");
    let mut report = Report::new(edition);
    report.unit_kind = unit_kind("部门");
    let cells: Vec<_> = edition.cell_ids().collect();
    for (at, text) in answers.iter().filter(|_| !cells.is_empty()) {
        report.apply(Edit::Answer(*at.get(&cells), (*text).into()));
    }
    for cell in edition.cell_ids() {
        let is_typed = !report.typed(cell).trim().is_empty();
        prop_assert!(
            report.stands(cell) || !is_typed,
            "what was typed is printed"
        );
        prop_assert!(report.is_offered(cell) || !is_typed, "and found by Enter");
    }
    let outcome = checks::check(&report, None);
    for finding in &outcome.findings {
        prop_assert!(!finding.places.is_empty() || finding.rule == "A3");
    }
    let written = draft::write(&report, &Review::default());
    let back = draft::read(written.as_bytes(), forms).expect("it was just written");
    prop_assert_eq!(&back.report, &report);
    let document = document::of(&report);
    let laid_out = pages::lay_out(&document, &pages::Setup::default());
    prop_assert!(laid_out.is_ok_and(|pages| !pages.pages.is_empty()));
    Ok(())
}

#[test]
fn a_form_drawn_at_random_is_filled_in_checked_saved_opened_and_laid_out() {
    let asked = std::env::var("NIANBAO_FORMS")
        .ok()
        .and_then(|count| count.parse().ok());
    let config = Config {
        cases: asked.unwrap_or(FORMS),
        rng_seed: asked.map_or(RngSeed::Fixed(2027), |_| RngSeed::Random),
        failure_persistence: None,
        ..Config::default()
    };
    let answers = prop::collection::vec((any::<Index>(), select(&TYPED[..])), 0..60);
    let drawn = (tables(), 0..4_usize, answers);
    let tried = TestRunner::new(config).run(&drawn, |(tables, chapters, answers)| {
        let (forms, refused) = bundled().with(vec![texts(&tables, chapters)]);
        prop_assert!(refused.is_empty(), "{refused:?}");
        try_form(&forms, &answers)
    });
    if let Err(fault) = tried {
        panic!("{fault}");
    }
}
