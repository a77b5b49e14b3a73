//! What was found into a report: of several units, years, and dates the one that counts.
//! Finds nothing itself; what does not count is told.

use super::contents::Contents;
use super::narrative::Narrative;
use super::paragraphs::name_of_unit;
use super::spelling::{compact, without_spaces};
use super::years::{Inferences, Inferred};
use super::{Hints, Notice, stand_inside};
use crate::form::{Edition, FieldKind, Period};
use crate::report::{Edit, Place, Report};
use crate::value::han::is_han;
use crate::value::read_date;

/// Puts a report together.
pub fn assemble(
    edition: &'static Edition,
    hints: Hints,
    contents: Contents,
    narrative: Narrative,
    inferred: Inferences,
    notices: &mut Vec<Notice>,
) -> Report {
    // The kind follows from the unit, which stands in one of three places; see `unit` below.
    let mut report = Report::new(edition);
    report.unit_kind = edition.assumed_unit_kind();
    let mut enter = |edit| {
        report
            .apply(edit)
            .expect("answers and fields fit any report");
    };
    for (&cell, answer) in &contents.answers {
        enter(Edit::Answer(cell, answer.clone()));
    }
    for (kind, text) in fields(edition, &contents.fields, notices) {
        enter(Edit::Field(kind, text));
    }
    if let Some((date, line)) = &narrative.date {
        if read_date(date).is_err() {
            let message = format!("成文日期“{date}”没有写明日，已原样保留，请补全。");
            notices.push(Notice {
                place: Some(Place::Field(FieldKind::IssuedOn)),
                ..Notice::plain(*line, message)
            });
        }
        enter(Edit::Field(FieldKind::IssuedOn, date.clone()));
    }
    if let Some(unit) = unit(&contents, &narrative, inferred.unit, notices) {
        let told = edition.unit_kind_of(&unit);
        let kind = told.unwrap_or(edition.assumed_unit_kind());
        if told.is_none() {
            let message = format!("从名称“{unit}”看不出单位类型，暂定为“{kind}”，请核对。");
            notices.push(Notice {
                place: Some(Place::UnitKind),
                ..Notice::plain(0, message)
            });
        }
        enter(Edit::UnitKind(kind));
        enter(Edit::Field(FieldKind::Unit, unit));
    }
    let part = part_of_year(edition, inferred.part, notices);
    part.into_iter().for_each(&mut enter);
    let of_text = inferred.year;
    let (year, table_year) = years(edition, hints, &contents, &narrative, of_text, notices);
    for (kind, year) in [(FieldKind::Year, year), (FieldKind::TableYear, table_year)] {
        if let Some(year) = year {
            enter(Edit::Field(kind, year.to_string()));
        }
    }
    let takes_text = !edition.chapters.is_empty() || edition.free_chapters;
    if !narrative.chapters.is_empty() && takes_text {
        report.chapters = narrative.chapters;
    } else if takes_text {
        notices.push(Notice::plain(
            0,
            "没有找到报告正文，只导入了统计表；各章已按常用标题列出，请填写。".into(),
        ));
    }
    if let Some(title) = narrative.title {
        let ours = report.title();
        if compact(&title.text) != compact(&ours) {
            let message = format!("原标题“{}”已按规定格式改为“{ours}”，请核对。", title.text);
            notices.push(Notice::plain(title.line, message));
        }
    }
    report
}

/// Which part of the year a report is about whose form has less than a year.
fn part_of_year(edition: &Edition, found: Option<u8>, notices: &mut Vec<Notice>) -> Option<Edit> {
    if edition.period == Period::Year {
        return None;
    }
    if found.is_none() {
        notices.push(Notice {
            place: Some(Place::Field(FieldKind::Period)),
            ..Notice::plain(0, "没有读到报告期，请在“基本信息”中填写。".into())
        });
    }
    Some(Edit::Field(
        FieldKind::Period,
        edition.period.in_words(found?),
    ))
}

/// The fields of the table's head and foot as they are stored; the first of each kind counts.
fn fields(
    edition: &Edition,
    found: &[(FieldKind, String, usize)],
    notices: &mut Vec<Notice>,
) -> Vec<(FieldKind, String)> {
    let mut taken: Vec<(FieldKind, String)> = Vec::new();
    for (kind, text, line) in found.iter().filter(|(kind, ..)| *kind != FieldKind::Unit) {
        let text = stored(*kind, text);
        let mut tell = |message| {
            notices.push(Notice {
                place: Some(Place::Field(*kind)),
                ..Notice::plain(*line, message)
            });
        };
        match taken.iter().find(|(other, _)| other == kind) {
            Some((_, first)) if *first != text => {
                let label = edition.label(*kind);
                tell(format!(
                    "“{label}”有两处，已采用“{first}”，未采用“{text}”，请核对。"
                ));
            }
            Some(_) => {}
            None => {
                let is_date = *kind == FieldKind::FilledOn;
                if is_date
                    && !text
                        .contains(|c: char| c.is_numeric() || is_han(c) && !"年月日".contains(c))
                {
                    tell(format!(
                        "“{}”只有“{text}”，没有填写，已留空。",
                        edition.label(*kind)
                    ));
                    continue;
                }
                if is_date && read_date(&text).is_err() {
                    tell(format!(
                        "“{}”写作“{text}”，不是完整的日期，已原样保留，请改正。",
                        edition.label(*kind)
                    ));
                }
                taken.push((*kind, text));
            }
        }
    }
    taken
}

/// Without the white space that tables put into dates and names.
fn stored(kind: FieldKind, text: &str) -> String {
    match kind {
        FieldKind::FilledOn => compact(text),
        FieldKind::Telephone => text.into(),
        _ => without_spaces(text),
    }
}

/// The unit's name from 填报单位, else from the signature block, else from the title, else from the
/// text.
fn unit(
    contents: &Contents,
    narrative: &Narrative,
    inferred: Option<Inferred<String>>,
    notices: &mut Vec<Notice>,
) -> Option<String> {
    let in_table = (contents.unit()).map(|(unit, line)| ("填报单位", name_of_unit(unit), line));
    let signed = narrative
        .unit
        .as_ref()
        .map(|(unit, line)| ("落款", unit.clone(), *line));
    let titled = narrative
        .title
        .as_ref()
        .filter(|title| !title.unit.is_empty());
    let titled = titled.map(|title| ("标题", title.unit.clone(), title.line));
    let mut found = [in_table, signed, titled].into_iter().flatten();
    let Some((place, unit, _)) = found.next() else {
        let (line, message) = match &inferred {
            Some(Inferred { what, line, place }) => (
                *line,
                format!(
                    "{}，单位名称“{what}”取自{place}，请核对。",
                    lack(narrative, "单位")
                ),
            ),
            None => (0, "没有找到单位名称，请填写。".into()),
        };
        notices.push(Notice {
            place: Some(Place::Field(FieldKind::Unit)),
            ..Notice::plain(line, message)
        });
        return inferred.map(|inferred| inferred.what);
    };
    for (other_place, other, line) in found.filter(|(_, other, _)| *other != unit) {
        let message = format!(
            "{other_place}的单位“{other}”与{place}“{unit}”不一致，已采用“{unit}”，请核对。"
        );
        notices.push(Notice {
            place: Some(Place::Field(FieldKind::Unit)),
            ..Notice::plain(line, message)
        });
    }
    Some(unit)
}

/// Why something was inferred.
fn lack(narrative: &Narrative, what: &str) -> String {
    match narrative.title {
        Some(_) => format!("标题没有写明{what}"),
        None => "没有标题".into(),
    }
}

/// The report year, and the table's where it is another.
fn years(
    edition: &Edition,
    hints: Hints,
    contents: &Contents,
    narrative: &Narrative,
    inferred: Option<Inferred<i16>>,
    notices: &mut Vec<Notice>,
) -> (Option<i16>, Option<i16>) {
    let titled = narrative
        .title
        .as_ref()
        .and_then(|title| Some((title.year?, title.line)));
    let in_table = contents.year.filter(|_| !stand_inside(edition));
    let stated = hints.year.or(titled.or(in_table).map(|(year, _)| year));
    let inferred = inferred.filter(|_| stated.is_none());
    let year = stated.or(inferred.as_ref().map(|inferred| inferred.what));
    let mut tell = |line, message| {
        notices.push(Notice {
            place: Some(Place::Field(FieldKind::Year)),
            ..Notice::plain(line, message)
        });
    };
    if let Some(Inferred { what, line, place }) = inferred {
        tell(
            line,
            format!(
                "{}，报告年度{what}取自{place}，请核对。",
                lack(narrative, "年度")
            ),
        );
    }
    match (year, titled) {
        (None, _) => tell(0, "没有找到报告年度，请填写。".into()),
        (Some(year), Some((titled, line))) if year != titled => {
            tell(
                line,
                format!("标题写的是{titled}年，已按指定的{year}年度导入，请核对。"),
            );
        }
        _ => {}
    }
    if let Some(year) = year.filter(|year| !edition.years.contains(year)) {
        let years = edition.years_in_words();
        tell(
            0,
            format!(
                "{}适用于{years}年度的报告，这份报告是{year}年度的，请核对。",
                edition.name
            ),
        );
    }
    let other = contents
        .year
        .filter(|&(other, _)| year.is_some_and(|year| year != other));
    match (other, year) {
        // Its tables state no year of their own.
        (Some((other, line)), Some(year)) if stand_inside(edition) => {
            tell(
                line,
                format!("统计期限写的是{other}年，与报告年度{year}年不一致，请核对。"),
            );
            (Some(year), None)
        }
        _ => (year, other.map(|(other, _)| other)),
    }
}
