//! How a report comes to be open: new, from last year's, from a draft, from a published text, or the
//! example. Changes no file.

use std::path::Path;

use super::{Open, SessionError};
use crate::form::{Catalogue, Edition, FieldKind, UnitKind};
use crate::import::{self, Hints, Notice};
use crate::report::{Chapter, Edit, Place, Report};
use crate::{draft, store};

pub(super) fn new_report(
    edition: &'static Edition,
    unit_kind: UnitKind,
    unit: String,
    year: String,
    forms: &Catalogue,
) -> Open {
    let mut report = Report::new(edition);
    report.apply(Edit::UnitKind(unit_kind));
    report.apply(Edit::Field(FieldKind::Unit, unit));
    report.apply(Edit::Field(FieldKind::Year, year));
    Open::fresh(report, forms)
}

/// A draft, or a published text.
pub(super) fn read_report(path: &Path, forms: &Catalogue) -> Result<Report, SessionError> {
    let (bytes, _) = store::read(path)?;
    let is_draft = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("ron"));
    if is_draft {
        Ok(draft::read(&bytes, forms)?.report)
    } else {
        Ok(import::read(&bytes, Hints::default(), forms)?.report)
    }
}

/// Which edition serves a year, behind a report of another.
fn edition_behind(
    last: &'static Edition,
    year: i16,
    forms: &Catalogue,
) -> Result<&'static Edition, SessionError> {
    match forms.edition_for(year) {
        // Last year's form serves on, whichever else there are.
        _ if last.years.contains(&year) && !last.is_stand_in => Ok(last),
        Some(edition) => Ok(edition),
        None if last.is_stand_in => Err(SessionError::FormMissing(last.code.clone())),
        None => Ok(last),
    }
}

/// Carries nothing silently: each figure taken over is told.
pub(super) fn new_from_last_year(
    path: &Path,
    chosen: Option<&'static Edition>,
    year: Option<i16>,
    forms: &Catalogue,
) -> Result<Open, SessionError> {
    let last = read_report(path, forms)?;
    let following = || last.year().map(|year| year + 1);
    let year = year.or_else(following).ok_or(SessionError::NoYear)?;
    let edition = match chosen {
        Some(edition) => edition,
        None => edition_behind(last.edition(), year, forms)?,
    };
    let is_other = edition != last.edition();
    let last = last.followed_by(edition).unwrap_or(last);
    let mut report = Report::new(edition);
    // Another edition may tell other kinds apart.
    report.unit_kind = (edition.find_unit_kind(&last.unit_kind.name))
        .or_else(|| edition.unit_kind_of(last.field(FieldKind::Unit)))
        .unwrap_or(edition.assumed_unit_kind());
    for field in [
        FieldKind::Period,
        FieldKind::Unit,
        FieldKind::Leader,
        FieldKind::Reviewer,
        FieldKind::Filler,
        FieldKind::Telephone,
    ]
    .into_iter()
    .filter(|field| edition.fields().any(|known| known == *field))
    {
        report.apply(Edit::Field(field, last.field(field).into()));
    }
    report.apply(Edit::Field(FieldKind::Year, year.to_string()));
    report.apply(Edit::Field(FieldKind::LastYear, path.display().to_string()));
    let mut notices = Vec::new();
    if report.unit_kind != last.unit_kind {
        let (was, is) = (last.unit_kind, report.unit_kind);
        notices.push(Notice {
            place: Some(Place::UnitKind),
            ..Notice::plain(
                0,
                format!("这个版式没有单位类型“{was}”，暂定为“{is}”，请核对。"),
            )
        });
    }
    if chosen.is_none() && is_other && forms.editions_for(year).count() > 1 {
        let name = &edition.name;
        let message = format!("{year}年度有几个版式可用，已用{name}；要用别的，请在新建时选定。");
        notices.push(Notice::plain(0, message));
    }
    if edition == last.edition() {
        if edition.free_chapters && !is_other {
            let heading_only = |chapter: &Chapter| Chapter {
                heading: chapter.heading.clone(),
                text: String::new(),
            };
            report.chapters = last.chapters.iter().map(heading_only).collect();
        }
        notices.extend(carry_over(&last, &mut report));
    }
    Ok(Open {
        notices,
        ..Open::fresh(report, forms)
    })
}

/// Takes over what the form says from last year's report; a notice for each.
fn carry_over(last: &Report, report: &mut Report) -> Vec<Notice> {
    let edition = report.edition();
    let mut notices = Vec::new();
    for &(from, to) in &edition.carried {
        let words = last.typed(from).trim();
        let carried = match last.number(from) {
            Ok(number) => number.to_string(),
            Err(_) if edition.cell(to).takes(words) && !words.is_empty() => words.into(),
            Err(_) => continue,
        };
        report.apply(Edit::Answer(to, carried.clone()));
        notices.push(Notice {
            rule: None,
            line: 0,
            place: Some(Place::Cell(to)),
            message: format!(
                "“{}”取自上年报告的“{}”（{carried}），请核对。",
                edition.cell(to).name,
                edition.cell(from).name,
            ),
        });
    }
    notices
}

/// A published report, names and telephone left out. Closing it untouched loses nothing.
pub(super) fn example(forms: &Catalogue) -> Result<Open, SessionError> {
    let draft = draft::read(include_bytes!("../../assets/example-2017.ron"), forms)?;
    Ok(Open {
        unsaved: false,
        saved: Some(draft.clone()),
        ..Open::new(draft, None, forms)
    })
}

pub(super) fn open_draft(path: &Path, forms: &Catalogue) -> Result<Open, SessionError> {
    let (bytes, stamp) = store::read(path)?;
    let draft = draft::read(&bytes, forms)?;
    Ok(Open {
        stamp: Some(stamp),
        saved: Some(draft.clone()),
        unsaved: false,
        copy_due: false,
        ..Open::new(draft, Some(path.into()), forms)
    })
}

pub(super) fn import_text(
    path: &Path,
    hints: Hints,
    forms: &Catalogue,
) -> Result<Open, SessionError> {
    let (bytes, _) = store::read(path)?;
    let imported = import::read(&bytes, hints, forms)?;
    Ok(Open {
        notices: imported.notices,
        ..Open::fresh(imported.report, forms)
    })
}
