//! The ten-minute tour of nianbao 年报.
//!
//! The program helps a Chinese government office to fill in, check, and print its yearly
//! 政府信息公开工作年度报告. The modules below stand in the order in which data flows; each uses
//! only those above it (`tests/all/architecture.rs` checks that).
//!
//! 1. [`value`]: exact numbers and dates, read from what a clerk types, and Chinese numerals
//!    ([`value::han`]).
//! 2. [`form`]: what can be asked. A [`form::Catalogue`] has the forms at hand: those of
//!    `assets/editions` and an office's own. A [`form::Edition`] never changes; its rule book
//!    ([`form::rule`]) says what must hold, and in which words texts put it ([`form::words`]: the one
//!    matcher).
//! 3. [`settings`]: what a unit decides for itself: the steps of the review, whose keys count, and
//!    which steps are kept apart.
//! 4. [`report`]: what was answered, exactly as typed. One way to change it: [`report::Edit`],
//!    whose application returns the edit that takes it back ([`report::undo`] keeps those).
//! 5. [`checks`]: what is wrong: form, report and last year's report in, findings out. A report is
//!    read once for all rules; those about numbers in text and those about words have a folder
//!    each. What a finding is, how a rule is judged, how its message is worded and what a finding
//!    rests on are four files.
//! 6. [`review`]: from the draft to the sign-off: explanations weighed, remarks, signatures over a
//!    digest of the content ([`review::seal`]) and over what the checks said ([`review::record`]),
//!    the trail of all that was done, and what can be said of them ([`review::verification`]).
//! 7. [`draft`]: report and review as RON bytes.
//! 8. [`import`]: a published report in, answers and notices out: sources become paragraphs and
//!    tables, and those become answers.
//! 9. [`document`]: what a reader meets: titles, paragraphs, tables.
//! 10. [`pages`]: things at fixed places on paper, laid out after GB/T 9704.
//! 11. [`export`]: pages as PDF.
//! 12. [`store`]: the only place that touches the disk.
//! 13. [`session`]: the open report; [`session::Session::run`] does what the user asks.
//! 14. [`cli`] and [`ui`]: two faces of the session, which do not know each other.
//!
//! An answer that is wrong is a *finding*; a file that fails is an *error*; a state that cannot be
//! is a *bug*. The core (1 to 11) never reads the clock, the disk, or the environment.

#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        reason = "tests use the machine that they run on"
    )
)]

pub mod value;

pub mod form;

pub mod settings;

pub mod report;

pub mod checks;

pub mod review;

pub mod draft;

pub mod import;

pub mod document;

pub mod pages;

pub mod export;

pub mod store;

pub mod session;

pub mod cli;

pub mod ui;
