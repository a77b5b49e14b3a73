//! The printed report, read back by other people's programs: poppler, qpdf and mupdf.
//! Checks what comes out of them, not what went in.

use nianbao::document::{self, Document, Proof};
use nianbao::form::FieldKind;
use nianbao::pages::{self, Setup};
use nianbao::report::{Edit, Report};

use super::support::{check_soundness, pdf_of, published, saved, told};

fn pdf(report: &Report) -> Vec<u8> {
    pdf_of(&document::of(report))
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
        ..document::of(&published())
    }
}

/// The same without the table, on an odd number of pages.
fn proved_on_odd_page(signed: usize) -> Document {
    let mut document = proved(signed);
    document.blocks.truncate(3);
    document
}

fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_file_is_sound_in_the_eyes_of_qpdf_mupdf_and_poppler() {
    for file in [saved(&document::of(&published())), saved(&proved(8))] {
        check_soundness(file.path());
    }
}

#[test]
fn the_pages_are_a4_and_the_file_says_what_it_is() {
    let file = saved(&document::of(&published()));
    let info = told("pdfinfo", &[], file.path(), &[]);
    assert!(info.contains("(A4)"), "{info}");
    assert!(info.contains("Pages:           6"), "{info}");
    assert!(
        info.contains("薛家岛街道办事处2017年政府信息公开工作年度报告"),
        "{info}"
    );
    assert!(!info.contains("CreationDate"), "{info}");
    let outline = told("mutool", &["show"], file.path(), &["outline"]);
    let chapters = published().chapters;
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
    let report = published();
    let text = told(
        "pdftotext",
        &["-enc", "UTF-8"],
        saved(&document::of(&report)).path(),
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
    let report = published();
    let arguments = ["-layout", "-f", "5", "-enc", "UTF-8"];
    let text = told(
        "pdftotext",
        &arguments,
        saved(&document::of(&report)).path(),
        &["-"],
    );
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
    assert_eq!(digest(&pdf(&published())), digest(&pdf(&published())));
    let mut other = published();
    other.apply(Edit::Field(FieldKind::Unit, "别的街道办事处".into()));
    assert_ne!(digest(&pdf(&published())), digest(&pdf(&other)));
}

#[test]
fn the_same_proof_gives_the_same_bytes() {
    assert!(pdf_of(&proved(8)) == pdf_of(&proved(8)));
    assert!(pdf_of(&proved(8)) != pdf_of(&proved(7)));
    assert!(pdf_of(&proved(8)) != pdf(&published()));
}

#[test]
fn the_digest_can_be_scanned_from_the_last_page() {
    for (document, last) in [(proved(8), "6"), (proved_on_odd_page(1), "1")] {
        let file = saved(&document);
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
        let file = saved(&document);
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
    let size = pdf(&published()).len();
    assert!(size < 300_000, "{size} bytes");
}

#[test]
fn an_empty_report_is_printed_too() {
    let sample = published();
    let mut report = Report::new(sample.edition());
    report.unit_kind = sample.unit_kind;
    let text = told(
        "pdftotext",
        &["-layout"],
        saved(&document::of(&report)).path(),
        &["-"],
    );
    assert!(text.contains("单位负责人："), "{text}");
}

#[test]
fn a_character_that_no_face_has_is_refused_by_name_and_place() {
    let mut report = published();
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
    let mut report = published();
    report.apply(Edit::Field(FieldKind::Leader, "䶮㛃𬭎堃犇饻".into()));
    let text = told(
        "pdftotext",
        &["-layout"],
        saved(&document::of(&report)).path(),
        &["-"],
    );
    assert!(text.contains("䶮㛃𬭎堃犇饻"), "{text}");
}
