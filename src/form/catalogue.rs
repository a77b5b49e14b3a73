//! 版式目录: the forms at hand, by code and year: a value that is handed down, so that two sessions
//! may know different forms. Reads no file; the texts are given to it.
//!
//! An edition is read once and then stays for as long as the program runs: reports, findings and
//! undo steps point at it, and a program reads a catalogue or two. So it is leaked, and a catalogue
//! is a list of references that costs nothing to copy.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use super::load::{DataFile, LoadError, check_office, load, load_all};
use super::{Edition, Fault};
use crate::value::quoted;

const WORDS: &str = include_str!("../../assets/rules/words.ron");
const SHARED_RULES: &str = include_str!("../../assets/rules/shared-2019-2021.ron");

/// Each edition's form with its rule books, oldest first.
pub(super) const BUNDLED: [(&str, &[(&str, &str)]); 3] = [
    (
        include_str!("../../assets/editions/2014.ron"),
        &[("rules.ron", include_str!("../../assets/rules/2014.ron"))],
    ),
    (
        include_str!("../../assets/editions/2019.ron"),
        &[
            ("rules.ron", include_str!("../../assets/rules/2019.ron")),
            ("shared.ron", SHARED_RULES),
        ],
    ),
    (
        include_str!("../../assets/editions/2021.ron"),
        &[
            ("rules.ron", include_str!("../../assets/rules/2021.ron")),
            ("shared.ron", SHARED_RULES),
        ],
    ),
];

/// The forms that the program carries. They never change, so they are read once.
static CARRIED: LazyLock<Catalogue> = LazyLock::new(|| {
    let form = |of| {
        let texts = FormTexts::bundled(of);
        Form {
            edition: texts.load(None).expect("a test loads every edition"),
            texts,
            is_bundled: true,
        }
    };
    Catalogue::of(BUNDLED.into_iter().map(form))
});

/// The catalogue of the forms that the program carries, with the rules as they are bundled.
#[must_use]
pub fn bundled() -> &'static Catalogue {
    &CARRIED
}

/// A file of a form: its name in the form's folder, and its text.
#[derive(Debug, Clone)]
pub struct FormText {
    /// `form.ron`.
    pub name: String,
    /// RON.
    pub text: String,
}

/// What a form is read from.
#[derive(Debug, Clone)]
pub struct FormTexts {
    /// Where its files lie; empty for a form that the program carries.
    pub folder: PathBuf,
    /// The form itself.
    pub form: FormText,
    /// Its rule books, in their order. The bundled words stand under them, for all to use.
    pub books: Vec<FormText>,
}

impl FormTexts {
    /// Reads the edition, with what an office changes in its rules.
    ///
    /// # Errors
    /// Names the row or rule and the line that is wrong.
    pub fn load(&self, office: Option<&str>) -> Result<Edition, LoadError> {
        load(&self.form.text, &self.all_books(), office)
    }

    /// The texts of its rule books, with the words that all forms share.
    #[must_use]
    pub fn all_books(&self) -> Vec<&str> {
        let own = self.books.iter().map(|book| book.text.as_str());
        own.chain([WORDS]).collect()
    }

    /// Where one of the files lies.
    #[must_use]
    pub fn path_of(&self, file: DataFile) -> PathBuf {
        let name = match file {
            DataFile::Rules(at) => self.books.get(at).map_or("words.ron", |book| &book.name),
            DataFile::Edition | DataFile::OfficeRules => &self.form.name,
        };
        self.folder.join(name)
    }

    /// As it is loaded, for whoever writes the form.
    ///
    /// # Errors
    /// Names all that is wrong.
    pub fn load_all(&self) -> Result<Edition, Vec<LoadError>> {
        load_all(&self.form.text, &self.all_books(), None)
    }

    /// The texts of the same form under another code and name, as the edition that follows it.
    #[must_use]
    pub fn renamed(&self, edition: &Edition, code: &str, name: &str) -> Self {
        let mut renamed = self.clone();
        let text = &mut renamed.form.text;
        for (key, old, new) in [
            ("code:", &edition.code, code),
            ("name:", &edition.name, name),
        ] {
            let old = quoted(old);
            // The form's own come first in its file, save for what comments say.
            let mut places = text.match_indices(&old).map(|(at, _)| at);
            if let Some(at) = places.find(|at| text[..*at].trim_end().ends_with(key)) {
                text.replace_range(at..at + old.len(), &quoted(new));
            }
        }
        if let Some(own) = follows_in(text) {
            text.replace_range(own, "");
        }
        if let Some(end) = text.rfind(')') {
            let is_open = !text[..end].trim_end().ends_with([',', '(']);
            let comma = if is_open { "," } else { "" };
            let code = quoted(&edition.code);
            text.insert_str(
                end,
                &format!("{comma}    follows: Follows(edition: {code}),\n"),
            );
        }
        renamed
    }

    fn bundled((form, books): (&str, &[(&str, &str)])) -> Self {
        let text = |name: &str, text: &str| FormText {
            name: name.into(),
            text: text.into(),
        };
        Self {
            folder: PathBuf::new(),
            form: text("form.ron", form),
            books: books.iter().map(|(name, book)| text(name, book)).collect(),
        }
    }
}

/// Where a form says what it follows, with the comma behind it.
fn follows_in(text: &str) -> Option<std::ops::Range<usize>> {
    let start = text.find("follows: Follows(")?;
    let (mut depth, mut is_text) = (0, false);
    for (at, c) in text[start..].char_indices() {
        match c {
            '"' => is_text = !is_text,
            '(' if !is_text => depth += 1,
            ')' if !is_text => depth -= 1,
            _ => continue,
        }
        if c == ')' && depth == 0 {
            let end = start + at + 1;
            let comma = text[end..].starts_with(',');
            return Some(start..end + usize::from(comma));
        }
    }
    None
}

/// 版式目录: see the top of the file.
#[derive(Debug, Clone)]
pub struct Catalogue {
    forms: Vec<&'static Form>,
    /// What an office changes in the rules of all.
    office: Option<Arc<str>>,
}

/// A form at hand.
#[derive(Debug)]
pub struct Form {
    /// What it asks.
    pub edition: Edition,
    /// What it was read from.
    pub texts: FormTexts,
    /// Whether the program carries it.
    pub is_bundled: bool,
}

/// A form that can't be used: the file that is wrong, and why.
pub type Refused = (PathBuf, LoadError);

/// The forms that the program carries.
impl Default for Catalogue {
    fn default() -> Self {
        bundled().clone()
    }
}

impl Catalogue {
    fn of(forms: impl Iterator<Item = Form>) -> Self {
        Self {
            forms: forms.map(|form| &*Box::leak(Box::new(form))).collect(),
            office: None,
        }
    }

    /// The same with the forms that are given, under the same rules of an office. One that can't be
    /// used is left out and told of.
    #[must_use]
    pub fn with(&self, given: Vec<FormTexts>) -> (Self, Vec<Refused>) {
        let mut all = self.clone();
        let mut refused = Vec::new();
        for texts in given {
            let edition = texts.load(self.office.as_deref()).and_then(|edition| {
                let is_new = all.edition(&edition.code).is_none();
                let twice = || LoadError::of_form(&edition.code, Fault::EditionTwice);
                is_new.then_some(()).ok_or_else(twice)?;
                Ok(edition)
            });
            match edition {
                Err(error) => refused.push((texts.path_of(error.file()), error)),
                Ok(edition) => {
                    let form = Form {
                        edition,
                        texts,
                        is_bundled: false,
                    };
                    all.forms.push(Box::leak(Box::new(form)));
                }
            }
        }
        (all, refused)
    }

    /// The same under what an office changes in the rules of all, and adds to them: rules by their
    /// codes, words by their names.
    ///
    /// # Errors
    /// Names the rule or word and the line that is wrong.
    pub fn under(&self, office: &str) -> Result<Self, LoadError> {
        let editions: Vec<&Edition> = self.editions().collect();
        check_office(office, &editions, WORDS)?;
        let changed = |form: &'static Form| {
            Ok(Form {
                edition: form.texts.load(Some(office))?,
                texts: form.texts.clone(),
                is_bundled: form.is_bundled,
            })
        };
        let forms: Vec<Form> = self
            .forms()
            .map(changed)
            .collect::<Result<_, LoadError>>()?;
        Ok(Self {
            office: Some(office.into()),
            ..Self::of(forms.into_iter())
        })
    }

    /// The forms, those that the program carries first, oldest first.
    #[must_use]
    pub fn forms(&self) -> impl DoubleEndedIterator<Item = &'static Form> + '_ {
        self.forms.iter().copied()
    }

    /// What the forms ask, in the same order.
    #[must_use]
    pub fn editions(&self) -> impl DoubleEndedIterator<Item = &'static Edition> + '_ {
        self.forms().map(|form| &form.edition)
    }

    /// The edition with a code such as `2014`.
    #[must_use]
    pub fn edition(&self, code: &str) -> Option<&'static Edition> {
        self.editions().find(|edition| edition.code == code)
    }

    /// The edition that a report year asks for: the first of those that serve it.
    #[must_use]
    pub fn edition_for(&self, year: i16) -> Option<&'static Edition> {
        self.editions_for(year).next()
    }

    /// All editions that serve a report year; where there are several, the office chooses.
    pub fn editions_for(&self, year: i16) -> impl Iterator<Item = &'static Edition> + '_ {
        self.editions()
            .filter(move |edition| edition.years.contains(&year))
    }

    /// These forms without the one with this code.
    #[must_use]
    pub fn without(&self, code: &str) -> Self {
        let is_kept = |form: &&Form| form.edition.code != code;
        Self {
            forms: self.forms().filter(is_kept).collect(),
            office: self.office.clone(),
        }
    }
}

/// The words that all bundled rules about numbers in text share, for tests.
#[cfg(test)]
pub(crate) fn number_words() -> &'static super::NumberWords {
    &bundled().editions().next().expect("one").number_words
}
