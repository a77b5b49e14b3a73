//! Unsaved work of the running programs (恢复副本), kept so that a crash loses nothing.
//! Never removes what another run left; only the user does that.
//!
//! Each running program has a lock file, held locked as long as it runs, and beside it, while
//! there is unsaved work, a copy. A copy whose lock nobody holds was left by a program that died.
//! The copy can't be the lock itself, because each keeping replaces it by another file.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use jiff::Timestamp;
use tempfile::NamedTempFile;

use super::temporary::{self, locked, open_lock};
use super::{Stamp, StoreError, read, remove, system, write_own, writing_refused};

/// First line of a copy, before stamp and path of the draft. It is a comment in RON, so that a
/// copy can also be opened as a draft.
const HEADER: &str = "// 恢复副本";

/// 恢复副本: where unsaved work is kept, so that a crash loses nothing.
///
/// Dropping it does not remove the copy: a panic drops too.
#[derive(Debug)]
pub struct Recovery {
    folder: PathBuf,
    /// Locked while the program runs, where the file system can lock; removed when dropped.
    lock: NamedTempFile,
}

/// Unsaved work that a run of the program left behind. While this value lives, no other program
/// is offered the same copy; dropping it leaves the copy where it is.
#[derive(Debug)]
pub struct Leftover {
    /// The copy.
    pub copy: PathBuf,
    /// The draft it belongs to, and what that held when the program last read or wrote it;
    /// `None` if the work never had a file.
    pub draft: Option<(PathBuf, Stamp)>,
    /// When it was kept, if the file system tells.
    pub written: Option<Timestamp>,
    /// What was kept.
    bytes: Vec<u8>,
    /// The dead program's lock, now ours; `None` where it can't be locked.
    lock: Option<File>,
}

/// The user's own folder for recovery copies on this computer; `None` if the system names none.
#[must_use]
pub fn recovery_folder() -> Option<PathBuf> {
    super::own("recovery", ProjectDirs::data_local_dir)
}

impl Recovery {
    /// Prepares to keep copies in a folder, which is made if it is missing.
    ///
    /// # Errors
    /// The folder can't be made or written.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let refused = |err| writing_refused(folder, folder, err);
        system::make_private_folder(folder).map_err(refused)?;
        sweep(folder);
        temporary::sweep(folder);
        let mut builder = tempfile::Builder::new();
        builder.prefix("run-").suffix(".lock");
        let lock = locked(|| builder.tempfile_in(folder)).map_err(refused)?;
        let folder = folder.into();
        Ok(Self { folder, lock })
    }

    /// Keeps unsaved work in the place of what was kept before. `draft` is the file it belongs
    /// to, with the stamp of its last reading or writing.
    ///
    /// # Errors
    /// The disk is full or read-only; the copy kept before stays.
    pub fn keep(&mut self, draft: Option<(&Path, Stamp)>, bytes: &[u8]) -> Result<(), StoreError> {
        let mut copy = header(draft).into_bytes();
        copy.extend_from_slice(bytes);
        write_own(&self.copy(), &copy)
    }

    /// Removes the copy: the work was saved or given up.
    ///
    /// # Errors
    /// The file system refuses; the copy will be offered at the next start.
    pub fn clear(&mut self) -> Result<(), StoreError> {
        remove(&self.copy())
    }

    /// Copies that programs left which no longer run, newest first. One that can't be read, or
    /// that another program is offering to its user, is not listed, and stays.
    #[must_use]
    pub fn leftovers(&self) -> Vec<Leftover> {
        let own = self.copy();
        let mut found: Vec<Leftover> = names_in(&self.folder, "ron")
            .filter(|copy| *copy != own)
            .filter_map(Leftover::claim)
            .collect();
        found.sort_by(|a, b| (b.written, &a.copy).cmp(&(a.written, &b.copy)));
        found
    }

    fn copy(&self) -> PathBuf {
        self.lock.path().with_extension("ron")
    }
}

impl Leftover {
    /// The unsaved work, as it was kept.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Removes the copy: the user saved it elsewhere, or does not want it.
    ///
    /// # Errors
    /// The file system refuses; the copy will be offered again.
    pub fn discard(self) -> Result<(), StoreError> {
        remove(&self.copy)?;
        drop(self.lock);
        // An empty lock file that stays behind harms nobody.
        let _ = remove(&self.copy.with_extension("lock"));
        Ok(())
    }

    /// Takes a copy over; `None` while its program runs, or if it can't be read.
    fn claim(copy: PathBuf) -> Option<Self> {
        let lock = match open_lock(&copy.with_extension("lock")) {
            Ok(lock) => match lock.try_lock() {
                Ok(()) => Some(lock),
                Err(TryLockError::WouldBlock) => return None,
                Err(TryLockError::Error(_)) => None,
            },
            Err(_) => None,
        };
        let (bytes, _) = read(&copy).ok()?;
        let (draft, bytes) = without_header(bytes);
        let modified = fs::metadata(&copy).and_then(|metadata| metadata.modified());
        let written = modified
            .ok()
            .and_then(|time| Timestamp::try_from(time).ok());
        Some(Self {
            copy,
            draft,
            written,
            bytes,
            lock,
        })
    }
}

/// Removes lock files of dead programs that left no copy.
fn sweep(folder: &Path) {
    for path in names_in(folder, "lock") {
        let Ok(lock) = open_lock(&path) else {
            continue;
        };
        // Asked after locking: while it runs, its program holds the lock before it keeps a copy.
        if lock.try_lock().is_ok() && !path.with_extension("ron").exists() {
            let _ = remove(&path);
        }
    }
}

/// The files `run-*` with an extension.
fn names_in(folder: &Path, extension: &str) -> impl Iterator<Item = PathBuf> {
    let paths = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    paths.filter(move |path| {
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        name.starts_with(b"run-") && path.extension() == Some(OsStr::new(extension))
    })
}

/// The first line of a copy.
fn header(draft: Option<(&Path, Stamp)>) -> String {
    let place = draft.and_then(|(path, stamp)| {
        // Absolute, since the next run may start in another folder. A path that isn't Unicode
        // can't stand in a text: then the work is kept without its place.
        let path = std::path::absolute(path).ok()?;
        Some(format!(
            " {} {}",
            stamp.in_hex(),
            path.to_str()?.escape_debug()
        ))
    });
    format!("{HEADER}{}\n", place.unwrap_or_default())
}

/// A copy's first line read, and the rest; everything, where the first line is no header.
fn without_header(mut copy: Vec<u8>) -> (Option<(PathBuf, Stamp)>, Vec<u8>) {
    let Some(end) = copy.iter().position(|&byte| byte == b'\n') else {
        return (None, copy);
    };
    let line = std::str::from_utf8(&copy[..end]).ok();
    let Some(place) = line.and_then(|line| line.strip_prefix(HEADER)) else {
        return (None, copy);
    };
    let draft = read_place(place);
    copy.drain(..=end);
    (draft, copy)
}

fn read_place(place: &str) -> Option<(PathBuf, Stamp)> {
    let (hex, path) = place.strip_prefix(' ')?.split_once(' ')?;
    let stamp = Stamp::from_hex(hex)?;
    // What Rust escapes, RON reads.
    let path: String = ron::from_str(&format!("\"{path}\"")).ok()?;
    Some((path.into(), stamp))
}

#[cfg(test)]
mod tests;
