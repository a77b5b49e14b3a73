//! Cells by what people call them: a name, a short name, a code, or the initials of its pinyin.
//! Holds no names of its own; those are the form's.

use std::collections::HashMap;

use pinyin::{ToPinyin, ToPinyinMulti};

use super::{Cell, CellId, Edition};
use crate::value::fold_width;

/// The column that a row's name alone stands for.
const TOTAL: &str = "总计";
/// How many cells a search offers.
const OFFERED_AT_MOST: usize = 20;

impl Edition {
    /// The name by which a bound number calls the cell: its row's name where that is clear, else
    /// the whole name.
    #[must_use]
    pub fn short_name(&self, id: CellId) -> &str {
        let cell = self.cell(id);
        match self.stands_for_row(cell) {
            true => &self.row(id).name,
            false => &cell.name,
        }
    }

    /// Whether a cell is what its row's name alone means: the only one in its row, or the total.
    fn stands_for_row(&self, cell: &Cell) -> bool {
        let (block, _, column) = cell.place;
        let table = self.table(cell.table);
        let columns = &table.blocks[block].columns;
        let is_total = columns[column].name == TOTAL;
        columns.len() == 1 || is_total && !table.label_heads.is_empty()
    }

    /// The cell that a bound number names: by code (`R22`, `T01.C7`), by name (`收到申请数`,
    /// `本年新收申请/总计`), by its row's name or wording alone, without a last 数 or not.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<CellId> {
        let names = self.names.get_or_init(|| self.all_names());
        let name = plain(name);
        let named = |name: &str| names.get(name).copied().flatten();
        named(&name).or_else(|| named(&name.to_ascii_uppercase()))
    }

    /// Every name with the cell it means; `None` where it may mean several.
    fn all_names(&self) -> HashMap<String, Option<CellId>> {
        let mut names = HashMap::new();
        for id in self.cell_ids() {
            names.insert(self.cell(id).code.clone(), Some(id));
            names.insert(plain(&self.cell(id).name), Some(id));
        }
        let mut short: HashMap<String, Option<CellId>> = HashMap::new();
        for id in self.cell_ids() {
            let cell = self.cell(id);
            let row = self.row(id);
            let wording = row
                .wording
                .split_once(['、', '.', '）'])
                .map(|(_, words)| words);
            let of_row = [Some(row.name.as_str()), wording];
            let of_row = of_row
                .into_iter()
                .flatten()
                .filter(|_| self.stands_for_row(cell));
            let mut called: Vec<String> = Vec::new();
            for name in of_row.chain([cell.name.as_str()]).map(plain) {
                called.extend(name.strip_suffix('数').map(String::from));
                called.push(name);
            }
            called.sort_unstable();
            called.dedup();
            for name in called {
                let means = short.entry(name).or_insert(Some(id));
                *means = means.filter(|&other| other == id);
            }
        }
        for (name, means) in short {
            names.entry(name).or_insert(means);
        }
        names
    }

    /// The cells that a search means, best first: typed is a code, part of a name, or the initials
    /// of its pinyin (`sdsqs` is 收到申请数).
    #[must_use]
    pub fn find_by_name_or_initials(&self, typed: &str) -> Vec<CellId> {
        let typed = plain(typed).to_lowercase();
        if typed.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u8, bool, CellId)> = (self.cell_ids())
            .filter_map(|id| {
                let cell = self.cell(id);
                let short = plain(self.short_name(id));
                let rank = rank(
                    &typed,
                    &cell.code.to_lowercase(),
                    &short,
                    &plain(&cell.name),
                )?;
                Some((rank, !self.stands_for_row(cell), id))
            })
            .collect();
        found.sort_unstable();
        let ids = found.into_iter().map(|(.., id)| id);
        ids.take(OFFERED_AT_MOST).collect()
    }
}

/// How well a search fits, the less the better; `None` where it does not.
fn rank(typed: &str, code: &str, short: &str, name: &str) -> Option<u8> {
    let starts = |name: &str| has_initials(name, typed, true);
    match () {
        () if code == typed => Some(0),
        () if short == typed || name == typed => Some(1),
        () if starts(short) && typed.chars().count() == short.chars().count() => Some(2),
        () if short.starts_with(typed) => Some(3),
        () if starts(short) || starts(name) => Some(4),
        () if name.contains(typed) => Some(5),
        () if has_initials(name, typed, false) => Some(6),
        () if code.starts_with(typed) => Some(7),
        () => None,
    }
}

/// Whether typed letters are the initials of some characters in a row; of the first ones, where it
/// must start there. A character with several readings has several initials.
fn has_initials(name: &str, typed: &str, from_start: bool) -> bool {
    let name: Vec<char> = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let typed: Vec<char> = typed.chars().collect();
    let fits = |window: &[char]| {
        let pairs = window.iter().zip(&typed);
        pairs.into_iter().all(|(&c, &letter)| is_initial(c, letter))
    };
    let mut windows = name.windows(typed.len());
    match from_start {
        true => windows.next().is_some_and(fits),
        false => windows.any(fits),
    }
}

fn is_initial(c: char, letter: char) -> bool {
    let starts = |reading: pinyin::Pinyin| reading.plain().starts_with(letter);
    c.to_ascii_lowercase() == letter
        || c.to_pinyin().is_some_and(starts)
        || c.to_pinyin_multi()
            .is_some_and(|readings| readings.into_iter().any(starts))
}

/// Without white space, in half width; quotes of any kind are left out.
fn plain(name: &str) -> String {
    let is_kept = |c: &char| !c.is_whitespace() && !"‘’“”\"'".contains(*c);
    name.chars().map(fold_width).filter(is_kept).collect()
}

#[cfg(test)]
mod tests {
    use crate::form::{CellId, bundled};

    fn code(edition: &str, id: CellId) -> &'static str {
        &crate::form::bundled()
            .edition(edition)
            .expect("bundled")
            .cell(id)
            .code
    }

    #[test]
    fn a_cell_is_named_by_code_name_row_or_wording() {
        for (edition, name, expected) in [
            ("2014", "收到申请数", Some("R22")),
            ("2014", " 收到申请 ", Some("R22")),
            ("2014", "r22", Some("R22")),
            ("2014", "其他情形数", None),
            ("2021", "本年新收申请/总计", Some("T01.C7")),
            ("2021", "本年新收申请", Some("T01.C7")),
            ("2021", "本年新收政府信息公开申请数量", Some("T01.C7")),
            ("2021", "本年新收申请/自然人", Some("T01.C1")),
            ("2021", "T01.C7", Some("T01.C7")),
            ("2021", "不予公开—危及“三安全一稳定”", Some("T07.C7")),
            ("2021", "行政许可", Some("P03.C1")),
            ("2021", "行政复议/总计", Some("L01.C5")),
            ("2021", "行政规范性文件", None),
            ("2021", "甲", None),
            ("2021", "", None),
        ] {
            let form = crate::form::bundled().edition(edition).expect("bundled");
            assert_eq!(
                form.named(name).map(|id| code(edition, id)),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn every_cell_is_found_by_its_short_name_alone() {
        for form in bundled().editions() {
            for id in form.cell_ids() {
                let name = form.short_name(id);
                assert_eq!(form.named(name), Some(id), "{} {name}", form.code);
            }
        }
    }

    #[test]
    fn initials_find_a_cell_best_first() {
        for (edition, typed, expected) in [
            ("2014", "sdsqs", "R22"),
            ("2014", "SDSQ", "R22"),
            ("2014", "收到", "R22"),
            ("2014", "zfwz", "R07"),
            ("2014", "r22", "R22"),
            ("2021", "bnxs", "T01.C7"),
            ("2021", "yygk", "T03.C7"),
            ("2021", "snjz", "T02.C7"),
            ("2021", "bnxssqzrr", "T01.C1"),
        ] {
            let form = crate::form::bundled().edition(edition).expect("bundled");
            let found = form.find_by_name_or_initials(typed);
            assert_eq!(
                found.first().map(|&id| code(edition, id)),
                Some(expected),
                "{typed}"
            );
        }
        let form = crate::form::bundled().edition("2014").expect("bundled");
        assert!(form.find_by_name_or_initials(" ").is_empty());
        assert!(form.find_by_name_or_initials("zzzz").is_empty());
    }
}
