//! 用印位置: where the seal goes, and how a draft shows that place. Draws no seal.

use super::faces::Shapes;
use super::lines::Run;
use super::type_area::{self as area, TypeArea};
use super::{Circle, Face, Grey, Item, MissingCharacter, Pt, Seal};
use crate::document::Line;

/// Thin, and light: it must not be taken for a seal.
const THICKNESS: Pt = Pt(0.5);
const GREY: Grey = Grey(0.6);

/// The circle that shows the place on a draft.
pub(super) fn circle(seal: Seal) -> Item {
    Item::Circle(Circle {
        centre: seal.centre,
        diameter: seal.diameter,
        thickness: THICKNESS,
        grey: GREY,
    })
}

/// Where the seal goes over a form's head line, `填报单位（盖章）：…`: on the unit's name, as offices
/// set it, and inside the text block. The form has no room that is free of text there. Places
/// count from the line's upper left.
pub(super) fn on_head_line(
    shapes: &mut Shapes,
    header: &Line,
    height: Pt,
    area: &TypeArea,
) -> Result<Option<Seal>, MissingCharacter> {
    let Some(field) = header.iter().find(|field| field.label.contains("盖章")) else {
        return Ok(None);
    };
    let mut width = |text: &str| {
        let run = Run::new(shapes, &[(text, Face::Fangsong)], area::TABLE, || {
            field.label.clone()
        });
        run.map(|run| run.width())
    };
    let middle = width(&field.label)? + width(&field.value)? / 2.0;
    let radius = area.seal / 2.0;
    let x = middle.max(radius).min(area.width - radius);
    Ok(Some(Seal {
        centre: (x, height / 2.0),
        diameter: area.seal,
    }))
}
