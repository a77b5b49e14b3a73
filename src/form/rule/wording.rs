//! What a rule can ask of the words of a text: a small closed set of kinds, with the words and
//! thresholds that an office may edit. Says what is asked; how it is found, the checks know.

use serde::Deserialize;

use crate::form::UnitName;
use crate::form::words::Words;

/// 文字规则: one kind of question about a text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Wording {
    /// 必备内容: each element is spoken of, in one of the rule's chapters.
    Covers(Vec<Element>),
    /// A text that is there has as many letters as is asked; punctuation doesn't count.
    Length {
        /// Letters and digits.
        #[serde(default)]
        at_least: usize,
        /// `None` for any number of them.
        #[serde(default)]
        at_most: Option<usize>,
    },
    /// None of these words stands in the text.
    Without(Banned),
    /// 占位符与残留: nor a `××`, empty braces, brackets or underlined blanks.
    NoResidue(Banned),
    /// 序号: numbers of paragraphs and of `一是 … 二是` follow each other.
    Numbered {
        /// Whether those of the chapters' headings are asked too.
        headings: bool,
    },
    /// 年份: no year but the report's and the next, save where it is history, a plan, or a name.
    Years(YearWords),
    /// 统计期限: it is all of the report year.
    Period {
        /// What introduces it.
        introduced_by: Words,
    },
    /// This report is published after its year.
    Published(PublishedWords),
    /// 目录: a report that says how many parts it has says so of its chapters.
    Contents(ContentsWords),
    /// A period does not end before it starts, and each date is one.
    DatesInOrder {
        /// What puts the end into the next year.
        next_year: Words,
    },
    /// 单位名称: no other unit's name, and no word for another kind of unit.
    OwnName(NameWords),
    /// 个人信息: no numbers of these kinds.
    Private(PrivateNumbers),
    /// 密级: no mark of secrecy, as a mark.
    Unclassified(SecrecyMarks),
    /// No name of a person stands by one of these words.
    NoNames(NameSigns),
    /// 雷同: not taken over from last year's.
    Fresh {
        /// How much likeness is too much.
        percent: usize,
        /// Letters from which on a text or paragraph is compared.
        letters_at_least: usize,
        /// How many paragraphs make a finding; `None` to compare the chapter as one.
        paragraphs_at_least: Option<usize>,
    },
    /// 看不见的字符: no control, zero-width, or directional mark, and none that no face can have.
    Visible,
    /// 标点与空格: nothing to tidy.
    Tidy,
}

/// What is looked for to find how many parts a report says that it has.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentsWords {
    /// The report itself, before the number in its sentence.
    pub report: Words,
    /// What the number counts, right behind it.
    pub parts: Words,
}

/// 要素: something that must be spoken of, and what shows that it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// As the message names it.
    pub name: String,
    /// Words in the text, of which one is enough.
    pub words: Words,
    /// Words that are enough in the heading of a chapter with text, or of a paragraph.
    #[serde(default)]
    pub headings: Words,
    /// Words that are enough behind last year's number in its clause.
    #[serde(default)]
    pub of_last_year: Words,
    /// Whether the words are enough only in a clause that counts something.
    #[serde(default)]
    pub counted: bool,
    /// Names of topics and claims of the rules about numbers, of which one is enough.
    #[serde(default)]
    pub topics: Vec<String>,
}

/// 残留: words that have no business in a text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Banned {
    /// Anywhere.
    #[serde(default)]
    pub words: Words,
    /// Only at the start of a paragraph that is no sentence.
    #[serde(default)]
    pub openings: Words,
    /// Words that excuse the sentence.
    #[serde(default)]
    pub unless: Words,
    /// What has been amended since, anywhere …
    #[serde(default)]
    pub amended: Words,
    /// … save where the sentence says by what.
    #[serde(default)]
    pub amended_by: Words,
}

/// Words beside a year that say why it may be another than the report's.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearWords {
    /// Right before it: 自、与、较、成立于.
    pub before: Words,
    /// Right behind it, or behind its month and day: 修订、同期、起施行.
    pub behind: Words,
    /// Right behind a year long past: 以来.
    pub behind_old: Words,
    /// In the same clause behind last year's number: what is made public a year later (决算).
    pub settled: Words,
    /// Right before last year's number: what is done with its papers (发布).
    #[serde(default)]
    pub made_public: Words,
    /// In the same clause behind last year's number: last year's report …
    pub report: Words,
    /// … where the sentence says that it was done (按时发布).
    pub done: Words,
    /// How else the report's year is called, with which another is compared.
    pub this_year: Words,
    /// Right before a year to come: 到、至.
    pub until: Words,
    /// Behind a year to come: 规划、目标.
    pub plans: Words,
}

/// Words that tell the name of another unit, or another kind of unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameWords {
    /// Words that only the reports of units of these kinds may have.
    pub own: Vec<(Vec<UnitName>, Words)>,
    /// What must not stand right before such a word: 安 before 全镇.
    pub own_unless: Words,
    /// How names of offices of the same level end.
    pub endings: Words,
    /// How their short names end.
    pub short_endings: Words,
    /// What stands behind a short name that does this report's work.
    pub acting: Words,
    /// How the names of places end, before such an ending.
    pub place_endings: Words,
    /// What ends like a place and is none.
    pub no_place: Words,
    /// What stands before the name of a unit that is only spoken of: 与、联合、指导.
    pub beside: Words,
    /// What stands behind it: 、等.
    pub beside_behind: Words,
    /// Characters and words that stand before a name and are no part of it.
    pub before: Words,
    /// What stands behind the name in the title of a report: year and these words.
    pub titles: Words,
    /// Units that others speak of: 区政府、市政府办公室.
    pub superior: Words,
}

/// Which private numbers to look for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivateNumbers {
    /// Their kinds.
    pub kinds: Vec<PrivateNumber>,
    /// What numbers of bank cards start with, and how many digits they have then.
    pub banks: Vec<(String, Vec<usize>)>,
    /// What shows, right behind it, that a number is a count or an amount.
    pub counted: Words,
}

/// A kind of number that identifies a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum PrivateNumber {
    /// 身份证号.
    IdentityCard,
    /// 银行卡号.
    BankCard,
    /// 手机号.
    Mobile,
}

/// Marks of secrecy, and how they are told from words about secrecy.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecrecyMarks {
    /// 绝密、机密、秘密: a mark where a star follows, or alone in brackets or on a line.
    pub levels: Words,
    /// What introduces a level: 密级.
    pub introduced_by: Words,
    /// Marks wherever they stand: 内部资料，注意保存.
    pub marks: Words,
}

/// Words that tell when this report is said to be published.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedWords {
    /// How the text calls a report.
    pub report: Words,
    /// What is done with it by a date.
    pub done: Words,
    /// What tells that another report is meant, which is out already …
    pub other: Words,
    /// … unless it is called so.
    pub own: Words,
}

/// What tells a person's name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameSigns {
    /// Surnames, of one character or two.
    pub surnames: Words,
    /// What stands before the name.
    pub before: Words,
    /// What stands behind it; a comma or full stop does too.
    pub behind: Words,
    /// Whether what stands behind tells by itself, with nothing before.
    pub behind_tells: bool,
    /// What looks like a name and is none.
    pub none: Words,
}
