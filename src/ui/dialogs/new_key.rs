//! The dialog that makes a signing key, and shows the public half to hand to the administrator.
//! Makes none itself.

use std::path::{Path, PathBuf};

use egui::{Label, RichText, Ui};

use super::super::theme;
use super::{
    Answered, Press, Progress, buttons_ui, choose_ui, dialog_ui, entered, line_ui, note_ui,
    secret_ui,
};
use crate::session::Action;
use crate::store::{KeyFile, Passphrase};

const WIDTH: f32 = 600.0;

/// The question for a new key.
pub struct NewKey {
    folder: PathBuf,
    holder: String,
    passphrase: Passphrase,
    again: Passphrase,
    progress: Progress,
    /// The key, once it is made.
    pub made: Option<KeyFile>,
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
            progress: Progress::default(),
            made: None,
        }
    }

    /// Where keys are kept.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Stays open and says why it was not made.
    pub fn refuse(&mut self, problem: String) {
        self.progress.problem = Some(problem);
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

    /// Shows the question; `None` while it is open. Answered, the key is to be made now; cancelled,
    /// it goes back to the sign-off.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Answered<()>> {
        dialog_ui(ui, "新建签名密钥", WIDTH, |ui| match &self.made {
            Some(made) => made_ui(ui, made),
            None => self.content_ui(ui),
        })
    }

    fn content_ui(&mut self, ui: &mut Ui) -> Option<Answered<()>> {
        note_ui(
            ui,
            "密钥由持有人自己保管，口令不要告诉别人。忘记口令时不能找回，只能另做一把。",
        );
        let holder = line_ui(ui, "key holder", "持有人姓名", "姓名", &mut self.holder);
        let passphrase = secret_ui(
            ui,
            "new passphrase",
            "口令（至少12个字符，汉字一个算两个）",
            &mut self.passphrase.0,
        );
        let again = secret_ui(ui, "passphrase again", "再输入一次口令", &mut self.again.0);
        let is_known = !self.holder.trim().is_empty();
        self.progress
            .greet(if is_known { &passphrase } else { &holder });
        let buttons = [
            (Press::Confirm, "生成密钥", true),
            (Press::Cancel, "返回", true),
        ];
        let pressed = buttons_ui(ui, self.progress.problem.as_deref(), &buttons);
        if pressed == Some(Press::Cancel) {
            return Some(Answered::Cancelled);
        }
        if pressed.is_none() && !entered(&again) {
            return None;
        }
        if self.passphrase != self.again {
            self.progress.problem = Some("两次输入的口令不一样，请重新输入。".into());
            self.progress.greet_again();
            self.passphrase = Passphrase::default();
            self.again = Passphrase::default();
            return None;
        }
        Some(Answered::With(()))
    }
}

fn made_ui(ui: &mut Ui, made: &KeyFile) -> Option<Answered<()>> {
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
    let buttons = [
        (Press::Cancel, "返回签署", true),
        (Press::Other, "复制公钥", true),
    ];
    match choose_ui(ui, None, &buttons)? {
        Press::Cancel => Some(Answered::Cancelled),
        Press::Confirm | Press::Other => {
            ui.ctx().copy_text(made.public.clone());
            None
        }
    }
}
