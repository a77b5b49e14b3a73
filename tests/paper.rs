//! The printed report, read back by other people's programs: poppler, qpdf and mupdf.
//! Checks what comes out of them, not what went in.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use nianbao::document::{self, Document, Proof};
use nianbao::export::{Format, export};
use nianbao::form::FieldKind;
use nianbao::import::{self, Hints};
use nianbao::pages::{self, Setup};
use nianbao::report::{Edit, Report};

fn sample() -> Report {
    let bytes = include_bytes!("reports/2017-xuejiadao-subdistrict.txt");
    let imported = import::read(bytes, Hints::default()).expect("the sample is a report");
    imported.report
}

fn pdf(report: &Report) -> Vec<u8> {
    pdf_of(&document::of(report))
}

fn pdf_of(document: &Document) -> Vec<u8> {
    let pages = pages::lay_out(document, &Setup::default());
    let pages = pages.expect("the faces have these characters");
    export(document, &pages, Format::Pdf).expect("the faces are sound")
}

fn saved(report: &Report) -> tempfile::NamedTempFile {
    saved_pdf(&pdf(report))
}

fn saved_pdf(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("room for it");
    file
}

const CODE: &str = "校验码 7Q4K-9F2M-XT6B";
const DIGEST: &str = "4f1c09be77d2a35e8860fb1d93ac24e70b5d6e8f912c3a47d05be6189f7ca230";

/// Without these, zbar complains of stripes in the text that are no bar code, and of a missing bus.
const QR_CODES_ONLY: [&str; 5] = [
    "--quiet",
    "--nodbus",
    "--raw",
    "-Sdisable",
    "-Sqrcode.enable",
];

/// The sample with what proves it, and so many who signed.
fn proved(signed: usize) -> Document {
    let line = |at: usize| {
        format!(
            "第{}步 审核 史磊 2018年1月{}日 15:04 口令签署",
            at + 1,
            at + 15
        )
    };
    Document {
        proof: Some(Proof {
            code: "7Q4K-9F2M-XT6B".into(),
            digest: DIGEST.into(),
            lines: (0..signed).map(line).collect(),
        }),
        ..document::of(&sample())
    }
}

/// The same without the table, on an odd number of pages.
fn proved_on_odd_page(signed: usize) -> Document {
    let mut document = proved(signed);
    document.blocks.truncate(3);
    document
}

/// What a program prints about a file, errors and warnings included.
#[track_caller]
fn told(program: &str, before: &[&str], file: &Path, after: &[&str]) -> String {
    let output = Command::new(program)
        .args(before)
        .arg(file)
        .args(after)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| {
            panic!("{program}: {error}. The set-up commands of the README install it.")
        });
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8(told).expect("it speaks UTF-8");
    assert!(output.status.success(), "{program}: {told}");
    told
}

fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_file_is_sound_in_the_eyes_of_qpdf_and_mupdf() {
    for file in [saved(&sample()), saved_pdf(&pdf_of(&proved(8)))] {
        check_soundness(file.path());
    }
}

#[track_caller]
fn check_soundness(file: &Path) {
    let qpdf = told("qpdf", &["--check"], file, &[]);
    assert!(!qpdf.to_lowercase().contains("warning"), "{qpdf}");
    let info = told("mutool", &["info"], file, &[]);
    assert!(
        !info.contains("warning") && !info.contains("error"),
        "{info}"
    );
    let drawn = told(
        "mutool",
        &["draw", "-F", "trace", "-o", "/dev/null"],
        file,
        &[],
    );
    // This build of mupdf may say that it has no colour profiles; that is not about the file.
    let about_file = |line: &&str| line.contains("warning") && !line.contains("ICC support");
    assert_eq!(drawn.lines().find(about_file), None);
}

#[test]
fn all_fonts_are_embedded_as_subsets_that_can_be_searched() {
    let fonts = told("pdffonts", &[], saved(&sample()).path(), &[]);
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert_eq!(rows.len(), 5, "{fonts}");
    for row in rows {
        let fields: Vec<&str> = row.split_whitespace().collect();
        let embedded_subset_unicode = &fields[fields.len() - 5..fields.len() - 2];
        assert_eq!(embedded_subset_unicode, ["yes", "yes", "yes"], "{row}");
    }
}

#[test]
fn the_pages_are_a4_and_the_file_says_what_it_is() {
    let file = saved(&sample());
    let info = told("pdfinfo", &[], file.path(), &[]);
    assert!(info.contains("(A4)"), "{info}");
    assert!(info.contains("Pages:           6"), "{info}");
    assert!(
        info.contains("薛家岛街道办事处2017年政府信息公开工作年度报告"),
        "{info}"
    );
    assert!(!info.contains("CreationDate"), "{info}");
    let outline = told("mutool", &["show"], file.path(), &["outline"]);
    let chapters = sample().chapters;
    let titles = chapters.iter().map(|chapter| chapter.heading.as_str());
    let mut at = 0;
    for title in titles.chain(["政府信息公开情况统计表"]) {
        at += outline[at..]
            .find(title)
            .unwrap_or_else(|| panic!("{title}: {outline}"));
    }
    let catalog = told("mutool", &["show"], file.path(), &["trailer/Root"]);
    assert!(catalog.contains("zh-CN"), "{catalog}");
}

#[test]
fn every_chapter_can_be_read_back_word_for_word_and_in_order() {
    let report = sample();
    let text = told(
        "pdftotext",
        &["-enc", "UTF-8"],
        saved(&report).path(),
        &["-"],
    );
    // Page numbers stand between the lines of a chapter that goes on.
    let is_number = |line: &&str| line.trim().starts_with('—') && line.trim().ends_with('—');
    let text: String = text
        .split(['\n', '\u{c}'])
        .filter(|line| !is_number(line))
        .collect();
    let text = solid(&text);
    let mut at = text.find(&solid(&report.title())).expect("the title");
    for chapter in &report.chapters {
        for part in [&chapter.heading, &chapter.text] {
            let part = solid(part);
            at += text[at..]
                .find(&part)
                .unwrap_or_else(|| panic!("{part}\nin {}", &text[at..]));
        }
    }
    assert!(text[at..].contains("薛家岛街道办事处2018年1月23日"));
}

#[test]
fn every_number_can_be_read_back_on_the_line_of_its_row() {
    let report = sample();
    let arguments = ["-layout", "-f", "5", "-enc", "UTF-8"];
    let text = told("pdftotext", &arguments, saved(&report).path(), &["-"]);
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let mut values = lines.iter().filter_map(|line| {
        let mut fields = line.split_whitespace().rev();
        let (value, unit) = (fields.next()?, fields.next()?);
        ["条", "件", "次", "篇", "个", "人", "人次", "万元"]
            .contains(&unit)
            .then_some(value)
    });
    let edition = report.edition();
    for cell in edition.cell_ids() {
        let printed = report.printed(cell);
        assert_eq!(
            values.next(),
            Some(printed.as_str()),
            "{}",
            edition.cell(cell).name
        );
    }
    for word in [
        "（2017年度）",
        "填报单位（盖章）：",
        "填报日期：",
        "韩廷义",
        "史磊",
        "李龙光",
        "86877225",
    ] {
        assert!(text.contains(word), "{word} in {text}");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let digest = |bytes: &[u8]| {
        use sha2::Digest as _;
        sha2::Sha256::digest(bytes)
    };
    assert_eq!(digest(&pdf(&sample())), digest(&pdf(&sample())));
    let mut other = sample();
    other.apply(Edit::Field(FieldKind::Unit, "别的街道办事处".into()));
    assert_ne!(digest(&pdf(&sample())), digest(&pdf(&other)));
}

#[test]
fn the_same_proof_gives_the_same_bytes() {
    assert!(pdf_of(&proved(8)) == pdf_of(&proved(8)));
    assert!(pdf_of(&proved(8)) != pdf_of(&proved(7)));
    assert!(pdf_of(&proved(8)) != pdf(&sample()));
}

#[test]
fn the_digest_can_be_scanned_from_the_last_page() {
    for (document, last) in [(proved(8), "6"), (proved_on_odd_page(1), "1")] {
        let file = saved_pdf(&pdf_of(&document));
        let folder = tempfile::tempdir().expect("a temporary folder");
        for dots_per_inch in ["150", "300"] {
            let picture = folder.path().join(dots_per_inch);
            let options = ["-r", dots_per_inch, "-f", last, "-singlefile", "-png"];
            let stem = picture.to_str().expect("a plain name");
            told("pdftoppm", &options, file.path(), &[stem]);
            let picture = picture.with_extension("png");
            let scanned = told("zbarimg", &QR_CODES_ONLY, &picture, &[]);
            assert_eq!(scanned.trim(), DIGEST, "at {dots_per_inch} on page {last}");
        }
    }
}

#[test]
fn the_code_can_be_read_back_from_every_page_and_who_signed_from_the_last() {
    for document in [proved(8), proved_on_odd_page(1)] {
        let file = saved_pdf(&pdf_of(&document));
        let text = told("pdftotext", &["-enc", "UTF-8"], file.path(), &["-"]);
        // A form feed ends each page.
        let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
        for page in &pages {
            assert_eq!(page.matches(CODE).count(), 1, "{page}");
        }
        let (last, others) = pages.split_last().expect("there is a page");
        for line in &document.proof.as_ref().expect("it is proved").lines {
            assert!(solid(last).contains(&solid(line)), "{line} in {last}");
            assert!(!others.iter().any(|page| solid(page).contains(&solid(line))));
        }
    }
}

#[test]
fn the_file_is_small() {
    let size = pdf(&sample()).len();
    assert!(size < 300_000, "{size} bytes");
}

#[test]
fn an_empty_report_is_printed_too() {
    let sample = sample();
    let report = Report::new(sample.edition(), sample.unit_kind);
    let text = told("pdftotext", &["-layout"], saved(&report).path(), &["-"]);
    assert!(text.contains("单位负责人："), "{text}");
}

#[test]
fn a_character_that_no_face_has_is_refused_by_name_and_place() {
    let mut report = sample();
    report.apply(Edit::Field(FieldKind::Leader, "𠮷祥".into()));
    let refused = pages::lay_out(&document::of(&report), &Setup::default());
    let missing = refused.expect_err("no face has it");
    assert_eq!(
        (missing.character, missing.place.as_str()),
        ('𠮷', "单位负责人")
    );
}

#[test]
fn rare_characters_of_names_are_printed() {
    let mut report = sample();
    report.apply(Edit::Field(FieldKind::Leader, "䶮㛃𬭎堃犇饻".into()));
    let text = told("pdftotext", &["-layout"], saved(&report).path(), &["-"]);
    assert!(text.contains("䶮㛃𬭎堃犇饻"), "{text}");
}
