//! The same actions from a terminal. Opens no window, and asks for nothing but a passphrase.

mod arguments;
mod drafts;
mod edits;
mod error;
mod forms;
mod history;
mod json;
mod print;
mod reading;
mod review;
mod words;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

pub use arguments::{Arguments, Command, arguments};
use error::CliError;

use crate::checks::Severity;
use crate::form::{Catalogue, bundled};
use crate::session::{Action, Done, Open, Session, SessionError, catalogue, office_rules};
use crate::store::{self, StoreError};
use crate::value::{Moment, name};

const HELP: &str = "{about}\n\n用法：{usage}\n\n{all-args}";

/// Exit code where the report has errors.
const REPORT_HAS_ERRORS: u8 = 1;
/// Exit code where the command could not be carried out.
const NOT_CARRIED_OUT: u8 = 2;
/// Exit code where the command was carried out, and nobody can read what came of it.
const NOT_TOLD: u8 = 3;

/// Stands above the bundled rules.
const COPY_FROM: &str = "\
// 原有的规则和词语，分几个文件。本单位规则文件不要整份照抄，只写要改的：
// Book(rules: [Rule(code: …)], wordings: {\"residue\": …}, lists: {\"计件\": […]}, numbers: (…))
// numbers的内容在最后一个文件的末尾，改其中一项时其余各项也要写上。

";

/// Carries out what was asked for and prints what came of it. `now` is the time on the clock.
/// `None` where no command was given.
#[must_use]
pub fn run(arguments: Arguments, now: Moment) -> Option<ExitCode> {
    let command = arguments.command?;
    let desk = || {
        let rules = match command {
            // It shows what an office begins from.
            Command::Rules { .. } => None,
            _ => office_rules(arguments.rules.as_deref())?,
        };
        let (forms, problems) = catalogue(rules.as_ref(), arguments.forms.as_deref())?;
        for problem in problems {
            words::remind(&problem.to_string());
        }
        Ok::<_, SessionError>(Desk {
            forms,
            settings: arguments.settings,
            now,
        })
    };
    let is_looking = only_looks(&command);
    let answer = match desk() {
        Ok(desk) => carry_out(command, &desk),
        Err(error) => Err(error.into()),
    };
    Some(ended(answer, is_looking))
}

/// What a command is given beside its own arguments.
struct Desk {
    /// The forms at hand.
    forms: Catalogue,
    /// The unit's settings, where the user named a file.
    settings: Option<PathBuf>,
    now: Moment,
}

impl Desk {
    /// A session without settings, for what does not depend on them.
    fn bare_session(&self) -> Session {
        let session = Session::of_forms(self.forms.clone());
        let session = session.with_history(store::history_folder().as_deref());
        session.with_agreed(store::agreed_file())
    }

    /// The same, with a draft opened in it.
    fn open_bare(&self, draft: &Path) -> Result<Session, CliError> {
        let mut session = self.bare_session();
        act(&mut session, Action::Open(draft.into()))?;
        Ok(session)
    }

    /// A session with the unit's settings.
    fn session(&self) -> Result<Session, CliError> {
        let mut session = self.bare_session();
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

    /// A session with settings and a draft opened in it.
    fn open(&self, draft: &Path) -> Result<Session, CliError> {
        let mut session = self.session()?;
        act(&mut session, Action::Open(draft.into()))?;
        Ok(session)
    }
}

fn carry_out(command: Command, desk: &Desk) -> Result<Answer, CliError> {
    match command {
        Command::New(new) => drafts::new(desk, new),
        Command::Import(import) => drafts::import(desk, import),
        Command::Set { draft, answers } => edits::set(desk, &draft, &answers),
        Command::FillZero { draft, table } => edits::fill_zero(desk, &draft, table),
        Command::Tidy { draft, dry_run } => edits::tidy(desk, &draft, dry_run),
        Command::Bind { draft, dry_run } => edits::bind(desk, &draft, dry_run),
        Command::Rules { edition } => rules(desk, edition),
        Command::Check { draft, json } => check(desk, &draft, json),
        Command::Show { draft, json } => show(desk, &draft, json),
        Command::Export {
            draft,
            output,
            paper,
            force,
        } => print::export(desk, &draft, output, paper, force),
        Command::History(asked) => history::history(desk, &asked),
        Command::Form(command) => forms::carry_out(command, desk),
        Command::Print(command) => print::carry_out(command, desk),
        Command::Review(command) => review::carry_out(command, desk),
    }
}

fn rules(desk: &Desk, edition: Option<String>) -> Result<Answer, CliError> {
    let newest = bundled()
        .editions()
        .next_back()
        .map(|newest| newest.code.clone());
    let edition = edition.or(newest).unwrap_or_default();
    let books = reading::find_form(desk, edition)?.texts.all_books();
    Ok(format!("{COPY_FROM}{}", books.join("\n")).into())
}

fn check(desk: &Desk, draft: &Path, json: bool) -> Result<Answer, CliError> {
    let session = desk.open_bare(draft)?;
    let open = opened(&session);
    if let Some(problem) = open.last_year_problem() {
        words::remind(&format!("上年报告没有读入：{problem}"));
    }
    let words = if json {
        json::json_line(&json::outcome_json(open))
    } else {
        words::outcome_text(open)
    };
    let finds_fault = open.outcome.count(Severity::Error) > 0;
    Ok(Answer { words, finds_fault })
}

fn show(desk: &Desk, draft: &Path, json: bool) -> Result<Answer, CliError> {
    let session = desk.open_bare(draft)?;
    let report = &opened(&session).report;
    Ok(if json {
        json::json_line(&json::report_json(report))
    } else {
        words::report_text(report)
    }
    .into())
}

/// Runs one action; commands are not steps in time, so all happen at the same moment.
fn act(session: &mut Session, action: Action) -> Result<(), SessionError> {
    let done = session.run(action, Duration::ZERO)?;
    if let (Done::Saved(_), Some(problem)) = (done, session.history_problem()) {
        words::remind(&format!("已保存，只是历史版本没能留下：{problem}"));
    }
    Ok(())
}

fn opened(session: &Session) -> &Open {
    session
        .open()
        .expect("the action before has opened a report")
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

/// Whether a command leaves everything as it was.
fn only_looks(command: &Command) -> bool {
    match command {
        Command::Check { .. } | Command::Show { .. } | Command::Rules { .. } => true,
        Command::Tidy { dry_run, .. } | Command::Bind { dry_run, .. } => *dry_run,
        Command::Print(command) => matches!(command, print::Command::Printers),
        Command::History(asked) => history::only_looks(asked),
        Command::Form(command) => !matches!(command, forms::Command::New { .. }),
        Command::Review(command) => match command {
            review::Command::Verify { .. } => true,
            review::Command::Trail { output, .. } => output.is_none(),
            review::Command::Settings {
                allow,
                skip,
                apart,
                names_only,
            } => allow.is_empty() && skip.is_empty() && apart.is_empty() && names_only.is_none(),
            _ => false,
        },
        _ => false,
    }
}

fn ended(result: Result<Answer, CliError>, is_looking: bool) -> ExitCode {
    match result {
        Ok(answer) => {
            if let Err(error) = say(&answer.words) {
                if is_looking {
                    words::remind(&format!("结果没能写出：{error}。请检查磁盘空间后重试。"));
                    return ExitCode::from(NOT_CARRIED_OUT);
                }
                let done = "命令已经执行，改动已经保存，只是结果没能写出";
                words::remind(&format!(
                    "{done}：{error}。请勿重复执行；可用 nianbao show 查看草稿。"
                ));
                ExitCode::from(NOT_TOLD)
            } else if answer.finds_fault {
                ExitCode::from(REPORT_HAS_ERRORS)
            } else {
                ExitCode::SUCCESS
            }
        }
        Err(error) => {
            words::remind(&error.to_string());
            ExitCode::from(NOT_CARRIED_OUT)
        }
    }
}

/// Whoever reads may have stopped reading, as `head` does; that is no failure of the command.
fn say(words: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    let words = name::visible(words);
    match out.write_all(words.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
