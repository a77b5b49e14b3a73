//! What differs between systems, in one place: terminals, displays, input methods, renderers.

#![allow(
    clippy::disallowed_methods,
    reason = "what differs between systems is told by the environment"
)]

#[cfg(target_os = "linux")]
mod fcitx;

use eframe::UserEvent;
use winit::error::EventLoopError;
use winit::event::KeyEvent;
use winit::event_loop::EventLoop;
use winit::keyboard::ModifiersState;

/// An input method that is shown each key before it is typed.
pub trait InputMethod {
    /// Shows it a key; returns the question that it will answer, or `None` where it takes no keys.
    fn show(&mut self, key: &KeyEvent, modifiers: ModifiersState) -> Option<u32>;

    /// What it said since it was last asked, in order.
    fn answers(&mut self) -> Vec<Answer>;

    /// Tells it whether the window has the keyboard.
    fn focus(&mut self, has_focus: bool);

    /// Where on the screen the caret is: left, top, width, height, in pixels.
    fn place(&mut self, caret: [i32; 4]);

    /// Ends what is being composed.
    fn reset(&mut self);
}

/// What an input method says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The question, and whether it took the key.
    Key(u32, bool),
    /// Words to be typed.
    Commit(String),
    /// The letters being composed, and the caret in them, in bytes.
    Preedit(String, Option<usize>),
    /// A key that it took is to be typed after all: its X11 symbol, and whether it is its release.
    Forward(u32, bool),
    /// It ended.
    Gone,
}

/// The input method of this desktop, where there is one that is shown keys. `wake` is called when it
/// has answers, in another thread.
pub fn input_method(wake: impl Fn() + Send + 'static) -> Option<Box<dyn InputMethod>> {
    #[cfg(target_os = "linux")]
    if let Some(fcitx) = fcitx::Fcitx::connect(wake) {
        return Some(Box::new(fcitx));
    }
    #[cfg(not(target_os = "linux"))]
    drop(wake);
    None
}

/// The X11 symbol of a key, where an input method may forward it.
#[must_use]
pub fn symbol(key: &KeyEvent) -> Option<u32> {
    #[cfg(target_os = "linux")]
    return fcitx::symbol(key);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = key;
        None
    }
}

/// Lets a program that was built for the window print to the terminal that started it.
pub fn attach_terminal() {
    #[cfg(windows)]
    // SAFETY: takes no pointers, and fails harmlessly where no terminal started us.
    #[allow(unsafe_code)]
    unsafe {
        use windows_sys::Win32::System::Console::{ATTACH_PARENT_PROCESS, AttachConsole};
        AttachConsole(ATTACH_PARENT_PROCESS);
    }
}

/// Whether there is a display to open a window on.
#[must_use]
pub fn has_display() -> bool {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

/// The renderers to try, most likely to work first. Remote desktops on Windows have no OpenGL 2;
/// old Linux drivers have nothing else.
#[must_use]
pub fn renderers() -> [eframe::Renderer; 2] {
    if cfg!(target_os = "linux") {
        [eframe::Renderer::Glow, eframe::Renderer::Wgpu]
    } else {
        [eframe::Renderer::Wgpu, eframe::Renderer::Glow]
    }
}

/// Makes the window reachable for an input method even where the desktop forgot to: without
/// `XMODIFIERS` X11 never asks it, and under `LANG=C` its letters are lost.
///
/// Call before any thread is started.
pub fn prepare_input_method() {
    #[cfg(target_os = "linux")]
    linux::prepare_input_method();
}

/// What hands the system's events to the window: of X11 where there is a choice, because Chinese
/// input methods work best there.
///
/// # Errors
/// The display can't be reached.
pub fn event_loop() -> Result<EventLoop<UserEvent>, EventLoopError> {
    let mut builder = EventLoop::with_user_event();
    #[cfg(target_os = "linux")]
    if std::env::var_os("DISPLAY").is_some_and(|display| !display.is_empty()) {
        use winit::platform::x11::EventLoopBuilderExtX11;
        builder.with_x11();
    }
    #[cfg(target_os = "linux")]
    let _waiting = linux::wait_for_input_method();
    builder.build()
}

/// Whether the input method that this desktop names did not answer, and the window does without.
#[must_use]
pub fn is_input_method_silent() -> bool {
    std::env::var_os(SILENT).is_some()
}

/// Set for a program that was started anew without an input method.
const SILENT: &str = "NIANBAO_INPUT_METHOD_SILENT";

#[cfg(target_os = "linux")]
mod linux {
    use std::os::unix::process::CommandExt;
    use std::process::Command;
    use std::sync::mpsc::{self, RecvTimeoutError, Sender};
    use std::thread;
    use std::time::Duration;

    use x11rb::connection::Connection;
    use x11rb::protocol::xproto::{AtomEnum, ConnectionExt};

    /// A busy machine answers later than a quiet one, but a person waits no longer.
    const ANSWERS_WITHIN: Duration = Duration::from_secs(10);

    /// Xlib waits without end for an input method that doesn't answer its greeting. Unless what is
    /// returned is dropped in time, the program starts anew without an input method; nothing was
    /// opened so far.
    pub fn wait_for_input_method() -> Option<Sender<()>> {
        if super::is_input_method_silent() {
            return None;
        }
        let (answered, answer) = mpsc::channel();
        thread::spawn(move || {
            if answer.recv_timeout(ANSWERS_WITHIN) == Err(RecvTimeoutError::Timeout)
                && let Ok(program) = std::env::current_exe()
            {
                // Returns only where it failed, and then the wait goes on.
                let _ = Command::new(program)
                    .args(std::env::args_os().skip(1))
                    .env("XMODIFIERS", "@im=none")
                    .env(super::SILENT, "1")
                    .exec();
            }
        });
        Some(answered)
    }

    pub fn prepare_input_method() {
        let missing = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
        if missing("XMODIFIERS")
            && let Some(server) = input_method_server()
        {
            set("XMODIFIERS", &format!("@im={server}"));
        }
        let set_to = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set_to);
        let is_utf8 =
            locale.is_some_and(|locale| locale.to_lowercase().replace('-', "").contains("utf8"));
        if !is_utf8 {
            set("LC_ALL", "C.UTF-8");
        }
        if super::fcitx::is_there() {
            // It is shown the keys by ourselves; by X11 it would get them a second time.
            set("XMODIFIERS", "@im=none");
        }
    }

    /// The input method that runs on this display, as it told the root window.
    fn input_method_server() -> Option<String> {
        let (connection, screen) = x11rb::connect(None).ok()?;
        let root = connection.setup().roots.get(screen)?.root;
        let servers = connection
            .intern_atom(true, b"XIM_SERVERS")
            .ok()?
            .reply()
            .ok()?
            .atom;
        let list = connection
            .get_property(false, root, servers, AtomEnum::ATOM, 0, 16)
            .ok()?
            .reply()
            .ok()?;
        let first = list.value32()?.next()?;
        let name = connection.get_atom_name(first).ok()?.reply().ok()?.name;
        String::from_utf8(name)
            .ok()?
            .strip_prefix("@server=")
            .map(String::from)
    }

    #[allow(unsafe_code)]
    fn set(name: &str, value: &str) {
        // SAFETY: called from `main` before any thread is started but those that read from the
        // bus, which ask for no variables.
        unsafe { std::env::set_var(name, value) }
    }
}
