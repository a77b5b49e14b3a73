//! Where pages lie beside and below each other on the desk that the preview scrolls over.
//! Paints nothing, and knows nothing of what is on the pages.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

/// Around and between pages, in points of the screen.
pub const GAP: f32 = 14.0;

/// How many pages are shown at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// 单页: one page at a time.
    Single,
    /// 对开: two facing pages at a time, odd pages right, as a duplex print is bound.
    Facing,
    /// 连续: all pages, one below the other.
    Continuous,
}

impl Mode {
    /// Every mode with its words and what they mean.
    pub const ALL: [(Self, &str, &str); 3] = [
        (Self::Single, "单页", "一次看一页"),
        (
            Self::Facing,
            "对开",
            "左右两页并排，单数页在右，和双面打印装订后一样",
        ),
        (Self::Continuous, "连续", "各页从上到下相连"),
    ];

    /// The pages that are shown when `page` is to be seen; counted from 0.
    #[must_use]
    pub fn pages(self, page: usize, count: usize) -> std::ops::Range<usize> {
        match self {
            Self::Single => page..(page + 1).min(count),
            Self::Facing => {
                // Page 1 stands right, alone; then 2 and 3, 4 and 5.
                let left = page.div_ceil(2) * 2;
                left.saturating_sub(1)..(left + 1).min(count)
            }
            Self::Continuous => 0..count,
        }
    }

    /// How many pages stand side by side.
    #[must_use]
    pub fn columns(self) -> f32 {
        match self {
            Self::Facing => 2.0,
            Self::Single | Self::Continuous => 1.0,
        }
    }
}

/// 缩放: how large pages are shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Zoom {
    /// 适合宽度: as wide as the window has room.
    Width,
    /// 适合整页: as large as a whole page can be seen.
    Page,
    /// Times the size on paper, as far as the screen says how large it is.
    Times(f32),
}

impl Zoom {
    /// The smallest and the largest that can be chosen.
    pub const RANGE: std::ops::RangeInclusive<f32> = 0.5..=4.0;
    const STEPS: [f32; 13] = [
        0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0,
    ];

    /// How many times the size on paper pages of `paper` points are shown in `room`.
    #[must_use]
    pub fn times(self, mode: Mode, paper: Vec2, room: Vec2) -> f32 {
        let columns = mode.columns();
        let across = (room.x - GAP * (columns + 1.0)) / (paper.x * columns);
        let down = (room.y - GAP * 2.0) / paper.y;
        match self {
            Self::Width => across.max(0.1),
            Self::Page => across.min(down).max(0.1),
            Self::Times(times) => times.clamp(*Self::RANGE.start(), *Self::RANGE.end()),
        }
    }

    /// The next step above or below `times`.
    #[must_use]
    pub fn step(times: f32, up: bool) -> Self {
        // What fills the window is seldom a round number.
        let rounding = 0.005;
        let next = if up {
            Self::STEPS.iter().find(|step| **step > times + rounding)
        } else {
            Self::STEPS.iter().rfind(|step| **step < times - rounding)
        };
        let end = if up {
            Self::RANGE.end()
        } else {
            Self::RANGE.start()
        };
        Self::Times(*next.unwrap_or(end))
    }
}

/// Pages in their places on the desk.
#[derive(Debug, Clone, PartialEq)]
pub struct Arranged {
    /// Width and height of the desk.
    pub size: Vec2,
    /// Which page lies where, from the desk's upper left corner.
    pub pages: Vec<(usize, Rect)>,
}

/// Lays pages of one size out on a desk of at least the size of `room`.
#[must_use]
pub fn arrange(mode: Mode, page: usize, count: usize, paper: Vec2, room: Vec2) -> Arranged {
    let shown = mode.pages(page, count);
    let columns = mode.columns();
    let rows = match mode {
        Mode::Single | Mode::Facing => 1,
        Mode::Continuous => count,
    };
    let needed = vec2(
        columns * paper.x + (columns + 1.0) * GAP,
        rows as f32 * (paper.y + GAP) + GAP,
    );
    let size = needed.max(room);
    let left = (size.x - needed.x) / 2.0 + GAP;
    // Pages that don't fill the room lie in its middle, not at its upper edge.
    let top = (size.y - needed.y) / 2.0 + GAP;
    let place = |page: usize| -> Pos2 {
        match mode {
            Mode::Single => pos2(left, top),
            Mode::Facing if page.is_multiple_of(2) => pos2(left + paper.x + GAP, top),
            Mode::Facing => pos2(left, top),
            Mode::Continuous => pos2(left, top + page as f32 * (paper.y + GAP)),
        }
    };
    let placed = shown.map(|page| (page, Rect::from_min_size(place(page), paper)));
    Arranged {
        size,
        pages: placed.collect(),
    }
}

#[cfg(test)]
mod tests;
