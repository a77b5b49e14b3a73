//! Where the operating systems differ: permissions of new files, folders that can be locked and
//! flushed, and the error of a file that another program holds. Decides nothing itself.

use std::fs::{File, Permissions};
use std::io;
use std::path::Path;

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

/// Waits until no other program of ours renames in this folder, and keeps them waiting until the
/// handle is dropped. `None` where folders can't be locked (Windows, some network disks): the
/// caller goes on without.
#[cfg(unix)]
pub(super) fn lock_folder(folder: &Path) -> Option<File> {
    let folder = File::open(folder).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

#[cfg(not(unix))]
pub(super) fn lock_folder(_folder: &Path) -> Option<File> {
    None
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

/// Makes a renaming last through a power cut. A file system that can't is no failure: the new
/// file is in its place already.
#[cfg(unix)]
pub(super) fn flush_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(not(unix))]
pub(super) fn flush_folder(_folder: &Path) {}

/// Whether another program holds the file: Windows' sharing and lock violations.
pub(super) fn is_in_use(err: &io::Error) -> bool {
    const SHARING_VIOLATION: i32 = 32;
    const LOCK_VIOLATION: i32 = 33;
    // The same numbers mean something else on other systems.
    cfg!(windows) && matches!(err.raw_os_error(), Some(SHARING_VIOLATION | LOCK_VIOLATION))
}
