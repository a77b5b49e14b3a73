//! 打印预览: the pages as they will be printed. Lays out what the session prints whenever that has
//! changed, and shows it; a click leads to the editor of what was pointed at.
//! Changes nothing in the report, and paints nothing that is not on the pages but the seal's place.

pub mod arrange;
mod bar;
mod desk;
pub mod raster;
mod thumbnails;
mod tiles;

use egui::{Align, CentralPanel, Layout, Panel, RichText, Ui};

use super::{Request, theme};
use crate::checks::Severity;
use crate::document::Document;
use crate::pages::{self, FreeLine, MissingCharacter, Pages};
use crate::report::{Place, Report};
use crate::session::{Open, Session};
use arrange::{Mode, Zoom};
use desk::{Goal, Seen};
use tiles::Tiles;

/// Points of the screen for a point of paper at 100 %: screens reckon 96 to the inch, paper 72.
const POINTS_PER_PT: f32 = 96.0 / 72.0;

/// The preview: what is printed now, and how much of it is seen.
pub struct Preview {
    /// The state of the session that was last looked at.
    revision: Option<u64>,
    document: Option<Document>,
    laid_out: Result<Pages, MissingCharacter>,
    tiles: Tiles,
    mode: Mode,
    zoom: Zoom,
    /// The page in the middle, counted from 0.
    current: usize,
    shows_thumbnails: bool,
    /// Where to scroll in the next frame.
    goal: Option<Goal>,
    /// What was seen in the last frame.
    seen: Option<Seen>,
    /// What is typed as number of the page to go to, while it is typed.
    page_typed: Option<String>,
    /// The page whose thumbnail was last scrolled to.
    thumbnail_shown: Option<usize>,
    /// How far the wheel has turned towards the next page.
    turned: f32,
}

impl Default for Preview {
    fn default() -> Self {
        Self {
            revision: None,
            document: None,
            laid_out: Ok(Pages::default()),
            tiles: Tiles::default(),
            mode: Mode::Continuous,
            zoom: Zoom::Width,
            current: 0,
            shows_thumbnails: true,
            goal: None,
            seen: None,
            page_typed: None,
            thumbnail_shown: None,
            turned: 0.0,
        }
    }
}

impl Preview {
    /// Lays out what the session prints, if that has changed since it was last asked.
    pub fn refresh(&mut self, session: &Session) {
        let revision = Some(session.revision());
        if std::mem::replace(&mut self.revision, revision) == revision {
            return;
        }
        let document = session.printout();
        if document == self.document {
            return;
        }
        let laid_out = (document.as_ref()).map_or_else(|| Ok(Pages::default()), pages::lay_out);
        let no_pages = Pages::default();
        let before = self.laid_out.as_ref().unwrap_or(&no_pages);
        let after = laid_out.as_ref().unwrap_or(&no_pages);
        self.tiles
            .forget(|page| before.pages.get(page) != after.pages.get(page));
        // While a character can't be printed, the place that was read is kept.
        if laid_out.is_ok() {
            self.current = self.current.min(after.pages.len().saturating_sub(1));
        }
        self.document = document;
        self.laid_out = laid_out;
    }

    /// Begins at the first page, as for another report.
    pub fn rewind(&mut self) {
        self.current = 0;
        self.goal = Some(Goal::page(0));
        self.page_typed = None;
    }

    /// The pages that would be printed.
    ///
    /// # Errors
    /// Names the character that no face has.
    pub fn pages(&self) -> Result<&Pages, &MissingCharacter> {
        self.laid_out.as_ref()
    }

    /// How many tiles were painted so far, for tests that count them.
    #[must_use]
    pub fn tiles_painted(&self) -> usize {
        self.tiles.painted()
    }

    /// The number of pages and where they are free, for the line of state.
    pub fn state_ui(&self, ui: &mut Ui) {
        match self.pages() {
            Ok(pages) => {
                let words = extent_in_words(pages.pages.len(), pages.next_free_line());
                ui.label(RichText::new(words).small());
            }
            Err(missing) => {
                let words = format!("暂时不能打印：没有“{}”字", missing.character);
                let words = RichText::new(words).small();
                ui.label(words.color(theme::severity_colour(Severity::Error)))
                    .on_hover_text(missing.to_string());
            }
        }
    }
}

/// `共6页，第4页第14行起空`.
fn extent_in_words(pages: usize, free: Option<FreeLine>) -> String {
    match free {
        Some(free) if free.line == 1 => format!("共{pages}页，第{}页已满", free.page - 1),
        Some(free) => format!("共{pages}页，第{}页第{}行起空", free.page, free.line),
        None => String::from("共0页"),
    }
}

/// Shows the pages, or why there are none.
pub fn preview_ui(ui: &mut Ui, preview: &mut Preview, open: &Open, requests: &mut Vec<Request>) {
    if let Err(missing) = &preview.laid_out {
        CentralPanel::default().show(ui, |ui| missing_ui(ui, missing, &open.report, requests));
        return;
    }
    preview.take_keys(ui);
    preview.tiles.begin();
    Panel::top("preview bar").show(ui, |ui| preview.bar_ui(ui));
    if preview.shows_thumbnails {
        Panel::left("thumbnails")
            .resizable(false)
            .exact_size(thumbnails::WIDTH)
            .show(ui, |ui| preview.thumbnails_ui(ui));
    }
    CentralPanel::no_frame().show(ui, |ui| {
        preview.desk_ui(ui, &open.report, requests);
    });
    preview.tiles.end();
}

/// A character that no face has, and the way to it.
fn missing_ui(
    ui: &mut Ui,
    missing: &MissingCharacter,
    report: &Report,
    requests: &mut Vec<Request>,
) {
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space(ui.available_height() / 4.0);
        ui.set_max_width(520.0);
        ui.label(RichText::new("暂时不能预览和打印").size(18.0).strong());
        ui.add(egui::Label::new(missing.to_string()).wrap());
        ui.add_space(8.0);
        if let Some(place) = place_of(report, missing.character)
            && ui
                .button(format!("到“{}”去改", place.name(report)))
                .clicked()
        {
            requests.push(Request::Go(place));
        }
    });
}

/// The first place of the report in which a character stands, in reading order.
fn place_of(report: &Report, character: char) -> Option<Place> {
    let fields = crate::form::FieldKind::ALL.map(|kind| (Place::Field(kind), report.field(kind)));
    let chapters = report
        .chapters
        .iter()
        .enumerate()
        .flat_map(|(at, chapter)| {
            [
                (Place::Heading(at), chapter.heading.as_str()),
                (Place::Text(at), chapter.text.as_str()),
            ]
        });
    let cells = (report.edition().cell_ids()).map(|cell| (Place::Cell(cell), report.typed(cell)));
    let mut places = fields.into_iter().chain(chapters).chain(cells);
    let (place, _) = places.find(|(_, text)| text.contains(character))?;
    Some(place)
}
