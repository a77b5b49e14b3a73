//! What is decided over somebody's name: explanations, remarks, sign-offs, returns, unlockings,
//! and the unit's settings. Asks, and does what was answered; whether it may be, the review says.

use std::path::PathBuf;
use std::time::Duration;

use egui::{Ui, text::CCursor};

use super::super::dialogs::new_key::NewKey;
use super::super::dialogs::page_settings::PageSettings;
use super::super::dialogs::signing::{Signing, Wish};
use super::super::dialogs::statement::{About, Statement};
use super::super::dialogs::unit_settings::{SettingsDialog, UnitSettings};
use super::super::dialogs::{Answered, Press, choose_ui, dialog_ui};
use super::super::parts;
use super::super::request::{Command, Decision, Request, View, Within, place_id};
use super::super::review::steps::lacks_ui;
use super::App;
use super::questions::{Asked, Question};
use crate::form::FieldKind;
use crate::report::{Cause, Place, Report, narrative};
use crate::review::{self, Lack, Refusal};
use crate::session::{Action, Done, SessionError};
use crate::store::{self, KeyFile};
use crate::value::Moment;

impl App {
    /// Reads the time from a clock of its own, for tests.
    #[must_use]
    pub fn with_clock(self, clock: fn() -> Moment) -> Self {
        Self { clock, ..self }
    }

    /// Keeps signing keys in a folder.
    #[must_use]
    pub fn with_keys(self, keys: Option<PathBuf>) -> Self {
        Self { keys, ..self }
    }

    /// Takes the unit's settings from a file; one that can't be read is told, and the usual
    /// settings hold.
    pub fn read_settings(&mut self, file: PathBuf) {
        self.act(Action::ReadSettings(file), Duration::ZERO);
    }

    /// Asks for what a panel wants decided.
    pub(super) fn decide(&mut self, decision: Decision, now: Duration) {
        let Some(open) = self.session.open() else {
            return;
        };
        let report = &open.report;
        let asked = match decision {
            Decision::Explain(cause) => self.explaining(cause),
            Decision::Remark(place, paragraph) => {
                review::spot(report, place, paragraph).map(|spot| {
                    let about = About::Remark(spot, place.name(report));
                    self.statement(about, FieldKind::Reviewer)
                })
            }
            Decision::Answer(remark) => self.answering(remark),
            Decision::Settle(remark)
                if !self.who.trim().is_empty() && !self.session.settings().has_key(&self.who) =>
            {
                let statement = Statement::new(About::Settling(remark), self.who.clone());
                self.act(statement.action((self.clock)()), now);
                return;
            }
            Decision::Settle(remark) => {
                Some(self.statement(About::Settling(remark), FieldKind::Reviewer))
            }
            Decision::Sign(step) => self.signing(&step),
            Decision::Return => Some(self.statement(About::Return, FieldKind::Reviewer)),
            Decision::Unlock => {
                Some(self.statement(About::Unlocking(Vec::new()), FieldKind::Filler))
            }
            Decision::Settings => {
                let settings = UnitSettings::new(self.session.settings());
                Some(Asked::Settings(Box::new(settings)))
            }
            Decision::PageSetup => {
                let settings = PageSettings::new(self.session.settings());
                Some(Asked::Settings(Box::new(settings)))
            }
        };
        self.question = asked.map(Question::Decision);
    }

    /// Asks for words by whoever gave a name last, or whom the report names.
    fn statement(&self, about: About, usual: FieldKind) -> Asked {
        let by_report = |report: &Report| report.field(usual).trim().to_owned();
        let name = match self.who.trim() {
            "" => (self.session.open()).map_or_else(String::new, |open| by_report(&open.report)),
            name => name.into(),
        };
        Asked::Statement(Statement::new(about, name).with_keys(self.own_keys()))
    }

    /// The keys in the user's folder.
    fn own_keys(&self) -> Vec<KeyFile> {
        self.keys.as_deref().map(store::keys).unwrap_or_default()
    }

    fn explaining(&self, cause: Cause) -> Option<Asked> {
        let open = self.session.open()?;
        let finding = open.outcome.findings.iter().find(|f| f.cause() == cause)?;
        let about = About::Explanation(cause, finding.message.clone());
        let asked = self.statement(about, FieldKind::Filler);
        let written = review::explanation(&open.report, &open.outcome, finding);
        match (asked, written) {
            (Asked::Statement(statement), Some((_, written))) => {
                let was = format!("原说明：{}，{}", written.by, written.at.in_words());
                let statement = statement.with_words(written.text.clone(), was);
                Some(Asked::Statement(statement))
            }
            (asked, _) => Some(asked),
        }
    }

    fn answering(&self, number: usize) -> Option<Asked> {
        let remarks = self.session.open()?.review.remarks();
        let remark = remarks.into_iter().find(|r| r.number == number)?;
        let (by, _, text) = remark.thread.last()?;
        let said = format!("{by}：{text}");
        Some(self.statement(About::Answer(number, said), FieldKind::Filler))
    }

    /// Asks for a sign-off, or tells what is missing.
    fn signing(&self, step: &str) -> Option<Asked> {
        let open = self.session.open()?;
        let settings = self.session.settings();
        let step = settings.find(step)?;
        let case = open.case(settings);
        let lacks = open.review.lacks(&case, step, (self.clock)());
        if !lacks.is_empty() {
            return Some(Asked::Lacking(step.name.clone(), lacks));
        }
        let signing = Signing::new(&open.report, step, self.own_keys());
        Some(Asked::Sign(Box::new(signing)))
    }

    /// Asks why locked content is to be changed; what was refused is done afterwards.
    pub(super) fn ask_to_unlock(&mut self, refused: Action) {
        if let Some(Question::Decision(Asked::Statement(statement))) = &mut self.question
            && let About::Unlocking(all) = &mut statement.about
        {
            all.push(refused);
            return;
        }
        let asked = self.statement(About::Unlocking(vec![refused]), FieldKind::Filler);
        self.question = Some(Question::Decision(asked));
    }

    /// Shows a question about a decision; returns what is asked then.
    pub(super) fn decision_ui(
        &mut self,
        ui: &mut Ui,
        asked: Asked,
        now: Duration,
    ) -> Option<Question> {
        match asked {
            Asked::Statement(statement) => self.statement_ui(ui, statement, now),
            Asked::Sign(signing) => self.signing_ui(ui, signing, now),
            Asked::NewKey(key, signing) => self.new_key_ui(ui, key, signing, now),
            Asked::Settings(settings) => self.settings_ui(ui, settings, now),
            Asked::Lacking(step, lacks) => self.lacking_ui(ui, step, lacks),
        }
    }

    fn statement_ui(
        &mut self,
        ui: &mut Ui,
        mut statement: Statement,
        now: Duration,
    ) -> Option<Question> {
        match statement.ui(ui) {
            None => return Some(Question::Decision(Asked::Statement(statement))),
            Some(Answered::Cancelled) => return None,
            Some(Answered::With(())) => {}
        }
        let done = self.session.run(statement.action((self.clock)()), now);
        match done {
            Ok(done) => {
                self.who = statement.name.trim().into();
                self.done(done, false, now);
                match statement.about {
                    About::Return => self.save_decision(now),
                    About::Unlocking(refused) => self.do_refused(refused, now),
                    _ => {}
                }
                self.question.take()
            }
            Err(SessionError::Locked) => {
                self.ask_to_unlock(statement.action((self.clock)()));
                self.question.take()
            }
            Err(error) => {
                statement.refuse(error.to_string());
                Some(Question::Decision(Asked::Statement(statement)))
            }
        }
    }

    /// Does what was refused while the content was locked, and leads back to where it was typed.
    fn do_refused(&mut self, refused: Vec<Action>, now: Duration) {
        let place = refused.iter().find_map(|action| match action {
            Action::Edit(edit) => edit.place(),
            _ => None,
        });
        for action in refused {
            self.act(action, now);
        }
        if self.question.is_none() {
            self.save_decision(now);
        }
        if let Some(place) = place {
            self.go(place);
            // What was typed stands there; the next key goes behind it.
            self.going_to = Some((place, Within::End));
        }
    }

    /// A decision is kept at once: it must not get lost with what is typed later.
    fn save_decision(&mut self, now: Duration) {
        let Some(open) = self.session.open() else {
            return;
        };
        if open.path.is_none() {
            self.command(Command::SaveAs, now);
            return;
        }
        let decided = std::mem::take(&mut self.status);
        self.act(Action::Save, now);
        if self.question.is_none() && !decided.is_empty() {
            self.status = format!("{decided}，{}", self.status);
        }
    }

    fn signing_ui(
        &mut self,
        ui: &mut Ui,
        mut signing: Box<Signing>,
        now: Duration,
    ) -> Option<Question> {
        let report = &self.session.open()?.report;
        match signing.ui(ui, report) {
            None => {}
            Some(Answered::Cancelled) => return None,
            Some(Answered::With(Wish::NewKey)) => match &self.keys {
                Some(folder) => {
                    let key = NewKey::new(folder.clone(), signing.name());
                    return Some(Question::Decision(Asked::NewKey(key, signing)));
                }
                None => signing.refuse("系统没有提供存放密钥的文件夹。".into()),
            },
            Some(Answered::With(Wish::Sign)) => {
                match self.session.run(signing.action((self.clock)()), now) {
                    Ok(done) => {
                        self.who = signing.name().trim().into();
                        self.done(done, false, now);
                        self.save_decision(now);
                        return self.question.take();
                    }
                    Err(SessionError::Refused(Refusal::Lacking { step, lacks })) => {
                        return Some(Question::Decision(Asked::Lacking(step, lacks)));
                    }
                    Err(error) => signing.refuse(error.to_string()),
                }
            }
        }
        Some(Question::Decision(Asked::Sign(signing)))
    }

    fn new_key_ui(
        &mut self,
        ui: &mut Ui,
        mut key: NewKey,
        mut signing: Box<Signing>,
        now: Duration,
    ) -> Option<Question> {
        match key.ui(ui) {
            None => {}
            Some(Answered::With(())) => match self.session.run(key.action(), now) {
                Ok(Done::KeyMade(made)) => key.made = Some(made),
                Ok(_) => {}
                Err(error) => key.refuse(error.to_string()),
            },
            Some(Answered::Cancelled) => {
                if let (Some(made), Some(open)) = (&key.made, self.session.open()) {
                    signing.use_key();
                    signing.offer(&open.report, store::keys(key.folder()));
                    signing.choose(&open.report, made);
                }
                signing.ask_again();
                return Some(Question::Decision(Asked::Sign(signing)));
            }
        }
        Some(Question::Decision(Asked::NewKey(key, signing)))
    }

    fn settings_ui(
        &mut self,
        ui: &mut Ui,
        mut settings: Box<dyn SettingsDialog>,
        now: Duration,
    ) -> Option<Question> {
        match settings.ui(ui) {
            None => {}
            Some(Answered::Cancelled) => return None,
            Some(Answered::With(action)) => match self.session.run(action, now) {
                Ok(_) => {
                    self.status = settings.saved().into();
                    return None;
                }
                Err(error) => settings.refuse(error.to_string()),
            },
        }
        Some(Question::Decision(Asked::Settings(settings)))
    }

    fn lacking_ui(&mut self, ui: &mut Ui, step: String, lacks: Vec<Lack>) -> Option<Question> {
        let title = format!("还不能签署“{step}”");
        let mut requests = Vec::new();
        let closed = dialog_ui(ui, &title, 560.0, |ui| {
            ui.label("请先处理下面各项，点击可以到达：");
            lacks_ui(ui, &lacks, &mut requests);
            let closed = choose_ui(ui, None, &[(Press::Cancel, "知道了", true)]);
            closed.map(|_| Answered::<()>::Cancelled)
        });
        if let Some(Request::Go(place)) = requests.pop() {
            self.go(place);
            return None;
        }
        closed
            .is_none()
            .then(|| Question::Decision(Asked::Lacking(step, lacks)))
    }

    /// Remembers which place has the keyboard, so that a remark can be made on it from the
    /// toolbar too, which takes the keyboard away.
    pub(super) fn notice_focus(&mut self, ui: &Ui) {
        let (Some(open), Some(focused)) = (self.session.open(), ui.memory(egui::Memory::focused))
        else {
            return;
        };
        let places = parts::places(&open.report, self.view);
        if let Some(place) = places.into_iter().find(|p| place_id(*p) == focused) {
            let selected = egui::TextEdit::load_state(ui.ctx(), focused)
                .and_then(|state| state.cursor.char_range());
            let cursor = selected.map(|range| range.primary);
            self.focused_place = Some((place, paragraph_at(&open.report, place, cursor)));
            if let Place::Text(at) = place {
                let [start, end] = selected.unwrap_or_default().sorted_cursors();
                self.caret = Some((at, start.index.into()..end.index.into()));
            }
        }
    }

    /// Asks for a remark on the place that has, or last had, the keyboard.
    pub(super) fn remark_here(&mut self, now: Duration) {
        let chosen = match self.view {
            View::Review => {
                let report = self.session.open().map(|open| &open.report);
                report.and_then(|report| self.desk.chosen_for_remark(report))
            }
            view => {
                let is_here = |place: &Place| {
                    let open = self.session.open();
                    open.is_some_and(|open| View::of(*place, open.report.edition()) == view)
                };
                let focused = self.focused_place.filter(|(place, _)| is_here(place));
                focused.or(match view {
                    View::Chapter(at) => Some((Place::Text(at), None)),
                    View::Fields | View::Table(_) | View::Review | View::Preview => None,
                })
            }
        };
        match chosen {
            Some((place, paragraph)) => self.decide(Decision::Remark(place, paragraph), now),
            None => self.status = "先选中要批注的格子、段落或章节，再按批注。".into(),
        }
    }
}

/// The paragraph of a chapter's text in which the caret stands, counted from 1.
fn paragraph_at(report: &Report, place: Place, caret: Option<CCursor>) -> Option<usize> {
    let Place::Text(at) = place else {
        return None;
    };
    let text = &report.chapters.get(at)?.text;
    let before = text.chars().take(caret?.index.into());
    narrative::paragraph_of(text, before.filter(|c| *c == '\n').count())
}
