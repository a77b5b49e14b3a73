//! Words that rules look for in texts, as an office lists them in the rule book: the one matcher.
//! Finds them whatever their width; knows no word boundaries, and no grammar.

use std::cmp::Reverse;

use serde::Deserialize;

use crate::value::fold_width;

/// Stands in a word for a few characters of the same clause: `收到…申请`.
const GAP: char = '…';
/// Characters for which it stands, at most.
const GAP_AT_MOST: usize = 12;
/// Bits of the sieve through which the characters of a text go for each word; powers of two.
const SIEVE_BITS_PER_WORD: usize = 64;
/// Bits of the largest sieve.
const SIEVE_BITS_AT_MOST: usize = 8192;

/// 词语: words of which any will do, the longest that fits first.
///
/// Texts are given in half width, as [`fold_width`] makes them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Words {
    /// In order of their first characters.
    words: Vec<Word>,
    /// Those without a gap, in order of their last characters, longest first.
    by_last: Vec<Vec<char>>,
    /// Which first characters there are, and which last ones, by a few of their bits: most places
    /// in a text are told at a glance to start or end none of the words.
    firsts: u128,
    lasts: u128,
    /// The first characters once more, in more bits the more words there are: a text is gone
    /// through for every list.
    sieve: Vec<u64>,
}

/// A word in half width, never empty; a gap stands neither first nor last in it.
#[derive(Debug, Clone)]
struct Word {
    text: Vec<char>,
    has_gap: bool,
}

/// One of 128 bits for a character; several share one.
#[must_use]
pub fn bit(c: char) -> u128 {
    1 << (u32::from(c) % u128::BITS)
}

/// The place of a character in a sieve of so many words, a power of two.
fn sieve_bit(c: char, len: usize) -> (usize, u64) {
    let c = c as usize;
    ((c / 64) & (len.wrapping_sub(1)), 1 << (c % 64))
}

impl From<Vec<String>> for Words {
    fn from(words: Vec<String>) -> Self {
        let folded = |word: String| {
            let text: Vec<char> = word.trim_matches(GAP).chars().map(fold_width).collect();
            let has_gap = text.contains(&GAP);
            (!text.is_empty()).then_some(Word { text, has_gap })
        };
        let mut words: Vec<Word> = words.into_iter().filter_map(folded).collect();
        words.sort_by_key(|word| word.text[0]);
        let bits = (words.len() * SIEVE_BITS_PER_WORD).min(SIEVE_BITS_AT_MOST);
        let mut sieve = vec![0; bits.next_power_of_two() / 64];
        for word in &words {
            let (at, bit) = sieve_bit(word.text[0], sieve.len());
            sieve[at] |= bit;
        }
        let whole = words.iter().filter(|word| !word.has_gap);
        let mut by_last: Vec<Vec<char>> = whole.map(|word| word.text.clone()).collect();
        by_last.sort_by_key(|word| (word.last().copied(), Reverse(word.len())));
        let lasts = words.iter().filter_map(|word| word.text.last());
        Self {
            firsts: (words.iter()).fold(0, |bits, word| bits | bit(word.text[0])),
            lasts: lasts.fold(0, |bits, &c| bits | bit(c)),
            sieve,
            words,
            by_last,
        }
    }
}

/// Whether a gap can't go over this character.
fn ends_clause(c: char) -> bool {
    matches!(c, '。' | ',' | ';' | ':' | '!' | '?' | '\n' | '\r')
}

impl Word {
    /// How long it is where a text starts with it.
    fn starting(&self, text: &[char]) -> Option<usize> {
        if !self.has_gap {
            return text.starts_with(&self.text).then_some(self.text.len());
        }
        let mut parts = self
            .text
            .split(|&c| c == GAP)
            .filter(|part| !part.is_empty());
        let first = parts.next()?;
        let mut end = text.starts_with(first).then_some(first.len())?;
        for part in parts {
            let gap = (text[end..].iter().take(GAP_AT_MOST))
                .take_while(|c| !ends_clause(**c))
                .count();
            let starts = (end..=end + gap).find(|&at| text[at..].starts_with(part));
            end = starts? + part.len();
        }
        Some(end)
    }
}

impl Words {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether one may end with a character of these [`bit`]s.
    #[must_use]
    pub fn may_end(&self, bits: u128) -> bool {
        self.lasts & bits != 0
    }

    /// Whether one may start with a character of these [`bit`]s.
    #[must_use]
    pub fn may_start(&self, bits: u128) -> bool {
        self.firsts & bits != 0
    }

    /// How long the longest word is that a text starts with.
    #[must_use]
    #[inline]
    pub fn starting(&self, text: &[char]) -> Option<usize> {
        let &first = text.first()?;
        let (at, bit) = sieve_bit(first, self.sieve.len());
        let is_first = self.sieve.get(at).is_some_and(|bits| bits & bit != 0);
        is_first.then(|| self.longest(first, text))?
    }

    /// The same; apart, so that the glance before it is made where it is asked for.
    #[inline(never)]
    fn longest(&self, first: char, text: &[char]) -> Option<usize> {
        let from = self.words.partition_point(|word| word.text[0] < first);
        let same = (self.words[from..].iter()).take_while(|word| word.text[0] == first);
        same.filter_map(|word| word.starting(text)).max()
    }

    /// Where the longest word starts that a text ends with; those with a gap don't count.
    #[must_use]
    pub fn ending(&self, text: &[char]) -> Option<usize> {
        let &last = text.last()?;
        if !self.may_end(bit(last)) {
            return None;
        }
        let from = self
            .by_last
            .partition_point(|word| word.last() < Some(&last));
        let same = self.by_last[from..].iter();
        let mut same = same.take_while(|word| word.last() == Some(&last));
        let longest = same.find(|word| text.ends_with(word))?;
        Some(text.len() - longest.len())
    }

    /// The place and length of each in a text, from left to right; none overlaps another.
    pub fn find<'a>(&'a self, text: &'a [char]) -> impl Iterator<Item = (usize, usize)> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = (from..text.len())
                .find_map(|at| self.starting(&text[at..]).map(|len| (at, len)))?;
            from = found.0 + found.1;
            Some(found)
        })
    }

    /// Where the last of them starts in a text.
    #[must_use]
    pub fn last_in(&self, text: &[char]) -> Option<usize> {
        (0..text.len())
            .rev()
            .find(|&at| self.starting(&text[at..]).is_some())
    }

    /// Whether one of them is in a text.
    #[must_use]
    pub fn are_in(&self, text: &[char]) -> bool {
        self.find(text).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> Words {
        Words::from(words.iter().map(|w| String::from(*w)).collect::<Vec<_>>())
    }

    #[track_caller]
    fn check(words: &[&str], text: &str, expected: &[&str]) {
        let words = list(words);
        let folded: Vec<char> = text.chars().map(fold_width).collect();
        let found: Vec<String> = (words.find(&folded))
            .map(|(at, len)| text.chars().skip(at).take(len).collect())
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_word_is_found_whatever_its_width() {
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

    #[test]
    fn the_longest_word_counts_at_both_ends_and_one_with_a_gap_only_at_the_start() {
        let words = list(&["公开", "政府公开", "公开数", "收到…公开"]);
        let text: Vec<char> = "收到的政府公开".chars().collect();
        assert_eq!(words.starting(&text), Some(7));
        assert_eq!(words.ending(&text), Some(3));
        assert_eq!(words.last_in(&text), Some(5));
        assert_eq!(words.starting(&text[5..]), Some(2));
        assert_eq!(words.ending(&text[..6]), None);
    }

    #[test]
    fn many_words_are_found_as_few_are() {
        let many: Vec<String> = ('\u{4e00}'..'\u{4e40}').map(String::from).collect();
        let words = Words::from(many);
        let text: Vec<char> = ('\u{4df0}'..'\u{4e50}').collect();
        assert_eq!(words.find(&text).count(), 64);
        // One whose bits in a sieve are those of another character is none.
        let other = char::from_u32('\u{4e00}' as u32 + 8192).expect("a character");
        assert_eq!(words.starting(&[other]), None);
    }
}
