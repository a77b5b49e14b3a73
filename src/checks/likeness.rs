//! How alike two texts are, and what differs between them letter by letter.
//! Decides nothing: at how much likeness somebody objects, the rule book says.

use std::collections::HashMap;

use similar::{ChangeTag, TextDiff};

use crate::report::narrative;

/// A piece of a text that was compared with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Stands in both.
    Same,
    /// Only in the older.
    Gone,
    /// Only in the newer.
    New,
}

/// Two texts in one, piece by piece: what stayed, what went, what came.
#[must_use]
pub fn marked(before: &str, after: &str) -> Vec<(Mark, String)> {
    let mut pieces: Vec<(Mark, String)> = Vec::new();
    for change in TextDiff::from_chars(before, after).iter_all_changes() {
        let mark = match change.tag() {
            ChangeTag::Equal => Mark::Same,
            ChangeTag::Delete => Mark::Gone,
            ChangeTag::Insert => Mark::New,
        };
        match pieces.last_mut() {
            Some((last, text)) if *last == mark => text.push_str(change.value()),
            _ => pieces.push((mark, change.value().into())),
        }
    }
    pieces
}

/// A paragraph of an older text with the one of a newer text that it became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Its line in the older text, counted from 0; `None` for one that is new.
    pub before: Option<usize>,
    /// Its line in the newer text; `None` for one that is gone.
    pub now: Option<usize>,
    /// How alike both are, in per cent.
    pub percent: usize,
    /// Both in one, piece by piece.
    pub marked: Vec<(Mark, String)>,
}

/// Paragraphs that are less alike than this, in per cent, are two.
const SAME_PARAGRAPH: usize = 40;

/// The paragraphs of two texts side by side: those of the older in its order, then new ones.
#[must_use]
pub fn beside(before: &str, now: &str) -> Vec<Beside> {
    let taken_apart = |text: &'_ str| -> Vec<(usize, Pairs)> {
        let lines = text.split('\n').enumerate();
        let written = lines.filter(|(_, line)| !line.trim().is_empty());
        written.map(|(at, line)| (at, Pairs::of(line))).collect()
    };
    let line = |text: &'_ str, at: usize| text.split('\n').nth(at).unwrap_or_default().to_owned();
    let mut free = taken_apart(now);
    let mut all: Vec<Beside> = Vec::new();
    // What stayed as it was is never taken by something that is only like it.
    let mut stayed = HashMap::new();
    for (at, _) in taken_apart(before) {
        let old = line(before, at);
        let same = (free.iter()).position(|(now_at, _)| line(now, *now_at).trim() == old.trim());
        if let Some(index) = same {
            stayed.insert(at, free.remove(index).0);
        }
    }
    for (at, pairs) in taken_apart(before) {
        if let Some(&now_at) = stayed.get(&at) {
            all.push(Beside {
                before: Some(at),
                now: Some(now_at),
                percent: 100,
                marked: marked(&line(before, at), &line(now, now_at)),
            });
            continue;
        }
        let likeness = |(index, (_, other)): (usize, &(usize, Pairs))| {
            let percent = pairs
                .is_like(other, SAME_PARAGRAPH)
                .then(|| pairs.likeness(other));
            percent.map(|percent| (percent, std::cmp::Reverse(index)))
        };
        let best = free.iter().enumerate().filter_map(likeness).max();
        let old = line(before, at);
        all.push(match best {
            Some((percent, std::cmp::Reverse(index))) => {
                let (now_at, _) = free.remove(index);
                Beside {
                    before: Some(at),
                    now: Some(now_at),
                    percent,
                    marked: marked(&old, &line(now, now_at)),
                }
            }
            None => Beside {
                before: Some(at),
                now: None,
                percent: 0,
                marked: vec![(Mark::Gone, old)],
            },
        });
    }
    all.extend(free.into_iter().map(|(at, _)| Beside {
        before: None,
        now: Some(at),
        percent: 0,
        marked: vec![(Mark::New, line(now, at))],
    }));
    all
}

/// How alike two texts are, in per cent: the share of pairs of neighbouring characters that both
/// have, each as often as it stands in both. White space and punctuation count for nothing.
#[must_use]
pub fn likeness(one: &str, other: &str) -> usize {
    Pairs::of(one).likeness(&Pairs::of(other))
}

/// A chapter's text as it is compared with another year's.
pub struct Compared {
    /// All of it.
    pub whole: Pairs,
    /// Paragraph by paragraph.
    pub paragraphs: Vec<Pairs>,
}

impl Compared {
    /// Takes a chapter's text apart.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self {
            whole: Pairs::of(text),
            paragraphs: narrative::lines(text).map(Pairs::of).collect(),
        }
    }
}

/// A text as it is compared: its pairs of neighbouring letters, in order of their codes.
pub struct Pairs(Vec<u64>);

impl Pairs {
    /// Takes a text apart.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let letters: Vec<u64> = (text.chars().filter(|c| c.is_alphanumeric()))
            .map(|c| u64::from(u32::from(c)))
            .collect();
        let mut pairs: Vec<u64> = (letters.windows(2))
            .map(|pair| pair[0] << 32 | pair[1])
            .collect();
        pairs.sort_unstable();
        Self(pairs)
    }

    /// How many pairs there are: one less than letters.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// As [`likeness`].
    #[must_use]
    pub fn likeness(&self, other: &Self) -> usize {
        let all = self.count() + other.count();
        (200 * self.shared(other, all))
            .checked_div(all)
            .unwrap_or(0)
    }

    /// Whether the likeness is at least so many per cent. Quicker than to ask how much it is: it
    /// gives up as soon as too much differs.
    #[must_use]
    pub fn is_like(&self, other: &Self, percent: usize) -> bool {
        let all = self.count() + other.count();
        let shared_at_least = (percent * all).div_ceil(200);
        if shared_at_least > self.count().min(other.count()) {
            return false;
        }
        let may_differ = all - 2 * shared_at_least;
        all > 0 && self.shared(other, may_differ) >= shared_at_least
    }

    /// How many pairs both have; too few where more than `may_differ` stand in one of them only.
    fn shared(&self, other: &Self, may_differ: usize) -> usize {
        let (mut one, mut two) = (0, 0);
        let (mut shared, mut differing) = (0, 0);
        while let (Some(left), Some(right)) = (self.0.get(one), other.0.get(two)) {
            one += usize::from(left <= right);
            two += usize::from(right <= left);
            if left == right {
                shared += 1;
            } else {
                differing += 1;
                if differing > may_differ {
                    return shared;
                }
            }
        }
        shared
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_letters_that_differ_are_marked() {
        let expected = [
            (Mark::Same, "收到申请".into()),
            (Mark::Gone, "3".into()),
            (Mark::New, "5".into()),
            (Mark::Same, "件".into()),
        ];
        assert_eq!(marked("收到申请3件", "收到申请5件"), expected);
    }

    #[test]
    fn paragraphs_stand_beside_what_they_became() {
        let before = "今年收到申请三件。\n\n没有诉讼。\n会议两次。";
        let now = "增加了培训课程。\n今年收到申请五件。\n没有诉讼。";
        let told: Vec<_> = (beside(before, now).iter())
            .map(|beside| (beside.before, beside.now, beside.percent == 100))
            .collect();
        let expected = [
            (Some(0), Some(1), false),
            (Some(2), Some(2), true),
            (Some(3), None, false),
            (None, Some(0), false),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn what_stayed_is_beside_itself_however_short() {
        let told: Vec<_> = (beside("无。\n今年收到申请三件。", "今年收到申请三件。\n无。").iter())
            .map(|beside| (beside.before, beside.now, beside.percent))
            .collect();
        assert_eq!(told, [(Some(0), Some(1), 100), (Some(1), Some(0), 100)]);
    }

    #[test]
    fn likeness_goes_from_none_to_all() {
        assert_eq!(likeness("收到申请三件", "收到申请，三件。"), 100);
        assert_eq!(likeness("甲乙丙丁", "戊己庚辛"), 0);
        assert_eq!(likeness("", ""), 0);
        assert!((50..90).contains(&likeness("全年收到申请三件", "全年收到申请五件")));
    }

    proptest! {
        #[test]
        fn whether_texts_are_alike_is_what_their_likeness_says(
            one in "[甲乙丙丁]{0,30}", two in "[甲乙丙丁]{0,30}", percent in 1usize..=100,
        ) {
            let (one, two) = (Pairs::of(&one), Pairs::of(&two));
            let all = one.count() + two.count();
            let shared = one.shared(&two, all);
            prop_assert_eq!(one.is_like(&two, percent), all > 0 && 200 * shared >= percent * all);
            prop_assert_eq!(one.likeness(&two), two.likeness(&one));
        }
    }
}
