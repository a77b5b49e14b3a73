//! The preview and the printing from the window and the terminal: driven by label, key and pixel,
//! compared with what poppler makes of the PDF, and printed through programs that only take note.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use egui::{Event, Key, Modifiers, Pos2, Rect, Vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use nianbao::document::{self, Document, Origin};
use nianbao::pages::{self, Area, FreeLine, Item, Page, Pages, Setup};
use nianbao::report::{Edit, Place};
use nianbao::session::{Action, Session};
use nianbao::store::PrintService;
use nianbao::ui::preview::raster::{Painter, Window as Part};
use nianbao::ui::{App, Request};
use nianbao::value::Sides;

use super::support::{PUBLISHED_FILE, Window, app, click, example, press, window_with};

/// Points of paper to the inch, and pixels of the screen.
const SCALE: f64 = 96.0 / 72.0;

fn printed(session: &mut Session) -> Pages {
    let printout = session.printout(None);
    printout.expect("it can be printed").pages.clone()
}

/// A window with the example in its preview. The clock stands still at first.
fn window() -> Window {
    let mut window = window_with(example, |app| app);
    press(&mut window, Modifiers::NONE, Key::F7);
    window
}

fn shown_pages(window: &Window) -> Vec<String> {
    let labels = window.query_all_by_role(egui::accesskit::Role::Image);
    labels
        .filter_map(|node| node.accesskit_node().label())
        .collect()
}

/// Where a page lies on the screen; parts of it may be outside of the window.
fn page_rect(window: &Window, number: usize) -> Rect {
    let count = app(window).preview().pages().expect("pages").pages.len();
    window
        .get_by_label(&format!("第{number}页，共{count}页"))
        .rect()
}

/// The first place on the pages that was made from `place`: its page from 0, and where on it.
fn place_on_paper(pages: &Pages, place: Place) -> (usize, Area) {
    let links = pages.pages.iter().enumerate().flat_map(|(at, page)| {
        page.items.iter().filter_map(move |item| match item {
            Item::Link(link) => Some((at, link)),
            _ => None,
        })
    });
    let mut found = links.filter(|(_, link)| link.origin.place == place);
    let (page, link) = found.next_back().expect("it is printed");
    (page, link.area)
}

/// Clicks on the paper where something made from `place` stands; its page must be shown.
fn click_on_paper(window: &mut Window, place: Place) {
    let (page, area) = {
        let pages = app(window).preview().pages().expect("pages");
        place_on_paper(pages, place)
    };
    let rect = page_rect(window, page + 1);
    let share = Vec2::new(
        ((area.from.0.0 + area.to.0.0) / 2.0 / Page::WIDTH.0) as f32,
        ((area.from.1.0 + area.to.1.0) / 2.0 / Page::HEIGHT.0) as f32,
    );
    click_at(window, rect.min + share * rect.size());
}

fn click_at(window: &mut Window, pos: Pos2) {
    window.event(Event::PointerMoved(pos));
    window.run();
    for pressed in [true, false] {
        window.event(Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        window.step();
    }
    window.run();
}

#[test]
fn f7_shows_the_pages_and_leads_back_to_the_same_editor() {
    let mut window = window();
    assert!(!shown_pages(&window).is_empty());
    click(&mut window, "政府信息公开情况统计表");
    press(&mut window, Modifiers::NONE, Key::F7);
    assert!(!shown_pages(&window).is_empty());
    press(&mut window, Modifiers::NONE, Key::F7);
    assert!(shown_pages(&window).is_empty());
    window.get_by_label("当面申请数");
}

#[test]
fn page_keys_turn_pages_and_the_number_goes_to_one() {
    let mut window = window();
    let count = printed(&mut example()).pages.len();
    let page = |number: usize| vec![format!("第{number}页，共{count}页")];
    click(&mut window, "单页");
    press(&mut window, Modifiers::COMMAND, Key::Num0);
    assert_eq!(shown_pages(&window), page(1));
    press(&mut window, Modifiers::NONE, Key::PageDown);
    assert_eq!(shown_pages(&window), page(2));
    press(&mut window, Modifiers::NONE, Key::PageUp);
    assert_eq!(shown_pages(&window), page(1));
    press(&mut window, Modifiers::NONE, Key::End);
    assert_eq!(shown_pages(&window), page(count));
    press(&mut window, Modifiers::NONE, Key::PageDown);
    assert_eq!(
        shown_pages(&window),
        page(count),
        "there is none behind the last"
    );
    press(&mut window, Modifiers::NONE, Key::Home);
    assert_eq!(shown_pages(&window), page(1));
    window.get_by_label("页码").focus();
    window.run();
    press(&mut window, Modifiers::COMMAND, Key::A);
    window.event(Event::Text("3".into()));
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(shown_pages(&window), page(3));
}

#[test]
fn facing_pages_stand_as_a_duplex_print_is_bound() {
    let mut window = window();
    click(&mut window, "对开");
    press(&mut window, Modifiers::COMMAND, Key::Num0);
    press(&mut window, Modifiers::NONE, Key::PageDown);
    let (left, right) = (page_rect(&window, 2), page_rect(&window, 3));
    assert!(
        left.right() < right.left(),
        "even pages left, odd pages right"
    );
    assert_eq!(shown_pages(&window).len(), 2);
}

#[test]
fn ctrl_plus_minus_and_the_wheel_zoom_the_page_and_not_the_window() {
    let mut window = window();
    click(&mut window, "单页");
    press(&mut window, Modifiers::COMMAND, Key::Num0);
    let whole = page_rect(&window, 1);
    assert!(whole.height() < 768.0, "the whole page is seen");
    press(&mut window, Modifiers::COMMAND, Key::Plus);
    let larger = page_rect(&window, 1).width();
    assert!(larger > whole.width());
    press(&mut window, Modifiers::COMMAND, Key::Minus);
    assert!(page_rect(&window, 1).width() < larger);
    for _ in 0..20 {
        press(&mut window, Modifiers::COMMAND, Key::Plus);
    }
    let paper = (Page::WIDTH.0 * SCALE) as f32;
    assert!((page_rect(&window, 1).width() / paper - 4.0).abs() < 0.01);
    assert_eq!(window.ctx.zoom_factor(), 1.0);
    press(&mut window, Modifiers::COMMAND, Key::Num0);
    let whole = page_rect(&window, 1);
    window.event(Event::PointerMoved(whole.center()));
    window.step();
    window.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        delta: Vec2::new(0.0, 2.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::COMMAND,
    });
    window.run();
    let zoomed = page_rect(&window, 1);
    assert!(zoomed.width() > whole.width());
}

#[test]
fn a_click_on_a_cell_leads_to_its_editor_and_back_to_the_same_place() {
    let mut window = window();
    let edition = app(&window)
        .session()
        .open()
        .expect("open")
        .report
        .edition();
    let cell = edition.find("R23").expect("a cell of the form");
    let (page, _) = place_on_paper(&printed(&mut example()), Place::Cell(cell));
    click(&mut window, "单页");
    press(&mut window, Modifiers::COMMAND, Key::Num0);
    for _ in 0..page {
        press(&mut window, Modifiers::NONE, Key::PageDown);
    }
    let before = page_rect(&window, page + 1);
    click_on_paper(&mut window, Place::Cell(cell));
    window.event(Event::Text("41".into()));
    window.run();
    let typed = |window: &Window| {
        let report = &app(window).session().open().expect("open").report;
        report.typed(cell).to_owned()
    };
    assert_eq!(
        typed(&window),
        "41",
        "the cell has the keyboard, its content selected"
    );
    press(&mut window, Modifiers::NONE, Key::F7);
    assert_eq!(page_rect(&window, page + 1), before);
}

#[test]
fn a_click_on_a_paragraph_puts_the_caret_before_it() {
    let mut session = example();
    let text = "甲段。\n乙段。\n丙段。";
    let edit = Edit::Text(0, text.into());
    session
        .run(Action::Edit(edit), Duration::ZERO)
        .expect("free to edit");
    let mut window = window();
    let state = window.state_mut().as_mut().expect("the window is open");
    let edit = Action::Edit(Edit::Text(0, text.into()));
    state.request(Request::Do(edit), Duration::ZERO);
    window.run();
    // The last line made from the chapter's text is its third paragraph.
    click_on_paper(&mut window, Place::Text(0));
    window.event(Event::Text("新".into()));
    window.run();
    let report = &app(&window).session().open().expect("open").report;
    assert_eq!(report.chapters[0].text, "甲段。\n乙段。\n新丙段。");
}

#[test]
fn every_part_of_the_report_can_be_clicked_on() {
    let mut session = example();
    let printout = session.printout(None).expect("it can be printed");
    let (document, pages) = (&printout.document, &printout.pages);
    let report = &session.open().expect("open").report;
    let links = |place| {
        let items = pages.pages.iter().flat_map(|page| &page.items);
        let of_place =
            |item: &&Item| matches!(item, Item::Link(link) if link.origin.place == place);
        items.filter(of_place).count()
    };
    for cell in report.edition().cell_ids() {
        assert!(
            links(Place::Cell(cell)) > 0,
            "{}",
            report.edition().cell(cell).name
        );
    }
    for (at, chapter) in report.chapters.iter().enumerate() {
        assert!(links(Place::Heading(at)) > 0, "{}", chapter.heading);
        let is_empty = chapter.text.trim().is_empty();
        assert!(
            is_empty || links(Place::Text(at)) > 0,
            "{}",
            chapter.heading
        );
    }
    let origins = |document: &Document| {
        let field = |block: &document::Block| match block {
            document::Block::Annex(annex) => annex.signatory.clone(),
            _ => Vec::new(),
        };
        document
            .blocks
            .iter()
            .flat_map(field)
            .filter_map(|field| field.origin)
            .collect()
    };
    let fields: Vec<Origin> = origins(document);
    assert!(!fields.is_empty());
    assert!(fields.iter().all(|origin| links(origin.place) > 0));
}

#[test]
fn a_change_appears_and_only_the_changed_page_is_painted_again() {
    let mut window = window();
    click(&mut window, "单页");
    press(&mut window, Modifiers::COMMAND, Key::Num0);
    let painted = |window: &Window| app(window).preview().tiles_painted();
    let before = painted(&window);
    for _ in 0..5 {
        window.step();
    }
    assert_eq!(painted(&window), before, "nothing is painted again at rest");
    let at_first = app(&window).preview().pages().expect("pages").clone();
    let state = window.state_mut().as_mut().expect("the window is open");
    let edit = Action::Edit(Edit::Heading(0, "一、改过的标题".into()));
    state.request(Request::Do(edit), Duration::ZERO);
    window.run();
    let after = app(&window).preview().pages().expect("pages");
    assert_ne!(*after, at_first);
    assert!(painted(&window) > before);
}

#[test]
fn the_number_of_pages_and_the_next_free_line_are_always_told() {
    let mut window = window();
    press(&mut window, Modifiers::NONE, Key::F7);
    let pages = printed(&mut example());
    let free = pages
        .next_free_line(&Setup::default())
        .expect("there are pages");
    let count = pages.pages.len();
    let signed = pages.pages.iter().position(|page| !page.seals.is_empty());
    let signed = signed.expect("the example is signed");
    assert_eq!(
        free.page,
        signed + 1,
        "the table behind the signature takes no text"
    );
    window.get_by_label(&format!(
        "共{count}页，第{}页第{}行起空",
        free.page, free.line
    ));
}

#[test]
fn the_next_free_line_is_below_the_last_that_is_taken() {
    use nianbao::document::{Block, Paragraph};
    let line = |count: usize| {
        let paragraph = Paragraph {
            rest: "甲".into(),
            ..Paragraph::default()
        };
        let document = Document {
            blocks: vec![Block::Paragraph(paragraph); count],
            ..Document::default()
        };
        let pages = pages::lay_out(&document, &Setup::default()).expect("a common character");
        pages
            .next_free_line(&Setup::default())
            .expect("there is always a page")
    };
    let at = |page, line| FreeLine { page, line };
    assert_eq!(
        [line(1), line(21), line(22), line(23)],
        [at(1, 2), at(1, 22), at(2, 1), at(2, 2)]
    );
}

/// Types into a field that is found by its label, in place of what it holds.
fn retype(window: &mut Window, label: &str, text: &str) {
    window.get_by_label(label).focus();
    window.run();
    press(window, Modifiers::COMMAND, Key::A);
    window.event(Event::Text(text.into()));
    window.run();
}

#[test]
fn the_office_sets_its_pages_up_and_goes_back_to_the_standard() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let file = folder.path().join("settings.ron");
    let mut window = window();
    let app_of = |window: &mut Window, act: &dyn Fn(&mut App)| {
        act(window.state_mut().as_mut().expect("the window is open"));
        window.run();
    };
    app_of(&mut window, &|app| app.read_settings(file.clone()));
    let first_page =
        |window: &Window| app(window).preview().pages().expect("pages").pages[0].clone();
    let standard = first_page(&window);
    click(&mut window, "页面设置…");
    retype(&mut window, "每页行数", "60");
    click(&mut window, "保存设置");
    assert!(!file.exists(), "60 lines don't fit a page");
    retype(&mut window, "每页行数", "20");
    click(&mut window, "保存设置");
    assert_ne!(first_page(&window), standard, "the preview follows at once");
    let written = std::fs::read_to_string(&file).expect("it was saved");
    assert!(written.contains("lines: 20"), "{written}");
    click(&mut window, "页面设置…");
    click(&mut window, "恢复标准");
    click(&mut window, "保存设置");
    assert_eq!(first_page(&window), standard);
}

#[test]
fn another_paper_is_shown_and_a_paper_that_may_not_be_printed_is_refused_in_words() {
    let mut window = window();
    let has_watermark = |window: &Window| {
        let pages = &app(window).preview().pages().expect("pages").pages;
        let is_watermark = |item: &Item| matches!(item, Item::Watermark(_));
        pages.iter().any(|page| page.items.iter().any(is_watermark))
    };
    // The example lacks the names of those who sign: an open error.
    assert!(has_watermark(&window));
    click(&mut window, "稿");
    click(&mut window, "公开稿");
    let refused = app(&window).preview().pages().expect_err("it has errors");
    assert!(refused.to_string().contains("只能打印草稿"), "{refused}");
    assert!(window.query_by_label_contains("只能打印草稿").is_some());
    click(&mut window, "稿");
    click(&mut window, "草稿");
    assert!(has_watermark(&window));
}

#[test]
fn a_character_that_no_face_has_is_told_with_the_way_to_it() {
    let mut window = window();
    // The window shows a box where it names the character, as it must.
    let boxes = egui::MissingGlyphPolicy::Tofu;
    window.ctx.set_missing_glyph_policy(boxes);
    let state = window.state_mut().as_mut().expect("the window is open");
    let edit = Action::Edit(Edit::Text(1, "这里有一个\u{2fffd}字。".into()));
    state.request(Request::Do(edit), Duration::ZERO);
    window.run();
    window.get_by_label("暂时不能预览和打印");
    let heading = {
        let report = &app(&window).session().open().expect("open").report;
        report.chapters[1].heading.clone()
    };
    window.get_by_label(&format!("到“{}”去改", heading.trim()));
}

/// Darkness of each square of eight pixels, 0 to 1, row after row.
fn blocks(size: (usize, usize), grey: impl Fn(usize, usize) -> u8) -> Vec<f64> {
    const SIDE: usize = 8;
    let mut blocks = Vec::new();
    for row in 0..size.1 / SIDE {
        for column in 0..size.0 / SIDE {
            let pixels = (0..SIDE * SIDE).map(|at| {
                let (x, y) = (column * SIDE + at % SIDE, row * SIDE + at / SIDE);
                1.0 - f64::from(grey(x, y)) / 255.0
            });
            blocks.push(pixels.sum::<f64>() / (SIDE * SIDE) as f64);
        }
    }
    blocks
}

/// Width, height and grey levels of a PGM file.
fn read_pgm(path: &Path) -> ((usize, usize), Vec<u8>) {
    let bytes = std::fs::read(path).expect("poppler has written it");
    let head: Vec<&[u8]> = bytes.splitn(4, |&byte| byte == b'\n').collect();
    let [b"P5", size, b"255", grey] = head[..] else {
        panic!("not the PGM that poppler writes");
    };
    let size = String::from_utf8_lossy(size).into_owned();
    let (width, height) = size.split_once(' ').expect("two numbers");
    let size = (
        width.parse().expect("a number"),
        height.parse().expect("a number"),
    );
    (size, grey.to_vec())
}

#[test]
fn the_screen_shows_the_ink_that_poppler_shows() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut session = example();
    let pdf = session.pdf(None).expect("it can be printed");
    std::fs::write(folder.path().join("report.pdf"), pdf).expect("room for it");
    let done = Command::new("pdftoppm")
        .args(["-r", "96", "-gray", "report.pdf", "page"])
        .current_dir(folder.path())
        .status();
    assert!(done.expect("poppler-utils is set up").success());
    let mut painter = Painter::default();
    for (at, page) in printed(&mut session).pages.iter().enumerate() {
        let ours = painter.paint(page, Part::whole(SCALE));
        let width = ours.width() as usize;
        let path = folder.path().join(format!("page-{}.pgm", at + 1));
        let (size, theirs) = read_pgm(&path);
        assert!(size.0.abs_diff(width) <= 1, "the page is as wide");
        let common = (size.0.min(width), size.1.min(ours.height() as usize));
        let our_ink = blocks(common, |x, y| ours.pixels()[y * width + x].red());
        let their_ink = blocks(common, |x, y| theirs[y * size.0 + x]);
        let (our_sum, their_sum): (f64, f64) = (our_ink.iter().sum(), their_ink.iter().sum());
        // Poppler draws a curve thinner than a pixel about a third thicker than one.
        let has_circle = page
            .items
            .iter()
            .any(|item| matches!(item, Item::Circle(_)));
        let within = if has_circle { 0.025 } else { 0.015 };
        assert!(
            (our_sum / their_sum - 1.0).abs() < within,
            "page {}: {our_sum} of ink, poppler has {their_sum}",
            at + 1
        );
        let differences = our_ink.iter().zip(&their_ink).map(|(a, b)| (a - b).abs());
        let apart = differences.clone().filter(|apart| *apart > 0.12).count();
        let largest = differences.fold(0.0, f64::max);
        assert!(
            apart < 10 && largest < 0.2,
            "page {}: {apart} of {} squares differ, by {largest} at most",
            at + 1,
            our_ink.len()
        );
    }
}

#[test]
fn tiles_side_by_side_are_the_page() {
    let page = &printed(&mut example()).pages[0];
    let mut painter = Painter::default();
    let whole = painter.paint(page, Part::whole(SCALE));
    let part = Part {
        scale: SCALE,
        left: 300,
        top: 200,
        width: 200,
        height: 150,
    };
    let tile = painter.paint(page, part);
    let mut differing = 0;
    for y in 0..part.height {
        for x in 0..part.width {
            let one = tile.pixel(x, y).expect("inside").red();
            let other = whole
                .pixel(x + part.left, y + part.top)
                .expect("inside")
                .red();
            // An edge may fall on the other side of one of sixteen samples, or of two.
            assert!(one.abs_diff(other) <= 32, "at {x}, {y}: {one}, {other}");
            differing += usize::from(one != other);
        }
    }
    let pixels = part.width * part.height;
    assert!(
        differing < pixels as usize / 200,
        "{differing} of {pixels} pixels"
    );
}

/// A folder with programs that take note of what they are asked, and do nothing.
struct FakeCups(tempfile::TempDir);

impl FakeCups {
    /// With `lpstat` and `lp` that know two printers, one of them stopped.
    fn new() -> Self {
        let cups = Self(tempfile::tempdir().expect("a folder for the test"));
        cups.program(
            "lpstat",
            "case $1 in\n-r) echo 'scheduler is running';;\n\
             -e) echo 综合办公室; echo RigPDF;;\n\
             -d) echo 'system default destination: RigPDF';;\n\
             -p) echo 'printer 综合办公室 disabled since today -'; \
             echo 'printer RigPDF is idle.  enabled since today';;\nesac\n",
        );
        cups.program(
            "lp",
            "printf '%s\\n' \"$@\" > \"${0%lp}asked\"\nfor file; do :; done\n\
             read -r head < \"$file\"; printf '%s\\n' \"$head\" > \"${0%lp}head\"\n\
             echo \"request id is $2-7 (1 file(s))\"\n",
        );
        cups
    }

    fn program(&self, name: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.path(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}")).expect("room for it");
        let may_run = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&path, may_run).expect("ours");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn service(&self) -> PrintService {
        PrintService {
            programs: Some(self.0.path().into()),
            remembered: Some(self.path("printing.ron")),
        }
    }

    /// Runs our program with nothing but these programs to be found.
    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_nianbao"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("PATH", self.0.path())
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_DATA_HOME", self.path("data"))
            .env("TMPDIR", self.0.path())
            .output()
            .expect("the program runs")
    }

    /// The same with the draft of a published report in the folder; what it said, and its code.
    fn print(&self, options: &[&str]) -> (String, Option<i32>) {
        let imported = self.run(&["import", PUBLISHED_FILE, "-o", "draft.ron"]);
        assert!(imported.status.success());
        let mut arguments = vec!["print", "draft.ron"];
        arguments.extend(options);
        let output = self.run(&arguments);
        let words = [output.stdout, output.stderr].concat();
        (
            String::from_utf8(words).expect("UTF-8"),
            output.status.code(),
        )
    }
}

#[cfg(unix)]
#[test]
fn the_terminal_prints_as_it_is_asked() {
    let cups = FakeCups::new();
    let options = [
        "--printer",
        "综合办公室",
        "--copies",
        "3",
        "--sides",
        "one",
        "--pages",
        "１－２，4",
    ];
    let (words, code) = cups.print(&options);
    assert_eq!(code, Some(0), "{words}");
    assert!(
        words.contains("已送到打印机“综合办公室” 综合办公室-7"),
        "{words}"
    );
    let asked = cups.read("asked");
    for option in [
        "-d\n综合办公室\n",
        "-n\n3\n",
        "sides=one-sided\n",
        "media=A4\n",
        "-P\n1-2,4\n",
    ] {
        assert!(asked.contains(option), "{option}: {asked}");
    }
    assert!(cups.read("head").starts_with("%PDF-1."));
    let left: Vec<_> = std::fs::read_dir(cups.0.path()).expect("ours").collect();
    let is_pdf = |entry: &std::io::Result<std::fs::DirEntry>| {
        entry
            .as_ref()
            .is_ok_and(|entry| entry.file_name().to_string_lossy().ends_with(".pdf"))
    };
    assert!(!left.iter().any(is_pdf), "the temporary file is gone");
}

#[cfg(unix)]
#[test]
fn the_terminal_takes_the_default_printer_and_both_sides() {
    let cups = FakeCups::new();
    let (words, code) = cups.print(&[]);
    assert_eq!(code, Some(0), "{words}");
    let asked = cups.read("asked");
    assert!(asked.starts_with("-d\nRigPDF\n-n\n1\n"), "{asked}");
    assert!(
        asked.contains("sides=two-sided-long-edge\n") && !asked.contains("-P\n"),
        "{asked}"
    );
    let listed = cups.run(&["printers"]).stdout;
    let listed = String::from_utf8(listed).expect("UTF-8");
    assert_eq!(listed, "RigPDF\t系统默认\n综合办公室\t已暂停\n");
}

#[cfg(unix)]
#[test]
fn what_keeps_the_terminal_from_printing_is_told_with_a_way_out() {
    #[track_caller]
    fn refused(cups: &FakeCups, options: &[&str], words: &[&str]) {
        let (told, code) = cups.print(options);
        assert_eq!(code, Some(2), "{told}");
        for word in words {
            assert!(told.contains(word), "no “{word}” in: {told}");
        }
    }
    let cups = FakeCups::new();
    refused(
        &cups,
        &["--printer", "没有"],
        &["“没有”", "RigPDF、综合办公室", "导出PDF"],
    );
    refused(&cups, &["--copies", "0"], &["份数"]);
    refused(&cups, &["--copies", "两"], &["份数"]);
    refused(&cups, &["--pages", "3-1"], &["“3-1”"]);
    cups.program("lp", "echo 'lp: Error - paper jam.' >&2; exit 1\n");
    refused(&cups, &[], &["RigPDF", "paper jam", "导出PDF"]);
    cups.program(
        "lpstat",
        "case $1 in -e) echo A; echo B;; -d) echo 'no system default destination';; esac\n",
    );
    refused(&cups, &[], &["没有默认打印机", "A、B"]);
    cups.program(
        "lpstat",
        "[ $1 != -d ] || echo 'no system default destination'\n",
    );
    refused(&cups, &[], &["还没有打印机", "导出PDF"]);
    cups.program("lpstat", "echo 'scheduler is not running'\n");
    refused(&cups, &[], &["没有运行", "导出PDF"]);
    for program in ["lp", "lpstat"] {
        std::fs::remove_file(cups.path(program)).expect("it was there");
    }
    refused(&cups, &[], &["没有打印服务", "导出PDF"]);
}

#[cfg(target_os = "linux")]
#[test]
fn where_there_is_no_cups_the_viewer_shows_the_pdf() {
    let cups = FakeCups::new();
    for program in ["lp", "lpstat"] {
        std::fs::remove_file(cups.path(program)).expect("it was there");
    }
    cups.program("xdg-open", "echo \"$1\" > \"${0%xdg-open}shown\"\n");
    let (words, code) = cups.print(&[]);
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("阅读器"), "{words}");
    let shown = cups.read("shown");
    let pdf = std::fs::read(shown.trim()).expect("the viewer was given a file");
    assert!(pdf.starts_with(b"%PDF-1."));
}

/// Runs frames until a label is there: what is printed is printed on a thread of its own.
#[track_caller]
fn wait_for(window: &mut Window, label: &str) {
    for _ in 0..20_000 {
        window.step();
        if window.query_by_label_contains(label).is_some() {
            return;
        }
        std::thread::yield_now();
    }
    panic!("“{label}” never came");
}

#[cfg(unix)]
#[test]
fn the_window_prints_and_remembers_how() {
    let cups = FakeCups::new();
    let mut window = window();
    let state = window.state_mut().as_mut().expect("the window is open");
    state.print_through(cups.service());
    window.key_press_modifiers(Modifiers::COMMAND, Key::P);
    window.step();
    wait_for(&mut window, "双面（长边装订）");
    click(&mut window, "单面");
    window.get_by_label("份数").focus();
    window.run();
    press(&mut window, Modifiers::COMMAND, Key::A);
    window.event(Event::Text("2".into()));
    window.run();
    let buttons = window.query_all_by_role_and_label(egui::accesskit::Role::Button, "打印");
    // The first is the toolbar's, behind the question.
    buttons.last().expect("the question has one").click();
    window.step();
    wait_for(&mut window, "已送到打印机“RigPDF”（任务 RigPDF-7）");
    let asked = cups.read("asked");
    assert!(asked.starts_with("-d\nRigPDF\n-n\n2\n"), "{asked}");
    assert!(asked.contains("sides=one-sided"), "{asked}");
    let last = cups.service().last_order();
    assert_eq!(
        (last.printer.as_str(), last.copies, last.sides),
        ("RigPDF", 2, Sides::One)
    );
}

#[cfg(unix)]
#[test]
fn the_window_offers_a_pdf_where_it_can_not_print() {
    let cups = FakeCups::new();
    cups.program("lpstat", "echo 'scheduler is not running'\n");
    let mut window = window();
    let state = window.state_mut().as_mut().expect("the window is open");
    state.print_through(cups.service());
    window.key_press_modifiers(Modifiers::COMMAND, Key::P);
    window.step();
    wait_for(&mut window, "打印服务没有运行");
    click(&mut window, "导出PDF…");
    window.get_by_label("文件位置（可直接输入或粘贴完整路径）");
}
