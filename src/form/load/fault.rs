//! What can be wrong with an edition's files, in words that name the row or rule and the line.
//! Finds nothing wrong itself.

use std::fmt;

use crate::form::rule::Rule;

/// Why an edition is refused.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file is not RON of the right shape.
    #[error("{file}第{line}行第{column}列：{reason}")]
    Syntax {
        /// Which of the files.
        file: DataFile,
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What is wrong there.
        reason: String,
    },
    /// The file reads, but what it says cannot be.
    #[error("{file}第{line}行（{code}）：{fault}")]
    Wrong {
        /// Which of the files.
        file: DataFile,
        /// Counted from 1.
        line: usize,
        /// The row, table or rule that is wrong; else the edition.
        code: String,
        /// What is wrong with it.
        fault: Fault,
    },
}

impl LoadError {
    /// That a rule as a whole is wrong.
    #[must_use]
    pub fn of_rule(rule: &Rule, fault: Fault) -> Self {
        let (file, line) = rule.origin;
        Self::Wrong {
            file,
            line,
            code: rule.code.clone(),
            fault,
        }
    }

    /// That a form as a whole is wrong.
    #[must_use]
    pub fn of_form(code: &str, fault: Fault) -> Self {
        Self::Wrong {
            file: DataFile::Edition,
            line: 1,
            code: code.into(),
            fault,
        }
    }

    /// Line, code and what is wrong, for scripts; a mistake in writing has no code.
    #[must_use]
    pub fn parts(&self) -> (usize, &str, String) {
        match self {
            Self::Syntax { line, reason, .. } => (*line, "", reason.clone()),
            Self::Wrong {
                line, code, fault, ..
            } => (*line, code, fault.to_string()),
        }
    }

    /// Which of the files is wrong.
    #[must_use]
    pub fn file(&self) -> DataFile {
        match self {
            Self::Syntax { file, .. } | Self::Wrong { file, .. } => *file,
        }
    }
}

/// The files of an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataFile {
    /// The form.
    Edition,
    /// A rule book, by its place among the form's.
    Rules(usize),
    /// What an office changes in it.
    OfficeRules,
}

impl fmt::Display for DataFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Edition => "版式文件",
            Self::Rules(_) => "规则文件",
            Self::OfficeRules => "本单位规则文件",
        })
    }
}

/// What is wrong with a row, a table, a rule, or an edition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A code is empty.
    #[error("代码为空")]
    NoCode,
    /// Two rows, tables, or rules have one code.
    #[error("代码重复")]
    DuplicateCode,
    /// Two cells have one name, so that a message could not tell them apart.
    #[error("名称“{0}”与另一行相同，请用 name 另取名称")]
    DuplicateName(String),
    /// A heading has a unit of a value.
    #[error("分组标题的单位应为“——”，现为“{0}”")]
    HeadingWithUnit(String),
    /// A row with values has no unit.
    #[error("有数值的行应有单位")]
    NoUnit,
    /// A row whose answers are options has fewer than two, or another row has some.
    #[error("OneOf、Ticks 的行应写明 options，至少两项；其他的行不写")]
    NoOptions,
    /// An option is empty, stands twice, or has a mark in it that stands between two.
    #[error("options 各项不能相同、不能为空，也不能有“、”和空格")]
    WrongOptions,
    /// A form of less than a year whose title does not say which part.
    #[error("period 不是 Year 的，title（没有正文的，还有各表的 subtitle）里要有“{{期}}”")]
    PeriodUnsaid,
    /// A form of less than a year without a rule about which part.
    #[error(
        "period 不是 Year 的，要有一条规则核对报告期：each: Fields([Period]), demand: Readable"
    )]
    PeriodUnasked,
    /// A row repeats once, or its wording does not tell one time from another.
    #[error("repeats 应写明名称和次数（2至50次），wording（和 name）里用“{{序}}”表示第几次")]
    OddRepeats,
    /// Rows that stand apart repeat under one name.
    #[error("repeats 的名称“{0}”用在了两处，各处应不同名；挨着一起重复的几行，次数也要相同")]
    RepeatsTwice(String),
    /// A sum of some of the times that a row stands.
    #[error("“{0}”可以重复，这里只写了其中几遍：各遍之和在代码后加“*”，逐遍核对用 each: Repeats")]
    SomeTimes(String),
    /// No rows repeat under a name; those that do follow.
    #[error("没有叫“{0}”的可以重复的行{1}")]
    NoSuchRepeats(String, String),
    /// A heading repeats.
    #[error("分组标题不能重复，可用 groups")]
    HeadingRepeats,
    /// A row depends on one that comes later, or on itself.
    #[error("due_if 里的“{0}”应在这一行的前面")]
    ConditionBehind(String),
    /// A row depends on a cell without options.
    #[error("due_if 里的“{0}”不是 YesNo、OneOf 或 Ticks，没有可选的答案")]
    ConditionWithoutOptions(String),
    /// A row depends on answers that can't be given, or on none.
    #[error("due_if 里的答案应在这些选项之中：{0}")]
    ConditionAnswers(String),
    /// Of several columns one has no code.
    #[error("列不止一个，每列都要写 code，如 C1、C2")]
    NoColumnCode,
    /// A share in per cent in another unit.
    #[error("kind 为 Percent 的行，单位应写“%”")]
    NotPercent,
    /// What stands in braces in a title and stands for nothing.
    #[error("标题中的“{0}”认不出来，只能用“{{单位}}”“{{年}}”；period 不是 Year 的还有“{{期}}”")]
    UnknownInTitle(String),
    /// A word by which a published report is recognised says too little.
    #[error("recognised_by 里的“{0}”太短，别的报告里也会有，至少三个字")]
    ShortSign(String),
    /// What a form says it follows is no form, or has no such cell.
    #[error("follows 里的“{0}”，所接的版式中没有")]
    NotFollowed(String),
    /// A rule counts with words.
    #[error("“{0}”填的是文字，不能计算和比较大小")]
    WordsInRule(String),
    /// A row has no wording.
    #[error("没有指标名称")]
    NoWording,
    /// A table has no column to put a value in.
    #[error("没有数值列")]
    NoColumn,
    /// A chapter or the annex names a table that is not there.
    #[error("没有“{0}”这张表")]
    UnknownTable(String),
    /// A table stands nowhere, or in several places.
    #[error("每张表应在章节或附表中出现一次，现为{0}次")]
    TablePlaces(usize),
    /// A table in a chapter that a clerk may remove.
    #[error("free_chapters 为 true 时，表只能放在 annex 里")]
    TableInFreeChapter,
    /// The last year is before the first.
    #[error("years 的起止年度颠倒")]
    YearsReversed,
    /// No such day.
    #[error("due 不是一个日期")]
    NoSuchDay,
    /// A rule names a cell that is not there.
    #[error("没有“{0}”这一格")]
    UnknownCell(String),
    /// A rule names a heading, which holds no value.
    #[error("“{0}”是分组标题，没有数值")]
    HeadingInRule(String),
    /// A sum counts a cell twice.
    #[error("“{0}”在同一项中重复")]
    RepeatedCell(String),
    /// A sum, a list of cells, or a list of fields is empty.
    #[error("列表是空的")]
    EmptyList,
    /// A threshold is no number.
    #[error("“{0}”不是数字")]
    NotANumber(String),
    /// Neither a relation nor a demand, both, or half a relation.
    #[error("应有 left、is、right 三项，或者只有 demand 一项")]
    NeitherRelationNorDemand,
    /// A date is compared with a number.
    #[error("日期与数字不能比较")]
    DateAgainstNumber,
    /// Dates have no zero and no multiple.
    #[error("日期只能比较先后")]
    NotForDates,
    /// A field that is no date stands as one.
    #[error("“{0}”不是日期")]
    NotADateField(&'static str),
    /// `This` in a rule that does not repeat over cells, or a demand without its subject.
    #[error("这条规则没有用 each 列出它需要的格或项")]
    NothingRepeated,
    /// A repetition over rows or columns of a table of several blocks, or an unknown row.
    #[error("“{0}”不是可以逐行逐列的表或行")]
    NothingToRepeat(String),
    /// A name of words that no book explains.
    #[error("没有“{0}”这组词语")]
    UnknownWording(String),
    /// An office's rule that no edition has, and that names none to be added to.
    #[error("没有这个代码的规则；如果是要新增的规则，请用 editions 写明用于哪些版式")]
    UnknownRule,
    /// A rule to be added to an edition that is not at hand.
    #[error("没有“{0}”这个版式")]
    UnknownEdition(String),
    /// Rules that can't hold together: these with the one that is named.
    #[error("与{0}互相矛盾，没有报告能同时满足")]
    Contradicts(String),
    /// A rule that no report satisfies.
    #[error("没有报告能满足这条规则")]
    CannotHold,
    /// A rule that finds nothing in any report.
    #[error("这条规则永远不会报出问题，没有作用")]
    NeverFires,
    /// A table that no page has room for.
    #[error("列太多或太宽，A4纸横排也印不下，请分成几块或几张表")]
    TooWide,
    /// A character that can't be printed.
    #[error("{0}")]
    Unprintable(String),
    /// Two forms have one code.
    #[error("已有代码相同的版式，请换一个代码")]
    EditionTwice,
    /// A text of the form breaks the line, or holds another control character.
    #[error("文字中不能有换行等控制字符")]
    BadText,
    /// A text or a file is longer than anybody would read.
    #[error("太长了，不像是版式或规则")]
    TooLong,
    /// Rules name more cells than a check could look at.
    #[error("规则展开后引用的格太多，检查会很慢；请减少 each 的重复，或不要逐格引用全部的格")]
    TooManyNamed,
    /// A code with signs that can't be typed as one.
    #[error("代码只能用字母、数字、“-”和“_”，不超过40个字符")]
    BadCode,
    /// A code that stands for something else in drafts and rules.
    #[error("代码“{0}”另有含义，请换一个")]
    ReservedCode(String),
    /// Rows, columns, chapters or levels beyond what can be filled in or printed.
    #[error("{0}太多（最多{1}）")]
    TooMany(&'static str, usize),
    /// An example that should hold does not.
    #[error("例子 holds 应当不报问题，却报了：{0}")]
    HoldsFails(String),
    /// An example that should hold lacks what the rule needs.
    #[error("例子 holds 无法判断：{0}")]
    HoldsUndecided(String),
    /// An example that should fail does not.
    #[error("例子 fails 应当报出问题，却没有报出")]
    FailsHolds,
    /// An office's rule for an edition that has none with this code.
    #[error("“{0}”版没有这个代码的规则")]
    UnknownRuleOf(String),
    /// A chapter's number that no chapter has.
    #[error("没有第{0}章")]
    UnknownChapter(usize),
    /// Last year of something that is no cell.
    #[error("LastYear 中只能是格、和或最大值")]
    NotOfLastYear,
    /// `unless` speaks of this year.
    #[error("unless 只能说上年报告")]
    ExcusedByThisYear,
    /// A rule has no example.
    #[error("缺少例子 {0}")]
    NoExample(&'static str),
    /// An example names what is neither a cell nor a field.
    #[error("例子中的“{0}”不是格、项或单位类型")]
    UnknownInExample(String),
    /// A rule is for a kind of unit that the form doesn't tell apart; those that it does follow.
    #[error("没有“{0}”这种单位类型，可用：{1}")]
    UnknownUnitKind(String, String),
    /// A kind of unit that can't be.
    #[error("单位类型“{0}”写得不对：名称只用文字和数字，词尾不能为空，印章直径在20至60毫米之间")]
    OddUnitKind(String),
    /// A field is called nothing.
    #[error("labels 里的叫法不能为空")]
    EmptyLabel,
    /// A message has a slot that the rule cannot fill.
    #[error("消息中的“{{{0}}}”这条规则给不出")]
    UnknownSlot(String),
    /// A fix needs a cell or field that the rule does not have.
    #[error("fix 与这条规则不符")]
    MisplacedFix,
    /// A total is part of itself, by way of other totals.
    #[error("合计互相引用")]
    CircularTotal,
}

impl Fault {
    /// The text on the wrong line, where the fault can tell it.
    pub(super) fn culprit(&self) -> Option<String> {
        match self {
            Self::UnknownTable(code) | Self::UnknownCell(code) | Self::HeadingInRule(code) => {
                Some(format!("\"{code}\""))
            }
            Self::UnknownWording(code)
            | Self::UnknownInExample(code)
            | Self::NotANumber(code)
            | Self::NothingToRepeat(code)
            | Self::NoSuchRepeats(code, _)
            | Self::SomeTimes(code)
            | Self::NotFollowed(code)
            | Self::OddUnitKind(code)
            | Self::ShortSign(code) => Some(format!("\"{code}\"")),
            Self::UnknownInTitle(slot) => Some(slot.clone()),
            Self::PeriodUnsaid => Some("title:".into()),
            Self::PeriodUnasked => Some("period:".into()),
            Self::EmptyLabel => Some("labels:".into()),
            Self::UnknownSlot(word) => Some(format!("{{{word}}}")),
            Self::UnknownUnitKind(name, _) => Some(name.clone()),
            Self::YearsReversed => Some("years:".into()),
            Self::NoSuchDay => Some("due:".into()),
            Self::MisplacedFix => Some("fix:".into()),
            Self::ExcusedByThisYear => Some("unless:".into()),
            _ => None,
        }
    }
}
