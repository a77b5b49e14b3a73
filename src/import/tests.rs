//! Import as a whole: the published report of 2017, the shapes that offices give its kind, and
//! what must hold for any bytes.

use std::fmt::Write as _;

use encoding_rs::GB18030;
use proptest::prelude::*;

use super::spelling::compact;
use super::*;
use crate::form::{bundled, unit_kind};
use crate::report::Answer;
use crate::value::read_date;

const PUBLISHED: &str = include_str!("../../tests/reports/2017-xuejiadao-subdistrict.txt");

/// Rewrites a line of the table.
type LineShape<'a> = &'a dyn Fn(&str) -> String;
/// Lays out a row from its wording, unit and value.
type RowShape<'a> = &'a dyn Fn(&str, &str, &str) -> String;

/// Every value of the published table, by row.
const VALUES: [(&str, &str); 58] = [
    ("R02", "24"),
    ("R03", "0"),
    ("R04", "0"),
    ("R06", "24"),
    ("R07", "155"),
    ("R08", "0"),
    ("R09", "262"),
    ("R10", "172"),
    ("R12", "4"),
    ("R14", "0"),
    ("R15", "0"),
    ("R16", "0"),
    ("R17", "0"),
    ("R18", "0"),
    ("R19", "0"),
    ("R20", "4"),
    ("R22", "0"),
    ("R23", "0"),
    ("R24", "0"),
    ("R25", "0"),
    ("R26", "0"),
    ("R27", "0"),
    ("R28", "0"),
    ("R29", "0"),
    ("R30", "0"),
    ("R31", "0"),
    ("R32", "0"),
    ("R33", "0"),
    ("R34", "0"),
    ("R35", "0"),
    ("R36", "0"),
    ("R37", "0"),
    ("R38", "0"),
    ("R39", "0"),
    ("R40", "0"),
    ("R41", "0"),
    ("R42", "0"),
    ("R43", "0"),
    ("R44", "0"),
    ("R45", "0"),
    ("R46", "0"),
    ("R47", "0"),
    ("R48", "0"),
    ("R49", "0"),
    ("R50", "0"),
    ("R51", "0"),
    ("R52", "0"),
    ("R53", "0"),
    ("R54", "0"),
    ("R56", "2"),
    ("R57", "9"),
    ("R58", "8"),
    ("R59", "2"),
    ("R60", "6"),
    ("R61", "9"),
    ("R63", "4"),
    ("R64", "8"),
    ("R65", "32"),
];

/// A value of its own for every row, to see that none is put in the place of another.
fn distinct() -> Vec<(&'static str, String)> {
    VALUES
        .iter()
        .zip(101..)
        .map(|(&(code, _), number)| (code, number.to_string()))
        .collect()
}

fn import(text: &str) -> Imported {
    read(text.as_bytes(), Hints::default(), bundled()).expect("the text is such a report")
}

fn refusal(text: &str) -> String {
    read(text.as_bytes(), Hints::default(), bundled())
        .expect_err("the text is no such report")
        .to_string()
}

/// All answers by code.
fn answers(report: &Report) -> Vec<(&str, &str)> {
    let cells = report
        .edition()
        .cell_ids()
        .filter(|&cell| !report.typed(cell).is_empty());
    cells
        .map(|cell| {
            (
                report.edition().cell(cell).code.as_str(),
                report.typed(cell),
            )
        })
        .collect()
}

/// The rules and rows of the notices; what has no rule by its message.
fn told(imported: &Imported) -> Vec<String> {
    let edition = imported.report.edition();
    let code = |notice: &Notice| match notice.place {
        Some(Place::Cell(cell)) => edition.cell(cell).code.clone(),
        _ => String::new(),
    };
    // How many rows are empty is told besides; see `how_many_rows_were_read_is_told`.
    let notices = (imported.notices.iter()).filter(|n| !n.message.starts_with("统计表58项中"));
    let told = notices.map(|notice| match notice.rule {
        Some(rule) => format!("{rule} {}", code(notice)),
        None => notice.message.clone(),
    });
    told.collect()
}

const EXPECTED_NOTICES: [&str; 7] = [
    "A007 R03",
    "A005 ",
    "A007 R58",
    "A007 R59",
    "A007 R60",
    "A007 R65",
    "“附件加载中...”是网页上的附带内容，未导入。",
];

/// The published report in another shape must give the same draft and the same notices.
#[track_caller]
fn check_same(shape: &str, bytes: &[u8]) {
    let imported = read(bytes, Hints::default(), bundled()).expect(shape);
    check_values(shape, &imported.report, &VALUES);
    check_rest(shape, &imported.report);
    assert_eq!(told(&imported), EXPECTED_NOTICES, "{shape}");
}

#[track_caller]
fn check_values(shape: &str, report: &Report, expected: &[(&str, &str)]) {
    assert_eq!(answers(report), expected, "{shape}");
}

#[track_caller]
fn check_rest(shape: &str, report: &Report) {
    for (kind, text) in [
        (FieldKind::Year, "2017"),
        (FieldKind::Unit, "薛家岛街道办事处"),
        (FieldKind::Leader, "韩廷义"),
        (FieldKind::Reviewer, "史磊"),
        (FieldKind::Filler, "李龙光"),
        (FieldKind::Telephone, "86877225"),
        (FieldKind::FilledOn, "2018年1月22日"),
        (FieldKind::IssuedOn, "2018年1月23日"),
        (FieldKind::DueOn, ""),
        (FieldKind::TableYear, ""),
    ] {
        assert_eq!(report.field(kind), text, "{shape}: {kind:?}");
    }
    assert_eq!(report.unit_kind, unit_kind("街道"), "{shape}");
    assert_eq!(report.chapters, published_chapters(), "{shape}");
}

/// The chapters of the published report, cut by line numbers and not by the importer's rules.
fn published_chapters() -> Vec<crate::report::Chapter> {
    let lines: Vec<&str> = PUBLISHED.lines().collect();
    [
        (1, 2..=4),
        (5, 6..=7),
        (8, 9..=9),
        (10, 11..=11),
        (12, 13..=17),
    ]
    .into_iter()
    .map(|(heading, text)| crate::report::Chapter {
        heading: lines[heading - 1].into(),
        text: lines[text.start() - 1..*text.end()].join("\n"),
    })
    .collect()
}

/// Lines of the table, changed.
fn with_rows(change: impl Fn(&str) -> String) -> String {
    let lines = PUBLISHED.lines().map(|line| {
        if line.starts_with('|') {
            change(line)
        } else {
            line.into()
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Label and value of a row of the published table.
fn parts(line: &str) -> Vec<&str> {
    line.split('|')
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect()
}

#[test]
fn the_published_report_becomes_a_complete_draft() {
    check_same("as published", PUBLISHED.as_bytes());
    let imported = import(PUBLISHED);
    let a005 = imported
        .notices
        .iter()
        .find(|notice| notice.rule == Some("A005"))
        .expect("R13");
    assert_eq!(
        a005.message,
        "“通过不同渠道和方式回应解读的情况”是分组标题，不填数；原表写有“0次”，未采用（下级各项合计为4）。"
    );
    let a007 = imported
        .notices
        .iter()
        .find(|notice| notice.rule == Some("A007"))
        .expect("R03");
    assert_eq!(
        a007.message,
        "“主动公开规范性文件数”规定单位为“条”，原表写作“件”，已按规定单位处理，请核对。"
    );
    assert_eq!((a007.line, a005.line), (26, 36));
}

#[test]
fn the_encoding_and_the_line_ends_do_not_matter() {
    check_same("GB18030", &GB18030.encode(PUBLISHED).0);
    check_same("BOM", format!("\u{feff}{PUBLISHED}").as_bytes());
    check_same("CRLF", PUBLISHED.replace('\n', "\r\n").as_bytes());
    check_same("CR", PUBLISHED.replace('\n', "\r").as_bytes());
    check_same(
        "blank lines",
        PUBLISHED.replace('\n', "\n\n　\n").as_bytes(),
    );
    check_same("indents", PUBLISHED.replace('\n', "\n　　").as_bytes());
    check_same(
        "entities",
        PUBLISHED.replace('\n', "\n&nbsp;&nbsp;").as_bytes(),
    );
    let utf16: Vec<u8> = format!("\u{feff}{PUBLISHED}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    check_same("UTF-16", &utf16);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn the_layout_of_the_rows_does_not_matter() {
    let shapes: [(&str, LineShape); 16] = [
        ("tabs", &|line| parts(line).join("\t")),
        ("tabs at both ends", &|line| {
            format!("\t{}\t", parts(line).join("\t"))
        }),
        (
            "value in the right column",
            &|line| match parts(line).as_slice() {
                [label, value] => format!("| {label} | | {value} |"),
                _ => line.into(),
            },
        ),
        ("unit and value apart", &|line| {
            let digits = |c: char| c.is_ascii_digit();
            match parts(line).as_slice() {
                [label, value] if value.starts_with(digits) => {
                    let unit = value.trim_start_matches(digits);
                    format!("| {label} | {unit} | {} |", value.trim_end_matches(unit))
                }
                _ => line.into(),
            }
        }),
        ("one space between", &|line| parts(line).join(" ")),
        ("wide spaces between", &|line| parts(line).join("　　　")),
        ("box drawing", &|line| line.replace('|', "│")),
        ("full-width bars", &|line| line.replace('|', "｜")),
        ("full-width digits", &|line| {
            let wide = |c: char| match c {
                '0'..='9' => char::from_u32(c as u32 + 0xfee0).expect("the full-width digits"),
                c => c,
            };
            match parts(line).as_slice() {
                [label, value] => format!(
                    "| {label} | {} | |",
                    value.chars().map(wide).collect::<String>()
                ),
                _ => line.into(),
            }
        }),
        ("full-width brackets and colons", &|line| {
            line.replace('(', "（")
                .replace(')', "）")
                .replace(':', "：")
                .replace('.', "．")
        }),
        ("spaces in labels", &|line| match parts(line).as_slice() {
            [label, value] => {
                let spaced: String = label.chars().flat_map(|c| [c, ' ']).collect();
                format!("| {spaced} | {value} | |")
            }
            _ => line.into(),
        }),
        ("notes dropped", &|line| match parts(line).as_slice() {
            [label, value] if label.ends_with(')') => {
                let at = label.rfind('(').expect("a note opens");
                format!("| {} | {value} | |", &label[..at])
            }
            _ => line.into(),
        }),
        ("ruled between rows", &|line| {
            format!("{line}\n|---|---|---|")
        }),
        ("one cell a line", &|line| parts(line).join("\n")),
        ("one cell a line with bars", &|line| {
            parts(line).join(" |\n") + " |"
        }),
        ("markdown alignment", &|line| {
            if line.contains("统 计 指 标") {
                format!("{line}\n|:---|:---:|---:|")
            } else {
                line.into()
            }
        }),
    ];
    for (shape, change) in shapes {
        let text = with_rows(change);
        let imported = import(&text);
        check_values(shape, &imported.report, &VALUES);
        check_rest(shape, &imported.report);
        assert_eq!(told(&imported), EXPECTED_NOTICES, "{shape}");
    }
}

/// The official form with a value of its own in every row, laid out by `line`.
fn official(line: impl Fn(&str, &str, &str) -> String) -> String {
    let edition = bundled().edition("2014").expect("it is bundled");
    let values = distinct();
    let mut text = String::from(
        "某街道办事处2017年政府信息公开工作年度报告\n一、概述\n正文。\n政府信息公开情况统计表\n（2017年度）\n填报单位（盖章）：某街道办事处　填报日期：2018年1月22日\n统计指标\t单位\t统计数\n",
    );
    for row in edition
        .tables
        .iter()
        .flat_map(|table| &table.blocks)
        .flat_map(|block| &block.rows)
    {
        let value = values
            .iter()
            .find(|(code, _)| *code == row.code)
            .map_or("", |(_, value)| value);
        writeln!(text, "{}", line(&row.wording, &row.unit, value))
            .expect("a string takes any text");
    }
    text
}

#[test]
fn every_row_finds_its_own_place_in_every_layout() {
    let expected = distinct();
    let expected: Vec<(&str, &str)> = expected
        .iter()
        .map(|(code, value)| (*code, value.as_str()))
        .collect();
    let strip = |wording: &str| {
        let at = wording
            .find(['、', '）', '.'])
            .filter(|&at| at < 12)
            .map_or(0, |at| {
                at + wording[at..].chars().next().map_or(0, char::len_utf8)
            });
        wording[at..].to_string()
    };
    let shapes: [(&str, RowShape); 8] = [
        ("tabs", &|w, u, v| format!("{w}\t{u}\t{v}")),
        ("bars", &|w, u, v| format!("| {w} | {u} | {v} |")),
        ("spaces", &|w, u, v| format!("{w}  {u}  {v}")),
        ("one cell a line", &|w, u, v| format!("{w}\n{u}\n{v}")),
        ("nothing between", &|w, u, v| {
            if v.is_empty() {
                w.into()
            } else {
                format!("{w}{v}{u}")
            }
        }),
        ("colon", &|w, u, v| {
            if v.is_empty() {
                format!("{w}：")
            } else {
                format!("{w}：{v}{u}")
            }
        }),
        ("commas", &|w, u, v| format!("{w},{u},{v}")),
        ("numbering dropped", &|w, u, v| {
            format!("{}\t{u}\t{v}", strip(w))
        }),
    ];
    for (shape, line) in shapes {
        let imported = import(&official(line));
        check_values(shape, &imported.report, &expected);
        assert_eq!(told(&imported), Vec::<String>::new(), "{shape}");
    }
}

#[test]
fn a_wording_with_sentences_below_it_is_their_heading() {
    let text = "要求行政机关确认或重新出具已获取信息\n本年度没有这种情形，均已说明。";
    let report = import(&format!(
        "某局2024年政府信息公开工作年度报告\n一、总体情况\n{text}\n二、主动公开政府信息情况\n\
         三、收到和处理政府信息公开申请情况\n四、政府信息公开行政复议、行政诉讼情况\n\
         五、存在的主要问题及改进情况\n没有问题。\n六、其他需要报告的事项\n无。\n"
    ));
    assert_eq!(report.report.chapters[0].text, text);
}

#[test]
fn a_line_in_brackets_below_the_title_is_told_and_no_text() {
    let title = "某局2024年政府信息公开工作年度报告\n";
    let text =
        "一、总体情况\n有序公开。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n";
    for (subtitle, is_dropped) in [
        ("（征求意见稿）\n", true),
        ("（2024年度）\n", true),
        ("（一）本局概况（附图）\n", false),
        ("（本局于2024年成立。）\n", false),
    ] {
        let imported = import(&format!("{title}{subtitle}{text}"));
        let is_told = |notice: &Notice| notice.message.contains("标题之下的");
        assert_eq!(
            imported.notices.iter().any(is_told),
            is_dropped,
            "{subtitle}"
        );
        let first = &imported.report.chapters[0];
        let is_text = format!("{}{}", first.heading, first.text).contains(subtitle.trim());
        assert_eq!(is_text, !is_dropped, "{subtitle}: {first:?}");
    }
}

#[test]
fn a_column_of_row_numbers_is_no_value() {
    let number = std::cell::Cell::new(0);
    let count = || {
        number.set(number.get() + 1);
        number.get()
    };
    let expected = distinct();
    let expected: Vec<(&str, &str)> = expected
        .iter()
        .map(|(code, value)| (*code, value.as_str()))
        .collect();
    let bars = official(|w, u, v| format!("| {} | {w} | {u} | {v} |", count()));
    check_values("bars", &import(&bars).report, &expected);
    number.set(0);
    let lines = official(|w, u, v| format!("{}\n{w}\n{u}\n{v}", count()))
        .replace("统计指标\t单位\t统计数", "序号\n统计指标\n单位\n统计数");
    check_values("one cell a line", &import(&lines).report, &expected);
}

#[test]
fn labels_split_over_lines_are_joined() {
    let text = PUBLISHED
        .replace(
            "| (一) 主动公开政府信息数 (不同渠道",
            "| (一) 主动公开政府信息数\n(不同渠道",
        )
        .replace(
            "(不包括政府公报及政府网站人员数)",
            "(不包括政府公报及\n政府网站人员数)",
        )
        .replace(
            "危及国家安全、公共安全、经济安全",
            "危及国家安全、公共安全、\n经济安全",
        )
        .replace(
            "维持具体行政行为或者驳回原告",
            "维持具体行政行为\n或者驳回原告",
        )
        .replace(
            "| 1.政府公报公开政府信息数 | 24条",
            "| 1.政府公报公开\n政府信息数 |\n24条",
        );
    check_same("split", text.as_bytes());
}

#[test]
fn small_differences_of_wording_are_understood_and_told_where_they_are_not_small() {
    for (from, to, is_told) in [
        ("1.政府公报公开政府信息数", "1.政府公报公开信息数", true),
        (
            "(一)政府信息公开工作专门机构数",
            "(一)政府信息公开专门机构数",
            false,
        ),
        ("(二)举办各类培训班数", "（二）举办培训班次数", false),
        ("7.告知作出更改补充数", "7、告知作出更改、补充数", false),
        ("四、行政复议数量", "四、行政复议情况", false),
        ("六、举报投诉数量", "六、举报投诉案件数", false),
        (
            "其中:主要负责同志参加新闻发布会次数",
            "其中:主要负责同志参加次数",
            true,
        ),
        (
            "其中:主要负责同志参加政府网站在线访谈次数",
            "其中:主要负责同志参加次数",
            true,
        ),
        ("(一)收到申请数", "(1)收到申请数(含上年结转)", false),
        ("2.兼职人员数", "2.兼职人员数(不含临时", false),
        (
            "七、依申请公开信息收取的费用",
            "七、依申请公开信息收取费用(单位:万元)",
            false,
        ),
        ("其中:涉及国家秘密", "其中:1.涉及国家秘密", false),
        (
            "(一)维持具体行政行为或者驳回原告诉讼请求数",
            "(一)维持具体行政行为数",
            true,
        ),
    ] {
        let text = PUBLISHED.replace(from, to);
        assert_ne!(text, PUBLISHED, "{from}");
        let imported = import(&text);
        check_values(to, &imported.report, &VALUES);
        let extra = told(&imported)
            .iter()
            .filter(|told| told.contains("写法与规定不同"))
            .count();
        assert_eq!(
            (told(&imported).len(), extra),
            if is_told { (8, 1) } else { (7, 0) },
            "{to}: {:?}",
            told(&imported)
        );
    }
}

#[test]
fn repeated_wordings_belong_to_the_section_they_stand_in() {
    let text = PUBLISHED.replace("| 四、行政复议数量 | 0件 | |\n", "");
    let text = text.replace("| (一)维持具体行政行为数 | 0件 | |\n", "");
    let imported = import(&text);
    for code in ["R47", "R48"] {
        let cell = imported
            .report
            .edition()
            .find(code)
            .expect("a row with a value");
        assert_eq!(
            imported.report.typed(cell),
            "",
            "{code}: nothing says which section it is of"
        );
    }
    assert_eq!(
        told(&imported)
            .iter()
            .filter(|told| told.contains("不止一项相同"))
            .count(),
        2
    );
    let cell = imported
        .report
        .edition()
        .find("R51")
        .expect("a row with a value");
    assert_eq!(imported.report.typed(cell), "0");
}

#[test]
fn a_missing_row_stays_empty_and_an_unknown_one_is_told() {
    let imported = import(&PUBLISHED.replace("| 2.传真申请数 | 0件 | |\n", ""));
    let expected: Vec<_> = VALUES
        .into_iter()
        .filter(|(code, _)| *code != "R24")
        .collect();
    check_values("missing", &imported.report, &expected);

    for unknown in [
        "| 5.政务客户端公开政府信息数 | 7条 | |",
        "| 3.政务微博微信公开政府信息数 | 7条 | |",
        "| 不同意部分公开答复数 | 7 |",
        "| 5.电话申请数 | 7件 | |",
    ] {
        let text = PUBLISHED.replace(
            "| 二、回应解读情况",
            &format!("{unknown}\n| 二、回应解读情况"),
        );
        let imported = import(&text);
        check_values(unknown, &imported.report, &VALUES);
        let label = parts(unknown)[0];
        assert_eq!(
            told(&imported)
                .iter()
                .filter(|told| told.contains(label))
                .count(),
            1,
            "{unknown}"
        );
        assert_eq!(told(&imported).len(), 8, "{unknown}");
    }
}

#[test]
fn a_value_above_the_first_row_is_told() {
    let head = "| 统 计 指 标 | 单位 | 统计数 |\n";
    let imported = import(&PUBLISHED.replace(head, &format!("{head}| 7条 | |\n")));
    check_values("above", &imported.report, &VALUES);
    check_rest("above", &imported.report);
    let expected = ["“7条”不知属于哪一项，未导入，请核对。"];
    let expected: Vec<_> = expected.into_iter().chain(EXPECTED_NOTICES).collect();
    assert_eq!(told(&imported), expected);
}

#[test]
fn a_row_that_begins_like_a_note_is_a_row() {
    let row = "| 二、回应解读情况";
    for unknown in ["说明材料份数\t7件", "备注事项数\t7件", "注销事项数\t7件"] {
        let imported = import(&PUBLISHED.replace(row, &format!("{unknown}\n{row}")));
        check_values(unknown, &imported.report, &VALUES);
        let original = unknown.replace('\t', " | ");
        let notice =
            format!("“{original}”在表中找不到对应的指标，未导入；如确有对应的指标，请手工填写。");
        assert!(told(&imported).contains(&notice), "{:?}", told(&imported));
    }
}

/// What one changed value cell of R07 gives: the answer, and a word of the notice (empty for none).
#[test]
fn a_value_cell_is_taken_only_where_it_is_certain() {
    for (cell, answer, word) in [
        ("155", "155", ""),
        ("155条", "155", ""),
        ("1,155条", "1155", ""),
        ("约155条", "155", "A006 R07"),
        ("155条（含转载）", "155", "A006 R07"),
        ("155余条", "155", "A006 R07"),
        ("155件", "155", "A007 R07"),
        ("-3", "-3", ""),
        ("1.5", "1.5", ""),
        ("12abc", "12abc", "无法识别"),
        ("九", "九", "无法识别"),
        ("见附件", "见附件", "无法识别"),
        ("/", "", "已留空"),
        ("-", "", "已留空"),
        ("——", "", "已留空"),
        ("无", "", "已留空"),
        ("", "", ""),
        ("155条 | 156条", "", "不止一个值"),
        ("155条 | 155", "155", ""),
        ("155条 | 含转载", "155", "含转载"),
        ("件 | 155", "155", "A007 R07"),
        ("条 | 155", "155", ""),
        ("155条 |\n（含转载）", "155", "后面的“（含转载）”未导入"),
    ] {
        let imported = import(&PUBLISHED.replace(
            "公开政府信息数 | 155条 |",
            &format!("公开政府信息数 | {cell} |"),
        ));
        let row = imported
            .report
            .edition()
            .find("R07")
            .expect("a row with a value");
        assert_eq!(imported.report.typed(row), answer, "{cell}");
        let told = told(&imported);
        let extra: Vec<_> = told
            .iter()
            .filter(|told| !EXPECTED_NOTICES.contains(&told.as_str()))
            .collect();
        assert_eq!(
            extra.len(),
            usize::from(!word.is_empty()),
            "{cell}: {extra:?}"
        );
        assert!(
            extra.iter().all(|told| told.contains(word)),
            "{cell}: {extra:?}"
        );
        assert_eq!(
            told.len(),
            EXPECTED_NOTICES.len() + extra.len(),
            "{cell}: {told:?}"
        );
    }
}

#[test]
fn yuan_in_a_row_of_ten_thousand_yuan_are_converted_and_told() {
    let imported = import(&PUBLISHED.replace("9万元", "70487元"));
    let row = imported
        .report
        .edition()
        .find("R61")
        .expect("a row with a value");
    assert_eq!(imported.report.typed(row), "7.0487");
    let notice = imported
        .notices
        .iter()
        .find(|n| n.place == Some(Place::Cell(row)))
        .expect("told");
    assert!(
        notice.message.contains("70487元") && notice.message.contains("7.0487万元"),
        "{}",
        notice.message
    );
}

#[test]
fn a_second_copy_of_a_row_keeps_the_first_value() {
    let again = "| 二、回应解读情况 | ||\n| 2.政府网站公开政府信息数 | 156条 | |";
    let imported = import(&PUBLISHED.replace("| 二、回应解读情况 | ||", again));
    let values: Vec<_> = VALUES.to_vec();
    check_values("second", &imported.report, &values);
    assert!(
        told(&imported)
            .iter()
            .any(|told| told.contains("重复出现") && told.contains("156条"))
    );
    let twice = format!(
        "{PUBLISHED}\n{}",
        PUBLISHED
            .lines()
            .filter(|line| line.starts_with('|'))
            .collect::<Vec<_>>()
            .join("\n")
    );
    let imported = import(&twice);
    check_values("table twice", &imported.report, &VALUES);
    check_rest("table twice", &imported.report);
}

#[test]
fn a_title_page_furniture_and_a_preamble_find_their_places() {
    let text = format!(
        "首页 > 政府信息公开 > 年度报告\n薛家岛街道办事处2017年政府信息公开工作年度报告\n发布时间：2018-01-23　来源：薛家岛街道　浏览次数：12\n　　根据《条例》规定，现公布本年度报告。\n{}\n【打印】【关闭】\n上一篇：通知\n扫一扫在手机打开当前页",
        PUBLISHED.replace("\n附件加载中...", "")
    );
    let imported = import(&text);
    check_values("furniture", &imported.report, &VALUES);
    let chapters = &imported.report.chapters;
    assert_eq!(
        (chapters[0].heading.as_str(), chapters[0].text.as_str()),
        ("", "根据《条例》规定，现公布本年度报告。")
    );
    assert_eq!(chapters[1..], published_chapters());
    let dropped = told(&imported)
        .iter()
        .filter(|told| told.contains("附带内容"))
        .count();
    assert_eq!(dropped, 5, "{:?}", told(&imported));
}

#[test]
fn the_table_may_stand_before_the_text() {
    let lines: Vec<&str> = PUBLISHED.lines().collect();
    let (text, table) = lines.split_at(19);
    let turned = format!(
        "{}\n{}",
        table[..table.len() - 1].join("\n"),
        text.join("\n")
    );
    let imported = import(&turned);
    check_values("turned", &imported.report, &VALUES);
    check_rest("turned", &imported.report);
}

#[test]
fn signature_blocks_come_in_several_shapes() {
    let signed = "薛家岛街道办事处\n2018年1月23日";
    for other in [
        "薛家岛街道办事处　　2018年1月23日",
        "薛家岛街道办事处（盖章）\n二〇一八年一月二十三日",
        "2018年 1月 23日\n薛家岛街道办事处",
        "薛家岛街道办事处\n2018年1月23日\n附件",
        "薛家岛街道办事处\n2018-01-23",
    ] {
        let imported = import(&PUBLISHED.replace(signed, other));
        let issued = imported
            .report
            .date(FieldKind::IssuedOn)
            .map(crate::value::date_in_words);
        assert_eq!(issued.as_deref(), Some("2018年1月23日"), "{other}");
        assert_eq!(imported.report.chapters, published_chapters(), "{other}");
        assert_eq!(told(&imported), EXPECTED_NOTICES, "{other}");
    }
    let imported = import(&PUBLISHED.replace(signed, "辛安街道办事处\n2018年1月23日"));
    assert_eq!(imported.report.field(FieldKind::Unit), "薛家岛街道办事处");
    assert!(
        told(&imported)
            .iter()
            .any(|told| told.contains("辛安街道办事处"))
    );
}

#[test]
fn people_and_telephone_come_in_several_shapes() {
    let line = "| 单位负责人: 韩廷义 审核人: 史磊 填报人: 李龙光 联系电话:86877225 | ||";
    for other in [
        "单位负责人：韩廷义　审核人：史磊　填报人：李龙光　联系电话：86877225",
        "单位负责人:韩廷义\n审核人:史磊\n填报人:李龙光\n联系电话:86877225",
        "| 单位负责人 | 韩廷义 | 审核人 | 史磊 |\n| 填报人 | 李龙光 | 联系电话 | 86877225 |",
        "单位负责人：\n韩廷义\n审核人：\n史  磊\n填报人：\n李龙光\n联系电话：\n86877225",
        "| 单 位 负 责 人（签章）：韩廷义审核人：史 磊 填 报 人：李龙光 电 话：86877225 |",
    ] {
        let imported = import(&PUBLISHED.replace(line, other));
        check_rest(other, &imported.report);
        check_values(other, &imported.report, &VALUES);
        assert_eq!(told(&imported), EXPECTED_NOTICES, "{other}");
    }
}

#[test]
fn chapters_may_carry_the_names_of_table_headings() {
    let text = PUBLISHED
        .replace("二、主动公开信息情况", "二、主动公开情况")
        .replace("三、实施方案落实情况", "三、依申请公开情况")
        .replace("四、存在问题", "四、行政复议数量");
    let imported = import(&text);
    check_values("headings", &imported.report, &VALUES);
    let headings: Vec<_> = imported
        .report
        .chapters
        .iter()
        .map(|chapter| chapter.heading.as_str())
        .collect();
    assert_eq!(
        headings,
        [
            "一、概述",
            "二、主动公开情况",
            "三、依申请公开情况",
            "四、行政复议数量",
            "五、下一步工作举措"
        ]
    );
}

#[test]
fn the_table_of_another_year_is_remembered() {
    let imported = read(
        PUBLISHED.as_bytes(),
        Hints {
            year: Some(2016),
            edition: None,
        },
        bundled(),
    )
    .expect("it reads");
    assert_eq!(imported.report.field(FieldKind::Year), "2016");
    assert_eq!(imported.report.field(FieldKind::TableYear), "2017");
    let titled = format!(
        "薛家岛街道办事处2017年政府信息公开工作年度报告\n{}",
        PUBLISHED.replace("(2017年度1-12月份)", "（二〇一六年度）")
    );
    let imported = import(&titled);
    assert_eq!(imported.report.field(FieldKind::Year), "2017");
    assert_eq!(imported.report.field(FieldKind::TableYear), "2016");
    assert_eq!(told(&imported), EXPECTED_NOTICES);
}

#[test]
fn what_is_no_such_report_is_refused_with_what_to_do() {
    let quarterly = "| 序号 | 统 计 指 标 | 单位 | 区政府统计数 | 区直单位统计数 | 乡镇街道统计数 |\n| 1 | 一、主动公开情况 | ---- | |||\n| 2 | 主动公开政府信息数(不同渠道和方式公开相同信息计1条) | 条 | |||";
    for (text, words) in [
        ("", "空"),
        (
            "从前有座山，山里有座庙。\n庙里有个老和尚。",
            "没有找到政府信息公开情况统计表",
        ),
        (
            "一、概述\n正文。\n收到申请数0件。",
            "没有找到政府信息公开情况统计表",
        ),
        (quarterly, "区直单位统计数"),
        (
            "信息内容 |\n本年制发件数 |\n本年废止件数 |\n现行有效件数 |\n规章 |\n0",
            "2021年版",
        ),
        (
            "信息内容 |\n本年新 制作数量 |\n本年新 公开数量 |\n对外公开总数量 |",
            "2019年版",
        ),
        (
            "第二十条第(一)项\n(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)",
            "只认出0行",
        ),
    ] {
        let refusal = refusal(text);
        assert!(refusal.contains(words), "{text}: {refusal}");
    }
}

#[test]
fn of_several_columns_the_one_of_the_year_counts() {
    let with = |heads: &str| {
        let head = format!("| 统 计 指 标 | 单位 | {heads} |");
        let text = PUBLISHED.replace("| 统 计 指 标 | 单位 | 统计数 |", &head);
        let text = text.replace(
            "(不同渠道和方式公开相同信息计1条) | 24条 | |",
            "(不同渠道和方式公开相同信息计1条) | 24条 | 7条 |",
        );
        import(&text)
    };
    for heads in ["本年统计数 | 上年统计数", "2017年 | 2016年"] {
        let imported = with(heads);
        check_values(heads, &imported.report, &[("R02", "24")]);
        assert!(
            told(&imported)
                .iter()
                .any(|message| message.contains("一栏，请核对"))
        );
    }
    // Where no head tells, the report is read without its table.
    let imported = with("区政府统计数 | 区直单位统计数");
    assert_eq!(answers(&imported.report), []);
    assert!(
        told(&imported)
            .iter()
            .any(|message| message.contains("不止一列"))
    );
    assert_eq!(imported.report.chapters, published_chapters());
}

/// Unit and date of a report with these lines below its title and at its end, and nothing of them in
/// its text.
#[track_caller]
fn check_head(title: &str, below: &str, end: &str, unit: &str, date: &str) {
    let text = format!(
        "{title}\n{below}\n一、总体情况\n公开12条。\n六、其他需要报告的事项\n无收费。\n{end}\n"
    );
    let report = import(&text).report;
    assert_eq!(report.field(FieldKind::Unit), unit, "{text}");
    assert_eq!(report.field(FieldKind::IssuedOn), date, "{text}");
    assert_eq!(report.year(), Some(2023), "{text}");
    assert_eq!(report.chapters[0].text, "公开12条。", "{text}");
    assert_eq!(report.chapters[5].text, "无收费。", "{text}");
}

#[test]
fn office_date_and_website_below_a_title_or_at_the_end_are_no_text() {
    let unit = "甲乙区水务局";
    let title = format!("{unit}2023年政府信息公开工作年度报告");
    for below in [
        "2024年1月22日",
        "（2024年1月22日）",
        "甲乙区水务局\n2024年1月22日",
        "甲乙区水务局 2024年1月22日",
        "2024年1月22日 甲乙区水务局",
        "（2023年度）\n2024年1月22日",
        "甲乙区人民政府网站 www.example.gov.cn 2024年1月22日",
    ] {
        check_head(&title, below, "", unit, "2024年1月22日");
    }
    for end in [
        "甲乙区水务局\n2024年1月22日\n抄送：区政府办。",
        "甲乙区水务局\n2024年1月22日印发",
        "甲乙区水务局\n（2024年1月22日）",
        "甲乙区水务局\n2024年1月22日 星期一",
        "单位（盖章）：甲乙区水务局\n日期：2024年1月22日",
    ] {
        check_head(&title, "", end, unit, "2024年1月22日");
    }
    let bare = "政府信息公开工作年度报告";
    check_head(
        bare,
        "（2023年度）\n甲乙区水务局\n2024年1月22日",
        "",
        unit,
        "2024年1月22日",
    );
}

#[test]
fn a_table_of_the_office_in_its_text_is_told_and_no_paragraph() {
    for (year, chapter) in [(2017, "一、概述"), (2023, "一、总体情况")] {
        let text = format!(
            "甲乙区水务局{year}年政府信息公开工作年度报告\n{chapter}\n公开如下：\n类别\t数量\n机构职能\t12\n以上均已公开。\n"
        );
        let imported = import(&text);
        assert_eq!(
            imported.report.chapters[0].text,
            "公开如下：\n以上均已公开。"
        );
        let told = told(&imported).concat();
        assert!(
            told.contains("正文中的表（2行：类别 | 数量；机构职能 | 12）"),
            "{told}"
        );
    }
}

#[test]
fn a_huge_text_takes_no_longer_than_its_length() {
    let novel = "从前有座山，山里有座庙，庙里有个老和尚。\n".repeat(1000);
    assert!(refusal(&novel).contains("没有找到"));
    let title = "甲乙区水务局2023年政府信息公开工作年度报告";
    for long in [
        "一、".repeat(100_000),
        "1".repeat(200_000),
        "第二十条第（一）项".repeat(20_000),
    ] {
        import(&format!("{title}\n一、总体情况\n公开12条。\n{long}\n"));
    }
    let rows = "| 5.不知道是什么的申请数 | 7件 | |\n".repeat(5000);
    let imported = import(&PUBLISHED.replace(
        "| 二、回应解读情况 | ||",
        &format!("| 二、回应解读情况 | ||\n{rows}"),
    ));
    assert!(imported.notices.len() < 1000);
}

#[test]
fn a_total_that_was_blank_follows_its_parts() {
    let imported = import(&PUBLISHED.replace("数 | 8个", "数 | "));
    let row = imported
        .report
        .edition()
        .find("R58")
        .expect("a row with a value");
    assert_eq!(imported.report.answer(row), Answer::Summed(8.into()));
}

#[test]
fn a_table_whose_cells_are_known_is_placed_with_the_lines_in_it() {
    let form = bundled().edition("2014").expect("it is bundled");
    let origin = blocks::Origin { line: 1 };
    let row = |cells: &[&str]| -> Vec<blocks::Cell> {
        let cells = cells.iter();
        cells.map(|text| blocks::Cell::new(*text, origin)).collect()
    };
    let mut rows = vec![
        row(&["政府信息公开情况统计表"]),
        row(&["（2017年度）"]),
        row(&["填报单位", "某街道办事处", "填报日期", "2018年1月22日"]),
        row(&["统计指标", "单位", "统计数"]),
    ];
    for asked in form
        .tables
        .iter()
        .flat_map(|table| &table.blocks)
        .flat_map(|block| &block.rows)
    {
        let value = if form.find(&asked.code).is_some() {
            "7"
        } else {
            ""
        };
        rows.push(row(&[&asked.wording, &asked.unit, value]));
    }
    rows.push(row(&["单位负责人：韩某", "审核人：史某", "填报人：李某"]));
    let blocks = vec![
        Block::Paragraph(Paragraph {
            text: "一、概述".into(),
            origin,
        }),
        Block::Table(Table { rows }),
    ];
    let mut told = Vec::new();
    let Ok(report) = place(
        blocks,
        (form, crate::form::bundled()),
        Hints::default(),
        1,
        &mut told,
    ) else {
        panic!("it is such a report");
    };
    assert!(form.cell_ids().all(|cell| report.typed(cell) == "7"));
    for (kind, text) in [
        (FieldKind::Year, "2017"),
        (FieldKind::Unit, "某街道办事处"),
        (FieldKind::FilledOn, "2018年1月22日"),
        (FieldKind::Leader, "韩某"),
        (FieldKind::Filler, "李某"),
    ] {
        assert_eq!(report.field(kind), text, "{kind:?}");
    }
    assert_eq!(told, []);
}

proptest! {
    #[test]
    fn any_bytes_are_imported_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, Hints::default(), bundled());
    }

    #[test]
    fn a_report_damaged_anywhere_never_panics(at in 0..PUBLISHED.len(), cut in 0usize..400, bytes in prop::collection::vec(any::<u8>(), 0..9)) {
        let mut damaged = PUBLISHED.as_bytes().to_vec();
        damaged.splice(at..(at + cut).min(PUBLISHED.len()), bytes);
        let _ = read(&damaged, Hints::default(), bundled());
    }

    #[test]
    fn no_character_of_the_text_is_lost(lines in prop::collection::vec("[一二三四五六、。：（）() 　数条件a-c0-9统计表打印报告年月日局公开信息]{0,30}", 0..30)) {
        let table = PUBLISHED.lines().skip(19).collect::<Vec<_>>().join("\n");
        let text = lines.join("\n");
        let imported = import(&format!("{text}\n一、概述\n{text}\n{table}"));
        let told: String = imported.notices.iter().map(|notice| notice.message.as_str()).collect();
        let chapters: String = imported.report.chapters.iter().flat_map(|c| [c.heading.as_str(), "\n", c.text.as_str(), "\n"]).collect();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            // A heading that runs into its text stands in two lines of the chapter.
            let in_chapters = compact(&chapters).contains(&compact(line));
            let in_fields = FieldKind::ALL.iter().any(|&kind| !imported.report.field(kind).is_empty() && compact(line).contains(&compact(imported.report.field(kind))));
            prop_assert!(in_chapters || in_fields || told.contains(line), "{line:?} is lost");
        }
    }
}

#[test]
fn another_office_s_report_is_read_whole() {
    let text = "首页 > 信息公开 > 政府信息公开年报\n政府信息公开年报\n青岛市黄岛区统计局\n2016年政府信息公开工作年度报告\n（2017年3月1日）\n索引号：0012　发布机构：统计局\n　　根据《条例》，现公布2016年度报告。\n一、概述。2016年，我局认真贯彻。\n（一）组织领导。\n二、主动公开情况\n我局主动公开信息35条。\n三、依申请公开情况\n（一）收到申请数1件。\n政府信息公开情况统计表,,\n（2016年度）,,\n填报单位（盖章）：青岛市黄岛区统计局,,填报日期：2017年2月20日\n统计指标,单位,统计数\n一、主动公开情况,——,\n（一）主动公开政府信息数,条,35\n其中：主动公开规范性文件数,条,2\n2.政府网站公开政府信息数,条,\"1,035\"\n3.政务微博公开政府信息数,条,/\n（一）收到申请数,件,1\n1.当面申请数,件,1\n七、依申请公开信息收取的费用,万元,0.00\n单位负责人：王  某,审核人：张某某,填报人：李某,联系电话：0532-8688 7722\n注：本表一式两份。\n版权所有：黄岛区政府\n";
    let imported = import(text);
    let report = &imported.report;
    check_values(
        "csv",
        report,
        &[
            ("R02", "35"),
            ("R03", "2"),
            ("R07", "1035"),
            ("R22", "1"),
            ("R23", "1"),
            ("R54", "0.00"),
        ],
    );
    for (kind, text) in [
        (FieldKind::Year, "2016"),
        (FieldKind::Unit, "青岛市黄岛区统计局"),
        (FieldKind::Leader, "王某"),
        (FieldKind::Telephone, "0532-8688 7722"),
        (FieldKind::FilledOn, "2017年2月20日"),
        (FieldKind::IssuedOn, "2017年3月1日"),
        (FieldKind::TableYear, ""),
    ] {
        assert_eq!(report.field(kind), text, "{kind:?}");
    }
    assert_eq!(report.unit_kind, unit_kind("部门"));
    let chapters: Vec<_> = report
        .chapters
        .iter()
        .map(|c| (c.heading.as_str(), c.text.as_str()))
        .collect();
    assert_eq!(
        chapters,
        [
            ("", "根据《条例》，现公布2016年度报告。"),
            ("一、概述。", "2016年，我局认真贯彻。\n（一）组织领导。"),
            ("二、主动公开情况", "我局主动公开信息35条。"),
            (
                "三、依申请公开情况",
                "（一）收到申请数1件。\n注：本表一式两份。"
            ),
        ]
    );
    assert_eq!(told(&imported).len(), 5, "{:#?}", told(&imported));
}

#[test]
fn rows_far_from_the_table_are_told() {
    let strange = "别的内容\n".repeat(30);
    let text = PUBLISHED.replace(
        "| 二、回应解读情况 | ||",
        &format!("| 二、回应解读情况 | ||\n{strange}"),
    );
    assert!(
        told(&import(&text))
            .iter()
            .any(|told| told.contains("从第25行起"))
    );
}

#[track_caller]
fn check_all_values(shape: &str, line: RowShape) {
    let expected = distinct();
    let expected: Vec<(&str, &str)> = (expected.iter())
        .map(|(code, value)| (*code, value.as_str()))
        .collect();
    let values = |w: &str, u: &str, v: &str| line(w, u, v);
    let imported = import(&official(values));
    check_values(shape, &imported.report, &expected);
    let others = told(&imported)
        .iter()
        .filter(|told| !told.starts_with("A006"))
        .count();
    assert_eq!(others, 0, "{shape}: {:?}", told(&imported));
}

#[test]
fn unit_and_value_may_stand_left_of_the_wording_or_below_it() {
    check_all_values("unit first", &|w, u, v| format!("{u}\t{w}\t{v}"));
    check_all_values("unit and value in one line below", &|w, u, v| {
        format!("{w}\n{u} {v}")
    });
    check_all_values("brackets", &|w, u, v| {
        if v.is_empty() {
            format!("{w}\t{u}\t")
        } else {
            format!("{w}\t{u}\t（{v}）")
        }
    });
    for with_unit in [true, false] {
        let text = with_rows(|line| match parts(line).as_slice() {
            [label, value] if with_unit => {
                let digits = value.trim_end_matches(|c: char| !c.is_ascii_digit());
                format!("| {digits} | {label} | {} |", &value[digits.len()..])
            }
            [label, value] => format!("{value}\t{label}"),
            _ => line.into(),
        });
        check_values("value first", &import(&text).report, &VALUES);
    }
}

#[test]
fn how_many_rows_were_read_is_told() {
    let text = PUBLISHED.replace("| 2.兼职人员数 | 6个 | |\n", "");
    assert_ne!(text, PUBLISHED);
    let first = &import(&text).notices[0];
    assert_eq!(first.message, "统计表58项中读到57项，1项为空，请补填。");
    assert_eq!(first.line, 0);
}

#[test]
fn strange_lines_in_the_head_of_the_table_lose_nothing() {
    let official = official(|w, u, v| format!("{w}\t{u}\t{v}"));
    let head = "填报单位（盖章）：某街道办事处　填报日期：2018年1月22日\n统计指标\t单位\t统计数\n";
    for other in [
        "填报单位（盖章）：某街道办事处\n填报日期：\n2018-1-22\n统计指标\t单位\t统计数\n",
        "填报单位（盖章）：\n某街道办事处\n填报日期：\n2018-1-22\n统计指标\t单位\t统计数\n",
        "填报单位：某街道办事处\t填报日期：2018-1-22\n统计指标\t单位\t统计数\n件数\t件\t7\n次数\t次\t9\n人数\t人\t5\n",
    ] {
        let text = official.replace(head, other);
        assert_ne!(text, official);
        let imported = import(&text);
        let report = &imported.report;
        assert_eq!(report.field(FieldKind::Unit), "某街道办事处", "{other}");
        assert!(
            read_date(report.field(FieldKind::FilledOn)).is_ok(),
            "{other}"
        );
        assert_eq!(report.field(FieldKind::IssuedOn), "", "{other}");
        assert_eq!(report.chapters.len(), 1, "{other}");
        assert_eq!(report.chapters[0].text, "正文。", "{other}");
    }
}

#[test]
fn a_note_below_the_table_does_not_hide_the_people() {
    let foot = |note: &str| format!("统计表下的“{note}”未导入，请核对。");
    for (note, notice) in [
        (
            "注：本表数据截至12月31日。",
            foot("注：本表数据截至12月31日。"),
        ),
        ("说明:不含下属单位", foot("说明:不含下属单位")),
        ("备注：\n1.本表数据截至12月31日。", foot("备注：")),
    ] {
        let at = PUBLISHED.find("| 单位负责人").expect("the signatory line");
        let text = format!("{}{note}\n{}", &PUBLISHED[..at], &PUBLISHED[at..]);
        let imported = import(&text);
        check_values(note, &imported.report, &VALUES);
        check_rest(note, &imported.report);
        // Every line of it is told, and once.
        let told = told(&imported);
        let of_note = |told: &&String| !EXPECTED_NOTICES.contains(&told.as_str());
        let told: Vec<_> = told.iter().filter(of_note).collect();
        assert_eq!(told.len(), note.lines().count(), "{note}: {told:?}");
        assert_eq!(*told[0], notice);
    }
}

#[test]
fn a_paragraph_within_the_table_does_not_cut_it_in_two() {
    let long = "本栏填写本年度内主动公开的全部政府信息".repeat(5);
    let sentence = format!("{}。", "本栏填写本年度内主动公开的全部政府信息".repeat(3));
    let row = "| 二、回应解读情况 | ||";
    let with = |paragraphs: &str| import(&PUBLISHED.replace(row, &format!("{paragraphs}\n{row}")));
    for paragraph in [&long, &sentence] {
        let imported = with(paragraph);
        check_values(paragraph, &imported.report, &VALUES);
        check_rest(paragraph, &imported.report);
        let told = told(&imported);
        assert_eq!(told.len(), EXPECTED_NOTICES.len() + 1, "{told:?}");
        assert!(told.iter().any(|told| told.contains(paragraph.as_str())));
    }
    // A long row of the office's own is no paragraph.
    let own_rows = format!("| {long} | 7 |\n| {long} | 8 |");
    check_values("own rows", &with(&own_rows).report, &VALUES);
    // Two are text between two tables: the fuller one is read, the other told.
    for between in [format!("{long}\n{long}"), format!("{sentence}\n{long}")] {
        let imported = with(&between);
        let expected: Vec<_> = VALUES.into_iter().skip(8).collect();
        check_values(&between, &imported.report, &expected);
        let told = told(&imported);
        assert!(
            told.iter().any(|told| told.contains("从第25行起")),
            "{told:?}"
        );
    }
}

#[test]
fn a_person_s_name_holds_no_label() {
    let at = PUBLISHED.find("| 单位负责人").expect("the signatory line");
    let signed = |line: &str| import(&format!("{}{line}\n", &PUBLISHED[..at])).report;
    let short = signed("负责人：韩廷义   审核：史磊   填报：李龙光   电话：86877225");
    check_rest(
        "short labels",
        &signed("负责人：韩廷义 审核：史磊 填表：李龙光 电话：86877225"),
    );
    assert_eq!(short.field(FieldKind::Leader), "韩廷义");
    let unknown = signed("负责人：韩廷义 签字员：史磊 填表：李龙光");
    assert_eq!(unknown.field(FieldKind::Leader), "");
    assert_eq!(unknown.field(FieldKind::Filler), "李龙光");
}

#[test]
fn a_repeated_wording_is_not_guessed_where_a_section_is_missing() {
    let dropped = ["(一)维持具体行政行为", "五、行政诉讼数量"];
    let seen = std::cell::Cell::new(0);
    let text = with_rows(|line| {
        let repeated = line.contains("被依法纠错数") || line.contains("其他情形数");
        let is_first = repeated && seen.replace(seen.get() + 1) < 2;
        let is_dropped = is_first || dropped.iter().any(|row| line.contains(row));
        if is_dropped {
            String::new()
        } else {
            line.into()
        }
    });
    let imported = import(&text);
    for code in ["R47", "R48", "R51", "R52"] {
        let cell = imported
            .report
            .edition()
            .find(code)
            .expect("a row with a value");
        assert_eq!(imported.report.typed(cell), "", "{code}");
    }
    let ambiguous = told(&imported)
        .iter()
        .filter(|told| told.contains("不止一项相同"))
        .count();
    assert_eq!(ambiguous, 2);
}

#[test]
fn a_draft_is_to_be_opened() {
    let draft = crate::draft::write(&import(PUBLISHED).report, &Default::default());
    assert_eq!(refusal(&draft), "这是年报草稿，请用“打开”");
}

#[test]
fn a_list_of_contents_and_a_seal_are_no_text() {
    let headings: Vec<String> = (published_chapters().iter())
        .map(|chapter| chapter.heading.clone())
        .collect();
    for contents in [headings.join("\n"), headings.join("……3\n") + "……5"] {
        let text = format!("目　录\n{contents}\n{PUBLISHED}");
        check_rest("contents", &import(&text).report);
    }
    let mut lines: Vec<&str> = PUBLISHED.lines().collect();
    lines[18] = "二〇一八年元月廿三日";
    lines.insert(17, "（盖章）");
    let text = lines.join("\n");
    let report = import(&text).report;
    assert_eq!(report.chapters, published_chapters());
    assert_eq!(
        read_date(report.field(FieldKind::IssuedOn)),
        read_date("2018年1月23日")
    );
}
