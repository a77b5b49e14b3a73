//! What is kept of unsaved work, and what is offered again.

use std::io;

use super::super::write;
use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("the test machine has room for temporary files")
}

fn open(folder: &tempfile::TempDir) -> Recovery {
    Recovery::open(&folder.path().join("数据").join("恢复")).expect("a folder of ours")
}

/// Ends a run without [`Recovery::clear`], as a crash does.
fn crash(recovery: Recovery) {
    drop(recovery);
}

#[test]
fn work_of_a_crashed_run_is_offered_once_at_a_time_until_it_is_discarded() {
    let folder = folder();
    let mut crashed = open(&folder);
    crashed.keep(None, b"first").expect("room");
    crashed.keep(None, b"unsaved").expect("room");
    crash(crashed);
    let next = open(&folder);
    let offered = next.leftovers();
    assert_eq!(offered.len(), 1);
    assert_eq!(
        (offered[0].bytes(), &offered[0].draft),
        (&b"unsaved"[..], &None)
    );
    drop(offered);
    crash(next);
    let again = open(&folder);
    let mut offered = again.leftovers();
    offered.remove(0).discard().expect("ours now");
    assert!(again.leftovers().is_empty());
}

#[test]
fn work_of_running_programs_is_not_offered() {
    let folder = folder();
    let mut one = open(&folder);
    let mut other = open(&folder);
    one.keep(None, b"one").expect("room");
    other.keep(None, b"other").expect("room");
    assert!(one.leftovers().is_empty());
    assert!(other.leftovers().is_empty());
    crash(other);
    assert_eq!(one.leftovers()[0].bytes(), b"other");
}

#[test]
fn a_killed_run_whose_lock_file_stays_is_recognised() {
    let folder = folder();
    let own = open(&folder);
    for (name, bytes) in [("run-dead.lock", &b""[..]), ("run-dead.ron", b"no header")] {
        write(&own.folder.join(name), bytes, None).expect("room");
    }
    let mut offered = own.leftovers();
    assert_eq!((offered.len(), offered[0].bytes()), (1, &b"no header"[..]));
    assert!(own.leftovers().is_empty(), "it is being offered already");
    offered.remove(0).discard().expect("ours now");
    assert!(!own.folder.join("run-dead.lock").exists());
}

#[test]
fn after_a_save_or_a_clean_close_nothing_is_offered() {
    let folder = folder();
    let mut first = open(&folder);
    first.clear().expect("nothing to remove is no error");
    first.keep(None, b"unsaved").expect("room");
    first.clear().expect("ours");
    drop(first);
    assert!(open(&folder).leftovers().is_empty());
}

#[test]
fn lock_files_of_dead_runs_are_swept_but_never_a_copy() {
    let folder = folder();
    let own = open(&folder);
    for name in ["run-a.lock", "run-b.lock", "run-b.ron", "other.lock"] {
        write(&own.folder.join(name), b"", None).expect("room");
    }
    let next = open(&folder);
    for (name, stays) in [
        ("run-a.lock", false),
        ("run-b.lock", true),
        ("run-b.ron", true),
        ("other.lock", true),
    ] {
        assert_eq!(own.folder.join(name).exists(), stays, "{name}");
    }
    assert!(own.lock.path().exists() && next.lock.path().exists());
}

/// Work that a run of the program left under a name, at a time.
fn leave(folder: &Path, name: &str, written: u64) {
    let path = folder.join(format!("run-{name}.ron"));
    write(&path, name.as_bytes(), None).expect("room");
    let copy = File::options().write(true).open(&path).expect("ours");
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(written);
    copy.set_modified(time).expect("ours");
}

#[test]
fn the_newest_copy_is_offered_first() {
    let folder = folder();
    let own = open(&folder);
    for (name, written) in [
        ("middle", 2_000_000),
        ("oldest", 1_000_000),
        ("newest", 4_000_000),
        ("newer b", 3_000_000),
        ("newer a", 3_000_000),
    ] {
        leave(&own.folder, name, written);
    }
    let offered = own.leftovers();
    let order: Vec<&[u8]> = offered.iter().map(Leftover::bytes).collect();
    let expected: [&[u8]; 5] = [b"newest", b"newer a", b"newer b", b"middle", b"oldest"];
    assert_eq!(order, expected);
    let written = offered[0].written.expect("the file system tells");
    assert_eq!(written.as_second(), 4_000_000);
}

#[test]
fn a_copy_knows_its_draft_from_whatever_folder_the_next_run_starts() {
    let stamp = Stamp::of(b"as read");
    for name in ["年报.ron", "./年报.ron", "去年/年报.ron"] {
        let line = header(Some((Path::new(name), stamp)));
        let (draft, rest) = without_header(line.into_bytes());
        let (path, kept) = draft.expect("it has a place");
        let here = std::env::current_dir().expect("we run somewhere");
        assert_eq!(path, here.join(name), "{name}");
        assert!(path.is_absolute() && kept == stamp);
        assert!(rest.is_empty());
    }
}

// Elsewhere an open file can't be swept.
#[cfg(unix)]
#[test]
fn a_lock_that_was_swept_or_locked_by_another_before_it_was_ours_is_made_anew() {
    let folder = folder();
    let mut builder = tempfile::Builder::new();
    builder.prefix("run-").suffix(".lock");
    let mut made = Vec::new();
    let mut others = Vec::new();
    let make = || {
        let lock = builder.tempfile_in(folder.path())?;
        made.push(lock.path().to_path_buf());
        match made.len() {
            // Other programs start in this moment.
            1 => sweep(folder.path()),
            2 => {
                let other = open_lock(lock.path())?;
                other.lock()?;
                others.push(other);
            }
            _ => {}
        }
        Ok(lock)
    };
    let lock = locked(make).expect("room");
    assert_eq!((made.len(), lock.path()), (3, made[2].as_path()));
    sweep(folder.path());
    assert!(lock.path().exists(), "it is ours now");
}

#[test]
fn a_lock_that_cannot_be_made_is_told() {
    let full = || Err(io::ErrorKind::StorageFull.into());
    assert!(locked(full).is_err());
}

#[test]
fn an_own_copy_is_kept_whole_with_its_place_in_front_and_can_be_opened_as_a_draft() {
    let folder = folder();
    let mut own = open(&folder);
    let draft = folder.path().join("年报.ron");
    own.keep(Some((&draft, Stamp::of(b"x"))), b"(format: 2)")
        .expect("room");
    let (copy, _) = read(&own.copy()).expect("it was kept");
    let text = String::from_utf8(copy).expect("a text");
    let (first, rest) = text.split_once('\n').expect("two lines");
    assert!(first.starts_with("// "), "{first}");
    assert_eq!(rest, "(format: 2)");
    assert!(own.leftovers().is_empty(), "it is no leftover to itself");
}

#[test]
fn only_copies_of_runs_are_offered() {
    let folder = folder();
    let own = open(&folder);
    for name in ["other.ron", "run-a.txt", "run-b.ron.tmp", "run-c"] {
        write(&own.folder.join(name), b"x", None).expect("room");
    }
    assert!(own.leftovers().is_empty());
    fs::create_dir(own.folder.join("run-d.ron")).expect("room");
    assert!(
        own.leftovers().is_empty(),
        "what can't be read is not listed"
    );
    leave(&own.folder, "e", 1_000_000);
    assert_eq!(own.leftovers().len(), 1);
}

#[test]
fn a_copy_knows_its_draft_whatever_that_is_called() {
    let stamp = Stamp::of(b"as read");
    let folder = folder();
    for name in [
        "年报 2017.ron",
        "a\"b\\c'd.ron",
        "-o",
        "two\nlines\r",
        "📄\u{202e}.ron",
        "",
    ] {
        let path = folder.path().join(name);
        let mut crashed = open(&folder);
        crashed
            .keep(Some((&path, stamp)), b"\nunsaved\n")
            .expect("room");
        crash(crashed);
        let next = open(&folder);
        let mut offered = next.leftovers();
        let copy = offered.remove(0);
        assert_eq!(copy.draft, Some((path, stamp)));
        assert_eq!(copy.bytes(), b"\nunsaved\n");
        copy.discard().expect("ours now");
    }
}

#[test]
fn a_damaged_header_loses_no_work() {
    for line in [
        "// 恢复副本 12 x",
        "// 恢复副本 zz",
        "// 恢复副本",
        "// 恢复副本 文",
        "",
    ] {
        let (draft, bytes) = without_header(format!("{line}\nunsaved").into_bytes());
        assert_eq!(draft, None, "{line}");
        assert!(bytes.ends_with(b"unsaved"), "{line}");
    }
    assert_eq!(
        without_header(b"\xff\nx".to_vec()),
        (None, b"\xff\nx".to_vec())
    );
    assert_eq!(without_header(Vec::new()), (None, Vec::new()));
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let folder = folder();
    let path = folder.path().join("file");
    write(&path, b"x", None).expect("room");
    assert!(Recovery::open(&path).is_err());
    assert!(Recovery::open(&path.join("below")).is_err());
}
