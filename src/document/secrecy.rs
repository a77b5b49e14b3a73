//! 保密审查表: one page on which the office records that a report was looked through before it is
//! published. Fills in what the program knows, and leaves the rest to pens; decides nothing.

use super::{Block, Document, Field, Form, FormRow, Hand, Line};
use crate::form::FieldKind;
use crate::review::seal::{self, Digest};
use crate::review::trail::Entry;
use crate::review::{Case, signed_words};
use crate::value::name;

/// What a step that stands says.
pub(super) struct Conclusion<'a> {
    /// Who, when, and what was signed.
    pub entry: &'a Entry,
    /// How: by which key, or by name only.
    pub way: String,
}

/// The form, with the conclusions of the secrecy reviewer and of the head of the unit.
pub(super) fn of(case: &Case<'_>, [secrecy, issue]: [Option<Conclusion<'_>>; 2]) -> Document {
    let report = case.report;
    let unit = report.field(FieldKind::Unit).trim();
    let filler = name::visible(report.field(FieldKind::Filler).trim());
    let row = |label: &str, lines: &[&str]| FormRow {
        label: label.into(),
        lines: lines.iter().map(|&line| line.into()).collect(),
        signed: Line::new(),
        share: 0,
    };
    let code = Digest::of(&seal::content(report)).code();
    let rows = vec![
        row("信息名称", &[&report.title()]),
        row("填报单位", &[unit]),
        row("公开方式", &["□政府网站　□政府公报　□政务新媒体　□其他："]),
        row("公开范围", &["□全文公开　□部分公开（另附说明）　□不予公开"]),
        FormRow {
            signed: by_hand("填报人：", &filler),
            share: 2,
            ..row(
                "填报部门\n自查意见",
                &[
                    "正文、表格、附件中是否含有下列内容：",
                    "国家秘密　□无　□有　　工作秘密　□无　□有",
                    "商业秘密　□无　□有　　个人隐私　□无　□有",
                ],
            )
        },
        concluded(
            "保密审查\n意见",
            secrecy,
            &["□可以公开　□部分公开　□不予公开", "理由："],
            "审查人：",
        ),
        concluded("单位负责人\n意见", issue, &[], "签字："),
        row(
            "备　　注",
            &[&format!(
                "审查时的内容校验码：{code}；内容改动后须重新审查。"
            )],
        ),
    ];
    let title = String::from("政府信息公开保密审查表");
    Document {
        title: format!("{}保密审查表", report.title()),
        author: unit.into(),
        keywords: super::keywords(report),
        blocks: vec![Block::Form(Form { title, rows })],
        ..Document::default()
    }
}

/// What was concluded, or room for it.
fn concluded(
    label: &str,
    conclusion: Option<Conclusion<'_>>,
    choices: &[&str],
    who: &str,
) -> FormRow {
    let lines = match &conclusion {
        Some(Conclusion { entry, way }) => vec![
            name::visible(&format!("{}。", signed_words(entry).1)),
            name::visible(&format!("{}　{}　{way}", entry.by, entry.at.in_words())),
        ],
        None => choices.iter().map(|&choice| choice.into()).collect(),
    };
    FormRow {
        label: label.into(),
        lines,
        signed: by_hand(who, ""),
        share: 3,
    }
}

/// A place to sign and to date by hand.
fn by_hand(label: &str, name: &str) -> Line {
    let field = |label: &str, value: &str, hand| Field {
        label: label.into(),
        value: value.into(),
        hand,
        ..Field::default()
    };
    vec![
        field(label, name, Hand::Room),
        field("", "年　　月　　日", Hand::Nothing),
    ]
}
