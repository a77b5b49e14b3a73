//! The window: what can be asked of it, the panels that show and ask, and the frame that does what
//! they asked for.

mod app;
mod banner;
mod cells;
mod chapter;
mod commands;
mod composition;
mod dialogs;
mod explaining;
mod fields;
mod findings;
mod held;
mod input_method;
mod keystrokes;
mod last_text;
mod launch;
mod leftovers;
mod matrix;
mod outline;
mod pace;
mod parts;
mod passages;
mod paste;
pub mod preview;
mod reader;
mod remarks;
pub mod request;
mod review;
mod start;
mod stops;
pub mod system;
mod table;
mod theme;

pub use app::App;
pub use launch::{Launch, run};
pub use request::{Request, Stop, View, place_id};
