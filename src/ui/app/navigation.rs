//! Where the keyboard goes by Enter, Tab, Esc, F6 and from part to part, and whose the letters are
//! that are typed while nothing has it. Moves the keyboard and changes nothing but what Esc takes
//! back.

use egui::{Context, Event, FocusDirection, Id, ImeEvent, Key, Modifiers, Rect, Ui};

use super::super::keystrokes::{self, Way};
use super::super::parts;
use super::super::request::{View, Within, place_id};
use super::App;
use crate::form::{CellId, Kind};
use crate::report::{Edit, Place};
use crate::session::Action;

/// The four areas of the window, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Area {
    /// The row of buttons on top.
    Toolbar,
    /// The parts of the report.
    Outline,
    /// What is filled in, or looked at.
    Editor,
    /// What is wrong.
    Findings,
}

impl Area {
    const ALL: [Self; 4] = [Self::Toolbar, Self::Outline, Self::Editor, Self::Findings];

    fn beside(self, way: Way) -> Self {
        let step = match way {
            Way::Forth => 1,
            Way::Back => Self::ALL.len() - 1,
        };
        Self::ALL[(self as usize + step) % Self::ALL.len()]
    }
}

/// Where the keyboard is, was, and is going.
#[derive(Default)]
pub(super) struct Keyboard {
    /// Where the areas stand that the last pass drew.
    areas: [Option<Rect>; Area::ALL.len()],
    /// The area that it is going to, which way to go on from one that takes none, and how many may
    /// still be tried.
    entering: Option<(Area, Way, usize)>,
    /// The edges of panels that can be dragged; nothing can be done there by keyboard.
    edges: Vec<Id>,
    /// The place that has it, with what stood there when it came.
    entered: Option<(Place, String)>,
    /// The place that last had it in each part.
    last: Vec<Place>,
    /// What had it when a question came up.
    below: Option<Id>,
}

impl Keyboard {
    /// Forgets all places, as when another report is opened or chapters have moved.
    pub(super) fn forget_places(&mut self) {
        self.entered = None;
        self.last.clear();
    }

    /// Begins to draw: no area stands anywhere yet.
    pub(super) fn begin_areas(&mut self) {
        self.areas = Default::default();
        self.edges.clear();
    }

    /// Begins to draw an area in what is left of `ui`: the first of its widgets gets the keyboard
    /// if it is going there.
    pub(super) fn begin_area(&mut self, ui: &Ui, area: Area) {
        self.areas[area as usize] = Some(ui.available_rect_before_wrap());
        if self.entering.is_some_and(|(to, ..)| to == area) {
            ui.memory_mut(|memory| {
                (memory.focused().into_iter()).for_each(|id| memory.surrender_focus(id));
                memory.move_focus(FocusDirection::Next);
            });
        }
    }

    /// Says that a panel can be dragged at its edge.
    pub(super) fn has_edge(&mut self, ui: &Ui, panel: &'static str) {
        let panel = ui.scope_id().with_salt(egui::IdSalt::new(panel));
        self.edges.push(panel.with("__resize"));
    }

    /// The area in which a widget stands; the editor where it stands in none.
    fn area_of(&self, ctx: &Context, id: Option<Id>) -> Area {
        let centre = id
            .and_then(|id| ctx.read_response(id))
            .map(|response| response.interact_rect.center());
        let has = |area: &Area| {
            let rect = self.areas[*area as usize];
            centre.is_some_and(|at| rect.is_some_and(|rect| rect.contains(at)))
        };
        Area::ALL.into_iter().find(has).unwrap_or(Area::Editor)
    }
}

impl App {
    /// Ends a pass: an area that is not there, or took no keyboard, hands it on.
    pub(super) fn end_areas(&mut self, ctx: &Context) {
        let Some((area, way, left)) = self.keyboard.entering.take() else {
            return;
        };
        let is_there = self.keyboard.areas[area as usize].is_some();
        if is_there && ctx.memory(|memory| memory.focused().is_some()) {
            return;
        }
        ctx.memory_mut(|memory| memory.move_focus(FocusDirection::None));
        if left > 0 {
            self.enter_area(area.beside(way), way, left - 1);
            keystrokes::stir(ctx);
        }
    }

    /// Leads the keyboard to an area: in an editor to where it last was, else to the first widget.
    fn enter_area(&mut self, area: Area, way: Way, left: usize) {
        match self.place_in(self.view) {
            Some(place) if area == Area::Editor => self.going_to = Some((place, Within::Whole)),
            _ => self.keyboard.entering = Some((area, way, left)),
        }
    }

    /// Takes the keys that lead elsewhere, before any field sees them.
    pub(super) fn navigate(&mut self, ui: &Ui) {
        if self.session.open().is_none() {
            return;
        }
        let ctx = ui.ctx();
        self.take_escape(ctx);
        self.pass_over(ctx);
        self.take_enter(ctx);
        let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        if pressed(Modifiers::SHIFT, Key::F6) {
            self.go_to_area(ctx, Way::Back);
        } else if pressed(Modifiers::NONE, Key::F6) {
            self.go_to_area(ctx, Way::Forth);
        }
        if pressed(Modifiers::COMMAND, Key::PageUp) {
            self.go_to_part(Way::Back);
        } else if pressed(Modifiers::COMMAND, Key::PageDown) {
            self.go_to_part(Way::Forth);
        }
        self.catch_letters(ctx);
    }

    /// The place whose field has an id, in the part that is shown.
    fn place_of(&self, id: Id) -> Option<Place> {
        let report = &self.session.open()?.report;
        let places = parts::places(report, self.view);
        places.into_iter().find(|place| place_id(*place) == id)
    }

    /// What a cell takes.
    fn kind_of(&self, cell: CellId) -> Option<Kind> {
        let edition = self.session.open()?.report.edition();
        Some(edition.cell(cell).kind)
    }

    /// The place that has the keyboard.
    fn place_here(&self, ctx: &Context) -> Option<Place> {
        self.place_of(ctx.memory(egui::Memory::focused)?)
    }

    /// Esc takes back what was typed into a line since the keyboard came, and never drops the
    /// keyboard, as egui would.
    fn take_escape(&mut self, ctx: &Context) {
        let is_pressed = ctx.input(|input| input.key_pressed(Key::Escape));
        let before = keystrokes::focused_before(ctx);
        let Some(id) = before.filter(|_| is_pressed) else {
            return;
        };
        ctx.memory_mut(|memory| memory.request_focus(id));
        if egui::Popup::is_any_open(ctx) {
            return;
        }
        ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        let entered = self.keyboard.entered.clone();
        let Some((place, was)) = entered.filter(|(place, _)| place_id(*place) == id) else {
            return;
        };
        let open = self.session.open();
        let is_changed = open.is_some_and(|open| open.report.text_at(place) != was);
        let edit = match place {
            Place::Cell(cell) => Edit::Answer(cell, was),
            Place::Field(kind) => Edit::Field(kind, was),
            Place::Heading(at) => Edit::Heading(at, was),
            Place::Text(_) | Place::UnitKind => return,
        };
        if is_changed {
            let now = super::time_of(ctx);
            self.act(Action::EndStep, now);
            self.act(Action::Edit(edit), now);
            self.act(Action::EndStep, now);
        }
        self.going_to = Some((place, Within::Whole));
    }

    /// Leads on from where Tab came to but nothing is to be done: a total, or a panel's edge.
    fn pass_over(&mut self, ctx: &Context) {
        let (Some(way), Some(id)) = (keystrokes::way_here(ctx), ctx.memory(egui::Memory::focused))
        else {
            return;
        };
        if ctx.input(|input| input.key_pressed(Key::Tab)) {
            // It leaves from here in this pass.
            return;
        }
        let direction = match way {
            Way::Forth => FocusDirection::Next,
            Way::Back => FocusDirection::Previous,
        };
        if self.keyboard.edges.contains(&id) {
            ctx.memory_mut(|memory| memory.move_focus(direction));
            return;
        }
        let (Some(place @ Place::Cell(_)), Some(open)) = (self.place_of(id), self.session.open())
        else {
            return;
        };
        if parts::is_stop(&open.report, place) {
            return;
        }
        if let Some(stop) = parts::stop_beside(&open.report, self.view, place, way) {
            self.going_to = Some((stop, Within::Whole));
            return;
        }
        // Totals are all that is left this way: on from the outermost of them.
        let places = parts::places(&open.report, self.view);
        let outermost = match way {
            Way::Forth => places.last(),
            Way::Back => places.first(),
        };
        ctx.memory_mut(|memory| {
            (outermost.into_iter()).for_each(|place| memory.request_focus(place_id(*place)));
            memory.move_focus(direction);
        });
    }

    /// Enter goes on to the next stop of the form, Shift+Enter back; from the last one to the next
    /// part. A one-line field would give the keyboard to nobody.
    fn take_enter(&mut self, ctx: &Context) {
        let Some(place) = self.place_here(ctx) else {
            return;
        };
        if matches!(place, Place::Text(_)) {
            return;
        }
        // With Alt it ends a line, where there may be several.
        let has_lines = |cell| self.kind_of(cell) == Some(Kind::Lines);
        let ends_line =
            |event: &Event| matches!(event, Event::Key { modifiers, .. } if modifiers.alt);
        let with_alt = ctx.input(|input| input.events.iter().any(ends_line));
        if with_alt && matches!(place, Place::Cell(cell) if has_lines(cell)) {
            return;
        }
        let pressed = |modifiers| ctx.input_mut(|input| input.consume_key(modifiers, Key::Enter));
        let way = if pressed(Modifiers::SHIFT) {
            Way::Back
        } else if pressed(Modifiers::NONE) {
            Way::Forth
        } else {
            return;
        };
        let Some(open) = self.session.open() else {
            return;
        };
        let report = &open.report;
        let beside = parts::stop_beside(report, self.view, place, way);
        let next_part = || {
            let part = parts::beside(report, self.view, way)?;
            parts::entry(report, part, way)
        };
        match beside.or_else(next_part) {
            Some(to) => self.go(to),
            None => {
                self.status = match way {
                    Way::Forth => "这是最后一格。".into(),
                    Way::Back => "这是第一格。".into(),
                }
            }
        }
    }

    fn go_to_area(&mut self, ctx: &Context, way: Way) {
        let from = self
            .keyboard
            .area_of(ctx, ctx.memory(egui::Memory::focused));
        self.enter_area(from.beside(way), way, Area::ALL.len());
    }

    fn go_to_part(&mut self, way: Way) {
        let beside =
            (self.session.open()).and_then(|open| parts::beside(&open.report, self.view, way));
        (beside.into_iter()).for_each(|part| self.view(part));
    }

    /// Where the keyboard goes in a part that is opened: where it last was, else the first stop.
    pub(super) fn place_in(&self, part: View) -> Option<Place> {
        let report = &self.session.open()?.report;
        let is_here = |place: &&Place| View::of(**place, report.edition()) == part;
        let last = self.keyboard.last.iter().find(is_here).copied();
        last.or_else(|| parts::entry(report, part, Way::Forth))
    }

    /// Letters typed while nothing has the keyboard belong to the editor in the middle.
    fn catch_letters(&mut self, ctx: &Context) {
        let has_letters = ctx.input(|input| input.events.iter().any(writes));
        if !has_letters || ctx.memory(|memory| memory.focused().is_some()) {
            return;
        }
        if let Some(place) = self.place_in(self.view) {
            // A cell's number is replaced, as after every way there; words are gone on with.
            let within = match place {
                Place::Field(_) | Place::Heading(_) => Within::End,
                _ => Within::Whole,
            };
            self.focus(ctx, place, within);
            self.arrived = Some(place);
            self.remember(place);
        }
    }

    /// Remembers where the keyboard is, and what stood there when it came.
    pub(super) fn notice_keyboard(&mut self, ctx: &Context) {
        let Some(focused) = ctx.memory(egui::Memory::focused) else {
            self.keyboard.entered = None;
            return;
        };
        let is_known = |(place, _): &(Place, String)| place_id(*place) == focused;
        if self.keyboard.entered.as_ref().is_some_and(is_known) {
            return;
        }
        match self.place_of(focused) {
            Some(place) => self.remember(place),
            None => self.keyboard.entered = None,
        }
    }

    /// Remembers a place that has just got the keyboard, with what stands there.
    fn remember(&mut self, place: Place) {
        let Some(open) = self.session.open() else {
            return;
        };
        let keyboard = &mut self.keyboard;
        keyboard.entered = Some((place, open.report.text_at(place).to_owned()));
        let edition = open.report.edition();
        let part = View::of(place, edition);
        keyboard
            .last
            .retain(|last| View::of(*last, edition) != part);
        keyboard.last.push(place);
    }

    /// What had the keyboard at the start before the question that was answered.
    pub(super) fn left_at_start(&mut self) -> Option<Id> {
        let is_at_start = self.session.open().is_none();
        self.keyboard.below.take_if(|_| is_at_start)
    }

    /// Keeps the keyboard's place while a question stands, and gives it back after the answer
    /// unless that leads elsewhere.
    pub(super) fn mind_question(&mut self, ctx: &Context, was_asked: bool) {
        match (was_asked, self.question.is_some()) {
            (false, true) => self.keyboard.below = keystrokes::focused_before(ctx),
            // At the start there are no places: what had the keyboard gets it in the next pass.
            (true, false) if self.session.open().is_some() => {
                let below = self.keyboard.below.take();
                let place = below.and_then(|id| self.place_of(id));
                if self.going_to.is_none() {
                    // Words are gone on with where they were left.
                    self.going_to = place.map(|place| match place {
                        Place::Field(_) | Place::Heading(_) => (place, Within::End),
                        _ => (place, Within::Whole),
                    });
                }
            }
            _ => {}
        }
    }
}

/// Whether an event writes something that must not be lost; a space alone is none.
fn writes(event: &Event) -> bool {
    match event {
        Event::Text(text)
        | Event::Paste(text)
        | Event::Ime(ImeEvent::Commit(text) | ImeEvent::Preedit { text, .. }) => {
            !text.trim().is_empty()
        }
        _ => false,
    }
}
