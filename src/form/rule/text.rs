//! Rules about text: a small, closed set of demands, with their words as data. Reads no text and
//! judges none.

use super::Slot;

/// What a rule asks of the chapters.
#[derive(Debug)]
pub enum TextDemand {
    /// Parts of an enumeration that claims to be complete make up the whole, and those of any
    /// other are at most the whole.
    AddsUp,
}

impl TextDemand {
    /// Whether the message can have the slot.
    #[must_use]
    pub fn can_fill(&self, slot: Slot) -> bool {
        match slot {
            Slot::Excerpt | Slot::Chapter => true,
            Slot::Edition | Slot::Years | Slot::Year | Slot::LastYear => true,
            Slot::Left | Slot::Right | Slot::Difference => match self {
                Self::AddsUp => true,
            },
            _ => false,
        }
    }
}
