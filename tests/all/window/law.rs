//! What a sequence of events does never depends on how it falls into frames.

use std::time::Duration;

use egui::accesskit::TreeUpdate;
use egui::{Context, PointerButton, Pos2, RawInput, Rect, TextEdit, pos2};
use nianbao::checks::Severity;
use nianbao::report::{Edit, Place, Report};
use nianbao::session::Who;
use nianbao::ui::request::{Command, Decision};
use nianbao::ui::{Request, View};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use super::*;

use crate::support::unit_kind;

/// Random sequences a scene, the same in every run; so many others with `NIANBAO_LAW_CASES`.
const CASES: u32 = 10;

/// What a hand does in one go.
#[derive(Debug, Clone)]
enum Stroke {
    /// A key that writes a character.
    Letter(char),
    /// A key that does not.
    Press(Modifiers, Key),
    Paste(&'static str),
    /// A click, as shares of the scene's part of the window.
    Click(f32, f32),
    /// Letters being composed, then committed.
    Compose(&'static str, &'static str),
    /// Letters being composed and never committed.
    Begin(&'static str),
}

fn stroke() -> impl Strategy<Value = Stroke> {
    use Stroke::{Begin, Click, Compose, Letter, Paste, Press};
    let plain = |key| Just(Press(Modifiers::NONE, key));
    let keys = prop_oneof![
        6 => plain(Key::Enter),
        6 => plain(Key::Tab),
        2 => Just(Press(Modifiers::SHIFT, Key::Enter)),
        2 => Just(Press(Modifiers::SHIFT, Key::Tab)),
        1 => plain(Key::ArrowUp),
        1 => plain(Key::ArrowDown),
        1 => plain(Key::ArrowLeft),
        1 => plain(Key::ArrowRight),
        1 => plain(Key::Home),
        1 => plain(Key::End),
        2 => plain(Key::Backspace),
        2 => plain(Key::Delete),
        2 => plain(Key::Escape),
        1 => Just(Press(Modifiers::COMMAND, Key::A)),
        1 => Just(Press(Modifiers::COMMAND, Key::Z)),
        1 => Just(Press(Modifiers::COMMAND, Key::PageDown)),
        1 => Just(Press(Modifiers::COMMAND, Key::PageUp)),
        1 => Just(Press(Modifiers::COMMAND, Key::M)),
        1 => plain(Key::F6),
        1 => plain(Key::F8),
    ];
    prop_oneof![
        8 => "[0-9a-d ]".prop_map(|text| Letter(text.chars().next().expect("one"))),
        8 => keys,
        1 => prop_oneof![Just(Paste("7")), Just(Paste("1\t2\n3\t4\n")), Just(Paste("甲\n"))],
        2 => (0.0f32..1.0, 0.0f32..1.0).prop_map(|(x, y)| Click(x, y)),
        1 => Just(Compose("ni hao", "你好")),
        1 => Just(Begin("tong")),
    ]
}

impl Stroke {
    /// The events of the stroke, in groups that a window system never tears apart.
    fn events(&self, area: Rect) -> Vec<Vec<Event>> {
        let key = |key, modifiers, pressed| Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        };
        let preedit = |text: &str| {
            Event::Ime(ImeEvent::Preedit {
                text: text.into(),
                active_range_chars: None,
            })
        };
        match self {
            Self::Letter(letter) => {
                let name = match letter {
                    ' ' => String::from("Space"),
                    letter => letter.to_ascii_uppercase().to_string(),
                };
                let name = Key::from_name(&name).expect("a key");
                let down = key(name, Modifiers::NONE, true);
                vec![
                    vec![down, Event::Text(letter.to_string())],
                    vec![key(name, Modifiers::NONE, false)],
                ]
            }
            Self::Press(modifiers, name) => vec![
                vec![key(*name, *modifiers, true)],
                vec![key(*name, *modifiers, false)],
            ],
            Self::Paste(text) => vec![vec![Event::Paste((*text).into())]],
            Self::Click(x, y) => {
                let at = area.lerp_inside(egui::vec2(*x, *y));
                let button = |pressed| Event::PointerButton {
                    pos: at,
                    button: PointerButton::Primary,
                    pressed,
                    modifiers: Modifiers::NONE,
                };
                vec![
                    vec![Event::PointerMoved(at)],
                    vec![button(true)],
                    vec![button(false)],
                ]
            }
            Self::Compose(letters, words) => vec![
                vec![preedit(&letters[..1])],
                vec![preedit(letters)],
                vec![preedit(""), Event::Ime(ImeEvent::Commit((*words).into()))],
            ],
            Self::Begin(letters) => vec![vec![preedit(letters)]],
        }
    }
}

/// A window in some state, and the part of it that is clicked into.
struct Scene {
    name: &'static str,
    set_up: fn(&mut App),
    area: Rect,
}

const EDITOR: Rect = Rect {
    min: pos2(250.0, 60.0),
    max: pos2(1030.0, 720.0),
};
/// The fields, without the button that asks for a file.
const FIELDS: Rect = Rect {
    min: pos2(290.0, 120.0),
    max: pos2(700.0, 560.0),
};
const DIALOG: Rect = Rect {
    min: pos2(420.0, 200.0),
    max: pos2(950.0, 560.0),
};

fn new_report(app: &mut App, year: &str) {
    let edition = form::bundled()
        .edition_for(year.parse().expect("a year"))
        .expect("an edition");
    let new = Action::New {
        edition,
        unit_kind: unit_kind("街道"),
        unit: "某某街道办事处".into(),
        year: year.into(),
    };
    app.request(Request::Do(new), Duration::ZERO);
}

fn show(app: &mut App, place: impl Fn(&Report) -> Place) {
    let open = app.session().open().expect("a report is open");
    let place = place(&open.report);
    app.request(Request::Go(place), Duration::ZERO);
}

fn cell(code: &'static str) -> impl Fn(&Report) -> Place {
    move |report| Place::Cell(report.edition().find(code).expect("a cell of the form"))
}

fn write(app: &mut App, at: usize, text: &str) {
    let edit = Edit::Text(at, text.into());
    app.request(Request::Do(Action::Edit(edit)), Duration::ZERO);
}

/// Signs off the first step of the example by name, which locks it.
fn sign(app: &mut App) {
    let run = |app: &mut App, action| app.request(Request::Do(action), Duration::ZERO);
    let at = String::from("2026-01-12T09:30:00+08:00");
    let who = || Who {
        name: "张某".into(),
        at: at.clone().try_into().expect("a time"),
        key: None,
    };
    run(app, Action::Example);
    for kind in [FieldKind::Leader, FieldKind::Reviewer, FieldKind::Filler] {
        run(app, Action::Edit(Edit::Field(kind, "张某".into())));
    }
    run(
        app,
        Action::Edit(Edit::Field(FieldKind::Telephone, "0532-88888888".into())),
    );
    let findings = &app.session().open().expect("it is open").outcome.findings;
    let warnings = findings.iter().filter(|f| f.severity == Severity::Warning);
    for cause in warnings.map(|f| f.cause()).collect::<Vec<_>>() {
        let explained = Action::Explain {
            rule: cause.rule.clone(),
            place: (!cause.place.is_empty()).then(|| cause.place.clone()),
            text: "按渠道计数".into(),
            who: who(),
        };
        run(app, explained);
    }
    let signed = Action::SignOff {
        step: "填报".into(),
        who: who(),
    };
    run(app, signed);
    let open = app.session().open().expect("it is open");
    assert!(open.review.is_locked());
}

fn decide(app: &mut App, decision: Decision) {
    app.request(Request::Decide(decision), Duration::ZERO);
}

const SCENES: [Scene; 13] = [
    Scene {
        name: "start",
        set_up: |_| {},
        area: Rect {
            min: pos2(400.0, 160.0),
            max: pos2(960.0, 420.0),
        },
    },
    Scene {
        name: "fields",
        set_up: |app| new_report(app, "2025"),
        area: FIELDS,
    },
    Scene {
        name: "list",
        set_up: |app| {
            new_report(app, "2017");
            show(app, cell("R22"));
        },
        area: EDITOR,
    },
    Scene {
        name: "grid",
        set_up: |app| {
            new_report(app, "2025");
            show(app, cell("T01.C1"));
        },
        area: EDITOR,
    },
    Scene {
        name: "end of a grid",
        set_up: |app| {
            new_report(app, "2025");
            show(app, cell("T25.C5"));
        },
        area: EDITOR,
    },
    Scene {
        name: "chapter",
        set_up: |app| {
            new_report(app, "2025");
            write(app, 0, "收到申请65件，予以公开4件。\n全年如此。");
            show(app, |_| Place::Text(0));
        },
        area: EDITOR,
    },
    Scene {
        name: "remark",
        set_up: |app| {
            new_report(app, "2025");
            decide(app, Decision::Remark(Place::Text(0), None));
        },
        area: DIALOG,
    },
    Scene {
        name: "locked",
        set_up: |app| {
            sign(app);
            show(app, cell("R23"));
        },
        area: EDITOR,
    },
    Scene {
        name: "file",
        set_up: |app| app.request(Request::Command(Command::Open), Duration::ZERO),
        area: DIALOG,
    },
    Scene {
        name: "number",
        set_up: |app| {
            new_report(app, "2025");
            write(app, 0, "收到申请件。");
            show(app, |_| Place::Text(0));
            app.request(Request::Command(Command::InsertNumber), Duration::ZERO);
        },
        area: DIALOG,
    },
    Scene {
        name: "explanation",
        set_up: |app| {
            new_report(app, "2025");
            write(app, 0, "全年如此。");
            let open = app.session().open().expect("a report is open");
            let mut findings = open.outcome.findings.iter();
            let warning = findings.find(|finding| finding.severity == Severity::Warning);
            let cause = warning.expect("elements are missing").cause();
            decide(app, Decision::Explain(cause));
        },
        area: DIALOG,
    },
    Scene {
        name: "settings",
        set_up: |app| {
            new_report(app, "2025");
            decide(app, Decision::Settings);
        },
        area: DIALOG,
    },
    Scene {
        name: "page setup",
        set_up: |app| {
            new_report(app, "2025");
            app.request(Request::View(View::Preview), Duration::ZERO);
            decide(app, Decision::PageSetup);
        },
        area: DIALOG,
    },
];

/// What a hand and a screen reader find in the end.
#[derive(Debug, PartialEq)]
struct Found {
    report: Option<Report>,
    caret: Option<(usize, usize)>,
    focus: egui::accesskit::NodeId,
    tree: String,
}

/// What the events leave behind when they fall into frames like this.
fn found(scene: &Scene, frames: &[Vec<Event>]) -> Found {
    let ctx = Context::default();
    ctx.enable_accesskit();
    let session = Session::default();
    let mut app = App::new(&ctx, session, 2025, PathBuf::from("/nowhere"))
        .without_system_dialogs()
        .with_clock(review::clock);
    (scene.set_up)(&mut app);
    let mut frame = |events: &[Event]| -> TreeUpdate {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, Vec2::new(1366.0, 768.0))),
            time: Some(1.0),
            events: events.to_vec(),
            focused: true,
            ..Default::default()
        };
        let mut output = ctx.run_ui(input, |ui| app.frame_ui(ui));
        output.textures_delta.clear();
        let tree = output.platform_output.accesskit_update.take();
        tree.expect("it is enabled")
    };
    let rest = |frame: &mut dyn FnMut(&[Event]) -> TreeUpdate| {
        (0..6)
            .map(|_| frame(&[]))
            .last()
            .expect("there were frames")
    };
    rest(&mut frame);
    for events in frames {
        frame(events);
    }
    let tree = rest(&mut frame);
    // Where the letters stand within a field that is too narrow for them depends on what stood there.
    let is_run = |node: &egui::accesskit::Node| node.role() == egui::accesskit::Role::TextRun;
    let mut nodes: Vec<String> = (tree.nodes.iter().filter(|(_, node)| !is_run(node)))
        .map(|(id, node)| format!("{id:?} {node:?}"))
        .collect();
    nodes.sort();
    let focused = ctx.memory(|memory| memory.focused());
    let caret = focused
        .and_then(|id| TextEdit::load_state(&ctx, id))
        .and_then(|state| state.cursor.char_range())
        .map(|range| (range.secondary.index.into(), range.primary.index.into()));
    Found {
        report: app.session().open().map(|open| open.report.clone()),
        caret,
        focus: tree.focus,
        tree: nodes.join("\n"),
    }
}

/// Both texts from shortly before they differ.
fn difference(one: &str, other: &str) -> Option<(String, String)> {
    let same = (one.chars().zip(other.chars()))
        .take_while(|(one, other)| one == other)
        .count();
    let around = |text: &str| {
        text.chars()
            .skip(same.saturating_sub(60))
            .take(160)
            .collect()
    };
    (one != other).then(|| (around(one), around(other)))
}

/// Compares what two ways of cutting left behind.
fn assert_same(what: &str, one: &Found, other: &Found) -> Result<(), TestCaseError> {
    let reports = [one, other].map(|found| format!("{:?}", found.report));
    let differing = difference(&reports[0], &reports[1]);
    prop_assert!(differing.is_none(), "report, {}: {:#?}", what, differing);
    prop_assert_eq!(one.focus, other.focus, "focus, {}", what);
    prop_assert_eq!(one.caret, other.caret, "caret, {}", what);
    let differing = (one.tree.lines().zip(other.tree.lines())).find(|(one, other)| one != other);
    prop_assert!(differing.is_none(), "{}: {:?}", what, differing);
    Ok(())
}

fn check(scene: &Scene, strokes: &[Stroke], cuts: &[bool]) -> Result<(), TestCaseError> {
    let groups = || strokes.iter().flat_map(|stroke| stroke.events(scene.area));
    let one_by_one: Vec<Vec<Event>> = groups().collect();
    let together: Vec<Event> = groups().flatten().collect();
    let mut cut = vec![Vec::new()];
    for (group, ends) in groups().zip(cuts.iter().cycle()) {
        cut.last_mut().expect("one is there").extend(group);
        if *ends {
            cut.push(Vec::new());
        }
    }
    let slow = found(scene, &one_by_one);
    assert_same("all in one frame", &slow, &found(scene, &[together]))?;
    assert_same("cut at random", &slow, &found(scene, &cut))
}

fn hold_in(name: &str) {
    let scene = (SCENES.iter().find(|scene| scene.name == name)).expect("a scene");
    let named = std::env::var("NIANBAO_LAW_CASES").ok();
    let named = named.and_then(|cases| cases.parse().ok());
    let config = ProptestConfig {
        cases: named.unwrap_or(CASES),
        max_shrink_iters: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let drawn = (
        proptest::collection::vec(stroke(), 1..24),
        proptest::collection::vec(any::<bool>(), 1..40),
    );
    let mut runner = match named {
        Some(_) => TestRunner::new(config),
        None => {
            let dice = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
            TestRunner::new_with_rng(config, dice)
        }
    };
    let held = runner.run(&drawn, |(strokes, cuts)| check(scene, &strokes, &cuts));
    if let Err(error) = held {
        panic!("in {name}: {error}");
    }
}

#[test]
fn frames_mean_nothing_at_the_start() {
    hold_in("start");
}

#[test]
fn frames_mean_nothing_in_the_fields() {
    hold_in("fields");
}

#[test]
fn frames_mean_nothing_in_a_list() {
    hold_in("list");
}

#[test]
fn frames_mean_nothing_in_a_grid() {
    hold_in("grid");
    hold_in("end of a grid");
}

#[test]
fn frames_mean_nothing_in_a_chapter() {
    hold_in("chapter");
}

#[test]
fn frames_mean_nothing_in_a_locked_report() {
    hold_in("locked");
}

#[test]
fn frames_mean_nothing_in_a_dialog() {
    for name in [
        "remark",
        "settings",
        "page setup",
        "file",
        "number",
        "explanation",
    ] {
        hold_in(name);
    }
}

#[test]
fn a_click_behind_a_letter_that_moves_the_form_hits_what_is_seen() {
    let scene = SCENES.iter().find(|scene| scene.name == "file");
    let scene = scene.expect("a scene");
    // The example is opened, and a finding about what is typed moves the fields below.
    let strokes = [
        Stroke::Press(Modifiers::NONE, Key::Enter),
        Stroke::Letter(' '),
        Stroke::Press(Modifiers::SHIFT, Key::Tab),
        Stroke::Letter(' '),
        Stroke::Letter('0'),
        Stroke::Click(0.0, 0.8),
    ];
    check(scene, &strokes, &[false]).expect("frames mean nothing");
}

#[test]
fn a_letter_behind_the_space_that_opens_a_dialog_is_typed_in_it() {
    let scene = SCENES.iter().find(|scene| scene.name == "page setup");
    let scene = scene.expect("a scene");
    let plain = |key| Stroke::Press(Modifiers::NONE, key);
    // The dialog is closed, 新建 is pressed, then 保存, which asks for a file.
    let strokes = [
        plain(Key::Escape),
        plain(Key::Tab),
        Stroke::Letter(' '),
        Stroke::Letter(' '),
        Stroke::Letter('0'),
    ];
    check(scene, &strokes, &[false]).expect("frames mean nothing");
}
