//! Every published shape that was once read wrong, as the smallest text that shows it, with what is
//! right; and real files whose values are known.

use proptest::prelude::*;

use nianbao::form::FieldKind;
use nianbao::form::bundled;
use nianbao::import::{Hints, Imported, read};
use nianbao::report::Report;

fn text_of(file: &str) -> String {
    let path = format!("{}/tests/reports/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Without white space.
fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[track_caller]
fn import(file: &str) -> Imported {
    let imported = read(text_of(file).as_bytes(), Hints::default(), bundled());
    imported.unwrap_or_else(|refusal| panic!("{file}: {refusal}"))
}

/// What all texts of one form say, where nothing else is expected: codes and values that are not 0.
const OF_2014: &str = "R02 50 R07 50 R56 1 R57 1 R58 1 R60 1 R63 1 R64 1 R65 5";
const HALF_OF_2014: &str = "R02 50 R07 50 R58 1 R60 1";
const OF_2019: &str = "P02.C1 2 P02.C2 2 P02.C3 2 P03.C1 1 P03.C3 4 P04.C1 7 P04.C3 165";
const FIFTY: &str = "T01.C1 50 T01.C7 50 T03.C1 50 T03.C7 50 T24.C1 50 T24.C7 50";

fn filled(report: &Report) -> usize {
    let cells = report.edition().cell_ids();
    cells.filter(|&cell| !report.typed(cell).is_empty()).count()
}

/// All cells that hold something else than 0.
fn values(report: &Report) -> String {
    let edition = report.edition();
    let values = edition.cell_ids().filter_map(|cell| {
        let typed = report.typed(cell);
        (!typed.is_empty() && typed != "0").then(|| format!("{} {typed}", edition.cell(cell).code))
    });
    values.collect::<Vec<_>>().join(" ")
}

fn text_of_chapters(report: &Report) -> String {
    let chapters = report.chapters.iter();
    chapters
        .map(|chapter| format!("{}\n{}\n", chapter.heading, chapter.text))
        .collect()
}

/// Checks that every cell is answered, those that are named as they say and all others with 0, and
/// that these and no other notices are told.
#[track_caller]
fn check(file: &str, expected: &str, told: &[&str]) -> Imported {
    let file = format!("faults/{file}.txt");
    let imported = import(&file);
    let report = &imported.report;
    assert_eq!(
        filled(report),
        report.edition().cell_ids().count(),
        "{file}: {imported:.3000?}"
    );
    assert_eq!(values(report), expected, "{file}");
    check_told(&file, &imported, told);
    imported
}

#[track_caller]
fn check_told(file: &str, imported: &Imported, told: &[&str]) {
    let messages: Vec<&str> = imported
        .notices
        .iter()
        .map(|notice| &*notice.message)
        .collect();
    assert_eq!(messages.len(), told.len(), "{file}: {messages:#?}");
    for words in told {
        assert!(
            messages.iter().any(|message| message.contains(words)),
            "{file}: {words}: {messages:#?}"
        );
    }
}

#[track_caller]
fn check_fields(file: &str, imported: &Imported, year: &str, unit: &str, issued: &str) {
    let field = |kind| imported.report.field(kind);
    let found = (
        field(FieldKind::Year),
        field(FieldKind::Unit),
        field(FieldKind::IssuedOn),
    );
    assert_eq!(found, (year, unit, issued), "{file}");
    assert_eq!(field(FieldKind::TableYear), "", "{file}");
}

const NO_TABLE: &str = "没有读到表中的数据";

#[test]
fn a_report_without_tables_is_read_with_its_chapters() {
    for (file, year, unit, issued, heading, said) in [
        (
            "faults/2014-2019/F01a-2014-text-without-table.txt",
            "2016",
            "甲乙镇人民政府",
            "2017年1月15日",
            "三、收费及减免情况",
            "没有收费。",
        ),
        (
            "faults/2014-2019/F01b-2019-tables-are-pictures.txt",
            "2020",
            "甲乙街道办事处",
            "2021年1月20日",
            "六、其他需要报告的事项",
            "无其他需要报告的事项。",
        ),
        (
            "faults/peer/10-text-without-tables.txt",
            "2024",
            "湖滨区水务局",
            "2025年1月20日",
            "六、其他需要报告的事项",
            "未收取信息处理费。",
        ),
    ] {
        let imported = import(file);
        check_told(file, &imported, &[NO_TABLE]);
        check_fields(file, &imported, year, unit, issued);
        assert_eq!(filled(&imported.report), 0, "{file}");
        assert!(
            imported
                .report
                .edition()
                .years
                .contains(&year.parse().expect("a year")),
            "{file}"
        );
        let mut chapters = imported.report.chapters.iter();
        assert!(
            chapters.any(|chapter| chapter.heading == heading && chapter.text == said),
            "{file}"
        );
    }
    // A notice about reports, and a page of titles, are none.
    for text in [
        "关于做好2024年政府信息公开工作年度报告编制工作的通知\n各单位：\n一、时间要求\n请于1月20日前报送。\n二、工作要求\n高度重视。",
        "首页\n甲乙县教育局2016年政府信息公开工作年度报告\n甲乙县水务局2016年政府信息公开工作年度报告",
    ] {
        assert!(
            read(text.as_bytes(), Hints::default(), bundled()).is_err(),
            "{text}"
        );
    }
}

#[test]
fn a_sign_off_without_a_day_is_a_date_and_no_year_of_the_table() {
    for (file, issued) in [
        ("F02a-sign-off-year-and-month-before-the-table", "2017年1月"),
        ("F02b-the-same-without-a-title", "二0一七年一月"),
        ("F02c-sign-off-year-and-month-after-the-table", "2017年1月"),
    ] {
        let imported = check(&format!("2014-2019/{file}"), OF_2014, &["没有写明日"]);
        check_fields(file, &imported, "2016", "甲乙镇人民政府", issued);
        assert!(
            !text_of_chapters(&imported.report).contains("2017年1月"),
            "{file}"
        );
    }
}

#[test]
fn a_statistics_table_is_read_in_every_shape() {
    let asked = "R02 50 R07 50 R22 2 R25 2 R27 2 R28 2 R30 2 R44 2 R56 1 R57 1 R58 1 R60 1 R63 1 R64 1 R65 5";
    check(
        "2014-2019/F03-page-number-in-the-2014-table",
        asked,
        &["1处页码"],
    );
    let imported = check(
        "2014-2019/F04-first-row-worded-otherwise",
        OF_2014,
        &["写法与规定不同"],
    );
    assert_eq!(imported.report.field(FieldKind::FilledOn), "2017年1月10日");
    check(
        "2014-2019/F05-table-folded-into-two-halves",
        "R02 50 R07 50 R58 1 R60 1",
        &[],
    );
    check(
        "2014-2019/F06a-columns-2016-and-2015",
        HALF_OF_2014,
        &["已取“2016年”一栏"],
    );
    check(
        "2014-2019/F06b-columns-this-year-and-all-years",
        HALF_OF_2014,
        &["已取“2016年度”一栏"],
    );
    check("2014-2019/F07-column-of-codes", HALF_OF_2014, &[]);
}

#[test]
fn chapters_inside_one_line_are_chapters() {
    let imported = check("2014-2019/F08-chapters-inside-one-line", OF_2014, &[]);
    let chapters = &imported.report.chapters;
    assert_eq!(chapters.len(), 6);
    assert_eq!(
        (chapters[2].heading.as_str(), chapters[2].text.as_str()),
        ("三、收费及减免情况", "没有收费。")
    );
}

#[test]
fn rows_and_heads_with_explanations_are_rows_and_heads() {
    for file in [
        "F09a-row-names-with-explanations",
        "F09b-the-same-one-cell-a-line",
    ] {
        let imported = check(
            &format!("2014-2019/{file}"),
            OF_2019,
            &["“其他主动公开文件"],
        );
        assert!(
            !text_of_chapters(&imported.report).contains("规范性文件"),
            "{file}"
        );
    }
    let bought = format!("{OF_2019} P08.C1 13 P08.C2 477.35");
    check("2014-2019/F10-head-with-its-unit", &bought, &[]);
}

#[test]
fn totals_alone_are_totals() {
    check(
        "2014-2019/F11-rows-with-their-total-only",
        OF_2019,
        &["各行只有一个数"],
    );
}

#[test]
fn year_and_unit_are_found_where_no_title_tells_them() {
    let imported = check(
        "2014-2019/F12-year-only-in-the-text",
        OF_2019,
        &["报告年度2019取自"],
    );
    check_fields("F12", &imported, "2019", "甲乙县教育局", "2020年1月15日");
    let imported = check(
        "2014-2019/F13-unit-not-found-then-B516",
        OF_2019,
        &["报告年度2019取自", "没有找到单位名称"],
    );
    check_fields("F13", &imported, "2019", "", "");
    let imported = check(
        "2021/07-no-title-year-and-unit",
        "",
        &["报告年度2024取自正文开头", "“东山区西河街道”取自正文开头"],
    );
    check_fields("07", &imported, "2024", "东山区西河街道", "");
}

#[test]
fn what_a_page_says_of_itself_is_no_text() {
    for (file, count) in [
        ("F14a-page-data-in-bars", 3),
        ("F14b-page-data-in-tabs", 2),
        ("F14c-date-before-source", 1),
    ] {
        let imported = check(
            &format!("2014-2019/{file}"),
            OF_2014,
            &vec!["附带内容"; count],
        );
        assert_eq!(imported.report.chapters.len(), 6, "{file}");
    }
    let imported = check("2021/06-metadata-table-before-title", "", &["附带内容"; 6]);
    check_fields("06", &imported, "2024", "东山区财政局", "");
    assert!(
        imported.report.chapters[0]
            .text
            .starts_with("本报告所列数据")
    );
}

#[test]
fn a_title_that_comes_again_is_no_text() {
    let again = "又一个标题";
    let imported = check(
        "2014-2019/F15-title-again-over-two-lines",
        OF_2019,
        &[again],
    );
    assert_eq!(
        imported.report.chapters[0].text,
        "2019年主动公开政府信息5条。"
    );
    let imported = check("2021/12-sum-across-paragraphs", "", &[again, "之前的文字"]);
    check_fields("12", &imported, "2024", "东山市教育局", "");
    assert!(
        imported.report.chapters[0]
            .text
            .starts_with("根据条例编制。")
    );
}

#[test]
fn office_and_date_below_the_title_are_no_text() {
    let told = ["与填报单位", "已按规定格式", "“甲乙县人民政府办公室”未导入"];
    let imported = check(
        "2014-2019/F16-office-and-date-under-the-title",
        OF_2014,
        &told,
    );
    check_fields("F16", &imported, "2016", "甲乙县人民政府", "2017年2月27日");
    assert_eq!(
        imported.report.chapters[0].text,
        "本年度报告由县人民政府办公室编写。"
    );
}

#[test]
fn lines_that_the_paper_cut_are_paragraphs_and_page_marks_none() {
    let imported = check(
        "2021/01-pdf-wrapped-lines",
        FIFTY,
        &["2处在行末断开", "1处页码"],
    );
    let said = "2024 年，区政府办代表区政府受理政府信息公开申请 99 件，均已在法定期限内予以答复。";
    assert!(text_of_chapters(&imported.report).contains(said));
    let imported = check(
        "2021/02-pdf-wrapped-lines-false-sum",
        "L01.C1 72 L01.C2 64 L01.C3 178 L01.C4 37 L01.C5 351",
        &["2处在行末断开"],
    );
    assert!(text_of_chapters(&imported.report).contains(
        "行政复议 351件，其中结果维持 72 件，结果纠正 64 件，其他结果 178 件，尚未审结 37 件。"
    ));
    check(
        "2014-2019/F30-page-marks-in-table-three",
        OF_2019,
        &["1处页码", "“3”像是页码"],
    );
}

#[test]
fn tables_of_2021_are_read_in_every_shape() {
    check("2021/03-columns-aligned-by-many-spaces", FIFTY, &[]);
    check(
        "2021/04-table-four-aligned-headers",
        "L01.C1 1 L01.C2 2 L01.C3 3 L01.C4 4 L01.C5 10 L01.C6 1 L01.C7 1 L01.C8 1 L01.C9 1 L01.C10 4 L01.C11 1 L01.C14 1 L01.C15 2",
        &[],
    );
    check("2021/05-item-numbers-with-dunhao", FIFTY, &[]);
    let imported = check("2021/19-leading-bars", "", &[]);
    assert!(!text_of_chapters(&imported.report).contains('|'));
    check(
        "2021/20-unknown-row-becomes-text",
        FIFTY,
        &["原表“2.其他法律行政止公开”"],
    );
    check("2021/21-table-three-of-2019", FIFTY, &["是2019年版的写法"]);
    check("2021/22-markdown-headings", FIFTY, &[]);
    let parts = "L01.C1 1 L01.C2 2 L01.C3 3 L01.C4 4 L01.C5 10 L01.C6 1 L01.C7 1 L01.C8 1 L01.C9 1 L01.C10 4 L01.C11 1 L01.C14 1 L01.C15 2";
    let imported = check("2021/23-table-four-in-three", parts, &["分为3张表"]);
    assert_eq!(imported.report.chapters[3].text, "");
    for chapter in [1, 2, 3] {
        assert_eq!(imported.report.chapters[chapter].text, "");
    }
}

#[test]
fn a_column_of_subtotals_is_dropped() {
    let imported = import("faults/peer/11-eight-columns.txt");
    assert_eq!(
        values(&imported.report),
        "T01.C1 30 T01.C2 5 T01.C7 35 T03.C1 28 T03.C2 5 T03.C7 33 T13.C1 2 T13.C7 2 T24.C1 30 T24.C2 5 T24.C7 35"
    );
    assert!(
        imported
            .notices
            .iter()
            .any(|notice| notice.message.contains("法人小计"))
    );
    assert!(!text_of_chapters(&imported.report).contains("- 1 -"));
}

#[test]
fn text_of_a_pdf_is_read_to_the_last_cell() {
    for (file, some) in [
        ("huaian-city-2024", "T04.C1 447 T04.C2 7 T04.C7 454"),
        (
            "huaian-city-2024",
            "T21.C1 67 T21.C2 3 T21.C5 1 T21.C7 71 T22.C1 6 T22.C7 6 T23.C1 108 T23.C2 2 T23.C7 110",
        ),
        (
            "huaian-city-2024",
            "L01.C1 72 L01.C2 64 L01.C3 178 L01.C4 37 L01.C5 351 L01.C6 13",
        ),
        (
            "hongze-district-2023",
            "P06.C1 7730.28 T01.C1 21 T01.C7 21 T04.C1 4 T04.C7 4",
        ),
        ("hongze-district-2023", "L01.C1 10 L01.C2 1 L01.C11 5"),
        (
            "hongze-district-2024",
            "L01.C1 1 L01.C2 1 L01.C5 2 L01.C6 1 L01.C10 1 L01.C11 2 L01.C13 1 L01.C15 3",
        ),
    ] {
        let [raw, layout] =
            ["raw", "layout"].map(|mode| import(&format!("files/{file}-{mode}.txt")));
        assert_eq!(values(&raw.report), values(&layout.report), "{file}");
        assert!(
            values(&raw.report).contains(some),
            "{file}: {}",
            values(&raw.report)
        );
        for imported in [raw, layout] {
            let report = &imported.report;
            assert_eq!(
                filled(report),
                report.edition().cell_ids().count(),
                "{file}"
            );
            assert!(
                report.chapters[1..4]
                    .iter()
                    .all(|chapter| chapter.text.is_empty()),
                "{file}"
            );
            assert!(
                !text_of_chapters(report).contains("- 2 -")
                    && !text_of_chapters(report).contains("-2-"),
                "{file}"
            );
        }
    }
}

#[test]
fn digits_that_stand_together_are_parted_only_by_their_sums() {
    let imported = import("files/pingtan-zone-2025-glued-cells.txt");
    let found = values(&imported.report);
    for some in [
        "T01.C1 151 T01.C2 3 T01.C7 154 T03.C1 33 T03.C7 33 T04.C1 38 T04.C7 38",
        "T13.C1 49 T13.C2 1 T13.C7 50",
        "T22.C1 2 T22.C7 2 T23.C1 1 T23.C7 1 T24.C1 147 T24.C2 1 T24.C7 148 T25.C1 4 T25.C2 2 T25.C7 6",
        "L01.C1 25 L01.C2 3 L01.C3 8 L01.C5 36 L01.C6 3 L01.C7 3 L01.C10 6 L01.C11 3 L01.C15 3",
    ] {
        assert!(found.contains(some), "{some}: {found}");
    }
    assert!(!found.contains("P02"), "58 45 546, 584 55 46 and many more");
    let told = |words: &str| {
        imported
            .notices
            .iter()
            .any(|notice| notice.message.contains(words))
    };
    assert!(told("5845546") && told("连在一起"));
    let imported = import("files/pingtan-zone-2019-glued-tables.txt");
    assert!(values(&imported.report).contains("T01.C1 23 T01.C7 23"));
    assert!(
        !values(&imported.report).contains("T24."),
        "its digits make eight numbers"
    );
}

#[test]
fn recognised_texts_are_read_as_they_are_or_told() {
    let imported = import("files/shuyang-county-2025-tables.md");
    assert_eq!(
        filled(&imported.report),
        imported.report.edition().cell_ids().count()
    );
    assert!(values(&imported.report).ends_with("L01.C1 27 L01.C2 10 L01.C3 9 L01.C4 15 L01.C5 61 L01.C6 3 L01.C10 3 L01.C11 8 L01.C13 1 L01.C14 1 L01.C15 10"));
    let imported = import("files/shanghai-office-2025-from-pdf.md");
    assert_eq!(
        imported.report.field(FieldKind::Unit),
        "上海市人民政府办公厅"
    );
    assert!(values(&imported.report).contains("L01.C1 40 L01.C3 10 L01.C4 5 L01.C5 55"));
    // Heads whose words the paper glued are told, and no text.
    let chapters = &imported.report.chapters;
    assert_eq!(
        (chapters[1].text.as_str(), chapters[2].text.as_str()),
        ("", "")
    );
    let is_told = |notice: &nianbao::import::Notice| notice.message.contains("公益服务其他");
    assert!(imported.notices.iter().any(is_told));
    let imported = import("files/pingtan-zone-2017-fujian-variant-table.txt");
    assert_eq!(filled(&imported.report), 0);
    assert!(!text_of_chapters(&imported.report).contains("历年累计"));
}

const SHAPES: [&str; 9] = [
    "faults/2014-2019/F05-table-folded-into-two-halves.txt",
    "faults/2014-2019/F06a-columns-2016-and-2015.txt",
    "faults/2014-2019/F08-chapters-inside-one-line.txt",
    "faults/2014-2019/F11-rows-with-their-total-only.txt",
    "faults/2014-2019/F30-page-marks-in-table-three.txt",
    "faults/peer/11-eight-columns.txt",
    "files/huaian-city-2024-layout.txt",
    "files/pingtan-zone-2025-glued-cells.txt",
    "files/shanghai-office-2025-from-pdf.md",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_text_of_any_shape_damaged_anywhere_never_panics(shape in prop::sample::select(&SHAPES[..]), at in 0usize..20_000, cut in 0usize..400, bytes in prop::collection::vec(any::<u8>(), 0..9)) {
        let mut damaged = text_of(shape).into_bytes();
        let at = at.min(damaged.len());
        let end = (at + cut).min(damaged.len());
        damaged.splice(at..end, bytes);
        let _ = read(&damaged, Hints::default(), bundled());
    }

    #[test]
    fn no_character_of_a_wrapped_text_is_lost(text in "[一二三，。、；：（）《》“”总计年月日公开信息申请0-9]{0,200}", width in 3usize..40) {
        let chars: Vec<char> = text.chars().collect();
        let lines: Vec<String> = chars.chunks(width).map(|line| line.iter().collect()).collect();
        let report = text_of("faults/2021/01-pdf-wrapped-lines.txt");
        let with = |lines: &str| report.replace("(三)政府信息管理", &format!("{lines}\n(三)政府信息管理"));
        let imported = read(with(&lines.join("\n")).as_bytes(), Hints::default(), bundled()).expect("it is a report");
        let told: String = imported.notices.iter().map(|notice| notice.message.as_str()).collect();
        let kept = compact(&format!("{}{told}", text_of_chapters(&imported.report)));
        for line in lines.iter().filter(|line| !compact(line).is_empty()) {
            prop_assert!(kept.replace('|', "").contains(&compact(line)), "{line:?} is lost");
        }
    }
}

/// What one cell of a text of the 2014 form holds.
#[track_caller]
fn read_cell(text: &str, code: &str) -> String {
    let imported = read(text.as_bytes(), Hints::default(), bundled()).expect("it is a report");
    let edition = imported.report.edition();
    let cell = edition.find(code).expect("a cell of the form");
    imported.report.typed(cell).into()
}

#[test]
fn a_row_that_was_left_empty_does_not_get_its_code_or_the_next_ones_number() {
    let coded = text_of("faults/2014-2019/F07-column-of-codes.txt");
    let (full, empty) = ("数\t03\t条\t0", "数\t03\t条\t");
    assert!(coded.contains(full));
    assert_eq!(read_cell(&coded, "R03"), "0");
    let left = coded.replacen(full, empty, 1);
    assert_eq!(read_cell(&left, "R03"), "");
    assert_eq!(read_cell(&left, "R02"), "50");
    assert_eq!(read_cell(&left, "R04"), "0");
    let table = coded.find("统计指标\t").expect("its head");
    let mut lines = coded[..table].to_string() + "序号\n统计指标\n单位\n统计数\n";
    for (at, row) in (1..).zip(coded[table..].lines().skip(1)) {
        match row.split('\t').collect::<Vec<_>>()[..] {
            [name, _, unit, value] => lines += &format!("{at}\n{name}\n{unit}\n{value}\n"),
            _ => lines += &format!("{row}\n"),
        }
    }
    assert_eq!(read_cell(&lines, "R07"), "50");
    let left = lines.replacen(
        "7\n2.政府网站公开政府信息数\n条\n50\n",
        "7\n2.政府网站公开政府信息数\n条\n",
        1,
    );
    assert_ne!(left, lines);
    assert_eq!(read_cell(&left, "R07"), "");
    assert_eq!(read_cell(&left, "R08"), "0");
}

#[test]
fn what_only_looks_like_markdown_stays() {
    let text = text_of("faults/2014-2019/F07-column-of-codes.txt");
    let chapter = |sentence: &str| {
        let text = text.replacen("没有收费。", sentence, 1);
        let imported = read(text.as_bytes(), Hints::default(), bundled());
        imported.expect("it is a report").report.chapters[2]
            .text
            .clone()
    };
    for kept in [
        "监督电话138****1234。",
        "星号5**7与8**9不是加粗。",
        "#1号楼设公开查阅点。",
        "一处**没有收尾。",
    ] {
        assert_eq!(chapter(kept), kept);
    }
    assert_eq!(chapter("**没有**收费，**2**条。"), "没有收费，2条。");
}

#[test]
fn a_head_of_a_table_without_its_rows_is_no_text() {
    let text = "甲乙镇2022年政府信息公开工作年度报告\n一、总体情况\n全年公开信息20条。\n\
        三、收到和处理政府信息公开申请情况\n\
        （本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和） | 申请人情况 | |||\n\
        自然人 | 法人或其他组织\n四、政府信息公开行政复议、行政诉讼情况\n无。\n\
        五、存在的主要问题及改进情况\n问题是信息不够及时，改进措施是加强督促。\n";
    for text in [
        text.to_owned(),
        text.replace(" | ", "\n").replace("|||", ""),
    ] {
        let imported = read(text.as_bytes(), Hints::default(), bundled()).expect("a report");
        let chapter = &imported.report.chapters[2];
        assert_eq!(chapter.text, "", "{text}");
        assert_eq!(imported.report.chapters[3].text, "无。");
    }
}

#[test]
fn a_table_that_mixes_two_editions_is_read_by_that_of_its_year() {
    let old = "信息内容\n本年新制作数量\n本年新公开数量\n对外公开总数量\n规章\n0\n0\n0\n规范性文件\n0\n0\n0\n";
    let new = "信息内容\n本年处理决定数量\n行政许可\n5\n行政处罚\n0\n行政强制\n0\n信息内容\n\
        本年收费金额（单位：万元）\n行政事业性收费\n282.1\n";
    let chapters = "甲乙县教育局2021年政府信息公开工作年度报告\n一、总体情况\n2021年，我局有序公开信息。\n二、主动公开政府信息情况\n";
    for (year, tables, edition) in [
        ("2021", [old, new], "2021"),
        ("2021", [old, ""], "2019"),
        ("2020", [old, new], "2019"),
    ] {
        let text = format!("{}{}", chapters.replace("2021", year), tables.concat());
        let imported = read(text.as_bytes(), Hints::default(), bundled()).expect("a report");
        assert_eq!(imported.report.edition().code, edition, "{year}");
    }
}
