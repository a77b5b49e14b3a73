//! Mistakes planted in the bundled files are named with their line; totals are put in order.

use super::*;
use crate::form::bundled;
use crate::form::rule::{Case, Comparison, Demand, Example, Message, Relation, Severity};

const FORM: &str = include_str!("../../../assets/editions/2014.ron");
const BOOK: &str = include_str!("../../../assets/rules/2014.ron");
const WORDS: &str = include_str!("../../../assets/rules/words.ron");

/// Loads the bundled files with one text replaced, and expects the mistake on the line where
/// `at` stands first.
#[track_caller]
fn check(file: DataFile, old: &str, new: &str, at: &str, expected: &str) {
    let source = if file == DataFile::Edition {
        FORM
    } else {
        BOOK
    };
    assert!(source.contains(old), "{old:?} is gone from the data file");
    let planted = source.replacen(old, new, 1);
    let error = match file {
        DataFile::Edition => load(&planted, &[BOOK, WORDS], None),
        _ => load(FORM, &[&planted, WORDS], None),
    };
    let error = error.expect_err(new);
    let place = planted.find(at).expect(at);
    let line = planted[..place].matches('\n').count() + 1;
    assert_eq!(
        error.to_string(),
        format!("{file}第{line}行{expected}"),
        "{new:?}"
    );
}

#[test]
fn a_mistake_in_the_form_is_named_with_its_row_and_line() {
    for (old, new, at, expected) in [
        (
            "\"R23\"",
            "\"R22\"",
            "\"R22\", level: 2",
            "（R22）：代码重复",
        ),
        ("\"R23\"", "\"\"", "\"\", level: 2", "（）：代码为空"),
        (
            "一、主动公开情况\", unit: \"——\"",
            "一、主动公开情况\", unit: \"条\"",
            "\"R01\"",
            "（R01）：分组标题的单位应为“——”，现为“条”",
        ),
        (
            "1.当面申请数\", unit: \"件\"",
            "1.当面申请数\", unit: \"——\"",
            "\"R23\"",
            "（R23）：有数值的行应有单位",
        ),
        ("1.当面申请数", "", "\"R23\"", "（R23）：没有指标名称"),
        (
            "2.传真申请数",
            "2.当面申请数",
            "\"R24\"",
            "（R24）：名称“当面申请数”与另一行相同，请用 name 另取名称",
        ),
        (
            "annex: [\"stat\"]",
            "annex: [\"stat\", \"two\"]",
            "annex:",
            "（2014）：没有“two”这张表",
        ),
        (
            "annex: [\"stat\"]",
            "annex: []",
            "code: \"stat\"",
            "（stat）：每张表应在章节或附表中出现一次，现为0次",
        ),
        (
            "parts: [\n",
            "parts: [Table(\"tow\"),\n",
            "Table(\"tow\")",
            "（2014）：没有“tow”这张表",
        ),
        (
            "(2014, 2018)",
            "(2018, 2014)",
            "years:",
            "（2014）：years 的起止年度颠倒",
        ),
        (
            "(3, 31)",
            "(2, 30)",
            "due: (2",
            "（2014）：due 不是一个日期",
        ),
        (
            "columns: [Column(wording: \"统计数\")]",
            "columns: []",
            "\"R02\"",
            "（R02）：没有数值列",
        ),
    ] {
        check(DataFile::Edition, old, new, at, expected);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn a_mistake_in_the_rule_book_is_named_with_its_rule_and_line() {
    for (old, new, at, expected) in [
        (
            "\"A102\"",
            "\"A101\"",
            "\"A101\", severity: Error,\n        left: Cell(\"R27\")",
            "（A101）：代码重复",
        ),
        (
            "Sum([\"R28\", \"R29\"])",
            "Sum([\"R28\", \"R99\"])",
            "\"R99\"",
            "（A102）：没有“R99”这一格",
        ),
        (
            "Sum([\"R28\", \"R29\"])",
            "Sum([\"R28\", \"R21\"])",
            "\"R21\"",
            "（A102）：“R21”是分组标题，没有数值",
        ),
        (
            "Sum([\"R28\", \"R29\"])",
            "Sum([\"R28\", \"R28\"])",
            "\"A102\"",
            "（A102）：“R28”在同一项中重复",
        ),
        (
            "Sum([\"R28\", \"R29\"])",
            "Sum([])",
            "\"A102\"",
            "（A102）：列表是空的",
        ),
        (
            "Sum([\"R28\", \"R29\"])",
            "Number(\"许多\")",
            "许多",
            "（A102）：“许多”不是数字",
        ),
        (
            "Sum([\"R28\", \"R29\"])",
            "NewYear",
            "\"A102\"",
            "（A102）：日期与数字不能比较",
        ),
        (
            "Sum([\"R28\", \"R29\"])",
            "This",
            "\"A102\"",
            "（A102）：这条规则没有用 each 列出它需要的格或项",
        ),
        (
            "Sum([\"R28\", \"R29\"])",
            "Sum([\"R27\", \"R29\"])",
            "\"A102\"",
            "（A102）：合计互相引用",
        ),
        (
            "is: AtMost, right: Deadline",
            "is: ZeroTogether, right: Deadline",
            "\"A203\"",
            "（A203）：日期只能比较先后",
        ),
        (
            "Date(IssuedOn)",
            "Date(Leader)",
            "\"A204\"",
            "（A204）：“单位负责人”不是日期",
        ),
        (
            "LastYear(Cell(\"R22\"))",
            "LastYear(NewYear)",
            "\"A126\"",
            "（A126）：LastYear 中只能是格、和或最大值",
        ),
        (
            "LastYear(Cell(\"R22\"))",
            "Cell(\"R22\")",
            "unless: [Is",
            "（A126）：unless 只能说上年报告",
        ),
        (
            "each: All, demand",
            "demand",
            "\"A001\"",
            "（A001）：这条规则没有用 each 列出它需要的格或项",
        ),
        (
            "demand: Filled,",
            "demand: Filled, left: Cell(\"R02\"),",
            "\"A001\"",
            "（A001）：应有 left、is、right 三项，或者只有 demand 一项",
        ),
        (
            "holds: {\"R02\": 1}, ",
            "",
            "\"A009\"",
            "（A009）：缺少例子 holds",
        ),
        (
            ", fails: {\"R02\": 0}",
            "",
            "\"A009\"",
            "（A009）：缺少例子 fails",
        ),
        (
            "holds: {\"R02\": 1}",
            "holds: {\"R66\": 1}",
            "\"R66\"",
            "（A009）：例子中的“R66”不是格、项或单位类型",
        ),
        (
            "each: Cells([\"R19\", \"R20\"])",
            "each: Rows([\"R21\"])",
            "\"R21\"",
            "（A118）：“R21”不是可以逐行逐列的表或行",
        ),
        (
            "each: Cells([\"R19\", \"R20\"])",
            "each: RowsOf(\"three\")",
            "\"three\"",
            "（A118）：没有“three”这张表",
        ),
        (
            "each: Cells([\"R19\", \"R20\"])",
            "each: RowsOf(\"stat\")",
            "\"A118\"",
            "（A118）：这条规则没有用 each 列出它需要的格或项",
        ),
        (
            "each: Cells([\"R19\", \"R20\"])",
            "each: Chapters([8])",
            "\"A118\"",
            "（A118）：没有第8章",
        ),
        (
            "left: This, is: AtMost, right: Cell(\"R12\")",
            "left: Beside, is: AtMost, right: Cell(\"R12\")",
            "\"A118\"",
            "（A118）：这条规则没有用 each 列出它需要的格或项",
        ),
        (
            "Sum([\"R28\", \"R29\"])",
            "Net(plus: [NewYear], minus: [])",
            "\"A102\"",
            "（A102）：日期与数字不能比较",
        ),
        (
            "unless: [Is(left: LastYear(Cell(\"R22\")), is: More, right: Number(0))]",
            "unless: [Mentions(chapter: 1, words: [])]",
            "\"A126\"",
            "（A126）：列表是空的",
        ),
        (
            "{right_name}{right}",
            "{channel}{right}",
            "{channel}",
            "（A113）：消息中的“{channel}”这条规则给不出",
        ),
        (
            "全表均为0，",
            "全表{row}均为0，",
            "{row}均",
            "（A009）：消息中的“{row}”这条规则给不出",
        ),
        (
            "units: [街道,",
            "units: [街办,",
            "街办",
            "（A127）：没有“街办”这种单位类型，可用：街道、乡镇、部门、区县、省市、企业、学校、医院",
        ),
        (
            "left: Cell(\"R54\"), is: AtMost",
            "left: Sum([\"R54\"]), is: AtMost",
            "fix: Divide",
            "（A124）：fix 与这条规则不符",
        ),
    ] {
        check(DataFile::Rules(0), old, new, at, expected);
    }
}

#[test]
fn a_rule_that_two_files_have_is_named_in_the_second() {
    let error = load(FORM, &[BOOK, BOOK, WORDS], None).expect_err("every rule stands twice");
    let before = BOOK.split_once("\"A001\"").expect("the first rule").0;
    let line = before.matches('\n').count() + 1;
    assert_eq!(
        error.to_string(),
        format!("规则文件第{line}行（A001）：代码重复")
    );
}

const SAYS: &str = "says: [(before: [[\"公开\"]])]";
const WITHOUT_CELLS: &str =
    "Topic(name: \"乙\", says: [(before: [[\"公开\"]])], units: [\"条\"], sums: [])";

#[test]
fn a_mistake_in_a_rule_about_text_is_named_with_its_rule_and_line() {
    let agrees = |rest: &str| format!("Agrees([Topic(name: \"甲\", {rest})])");
    let claims = |rest: &str| format!("Claims([Claim(name: \"甲\", {rest})])");
    let right = format!("Topic(name: \"甲\", {SAYS}, units: [\"条\"], sums: [Of([\"R02\"])])");
    for empty in [
        format!("Agrees([{WITHOUT_CELLS}])"),
        format!("Agrees([{right}, {WITHOUT_CELLS}])"),
        agrees(&format!("{SAYS}, units: [\"条\"], sums: [Of([])]")),
        agrees(&format!("{SAYS}, units: [], sums: [Of([\"R02\"])]")),
        agrees("says: [], units: [\"条\"], sums: [Of([\"R02\"])]"),
        claims("says: [], left: Of([\"R02\"])"),
        claims("says: [[\"没有\"], []], left: Of([\"R02\"])"),
        claims("says: [[\"没有\"]], left: Of([])"),
    ] {
        let expected = "（A319）：列表是空的";
        check(
            DataFile::Rules(0),
            "SaidOnce([])",
            &empty,
            "\"A319\"",
            expected,
        );
    }
    for unknown in [
        agrees(&format!("{SAYS}, units: [\"条\"], sums: [Of([\"R99\"])]")),
        claims("says: [[\"没有\"]], left: Of([\"R02\"]), right: Of([\"R99\"])"),
        String::from("SharesFollow([Of([\"R99\"])])"),
    ] {
        let expected = "（A319）：没有“R99”这一格";
        check(
            DataFile::Rules(0),
            "SaidOnce([])",
            &unknown,
            "\"R99\"",
            expected,
        );
    }
    check(
        DataFile::Rules(0),
        "SaidOnce([])",
        &agrees(&format!(
            "{SAYS}, units: [\"条\"], sums: [All(\"甲组\", \"\")]"
        )),
        "\"甲组\"",
        "（A319）：“甲组”不是可以逐行逐列的表或行",
    );
}

#[test]
fn what_is_said_once_needs_no_cell_and_a_row_stands_for_itself_a_group_for_its_rows() {
    let row = format!(
        "Topic(name: \"甲\", {SAYS}, units: [\"条\"], sums: [All(\"（一）收到申请数\", \"\")])"
    );
    for (topic, sums) in [(WITHOUT_CELLS, &[][..]), (&row, &[&["R22"][..]])] {
        let planted = BOOK.replacen("SaidOnce([])", &format!("SaidOnce([{topic}])"), 1);
        let form = load(FORM, &[&planted, WORDS], None).expect("nothing is wrong");
        let rule = form.rules.iter().find(|rule| rule.code == "A319");
        let Demand::Text(demand) = &rule.expect("it stands in the book").cases[0].demand else {
            panic!("a demand of text");
        };
        let codes = |cells: &Vec<CellId>| -> Vec<&str> {
            cells.iter().map(|&id| &*form.cell(id).code).collect()
        };
        let found: Vec<Vec<&str>> = demand.topics()[0].sums.iter().map(codes).collect();
        assert_eq!(found, sums);
    }
}

#[test]
fn what_is_no_ron_is_named_with_its_line_and_column() {
    for (file, old, new) in [
        (DataFile::Edition, "kind: Heading),", "kind: Headnig),"),
        (
            DataFile::Edition,
            "code: \"R23\", level",
            "code: \"R23\", lvel",
        ),
        (DataFile::Edition, "code: \"R23\",", "code: \"R23\""),
        (
            DataFile::Edition,
            "level: 2, wording: \"1.当面申请数\"",
            "level: 2",
        ),
        (DataFile::Rules(0), "is: Equal,", "is: Equals,"),
        (DataFile::Rules(0), "units: [街道,", "units: [\"街道\","),
        (DataFile::Rules(0), "severity: Error", "severity: 1"),
    ] {
        let source = if file == DataFile::Edition {
            FORM
        } else {
            BOOK
        };
        let at = source.find(old).expect(old);
        let planted = source.replacen(old, new, 1);
        let error = match file {
            DataFile::Edition => load(&planted, &[BOOK, WORDS], None),
            _ => load(FORM, &[&planted, WORDS], None),
        };
        let first = planted[..at].matches('\n').count() + 1;
        match error.expect_err(new) {
            LoadError::Syntax {
                line,
                column,
                file: named,
                ..
            } => {
                // A missing comma shows only where the next word starts.
                assert!(
                    (first..=first + 1).contains(&line) && column > 0,
                    "{new}: {line}"
                );
                assert_eq!(named, file);
            }
            other => panic!("{new}: {other}"),
        }
    }
    assert!(load("", &[BOOK, WORDS], None).is_err());
    assert!(load(FORM, &[""], None).is_err());
}

#[test]
fn totals_are_those_that_sum_rules_define() {
    let form = bundled().edition("2014").expect("the edition is bundled");
    let codes = form
        .totals()
        .iter()
        .map(|total| form.cell(total.cell).code.as_str());
    assert_eq!(
        codes.collect::<Vec<_>>(),
        ["R22", "R27", "R30", "R45", "R49", "R58"]
    );
    let replies = form
        .total(form.find("R30").expect("a cell"))
        .expect("a total");
    assert_eq!(replies.parts.len(), 8);
}

#[test]
fn a_total_comes_after_the_totals_it_sums() {
    let cell = |number| CellId(number);
    let rule = |code: &str, total, parts: &[u16]| Rule {
        code: code.into(),
        severity: Severity::Error,
        units: Vec::new(),
        cases: vec![Case {
            time: None,
            subject: None,
            when: Vec::new(),
            unless: Vec::new(),
            demand: Demand::Relation(Relation {
                left: Term::Cell(cell(total)),
                is: Comparison::Equal,
                right: Term::Sum(parts.iter().copied().map(CellId).collect()),
            }),
            message: Message(Vec::new()),
        }],
        words: Vec::new(),
        fix: None,
        holds: Example::default(),
        fails: Example::default(),
        origin: (DataFile::Rules(0), 1),
    };
    let order = |rules: &[Rule]| {
        let totals = totals(rules)?;
        Ok::<_, String>(totals.iter().map(|total| total.cell.0).collect::<Vec<_>>())
    };
    let matrix = [
        rule("X1", 9, &[8, 7]),
        rule("X2", 8, &[1, 2]),
        rule("X3", 7, &[3, 4]),
    ];
    assert_eq!(order(&matrix), Ok(vec![8, 7, 9]));
    // The corner of a matrix is a total of its row and of its column.
    assert_eq!(
        order(&[rule("X1", 9, &[1]), rule("X2", 9, &[2])]),
        Ok(vec![9])
    );
    assert_eq!(
        order(&[rule("X1", 9, &[8]), rule("X2", 8, &[9])]),
        Err("X1".into())
    );
}

/// A form whose rules name no kind of unit, with kinds of its own.
#[track_caller]
fn with_kinds(kinds: &str) -> Result<Edition, LoadError> {
    let form = include_str!("../../../tests/forms/website/form.ron");
    let book = include_str!("../../../tests/forms/website/rules.ron");
    let free = "    free_chapters:";
    load(
        &form.replacen(free, &format!("{kinds}{free}"), 1),
        &[book],
        None,
    )
}

#[test]
fn a_form_may_tell_other_kinds_of_unit_apart() {
    let form = with_kinds(
        "unit_kinds: [Unit(name: \"园区\", area: County, seal: 40, endings: [\"管委会\"]), \
         Unit(name: \"站所\", area: None, seal: 38)],",
    );
    let form = form.expect("two kinds");
    let told = form.unit_kind_of("某某开发区管委会").expect("told");
    assert_eq!((&*told.name, told.seal), ("园区", 40));
    assert_eq!(form.unit_kind_of("薛家岛街道办事处"), None);
    assert_eq!(form.assumed_unit_kind().name, "站所");
    assert_eq!(form.unit_kinds_in_words(), "园区、站所");
    let usual = with_kinds("").expect("the usual ones");
    assert_ne!(form.digest, usual.digest, "it asks something else");
    for (kinds, words) in [
        ("unit_kinds: [],", "列表是空的"),
        (
            "unit_kinds: [Unit(name: \"\", area: None, seal: 40)],",
            "写得不对",
        ),
        (
            "unit_kinds: [Unit(name: \"甲/乙\", area: None, seal: 40)],",
            "甲/乙",
        ),
        (
            "unit_kinds: [Unit(name: \"甲\", area: None, seal: 400)],",
            "写得不对",
        ),
        (
            "unit_kinds: [Unit(name: \"甲\", area: None, seal: 40, endings: [\"\"])],",
            "写得不对",
        ),
        ("labels: {Leader: \" \"},", "不能为空"),
        (
            &format!(
                "unit_kinds: [{}],",
                "Unit(name: \"甲\", area: None, seal: 40), ".repeat(51)
            ),
            "单位类型",
        ),
        (
            &include_str!("../../../assets/papers.ron")
                .replacen("Papers(", "papers: Papers(", 1)
                .replacen("信息名称", &"长".repeat(301), 1)
                .replace("\n)\n", "\n),\n"),
            "太长",
        ),
        (
            "unit_kinds: [Unit(name: \"甲\", area: None, seal: 40), \
             Unit(name: \"甲\", area: Town, seal: 40)],",
            "甲",
        ),
    ] {
        let error = with_kinds(kinds).expect_err(kinds).to_string();
        assert!(error.contains(words), "{error}");
    }
}
