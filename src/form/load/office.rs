//! An office's own rule book: whether each rule and word in it stands for one that there is, or is
//! plainly meant to be added. Puts nothing in its place; [`super::load`] does.

use std::collections::BTreeSet;

use super::Source;
use super::fault::{DataFile, Fault, LoadError};
use super::rules::BookFile;
use crate::form::rule::wording::Wording;
use crate::form::{Edition, UnitName};

/// Judges what an office changes in the rule books; `words` are those that all forms share.
///
/// # Errors
/// Names the rule or word and the line that is wrong. There must be a rule with such a code, or
/// editions named that it is added to; and words with such a name, or a rule that asks for them.
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
        let is_known = editions.iter().any(|edition| has(&edition));
        if !is_known && rule.editions.is_empty() {
            return Err(source.wrong(&rule.code, 0, Fault::UnknownRule));
        }
        let strange = |code: &&String| of(code).is_none_or(|edition| is_known && !has(&edition));
        if let Some(code) = rule.editions.iter().find(strange) {
            let fault = match is_known {
                true => Fault::UnknownRuleOf(code.clone()),
                false => Fault::UnknownEdition(code.clone()),
            };
            return Err(source.wrong(&rule.code, 0, fault));
        }
        let is_meant = |edition: &&&Edition| match rule.editions.is_empty() {
            true => has(edition),
            false => rule.editions.contains(&edition.code),
        };
        for edition in editions.iter().filter(is_meant) {
            if !replaced.insert((&edition.code, &rule.code)) {
                return Err(source.wrong(&rule.code, 1, Fault::DuplicateCode));
            }
        }
    }
    for wording in file.wordings.values() {
        let Wording::OwnName(words) = wording else {
            continue;
        };
        let is_known = |name: &UnitName| {
            let mut kinds = editions.iter().flat_map(|edition| &edition.unit_kinds);
            kinds.any(|kind| name.is(*kind))
        };
        let mut names = words.own.iter().flat_map(|(names, _)| names);
        if let Some(unknown) = names.find(|name| !is_known(name)) {
            let kinds = editions
                .first()
                .map(|edition| edition.unit_kinds_in_words());
            let fault = Fault::UnknownUnitKind(unknown.0.clone(), kinds.unwrap_or_default());
            return Err(source.wrong("", 0, fault));
        }
    }
    let words = Source {
        file: DataFile::Rules(0),
        text: words,
    };
    let known: BookFile = words.read()?;
    // A rule that is added may bring words of its own.
    let is_used = |name: &str| {
        file.rules
            .iter()
            .any(|rule| rule.words_asked() == Some(name))
    };
    let unknown = |name: &&String| !known.wordings.contains_key(*name) && !is_used(name);
    let is_named = |name: &str| book.contains(&format!("\"@{name}\""));
    let is_strange = |name: &&String| !known.lists.contains_key(*name) && !is_named(name);
    let strange = file.lists.keys().find(is_strange);
    match file.wordings.keys().find(unknown).or(strange) {
        Some(name) => Err(source.wrong(name, 0, Fault::UnknownWording(name.clone()))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
