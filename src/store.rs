//! The only place that touches the disk: reading files whole, and replacing them so that nothing
//! is ever half written. Knows nothing of what the files hold.

mod fonts;
mod keys;
mod printer;
mod recovery;
mod system;

use std::fs::{self, File};
use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

pub use fonts::{font_files, font_folders};
pub use keys::{KeyError, KeyFile, Passphrase, key_file, keys, keys_folder, make_key, open_key};
pub use printer::{PrintError, PrintOrder, PrintService, Printed, Printer};
pub use recovery::{Leftover, Recovery, recovery_folder};

/// The largest file that is read: far more than any report, and little enough for an old PC.
const BYTES_AT_MOST: u64 = 64 * 1024 * 1024;
/// As many symbolic links in a row as Linux follows.
const LINKS_AT_MOST: usize = 40;

/// Why the disk refused: what, why, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("找不到文件“{}”。它可能已被移动、改名或删除，或者所在的U盘、网络盘没有连接；请检查后再试。", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The folder to write into does not exist.
    #[error("无法保存到“{}”：文件夹“{}”不存在，所在的U盘、网络盘也可能没有连接。请另选文件夹保存。", path.display(), folder.display())]
    FolderMissing {
        /// The file.
        path: PathBuf,
        /// Its folder.
        folder: PathBuf,
    },
    /// The path names a folder, a device or the like.
    #[error("“{}”不是文件，而是文件夹或设备。请选择一个文件，或在后面加上文件名。", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// The file may not be read.
    #[error("没有权限读取“{}”。请向文件的所有者索取权限，或把文件复制到自己的文件夹后再打开。", path.display())]
    MayNotRead {
        /// The file.
        path: PathBuf,
    },
    /// The file, its folder or its disk may not be written.
    #[error("无法保存到“{}”：文件或所在文件夹是只读的、没有写入权限，或文件正被其他软件打开。请关闭其他软件后重试，或另存到其他文件夹。", path.display())]
    MayNotWrite {
        /// The file.
        path: PathBuf,
    },
    /// Another program keeps the file open and lets nobody else at it.
    #[error("“{}”正被其他软件打开（例如 Word、PDF 阅读器）。请在那里关闭它，然后重试。", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file is larger than any report.
    #[error("“{}”太大（超过{}MB），不会是年报文件。请检查是否选错了文件。", path.display(), BYTES_AT_MOST / 1024 / 1024)]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// No room on the disk, or the user's share of it is used up.
    #[error("无法保存到“{}”：磁盘空间已满。原文件没有改动；请清理磁盘后重试，或另存到其他磁盘。", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The system does not take such a name.
    #[error("文件名“{}”不能用：太长，或含有系统不允许的字符。请换一个名称。", path.display())]
    BadName {
        /// The file.
        path: PathBuf,
    },
    /// Somebody else wrote or removed the file since it was last read or written.
    #[error("“{}”已被他人或另一个窗口修改、移动或删除，没有覆盖。请另存为新文件，再与原文件核对。", path.display())]
    ChangedMeanwhile {
        /// The file.
        path: PathBuf,
    },
    /// Nothing can be read from a file descriptor.
    #[error(
        "不能从文件描述符{number}读取：{source}。请检查 --passphrase-fd 后面的数字；0表示标准输入。"
    )]
    NoDescriptor {
        /// Its number.
        number: u32,
        /// What the system said.
        source: io::Error,
    },
    /// Anything else that the system reports.
    #[error("{doing}“{}”时出错：{source}。原文件没有改动；请重试，或换一个文件夹、磁盘。", path.display())]
    Other {
        /// 读取, 保存 or 删除.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What a file held when we last read or wrote it; tells whether somebody else changed it since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp([u8; 32]);

impl Stamp {
    /// The stamp of a file that holds these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

/// Reads a whole file.
///
/// # Errors
/// It is missing, unreadable, a folder, or larger than any report.
pub fn read(path: &Path) -> Result<(Vec<u8>, Stamp), StoreError> {
    let refused = |err| reading_refused(path, err);
    let metadata = fs::metadata(path).map_err(refused)?;
    // Asked before opening: opening a pipe would wait for ever.
    if !metadata.is_file() {
        return Err(StoreError::NotAFile { path: path.into() });
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(refused)?;
    file.take(BYTES_AT_MOST + 1)
        .read_to_end(&mut bytes)
        .map_err(refused)?;
    if bytes.len() as u64 > BYTES_AT_MOST {
        return Err(StoreError::TooLarge { path: path.into() });
    }
    let stamp = Stamp::of(&bytes);
    Ok((bytes, stamp))
}

/// Whether anything has this name: the question before overwriting what was not opened.
#[must_use]
pub fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Whether this is a folder that can be seen.
#[must_use]
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// The user's own folder for documents, else the home folder; `None` if the system names none.
#[must_use]
pub fn documents_folder() -> Option<PathBuf> {
    let folders = directories::UserDirs::new()?;
    let documents = folders.document_dir().filter(|folder| is_folder(folder));
    Some(documents.unwrap_or(folders.home_dir()).into())
}

/// The user's own settings of the unit on this computer; `None` if the system names no folder.
#[must_use]
pub fn settings_file() -> Option<PathBuf> {
    in_config_folder("settings.ron")
}

/// What the user's office changes in the rule books; `None` if the system names no folder.
#[must_use]
pub fn rules_file() -> Option<PathBuf> {
    in_config_folder("rules.ron")
}

fn in_config_folder(name: &str) -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "nianbao")?;
    Some(folders.config_dir().join(name))
}

/// A title as a file name: what no system allows in one is left out.
#[must_use]
pub fn file_name(title: &str) -> String {
    title
        .chars()
        .filter(|c| !c.is_control() && !r#"\/:*?"<>|"#.contains(*c))
        .collect()
}

/// Makes a folder of the user's own, and those above it, where they are missing.
///
/// # Errors
/// The disk refuses.
pub fn make_folder(folder: &Path) -> Result<(), StoreError> {
    system::make_private_folder(folder).map_err(|err| writing_refused(folder, folder, err))
}

/// The first line that can be read from a file descriptor, without its line break. 0 is standard
/// input; others are for Unix.
///
/// # Errors
/// Nothing can be read from it.
pub fn read_line_of(descriptor: u32) -> Result<String, StoreError> {
    let path = format!("/dev/fd/{descriptor}");
    let refused = |source| StoreError::NoDescriptor {
        number: descriptor,
        source,
    };
    let mut line = String::new();
    if descriptor == 0 {
        io::stdin().read_line(&mut line).map_err(refused)?;
    } else {
        let file = File::open(&path).map_err(refused)?;
        io::BufReader::new(file)
            .read_line(&mut line)
            .map_err(refused)?;
    }
    Ok(line.trim_end_matches(['\r', '\n']).into())
}

/// Replaces a file: written beside it, flushed, renamed. The old file stays whole if anything
/// fails. Permissions of an existing file are kept; of a symbolic link, the target is replaced.
///
/// With a stamp, the file is replaced only if it still is what the stamp was taken of. On Unix
/// two programs that save at once wait for each other; elsewhere the file is looked at once more
/// just before the renaming.
///
/// # Errors
/// The disk is full or read-only, the folder is missing, or (where `expected` is given) the file
/// is no longer the one that was read.
pub fn write(path: &Path, bytes: &[u8], expected: Option<Stamp>) -> Result<Stamp, StoreError> {
    let fill = |file: &mut File| file.write_all(bytes);
    replace(path, expected, fill, system::flush_folder)?;
    Ok(Stamp::of(bytes))
}

/// [`write()`] with the writing handed in, so that tests can let it fail or be killed half-way, and
/// with what makes the renaming last, so that they can see when that is asked for.
fn replace(
    path: &Path,
    expected: Option<Stamp>,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
    flush_folder: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<(), StoreError> {
    let target = followed(path);
    let folder = match target.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => return Err(StoreError::NotAFile { path: path.into() }),
    };
    let refused = |err| writing_refused(path, folder, err);
    let old = match fs::metadata(&target) {
        Ok(old) if !old.is_file() => return Err(StoreError::NotAFile { path: path.into() }),
        // Renaming over it would work on Unix; but somebody wanted it kept.
        Ok(old) if old.permissions().readonly() => {
            return Err(StoreError::MayNotWrite { path: path.into() });
        }
        Ok(old) => Some(old),
        Err(err) if err.kind() == io::ErrorKind::NotFound => None,
        Err(err) => return Err(refused(err)),
    };
    let mut builder = tempfile::Builder::new();
    // Never made from the target's name, which may already be as long as names can be.
    builder.prefix(".nianbao-").suffix(".tmp");
    let usual = system::usual_permissions();
    if let Some(usual) = usual {
        builder.permissions(usual);
    }
    let mut temp = builder.tempfile_in(folder).map_err(refused)?;
    fill(temp.as_file_mut()).map_err(refused)?;
    if let Some(old) = old {
        // Disks without rights of their own (FAT, some network disks) refuse, and lose nothing.
        let _ = temp.as_file().set_permissions(old.permissions());
    }
    system::flush(temp.as_file()).map_err(refused)?;
    let folder_lock = system::lock_folder(folder);
    if let Some(expected) = expected {
        match read(&target) {
            Ok((_, stamp)) if stamp == expected => {}
            Ok(_) | Err(StoreError::Missing { .. } | StoreError::TooLarge { .. }) => {
                return Err(StoreError::ChangedMeanwhile { path: path.into() });
            }
            Err(err) => return Err(err),
        }
    }
    temp.persist(&target).map_err(|err| refused(err.error))?;
    // A file system that can't is no failure: the new file is in its place already.
    let _ = flush_folder(folder);
    drop(folder_lock);
    Ok(())
}

/// Where a chain of symbolic links ends, whether or not something is there.
fn followed(path: &Path) -> PathBuf {
    let mut path = path.to_path_buf();
    for _ in 0..LINKS_AT_MOST {
        let Ok(target) = fs::read_link(&path) else {
            break;
        };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    path
}

/// Removes a file; that it is gone already is no error.
fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(StoreError::Other {
            doing: "删除",
            path: path.into(),
            source,
        }),
        _ => Ok(()),
    }
}

fn reading_refused(path: &Path, source: io::Error) -> StoreError {
    use io::ErrorKind as Kind;
    let path = path.into();
    match source.kind() {
        _ if system::is_in_use(&source) => StoreError::InUse { path },
        Kind::NotFound | Kind::NotADirectory => StoreError::Missing { path },
        Kind::IsADirectory => StoreError::NotAFile { path },
        Kind::PermissionDenied => StoreError::MayNotRead { path },
        Kind::InvalidFilename | Kind::InvalidInput => StoreError::BadName { path },
        _ => StoreError::Other {
            doing: "读取",
            path,
            source,
        },
    }
}

fn writing_refused(path: &Path, folder: &Path, source: io::Error) -> StoreError {
    use io::ErrorKind as Kind;
    let path = path.into();
    match source.kind() {
        _ if system::is_in_use(&source) => StoreError::InUse { path },
        Kind::NotFound | Kind::NotADirectory => StoreError::FolderMissing {
            path,
            folder: folder.into(),
        },
        Kind::IsADirectory => StoreError::NotAFile { path },
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => StoreError::MayNotWrite { path },
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => StoreError::Full { path },
        Kind::InvalidFilename | Kind::InvalidInput => StoreError::BadName { path },
        _ => StoreError::Other {
            doing: "保存",
            path,
            source,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;
    use std::process::{Command, Stdio};

    use super::*;

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
}
