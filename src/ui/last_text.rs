//! Last year's text beside a chapter, with what differs marked, to see what was taken over.
//! Decides nothing: how much may be taken over, the rule book says.

use std::ops::Range;

use egui::text::{LayoutJob, TextFormat};
use egui::{FontId, Label, Panel, RichText, ScrollArea, Ui};

use super::request::View;
use super::theme;
use crate::checks::likeness::{self, Beside, Mark};
use crate::session::Open;

/// Whether last year's text is shown, and the comparison with it.
#[derive(Default)]
pub struct LastText {
    is_shown: bool,
    compared: Option<Compared>,
}

/// A chapter's text and last year's, compared.
pub struct Compared {
    chapter: usize,
    now: String,
    before: String,
    lines: Vec<Beside>,
    /// The passages that last year's text does not have, in characters.
    pub new: Vec<Range<usize>>,
}

impl LastText {
    /// Shows it from now on, or no more.
    pub fn show(&mut self, is_shown: bool) {
        self.is_shown = is_shown;
    }

    /// Compares anew where a text has changed.
    pub fn refresh(&mut self, open: Option<&Open>, view: View) {
        let (true, Some(open), View::Chapter(at)) = (self.is_shown, open, view) else {
            return;
        };
        let Some((now, before)) = texts(open, at) else {
            self.compared = None;
            return;
        };
        let is_same = |compared: &Compared| {
            compared.chapter == at && compared.now == now && compared.before == before
        };
        if !self.compared.as_ref().is_some_and(is_same) {
            self.compared = Some(Compared::of(at, now, before));
        }
    }

    /// What stands beside a chapter, where it is to be shown.
    #[must_use]
    pub fn beside(&self, at: usize) -> Option<&Compared> {
        let here = |compared: &&Compared| compared.chapter == at;
        self.compared
            .as_ref()
            .filter(|_| self.is_shown)
            .filter(here)
    }
}

/// A chapter's text with last year's.
fn texts(open: &Open, at: usize) -> Option<(&str, &str)> {
    let chapter = open.report.chapters.get(at)?;
    let last_year = open.last_year()?;
    let mut chapters = last_year.chapters.iter();
    let same_place = (last_year.chapters.get(at)).filter(|_| !open.report.edition().free_chapters);
    let of_last_year =
        (chapters.find(|last| last.heading.trim() == chapter.heading.trim())).or(same_place)?;
    Some((&chapter.text, &of_last_year.text))
}

/// Whether there is a text of last year's to be shown beside a chapter.
#[must_use]
pub fn is_there(open: &Open, at: usize) -> bool {
    texts(open, at).is_some_and(|(_, before)| !before.trim().is_empty())
}

impl Compared {
    fn of(chapter: usize, now: &str, before: &str) -> Self {
        let lines = likeness::beside(before, now);
        Self {
            chapter,
            new: new_passages(now, &lines),
            lines,
            now: now.into(),
            before: before.into(),
        }
    }
}

/// What last year's text does not have, in characters of this year's.
fn new_passages(now: &str, lines: &[Beside]) -> Vec<Range<usize>> {
    let mut new = Vec::new();
    let mut start = 0;
    for (at, line) in now.split('\n').enumerate() {
        let length = line.chars().count();
        match lines.iter().find(|beside| beside.now == Some(at)) {
            Some(beside) => {
                let mut from = start;
                for (mark, piece) in &beside.marked {
                    let length = piece.chars().count();
                    match mark {
                        Mark::Gone => continue,
                        Mark::New => new.push(from..from + length),
                        Mark::Same => {}
                    }
                    from += length;
                }
            }
            None if line.trim().is_empty() => {}
            None => new.push(start..start + length),
        }
        start += length + 1;
    }
    new
}

/// Shows last year's text on the right.
pub fn last_text_ui(ui: &mut Ui, compared: &Compared) {
    let half = ui.available_width() / 2.0;
    Panel::right("last text")
        .resizable(true)
        .default_size(half)
        .size_range(160.0..=half * 1.4)
        .show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new("上年正文").strong());
                let words = "红底是今年没有的，左边绿底是今年新写的";
                ui.label(RichText::new(words).small().color(theme::WEAK));
            });
            ScrollArea::vertical()
                .id_salt("last text")
                .auto_shrink(false)
                .show(ui, |ui| {
                    for line in compared.lines.iter().filter(|line| line.before.is_some()) {
                        line_ui(ui, line);
                    }
                });
        });
}

fn line_ui(ui: &mut Ui, line: &Beside) {
    let mut job = LayoutJob::default();
    for (mark, piece) in line.marked.iter().filter(|(mark, _)| *mark != Mark::New) {
        let mut format = TextFormat::simple(FontId::proportional(theme::TEXT_SIZE), theme::TEXT);
        if *mark == Mark::Gone {
            format.background = theme::DROPPED;
        }
        job.append(piece, 0.0, format);
    }
    ui.add(Label::new(job).wrap().selectable(true));
    let words = match line.now {
        Some(_) => format!("与今年相同{}%", line.percent),
        None => String::from("今年没有"),
    };
    ui.label(RichText::new(words).small().color(theme::WEAK));
    ui.add_space(4.0);
}
