//! The dialog that makes a signing key, and shows the public half to hand to the administrator.
//! Makes none itself.

use std::path::{Path, PathBuf};

use egui::{Label, RichText, Ui};

use super::dialog::{self, dialog_ui};
use super::theme;
use crate::session::Action;
use crate::store::{KeyFile, Passphrase};

const WIDTH: f32 = 600.0;

/// The question for a new key.
pub struct NewKey {
    folder: PathBuf,
    holder: String,
    passphrase: Passphrase,
    again: Passphrase,
    problem: Option<String>,
    /// The key, once it is made.
    pub made: Option<KeyFile>,
    greeted: bool,
}

/// How the question goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// To be made now.
    Make,
    /// Back to the sign-off.
    Back,
}

impl NewKey {
    /// Asks for the passphrase of a new key of `holder`, to be kept in `folder`.
    #[must_use]
    pub fn new(folder: PathBuf, holder: &str) -> Self {
        Self {
            folder,
            holder: holder.into(),
            passphrase: Passphrase::default(),
            again: Passphrase::default(),
            problem: None,
            made: None,
            greeted: false,
        }
    }

    /// Where keys are kept.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Stays open and says why it was not made.
    pub fn refuse(&mut self, problem: String) {
        self.problem = Some(problem);
    }

    /// The key that was asked for.
    #[must_use]
    pub fn action(&self) -> Action {
        Action::MakeKey {
            folder: self.folder.clone(),
            holder: self.holder.clone(),
            passphrase: self.passphrase.clone(),
        }
    }

    /// Shows the question; `None` while it is open.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Answered> {
        let (answer, escaped) = dialog_ui(ui, "新建签名密钥", WIDTH, |ui| match &self.made {
            Some(made) => made_ui(ui, made),
            None => self.content_ui(ui),
        });
        answer.or(escaped.then_some(Answered::Back))
    }

    fn content_ui(&mut self, ui: &mut Ui) -> Option<Answered> {
        dialog::note_ui(
            ui,
            "密钥由持有人自己保管，口令不要告诉别人。忘记口令时不能找回，只能另做一把。",
        );
        let holder = dialog::line_ui(ui, "key holder", "持有人姓名", "姓名", &mut self.holder);
        let passphrase = dialog::secret_ui(
            ui,
            "new passphrase",
            "口令（至少8个字符）",
            &mut self.passphrase.0,
        );
        let again = dialog::secret_ui(ui, "passphrase again", "再输入一次口令", &mut self.again.0);
        if !self.greeted {
            self.greeted = true;
            let is_known = !self.holder.trim().is_empty();
            if is_known { &passphrase } else { &holder }.request_focus();
        }
        dialog::problem_ui(ui, self.problem.as_deref());
        let mut answer = dialog::entered(&again).then_some(Answered::Make);
        ui.horizontal(|ui| {
            if ui.button("生成密钥").clicked() {
                answer = Some(Answered::Make);
            }
            if ui.button("返回").clicked() {
                answer = Some(Answered::Back);
            }
        });
        if answer == Some(Answered::Make) && self.passphrase != self.again {
            self.problem = Some("两次输入的口令不一样，请重新输入。".into());
            self.passphrase = Passphrase::default();
            self.again = Passphrase::default();
            self.greeted = false;
            return None;
        }
        answer
    }
}

fn made_ui(ui: &mut Ui, made: &KeyFile) -> Option<Answered> {
    let words = format!("“{}”的密钥已经生成，保存在：", made.holder);
    ui.label(RichText::new(words).color(theme::GOOD));
    ui.add(
        Label::new(made.path.display().to_string())
            .wrap()
            .selectable(true),
    );
    ui.add_space(6.0);
    ui.label("公钥如下。请交给管理员，在“审签设置”里登记到环节名下：");
    ui.add(
        Label::new(RichText::new(&made.public).strong())
            .wrap()
            .selectable(true),
    );
    ui.add_space(6.0);
    let mut answer = None;
    ui.horizontal(|ui| {
        let back = ui.button("返回签署");
        if ui.memory(|memory| memory.focused().is_none()) {
            back.request_focus();
        }
        if back.clicked() {
            answer = Some(Answered::Back);
        }
        if ui.button("复制公钥").clicked() {
            ui.ctx().copy_text(made.public.clone());
        }
    });
    answer
}
