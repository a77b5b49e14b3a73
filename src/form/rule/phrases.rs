//! Words that a rule looks for in a text, as an office lists them in the rule book.
//! Finds them whatever their width; knows no word boundaries, and no grammar.

use serde::Deserialize;

use crate::value::fold_width;

/// Stands in a phrase for a few characters of the same clause: `收到…申请`.
const GAP: char = '…';
/// Characters for which it stands, at most.
const GAP_AT_MOST: usize = 12;
/// Bits of the sieve through which first characters go; a power of two.
const SIEVE_BITS: usize = 8192;

/// 词语: a list of phrases, of which any may be meant.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Phrases {
    /// Each in the parts between its gaps, in order of their first characters.
    all: Vec<Vec<Vec<char>>>,
    /// A bit for each first character, so that a text is gone through once and not once a phrase.
    sieve: Vec<u64>,
}

impl From<Vec<String>> for Phrases {
    fn from(words: Vec<String>) -> Self {
        let mut phrases = Self {
            all: Vec::new(),
            sieve: vec![0; SIEVE_BITS / 64],
        };
        for word in words {
            let parts: Vec<Vec<char>> = (word.split(GAP))
                .map(|part| part.chars().map(fold_width).collect())
                .filter(|part: &Vec<char>| !part.is_empty())
                .collect();
            if let Some(first) = parts.first().and_then(|part| part.first()) {
                let (at, bit) = bit(*first);
                phrases.sieve[at] |= bit;
                phrases.all.push(parts);
            }
        }
        phrases.all.sort_by_key(|parts| parts[0][0]);
        phrases
    }
}

fn bit(c: char) -> (usize, u64) {
    let at = c as usize % SIEVE_BITS;
    (at / 64, 1 << (at % 64))
}

/// Whether a gap can't go over this character.
fn ends_clause(c: char) -> bool {
    matches!(c, '。' | ',' | ';' | ':' | '!' | '?' | '\n' | '\r')
}

/// Where a phrase that starts at the text's start ends.
fn end_of(parts: &[Vec<char>], text: &[char]) -> Option<usize> {
    let (first, rest) = parts.split_first()?;
    let mut end = text.starts_with(first).then_some(first.len())?;
    for part in rest {
        let gap = (text[end..].iter().take(GAP_AT_MOST))
            .take_while(|c| !ends_clause(**c))
            .count();
        let starts = (end..=end + gap).find(|&at| text[at..].starts_with(part));
        end = starts? + part.len();
    }
    Some(end)
}

impl Phrases {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Characters of the longest phrase that a text of folded characters starts with.
    #[must_use]
    pub fn start_of(&self, text: &[char]) -> Option<usize> {
        let first = *text.first()?;
        let (at, bit) = bit(first);
        if self.sieve.get(at).is_none_or(|bits| bits & bit == 0) {
            return None;
        }
        let from = self.all.partition_point(|parts| parts[0][0] < first);
        let same = self.all[from..]
            .iter()
            .take_while(|parts| parts[0][0] == first);
        same.filter_map(|parts| end_of(parts, text)).max()
    }

    /// Whether a text of folded characters ends with one of them; those with a gap don't count.
    #[must_use]
    pub fn end(&self, text: &[char]) -> bool {
        let last = text.last();
        let ends = |part: &[char]| part.last() == last && text.ends_with(part);
        (self.all.iter()).any(|parts| parts.len() == 1 && ends(&parts[0]))
    }

    /// The place and length of each in a text of folded characters, from left to right; none
    /// overlaps another.
    pub fn find<'a>(&'a self, text: &'a [char]) -> impl Iterator<Item = (usize, usize)> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = (from..text.len())
                .find_map(|at| self.start_of(&text[at..]).map(|len| (at, len)))?;
            from = found.0 + found.1;
            Some(found)
        })
    }

    /// Whether one of them stands in a text of folded characters.
    #[must_use]
    pub fn are_in(&self, text: &[char]) -> bool {
        self.find(text).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &[&str], text: &str, expected: &[&str]) {
        let phrases = Phrases::from(words.iter().map(|w| String::from(*w)).collect::<Vec<_>>());
        let folded: Vec<char> = text.chars().map(fold_width).collect();
        let found: Vec<String> = (phrases.find(&folded))
            .map(|(at, len)| text.chars().skip(at).take(len).collect())
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_phrase_is_found_whatever_its_width() {
        check(
            &["为原则，不公开"],
            "公开为原则,不公开为例外",
            &["为原则,不公开"],
        );
        check(&["甲", "甲乙"], "丙甲乙甲", &["甲乙", "甲"]);
        check(&["甲乙"], "甲", &[]);
        check(&["", "…"], "甲", &[]);
    }

    #[test]
    fn a_gap_stays_within_its_clause() {
        check(
            &["收到…申请"],
            "收到政府信息公开申请3件",
            &["收到政府信息公开申请"],
        );
        check(&["收到…申请"], "收到来信，申请3件", &[]);
        check(
            &["收到…申请"],
            "收到一二三四五六七八九十一二申请",
            &["收到一二三四五六七八九十一二申请"],
        );
        check(&["收到…申请"], "收到一二三四五六七八九十一二三申请", &[]);
    }
}
