//! The forms and rules of an office, read from its folders into a catalogue before a session
//! begins. Judges neither; what is wrong with one, the form says.

use std::path::{Path, PathBuf};

use super::SessionError;
use crate::form::Catalogue;
use crate::form::catalogue::{FormText, FormTexts};
use crate::import;
use crate::store::{self, StoreError};

/// The file of a form in its folder; all others that end alike are its rule books.
const FORM_FILE: &str = "form.ron";

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
        Err(StoreError::Missing { .. }) if named.is_none() => Ok(None),
        Err(error) => Err(error.into()),
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
    let (mut given, mut paths, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let folders = match folder.or(own.as_deref()) {
        Some(folder) => form_folders(folder)?,
        None => Vec::new(),
    };
    for folder in folders {
        match form_texts(&folder) {
            Ok(texts) => {
                given.push(texts);
                paths.push(folder);
            }
            Err(error) => problems.push(error),
        }
    }
    if rules.is_none() && given.is_empty() {
        return Ok((Catalogue::default(), problems));
    }
    let names = given.clone();
    let read = Catalogue::read(given, rules.map(|rules| rules.book.as_str()));
    let (catalogue, refused) = read.map_err(|reason| SessionError::OfficeRules {
        path: rules.map_or_else(PathBuf::new, |rules| rules.path.clone()),
        reason: Box::new(reason),
    })?;
    problems.extend(refused.into_iter().map(|(at, reason)| SessionError::Form {
        path: paths[at].join(names[at].name_of(reason.file())),
        reason: Box::new(reason),
    }));
    Ok((catalogue, problems))
}

/// The folders of forms in a folder, in the order of their names; it may be one itself.
fn form_folders(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let is_form = |folder: &PathBuf| store::exists(&folder.join(FORM_FILE));
    let itself = Some(folder.to_path_buf()).filter(is_form);
    let inside = store::listed(folder)?;
    Ok((itself.into_iter())
        .chain(inside.into_iter().filter(is_form))
        .collect())
}

/// The texts of the form in a folder.
fn form_texts(folder: &Path) -> Result<FormTexts, SessionError> {
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
        form: text(&folder.join(FORM_FILE))?,
        books: books
            .map(|path| text(&path))
            .collect::<Result<_, SessionError>>()?,
    })
}

/// What is no text is refused where it is read as RON.
fn read_text(path: &Path) -> Result<String, StoreError> {
    let (bytes, _) = store::read(path)?;
    let lossy = |_| String::from_utf8_lossy(&bytes).into_owned();
    Ok(import::text_of(&bytes).unwrap_or_else(lossy))
}
