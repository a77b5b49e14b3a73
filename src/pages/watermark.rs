//! 水印: what marks each page of a draft as one. Stands behind the text and moves nothing.

use super::faces::Shapes;
use super::lines::{Measure, Run};
use super::{Face, Grey, Item, MissingCharacter, Page, Pt, Watermark};

/// What it says; the blank keeps the two characters apart along the diagonal.
const WORDS: &str = "草　稿";
/// Fills the diagonal of the text block without leaving it.
const SIZE: Pt = Pt(150.0);
/// Along the diagonal of an upright A4 sheet, rounded to what looks even.
const DEGREES: f64 = 50.0;
/// Light enough to read the text on it, and dark enough to be seen on a copy.
const GREY: Grey = Grey(0.9);
/// Middle of a Han character above its base line, in em.
const MIDDLE: f64 = 0.38;

/// The watermark of a page, one item for each face it takes.
pub(super) fn behind(shapes: &mut Shapes) -> Result<Vec<Item>, MissingCharacter> {
    let run = Run::new(shapes, &[(WORDS, Face::Hei)], SIZE, || "水印".into())?;
    let about = (Page::WIDTH / 2.0, Page::HEIGHT / 2.0);
    let left = about.0 - run.width() / 2.0;
    let lines = run.lines(Measure::ragged(run.width() * 1.01));
    let texts = lines
        .iter()
        .flat_map(|line| line.at(left, about.1 + SIZE * MIDDLE));
    let watermark = |text| Watermark {
        text,
        about,
        degrees: DEGREES,
        grey: GREY,
    };
    Ok(texts.map(|text| Item::Watermark(watermark(text))).collect())
}
