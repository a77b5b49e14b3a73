//! Plain text into blocks: the one reader that must guess where tables are and what their cells are.
//! Guesses by the wordings of an edition, but decides nothing about what a row or a cell answers.

mod breaks;
mod decoding;
mod lines;
mod matrix;
mod statistics;
mod wraps;

use super::blocks::Block;
use super::{Notice, Refusal, is_matrix};
use crate::form::Edition;
use crate::value::han::is_han;
pub use breaks::with_breaks;
pub use decoding::decode;
pub use lines::{Line, lines, without_page_marks};

/// The text of a file, without what only its encoding, a web page or Markdown put there.
///
/// # Errors
/// The bytes are no text.
pub fn text_of(bytes: &[u8], notices: &mut Vec<Notice>) -> Result<String, Refusal> {
    let decoded = decode(bytes)?;
    if decoded.unreadable > 0 {
        let count = decoded.unreadable;
        let message = format!("有{count}处文字无法读出，已用“\u{fffd}”代替，请对照原文改正。");
        notices.push(Notice::plain(0, message));
    }
    if let Some((count, line)) = decoded.dropped {
        let message =
            format!("已去掉{count}个看不见的字符（零宽字符、控制字符），第一个在这一行。");
        notices.push(Notice::plain(line, message));
    }
    Ok(without_markdown(&without_entities(decoded.text)))
}

/// A text without Markdown's marks: those for bold letters (`**规章**`) in headings and in cells, and
/// where lines show that it is Markdown, all that it has in paragraphs.
fn without_markdown(text: &str) -> String {
    let is_heading =
        |line: &str| line.starts_with('#') && line.trim_start_matches('#').starts_with(' ');
    let is_rule =
        |line: &str| line.contains("|--") || line.contains("| --") || line.contains("|:-");
    let is_markdown = text.lines().any(|line| is_heading(line) || is_rule(line));
    let lines = text.split_inclusive('\n').map(|line| {
        let line = without_pairs(line, "**");
        if !is_markdown || is_rule(&line) {
            return line;
        }
        let mut line = without_links(&line);
        for mark in ["__", "*", "`"] {
            line = without_pairs(&line, mark);
        }
        let in_line = if line.contains('|') { "" } else { "\n" };
        for tag in ["<br>", "<br/>", "<br />"] {
            line = line.replace(tag, in_line);
        }
        let item = line.trim_start();
        match ["- ", "* ", "+ "]
            .iter()
            .find_map(|mark| item.strip_prefix(mark))
        {
            // A row may begin with a dash for nothing.
            Some(text) if text.contains(is_han) && !text.contains(" - ") => text.to_owned(),
            _ => line,
        }
    });
    lines.collect()
}

/// A line without the marks that stand in pairs around words.
fn without_pairs(line: &str, mark: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, inside, behind)) = marked(rest, mark) {
        kept.push_str(before);
        kept.push_str(inside);
        rest = behind;
    }
    kept + rest
}

/// What stands before, in and behind the first marked words of a line. Stars that stand for digits
/// (`138****1234`) are what somebody wrote.
fn marked<'a>(line: &'a str, mark: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let is_mark = |at: &usize| {
        let (before, behind) = (&line[..*at], &line[at + mark.len()..]);
        !before.ends_with(&mark[..1]) && !behind.starts_with(&mark[..1])
    };
    let mut marks = line.match_indices(mark).map(|(at, _)| at).filter(is_mark);
    let (open, close) = (marks.next()?, marks.next()?);
    let (before, inside) = (&line[..open], &line[open + mark.len()..close]);
    let behind = &line[close + mark.len()..];
    let is_digit = |c: char| c.is_ascii_digit();
    let is_masked = match mark {
        "**" => before.ends_with(is_digit) || behind.starts_with(is_digit),
        // 张*、李*; art__2023__1.html
        _ => before.ends_with(char::is_alphanumeric) || before.ends_with(['/', '_', '*']),
    };
    (!is_masked && !inside.trim().is_empty()).then_some((before, inside, behind))
}

/// A line with the words of its links alone: `[公开指南](https://…)`; pictures leave nothing.
fn without_links(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once("](") {
        let Some((open, (target, after))) = before.rfind('[').zip(behind.split_once(')')) else {
            break;
        };
        // 国办发[2019](31号)
        if !target.contains(['/', '.', '#']) || target.contains(is_han) {
            break;
        }
        match before[..open].strip_suffix('!') {
            Some(before) => kept.push_str(before),
            None => {
                kept.push_str(&before[..open]);
                kept.push_str(&before[open + 1..]);
            }
        }
        rest = after;
    }
    kept + rest
}

/// The lines of a text as paragraphs and tables, if it is a report of an edition.
pub fn read(
    lines: &[Line<'_>],
    edition: &'static Edition,
    notices: &mut Vec<Notice>,
) -> Vec<Block> {
    match is_matrix(edition) {
        true => matrix::read(lines, edition, notices),
        false => statistics::read(lines, edition, notices),
    }
}

/// The lines of a report whose table of its own has not been found; tables inside chapters may be
/// there in part.
pub fn read_without_table(
    lines: &[Line<'_>],
    edition: &'static Edition,
    notices: &mut Vec<Notice>,
) -> Vec<Block> {
    match is_matrix(edition) {
        true => matrix::read(lines, edition, notices),
        false => statistics::paragraphs(lines, notices),
    }
}

/// Spaces that copied pages spell out as `&nbsp;`, and the five characters that they must.
fn without_entities(text: String) -> String {
    if !text.contains('&') {
        return text;
    }
    const ENTITIES: [(&str, &str); 12] = [
        ("&nbsp;", "\u{a0}"),
        ("&#160;", "\u{a0}"),
        ("&ensp;", "\u{2002}"),
        ("&emsp;", "\u{2003}"),
        ("&#12288;", "\u{3000}"),
        ("&ldquo;", "“"),
        ("&rdquo;", "”"),
        ("&middot;", "·"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        // Last, so that nothing is read twice.
        ("&amp;", "&"),
    ];
    ENTITIES.iter().fold(text, |text, (entity, character)| {
        text.replace(entity, character)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_of_markdown_go_where_lines_show_that_it_is() {
        for (line, plain) in [
            ("**规章**", "规章"),
            ("*主动公开*情况。", "主动公开情况。"),
            ("__主动__公开12条。", "主动公开12条。"),
            ("另有 `依申请` 5件。", "另有 依申请 5件。"),
            ("申请人张*、李*。", "申请人张*、李*。"),
            ("国办发[2019](31号)文", "国办发[2019](31号)文"),
            ("- 1 - - 无", "- 1 - - 无"),
            ("见a/art__2023__1.html", "见a/art__2023__1.html"),
            ("- 收到5件。", "收到5件。"),
            ("- 3 -", "- 3 -"),
            ("详见[公开指南](https://a.gov.cn/b)。", "详见公开指南。"),
            ("![图](a.png)收到5件。", "收到5件。"),
            (
                "| 本年制发<br>件数 | 规章<br/>数 |",
                "| 本年制发件数 | 规章数 |",
            ),
            (
                "电话138****1234、139****5678",
                "电话138****1234、139****5678",
            ),
            ("3*4*5", "3*4*5"),
            ("[1](", "[1]("),
        ] {
            let text = without_markdown(&format!("# 标题\n{line}"));
            assert_eq!(text, format!("# 标题\n{plain}"), "{line}");
        }
        for plain in [
            "*注：含转送*件",
            "__12__条",
            "- 收到5件。",
            "`甲`",
            "138****1234，*甲*",
        ] {
            assert_eq!(without_markdown(plain), plain);
        }
    }
}
