//! Strips onto pages: what stays together, where a page ends, which pages are turned.
//! Does not know what a strip holds.

use super::type_area::{ASCENT, TypeArea};
use super::{Area, Bookmark, Item, Link, Page, Pages, Pt, Seal, Sides};
use crate::document::Origin;

/// So many lines more than usual a page may be made to hold, so that the signature stays with the
/// text (7.3.5.5: 调整行距). More would show.
const LINES_MORE_AT_MOST: f64 = 1.0;
/// Lengths below this are rounding.
const ROUNDING: Pt = Pt(0.01);

/// Something with a height that is never split, in places relative to its own top left.
#[derive(Debug, Clone, Default)]
pub(super) struct Strip {
    pub items: Vec<Item>,
    /// From its top to the top of what follows.
    pub advance: Pt,
    /// From its top to the bottom of what must fit the page.
    pub body: Pt,
    /// Whether what follows must begin on the same page.
    pub keeps_next: bool,
    /// Whether it stands at the foot of the text block, whatever room there is above.
    pub at_foot: bool,
    pub bookmark: Option<String>,
    pub seal: Option<Seal>,
    /// What its line was made from.
    pub origin: Option<Origin>,
}

/// The pages so far, and what waits until it is known what must stay with it.
pub(super) struct Sheets {
    area: TypeArea,
    pub pages: Pages,
    pub waiting: Vec<Strip>,
    /// How much of the text block is taken on the last page.
    pub y: Pt,
    /// Whether the last page is turned (横排).
    is_turned: bool,
    /// Whether all on the last page stands on the grid of lines.
    is_grid: bool,
}

impl Sheets {
    pub fn new(area: TypeArea, sides: Sides) -> Self {
        Self {
            area,
            pages: Pages {
                pages: vec![Page::default()],
                bookmarks: Vec::new(),
                sides,
            },
            waiting: Vec::new(),
            y: Pt::ZERO,
            is_turned: false,
            is_grid: true,
        }
    }

    /// Width of what stands on the last page.
    pub fn width(&self) -> Pt {
        if self.is_turned {
            self.area.height
        } else {
            self.area.width
        }
    }

    /// Height of what stands on the last page.
    pub fn height(&self) -> Pt {
        if self.is_turned {
            self.area.width
        } else {
            self.area.height
        }
    }

    /// Puts all that waits onto pages; `begin` is the height of what comes next and must stay with
    /// a last strip that keeps it.
    pub fn settle(&mut self, begin: Pt) {
        let mut group = Vec::new();
        for strip in std::mem::take(&mut self.waiting) {
            let keeps_next = strip.keeps_next;
            group.push(strip);
            if !keeps_next {
                self.place_together(std::mem::take(&mut group), begin);
            }
        }
        self.place_together(group, begin);
    }

    /// Places strips that stay together; where they are too tall for a page, in two halves.
    fn place_together(&mut self, mut group: Vec<Strip>, begin: Pt) {
        let Some((last, others)) = group.split_last() else {
            return;
        };
        let above: Pt = others.iter().map(|strip| strip.advance).sum();
        let last_height = if last.keeps_next {
            last.advance + begin
        } else {
            last.body
        };
        let height = above + last_height;
        let is_too_tall = height > self.height() + ROUNDING;
        if is_too_tall && !others.is_empty() {
            let lower = group.split_off(group.len() / 2);
            self.place_together(group, Pt::ZERO);
            self.place_together(lower, begin);
            return;
        }
        let mut pitch = 1.0;
        if !self.fits(height) && !is_too_tall {
            match self.tightened(above).filter(|_| last.seal.is_some()) {
                Some(tighter) => {
                    self.tighten(tighter);
                    pitch = tighter;
                }
                None => self.new_page(),
            }
        }
        for mut strip in group {
            strip.advance = strip.advance * pitch;
            if let Some(seal) = &mut strip.seal {
                seal.centre.1 = seal.centre.1 * pitch;
            }
            self.place(strip);
        }
    }

    /// The share of the usual pitch with which a last line so far below fits the page too; `None`
    /// where that is too tight, or where more than lines stand on the page.
    fn tightened(&self, above: Pt) -> Option<f64> {
        let last_top = self.y + above;
        let room = self.area.height - self.area.body;
        let at_most = room + self.area.pitch * LINES_MORE_AT_MOST + ROUNDING;
        (self.is_grid && last_top <= at_most).then(|| room / last_top)
    }

    /// Moves the lines of the last page closer together.
    fn tighten(&mut self, pitch: f64) {
        let moved = |top: Pt| top * (pitch - 1.0);
        let page = self.pages.pages.len() - 1;
        for bookmark in &mut self.pages.bookmarks {
            if bookmark.page == page {
                bookmark.top += moved(bookmark.top - self.area.top);
            }
        }
        let items = &mut self.pages.pages[page].items;
        for item in std::mem::take(items) {
            let up = match &item {
                Item::Text(text) => moved(text.baseline - text.size * ASCENT - self.area.top),
                Item::Link(link) => moved(link.area.from.1 - self.area.top),
                _ => Pt::ZERO,
            };
            items.push(item.moved(Pt::ZERO, up));
        }
        self.y = self.y * pitch;
    }

    /// Whether a height still fits the page.
    pub fn fits(&self, height: Pt) -> bool {
        self.y + height <= self.height() + ROUNDING
    }

    pub fn new_page(&mut self) {
        self.pages.pages.push(Page::default());
        self.y = Pt::ZERO;
        self.is_grid = true;
    }

    /// Turns the pages that follow (横排), from a new one on. What waits and must stay with what
    /// follows goes there too.
    pub fn turn(&mut self) {
        let keeps = |strip: &&Strip| strip.keeps_next;
        let with_next = self.waiting.iter().rev().take_while(keeps).count();
        let with_next = self.waiting.split_off(self.waiting.len() - with_next);
        self.settle(Pt::ZERO);
        if self.y > Pt::ZERO {
            self.new_page();
        }
        self.waiting = with_next;
        self.is_turned = true;
    }

    /// Ends the turned pages; what follows begins on a new page.
    pub fn turn_back(&mut self) {
        self.settle(Pt::ZERO);
        if self.is_turned {
            self.is_turned = false;
            self.y = self.area.height * 2.0;
        }
    }

    /// Goes on at the next line of the grid.
    pub fn go_on_at_grid(&mut self) {
        let lines = ((self.y - ROUNDING) / self.area.pitch).ceil();
        self.y = self.area.pitch * lines;
    }

    /// Puts a strip below what is there, on a new page where it does not fit.
    pub fn place(&mut self, strip: Strip) {
        if self.y > Pt::ZERO && !self.fits(strip.body) {
            self.new_page();
        }
        if strip.at_foot {
            self.y = self.y.max(self.height() - strip.body);
        }
        self.is_grid &= strip.advance <= self.area.pitch
            && (strip.items.iter()).all(|item| matches!(item, Item::Text(_)));
        let area = self.area;
        // A turned sheet's upper edge is the left one, and its left edge the lower one.
        let corner = if self.is_turned {
            (Page::HEIGHT - area.top - area.height, area.left)
        } else {
            (area.left, area.top)
        };
        let (x, y) = (corner.0, corner.1 + self.y);
        let number = self.pages.pages.len() - 1;
        if let Some(title) = strip.bookmark {
            let top = if self.is_turned { self.area.top } else { y };
            self.pages.bookmarks.push(Bookmark {
                title,
                page: number,
                top,
            });
        }
        let width = self.width();
        let page = &mut self.pages.pages[number];
        let items = if self.is_turned {
            &mut page.turned
        } else {
            &mut page.items
        };
        let area = Area {
            from: (x, y),
            to: (x + width, y + strip.advance),
        };
        items.extend((strip.origin).map(|origin| Item::Link(Link { area, origin })));
        items.extend(strip.items.into_iter().map(|item| item.moved(x, y)));
        page.seals.extend(strip.seal.map(|seal| Seal {
            centre: (seal.centre.0 + x, seal.centre.1 + y),
            ..seal
        }));
        self.y += strip.advance;
    }
}
