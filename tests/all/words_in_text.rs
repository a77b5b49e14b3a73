//! The words of a text: sentences of ours in the style of published reports, of many offices and
//! years, each with what it must raise. Half of them only look as if something were wrong.

use nianbao::checks::{Finding, check};
use nianbao::form::{FieldKind, UnitKind, bundled};
use nianbao::report::{Edit, Report};

use crate::support::unit_kind;

/// Year, unit, chapter, text (`\n` starts a paragraph), and what it must raise: rule and passage,
/// or what the message names. A chapter with a star is asked for what all of it lacks, too.
const OURS: &str = include_str!("../reports/words-in-our-sentences.tsv");

/// Rules about what a whole chapter must have.
const OF_THE_WHOLE: [&str; 8] = [
    "A307", "B501", "B502", "B503", "B506", "B507", "B508", "B522",
];

/// Whether a rule is one about words in text.
fn is_about_words(rule: &str) -> bool {
    let ranges = [
        "A307"..="A309",
        "A311"..="A315",
        "A323"..="A324",
        "A326"..="A326",
        "B501"..="B526",
    ];
    ranges.iter().any(|range| range.contains(&rule))
}

/// The kind of unit that a name tells.
fn kind_of(unit: &str) -> UnitKind {
    let ends = |endings: &[&str]| endings.iter().any(|ending| unit.ends_with(ending));
    if ends(&["街道办事处"]) {
        unit_kind("街道")
    } else if ends(&["镇人民政府", "乡人民政府"]) {
        unit_kind("乡镇")
    } else if ends(&["人民政府"]) {
        unit_kind("区县")
    } else {
        unit_kind("部门")
    }
}

fn findings(report: &Report, with_the_whole: bool) -> Vec<Finding> {
    let mut found = check(report, None).findings;
    found.retain(|finding| {
        is_about_words(finding.rule) && (with_the_whole || !OF_THE_WHOLE.contains(&finding.rule))
    });
    found
}

#[test]
fn our_sentences_raise_what_they_must_and_nothing_else() {
    let mut wrong = Vec::new();
    let (mut faulty, mut sound) = (0, 0);
    let lines = OURS.lines();
    for line in lines.filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [year, unit, chapter, text, expected] = columns[..] else {
            panic!("five columns: {line}");
        };
        let expected: Vec<(&str, &str)> = (expected.split(" | ").filter(|one| !one.is_empty()))
            .map(|one| one.split_once(' ').expect("a rule and a passage"))
            .collect();
        let edition = bundled()
            .edition_for(year.parse().expect("a year"))
            .expect("an edition");
        let mut report = Report::new(edition);
        report.unit_kind = kind_of(unit);
        report.apply(Edit::Field(FieldKind::Year, year.into()));
        report.apply(Edit::Field(FieldKind::Unit, unit.into()));
        let at: usize = chapter.trim_end_matches('*').parse().expect("a number");
        report.apply(Edit::Text(at - 1, text.replace("\\n", "\n")));
        let found = findings(&report, chapter.ends_with('*'));
        let fits = |(finding, (rule, passage)): (&Finding, &(&str, &str))| {
            let is_there = match finding.spans.first() {
                _ if OF_THE_WHOLE.contains(rule) => finding.message.contains(passage),
                Some(span) => span.excerpt(&report) == *passage,
                None => finding.message.contains(passage),
            };
            finding.rule == *rule && is_there
        };
        if found.len() != expected.len() || !found.iter().zip(&expected).all(fits) {
            let told: Vec<_> = found
                .iter()
                .map(|finding| {
                    let passage = finding.spans.first().map(|span| span.excerpt(&report));
                    format!("{} {passage:?} {}", finding.rule, finding.message)
                })
                .collect();
            wrong.push(format!("{line}\n    {told:#?}"));
        }
        match expected.is_empty() {
            true => sound += 1,
            false => faulty += 1,
        }
    }
    assert!(
        faulty >= 75 && sound >= 75,
        "{faulty} faulty, {sound} sound"
    );
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
