//! Bound numbers in a text: found, filled in, and nothing of the text lost.

use super::*;
use proptest::prelude::*;

#[track_caller]
fn check(line: &str, level: Option<Level>, lead: &str) {
    let all: Vec<_> = paragraphs(line).collect();
    let rest = &line[lead.len()..];
    assert_eq!(all, [Paragraph { level, lead, rest }]);
}

#[test]
fn a_line_begins_behind_its_indent() {
    let text = "\u{3000}\u{3000}甲。\n\n\u{3000}乙\r\n丙";
    let starts: Vec<_> = (0..4).map(|line| line_start(text, line)).collect();
    assert_eq!(starts, [Some(2), Some(7), Some(10), None]);
}

#[test]
fn a_head_that_runs_in_ends_with_its_colon_or_full_stop() {
    use Level::{Fourth, Second, Third};
    check(
        "(一)主动公开信息数:2017年度公开24条。",
        Some(Second),
        "(一)主动公开信息数:",
    );
    check(
        "（二）公开形式。通过平台公开。",
        Some(Second),
        "（二）公开形式。",
    );
    check("（十一）其他：无。", Some(Second), "（十一）其他：");
    check("1.当面申请：3件。", Some(Third), "1.当面申请：");
    check("（1）信函。5件。", Some(Fourth), "（1）信函。");
}

#[test]
fn a_short_numbered_line_is_a_head() {
    check("（一）存在问题", Some(Level::Second), "（一）存在问题");
    check("12．存在问题", Some(Level::Third), "12．存在问题");
    check("2、存在问题", Some(Level::Third), "2、存在问题");
}

#[test]
fn running_text_is_no_head() {
    check("一是加强领导。成立小组。", None, "");
    check("1.5万元用于宣传。", None, "");
    check("2017.1.1起施行。", None, "");
    check("（略）", None, "");
    check("（一）低保、医保；", Some(Level::Second), "");
    let long = format!("（一）{}。", "很长的文字".repeat(20));
    check(&long, Some(Level::Second), "");
}

#[test]
fn braces_are_told_from_words() {
    use Piece::{Braced, Words};
    for (text, expected) in [
        (
            "收到{R22}件。",
            &[Words("收到"), Braced("R22"), Words("件。")][..],
        ),
        ("{甲}{乙}", &[Braced("甲"), Braced("乙")]),
        ("{甲", &[Words("{甲")]),
        ("{{甲}}", &[Words("{"), Braced("甲"), Words("}")]),
        ("{甲\n}", &[Words("{甲\n}")]),
        ("{}", &[Braced("")]),
        ("", &[]),
    ] {
        assert_eq!(pieces(text), expected, "{text}");
    }
}

#[test]
fn what_stands_in_braces_has_its_place_in_characters() {
    let all: Vec<_> = braced("收到{R22}件，{甲}。").collect();
    assert_eq!(all, [(2..7, "R22"), (9..12, "甲")]);
}

#[test]
fn blank_lines_and_typed_indents_are_no_text() {
    let all: Vec<_> = paragraphs("　　甲\r\n\r\n \t乙 \n")
        .map(|p| p.rest)
        .collect();
    assert_eq!(all, ["甲", "乙"]);
}

proptest! {
    #[test]
    fn pieces_keep_every_character(text in "[{}甲R2\n]{0,20}|.{0,20}") {
        let kept: String = (pieces(&text).into_iter())
            .map(|piece| match piece {
                Piece::Words(words) => words.to_owned(),
                Piece::Braced(name) => format!("{{{name}}}"),
            })
            .collect();
        prop_assert_eq!(kept, text);
    }

    #[test]
    fn no_character_is_lost(text in "([（(一1.)）：。甲\n\r \u{3000}]|.){0,60}") {
        let kept: String = paragraphs(&text).flat_map(|p| [p.lead, p.rest]).collect();
        let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(solid(&kept), solid(&text));
    }
}
