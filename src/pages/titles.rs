//! Titles and names in few lines, broken by meaning into a trapezoid or a rhombus.
//! Chooses no face and no place.

use std::sync::OnceLock;

use serde::Deserialize;

use super::Pt;
use super::lines::{Line, Measure, Run};

/// More lines than this are no title any more, and are left as they fall.
const LINES_AT_MOST: usize = 6;
/// What the lengths of lines may differ by, against the places where they end: an em counts so much.
const UNEVENNESS: f64 = 0.3;
/// A middle line may be shorter than those around it by this, in em, before it makes a waist.
const WAIST: f64 = 1.0;

/// The words by which names and titles break.
#[derive(Deserialize)]
struct Words {
    places: String,
    offices: Vec<String>,
    words: Vec<String>,
    endings: String,
}

impl Words {
    fn bundled() -> &'static Self {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(|| {
            ron::from_str(include_str!("../../assets/title-words.ron"))
                .expect("the bundled words are sound")
        })
    }

    /// The longest word that the text starts with: its length, and whether it ends an office's name.
    fn longest(&self, text: &[char]) -> Option<(usize, bool)> {
        let fits = |word: &&String| {
            let mut rest = text.iter();
            word.chars().all(|c| rest.next() == Some(&c))
        };
        let longest = |words: &[String]| {
            (words.iter().filter(fits))
                .map(|word| word.chars().count())
                .max()
        };
        let (office, word) = (longest(&self.offices), longest(&self.words));
        Some((office.max(word)?, office >= word))
    }
}

/// A place where a line may end.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    /// In characters from the start.
    end: usize,
    /// What it costs to end a line there, in the measure of [`UNEVENNESS`].
    cost: f64,
}

/// Behind the whole name.
const BEHIND_NAME: f64 = 0.0;
/// Behind an office in a name.
const BEHIND_OFFICE: f64 = 1.0;
/// Behind a place in a name.
const BEHIND_PLACE: f64 = 2.0;
/// Behind any other word.
const BEHIND_WORD: f64 = 4.0;
/// In a proper name that is longer than a line.
const IN_NAME: f64 = 20.0;

/// Lines of about one length, as few as the width allows; broken by length, not by meaning.
pub(super) fn balanced(run: &Run, width: Pt) -> Vec<Line> {
    let lines = run.lines(Measure::ragged(width));
    if !(2..=LINES_AT_MOST).contains(&lines.len()) {
        return lines;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most six lines")]
    let mut narrower = run.width() / lines.len() as f64;
    while narrower < width {
        let even = run.lines(Measure::ragged(narrower));
        if even.len() == lines.len() {
            return even;
        }
        narrower += Pt(2.0);
    }
    lines
}

/// A title or name in as few lines as the width allows, each ending behind a word, in the best
/// shape that the words give (词意完整, 排列对称; GB/T 9704-2012 7.3.1). The first `name`
/// characters are the office's name.
pub(super) fn by_meaning(run: &Run, name: usize, width: Pt) -> Vec<Line> {
    if run.width() <= width {
        return run.lines(Measure::ragged(width));
    }
    let places = places(run, name, width);
    let shapes = Shapes {
        run,
        places: &places,
        name,
        width,
    };
    (2..=LINES_AT_MOST)
        .find_map(|count| shapes.best(count))
        .map_or_else(
            || run.lines(Measure::ragged(width)),
            |ends| run.cut(&ends, width),
        )
}

/// Where lines may end, the end of the text included; no two are farther apart than a line.
fn places(run: &Run, name: usize, width: Pt) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for place in words(run.characters(), name) {
        if !run.may_break(place.end) {
            continue;
        }
        let start = places.last().map_or(0, |last| last.end);
        let over = run.width_of(start, place.end) / width;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a title is not as long as that"
        )]
        let pieces = over.ceil() as usize;
        let even = (1..pieces).map(|piece| start + (place.end - start) * piece / pieces);
        let inside = even.filter(|&end| run.may_break(end));
        places.extend(inside.map(|end| Place { end, cost: IN_NAME }));
        places.push(place);
    }
    places
}

/// The ends of the words of a text.
fn words(text: &[char], name: usize) -> Vec<Place> {
    let words = Words::bundled();
    let mut places: Vec<Place> = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        let in_line = if at < name {
            &text[at..name]
        } else {
            &text[at..]
        };
        let (end, cost) = if let Some((len, is_office)) = words.longest(in_line) {
            let ends_place = words.places.contains(text[at + len - 1]);
            let cost = match (is_office, ends_place) {
                (true, _) => BEHIND_OFFICE,
                (false, true) => BEHIND_PLACE,
                (false, false) => BEHIND_WORD,
            };
            (at + len, Some(cost))
        } else if words.places.contains(text[at]) && at - start >= 2 {
            (at + 1, Some(BEHIND_PLACE))
        } else if words.endings.contains(text[at]) && at - start != 1 {
            if at == start && at != name {
                places.pop();
            }
            (at + 1, Some(BEHIND_WORD))
        } else {
            (at + 1, None)
        };
        at = end;
        let cost = if at == name || at == text.len() {
            Some(BEHIND_NAME)
        } else {
            cost
        };
        if let Some(cost) = cost {
            places.push(Place { end, cost });
            start = end;
        }
    }
    places
}

/// The ways to break a text at its places.
struct Shapes<'r> {
    run: &'r Run,
    places: &'r [Place],
    /// Where the office's name ends: there a line ends too.
    name: usize,
    width: Pt,
}

impl<'r> Shapes<'r> {
    /// The ends of the lines of the best shape of so many lines; `None` where so many are too few.
    fn best(&self, count: usize) -> Option<Vec<usize>> {
        let mut best = None;
        self.try_all(count, 0, &mut Vec::new(), &mut best);
        best.map(|(_, ends)| ends)
    }

    /// Goes through the shapes of `left` more lines from a place on; keeps the one of least cost.
    fn try_all(
        &self,
        left: usize,
        from: usize,
        lines: &mut Vec<usize>,
        best: &mut Option<(f64, Vec<usize>)>,
    ) {
        if left == 0 {
            if from == self.places.len() {
                let cost = self.cost(lines);
                if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    let ends = lines.iter().map(|&line| self.places[line].end).collect();
                    *best = Some((cost, ends));
                }
            }
            return;
        }
        let start = from.checked_sub(1).map_or(0, |last| self.places[last].end);
        for line in from..self.places.len() {
            let end = self.places[line].end;
            let goes_past_name = start < self.name && self.name < end;
            if goes_past_name || self.run.width_of(start, end) > self.width {
                break;
            }
            lines.push(line);
            self.try_all(left - 1, line + 1, lines, best);
            lines.pop();
        }
    }

    fn cost(&self, lines: &[usize]) -> f64 {
        let mut start = 0;
        let mut lengths = Vec::with_capacity(lines.len());
        for &line in lines {
            let end = self.places[line].end;
            lengths.push(self.run.width_of(start, end) / self.run.size());
            start = end;
        }
        let longest = lengths.iter().copied().fold(0.0, f64::max);
        let shortest = lengths.iter().copied().fold(f64::INFINITY, f64::min);
        let waists: f64 = lengths
            .windows(3)
            .map(|of| (of[0].min(of[2]) - of[1] - WAIST).max(0.0))
            .sum();
        let breaks: f64 = lines.iter().map(|&line| self.places[line].cost).sum();
        breaks + (longest - shortest) * UNEVENNESS + waists
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Face;
    use crate::pages::faces::Shapes as Glyphs;

    const REST: &str = "2017年政府信息公开工作年度报告";

    #[track_caller]
    fn check(name: &str, rest: &str, expected: &[&str]) {
        let parts = [(name, Face::XiaoBiaoSong), (rest, Face::XiaoBiaoSong)];
        let run = Run::new(&mut Glyphs::default(), &parts, Pt(22.0), String::new);
        let run = run.expect("the face has these characters");
        let lines = by_meaning(&run, name.chars().count(), Pt::mm(156.0));
        let shown: Vec<String> = lines.iter().map(Line::shown).collect();
        assert_eq!(shown, expected);
        assert!(lines.iter().all(|line| line.width <= Pt::mm(156.01)));
    }

    #[test]
    fn a_short_title_takes_one_line() {
        check("某局", REST, &["某局2017年政府信息公开工作年度报告"]);
        check("", REST, &[REST]);
    }

    #[test]
    fn a_title_breaks_behind_the_name_of_the_office() {
        check("薛家岛街道办事处", REST, &["薛家岛街道办事处", REST]);
        check(
            "青岛市市北区市场监督管理局",
            REST,
            &["青岛市市北区市场监督管理局", REST],
        );
    }

    #[test]
    fn a_long_name_breaks_behind_one_of_its_parts() {
        check(
            "青岛市黄岛区薛家岛街道办事处政务公开工作领导小组办公室",
            REST,
            &[
                "青岛市黄岛区薛家岛街道办事处",
                "政务公开工作领导小组办公室",
                REST,
            ],
        );
        check(
            "青岛市黄岛区城市管理局综合行政执法大队机关党总支",
            REST,
            &["青岛市黄岛区城市管理局", "综合行政执法大队机关党总支", REST],
        );
        check(
            "青岛西海岸新区灵山卫街道社会治理综合服务中心",
            REST,
            &["青岛西海岸新区", "灵山卫街道社会治理综合服务中心", REST],
        );
    }

    #[test]
    fn a_long_ending_breaks_between_words() {
        check(
            "薛家岛街道办事处",
            "2017年政府信息公开工作年度报告审签留痕",
            &["薛家岛街道办事处", "2017年政府信息公开工作年度报告审签留痕"],
        );
    }

    #[test]
    fn a_very_long_name_keeps_its_words_whole() {
        check(
            "内蒙古自治区呼伦贝尔市莫力达瓦达斡尔族自治旗尼尔基镇人民政府政务公开工作领导小组办公室",
            REST,
            &[
                "内蒙古自治区呼伦贝尔市",
                "莫力达瓦达斡尔族自治旗尼尔基镇",
                "人民政府政务公开工作领导小组办公室",
                REST,
            ],
        );
    }

    #[test]
    fn a_proper_name_longer_than_a_line_breaks_inside() {
        check(
            &"甲".repeat(50),
            "报告",
            &[&"甲".repeat(16), &"甲".repeat(17), &"甲".repeat(17), "报告"],
        );
    }
}
