//! 必备内容: whether a text speaks of what the edition demands. Knows no words of its own, and
//! can't tell whether what is said is enough.

use super::headings;
use crate::checks::numbers;
use crate::checks::reading::Reading;
use crate::checks::reading::passages::Passages;
use crate::checks::reading::prose::Prose;
use crate::form::rule::wording::Element;

/// The names of the elements of which no chapter speaks. Words count in texts, save in a sentence
/// that lists what the report consists of; those for headings count in the heading of a chapter
/// that has a text, and in that of a paragraph.
pub fn missing<'a>(
    reading: &Reading<'_>,
    chapters: &[(usize, &Passages<'_>)],
    elements: &'a [Element],
) -> Vec<&'a str> {
    let filled: Vec<(usize, &Passages<'_>)> = (chapters.iter().copied())
        .filter(|(_, chapter)| !is_blank(&chapter.text))
        .collect();
    let is_spoken_of = |element: &Element| {
        filled.iter().any(|(at, chapter)| {
            (match element.counted {
                true => counts(chapter, element),
                false => element.words.are_in(chapter.content()),
            }) || element.headings.are_in(&chapter.heading.folded)
                || !element.headings.is_empty()
                    && headings::of_paragraphs(&chapter.text)
                        .any(|line| element.headings.are_in(&chapter.text.folded[line]))
                || speaks_of_last_year(reading, chapter, element)
                || numbers::speaks_of(reading, *at, &element.topics)
        })
    };
    (elements.iter())
        .filter(|element| !is_spoken_of(element))
        .map(|element| element.name.as_str())
        .collect()
}

/// Whether a clause with one of the words counts something.
fn counts(chapter: &Passages<'_>, element: &Element) -> bool {
    let text = &chapter.text;
    let mut counts = (0..chapter.read.found.len()).filter(|at| chapter.is_count(*at));
    counts.any(|at| {
        let clause = text.clause(chapter.read.found[at].start);
        element.words.are_in(&text.folded[clause])
    })
}

/// Whether a clause names last year by its number, and then what is demanded.
fn speaks_of_last_year(reading: &Reading<'_>, chapter: &Passages<'_>, element: &Element) -> bool {
    let last_year = reading.report().year().map(|year| year - 1);
    let text = &chapter.text;
    !element.of_last_year.is_empty()
        && (text.years().iter())
            .filter(|(_, year)| Some(*year) == last_year)
            .any(|(range, _)| {
                let clause = range.end..text.clause(range.end).end;
                element.of_last_year.are_in(&text.folded[clause])
            })
}

/// Whether a text has neither letters nor digits.
pub fn is_blank(prose: &Prose) -> bool {
    !prose.typed.iter().any(|c| c.is_alphanumeric())
}

/// How many letters and digits a text has.
pub fn letters(prose: &Prose) -> usize {
    prose.typed.iter().filter(|c| c.is_alphanumeric()).count()
}
