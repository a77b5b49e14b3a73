//! 残留: what a form, a template or a web page has left in a text. Words come from the rule
//! book; placeholders are told by their shape. Masked numbers (138****1234) are none.

use std::ops::Range;

use crate::checks::reading::prose::{Hit, Prose};
use crate::form::rule::wording::Banned;
use crate::value::drawn::is_drawn;
use crate::value::han::{digit, is_han};
use crate::value::name::is_unseen;

/// Characters of a paragraph that may be no sentence.
const NO_SENTENCE_AT_MOST: usize = 40;
/// Digits before crosses or stars that make a masked number of them.
const MASKED_DIGITS: usize = 3;
/// How the word for an office goes on behind 某某.
const UNITS: [char; 9] = ['街', '镇', '乡', '局', '区', '县', '市', '单', '部'];

/// What is counted, and by which counters, where a number stands between the two.
const COUNTED: [(&[&str], &str); 6] = [
    (&["申请", "复议", "诉讼", "案件"], "件起宗次"),
    (&["信息"], "条篇"),
    (&["决定", "许可", "处罚", "强制"], "件起宗"),
    (&["规范性文件", "规章"], "件部份个"),
    (&["处理费", "费用", "金额", "经费"], "元"),
    (&["共", "共计", "累计", "合计", "总计"], "件条次场份篇元"),
];
/// In their clause it is told what is done with things, not how many there were.
const NO_COUNTS: &str = "对的将每按凡各把没未无均";

/// Words that have no business in the text.
pub fn banned(prose: &Prose, banned: &Banned) -> Vec<Hit> {
    let text = &prose.folded;
    let sentence = |at: usize| &text[prose.sentence(at)];
    let amended =
        (banned.amended.find(text)).filter(|&(at, _)| !banned.amended_by.are_in(sentence(at)));
    let mut hits: Vec<Hit> = (banned.words.find(text).chain(amended))
        .map(|(at, len)| Hit::plain(at..at + len))
        .collect();
    if !banned.openings.is_empty() {
        for line in prose.lines() {
            let words = &text[line.clone()];
            let is_sentence = words.len() > NO_SENTENCE_AT_MOST || words.contains(&'。');
            let ornaments = (words.iter())
                .take_while(|c| matches!(c, '[' | '【' | '(' | '〖' | '·' | '*' | '>' | '|'))
                .count();
            if let Some(len) = banned
                .openings
                .starting(&words[ornaments..])
                .filter(|_| !is_sentence)
            {
                let start = line.start + ornaments;
                let range = start..start + len;
                if !hits.iter().any(|hit| overlap(&hit.range, &range)) {
                    hits.push(Hit::plain(range));
                }
            }
        }
    }
    hits.retain(|hit| !banned.unless.are_in(sentence(hit.range.start)));
    hits.sort_by_key(|hit| hit.range.start);
    hits
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// The same, and placeholders that nobody filled in.
pub fn of_templates(prose: &Prose, words: &Banned) -> Vec<Hit> {
    let text = &prose.folded;
    let mut hits = banned(prose, words);
    let mut at = 0;
    while at < text.len() {
        match placeholder_at(text, at) {
            Some((len, is_hit)) => {
                if is_hit {
                    hits.push(Hit::plain(at..at + len));
                }
                at += len;
            }
            None => at += 1,
        }
    }
    hits.extend(without_numbers(text));
    hits.sort_by_key(|hit| hit.range.start);
    hits.dedup_by(|second, first| overlap(&first.range, &second.range));
    hits
}

/// The length of what may be a placeholder here, and whether it is one.
fn placeholder_at(text: &[char], at: usize) -> Option<(usize, bool)> {
    let run = |is_one: fn(char) -> bool| text[at..].iter().take_while(|c| is_one(**c)).count();
    let is_word = |c: Option<&char>| c.is_some_and(char::is_ascii_alphabetic);
    let before = at.checked_sub(1).map(|before| &text[before]);
    match text[at] {
        c if is_cross(c) => {
            let len = run(is_cross);
            let behind = text.get(at + len);
            let is_free = !is_word(before) && !is_word(behind);
            // 3×4 has one cross; a name such as www.xx.cn has points beside it.
            let is_address = before == Some(&'.') || behind == Some(&'.');
            let is_hit = len >= 2 && is_free && !is_address && !is_masked(text, at, len);
            Some((len, is_hit))
        }
        // 某某街道 is one; 李某某 is a name that somebody hid.
        '某' => {
            let len = run(|c| c == '某');
            let is_free = !before.is_some_and(|c| is_han(*c));
            let is_unit = text.get(at + len).is_some_and(|c| UNITS.contains(c));
            Some((len, len >= 2 && (is_free || is_unit)))
        }
        '_' => {
            let len = run(|c| c == '_');
            Some((
                len,
                len >= 2 && !is_word(before) && !is_word(text.get(at + len)),
            ))
        }
        '{' | '(' | '[' | '【' | '〔' | '《' => {
            let close = match text[at] {
                '{' => '}',
                '(' => ')',
                '[' => ']',
                '【' => '】',
                '〔' => '〕',
                _ => '》',
            };
            let inner = text[at + 1..].iter().take_while(|c| **c == ' ').count();
            let is_empty = text.get(at + 1 + inner) == Some(&close);
            is_empty.then_some((inner + 2, true))
        }
        // 年　月　日, with nothing between.
        '年' | '月' => {
            let blanks = text[at + 1..].iter().take_while(|c| **c == ' ').count();
            let next = if text[at] == '年' { '月' } else { '日' };
            let is_blank = blanks > 0 && text.get(at + 1 + blanks) == Some(&next);
            is_blank.then_some((blanks + 2, true))
        }
        _ => None,
    }
}

/// Counters right before a stop that have lost their number: `收到申请件，`, `占%`.
fn without_numbers(text: &[char]) -> Vec<Hit> {
    let ends =
        |c: Option<&char>| c.is_none_or(|c| matches!(c, ',' | '。' | ';' | '、' | '(' | '\n'));
    let mut hits = Vec::new();
    let mut clause = 0;
    for (at, &c) in text.iter().enumerate() {
        let said = &text[clause..at];
        let is_lost = match c {
            '%' => said
                .last()
                .is_some_and(|c| is_han(*c) && digit(*c).is_none()),
            _ if ends(text.get(at + 1)) => {
                let fits = |(nouns, counters): &(&[&str], &str)| {
                    counters.contains(c) && nouns.iter().any(|noun| ends_with(said, noun))
                };
                // 对收到的申请件: 件 is a thing there.
                COUNTED.iter().any(fits) && !said.iter().any(|c| NO_COUNTS.contains(*c))
            }
            _ => false,
        };
        if is_lost {
            hits.push(Hit::plain(clause..at + 1));
        }
        if ends(Some(&c)) || matches!(c, ':' | ')') {
            clause = at + 1;
        }
    }
    hits
}

fn ends_with(text: &[char], word: &str) -> bool {
    let mut letters = text.iter().rev();
    word.chars().rev().all(|c| letters.next() == Some(&c))
}

fn is_cross(c: char) -> bool {
    matches!(c, 'X' | 'x' | '×' | '╳' | '✕' | '✖' | 'Ⅹ' | 'χ' | 'Х' | 'х')
}

/// Whether crosses stand in a number whose middle somebody hid.
fn is_masked(text: &[char], at: usize, len: usize) -> bool {
    let before = text[..at]
        .iter()
        .rev()
        .take_while(|c| c.is_ascii_digit())
        .count();
    let behind = text[at + len..]
        .iter()
        .take_while(|c| c.is_ascii_digit())
        .count();
    before >= MASKED_DIGITS && (behind >= 2 || len >= 4)
}

/// Characters that nobody sees, and those that the program's own faces lack.
pub fn invisible(prose: &Prose) -> Vec<Hit> {
    let text = &prose.typed;
    let mut hits: Vec<Hit> = Vec::new();
    for (at, &c) in text.iter().enumerate() {
        let Some(fault) = unseen(c) else { continue };
        match hits.last_mut() {
            Some(last) if last.range.end == at && last.fault == fault => last.range.end = at + 1,
            _ => hits.push(Hit {
                instead: (fault != NO_FACE).then(String::new),
                ..Hit::faulty(at..at + 1, fault)
            }),
        }
    }
    hits
}

/// What is told of characters that the program's faces lack: which was meant, nobody knows.
const NO_FACE: &str = "字体中没有的字符";

fn unseen(c: char) -> Option<&'static str> {
    match c {
        ' '..='~' | '一'..='\u{9fea}' => None,
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => None,
        '\u{200E}'
        | '\u{200F}'
        | '\u{061C}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}' => Some("方向控制符"),
        '\u{200B}'..='\u{200D}'
        | '\u{2060}'..='\u{2064}'
        | '\u{FEFF}'
        | '\u{00AD}'
        | '\u{180E}' => Some("零宽字符"),
        c if c.is_control() || ('\u{FFF9}'..='\u{FFFB}').contains(&c) => Some("控制字符"),
        c if is_unseen(c) => Some("看不见的字符"),
        '\u{FFFD}' => Some(NO_FACE),
        c => (!is_drawn(c)).then_some(NO_FACE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::words::Words;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let prose = Prose::of(text);
        let words = Banned {
            words: Words::from(vec!["此处填写".into()]),
            openings: Words::default(),
            unless: Words::default(),
            ..Banned::default()
        };
        let found: Vec<String> = (of_templates(&prose, &words).into_iter())
            .map(|hit| prose.excerpt(hit.range))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_placeholder_is_told_by_its_shape() {
        check("XX街道办事处20XX年收到申请XX件。", &["XX", "XX", "XX"]);
        check("××镇、某某局、ＸＸ处", &["××", "某某", "ＸＸ"]);
        check("公开信息xx条", &["xx"]);
        check(
            "收到政府信息公开申请件，办结3件。",
            &["收到政府信息公开申请件"],
        );
        check(
            "全年公开信息条；作出行政处罚决定件",
            &["全年公开信息条", "作出行政处罚决定件"],
        );
        check(
            "收取信息处理费元，占比为%，同比增长%。",
            &["收取信息处理费元", "占比为%", "同比增长%"],
        );
        check("收到申请____件，答复＿＿件", &["____", "＿＿"]);
        check(
            "收到申请（　）件、{ }件、{}件、【】件",
            &["（　）", "{ }", "{}", "【】"],
        );
        check("于2018年  月  日", &["年  月"]);
        check("×××同志", &["×××"]);
    }

    #[test]
    fn what_only_looks_like_one_is_left_alone() {
        for text in [
            "联系电话138****1234、138XXXX1234、0532-8687××××。",
            "某些单位、某项工作、某部门、张某",
            "申请人李某某不服",
            "面积3×4米，x轴，X光，EXCEL，Xxa",
            "网址www.xx.gov.cn，邮箱a__b@xx.cn",
            "共收到申请{收到申请数}件（含上年）。",
            "2018年1月23日",
            "（一）《条例》",
        ] {
            check(text, &[]);
        }
        check("对收到的申请件，逐件登记；按规范性文件，办理案件。", &[]);
        check("专项经费2万元，均为网络申请件，没有收到申请件。", &[]);
        check("占5%、百分之三，答复率100%，{甲}%，行政复议案件。", &[]);
    }

    #[test]
    fn banned_words_are_found_anywhere_or_at_the_start_of_what_is_no_sentence() {
        let banned_words = Banned {
            words: Words::from(vec!["第492号".into()]),
            openings: Words::from(vec!["点击下载".into(), "上一篇".into()]),
            unless: Words::from(vec!["第711号".into()]),
            ..Banned::default()
        };
        for (text, expected) in [
            ("依据国务院令第492号。", &["第492号"][..]),
            ("国务院令第492号公布，第711号修订。", &[]),
            ("【点击下载】\n上一篇：没有了", &["点击下载", "上一篇"]),
            ("公众可以点击下载申请表。\n点击下载的人次逐年增加。", &[]),
        ] {
            let prose = Prose::of(text);
            let found: Vec<String> = (banned(&prose, &banned_words).into_iter())
                .map(|hit| prose.excerpt(hit.range))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
