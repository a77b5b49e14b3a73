//! 审查表: a form of labelled rows that fills one page, whatever it holds. Breaks no page.

use super::faces::Shapes;
use super::fields;
use super::lines::{Line, Measure, Run};
use super::titles::balanced;
use super::type_area::{self as area, TypeArea};
use super::{Face, Item, MissingCharacter, Pt, Rule};
use crate::document::{Form, FormRow};

/// Type of the form: 四号, or as much smaller as it must be to fit the page.
const SIZE: Pt = area::SMALL;
const SHRINK: f64 = 0.95;
/// Width of the labels, with air, in em.
const LABEL: f64 = 7.0;
/// Between text and rules, in em.
const PADDING: f64 = 0.6;
/// From line to line, in em.
const LEADING: f64 = 1.6;
/// Height of the line for signatures, in em.
const SIGNED: f64 = 2.6;
/// A row is at least this high, in em: 14 mm.
const ROW_AT_LEAST: f64 = 2.8;
/// A box to be ticked.
const BOX: char = '□';
/// Below the title.
const TITLE_GAP: Pt = Pt(12.0);
/// Rules inside, and the frame.
const INNER: Pt = Pt(0.5);
const FRAME: Pt = Pt(0.75);

/// A row with its text in lines.
struct Set {
    label: Vec<Line>,
    lines: Vec<Line>,
    signed: Vec<Item>,
    share: f64,
    height: Pt,
}

/// All that stands on the form's page, from the upper left of the text block.
pub(super) fn on_page(
    shapes: &mut Shapes,
    form: &Form,
    area: &TypeArea,
) -> Result<Vec<Item>, MissingCharacter> {
    let title = Run::new(
        shapes,
        &[(&form.title, Face::XiaoBiaoSong)],
        area.title,
        || "标题".into(),
    )?;
    let mut items = Vec::new();
    let mut top = Pt::ZERO;
    for line in balanced(&title, area.width) {
        let x = (area.width - line.width) / 2.0;
        let baseline = top + area.title * area::ASCENT;
        items.extend(line.at(x, baseline).map(Item::Text));
        top += area.title * 1.4;
    }
    top += TITLE_GAP;

    let mut size = SIZE;
    let mut rows = set(shapes, &form.rows, size, area.width)?;
    while heights(&rows) > area.height - top {
        size = size * SHRINK;
        rows = set(shapes, &form.rows, size, area.width)?;
    }
    share_out(&mut rows, area.height - top);

    let label = size * LABEL;
    let bottom = area.height;
    let rule = |from, to, thickness| {
        Item::Rule(Rule {
            from,
            to,
            thickness,
        })
    };
    items.push(rule((label, top), (label, bottom), INNER));
    let mut y = top;
    for row in rows {
        let height = row.height;
        items.extend(
            row.paint(size, area.width)
                .into_iter()
                .map(|item| item.moved(Pt::ZERO, y)),
        );
        if y > top {
            items.push(rule((Pt::ZERO, y), (area.width, y), INNER));
        }
        y += height;
    }
    items.extend([
        rule((Pt::ZERO, top), (area.width, top), FRAME),
        rule((Pt::ZERO, bottom), (area.width, bottom), FRAME),
        rule((Pt::ZERO, top), (Pt::ZERO, bottom), FRAME),
        rule((area.width, top), (area.width, bottom), FRAME),
    ]);
    Ok(items)
}

/// The rows in a size of type, each as high as it needs.
fn set(
    shapes: &mut Shapes,
    rows: &[FormRow],
    size: Pt,
    width: Pt,
) -> Result<Vec<Set>, MissingCharacter> {
    let room = width - size * (LABEL + PADDING * 2.0);
    let mut sets = Vec::new();
    for row in rows {
        let place = row.label.replace('\n', "");
        let mut run =
            |text: &str, face| Run::new(shapes, &with_boxes(text, face), size, || place.clone());
        let mut label = Vec::new();
        for line in row.label.split('\n') {
            let width = size * (LABEL - PADDING);
            label.extend(run(line, Face::Hei)?.lines(Measure::ragged(width)));
        }
        let mut lines = Vec::new();
        for line in &row.lines {
            lines.extend(run(line, Face::Fangsong)?.lines(Measure::ragged(room)));
        }
        let signed = fields::flush_right(shapes, &row.signed, size, room)?;
        let text = text_height(label.len().max(lines.len()), size);
        let below = match row.signed.is_empty() {
            true => Pt::ZERO,
            false => size * SIGNED,
        };
        sets.push(Set {
            label,
            lines,
            signed,
            share: f64::from(row.share),
            height: (text + size * PADDING * 2.0 + below).max(size * ROW_AT_LEAST),
        });
    }
    Ok(sets)
}

/// Boxes to be ticked come from 宋体: that of 仿宋 is too small for a pen.
fn with_boxes(text: &str, face: Face) -> Vec<(&str, Face)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(BOX) {
        let (before, from) = rest.split_at(at);
        let (tick, after) = from.split_at(BOX.len_utf8());
        parts.extend([(before, face), (tick, Face::Song)]);
        rest = after;
    }
    parts.push((rest, face));
    parts
}

fn heights(rows: &[Set]) -> Pt {
    rows.iter().map(|row| row.height).sum()
}

/// Gives what the page has left to the rows that ask for it, or else to all.
fn share_out(rows: &mut [Set], room: Pt) {
    let left = room - heights(rows);
    let shares: f64 = rows.iter().map(|row| row.share).sum();
    #[expect(clippy::cast_precision_loss, reason = "a form has few rows")]
    let count = rows.len() as f64;
    for row in rows {
        row.height += match shares > 0.0 {
            true => left * (row.share / shares),
            false => left / count,
        };
    }
}

fn text_height(lines: usize, size: Pt) -> Pt {
    #[expect(clippy::cast_precision_loss, reason = "a cell has few lines")]
    let below_first = lines.saturating_sub(1) as f64;
    size + size * LEADING * below_first
}

impl Set {
    fn paint(&self, size: Pt, width: Pt) -> Vec<Item> {
        let mut items = Vec::new();
        let centred = |lines: &[Line]| (self.height - text_height(lines.len(), size)) / 2.0;
        let mut baseline = centred(&self.label) + size * area::ASCENT;
        for line in &self.label {
            let x = (size * LABEL - line.width) / 2.0;
            items.extend(line.at(x, baseline).map(Item::Text));
            baseline += size * LEADING;
        }
        let top = match self.signed.is_empty() {
            true => centred(&self.lines),
            false => size * PADDING * 1.5,
        };
        let mut baseline = top + size * area::ASCENT;
        for line in &self.lines {
            let x = size * (LABEL + PADDING);
            items.extend(line.at(x, baseline).map(Item::Text));
            baseline += size * LEADING;
        }
        let baseline = self.height - size * (SIGNED - 1.0 - PADDING);
        let left = width - size * PADDING;
        items.extend(
            self.signed
                .iter()
                .cloned()
                .map(|item| item.moved(left, baseline)),
        );
        items
    }
}
