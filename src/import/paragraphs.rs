//! What one paragraph is, told by its words: a title, a chapter's heading, a signature.
//! Judges no text, and knows no form.

use super::spelling::{compact, is_longer_than, without_spaces};
use crate::value::han::is_ordinal;
use crate::value::read_date;

/// Lines from the top among which the title is looked for.
const TITLE_WITHIN: usize = 40;
/// Characters of a title at most.
const TITLE_AT_MOST: usize = 60;
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

/// The year of 统计期限, `2024年1月1日至12月31日`.
pub fn period(text: &str) -> Option<i16> {
    const FIRST: &str = "年1月1日";
    let words = compact(text);
    let at = words.find(FIRST).filter(|_| words.contains("12月31日"))?;
    let start = words[..at].char_indices().rev().nth(3)?.0;
    year_in(&words[start..at + FIRST.len()])
}

/// Which of the first paragraphs is the title. Menus of web pages hold `政府信息公开年报`: a title
/// with a year goes before one without.
pub fn title_at<'a>(texts: impl Iterator<Item = &'a str>) -> Option<usize> {
    let head = texts.take(TITLE_WITHIN);
    let head: Vec<&str> = head.take_while(|text| heading(text).is_none()).collect();
    let is_dated = |text: &&str| is_title(text) && year_in(text).is_some();
    let dated = head.iter().position(is_dated);
    dated.or_else(|| head.iter().position(|text| is_title(text)))
}

/// Whether a line is the title of such a report.
pub fn is_title(text: &str) -> bool {
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
}

/// Unit and year of a title, with the year before or behind the unit.
pub fn unit_and_year(title: &str) -> (String, Option<i16>) {
    let words = compact(title);
    let words = words.strip_prefix("关于").unwrap_or(&words);
    let year = year_in(words);
    let subject = words
        .find("政府信息公开")
        .or_else(|| words.find("信息公开"))
        .or_else(|| words.find("政务公开"));
    let before = &words[..subject.unwrap_or(0)];
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
    let unit = unit.trim_end_matches("关于").trim_matches(['《', '》']);
    (unit.into(), year)
}

/// Whether a line is the name of a unit and nothing else.
pub fn is_unit(text: &str) -> bool {
    if is_longer_than(text, UNIT_AT_MOST) || heading(text).is_some() {
        return false;
    }
    let words = compact(&name_of_unit(text));
    !words.contains(['。', ',', ';', ':', '、', '?', '!', '"', '“'])
        && !words.starts_with("附件")
        && words.chars().count() > 2
        && UNIT_ENDINGS.iter().any(|end| words.ends_with(end))
}

/// A unit's name without `（盖章）` and the white space inside.
pub fn name_of_unit(text: &str) -> String {
    let name = without_spaces(text);
    let seals = ["（盖章）", "(盖章)", "（公章）", "(公章)", "（章）", "(章)"];
    let bare = seals.iter().find_map(|seal| name.strip_suffix(seal));
    bare.map_or_else(|| name.clone(), String::from)
}

/// A line that holds a date, alone or behind a unit's name.
pub fn unit_and_date(text: &str) -> Option<(Option<String>, String)> {
    if is_longer_than(text, UNIT_AT_MOST * 2) {
        return None;
    }
    let words = compact(text);
    if read_date(&words).is_ok() && words.contains(['年', '-', '.', '/']) {
        return Some((None, words));
    }
    let (start, _) = words
        .char_indices()
        .find(|&(at, _)| words[at..].contains('年') && read_date(&words[at..]).is_ok())?;
    let unit = words[..start].trim_end_matches([',', ':']);
    is_unit(unit).then(|| (Some(name_of_unit(unit)), words[start..].into()))
}

/// The bytes of the chapter heading at the start of a line; the whole line, or up to the first
/// stop where the text runs on. `None` for any other line.
pub fn heading(text: &str) -> Option<usize> {
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

#[cfg(test)]
mod tests;
