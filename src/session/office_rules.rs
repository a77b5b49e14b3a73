//! What an office changes in the rule books, taken over once when the program starts.
//! Judges no rule; what is wrong with one, the form says.

use std::path::Path;

use super::SessionError;
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
        // What is no text is refused where it is read as rules.
        Ok((bytes, _)) => {
            import::text_of(&bytes).unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into_owned())
        }
        Err(StoreError::Missing { .. }) if named.is_none() => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    form::adopt_office_rules(&book).map_err(|reason| SessionError::OfficeRules {
        path: path.into(),
        reason: Box::new(reason),
    })
}
