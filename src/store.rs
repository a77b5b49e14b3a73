//! The only place that touches the disk: reading files whole, and replacing them so that nothing
//! is ever half written. Knows nothing of what the files hold.

#![allow(clippy::disallowed_methods, reason = "the room of the disk")]

mod agreed;
mod claim;
mod fonts;
mod history;
mod keeper;
mod keys;
mod printer;
mod recovery;
mod system;
mod temporary;

use std::fs::{self, File};
use std::io::{self, BufRead, Read, Seek, Write};
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

pub use agreed::{Agreed, agreed_file, without_detours};
pub use claim::{Claim, Holder, claim};
pub use fonts::{font_files, font_folders};
pub use history::{History, Version, history_folder};
pub use keeper::Keeper;
pub use keys::{KeyError, KeyFile, Passphrase, key_file, keys, keys_folder, make_key, open_key};
pub use printer::{PrintError, PrintOrder, PrintService, Printed, Printer};
pub use recovery::{Leftover, Recovery, recovery_folder};
pub use system::{forbid_core_files, person};

/// The largest file that is read or written, in bytes: far more than any report, and little enough for an old PC.
pub const BYTES_AT_MOST: u64 = 64 * 1024 * 1024;
/// As many symbolic links in a row as Linux follows.
const LINKS_AT_MOST: usize = 40;
/// A file with one of these names beside the program makes it portable (便携); the second is what
/// becomes of the first where endings are hidden.
const PORTABLE: [&str; 2] = ["portable", "portable.txt"];

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
    /// What is to be written could never be read again.
    #[error("没有保存到“{}”：内容超过{}MB，保存后将打不开。原文件没有改动；请删减正文或批注后再保存。", path.display(), BYTES_AT_MOST / 1024 / 1024)]
    TooLong {
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
    /// Another program keeps the folder to itself.
    #[error("没有保存到“{}”：另一个程序正在文件夹“{}”里保存，或把它锁住了。原文件没有改动；请稍后重试，或另存到其他文件夹。", path.display(), folder.display())]
    FolderBusy {
        /// The file.
        path: PathBuf,
        /// Its folder.
        folder: PathBuf,
    },
    /// The file had to be written in its place, and that did not end.
    #[error("保存到“{}”时中断：{source}。这个文件现在可能不完整；完整的新内容已存放在“{}”，请打开它并另存。", path.display(), copy.display())]
    HalfWritten {
        /// The file.
        path: PathBuf,
        /// What holds the whole new content.
        copy: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A version is not what was kept.
    #[error("历史版本“{}”被改动过或已损坏，没有用它。请换一个版本。", path.display())]
    NotAsKept {
        /// The file that keeps it.
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

    fn in_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn from_hex(hex: &str) -> Option<Self> {
        let mut stamp = [0; 32];
        for (at, byte) in stamp.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok()?;
        }
        Some(Self(stamp))
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

/// Whether two paths lead to one file that is there, by whatever links and spellings.
#[must_use]
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other || system::is_same_file(&one, &other),
        // Of a file that is gone only the name is left.
        _ => std::path::absolute(one).ok() == std::path::absolute(other).ok(),
    }
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

/// Where the user keeps forms of an office; the system may know no such place.
#[must_use]
pub fn forms_folder() -> Option<PathBuf> {
    in_config_folder("forms")
}

/// What lies in a folder, in the order of its names.
///
/// # Errors
/// There is no such folder, or it can't be looked into.
pub fn listed(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let refused = |err| reading_refused(folder, err);
    let entries = fs::read_dir(folder).map_err(refused)?;
    let path = |entry: io::Result<fs::DirEntry>| Ok(entry.map_err(refused)?.path());
    let mut paths: Vec<PathBuf> = entries.map(path).collect::<Result<_, StoreError>>()?;
    paths.sort();
    Ok(paths)
}

fn in_config_folder(name: &str) -> Option<PathBuf> {
    own(name, ProjectDirs::config_dir)
}

/// Where something lies that is the user's own and no draft: in the folder that `NIANBAO_HOME`
/// names, else beside the program where it is portable, else where the system has such things.
fn own(name: &str, usual: impl Fn(&ProjectDirs) -> &Path) -> Option<PathBuf> {
    let chosen = std::env::var_os("NIANBAO_HOME").filter(|home| !home.is_empty());
    let beside = || {
        let program = std::env::current_exe().ok()?;
        let folder = program.parent()?;
        let is_portable = PORTABLE.iter().any(|name| folder.join(name).is_file());
        is_portable.then(|| folder.to_path_buf())
    };
    let of_system = || Some(usual(&ProjectDirs::from("", "", "nianbao")?).into());
    let folder = chosen.map(PathBuf::from).or_else(beside).or_else(of_system);
    Some(folder?.join(name))
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

/// Keeps what a file held beside it, under its name with `words` and the first number that is free.
/// Returns where.
///
/// # Errors
/// The disk refuses.
pub fn keep_beside(path: &Path, words: &str, bytes: &[u8]) -> Result<PathBuf, StoreError> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let kept = (1..)
        .map(|number| path.with_extension(format!("{words}{number}.{ending}")))
        .find(|name| !exists(name))
        .expect("some number is free");
    write(&kept, bytes, None)?;
    Ok(kept)
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
/// fails. On Unix owner, group, rights and attributes of an existing file are kept; where only its owner
/// could give them to another file, it is written anew in its place, with a copy beside it until
/// that is done. Of a symbolic link, the target is replaced.
///
/// With a stamp, the file is replaced only if it still is what the stamp was taken of. On Unix
/// two programs that save at once wait for each other; elsewhere the file is looked at once more
/// just before the renaming.
///
/// # Errors
/// It would be too long to be read, the disk is full or read-only, the folder is missing, somebody
/// keeps it locked, or (where
/// `expected` is given) the file is no longer the one that was read.
pub fn write(path: &Path, bytes: &[u8], expected: Option<Stamp>) -> Result<Stamp, StoreError> {
    refuse_if_too_long(path, bytes)?;
    let fill = |file: &mut File| file.write_all(bytes);
    replace(path, expected, fill, system::flush_folder)?;
    Ok(Stamp::of(bytes))
}

fn refuse_if_too_long(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    match bytes.len() as u64 > BYTES_AT_MOST {
        true => Err(StoreError::TooLong { path: path.into() }),
        false => Ok(()),
    }
}

/// [`write()`] for a file that no other program writes: waits for nobody.
fn write_own(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    refuse_if_too_long(path, bytes)?;
    let fill = |file: &mut File| file.write_all(bytes);
    replace_behind(|_| Ok(None), path, None, fill, system::flush_folder)
}

/// [`write()`] with the writing handed in, so that tests can let it fail or be killed half-way, and
/// with what makes the renaming last, so that they can see when that is asked for.
fn replace(
    path: &Path,
    expected: Option<Stamp>,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
    flush_folder: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<(), StoreError> {
    replace_behind(system::lock_folder, path, expected, fill, flush_folder)
}

/// [`replace`] with what keeps other programs of ours from renaming in the folder.
fn replace_behind(
    lock_folder: impl FnOnce(&Path) -> io::Result<Option<File>>,
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
    let old = replaceable(path, &target, refused)?;
    temporary::sweep(folder);
    claim::sweep(folder);
    // What replaces a file is as private as can be until it has that one's rights.
    let permissions = match old {
        Some(_) => system::private_permissions(),
        None => system::usual_permissions(),
    };
    let mut temp = temporary::file_in(folder, permissions).map_err(refused)?;
    fill(temp.as_file_mut()).map_err(refused)?;
    let keeps_all = old.is_none_or(|old| system::take_rights(temp.as_file(), &target, &old));
    system::flush(temp.as_file()).map_err(refused)?;
    let folder_lock = lock_folder(folder).map_err(|_| StoreError::FolderBusy {
        path: path.into(),
        folder: folder.into(),
    })?;
    if let Some(expected) = expected {
        match read(&target) {
            Ok((_, stamp)) if stamp == expected => {}
            Ok(_) | Err(StoreError::Missing { .. } | StoreError::TooLarge { .. }) => {
                return Err(StoreError::ChangedMeanwhile { path: path.into() });
            }
            Err(err) => return Err(err),
        }
    }
    if keeps_all {
        temp.persist(&target).map_err(|err| refused(err.error))?;
    } else {
        write_in_place(temp, path, &target)?;
    }
    // A file system that can't is no failure: the new file is in its place already.
    let _ = flush_folder(folder);
    drop(folder_lock);
    Ok(())
}

/// What is there to be replaced, if anything.
fn replaceable(
    path: &Path,
    target: &Path,
    refused: impl FnOnce(io::Error) -> StoreError,
) -> Result<Option<fs::Metadata>, StoreError> {
    match fs::metadata(target) {
        Ok(old) if !old.is_file() => Err(StoreError::NotAFile { path: path.into() }),
        // Renaming over it would work on Unix; but somebody wanted it kept.
        Ok(old) if old.permissions().readonly() => {
            Err(StoreError::MayNotWrite { path: path.into() })
        }
        Ok(old) => Ok(Some(old)),
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(err) => Err(refused(err)),
    }
}

/// Writes a file's new content over its old one, so that it stays whose it is. Until that is done
/// a whole copy lies beside it under a name that a person finds.
fn write_in_place(temp: NamedTempFile, path: &Path, target: &Path) -> Result<(), StoreError> {
    let folder = target.parent().unwrap_or(Path::new("."));
    let refused = |err| writing_refused(path, folder, err);
    // Whoever may not write is told before anything is touched.
    let mut file = File::options().write(true).open(target).map_err(refused)?;
    let (copy, mut content) = named_for_people(temp, target).map_err(refused)?;
    let mut rewrite = || {
        content.rewind()?;
        let length = io::copy(&mut content, &mut file)?;
        file.set_len(length)?;
        system::flush(&file)
    };
    rewrite().map_err(|source| StoreError::HalfWritten {
        path: path.into(),
        copy: copy.clone(),
        source,
    })?;
    // A copy too many harms nobody.
    let _ = fs::remove_file(copy);
    Ok(())
}

/// Gives a temporary file a name that is free and says what it is.
fn named_for_people(mut temp: NamedTempFile, target: &Path) -> io::Result<(PathBuf, File)> {
    let ending = target.extension().unwrap_or_default().to_string_lossy();
    for number in 1.. {
        let copy = target.with_file_name(format!("保存未完成{number}.{ending}"));
        match temp.persist_noclobber(&copy) {
            Ok(content) => return Ok((copy, content)),
            Err(err) if err.error.kind() == io::ErrorKind::AlreadyExists => temp = err.file,
            Err(err) => return Err(err.error),
        }
    }
    unreachable!("some number is free")
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
mod tests;
