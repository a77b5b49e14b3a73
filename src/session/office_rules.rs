//! What an office changes in the rule books, taken over once when the program starts.
//! Judges no rule; what is wrong with one, the form says.

use std::path::Path;

use super::{SessionError, own_texts};
use crate::form;
use crate::import;
use crate::store::{self, StoreError};

/// Takes over an office's rules and words, from the named file or the user's own. To be called
/// before anything else is asked for.
///
/// # Errors
/// The file can't be read, the named one is missing, or something in it is wrong; then the bundled
/// rules hold.
pub fn adopt_office_rules(named: Option<&Path>) -> Result<(), SessionError> {
    let own = store::rules_file();
    let Some(path) = named.or(own.as_deref()) else {
        return Ok(());
    };
    let book = match store::read(path) {
        Ok((bytes, _)) => match own_texts::utf8(path, &bytes) {
            Ok(text) => text.into(),
            // Rules are never written back, so that a sound text of another encoding will do.
            Err(error) => {
                let text = import::text_of(&bytes).ok();
                text.filter(|text| !text.contains(char::REPLACEMENT_CHARACTER))
                    .ok_or(error)?
            }
        },
        Err(StoreError::Missing { .. }) if named.is_none() => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    form::adopt_office_rules(&book).map_err(|reason| SessionError::OfficeRules {
        path: path.into(),
        reason: Box::new(reason),
    })
}
