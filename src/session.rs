//! The open report, and the one place that does what the user asks: [`Session::run`].
//! Draws nothing and reads no clock: the time of an action comes with it.

mod forms;
mod history;
mod holding;
mod judging;
mod leftover;
mod merging;
mod opening;
mod own_texts;
mod printing;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use minisign::SecretKey;

use crate::checks::{self, Finding, Offer, Outcome, Severity};
use crate::document::{Paper, Unfit};
use crate::draft::Draft;
use crate::export::Format;
use crate::form::{Catalogue, CellId, Edition, FieldKind, LoadError, TableId, UnitKind};
use crate::import::{self, Hints, Notice};
use crate::pages::{MissingCharacter, Setup};
use crate::report::undo::Undo;
use crate::report::{Cause, Edit, Explanation, Place, Report};
use crate::review::trail::Spot;
use crate::review::{self, Case, Move, Refusal, Review, State};
use crate::settings::{Settings, SettingsError};
use crate::store::{
    self, Agreed, Claim, History, Holder, Keeper, KeyFile, Leftover, Passphrase, Recovery, Stamp,
};
use crate::value::Moment;
use crate::{document, draft};
pub use forms::{FORM_FILE, OfficeRules, catalogue, office_rules};
pub use history::Past;
pub use holding::holder_in_words;
use judging::judge_form;
pub use judging::{Judgement, judge_forms};
pub use leftover::{FileSince, Offered};
pub use merging::Merging;
use opening::{example, import_text, new_from_last_year, new_report, read_report};
use printing::MachineFonts;
pub use printing::{Print, Printout, setup};

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
    /// Writes the printed report as a paper; `None` for the usual one.
    Export(PathBuf, Format, Option<Paper>),
    /// Writes the printed trail.
    PrintTrail(PathBuf, Format),
    /// Changes the report.
    Edit(Edit),
    /// Writes 0 into the cells that are still empty, of one table or of all, as one step.
    FillZero(Option<TableId>),
    /// Puts punctuation and spaces right in one chapter, counted from 0, or in all, as one step.
    Tidy(Option<usize>),
    /// Binds typed numbers to the cells that they speak of, as one step.
    Bind(Vec<Offer>),
    /// The next keystroke starts a step of its own.
    EndStep,
    /// Takes the last step back.
    Undo,
    /// Does it again.
    Redo,
    /// Explains the warnings of a rule, or the one that leads to a place; an empty text takes the
    /// explanation away.
    Explain {
        /// Code of the rule.
        rule: String,
        /// Code of the place, where the rule has several warnings and only one is meant.
        place: Option<String>,
        /// Why it is right as it stands.
        text: String,
        /// Who says so, and when.
        who: Who,
    },
    /// Puts a hint aside, or brings it back.
    Dismiss(Cause, bool),
    /// Ticks an item of the reviewer's queue, by its key, or takes the tick away.
    Tick(String, bool),
    /// Signs off a step.
    SignOff {
        /// Its code or name.
        step: String,
        /// Who signs; an empty name takes the usual one.
        who: Who,
    },
    /// Gives the report back to the clerk, with a reason.
    Return(String, Who),
    /// Opens signed content to changes, with a reason.
    Unlock(String, Who),
    /// Remarks on a place.
    Remark(Spot, String, Who),
    /// Answers a remark.
    Answer(usize, String, Who),
    /// Settles a remark.
    Settle(usize, Who),
    /// Takes the unit's settings from a file; the usual ones where there is none.
    ReadSettings(PathBuf),
    /// Changes the unit's settings and saves them.
    ChangeSettings(Settings),
    /// Makes a signing key of a person in a folder.
    MakeKey {
        /// The folder of keys; made if it is missing.
        folder: PathBuf,
        /// Whose it is.
        holder: String,
        /// What opens it.
        passphrase: Passphrase,
    },
    /// Keeps a recovery copy of unsaved work soon, where something has changed since the last.
    KeepCopy,
    /// Brings the open draft together with another; of what both changed, in their order, the other's
    /// is taken where it says so.
    Merge(Box<Merging>, Vec<bool>),
    /// Takes the draft over, as it is now, where nobody else has it open any more.
    TryClaim,
    /// Makes what was filled in what it was in a version of the draft, by the file that keeps it.
    BringBack(PathBuf),
    /// Agrees to read last year's report, which lies outside of the draft's folder.
    AgreeToLastYear,
    /// Reads last year's report again, whose file another program may have changed meanwhile.
    ReadLastYearAgain,
    /// Closes the report.
    Close,
}

impl Action {
    /// Whether it changes or prints the open report, and not only what is around it.
    fn needs_form(&self) -> bool {
        match self {
            Self::New { .. }
            | Self::NewFromLastYear { .. }
            | Self::Example
            | Self::Open(_)
            | Self::Import(..)
            | Self::Recover(_)
            | Self::Discard(_)
            | Self::EndStep
            | Self::ReadSettings(_)
            | Self::ChangeSettings(_)
            | Self::MakeKey { .. }
            | Self::KeepCopy
            | Self::TryClaim
            | Self::AgreeToLastYear
            | Self::ReadLastYearAgain
            | Self::Close => false,
            Self::Save
            | Self::SaveAs(_)
            | Self::Export(..)
            | Self::PrintTrail(..)
            | Self::BringBack(_)
            | Self::Merge(..)
            | Self::Edit(_)
            | Self::FillZero(_)
            | Self::Tidy(_)
            | Self::Bind(_)
            | Self::Undo
            | Self::Redo
            | Self::Explain { .. }
            | Self::Dismiss(..)
            | Self::Tick(..)
            | Self::SignOff { .. }
            | Self::Return(..)
            | Self::Unlock(..)
            | Self::Remark(..)
            | Self::Answer(..)
            | Self::Settle(..) => true,
        }
    }
}

impl Action {
    /// Whether it changes the open draft or its file, and not only shows or copies it.
    fn changes_draft(&self) -> bool {
        let is_copy = matches!(
            self,
            Self::SaveAs(_) | Self::Export(..) | Self::PrintTrail(..)
        );
        self.needs_form() && !is_copy
    }
}

/// Who does something in the review, and when by the machine's clock.
#[derive(Debug, Clone)]
pub struct Who {
    /// The name.
    pub name: String,
    /// The time.
    pub at: Moment,
    /// With which key; `None` by name only. An explanation needs none: the sign-offs are over it.
    pub key: Option<Signer>,
}

/// A signer's key file with its passphrase.
#[derive(Debug, Clone)]
pub struct Signer {
    /// The secret key's file.
    pub key: PathBuf,
    /// What opens it.
    pub passphrase: Passphrase,
}

/// What an action did, for the line of state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// Nothing to speak of.
    Quietly,
    /// A report was opened, made, imported or recovered.
    Opened,
    /// The draft that another window had open is this one's now.
    TakenOver,
    /// The draft was brought together with another.
    Merged,
    /// A step changed this place.
    Changed(Option<Place>),
    /// Saved here.
    Saved(PathBuf),
    /// Exported.
    Exported(Print),
    /// Something was done in the review: what, in few words.
    Reviewed(String),
    /// A signing key was made.
    KeyMade(KeyFile),
}

/// Why an action was not carried out; nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// What an office changes in the rule books can't be used.
    #[error("{reason}。请改正“{}”，或把它移走。", path.display())]
    OfficeRules {
        /// The file.
        path: PathBuf,
        /// The rule or word and the line that is wrong.
        reason: Box<LoadError>,
    },
    /// A form of an office can't be used.
    #[error("“{}”：{reason}。这个版式没有读入，请改正。", path.display())]
    Form {
        /// Which of its files.
        path: PathBuf,
        /// The row or rule and the line that is wrong.
        reason: Box<LoadError>,
    },
    /// There is no form in the folder.
    #[error("“{}”里没有版式：应有 form.ron，或者有放着 form.ron 的子文件夹。", .0.display())]
    NoForm(PathBuf),
    /// The open report has changes that would be lost.
    #[error("当前报告还有未保存的修改，请先保存。")]
    Unsaved,
    /// The work was saved, and only its recovery copy is still there.
    #[error(
        "已经保存到“{}”。只有旧的恢复副本没能删除（文件夹只读或被占用）；下次启动时会再问一次，选择放弃即可。",
        path.display()
    )]
    CopyStays {
        /// Where it was saved.
        path: PathBuf,
    },
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
    /// The file to export to is a PDF that is not as we wrote it.
    #[error("“{}”已经存在，而且不是本软件导出的PDF（如盖章后的扫描件），或导出后改动过，没有覆盖。请换一个文件名再导出。", path.display())]
    ForeignPdf {
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
    /// The draft's form is not at hand.
    #[error(
        "本机没有能用的版式“{0}”，这份草稿只能查看，没有改动。版式文件夹里有它的，请用“打开版式…”或 nianbao form check 看它错在哪里；没有的，请索取后放入（或用 --forms 指定），再打开草稿。"
    )]
    FormMissing(String),
    /// There is no such version of the open draft.
    #[error("没有这个历史版本，或它已经被清理。请重新打开“历史版本”再选。")]
    VersionGone,
    /// A version was filled in by another form.
    #[error("这个历史版本用的是另一种版式，不能取回到这份草稿里。它在“{}”，可以直接打开。", .0.display())]
    OtherForm(PathBuf),
    /// Nobody knows what two drafts both came from.
    #[error("找不到“{}”与当前草稿共同的原稿（要在同一台计算机上另存过，历史版本还在），不能自动合并。请对照着改。", .0.display())]
    NoBase(PathBuf),
    /// The other draft was signed.
    #[error("“{}”已经提交签署，不能合并。请先与签署的人商量；需要改动时在那份草稿里“解除锁定”。", .0.display())]
    TheirsSigned(PathBuf),
    /// Remarks or sign-offs were made in both drafts.
    #[error("两份草稿里都作了批注或签署，不能自动合并。请另存为新文件，再对照着改。")]
    BothReviewed,
    /// Another window has the draft open.
    #[error("这份草稿正由{}打开，这里只能查看，没有改动。对方关闭后这里就能编辑；要现在就改，请用“另存为”做一份副本，以后再合并。", holder_in_words(.0))]
    Held(Holder),
    /// The content was signed.
    #[error("报告已经提交签署，内容已锁定。确要修改，请先“解除锁定”并写明原因，原有签署随之作废。")]
    Locked,
    /// No finding of that kind stands.
    #[error("现在没有需要说明的“{0}”。只有“须说明”的问题才写说明。")]
    NothingToExplain(String),
    /// An explanation that says nothing.
    #[error("说明太短，请用至少{}个字写明原因。", Explanation::CHARACTERS_AT_LEAST)]
    ShortExplanation,
    /// The review refuses.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The key can't be used.
    #[error(transparent)]
    Key(#[from] store::KeyError),
    /// These can't be settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The settings can't be read.
    #[error("“{}”不能用：{reason}", path.display())]
    SettingsFile {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        reason: SettingsError,
    },
    /// Settings or rules in another encoding.
    #[error("“{}”第{line}行不是UTF-8编码的文字，没有读入（可能被别的软件按ANSI或GBK保存过）。请用记事本打开它，另存为UTF-8编码。", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The first line that can't be read, counted from 1.
        line: usize,
    },
    /// There is no place for the unit's settings.
    #[error("系统没有提供存放设置的文件夹，设置没有保存。请用 --settings 指定设置文件。")]
    NoSettingsFile,
    /// The disk refused.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The file is no draft.
    #[error(transparent)]
    Draft(#[from] draft::DraftError),
    /// The text is no report.
    #[error(transparent)]
    Import(#[from] import::Refusal),
    /// The report may not be printed as this paper.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The report cannot be printed.
    #[error(transparent)]
    MissingCharacter(#[from] MissingCharacter),
}

/// The report that is open.
pub struct Open {
    /// Answers, text, people and dates.
    pub report: Report,
    /// Remarks, sign-offs and the trail.
    pub review: Review,
    /// The file it is saved to, once there is one.
    pub path: Option<PathBuf>,
    /// What the checks say of it now.
    pub outcome: Outcome,
    /// What its import changed or dropped.
    pub notices: Vec<Notice>,
    /// Whether it differs from what is on the disk.
    pub unsaved: bool,
    /// How each of the findings stands.
    states: Vec<State>,
    revision: u64,
    /// The forms at hand, by which last year's report is read.
    forms: Catalogue,
    last_year: LastYear,
    undo: Undo,
    stamp: Option<Stamp>,
    /// As last written or read; `None` where no file holds it yet.
    saved: Option<Draft>,
    /// Whether a recovery copy should be written at the next chance.
    copy_due: bool,
    /// The leftover that this work came from; it is removed once the work is saved.
    leftover: Option<Leftover>,
    /// What keeps the draft for this window.
    claim: Option<Claim>,
    /// Who else has it open; then it is only looked at.
    held: Option<Holder>,
    /// Files outside of its folder that may be read for it.
    agreed: Agreed,
}

/// 上年报告, as the field names it.
#[derive(Default)]
struct LastYear {
    /// What stood in the field, and beside which draft, when it was read.
    named: (String, Option<PathBuf>),
    report: Option<checks::LastYear>,
    problem: Option<String>,
    /// Whether it was not read because nobody agreed to it.
    is_outside: bool,
}

/// Where the file is that the field names, from the folder of `draft` on.
fn last_year_path(named: &str, draft: Option<&Path>) -> PathBuf {
    let folder = draft.and_then(Path::parent).unwrap_or(Path::new(""));
    store::without_detours(&folder.join(named.trim()))
}

/// Machine and share of a network path (`\\host\share\…`, with either slash); `None` for any other.
/// Merely asking for such a file logs the user on there, so that a received draft must not.
fn network_place(path: &str) -> Option<(String, String)> {
    let path = path.replace('/', "\\").to_lowercase();
    let path = path.replacen("\\??\\", "\\\\?\\", usize::from(path.starts_with("\\??\\")));
    let mut parts = path.strip_prefix("\\\\")?.split('\\').map(String::from);
    let mut first = parts.next()?;
    if first == "?" || first == "." {
        // `\\?\UNC\host\share` is the same said at length. `\\?\C:` is no network's; of whatever else
        // there is nobody can tell.
        first = parts.next()?;
        if first.len() == 2 && first.ends_with(':') {
            return None;
        }
        if first == "unc" {
            first = parts.next()?;
        }
    }
    Some((first, parts.next().unwrap_or_default()))
}

/// How the field names a file: from the draft's folder on where it lies there, so that both can
/// travel together.
#[must_use]
pub fn last_year_named(path: &Path, draft: Option<&Path>) -> String {
    // Beside `draft.ron` there is the folder that we are in.
    let draft = draft.and_then(|draft| std::path::absolute(draft).ok());
    let folder = draft.as_deref().and_then(Path::parent);
    let beside = folder.and_then(|folder| path.strip_prefix(folder).ok());
    beside.unwrap_or(path).display().to_string()
}

impl LastYear {
    /// The report, or why it can't be read.
    fn said(&self) -> (Option<&Report>, Option<&str>) {
        let report = self.report.as_ref().map(checks::LastYear::report);
        (report, self.problem.as_deref())
    }

    /// Reads the file that the field names: a draft, or a published text.
    /// If an edition follows its own, it is read as one of that.
    fn read(
        named: &str,
        draft: Option<&Path>,
        (edition, forms): (&'static Edition, &Catalogue),
        agreed: &Agreed,
    ) -> Self {
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
                problem,
                ..Self::default()
            };
        }
        let own = draft.and_then(|draft| network_place(&draft.display().to_string()));
        let place = network_place(named.trim());
        if place.is_some() && place != own {
            let words = "上年报告在网络共享上，没有打开它：打开会用您的账号登录那台计算机。确认可靠后，请把它复制到草稿所在的文件夹，再重新选择。";
            return Self {
                named: from,
                problem: Some(words.into()),
                ..Self::default()
            };
        }
        let path = last_year_path(named, draft);
        if draft.is_some_and(|draft| !agreed.allows(&path, draft)) {
            let words = format!(
                "上年报告“{}”在草稿所在的文件夹之外，没有打开它：草稿可能是别人给的，写着您没有选过的文件。确认要用它，请在窗口的“基本信息”里按“读入”；或把它放进草稿的文件夹，再重新选择。",
                path.display()
            );
            return Self {
                named: from,
                problem: Some(words),
                is_outside: true,
                ..Self::default()
            };
        }
        match read_report(&path, forms) {
            Ok(report) => Self {
                named: from,
                report: Some(checks::LastYear::of(
                    report.followed_by(edition).unwrap_or(report),
                )),
                ..Self::default()
            },
            Err(error) => Self {
                named: from,
                problem: Some(error.to_string()),
                ..Self::default()
            },
        }
    }
}

impl Open {
    fn new(draft: Draft, path: Option<PathBuf>, forms: &Catalogue) -> Self {
        let mut open = Self {
            report: draft.report,
            review: draft.review,
            path,
            outcome: Outcome::default(),
            states: Vec::new(),
            revision: 0,
            forms: forms.clone(),
            last_year: LastYear::default(),
            notices: Vec::new(),
            unsaved: true,
            undo: Undo::default(),
            stamp: None,
            saved: None,
            copy_due: true,
            leftover: None,
            claim: None,
            held: None,
            agreed: Agreed::default(),
        };
        open.check();
        open
    }

    /// A report that no draft holds yet, and that nothing was done to.
    fn fresh(report: Report, forms: &Catalogue) -> Self {
        let review = Review::default();
        Self::new(Draft { report, review }, None, forms)
    }

    /// What the review looks at.
    #[must_use]
    pub fn case<'a>(&'a self, settings: &'a Settings) -> Case<'a> {
        Case {
            report: &self.report,
            outcome: &self.outcome,
            settings,
            last_year: self.named_last_year(),
        }
    }

    /// Another number after each change of the report, of its review, or of where it lies; what is
    /// derived from them need not be derived anew as long as it is the same.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// What was written about a finding, for the values as they are or as they were.
    #[must_use]
    pub fn explanation(&self, finding: &Finding) -> Option<&Explanation> {
        let written = review::explanation(&self.report, &self.outcome, finding);
        written.map(|(_, explanation)| explanation)
    }

    /// How each finding stands, in their order.
    #[must_use]
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// The report that the draft names as last year's, where it can be read.
    #[must_use]
    pub fn named_last_year(&self) -> Option<&Report> {
        self.last_year.report.as_ref().map(checks::LastYear::report)
    }

    /// Last year's report, where the draft names one that this one can be compared with.
    #[must_use]
    pub fn last_year(&self) -> Option<&Report> {
        let is_comparable = |last: &&Report| checks::comparable_to(&self.report, last).is_ok();
        self.named_last_year().filter(is_comparable)
    }

    /// The code of the draft's form, where that is not at hand: then it is only looked at.
    #[must_use]
    pub fn missing_form(&self) -> Option<&str> {
        let edition = self.report.edition();
        edition.is_stand_in.then_some(&*edition.code)
    }

    /// Whether the report can't be changed as it is: its content was signed, its form is not at
    /// hand, or another window has it.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.review.is_locked() || self.missing_form().is_some() || self.held.is_some()
    }

    /// Who else has the draft open, so that it is only looked at here.
    #[must_use]
    pub fn held_by(&self) -> Option<&Holder> {
        self.held.as_ref()
    }

    /// For all that does not make sense without the form.
    ///
    /// # Errors
    /// The form is not at hand.
    pub fn needs_form(&self) -> Result<(), SessionError> {
        let missing = self.missing_form();
        missing.map_or(Ok(()), |code| Err(SessionError::FormMissing(code.into())))
    }

    /// Whether last year's report lies outside of the draft's folder, and nobody agreed to read it.
    #[must_use]
    pub fn asks_for_last_year(&self) -> bool {
        self.last_year.is_outside
    }

    /// Agrees to read the file that the field names.
    fn agree_to_last_year(&mut self) {
        let named = self.report.field(FieldKind::LastYear);
        self.agreed
            .add(&last_year_path(named, self.path.as_deref()));
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
            self.last_year = self.read_last_year();
        }
        self.outcome = checks::check(&self.report, self.last_year.report.as_ref());
        self.weigh();
    }

    fn read_last_year(&self) -> LastYear {
        let named = self.report.field(FieldKind::LastYear);
        let edition = self.report.edition();
        let forms = (edition, &self.forms);
        LastYear::read(named, self.path.as_deref(), forms, &self.agreed)
    }

    /// Checks against last year's report as it is now, where it is another than it was.
    fn read_last_year_again(&mut self) -> Done {
        let read = self.read_last_year();
        if read.said() != self.last_year.said() {
            self.last_year = read;
            self.check();
        }
        Done::Quietly
    }

    /// Sees how each finding stands in the light of what was explained.
    fn weigh(&mut self) {
        self.revision += 1;
        let (report, outcome) = (&self.report, &self.outcome);
        let state = |finding| self.review.state(report, outcome, finding);
        self.states = outcome.findings.iter().map(state).collect();
    }

    /// Whether there is a step to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.undo.can_undo()
    }

    /// Whether there is a step to do again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        self.undo.can_redo()
    }

    fn changed(&mut self) {
        self.check();
        self.note_change();
    }

    /// What was done in the review changes no finding.
    fn reviewed(&mut self) {
        self.weigh();
        self.note_change();
    }

    fn note_change(&mut self) {
        let is_saved = |saved: &Draft| saved.report == self.report && saved.review == self.review;
        self.unsaved = !self.saved.as_ref().is_some_and(is_saved);
        self.copy_due = true;
    }

    fn refuse_if_locked(&self) -> Result<(), SessionError> {
        match self.review.is_locked() {
            true => Err(SessionError::Locked),
            false => Ok(()),
        }
    }

    /// A draft that moves to another folder still names the same file of last year. Returns what
    /// takes that back, where the name is another now.
    fn rename_last_year(&mut self, draft: &Path) -> Option<Edit> {
        if self.last_year.report.is_none() || self.path.as_deref() == Some(draft) {
            return None;
        }
        let named = self.report.field(FieldKind::LastYear);
        let path = last_year_path(named, self.path.as_deref());
        let path = std::path::absolute(path).ok()?;
        let named = last_year_named(&path, Some(draft));
        self.report.apply(Edit::Field(FieldKind::LastYear, named))
    }

    /// Writes the draft; returns what was written.
    fn save(&mut self, path: PathBuf, expected: Option<Stamp>) -> Result<Vec<u8>, SessionError> {
        // What was read for it may be outside of the folder that it moves to.
        if self.last_year.report.is_some() {
            self.agree_to_last_year();
        }
        let named_before = self.rename_last_year(&path);
        let bytes = draft::write_within(store::BYTES_AT_MOST, &self.report, &self.review);
        let written = store::write(&path, bytes.as_bytes(), expected);
        if let (Err(_), Some(named_before)) = (&written, named_before) {
            self.report.apply(named_before);
        }
        self.stamp = Some(written?);
        self.saved = Some(Draft {
            report: self.report.clone(),
            review: self.review.clone(),
        });
        self.path = Some(path);
        self.unsaved = false;
        self.copy_due = false;
        self.undo.close();
        self.check();
        Ok(bytes.into_bytes())
    }
}

/// One user at work: the open report, if any, and where unsaved work is kept.
#[derive(Default)]
pub struct Session {
    open: Option<Open>,
    /// The forms at hand.
    forms: Catalogue,
    keeper: Option<Keeper>,
    leftovers: Vec<Offered>,
    /// Where versions of what is saved are kept, if anywhere.
    history: Option<History>,
    /// Whether drafts that are opened are claimed, so that other windows only look at them.
    claims: bool,
    /// What drafts may read outside of their folders.
    agreed: Agreed,
    /// Why the last one could not be kept.
    history_problem: Option<String>,
    settings: Settings,
    /// Where the settings are kept; `None` where there is no place for them.
    settings_file: Option<PathBuf>,
    /// What this machine has besides the bundled fonts.
    fonts: MachineFonts,
    /// The open report as it was printed or shown last.
    printout: Option<Arc<Printout>>,
    /// Whether the user agreed that the next action may replace unsaved changes.
    may_lose: bool,
    /// See [`Session::revision`].
    revision: u64,
}

impl Session {
    /// A session that keeps unsaved work in `recovery`, if given.
    #[must_use]
    pub fn new(recovery: Option<Recovery>) -> Self {
        Self::keeping(recovery, Catalogue::default())
    }

    fn keeping(recovery: Option<Recovery>, forms: Catalogue) -> Self {
        let leftovers = recovery.as_ref().map(Recovery::leftovers);
        let leftovers = leftovers.unwrap_or_default().into_iter();
        Self {
            keeper: recovery.map(Keeper::new),
            leftovers: leftovers
                .map(|leftover| Offered::new(leftover, &forms))
                .collect(),
            forms,
            ..Self::default()
        }
    }

    /// A session that keeps no copies, with forms at hand.
    #[must_use]
    pub fn of_forms(forms: Catalogue) -> Self {
        Self::keeping(None, forms)
    }

    /// The forms at hand.
    #[must_use]
    pub fn forms(&self) -> &Catalogue {
        &self.forms
    }

    /// Judges the form in the folder of a file, and takes it among those at hand where nothing is
    /// wrong with it, in place of one with its code, until the program ends.
    ///
    /// # Errors
    /// There is no form.
    pub fn take_form(
        &mut self,
        file: &Path,
    ) -> Result<(Judgement, Option<&'static Edition>), SessionError> {
        let folder = file.parent().filter(|_| file.ends_with(FORM_FILE));
        let folder = folder.ok_or_else(|| SessionError::NoForm(file.into()))?;
        let folder = std::path::absolute(folder).unwrap_or(folder.into());
        let judged = judge_form(&folder, &self.forms)?;
        let Some(form) = judged.form.filter(|_| judged.faults.is_empty()) else {
            return Ok((judged, None));
        };
        let code = &*form.edition.code;
        (self.forms, _) = self.forms.without(code).with(vec![form.texts.clone()]);
        let taken = self.forms.edition(code);
        Ok((judged, taken))
    }

    /// A session that keeps unsaved work in a folder, from now on or as soon as that can be made
    /// and written.
    #[must_use]
    pub fn with_copies_in(folder: &Path, forms: Catalogue) -> Self {
        match Recovery::open(folder) {
            Ok(recovery) => Self::keeping(Some(recovery), forms),
            Err(problem) => Self {
                keeper: Some(Keeper::waiting_for(folder, &problem)),
                forms,
                ..Self::default()
            },
        }
    }

    /// Whether recovery copies are kept at all.
    #[must_use]
    pub fn keeps_copies(&self) -> bool {
        self.keeper.is_some()
    }

    /// Why no recovery copy can be kept, as long as that is so.
    #[must_use]
    pub fn copy_problem(&self) -> Option<String> {
        self.keeper.as_ref()?.problem()
    }

    /// Waits until recovery copies are on the disk, or it does not answer.
    pub fn finish_copies(&self) {
        if let Some(keeper) = &self.keeper {
            keeper.finish();
        }
    }

    /// Whether a recovery copy is still on its way to the disk.
    #[must_use]
    pub fn is_copying(&self) -> bool {
        self.keeper.as_ref().is_some_and(Keeper::is_pending)
    }

    /// The open report.
    #[must_use]
    pub fn open(&self) -> Option<&Open> {
        self.open.as_ref()
    }

    /// The unit's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where the unit's settings are kept.
    #[must_use]
    pub fn settings_file(&self) -> Option<&Path> {
        self.settings_file.as_deref()
    }

    /// Grows with whatever is done: while it stays, so does what is printed.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The open report as a paper, or as the usual one, on its pages: what the preview shows and
    /// [`Action::Export`] writes. Pages are laid out again only when they change.
    ///
    /// # Errors
    /// Nothing is open, it may not be printed so, or no font has a character.
    pub fn printout(&mut self, paper: Option<Paper>) -> Result<Arc<Printout>, SessionError> {
        let open = self.open.as_ref().ok_or(SessionError::NothingOpen)?;
        open.needs_form()?;
        let (document, paper) = printing::document(open, &self.settings, paper)?;
        let asked = (self.page_setup(), self.settings.paper.fonts);
        if let Some(kept) = &self.printout
            && kept.is_of(&document, paper, &asked)
        {
            return Ok(kept.clone());
        }
        let printout = self.fonts.lay_out(document, Some(paper), asked)?;
        Ok(self.printout.insert(Arc::new(printout)).clone())
    }

    /// The same as PDF.
    ///
    /// # Errors
    /// As [`Session::printout`].
    pub fn pdf(&mut self, paper: Option<Paper>) -> Result<Vec<u8>, SessionError> {
        let mut printout = self.printout(paper)?;
        let pdf = self.fonts.export(&mut printout, Format::Pdf)?;
        self.printout = Some(printout);
        Ok(pdf)
    }

    /// How the unit's pages are set up.
    #[must_use]
    pub fn page_setup(&self) -> Setup {
        let kind = self.open.as_ref().map(|open| open.report.unit_kind);
        setup(&self.settings.paper, kind)
    }

    /// Work that earlier runs left behind, newest first.
    #[must_use]
    pub fn leftovers(&self) -> &[Offered] {
        &self.leftovers
    }

    /// Which of them belongs to the open draft, by whatever path or link that was opened.
    #[must_use]
    pub fn leftover_of_draft(&self) -> Option<usize> {
        let opened = self.open.as_ref()?.path.as_ref()?;
        let is_of_draft = |offered: &Offered| {
            (offered.draft()).is_some_and(|draft| store::is_same_file(draft, opened))
        };
        self.leftovers.iter().position(is_of_draft)
    }

    /// Does what the user asks. `now` is the time since any fixed moment.
    ///
    /// # Errors
    /// Says why it was not done, and what to do; then nothing has changed.
    pub fn run(&mut self, action: Action, now: Duration) -> Result<Done, SessionError> {
        // A copy of what is there changes nothing, and is kept after every change.
        if !matches!(action, Action::KeepCopy) {
            self.revision += 1;
        }
        let done = self.carry_out(action, now);
        self.may_lose = false;
        done
    }

    /// The user agrees that the next action may replace a report with unsaved changes, or a PDF
    /// that is not ours. They are given up only once there is something to replace them.
    pub fn agree_to_lose(&mut self) {
        self.may_lose = true;
    }

    #[expect(clippy::too_many_lines, reason = "a table of arms")]
    fn carry_out(&mut self, action: Action, now: Duration) -> Result<Done, SessionError> {
        if let Some(open) = &self.open
            && action.needs_form()
        {
            open.needs_form()?;
            if let (true, Some(holder)) = (action.changes_draft(), &open.held) {
                return Err(SessionError::Held(holder.clone()));
            }
        }
        match action {
            Action::New {
                edition,
                unit_kind,
                unit,
                year,
            } => self.replace(|forms| Ok(new_report(edition, unit_kind, unit, year, forms))),
            Action::NewFromLastYear {
                last_year,
                edition,
                year,
            } => self.replace(|forms| new_from_last_year(&last_year, edition, year, forms)),
            Action::Example => self.replace(example),
            Action::Open(path) => self.open_draft(&path),
            Action::TryClaim => self.try_claim(),
            Action::Merge(merging, takes_theirs) => self.merge(*merging, &takes_theirs, now),
            Action::Import(path, hints) => self.replace(|forms| import_text(&path, hints, forms)),
            Action::Recover(at) => self.recover(at),
            Action::Discard(at) => self.discard(at),
            Action::Save => self.save(),
            Action::SaveAs(path) => self.save_as(path),
            Action::Export(path, format, paper) => self.export(path, format, paper),
            Action::PrintTrail(path, format) => self.print_trail(path, format),
            Action::Edit(edit) => self.edit(edit, now),
            Action::FillZero(table) => self.fill_zero(table, now),
            Action::Tidy(chapter) => self.tidy(chapter, now),
            Action::Bind(offers) => self.bind(&offers, now),
            Action::EndStep => self.with_open(|open| {
                open.undo.close();
                Ok(Done::Quietly)
            }),
            Action::Undo => self.step(Undo::undo),
            Action::Redo => self.step(Undo::redo),
            Action::Explain {
                rule,
                place,
                text,
                who,
            } => self.explain(&rule, place.as_deref(), &text, who, now),
            Action::Dismiss(cause, is_dismissed) => self.dismiss(&cause, is_dismissed),
            Action::Tick(key, is_ticked) => self.with_open(|open| {
                open.review.tick(&key, is_ticked);
                open.reviewed();
                Ok(Done::Quietly)
            }),
            Action::SignOff { step, who } => self.sign_off(step, who),
            Action::Return(reason, who) => self.say(Move::Return { reason }, &who, "已退回"),
            Action::Unlock(reason, who) => {
                self.say(Move::Unlock { reason }, &who, "已解除锁定，原有签署作废")
            }
            Action::Remark(spot, text, who) => {
                self.say(Move::Remark { spot, text }, &who, "已批注")
            }
            Action::Answer(remark, text, who) => {
                self.say(Move::Answer { remark, text }, &who, "已答复批注")
            }
            Action::Settle(remark, who) => self.say(Move::Settle { remark }, &who, "已了结批注"),
            Action::ReadSettings(path) => self.read_settings(path),
            Action::ChangeSettings(settings) => self.change_settings(settings),
            Action::MakeKey {
                folder,
                holder,
                passphrase,
            } => Ok(Done::KeyMade(store::make_key(
                &folder,
                &holder,
                &passphrase,
            )?)),
            Action::BringBack(version) => self.bring_back(&version, now),
            Action::KeepCopy => self.keep_copy(),
            Action::AgreeToLastYear => self.agree_to_last_year(),
            Action::ReadLastYearAgain => self.with_open(|open| Ok(open.read_last_year_again())),
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
        make: impl FnOnce(&Catalogue) -> Result<Open, SessionError>,
    ) -> Result<Done, SessionError> {
        if !self.may_lose && self.open.as_ref().is_some_and(|open| open.unsaved) {
            return Err(SessionError::Unsaved);
        }
        let made = make(&self.forms)?;
        // A copy that stays is offered again; the work in it was saved or given up.
        let _ = self.forget_copies();
        let open = self.open.insert(made);
        open.agreed = self.agreed.clone();
        if open.last_year.is_outside {
            open.read_last_year_again();
        }
        Ok(Done::Opened)
    }

    fn agree_to_last_year(&mut self) -> Result<Done, SessionError> {
        self.with_open(|open| {
            open.agree_to_last_year();
            Ok(open.read_last_year_again())
        })?;
        self.remember_agreed();
        Ok(Done::Quietly)
    }

    /// Remembers a file that was read for the open draft; where that fails it is asked for again.
    fn remember_agreed(&mut self) {
        let Some(open) = &mut self.open else { return };
        if open.last_year.report.is_some() {
            open.agree_to_last_year();
            self.agreed = open.agreed.clone();
            let _ = self.agreed.remember();
        }
    }

    fn edit(&mut self, edit: Edit, now: Duration) -> Result<Done, SessionError> {
        self.edit_by(edit, now, true)
    }

    /// Edits; `is_users` says whether the user wrote what it says.
    fn edit_by(&mut self, edit: Edit, now: Duration, is_users: bool) -> Result<Done, SessionError> {
        self.with_open(|open| {
            let place = edit.place();
            open.refuse_if_locked()?;
            let named = open.report.field(FieldKind::LastYear).to_owned();
            if !open.undo.make(&mut open.report, edit, now) {
                return Err(SessionError::ChapterGone);
            }
            // Whoever names a file wants it read.
            if is_users && open.report.field(FieldKind::LastYear) != named {
                open.agree_to_last_year();
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

    fn tidy(&mut self, chapter: Option<usize>, now: Duration) -> Result<Done, SessionError> {
        match self.with_open(|open| Ok(tidied(&open.report, chapter)))? {
            edits if edits.is_empty() => Ok(Done::Quietly),
            edits => self.edit(Edit::Together(edits), now),
        }
    }

    /// Binds those of the offers that still stand.
    fn bind(&mut self, offers: &[Offer], now: Duration) -> Result<Done, SessionError> {
        let edit = self.with_open(|open| {
            let mut standing = checks::binding_offers(&open.report);
            standing.retain(|offer| offers.contains(offer));
            Ok((!standing.is_empty()).then(|| Offer::bind(&standing, &open.report)))
        })?;
        edit.map_or(Ok(Done::Quietly), |edit| self.edit(edit, now))
    }

    fn step(
        &mut self,
        step: impl FnOnce(&mut Undo, &mut Report) -> Option<Edit>,
    ) -> Result<Done, SessionError> {
        self.with_open(|open| {
            open.refuse_if_locked()?;
            match step(&mut open.undo, &mut open.report) {
                Some(edit) => {
                    open.changed();
                    Ok(Done::Changed(edit.place()))
                }
                None => Ok(Done::Quietly),
            }
        })
    }

    fn explain(
        &mut self,
        rule: &str,
        place: Option<&str>,
        text: &str,
        who: Who,
        now: Duration,
    ) -> Result<Done, SessionError> {
        let is_taken_away = text.trim().is_empty();
        if !is_taken_away && !Explanation::is_enough(text) {
            return Err(SessionError::ShortExplanation);
        }
        if !is_taken_away && who.name.trim().is_empty() {
            return Err(Refusal::NoName.into());
        }
        let edits = self.with_open(|open| {
            let is_meant = |finding: &&Finding| {
                let cause = finding.cause();
                finding.rule.eq_ignore_ascii_case(rule)
                    && place.is_none_or(|place| cause.is_at(place))
            };
            let warnings = (open.outcome.findings.iter())
                .filter(|finding| finding.severity == Severity::Warning)
                .filter(is_meant);
            let mut edits = Vec::new();
            for finding in warnings {
                // What was written for other values goes with it.
                let before = review::explanation(&open.report, &open.outcome, finding);
                edits.extend(before.map(|(cause, _)| Edit::Explain(cause.clone(), None)));
                let explanation = Explanation {
                    text: text.trim().into(),
                    by: who.name.trim().into(),
                    at: who.at,
                    basis: finding.basis.clone(),
                };
                let explanation = (!is_taken_away).then_some(explanation);
                edits.push(Edit::Explain(finding.cause(), explanation));
            }
            Ok(edits)
        })?;
        if edits.is_empty() {
            return Err(SessionError::NothingToExplain(rule.into()));
        }
        self.edit(Edit::Together(edits), now)
    }

    fn dismiss(&mut self, cause: &Cause, is_dismissed: bool) -> Result<Done, SessionError> {
        self.with_open(|open| {
            let is_hint = |finding: &&Finding| {
                finding.severity == Severity::Hint && finding.cause() == *cause
            };
            for finding in open.outcome.findings.iter().filter(is_hint) {
                open.review.dismiss(finding, is_dismissed);
            }
            open.reviewed();
            Ok(Done::Quietly)
        })
    }

    fn sign_off(&mut self, step: String, who: Who) -> Result<Done, SessionError> {
        let settings = &self.settings;
        let open = self.open.as_mut().ok_or(SessionError::NothingOpen)?;
        let found = review::find_step(settings, &step)?;
        // What is missing is told before a passphrase is tried.
        open.review.ask(&open.case(settings), found, who.at)?;
        let key_file = who.key.as_ref().map(|signer| store::key_file(&signer.key));
        let secret = opened_key(&who)?;
        let public = secret.as_ref().and_then(review::seal::public_key);
        let holder = key_file.map_or_else(String::new, |key_file| key_file.holder);
        let is_listed = (found.keys.iter()).any(|key| Some(&key.public) == public.as_ref());
        let name = match who.name.trim() {
            "" if !holder.is_empty() && !is_listed => holder,
            "" => review::usual_person(&open.report, found, public.as_deref()),
            name => name.into(),
        };
        let is_known = (public.as_ref()).is_none_or(|public| !settings.holders(public).is_empty());
        let warning = match is_known {
            true => "",
            false => "。这把密钥还没有登记，核验时只算“未登记的密钥”，请交管理员登记",
        };
        let done = format!("“{}”已签署（{name}）{warning}", found.name);
        let made = Move::SignOff { step, key: secret };
        self.make(made, (&name, who.at), None, &done)
    }

    /// Says something over a name, signed with a key where there is one.
    fn say(&mut self, made: Move, who: &Who, done: &str) -> Result<Done, SessionError> {
        let key = opened_key(who)?;
        self.make(made, (&who.name, who.at), key.as_ref(), done)
    }

    fn make(
        &mut self,
        made: Move,
        (by, at): (&str, Moment),
        key: Option<&SecretKey>,
        done: &str,
    ) -> Result<Done, SessionError> {
        let open = self.open.as_mut().ok_or(SessionError::NothingOpen)?;
        let case = Case {
            report: &open.report,
            outcome: &open.outcome,
            settings: &self.settings,
            last_year: open.last_year.report.as_ref().map(checks::LastYear::report),
        };
        open.review.make_with(&case, made, by, at, key)?;
        open.undo.close();
        open.reviewed();
        Ok(Done::Reviewed(done.into()))
    }

    fn read_settings(&mut self, path: PathBuf) -> Result<Done, SessionError> {
        let read = store::read(&path);
        // Settings that can't be read are to be put right in the same file.
        self.settings_file = Some(path.clone());
        self.settings = match read {
            Ok((bytes, _)) => own_texts::settings(&path, &bytes)?,
            Err(store::StoreError::Missing { .. }) => Settings::default(),
            Err(error) => return Err(error.into()),
        };
        Ok(Done::Quietly)
    }

    fn change_settings(&mut self, settings: Settings) -> Result<Done, SessionError> {
        let path = (self.settings_file.clone()).ok_or(SessionError::NoSettingsFile)?;
        let text = settings.write();
        // What could not be read again must not be written.
        let settings = Settings::read(&text)?;
        settings.check_keys()?;
        if let Some(folder) = path.parent() {
            store::make_folder(folder)?;
        }
        let replaced = match store::read(&path) {
            Ok((old, stamp)) => {
                // What nobody could read may be what somebody needs.
                if own_texts::settings(&path, &old).is_err() {
                    store::keep_beside(&path, "有误", &old)?;
                }
                Some(stamp)
            }
            Err(store::StoreError::Missing { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        store::write(&path, text.as_bytes(), replaced)?;
        self.settings = settings;
        Ok(Done::Saved(path))
    }

    fn save(&mut self) -> Result<Done, SessionError> {
        let (path, stamp) = self.with_open(|open| {
            let path = open.path.clone().ok_or(SessionError::NoFile)?;
            Ok((path, open.stamp))
        })?;
        self.save_to(&path, stamp)?;
        self.forget_copies_of(&path)?;
        Ok(Done::Saved(path))
    }

    fn save_as(&mut self, path: PathBuf) -> Result<Done, SessionError> {
        let stamp = self.with_open(|open| {
            // A draft opened as `draft.ron` or by a link is chosen by another path in a dialog.
            let is_own = (open.path.as_deref()).is_some_and(|own| store::is_same_file(own, &path));
            Ok(open.stamp.filter(|_| is_own))
        })?;
        self.save_to(&path, stamp)?;
        self.forget_copies_of(&path)?;
        Ok(Done::Saved(path))
    }

    fn export(
        &mut self,
        path: PathBuf,
        format: Format,
        paper: Option<Paper>,
    ) -> Result<Done, SessionError> {
        let mut printout = self.printout(paper)?;
        let done = self.write_printout(&mut printout, path, format)?;
        self.printout = Some(printout);
        Ok(done)
    }

    fn print_trail(&mut self, path: PathBuf, format: Format) -> Result<Done, SessionError> {
        let open = self.open.as_ref().ok_or(SessionError::NothingOpen)?;
        let document = document::trail::of(&open.case(&self.settings), &open.review);
        let asked = (self.page_setup(), self.settings.paper.fonts);
        let printout = self.fonts.lay_out(document, None, asked)?;
        self.write_printout(&mut Arc::new(printout), path, format)
    }

    fn write_printout(
        &mut self,
        printout: &mut Arc<Printout>,
        path: PathBuf,
        format: Format,
    ) -> Result<Done, SessionError> {
        let bytes = self.fonts.export(printout, format)?;
        printing::save(&path, &bytes, format, self.may_lose)?;
        Ok(Done::Exported(Print {
            path,
            paper: printout.paper,
            notices: printout.notices.clone(),
        }))
    }

    fn keep_copy(&mut self) -> Result<Done, SessionError> {
        if let (Some(open), Some(keeper)) = (&mut self.open, &self.keeper)
            && open.unsaved
            && open.copy_due
        {
            let belongs_to = open.path.clone().zip(open.stamp);
            let (report, review) = (open.report.clone(), open.review.clone());
            keeper.keep(belongs_to, move || {
                draft::write_within(store::BYTES_AT_MOST, &report, &review).into_bytes()
            });
            open.copy_due = false;
        } else if let (Some(open), Some(keeper)) = (&mut self.open, &self.keeper)
            && open.copy_due
        {
            // What was kept was taken back; the leftover that it may have come from stays.
            keeper.clear_soon();
            open.copy_due = false;
        }
        Ok(Done::Quietly)
    }

    /// Opens what an earlier run left. Its copy stays until the work is saved or given up.
    fn recover(&mut self, at: usize) -> Result<Done, SessionError> {
        let offered = self.leftovers.get(at).ok_or(SessionError::LeftoverGone)?;
        let leftover = &offered.leftover;
        let draft = draft::read(leftover.bytes(), &self.forms)?;
        // Left where it is: what is only looked at can't be saved.
        if draft.report.edition().is_stand_in {
            let code = draft.report.edition().code.clone();
            return Err(SessionError::FormMissing(code));
        }
        let (path, stamp) = leftover.draft.clone().unzip();
        // What another window has open is not written over: this becomes a draft of its own.
        let is_held = |path: &Path| self.other_holder(path).is_some();
        let (path, stamp) = match path.as_deref().is_some_and(is_held) {
            true => (None, None),
            false => (path, stamp),
        };
        let held = path.as_deref().zip(stamp);
        let saved = held.and_then(|(path, stamp)| self.held_once(path, stamp));
        self.replace(|forms| {
            Ok(Open {
                stamp,
                saved,
                ..Open::new(draft, path, forms)
            })
        })?;
        let leftover = self.leftovers.remove(at).leftover;
        self.with_open(|open| {
            open.leftover = Some(leftover);
            Ok(())
        })?;
        self.claim_open();
        Ok(Done::Opened)
    }

    fn discard(&mut self, at: usize) -> Result<Done, SessionError> {
        if at >= self.leftovers.len() {
            return Err(SessionError::LeftoverGone);
        }
        self.leftovers.remove(at).leftover.discard()?;
        Ok(Done::Quietly)
    }

    /// The same once the work is saved, which stays so whatever becomes of the copies.
    fn forget_copies_of(&mut self, saved: &Path) -> Result<(), SessionError> {
        self.forget_copies()
            .map_err(|_| SessionError::CopyStays { path: saved.into() })
    }

    /// Removes the recovery copies of work that is now safe, or was given up.
    fn forget_copies(&mut self) -> Result<(), SessionError> {
        let cleared = self.keeper.as_ref().map_or(Ok(()), Keeper::clear);
        if let Some(leftover) = self.open.as_mut().and_then(|open| open.leftover.take()) {
            leftover.discard()?;
        }
        Ok(cleared?)
    }

    fn close(&mut self) -> Result<Done, SessionError> {
        if !self.may_lose && self.open.as_ref().is_some_and(|open| open.unsaved) {
            return Err(SessionError::Unsaved);
        }
        // A copy that stays is offered again; the work in it was saved or given up.
        let _ = self.forget_copies();
        self.open = None;
        Ok(Done::Quietly)
    }
}

fn opened_key(who: &Who) -> Result<Option<SecretKey>, SessionError> {
    let key = who.key.as_ref();
    let opened = key.map(|signer| store::open_key(&signer.key, &signer.passphrase));
    Ok(opened.transpose()?)
}

/// Zeros for the cells that are empty; a total that nobody typed into follows its parts instead.
fn zeros(report: &Report, table: Option<TableId>) -> Vec<Edit> {
    let edition = report.edition();
    let is_asked = |cell: &CellId| {
        let in_table = table.is_none_or(|table| edition.cell(*cell).table == table);
        let is_number = edition.cell(*cell).kind.is_number() && report.due(*cell) == Some(true);
        let is_empty = report.typed(*cell).trim().is_empty();
        in_table && is_number && is_empty && edition.total(*cell).is_none()
    };
    let zero = |cell| Edit::Answer(cell, String::from("0"));
    edition.cell_ids().filter(is_asked).map(zero).collect()
}

/// The chapters' texts tidied, of those that were not tidy.
fn tidied(report: &Report, chapter: Option<usize>) -> Vec<Edit> {
    let chapters = report.chapters.iter().enumerate();
    let asked = chapters.filter(|(at, _)| chapter.is_none_or(|asked| asked == *at));
    let tidied = asked.map(|(at, of)| (at, checks::typography::tidy(&of.text)));
    let edits = tidied.filter(|(_, (_, changes))| !changes.is_empty());
    edits.map(|(at, (text, _))| Edit::Text(at, text)).collect()
}

#[cfg(test)]
mod tests;
