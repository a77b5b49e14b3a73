//! The only place that touches the disk: reading, saving, autosave, recovery.

use std::path::{Path, PathBuf};

/// Why the disk refused.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {}

/// What a file held when we last read or wrote it; tells whether somebody else changed it since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp([u8; 32]);

/// Reads a whole file.
///
/// # Errors
/// It is missing, unreadable, a folder, or larger than any report.
pub fn read(_path: &Path) -> Result<(Vec<u8>, Stamp), StoreError> {
    unimplemented!()
}

/// Replaces a file: written beside it, flushed, renamed. The old file stays whole if anything
/// fails.
///
/// # Errors
/// The disk is full or read-only, the folder is missing, or (where `expected` is given) the file
/// is no longer the one that was read.
pub fn write(_path: &Path, _bytes: &[u8], _expected: Option<Stamp>) -> Result<Stamp, StoreError> {
    unimplemented!()
}

/// 恢复副本: where unsaved work is kept, so that a crash loses nothing.
pub struct Recovery {}

/// Unsaved work that a run of the program left behind.
#[derive(Debug, Clone)]
pub struct Leftover {
    /// The copy.
    pub copy: PathBuf,
    /// The draft it belongs to, if it ever had a file.
    pub draft: Option<PathBuf>,
}
