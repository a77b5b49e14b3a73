//! The window, driven as a person drives it: by accessible label, keys, and an input method.

use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Duration;

use egui::{Event, ImeEvent, Key, Modifiers, Vec2};
use egui_kittest::kittest::Queryable;
use nianbao::form::{self, FieldKind};
use nianbao::report::Answer;
use nianbao::session::{Action, Open, Session};
use nianbao::ui::{App, Request, View};

use super::support::{self, Window, app, click, key_down, press, unit_kind, window_with};

mod law;
mod navigation;
mod review;
mod text;

/// A window of the size of an office PC's screen, at its start.
fn window() -> Window {
    window_of(|app| app)
}

/// The same, of a program that is set up in some way.
fn window_of(set_up: impl Fn(App) -> App + 'static) -> Window {
    window_with(Session::default, set_up)
}

/// A window with an empty report for a year, showing 基本信息.
fn window_in_fields(year: &str) -> Window {
    let mut window = window();
    type_into(&mut window, "单位名称", "某某街道办事处");
    type_into(&mut window, "报告年度", year);
    click(&mut window, "开始填报");
    window
}

/// The same, showing the named part of the report.
fn window_for(year: &str, part: &str) -> Window {
    let mut window = window_in_fields(year);
    click(&mut window, part);
    window
}

/// A window with an empty report of the 2014 edition.
fn window_at(part: &str) -> Window {
    window_for("2017", part)
}

/// Puts the keyboard into a field; it may have to be scrolled to first.
fn focus(window: &mut Window, label: &str) {
    window.get_by_label(label).focus();
    window.run();
}

/// Replaces what a field holds.
fn type_into(window: &mut Window, label: &str, text: &str) {
    focus(window, label);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.event(Event::Text(text.into()));
    window.run();
}

fn text(window: &mut Window, text: &str) {
    window.event(Event::Text(text.into()));
    window.run();
}

fn preedit(window: &mut Window, letters: &str) {
    let event = ImeEvent::Preedit {
        text: letters.into(),
        active_range_chars: None,
    };
    window.event(Event::Ime(event));
    window.run();
}

fn commit(window: &mut Window, words: &str) {
    preedit(window, "");
    window.event(Event::Ime(ImeEvent::Commit(words.into())));
    window.run();
}

fn open(window: &Window) -> &Open {
    support::open(app(window).session())
}

fn typed(window: &Window, code: &str) -> String {
    let edition = form::bundled()
        .edition("2014")
        .expect("the program carries it");
    open(window)
        .report
        .typed(edition.find(code).expect("a cell of the form"))
        .into()
}

fn chapter_text(window: &Window, at: usize) -> &str {
    &open(window).report.chapters[at].text
}

const TABLE: &str = "政府信息公开情况统计表";

#[test]
fn a_new_report_is_made_from_unit_and_year() {
    let window = window_at(TABLE);
    let report = &open(&window).report;
    assert_eq!(report.field(FieldKind::Unit), "某某街道办事处");
    assert_eq!(report.year(), Some(2017));
    assert_eq!(report.unit_kind, unit_kind("街道"));
}

#[test]
fn enter_goes_through_the_whole_table_and_shift_enter_back() {
    let mut window = window_at(TABLE);
    let edition = form::bundled()
        .edition("2014")
        .expect("the program carries it");
    focus(&mut window, &edition.cells()[0].name);
    let stops = || {
        edition
            .cell_ids()
            .filter(|cell| edition.total(*cell).is_none())
    };
    for at in 0..stops().count() {
        text(&mut window, &at.to_string());
        press(&mut window, Modifiers::NONE, Key::Enter);
    }
    for (at, cell) in stops().enumerate() {
        let code = &edition.cell(cell).code;
        assert_eq!(typed(&window, code), at.to_string(), "{code}");
    }
    focus(&mut window, "传真申请数");
    press(&mut window, Modifiers::SHIFT, Key::Enter);
    text(&mut window, "99");
    assert_eq!(typed(&window, "R23"), "99");
}

#[test]
fn table_three_takes_144_numbers_with_144_enters() {
    let mut window = window_for("2026", "三、收到和处理政府信息公开申请情况");
    focus(&mut window, "本年新收申请/自然人");
    for _ in 0..144 {
        text(&mut window, "1");
        press(&mut window, Modifiers::NONE, Key::Enter);
    }
    let report = &open(&window).report;
    let edition = report.edition();
    let table = edition.find_table("three").expect("a table of the form");
    let mut typed = 0;
    for cell in edition
        .cell_ids()
        .filter(|cell| edition.cell(*cell).table == table)
    {
        match report.answer(cell) {
            Answer::Typed(text) => {
                assert_eq!(text, "1");
                typed += 1;
            }
            Answer::Summed(_) => {}
            Answer::Empty => panic!("{} is empty", edition.cell(cell).name),
        }
    }
    assert_eq!(typed, 144);
}

#[test]
fn arrows_move_in_the_grid() {
    let mut window = window_for("2026", "三、收到和处理政府信息公开申请情况");
    focus(&mut window, "本年新收申请/自然人");
    for (key, code) in [
        (Key::ArrowRight, "T01.C2"),
        (Key::ArrowDown, "T02.C2"),
        (Key::ArrowLeft, "T02.C1"),
        (Key::ArrowUp, "T01.C1"),
    ] {
        press(&mut window, Modifiers::NONE, key);
        text(&mut window, "5");
        let report = &open(&window).report;
        let cell = report.edition().find(code).expect("a cell of the form");
        assert_eq!(report.typed(cell), "5", "{key:?}");
    }
}

#[test]
fn a_total_follows_its_parts_until_typed_over() {
    let mut window = window_at(TABLE);
    for (name, value) in [
        ("当面申请数", "1"),
        ("传真申请数", "0"),
        ("网络申请数", "2"),
        ("信函申请数", "4"),
    ] {
        type_into(&mut window, name, value);
    }
    let total = form::bundled()
        .edition("2014")
        .and_then(|e| e.find("R22"))
        .expect("a cell of the form");
    assert!(matches!(open(&window).report.answer(total), Answer::Summed(sum) if sum == 7.into()));
    type_into(&mut window, "收到申请数", "8");
    assert!(
        open(&window)
            .outcome
            .findings
            .iter()
            .any(|finding| finding.rule == "A101")
    );
    click(&mut window, "Σ");
    assert!(matches!(
        open(&window).report.answer(total),
        Answer::Summed(_)
    ));
}

#[test]
fn a_column_from_a_spreadsheet_fills_the_rows() {
    let mut window = window_at(TABLE);
    focus(&mut window, "其他方式公开政府信息数");
    window.event(Event::Paste("5\r\n\r\n3\r\n\r\n1\r\n".into()));
    window.run();
    assert_eq!(typed(&window, "R10"), "5");
    assert_eq!(
        typed(&window, "R12"),
        "3",
        "R11 is a heading and takes its line of the paste"
    );
    assert_eq!(typed(&window, "R14"), "1");
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(typed(&window, "R10"), "", "a paste is one step");
}

#[test]
fn undo_and_redo_are_the_reports_and_not_the_fields() {
    let mut window = window_at(TABLE);
    type_into(&mut window, "当面申请数", "3");
    type_into(&mut window, "传真申请数", "4");
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(
        (typed(&window, "R23"), typed(&window, "R24")),
        ("3".into(), String::new())
    );
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(typed(&window, "R23"), "");
    press(&mut window, Modifiers::COMMAND, Key::Y);
    press(&mut window, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(
        (typed(&window, "R23"), typed(&window, "R24")),
        ("3".into(), "4".into())
    );
}

/// Hands all these events to the window in one frame, at one moment.
fn at_once(window: &mut Window, events: Vec<Event>) {
    window.input_mut().events = events;
    window.run();
}

#[test]
fn a_cell_that_is_come_back_to_is_a_step_of_its_own_however_fast_that_went() {
    let mut window = window_at(TABLE);
    focus(&mut window, "当面申请数");
    let events = vec![
        Event::Text("1".into()),
        key_down(Key::Enter, Modifiers::NONE),
        key_down(Key::Enter, Modifiers::SHIFT),
        Event::Text("2".into()),
    ];
    at_once(&mut window, events);
    assert_eq!(typed(&window, "R23"), "2");
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(typed(&window, "R23"), "1");
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(typed(&window, "R23"), "");
}

#[test]
fn a_cell_is_selected_whole_however_the_keyboard_came_there() {
    let mut window = window_at(TABLE);
    let ways: [fn(&mut Window); 5] = [
        |window| focus(window, "当面申请数"),
        |window| click(window, "当面申请数"),
        |window| {
            focus(window, "传真申请数");
            press(window, Modifiers::SHIFT, Key::Tab);
        },
        |window| {
            focus(window, "传真申请数");
            press(window, Modifiers::SHIFT, Key::Enter);
        },
        |window| {
            focus(window, "传真申请数");
            press(window, Modifiers::NONE, Key::ArrowUp);
        },
    ];
    for (at, come) in ways.into_iter().enumerate() {
        type_into(&mut window, "当面申请数", "12");
        focus(&mut window, "信函申请数");
        come(&mut window);
        text(&mut window, "3");
        assert_eq!(typed(&window, "R23"), "3", "way {at}");
        text(&mut window, "4");
        assert_eq!(typed(&window, "R23"), "34", "way {at}: only when it came");
    }
}

#[test]
fn no_key_deletes_a_text_that_closes_a_window_elsewhere() {
    let mut window = window_at_chapter();
    text(&mut window, "甲 乙");
    press(&mut window, Modifiers::NONE, Key::ArrowLeft);
    for key in [Key::W, Key::K, Key::U, Key::H] {
        press(&mut window, Modifiers::CTRL, key);
        assert_eq!(chapter_text(&window, 0), "甲 乙", "{key:?}");
    }
    press(&mut window, Modifiers::NONE, Key::Backspace);
    assert_eq!(chapter_text(&window, 0), "甲乙");
}

#[test]
fn a_window_that_loses_the_keyboard_while_composing_leaves_no_letters() {
    let mut window = window_at_chapter();
    text(&mut window, "甲");
    preedit(&mut window, "ni hao");
    window.event(Event::WindowFocused(false));
    window.run();
    assert_eq!(chapter_text(&window, 0), "甲");
    window.event(Event::WindowFocused(true));
    window.run();
    text(&mut window, "乙");
    assert_eq!(chapter_text(&window, 0), "甲乙");
}

#[test]
fn what_is_wrong_is_kept_as_typed() {
    let mut window = window_at(TABLE);
    for value in ["-3", "1.5", "12abc", "九"] {
        type_into(&mut window, "当面申请数", value);
        assert_eq!(typed(&window, "R23"), value);
        assert!(
            open(&window)
                .outcome
                .findings
                .iter()
                .any(|finding| finding.rule == "A002")
        );
    }
}

/// Shows the first chapter with the keyboard in its text.
fn window_at_chapter() -> Window {
    let mut window = window_at("一、概述");
    focus(&mut window, "一、概述正文");
    window
}

#[test]
fn letters_being_composed_are_not_in_the_report_until_committed() {
    let mut window = window_at_chapter();
    text(&mut window, "甲");
    preedit(&mut window, "ni");
    preedit(&mut window, "ni hao");
    assert_eq!(chapter_text(&window, 0), "甲");
    commit(&mut window, "你好");
    assert_eq!(chapter_text(&window, 0), "甲你好");
    text(&mut window, "，");
    assert_eq!(chapter_text(&window, 0), "甲你好，");
}

#[test]
fn a_cancelled_composition_leaves_nothing() {
    let mut window = window_at_chapter();
    text(&mut window, "甲");
    preedit(&mut window, "ni hao");
    preedit(&mut window, "");
    text(&mut window, "乙");
    assert_eq!(chapter_text(&window, 0), "甲乙");
}

#[test]
fn tab_while_composing_leaves_no_letters_and_puts_nothing_into_the_next_field() {
    let mut window = window_at_chapter();
    let before = open(&window).report.clone();
    preedit(&mut window, "ni hao");
    press(&mut window, Modifiers::NONE, Key::Tab);
    window.event(Event::Ime(ImeEvent::Commit("你好".into())));
    window.run();
    assert_eq!(open(&window).report, before);
}

#[test]
fn a_click_while_composing_leaves_no_letters_and_puts_nothing_into_the_next_field() {
    let mut window = window_at_chapter();
    let before = open(&window).report.clone();
    preedit(&mut window, "ni hao");
    window.get_by_label("标题").click();
    window.step();
    window.event(Event::Ime(ImeEvent::Commit("你好".into())));
    window.run();
    assert_eq!(open(&window).report, before);
}

#[test]
fn keys_that_leak_through_while_composing_do_nothing() {
    let mut window = window_at_chapter();
    preedit(&mut window, "ni hao");
    for key in [
        Key::Enter,
        Key::Escape,
        Key::Backspace,
        Key::ArrowLeft,
        Key::Space,
    ] {
        press(&mut window, Modifiers::NONE, key);
        assert_eq!(chapter_text(&window, 0), "", "{key:?}");
    }
    commit(&mut window, "你好");
    assert_eq!(chapter_text(&window, 0), "你好");
}

#[test]
fn a_commit_without_composing_is_typed() {
    let mut window = window_at_chapter();
    window.event(Event::Ime(ImeEvent::Commit("你好".into())));
    window.run();
    assert_eq!(chapter_text(&window, 0), "你好");
}

#[test]
fn undo_never_shows_letters_being_composed() {
    let mut window = window_at_chapter();
    let states = RefCell::new(Vec::new());
    let look = |window: &Window| states.borrow_mut().push(chapter_text(window, 0).to_owned());
    preedit(&mut window, "zhong");
    commit(&mut window, "中");
    preedit(&mut window, "wen");
    commit(&mut window, "文");
    for _ in 0..4 {
        press(&mut window, Modifiers::COMMAND, Key::Z);
        look(&window);
    }
    for _ in 0..4 {
        press(&mut window, Modifiers::COMMAND, Key::Y);
        look(&window);
    }
    let states = states.into_inner();
    assert!(
        states
            .iter()
            .all(|state| ["", "中", "中文"].contains(&state.as_str())),
        "{states:?}"
    );
    assert_eq!(chapter_text(&window, 0), "中文");
}

#[test]
fn no_check_and_no_save_happens_while_composing() {
    let mut window = window_at_chapter();
    let before = (open(&window).outcome.clone(), open(&window).report.clone());
    preedit(&mut window, "tong ji");
    press(&mut window, Modifiers::COMMAND, Key::S);
    assert_eq!(
        (open(&window).outcome.clone(), open(&window).report.clone()),
        before
    );
    commit(&mut window, "统计");
    assert_eq!(chapter_text(&window, 0), "统计");
}

#[test]
fn keys_that_arrive_together_go_to_the_cells_they_were_meant_for() {
    let mut window = window_at(TABLE);
    type_into(&mut window, "传真申请数", "7");
    focus(&mut window, "当面申请数");
    let enter = |pressed| Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let mut events = Vec::new();
    for digit in ["5", "6", "2", "3"] {
        events.push(Event::Text(digit.into()));
        if digit != "2" {
            events.extend([enter(true), enter(false)]);
        }
    }
    window.input_mut().events = events;
    window.run();
    let typed = ["R23", "R24", "R25"].map(|code| typed(&window, code));
    assert_eq!(
        typed,
        ["5", "6", "23"],
        "a slow machine delivers many keys in one frame"
    );
}

#[test]
fn a_question_that_comes_up_while_composing_leaves_no_letters_behind() {
    let mut window = window_at_chapter();
    text(&mut window, "甲");
    preedit(&mut window, "ni hao");
    let close = egui::ViewportEvent::Close;
    let viewport = window.input_mut().viewport_id;
    let info = window.input_mut().viewports.entry(viewport).or_default();
    info.events.push(close);
    window.step();
    window
        .input_mut()
        .viewports
        .entry(viewport)
        .or_default()
        .events
        .clear();
    window.run();
    assert_eq!(chapter_text(&window, 0), "甲");
    click(&mut window, "取消");
    assert_eq!(chapter_text(&window, 0), "甲");
    focus(&mut window, "一、概述正文");
    text(&mut window, "乙");
    assert!(
        ["甲乙", "乙甲"].contains(&chapter_text(&window, 0)),
        "{}",
        chapter_text(&window, 0)
    );
}

/// Leads to another view as nothing does that could be seen before, such as a dropped file.
fn lead_to(window: &mut Window, view: View) {
    let app = window.state_mut().as_mut().expect("the window is open");
    app.request(Request::View(view), Duration::ZERO);
    window.run();
}

#[test]
fn a_field_that_goes_away_while_composing_takes_its_letters_along() {
    let mut window = window_at_chapter();
    text(&mut window, "甲");
    preedit(&mut window, "ni hao");
    lead_to(&mut window, View::Fields);
    window.event(Event::Ime(ImeEvent::Commit("你好".into())));
    window.run();
    let unit = |window: &Window| open(window).report.field(FieldKind::Unit).to_owned();
    assert_eq!(unit(&window), "某某街道办事处");
    focus(&mut window, "单位名称");
    press(&mut window, Modifiers::NONE, Key::End);
    press(&mut window, Modifiers::NONE, Key::Backspace);
    assert_eq!(unit(&window), "某某街道办事");
    click(&mut window, "一、概述");
    focus(&mut window, "一、概述正文");
    text(&mut window, "乙");
    let chapter = chapter_text(&window, 0);
    assert!(["甲乙", "乙甲"].contains(&chapter), "{chapter}");
}

#[test]
fn where_no_field_follows_one_that_goes_away_no_key_is_taken_for_the_input_methods() {
    let mut window = window_at_chapter();
    text(&mut window, "甲");
    preedit(&mut window, "ni hao");
    lead_to(&mut window, View::Preview);
    assert!(window.query_by_label("一、概述正文").is_none());
    press(&mut window, Modifiers::NONE, Key::F7);
    assert!(window.query_by_label("一、概述正文").is_some());
    assert_eq!(chapter_text(&window, 0), "甲");
}

#[test]
fn letters_do_not_move_to_a_field_that_takes_the_keyboard_without_a_key_or_a_click() {
    for field in ["标题", "一、概述正文"] {
        let other = if field == "标题" {
            "一、概述正文"
        } else {
            "标题"
        };
        let mut window = window_at_chapter();
        focus(&mut window, field);
        preedit(&mut window, "ni hao");
        // As a screen reader does.
        focus(&mut window, other);
        window.event(Event::Ime(ImeEvent::Commit("你好".into())));
        window.run();
        let chapter = &open(&window).report.chapters[0];
        let now = (chapter.heading.as_str(), chapter.text.as_str());
        assert_eq!(now, ("一、概述", ""), "from {field}");
    }
}

#[test]
fn work_that_may_be_lost_is_kept_until_something_replaces_it() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let broken = folder.path().join("broken.ron");
    std::fs::write(&broken, "(format: 1, edition").expect("a file");
    let mut window = window_at(TABLE);
    type_into(&mut window, "当面申请数", "3");
    click(&mut window, "打开");
    click(&mut window, "不保存");
    type_into(
        &mut window,
        "文件位置（可直接输入或粘贴完整路径）",
        &broken.display().to_string(),
    );
    press(&mut window, Modifiers::NONE, Key::Enter);
    click(&mut window, "知道了");
    assert_eq!(typed(&window, "R23"), "3");
    assert!(open(&window).unsaved);
}

#[test]
fn a_save_that_was_called_off_leads_nowhere_later() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut window = window_at(TABLE);
    type_into(&mut window, "当面申请数", "3");
    click(&mut window, "新建");
    press(&mut window, Modifiers::NONE, Key::Enter);
    click(&mut window, "取消");
    press(&mut window, Modifiers::COMMAND, Key::S);
    let path = folder.path().join("draft.ron").display().to_string();
    type_into(&mut window, "文件位置（可直接输入或粘贴完整路径）", &path);
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert!(
        !open(&window).unsaved,
        "the report is saved, and still open"
    );
}

#[test]
fn the_input_method_is_off_in_a_numeric_cell_and_on_in_a_chapter() {
    let mut window = window_at(TABLE);
    focus(&mut window, "当面申请数");
    assert!(window.output().platform_output.ime.is_none());
    let mut window = window_at_chapter();
    window.step();
    assert!(window.output().platform_output.ime.is_some());
}

#[test]
fn a_finding_leads_to_its_cell() {
    let mut window = window_at(TABLE);
    type_into(&mut window, "当面申请数", "-3");
    click(&mut window, "基本信息");
    let message = {
        let findings = &open(&window).outcome.findings;
        let wrong = findings.iter().find(|finding| finding.rule == "A002");
        wrong
            .expect("a negative count is a finding")
            .message
            .clone()
    };
    window
        .get_by_role_and_label(egui::accesskit::Role::Button, &message)
        .click();
    window.run();
    text(&mut window, "4");
    assert_eq!(
        typed(&window, "R23"),
        "4",
        "the cell is focused with its content selected"
    );
}

#[test]
fn unsaved_work_is_asked_about_before_it_is_left() {
    let mut window = window_at(TABLE);
    type_into(&mut window, "当面申请数", "3");
    click(&mut window, "新建");
    assert_eq!(
        typed(&window, "R23"),
        "3",
        "nothing is lost while the question stands"
    );
    click(&mut window, "取消");
    assert_eq!(typed(&window, "R23"), "3");
    click(&mut window, "新建");
    click(&mut window, "不保存");
    assert!(
        window
            .state()
            .as_ref()
            .is_some_and(|app| app.session().open().is_none())
    );
}

#[test]
fn a_draft_is_saved_by_a_typed_path_and_opened_again() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("年报 草稿.ron");
    let mut window = window_at(TABLE);
    type_into(&mut window, "当面申请数", "3");
    press(&mut window, Modifiers::COMMAND, Key::S);
    type_into(
        &mut window,
        "文件位置（可直接输入或粘贴完整路径）",
        &path.display().to_string(),
    );
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert!(!open(&window).unsaved, "saved to {}", path.display());
    let mut session = Session::default();
    session
        .run(Action::Open(path), std::time::Duration::ZERO)
        .expect("the draft opens");
    assert_eq!(
        session.open().map(|open| &open.report),
        Some(&open(&window).report)
    );
}
