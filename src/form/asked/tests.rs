//! What makes another form, and what only another file.

use std::collections::BTreeSet;

use crate::form::catalogue::BUNDLED;
use crate::form::{bundled, load};

/// Changes the file of a bundled form, and compares what is asked.
#[track_caller]
fn check_changed(code: &str, change: &dyn Fn(&str) -> String, is_same: bool) {
    let quoted = format!("code: \"{code}\"");
    let mut files = BUNDLED.into_iter().map(|(file, _)| file);
    let file = files.find(|file| file.contains(&quoted));
    let file = file.expect("the form is bundled");
    let changed = change(file);
    assert!(file != changed, "nothing was changed");
    let digest = |file: &str| load(file, &[], None).expect("it can be read").digest;
    let (before, after) = (digest(file), digest(&changed));
    let first = (file.lines().zip(changed.lines())).find(|(old, new)| old != new);
    assert_eq!(before == after, is_same, "{first:?}");
}

/// Replaces a text of a bundled form wherever it stands.
#[track_caller]
fn check(code: &str, old: &str, new: &str, is_same: bool) {
    check_changed(code, &|file| file.replace(old, new), is_same);
}

#[test]
fn a_file_put_better_asks_the_same() {
    for (code, old, new) in [
        ("2014", "Edition(\n", "// 注\nEdition(\n"),
        ("2014", "\n", "\r\n"),
        ("2014", "due: (3, 31),", "due :( 3,\t31 ) ,\n\n"),
        (
            "2014",
            "    header: [Unit, FilledOn],\n    signatory: [Leader, Reviewer, Filler, Telephone],",
            "signatory: [Leader, Reviewer, Filler, Telephone], header: [Unit, FilledOn],",
        ),
        ("2014", "只计1条；", "计1条；"),
        ("2014", "Narrative(\"概括", "Narrative(\"简要概括"),
        ("2014", "name: \"不同意公开：涉及", "name: \"不公开：涉及"),
        (
            "2014",
            "unit: \"条\", kind",
            "aliases: [\"甲\"], unit: \"条\", kind",
        ),
        ("2014", "level: 1, ", "groups: [], level: 1, "),
        ("2021", "国办公开办函〔2021〕30号；", "国办函〔2021〕30号；"),
        ("2021", "name: \"2021年版\"", "name: \"现行版\""),
        ("2021", "(2021, 9999)", "(2021, 2027)"),
        // What each of the column's cells takes anyway.
        (
            "2021",
            "wording: \"本年制发件数\"",
            "wording: \"本年制发件数\", kind: Count, unit: \"件\"",
        ),
    ] {
        check(code, old, new, true);
    }
}

#[test]
fn whatever_is_asked_otherwise_makes_another_form() {
    for (code, old, new) in [
        ("2014", "code: \"2014\"", "code: \"2015\""),
        ("2014", "title: \"{单位}{年}年", "title: \"{单位}"),
        ("2014", "due: (3, 31)", "due: (3, 30)"),
        ("2021", "county_due: (3, 31),", "county_due: None,"),
        ("2014", "free_chapters: true", "free_chapters: false"),
        ("2014", "[Unit, FilledOn]", "[FilledOn, Unit]"),
        ("2014", "[Leader, Reviewer,", "[Leader,"),
        // Chapters and what stands in them.
        ("2014", "\"一、概述\"", "\"一、综述\""),
        (
            "2021",
            "[Table(\"two\")]",
            "[Table(\"two\"), Narrative(\"\")]",
        ),
        // Tables, blocks, columns and rows.
        ("2021", "\"two\"", "\"zwei\""),
        ("2021", "title: \"主动公开", "title: \"公开"),
        ("2014", "（{年}年度）", "（{年}年）"),
        ("2014", "[\"统计指标\"]", "[\"统计\", \"指标\"]"),
        ("2014", "unit_head: \"单位\"", "unit_head: \"计量单位\""),
        ("2021", "第二十条第（一）项", "第二十条"),
        (
            "2021",
            "\"C2\", wording: \"本年废",
            "\"C20\", wording: \"本年废",
        ),
        ("2021", "\"本年制发件数\"", "\"制发件数\""),
        ("2021", "\"法人或其他组织\"", "\"法人和其他组织\""),
        ("2021", "[\"申请人情况\"], ", "[], "),
        ("2021", "code: \"P04\"", "code: \"P09\""),
        ("2021", "wording: \"规章\"", "wording: \"规章制度\""),
        ("2021", "\"（三）不予公开\"", "\"（三）不公开\""),
        ("2014", "level: 3", "level: 4"),
        ("2014", "unit: \"件\"", "unit: \"条\""),
        (
            "2014",
            "unit: \"——\", kind: Heading",
            "unit: \"\", kind: Heading",
        ),
        ("2014", "kind: Amount", "kind: Count"),
        ("2021", "\"本年制发件数\"", "\"本年制发件数\", kind: Change"),
        ("2021", "\"本年制发件数\"", "\"本年制发件数\", unit: \"个\""),
    ] {
        check(code, old, new, false);
    }
}

/// Exchanges two texts of a form, each of which stands in it once.
#[track_caller]
fn check_exchanged(code: &str, one: &str, other: &str) {
    let exchanged = |file: &str| {
        assert_eq!(file.matches(one).count(), 1, "{one}");
        assert_eq!(file.matches(other).count(), 1, "{other}");
        let without = file.replace(one, "\0").replace(other, one);
        without.replace('\0', other)
    };
    check_changed(code, &exchanged, false);
}

#[test]
fn another_order_makes_another_form() {
    check_exchanged(
        "2021",
        "Chapter(heading: \"二、主动公开政府信息情况\", parts: [Table(\"two\")]),",
        "Chapter(heading: \"三、收到和处理政府信息公开申请情况\", parts: [Table(\"three\")]),",
    );
    check_exchanged(
        "2021",
        "Row(code: \"P04\", wording: \"行政处罚\", unit: \"件\", kind: Count),",
        "Row(code: \"P05\", wording: \"行政强制\", unit: \"件\", kind: Count),",
    );
    check_exchanged(
        "2021",
        "Column(code: \"C1\", wording: \"本年制发件数\"),",
        "Column(code: \"C2\", wording: \"本年废止件数\"),",
    );
    check_changed(
        "2021",
        &|file| {
            let without = file.replace("[Table(\"three\")]", "[]");
            without.replace("annex: []", "annex: [\"three\"]")
        },
        false,
    );
    check_changed(
        "2021",
        &|file| {
            // Tables two and three in the place of each other.
            let starts: Vec<usize> = file
                .match_indices("        Table(\n")
                .map(|m| m.0)
                .collect();
            let (two, three) = (&file[starts[0]..starts[1]], &file[starts[1]..starts[2]]);
            format!("{}{three}{two}{}", &file[..starts[0]], &file[starts[2]..])
        },
        false,
    );
}

#[test]
fn no_two_editions_ask_the_same() {
    let digests: BTreeSet<&str> = bundled().editions().map(|form| &*form.digest).collect();
    assert_eq!(digests.len(), bundled().editions().count());
}
