//! 序号: whether the numbers of chapters, of paragraphs and of `一是 … 二是` follow each other.
//! A list may start anew anywhere; a number that no list waits for is a hit. Moves nothing.

use std::ops::Range;

use crate::checks::reading::prose::{Hit, Prose, is_break};
use crate::value::{digits, han};

/// Characters of a paragraph's head at most.
const HEAD_AT_MOST: usize = 40;

/// How a number is written; each style counts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `一、`
    First,
    /// `（一）`
    Second,
    /// `1.` or `1、`
    Third,
    /// `（1）`
    Fourth,
    /// `一是`
    Running,
}

/// A number with its style.
#[derive(Debug, Clone)]
struct Number {
    range: Range<usize>,
    style: Style,
    value: usize,
}

/// A list that is open: its style, and the number that came last.
struct Open {
    style: Style,
    last: usize,
    label: String,
    /// Whether a list around it went on: some offices go on counting all the same.
    is_closed: bool,
}

/// The numbers in a chapter's text that don't follow the ones before.
pub fn out_of_order(prose: &Prose) -> Vec<Hit> {
    let mut lists = Vec::new();
    let numbers = numbers(prose);
    let has_second_first = (numbers.iter())
        .find(|number| matches!(number.style, Style::Second | Style::Third))
        .is_none_or(|number| number.style == Style::Second);
    let mut seen_second = has_second_first;
    let mut hits = Vec::new();
    for number in numbers {
        let label = prose.excerpt(number.range.clone());
        let is_inverted = number.style == Style::Second && !seen_second;
        seen_second |= number.style == Style::Second;
        let before = (lists.last()).map_or_else(String::new, |open: &Open| open.label.clone());
        match step(&mut lists, number.style, number.value, &label) {
            Some(before) => hits.push(Hit::faulty(number.range, before)),
            // （一） below 1. is the wrong way round (GB/T 9704-2012 7.3.3).
            None if is_inverted => hits.push(Hit::faulty(number.range, before)),
            None => {}
        }
    }
    hits
}

/// Takes a number; the label before it where it follows none.
fn step(lists: &mut Vec<Open>, style: Style, value: usize, label: &str) -> Option<String> {
    let open = |label: &str| Open {
        style,
        last: value,
        label: label.into(),
        is_closed: false,
    };
    let same = lists.iter().rposition(|list| list.style == style);
    let waiting = lists.iter().enumerate().rposition(|(at, list)| {
        let is_there = !list.is_closed || Some(at) == same;
        list.style == style && list.last + 1 == value && is_there
    });
    if let Some(at) = waiting {
        lists.remove(at);
        for inner in &mut lists[at..] {
            inner.is_closed = true;
        }
        lists.push(open(label));
        return None;
    }
    if value == 1 {
        lists.push(open(label));
        return None;
    }
    // 二是 alone may follow 首先, and a list that was quoted may start in its middle.
    if same.is_none() && style == Style::Running {
        lists.push(open(label));
        return None;
    }
    let before = match same {
        Some(at) => lists.remove(at).label,
        None => String::from("（无）"),
    };
    lists.push(open(label));
    Some(before)
}

fn numbers(prose: &Prose) -> Vec<Number> {
    let mut found = Vec::new();
    for line in prose.lines() {
        let text = &prose.folded[line.clone()];
        if let Some((style, value, len)) = number_of(text) {
            found.push(Number {
                range: line.start..line.start + len,
                style,
                value,
            });
        }
        found.extend(running(prose, line.clone()));
    }
    found.sort_by_key(|number| number.range.start);
    found
}

/// The number with which a paragraph starts: style, value, and characters with its marks.
fn number_of(text: &[char]) -> Option<(Style, usize, usize)> {
    if text.first() == Some(&'(') {
        let (style, (value, len)) = match han::ordinal(&text[1..]) {
            Some(number) => (Style::Second, number),
            None => (Style::Fourth, digits(&text[1..], 2)?),
        };
        return (text.get(len + 1) == Some(&')')).then_some((style, value, len + 2));
    }
    if let Some((value, len)) = han::ordinal(text) {
        return (text.get(len) == Some(&'、')).then_some((Style::First, value, len + 1));
    }
    let (value, len) = digits(text, 2)?;
    // 1.5万元 starts with an amount, and 1.2 with a number of another kind.
    let is_number = matches!(text.get(len), Some('.' | '、'))
        && text.get(len + 1).is_none_or(|c| !c.is_ascii_digit());
    is_number.then_some((Style::Third, value, len + 1))
}

/// The `一是`, `二是` of a paragraph, each at the start of a clause.
fn running(prose: &Prose, line: Range<usize>) -> Vec<Number> {
    let text = &prose.folded;
    let mut found = Vec::new();
    for at in line.clone() {
        let starts = at == line.start
            || matches!(
                text[at - 1],
                '。' | ',' | ';' | ':' | '、' | '!' | ' ' | '(' | ')' | '—'
            )
            || is_break(text[at - 1]);
        let Some((value, len)) = han::ordinal(&text[at..line.end]).filter(|_| starts) else {
            continue;
        };
        if text.get(at + len) == Some(&'是') && at + len < line.end {
            found.push(Number {
                range: at..at + len + 1,
                style: Style::Running,
                value,
            });
        }
    }
    found
}

/// The heads of numbered paragraphs, up to their colon, full stop or end; of those without a
/// number, the ones that are no sentence.
pub fn of_paragraphs(prose: &Prose) -> impl Iterator<Item = Range<usize>> {
    let head = |line: Range<usize>| {
        let text = &prose.folded[line.clone()];
        let is_numbered = number_of(text).is_some();
        let within = &text[..text.len().min(HEAD_AT_MOST)];
        let end = within.iter().position(|c| matches!(c, ':' | '。' | ','));
        let len = match end {
            Some(end) if is_numbered => end,
            None if text.len() <= HEAD_AT_MOST => text.len(),
            _ => return None,
        };
        Some(line.start..line.start + len)
    };
    prose.lines().iter().cloned().filter_map(head)
}

/// The chapters, counted from 0, whose heading does not follow the numbered one before, with that
/// one's number; a heading without number is passed over.
pub fn chapters_out_of_order<'a>(
    headings: impl Iterator<Item = &'a Prose>,
) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut last: Option<(usize, String)> = None;
    for (at, heading) in headings.enumerate() {
        let Some(line) = heading.lines().first() else {
            continue;
        };
        // A blank may stand before the mark: `一 、概 述`.
        let line = heading.folded[line.clone()].iter().copied();
        let line: Vec<char> = line.filter(|c| !c.is_whitespace()).collect();
        let Some((Style::First, value, len)) = number_of(&line) else {
            continue;
        };
        let label: String = line[..len].iter().collect();
        let expected = last.as_ref().map_or(1, |(last, _)| last + 1);
        if value != expected {
            let before = last.map_or_else(|| "（无）".into(), |(_, label)| label);
            found.push((at, before));
        }
        last = Some((value, label));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let prose = Prose::of(text);
        let hits = out_of_order(&prose);
        let found: Vec<(String, String)> = (hits.into_iter())
            .map(|hit| (hit.fault, prose.excerpt(hit.range)))
            .collect();
        let expected: Vec<_> = (expected.iter())
            .map(|(a, b)| (String::from(*a), String::from(*b)))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_number_that_is_left_out_or_comes_twice_is_found() {
        check("（一）甲\n（三）乙", &[("（一）", "（三）")]);
        check("(一)甲\n(一)乙\n(二)丙", &[]);
        check("（一）甲\n（二）乙\n（二）丙", &[("（二）", "（二）")]);
        check("（二）甲", &[("（无）", "（二）")]);
        check("1.甲\n2、乙\n4.丙\n5.丁", &[("2、", "4.")]);
        check("（1）甲\n（3）乙", &[("（1）", "（3）")]);
        check("一是甲；二是乙；四是丙。", &[("二是", "四是")]);
        check("一是甲。\n三是乙。", &[("一是", "三是")]);
        check("一、甲\n三、乙", &[("一、", "三、")]);
        check(
            "（一）甲\n1.子\n2.丑\n（二）乙\n1.寅\n3.卯",
            &[("1.", "3.")],
        );
    }

    #[test]
    fn levels_the_wrong_way_round_are_found() {
        check("1.甲\n（一）乙\n2.丙", &[("1.", "（一）")]);
        check("1.甲\n（1）乙\n2.丙", &[]);
    }

    #[test]
    fn lists_in_lists_and_lists_that_start_anew_are_in_order() {
        for text in [
            "（一）甲\n1.子\n2.丑\n（二）乙\n1.寅\n2.卯\n（三）丙",
            "（一）甲\n1.子\n2.丑\n（二）乙\n3.寅\n4.卯\n（三）丙",
            "一是甲：一是子，二是丑。\n二是乙。\n三是丙。",
            "一是甲；二是乙。\n三是丙。",
            "存在问题：一是甲。二是乙。改进措施：一是丙。二是丁。",
            "二是甲。三是乙。",
            "统一是关键，十是数字。万一是这样。",
            "1.5万元用于宣传。\n3.2万元用于培训。",
            "2017.1.1起施行。",
            "",
        ] {
            check(text, &[]);
        }
        let long: String = ([
            "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二",
        ]
        .iter())
        .map(|numeral| format!("（{numeral}）甲\n"))
        .collect();
        check(&long, &[]);
    }

    #[test]
    fn chapters_are_counted_by_their_headings() {
        let headings = ["一、概述", "前言", "二、情况", "四、问题"].map(Prose::of);
        let found = chapters_out_of_order(headings.iter());
        assert_eq!(found, [(3, "二、".into())]);
        let headings = ["一 、概 述", "二、情况"].map(Prose::of);
        assert_eq!(chapters_out_of_order(headings.iter()), []);
        let headings = ["概述", "一、甲"].map(Prose::of);
        assert_eq!(chapters_out_of_order(headings.iter()), []);
    }
}
