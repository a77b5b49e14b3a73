//! Texts that an office keeps for itself, its settings and its rules, as they come from the disk. They
//! are read whole or not at all: what was guessed at would be written back.

use std::path::Path;

use super::SessionError;
use crate::settings::Settings;

/// The unit's settings.
///
/// # Errors
/// Names the file and the line.
pub(super) fn settings(path: &Path, bytes: &[u8]) -> Result<Settings, SessionError> {
    Settings::read(utf8(path, bytes)?).map_err(|reason| SessionError::SettingsFile {
        path: path.into(),
        reason,
    })
}

/// A text without the mark of its encoding.
///
/// # Errors
/// Names the first line in another encoding.
pub(super) fn utf8<'a>(path: &Path, bytes: &'a [u8]) -> Result<&'a str, SessionError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.trim_start_matches('\u{feff}')),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
            let path = path.into();
            Err(SessionError::NotUtf8 { path, line })
        }
    }
}
