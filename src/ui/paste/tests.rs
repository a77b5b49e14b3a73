//! What a paste fills in, and what it says.

use super::*;
use crate::form;

/// What a text pasted at a cell of the 2021 edition changes, and what is said.
#[track_caller]
fn check(at: &str, text: &str, changed: &[(&str, &str)], said: &str) {
    let edition = form::bundled()
        .edition("2021")
        .expect("the program carries it");
    let from = edition.find(at).expect("a cell of the form");
    let cells: Vec<CellId> = edition.cells_of(edition.cell(from).table).collect();
    let paste = Paste::of(text, edition, &cells, from);
    let edits: Vec<(&str, &str)> = (paste.edits.iter())
        .map(|edit| match edit {
            Edit::Answer(cell, value) => (edition.cell(*cell).code.as_str(), value.as_str()),
            other => panic!("{other:?} changes no cell"),
        })
        .collect();
    assert_eq!(edits, changed);
    assert_eq!(paste.in_words(), said);
}

#[test]
fn a_rectangle_fills_the_cells_it_covers() {
    let changed = [
        ("T01.C2", "1"),
        ("T01.C3", "2"),
        ("T02.C2", "3"),
        ("T02.C3", "4"),
    ];
    check("T01.C2", "1\t2\r\n3\t4\r\n", &changed, "已粘贴4格。");
}

#[test]
fn an_empty_cell_of_the_rectangle_changes_nothing() {
    let changed = [("T01.C1", "1"), ("T02.C1", "2")];
    let said = "已粘贴2格，2格没有改（复制来的是空格）。";
    check("T01.C1", "1\t\n2\t\n", &changed, said);
}

#[test]
fn labels_and_units_never_land_in_cells_for_numbers() {
    let text = "1\t本年新收\t件\t7\t8\n2\t上年结转\t件\t9\t10\n";
    let changed = [
        ("T01.C1", "7"),
        ("T01.C2", "8"),
        ("T02.C1", "9"),
        ("T02.C2", "10"),
    ];
    check(
        "T01.C1",
        text,
        &changed,
        "已粘贴4格，左边3列是文字，没有贴。",
    );
}

#[test]
fn what_is_wider_or_longer_than_the_table_is_named() {
    let said = "已粘贴1格，2个数超出表格，没有贴：“2”“3”。";
    check("T01.C7", "1\t2\t3", &[("T01.C7", "1")], said);
    let said = "已粘贴1格，7个数超出表格，没有贴：“1”“2”“3”“4”“5”等。";
    let text = "0\t1\t2\t3\t4\t5\t6\t7";
    check("T01.C7", text, &[("T01.C7", "0")], said);
    let said = "已粘贴1格，1个数超出表格，没有贴：“件”。";
    check("T01.C7", "5\t件", &[("T01.C7", "5")], said);
}

#[test]
fn numbers_with_their_units_are_numbers() {
    let changed = [("T01.C1", "24条"), ("T02.C1", "3件")];
    check("T01.C1", "24条\n3件\n", &changed, "已粘贴2格。");
    check(
        "T01.C1",
        "收到\t24条\n",
        &[("T01.C1", "24条")],
        "已粘贴1格，左边1列是文字，没有贴。",
    );
}

#[test]
fn a_column_in_which_one_value_is_a_word_is_no_column_of_labels() {
    let changed = [("T01.C1", "无"), ("T02.C1", "3")];
    check("T01.C1", "无\n3\n", &changed, "已粘贴2格。");
}

#[test]
fn labels_beside_words_for_which_there_is_no_room_are_left_out() {
    use crate::form::catalogue::{FormText, FormTexts};
    let file = |name: &str, text: &str| FormText {
        name: name.into(),
        text: text.into(),
    };
    let folder = FormTexts {
        folder: std::path::PathBuf::new(),
        form: file(
            "form.ron",
            include_str!("../../../tests/forms/website/form.ron"),
        ),
        books: vec![file("rules.ron", "Book(rules: [])")],
    };
    let (forms, refused) = form::bundled().with(vec![folder]);
    assert!(refused.is_empty(), "{refused:?}");
    let edition = forms.edition("website").expect("it was given");
    let cells: Vec<CellId> = edition.cell_ids().collect();
    let pasted = |text: &str| {
        let paste = Paste::of(text, edition, &cells, cells[0]);
        let values = paste.edits.iter().map(|edit| match edit {
            Edit::Answer(_, value) => value.clone(),
            other => panic!("{other:?} changes no cell"),
        });
        values.collect::<Vec<_>>()
    };
    for text in [
        "网站名称\t云岭发布\n首页网址\twww.example.com",
        "网站名称\t——\t云岭发布\n首页网址\t——\twww.example.com",
        "云岭发布\nwww.example.com",
    ] {
        assert_eq!(pasted(text), ["云岭发布", "www.example.com"], "{text}");
    }
}
