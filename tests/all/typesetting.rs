//! The page as a typesetter would judge it, in all three editions and for random texts: where lines
//! end, what stays together, what overlaps. And what poppler, qpdf and mupdf find in the files.
//! Knows the rules from the standard (GB/T 9704-2012), not from the code.

use std::path::Path;

use nianbao::document::{
    self, Annex, Block, Cell, ColumnRole, Document, Field, Paragraph, Section, Signature, Table,
    Title,
};
use nianbao::form::{self, FieldKind};
use nianbao::pages::{self, Item, Page, Pages, Pt, Setup, Text};
use nianbao::report::{Edit, Report};
use proptest::prelude::*;

use super::support::{check_soundness, published, saved, told};

const NEVER_FIRST: &str = "，。、；：？！）》】」』”’…—％%,.;:?!)]}·";
const NEVER_LAST: &str = "（《【「『“‘([{";
/// The text block: left, top, right, bottom.
const TEXT_BLOCK: [Pt; 4] = [Pt::mm(28.0), Pt::mm(37.0), Pt::mm(184.0), Pt::mm(262.0)];
/// The same on a page turned round: the left edge is the upper one, the lower edge the left one.
const TURNED_BLOCK: [Pt; 4] = [Pt::mm(35.0), Pt::mm(28.0), Pt::mm(260.0), Pt::mm(184.0)];
const BODY: f64 = 15.75;
/// (225 mm - 15.75 pt) / 21: 22 lines fill the text block.
const PITCH: f64 = (225.0 * 72.0 / 25.4 - BODY) / 21.0;
const HAIR: f64 = 0.02;

/// A line of a page: the texts that read as one.
struct Line<'p> {
    texts: Vec<&'p Text>,
}

impl Line<'_> {
    fn shown(&self) -> String {
        let glyphs = self.texts.iter().flat_map(|text| &text.glyphs);
        glyphs.map(|glyph| glyph.character).collect()
    }

    /// Left, top, right, bottom.
    fn place(&self) -> [f64; 4] {
        let first = self.texts[0];
        let last = self.texts[self.texts.len() - 1];
        let top = first.baseline.0 - first.size.0 * 0.88;
        let right = last.glyphs[last.glyphs.len() - 1].right.0;
        [first.glyphs[0].left.0, top, right, top + first.size.0]
    }

    fn is_body(&self) -> bool {
        (self.texts[0].size.0 - BODY).abs() < 0.01
    }
}

fn lines_of(items: &[Item]) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for item in items {
        let Item::Text(text) = item else { continue };
        match lines.last_mut().filter(|_| text.goes_on) {
            Some(line) => line.texts.push(text),
            None => lines.push(Line { texts: vec![text] }),
        }
    }
    lines
}

/// The lines of the text block: all but the page number.
fn lines(page: &Page) -> Vec<Line<'_>> {
    let mut lines = lines_of(&page.items);
    let number = lines.pop().expect("every page is numbered").shown();
    assert!(
        number.starts_with("— ") && number.ends_with(" —"),
        "{number}"
    );
    lines
}

/// No line leaves the block, overlaps another, or starts or ends against 避头尾.
#[track_caller]
fn check(pages: &Pages) {
    for (at, page) in pages.pages.iter().enumerate() {
        let case = format!("page {}", at + 1);
        check_block(&lines(page), TEXT_BLOCK, &case);
        check_block(&lines_of(&page.turned), TURNED_BLOCK, &case);
        check_rules(&page.items, TEXT_BLOCK, &case);
        check_rules(&page.turned, TURNED_BLOCK, &case);
    }
}

#[track_caller]
fn check_block(lines: &[Line<'_>], block: [Pt; 4], case: &str) {
    let mut places: Vec<([f64; 4], String)> = Vec::new();
    for line in lines {
        let shown = line.shown();
        let place = line.place();
        let inside = place[0] >= block[0].0 - HAIR
            && place[1] >= block[1].0 - HAIR
            && place[2] <= block[2].0 + HAIR
            && place[3] <= block[3].0 + HAIR;
        assert!(inside, "{case}: {shown} at {place:?}");
        // A sign that stands for nothing to fill in is a cell of its own.
        if shown != "——" {
            let first = shown.chars().next().expect("a line has text");
            let last = shown.trim_end().chars().last().expect("a line has text");
            assert!(!NEVER_FIRST.contains(first), "{case}: {shown}");
            assert!(!NEVER_LAST.contains(last), "{case}: {shown}");
        }
        let glyphs: Vec<_> = line.texts.iter().flat_map(|text| &text.glyphs).collect();
        for pair in glyphs.windows(2) {
            assert!(pair[0].right.0 <= pair[1].left.0 + HAIR, "{case}: {shown}");
        }
        places.push((place, shown));
    }
    places.sort_by(|one, other| one.0[1].total_cmp(&other.0[1]));
    for (at, (one, text)) in places.iter().enumerate() {
        let below = places[at + 1..].iter();
        for (other, next) in below.take_while(|(other, _)| other[1] < one[3] - HAIR) {
            let apart = other[0] >= one[2] - HAIR || other[2] <= one[0] + HAIR;
            assert!(apart, "{case}: {text} over {next}");
        }
    }
}

#[track_caller]
fn check_rules(items: &[Item], block: [Pt; 4], case: &str) {
    for item in items {
        if let Item::Rule(rule) = item {
            let inside = rule.from.0.0 >= block[0].0 - HAIR
                && rule.from.1.0 >= block[1].0 - HAIR
                && rule.to.0.0 <= block[2].0 + HAIR
                && rule.to.1.0 <= block[3].0 + HAIR;
            assert!(inside, "{case}: {rule:?}");
        }
    }
}

fn laid_out(document: &Document) -> Pages {
    pages::lay_out(document, &Setup::default()).expect("the faces have these characters")
}

/// A report of an edition with text in every chapter that takes some and a number in every cell.
fn full(code: &str) -> Report {
    if code == "2014" {
        return published();
    }
    let edition = form::bundled()
        .edition(code)
        .expect("the edition is bundled");
    let mut report = Report::new(edition);
    let fields = [
        (FieldKind::Year, "2024"),
        (FieldKind::Unit, "薛家岛街道办事处"),
        (FieldKind::IssuedOn, "2025-1-23"),
        (FieldKind::Leader, "䶮㛃𬭎"),
        (FieldKind::Telephone, "0532-86877225"),
    ];
    for (kind, text) in fields {
        report.apply(Edit::Field(kind, text.into()));
    }
    for (at, text) in texts().into_iter().enumerate() {
        if at < report.chapters.len() {
            report.apply(Edit::Text(at, text));
        }
    }
    for (at, cell) in edition.cell_ids().enumerate() {
        report.apply(Edit::Answer(cell, (at * 7 % 1013).to_string()));
    }
    report
}

/// Texts with all that chapters hold: numbers with units, addresses, dashes, names, Western words.
fn texts() -> Vec<String> {
    let chapters = published().chapters;
    let more = "本报告依据《中华人民共和国政府信息公开条例》（国务院令第711号）编制。全文可在“青岛西海岸新区”\
        网站（http://www.huangdao.gov.cn）下载；如有疑问，请与薛家岛街道办事处联系（地址：长江东路443号，\
        电话：0532-86877225，邮编：266520，E-mail：xjdjdb@126.com）。全年公开信息1,234条，同比增长12.5%，\
        其中规范性文件3件、占0.24%——均已解读……做到“应公开、尽公开”。";
    let texts = chapters.iter().map(|chapter| chapter.text.clone());
    [String::from(more)]
        .into_iter()
        .chain(texts)
        .chain(std::iter::repeat_n(String::from(more), 2))
        .collect()
}

#[test]
fn no_line_of_the_three_editions_breaks_the_rules() {
    for code in ["2014", "2019", "2021"] {
        let pages = laid_out(&document::of(&full(code)));
        assert!(pages.pages.len() > 3, "{code}");
        assert!(
            pages.pages.iter().all(|page| page.turned.is_empty()),
            "{code}"
        );
        check(&pages);
    }
}

#[test]
fn body_lines_stand_on_the_grid_of_twenty_two_and_reach_both_edges() {
    let pages = laid_out(&document::of(&full("2014")));
    let mut full_lines = 0;
    for page in &pages.pages {
        let lines = lines(page);
        let body: Vec<_> = lines.iter().filter(|line| line.is_body()).collect();
        for (at, line) in body.iter().enumerate() {
            let step = (line.place()[1] - TEXT_BLOCK[1].0) / PITCH;
            assert!((step - step.round()).abs() < 0.01, "{}", line.shown());
            let goes_on = |next: &&&Line| (next.place()[0] - TEXT_BLOCK[0].0).abs() < HAIR;
            if body.get(at + 1).filter(goes_on).is_some() {
                let short = (line.place()[2] - TEXT_BLOCK[2].0).abs();
                assert!(short < HAIR, "{} lacks {short}", line.shown());
                full_lines += 1;
            }
        }
    }
    assert!(full_lines > 25, "{full_lines}");
}

#[test]
fn no_page_ends_with_the_first_line_of_a_paragraph_or_begins_with_its_last() {
    // Whatever stands before, two lines stay together.
    for filled in 0..30 {
        for characters in [30, 60, 90, 130, 700] {
            let mut blocks = vec![paragraph("政"); filled];
            blocks.push(paragraph(&"府".repeat(characters)));
            let pages = laid_out(&document(blocks));
            check(&pages);
            let counts: Vec<usize> = (pages.pages.iter())
                .map(|page| {
                    lines(page)
                        .iter()
                        .filter(|line| line.shown().starts_with('府'))
                        .count()
                })
                .collect();
            assert!(!counts.contains(&1), "{filled} {characters}: {counts:?}");
        }
    }
}

#[test]
fn a_signature_is_drawn_onto_the_page_of_the_text_where_a_line_lacks_and_else_takes_text_along() {
    let mut tightened = 0;
    for filled in 1..60 {
        let mut blocks = vec![paragraph("政"); filled];
        blocks.push(signature());
        let pages = laid_out(&document(blocks));
        check(&pages);
        let last = pages.pages.last().expect("there is a page");
        let shown: Vec<String> = lines(last).iter().map(Line::shown).collect();
        assert!(shown[0].starts_with('政'), "{filled}: {shown:?}");
        assert!(
            shown[shown.len() - 2].starts_with("薛家岛"),
            "{filled}: {shown:?}"
        );
        let tops: Vec<f64> = lines(last).iter().map(|line| line.place()[1]).collect();
        if tops.len() > 1 && tops[1] - tops[0] < PITCH - 0.1 {
            tightened += 1;
            let bottom = lines(last).last().expect("the date").place()[3];
            assert!((bottom - TEXT_BLOCK[3].0).abs() < HAIR, "it fills the page");
            assert!(tops[1] - tops[0] > PITCH * 0.94, "it is hardly seen");
        }
    }
    assert!(tightened >= 2, "{tightened}");
}

#[test]
fn a_signature_behind_a_table_has_a_row_above_it() {
    for rows in 1..60 {
        let blocks = vec![
            Block::Heading("四、情况".into()),
            Block::Table(table(1, rows, "12")),
            signature(),
        ];
        let pages = laid_out(&document(blocks));
        check(&pages);
        let last = lines(pages.pages.last().expect("there is a page"));
        let shown: Vec<String> = last.iter().map(Line::shown).collect();
        assert!(shown.contains(&"12".into()), "{rows}: {shown:?}");
    }
}

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

fn document(blocks: Vec<Block>) -> Document {
    Document {
        blocks,
        ..Document::default()
    }
}

fn cell(column: usize, text: &str) -> Cell {
    Cell {
        column,
        columns: 1,
        rows: 1,
        text: text.into(),
        ..Cell::default()
    }
}

/// A table of labels and so many columns of one value.
fn table(columns: usize, rows: usize, value: &str) -> Table {
    let row = |label: &str, value: &str| {
        let values = (1..=columns).map(|column| cell(column, value));
        std::iter::once(cell(0, label))
            .chain(values)
            .collect::<Vec<Cell>>()
    };
    let body = (0..rows).map(|_| row("主动公开政府信息数", value));
    Table {
        sections: vec![Section {
            columns: std::iter::once(ColumnRole::Label)
                .chain(std::iter::repeat_n(ColumnRole::Value, columns))
                .collect(),
            head: vec![row("统计指标", "本年")],
            body: body.collect(),
        }],
    }
}

#[test]
fn a_table_too_wide_for_the_text_block_is_turned_with_its_heading_and_only_that() {
    let wide = table(16, 40, "123456");
    let blocks = vec![
        paragraph("甲"),
        Block::Heading("二、情况".into()),
        Block::Table(wide),
        paragraph("乙"),
        signature(),
    ];
    let pages = laid_out(&document(blocks));
    check(&pages);
    let turned: Vec<bool> = pages
        .pages
        .iter()
        .map(|page| !page.turned.is_empty())
        .collect();
    assert_eq!(turned, [false, true, true, false]);
    let first = lines_of(&pages.pages[1].turned);
    assert_eq!(first[0].shown(), "二、情况");
    assert!(
        lines(&pages.pages[1]).is_empty(),
        "the page number stands where it always does"
    );
    for page in &pages.pages[1..3] {
        let shown: Vec<String> = lines_of(&page.turned).iter().map(Line::shown).collect();
        assert!(shown.contains(&"统计指标".into()), "the head is repeated");
        assert!(
            shown.iter().filter(|cell| *cell == "123456").count() % 16 == 0,
            "rows are whole"
        );
    }
    assert_eq!(pages.bookmarks[0].page, 1);
    assert_eq!(lines(&pages.pages[3])[0].shown(), "乙");
}

#[test]
fn a_wide_attached_table_is_turned_with_its_title_and_signatory_line() {
    let field = |label: &str| Field {
        label: label.into(),
        value: "某某".into(),
        ..Field::default()
    };
    let annex = Block::Annex(Annex {
        title: "政府信息公开情况统计表".into(),
        subtitle: "（2017年度）".into(),
        header: vec![field("填报单位（盖章）：")],
        table: table(14, 30, "1234567"),
        signatory: vec![field("单位负责人："), field("审核人：")],
    });
    let pages = laid_out(&document(vec![paragraph("甲"), annex]));
    check(&pages);
    assert!(pages.pages[0].turned.is_empty());
    assert_eq!(
        lines_of(&pages.pages[1].turned)[0].shown(),
        "政府信息公开情况统计表"
    );
    let last = lines_of(&pages.pages.last().expect("there is a page").turned);
    let shown: Vec<String> = last.iter().map(Line::shown).collect();
    assert!(
        shown
            .concat()
            .ends_with("1234567单位负责人：某某审核人：某某"),
        "{shown:?}"
    );
}

#[test]
fn a_turned_page_reads_upwards_with_its_head_at_the_left_edge() {
    let document = document(vec![Block::Table(table(16, 3, "123456"))]);
    let file = saved(&document);
    let words = told("pdftotext", &["-bbox"], file.path(), &["-"]);
    let place = |word: &str, edge: &str| -> f64 {
        let line = words.lines().find(|line| line.contains(word));
        let line = line.unwrap_or_else(|| panic!("{word} in {words}"));
        let value = line
            .split(&format!("{edge}=\""))
            .nth(1)
            .expect("it has that edge");
        value
            .split('"')
            .next()
            .expect("a number")
            .parse()
            .expect("a number")
    };
    assert!(
        place("统计指标", "xMin") < place("123456", "xMin"),
        "the head is on the left"
    );
    assert!(
        place("统计指标", "yMin") > place("123456", "yMin"),
        "what is left is below"
    );
    check_soundness(file.path());
}

/// What poppler reads, in the order in which it was written, without page numbers and line ends.
fn read_back(file: &Path) -> String {
    let text = told("pdftotext", &["-raw", "-enc", "UTF-8"], file, &["-"]);
    let is_number = |line: &&str| line.starts_with("— ") && line.ends_with(" —");
    text.split(['\n', '\u{c}'])
        .filter(|line| !is_number(line))
        .collect()
}

/// Everything that the document says, in the order in which it is read.
fn says(document: &Document) -> Vec<String> {
    let cells = |table: &Table| -> Vec<String> {
        let rows =
            (table.sections.iter()).flat_map(|section| section.head.iter().chain(&section.body));
        rows.flatten().map(|cell| cell.text.clone()).collect()
    };
    let line = |fields: &[Field]| -> Vec<String> {
        let said = |field: &Field| format!("{}{}", field.label, field.value);
        fields.iter().map(said).collect()
    };
    let of = |block: &Block| match block {
        Block::Title(title) => vec![format!("{}{}", title.unit, title.rest)],
        Block::Heading(heading) => vec![heading.text.clone()],
        Block::Paragraph(paragraph) => vec![format!("{}{}", paragraph.lead, paragraph.rest)],
        Block::Table(table) => cells(table),
        Block::Signature(signature) => vec![signature.unit.clone(), signature.date.clone()],
        Block::Signatory(_) | Block::Form(_) => panic!("no report has these by itself"),
        Block::Annex(annex) => [
            vec![annex.title.clone(), annex.subtitle.clone()],
            line(&annex.header),
            cells(&annex.table),
            line(&annex.signatory),
        ]
        .concat(),
    };
    document.blocks.iter().flat_map(of).collect()
}

#[test]
fn each_edition_is_read_back_by_poppler_as_it_was_written_without_a_space_too_many() {
    for code in ["2014", "2019", "2021"] {
        let document = document::of(&full(code));
        let file = saved(&document);
        check_soundness(file.path());
        let text = read_back(file.path());
        let mut at = 0;
        for said in says(&document) {
            let found = text[at..].find(&said);
            let found = found.unwrap_or_else(|| panic!("{code}: {said} in {}", &text[at..]));
            // Between the pieces stand the heads of tables that go on, and nothing else.
            assert!(
                found < 600,
                "{code}: {} before {said}",
                &text[at..at + found]
            );
            at += found + said.len();
        }
        assert_eq!(&text[at..], "", "{code}");
    }
}

/// Text of all kinds of characters, as tokens that each start with a Han character: a paragraph
/// that is nothing but marks has no place to end a line.
fn random_text() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        6 => "[一-龟]{1,12}",
        3 => "[一-龟]{1,3}[，。、；：？！）》】」』”’]{1,2}",
        2 => "[一-龟](（[一-龟]{1,9}）|《[一-龟a-z]{1,9}》|“[一-龟0-9]{1,9}”|【[一-龟]{1,3}】)",
        2 => "[一-龟]([0-9]{1,8}[件条次年月日]|[0-9]{1,3}(,[0-9]{3}){1,4}\\.[0-9]{2}万元|[0-9]{1,3}[%％])",
        1 => "[一-龟]([A-Za-z]{1,18} [a-z]{1,9}|https?://[a-z]{2,20}\\.gov\\.cn/[a-z0-9/]{1,40})",
        1 => "[一-龟](——|……)",
        1 => "[䶮㛃堃犇〇々]",
        1 => "[一-龟]([0-9]{40,90}|[a-z]{60,90})",
        1 => Just(String::from("𬭎")),
    ];
    prop::collection::vec(token, 0..60).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn no_page_of_any_text_breaks_the_rules(
        chapters in prop::collection::vec((random_text(), random_text()), 1..5),
        labels in prop::collection::vec("[一-龟]{1,40}", 1..30),
        columns in 1usize..9,
        unit in "[一-龟]{0,40}",
    ) {
        let mut blocks = vec![Block::Title(Title {
            unit: unit.clone(),
            rest: "2017年政府信息公开工作年度报告".into(),
            ..Title::default()
        })];
        for (first, second) in &chapters {
            blocks.extend([Block::Heading("一、情况".into()), paragraph(first), paragraph(second)]);
        }
        let mut of = table(columns, labels.len(), "1234");
        for (row, label) in of.sections[0].body.iter_mut().zip(&labels) {
            row[0].text.clone_from(label);
        }
        blocks.extend([
            Block::Table(of),
            Block::Signature(Signature { unit, date: "2018年1月23日".into(), ..Signature::default() }),
        ]);
        check(&laid_out(&document(blocks)));
    }
}
