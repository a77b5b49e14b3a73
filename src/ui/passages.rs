//! A chapter's text as it is painted while it is written: what findings are about is underlined,
//! bound numbers stand out with their values above them, and what is new this year is tinted.
//! Finds nothing wrong, and reads no numbers; the text itself stays as typed.

use std::ops::Range;

use egui::text::{ByteIndex, CharIndex, LayoutJob, LayoutSection, TextFormat};
use egui::{Align2, Color32, FontId, Galley, Pos2, Rect, Stroke, Ui, Vec2, pos2, vec2};

use super::theme;
use crate::checks::{Finding, Severity};
use crate::report::narrative;
use crate::review::State;
use crate::session::Open;

/// The height of lines in a text with bound numbers, whose values stand above them, in points. All
/// lines have it: a single higher piece would not stand on the line of its neighbours.
const HEIGHT_WITH_VALUES: f32 = 33.0;
const VALUE_SIZE: f32 = 11.0;
/// From the start of a bound number's line to its value, in points.
const ABOVE: Vec2 = vec2(5.0, -4.0);
/// From the feet of characters down to the line under them, in points.
const UNDER: f32 = 4.0;
/// How far beside a character it still counts as pointed at, in points.
const NEAR: f32 = 14.0;

/// Something to be seen in the text, with its place in characters.
struct Mark<'a> {
    range: Range<usize>,
    look: Look<'a>,
}

enum Look<'a> {
    /// A finding that nobody has dealt with.
    Wrong(&'a Finding),
    /// A bound number, with what is said of it and the value of its cell.
    Bound { words: String, value: String },
    /// What last year's text does not have.
    New,
}

/// All that is to be seen in one chapter's text.
pub struct Passages<'a> {
    text: &'a str,
    marks: Vec<Mark<'a>>,
}

impl<'a> Passages<'a> {
    /// Of a chapter, counted from 0; `new` are the passages that last year's text does not have.
    #[must_use]
    pub fn of(open: &'a Open, chapter: usize, new: &[Range<usize>]) -> Self {
        let text = open.report.chapters[chapter].text.as_str();
        let mut marks: Vec<Mark<'a>> = (new.iter().cloned())
            .map(|range| Mark {
                range,
                look: Look::New,
            })
            .collect();
        for (range, name) in narrative::braced(text) {
            if let Some(cell) = open.report.edition().named(name) {
                let value = open.report.printed(cell);
                let shown = if value.is_empty() {
                    "未填写"
                } else {
                    &value
                };
                let name = &open.report.edition().cell(cell).name;
                let words = format!("打印时填入“{name}”的数，现为{shown}");
                let look = Look::Bound { words, value };
                marks.push(Mark { range, look });
            }
        }
        let stated = open.outcome.findings.iter().zip(open.states());
        for (finding, state) in stated {
            if matches!(state, State::Open | State::Stale) {
                let here = finding.spans.iter().filter(|span| span.chapter == chapter);
                marks.extend(here.map(|span| Mark {
                    range: span.start..span.end,
                    look: Look::Wrong(finding),
                }));
            }
        }
        // The worst is painted last, over the others.
        marks.sort_by_key(|mark| match &mark.look {
            Look::Wrong(finding) => std::cmp::Reverse(Some(finding.severity)),
            Look::Bound { .. } | Look::New => std::cmp::Reverse(None),
        });
        Self { text, marks }
    }

    /// The text that a field shows, to be laid out. While letters are being composed it is not the
    /// report's; the marks keep to their words.
    #[must_use]
    pub fn job(&self, shown: &str, width: f32) -> LayoutJob {
        let shift = Shift::between(self.text, shown);
        let is_coloured = |mark: &&Mark<'_>| !matches!(mark.look, Look::Wrong(_));
        let marks: Vec<(Range<usize>, &Look<'_>)> = (self.marks.iter())
            .filter(is_coloured)
            .map(|mark| (shift.moved(&mark.range), &mark.look))
            .collect();
        let mut cuts: Vec<usize> = marks.iter().flat_map(|(r, _)| [r.start, r.end]).collect();
        cuts.push(0);
        cuts.sort_unstable();
        cuts.dedup();
        let is_bound = |mark: &Mark<'_>| matches!(mark.look, Look::Bound { .. });
        let plain = TextFormat {
            font_id: FontId::proportional(theme::NARRATIVE_SIZE),
            color: theme::TEXT,
            line_height: (self.marks.iter().any(is_bound)).then_some(HEIGHT_WITH_VALUES),
            ..TextFormat::default()
        };
        let mut formats = vec![plain; cuts.len()];
        for (range, look) in &marks {
            let piece = |at: usize| cuts.partition_point(|cut| *cut < at);
            for format in &mut formats[piece(range.start)..piece(range.end)] {
                match look {
                    Look::Bound { .. } => format.color = theme::ACCENT,
                    Look::New => format.background = theme::ADDED,
                    Look::Wrong(_) => {}
                }
            }
        }
        let starts = starts_of(shown, &cuts);
        let ends = starts.iter().skip(1).copied().chain([shown.len()]);
        let pieces = starts.iter().zip(ends).zip(formats);
        let section = |((start, end), format): ((&usize, usize), TextFormat)| LayoutSection {
            leading_space: 0.0,
            byte_range: ByteIndex(*start)..ByteIndex(end),
            format,
        };
        let is_first = |section: &LayoutSection| section.byte_range.start == ByteIndex(0);
        let sections = (pieces.map(section))
            .filter(|section| {
                !section.byte_range.is_empty() || shown.is_empty() && is_first(section)
            })
            .collect();
        let mut job = LayoutJob {
            text: shown.into(),
            sections,
            ..LayoutJob::default()
        };
        job.wrap.max_width = width;
        job
    }

    /// Paints what lies over the text: lines under what is wrong, values above bound numbers.
    pub fn paint(&self, ui: &Ui, shown: &str, galley: &Galley, at: Pos2) {
        let shift = Shift::between(self.text, shown);
        let marks: Vec<(Range<usize>, &Look<'_>)> = (self.marks.iter())
            .map(|mark| (shift.moved(&mark.range), &mark.look))
            .collect();
        let seen = ui.clip_rect().y_range();
        let mut start = 0;
        for row in &galley.rows {
            let end = start + usize::from(row.char_count_excluding_newline());
            let place = row.rect().translate(at.to_vec2());
            if seen.intersects(place.y_range()) {
                for (range, look) in &marks {
                    let x = |at: usize| place.left() + row.x_offset(CharIndex(at - start));
                    let line = range.start.max(start)..range.end.min(end);
                    match look {
                        Look::Wrong(finding) if line.start < line.end => {
                            let baseline = row.glyphs.first().map_or(0.0, |glyph| glyph.pos.y);
                            let y = place.top() + baseline + UNDER;
                            let colour = theme::severity_colour(finding.severity);
                            let stroke = Stroke::new(2.0, colour);
                            ui.painter().hline(x(line.start)..=x(line.end), y, stroke);
                        }
                        Look::Bound { value, .. } if (start..end).contains(&range.start) => {
                            let corner = pos2(x(range.start), place.top()) + ABOVE;
                            value_ui(ui, corner, value);
                        }
                        _ => {}
                    }
                }
            }
            start += usize::from(row.char_count_including_newline());
        }
    }

    /// What is to be said of a character: the worst first.
    #[must_use]
    pub fn said_of(&self, at: usize) -> Vec<(&str, Color32)> {
        let touches = |mark: &&Mark<'_>| mark.range.start <= at && at <= mark.range.end;
        let mut said: Vec<(Option<Severity>, &str, Color32)> = (self.marks.iter())
            .filter(touches)
            .filter_map(|mark| match &mark.look {
                Look::Wrong(finding) => {
                    let colour = theme::severity_colour(finding.severity);
                    Some((Some(finding.severity), finding.message.as_str(), colour))
                }
                Look::Bound { words, .. } => Some((None, words.as_str(), theme::ACCENT)),
                Look::New => None,
            })
            .collect();
        said.sort_by_key(|(severity, ..)| severity.map_or(u8::MAX, |severity| severity as u8));
        said.into_iter()
            .map(|(_, words, colour)| (words, colour))
            .collect()
    }
}

fn value_ui(ui: &Ui, corner: Pos2, value: &str) {
    let (value, colour) = match value {
        "" => ("未填写", theme::severity_colour(Severity::Error)),
        value => (value, theme::ACCENT),
    };
    let font = FontId::proportional(VALUE_SIZE);
    ui.painter()
        .text(corner, Align2::LEFT_TOP, value, font, colour);
}

/// The character that is pointed at, if one is.
#[must_use]
pub fn pointed_at(galley: &Galley, at: Pos2, pointer: Pos2) -> Option<usize> {
    let cursor = galley.cursor_from_pos(pointer - at);
    let caret: Rect = galley.pos_from_cursor(cursor).translate(at.to_vec2());
    let is_on_it = caret.y_range().contains(pointer.y) && (caret.left() - pointer.x).abs() < NEAR;
    is_on_it.then(|| cursor.index.into())
}

/// Where a text that is being changed differs from the one that is known, in characters.
#[derive(Clone, Copy)]
struct Shift {
    /// Both are the same before this.
    from: usize,
    /// What stands between: so much in the one that is known, and so much in what is shown.
    known: usize,
    shown: usize,
}

impl Shift {
    fn between(known: &str, shown: &str) -> Self {
        if known == shown {
            return Self {
                from: usize::MAX,
                known: 0,
                shown: 0,
            };
        }
        let same = |pairs: &mut dyn Iterator<Item = (char, char)>| {
            pairs.take_while(|(one, two)| one == two).count()
        };
        let (all_known, all_shown) = (known.chars().count(), shown.chars().count());
        let from = same(&mut known.chars().zip(shown.chars()));
        let most = all_known.min(all_shown) - from;
        let behind = same(&mut known.chars().rev().zip(shown.chars().rev())).min(most);
        Self {
            from,
            known: all_known - from - behind,
            shown: all_shown - from - behind,
        }
    }

    fn moved(self, range: &Range<usize>) -> Range<usize> {
        let moved = |at: usize, stays: bool| match at {
            at if at < self.from || at == self.from && stays => at,
            at => (at.max(self.from + self.known) + self.shown) - self.known,
        };
        moved(range.start, false)..moved(range.end, true).max(moved(range.start, false))
    }
}

/// The bytes at which some characters of a text start, given in order.
fn starts_of(text: &str, characters: &[usize]) -> Vec<usize> {
    let mut starts = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .enumerate();
    let mut last = 0;
    let start = |&wanted: &usize| {
        if last < wanted || wanted == 0 {
            let found = starts.find(|(at, _)| *at == wanted);
            return found.map_or(text.len(), |(at, start)| {
                last = at;
                start
            });
        }
        text.len()
    };
    characters.iter().map(start).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(known: &str, shown: &str, range: Range<usize>, expected: Range<usize>) {
        assert_eq!(Shift::between(known, shown).moved(&range), expected);
    }

    #[test]
    fn a_mark_keeps_to_its_words_while_letters_are_composed() {
        let known = "全年收到申请65件。";
        check(known, known, 2..8, 2..8);
        check(known, "全年shou收到申请65件。", 2..8, 6..12);
        check(known, "全年收到shen申请65件。", 2..8, 2..12);
        check(known, "全年收到申请65件。hao", 2..8, 2..8);
        check(known, "全年收到申请65hao件。", 2..8, 2..8);
        check(known, "全年件。", 2..8, 2..2);
        check(known, "全年收到件。", 2..8, 2..4);
        check(known, "", 2..8, 0..0);
    }

    #[test]
    fn characters_start_where_their_bytes_do() {
        assert_eq!(starts_of("年a报", &[0, 1, 2, 3]), [0, 3, 4, 7]);
        assert_eq!(starts_of("年a报", &[0, 2, 9]), [0, 4, 7]);
        assert_eq!(starts_of("", &[0]), [0]);
    }
}
