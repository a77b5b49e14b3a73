//! 打印: through CUPS where there is one (`lp`, `lpstat`), else by the program that shows PDF files.
//! Runs other programs, in this file only, and never in the window's thread: a printer on a network
//! that is away answers late. Knows nothing of what is printed.

use std::io::{self, Read, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{StoreError, file_name, make_folder, read, write, writing_refused};
use crate::value::Sides;

/// A program that has not answered by then will not.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);
/// More copies than this are a slip of the key.
const COPIES_AT_MOST: u16 = 99;
/// The program that opens a file as a double click does.
const VIEWER: &str = if cfg!(windows) {
    "explorer.exe"
} else if cfg!(target_os = "macos") {
    "open"
} else {
    "xdg-open"
};
/// A viewer that can't open a file says so within two seconds.
const VIEWER_LOOKED_AT: usize = 40;
const VIEWER_LOOKED_AT_EVERY: Duration = Duration::from_millis(50);
/// The locale in which answers are read: English words, and Chinese names of printers whole.
const LOCALE: &str = "C.UTF-8";

/// 打印机.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// As the system calls it.
    pub name: String,
    /// Whether it is the system's default.
    pub is_default: bool,
    /// Whether it prints now: one that was stopped keeps what it is sent until somebody starts it.
    pub is_stopped: bool,
}

/// How to print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintOrder {
    /// Name of the printer; empty for the system's default.
    pub printer: String,
    /// One or two sides.
    pub sides: Sides,
    /// 1 to 99.
    pub copies: u16,
    /// `1-3,5`; empty for all. Not remembered.
    #[serde(skip)]
    pub pages: String,
}

impl Default for PrintOrder {
    fn default() -> Self {
        Self {
            printer: String::new(),
            sides: Sides::default(),
            copies: 1,
            pages: String::new(),
        }
    }
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printed {
    /// The printer has it.
    Sent {
        /// Its name.
        printer: String,
        /// `Office-12`; empty where the system did not say.
        job: String,
    },
    /// It is shown by another program, which can print it.
    Shown(PathBuf),
}

/// Why it was not printed: what, why, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The system knows no printer.
    #[error("系统里还没有打印机。请先在系统设置中添加，或者导出PDF，到能打印的电脑上打印。")]
    NoPrinter,
    /// None was chosen, and none is the default.
    #[error(
        "没有指定打印机，系统也没有默认打印机。可用的打印机：{0}。请选择一台，或者导出PDF后打印。"
    )]
    NoDefault(String),
    /// There is no printer of that name.
    #[error(
        "没有名为“{name}”的打印机，它可能已改名或删除。可用的打印机：{known}。也可以导出PDF后打印。"
    )]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// The printing service does not run.
    #[error(
        "系统的打印服务没有运行，现在不能打印。请重新启动电脑或请管理员启动打印服务（cups）；也可以导出PDF，到别的电脑上打印。"
    )]
    NoService,
    /// The printing service does not answer.
    #[error("打印服务没有回应（等了{}秒）。请检查打印机和网络是否接通后重试，或者导出PDF后打印。", ANSWERS_WITHIN.as_secs())]
    NoAnswer,
    /// The number of copies is out of range.
    #[error("份数应是1到{COPIES_AT_MOST}的整数。")]
    BadCopies,
    /// The pages can't be read.
    #[error("页码范围“{0}”看不懂，请写成“1-3”或“1,3,5-7”，全部打印则留空。")]
    BadPages(String),
    /// The printing service refused, in its words.
    #[error("打印机“{printer}”没有接受打印：{reason}。请检查打印机后重试，或者导出PDF后打印。")]
    Refused {
        /// Its name.
        printer: String,
        /// What the system said.
        reason: String,
    },
    /// No program shows PDF files either.
    #[error(
        "本机没有打印服务，也没能用默认的阅读器打开PDF（{0}）。请导出PDF，到能打印的电脑上打印。"
    )]
    NoViewer(String),
    /// The disk refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The programs that print here, and where the last choice is kept.
#[derive(Debug, Clone)]
pub struct PrintService {
    /// The folder of `lp` and `lpstat`; `None` to look for them where the system does.
    pub programs: Option<PathBuf>,
    /// Where the last choice is kept; `None` to forget it.
    pub remembered: Option<PathBuf>,
}

impl PrintService {
    /// What the system offers.
    #[must_use]
    pub fn of_system() -> Self {
        Self {
            programs: None,
            remembered: super::in_config_folder("printing.ron"),
        }
    }

    /// The printers, the default one first; `None` where there is no CUPS.
    ///
    /// # Errors
    /// The printing service does not run or does not answer.
    pub fn printers(&self) -> Result<Option<Vec<Printer>>, PrintError> {
        let Some(service) = self.ask("lpstat", &["-r"])? else {
            return Ok(None);
        };
        if is_away(&service.words) || is_away(&service.errors) {
            return Err(PrintError::NoService);
        }
        let named = self.ask("lpstat", &["-e"])?.unwrap_or_default();
        let default = self.ask("lpstat", &["-d"])?.unwrap_or_default().words;
        let states = self.ask("lpstat", &["-p"])?.unwrap_or_default().words;
        Ok(Some(printers(&named.words, &default, &states)))
    }

    /// Prints a PDF.
    ///
    /// # Errors
    /// There is no such printer, or it refuses; then nothing is printed.
    pub fn print(
        &self,
        pdf: &[u8],
        title: &str,
        order: &PrintOrder,
    ) -> Result<Printed, PrintError> {
        if !(1..=COPIES_AT_MOST).contains(&order.copies) {
            return Err(PrintError::BadCopies);
        }
        let pages = page_ranges(&order.pages)?;
        let Some(printers) = self.printers()? else {
            return self.show(pdf, title);
        };
        let printer = chosen(&printers, &order.printer)?;
        let file = temporary(pdf)?;
        let mut options = vec![
            String::from("-d"),
            printer.name.clone(),
            String::from("-n"),
            order.copies.to_string(),
            String::from("-t"),
            title.into(),
            String::from("-o"),
            String::from(match order.sides {
                Sides::One => "sides=one-sided",
                Sides::Both => "sides=two-sided-long-edge",
            }),
            // The page is A4, and its margins are measured: it must not be fitted to anything.
            String::from("-o"),
            String::from("media=A4"),
            String::from("-o"),
            String::from("print-scaling=none"),
        ];
        if !pages.is_empty() {
            options.extend([String::from("-P"), pages]);
        }
        options.extend([String::from("--"), file.path().display().to_string()]);
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let Some(sent) = self.ask("lp", &options)? else {
            return self.show(pdf, title);
        };
        if !sent.is_success {
            return Err(match is_away(&sent.errors) {
                true => PrintError::NoService,
                false => PrintError::Refused {
                    printer: printer.name.clone(),
                    reason: reason(&sent.errors),
                },
            });
        }
        Ok(Printed::Sent {
            printer: printer.name.clone(),
            job: job(&sent.words).unwrap_or_default().into(),
        })
    }

    /// How was printed last; the usual way where nothing is remembered.
    #[must_use]
    pub fn last_order(&self) -> PrintOrder {
        let kept = self.remembered.as_deref().and_then(|path| read(path).ok());
        let order = kept.and_then(|(bytes, _)| ron::de::from_bytes(&bytes).ok());
        order.unwrap_or_default()
    }

    /// Keeps how was printed for the next time.
    ///
    /// # Errors
    /// The disk refuses; the print itself is not touched by that.
    pub fn remember(&self, order: &PrintOrder) -> Result<(), StoreError> {
        let Some(path) = &self.remembered else {
            return Ok(());
        };
        if let Some(folder) = path.parent() {
            make_folder(folder)?;
        }
        let text = ron::ser::to_string_pretty(order, ron::ser::PrettyConfig::default())
            .expect("an order is plain");
        write(path, text.as_bytes(), None).map(drop)
    }

    /// Shows the PDF in the program that is there for such files.
    fn show(&self, pdf: &[u8], title: &str) -> Result<Printed, PrintError> {
        let path = shown_file(title)?;
        write(&path, pdf, None)?;
        let failed = |error: io::Error| PrintError::NoViewer(error.to_string());
        // What the viewer says is not read: it may go on talking as long as it is open.
        let mut command = self.command(VIEWER);
        command
            .arg(&path)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut viewer = command.spawn().map_err(failed)?;
        for _ in 0..VIEWER_LOOKED_AT {
            match viewer.try_wait().map_err(failed)? {
                // Windows' Explorer reports failure whatever happens.
                Some(status) if status.success() || cfg!(windows) => {
                    return Ok(Printed::Shown(path));
                }
                Some(status) => return Err(PrintError::NoViewer(format!("{VIEWER}：{status}"))),
                None => std::thread::sleep(VIEWER_LOOKED_AT_EVERY),
            }
        }
        // One that stays has opened the file.
        Ok(Printed::Shown(path))
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(match &self.programs {
            Some(folder) => folder.join(program),
            None => PathBuf::from(program),
        });
        command.stdin(Stdio::null());
        command
    }

    /// Runs a program to its end; `None` if there is no such program.
    fn ask(&self, program: &str, arguments: &[&str]) -> Result<Option<Answer>, PrintError> {
        let mut command = self.command(program);
        command.args(arguments).env("LC_ALL", LOCALE);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(PrintError::Refused {
                    printer: program.into(),
                    reason: error.to_string(),
                });
            }
        };
        let words = reader(child.stdout.take());
        let errors = reader(child.stderr.take());
        // Both ends are closed when the program ends.
        let (Ok(words), Ok(errors)) = (
            words.recv_timeout(ANSWERS_WITHIN),
            errors.recv_timeout(ANSWERS_WITHIN),
        ) else {
            // Whether it can be ended or not, there will be no answer.
            let _ = child.kill().and_then(|()| child.wait());
            return Err(PrintError::NoAnswer);
        };
        let is_success = child.wait().is_ok_and(|status| status.success());
        Ok(Some(Answer {
            is_success,
            words,
            errors,
        }))
    }
}

/// What a program said.
#[derive(Debug, Default)]
struct Answer {
    is_success: bool,
    words: String,
    errors: String,
}

/// Reads what a program says, on a thread of its own.
fn reader(from: Option<impl Read + Send + 'static>) -> std::sync::mpsc::Receiver<String> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut from) = from {
            // What was read before a failure is all there is to know.
            let _ = from.read_to_end(&mut bytes);
        }
        let _ = send.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receive
}

/// A file for another program to read, gone once it has.
fn temporary(pdf: &[u8]) -> Result<tempfile::NamedTempFile, StoreError> {
    let mut file = tempfile::Builder::new()
        .prefix("nianbao-")
        .suffix(".pdf")
        .tempfile()
        .map_err(no_room)?;
    (file.write_all(pdf))
        .and_then(|()| file.flush())
        .map_err(no_room)?;
    Ok(file)
}

/// A file for another program to show for as long as it likes, in a folder of the user's own: the
/// report names people and telephone numbers.
fn shown_file(title: &str) -> Result<PathBuf, StoreError> {
    let folder = tempfile::Builder::new()
        .prefix("nianbao-")
        .tempdir()
        .map_err(no_room)?;
    Ok(folder.keep().join(format!("{}.pdf", file_name(title))))
}

fn no_room(error: io::Error) -> StoreError {
    let folder = tempfile::env::temp_dir();
    writing_refused(&folder.join("nianbao.pdf"), &folder, error)
}

/// Whether a program of CUPS says that nobody is there to print.
fn is_away(words: &str) -> bool {
    let words = words.to_lowercase();
    [
        "scheduler is not running",
        "scheduler not responding",
        "unable to connect",
    ]
    .iter()
    .any(|away| words.contains(away))
}

/// The printers from what `lpstat` says of them, the default one first.
fn printers(named: &str, default: &str, states: &str) -> Vec<Printer> {
    let default = default
        .lines()
        .next()
        .and_then(|line| line.rsplit(": ").next());
    let mut printers: Vec<Printer> = (named.lines().map(str::trim))
        .filter(|name| !name.is_empty())
        .map(|name| Printer {
            name: name.into(),
            is_default: default.map(str::trim) == Some(name),
            is_stopped: (states.lines())
                .any(|line| line.starts_with(&format!("printer {name} disabled"))),
        })
        .collect();
    printers.sort_by_key(|printer| !printer.is_default);
    printers
}

/// The printer of a name, or the default one where none is named.
fn chosen<'a>(printers: &'a [Printer], name: &str) -> Result<&'a Printer, PrintError> {
    if printers.is_empty() {
        return Err(PrintError::NoPrinter);
    }
    let known = || {
        let names: Vec<&str> = printers
            .iter()
            .map(|printer| printer.name.as_str())
            .collect();
        names.join("、")
    };
    match name.trim() {
        "" => (printers.iter().find(|printer| printer.is_default))
            .ok_or_else(|| PrintError::NoDefault(known())),
        name => (printers.iter().find(|printer| printer.name == name)).ok_or_else(|| {
            PrintError::Unknown {
                name: name.into(),
                known: known(),
            }
        }),
    }
}

/// `1-3，5` as CUPS reads it: `1-3,5`.
fn page_ranges(typed: &str) -> Result<String, PrintError> {
    let plain: String = typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '，' | '、' | ';' | '；' => ',',
            '－' | '—' | '–' | '~' | '～' | '至' => '-',
            '０'..='９' => char::from(b'0' + (u32::from(c) - u32::from('０')) as u8),
            c => c,
        })
        .collect();
    if plain.is_empty() {
        return Ok(plain);
    }
    let is_range = |range: &str| {
        let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number > 0);
        match range.split_once('-') {
            Some((from, to)) => number(from)
                .zip(number(to))
                .is_some_and(|(from, to)| from <= to),
            None => number(range).is_some(),
        }
    };
    match plain.split(',').all(is_range) {
        true => Ok(plain),
        false => Err(PrintError::BadPages(typed.trim().into())),
    }
}

/// What a program said, without its own name before it.
fn reason(errors: &str) -> String {
    let first = errors.lines().map(str::trim).find(|line| !line.is_empty());
    let first = first.unwrap_or("没有说明原因");
    let plain = first.split_once(": ").map_or(first, |(_, reason)| reason);
    plain.trim_end_matches(['.', '。']).into()
}

/// `Office-12` from `request id is Office-12 (1 file(s))`.
fn job(words: &str) -> Option<&str> {
    words
        .split_once("request id is ")?
        .1
        .split_whitespace()
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_printer_comes_first_and_a_stopped_one_is_marked() {
        let found = printers(
            "综合办公室\nRigPDF\n",
            "system default destination: RigPDF\n",
            "printer 综合办公室 disabled since Wed Nov 25 -\n\tPaused\nprinter RigPDF is idle.\n",
        );
        let told: Vec<_> = (found.iter())
            .map(|printer| {
                (
                    printer.name.as_str(),
                    printer.is_default,
                    printer.is_stopped,
                )
            })
            .collect();
        assert_eq!(told, [("RigPDF", true, false), ("综合办公室", false, true)]);
        let none = printers("A\n", "no system default destination\n", "");
        assert!(!none[0].is_default);
    }

    #[test]
    fn page_ranges_are_read_as_people_write_them() {
        for (typed, read) in [
            ("", Some("")),
            (" 1-3 ", Some("1-3")),
            ("１，３、５－７", Some("1,3,5-7")),
            ("2至4", Some("2-4")),
            ("3-1", None),
            ("0", None),
            ("甲", None),
            ("1-", None),
            ("-d x", None),
        ] {
            assert_eq!(page_ranges(typed).ok().as_deref(), read, "{typed}");
        }
    }

    #[test]
    fn what_is_missing_is_told_with_what_there_is() {
        let printer = |name: &str, is_default| Printer {
            name: name.into(),
            is_default,
            is_stopped: false,
        };
        let two = [printer("甲", false), printer("乙", false)];
        let words = |found: Result<&Printer, PrintError>| match found {
            Ok(printer) => printer.name.clone(),
            Err(error) => error.to_string(),
        };
        assert!(words(chosen(&two, "")).contains("可用的打印机：甲、乙"));
        assert!(words(chosen(&two, "丙")).contains("“丙”"));
        assert!(words(chosen(&[], "")).contains("还没有打印机"));
        assert_eq!(words(chosen(&[printer("丁", true)], "")), "丁");
    }

    #[test]
    fn a_refusal_is_told_in_the_words_of_the_system() {
        assert_eq!(
            reason("lp: Error - The printer or class does not exist.\n"),
            "Error - The printer or class does not exist"
        );
        assert_eq!(job("request id is 甲-12 (1 file(s))\n"), Some("甲-12"));
        assert!(is_away("lpstat: Scheduler is not running."));
    }
}
