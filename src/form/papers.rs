//! What stands on the papers of a form beside the report itself: words, and the steps of the review
//! that they wait for or show. Data; sets nothing.

use std::sync::LazyLock;

use serde::Deserialize;

/// 打印件: what the papers say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Papers {
    /// The code of the step that must be signed before anything is published.
    pub cleared_by: String,
    /// The code of the step in which the head of the unit signs.
    pub issued_by: String,
    /// What stands before the unit's name in the head of the table, where its seal goes.
    pub unit: String,
    /// 保密审查表.
    pub secrecy: SecrecyForm,
}

/// 保密审查表: its title, and its rows from top to bottom.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecrecyForm {
    /// Its title.
    pub title: String,
    /// Before the title of the report.
    pub name: String,
    /// Before the name of the unit.
    pub unit: String,
    /// What is ticked by hand: label and boxes.
    pub choices: Vec<(String, String)>,
    /// What the filler says of the content.
    pub filler: Opinion,
    /// What the secrecy reviewer concludes; the lines stand where nobody signed yet.
    pub reviewer: Opinion,
    /// What the head of the unit says; the same.
    pub head: Opinion,
    /// Label and words of the last row; `{校验码}` stands for the code of the content.
    pub remark: (String, String),
}

/// A row that somebody signs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opinion {
    /// On the left.
    pub label: String,
    /// What is asked or ticked by hand.
    pub lines: Vec<String>,
    /// What stands before the place to sign.
    pub signs: String,
}

/// Those of a form that says nothing else.
static USUAL: LazyLock<Papers> = LazyLock::new(|| {
    ron::from_str(include_str!("../../assets/papers.ron"))
        .expect("the bundled words are read for each bundled form")
});

impl Papers {
    /// Those of a form that says nothing else.
    #[must_use]
    pub fn usual() -> &'static Self {
        &USUAL
    }
}
