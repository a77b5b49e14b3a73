//! 历史版本 of the open draft: each with what changed in it, to be looked at and brought back. Keeps
//! them when a draft is saved; a version that can't be kept never keeps the draft from being saved.

use std::path::Path;

use jiff::tz::TimeZone;

use super::leftover::compared;
use super::{Done, Open, Session, SessionError};
use crate::draft::{self, Draft};
use crate::form::Catalogue;
use crate::report::{Edit, Place, Report};
use crate::review::compare::Difference;
use crate::store::{self, History, Version};
use crate::value::{Moment, name};

/// A version, as it is listed.
pub struct Past {
    /// When it was saved and by whom.
    pub version: Version,
    /// Where it is not as the version before it.
    pub changes: Vec<Difference>,
    /// Whether remarks, sign-offs or the trail changed in it.
    pub differs_in_review: bool,
    /// Whether there is no version before it.
    pub is_first: bool,
    draft: Option<Draft>,
}

impl Past {
    /// When it was saved and by whom: `2026年11月28日18:46　zhang@pc-12`.
    #[must_use]
    pub fn when_and_who(&self) -> String {
        let saved = self.version.saved.map(|at| at.to_zoned(TimeZone::system()));
        let at = saved.map(|at| Moment::of(&at).in_words());
        let at = at.as_deref().unwrap_or("（不知何时）");
        match self.version.by.as_str() {
            "" => at.into(),
            by => format!("{at}　{}", name::visible(by)),
        }
    }

    /// Whether it can be read.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.draft.is_some()
    }

    /// What stood in a place; `None` where it can't be read.
    #[must_use]
    pub fn text_at(&self, place: Place) -> Option<&str> {
        Some(self.draft.as_ref()?.report.text_at(place))
    }

    /// Where a report is not as it was then, and whether its review is another.
    #[must_use]
    pub fn until(&self, now: &Open) -> (Vec<Difference>, bool) {
        let now = Draft {
            report: now.report.clone(),
            review: now.review.clone(),
        };
        compared(self.draft.clone(), &now)
    }
}

impl Session {
    /// A session that keeps versions of what it saves in a folder.
    #[must_use]
    pub fn with_history(mut self, folder: Option<&Path>) -> Self {
        self.history = folder.map(History::of);
        self
    }

    /// A session that reads outside of its drafts' folders only what was agreed to, by this list.
    #[must_use]
    pub fn with_agreed(mut self, list: Option<std::path::PathBuf>) -> Self {
        self.agreed = store::Agreed::read(list);
        self
    }

    /// The versions of the open draft, the newest first.
    #[must_use]
    pub fn past(&self) -> Vec<Past> {
        let (Some(open), Some(history)) = (&self.open, &self.history) else {
            return Vec::new();
        };
        let Some(path) = &open.path else {
            return Vec::new();
        };
        let versions = history.versions(path, open.stamp);
        let read = |version: &Version| read(history, version, &self.forms).ok();
        let drafts: Vec<Option<Draft>> = versions.iter().map(read).collect();
        let mut before = drafts.iter().skip(1).cloned().chain([None]);
        let listed = versions.into_iter().zip(drafts.clone());
        let past = listed.map(|(version, draft)| {
            let before = before.next().flatten();
            let (changes, differs_in_review) = match (before, &draft) {
                (Some(before), Some(draft)) => compared(Some(before), draft),
                _ => Default::default(),
            };
            Past {
                version,
                changes,
                differs_in_review,
                is_first: false,
                draft,
            }
        });
        let mut past: Vec<Past> = past.collect();
        if let Some(first) = past.last_mut() {
            first.is_first = true;
        }
        past
    }

    /// What a file held once: it may hold it still, or a version does.
    pub(super) fn held_once(&self, path: &Path, stamp: store::Stamp) -> Option<Draft> {
        let now = store::read(path).ok().filter(|(_, now)| *now == stamp);
        let bytes = now.map(|(bytes, _)| bytes).or_else(|| {
            let history = self.history.as_ref()?;
            let versions = history.versions(path, Some(stamp));
            let version = versions.iter().find(|version| version.stamp == stamp)?;
            history.bytes(version).ok()
        });
        draft::read(&bytes?, &self.forms).ok()
    }

    /// Why the last version could not be kept.
    #[must_use]
    pub fn history_problem(&self) -> Option<&str> {
        self.history_problem.as_deref()
    }

    /// Makes what was filled in what it was in a version, by its file, as one step.
    pub(super) fn bring_back(
        &mut self,
        file: &Path,
        now: std::time::Duration,
    ) -> Result<Done, SessionError> {
        let (edits, _) = self.with_version(file, |open, draft| {
            open.refuse_if_locked()?;
            if draft.report.edition() != open.report.edition() {
                return Err(SessionError::OtherForm(file.into()));
            }
            Ok(open.report.edits_to(&draft.report))
        })?;
        match edits.is_empty() {
            true => Ok(Done::Quietly),
            // What it names as last year's report is asked about as in any draft.
            false => self.edit_by(Edit::Together(edits), now, false),
        }
    }

    /// The report of a version of the open draft, by its file.
    ///
    /// # Errors
    /// There is no such version, or it can't be read.
    pub fn version(&mut self, file: &Path) -> Result<Report, SessionError> {
        let ((), draft) = self.with_version(file, |_, _| Ok(()))?;
        Ok(draft.report)
    }

    fn with_version<T>(
        &mut self,
        file: &Path,
        act: impl FnOnce(&mut Open, &Draft) -> Result<T, SessionError>,
    ) -> Result<(T, Draft), SessionError> {
        let past = self.past();
        let found = past.into_iter().find(|past| past.version.file == file);
        let (Some(found), Some(history)) = (found, &self.history) else {
            return Err(SessionError::VersionGone);
        };
        let draft = read(history, &found.version, &self.forms)?;
        let done = self.with_open(|open| act(open, &draft))?;
        Ok((done, draft))
    }

    /// Saves, with what the file held and holds now among its versions.
    pub(super) fn save_to(
        &mut self,
        path: &Path,
        expected: Option<store::Stamp>,
    ) -> Result<(), SessionError> {
        if let Some(holder) = self.other_holder(path) {
            return Err(SessionError::Held(holder));
        }
        let at_most = self.settings.versions;
        let history = self.history.clone();
        let keeping = history.as_ref().filter(|_| at_most > 0);
        let before = keeping.map_or(Ok(None), |history| history.keep_found(path));
        let mut is_elsewhere = false;
        let kept = self.with_open(|open| {
            let came_from = open.stamp;
            is_elsewhere = open.path.as_deref() != Some(path);
            let bytes = open.save(path.into(), expected)?;
            Ok(before.and_then(|before| {
                history.map_or(Ok(()), |history| {
                    let before = match is_elsewhere {
                        true => came_from.or(before),
                        false => before.or(came_from),
                    };
                    history.keep(path, (before, &store::person()), &bytes, at_most)
                })
            }))
        })?;
        self.history_problem = kept.err().map(|error| error.to_string());
        self.remember_agreed();
        if is_elsewhere {
            self.claim_open();
        }
        Ok(())
    }
}

fn read(history: &History, version: &Version, forms: &Catalogue) -> Result<Draft, SessionError> {
    Ok(draft::read(&history.bytes(version)?, forms)?)
}
