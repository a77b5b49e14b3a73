//! Edition and rule files (RON) into [`Edition`]: which file comes first, and where in it a mistake
//! stands. What can be wrong, the cells, and the rules have files of their own.

mod fault;
mod layout;
mod office;
mod rules;

use std::cell::Cell;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use ron::extensions::Extensions;
use serde::de::DeserializeOwned;

use super::rule::text::NumberWords;
use super::rule::wording::Wording;
use super::rule::{Case, Demand, Rule, Term};
use super::{CellId, Edition, FieldKind, Identity, Period, Total};
use crate::value::ron_problem;
pub use fault::{DataFile, Fault, LoadError};
use layout::{FormFile, lay_out};
pub use office::check_office;
use rules::{BookFile, Lists, Lookup, RuleFile};

/// Bytes of a file of a form at most: a bundled one has 50,000.
const BYTES_AT_MOST: usize = 4 * 1024 * 1024;
/// Times that the rules of a form may name a cell, their repetitions written out: a bundled book
/// has a hundredth of it, and a check looks at each.
const NAMED_CELLS_AT_MOST: usize = 1_000_000;
/// Levels of totals that are summed up in totals.
const LEVELS_AT_MOST: usize = 30;
/// Faults that are told of one form at most.
const FAULTS_AT_MOST: usize = 100;
/// Characters of a code at most.
const CODE_AT_MOST: usize = 40;

/// Reads an edition and its rule book, which may be in several files: its own, and one that it
/// shares with another edition. What an office has in a book of its own stands in place of the
/// rules with the same codes and the words with the same names, or beside them. The rules are put
/// in the order of their codes.
///
/// # Errors
/// Names the row or rule and the line that is wrong.
pub fn load(edition: &str, books: &[&str], office: Option<&str>) -> Result<Edition, LoadError> {
    load_all(edition, books, office)
        .map_err(|faults| (faults.into_iter().next()).expect("what is refused has a fault"))
}

/// The same, for whoever writes a form.
///
/// # Errors
/// Names all rows that are wrong; where none is, all rules; the first hundred of them.
pub fn load_all(
    edition: &str,
    books: &[&str],
    office: Option<&str>,
) -> Result<Edition, Vec<LoadError>> {
    let form_source = Source {
        file: DataFile::Edition,
        text: edition,
    };
    let books = (0..).zip(books);
    let bundled = books.map(|(at, text)| (DataFile::Rules(at), *text));
    let office = office.map(|text| (DataFile::OfficeRules, text));
    let sources: Vec<Source> = (bundled.chain(office))
        .map(|(file, text)| Source { file, text })
        .collect();
    for source in std::iter::once(&form_source).chain(&sources) {
        source.check_size().map_err(|fault| vec![fault])?;
    }
    let form: FormFile = form_source.read().map_err(|fault| vec![fault])?;
    let (mut edition, headings) = lay_out(form, &form_source)?;
    let Collected {
        rules,
        wordings,
        numbers,
        lists,
    } = collect(&sources, &edition.code).map_err(|fault| vec![fault])?;
    edition.number_words = numbers;
    edition.rules = looked_up(rules, &edition, &headings, (&wordings, &lists))?;
    edition.rules.sort_by(|a, b| a.code.cmp(&b.code));
    check_period(&edition).map_err(|fault| vec![form_source.wrong(&edition.code, 0, fault)])?;
    let totals = totals(&edition.rules).map_err(|code| {
        let source = sources
            .iter()
            .find(|source| source.entry(&code, 0).is_some())
            .expect("every rule has an entry in its file");
        vec![source.wrong(&code, 0, Fault::CircularTotal)]
    })?;
    check_depth(&totals, &edition.rules)?;
    edition.set_totals(totals);
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

/// A fault of a row, a table or the form itself, with its line in the form's file.
#[must_use]
pub fn fault_in_form(edition: &str, code: &str, fault: Fault) -> LoadError {
    let source = Source {
        file: DataFile::Edition,
        text: edition,
    };
    source.wrong(code, 0, fault)
}

/// The rules with every code looked up.
fn looked_up(
    rules: Vec<(&Source, RuleFile)>,
    edition: &Edition,
    headings: &HashSet<String>,
    (wordings, lists): (&BTreeMap<String, Wording>, &Lists),
) -> Result<Vec<Rule>, Vec<LoadError>> {
    let left = Cell::new(NAMED_CELLS_AT_MOST);
    let mut codes = HashSet::new();
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for (source, file) in rules {
        let code = file.code.clone();
        let lookup = Lookup {
            edition,
            headings,
            wordings,
            lists,
            left: &left,
            repeated: None,
            beside: None,
            time: None,
        };
        let origin = (source.file, source.line_of(&code, 0));
        let judged = match codes.insert(code.clone()) {
            true => lookup.rule(file, origin).map_err(|fault| (0, fault)),
            // In one file it is the second entry; else the first in the later file.
            false => {
                let nth = usize::from(source.entry(&code, 1).is_some());
                Err((nth, Fault::DuplicateCode))
            }
        };
        match judged {
            Ok(rule) => found.push(rule),
            Err((nth, fault)) => faults.push(source.wrong(&code, nth, fault)),
        }
        if faults.len() >= FAULTS_AT_MOST {
            break;
        }
    }
    match faults.is_empty() {
        true => Ok(found),
        false => Err(faults),
    }
}

/// What the books of an edition say.
struct Collected<'s> {
    /// Rules with the file that each stands in.
    rules: Vec<(&'s Source<'s>, RuleFile)>,
    /// Words by their names.
    wordings: BTreeMap<String, Wording>,
    /// Words about numbers in text.
    numbers: NumberWords,
    /// Lists of such words by their names.
    lists: Lists,
}

/// The rules and words of all books that are for an edition, an office's in place of the bundled or
/// beside them.
fn collect<'s>(sources: &'s [Source<'s>], edition: &str) -> Result<Collected<'s>, LoadError> {
    let books: Vec<BookFile> = (sources.iter())
        .map(Source::read)
        .collect::<Result<_, _>>()?;
    let (mut wordings, mut lists) = (BTreeMap::new(), Lists::new());
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
        for (name, words) in book.lists {
            if is_office || !lists.contains_key(&name) {
                lists.insert(name, words);
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
            let replaced = rules.iter_mut().find(|(_, rule)| rule.code == file.code);
            match replaced {
                Some(replaced) => *replaced = (source, file),
                // A rule that is added names its editions.
                None if !file.editions.is_empty() => rules.push((source, file)),
                // A rule that this edition does not have is another edition's.
                None => {}
            }
        }
    }
    Ok(Collected {
        rules,
        wordings,
        numbers: numbers.unwrap_or_default(),
        lists,
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
                reason: ron_problem(&error.code),
            })
    }

    /// Far more than any form or book has, and little enough to be read at once.
    fn check_size(&self) -> Result<(), LoadError> {
        match self.text.len() > BYTES_AT_MOST {
            true => Err(LoadError::Wrong {
                file: self.file,
                line: 1,
                code: String::new(),
                fault: Fault::TooLong,
            }),
            false => Ok(()),
        }
    }

    /// The line of the entry with this code, counted from 1.
    fn line_of(&self, code: &str, nth: usize) -> usize {
        let entry = self.entry(code, nth).unwrap_or(0);
        self.text[..entry].matches('\n').count() + 1
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
            code: code.chars().take(CODE_AT_MOST).collect(),
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

/// Refuses a form of less than a year without a rule that asks which part of the year it is about.
fn check_period(edition: &Edition) -> Result<(), Fault> {
    let mut cases = edition.rules.iter().flat_map(|rule| &rule.cases);
    let asks = |case: &Case| matches!(case.demand, Demand::Readable(FieldKind::Period));
    match edition.period == Period::Year || cases.any(asks) {
        true => Ok(()),
        false => Err(Fault::PeriodUnasked),
    }
}

/// Refuses totals of totals of totals … beyond what anybody could follow.
fn check_depth(totals: &[Total], rules: &[Rule]) -> Result<(), Vec<LoadError>> {
    let mut levels: HashMap<CellId, usize> = HashMap::new();
    for total in totals {
        let below = total.parts.iter().filter_map(|part| levels.get(part)).max();
        let level = below.map_or(1, |below| below + 1);
        if level > LEVELS_AT_MOST {
            let is_of = |rule: &&Rule| rule.totals().any(|(cell, _)| cell == total.cell);
            let rule = rules.iter().find(is_of).expect("a rule defines each total");
            let fault = Fault::TooMany("层层相加的合计", LEVELS_AT_MOST);
            return Err(vec![LoadError::of_rule(rule, fault)]);
        }
        levels.insert(total.cell, level);
    }
    Ok(())
}

/// All totals, each after those it depends on; else the code of a rule in a circle.
///
/// Where two rules define one cell, as row and column do in the corner of a matrix, the total
/// follows the first; the second is checked like any other.
fn totals(rules: &[Rule]) -> Result<Vec<Total>, String> {
    let mut all: Vec<(Total, &str)> = Vec::new();
    let mut places: HashMap<CellId, usize> = HashMap::new();
    for rule in rules {
        for (cell, parts) in rule.totals() {
            if let Entry::Vacant(place) = places.entry(cell) {
                place.insert(all.len());
                let parts = parts.to_vec();
                all.push((Total { cell, parts }, &rule.code));
            }
        }
    }
    // How many totals each total waits for, and which wait for it.
    let mut waits: Vec<usize> = vec![0; all.len()];
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); all.len()];
    for (at, (total, _)) in all.iter().enumerate() {
        for before in total.parts.iter().filter_map(|part| places.get(part)) {
            waits[at] += 1;
            waiting[*before].push(at);
        }
    }
    let mut ready: BTreeSet<usize> = (0..all.len()).filter(|at| waits[*at] == 0).collect();
    let mut order = Vec::with_capacity(all.len());
    while let Some(at) = ready.pop_first() {
        order.push(at);
        for &next in &waiting[at] {
            waits[next] -= 1;
            if waits[next] == 0 {
                ready.insert(next);
            }
        }
    }
    match (0..all.len()).find(|at| waits[*at] > 0) {
        Some(at) => Err(all[at].1.into()),
        None => Ok(order.into_iter().map(|at| all[at].0.clone()).collect()),
    }
}

#[cfg(test)]
mod tests;
