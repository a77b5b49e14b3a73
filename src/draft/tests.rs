//! What is written is read back; what is no draft is told with its line.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::form::{UnitKind, bundled, unit_kind};

fn read(bytes: &[u8]) -> Result<Draft, DraftError> {
    super::read(bytes, bundled())
}

fn edition() -> &'static Edition {
    bundled().edition("2014").expect("the program carries it")
}

fn example() -> Report {
    let mut report = Report::new(edition());
    let answer = |code, text: &str| {
        Edit::Answer(
            edition().find(code).expect("a cell of the edition"),
            text.into(),
        )
    };
    let chapter = Chapter {
        heading: "一、“概述”".into(),
        text: "　　第一段。\r\n\n\t第二段\\ “引号”\"。 ".into(),
    };
    let edits = Edit::Together(vec![
        Edit::Field(FieldKind::Telephone, "010-12345678".into()),
        Edit::Field(FieldKind::Unit, "学家岛街道办事处".into()),
        answer("R54", "0.25万元"),
        answer("R02", " ２４ "),
        Edit::RemoveChapter(0),
        Edit::InsertChapter(0, chapter),
    ]);
    report.apply(edits).expect("the edits fit");
    report.chapters.truncate(1);
    report
}

fn draft(report: Report) -> Draft {
    let review = Review::default();
    Draft { report, review }
}

fn written_example() -> String {
    write(&example(), &Review::default())
}

/// What the example looks like in the file, but for the names behind the entries.
const EXAMPLE: &str = r#"(
    format: 2,
    edition: "2014",
    unit_kind: "街道",
    fields: {
        "unit": "学家岛街道办事处",
        "telephone": "010-12345678",
    },
    answers: {
        "R02": " ２４ ",
        "R54": "0.25万元",
    },
    chapters: [
        (
            heading: "一、“概述”",
            text: [
                "　　第一段。\r",
                "",
                "\t第二段\\ “引号”\"。 ",
            ],
        ),
    ],
)
"#;

/// The example with one place changed by hand is refused there, in these words.
#[track_caller]
fn check_broken(place: &str, by_hand: &str, line: usize, words: &str) {
    assert_eq!(EXAMPLE.matches(place).count(), 1, "{place}");
    match read(EXAMPLE.replace(place, by_hand).as_bytes()) {
        Err(DraftError::Broken {
            line: found,
            column,
            problem,
        }) => {
            assert_eq!(found, line, "{by_hand}: column {column}: {problem}");
            assert!(problem.contains(words), "{by_hand}: {problem}");
        }
        other => panic!("{by_hand}: {other:?}"),
    }
}

#[test]
fn a_draft_is_readable_and_in_the_forms_order() {
    let written = written_example();
    let (title, rest) = written.split_once('\n').expect("several lines");
    assert!(title.starts_with(TITLE), "{title}");
    let lines = rest
        .lines()
        .map(|line| line.split(" // ").next().unwrap_or_default());
    assert_eq!(lines.collect::<Vec<_>>().join("\n") + "\n", EXAMPLE);
    let name = format!("\"R02\": \" ２４ \", // {}\n", edition().cells()[0].name);
    assert!(written.contains(&name), "{written}");
    assert_eq!(read(EXAMPLE.as_bytes()), Ok(draft(example())));
}

#[test]
fn a_draft_survives_notepad_and_other_line_ends() {
    let written = written_example();
    for text in [
        format!("\u{feff}{written}"),
        written.replace('\n', "\r\n"),
        format!("{}\n\n// 备注", written.trim_end()),
        format!("// 恢复副本\n{written}"),
    ] {
        assert_eq!(read(text.as_bytes()), Ok(draft(example())), "{text}");
    }
}

#[test]
fn an_empty_report_keeps_its_chapters() {
    let mut report = Report::new(edition());
    report.unit_kind = unit_kind("区县");
    assert_eq!(
        read(write(&report, &Review::default()).as_bytes()),
        Ok(draft(report.clone()))
    );
    report.chapters.clear();
    assert_eq!(
        read(write(&report, &Review::default()).as_bytes()),
        Ok(draft(report))
    );
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    check_broken("\"R54\"", "\"R99\"", 11, "没有编号“R99”");
    check_broken("\"R54\"", "\"R02\"", 11, "“R02”出现了两次");
    check_broken("\"R54\"", "\"R01\"", 11, "没有编号“R01”");
    check_broken("\"unit\"", "\"unti\"", 6, "没有编号“unti”");
    check_broken("\"0.25万元\"", "0.25", 11, "半角双引号");
    check_broken("\" ２４ \",", "\" ２４ \"", 11, "半角逗号");
    check_broken("    chapters", "    remarks", 13, "不认识的项目“remarks”");
    check_broken("text:", "texts:", 16, "不认识的项目“texts”");
    check_broken("    fields: {", "    answers: {", 6, "没有编号“unit”");
    check_broken("\"街道\"", "\"村\"", 4, "没有“村”这种单位类型");
    check_broken("    unit_kind: \"街道\",\n", "", 22, "缺少项目“unit_kind”");
    check_broken(
        "format: 2,",
        "format: 2, format: 2,",
        2,
        "第二项应为 edition",
    );
    check_broken("format: 2,", "format: 0,", 2, "第0版");
    check_broken("],\n)", "],\n) x", 23, "多余");
    check_broken("\\\\ ", "\\z", 19, "反斜杠");
}

#[test]
fn a_newer_format_is_told_before_anything_that_cannot_be_read() {
    for text in [
        "(format: 3, answers: {}, 年报: <新写法>)",
        "// 年报草稿\n(\n    format: 3",
        "(format:3,edition:\"2031\")",
    ] {
        let err = read(text.as_bytes()).expect_err("newer");
        assert_eq!(err, DraftError::NewerFormat { format: 3 }, "{text}");
        assert!(err.to_string().contains("请升级软件"), "{err}");
    }
    assert!(read(b"(format: 99999999999, )").is_err());
}

#[test]
fn a_draft_whose_form_is_not_at_hand_keeps_all_it_has() {
    let written = write(&example(), &Review::default());
    // Its kinds of unit are unknown too.
    let text = written.replacen("\"2014\"", "\"2031\"", 1);
    let text = text.replacen("\"街道\"", "\"园区\"", 1);
    let read = read(text.as_bytes()).expect("it can be looked at");
    let edition = read.report.edition();
    assert!(edition.is_stand_in && edition.code == "2031");
    assert_eq!(read.report.unit_kind.name, "园区");
    assert_eq!(write(&read.report, &read.review), text);
}

#[test]
fn what_is_no_draft_is_told_by_its_kind() {
    let gb18030 = b"\xd1\xa7\xbc\xd2\xb5\xba";
    for (bytes, words) in [
        (&b"%PDF-1.7\n%\xe2\xe3"[..], "PDF 文件"),
        (b"\x89PNG\r\n\x1a\n\0\0", "图片"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"GIF89a\0\0", "图片"),
        (b"RIFF\0\0", "图片"),
        (b"PK\x03\x04\x14\0", "Word、Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "旧版 Word"),
        (b"\x7fELF\0\0\0", "别的软件"),
        (b"\xff\xfe\x66\x5b", "请用“导入”"),
        (gb18030, "请用“导入”"),
        (
            "学家岛街道2017年政府信息公开工作年度报告".as_bytes(),
            "请用“导入”",
        ),
        ("（一）主动公开".as_bytes(), "请用“导入”"),
        (b"{\"edition\":\"2014\"}", "请用“导入”"),
        (b"Edition(code: \"2014\")", "请用“导入”"),
    ] {
        let err = read(bytes).expect_err("no draft");
        assert!(matches!(err, DraftError::Foreign { .. }), "{err:?}");
        assert!(err.to_string().contains(words), "{words}: {err}");
    }
    assert_eq!(read(b""), Err(DraftError::Empty));
    assert_eq!(read("\u{feff} \r\n".as_bytes()), Err(DraftError::Empty));
    assert_eq!(read(&[0; 512]), Err(DraftError::Zeroed));
}

#[test]
fn a_text_in_utf_16_is_no_other_program_s_file() {
    let published = "\u{feff}2017年政府信息公开 report";
    let units = || published.encode_utf16();
    let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
    // The same bytes without their mark are anybody's.
    for (bytes, what) in [
        (&little[..], "别的文本"),
        (&big, "别的文本"),
        (&little[2..], "别的软件的文件"),
        (&big[2..], "别的软件的文件"),
    ] {
        match read(bytes) {
            Err(DraftError::Foreign { what: told, .. }) => assert_eq!(told, what, "{bytes:?}"),
            other => panic!("{bytes:?}: {other:?}"),
        }
    }
}

#[test]
fn a_draft_cut_off_at_any_byte_is_told_as_such() {
    let written = written_example();
    let whole = written.trim_end().len();
    for end in 1..whole {
        match read(&written.as_bytes()[..end]) {
            Err(DraftError::CutOff { line, .. }) => {
                let lines = written.as_bytes()[..end]
                    .iter()
                    .filter(|&&b| b == b'\n')
                    .count();
                assert_eq!(line, lines + 1, "{end}");
            }
            other => panic!("{end}: {other:?}"),
        }
    }
    assert_eq!(read(&written.as_bytes()[..whole]), Ok(draft(example())));
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_place() {
    let mut bytes = written_example().into_bytes();
    let at = bytes
        .windows(2)
        .position(|pair| pair == b"R5")
        .expect("R54 is answered");
    bytes[at] = 0xff;
    let err = read(&bytes).expect_err("not UTF-8");
    let DraftError::Broken {
        line,
        column,
        problem,
    } = err
    else {
        panic!("{err:?}");
    };
    assert_eq!((line, column), (12, 10));
    assert!(problem.contains("UTF-8"), "{problem}");
}

#[test]
fn nesting_without_end_overflows_no_stack() {
    for deep in [
        "(",
        "[",
        "{",
        "Some(",
        "/*",
        "((((format:",
        "(format:",
        "\"",
        "#![enable(",
    ] {
        let nested = deep.repeat(200_000);
        for text in [
            nested.clone(),
            EXAMPLE.replace("\"0.25万元\"", &nested),
            EXAMPLE.replace("    chapters: [", &format!("    chapters: [{nested}")),
            EXAMPLE.replace("format: 2", &format!("format: {nested}")),
        ] {
            assert!(read(text.as_bytes()).is_err(), "{deep}");
        }
    }
}

/// Any text at all: control characters, quotes and line breaks more often than by chance.
fn any_text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(
        "\"\\\r\n\t \u{3000}\u{feff}\u{202e}\0//(年"
            .chars()
            .collect::<Vec<_>>(),
    );
    vec(prop_oneof![any::<char>(), odd], 0..12).prop_map(String::from_iter)
}

fn any_report() -> impl Strategy<Value = Report> {
    let kind = prop::sample::select(UnitKind::usual().to_vec());
    let field = (prop::sample::select(FieldKind::ALL.to_vec()), any_text());
    let cells: Vec<_> = edition().cell_ids().collect();
    let answer = (prop::sample::select(cells), any_text());
    let chapter = (any_text(), any_text());
    let parts = (
        kind,
        vec(field, 0..10),
        vec(answer, 0..60),
        vec(chapter, 0..6),
    );
    parts.prop_map(|(kind, fields, answers, chapters)| {
        let mut report = Report::new(edition());
        report.unit_kind = kind;
        for (field, text) in fields {
            report.apply(Edit::Field(field, text));
        }
        for (cell, text) in answers {
            report.apply(Edit::Answer(cell, text));
        }
        report.chapters = chapters
            .into_iter()
            .map(|(heading, text)| Chapter { heading, text })
            .collect();
        report
    })
}

proptest! {
    #[test]
    fn a_draft_saved_and_loaded_is_equal(report in any_report()) {
        let written = write(&report, &Review::default());
        let loaded = read(written.as_bytes());
        prop_assert_eq!(loaded.as_ref().map(|draft| &draft.report), Ok(&report));
        prop_assert_eq!(loaded.map(|draft| write(&draft.report, &draft.review)), Ok(&written).cloned());
        let short = write_within(0, &report, &Review::default());
        prop_assert!(short.len() < written.len());
        prop_assert_eq!(read(short.as_bytes()), Ok(draft(report)));
    }

    #[test]
    fn flipped_bytes_never_panic(flips in vec((any::<prop::sample::Index>(), any::<u8>()), 1..5)) {
        let mut bytes = written_example().into_bytes();
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Err(err) = read(&bytes) {
            prop_assert!(err.to_string().contains('。'));
        }
    }

    #[test]
    fn any_bytes_never_panic(bytes in vec(any::<u8>(), 0..200), text in "\\(format: 1,[ -~]{0,80}") {
        let _ = read(&bytes);
        let _ = read(text.as_bytes());
    }
}

#[test]
fn a_draft_is_told_from_a_report_whole_or_broken() {
    let title = TITLE.to_owned();
    for (text, is_it) in [
        (title.as_str(), true),
        (&format!("\u{feff}\n {title}\n("), true),
        ("(format: 2,", true),
        ("(\n    format: 2,", true),
        ("( answers: {})", false),
        ("format: 2", false),
        ("（一）主动公开", false),
        ("(一)主动公开", false),
        ("", false),
    ] {
        assert_eq!(is_draft(text), is_it, "{text:?}");
    }
}

#[test]
fn the_lines_of_a_part_stand_within_the_draft() {
    let mut report = example();
    let cause = Cause {
        rule: "A105".into(),
        place: "R34".into(),
    };
    let explanation = Explanation {
        text: "另有1件依法不予公开。".into(),
        by: "张某".into(),
        at: "2026-01-12T09:30:00+08:00"
            .to_owned()
            .try_into()
            .expect("a time"),
        basis: Vec::new(),
    };
    report.apply(Edit::Explain(cause, Some(explanation)));
    let written = write(&report, &Review::default());
    let part = written
        .split_once("    explanations: ")
        .expect("it is written")
        .1;
    let lines: Vec<&str> = part.lines().take_while(|line| *line != ")").collect();
    assert_eq!(lines[0], "[", "{part}");
    assert!(
        lines[1..].iter().all(|line| line.starts_with("    ")),
        "{part}"
    );
}
