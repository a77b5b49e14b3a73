//! Files outside of a draft's folder that the user agreed to read for it (同意读入), one path a line, on this
//! computer. A draft that came from elsewhere may name any file; naming it opens nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use directories::ProjectDirs;

use super::{StoreError, system, write_own, writing_refused};

/// Paths that are remembered, at most; the oldest are no loss, as they are asked for again.
const PATHS_AT_MOST: usize = 500;

/// What was agreed to.
#[derive(Debug, Clone, Default)]
pub struct Agreed {
    paths: BTreeSet<PathBuf>,
    file: Option<PathBuf>,
}

/// The user's own list on this computer; `None` if the system names no place.
#[must_use]
pub fn agreed_file() -> Option<PathBuf> {
    super::own("agreed.txt", ProjectDirs::data_local_dir)
}

impl Agreed {
    /// Reads what was agreed to before; nothing where that can't be read.
    #[must_use]
    pub fn read(file: Option<PathBuf>) -> Self {
        let text = file.as_ref().and_then(|file| fs::read_to_string(file).ok());
        let text = text.unwrap_or_default();
        Self {
            paths: text
                .lines()
                .take(PATHS_AT_MOST)
                .map(PathBuf::from)
                .collect(),
            file,
        }
    }

    /// Whether a file may be read for a draft: it lies in the draft's folder, links followed, or was
    /// agreed to. Looks at no file outside.
    #[must_use]
    pub fn allows(&self, file: &Path, draft: &Path) -> bool {
        let file = plain(file);
        if self.paths.contains(&file) {
            return true;
        }
        let draft = plain(draft);
        let folder = draft.parent().unwrap_or(&draft);
        if !file.starts_with(folder) {
            return false;
        }
        match (fs::canonicalize(&file), fs::canonicalize(folder)) {
            (Ok(file), Ok(folder)) => file.starts_with(folder),
            // What is not there can't be opened.
            _ => true,
        }
    }

    /// Agrees to a file until the program ends.
    pub fn add(&mut self, file: &Path) {
        self.paths.insert(plain(file));
    }

    /// Remembers what was agreed to.
    ///
    /// # Errors
    /// The list can't be written.
    pub fn remember(&self) -> Result<(), StoreError> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let paths = self.paths.iter().map(|path| path.display().to_string());
        let paths: Vec<String> = paths.filter(|path| !path.contains('\n')).collect();
        let text = paths[paths.len().saturating_sub(PATHS_AT_MOST)..].join("\n") + "\n";
        if let Some(folder) = file.parent() {
            let refused = |err| writing_refused(file, folder, err);
            system::make_private_folder(folder).map_err(refused)?;
        }
        write_own(file, text.as_bytes())
    }
}

/// A path from the root on without `.` and `..`, by its spelling alone.
fn plain(path: &Path) -> PathBuf {
    without_detours(&std::path::absolute(path).unwrap_or(path.into()))
}

/// A path without `.`, and without `..` behind a folder, by its spelling alone: what a link's `..` is
/// depends on where the link leads.
#[must_use]
pub fn without_detours(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        let is_back = part == Component::ParentDir;
        let goes_back =
            is_back && matches!(plain.components().next_back(), Some(Component::Normal(_)));
        match part {
            _ if goes_back => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_the_folder_is_allowed_and_else_what_was_agreed_to() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("甲")).expect("room");
        fs::create_dir(at("甲/往年")).expect("room");
        for name in ["甲/2016.ron", "甲/往年/2016.ron", "2016.ron"] {
            fs::write(at(name), "").expect("room");
        }
        let draft = at("甲/a.ron");
        let list = at("own/agreed.txt");
        let mut agreed = Agreed::read(Some(list.clone()));
        assert!(agreed.allows(&at("甲/2016.ron"), &draft));
        assert!(agreed.allows(&at("甲/往年/../往年/2016.ron"), &draft));
        assert!(agreed.allows(&at("甲/没有.ron"), &draft));
        assert!(!agreed.allows(&at("甲/../2016.ron"), &draft));
        assert!(!agreed.allows(Path::new("/etc/passwd"), &draft));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../2016.ron", at("甲/link.ron")).expect("a link");
            assert!(!agreed.allows(&at("甲/link.ron"), &draft));
        }
        assert_eq!(
            without_detours(Path::new("甲/./link/../2016.ron")),
            Path::new("甲/2016.ron")
        );
        assert_eq!(
            without_detours(Path::new("../2016.ron")),
            Path::new("../2016.ron")
        );
        agreed.add(&at("甲/../2016.ron"));
        assert!(agreed.allows(&at("2016.ron"), &draft));
        agreed.remember().expect("room");
        assert!(Agreed::read(Some(list)).allows(&at("2016.ron"), &draft));
    }
}
