//! Printing from a terminal, on paper or as a file. Makes no pages, and remembers nothing: a script
//! says what it wants.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Subcommand;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::error::CliError;
use super::reading::find_paper;
use super::words::{line, remind};
use super::{Answer, Desk, HELP, opened};
use crate::checks::Severity;
use crate::document::Paper;
use crate::export::Format;
use crate::session::{Action, Done, Session, SessionError};
use crate::store::{PrintOrder, PrintService, Printed, Printer};
use crate::value::Sides;

/// What can be done with printers from a terminal.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true)]
pub enum Command {
    /// 打印草稿
    #[command(help_template = HELP)]
    Print {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 打印机的名称；不写则用系统的默认打印机
        #[arg(long, value_name = "打印机", help_heading = "选项")]
        printer: Option<String>,
        /// 份数，1至99
        #[arg(long, value_name = "份数", default_value = "1", help_heading = "选项")]
        copies: String,
        /// 单面（one）或双面（two）
        #[arg(
            long,
            value_name = "单双面",
            default_value = "two",
            hide_possible_values = true,
            value_parser = sides(),
            help_heading = "选项"
        )]
        sides: Sides,
        /// 页码范围，如 1-3,5；不写则打印全部
        #[arg(long, value_name = "页码", help_heading = "选项")]
        pages: Option<String>,
        /// 打印成哪种稿，同 export；不写则为报送稿，有错误时为草稿
        #[arg(long, value_name = "稿", help_heading = "选项")]
        paper: Option<String>,
    },
    /// 列出打印机
    #[command(help_template = HELP)]
    Printers,
}

/// `one` or `two`, as it is typed.
fn sides() -> impl TypedValueParser<Value = Sides> {
    PossibleValuesParser::new(["one", "two"]).map(|word| match word.as_str() {
        "one" => Sides::One,
        _ => Sides::Both,
    })
}

/// Carries a command out.
pub(super) fn carry_out(command: Command, desk: &Desk) -> Result<Answer, CliError> {
    let service = PrintService::of_system();
    match command {
        Command::Print {
            draft,
            printer,
            copies,
            sides,
            pages,
            paper,
        } => {
            let paper = find_paper(paper)?;
            let mut session = desk.open(&draft)?;
            let order = PrintOrder {
                printer: printer.unwrap_or_default(),
                sides,
                // What is no number is out of range as well.
                copies: copies.trim().parse().unwrap_or_default(),
                pages: pages.unwrap_or_default(),
            };
            let title = opened(&session).report.title();
            let pdf = session.pdf(paper)?;
            let printed = service.print(&pdf, &title, &order)?;
            errors_reminder(&session);
            Ok(in_words(&printed).into())
        }
        Command::Printers => Ok(match service.printers()? {
            None => String::from("本机没有打印服务（CUPS），打印时将用默认的PDF阅读器打开。\n"),
            Some(printers) if printers.is_empty() => String::from("系统里还没有打印机。\n"),
            Some(printers) => printers.iter().map(printer_line).collect(),
        }
        .into()),
    }
}

/// Writes the printed report.
pub(super) fn export(
    desk: &Desk,
    draft: &Path,
    output: PathBuf,
    paper: Option<String>,
    is_forced: bool,
) -> Result<Answer, CliError> {
    let paper = find_paper(paper)?;
    let mut session = desk.open(draft)?;
    if is_forced {
        session.agree_to_lose();
    }
    let export = Action::Export(output, Format::Pdf, paper);
    let done = session
        .run(export, Duration::ZERO)
        .map_err(|error| match error {
            SessionError::ForeignPdf { .. } => CliError::NeedsForce(error),
            error => error.into(),
        })?;
    let Done::Exported(print) = done else {
        unreachable!("an export says what it printed")
    };
    errors_reminder(&session);
    for notice in &print.notices {
        remind(&format!("提醒：{notice}"));
    }
    let paper = print.paper.map_or("", Paper::name);
    Ok(format!("已导出{paper} {}\n", print.path.display()).into())
}

/// Whoever puts a report on paper is told of what is wrong with it.
fn errors_reminder(session: &Session) {
    let errors = opened(session).outcome.count(Severity::Error);
    if errors > 0 {
        remind(&format!(
            "提醒：报告还有{errors}处错误，只能打印草稿；定稿前请先改正（nianbao check 查看）。"
        ));
    }
}

fn printer_line(printer: &Printer) -> String {
    let mut words = printer.name.clone();
    if printer.is_default {
        words += "\t系统默认";
    }
    if printer.is_stopped {
        words += "\t已暂停";
    }
    line(&words)
}

fn in_words(printed: &Printed) -> String {
    match printed {
        Printed::Sent { printer, job } => line(&format!("已送到打印机“{printer}” {job}")),
        Printed::Shown(path) => line(&format!(
            "本机没有打印服务，已用默认的PDF阅读器打开 {}，请在那里打印。",
            path.display()
        )),
    }
}
