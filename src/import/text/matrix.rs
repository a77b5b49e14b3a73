//! The tables inside the chapters of a plain text: the lines that hold nothing but wordings of the
//! form and values. Leaves to [`rows`] which values are whose.
//!
//! A published text has lost the lines of its tables. What is left is a stream of cells, one row a
//! line or one cell a line, in which wordings of the form mark where a row begins. So the lines of
//! tables are found first, then the stream is cut at the wordings into rows, and at last each row's
//! cells are fitted into its columns, by what the text as a whole does with surplus cells.

mod cells;
mod rows;

use std::ops::Range;

use super::lines::{Line, without_debris};
use super::wraps;
use crate::form::Edition;
use crate::import::Notice;
use crate::import::blocks::Block;
use crate::import::chapters;
use crate::import::fields::fields;
use crate::import::paragraphs::title_at;
use crate::import::quantities::{is_answer, is_cut, is_mark};
use crate::import::spelling::{cells, is_bar, is_longer_than, without_notes};
use crate::import::words::Words;
use crate::value::read_date;
use cells::{Bars, Content, cells_of};

/// Wordings of a table without any value, at least: one alone may be a paragraph's heading.
const WORDINGS_AT_LEAST: usize = 5;
/// Letters of a wording alone in its lines that is no heading of a paragraph.
const LABEL_AT_LEAST: usize = 15;
/// Characters of a wording that is cut, at least, to be told from a word of the text.
const BEGUN_AT_LEAST: usize = 3;
/// Characters of a cell at most; the longest wording has 38.
const CELL_AT_MOST: usize = 80;
/// Lines of a head whose pieces were glued, at least, and characters of one, at most.
const PIECES_AT_LEAST: usize = 2;
const PIECE_AT_MOST: usize = 40;
/// Numbers at the end of a line that make it a row, at least.
const VALUES_AT_LEAST: usize = 3;

/// What a line is to the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Matter {
    /// It holds a whole wording of the form.
    Wording,
    /// Values or blank cells.
    Values,
    /// Pieces of wordings.
    Pieces,
    /// Something else in a table's line.
    Stranger,
    /// Text.
    Text,
    /// Text with which a chapter begins, or that stands above the title.
    Heading,
}

/// The text with the tables in it. None stands above the title, where web pages have their menus.
pub fn read(
    lines: &[Line<'_>],
    edition: &'static Edition,
    notices: &mut Vec<Notice>,
) -> Vec<Block> {
    let words = Words::new(edition);
    let lines = without_debris(lines, notices);
    let texts: Vec<&str> = lines.iter().map(|line| line.text).collect();
    let behind = title_at(texts.iter().copied()).map_or(0, |at| at + 1);
    let starts = chapters::starts(&texts[behind..], edition, &words);
    let matter: Vec<Matter> = (lines.iter().enumerate())
        .map(|(at, line)| match at.checked_sub(behind) {
            None => Matter::Heading,
            at if starts.contains(&at) => Matter::Heading,
            Some(_) => matter(line, &words),
        })
        .collect();
    let ranges = ranges(&lines, &matter);
    let of_tables: Vec<&[Line<'_>]> = (ranges.iter()).map(|range| &lines[range.clone()]).collect();
    let tables = rows::read(&of_tables, &words, notices).into_iter();
    let ends = (ranges.iter())
        .map(|range| range.start)
        .chain([lines.len()]);
    let starts = [0].into_iter().chain(ranges.iter().map(|range| range.end));
    let mut runs: Vec<&[Line<'_>]> = Vec::with_capacity(ranges.len() + 1);
    for (start, end) in starts.zip(ends) {
        let kept = match end < lines.len() {
            true => without_strays(&lines, &matter, start..end),
            false => without_cut_head(&lines, &matter, start..end, &words),
        };
        if let Some(first) = lines[kept..end].first() {
            let texts: Vec<&str> = lines[kept..end].iter().map(|line| line.text).collect();
            let texts = texts.join(" | ");
            let message = format!("表前零散的“{texts}”像是表头或行名的一部分，未导入，请核对。");
            notices.push(Notice::plain(first.number, message));
        }
        runs.push(&lines[start..kept]);
    }
    let mut tables = tables.map(Block::Table);
    let paragraphs = wraps::paragraphs(&runs, notices).into_iter();
    paragraphs
        .flat_map(|run| {
            run.into_iter()
                .map(Block::Paragraph)
                .chain(tables.next())
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Where the text ends whose source breaks off in the heads of a table.
fn without_cut_head(
    lines: &[Line<'_>],
    matter: &[Matter],
    run: Range<usize>,
    words: &Words,
) -> usize {
    let is_of_table = |at: &usize| matches!(matter[*at], Matter::Wording | Matter::Pieces);
    let heads = run.clone().rev().take_while(is_of_table).count();
    let start = run.end - heads;
    let Some(first) = lines[start..run.end].first() else {
        return run.end;
    };
    let below_heading = start > run.start && matter[start - 1] == Matter::Heading;
    let letters = lines[start..run.end]
        .iter()
        .map(|line| line.text.chars().count());
    let letters: usize = letters.sum();
    let is_head = || {
        let begun = first.text.split(['(', '（']).find(|part| !part.is_empty());
        let begins = letters >= BEGUN_AT_LEAST && begun.is_some_and(|begun| words.begins(begun));
        begins || heads > 1 && matter[start..].contains(&Matter::Wording)
    };
    match below_heading && (letters >= LABEL_AT_LEAST || is_head()) {
        true => start,
        false => run.end,
    }
}

/// Where the text before a table ends: pieces of its heads that stand in lines of their own are none,
/// nor is what stands between two of its parts and is no sentence.
fn without_strays(lines: &[Line<'_>], matter: &[Matter], run: Range<usize>) -> usize {
    let heading = (run.clone()).rfind(|&at| matter[at] == Matter::Heading);
    let start = heading.map_or(run.start, |at| at + 1);
    let strays = start..run.end;
    let is_sentence = |at: usize| lines[at].text.contains('。') || is_long(lines[at].text);
    if strays.clone().any(is_sentence) {
        return run.end;
    }
    let is_of_table = |at: &usize| matches!(matter[*at], Matter::Wording | Matter::Pieces);
    let of_table = strays.clone().filter(is_of_table).count();
    let is_short = |at: usize| !is_longer_than(lines[at].text, PIECE_AT_MOST);
    let is_head = of_table >= PIECES_AT_LEAST && strays.clone().all(is_short);
    let is_between = heading.is_none() && run.start > 0;
    match is_between || is_head || of_table * 2 > strays.len() {
        true => start,
        false => run.end,
    }
}

/// The lines that hold tables.
fn ranges(lines: &[Line<'_>], matter: &[Matter]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if matter[at] != Matter::Wording {
            at += 1;
            continue;
        }
        // A wording may begin in the lines before the one that completes it.
        let mut start = at;
        let earliest = ranges.last().map_or(0, |range| range.end);
        while start > earliest && matter[start - 1] == Matter::Pieces {
            start -= 1;
        }
        // Heads of the office's own: 项目、2023年总计、2022年总计.
        let is_head = |line: &Line<'_>| {
            let cells = cells_of(std::slice::from_ref(line), Bars::default());
            cells.len() > 2 && !line.text.contains('。')
        };
        let is_other = |matter| matches!(matter, Matter::Text | Matter::Stranger);
        if start > earliest && is_other(matter[start - 1]) && is_head(&lines[start - 1]) {
            start -= 1;
        }
        let end = end_of_table(lines, matter, at);
        let of_table = &matter[start..end];
        let wordings = of_table.iter().filter(|found| **found == Matter::Wording);
        let has_values = || {
            (lines[start..end].iter())
                .flat_map(|line| cells_of(std::slice::from_ref(line), Bars::default()))
                .any(|cell| is_answer(cell.text()) || is_mark(cell.text()))
        };
        let is_head = || {
            let is_barred = |line: &Line<'_>| cells(line.text).len() > 1;
            let is_label = |line: &Line<'_>| {
                line.text.chars().filter(|c| c.is_alphanumeric()).count() >= LABEL_AT_LEAST
            };
            let only_words = of_table
                .iter()
                .all(|of| matches!(of, Matter::Wording | Matter::Pieces));
            // A sentence below makes the wording its heading.
            let is_read_on = matter.get(end) == Some(&Matter::Text);
            only_words
                && (lines[start..end].iter())
                    .any(|line| is_barred(line) || is_label(line) && !is_read_on)
        };
        if of_table.contains(&Matter::Values)
            || wordings.count() >= WORDINGS_AT_LEAST
            || has_values()
            || is_head()
        {
            ranges.push(start..end);
        }
        at = end;
    }
    ranges
}

/// The line behind the table that begins with a wording at a line.
fn end_of_table(lines: &[Line<'_>], matter: &[Matter], at: usize) -> usize {
    let mut end = at + 1;
    for next in at + 1..lines.len() {
        match matter[next] {
            Matter::Wording | Matter::Values | Matter::Stranger => end = next + 1,
            Matter::Pieces => {}
            Matter::Heading => break,
            Matter::Text => {
                // A row of the office's own, one cell a line.
                let text = &without_notes(lines[next].text);
                let is_row = !is_longer_than(text, CELL_AT_MOST / 2)
                    && !text.contains('。')
                    && matter.get(next + 1) == Some(&Matter::Values);
                if !is_row {
                    break;
                }
            }
        }
    }
    // A source that breaks off in a table breaks off in a wording.
    let rest = &matter[end..];
    match rest.iter().all(|found| *found == Matter::Pieces) {
        true => matter.len(),
        false => end,
    }
}

fn matter(line: &Line<'_>, words: &Words) -> Matter {
    let is_table = line.whole.contains(is_bar);
    if !is_table && is_long(line.text)
        || read_date(line.text).is_ok()
        || !fields(line.text).is_empty()
    {
        return Matter::Text;
    }
    let cells = cells_of(std::slice::from_ref(line), Bars::default());
    let is_value = |text: &str| is_answer(text) || is_mark(text);
    let values = cells.iter().filter(|cell| is_value(cell.text())).count();
    // Without bars, several numbers at the end make a row.
    let is_row = is_table || values >= VALUES_AT_LEAST;
    let mut matter = Matter::Values;
    for cell in cells {
        let Content::Text(text) = cell.content else {
            continue;
        };
        if is_value(text) || is_cut(text) {
            continue;
        }
        if is_long(text) {
            return Matter::Text;
        }
        let parts = words.apart(text);
        // 第二十条第（八）
        let cut = text.rfind(['(', '（']).filter(|&at| {
            let inside = text[at..].trim_end_matches([')', '）']);
            !inside.contains([')', '）'])
        });
        // Labels that stand upright have each sign in a line of its own.
        let is_piece = words.is_piece(text)
            || !text.contains(char::is_alphanumeric)
            || cut.is_some_and(|at| at > 0 && words.begins(&text[..at]));
        matter = match is_piece {
            _ if parts.iter().any(|part| words.named(part, None).is_some()) => {
                return Matter::Wording;
            }
            _ if parts.len() > 1 => Matter::Pieces,
            true if matter != Matter::Stranger => Matter::Pieces,
            true => Matter::Stranger,
            false if is_row && !without_notes(text).contains('。') => Matter::Stranger,
            false => return Matter::Text,
        };
    }
    matter
}

/// Whether a cell is too long for a wording: explanations in brackets and the blanks that align
/// columns don't count.
fn is_long(text: &str) -> bool {
    let words = without_notes(text);
    let words = words.split_whitespace();
    words.map(|word| word.chars().count() + 1).sum::<usize>() > CELL_AT_MOST
}
