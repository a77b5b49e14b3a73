//! The dialog for what somebody says over their name: an explanation, a remark, an answer, the
//! reason of a return or of an unlocking. Judges nothing that is said.

use egui::{Label, Ui};

use super::{
    Answered, Press, Progress, buttons_ui, dialog_ui, entered, line_ui, note_ui, secret_ui,
    take_ctrl_enter, words_ui,
};
use crate::report::Cause;
use crate::review::trail::Spot;
use crate::session::{Action, Signer, Who};
use crate::store::{KeyFile, Passphrase};
use crate::value::{Moment, name};

const WIDTH: f32 = 560.0;

/// What is said.
pub enum About {
    /// 说明 of a warning, with its message.
    Explanation(Cause, String),
    /// 批注 on a spot, with its name.
    Remark(Spot, String),
    /// 答复 to a remark, with what was said last.
    Answer(usize, String),
    /// 了结 of a remark, which needs nothing but a name.
    Settling(usize),
    /// 退回.
    Return,
    /// 解除锁定, with what was refused because the content is locked, to be done afterwards.
    Unlocking(Vec<Action>),
}

/// A dialog that asks for words and a name.
pub struct Statement {
    /// What they are about.
    pub about: About,
    /// The words.
    pub text: String,
    /// The name.
    pub name: String,
    /// Who said what stands there already, and when.
    was: String,
    /// The keys at hand; whoever has one signs what is said with it.
    keys: Vec<KeyFile>,
    passphrase: Passphrase,
    progress: Progress,
}

impl Statement {
    /// Asks for words, by somebody who is probably `name`.
    #[must_use]
    pub fn new(about: About, name: String) -> Self {
        Self {
            about,
            text: String::new(),
            name,
            was: String::new(),
            keys: Vec::new(),
            passphrase: Passphrase::default(),
            progress: Progress::default(),
        }
    }

    /// The same, with the words that stand there already.
    #[must_use]
    pub fn with_words(mut self, text: String, was: String) -> Self {
        self.text = text;
        self.was = was;
        self
    }

    /// The same, with the keys that lie in the user's folder. An explanation is signed with the
    /// report, and needs none.
    #[must_use]
    pub fn with_keys(mut self, keys: Vec<KeyFile>) -> Self {
        if !matches!(self.about, About::Explanation(..)) {
            self.keys = keys;
        }
        self
    }

    /// The key of whoever says it.
    fn key(&self) -> Option<&KeyFile> {
        let is_own = |key: &&KeyFile| name::is_same(&key.holder, &self.name);
        self.keys.iter().find(is_own)
    }

    /// Stays open and says why the words were refused.
    pub fn refuse(&mut self, problem: String) {
        self.passphrase = Passphrase::default();
        self.progress.problem = Some(problem);
    }

    /// What is to be done now that it was said.
    #[must_use]
    pub fn action(&self, at: Moment) -> Action {
        let text = self.text.clone();
        let signer = |key: &KeyFile| Signer {
            key: key.path.clone(),
            passphrase: self.passphrase.clone(),
        };
        let who = Who {
            name: self.name.clone(),
            at,
            key: (self.key().filter(|_| !self.passphrase.0.is_empty())).map(signer),
        };
        match &self.about {
            About::Explanation(cause, _) => Action::Explain {
                rule: cause.rule.clone(),
                place: (!cause.place.is_empty()).then(|| cause.place.clone()),
                text,
                who,
            },
            About::Remark(spot, _) => Action::Remark(spot.clone(), text, who),
            About::Answer(remark, _) => Action::Answer(*remark, text, who),
            About::Settling(remark) => Action::Settle(*remark, who),
            About::Return => Action::Return(text, who),
            About::Unlocking(_) => Action::Unlock(text, who),
        }
    }

    fn title(&self) -> String {
        match &self.about {
            About::Explanation(cause, _) => format!("说明 {}", cause.rule),
            About::Remark(_, name) => format!("批注：{name}"),
            About::Answer(remark, _) => format!("答复批注{remark}"),
            About::Settling(remark) => format!("了结批注{remark}"),
            About::Return => "退回修改".into(),
            About::Unlocking(_) => "解除锁定".into(),
        }
    }

    /// What the user should know before saying anything.
    fn about_ui(&self, ui: &mut Ui) {
        let words = match &self.about {
            About::Explanation(_, message) => message.clone(),
            About::Remark(spot, _) if spot.excerpt.is_empty() => String::new(),
            About::Remark(spot, _) => format!("现为：{}", spot.excerpt),
            About::Answer(_, said) => said.clone(),
            About::Settling(_) => "了结后，这条批注不再妨碍签署，记录仍然保留。".into(),
            About::Return => "退回后，已有的签署全部作废，由填报人修改后重新提交。".into(),
            About::Unlocking(refused) if refused.is_empty() => UNLOCKING.into(),
            About::Unlocking(_) => {
                format!("{UNLOCKING}刚才的修改先留着，解除锁定后自动写入；取消则不修改。")
            }
        };
        if !words.is_empty() {
            ui.add(Label::new(words).wrap());
        }
        if !self.was.is_empty() {
            note_ui(ui, &self.was);
        }
        ui.add_space(4.0);
    }

    /// What the words are called, a hint at what to write, and what the button says.
    fn words(&self) -> Option<(&'static str, &'static str)> {
        match &self.about {
            About::Explanation(..) => Some(("说明", "为什么这样填是对的，如数据来源、口径变化")),
            About::Remark(..) => Some(("批注内容", "需要核对或修改什么")),
            About::Answer(..) => Some(("答复内容", "改了什么，或者为什么不改")),
            About::Settling(_) => None,
            About::Return => Some(("退回原因", "需要改什么")),
            About::Unlocking(_) => Some(("修改原因", "为什么要在签署后修改")),
        }
    }

    fn button(&self) -> &'static str {
        match &self.about {
            About::Explanation(..) => "保存说明",
            About::Remark(..) => "保存批注",
            About::Answer(..) => "保存答复",
            About::Settling(_) => "了结",
            About::Return => "退回",
            About::Unlocking(_) => "解除锁定并作废签署",
        }
    }

    /// Shows the dialog; `None` while it is open.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Answered<()>> {
        let said = take_ctrl_enter(ui).then_some(Answered::With(()));
        dialog_ui(ui, &self.title(), WIDTH, |ui| self.content_ui(ui).or(said))
    }

    fn content_ui(&mut self, ui: &mut Ui) -> Option<Answered<()>> {
        self.about_ui(ui);
        let words = self.words();
        let words =
            words.map(|(label, hint)| words_ui(ui, "statement words", label, hint, &mut self.text));
        let name = line_ui(ui, "statement name", "姓名", "由谁作出", &mut self.name);
        let last = match self.key().is_some() {
            true => {
                let label = "口令（用本人的密钥签名；留空则只记姓名，证明不了是本人所为）";
                secret_ui(ui, "statement passphrase", label, &mut self.passphrase.0)
            }
            false => name.clone(),
        };
        self.progress.greet(words.as_ref().unwrap_or(&name));
        let buttons = [
            (Press::Confirm, self.button(), true),
            (Press::Cancel, "取消", true),
        ];
        let pressed = buttons_ui(ui, self.progress.problem.as_deref(), &buttons);
        note_ui(ui, "Ctrl+回车确定，Esc取消");
        match pressed {
            Some(Press::Cancel) => Some(Answered::Cancelled),
            pressed => (pressed.is_some() || entered(&last)).then_some(Answered::With(())),
        }
    }
}

const UNLOCKING: &str =
    "报告已经提交签署。要修改内容，须写明原因；已有的签署全部作废，需要从头签署。";
