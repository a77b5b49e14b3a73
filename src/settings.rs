//! What a unit decides for itself, as data: the steps a report goes through, whose keys count, and
//! how its pages are set up. Reads and writes RON text; does not touch the disk.

mod page_setup;

use ron::ser::PrettyConfig;
use serde::{Deserialize, Serialize};

use crate::form::FieldKind;
pub use page_setup::{Fonts, Margins, Names, PageSetup, PageSetupError, Sides, TitleSize};

/// 单位设置.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The steps from the draft to the file, in order; at least one.
    pub steps: Vec<Step>,
    /// How its pages are set up.
    #[serde(default)]
    pub paper: PageSetup,
}

/// 环节: one step of the review, such as 审核.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// `review`: what drafts and the terminal call it. Latin letters and digits.
    pub code: String,
    /// `审核`.
    pub name: String,
    /// What a signature in this step says: `复核无误`.
    pub meaning: String,
    /// The field of the report that names whoever does it, where the form has one.
    #[serde(default)]
    pub field: Option<FieldKind>,
    /// Who does it in this unit; empty for whoever the field names.
    #[serde(default)]
    pub person: String,
    /// What it demands of the report.
    pub demands: Vec<Demand>,
    /// Whether it only records what was done with the paper (盖章, 归档), so that a report is fully
    /// signed without it.
    #[serde(default)]
    pub is_record: bool,
    /// The public keys that count for it, in minisign's format; none for sign-off by name.
    #[serde(default)]
    pub keys: Vec<Key>,
}

/// What a step can demand of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Demand {
    /// No open error.
    NoErrors,
    /// Every warning is explained for the values as they are.
    WarningsExplained,
    /// Every remark is settled.
    RemarksSettled,
}

impl Demand {
    /// All there are.
    pub const ALL: [Self; 3] = [
        Self::NoErrors,
        Self::WarningsExplained,
        Self::RemarksSettled,
    ];
}

/// 公钥: a key that counts, with its holder's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Whose it is.
    pub holder: String,
    /// `RW…`, 56 characters.
    pub public: String,
}

/// Why a text is no settings file. Lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not RON of the right shape.
    #[error("单位设置第{line}行第{column}列有误：{reason}。请改正，或删去该文件以恢复默认设置。")]
    Syntax {
        /// Where reading stopped.
        line: usize,
        /// Where reading stopped.
        column: usize,
        /// In the words of the RON reader.
        reason: String,
    },
    /// There is no step at all.
    #[error("单位设置里没有任何环节，至少要有一个。")]
    NoStep,
    /// Two steps have one code or one name, or one has none.
    #[error("单位设置里的环节“{0}”重复，或没有代码、名称。")]
    BadStep(String),
    /// No page can be set up like that.
    #[error(transparent)]
    PageSetup(#[from] PageSetupError),
}

impl Default for Settings {
    /// 填报 → 审核 → 保密审查 → 签发 → 已盖章报送 → 归档.
    fn default() -> Self {
        let step = |code: &str, name: &str, meaning: &str, field, is_record| Step {
            code: code.into(),
            name: name.into(),
            meaning: meaning.into(),
            field,
            person: String::new(),
            demands: Demand::ALL.into(),
            is_record,
            keys: Vec::new(),
        };
        Self {
            steps: vec![
                step("fill", "填报", "填报无误", Some(FieldKind::Filler), false),
                step(
                    "review",
                    "审核",
                    "复核无误",
                    Some(FieldKind::Reviewer),
                    false,
                ),
                step("secrecy", "保密审查", "可以公开", None, false),
                step("issue", "签发", "同意报送", Some(FieldKind::Leader), false),
                step("seal", "已盖章报送", "已打印、签字、盖章并报送", None, true),
                step("archive", "归档", "已归档", None, true),
            ],
            paper: PageSetup::default(),
        }
    }
}

impl Settings {
    /// Reads a settings file.
    ///
    /// # Errors
    /// Says what is wrong with it, and where.
    pub fn read(text: &str) -> Result<Self, SettingsError> {
        let read: Result<Self, _> = ron::Options::default().from_str(text);
        let settings = read.map_err(|error| SettingsError::Syntax {
            line: error.span.start.line,
            column: error.span.start.col,
            reason: error.code.to_string(),
        })?;
        if settings.steps.is_empty() {
            return Err(SettingsError::NoStep);
        }
        for (at, step) in settings.steps.iter().enumerate() {
            let is_same = |other: &Step| other.code == step.code || other.name == step.name;
            let is_plain = |code: &str| code.bytes().all(|b| b.is_ascii_alphanumeric());
            let is_named = !step.code.is_empty() && !step.name.trim().is_empty();
            if !is_named || !is_plain(&step.code) || settings.steps[..at].iter().any(is_same) {
                return Err(SettingsError::BadStep(step.name.clone()));
            }
        }
        settings.paper.check()?;
        Ok(settings)
    }

    /// As a settings file, for a person to read and change.
    #[must_use]
    pub fn write(&self) -> String {
        let pretty = PrettyConfig::new().new_line("\n");
        let text = ron::ser::to_string_pretty(self, pretty).expect("plain data can be written");
        format!("// 年报单位设置：环节依次进行；小单位可以删去不需要的环节。\n{text}\n")
    }

    /// The step with a code or a name, as it is typed.
    #[must_use]
    pub fn find(&self, called: &str) -> Option<&Step> {
        let called = called.trim();
        (self.steps.iter()).find(|step| step.code == called || step.name == called)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_settings_are_read_as_they_were_written() {
        let settings = Settings::default();
        assert_eq!(Settings::read(&settings.write()), Ok(settings));
    }

    #[test]
    fn a_small_office_leaves_steps_out() {
        let mut settings = Settings::default();
        settings.steps.retain(|step| step.code != "secrecy");
        let read = Settings::read(&settings.write()).expect("fewer steps are settings");
        assert!(read.find("保密审查").is_none() && read.find("review").is_some());
    }

    #[test]
    fn settings_of_the_time_before_page_setup_are_read_with_the_standard() {
        let text = Settings::default().write();
        let (steps, _) = text.split_once("    paper:").expect("pages come last");
        let read = Settings::read(&format!("{steps})"));
        assert_eq!(read, Ok(Settings::default()));
        let read = Settings::read(&format!("{steps}    paper: (sides: One))"));
        let read = read.expect("what is not named is as usual").paper;
        assert_eq!((read.sides, read.lines), (Sides::One, 22));
        let read = Settings::read(&format!("{steps}    paper: (lines: 80))"));
        assert!(matches!(read, Err(SettingsError::PageSetup(_))), "{read:?}");
    }

    #[test]
    fn settings_that_cannot_be_are_refused() {
        let twice = |from: &str, to: &str| {
            let text = Settings::default().write().replace(from, to);
            Settings::read(&text).expect_err(to)
        };
        assert_eq!(Settings::read("(steps: [])"), Err(SettingsError::NoStep));
        assert_eq!(
            twice("\"review\"", "\"fill\""),
            SettingsError::BadStep("审核".into())
        );
        assert_eq!(
            twice("\"review\"", "\"re view\""),
            SettingsError::BadStep("审核".into())
        );
        assert!(matches!(
            twice("NoErrors", "None"),
            SettingsError::Syntax { line: 9.., .. }
        ));
    }
}
