//! The running text of a published report: its title, chapters, and signature block (落款).
//! Keeps every word where it stands; judges neither headings nor numbers.

use std::ops::Range;

use super::blocks::Paragraph;
use super::fields::fields;
use super::paragraphs::{
    TITLE_AT_MOST, TITLE_WITHIN, around_year, heading, is_unit, name_of_unit, title_in,
    title_length, unit_and_date, unit_and_year, year_in,
};
use super::spelling::{compact, is_longer_than};
use super::{Notice, rows};
use crate::form::Edition;
use crate::report::Chapter;

/// Lines from the end among which the signature block is looked for: attachments may follow it.
const SIGNATURE_WITHIN: usize = 6;

/// Lines below a title that may be its own, at most.
const HEAD_AT_MOST: usize = 4;
/// Notes that may follow the signature block.
const BEHIND_SIGNATURE: [&str; 6] = ["抄送", "主送", "抄报", "联系人", "联系电话", "附件"];

/// Characters by which a form calls its report, at least, that a title is known by.
const KIND_AT_LEAST: usize = 3;

/// What the running text says.
#[derive(Debug, Default)]
pub struct Narrative {
    /// Unit and year in the title, the title as it stands, and its line.
    pub title: Option<Title>,
    /// Chapters in print order; the first has an empty heading if text stands before any.
    pub chapters: Vec<Chapter>,
    /// Unit in the signature block, and its line.
    pub unit: Option<(String, usize)>,
    /// Date in the signature block or below the title, as written, and its line.
    pub date: Option<(String, usize)>,
}

/// The title of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// As it stands; of two lines, with a space between.
    pub text: String,
    /// The unit's name; empty if the title has none.
    pub unit: String,
    /// The report year.
    pub year: Option<i16>,
    /// The line.
    pub line: usize,
}

/// Reads the text above and below the table; `known` is the unit's name in the table.
pub fn read(
    [mut above, mut below]: [Vec<Paragraph>; 2],
    edition: &Edition,
    known: Option<&str>,
    notices: &mut Vec<Notice>,
) -> Narrative {
    let mut narrative = Narrative::default();
    if above.is_empty() {
        std::mem::swap(&mut above, &mut below);
    }
    narrative.take_title(&mut above, edition, notices);
    drop_contents(&mut above, notices);
    let is_signed = narrative.take_signature(&mut above, known, notices);
    if is_signed && !above.is_empty() {
        // The report has ended before the table; only chapters may follow it.
        let chapters = below.iter().position(|line| heading(&line.text).is_some());
        for line in below.drain(..chapters.unwrap_or(below.len())) {
            notices.push(Notice::plain(
                line.origin.line,
                format!("统计表之后的“{}”未导入，请核对。", line.text),
            ));
        }
    } else if !below.is_empty() {
        narrative.take_signature(&mut below, known, notices);
    }
    for lines in [&mut above, &mut below] {
        rows::drop_tables(lines, |line| Some(line), notices);
    }
    let has_chapters = edition.free_chapters || !edition.chapters.is_empty();
    for line in above.iter().chain(&below) {
        match has_chapters {
            true => narrative.take_line(&line.text),
            // Such a form has no place for text.
            false => notices.push(Notice::unplaced(line.origin.line, &line.text)),
        }
    }
    narrative
}

/// Drops a table of contents (目录) from the top: headings without text that all come again.
fn drop_contents(lines: &mut Vec<Paragraph>, notices: &mut Vec<Notice>) {
    let from = usize::from(
        lines
            .first()
            .is_some_and(|line| compact(&line.text) == "目录"),
    );
    let listed = lines[from..].iter();
    let bare = |line: &Paragraph| {
        let words = compact(&line.text);
        let words = words.trim_end_matches(|c: char| c.is_ascii_digit());
        words
            .trim_end_matches(['.', '·', '…', '-', '—'])
            .to_string()
    };
    let is_again = |at: usize, line: &Paragraph| {
        heading(&line.text).is_some()
            && (lines[from + at + 1..].iter()).any(|later| compact(&later.text) == bare(line))
    };
    let count = listed
        .enumerate()
        .take_while(|&(at, line)| is_again(at, line))
        .count();
    if count < 2 {
        return;
    }
    let number = lines[0].origin.line;
    lines.drain(..from + count);
    let message = format!("正文之前的目录（{count}行）未导入。");
    notices.push(Notice::plain(number, message));
}

/// What may stand below a title before the text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PartOfHead {
    Date(String),
    Office(String),
    /// `（2023年度）`
    Subtitle,
    /// A website, or the time of day.
    Page,
}

/// What a line below a title consists of; `None` for a line of the text.
fn parts_of_head(text: &str) -> Option<Vec<PartOfHead>> {
    if heading(text).is_some() || text.contains('。') || is_longer_than(text, TITLE_AT_MOST) {
        return None;
    }
    let words = compact(text);
    let dated = |text: &str| unit_and_date(text).filter(|(unit, _)| unit.is_none());
    if let Some((_, date)) = dated(text) {
        return Some(vec![PartOfHead::Date(date)]);
    }
    let inside = words.strip_prefix('(').and_then(|w| w.strip_suffix(')'));
    if inside.is_some_and(|inside| !inside.contains('(')) {
        return Some(vec![PartOfHead::Subtitle]);
    }
    if is_unit(text) && !text.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(vec![PartOfHead::Office(name_of_unit(text))]);
    }
    let part = |word: &str| {
        let is_time = word.contains(':') && word.chars().all(|c| c.is_ascii_digit() || c == ':');
        let is_site = ["www.", "http", ".gov.cn"]
            .iter()
            .any(|sign| word.contains(sign))
            || word.ends_with("网站")
            || word.ends_with("网");
        match dated(word) {
            Some((_, date)) => Some(PartOfHead::Date(date)),
            None if is_time || is_site => Some(PartOfHead::Page),
            None => is_unit(word).then(|| PartOfHead::Office(name_of_unit(word))),
        }
    };
    (text.split_whitespace())
        .map(part)
        .collect::<Option<Vec<_>>>()
        .filter(|parts| !parts.is_empty())
}

/// Whether a line is the place for a seal and nothing else.
fn is_seal(text: &str) -> bool {
    matches!(
        compact(text).as_str(),
        "(盖章)" | "(公章)" | "(章)" | "(印章)"
    )
}

/// Unit and year of a title.
type UnitAndYear = (String, Option<i16>);

/// The first paragraph that is the title as the form itself words it, with unit and year, where that
/// is no title like others: `某局2025年便民服务情况表`.
fn own_title_in<'a>(
    texts: impl Iterator<Item = &'a str>,
    edition: &Edition,
) -> Option<(Range<usize>, Option<UnitAndYear>)> {
    let kind = edition.title.rsplit('}').next().unwrap_or_default();
    let kind = compact(kind.trim_start_matches(['年', '度']));
    if kind.chars().count() < KIND_AT_LEAST {
        return None;
    }
    let head = texts
        .take(TITLE_WITHIN)
        .take_while(|text| heading(text).is_none());
    head.enumerate().find_map(|(at, text)| {
        let words = compact(text);
        let before = words.strip_suffix(&kind)?;
        let (unit, year) = around_year(before, year_in(before));
        let is_named = is_unit(unit) && !is_longer_than(text, TITLE_AT_MOST);
        let is_bare = unit.is_empty() || edition.period.read(unit).is_some() && !is_named;
        let unit = if is_named { unit } else { "" };
        (is_named || is_bare).then(|| (at..at + 1, Some((unit.into(), year))))
    })
}

impl Narrative {
    /// Takes the title from the top of the lines, and what stands above it.
    pub fn take_title(
        &mut self,
        lines: &mut Vec<Paragraph>,
        edition: &Edition,
        notices: &mut Vec<Notice>,
    ) {
        let texts = || lines.iter().map(|line| line.text.as_str());
        let Some((title, own)) = (title_in(texts()).map(|title| (title, None)))
            .or_else(|| own_title_in(texts(), edition))
        else {
            return;
        };
        let text: Vec<&str> = texts().skip(title.start).take(title.len()).collect();
        let text = text.join(" ");
        let line = lines[title.end - 1].origin.line;
        let (unit, year) = own.unwrap_or_else(|| unit_and_year(&text));
        for before in lines.drain(..title.end).take(title.start) {
            let message = format!("标题之前的“{}”未导入。", before.text);
            notices.push(Notice::plain(before.origin.line, message));
        }
        self.title = Some(Title {
            text,
            unit,
            year,
            line,
        });
        self.drop_title_again(lines, notices);
        self.take_head(lines, notices);
    }

    /// Drops the title where it stands again below itself, in whatever words and lines.
    fn drop_title_again(&self, lines: &mut Vec<Paragraph>, notices: &mut Vec<Notice>) {
        let title = self.title.as_ref().map_or("", |title| title.text.as_str());
        loop {
            let texts: Vec<&str> = lines
                .iter()
                .take(4)
                .map(|line| line.text.as_str())
                .collect();
            let Some(length) = title_length(&texts) else {
                return;
            };
            let again = texts[..length].concat();
            let line = lines[0].origin.line;
            lines.drain(..length);
            if compact(&again) != compact(title) {
                let message = format!("标题之下的又一个标题“{again}”未导入。");
                notices.push(Notice::plain(line, message));
            }
        }
    }

    /// Takes what stands below the title before the text: the year in brackets, the office, the date
    /// and the website, on lines of their own or on one.
    fn take_head(&mut self, lines: &mut Vec<Paragraph>, notices: &mut Vec<Notice>) {
        let head = lines.iter().take(HEAD_AT_MOST);
        let parts: Vec<Vec<PartOfHead>> =
            head.map_while(|line| parts_of_head(&line.text)).collect();
        let is_dated = (parts.iter().flatten()).any(|part| matches!(part, PartOfHead::Date(_)));
        let is_unnamed = (self.title.as_ref()).is_some_and(|title| title.unit.is_empty());
        // An office alone may be the beginning of the text.
        let is_head = |of_line: &Vec<PartOfHead>| {
            is_dated || is_unnamed || of_line.iter().all(|part| *part == PartOfHead::Subtitle)
        };
        let count = parts.iter().take_while(|parts| is_head(parts)).count();
        for (line, parts) in lines.drain(..count).zip(&parts) {
            let mut is_told = false;
            for part in parts {
                match part {
                    PartOfHead::Date(date) if self.date.is_none() => {
                        self.date = Some((date.clone(), line.origin.line));
                        is_told = parts.len() == 1;
                    }
                    PartOfHead::Office(name) if is_unnamed => {
                        if let Some(title) =
                            self.title.as_mut().filter(|title| title.unit.is_empty())
                        {
                            title.unit.clone_from(name);
                        }
                    }
                    _ => {}
                }
            }
            if let (Some(title), Some(year)) = (&mut self.title, year_in(&line.text))
                && parts.contains(&PartOfHead::Subtitle)
            {
                title.year.get_or_insert(year);
            }
            if !is_told {
                let message = format!("标题之下的“{}”未导入，请核对。", line.text);
                notices.push(Notice::plain(line.origin.line, message));
            }
        }
    }

    /// Takes unit and date from the end of the text; says whether there was a date. `known` is the
    /// unit's name in the table: without a date, only that name is a signature.
    pub fn take_signature(
        &mut self,
        lines: &mut Vec<Paragraph>,
        known: Option<&str>,
        notices: &mut Vec<Notice>,
    ) -> bool {
        let earliest = lines.len().saturating_sub(SIGNATURE_WITHIN);
        // A date below an empty `填报日期：` is that field's.
        let is_awaited = |at: usize| {
            let before = at.checked_sub(1).map(|before| fields(&lines[before].text));
            before.is_some_and(|found| found.last().is_some_and(|field| field.value.is_empty()))
        };
        let dated = (earliest..lines.len())
            .rev()
            .filter(|&at| !is_awaited(at))
            .find_map(|at| {
                let (unit, date) = unit_and_date(&lines[at].text)?;
                Some((at, unit, date))
            });
        let Some((at, unit, date)) = dated else {
            let signs = |line: &&Paragraph| match known {
                Some(unit) => name_of_unit(&line.text) == unit,
                None => {
                    self.title
                        .as_ref()
                        .is_none_or(|title| title.unit.is_empty())
                        && is_unit(&line.text)
                }
            };
            if let Some(last) = lines.last().filter(signs) {
                self.unit = Some((name_of_unit(&last.text), last.origin.line));
                lines.pop();
            }
            return false;
        };
        // A text that goes on behind the date with chapters or sentences has not ended there.
        let goes_on = |line: &Paragraph| {
            let is_note = BEHIND_SIGNATURE
                .iter()
                .any(|note| line.text.trim_start().starts_with(note));
            heading(&line.text).is_some() || line.text.contains('。') && !is_note
        };
        if lines[at + 1..].iter().any(goes_on) {
            return false;
        }
        let number = lines[at].origin.line;
        let behind = lines.split_off(at + 1);
        lines.pop();
        if let Some((above, line)) = self.date.replace((date, number)) {
            let message = format!("标题下的日期“{above}”未采用，已采用落款的日期，请核对。");
            notices.push(Notice::plain(line, message));
        }
        self.unit = unit.map(|unit| (unit, number));
        let mut behind = behind.into_iter().peekable();
        lines.pop_if(|line| is_seal(&line.text));
        if self.unit.is_none() {
            let signed = match lines.last() {
                Some(line) if is_unit(&line.text) => lines.pop(),
                _ => behind.next_if(|line| is_unit(&line.text)),
            };
            self.unit = signed.map(|line| (name_of_unit(&line.text), line.origin.line));
        }
        lines.pop_if(|line| is_seal(&line.text));
        for line in behind {
            let message = format!("落款之后的“{}”未导入，请核对。", line.text);
            notices.push(Notice::plain(line.origin.line, message));
        }
        true
    }

    fn take_line(&mut self, text: &str) {
        match heading(text) {
            Some(length) => self.chapters.push(Chapter {
                heading: text[..length].trim_end().into(),
                text: text[length..].trim_start().into(),
            }),
            None => match self.chapters.last_mut() {
                Some(chapter) if chapter.text.is_empty() => chapter.text.push_str(text),
                Some(chapter) => {
                    chapter.text.push('\n');
                    chapter.text.push_str(text);
                }
                None => self.chapters.push(Chapter {
                    heading: String::new(),
                    text: text.into(),
                }),
            },
        }
    }
}
