//! What an input method has begun and not yet committed, as the events tell it, and when it is
//! switched on and off. Shows no text.
//!
//! egui writes the letters being composed into the text itself, and leaves them there when the
//! keyboard moves away. So a composition is ended *before* whatever moves the keyboard: an empty
//! preedit takes the letters out in one pass, and the click or Tab follows in the next.

#![allow(clippy::disallowed_methods, reason = "the window reads the clock")]

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use egui::output::IMEOutput;
use egui::{Event, Id, ImeEvent, Key};

/// How long after an abandoned composition its late commit may still arrive, in seconds.
const LATE_COMMIT_WITHIN: f64 = 0.3;

/// How long no key must have come before the input method's window moves, in seconds.
const MOVES_AFTER: f64 = 0.1;
/// How long no key must come before the input method is switched off, in seconds.
const OFF_AFTER: f64 = 0.5;
/// A key that does not come through for so long was kept by the input method, which may compose.
const KEPT_AFTER: Duration = Duration::from_millis(250);
/// And it will not come through after so long.
const LOST_AFTER: Duration = Duration::from_secs(5);

/// Whether the input method is shown the keys by ourselves ([`super::system::InputMethod`]).
static IS_SHOWN_KEYS: AtomicBool = AtomicBool::new(false);

/// From now on the input method is shown the keys by ourselves, and X11 hands it none.
pub fn show_keys_ourselves() {
    IS_SHOWN_KEYS.store(true, Ordering::Relaxed);
}

/// Whether X11 hands keys to the input method and back before they come.
static TAKES_A_WAY: AtomicBool = AtomicBool::new(false);

/// From now on keys go to the input method and back before they come, as on X11. Elsewhere the
/// system hands them on as they are, and of some it never tells that they were released.
pub fn let_keys_take_a_way() {
    TAKES_A_WAY.store(true, Ordering::Relaxed);
}

/// Whether keys go to the input method and back before they come.
#[must_use]
pub fn keys_take_a_way() -> bool {
    TAKES_A_WAY.load(Ordering::Relaxed)
}

/// What the input method is told, where it is shown the keys by ourselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Where the caret is in the window: left, top, width, height, in pixels.
    pub caret: [i32; 4],
    /// Whether what is being composed ends.
    pub interrupts: bool,
}

static TOLD: Mutex<Option<Told>> = Mutex::new(None);

/// What the last picture tells the input method; `None` where none is wanted.
#[must_use]
pub fn told() -> Option<Told> {
    *TOLD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes what a picture tells the input method out of what goes to the system, where we tell it
/// ourselves.
pub fn tell_ourselves(ime: &mut Option<IMEOutput>, pixels_per_point: f32) {
    if !IS_SHOWN_KEYS.load(Ordering::Relaxed) {
        return;
    }
    let told = ime.take().map(|ime| {
        let caret = ime.cursor_rect * pixels_per_point;
        let edges = [caret.min.x, caret.min.y, caret.width(), caret.height()];
        Told {
            caret: edges.map(|edge| edge.round() as i32),
            interrupts: ime.should_interrupt_composition,
        }
    });
    *TOLD.lock().unwrap_or_else(PoisonError::into_inner) = told;
}

/// The composition that is open, if one is.
#[derive(Default)]
pub struct Composition {
    /// The text that a field shows while letters are being composed in it.
    shown: Option<(Id, String)>,
    is_open: bool,
    /// Whether a composition was ended by us, so that its commit, should it still come, is late.
    abandoned: bool,
    drop_commit_until: f64,
}

impl Composition {
    /// Whether letters are being composed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Begins a pass at the time `now`, in seconds.
    pub fn begin_pass(&mut self, now: f64) {
        if std::mem::take(&mut self.abandoned) {
            // Counted from here, because a slow machine may take long over the pass before.
            self.drop_commit_until = now + LATE_COMMIT_WITHIN;
        }
    }

    /// What must come in a pass before these events, so that no letter stays behind.
    pub fn end_before(&mut self, events: &[Event]) -> Option<Event> {
        if !self.is_open || !events.iter().any(moves_focus) {
            return None;
        }
        self.abandon();
        Some(Event::Ime(ImeEvent::Preedit {
            text: String::new(),
            active_range_chars: None,
        }))
    }

    /// Follows an event at the time `now`, in seconds; returns whether a field may see it.
    pub fn lets_through(&mut self, event: &Event, now: f64) -> bool {
        match event {
            Event::Ime(ImeEvent::Preedit { text, .. }) => {
                self.is_open = !text.is_empty();
                if self.is_open {
                    // What is committed from now on was begun behind what was abandoned.
                    self.drop_commit_until = 0.0;
                }
                true
            }
            Event::Ime(ImeEvent::Commit(_)) => {
                let was_open = std::mem::take(&mut self.is_open);
                was_open || now >= self.drop_commit_until
            }
            // A key that leaks through while composing was meant for the input method.
            Event::Key { .. } if self.is_open => false,
            event => !deletes_unasked(event),
        }
    }

    /// Ends the composition; its commit, should it still come, belongs to no field.
    pub fn abandon(&mut self) {
        self.is_open = false;
        self.abandoned = true;
    }

    /// Ends a composition whose field no longer has the keyboard, as under a question.
    pub fn forget_all_but(&mut self, focused: Option<Id>) {
        let gone = self.shown.take_if(|(field, _)| Some(*field) != focused);
        if gone.is_some() {
            self.abandon();
        }
    }

    /// Takes the text that a field shows while letters are being composed in it.
    pub fn take_shown(&mut self, field: Id) -> Option<String> {
        let shown = self.shown.take_if(|(at, _)| *at == field);
        shown.map(|(_, shown)| shown)
    }

    /// Keeps the text that a field shows while letters are being composed in it. Where they were
    /// begun in another field, which lost the keyboard unseen, they end there, and move nowhere.
    pub fn keep_shown(&mut self, field: Id, shown: String) {
        let of_another = self.shown.take_if(|(begun_in, _)| *begun_in != field);
        match of_another {
            Some(_) => self.abandon(),
            None => self.shown = Some((field, shown)),
        }
    }
}

fn moves_focus(event: &Event) -> bool {
    matches!(
        event,
        Event::PointerButton { pressed: true, .. }
            | Event::Key {
                key: Key::Tab,
                pressed: true,
                ..
            }
            | Event::WindowFocused(false)
    )
}

/// Keys by which egui, as Emacs does, deletes text in every field; elsewhere Ctrl+W closes.
fn deletes_unasked(event: &Event) -> bool {
    matches!(
        event,
        Event::Key { key: Key::H | Key::K | Key::U | Key::W, modifiers, .. } if modifiers.ctrl
    )
}

/// Tells the system's input method where the caret is, and switches it off and on, so that no key
/// gets lost on its way through it.
///
/// X11 hands each key to the input method and back. Whatever is asked of the input method meanwhile
/// (to move its window, to be interrupted, to be switched off) brings keys that are on the way back
/// in the wrong order, twice, or not at all; and winit asks only when the next event comes, which
/// may be a key. So its window moves only when keys pause; it is interrupted only by a click, and
/// where it may be composing; and where keys take this way it is on from the start, in cells for
/// numbers too (it hands digits through), and off for a secret alone.
pub struct Switch {
    /// Whether keys go to the input method and back; then it stays on where a field wants none.
    takes_a_way: bool,
    /// What it was last told, while it is on.
    told: Option<IMEOutput>,
    last_key: Option<f64>,
    /// Whether the pointer was pressed in this frame.
    is_pressed: bool,
    /// Whether the keyboard moved in this frame.
    has_moved: bool,
    /// Whether a secret is typed in this frame, and whether one was in the last.
    is_secret: bool,
    was_secret: bool,
}

impl Default for Switch {
    fn default() -> Self {
        Self {
            takes_a_way: keys_take_a_way(),
            told: None,
            last_key: None,
            is_pressed: false,
            has_moved: false,
            is_secret: false,
            was_secret: false,
        }
    }
}

impl Switch {
    /// Follows an event that comes in at the time `now`, in seconds.
    pub fn follow(&mut self, event: &Event, now: f64) {
        match event {
            Event::Key { .. } | Event::Text(_) | Event::Ime(_) => {
                self.last_key = Some(now);
            }
            Event::PointerButton { pressed: true, .. } => self.is_pressed = true,
            _ => {}
        }
    }

    /// Begins a frame.
    pub fn begin_frame(&mut self) {
        self.is_pressed = false;
        self.has_moved = false;
        self.is_secret = false;
    }

    /// Switches it off at once: what is typed now is secret, and no candidate may show it.
    pub fn switch_off(&mut self) {
        self.is_secret = true;
    }

    /// What to tell the system at the time `now`, in seconds, where `wanted` is what the field with
    /// the keyboard wants; and after how many seconds to ask again.
    pub fn tell(
        &mut self,
        wanted: Option<IMEOutput>,
        now: f64,
        keys: Keys,
    ) -> (Option<IMEOutput>, Option<f64>) {
        // Any pass of the frame may have moved the keyboard.
        self.has_moved |= wanted.is_some_and(|ime| ime.should_interrupt_composition);
        let was_secret = std::mem::replace(&mut self.was_secret, self.is_secret);
        if self.is_secret {
            self.told = None;
            return (None, None);
        }
        let wanted = wanted.or(self.told.filter(|_| self.takes_a_way));
        let pause = self.last_key.map_or(f64::INFINITY, |key| now - key);
        let after = match wanted {
            Some(_) => MOVES_AFTER,
            None => OFF_AFTER,
        };
        let must_wait = pause < after || keys != Keys::Through;
        let again = (after - pause).max(MOVES_AFTER);
        let (told, again) = match self.told {
            Some(told) if !self.is_pressed && must_wait => {
                let purpose = wanted.map_or(told.purpose, |wanted| wanted.purpose);
                let is_other = wanted.is_none_or(|wanted| wanted.cursor_rect != told.cursor_rect);
                (
                    Some(IMEOutput { purpose, ..told }),
                    is_other.then_some(again),
                )
            }
            None if was_secret && must_wait && wanted.is_some() => {
                self.was_secret = true;
                (None, Some(again))
            }
            _ => (wanted, None),
        };
        let may_compose = keys == Keys::Kept || !self.takes_a_way;
        let interrupts = self.is_pressed && self.has_moved && may_compose;
        self.told = told.map(|ime| IMEOutput {
            should_interrupt_composition: interrupts,
            ..ime
        });
        (self.told, again)
    }
}

/// Where the keys are that the system's hardware told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// All came through.
    Through,
    /// Some are on their way through the input method.
    OnTheWay,
    /// The input method may have kept some and be composing.
    Kept,
}

/// The keys that are on their way through the input method: pressed or released as the system's
/// hardware tells, and not yet come through.
pub struct OnTheWay<K> {
    keys: HashMap<K, (bool, Instant)>,
    /// Whether one was given up that was kept, and none came through since.
    has_kept: bool,
}

impl<K> Default for OnTheWay<K> {
    fn default() -> Self {
        Self {
            keys: HashMap::new(),
            has_kept: false,
        }
    }
}

/// What [`OnTheWay`] found when the events of the system were last looked at.
static KEYS: AtomicU8 = AtomicU8::new(Keys::Through as u8);

impl<K: Eq + Hash> OnTheWay<K> {
    /// A key was pressed or released.
    pub fn set_out(&mut self, key: K, is_pressed: bool, now: Instant) {
        self.keys.insert(key, (is_pressed, now));
        self.tell(now);
    }

    /// It came through.
    pub fn arrive(&mut self, key: &K, is_pressed: bool, now: Instant) {
        if let Some((pressed, since)) = self.keys.get(key).copied()
            && pressed == is_pressed
        {
            self.keys.remove(key);
            if is_pressed {
                // They come through in their order, and none does while letters are composed.
                self.keys.retain(|_, (_, other)| *other >= since);
                self.has_kept = false;
            }
        }
        self.tell(now);
    }

    /// Forgets what will not come through any more.
    pub fn tell(&mut self, now: Instant) {
        let age = |since: &Instant| now.saturating_duration_since(*since);
        let mut is_kept = self.has_kept;
        for (is_pressed, since) in self.keys.values() {
            is_kept |= *is_pressed && age(since) >= KEPT_AFTER;
            self.has_kept |= *is_pressed && age(since) >= LOST_AFTER;
        }
        self.keys.retain(|_, (_, since)| age(since) < LOST_AFTER);
        let keys = match is_kept {
            true => Keys::Kept,
            false if self.keys.is_empty() => Keys::Through,
            false => Keys::OnTheWay,
        };
        KEYS.store(keys as u8, Ordering::Relaxed);
    }
}

/// Where the keys are.
#[must_use]
pub fn keys() -> Keys {
    match KEYS.load(Ordering::Relaxed) {
        keys if keys == Keys::Through as u8 => Keys::Through,
        keys if keys == Keys::OnTheWay as u8 => Keys::OnTheWay,
        _ => Keys::Kept,
    }
}

#[cfg(test)]
mod tests;
