//! Temporary files beside what they will replace, each locked as long as its program writes it. One
//! that nobody holds was left by a program that was killed, and goes. Never touches another name.

use std::fs::{self, File, Permissions, TryLockError};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// Never made from the target's name, which may already be as long as names can be.
const PREFIX: &str = ".nianbao-";
const SUFFIX: &str = ".tmp";

/// A new file of ours in a folder.
pub(super) fn file_in(
    folder: &Path,
    permissions: Option<Permissions>,
) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    if let Some(permissions) = permissions {
        builder.permissions(permissions);
    }
    locked(|| builder.tempfile_in(folder))
}

/// Removes what dead programs left. Where files can't be locked nobody knows whose they are, and
/// they stay.
pub(super) fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        if !name.starts_with(PREFIX.as_bytes()) || !name.ends_with(SUFFIX.as_bytes()) {
            continue;
        }
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if let (true, Ok(left)) = (is_file, open_lock(&entry.path()))
            && left.try_lock().is_ok()
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Makes files until one is ours. `make` is handed in, so that tests can come in between.
pub(super) fn locked(
    mut make: impl FnMut() -> io::Result<NamedTempFile>,
) -> io::Result<NamedTempFile> {
    loop {
        let made = make()?;
        match made.as_file().try_lock() {
            // Between making and locking, another program may have swept it as a dead one's.
            Ok(()) if !made.path().exists() => {}
            Err(TryLockError::WouldBlock) => {}
            // Without locks others may take it for a dead program's, but can't lock it either.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(made),
        }
    }
}

/// Opens a file for writing, which network disks ask for before they lock.
pub(super) fn open_lock(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).open(path)
}
