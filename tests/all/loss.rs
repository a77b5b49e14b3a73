//! What nobody agreed to lose: other people's PDFs, settings in another encoding, work of which a
//! copy was kept, and the knowledge that something was done.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use nianbao::form::Catalogue;
use nianbao::session::{Action, FileSince, Session};
use nianbao::settings::Settings;
use nianbao::store::Recovery;

use super::support::{PUBLISHED_FILE, rename, run};

/// A folder with a draft, and the program run in it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder for the test"));
        desk.ends_with(0, &["import", PUBLISHED_FILE, "-o", "draft.ron"]);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nianbao"));
        command
            .args(arguments)
            .current_dir(self.0.path())
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_DATA_HOME", self.path("data"));
        command
    }

    /// Runs the program, which must end with a code; returns what it said of what went wrong.
    #[track_caller]
    fn ends_with(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.command(arguments).output();
        said(&output.expect("the program runs"), code, arguments)
    }
}

#[track_caller]
fn said(output: &Output, code: i32, arguments: &[&str]) -> String {
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {words}");
    words
}

#[test]
fn an_export_replaces_its_own_pdf_and_nobody_elses_unless_forced() {
    let desk = Desk::new();
    let export = ["export", "draft.ron", "-o", "a.pdf"];
    desk.ends_with(0, &export);
    desk.ends_with(0, &export);
    let ours = std::fs::read(desk.path("a.pdf")).expect("a PDF");
    let sealed = [&ours[..], b"\n9 0 obj\n<<>>\nendobj\n%%EOF\n"].concat();
    for foreign in [&b"%PDF-1.4\nscan of the sealed report"[..], &sealed] {
        std::fs::write(desk.path("a.pdf"), foreign).expect("room");
        let words = desk.ends_with(2, &export);
        assert!(
            words.contains("a.pdf") && words.contains("--force"),
            "{words}"
        );
        assert_eq!(std::fs::read(desk.path("a.pdf")).expect("there"), foreign);
        desk.ends_with(0, &["export", "draft.ron", "-o", "a.pdf", "--force"]);
        assert_eq!(std::fs::read(desk.path("a.pdf")).expect("there"), ours);
    }
    std::fs::write(desk.path("a.pdf"), "PK a Word file").expect("room");
    desk.ends_with(2, &["export", "draft.ron", "-o", "a.pdf", "--force"]);
}

/// Runs `settings` over what an editor left of the settings file.
#[track_caller]
fn check_settings(bytes: &[u8], line: &str) {
    let desk = Desk::new();
    let file = desk.path("config").join("nianbao").join("settings.ron");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("room");
    std::fs::write(&file, bytes).expect("room");
    let words = desk.ends_with(2, &["settings", "--skip", "archive"]);
    assert!(words.contains(&file.display().to_string()), "{words}");
    assert!(words.contains(line), "{words}");
    assert_eq!(std::fs::read(&file).expect("there"), bytes);

    // The window goes on with the usual settings; what it changes then costs nothing.
    let mut session = Session::default();
    let read = session.run(Action::ReadSettings(file.clone()), Duration::ZERO);
    assert!(read.is_err());
    run(&mut session, Action::ChangeSettings(Settings::default()));
    let aside = file.with_file_name("settings.有误1.ron");
    assert_eq!(std::fs::read(aside).expect("set aside"), bytes);
    desk.ends_with(0, &["settings", "--skip", "archive"]);
}

#[test]
fn settings_that_cannot_be_read_are_named_with_their_line_and_set_aside() {
    let text = Settings::default().write();
    let gbk: Vec<u8> = (text.chars())
        .flat_map(|c| {
            if c.is_ascii() {
                vec![c as u8]
            } else {
                vec![0xd5, 0xc5]
            }
        })
        .collect();
    check_settings(&gbk, "第1行");
    let one = text
        .replacen("填报", "\u{fffd}", 1)
        .replace('\u{fffd}', "@");
    let at = one.find('@').expect("put there");
    let mut late = one.into_bytes();
    late[at] = 0xd5;
    check_settings(&late, "第6行");
    check_settings(b"(", "第1行");
    check_settings(b"\xff\xfe(\0", "第1行");
}

#[test]
fn settings_with_the_mark_of_their_encoding_are_read() {
    let desk = Desk::new();
    let text = format!("\u{feff}{}", Settings::default().write());
    std::fs::write(desk.path("s.ron"), text).expect("room");
    desk.ends_with(0, &["settings", "--settings", "s.ron"]);
}

#[test]
fn rules_with_broken_characters_are_named_with_their_line() {
    let desk = Desk::new();
    std::fs::write(
        desk.path("r.ron"),
        b"// \xe8\xa7\x84\nBook(rules: []) // \xff\xff\xff",
    )
    .expect("room");
    let words = desk.ends_with(2, &["check", "draft.ron", "--rules", "r.ron"]);
    assert!(
        words.contains("r.ron") && words.contains("第2行"),
        "{words}"
    );
}

#[test]
fn a_name_never_commands_the_terminal() {
    let words = Desk::new().ends_with(2, &["check", "x\u{1b}[31mred.ron"]);
    assert!(!words.contains('\u{1b}'), "{words:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn where_the_result_cannot_be_told_it_is_said_whether_something_was_done() {
    let desk = Desk::new();
    let into_full = |arguments: &[&str], code| {
        let full = std::fs::File::options().write(true).open("/dev/full");
        let mut command = desk.command(arguments);
        command
            .stdout(full.expect("a device"))
            .stderr(Stdio::piped());
        said(
            &command.output().expect("the program runs"),
            code,
            arguments,
        )
    };
    let words = into_full(&["set", "draft.ron", "R22=7"], 3);
    assert!(words.contains("已经执行"), "{words}");
    let draft = std::fs::read_to_string(desk.path("draft.ron")).expect("the draft");
    assert!(draft.contains(r#""R22": "7""#), "it was saved");
    for arguments in [
        &["show", "draft.ron"][..],
        &["tidy", "draft.ron", "--dry-run"],
    ] {
        let words = into_full(arguments, 2);
        assert!(!words.contains("已经执行"), "{words}");
    }
}

/// A run that ends without saving a new name of the unit.
fn crash(copies: &Path, draft: &Path) {
    let recovery = Recovery::open(copies).expect("a folder for copies");
    let mut crashed = Session::new(Some(recovery));
    run(&mut crashed, Action::Example);
    run(&mut crashed, Action::SaveAs(draft.into()));
    run(&mut crashed, rename("改过的单位"));
    run(&mut crashed, Action::KeepCopy);
}

#[cfg(unix)]
#[test]
fn what_was_left_is_offered_by_whatever_way_its_draft_is_opened_and_says_what_it_has() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (copies, draft) = (folder.path().join("copies"), folder.path().join("a.ron"));
    crash(&copies, &draft);
    let [link, hard, other] = ["link.ron", "hard.ron", "other.ron"].map(|n| folder.path().join(n));
    std::os::unix::fs::symlink("a.ron", &link).expect("a link");
    std::fs::hard_link(&draft, &hard).expect("a link");
    std::fs::copy(&draft, &other).expect("room");
    let spelt = folder.path().join("copies").join("..").join("a.ron");

    let mut next = Session::with_copies_in(&copies, Catalogue::default());
    for path in [&draft, &link, &hard, &spelt] {
        run(&mut next, Action::Open(path.clone()));
        assert_eq!(next.leftover_of_draft(), Some(0), "{}", path.display());
    }
    run(&mut next, Action::Open(other));
    assert_eq!(next.leftover_of_draft(), None);

    let offered = &next.leftovers()[0];
    let (unit, year) = offered.whose.clone().expect("it can be read");
    assert_eq!((unit.as_str(), year.as_str()), ("改过的单位", "2017"));
    assert_eq!((offered.file, offered.beyond.len()), (FileSince::Same, 1));
    assert_eq!(offered.beyond[0].after.as_deref(), Some("改过的单位"));
    run(&mut next, Action::Close);
    drop(next);

    let mut colleague = Session::default();
    run(&mut colleague, Action::Open(draft.clone()));
    run(&mut colleague, rename("乙"));
    run(&mut colleague, Action::Save);
    let next = Session::with_copies_in(&copies, Catalogue::default());
    assert_eq!(next.leftovers()[0].file, FileSince::Changed);
    drop(next);
    std::fs::remove_file(&draft).expect("ours");
    let next = Session::with_copies_in(&copies, Catalogue::default());
    assert_eq!(next.leftovers()[0].file, FileSince::Gone);
}

#[test]
fn a_window_whose_copies_cannot_be_kept_says_so_from_the_start() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let in_the_way = folder.path().join("data");
    std::fs::write(&in_the_way, "").expect("room");
    let copies = in_the_way.join("nianbao");
    let without = Session::with_copies_in(&copies, Catalogue::default());
    assert!(without.copy_problem().is_some());
    let mut window = super::support::window_with(
        move || {
            let mut session = Session::with_copies_in(&copies, Catalogue::default());
            run(&mut session, Action::Example);
            session
        },
        |app| app,
    );
    window.step();
    let words = "现在不能留恢复副本";
    let shown = |window: &super::support::Window| {
        use egui_kittest::kittest::Queryable;
        window.query_by_label_contains(words).is_some()
    };
    assert!(shown(&window));
}
