//! Which dates and periods cannot be.

use super::*;

/// The dates and periods that cannot be, with what is wrong with them.
#[track_caller]
fn check(text: &str, expected: &[(&str, &str)]) {
    let prose = Prose::of(text);
    let next_year = Words::from(vec![String::from("次年")]);
    let hits = wrong(&prose, &next_year).into_iter();
    let found: Vec<_> = hits
        .map(|hit| (prose.excerpt(hit.range), hit.fault))
        .collect();
    let expected: Vec<_> = (expected.iter())
        .map(|(excerpt, fault)| (String::from(*excerpt), String::from(*fault)))
        .collect();
    assert_eq!(found, expected, "{text}");
}

const REVERSED: &str = "起止时间先后颠倒";
const NO_DAY: &str = "没有这一天";

#[test]
fn a_period_may_begin_and_end_on_one_day() {
    for text in [
        "3月5日至3月5日",
        "3月5日至5日",
        "3月至3月",
        "3-3月",
        "2024年3月至2024年3月",
        "2024年3月5日至2024年3月5日",
        "2024年3月5日至3月5日",
        "2024年3月5日至5日",
    ] {
        check(text, &[]);
    }
}

#[test]
fn a_period_that_ends_one_day_month_or_year_early_is_reversed() {
    for text in [
        "3月5日至3月4日",
        "3月5日至4日",
        "3月至2月",
        "3-2月",
        "2024年3月至2024年2月",
        "2024年3月5日至2024年3月4日",
        "2024年3月5日至2月6日",
        "2024年3月5日至2023年12月31日",
    ] {
        check(text, &[(text, REVERSED)]);
    }
}

#[test]
fn a_period_of_which_an_end_is_not_known_is_not_reversed() {
    for text in [
        // Of which year it begins is not said.
        "12月至2024年1月",
        "12月31日至2024年1月1日",
        // On which day it ends is not said.
        "3月5日至3月",
        "2024年3月31日至2024年3月",
        "12月起至次年1月",
    ] {
        check(text, &[]);
    }
}

#[test]
fn only_days_of_the_calendar_exist() {
    for (text, is_day) in [
        ("2月29日", true),
        ("2月30日", false),
        ("2024年2月29日", true),
        ("2023年2月29日", false),
        ("2023-02-29", false),
        ("2024-02-29", true),
        ("4月31日", false),
        ("5月31日", true),
        ("12月1日", true),
        ("13月1日", false),
        ("0月1日", false),
        ("1月0日", false),
        ("5月三十一日", true),
        ("6月三十一日", false),
    ] {
        let told = [(text, NO_DAY)];
        check(text, &told[usize::from(is_day)..]);
    }
}

#[test]
fn a_reversed_period_with_a_day_that_does_not_exist_is_told_once() {
    let text = "5月1日至2月30日，6月31日";
    check(text, &[("5月1日至2月30日", REVERSED), ("6月31日", NO_DAY)]);
}

#[test]
fn a_date_that_lost_digits_is_found() {
    const LOST: &str = "年、月、日不全";
    for (text, found) in [
        ("2023年月完成。", "2023年月"),
        ("3月日召开会议。", "3月日"),
        ("202年公开信息。", "202年"),
        ("自2023年1月1日至202年12月31日", "202年"),
        ("20223年度", "20223年"),
    ] {
        check(text, &[(found, LOST)]);
    }
    for text in [
        "2023年月均访问3次",
        "建校203年",
        "历时203年，",
        "2023年3月",
        "3月3日",
        "近205年来",
    ] {
        check(text, &[]);
    }
}
