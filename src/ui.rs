//! The window: what can be asked of it, the panels that show and ask, and the frame that does what
//! they asked for.

mod app;
mod banner;
mod cells;
mod chapter;
mod commands;
mod composition;
mod dialog;
mod explaining;
mod fields;
mod files;
mod findings;
mod input_method;
mod insert_number;
mod keystrokes;
mod last_text;
mod launch;
mod matrix;
mod new_key;
mod outline;
mod pace;
mod page_settings;
mod parts;
mod passages;
mod paste;
pub mod preview;
mod print;
mod remarks;
pub mod request;
mod review;
mod signing;
mod start;
mod statement;
mod stops;
pub mod system;
mod table;
mod text_changes;
mod theme;
mod unit_settings;

pub use app::App;
pub use launch::{Launch, run};
pub use request::{Request, Stop, View, place_id};
