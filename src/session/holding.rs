//! Two windows and one draft: whoever opens it first changes it, the other looks at it, waits, or works
//! on a copy.

use std::path::Path;

use jiff::tz::TimeZone;

use super::opening::open_draft;
use super::{Done, Session, SessionError};
use crate::store::{self, Holder};
use crate::value::{Moment, name};

/// Who has a draft open, on which machine, since when.
#[must_use]
pub fn holder_in_words(holder: &Holder) -> String {
    let by = match holder.by.trim() {
        "" => "另一个窗口".into(),
        by => format!("“{}”", name::visible(by)),
    };
    let since = holder.since.map(|at| at.to_zoned(TimeZone::system()));
    match since {
        Some(since) => format!("{by}（自{}）", Moment::of(&since).in_words()),
        None => by,
    }
}

impl Session {
    /// A session that claims the drafts that it opens.
    #[must_use]
    pub fn with_claims(mut self) -> Self {
        self.claims = true;
        self
    }

    pub(super) fn open_draft(&mut self, path: &Path) -> Result<Done, SessionError> {
        self.replace(|forms| open_draft(path, forms))?;
        self.claim_open();
        Ok(Done::Opened)
    }

    /// Claims the file of the open draft, or notes who else has it.
    pub(super) fn claim_open(&mut self) {
        let Some(open) = self.open.as_mut().filter(|_| self.claims) else {
            return;
        };
        // What was claimed before may be the same file.
        open.claim = None;
        let history = self.history.as_ref().filter(|_| self.settings.versions > 0);
        (open.claim, open.held) = match open.path.as_deref().map(store::claim) {
            Some(Ok(claim)) => (claim, None),
            Some(Err(holder)) => (None, Some(holder)),
            None => (None, None),
        };
        // What a copy comes from must be known when it is brought together with this again.
        if let (Some(_), Some(path), Some(history)) = (&open.held, &open.path, history) {
            let _ = history.keep_found(path);
        }
    }

    /// Who else has a file open.
    pub(super) fn other_holder(&self, path: &Path) -> Option<Holder> {
        let is_same = |own: &Path| store::is_same_file(own, path);
        let own = self.open.as_ref().filter(|open| open.claim.is_some());
        let is_own = (own.and_then(|open| open.path.as_deref())).is_some_and(is_same);
        (self.claims && !is_own)
            .then(|| store::claim(path).err())
            .flatten()
    }

    /// Opens the draft anew, to be changed, once nobody else has it.
    pub(super) fn try_claim(&mut self) -> Result<Done, SessionError> {
        let held = self.open.as_ref().filter(|open| open.held.is_some());
        let Some(path) = held.and_then(|open| open.path.clone()) else {
            return Ok(Done::Quietly);
        };
        match store::claim(&path) {
            Err(holder) => {
                self.with_open(|open| {
                    open.held = Some(holder);
                    Ok(())
                })?;
                Ok(Done::Quietly)
            }
            // What was merged or recovered here is not given up for what lies there.
            Ok(claim) if self.open.as_ref().is_some_and(|open| open.unsaved) => {
                self.with_open(|open| {
                    (open.claim, open.held) = (claim, None);
                    Ok(())
                })?;
                Ok(Done::Quietly)
            }
            Ok(claim) => {
                let opened = open_draft(&path, &self.forms);
                if opened.is_err() {
                    // It is gone or broken: what is shown may be saved elsewhere.
                    self.with_open(|open| {
                        open.held = None;
                        Ok(())
                    })?;
                }
                let mut opened = opened?;
                opened.claim = claim;
                opened.agreed = self.agreed.clone();
                opened.read_last_year_again();
                self.open = Some(opened);
                Ok(Done::TakenOver)
            }
        }
    }
}
