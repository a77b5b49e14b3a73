//! How long a check of a full 2014 report takes; it runs on every edit, so under 100 µs.
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

#[divan::bench]
fn of_an_empty_report(bencher: divan::Bencher) {
    let form = edition("2014").expect("the edition is bundled");
    let report = Report::new(form, UnitKind::Street);
    bencher.bench(|| check(divan::black_box(&report), None));
}
