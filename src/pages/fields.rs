//! Fields side by side: the head line and the signatory line, with what they leave for the hand.
//! Decides on no page.

use super::faces::Shapes;
use super::lines::{Measure, Run};
use super::type_area::{self as area, TypeArea};
use super::{Area, Face, Item, Link, MissingCharacter, Pt, Rule};
use crate::document::{Field, Hand, Line, Origin};

/// Room to write in by hand where a field is empty, in em.
const ROOM_TO_WRITE: f64 = 5.0;
/// Room for a signature beside a name, in em, and at least so wide: 18 mm.
const ROOM_TO_SIGN: f64 = 5.0;
const SIGNATURE: Pt = Pt::mm(18.0);
/// A line to sign on is drawn this far below the base line, in em.
const LINE_DEPTH: f64 = 0.2;
/// How thick it is.
const LINE: Pt = Pt(0.5);
/// From rule to rule of the block at the foot of a page: 0.35 mm outside (GB/T 9704-2012 7.4.1).
const FOOT_RULE: Pt = Pt::mm(0.35);
/// Height of a row of that block.
const FOOT_ROW: Pt = Pt(28.0);

/// One field, ready to be placed.
struct Set {
    label: Run,
    value: Run,
    hand: Hand,
    size: Pt,
    origin: Option<Origin>,
}

impl Set {
    fn new(shapes: &mut Shapes, field: &Field, size: Pt) -> Result<Self, MissingCharacter> {
        let place = field.label.trim_end_matches('：');
        let mut run =
            |text: &str| Run::new(shapes, &[(text, Face::Fangsong)], size, || place.into());
        Ok(Self {
            label: run(&field.label)?,
            value: run(&field.value)?,
            hand: field.hand,
            size,
            origin: field.origin,
        })
    }

    /// What is left free behind the value.
    fn room(&self) -> Pt {
        let to_sign = (self.size * ROOM_TO_SIGN).max(SIGNATURE);
        match self.hand {
            Hand::Room | Hand::Line => to_sign,
            Hand::Nothing if self.value.is_empty() => self.size * ROOM_TO_WRITE,
            Hand::Nothing => Pt::ZERO,
        }
    }

    fn printed(&self) -> Pt {
        self.label.width() + self.value.width()
    }

    fn width(&self) -> Pt {
        self.printed() + self.room()
    }

    fn at(&self, x: Pt, baseline: Pt) -> Vec<Item> {
        let area = Area {
            from: (x, baseline - self.size * area::ASCENT),
            to: (x + self.width(), baseline + self.size * LINE_DEPTH),
        };
        let link = |origin| Item::Link(Link { area, origin });
        let mut items: Vec<Item> = self.origin.map(link).into_iter().collect();
        let texts = [(&self.label, x), (&self.value, x + self.label.width())];
        for (run, x) in texts {
            for line in run.lines(Measure::ragged(run.width() + Pt(1.0))) {
                items.extend(line.at(x, baseline).map(Item::Text));
            }
        }
        if self.hand == Hand::Line {
            let y = baseline + self.size * LINE_DEPTH;
            let from = x + self.printed();
            items.push(Item::Rule(Rule {
                from: (from, y),
                to: (from + self.room(), y),
                thickness: LINE,
            }));
        }
        items
    }
}

/// Fields over a width, in rows of a height each: side by side, the first flush left and the last
/// flush right; in columns where that is too long, and where that is too, in lines that break.
pub(super) fn rows(
    shapes: &mut Shapes,
    fields: &Line,
    size: Pt,
    width: Pt,
    height: Pt,
) -> Result<Vec<Vec<Item>>, MissingCharacter> {
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let sets = (fields.iter())
        .map(|field| Set::new(shapes, field, size))
        .collect::<Result<Vec<_>, _>>()?;
    let baseline = (height - size) / 2.0 + size * area::ASCENT;
    let taken: Pt = sets.iter().map(Set::width).sum();
    #[expect(clippy::cast_precision_loss, reason = "there are few fields")]
    let gap = (width - taken) / (sets.len().max(2) - 1) as f64;
    if gap >= size {
        let mut items = Vec::new();
        let mut x = Pt::ZERO;
        for set in &sets {
            items.extend(set.at(x, baseline));
            x += set.width() + gap;
        }
        return Ok(vec![items]);
    }
    for columns in (1..=sets.len().div_ceil(2)).rev() {
        #[expect(clippy::cast_precision_loss, reason = "there are few fields")]
        let column = width / columns as f64;
        if sets.iter().all(|set| set.width() <= column) {
            let row = |sets: &[Set]| {
                let mut items = Vec::new();
                let mut x = Pt::ZERO;
                for set in sets {
                    items.extend(set.at(x, baseline));
                    x += column;
                }
                items
            };
            return Ok(sets.chunks(columns).map(row).collect());
        }
    }
    let mut rows = Vec::new();
    for field in fields {
        let text = format!("{}{}", field.label, field.value);
        let place = field.label.trim_end_matches('：');
        let run = Run::new(shapes, &[(&text, Face::Fangsong)], size, || place.into())?;
        let lines = run.lines(Measure::ragged(width));
        rows.extend(
            (lines.iter()).map(|line| line.at(Pt::ZERO, baseline).map(Item::Text).collect()),
        );
    }
    Ok(rows)
}

/// The signatory line of a report whose tables have none, between two rules as 版记 stands at the
/// foot of the last page (GB/T 9704-2012 7.4), and its height.
pub(super) fn at_foot(
    shapes: &mut Shapes,
    fields: &Line,
    area: &TypeArea,
) -> Result<(Vec<Item>, Pt), MissingCharacter> {
    // 左右各空一字 (7.4.2).
    let indent = area::SMALL;
    let rows = rows(
        shapes,
        fields,
        area::SMALL,
        area.width - indent * 2.0,
        FOOT_ROW,
    )?;
    let mut items = Vec::new();
    let mut y = Pt::ZERO;
    for row in rows {
        items.extend(row.into_iter().map(|item| item.moved(indent, y)));
        y += FOOT_ROW;
    }
    let rule = |y| {
        Item::Rule(Rule {
            from: (Pt::ZERO, y),
            to: (area.width, y),
            thickness: FOOT_RULE,
        })
    };
    items.extend([rule(Pt::ZERO), rule(y)]);
    Ok((items, y))
}

/// Fields one behind the other on a base line at zero, ending at zero: to be moved to the right
/// edge of where they stand.
pub(super) fn flush_right(
    shapes: &mut Shapes,
    fields: &Line,
    size: Pt,
    width: Pt,
) -> Result<Vec<Item>, MissingCharacter> {
    let sets = (fields.iter())
        .map(|field| Set::new(shapes, field, size))
        .collect::<Result<Vec<_>, _>>()?;
    let taken: Pt = sets.iter().map(Set::width).sum();
    let mut items = Vec::new();
    let mut x = -taken.min(width);
    for set in sets {
        items.extend(set.at(x, Pt::ZERO));
        x += set.width();
    }
    Ok(items)
}
