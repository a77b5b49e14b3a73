//! The input method that is shown each key of the window before it is typed, and what waits for its
//! answers. Paints nothing and types nothing.

use std::cell::OnceCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use winit::event::{ElementState, Ime, WindowEvent};
use winit::keyboard::{Key, ModifiersState, NamedKey};
use winit::window::{Window, WindowId};

use super::composition;
use super::held::Held;
use super::system::{self, Answer, InputMethod};

/// The last keys that the input method took, which it may yet hand back.
const TAKEN_AT_MOST: usize = 32;

/// An input method, and the events of the window that wait for it.
pub struct Reader {
    input_method: Box<dyn InputMethod>,
    held: Held<(WindowId, WindowEvent)>,
    taken: VecDeque<(WindowId, WindowEvent)>,
    /// Questions without an answer, also those that are waited for no more.
    unanswered: usize,
    /// Whether it hangs: it is shown nothing until it has answered all.
    is_silent: bool,
    /// Whether the keyboard is where no input method is wanted.
    is_off: bool,
    modifiers: ModifiersState,
    window: Rc<OnceCell<Arc<Window>>>,
    /// Where the caret was last said to be.
    caret: Option<[i32; 4]>,
}

impl Reader {
    /// Reads along in a window, once that is there.
    pub fn new(input_method: Box<dyn InputMethod>, window: Rc<OnceCell<Arc<Window>>>) -> Self {
        Self {
            input_method,
            held: Held::default(),
            taken: VecDeque::new(),
            unanswered: 0,
            is_silent: false,
            is_off: false,
            modifiers: ModifiersState::empty(),
            window,
            caret: None,
        }
    }

    /// Takes an event of the window; it comes back by [`Self::next`].
    pub fn take(&mut self, window: WindowId, event: WindowEvent, now: Instant) {
        let question = self.ask(&event);
        self.held.push((window, event), question, now);
    }

    /// What the input method said since, as events of the window or as leave for some to come back.
    pub fn answers(&mut self) -> Vec<Answer> {
        self.input_method.answers()
    }

    /// The next event that waits for no answer.
    pub fn next(&mut self) -> Option<(WindowId, WindowEvent)> {
        self.held.release()
    }

    /// Until when an answer is waited for.
    #[must_use]
    pub fn until(&self) -> Option<Instant> {
        self.held.until()
    }

    /// Waits no longer for an input method that hangs.
    pub fn be_patient_until(&mut self, now: Instant) {
        if self.held.until().is_some_and(|until| until <= now) {
            self.is_silent = true;
            self.held.give_up();
        }
    }

    /// Follows an event that came, and shows it to the input method if it is a key.
    fn ask(&mut self, event: &WindowEvent) -> Option<u32> {
        match event {
            WindowEvent::ModifiersChanged(modifiers) => self.modifiers = modifiers.state(),
            WindowEvent::Focused(has_focus) => self.input_method.focus(*has_focus),
            WindowEvent::MouseInput { .. } => self.is_off = false,
            _ => {}
        }
        let WindowEvent::KeyboardInput {
            event,
            is_synthetic: false,
            ..
        } = event
        else {
            return None;
        };
        if leads_on(&event.logical_key, self.modifiers) {
            self.is_off = false;
        }
        if self.is_off || self.is_silent {
            return None;
        }
        let question = self.input_method.show(event, self.modifiers)?;
        self.unanswered += 1;
        Some(question)
    }

    /// What an answer makes of the window's events: those that it brings now.
    pub fn hear(&mut self, answer: Answer) -> Vec<(WindowId, WindowEvent)> {
        let Some(window) = self.window.get().map(|window| window.id()) else {
            return Vec::new();
        };
        let events = self.events_of(answer).into_iter();
        events.map(|event| (window, event)).collect()
    }

    fn events_of(&mut self, answer: Answer) -> Vec<WindowEvent> {
        let is_late = self.is_silent;
        match answer {
            Answer::Key(question, is_taken) => {
                self.unanswered = self.unanswered.saturating_sub(1);
                self.is_silent &= self.unanswered > 0;
                if let Some(taken) = self.held.answer(question, is_taken) {
                    self.taken.push_back(taken);
                    let surplus = self.taken.len().saturating_sub(TAKEN_AT_MOST);
                    self.taken.drain(..surplus);
                }
                Vec::new()
            }
            Answer::Commit(_) | Answer::Preedit(..) if is_late => Vec::new(),
            Answer::Commit(words) => {
                let over = Ime::Preedit(String::new(), None);
                [over, Ime::Commit(words)].map(WindowEvent::Ime).into()
            }
            Answer::Preedit(letters, caret) => {
                let caret = caret.filter(|caret| *caret <= letters.len());
                let preedit = Ime::Preedit(letters, caret.map(|caret| (caret, caret)));
                vec![WindowEvent::Ime(preedit)]
            }
            Answer::Forward(symbol, is_release) => {
                let taken = self.taken.iter().rev();
                let mut same = taken.filter(|(_, event)| is_key(event, symbol, is_release));
                same.next()
                    .map(|(_, event)| event.clone())
                    .into_iter()
                    .collect()
            }
            Answer::Gone => {
                self.held.give_up();
                self.unanswered = 0;
                self.is_silent = false;
                // Whatever comes in its place knows nothing.
                self.caret = None;
                vec![WindowEvent::Ime(Ime::Preedit(String::new(), None))]
            }
        }
    }

    /// After a picture: tells the input method where the caret is.
    pub fn follow_picture(&mut self) {
        let told = composition::told();
        // What still waits may lead elsewhere.
        self.is_off = told.is_none() && self.held.is_empty();
        let (Some(told), Some(window)) = (told, self.window.get()) else {
            return;
        };
        if told.interrupts {
            self.input_method.reset();
        }
        let Ok(window) = window.inner_position() else {
            return;
        };
        let [x, y, width, height] = told.caret;
        let caret = [window.x + x, window.y + y, width, height];
        if self.caret.replace(caret) != Some(caret) {
            self.input_method.place(caret);
        }
    }
}

fn is_key(event: &WindowEvent, symbol: u32, is_release: bool) -> bool {
    let WindowEvent::KeyboardInput { event, .. } = event else {
        return false;
    };
    let is_released = event.state == ElementState::Released;
    is_released == is_release && system::symbol(event) == Some(symbol)
}

/// Whether a key may lead to where an input method is wanted. One that is held down for others does
/// not: an input method that saw it alone would take it for its own.
fn leads_on(key: &Key, modifiers: ModifiersState) -> bool {
    use NamedKey::{Alt, Backspace, CapsLock, Control, Delete, End, Home, Shift, Super};
    match key {
        Key::Named(Alt | Backspace | CapsLock | Control | Delete | End | Home | Shift | Super) => {
            false
        }
        Key::Character(_) => !modifiers.difference(ModifiersState::SHIFT).is_empty(),
        _ => true,
    }
}

/// Whether an event means something else before and behind a key.
#[must_use]
pub fn is_ordered(event: &WindowEvent) -> bool {
    matches!(
        event,
        WindowEvent::KeyboardInput { .. }
            | WindowEvent::ModifiersChanged(_)
            | WindowEvent::MouseInput { .. }
            | WindowEvent::MouseWheel { .. }
            | WindowEvent::CursorMoved { .. }
            | WindowEvent::Focused(_)
            | WindowEvent::CloseRequested
            | WindowEvent::DroppedFile(_)
    )
}

#[cfg(test)]
mod tests {
    use winit::keyboard::ModifiersState;

    use super::*;

    /// Says nothing and shows nothing.
    struct Mute;

    impl InputMethod for Mute {
        fn show(&mut self, _: &winit::event::KeyEvent, _: ModifiersState) -> Option<u32> {
            None
        }

        fn answers(&mut self) -> Vec<Answer> {
            Vec::new()
        }

        fn focus(&mut self, _: bool) {}
        fn place(&mut self, _: [i32; 4]) {}
        fn reset(&mut self) {}
    }

    fn reader() -> Reader {
        Reader::new(Box::new(Mute), Rc::default())
    }

    fn ime(event: Ime) -> WindowEvent {
        WindowEvent::Ime(event)
    }

    #[test]
    fn words_end_the_letters_that_they_were_composed_of() {
        let over = ime(Ime::Preedit(String::new(), None));
        let words = ime(Ime::Commit("你好".into()));
        assert_eq!(
            reader().events_of(Answer::Commit("你好".into())),
            [over, words]
        );
        let letters = ime(Ime::Preedit("ni".into(), Some((2, 2))));
        assert_eq!(
            reader().events_of(Answer::Preedit("ni".into(), Some(2))),
            [letters]
        );
        let misplaced = Answer::Preedit("ni".into(), Some(9));
        let letters = ime(Ime::Preedit("ni".into(), None));
        assert_eq!(reader().events_of(misplaced), [letters]);
    }

    #[test]
    fn what_a_hanging_input_method_says_late_is_typed_by_nobody() {
        let mut reader = reader();
        reader.is_silent = true;
        reader.unanswered = 2;
        assert_eq!(reader.events_of(Answer::Commit("你".into())), []);
        assert_eq!(reader.events_of(Answer::Key(1, true)), []);
        assert!(reader.is_silent, "one answer is still out");
        reader.events_of(Answer::Key(2, false));
        assert!(!reader.is_silent);
        assert_eq!(reader.events_of(Answer::Commit("好".into())).len(), 2);
    }

    #[test]
    fn an_input_method_that_ends_leaves_no_letters_behind() {
        let over = ime(Ime::Preedit(String::new(), None));
        let mut reader = reader();
        reader.unanswered = 3;
        reader.is_silent = true;
        reader.caret = Some([0; 4]);
        assert_eq!(reader.events_of(Answer::Gone), [over]);
        assert_eq!((reader.unanswered, reader.caret), (0, None));
        assert!(!reader.is_silent, "the one that comes next is shown keys");
    }

    #[test]
    fn only_keys_that_may_move_the_keyboard_lead_on() {
        let letter = Key::Character("a".into());
        let none = ModifiersState::empty();
        for (key, modifiers, leads) in [
            (letter.clone(), none, false),
            (letter.clone(), ModifiersState::SHIFT, false),
            (letter, ModifiersState::CONTROL, true),
            (Key::Named(NamedKey::Shift), ModifiersState::SHIFT, false),
            (Key::Named(NamedKey::Backspace), none, false),
            (Key::Named(NamedKey::Tab), none, true),
            (Key::Named(NamedKey::Tab), ModifiersState::SHIFT, true),
            (Key::Named(NamedKey::Enter), none, true),
            (Key::Named(NamedKey::Space), ModifiersState::CONTROL, true),
            (Key::Named(NamedKey::F9), none, true),
        ] {
            assert_eq!(leads_on(&key, modifiers), leads, "{key:?} {modifiers:?}");
        }
    }
}
