//! The pages on a desk that scrolls: which part is seen, what lies under the pointer, and where
//! the seal will be set. Holds no page longer than a frame.

use egui::{
    Color32, Context, CursorIcon, FontId, PointerButton, Pos2, Rect, ScrollArea, Sense, Shape,
    Stroke, StrokeKind, Ui, Vec2, vec2,
};

use super::arrange::{Arranged, GAP, Mode, Zoom, arrange};
use super::{POINTS_PER_PT, Preview};
use crate::document::Origin;
use crate::pages::{Item, Link, Page, Pages, Pt, Seal};
use crate::report::Report;
use crate::ui::{Request, theme};

/// The desk.
const DESK: Color32 = Color32::from_rgb(0xd9, 0xde, 0xe4);
/// The seal's place: the colour of seals, and see-through.
const SEAL: Color32 = Color32::from_rgba_premultiplied(0x90, 0x18, 0x18, 0x90);
/// The smallest type on the desk, in points.
const READABLE: f32 = 9.0;
/// How much of the window a screenful goes on by.
const SCREENFUL: f32 = 0.9;
/// How far the wheel turns to the next page, in points.
const WHEEL_TURN: f32 = 60.0;

/// Where to scroll.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Goal {
    /// So far from the desk's upper left corner.
    Offset(Vec2),
    /// A point of a page to a point of the window.
    Point {
        page: usize,
        /// Shares of the page's width and height.
        fraction: Vec2,
        /// From the window's upper left corner; `None` for its upper edge, in the middle.
        at: Option<Vec2>,
    },
}

impl Goal {
    /// The top of a page.
    pub fn page(page: usize) -> Self {
        Self::Point {
            page,
            fraction: vec2(0.5, 0.0),
            at: None,
        }
    }
}

/// What was seen in a frame.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Seen {
    /// The window onto the desk.
    room: Rect,
    offset: Vec2,
    times: f32,
    mode: Mode,
    desk: Arranged,
}

impl Seen {
    /// The point of a page that lies at a point of the window: what is nearest to it.
    fn point_at(&self, at: Vec2) -> Option<Goal> {
        let on_desk = (self.offset + at).to_pos2();
        let distance = |rect: &Rect| rect.distance_sq_to_pos(on_desk);
        let nearest = (self.desk.pages.iter())
            .min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)))?;
        let (page, rect) = *nearest;
        Some(Goal::Point {
            page,
            fraction: (on_desk - rect.min) / rect.size(),
            at: Some(at),
        })
    }

    fn offset_at_most(&self) -> Vec2 {
        (self.desk.size - self.room.size()).max(Vec2::ZERO)
    }
}

/// Width and height of the paper on the screen.
pub(super) fn paper(times: f32) -> Vec2 {
    vec2(points(Page::WIDTH, times), points(Page::HEIGHT, times))
}

#[expect(clippy::cast_possible_truncation, reason = "egui reckons in f32")]
fn points(length: Pt, times: f32) -> f32 {
    length.0 as f32 * POINTS_PER_PT * times
}

/// The nearest whole pixel: between two, every line of a page would be blurred.
pub(super) fn on_pixel(ctx: &Context, place: Pos2) -> Pos2 {
    let pixels_per_point = ctx.pixels_per_point();
    let rounded = (place.to_vec2() * pixels_per_point).round() / pixels_per_point;
    rounded.to_pos2()
}

impl Preview {
    /// How many times their size on paper pages are shown.
    pub(super) fn times(&self) -> f32 {
        self.seen.as_ref().map_or(1.0, |seen| seen.times)
    }

    /// Scrolls by so much.
    pub(super) fn scroll_by(&mut self, by: Vec2) {
        if let Some(seen) = &self.seen {
            let offset = (seen.offset + by).clamp(Vec2::ZERO, seen.offset_at_most());
            self.goal = Some(Goal::Offset(offset));
        }
    }

    /// By how much to scroll to see what is left of the page; `None` where nothing is left.
    pub(super) fn rest_of_page(&self, forward: bool) -> Option<Vec2> {
        let seen = self.seen.as_ref()?;
        let room = seen.room.height();
        let (_, page) = seen.desk.pages.first()?;
        let left = match forward {
            true => seen.offset_at_most().y - seen.offset.y,
            false => seen.offset.y,
        };
        if page.height() + GAP <= room || left < 1.0 {
            return None;
        }
        let by = (SCREENFUL * room).min(left);
        Some(vec2(0.0, if forward { by } else { -by }))
    }

    /// The pages.
    pub(super) fn desk_ui(&mut self, ui: &mut Ui, report: &Report, requests: &mut Vec<Request>) {
        let room = ui.available_rect_before_wrap();
        ui.painter().rect_filled(room, 0.0, DESK);
        self.take_wheel(ui, room);
        let Ok(printout) = &self.printout else { return };
        let pages = &printout.pages;
        let count = pages.pages.len();
        let times = self.zoom.times(self.mode, paper(1.0), room.size());
        let desk = arrange(self.mode, self.current, count, paper(times), room.size());
        let goal = self.goal.take().or_else(|| self.kept_in_place(room, times));
        let mut area = ScrollArea::both().id_salt("desk").auto_shrink(false);
        if let Some(offset) = goal.and_then(|goal| offset(goal, &desk, room.size())) {
            area = area.scroll_offset(offset);
        }
        let tiles = &mut self.tiles;
        let shown = area.show(ui, |ui| {
            let (place, _) = ui.allocate_exact_size(desk.size, Sense::hover());
            for (at, rect) in &desk.pages {
                let rect = rect.translate(place.min.to_vec2());
                let rect = Rect::from_min_size(on_pixel(ui.ctx(), rect.min), rect.size());
                if !ui.is_rect_visible(rect) {
                    continue;
                }
                let page = &pages.pages[*at];
                let shadow = rect.translate(vec2(2.0, 2.0));
                ui.painter()
                    .rect_filled(shadow, 0.0, Color32::from_black_alpha(40));
                tiles.show(ui.painter(), (*at, page), rect.min, times);
                for seal in &page.seals {
                    seal_ui(ui, seal, rect.min, times);
                }
                page_ui(ui, (*at, pages), rect, times, report, requests);
            }
        });
        let offset = shown.state.clamped_offset();
        if self.mode == Mode::Continuous {
            self.current = page_in_view(&desk, offset, room).unwrap_or(self.current);
        }
        self.seen = Some(Seen {
            room,
            offset,
            times,
            mode: self.mode,
            desk,
        });
    }

    /// What was in the middle stays there when the size changes.
    fn kept_in_place(&self, room: Rect, times: f32) -> Option<Goal> {
        let seen = self.seen.as_ref()?;
        let is_same = seen.times == times && seen.room == room && seen.mode == self.mode;
        let goal = (!is_same).then(|| seen.point_at(seen.room.size() / 2.0))??;
        Some(match goal {
            Goal::Point { page, fraction, .. } => Goal::Point {
                page,
                fraction,
                at: Some(room.size() / 2.0),
            },
            Goal::Offset(_) => goal,
        })
    }

    /// Ctrl and the wheel zoom towards the pointer; the wheel alone goes to the next page where a
    /// whole page is seen and nothing is left to scroll.
    fn take_wheel(&mut self, ui: &Ui, room: Rect) {
        let Some(pointer) = ui.input(|input| input.pointer.hover_pos()) else {
            return;
        };
        // Not under a list that has dropped down over the pages.
        if !room.contains(pointer) || !ui.rect_contains_pointer(room) {
            return;
        }
        let zoomed = ui.input(egui::InputState::zoom_delta);
        if zoomed != 1.0 {
            let range = Zoom::RANGE;
            let times = (self.times() * zoomed).clamp(*range.start(), *range.end());
            self.zoom = Zoom::Times(times);
            let seen = self.seen.as_ref();
            self.goal = seen.and_then(|seen| seen.point_at(pointer - room.min));
            return;
        }
        let fits = (self.seen.as_ref()).is_some_and(|seen| seen.offset_at_most().y < 1.0);
        if self.mode == Mode::Continuous || !fits {
            self.turned = 0.0;
            return;
        }
        self.turned += ui.input(|input| input.smooth_scroll_delta().y);
        if self.turned.abs() >= WHEEL_TURN {
            self.turn(self.turned < 0.0);
            self.turned = 0.0;
        }
    }
}

/// How far the desk must be scrolled.
fn offset(goal: Goal, desk: &Arranged, room: Vec2) -> Option<Vec2> {
    let wanted = match goal {
        Goal::Offset(offset) => offset,
        Goal::Point { page, fraction, at } => {
            let (_, rect) = desk.pages.iter().find(|(shown, _)| *shown == page)?;
            let at = at.unwrap_or(vec2(room.x / 2.0, GAP));
            (rect.min + fraction * rect.size() - at).to_vec2()
        }
    };
    Some(wanted.clamp(Vec2::ZERO, (desk.size - room).max(Vec2::ZERO)))
}

/// The page of which most is seen; of several that are seen whole, the first.
fn page_in_view(desk: &Arranged, offset: Vec2, room: Rect) -> Option<usize> {
    let window = Rect::from_min_size(offset.to_pos2(), room.size());
    let mut best = None;
    let mut most = 0.0;
    for (page, rect) in &desk.pages {
        let seen = rect.intersect(window).height();
        // Rounding must not prefer the second of two whole pages.
        if seen > most + 1.0 {
            most = seen;
            best = Some(*page);
        }
    }
    best
}

/// What a page answers to: its name for who can't see it, and clicks that lead to what stands
/// under the pointer.
fn page_ui(
    ui: &mut Ui,
    (at, pages): (usize, &Pages),
    rect: Rect,
    times: f32,
    report: &Report,
    requests: &mut Vec<Request>,
) {
    let id = ui.scope_id().with(("page", at));
    let response = ui.interact(rect, id, Sense::CLICK);
    response.widget_info(|| {
        let words = format!("第{}页，共{}页", at + 1, pages.pages.len());
        egui::WidgetInfo::labeled(egui::Role::Image, true, words)
    });
    let Some(pointer) = response.hover_pos() else {
        return;
    };
    let Some(link) = link_at(
        &pages.pages[at],
        (pointer - rect.min) / (POINTS_PER_PT * times),
    ) else {
        return;
    };
    ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    let area = on_screen(link, rect.min, times).expand(1.0);
    let edge = Stroke::new(1.0, theme::ACCENT);
    ui.painter()
        .rect_stroke(area, 2.0, edge, StrokeKind::Outside);
    let Origin { place, .. } = link.origin;
    if response.clicked_by(PointerButton::Primary) {
        requests.push(Request::Show(link.origin));
    }
    response.on_hover_text_at_pointer(format!("点击修改：{}", place.name(report)));
}

/// The innermost link at a place on the page; it was laid last.
fn link_at(page: &Page, place: Vec2) -> Option<&Link> {
    let (x, y) = (f64::from(place.x), f64::from(place.y));
    page.items.iter().rev().find_map(|item| match item {
        Item::Link(link) => {
            let (from, to) = (link.area.from, link.area.to);
            let is_inside = from.0.0 <= x && x <= to.0.0 && from.1.0 <= y && y <= to.1.0;
            is_inside.then_some(link)
        }
        Item::Text(_) | Item::Rule(_) | Item::Fill(_) | Item::Watermark(_) | Item::Circle(_) => {
            None
        }
    })
}

fn on_screen(link: &Link, page: Pos2, times: f32) -> Rect {
    let place = |(x, y): (Pt, Pt)| page + vec2(points(x, times), points(y, times));
    Rect::from_min_max(place(link.area.from), place(link.area.to))
}

/// A thin broken circle that says what it is, on the screen only.
fn seal_ui(ui: &Ui, seal: &Seal, page: Pos2, times: f32) {
    let centre = page + vec2(points(seal.centre.0, times), points(seal.centre.1, times));
    let radius = points(seal.diameter, times) / 2.0;
    let circle: Vec<Pos2> = (0..=96)
        .map(|step| {
            let angle = step as f32 / 96.0 * std::f32::consts::TAU;
            centre + radius * Vec2::angled(angle)
        })
        .collect();
    let stroke = Stroke::new(1.0, SEAL);
    let dashes = Shape::dashed_line(&circle, stroke, 5.0, 4.0);
    ui.painter().extend(dashes);
    // Where a page is small, few words of a readable size.
    let (words, size) = match points(Pt(8.0), times) {
        size if size >= READABLE => ("用印处（不打印）", size),
        _ => ("用印处", READABLE),
    };
    ui.painter().text(
        centre - vec2(0.0, radius * 0.72),
        egui::Align2::CENTER_CENTER,
        words,
        FontId::proportional(size),
        SEAL,
    );
}
