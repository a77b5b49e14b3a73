//! Rules about text: a small, closed set of demands, with their words as data. Reads no text and
//! judges none.

use serde::Deserialize;

use super::Slot;
use crate::form::CellId;
use crate::value::fold_width;

/// 词: words of which any will do, the longest that fits first. Half and full width are the same.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Words {
    words: Vec<Vec<char>>,
    /// Which first characters there are, and which last ones, by a few of their bits: most places
    /// in a text are told at a glance to start or end none of the words.
    firsts: u128,
    lasts: u128,
}

/// One of 128 bits for a character; several share one.
#[must_use]
pub fn bit(c: char) -> u128 {
    1 << (u32::from(c) % u128::BITS)
}

impl From<Vec<String>> for Words {
    fn from(words: Vec<String>) -> Self {
        let folded = |word: String| word.chars().map(fold_width).collect();
        let mut words: Vec<Vec<char>> = words.into_iter().map(folded).collect();
        words.retain(|word| !word.is_empty());
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let bits = |at: fn(&Vec<char>) -> Option<&char>| {
            let characters = words.iter().filter_map(at);
            characters.fold(0, |bits, &c| bits | bit(c))
        };
        Self {
            firsts: bits(|word| word.first()),
            lasts: bits(|word| word.last()),
            words,
        }
    }
}

impl Words {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether one may end with a character of these [`bit`]s.
    #[must_use]
    pub fn may_end(&self, bits: u128) -> bool {
        self.lasts & bits != 0
    }

    /// Whether one may start with a character of these [`bit`]s.
    #[must_use]
    pub fn may_start(&self, bits: u128) -> bool {
        self.firsts & bits != 0
    }

    /// How long the word is that a text in half width starts with.
    #[must_use]
    pub fn starting(&self, text: &[char]) -> Option<usize> {
        let &first = text.first()?;
        // To compare one character first is quicker than to compare all words.
        let starts = |word: &&Vec<char>| word[0] == first && text.starts_with(word);
        let found = (self.firsts & bit(first) != 0).then(|| self.words.iter().find(starts))?;
        found.map(Vec::len)
    }

    /// Where the word starts that a text in half width ends with.
    #[must_use]
    pub fn ending(&self, text: &[char]) -> Option<usize> {
        let &last = text.last()?;
        let ends = |word: &&Vec<char>| word.last() == Some(&last) && text.ends_with(word);
        let found = (self.lasts & bit(last) != 0).then(|| self.words.iter().find(ends))?;
        found.map(|word| text.len() - word.len())
    }

    /// Where the last of them starts in a text in half width.
    #[must_use]
    pub fn last_in(&self, text: &[char]) -> Option<usize> {
        (0..text.len())
            .rev()
            .find(|&at| self.starting(&text[at..]).is_some())
    }

    /// Whether one of them is in a text in half width.
    #[must_use]
    pub fn are_in(&self, text: &[char]) -> bool {
        self.last_in(text).is_some()
    }
}

/// What a rule asks of the chapters.
#[derive(Debug)]
pub enum TextDemand {
    /// Each number that speaks of one of these topics is the one in the table.
    Agrees(Vec<Topic>),
    /// What is said of none or of all is so in the table.
    Claims(Vec<Claim>),
    /// Parts of an enumeration that claims to be complete make up the whole, and those of any
    /// other are at most the whole.
    AddsUp,
    /// Shares follow from the counts beside them, or else from the table: there they are shares of
    /// one of these sums.
    SharesFollow(Vec<Vec<CellId>>),
    /// Shares are rounded, not cut off.
    SharesRounded,
    /// Numbers are exact that speak of a topic of any rule, or are put like this.
    Exact(Vec<Phrase>),
    /// One topic has one number, where no table tells which. Besides those of all rules, these.
    SaidOnce(Vec<Topic>),
    /// What stands in braces names a cell.
    BoundKnown,
    /// The cells that are named in braces are filled.
    BoundFilled,
}

/// 事项: something that texts count and tables too.
#[derive(Debug)]
pub struct Topic {
    /// How messages call it.
    pub name: String,
    /// How texts put it.
    pub says: Vec<Phrase>,
    /// One of these must stand before it in its sentence, or in a heading over it; empty for no
    /// such condition.
    pub near: Words,
    /// None of these may stand beside it.
    pub not: Words,
    /// The units that it is counted in.
    pub units: Vec<String>,
    /// The sums of cells that may be meant, the proper one first.
    pub sums: Vec<Vec<CellId>>,
    /// Of several that fit, the one with the highest rank is meant.
    pub rank: u8,
}

/// 说法: how a text puts something.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrase {
    /// Words before the number, one of each group, from left to right.
    #[serde(default)]
    pub before: Vec<Words>,
    /// Words behind its unit, likewise.
    #[serde(default)]
    pub after: Vec<Words>,
    /// How many characters may stand between two groups, besides words that say nothing.
    #[serde(default)]
    pub gap: usize,
}

/// 断言: something that a text says without a number, and what it means for the table.
#[derive(Debug)]
pub struct Claim {
    /// How messages call it.
    pub name: String,
    /// How texts put it: one word of each group, from left to right.
    pub says: Vec<Words>,
    /// How many characters may stand between two groups.
    pub gap: usize,
    /// As of a topic.
    pub near: Words,
    /// None of these may stand in it or right behind it.
    pub not: Words,
    /// Cells whose sum is …
    pub left: Vec<CellId>,
    /// … that of these; 0 where there are none.
    pub right: Vec<CellId>,
}

impl TextDemand {
    /// Whether the message can have the slot.
    #[must_use]
    pub fn can_fill(&self, slot: Slot) -> bool {
        match slot {
            Slot::Excerpt | Slot::Chapter => true,
            Slot::Edition | Slot::Years | Slot::Year | Slot::LastYear => true,
            Slot::Left | Slot::Right | Slot::Difference => matches!(
                self,
                Self::Agrees(_) | Self::Claims(_) | Self::AddsUp | Self::SaidOnce(_)
            ),
            Slot::Value => matches!(
                self,
                Self::Agrees(_) | Self::SharesFollow(_) | Self::SharesRounded
            ),
            Slot::Example => matches!(self, Self::SharesFollow(_) | Self::SharesRounded),
            Slot::Name => matches!(
                self,
                Self::Agrees(_)
                    | Self::Claims(_)
                    | Self::SaidOnce(_)
                    | Self::BoundKnown
                    | Self::BoundFilled
            ),
            _ => false,
        }
    }

    /// The topics that it brings.
    #[must_use]
    pub fn topics(&self) -> &[Topic] {
        match self {
            Self::Agrees(topics) | Self::SaidOnce(topics) => topics,
            _ => &[],
        }
    }
}

/// 用语: words that all rules about numbers in text share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// Between the words for a topic and its number they say nothing of their own.
    pub fillers: Words,
    /// Behind a unit, before the thing that is counted.
    pub fillers_behind: Words,
    /// From here on a sentence speaks of another time.
    pub other_times: Words,
    /// From here on it speaks of this year again.
    pub this_time: Words,
    /// The number behind them is a difference.
    pub changes: Words,
    /// The number behind them is somebody else's.
    pub elsewhere: Words,
    /// What follows is part of what was counted.
    pub subset: Words,
    /// What follows is all of what was counted.
    pub complete: Words,
    /// The number behind them claims to be a sum.
    pub sums: Words,
    /// Behind a comma they begin another statement.
    pub statements: Words,
    /// The last part of a list that is complete.
    pub rest: Words,
    /// One thing may be counted in several of these.
    pub overlapping: Words,
    /// Ways of dividing; parts of two of them are no parts of one whole.
    pub divisions: Vec<Words>,
    /// Between 占 and a share they name no whole of their own.
    pub of_the_whole: Words,
    /// By how much of the whole a list behind a sum with 其中 may miss it and still be taken for
    /// complete, in per cent; 1 is always little.
    pub little_percent: u32,
}

/// The words that all rules about numbers in text share, as the program carries them.
pub const BUNDLED: &str = include_str!("../../../assets/rules/wording.ron");

impl Wording {
    /// The bundled words.
    #[must_use]
    pub fn bundled() -> Self {
        ron::from_str(BUNDLED).expect("a test reads the bundled words")
    }
}
