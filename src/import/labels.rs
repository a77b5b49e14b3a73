//! Which row of the form a wording means, tolerant of how offices reprint the form.
//! Knows one wording at a time; which of several equal rows is meant, the table's order tells.

use std::collections::{HashMap, HashSet};

use super::spelling::{compact, is_visible};
use crate::form::{Block, CellId, Edition, Kind, Row, TableId};
use crate::value::fold_width;
use crate::value::han::{self, is_han, is_ordinal};

/// Words that published tables drop or change without meaning another row.
const FUNCTION_WORDS: &[&str] = &[
    "用于", "工作", "以及", "或者", "及", "和", "与", "或", "的", "等",
];

/// Words for "number of", which published tables interchange.
const COUNTING_WORDS: &[&str] = &[
    "情况", "数量", "总数", "次数", "案件", "各类", "各种", "总", "数",
];

/// Words that tell neighbouring rows apart: a wording that holds one of them means no row that
/// does not. Without this, 政务微博微信 would pass for 政务微博.
const TELLING_WORDS: &[&str] = &[
    "公报",
    "网站",
    "微博",
    "微信",
    "发布会",
    "访谈",
    "解读",
    "回应",
    "主要负责同志",
    "规范性文件",
    "当面",
    "传真",
    "网络",
    "信函",
    "按时",
    "延期",
    "部分",
    "国家秘密",
    "商业秘密",
    "个人隐私",
    "复议",
    "诉讼",
    "维持",
    "驳回",
    "纠错",
    "举报",
    "费用",
    "经费",
    "机构",
    "查阅点",
    "专职",
    "兼职",
    "会议",
    "培训班",
    "人员",
];

/// Characters that turn a wording into its opposite.
const NEGATIONS: [char; 4] = ['不', '未', '无', '非'];

/// Characters of a row's wording for each one that may differ.
const CHARACTERS_FOR_EACH_DIFFERENCE: usize = 4;
const DIFFERENCES_AT_MOST: usize = 4;
/// A shorter wording must match exactly.
const CHARACTERS_AT_LEAST: usize = 4;

/// A wording taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// The number before it, whatever its shape: 2 for `（二）`, `二、` and `2.`.
    pub number: Option<u8>,
    /// Whether the number is of the outermost kind, `二、`.
    pub outermost: bool,
    /// Whether `其中：` stands before it.
    pub among: bool,
    /// Letters and digits outside of brackets.
    pub core: String,
    /// What stands in brackets, one by one.
    pub notes: Vec<String>,
    /// Whether a bracket is open at the end: the wording goes on in the next line.
    pub open: bool,
}

impl Label {
    /// Takes a wording apart; never fails.
    pub fn of(text: &str) -> Self {
        let compact: Vec<char> = compact(text).chars().collect();
        let mut label = Self::default();
        let mut rest = compact.as_slice();
        loop {
            if let Some(after) = rest.strip_prefix(&['其', '中']) {
                label.among = true;
                rest = match after {
                    [':' | ',' | '、', after @ ..] => after,
                    _ => after,
                };
            } else if let Some((number, outermost, after)) = numbering(rest) {
                label.number = Some(number);
                label.outermost = outermost;
                rest = after;
            } else {
                break;
            }
        }
        let mut depth = 0usize;
        for &c in rest {
            match c {
                '(' | '[' | '〔' | '【' => {
                    depth += 1;
                    if depth == 1 {
                        label.notes.push(String::new());
                    }
                }
                ')' | ']' | '〕' | '】' => depth = depth.saturating_sub(1),
                _ if depth > 0 => label
                    .notes
                    .last_mut()
                    .expect("an open bracket made one")
                    .push(c),
                _ if c.is_alphanumeric() => label.core.push(c),
                _ => {}
            }
        }
        label.open = depth > 0;
        label
    }

    /// Core and notes in one, for notes that lost their brackets.
    pub fn whole(&self) -> String {
        let notes = self.notes.iter().flat_map(|note| note.chars());
        self.core
            .chars()
            .chain(notes.filter(|c| c.is_alphanumeric()))
            .collect()
    }
}

/// The numbering at the start: its number, whether it is of the kind `一、`, and what follows.
fn numbering(text: &[char]) -> Option<(u8, bool, &[char])> {
    if let [c @ '①'..='⑳', after @ ..] = text {
        return Some((u8::try_from(*c as u32 - '①' as u32 + 1).ok()?, false, after));
    }
    let (bracketed, inner) = match text {
        ['(', inner @ ..] => (true, inner),
        _ => (false, text),
    };
    let chinese = inner.iter().take_while(|&&c| is_ordinal(c)).count();
    let ascii = inner.iter().take_while(|c| c.is_ascii_digit()).count();
    let length = chinese.max(ascii);
    if length == 0 || length > 3 {
        return None;
    }
    let number = read_ordinal(&inner[..length])?;
    match (&inner[length..], bracketed) {
        ([')', after @ ..], _) | (['、' | '.' | ',' | ':' | '。', after @ ..], false) => {
            Some((number, chinese > 0 && !bracketed, after))
        }
        // `1政府公报公开政府信息数`: no wording of a row begins with a digit.
        (after @ [next, ..], false) if ascii > 0 && is_han(*next) && ascii < 3 => {
            Some((number, false, after))
        }
        _ => None,
    }
}

/// `12` and `十二` as 12.
pub fn read_ordinal(digits: &[char]) -> Option<u8> {
    let read = han::ordinal(digits).filter(|(_, len)| *len == digits.len());
    match read {
        Some((number, _)) => u8::try_from(number).ok(),
        None => String::from_iter(digits).parse().ok(),
    }
}

/// A row of the form, as the importer looks for it.
#[derive(Debug)]
pub struct Target {
    /// The table that it stands in.
    pub table: TableId,
    /// The block that it stands in.
    pub block: &'static Block,
    /// The row.
    pub row: &'static Row,
    /// Its cell; `None` for a heading, and for a row with a cell for each column.
    pub cell: Option<CellId>,
    /// The row that it stands under, as a place in [`Index::targets`].
    pub parent: Option<usize>,
    /// Its wording, taken apart.
    pub label: Label,
    light: Vec<char>,
}

impl Target {
    /// How messages call the row.
    pub fn name(&self) -> &'static str {
        if self.row.name.is_empty() {
            &self.row.wording
        } else {
            &self.row.name
        }
    }
}

/// Every row of an edition, findable by its wording.
#[derive(Debug)]
pub struct Index {
    /// In the form's order.
    pub targets: Vec<Target>,
    exact: HashMap<String, Vec<usize>>,
    loose: HashMap<String, Vec<usize>>,
    /// Characters of all wordings: one other character, and a wording names no row. This keeps a
    /// long text that is no report from costing a look-up a line.
    alphabet: HashSet<char>,
}

impl Index {
    /// The rows of an edition's tables, save those that print no wording.
    pub fn new(edition: &'static Edition) -> Self {
        let words = FUNCTION_WORDS.iter().chain(COUNTING_WORDS);
        let mut index = Self {
            targets: Vec::new(),
            exact: HashMap::new(),
            loose: HashMap::new(),
            alphabet: words.flat_map(|word| word.chars()).collect(),
        };
        let labelled = (edition.tables.iter().enumerate())
            .filter(|(_, table)| !table.label_heads.is_empty())
            .flat_map(|(at, table)| table.blocks.iter().map(move |block| (TableId(at), block)));
        for (table, block) in labelled {
            let first = index.targets.len();
            for row in &block.rows {
                index.add(edition, (table, block, row), first);
            }
        }
        index
    }

    fn add(
        &mut self,
        edition: &'static Edition,
        (table, block, row): (TableId, &'static Block, &'static Row),
        first: usize,
    ) {
        let at = self.targets.len();
        let cell = match row.kind {
            Kind::Heading => None,
            _ => edition.find(&row.code),
        };
        let parent = (first..at)
            .rev()
            .find(|&before| self.targets[before].row.level < row.level);
        let label = Label::of(&row.wording);
        for wording in std::iter::once(&row.wording).chain(&row.aliases) {
            let label = Label::of(wording);
            let light = light(&label.core);
            self.alphabet.extend(label.whole().chars());
            enter(&mut self.loose, loose(&light), at);
            enter(&mut self.exact, light, at);
            enter(&mut self.exact, self::light(&label.whole()), at);
        }
        let light = light(&label.core).chars().collect();
        self.targets.push(Target {
            table,
            block,
            row,
            cell,
            parent,
            label,
            light,
        });
    }

    /// The rows that a wording names; several where the form repeats the wording.
    pub fn named(&self, label: &Label) -> &[usize] {
        if label.core.is_empty() || label.core.chars().any(|c| !self.alphabet.contains(&c)) {
            return &[];
        }
        let light = light(&label.core);
        let whole = || self.exact.get(&self::light(&label.whole()));
        (self.exact.get(&light))
            .or_else(|| {
                if label.notes.is_empty() {
                    None
                } else {
                    whole()
                }
            })
            .or_else(|| self.loose.get(&loose(&light)))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether a text has enough characters of the form's wordings to hold one: a cheap question
    /// to ask of every line before it is taken apart.
    pub fn may_name(&self, text: &str) -> bool {
        let known = text.chars().filter(|c| self.alphabet.contains(c));
        known.take(CHARACTERS_AT_LEAST).count() == CHARACTERS_AT_LEAST
    }

    /// The rows that a wording with small differences can mean, all equally near; none if rows of
    /// different wordings are, for then it is ambiguous.
    pub fn resembling(&self, label: &Label) -> Vec<usize> {
        let light: Vec<char> = light(&label.core).chars().collect();
        let mut nearest: Vec<usize> = Vec::new();
        let mut least = usize::MAX;
        for (at, target) in self.targets.iter().enumerate() {
            let differences = target.light.len() / CHARACTERS_FOR_EACH_DIFFERENCE;
            let allowed = differences.min(DIFFERENCES_AT_MOST);
            match distance(&light, &target.light, allowed) {
                Some(distance) if distance < least => {
                    least = distance;
                    nearest = vec![at];
                }
                Some(distance) if distance == least => nearest.push(at),
                _ => {}
            }
        }
        let Some(&first) = nearest.first() else {
            return nearest;
        };
        let first = &self.targets[first];
        let is_certain = light.len() >= CHARACTERS_AT_LEAST
            && nearest
                .iter()
                .all(|&at| self.targets[at].light == first.light)
            && tells_the_same(&label.core, &first.label.core);
        if !is_certain {
            nearest.clear();
        }
        nearest
    }

    /// Whether a wording is that of a row with words left out: same numbering, same order of
    /// characters. To be asked only of the row that is due at this place of the table.
    pub fn abbreviates(&self, label: &Label, at: usize) -> bool {
        let target = &self.targets[at];
        let numbered = label.number.is_some() || label.among;
        let short: Vec<char> = light(&label.core).chars().collect();
        let mut rest = target.light.iter();
        numbered
            && (label.number, label.among) == (target.label.number, target.label.among)
            && short.len() >= CHARACTERS_AT_LEAST
            && tells_the_same(&label.core, &target.label.core)
            && short.iter().all(|c| rest.any(|other| other == c))
    }
}

fn enter(map: &mut HashMap<String, Vec<usize>>, key: String, at: usize) {
    let rows = map.entry(key).or_default();
    if !rows.contains(&at) {
        rows.push(at);
    }
}

/// Whether nothing in a wording tells it from a row's: no telling word that the row lacks, and the
/// same negations.
fn tells_the_same(core: &str, row: &str) -> bool {
    let negations = |text: &str| text.chars().filter(|c| NEGATIONS.contains(c)).count();
    negations(core) == negations(row)
        && TELLING_WORDS
            .iter()
            .all(|word| !core.contains(word) || row.contains(word))
}

fn light(core: &str) -> String {
    without(core, FUNCTION_WORDS)
}

fn loose(light: &str) -> String {
    without(light, COUNTING_WORDS)
}

fn without(text: &str, words: &[&str]) -> String {
    let mut text = text.to_string();
    for word in words {
        if text.contains(word) {
            text = text.replace(word, "");
        }
    }
    text
}

/// Characters to insert, delete or replace to make one wording the other; `None` above `limit`.
fn distance(left: &[char], right: &[char], limit: usize) -> Option<usize> {
    if left.len().abs_diff(right.len()) > limit {
        return None;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, l) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, r) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(l != r);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
        if row.iter().all(|&cost| cost > limit) {
            return None;
        }
    }
    row.last().copied().filter(|&cost| cost <= limit)
}

/// Where the value begins in a cell that holds label and value: the first digit outside of
/// brackets and numbering, with the word for "about" before it, or a last word that stands for
/// "nothing". In bytes.
pub fn value_start(text: &str) -> Option<usize> {
    let chars: Vec<(usize, char)> = text
        .char_indices()
        .map(|(at, c)| (at, fold_width(c)))
        .filter(|&(_, c)| is_visible(c))
        .collect();
    let mut depth = 0usize;
    let mut letters = 0;
    for (index, &(at, c)) in chars.iter().enumerate() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '0'..='9' if letters > 1 => {
                let before: String = chars[..index]
                    .iter()
                    .rev()
                    .take(2)
                    .map(|&(_, c)| c)
                    .collect();
                let signs = match before.as_str() {
                    "约大" | "过超" | "共一" | "计共" => 2,
                    _ if before.starts_with(['约', '近', '-', '−', '共']) => 1,
                    _ => 0,
                };
                return Some(if signs == 0 {
                    at
                } else {
                    chars[index - signs].0
                });
            }
            _ if is_han(c) => letters += 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_taken_apart() {
        let label = Label::of("（一） 主动公开政府信息数 (不同渠道和方式公开相同信息计1条)");
        assert_eq!(
            (label.number, label.core.as_str()),
            (Some(1), "主动公开政府信息数")
        );
        assert_eq!(label.notes, ["不同渠道和方式公开相同信息计1条"]);
        for (text, number, outermost) in [
            ("二、回应解读情况", 2, true),
            ("(二)回应解读情况", 2, false),
            ("2.回应解读情况", 2, false),
            ("２．回应解读情况", 2, false),
            ("②回应解读情况", 2, false),
            ("2 回应解读情况", 2, false),
            ("十二、回应解读情况", 12, true),
            ("二十、回应解读情况", 20, true),
        ] {
            let label = Label::of(text);
            assert_eq!(
                (label.number, label.outermost, label.core.as_str()),
                (Some(number), outermost, "回应解读情况"),
                "{text}"
            );
        }
        let label = Label::of("其中：1.涉及国家秘密");
        assert!(label.among && label.number == Some(1) && label.core == "涉及国家秘密");
        assert!(Label::of("1.专职人员数（不包括政府公报及").open);
        assert_eq!(Label::of("一般情况").number, None);
    }

    #[test]
    fn distance_is_bounded() {
        let check = |left: &str, right: &str, limit| {
            distance(
                &left.chars().collect::<Vec<_>>(),
                &right.chars().collect::<Vec<_>>(),
                limit,
            )
        };
        assert_eq!(check("政务微博", "政务微信", 1), Some(1));
        assert_eq!(check("网站公开", "政府网站公开", 2), Some(2));
        assert_eq!(check("网站公开", "政府网站公开", 1), None);
        assert_eq!(check("", "", 0), Some(0));
        assert_eq!(check("甲乙丙丁", "丁丙乙甲", 2), None);
    }

    #[test]
    fn the_value_in_a_label_cell_is_found() {
        for (text, expected) in [
            ("(一)收到申请数:3件", Some("3件")),
            ("1.当面申请数 件 0", Some("0")),
            ("1.当面申请数约30件", Some("约30件")),
            ("1.当面申请数大约30件", Some("大约30件")),
            (
                "（一）主动公开政府信息数（不同渠道计1条） 条 ２４",
                Some("２４"),
            ),
            ("1.当面申请数", None),
        ] {
            assert_eq!(value_start(text).map(|at| &text[at..]), expected, "{text}");
        }
    }

    #[test]
    fn numbers_in_circles_and_brackets_are_read() {
        for (wording, number) in [
            ("①当面", Some(1)),
            ("③当面", Some(3)),
            ("⑳当面", Some(20)),
            ("（十二）当面", Some(12)),
            ("12.当面", Some(12)),
            ("3当面", Some(3)),
            ("100当面", None),
            ("当面", None),
        ] {
            assert_eq!(Label::of(wording).number, number, "{wording}");
        }
    }

    #[test]
    fn a_value_begins_behind_the_wording_and_its_brackets() {
        for (cell, value) in [
            ("当面申请数24", Some("24")),
            ("1.当面申请数24", Some("24")),
            ("当面申请数（含3个部门）24", Some("24")),
            ("当面申请数约24", Some("约24")),
            ("当面申请数大约24", Some("大约24")),
            ("当面申请数-4", Some("-4")),
            ("1.当面申请数", None),
            ("第2项", None),
        ] {
            let found = value_start(cell).map(|at| &cell[at..]);
            assert_eq!(found, value, "{cell}");
        }
    }

    #[test]
    fn words_differ_by_the_fewest_signs_put_in_left_out_or_changed() {
        let signs = |word: &str| word.chars().collect::<Vec<char>>();
        for (left, right, limit, expected) in [
            ("当面申请", "当面申请", 0, Some(0)),
            ("当面申请", "当场申请", 1, Some(1)),
            ("当面申请", "当场申请", 0, None),
            ("当面申请", "当面提出申请", 2, Some(2)),
            ("当面申请", "面申", 2, Some(2)),
            ("当面申请", "信函来件", 3, None),
            ("", "当面", 2, Some(2)),
        ] {
            let found = distance(&signs(left), &signs(right), limit);
            assert_eq!(found, expected, "{left} {right}");
        }
    }
}
