//! Numbers, dates and texts as clerks type them.

use super::*;
use proptest::prelude::*;

#[test]
fn a_time_is_itself_after_writing_and_reading() {
    let text = String::from("2026-01-12T09:05:07+08:00");
    let moment = Moment::try_from(text.clone()).expect("a time");
    assert_eq!(moment.to_string(), text);
    assert_eq!(moment.in_words(), "2026年1月12日9:05");
    let elsewhere = String::from("2026-01-12T01:05:07+00:00");
    assert_eq!(Moment::try_from(elsewhere), Ok(moment));
    for other in ["2026-01-12", "2026-01-12T09:05:07", "x", ""] {
        assert!(Moment::try_from(String::from(other)).is_err(), "{other}");
    }
}

#[test]
fn a_time_has_one_spelling() {
    for other in [
        "2026-01-12 09:05:07+08:00",
        "2026-01-12t09:05:07+08:00",
        "2026-01-12T09:05:07+08",
        "2026-01-12T09:05:07+0800",
        "2026-01-12T09:05+08:00",
        "2026-01-12T09:05:07.5+08:00",
        "2026-01-12T09:05:07.0+08:00",
        "2026-01-12T09:05:07+08:00[Asia/Shanghai]",
        "2026-01-12T09:05:07+08:00[+08:00]",
        "20260112T090507+0800",
        "+002026-01-12T09:05:07+08:00",
        "2026-01-12T01:05:07Z",
        "2026-01-12T01:05:07-00:00",
        "2026-01-11T24:05:07+08:00",
        " 2026-01-12T09:05:07+08:00",
        "2026-01-12T09:05:07+08:00 ",
    ] {
        assert_eq!(
            Moment::try_from(String::from(other)),
            Err(NotAMoment(other.into()))
        );
    }
}

#[test]
fn times_are_compared_by_the_second_they_mean() {
    let moment = |text: &str| Moment::try_from(String::from(text)).expect("a time");
    let here = moment("2026-01-12T00:30:00+08:00");
    let elsewhere = moment("2026-01-11T16:30:00+00:00");
    assert_eq!(here, elsewhere);
    assert_eq!(here.cmp(&elsewhere), std::cmp::Ordering::Equal);
    assert!(moment("2026-01-12T00:30:01+08:00") > elsewhere);
    assert!(moment("2026-01-12T00:29:59+08:00") < elsewhere);
    // Each has the day and the hour of its own clock.
    assert_eq!(here.in_words(), "2026年1月12日0:30");
    assert_eq!(elsewhere.in_words(), "2026年1月11日16:30");
    assert_eq!(date_in_words(here.date()), "2026年1月12日");
    assert_eq!(date_in_words(elsewhere.date()), "2026年1月11日");
}

#[track_caller]
fn check_number(text: &str, unit: &str, expected: Result<&str, NumberError>) {
    let read = read_number(text, unit).map(|n| n.to_string());
    assert_eq!(read, expected.map(String::from), "{text:?}");
}

#[test]
fn numbers_are_read_as_clerks_write_them() {
    for (text, expected) in [
        ("24", "24"),
        (" 24 ", "24"),
        ("２４", "24"),
        ("24条", "24"),
        ("24 条", "24"),
        ("　２４　条　", "24"),
        ("1,234,567", "1234567"),
        ("1，234", "1234"),
        ("12,345", "12345"),
        ("123,456", "123456"),
        ("007", "7"),
        ("-3", "-3"),
        ("－3", "-3"),
        ("1.5", "1.5"),
        ("9.50", "9.50"),
        ("０．２５", "0.25"),
        ("−3", "-3"),
        ("00.5", "0.5"),
        ("99999999999999", "99999999999999"),
        ("000000099999999999999", "99999999999999"),
        ("0.1234567891", "0.1234567891"),
    ] {
        check_number(text, "条", Ok(expected));
    }
}

#[test]
fn what_is_no_number_is_refused_with_its_reason() {
    use NumberError::{Empty, NotANumber, TooLong};
    for (text, reason) in [
        ("", Empty),
        (" 　", Empty),
        ("12abc", NotANumber),
        ("九", NotANumber),
        ("①", NotANumber),
        ("条", NotANumber),
        ("24件", NotANumber),
        ("12,34", NotANumber),
        ("1234,567", NotANumber),
        (",123", NotANumber),
        ("1.", NotANumber),
        (".5", NotANumber),
        ("1.2.3", NotANumber),
        ("--1", NotANumber),
        ("+1", NotANumber),
        ("1 2", NotANumber),
        ("/", NotANumber),
        ("123456789012345", TooLong),
        ("0.12345678901", TooLong),
    ] {
        check_number(text, "条", Err(reason));
    }
}

#[test]
fn a_change_is_read_as_it_is_published() {
    for (text, expected) in [
        ("减4", Ok("-4")),
        ("减 4 项", Ok("-4")),
        ("减少４", Ok("-4")),
        ("增3", Ok("3")),
        ("　增加 3", Ok("3")),
        ("-4", Ok("-4")),
        ("0", Ok("0")),
        ("减0", Ok("0")),
        ("减-4", Err(NumberError::NotANumber)),
        ("减", Err(NumberError::NotANumber)),
        ("减少", Err(NumberError::NotANumber)),
        ("4减", Err(NumberError::NotANumber)),
        (" ", Err(NumberError::Empty)),
    ] {
        let read = read_change(text, "项").map(|number| number.to_string());
        assert_eq!(read, expected.map(String::from), "{text:?}");
    }
}

#[test]
fn dates_are_read_as_clerks_write_them() {
    for text in [
        "2018年1月22日",
        "2018年 1月 22日",
        "２０１８年１月２２日",
        "2018-01-22",
        "2018.1.22",
        "2018/1/22",
        "20180122",
        "二〇一八年一月二十二日",
        "二○一八年一月22号",
        "二〇一八年元月廿二日",
    ] {
        assert_eq!(
            read_date(text).map(date_in_words),
            Ok("2018年1月22日".into()),
            "{text}"
        );
    }
}

#[test]
fn what_is_no_date_is_refused_with_its_reason() {
    for (text, reason) in [
        ("", DateError::Empty),
        ("2018年", DateError::NotADate),
        ("1月22日", DateError::NotADate),
        ("2018年1月22日2", DateError::NotADate),
        ("明天", DateError::NotADate),
        ("2018年13月1日", DateError::NoSuchDay),
        ("2018年2月29日", DateError::NoSuchDay),
    ] {
        assert_eq!(read_date(text), Err(reason), "{text}");
    }
}

#[test]
fn days_and_months_are_read_in_every_numeral() {
    for (words, month, day) in [
        ("二〇一八年一月十日", 1, 10),
        ("二〇一八年一月十一日", 1, 11),
        ("二〇一八年一月十九日", 1, 19),
        ("二〇一八年一月二十日", 1, 20),
        ("二〇一八年一月廿日", 1, 20),
        ("二〇一八年一月廿九日", 1, 29),
        ("二〇一八年一月三十日", 1, 30),
        ("二〇一八年一月卅日", 1, 30),
        ("二〇一八年一月三十一日", 1, 31),
        ("二〇一八年一月卅一日", 1, 31),
        ("二零一八年十月一日", 10, 1),
        ("二〇一八年十二月一日", 12, 1),
        ("2018年元月9号", 1, 9),
        ("2018年01月09日", 1, 9),
    ] {
        assert_eq!(
            read_date(words),
            Ok(Date::constant(2018, month, day)),
            "{words}"
        );
    }
    for words in [
        "二〇一八年一月卅二日",
        "二〇一八年一月三十二日",
        "二〇一八年十三月一日",
        "二〇一八年〇月一日",
        "2018年1月0日",
    ] {
        assert_eq!(read_date(words), Err(DateError::NoSuchDay), "{words}");
    }
    for words in [
        "二〇一八年一月廿十日",
        "二〇一八年一月廿一一日",
        "二〇一八年一月十一一日",
        "二〇一八年元月元日",
        "一八年一月一日",
        "二〇一八年一月001日",
        "2018年1月",
    ] {
        assert_eq!(read_date(words), Err(DateError::NotADate), "{words}");
    }
}

#[test]
fn a_year_has_four_digits() {
    for (text, year) in [
        ("2018", Some(2018)),
        ("２０１８年", Some(2018)),
        (" 2018 年 ", Some(2018)),
        ("1000", Some(1000)),
        ("9999", Some(9999)),
        ("999", None),
        ("10000", None),
        ("2018.5", None),
        ("-2018", None),
        ("2018年度", None),
        ("", None),
    ] {
        assert_eq!(read_year(text), year, "{text}");
    }
}

#[test]
fn what_cannot_be_seen_is_escaped_in_quotes() {
    for (text, expected) in [
        ("甲“乙”", "\"甲“乙”\""),
        ("\"\\", "\"\\\"\\\\\""),
        ("\n\r\t", "\"\\n\\r\\t\""),
        ("\0", "\"\\u{0}\""),
        ("\u{ad}\u{200b}\u{200f}", "\"\\u{ad}\\u{200b}\\u{200f}\""),
        ("\u{2028}\u{202e}", "\"\\u{2028}\\u{202e}\""),
        (
            "\u{2060}\u{206f}\u{feff}",
            "\"\\u{2060}\\u{206f}\\u{feff}\"",
        ),
        ("\u{3000}\u{2010}\u{2030}", "\"\u{3000}\u{2010}\u{2030}\""),
    ] {
        assert_eq!(quoted(text), expected, "{text:?}");
    }
}

proptest! {
    #[test]
    fn a_number_printed_and_read_is_itself(mantissa in -99_999_999_999_999i64..99_999_999_999_999, scale in 0u32..10) {
        let number = Number::new(mantissa, scale);
        prop_assert_eq!(read_number(&number.to_string(), ""), Ok(number));
    }

    #[test]
    fn a_date_printed_and_read_is_itself(year in 1000i16..9999, month in 1i8..13, day in 1i8..29) {
        let date = Date::new(year, month, day).expect("days up to 28 exist in every month");
        prop_assert_eq!(read_date(&date_in_words(date)), Ok(date));
    }

    #[test]
    fn reading_never_panics(text in ".*") {
        let _ = read_number(&text, "件");
        let _ = read_change(&text, "件");
        let _ = read_date(&text);
    }
}

#[test]
fn digits_at_the_start_are_read_up_to_a_length() {
    for (text, at_most, expected) in [
        ("12、", 2, Some((12, 2))),
        ("7", 2, Some((7, 1))),
        ("305条", 3, Some((305, 3))),
        ("123", 2, None),
        ("、12", 2, None),
        ("", 2, None),
    ] {
        let text: Vec<char> = text.chars().collect();
        assert_eq!(digits(&text, at_most), expected, "{text:?}");
    }
}
