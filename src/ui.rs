//! The window: draw panels, then run actions.
