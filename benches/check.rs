//! How long a check takes; it runs on every edit: under 100 µs for a full 2014 report, and under
//! 300 µs for a 2021 report with last year's.
//! Measures no start: the edition is loaded before.

use nianbao::checks::check;
use nianbao::form::{FieldKind, UnitKind, edition};
use nianbao::report::{Edit, Report};

fn main() {
    divan::main();
}

/// A report with a number in every cell; `step` keeps two years apart.
fn full(year: &str, step: usize) -> Report {
    let form = edition("2014").expect("the edition is bundled");
    let mut report = Report::new(form, UnitKind::Street);
    for (at, cell) in form.cell_ids().enumerate() {
        report.apply(Edit::Answer(cell, (at * step % 97).to_string()));
    }
    for (field, text) in [
        (FieldKind::Year, year),
        (FieldKind::Unit, "薛家岛街道办事处"),
        (FieldKind::Leader, "甲"),
        (FieldKind::Reviewer, "乙"),
        (FieldKind::Filler, "丙"),
        (FieldKind::Telephone, "86877225"),
        (FieldKind::FilledOn, "2018年1月22日"),
        (FieldKind::IssuedOn, "2018年1月23日"),
    ] {
        report.apply(Edit::Field(field, text.into()));
    }
    report
}

#[divan::bench]
fn of_one_year(bencher: divan::Bencher) {
    let report = full("2017", 7);
    bencher.bench(|| check(divan::black_box(&report), None));
}

#[divan::bench]
fn against_last_year(bencher: divan::Bencher) {
    let (report, last_year) = (full("2017", 7), full("2016", 5));
    bencher.bench(|| {
        check(
            divan::black_box(&report),
            Some(divan::black_box(&last_year)),
        )
    });
}

/// A 2021 report with a number in every cell of table three, which balances; the totals follow.
fn balanced(year: &str, step: usize) -> Report {
    let form = edition("2021").expect("the edition is bundled");
    let mut report = Report::new(form, UnitKind::Department);
    report.apply(Edit::Field(FieldKind::Year, year.into()));
    for cell in form.cell_ids().filter(|&cell| form.total(cell).is_none()) {
        report.apply(Edit::Answer(cell, "0".into()));
    }
    for column in 1..=6 {
        let mut done = 0;
        for row in 3..=23 {
            let count = (row * step + column * 5) % 97;
            let cell = form.find(&format!("T{row:02}.C{column}"));
            report.apply(Edit::Answer(cell.expect("a cell"), count.to_string()));
            done += count;
        }
        let received = form.find(&format!("T01.C{column}")).expect("a cell");
        report.apply(Edit::Answer(received, done.to_string()));
    }
    report
}

#[divan::bench]
fn of_2021_against_last_year(bencher: divan::Bencher) {
    let (report, last_year) = (balanced("2023", 7), balanced("2022", 11));
    bencher.bench(|| {
        check(
            divan::black_box(&report),
            Some(divan::black_box(&last_year)),
        )
    });
}

/// What the diagnosis adds: a compensating pair in one row.
#[divan::bench]
fn of_2021_out_of_balance(bencher: divan::Bencher) {
    let mut report = balanced("2023", 7);
    for (code, text) in [("T03.C1", "1"), ("T03.C6", "9")] {
        let cell = report.edition().find(code).expect("a cell");
        report.apply(Edit::Answer(cell, text.into()));
    }
    bencher.bench(|| check(divan::black_box(&report), None));
}

#[divan::bench]
fn of_an_empty_report(bencher: divan::Bencher) {
    let form = edition("2014").expect("the edition is bundled");
    let report = Report::new(form, UnitKind::Street);
    bencher.bench(|| check(divan::black_box(&report), None));
}

/// A report with one chapter of 10,000 characters, as long as no report has been: the published
/// text of 2017, over and over, its street another each time.
fn long(year: &str) -> Report {
    let published = include_str!("../tests/reports/2017-xuejiadao-subdistrict.txt");
    let (text, _) = (published.split_once("| 政府")).expect("the table follows the text");
    let copies = (1..).map(|copy| text.replace("薛家岛", &format!("薛家岛{copy}")));
    let text: String = (copies.flat_map(|copy| copy.chars().collect::<Vec<_>>()))
        .take(10_000)
        .collect();
    let year_read = year.parse().expect("a year");
    let form = nianbao::form::edition_for(year_read).expect("an edition serves it");
    let mut report = Report::new(form, UnitKind::Street);
    report.apply(Edit::Field(FieldKind::Year, year.into()));
    report.apply(Edit::Field(FieldKind::Unit, "薛家岛街道办事处".into()));
    report.apply(Edit::Text(0, text));
    report
}

/// The target for a text of 10,000 characters is 5 ms with all rules, 2 ms of them for words.
#[divan::bench(args = ["2017", "2024"])]
fn of_a_long_text(bencher: divan::Bencher, year: &str) {
    let report = long(year);
    bencher.bench(|| check(divan::black_box(&report), None));
}

#[divan::bench(args = ["2017", "2024"])]
fn of_a_long_text_against_last_year(bencher: divan::Bencher, year: &str) {
    let report = long(year);
    let mut last_year = report.clone();
    let year: i16 = year.parse().expect("a year");
    last_year.apply(Edit::Field(FieldKind::Year, (year - 1).to_string()));
    bencher.bench(|| {
        check(
            divan::black_box(&report),
            Some(divan::black_box(&last_year)),
        )
    });
}

#[divan::bench]
fn tidying_a_long_text(bencher: divan::Bencher) {
    let report = long("2017");
    bencher.bench(|| nianbao::checks::typography::tidy(divan::black_box(&report.chapters[0].text)));
}
