//! Text into lines: where they end (避头尾), and where in them each glyph goes (两端对齐).
//! Knows nothing of pages: lines start at the left edge and stand on a base line at zero.

use super::faces::{Shape, Shapes};
use super::marks::{self, Break};
use super::{Face, Glyph, MissingCharacter, Pt, Text};

/// Text of one size, ready to be broken into lines.
pub(super) struct Run {
    characters: Vec<char>,
    shapes: Vec<Shape>,
    breaks: Vec<Break>,
    /// Width of all before each character, and of all together; lengths in em.
    before: Vec<f64>,
    /// What stands between each character and the next on one line, in em: blank where a Western
    /// word meets a Han character; less than nothing where two marks meet and share one blank.
    joints: Vec<f64>,
    /// What the marks and joints before each character can give up in a tight line; in em.
    give: Vec<f64>,
    size: Pt,
}

/// One line.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    /// From left to right.
    pub texts: Vec<Text>,
    /// From the left edge, indent included, to the end of the last glyph's place.
    pub width: Pt,
}

impl Line {
    /// The characters that are seen, from left to right.
    #[cfg(test)]
    pub fn shown(&self) -> String {
        (self.texts.iter().flat_map(|text| &text.glyphs))
            .map(|glyph| glyph.character)
            .collect()
    }

    /// The line's text with its left edge at `x`, on a base line.
    pub fn at(&self, x: Pt, baseline: Pt) -> impl Iterator<Item = Text> {
        self.texts
            .iter()
            .map(move |text| text.clone().moved(x, baseline))
    }
}

/// How lines fill their measure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    /// Width that lines may take.
    pub width: Pt,
    /// Where the first line starts.
    pub first_indent: Pt,
    /// Where the others start.
    pub indent: Pt,
    /// Whether all lines but the last are spread to the full width.
    pub justified: bool,
}

impl Measure {
    /// Lines of a width without indent, not spread.
    pub fn ragged(width: Pt) -> Self {
        Self {
            width,
            first_indent: Pt::ZERO,
            indent: Pt::ZERO,
            justified: false,
        }
    }
}

/// Between a Han character and a Western word or number, in em.
const QUARTER: f64 = 0.25;
/// What marks and Western words in a line that is spread take each before the others take any, in
/// em: so much more blank is not seen beside the blank that they have.
const FIRST_SPREAD: f64 = 0.125;
/// A line is not spread by more than this between two characters, in em; beyond, it stays short.
const SPREAD_AT_MOST: f64 = 0.5;
/// A line that ends this much too early gapes, in em: then a number may part from its unit.
const GAPES: f64 = 3.0;
/// What marks and joints inside a tight line give up, as a share of their blank.
const GIVE: f64 = 0.5;
/// Lengths below this are rounding, in em.
const ROUNDING: f64 = 1e-6;

impl Run {
    /// Text in parts of one face each. Tabs and line breaks become spaces; characters that are
    /// never seen (controls, zero-width marks) are left out.
    ///
    /// # Errors
    /// Names the character that no face has; `place` says where the text stands.
    pub fn new(
        shapes: &mut Shapes,
        parts: &[(&str, Face)],
        size: Pt,
        place: impl Fn() -> String,
    ) -> Result<Self, MissingCharacter> {
        let mut characters = Vec::new();
        let mut shaped = Vec::new();
        for &(text, face) in parts {
            for character in text.chars().filter_map(visible) {
                let missing = || MissingCharacter {
                    character,
                    place: place(),
                };
                shaped.push(shapes.shape(face, character).ok_or_else(missing)?);
                characters.push(character);
            }
        }
        let joints: Vec<f64> = (0..characters.len())
            .map(|at| match (characters.get(at + 1), shaped.get(at + 1)) {
                (Some(&next), Some(next_shape)) => {
                    joint(characters[at], &shaped[at], next, next_shape)
                }
                _ => 0.0,
            })
            .collect();
        let mut before = vec![0.0; characters.len() + 1];
        let mut give = vec![0.0; characters.len() + 1];
        for (at, shape) in shaped.iter().enumerate() {
            before[at + 1] = before[at] + shape.advance + joints[at];
            let blank = match joints[at] {
                joint if joint < 0.0 => 0.0,
                joint => joint + shape.blank_after,
            };
            give[at + 1] = give[at] + blank * GIVE;
        }
        Ok(Self {
            breaks: marks::breaks(&characters),
            characters,
            shapes: shaped,
            before,
            joints,
            give,
            size,
        })
    }

    /// Width of the text on one line.
    pub fn width(&self) -> Pt {
        self.size * self.before[self.characters.len()]
    }

    /// Side of the em square.
    pub fn size(&self) -> Pt {
        self.size
    }

    /// The characters that are set.
    pub fn characters(&self) -> &[char] {
        &self.characters
    }

    /// Width of a part of the text on a line of its own.
    pub fn width_of(&self, start: usize, end: usize) -> Pt {
        self.size * self.line_width(start, end)
    }

    /// Whether a line may end before the character at `end`, or with the text.
    pub fn may_break(&self, end: usize) -> bool {
        end == self.characters.len() || (end > 0 && self.breaks[end - 1] == Break::Free)
    }

    /// Lines that end where they are told to, not spread.
    pub fn cut(&self, ends: &[usize], width: Pt) -> Vec<Line> {
        let room = width / self.size;
        let mut start = 0;
        let line = |&end| {
            self.set(
                std::mem::replace(&mut start, end),
                end,
                room,
                Pt::ZERO,
                false,
            )
        };
        ends.iter().map(line).collect()
    }

    /// Whether there is nothing to be seen.
    pub fn is_empty(&self) -> bool {
        self.characters.is_empty()
    }

    /// The lines that the text takes; none for an empty text.
    pub fn lines(&self, measure: Measure) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut start = 0;
        while start < self.characters.len() {
            let indent = if lines.is_empty() {
                measure.first_indent
            } else {
                measure.indent
            };
            let room = (measure.width - indent) / self.size;
            let end = self.line_end(start, room);
            lines.push(self.set(start, end, room, indent, measure.justified));
            start = end;
        }
        lines
    }

    /// Where the line that starts at a character ends: after the last character that fits, moved
    /// to the nearest good place. The work is bounded by the length of a line.
    fn line_end(&self, start: usize, room: f64) -> usize {
        let count = self.characters.len();
        let mut last = [None; 4];
        let mut at = start;
        while at < count {
            let end = at + 1;
            // Spaces hang over the end of a line.
            let over = if self.is_space(at) {
                0.0
            } else {
                self.line_width(start, end) - room
            };
            if over <= ROUNDING {
                last[self.breaks[at] as usize] = Some(end);
            } else if over - self.give_in(start, end) > ROUNDING {
                break;
            } else if self.breaks[at] == Break::Free && self.pulls_in(start, end, over, room, &last)
            {
                return end;
            }
            at = end;
        }
        if at == count && self.line_width(start, count) - room <= ROUNDING {
            return count;
        }
        self.best_end(start, room, &last)
    }

    /// Whether the marks of the line should give up blank so that it reaches to `end`: where that
    /// disturbs the line less than to end it sooner and spread it.
    fn pulls_in(
        &self,
        start: usize,
        end: usize,
        over: f64,
        room: f64,
        last: &[Option<usize>; 4],
    ) -> bool {
        let sooner = last[Break::Free as usize].map_or(f64::INFINITY, |sooner| {
            room - self.line_width(start, sooner)
        });
        let at_end = self.shapes[end - 1].blank_after;
        over - at_end < sooner
    }

    fn best_end(&self, start: usize, room: f64, last: &[Option<usize>; 4]) -> usize {
        let [free, unwanted, in_word, forbidden] = *last;
        let gap = |end: Option<usize>| {
            end.map_or(f64::INFINITY, |end| room - self.line_width(start, end))
        };
        let word_len = || gap(free.max(unwanted));
        let choice = if gap(free) <= GAPES {
            free
        } else if unwanted > free && gap(unwanted) < gap(free) {
            unwanted
        } else if word_len() > room / 2.0 && in_word > free {
            in_word
        } else {
            free.or(unwanted)
        };
        choice.or(in_word).or(forbidden).unwrap_or(start + 1)
    }

    fn is_space(&self, at: usize) -> bool {
        matches!(self.characters[at], ' ' | '\u{3000}')
    }

    /// Width of a line in em, without spaces and joint at its end.
    fn line_width(&self, start: usize, end: usize) -> f64 {
        let seen = self.seen_end(start, end);
        if seen == start {
            return 0.0;
        }
        self.before[seen] - self.before[start] - self.joints[seen - 1]
    }

    /// The end of a line without the spaces at its end; they are few but at the end of a line.
    fn seen_end(&self, start: usize, end: usize) -> usize {
        let mut seen = end;
        while seen > start && self.is_space(seen - 1) {
            seen -= 1;
        }
        seen
    }

    /// What the marks of a line can give up: those inside a share, the last one its blank half.
    fn give_in(&self, start: usize, end: usize) -> f64 {
        self.give[end - 1] - self.give[start] + self.shapes[end - 1].blank_after
    }

    /// How far a dash is moved towards its twin, so that `——` is one stroke.
    fn drawn_together(&self, at: usize, end: usize) -> f64 {
        let twin = |one: usize, next: usize| {
            next < end && marks::joined(self.characters[one], self.characters[next])
        };
        let half = self.shapes[at].apart / 2.0;
        let before = at > 0 && twin(at - 1, at);
        match (before, twin(at, at + 1)) {
            (true, false) => -half,
            (false, true) => half,
            _ => 0.0,
        }
    }

    /// How a line that lacks so much is spread to its full width; not at all where it would gape.
    fn spread(&self, start: usize, seen: usize, slack: f64) -> Spreading {
        let (mut first, mut all) = (0.0, 0.0);
        for pair in self.characters[start..seen].windows(2) {
            match marks::spread(pair[0], pair[1]) {
                marks::Spread::Never => {}
                marks::Spread::Evenly => all += 1.0,
                marks::Spread::First => {
                    first += 1.0;
                    all += 1.0;
                }
            }
        }
        let more_at_first = match slack / first {
            each if first > 0.0 => each.min(FIRST_SPREAD),
            _ => 0.0,
        };
        let everywhere = (slack - more_at_first * first).max(0.0) / all;
        if all > 0.0 && everywhere <= SPREAD_AT_MOST {
            Spreading {
                everywhere,
                more_at_first,
            }
        } else {
            Spreading::default()
        }
    }

    /// Puts the glyphs of a line in their places.
    fn set(&self, start: usize, end: usize, room: f64, indent: Pt, justified: bool) -> Line {
        let seen = self.seen_end(start, end);
        if seen == start {
            return Line {
                texts: Vec::new(),
                width: indent,
            };
        }
        let is_last = end == self.characters.len();
        let slack = room - self.line_width(start, seen);
        // Tight: the last mark gives first, then those inside, each by its share.
        let at_end = self.shapes[seen - 1].blank_after.min((-slack).max(0.0));
        let inside = self.give[seen - 1] - self.give[start];
        let share = if inside > ROUNDING {
            ((-slack - at_end) / inside).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let spread = if justified && !is_last {
            self.spread(start, seen, slack.max(0.0))
        } else {
            Spreading::default()
        };

        let mut texts: Vec<Text> = Vec::new();
        let mut left = 0.0;
        for at in start..seen {
            let (shape, character) = (self.shapes[at], self.characters[at]);
            let given = (self.give[at + 1] - self.give[at]) * share;
            // What parts a word from its neighbour gives itself; a mark gives its blank half.
            let (after, gap) = if at + 1 == seen {
                (at_end, 0.0)
            } else if self.joints[at] > 0.0 {
                (0.0, self.joints[at] - given)
            } else {
                (given - self.joints[at], 0.0)
            };
            // An opening mark behind another gives up its left half, all else its right.
            let before = if at > start && marks::opens(self.characters[at - 1]) {
                -self.joints[at - 1]
            } else {
                0.0
            };
            let opens = marks::opens(character);
            let right = left + shape.advance - before - if opens { 0.0 } else { after };
            let place = |em: f64| indent + self.size * em;
            let glyph = Glyph {
                character,
                id: shape.id,
                pen: place(left - before + shape.pen + self.drawn_together(at, seen)),
                left: place(left),
                right: place(right),
            };
            match texts.last_mut().filter(|text| text.face == shape.face) {
                Some(text) => text.glyphs.push(glyph),
                None => texts.push(Text {
                    face: shape.face,
                    size: self.size,
                    baseline: Pt::ZERO,
                    goes_on: at > start,
                    glyphs: vec![glyph],
                }),
            }
            left = right + gap;
            if at + 1 < seen {
                left += spread.between(character, self.characters[at + 1]);
            }
        }
        Line {
            texts,
            width: indent + self.size * left,
        }
    }
}

/// How much blank a spread line gains between characters, in em.
#[derive(Debug, Clone, Copy, Default)]
struct Spreading {
    /// Wherever blank may grow.
    everywhere: f64,
    /// Besides, at marks and Western words.
    more_at_first: f64,
}

impl Spreading {
    fn between(self, one: char, next: char) -> f64 {
        match marks::spread(one, next) {
            marks::Spread::Never => 0.0,
            marks::Spread::Evenly => self.everywhere,
            marks::Spread::First => self.everywhere + self.more_at_first,
        }
    }
}

/// What stands between two characters, in em: of the two blank halves of marks that meet one is
/// given up (标点挤压); a Western word keeps a quarter of an em from a Han character.
fn joint(one: char, one_shape: &Shape, next: char, next_shape: &Shape) -> f64 {
    if marks::closes(one) && (marks::closes(next) || marks::opens(next)) {
        -one_shape.blank_after
    } else if marks::opens(one) && marks::opens(next) {
        -next_shape.blank_before
    } else if marks::parts(one, next) {
        QUARTER
    } else {
        0.0
    }
}

/// A character as it is set; `None` for one that is never seen.
fn visible(character: char) -> Option<char> {
    match character {
        '\t' | '\n' | '\r' | '\u{a0}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => None,
        _ => (!character.is_control()).then_some(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn run(text: &str) -> Run {
        Run::new(
            &mut Shapes::default(),
            &[(text, Face::Fangsong)],
            Pt(10.0),
            String::new,
        )
        .expect("the faces have these characters")
    }

    fn justified(em: f64) -> Measure {
        Measure {
            justified: true,
            ..Measure::ragged(Pt(em * 10.0))
        }
    }

    #[track_caller]
    fn check(text: &str, em: f64, expected: &[&str]) {
        let lines = run(text).lines(justified(em));
        assert_eq!(lines.iter().map(Line::shown).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_full_line_ends_where_it_is_full() {
        check("甲乙丙丁戊己庚辛", 4.0, &["甲乙丙丁", "戊己庚辛"]);
        check("甲乙丙丁戊", 4.5, &["甲乙丙丁", "戊"]);
    }

    #[test]
    fn a_mark_that_may_not_start_a_line_takes_a_character_with_it() {
        check("甲乙丙丁，戊己", 4.0, &["甲乙丙", "丁，戊己"]);
    }

    #[test]
    fn a_mark_at_the_end_gives_up_its_blank_half() {
        check("甲乙丙丁，戊己", 4.5, &["甲乙丙丁，", "戊己"]);
    }

    #[test]
    fn a_mark_that_may_not_end_a_line_goes_to_the_next() {
        check("甲乙丙（丁戊）", 4.0, &["甲乙丙", "（丁戊）"]);
    }

    #[test]
    fn numbers_and_words_stay_whole_unless_longer_than_a_line() {
        check("甲乙丙12条丁", 4.5, &["甲乙丙", "12条丁"]);
        check("甲乙abc def丙", 4.0, &["甲乙abc", "def丙"]);
        let digits = "1".repeat(1000);
        let lines = run(&digits).lines(justified(10.0));
        assert!(lines.len() < 70, "{}", lines.len());
    }

    #[test]
    fn a_text_of_a_hundred_thousand_characters_takes_linear_work() {
        for text in ["甲", "，", "（", "1", " ", "—", "a"] {
            let text = text.repeat(100_000);
            assert!(run(&text).lines(justified(28.0)).len() < 5000);
        }
    }

    /// The lines of a text as far as they reach, in em.
    #[track_caller]
    fn check_widths(text: &str, measure: Measure, expected: &[f64]) {
        let lines = run(text).lines(measure);
        let widths: Vec<f64> = lines.iter().map(|line| line.width.0 / 10.0).collect();
        let is_near = |(one, other): (&f64, &f64)| (one - other).abs() < 0.001;
        let fits = widths.len() == expected.len() && widths.iter().zip(expected).all(is_near);
        assert!(fits, "{text}: {widths:?}");
    }

    #[test]
    fn a_line_is_spread_to_its_full_width_unless_it_would_gape() {
        // Half an em between two characters is the most; the last line is never spread.
        let word = run("abcdef").width().0 / 10.0;
        for (em, reaches) in [(5.0, 5.0), (6.3, 6.3), (7.0, 7.0), (7.01, 5.0)] {
            check_widths("甲乙丙丁戊abcdef", justified(em), &[reaches, word]);
        }
        check_widths("甲乙丙丁戊己庚辛", justified(4.5), &[4.5, 4.0]);
        let ragged = Measure::ragged(Pt(63.0));
        check_widths("甲乙丙丁戊abcdef", ragged, &[5.0, word]);
        // A single character cannot be spread.
        check_widths("甲abcdef", justified(3.0), &[1.0, word]);
    }

    #[test]
    fn lines_start_at_their_indents_and_end_at_the_measure() {
        let measure = Measure {
            first_indent: Pt(20.0),
            indent: Pt(10.0),
            ..justified(6.0)
        };
        check_widths("甲乙丙丁戊己庚辛壬癸子", measure, &[6.0, 6.0, 3.0]);
        let lines = run("甲乙丙丁戊己庚辛壬癸子").lines(measure);
        let starts = lines.iter().map(|line| line.texts[0].glyphs[0].left.0);
        assert_eq!(starts.collect::<Vec<_>>(), [20.0, 10.0, 10.0]);
    }

    #[test]
    fn two_marks_that_meet_share_one_blank() {
        let width = |text| run(text).width().0 / 10.0;
        assert!(width("”、“") < 2.2 && width("”、“") > 1.8);
        assert!(width("（“") < 1.7);
        assert!((width("甲，乙") - 3.0).abs() < 0.001);
    }

    #[test]
    fn what_no_face_has_is_named_with_its_place() {
        let place = || String::from("标题");
        let parts = [("甲🙂", Face::Fangsong)];
        let missing = Run::new(&mut Shapes::default(), &parts, Pt(10.0), place).err();
        assert_eq!(
            missing.map(|missing| missing.to_string()).as_deref(),
            Some("字体中没有“🙂”（U+1F642），无法打印。它在标题；请改用别的字，或删去它。")
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn lines_keep_the_rules_and_lose_nothing(
            text in "([甲乙丙丁戊，。、；：“”‘’（）《》·…—％0-9a-z. ]|甲乙丙|2017年|——|……){0,120}",
            em in 8.0..30.0,
        ) {
            let run = run(&text);
            let lines = run.lines(justified(em));
            let solid = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            let all: String = lines.iter().map(Line::shown).collect();
            prop_assert_eq!(solid(&all), solid(&text));

            let mut at = 0;
            for line in &lines {
                let shown = line.shown();
                let first = at;
                at += shown.chars().count();
                while at < run.characters.len() && run.is_space(at) && at > first {
                    at += 1;
                }
                let glyphs: Vec<_> = line.texts.iter().flat_map(|text| &text.glyphs).collect();
                for pair in glyphs.windows(2) {
                    prop_assert!(pair[0].right.0 <= pair[1].left.0 + 0.001, "{}", shown);
                }
                // Where a line has no good place at all to end, some rule gives way.
                let has_choice = run.breaks[first..at.saturating_sub(1).max(first)]
                    .iter()
                    .any(|place| *place < Break::InWord);
                if has_choice {
                    prop_assert!(line.width.0 <= em * 10.0 + 0.001, "{} {}", line.width.0, shown);
                    if at < run.characters.len() {
                        prop_assert!(marks::may_start(run.characters[at]), "after {}", shown);
                        prop_assert!(shown.chars().last().is_none_or(marks::may_end), "{}", shown);
                    }
                }
            }
        }
    }
}
