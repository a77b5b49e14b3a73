//! A chapter's text against the tables in the window: findings in the text, bound numbers, tidying,
//! and last year's text beside it.

use std::time::Duration;

use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{By, Queryable};
use nianbao::report::{Edit, Place};
use nianbao::session::Action;
use nianbao::ui::{Request, place_id};

use super::{Window, chapter_text, click, commit, focus, open, preedit, press, text, window_for};

const CHAPTER: &str = "一、总体情况";
const TEXT: &str = "一、总体情况正文";

/// A report of 2024 with 66 received applications of which three were granted, and a first chapter.
fn window_with(chapter: &str) -> Window {
    let mut window = window_for("2024", CHAPTER);
    run(&mut window, Action::FillZero(None));
    let edition = open(&window).report.edition();
    let cells = [("T01.C1", "66"), ("T03.C1", "3"), ("T25.C1", "63")];
    for (code, number) in cells {
        let cell = edition.find(code).expect("a cell of the form");
        run(&mut window, Action::Edit(Edit::Answer(cell, number.into())));
    }
    run(&mut window, Action::Edit(Edit::Text(0, chapter.into())));
    window
}

fn run(window: &mut Window, action: Action) {
    let app = window.state_mut().as_mut().expect("the window is open");
    app.request(Request::Do(action), Duration::ZERO);
    window.run();
}

/// What is selected in the first chapter's text.
fn selected(window: &Window) -> String {
    let id = place_id(Place::Text(0));
    let state = egui::TextEdit::load_state(&window.ctx, id).expect("it was shown");
    let range = state.cursor.char_range().expect("it has a caret");
    let [start, end] = range
        .sorted_cursors()
        .map(|cursor| usize::from(cursor.index));
    chapter_text(window, 0)
        .chars()
        .take(end)
        .skip(start)
        .collect()
}

fn has_keyboard(window: &Window) -> bool {
    let focused = window.ctx.memory(|memory| memory.focused());
    focused == Some(place_id(Place::Text(0)))
}

/// The rules of the findings in the first chapter's text, in order.
fn rules(window: &Window) -> Vec<&'static str> {
    let in_text = |finding: &&nianbao::checks::Finding| !finding.spans.is_empty();
    let findings = open(window).outcome.findings.iter();
    findings
        .filter(in_text)
        .map(|finding| finding.rule)
        .collect()
}

/// Presses a button by keyboard.
fn choose(window: &mut Window, label: &str) {
    focus(window, label);
    press(window, Modifiers::NONE, Key::Enter);
}

fn shows(window: &Window, words: &str) -> bool {
    let mut nodes = window.query_all(By::new().predicate(|node| {
        [node.label(), node.value()]
            .into_iter()
            .flatten()
            .any(|said| said.contains(words))
    }));
    nodes.next().is_some()
}

#[test]
fn a_finding_leads_to_its_passage_and_says_there_what_is_wrong() {
    let mut window = window_with("今年，收到申请65件，予以公开3件。");
    assert_eq!(rules(&window), ["B401"]);
    let message = (open(&window).outcome.findings.iter())
        .find(|finding| finding.rule == "B401")
        .map(|finding| finding.message.clone());
    let message = message.expect("it was found");
    window
        .get_by_role_and_label(egui::accesskit::Role::Button, &message)
        .click();
    window.run();
    assert!(has_keyboard(&window));
    assert_eq!(selected(&window), "收到申请65件");
    text(&mut window, "收到申请66件");
    assert_eq!(
        chapter_text(&window, 0),
        "今年，收到申请66件，予以公开3件。"
    );
    assert!(rules(&window).is_empty());
}

#[test]
fn f8_goes_from_passage_to_passage() {
    let mut window = window_with("收到申请65件，予以公开4件。\n收到申请67件。");
    let mut seen = Vec::new();
    for _ in 0..40 {
        press(&mut window, Modifiers::NONE, Key::F8);
        if has_keyboard(&window) {
            seen.push(selected(&window));
        }
    }
    for passage in ["收到申请65件", "予以公开4件", "收到申请67件"] {
        assert!(
            seen.iter().any(|seen| seen == passage),
            "{passage} of {seen:?}"
        );
    }
}

#[test]
fn a_number_is_inserted_by_initials_where_the_caret_stands() {
    let mut window = window_with("全年收到件申请。");
    click(&mut window, TEXT);
    press(&mut window, Modifiers::COMMAND, Key::Home);
    for _ in 0..4 {
        press(&mut window, Modifiers::NONE, Key::ArrowRight);
    }
    press(&mut window, Modifiers::COMMAND, Key::J);
    text(&mut window, "bnxs");
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(chapter_text(&window, 0), "全年收到{本年新收申请}件申请。");
    assert!(has_keyboard(&window));
    text(&mut window, "余");
    assert_eq!(chapter_text(&window, 0), "全年收到{本年新收申请}余件申请。");
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(chapter_text(&window, 0), "全年收到{本年新收申请}件申请。");
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(chapter_text(&window, 0), "全年收到件申请。");
}

#[test]
fn the_list_of_numbers_is_walked_by_arrows_and_left_by_escape() {
    let mut window = window_with("收到。");
    click(&mut window, TEXT);
    press(&mut window, Modifiers::COMMAND, Key::J);
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(chapter_text(&window, 0), "收到。");
    assert!(has_keyboard(&window));
    press(&mut window, Modifiers::COMMAND, Key::J);
    text(&mut window, "予以公开");
    press(&mut window, Modifiers::NONE, Key::ArrowDown);
    press(&mut window, Modifiers::NONE, Key::Enter);
    let text = chapter_text(&window, 0);
    assert!(
        text.contains("{予以公开/") || text.contains("{部分公开"),
        "{text}"
    );
}

#[test]
fn typed_numbers_are_bound_one_by_one_or_all_at_once() {
    let before = "收到申请66件，予以公开3件。";
    let mut window = window_with(before);
    choose(&mut window, "绑定已写的数…");
    let granted = "收到申请66件，予以公开（删去：3）（新增：{予以公开}）件。";
    click(&mut window, granted);
    choose(&mut window, "绑定所选1处");
    assert_eq!(
        chapter_text(&window, 0),
        "收到申请{本年新收申请}件，予以公开3件。"
    );
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(chapter_text(&window, 0), before);
    choose(&mut window, "绑定已写的数…");
    choose(&mut window, "绑定所选2处");
    assert_eq!(
        chapter_text(&window, 0),
        "收到申请{本年新收申请}件，予以公开{予以公开}件。"
    );
    choose(&mut window, "绑定已写的数…");
    assert!(shows(&window, "没有可以绑定的数"));
    choose(&mut window, "关闭");
    assert!(has_keyboard(&window));
}

#[test]
fn what_tidying_would_change_is_shown_before_it_is_done() {
    let before = "收到申请66件,其中，1月 2日予以公开3件。";
    let mut window = window_with(before);
    choose(&mut window, "整理标点…");
    assert!(shows(&window, "（删去：,）（新增：，）"));
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(chapter_text(&window, 0), before);
    choose(&mut window, "整理标点…");
    choose(&mut window, "整理所选2处");
    assert_eq!(
        chapter_text(&window, 0),
        "收到申请66件，其中，1月2日予以公开3件。"
    );
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(chapter_text(&window, 0), before);
}

#[test]
fn no_finding_comes_or_goes_while_letters_are_composed() {
    let mut window = window_with("收到申请65件。");
    let before = rules(&window);
    assert_eq!(before, ["B401"]);
    click(&mut window, TEXT);
    press(&mut window, Modifiers::COMMAND, Key::Home);
    for letters in ["s", "sh", "sho", "shou", "shou'dao'70"] {
        preedit(&mut window, letters);
        assert_eq!(rules(&window), before);
        assert_eq!(chapter_text(&window, 0), "收到申请65件。");
    }
    commit(&mut window, "全年");
    assert_eq!(chapter_text(&window, 0), "全年收到申请65件。");
    assert_eq!(rules(&window), before);
}

#[test]
fn a_cell_that_a_text_speaks_of_says_so() {
    let mut window = window_with("收到申请65件。");
    click(&mut window, "三、收到和处理政府信息公开申请情况");
    focus(&mut window, "本年新收申请/总计");
    let message = (open(&window).outcome.findings.iter())
        .find(|finding| finding.rule == "B401")
        .map(|finding| finding.message.clone());
    let message = message.expect("it was found");
    let lines = window.query_all_by_label(&message).count();
    assert!(lines >= 2, "in the list and above the table");
}

#[test]
fn last_years_text_stands_beside_this_years_with_what_differs() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut last = window_with("全年收到申请50件。\n召开会议两次。");
    run(
        &mut last,
        Action::Edit(Edit::Field(nianbao::form::FieldKind::Year, "2023".into())),
    );
    let path = folder.path().join("last.ron");
    run(&mut last, Action::SaveAs(path.clone()));
    let mut window = window_with("全年收到申请66件。");
    assert!(!shows(&window, "上年正文"));
    let named = path.display().to_string();
    run(
        &mut window,
        Action::Edit(Edit::Field(nianbao::form::FieldKind::LastYear, named)),
    );
    click(&mut window, "对照上年");
    assert!(shows(&window, "上年正文"));
    assert!(shows(&window, "召开会议两次。") && shows(&window, "今年没有"));
    assert!(shows(&window, "全年收到申请50件。"));
    click(&mut window, TEXT);
    window.event(Event::Text("又".into()));
    window.run();
    assert!(shows(&window, "与今年相同"));
    click(&mut window, "对照上年");
    assert!(!shows(&window, "上年正文"));
}

#[test]
fn last_years_file_is_read_again_when_the_window_is_back() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("last.txt");
    let write = |count: &str| {
        let text = format!(
            "东山区财政局2023年政府信息公开工作年度报告\n一、总体情况\n全年收到申请{count}件。\n六、其他需要报告的事项\n无。\n"
        );
        std::fs::write(&path, text).expect("room");
    };
    write("50");
    let mut window = window_with("全年收到申请66件。");
    let named = path.display().to_string();
    run(
        &mut window,
        Action::Edit(Edit::Field(nianbao::form::FieldKind::LastYear, named)),
    );
    click(&mut window, "对照上年");
    assert!(shows(&window, "全年收到申请50件。"));
    write("51");
    window.run();
    assert!(shows(&window, "全年收到申请50件。"));
    window.event(Event::WindowFocused(true));
    window.run();
    assert!(shows(&window, "全年收到申请51件。"));
}

#[test]
fn the_reviewer_reads_the_values_of_bound_numbers() {
    let mut window = window_with("收到申请{本年新收申请}件，予以公开{予以公开}件。");
    press(&mut window, Modifiers::NONE, Key::F9);
    assert!(shows(&window, "收到申请66件，予以公开3件。"));
}

#[test]
fn what_is_wrong_with_the_chapter_in_the_middle_is_listed_first() {
    let mut window = window_with("收到申请65件。");
    let top = |window: &Window, head: &str| {
        let mut heads = window.query_all_by_label(head);
        heads.next().expect("it is listed").rect().top()
    };
    assert!(top(&window, "须说明 B401") < top(&window, "错误 B002"));
    click(&mut window, "五、存在的主要问题及改进情况");
    assert!(top(&window, "错误 B002") < top(&window, "须说明 B401"));
}

#[test]
fn f8_goes_on_behind_what_was_put_right() {
    let mut window = window_with("收到申请65件，予以公开4件。\n收到申请67件。");
    while selected(&window).is_empty() {
        press(&mut window, Modifiers::NONE, Key::F8);
    }
    assert_eq!(selected(&window), "收到申请65件");
    click(&mut window, "把正文的65改为66");
    assert!(chapter_text(&window, 0).starts_with("收到申请66件"));
    press(&mut window, Modifiers::NONE, Key::F8);
    assert_eq!(selected(&window), "收到申请67件");
    text(&mut window, "收到申请66件");
    press(&mut window, Modifiers::NONE, Key::F8);
    assert_eq!(selected(&window), "予以公开4件");
}

#[test]
fn enter_on_a_button_of_the_list_of_numbers_presses_the_button() {
    let mut window = window_with("收到。");
    click(&mut window, TEXT);
    press(&mut window, Modifiers::COMMAND, Key::J);
    choose(&mut window, "取消");
    assert_eq!(chapter_text(&window, 0), "收到。");
    assert!(has_keyboard(&window));
}
