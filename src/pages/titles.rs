//! Titles and names in few lines of about one length, broken by meaning where they tell how.
//! Chooses no face and no place.

use super::Pt;
use super::lines::{Line, Measure, Run};

/// Parts of an office's name behind which a line may end.
const NAME_PARTS: [&str; 11] = [
    "人民政府",
    "办事处",
    "委员会",
    "管理局",
    "服务局",
    "省",
    "市",
    "区",
    "县",
    "镇",
    "乡",
];
/// Shorter parts of a name are part of another word: `城市管理局`.
const PART_AT_LEAST: usize = 3;
/// More lines than this are no title any more, and are left as they fall.
const LINES_AT_MOST: usize = 4;

/// Lines of about one length, as few as the width allows.
pub(super) fn balanced(run: &Run, width: Pt) -> Vec<Line> {
    let lines = run.lines(Measure::ragged(width));
    if !(2..=LINES_AT_MOST).contains(&lines.len()) {
        return lines;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most four lines")]
    let mut narrower = run.width() / lines.len() as f64;
    while narrower < width {
        let even = run.lines(Measure::ragged(narrower));
        if even.len() == lines.len() {
            return even;
        }
        narrower += Pt(2.0);
    }
    lines
}

/// An office's name in the two pieces that are nearest in length, cut behind a part of the name;
/// whole where it has no such part, or where a piece would be longer than `at_most` characters.
pub(super) fn name_in_two(name: &str, at_most: usize) -> Vec<&str> {
    let count = name.chars().count();
    let unevenness = |&(_, before): &(usize, usize)| before.abs_diff(count - before);
    let cut = part_ends(name)
        .into_iter()
        .filter(|&(_, before)| before.max(count - before) <= at_most)
        .min_by_key(unevenness);
    match cut {
        Some((at, _)) => vec![&name[..at], &name[at..]],
        None => vec![name],
    }
}

/// Where parts of a name end, in bytes and in characters; not the end of the name itself.
fn part_ends(name: &str) -> Vec<(usize, usize)> {
    let mut ends = Vec::new();
    let mut last = 0;
    for (before, (at, _)) in name.char_indices().enumerate() {
        let is_end = NAME_PARTS.iter().any(|part| name[..at].ends_with(part));
        if is_end && before - last >= PART_AT_LEAST {
            ends.push((at, before));
            last = before;
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_behind_one_of_its_parts() {
        assert_eq!(
            name_in_two("青岛市黄岛区薛家岛街道办事处政务公开工作领导小组办公室", 20),
            ["青岛市黄岛区薛家岛街道办事处", "政务公开工作领导小组办公室"]
        );
        assert_eq!(
            name_in_two("青岛市黄岛区城市管理局综合行政执法大队机关党总支", 20),
            ["青岛市黄岛区城市管理局", "综合行政执法大队机关党总支"]
        );
        assert_eq!(name_in_two("没有这样的部分", 20), ["没有这样的部分"]);
    }
}
