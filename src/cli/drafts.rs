//! Drafts that are made: new ones, and imported ones. Fills in nothing.

use std::path::{Path, PathBuf};

use clap::Args;

use super::error::CliError;
use super::json::{json_line, notices_json};
use super::reading::{find_edition, find_kind, read_year};
use super::words::{finding_line, line, notices_text, remind};
use super::{Answer, Desk, act, opened};
use crate::checks::Finding;
use crate::form::{Edition, FieldKind};
use crate::import::Hints;
use crate::report::{Edit, Place};
use crate::session::{Action, Session, SessionError};
use crate::store::StoreError;
use crate::{draft, store};

/// What a new draft is made of.
#[derive(Debug, Args)]
pub struct New {
    /// 报告年度，如 2026；由上年报告新建时可不写
    #[arg(
        long,
        value_name = "年度",
        help_heading = "选项",
        required_unless_present = "last_year"
    )]
    year: Option<String>,
    /// 版式代码，如 2021；不写则随报告年度
    #[arg(long, value_name = "版式", help_heading = "选项")]
    edition: Option<String>,
    /// 单位全称；由上年报告新建时可不写
    #[arg(
        long,
        value_name = "单位",
        help_heading = "选项",
        required_unless_present = "last_year"
    )]
    unit: Option<String>,
    /// 单位类型，如 街道、部门、区县；不写则按单位名称判断
    #[arg(long, value_name = "类型", help_heading = "选项")]
    kind: Option<String>,
    /// 上年报告（草稿或已发布的文本）：沿用单位、人员和结转数
    #[arg(long, value_name = "上年报告", help_heading = "选项")]
    last_year: Option<PathBuf>,
    /// 草稿的保存位置
    #[arg(short, long, value_name = "草稿", help_heading = "选项")]
    output: PathBuf,
}

/// What is imported, and as what.
#[derive(Debug, Args)]
pub struct Import {
    /// 已发布年报的文本文件
    #[arg(value_name = "文本", help_heading = "参数")]
    input: PathBuf,
    /// 草稿的保存位置
    #[arg(short, long, value_name = "草稿", help_heading = "选项")]
    output: PathBuf,
    /// 版式代码，如 2014；不写则按内容识别
    #[arg(long, value_name = "版式", help_heading = "选项")]
    edition: Option<String>,
    /// 报告年度，如 2017；不写则按内容识别
    #[arg(long, value_name = "年度", help_heading = "选项")]
    year: Option<String>,
    /// 以 JSON 输出导入说明
    #[arg(long, help_heading = "选项")]
    json: bool,
}

/// Makes a new draft, after last year's report where there is one.
pub(super) fn new(desk: &Desk, new: New) -> Result<Answer, CliError> {
    let mut session = desk.bare_session();
    let output = new.output.clone();
    make(desk, &mut session, new)?;
    save_new(&mut session, &output)?;
    let open = opened(&session);
    // A year that asks for another edition is said at once.
    let of_year = |finding: &&Finding| finding.places == [Place::Field(FieldKind::Year)];
    let unusual = open.outcome.findings.iter().filter(of_year);
    let mut text: String = unusual.map(finding_line).collect();
    for notice in &open.notices {
        text += &line(&notice.message);
    }
    text += &format!("已新建 {}\n", output.display());
    Ok(text.into())
}

fn make(desk: &Desk, session: &mut Session, new: New) -> Result<(), CliError> {
    let New {
        year,
        edition,
        unit,
        kind,
        last_year,
        ..
    } = new;
    let edition = edition.map(|code| find_edition(desk, code)).transpose()?;
    let year = year.map(read_year).transpose()?;
    let Some(last_year) = last_year else {
        let (year, unit) = (year.unwrap_or_default(), unit.unwrap_or_default());
        let fitting = || edition_for(desk, year);
        let edition = edition.map_or_else(fitting, Ok)?;
        let needed = || CliError::KindNeeded(edition.unit_kinds_in_words());
        let unit_kind = match kind {
            Some(word) => find_kind(edition, &word)?,
            None => edition.unit_kind_of(&unit).ok_or_else(needed)?,
        };
        let new = Action::New {
            edition,
            unit_kind,
            unit,
            year: year.to_string(),
        };
        return Ok(act(session, new)?);
    };
    // The draft may go to another folder, so the file is named in full first.
    let last_year = std::path::absolute(&last_year).unwrap_or(last_year);
    act(
        session,
        Action::NewFromLastYear {
            last_year,
            edition,
            year,
        },
    )?;
    let made = session.open().expect("it was made").report.edition();
    let kind = kind.map(|word| find_kind(made, &word)).transpose()?;
    let edits = [
        unit.map(|unit| Edit::Field(FieldKind::Unit, unit)),
        kind.map(Edit::UnitKind),
    ];
    let edits = edits.into_iter().flatten().collect();
    Ok(act(session, Action::Edit(Edit::Together(edits)))?)
}

/// The edition that serves a year; where several do, the office chooses.
fn edition_for(desk: &Desk, year: i16) -> Result<&'static Edition, CliError> {
    let serving: Vec<&'static Edition> = desk.forms.editions_for(year).collect();
    match serving[..] {
        [] => Err(CliError::NoEdition(year)),
        [edition] => Ok(edition),
        _ => {
            let codes: Vec<&str> = serving.iter().map(|edition| &*edition.code).collect();
            Err(CliError::SeveralEditions(year, codes.join("、")))
        }
    }
}

/// Makes a draft of a published report.
pub(super) fn import(desk: &Desk, import: Import) -> Result<Answer, CliError> {
    let hints = Hints {
        edition: import
            .edition
            .map(|code| find_edition(desk, code))
            .transpose()?,
        year: import.year.map(read_year).transpose()?,
    };
    let mut session = desk.bare_session();
    act(&mut session, Action::Import(import.input, hints))?;
    save_new(&mut session, &import.output)?;
    let open = opened(&session);
    Ok(if import.json {
        json_line(&notices_json(open.report.edition(), &open.notices))
    } else {
        notices_text(&open.notices, &import.output)
    }
    .into())
}

/// Saves a draft that was just made. An older draft of that name is kept under another; a file
/// that is no draft is left alone.
fn save_new(session: &mut Session, output: &Path) -> Result<(), CliError> {
    let old = match store::read(output) {
        Ok((old, _)) => old,
        Err(StoreError::Missing { .. }) => Vec::new(),
        Err(error) => return Err(SessionError::from(error).into()),
    };
    if !old.is_empty()
        && old != draft::write(&opened(session).report, &opened(session).review).as_bytes()
    {
        if draft::read(&old, session.forms()).is_err() {
            return Err(CliError::NotADraft(output.into()));
        }
        let kept = store::keep_beside(output, "旧", &old).map_err(SessionError::from)?;
        let (output, kept) = (output.display(), kept.display());
        remind(&format!("“{output}”原有的草稿已另存为“{kept}”。"));
    }
    Ok(act(session, Action::SaveAs(output.into()))?)
}
