//! The row of buttons on top, and the shortcuts: when a command is allowed, and how it is chosen.
//! Carries nothing out.

use egui::{Key, KeyboardShortcut, Modifiers, Ui};

use super::request::{Command, Request};
use super::{banner, stops};
use crate::session::Open;

/// Why a command can't be chosen now; `None` where it can.
fn hindered(command: Command, open: Option<&Open>) -> Option<&'static str> {
    let Some(open) = open else {
        let always = matches!(command, Command::New | Command::Open | Command::Import);
        return (!always).then_some("还没有打开报告");
    };
    match command {
        Command::Undo | Command::Redo | Command::InsertNumber if open.is_locked() => {
            Some(banner::why_locked(open))
        }
        Command::Undo if !open.can_undo() => Some("没有可撤销的步骤"),
        Command::Redo if !open.can_redo() => Some("没有可重做的步骤"),
        Command::Save if !open.unsaved => Some("没有未保存的修改"),
        Command::History if open.path.is_none() => Some("还没有保存过"),
        Command::NextFinding if stops::next_stop(open, None).is_none() => Some("没有待处理的问题"),
        _ => None,
    }
}

/// Takes shortcuts before any field sees them: undo is the report's, not the field's.
pub fn take_shortcuts(ui: &Ui, open: Option<&Open>, requests: &mut Vec<Request>) {
    // Ctrl+S would also match Ctrl+Shift+S, so the longer one is asked first.
    let redo_too = KeyboardShortcut::new(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    let pressed = |shortcut| ui.input_mut(|input| input.consume_shortcut(&shortcut));
    let mut chosen = Vec::new();
    if pressed(redo_too) {
        chosen.push(Command::Redo);
    }
    for command in [Command::SaveAs, Command::InsertNumber]
        .into_iter()
        .chain(Command::TOOLBAR.map(|(c, _)| c))
    {
        if pressed(command.shortcut()) {
            chosen.push(command);
        }
    }
    let allowed = |command: &Command| hindered(*command, open).is_none();
    requests.extend(chosen.into_iter().filter(allowed).map(Request::Command));
}

/// The row of buttons on top.
pub fn toolbar_ui(ui: &mut Ui, open: Option<&Open>, requests: &mut Vec<Request>) {
    ui.horizontal(|ui| {
        for (command, gap_follows) in Command::TOOLBAR {
            button_ui(ui, command, open, requests);
            if gap_follows {
                ui.separator();
            }
        }
    });
}

/// A command as a button.
pub fn button_ui(ui: &mut Ui, command: Command, open: Option<&Open>, requests: &mut Vec<Request>) {
    let (words, tooltip) = command.words();
    let hindered = hindered(command, open);
    let button = ui.add_enabled(hindered.is_none(), egui::Button::new(words));
    let keys = ui.ctx().format_shortcut(&command.shortcut());
    let button = match hindered {
        None => button.on_hover_text(format!("{tooltip}（{keys}）")),
        Some(why) => button.on_disabled_hover_text(format!("{tooltip}（{keys}）。{why}。")),
    };
    if button.clicked() {
        requests.push(Request::Command(command));
    }
}
