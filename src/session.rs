//! The open report, and the one place that does what the user asks: [`Session::run`].
//! Draws nothing and reads no clock: the time of an action comes with it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::checks::{self, Outcome};
use crate::export::{self, Format};
use crate::form::{self, CellId, Edition, FieldKind, TableId, UnitKind};
use crate::import::{self, Hints, Notice};
use crate::report::trail::Trail;
use crate::report::{Chapter, Edit, Place, Report};
use crate::store::{self, Leftover, Recovery, Stamp};
use crate::{document, draft};

/// What a user can ask for.
#[derive(Debug, Clone)]
pub enum Action {
    /// An empty report.
    New {
        /// The form to fill in.
        edition: &'static Edition,
        /// What kind of unit reports.
        unit_kind: UnitKind,
        /// 单位名称, as typed.
        unit: String,
        /// 报告年度, as typed.
        year: String,
    },
    /// A report for the year after a last one, which it names: takes over unit, people, headings,
    /// and what the edition carries forward.
    NewFromLastYear {
        /// The draft or published text of last year.
        last_year: PathBuf,
        /// The form to fill in; `None` for the one that the year asks for.
        edition: Option<&'static Edition>,
        /// 报告年度; `None` for the one after last year's.
        year: Option<i16>,
    },
    /// The example that comes with the program.
    Example,
    /// A draft from the disk.
    Open(PathBuf),
    /// A published report from a text file.
    Import(PathBuf, Hints),
    /// Work that a run of the program left behind, by its place in [`Session::leftovers`].
    Recover(usize),
    /// Removes such work for good.
    Discard(usize),
    /// Saves to the file that the draft came from.
    Save,
    /// Saves to a file, which the draft belongs to from then on.
    SaveAs(PathBuf),
    /// Writes the printed report.
    Export(PathBuf, Format),
    /// Changes the report.
    Edit(Edit),
    /// Writes 0 into the cells that are still empty, of one table or of all, as one step.
    FillZero(Option<TableId>),
    /// The next keystroke starts a step of its own.
    EndStep,
    /// Takes the last step back.
    Undo,
    /// Does it again.
    Redo,
    /// Keeps a recovery copy of unsaved work.
    KeepCopy,
    /// Closes the report.
    Close,
}

/// What an action did, for the line of state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// Nothing to speak of.
    Quietly,
    /// A report was opened, made, imported or recovered.
    Opened,
    /// A step changed this place.
    Changed(Option<Place>),
    /// Saved here.
    Saved(PathBuf),
    /// Exported here.
    Exported(PathBuf),
}

/// Why an action was not carried out; nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The open report has changes that would be lost.
    #[error("当前报告还有未保存的修改，请先保存。")]
    Unsaved,
    /// The draft has no file yet.
    #[error("这份报告还没有文件，请用“另存为”选择保存位置。")]
    NoFile,
    /// The report of last year does not tell its year.
    #[error("上年报告没有写明报告年度，请先打开它，在“基本信息”里补上年度并保存。")]
    NoYear,
    /// The file to export to holds something else than an earlier export.
    #[error("“{}”已经存在，而且不是PDF文件，没有覆盖。请换一个文件名再导出。", path.display())]
    NotAPdf {
        /// The file.
        path: PathBuf,
    },
    /// There is no open report.
    #[error("还没有打开报告，请先新建、打开或导入一份。")]
    NothingOpen,
    /// The leftover was recovered or removed already.
    #[error("这份恢复副本已经处理过了。")]
    LeftoverGone,
    /// The edit names a chapter that is gone.
    #[error("要修改的章节已经不在了，请重新选择章节。")]
    ChapterGone,
    /// The disk refused.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The file is no draft.
    #[error(transparent)]
    Draft(#[from] draft::DraftError),
    /// The text is no report.
    #[error(transparent)]
    Import(#[from] import::Refusal),
    /// The report cannot be printed.
    #[error(transparent)]
    Export(#[from] export::ExportError),
}

/// The report that is open.
pub struct Open {
    /// Answers, text, people and dates.
    pub report: Report,
    /// The file it is saved to, once there is one.
    pub path: Option<PathBuf>,
    /// What the checks say of it now.
    pub outcome: Outcome,
    /// What its import changed or dropped.
    pub notices: Vec<Notice>,
    /// Whether it differs from what is on the disk.
    pub unsaved: bool,
    last_year: LastYear,
    trail: Trail,
    stamp: Option<Stamp>,
    /// As last written or read; `None` where no file holds it yet.
    saved: Option<Report>,
    /// Whether a recovery copy should be written at the next chance.
    copy_due: bool,
    /// The leftover that this work came from; it is removed once the work is saved.
    leftover: Option<Leftover>,
}

/// 上年报告, as the field names it.
#[derive(Default)]
struct LastYear {
    /// What stood in the field, and beside which draft, when it was read.
    named: (String, Option<PathBuf>),
    report: Option<Report>,
    problem: Option<String>,
}

/// Where the file is that the field names, from the folder of `draft` on.
fn last_year_path(named: &str, draft: Option<&Path>) -> PathBuf {
    let folder = draft.and_then(Path::parent).unwrap_or(Path::new(""));
    folder.join(named.trim())
}

/// How the field names a file: from the draft's folder on where it lies there, so that both can
/// travel together.
#[must_use]
pub fn last_year_named(path: &Path, draft: Option<&Path>) -> String {
    let beside = draft
        .and_then(Path::parent)
        .and_then(|folder| path.strip_prefix(folder).ok());
    beside.unwrap_or(path).display().to_string()
}

impl LastYear {
    /// Reads the file that the field names: a draft, or a published text.
    fn read(named: &str, draft: Option<&Path>) -> Self {
        let from = (String::from(named), draft.map(PathBuf::from));
        // A path that is still being typed names no file of ours yet.
        let ends = [".ron", ".txt"]
            .iter()
            .any(|end| named.trim().to_lowercase().ends_with(end));
        if !ends {
            let words = "上年报告应是草稿（.ron）或文本文件（.txt），请写出完整的文件名。";
            let problem = (!named.trim().is_empty()).then(|| words.into());
            return Self {
                named: from,
                report: None,
                problem,
            };
        }
        match read_report(&last_year_path(named, draft)) {
            Ok(report) => Self {
                named: from,
                report: Some(report),
                problem: None,
            },
            Err(error) => Self {
                named: from,
                report: None,
                problem: Some(error.to_string()),
            },
        }
    }
}

impl Open {
    fn new(report: Report, path: Option<PathBuf>) -> Self {
        let mut open = Self {
            report,
            path,
            outcome: Outcome::default(),
            last_year: LastYear::default(),
            notices: Vec::new(),
            unsaved: true,
            trail: Trail::default(),
            stamp: None,
            saved: None,
            copy_due: true,
            leftover: None,
        };
        open.check();
        open
    }

    /// Last year's report, where the draft names one that can be read.
    #[must_use]
    pub fn last_year(&self) -> Option<&Report> {
        self.last_year.report.as_ref()
    }

    /// Why the named report of last year can't be read, and what to do.
    #[must_use]
    pub fn last_year_problem(&self) -> Option<&str> {
        self.last_year.problem.as_deref()
    }

    /// Checks the report, against last year's where there is one.
    fn check(&mut self) {
        let named = self.report.field(FieldKind::LastYear);
        let (was_named, was_beside) = &self.last_year.named;
        if was_named != named || *was_beside != self.path {
            self.last_year = LastYear::read(named, self.path.as_deref());
        }
        self.outcome = checks::check(&self.report, self.last_year.report.as_ref());
    }

    /// Whether there is a step to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.trail.can_undo()
    }

    /// Whether there is a step to do again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        self.trail.can_redo()
    }

    fn changed(&mut self) {
        self.check();
        self.unsaved = self.saved.as_ref() != Some(&self.report);
        self.copy_due = true;
    }

    /// A draft that moves to another folder still names the same file of last year.
    fn rename_last_year(&mut self, draft: &Path) {
        if self.last_year.report.is_none() || self.path.as_deref() == Some(draft) {
            return;
        }
        let named = self.report.field(FieldKind::LastYear);
        let path = last_year_path(named, self.path.as_deref());
        if let Ok(path) = std::path::absolute(path) {
            let named = last_year_named(&path, Some(draft));
            self.report.apply(Edit::Field(FieldKind::LastYear, named));
        }
    }

    fn save(&mut self, path: PathBuf, expected: Option<Stamp>) -> Result<(), SessionError> {
        self.rename_last_year(&path);
        let bytes = draft::write(&self.report);
        self.stamp = Some(store::write(&path, bytes.as_bytes(), expected)?);
        self.saved = Some(self.report.clone());
        self.path = Some(path);
        self.unsaved = false;
        self.copy_due = false;
        self.trail.close();
        self.check();
        Ok(())
    }
}

/// One user at work: the open report, if any, and where unsaved work is kept.
#[derive(Default)]
pub struct Session {
    open: Option<Open>,
    recovery: Option<Recovery>,
    leftovers: Vec<Leftover>,
    /// Whether the user agreed that the next action may replace unsaved changes.
    may_lose: bool,
}

impl Session {
    /// A session that keeps unsaved work in `recovery`, if given.
    #[must_use]
    pub fn new(recovery: Option<Recovery>) -> Self {
        let leftovers = recovery
            .as_ref()
            .map(Recovery::leftovers)
            .unwrap_or_default();
        Self {
            open: None,
            recovery,
            leftovers,
            may_lose: false,
        }
    }

    /// The open report.
    #[must_use]
    pub fn open(&self) -> Option<&Open> {
        self.open.as_ref()
    }

    /// Work that earlier runs left behind, newest first.
    #[must_use]
    pub fn leftovers(&self) -> &[Leftover] {
        &self.leftovers
    }

    /// Does what the user asks. `now` is the time since any fixed moment.
    ///
    /// # Errors
    /// Says why it was not done, and what to do; then nothing has changed.
    pub fn run(&mut self, action: Action, now: Duration) -> Result<Done, SessionError> {
        let done = self.carry_out(action, now);
        self.may_lose = false;
        done
    }

    /// The user agrees that the next action may replace a report with unsaved changes. They are
    /// given up only once there is something to replace them.
    pub fn agree_to_lose(&mut self) {
        self.may_lose = true;
    }

    fn carry_out(&mut self, action: Action, now: Duration) -> Result<Done, SessionError> {
        match action {
            Action::New {
                edition,
                unit_kind,
                unit,
                year,
            } => self.replace(|| Ok(new_report(edition, unit_kind, unit, year))),
            Action::NewFromLastYear {
                last_year,
                edition,
                year,
            } => self.replace(|| new_from_last_year(&last_year, edition, year)),
            Action::Example => self.replace(example),
            Action::Open(path) => self.replace(|| open_draft(&path)),
            Action::Import(path, hints) => self.replace(|| import_text(&path, hints)),
            Action::Recover(at) => self.recover(at),
            Action::Discard(at) => self.discard(at),
            Action::Save => self.save(),
            Action::SaveAs(path) => self.save_as(path),
            Action::Export(path, format) => self.export(path, format),
            Action::Edit(edit) => self.edit(edit, now),
            Action::FillZero(table) => self.fill_zero(table, now),
            Action::EndStep => self.with_open(|open| {
                open.trail.close();
                Ok(Done::Quietly)
            }),
            Action::Undo => self.step(Trail::undo),
            Action::Redo => self.step(Trail::redo),
            Action::KeepCopy => self.keep_copy(),
            Action::Close => self.close(),
        }
    }

    fn with_open<T>(
        &mut self,
        act: impl FnOnce(&mut Open) -> Result<T, SessionError>,
    ) -> Result<T, SessionError> {
        act(self.open.as_mut().ok_or(SessionError::NothingOpen)?)
    }

    /// Opens what `make` gives in place of the open report, unless changes would be lost.
    fn replace(
        &mut self,
        make: impl FnOnce() -> Result<Open, SessionError>,
    ) -> Result<Done, SessionError> {
        if !self.may_lose && self.open.as_ref().is_some_and(|open| open.unsaved) {
            return Err(SessionError::Unsaved);
        }
        let made = make()?;
        self.forget_copies()?;
        self.open = Some(made);
        Ok(Done::Opened)
    }

    fn edit(&mut self, edit: Edit, now: Duration) -> Result<Done, SessionError> {
        self.with_open(|open| {
            let place = edit.place();
            if !open.trail.make(&mut open.report, edit, now) {
                return Err(SessionError::ChapterGone);
            }
            open.changed();
            Ok(Done::Changed(place))
        })
    }

    fn fill_zero(&mut self, table: Option<TableId>, now: Duration) -> Result<Done, SessionError> {
        match self.with_open(|open| Ok(zeros(&open.report, table)))? {
            edits if edits.is_empty() => Ok(Done::Quietly),
            edits => self.edit(Edit::Together(edits), now),
        }
    }

    fn step(
        &mut self,
        step: impl FnOnce(&mut Trail, &mut Report) -> Option<Edit>,
    ) -> Result<Done, SessionError> {
        self.with_open(|open| match step(&mut open.trail, &mut open.report) {
            Some(edit) => {
                open.changed();
                Ok(Done::Changed(edit.place()))
            }
            None => Ok(Done::Quietly),
        })
    }

    fn save(&mut self) -> Result<Done, SessionError> {
        let path = self.with_open(|open| {
            let path = open.path.clone().ok_or(SessionError::NoFile)?;
            open.save(path.clone(), open.stamp)?;
            Ok(path)
        })?;
        self.forget_copies()?;
        Ok(Done::Saved(path))
    }

    fn save_as(&mut self, path: PathBuf) -> Result<Done, SessionError> {
        self.with_open(|open| {
            let is_own = open.path.as_ref() == Some(&path);
            open.save(path.clone(), open.stamp.filter(|_| is_own))
        })?;
        self.forget_copies()?;
        Ok(Done::Saved(path))
    }

    fn export(&mut self, path: PathBuf, format: Format) -> Result<Done, SessionError> {
        self.with_open(|open| {
            let bytes = export::export(&document::of(&open.report), format)?;
            // A slip of the name must not cost a draft or somebody's Word file.
            match store::read(&path) {
                Ok((old, _)) if old.is_empty() || old.starts_with(b"%PDF") => {}
                Ok(_) => return Err(SessionError::NotAPdf { path }),
                Err(store::StoreError::Missing { .. }) => {}
                Err(error) => return Err(error.into()),
            }
            store::write(&path, &bytes, None)?;
            Ok(Done::Exported(path))
        })
    }

    fn keep_copy(&mut self) -> Result<Done, SessionError> {
        if let (Some(open), Some(recovery)) = (&mut self.open, &mut self.recovery)
            && open.unsaved
            && open.copy_due
        {
            let belongs_to = open.path.as_deref().zip(open.stamp);
            recovery.keep(belongs_to, draft::write(&open.report).as_bytes())?;
            open.copy_due = false;
        }
        Ok(Done::Quietly)
    }

    /// Opens what an earlier run left. Its copy stays until the work is saved or given up.
    fn recover(&mut self, at: usize) -> Result<Done, SessionError> {
        let leftover = self.leftovers.get(at).ok_or(SessionError::LeftoverGone)?;
        let report = draft::read(leftover.bytes())?;
        let (path, stamp) = leftover.draft.clone().unzip();
        self.replace(|| {
            Ok(Open {
                stamp,
                ..Open::new(report, path)
            })
        })?;
        let leftover = self.leftovers.remove(at);
        self.with_open(|open| {
            open.leftover = Some(leftover);
            Ok(Done::Opened)
        })
    }

    fn discard(&mut self, at: usize) -> Result<Done, SessionError> {
        if at >= self.leftovers.len() {
            return Err(SessionError::LeftoverGone);
        }
        self.leftovers.remove(at).discard()?;
        Ok(Done::Quietly)
    }

    /// Removes the recovery copies of work that is now safe, or was given up.
    fn forget_copies(&mut self) -> Result<(), SessionError> {
        if let Some(recovery) = &mut self.recovery {
            recovery.clear()?;
        }
        match self.open.as_mut().and_then(|open| open.leftover.take()) {
            Some(leftover) => Ok(leftover.discard()?),
            None => Ok(()),
        }
    }

    fn close(&mut self) -> Result<Done, SessionError> {
        if !self.may_lose && self.open.as_ref().is_some_and(|open| open.unsaved) {
            return Err(SessionError::Unsaved);
        }
        self.forget_copies()?;
        self.open = None;
        Ok(Done::Quietly)
    }
}

fn new_report(edition: &'static Edition, unit_kind: UnitKind, unit: String, year: String) -> Open {
    let mut report = Report::new(edition, unit_kind);
    report.apply(Edit::Field(FieldKind::Unit, unit));
    report.apply(Edit::Field(FieldKind::Year, year));
    Open::new(report, None)
}

/// Zeros for the cells that are empty; a total that nobody typed into follows its parts instead.
fn zeros(report: &Report, table: Option<TableId>) -> Vec<Edit> {
    let edition = report.edition();
    let is_asked = |cell: &CellId| {
        let in_table = table.is_none_or(|table| edition.cell(*cell).table == table);
        in_table && report.typed(*cell).trim().is_empty() && edition.total(*cell).is_none()
    };
    let zero = |cell| Edit::Answer(cell, String::from("0"));
    edition.cell_ids().filter(is_asked).map(zero).collect()
}

/// A draft, or a published text.
fn read_report(path: &Path) -> Result<Report, SessionError> {
    let (bytes, _) = store::read(path)?;
    let is_draft = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("ron"));
    if is_draft {
        Ok(draft::read(&bytes)?)
    } else {
        Ok(import::read(&bytes, Hints::default())?.report)
    }
}

/// Carries nothing silently: each figure taken over is told.
fn new_from_last_year(
    path: &Path,
    edition: Option<&'static Edition>,
    year: Option<i16>,
) -> Result<Open, SessionError> {
    let last = read_report(path)?;
    let following = || last.year().map(|year| year + 1);
    let year = year.or_else(following).ok_or(SessionError::NoYear)?;
    let edition = edition
        .or_else(|| form::edition_for(year))
        .unwrap_or(last.edition());
    let mut report = Report::new(edition, last.unit_kind);
    for field in [
        FieldKind::Unit,
        FieldKind::Leader,
        FieldKind::Reviewer,
        FieldKind::Filler,
        FieldKind::Telephone,
    ] {
        report.apply(Edit::Field(field, last.field(field).into()));
    }
    report.apply(Edit::Field(FieldKind::Year, year.to_string()));
    report.apply(Edit::Field(FieldKind::LastYear, path.display().to_string()));
    let mut notices = Vec::new();
    if edition == last.edition() {
        if edition.free_chapters {
            let heading_only = |chapter: &Chapter| Chapter {
                heading: chapter.heading.clone(),
                text: String::new(),
            };
            report.chapters = last.chapters.iter().map(heading_only).collect();
        }
        for &(from, to) in &edition.carried {
            let Ok(number) = last.number(from) else {
                continue;
            };
            report.apply(Edit::Answer(to, number.to_string()));
            notices.push(Notice {
                rule: None,
                line: 0,
                place: Some(Place::Cell(to)),
                message: format!(
                    "“{}”取自上年报告的“{}”（{number}），请核对。",
                    edition.cell(to).name,
                    edition.cell(from).name,
                ),
            });
        }
    }
    Ok(Open {
        notices,
        ..Open::new(report, None)
    })
}

/// A published report, names and telephone left out. Closing it untouched loses nothing.
fn example() -> Result<Open, SessionError> {
    let report = draft::read(include_bytes!("../assets/example-2017.ron"))?;
    Ok(Open {
        unsaved: false,
        saved: Some(report.clone()),
        ..Open::new(report, None)
    })
}

fn open_draft(path: &Path) -> Result<Open, SessionError> {
    let (bytes, stamp) = store::read(path)?;
    let report = draft::read(&bytes)?;
    Ok(Open {
        stamp: Some(stamp),
        saved: Some(report.clone()),
        unsaved: false,
        copy_due: false,
        ..Open::new(report, Some(path.into()))
    })
}

fn import_text(path: &Path, hints: Hints) -> Result<Open, SessionError> {
    let (bytes, _) = store::read(path)?;
    let imported = import::read(&bytes, hints)?;
    Ok(Open {
        notices: imported.notices,
        ..Open::new(imported.report, None)
    })
}
