//! Unsaved work of the running programs (恢复副本), kept so that a crash loses nothing.
//! Never removes what another run left; only the user does that.
//!
//! Each running program has a lock file, held locked as long as it runs, and beside it, while
//! there is unsaved work, a copy. A copy whose lock nobody holds was left by a program that died.
//! The copy can't be the lock itself, because each keeping replaces it by another file.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tempfile::NamedTempFile;

use super::{Stamp, StoreError, read, remove, system, write, writing_refused};

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
    let folders = directories::ProjectDirs::from("", "", "nianbao")?;
    Some(folders.data_local_dir().join("recovery"))
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
        write(&self.copy(), &copy, None).map(|_| ())
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

/// Makes lock files until one is ours. `make` is handed in, so that tests can come in between.
fn locked(mut make: impl FnMut() -> io::Result<NamedTempFile>) -> io::Result<NamedTempFile> {
    loop {
        let lock = make()?;
        match lock.as_file().try_lock() {
            // Between making and locking, another program may have swept it as a dead one's.
            Ok(()) if !lock.path().exists() => {}
            Err(TryLockError::WouldBlock) => {}
            // Without locks the copy is still kept; others may be offered it while we run.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(lock),
        }
    }
}

/// Opens a lock file for writing, which network disks ask for before they lock.
fn open_lock(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).open(path)
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
        let stamp: String = stamp.0.iter().map(|byte| format!("{byte:02x}")).collect();
        Some(format!(" {stamp} {}", path.to_str()?.escape_debug()))
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
    let mut stamp = [0; 32];
    for (at, byte) in stamp.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    // What Rust escapes, RON reads.
    let path: String = ron::from_str(&format!("\"{path}\"")).ok()?;
    Some((path.into(), Stamp(stamp)))
}

#[cfg(test)]
mod tests {
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
}
