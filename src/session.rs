//! The open report, and the one place that does what the user asks: [`Session::run`].
