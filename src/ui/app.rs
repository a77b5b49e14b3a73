//! The window's frame: draws the panels, then has done what they asked for. Panels change nothing
//! themselves.

#![allow(clippy::disallowed_methods, reason = "the window reads the clock")]

mod asking;
mod decisions;
mod navigation;
mod questions;
mod requests;

use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use egui::{CentralPanel, Context, Event, Label, Panel, RichText, Ui, ViewportCommand};

use super::keystrokes::{self, Keystrokes};
use super::last_text::LastText;
use super::preview::{self, Preview};
use super::request::{Purpose, Request, Stop, View, Within, place_id};
use super::review::{self, Desk};
use super::start::{self, StartForm};
use super::{
    banner, cells, chapter, commands, fields, findings, input_method, outline, table, theme,
};
use crate::report::{Place, narrative};
use crate::session::{Action, FORM_FILE, Open, Session};
use crate::store::PrintService;
use crate::value::Moment;
use navigation::{Area, Keyboard};
use questions::{Next, Question, file_action};

/// How often it is looked whether a copy has reached the disk.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often it is looked whether another window has let the draft go.
const ASK_EVERY: Duration = Duration::from_secs(2);
/// A place that is not drawn gets no keyboard, however often it is led there.
const LED_IN_VAIN_AT_MOST: u8 = 3;

/// The program's window.
pub struct App {
    session: Session,
    view: View,
    /// What to go back to from the preview.
    before_preview: View,
    preview: Preview,
    printing: PrintService,
    /// Whether last year's values stand beside this year's.
    shows_last_year: bool,
    /// Whether last year's text stands beside a chapter.
    last_text: LastText,
    /// Where the keyboard is and was.
    keyboard: Keyboard,
    /// The place that gets the keyboard in the next pass, and where in it.
    going_to: Option<(Place, Within)>,
    /// The place that got the keyboard in this frame because somebody wanted to go there.
    arrived: Option<Place>,
    /// How often the keyboard was given to a place that did not keep it.
    led_in_vain: u8,
    /// What was last gone to or changed, from which the next finding is counted.
    last_stop: Option<Stop>,
    question: Option<Question>,
    /// Whether there was a question in the frame before.
    was_asked: bool,
    /// What follows a save that was asked for because of unsaved changes.
    after_save: Option<Next>,
    /// Whether the user agreed to lose unsaved changes to what is asked for next.
    agreed_to_lose: bool,
    start: StartForm,
    /// What the last action did.
    status: String,
    /// When what is open was last saved here, and when a copy of it was last kept.
    saved_at: Option<Moment>,
    kept_at: Option<Moment>,
    is_keeping: bool,
    /// When it was last looked whether another window has let the draft go.
    asked_at: Duration,
    /// Whether keys came that no pass has seen yet.
    has_new_keys: bool,
    /// Whether the window is to be closed once all keys are typed that came before.
    closing: bool,
    quitting: bool,
    /// The file that was dropped on the window.
    dropped: Option<PathBuf>,
    /// What stands in the window's title bar.
    title: String,
    documents: PathBuf,
    /// What the reviewer's view shows.
    desk: Desk,
    /// The editor to go back to from the reviewer's view.
    view_before: View,
    /// The place that has, or last had, the keyboard, with the paragraph.
    focused_place: Option<(Place, Option<usize>)>,
    /// What is, or last was, selected in a chapter's text, in characters.
    caret: Option<(usize, Range<usize>)>,
    /// The name that was last given for a decision.
    who: String,
    /// Where signing keys are kept.
    keys: Option<PathBuf>,
    clock: fn() -> Moment,
    /// Whether the system's own dialog opens beside the field for a path.
    system_dialogs: bool,
}

impl App {
    /// A window at its start. `year` is the report year to propose, `documents` the folder to
    /// begin looking for files in.
    #[must_use]
    pub fn new(ctx: &Context, session: Session, year: i16, documents: PathBuf) -> Self {
        theme::install(ctx);
        Keystrokes::install(ctx);
        Self {
            session,
            view: View::Fields,
            before_preview: View::Fields,
            preview: Preview::default(),
            printing: PrintService::of_system(),
            shows_last_year: true,
            last_text: LastText::default(),
            keyboard: Keyboard::default(),
            going_to: None,
            arrived: None,
            led_in_vain: 0,
            last_stop: None,
            question: None,
            was_asked: false,
            after_save: None,
            agreed_to_lose: false,
            start: StartForm::new(year),
            status: String::new(),
            saved_at: None,
            kept_at: None,
            is_keeping: false,
            asked_at: Duration::ZERO,
            has_new_keys: false,
            closing: false,
            quitting: false,
            dropped: None,
            title: String::new(),
            documents,
            desk: Desk::default(),
            view_before: View::Fields,
            focused_place: None,
            caret: None,
            who: String::new(),
            keys: None,
            clock: || Moment::of(&jiff::Zoned::now()),
            system_dialogs: true,
        }
    }

    /// Asks for files by path only, for tests that must not wait for the system.
    #[must_use]
    pub fn without_system_dialogs(self) -> Self {
        Self {
            system_dialogs: false,
            ..self
        }
    }

    /// The session, for tests that look at what the window did.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The preview, for tests that look at what it shows.
    #[must_use]
    pub fn preview(&self) -> &Preview {
        &self.preview
    }

    /// Prints through this service from now on.
    pub fn print_through(&mut self, service: PrintService) {
        self.printing = service;
    }

    /// Opens a draft, as if the user had chosen it.
    pub fn open(&mut self, draft: PathBuf) {
        self.act(Action::Open(draft), Duration::ZERO);
    }

    /// Tells something that has to be read before going on.
    /// What is asked already comes first.
    pub fn tell(&mut self, words: String) {
        match &mut self.question {
            None => self.question = Some(Question::Told(words)),
            Some(Question::Told(told)) => *told = format!("{told}\n{words}"),
            Some(_) => self.status = words,
        }
    }

    /// Draws one pass of a frame and does what was asked for in it.
    pub fn frame_ui(&mut self, ui: &mut Ui) {
        let now = time_of(ui.ctx());
        let view = self.view;
        // Taken before the fields see them, carried out after what was typed in the same frame.
        let mut shortcuts = Vec::new();
        if self.question.is_none() {
            commands::take_shortcuts(ui, self.session.open(), &mut shortcuts);
            self.take_dropped_file(ui.ctx(), &mut shortcuts);
            self.navigate(ui);
        }
        let is_back = |event: &Event| matches!(event, Event::WindowFocused(true));
        if ui.input(|input| input.events.iter().any(is_back)) {
            let _ = self.session.run(Action::ReadLastYearAgain, now);
        }
        // A question still keeps the keyboard from what is below it in the pass after its answer.
        let is_asked = self.question.is_some();
        let was_asked = std::mem::replace(&mut self.was_asked, is_asked);
        let mut led = None;
        if is_asked || was_asked {
            if was_asked && !is_asked {
                ui.ctx().request_repaint();
            }
        } else if let Some((place, within)) = self.going_to.take() {
            self.focus(ui.ctx(), place, within);
            self.arrived = Some(place);
            led = Some((place, within));
        } else if let Some(id) = self.left_at_start() {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        if let (View::Review, Some(open)) = (self.view, self.session.open()) {
            let now = (self.clock)();
            self.desk.refresh(open, self.session.settings(), now);
        }
        let mut requests = Vec::new();
        if self.view == View::Preview {
            self.preview.refresh(&mut self.session);
        } else if let Some(left) = self.preview.refresh_when_idle(&mut self.session, now) {
            ui.ctx().request_repaint_after(left);
        }
        self.last_text.refresh(self.session.open(), self.view);
        self.panels_ui(ui, &mut requests);
        self.arrived = None;
        self.lead_again(ui.ctx(), led);
        self.desk.has_scrolled();
        self.notice_focus(ui);
        if let Some(question) = self.question.take() {
            self.question = self.question_ui(ui, question, now);
        }
        input_method::forget_abandoned(ui.ctx());
        for request in requests.into_iter().chain(shortcuts) {
            self.request(request, now);
            ui.ctx().request_repaint();
        }
        self.end_areas(ui.ctx());
        self.notice_keyboard(ui.ctx());
        self.mind_question(ui.ctx(), is_asked);
        // Under a question the keyboard goes nowhere until it is answered.
        let is_leading = self.going_to.is_some() && self.question.is_none();
        if is_leading
            || self.view != view
            || is_asked != self.question.is_some()
            || is_asked != was_asked
        {
            keystrokes::stir(ui.ctx());
        }
        let open = self.session.open();
        keystrokes::let_join(ui.ctx(), open.is_none_or(|open| !open.is_locked()));
        self.keep_copy(ui.ctx(), now);
        self.wait_for_draft(ui.ctx(), now);
        self.title_and_close(ui.ctx());
    }

    /// Takes the draft over once the window that has it lets it go.
    fn wait_for_draft(&mut self, ctx: &Context, now: Duration) {
        if (self.session.open()).is_none_or(|open| open.held_by().is_none()) {
            return;
        }
        if self.question.is_none() && now.saturating_sub(self.asked_at) >= ASK_EVERY {
            self.asked_at = now;
            self.act(Action::TryClaim, now);
        }
        ctx.request_repaint_after(ASK_EVERY);
    }

    /// What is drawn for the first time may only be measured, and lets the keyboard go: then the
    /// place gets it in the next pass.
    fn lead_again(&mut self, ctx: &Context, led: Option<(Place, Within)>) {
        let is_lost = ctx.memory(|memory| memory.focused().is_none());
        match led.filter(|_| is_lost && self.led_in_vain < LED_IN_VAIN_AT_MOST) {
            Some(led) => {
                self.going_to = Some(led);
                self.led_in_vain += 1;
            }
            None => self.led_in_vain = 0,
        }
    }

    /// Gives the keyboard to a place before its field is drawn, or the field would not see that it
    /// gained it. A cell's content is selected, so that the first key replaces it.
    fn focus(&self, ctx: &Context, place: Place, within: Within) {
        let id = place_id(place);
        ctx.memory_mut(|memory| memory.request_focus(id));
        let Some(open) = self.session.open() else {
            return;
        };
        let text = open.report.text_at(place);
        match (within, place) {
            (Within::End, _) => cells::caret_at_end(ctx, id, text),
            (Within::Passage(range), _) => cells::select(ctx, id, range.0, range.1),
            (Within::Paragraph(paragraph), Place::Text(_)) => {
                let start = narrative::line_start(text, paragraph);
                (start.into_iter()).for_each(|start| cells::put_caret(ctx, id, start));
            }
            // The first key replaces what stands there.
            (_, Place::Cell(_) | Place::Field(_)) => cells::select_all(ctx, id, text),
            _ => {}
        }
    }

    /// Draws the areas in the order in which Tab goes through them.
    fn panels_ui(&mut self, ui: &mut Ui, requests: &mut Vec<Request>) {
        self.keyboard.begin_areas();
        let keyboard = &mut self.keyboard;
        let open = self.session.open();
        Panel::top("toolbar").show(ui, |ui| {
            keyboard.begin_area(ui, Area::Toolbar);
            commands::toolbar_ui(ui, open, requests);
        });
        Panel::bottom("state").show(ui, |ui| self.state_ui(ui));
        let Some(open) = self.session.open() else {
            CentralPanel::default().show(ui, |ui| {
                start::start_ui(ui, &mut self.start, &self.session, requests);
            });
            return;
        };
        let keyboard = &mut self.keyboard;
        keyboard.has_edge(ui, "outline");
        Panel::left("outline")
            .resizable(true)
            .default_size(230.0)
            .size_range(160.0..=320.0)
            .show(ui, |ui| {
                keyboard.begin_area(ui, Area::Outline);
                outline::outline_ui(ui, open, self.view, requests);
            });
        if self.view == View::Preview {
            // A page takes all the room there is.
            CentralPanel::no_frame().show(ui, |ui| {
                keyboard.begin_area(ui, Area::Editor);
                preview::preview_ui(ui, &mut self.preview, open, requests);
            });
            return;
        }
        // Whether a signature holds can't be told without the form that was signed.
        if self.view == View::Review && open.missing_form().is_none() {
            CentralPanel::default()
                .frame(egui::Frame::central_panel(ui.style()).inner_margin(0.0))
                .show(ui, |ui| {
                    keyboard.begin_area(ui, Area::Editor);
                    review::review_ui(ui, open, &self.desk, requests);
                });
            return;
        }
        // The findings stand at the right, and Tab comes to them after the editor.
        keyboard.has_edge(ui, "findings");
        let findings_place = Panel::right("findings")
            .resizable(true)
            .default_size(320.0)
            .size_range(220.0..=460.0)
            .show(ui, |ui| {
                let place = ui.available_rect_before_wrap();
                ui.advance_cursor_after_rect(place);
                place
            })
            .inner;
        keyboard.begin_area(ui, Area::Editor);
        CentralPanel::default().show(ui, |ui| {
            banner::banner_ui(ui, open, requests);
            self.editor_ui(ui, open, requests);
        });
        let findings = egui::UiBuilder::new()
            .id_salt("findings")
            .max_rect(findings_place);
        let (keyboard, view) = (&mut self.keyboard, self.view);
        ui.scope_builder(findings, |ui| {
            keyboard.begin_area(ui, Area::Findings);
            findings::findings_ui(ui, open, view, requests);
        });
    }

    fn editor_ui(&self, ui: &mut Ui, open: &Open, requests: &mut Vec<Request>) {
        match self.view {
            View::Review | View::Preview => {}
            View::Fields => fields::fields_ui(ui, open, requests),
            View::Chapter(at) => {
                let has_arrived = self.arrived == Some(Place::Text(at));
                let last_text = self.last_text.beside(at);
                chapter::chapter_ui(ui, open, at, has_arrived, last_text, requests);
            }
            View::Table(table) => {
                let last_year = open.last_year().filter(|_| self.shows_last_year);
                table::table_ui(ui, open, table, last_year, requests);
            }
        }
    }

    /// The line at the bottom: which file, whether it is saved, what the last action did.
    fn state_ui(&self, ui: &mut Ui) {
        if let Some(problem) = self.session.copy_problem() {
            let words = format!(
                "现在不能留恢复副本，程序意外退出会丢失没有保存的内容，请随时按 Ctrl+S 保存。原因：{problem}"
            );
            let colour = theme::severity_colour(crate::checks::Severity::Error);
            ui.add(Label::new(RichText::new(words).small().color(colour)).wrap());
        }
        ui.horizontal(|ui| {
            let Some(open) = self.session.open() else {
                ui.label(RichText::new(&self.status).small());
                return;
            };
            let file = match &open.path {
                Some(path) => path.display().to_string(),
                None => String::from("尚未保存到文件"),
            };
            ui.label(RichText::new(file).small());
            ui.separator();
            let left = self.session.leftovers().len();
            if left > 0 {
                let words = format!("有{left}份上次没有保存的内容，按“新建”查看");
                let colour = theme::severity_colour(crate::checks::Severity::Warning);
                ui.label(RichText::new(words).small().color(colour));
                ui.separator();
            }
            let time = |at: Option<Moment>| at.map_or_else(String::new, Moment::time_in_words);
            let (words, colour) = match open.unsaved {
                true if self.has_copy() => (
                    format!("有未保存的修改（{}已留恢复副本）", time(self.kept_at)),
                    theme::severity_colour(crate::checks::Severity::Warning),
                ),
                true => (
                    "有未保存的修改".into(),
                    theme::severity_colour(crate::checks::Severity::Warning),
                ),
                false => (format!("{}已保存", time(self.saved_at)), theme::GOOD),
            };
            ui.label(RichText::new(words).small().color(colour));
            ui.separator();
            ui.label(
                RichText::new(open.report.edition().name.as_str())
                    .small()
                    .color(theme::WEAK),
            );
            ui.separator();
            self.preview.state_ui(ui);
            ui.separator();
            ui.label(RichText::new(&self.status).small());
        });
    }

    /// Whether what is not saved is safe all the same.
    fn has_copy(&self) -> bool {
        self.session.keeps_copies()
            && !self.session.is_copying()
            && self.session.copy_problem().is_none()
    }

    /// A file dropped on the window is opened if it looks like a draft, else imported; keys that came
    /// before it are typed first.
    fn take_dropped_file(&mut self, ctx: &Context, requests: &mut Vec<Request>) {
        let dropped = ctx.input(|input| {
            let first = input.raw.dropped_files.first();
            first.map(|file| file.path().to_path_buf())
        });
        self.dropped = dropped.or(self.dropped.take());
        if keystrokes::wait(ctx) {
            return;
        }
        if let Some(path) = self.dropped.take() {
            let ending = path.extension();
            let purpose = match ending.is_some_and(|ending| ending.eq_ignore_ascii_case("ron")) {
                true if path.ends_with(FORM_FILE) => Purpose::Form,
                true => Purpose::Open,
                false => Purpose::Import,
            };
            match file_action(purpose, &path, None, None) {
                Some(action) => requests.push(Request::Do(action)),
                None => self.take_form(&path),
            }
        }
    }

    /// Whether the user has left the program, so that its window may close.
    #[must_use]
    pub fn is_quitting(&self) -> bool {
        self.quitting
    }

    /// Notices what somebody typed before a pass takes it.
    pub(super) fn notice_keys(&mut self, events: &[Event]) {
        let is_typed = |event: &Event| {
            matches!(
                event,
                Event::Key { .. } | Event::Text(_) | Event::Ime(_) | Event::Paste(_) | Event::Cut
            )
        };
        self.has_new_keys = events.iter().any(is_typed);
    }

    /// A window that was hidden right behind the last keys has not typed them yet: they would be
    /// in no copy until it is shown again.
    pub(super) fn type_while_hidden(&mut self, ctx: &Context) {
        let is_hidden = ctx.input(|input| input.viewport().visible() == Some(false));
        if is_hidden && (self.has_new_keys || keystrokes::wait(ctx)) {
            ctx.send_viewport_cmd(ViewportCommand::RequestPaintWhileHidden);
            ctx.request_repaint();
        }
    }

    /// Hands on what changed in this pass, at once: there may be no other until the window is shown
    /// again.
    fn keep_copy(&mut self, ctx: &Context, now: Duration) {
        let _ = self.session.run(Action::KeepCopy, now);
        let was_keeping = std::mem::replace(&mut self.is_keeping, self.session.is_copying());
        if was_keeping && !self.is_keeping && self.session.copy_problem().is_none() {
            self.kept_at = Some((self.clock)());
        }
        if self.is_keeping || self.session.copy_problem().is_some() {
            ctx.request_repaint_after(LOOK_EVERY);
        }
    }

    fn title_and_close(&mut self, ctx: &Context) {
        if ctx.input(|input| input.viewport().close_requested()) && !self.quitting {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.closing = true;
            ctx.request_repaint();
        }
        // Keys that came before it are typed first.
        if self.closing && !keystrokes::wait(ctx) {
            self.closing = false;
            if self.session.open().is_some_and(|open| open.unsaved) {
                self.ask_about_changes(Next::Quit);
                ctx.request_repaint();
            } else {
                self.quitting = true;
            }
        }
        if self.quitting {
            // A copy that can't be removed is offered at the next start, which loses nothing.
            self.session.agree_to_lose();
            let _ = self.session.run(Action::Close, Duration::ZERO);
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        let title = match self.session.open() {
            Some(open) => format!("{} - 年报", open.report.title()),
            None => String::from("年报"),
        };
        // Sending it asks for another frame, so only a new one is sent.
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}

/// The time of a pass, since any fixed moment.
fn time_of(ctx: &Context) -> Duration {
    Duration::from_secs_f64(ctx.input(|input| input.time).max(0.0))
}
