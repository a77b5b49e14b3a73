//! Why a command was not carried out. Decides nothing.

use std::path::PathBuf;

use crate::document::Paper;
use crate::form::LoadError;
use crate::session::SessionError;
use crate::store;

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    #[error("没有“{0}”版式，可用的版式：{1}。")]
    UnknownEdition(String, String),
    #[error("“{}”已经存在，而且不是年报草稿，没有覆盖。请换一个文件名。", .0.display())]
    NotADraft(PathBuf),
    #[error("{0}年度没有对应的版式。报告年度应在2014年以后；也可以用 --edition 指定版式。")]
    NoEdition(i16),
    #[error("已有代码为“{0}”的版式，请用 --code 给新版式另起代码。")]
    EditionThere(String),
    #[error("代码“{0}”不能用于新版式：{1}。请用 --code 另起代码。")]
    NewForm(String, Box<LoadError>),
    #[error("“{}”里已有版式文件，没有覆盖。请换一个文件夹。", .0.display())]
    FormThere(PathBuf),
    #[error("{0}年度有几个版式可用：{1}。请用 --edition 选定一个。")]
    SeveralEditions(i16, String),
    #[error("没有单位类型“{0}”，可用：{1}。")]
    UnknownKind(String, String),
    #[error("从单位名称看不出单位类型，请加上 --kind，可用：{0}。")]
    KindNeeded(String),
    #[error("没有表“{0}”，可用：{1}。")]
    UnknownTable(String, String),
    #[error("“{0}”不是年度，请写四位数字，如 2017。")]
    NotAYear(String),
    #[error("没有第{0}个历史版本，共有{1}个。")]
    NoVersion(usize, usize),
    #[error("“{0}”应写作“代码=值”，如 R22=3；要清除则写“R22=”。")]
    NotAnAssignment(String),
    #[error("没有代码“{code}”。指标代码如 {first} 至 {last}；基本信息可用：{fields}。")]
    UnknownCode {
        code: String,
        first: String,
        last: String,
        fields: String,
    },
    #[error("“{0}”是分组标题，不填数。")]
    Heading(String),
    #[error(
        "没有“{0}”这个位置，无法批注。可写指标代码（如 R22）、基本信息（如 unit）或章节（如 text.1）。"
    )]
    UnknownPlace(String),
    #[error("没有“{called}”这种稿，可用：{known}。", known = papers())]
    UnknownPaper { called: String },
    #[error("“{0}”还没有签署，没有可以写出的签署内容。")]
    NotSigned(String),
    #[error("“{}”已经存在，而且不是签署内容或签名，没有覆盖。请换一个文件名。", .0.display())]
    InTheWay(PathBuf),
    #[error("“{0}”的签署内容没有保存在草稿里，无法写出。")]
    ContentGone(String),
    #[error("两次输入的口令不一样，请重新输入。")]
    PassphrasesDiffer,
    #[error("不能从终端读取口令：{0}。没有终端时请用 --passphrase-fd 指定文件描述符。")]
    NoTerminal(std::io::Error),
    #[error("“{0}”应写作“环节=公钥:姓名”，如 审核=RWQ…:张某。")]
    NotAKeyAssignment(String),
    #[error("“{0}”应写作“环节=环节”，如 审核=填报。")]
    NotApart(String),
    #[error("{0}确实要替换它，请加上 --force。")]
    NeedsForce(SessionError),
    #[error(transparent)]
    Print(#[from] store::PrintError),
    #[error(transparent)]
    Session(#[from] SessionError),
}

/// All papers, with their names and codes.
fn papers() -> String {
    let paper = |paper: &Paper| format!("{} {}", paper.name(), paper.code());
    Paper::ALL.iter().map(paper).collect::<Vec<_>>().join("、")
}
