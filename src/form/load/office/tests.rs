//! What an office's book changes, and what it may not say.

use crate::form::load::load;
use crate::form::rule::Severity;
use crate::form::{Edition, bundled};

const FORM: &str = include_str!("../../../../assets/editions/2014.ron");
const BOOK: &str = include_str!("../../../../assets/rules/2014.ron");
const WORDS: &str = include_str!("../../../../assets/rules/words.ron");

/// A rule of an office in place of one of the book's, for the editions that it names.
fn own_rule(code: &str, editions: &str) -> String {
    format!(
        "Rule(code: \"{code}\", editions: [{editions}], severity: Hint, each: All,
            demand: Filled, message: \"甲\", holds: {{}}, fails: {{}}),\n"
    )
}

#[test]
fn an_office_changes_rules_of_the_editions_that_it_names() {
    for (code, editions, is_changed) in [
        ("A102", "", true),
        ("A102", "\"2014\"", true),
        ("A102", "\"2021\", \"2014\"", true),
        ("A102", "\"2021\"", false),
        ("A102", "\"2019\", \"2021\"", false),
        // A rule that this edition does not have is not added to it.
        ("B201", "", false),
        ("B201", "\"2021\"", false),
    ] {
        let book = format!("Book(rules: [{}])", own_rule(code, editions));
        let form = load(FORM, &[BOOK, WORDS], Some(&book)).expect("nothing is wrong");
        let bundled = load(FORM, &[BOOK, WORDS], None).expect("the bundled book");
        let severities = |form: &Edition| -> Vec<(String, Severity)> {
            let rules = form.rules.iter();
            rules
                .map(|rule| (rule.code.clone(), rule.severity))
                .collect()
        };
        let mut expected = severities(&bundled);
        for rule in &mut expected {
            if is_changed && rule.0 == "A102" {
                rule.1 = Severity::Hint;
            }
        }
        assert_eq!(severities(&form), expected, "{code} [{editions}]");
    }
}

/// The codes of the rules that an office's book changes.
#[track_caller]
fn changed_by(book: &str) -> Vec<String> {
    let own = load(FORM, &[BOOK, WORDS], Some(book)).expect("nothing is wrong");
    let bundled = load(FORM, &[BOOK, WORDS], None).expect("the bundled book");
    (own.rules.iter().zip(&bundled.rules))
        .filter(|(own, bundled)| format!("{own:?}") != format!("{bundled:?}"))
        .map(|(own, _)| own.code.clone())
        .collect()
}

#[test]
fn an_office_s_words_stand_in_place_of_those_with_their_name() {
    let book = "Book(wordings: {\"dates\": DatesInOrder(next_year: [\"来年\"])})";
    assert_eq!(changed_by(book), ["A323"]);
}

#[test]
fn an_office_s_list_of_words_stands_in_all_rules_that_name_it() {
    let book = "Book(lists: {\"没有收到\": [\"@再一组\"], \"再一组\": [\"无一收到\"]})";
    assert_eq!(changed_by(book), ["A306"]);
    for (lists, expected) in [
        ("\"没有收倒\": [\"甲\"]", "没有“没有收倒”这组词语"),
        ("\"没有收到\": [\"@没有\"]", "没有“@没有”这组词语"),
        ("\"没有收到\": [\"@没有收到\"]", "没有“@没有收到”这组词语"),
    ] {
        let error = bundled_under(lists).expect_err(expected);
        assert!(error.contains(expected), "{error}");
    }
}

fn bundled_under(lists: &str) -> Result<(), String> {
    let forms = bundled().under(&format!("Book(lists: {{{lists}}})"));
    forms.map(drop).map_err(|error| error.to_string())
}

#[test]
fn an_office_s_book_changes_each_rule_of_an_edition_once() {
    let both = [own_rule("B201", "\"2019\""), own_rule("B201", "\"2021\"")];
    let others = [own_rule("B201", ""), own_rule("A102", "")];
    let named = [own_rule("B201", "\"2021\", \"2021\"")];
    for rules in [&both[..], &others, &named, &[]] {
        let book = format!("Book(rules: [{}])", rules.concat());
        assert!(bundled().under(&book).is_ok(), "{book}");
    }
    let twice = |editions: [&str; 2]| {
        let rules = editions.map(|editions| own_rule("B201", editions));
        format!("Book(rules: [\n{}])", rules.concat())
    };
    for (book, expected) in [
        (twice(["", ""]), "4行（B201）：代码重复"),
        (twice(["\"2021\"", ""]), "4行（B201）：代码重复"),
        (twice(["", "\"2019\""]), "4行（B201）：代码重复"),
        (
            twice(["\"2021\"", "\"2019\", \"2021\""]),
            "4行（B201）：代码重复",
        ),
        (
            twice(["\"2021\"", "\"2014\""]).replacen("B201", "B202", 1),
            "4行（B201）：“2014”版没有这个代码的规则",
        ),
        (
            twice(["\"2021\", \"2099\"", ""]),
            "2行（B201）：“2099”版没有这个代码的规则",
        ),
        (
            String::from("Book(\n\nwordings: {\"dates\": Tidy, \"residu\": Tidy})"),
            "3行（residu）：没有“residu”这组词语",
        ),
        (
            twice(["\"2099\"", ""]).replacen("B201", "X201", 1),
            "2行（X201）：没有“2099”这个版式",
        ),
        (
            twice(["", ""]).replacen("B201", "X201", 1),
            "2行（X201）：没有这个代码的规则；如果是要新增的规则，请用 editions 写明用于哪些版式",
        ),
    ] {
        let error = bundled().under(&book).expect_err(expected);
        assert_eq!(
            error.to_string(),
            format!("本单位规则文件第{expected}"),
            "{book}"
        );
    }
}

#[test]
fn an_office_adds_rules_to_the_editions_that_it_names() {
    let words =
        "wordings: {\"own\": NoResidue(Banned(words: [\"甲乙丙\"], openings: [], unless: []))}";
    let rules = own_rule("X1", "\"2014\", \"2021\"")
        + "Rule(code: \"X2\", editions: [\"2019\"], severity: Error,
            demand: WordingOf(asks: \"own\"), message: \"乙\", holds: {}, fails: {})";
    let forms = bundled().under(&format!("Book(rules: [{rules}], {words})"));
    let forms = forms.expect("nothing is wrong");
    for (edition, expected) in [("2014", ["X1"]), ("2019", ["X2"]), ("2021", ["X1"])] {
        let rules = &forms.edition(edition).expect("it is carried").rules;
        let added = rules.iter().filter(|rule| rule.code.starts_with('X'));
        let added: Vec<&str> = added.map(|rule| &*rule.code).collect();
        assert_eq!(added, expected, "{edition}");
    }
}
