//! The forms and rules of an office, read from its folders into a catalogue before a session
//! begins. Judges neither; what is wrong with one, the form says.

use std::path::{Path, PathBuf};

use super::{SessionError, own_texts};
use crate::checks;
use crate::form::catalogue::{Form, FormText, FormTexts};
use crate::form::rule::Rule;
use crate::form::{Catalogue, DataFile, LoadError, bundled};
use crate::import;
use crate::store::{self, StoreError};

/// The file of a form in its folder; all others that end alike are its rule books.
pub const FORM_FILE: &str = "form.ron";

/// What an office changes in the rule books: the file, and its text.
#[derive(Debug, Clone)]
pub struct OfficeRules {
    path: PathBuf,
    book: String,
}

/// An office's rules and words, from the named file or the user's own; `None` where there are none.
///
/// # Errors
/// The file can't be read, or the named one is missing.
pub fn office_rules(named: Option<&Path>) -> Result<Option<OfficeRules>, SessionError> {
    let own = store::rules_file();
    let Some(path) = named.or(own.as_deref()) else {
        return Ok(None);
    };
    match read_text(path) {
        Ok(book) => {
            let path = path.into();
            Ok(Some(OfficeRules { path, book }))
        }
        Err(SessionError::Store(StoreError::Missing { .. })) if named.is_none() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The forms that the program carries, and those in the named folder or the user's own, under an
/// office's rules. A form that can't be used is left out; why, comes with the catalogue.
///
/// # Errors
/// The named folder can't be read, or something in the office's rules is wrong.
pub fn catalogue(
    rules: Option<&OfficeRules>,
    folder: Option<&Path>,
) -> Result<(Catalogue, Vec<SessionError>), SessionError> {
    let own = store::forms_folder().filter(|folder| store::is_folder(folder));
    let (mut given, mut problems) = (Vec::new(), Vec::new());
    let folders = match folder.or(own.as_deref()) {
        Some(folder) => form_folders(folder)?,
        None => Vec::new(),
    };
    for folder in folders {
        match form_texts(&folder) {
            Ok(texts) => given.push(texts),
            Err(error) => problems.push(error),
        }
    }
    let (mut forms, mut refused) = bundled().with(given);
    let own: Vec<&Form> = forms.forms().filter(|form| !form.is_bundled).collect();
    for form in own {
        if let Some(reason) = misled(form, None) {
            refused.push((form.texts.path_of(reason.file()), reason));
            forms = forms.without(&form.edition.code);
        }
    }
    problems.extend(
        refused
            .into_iter()
            .map(|(path, reason)| SessionError::Form {
                path,
                reason: Box::new(reason),
            }),
    );
    let Some(rules) = rules else {
        return Ok((forms, problems));
    };
    let refused = |reason| SessionError::OfficeRules {
        path: rules.path.clone(),
        reason: Box::new(reason),
    };
    let forms = forms.under(&rules.book).map_err(refused)?;
    let office = Some(DataFile::OfficeRules);
    let first = forms.forms().find_map(|form| misled(form, office));
    match first {
        Some(reason) => Err(refused(reason)),
        None => Ok((forms, problems)),
    }
}

/// The first rule of a form whose examples do not do as they say; of one book, or of all.
fn misled(form: &'static Form, book: Option<DataFile>) -> Option<LoadError> {
    let is_meant = |rule: &&Rule| book.is_none_or(|book| rule.origin.0 == book);
    let mut rules = form.edition.rules.iter().filter(is_meant);
    rules.find_map(|rule| {
        let fault = checks::examples::fault(&form.edition, rule)?;
        Some(LoadError::of_rule(rule, fault))
    })
}

/// The folders of forms in a folder, in the order of their names; it may be one itself.
pub(super) fn form_folders(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let is_form = |folder: &PathBuf| store::exists(&folder.join(FORM_FILE));
    let itself = Some(folder.to_path_buf()).filter(is_form);
    let inside = store::listed(folder)?;
    Ok((itself.into_iter())
        .chain(inside.into_iter().filter(is_form))
        .collect())
}

/// The texts of the form in a folder.
pub(super) fn form_texts(folder: &Path) -> Result<FormTexts, SessionError> {
    let text = |path: &Path| -> Result<FormText, SessionError> {
        let name = path.file_name().unwrap_or_default();
        Ok(FormText {
            name: name.display().to_string(),
            text: read_text(path)?,
        })
    };
    let is_book = |path: &PathBuf| {
        let is_ron = path.extension().is_some_and(|ending| ending == "ron");
        is_ron && !path.ends_with(FORM_FILE)
    };
    let books = store::listed(folder)?.into_iter().filter(is_book);
    Ok(FormTexts {
        folder: folder.into(),
        form: text(&folder.join(FORM_FILE))?,
        books: books
            .map(|path| text(&path))
            .collect::<Result<_, SessionError>>()?,
    })
}

/// What is no text is refused where it is read as RON.
fn read_text(path: &Path) -> Result<String, SessionError> {
    let (bytes, _) = store::read(path)?;
    match own_texts::utf8(path, &bytes) {
        Ok(text) => Ok(text.into()),
        // It is never written back, so that a sound text of another encoding will do.
        Err(error) => {
            let text = import::text_of(&bytes).ok();
            text.filter(|text| !text.contains(char::REPLACEMENT_CHARACTER))
                .ok_or(error)
        }
    }
}
