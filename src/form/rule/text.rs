//! Rules about text: a small, closed set of demands, with their words as data. Reads no text and
//! judges none.

use serde::Deserialize;

use super::Slot;
use crate::form::CellId;
use crate::form::words::Words;

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
    /// What is said to have grown or not since last year did so by last year's table, to a tenth
    /// of a per cent.
    Growth,
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
    /// None of these may stand before it in its sentence.
    pub not_before: Words,
    /// One of these must stand shortly behind it; then no other topic is meant.
    pub followed: Words,
    /// None of these may stand shortly behind it.
    pub not_followed: Words,
    /// The units that it is counted in.
    pub units: Vec<String>,
    /// The sums of cells that may be meant, the proper one first.
    pub sums: Vec<Vec<CellId>>,
    /// Of several that fit, the one with the highest rank is meant.
    pub rank: u8,
    /// Whether it counts cases of which the table has only those about openness.
    pub is_of_cases: bool,
}

/// 说法: how a text puts something.
#[derive(Debug)]
pub struct Phrase {
    /// Words before the number, one of each group, from left to right.
    pub before: Vec<Words>,
    /// Words behind its unit, likewise.
    pub after: Vec<Words>,
    /// How many characters may stand between two groups, besides words that say nothing.
    pub gap: usize,
    /// Words of the number's clause instead, one of each group, wherever they stand in it; all but the
    /// first may stand in the clause before. Then there are no others.
    pub around: Vec<Words>,
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
    /// Whether they may stand in any order, in the clause of the first or the one before it.
    pub any_order: bool,
    /// As of a topic.
    pub near: Words,
    /// None of these may stand in it or right behind it.
    pub not: Words,
    /// None of these may stand before it in its sentence.
    pub not_before: Words,
    /// One of these must; empty for no such condition.
    pub with: Words,
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
                Self::Agrees(_) | Self::Claims(_) | Self::AddsUp | Self::SaidOnce(_) | Self::Growth
            ),
            Slot::Value => matches!(
                self,
                Self::Agrees(_) | Self::SharesFollow(_) | Self::SharesRounded | Self::Growth
            ),
            Slot::Example => {
                matches!(
                    self,
                    Self::SharesFollow(_) | Self::SharesRounded | Self::Growth
                )
            }
            Slot::Name => matches!(
                self,
                Self::Agrees(_)
                    | Self::Claims(_)
                    | Self::SaidOnce(_)
                    | Self::Growth
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
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberWords {
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
    /// Areas: the number behind them is the unit's own where the area is.
    #[serde(default)]
    pub areas: Words,
    /// The own office of a government, whose numbers are not those of its whole area.
    #[serde(default)]
    pub offices: Words,
    /// From here on a sentence speaks of the unit itself.
    #[serde(default)]
    pub own: Words,
    /// A sentence with these tells what a report consists of, and reports nothing.
    #[serde(default)]
    pub contents: Words,
    /// Since last year.
    #[serde(default)]
    pub since_last_year: Words,
    /// It has grown.
    #[serde(default)]
    pub more: Words,
    /// It has become less.
    #[serde(default)]
    pub less: Words,
    /// It is as much as it was.
    #[serde(default)]
    pub as_much: Words,
    /// A number behind them begins its statement, and is told behind it: 配备1名兼职人员.
    #[serde(default)]
    pub openers: Words,
    /// What follows is part of what was counted.
    pub subset: Words,
    /// What follows is all of what was counted.
    pub complete: Words,
    /// What before that says that more could be told: 主要.
    #[serde(default)]
    pub mainly: Words,
    /// The number behind them claims to be a sum.
    pub sums: Words,
    /// Behind a comma they begin another statement.
    pub statements: Words,
    /// What is still to be done, told behind a list of what was done.
    #[serde(default)]
    pub carried: Words,
    /// The last part of a list that is complete.
    pub rest: Words,
    /// One thing may be counted in several of these.
    pub overlapping: Words,
    /// Things that come by one way only, be it named: 网上申请4件、信函申请3件.
    #[serde(default)]
    pub of_one_way: Words,
    /// Ways of dividing; parts of two of them are no parts of one whole.
    pub divisions: Vec<Words>,
    /// Between 占 and a share they name no whole of their own.
    pub of_the_whole: Words,
    /// How texts tell of 复议 and 诉讼.
    #[serde(default)]
    pub cases: CaseWords,
    /// By how much of the whole a list behind a sum with 其中 may miss it and still be taken for
    /// complete, in per cent; 1 is always little.
    pub little_percent: u32,
}

/// How texts tell which 复议 and 诉讼 they count.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseWords {
    /// The units that they are counted in, besides per cent.
    pub counted_in: Vec<String>,
    /// Cases.
    pub named: Words,
    /// The number beside them counts cases about openness …
    pub of_openness: Words,
    /// … unless one of these stands there too, and no case.
    pub not_cases: Words,
    /// From here on cases about other things are counted, or all of an office.
    pub of_others: Words,
}
