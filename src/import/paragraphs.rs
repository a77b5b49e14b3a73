//! What one paragraph is, told by its words: a title, a chapter's heading, a signature.
//! Judges no text, and knows no form.

use std::ops::Range;

use super::spelling::{compact, is_bar, is_longer_than, without_spaces};
use crate::value::han::{is_han, is_ordinal};
use crate::value::read_date;

/// Paragraphs from the top among which the title is looked for.
pub const TITLE_WITHIN: usize = 40;
/// Lines of a title at most.
const TITLE_LINES_AT_MOST: usize = 3;
/// Characters of a title at most.
pub const TITLE_AT_MOST: usize = 60;
/// Characters of a heading that fills its line, at most.
const HEADING_AT_MOST: usize = 40;
/// Characters of a heading that runs into its text, at most.
const RUN_IN_AT_MOST: usize = 25;
/// Characters of a unit's name at most.
const UNIT_AT_MOST: usize = 40;
/// How names of units end.
const UNIT_ENDINGS: &[&str] = &[
    "办事处",
    "街道",
    "街道办",
    "政府",
    "镇",
    "乡",
    "局",
    "委",
    "委员会",
    "办",
    "办公室",
    "厅",
    "处",
    "中心",
    "院",
    "会",
    "队",
    "所",
    "站",
    "部",
    "社",
    "馆",
    "园",
    "公司",
    "学校",
    "大学",
    "学院",
    "管委会",
];

/// The year before the first `年` that has one: `2017年`, `二〇一七年`.
pub fn year_in(text: &str) -> Option<i16> {
    let compact: Vec<char> = compact(text).chars().collect();
    (4..compact.len())
        .filter(|&at| compact[at] == '年')
        .find_map(|at| {
            let digits: String = compact[at - 4..at].iter().collect();
            read_date(&format!("{digits}年1月1日"))
                .ok()
                .map(jiff::civil::Date::year)
        })
}

/// The year of four characters before the `年` at a byte.
pub fn year_before(words: &str, at: usize) -> Option<i16> {
    let start = words[..at].char_indices().rev().nth(3)?.0;
    year_in(&words[start..at + '年'.len_utf8()])
}

/// The year of 统计期限, `2024年1月1日至12月31日`.
pub fn period(text: &str) -> Option<i16> {
    // The year stands before the first day of it, however that is written.
    const DAYS: [(&str, &str); 6] = [
        ("年1月1日", "12月31日"),
        ("年01月01日", "12月31日"),
        ("年一月一日", "十二月三十一日"),
        (".1.1", "12.31"),
        (".01.01", "12.31"),
        ("-01-01", "12-31"),
    ];
    let words = compact(text);
    DAYS.iter().find_map(|(first, last)| {
        let at = words.find(first).filter(|_| words.contains(last))?;
        let start = words[..at].char_indices().rev().nth(3)?.0;
        year_in(&format!("{}年", &words[start..at]))
    })
}

/// Which of the first paragraphs hold the title. Menus of web pages hold `政府信息公开年报`: a title
/// with a year goes before one without; and the title of a page comes again above its text.
pub fn title_in<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Range<usize>> {
    let head: Vec<&str> = texts.take(TITLE_WITHIN).collect();
    let end = head.iter().position(|text| heading(text).is_some());
    let head = &head[..end.unwrap_or(head.len())];
    let titles: Vec<Range<usize>> = (0..head.len())
        .filter_map(|at| Some(at..at + title_length(&head[at..])?))
        .collect();
    let whole = |title: &Range<usize>| compact(&head[title.clone()].concat());
    let dated = titles.iter().find(|title| year_in(&whole(title)).is_some());
    let title = dated.or(titles.first())?;
    let is_again = |again: &&Range<usize>| {
        let between = head[title.end..]
            .iter()
            .take(again.start.saturating_sub(title.end));
        let holds = whole(title).contains(&whole(again)) && year_in(&whole(again)).is_some();
        again.start >= title.end && holds && !between.into_iter().any(|text| text.contains('。'))
    };
    let again = titles.iter().rfind(is_again);
    Some(again.unwrap_or(title).clone())
}

/// The last line of the title.
pub fn title_at<'a>(texts: impl Iterator<Item = &'a str>) -> Option<usize> {
    title_in(texts).map(|title| title.end - 1)
}

/// How many of the first lines make one title: it may be cut behind the unit, behind the year, and
/// within what it calls the report.
pub fn title_length(lines: &[&str]) -> Option<usize> {
    (1..=TITLE_LINES_AT_MOST.min(lines.len())).find(|&length| {
        let is_piece = |line: &&str| {
            heading(line).is_none() && !line.contains(is_bar) && read_date(line).is_err()
        };
        is_title(&lines[..length].join(" "))
            && (length == 1
                || lines[..length].iter().all(is_piece)
                    && is_cut(lines[0], &lines[1..length].join(" ")))
    })
}

/// Whether a title goes on in the next line.
fn is_cut(first: &str, rest: &str) -> bool {
    let words = compact(first);
    if !is_title(rest) {
        return is_unit(first) || words.contains("公开") || words.contains('年');
    }
    let (unit, year) = unit_and_year(rest);
    unit.is_empty() && is_unit(first)
        || year.is_none()
            && words.ends_with(|c: char| matches!(c, '年' | '度') || c.is_ascii_digit())
}

/// Whether a line is the title of such a report.
pub fn is_title(text: &str) -> bool {
    // It may stand in a row of empty cells.
    let text = text.trim_end_matches(|c: char| is_bar(c) || c.is_whitespace());
    if is_longer_than(text, TITLE_AT_MOST) {
        return false;
    }
    let words = compact(text);
    let words = words
        .strip_suffix(')')
        .and_then(|w| w.rsplit_once('('))
        .map_or(&*words, |(w, _)| w);
    (words.contains("信息公开") || words.contains("政务公开"))
        && ["年度报告", "报告", "年报"]
            .iter()
            .any(|end| words.ends_with(end))
        && !words.contains(['。', ',', ';', ':'])
        // What begins before it is a sentence.
        && words.find(['》', ')', '”']).is_none_or(|at| words[..at].contains(['《', '(', '“']))
}

/// Unit and year of a title, with the year before or behind the unit.
pub fn unit_and_year(title: &str) -> (String, Option<i16>) {
    let words = compact(title);
    let words = words.strip_prefix("关于").unwrap_or(&words);
    let subject = words
        .find("政府信息公开")
        .or_else(|| words.find("信息公开"))
        .or_else(|| words.find("政务公开"));
    let mut before = &words[..subject.unwrap_or(0)];
    // 政府 belongs to both: `某镇人民政府信息公开年报`.
    if let Some(at) = subject.filter(|_| before.ends_with("人民"))
        && words[at..].starts_with("政府")
    {
        before = &words[..at + "政府".len()];
    }
    let (unit, year) = around_year(before, year_in(words));
    let unit = unit.trim_end_matches("关于").trim_matches(['《', '》']);
    (unit.into(), year)
}

/// The words before the year, or behind it where there are none; all where there is no year.
pub fn around_year(before: &str, year: Option<i16>) -> (&str, Option<i16>) {
    let unit = match before.find('年').filter(|_| year.is_some()) {
        Some(at) => {
            let digits = before[..at]
                .char_indices()
                .rev()
                .nth(3)
                .map_or(0, |(byte, _)| byte);
            let (unit, rest) = (&before[..digits], &before[at..]);
            let behind = rest.trim_start_matches(['年', '度']);
            if unit.is_empty() { behind } else { unit }
        }
        None => before,
    };
    (unit, year)
}

/// Whether a line is the name of a unit and nothing else.
pub fn is_unit(text: &str) -> bool {
    if is_longer_than(text, UNIT_AT_MOST) || heading(text).is_some() {
        return false;
    }
    let words = compact(&name_of_unit(text));
    !words.contains(['。', ',', ';', ':', '、', '?', '!', '"', '“'])
        && !words.starts_with("附件")
        && !words.ends_with("社会")
        && words.chars().count() > 2
        && UNIT_ENDINGS.iter().any(|end| words.ends_with(end))
}

/// A unit's name without `（盖章）` and the white space inside.
pub fn name_of_unit(text: &str) -> String {
    let name = without_spaces(text);
    let seals = ["（盖章）", "(盖章)", "（公章）", "(公章)", "（章）", "(章)"];
    let name = (seals.iter()).fold(name.as_str(), |name, seal| name.trim_end_matches(seal));
    let labels = ["单位", "报告单位", "编制单位", "发布单位"];
    let labelled = labels.iter().find_map(|label| {
        let behind = name.strip_prefix(label)?;
        let behind = seals
            .iter()
            .fold(behind, |behind, seal| behind.trim_start_matches(seal));
        behind.strip_prefix([':', '：'])
    });
    labelled.unwrap_or(name).into()
}

/// Whether a text is a date without its day: `2017年1月`, `二〇一七年一月`.
pub fn is_month(text: &str) -> bool {
    let words = compact(text);
    words.contains('年') && words.ends_with('月') && read_date(&format!("{words}1日")).is_ok()
}

/// A line that holds a date, with its day or without, alone or behind a unit's name.
pub fn unit_and_date(text: &str) -> Option<(Option<String>, String)> {
    if is_longer_than(text, UNIT_AT_MOST * 2) {
        return None;
    }
    let words = compact(text);
    let words = bare_date(&words);
    if read_date(words).is_ok() && words.contains(['年', '-', '.', '/']) || is_month(words) {
        return Some((None, words.into()));
    }
    let is_date = |date: &str| date.contains('年') && (read_date(date).is_ok() || is_month(date));
    let (start, _) = (words.char_indices()).find(|&(at, _)| is_date(&words[at..]))?;
    let unit = words[..start].trim_end_matches([',', ':']);
    is_unit(unit).then(|| (Some(name_of_unit(unit)), words[start..].into()))
}

/// A date without what offices write around it: `（2024年1月22日）`, `日期：2024年1月22日`,
/// `2024年1月22日印发`, `2024年1月22日 星期一`.
fn bare_date(words: &str) -> &str {
    let inside = words.strip_prefix('(').and_then(|w| w.strip_suffix(')'));
    let words = inside.unwrap_or(words);
    let labels = ["日期:", "时间:"];
    let label = labels.iter().filter_map(|label| words.find(label));
    let is_label = |at: &usize| words[..*at].chars().count() <= 2;
    let words = match label.filter(is_label).min() {
        Some(at) => &words[at + labels[0].len()..],
        None => words,
    };
    let words = words.trim_end_matches("印发");
    match words.rfind("星期") {
        Some(at) if words[at..].chars().count() == 3 => &words[..at],
        _ => words,
    }
}

/// The bytes of the chapter heading at the start of a line; the whole line, or up to the first
/// stop where the text runs on. `None` for any other line.
pub fn heading(text: &str) -> Option<usize> {
    if is_spaced_heading(text) {
        return Some(text.len());
    }
    let mut chars = text
        .char_indices()
        .filter(|(_, c)| !c.is_whitespace())
        .peekable();
    let ordinal = chars.next_if(|&(_, c)| c == '第').is_some();
    let mut digits = 0;
    while chars.next_if(|&(_, c)| is_ordinal(c)).is_some() {
        digits += 1;
    }
    let (_, behind) = chars.next()?;
    let is_numbered = match behind {
        '部' => ordinal && chars.next().is_some_and(|(_, c)| c == '分'),
        '章' => ordinal,
        '、' | '.' | '．' | ',' | '，' | '：' | ':' => !ordinal,
        _ => false,
    };
    if digits == 0 || digits > 3 || !is_numbered {
        return None;
    }
    let (body, _) = chars.next()?;
    let is_long = is_longer_than(text, HEADING_AT_MOST);
    let stop = |c: char| {
        matches!(c, '。' | '：' | ':' | '；' | ';') || is_long && matches!(c, '\u{3000}' | '\t')
    };
    let first_stop = text[body..].char_indices().find(|&(_, c)| stop(c));
    let behind_stop = first_stop.map(|(at, c)| body + at + c.len_utf8());
    match behind_stop {
        Some(end) if end < text.len() => {
            (!is_longer_than(&text[..end], RUN_IN_AT_MOST)).then_some(end)
        }
        _ => (!is_long).then_some(text.len()),
    }
}

/// Whether a line is a heading with a space behind its numeral, and nothing else: `二 主动公开情况`.
fn is_spaced_heading(text: &str) -> bool {
    let words = text.trim_start_matches(is_ordinal);
    let digits = text[..text.len() - words.len()].chars().count();
    let is_word = |c: char| is_han(c) || matches!(c, ' ' | '\u{3000}' | '、' | '和');
    // `一 是`, `一 年来`, `十 二月底`: a sentence, broken within its first word.
    let goes_on = |c: char| is_ordinal(c) || "是年个月日号次条件项份名位天季般些".contains(c);
    (1..=2).contains(&digits)
        && words.starts_with([' ', '\u{3000}'])
        && words.chars().all(is_word)
        && words.chars().filter(|c| is_han(*c)).count() > 1
        && !words.trim_start().starts_with(goes_on)
        && !is_longer_than(text, RUN_IN_AT_MOST)
}

#[cfg(test)]
mod tests;
