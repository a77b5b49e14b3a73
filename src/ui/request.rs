//! All that can be asked of the window, and what it can show: requests, views, stops, commands,
//! decisions. Uses no panel, and carries nothing out.

use egui::{Id, Key, KeyboardShortcut, Modifiers};

use crate::checks::Span;
use crate::document::Origin;
use crate::form::{Edition, TableId};
use crate::report::{Cause, Edit, Place, Report, narrative};
use crate::session::Action;

/// What a panel asks for.
#[derive(Debug, Clone)]
pub enum Request {
    /// To change or save the report.
    Do(Action),
    /// To change cells by what was pasted, and to say what that did.
    Paste(Vec<Edit>, String),
    /// What a toolbar button stands for.
    Command(Command),
    /// To ask for a file, and go on with it.
    Ask(Purpose),
    /// To show or hide last year's values beside this year's.
    ShowLastYear(bool),
    /// To show a place and put the keyboard there.
    Go(Place),
    /// The same, at the very paragraph.
    Show(Origin),
    /// The same, with a passage of its text selected where it is one.
    Stop(Stop),
    /// To show or hide last year's text beside a chapter.
    ShowLastText(bool),
    /// To offer changes of a chapter's text, counted from 0.
    Offer(Offered, usize),
    /// To show an editor.
    View(View),
    /// To have something decided over a name.
    Decide(Decision),
    /// To choose a place in the report that is reviewed, and perhaps scroll to it.
    Choose(Chosen, bool),
    /// To compare the report that is reviewed with something else.
    Compare(Comparison),
}

/// Which editor is in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// 基本信息.
    Fields,
    /// A chapter, counted from 0.
    Chapter(usize),
    /// A table.
    Table(TableId),
    /// 打印预览.
    Preview,
    /// 审签: the whole report to be read, reviewed and signed.
    Review,
}

impl View {
    /// The editor in which a place can be changed.
    #[must_use]
    pub fn of(place: Place, edition: &Edition) -> Self {
        match place {
            Place::Cell(cell) => Self::Table(edition.cell(cell).table),
            Place::Field(_) | Place::UnitKind => Self::Fields,
            Place::Heading(at) | Place::Text(at) => Self::Chapter(at),
        }
    }
}

/// What a finding is about first, and the way through the findings leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// The place.
    pub place: Place,
    /// The passage, where it is one.
    pub span: Option<Span>,
    /// The rule of the finding that led there, where one did.
    pub rule: Option<&'static str>,
}

impl Stop {
    /// A place that somebody went to.
    #[must_use]
    pub fn of(place: Place) -> Self {
        Self {
            place,
            span: None,
            rule: None,
        }
    }

    /// Where the passage starts; 0 where there is none.
    #[must_use]
    pub fn start(self) -> usize {
        self.span.map_or(0, |span| span.start)
    }
}

/// Where in a place the keyboard goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Where the place has it: in a cell all is selected, in a text the caret stays.
    Whole,
    /// Before a line of a text, counted from 0.
    Paragraph(usize),
    /// A passage is selected, from one character to before another.
    Passage((usize, usize)),
    /// Behind all that stands there.
    End,
}

/// The id of the field that edits a place; the same in every frame, so that the keyboard stays.
#[must_use]
pub fn place_id(place: Place) -> Id {
    match place {
        Place::Cell(cell) => Id::unique(("cell", cell.0)),
        Place::Field(kind) => Id::unique(("field", kind.code())),
        Place::UnitKind => Id::unique("unit kind"),
        Place::Heading(at) => Id::unique(("heading", at)),
        Place::Text(at) => Id::unique(("text", at)),
    }
}

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
    /// Shows the versions of the draft.
    History,
}

impl Command {
    /// Those of the toolbar, in its order; `true` where a gap follows.
    pub const TOOLBAR: [(Self, bool); 14] = [
        (Self::New, false),
        (Self::Open, false),
        (Self::Import, true),
        (Self::Save, false),
        (Self::SaveAs, false),
        (Self::History, false),
        (Self::Export, true),
        (Self::Preview, false),
        (Self::Print, true),
        (Self::Undo, false),
        (Self::Redo, true),
        (Self::NextFinding, false),
        (Self::Remark, false),
        (Self::Review, false),
    ];

    /// What stands on its button, and what is said under the pointer.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::New => ("新建", "填报一份新的年度报告"),
            Self::Open => ("打开", "打开保存过的草稿"),
            Self::Import => ("导入", "导入已发布的年度报告（纯文本）"),
            Self::Save => ("保存", "保存草稿"),
            Self::SaveAs => ("另存为", "把草稿保存到别的位置"),
            Self::History => ("历史版本", "看以前保存过的内容，比较和取回"),
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

    /// The keys that choose it too.
    #[must_use]
    pub fn shortcut(self) -> KeyboardShortcut {
        let ctrl = |key| KeyboardShortcut::new(Modifiers::COMMAND, key);
        match self {
            Self::New => ctrl(Key::N),
            Self::Open => ctrl(Key::O),
            Self::Import => ctrl(Key::I),
            Self::Save => ctrl(Key::S),
            Self::SaveAs => KeyboardShortcut::new(Modifiers::COMMAND | Modifiers::SHIFT, Key::S),
            // Xlib keeps Ctrl+Shift+H to itself, for characters by their number.
            Self::History => KeyboardShortcut::new(Modifiers::COMMAND | Modifiers::SHIFT, Key::B),
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
}

/// What a panel asks to be decided.
#[derive(Debug, Clone)]
pub enum Decision {
    /// To explain a warning.
    Explain(Cause),
    /// To remark on a place, or on one paragraph of a chapter's text, counted from 1.
    Remark(Place, Option<usize>),
    /// To answer a remark.
    Answer(usize),
    /// To settle a remark.
    Settle(usize),
    /// To sign off a step, by its code.
    Sign(String),
    /// To return the report.
    Return,
    /// To open locked content to changes.
    Unlock,
    /// To change the unit's settings.
    Settings,
    /// To change how pages are set up.
    PageSetup,
}

/// What the file is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Opening a draft.
    Open,
    /// Importing a published report.
    Import,
    /// Naming last year's report.
    LastYear,
    /// Making a new report from last year's.
    NewFromLastYear,
    /// Saving the draft.
    SaveAs,
    /// Exporting the PDF.
    Export,
    /// Printing the trail as PDF.
    Trail,
    /// Bringing the draft together with another.
    Merge,
    /// Opening a form that an office wrote.
    Form,
}

/// What kind of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// 绑定: typed numbers to be bound to the cells they speak of.
    Bindings,
    /// 整理: punctuation and spaces.
    Tidying,
}

/// With what the report is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// With nothing.
    Nothing,
    /// With the version that was returned.
    Returned,
    /// With last year's report.
    LastYear,
}

/// What is chosen in the read-only report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The place.
    pub place: Place,
    /// The line of a chapter's text, counted from 0.
    pub line: Option<usize>,
}

impl Chosen {
    /// The paragraph that is chosen, counted from 1.
    #[must_use]
    pub fn paragraph(&self, report: &Report) -> Option<usize> {
        let Place::Text(at) = self.place else {
            return None;
        };
        narrative::paragraph_of(&report.chapters.get(at)?.text, self.line?)
    }
}
