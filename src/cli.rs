//! The same actions from a terminal. Opens no window, and asks for nothing but a passphrase.

mod print;
mod review;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use serde_json::{Map, Value, json};

use crate::checks::typography::tidy;
use crate::checks::{self, Finding, NotChecked, Offer, Severity};
use crate::document::Paper;
use crate::export::Format;
use crate::form::{self, CellId, Edition, FieldKind, UnitKind};
use crate::import::{Hints, Notice};
use crate::report::{self, Edit, Place, Report};
use crate::review::State;
use crate::session::{Action, Done, Open, Session, SessionError, adopt_office_rules};
use crate::store::StoreError;
use crate::value::Moment;
use crate::{draft, store};

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
    /// 单位设置文件（环节与密钥）；不写则用本机的设置
    #[arg(long, global = true, value_name = "设置", help_heading = "选项")]
    pub settings: Option<PathBuf>,
    /// 本单位规则文件（改动的规则和词语）；不写则用本机的rules.ron，没有则按原有规则
    #[arg(long, global = true, value_name = "规则", help_heading = "选项")]
    pub rules: Option<PathBuf>,
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
    New {
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
        /// 单位类型：街道、乡镇、部门或区县；不写则按单位名称判断
        #[arg(long, value_name = "类型", help_heading = "选项")]
        kind: Option<String>,
        /// 上年报告（草稿或已发布的文本）：沿用单位、人员和结转数
        #[arg(long, value_name = "上年报告", help_heading = "选项")]
        last_year: Option<PathBuf>,
        /// 草稿的保存位置
        #[arg(short, long, value_name = "草稿", help_heading = "选项")]
        output: PathBuf,
    },
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
        /// 版式：2014、2019、2021
        #[arg(
            long,
            value_name = "版式",
            default_value = "2021",
            help_heading = "选项"
        )]
        edition: String,
    },
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
        /// 打印成哪种稿：草稿 draft、报送稿 submission、公开稿 public、保密审查表 secrecy、
        /// 核查说明 explanations；默认报送稿，有错误时为草稿
        #[arg(short, long, value_name = "稿", help_heading = "选项")]
        paper: Option<String>,
    },
    /// What belongs to printers.
    #[command(flatten)]
    Print(print::Command),
    /// What belongs to the review.
    #[command(flatten)]
    Review(review::Command),
}

const HELP: &str = "{about}\n\n用法：{usage}\n\n{all-args}";

/// The name by which `set` and `show` know the kind of unit.
const UNIT_KIND: &str = "unit_kind";

/// Exit code where the report has errors.
const REPORT_HAS_ERRORS: u8 = 1;
/// Exit code where the command could not be carried out.
const NOT_CARRIED_OUT: u8 = 2;

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
enum CliError {
    #[error("没有“{0}”版式，可用的版式：{1}。")]
    UnknownEdition(String, String),
    #[error("“{}”已经存在，而且不是年报草稿，没有覆盖。请换一个文件名。", .0.display())]
    NotADraft(PathBuf),
    #[error("{0}年度没有对应的版式。报告年度应在2014年以后；也可以用 --edition 指定版式。")]
    NoEdition(i16),
    #[error("没有单位类型“{0}”，可用：街道、乡镇、部门、区县。")]
    UnknownKind(String),
    #[error("从单位名称看不出单位类型，请加上 --kind 街道（或乡镇、部门、区县）。")]
    KindNeeded,
    #[error("没有表“{0}”，可用：{1}。")]
    UnknownTable(String, String),
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
    #[error(
        "没有“{0}”这个位置，无法批注。可写指标代码（如 R22）、基本信息（如 unit）或章节（如 text.1）。"
    )]
    UnknownPlace(String),
    #[error("没有“{called}”这种稿，可用：{known}。", known = papers())]
    UnknownPaper { called: String },
    #[error("“{0}”还没有签署，没有可以写出的签署内容。")]
    NotSigned(String),
    #[error("“{}”已经存在，而且不是签署内容或签名，没有覆盖。请换一个文件名。", .0.display())]
    InTheWay(PathBuf),
    #[error("“{0}”的签署内容没有保存在草稿里，无法写出。")]
    ContentGone(String),
    #[error("两次输入的口令不一样，请重新输入。")]
    PassphrasesDiffer,
    #[error("不能从终端读取口令：{0}。没有终端时请用 --passphrase-fd 指定文件描述符。")]
    NoTerminal(std::io::Error),
    #[error("“{0}”应写作“环节=公钥:姓名”，如 审核=RWQ…:张某。")]
    NotAKeyAssignment(String),
    #[error(transparent)]
    Print(#[from] store::PrintError),
    #[error(transparent)]
    Session(#[from] SessionError),
}

/// All papers, with their names and codes.
fn papers() -> String {
    let paper = |paper: &Paper| format!("{} {}", paper.name(), paper.code());
    Paper::ALL.iter().map(paper).collect::<Vec<_>>().join("、")
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
            let _ = print(&error.render().to_string().replace("[OPTIONS]", "[选项]"));
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

/// Stands above the bundled rules.
const COPY_FROM: &str = "\
// 原有的规则和词语，分几个文件。本单位规则文件不要整份照抄，只写要改的：
// Book(rules: [Rule(code: …)], wordings: {\"residue\": …}, numbers: (…))
// numbers的内容在最后一个文件的末尾，改其中一项时其余各项也要写上。

";

/// Carries out what was asked for and prints what came of it. `now` is the time on the clock.
/// `None` where no command was given.
#[must_use]
pub fn run(arguments: Arguments, now: Moment) -> Option<ExitCode> {
    let desk = Desk {
        settings: arguments.settings,
        now,
    };
    let command = arguments.command?;
    let adopted = match command {
        // It shows what an office begins from.
        Command::Rules { .. } => Ok(()),
        _ => adopt_office_rules(arguments.rules.as_deref()),
    };
    Some(ended(match adopted {
        Ok(()) => carry_out(command, &desk),
        Err(error) => Err(error.into()),
    }))
}

/// What a command is given beside its own arguments.
struct Desk {
    /// The unit's settings, where the user named a file.
    settings: Option<PathBuf>,
    now: Moment,
}

impl Desk {
    /// A session with the unit's settings.
    fn session(&self) -> Result<Session, CliError> {
        let mut session = Session::default();
        if let Some(file) = &self.settings {
            if !store::exists(file) {
                let missing = StoreError::Missing { path: file.clone() };
                return Err(SessionError::from(missing).into());
            }
            act(&mut session, Action::ReadSettings(file.clone()))?;
        } else if let Some(file) = store::settings_file() {
            act(&mut session, Action::ReadSettings(file))?;
        }
        Ok(session)
    }

    /// The same, with a draft opened in it.
    fn open(&self, draft: &Path) -> Result<Session, CliError> {
        let mut session = self.session()?;
        act(&mut session, Action::Open(draft.into()))?;
        Ok(session)
    }
}

fn ended(result: Result<Answer, CliError>) -> ExitCode {
    match result {
        Ok(answer) => {
            if let Err(error) = print(&answer.words) {
                eprintln!("结果没能写出：{error}。请检查磁盘空间后重试。");
                ExitCode::from(NOT_CARRIED_OUT)
            } else if answer.finds_fault {
                ExitCode::from(REPORT_HAS_ERRORS)
            } else {
                ExitCode::SUCCESS
            }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(NOT_CARRIED_OUT)
        }
    }
}

/// Whoever reads may have stopped reading, as `head` does; that is no failure of the command.
fn print(words: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    match out.write_all(words.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// A line for the terminal: what was typed may hold characters that would command it.
fn line(words: &str) -> String {
    let plain = |c: char| if c.is_control() && c != '\t' { ' ' } else { c };
    words
        .chars()
        .map(plain)
        .chain(std::iter::once('\n'))
        .collect()
}

/// What a command prints, and how it ends.
struct Answer {
    words: String,
    /// Whether the report has errors, or what was verified does not hold.
    finds_fault: bool,
}

impl From<String> for Answer {
    fn from(words: String) -> Self {
        Self {
            words,
            finds_fault: false,
        }
    }
}

fn carry_out(command: Command, desk: &Desk) -> Result<Answer, CliError> {
    match command {
        Command::New {
            year,
            edition,
            unit,
            kind,
            last_year,
            output,
        } => {
            let mut session = Session::default();
            make_new(&mut session, year, edition, unit, kind, last_year)?;
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
        Command::FillZero { draft, table } => {
            let mut session = open_draft(&draft)?;
            let edition = opened(&session).report.edition();
            let find = |code: String| {
                let known = || {
                    edition
                        .tables
                        .iter()
                        .map(|table| table.code.as_str())
                        .collect::<Vec<_>>()
                };
                edition
                    .find_table(&code)
                    .ok_or_else(|| CliError::UnknownTable(code, known().join("、")))
            };
            let table = table.map(find).transpose()?;
            let empty = |session: &Session| {
                let report = &opened(session).report;
                edition
                    .cell_ids()
                    .filter(|cell| report.typed(*cell).is_empty())
                    .count()
            };
            let before = empty(&session);
            act(&mut session, Action::FillZero(table))?;
            act(&mut session, Action::Save)?;
            Ok(format!("填了{}格。\n", before - empty(&session)).into())
        }
        Command::Tidy { draft, dry_run } => {
            let mut session = open_draft(&draft)?;
            let mut text = changes_text(&opened(&session).report);
            if !dry_run {
                act(&mut session, Action::Tidy(None))?;
                act(&mut session, Action::Save)?;
            } else if !text.starts_with("没有") {
                text += "以上未作改动。去掉 --dry-run 即可整理。\n";
            }
            Ok(text.into())
        }
        Command::Bind { draft, dry_run } => bind(&draft, dry_run),
        Command::Rules { edition } => {
            let books = form::bundled_rules(find_edition(edition)?);
            Ok(format!("{COPY_FROM}{}", books.join("\n")).into())
        }
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
            save_new(&mut session, &output)?;
            let open = opened(&session);
            Ok(if json {
                json_line(&notices_json(open.report.edition(), &open.notices))
            } else {
                notices_text(&open.notices, &output)
            }
            .into())
        }
        Command::Check { draft, json } => {
            let session = open_draft(&draft)?;
            let open = opened(&session);
            if let Some(problem) = open.last_year_problem() {
                eprintln!("上年报告没有读入：{problem}");
            }
            let words = if json {
                json_line(&outcome_json(open))
            } else {
                outcome_text(open)
            };
            let finds_fault = open.outcome.count(Severity::Error) > 0;
            Ok(Answer { words, finds_fault })
        }
        Command::Set { draft, answers } => {
            let mut session = open_draft(&draft)?;
            let edition = opened(&session).report.edition();
            let edits: Vec<Edit> = (answers.iter())
                .map(|assignment| read_assignment(edition, assignment))
                .collect::<Result<_, _>>()?;
            let places: Vec<Place> = edits.iter().filter_map(Edit::place).collect();
            act(&mut session, Action::Edit(Edit::Together(edits)))?;
            act(&mut session, Action::Save)?;
            let touched = |finding: &&Finding| finding.places.iter().any(|p| places.contains(p));
            let findings = opened(&session).outcome.findings.iter().filter(touched);
            Ok(findings.map(finding_line).collect::<String>().into())
        }
        Command::Show { draft, json } => {
            let session = open_draft(&draft)?;
            let report = &opened(&session).report;
            Ok(if json {
                json_line(&report_json(report))
            } else {
                report_text(report)
            }
            .into())
        }
        Command::Print(command) => print::carry_out(command, desk),
        Command::Review(command) => review::carry_out(command, desk),
        Command::Export {
            draft,
            output,
            paper,
        } => export(desk, &draft, output, paper),
    }
}

fn export(
    desk: &Desk,
    draft: &Path,
    output: PathBuf,
    paper: Option<String>,
) -> Result<Answer, CliError> {
    let paper = find_paper(paper)?;
    let mut session = desk.open(draft)?;
    let done = session.run(Action::Export(output, Format::Pdf, paper), Duration::ZERO)?;
    let Done::Exported(print) = done else {
        unreachable!("an export says what it printed")
    };
    errors_reminder(&session);
    for notice in &print.notices {
        eprint!("{}", line(&format!("提醒：{notice}")));
    }
    let paper = print.paper.map_or("", Paper::name);
    Ok(format!("已导出{paper} {}\n", print.path.display()).into())
}

fn find_paper(called: Option<String>) -> Result<Option<Paper>, CliError> {
    let find = |called: String| Paper::find(&called).ok_or(CliError::UnknownPaper { called });
    called.map(find).transpose()
}

/// Whoever puts a report on paper is told of what is wrong with it.
fn errors_reminder(session: &Session) {
    let errors = opened(session).outcome.count(Severity::Error);
    if errors > 0 {
        eprintln!(
            "提醒：报告还有{errors}处错误，只能打印草稿；定稿前请先改正（nianbao check 查看）。"
        );
    }
}

/// Binds all numbers that can be bound, or lists them.
fn bind(draft: &Path, dry_run: bool) -> Result<Answer, CliError> {
    let mut session = open_draft(draft)?;
    let report = &opened(&session).report;
    let offers = checks::binding_offers(report);
    let told = |offer: &Offer| {
        let chapter = Place::Text(offer.span.chapter).name(report);
        let (typed, cell) = (
            offer.span.excerpt(report),
            report.edition().short_name(offer.cell),
        );
        line(&format!("{chapter}：{typed} → {{{cell}}}"))
    };
    let mut words: String = offers.iter().map(told).collect();
    words += &match dry_run {
        true => format!("可以绑定{}处，草稿没有改动。\n", offers.len()),
        false => format!("绑定了{}处。\n", offers.len()),
    };
    if !dry_run && !offers.is_empty() {
        act(&mut session, Action::Bind(offers))?;
        act(&mut session, Action::Save)?;
    }
    Ok(words.into())
}

fn make_new(
    session: &mut Session,
    year: Option<String>,
    edition: Option<String>,
    unit: Option<String>,
    kind: Option<String>,
    last_year: Option<PathBuf>,
) -> Result<(), CliError> {
    let edition = edition.map(find_edition).transpose()?;
    let kind = kind.map(find_kind).transpose()?;
    let year = year.map(read_year).transpose()?;
    let Some(last_year) = last_year else {
        let (year, unit) = (year.unwrap_or_default(), unit.unwrap_or_default());
        let fitting = || form::edition_for(year).ok_or(CliError::NoEdition(year));
        let unit_kind = kind.or_else(|| UnitKind::of_name(&unit));
        let new = Action::New {
            edition: edition.map_or_else(fitting, Ok)?,
            unit_kind: unit_kind.ok_or(CliError::KindNeeded)?,
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
    let edits = [
        unit.map(|unit| Edit::Field(FieldKind::Unit, unit)),
        kind.map(Edit::UnitKind),
    ];
    let edits = edits.into_iter().flatten().collect();
    Ok(act(session, Action::Edit(Edit::Together(edits)))?)
}

fn find_kind(word: String) -> Result<UnitKind, CliError> {
    let named = UnitKind::ALL
        .into_iter()
        .find(|kind| kind.to_string() == word);
    named.ok_or(CliError::UnknownKind(word))
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
        if draft::read(&old).is_err() {
            return Err(CliError::NotADraft(output.into()));
        }
        let kept = (1..)
            .map(|number| output.with_extension(format!("旧{number}.ron")))
            .find(|name| !store::exists(name))
            .expect("some number is free");
        store::write(&kept, &old, None).map_err(SessionError::from)?;
        eprintln!(
            "“{}”原有的草稿已另存为“{}”。",
            output.display(),
            kept.display()
        );
    }
    Ok(act(session, Action::SaveAs(output.into()))?)
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
    if code == UNIT_KIND {
        return Ok(Edit::UnitKind(find_kind(value.trim().into())?));
    }
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
    let fields = FieldKind::ALL.iter().map(|field| field.code());
    let fields: Vec<_> = std::iter::once(UNIT_KIND).chain(fields).collect();
    Err(CliError::UnknownCode {
        code: code.into(),
        first: cells.first().map(|c| c.code.clone()).unwrap_or_default(),
        last: cells.last().map(|c| c.code.clone()).unwrap_or_default(),
        fields: fields.join("、"),
    })
}

fn finding_line(finding: &Finding) -> String {
    finding_line_in(finding, State::Open)
}

/// With how it stands, where somebody has said something about it.
fn finding_line_in(finding: &Finding, state: State) -> String {
    let word = finding.severity.word();
    let state = match state.word() {
        "" => String::new(),
        word => format!("（{word}）"),
    };
    line(&format!(
        "{word}{state} {} {}",
        finding.rule, finding.message
    ))
}

fn outcome_text(open: &Open) -> String {
    let outcome = &open.outcome;
    let states = open.states().iter().copied();
    let mut text: String = (outcome.findings.iter().zip(states))
        .map(|(finding, state)| finding_line_in(finding, state))
        .collect();
    for NotChecked { rule, reason } in &outcome.not_checked {
        text += &line(&format!("尚未检查 {rule} {reason}"));
    }
    let count = |severity| outcome.count(severity);
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let (hints, not_checked) = (count(Severity::Hint), outcome.not_checked.len());
    text +=
        &format!("错误{errors}处，须说明{warnings}处，提示{hints}处，尚未检查{not_checked}条。\n");
    text
}

/// What tidying changes, with a few characters on both sides, before and after.
fn changes_text(report: &Report) -> String {
    const BESIDE: usize = 6;
    let mut text = String::new();
    let mut count = 0;
    for chapter in &report.chapters {
        let (_, changes) = tidy(&chapter.text);
        if changes.is_empty() {
            continue;
        }
        text += &line(&chapter.heading);
        let chars: Vec<char> = chapter.text.chars().collect();
        for change in &changes {
            let words = |range: std::ops::Range<usize>| -> String {
                chars[range.start..range.end.min(chars.len())]
                    .iter()
                    .collect()
            };
            let (start, end) = (change.range.start, change.range.end);
            let before = words(start.saturating_sub(BESIDE)..start);
            let behind = words(end..end + BESIDE);
            let (old, new) = (&change.before, &change.after);
            text += &line(&format!(
                "  {before}【{old}】{behind} → {before}【{new}】{behind}"
            ));
        }
        count += changes.len();
    }
    match count {
        0 => String::from("没有需要整理的标点和空格。\n"),
        count => format!("{text}整理{count}处。\n"),
    }
}

fn notices_text(notices: &[Notice], output: &Path) -> String {
    let mut text = String::new();
    for notice in notices {
        let code = notice
            .rule
            .map(|rule| format!("{rule} "))
            .unwrap_or_default();
        let place = match notice.line {
            0 => String::from("全文"),
            number => format!("第{number}行"),
        };
        text += &line(&format!("{place} {code}{}", notice.message));
    }
    text += &format!(
        "已导入 {}，导入说明{}条，请核对。\n",
        output.display(),
        notices.len()
    );
    text
}

fn report_text(report: &Report) -> String {
    let edition = report.edition();
    let mut text = format!("{}（{}）\n", report.title(), edition.name);
    text += &format!("{UNIT_KIND}\t单位类型\t{}\n", report.unit_kind);
    for field in FieldKind::ALL {
        text += &line(&format!(
            "{}\t{}\t{}",
            field.code(),
            field.label(),
            report.field(field)
        ));
    }
    for cell in edition.cell_ids() {
        let about = edition.cell(cell);
        let note = match report.answer(cell) {
            report::Answer::Summed(_) => "（自动合计）",
            report::Answer::Typed(_) | report::Answer::Empty => "",
        };
        let shown = shown(report, cell);
        text += &line(&format!("{}\t{}\t{shown}{note}", about.code, about.name));
    }
    for chapter in &report.chapters {
        text += "\n";
        text += &line(&chapter.heading);
        text.extend(chapter.text.lines().map(line));
    }
    text
}

/// A cell as the window shows it: as typed, or the sum that it follows.
fn shown(report: &Report, cell: CellId) -> String {
    match report.answer(cell) {
        report::Answer::Empty => String::new(),
        report::Answer::Typed(text) => text.into(),
        report::Answer::Summed(sum) => sum.to_string(),
    }
}

fn json_line(value: &Value) -> String {
    format!("{value}\n")
}

fn outcome_json(open: &Open) -> Value {
    let (edition, outcome) = (open.report.edition(), &open.outcome);
    let states = open.states().iter().copied();
    let findings = outcome.findings.iter().zip(states).map(|(finding, state)| {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        };
        let mut told = json!({
            "rule": finding.rule,
            "severity": severity,
            "cells": cell_codes(edition, &finding.places),
            "fields": field_codes(&finding.places),
            "message": finding.message,
            "state": state.code(),
            "explanation": open.explanation(finding).map(|explanation| &explanation.text),
        });
        // Where it is about a passage: the chapter counted from 1, the rest in characters.
        if let Some(span) = finding.spans.first() {
            told["chapter"] = (span.chapter + 1).into();
            told["start"] = span.start.into();
            told["end"] = span.end.into();
            told["excerpt"] = span.excerpt(&open.report).into();
        }
        told
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
            report::Answer::Empty => continue,
            report::Answer::Typed(_) => {}
            report::Answer::Summed(_) => summed.push(code),
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
