//! Two texts in one, as they are drawn: what went is struck through in red, what came is underlined
//! in green. Finds no difference itself.

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, Stroke};

use super::super::theme;
use crate::checks::likeness::{self, Mark};

/// What stands around a difference in a short form, in characters.
const AROUND: usize = 12;
/// What is shown of a long difference in a short form, in characters.
const AT_MOST: usize = 90;

/// A text, piece by piece.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked(Vec<(Mark, String)>);

/// A text compared with what it was.
#[must_use]
pub fn marked(before: &str, after: &str) -> Marked {
    Marked(likeness::marked(before, after))
}

impl Marked {
    /// A text whose pieces are known.
    #[must_use]
    pub fn of(pieces: impl IntoIterator<Item = (Mark, String)>) -> Self {
        let written = |(_, text): &(Mark, String)| !text.is_empty();
        Self(pieces.into_iter().filter(written).collect())
    }

    /// A text that is compared with nothing.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self(match text {
            "" => Vec::new(),
            text => vec![(Mark::Same, text.into())],
        })
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In words, for who hears the screen: what went in brackets, what came in others.
    #[must_use]
    pub fn in_words(&self) -> String {
        let piece = |(mark, text): &(Mark, String)| match mark {
            Mark::Same => text.clone(),
            Mark::Gone => format!("（删去：{text}）"),
            Mark::New => format!("（新增：{text}）"),
        };
        self.0.iter().map(piece).collect()
    }

    /// With what stands in both cut to what is near a difference.
    #[must_use]
    pub fn shortened(mut self) -> Self {
        let last = self.0.len().saturating_sub(1);
        for (at, (mark, text)) in self.0.iter_mut().enumerate() {
            let letters: Vec<char> = text.chars().collect();
            let start = |n: usize| letters[..n].iter().collect::<String>();
            let end = |n: usize| letters[letters.len() - n..].iter().collect::<String>();
            if *mark != Mark::Same {
                if letters.len() > AT_MOST {
                    *text = format!("{}…", start(AT_MOST));
                }
                continue;
            }
            if letters.len() <= 2 * AROUND + 1 {
                continue;
            }
            *text = match (at == 0, at == last) {
                (true, true) => format!("{}…", start(2 * AROUND)),
                (true, false) => format!("…{}", end(AROUND)),
                (false, true) => format!("{}…", start(AROUND)),
                (false, false) => format!("{}…{}", start(AROUND), end(AROUND)),
            };
        }
        self
    }

    /// The text to be drawn.
    #[must_use]
    pub fn job(&self, size: f32, colour: Color32) -> LayoutJob {
        let mut job = LayoutJob::default();
        self.append_to(&mut job, size, colour);
        job
    }

    /// The same, behind something else.
    pub fn append_to(&self, job: &mut LayoutJob, size: f32, colour: Color32) {
        for (mark, text) in &self.0 {
            let mut format = TextFormat::simple(FontId::proportional(size), colour);
            match mark {
                Mark::Same => {}
                Mark::Gone => {
                    format.color = theme::GONE;
                    format.strikethrough = Stroke::new(1.0, theme::GONE);
                }
                Mark::New => {
                    format.color = theme::GOOD;
                    format.underline = Stroke::new(1.0, theme::GOOD);
                }
            }
            job.append(text, 0.0, format);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text as it is now.
    fn now(marked: &Marked) -> String {
        let now = marked.0.iter().filter(|(mark, _)| *mark != Mark::Gone);
        now.map(|(_, text)| text.as_str()).collect()
    }

    #[test]
    fn what_is_far_from_a_difference_is_left_out_in_the_short_form() {
        let long = "甲".repeat(100);
        let short = marked(&format!("{long}乙{long}"), &format!("{long}丙{long}")).shortened();
        let near = "甲".repeat(AROUND);
        assert_eq!(now(&short), format!("…{near}丙{near}…"));
        assert_eq!(now(&Marked::plain("短").shortened()), "短");
    }
}
