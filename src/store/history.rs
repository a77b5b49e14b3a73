//! What drafts held when they were saved (历史版本), kept on this computer so that a mistake that was
//! saved is not the end of what stood there before. Knows nothing of reports, and removes only a draft's
//! oldest: those beyond what a unit keeps, or beyond the room that there is.
//!
//! Each version is a file of its own: a comment that says which draft it is of, what came before it
//! and who saved it, and then the draft's bytes, so that it can also be opened as a draft.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use jiff::Timestamp;

use super::{BYTES_AT_MOST, Stamp, StoreError, read, remove, system, write_own, writing_refused};

/// First line of a version, before what is said of it. It is a comment in RON.
const HEADER: &str = "// 历史版本 ";
/// Bytes of such a line, at most: a path is no longer.
const HEADER_AT_MOST: u64 = 64 * 1024;
/// Versions of a draft that are kept however large they are.
const VERSIONS_AT_LEAST: usize = 2;
/// Versions of all drafts together, at most.
const ALL_AT_MOST: usize = 2000;
/// What stands where nothing came before.
const NOTHING: &str = "-";

/// 历史版本: a folder of them.
#[derive(Debug, Clone)]
pub struct History {
    folder: PathBuf,
}

/// 版本: what one draft held once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The file that keeps it.
    pub file: PathBuf,
    /// When it was saved, if the file system tells.
    pub saved: Option<Timestamp>,
    /// Who saved it, on which machine, as the system calls them; empty where nobody knows.
    pub by: String,
    /// What it holds.
    pub stamp: Stamp,
    /// What the draft held before.
    before: Option<Stamp>,
    /// The draft.
    draft: PathBuf,
}

/// The user's own folder for versions on this computer; `None` if the system names none.
#[must_use]
pub fn history_folder() -> Option<PathBuf> {
    super::own("history", ProjectDirs::data_local_dir)
}

impl History {
    /// The versions in a folder, which is made once something is kept.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        let folder = folder.into();
        Self { folder }
    }

    /// Keeps what a draft's file holds before it is written, where no version has that; returns what
    /// it is, `None` where there is no file.
    ///
    /// # Errors
    /// As [`History::keep`].
    pub fn keep_found(&self, draft: &Path) -> Result<Option<Stamp>, StoreError> {
        let Ok((bytes, stamp)) = read(draft) else {
            return Ok(None);
        };
        let place = place_of(draft);
        let is_kept = |version: Version| version.stamp == stamp && version.draft == place;
        if !self.all().into_iter().any(is_kept) {
            self.keep(draft, (None, ""), &bytes, usize::MAX)?;
        }
        Ok(Some(stamp))
    }

    /// Keeps what a draft holds from now on, and no more than `at_most` versions of it, nor more than
    /// the longest draft takes. `before` is what it held.
    ///
    /// # Errors
    /// The folder can't be made or written, or the disk is full.
    pub fn keep(
        &self,
        draft: &Path,
        (before, by): (Option<Stamp>, &str),
        bytes: &[u8],
        at_most: usize,
    ) -> Result<(), StoreError> {
        let stamp = Stamp::of(bytes);
        let versions = self.versions(draft, before);
        if at_most > 0 && versions.first().is_none_or(|last| last.stamp != stamp) {
            let refused = |err| writing_refused(&self.folder, &self.folder, err);
            system::make_private_folder(&self.folder).map_err(refused)?;
            let place = place_of(draft);
            let said = (
                stamp.in_hex(),
                before.map_or(NOTHING.into(), Stamp::in_hex),
                by,
                place.to_string_lossy(),
            );
            let said = ron::to_string(&said).expect("plain text can be written");
            let mut kept = format!("{HEADER}{said}\n").into_bytes();
            kept.extend_from_slice(bytes);
            write_own(&self.next_file(stamp), &kept)?;
        }
        self.prune(draft, at_most)
    }

    /// Removes the draft's oldest versions, but those that a copy and its draft share or that lead there:
    /// they may be brought together again.
    fn prune(&self, draft: &Path, at_most: usize) -> Result<(), StoreError> {
        let place = place_of(draft);
        let all = self.all();
        let (own, others): (Vec<&Version>, Vec<&Version>) =
            all.iter().partition(|version| version.draft == place);
        let holds = |of: &[&Version], stamp| of.iter().any(|version| version.stamp == stamp);
        let is_needed = |version: &Version| {
            let is_origin = others.iter().any(|of| of.before == Some(version.stamp));
            // It leads to the draft of which this one was a copy.
            let comes_from_other = |before| holds(&others, before) && !holds(&own, before);
            is_origin || version.before.is_some_and(comes_from_other)
        };
        let mut room = BYTES_AT_MOST;
        for (at, version) in own.iter().enumerate() {
            let length = fs::metadata(&version.file).map_or(0, |metadata| metadata.len());
            room = room.saturating_sub(length);
            let is_too_many = at >= at_most || at >= VERSIONS_AT_LEAST && room == 0;
            if is_too_many && !is_needed(version) {
                remove(&version.file)?;
            }
        }
        for oldest in all.iter().skip(ALL_AT_MOST) {
            remove(&oldest.file)?;
        }
        Ok(())
    }

    /// All versions of all drafts, the newest first.
    fn all(&self) -> Vec<Version> {
        let mut all: Vec<Version> = self.files().filter_map(Version::read).collect();
        all.sort_by(|one, other| other.file.cmp(&one.file));
        all
    }

    /// The versions of a draft, the newest first: those that were saved under its name, and those from
    /// which what it holds came, wherever that was.
    #[must_use]
    pub fn versions(&self, draft: &Path, holds: Option<Stamp>) -> Vec<Version> {
        let mut all = self.all();
        let place = place_of(draft);
        let mut known: BTreeSet<[u8; 32]> = holds.map(|stamp| stamp.0).into_iter().collect();
        all.retain(|version| {
            let is_meant = version.draft == place || known.contains(&version.stamp.0);
            if is_meant {
                known.extend(version.before.map(|before| before.0));
            }
            is_meant
        });
        all
    }

    /// What a version holds.
    ///
    /// # Errors
    /// It can't be read, or is not what was kept.
    pub fn bytes(&self, version: &Version) -> Result<Vec<u8>, StoreError> {
        let (mut bytes, _) = read(&version.file)?;
        let end = bytes.iter().position(|byte| *byte == b'\n');
        bytes.drain(..end.map_or(0, |end| end + 1));
        match Stamp::of(&bytes) == version.stamp {
            true => Ok(bytes),
            false => Err(StoreError::NotAsKept {
                path: version.file.clone(),
            }),
        }
    }

    fn files(&self) -> impl Iterator<Item = PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        paths.filter(|path| number_of(path).is_some())
    }

    /// The next number that no version has. Two programs may take one at the same time: then what
    /// they keep tells their names apart.
    fn next_file(&self, stamp: Stamp) -> PathBuf {
        let last = self.files().filter_map(|path| number_of(&path)).max();
        let number = last.map_or(1, |last| last + 1);
        let what = &stamp.in_hex()[..8];
        self.folder.join(format!("{number:08}-{what}.ron"))
    }
}

/// Where a draft lies, links followed. Told apart by spelling from then on: to ask the disk of other
/// drafts might wait for one that is gone.
fn place_of(draft: &Path) -> PathBuf {
    let absolute = || std::path::absolute(draft).unwrap_or(draft.into());
    fs::canonicalize(draft).unwrap_or_else(|_| absolute())
}

/// `00000012-0f3a61c2.ron` is the twelfth.
fn number_of(path: &Path) -> Option<u64> {
    let is_ours = path.extension().is_some_and(|ending| ending == "ron");
    let (number, _) = path.file_stem()?.to_str()?.split_once('-')?;
    number.parse().ok().filter(|_| is_ours)
}

impl Version {
    /// Reads what is said of one; nothing where a file is none.
    fn read(file: PathBuf) -> Option<Self> {
        let opened = File::open(&file).ok()?;
        let metadata = opened.metadata().ok().filter(fs::Metadata::is_file)?;
        let mut line = String::new();
        let mut reader = BufReader::new(opened.take(HEADER_AT_MOST));
        reader.read_line(&mut line).ok()?;
        let said: (String, String, String, String) =
            ron::from_str(line.strip_prefix(HEADER)?.trim_end()).ok()?;
        let (stamp, before, by, draft) = said;
        let modified = metadata.modified().ok();
        Some(Self {
            saved: modified.and_then(|time| Timestamp::try_from(time).ok()),
            by,
            stamp: Stamp::from_hex(&stamp)?,
            before: Stamp::from_hex(&before),
            draft: draft.into(),
            file,
        })
    }
}
