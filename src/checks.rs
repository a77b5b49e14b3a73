//! What is wrong with a report: form, answers and last year's answers in, findings out.
//! Changes nothing, and keeps nothing between two checks.

pub use crate::form::rule::Severity;
use crate::report::{Edit, Place, Report};

/// 检查结果: one rule that does not hold, in words for the clerk.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Code in the rule book, `A113`.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The places it is about, the one to look at first leading.
    pub places: Vec<Place>,
    /// Names the rows in the form's words, gives both numbers and the difference.
    pub message: String,
    /// A change that would put it right, where there is one.
    pub fix: Option<Fix>,
}

/// A change that is offered beside a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What it does, on a button: `改为各项之和`.
    pub label: String,
    /// The change.
    pub edit: Edit,
}

/// A rule that could not be decided; it is never reported as passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotChecked {
    /// Code in the rule book.
    pub rule: &'static str,
    /// What is missing: `“当面申请数”等2项未填写`.
    pub reason: String,
}

/// All that a check found, in rule-book order; rules that hold are in neither list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// Rules that do not hold.
    pub findings: Vec<Finding>,
    /// Rules that could not be decided.
    pub not_checked: Vec<NotChecked>,
}

impl Outcome {
    /// How many findings weigh this much.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|f| f.severity == severity)
            .count()
    }
}

/// Checks a report against its edition's rule book.
#[must_use]
pub fn check(_report: &Report, _last_year: Option<&Report>) -> Outcome {
    Outcome::default()
}
