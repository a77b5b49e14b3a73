//! What several topics need: the published report, an open session, a window to drive, and other
//! people's programs that read what ours wrote.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use egui::{Event, Key, Modifiers, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nianbao::document::Document;
use nianbao::export::{Format, export};
use nianbao::form::FieldKind;
use nianbao::form::{UnitKind, bundled};
use nianbao::import::{self, Hints};
use nianbao::pages::{self, Setup};
use nianbao::report::{Edit, Report};
use nianbao::session::{Action, Open, Session};
use nianbao::ui::App;
use tempfile::NamedTempFile;

/// The report that a subdistrict published for 2017.
pub const PUBLISHED: &[u8] = include_bytes!("../reports/2017-xuejiadao-subdistrict.txt");

/// Where it lies.
pub const PUBLISHED_FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/reports/2017-xuejiadao-subdistrict.txt"
);

/// The usual kind of unit with this name.
pub fn unit_kind(name: &str) -> UnitKind {
    let named = UnitKind::usual().iter().find(|kind| kind.name == name);
    *named.expect("a usual kind")
}

pub fn published() -> Report {
    let imported =
        import::read(PUBLISHED, Hints::default(), bundled()).expect("the sample is a report");
    imported.report
}

// A session.

#[track_caller]
pub fn run(session: &mut Session, action: Action) {
    let done = session.run(action, Duration::ZERO);
    done.expect("the action is carried out");
}

#[track_caller]
pub fn open(session: &Session) -> &Open {
    session.open().expect("a report is open")
}

/// Gives the unit another name.
pub fn rename(name: &str) -> Action {
    Action::Edit(Edit::Field(FieldKind::Unit, name.into()))
}

/// A session with the report of 2017 that the program carries.
pub fn example() -> Session {
    let mut session = Session::default();
    run(&mut session, Action::Example);
    session
}

// A window.

pub type Window = Harness<'static, Option<App>>;

/// A window of the size of an office PC's screen, with a session that is made anew each time, set
/// up in some way.
pub fn window_with(
    session: impl Fn() -> Session + 'static,
    set_up: impl Fn(App) -> App + 'static,
) -> Window {
    let mut harness = Harness::builder()
        .with_size(Vec2::new(1366.0, 768.0))
        .with_max_steps(200)
        .build_ui_state(
            move |ui, app: &mut Option<App>| match app {
                Some(app) => app.frame_ui(ui),
                None => {
                    let folder = PathBuf::from("/nowhere");
                    *app = Some(set_up(App::new(ui.ctx(), session(), 2018, folder)));
                    ui.ctx().request_repaint();
                }
            },
            None,
        );
    harness.run();
    harness
}

pub fn app(window: &Window) -> &App {
    window.state().as_ref().expect("the window is open")
}

pub fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run();
}

pub fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run();
}

/// A key that goes down.
pub fn key_down(key: Key, modifiers: Modifiers) -> Event {
    Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    }
}

// Other people's programs.

pub fn pdf_of(document: &Document) -> Vec<u8> {
    let pages = pages::lay_out(document, &Setup::default());
    let pages = pages.expect("the faces have these characters");
    export(document, &pages, Format::Pdf).expect("the faces are sound")
}

/// A document as a PDF file.
pub fn saved(document: &Document) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a temporary file");
    file.write_all(&pdf_of(document)).expect("room for it");
    file
}

/// What a program prints about a file, errors and warnings included.
#[track_caller]
pub fn told(program: &str, before: &[&str], file: &Path, after: &[&str]) -> String {
    let output = Command::new(program)
        .args(before)
        .arg(file)
        .args(after)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}. scripts/test installs it."));
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8(told).expect("it speaks UTF-8");
    assert!(output.status.success(), "{program}: {told}");
    told
}

/// qpdf, mupdf and poppler find nothing wrong with a PDF; all of its faces are embedded as subsets
/// that can be copied as text.
#[track_caller]
pub fn check_soundness(file: &Path) {
    let qpdf = told("qpdf", &["--check"], file, &[]);
    assert!(!qpdf.to_lowercase().contains("warning"), "{qpdf}");
    let info = told("mutool", &["info"], file, &[]);
    assert!(
        !info.contains("warning") && !info.contains("error"),
        "{info}"
    );
    let draw = ["draw", "-F", "trace", "-o", "/dev/null"];
    let drawn = told("mutool", &draw, file, &[]);
    let about_file = |line: &&str| line.contains("warning") && !line.contains("ICC support");
    assert_eq!(drawn.lines().find(about_file), None);
    for row in told("pdffonts", &[], file, &[]).lines().skip(2) {
        let fields: Vec<&str> = row.split_whitespace().collect();
        let embedded_subset_unicode = &fields[fields.len() - 5..fields.len() - 2];
        assert_eq!(embedded_subset_unicode, ["yes", "yes", "yes"], "{row}");
    }
}
