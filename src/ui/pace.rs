//! Lets keys go before pictures: while keys come, a picture waits until they pause. What is shown to
//! the input method first goes by way of [`Reader`].
//!
//! With an input method in front, X11 hands out a key only after it has been to the input method
//! and back, and the next one only after the window asked for it. A window that paints after each
//! key takes one key a picture, and a fast hand's keys queue for seconds where a picture takes
//! 30 ms without a graphics card. So a picture that is due while keys come waits as long as the
//! last one took, and no longer: half the time is the keys'.

#![allow(clippy::disallowed_methods, reason = "the window reads the clock")]

use std::time::{Duration, Instant};

use eframe::UserEvent;
use winit::application::ApplicationHandler;
use winit::event::{DeviceEvent, DeviceId, ElementState, StartCause, WindowEvent};
use winit::event_loop::{ActiveEventLoop, ControlFlow};
use winit::keyboard::{KeyCode, PhysicalKey};
use winit::window::WindowId;

use super::composition::{self, OnTheWay};
use super::reader::{self, Reader};

/// Keys that come within this time of each other are one run of keys.
const PAUSE: Duration = Duration::from_millis(6);
/// A picture waits at least and at most this long while keys come.
const WAITS: std::ops::RangeInclusive<Duration> =
    Duration::from_millis(4)..=Duration::from_millis(120);

/// A window's events on their way to it, its pictures after its keys.
pub struct Paced<A> {
    app: A,
    /// When the last key came.
    last_key: Option<Instant>,
    /// The picture that waits, and until when at the latest.
    due: Option<(WindowId, Instant)>,
    /// When the last picture was done, and how long it took.
    painted: Option<(Instant, Duration)>,
    on_the_way: OnTheWay<PhysicalKey>,
    reader: Option<Reader>,
}

impl<A: ApplicationHandler<UserEvent>> Paced<A> {
    /// Paces an application.
    #[must_use]
    pub fn new(app: A) -> Self {
        Self {
            app,
            last_key: None,
            due: None,
            painted: None,
            on_the_way: OnTheWay::default(),
            reader: None,
        }
    }

    /// The same, with an input method that is shown the keys.
    #[must_use]
    pub fn with_reader(self, reader: Option<Reader>) -> Self {
        Self { reader, ..self }
    }

    /// Hands on what the input method has answered for, and what it said.
    fn release(&mut self, event_loop: &ActiveEventLoop) {
        let answers = self.reader.as_mut().map(Reader::answers);
        for answer in answers.into_iter().flatten() {
            let said = self.reader.as_mut().map(|reader| reader.hear(answer));
            for (window, event) in said.into_iter().flatten() {
                self.hand_on(event_loop, window, event);
            }
            self.hand_on_free(event_loop);
        }
        if let Some(reader) = &mut self.reader {
            reader.be_patient_until(Instant::now());
        }
        self.hand_on_free(event_loop);
    }

    /// Hands on what waits for no answer any more.
    fn hand_on_free(&mut self, event_loop: &ActiveEventLoop) {
        while let Some((window, event)) = self.reader.as_mut().and_then(Reader::next) {
            self.hand_on(event_loop, window, event);
        }
    }

    fn hand_on(&mut self, event_loop: &ActiveEventLoop, window: WindowId, event: WindowEvent) {
        if matches!(
            event,
            WindowEvent::KeyboardInput { .. } | WindowEvent::Ime(_)
        ) {
            self.last_key = Some(Instant::now());
        }
        if let WindowEvent::KeyboardInput { event, .. } = &event {
            let is_pressed = event.state == ElementState::Pressed;
            self.on_the_way
                .arrive(&event.physical_key, is_pressed, Instant::now());
        }
        self.app.window_event(event_loop, window, event);
    }

    /// When a picture that is asked for now is to be painted at the latest; `None` for at once.
    fn latest(&self, now: Instant) -> Option<Instant> {
        let last_key = self.last_key?;
        let (done, took) = self.painted?;
        // A key may be on its way back from the input method while the picture was painted.
        let is_run = now.saturating_duration_since(last_key) < PAUSE + took;
        let latest = done + took.clamp(*WAITS.start(), *WAITS.end());
        (is_run && latest > now).then_some(latest)
    }

    fn paint(&mut self, event_loop: &ActiveEventLoop, window: WindowId) {
        self.due = None;
        let start = Instant::now();
        self.app
            .window_event(event_loop, window, WindowEvent::RedrawRequested);
        self.painted = Some((Instant::now(), start.elapsed()));
        if let Some(reader) = &mut self.reader {
            reader.follow_picture();
        }
    }

    /// Paints what waits once keys pause, or it has waited long enough.
    fn paint_due(&mut self, event_loop: &ActiveEventLoop) {
        let Some((window, latest)) = self.due else {
            return;
        };
        let now = Instant::now();
        let pauses = self.last_key.is_none_or(|key| now >= key + PAUSE);
        if pauses || now >= latest {
            self.paint(event_loop, window);
        }
    }
}

/// Whether a key only changes what others do: the system tells more than once of these.
fn is_modifier(key: PhysicalKey) -> bool {
    use KeyCode::{AltLeft, AltRight, ControlLeft, ControlRight, ShiftLeft, ShiftRight};
    matches!(
        key,
        PhysicalKey::Code(AltLeft | AltRight | ControlLeft | ControlRight | ShiftLeft | ShiftRight)
    )
}

impl<A: ApplicationHandler<UserEvent>> ApplicationHandler<UserEvent> for Paced<A> {
    fn new_events(&mut self, event_loop: &ActiveEventLoop, cause: StartCause) {
        self.app.new_events(event_loop, cause);
    }

    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        self.app.resumed(event_loop);
    }

    fn suspended(&mut self, event_loop: &ActiveEventLoop) {
        self.app.suspended(event_loop);
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, event: UserEvent) {
        self.release(event_loop);
        self.app.user_event(event_loop, event);
    }

    fn device_event(&mut self, event_loop: &ActiveEventLoop, device: DeviceId, event: DeviceEvent) {
        if let DeviceEvent::Key(raw) = &event
            && composition::keys_take_a_way()
            && !is_modifier(raw.physical_key)
        {
            let is_pressed = raw.state == ElementState::Pressed;
            self.on_the_way
                .set_out(raw.physical_key, is_pressed, Instant::now());
        }
        self.app.device_event(event_loop, device, event);
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, window: WindowId, event: WindowEvent) {
        match event {
            WindowEvent::RedrawRequested => match self.latest(Instant::now()) {
                Some(latest) => self.due = Some((window, latest)),
                None => self.paint(event_loop, window),
            },
            event => {
                if reader::is_ordered(&event)
                    && let Some(reader) = &mut self.reader
                {
                    reader.take(window, event, Instant::now());
                    self.release(event_loop);
                } else {
                    self.hand_on(event_loop, window, event);
                }
            }
        }
    }

    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        self.on_the_way.tell(Instant::now());
        self.release(event_loop);
        self.app.about_to_wait(event_loop);
        self.paint_due(event_loop);
        let answer = self.reader.as_ref().and_then(Reader::until);
        let picture = self.due.map(|(_, latest)| {
            let pause = self.last_key.map_or(latest, |key| key + PAUSE);
            pause.min(latest)
        });
        let Some(wake) = picture.into_iter().chain(answer).min() else {
            return;
        };
        let wake = match event_loop.control_flow() {
            ControlFlow::WaitUntil(other) => wake.min(other),
            ControlFlow::Wait | ControlFlow::Poll => wake,
        };
        event_loop.set_control_flow(ControlFlow::WaitUntil(wake));
    }

    fn exiting(&mut self, event_loop: &ActiveEventLoop) {
        self.app.exiting(event_loop);
    }

    fn memory_warning(&mut self, event_loop: &ActiveEventLoop) {
        self.app.memory_warning(event_loop);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;

    impl ApplicationHandler<UserEvent> for Nothing {
        fn resumed(&mut self, _: &ActiveEventLoop) {}
        fn window_event(&mut self, _: &ActiveEventLoop, _: WindowId, _: WindowEvent) {}
    }

    /// For how many milliseconds a picture waits at most that is asked for now, where the last key
    /// came and the last picture was done so long ago, and that picture took so long.
    #[track_caller]
    fn check(key: Option<u64>, done: u64, took: u64, waits: Option<u64>) {
        let now = Instant::now() + Duration::from_secs(9);
        let ago = |ms| now - Duration::from_millis(ms);
        let mut paced = Paced::new(Nothing);
        paced.last_key = key.map(ago);
        paced.painted = Some((ago(done), Duration::from_millis(took)));
        let latest = paced.latest(now).map(|latest| latest - now);
        assert_eq!(latest, waits.map(Duration::from_millis));
    }

    #[test]
    fn a_picture_waits_as_long_as_the_last_one_took_while_keys_come() {
        check(Some(0), 0, 40, Some(40));
        check(Some(0), 30, 40, Some(10));
        check(Some(0), 40, 40, None);
        check(Some(0), 0, 1, Some(4));
        check(Some(0), 0, 900, Some(120));
    }

    #[test]
    fn a_picture_is_painted_at_once_where_no_key_comes() {
        check(None, 0, 40, None);
        check(Some(500), 0, 40, None);
        check(Some(46), 0, 40, None);
        check(Some(45), 0, 40, Some(40));
    }
}
