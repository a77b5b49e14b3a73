//! 打印: asks on which printer, how, and how often; prints on a thread of its own, so that a printer
//! that does not answer never keeps the window waiting. Makes no pages.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use egui::{ComboBox, Grid, Id, Key, Modal, RichText, TextEdit, Ui};

use super::{input_method, theme};
use crate::checks::Severity;
use crate::store::{PrintError, PrintOrder, PrintService, Printed, Printer};
use crate::value::Sides;

/// How often the threads are asked whether they are done.
const LOOKS_EVERY: Duration = Duration::from_millis(50);
/// Width of a field that takes a choice, in points.
const FIELD_WIDTH: f32 = 260.0;

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
    /// The user changed their mind.
    Cancelled,
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
    pub fn ui(&mut self, ui: &mut Ui) -> Option<PrintEnded> {
        if let Some(words) = self.go_on() {
            return Some(PrintEnded::Printed(words));
        }
        if matches!(self.stage, Stage::Looking(_) | Stage::Sending(_)) {
            ui.ctx().request_repaint_after(LOOKS_EVERY);
        }
        let mut ended = None;
        let modal = Modal::new(Id::unique("print question")).show(ui.ctx(), |ui| {
            ui.set_width(480.0);
            ui.label(RichText::new("打印").size(18.0).strong());
            ui.label(RichText::new(&self.title).color(theme::WEAK));
            ui.add_space(6.0);
            ended = self.stage_ui(ui);
        });
        let is_sending = matches!(self.stage, Stage::Sending(_));
        if ended.is_none() && modal.should_close() && !is_sending {
            ended = Some(PrintEnded::Cancelled);
        }
        ended
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

    fn stage_ui(&mut self, ui: &mut Ui) -> Option<PrintEnded> {
        match &self.stage {
            Stage::Looking(_) => {
                ui.label("正在查找打印机…");
                let cancelled = ui.button("取消").clicked();
                cancelled.then_some(PrintEnded::Cancelled)
            }
            Stage::Choosing(_) => self.choice_ui(ui),
            Stage::Sending(_) => {
                ui.label("正在送往打印机…");
                // Closing the question does not call a print back, so it does not say so.
                None
            }
            Stage::Failed(words) => {
                let words = RichText::new(words).color(theme::severity_colour(Severity::Error));
                ui.add(egui::Label::new(words).wrap());
                ui.add_space(8.0);
                self.failed_ui(ui)
            }
        }
    }

    fn failed_ui(&mut self, ui: &mut Ui) -> Option<PrintEnded> {
        let mut ended = None;
        ui.horizontal(|ui| {
            let export = ui.button("导出PDF…");
            if ui.memory(|memory| memory.focused().is_none()) {
                export.request_focus();
            }
            if export.clicked() {
                ended = Some(PrintEnded::Export);
            }
            if ui.button("重试").clicked() {
                self.stage = look(&self.service);
            }
            if ui.button("取消").clicked() {
                ended = Some(PrintEnded::Cancelled);
            }
        });
        ended
    }

    fn choice_ui(&mut self, ui: &mut Ui) -> Option<PrintEnded> {
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
                        number_ui(ui, "份数", "print copies", &mut self.copies, 60.0, "");
                        ui.end_row();
                        let all = format!("全部{}页，或如 1-3,5", self.pages);
                        let pages = &mut self.order.pages;
                        number_ui(ui, "页码范围", "print pages", pages, FIELD_WIDTH, &all);
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
        ui.add_space(8.0);
        let words = if printers.is_some() {
            "打印"
        } else {
            "打开"
        };
        self.buttons_ui(ui, words)
    }

    fn buttons_ui(&mut self, ui: &mut Ui, words: &str) -> Option<PrintEnded> {
        let mut ended = None;
        let nothing_focused = ui.memory(|memory| memory.focused().is_none());
        ui.horizontal(|ui| {
            let button = ui.button(words);
            if nothing_focused {
                button.request_focus();
            }
            if button.clicked() {
                self.send();
            }
            if ui.button("导出PDF…").clicked() {
                ended = Some(PrintEnded::Export);
            }
            if ui.button("取消").clicked() || ui.input(|input| input.key_pressed(Key::Escape)) {
                ended = Some(PrintEnded::Cancelled);
            }
        });
        ended
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

fn number_ui(ui: &mut Ui, name: &str, id: &str, text: &mut String, width: f32, hint: &str) {
    let label = ui.label(name);
    let (field, typed) = input_method::text_field(ui, Id::unique(id), text, |text| {
        TextEdit::singleline(text)
            .desired_width(width)
            .hint_text(hint)
    });
    let field = field.labelled_by(label.id);
    if field.has_focus() {
        input_method::switch_off(ui);
    }
    if let Some(typed) = typed {
        *text = typed;
    }
}

/// For the line of state.
fn in_words(printed: &Printed) -> String {
    match printed {
        Printed::Sent { printer, job } if job.is_empty() => format!("已送到打印机“{printer}”"),
        Printed::Sent { printer, job } => format!("已送到打印机“{printer}”（任务 {job}）"),
        Printed::Shown(_) => String::from("已用默认的PDF阅读器打开，请在那里打印"),
    }
}
