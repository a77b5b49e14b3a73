//! The dialog for what a unit decides for itself: its steps, who does them, whose keys count.
//! Judges no setting.

use egui::{Label, RichText, TextEdit, Ui};

use super::super::{input_method, theme};
use super::{Answered, Press, buttons_ui, dialog_ui, line_ui, note_ui, number_ui};
use crate::form::FieldKind;
use crate::session::Action;
use crate::settings::{Key, PageSetup, Settings, Step};
use crate::value::read_number;

const WIDTH: f32 = 700.0;
const NAME_WIDTH: f32 = 130.0;
const PERSON_WIDTH: f32 = 120.0;
const NUMBER_WIDTH: f32 = 40.0;

/// The question for the unit's settings.
pub struct UnitSettings {
    /// Each step with whether it is chosen.
    steps: Vec<(Step, bool)>,
    names_only: bool,
    /// Not asked for here; stays as it is.
    paper: PageSetup,
    /// How many versions are kept, as typed.
    versions: String,
    /// The step whose keys are shown.
    shown: Option<usize>,
    holder: String,
    public: String,
    problem: Option<String>,
}

/// A dialog that changes the unit's settings.
pub trait SettingsDialog {
    /// What is said once they are saved.
    fn saved(&self) -> &'static str;

    /// Shows the question; `None` while it is open.
    fn ui(&mut self, ui: &mut Ui) -> Option<Answered<Action>>;

    /// Stays open and says why they were refused.
    fn refuse(&mut self, problem: String);
}

impl SettingsDialog for UnitSettings {
    fn saved(&self) -> &'static str {
        "已保存审签设置"
    }

    fn ui(&mut self, ui: &mut Ui) -> Option<Answered<Action>> {
        dialog_ui(ui, "审签设置", WIDTH, |ui| self.content_ui(ui))
    }

    fn refuse(&mut self, problem: String) {
        self.problem = Some(problem);
    }
}

impl UnitSettings {
    /// Asks for changes of these settings.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self {
            steps: settings.offered(),
            names_only: settings.names_only,
            paper: settings.paper.clone(),
            versions: settings.versions.to_string(),
            shown: None,
            holder: String::new(),
            public: String::new(),
            problem: None,
        }
    }

    /// The settings as they are now; `None` where no number of versions is typed.
    fn action(&self) -> Option<Action> {
        let versions = read_number(&self.versions, "").ok()?.to_string();
        let versions = versions.parse().ok()?;
        let chosen = self.steps.iter().filter(|(_, is_chosen)| *is_chosen);
        Some(Action::ChangeSettings(Settings {
            steps: chosen.map(|(step, _)| step.clone()).collect(),
            names_only: self.names_only,
            paper: self.paper.clone(),
            versions,
        }))
    }

    fn content_ui(&mut self, ui: &mut Ui) -> Option<Answered<Action>> {
        note_ui(
            ui,
            "勾选本单位要走的环节，至少一个。登记了密钥的环节，只认登记的密钥；没有登记的，可以仅以姓名签署。",
        );
        ui.add_space(2.0);
        for at in 0..self.steps.len() {
            self.step_ui(ui, at);
            if self.shown == Some(at) {
                ui.indent(("keys", at), |ui| self.keys_ui(ui, at));
            }
        }
        ui.add_space(4.0);
        self.apart_ui(ui);
        ui.checkbox(
            &mut self.names_only,
            "本单位只凭姓名签署（没有登记的密钥也算，但证明不了是谁签的）",
        );
        ui.horizontal(|ui| {
            let label = ui.label("每份草稿在本机保留历史版本").id;
            let id = egui::Id::unique("versions");
            number_ui(ui, id, label, NUMBER_WIDTH, "", &mut self.versions);
            ui.label("份（0为不保留）");
        });
        let buttons = [
            (Press::Confirm, "保存设置", true),
            (Press::Other, "恢复默认", true),
            (Press::Cancel, "取消", true),
        ];
        match buttons_ui(ui, self.problem.as_deref(), &buttons)? {
            Press::Confirm => match self.action() {
                Some(action) => Some(Answered::With(action)),
                None => {
                    self.problem =
                        Some("历史版本保留几份，请填一个整数，如 20；不保留填 0。".into());
                    None
                }
            },
            Press::Cancel => Some(Answered::Cancelled),
            Press::Other => {
                *self = Self::new(&Settings::default());
                None
            }
        }
    }

    fn step_ui(&mut self, ui: &mut Ui, at: usize) {
        let (step, is_chosen) = &mut self.steps[at];
        ui.horizontal(|ui| {
            let size = egui::vec2(NAME_WIDTH, ui.spacing().interact_size.y);
            let left = egui::Layout::left_to_right(egui::Align::Center);
            ui.allocate_ui_with_layout(size, left, |ui| {
                ui.set_min_size(size);
                ui.checkbox(is_chosen, step.name.as_str());
            });
            let label = ui.label("由谁签署");
            let id = egui::Id::unique(("step person", at));
            let (field, typed) = input_method::text_field(ui, id, &step.person, |text| {
                TextEdit::singleline(text)
                    .desired_width(PERSON_WIDTH)
                    .hint_text("按报告所填")
            });
            field.labelled_by(label.id);
            let name = format!("{}由谁签署", step.name);
            ui.ctx()
                .accesskit_node_builder(id, |node| node.set_label(name));
            if let Some(typed) = typed {
                step.person = typed;
            }
            let words = match step.keys.len() {
                0 => format!("{}的密钥…", step.name),
                count => format!("{}的密钥（{count}把）…", step.name),
            };
            let keys = egui::Button::new(words).selected(self.shown == Some(at));
            if ui.add(keys).clicked() {
                self.shown = (self.shown != Some(at)).then_some(at);
                self.holder = step.person.clone();
                self.public.clear();
            }
            ui.label(RichText::new(&step.meaning).small().color(theme::WEAK));
        });
    }

    /// Whether whoever reviews must be another person than whoever filled in.
    fn apart_ui(&mut self, ui: &mut Ui) {
        let at = |field| {
            let is_meant = |(step, _): &(Step, bool)| step.field == Some(field);
            self.steps.iter().position(is_meant)
        };
        let (Some(fill), Some(review)) = (at(FieldKind::Filler), at(FieldKind::Reviewer)) else {
            return;
        };
        let fill = self.steps[fill].0.code.clone();
        let apart = &mut self.steps[review].0.apart;
        let mut is_apart = apart.contains(&fill);
        if ui
            .checkbox(&mut is_apart, "填报与审核须由不同的人签署")
            .changed()
        {
            apart.retain(|code| *code != fill);
            apart.extend(is_apart.then_some(fill));
        }
    }

    fn keys_ui(&mut self, ui: &mut Ui, at: usize) {
        let step = &mut self.steps[at].0;
        let mut removed = None;
        for (which, key) in step.keys.iter().enumerate() {
            ui.horizontal(|ui| {
                let remove = ui.small_button("移除");
                let words = format!("移除{}的公钥", key.holder);
                remove.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &words));
                if remove.clicked() {
                    removed = Some(which);
                }
                ui.label(&key.holder);
                let public = RichText::new(&key.public).small();
                ui.add(Label::new(public).truncate().selectable(true));
            });
        }
        if let Some(which) = removed {
            step.keys.remove(which);
        }
        line_ui(ui, "new key holder", "持有人姓名", "姓名", &mut self.holder);
        line_ui(
            ui,
            "new public key",
            "公钥",
            "RW…，从持有人的“.pub”文件里粘贴",
            &mut self.public,
        );
        if ui.button("登记这把公钥").clicked() {
            match Key::read(&self.holder, &self.public) {
                Ok(key) => {
                    step.keys.push(key);
                    self.public.clear();
                    self.problem = None;
                }
                Err(error) => self.problem = Some(error.to_string()),
            }
        }
    }
}
