//! How long the way from a report to the bytes of its PDF takes. Target: under 100 ms.
//! Measures the first export of a process as well: that is the one a clerk waits for.

#![allow(clippy::disallowed_methods, reason = "it takes the time")]

use std::time::Instant;

use divan::{Bencher, black_box};
use nianbao::export::{Format, export};
use nianbao::import::{self, Hints};
use nianbao::pages::Setup;
use nianbao::report::{Edit, Report};
use nianbao::{document, pages};

fn main() {
    let report = sample();
    let start = Instant::now();
    let bytes = pdf_of(&report);
    let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
    println!("first export: {milliseconds:.1} ms, {} bytes", bytes.len());
    divan::main();
}

fn sample() -> Report {
    let bytes = include_bytes!("../tests/reports/2017-xuejiadao-subdistrict.txt");
    let imported = import::read(bytes, Hints::default(), nianbao::form::bundled())
        .expect("the sample is a report");
    imported.report
}

fn pdf_of(report: &Report) -> Vec<u8> {
    let document = document::of(report);
    let pages = pages::lay_out(&document, &Setup::default()).expect("the faces have it all");
    export(&document, &pages, Format::Pdf).expect("the faces are sound")
}

/// The sample with chapters of many characters, for 100 and 1,000 pages.
fn long(characters: usize) -> Report {
    let mut report = sample();
    let text = report.chapters[2].text.clone();
    let length = text.chars().count() + 1;
    let long = format!("{text}\n").repeat(characters.div_ceil(length));
    report.apply(Edit::Text(2, long));
    report
}

#[divan::bench]
fn layout(bencher: Bencher<'_, '_>) {
    let document = document::of(&sample());
    bencher.bench(|| pages::lay_out(black_box(&document), &Setup::default()));
}

#[divan::bench]
fn pdf(bencher: Bencher<'_, '_>) {
    let report = sample();
    bencher.bench(|| pdf_of(black_box(&report)));
}

#[divan::bench(args = [60_000, 600_000], sample_count = 5)]
fn long_pdf(bencher: Bencher<'_, '_>, characters: usize) {
    let report = long(characters);
    bencher.bench(|| pdf_of(black_box(&report)));
}
