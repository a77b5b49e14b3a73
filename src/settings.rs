//! What a unit decides for itself, as data: the steps a report goes through, whose keys count, and
//! how its pages are set up. Reads and writes RON text; does not touch the disk.

mod page_setup;

use ron::ser::PrettyConfig;
use serde::{Deserialize, Serialize};

use crate::form::FieldKind;
pub use page_setup::{Fonts, Margins, Names, PageSetup, PageSetupError, TitleSize};

/// Letters in a public key of minisign.
const PUBLIC_LEN: usize = 56;

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

impl Key {
    /// A key as it is pasted: the public key alone, or the whole file that holds it.
    ///
    /// # Errors
    /// There is no public key in it, or no holder.
    pub fn read(holder: &str, pasted: &str) -> Result<Self, SettingsError> {
        let public = pasted.split_whitespace().last().unwrap_or_default();
        if public.len() != PUBLIC_LEN || !public.starts_with("RW") {
            return Err(SettingsError::BadKey);
        }
        if holder.trim().is_empty() {
            return Err(SettingsError::NoHolder);
        }
        Ok(Self {
            holder: holder.trim().into(),
            public: public.into(),
        })
    }
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
    /// What was given is no public key.
    #[error("这不是公钥。公钥以RW开头，共56个字符，在密钥持有人的“.pub”文件里，请整段粘贴。")]
    BadKey,
    /// A key without its holder's name.
    #[error("请写明公钥是谁的（姓名）。")]
    NoHolder,
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

    /// All steps that a unit can choose from, in order, with whether it has chosen them: its own,
    /// and the usual ones that it left out, each behind the usual one before it.
    #[must_use]
    pub fn offered(&self) -> Vec<(Step, bool)> {
        let mut offered: Vec<(Step, bool)> =
            self.steps.iter().map(|step| (step.clone(), true)).collect();
        let mut behind = 0;
        for usual in Self::default().steps {
            let known = offered
                .iter()
                .position(|(step, _)| step.code == usual.code || step.name == usual.name);
            if let Some(at) = known {
                behind = at + 1;
            } else {
                offered.insert(behind, (usual, false));
                behind += 1;
            }
        }
        offered
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
        assert_eq!((read.sides, read.lines), (crate::value::Sides::One, 22));
        let read = Settings::read(&format!("{steps}    paper: (lines: 80))"));
        assert!(matches!(read, Err(SettingsError::PageSetup(_))), "{read:?}");
    }

    #[test]
    fn a_step_that_was_left_out_is_offered_again_in_its_place() {
        let mut settings = Settings::default();
        settings.steps.retain(|step| step.code != "secrecy");
        let offered = settings.offered();
        let usual = Settings::default().steps;
        assert!(offered.iter().map(|(step, _)| step).eq(usual.iter()));
        let left_out = offered.iter().filter(|(_, is_chosen)| !is_chosen);
        assert!(left_out.map(|(step, _)| step.code.as_str()).eq(["secrecy"]));
    }

    #[test]
    fn a_key_is_taken_from_its_file_or_alone_and_needs_a_holder() {
        let public = format!("RW{}", "a".repeat(54));
        let file = format!("untrusted comment: nianbao 年报签名密钥：张三\n{public}\n");
        for pasted in [&public, &file] {
            let key = Key::read(" 张三 ", pasted).expect("it holds a key");
            assert_eq!((key.holder.as_str(), &key.public), ("张三", &public));
        }
        assert_eq!(Key::read("", &public), Err(SettingsError::NoHolder));
        assert_eq!(Key::read("张三", "RWabc"), Err(SettingsError::BadKey));
        assert_eq!(Key::read("张三", ""), Err(SettingsError::BadKey));
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
