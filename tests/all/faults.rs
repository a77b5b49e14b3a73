//! The smallest text of each kind of fault that real reports showed, with all that the checks say of it
//! now. Those that were read wrong are looked at by the tests of reading.

use nianbao::checks::{LastYear, check};
use nianbao::draft;
use nianbao::form::bundled;
use nianbao::import::{Hints, read};
use nianbao::report::Report;

/// File, last year's file, and the rules with findings, in their order; white space between.
const OUTCOMES: &str = include_str!("../reports/faults/outcomes.tsv");

fn report_of(file: &str) -> Report {
    let path = format!("{}/tests/reports/faults/{file}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    match file.ends_with(".ron") {
        true => draft::read(&bytes, bundled()).expect("a draft").report,
        false => {
            read(&bytes, Hints::default(), bundled())
                .expect("a report")
                .report
        }
    }
}

#[test]
fn each_kind_of_fault_is_found_and_nothing_else_is() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in OUTCOMES.lines().filter(|line| !line.starts_with('#')) {
        count += 1;
        let columns: Vec<&str> = line.split('\t').collect();
        let [file, before, expected] = columns[..] else {
            panic!("three columns: {line}");
        };
        let last_year = (!before.is_empty()).then(|| LastYear::of(report_of(before)));
        let outcome = check(&report_of(file), last_year.as_ref());
        let found: Vec<&str> = outcome
            .findings
            .iter()
            .map(|finding| finding.rule)
            .collect();
        if found.join(" ") != expected {
            let told = outcome
                .findings
                .iter()
                .map(|finding| format!("\n    {} {}", finding.rule, finding.message));
            wrong.push(format!("{file}: {expected}{}", told.collect::<String>()));
        }
    }
    assert_eq!(count, 45);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
