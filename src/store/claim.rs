//! Who has a draft open: one window at a time changes it, and others learn who that is. Keeps nobody
//! from writing; that a file is no longer what was read is told when it is saved.
//!
//! Beside the draft stand a lock file, locked as long as the window has the draft open, and one that
//! says whose it is, since a locked file can't be read on every system. Where files can't be locked,
//! or the folder can't be written, nobody has anything to himself.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::temporary::open_lock;
use super::{Stamp, followed, remove, system};

const PREFIX: &str = ".nianbao-";
/// How the name of the locked file ends.
const LOCK: &str = "lock";
/// How the name of the file ends that says whose it is.
const HOLDER: &str = "who";
/// Times that a lock is tried whose file goes away meanwhile.
const TRIES: usize = 8;

/// A draft that a window has to itself, until this is dropped.
#[derive(Debug)]
pub struct Claim {
    lock: File,
    path: PathBuf,
}

/// Whoever has a draft open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who, and on which machine, as the system calls them; empty where that can't be read.
    pub by: String,
    /// Since when, if the file system tells.
    pub since: Option<Timestamp>,
}

/// Claims a draft for a window; `None` where nothing can be claimed.
///
/// # Errors
/// Somebody else has it.
pub fn claim(draft: &Path) -> Result<Option<Claim>, Holder> {
    let path = lock_file(draft);
    for _ in 0..TRIES {
        let opened = open_lock(&path).or_else(|err| match err.kind() {
            io::ErrorKind::NotFound => File::create_new(&path),
            // A colleague's, who let nobody else write it.
            io::ErrorKind::PermissionDenied => File::open(&path),
            _ => Err(err),
        });
        let Ok(lock) = opened else {
            return Ok(None);
        };
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Holder::of(&path)),
            Err(TryLockError::Error(_)) => return Ok(None),
        }
        // Whoever had it before may have removed it between opening and locking.
        if is_locked(&path) {
            // Made anew, so that no link leads it elsewhere.
            let holder = path.with_extension(HOLDER);
            let _ = remove(&holder);
            if let Ok(mut holder) = File::create_new(&holder) {
                let _ = holder.write_all(system::person().as_bytes());
            }
            return Ok(Some(Claim { lock, path }));
        }
    }
    Ok(None)
}

impl Holder {
    fn of(lock: &Path) -> Self {
        let said = lock.with_extension(HOLDER);
        let since = fs::metadata(&said).and_then(|metadata| metadata.modified());
        Self {
            by: fs::read_to_string(&said).unwrap_or_default().trim().into(),
            since: since.ok().and_then(|time| Timestamp::try_from(time).ok()),
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // Both go before others may lock; some systems remove no file that is open.
        let _ = remove(&self.path.with_extension(HOLDER));
        let _ = remove(&self.path);
        let _ = self.lock.unlock();
        let _ = remove_unlocked(&self.path);
    }
}

/// Removes what dead windows left in a folder.
pub(super) fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let is_ours = name.as_encoded_bytes().starts_with(PREFIX.as_bytes());
        if is_ours && path.extension().is_some_and(|ending| ending == LOCK) {
            let _ = remove_unlocked(&path);
        }
    }
}

fn remove_unlocked(path: &Path) -> io::Result<()> {
    let lock = open_lock(path)?;
    if lock.try_lock().is_ok() {
        let _ = remove(&path.with_extension(HOLDER));
        fs::remove_file(path)?;
    }
    Ok(())
}

/// Whether a file is there that is locked.
fn is_locked(path: &Path) -> bool {
    let lock = open_lock(path);
    lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Beside the draft itself, whatever link leads there. The draft's name may be as long as names can be.
fn lock_file(draft: &Path) -> PathBuf {
    let target = followed(draft);
    let target = fs::canonicalize(&target).unwrap_or(target);
    let name = target.file_name().unwrap_or_default();
    let digest = Stamp::of(name.as_encoded_bytes()).in_hex();
    target.with_file_name(format!("{PREFIX}{}.{LOCK}", &digest[..16]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_window_has_a_draft_and_others_learn_who() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let draft = folder.path().join("甲.ron");
        fs::write(&draft, "").expect("room");
        let mine = claim(&draft)
            .expect("nobody has it")
            .expect("it can be locked");
        let spelt = folder.path().join(".").join("甲.ron");
        let holder = claim(&spelt).expect_err("somebody has it");
        assert_eq!(holder.by, system::person());
        assert!(holder.since.is_some());
        assert!(claim(&folder.path().join("乙.ron")).is_ok());
        sweep(folder.path());
        claim(&draft).expect_err("a sweep takes nothing from anybody");
        drop(mine);
        assert_eq!(fs::read_dir(folder.path()).map_or(0, Iterator::count), 1);
        claim(&draft)
            .expect("nobody has it")
            .expect("it can be locked");
    }

    #[test]
    fn what_a_dead_window_left_is_taken_over_and_goes() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let draft = folder.path().join("甲.ron");
        fs::write(&draft, "").expect("room");
        let left = lock_file(&draft);
        fs::write(&left, "").expect("room");
        fs::write(left.with_extension(HOLDER), "某人@某机").expect("room");
        drop(
            claim(&draft)
                .expect("nobody has it")
                .expect("it can be locked"),
        );
        assert!(!left.exists() && !left.with_extension(HOLDER).exists());
        fs::write(&left, "").expect("room");
        sweep(folder.path());
        assert!(!left.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_draft_is_one_by_whatever_link() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let (draft, link) = (folder.path().join("a.ron"), folder.path().join("b.ron"));
        fs::write(&draft, "").expect("room");
        std::os::unix::fs::symlink("a.ron", &link).expect("a link");
        let _mine = claim(&link)
            .expect("nobody has it")
            .expect("it can be locked");
        claim(&draft).expect_err("somebody has it");
    }

    #[test]
    fn where_nothing_can_be_written_nobody_has_anything_to_himself() {
        let nowhere = Path::new("/nowhere/at/all.ron");
        assert!(claim(nowhere).expect("nobody has it").is_none());
    }
}
