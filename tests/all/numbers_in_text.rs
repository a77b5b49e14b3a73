//! The numbers of a text against the table and against each other: sentences of published reports,
//! and sentences of ours in their style, each with what it must raise.

use nianbao::checks::{Finding, Offer, Severity, binding_offers, check};
use nianbao::form::{Edition, FieldKind, bundled};
use nianbao::report::{Edit, Report};

use super::support::{published, unit_kind};

/// Sentences of published reports with a verdict.
const PUBLISHED: &str = include_str!("../reports/numbers-in-text.tsv");
/// Edition, cells (and the unit), sentence, and the rules that it must raise.
const OURS: &str = include_str!("../reports/numbers-in-our-sentences.tsv");

/// Whether a rule is one about numbers in text.
fn is_about_numbers(rule: &str) -> bool {
    let ranges = [
        "A301"..="A306",
        "A310"..="A310",
        "A316"..="A322",
        "A325"..="A325",
        "B401"..="B420",
    ];
    ranges.iter().any(|range| range.contains(&rule))
}

/// A report of a year of the edition with a value in every cell that is no total, or none.
fn report(form: &'static Edition, every: Option<&str>, sentence: &str) -> Report {
    let mut report = Report::new(form);
    report.unit_kind = unit_kind("部门");
    for cell in form.cell_ids().filter(|&cell| form.total(cell).is_none()) {
        if let Some(value) = every {
            report.apply(Edit::Answer(cell, value.into()));
        }
    }
    let year = form.years.start() + 3;
    let year = year.min(*form.years.end()).to_string();
    report.apply(Edit::Field(FieldKind::Year, year));
    report.apply(Edit::Text(0, sentence.into()));
    report
}

fn findings(report: &Report) -> Vec<Finding> {
    let findings = check(report, None).findings.into_iter();
    findings
        .filter(|finding| is_about_numbers(finding.rule))
        .collect()
}

#[test]
fn published_sentences_raise_what_they_must_and_nothing_else() {
    let mut wrong = Vec::new();
    for line in PUBLISHED
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let columns: Vec<&str> = line.split('\t').collect();
        let (id, sentence, verdict) = (columns[0], columns[1], columns[3]);
        for form in nianbao::form::bundled().editions() {
            for every in [None, Some("0"), Some("7")] {
                let found = findings(&report(form, every, sentence));
                let fits = match verdict {
                    "OK" => found.is_empty(),
                    "BAD" => found.iter().any(|f| f.severity == Severity::Warning),
                    _ => found.iter().all(|f| f.severity == Severity::Hint),
                };
                if !fits {
                    let told: Vec<_> = found
                        .iter()
                        .map(|f| format!("{} {}", f.rule, f.message))
                        .collect();
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
    for line in OURS
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        count += 1;
        let columns: Vec<&str> = line.split('\t').collect();
        let (code, cells, sentence) = (columns[0], columns[1], columns[2]);
        let expected: Vec<&str> = columns
            .get(3)
            .map_or(Vec::new(), |rules| rules.split_whitespace().collect());
        let form = bundled().edition(code).expect("an edition");
        let mut report = report(form, Some("0"), sentence);
        for assignment in cells.split_whitespace() {
            let (cell, value) = assignment.split_once('=').expect("cell=value");
            if cell == "unit" {
                report.unit_kind = form.unit_kind_of(value).expect("a kind of unit");
                report.apply(Edit::Field(FieldKind::Unit, value.into()));
                continue;
            }
            let cell = form
                .find(cell)
                .unwrap_or_else(|| panic!("{cell} in {line}"));
            report.apply(Edit::Answer(cell, value.into()));
        }
        let found = findings(&report);
        let rules: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
        if rules != expected {
            let told: Vec<_> = found
                .iter()
                .map(|f| format!("{} {}", f.rule, f.message))
                .collect();
            wrong.push(format!("{line}\n    {told:?}"));
        }
    }
    assert!(count >= 60, "{count} sentences");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A report of 2021 with numbers and a text.
fn reporting(cells: &[(&str, &str)], text: &str) -> Report {
    let form = bundled().edition("2021").expect("an edition");
    let mut report = report(form, Some("0"), text);
    for (code, value) in cells {
        report.apply(Edit::Answer(
            form.find(code).expect("a cell"),
            (*value).into(),
        ));
    }
    report
}

/// The kind of 不予公开 of which the first column has 258 and all have 275, of 859 replies.
fn refused(text: &str) -> Report {
    let cells = [
        ("T05.C1", "200"),
        ("T09.C1", "58"),
        ("T09.C2", "17"),
        ("T03.C1", "584"),
    ];
    reporting(&cells, text)
}

#[test]
fn a_sum_of_the_first_column_is_found_and_the_total_offered() {
    let text = "全年办结859件，其中不予公开２５８件。\r\n其余从略。";
    let mut report = refused(text);
    let found = findings(&report);
    let [finding] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(finding.rule, "B404");
    assert!(
        finding.message.contains("258件") && finding.message.contains("275"),
        "{}",
        finding.message
    );
    assert_eq!(finding.spans[0].excerpt(&report), "不予公开２５８件");
    report.apply(finding.fix.clone().expect("a fix").edit);
    assert_eq!(
        report.chapters[0].text,
        "全年办结859件，其中不予公开275件。\r\n其余从略。"
    );
    assert_eq!(findings(&report), []);
}

#[test]
fn a_finding_shows_at_the_text_and_at_the_cells_and_rests_on_both() {
    use nianbao::report::Place;
    let mut report = reporting(&[("T01.C1", "66")], "收到申请65件。");
    let finding = findings(&report).remove(0);
    let cell = report.edition().find("T01.C7").expect("a cell");
    assert_eq!(finding.places, [Place::Text(0), Place::Cell(cell)]);
    let basis: Vec<_> = finding
        .basis
        .iter()
        .map(|known| known.value.as_str())
        .collect();
    assert_eq!(basis, ["收到申请65件", "66"]);
    // Another sentence changes nothing that an explanation rests on.
    report.apply(Edit::Text(0, "今年很忙。收到申请65件。".into()));
    let later = findings(&report).remove(0);
    assert_eq!(
        (&later.basis, later.cause()),
        (&finding.basis, finding.cause())
    );
    assert_ne!(later.spans, finding.spans);
    report.apply(Edit::Text(0, "收到申请64件。".into()));
    assert_ne!(findings(&report).remove(0).basis, finding.basis);
}

/// What is offered: each number as typed, and the code of its cell.
fn told<'a>(offers: &[Offer], report: &'a Report) -> Vec<(String, &'a str)> {
    let cell = |offer: &Offer| report.edition().cell(offer.cell).code.as_str();
    let told = |offer: &Offer| (offer.span.excerpt(report), cell(offer));
    offers.iter().map(told).collect()
}

#[test]
fn numbers_that_equal_a_cell_they_speak_of_are_offered_for_binding() {
    let text = "收到申请66件，予以公开3件。会议66次，收到申请六十六件，约66件。";
    let mut report = reporting(&[("T01.C1", "66"), ("T03.C1", "3")], text);
    let offers = binding_offers(&report);
    let told = told(&offers, &report);
    let expected = [("66", "T01.C7"), ("3", "T03.C7"), ("六十六", "T01.C7")];
    assert_eq!(told, expected.map(|(typed, code)| (typed.to_owned(), code)));
    report.apply(Offer::bind(&offers[..2], &report));
    let bound =
        "收到申请{本年新收申请}件，予以公开{予以公开}件。会议66次，收到申请六十六件，约66件。";
    assert_eq!(report.chapters[0].text, bound);
    assert_eq!(binding_offers(&report).len(), 1);
    // The reader meets what the cells hold now.
    let cell = report.edition().find("T01.C1").expect("a cell");
    report.apply(Edit::Answer(cell, "67".into()));
    let read = report.with_values(&report.chapters[0].text);
    assert!(read.starts_with("收到申请67件，予以公开3件。"), "{read}");
    assert_eq!(findings(&report).len(), 1, "六十六 is not bound");
}

#[test]
fn a_heading_line_says_what_the_numbers_under_it_are_about() {
    for (text, expected) in [
        (
            "（二）依申请公开\n予以公开4件，部分公开0件。",
            &["B403"][..],
        ),
        ("（二）依申请公开\n予以公开3件，部分公开0件。", &[]),
        ("2.申请办理情况\n全年情况如下。\n予以公开4件。", &["B403"]),
        ("（一）主动公开\n予以公开4件。", &[]),
        ("（二）依申请公开\n略。\n（三）主动公开\n予以公开4件。", &[]),
        ("依申请公开工作稳步推进，\n予以公开4件。", &[]),
    ] {
        let found = findings(&reporting(&[("T03.C1", "3")], text));
        let rules: Vec<_> = found.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, expected, "{text}");
    }
}

#[test]
fn a_bound_number_takes_part_like_a_typed_one() {
    let cells = [("T01.C1", "5")];
    let text = "收到申请{本年新收申请}件，其中自然人{本年新收申请/自然人}件、法人1件。";
    let found = findings(&reporting(&cells, text));
    assert_eq!(found.iter().map(|f| f.rule).collect::<Vec<_>>(), ["B409"]);
    let mut report = reporting(&cells, "上年结转{本年新收申请}件。");
    let finding = findings(&report).remove(0);
    assert_eq!(finding.rule, "B402");
    report.apply(finding.fix.expect("a fix").edit);
    assert_eq!(report.chapters[0].text, "上年结转{上年结转申请}件。");
}

#[test]
fn a_bound_number_without_a_value_is_an_error() {
    let mut report = reporting(&[], "收到申请{本年新收申请}件。{ }");
    assert_eq!(findings(&report), []);
    let cell = report.edition().find("T01.C1").expect("a cell");
    report.apply(Edit::Answer(cell, String::new()));
    let found = findings(&report);
    assert_eq!(
        (found[0].rule, found[0].severity),
        ("B414", Severity::Error)
    );
    assert!(
        found[0].message.contains("本年新收申请/总计"),
        "{}",
        found[0].message
    );
}

/// Words of which reports are made, and what breaks readers.
const WORD: &str = "(收到|受理|申请|政府信息公开|主动公开|信息|予以公开|部分公开|不予公开|其中|包括|共|网站|微信|行政复议|行政诉讼|上年结转|结转下年度|未收到|没有|无|均|全部|办结|占|约|余|以上|件|条|次|万元|元|万|2024年|12月|〔2019〕60号|《|》|（|）|(|)|第|一|二十四|百分之三十|[0-9０-９]|[0-9]|[0-9]|%|％|\\.|,|，|、|：|:|。|；|\n|\r\n| |\\{|\\}|\\{本年新收申请\\}|\\{R22\\}|=|\\+|.)";

proptest::proptest! {
    #[test]
    fn no_text_makes_the_checks_panic_and_a_fix_or_binding_changes_only_its_place(
        words in proptest::collection::vec(WORD, 0..40), edition_code in 0usize..3, every in 0u8..3,
    ) {
        let form = bundled().edition(["2014", "2019", "2021"][edition_code]).expect("an edition");
        let every = [None, Some("0"), Some("3")][usize::from(every)];
        let text = words.concat();
        let report = report(form, every, &text);
        let typed: Vec<char> = text.chars().collect();
        for finding in findings(&report) {
            for span in &finding.spans {
                proptest::prop_assert!(span.start < span.end && span.end <= typed.len());
            }
            let Some(fix) = finding.fix else { continue };
            let span = finding.spans[0];
            let mut fixed = report.clone();
            fixed.apply(fix.edit);
            let after = &fixed.chapters[0].text;
            let head: String = typed[..span.start].iter().collect();
            let tail: String = typed[span.end..].iter().collect();
            proptest::prop_assert!(after.starts_with(&head) && after.ends_with(&tail), "{after}");
        }
        let offers = binding_offers(&report);
        for offer in &offers {
            let mut bound = report.clone();
            bound.apply(Offer::bind(&[*offer], &report));
            let after = bound.chapters[0].text.clone();
            let head: String = typed[..offer.span.start].iter().collect();
            let tail: String = typed[offer.span.end..].iter().collect();
            let name = form.short_name(offer.cell);
            proptest::prop_assert_eq!(after, format!("{head}{{{name}}}{tail}"));
        }
        let mut bound = report.clone();
        bound.apply(Offer::bind(&offers, &report));
        proptest::prop_assert!(binding_offers(&bound).is_empty());
    }
}

#[test]
fn the_published_report_of_2017_raises_nothing() {
    let report = published();
    assert_eq!(findings(&report), []);
    let offers = binding_offers(&report);
    let told = told(&offers, &report);
    assert_eq!(told, [("24".to_owned(), "R02")]);
}
