//! Running text whose lines end where the paper's do: which lines make one paragraph.
//! Joins only what can't be two paragraphs, and no line of a table.

use super::lines::{Line, is_ruled};
use crate::import::Notice;
use crate::import::blocks::{Origin, Paragraph};
use crate::import::fields::fields;
use crate::import::labels::Label;
use crate::import::paragraphs::{heading, is_title, title_length, unit_and_date};
use crate::import::spelling::{compact, is_bar, is_longer_than};
use crate::value::han::is_han;

/// Characters of a line on paper, at most: what is longer has not been wrapped.
const LINE_AT_MOST: usize = 60;
/// Characters of a line without any stop that is no heading, at least.
const PROSE_AT_LEAST: usize = 16;
/// Joints of a text that show that it has been wrapped.
const JOINTS_AT_LEAST: usize = 2;
/// Columns by which the first line of a paragraph stands further right than the others, at least.
const INDENT_AT_LEAST: usize = 2;

/// How two lines that follow each other hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// They are two paragraphs.
    None,
    /// The first ends with a full stop, and the second is not indented.
    Flush,
    /// The first breaks off without a stop.
    Open,
    /// The first ends with a comma, or within brackets.
    Certain,
}

/// The paragraphs of each run of lines; tables part runs, and what only draws is no text.
pub fn paragraphs(runs: &[&[Line<'_>]], notices: &mut Vec<Notice>) -> Vec<Vec<Paragraph>> {
    let is_text = |line: &&Line<'_>| !is_ruled(line.text);
    let runs: Vec<Vec<Line<'_>>> = (runs.iter())
        .map(|run| run.iter().filter(is_text).copied().collect())
        .collect();
    let joints: Vec<Vec<Joint>> = runs.iter().map(|run| joints(run)).collect();
    let count = |asked: Joint| {
        joints
            .iter()
            .flatten()
            .filter(|joint| **joint == asked)
            .count()
    };
    let (open, certain) = (count(Joint::Open), count(Joint::Certain));
    let is_wrapped = open + certain >= JOINTS_AT_LEAST;
    let is_joined = |joint: Joint| match joint {
        Joint::None => false,
        Joint::Flush | Joint::Open => is_wrapped,
        Joint::Certain => true,
    };
    let mut joined = 0;
    let mut first = None;
    let paragraphs = (runs.iter().zip(&joints))
        .map(|(run, joints)| {
            let mut paragraphs: Vec<Paragraph> = Vec::new();
            for (at, line) in run.iter().enumerate() {
                let joint = at
                    .checked_sub(1)
                    .map_or(Joint::None, |before| joints[before]);
                match paragraphs.last_mut().filter(|_| is_joined(joint)) {
                    Some(paragraph) => {
                        paragraph.text.push_str(line.text);
                        joined += 1;
                        first = first.or(Some(paragraph.origin.line));
                    }
                    None => paragraphs.push(Paragraph {
                        text: line.text.into(),
                        origin: Origin { line: line.number },
                    }),
                }
            }
            paragraphs
        })
        .collect();
    if let Some(line) = first {
        let message = format!("正文中有{joined}处在行末断开的文字，已连成段落，请核对分段。");
        notices.push(Notice::plain(line, message));
    }
    paragraphs
}

/// How each line hangs together with the next.
fn joints(run: &[Line<'_>]) -> Vec<Joint> {
    let mut before = Vec::new();
    (0..run.len().saturating_sub(1))
        .map(|at| {
            let joint = joint(&before, &run[at], &run[at + 1..]);
            match joint {
                Joint::None => before.clear(),
                _ => before.push(run[at]),
            }
            joint
        })
        .collect()
}

/// How a line hangs together with the next, after those that belong to its paragraph.
fn joint(before: &[Line<'_>], line: &Line<'_>, behind: &[Line<'_>]) -> Joint {
    let next = &behind[0];
    let is_apart = next.number > line.number + 1 && !next.is_on_new_page;
    let is_date = |text: &str| unit_and_date(text).is_some();
    let texts: Vec<&str> = [line]
        .into_iter()
        .chain(behind)
        .take(3)
        .map(|line| line.text)
        .collect();
    let is_signed = behind.get(1).is_some_and(|after| is_date(after.text));
    if is_apart
        || is_longer_than(line.text, LINE_AT_MOST)
        || [line.text, next.text].iter().any(|text| is_block(text))
        || before.is_empty() && title_length(&texts).is_some()
        || starts_item(next.text)
        || is_date(next.text)
        || is_signed && !next.text.contains('。')
    {
        return Joint::None;
    }
    let words = compact(line.text);
    let is_inside = !before.is_empty();
    if heading(line.text) == Some(line.text.len()) && !is_inside {
        let is_rest = !is_longer_than(next.text, 3) && next.text.chars().all(is_han);
        let ends = ["情况", "事项", "问题", "措施", "建议", "工作"];
        let is_full = is_longer_than(line.text, PROSE_AT_LEAST)
            && !ends.iter().any(|end| words.ends_with(end));
        return if is_rest && is_full {
            Joint::Open
        } else {
            Joint::None
        };
    }
    let bare = words.trim_end_matches(['”', '’', '"', ')', '》', '〉', ']', '〕', '」']);
    let is_closed = bare.ends_with(['。', '!', '?', '…']);
    let whole = || before.iter().rev().take(4).rev().chain([line]);
    let is_open = || is_open(&compact(&whole().map(|line| line.text).collect::<String>()));
    let has_stop = words.contains(['。', ',', ';']);
    let is_heading = starts_item(line.text) && !words.contains('。');
    let is_name = words.starts_with('《') && words.ends_with('》');
    let first = before.first().map_or(indent(line), indent);
    if words.ends_with([',', '、']) || is_counted(&words, next.text) || !is_closed && is_open() {
        Joint::Certain
    } else if is_closed && first >= indent(next) + INDENT_AT_LEAST {
        Joint::Flush
    } else if is_closed || bare.ends_with([';', ':']) || starts_labelled(next.text) || is_name {
        Joint::None
    } else if is_inside
        || has_stop && !is_heading
        || is_longer_than(&words, PROSE_AT_LEAST - 1) && !starts_item(line.text)
    {
        Joint::Open
    } else {
        Joint::None
    }
}

/// What is no running text: a title, a field, a row.
fn is_block(text: &str) -> bool {
    is_title(text) || text.contains(is_bar) || !fields(text).is_empty()
}

/// Whether a line begins with a number of its own, a chapter's or an item's.
fn starts_item(text: &str) -> bool {
    let label = Label::of(text);
    let words = compact(text);
    let behind = words.trim_start_matches(|c: char| c.is_ascii_digit());
    // `351件` goes on with a sentence, `1.组织领导` does not.
    let is_counted = behind.len() < words.len() && !behind.starts_with(['.', '、', ')', ',', ':']);
    heading(text).is_some()
        || label.number.is_some() && !is_counted && label.core.starts_with(is_han)
}

/// Whether a line begins with a label: `邮编：266000`.
fn starts_labelled(text: &str) -> bool {
    let words = compact(text);
    let colon = words.char_indices().take(7).find(|&(_, c)| c == ':');
    colon.is_some_and(|(at, _)| at > 0 && words[..at].chars().all(is_han))
}

/// Whether a number stands at the end of a line, and what it counts in the next.
fn is_counted(words: &str, next: &str) -> bool {
    let counters =
        |c: char| "件条次个项人万元篇份起宗期场处名家部例批班天年月日号余多%％".contains(c);
    words.ends_with(|c: char| c.is_ascii_digit())
        && words.contains(is_han)
        && next.starts_with(counters)
}

/// Whether a bracket that opens in a line closes in no later word of it.
fn is_open(words: &str) -> bool {
    const PAIRS: [(char, char); 4] = [('(', ')'), ('《', '》'), ('“', '”'), ('〔', '〕')];
    PAIRS.iter().any(|&(open, close)| {
        let opened = words.rfind(open);
        opened.is_some_and(|at| !words[at..].contains(close))
    })
}

/// Columns of white space before a line; a Chinese blank takes two.
fn indent(line: &Line<'_>) -> usize {
    let blank = line.whole.chars().take_while(|c| c.is_whitespace());
    blank.map(|c| if c == '\u{3000}' { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::text::lines::lines;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut notices = Vec::new();
        let lines = lines(text);
        let runs = paragraphs(&[&lines], &mut notices);
        let texts: Vec<&str> = runs[0]
            .iter()
            .map(|paragraph| paragraph.text.as_str())
            .collect();
        assert_eq!(texts, expected, "{text}");
        let is_told = texts.len() < lines.len();
        assert_eq!(!notices.is_empty(), is_told, "{notices:?}");
    }

    #[test]
    fn lines_that_the_paper_cut_are_joined() {
        check(
            "收到申请351\n件，其中维持72件，纠正64件，其他178件，尚\n未审结37件。",
            &["收到申请351件，其中维持72件，纠正64件，其他178件，尚未审结37件。"],
        );
        check(
            "2023年，\n我区推进工作规范、\n有序。",
            &["2023年，我区推进工作规范、有序。"],
        );
        check(
            "根据条例（国令第\n711号）编制。",
            &["根据条例（国令第711号）编制。"],
        );
        check(
            "   甲地为乙地，\n丙地为丁地。\n戊地无事。",
            &["甲地为乙地，丙地为丁地。", "戊地无事。"],
        );
        check(
            "   甲地为乙地，\n丙地为丁地，\n己地为庚地。\n戊地无事。\n   辛地无事。",
            &[
                "甲地为乙地，丙地为丁地，己地为庚地。戊地无事。",
                "辛地无事。",
            ],
        );
    }

    #[test]
    fn paragraphs_stay_paragraphs() {
        for text in [
            "（一）主动公开情况\n我局公开10条。",
            "（一）加强领导，健全机制\n我局公开10条。\n（二）强化培训，提升能力\n办班2次。",
            "问题如下：\n公开不及时。",
            "2025年上海市人民政府办公厅政府信息公开\n工作年度报告\n本报告根据条例编制。",
            "三、收到和处理政府信息公开申请情况\n无",
            "无其他需要报告的事项\n甲乙镇人民政府\n2017年1月15日",
            "公开渠道还需要进一步拓宽，下一步抓好落实\n甲乙镇人民政府\n2017年1月15日",
            "我镇公开信息50条，比上年增加\n\n下一步抓好落实。",
            "地址：东山路1号东山大厦十八楼一八零六室\n邮编：266000",
            "《关于印发甲乙县政务公开工作要点的通知》\n《关于印发甲乙县信息公开指南的通知》\n《关于办法的通知》",
        ] {
            check(
                text,
                &text
                    .lines()
                    .filter(|line| !line.is_empty())
                    .collect::<Vec<_>>(),
            );
        }
    }
}
