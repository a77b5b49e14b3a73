//! Whether what a sign-off was made with counts: its key, its holder, and whether another person
//! signed what the unit keeps apart. Looks at no content and at no signature's arithmetic.

use super::seal::Broken;
use super::trail::{Entry, Fault};
use crate::settings::{Settings, Step};
use crate::value::name;

/// Why a sign-off that was made does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Void {
    /// The content is another now.
    #[error("签署后内容有改动")]
    ContentChanged,
    /// The signature itself does not hold.
    #[error("{0}")]
    Signature(Broken),
    /// The settings ask for a key, and it was signed by name only.
    #[error("此环节须用登记的密钥签署，现仅以姓名签署")]
    NoKey,
    /// The key is registered nowhere, and the unit does not take names only.
    #[error("未登记的密钥，证明不了是谁签的")]
    UnknownKey,
    /// The key is not one that counts for the step.
    #[error("签署所用的密钥没有登记在此环节名下")]
    OtherKey,
    /// The key is registered for somebody else than the name says.
    #[error("密钥登记在“{0}”名下，与签署人不符")]
    OtherHolder(String),
    /// The key is two people's, by the settings or by what it signed.
    #[error("同一把密钥用于“{0}”和“{1}”两人，证明不了是谁签的")]
    KeyOfTwo(String, String),
    /// Whoever signed has signed a step that the unit keeps apart from this one.
    #[error("与“{0}”是同一人签署，本单位要求由不同的人签署")]
    SamePerson(String),
    /// A step before it is not signed.
    #[error("前面的“{0}”没有有效签署")]
    StepBefore(String),
    /// The trail is broken.
    #[error("{0}")]
    Trail(Fault),
}

impl Void {
    /// How `verify --json` calls it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ContentChanged => "changed",
            Self::Signature(_) => "bad_signature",
            Self::NoKey => "no_key",
            Self::UnknownKey => "unknown_key",
            Self::OtherKey => "other_key",
            Self::OtherHolder(_) => "other_holder",
            Self::KeyOfTwo(..) => "key_of_two",
            Self::SamePerson(_) => "same_person",
            Self::StepBefore(_) => "step_before",
            Self::Trail(_) => "broken_trail",
        }
    }
}

/// How a step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing<'a> {
    /// Not signed off.
    Unsigned,
    /// Signed off over the content as it is.
    Valid(&'a Entry),
    /// Signed off, but it does not count.
    Void(&'a Entry, Void),
}

/// Why a key, or none, does not count for a step.
#[must_use]
pub fn key_fault(settings: &Settings, step: &Step, public: Option<&str>, by: &str) -> Option<Void> {
    let Some(public) = public else {
        return (!step.keys.is_empty()).then_some(Void::NoKey);
    };
    match settings.holders(public)[..] {
        [] if step.keys.is_empty() && settings.names_only => None,
        [] => Some(Void::UnknownKey),
        [one, other, ..] => Some(Void::KeyOfTwo(one.into(), other.into())),
        [holder] => {
            let is_listed = step.keys.iter().any(|key| key.public.trim() == public);
            if !is_listed && !step.keys.is_empty() {
                return Some(Void::OtherKey);
            }
            let is_own = name::is_same(holder, by);
            (!is_own).then(|| Void::OtherHolder(holder.into()))
        }
    }
}

/// Why a sign-off does not count beside others that do.
pub(super) fn clash<'a>(
    step: &Step,
    entry: &Entry,
    others: impl Iterator<Item = (&'a Step, &'a Entry)>,
) -> Option<Void> {
    let public = |entry: &Entry| entry.signature().map(|made| made.public.clone());
    for (other_step, other) in others {
        let is_one_key = public(entry).is_some() && public(entry) == public(other);
        let is_one_name = name::is_same(&entry.by, &other.by);
        if is_one_key && !is_one_name {
            return Some(Void::KeyOfTwo(other.by.clone(), entry.by.clone()));
        }
        let is_apart =
            step.apart.contains(&other_step.code) || other_step.apart.contains(&step.code);
        if is_apart && (is_one_key || is_one_name) {
            return Some(Void::SamePerson(other_step.name.clone()));
        }
    }
    None
}

/// Whether an entry names a registered key of the very person that it names.
#[must_use]
pub fn is_vouched(settings: &Settings, entry: &Entry) -> bool {
    let public = entry.signature().map(|made| made.public.as_str());
    public.is_some_and(|public| {
        let holders = settings.holders(public);
        holders.len() == 1 && name::is_same(holders[0], &entry.by)
    })
}
