//! How long a check takes; it runs on every edit: under 100 µs for a full 2014 report, and under
//! 300 µs for a 2021 report with last year's; under 5 ms with a chapter of 10,000 characters.
//! Measures no start: the edition is loaded before.

use nianbao::checks::{LastYear, check};
use nianbao::form::{FieldKind, bundled};
use nianbao::report::{Edit, Report};

fn main() {
    divan::main();
}

/// A report with a number in every cell; `step` keeps two years apart.
fn full(year: &str, step: usize) -> Report {
    let form = bundled().edition("2014").expect("the edition is bundled");
    let mut report = Report::new(form);
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
    let (report, last_year) = (full("2017", 7), LastYear::of(full("2016", 5)));
    bencher.bench(|| {
        check(
            divan::black_box(&report),
            Some(divan::black_box(&last_year)),
        )
    });
}

/// A 2021 report with a number in every cell of table three, which balances; the totals follow.
fn balanced(year: &str, step: usize) -> Report {
    let form = bundled().edition("2021").expect("the edition is bundled");
    let mut report = Report::new(form);
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
    let (report, last_year) = (balanced("2023", 7), LastYear::of(balanced("2022", 11)));
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
    let form = bundled().edition("2014").expect("the edition is bundled");
    let report = Report::new(form);
    bencher.bench(|| check(divan::black_box(&report), None));
}

/// A report of 2021 whose first chapter has 10,000 characters, with a number in every clause: all
/// checks, those of the tables included. Under 5 ms.
fn long_text() -> Report {
    let mut report = balanced("2023", 7);
    let paragraph = "（一）主动公开。2023年，共收到政府信息公开申请{本年新收申请}件，上年结转2件，办结20件，\
        其中予以公开12件（占60%）、部分公开3件（占15%）、不予公开5件（占25%）。通过政府网站发布信息1286条，\
        其中概况类12条、政务动态860条、信息公开目录414条，较上年增加12%；微信公众号推送856期，阅读量3.2万次。\
        制发行政规范性文件5件，未发生行政复议、行政诉讼，培训120余人次。\n";
    let text: String = paragraph.chars().cycle().take(10_000).collect();
    report.apply(Edit::Text(0, text));
    report
}

#[divan::bench]
fn of_a_chapter_of_10000_characters(bencher: divan::Bencher) {
    let report = long_text();
    bencher.bench(|| check(divan::black_box(&report), None));
}

/// The same many characters of ordinary prose, in which one in a hundred is a digit. Under 5 ms.
#[divan::bench]
fn of_10000_characters_of_ordinary_prose(bencher: divan::Bencher) {
    let mut report = balanced("2023", 7);
    let paragraph = "（一）强化组织领导，健全工作机制。一是严格落实信息发布审核制度，坚持先审查、后公开，确保公开的\
        内容准确、权威；二是明确专人负责日常维护，定期检查各栏目更新情况，发现问题及时整改；三是加强业务培训，\
        提高工作人员的能力和水平，全年培训12次。通过门户网站、政务新媒体、公示栏等渠道，及时回应群众关切，\
        积极推进决策、执行、管理、服务和结果公开，切实保障人民群众的知情权、参与权和监督权。\n";
    let text: String = paragraph.chars().cycle().take(10_000).collect();
    report.apply(Edit::Text(0, text));
    bencher.bench(|| check(divan::black_box(&report), None));
}

/// The same many characters as one chain of digits, as a careless paste gives. Under 5 ms.
#[divan::bench]
fn of_10000_characters_of_digits_in_groups(bencher: divan::Bencher) {
    let mut report = balanced("2023", 7);
    let text: String = "000.001.002.".chars().cycle().take(10_000).collect();
    report.apply(Edit::Text(0, text));
    bencher.bench(|| check(divan::black_box(&report), None));
}

/// What an offer to bind numbers costs, which is made on demand.
#[divan::bench]
fn offers_to_bind(bencher: divan::Bencher) {
    let report = long_text();
    bencher.bench(|| nianbao::checks::binding_offers(divan::black_box(&report)));
}

/// The same with last year's, which is half the same text.
#[divan::bench]
fn of_10000_characters_against_last_year(bencher: divan::Bencher) {
    let report = long_text();
    let mut last_year = report.clone();
    last_year.apply(Edit::Field(FieldKind::Year, "2022".into()));
    let text = report.chapters[0].text.replace("政府", "机关");
    last_year.apply(Edit::Text(0, text));
    let last_year = LastYear::of(last_year);
    bencher.bench(|| {
        check(
            divan::black_box(&report),
            Some(divan::black_box(&last_year)),
        )
    });
}

/// Tidied when asked, and at each check to see whether there is something to tidy.
#[divan::bench]
fn tidying_10000_characters(bencher: divan::Bencher) {
    let report = long_text();
    let text = report.chapters[0].text.replace('，', ",");
    bencher.bench(|| nianbao::checks::typography::tidy(divan::black_box(&text)));
}
