//! What must hold for every page, whatever was typed.

use proptest::prelude::*;

use super::type_area as area;
use super::*;
use crate::document::{
    Annex, Block, Cell, ColumnRole, Field, Paragraph, Proof, Section, Signature, Table, Title,
};

fn paragraph(text: &str) -> Block {
    Block::Paragraph(Paragraph {
        rest: text.into(),
        ..Paragraph::default()
    })
}

fn signature() -> Block {
    Block::Signature(Signature {
        unit: "薛家岛街道办事处".into(),
        date: "2018年1月23日".into(),
        ..Signature::default()
    })
}

fn cell(column: usize, text: &str) -> Cell {
    Cell {
        column,
        columns: 1,
        rows: 1,
        level: 1,
        text: text.into(),
        origin: None,
    }
}

fn annex(labels: &[String]) -> Block {
    let field = |label: &str| Field {
        label: label.into(),
        ..Field::default()
    };
    let row = |label: &String| vec![cell(0, label), cell(1, "件"), cell(2, "12")];
    let section = Section {
        columns: vec![ColumnRole::Label, ColumnRole::Unit, ColumnRole::Value],
        head: vec![vec![
            cell(0, "统计指标"),
            cell(1, "单位"),
            cell(2, "统计数"),
        ]],
        body: labels.iter().map(row).collect(),
    };
    Block::Annex(Annex {
        title: "政府信息公开情况统计表".into(),
        subtitle: "（2017年度）".into(),
        header: vec![field("填报单位（盖章）："), field("填报日期：")],
        table: Table {
            sections: vec![section],
        },
        signatory: vec![field("单位负责人："), field("审核人：")],
    })
}

fn document(blocks: Vec<Block>) -> Document {
    Document {
        blocks,
        ..Document::default()
    }
}

fn laid_out(blocks: Vec<Block>) -> Pages {
    lay_out(&document(blocks), &Setup::default()).expect("the faces have these characters")
}

fn texts(page: &Page) -> impl Iterator<Item = &Text> {
    page.items.iter().filter_map(|item| match item {
        Item::Text(text) => Some(text),
        _ => None,
    })
}

fn shown(text: &Text) -> String {
    text.glyphs.iter().map(|glyph| glyph.character).collect()
}

/// The lines of a page from top to bottom, without the page number.
fn lines(page: &Page) -> Vec<String> {
    let mut lines: Vec<(f64, String)> = Vec::new();
    for text in texts(page) {
        match lines.last_mut().filter(|line| line.0 == text.baseline.0) {
            Some(line) => line.1.push_str(&shown(text)),
            None => lines.push((text.baseline.0, shown(text))),
        }
    }
    let number = lines.pop().expect("every page is numbered");
    assert!(number.1.starts_with('—'), "{}", number.1);
    lines.into_iter().map(|line| line.1).collect()
}

/// Nothing leaves the text block, and no two texts share a place.
fn check_places(pages: &Pages) {
    const HAIR: f64 = 0.02;
    let right = (area::LEFT + area::WIDTH).0 + HAIR;
    let bottom = (area::TOP + area::HEIGHT).0 + HAIR;
    for page in &pages.pages {
        let mut boxes = Vec::new();
        let count = texts(page).count();
        for text in texts(page).take(count - 1) {
            let top = text.baseline.0 - text.size.0 * area::ASCENT;
            let (first, last) = (text.glyphs[0], text.glyphs[text.glyphs.len() - 1]);
            let place = (first.left.0, top, last.right.0, top + text.size.0);
            let inside = place.0 >= area::LEFT.0 - HAIR
                && place.1 >= area::TOP.0 - HAIR
                && place.2 <= right
                && place.3 <= bottom;
            assert!(inside, "{} at {place:?}", shown(text));
            for pair in text.glyphs.windows(2) {
                assert!(pair[0].right.0 <= pair[1].left.0 + HAIR, "{}", shown(text));
            }
            boxes.push((place, shown(text)));
        }
        boxes.sort_by(|a, b| a.0.1.total_cmp(&b.0.1));
        for (at, (one, text)) in boxes.iter().enumerate() {
            for (other, below) in boxes[at + 1..].iter().take_while(|b| b.0.1 < one.3 - HAIR) {
                let apart = other.0 >= one.2 - HAIR || other.2 <= one.0 + HAIR;
                assert!(apart, "{text} {one:?} over {below} {other:?}");
            }
        }
        for item in &page.items {
            if let Item::Rule(rule) = item {
                assert!(rule.from.0.0 >= area::LEFT.0 - HAIR && rule.to.0.0 <= right);
                assert!(rule.from.1.0 >= area::TOP.0 - HAIR && rule.to.1.0 <= bottom);
            }
        }
    }
}

#[test]
fn a_page_has_twenty_two_lines_of_twenty_eight_characters() {
    let pages = laid_out(vec![paragraph(&"政".repeat(22 * 28 + 33))]);
    let first = lines(&pages.pages[0]);
    assert_eq!(first.len(), 22);
    assert_eq!(
        first[0].chars().count(),
        26,
        "the first line is indented by two"
    );
    assert!(first[1..].iter().all(|line| line.chars().count() == 28));
    assert_eq!(pages.pages.len(), 2);
    let right = texts(&pages.pages[0]).nth(1).expect("a line").glyphs[27].right;
    assert!(
        (right - area::LEFT - area::WIDTH).0.abs() < 0.01,
        "lines fill the text block"
    );
}

#[test]
fn a_title_breaks_after_the_name_of_the_office() {
    let title = |unit: &str| {
        let title = Title {
            unit: unit.into(),
            rest: "2017年政府信息公开工作年度报告".into(),
            origin: None,
        };
        lines(&laid_out(vec![Block::Title(title)]).pages[0])
    };
    assert_eq!(
        title("薛家岛街道办事处"),
        ["薛家岛街道办事处", "2017年政府信息公开工作年度报告"]
    );
    assert_eq!(title("某局"), ["某局2017年政府信息公开工作年度报告"]);
    assert_eq!(title(""), ["2017年政府信息公开工作年度报告"]);
    let long = title("青岛市黄岛区薛家岛街道办事处政务公开工作领导小组办公室");
    assert_eq!(long.len(), 3);
    assert!(
        long[0].chars().count().abs_diff(long[1].chars().count()) <= 1,
        "{long:?}"
    );
}

#[test]
fn a_heading_stays_with_the_line_below_it() {
    for filled in 15..25 {
        let mut blocks: Vec<Block> = (0..filled).map(|_| paragraph("甲")).collect();
        blocks.extend([Block::Heading("一、概述".into()), paragraph("乙")]);
        let pages = laid_out(blocks);
        let page = pages.bookmarks[0].page;
        let lines = lines(&pages.pages[page]);
        assert!(
            lines.ends_with(&["一、概述".into(), "乙".into()]),
            "{filled}: {lines:?}"
        );
    }
}

#[test]
fn a_signature_never_stands_alone_on_a_page() {
    for filled in 1..50 {
        let mut blocks: Vec<Block> = (0..filled).map(|_| paragraph("甲")).collect();
        blocks.push(signature());
        let pages = laid_out(blocks);
        check_places(&pages);
        let last = pages.pages.last().expect("there is a page");
        assert_eq!(last.seals.len(), 1);
        assert!(lines(last)[0].starts_with('甲'), "{filled}");
    }
}

#[test]
fn no_text_but_name_and_date_enters_the_place_of_the_seal() {
    let pages = laid_out(vec![paragraph(&"政".repeat(100)), signature()]);
    let page = &pages.pages[0];
    let seal = page.seals[0];
    let top = seal.centre.1 - seal.diameter / 2.0;
    let mut below = texts(page).filter(|text| text.baseline > top).map(shown);
    assert_eq!(below.next().as_deref(), Some("薛家岛街道办事处"));
    let last_line = texts(page)
        .filter(|text| text.baseline <= top)
        .last()
        .expect("the text");
    assert!(
        top - last_line.baseline < area::PITCH,
        "its top is within a line below the text"
    );
}

#[test]
fn an_empty_document_and_empty_places_are_printed() {
    assert_eq!(laid_out(Vec::new()).pages.len(), 1);
    let blocks = vec![
        Block::Title(Title::default()),
        Block::Heading(String::new().into()),
        Block::Signature(Signature::default()),
        Block::Annex(Annex::default()),
        Block::Table(Table::default()),
    ];
    check_places(&laid_out(blocks));
}

#[test]
fn heads_of_a_table_are_repeated_and_its_last_row_stays_with_the_signatory_line() {
    for rows in [1, 30, 31, 32, 33, 34, 35, 36, 65, 70, 200] {
        let labels: Vec<String> = (0..rows).map(|at| format!("第{at}行")).collect();
        let pages = laid_out(vec![annex(&labels)]);
        check_places(&pages);
        for page in &pages.pages {
            let lines = lines(page);
            assert!(
                lines.iter().any(|line| line.contains("统计指标")),
                "{rows}: {lines:?}"
            );
        }
        let last = lines(pages.pages.last().expect("there is a page"));
        let [.., row, foot] = &last[..] else {
            panic!("{rows}: {last:?}")
        };
        assert!(
            row.starts_with(&format!("第{}行", rows - 1)),
            "{rows}: {row}"
        );
        assert!(foot.starts_with("单位负责人："), "{foot}");
    }
}

#[test]
fn heads_and_labels_that_span_keep_their_places_over_a_page_break() {
    let span = |column, columns, rows, text: &str| Cell {
        columns,
        rows,
        level: 0,
        ..cell(column, text)
    };
    let head = vec![
        vec![span(0, 2, 2, "项目"), span(2, 3, 1, "申请人情况")],
        vec![cell(2, "自然人"), cell(3, "社会公益组织"), cell(4, "总计")],
    ];
    let mut body = vec![vec![
        span(0, 2, 1, "一、本年新收数量"),
        cell(2, "1"),
        cell(3, "2"),
        cell(4, "3"),
    ]];
    for at in 0..60 {
        let group = (at == 0).then(|| span(0, 1, 60, "二、本年度办理结果"));
        let own = [
            cell(1, &format!("（{at}）予以公开")),
            cell(2, "4"),
            cell(3, "5"),
            cell(4, "6"),
        ];
        body.push(group.into_iter().chain(own).collect());
    }
    let section = Section {
        columns: [[ColumnRole::Label; 2].as_slice(), &[ColumnRole::Value; 3]].concat(),
        head,
        body,
    };
    let table = Table {
        sections: vec![section],
    };
    let pages = laid_out(vec![
        Block::Heading("三、收到和处理申请情况".into()),
        Block::Table(table),
        paragraph("甲"),
    ]);
    check_places(&pages);
    assert!(pages.pages.len() > 1);
    for page in &pages.pages[..2] {
        let printed = lines(page).concat();
        for word in ["申请人情况", "总计", "本年度"] {
            assert!(printed.contains(word), "{word} in {printed}");
        }
    }
}

#[test]
fn an_answer_of_several_lines_keeps_the_line_that_is_empty() {
    let height = |text: &str| {
        let mut shapes = faces::Shapes::default();
        let section = Section {
            columns: vec![ColumnRole::Label, ColumnRole::Value],
            head: Vec::new(),
            body: vec![vec![cell(0, "项目"), cell(1, text)]],
        };
        let size = Pt(12.0);
        let measured = tables::Measured::new(&mut shapes, &section, size, Pt(400.0));
        let style = tables::Style { row: Pt(20.0) };
        measured
            .expect("the faces have these characters")
            .row_heights(style)[0]
    };
    assert!(height("甲\n\n乙").0 > height("甲\n乙").0);
}

#[test]
fn a_missing_character_is_named_with_its_chapter_and_paragraph() {
    let blocks = vec![
        Block::Heading("一、概述".into()),
        paragraph("甲"),
        paragraph("乙𠮷"),
    ];
    let missing = lay_out(&document(blocks), &Setup::default()).expect_err("no face has it");
    assert_eq!(
        (missing.character, missing.place.as_str()),
        ('𠮷', "“一、概述”第2段")
    );
}

#[test]
fn very_long_texts_are_laid_out() {
    let text = "政府信息公开，".repeat(100_000 / 7);
    let pages = laid_out(vec![paragraph(&text), annex(&["很长".repeat(3000)])]);
    assert!(pages.pages.len() > 150);
    check_places(&pages);
}

const DIGEST: &str = "4f1c09be77d2a35e8860fb1d93ac24e70b5d6e8f912c3a47d05be6189f7ca230";

/// Pages of a document that is proved, with so many of them.
fn proved(pages: usize, signed: &[String]) -> Pages {
    let proof = Proof {
        code: "7Q4K-9F2M-XT6B".into(),
        digest: DIGEST.into(),
        lines: signed.to_vec(),
    };
    let full_page = |_| paragraph(&"政".repeat(22 * 28 - 2));
    let document = Document {
        proof: Some(proof),
        ..document((0..pages).map(full_page).collect())
    };
    let laid_out = lay_out(&document, &Setup::default()).expect("the faces have these characters");
    assert_eq!(laid_out.pages.len(), pages, "the margin takes no line");
    laid_out
}

/// Signatures of so many characters each, all different.
fn signatures(count: usize, characters: usize) -> Vec<String> {
    let one = |at: usize| {
        "审核张三二零一八年一月"
            .chars()
            .cycle()
            .skip(at)
            .take(characters)
            .collect()
    };
    (0..count).map(one).collect()
}

/// A place on the page: left, top, right, bottom.
type Place = (f64, f64, f64, f64);

fn place_of(text: &Text) -> Place {
    let top = (text.baseline - text.size * area::ASCENT).0;
    let (first, last) = (text.glyphs[0], text.glyphs[text.glyphs.len() - 1]);
    (first.left.0, top, last.right.0, top + text.size.0)
}

fn overlap(one: Place, other: Place) -> bool {
    one.0 < other.2 && other.0 < one.2 && one.1 < other.3 && other.1 < one.3
}

/// The place of the QR code, and the side of a module.
fn qr_code(page: &Page) -> Option<(Place, f64)> {
    let fill = page.items.iter().find_map(|item| match item {
        Item::Fill(fill) => Some(fill),
        _ => None,
    })?;
    let edge = |of: fn(&Area) -> Pt, best: fn(f64, f64) -> f64| {
        fill.areas
            .iter()
            .map(|area| of(area).0)
            .reduce(best)
            .expect("it has areas")
    };
    let place = (
        edge(|area| area.from.0, f64::min),
        edge(|area| area.from.1, f64::min),
        edge(|area| area.to.0, f64::max),
        edge(|area| area.to.1, f64::max),
    );
    Some((place, edge(|area| area.to.1 - area.from.1, f64::min)))
}

fn is_code(text: &Text) -> bool {
    shown(text).starts_with("校验码")
}

#[test]
fn every_page_bears_the_code_beside_its_number_in_the_middle() {
    for pages in [1, 2, 3, 120] {
        for page in &proved(pages, &signatures(8, 30)).pages {
            let codes: Vec<&Text> = texts(page).filter(|text| is_code(text)).collect();
            let [code] = codes[..] else {
                panic!("{} codes", codes.len())
            };
            assert_eq!(shown(code), "校验码 7Q4K-9F2M-XT6B");
            let number = texts(page).last().expect("every page is numbered");
            assert!(shown(number).starts_with('—'));
            assert_eq!(code.baseline, number.baseline);
            let (left, _, right, _) = place_of(code);
            let middle = (area::LEFT + area::WIDTH / 2.0).0;
            assert!(((left + right) / 2.0 - middle).abs() < 0.01);
            let (number_left, _, number_right, _) = place_of(number);
            let apart = (number_left - right).max(left - number_right);
            assert!(apart > area::SMALL.0 * 2.0, "{apart}");
        }
    }
}

#[test]
fn nothing_in_the_margin_of_the_last_page_overlaps_or_comes_near_the_edge() {
    let six_millimetres = Pt::mm(6.0).0;
    for (pages, count, characters) in (1..=2)
        .flat_map(|pages| (0..=8).map(move |count| (pages, count)))
        .flat_map(|(pages, count)| [1, 12, 24, 30, 60].map(|length| (pages, count, length)))
    {
        let case = format!("{count} of {characters} on page {pages}");
        let laid_out = proved(pages, &signatures(count, characters));
        let (last, others) = laid_out.pages.split_last().expect("there is a page");
        assert!(others.iter().all(|page| qr_code(page).is_none()), "{case}");
        let (code, module) = qr_code(last).expect("the last page has it");
        // Four modules around the code (GB/T 18284).
        let quiet = 4.0 * module;
        let quiet_zone = (
            code.0 - quiet,
            code.1 - quiet,
            code.2 + quiet,
            code.3 + quiet,
        );
        let within = |edge: f64, (left, top, right, bottom): Place| {
            let (width, height) = (Page::WIDTH.0 - edge, Page::HEIGHT.0 - edge);
            left >= edge && top >= edge && right <= width && bottom <= height
        };
        assert!(within(six_millimetres, code), "{case}: {code:?}");
        assert!(within(0.0, quiet_zone), "{case}: {quiet_zone:?}");
        let places: Vec<(Place, String)> = texts(last)
            .map(|text| (place_of(text), shown(text)))
            .collect();
        for (at, (place, text)) in places.iter().enumerate() {
            assert!(
                within(six_millimetres, *place),
                "{case}: {text} at {place:?}"
            );
            assert!(
                !overlap(*place, quiet_zone),
                "{case}: {text} in the quiet zone"
            );
            for (other, below) in &places[at + 1..] {
                assert!(!overlap(*place, *other), "{case}: {text} over {below}");
            }
        }
    }
}

#[test]
fn all_who_signed_stand_beside_the_qr_code_in_full() {
    for (count, characters) in [(1, 20), (3, 60), (6, 25), (8, 24), (8, 30), (8, 200)] {
        let signed = signatures(count, characters);
        for pages in 1..=2 {
            let laid_out = proved(pages, &signed);
            let last = laid_out.pages.last().expect("there is a page");
            let (code, _) = qr_code(last).expect("the last page has it");
            let beside: Vec<&Text> = texts(last)
                .filter(|text| place_of(text).1 >= code.1 - 0.01)
                .collect();
            let printed: String = beside.iter().map(|text| shown(text)).collect();
            assert_eq!(printed, signed.concat());
            for text in &beside {
                let (left, _, right, bottom) = place_of(text);
                let is_beside = if pages == 1 {
                    left > code.2
                } else {
                    right < code.0
                };
                assert!(
                    is_beside && bottom <= code.3 + 0.01,
                    "{count} of {characters}"
                );
            }
            let size = beside[0].size;
            assert!(characters > 30 || size == area::RECORD, "{size:?}");
        }
    }
}

#[test]
fn the_qr_code_stands_away_from_the_page_number_and_from_any_seal() {
    for filled in 1..50 {
        let mut blocks: Vec<Block> = (0..filled).map(|_| paragraph("甲")).collect();
        blocks.push(signature());
        let proof = Proof {
            digest: DIGEST.into(),
            lines: signatures(8, 30),
            ..Proof::default()
        };
        let pages = lay_out(
            &Document {
                proof: Some(proof),
                ..document(blocks)
            },
            &Setup::default(),
        );
        let pages = pages.expect("the faces have these characters").pages;
        let last = pages.last().expect("there is a page");
        let (code, _) = qr_code(last).expect("the last page has it");
        let (number, ..) = place_of(texts(last).last().expect("it is numbered"));
        let middle = Page::WIDTH.0 / 2.0;
        assert_ne!(code.0 < middle, number < middle, "{filled}");
        let seal = last.seals[0];
        let seal_bottom = (seal.centre.1 + seal.diameter / 2.0).0;
        assert!(seal_bottom < code.1, "{filled}");
    }
}

#[test]
fn modules_that_touch_share_their_edge_exactly() {
    let pages = proved(1, &[]);
    let Some(Item::Fill(fill)) =
        (pages.pages[0].items.iter()).find(|item| matches!(item, Item::Fill(_)))
    else {
        panic!("the last page has a QR code")
    };
    let tops: Vec<f64> = fill.areas.iter().map(|area| area.from.1.0).collect();
    let (_, module) = qr_code(&pages.pages[0]).expect("it was just found");
    for area in &fill.areas {
        let bottom = area.to.1.0;
        let near = |top: &&f64| (**top - bottom).abs() < module / 2.0;
        assert!(tops.iter().filter(near).all(|top| *top == bottom));
    }
}

#[test]
fn a_missing_character_of_a_signature_is_named_with_its_place() {
    let proof = Proof {
        lines: vec!["审核：𠮷祥".into()],
        ..Proof::default()
    };
    let missing = lay_out(
        &Document {
            proof: Some(proof),
            ..Document::default()
        },
        &Setup::default(),
    );
    let missing = missing.expect_err("no face has it");
    assert_eq!(
        (missing.character, missing.place.as_str()),
        ('𠮷', "签署记录")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn every_page_keeps_the_rules(
        chapters in prop::collection::vec("([甲-龟一-丿]{1,30}[，。、；：]|“[一-丿]{1,9}”|（[a-z]{1,12}）|[0-9]{1,6}[条件]|——|……|《[一-丿]{2,8}》|\t| |\u{200b}){0,60}", 1..6),
        labels in prop::collection::vec("[一-丿]{1,60}", 1..90),
        unit in "[一-丿]{0,60}",
    ) {
        let mut blocks = vec![Block::Title(Title { unit: unit.clone(), rest: "2017年年度报告".into(), origin: None })];
        // What a paragraph starts with stands at the start of a line, whatever it is.
        let chapters: Vec<String> = chapters.iter().map(|text| format!("甲{text}")).collect();
        for chapter in &chapters {
            blocks.extend([Block::Heading("一、情况".into()), paragraph(chapter)]);
        }
        blocks.extend([
            Block::Signature(Signature { unit, date: "2018年1月23日".into(), ..Signature::default() }),
            annex(&labels),
        ]);
        let pages = laid_out(blocks);
        check_places(&pages);

        let printed: String = pages.pages.iter().flat_map(lines).collect();
        let solid = |text: &str| {
            text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect::<String>()
        };
        let printed = solid(&printed);
        for chapter in &chapters {
            prop_assert!(printed.contains(&solid(chapter)), "{}", chapter);
        }
        for line in pages.pages.iter().flat_map(lines) {
            let ends = (line.chars().next(), line.trim_end().chars().last());
            prop_assert!(ends.0.is_none_or(|first| marks::may_start(first) || line.len() == first.len_utf8()), "{}", line);
            prop_assert!(ends.1.is_none_or(marks::may_end), "{}", line);
        }
    }
}
