//! Hands the events of a frame to the window one keystroke after the other, so that what they do
//! never depends on how they fell into frames. Knows no field and no report.
//!
//! A fast hand, a slow painter and an input method put many events into one frame, and egui shows
//! all of them to every field. So each pass gets what one field can take as it stands: letters, or
//! one key, click or paste that may lead elsewhere. The rest waits for the next pass, which follows
//! without a picture in between, and not before the keyboard rests where the last one led. Only what
//! depends on the time between events (a double click, a pause that ends a step of undo) still
//! depends on when they came.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::time::Duration;

use egui::{Context, Event, FullOutput, Id, ImeEvent, Key, Plugin, RawInput, Ui};

use super::composition::{self, Composition, Switch};

/// Passes before a picture is shown, however many events wait: some twenty keystrokes.
const PASSES_A_PICTURE: usize = 64;
/// Empty passes after which the next event is handed on though something still stirs.
const RESTS_AT_MOST: u8 = 8;

/// Empty passes before a click: what was typed may have moved what it hits, and rows of a form find
/// their places one pass after their content.
const RESTS_BEFORE_CLICK: u8 = 2;

/// Which way Tab went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Tab.
    Forth,
    /// Shift+Tab.
    Back,
}

/// Keeps the events that wait, and hands them on.
#[derive(Default)]
pub struct Keystrokes {
    waiting: VecDeque<Event>,
    /// What the input method has begun.
    pub composition: Composition,
    /// Tells the input method where the caret is.
    pub switch: Switch,
    /// Whether letters that follow each other may be handed on together.
    joins: bool,
    /// The frame of the last pass.
    frame: u64,
    /// Whether what was handed on last may still move the keyboard, or what is shown.
    stirs: bool,
    /// Empty passes since the last event was handed on.
    rests: u8,
    /// What has the keyboard as the last pass left it.
    focused: Option<Id>,
    /// Where Tab was going, until something else is handed on.
    way: Option<Way>,
}

/// How an event goes with those behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It changes at most the field that has the keyboard.
    Letter,
    /// It takes letters away. With letters in one pass it could leave the text as it was, and the
    /// step that can be taken back would be missing.
    Erase,
    /// It belongs to a composition.
    Composing,
    /// It only moves the picture; the next one may join it.
    Wheel,
    /// It may lead elsewhere.
    Alone,
}

impl Kind {
    fn of(event: &Event) -> Self {
        match event {
            Event::Ime(ImeEvent::Preedit { .. } | ImeEvent::Commit(_)) => Self::Composing,
            Event::MouseWheel { .. } | Event::Zoom(_) => Self::Wheel,
            Event::Text(_)
            | Event::Key { pressed: false, .. }
            | Event::ModifiersChanged(_)
            | Event::MouseMoved(_)
            | Event::PointerGone
            | Event::PointerMoved(_) => Self::Letter,
            Event::Key { key, modifiers, .. } => {
                let erases = matches!(key, Key::Backspace | Key::Delete) && !modifiers.any();
                let is_plain = !modifiers.ctrl && !modifiers.command && !modifiers.alt;
                if erases {
                    Self::Erase
                } else if is_plain && writes(*key) {
                    Self::Letter
                } else {
                    Self::Alone
                }
            }
            _ => Self::Alone,
        }
    }
}

/// Whether an event changes a text.
fn types(event: &Event) -> bool {
    matches!(
        event,
        Event::Text(_) | Event::Key { pressed: true, .. } | Event::Ime(_)
    )
}

/// Whether a key types a character and does nothing else. The space presses buttons too.
fn writes(key: Key) -> bool {
    key != Key::Space && key.symbol_or_name().chars().count() == 1 && !leads(key)
}

fn is_space(event: &Event) -> bool {
    matches!(
        event,
        Event::Key {
            key: Key::Space,
            pressed: true,
            ..
        }
    )
}

/// Keys that move the caret or the keyboard, though their symbol is one character.
fn leads(key: Key) -> bool {
    matches!(
        key,
        Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp
    )
}

impl Keystrokes {
    /// Puts the events of all frames to come in order.
    pub fn install(ctx: &Context) {
        ctx.add_plugin(Self::default());
        let passes = NonZeroUsize::new(PASSES_A_PICTURE).expect("not zero");
        ctx.options_mut(|options| options.max_passes = passes);
    }

    /// Sees where the keyboard is: while it moves, the next event waits.
    fn see(&mut self, ctx: &Context) {
        let focused = ctx.memory(egui::Memory::focused);
        self.stirs |= focused != self.focused;
        self.focused = focused;
    }

    /// Takes the next events that one pass may get.
    fn next(&mut self) -> Vec<Event> {
        let Some(first) = self.waiting.pop_front() else {
            return Vec::new();
        };
        let kind = Kind::of(&first);
        let is_last = |event: &Event| matches!(event, Event::Ime(ImeEvent::Commit(_)));
        let mut taken = vec![first];
        // The space presses a button or writes a space, and never both.
        if is_space(&taken[0]) {
            let space = |event: &mut Event| matches!(event, Event::Text(text) if text == " ");
            taken.extend(self.waiting.pop_front_if(space));
            return taken;
        }
        // Where nothing has the keyboard, the first letter brings it; where the report is locked, it
        // brings a question.
        let takes_letters = self.joins && self.focused.is_some();
        let goes_with = |event: &Event| takes_letters || !types(event);
        while kind != Kind::Alone
            && !taken.last().is_some_and(is_last)
            && taken.iter().all(goes_with)
            && let Some(event) = self
                .waiting
                .pop_front_if(|event| Kind::of(event) == kind && goes_with(event))
        {
            join(&mut taken, event);
        }
        taken
    }
}

/// Adds an event to those of a pass. Letters that follow each other become one text: a long chapter
/// is laid out anew for each.
fn join(taken: &mut Vec<Event>, event: Event) {
    if let Event::Text(letters) = &event {
        let text = taken.iter_mut().find_map(|event| match event {
            Event::Text(text) => Some(text),
            _ => None,
        });
        if let Some(text) = text {
            text.push_str(letters);
            return;
        }
    }
    taken.push(event);
}

impl Plugin for Keystrokes {
    fn debug_name(&self) -> &'static str {
        "keystrokes"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let now = input.time.unwrap_or_default();
        self.composition.begin_pass(now);
        let frame = ctx.cumulative_frame_nr();
        if std::mem::replace(&mut self.frame, frame) != frame {
            self.switch.begin_frame();
        }
        for event in &input.events {
            self.switch.follow(event, now);
        }
        self.waiting.extend(input.events.drain(..));
        // A widget that is gone lost the keyboard after the last pass had ended.
        self.see(ctx);
        let is_click = |event: &Event| matches!(event, Event::PointerButton { .. });
        let is_moving =
            self.waiting.front().is_some_and(is_click) && self.rests < RESTS_BEFORE_CLICK;
        if self.stirs && self.rests < RESTS_AT_MOST || is_moving {
            self.rests += 1;
            self.stirs = false;
            return;
        }
        let mut taken = self.next();
        if let Some(ended) = self.composition.end_before(&taken) {
            // The letters leave the field that they stand in, before the keyboard does.
            for event in std::mem::replace(&mut taken, vec![ended]).into_iter().rev() {
                self.waiting.push_front(event);
            }
        }
        self.stirs =
            (taken.iter().map(Kind::of)).any(|kind| matches!(kind, Kind::Alone | Kind::Composing));
        if !taken.is_empty() {
            self.rests = 0;
            self.way = taken.iter().find_map(way);
        }
        taken.retain(|event| self.composition.lets_through(event, now));
        input.events = taken;
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx();
        self.see(ctx);
        self.stirs |= ctx.output(egui::PlatformOutput::requested_discard);
        if self.stirs && self.rests < RESTS_AT_MOST || !self.waiting.is_empty() {
            ctx.request_discard("keystrokes wait");
            if !ctx.will_discard() {
                ctx.request_repaint();
            }
        }
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let wanted = output.platform_output.ime;
        let now = ctx.input(|input| input.time);
        let (told, again) = self.switch.tell(wanted, now, composition::keys());
        output.platform_output.ime = told;
        let scale = ctx.pixels_per_point();
        composition::tell_ourselves(&mut output.platform_output.ime, scale);
        if let Some(seconds) = again {
            ctx.request_repaint_after(Duration::from_secs_f64(seconds));
        }
    }
}

fn way(event: &Event) -> Option<Way> {
    match event {
        Event::Key {
            key: Key::Tab,
            pressed: true,
            modifiers,
            ..
        } => Some(if modifiers.shift {
            Way::Back
        } else {
            Way::Forth
        }),
        _ => None,
    }
}

/// Says that what this pass set off is not done yet: the next event has to wait.
pub fn stir(ctx: &Context) {
    ctx.with_plugin(|keystrokes: &mut Keystrokes| keystrokes.stirs = true);
}

/// Whether events wait, or what was handed on last is not done yet.
pub fn wait(ctx: &Context) -> bool {
    let wait = |keystrokes: &mut Keystrokes| {
        let stirs = keystrokes.stirs && keystrokes.rests < RESTS_AT_MOST;
        stirs || !keystrokes.waiting.is_empty()
    };
    ctx.with_plugin(wait).unwrap_or_default()
}

/// Says whether letters that follow each other may be handed on together, as they may unless the
/// first of them may be refused.
pub fn let_join(ctx: &Context, joins: bool) {
    ctx.with_plugin(|keystrokes: &mut Keystrokes| keystrokes.joins = joins);
}

/// Which way Tab came to where the keyboard is, if it did.
pub fn way_here(ctx: &Context) -> Option<Way> {
    ctx.with_plugin(|keystrokes: &mut Keystrokes| keystrokes.way)
        .flatten()
}

/// What had the keyboard when the last pass ended.
pub fn focused_before(ctx: &Context) -> Option<Id> {
    ctx.with_plugin(|keystrokes: &mut Keystrokes| keystrokes.focused)
        .flatten()
}

#[cfg(test)]
mod tests {
    use egui::Modifiers;

    use super::*;

    fn key(key: Key) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        }
    }

    fn text(text: &str) -> Event {
        Event::Text(text.into())
    }

    /// The passes in which some events are handed on to a field that has the keyboard.
    fn passes(events: Vec<Event>) -> Vec<Vec<Event>> {
        let mut keystrokes = Keystrokes {
            waiting: events.into(),
            focused: Some(Id::unique("field")),
            joins: true,
            ..Keystrokes::default()
        };
        let next = || Some(keystrokes.next()).filter(|events| !events.is_empty());
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn letters_go_together_and_what_leads_elsewhere_goes_alone() {
        let events = vec![
            key(Key::Num1),
            text("1"),
            key(Key::Num2),
            text("2"),
            key(Key::Enter),
            text("3"),
            key(Key::Tab),
            text("4"),
        ];
        let expected = vec![
            vec![key(Key::Num1), text("12"), key(Key::Num2)],
            vec![key(Key::Enter)],
            vec![text("3")],
            vec![key(Key::Tab)],
            vec![text("4")],
        ];
        assert_eq!(passes(events), expected);
    }

    #[test]
    fn what_is_erased_goes_without_letters() {
        let erase = || key(Key::Backspace);
        let events = vec![text("1"), erase(), erase(), text("2"), text("3")];
        let expected = vec![vec![text("1")], vec![erase(), erase()], vec![text("23")]];
        assert_eq!(passes(events), expected);
    }

    #[test]
    fn the_space_and_its_character_are_one_keystroke() {
        let events = vec![key(Key::Space), text(" "), text("1")];
        assert_eq!(
            passes(events),
            [vec![key(Key::Space), text(" ")], vec![text("1")]]
        );
    }

    #[test]
    fn a_commit_ends_what_belongs_to_a_composition() {
        let preedit = |text: &str| {
            Event::Ime(ImeEvent::Preedit {
                text: text.into(),
                active_range_chars: None,
            })
        };
        let commit = || Event::Ime(ImeEvent::Commit("你".into()));
        let events = vec![text("1"), preedit("n"), commit(), commit(), text("2")];
        let expected = vec![
            vec![text("1")],
            vec![preedit("n"), commit()],
            vec![commit()],
            vec![text("2")],
        ];
        assert_eq!(passes(events), expected);
    }
}
