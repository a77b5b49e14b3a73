//! What the rules about people need: who is the same person, and which number is a mobile one.
//! Knows no list of names, and keeps nothing of what it read.

use crate::value::fold_width;

/// Digits of a mobile telephone number in mainland China.
const MOBILE_DIGITS: usize = 11;

/// A name without white space and differences of width: equal ones are one person (`张 三`).
pub fn name_key(typed: &str) -> String {
    typed
        .chars()
        .map(fold_width)
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// Whether a mobile number stands anywhere in the text: 1, a digit from 3 to 9, and nine more,
/// however spaced, with or without the country's 86 before it.
pub fn has_mobile_number(text: &str) -> bool {
    let folded: Vec<char> = text.chars().map(fold_width).collect();
    (0..folded.len()).any(|at| starts_number(&folded[..at]) && is_mobile(&folded[at..]))
}

/// Whether a number may start behind this text: no digits stand right before, save a prefix.
fn starts_number(before: &[char]) -> bool {
    let digits = before.iter().rev().take_while(|c| c.is_ascii_digit());
    let mut prefix: Vec<char> = digits.copied().collect();
    prefix.reverse();
    matches!(
        prefix.as_slice(),
        [] | ['0'] | ['8', '6'] | ['0', '0', '8', '6']
    )
}

fn is_mobile(text: &[char]) -> bool {
    let is_gap = |c: &char| c.is_whitespace() || matches!(c, '-' | '−' | '–' | '—' | '·' | '.');
    let mut digits = 0;
    for c in text {
        match (digits, c) {
            (MOBILE_DIGITS, _) => return !c.is_ascii_digit(),
            (0, '1') | (1, '3'..='9') | (2.., '0'..='9') => digits += 1,
            (1.., _) if is_gap(c) => {}
            _ => return false,
        }
    }
    digits == MOBILE_DIGITS
}

#[cfg(test)]
mod tests;
