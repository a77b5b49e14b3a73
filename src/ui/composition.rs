//! What an input method has begun and not yet committed, as the events tell it, and when it is
//! switched on and off. Shows no text.
//!
//! egui writes the letters being composed into the text itself, and leaves them there when the
//! keyboard moves away. So a composition is ended *before* whatever moves the keyboard: an empty
//! preedit takes the letters out in one pass, and the click or Tab follows in the next.

#![allow(clippy::disallowed_methods, reason = "the window reads the clock")]

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU8, Ordering};
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

/// Whether keys go to the input method and back before they come, as on X11. Elsewhere the system
/// hands them on as they are, and of some it never tells that they were released.
pub const KEYS_TAKE_A_WAY: bool = cfg!(target_os = "linux");

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
            takes_a_way: KEYS_TAKE_A_WAY,
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
mod tests {
    use egui::Rect;

    use super::*;

    const ON: IMEOutput = IMEOutput {
        purpose: egui::IMEPurpose::Normal,
        rect: Rect::ZERO,
        cursor_rect: Rect::ZERO,
        should_interrupt_composition: false,
    };
    const MOVED: IMEOutput = IMEOutput {
        should_interrupt_composition: true,
        ..ON
    };

    fn letter() -> Event {
        Event::Text("a".into())
    }

    fn press() -> Event {
        Event::PointerButton {
            pos: egui::Pos2::ZERO,
            button: egui::PointerButton::Primary,
            pressed: true,
            modifiers: egui::Modifiers::NONE,
        }
    }

    #[test]
    fn the_input_method_is_switched_off_only_once_the_keys_rest() {
        let mut switch = Switch {
            takes_a_way: false,
            ..Switch::default()
        };
        switch.follow(&letter(), 1.0);
        assert_eq!(switch.tell(Some(ON), 1.0, Keys::Through), (Some(ON), None));
        assert_eq!(
            switch.tell(None, 1.25, Keys::Through),
            (Some(ON), Some(0.25))
        );
        switch.follow(&letter(), 1.4);
        assert_eq!(switch.tell(None, 1.5, Keys::Through).0, Some(ON));
        assert_eq!(switch.tell(None, 1.9, Keys::Through), (None, None));
        assert_eq!(
            switch.tell(Some(ON), 1.9, Keys::Through),
            (Some(ON), None),
            "on at once"
        );
    }

    #[test]
    fn nothing_is_asked_of_the_input_method_while_a_key_is_on_its_way_through_it() {
        let moved = IMEOutput {
            cursor_rect: Rect::EVERYTHING,
            ..ON
        };
        let mut switch = Switch {
            takes_a_way: false,
            ..Switch::default()
        };
        assert_eq!(switch.tell(Some(ON), 1.0, Keys::OnTheWay), (Some(ON), None));
        assert_eq!(
            switch.tell(Some(moved), 9.0, Keys::OnTheWay),
            (Some(ON), Some(MOVES_AFTER))
        );
        assert_eq!(
            switch.tell(None, 9.0, Keys::OnTheWay),
            (Some(ON), Some(MOVES_AFTER))
        );
        assert_eq!(switch.tell(None, 9.0, Keys::Through), (None, None));
    }

    #[test]
    fn a_field_without_input_method_that_is_clicked_switches_it_off_at_once() {
        let mut switch = Switch {
            takes_a_way: false,
            ..Switch::default()
        };
        switch.follow(&letter(), 1.0);
        assert_eq!(switch.tell(Some(ON), 1.0, Keys::Through).0, Some(ON));
        switch.follow(&press(), 1.1);
        assert_eq!(switch.tell(None, 1.1, Keys::Through), (None, None));
    }

    #[test]
    fn a_secret_is_typed_without_an_input_method_at_any_speed() {
        let mut switch = Switch {
            takes_a_way: false,
            ..Switch::default()
        };
        switch.follow(&letter(), 1.0);
        assert_eq!(switch.tell(Some(ON), 1.0, Keys::Through).0, Some(ON));
        switch.switch_off();
        assert_eq!(switch.tell(None, 1.0, Keys::Through), (None, None));
    }

    #[test]
    fn the_window_of_the_input_method_moves_only_when_keys_pause() {
        let moved = IMEOutput {
            cursor_rect: Rect::EVERYTHING,
            ..ON
        };
        let mut switch = Switch {
            takes_a_way: false,
            ..Switch::default()
        };
        switch.follow(&letter(), 1.0);
        assert_eq!(switch.tell(Some(ON), 1.0, Keys::Through).0, Some(ON));
        assert_eq!(switch.tell(Some(moved), 1.0625, Keys::Through).0, Some(ON));
        assert_eq!(
            switch.tell(Some(moved), 1.125, Keys::Through),
            (Some(moved), None)
        );
    }

    #[test]
    fn only_a_click_that_moves_the_keyboard_interrupts_the_input_method() {
        let mut switch = Switch {
            takes_a_way: false,
            ..Switch::default()
        };
        switch.follow(&letter(), 1.0);
        assert_eq!(
            switch.tell(Some(MOVED), 1.0, Keys::Through).0,
            Some(ON),
            "Enter led on"
        );
        switch.begin_frame();
        switch.follow(&press(), 2.0);
        assert_eq!(
            switch.tell(Some(ON), 2.0, Keys::Through).0,
            Some(ON),
            "the keyboard stays"
        );
        assert_eq!(switch.tell(Some(MOVED), 2.0, Keys::Through).0, Some(MOVED));
        assert_eq!(
            switch.tell(Some(ON), 2.0, Keys::Through).0,
            Some(MOVED),
            "one pass of the frame moved it"
        );
        switch.begin_frame();
        assert_eq!(switch.tell(Some(ON), 2.2, Keys::Through).0, Some(ON));
    }

    #[test]
    fn where_keys_take_a_way_it_stays_on_in_cells_for_numbers() {
        let mut switch = Switch {
            takes_a_way: true,
            ..Switch::default()
        };
        assert_eq!(switch.tell(None, 0.0, Keys::Through).0, None);
        assert_eq!(switch.tell(Some(ON), 1.0, Keys::Through).0, Some(ON));
        assert_eq!(switch.tell(None, 9.0, Keys::Through), (Some(ON), None));
    }

    #[test]
    fn where_keys_take_a_way_a_click_interrupts_only_what_may_be_composed() {
        for (keys, interrupts) in [
            (Keys::Through, false),
            (Keys::OnTheWay, false),
            (Keys::Kept, true),
        ] {
            let mut switch = Switch {
                takes_a_way: true,
                ..Switch::default()
            };
            switch.tell(Some(ON), 1.0, Keys::Through);
            switch.follow(&press(), 2.0);
            let told = switch.tell(Some(MOVED), 2.0, keys).0.expect("it is on");
            assert_eq!(told.should_interrupt_composition, interrupts, "{keys:?}");
        }
    }

    #[test]
    fn behind_a_secret_it_is_switched_on_only_once_the_keys_rest() {
        let mut switch = Switch::default();
        switch.tell(Some(ON), 1.0, Keys::Through);
        switch.follow(&letter(), 2.0);
        switch.switch_off();
        assert_eq!(switch.tell(Some(ON), 2.0, Keys::Through).0, None);
        switch.begin_frame();
        let told = switch.tell(Some(ON), 2.05, Keys::Through);
        assert!(told.0.is_none() && told.1.is_some(), "{told:?}");
        switch.begin_frame();
        assert_eq!(switch.tell(Some(ON), 9.0, Keys::OnTheWay).0, None);
        assert_eq!(switch.tell(Some(ON), 9.0, Keys::Through).0, Some(ON));
    }

    #[test]
    fn a_key_is_on_its_way_until_it_comes_through_or_was_kept() {
        let now = Instant::now();
        let later = |seconds| now + Duration::from_secs(seconds);
        let mut keys = OnTheWay::default();
        let is_free = |keys: &OnTheWay<char>| keys.keys.is_empty();
        keys.set_out('a', true, now);
        assert!(!is_free(&keys));
        keys.arrive(&'a', true, now);
        assert!(is_free(&keys));
        keys.set_out('b', true, now);
        keys.set_out('b', false, now);
        keys.arrive(&'b', true, now);
        assert!(!is_free(&keys), "its release has not come through");
        keys.arrive(&'b', false, now);
        assert!(is_free(&keys));
        keys.set_out('n', true, now);
        keys.tell(later(1));
        assert!(!is_free(&keys));
        keys.tell(later(6));
        assert!(is_free(&keys), "the input method composes with it");
        assert!(keys.has_kept);
        keys.set_out('c', true, later(7));
        keys.arrive(&'c', true, later(7));
        assert!(!keys.has_kept, "what comes through is not composed");
    }

    #[test]
    fn a_late_commit_of_an_abandoned_composition_belongs_to_no_field() {
        let preedit = Event::Ime(ImeEvent::Preedit {
            text: "ni".into(),
            active_range_chars: None,
        });
        let commit = Event::Ime(ImeEvent::Commit("你".into()));
        let tab = Event::Key {
            key: Key::Tab,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: egui::Modifiers::NONE,
        };
        let mut composition = Composition::default();
        composition.lets_through(&preedit, 1.0);
        assert!(composition.is_open());
        assert_eq!(composition.end_before(&[letter()]), None);
        assert!(composition.end_before(&[tab]).is_some());
        composition.begin_pass(1.0);
        assert!(!composition.lets_through(&commit, 1.2));
        assert!(composition.lets_through(&commit, 1.4));
    }

    fn preedit(text: &str) -> Event {
        Event::Ime(ImeEvent::Preedit {
            text: text.into(),
            active_range_chars: None,
        })
    }

    fn commit() -> Event {
        Event::Ime(ImeEvent::Commit("你".into()))
    }

    fn key_with(key: Key, modifiers: egui::Modifiers, pressed: bool) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        }
    }

    fn key(key: Key) -> Event {
        key_with(key, egui::Modifiers::NONE, true)
    }

    /// A composition with letters in a field, at the time 1.
    fn begun(field: Id) -> Composition {
        let mut composition = Composition::default();
        assert!(composition.lets_through(&preedit("ni"), 1.0));
        composition.keep_shown(field, "甲ni".into());
        composition
    }

    #[test]
    fn letters_leave_their_field_before_whatever_moves_the_keyboard_and_before_nothing_else() {
        let none = egui::Modifiers::NONE;
        let release = |event: Event| match event {
            Event::PointerButton {
                pos,
                button,
                modifiers,
                ..
            } => Event::PointerButton {
                pos,
                button,
                pressed: false,
                modifiers,
            },
            other => other,
        };
        for (event, ends) in [
            (Event::WindowFocused(false), true),
            (Event::WindowFocused(true), false),
            (press(), true),
            (release(press()), false),
            (key(Key::Tab), true),
            (key_with(Key::Tab, egui::Modifiers::SHIFT, true), true),
            (key_with(Key::Tab, none, false), false),
            (key(Key::Enter), false),
            (letter(), false),
            (preedit("ni h"), false),
            (commit(), false),
        ] {
            let mut composition = begun(Id::unique("field"));
            let ended = composition.end_before(&[letter(), event.clone()]);
            assert_eq!(ended, ends.then(|| preedit("")), "{event:?}");
            assert_eq!(composition.is_open(), !ends, "{event:?}");
            assert_eq!(Composition::default().end_before(&[event]), None);
        }
    }

    #[test]
    fn a_composition_whose_field_lost_the_keyboard_is_forgotten_with_its_letters() {
        let (field, other) = (Id::unique("field"), Id::unique("other"));
        let mut composition = begun(field);
        composition.forget_all_but(Some(field));
        assert!(composition.is_open(), "it has the keyboard still");
        assert_eq!(composition.take_shown(other), None);
        assert_eq!(composition.take_shown(field).as_deref(), Some("甲ni"));
        assert_eq!(
            composition.take_shown(field),
            None,
            "it is shown once a pass"
        );
        for focused in [Some(other), None] {
            let mut composition = begun(field);
            composition.forget_all_but(focused);
            assert!(!composition.is_open());
            assert_eq!(composition.take_shown(field), None);
            composition.begin_pass(2.0);
            assert!(!composition.lets_through(&commit(), 2.2), "it comes late");
            assert!(
                composition.lets_through(&commit(), 2.4),
                "this one was asked for"
            );
        }
        // Where nothing was begun, nothing is abandoned.
        let mut composition = Composition::default();
        composition.forget_all_but(None);
        composition.begin_pass(2.0);
        assert!(composition.lets_through(&commit(), 2.0));
    }

    #[test]
    fn letters_begun_in_one_field_never_move_to_another() {
        let (field, other) = (Id::unique("field"), Id::unique("other"));
        let mut composition = begun(field);
        composition.keep_shown(field, "甲ni h".into());
        assert!(composition.is_open());
        composition.keep_shown(other, "乙".into());
        assert!(!composition.is_open());
        assert_eq!(composition.take_shown(field), None);
        assert_eq!(composition.take_shown(other), None);
        composition.begin_pass(2.0);
        assert!(!composition.lets_through(&commit(), 2.0), "it comes late");
    }

    #[test]
    fn a_commit_ends_its_composition_and_an_empty_preedit_does_too() {
        let mut composition = begun(Id::unique("field"));
        assert!(composition.lets_through(&commit(), 1.1));
        assert!(!composition.is_open());
        assert!(composition.lets_through(&preedit("hao"), 1.2));
        assert!(composition.is_open());
        assert!(composition.lets_through(&preedit(""), 1.3));
        assert!(!composition.is_open());
    }

    #[test]
    fn a_composition_begun_behind_an_abandoned_one_is_committed_at_once() {
        let mut composition = begun(Id::unique("field"));
        composition.abandon();
        composition.begin_pass(1.0);
        assert!(composition.lets_through(&preedit("hao"), 1.1));
        assert!(composition.lets_through(&commit(), 1.2));
    }

    #[test]
    fn keys_that_leak_through_reach_no_field_while_letters_are_being_composed() {
        for leaked in [Key::Enter, Key::Backspace, Key::ArrowLeft, Key::A] {
            let mut composition = begun(Id::unique("field"));
            assert!(!composition.lets_through(&key(leaked), 1.1), "{leaked:?}");
            composition.lets_through(&preedit(""), 1.2);
            assert!(composition.lets_through(&key(leaked), 1.3), "{leaked:?}");
        }
    }

    #[test]
    fn no_key_deletes_a_text_that_does_not_everywhere() {
        let mut composition = Composition::default();
        for deletes in [Key::H, Key::K, Key::U, Key::W] {
            for (modifiers, passes) in [
                (egui::Modifiers::CTRL, false),
                (egui::Modifiers::CTRL | egui::Modifiers::SHIFT, false),
                (egui::Modifiers::NONE, true),
                (egui::Modifiers::SHIFT, true),
            ] {
                let event = key_with(deletes, modifiers, true);
                let passed = composition.lets_through(&event, 1.0);
                assert_eq!(passed, passes, "{event:?}");
            }
        }
        for needed in [Key::A, Key::C, Key::V, Key::X, Key::Z, Key::Backspace] {
            let event = key_with(needed, egui::Modifiers::CTRL, true);
            assert!(composition.lets_through(&event, 1.0), "{event:?}");
        }
    }
}
