//! 标点: which characters may start or end a line, which belong together, which marks have a blank
//! half, and where the blank between characters may grow. Measures nothing.

use crate::value::han::is_han;

/// 避头: what never starts a line. UAX #14 allows some of them, so this is a table of our own.
const NEVER_FIRST: &str = "，。、；：？！）》】」』”’…—％·〉〕］｝〗‰℃～,.;:?!)]}%";
/// 避尾: what never ends a line.
const NEVER_LAST: &str = "（《【「『“‘〈〔［｛〖￥＄([{$";
/// Marks with a blank left half.
const OPENING: &str = "（《【「『“‘〈〔［｛〖";
/// Marks with a blank right half.
const CLOSING: &str = "，。、；：？！）》】」』”’〉〕］｝〗";
/// Units that stay with their number, the longer ones first.
const UNITS: [&str; 45] = [
    "平方米",
    "平方公里",
    "百分点",
    "个百分点",
    "工作日",
    "个工作日",
    "人次",
    "万元",
    "亿元",
    "万人",
    "万件",
    "万条",
    "万次",
    "个月",
    "小时",
    "分钟",
    "公里",
    "年",
    "月",
    "日",
    "条",
    "件",
    "次",
    "个",
    "人",
    "篇",
    "元",
    "期",
    "份",
    "项",
    "起",
    "宗",
    "例",
    "家",
    "户",
    "名",
    "位",
    "天",
    "页",
    "字",
    "场",
    "部",
    "批",
    "台",
    "倍",
];

/// How good a place is to end a line, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Break {
    /// Anywhere between two Han characters.
    Free,
    /// Between a number and its unit: only where the line would gape otherwise.
    Unwanted,
    /// Inside a word or a number: only where it is longer than a line.
    InWord,
    /// Against 避头尾, or inside `——`: only where there is no other place at all.
    Forbidden,
}

/// Whether the mark has a blank left half.
pub(super) fn opens(character: char) -> bool {
    OPENING.contains(character)
}

/// Whether the mark has a blank right half.
pub(super) fn closes(character: char) -> bool {
    CLOSING.contains(character)
}

/// Whether a line may start with the character.
pub(super) fn may_start(character: char) -> bool {
    !NEVER_FIRST.contains(character)
}

/// Whether a line may end with the character.
pub(super) fn may_end(character: char) -> bool {
    !NEVER_LAST.contains(character)
}

/// Whether two characters that follow each other are drawn as one stroke (`——`, `……`).
pub(super) fn joined(one: char, next: char) -> bool {
    one == next && matches!(one, '—' | '…')
}

/// How the blank between two characters may grow in a line that is spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spread {
    /// Not at all: inside words, numbers, `——`.
    Never,
    /// With all others: between two Han characters.
    Evenly,
    /// Before the others, because there is blank already: at marks, spaces, and Western words.
    First,
}

/// How the blank between two characters that follow each other may grow.
pub(super) fn spread(one: char, next: char) -> Spread {
    let one_word = is_western(one) && is_western(next);
    if one_word || joined(one, next) {
        Spread::Never
    } else if closes(one) || opens(next) || one == ' ' || next == ' ' || parts(one, next) {
        Spread::First
    } else {
        Spread::Evenly
    }
}

/// Whether a Western word or number meets a Han character, so that a quarter of an em parts them.
pub(super) fn parts(one: char, next: char) -> bool {
    let ends_word = is_half_width(one) || one == '%';
    (ends_word && is_square(next)) || (is_square(one) && is_half_width(next))
}

fn is_half_width(c: char) -> bool {
    is_word(c) && !is_full_width(c)
}

fn is_full_width(c: char) -> bool {
    ('\u{ff01}'..='\u{ff5e}').contains(&c)
}

/// Whether it is written in a square: Han characters, and signs that count as such.
fn is_square(c: char) -> bool {
    let is_sign =
        matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3040}'..='\u{30ff}' | '\u{f900}'..='\u{faff}');
    is_sign || is_han(c)
}

/// How good a place the end of each character is to end a line; the last one's is free.
pub(super) fn breaks(text: &[char]) -> Vec<Break> {
    let mut breaks = vec![Break::Free; text.len()];
    // The last character that is no space: a space at the end of a line is not seen.
    let mut last_seen = None;
    for at in 0..text.len().saturating_sub(1) {
        let (one, next) = (text[at], text[at + 1]);
        if one != ' ' && one != '\u{3000}' {
            last_seen = Some(one);
        }
        breaks[at] = if next == ' '
            || next == '\u{3000}'
            || !may_start(next)
            || last_seen.is_none_or(|seen| !may_end(seen))
        {
            Break::Forbidden
        } else if in_word(text, at) {
            Break::InWord
        } else {
            Break::Free
        };
    }
    for at in 0..text.len() {
        let starts_unit = is_digit(text[at]) && text.get(at + 1).is_some_and(|&c| !is_digit(c));
        if starts_unit {
            for place in &mut breaks[at..at + unit_len(&text[at + 1..])] {
                *place = (*place).max(Break::Unwanted);
            }
        }
    }
    breaks
}

/// The characters of the unit that the text starts with; 0 for none.
fn unit_len(text: &[char]) -> usize {
    let starts = |unit: &&&str| {
        let mut rest = text.iter();
        unit.chars().all(|c| rest.next() == Some(&c))
    };
    UNITS
        .iter()
        .find(starts)
        .map_or(0, |unit| unit.chars().count())
}

/// Whether the end of a character is inside a Western word or a number. Marks bind where they
/// stand between letters or digits: `1,000.5`, `www.huangdao.gov.cn`, `2017-2018`.
fn in_word(text: &[char], at: usize) -> bool {
    let (one, next) = (text[at], text[at + 1]);
    let binds = |c: char| c.is_ascii_punctuation() && !"()[]{}<>\"".contains(c);
    let before = at.checked_sub(1).map(|before| text[before]);
    match (is_word(one), is_word(next)) {
        (true, true) => true,
        (true, false) => binds(next) && text.get(at + 2).copied().is_some_and(is_word),
        (false, true) => binds(one) && before.is_some_and(is_word),
        (false, false) => binds(one) && binds(next),
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Letters of alphabets, and digits: what is before the Han blocks, and the full-width digits.
fn is_word(c: char) -> bool {
    is_digit(c) || (c < '\u{2e80}' && c.is_alphanumeric() && !('①'..='⓿').contains(&c))
}

fn is_western(c: char) -> bool {
    is_word(c) || (c.is_ascii_punctuation())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the places where a line may end freely (`|`), and for want of better (`~`).
    #[track_caller]
    fn check(marked: &str) {
        let text: Vec<char> = marked.chars().filter(|c| !"|~".contains(*c)).collect();
        let mut shown = String::new();
        for (at, (c, place)) in text.iter().zip(breaks(&text)).enumerate() {
            shown.push(*c);
            match place {
                _ if at + 1 == text.len() => {}
                Break::Free => shown.push('|'),
                Break::Unwanted => shown.push('~'),
                Break::InWord | Break::Forbidden => {}
            }
        }
        assert_eq!(shown, marked);
    }

    #[test]
    fn no_line_starts_or_ends_with_a_mark_that_may_not() {
        check("甲|乙，|丙。|（丁）|“戊”、|“己”");
        check("《条|例》|第|二|十|条");
    }

    #[test]
    fn dashes_and_ellipses_are_one() {
        check("甲——|乙……|丙");
    }

    #[test]
    fn numbers_are_whole_and_stay_with_their_unit() {
        check("共|613~条");
        check("计|1,234.5~万~元|整");
        check("增|长|12%");
        check("2017~年|1~月|23~日");
    }

    #[test]
    fn words_are_whole() {
        check("见|www.huangdao.gov.cn|网|站");
        check("State |Council |的");
    }

    #[test]
    fn a_blank_parts_words_and_numbers_from_han_characters_only() {
        for (one, next) in [
            ('年', '1'),
            ('7', '年'),
            ('a', '网'),
            ('%', '的'),
            ('〇', '2'),
        ] {
            assert!(parts(one, next), "{one}{next}");
        }
        for (one, next) in [
            ('，', '1'),
            ('7', '。'),
            ('“', 'a'),
            (' ', 'a'),
            ('1', '2'),
            ('甲', '乙'),
            ('甲', '１'),
        ] {
            assert!(!parts(one, next), "{one}{next}");
        }
    }

    #[test]
    fn a_space_hides_no_mark() {
        check("甲 。|乙");
        check("甲|（ 乙");
    }
}
