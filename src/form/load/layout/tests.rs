//! What the bundled forms ask, and how their cells are called.

use std::collections::BTreeSet;

use super::name_of;
use crate::form::{Kind, TableId, bundled};

#[test]
fn the_2014_form_has_58_cells_and_7_headings() {
    let form = bundled().edition("2014").expect("the edition is bundled");
    let rows = &form.tables[0].blocks[0].rows;
    let headings = rows.iter().filter(|row| row.kind == Kind::Heading);
    let headings: Vec<_> = headings.map(|row| row.code.as_str()).collect();
    assert_eq!(headings, ["R01", "R05", "R11", "R13", "R21", "R55", "R62"]);
    assert_eq!((rows.len(), form.cells().len()), (65, 58));
    let amounts = form.cells().iter().filter(|cell| cell.kind == Kind::Amount);
    assert_eq!(
        amounts.map(|cell| cell.code.as_str()).collect::<Vec<_>>(),
        ["R54", "R61"]
    );
    let names: BTreeSet<_> = form.cells().iter().map(|cell| &cell.name).collect();
    assert_eq!(names.len(), 58);
}

/// Rows and filled-in cells of each table.
#[track_caller]
fn check_shape(code: &str, expected: [(usize, usize); 3]) {
    let form = bundled().edition(code).expect("the edition is bundled");
    let shape = form.tables.iter().enumerate().map(|(at, table)| {
        let rows = table.blocks.iter().map(|block| block.rows.len());
        let cells = form.cells().iter();
        (
            rows.sum(),
            cells.filter(|cell| cell.table == TableId(at)).count(),
        )
    });
    assert_eq!(shape.collect::<Vec<_>>(), expected, "{code}");
    let headings: Vec<_> = form.chapters.iter().map(|c| c.heading.as_str()).collect();
    assert_eq!(
        headings,
        [
            "一、总体情况",
            "二、主动公开政府信息情况",
            "三、收到和处理政府信息公开申请情况",
            "四、政府信息公开行政复议、行政诉讼情况",
            "五、存在的主要问题及改进情况",
            "六、其他需要报告的事项",
        ]
    );
    assert!(!form.free_chapters && form.annex.is_empty() && form.header.is_empty());
}

#[test]
fn the_editions_of_2019_and_2021_have_three_tables_in_six_chapters() {
    check_shape("2021", [(6, 10), (25, 175), (1, 15)]);
    check_shape("2019", [(8, 22), (23, 161), (1, 15)]);
    let codes: Vec<_> = crate::form::bundled()
        .editions()
        .map(|e| e.code.as_str())
        .collect();
    assert_eq!(codes, ["2014", "2019", "2021"]);
    for (year, expected) in [
        (2013, None),
        (2018, Some("2014")),
        (2019, Some("2019")),
        (2020, Some("2019")),
        (2021, Some("2021")),
        (2099, Some("2021")),
    ] {
        let found = crate::form::bundled()
            .edition_for(year)
            .map(|e| e.code.as_str());
        assert_eq!(found, expected, "{year}");
    }
}

#[test]
fn a_cell_is_named_by_its_row_and_the_words_of_its_column() {
    for (edition_code, cell, name) in [
        ("2021", "T03.C1", "予以公开/自然人"),
        ("2021", "T07.C7", "不予公开—危及‘三安全一稳定’/总计"),
        ("2021", "P02.C3", "行政规范性文件/现行有效件数"),
        ("2021", "P06.C1", "行政事业性收费"),
        ("2021", "L01.C15", "复议后起诉/总计"),
        ("2019", "P03.C2", "行政许可/本年增/减"),
        ("2019", "T21.C6", "其他处理/其他"),
        ("2019", "T25.C1", "结转下年度继续办理/自然人"),
    ] {
        let form = bundled()
            .edition(edition_code)
            .expect("the edition is bundled");
        let id = form.find(cell).expect(cell);
        assert_eq!(form.cell(id).name, name, "{cell}");
    }
}

#[test]
fn names_are_the_wording_without_numbering_and_notes() {
    for (wording, name) in [
        ("（一）收到申请数", "收到申请数"),
        ("1.当面申请数", "当面申请数"),
        ("其中：主动公开规范性文件数", "主动公开规范性文件数"),
        ("六、举报投诉数量", "举报投诉数量"),
        (
            "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）",
            "主动公开政府信息数",
        ),
        (
            "危及国家安全、公共安全、经济安全和社会稳定",
            "危及国家安全、公共安全、经济安全和社会稳定",
        ),
    ] {
        assert_eq!(name_of(wording), name);
    }
}
