//! Which characters the faces that come with the program have, so that a text can be judged before
//! anybody prints. A machine may have more; `pages::faces` holds the list against the faces.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

/// A range a line, in hexadecimal: `20-7E`.
const CHARACTERS: &str = include_str!("../../assets/characters.txt");

/// Whether one of the program's own faces draws a character.
#[must_use]
pub fn is_drawn(c: char) -> bool {
    static RANGES: OnceLock<Vec<RangeInclusive<u32>>> = OnceLock::new();
    // Nearly all that is asked for.
    if matches!(c, ' '..='~' | '\u{3000}'..='\u{303f}' | '一'..='\u{9fea}') {
        return true;
    }
    let code = u32::from(c);
    let ranges = RANGES.get_or_init(|| CHARACTERS.lines().map(range).collect());
    let next = ranges.partition_point(|range| *range.start() <= code);
    next > 0 && ranges[next - 1].contains(&code)
}

fn range(line: &str) -> RangeInclusive<u32> {
    let (first, last) = line.split_once('-').unwrap_or((line, line));
    let code = |text| u32::from_str_radix(text, 16).expect("the list is ours");
    code(first)..=code(last)
}
