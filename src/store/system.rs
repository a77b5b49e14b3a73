//! Where the operating systems differ: permissions of new files, folders that can be locked and
//! flushed, and the error of a file that another program holds. Decides nothing itself.

use std::fs::{File, Metadata, Permissions};
use std::io;
use std::path::Path;

/// Who uses the program, and on which machine, as the system calls them: `zhang@pc-12`; empty where
/// it names nobody.
#[must_use]
pub fn person() -> String {
    let named = |names: &[&str]| {
        let named = names.iter().filter_map(|name| std::env::var(name).ok());
        named
            .map(|name| name.trim().to_owned())
            .find(|name| !name.is_empty())
    };
    let user = named(&["USER", "USERNAME", "LOGNAME"]);
    let machine = machine().or_else(|| named(&["COMPUTERNAME", "HOSTNAME"]));
    let parts: Vec<String> = [user, machine].into_iter().flatten().collect();
    parts.join("@")
}

#[cfg(unix)]
fn machine() -> Option<String> {
    let name = rustix::system::uname();
    let name = name.nodename().to_str().ok()?.trim().to_owned();
    (!name.is_empty()).then_some(name)
}

#[cfg(not(unix))]
fn machine() -> Option<String> {
    None
}

/// Permissions of a new file, before the user's mask; `None` where the system has only its own.
#[cfg(unix)]
pub(super) fn usual_permissions() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
pub(super) fn usual_permissions() -> Option<Permissions> {
    None
}

/// Permissions of a file that only this user may look into.
#[cfg(unix)]
pub(super) fn private_permissions() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
pub(super) fn private_permissions() -> Option<Permissions> {
    None
}

/// Gives a new file owner, group, attributes (access lists among them) and rights of the old one.
/// Returns whether it has them all: what is somebody else's, only they or the superuser can give.
#[cfg(unix)]
pub(super) fn take_rights(new: &File, target: &Path, old: &Metadata) -> bool {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    const RIGHTS: u32 = 0o777;
    let is_whose = |new: &File| {
        let new = new.metadata().ok();
        new.filter(|new| (new.uid(), new.gid()) == (old.uid(), old.gid()))
    };
    // Disks without owners of their own (FAT, some network disks) refuse, and lose nothing.
    if is_whose(new).is_none() {
        let _ = fchown(new, Some(old.uid()), Some(old.gid()));
    }
    if is_whose(new).is_none() || !attributes::take(new, target) {
        return false;
    }
    // After the access list, whose mask they are.
    let _ = new.set_permissions(Permissions::from_mode(old.mode() & RIGHTS));
    is_whose(new).is_some_and(|new| new.mode() & RIGHTS == old.mode() & RIGHTS)
}

#[cfg(not(unix))]
pub(super) fn take_rights(new: &File, _target: &Path, old: &Metadata) -> bool {
    let _ = new.set_permissions(old.permissions());
    true
}

/// Extended attributes: on Linux access lists are among them.
#[cfg(target_os = "linux")]
mod attributes {
    use std::fs::File;
    use std::path::Path;

    use rustix::fs::{XattrFlags, flistxattr, fremovexattr, fsetxattr, getxattr, listxattr};
    use rustix::io::{Errno, Result};

    /// As many bytes as the kernel gives of names, or of a value.
    const BYTES_AT_MOST: usize = 64 * 1024;

    /// Gives `new` the attributes of `old` and no others; returns whether it has them all.
    pub(super) fn take(new: &File, old: &Path) -> bool {
        let names = read(|room| listxattr(old, room));
        let given = read(|room| flistxattr(new, room));
        let (Ok(names), Ok(given)) = (names, given) else {
            return false;
        };
        for name in split(&given).filter(|name| !split(&names).any(|old| old == *name)) {
            if fremovexattr(new, name).is_err() {
                return false;
            }
        }
        split(&names).all(|name| {
            let value = read(|room| getxattr(old, name, room));
            let has = read(|room| rustix::fs::fgetxattr(new, name, room));
            value.is_ok_and(|value| {
                has.is_ok_and(|has| has == value)
                    || fsetxattr(new, name, &value, XattrFlags::empty()).is_ok()
            })
        })
    }

    /// A disk that knows no attributes has none.
    fn read(ask: impl FnOnce(&mut [u8]) -> Result<usize>) -> Result<Vec<u8>> {
        let mut room = vec![0; BYTES_AT_MOST];
        match ask(&mut room) {
            Ok(length) => {
                room.truncate(length);
                Ok(room)
            }
            Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(Vec::new()),
            Err(err) => Err(err),
        }
    }

    fn split(names: &[u8]) -> impl Iterator<Item = &[u8]> {
        names
            .split(|&byte| byte == 0)
            .filter(|name| !name.is_empty())
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
mod attributes {
    pub(super) fn take(_new: &std::fs::File, _old: &std::path::Path) -> bool {
        true
    }
}

/// Whether two names are one file's: hard links, a disk that is mounted twice.
#[cfg(unix)]
pub(super) fn is_same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let number = |path: &Path| path.metadata().map(|file| (file.dev(), file.ino())).ok();
    number(one).is_some() && number(one) == number(other)
}

#[cfg(not(unix))]
pub(super) fn is_same_file(_one: &Path, _other: &Path) -> bool {
    false
}

/// Makes a folder, and those above it, that only this user may look into: drafts hold names and
/// telephone numbers. Elsewhere than on Unix the user's data folder is private already.
#[cfg(unix)]
pub(super) fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
pub(super) fn make_private_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

/// Whether others on this machine may read or write a file. Elsewhere than on Unix the user's own
/// folder decides.
#[cfg(unix)]
pub(super) fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
pub(super) fn is_open_to_others(_path: &Path) -> bool {
    false
}

/// Asks the system for no picture of the program's memory when it crashes: a passphrase could be
/// in it. Windows has no such wish for one program.
pub fn forbid_core_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // One byte and not none: by that Linux also leaves alone whoever collects cores by a pipe.
        let limit = Rlimit {
            current: Some(1),
            maximum: Some(1),
        };
        // A system that refuses goes on as it did.
        let _ = setrlimit(Resource::Core, limit);
    }
}

/// How often a folder's lock is asked for, and how long is waited in between: a second in all, so
/// that whoever holds it for longer freezes nobody's window.
#[cfg(unix)]
const TRIES: u32 = 50;
#[cfg(unix)]
const BETWEEN_TRIES: std::time::Duration = std::time::Duration::from_millis(20);

/// Waits until no other program of ours renames in this folder, and keeps them waiting until the
/// handle is dropped. `None` where folders can't be locked (Windows, some network disks): the
/// caller goes on without.
///
/// # Errors
/// Somebody holds it for longer than a save takes.
#[cfg(unix)]
pub(super) fn lock_folder(folder: &Path) -> io::Result<Option<File>> {
    use std::fs::TryLockError;
    let Ok(folder) = File::open(folder) else {
        return Ok(None);
    };
    for _ in 0..TRIES {
        match folder.try_lock() {
            Ok(()) => return Ok(Some(folder)),
            Err(TryLockError::Error(_)) => return Ok(None),
            Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_TRIES),
        }
    }
    Err(io::ErrorKind::TimedOut.into())
}

#[cfg(not(unix))]
pub(super) fn lock_folder(_folder: &Path) -> io::Result<Option<File>> {
    Ok(None)
}

/// Makes a file's content last through a power cut. That some network disks can't be told to
/// must not keep anybody from saving.
pub(super) fn flush(file: &File) -> io::Result<()> {
    match file.sync_all() {
        Err(err) if err.kind() == io::ErrorKind::Unsupported => Ok(()),
        Err(err) if err.kind() == io::ErrorKind::InvalidInput => Ok(()),
        flushed => flushed,
    }
}

/// Makes a renaming last through a power cut.
#[cfg(unix)]
pub(super) fn flush_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn flush_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether another program holds the file: Windows' sharing and lock violations.
pub(super) fn is_in_use(err: &io::Error) -> bool {
    const SHARING_VIOLATION: i32 = 32;
    const LOCK_VIOLATION: i32 = 33;
    // The same numbers mean something else on other systems.
    cfg!(windows) && matches!(err.raw_os_error(), Some(SHARING_VIOLATION | LOCK_VIOLATION))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// What the system does on flushing can't be seen, but what it refuses to flush can.
    #[test]
    fn files_and_folders_are_flushed_by_the_system() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("年报.ron");
        let file = File::create(&path).expect("a new file");
        assert!(flush(&file).is_ok());
        assert!(flush(&super::super::tests::unflushable(&path)).is_err());
        assert!(flush_folder(folder.path()).is_ok());
        // Its folders can be opened, and have nothing to flush.
        assert!(flush_folder(Path::new("/proc")).is_err());
        assert!(flush_folder(&folder.path().join("missing")).is_err());
    }

    #[test]
    fn a_file_on_a_disk_that_cannot_flush_is_saved_all_the_same() {
        let full = File::options().write(true).open("/dev/full");
        let full = full.expect("a device");
        assert!(full.sync_all().is_err(), "it can't flush");
        assert!(flush(&full).is_ok());
    }

    #[test]
    fn a_private_folder_is_its_owners_alone() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let below = folder.path().join("数据").join("恢复");
        for _ in 0..2 {
            make_private_folder(&below).expect("made, or there already");
        }
        for made in [below.as_path(), &folder.path().join("数据")] {
            let mode = made.metadata().expect("it is there").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", made.display());
        }
    }

    #[test]
    fn one_program_at_a_time_renames_in_a_folder() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let lock = lock_folder(folder.path()).expect("nobody else has it");
        assert!(lock.is_some(), "it can be locked");
        let other = File::open(folder.path()).expect("it is there");
        assert!(other.try_lock().is_err(), "others wait");
        drop(lock);
        assert!(other.try_lock().is_ok());
        let waited = lock_folder(folder.path()).expect_err("somebody keeps it");
        assert_eq!(waited.kind(), io::ErrorKind::TimedOut);
    }

    /// Windows' numbers for a file in use mean other things here.
    #[test]
    fn no_error_of_this_system_says_that_another_program_holds_the_file() {
        for number in [32, 33] {
            assert!(!is_in_use(&io::Error::from_raw_os_error(number)));
        }
    }

    #[test]
    fn no_core_file_is_written_of_a_crash() {
        use rustix::process::{Resource, getrlimit};
        forbid_core_files();
        assert_eq!(getrlimit(Resource::Core).maximum, Some(1));
    }
}
