//! Opens the window, and says why where it can't be opened. Draws nothing.

#![allow(clippy::disallowed_methods, reason = "the window reads the clock")]

use std::cell::OnceCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use eframe::UserEvent;
use egui::Ui;
use winit::error::EventLoopError;
use winit::event_loop::EventLoop;
use winit::platform::run_on_demand::EventLoopExtRunOnDemand;

use super::pace::Paced;
use super::reader::Reader;
use super::{App, composition, system};
use crate::form::Catalogue;
use crate::session::{Session, catalogue, office_rules};
use crate::store::{
    agreed_file, documents_folder, exists, history_folder, keys_folder, recovery_folder,
    settings_file,
};

/// What becomes of unsaved work when the window ends badly.
const KEPT: &str = "未保存的内容留有恢复副本，再次打开程序时可以恢复。";
/// What to do where the input method hangs.
const NO_INPUT_METHOD: &str =
    "输入法没有响应，本次打开不能用它输入汉字。请重启输入法，再关闭并重新打开本程序。";
/// Exit code where the window could not be opened.
const NO_WINDOW: u8 = 2;

/// Whether a frame was drawn, so that a panic is ours and not a missing system package's.
static WAS_OPEN: AtomicBool = AtomicBool::new(false);

/// Whether the user left the program, so that the end of the window is no failure.
static WAS_LEFT: AtomicBool = AtomicBool::new(false);

impl eframe::App for App {
    fn raw_input_hook(&mut self, _: &egui::Context, input: &mut egui::RawInput) {
        self.notice_keys(&input.events);
    }

    /// Runs before each pass, and in its place where the window is minimised or covered.
    fn logic(&mut self, ctx: &egui::Context, _: &mut eframe::Frame) {
        self.type_while_hidden(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        WAS_OPEN.store(true, Ordering::Relaxed);
        self.frame_ui(ui);
        WAS_LEFT.store(self.is_quitting(), Ordering::Relaxed);
    }
}

/// Keeps the last error that the window library logged: it says nothing else when it gives up.
struct LastError(Mutex<String>);

static LAST_ERROR: LastError = LastError(Mutex::new(String::new()));

impl LastError {
    fn take(&self) -> String {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *last)
    }
}

impl log::Log for LastError {
    fn enabled(&self, about: &log::Metadata<'_>) -> bool {
        about.level() == log::Level::Error
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            *last = record.args().to_string();
        }
    }

    fn flush(&self) {}
}

/// What the window is opened with; the user's own where none is named.
#[derive(Debug, Clone, Default)]
pub struct Launch {
    /// The draft to be shown.
    pub draft: Option<PathBuf>,
    /// The unit's settings.
    pub settings: Option<PathBuf>,
    /// What the office changes in the rule books.
    pub rules: Option<PathBuf>,
    /// The folder of the office's forms.
    pub forms: Option<PathBuf>,
}

/// Opens the window and stays until it is closed.
#[must_use]
pub fn run(launch: Launch) -> ExitCode {
    if let Some(missing) = launch.draft.as_ref().filter(|draft| !exists(draft)) {
        let name = missing.display();
        eprintln!("没有文件“{name}”，也没有这个命令。用“nianbao --help”查看用法。");
        return ExitCode::from(NO_WINDOW);
    }
    if !system::has_display() {
        eprintln!(
            "没有可用的显示器，窗口打不开。请在图形桌面中运行，或使用命令行（nianbao --help）。"
        );
        return ExitCode::from(NO_WINDOW);
    }
    system::prepare_input_method();
    let (forms, problems) = forms_of(&launch);
    // Somebody else's logger, in a test, tells its own.
    if log::set_logger(&LAST_ERROR).is_ok() {
        log::set_max_level(log::LevelFilter::Error);
    }
    let mut failures = Vec::new();
    let mut events = None;
    for renderer in system::renderers() {
        let (launch, forms) = (launch.clone(), forms.clone());
        let attempt = catch_unwind(AssertUnwindSafe(|| {
            // A process has one, whichever renderer draws.
            let events = match &mut events {
                Some(events) => events,
                none => none.insert(system::event_loop()?),
            };
            open_window(renderer, events, launch, forms, &problems)
        }));
        match attempt {
            Ok(Ok(())) if WAS_LEFT.load(Ordering::Relaxed) => return ExitCode::SUCCESS,
            Ok(Ok(())) if WAS_OPEN.load(Ordering::Relaxed) => {
                let error = LAST_ERROR.take();
                eprintln!("画面出错，窗口关闭（{error}）。{KEPT}");
                return ExitCode::from(NO_WINDOW);
            }
            Ok(Ok(())) => failures.push(format!("{renderer}：{}", LAST_ERROR.take())),
            Ok(Err(error)) => failures.push(format!("{renderer}：{error}")),
            // The window was open: a bug of ours, and another renderer would not help.
            Err(_) if WAS_OPEN.load(Ordering::Relaxed) => {
                eprintln!("程序出错退出。{KEPT}");
                return ExitCode::from(NO_WINDOW);
            }
            // The window library panics where a system package is missing; it has said which.
            Err(_) => failures.push(format!("{renderer}：窗口组件缺失")),
        }
    }
    eprintln!(
        "窗口打不开（{}）。请按 README 安装所需的系统软件包，或使用命令行（nianbao --help）。",
        failures.join("；")
    );
    ExitCode::from(NO_WINDOW)
}

/// The forms at hand, and what is wrong with others, or with the office's rules.
fn forms_of(launch: &Launch) -> (Catalogue, Vec<String>) {
    let folder = launch.forms.as_deref();
    let read =
        office_rules(launch.rules.as_deref()).and_then(|rules| catalogue(rules.as_ref(), folder));
    let (forms, problems, first) = match read {
        Ok((forms, problems)) => (forms, problems, None),
        Err(problem) => {
            let (forms, problems) = catalogue(None, folder).unwrap_or_default();
            let words = format!("{problem}现按原有规则检查。");
            (forms, problems, Some(words))
        }
    };
    let others = problems.iter().map(ToString::to_string);
    (forms, first.into_iter().chain(others).collect())
}

fn open_window(
    renderer: eframe::Renderer,
    events: &mut EventLoop<UserEvent>,
    launch: Launch,
    forms: Catalogue,
    problems: &[String],
) -> Result<(), EventLoopError> {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_app_id("nianbao")
            .with_title("年报")
            .with_inner_size([1280.0, 700.0])
            .with_min_inner_size([900.0, 480.0]),
        renderer,
        centered: true,
        system_font_fallback: false,
        ..Default::default()
    };
    let window = Rc::new(OnceCell::new());
    let window_there = window.clone();
    let create = move |creation: &eframe::CreationContext<'_>| {
        if let Some(window) = creation.winit_window() {
            if composition::keys_take_a_way() {
                // Before the first key can come: one that is on its way as it is switched on is lost.
                window.set_ime_allowed(true);
            }
            let _ = window_there.set(window.clone());
        }
        let mut app = App::new(
            &creation.egui_ctx,
            start_session(forms.clone()),
            proposed_year(&forms),
            documents_folder().unwrap_or_default(),
        )
        .with_keys(keys_folder());
        if let Some(file) = launch.settings.or_else(settings_file) {
            app.read_settings(file);
        }
        if let Some(draft) = launch.draft {
            app.open(draft);
        }
        if !problems.is_empty() {
            app.tell(problems.join("\n"));
        }
        if system::is_input_method_silent() {
            app.tell(NO_INPUT_METHOD.to_owned());
        }
        Ok(Box::new(app) as Box<dyn eframe::App>)
    };
    let proxy = events.create_proxy();
    let wake = move || {
        // A request of no frame paints nothing.
        let _ = proxy.send_event(UserEvent::RequestRepaint {
            viewport_id: egui::ViewportId::ROOT,
            when: Instant::now(),
            cumulative_pass_nr: u64::MAX - 1,
        });
    };
    let input_method = system::input_method(wake);
    match input_method {
        Some(_) => composition::show_keys_ourselves(),
        None if cfg!(target_os = "linux") => composition::let_keys_take_a_way(),
        None => {}
    }
    let app = eframe::create_native("nianbao", options, Box::new(create), events);
    let reader = input_method.map(|input_method| Reader::new(input_method, window));
    events.run_app_on_demand(&mut Paced::new(app).with_reader(reader))
}

/// A session that keeps unsaved work in the user's own folder, where there is one.
fn start_session(forms: Catalogue) -> Session {
    let session = match recovery_folder() {
        Some(folder) => Session::with_copies_in(&folder, forms),
        None => Session::of_forms(forms),
    };
    let session = session.with_history(history_folder().as_deref());
    session.with_agreed(agreed_file()).with_claims()
}

/// Reports are written in January for the year before; no later than the newest edition serves.
fn proposed_year(forms: &Catalogue) -> i16 {
    let last_served = forms.editions().map(|edition| *edition.years.end()).max();
    let last_year = jiff::Zoned::now().year() - 1;
    last_served.map_or(last_year, |served| served.min(last_year))
}
