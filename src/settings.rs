//! What a unit decides for itself, as data: the steps a report goes through, whose keys count, and
//! how its pages are set up. Reads and writes RON text; does not touch the disk.

mod page_setup;

use ron::ser::PrettyConfig;
use serde::{Deserialize, Serialize};

use crate::form::FieldKind;
use crate::value::{name, ron_problem};
pub use page_setup::{Fonts, Margins, Names, PageSetup, PageSetupError, TitleSize};

/// 单位设置.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The steps from the draft to the file, in order; at least one.
    pub steps: Vec<Step>,
    /// Whether it has chosen to take names only: then an unregistered key (未登记的密钥) counts as
    /// much as the name beside it.
    #[serde(default)]
    pub names_only: bool,
    /// How its pages are set up.
    #[serde(default)]
    pub paper: PageSetup,
    /// How many versions of each draft are kept on this computer (历史版本); none for 0.
    #[serde(default = "usual_versions", skip_serializing_if = "is_usual")]
    pub versions: usize,
}

/// Versions of each draft that are kept where a unit says nothing.
const VERSIONS: usize = 20;

fn usual_versions() -> usize {
    VERSIONS
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it so")]
fn is_usual(versions: &usize) -> bool {
    *versions == VERSIONS
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
    /// Codes of the steps before it that must have been signed by somebody else; none where the
    /// paper only says that one person did both.
    #[serde(default)]
    pub apart: Vec<String>,
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
        if minisign::PublicKey::from_base64(public).is_err() {
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
        /// What is wrong there.
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
    /// One key is registered for two people.
    #[error("同一把公钥不能登记在“{0}”和“{1}”两人名下：各人用各自的密钥。")]
    KeyOfTwo(String, String),
    /// One key is registered for two steps that the unit keeps apart.
    #[error("“{0}”与“{1}”须由不同的人签署，同一把公钥不能登记在两个环节名下。")]
    KeyOfBoth(String, String),
    /// Two steps have one code or one name, or one has none.
    #[error("单位设置里的环节“{0}”重复，或没有代码、名称。")]
    BadStep(String),
    /// A step is kept apart from one that there is not.
    #[error("单位设置里的环节“{0}”要与“{1}”由不同的人签署，但没有代码是“{1}”的环节。")]
    UnknownApart(String, String),
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
            apart: Vec::new(),
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
            names_only: false,
            paper: PageSetup::default(),
            versions: VERSIONS,
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
            reason: ron_problem(&error.code),
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
        // A step that the unit leaves out may be named all the same.
        let usual = Self::default();
        let known = || settings.steps.iter().chain(&usual.steps);
        for step in &settings.steps {
            let is_unknown = |code: &&String| known().all(|step| step.code != **code);
            if let Some(code) = step.apart.iter().find(is_unknown) {
                return Err(SettingsError::UnknownApart(step.name.clone(), code.clone()));
            }
        }
        settings.paper.check()?;
        Ok(settings)
    }

    /// Whether its keys can be registered like that. A file that says otherwise is read all the
    /// same, and what such keys signed does not count.
    ///
    /// # Errors
    /// One key is registered for two people, or for two steps that the unit keeps apart.
    pub fn check_keys(&self) -> Result<(), SettingsError> {
        for step in &self.steps {
            for key in &step.keys {
                if let [one, other, ..] = self.holders(&key.public)[..] {
                    return Err(SettingsError::KeyOfTwo(one.into(), other.into()));
                }
                let apart = |other: &&Step| step.apart.contains(&other.code);
                let lists = |other: &&Step| {
                    other
                        .keys
                        .iter()
                        .any(|k| k.public.trim() == key.public.trim())
                };
                if let Some(other) = self.steps.iter().filter(apart).find(lists) {
                    let (one, other) = (step.name.clone(), other.name.clone());
                    return Err(SettingsError::KeyOfBoth(other, one));
                }
            }
        }
        Ok(())
    }

    /// Whose a public key is, in any step; nobody's where it is not registered, and two people's
    /// only where somebody wrote it so.
    #[must_use]
    pub fn holders(&self, public: &str) -> Vec<&str> {
        let keys = self.steps.iter().flat_map(|step| &step.keys);
        let mut holders: Vec<&str> = Vec::new();
        for key in keys.filter(|key| key.public.trim() == public.trim()) {
            if !holders
                .iter()
                .any(|known| name::is_same(known, &key.holder))
            {
                holders.push(key.holder.trim());
            }
        }
        holders
    }

    /// Whether somebody has a registered key, in any step.
    #[must_use]
    pub fn has_key(&self, person: &str) -> bool {
        let mut keys = self.steps.iter().flat_map(|step| &step.keys);
        keys.any(|key| name::is_same(&key.holder, person))
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
mod tests;
