//! A form as its writer has it judged: all that is wrong with it, and what is worth a look. Changes
//! nothing.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use super::SessionError;
use super::forms::{form_folders, form_texts};
use super::printing::setup;
use crate::checks::{Outcome, examples, order};
use crate::document::{self, Paper};
use crate::form::catalogue::{Form, FormTexts};
use crate::form::rule::{self, Demand, Rule, Subject, Term};
use crate::form::{
    Catalogue, CellId, Descent, Edition, Fault, FieldKind, LoadError, bundled, fault_in_form,
};
use crate::pages;
use crate::report::{Edit, Report};
use crate::review::{Case, Review};
use crate::settings::{PageSetup, Settings};

/// What is said of a form.
#[derive(Debug)]
pub struct Judgement {
    /// Where it lies.
    pub folder: PathBuf,
    /// The form, where nothing keeps it from being read.
    pub form: Option<&'static Form>,
    /// Why it can't be used, or does not do as it says: the file, and what is wrong with it.
    pub faults: Vec<(PathBuf, LoadError)>,
    /// Cells that no rule speaks of, by their codes.
    pub unasked: Vec<String>,
    /// Cells of which no rule demands that they hold what they take, by their codes.
    pub unchecked: Vec<String>,
    /// What its fields are called that no rule asks for.
    pub unasked_fields: Vec<String>,
    /// Whether no rule demands a year that the form serves.
    pub takes_any_year: bool,
}

impl Judgement {
    /// All that is said of the form, a line each; the last says whether it can be used.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        let faults = self.faults.iter();
        let mut words: Vec<String> = faults
            .map(|(path, fault)| format!("{}：{fault}", path.display()))
            .collect();
        if !self.unasked.is_empty() {
            let cells = shortened(&self.unasked);
            words.push(format!("提醒：没有规则用到的格：{cells}"));
        }
        if !self.unchecked.is_empty() {
            let cells = shortened(&self.unchecked);
            words.push(format!(
                "提醒：没有规则核对填得对不对（demand: Valid）的格：{cells}"
            ));
        }
        if !self.unasked_fields.is_empty() {
            let fields = self.unasked_fields.join("、");
            words.push(format!(
                "提醒：没有规则要求填写（each: Fields([...])）的项：{fields}"
            ));
        }
        if self.takes_any_year {
            let demand = "没有规则核对报告年度是否在 years 之内（demand: YearServed）";
            words.push(format!("提醒：{demand}"));
        }
        let called = match self.form {
            Some(form) => format!("{}（{}）", form.edition.code, form.edition.name),
            None => self.folder.display().to_string(),
        };
        words.push(match self.faults.len() {
            0 => format!("{called}：没有发现问题"),
            count => format!("{called}：{count}个问题"),
        });
        words
    }
}

/// The first codes of many.
fn shortened(codes: &[String]) -> String {
    const NAMED: usize = 20;
    let named = codes[..codes.len().min(NAMED)].join("、");
    match codes.len() > NAMED {
        true => format!("{named}等{}格", codes.len()),
        false => named,
    }
}

/// Judges the form in a folder, or all forms in its folders, beside those at hand that lie
/// elsewhere.
///
/// # Errors
/// The folder can't be read, or there is no form in it.
pub fn judge_forms(folder: &Path, forms: &Catalogue) -> Result<Vec<Judgement>, SessionError> {
    let folders = form_folders(folder)?;
    if folders.is_empty() {
        return Err(SessionError::NoForm(folder.into()));
    }
    let texts: Vec<FormTexts> = (folders.iter())
        .map(|folder| form_texts(folder))
        .collect::<Result<_, _>>()?;
    // The form itself may be at hand already, under the name of its folder.
    let is_elsewhere = |form: &&Form| form.is_bundled || !folders.contains(&form.texts.folder);
    let mut codes: HashSet<String> = (forms.forms().chain(bundled().forms()))
        .filter(is_elsewhere)
        .map(|form| form.edition.code.clone())
        .collect();
    let (forms, _) = forms.with(texts.clone());
    Ok(texts
        .into_iter()
        .map(|texts| judge(texts, &forms, &mut codes))
        .collect())
}

/// Judges the form in a folder as the one that takes the place of another with its code, unless the
/// program carries that.
///
/// # Errors
/// The folder can't be read, or there is no form in it.
pub fn judge_form(folder: &Path, forms: &Catalogue) -> Result<Judgement, SessionError> {
    let mut codes = bundled()
        .editions()
        .map(|edition| edition.code.clone())
        .collect();
    Ok(judge(form_texts(folder)?, forms, &mut codes))
}

fn judge(texts: FormTexts, forms: &Catalogue, codes: &mut HashSet<String>) -> Judgement {
    let folder = texts.folder.clone();
    let edition = match texts.load_all() {
        Ok(edition) => edition,
        Err(faults) => {
            let place = |fault: LoadError| (texts.path_of(fault.file()), fault);
            return Judgement {
                folder,
                form: None,
                faults: faults.into_iter().map(place).collect(),
                unasked: Vec::new(),
                unchecked: Vec::new(),
                unasked_fields: Vec::new(),
                takes_any_year: false,
            };
        }
    };
    let form: &'static Form = Box::leak(Box::new(Form {
        edition,
        texts,
        is_bundled: false,
    }));
    let edition = &form.edition;
    let mut faults = Vec::new();
    if !codes.insert(edition.code.clone()) {
        faults.push(in_form(form, &edition.code, Fault::EditionTwice));
    }
    faults.extend(edition.rules.iter().filter_map(|rule| {
        let fault = match order::never_fires(edition, rule) {
            true => Some(Fault::NeverFires),
            false => examples::fault(edition, rule),
        };
        Some(LoadError::of_rule(rule, fault?))
    }));
    faults.extend(contradictions(edition));
    faults.extend(not_followed(form, forms));
    faults.extend(unprintable(form));
    let place = |fault: LoadError| (form.texts.path_of(fault.file()), fault);
    Judgement {
        folder,
        faults: faults.into_iter().map(place).collect(),
        unasked: unasked(edition),
        unchecked: unchecked(edition),
        unasked_fields: unasked_fields(edition),
        takes_any_year: !cases_of(edition).any(|case| matches!(case.demand, Demand::YearServed)),
        form: Some(form),
    }
}

fn in_form(form: &Form, code: &str, fault: Fault) -> LoadError {
    fault_in_form(&form.texts.form.text, code, fault)
}

fn contradictions(edition: &'static Edition) -> Vec<LoadError> {
    let fault = |codes: Vec<&str>| {
        let last = codes.last()?;
        let rule = edition.rules.iter().find(|rule| rule.code == **last)?;
        let fault = match codes.len() {
            1 => Fault::CannotHold,
            count => Fault::Contradicts(codes[..count - 1].join("、")),
        };
        Some(LoadError::of_rule(rule, fault))
    };
    let found = order::contradictions(edition).into_iter();
    found.filter_map(fault).collect()
}

/// What can't be printed of a report of the form in which every cell has a usual answer.
fn unprintable(form: &'static Form) -> Vec<LoadError> {
    let edition = &form.edition;
    let mut report = Report::new(edition);
    for cell in edition.cell_ids() {
        report.apply(Edit::Answer(cell, edition.cell(cell).usual().into()));
    }
    let year = *edition.years.start();
    report.apply(Edit::Field(FieldKind::Year, year.to_string()));
    let setup = setup(&PageSetup::default(), None);
    let unprintable = |error: pages::MissingCharacter| Fault::Unprintable(error.to_string());
    let mut faults = Vec::new();
    for table in &edition.tables {
        let shown = document::table(&report, table);
        let fault = match pages::is_too_wide(&shown, &setup) {
            Ok(false) => continue,
            Ok(true) => Fault::TooWide,
            Err(error) => unprintable(error),
        };
        faults.push(in_form(form, &table.code, fault));
    }
    if !faults.is_empty() {
        return faults;
    }
    let case = Case {
        report: &report,
        outcome: &Outcome::default(),
        settings: &Settings::default(),
        last_year: None,
    };
    let secrecy = Paper::Secrecy.of(&case, &Review::default()).ok();
    for shown in [document::of(&report)].into_iter().chain(secrecy) {
        if let Err(error) = pages::lay_out(&shown, &setup) {
            faults.push(in_form(form, &edition.code, unprintable(error)));
        }
    }
    faults
}

/// What the form says it follows, and what is not there.
fn not_followed(form: &'static Form, forms: &Catalogue) -> Vec<LoadError> {
    let Some(follows) = &form.edition.follows else {
        return Vec::new();
    };
    let lacks = |code: &str| in_form(form, code, Fault::NotFollowed(code.into()));
    let Some(before) = forms.edition(&follows.edition) else {
        return vec![lacks(&follows.edition)];
    };
    let codes = follows.cells.iter().flat_map(|(_, was)| match was {
        Descent::SumOf(codes) => codes.as_slice(),
        Descent::New => &[],
    });
    let unknown = codes.filter(|code| before.find(code).is_none());
    unknown.map(|code| lacks(code)).collect()
}

fn cases_of(edition: &Edition) -> impl Iterator<Item = &rule::Case> {
    edition.rules.iter().flat_map(|rule| &rule.cases)
}

/// Cells of which no rule demands that they hold what they take.
fn unchecked(edition: &Edition) -> Vec<String> {
    let checked: HashSet<CellId> = cases_of(edition)
        .filter_map(|case| match case.demand {
            Demand::Valid(cell) => Some(cell),
            _ => None,
        })
        .collect();
    codes(edition, |cell| !checked.contains(cell))
}

/// Fields that are printed, or that the report is known by, and that no rule asks for.
fn unasked_fields(edition: &Edition) -> Vec<String> {
    let asked: HashSet<FieldKind> = cases_of(edition)
        .filter_map(|case| match case.demand {
            Demand::Filled(Subject::Field(field)) | Demand::Readable(field @ FieldKind::Year) => {
                Some(field)
            }
            _ => None,
        })
        .collect();
    let shown = [FieldKind::Year, FieldKind::Unit].into_iter();
    // Head and foot of a table stand in the annex alone.
    let of_table = edition.header.iter().chain(&edition.signatory).copied();
    let shown = shown.chain(of_table.filter(|_| !edition.annex.is_empty()));
    let unasked: BTreeSet<FieldKind> = shown.filter(|field| !asked.contains(field)).collect();
    let names = unasked.into_iter().map(|field| edition.label(field).into());
    names.collect()
}

/// Cells that no rule speaks of. They are printed all the same: a table that stands nowhere is
/// refused.
fn unasked(edition: &Edition) -> Vec<String> {
    let asked: HashSet<CellId> = edition.rules.iter().flat_map(cells_of).collect();
    let tables: HashSet<_> = cases_of(edition)
        .filter_map(|case| match &case.demand {
            Demand::Without(_, table) => Some(*table),
            _ => None,
        })
        .collect();
    let is_unasked =
        |cell: &CellId| !asked.contains(cell) && !tables.contains(&edition.cell(*cell).table);
    codes(edition, is_unasked)
}

/// The codes of some cells; of rows that repeat one of the times.
fn codes(edition: &Edition, is_meant: impl Fn(&CellId) -> bool) -> Vec<String> {
    let is_told = |cell: &CellId| {
        let mut before = edition.times_of(*cell).take_while(|time| time < cell);
        is_meant(cell) && !before.any(|time| is_meant(&time))
    };
    let cells = edition.cell_ids().filter(is_told);
    cells.map(|cell| edition.cell(cell).code.clone()).collect()
}

/// The cells that a rule names.
fn cells_of(rule: &Rule) -> Vec<CellId> {
    let mut cells = Vec::new();
    for case in &rule.cases {
        let demanded = match &case.demand {
            Demand::Relation(relation) => Some(relation),
            Demand::Text(demand) => {
                let sums = demand.topics().iter().flat_map(|topic| &topic.sums);
                cells.extend(sums.flatten());
                None
            }
            _ => None,
        };
        for relation in case.when.iter().chain(demanded) {
            cells_of_term(&relation.left, &mut cells);
            cells_of_term(&relation.right, &mut cells);
        }
        if let Some(Subject::Cell(cell)) = case.subject {
            cells.push(cell);
        }
    }
    cells
}

fn cells_of_term(term: &Term, cells: &mut Vec<CellId>) {
    match term {
        Term::Cell(cell) => cells.push(*cell),
        Term::Sum(of) | Term::Largest(of) | Term::Changed(of) => cells.extend(of),
        Term::LastYear(of) | Term::Share(_, of) => cells_of_term(of, cells),
        Term::Net(plus, minus) => {
            (plus.iter().chain(minus)).for_each(|term| cells_of_term(term, cells));
        }
        Term::Number(_)
        | Term::Date(_)
        | Term::Deadline
        | Term::NewYear
        | Term::ReportYear
        | Term::TableYear => {}
    }
}
