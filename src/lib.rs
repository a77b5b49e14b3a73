//! The ten-minute tour of nianbao 年报.
//!
//! The program helps a Chinese government office to fill in, check, and print its yearly
//! 政府信息公开工作年度报告. The modules below stand in the order in which data flows; each uses
//! only those above it (`tests/architecture.rs` checks that).
//!
//! 1. [`value`]: exact numbers and dates, read from what a clerk types.
//! 2. [`form`]: what can be asked. An [`form::Edition`] is loaded from `assets/editions` and never
//!    changes; its rule book ([`form::rule`]) says what must hold.
//! 3. [`report`]: what was answered, exactly as typed. One way to change it: [`report::Edit`],
//!    whose application returns the edit that takes it back ([`report::trail`] keeps those).
//! 4. [`checks`]: what is wrong: form, report and last year's report in, findings out.
//! 5. [`draft`]: a report as RON bytes.
//! 6. [`import`]: a published text in, answers and notices out.
//! 7. [`document`]: what a reader meets: titles, paragraphs, tables.
//! 8. [`pages`]: things at fixed places on paper, laid out after GB/T 9704.
//! 9. [`export`]: pages as PDF.
//! 10. [`store`]: the only place that touches the disk.
//! 11. [`session`]: the open report; [`session::Session::run`] does what the user asks.
//! 12. [`cli`] and [`ui`]: two faces of the session, which do not know each other.
//!
//! An answer that is wrong is a *finding*; a file that fails is an *error*; a state that cannot be
//! is a *bug*. The core (1 to 9) never reads the clock, the disk, or the environment.

pub mod value;

pub mod form;

pub mod report;

pub mod checks;

pub mod draft;

pub mod import;

pub mod document;

pub mod pages;

pub mod export;

pub mod store;

pub mod session;

pub mod cli;

pub mod ui;
