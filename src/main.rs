//! Decides between the window and the command line; everything else is in the library.

#![allow(
    clippy::disallowed_methods,
    reason = "where arguments and time come in"
)]
// A double click on Windows must not open a console window beside ours.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use nianbao::value::Moment;
use nianbao::{cli, store, ui};

fn main() -> ExitCode {
    store::forbid_core_files();
    ui::system::attach_terminal();
    match cli::arguments(std::env::args_os()) {
        Err(code) => code,
        Ok(arguments) => {
            let window = ui::Launch {
                draft: arguments.draft.clone(),
                settings: arguments.settings.clone(),
                rules: arguments.rules.clone(),
                forms: arguments.forms.clone(),
            };
            let now = Moment::of(&jiff::Zoned::now());
            cli::run(arguments, now).unwrap_or_else(|| ui::run(window))
        }
    }
}
