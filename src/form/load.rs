//! Edition and rule files (RON) into [`Edition`]: which file comes first, and where in it a mistake
//! stands. What can be wrong, the cells, and the rules have files of their own.

mod fault;
mod layout;
mod office;
mod rules;

use std::collections::{BTreeMap, HashSet};

use ron::extensions::Extensions;
use serde::de::DeserializeOwned;

use super::rule::text::NumberWords;
use super::rule::wording::Wording;
use super::rule::{Rule, Term};
use super::{CellId, Edition, Identity, Total};
pub use fault::{DataFile, Fault, LoadError};
use layout::{FormFile, lay_out};
pub use office::check_office;
use rules::{BookFile, Lookup, RuleFile};

/// Reads an edition and its rule book, which may be in several files: its own, and one that it
/// shares with another edition. What an office has in a book of its own stands in place of the
/// rules with the same codes and the words with the same names. The rules are put in the order of
/// their codes.
///
/// # Errors
/// Names the row or rule and the line that is wrong.
pub fn load(edition: &str, books: &[&str], office: Option<&str>) -> Result<Edition, LoadError> {
    let form_source = Source {
        file: DataFile::Edition,
        text: edition,
    };
    let form: FormFile = form_source.read()?;
    let (mut edition, headings) = lay_out(form, &form_source)?;
    let books = (0..).zip(books);
    let bundled = books.map(|(at, text)| (DataFile::Rules(at), *text));
    let office = office.map(|text| (DataFile::OfficeRules, text));
    let sources: Vec<Source> = (bundled.chain(office))
        .map(|(file, text)| Source { file, text })
        .collect();
    let Collected {
        rules,
        wordings,
        numbers,
    } = collect(&sources, &edition.code)?;
    edition.number_words = numbers;
    let mut codes = HashSet::new();
    for (source, file) in rules {
        let code = file.code.clone();
        if !codes.insert(code.clone()) {
            // In one file it is the second entry; else the first in the later file.
            let nth = usize::from(source.entry(&code, 1).is_some());
            return Err(source.wrong(&code, nth, Fault::DuplicateCode));
        }
        let looked_up = Lookup {
            edition: &edition,
            headings: &headings,
            wordings: &wordings,
            repeated: None,
            beside: None,
        };
        let rule = looked_up.rule(file);
        edition
            .rules
            .push(rule.map_err(|fault| source.wrong(&code, 0, fault))?);
    }
    edition.rules.sort_by(|a, b| a.code.cmp(&b.code));
    edition.totals = totals(&edition.rules).map_err(|code| {
        let source = sources
            .iter()
            .find(|source| source.entry(&code, 0).is_some())
            .expect("every rule has an entry in its file");
        source.wrong(&code, 0, Fault::CircularTotal)
    })?;
    edition.identities = (edition.rules.iter())
        .flat_map(Rule::equations)
        .filter_map(|terms| match terms {
            (Term::Sum(left), Term::Sum(right)) => Some(Identity {
                left: left.clone(),
                right: right.clone(),
            }),
            _ => None,
        })
        .collect();
    Ok(edition)
}

/// What the books of an edition say.
struct Collected<'s> {
    /// Rules with the file that each stands in.
    rules: Vec<(&'s Source<'s>, RuleFile)>,
    /// Words by their names.
    wordings: BTreeMap<String, Wording>,
    /// Words about numbers in text.
    numbers: NumberWords,
}

/// The rules and words of all books that are for an edition, an office's in place of the bundled.
fn collect<'s>(sources: &'s [Source<'s>], edition: &str) -> Result<Collected<'s>, LoadError> {
    let books: Vec<BookFile> = (sources.iter())
        .map(Source::read)
        .collect::<Result<_, _>>()?;
    let mut wordings = BTreeMap::new();
    let mut numbers: Option<NumberWords> = None;
    let mut rules: Vec<(&Source, RuleFile)> = Vec::new();
    for (source, book) in sources.iter().zip(books) {
        // A form's words stand before those that all forms share, an office's before both.
        let is_office = source.file == DataFile::OfficeRules;
        for (name, wording) in book.wordings {
            if is_office || !wordings.contains_key(&name) {
                wordings.insert(name, wording);
            }
        }
        numbers = match (numbers, book.numbers) {
            (before, own) if is_office => own.or(before),
            (before, own) => before.or(own),
        };
        if !is_office {
            rules.extend(book.rules.into_iter().map(|file| (source, file)));
            continue;
        }
        let is_meant = |rule: &RuleFile| {
            rule.editions.is_empty() || rule.editions.iter().any(|code| code == edition)
        };
        for file in book.rules.into_iter().filter(is_meant) {
            // A rule that this edition does not have is another edition's.
            let replaced = rules.iter_mut().find(|(_, rule)| rule.code == file.code);
            if let Some(replaced) = replaced {
                *replaced = (source, file);
            }
        }
    }
    Ok(Collected {
        rules,
        wordings,
        numbers: numbers.unwrap_or_default(),
    })
}

/// The text of a data file, to read it and to find lines in it.
struct Source<'a> {
    file: DataFile,
    text: &'a str,
}

impl Source<'_> {
    fn read<T: DeserializeOwned>(&self) -> Result<T, LoadError> {
        let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
        options
            .from_str(self.text)
            .map_err(|error| LoadError::Syntax {
                file: self.file,
                line: error.span.start.line,
                column: error.span.start.col,
                reason: Box::new(error.code),
            })
    }

    /// An error at the entry with this code, the `nth` such entry counted from 0.
    fn wrong(&self, code: &str, nth: usize, fault: Fault) -> LoadError {
        let entry = self.entry(code, nth).unwrap_or(0);
        let culprit = fault.culprit().and_then(|text| {
            let rest = &self.text[entry..];
            Some(entry + rest.find(&text)?)
        });
        let line = self.text[..culprit.unwrap_or(entry)].matches('\n').count() + 1;
        LoadError::Wrong {
            file: self.file,
            line,
            code: code.into(),
            fault,
        }
    }

    /// Where `code: "R22"` stands, comments left aside. RON gives positions only of what it
    /// cannot read, so what is read but wrong must be found again.
    fn entry(&self, code: &str, nth: usize) -> Option<usize> {
        let quoted = format!("\"{code}\"");
        let is_entry = |&at: &usize| {
            let before = &self.text[..at];
            let line = before.rsplit('\n').next().unwrap_or(before);
            let key = before.trim_end().strip_suffix(':').map(str::trim_end);
            key.is_some_and(|key| key.ends_with("code")) && !line.trim_start().starts_with("//")
        };
        let found = self.text.match_indices(&quoted).map(|(at, _)| at);
        found.filter(is_entry).nth(nth)
    }
}

/// All totals, each after those it depends on; else the code of a rule in a circle.
///
/// Where two rules define one cell, as row and column do in the corner of a matrix, the total
/// follows the first; the second is checked like any other.
fn totals(rules: &[Rule]) -> Result<Vec<Total>, String> {
    let mut waiting: Vec<(Total, &str)> = Vec::new();
    for rule in rules {
        for (cell, parts) in rule.totals() {
            if !waiting.iter().any(|(total, _)| total.cell == cell) {
                waiting.push((
                    Total {
                        cell,
                        parts: parts.to_vec(),
                    },
                    &rule.code,
                ));
            }
        }
    }
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let cells: HashSet<CellId> = waiting.iter().map(|(total, _)| total.cell).collect();
        let depends = |total: &Total| total.parts.iter().any(|part| cells.contains(part));
        let (later, now): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(total, _)| depends(total));
        if now.is_empty() {
            return Err(later[0].1.into());
        }
        ordered.extend(now.into_iter().map(|(total, _)| total));
        waiting = later;
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests;
