//! 必备内容: whether a text speaks of what the edition demands. Knows no words of its own, and
//! can't tell whether what is said is enough.

use super::headings;
use crate::checks::reading::passages::Passages;
use crate::checks::reading::prose::Prose;
use crate::form::rule::wording::Element;

/// The names of the elements of which no chapter speaks. Words count in texts; those for headings
/// count in the heading of a chapter that has a text, and in that of a paragraph.
pub fn missing<'a>(chapters: &[&Passages<'_>], elements: &'a [Element]) -> Vec<&'a str> {
    let filled: Vec<&Passages<'_>> = (chapters.iter().copied())
        .filter(|chapter| !is_blank(&chapter.text))
        .collect();
    let is_spoken_of = |element: &Element| {
        filled.iter().any(|chapter| {
            element.words.are_in(&chapter.text.folded)
                || element.headings.are_in(&chapter.heading.folded)
                || !element.headings.is_empty()
                    && headings::of_paragraphs(&chapter.text)
                        .any(|line| element.headings.are_in(&chapter.text.folded[line]))
        })
    };
    (elements.iter())
        .filter(|element| !is_spoken_of(element))
        .map(|element| element.name.as_str())
        .collect()
}

/// Whether a text has neither letters nor digits.
pub fn is_blank(prose: &Prose) -> bool {
    !prose.typed.iter().any(|c| c.is_alphanumeric())
}

/// How many letters and digits a text has.
pub fn letters(prose: &Prose) -> usize {
    prose.typed.iter().filter(|c| c.is_alphanumeric()).count()
}
