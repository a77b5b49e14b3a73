//! 版式目录: the forms at hand, by code and year: a value that is handed down, so that two sessions
//! may know different forms. Reads no file; the texts are given to it.
//!
//! An edition is read once and then stays for as long as the program runs: reports, findings and
//! undo steps point at it, and a program reads a catalogue or two. So it is leaked, and a catalogue
//! is a list of references that costs nothing to copy.

use std::sync::LazyLock;

use super::load::{DataFile, LoadError, check_office, load};
use super::{Edition, Fault};

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
    Catalogue::read(Vec::new(), None)
        .expect("a test loads every edition")
        .0
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

    /// The name of one of the files.
    #[must_use]
    pub fn name_of(&self, file: DataFile) -> &str {
        match file {
            DataFile::Rules(at) => self.books.get(at).map_or("words.ron", |book| &book.name),
            DataFile::Edition | DataFile::OfficeRules => &self.form.name,
        }
    }

    fn bundled((form, books): (&str, &[(&str, &str)])) -> Self {
        let text = |name: &str, text: &str| FormText {
            name: name.into(),
            text: text.into(),
        };
        Self {
            form: text("form.ron", form),
            books: books.iter().map(|(name, book)| text(name, book)).collect(),
        }
    }
}

/// 版式目录: see the top of the file.
#[derive(Debug, Clone)]
pub struct Catalogue {
    forms: Vec<&'static Form>,
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

/// A form that can't be used: its place among those that were given, and why.
pub type Refused = (usize, LoadError);

/// The forms that the program carries.
impl Default for Catalogue {
    fn default() -> Self {
        bundled().clone()
    }
}

impl Catalogue {
    /// The forms that the program carries and those that are given, with what an office changes in
    /// the rules of all: rules by their codes, words by their names. A given form that can't be used
    /// is left out and told of.
    ///
    /// # Errors
    /// Names the rule or word and the line in the office's book that is wrong.
    pub fn read(
        given: Vec<FormTexts>,
        office: Option<&str>,
    ) -> Result<(Self, Vec<Refused>), LoadError> {
        let mut forms: Vec<Form> = Vec::new();
        let mut refused = Vec::new();
        for of in BUNDLED {
            let texts = FormTexts::bundled(of);
            forms.push(Form {
                edition: texts.load(office)?,
                texts,
                is_bundled: true,
            });
        }
        for (at, texts) in given.into_iter().enumerate() {
            match texts.load(office) {
                Err(error) if error.file() == DataFile::OfficeRules => return Err(error),
                Err(error) => refused.push((at, error)),
                Ok(edition) if forms.iter().any(|form| form.edition == edition) => {
                    refused.push((at, LoadError::of_form(&edition.code, Fault::DuplicateCode)));
                }
                Ok(edition) => forms.push(Form {
                    edition,
                    texts,
                    is_bundled: false,
                }),
            }
        }
        if let Some(book) = office {
            let editions: Vec<&Edition> = forms.iter().map(|form| &form.edition).collect();
            check_office(book, &editions, WORDS)?;
        }
        let forms = forms.into_iter().map(|form| &*Box::leak(Box::new(form)));
        let forms = forms.collect();
        Ok((Self { forms }, refused))
    }

    /// The forms, those that the program carries first, oldest first.
    pub fn forms(&self) -> impl DoubleEndedIterator<Item = &'static Form> + '_ {
        self.forms.iter().copied()
    }

    /// What the forms ask, in the same order.
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

    /// The same without the forms at these places among those that the program does not carry.
    #[must_use]
    pub fn without(&self, codes: &[String]) -> Self {
        let is_kept = |form: &&Form| !codes.contains(&form.edition.code);
        Self {
            forms: self.forms().filter(is_kept).collect(),
        }
    }
}

/// The words that all bundled rules about numbers in text share, for tests.
#[cfg(test)]
pub(crate) fn number_words() -> &'static super::NumberWords {
    &bundled().editions().next().expect("one").number_words
}
