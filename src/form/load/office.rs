//! An office's own rule book: whether each rule and word in it stands for one that there is.
//! Puts nothing in its place; [`super::load`] does.

use std::collections::BTreeSet;

use super::Source;
use super::fault::{DataFile, Fault, LoadError};
use super::rules::BookFile;
use crate::form::Edition;
use crate::form::rule::text::NumberWords;

/// Reads what an office changes in the rule books. Returns the words of its own for numbers in text,
/// where it has some.
///
/// # Errors
/// Names the rule or word and the line that is wrong. There must be a rule with such a code, and
/// words with such a name.
pub fn load_office(
    book: &str,
    editions: &[Edition],
    wordings: &BTreeSet<String>,
) -> Result<Option<NumberWords>, LoadError> {
    let source = Source {
        file: DataFile::OfficeRules,
        text: book,
    };
    let file: BookFile = source.read()?;
    let mut replaced = BTreeSet::new();
    for rule in &file.rules {
        let has = |edition: &&Edition| edition.rules.iter().any(|own| own.code == rule.code);
        let of = |code: &String| editions.iter().find(|edition| edition.code == *code);
        let stranger = rule
            .editions
            .iter()
            .find(|code| of(code).filter(has).is_none());
        if let Some(code) = stranger {
            let fault = Fault::UnknownRuleOf(code.clone());
            return Err(source.wrong(&rule.code, 0, fault));
        }
        let is_meant = |edition: &&Edition| {
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
    match file.wordings.keys().find(|name| !wordings.contains(*name)) {
        Some(name) => Err(source.wrong(name, 0, Fault::UnknownWording(name.clone()))),
        None => Ok(file.numbers),
    }
}

/// The names of the words in a book, and its words for numbers in text.
///
/// # Errors
/// The book can't be read.
pub fn wordings(book: &str) -> Result<(BTreeSet<String>, Option<NumberWords>), LoadError> {
    let source = Source {
        file: DataFile::Rules,
        text: book,
    };
    let file: BookFile = source.read()?;
    Ok((file.wordings.into_keys().collect(), file.numbers))
}

#[cfg(test)]
mod tests;
