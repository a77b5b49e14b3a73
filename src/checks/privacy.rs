//! What must not be published: numbers and names of persons, and marks of secrecy.
//! Words about secrecy are no marks; a masked number is no number. Keeps nothing of what it read.

use std::ops::Range;

use super::prose::{Hit, Prose, trim_end};
use crate::form::rule::wording::{NameSigns, PrivateNumber, PrivateNumbers, SecrecyMarks};
use crate::value::Date;
use crate::value::han::is_han;

/// Digits of the longest number that is looked for.
const DIGITS_AT_MOST: usize = 19;

/// Digits that stand together, with the separators in one number: 138-0013-8000.
struct Run {
    /// Groups of digits, in characters.
    groups: Vec<Range<usize>>,
}

/// Identity cards, bank cards and mobile telephones.
pub fn numbers(prose: &Prose, wanted: &PrivateNumbers) -> Vec<Hit> {
    let mut hits = Vec::new();
    for run in runs(&prose.folded) {
        let mut from = 0;
        while from < run.groups.len() {
            let found = (from + 1..=run.groups.len()).rev().find_map(|to| {
                let groups = &run.groups[from..to];
                Some((to, number(prose, groups, wanted)?))
            });
            match found {
                Some((to, hit)) => {
                    hits.push(hit);
                    from = to;
                }
                None => from += 1,
            }
        }
    }
    hits
}

/// Digits, with an X behind 17 of them, that no letter and no address goes on with.
fn runs(text: &[char]) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let len = text[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if len == 0 {
            at += 1;
            continue;
        }
        let has_check_letter =
            matches!(text.get(at + len), Some('X' | 'x')) && matches!(len, 17 | 4 | 3 | 11);
        let group = at..at + len + usize::from(has_check_letter);
        at = group.end;
        let is_next = |run: &&mut Run| {
            let last = run.groups.last().expect("a run has a group").end;
            group.start == last + 1 && is_separator(text[last])
        };
        match found.last_mut().filter(is_next) {
            Some(run) => run.groups.push(group),
            None => found.push(Run {
                groups: vec![group],
            }),
        }
    }
    found
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '–' | '—' | '·' | '.' | '−')
}

/// Whether groups of digits are one of the numbers that are wanted.
fn number(prose: &Prose, groups: &[Range<usize>], wanted: &PrivateNumbers) -> Option<Hit> {
    let text = &prose.folded;
    let range = groups.first()?.start..groups.last()?.end;
    let digits: Vec<char> = (groups.iter())
        .flat_map(|group| &text[group.clone()])
        .copied()
        .collect();
    if digits.len() > DIGITS_AT_MOST + 4 {
        return None;
    }
    let glued = |c: Option<&char>| {
        c.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '/' | '=' | '%' | '@' | '*'))
    };
    let before = range.start.checked_sub(1).map(|at| &text[at]);
    if glued(before) || glued(text.get(range.end)) {
        return None;
    }
    let is_counted = wanted.counted.starting(&text[range.end..]).is_some();
    let lengths: Vec<usize> = groups.iter().map(ExactSizeIterator::len).collect();
    let kind = wanted.kinds.iter().copied().find(|kind| match kind {
        PrivateNumber::IdentityCard => is_identity_card(&digits),
        PrivateNumber::BankCard => {
            let is_grouped = lengths.split_last().is_some_and(|(last, rest)| {
                rest.iter().all(|len| *len == 4) && (rest.is_empty() || *last <= 4)
            });
            is_grouped && !is_counted && is_bank_card(&digits, &wanted.banks)
        }
        PrivateNumber::Mobile => !is_counted && is_mobile(&digits, &lengths),
    })?;
    Some(Hit {
        fault: word(kind).into(),
        instead: Some(masked(prose, groups, kind)),
        range,
    })
}

/// The word for it in a message.
fn word(kind: PrivateNumber) -> &'static str {
    match kind {
        PrivateNumber::IdentityCard => "身份证号",
        PrivateNumber::BankCard => "银行卡号",
        PrivateNumber::Mobile => "手机号",
    }
}

/// The number with stars in its middle: 138****1234.
fn masked(prose: &Prose, groups: &[Range<usize>], kind: PrivateNumber) -> String {
    let count: usize = groups.iter().map(ExactSizeIterator::len).sum();
    let (head, tail) = match kind {
        // A country's 86 may stand before the 11 digits.
        PrivateNumber::Mobile => (count - 8, 4),
        PrivateNumber::IdentityCard | PrivateNumber::BankCard => (6, 4),
    };
    let range = groups[0].start..groups[groups.len() - 1].end;
    let mut seen = 0;
    (range.map(|at| {
        let is_digit = groups.iter().any(|group| group.contains(&at));
        seen += usize::from(is_digit);
        let is_hidden = is_digit && seen > head && seen + tail <= count;
        if is_hidden { '*' } else { prose.typed[at] }
    }))
    .collect()
}

/// 18 characters with a date and the check character of ISO 7064 MOD 11-2 (GB 11643-1999), or the
/// 15 digits of before 1999 with a date.
fn is_identity_card(digits: &[char]) -> bool {
    let value = |c: char| c.to_digit(10);
    let whole = |range: Range<usize>| {
        digits[range]
            .iter()
            .try_fold(0u32, |sum, &c| Some(sum * 10 + value(c)?))
    };
    let is_region = || whole(0..2).is_some_and(|region| (11..=82).contains(&region));
    let is_date = |year: u32, at: usize| {
        let part = |range| whole(range).and_then(|part| i8::try_from(part).ok());
        let (Some(month), Some(day)) = (part(at..at + 2), part(at + 2..at + 4)) else {
            return false;
        };
        i16::try_from(year).is_ok_and(|year| Date::new(year, month, day).is_ok())
    };
    match digits.len() {
        18 => {
            let year = whole(6..10).filter(|year| (1900..=2099).contains(year));
            let sum = digits[..17]
                .iter()
                .enumerate()
                .try_fold(0, |sum, (at, &c)| {
                    // The weight of a place is 2 to the power of those behind it, modulo 11.
                    let weight = (0..17 - at).fold(1, |weight, _| weight * 2 % 11);
                    Some(sum + value(c)? * weight)
                });
            let check = match digits[17] {
                'X' | 'x' => Some(10),
                c => value(c),
            };
            let fits = sum
                .zip(check)
                .is_some_and(|(sum, check)| (sum + check) % 11 == 1);
            fits && is_region() && year.is_some_and(|year| is_date(year, 10))
        }
        15 => {
            let year = whole(6..8).map(|year| 1900 + year);
            is_region() && year.is_some_and(|year| is_date(year, 8))
        }
        _ => false,
    }
}

/// As many digits as a bank's numbers have, that start as they do and end in the check digit of ISO/IEC 7812 (Luhn).
fn is_bank_card(digits: &[char], banks: &[(String, Vec<usize>)]) -> bool {
    let is_of = |(prefix, lengths): &(String, Vec<usize>)| {
        let starts = prefix.chars().eq(digits.iter().copied().take(prefix.len()));
        starts && lengths.contains(&digits.len())
    };
    if !banks.iter().any(is_of) {
        return false;
    }
    let sum = digits.iter().rev().enumerate().try_fold(0, |sum, (at, c)| {
        let digit = c.to_digit(10)?;
        let doubled = digit * (1 + at as u32 % 2);
        Some(sum + doubled / 10 + doubled % 10)
    });
    sum.is_some_and(|sum| sum % 10 == 0)
}

/// Eleven digits from 13 to 19 on, in one piece or as people group them, and a country's 86.
fn is_mobile(digits: &[char], groups: &[usize]) -> bool {
    let code = match digits.len() {
        11 => 0,
        12 if digits[0] == '0' => 1,
        13 if digits[..2] == ['8', '6'] => 2,
        15 if digits[..4] == ['0', '0', '8', '6'] => 4,
        _ => return false,
    };
    let groups = match groups.split_first() {
        Some((first, rest)) if *first == code => rest,
        _ => groups,
    };
    let is_grouped = matches!(
        groups,
        [_] | [3, 4, 4] | [3, 8] | [7, 4] | [4, 4, 3] | [4, 3, 4]
    );
    is_grouped && digits[code] == '1' && matches!(digits[code + 1], '3'..='9')
}

/// Marks of secrecy, as marks.
pub fn secrecy_marks(prose: &Prose, marks: &SecrecyMarks) -> Vec<Hit> {
    let text = &prose.folded;
    let mut hits: Vec<Hit> = (marks.marks.find(text))
        .map(|(at, len)| Hit::plain(at..at + len))
        .collect();
    let lines = prose.lines();
    for (at, len) in marks.levels.find(text) {
        let end = at + len;
        let blanks = text[end..].iter().take_while(|c| **c == ' ').count();
        let star = text[end + blanks..]
            .iter()
            .take_while(|c| matches!(c, '★' | '☆' | '*'))
            .count();
        let before = trim_end(&text[..at]);
        let behind = text.get(end + blanks);
        let is_bracketed = matches!(
            (before.last(), behind),
            (Some('【'), Some('】'))
                | (Some('('), Some(')'))
                | (Some('['), Some(']'))
                | (Some('〔'), Some('〕'))
                | (Some('<'), Some('>'))
        );
        let is_alone = || lines.contains(&(at..end));
        let is_introduced = || {
            let colon = before.strip_suffix(&[':']).map(trim_end);
            colon.is_some_and(|before| marks.introduced_by.ending(before).is_some())
        };
        if star > 0 {
            hits.push(Hit::plain(at..end + blanks + star));
        } else if is_bracketed || is_introduced() || is_alone() {
            hits.push(Hit::plain(at..end));
        }
    }
    hits.sort_by_key(|hit| hit.range.start);
    hits
}

/// Names of persons beside the words that the rule gives.
pub fn names(prose: &Prose, signs: &NameSigns) -> Vec<Hit> {
    let text = &prose.folded;
    let mut hits = Vec::new();
    for (at, len) in signs.before.find(text) {
        let colon = text[at + len..]
            .iter()
            .take_while(|c| matches!(c, ':' | ' '))
            .count();
        let start = at + len + colon;
        if let Some(len) = name_at(text, start, signs) {
            hits.push(Hit::plain(start..start + len));
        }
    }
    if signs.behind_tells {
        for (at, _) in signs.behind.find(text) {
            let name = [3, 2].into_iter().find_map(|len| {
                let start = at.checked_sub(len)?;
                let is_name = name_at(text, start, signs) == Some(len);
                // A longer word that only ends like a name: 主要领导同志.
                let starts_word = start == 0
                    || !is_han(text[start - 1])
                    || signs.before.ending(&text[..start]).is_some();
                (is_name && starts_word).then_some(start..at)
            });
            hits.extend(name.map(Hit::plain));
        }
    }
    hits.sort_by_key(|hit| hit.range.start);
    hits.dedup();
    hits
}

/// The length of the name that starts here: a surname and one or two characters, and then what
/// stands behind a name.
fn name_at(text: &[char], start: usize, signs: &NameSigns) -> Option<usize> {
    let rest = &text[start.min(text.len())..];
    let surname = signs.surnames.starting(rest)?;
    if signs.none.starting(rest).is_some() {
        return None;
    }
    [2, 1]
        .into_iter()
        .map(|given| surname + given)
        .find(|&len| {
            let Some(name) = rest.get(..len) else {
                return false;
            };
            let ends = |c: &char| {
                matches!(
                    c,
                    ',' | '。' | ';' | '、' | '(' | ')' | ':' | '\n' | '\r' | ' '
                )
            };
            let behind = &rest[len..];
            let is_over = if signs.behind_tells {
                signs.behind.starting(behind).is_some()
            } else {
                behind.first().is_none_or(ends) || signs.behind.starting(behind).is_some()
            };
            is_over && name.iter().all(|c| is_han(*c)) && !name.contains(&'某')
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::words::Words;

    fn wanted() -> PrivateNumbers {
        PrivateNumbers {
            kinds: vec![
                PrivateNumber::IdentityCard,
                PrivateNumber::BankCard,
                PrivateNumber::Mobile,
            ],
            banks: vec![("62".into(), vec![16, 19]), ("4".into(), vec![16])],
            counted: Words::from(vec!["元".into(), "万".into(), "件".into()]),
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str, &str)]) {
        let prose = Prose::of(text);
        let hits = numbers(&prose, &wanted());
        let found: Vec<_> = (hits.into_iter())
            .map(|hit| {
                (
                    prose.excerpt(hit.range),
                    hit.fault,
                    hit.instead.expect("a mask"),
                )
            })
            .collect();
        let expected: Vec<_> = (expected.iter())
            .map(|(a, b, c)| (String::from(*a), String::from(*b), String::from(*c)))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn numbers_of_persons_are_found_and_masked() {
        for (text, number, kind, masked) in [
            // The example of GB 11643-1999.
            (
                "身份证11010519491231002X。",
                "11010519491231002X",
                "身份证号",
                "110105********002X",
            ),
            ("440524188001010014", "", "", ""),
            (
                "（110105 19491231 002x）",
                "110105 19491231 002x",
                "身份证号",
                "110105 ******** 002x",
            ),
            (
                "１１０１０５１９４９１２３１００２Ｘ",
                "１１０１０５１９４９１２３１００２Ｘ",
                "身份证号",
                "１１０１０５********００２Ｘ",
            ),
            (
                "旧证号110105491231002，",
                "110105491231002",
                "身份证号",
                "110105*****1002",
            ),
            (
                "卡号6222020200112233446",
                "6222020200112233446",
                "银行卡号",
                "622202*********3446",
            ),
            ("卡号6222020200112233447", "", "", ""),
            (
                "卡号4111 1111 1111 1111",
                "4111 1111 1111 1111",
                "银行卡号",
                "4111 11** **** 1111",
            ),
            ("电话13812345678。", "13812345678", "手机号", "138****5678"),
            ("138-1234-5678", "138-1234-5678", "手机号", "138-****-5678"),
            ("138 1234 5678", "138 1234 5678", "手机号", "138 **** 5678"),
            (
                "１３８１２３４５６７８",
                "１３８１２３４５６７８",
                "手机号",
                "１３８****５６７８",
            ),
            ("+8613812345678", "8613812345678", "手机号", "86138****5678"),
        ] {
            match number {
                "" => check(text, &[]),
                _ => check(text, &[(number, kind, masked)]),
            }
        }
        check(
            "张三13812345678、李四13987654321",
            &[
                ("13812345678", "手机号", "138****5678"),
                ("13987654321", "手机号", "139****4321"),
            ],
        );
    }

    /// Each is found whole as of this kind, and hidden but for so many digits before and behind.
    #[track_caller]
    fn check_found(text: &str, kind: &str, head: usize) {
        let count = text.chars().filter(char::is_ascii_alphanumeric).count();
        let mut seen = 0;
        let hidden: String = (text.chars())
            .map(|c| {
                seen += usize::from(c.is_ascii_alphanumeric());
                let is_shown = !c.is_ascii_alphanumeric() || seen <= head || seen + 4 > count;
                if is_shown { c } else { '*' }
            })
            .collect();
        check(text, &[(text, kind, &hidden)]);
    }

    #[test]
    fn identity_cards_of_any_age_are_found() {
        for number in [
            "11010519000101001X",
            "110105199901010016",
            "110105200002290013",
            "110105209912310010",
            // The region with the greatest number.
            "820105200002290010",
            "110105 20000229 0013",
            "11010519491231 002X",
            "1101051949123 1002X",
            "110105 19491231002X",
            "110105491231002",
        ] {
            check_found(number, "身份证号", 6);
        }
        for text in [
            // Before 1900 and from 2100 on, no such region, no such day.
            "110105189901010018",
            "110105210001010015",
            "830105200002290012",
            "100105200002290011",
            "110105200102290010",
            "110105490229002",
            "110105000229002",
            "110105000001002",
            "830105491231002",
            // Every other check character.
            "110105200002290012",
            "11010520000229001X",
            "110105194912310020",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn mobile_numbers_are_found_as_people_write_them() {
        for (number, head) in [
            ("13012345678", 3),
            ("19912345678", 3),
            ("138 12345678", 3),
            ("1381234 5678", 3),
            ("1381 2345 678", 3),
            ("1381 234 5678", 3),
            ("013812345678", 4),
            ("86 138 1234 5678", 5),
            ("86-13812345678", 5),
            ("0086 13812345678", 7),
            ("008613812345678", 7),
        ] {
            check_found(number, "手机号", head);
        }
        for text in [
            "12912345678",
            "1381234567",
            "138123456789",
            "8513812345678",
            "113812345678",
            "13 81 23 45 67 8",
            "13812345678%",
            "a13812345678",
            "13812345678@qq.com",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn a_bank_card_has_the_digits_that_its_bank_gives_it() {
        for number in [
            "6222020200112233446",
            "4111111111111111",
            "4111-1111-1111-1111",
            "6222 0202 0011 2233 446",
        ] {
            check_found(number, "银行卡号", 6);
        }
        for text in [
            // Not so many digits, not such a beginning, counted, in other groups.
            "62220202001122337",
            "5111111111111118",
            "4111111111111111元",
            "411111 1111111111",
            "4111 1111 1111 1111元",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "138****1234、110105********002X",
            "电话0532-86877225、86877225",
            "11010519491231002Y、110105194912310021",
            "110105194913310025",
            "金额13812345678元、13812345678万",
            "http://a.cn/13812345678.html?id=13812345678",
            "统一社会信用代码11370211MB2345678X",
            "编号2018012300000012、20180123",
            "4111111111111112",
            "12345678901",
            "2018年1月23日 13812345",
            "共13812345678件",
        ] {
            check(text, &[]);
        }
    }

    #[track_caller]
    fn check_marks(text: &str, expected: &[&str]) {
        let list = |words: &[&str]| {
            Words::from(words.iter().map(|w| String::from(*w)).collect::<Vec<_>>())
        };
        let marks = SecrecyMarks {
            levels: list(&["绝密", "机密", "秘密", "内部资料", "工作秘密"]),
            introduced_by: list(&["密级"]),
            marks: list(&["内部资料，注意保存"]),
        };
        let prose = Prose::of(text);
        let found: Vec<String> = (secrecy_marks(&prose, &marks).into_iter())
            .map(|hit| prose.excerpt(hit.range))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_mark_of_secrecy_is_told_from_words_about_it() {
        check_marks("机密★10年", &["机密★"]);
        check_marks("秘密 ☆\n正文", &["秘密 ☆"]);
        check_marks("【绝密】、（内部资料）", &["绝密", "内部资料"]);
        check_marks("工作秘密\n正文", &["工作秘密"]);
        check_marks("密级：机密", &["机密"]);
        check_marks("内部资料，注意保存", &["内部资料，注意保存"]);
        for text in [
            "不予公开涉及国家秘密、商业秘密的信息。",
            "保守秘密，人人有责；机密文件按规定管理。",
            "（涉及国家秘密的除外）",
            "1.属于国家秘密",
            "整理内部资料，归档保存。严防泄露工作秘密。",
        ] {
            check_marks(text, &[]);
        }
    }

    fn list(words: &str) -> Words {
        Words::from(words.split(' ').map(String::from).collect::<Vec<_>>())
    }

    #[track_caller]
    fn check_names(text: &str, behind_tells: bool, expected: &[&str]) {
        let prose = Prose::of(text);
        let (before, behind) = match behind_tells {
            true => (list("由 书记 主任"), list("同志任组长 任组长")),
            false => (list("申请人 原告"), list("诉 向 提出 申请 不服")),
        };
        let signs = NameSigns {
            surnames: list("张 李 高 陈 欧阳"),
            before,
            behind,
            behind_tells,
            none: list("高度 陈述"),
        };
        let found: Vec<String> = (names(&prose, &signs).into_iter())
            .map(|hit| prose.excerpt(hit.range))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_name_beside_its_sign_is_found() {
        check_names("申请人张三向我局提出申请", false, &["张三"]);
        check_names(
            "申请人：李小明，原告欧阳修诉我局",
            false,
            &["李小明", "欧阳修"],
        );
        check_names("由张三同志任组长", true, &["张三"]);
        check_names("成立领导小组，李小明任组长", true, &["李小明"]);
        for text in [
            "申请人向我局提出申请，申请人应当补正。",
            "申请人高度评价，听取申请人陈述，",
            "申请人张某、李某某向我局提出申请",
            "申请人数3人",
        ] {
            check_names(text, false, &[]);
        }
        for text in [
            "由办事处主任任组长",
            "主要领导同志任组长",
            "以分管领导为副组长",
        ] {
            check_names(text, true, &[]);
        }
    }
}
