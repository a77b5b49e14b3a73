//! A text as numbered lines, without what a web page leaves behind, and which of them only draw.
//! Guesses no table.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::Notice;
use crate::import::debris::{is_debris, is_meta};
use crate::import::paragraphs::{heading, is_title, is_unit};
use crate::import::spelling::{cells, compact, is_bar, is_longer_than};
use crate::value::han::is_ordinal;
use crate::value::read_date;

/// Characters of a page number with what stands around it, at most.
const PAGE_NUMBER_AT_MOST: usize = 20;
/// Characters of a line at the head of a page, at most.
const HEAD_LINE_AT_MOST: usize = 40;
/// Lines from the top among which the title stands.
const TITLE_WITHIN: usize = 4;
/// Characters of a line that is surely text.
const TEXT_AT_LEAST: usize = 16;

/// A line that is not blank.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Counted from 1, blank lines included, as an editor shows it.
    pub number: usize,
    /// Without white space at its ends, which is indent and no text.
    pub text: &'a str,
    /// As it stands: white space at its ends may be empty cells.
    pub whole: &'a str,
    /// Whether a page ended above it.
    pub is_on_new_page: bool,
}

/// The lines of a text that are not blank.
pub fn lines(text: &str) -> Vec<Line<'_>> {
    text.split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
        .zip(1..)
        .map(|(line, number)| {
            let text = without_marks(line.trim());
            let is_marked = text.len() < line.trim().len();
            Line {
                number,
                text,
                whole: if is_marked { text } else { line },
                is_on_new_page: false,
            }
        })
        .filter(|line| !line.text.is_empty())
        .collect()
}

/// A line without the marks of Markdown before it: `## 二、…`, `> …`.
fn without_marks(text: &str) -> &str {
    let heading = text.trim_start_matches('#');
    // A blank behind the marks tells them from a number: `#1号楼`.
    let is_heading = heading.len() < text.len()
        && text.len() - heading.len() <= 6
        && heading.starts_with(char::is_whitespace);
    let text = if is_heading {
        heading.trim_start()
    } else {
        text
    };
    text.strip_prefix("> ").unwrap_or(text)
}

/// Drops what belongs to the paper: page numbers, and what stands beside them on several pages.
pub fn without_page_marks<'a>(lines: Vec<Line<'a>>, notices: &mut Vec<Notice>) -> Vec<Line<'a>> {
    let mut marks: BTreeSet<usize> = (0..lines.len())
        .filter(|&at| is_page_number(lines[at].text))
        .collect();
    marks.extend(bare_page_numbers(&lines));
    let Some(&first) = marks.first() else {
        return lines;
    };
    let beside = |at: usize| [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
    let mut heads: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for at in marks.iter().flat_map(|&at| beside(at)) {
        if let Some(line) = lines.get(at).filter(|line| is_head_line(line.text)) {
            heads.entry(compact(line.text)).or_default().push(at);
        }
    }
    let message = format!("已去掉{}处页码，第一处在这一行。", marks.len());
    notices.push(Notice::plain(lines[first].number, message));
    let is_head = |at: usize, line: &Line<'_>| {
        let words = compact(line.text);
        // The first at the top may be the title itself.
        let is_again = |first| at > first || first >= TITLE_WITHIN || !is_title(line.text);
        heads.get(&words).is_some_and(|places| {
            let above = lines[..at.min(TITLE_WITHIN)].iter();
            let is_title = above
                .map(|line| compact(line.text))
                .any(|title| title == words);
            places.contains(&at) && (is_title || places.len() > 1 && is_again(places[0]))
        })
    };
    let mut kept: Vec<Line<'a>> = Vec::with_capacity(lines.len());
    let mut is_on_new_page = false;
    for (at, line) in lines.iter().enumerate() {
        if marks.contains(&at) {
            is_on_new_page = true;
        } else if is_head(at, line) {
            let message = format!("页眉“{}”未导入。", line.text);
            notices.push(Notice::plain(line.number, message));
        } else {
            kept.push(Line {
                is_on_new_page,
                ..*line
            });
            is_on_new_page = false;
        }
    }
    kept
}

/// Whether a line may stand at the head of every page: the title, the kind of report, the office.
fn is_head_line(text: &str) -> bool {
    let is_kind = || compact(text).contains("年度报告") && !text.contains('。');
    is_title(text) || is_unit(text) || is_kind() && !is_longer_than(text, HEAD_LINE_AT_MOST)
}

/// Lines between lines of text that are the numbers 1, 2, 3 … and nothing else. A table of which
/// each cell has its line has such numbers too, but beside each other and beside short lines.
fn bare_page_numbers(lines: &[Line<'_>]) -> Vec<usize> {
    let number = |at: usize| lines[at].text.trim().parse::<usize>().ok();
    let is_text = |at: usize| {
        let text = lines[at].text;
        text.ends_with('。') || heading(text).is_some() || is_longer_than(text, TEXT_AT_LEAST)
    };
    let is_alone =
        |&at: &usize| at > 0 && is_text(at - 1) && (at + 1 == lines.len() || is_text(at + 1));
    let alone = (0..lines.len()).filter(|&at| number(at).is_some());
    let alone: Vec<usize> = alone.filter(is_alone).collect();
    let rises = alone
        .iter()
        .zip(1..)
        .all(|(&at, page)| number(at) == Some(page));
    match rises && alone.len() > 1 {
        true => alone,
        false => Vec::new(),
    }
}

/// `- 3 -`, `— 3 —`, `~ 3 ~`, `[3]`, `第3页`, `第3页 共8页`, `页码：3`, `Page 3 of 8`, `3/8`.
fn is_page_number(text: &str) -> bool {
    if is_longer_than(text, PAGE_NUMBER_AT_MOST) {
        return false;
    }
    let words = compact(text);
    let is_number = |text: &str| {
        let length = text.chars().count();
        (1..4).contains(&length) && text.chars().all(|c| c.is_ascii_digit() || is_ordinal(c))
    };
    let dash = |c: char| matches!(c, '-' | '—' | '–' | '－' | '―' | '─' | '·' | '~' | '～');
    let inside = words.strip_prefix(['[', '【']);
    let inside = inside.and_then(|words| words.strip_suffix([']', '】']));
    let labelled = words
        .strip_prefix("页码")
        .map(|words| words.trim_start_matches(':'));
    let latin = words
        .strip_prefix("Page")
        .map(|words| words.split("of").next().unwrap_or(words));
    let dashed = words
        .strip_prefix(dash)
        .and_then(|words| words.strip_suffix(dash));
    let dashed = dashed.map(|words| words.trim_matches(dash));
    let of_page = |words: &str| {
        let number = words
            .strip_prefix('第')
            .and_then(|words| words.strip_suffix('页'));
        number.is_some_and(is_number)
    };
    let (page, pages) = words.split_once('共').unwrap_or((&words, ""));
    let pages = pages.strip_suffix('页').unwrap_or(pages);
    let of_pages = |(page, pages): (&str, &str)| {
        let page: Option<u16> = page.parse().ok();
        page.is_some_and(|page| {
            page > 0
                && pages
                    .parse()
                    .is_ok_and(|pages: u16| page <= pages && pages < 100)
        })
    };
    [dashed, inside, labelled, latin]
        .into_iter()
        .flatten()
        .any(is_number)
        || of_page(page.trim_end_matches([',', '/'])) && (pages.is_empty() || is_number(pages))
        || words.split_once('/').is_some_and(of_pages)
}

/// A line that a layout table encloses in bars, without them; other lines as they are.
pub fn without_frame(text: &str) -> &str {
    let framed = text.starts_with(is_bar) || text.ends_with(is_bar);
    match cells(text).as_slice() {
        [cell] if framed => cell,
        _ => text,
    }
}

/// Whether a line only draws: `|---|---|`, `+----+`, `└──┴──┘`.
pub fn is_ruled(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || is_bar(c)
            || matches!(
                c,
                '-' | '+' | '=' | '_' | ':' | '—' | '\u{2500}'..='\u{257f}'
            )
    })
}

/// Drops debris anywhere, and meta lines outside of the chapters.
pub fn without_debris<'a>(lines: &[Line<'a>], notices: &mut Vec<Notice>) -> Vec<Line<'a>> {
    let first = lines
        .iter()
        .position(|line| heading(line.text).is_some())
        .unwrap_or(lines.len());
    let last = lines
        .iter()
        .rposition(|line| read_date(line.text).is_ok())
        .unwrap_or(lines.len());
    let mut kept = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let line = Line {
            text: without_frame(line.text),
            ..*line
        };
        if is_debris(line.text) || (at < first || at > last) && is_meta(line.text) {
            notices.push(Notice::dropped(line.number, line.text));
        } else {
            kept.push(line);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_as_an_editor_numbers_them() {
        let numbered: Vec<_> = lines("甲\r\n\n　　乙 \r丙")
            .iter()
            .map(|line| (line.number, line.text))
            .collect();
        assert_eq!(numbered, [(1, "甲"), (3, "乙"), (4, "丙")]);
    }

    /// What is left of lines without what belongs to the paper.
    #[track_caller]
    fn check_pages(text: &str, expected: &[&str]) {
        let kept = without_page_marks(lines(text), &mut Vec::new());
        let kept: Vec<&str> = kept.iter().map(|line| line.text).collect();
        assert_eq!(kept, expected, "{text}");
    }

    #[test]
    fn page_numbers_are_no_text_and_counts_are() {
        for number in [
            "- 3 -",
            "~ 3 ~",
            "[3]",
            "第3页",
            "页码：3",
            "Page 3 of 8",
            "3/8",
        ] {
            check_pages(
                &format!("公开12条。\n{number}\n收到3件。"),
                &["公开12条。", "收到3件。"],
            );
        }
        check_pages(
            "公开12条。\n1\n收到3件。\n2\n",
            &["公开12条。", "收到3件。"],
        );
        for counts in [
            "公开12条。\n1\n收到3件。",
            "公开12条。\n2\n收到3件。\n1",
            "规章\n1\n许可\n2",
        ] {
            check_pages(counts, &counts.split('\n').collect::<Vec<_>>());
        }
    }

    #[test]
    fn heads_of_pages_go_from_the_first_on_and_the_title_stays() {
        let title = "甲乙区水务局2023年政府信息公开工作年度报告";
        let kept = [title, "一、概述", "公开12条。", "收到3件。"];
        for head in [title, "2023年度报告　甲乙区水务局", "甲乙区水务局"] {
            let text = [
                title,
                "一、概述",
                "- 1 -",
                head,
                "公开12条。",
                "- 2 -",
                head,
                "收到3件。",
            ];
            check_pages(&text.join("\n"), &kept);
        }
        let once = [title, "一、概述", "- 1 -", title, "公开12条。", "收到3件。"];
        check_pages(&once.join("\n"), &kept);
    }

    #[test]
    fn a_frame_is_no_text_and_a_rule_no_row() {
        assert_eq!(without_frame("| 甲 |"), "甲");
        assert_eq!(without_frame("甲 | 乙"), "甲 | 乙");
        assert!(is_ruled("|:---|---:|") && !is_ruled("| - | 无 |"));
    }

    #[test]
    fn the_marks_of_markdown_are_no_text_and_a_number_sign_is() {
        for (line, text) in [
            ("# 一、概述", "一、概述"),
            ("###### 一、概述", "一、概述"),
            ("####### 一、概述", "####### 一、概述"),
            ("#1号楼", "#1号楼"),
            ("> 引文", "引文"),
            (">引文", ">引文"),
        ] {
            assert_eq!(lines(line)[0].text, text, "{line}");
        }
    }
}
