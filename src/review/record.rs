//! 核查记录: what the checks said when a step was signed off, so that what they say otherwise since
//! can be told. Judges nothing, and holds no explanation: those are in the content.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::seal::{self, Digest};
use crate::checks::{Finding, Severity};
use crate::form::Edition;
use crate::report::{Cause, Report};

/// What every record begins with.
pub const TITLE: &str = "政府信息公开工作年度报告 核查记录 第1版";
/// Where there was no report of last year.
const NOTHING: &str = "无";

/// What the checks said, and what they went by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Digest of the rule book as this program read it.
    rules: String,
    /// Digest of last year's report, or that there was none.
    last_year: String,
    /// The findings in their order.
    pub noted: Vec<Noted>,
}

/// A finding as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// How much it weighed, in the word that the clerk read.
    pub severity: String,
    /// Code of the rule.
    pub rule: String,
    /// Code of the place that led.
    pub place: String,
    /// Its own words.
    pub message: String,
}

impl Noted {
    fn of(finding: &Finding) -> Self {
        let cause = finding.cause();
        Self {
            severity: finding.severity.word().into(),
            rule: cause.rule,
            place: cause.place,
            message: finding.message.clone(),
        }
    }

    fn is_about(&self, other: &Self) -> bool {
        self.rule == other.rule && self.place == other.place
    }

    /// Whether it was one that had to be explained.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        self.severity == Severity::Warning.word()
    }

    fn is_hint(&self) -> bool {
        self.severity == Severity::Hint.word()
    }

    /// What an explanation of it is kept under.
    #[must_use]
    pub fn cause(&self) -> Cause {
        Cause {
            rule: self.rule.clone(),
            place: self.place.clone(),
        }
    }
}

impl Record {
    /// What the checks say now.
    #[must_use]
    pub fn new(edition: &Edition, last_year: Option<&Report>, findings: &[Finding]) -> Self {
        Self {
            rules: rules_digest(edition).to_string(),
            last_year: last_year.map_or_else(
                || NOTHING.into(),
                |last| Digest::of(&seal::content(last)).to_string(),
            ),
            noted: findings.iter().map(Noted::of).collect(),
        }
    }

    /// As text, a line for each finding, over which the signed digest is taken.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![
            TITLE.into(),
            format!("规则 {}", self.rules),
            format!("上年报告 {}", self.last_year),
        ];
        let line = |noted: &Noted| ron::ser::to_string(noted).expect("plain data can be written");
        lines.extend(self.noted.iter().map(line));
        lines
    }

    /// A record as it was written; `None` for what is none.
    #[must_use]
    pub fn read(lines: &[String]) -> Option<Self> {
        let [title, rules, last_year, noted @ ..] = lines else {
            return None;
        };
        let noted = noted.iter().map(|line| ron::from_str(line).ok());
        (title == TITLE).then_some(Self {
            rules: rules.strip_prefix("规则 ")?.into(),
            last_year: last_year.strip_prefix("上年报告 ")?.into(),
            noted: noted.collect::<Option<_>>()?,
        })
    }

    /// What is not as it was in an older record, each in a sentence. Hints that come and go are
    /// left out: nobody had to explain them.
    #[must_use]
    pub fn since(&self, then: &Self) -> Vec<String> {
        let mut words = Vec::new();
        if self.rules != then.rules {
            words.push("核查规则（或软件版本）与签署时不同。".into());
        }
        match (then.last_year.as_str(), self.last_year.as_str()) {
            (was, is) if was == is => {}
            (NOTHING, _) => words.push("签署时没有对照上年报告，现在有。".into()),
            (_, NOTHING) => words.push("签署时对照的上年报告，现在没有读入。".into()),
            _ => words.push("上年报告与签署时对照的不同。".into()),
        }
        // One rule may say several things of one place: each is told of once.
        let mut left: Vec<&Noted> = self.noted.iter().collect();
        let mut take = |is_meant: &dyn Fn(&Noted) -> bool| {
            let at = left.iter().position(|now| is_meant(now))?;
            Some(left.remove(at))
        };
        let mut gone: Vec<&Noted> = then.noted.iter().collect();
        gone.retain(|noted| take(&|now| now == *noted).is_none());
        for noted in gone {
            let (rule, was, message) = (&noted.rule, &noted.severity, &noted.message);
            match take(&|now| now.is_about(noted)) {
                None if noted.is_hint() => {}
                None => words.push(format!("{rule} 签署时为{was}，现在不再提示：{message}")),
                Some(now) if now.is_hint() && noted.is_hint() => {}
                Some(now) if now.severity != noted.severity => words.push(format!(
                    "{rule} 签署时为{was}，现为{}：{message}",
                    now.severity
                )),
                Some(now) => words.push(format!(
                    "{rule} 的提示与签署时不同：签署时为“{message}”，现为“{}”",
                    now.message
                )),
            }
        }
        for noted in left.iter().filter(|noted| !noted.is_hint()) {
            let (severity, rule) = (&noted.severity, &noted.rule);
            words.push(format!(
                "{rule} 签署后才提示（{severity}）：{}",
                noted.message
            ));
        }
        words
    }
}

/// Of all that the rules ask, whatever the layout and the comments of their files.
fn rules_digest(edition: &Edition) -> Digest {
    let mut asked = format!("{:?}\n", edition.number_words);
    for rule in &edition.rules {
        let (code, severity, units) = (&rule.code, rule.severity, &rule.units);
        let (cases, words, fix) = (&rule.cases, &rule.words, &rule.fix);
        writeln!(
            asked,
            "{code} {severity:?} {units:?} {cases:?} {words:?} {fix:?}"
        )
        .expect("a string takes all");
    }
    Digest::of(&asked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::bundled;

    fn noted(severity: Severity, rule: &str, message: &str) -> Noted {
        Noted {
            severity: severity.word().into(),
            rule: rule.into(),
            place: "R02".into(),
            message: message.into(),
        }
    }

    fn record(last_year: &str, noted: &[Noted]) -> Record {
        Record {
            rules: "甲".into(),
            last_year: last_year.into(),
            noted: noted.to_vec(),
        }
    }

    /// What is told of a change from one record to the other.
    #[track_caller]
    fn check(then: &Record, now: &Record, expected: &[&str]) {
        let told = now.since(then);
        assert_eq!(told.len(), expected.len(), "{told:?}");
        for (told, expected) in told.iter().zip(expected) {
            assert!(told.contains(expected), "{told}");
        }
    }

    #[test]
    fn hints_come_and_go_untold_and_all_else_is_told() {
        use Severity::{Error, Hint, Warning};
        let none = record(NOTHING, &[]);
        let with = |severity, message| record(NOTHING, &[noted(severity, "A113", message)]);
        check(&none, &with(Hint, "甲"), &[]);
        check(&with(Hint, "甲"), &none, &[]);
        check(&with(Hint, "甲"), &with(Hint, "乙"), &[]);
        check(&none, &with(Warning, "甲"), &["签署后才提示"]);
        check(&with(Error, "甲"), &none, &["现在不再提示"]);
        check(&with(Warning, "甲"), &with(Warning, "甲"), &[]);
        check(&with(Warning, "甲"), &with(Warning, "乙"), &["现为“乙”"]);
        check(&with(Hint, "甲"), &with(Error, "甲"), &["现为错误"]);
        check(&with(Warning, "甲"), &with(Hint, "甲"), &["现为提示"]);
        assert!(noted(Warning, "A113", "").is_warning() && !noted(Hint, "A113", "").is_warning());
    }

    #[test]
    fn another_last_year_and_another_rule_book_are_told() {
        let of = |last_year| record(last_year, &[]);
        check(&of("甲"), &of("甲"), &[]);
        check(&of(NOTHING), &of("甲"), &["没有对照上年报告，现在有"]);
        check(&of("甲"), &of(NOTHING), &["现在没有读入"]);
        check(&of("甲"), &of("乙"), &["与签署时对照的不同"]);
        let other = Record {
            rules: "乙".into(),
            ..of("甲")
        };
        check(&of("甲"), &other, &["核查规则"]);
        let digest = |code| rules_digest(bundled().edition(code).expect("bundled")).to_string();
        assert_ne!(digest("2014"), digest("2021"));
        assert_eq!(digest("2014"), digest("2014"));
    }
}
