//! What an earlier run left unsaved, in words and as it is offered at the start. Takes nothing over.

use egui::{Label, Ui};

use super::request::Request;
use super::theme;
use crate::session::{Action, FileSince, Offered};

/// Differences that are named one by one; the others are counted.
const NAMED_AT_MOST: usize = 6;

/// Whose it is, from when, what has become of its file, and what it has beyond it.
#[must_use]
pub fn in_words(offered: &Offered) -> String {
    let when = offered.written().map_or_else(String::new, |written| {
        let local = written.to_zoned(jiff::tz::TimeZone::system());
        let (month, day) = (local.month(), local.day());
        format!("{month}月{day}日{:02}:{:02}", local.hour(), local.minute())
    });
    let Some((unit, year)) = &offered.whose else {
        let copy = offered.copy().display();
        return format!(
            "上次没有正常退出，{when}留下的恢复副本“{copy}”读不出来。它留在原处，请不要删除，交给技术人员看能否救回。"
        );
    };
    let named = |text: &str, or: &str| match text {
        "" => String::from(or),
        text => text.into(),
    };
    let (unit, year) = (named(unit, "（没有写单位）"), named(year, "（没有写年度）"));
    let mut words = format!("上次没有正常退出，留有{when}没有保存的内容：{unit}，{year}年度。");
    let path = offered.draft().map(|path| path.display().to_string());
    let path = path.unwrap_or_default();
    words += &match offered.file {
        FileSince::Never => String::from("\n它还没有保存成文件。"),
        FileSince::Same => format!("\n草稿“{path}”此后没有改动过。"),
        FileSince::Changed => format!("\n注意：草稿“{path}”此后又被改动过，恢复后请另存并核对。"),
        FileSince::Gone => format!("\n草稿“{path}”已不在原处。"),
        FileSince::Unreadable => format!("\n草稿“{path}”现在读不出来。"),
    };
    let beyond = &offered.beyond;
    if beyond.is_empty() && !offered.differs_in_review {
        return words + "\n填写的内容与文件相同。";
    }
    words += &match offered.file {
        FileSince::Same | FileSince::Changed => {
            format!("\n与文件相比有{}处不同：", beyond.len())
        }
        _ => format!("\n其中填写了{}处：", beyond.len()),
    };
    for difference in beyond.iter().take(NAMED_AT_MOST) {
        words += &format!("\n　{}", difference.in_words());
    }
    if beyond.len() > NAMED_AT_MOST {
        words += &format!("\n　……另有{}处", beyond.len() - NAMED_AT_MOST);
    }
    if offered.differs_in_review {
        words += "\n　批注、签署或留痕也有不同";
    }
    words
}

/// Unsaved work of a run that ended badly comes before everything else.
pub fn leftovers_ui(ui: &mut Ui, leftovers: &[Offered], requests: &mut Vec<Request>) {
    for (at, leftover) in leftovers.iter().enumerate() {
        let frame = egui::Frame::group(ui.style())
            .fill(theme::CURRENT)
            .inner_margin(12.0);
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.add(Label::new(in_words(leftover)).wrap());
            ui.horizontal(|ui| {
                if leftover.whose.is_some() && ui.button("恢复").clicked() {
                    requests.push(Request::Do(Action::Recover(at)));
                }
                if ui.button("不要了，删除").clicked() {
                    requests.push(Request::Do(Action::Discard(at)));
                }
            });
        });
        ui.add_space(10.0);
    }
}
