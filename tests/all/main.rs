//! The tests that use the program as a whole: one crate, so that it is linked once.

#![allow(
    clippy::disallowed_methods,
    reason = "tests use the machine that they run on"
)]

mod architecture;
mod faults;
mod form_shapes;
mod forms;
mod history;
mod last_year;
mod loss;
mod numbers_in_text;
mod paper;
mod papers;
mod preview;
mod random_forms;
mod reading;
mod recovery;
mod review;
mod signatures;
mod support;
mod terminal;
mod two_windows;
mod typesetting;
mod walk;
mod window;
mod words_in_text;
