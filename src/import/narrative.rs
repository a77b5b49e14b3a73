//! The running text of a published report: its title, chapters, and signature block (落款).
//! Keeps every word where it stands; judges neither headings nor numbers.

use super::debris::{is_debris, is_meta};
use super::fields::fields;
use super::lines::{Line, compact, is_longer_than, without_frame, without_spaces};
use super::{Notice, year_in};
use crate::report::Chapter;
use crate::value::han::is_ordinal;
use crate::value::read_date;

/// Lines from the top among which the title is looked for.
const TITLE_WITHIN: usize = 40;
/// Characters of a title at most.
const TITLE_AT_MOST: usize = 60;
/// Characters of a heading that fills its line, at most.
const HEADING_AT_MOST: usize = 40;
/// Characters of a heading that runs into its text, at most.
const RUN_IN_AT_MOST: usize = 25;
/// Characters of a unit's name at most.
const UNIT_AT_MOST: usize = 40;
/// Lines from the end among which the signature block is looked for: attachments may follow it.
const SIGNATURE_WITHIN: usize = 6;

/// How names of units end.
const UNIT_ENDINGS: &[&str] = &[
    "办事处",
    "街道",
    "街道办",
    "政府",
    "镇",
    "乡",
    "局",
    "委",
    "委员会",
    "办",
    "办公室",
    "厅",
    "处",
    "中心",
    "院",
    "会",
    "队",
    "所",
    "站",
    "部",
    "社",
    "馆",
    "园",
    "公司",
    "学校",
    "大学",
    "学院",
    "管委会",
];

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
    above: &[Line<'_>],
    below: &[Line<'_>],
    known: Option<&str>,
    notices: &mut Vec<Notice>,
) -> Narrative {
    let mut narrative = Narrative::default();
    let mut above = without_debris(above, notices);
    let mut below = without_debris(below, notices);
    if above.is_empty() {
        std::mem::swap(&mut above, &mut below);
    }
    narrative.take_title(&mut above, notices);
    drop_contents(&mut above, notices);
    let is_signed = narrative.take_signature(&mut above, known, notices);
    if is_signed && !above.is_empty() {
        // The report has ended before the table; only chapters may follow it.
        let chapters = below.iter().position(|line| heading(line.text).is_some());
        for line in below.drain(..chapters.unwrap_or(below.len())) {
            notices.push(Notice::plain(
                line.number,
                format!("统计表之后的“{}”未导入，请核对。", line.text),
            ));
        }
    } else if !below.is_empty() {
        narrative.take_signature(&mut below, known, notices);
    }
    for line in above.iter().chain(&below) {
        narrative.take_line(line.text);
    }
    narrative
}

/// Drops debris anywhere, and meta lines outside of the chapters.
pub fn without_debris<'a>(lines: &[Line<'a>], notices: &mut Vec<Notice>) -> Vec<Line<'a>> {
    let first = lines
        .iter()
        .position(|line| heading(line.text).is_some())
        .unwrap_or(lines.len());
    let last = lines
        .iter()
        .rposition(|line| read_date(line.text).is_ok())
        .unwrap_or(lines.len());
    let mut kept = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let line = Line {
            text: without_frame(line.text),
            ..*line
        };
        if is_debris(line.text) || (at < first || at > last) && is_meta(line.text) {
            notices.push(Notice::dropped(line));
        } else {
            kept.push(line);
        }
    }
    kept
}

/// Drops a table of contents (目录) from the top: headings without text that all come again.
fn drop_contents(lines: &mut Vec<Line<'_>>, notices: &mut Vec<Notice>) {
    let from = usize::from(
        lines
            .first()
            .is_some_and(|line| compact(line.text) == "目录"),
    );
    let listed = lines[from..].iter();
    let bare = |line: &Line<'_>| {
        let words = compact(line.text);
        let words = words.trim_end_matches(|c: char| c.is_ascii_digit());
        words
            .trim_end_matches(['.', '·', '…', '-', '—'])
            .to_string()
    };
    let is_again = |at: usize, line: &Line<'_>| {
        heading(line.text).is_some()
            && (lines[from + at + 1..].iter()).any(|later| compact(later.text) == bare(line))
    };
    let count = listed
        .enumerate()
        .take_while(|&(at, line)| is_again(at, line))
        .count();
    if count < 2 {
        return;
    }
    let number = lines[0].number;
    lines.drain(..from + count);
    let message = format!("正文之前的目录（{count}行）未导入。");
    notices.push(Notice::plain(number, message));
}

/// Whether a line is the place for a seal and nothing else.
fn is_seal(text: &str) -> bool {
    matches!(
        compact(text).as_str(),
        "(盖章)" | "(公章)" | "(章)" | "(印章)"
    )
}

impl Narrative {
    /// Takes the title from the top of the lines, and what stands above it.
    pub fn take_title(&mut self, lines: &mut Vec<Line<'_>>, notices: &mut Vec<Notice>) {
        let head = lines.iter().take(TITLE_WITHIN);
        let head: Vec<Line<'_>> = head
            .take_while(|line| heading(line.text).is_none())
            .copied()
            .collect();
        // Menus of web pages hold `政府信息公开年报`: a title with a year goes before one without.
        let is_dated = |line: &Line<'_>| is_title(line.text) && year_in(line.text).is_some();
        let dated = head.iter().position(is_dated);
        let Some(at) = dated.or_else(|| head.iter().position(|line| is_title(line.text))) else {
            return;
        };
        let line = lines[at];
        let mut text = line.text.to_string();
        let (mut unit, mut year) = unit_and_year(&text);
        let mut start = at;
        if let Some(before) = at.checked_sub(1).map(|before| lines[before]) {
            // A title of two lines, cut behind the unit or behind the year.
            let whole = format!("{} {}", before.text, line.text);
            let is_cut = unit.is_empty() && is_unit(before.text)
                || year.is_none() && compact(before.text).ends_with(['年', '度']);
            if is_cut && is_title(&whole) {
                start = at - 1;
                (unit, year) = unit_and_year(&whole);
                text = whole;
            }
        }
        for before in lines.drain(..=at).take(start) {
            let message = format!("标题之前的“{}”未导入。", before.text);
            notices.push(Notice::plain(before.number, message));
        }
        let same = compact(line.text);
        let again = lines
            .iter()
            .take_while(|next| compact(next.text) == same)
            .count();
        lines.drain(..again);
        self.title = Some(Title {
            text,
            unit,
            year,
            line: line.number,
        });
        // Some offices print the date below the title, in brackets.
        if let Some(&next) = lines.first() {
            let date = compact(next.text);
            let date = date.trim_matches(['(', ')']);
            if read_date(date).is_ok() {
                self.date = Some((date.into(), next.number));
                lines.remove(0);
            }
        }
    }

    /// Takes unit and date from the end of the text; says whether there was a date. `known` is the
    /// unit's name in the table: without a date, only that name is a signature.
    pub fn take_signature(
        &mut self,
        lines: &mut Vec<Line<'_>>,
        known: Option<&str>,
        notices: &mut Vec<Notice>,
    ) -> bool {
        let earliest = lines.len().saturating_sub(SIGNATURE_WITHIN);
        // A date below an empty `填报日期：` is that field's.
        let is_awaited = |at: usize| {
            let before = at.checked_sub(1).map(|before| fields(lines[before].text));
            before.is_some_and(|found| found.last().is_some_and(|field| field.value.is_empty()))
        };
        let dated = (earliest..lines.len())
            .rev()
            .filter(|&at| !is_awaited(at))
            .find_map(|at| {
                let (unit, date) = unit_and_date(lines[at].text)?;
                Some((at, unit, date))
            });
        let Some((at, unit, date)) = dated else {
            let signs =
                |line: &&Line<'_>| known.is_some_and(|unit| name_of_unit(line.text) == unit);
            if let Some(last) = lines.last().filter(signs) {
                self.unit = Some((name_of_unit(last.text), last.number));
                lines.pop();
            }
            return false;
        };
        // A text that goes on behind the date with chapters or sentences has not ended there.
        let goes_on = |line: &Line<'_>| heading(line.text).is_some() || line.text.contains('。');
        if lines[at + 1..].iter().any(goes_on) {
            return false;
        }
        let number = lines[at].number;
        let behind = lines.split_off(at + 1);
        lines.pop();
        if let Some((above, line)) = self.date.replace((date, number)) {
            let message = format!("标题下的日期“{above}”未采用，已采用落款的日期，请核对。");
            notices.push(Notice::plain(line, message));
        }
        self.unit = unit.map(|unit| (unit, number));
        let mut behind = behind.into_iter().peekable();
        lines.pop_if(|line| is_seal(line.text));
        if self.unit.is_none() {
            let signed = match lines.last() {
                Some(line) if is_unit(line.text) => lines.pop(),
                _ => behind.next_if(|line| is_unit(line.text)),
            };
            self.unit = signed.map(|line| (name_of_unit(line.text), line.number));
        }
        lines.pop_if(|line| is_seal(line.text));
        for line in behind {
            let message = format!("落款之后的“{}”未导入，请核对。", line.text);
            notices.push(Notice::plain(line.number, message));
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

/// Whether a line is the title of such a report.
pub fn is_title(text: &str) -> bool {
    if is_longer_than(text, TITLE_AT_MOST) {
        return false;
    }
    let words = compact(text);
    let words = words
        .strip_suffix(')')
        .and_then(|w| w.rsplit_once('('))
        .map_or(&*words, |(w, _)| w);
    (words.contains("信息公开") || words.contains("政务公开"))
        && ["年度报告", "报告", "年报"]
            .iter()
            .any(|end| words.ends_with(end))
        && !words.contains(['。', ',', ';', ':'])
}

/// Unit and year of a title, with the year before or behind the unit.
fn unit_and_year(title: &str) -> (String, Option<i16>) {
    let words = compact(title);
    let words = words.strip_prefix("关于").unwrap_or(&words);
    let year = year_in(words);
    let subject = words
        .find("政府信息公开")
        .or_else(|| words.find("信息公开"))
        .or_else(|| words.find("政务公开"));
    let before = &words[..subject.unwrap_or(0)];
    let unit = match before.find('年').filter(|_| year.is_some()) {
        Some(at) => {
            let digits = before[..at]
                .char_indices()
                .rev()
                .nth(3)
                .map_or(0, |(byte, _)| byte);
            let (unit, rest) = (&before[..digits], &before[at..]);
            let behind = rest.trim_start_matches(['年', '度']);
            if unit.is_empty() { behind } else { unit }
        }
        None => before,
    };
    let unit = unit.trim_end_matches("关于").trim_matches(['《', '》']);
    (unit.into(), year)
}

/// Whether a line is the name of a unit and nothing else.
fn is_unit(text: &str) -> bool {
    if is_longer_than(text, UNIT_AT_MOST) || heading(text).is_some() {
        return false;
    }
    let words = compact(&name_of_unit(text));
    !words.contains(['。', ',', ';', ':', '、', '?', '!', '"', '“'])
        && !words.starts_with("附件")
        && words.chars().count() > 2
        && UNIT_ENDINGS.iter().any(|end| words.ends_with(end))
}

/// A unit's name without `（盖章）` and the white space inside.
pub fn name_of_unit(text: &str) -> String {
    let name = without_spaces(text);
    let seals = ["（盖章）", "(盖章)", "（公章）", "(公章)", "（章）", "(章)"];
    let bare = seals.iter().find_map(|seal| name.strip_suffix(seal));
    bare.map_or_else(|| name.clone(), String::from)
}

/// A line that holds a date, alone or behind a unit's name.
fn unit_and_date(text: &str) -> Option<(Option<String>, String)> {
    if is_longer_than(text, UNIT_AT_MOST * 2) {
        return None;
    }
    let words = compact(text);
    if read_date(&words).is_ok() && words.contains(['年', '-', '.', '/']) {
        return Some((None, words));
    }
    let (start, _) = words
        .char_indices()
        .find(|&(at, _)| words[at..].contains('年') && read_date(&words[at..]).is_ok())?;
    let unit = words[..start].trim_end_matches([',', ':']);
    is_unit(unit).then(|| (Some(name_of_unit(unit)), words[start..].into()))
}

/// The bytes of the chapter heading at the start of a line; the whole line, or up to the first
/// stop where the text runs on. `None` for any other line.
pub fn heading(text: &str) -> Option<usize> {
    let mut chars = text
        .char_indices()
        .filter(|(_, c)| !c.is_whitespace())
        .peekable();
    let ordinal = chars.next_if(|&(_, c)| c == '第').is_some();
    let mut digits = 0;
    while chars.next_if(|&(_, c)| is_ordinal(c)).is_some() {
        digits += 1;
    }
    let (_, behind) = chars.next()?;
    let is_numbered = match behind {
        '部' => ordinal && chars.next().is_some_and(|(_, c)| c == '分'),
        '章' => ordinal,
        '、' | '.' | '．' | ',' | '，' | '：' | ':' => !ordinal,
        _ => false,
    };
    if digits == 0 || digits > 3 || !is_numbered {
        return None;
    }
    let (body, _) = chars.next()?;
    let is_long = is_longer_than(text, HEADING_AT_MOST);
    let stop = |c: char| {
        matches!(c, '。' | '：' | ':' | '；' | ';') || is_long && matches!(c, '\u{3000}' | '\t')
    };
    let first_stop = text[body..].char_indices().find(|&(_, c)| stop(c));
    let behind_stop = first_stop.map(|(at, c)| body + at + c.len_utf8());
    match behind_stop {
        Some(end) if end < text.len() => {
            (!is_longer_than(&text[..end], RUN_IN_AT_MOST)).then_some(end)
        }
        _ => (!is_long).then_some(text.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_told_from_paragraphs() {
        for (text, expected) in [
            ("一、概述", Some("一、概述")),
            ("一 、 概述", Some("一 、 概述")),
            ("十一、其他需要报告的事项", Some("十一、其他需要报告的事项")),
            ("第一部分 概述", Some("第一部分 概述")),
            ("一、概述。今年以来，我处认真贯彻。", Some("一、概述。")),
            ("一、概述：今年以来", Some("一、概述：")),
            (
                "三、加强宣传力度，在公开的形式上做文章，利用标语、宣传栏、墙报、微信公众平台等多种形式和媒介做好工作。",
                None,
            ),
            ("（一）主动公开情况", None),
            ("一是切实加强组织领导。", None),
            ("一", None),
            ("一、", None),
            ("第一，加强领导", None),
        ] {
            assert_eq!(heading(text).map(|end| &text[..end]), expected, "{text}");
        }
    }

    #[test]
    fn titles_give_unit_and_year() {
        for (title, unit) in [
            (
                "薛家岛街道办事处2017年政府信息公开工作年度报告",
                "薛家岛街道办事处",
            ),
            (
                "薛家岛街道办事处 2017 年度政府信息公开年报",
                "薛家岛街道办事处",
            ),
            (
                "2017年薛家岛街道办事处政府信息公开工作年度报告",
                "薛家岛街道办事处",
            ),
            (
                "薛家岛街道办事处关于2017年度政府信息公开工作的报告",
                "薛家岛街道办事处",
            ),
            (
                "薛家岛街道办事处二〇一七年信息公开工作年度报告",
                "薛家岛街道办事处",
            ),
            ("2017年政府信息公开工作年度报告", ""),
        ] {
            assert!(is_title(title), "{title}");
            assert_eq!(unit_and_year(title), (unit.into(), Some(2017)), "{title}");
        }
        assert!(!is_title("现将我处2017年政府信息公开工作情况报告如下。"));
    }

    #[test]
    fn a_sentence_is_no_title() {
        for title in [
            "某局2017年政府信息公开工作年度报告",
            "某局2017年政务公开工作报告",
            "某局信息公开年报",
            "某局政府信息公开年度报告（2017年度）",
            "某局　政府信息公开 年度报告",
        ] {
            assert!(is_title(title), "{title}");
        }
        for text in [
            "依照规定，编制2017年政府信息公开工作年度报告",
            "依照规定,编制2017年政府信息公开工作年度报告",
            "我局依法办事。编制2017年政府信息公开工作年度报告",
            "我局依法办事；编制2017年政府信息公开工作年度报告",
            "现公布如下：2017年政府信息公开工作年度报告",
            "现公布如下:2017年政府信息公开工作年度报告",
            "2017年政府信息公开工作年度报告。",
            "2017年政府信息公开工作年度报告如下",
            "2017年政府信息公开工作情况",
            "2017年政府工作报告",
            "",
        ] {
            assert!(!is_title(text), "{text}");
        }
        let subject = "政府信息公开工作年度报告";
        let longest = "局".repeat(48) + subject;
        assert_eq!(longest.chars().count(), 60);
        assert!(is_title(&longest) && !is_title(&format!("局{longest}")));
    }

    #[test]
    fn signature_lines_are_known() {
        assert_eq!(
            unit_and_date("2018年 1月 23日"),
            Some((None, "2018年1月23日".into()))
        );
        assert_eq!(
            unit_and_date("某街道办事处　2018年1月23日"),
            Some((Some("某街道办事处".into()), "2018年1月23日".into()))
        );
        assert_eq!(unit_and_date("截至2018年1月23日"), None);
        assert!(is_unit("薛家岛街道办事处") && is_unit("某市统计局（盖章）"));
        assert!(!is_unit("特此报告") && !is_unit("一、概述") && !is_unit("附件：某某办"));
    }
}
