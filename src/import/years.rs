//! Which year, and whose, a report is by its text, where no title says so: by what its lead says of the
//! report, by its period, by how it begins, by the day on which it was signed.
//! Trusts them in this order, and tells which was believed.

use super::blocks::{Block, Table, row_text};
use super::paragraphs::{heading, is_unit, period, unit_and_date, year_before, year_in};
use super::spelling::compact;
use crate::form::Period;
use crate::value::han::{is_han, is_ordinal};

/// Paragraphs from the top in which a report says what it is.
const LEAD_WITHIN: usize = 12;
/// Characters of the part of a year, at most.
const PART_AT_MOST: usize = 6;
/// Characters between a year and the word for a report, at most.
const REPORT_WITHIN: usize = 24;
/// Characters of a paragraph among which a report says whose it is.
const LEAD_AT_MOST: usize = 1000;
/// Words with which a unit says what it did.
const ACTS: &[&str] = &[
    "认真",
    "坚持",
    "紧紧",
    "围绕",
    "深入",
    "严格",
    "全面",
    "积极",
    "高度重视",
    "按照",
    "根据",
    "以",
    "在",
    "切实",
    "进一步",
    "持续",
    "不断",
    "扎实",
    "贯彻",
];
/// Words behind the unit's name, where a lead says who wrote the report.
const WRITES: &[&str] = &[
    "特编制",
    "现编制",
    "编制",
    "现公布",
    "现向社会公布",
    "公布",
    "现将",
    "制作",
    "撰写",
    "编写",
    "根据",
    "依据",
    "按照",
    "按",
    "组织",
];

/// What a text says, where it says it, and how messages call the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inferred<T> {
    /// What it says.
    pub what: T,
    /// The line.
    pub line: usize,
    /// The place.
    pub place: &'static str,
}

/// What the text of a report tells besides its title.
#[derive(Debug, Default)]
pub struct Inferences {
    /// The report year.
    pub year: Option<Inferred<i16>>,
    /// The unit's name.
    pub unit: Option<Inferred<String>>,
    /// The part of the year, counted from 1.
    pub part: Option<u8>,
}

impl Inferences {
    /// Looks for them in the paragraphs of a source; for the part of a year also in its tables.
    pub fn of(blocks: &[Block], period: Period) -> Self {
        let rows = |table: &Table| table.rows.iter().map(|row| row_text(row)).collect();
        let lines = blocks.iter().flat_map(|block| match block {
            Block::Paragraph(paragraph) => vec![paragraph.text.clone()],
            Block::Table(table) => rows(table),
        });
        let mut lines = lines.filter(|_| period != Period::Year);
        let texts = blocks.iter().filter_map(Block::paragraph);
        let texts = texts.map(|paragraph| (paragraph.text.as_str(), paragraph.origin.line));
        Self {
            year: year(texts.clone()),
            unit: unit(texts),
            part: lines.find_map(|line| part_of_year(&line, period)),
        }
    }
}

/// The part of a year that a line names behind the year: `2025年第三季度`; no day, and not the first
/// of several months.
fn part_of_year(line: &str, period: Period) -> Option<u8> {
    let words = compact(line);
    (words.match_indices('年')).find_map(|(at, _)| {
        year_before(&words, at)?;
        let behind = words[at..].trim_start_matches(['年', '度']);
        let ends = behind.char_indices().map(|(at, c)| at + c.len_utf8());
        let ends: Vec<usize> = ends.take(PART_AT_MOST).collect();
        ends.into_iter().rev().find_map(|end| {
            let (part, rest) = behind.split_at(end);
            let is_part = period.ends().iter().any(|end| part.ends_with(end));
            let goes_on = |c: char| {
                is_ordinal(c) || c.is_ascii_digit() || matches!(c, '至' | '到' | '-' | '—' | '~')
            };
            (is_part && !rest.starts_with(goes_on))
                .then(|| period.read(part))
                .flatten()
        })
    })
}

/// The report year that lines tell.
pub fn year_in_text(lines: &[&str]) -> Option<i16> {
    year(lines.iter().copied().zip(1..)).map(|inferred| inferred.what)
}

/// The report year that a text tells; its paragraphs come with their lines.
fn year<'a>(texts: impl Iterator<Item = (&'a str, usize)> + Clone) -> Option<Inferred<i16>> {
    let inferred = |place| move |(what, line)| Inferred { what, line, place };
    let first = |find: fn(&str) -> Option<i16>| {
        (texts.clone()).find_map(|(text, line)| Some((find(text)?, line)))
    };
    let lead =
        (texts.clone().take(LEAD_WITHIN)).find_map(|(text, line)| Some((of_report(text)?, line)));
    let signed = || {
        let dated = |(text, line)| Some((unit_and_date(text)?.1, line));
        let (date, line) = texts.clone().filter_map(dated).last()?;
        Some((year_in(&date)? - 1, line))
    };
    (lead.map(inferred("正文开头")))
        .or_else(|| first(period).map(inferred("统计期限")))
        .or_else(|| first(opening).map(inferred("正文")))
        .or_else(|| signed().map(inferred("落款日期")))
}

/// The unit that the lead of a text names as the one that reports.
fn unit<'a>(texts: impl Iterator<Item = (&'a str, usize)> + Clone) -> Option<Inferred<String>> {
    let inferred = |place| move |(what, line)| Inferred { what, line, place };
    let lead = texts.take(LEAD_WITHIN);
    let written = lead
        .clone()
        .find_map(|(text, line)| Some((writer(text)?, line)));
    let acted = || {
        lead.clone()
            .find_map(|(text, line)| Some((opening_unit(text)?, line)))
    };
    let answers = || {
        lead.clone()
            .find_map(|(text, line)| Some((contact(text)?, line)))
    };
    (written.map(inferred("正文开头")))
        .or_else(|| acted().map(inferred("正文")))
        .or_else(|| answers().map(inferred("联系单位")))
}

/// The unit with which a paragraph begins behind the year: `2023年某局认真贯彻…`.
fn opening_unit(text: &str) -> Option<String> {
    let words = compact(text);
    let at = words.find('年').filter(|_| heading(text).is_none())?;
    year_before(&words, at).filter(|_| words[..at].chars().count() == 4)?;
    acting(words[at..].trim_start_matches(['年', '度'])).map(String::from)
}

/// The year in `2024年政府信息公开年度报告`, which stands in a sentence.
fn of_report(text: &str) -> Option<i16> {
    let words = compact(text);
    (words.match_indices('年')).find_map(|(at, _)| {
        let year = year_before(&words, at)?;
        let behind: String = (words[at..].chars().take(REPORT_WITHIN))
            .take_while(|c| !matches!(c, '。' | ',' | ';' | '、'))
            .collect();
        let is_report = behind.contains("年度报告") || behind.contains("年报");
        (is_report && !behind.contains("通知")).then_some(year)
    })
}

/// The year with which a paragraph begins: `2019年度，我局…`.
fn opening(text: &str) -> Option<i16> {
    let words = compact(text);
    let at = words.find('年').filter(|_| heading(text).is_none())?;
    let behind = words[at..].trim_start_matches(['年', '度']);
    let is_opening = words[..at].chars().count() == 4
        && (behind.starts_with([',', '我', '本', '全']) || acting(behind).is_some());
    year_before(&words, at).filter(|_| is_opening)
}

/// The unit at the beginning of a sentence that says what it did: `某局认真贯彻落实…`.
fn acting(words: &str) -> Option<&str> {
    let words = words.trim_start_matches(',');
    let sentence = words.split(['。', ',', ';']).next()?;
    let ends = ACTS.iter().filter_map(|act| sentence.find(act));
    let name = &sentence[..ends.min()?];
    is_own_name(name).then_some(name)
}

/// Whether words can be the name of the unit that reports, and not what it calls itself, what kind of
/// unit it is, an authority over it, or several.
fn is_own_name(name: &str) -> bool {
    const OTHERS: [&str; 8] = [
        "国务院",
        "中央",
        "省委",
        "市委",
        "区委",
        "县委",
        "上级",
        "有关",
    ];
    const KINDS: [&str; 8] = [
        "街道",
        "办事处",
        "人民",
        "政府",
        "镇",
        "乡",
        "办公室",
        "机关",
    ];
    let mut own = name;
    while let Some(shorter) = KINDS.iter().find_map(|kind| own.strip_suffix(kind)) {
        own = shorter;
    }
    is_unit(name)
        && own.chars().count() > 1
        && !OTHERS.iter().any(|other| name.starts_with(other))
        && !name.contains(['本', '我', '全', '各', '党'])
}

/// The unit before a word for writing, `某局特编制`, `由某局编制`, or before the year of the report.
fn writer(text: &str) -> Option<String> {
    let words: String = compact(text).chars().take(LEAD_AT_MOST).collect();
    if heading(text).is_some() || !(words.contains("报告") || words.contains("年报")) {
        return None;
    }
    // The year of a decree is none of a report's.
    let reports = words.match_indices("报告").map(|(at, _)| at);
    let years = reports.filter_map(|report| words[..report].rfind(|c: char| c.is_ascii_digit()));
    let of_year = years.filter_map(|at| {
        let before = words[..=at].trim_end_matches(|c: char| c.is_ascii_digit());
        // 某县人民政府（县人民政府办公室）2023年
        let open = before
            .strip_suffix(')')
            .and_then(|before| before.rfind('('));
        (words[at + 1..].starts_with('年')).then_some(open.unwrap_or(before.len()))
    });
    let written = WRITES
        .iter()
        .flat_map(|word| words.match_indices(word).map(|(at, _)| at));
    let named = |name: &str| {
        let name = name.trim_end_matches("汇总").trim_end_matches("组织");
        let verbs = ["现公开", "公开", "现发布", "发布", "编制", "现"];
        let name = verbs
            .iter()
            .find_map(|verb| name.strip_prefix(verb))
            .unwrap_or(name);
        is_own_name(name).then(|| name.to_string())
    };
    let before = written.chain(of_year).find_map(|at| {
        let stop = |c: char| !(is_han(c)) || c == '由' || c == '将' || c == '布';
        named(words[..at].rsplit(stop).next()?)
    });
    before.or_else(|| behind_year(&words).find_map(named))
}

/// The unit of which a text names the office that answers for the report: `请与某局办公室联系`.
fn contact(text: &str) -> Option<String> {
    let words = compact(text);
    let (before, behind) = words.split_once("联系")?;
    let name = match behind.strip_prefix(':') {
        Some(behind) => behind.split(['(', ',', '。', ';']).next()?,
        None => before.rsplit_once(['与', '和', '同', '向'])?.1,
    };
    let name = name.strip_suffix("办公室")?;
    let is_office = name.ends_with(['局', '委', '厅', '院']);
    (is_office && is_own_name(name)).then(|| name.into())
}

/// What stands between a year and the subject of a report: `2024年度某局信息公开工作年度报告`.
fn behind_year(words: &str) -> impl Iterator<Item = &str> {
    let reports = ["年度报告", "年报"].into_iter();
    let reports = reports.flat_map(|report| words.match_indices(report).map(|(at, _)| at));
    reports.filter_map(|report| {
        let before = &words[..report];
        let subject = before
            .rfind("信息公开")
            .or_else(|| before.rfind("政务公开"))?;
        let (_, name) = before[..subject].rsplit_once('年')?;
        let name = name.trim_start_matches('度');
        Some(match name.ends_with("人民政府") {
            true => name,
            false => name.trim_end_matches("政府"),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(texts: &[&str], expected: Option<(i16, &str)>, named: Option<&str>) {
        let lines = || texts.iter().copied().zip(1..);
        let found = year(lines()).map(|found| (found.what, found.place));
        assert_eq!(found, expected, "{texts:?}");
        assert_eq!(
            unit(lines()).map(|unit| unit.what).as_deref(),
            named,
            "{texts:?}"
        );
    }

    #[test]
    fn an_authority_and_a_kind_of_unit_are_no_units_that_report() {
        for text in [
            "2023年，区委区政府高度重视政府信息公开工作。",
            "2023年国务院办公厅按照《条例》部署。",
            "2023年街道党工委认真贯彻落实《条例》。",
            "2023年各街道认真贯彻落实《条例》。",
            "2023年街道办事处认真贯彻落实《条例》。",
            "本报告由市政府编制。",
        ] {
            assert_eq!(unit([(text, 1)].into_iter()), None, "{text}");
        }
    }

    #[test]
    fn a_part_of_the_year_is_no_day_and_not_the_first_of_several_months() {
        for (line, period, part) in [
            ("2025年三季度情况表", Period::Quarter, Some(3)),
            ("二〇二五年上半年", Period::HalfYear, Some(1)),
            ("2025年4月情况表", Period::Month, Some(4)),
            ("2025年4月15日", Period::Month, None),
            ("二〇二五年四月十五日", Period::Month, None),
            ("2025年1月至5月", Period::Month, None),
            ("三季度", Period::Quarter, None),
        ] {
            assert_eq!(part_of_year(line, period), part, "{line}");
        }
    }

    #[test]
    fn a_text_without_a_title_tells_year_and_unit() {
        check(
            &["根据条例要求，东山区西河街道特编制2024年政府信息公开年度报告。2023年，有问题。"],
            Some((2024, "正文开头")),
            Some("东山区西河街道"),
        );
        check(
            &[
                "本报告由甲乙县教育局编制。",
                "统计期限自2019年1月1日起至2019年12月31日止。",
            ],
            Some((2019, "统计期限")),
            Some("甲乙县教育局"),
        );
        check(
            &["根据《条例》，现公布甲乙县水务局2020年度政府信息公开工作年度报告。"],
            Some((2020, "正文开头")),
            Some("甲乙县水务局"),
        );
        check(
            &["2019年度，我局主动公开380条。", "2020年1月15日"],
            Some((2019, "正文")),
            None,
        );
        check(
            &["我局主动公开380条。", "甲乙县教育局", "2020年1月15日"],
            Some((2019, "落款日期")),
            None,
        );
        check(
            &[
                "根据《政府信息公开条例》，现特向社会公布2024年度甲乙市市场监督管理局信息公开工作年度报告。",
            ],
            Some((2024, "正文开头")),
            Some("甲乙市市场监督管理局"),
        );
        check(
            &["现向社会公布2022年度本单位政府信息公开工作年度报告。"],
            Some((2022, "正文开头")),
            None,
        );
        check(
            &["本年度报告根据《条例》的要求，由甲乙区人民政府办公室汇总编制。"],
            None,
            Some("甲乙区人民政府办公室"),
        );
        check(
            &[
                "根据《关于政府信息公开年度报告有关事项的通知》（〔2019〕60号）要求，现公布甲乙区丙街道办事处2019年政府信息公开工作年度报告。",
            ],
            Some((2019, "正文开头")),
            Some("甲乙区丙街道办事处"),
        );
        check(
            &["现公布溪下乡2017年政府信息公开工作年度报告。"],
            Some((2017, "正文开头")),
            Some("溪下乡"),
        );
        check(
            &["2023年雁山区民政局认真贯彻落实《条例》，有序公开。"],
            Some((2023, "正文")),
            Some("雁山区民政局"),
        );
        check(
            &["2023年，全区各单位认真贯彻落实《条例》。"],
            Some((2023, "正文")),
            None,
        );
        check(&["按照国办公开办函〔2021〕30号的要求编制。"], None, None);
        check(&["我局无事。"], None, None);
    }

    #[test]
    fn a_period_tells_the_year_however_its_days_are_written() {
        for period in [
            "2019.1.1-2019.12.31",
            "2019-01-01至2019-12-31",
            "二〇一九年一月一日至二〇一九年十二月三十一日",
        ] {
            let text = format!("统计期限为{period}。");
            check(&[text.as_str()], Some((2019, "统计期限")), None);
        }
    }

    #[test]
    fn a_lead_names_the_unit_in_many_ways() {
        for (lead, unit) in [
            (
                "公布2024年度甲乙市卫生健康局信息公开年度报告。",
                "甲乙市卫生健康局",
            ),
            (
                "现公开甲乙市卫生健康局2024年政府信息公开工作年度报告。",
                "甲乙市卫生健康局",
            ),
            (
                "根据要求，编制甲乙县丙乡2024年政府信息公开工作年度报告。",
                "甲乙县丙乡",
            ),
            (
                "现公布甲乙市水务局2024年度政府信息公开工作报告。",
                "甲乙市水务局",
            ),
            (
                "现将甲乙县人民政府（县人民政府办公室）2024年政府信息公开年度报告公布。",
                "甲乙县人民政府",
            ),
            (
                "本年度报告由甲乙区教育局按年度报告格式编制。",
                "甲乙区教育局",
            ),
            (
                "如有疑问，请与甲乙旗自然资源局办公室联系。",
                "甲乙旗自然资源局",
            ),
            (
                "有疑问请联系：甲乙区教育局办公室（地址：新涵大街）。",
                "甲乙区教育局",
            ),
        ] {
            let found = super::unit([(lead, 1)].into_iter()).map(|unit| unit.what);
            assert_eq!(found.as_deref(), Some(unit), "{lead}");
        }
    }
}
