//! Fields in the head and foot of the table: 填报单位, 填报日期, the signatory line.
//! Finds what is labelled; whether a value is right, the checks say.

use super::spelling::{compact, is_bar, is_visible};
use crate::form::FieldKind;
use crate::value::fold_width;

/// A label and what it fills.
type Labelled = (&'static str, Option<FieldKind>);

/// Labels in every wording met, and what they fill; `None` for what the form has no field for.
const LABELS: &[Labelled] = &[
    ("填报单位", Some(FieldKind::Unit)),
    ("填表单位", Some(FieldKind::Unit)),
    ("填报机关", Some(FieldKind::Unit)),
    ("单位名称", Some(FieldKind::Unit)),
    ("填报日期", Some(FieldKind::FilledOn)),
    ("填表日期", Some(FieldKind::FilledOn)),
    ("填报时间", Some(FieldKind::FilledOn)),
    ("填表时间", Some(FieldKind::FilledOn)),
    ("单位主要负责人", Some(FieldKind::Leader)),
    ("主要负责人", Some(FieldKind::Leader)),
    ("单位负责人", Some(FieldKind::Leader)),
    ("负责人", Some(FieldKind::Leader)),
    ("审核人", Some(FieldKind::Reviewer)),
    ("审核", Some(FieldKind::Reviewer)),
    ("复核人", Some(FieldKind::Reviewer)),
    ("复核", Some(FieldKind::Reviewer)),
    ("填报人", Some(FieldKind::Filler)),
    ("填报", Some(FieldKind::Filler)),
    ("填表人", Some(FieldKind::Filler)),
    ("填表", Some(FieldKind::Filler)),
    ("制表人", Some(FieldKind::Filler)),
    ("制表", Some(FieldKind::Filler)),
    ("经办人", Some(FieldKind::Filler)),
    ("联系电话", Some(FieldKind::Telephone)),
    ("联系方式", Some(FieldKind::Telephone)),
    ("电话", Some(FieldKind::Telephone)),
    ("统计负责人", None),
    ("分管负责人", None),
    ("保密审查人", None),
    ("传真", None),
    ("邮编", None),
    ("邮箱", None),
];

/// Characters of a note after a label, such as `（盖章）`, brackets included.
const NOTE_AT_MOST: usize = 8;

/// A label, and what stands behind it up to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// What it fills; `None` where the form has no such field.
    pub kind: Option<FieldKind>,
    /// The label in our words.
    pub label: &'static str,
    /// As it stands, without white space and bars at its ends; empty where nothing is filled in.
    pub value: &'a str,
}

impl Field<'_> {
    /// Whether the value is surely the field's own: no colon, which follows a label that is not
    /// known, and in a person's name no label.
    pub fn is_certain(&self) -> bool {
        use FieldKind::{Filler, Leader, Reviewer};
        let is_person = matches!(self.kind, Some(Leader | Reviewer | Filler));
        let words = compact(self.value);
        let has_label = || LABELS.iter().any(|(label, _)| words.contains(label));
        !(words.contains(':') || is_person && has_label())
    }
}

/// The fields of a line that begins with one; none for any other line.
pub fn fields(text: &str) -> Vec<Field<'_>> {
    let glyphs: Vec<Glyph> = (text.char_indices())
        .map(|(start, c)| Glyph {
            start,
            end: start + c.len_utf8(),
            folded: if is_bar(c) { '|' } else { fold_width(c) },
        })
        .filter(|glyph| is_visible(glyph.folded))
        .collect();
    let mut found: Vec<(usize, usize, &Labelled)> = Vec::new();
    let mut at = 0;
    while at < glyphs.len() {
        if let Some((label, end)) = label_at(&glyphs, at) {
            found.push((glyphs[at].start, end, label));
            at += label.0.chars().count();
        } else if found.is_empty() && glyphs[at].folded != '|' {
            return Vec::new();
        } else {
            at += 1;
        }
    }
    let ends = found
        .iter()
        .skip(1)
        .map(|&(start, ..)| start)
        .chain([text.len()]);
    (found.iter().zip(ends))
        .map(|(&(_, start, &(label, kind)), end)| {
            let blank = |c: char| {
                c.is_whitespace()
                    || is_bar(c)
                    || matches!(c, '_' | ':' | '：' | ',' | '，' | ';' | '；')
            };
            Field {
                kind,
                label,
                value: text[start..end].trim_matches(blank),
            }
        })
        .collect()
}

/// A visible character, half-width, and the bytes that it takes.
struct Glyph {
    start: usize,
    end: usize,
    folded: char,
}

/// The longest label at a place, and where its value begins, in bytes.
fn label_at(glyphs: &[Glyph], at: usize) -> Option<(&'static Labelled, usize)> {
    let follows = |label: &str| {
        (label.chars().enumerate())
            .all(|(i, c)| glyphs.get(at + i).is_some_and(|glyph| glyph.folded == c))
    };
    let label = LABELS
        .iter()
        .filter(|(label, _)| follows(label))
        .max_by_key(|(label, _)| label.len())?;
    let mut next = at + label.0.chars().count();
    if glyphs.get(next).is_some_and(|glyph| glyph.folded == '(') {
        let note = glyphs[next..].iter().take(NOTE_AT_MOST);
        next += note.into_iter().position(|glyph| glyph.folded == ')')? + 1;
    }
    let Some(behind) = glyphs.get(next) else {
        return Some((label, glyphs[next - 1].end));
    };
    // Without a colon, only white space or bars on both sides make a word a label.
    let apart = |left: &Glyph, right: &Glyph| left.end < right.start || left.folded == '|';
    let stands_alone = (at == 0 || apart(&glyphs[at - 1], &glyphs[at]))
        && (behind.folded == '|' || apart(&glyphs[next - 1], behind));
    // A word as short as `审核` is a label only with its colon.
    let is_short = label.0.chars().count() < 3 && label.0 != "电话";
    (behind.folded == ':' || stands_alone && !is_short).then_some((label, behind.start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let found: Vec<_> = fields(text).iter().map(|f| (f.label, f.value)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn fields_are_found_in_any_spacing() {
        let people = [
            ("单位负责人", "韩某"),
            ("审核人", "史某"),
            ("填报人", "李某"),
            ("联系电话", "86877225"),
        ];
        for text in [
            "| 单位负责人: 韩某 审核人: 史某 填报人: 李某 联系电话:86877225 | ||",
            "单位负责人：韩某　　审核人：史某　　填报人：李某　　联系电话：86877225",
            "单 位 负 责 人：韩某审 核 人：史某填报人：李某联系电话：86877225",
            "单位负责人（签字）：韩某|审核人：史某|填报人：李某|联系电话：86877225",
            "| 单位负责人 | 韩某 | 审核人 | 史某 | 填报人 | 李某 | 联系电话 | 86877225 |",
            "单位负责人 韩某 审核人 史某 填报人 李某 联系电话 86877225",
        ] {
            check(text, &people);
        }
        check(
            "填报单位（盖章）：某街道办事处 填报日期：2018年 1月 22日",
            &[
                ("填报单位", "某街道办事处"),
                ("填报日期", "2018年 1月 22日"),
            ],
        );
        check(
            "单位负责人： 审核人： ",
            &[("单位负责人", ""), ("审核人", "")],
        );
        check(
            "审核人：________ 传真：123",
            &[("审核人", ""), ("传真", "123")],
        );
        check("各科室负责人：张某", &[]);
        check(
            "负责人：韩某   审核：史某   填报：李某   电话：123",
            &[
                ("负责人", "韩某"),
                ("审核", "史某"),
                ("填报", "李某"),
                ("电话", "123"),
            ],
        );
        check("审核 意见", &[]);
        check("填报单位应当如实填写", &[]);
        check("", &[]);
    }
}
