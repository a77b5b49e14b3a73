//! 打印: asks on which printer, how, and how often; prints on a thread of its own, so that a printer
//! that does not answer never keeps the window waiting. Makes no pages.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use egui::{ComboBox, Grid, Id, RichText, Ui};

use super::super::theme;
use super::{Answered, Button, Press, buttons_ui, choose_ui, dialog_ui, number_ui};
use crate::checks::Severity;
use crate::store::{PrintError, PrintOrder, PrintService, Printed, Printer};
use crate::value::Sides;

/// How often the threads are asked whether they are done.
const LOOKS_EVERY: Duration = Duration::from_millis(50);
/// Width of a field that takes a choice, in points.
const FIELD_WIDTH: f32 = 260.0;
const COPIES_WIDTH: f32 = 60.0;
const WIDTH: f32 = 494.0;

const EXPORT: Button<'_> = (Press::Other, "导出PDF…", true);
const CANCEL: Button<'_> = (Press::Cancel, "取消", true);

/// A print being asked for.
pub struct PrintQuestion {
    service: PrintService,
    title: String,
    pdf: Vec<u8>,
    pages: usize,
    order: PrintOrder,
    /// Number of copies, as typed.
    copies: String,
    stage: Stage,
}

/// How far it has come.
enum Stage {
    /// The system is asked for its printers.
    Looking(Receiver<Result<Option<Vec<Printer>>, PrintError>>),
    /// The user chooses among these; `None` where there is no printing service.
    Choosing(Option<Vec<Printer>>),
    /// It is on its way.
    Sending(Receiver<Result<Printed, PrintError>>),
    /// Why it can't be.
    Failed(String),
}

/// How the question ended.
pub enum PrintEnded {
    /// What became of it, for the line of state.
    Printed(String),
    /// The user would rather have a PDF file.
    Export,
}

impl PrintQuestion {
    /// Asks how to print a PDF of so many pages; begins by looking for printers.
    #[must_use]
    pub fn new(service: PrintService, title: String, pdf: Vec<u8>, pages: usize) -> Self {
        let order = service.last_order();
        let stage = look(&service);
        Self {
            service,
            title,
            pdf,
            pages,
            copies: order.copies.to_string(),
            order,
            stage,
        }
    }

    /// Shows the question; `None` while it is open.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Answered<PrintEnded>> {
        if let Some(words) = self.go_on() {
            return Some(Answered::With(PrintEnded::Printed(words)));
        }
        if matches!(self.stage, Stage::Looking(_) | Stage::Sending(_)) {
            ui.ctx().request_repaint_after(LOOKS_EVERY);
        }
        let ended = dialog_ui(ui, "打印", WIDTH, |ui| {
            ui.label(RichText::new(&self.title).color(theme::WEAK));
            ui.add_space(6.0);
            self.stage_ui(ui)
        });
        // What is on its way can't be called back.
        ended.filter(|_| !matches!(self.stage, Stage::Sending(_)))
    }

    /// Takes what the threads have found; returns what became of a print that was sent.
    fn go_on(&mut self) -> Option<String> {
        match &self.stage {
            Stage::Looking(answer) => match answer.try_recv().ok()? {
                Ok(printers) => self.choose(printers),
                Err(error) => self.stage = Stage::Failed(error.to_string()),
            },
            Stage::Sending(answer) => match answer.try_recv().ok()? {
                Ok(printed) => return Some(in_words(&printed)),
                Err(error) => self.stage = Stage::Failed(error.to_string()),
            },
            Stage::Choosing(_) | Stage::Failed(_) => {}
        }
        None
    }

    fn choose(&mut self, printers: Option<Vec<Printer>>) {
        if let Some(printers) = &printers {
            let is_known = printers.iter().any(|p| p.name == self.order.printer);
            match printers.first() {
                None => {
                    self.stage = Stage::Failed(PrintError::NoPrinter.to_string());
                    return;
                }
                // The one of last time, else the system's default, else the first.
                Some(first) if !is_known => self.order.printer.clone_from(&first.name),
                Some(_) => {}
            }
        }
        self.stage = Stage::Choosing(printers);
    }

    fn stage_ui(&mut self, ui: &mut Ui) -> Option<Answered<PrintEnded>> {
        match &self.stage {
            Stage::Looking(_) => {
                ui.label("正在查找打印机…");
                let cancelled = buttons_ui(ui, None, &[CANCEL]);
                cancelled.map(|_| Answered::Cancelled)
            }
            Stage::Choosing(_) => self.choosing_ui(ui),
            Stage::Sending(_) => {
                // Closing the question does not call a print back, so it does not say so.
                ui.label("正在送往打印机…");
                None
            }
            Stage::Failed(words) => {
                let buttons = [EXPORT, (Press::Confirm, "重试", true), CANCEL];
                let pressed = choose_ui(ui, Some(words), &buttons)?;
                self.go_on_by(pressed, |question| question.stage = look(&question.service))
            }
        }
    }

    /// Exports, cancels, or does what the dialog is there for.
    fn go_on_by(
        &mut self,
        pressed: Press,
        confirm: impl FnOnce(&mut Self),
    ) -> Option<Answered<PrintEnded>> {
        match pressed {
            Press::Other => Some(Answered::With(PrintEnded::Export)),
            Press::Cancel => Some(Answered::Cancelled),
            Press::Confirm => {
                confirm(self);
                None
            }
        }
    }

    fn choosing_ui(&mut self, ui: &mut Ui) -> Option<Answered<PrintEnded>> {
        let Stage::Choosing(printers) = &self.stage else {
            return None;
        };
        match printers {
            None => {
                let words = "本机没有打印服务（CUPS）。将用默认的PDF阅读器打开，请在那里打印：\
                             纸张A4，按实际大小（100%），不要“适合页面”。";
                ui.add(egui::Label::new(words).wrap());
            }
            Some(printers) => {
                Grid::new("print")
                    .num_columns(2)
                    .spacing([16.0, 10.0])
                    .show(ui, |ui| {
                        let label = ui.label("打印机");
                        printer_ui(ui, &mut self.order.printer, printers).labelled_by(label.id);
                        ui.end_row();
                        ui.label("单双面");
                        ui.horizontal(|ui| {
                            let sides = &mut self.order.sides;
                            ui.radio_value(sides, Sides::Both, "双面（长边装订）");
                            ui.radio_value(sides, Sides::One, "单面");
                        });
                        ui.end_row();
                        let (label, id) = (ui.label("份数").id, Id::unique("print copies"));
                        number_ui(ui, id, label, COPIES_WIDTH, "", &mut self.copies);
                        ui.end_row();
                        let all = format!("全部{}页，或如 1-3,5", self.pages);
                        let pages = &mut self.order.pages;
                        let (label, id) = (ui.label("页码范围").id, Id::unique("print pages"));
                        number_ui(ui, id, label, FIELD_WIDTH, &all, pages);
                        ui.end_row();
                    });
                let stopped = printers
                    .iter()
                    .any(|p| p.is_stopped && p.name == self.order.printer);
                if stopped {
                    let words = "这台打印机已暂停：可以送去打印，但要等它恢复后才会打出来。";
                    let colour = theme::severity_colour(Severity::Warning);
                    ui.add(egui::Label::new(RichText::new(words).color(colour)).wrap());
                }
            }
        }
        let words = match printers {
            Some(_) => "打印",
            None => "打开",
        };
        let pressed = choose_ui(ui, None, &[(Press::Confirm, words, true), EXPORT, CANCEL])?;
        self.go_on_by(pressed, Self::send)
    }

    fn send(&mut self) {
        let Ok(copies) = self.copies.trim().parse() else {
            self.stage = Stage::Failed(PrintError::BadCopies.to_string());
            return;
        };
        self.order.copies = copies;
        let (send, receive) = channel();
        let (service, order) = (self.service.clone(), self.order.clone());
        let (pdf, title) = (self.pdf.clone(), self.title.clone());
        self.stage = Stage::Sending(receive);
        std::thread::spawn(move || {
            let printed = service.print(&pdf, &title, &order);
            if matches!(printed, Ok(Printed::Sent { .. })) {
                // What is not remembered is asked again, which is no harm.
                let _ = service.remember(&order);
            }
            // The window may be gone by now, and then nobody waits for the answer.
            let _ = send.send(printed);
        });
    }
}

/// Asks for the printers on a thread of its own.
fn look(service: &PrintService) -> Stage {
    let (send, receive) = channel();
    let service = service.clone();
    std::thread::spawn(move || {
        let _ = send.send(service.printers());
    });
    Stage::Looking(receive)
}

fn printer_ui(ui: &mut Ui, chosen: &mut String, printers: &[Printer]) -> egui::Response {
    ComboBox::from_id_salt("printer")
        .width(FIELD_WIDTH)
        .selected_text(chosen.as_str())
        .show_ui(ui, |ui| {
            for printer in printers {
                let mut words = printer.name.clone();
                if printer.is_default {
                    words += "（系统默认）";
                }
                if printer.is_stopped {
                    words += "（已暂停）";
                }
                ui.selectable_value(chosen, printer.name.clone(), words);
            }
        })
        .response
}

/// For the line of state.
fn in_words(printed: &Printed) -> String {
    match printed {
        Printed::Sent { printer, job } if job.is_empty() => format!("已送到打印机“{printer}”"),
        Printed::Sent { printer, job } => format!("已送到打印机“{printer}”（任务 {job}）"),
        Printed::Shown(_) => String::from("已用默认的PDF阅读器打开，请在那里打印"),
    }
}
