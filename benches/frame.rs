//! CPU time of one frame of the window: layout and tessellation, without the graphics card.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

use egui::{Context, Event, Pos2, RawInput, Rect, Vec2};
use nianbao::report::Place;
use nianbao::session::{Action, Session};
use nianbao::ui::{App, Request, View};

fn main() {
    divan::main();
}

/// A report in a window of 1366 × 768, showing `view`.
fn window(opened: Vec<Action>, view: View) -> (Context, App, f64) {
    let mut session = Session::default();
    for action in opened {
        session
            .run(action, Duration::ZERO)
            .expect("the action is carried out");
    }
    let ctx = Context::default();
    let mut app = App::new(&ctx, session, 2017, PathBuf::new());
    app.request(Request::View(view), Duration::ZERO);
    let mut window = (ctx, app, 0.0);
    for _ in 0..5 {
        frame(&mut window, Vec::new());
    }
    window
}

fn frame((ctx, app, time): &mut (Context, App, f64), events: Vec<Event>) {
    *time += 1.0 / 60.0;
    let input = RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, Vec2::new(1366.0, 768.0))),
        time: Some(*time),
        events,
        focused: true,
        ..Default::default()
    };
    let output = ctx.run_ui(input, |ui| app.frame_ui(ui));
    black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
}

fn table() -> View {
    View::Table(nianbao::form::TableId(0))
}

#[divan::bench]
fn table_editor_at_rest(bencher: divan::Bencher<'_, '_>) {
    let mut window = window(vec![Action::Example], table());
    bencher.bench_local(move || frame(&mut window, Vec::new()));
}

#[divan::bench]
fn table_editor_while_typing(bencher: divan::Bencher<'_, '_>) {
    let mut window = window(vec![Action::Example], table());
    let first = Place::Cell(nianbao::form::CellId(0));
    window.1.request(Request::Go(first), Duration::ZERO);
    frame(&mut window, Vec::new());
    let mut at = 0_u32;
    bencher.bench_local(move || {
        at += 1;
        let event = if at.is_multiple_of(8) {
            Event::Key {
                key: egui::Key::Enter,
                physical_key: None,
                pressed: true,
                repeat: false,
                modifiers: egui::Modifiers::NONE,
            }
        } else {
            Event::Text(String::from("1"))
        };
        frame(&mut window, vec![event]);
    });
}

#[divan::bench]
fn chapter_editor_at_rest(bencher: divan::Bencher<'_, '_>) {
    let mut window = window(vec![Action::Example], View::Chapter(2));
    bencher.bench_local(move || frame(&mut window, Vec::new()));
}

/// A report of 2021 whose first chapter has 10,000 characters, with a number in every clause.
fn long_report() -> Vec<Action> {
    use nianbao::report::Edit;
    let edition = nianbao::form::bundled()
        .edition_for(2023)
        .expect("an edition serves 2023");
    let paragraph = "（一）主动公开。2023年，共收到政府信息公开申请{本年新收申请}件，上年结转2件，办结20件，\
        其中予以公开12件（占60%）、部分公开3件（占15%）、不予公开5件（占25%）。通过政府网站发布信息1286条，\
        其中概况类12条、政务动态860条、信息公开目录414条，较上年增加12%；微信公众号推送856期，阅读量3.2万次。\
        制发行政规范性文件5件，未发生行政复议、行政诉讼，培训120余人次。\n";
    let text = paragraph.chars().cycle().take(10_000).collect();
    vec![
        Action::New {
            edition,
            unit_kind: nianbao::form::UnitKind::usual()[2],
            unit: "某某区统计局".into(),
            year: "2023".into(),
        },
        Action::FillZero(None),
        Action::Edit(Edit::Text(0, text)),
    ]
}

#[divan::bench]
fn chapter_of_10000_characters_at_rest(bencher: divan::Bencher<'_, '_>) {
    let mut window = window(long_report(), View::Chapter(0));
    bencher.bench_local(move || frame(&mut window, Vec::new()));
}

/// A character typed in each frame, with all checks, in the middle of the text. Under 8 ms.
#[divan::bench]
fn chapter_of_10000_characters_while_typing(bencher: divan::Bencher<'_, '_>) {
    let mut window = window(long_report(), View::Chapter(0));
    let middle = nianbao::checks::Span {
        chapter: 0,
        start: 5_000,
        end: 5_000,
    };
    let middle = nianbao::ui::Stop {
        place: Place::Text(0),
        span: Some(middle),
        rule: None,
    };
    window.1.request(Request::Stop(middle), Duration::ZERO);
    frame(&mut window, Vec::new());
    bencher.bench_local(move || frame(&mut window, vec![Event::Text(String::from("好"))]));
}

#[divan::bench]
fn table_three_at_rest(bencher: divan::Bencher<'_, '_>) {
    let edition = nianbao::form::bundled()
        .edition_for(2026)
        .expect("an edition serves 2026");
    let new = Action::New {
        edition,
        unit_kind: nianbao::form::UnitKind::usual()[0],
        unit: "某某街道办事处".into(),
        year: "2026".into(),
    };
    let three = edition.find_table("three").expect("a table of the form");
    let opened = vec![new, Action::FillZero(None)];
    let mut window = window(opened, View::Table(three));
    bencher.bench_local(move || frame(&mut window, Vec::new()));
}

#[divan::bench]
fn preview_at_rest(bencher: divan::Bencher<'_, '_>) {
    let mut window = window(vec![Action::Example], View::Preview);
    bencher.bench_local(move || frame(&mut window, Vec::new()));
}

/// A digit typed into the first page's title: laid out, painted, and drawn.
#[divan::bench]
fn preview_from_a_change_to_the_new_picture(bencher: divan::Bencher<'_, '_>) {
    use nianbao::report::Edit;
    let mut window = window(vec![Action::Example], View::Preview);
    let mut at = 0_u32;
    bencher.bench_local(move || {
        at += 1;
        let edit = Action::Edit(Edit::Heading(0, format!("一、概述{}", at % 10)));
        window.1.request(Request::Do(edit), Duration::ZERO);
        frame(&mut window, Vec::new());
    });
}
