//! Lines over and below the statistics table: its title, the head of its columns, notes.
//! Knows neither rows nor values, and does not look where the table stands.

use std::collections::BTreeSet;

use super::paragraphs::{is_month, year_in};
use super::spelling::{cells, compact, is_bar, is_longer_than};
use crate::value::han::is_han;
use crate::value::read_date;

/// Characters of the line over the columns, at most, with the spaces in it.
const HEAD_AT_MOST: usize = 200;
/// Words in the head of the table over columns that hold no value.
const HEAD_WORDS: &[&str] = &[
    "序号",
    "编号",
    "代码",
    "指标代码",
    "行次",
    "行号",
    "统计指标",
    "指标",
    "指标名称",
    "项目",
    "单位",
    "计量单位",
    "备注",
    "说明",
    "填报说明",
];

/// Whether a line is the title of the table.
pub fn is_table_title(text: &str) -> bool {
    is_caption(text) && joined(text).contains("统计表")
}

/// Whether a line is a note below the table: `注：…`, `备注：…`.
pub fn is_foot_note(text: &str) -> bool {
    let words = compact(text);
    let note = ["注", "备注", "说明", "填表说明"];
    (note.iter()).any(|note| {
        words
            .strip_prefix(note)
            .is_some_and(|rest| rest.starts_with(':'))
    })
}

/// The table's title, the line below it that gives the year, or `附件`.
pub fn is_caption(text: &str) -> bool {
    let words = joined(text);
    if words.contains('。') || is_longer_than(&words, 50) {
        return false;
    }
    let bare = words.trim_matches(['(', ')']);
    let opens_with_year =
        bare.chars().position(|c| c == '年') == Some(4) && year_in(bare).is_some();
    let attachment = ["附件", "附表", "附"]
        .iter()
        .find_map(|word| words.strip_prefix(word));
    let is_attachment = attachment.is_some_and(|rest| {
        rest.chars()
            .all(|c| !c.is_alphanumeric() || c.is_ascii_digit() || "一二三".contains(c))
    });
    words.ends_with("统计表")
        || words.contains("统计表(")
        || is_attachment
        || opens_with_year
            && read_date(bare).is_err()
            && !is_month(bare)
            && bare.chars().count() <= 20
            && {
                let rest: String = bare.chars().skip(5).collect();
                !rest.chars().any(|c| {
                    is_han(c) && !"年度月日至到一二三四五六七八九十份统计期间第季上下半".contains(c)
                })
            }
}

/// The line over the columns: `统计指标 | 单位 | 统计数`, or one of these in a line of its own.
pub fn is_column_head(text: &str) -> bool {
    if is_longer_than(text, HEAD_AT_MOST) {
        return false;
    }
    let cells: Vec<String> = cells(text).iter().map(|cell| compact(cell)).collect();
    let known = cells
        .iter()
        .filter(|cell| HEAD_WORDS.contains(&cell.as_str()))
        .count();
    let is_value_head = |cell: &String| {
        HEAD_WORDS.contains(&cell.as_str())
            || cell.ends_with("统计数")
            || ["数量", "数值", "数据"].contains(&cell.as_str())
    };
    cells.iter().any(|cell| cell.contains("统计指标"))
        || known > 1 && cells.len() > 2
        || cells.iter().all(is_value_head)
}

/// The cells of a line as one word.
pub fn joined(text: &str) -> String {
    let joined: String = cells(text).iter().map(|cell| compact(cell)).collect();
    joined.trim_end_matches(',').into()
}

/// How many times the head of a folded table stands in a line, side by side; 1 for any other head.
pub fn folds(text: &str) -> usize {
    let cells: Vec<String> = text.split(is_bar).map(compact).collect();
    let cells: Vec<&String> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let is_folded = |times: &usize| {
        let width = cells.len() / times;
        width > 1
            && cells.len().is_multiple_of(*times)
            && cells.chunks(width).all(|half| half == &cells[..width])
    };
    (2..=3).find(is_folded).unwrap_or(1)
}

/// The heads of the value columns, if a line is the head of a table with several.
pub fn value_heads<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut alone: BTreeSet<String> = BTreeSet::new();
    for text in texts {
        // Cheap to ask of every line of a long text.
        if !text.contains(['统', '指', '单']) || !is_column_head(text) {
            continue;
        }
        let cells: Vec<String> = cells(text).iter().map(|cell| compact(cell)).collect();
        let heads: Vec<String> = cells
            .iter()
            .filter(|cell| !HEAD_WORDS.contains(&cell.as_str()))
            .cloned()
            .collect();
        match cells.as_slice() {
            [one] if one.matches("统计数").count() > 1 => {
                return one.split_inclusive("统计数").map(String::from).collect();
            }
            [one] if one.ends_with("统计数") && !one.contains("统计指标") => {
                alone.insert(one.clone());
            }
            [_] => {}
            // A table folded into halves has its head over each.
            _ if folds(text) > 1 => {}
            _ if heads.len() > 1 => return heads,
            _ => {}
        }
    }
    if alone.len() > 1 {
        alone.into_iter().collect()
    } else {
        Vec::new()
    }
}

/// Which of several value columns is the report year's, where just one of their heads says so.
pub fn of_year(heads: &[String], year: Option<i16>) -> Option<usize> {
    let is_own = |head: &str| {
        let is_this = ["本年", "今年", "当年", "本期"]
            .iter()
            .any(|word| head.contains(word));
        match year_in(head).or_else(|| head.parse().ok()) {
            Some(other) => year.is_some_and(|year| year == other),
            None => is_this && !head.contains("累计"),
        }
    };
    let mut own = (0..heads.len()).filter(|&at| is_own(&heads[at]));
    own.next().filter(|_| own.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_of_a_table_is_no_other_line_over_it() {
        assert!(is_table_title("政府信息公开工作情况统计表"));
        assert!(is_table_title("统 计 表"));
        for text in [
            "（2017年度）",
            "附件1",
            "统计表显示，共公开24条。",
            "填报单位：某局",
        ] {
            assert!(!is_table_title(text), "{text}");
        }
    }

    #[test]
    fn the_head_of_the_columns_is_short_and_of_its_own_words() {
        for text in [
            "统计指标\t单位\t统计数",
            "序号 | 项目 | 数量",
            "单位",
            "2017年统计指标",
        ] {
            assert!(is_column_head(text), "{text}");
        }
        for text in ["收到申请数\t件\t24", "序号\t甲", "数量和质量", "单位负责人"]
        {
            assert!(!is_column_head(text), "{text}");
        }
        let wide = format!("统计指标\t{}单位\t统计数", " ".repeat(HEAD_AT_MOST));
        assert!(!is_column_head(&wide));
        let widest = format!("统计指标\t{}单位", " ".repeat(HEAD_AT_MOST - 7));
        assert_eq!(widest.chars().count(), HEAD_AT_MOST);
        assert!(is_column_head(&widest));
    }

    #[test]
    fn value_columns_are_told_by_their_heads() {
        for (lines, heads) in [
            (
                &["统计指标\t单位\t区政府\t街道"][..],
                &["区政府", "街道"][..],
            ),
            (&["统计指标\t单位\t统计数"], &[]),
            (&["甲统计数", "乙统计数"], &["乙统计数", "甲统计数"]),
            (&["甲统计数", "甲统计数"], &[]),
            (&["甲统计数", "统计指标和统计数"], &[]),
            (&["甲统计数乙统计数"], &["甲统计数", "乙统计数"]),
            (&["统计指标|单位|统计数|统计指标|单位|统计数"], &[]),
            (&["公开指标有甲统计数"], &[]),
        ] {
            assert_eq!(value_heads(lines.iter().copied()), heads, "{lines:?}");
        }
    }
}
