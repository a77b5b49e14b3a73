//! 合并: what somebody else saved meanwhile, or what became of a copy, brought together with the open
//! draft. Asks nobody: where both changed one thing, the choice comes with the action.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::leftover::compared;
use super::{Done, Open, Session, SessionError};
use crate::draft::{self, Draft};
use crate::report::merging::{Conflict, merged};
use crate::report::{Edit, Report};
use crate::review::Review;
use crate::review::compare::Difference;
use crate::store::{self, Stamp};

/// Another draft with which the open one can be brought together.
#[derive(Debug, Clone)]
pub struct Merging {
    /// Its file; the open draft is saved there from then on.
    pub other: PathBuf,
    /// What was changed there.
    pub theirs_changed: Vec<Difference>,
    /// What both changed.
    pub conflicts: Vec<Conflict>,
    theirs: Draft,
    stamp: Stamp,
    base: Draft,
}

impl Session {
    /// What bringing the open draft together with a file would do: its own, which somebody else has
    /// written, or that of which it is a copy.
    ///
    /// # Errors
    /// The file can't be read, is of another form or signed, or nobody knows what both came from.
    pub fn merging(&self, other: &Path) -> Result<Merging, SessionError> {
        let open = self.open.as_ref().ok_or(SessionError::NothingOpen)?;
        open.refuse_if_locked()?;
        if let Some(holder) = self.other_holder(other) {
            return Err(SessionError::Held(holder));
        }
        let (bytes, stamp) = store::read(other)?;
        let theirs = draft::read(&bytes, &self.forms)?;
        if theirs.report.edition() != open.report.edition() {
            return Err(SessionError::OtherForm(other.into()));
        }
        if theirs.review.is_locked() {
            return Err(SessionError::TheirsSigned(other.into()));
        }
        let base = self
            .base(open, other, stamp)
            .ok_or_else(|| SessionError::NoBase(other.into()))?;
        let is_reviewed = |review: &Review| *review != base.review;
        if is_reviewed(&open.review) && is_reviewed(&theirs.review) {
            return Err(SessionError::BothReviewed);
        }
        let three = [&base.report, &open.report, &theirs.report];
        let (_, conflicts) = merged(three, &[]);
        let (theirs_changed, _) = compared(Some(base.clone()), &theirs);
        Ok(Merging {
            other: other.into(),
            theirs_changed,
            conflicts,
            theirs,
            stamp,
            base,
        })
    }

    /// What the open draft and a file both came from.
    fn base(&self, open: &Open, other: &Path, stamp: Stamp) -> Option<Draft> {
        let own = open.path.as_deref()?;
        if store::is_same_file(own, other) {
            return open.saved.clone();
        }
        let history = self.history.as_ref()?;
        let theirs = history.versions(other, Some(stamp));
        let mine = history.versions(own, open.stamp);
        let mut shared = mine.iter().filter(|version| theirs.contains(version));
        let bytes = history.bytes(shared.next()?).ok()?;
        draft::read(&bytes, &self.forms).ok()
    }

    pub(super) fn merge(
        &mut self,
        merging: Merging,
        takes_theirs: &[bool],
        now: Duration,
    ) -> Result<Done, SessionError> {
        self.with_open(|open| {
            open.refuse_if_locked()?;
            let three = [&merging.base.report, &open.report, &merging.theirs.report];
            let (report, _) = merged(three, takes_theirs);
            open.take_over(&report, now);
            if open.review == merging.base.review {
                open.review = merging.theirs.review.clone();
            }
            open.path = Some(merging.other);
            open.stamp = Some(merging.stamp);
            open.saved = Some(merging.theirs);
            open.changed();
            Ok(())
        })?;
        self.claim_open();
        Ok(Done::Merged)
    }
}

impl Open {
    fn take_over(&mut self, report: &Report, now: Duration) {
        let edits = self.report.edits_to(report);
        if !edits.is_empty() {
            self.undo.close();
            self.undo.make(&mut self.report, Edit::Together(edits), now);
            self.undo.close();
        }
    }
}
