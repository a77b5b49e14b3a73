//! Pages as pictures on the graphics card, in square tiles: only what is seen is painted, once, and
//! again only where a page has changed. Keeps no page.

#![allow(clippy::disallowed_methods, reason = "the window reads the clock")]

use std::collections::HashMap;
use std::time::{Duration, Instant};

use egui::{
    Color32, ColorImage, Context, Painter, Pos2, Rect, TextureHandle, TextureOptions, vec2,
};

use super::raster::{self, Window};
use crate::pages::Page;

/// Side of a tile in pixels. Small enough for any graphics card, large enough to be few.
const SIDE: u32 = 512;
/// Longest time a frame spends on painting tiles; what is left is painted in the next.
const PAINTED_WITHIN: Duration = Duration::from_millis(30);
/// Pixels of tiles kept though they are not seen: twelve screens of an office PC.
const PIXELS_KEPT: usize = 12 * 1024 * 1024;
/// Side of the unit square that a whole picture covers.
const WHOLE: Rect = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));

/// Which tile of which page, at which scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    page: usize,
    scale_bits: u64,
    column: u32,
    row: u32,
}

struct Tile {
    texture: TextureHandle,
    /// The frame in which it was last seen.
    seen: u64,
}

/// The tiles painted so far.
#[derive(Default)]
pub struct Tiles {
    painter: raster::Painter,
    tiles: HashMap<Key, Tile>,
    frame: u64,
    until: Option<Instant>,
    painted: usize,
}

impl Tiles {
    /// Begins a frame.
    pub fn begin(&mut self) {
        self.frame += 1;
        self.until = None;
    }

    /// Ends a frame: tiles that have not been seen for longest go, as far as room is needed.
    pub fn end(&mut self) {
        let pixels = |tile: &Tile| tile.texture.size()[0] * tile.texture.size()[1];
        let mut unseen: Vec<(u64, Key, usize)> = (self.tiles.iter())
            .filter(|(_, tile)| tile.seen < self.frame)
            .map(|(key, tile)| (tile.seen, *key, pixels(tile)))
            .collect();
        let mut kept: usize = unseen.iter().map(|(.., pixels)| pixels).sum();
        if kept <= PIXELS_KEPT {
            return;
        }
        unseen.sort_by_key(|(seen, ..)| *seen);
        for (_, key, pixels) in unseen {
            if kept <= PIXELS_KEPT {
                break;
            }
            self.tiles.remove(&key);
            kept -= pixels;
        }
    }

    /// Forgets the pages that have changed.
    pub fn forget(&mut self, has_changed: impl Fn(usize) -> bool) {
        self.tiles.retain(|key, _| !has_changed(key.page));
    }

    /// How many tiles were painted so far, for tests that count them.
    #[must_use]
    pub fn painted(&self) -> usize {
        self.painted
    }

    /// Shows the part of a page that is seen, at `top_left` on the screen, which must be a whole
    /// pixel. `times` is how many times its size on paper.
    pub fn show(
        &mut self,
        painter: &Painter,
        (number, page): (usize, &Page),
        top_left: Pos2,
        times: f32,
    ) {
        let ctx = painter.ctx();
        let pixels_per_point = ctx.pixels_per_point();
        let scale = f64::from(times * super::POINTS_PER_PT * pixels_per_point);
        let (width, height) = raster::size(scale);
        for row in 0..height.div_ceil(SIDE) {
            for column in 0..width.div_ceil(SIDE) {
                let window = Window {
                    scale,
                    left: column * SIDE,
                    top: row * SIDE,
                    width: SIDE.min(width - column * SIDE),
                    height: SIDE.min(height - row * SIDE),
                };
                let place = place(window, top_left, pixels_per_point);
                if !painter.clip_rect().intersects(place) {
                    continue;
                }
                let key = Key {
                    page: number,
                    scale_bits: scale.to_bits(),
                    column,
                    row,
                };
                match self.tile(ctx, key, page, window) {
                    Some(texture) => {
                        painter.image(texture, place, WHOLE, Color32::WHITE);
                    }
                    None => {
                        painter.rect_filled(place, 0.0, Color32::WHITE);
                        ctx.request_repaint();
                    }
                }
            }
        }
    }

    /// A tile, painted now if it is not there; `None` if this frame has no time left for that.
    fn tile(
        &mut self,
        ctx: &Context,
        key: Key,
        page: &Page,
        window: Window,
    ) -> Option<egui::TextureId> {
        if let Some(tile) = self.tiles.get_mut(&key) {
            tile.seen = self.frame;
            return Some(tile.texture.id());
        }
        let now = Instant::now();
        if now > *self.until.get_or_insert(now + PAINTED_WITHIN) {
            return None;
        }
        let pixels = self.painter.paint(page, window);
        let size = [window.width as usize, window.height as usize];
        let image = ColorImage::from_rgba_premultiplied(size, pixels.data());
        let texture = ctx.load_texture("page", image, TextureOptions::NEAREST);
        let id = texture.id();
        let seen = self.frame;
        self.tiles.insert(key, Tile { texture, seen });
        self.painted += 1;
        Some(id)
    }
}

/// Where a tile lies on the screen.
fn place(window: Window, top_left: Pos2, pixels_per_point: f32) -> Rect {
    let pixels = |across: u32, down: u32| vec2(across as f32, down as f32) / pixels_per_point;
    Rect::from_min_size(
        top_left + pixels(window.left, window.top),
        pixels(window.width, window.height),
    )
}
