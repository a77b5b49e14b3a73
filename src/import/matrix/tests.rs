//! Import of reports whose tables have several columns: the published samples, one balanced report
//! in every physical shape, and what must hold for any table.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use encoding_rs::GB18030;
use proptest::prelude::*;

use crate::checks::{Severity, check};
use crate::form::{Edition, FieldKind, Row, bundled, cell_code, unit_kind};
use crate::import::blocks::{Block, Cell, Origin, Paragraph, Table};
use crate::import::{Hints, Imported, place, read, spelling::compact};
use crate::report::Report;

const DISTRICT: &str =
    include_str!("../../../tests/reports/2021-edition-district-department-2024.txt");
const STATISTICS: &str =
    include_str!("../../../tests/reports/2021-edition-statistics-bureau-2023-one-cell-a-line.txt");
const BUREAU_2019: &str = include_str!("../../../tests/reports/2019-edition-bureau.txt");

type Values = BTreeMap<String, String>;

fn import(text: &str) -> Imported {
    read(text.as_bytes(), Hints::default(), bundled()).expect("the text is such a report")
}

/// All answers by code.
fn answers(report: &Report) -> Values {
    let edition = report.edition();
    (edition.cell_ids())
        .filter(|&cell| !report.typed(cell).is_empty())
        .map(|cell| (edition.cell(cell).code.clone(), report.typed(cell).into()))
        .collect()
}

fn told(imported: &Imported) -> Vec<&str> {
    (imported.notices.iter())
        .map(|notice| notice.message.as_str())
        .collect()
}

/// Answers that a text must give, as `T01 58 7 0` with `_` for an empty cell.
#[track_caller]
fn check_rows(report: &Report, rows: &[&str]) {
    let mut expected = Values::new();
    for row in rows {
        let mut words = row.split(' ');
        let code = words.next().expect("a code");
        for (value, column) in words.zip(1..).filter(|(value, _)| *value != "_") {
            expected.insert(format!("{code}.C{column}"), value.into());
        }
    }
    assert_eq!(answers(report), expected);
}

fn of_2021() -> &'static Edition {
    bundled().edition("2021").expect("it is bundled")
}

/// A cell of a printed table; `None` where a cell to the left or above spans.
type Printed = Option<String>;

/// How a table is printed.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// `甲 | 1 | 2 |`.
    Bars,
    /// `甲 | 1 | 2`.
    Between,
    /// `| 甲 | | | 1 | 2 |`, a bar for each column, spanned or not.
    Framed,
    /// `| 甲 | 甲 | 甲 | 1 | 2 |`: a label in each column that it spans.
    Repeated,
    /// A cell a line, each closed by a bar; bars for those that are spanned.
    CellsWithBars,
    /// A cell a line.
    Cells,
    /// A cell a line, with a blank line between.
    CellsApart,
    Tabs,
    Spaces,
}

const SHAPES: [Shape; 9] = [
    Shape::Bars,
    Shape::Between,
    Shape::Framed,
    Shape::Repeated,
    Shape::CellsWithBars,
    Shape::Cells,
    Shape::CellsApart,
    Shape::Tabs,
    Shape::Spaces,
];

fn print(rows: &[Vec<Printed>], shape: Shape) -> String {
    let mut text = String::new();
    for row in rows {
        let present: Vec<&str> = row.iter().flatten().map(String::as_str).collect();
        let line = match shape {
            Shape::Bars => present.join(" | ") + " |",
            Shape::Between => present.join(" | "),
            Shape::Framed => {
                let cells: Vec<&str> = row
                    .iter()
                    .map(|cell| cell.as_deref().unwrap_or(""))
                    .collect();
                format!("| {} |", cells.join(" | "))
            }
            Shape::Repeated => {
                let mut last = "";
                let mut cells = Vec::new();
                for cell in row {
                    last = cell.as_deref().unwrap_or(last);
                    cells.push(last);
                }
                format!("| {} |", cells.join(" | "))
            }
            Shape::CellsWithBars => {
                let spanned = row.len() - present.len();
                let bars = if spanned > 0 {
                    format!("\n{}", "|".repeat(spanned))
                } else {
                    String::new()
                };
                present.join(" |\n") + " |" + &bars
            }
            Shape::Cells => present.join("\n"),
            Shape::CellsApart => present.join("\n\n") + "\n",
            Shape::Tabs => present.join("\t"),
            Shape::Spaces => present.join("  "),
        };
        text += &line;
        text.push('\n');
    }
    text
}

/// The tables of an edition as a grid of cells, by table.
fn grids(edition: &Edition, values: &Values) -> Vec<Vec<Vec<Printed>>> {
    let mut grids = Vec::new();
    for table in &edition.tables {
        let labels = (table.blocks.iter().flat_map(|block| &block.rows))
            .map(|row| row.groups.len() + 1)
            .max()
            .filter(|_| !table.label_heads.is_empty())
            .unwrap_or(0);
        let columns = table.blocks.iter().map(|block| block.columns.len()).max();
        let width = labels + columns.expect("a table has blocks");
        let mut grid: Vec<Vec<Printed>> = Vec::new();
        for block in &table.blocks {
            let mut push = |mut row: Vec<Printed>| {
                row.resize(width, None);
                grid.push(row);
            };
            if !block.heading.is_empty() {
                push(vec![Some(block.heading.clone())]);
            }
            let depth = block
                .columns
                .iter()
                .map(|column| column.groups.len() + 1)
                .max();
            for level in 0..depth.expect("a block has columns") {
                let corner = table.label_heads.first().filter(|_| level == 0);
                let mut row = vec![corner.cloned()];
                row.resize(labels, None);
                let mut last: Option<&[String]> = None;
                for column in &block.columns {
                    let groups = &column.groups;
                    row.push(if level < groups.len() {
                        let is_new = last != Some(&groups[..=level]);
                        last = Some(&groups[..=level]);
                        is_new.then(|| groups[level].clone())
                    } else {
                        last = None;
                        (level == groups.len()).then(|| column.wording.clone())
                    });
                }
                push(row);
            }
            let mut above: &[String] = &[];
            for row in &block.rows {
                let mut printed: Vec<Printed> = Vec::new();
                if labels > 0 {
                    for (level, group) in row.groups.iter().enumerate() {
                        let is_new = above.get(..=level) != Some(&row.groups[..=level]);
                        printed.push(is_new.then(|| group.clone()));
                    }
                    printed.push(Some(row.wording.clone()));
                    printed.resize(labels, None);
                    above = &row.groups;
                }
                let value = |code| Some(values.get(&code).cloned().unwrap_or_default());
                let codes = block
                    .columns
                    .iter()
                    .map(|column| cell_code(&row.code, &column.code));
                printed.extend(codes.map(value));
                push(printed);
            }
        }
        grids.push(grid);
    }
    grids
}

/// Values of a report in which every sum and identity holds, and no two rows are the same.
fn balanced() -> Values {
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    for (row, values) in [("P01", &[1, 2, 30][..]), ("P02", &[12, 3, 145])] {
        for (value, column) in values.iter().zip(1..) {
            numbers.insert(format!("{row}.C{column}"), *value);
        }
    }
    for (row, value) in [("P03", 21034), ("P04", 871), ("P05", 42), ("P06", 3)] {
        numbers.insert(format!("{row}.C1"), value);
    }
    for column in 1..=6 {
        let mut total = 0;
        for row in 3..=23 {
            let value = (row * 7 + column * 3) % 11 + row;
            total += value;
            numbers.insert(format!("T{row:02}.C{column}"), value);
        }
        let (carried, left) = (column * 2, column + 5);
        numbers.insert(format!("T02.C{column}"), carried);
        numbers.insert(format!("T24.C{column}"), total);
        numbers.insert(format!("T25.C{column}"), left);
        numbers.insert(format!("T01.C{column}"), total + left - carried);
    }
    for row in 1..=25 {
        let sum = (1..=6)
            .map(|column| numbers[&format!("T{row:02}.C{column}")])
            .sum();
        numbers.insert(format!("T{row:02}.C7"), sum);
    }
    for group in 0..3 {
        let parts: [u32; 4] =
            std::array::from_fn(|at| u32::try_from(at).expect("small") * 3 + group + 1);
        for (value, column) in parts.iter().zip(1..) {
            numbers.insert(format!("L01.C{}", group * 5 + column), *value);
        }
        numbers.insert(format!("L01.C{}", group * 5 + 5), parts.iter().sum());
    }
    numbers
        .into_iter()
        .map(|(code, number)| (code, number.to_string()))
        .collect()
}

const TEXTS: [&str; 3] = [
    "本报告依据《中华人民共和国政府信息公开条例》编制，统计期限为2023年1月1日至2023年12月31日。\n（一）主动公开。全年公开信息1250条。\n（二）依申请公开。\n三是答复。",
    "（一）存在的问题\n公开的主动性不够，部分栏目更新不及时，解读形式单一。\n\
     （二）改进情况\n一是加强学习，每季度组织一次业务培训；二是加强督促，每月通报一次栏目更新情况。",
    "本年度未收取信息处理费。\n无其他需要报告的事项",
];

/// A whole report around tables as printed.
fn whole(edition: &Edition, tables: &[String]) -> String {
    let headings: Vec<&str> = (edition.chapters.iter())
        .map(|c| c.heading.as_str())
        .collect();
    let [one, two, three, four, five, six] = headings.as_slice() else {
        panic!("six chapters");
    };
    format!(
        "云岭市城市管理局2023年政府信息公开工作年度报告\n{one}\n{}\n{two}\n{}{three}\n{}{four}\n{}{five}\n{}\n{six}\n{}\n云岭市城市管理局\n2024年1月22日\n",
        TEXTS[0], tables[0], tables[1], tables[2], TEXTS[1], TEXTS[2]
    )
}

fn whole_in(shape: Shape, edition: &Edition, values: &Values) -> String {
    let tables: Vec<_> = grids(edition, values)
        .iter()
        .map(|grid| print(grid, shape))
        .collect();
    whole(edition, &tables)
}

/// The report as a reader yields it that knows what a table is.
fn blocks(edition: &Edition, values: &Values) -> Vec<Block> {
    let origin = Origin { line: 1 };
    let paragraph = |text: &str| {
        let text = text.into();
        Block::Paragraph(Paragraph { text, origin })
    };
    let cells = |row: Vec<Printed>| {
        let present = row.into_iter().flatten();
        present.map(|text| Cell::new(text, origin)).collect()
    };
    let table = |grid: Vec<Vec<Printed>>| {
        let rows = grid.into_iter().map(cells).collect();
        Block::Table(Table { rows })
    };
    let mut tables = grids(edition, values).into_iter().map(table);
    let mut blocks = vec![paragraph("云岭市城市管理局2023年政府信息公开工作年度报告")];
    for (at, chapter) in edition.chapters.iter().enumerate() {
        blocks.push(paragraph(&chapter.heading));
        match at {
            0 => blocks.push(paragraph(TEXTS[0])),
            1..=3 => blocks.extend(tables.next()),
            _ => blocks.push(paragraph(TEXTS[at - 3])),
        }
    }
    blocks
}

static BALANCED: LazyLock<Values> = LazyLock::new(balanced);

#[track_caller]
fn check_balanced(shape: &str, bytes: &[u8]) {
    let imported = read(bytes, Hints::default(), bundled()).expect(shape);
    let report = &imported.report;
    assert_eq!(report.edition().code, "2021", "{shape}");
    assert_eq!(
        answers(report),
        *BALANCED,
        "{shape}: {:#?}",
        told(&imported)
    );
    for (kind, text) in [
        (FieldKind::Year, "2023"),
        (FieldKind::Unit, "云岭市城市管理局"),
        (FieldKind::IssuedOn, "2024年1月22日"),
        (FieldKind::TableYear, ""),
    ] {
        assert_eq!(report.field(kind), text, "{shape}: {kind:?}");
    }
    assert_eq!(report.unit_kind, unit_kind("部门"), "{shape}");
    let headings = report
        .edition()
        .chapters
        .iter()
        .map(|chapter| chapter.heading.as_str());
    let texts = [TEXTS[0], "", "", "", TEXTS[1], TEXTS[2]];
    let expected: Vec<_> = headings.zip(texts).collect();
    let chapters: Vec<_> = (report.chapters.iter())
        .map(|chapter| (chapter.heading.as_str(), chapter.text.as_str()))
        .collect();
    assert_eq!(chapters, expected, "{shape}");
    assert_eq!(told(&imported), Vec::<&str>::new(), "{shape}");
}

#[test]
fn a_complete_report_is_read_in_every_physical_shape() {
    assert_eq!(BALANCED.len(), 10 + 175 + 15);
    for shape in SHAPES {
        let text = whole_in(shape, of_2021(), &BALANCED);
        let name = format!("{shape:?}");
        check_balanced(&name, text.as_bytes());
        check_balanced(&name, &GB18030.encode(&text).0);
        check_balanced(&name, text.replace('\n', "\r\n").as_bytes());
        let narrow = text
            .replace('（', "(")
            .replace('）', ")")
            .replace('：', ":");
        let imported = import(&narrow);
        assert_eq!(answers(&imported.report), *BALANCED, "{name}: half-width");
        assert_eq!(told(&imported), Vec::<&str>::new(), "{name}: half-width");
    }
}

#[test]
fn a_balanced_report_has_no_error_finding() {
    let mut values = BALANCED.clone();
    for column in 1..=3 {
        // A bureau makes no 规章.
        values.insert(format!("P01.C{column}"), "0".into());
    }
    let people = "单位负责人：张某　审核人：王某　填报人：李某　联系电话：0871-6512345\n";
    let text = whole_in(Shape::CellsWithBars, of_2021(), &values) + people;
    let report = import(&text).report;
    let findings = check(&report, None).findings;
    let errors: Vec<_> = (findings.iter())
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(errors, Vec::<&str>::new());
}

#[test]
fn heads_and_labels_may_be_broken_over_lines_and_by_spaces() {
    let cells = whole_in(Shape::CellsWithBars, of_2021(), &BALANCED);
    for (from, to) in [
        ("本年制发件数", "本年制 发件数"),
        ("本年制发件数", "本年制\n发件数"),
        ("商业企业", "商业\n企业"),
        ("社会公益组织", "社会\n公益\n组织"),
        ("缴纳费用、行政机关不再", "缴纳费用、行政机关\n不再"),
        ("（区分处理的，只计", "\n（区分处理的，只计"),
        ("第一项加第二项之和，", "第一项加第二项之和，\n"),
        ("（七）总计", "（七）\n总计"),
        ("（五）不予处理 |", "（五）不予\n处理 |"),
    ] {
        let text = cells.replace(from, to);
        assert_ne!(text, cells, "{from}");
        check_balanced(to, text.as_bytes());
    }
}

#[test]
fn digits_may_be_full_width_and_grouped() {
    let text = whole_in(Shape::Bars, of_2021(), &BALANCED)
        .replace("21034", "２１,０３４")
        .replace("| 871 |", "|871件|");
    let imported = import(&text);
    assert_eq!(answers(&imported.report), *BALANCED);
}

#[test]
fn a_department_s_report_of_2024_is_read_up_to_where_it_is_cut() {
    let imported = import(DISTRICT);
    assert_eq!(imported.report.edition().code, "2021");
    check_rows(
        &imported.report,
        &[
            "P01 0 0 0",
            "P02 5 1 25",
            "P03 0",
            "P04 0",
            "P05 0",
            "P06 0",
            "T01 58 7 0 0 1 0 66",
            "T02 2 0 0 0 0 0 2",
            "T03 2 1 0 0 0 0 3",
            "T04 16 1 0 0 0 0 17",
            "T05 0 0 0 0 0 0 0",
            "T06 0 0 0 0 0 0 0",
            "T07 0 0 0 0 0 0 0",
            "T08 0 0 0 0 0 0 0",
            "T09 1 0 0 0 0 0 1",
            "T10 0 0 0 0 0 0 0",
            "T11 0 0 0 0 0 0",
        ],
    );
    assert_eq!(imported.report.field(FieldKind::Year), "2024");
    assert_eq!(
        imported.report.chapters[0].text,
        "本报告所列数据的统计期限为2024年1月1日至2024年12月31日。"
    );
    let told = told(&imported);
    assert!(told.iter().any(|told| told.contains("截断")), "{told:#?}");
    assert!(
        told.iter()
            .any(|told| told.contains("没有找到") && told.contains("属于行政查询事项"))
    );
}

#[test]
fn empty_cells_of_a_bureau_s_report_stay_empty() {
    let imported = import(STATISTICS);
    assert_eq!(imported.report.edition().code, "2021");
    check_rows(
        &imported.report,
        &[
            "P02 0 0 0",
            "P03 0",
            "P04 0",
            "P05 0",
            "P06 0",
            "T01 _ _ _ _ _ _ 0",
            "T02 _ _ _ _ _ _ 0",
        ],
    );
    let text = &imported.report.chapters[0].text;
    assert!(text.starts_with("2023年,我局认真梳理") && text.ends_with("统计数据信息6条。"));
    let told = told(&imported);
    assert!(
        told.iter()
            .any(|told| told.contains("规章") && told.contains("“/”")),
        "{told:#?}"
    );
}

#[test]
fn a_report_of_2019_keeps_a_change_with_its_direction() {
    let imported = import(BUREAU_2019);
    assert_eq!(imported.report.edition().code, "2019");
    check_rows(
        &imported.report,
        &[
            "P01 0 0 0",
            "P02 0 0 0",
            "P03 6 -4 2",
            "P04 0 0 0",
            "P05 2 0 2",
            "P06 0 0 0",
            "P07 0 0",
            "P08 6 52.15",
        ],
    );
    let told = told(&imported);
    assert!(
        told.iter()
            .any(|told| told.contains("减4") && told.contains("-4")),
        "{told:#?}"
    );
}

#[test]
fn a_report_of_2019_with_empty_totals_keeps_them_empty() {
    let edition = bundled().edition("2019").expect("it is bundled");
    let mut values = Values::new();
    for cell in edition.cell_ids().map(|id| edition.cell(id)) {
        let is_total = cell.code.starts_with("T24") || cell.code.ends_with(".C7");
        if !is_total {
            values.insert(cell.code.clone(), (values.len() % 9).to_string());
        }
    }
    for shape in [
        Shape::Bars,
        Shape::Between,
        Shape::CellsWithBars,
        Shape::Cells,
        Shape::Tabs,
    ] {
        let mut expected = values.clone();
        if matches!(shape, Shape::Cells) {
            // The blank line behind the table's last row may be nothing.
            expected.retain(|code, _| !code.starts_with("T25"));
        }
        let imported = import(&whole_in(shape, edition, &values).replace("2023", "2019"));
        let told = told(&imported);
        assert_eq!(answers(&imported.report), expected, "{shape:?}: {told:#?}");
        assert_eq!(imported.report.edition().code, "2019");
    }
}

#[test]
fn a_row_whose_columns_are_not_certain_is_told_and_left_empty() {
    let text = whole_in(Shape::Bars, of_2021(), &BALANCED);
    let row = |code: &str| {
        let values: Vec<&str> = (1..=7)
            .map(|c| BALANCED[&format!("{code}.C{c}")].as_str())
            .collect();
        values.join(" | ")
    };
    let whole = row("T17");
    let short = whole.rsplit_once(" | ").expect("several").0.to_string();
    for (written, is_placed) in [
        (short.clone(), false),
        (format!("{whole} | 7"), false),
        (whole.replacen(" | ", " ", 1), false),
        (format!("| {whole}"), true),
        (format!("{whole} | | |"), true),
    ] {
        let imported = import(&text.replace(&whole, &written));
        let given = answers(&imported.report).contains_key("T17.C1");
        assert_eq!(given, is_placed, "{written}");
        assert_eq!(
            answers(&imported.report).len(),
            if is_placed { 200 } else { 193 }
        );
        let told = told(&imported);
        assert_eq!(told.len(), usize::from(!is_placed), "{written}: {told:#?}");
        assert!(
            told.iter()
                .all(|told| told.contains("重复申请") && told.contains("对不上"))
        );
    }
}

#[test]
fn values_below_a_full_row_are_told_one_by_one() {
    let text = whole_in(Shape::Bars, of_2021(), &BALANCED);
    let at = (text.lines())
        .position(|line| line.starts_with("2.重复申请"))
        .expect("T17");
    for (below, unplaced) in [
        ("7 |", &["7"][..]),
        ("7 | 8 |", &["7", "8"]),
        ("7 | | 8 |", &["7", "8"]),
        ("| |", &[]),
        ("- 7 -", &[]),
    ] {
        let mut lines: Vec<&str> = text.lines().collect();
        lines.insert(at + 1, below);
        let imported = import(&lines.join("\n"));
        assert_eq!(answers(&imported.report), *BALANCED, "{below}");
        let mut expected: Vec<_> = (unplaced.iter())
            .map(|value| format!("“{value}”不知属于哪一项，未导入，请核对。"))
            .collect();
        if below == "- 7 -" {
            expected.push("已去掉1处页码，第一处在这一行。".into());
        }
        assert_eq!(told(&imported), expected, "{below}");
        assert!(imported.notices.iter().all(|notice| notice.line == at + 2));
    }
}

#[test]
fn rows_that_are_missing_unknown_or_repeated_are_told() {
    let text = whole_in(Shape::Bars, of_2021(), &BALANCED);
    let line = text
        .lines()
        .find(|line| line.starts_with("2.重复申请"))
        .expect("T17");
    let without = BALANCED.iter().filter(|(code, _)| !code.starts_with("T17"));
    let without: Values = without
        .map(|(code, value)| (code.clone(), value.clone()))
        .collect();
    for (to, expected, word) in [
        (String::new(), &without, "没有找到"),
        (
            line.replace("重复申请", "酝酿中的事项"),
            &without,
            "酝酿中的事项",
        ),
        (
            format!("{line}\n9.酝酿中的事项 | 1 | 1 | 1 | 1 | 1 | 1 | 6 |"),
            &*BALANCED,
            "酝酿中的事项",
        ),
        (
            format!("{line}\n2.重复申请 | 1 | 1 | 1 | 1 | 1 | 1 | 6 |"),
            &*BALANCED,
            "重复出现",
        ),
        (format!("{line}\n{line}"), &*BALANCED, ""),
        (
            format!("{line}\n2.重复申请 | | | | | | | |"),
            &*BALANCED,
            "",
        ),
        (
            format!("{line}\n9.酝酿中的事项 | | | | | | | |"),
            &*BALANCED,
            "“9.酝酿中的事项”不知属于哪一项，未导入，请核对。",
        ),
        (line.replace("重复申请", "重复的申请数"), &*BALANCED, ""),
    ] {
        let imported = import(&text.replace(line, &to));
        assert_eq!(answers(&imported.report), *expected, "{to}");
        let told = told(&imported);
        assert_eq!(told.is_empty(), word.is_empty(), "{to}: {told:#?}");
        assert!(
            told.iter().any(|told| told.contains(word)) || word.is_empty(),
            "{to}: {told:#?}"
        );
    }
}

#[test]
fn a_row_that_is_worded_otherwise_is_placed_and_told() {
    let text = whole_in(Shape::Bars, of_2021(), &BALANCED);
    for (wording, other) in [
        ("3.要求提供公开出版物", "3.要求提供公开出板物"),
        ("4.无正当理由大量反复申请", "4.无正当理由大量返复申请"),
    ] {
        let imported = import(&text.replacen(wording, other, 1));
        assert_eq!(answers(&imported.report), *BALANCED, "{other}");
        let told = told(&imported);
        assert_eq!(told.len(), 1, "{told:?}");
        let words = format!("原表“{other}”的写法与规定不同，已按“");
        assert!(told[0].starts_with(&words), "{told:?}");
    }
}

#[test]
fn a_table_that_is_missing_is_told_once() {
    let text = whole_in(Shape::Bars, of_2021(), &BALANCED);
    let (start, end) = (
        text.find("四、政府").expect("chapter four"),
        text.find("五、存在").expect("chapter five"),
    );
    let heading = text[start..].lines().next().expect("a line");
    let imported = import(&format!("{}{heading}\n{}", &text[..start], &text[end..]));
    let expected: Values = (BALANCED.iter())
        .filter(|(code, _)| !code.starts_with('L'))
        .map(|(code, value)| (code.clone(), value.clone()))
        .collect();
    assert_eq!(answers(&imported.report), expected);
    let title = &of_2021().tables[2].title;
    assert_eq!(
        told(&imported),
        [format!("没有找到“{title}”表的数据，该表留空。")]
    );
}

#[test]
fn values_below_a_head_are_told() {
    let text = whole_in(Shape::Bars, of_2021(), &BALANCED);
    let row = "一、本年新收政府信息公开申请数量";
    let imported = import(&text.replacen(row, &format!("77 | 88 |\n{row}"), 1));
    assert_eq!(answers(&imported.report), *BALANCED);
    let told = told(&imported);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("77 | 88”中的数据不知属于哪一行"),
        "{told:?}"
    );
}

#[test]
fn marks_and_odd_values_are_never_zero() {
    let text = whole_in(Shape::Bars, of_2021(), &BALANCED);
    for (value, expected, word) in [
        ("/", None, "“/”"),
        ("-", None, "“-”"),
        ("—", None, "“—”"),
        ("无", None, "“无”"),
        ("", None, ""),
        ("见附件", Some("见附件"), "无法识别"),
        ("871宗", Some("871"), "宗"),
    ] {
        let imported = import(&text.replace("| 871 |", &format!("| {value} |")));
        let answers = answers(&imported.report);
        assert_eq!(
            answers.get("P04.C1").map(String::as_str),
            expected,
            "{value}"
        );
        let told = told(&imported);
        assert_eq!(
            told.len(),
            usize::from(!word.is_empty()),
            "{value}: {told:#?}"
        );
        assert!(
            told.iter().all(|told| told.contains(word)),
            "{value}: {told:#?}"
        );
    }
}

#[test]
fn where_chapters_are_missing_the_words_of_a_heading_tell_which_it_is() {
    for (headings, expected) in [
        (
            &["一、总体情况", "二、存在问题", "三、其他事项"][..],
            [1, 0, 0, 0, 2, 3],
        ),
        (
            &["一、概述", "二、依申请公开情况", "三、不足", "四、打算"],
            [1, 0, 2, 0, 3, 0],
        ),
        (
            &["一、总体情况", "二、主动公开", "三、监督保障", "四、问题"],
            [1, 2, 0, 0, 4, 0],
        ),
        (
            &["一、工作开展情况", "二、困难与对策", "三、其他情况"],
            [1, 0, 0, 0, 2, 3],
        ),
        (
            &["第一部分 总体情况", "第五部分 问题", "第六部分 其他"],
            [1, 0, 0, 0, 2, 3],
        ),
        (
            &["一、总体情况", "二、主动公开", "三、收到"],
            [1, 2, 3, 0, 0, 0],
        ),
    ] {
        let mut text = "某县水利局2023年政府信息公开工作年度报告\n".to_string();
        for (at, heading) in headings.iter().enumerate() {
            text += &format!("{heading}\n我局做好第{}项工作。\n", at + 1);
        }
        let report = import(&text).report;
        let firsts = report.chapters.iter().map(|chapter| {
            let first = chapter.text.lines().next().unwrap_or_default();
            first.chars().find_map(|c| c.to_digit(10)).unwrap_or(0)
        });
        assert_eq!(firsts.collect::<Vec<_>>(), expected, "{headings:?}");
    }
}

#[test]
fn an_amount_in_the_unit_of_its_head_is_converted_and_told() {
    let form = of_2021();
    let cell = form.find("P06.C1").expect("a cell of the form");
    for shape in [Shape::Bars, Shape::Framed, Shape::Cells] {
        let text = whole_in(shape, form, &BALANCED);
        let imported = import(&text.replace("单位：万元", "单位：元"));
        let told = told(&imported);
        assert!(told.iter().any(|told| told.contains("折合")), "{told:#?}");
        let number = |report: &Report| -> crate::value::Number {
            report.typed(cell).parse().expect("a number")
        };
        let given = number(&import(&text).report);
        assert!(!given.is_zero());
        assert_eq!(
            number(&imported.report) * crate::value::Number::from(10_000),
            given
        );
    }
}

#[test]
fn a_report_that_breaks_off_in_a_table_leaves_nothing_of_it_as_text() {
    for shape in [Shape::Bars, Shape::Between, Shape::Cells] {
        let text = whole_in(shape, of_2021(), &BALANCED);
        let tables =
            text.find("第二十条").expect("a head")..text.find("五、存在").expect("a chapter");
        let mut left = Vec::new();
        for (at, _) in text
            .char_indices()
            .filter(|(at, _)| tables.contains(at))
            .step_by(7)
        {
            let report = import(&text[..at]).report;
            let texts = report.chapters[1..]
                .iter()
                .map(|chapter| chapter.text.as_str());
            left.extend(texts.filter(|text| !text.is_empty()).map(String::from));
        }
        assert_eq!(left, Vec::<String>::new());
    }
}

#[test]
fn columns_of_another_edition_are_taken_by_their_heads() {
    let mut text = whole_in(Shape::Bars, of_2021(), &BALANCED);
    for (ours, theirs) in [
        ("本年制发件数", "本年新制作数量"),
        ("本年废止件数", "本年新公开数量"),
        ("现行有效件数", "对外公开总数量"),
    ] {
        text = text.replace(ours, theirs);
    }
    let imported = import(&text);
    let mut expected = BALANCED.clone();
    expected.retain(|code, _| !code.starts_with("P01") && !code.starts_with("P02"));
    assert_eq!(answers(&imported.report), expected);
    let told = told(&imported);
    let of_2019 = told.iter().filter(|told| told.contains("表头是2019年版的"));
    assert_eq!(of_2019.count(), 2, "{told:#?}");
    assert!(
        !told.iter().any(|told| told.contains("不知属于哪一项")),
        "{told:#?}"
    );
}

#[test]
fn a_column_of_codes_is_dropped_and_of_several_years_the_last_is_taken() {
    let text = whole_in(Shape::Between, of_2021(), &BALANCED);
    let mut rows = 0;
    // With a number more before the seven of each row of table three.
    let mut with = |code: fn(usize) -> usize| {
        let coded = text.lines().map(|line| {
            let mut cells: Vec<String> = line.split(" | ").map(String::from).collect();
            let numbers = cells.iter().rev();
            let numbers = numbers.take_while(|cell| cell.trim().parse::<u32>().is_ok());
            if numbers.count() == 7 {
                rows += 1;
                cells.insert(cells.len() - 7, code(rows).to_string());
            }
            cells.join(" | ")
        });
        import(&coded.collect::<Vec<_>>().join("\n"))
    };
    let imported = with(|row| row);
    assert_eq!(answers(&imported.report), *BALANCED);
    assert!(told(&imported).iter().any(|told| told.contains("一栏代码")));
    let imported = with(|row| row * row);
    assert!(!answers(&imported.report).contains_key("T01.C1"));

    let imported = import(
        "甲乙区水务局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n\
         信息内容\t2022年处理决定数量\t2023年处理决定数量\n行政许可\t299\t316\n\
         行政处罚\t40\t47\n行政强制\t1\t2\n五、存在的主要问题及改进情况\n人手少。\n",
    );
    let values = answers(&imported.report);
    assert_eq!(values.get("P03.C1").map(String::as_str), Some("316"));
    assert_eq!(values.get("P04.C1").map(String::as_str), Some("47"));
    let told = told(&imported);
    let of_years = told.iter().filter(|told| told.contains("只导入了2023年的"));
    assert_eq!(of_years.count(), 1);
}

#[test]
fn headings_may_be_worded_otherwise() {
    let text = whole_in(Shape::Bars, of_2021(), &BALANCED);
    for (from, to, count) in [
        ("一、总体情况", "一、 总体情况", 0),
        ("一、总体情况", "| 一、总体情况 |", 0),
        ("一、总体情况", "总体情况", 1),
        ("一、总体情况", "一、概述", 1),
        ("二、主动公开政府信息情况", "二、主动公开情况", 1),
        (
            "五、存在的主要问题及改进情况",
            "五、政府信息公开工作存在的主要问题及改进情况",
            1,
        ),
        ("五、存在的主要问题及改进情况", "五、下一步工作打算", 1),
        ("六、其他需要报告的事项", "六.其他需要报告的事项", 1),
        ("六、其他需要报告的事项", "六、需要说明的情况", 1),
    ] {
        let changed = text.replace(from, to);
        assert_ne!(changed, text, "{from}");
        let imported = import(&changed);
        let told = told(&imported);
        assert_eq!(told.len(), count, "{to}: {told:#?}");
        let texts: Vec<&str> = imported
            .report
            .chapters
            .iter()
            .map(|c| c.text.as_str())
            .collect();
        assert_eq!(texts, [TEXTS[0], "", "", "", TEXTS[1], TEXTS[2]], "{to}");
    }
}

#[test]
fn text_beside_tables_stays_in_its_chapter() {
    let text = whole_in(Shape::Bars, of_2021(), &BALANCED)
        .replace("一、总体情况", "现公布年度报告。\n一、总体情况")
        .replace(
            "二、主动公开政府信息情况\n",
            "二、主动公开政府信息情况\n各项数据如下。\n",
        )
        .replace("五、存在的主要", "注：数据截至年底。\n五、存在的主要");
    let imported = import(&text);
    assert_eq!(answers(&imported.report), *BALANCED);
    let chapters = &imported.report.chapters;
    assert!(chapters[0].text.starts_with("现公布年度报告。\n本报告依据"));
    assert_eq!(
        (chapters[1].text.as_str(), chapters[3].text.as_str()),
        ("各项数据如下。", "注：数据截至年底。")
    );
}

#[test]
fn a_line_of_text_with_a_word_of_a_table_is_text() {
    let report = whole_in(Shape::Cells, of_2021(), &BALANCED);
    for line in ["计（", "总计", "行政处罚", "重复申请"] {
        let before = "二、主动公开政府信息情况";
        let imported = import(&report.replace(before, &format!("{line}\n{before}")));
        let text = &imported.report.chapters[0].text;
        assert_eq!(text.lines().last(), Some(line));
        assert_eq!(answers(&imported.report), *BALANCED, "{line}");
    }
}

#[test]
fn people_below_the_text_fill_the_signatory_line() {
    let text = whole_in(Shape::Bars, of_2021(), &BALANCED)
        + "单位负责人：张某　审核人：王某　填报人：李某　联系电话：0871-6512345\n";
    let imported = import(&text);
    for (kind, text) in [
        (FieldKind::Leader, "张某"),
        (FieldKind::Filler, "李某"),
        (FieldKind::Telephone, "0871-6512345"),
        (FieldKind::IssuedOn, "2024年1月22日"),
    ] {
        assert_eq!(imported.report.field(kind), text, "{kind:?}");
    }
    assert_eq!(imported.report.chapters[5].text, TEXTS[2]);
}

#[test]
fn people_above_the_last_chapter_leave_its_heading_a_heading() {
    let people = "单位负责人：张三 审核人：李四 填报人：王五\n六、其他需要报告";
    let text = whole_in(Shape::Bars, of_2021(), &BALANCED).replace("六、其他需要报告", people);
    let imported = import(&text);
    assert_eq!(imported.report.field(FieldKind::Leader), "张三");
    assert_eq!(imported.report.chapters[4].text, TEXTS[1]);
    assert_eq!(imported.report.chapters[5].text, TEXTS[2]);
    assert_eq!(told(&imported), Vec::<&str>::new());
}

#[test]
fn the_edition_follows_from_the_tables_and_the_hint_from_the_user() {
    let text = whole_in(Shape::Bars, of_2021(), &BALANCED);
    let with = |code: &str, text: &str| {
        let hints = Hints {
            edition: bundled().edition(code),
            year: None,
        };
        read(text.as_bytes(), hints, bundled())
            .map(|imported| imported.report.edition().code.clone())
    };
    assert_eq!(with("2021", &text).expect("its own"), "2021");
    for other in ["2014", "2019"] {
        let refusal = with(other, &text).expect_err("another").to_string();
        assert!(
            refusal.contains("2021年版") && refusal.contains(other),
            "{refusal}"
        );
    }
    // Tables three and four up to （五）, which both editions have.
    let start = text.find("三、收到和处理").expect("chapter three");
    let end = text.find("（六）其他处理").expect("the group");
    let shared = format!(
        "云岭市城市管理局2020年政府信息公开工作年度报告\n{}",
        &text[start..end]
    );
    assert_eq!(import(&shared).report.edition().code, "2019");
    assert_eq!(with("2021", &shared).expect("as told"), "2021");
    assert_eq!(
        import(&shared.replace("2020", "2022"))
            .report
            .edition()
            .code,
        "2021"
    );
}

/// A table with values of these, empty ones among them.
fn any_values() -> impl Strategy<Value = Values> {
    let codes: Vec<String> = of_2021()
        .cells()
        .iter()
        .map(|cell| cell.code.clone())
        .collect();
    let value =
        prop_oneof![2 => Just(String::new()), 3 => (0u32..3000).prop_map(|n| n.to_string())];
    prop::collection::vec(value, codes.len()).prop_map(move |values| {
        codes
            .iter()
            .cloned()
            .zip(values)
            .filter(|(_, value)| !value.is_empty())
            .collect()
    })
}

/// Rows of the edition and their values.
fn rows_of(edition: &Edition) -> impl Iterator<Item = (&Row, usize)> {
    let blocks = edition.tables.iter().flat_map(|table| &table.blocks);
    blocks.flat_map(|block| block.rows.iter().map(move |row| (row, block.columns.len())))
}

#[test]
fn a_head_with_the_number_of_another_article_is_a_head() {
    let report = DISTRICT.replace("第二十条第(一)项", "第二十一条第(一)项");
    assert_ne!(report, DISTRICT);
    let imported = import(&report);
    let text = &imported.report.chapters[1].text;
    assert!(!text.contains("第二十一条"), "{text}");
}

#[test]
fn a_head_behind_the_last_row_is_told() {
    let report = whole_in(Shape::Bars, of_2021(), &BALANCED);
    for line in ["其他", "其他（", "其他 请"] {
        let stray = format!("{line}\n五、存在的主要问题");
        let imported = import(&report.replace("五、存在的主要问题", &stray));
        let told = told(&imported).concat();
        assert!(told.contains(&line.replace(' ', " | ")), "{line}: {told}");
    }
}

#[test]
fn a_value_goes_to_the_column_that_its_head_names() {
    let text = "石桥镇人民政府2023年政府信息公开工作年度报告
一、总体情况
石桥镇做好公开。
二、主动公开政府信息情况
信息内容\t现行有效件数\t本年制发件数\t本年废止件数
规章\t0\t0\t0
行政规范性文件\t9\t2\t1
三、收到和处理政府信息公开申请情况
\t申请人情况
\t总计\t自然人\t法人或其他组织
\t\t\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他
一、本年新收政府信息公开申请数量\t5\t3\t2\t0\t0\t0\t0
二、上年结转政府信息公开申请数量\t7\t0\t0\t0\t0\t0\t7
四、政府信息公开行政复议、行政诉讼情况
行政复议\t行政诉讼
未经复议直接起诉\t复议后起诉
总计\t结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t结果维持\t结果纠正\t其他结果\t尚未审结
6\t1\t2\t0\t3\t0\t0\t0\t0\t0\t1\t1\t0\t0\t0
五、存在的主要问题及改进情况
无。
六、其他需要报告的事项
无。
2024年1月15日
";
    let imported = import(text);
    let read = answers(&imported.report);
    for (cell, value) in [
        ("P02.C1", "2"),
        ("P02.C2", "1"),
        ("P02.C3", "9"),
        ("T01.C1", "3"),
        ("T01.C2", "2"),
        ("T01.C7", "5"),
        ("T02.C6", "7"),
        ("T02.C7", "7"),
        ("L01.C1", "1"),
        ("L01.C4", "3"),
        ("L01.C5", "6"),
        ("L01.C11", "1"),
        ("L01.C15", "1"),
    ] {
        assert_eq!(read.get(cell).map(String::as_str), Some(value), "{cell}");
    }
    let told = told(&imported).concat();
    assert_eq!(told.matches("已按表头各归其栏").count(), 3, "{told}");
}

#[test]
fn rows_that_do_not_add_up_move_only_where_none_adds_up_as_it_stands() {
    let text = |first: &str, second: &str| {
        format!(
            "石桥镇人民政府2023年政府信息公开工作年度报告
一、总体情况
石桥镇做好公开。
三、收到和处理政府信息公开申请情况
自然人\t总计\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他
一、本年新收政府信息公开申请数量\t{first}
二、上年结转政府信息公开申请数量\t{second}
四、结转下年度继续办理\t0\t0\t0\t0\t0\t0\t0
"
        )
    };
    let wrong = "7\t1\t0\t0\t0\t0\t9";
    let stays = import(&text("3\t2\t0\t0\t0\t0\t5", wrong));
    let values = |imported: &Imported| {
        let read = answers(&imported.report);
        ["T02.C2", "T02.C6", "T02.C7"].map(|cell| read[cell].clone())
    };
    assert_eq!(values(&stays), ["1", "0", "9"]);
    assert!(!told(&stays).concat().contains("各归其栏"));
    let moves = import(&text("3\t5\t2\t0\t0\t0\t0", wrong));
    assert_eq!(values(&moves), ["0", "9", "1"]);
    assert!(told(&moves).concat().contains("各归其栏"));
}

#[test]
fn heads_in_another_order_over_rows_that_add_up_as_they_stand_move_nothing() {
    let report = whole_in(Shape::Tabs, of_2021(), &BALANCED);
    let (others, total) = ("法律服务机构\t其他\t总计", "总计\t法律服务机构\t其他");
    let swapped = report.replace(others, total);
    assert_eq!(answers(&import(&swapped).report), *BALANCED);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_table_with_empty_cells_is_read_back_as_it_was_printed(values in any_values()) {
        for shape in [Shape::Bars, Shape::Between, Shape::Tabs] {
            let imported = import(&whole_in(shape, of_2021(), &values));
            prop_assert_eq!(answers(&imported.report), values.clone(), "{:?}: {:#?}", shape, told(&imported));
        }
    }

    #[test]
    fn a_table_whose_cells_are_known_is_placed_whatever_is_empty(values in any_values()) {
        let mut told = Vec::new();
        let placed = place(blocks(of_2021(), &values), (of_2021(), crate::form::bundled()), Hints::default(), 1, &mut told);
        let Ok(report) = placed else { panic!("it is such a report") };
        prop_assert_eq!(answers(&report), values, "{:#?}", told);
        let texts: Vec<&str> = report.chapters.iter().map(|chapter| chapter.text.as_str()).collect();
        prop_assert_eq!(texts, [TEXTS[0], "", "", "", TEXTS[1], TEXTS[2]]);
        prop_assert_eq!(told, []);
    }

    #[test]
    fn no_value_ever_stands_in_another_column(values in any_values(), shape in prop::sample::select(&SHAPES[..])) {
        let imported = import(&whole_in(shape, of_2021(), &values));
        let read = answers(&imported.report);
        for (row, columns) in rows_of(of_2021()) {
            let codes: Vec<String> = (1..=columns).map(|column| format!("{}.C{column}", row.code)).collect();
            let given: Vec<_> = codes.iter().map(|code| values.get(code)).collect();
            let found: Vec<_> = codes.iter().map(|code| read.get(code)).collect();
            let is_blank = found.iter().all(Option::is_none);
            prop_assert!(found == given || is_blank, "{shape:?} {}: {found:?} for {given:?}", row.code);
        }
    }

    #[test]
    fn a_report_damaged_anywhere_never_panics(shape in prop::sample::select(&SHAPES[..]), at in 0usize..9000, cut in 0usize..400, bytes in prop::collection::vec(any::<u8>(), 0..9)) {
        let mut damaged = whole_in(shape, of_2021(), &BALANCED).into_bytes();
        let at = at.min(damaged.len());
        damaged.splice(at..(at + cut).min(damaged.len()), bytes);
        let _ = read(&damaged, Hints::default(), bundled());
        damaged.truncate(at);
        let _ = read(&damaged, Hints::default(), bundled());
    }

    #[test]
    fn no_character_of_the_text_is_lost(lines in prop::collection::vec("[一二三四五六、。：（）() 　数条件a-c0-9总计其他申请打印报告年月日局公开信息]{0,30}", 0..20), shape in prop::sample::select(&SHAPES[..])) {
        let text = lines.join("\n");
        let report = whole_in(shape, of_2021(), &BALANCED);
        for before in ["二、主动公开政府信息情况", "五、存在的主要问题", "六、其他需要报告"] {
            let imported = import(&report.replace(before, &format!("{text}\n{before}")));
            // What is told of a row has bars between its cells.
            let told: String = told(&imported).concat().replace(" | ", "");
            let chapters: String = imported.report.chapters.iter().flat_map(|c| [c.heading.as_str(), "\n", c.text.as_str(), "\n"]).collect();
            for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                let is_kept = compact(&chapters).contains(&compact(line));
                let is_told = compact(&told).contains(&compact(line));
                prop_assert!(is_kept || is_told, "{line:?} is lost before {before}");
            }
        }
    }
}
