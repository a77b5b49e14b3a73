//! What must not be published: numbers and names of persons, and marks of secrecy.
//! Words about secrecy are no marks; a masked number is no number. Keeps nothing of what it read.

use std::ops::Range;

use crate::checks::reading::prose::{Hit, Prose, trim_end};
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
            let mut digits = 0;
            // Longer than any such number tells nothing, and would cost its square in a long chain.
            let short_enough = run.groups[from..].iter().take_while(|group| {
                digits += group.len();
                digits <= DIGITS_AT_MOST
            });
            let longest = from + short_enough.count();
            let found = (from + 1..=longest).rev().find_map(|to| {
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
mod tests;
