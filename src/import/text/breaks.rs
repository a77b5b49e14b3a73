//! Texts that lost their line breaks: chapters that begin inside of a line, and tables whose cells
//! stand in one without anything between.
//! Parts only long lines, at wordings of the form and at headings; leaves digits that stand together
//! as they are.

use std::collections::HashMap;
use std::ops::Range;

use super::lines::Line;
use crate::form::Catalogue;
use crate::import::chapters::tells_chapter;
use crate::import::labels::Label;
use crate::import::paragraphs::heading;
use crate::import::spelling::{is_bar, is_longer_than};
use crate::import::stand_inside;
use crate::import::words::Words;
use crate::value::fold_width;
use crate::value::han::{is_han, is_ordinal};

/// Characters of a line that may have lost breaks, at least.
const LINE_AT_LEAST: usize = 100;
/// Headings inside a line that are chapters, at least.
const CHAPTERS_AT_LEAST: usize = 3;
/// Wordings with nothing but values between that are a table, at least.
const WORDINGS_AT_LEAST: usize = 8;
/// Characters of a heading inside a line, at most.
const HEADING_AT_MOST: usize = 30;
/// Characters in which a heading inside a line has ended.
const HEADING_WITHIN: usize = 100;
/// Words of values that are no digits.
const UNITS: &str = "元万件条项";

/// The lines of a text, with the breaks that it lost.
pub fn with_breaks<'a>(lines: Vec<Line<'a>>, forms: &Catalogue) -> Vec<Line<'a>> {
    let is_long =
        |line: &Line<'_>| is_longer_than(line.text, LINE_AT_LEAST) && !line.text.contains(is_bar);
    if !lines.iter().any(is_long) {
        return lines;
    }
    // Above a table: rows of it are numbered as chapters are.
    let mut headings = 0;
    let wordings = Wordings::new(forms);
    let mut broken = Vec::with_capacity(lines.len());
    for line in lines {
        if !is_long(&line) {
            headings += usize::from(heading(line.text).is_some());
            broken.push(line);
            continue;
        }
        let tables = wordings.tables(line.text);
        let mut cuts: Vec<usize> = tables
            .iter()
            .flatten()
            .flat_map(|cell| [cell.start, cell.end])
            .collect();
        if headings < CHAPTERS_AT_LEAST || !tables.is_empty() {
            let chapters = chapters(line.text, forms);
            cuts.extend(
                chapters
                    .iter()
                    .flat_map(|heading| [heading.start, heading.end]),
            );
        }
        cuts.extend([0, line.text.len()]);
        cuts.sort_unstable();
        for pair in cuts.windows(2) {
            let text = line.text[pair[0]..pair[1]].trim();
            if !text.is_empty() {
                broken.push(Line {
                    text,
                    whole: text,
                    ..line
                });
            }
        }
    }
    broken
}

/// Headings of chapters inside a line, counted from one without a gap.
fn chapters(text: &str, forms: &Catalogue) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut due = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let is_start = is_ordinal(c) && !is_han(before);
        before = c;
        if !is_start || found.last().is_some_and(|last| at < last.end) {
            continue;
        }
        let near = text[at..].char_indices().nth(HEADING_WITHIN);
        let near = &text[at..near.map_or(text.len(), |(length, _)| at + length)];
        let number = Label::of(near).number.map(usize::from);
        let stop = |c: char| c.is_whitespace() || c == '。' || c.is_ascii_digit();
        let written = &near[..near.find(stop).unwrap_or(near.len())];
        let fixed = forms
            .editions()
            .flat_map(|edition| &edition.chapters)
            .map(|chapter| chapter.heading.as_str());
        let length = fixed
            .filter(|ours| written.starts_with(ours))
            .map(str::len)
            .max();
        let is_short = length.is_some() || !is_longer_than(written, HEADING_AT_MOST);
        // A line may begin inside of the first chapter.
        let is_next = number.is_some_and(|number| due.map_or(number <= 2, |due| number == due));
        if is_next && is_short && tells_chapter(written) && written.contains('、') {
            found.push(at..at + length.unwrap_or(written.len()));
            due = number.map(|number| number + 1);
        }
    }
    if found.len() < CHAPTERS_AT_LEAST {
        found.clear();
    }
    found
}

/// The wordings of all tables inside chapters, by their first character.
struct Wordings {
    by_first: HashMap<char, Vec<Wording>>,
}

struct Wording {
    letters: Vec<char>,
    /// The numbers that stand before it in any edition.
    numbers: Vec<u8>,
}

impl Wordings {
    fn new(forms: &Catalogue) -> Self {
        let mut by_first: HashMap<char, Vec<Wording>> = HashMap::new();
        for edition in forms.editions().filter(|edition| stand_inside(edition)) {
            let words = Words::new(edition);
            let headings = edition.tables.iter().flat_map(|table| &table.blocks);
            let headings = headings.map(|block| {
                let letters = block.heading.chars().filter(|c| c.is_alphanumeric());
                letters.collect::<String>()
            });
            for whole in words.all().iter().cloned().chain(headings) {
                let rows = (words.index.targets.iter()).filter(|row| row.label.whole() == whole);
                let numbers = rows.filter_map(|row| row.label.number);
                let letters: Vec<char> = whole.chars().collect();
                let Some(first) = letters.first() else {
                    continue;
                };
                let of_first = by_first.entry(*first).or_default();
                match of_first.iter_mut().find(|word| word.letters == letters) {
                    Some(word) => word.numbers.extend(numbers),
                    None => of_first.push(Wording {
                        numbers: numbers.collect(),
                        letters,
                    }),
                }
            }
        }
        for wordings in by_first.values_mut() {
            wordings.sort_by_key(|wording| std::cmp::Reverse(wording.letters.len()));
        }
        Self { by_first }
    }

    /// The wordings of each table in a line, with their numbering and brackets.
    fn tables(&self, text: &str) -> Vec<Vec<Range<usize>>> {
        let letters: Vec<(usize, char)> = (text.char_indices())
            .map(|(at, c)| (at, fold_width(c)))
            .filter(|(_, c)| c.is_alphanumeric())
            .collect();
        let mut tables: Vec<Vec<Range<usize>>> = Vec::new();
        let mut is_open = false;
        let mut at = 0;
        while at < letters.len() {
            let (start, c) = letters[at];
            let Some(wording) = self.at(&letters[at..]) else {
                is_open &= c.is_ascii_digit() || UNITS.contains(c) || is_ordinal(c);
                at += 1;
                continue;
            };
            at += wording.letters.len();
            let last = letters[at - 1].0;
            let cell = numbered(text, start, &wording.numbers)..closed(text, last);
            match tables.last_mut().filter(|_| is_open) {
                Some(table) => table.push(cell),
                None => tables.push(vec![cell]),
            }
            is_open = true;
        }
        tables.retain(|table| table.len() >= WORDINGS_AT_LEAST);
        tables
    }

    /// The longest wording that letters begin with.
    fn at(&self, letters: &[(usize, char)]) -> Option<&Wording> {
        let begins = |wording: &&Wording| {
            wording.letters.len() <= letters.len()
                && wording
                    .letters
                    .iter()
                    .zip(letters)
                    .all(|(ours, (_, theirs))| ours == theirs)
        };
        self.by_first.get(&letters[0].1)?.iter().find(begins)
    }
}

/// Where the numbering before a wording begins: `（三）`, `三、`, and of digits that a value may
/// precede only the wording's own number.
fn numbered(text: &str, start: usize, numbers: &[u8]) -> usize {
    let before = text[..start].trim_end();
    let is_digit = |c: char| is_ordinal(c) || c.is_ascii_digit();
    if let Some(inner) = before.strip_suffix(['）', ')']) {
        let opening = inner.trim_end_matches(is_digit);
        let is_short = inner.len() - opening.len() <= 9;
        if opening.len() < inner.len() && opening.ends_with(['（', '(']) && is_short {
            let bracket = opening.chars().next_back().map_or(0, char::len_utf8);
            return opening.len() - bracket;
        }
    }
    if let Some(outer) = before.strip_suffix(['（', '(']) {
        return outer.len();
    }
    let Some(inner) = before.strip_suffix(['、', '.', '．']) else {
        return start;
    };
    let of_chapter = inner.trim_end_matches(is_ordinal);
    if of_chapter.len() < inner.len() {
        return of_chapter.len();
    }
    let own = numbers
        .iter()
        .find_map(|number| inner.strip_suffix(&number.to_string()));
    own.map_or(start, str::len)
}

/// Where a wording ends that has its last letter at a place: behind the brackets that close there.
fn closed(text: &str, last: usize) -> usize {
    let behind = &text[last..];
    let letter = behind.chars().next().map_or(0, char::len_utf8);
    let closing = behind[letter..]
        .chars()
        .take_while(|c| matches!(c, '）' | ')' | '”' | '"'));
    last + letter + closing.map(char::len_utf8).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::text::lines::lines;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let broken = with_breaks(lines(text), crate::form::bundled());
        let texts: Vec<&str> = broken.iter().map(|line| line.text).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn chapters_and_cells_are_parted_inside_a_line() {
        check(
            "一、主动公开情况 2016年主动公开政府信息50条。 二、依申请公开和不予公开情况 2016年没有收到申请。 三、收费及减免情况 没有收费。 四、复议诉讼情况 没有发生行政复议、行政诉讼，情况良好，群众满意。",
            &[
                "一、主动公开情况",
                "2016年主动公开政府信息50条。",
                "二、依申请公开和不予公开情况",
                "2016年没有收到申请。",
                "三、收费及减免情况",
                "没有收费。",
                "四、复议诉讼情况",
                "没有发生行政复议、行政诉讼，情况良好，群众满意。",
            ],
        );
        check(
            "推动做优做实。第二十条第（一）项信息内容本年制发件数本年废止件数现行有效件数规章000行政规范性文件5845546第二十条第（五）项信息内容本年处理决定数量行政许可2418（三）不予公开1.属于国家秘密00000002.其他法律行政法规禁止公开0000000",
            &[
                "推动做优做实。",
                "第二十条第（一）项",
                "信息内容",
                "本年制发件数",
                "本年废止件数",
                "现行有效件数",
                "规章",
                "000",
                "行政规范性文件",
                "5845546",
                "第二十条第（五）项",
                "信息内容",
                "本年处理决定数量",
                "行政许可",
                "2418",
                "（三）不予公开",
                "1.属于国家秘密",
                "0000000",
                "2.其他法律行政法规禁止公开",
                "0000000",
            ],
        );
        let text = "存在的问题：一、公开不及时。二、解读不够。三、培训不多，".repeat(5);
        check(&text, &[&text]);
    }
}
