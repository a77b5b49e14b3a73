//! An office's own rule book: whether each rule and word in it stands for one that there is.
//! Puts nothing in its place; [`super::load`] does.

use std::collections::BTreeSet;

use super::Source;
use super::fault::{DataFile, Fault, LoadError};
use super::rules::BookFile;
use crate::form::Edition;

/// Judges what an office changes in the rule books; `words` are those that all forms share.
///
/// # Errors
/// Names the rule or word and the line that is wrong. There must be a rule with such a code, and
/// words with such a name.
pub fn check_office(book: &str, editions: &[&Edition], words: &str) -> Result<(), LoadError> {
    let source = Source {
        file: DataFile::OfficeRules,
        text: book,
    };
    let file: BookFile = source.read()?;
    let mut replaced = BTreeSet::new();
    for rule in &file.rules {
        let has = |edition: &&&Edition| edition.rules.iter().any(|own| own.code == rule.code);
        let of = |code: &String| editions.iter().find(|edition| edition.code == *code);
        let stranger = rule
            .editions
            .iter()
            .find(|code| of(code).filter(has).is_none());
        if let Some(code) = stranger {
            let fault = Fault::UnknownRuleOf(code.clone());
            return Err(source.wrong(&rule.code, 0, fault));
        }
        let is_meant = |edition: &&&Edition| {
            let is_named = rule.editions.contains(&edition.code);
            has(edition) && (rule.editions.is_empty() || is_named)
        };
        let mut is_known = false;
        for edition in editions.iter().filter(is_meant) {
            is_known = true;
            if !replaced.insert((&edition.code, &rule.code)) {
                return Err(source.wrong(&rule.code, 1, Fault::DuplicateCode));
            }
        }
        if !is_known {
            return Err(source.wrong(&rule.code, 0, Fault::UnknownRule));
        }
    }
    let words = Source {
        file: DataFile::Rules(0),
        text: words,
    };
    let known: BookFile = words.read()?;
    let unknown = |name: &&String| !known.wordings.contains_key(*name);
    match file.wordings.keys().find(unknown) {
        Some(name) => Err(source.wrong(name, 0, Fault::UnknownWording(name.clone()))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
