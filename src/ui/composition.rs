//! What an input method has begun and not yet committed, as the events tell it, and when it is
//! switched on and off. Shows no text.
//!
//! egui writes the letters being composed into the text itself, and leaves them there when the
//! keyboard moves away. So a composition is ended *before* whatever moves the keyboard: an empty
//! preedit takes the letters out in one pass, and the click or Tab follows in the next.

use egui::output::IMEOutput;
use egui::{Event, Id, ImeEvent, Key};

/// How long after an abandoned composition its late commit may still arrive, in seconds.
const LATE_COMMIT_WITHIN: f64 = 0.3;

/// How long no key must have come before the input method is switched off, in seconds.
const OFF_AFTER: f64 = 0.5;

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

/// Switches the system's input method so that no key gets lost on its way through it.
///
/// X11 hands each key to the input method and back. To switch it off, or to interrupt it, takes the
/// way there away, and what is on it comes late or never. So it is switched off only once the keys
/// rest, and interrupted only by a click: a key that comes through proves that nothing is composed.
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
            Event::Key { .. } | Event::Text(_) | Event::Ime(_) => self.last_key = Some(now),
            Event::PointerButton { pressed: true, .. } => self.is_pressed = true,
            _ => {}
        }
    }

    /// Begins a frame.
    pub fn begin_frame(&mut self) {
        self.is_pressed = false;
        self.has_moved = false;
    }

    /// What to tell the system at the time `now`, in seconds, where `wanted` is what the field with
    /// the keyboard wants; and after how many seconds to ask again.
    pub fn tell(
        &mut self,
        wanted: Option<IMEOutput>,
        now: f64,
    ) -> (Option<IMEOutput>, Option<f64>) {
        // The frame's last pass speaks for all of them.
        self.has_moved |= wanted.is_some_and(|ime| ime.should_interrupt_composition);
        let rests_in = self.last_key.map_or(0.0, |key| key + OFF_AFTER - now);
        let stays_on = wanted.is_none() && self.told.is_some() && rests_in > 0.0;
        let told = if stays_on { self.told } else { wanted };
        self.told = told.map(|ime| IMEOutput {
            should_interrupt_composition: self.is_pressed && self.has_moved && !stays_on,
            ..ime
        });
        (self.told, stays_on.then_some(rests_in))
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
        let mut switch = Switch::default();
        switch.follow(&letter(), 1.0);
        assert_eq!(switch.tell(Some(ON), 1.0), (Some(ON), None));
        assert_eq!(switch.tell(None, 1.25), (Some(ON), Some(0.25)));
        switch.follow(&letter(), 1.4);
        assert_eq!(switch.tell(None, 1.5).0, Some(ON));
        assert_eq!(switch.tell(None, 1.9), (None, None));
        assert_eq!(
            switch.tell(Some(ON), 1.9),
            (Some(ON), None),
            "and on at once"
        );
    }

    #[test]
    fn a_field_without_input_method_that_is_gone_to_by_mouse_switches_it_off_at_once() {
        let mut switch = Switch::default();
        assert_eq!(switch.tell(Some(ON), 1.0).0, Some(ON));
        switch.follow(&press(), 1.1);
        assert_eq!(switch.tell(None, 1.1), (None, None));
    }

    #[test]
    fn only_a_click_that_moves_the_keyboard_interrupts_the_input_method() {
        let mut switch = Switch::default();
        switch.follow(&letter(), 1.0);
        assert_eq!(switch.tell(Some(MOVED), 1.0).0, Some(ON), "Enter led on");
        switch.begin_frame();
        switch.follow(&press(), 2.0);
        assert_eq!(switch.tell(Some(ON), 2.0).0, Some(ON), "the keyboard stays");
        assert_eq!(switch.tell(Some(MOVED), 2.0).0, Some(MOVED));
        assert_eq!(
            switch.tell(Some(ON), 2.0).0,
            Some(MOVED),
            "the last pass of the frame speaks for all"
        );
        switch.begin_frame();
        assert_eq!(switch.tell(Some(ON), 2.1).0, Some(ON));
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
