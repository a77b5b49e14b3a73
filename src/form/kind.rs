//! What a cell takes (答案的种类): numbers, and words of several kinds. Reads single answers, and
//! knows no report.

use serde::Deserialize;

use super::Cell;
use crate::value::{name, read_date};

/// What a cell takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Kind {
    /// A group title without a value.
    Heading,
    /// A whole number, not negative.
    Count,
    /// A whole number that may be negative (`本年增/减`).
    Change,
    /// A decimal amount in the row's unit, not negative.
    Amount,
    /// A share in per cent, from 0 to 100.
    Percent,
    /// 文字: one line of any words.
    Text,
    /// 几行文字: the same, in lines.
    Lines,
    /// 日期: a day.
    Date,
    /// 是否: `是` or `否`.
    YesNo,
    /// 单选: one of the row's options.
    OneOf,
    /// 多选: any of the row's options, with `、` between.
    Ticks,
}

impl Kind {
    /// Whether what it takes is a number, which rules can count with.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(
            self,
            Self::Count | Self::Change | Self::Amount | Self::Percent
        )
    }

    /// Whether the answers are words that the form gives.
    #[must_use]
    pub fn is_choice(self) -> bool {
        matches!(self, Self::YesNo | Self::OneOf | Self::Ticks)
    }
}

/// What `YesNo` takes.
pub(super) const YES_NO: [&str; 2] = ["是", "否"];
/// What stands between ticked options; in no option.
pub const BETWEEN_TICKS: char = '、';

impl Cell {
    /// Whether words are an answer to the cell, which takes no number.
    #[must_use]
    pub fn takes(&self, words: &str) -> bool {
        let is_option = |word: &str| self.options.iter().any(|option| option == word.trim());
        match self.kind {
            Kind::Text | Kind::Lines => !words.contains(|c: char| {
                let ends_line = c == '\n' && self.kind == Kind::Lines;
                c.is_control() && !ends_line || name::is_unseen(c)
            }),
            Kind::Date => read_date(words).is_ok(),
            Kind::YesNo | Kind::OneOf => is_option(words),
            Kind::Ticks => {
                let ticked: Vec<&str> = words.split(BETWEEN_TICKS).map(str::trim).collect();
                let is_new = |at: usize| !ticked[..at].contains(&ticked[at]);
                (0..ticked.len()).all(|at| is_option(ticked[at]) && is_new(at))
            }
            _ => false,
        }
    }

    /// An answer that the cell takes: `0` or the first option.
    #[must_use]
    pub fn usual(&self) -> &str {
        match self.kind {
            Kind::Date => "2025年1月1日",
            _ => self.options.first().map_or("0", String::as_str),
        }
    }

    /// What the cell takes, in words for the clerk; empty for numbers, which show their unit.
    #[must_use]
    pub fn expects(&self) -> String {
        let options = self.options.join("、");
        match self.kind {
            Kind::Text => "填文字".into(),
            Kind::Lines => "填文字，可以分几行".into(),
            Kind::Date => "填日期，如2025年1月15日".into(),
            Kind::YesNo | Kind::OneOf => format!("填其中一项：{options}"),
            Kind::Ticks => format!("填其中几项，用“、”隔开：{options}"),
            _ => String::new(),
        }
    }

    /// What becomes of an answer where a space is typed behind it: the option that it begins, the
    /// next one, or one more; as it was where the form gives no options.
    #[must_use]
    pub fn next_option(&self, answer: &str) -> String {
        let options = &self.options;
        let (ticked, begun) = match answer.rsplit_once(BETWEEN_TICKS) {
            Some((ticked, begun)) if self.kind == Kind::Ticks => (ticked, begun),
            _ => ("", answer),
        };
        let taken: Vec<&str> = ticked.split(BETWEEN_TICKS).collect();
        let at = options.iter().position(|option| option == begun);
        let next = match at {
            None => {
                (options.iter()).find(|option| option.starts_with(begun) && is_free(option, &taken))
            }
            Some(_) if self.kind == Kind::Ticks => {
                let more = options
                    .iter()
                    .find(|option| *option != begun && is_free(option, &taken));
                return match more {
                    Some(more) => format!("{answer}{BETWEEN_TICKS}{more}"),
                    None => String::new(),
                };
            }
            Some(at) => options.get((at + 1) % options.len()),
        };
        match (next, ticked) {
            (Some(next), "") => next.clone(),
            (Some(next), ticked) => format!("{ticked}{BETWEEN_TICKS}{next}"),
            (None, _) => answer.into(),
        }
    }
}

fn is_free(option: &str, taken: &[&str]) -> bool {
    !taken.contains(&option)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::TableId;

    fn cell(kind: Kind, options: &[&str]) -> Cell {
        Cell {
            code: "A1".into(),
            table: TableId(0),
            place: (0, 0, 0),
            kind,
            unit: String::new(),
            name: "甲".into(),
            options: options.iter().map(|option| (*option).into()).collect(),
            due_if: None,
            repetition: None,
        }
    }

    #[test]
    fn words_are_an_answer_where_the_kind_takes_them() {
        for (kind, words, takes) in [
            (Kind::Text, "云岭发布", true),
            (Kind::Text, "云岭\n发布", false),
            (Kind::Lines, "云岭\n发布", true),
            (Kind::Lines, "云岭\t发布", false),
            (Kind::Lines, "云岭\u{202e}发布", false),
            (Kind::Text, "云岭\u{200b}发布", false),
            (Kind::Text, "云岭\u{202e}发布", false),
            (Kind::Date, "2025年1月15日", true),
            (Kind::Date, "2025-01-15", true),
            (Kind::Date, "2025年2月30日", false),
            (Kind::YesNo, "甲", true),
            (Kind::YesNo, " 乙 ", true),
            (Kind::YesNo, "甲、乙", false),
            (Kind::OneOf, "丙", false),
            (Kind::Ticks, "甲、乙", true),
            (Kind::Ticks, "乙", true),
            (Kind::Ticks, "甲、甲", false),
            (Kind::Ticks, "甲，乙", false),
            (Kind::Ticks, "甲、", false),
            (Kind::Count, "1", false),
        ] {
            assert_eq!(
                cell(kind, &["甲", "乙"]).takes(words),
                takes,
                "{kind:?} {words:?}"
            );
        }
    }

    #[test]
    fn a_space_takes_the_option_that_was_begun_the_next_or_one_more() {
        let sites = &["门户网站", "部门网站", "专项网站"];
        for (kind, answer, next) in [
            (Kind::OneOf, "", "门户网站"),
            (Kind::OneOf, "门户网站", "部门网站"),
            (Kind::OneOf, "专项网站", "门户网站"),
            (Kind::OneOf, "专", "专项网站"),
            (Kind::OneOf, "别的", "别的"),
            (Kind::Ticks, "", "门户网站"),
            (Kind::Ticks, "部门网站", "部门网站、门户网站"),
            (Kind::Ticks, "部门网站、专", "部门网站、专项网站"),
            (
                Kind::Ticks,
                "部门网站、专项网站",
                "部门网站、专项网站、门户网站",
            ),
            (Kind::Ticks, "部门网站、部", "部门网站、部"),
            (Kind::Ticks, "部门网站、专项网站、门户网站", ""),
            (Kind::Text, "云岭", "云岭"),
        ] {
            let options: &[&str] = if kind == Kind::Text { &[] } else { sites };
            assert_eq!(
                cell(kind, options).next_option(answer),
                next,
                "{kind:?} {answer}"
            );
        }
    }
}
