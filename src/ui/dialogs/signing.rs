//! The dialog that signs off a step: by a key with its passphrase, or by name only.
//! Says what a sign-off is worth; opens no key itself.

use std::path::PathBuf;

use egui::{Label, RichText, Ui};

use super::super::theme;
use super::{
    Answered, Press, Progress, buttons_ui, dialog_ui, entered, line_ui, note_ui, secret_ui,
};
use crate::report::Report;
use crate::review;
use crate::session::{Action, Signer, Who};
use crate::settings::Step;
use crate::store::{KeyFile, Passphrase};
use crate::value::Moment;

const WIDTH: f32 = 640.0;
/// Pictures that say that signing takes a moment, before it begins.
const PICTURES_TOLD: u64 = 3;

/// What a sign-off promises, in words that hold.
const PROMISED: &str = "能做到：用登记的密钥签署后，内容的任何改动都会被发现；纸质件与文件可以比对；\
     能证明签名出自哪把密钥。";
/// What it does not.
const NOT_PROMISED: &str = "做不到：没有第三方证书，不能证明密钥持有人的身份；时间以本机时钟为准；\
     不能防范本机管理员；末尾的留痕被整条删去，只有与纸质件核对才看得出；\
     不等于电子印章或具有法律效力的电子签名。";

/// How a step is signed off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Key,
    Name,
}

/// How far a sign-off has come that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It is still asked.
    Asking,
    /// The words that it takes a moment are shown, before it is done, from this picture on.
    Telling(u64),
}

/// The question for a sign-off.
pub struct Signing {
    step: Step,
    name: String,
    /// Whether the name was typed, so that no key changes it any more.
    name_typed: bool,
    way: Way,
    keys: Vec<KeyFile>,
    key_path: String,
    passphrase: Passphrase,
    progress: Progress,
    stage: Stage,
}

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To sign off now.
    Sign,
    /// To make a key first.
    NewKey,
}

impl Signing {
    /// Asks for a sign-off of a step, with the keys in the user's folder to choose from.
    #[must_use]
    pub fn new(report: &Report, step: &Step, keys: Vec<KeyFile>) -> Self {
        let needs_key = !step.keys.is_empty();
        let mut question = Self {
            step: step.clone(),
            name: review::usual_person(report, step, None),
            name_typed: false,
            way: if needs_key { Way::Key } else { Way::Name },
            keys: Vec::new(),
            key_path: String::new(),
            passphrase: Passphrase::default(),
            progress: Progress::default(),
            stage: Stage::Asking,
        };
        question.offer(report, keys);
        question
    }

    /// Offers these keys; a key that counts for the step, or is the only one, is chosen.
    pub fn offer(&mut self, report: &Report, keys: Vec<KeyFile>) {
        self.keys = keys;
        let counts = |key: &&KeyFile| self.step.keys.iter().any(|k| k.public == key.public);
        let only = (self.keys.len() == 1).then(|| &self.keys[0]);
        if let Some(key) = self.keys.iter().find(counts).or(only).cloned() {
            self.choose(report, &key);
        }
    }

    /// Chooses a key, and whose name it goes with.
    pub fn choose(&mut self, report: &Report, key: &KeyFile) {
        self.key_path = key.path.display().to_string();
        self.progress.problem = None;
        if !self.name_typed && self.way == Way::Key {
            let usual = review::usual_person(report, &self.step, Some(&key.public));
            self.name = if usual.is_empty() {
                key.holder.clone()
            } else {
                usual
            };
        }
    }

    /// The holder's name to propose for a new key.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Signs with a key from now on.
    pub fn use_key(&mut self) {
        self.way = Way::Key;
    }

    /// Puts the keyboard where something is to be typed.
    pub fn ask_again(&mut self) {
        self.progress.greet_again();
    }

    /// Stays open and says why it was not signed.
    pub fn refuse(&mut self, problem: String) {
        self.progress.problem = Some(problem);
        self.progress.greet_again();
        self.stage = Stage::Asking;
        self.passphrase = Passphrase::default();
    }

    /// The sign-off that was asked for.
    #[must_use]
    pub fn action(&self, at: Moment) -> Action {
        let key = (self.way == Way::Key).then(|| Signer {
            key: PathBuf::from(self.key_path.trim().trim_matches(['"', '“', '”'])),
            passphrase: self.passphrase.clone(),
        });
        Action::SignOff {
            step: self.step.code.clone(),
            who: Who {
                name: self.name.clone(),
                at,
                key,
            },
        }
    }

    /// Shows the question; `None` while it is open.
    pub fn ui(&mut self, ui: &mut Ui, report: &Report) -> Option<Answered<Wish>> {
        let picture = ui.ctx().cumulative_frame_nr();
        if let Stage::Telling(since) = self.stage {
            // Opening a key takes so long that the window must say so first.
            if picture >= since + PICTURES_TOLD {
                return Some(Answered::With(Wish::Sign));
            }
            ui.ctx().request_repaint();
        }
        let title = format!("签署“{}”", self.step.name);
        let answer = dialog_ui(ui, &title, WIDTH, |ui| self.content_ui(ui, report));
        if answer == Some(Answered::With(Wish::Sign)) && self.way == Way::Key {
            self.stage = Stage::Telling(picture);
            ui.ctx().request_repaint();
            return None;
        }
        answer
    }

    fn content_ui(&mut self, ui: &mut Ui, report: &Report) -> Option<Answered<Wish>> {
        ui.label(format!("签署即表示：{}", self.step.meaning));
        let name = line_ui(ui, "signer", "签署人姓名", "姓名", &mut self.name);
        self.name_typed |= name.changed();
        self.way_ui(ui);
        let first = match self.way {
            Way::Key => self.key_ui(ui, report),
            Way::Name => name,
        };
        self.progress.greet(&first);
        let answer = self.ending_ui(ui, entered(&first));
        ui.separator();
        note_ui(ui, PROMISED);
        note_ui(ui, NOT_PROMISED);
        answer
    }

    fn way_ui(&mut self, ui: &mut Ui) {
        if !self.step.keys.is_empty() {
            let holders: Vec<&str> = self.step.keys.iter().map(|k| k.holder.as_str()).collect();
            let words = format!("此环节须用登记的密钥签署（{}）。", holders.join("、"));
            ui.add(Label::new(words).wrap());
            return;
        }
        let before = self.way;
        ui.horizontal(|ui| {
            ui.radio_value(&mut self.way, Way::Name, "仅以姓名签署");
            ui.radio_value(&mut self.way, Way::Key, "用密钥签署");
        });
        // The keyboard goes on to the passphrase, or back to the name.
        if before != self.way {
            self.progress.greet_again();
        }
        if self.way == Way::Name {
            note_ui(
                ui,
                "仅以姓名签署：只是记录，不能证明是谁签的；有意改文件的人可以把内容和记录一起改写，\
                 看不出来。纸上和核验时都会写明。",
            );
        }
    }

    /// The choice of a key; returns the field of its passphrase.
    fn key_ui(&mut self, ui: &mut Ui, report: &Report) -> egui::Response {
        let mut chosen = None;
        ui.horizontal_wrapped(|ui| {
            for key in &self.keys {
                let is_chosen = self.key_path == key.path.display().to_string();
                let public: String = key.public.chars().take(12).collect();
                let words = format!("{}（{public}…）", key.holder);
                if ui.radio(is_chosen, words).clicked() {
                    chosen = Some(key.clone());
                }
            }
        });
        if let Some(key) = chosen {
            self.choose(report, &key);
            self.progress.greet_again();
        }
        if self.keys.is_empty() {
            note_ui(ui, "这台电脑上还没有您的密钥，可以新建，或者指定密钥文件。");
        }
        line_ui(
            ui,
            "key file",
            "密钥文件（可直接输入或粘贴完整路径）",
            "扩展名为 .key 的文件",
            &mut self.key_path,
        );
        secret_ui(ui, "passphrase", "口令", &mut self.passphrase.0)
    }

    fn ending_ui(&mut self, ui: &mut Ui, entered: bool) -> Option<Answered<Wish>> {
        let problem = self.progress.problem.as_deref();
        if self.stage != Stage::Asking {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label(RichText::new("正在签署…").color(theme::ACCENT));
            });
            return None;
        }
        let mut buttons = vec![
            (Press::Confirm, "签署", true),
            (Press::Cancel, "取消", true),
        ];
        if self.way == Way::Key {
            buttons.insert(1, (Press::Other, "新建密钥…", true));
        }
        match buttons_ui(ui, problem, &buttons) {
            Some(Press::Other) => Some(Answered::With(Wish::NewKey)),
            Some(Press::Cancel) => Some(Answered::Cancelled),
            pressed => (pressed.is_some() || entered).then_some(Answered::With(Wish::Sign)),
        }
    }
}
