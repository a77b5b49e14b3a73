//! What is asked of the window is carried out: requests, commands, actions of the session, and what
//! the window shows once they are done. Draws nothing.

use std::time::Duration;

use super::super::request::{Command, Purpose, Request, Stop, View, Within};
use super::super::review::Desk;
use super::super::{leftovers, parts, stops};
use super::App;
use super::questions::{Next, Question};
use crate::document::Paper;
use crate::report::{Edit, Place};
use crate::session::{Action, Done, SessionError};
use crate::store::StoreError;

impl App {
    /// Does what a panel asked for; `now` is the time since any fixed moment.
    pub fn request(&mut self, request: Request, now: Duration) {
        match request {
            Request::Do(action) => self.act_or_ask(action, now),
            Request::Paste(edits, said) => self.paste(edits, said, now),
            Request::Command(command) => self.command(command, now),
            Request::View(view) => self.view(view),
            Request::Decide(decision) => self.decide(decision, now),
            Request::Choose(chosen, scrolls) => self.desk.choose(chosen, scrolls),
            Request::Compare(comparison) => self.desk.compare(comparison),
            Request::Ask(purpose @ (Purpose::LastYear | Purpose::Trail)) => {
                self.ask_for_file(purpose);
            }
            Request::Ask(purpose) => self.leave_for(Next::Ask(purpose), now),
            Request::ShowLastYear(shown) => self.shows_last_year = shown,
            Request::Go(place) => self.go(place),
            Request::Show(origin) => {
                self.go(origin.place);
                self.going_to = Some((origin.place, Within::Paragraph(origin.paragraph)));
            }
            Request::Stop(stop) => self.stop_at(stop),
            Request::ShowLastText(shown) => self.last_text.show(shown),
            Request::Offer(offered, chapter) => self.offer(offered, chapter),
        }
    }

    pub(super) fn view(&mut self, view: View) {
        if view == View::Preview && self.view != View::Preview {
            self.before_preview = self.view;
        }
        if view == View::Review && self.view != View::Review {
            self.view_before = self.view;
        }
        self.view = view;
        if let Some(place) = self.place_in(view) {
            self.going_to = Some((place, Within::Whole));
        }
    }

    pub(super) fn go(&mut self, place: Place) {
        self.stop_at(Stop::of(place));
    }

    fn stop_at(&mut self, stop: Stop) {
        let Some(open) = self.session.open() else {
            return;
        };
        self.view = View::of(stop.place, open.report.edition());
        let within = stop.span.map_or(Within::Whole, |span| {
            Within::Passage((span.start, span.end))
        });
        self.going_to = Some((stop.place, within));
        self.last_stop = Some(stop);
    }

    pub(super) fn command(&mut self, command: Command, now: Duration) {
        match command {
            Command::New => self.leave_for(Next::Start, now),
            Command::Open => self.leave_for(Next::Ask(Purpose::Open), now),
            Command::Import => self.leave_for(Next::Ask(Purpose::Import), now),
            Command::Save if self.session.open().is_some_and(|open| open.path.is_none()) => {
                self.ask_for_file(Purpose::SaveAs);
            }
            Command::Save => self.act(Action::Save, now),
            Command::SaveAs => self.ask_for_file(Purpose::SaveAs),
            Command::History => self.show_history(),
            Command::Export => self.ask_for_file(Purpose::Export),
            Command::Preview if self.view == View::Preview => self.view(self.before_preview),
            Command::Preview => self.view(View::Preview),
            Command::Print => self.ask_for_printer(),
            Command::Undo => self.act(Action::Undo, now),
            Command::Redo => self.act(Action::Redo, now),
            Command::NextFinding => {
                let open = self.session.open();
                let next = open.and_then(|open| stops::next_stop(open, self.last_stop));
                next.into_iter().for_each(|stop| self.stop_at(stop));
            }
            Command::Remark => self.remark_here(now),
            Command::InsertNumber => self.ask_for_number(),
            Command::Review if self.view == View::Review => self.view(self.view_before),
            Command::Review => self.view(View::Review),
        }
    }

    /// Changes cells by what was pasted, as a step of its own, and says what that did.
    fn paste(&mut self, edits: Vec<Edit>, said: String, now: Duration) {
        if !edits.is_empty() {
            self.act(Action::EndStep, now);
            self.act(Action::Edit(Edit::Together(edits)), now);
        }
        if self.question.is_none() {
            self.status = said;
        }
    }

    /// Runs an action that a panel asked for; what can't be taken back is asked about first.
    fn act_or_ask(&mut self, action: Action, now: Duration) {
        match action {
            Action::Discard(at) => self.question = Some(Question::Discard(at)),
            action => self.act(action, now),
        }
    }

    pub(super) fn act(&mut self, action: Action, now: Duration) {
        let stepped = matches!(action, Action::Undo | Action::Redo);
        if std::mem::take(&mut self.agreed_to_lose) {
            self.session.agree_to_lose();
        }
        match self.session.run(action.clone(), now) {
            Ok(done) => self.done(done, stepped, now),
            Err(SessionError::Unsaved) => {
                self.ask_about_changes(Next::Do(action));
            }
            Err(SessionError::Locked) => self.ask_to_unlock(action),
            // The banner says who has it; a dialog for each key would be in the way.
            Err(error @ SessionError::Held(_)) if matches!(action, Action::Edit(_)) => {
                self.status = error.to_string();
            }
            Err(error @ SessionError::ForeignPdf { .. }) => {
                self.question = Some(Question::Replace(Box::new(action), error.to_string()));
            }
            Err(error @ SessionError::Store(StoreError::ChangedMeanwhile { .. })) => {
                self.question = Some(Question::ChangedMeanwhile(error.to_string()));
            }
            Err(error) => self.question = Some(Question::Told(error.to_string())),
        }
    }

    pub(super) fn done(&mut self, done: Done, stepped: bool, now: Duration) {
        match done {
            Done::Quietly => {}
            Done::Opened => {
                (self.saved_at, self.kept_at) = (None, None);
                self.before_preview = View::Fields;
                self.preview.rewind();
                self.desk = Desk::default();
                self.forget_places();
                self.last_stop = None;
                self.status.clear();
                self.begin_with_fields();
                self.question = self.session.leftover_of_draft().map(|at| {
                    Question::Recover(at, leftovers::in_words(&self.session.leftovers()[at]))
                });
                if let Some(open) = self.session.open()
                    && !open.notices.is_empty()
                {
                    self.status = format!("{}处需要核对，见右侧。", open.notices.len());
                }
            }
            Done::Merged => {
                self.forget_places();
                self.status = "已合并，请核对后保存；可以撤销（Ctrl+Z）。".into();
            }
            Done::TakenOver => {
                self.preview.rewind();
                self.forget_places();
                self.begin_with_fields();
                self.status = "对方已关闭草稿，这里是最新内容，现在可以编辑。".into();
            }
            Done::Changed(place) => {
                // Within a text the way goes on from the passage last shown.
                let last = self.last_stop.map(|stop| stop.place);
                if let Some(place) = place.filter(|place| last != Some(*place)) {
                    self.last_stop = Some(Stop::of(place));
                }
                if place.is_none() {
                    // Chapters may have moved.
                    self.forget_places();
                }
                if let Some(place) = place.filter(|_| stepped) {
                    self.go(place);
                }
            }
            Done::Saved(path) => {
                self.saved_at = Some((self.clock)());
                self.status = match self.session.history_problem() {
                    None => format!("已保存到 {}", path.display()),
                    Some(problem) => format!("已保存，只是历史版本没能留下：{problem}"),
                };
                if let Some(next) = self.after_save.take() {
                    self.go_on(next, now);
                }
            }
            Done::Exported(print) => {
                let paper = print.paper.map_or("审签留痕", Paper::name);
                let notices = print.notices.concat();
                self.status = format!("已导出{paper} {}　{notices}", print.path.display());
            }
            Done::Reviewed(words) => self.status = words,
            Done::KeyMade(_) => {}
        }
    }

    /// Forgets where the keyboard was in another report, or before chapters moved.
    fn forget_places(&mut self) {
        self.keyboard.forget_places();
        self.focused_place = None;
        self.caret = None;
    }

    /// Shows 基本信息, with the keyboard in the first field that is still empty.
    fn begin_with_fields(&mut self) {
        self.view(View::Fields);
        let Some(open) = self.session.open() else {
            return;
        };
        let report = &open.report;
        let is_empty =
            |place: &Place| parts::is_stop(report, *place) && report.text_at(*place).is_empty();
        let first = parts::places(report, View::Fields)
            .into_iter()
            .find(is_empty);
        self.going_to = first.map(|place| (place, Within::Whole)).or(self.going_to);
    }
}
