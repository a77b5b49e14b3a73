//! 打印预览: the pages as they will be printed. Shows the session's printout whenever that has
//! changed; a click leads to the editor of what was pointed at.
//! Changes nothing in the report, and paints nothing that is not on the pages but the seal's place.

pub mod arrange;
mod bar;
mod desk;
pub mod raster;
mod thumbnails;
mod tiles;

use std::sync::Arc;
use std::time::Duration;

use egui::{Align, CentralPanel, Layout, Panel, RichText, Ui};

use super::request::Request;
use super::theme;
use crate::checks::Severity;
use crate::document::Paper;
use crate::pages::{FreeLine, MissingCharacter, Page, Pages};
use crate::report::{Place, Report};
use crate::session::{Open, Printout, Session, SessionError};
use arrange::{Mode, Zoom};
use desk::{Goal, Seen};
use tiles::Tiles;

/// Points of the screen for a point of paper at 100 %: screens reckon 96 to the inch, paper 72.
const POINTS_PER_PT: f32 = 96.0 / 72.0;

/// Pages that nobody sees are laid out anew after so long without a change.
const IDLE: Duration = Duration::from_millis(300);

/// The preview: what is printed now, and how much of it is seen.
pub struct Preview {
    /// The state of the session that was last looked at, and as which paper.
    seen_as: Option<(u64, Option<Paper>)>,
    /// The state that is to be looked at, and since when it is so.
    waiting: Option<((u64, Option<Paper>), Duration)>,
    /// The paper that is shown and printed; `None` for the usual one.
    paper: Option<Paper>,
    /// Which the usual one is now.
    usual: Option<Paper>,
    printout: Result<Arc<Printout>, SessionError>,
    free: Option<FreeLine>,
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
            seen_as: None,
            waiting: None,
            paper: None,
            usual: None,
            printout: Err(SessionError::NothingOpen),
            free: None,
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
    /// Lays out what the session prints once nothing has changed for a while: nobody sees pages
    /// while they type, and to lay them out at each key would make a slow machine stutter.
    /// Returns how long to wait for that; `now` is the time since any fixed moment.
    pub fn refresh_when_idle(&mut self, session: &mut Session, now: Duration) -> Option<Duration> {
        let state = (session.revision(), self.paper);
        if self.seen_as.is_none() || self.seen_as == Some(state) {
            self.refresh(session);
            return None;
        }
        let since = self.waiting.filter(|(waiting, _)| *waiting == state);
        let (_, since) = *self.waiting.insert(since.unwrap_or((state, now)));
        let left = IDLE.saturating_sub(now.saturating_sub(since));
        if left.is_zero() {
            self.refresh(session);
        }
        (!left.is_zero()).then_some(left)
    }

    /// Lays out what the session prints, if that has changed since it was last asked.
    pub fn refresh(&mut self, session: &mut Session) {
        let now = Some((session.revision(), self.paper));
        if std::mem::replace(&mut self.seen_as, now) == now {
            return;
        }
        let usual = |open: &Open| Paper::usual(&open.case(session.settings()));
        self.usual = session.open().map(usual);
        let printout = session.printout(self.paper);
        if let (Ok(before), Ok(after)) = (&self.printout, &printout)
            && Arc::ptr_eq(before, after)
        {
            return;
        }
        let before = &self.printout;
        self.tiles
            .forget(|at| page_of(before, at) != page_of(&printout, at));
        // While a character can't be printed, the place that was read is kept.
        if let Ok(printout) = &printout {
            let last = printout.pages.pages.len().saturating_sub(1);
            self.current = self.current.min(last);
        }
        let free = |printout: &Arc<Printout>| printout.pages.next_free_line(&session.page_setup());
        self.free = printout.as_ref().ok().and_then(free);
        self.printout = printout;
    }

    /// The paper to be printed; `None` for the usual one.
    #[must_use]
    pub fn paper(&self) -> Option<Paper> {
        self.paper
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
    /// Names the character that no face has, or why the report may not be printed so.
    pub fn pages(&self) -> Result<&Pages, &SessionError> {
        self.printout.as_ref().map(|printout| &printout.pages)
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
                let words = extent_in_words(pages.pages.len(), self.free);
                ui.label(RichText::new(words).small());
            }
            Err(error) => {
                let words = match missing(error) {
                    Some(missing) => format!("暂时不能打印：没有“{}”字", missing.character),
                    None => "暂时不能打印".into(),
                };
                let words = RichText::new(words).small();
                ui.label(words.color(theme::severity_colour(Severity::Error)))
                    .on_hover_text(error.to_string());
            }
        }
    }
}

/// A page, counted from 0.
fn page_of(printout: &Result<Arc<Printout>, SessionError>, at: usize) -> Option<&Page> {
    printout.as_ref().ok()?.pages.pages.get(at)
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
    Panel::top("preview bar").show(ui, |ui| preview.bar_ui(ui, requests));
    if let Err(error) = preview.pages() {
        CentralPanel::default().show(ui, |ui| refused_ui(ui, error, &open.report, requests));
        return;
    }
    preview.take_keys(ui);
    preview.tiles.begin();
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

/// The character that no font has, where that is why.
fn missing(error: &SessionError) -> Option<&MissingCharacter> {
    match error {
        SessionError::MissingCharacter(missing) => Some(missing),
        _ => None,
    }
}

/// Why nothing can be printed, and the way to the character that no font has.
fn refused_ui(ui: &mut Ui, error: &SessionError, report: &Report, requests: &mut Vec<Request>) {
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space(ui.available_height() / 4.0);
        ui.set_max_width(520.0);
        ui.label(RichText::new("暂时不能预览和打印").size(18.0).strong());
        ui.add(egui::Label::new(error.to_string()).wrap());
        ui.add_space(8.0);
        let missing = missing(error);
        if let Some(place) = missing.and_then(|missing| place_of(report, missing.character))
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
