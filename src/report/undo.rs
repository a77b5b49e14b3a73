//! What was changed, so that it can be taken back and done again, without limit.
//! Joins the keystrokes in one place into one step; keeps no clock of its own.

use std::time::Duration;

use super::{Edit, Place, Report};

/// Keystrokes in one place that follow each other within this time are one step.
const JOINED_WITHIN: Duration = Duration::from_millis(1500);

/// The steps made since the report was opened.
#[derive(Debug, Default)]
pub struct Undo {
    /// Inverses of the steps made, oldest first.
    back: Vec<Edit>,
    /// Inverses of the steps taken back, last taken back at the end.
    forth: Vec<Edit>,
    /// Where and when the last keystroke fell, while the step is open.
    open: Option<(Place, Duration)>,
}

impl Undo {
    /// Makes a change to `report` at the time `now` (since any fixed moment) and remembers how to
    /// take it back. Returns whether the edit fitted the report.
    pub fn make(&mut self, report: &mut Report, edit: Edit, now: Duration) -> bool {
        let place = edit.place();
        let Some(inverse) = report.apply(edit) else {
            return false;
        };
        self.forth.clear();
        let joins = self.open.is_some_and(|(open, last)| {
            Some(open) == place && now.saturating_sub(last) < JOINED_WITHIN
        });
        if !joins {
            self.back.push(inverse);
        }
        self.open = place.map(|place| (place, now));
        true
    }

    /// Ends the open step, so that the next keystroke starts one of its own.
    pub fn close(&mut self) {
        self.open = None;
    }

    /// Takes the last step back; returns the edit that was applied, `None` if there was none.
    pub fn undo(&mut self, report: &mut Report) -> Option<Edit> {
        Self::step(&mut self.back, &mut self.forth, &mut self.open, report)
    }

    /// Does the step last taken back again; returns the edit that was applied.
    pub fn redo(&mut self, report: &mut Report) -> Option<Edit> {
        Self::step(&mut self.forth, &mut self.back, &mut self.open, report)
    }

    /// Whether there is a step to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.back.is_empty()
    }

    /// Whether there is a step to do again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.forth.is_empty()
    }

    fn step(
        from: &mut Vec<Edit>,
        to: &mut Vec<Edit>,
        open: &mut Option<(Place, Duration)>,
        report: &mut Report,
    ) -> Option<Edit> {
        let edit = from.pop()?;
        let inverse = (report.apply(edit.clone())).expect("what was kept follows the report");
        to.push(inverse);
        *open = None;
        Some(edit)
    }
}

#[cfg(test)]
mod tests;
