//! 单面或双面: what a unit prefers, what pages are laid out for, and what a printer is told.
//! Knows no printer.

use serde::{Deserialize, Serialize};

/// How sheets are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Sides {
    /// 双面, bound at the long edge (GB/T 9704-2012, 6.2): page numbers of odd pages right, of even
    /// pages left. Print settings of before called it `Two`.
    #[default]
    #[serde(alias = "Two")]
    Both,
    /// 单面: page numbers centred.
    One,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sides_are_read_by_either_word() {
        for (text, expected) in [
            ("Both", Sides::Both),
            ("Two", Sides::Both),
            ("One", Sides::One),
        ] {
            assert_eq!(ron::from_str(text), Ok(expected));
        }
    }
}
