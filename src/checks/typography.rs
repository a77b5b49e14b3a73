//! 标点与空格: puts half-width punctuation between Chinese characters right (GB/T 15834-2011),
//! takes stray spaces and doubled marks out, and pairs straight quotes.
//! Never touches letters, digits, addresses, decimals, times, numbers of documents, or `{…}`.

use std::ops::Range;

use super::reading::prose::is_break;
use crate::value::fold_width;
use crate::value::han::is_han;

/// Stray blanks side by side, at most; more are layout.
const BLANKS_AT_MOST: usize = 2;

/// What tidying changed in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The characters before, counted from the start of the text.
    pub range: Range<usize>,
    /// What stood there.
    pub before: String,
    /// What stands there now; empty where something was taken out.
    pub after: String,
}

impl Change {
    /// Whether it puts nothing but full-width marks in the place of half-width ones.
    #[must_use]
    pub fn only_widens(&self) -> bool {
        let (before, after) = (self.before.chars(), self.after.chars());
        self.before.chars().count() == self.after.chars().count()
            && before
                .zip(after)
                .all(|(before, after)| before == fold_width(after))
    }
}

/// Whether a text has full-width marks for which there are half-width ones.
#[must_use]
pub fn has_wide_marks(text: &str) -> bool {
    text.contains(['，', '；', '：', '？', '！', '（', '）'])
}

/// What becomes of one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    Becomes(char),
    Goes,
}

/// Characters of a label before its colon, at most: a space before 电话： separates.
const LABEL_AT_MOST: usize = 6;

/// A text with its punctuation and spaces put right, and what was changed, in order. Tidying what
/// is tidy changes nothing.
#[must_use]
pub fn tidy(text: &str) -> (String, Vec<Change>) {
    let before: Vec<char> = text.chars().collect();
    let mut chars = before.clone();
    // Where each character stood.
    let mut places: Vec<usize> = (0..chars.len()).collect();
    loop {
        let fates = fates(&chars);
        if fates.iter().all(|fate| *fate == Fate::Stays) {
            break;
        }
        let kept = chars.iter().zip(&fates).zip(&places);
        let kept = kept.filter_map(|((c, fate), place)| match fate {
            Fate::Stays => Some((*c, *place)),
            Fate::Becomes(other) => Some((*other, *place)),
            Fate::Goes => None,
        });
        (chars, places) = kept.unzip();
    }
    let changes = changes(&before, &chars, &places);
    (chars.into_iter().collect(), changes)
}

fn changes(before: &[char], after: &[char], places: &[usize]) -> Vec<Change> {
    let mut fates: Vec<Option<char>> = vec![None; before.len()];
    for (c, place) in after.iter().zip(places) {
        fates[*place] = Some(*c);
    }
    let mut changes: Vec<Change> = Vec::new();
    for (at, (c, now)) in before.iter().zip(fates).enumerate() {
        if now == Some(*c) {
            continue;
        }
        match changes.last_mut() {
            Some(last) if last.range.end == at => {
                last.range.end += 1;
                last.before.push(*c);
                last.after.extend(now);
            }
            _ => changes.push(Change {
                range: at..at + 1,
                before: (*c).into(),
                after: now.into_iter().collect(),
            }),
        }
    }
    changes
}

fn fates(text: &[char]) -> Vec<Fate> {
    let mut fates = vec![Fate::Stays; text.len()];
    let kept = untouchable(text);
    brackets(text, &kept, &mut fates);
    quotes(text, &kept, &mut fates);
    for at in 0..text.len() {
        if kept[at] || fates[at] != Fate::Stays {
            continue;
        }
        let before = at.checked_sub(1).map(|at| text[at]);
        fates[at] = match text[at] {
            c @ (',' | ';' | ':' | '?' | '!' | '.') => half_width(text, at, c),
            ' ' | '\u{3000}' | '\u{a0}' | '\t' if is_stray(text, at) => Fate::Goes,
            // The second of two equal marks.
            c if matches!(c, '，' | '。' | '；' | '：' | '、') && before == Some(c) => {
                Fate::Goes
            }
            _ => Fate::Stays,
        };
    }
    fates
}

/// For each character, whether it stands in an address, or in a token `{收到申请数}`.
fn untouchable(text: &[char]) -> Vec<bool> {
    let mut kept = vec![false; text.len()];
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let len = if text[at] == '{' {
            let end = rest.iter().position(|c| *c == '}' || is_break(*c));
            end.filter(|end| rest[*end] == '}').map_or(0, |end| end + 1)
        } else if starts_address(rest)
            && !at
                .checked_sub(1)
                .is_some_and(|at| text[at].is_ascii_alphanumeric())
        {
            let is_part = |c: &&char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>');
            let len = rest.iter().take_while(is_part).count();
            // A mark at its end belongs to the sentence.
            let marks = rest[..len]
                .iter()
                .rev()
                .take_while(|c| matches!(c, ',' | ';' | '.' | ':' | ')' | '?' | '!'));
            len - marks.count()
        } else {
            0
        };
        kept[at..at + len].fill(true);
        at += len.max(1);
    }
    kept
}

fn starts_address(text: &[char]) -> bool {
    let may_start = matches!(text.first(), Some('h' | 'w' | 'f' | 'H' | 'W'));
    may_start
        && ["http:", "https:", "www.", "ftp:", "HTTP:", "WWW."]
            .iter()
            .any(|start| start.chars().eq(text.iter().copied().take(start.len())))
}

/// Whether a character is Chinese, or a mark that only Chinese has.
fn is_wide(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{3001}'..='\u{3011}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}')
        || matches!(c, '〔' | '〕' | '“' | '”' | '‘' | '’' | '％' | '—' | '…')
}

/// A half-width mark between Chinese characters, or behind one.
fn half_width(text: &[char], at: usize, mark: char) -> Fate {
    let wide = match mark {
        ',' => '，',
        ';' => '；',
        ':' => '：',
        '?' => '？',
        '!' => '！',
        _ => '。',
    };
    let before = at
        .checked_sub(1)
        .map(|at| text[at])
        .filter(|c| !is_break(*c));
    let behind = text.get(at + 1).copied().filter(|c| !is_break(*c));
    let ends = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let is_before = before.is_some_and(is_wide);
    let is_behind = behind.is_some_and(is_wide);
    let fits = match mark {
        // 1. and 2.0 stand as they are; so do three points.
        '.' => {
            before.is_some_and(|c| is_han(c) || matches!(c, '”' | '）' | '》'))
                && (is_behind || ends(behind))
        }
        // Behind letters or digits only where Chinese goes on: APP,微信.
        _ => {
            is_before
                || is_behind
                    && before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '%' | ')'))
        }
    };
    // 10:30, 1,024 and 第3:2 have digits on both sides.
    let is_number =
        before.is_some_and(|c| c.is_ascii_digit()) && behind.is_some_and(|c| c.is_ascii_digit());
    if fits && !is_number {
        Fate::Becomes(wide)
    } else {
        Fate::Stays
    }
}

/// Pairs of half-width brackets with Chinese inside or before them; （2014）32号 is left.
fn brackets(text: &[char], kept: &[bool], fates: &mut [Fate]) {
    let mut open: Vec<usize> = Vec::new();
    for at in 0..text.len() {
        match text[at] {
            c if is_break(c) => open.clear(),
            _ if kept[at] => {}
            '(' => open.push(at),
            ')' => {
                let Some(start) = open.pop() else { continue };
                let inside = &text[start + 1..at];
                let beside = [
                    start.checked_sub(1).map(|at| text[at]),
                    text.get(at + 1).copied(),
                ];
                let has_wide = inside.iter().any(|c| is_wide(*c))
                    || !inside.is_empty() && beside.into_iter().flatten().any(is_wide);
                if has_wide && !is_document_number(text, start, at) {
                    fates[start] = Fate::Becomes('（');
                    fates[at] = Fate::Becomes('）');
                }
            }
            _ => {}
        }
    }
}

/// Whether brackets hold the year of a document's number: 鲁政发(2014)32号.
fn is_document_number(text: &[char], start: usize, end: usize) -> bool {
    let inside = &text[start + 1..end];
    let behind = &text[end + 1..];
    let blanks = behind
        .iter()
        .take_while(|c| matches!(c, ' ' | '第'))
        .count();
    let count = behind[blanks..]
        .iter()
        .take_while(|c| c.is_ascii_digit())
        .count();
    inside.len() == 4
        && inside.iter().all(char::is_ascii_digit)
        && count > 0
        && behind.get(blanks + count) == Some(&'号')
}

/// Straight quotes of a paragraph, by turns open and closed, if all its quotes can be so.
fn quotes(text: &[char], kept: &[bool], fates: &mut [Fate]) {
    let mut start = 0;
    while start <= text.len() {
        let len = text[start..].iter().take_while(|c| !is_break(**c)).count();
        let line = start..start + len;
        let is_quote = |at: &usize| matches!(text[*at], '"' | '“' | '”' | '＂') && !kept[*at];
        let all: Vec<usize> = line.clone().filter(is_quote).collect();
        let turn = |nth: usize| if nth.is_multiple_of(2) { '“' } else { '”' };
        let has_wide = text[line].iter().any(|c| is_han(*c));
        let fits = (all.iter().enumerate())
            .all(|(nth, at)| matches!(text[*at], '"' | '＂') || text[*at] == turn(nth));
        if fits && has_wide && all.len().is_multiple_of(2) {
            for (nth, at) in all.into_iter().enumerate() {
                if text[at] != turn(nth) {
                    fates[at] = Fate::Becomes(turn(nth));
                }
            }
        }
        start += len + 1;
    }
}

/// Whether a blank stands between Chinese characters, or in a date or count, where none belongs.
fn is_stray(text: &[char], at: usize) -> bool {
    let is_blank = |c: &char| c.is_whitespace() && !is_break(*c);
    // One run of blanks has one fate, whatever stands in it.
    let start = text[..at].iter().rposition(|c| !is_blank(c));
    let end = text[at..].iter().position(|c| !is_blank(c));
    let (Some(start), Some(end)) = (start, end.map(|len| at + len)) else {
        return false;
    };
    let (before, behind) = (text[start], &text[end..]);
    let next = behind[0];
    if end - start > BLANKS_AT_MOST + 1 {
        return false;
    }
    // Blanks at the ends of a paragraph are its layout; those of 年　月　日 a form's.
    if is_break(before) || is_break(next) || matches!((before, next), ('年', '月') | ('月', '日'))
    {
        return false;
    }
    if is_label(behind) {
        return false;
    }
    match (before, next) {
        (before, next) if is_wide(before) && is_wide(next) => true,
        (before, next) if next.is_ascii_digit() => "年月第共至到".contains(before),
        (before, next) if before.is_ascii_digit() => {
            "年月日号条件次个项人万亿元份篇期部家名".contains(next)
        }
        _ => false,
    }
}

/// Whether a text starts with a few words and a colon: the blank before them separates.
fn is_label(text: &[char]) -> bool {
    let words = text
        .iter()
        .take_while(|c| is_han(**c) || **c == ' ')
        .count();
    words <= LABEL_AT_MOST && matches!(text.get(words), Some(':' | '：'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(tidy(text).0, expected, "{text}");
    }

    #[test]
    fn punctuation_between_chinese_characters_is_put_right() {
        check(
            "坚持依法行政,深化公开;增强透明:好!行?",
            "坚持依法行政，深化公开；增强透明：好！行？",
        );
        check(
            "(一)主动公开信息数:2017年度公开24条,",
            "（一）主动公开信息数：2017年度公开24条，",
        );
        check(
            "按照\"应公必公\"、“公开”的原则",
            "按照“应公必公”、“公开”的原则",
        );
        check("通过APP,微信(WeChat)公开.", "通过APP，微信（WeChat）公开。");
        check("占30%,其余45%;", "占30%，其余45%;");
        check("，，公开。。完成、、", "，公开。完成、");
        check("公开,,完成", "公开，完成");
        check("政府(1)办公", "政府（1）办公");
    }

    #[test]
    fn stray_spaces_go() {
        check("2018年 1月 22日", "2018年1月22日");
        check("2018 年 1 月 22 日", "2018年1月22日");
        check("统 计 指 标", "统计指标");
        check("公开， 完成", "公开，完成");
        check("共 24 条，第 3 次", "共24条，第3次");
        check("信息　公开", "信息公开");
    }

    #[test]
    fn what_is_right_or_no_business_of_ours_stays() {
        for text in [
            "网址：http://www.hd.gov.cn/a,b:c?x=1(2)。",
            "邮箱：a.b@c.gov.cn",
            "上午9:30至11:00，比分3:2，1,024件，2.5万元，99.5%",
            "青政发(2014)32号、国办发〔2014〕32号",
            "1.主动公开",
            "附件加载中...",
            "地址：长江路1号 电话：86877225",
            "审核人：李四    填报人：王五",
            "　　首行缩进",
            "行尾空格 \n下一行",
            "收到{申请数(合计),甲 乙}件",
            "“甲“乙”丙”",
            "5\"的屏幕",
            "f(x),g(y)",
            "于2018年 月 日",
            "微信 WeChat 公众号",
            "……——",
        ] {
            check(text, text);
            assert!(tidy(text).1.is_empty(), "{text}");
        }
    }

    #[test]
    fn each_change_is_told_with_its_place() {
        let (_, changes) = tidy("甲,乙。\n2018年 1月(丙)");
        let told: Vec<_> = (changes.iter())
            .map(|change| {
                (
                    change.range.start,
                    change.before.as_str(),
                    change.after.as_str(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (1, ",", "，"),
                (10, " ", ""),
                (13, "(", "（"),
                (15, ")", "）")
            ]
        );
    }

    /// The form in which marks of both widths are one.
    fn folded(c: char) -> char {
        match c {
            '“' | '”' | '＂' => '"',
            '。' => '.',
            c => crate::value::fold_width(c),
        }
    }

    fn prose() -> impl Strategy<Value = String> {
        let piece = "[甲乙年月日条a1,;:?!.()（），。；：、“”\" 　\n{}—…%]|http://a\\.b,|.";
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn tidying_loses_nothing_but_spaces_and_marks_that_stand_twice(text in prose()) {
            let (tidied, changes) = tidy(&text);
            let mut kept = tidied.chars();
            let mut last = None;
            for c in text.chars() {
                let is_same = |k: char| k == c || folded(k) == folded(c);
                let rest = kept.clone();
                match kept.next() {
                    Some(k) if is_same(k) => last = Some(k),
                    _ => {
                        kept = rest;
                        let is_double = last.is_some_and(|last| folded(last) == folded(c) && ",;:.、".contains(folded(c)));
                        prop_assert!(c.is_whitespace() || is_double, "{c:?} went from {text:?}");
                    }
                }
            }
            prop_assert_eq!(kept.next(), None);
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(letters(&text), letters(&tidied));
            // The changes are what lies between the two.
            let chars: Vec<char> = text.chars().collect();
            let (mut made, mut at) = (String::new(), 0);
            for change in &changes {
                made.extend(&chars[at..change.range.start]);
                prop_assert_eq!(chars[change.range.clone()].iter().collect::<String>(), change.before.clone());
                made += &change.after;
                at = change.range.end;
            }
            made.extend(&chars[at..]);
            prop_assert_eq!(&made, &tidied);
            prop_assert_eq!(tidy(&tidied), (tidied.clone(), vec![]));
        }
    }
}
