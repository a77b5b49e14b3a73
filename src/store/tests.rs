//! What is on the disk after a save, whatever fails on the way.

use std::io::BufReader;
use std::process::{Command, Stdio};

use super::*;

#[cfg(unix)]
mod rights;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("the test machine has room for temporary files")
}

#[track_caller]
fn check_holds(path: &Path, expected: &[u8]) {
    let (bytes, stamp) = read(path).expect("the file can be read");
    assert_eq!(bytes, expected, "{}", path.display());
    assert_eq!(stamp, Stamp::of(expected));
}

/// Nothing but the named files may lie in a folder: no litter.
#[track_caller]
fn check_only(folder: &Path, names: &[&str]) {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let mut found: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    found.sort();
    assert_eq!(found, names);
}

/// A message says what, why, and what to do, in Chinese, and names the file.
#[track_caller]
fn check_message(err: &StoreError, path: &Path, words: &str) {
    let message = err.to_string();
    assert!(message.contains(words), "{message}");
    assert!(message.contains(&path.display().to_string()), "{message}");
    assert!(
        message.contains('。') && message.contains('请'),
        "{message}"
    );
}

#[test]
fn what_is_written_is_read_and_replaced() {
    let folder = folder();
    let path = folder.path().join("年报.ron");
    let first = write(&path, "第一".as_bytes(), None).expect("a new file");
    check_holds(&path, "第一".as_bytes());
    let second = write(&path, b"", Some(first)).expect("unchanged since");
    check_holds(&path, b"");
    write(&path, "第三".as_bytes(), Some(second)).expect("unchanged since");
    check_holds(&path, "第三".as_bytes());
    check_only(folder.path(), &["年报.ron"]);
}

#[test]
fn odd_names_are_taken_as_they_are() {
    let folder = folder();
    let long = format!("{}.ron", "长".repeat(83));
    for name in [
        "年 报　2017.ron",
        "📄🖨️.ron",
        "-o",
        "--help",
        ".ron",
        "~",
        "a'b.ron",
        &long,
    ] {
        let path = folder.path().join(name);
        write(&path, name.as_bytes(), None).expect(name);
        let stamp = Stamp::of(name.as_bytes());
        write(&path, b"again", Some(stamp)).expect(name);
        check_holds(&path, b"again");
    }
}

#[test]
fn a_name_that_is_too_long_or_impossible_is_refused() {
    let folder = folder();
    for name in [format!("{}.ron", "长".repeat(400)), String::from("a\0b")] {
        let path = folder.path().join(&name);
        let err = write(&path, b"x", None).expect_err(&name);
        assert!(matches!(err, StoreError::BadName { .. }), "{err:?}");
        check_only(folder.path(), &[]);
    }
}

#[test]
fn missing_files_and_folders_are_named() {
    let folder = folder();
    let missing = folder.path().join("无").join("报告.ron");
    check_message(
        &read(&missing).expect_err("missing"),
        &missing,
        "找不到文件",
    );
    let err = write(&missing, b"x", None).expect_err("missing folder");
    assert!(matches!(err, StoreError::FolderMissing { .. }), "{err:?}");
    check_message(&err, &missing, "不存在");
    let below_a_file = folder.path().join("file");
    write(&below_a_file, b"x", None).expect("a new file");
    let err = write(&below_a_file.join("报告.ron"), b"x", None).expect_err("no folder");
    assert!(matches!(err, StoreError::FolderMissing { .. }), "{err:?}");
}

#[test]
fn a_folder_is_no_file() {
    let folder = folder();
    for path in [folder.path(), Path::new("/"), Path::new(".")] {
        assert!(is_folder(path) && exists(path));
        let err = read(path).expect_err("a folder");
        assert!(matches!(err, StoreError::NotAFile { .. }), "{err:?}");
        let err = write(path, b"x", None).expect_err("a folder");
        assert!(matches!(err, StoreError::NotAFile { .. }), "{err:?}");
        check_message(&err, path, "文件夹");
    }
    check_only(folder.path(), &[]);
    assert!(write(Path::new(""), b"x", None).is_err());
}

#[test]
fn a_file_larger_than_any_report_is_refused_unread() {
    let folder = folder();
    let path = folder.path().join("大.ron");
    let file = File::create(&path).expect("a new file");
    file.set_len(BYTES_AT_MOST + 1)
        .expect("sparse files cost nothing");
    let err = read(&path).expect_err("too large");
    assert!(matches!(err, StoreError::TooLarge { .. }), "{err:?}");
    check_message(&err, &path, "64MB");
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let folder = folder();
    let path = folder.path().join("年报.ron");
    write(&path, b"old", None).expect("a new file");
    let bytes = vec![b' '; usize::try_from(BYTES_AT_MOST).expect("it fits") + 1];
    write(&path, &bytes[1..], None).expect("it can be read");
    read(&path).expect("it can be read");
    write(&path, b"old", None).expect("nothing is in the way");
    let err = write(&path, &bytes, None).expect_err("too long");
    check_message(&err, &path, "64MB");
    check_holds(&path, b"old");
}

#[test]
fn a_full_disk_leaves_the_old_file_whole() {
    let folder = folder();
    let path = folder.path().join("年报.ron");
    write(&path, b"old", None).expect("a new file");
    let fill = |file: &mut File| {
        file.write_all(b"half of the new")?;
        Err(io::ErrorKind::StorageFull.into())
    };
    let err = replace(&path, None, fill, system::flush_folder);
    check_message(&err.expect_err("full"), &path, "磁盘空间已满");
    check_holds(&path, b"old");
    check_only(folder.path(), &["年报.ron"]);
}

#[test]
fn a_file_of_the_largest_size_is_read_and_written() {
    let folder = folder();
    let path = folder.path().join("大.ron");
    let file = File::create(&path).expect("a new file");
    file.set_len(BYTES_AT_MOST)
        .expect("sparse files cost nothing");
    let (bytes, _) = read(&path).expect("not too large");
    assert_eq!(bytes.len() as u64, BYTES_AT_MOST);
}

/// A handle whose file the system refuses to flush: it is good for naming a file and no more.
#[cfg(target_os = "linux")]
pub(super) fn unflushable(path: &Path) -> File {
    use std::os::unix::fs::OpenOptionsExt;
    const O_PATH: i32 = 0o10_000_000;
    let mut options = File::options();
    options.read(true).custom_flags(O_PATH);
    options.open(path).expect("it is there")
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_takes_the_old_ones_place_only_once_its_content_lasts() {
    let folder = folder();
    let path = folder.path().join("年报.ron");
    write(&path, b"old", None).expect("a new file");
    let fill = |file: &mut File| {
        file.write_all(b"new")?;
        *file = unflushable(&path);
        Ok(())
    };
    let err = replace(&path, None, fill, |_| Ok(())).expect_err("it can't be flushed");
    check_message(&err, &path, "保存");
    check_holds(&path, b"old");
    check_only(folder.path(), &["年报.ron"]);
}

#[test]
fn the_folder_is_flushed_once_the_file_is_in_its_place() {
    let folder = folder();
    let path = folder.path().join("年报.ron");
    write(&path, b"old", None).expect("a new file");
    let mut flushed = Vec::new();
    let flush = |folder: &Path| {
        check_holds(&path, b"new");
        flushed.push(folder.to_path_buf());
        Err(io::ErrorKind::Unsupported.into())
    };
    let fill = |file: &mut File| file.write_all(b"new");
    replace(&path, None, fill, flush).expect("a folder that can't be flushed is no failure");
    assert_eq!(flushed, [folder.path()]);
    let never = |_: &Path| panic!("nothing was renamed");
    let full = |_: &mut File| Err(io::ErrorKind::StorageFull.into());
    assert!(replace(&path, None, full, never).is_err());
    let fill = |file: &mut File| file.write_all(b"newer");
    assert!(replace(&path, Some(Stamp::of(b"old")), fill, never).is_err());
    check_holds(&path, b"new");
}

#[test]
fn a_file_without_a_folder_in_its_name_is_saved_where_the_program_runs() {
    let name = format!(".nianbao-test-{}", std::process::id());
    let path = Path::new(&name);
    let mut flushed = None;
    let fill = |file: &mut File| file.write_all(b"new");
    let flush = |folder: &Path| {
        flushed = Some(folder.to_path_buf());
        Ok(())
    };
    let saved = replace(path, None, fill, flush);
    remove(path).expect("ours");
    saved.expect("a new file");
    assert_eq!(flushed.as_deref(), Some(Path::new(".")));
}

#[test]
fn whatever_the_system_reports_is_told_in_chinese() {
    let path = Path::new("年报.ron");
    for (kind, words) in [
        (io::ErrorKind::StorageFull, "磁盘空间已满"),
        (io::ErrorKind::QuotaExceeded, "磁盘空间已满"),
        (io::ErrorKind::PermissionDenied, "写入权限"),
        (io::ErrorKind::ReadOnlyFilesystem, "只读"),
        (io::ErrorKind::NotFound, "不存在"),
        (io::ErrorKind::InvalidFilename, "换一个名称"),
        (io::ErrorKind::TimedOut, "保存"),
    ] {
        check_message(
            &writing_refused(path, Path::new("夹"), kind.into()),
            path,
            words,
        );
    }
    for (kind, words) in [
        (io::ErrorKind::PermissionDenied, "没有权限读取"),
        (io::ErrorKind::NotFound, "找不到文件"),
        (io::ErrorKind::TimedOut, "读取"),
    ] {
        check_message(&reading_refused(path, kind.into()), path, words);
    }
}

#[test]
fn a_change_by_somebody_else_is_never_overwritten() {
    let folder = folder();
    let path = folder.path().join("年报.ron");
    let stamp = write(&path, b"ours", None).expect("a new file");
    write(&path, b"theirs", None).expect("somebody else");
    let err = write(&path, b"ours again", Some(stamp)).expect_err("changed");
    assert!(
        matches!(err, StoreError::ChangedMeanwhile { .. }),
        "{err:?}"
    );
    check_message(&err, &path, "没有覆盖");
    check_holds(&path, b"theirs");
    fs::remove_file(&path).expect("somebody else");
    let err = write(&path, b"ours again", Some(stamp)).expect_err("vanished");
    assert!(
        matches!(err, StoreError::ChangedMeanwhile { .. }),
        "{err:?}"
    );
    assert!(!exists(&path));
    check_only(folder.path(), &[]);
}

#[cfg(unix)]
#[test]
fn of_two_programs_that_save_at_once_one_is_told() {
    let folder = folder();
    let path = folder.path().join("年报.ron");
    for round in 0..50 {
        let stamp = write(&path, format!("{round}").as_bytes(), None).expect("a new file");
        let start = std::sync::Barrier::new(2);
        let save = |name: &'static str| {
            start.wait();
            write(&path, name.as_bytes(), Some(stamp)).is_ok()
        };
        let (one, other) = std::thread::scope(|scope| {
            let one = scope.spawn(|| save("one"));
            let other = scope.spawn(|| save("other"));
            (
                one.join().expect("no panic"),
                other.join().expect("no panic"),
            )
        });
        assert!(one != other, "exactly one may save");
        check_holds(&path, if one { b"one" } else { b"other" });
    }
    check_only(folder.path(), &["年报.ron"]);
}

#[cfg(unix)]
#[test]
fn of_a_symbolic_link_the_target_is_replaced() {
    let folder = folder();
    let sub = folder.path().join("sub");
    fs::create_dir(&sub).expect("a new folder");
    let link = folder.path().join("link.ron");
    let second = folder.path().join("second.ron");
    std::os::unix::fs::symlink("sub/target.ron", &link).expect("a new link");
    std::os::unix::fs::symlink("link.ron", &second).expect("a new link");
    write(&second, b"new", None).expect("a link to nothing yet");
    check_holds(&sub.join("target.ron"), b"new");
    write(&second, b"newer", Some(Stamp::of(b"new"))).expect("a link to a file");
    check_holds(&sub.join("target.ron"), b"newer");
    assert!(
        fs::symlink_metadata(&link)
            .expect("still there")
            .is_symlink()
    );
    check_only(&sub, &["target.ron"]);
    std::os::unix::fs::symlink("round.ron", folder.path().join("round.ron")).expect("a link");
    let err = write(&folder.path().join("round.ron"), b"x", None).expect_err("a circle");
    check_message(&err, Path::new("round.ron"), "保存");
}

#[cfg(unix)]
#[test]
fn a_new_draft_is_as_readable_as_any_other_new_file() {
    let folder = folder();
    let (ours, other) = (folder.path().join("年报.ron"), folder.path().join("other"));
    write(&ours, b"x", None).expect("a new file");
    File::create(&other).expect("a new file");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions();
    assert_eq!(mode(&ours), mode(&other));
}

#[test]
fn a_file_name_has_nothing_that_a_system_forbids() {
    for (title, name) in [
        ("某某街道2017年工作年度报告", "某某街道2017年工作年度报告"),
        (r#"a\b/c:d*e?f"g<h>i|j"#, "abcdefghij"),
        ("一\n二\t三\u{7f}", "一二三"),
        ("“引号”（一）.v2", "“引号”（一）.v2"),
    ] {
        assert_eq!(file_name(title), name);
    }
}

#[cfg(unix)]
#[test]
fn permissions_of_an_existing_file_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = folder.path().join("年报.ron");
    for mode in [0o600, 0o640, 0o664] {
        write(&path, b"x", None).expect("writable");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("ours");
        write(&path, b"y", None).expect("writable");
        let kept = fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(kept & 0o777, mode);
    }
}

#[test]
fn a_file_marked_read_only_is_not_replaced() {
    let folder = folder();
    let path = folder.path().join("年报.ron");
    write(&path, b"keep", None).expect("a new file");
    let mut permissions = fs::metadata(&path).expect("there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).expect("ours");
    let err = write(&path, b"x", None).expect_err("read-only");
    check_message(&err, &path, "只读");
    check_holds(&path, b"keep");
}

/// Not a test of its own: what the tests below run as a program of its own.
#[test]
fn a_program_that_tests_start() {
    let Some(path) = std::env::var_os("NIANBAO_TEST_PATH").map(PathBuf::from) else {
        return;
    };
    match std::env::var("NIANBAO_TEST_TASK").as_deref() {
        Ok("stop half-way") => {
            let fill = |file: &mut File| {
                file.write_all(b"half of the new")?;
                wait_to_be_killed();
                Ok(())
            };
            let _ = replace(&path, None, fill, system::flush_folder);
        }
        Ok("save") => match write(&path, b"new", None) {
            Ok(_) => println!("\n= saved"),
            Err(err) => println!("\n= {err}"),
        },
        Ok("keep unsaved work") => {
            let mut recovery = Recovery::open(&path).expect("a folder of ours");
            recovery.keep(None, b"unsaved").expect("room");
            wait_to_be_killed();
        }
        Ok("read and write without rights") => {
            let message = |err: StoreError| println!("\n= {err}");
            let _ = write(&path.join("年报.ron"), b"x", None).map_err(message);
            let _ = read(&path.join("secret.ron")).map_err(message);
        }
        task => panic!("no such task: {task:?}"),
    }
}

fn wait_to_be_killed() {
    println!("\n= ready");
    let mut line = String::new();
    let _ = io::stdin().read_line(&mut line);
}

fn program(task: &str, path: &Path) -> Command {
    let mut program = Command::new(std::env::current_exe().expect("we are running"));
    program
        .args([
            "--exact",
            "store::tests::a_program_that_tests_start",
            "--nocapture",
        ])
        .env("NIANBAO_TEST_TASK", task)
        .env("NIANBAO_TEST_PATH", path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    program
}

/// Starts the program, waits until it is ready, asks `while_running`, and kills it.
fn kill_in_the_middle_of(task: &str, path: &Path, while_running: impl FnOnce()) {
    let mut child = program(task, path).spawn().expect("we can start ourselves");
    let output = child.stdout.take().expect("piped");
    let ready = BufReader::new(output)
        .lines()
        .map_while(Result::ok)
        .any(|l| l == "= ready");
    assert!(ready, "the program ended early");
    while_running();
    child.kill().expect("it still runs");
    child.wait().expect("it ends");
}

#[test]
fn a_program_killed_half_way_leaves_the_old_file_whole() {
    let folder = folder();
    let path = folder.path().join("年报.ron");
    let stamp = write(&path, b"old", None).expect("a new file");
    kill_in_the_middle_of("stop half-way", &path, || check_holds(&path, b"old"));
    check_holds(&path, b"old");
    write(&path, b"new", Some(stamp)).expect("nothing is in the way");
    check_holds(&path, b"new");
    check_only(folder.path(), &["年报.ron"]);
}

#[cfg(unix)]
#[test]
fn what_is_half_written_is_no_more_readable_than_what_it_will_replace() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = folder.path().join("年报.ron");
    write(&path, b"old", None).expect("a new file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("ours");
    kill_in_the_middle_of("stop half-way", &path, || {
        let litter = fs::read_dir(folder.path()).expect("there").flatten();
        let mut modes = litter.filter(|entry| entry.path() != path).map(|entry| {
            let metadata = entry.metadata().expect("there");
            metadata.permissions().mode() & 0o777
        });
        assert_eq!((modes.next(), modes.next()), (Some(0o600), None));
        // Another program that saves meanwhile does not take it for a dead one's.
        write(&folder.path().join("other.ron"), b"x", None).expect("a new file");
        assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 3);
    });
    Recovery::open(folder.path()).expect("a folder of ours");
    check_only(folder.path(), &["other.ron", "年报.ron"]);
}

#[test]
fn unsaved_work_of_a_killed_program_is_offered_but_not_that_of_a_running_one() {
    let folder = folder();
    let own = Recovery::open(folder.path()).expect("a folder of ours");
    kill_in_the_middle_of("keep unsaved work", folder.path(), || {
        assert!(own.leftovers().is_empty());
    });
    let mut offered = own.leftovers();
    assert_eq!(offered.len(), 1);
    assert_eq!(offered[0].bytes(), b"unsaved");
    assert!(offered[0].written.is_some());
    let copy = offered.remove(0);
    copy.discard().expect("ours now");
    assert!(own.leftovers().is_empty());
}

/// Rights don't bind the superuser, so then the program runs as nobody.
#[cfg(unix)]
#[test]
fn missing_rights_are_told() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65534;
    let folder = folder();
    let secret = folder.path().join("secret.ron");
    write(&secret, b"x", None).expect("a new file");
    let set = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("ours");
    };
    set(&secret, 0o000);
    set(folder.path(), 0o555);
    let mut program = program("read and write without rights", folder.path());
    if fs::metadata(folder.path()).expect("there").uid() == 0 {
        program.uid(NOBODY).gid(NOBODY);
    }
    let output = program.output();
    set(folder.path(), 0o755);
    let Ok(output) = output else {
        eprintln!("NOT CHECKED: nobody may not start the tests from where they lie");
        return;
    };
    let output = String::from_utf8_lossy(&output.stdout);
    assert!(output.contains("= 无法保存到“"), "{output}");
    assert!(output.contains("没有写入权限"), "{output}");
    assert!(output.contains("= 没有权限读取“"), "{output}");
    check_only(folder.path(), &["secret.ron"]);
}

#[test]
fn what_the_system_refuses_is_said_in_words_with_a_way_out() {
    use io::ErrorKind as Kind;
    let path = Path::new("甲/年报.ron");
    for (kind, reading, writing) in [
        (Kind::NotFound, "找不到", "不存在"),
        (Kind::NotADirectory, "找不到", "不存在"),
        (Kind::IsADirectory, "不是文件", "不是文件"),
        (Kind::PermissionDenied, "权限", "权限"),
        (Kind::InvalidFilename, "文件名", "文件名"),
        (Kind::InvalidInput, "文件名", "文件名"),
        (Kind::TimedOut, "读取", "保存"),
    ] {
        check_message(&reading_refused(path, kind.into()), path, reading);
        let refused = writing_refused(path, Path::new("甲"), kind.into());
        check_message(&refused, path, writing);
    }
}

/// All lie in one place each, which the user can find again.
#[test]
fn the_users_own_folders_are_named() {
    let config = settings_file().expect("this system names one");
    let config = config.parent().expect("a folder");
    assert_eq!(rules_file(), Some(config.join("rules.ron")));
    assert_eq!(forms_folder(), Some(config.join("forms")));
    let keys = keys::keys_folder().expect("this system names one");
    assert_eq!(keys.file_name(), Some("keys".as_ref()));
    let recovery = recovery::recovery_folder().expect("this system names one");
    assert_eq!(recovery.file_name(), Some("recovery".as_ref()));
    assert_eq!(recovery.parent(), keys.parent());
    assert!(documents_folder().is_some_and(|folder| is_folder(&folder)));
}

#[test]
fn what_only_begins_like_a_temporary_file_is_left_alone() {
    let folder = folder();
    let name = ".nianbao-年报.ron";
    fs::write(folder.path().join(name), b"somebody's").expect("room");
    temporary::sweep(folder.path());
    check_only(folder.path(), &[name]);
}
