//! 核验标记: what stands in the bottom margin so that a print can be compared with the file. The
//! code goes on every page; the QR code, with those who signed beside it, on the last.
//! Computes no digest, and leaves the text block and the page number alone.

use std::ops::Range;

use qrcode::{Color, EcLevel, QrCode};

use super::faces::Shapes;
use super::lines::{Line, Measure, Run};
use super::type_area::{self as area, TypeArea};
use super::{Area, Face, Fill, Item, MissingCharacter, Page, Pt, Text};
use crate::document::Proof;

/// Printers leave this much of the sheet's edge white.
const EDGE: Pt = Pt::mm(6.5);
/// Side of the QR code without its quiet zone: 0.44 mm a module, which a telephone reads from a copy
/// of a copy.
const SIDE: Pt = Pt::mm(18.0);
/// Top of the QR code and of the lines beside it. That is below the page number, and below any
/// seal too: a seal on a name in the last line of the text block reaches down 270 mm.
const TOP: Pt = Pt(Page::HEIGHT.0 - EDGE.0 - SIDE.0);
/// From the QR code to the lines: more than the quiet zone of four modules (GB/T 18284), which is
/// 2.2 mm at most, since two digests take 41 modules.
const GAP: Pt = Pt::mm(3.0);
/// Between two columns of lines, in em.
const COLUMN_GAP: f64 = 1.5;
/// From line to line, in em, the best first.
const LEADINGS: [f64; 3] = [1.4, 1.25, 1.15];
/// More columns would break most lines.
const COLUMNS_AT_MOST: usize = 3;
/// By how much the type shrinks at a time where even that does not fit.
const SHRINK: f64 = 0.95;
/// Where a line goes on, in em.
const HANGING_INDENT: f64 = 1.0;

/// The side of the bottom margin that the page number leaves free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// On odd pages.
    Left,
    /// On even pages.
    Right,
    /// Where page numbers stand in the middle.
    Both,
}

/// The bottom margin of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Margin {
    /// What it lies below.
    pub area: TypeArea,
    /// Where the page number is not.
    pub free: Side,
}

impl Margin {
    /// `校验码 7Q4K-9F2M-XT6B` in the middle of the text block's width, or one character in where
    /// the page number takes the middle.
    pub fn code(
        self,
        shapes: &mut Shapes,
        proof: &Proof,
        baseline: Pt,
    ) -> Result<Vec<Text>, MissingCharacter> {
        let words = format!("校验码 {}", proof.code);
        let run = Run::new(shapes, &[(&words, Face::Song)], area::NOTE, || {
            "校验码".into()
        })?;
        let indent = match self.free {
            Side::Both => area::SMALL,
            Side::Left | Side::Right => (self.area.width - run.width()) / 2.0,
        };
        let lines = run.lines(Measure::ragged(self.area.width));
        let at = |line: &Line| {
            line.at(self.area.left + indent, baseline)
                .collect::<Vec<_>>()
        };
        Ok(lines.iter().flat_map(at).collect())
    }

    /// The QR code on the free side of the text block, and beside it who signed.
    pub fn record(self, shapes: &mut Shapes, proof: &Proof) -> Result<Vec<Item>, MissingCharacter> {
        let is_left = self.free != Side::Right;
        let left = match is_left {
            true => self.area.left,
            false => self.area.left + self.area.width - SIDE,
        };
        let mut items = vec![Item::Fill(qr_code(&proof.digest, left))];
        let room = self.area.width - SIDE - GAP;
        if let Some(block) = SignedBlock::fitting(shapes, &proof.lines, room)? {
            let left = match is_left {
                true => left + SIDE + GAP,
                false => left - GAP - block.width(),
            };
            items.extend(block.at(left).map(Item::Text));
        }
        Ok(items)
    }
}

fn qr_code(digest: &str, left: Pt) -> Fill {
    let code = QrCode::with_error_correction_level(digest, EcLevel::M)
        .expect("a digest is far shorter than what a QR code holds");
    let count = code.width();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a QR code has at most 177 modules"
    )]
    let place = |start: Pt, module: usize| start + SIDE * (module as f64 / count as f64);
    let mut areas = Vec::new();
    for (row, modules) in code.into_colors().chunks(count).enumerate() {
        for columns in dark_runs(modules) {
            areas.push(Area {
                from: (place(left, columns.start), place(TOP, row)),
                to: (place(left, columns.end), place(TOP, row + 1)),
            });
        }
    }
    Fill { areas }
}

/// Where dark modules stand side by side.
fn dark_runs(modules: &[Color]) -> impl Iterator<Item = Range<usize>> {
    let mut end = 0;
    modules
        .chunk_by(|one, next| one == next)
        .filter_map(move |same| {
            let start = end;
            end += same.len();
            (same[0] == Color::Dark).then_some(start..end)
        })
}

/// Those who signed, broken into lines and columns that fit beside the QR code.
struct SignedBlock {
    size: Pt,
    pitch: Pt,
    columns: Vec<Vec<Line>>,
}

impl SignedBlock {
    /// The roomiest way in which all lines fit a width; `None` where there are none. A record that lost a
    /// signature would be worse than small type, so type shrinks as far as it must.
    fn fitting(
        shapes: &mut Shapes,
        lines: &[String],
        room: Pt,
    ) -> Result<Option<Self>, MissingCharacter> {
        let mut size = area::RECORD;
        loop {
            let mut runs = Vec::new();
            for line in lines {
                let run = Run::new(shapes, &[(line, Face::Song)], size, || "签署记录".into())?;
                runs.extend((!run.is_empty()).then_some(run));
            }
            if runs.is_empty() {
                return Ok(None);
            }
            for leading in LEADINGS {
                for columns in 1..=COLUMNS_AT_MOST {
                    let block = Self::new(&runs, room, size, size * leading, columns);
                    if block.height() <= SIDE {
                        return Ok(Some(block));
                    }
                }
            }
            size = size * SHRINK;
        }
    }

    /// In at most so many columns of about one height; one who signed stays in one column.
    fn new(runs: &[Run], room: Pt, size: Pt, pitch: Pt, columns: usize) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "there are few columns")]
        let width = (room + size * COLUMN_GAP) / columns as f64 - size * COLUMN_GAP;
        let measure = Measure {
            indent: size * HANGING_INDENT,
            ..Measure::ragged(width)
        };
        let entries: Vec<Vec<Line>> = runs.iter().map(|run| run.lines(measure)).collect();
        let rows: usize = entries.iter().map(Vec::len).sum();
        let fewest = (rows.div_ceil(columns)..=rows)
            .find(|&rows| in_columns(&entries, rows).len() <= columns)
            .expect("all rows fit one column of that many");
        Self {
            size,
            pitch,
            columns: in_columns(&entries, fewest),
        }
    }

    fn height(&self) -> Pt {
        let rows = self.columns.iter().map(Vec::len).max().unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "there are few rows")]
        let below_first = rows.saturating_sub(1) as f64;
        self.size + self.pitch * below_first
    }

    fn widths(&self) -> impl Iterator<Item = Pt> {
        let widest =
            |lines: &Vec<Line>| lines.iter().map(|line| line.width).fold(Pt::ZERO, Pt::max);
        self.columns.iter().map(widest)
    }

    fn width(&self) -> Pt {
        let columns: Pt = self.widths().map(|width| width + self.column_gap()).sum();
        columns - self.column_gap()
    }

    fn column_gap(&self) -> Pt {
        self.size * COLUMN_GAP
    }

    /// With its left edge at `left`, in the middle of the QR code's height.
    fn at(&self, left: Pt) -> impl Iterator<Item = Text> {
        let first = TOP + (SIDE - self.height()) / 2.0 + self.size * area::ASCENT;
        let mut texts = Vec::new();
        let mut x = left;
        for (lines, width) in self.columns.iter().zip(self.widths()) {
            let mut baseline = first;
            for line in lines {
                texts.extend(line.at(x, baseline));
                baseline += self.pitch;
            }
            x += width + self.column_gap();
        }
        texts.into_iter()
    }
}

/// Entries in order, in columns of so many rows or, where an entry is longer, its own.
fn in_columns(entries: &[Vec<Line>], rows: usize) -> Vec<Vec<Line>> {
    let mut columns: Vec<Vec<Line>> = Vec::new();
    for entry in entries {
        match columns.last_mut() {
            Some(column) if column.len() + entry.len() <= rows => {
                column.extend_from_slice(entry);
            }
            _ => columns.push(entry.clone()),
        }
    }
    columns
}
