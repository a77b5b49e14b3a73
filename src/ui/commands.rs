//! What can be chosen by a button or a shortcut: words, tooltip, keys, and when it is allowed.
//! Carries nothing out.

use egui::{Key, KeyboardShortcut, Modifiers, Ui};

use super::{Request, banner, findings};
use crate::session::Open;

/// Something that the user can choose from the toolbar or by a shortcut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Back to the start, for a new report.
    New,
    /// Opens a draft.
    Open,
    /// Imports a published report.
    Import,
    /// Saves.
    Save,
    /// Saves elsewhere.
    SaveAs,
    /// Exports the PDF.
    Export,
    /// Shows the pages as they will be printed, or goes back to the editor.
    Preview,
    /// Prints.
    Print,
    /// Takes the last step back.
    Undo,
    /// Does it again.
    Redo,
    /// Goes to the next finding.
    NextFinding,
    /// Remarks on the place that has the keyboard.
    Remark,
    /// Shows the reviewer's view, or goes back from it.
    Review,
    /// Inserts a number of the tables in a chapter's text.
    InsertNumber,
}

impl Command {
    /// In the order of the toolbar; `true` where a gap follows.
    const TOOLBAR: [(Self, bool); 13] = [
        (Self::New, false),
        (Self::Open, false),
        (Self::Import, true),
        (Self::Save, false),
        (Self::SaveAs, false),
        (Self::Export, true),
        (Self::Preview, false),
        (Self::Print, true),
        (Self::Undo, false),
        (Self::Redo, true),
        (Self::NextFinding, false),
        (Self::Remark, false),
        (Self::Review, false),
    ];

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::New => ("新建", "填报一份新的年度报告"),
            Self::Open => ("打开", "打开保存过的草稿"),
            Self::Import => ("导入", "导入已发布的年度报告（纯文本）"),
            Self::Save => ("保存", "保存草稿"),
            Self::SaveAs => ("另存为", "把草稿保存到别的位置"),
            Self::Export => ("导出PDF", "生成可打印、签字、盖章的PDF文件"),
            Self::Preview => ("预览", "看打印出来的样子；再按一次回到编辑"),
            Self::Print => ("打印", "送到打印机打印"),
            Self::Undo => ("撤销", "撤销上一步"),
            Self::Redo => ("重做", "重做刚撤销的一步"),
            Self::NextFinding => ("下一处问题", "跳到下一处需要处理的问题"),
            Self::Remark => ("批注", "给所在的格子、段落或章节写批注"),
            Self::Review => ("审签", "审核、签署、退回；再按一次回到填报"),
            Self::InsertNumber => ("插入数…", "在光标处插入表中的数；表改了，正文随着改"),
        }
    }

    fn shortcut(self) -> KeyboardShortcut {
        let ctrl = |key| KeyboardShortcut::new(Modifiers::COMMAND, key);
        match self {
            Self::New => ctrl(Key::N),
            Self::Open => ctrl(Key::O),
            Self::Import => ctrl(Key::I),
            Self::Save => ctrl(Key::S),
            Self::SaveAs => KeyboardShortcut::new(Modifiers::COMMAND | Modifiers::SHIFT, Key::S),
            Self::Export => ctrl(Key::E),
            Self::Preview => KeyboardShortcut::new(Modifiers::NONE, Key::F7),
            Self::Print => ctrl(Key::P),
            Self::Undo => ctrl(Key::Z),
            Self::Redo => ctrl(Key::Y),
            Self::NextFinding => KeyboardShortcut::new(Modifiers::NONE, Key::F8),
            Self::Remark => ctrl(Key::M),
            Self::Review => KeyboardShortcut::new(Modifiers::NONE, Key::F9),
            Self::InsertNumber => ctrl(Key::J),
        }
    }

    /// Why it can't be chosen now; `None` where it can.
    fn hindered(self, open: Option<&Open>) -> Option<&'static str> {
        let Some(open) = open else {
            let always = matches!(self, Self::New | Self::Open | Self::Import);
            return (!always).then_some("还没有打开报告");
        };
        match self {
            Self::Undo | Self::Redo | Self::InsertNumber if open.review.is_locked() => {
                Some(banner::LOCKED)
            }
            Self::Undo if !open.can_undo() => Some("没有可撤销的步骤"),
            Self::Redo if !open.can_redo() => Some("没有可重做的步骤"),
            Self::Save if !open.unsaved => Some("没有未保存的修改"),
            Self::NextFinding if findings::next_stop(open, None).is_none() => {
                Some("没有待处理的问题")
            }
            _ => None,
        }
    }
}

/// Takes shortcuts before any field sees them: undo is the report's, not the field's.
pub fn take_shortcuts(ui: &Ui, open: Option<&Open>, requests: &mut Vec<Request>) {
    // Ctrl+S would also match Ctrl+Shift+S, so the longer one is asked first.
    let redo_too = KeyboardShortcut::new(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    let pressed = |shortcut| ui.input_mut(|input| input.consume_shortcut(&shortcut));
    let mut chosen = Vec::new();
    if pressed(redo_too) {
        chosen.push(Command::Redo);
    }
    for command in [Command::SaveAs, Command::InsertNumber]
        .into_iter()
        .chain(Command::TOOLBAR.map(|(c, _)| c))
    {
        if pressed(command.shortcut()) {
            chosen.push(command);
        }
    }
    let allowed = |command: &Command| command.hindered(open).is_none();
    requests.extend(chosen.into_iter().filter(allowed).map(Request::Command));
}

/// The row of buttons on top.
pub fn toolbar_ui(ui: &mut Ui, open: Option<&Open>, requests: &mut Vec<Request>) {
    ui.horizontal(|ui| {
        for (command, gap_follows) in Command::TOOLBAR {
            button_ui(ui, command, open, requests);
            if gap_follows {
                ui.separator();
            }
        }
    });
}

/// A command as a button.
pub fn button_ui(ui: &mut Ui, command: Command, open: Option<&Open>, requests: &mut Vec<Request>) {
    let (words, tooltip) = command.words();
    let hindered = command.hindered(open);
    let button = ui.add_enabled(hindered.is_none(), egui::Button::new(words));
    let keys = ui.ctx().format_shortcut(&command.shortcut());
    let button = match hindered {
        None => button.on_hover_text(format!("{tooltip}（{keys}）")),
        Some(why) => button.on_disabled_hover_text(format!("{tooltip}（{keys}）。{why}。")),
    };
    if button.clicked() {
        requests.push(Request::Command(command));
    }
}
