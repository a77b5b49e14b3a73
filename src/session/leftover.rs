//! What an earlier run left, as it is offered: whose it is, and what it has beyond its file. Looks at
//! the file once; takes nothing over.

use std::path::{Path, PathBuf};

use crate::draft::{self, Draft};
use crate::form::{Catalogue, FieldKind};
use crate::review::compare::{Difference, differences};
use crate::review::seal;
use crate::store::{self, Leftover, StoreError};

/// 恢复副本, with what a clerk needs to know before answering for it.
pub struct Offered {
    pub(super) leftover: Leftover,
    /// 单位名称 and 报告年度 as typed; `None` where the copy can't be read.
    pub whose: Option<(String, String)>,
    /// What has become of the file since.
    pub file: FileSince,
    /// Where it is not as the file is now; everything, where there is no file to compare with.
    pub beyond: Vec<Difference>,
    /// Whether remarks, sign-offs or the trail differ too.
    pub differs_in_review: bool,
}

/// What has become of a draft's file since its copy was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSince {
    /// There never was one.
    Never,
    /// It is as it was.
    Same,
    /// Somebody has written it since.
    Changed,
    /// It can't be found.
    Gone,
    /// It is there and can't be read.
    Unreadable,
}

impl Offered {
    pub(super) fn new(leftover: Leftover, forms: &Catalogue) -> Self {
        let kept = draft::read(leftover.bytes(), forms).ok();
        let (file, old) = file_since(&leftover, forms);
        let whose = kept.as_ref().map(|kept| {
            let field = |kind| kept.report.field(kind).trim().to_owned();
            (field(FieldKind::Unit), field(FieldKind::Year))
        });
        let (beyond, differs_in_review) =
            kept.map_or_else(Default::default, |kept| compared(old, &kept));
        Self {
            leftover,
            whose,
            file,
            beyond,
            differs_in_review,
        }
    }

    /// The file that it belongs to, if there ever was one.
    #[must_use]
    pub fn draft(&self) -> Option<&Path> {
        self.leftover.draft.as_ref().map(|(path, _)| path.as_path())
    }

    /// When it was kept, if the file system tells.
    #[must_use]
    pub fn written(&self) -> Option<jiff::Timestamp> {
        self.leftover.written
    }

    /// Where the copy itself lies.
    #[must_use]
    pub fn copy(&self) -> &PathBuf {
        &self.leftover.copy
    }
}

fn file_since(leftover: &Leftover, forms: &Catalogue) -> (FileSince, Option<Draft>) {
    let Some((path, stamp)) = &leftover.draft else {
        return (FileSince::Never, None);
    };
    match store::read(path) {
        Ok((bytes, now)) => {
            let since = match now == *stamp {
                true => FileSince::Same,
                false => FileSince::Changed,
            };
            match draft::read(&bytes, forms) {
                Ok(draft) => (since, Some(draft)),
                Err(_) => (FileSince::Unreadable, None),
            }
        }
        Err(StoreError::Missing { .. }) => (FileSince::Gone, None),
        Err(_) => (FileSince::Unreadable, None),
    }
}

pub(super) fn compared(old: Option<Draft>, kept: &Draft) -> (Vec<Difference>, bool) {
    let edition = kept.report.edition();
    let old = old.filter(|old| old.report.edition() == edition);
    let before = (old.as_ref()).map_or_else(String::new, |old| seal::content(&old.report));
    let after = seal::content(&kept.report);
    let has_stood = |difference: &Difference| {
        let says = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        says(&difference.before) || says(&difference.after)
    };
    let mut beyond = differences(edition, before.lines(), after.lines());
    beyond.retain(has_stood);
    let review = old.is_some_and(|old| old.review != kept.review);
    (beyond, review)
}
