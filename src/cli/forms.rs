//! 版式 from a terminal: judged, shown, and made anew from one that there is. Fills in nothing.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};

use super::error::CliError;
use super::json::json_line;
use super::reading::find_form;
use super::words::line;
use super::{Answer, Desk, HELP};
use crate::form::catalogue::FormText;
use crate::form::{Edition, LoadError, Part};
use crate::session::{Judgement, SessionError, judge_forms};
use crate::store;

/// What can be done with forms.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, disable_help_subcommand = true)]
pub enum Command {
    /// 检查版式文件夹：代码、规则、例子、互相矛盾、能否印下；有问题时退出码为1
    #[command(help_template = HELP)]
    Check {
        /// 一个版式的文件夹，或放着几个版式的文件夹
        #[arg(value_name = "文件夹", help_heading = "参数")]
        folder: PathBuf,
        /// 以 JSON 输出
        #[arg(long, help_heading = "选项")]
        json: bool,
    },
    /// 显示版式的章节、表格、指标和规则；不写代码则列出全部版式
    #[command(help_template = HELP)]
    Show {
        /// 版式代码
        #[arg(value_name = "版式", help_heading = "参数")]
        code: Option<String>,
    },
    /// 由已有的版式新建一个，供改写
    #[command(help_template = HELP)]
    New {
        /// 由哪个版式，如 2021
        #[arg(long, value_name = "版式", help_heading = "选项")]
        from: String,
        /// 新版式的代码；不写则用文件夹的名称
        #[arg(long, value_name = "代码", help_heading = "选项")]
        code: Option<String>,
        /// 新版式的文件夹
        #[arg(short, long, value_name = "文件夹", help_heading = "选项")]
        output: PathBuf,
    },
}

/// Carries a command out.
pub(super) fn carry_out(command: Command, desk: &Desk) -> Result<Answer, CliError> {
    match command {
        Command::Check { folder, json } => check(desk, &folder, json),
        Command::Show { code: None } => Ok(desk
            .forms
            .editions()
            .map(in_a_line)
            .collect::<String>()
            .into()),
        Command::Show { code: Some(code) } => {
            let form = find_form(desk, code)?;
            Ok(in_full(&form.edition).into())
        }
        Command::New { from, code, output } => new(desk, from, code, &output),
    }
}

fn check(desk: &Desk, folder: &Path, json: bool) -> Result<Answer, CliError> {
    let judged = judge_forms(folder, &desk.forms)?;
    let faults: usize = judged.iter().map(|form| form.faults.len()).sum();
    let words = if json {
        let forms: Vec<Value> = judged.iter().map(judgement_json).collect();
        json_line(&json!({ "forms": forms, "faults": faults }))
    } else {
        judged.iter().map(in_words).collect()
    };
    Ok(Answer {
        words,
        finds_fault: faults > 0,
    })
}

fn in_words(judged: &Judgement) -> String {
    judged.in_words().iter().map(|words| line(words)).collect()
}

fn judgement_json(judged: &Judgement) -> Value {
    let fault = |(path, fault): &(PathBuf, LoadError)| {
        let (line, code, message) = fault.parts();
        json!({
            "file": path.display().to_string(),
            "line": line,
            "code": code,
            "message": message,
        })
    };
    json!({
        "folder": judged.folder.display().to_string(),
        "edition": judged.form.map(|form| &form.edition.code),
        "faults": judged.faults.iter().map(fault).collect::<Vec<_>>(),
        "unasked": judged.unasked,
        "unchecked": judged.unchecked,
        "unasked_fields": judged.unasked_fields,
    })
}

fn in_a_line(edition: &Edition) -> String {
    let (code, name) = (&edition.code, &edition.name);
    line(&format!("{code}\t{name}\t{}年度", edition.years_in_words()))
}

/// All that a form asks, a line each.
fn in_full(edition: &Edition) -> String {
    let mut text = in_a_line(edition);
    text += &line(&format!("依据\t{}", edition.basis));
    for chapter in &edition.chapters {
        text += &line(&format!("章\t{}", chapter.heading));
        for part in &chapter.parts {
            text += &match part {
                Part::Narrative(_) => line("\t正文"),
                Part::Table(code) => line(&format!("\t表 {code}")),
            };
        }
    }
    for (at, table) in edition.tables.iter().enumerate() {
        text += &line(&format!("表\t{}\t{}", table.code, table.title));
        for cell in edition.cells_of(crate::form::TableId(at)) {
            let cell = edition.cell(cell);
            text += &line(&format!("{}\t{}\t{}", cell.code, cell.name, cell.unit));
        }
    }
    for rule in &edition.rules {
        text += &line(&format!("规则\t{}\t{}", rule.code, rule.severity.word()));
    }
    text
}

/// Writes a form's files under another code.
fn new(desk: &Desk, from: String, code: Option<String>, output: &Path) -> Result<Answer, CliError> {
    let form = find_form(desk, from)?;
    let named = || output.file_name().unwrap_or_default().display().to_string();
    let code = code.unwrap_or_else(named);
    if desk.forms.edition(&code).is_some() {
        return Err(CliError::EditionThere(code));
    }
    let texts = form
        .texts
        .renamed(&form.edition, &code, &format!("{code}版"));
    texts
        .load(None)
        .map_err(|error| CliError::NewForm(code.clone(), Box::new(error)))?;
    if store::exists(&output.join(&texts.form.name)) {
        return Err(CliError::FormThere(output.into()));
    }
    store::make_folder(output).map_err(SessionError::from)?;
    for FormText { name, text } in std::iter::once(&texts.form).chain(&texts.books) {
        store::write(&output.join(name), text.as_bytes(), None).map_err(SessionError::from)?;
    }
    let folder = output.display();
    Ok(
        format!("已写出版式“{code}”：{folder}。改好后用“nianbao form check {folder}”检查。\n")
            .into(),
    )
}
