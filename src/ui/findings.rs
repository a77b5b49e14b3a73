//! What is wrong, beside the editor: each finding leads to its place.
//! Decides nothing about what is wrong.

use egui::{Color32, RichText, ScrollArea, Sense, Ui, vec2};

use super::request::{Request, Stop, View};
use super::stops::{is_unfilled, stop};
use super::{banner, explaining, remarks, theme};
use crate::checks::{Finding, Outcome, Severity, Span};
use crate::import::Notice;
use crate::review::State;
use crate::session::{Action, Open};

/// More findings of one rule than this fold into one line.
const FOLDED_FROM: usize = 4;

/// Shows what the checks say, first of what is in the middle, and what the import did.
pub fn findings_ui(ui: &mut Ui, open: &Open, view: View, requests: &mut Vec<Request>) {
    counts_ui(ui, open);
    ui.separator();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        remarks::section_ui(ui, open, requests);
        if open.outcome.findings.is_empty() {
            ui.label(RichText::new("没有发现问题。").color(theme::GOOD));
        }
        let all = open
            .outcome
            .findings
            .iter()
            .zip(open.states().iter().copied());
        let (aside, shown): (Vec<Stated>, Vec<Stated>) =
            all.partition(|(_, state)| *state == State::Dismissed);
        let edition = open.report.edition();
        let is_here = |(finding, _): &Stated<'_>| {
            let mut places = finding.places.iter();
            places.any(|place| View::of(*place, edition) == view)
        };
        let (here, elsewhere): (Vec<Stated>, Vec<Stated>) = shown.into_iter().partition(is_here);
        let is_divided = !here.is_empty() && !elsewhere.is_empty();
        for (name, part) in [("本页", here), ("其他部分", elsewhere)] {
            if is_divided {
                let words = format!("{name}：{}条", part.len());
                ui.label(RichText::new(words).small().color(theme::WEAK));
            }
            ui.push_id(name, |ui| {
                for same_rule in part.chunk_by(|(a, _), (b, _)| a.rule == b.rule) {
                    rule_ui(ui, open, same_rule, requests);
                }
            });
        }
        dismissed_ui(ui, open, &aside, requests);
        not_checked_ui(ui, &open.outcome);
        notices_ui(ui, &open.notices, requests);
    });
}

/// A finding with how it stands.
type Stated<'a> = (&'a Finding, State);

/// Hints that were put aside, folded, with the way back.
fn dismissed_ui(ui: &mut Ui, open: &Open, aside: &[Stated<'_>], requests: &mut Vec<Request>) {
    if aside.is_empty() {
        return;
    }
    let title = format!("已知悉：{}条", aside.len());
    egui::CollapsingHeader::new(RichText::new(title).color(theme::WEAK))
        .id_salt("dismissed")
        .show(ui, |ui| {
            for finding in aside {
                finding_ui(ui, open, *finding, requests);
            }
        });
}

fn counts_ui(ui: &mut Ui, open: &Open) {
    let outcome = &open.outcome;
    ui.horizontal(|ui| {
        ui.label(RichText::new("检查结果").strong());
        for severity in [Severity::Error, Severity::Warning, Severity::Hint] {
            let count = outcome.count(severity);
            let colour = if count == 0 {
                theme::WEAK
            } else {
                theme::severity_colour(severity)
            };
            let words = match severity {
                Severity::Warning => explaining::warnings_in_words(open),
                Severity::Error | Severity::Hint => format!("{}{count}", severity.word()),
            };
            ui.label(RichText::new(words).color(colour));
        }
    });
}

fn rule_ui(ui: &mut Ui, open: &Open, same_rule: &[Stated<'_>], requests: &mut Vec<Request>) {
    let first = same_rule[0].0;
    if same_rule.len() < FOLDED_FROM {
        for finding in same_rule {
            finding_ui(ui, open, *finding, requests);
        }
        return;
    }
    let what = if is_unfilled(first) {
        "还没有填写"
    } else {
        "同类问题"
    };
    let title = RichText::new(format!("{} {what}：{}处", first.rule, same_rule.len()))
        .color(theme::severity_colour(first.severity));
    ui.horizontal(|ui| {
        if let Some(stop) = stop(first)
            && ui.button("到第一处").clicked()
        {
            requests.push(Request::Stop(stop));
        }
        ui.label(title.clone());
    });
    egui::CollapsingHeader::new(RichText::new("逐条列出").small())
        .id_salt(("findings of one rule", first.rule))
        .show(ui, |ui| {
            for finding in same_rule {
                finding_ui(ui, open, *finding, requests);
            }
        });
}

fn finding_ui(ui: &mut Ui, open: &Open, (finding, state): Stated<'_>, requests: &mut Vec<Request>) {
    let colour = theme::severity_colour(finding.severity);
    let head = format!("{} {}", finding.severity.word(), finding.rule);
    let leads_to = stop(finding).map(Request::Stop);
    card_ui(ui, &head, colour, &finding.message, leads_to, requests);
    if let Some(fix) = &finding.fix {
        let is_locked = open.is_locked();
        let button = ui.add_enabled(!is_locked, egui::Button::new(&fix.label));
        if button
            .on_disabled_hover_text(banner::why_locked(open))
            .clicked()
        {
            requests.push(Request::Do(Action::EndStep));
            requests.push(Request::Do(Action::Edit(fix.edit.clone())));
            // The text behind the passage may have moved; its start has not.
            let mended = stop(finding)
                .filter(|stop| stop.span.is_some())
                .map(|stop| {
                    let span = stop.span.map(|span| Span {
                        end: span.start,
                        ..span
                    });
                    Request::Stop(Stop { span, ..stop })
                });
            let place = fix.edit.place().map(Request::Go);
            requests.extend(mended.or(place));
        }
    }
    explaining::state_ui(ui, open, finding, state, requests);
    ui.add_space(4.0);
}

/// A head and a text that lead to a place when clicked.
fn card_ui(
    ui: &mut Ui,
    head: &str,
    colour: Color32,
    text: &str,
    leads_to: Option<Request>,
    requests: &mut Vec<Request>,
) {
    // One widget from the start: a frame that is made clickable afterwards drops the keyboard.
    let sense = match leads_to {
        Some(_) => Sense::click(),
        None => Sense::hover(),
    };
    let card = ui.scope_builder(egui::UiBuilder::new().sense(sense), |ui| {
        let response = ui.response();
        let fill = match leads_to.is_some() && response.hovered() {
            true => theme::HEAD,
            false => theme::STRIPE,
        };
        let edge = match response.has_focus() {
            true => theme::FOCUS,
            false => egui::Stroke::NONE,
        };
        let frame = egui::Frame::new().inner_margin(6.0).corner_radius(3.0);
        frame.fill(fill).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(6.0, 2.0);
            ui.label(RichText::new(head).small().color(colour));
            ui.label(text);
        });
        let inside = egui::StrokeKind::Inside;
        ui.painter().rect_stroke(ui.min_rect(), 3.0, edge, inside);
    });
    let Some(leads_to) = leads_to else { return };
    let response = card.response.on_hover_text("点击定位");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, text));
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if response.hovered() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    if response.clicked() {
        requests.push(leads_to);
    }
}

fn not_checked_ui(ui: &mut Ui, outcome: &Outcome) {
    if outcome.not_checked.is_empty() {
        return;
    }
    let title = format!("尚未检查：{}条规则", outcome.not_checked.len());
    egui::CollapsingHeader::new(RichText::new(title).color(theme::WEAK))
        .id_salt("not checked")
        .show(ui, |ui| {
            for not_checked in &outcome.not_checked {
                let words = format!("{} {}", not_checked.rule, not_checked.reason);
                ui.label(RichText::new(words).small().color(theme::WEAK));
            }
        });
}

fn notices_ui(ui: &mut Ui, notices: &[Notice], requests: &mut Vec<Request>) {
    if notices.is_empty() {
        return;
    }
    egui::CollapsingHeader::new(format!("导入说明：{}条，请核对", notices.len()))
        .id_salt("notices")
        .default_open(true)
        .show(ui, |ui| {
            for notice in notices {
                let code = notice.rule.unwrap_or_default();
                let head = match notice.line {
                    0 => format!("请核对 {code}"),
                    line => format!("原文第{line}行 {code}"),
                };
                card_ui(
                    ui,
                    &head,
                    theme::ACCENT,
                    &notice.message,
                    notice.place.map(Request::Go),
                    requests,
                );
            }
        });
}
