//! 稿: what a report is printed for, whether it may be, and what is on each paper. The pages of
//! all of them are set alike; no size and no place is decided here.

use super::{Block, Document, Field, Hand, Line, Proof, explanations, findings, secrecy};
use crate::checks::Severity;
use crate::form::FieldKind;
use crate::review::{Case, Review, Standing};
use crate::settings::{Names, Settings, Step};

/// 稿.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// 草稿: for reading and correcting, with its open findings.
    Draft,
    /// 报送稿: for signature and seal.
    Submission,
    /// 公开稿: for the website, without the people.
    Public,
    /// 保密审查表: one page for the office's file.
    Secrecy,
    /// 核查说明: goes with the 报送稿.
    Explanations,
}

/// Why a paper can't be printed, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// With errors it is a draft.
    #[error(
        "报告还有{errors}处错误没有改正，只能打印草稿，没有生成{}。请先改正错误，或改为打印草稿。",
        paper.name()
    )]
    OpenErrors {
        /// Which.
        paper: Paper,
        /// How many errors.
        errors: usize,
    },
    /// 先审查、后公开.
    #[error(
        "公开前须先通过保密审查：{fault}，没有生成公开稿。请先完成“{step}”的签署，再打印公开稿。"
    )]
    NotCleared {
        /// The step's name.
        step: String,
        /// `“保密审查”还没有签署`.
        fault: String,
    },
    /// The form waits for a step that nobody knows.
    #[error(
        "版式要求先签署环节“{code}”才能公开，而单位设置里没有这个环节，没有生成公开稿。请在单位设置里加上，或改正版式的 cleared_by。"
    )]
    NoSuchStep {
        /// Its code in the form.
        code: String,
    },
}

impl Paper {
    /// All there are.
    pub const ALL: [Self; 5] = [
        Self::Draft,
        Self::Submission,
        Self::Public,
        Self::Secrecy,
        Self::Explanations,
    ];

    /// How the terminal calls it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submission => "submission",
            Self::Public => "public",
            Self::Secrecy => "secrecy",
            Self::Explanations => "explanations",
        }
    }

    /// How people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::Submission => "报送稿",
            Self::Public => "公开稿",
            Self::Secrecy => "保密审查表",
            Self::Explanations => "核查说明",
        }
    }

    /// The paper with a code or a name, as it is typed.
    #[must_use]
    pub fn find(called: &str) -> Option<Self> {
        let called = called.trim();
        let is_meant =
            |paper: &Self| paper.code().eq_ignore_ascii_case(called) || paper.name() == called;
        Self::ALL.into_iter().find(is_meant)
    }

    /// What a report is printed as where nobody says: for submission, or with open errors as a
    /// draft.
    #[must_use]
    pub fn usual(case: &Case<'_>) -> Self {
        match case.outcome.count(Severity::Error) {
            0 => Self::Submission,
            _ => Self::Draft,
        }
    }

    /// Whether a report may be printed as this paper.
    ///
    /// # Errors
    /// Says why not, and what to do.
    pub fn ask(self, case: &Case<'_>, review: &Review) -> Result<(), Unfit> {
        let errors = case.outcome.count(Severity::Error);
        if self != Self::Draft && errors > 0 {
            let paper = self;
            return Err(Unfit::OpenErrors { paper, errors });
        }
        let papers = &case.report.edition().papers;
        match (self, standing(case, review, &papers.cleared_by)) {
            (Self::Public, Some((step, standing))) => cleared(step, &standing),
            (Self::Public, None) if !is_usual_step(&papers.cleared_by) => {
                let code = papers.cleared_by.clone();
                Err(Unfit::NoSuchStep { code })
            }
            _ => Ok(()),
        }
    }

    /// The paper of a report.
    ///
    /// # Errors
    /// Says why the report may not be printed so, and what to do.
    pub fn of(self, case: &Case<'_>, review: &Review) -> Result<Document, Unfit> {
        self.ask(case, review)?;
        Ok(match self {
            Self::Draft => {
                let mut draft = to_sign(case);
                draft.is_draft = true;
                draft.blocks.extend(findings::open(case, review));
                draft
            }
            Self::Submission => Document {
                proof: Some(proof(case, review)),
                ..to_sign(case)
            },
            Self::Public => {
                let mut public = super::of(case.report);
                for block in &mut public.blocks {
                    if let Block::Annex(annex) = block {
                        annex.signatory.clear();
                    }
                }
                public
            }
            Self::Secrecy => {
                let papers = &case.report.edition().papers;
                let signed = |code: &str| signed(case, review, code);
                secrecy::of(
                    case,
                    [signed(&papers.cleared_by), signed(&papers.issued_by)],
                )
            }
            Self::Explanations => explanations::of(case, review),
        })
    }
}

/// The report with all who sign it.
fn to_sign(case: &Case<'_>) -> Document {
    let report = case.report;
    let mut document = super::of(report);
    let names = case.settings.paper.names;
    let mut has_line = false;
    for block in &mut document.blocks {
        if let Block::Annex(annex) = block {
            annex.signatory = signatory(case, names);
            has_line = true;
        }
    }
    let signature = |block: &Block| matches!(block, Block::Signature(_));
    let below = document.blocks.iter().position(signature);
    let line = signatory(case, names);
    if let Some(below) = below.filter(|_| !has_line && !line.is_empty()) {
        let filled_on = super::field(report, FieldKind::FilledOn);
        let line = line.into_iter().chain([filled_on]).collect();
        document.blocks.insert(below + 1, Block::Signatory(line));
    }
    document
}

/// 签字栏, with what it leaves for the hand.
fn signatory(case: &Case<'_>, names: Names) -> Line {
    let kinds = &case.report.edition().signatory;
    let field = |&kind: &FieldKind| {
        let field = super::field(case.report, kind);
        match (kind, names) {
            (FieldKind::Telephone, _) => field,
            (_, Names::Printed) => Field {
                hand: Hand::Room,
                ..field
            },
            (_, Names::ToSign) => Field {
                value: String::new(),
                hand: Hand::Line,
                ..field
            },
        }
    };
    kinds.iter().map(field).collect()
}

/// What ties a print to the content as it is now.
fn proof(case: &Case<'_>, review: &Review) -> Proof {
    let print = review.print(case.report);
    Proof {
        code: print.content.code(),
        digest: print.to_string(),
        lines: review.on_paper(case),
    }
}

/// A step of the unit, and how it stands; `None` where the unit goes without it.
fn standing<'a>(
    case: &Case<'a>,
    review: &'a Review,
    code: &str,
) -> Option<(&'a Step, Standing<'a>)> {
    let steps = case.settings.steps.iter();
    let mut stand = steps.zip(review.standings(case));
    stand.find(|(step, _)| step.code == code)
}

/// Whether a step is one that offices usually have, and may do without.
fn is_usual_step(code: &str) -> bool {
    Settings::default()
        .steps
        .iter()
        .any(|step| step.code == code)
}

/// Who signed a step that stands, what it means, and when.
fn signed<'a>(case: &Case<'a>, review: &'a Review, code: &str) -> Option<secrecy::Conclusion<'a>> {
    let (_, standing) = standing(case, review, code)?;
    let Standing::Valid(entry) = standing else {
        return None;
    };
    let way = review.way(case, entry);
    Some(secrecy::Conclusion { entry, way })
}

fn cleared(step: &Step, standing: &Standing<'_>) -> Result<(), Unfit> {
    let fault = match standing {
        Standing::Valid(_) => return Ok(()),
        Standing::Unsigned => format!("“{}”还没有签署", step.name),
        Standing::Void(entry, void) => {
            format!("{}对“{}”的签署已失效（{void}）", entry.by, step.name)
        }
    };
    Err(Unfit::NotCleared {
        step: step.name.clone(),
        fault,
    })
}
