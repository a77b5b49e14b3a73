//! The numbers of a text against the table and against each other: sentences of published reports,
//! and sentences of ours in their style, each with what it must raise.

use nianbao::checks::{Finding, Severity, binding_offers, check};
use nianbao::form::{Edition, UnitKind, edition};
use nianbao::report::{Edit, Report};

/// Sentences of published reports with a verdict.
const PUBLISHED: &str = include_str!("reports/numbers-in-text.tsv");
/// Edition, cells, sentence, and the rules that it must raise.
const OURS: &str = include_str!("reports/numbers-in-our-sentences.tsv");

/// Whether a rule is one about numbers in text.
fn is_about_numbers(rule: &str) -> bool {
    let ranges = ["A301"..="A306", "A310"..="A310", "A316"..="A322", "B401"..="B415"];
    ranges.iter().any(|range| range.contains(&rule))
}

/// A report of a year of the edition with a value in every cell that is no total, or none.
fn report(form: &'static Edition, every: Option<&str>, sentence: &str) -> Report {
    let mut report = Report::new(form, UnitKind::Department);
    for cell in form.cell_ids().filter(|&cell| form.total(cell).is_none()) {
        if let Some(value) = every {
            report.apply(Edit::Answer(cell, value.into()));
        }
    }
    let year = form.years.start() + 3;
    let year = year.min(*form.years.end()).to_string();
    report.apply(Edit::Field(nianbao::form::FieldKind::Year, year));
    report.apply(Edit::Text(0, sentence.into()));
    report
}

fn findings(report: &Report) -> Vec<Finding> {
    let findings = check(report, None).findings.into_iter();
    findings.filter(|finding| is_about_numbers(finding.rule)).collect()
}

#[test]
fn published_sentences_raise_what_they_must_and_nothing_else() {
    let mut wrong = Vec::new();
    for line in PUBLISHED.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let columns: Vec<&str> = line.split('\t').collect();
        let (id, sentence, verdict) = (columns[0], columns[1], columns[3]);
        for form in nianbao::form::editions() {
            for every in [None, Some("0"), Some("7")] {
                let found = findings(&report(form, every, sentence));
                let fits = match verdict {
                    "OK" => found.is_empty(),
                    "BAD" => found.iter().any(|f| f.severity == Severity::Warning),
                    _ => found.iter().all(|f| f.severity == Severity::Hint),
                };
                if !fits {
                    let told: Vec<_> = found.iter().map(|f| format!("{} {}", f.rule, f.message)).collect();
                    wrong.push(format!("{id} {} {every:?} {verdict}: {told:?}", form.code));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn our_sentences_raise_what_they_must_and_nothing_else() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in OURS.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        count += 1;
        let columns: Vec<&str> = line.split('\t').collect();
        let (code, cells, sentence) = (columns[0], columns[1], columns[2]);
        let expected: Vec<&str> = columns.get(3).map_or(Vec::new(), |rules| rules.split_whitespace().collect());
        let form = edition(code).expect("an edition");
        let mut report = report(form, Some("0"), sentence);
        for assignment in cells.split_whitespace() {
            let (cell, value) = assignment.split_once('=').expect("cell=value");
            let cell = form.find(cell).unwrap_or_else(|| panic!("{cell} in {line}"));
            report.apply(Edit::Answer(cell, value.into()));
        }
        let found = findings(&report);
        let rules: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
        if rules != expected {
            let told: Vec<_> = found.iter().map(|f| format!("{} {}", f.rule, f.message)).collect();
            wrong.push(format!("{line}\n    {told:?}"));
        }
    }
    assert!(count >= 60, "{count} sentences");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
