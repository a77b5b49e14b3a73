//! 单位名称: names of other units where this one should stand, and words that only another kind
//! of unit says of itself. Superior offices, villages and departments are left alone: a report has
//! to speak of them.

use std::ops::Range;

use crate::checks::reading::prose::{Hit, Prose};
use crate::form::rule::wording::NameWords;
use crate::form::{Area, UnitKind, UnitName};
use crate::value::fold_width;
use crate::value::han::is_han;

/// Characters of a place's name, at most: `张家楼`, `长江中路`.
const PLACE_AT_MOST: usize = 5;
/// Characters of a unit's name in a title, at most.
const UNIT_AT_MOST: usize = 25;

/// What stands in the text for another unit than this; of what kind it is must be known for words
/// of other kinds.
pub fn foreign(prose: &Prose, unit: &str, kind: Option<UnitKind>, words: &NameWords) -> Vec<Hit> {
    let unit: Vec<char> = (unit.chars().map(fold_width))
        .filter(|c| !c.is_whitespace())
        .collect();
    let mut hits = titled(prose, &unit, words);
    if let Some(kind) = kind {
        hits.extend(other_kinds(prose, kind, words));
        hits.extend(misnamed(prose, &unit, kind));
        if kind.area == Area::Town {
            hits.extend(neighbours(prose, &unit, words));
        }
    }
    hits.sort_by_key(|hit| (hit.range.start, hit.range.end));
    hits.dedup_by(|second, first| second.range.start < first.range.end);
    hits
}

/// 我镇 in the report of a 街道. A word that does not begin with 我, 本 or 全 counts only where no
/// name can stand before it.
fn other_kinds(prose: &Prose, kind: UnitKind, words: &NameWords) -> Vec<Hit> {
    let text = &prose.folded;
    let is_meant = |at: usize| {
        matches!(text[at], '我' | '本' | '全')
            || at == 0
            || !is_han(text[at - 1])
            || words.before.ending(&text[..at]).is_some()
    };
    let is_own = |names: &[UnitName]| names.iter().any(|name| name.is(kind));
    // Of a kind that the words do not know, nothing is somebody else's.
    if !words.own.iter().any(|(names, _)| is_own(names)) {
        return Vec::new();
    }
    let foreign = words.own.iter().filter(|(names, _)| !is_own(names));
    foreign
        .flat_map(|(_, phrases)| phrases.find(text))
        .filter(|&(at, _)| is_meant(at) && words.own_unless.ending(&text[..at]).is_none())
        .map(|(at, len)| Hit::plain(at..at + len))
        .collect()
}

/// The unit's own place with another kind's ending: 薛家岛镇 for 薛家岛街道.
fn misnamed(prose: &Prose, unit: &[char], kind: UnitKind) -> Vec<Hit> {
    let text = &prose.folded;
    let endings = &kind.confused_with;
    let place = place_of(unit);
    let len = place.len();
    if len < 2 || endings.is_empty() {
        return Vec::new();
    }
    let mut hits = Vec::new();
    for at in 0..text.len().saturating_sub(len) {
        let Some(behind) = text[at..].strip_prefix(place) else {
            continue;
        };
        let ending = (endings.iter()).find(|ending| {
            ending
                .chars()
                .eq(behind.iter().copied().take(ending.chars().count()))
        });
        if let Some(ending) = ending {
            hits.push(Hit::plain(at..at + len + ending.chars().count()));
        }
    }
    hits
}

/// The name of another 街道 or 镇: what ends like a place, before 街道办事处 or 镇人民政府, at the
/// start of a clause or behind a word that is no part of a name. Short names (泊里镇) count only
/// where they do this report's work (泊里镇认真贯彻).
fn neighbours(prose: &Prose, unit: &[char], words: &NameWords) -> Vec<Hit> {
    let text = &prose.folded;
    let place = place_of(unit);
    let acts = |&(at, len): &(usize, usize)| words.acting.starting(&text[at + len..]).is_some();
    let short = words.short_endings.find(text).filter(acts);
    let mut hits = Vec::new();
    for (at, len) in words.endings.find(text).chain(short) {
        let Some(start) = place_before(text, at, words) else {
            continue;
        };
        let name = &text[start..at];
        let is_own = contains(unit, name) || name.ends_with(place) && !place.is_empty();
        let is_beside = words.beside.ending(&text[..start]).is_some()
            || words.beside_behind.starting(&text[at + len..]).is_some();
        let is_place =
            words.no_place.ending(name).is_none() && words.place_endings.ending(name).is_some();
        if is_place && !is_own && !is_beside {
            hits.push(Hit::plain(start..at + len));
        }
    }
    hits
}

/// Where the place's name before an ending starts, if its start can be told.
fn place_before(text: &[char], end: usize, words: &NameWords) -> Option<usize> {
    let mut start = end;
    while start > 0 && is_han(text[start - 1]) && end - start <= PLACE_AT_MOST {
        if words.before.ending(&text[..start]).is_some() && end - start >= 2 {
            return Some(start);
        }
        start -= 1;
    }
    let is_told = start == 0 || !is_han(text[start - 1]);
    (is_told && (2..=PLACE_AT_MOST).contains(&(end - start))).then_some(start)
}

/// Another unit's name in the title of a report: 泊里镇人民政府2016年政府信息公开工作年度报告.
fn titled(prose: &Prose, unit: &[char], words: &NameWords) -> Vec<Hit> {
    let text = &prose.folded;
    let mut hits = Vec::new();
    for (at, _) in words.titles.find(text) {
        let Some(name) = name_before_year(text, at) else {
            continue;
        };
        let mut start = name.start;
        // 现公布薛家岛街道办事处: what stands before the name is cut off.
        for from in name.clone() {
            let before = &text[name.start..from];
            let is_region = before
                .last()
                .is_some_and(|c| matches!(c, '省' | '市' | '区' | '县'));
            if !is_region && words.before.ending(before).is_some() {
                start = from;
            }
        }
        let named = &text[start..name.end];
        // 太平镇政府 is 太平镇人民政府.
        let place = place_of(unit);
        let is_own = |named: &[char]| {
            let is_place = !place.is_empty() && place_of(named).ends_with(place);
            is_place || unit.ends_with(named) || named.ends_with(unit)
        };
        let ends_as_unit = words.endings.ending(named).is_some() || named.ends_with(&['局']);
        if named.len() >= 4
            && ends_as_unit
            && !is_own(named)
            && words.superior.ending(named).is_none()
            && (!contains(named, core(unit)) || is_namesake(named, unit))
        {
            hits.push(Hit::plain(start..name.end));
        }
    }
    hits
}

/// Whether a name is that of the same office elsewhere: 汉寿县财政局 for 桃源县财政局. Districts
/// (区) are left alone: a new area and the district below it are often one.
fn is_namesake(named: &[char], unit: &[char]) -> bool {
    let pairs = named.iter().rev().zip(unit.iter().rev());
    let same = pairs.take_while(|(one, other)| one == other).count();
    let first = same
        .checked_sub(1)
        .map(|back| named[named.len() - 1 - back]);
    matches!(first, Some('县' | '市')) && named.len() >= same + 2 && unit.len() >= same + 2
}

fn contains(text: &[char], part: &[char]) -> bool {
    !part.is_empty() && text.windows(part.len()).any(|window| window == part)
}

/// The part of a unit's name behind the city and the district.
fn core(unit: &[char]) -> &[char] {
    let behind = unit
        .iter()
        .rposition(|c| matches!(c, '省' | '市' | '区' | '县'));
    match behind {
        Some(at) if at + 3 < unit.len() => &unit[at + 1..],
        _ => unit,
    }
}

/// The place in a unit's name: 薛家岛 of 青岛市黄岛区薛家岛街道办事处; empty where there is none.
fn place_of(unit: &[char]) -> &[char] {
    let unit = core(unit);
    let behind = unit.iter().rposition(|c| matches!(c, '街' | '镇' | '乡'));
    &unit[..behind.unwrap_or(0)]
}

/// The Chinese characters before a year: 2016年 or 2016年度.
fn name_before_year(text: &[char], year_end: usize) -> Option<Range<usize>> {
    let digits = text[..year_end]
        .iter()
        .rev()
        .skip_while(|c| matches!(c, '年' | '度' | ' '));
    let skipped = text[..year_end]
        .iter()
        .rev()
        .take_while(|c| matches!(c, '年' | '度' | ' '))
        .count();
    let count = digits.take_while(|c| c.is_ascii_digit()).count();
    if count != 4 {
        return None;
    }
    let end = year_end - skipped - count;
    let len = (text[..end].iter().rev())
        .take_while(|c| is_han(**c))
        .count();
    (len > 0).then(|| end - len.min(UNIT_AT_MOST)..end)
}
