//! What an input method has begun and not yet committed, as the events tell it, and when it is
//! switched on and off. Shows no text.
//!
//! egui writes the letters being composed into the text itself, and leaves them there when the
//! keyboard moves away. So a composition is ended *before* whatever moves the keyboard: an empty
//! preedit takes the letters out in one pass, and the click or Tab follows in the next.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use egui::output::IMEOutput;
use egui::{Event, Id, ImeEvent, Key};

/// How long after an abandoned composition its late commit may still arrive, in seconds.
const LATE_COMMIT_WITHIN: f64 = 0.3;

/// How long no key must have come before the input method's window moves, in seconds.
const MOVES_AFTER: f64 = 0.1;
/// How long no key must come before the input method is switched off, in seconds.
const OFF_AFTER: f64 = 0.5;
/// A key that does not come through for so long was kept by the input method.
const LOST_AFTER: Duration = Duration::from_secs(5);

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
/// in the wrong order, twice, or not at all. So nothing is asked of it while keys come: its window
/// moves when they pause, it is switched off once they rest, and it is interrupted only by a click,
/// since a key that comes through proves that nothing is being composed.
#[derive(Default)]
pub struct Switch {
    /// What it was last told, while it is on.
    told: Option<IMEOutput>,
    last_key: Option<f64>,
    /// Whether the pointer was pressed in this frame.
    is_pressed: bool,
    /// Whether the keyboard moved in this frame.
    has_moved: bool,
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
    }

    /// Switches it off at once: what is typed now is secret, and no candidate may show it.
    pub fn switch_off(&mut self) {
        self.told = None;
    }

    /// What to tell the system at the time `now`, in seconds, where `wanted` is what the field with
    /// the keyboard wants; and after how many seconds to ask again. `is_free` unless a key is on its
    /// way through the input method.
    pub fn tell(
        &mut self,
        wanted: Option<IMEOutput>,
        now: f64,
        is_free: bool,
    ) -> (Option<IMEOutput>, Option<f64>) {
        // Any pass of the frame may have moved the keyboard.
        self.has_moved |= wanted.is_some_and(|ime| ime.should_interrupt_composition);
        let pause = self.last_key.map_or(f64::INFINITY, |key| now - key);
        let after = match wanted {
            Some(_) => MOVES_AFTER,
            None => OFF_AFTER,
        };
        let (told, again) = match self.told {
            Some(told) if !self.is_pressed && (pause < after || !is_free) => {
                let purpose = wanted.map_or(told.purpose, |wanted| wanted.purpose);
                let again = (after - pause).max(MOVES_AFTER);
                let is_other = wanted.is_none_or(|wanted| wanted.cursor_rect != told.cursor_rect);
                (
                    Some(IMEOutput { purpose, ..told }),
                    is_other.then_some(again),
                )
            }
            _ => (wanted, None),
        };
        self.told = told.map(|ime| IMEOutput {
            should_interrupt_composition: self.is_pressed && self.has_moved,
            ..ime
        });
        (self.told, again)
    }
}

/// The keys that are on their way through the input method: pressed or released as the system's
/// hardware tells, and not yet come through.
pub struct OnTheWay<K>(HashMap<K, (bool, Instant)>);

impl<K> Default for OnTheWay<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

/// Whether a key was on its way when the events of the system were last looked at.
static IS_ON_THE_WAY: AtomicBool = AtomicBool::new(false);

impl<K: Eq + Hash> OnTheWay<K> {
    /// A key was pressed or released.
    pub fn set_out(&mut self, key: K, is_pressed: bool, now: Instant) {
        self.0.insert(key, (is_pressed, now));
        self.tell(now);
    }

    /// It came through.
    pub fn arrive(&mut self, key: &K, is_pressed: bool, now: Instant) {
        if self
            .0
            .get(key)
            .is_some_and(|(pressed, _)| *pressed == is_pressed)
        {
            self.0.remove(key);
        }
        self.tell(now);
    }

    /// Forgets what the input method kept: it takes letters that it composes.
    pub fn tell(&mut self, now: Instant) {
        self.0
            .retain(|_, (_, since)| now.saturating_duration_since(*since) < LOST_AFTER);
        IS_ON_THE_WAY.store(!self.0.is_empty(), Ordering::Relaxed);
    }
}

/// Whether no key is on its way through the input method.
#[must_use]
pub fn is_free() -> bool {
    !IS_ON_THE_WAY.load(Ordering::Relaxed)
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
        let mut switch = Switch::default();
        switch.follow(&letter(), 1.0);
        assert_eq!(switch.tell(Some(ON), 1.0, true), (Some(ON), None));
        assert_eq!(switch.tell(None, 1.25, true), (Some(ON), Some(0.25)));
        switch.follow(&letter(), 1.4);
        assert_eq!(switch.tell(None, 1.5, true).0, Some(ON));
        assert_eq!(switch.tell(None, 1.9, true), (None, None));
        assert_eq!(
            switch.tell(Some(ON), 1.9, true),
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
        let mut switch = Switch::default();
        assert_eq!(switch.tell(Some(ON), 1.0, false), (Some(ON), None));
        assert_eq!(
            switch.tell(Some(moved), 9.0, false),
            (Some(ON), Some(MOVES_AFTER))
        );
        assert_eq!(switch.tell(None, 9.0, false), (Some(ON), Some(MOVES_AFTER)));
        assert_eq!(switch.tell(None, 9.0, true), (None, None));
    }

    #[test]
    fn a_field_without_input_method_that_is_clicked_switches_it_off_at_once() {
        let mut switch = Switch::default();
        switch.follow(&letter(), 1.0);
        assert_eq!(switch.tell(Some(ON), 1.0, true).0, Some(ON));
        switch.follow(&press(), 1.1);
        assert_eq!(switch.tell(None, 1.1, true), (None, None));
    }

    #[test]
    fn a_secret_is_typed_without_an_input_method_at_any_speed() {
        let mut switch = Switch::default();
        switch.follow(&letter(), 1.0);
        assert_eq!(switch.tell(Some(ON), 1.0, true).0, Some(ON));
        switch.switch_off();
        assert_eq!(switch.tell(None, 1.0, true), (None, None));
    }

    #[test]
    fn the_window_of_the_input_method_moves_only_when_keys_pause() {
        let moved = IMEOutput {
            cursor_rect: Rect::EVERYTHING,
            ..ON
        };
        let mut switch = Switch::default();
        switch.follow(&letter(), 1.0);
        assert_eq!(switch.tell(Some(ON), 1.0, true).0, Some(ON));
        assert_eq!(switch.tell(Some(moved), 1.0625, true).0, Some(ON));
        assert_eq!(switch.tell(Some(moved), 1.125, true), (Some(moved), None));
    }

    #[test]
    fn only_a_click_that_moves_the_keyboard_interrupts_the_input_method() {
        let mut switch = Switch::default();
        switch.follow(&letter(), 1.0);
        assert_eq!(
            switch.tell(Some(MOVED), 1.0, true).0,
            Some(ON),
            "Enter led on"
        );
        switch.begin_frame();
        switch.follow(&press(), 2.0);
        assert_eq!(
            switch.tell(Some(ON), 2.0, true).0,
            Some(ON),
            "the keyboard stays"
        );
        assert_eq!(switch.tell(Some(MOVED), 2.0, true).0, Some(MOVED));
        assert_eq!(
            switch.tell(Some(ON), 2.0, true).0,
            Some(MOVED),
            "one pass of the frame moved it"
        );
        switch.begin_frame();
        assert_eq!(switch.tell(Some(ON), 2.2, true).0, Some(ON));
    }

    #[test]
    fn a_key_is_on_its_way_until_it_comes_through_or_was_kept() {
        let now = Instant::now();
        let later = |seconds| now + Duration::from_secs(seconds);
        let mut keys = OnTheWay::default();
        let is_free = |keys: &OnTheWay<char>| keys.0.is_empty();
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
