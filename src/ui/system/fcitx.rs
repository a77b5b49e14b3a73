//! fcitx as GTK and Qt use it: over D-Bus. Each key is shown to it and typed only once it says that
//! it does not want it; questions go out in order, and answers and words come back in order.
//!
//! X11's own way to an input method (XIM) brings keys in the wrong order, twice or not at all where
//! the machine is busy, because Xlib marks the keys that came back by one flag for all.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use winit::event::{ElementState, KeyEvent};
use winit::keyboard::{Key, KeyLocation, ModifiersState, NamedKey};
use winit::platform::scancode::PhysicalKeyExtScancode;
use zbus::blocking::{Connection, MessageIterator, fdo::DBusProxy};
use zbus::message::{Flags, Message, Type};
use zbus::names::BusName;
use zbus::zvariant::{DynamicType, OwnedObjectPath};

use super::{Answer, InputMethod};

/// fcitx 5, and fcitx 4 with its portal.
const SERVICE: &str = "org.freedesktop.portal.Fcitx";
const METHOD: (&str, &str) = (
    "/org/freedesktop/portal/inputmethod",
    "org.fcitx.Fcitx.InputMethod1",
);
const CONTEXT: &str = "org.fcitx.Fcitx.InputContext1";
/// We show the letters being composed ourselves: Preedit and FormattedPreedit.
const CAPABILITIES: u64 = 1 << 1 | 1 << 4;

/// The input method of this desktop.
pub struct Fcitx {
    connection: Connection,
    shared: Arc<Mutex<Shared>>,
    answers: Receiver<Answer>,
    began: Instant,
}

/// Whether fcitx runs.
pub fn is_there() -> bool {
    find().is_some()
}

/// The bus that fcitx is on, if it runs.
fn find() -> Option<(Connection, DBusProxy<'static>)> {
    let connection = Connection::session().ok()?;
    let bus = DBusProxy::new(&connection).ok()?;
    let is_there = bus.name_has_owner(BusName::try_from(SERVICE).ok()?);
    is_there.ok()?.then_some((connection, bus))
}

/// What both threads know.
#[derive(Default)]
struct Shared {
    /// Where the keys go, once it was made.
    context: Option<OwnedObjectPath>,
    has_focus: bool,
}

impl Fcitx {
    /// Where fcitx runs. `wake` is called when there are answers, in another thread.
    pub fn connect(wake: impl Fn() + Send + 'static) -> Option<Self> {
        let (connection, bus) = find()?;
        let (tell, answers) = channel();
        let shared = Arc::new(Mutex::new(Shared::default()));
        let listener = Listener {
            connection: connection.clone(),
            shared: shared.clone(),
            tell,
            creation: None,
        };
        // Listens before it asks, so that no answer is missed.
        let messages = MessageIterator::from(&connection);
        let owners = bus.receive_name_owner_changed_with_args(&[(0, SERVICE)]);
        let owners = owners.ok()?;
        thread::spawn(move || {
            let _owners = owners;
            listener.listen(messages, wake);
        });
        Some(Self {
            connection,
            shared,
            answers,
            began: Instant::now(),
        })
    }

    fn shared(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends what needs no answer.
    fn send(&self, method: &str, body: &(impl serde::Serialize + DynamicType)) {
        if let Some(context) = &self.shared().context {
            send(&self.connection, context, method, body, true);
        }
    }
}

/// Sends a call to a context; returns the number by which its answer is known.
fn send(
    connection: &Connection,
    context: &OwnedObjectPath,
    method: &str,
    body: &(impl serde::Serialize + DynamicType),
    is_silent: bool,
) -> Option<u32> {
    let call = Message::method_call(context.as_ref(), method).ok()?;
    let call = call.destination(SERVICE).ok()?.interface(CONTEXT).ok()?;
    let call = match is_silent {
        true => call.with_flags(Flags::NoReplyExpected).ok()?,
        false => call,
    };
    let call = call.build(body).ok()?;
    connection.send(&call).ok()?;
    Some(call.primary_header().serial_num().get())
}

impl InputMethod for Fcitx {
    fn show(&mut self, key: &KeyEvent, modifiers: ModifiersState) -> Option<u32> {
        let context = self.shared().context.clone()?;
        let is_release = key.state == ElementState::Released;
        // X11 counts the keys of the keyboard from 8.
        let code = key.physical_key.to_scancode().unwrap_or_default() + 8;
        let now = self.began.elapsed().as_millis() as u32;
        let symbol = symbol(key)?;
        let body = (symbol, code, state(modifiers), is_release, now);
        send(&self.connection, &context, "ProcessKeyEvent", &body, false)
    }

    fn answers(&mut self) -> Vec<Answer> {
        self.answers.try_iter().collect()
    }

    fn focus(&mut self, has_focus: bool) {
        self.shared().has_focus = has_focus;
        self.send(if has_focus { "FocusIn" } else { "FocusOut" }, &());
    }

    fn place(&mut self, [x, y, width, height]: [i32; 4]) {
        self.send("SetCursorRect", &(x, y, width, height));
    }

    fn reset(&mut self) {
        self.send("Reset", &());
    }
}

/// Reads what comes from the bus.
struct Listener {
    connection: Connection,
    shared: Arc<Mutex<Shared>>,
    tell: Sender<Answer>,
    /// The question for a context.
    creation: Option<u32>,
}

impl Listener {
    fn listen(mut self, messages: MessageIterator, wake: impl Fn()) {
        self.create();
        for message in messages.flatten() {
            let answer = match message.message_type() {
                Type::MethodReturn => self.answer_of(&message),
                Type::Error => number_of(&message).map(|question| Answer::Key(question, false)),
                Type::Signal => self.told_by(&message),
                Type::MethodCall => None,
            };
            if let Some(answer) = answer {
                if self.tell.send(answer).is_err() {
                    return;
                }
                wake();
            }
        }
    }

    /// Asks for a context, where keys go.
    fn create(&mut self) {
        self.creation = self.ask_for_context();
    }

    fn ask_for_context(&self) -> Option<u32> {
        let (path, interface) = METHOD;
        let display = std::env::var("DISPLAY").unwrap_or_default();
        let display = format!("x11:{display}");
        let about = [("program", "nianbao"), ("display", display.as_str())];
        let call = Message::method_call(path, "CreateInputContext").ok()?;
        let call = call.destination(SERVICE).ok()?.interface(interface).ok()?;
        let call = call.build(&(&about[..],)).ok()?;
        self.connection.send(&call).ok()?;
        Some(call.primary_header().serial_num().get())
    }

    fn answer_of(&mut self, message: &Message) -> Option<Answer> {
        let question = number_of(message)?;
        if Some(question) != self.creation {
            let is_taken = message.body().deserialize().ok()?;
            return Some(Answer::Key(question, is_taken));
        }
        let body = message.body();
        let (context, _): (OwnedObjectPath, Vec<u8>) = body.deserialize().ok()?;
        send(
            &self.connection,
            &context,
            "SetCapability",
            &CAPABILITIES,
            true,
        );
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        if shared.has_focus {
            send(&self.connection, &context, "FocusIn", &(), true);
        }
        shared.context = Some(context);
        None
    }

    fn told_by(&mut self, message: &Message) -> Option<Answer> {
        let header = message.header();
        let body = message.body();
        match header.member()?.as_str() {
            "CommitString" => Some(Answer::Commit(body.deserialize().ok()?)),
            "UpdateFormattedPreedit" => {
                let (parts, caret): (Vec<(String, i32)>, i32) = body.deserialize().ok()?;
                let text: String = parts.into_iter().map(|(text, _)| text).collect();
                Some(Answer::Preedit(text, usize::try_from(caret).ok()))
            }
            "ForwardKey" => {
                let (symbol, _, is_release): (u32, u32, bool) = body.deserialize().ok()?;
                Some(Answer::Forward(symbol, is_release))
            }
            "NameOwnerChanged" => {
                let (_, _, owner): (String, String, String) = body.deserialize().ok()?;
                if owner.is_empty() {
                    let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
                    shared.context = None;
                    return Some(Answer::Gone);
                }
                self.create();
                None
            }
            _ => None,
        }
    }
}

fn number_of(message: &Message) -> Option<u32> {
    Some(message.header().reply_serial()?.get())
}

/// The modifiers as X11 counts them.
fn state(modifiers: ModifiersState) -> u32 {
    [
        (modifiers.shift_key(), 0),
        (modifiers.control_key(), 2),
        (modifiers.alt_key(), 3),
        (modifiers.super_key(), 6),
    ]
    .into_iter()
    .map(|(is_held, bit)| u32::from(is_held) << bit)
    .sum()
}

/// The key's symbol as X11 counts them; `None` for keys that no input method reads.
pub fn symbol(key: &KeyEvent) -> Option<u32> {
    let is_right = key.location == KeyLocation::Right;
    let on_pad = key.location == KeyLocation::Numpad;
    let side = |left: u32| left + u32::from(is_right);
    Some(match &key.logical_key {
        Key::Character(text) => {
            let mut letters = text.chars();
            let letter = letters.next().filter(|_| letters.next().is_none())?;
            match u32::from(letter) {
                code @ 0x2a..=0x39 if on_pad => 0xff80 + code,
                code @ (0x20..=0x7e | 0xa0..=0xff) => code,
                code => 0x0100_0000 | code,
            }
        }
        Key::Named(named) => match named {
            NamedKey::Space => 0x20,
            NamedKey::Backspace => 0xff08,
            NamedKey::Tab => 0xff09,
            NamedKey::Enter if on_pad => 0xff8d,
            NamedKey::Enter => 0xff0d,
            NamedKey::Escape => 0xff1b,
            NamedKey::Home => 0xff50,
            NamedKey::ArrowLeft => 0xff51,
            NamedKey::ArrowUp => 0xff52,
            NamedKey::ArrowRight => 0xff53,
            NamedKey::ArrowDown => 0xff54,
            NamedKey::PageUp => 0xff55,
            NamedKey::PageDown => 0xff56,
            NamedKey::End => 0xff57,
            NamedKey::Insert => 0xff63,
            NamedKey::Delete => 0xffff,
            NamedKey::Shift => side(0xffe1),
            NamedKey::Control => side(0xffe3),
            NamedKey::CapsLock => 0xffe5,
            NamedKey::Alt => side(0xffe9),
            NamedKey::Super => side(0xffeb),
            NamedKey::F1 => 0xffbe,
            NamedKey::F2 => 0xffbf,
            NamedKey::F3 => 0xffc0,
            NamedKey::F4 => 0xffc1,
            NamedKey::F5 => 0xffc2,
            NamedKey::F6 => 0xffc3,
            NamedKey::F7 => 0xffc4,
            NamedKey::F8 => 0xffc5,
            NamedKey::F9 => 0xffc6,
            NamedKey::F10 => 0xffc7,
            NamedKey::F11 => 0xffc8,
            NamedKey::F12 => 0xffc9,
            _ => return None,
        },
        Key::Unidentified(_) | Key::Dead(_) => return None,
    })
}
