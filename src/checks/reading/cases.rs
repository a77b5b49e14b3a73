//! 案件: whether the 复议 and 诉讼 that a number counts are those about openness, which the table has,
//! or an office's other ones. Where a paragraph counts those about openness apart, only they are the
//! table's: `行政复议15件，其中信息公开类2件`. Asks no table.

use super::passages::Passages;
use super::quantities::Says;

/// How far behind a number words may tell what its cases are about: `2件涉及信息公开`.
const BEHIND: usize = 14;

/// For each number of a chapter, whether it counts cases that are not about openness.
pub fn of_others(passages: &Passages<'_>) -> Vec<bool> {
    let numbers = &passages.read.found;
    let line = |at: usize| passages.text.line_start(numbers[at].start);
    let mut of_others = vec![false; numbers.len()];
    let mut first = 0;
    while first < numbers.len() {
        let same = (first..numbers.len()).take_while(|&at| line(at) == line(first));
        let paragraph = first..first + same.count();
        let told: Vec<Option<bool>> = (paragraph.clone())
            .map(|at| is_about_openness(passages, at))
            .collect();
        if let Some(last) = told.iter().rposition(|told| *told == Some(true)) {
            // What was said last holds on: 因信息公开引发行政复议2件，行政诉讼1件.
            let mut is_about = None;
            for (back, told) in told.iter().enumerate() {
                is_about = told.or(is_about);
                let is_before = is_about.is_none() && back < last;
                of_others[paragraph.start + back] = is_before || is_about == Some(false);
            }
        }
        first = paragraph.end;
    }
    of_others
}

/// Whether the words beside a number say that it counts cases about openness, or about other things.
fn is_about_openness(passages: &Passages<'_>, at: usize) -> Option<bool> {
    let words = &passages.words.cases;
    let own = passages.own(at);
    if words.of_others.are_in(own) {
        return Some(false);
    }
    let number = passages.quantity(at);
    let text = &passages.text.folded;
    let ends = |c: &&char| matches!(**c, ',' | '、' | '。' | ';' | '(' | ')' | '\n');
    let next = passages.read.found.get(at + 1);
    let end = next.map_or(text.len(), |next| next.start);
    let behind = &text[number.unit_end..end.min(number.unit_end + BEHIND)];
    let len = (behind.iter())
        .position(|c| ends(&c))
        .unwrap_or(behind.len());
    let is_about = |said| {
        words.of_openness.are_in(said)
            && (words.named.are_in(said) || !words.not_cases.are_in(said))
    };
    let is_counted = words.counted_in.iter().any(|unit| unit == number.unit);
    let is_meant = (is_counted || number.says == Says::Percent)
        && !passages.is_change(at)
        && !passages.is_other_time(number.start);
    (is_meant && (is_about(own) || is_about(&behind[..len]))).then_some(true)
}
