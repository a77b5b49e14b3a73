//! 审签: the reviewer's view: the steps, what is missing, what deserves a look, the remarks, and
//! the whole report read-only beside them. Derived anew only when the report changed; judges
//! nothing.

pub mod marks;
pub mod queue_list;
pub mod reading;
pub mod sheet;
pub mod steps;

use egui::{CentralPanel, Panel, RichText, ScrollArea, Ui};

use super::request::{Chosen, Comparison, Decision, Request};
use super::{remarks, theme};
use crate::report::{Place, Report};
use crate::review::queue::Item;
use crate::session::Open;
use crate::settings::Settings;
use crate::value::Moment;
use sheet::Sheet;

/// What the reviewer's view shows, and how.
#[derive(Default)]
pub struct Desk {
    /// What the sheet was made of: a revision of the report, the settings, and a comparison.
    made_of: Option<(u64, Settings, Comparison)>,
    sheet: Sheet,
    /// `None` until the reviewer chooses one: then the version returned, where there is one.
    comparison: Option<Comparison>,
    chosen: Option<Chosen>,
    /// Whether the report is to scroll to what is chosen.
    scrolls: bool,
}

impl Desk {
    /// Derives anew what is shown, if the report, its review or the settings changed.
    pub fn refresh(&mut self, open: &Open, settings: &Settings, now: Moment) {
        let comparison = self.comparison(open);
        let is_made = |(revision, of, with): &(u64, Settings, Comparison)| {
            *revision == open.revision() && of == settings && *with == comparison
        };
        if self.made_of.as_ref().is_some_and(is_made) {
            return;
        }
        self.sheet = Sheet::new(open, settings, comparison, now);
        self.made_of = Some((open.revision(), settings.clone(), comparison));
    }

    fn comparison(&self, open: &Open) -> Comparison {
        let usual = match open.review.returned_content() {
            Some(_) => Comparison::Returned,
            None => Comparison::Nothing,
        };
        self.comparison.unwrap_or(usual)
    }

    /// Compares with something else.
    pub fn compare(&mut self, comparison: Comparison) {
        self.comparison = Some(comparison);
    }

    /// Chooses a place in the report, and scrolls there.
    pub fn choose(&mut self, chosen: Chosen, scrolls: bool) {
        self.chosen = Some(chosen);
        self.scrolls = scrolls;
    }

    /// What was to be scrolled to was drawn.
    pub fn has_scrolled(&mut self) {
        self.scrolls = false;
    }

    /// The place that a remark would be about, with the paragraph.
    #[must_use]
    pub fn chosen_for_remark(&self, report: &Report) -> Option<(Place, Option<usize>)> {
        let chosen = self.chosen.as_ref()?;
        Some((chosen.place, chosen.paragraph(report)))
    }
}

/// Where an item of the queue stands in the report.
fn chosen_of(item: &Item, open: &Open) -> Option<Chosen> {
    let place = item.place?;
    let line = match (place, &item.after) {
        (Place::Text(at), Some(after)) => {
            let first = after.split('\n').next().unwrap_or_default().trim();
            let text = open.report.chapters.get(at).map_or("", |c| c.text.as_str());
            text.split('\n').position(|line| line.trim() == first)
        }
        _ => None,
    };
    Some(Chosen { place, line })
}

/// Shows the reviewer's view.
pub fn review_ui(ui: &mut Ui, open: &Open, desk: &Desk, requests: &mut Vec<Request>) {
    let size = ui.available_size();
    let is_small = size.y < 520.0;
    ui.spacing_mut().item_spacing.y = if is_small { 3.0 } else { 5.0 };
    ui.spacing_mut().button_padding.y = if is_small { 2.0 } else { 4.0 };
    Panel::top("steps")
        .frame(egui::Frame::new().inner_margin(4.0))
        .show(ui, |ui| steps::strip_ui(ui, &desk.sheet));
    Panel::left("what is to be done")
        .resizable(true)
        .default_size(size.x * 0.42)
        .size_range(240.0..=(size.x * 0.52).max(241.0))
        .show(ui, |ui| {
            ScrollArea::vertical()
                .id_salt("what is to be done")
                .auto_shrink(false)
                .show(ui, |ui| {
                    ui.set_width(ui.available_width() - 8.0);
                    to_do_ui(ui, open, &desk.sheet, requests);
                });
        });
    CentralPanel::default()
        .frame(egui::Frame::new().inner_margin(6.0))
        .show(ui, |ui| {
            comparison_ui(ui, open, desk, requests);
            reading::report_ui(
                ui,
                open,
                &desk.sheet,
                desk.chosen.as_ref(),
                desk.scrolls,
                requests,
            );
        });
}

fn to_do_ui(ui: &mut Ui, open: &Open, sheet: &Sheet, requests: &mut Vec<Request>) {
    steps::next_ui(ui, open, sheet, requests);
    ui.separator();
    queue_list::queue_ui(ui, open, sheet, requests);
    ui.separator();
    let all = open.review.remarks();
    let unsettled = all.iter().filter(|remark| remark.settled.is_none()).count();
    let title = match (all.len(), unsettled) {
        (0, _) => "批注：没有".into(),
        (count, 0) => format!("批注：共{count}条，全部了结"),
        (count, unsettled) => format!("批注：共{count}条，{unsettled}条未了结"),
    };
    ui.label(RichText::new(title).strong());
    for remark in &all {
        let lead = |place| {
            let chosen = Chosen { place, line: None };
            Request::Choose(chosen, true)
        };
        remarks::thread_ui(ui, open, remark, lead, requests);
    }
}

/// With what the report is compared; only what there is can be chosen.
fn comparison_ui(ui: &mut Ui, open: &Open, desk: &Desk, requests: &mut Vec<Request>) {
    let chosen = desk.comparison(open);
    let report = &open.report;
    let has_last_year = open.last_year().is_some();
    let has_returned = open.review.returned_content().is_some();
    ui.horizontal_wrapped(|ui| {
        let offered = [
            (
                Comparison::Returned,
                "与退回稿比较",
                has_returned,
                "报告没有退回过",
            ),
            (
                Comparison::LastYear,
                "与上年比较",
                has_last_year,
                "基本信息里没有写明可比的上年报告",
            ),
            (Comparison::Nothing, "不比较", true, ""),
        ];
        for (comparison, words, is_there, why_not) in offered {
            let radio = egui::RadioButton::new(chosen == comparison, words);
            let radio = ui.add_enabled(is_there, radio);
            if radio.on_disabled_hover_text(why_not).clicked() {
                requests.push(Request::Compare(comparison));
            }
        }
        ui.separator();
        let here = desk.chosen_for_remark(report);
        let button = ui.add_enabled(here.is_some(), egui::Button::new("批注选中处…"));
        let button = button.on_disabled_hover_text("先在下面选中一格、一段或一章");
        if let Some((place, paragraph)) = here
            && button.clicked()
        {
            let decision = Decision::Remark(place, paragraph);
            requests.push(Request::Decide(decision));
        }
        let count = desk.sheet.differing;
        if chosen != Comparison::Nothing {
            let words = RichText::new(format!("{count}处不同"))
                .small()
                .color(theme::WEAK);
            ui.label(words);
        }
    });
}
