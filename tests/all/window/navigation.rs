//! Where Enter, Tab, Esc and F6 lead, and what is said of a paste.

use egui::accesskit::Role;

use super::*;
use egui_kittest::kittest::NodeT;
use nianbao::report::Place;
use nianbao::ui::place_id;

const THREE: &str = "三、收到和处理政府信息公开申请情况";
const TWO: &str = "二、主动公开政府信息情况";
const FOUR: &str = "四、政府信息公开行政复议、行政诉讼情况";

/// The place of the open report that has the keyboard.
fn place_here(window: &Window) -> Option<Place> {
    let focused = window.ctx.memory(|memory| memory.focused())?;
    let report = &open(window).report;
    let cells = report.edition().cell_ids().map(Place::Cell);
    let fields = FieldKind::ALL.map(Place::Field);
    let chapters = 0..report.chapters.len();
    let chapters = chapters.flat_map(|at| [Place::Heading(at), Place::Text(at)]);
    let mut places = cells.chain(fields).chain(chapters);
    places.find(|place| place_id(*place) == focused)
}

fn code_here(window: &Window) -> String {
    let edition = open(window).report.edition();
    place_here(window).map_or_else(String::new, |place| place.code(edition))
}

/// What has the keyboard, as a screen reader tells it.
fn told_here(window: &Window) -> String {
    let focused = window.query_all_by(|node| node.is_focused()).next();
    focused.map_or_else(String::new, |node| {
        let node = node.accesskit_node();
        let name = node.label().unwrap_or_default();
        format!("{:?} {name}", node.role())
    })
}

/// Takes the keyboard from whatever has it, as a click beside everything does.
fn drop_keyboard(window: &mut Window) {
    let here = window.ctx.memory(|memory| memory.focused());
    let drop = |memory: &mut egui::Memory| {
        (here.into_iter()).for_each(|id| memory.surrender_focus(id));
    };
    window.ctx.memory_mut(drop);
    window.run();
    assert_eq!(code_here(window), "");
}

fn enter(window: &mut Window) {
    press(window, Modifiers::NONE, Key::Enter);
}

fn enter_back(window: &mut Window) {
    press(window, Modifiers::SHIFT, Key::Enter);
}

fn tab(window: &mut Window) {
    press(window, Modifiers::NONE, Key::Tab);
}

fn tab_back(window: &mut Window) {
    press(window, Modifiers::SHIFT, Key::Tab);
}

#[test]
fn a_total_is_never_a_stop_of_enter_or_tab_whatever_stands_in_it() {
    for typed_over in [false, true] {
        for filled in [false, true] {
            let mut window = window_for("2025", THREE);
            if typed_over {
                focus(&mut window, "本年新收申请/总计");
                text(&mut window, "9");
            }
            for row in ["T01", "T02"] {
                for column in 1..=6 {
                    let report = &open(&window).report;
                    let code = format!("{row}.C{column}");
                    let cell = report.edition().find(&code).expect("a cell of the form");
                    let name = report.edition().cell(cell).name.clone();
                    if filled {
                        type_into(&mut window, &name, "1");
                    }
                }
            }
            focus(&mut window, "本年新收申请/其他");
            enter(&mut window);
            assert_eq!(code_here(&window), "T02.C1");
            enter_back(&mut window);
            assert_eq!(code_here(&window), "T01.C6");
            tab(&mut window);
            assert_eq!(code_here(&window), "T02.C1");
            tab_back(&mut window);
            assert_eq!(code_here(&window), "T01.C6");
            press(&mut window, Modifiers::NONE, Key::ArrowRight);
            assert_eq!(code_here(&window), "T01.C7", "an arrow reaches it");
            tab(&mut window);
            assert_eq!(code_here(&window), "T02.C1", "Tab goes on from it");
        }
    }
}

#[test]
fn enter_behind_the_last_cell_leads_to_the_next_part_and_shift_enter_back() {
    let mut window = window_for("2025", TWO);
    let last = loop {
        let here = code_here(&window);
        enter(&mut window);
        if code_here(&window).starts_with("T01") {
            break here;
        }
    };
    assert_eq!(
        code_here(&window),
        "T01.C1",
        "the first cell of table three"
    );
    enter_back(&mut window);
    assert_eq!(code_here(&window), last);
    click(&mut window, FOUR);
    while code_here(&window).starts_with('L') {
        enter(&mut window);
    }
    assert_eq!(code_here(&window), "text.5", "a chapter follows the tables");
}

#[test]
fn a_part_that_is_opened_has_the_keyboard_where_it_was() {
    let mut window = window_for("2025", THREE);
    assert_eq!(code_here(&window), "T01.C1");
    focus(&mut window, "上年结转申请/自然人");
    press(&mut window, Modifiers::COMMAND, Key::PageDown);
    assert!(!code_here(&window).starts_with('T'));
    press(&mut window, Modifiers::COMMAND, Key::PageUp);
    assert_eq!(code_here(&window), "T02.C1");
    press(&mut window, Modifiers::COMMAND, Key::PageUp);
    press(&mut window, Modifiers::COMMAND, Key::PageUp);
    assert_eq!(code_here(&window), "text.1");
    press(&mut window, Modifiers::COMMAND, Key::PageUp);
    press(&mut window, Modifiers::COMMAND, Key::PageUp);
    assert!(matches!(place_here(&window), Some(Place::Field(_))));
}

#[test]
fn enter_goes_through_the_fields_to_the_first_chapter() {
    let mut window = window_in_fields("2017");
    focus(&mut window, "报告年度");
    let mut seen = Vec::new();
    while let Some(Place::Field(kind)) = place_here(&window) {
        seen.push(kind);
        enter(&mut window);
    }
    let asked = open(&window).report.edition().fields();
    let asked: Vec<_> = asked.filter(|kind| *kind != FieldKind::TableYear).collect();
    assert_eq!(seen, asked);
    assert_eq!(code_here(&window), "text.1");
}

#[test]
fn letters_before_tab_stay_in_the_field_they_were_typed_in() {
    let mut window = window_in_fields("2017");
    focus(&mut window, "联系电话");
    let key = |key| Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let mut events: Vec<Event> = "dddd4".chars().map(|c| Event::Text(c.into())).collect();
    events.push(key(Key::Tab));
    events.push(Event::Text("x".into()));
    window.input_mut().events = events;
    window.run();
    let report = &open(&window).report;
    assert_eq!(report.field(FieldKind::Telephone), "dddd4");
    assert_eq!(report.field(FieldKind::FilledOn), "x");
}

#[test]
fn escape_takes_back_what_was_typed_into_a_cell_and_keeps_the_keyboard() {
    let mut window = window_at(TABLE);
    type_into(&mut window, "传真申请数", "7");
    focus(&mut window, "当面申请数");
    focus(&mut window, "传真申请数");
    text(&mut window, "81");
    assert_eq!(typed(&window, "R24"), "81");
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(
        (typed(&window, "R24"), code_here(&window)),
        ("7".into(), "R24".into())
    );
    text(&mut window, "5");
    assert_eq!(typed(&window, "R24"), "5", "the next key replaces it");
}

#[test]
fn escape_in_a_chapter_changes_nothing_and_keeps_the_keyboard() {
    let mut window = window_at_chapter();
    text(&mut window, "甲");
    press(&mut window, Modifiers::NONE, Key::Escape);
    text(&mut window, "乙");
    assert_eq!(chapter_text(&window, 0), "甲乙");
}

#[test]
fn escape_from_a_dialog_gives_the_keyboard_back() {
    let mut window = window_at_chapter();
    text(&mut window, "甲");
    press(&mut window, Modifiers::COMMAND, Key::M);
    text(&mut window, "批注");
    press(&mut window, Modifiers::NONE, Key::Escape);
    text(&mut window, "乙");
    assert_eq!(chapter_text(&window, 0), "甲乙");
}

#[test]
fn letters_typed_while_nothing_has_the_keyboard_reach_the_editor() {
    for (part, at, code) in [
        (TABLE, "当面申请数", "R23"),
        ("一、概述", "一、概述正文", "text.1"),
    ] {
        let mut window = window_at(part);
        focus(&mut window, at);
        drop_keyboard(&mut window);
        text(&mut window, "5");
        assert_eq!(code_here(&window), code);
        let place = place_here(&window).expect("it has the keyboard");
        assert_eq!(open(&window).report.text_at(place), "5");
    }
}

#[test]
fn escape_never_brings_back_what_stood_there_before_the_keyboard_left() {
    let mut window = window_at(TABLE);
    focus(&mut window, "当面申请数");
    text(&mut window, "7");
    drop_keyboard(&mut window);
    text(&mut window, "8");
    assert_eq!(typed(&window, "R23"), "8");
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(typed(&window, "R23"), "7");
}

#[test]
fn a_field_is_gone_on_with_after_a_dialog() {
    let mut window = window_in_fields("2017");
    type_into(&mut window, "联系电话", "8888");
    press(&mut window, Modifiers::COMMAND, Key::M);
    press(&mut window, Modifiers::NONE, Key::Escape);
    text(&mut window, "9");
    assert_eq!(open(&window).report.field(FieldKind::Telephone), "88889");
}

#[test]
fn keys_that_come_with_the_wish_to_close_are_typed_first() {
    let mut window = window_at(TABLE);
    focus(&mut window, "当面申请数");
    let enter = Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let input = window.input_mut();
    input.events = vec![Event::Text("1".into()), enter, Event::Text("2".into())];
    let viewport = input.viewport_id;
    let info = input.viewports.entry(viewport).or_default();
    info.events.push(egui::ViewportEvent::Close);
    window.step();
    let info = window.input_mut().viewports.entry(viewport).or_default();
    info.events.clear();
    window.run();
    let typed = ["R23", "R24"].map(|code| typed(&window, code));
    assert_eq!(typed, ["1", "2"]);
    assert!(
        window.query_by_label("不保存").is_some(),
        "it is asked, and not answered"
    );
}

#[test]
fn keys_typed_into_a_locked_cell_do_the_same_at_any_speed() {
    // What is typed behind the first refused key goes into the question, one by one as together.
    let question = |together: bool| {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let mut window = review::window_submitted(folder.path());
        press(&mut window, Modifiers::NONE, Key::F9);
        click(&mut window, TABLE);
        focus(&mut window, "当面申请数");
        let letters = ["1", "2", "3"].map(|letter| Event::Text(letter.into()));
        match together {
            true => window.input_mut().events = letters.into(),
            false => letters.into_iter().for_each(|letter| {
                window.event(letter);
                window.run();
            }),
        }
        window.run();
        told_here(&window)
    };
    assert_eq!(question(true), question(false));
}

#[test]
fn f6_reaches_the_preview_and_leaves_it() {
    let mut window = window_for("2025", THREE);
    press(&mut window, Modifiers::NONE, Key::F7);
    let mut seen = Vec::new();
    for _ in 0..4 {
        press(&mut window, Modifiers::NONE, Key::F6);
        seen.push(told_here(&window));
    }
    assert_eq!(seen[0], seen[3], "{seen:?}");
    assert!(
        seen[0] != seen[1] && seen[1] != seen[2] && seen[2] != seen[0],
        "{seen:?}"
    );
    press(&mut window, Modifiers::SHIFT, Key::F6);
    assert_eq!(told_here(&window), seen[2]);
}

#[test]
fn the_letter_that_brings_the_keyboard_is_the_first_of_a_number() {
    for typed_before in ["", "12"] {
        let mut window = window_at(TABLE);
        type_into(&mut window, "当面申请数", typed_before);
        let here = window.ctx.memory(|memory| memory.focused());
        window
            .ctx
            .memory_mut(|memory| here.into_iter().for_each(|id| memory.surrender_focus(id)));
        window.run();
        for letter in ["5", "6", "7"] {
            text(&mut window, letter);
        }
        assert_eq!(typed(&window, "R23"), "567", "over “{typed_before}”");
    }
}

#[test]
fn arrows_leave_a_block_downwards_and_upwards_and_never_sideways() {
    let mut window = window_for("2025", TWO);
    focus(&mut window, "行政规范性文件/现行有效件数");
    assert_eq!(code_here(&window), "P02.C3");
    for (key, code) in [
        (Key::ArrowRight, "P02.C3"),
        (Key::ArrowUp, "P01.C3"),
        (Key::ArrowUp, "P01.C3"),
        (Key::ArrowLeft, "P01.C2"),
        (Key::ArrowLeft, "P01.C1"),
        (Key::ArrowLeft, "P01.C1"),
        (Key::ArrowDown, "P02.C1"),
        (Key::ArrowDown, "P03.C1"),
        (Key::ArrowDown, "P04.C1"),
        (Key::ArrowDown, "P05.C1"),
        (Key::ArrowDown, "P06.C1"),
        (Key::ArrowDown, "P06.C1"),
        (Key::ArrowUp, "P05.C1"),
        (Key::ArrowUp, "P04.C1"),
        (Key::ArrowUp, "P03.C1"),
    ] {
        press(&mut window, Modifiers::NONE, key);
        assert_eq!(code_here(&window), code, "{key:?}");
    }
}

#[test]
fn in_a_list_the_arrows_to_the_sides_stay_in_the_cell() {
    let mut window = window_at(TABLE);
    focus(&mut window, "当面申请数");
    text(&mut window, "12");
    press(&mut window, Modifiers::NONE, Key::ArrowLeft);
    text(&mut window, "3");
    assert_eq!(typed(&window, "R23"), "132");
    press(&mut window, Modifiers::NONE, Key::ArrowRight);
    text(&mut window, "4");
    assert_eq!(typed(&window, "R23"), "1324");
    press(&mut window, Modifiers::NONE, Key::ArrowDown);
    assert_eq!(code_here(&window), "R24");
}

#[test]
fn what_is_wrong_with_a_cell_is_said_below_the_table_while_it_has_the_keyboard() {
    let mut window = window_at(TABLE);
    type_into(&mut window, "当面申请数", "-3");
    let message = {
        let findings = &open(&window).outcome.findings;
        let wrong = findings.iter().find(|finding| finding.rule == "A002");
        wrong
            .expect("a negative count is a finding")
            .message
            .clone()
    };
    let told = |window: &Window| window.query_all_by_label(&message).count();
    let here = told(&window);
    focus(&mut window, "传真申请数");
    assert_eq!(told(&window) + 1, here, "it is said where the keyboard is");
}

/// Everything that Tab comes to from the field with a name, until it comes back.
fn round(window: &mut Window, from: &str, step: fn(&mut Window)) -> Vec<(String, egui::Rect)> {
    focus(window, from);
    let start = window.ctx.memory(|memory| memory.focused());
    let mut seen = Vec::new();
    for _ in 0..600 {
        let here = window.ctx.memory(|memory| memory.focused());
        let id = here.unwrap_or_else(|| panic!("nothing has the keyboard after {seen:?}"));
        let rect = window
            .ctx
            .read_response(id)
            .map_or(egui::Rect::NOTHING, |r| r.rect);
        seen.push((told_here(window), rect));
        step(window);
        if window.ctx.memory(|memory| memory.focused()) == start {
            return seen;
        }
    }
    panic!("Tab never comes back to where it began: {seen:?}");
}

#[test]
fn tab_reaches_everything_in_reading_order_both_ways_and_never_gets_stuck() {
    for part in [THREE, "", "一、总体情况"] {
        let mut window = match part {
            "" => window_in_fields("2025"),
            part => window_for("2025", part),
        };
        let from = "保存";
        let forth = round(&mut window, from, tab);
        let mut back = round(&mut window, from, tab_back);
        back[1..].reverse();
        assert_eq!(forth, back, "{part}");
        let area = |(_, rect): &(String, egui::Rect)| match rect.center() {
            at if at.y < 45.0 => 0,
            at if at.x < 232.0 => 1,
            at if at.x < 1040.0 => 2,
            _ => 3,
        };
        let mut areas: Vec<i32> = forth.iter().map(area).collect();
        areas.dedup();
        assert_eq!(areas, [0, 1, 2, 3, 0], "{part}: {forth:#?}");
        let names: Vec<&String> = forth.iter().map(|(name, _)| name).collect();
        assert!(
            !names.iter().any(|name| name.contains("Splitter")),
            "{names:?}"
        );
        let focus = egui::accesskit::Action::Focus;
        let all =
            window.query_all_by(|node| node.data().supports_action(focus) && !node.is_disabled());
        let edition = open(&window).report.edition();
        let is_total = |name: &str| {
            let mut totals = edition.totals().iter();
            totals.any(|total| edition.cell(total.cell).name == name)
        };
        for node in all {
            let node = node.accesskit_node();
            let name = node.label().unwrap_or_default();
            let told = format!("{:?} {name}", node.role());
            let is_passed_over = node.role() == Role::Splitter || is_total(&name);
            assert_ne!(names.contains(&&told), is_passed_over, "{part}: {told}");
        }
    }
}

#[test]
fn f6_goes_round_the_four_areas_both_ways() {
    let mut window = window_for("2025", THREE);
    focus(&mut window, "上年结转申请/自然人");
    let areas = |window: &mut Window, modifiers| -> Vec<String> {
        let mut seen = Vec::new();
        for _ in 0..4 {
            press(window, modifiers, Key::F6);
            seen.push(told_here(window));
        }
        seen
    };
    let forth = areas(&mut window, Modifiers::NONE);
    assert_eq!(code_here(&window), "T02.C1", "{forth:?}");
    assert!(
        forth[1].contains("新建") && forth[2].contains("基本信息"),
        "{forth:?}"
    );
    let back = areas(&mut window, Modifiers::SHIFT);
    assert_eq!(code_here(&window), "T02.C1", "{back:?}");
    assert_eq!(
        back[..3],
        [forth[2].clone(), forth[1].clone(), forth[0].clone()]
    );
}

#[test]
fn a_paste_says_what_it_did_and_what_it_left() {
    let mut window = window_for("2025", THREE);
    window.event(Event::Paste("1\t\t3\r\n本\t5\t6\r\n".into()));
    window.run();
    let said = "已粘贴5格，1格没有改（复制来的是空格）。";
    assert!(window.query_by_label(said).is_some());
    press(&mut window, Modifiers::COMMAND, Key::Z);
    let report = &open(&window).report;
    let cells = report.edition().cell_ids();
    assert!(
        cells.into_iter().all(|cell| report.typed(cell).is_empty()),
        "one step"
    );
    window.event(Event::Paste("8\r\n".into()));
    window.run();
    let cell = open(&window)
        .report
        .edition()
        .find("T01.C1")
        .expect("a cell");
    assert_eq!(open(&window).report.typed(cell), "8");
}

#[test]
fn a_card_of_a_finding_is_pressed_by_keyboard() {
    let mut window = window_at(TABLE);
    type_into(&mut window, "当面申请数", "-3");
    click(&mut window, "基本信息");
    let findings = &open(&window).outcome.findings;
    let wrong = findings.iter().find(|finding| finding.rule == "A002");
    let message = wrong
        .expect("a negative count is a finding")
        .message
        .clone();
    window.get_by_role_and_label(Role::Button, &message).focus();
    window.run();
    enter(&mut window);
    assert_eq!(code_here(&window), "R23");
}
