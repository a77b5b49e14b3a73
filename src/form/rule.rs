//! The rule book as data: relations between terms, with a condition and a repetition.

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
pub enum Severity {
    /// 错误: must be put right before the report is final.
    Error,
    /// 须说明: put right, or explained in writing.
    Warning,
    /// 提示: information only.
    Hint,
}

/// One rule.
#[derive(Debug)]
pub struct Rule {}
