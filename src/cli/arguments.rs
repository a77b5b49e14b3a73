//! The command line as it is typed, and what is said of a mistake in it. Carries nothing out.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::drafts::{Import, New};
use super::history::History;
use super::words::remind;
use super::{HELP, NOT_CARRIED_OUT, forms, print, review, say};

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
    after_help = "不带命令时打开窗口。退出码：0 正常；1 报告有错误；2 命令未能执行；3 命令已执行，但结果没能写出。\n本软件不得用于处理涉密信息。"
)]
pub struct Arguments {
    /// 要在窗口中打开的草稿
    #[arg(value_name = "草稿", help_heading = "参数")]
    pub draft: Option<PathBuf>,
    /// 单位设置文件（环节与密钥）；不写则用本机的设置
    #[arg(long, global = true, value_name = "设置", help_heading = "选项")]
    pub settings: Option<PathBuf>,
    /// 本单位规则文件（改动的规则和词语）；不写则用本机的rules.ron，没有则按原有规则
    #[arg(long, global = true, value_name = "规则", help_heading = "选项")]
    pub rules: Option<PathBuf>,
    /// 本单位版式的文件夹（每个版式一个子文件夹）；不写则用本机的forms文件夹
    #[arg(long, global = true, value_name = "文件夹", help_heading = "选项")]
    pub forms: Option<PathBuf>,
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
    /// 新建草稿
    #[command(help_template = HELP)]
    New(New),
    /// 把还空着的格填上0
    #[command(help_template = HELP)]
    FillZero {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 只填这一张表，如 three；不写则填全部
        #[arg(long, value_name = "表", help_heading = "选项")]
        table: Option<String>,
    },
    /// 整理正文的标点和空格，逐处列出前后对照
    #[command(help_template = HELP)]
    Tidy {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 只列出，不改动
        #[arg(long, help_heading = "选项")]
        dry_run: bool,
    },
    /// 把正文中与表格相同的数绑定到表格：以后表格改了，正文随着改
    #[command(help_template = HELP)]
    Bind {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 只列出可以绑定的数，不改动草稿
        #[arg(long, help_heading = "选项")]
        dry_run: bool,
    },
    /// 显示原有的规则和词语，供本单位规则文件抄改
    #[command(help_template = HELP)]
    Rules {
        /// 版式代码，如2014、2019、2021，或本单位的版式；不写时为本程序带的最新版式
        #[arg(long, value_name = "版式", help_heading = "选项")]
        edition: Option<String>,
    },
    /// 把已发布的年报（纯文本）导入为草稿
    #[command(help_template = HELP)]
    Import(Import),
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
        /// 打印成哪种稿：草稿 draft、报送稿 submission、公开稿 public、保密审查表 secrecy、
        /// 核查说明 explanations；默认报送稿，有错误时为草稿
        #[arg(short, long, value_name = "稿", help_heading = "选项")]
        paper: Option<String>,
        /// 即使“PDF”已经存在，而且不是本软件导出的，也替换它
        #[arg(long, help_heading = "选项")]
        force: bool,
    },
    /// 历史版本：列出、比较、取回以前保存的内容
    #[command(help_template = HELP)]
    History(History),
    /// 版式：检查、显示、由已有的新建
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "命令")]
    Form(forms::Command),
    /// What belongs to printers.
    #[command(flatten)]
    Print(print::Command),
    /// What belongs to the review.
    #[command(flatten)]
    Review(review::Command),
}
/// Reads the command line.
///
/// # Errors
/// The exit code to end with, once the help or the mistake has been shown.
pub fn arguments(from: impl IntoIterator<Item = OsString>) -> Result<Arguments, ExitCode> {
    Arguments::try_parse_from(from).map_err(|error| {
        if error.use_stderr() {
            remind(&words_of(&error));
            ExitCode::from(NOT_CARRIED_OUT)
        } else {
            let _ = say(&error.render().to_string().replace("[OPTIONS]", "[选项]"));
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
        _ if argument.is_empty() && error.kind() != ErrorKind::InvalidSubcommand => {
            String::from("参数不对：太多、重复，或含有不能识别的字符")
        }
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
