//! What is left free below the text: the line on which more of it would begin.
//! Lays nothing out; it looks at what was laid out.

use super::type_area::{ASCENT, TypeArea};
use super::{Item, Pages, Pt, Setup};

/// A line of the text block; page and line count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreeLine {
    /// The page; the one behind the text's last where that is full.
    pub page: usize,
    /// The line of it.
    pub line: usize,
}

impl Pages {
    /// The first line of the text block below the text and its signature; below all that is printed
    /// where nobody signs. `None` where there is no page.
    #[must_use]
    pub fn next_free_line(&self, setup: &Setup) -> Option<FreeLine> {
        let area = TypeArea::of(setup);
        // Attached tables stand on pages of their own behind the signature, which has the first
        // seal, and text never flows into them.
        let signed = self.pages.iter().position(|page| !page.seals.is_empty());
        let count = signed.map_or(self.pages.len(), |at| at + 1);
        let last = self.pages.get(count.checked_sub(1)?)?;
        // What stands below the text block, such as the page number, takes none of its lines.
        let block = area.top + area.height;
        let taken = (last.items.iter().map(bottom))
            .filter(|&bottom| bottom <= block + area.body / 2.0)
            .fold(area.top, Pt::max);
        // A line is as high as its characters; the gap below the last one belongs to nobody.
        let rounding = 0.01;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a page has some tens of lines"
        )]
        let lines = ((taken - area.top).0 / area.pitch.0 - rounding)
            .ceil()
            .max(0.0) as usize;
        Some(match lines >= usize::from(setup.lines) {
            true => FreeLine {
                page: count + 1,
                line: 1,
            },
            false => FreeLine {
                page: count,
                line: lines + 1,
            },
        })
    }
}

/// How far down an item reaches.
fn bottom(item: &Item) -> Pt {
    match item {
        Item::Text(text) => text.baseline + text.size * (1.0 - ASCENT),
        Item::Rule(rule) => rule.to.1,
        Item::Fill(fill) => (fill.areas.iter())
            .map(|area| area.to.1)
            .fold(Pt::ZERO, Pt::max),
        Item::Link(_) | Item::Watermark(_) | Item::Circle(_) => Pt::ZERO,
    }
}
