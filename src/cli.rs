//! The same actions from a terminal. Opens no window, and asks nothing back.

use std::ffi::OsString;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use serde_json::{Map, Value, json};

use crate::checks::{NotChecked, Outcome, Severity};
use crate::export::Format;
use crate::form::{self, CellId, Edition, FieldKind};
use crate::import::{Hints, Notice};
use crate::report::{Answer, Edit, Place, Report};
use crate::session::{Action, Open, Session, SessionError};

/// 政府信息公开工作年度报告：填报、检查、打印
#[derive(Debug, Parser)]
#[command(
    name = "nianbao",
    version,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    args_conflicts_with_subcommands = true,
    help_template = "{about}\n\n用法：{usage}\n\n{all-args}{after-help}",
    override_usage = "nianbao [草稿]\n      nianbao <命令> …",
    subcommand_help_heading = "命令",
    after_help = "不带命令时打开窗口。退出码：0 正常；1 报告有错误；2 命令未能执行。\n本软件不得用于处理涉密信息。"
)]
pub struct Arguments {
    /// 要在窗口中打开的草稿
    #[arg(value_name = "草稿", help_heading = "参数")]
    pub draft: Option<PathBuf>,
    /// 显示这份说明
    #[arg(short, long, global = true, action = clap::ArgAction::Help, help_heading = "选项")]
    help: Option<bool>,
    /// 显示版本
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help_heading = "选项")]
    version: Option<bool>,
    /// What to do without a window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What can be done from a terminal.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true)]
pub enum Command {
    /// 把已发布的年报（纯文本）导入为草稿
    #[command(help_template = HELP)]
    Import {
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
    },
    /// 检查草稿
    #[command(help_template = HELP)]
    Check {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 以 JSON 输出检查结果
        #[arg(long, help_heading = "选项")]
        json: bool,
    },
    /// 填写指标或基本信息，如 R22=3 unit=某街道办事处；等号后留空则清除
    #[command(help_template = HELP)]
    Set {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 代码=值
        #[arg(value_name = "代码=值", required = true, help_heading = "参数")]
        answers: Vec<String>,
    },
    /// 显示草稿的全部内容
    #[command(help_template = HELP)]
    Show {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 以 JSON 输出
        #[arg(long, help_heading = "选项")]
        json: bool,
    },
    /// 导出为 PDF
    #[command(help_template = HELP)]
    Export {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// PDF 的保存位置
        #[arg(short, long, value_name = "PDF", help_heading = "选项")]
        output: PathBuf,
    },
}

const HELP: &str = "{about}\n\n用法：{usage}\n\n{all-args}";

/// Exit code where the report has errors.
const REPORT_HAS_ERRORS: u8 = 1;
/// Exit code where the command could not be carried out.
const NOT_CARRIED_OUT: u8 = 2;

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
enum CliError {
    #[error("没有“{0}”版式，可用的版式：{1}。")]
    UnknownEdition(String, String),
    #[error("“{0}”不是年度，请写四位数字，如 2017。")]
    NotAYear(String),
    #[error("“{0}”应写作“代码=值”，如 R22=3；要清除则写“R22=”。")]
    NotAnAssignment(String),
    #[error("没有代码“{code}”。指标代码如 {first} 至 {last}；基本信息可用：{fields}。")]
    UnknownCode {
        code: String,
        first: String,
        last: String,
        fields: String,
    },
    #[error("“{0}”是分组标题，不填数。")]
    Heading(String),
    #[error(transparent)]
    Session(#[from] SessionError),
}

/// Reads the command line.
///
/// # Errors
/// The exit code to end with, once the help or the mistake has been shown.
pub fn arguments(from: impl IntoIterator<Item = OsString>) -> Result<Arguments, ExitCode> {
    Arguments::try_parse_from(from).map_err(|error| {
        if error.use_stderr() {
            eprintln!("{}", words_of(&error));
            ExitCode::from(NOT_CARRIED_OUT)
        } else {
            print!("{}", error.render().to_string().replace("Usage:", "用法："));
            ExitCode::SUCCESS
        }
    })
}

/// A mistake on the command line, in the program's language.
fn words_of(error: &clap::Error) -> String {
    use clap::error::{ContextKind, ErrorKind};
    let named = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let argument = named(ContextKind::InvalidArg);
    let mistake = match error.kind() {
        ErrorKind::UnknownArgument => format!("不认识参数“{argument}”"),
        ErrorKind::InvalidSubcommand => {
            format!("没有命令“{}”", named(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{argument}"),
        ErrorKind::TooManyValues | ErrorKind::ArgumentConflict => {
            format!("参数“{argument}”重复或与别的参数冲突")
        }
        ErrorKind::InvalidValue | ErrorKind::NoEquals | ErrorKind::WrongNumberOfValues => {
            format!("参数“{argument}”没有给值")
        }
        _ => String::from("命令行有误"),
    };
    format!("{mistake}。用“nianbao --help”或“nianbao 命令 --help”查看用法。")
}

/// Carries out a command and prints what came of it.
#[must_use]
pub fn run(command: Command) -> ExitCode {
    match carry_out(command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(NOT_CARRIED_OUT)
        }
    }
}

fn carry_out(command: Command) -> Result<ExitCode, CliError> {
    match command {
        Command::Import {
            input,
            output,
            edition,
            year,
            json,
        } => {
            let hints = Hints {
                edition: edition.map(find_edition).transpose()?,
                year: year.map(read_year).transpose()?,
            };
            let mut session = Session::default();
            act(&mut session, Action::Import(input, hints))?;
            act(&mut session, Action::SaveAs(output.clone()))?;
            let open = opened(&session);
            if json {
                print_json(&notices_json(open.report.edition(), &open.notices));
            } else {
                print_notices(&open.notices, &output);
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Check { draft, json } => {
            let session = open_draft(&draft)?;
            let open = opened(&session);
            if json {
                print_json(&outcome_json(open.report.edition(), &open.outcome));
            } else {
                print_outcome(&open.outcome);
            }
            Ok(match open.outcome.count(Severity::Error) {
                0 => ExitCode::SUCCESS,
                _ => ExitCode::from(REPORT_HAS_ERRORS),
            })
        }
        Command::Set { draft, answers } => {
            let mut session = open_draft(&draft)?;
            let edition = opened(&session).report.edition();
            let edits: Vec<Edit> = (answers.iter())
                .map(|assignment| read_assignment(edition, assignment))
                .collect::<Result<_, _>>()?;
            let places: Vec<_> = edits.iter().filter_map(Edit::place).collect();
            act(&mut session, Action::Edit(Edit::Together(edits)))?;
            act(&mut session, Action::Save)?;
            let findings = &opened(&session).outcome.findings;
            let touched = |place: &Place| places.contains(place);
            for finding in findings.iter().filter(|f| f.places.iter().any(touched)) {
                println!("{}", line(finding.severity, finding.rule, &finding.message));
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Show { draft, json } => {
            let session = open_draft(&draft)?;
            let report = &opened(&session).report;
            if json {
                print_json(&report_json(report));
            } else {
                print_report(report);
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Export { draft, output } => {
            let mut session = open_draft(&draft)?;
            act(&mut session, Action::Export(output.clone(), Format::Pdf))?;
            let errors = opened(&session).outcome.count(Severity::Error);
            if errors > 0 {
                eprintln!("提醒：报告还有{errors}处错误，定稿前请先改正（nianbao check 查看）。");
            }
            println!("已导出 {}", output.display());
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Runs one action; commands are not steps in time, so all happen at the same moment.
fn act(session: &mut Session, action: Action) -> Result<(), SessionError> {
    session.run(action, Duration::ZERO).map(drop)
}

fn open_draft(draft: &Path) -> Result<Session, CliError> {
    let mut session = Session::default();
    act(&mut session, Action::Open(draft.into()))?;
    Ok(session)
}

fn opened(session: &Session) -> &Open {
    session
        .open()
        .expect("the action before has opened a report")
}

fn find_edition(code: String) -> Result<&'static Edition, CliError> {
    form::edition(&code).ok_or_else(|| {
        let known: Vec<_> = form::editions()
            .map(|edition| edition.code.as_str())
            .collect();
        CliError::UnknownEdition(code, known.join("、"))
    })
}

fn read_year(text: String) -> Result<i16, CliError> {
    match text.parse() {
        Ok(year @ 1000..=9999) => Ok(year),
        _ => Err(CliError::NotAYear(text)),
    }
}

/// `R22=3` or `unit=…` as an edit.
fn read_assignment(edition: &Edition, assignment: &str) -> Result<Edit, CliError> {
    let (code, value) =
        (assignment.split_once('=')).ok_or_else(|| CliError::NotAnAssignment(assignment.into()))?;
    let code = code.trim();
    if let Some(cell) = edition.find(&code.to_ascii_uppercase()) {
        return Ok(Edit::Answer(cell, value.into()));
    }
    if let Some(field) = FieldKind::ALL
        .into_iter()
        .find(|field| field.code() == code)
    {
        return Ok(Edit::Field(field, value.into()));
    }
    let mut rows = edition
        .tables
        .iter()
        .flat_map(|t| &t.blocks)
        .flat_map(|b| &b.rows);
    if let Some(row) = rows.find(|row| row.code.eq_ignore_ascii_case(code)) {
        return Err(CliError::Heading(row.wording.clone()));
    }
    let cells = edition.cells();
    let fields: Vec<_> = FieldKind::ALL.iter().map(|field| field.code()).collect();
    Err(CliError::UnknownCode {
        code: code.into(),
        first: cells.first().map(|c| c.code.clone()).unwrap_or_default(),
        last: cells.last().map(|c| c.code.clone()).unwrap_or_default(),
        fields: fields.join("、"),
    })
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "错误",
        Severity::Warning => "须说明",
        Severity::Hint => "提示",
    }
}

fn line(severity: Severity, rule: &str, message: impl Display) -> String {
    format!("{} {rule} {message}", severity_word(severity))
}

fn print_outcome(outcome: &Outcome) {
    for finding in &outcome.findings {
        println!("{}", line(finding.severity, finding.rule, &finding.message));
    }
    for NotChecked { rule, reason } in &outcome.not_checked {
        println!("尚未检查 {rule} {reason}");
    }
    println!(
        "错误{}处，须说明{}处，提示{}处，尚未检查{}条。",
        outcome.count(Severity::Error),
        outcome.count(Severity::Warning),
        outcome.count(Severity::Hint),
        outcome.not_checked.len(),
    );
}

fn print_notices(notices: &[Notice], output: &Path) {
    for notice in notices {
        let code = notice
            .rule
            .map(|rule| format!("{rule} "))
            .unwrap_or_default();
        println!("第{}行 {code}{}", notice.line, notice.message);
    }
    println!(
        "已导入 {}，导入说明{}条，请核对。",
        output.display(),
        notices.len()
    );
}

fn print_report(report: &Report) {
    let edition = report.edition();
    println!("{}（{}）", report.title(), edition.name);
    println!("unit_kind\t单位类型\t{}", report.unit_kind);
    for field in FieldKind::ALL {
        println!(
            "{}\t{}\t{}",
            field.code(),
            field.label(),
            report.field(field)
        );
    }
    for cell in edition.cell_ids() {
        let about = edition.cell(cell);
        let note = match report.answer(cell) {
            Answer::Summed(_) => "（自动合计）",
            Answer::Typed(_) | Answer::Empty => "",
        };
        println!(
            "{}\t{}\t{}{note}",
            about.code,
            about.name,
            shown(report, cell)
        );
    }
    for chapter in &report.chapters {
        println!("\n{}\n{}", chapter.heading, chapter.text);
    }
}

/// A cell as the window shows it: as typed, or the sum that it follows.
fn shown(report: &Report, cell: CellId) -> String {
    match report.answer(cell) {
        Answer::Empty => String::new(),
        Answer::Typed(text) => text.into(),
        Answer::Summed(sum) => sum.to_string(),
    }
}

fn print_json(value: &Value) {
    println!("{value}");
}

fn outcome_json(edition: &Edition, outcome: &Outcome) -> Value {
    let findings = outcome.findings.iter().map(|finding| {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        };
        json!({
            "rule": finding.rule,
            "severity": severity,
            "cells": cell_codes(edition, &finding.places),
            "fields": field_codes(&finding.places),
            "message": finding.message,
        })
    });
    let not_checked = (outcome.not_checked.iter())
        .map(|NotChecked { rule, reason }| json!({"rule": rule, "reason": reason}));
    json!({
        "findings": findings.collect::<Vec<_>>(),
        "not_checked": not_checked.collect::<Vec<_>>(),
        "errors": outcome.count(Severity::Error),
        "warnings": outcome.count(Severity::Warning),
        "hints": outcome.count(Severity::Hint),
    })
}

fn cell_codes<'a>(edition: &'a Edition, places: &[Place]) -> Vec<&'a str> {
    let code = |place: &Place| match place {
        Place::Cell(cell) => Some(edition.cell(*cell).code.as_str()),
        _ => None,
    };
    places.iter().filter_map(code).collect()
}

fn field_codes(places: &[Place]) -> Vec<&'static str> {
    let code = |place: &Place| match place {
        Place::Field(field) => Some(field.code()),
        _ => None,
    };
    places.iter().filter_map(code).collect()
}

fn notices_json(edition: &Edition, notices: &[Notice]) -> Value {
    let notices = notices.iter().map(|notice| {
        let places = notice.place.as_slice();
        json!({
            "rule": notice.rule,
            "line": notice.line,
            "cells": cell_codes(edition, places),
            "message": notice.message,
        })
    });
    json!({ "notices": notices.collect::<Vec<_>>() })
}

fn report_json(report: &Report) -> Value {
    let edition = report.edition();
    let mut answers = Map::new();
    let mut summed = Vec::new();
    for cell in edition.cell_ids() {
        let code = &edition.cell(cell).code;
        match report.answer(cell) {
            Answer::Empty => continue,
            Answer::Typed(_) => {}
            Answer::Summed(_) => summed.push(code),
        }
        answers.insert(code.clone(), shown(report, cell).into());
    }
    let fields = |kinds: &[FieldKind]| -> Map<String, Value> {
        let field = |kind: &FieldKind| (kind.code().into(), report.field(*kind).into());
        kinds.iter().map(field).collect()
    };
    let chapters = (report.chapters.iter())
        .map(|chapter| json!({"heading": chapter.heading, "text": chapter.text}));
    json!({
        "edition": edition.code,
        "year": report.year(),
        "unit": report.field(FieldKind::Unit),
        "unit_kind": report.unit_kind,
        "table_year": report.field(FieldKind::TableYear),
        "answers": answers,
        "summed": summed,
        "chapters": chapters.collect::<Vec<_>>(),
        "people": fields(&[
            FieldKind::Leader, FieldKind::Reviewer, FieldKind::Filler, FieldKind::Telephone,
        ]),
        "dates": fields(&[FieldKind::FilledOn, FieldKind::IssuedOn, FieldKind::DueOn]),
    })
}
