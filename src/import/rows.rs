//! Rows of tables that an office put into its text and that the form does not have: told, and no
//! paragraphs. Knows no form.

use crate::import::Notice;
use crate::import::blocks::Paragraph;
use crate::import::fields::fields;
use crate::import::paragraphs::heading;
use crate::import::quantities::is_answer;
use crate::import::spelling::{is_bar, is_longer_than};

/// Rows of a table, at least.
const ROWS_AT_LEAST: usize = 2;
/// Characters of a cell, at most.
const CELL_AT_MOST: usize = 24;
/// Characters of a table that are told.
const TOLD_AT_MOST: usize = 300;

/// Drops such rows among blocks, of which some are paragraphs.
pub fn drop_tables<T: Clone>(
    blocks: &mut Vec<T>,
    paragraph: fn(&T) -> Option<&Paragraph>,
    notices: &mut Vec<Notice>,
) {
    let is_row = |block: &T| paragraph(block).is_some_and(|line| is_row(&line.text));
    let mut kept = Vec::with_capacity(blocks.len());
    for run in blocks.chunk_by(|one, next| is_row(one) && is_row(next)) {
        let rows: Vec<&Paragraph> = run.iter().filter_map(paragraph).collect();
        if !is_table(&rows) {
            kept.extend_from_slice(run);
            continue;
        }
        let texts = rows.iter().map(|line| cells(&line.text).join(" | "));
        let whole = texts.collect::<Vec<_>>().join("；");
        let told: String = whole.chars().take(TOLD_AT_MOST).collect();
        let cut = if told.len() < whole.len() {
            "……"
        } else {
            ""
        };
        let count = rows.len();
        let message = format!(
            "正文中的表（{count}行：{told}{cut}）规定的格式里没有，未导入；要写进报告的，请改成文字。"
        );
        notices.push(Notice::plain(rows[0].origin.line, message));
    }
    *blocks = kept;
}

/// Whether rows are a table: one of several columns, or one of two with a head. Numbered paragraphs that
/// a tab parts from their number are none.
fn is_table(rows: &[&Paragraph]) -> bool {
    let has_number = |line: &Paragraph| cells(&line.text).iter().any(|cell| is_answer(cell));
    let is_wide = |line: &&Paragraph| cells(&line.text).len() > 2;
    let has_head = rows.first().is_some_and(|head| !has_number(head));
    let is_headed = has_head && rows.iter().any(|line| has_number(line));
    rows.len() >= ROWS_AT_LEAST && (rows.iter().any(is_wide) || is_headed)
}

fn cells(text: &str) -> Vec<&str> {
    let cells = text.split(|c| is_bar(c) || c == '\t').map(str::trim);
    cells.filter(|cell| !cell.is_empty()).collect()
}

fn is_row(text: &str) -> bool {
    let cells = cells(text);
    let is_cell = |cell: &&str| !is_longer_than(cell, CELL_AT_MOST) && !cell.contains('。');
    cells.len() > 1
        && cells.iter().all(is_cell)
        && heading(text).is_none()
        && fields(text).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::blocks::Origin;

    #[track_caller]
    fn check(texts: &[&str], kept: &[&str], told: usize) {
        let paragraph = |(text, line): (&&str, usize)| Paragraph {
            text: (*text).into(),
            origin: Origin { line },
        };
        let mut lines: Vec<Paragraph> = texts.iter().zip(1..).map(paragraph).collect();
        let mut notices = Vec::new();
        drop_tables(&mut lines, |line| Some(line), &mut notices);
        let left: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!((left.as_slice(), notices.len()), (kept, told), "{texts:?}");
    }

    #[test]
    fn a_table_in_the_text_is_told_and_words_with_tabs_stay() {
        let (before, behind) = ("公开信息如下：", "以上均已公开。");
        check(
            &[
                before,
                "序号\t类别\t数量",
                "1\t机构职能\t12",
                "合计\t\t12",
                behind,
            ],
            &[before, behind],
            1,
        );
        check(
            &[before, "| 类别 | 数量 |", "| 机构职能 | 12 |"],
            &[before],
            1,
        );
        for texts in [
            &["1.\t公开及时。", "2.\t解读到位。"] as &[&str],
            &["机构职能\t12"],
            &["1\t收到申请5件", "2\t答复5件"],
            &["机构设置\t12", "机构职能\t5"],
            &["张某\t主任", "李某\t副主任"],
            &["一、总体情况\t3\t4", "二、主动公开\t5\t6"],
        ] {
            check(texts, texts, 0);
        }
    }
}
