//! What comes from the system while the input method looks at a key: it waits behind that key, so
//! that nothing overtakes it. Knows neither the window nor the input method.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// An input method that says nothing about a key for so long hangs; a person waits no longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Events in the order in which they came.
pub struct Held<E> {
    waiting: VecDeque<Waiting<E>>,
}

struct Waiting<E> {
    /// `None` for a key that the input method took.
    event: Option<E>,
    /// The question that decides about a key, and when it was asked.
    asked: Option<(u32, Instant)>,
}

impl<E> Default for Held<E> {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
        }
    }
}

impl<E> Held<E> {
    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Puts an event behind all that wait; `asked` is the question that decides about it.
    pub fn push(&mut self, event: E, asked: Option<u32>, now: Instant) {
        self.waiting.push_back(Waiting {
            event: Some(event),
            asked: asked.map(|question| (question, now)),
        });
    }

    /// The answer to a question; returns the event that the input method took.
    pub fn answer(&mut self, question: u32, is_taken: bool) -> Option<E> {
        let is_asked =
            |waiting: &&mut Waiting<E>| waiting.asked.is_some_and(|(asked, _)| asked == question);
        let waiting = self.waiting.iter_mut().find(is_asked)?;
        waiting.asked = None;
        waiting.event.take_if(|_| is_taken)
    }

    /// The next event that waits for no answer.
    pub fn release(&mut self) -> Option<E> {
        loop {
            let front = self.waiting.pop_front_if(|front| front.asked.is_none())?;
            if front.event.is_some() {
                return front.event;
            }
        }
    }

    /// Until when the answer is waited for that all else waits for.
    #[must_use]
    pub fn until(&self) -> Option<Instant> {
        let (_, asked) = self.waiting.front()?.asked?;
        Some(asked + PATIENCE)
    }

    /// Waits for no answer any more.
    pub fn give_up(&mut self) {
        for waiting in &mut self.waiting {
            waiting.asked = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn released(held: &mut Held<char>) -> String {
        std::iter::from_fn(|| held.release()).collect()
    }

    #[test]
    fn nothing_overtakes_a_key_that_is_looked_at() {
        let now = Instant::now();
        let mut held = Held::default();
        held.push('a', Some(1), now);
        held.push('b', Some(2), now);
        held.push('!', None, now);
        held.push('c', Some(3), now);
        assert_eq!(released(&mut held), "");
        assert_eq!(held.answer(2, false), None);
        assert_eq!(released(&mut held), "", "the answer before it is still out");
        assert_eq!(held.answer(1, false), None);
        assert_eq!(released(&mut held), "ab!");
        assert_eq!(held.answer(9, false), None, "nobody asked that");
        assert!(!held.is_empty());
        assert_eq!(held.answer(3, true), Some('c'));
        assert_eq!(released(&mut held), "");
        assert!(held.is_empty());
    }

    #[test]
    fn keys_of_which_nothing_is_said_come_as_they_are() {
        let now = Instant::now();
        let mut held = Held::default();
        assert_eq!(held.until(), None);
        held.push('a', Some(1), now);
        held.push('b', Some(2), now + PATIENCE);
        assert_eq!(held.until(), Some(now + PATIENCE));
        held.give_up();
        assert_eq!(released(&mut held), "ab");
        assert_eq!(held.answer(1, true), None, "too late");
    }
}
