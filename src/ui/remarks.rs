//! Remarks as threads, in the findings panel, beside the editors, and in the review.
//! Settles nothing.

use egui::{Label, Rect, RichText, Ui, vec2};

use super::request::{Decision, Request};
use super::theme;
use crate::report::Place;
use crate::review::Remark;
use crate::session::Open;
use crate::value::name;

/// How much of a paragraph is quoted with a remark on it, in characters.
const EXCERPT_CHARACTERS: usize = 16;

/// A remark with the place that it is about, where there still is one.
pub struct Placed<'a> {
    /// What was said.
    pub remark: Remark<'a>,
    place: Option<Place>,
}

/// The remarks that are not settled.
#[must_use]
pub fn open_remarks(open: &Open) -> Vec<Placed<'_>> {
    let mut remarks = open.review.remarks();
    remarks.retain(|remark| remark.settled.is_none());
    let edition = open.report.edition();
    (remarks.into_iter())
        .map(|remark| Placed {
            place: Place::find(edition, &remark.spot.place),
            remark,
        })
        .collect()
}

/// The remarks about a place.
pub fn about<'r>(remarks: &'r [Placed<'r>], wanted: Place) -> impl Iterator<Item = &'r Remark<'r>> {
    let about = remarks.iter().filter(move |r| r.place == Some(wanted));
    about.map(|placed| &placed.remark)
}

/// A remark in one line: who said what last.
#[must_use]
pub fn in_a_line(remark: &Remark<'_>) -> String {
    let said = remark.thread.last();
    said.map_or_else(String::new, |(by, _, text)| {
        name::visible(&format!("批注{}（{by}）：{text}", remark.number))
    })
}

/// The section of the findings panel: where the work is.
pub fn section_ui(ui: &mut Ui, open: &Open, requests: &mut Vec<Request>) {
    let remarks = open_remarks(open);
    if remarks.is_empty() {
        return;
    }
    let title = format!("批注：{}条未了结", remarks.len());
    let title = RichText::new(title).color(theme::REMARK).strong();
    ui.label(title);
    for Placed { remark, .. } in &remarks {
        thread_ui(ui, open, remark, Request::Go, requests);
    }
    ui.separator();
}

/// The open remarks about a place, above or below its editor.
pub fn beside_ui(ui: &mut Ui, open: &Open, wanted: Place, requests: &mut Vec<Request>) {
    let remarks = open_remarks(open);
    for remark in about(&remarks, wanted) {
        thread_ui(ui, open, remark, Request::Go, requests);
    }
}

/// A remark with its answers; `lead` is the request that shows its place.
pub fn thread_ui(
    ui: &mut Ui,
    open: &Open,
    remark: &Remark<'_>,
    lead: impl Fn(Place) -> Request,
    requests: &mut Vec<Request>,
) {
    let is_settled = remark.settled.is_some();
    let (fill, colour) = match is_settled {
        true => (theme::STRIPE, theme::WEAK),
        false => (theme::REMARKED, theme::REMARK),
    };
    let frame = egui::Frame::new().inner_margin(6.0).corner_radius(3.0);
    frame.fill(fill).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.spacing_mut().button_padding.y = 1.0;
        head_ui(ui, open, remark, colour, lead, requests);
        for (by, at, text) in &remark.thread {
            let when = format!("{}　{}", name::visible(by), at.in_words());
            ui.label(RichText::new(when).small().color(theme::WEAK));
            ui.add(Label::new(*text).wrap());
        }
        if let Some((by, at)) = remark.settled {
            let words = format!("{}　{}　已了结", name::visible(by), at.in_words());
            ui.label(RichText::new(words).small().color(theme::GOOD));
            return;
        }
        ui.horizontal(|ui| {
            if ui.button(format!("答复批注{}…", remark.number)).clicked() {
                requests.push(Request::Decide(Decision::Answer(remark.number)));
            }
            if ui.button(format!("了结批注{}", remark.number)).clicked() {
                requests.push(Request::Decide(Decision::Settle(remark.number)));
            }
        });
    });
    ui.add_space(4.0);
}

/// Which remark, on what; leads to its place.
fn head_ui(
    ui: &mut Ui,
    open: &Open,
    remark: &Remark<'_>,
    colour: egui::Color32,
    lead: impl Fn(Place) -> Request,
    requests: &mut Vec<Request>,
) {
    let place = Place::find(open.report.edition(), &remark.spot.place);
    let name = place.map_or_else(|| "已删除的位置".into(), |place| place.name(&open.report));
    let excerpt = match remark.spot.excerpt.as_str() {
        "" => String::new(),
        excerpt if excerpt.chars().count() > EXCERPT_CHARACTERS => {
            let start: String = excerpt.chars().take(EXCERPT_CHARACTERS).collect();
            format!("（{start}…）")
        }
        excerpt => format!("（{excerpt}）"),
    };
    let words = RichText::new(format!("批注{} {name}{excerpt}", remark.number));
    let words = words.small().color(colour);
    match place {
        Some(place) => {
            let link = ui.add(egui::Link::new(words));
            if link.on_hover_text("点击定位").clicked() {
                requests.push(lead(place));
            }
        }
        None => {
            ui.label(words);
        }
    }
}

/// The mark of a remark in the corner of a cell, as in a spreadsheet.
pub fn corner_ui(ui: &Ui, place: Rect) {
    let corner = place.right_top();
    let points = vec![corner, corner - vec2(8.0, 0.0), corner + vec2(0.0, 8.0)];
    let shape = egui::Shape::convex_polygon(points, theme::REMARK, egui::Stroke::NONE);
    ui.painter().add(shape);
}
