//! What differs between two contents of a report, place by place.
//! Works on the canonical text of [`super::seal::content`], so it can compare with any content
//! that was ever signed. Decides nothing.

use std::collections::{BTreeMap, HashMap};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::form::Edition;
use crate::report::Place;

/// Characters of a value that are shown where there is little room.
const CHARACTERS_AT_MOST: usize = 18;

/// 差异: one place with what stood there and what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The place as it is now, where it is one.
    pub place: Option<Place>,
    /// How people call it: `现行有效件数`, `一、总体情况 第3段`.
    pub name: String,
    /// The line of the chapter's text at which `after` begins, counted from 0, or before which
    /// `before` stood; `None` for what is no text.
    pub line: Option<usize>,
    /// What stood there; `None` where nothing did.
    pub before: Option<String>,
    /// What stands there; `None` where nothing does.
    pub after: Option<String>,
}

impl Difference {
    /// What stood there and what stands there, in short: `本年新收申请/总计：3 → 4`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let chars = |text: &Option<String>| -> Vec<char> {
            text.as_deref().unwrap_or_default().chars().collect()
        };
        let (before, after) = (chars(&self.before), chars(&self.after));
        // Long texts begin alike: they are shown from shortly before the first self.
        let alike = before
            .iter()
            .zip(&after)
            .take_while(|(b, a)| b == a)
            .count();
        let skipped = match before.len().max(after.len()) > CHARACTERS_AT_MOST {
            true => alike.saturating_sub(CHARACTERS_AT_MOST / 3),
            false => 0,
        };
        let short = |text: &[char]| {
            let rest = &text[skipped..];
            let shown = rest.iter().take(CHARACTERS_AT_MOST).collect::<String>();
            let shown = shown.replace('\n', " ");
            let cut = |is_cut: bool| if is_cut { "…" } else { "" };
            match text.is_empty() {
                true => String::from("（空）"),
                false => {
                    let is_cut = rest.len() > CHARACTERS_AT_MOST;
                    format!("{}{shown}{}", cut(skipped > 0), cut(is_cut))
                }
            }
        };
        format!("{}：{} → {}", self.name, short(&before), short(&after))
    }
}

/// A content, taken apart.
#[derive(Default)]
struct Parts<'a> {
    /// Fields, cells, headings, explanations: what comes before ` = ` with what comes after as it
    /// stands, in order.
    values: Vec<(&'a str, &'a str)>,
    /// Paragraphs by chapter, counted from 1.
    texts: BTreeMap<usize, Vec<String>>,
}

impl<'a> Parts<'a> {
    fn of(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut parts = Self::default();
        for line in lines {
            let Some((key, value)) = line.split_once(" = ") else {
                continue;
            };
            let numbers = key.strip_prefix("text.").and_then(|n| n.split_once('.'));
            match numbers.and_then(|(chapter, _)| chapter.parse().ok()) {
                Some(chapter) => {
                    let text = parts.texts.entry(chapter).or_default();
                    text.push(unquoted(value));
                }
                None => parts.values.push((key, value)),
            }
        }
        parts
    }
}

/// A value as it was typed, or the text of an explanation; what is not quoted stays as it stands.
fn unquoted(value: &str) -> String {
    let mut escaped = false;
    let end = value.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    let text = end.map_or(value, |(at, _)| &value[..=at]);
    ron::from_str(text).unwrap_or_else(|_| value.into())
}

/// The places at which `after` is not what `before` was, in the form's order.
#[must_use]
pub fn differences<'a>(
    edition: &Edition,
    before: impl Iterator<Item = &'a str>,
    after: impl Iterator<Item = &'a str>,
) -> Vec<Difference> {
    let (before, after) = (Parts::of(before), Parts::of(after));
    let mut found = Vec::new();
    let old: HashMap<&str, &str> = before.values.iter().copied().collect();
    let new: HashMap<&str, &str> = after.values.iter().copied().collect();
    let of_value = |key: &str| {
        let (code, name) = key.split_once(' ').unwrap_or((key, ""));
        let name = match code {
            // `说明 "A113" "R02"`
            "说明" => format!("{}的说明", name.replace('"', "").replace(' ', "（") + "）"),
            _ => name.into(),
        };
        Difference {
            place: Place::find(edition, code),
            name,
            line: None,
            before: old.get(key).map(|value| unquoted(value)),
            after: new.get(key).map(|value| unquoted(value)),
        }
    };
    let differs = |key: &str| old.get(key) != new.get(key);
    let gone = before
        .values
        .iter()
        .filter(|(key, _)| !new.contains_key(key));
    let keys = after.values.iter().chain(gone).map(|(key, _)| *key);
    found.extend(keys.filter(|key| differs(key)).map(of_value));
    let headings = |chapter: usize| {
        let key = format!("heading.{chapter} 标题");
        let heading = new.get(key.as_str()).or(old.get(key.as_str()));
        heading.map_or_else(|| format!("第{chapter}章"), |heading| unquoted(heading))
    };
    let chapters = before.texts.keys().chain(after.texts.keys());
    let last = chapters.max().copied().unwrap_or(0);
    for chapter in 1..=last {
        let empty = Vec::new();
        let old = before.texts.get(&chapter).unwrap_or(&empty);
        let new = after.texts.get(&chapter).unwrap_or(&empty);
        for op in capture_diff_slices(Algorithm::Myers, old, new) {
            if matches!(op, DiffOp::Equal { .. }) {
                continue;
            }
            let (old_range, new_range) = (op.old_range(), op.new_range());
            let joined = |lines: &[String]| (!lines.is_empty()).then(|| lines.join("\n"));
            found.push(Difference {
                place: Some(Place::Text(chapter - 1)),
                name: format!("{} 第{}段", headings(chapter), new_range.start + 1),
                line: Some(new_range.start),
                before: joined(&old[old_range]),
                after: joined(&new[new_range]),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests;
