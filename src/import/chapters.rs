//! The text of a report whose edition fixes the chapters: which lines begin which chapter, and every
//! other line word for word in the chapter that it stands in.
//! Judges no text, and leaves tables to [`super::matrix`].

use std::ops::Range;

use super::Notice;
use super::blocks::{Block, Paragraph};
use super::labels::Label;
use super::paragraphs::heading;
use super::spelling::{cells, compact};
use super::words::Words;
use crate::form::{Edition, Part, TableId};
use crate::report::Chapter;

/// Words of which a heading of each chapter has one, however it is reworded.
const TELLING_WORDS: [&[&str]; 6] = [
    &["总体", "概述", "概况", "基本情况", "开展情况", "工作情况"],
    &["主动公开"],
    &["申请"],
    &["复议", "诉讼"],
    &[
        "问题",
        "不足",
        "困难",
        "短板",
        "改进",
        "措施",
        "对策",
        "打算",
        "下一步",
    ],
    &["其他", "其它"],
];

/// The place of the chapter about other matters.
const OTHERS: usize = TELLING_WORDS.len() - 1;

/// Whether a text has a word that a heading of its number has, in any edition.
pub fn tells_chapter(text: &str) -> bool {
    let words = compact(text);
    let others: &[&str] = &["收费", "费用"];
    let mut telling = TELLING_WORDS.iter().copied().chain([others]).flatten();
    telling.any(|word| words.contains(word))
}

/// Which text begins each chapter of an edition; `None` where none says so.
pub type Starts = Vec<Option<usize>>;

/// Finds the headings: the last of several, since a list of contents stands above the text.
/// Rows of tables are numbered as chapters are.
pub fn starts(lines: &[&str], edition: &Edition, words: &Words) -> Starts {
    let is_row = |line: &str| {
        let first = cells(line).into_iter().next();
        // No row 其他 is numbered as a chapter is.
        let is_other = number_of(line).is_some() && told_by(line) == Some(OTHERS);
        first.is_some_and(|cell| words.named(cell, None).is_some()) && !is_other
    };
    let mut starts = vec![None; edition.chapters.len()];
    let mut end = lines.len();
    for chapter in (0..starts.len()).rev() {
        let is_start = |line: &&str| is_heading_of(line, edition, chapter) && !is_row(line);
        starts[chapter] = lines[..end].iter().rposition(is_start);
        end = starts[chapter].unwrap_or(end);
    }
    let number_at = |at: usize| number_of(lines[at]).filter(|_| !is_row(lines[at]));
    fill_in(&mut starts, lines, |chapter, place| {
        // Where chapters are missing, the words of a heading tell more than its number.
        { place }.find(|&at| number_at(at).is_some() && told_by(lines[at]) == Some(chapter))
    });
    // As long as the numbers are those of the form, they tell a chapter that is worded freely.
    let has_its_number = |(chapter, start): (usize, &Option<usize>)| {
        let number = start.and_then(number_at);
        number.is_none_or(|number| number == chapter + 1)
    };
    if starts.iter().enumerate().all(has_its_number) {
        fill_in(&mut starts, lines, |chapter, place| {
            let ours = &edition.chapters[chapter];
            let is_free = !ours.parts.iter().any(|part| matches!(part, Part::Table(_)));
            let is_inner = place.start > 0 || place.end < lines.len();
            let mut numbered = place.filter(|&at| {
                let is_cut = || {
                    Label::of(&ours.heading)
                        .core
                        .starts_with(&Label::of(lines[at]).core)
                };
                is_inner
                    && number_at(at) == Some(chapter + 1)
                    && told_by(lines[at]).is_none()
                    && (is_free || is_cut())
            });
            numbered.next().filter(|_| numbered.next().is_none())
        });
    }
    starts
}

/// Searches for each chapter without a heading between those beside it.
fn fill_in(
    starts: &mut Starts,
    lines: &[&str],
    search: impl Fn(usize, Range<usize>) -> Option<usize>,
) {
    for chapter in 0..starts.len() {
        if starts[chapter].is_none() {
            let before = starts[..chapter].iter().flatten().max();
            let behind = starts[chapter..].iter().flatten().min();
            let place = before.map_or(0, |at| at + 1)..behind.map_or(lines.len(), |at| *at);
            starts[chapter] = search(chapter, place);
        }
    }
}

/// The one chapter of which a heading has a word; those of the first are words of others too:
/// `主动公开工作情况`.
fn told_by(text: &str) -> Option<usize> {
    let words = compact(&text[..heading(text)?]);
    let tells = |at: &usize| TELLING_WORDS[*at].iter().any(|word| words.contains(word));
    let mut chapters = (1..TELLING_WORDS.len()).filter(tells);
    match (chapters.next(), chapters.next()) {
        (None, _) => Some(0).filter(tells),
        (only, None) => only,
        _ => None,
    }
}

/// The number of a heading, `五、存在的问题`, `第五部分 存在的问题`.
fn number_of(text: &str) -> Option<usize> {
    let written = &text[..heading(text)?];
    let part = written
        .strip_prefix('第')
        .and_then(|part| part.split_once(['部', '章']));
    let label = match part {
        Some((number, _)) => Label::of(&format!("{number}、")),
        None => Label::of(written),
    };
    label.number.filter(|_| label.outermost).map(usize::from)
}

fn is_heading_of(text: &str, edition: &Edition, chapter: usize) -> bool {
    let ours = &edition.chapters[chapter].heading;
    let is_ours = |text: &str| Label::of(text).core == Label::of(ours).core;
    let Some(length) = heading(text) else {
        return is_ours(text);
    };
    let written = &text[..length];
    let words = compact(written);
    let tells = TELLING_WORDS
        .get(chapter)
        .is_some_and(|telling| telling.iter().any(|word| words.contains(word)));
    is_ours(written) || tells && number_of(text) == Some(chapter + 1)
}

/// The chapters with their texts. A table begins its chapter where no heading does.
pub fn distribute(
    blocks: &[Block],
    edition: &Edition,
    words: &Words,
    notices: &mut Vec<Notice>,
) -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = (edition.chapters.iter())
        .map(|chapter| Chapter {
            heading: chapter.heading.clone(),
            text: String::new(),
        })
        .collect();
    let texts = blocks.iter().filter_map(Block::paragraph);
    let texts = texts.map(|paragraph| paragraph.text.as_str());
    let starts = starts(&texts.collect::<Vec<_>>(), edition, words);
    let mut current = 0;
    let mut preamble = None;
    let mut place = 0;
    for block in blocks {
        let Paragraph { text, origin } = match block {
            Block::Paragraph(paragraph) => paragraph,
            Block::Table(table) => {
                current = current.max(chapter_of(edition, words.table_of(table)));
                continue;
            }
        };
        let mut text = text.as_str();
        if let Some(chapter) = starts.iter().position(|start| *start == Some(place)) {
            current = chapter;
            let length = heading(text).unwrap_or(text.len());
            let written = text[..length].trim_end();
            text = text[length..].trim_start();
            let ours = &chapters[chapter].heading;
            let bare = |text: &str| compact(text).trim_end_matches([':', '。']).to_string();
            if bare(written) != bare(ours) {
                let message = format!("原标题“{written}”已按规定改为“{ours}”，请核对。");
                notices.push(Notice::plain(origin.line, message));
            }
        } else if starts
            .first()
            .is_some_and(|start| start.is_some_and(|start| place < start))
        {
            preamble = preamble.or(Some(origin.line));
        }
        append(&mut chapters[current].text, text);
        place += 1;
    }
    if let Some(line) = preamble {
        let ours = &edition.chapters[0].heading;
        let message = format!("“{ours}”之前的文字已放在该章开头，请核对。");
        notices.push(Notice::plain(line, message));
    }
    chapters
}

/// The chapter that a table stands in.
fn chapter_of(edition: &Edition, table: TableId) -> usize {
    let code = &edition.table(table).code;
    let holds = |part: &Part| matches!(part, Part::Table(other) if other == code);
    let chapter = (edition.chapters.iter()).position(|chapter| chapter.parts.iter().any(holds));
    chapter.expect("every table stands in a chapter of its edition")
}

fn append(text: &mut String, line: &str) {
    if line.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}
