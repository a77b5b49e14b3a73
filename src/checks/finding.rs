//! What a check finds: each rule that does not hold or could not be decided, in words for the
//! clerk, with the places and passages. Decides nothing.

use super::evidence::Value;
use crate::form::rule::Severity;
use crate::report::{Cause, Edit, Known, Place, Report};

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
    /// Where in the text it is, the place to look at first leading; empty where it is about no
    /// passage.
    pub spans: Vec<Span>,
    /// A change that would put it right, where there is one.
    pub fix: Option<Fix>,
    /// The values that it rests on: its passages as typed, then those of the other `places` in
    /// their order.
    pub basis: Vec<Known>,
}

/// A passage of a chapter's text, counted in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The chapter, counted from 0.
    pub chapter: usize,
    /// The first character, counted from 0.
    pub start: usize,
    /// The character behind the last.
    pub end: usize,
}

impl Span {
    /// What stands there, as typed; empty where the text has no such passage.
    #[must_use]
    pub fn excerpt(self, report: &Report) -> String {
        let Some(chapter) = report.chapters.get(self.chapter) else {
            return String::new();
        };
        let len = self.end.saturating_sub(self.start);
        chapter.text.chars().skip(self.start).take(len).collect()
    }
}

impl Finding {
    /// What an explanation of it is about.
    #[must_use]
    pub fn cause(&self) -> Cause {
        Cause {
            rule: self.rule.into(),
            place: (self.basis.first()).map_or_else(String::new, |known| known.place.clone()),
        }
    }
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
    /// What is missing: `“当面申请数”、“网络申请数”未填写`.
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

/// What does not hold: the places beside its passages, and what goes into the message.
pub type Told = (Vec<Place>, Found);

/// What a demand found, for the slots of the message.
#[derive(Default)]
pub struct Found {
    /// What the left term comes to.
    pub left: Option<Value>,
    /// What the right term comes to.
    pub right: Option<Value>,
    /// What is wrong with it, where the rule does not say it all.
    pub fault: String,
    /// Stands for the subject's name where there is no subject.
    pub name: String,
    /// Stands for what was typed where there is no subject.
    pub value: String,
    /// The column in which a count was found missing.
    pub left_name: &'static str,
    /// The column with too much; else the rule's word for the right term stands there.
    pub right_name: &'static str,
    /// The other fields, or how many rows it may be in.
    pub others: String,
    /// The numbers of the rows, where it is about several.
    pub rows: String,
    /// How it should be written.
    pub example: String,
    /// The passages of text that it is about, the one to look at first leading.
    pub spans: Vec<Span>,
    /// What a finding about a whole text rests on, in place of all that stands there.
    pub rests_on: Option<String>,
    /// Stands before the one that the rule's book knows.
    pub fix: Option<Fix>,
}
