//! 合并: what somebody else saved meanwhile, or what became of a copy, brought together with the open
//! draft. Asks nobody: where both changed one thing, the choice comes with the action.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::leftover::compared;
use super::{Done, Open, Session, SessionError, last_year_named, last_year_path};
use crate::draft::{self, Draft};
use crate::form::FieldKind;
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
        let is_reviewed = |review: &Review| review.trail != base.review.trail;
        let is_same = open.review.trail == theirs.review.trail;
        if !is_same && is_reviewed(&open.review) && is_reviewed(&theirs.review) {
            return Err(SessionError::BothReviewed);
        }
        let mine = open.report_seen_from(other, &base.report);
        let three = [&base.report, &mine, &theirs.report];
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
        let own = self.open.as_ref().and_then(|open| open.path.as_deref());
        let is_own = own.is_some_and(|own| store::is_same_file(own, &merging.other));
        // Taken before anything changes: another window may have opened it meanwhile.
        let claim = match self.claims && !is_own {
            true => store::claim(&merging.other).map_err(SessionError::Held)?,
            false => None,
        };
        self.with_open(|open| {
            open.refuse_if_locked()?;
            let mine = open.report_seen_from(&merging.other, &merging.base.report);
            let three = [&merging.base.report, &mine, &merging.theirs.report];
            let (report, _) = merged(three, takes_theirs);
            open.take_over(&report, now);
            if open.review.trail == merging.base.review.trail {
                open.review = merging.theirs.review.clone();
            }
            if !is_own {
                open.claim = claim;
            }
            open.path = Some(merging.other);
            open.stamp = Some(merging.stamp);
            open.saved = Some(merging.theirs);
            open.changed();
            Ok(())
        })?;
        Ok(Done::Merged)
    }
}

impl Open {
    /// The report with last year's file named as from another draft's folder: a copy that lies elsewhere
    /// names it otherwise, which is no change.
    fn report_seen_from(&self, other: &Path, base: &Report) -> Report {
        let mut report = self.report.clone();
        let named = report.field(FieldKind::LastYear).trim();
        if named.is_empty() || self.path.as_deref() == Some(other) {
            return report;
        }
        let path = last_year_path(named, self.path.as_deref());
        let before = base.field(FieldKind::LastYear);
        let named = match store::is_same_file(&path, &last_year_path(before, Some(other))) {
            true => before.into(),
            false => last_year_named(&path, Some(other)),
        };
        report.apply(Edit::Field(FieldKind::LastYear, named));
        report
    }

    fn take_over(&mut self, report: &Report, now: Duration) {
        let edits = self.report.edits_to(report);
        if !edits.is_empty() {
            self.undo.close();
            self.undo.make(&mut self.report, Edit::Together(edits), now);
            self.undo.close();
        }
    }
}
