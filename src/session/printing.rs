//! Printing the open report: which paper, on what pages, in which fonts. Keeps nothing printed; the
//! session does.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::{Open, SessionError};
use crate::document::{Document, Paper};
use crate::export::{BrokenFont, Format, export, is_export};
use crate::form::UnitKind;
use crate::pages::{self, Face, Faces, Installed, Margins, MissingCharacter, Pages, Pt, Setup};
use crate::settings::{Fonts, PageSetup, Settings};
use crate::store;

/// What was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// The file.
    pub path: PathBuf,
    /// Which paper of the report; `None` for its trail.
    pub paper: Option<Paper>,
    /// What the user should know of the fonts, each a sentence.
    pub notices: Vec<String>,
}

/// How the pages of a unit are set up, in the bundled faces.
#[must_use]
pub fn setup(page: &PageSetup, unit_kind: Option<UnitKind>) -> Setup {
    let mm = |millimetres: u16| Pt::mm(f64::from(millimetres));
    let seal = page.seal.or(unit_kind.map(|kind| kind.seal));
    Setup {
        margins: Margins {
            top: mm(page.margins.top),
            left: mm(page.margins.left),
            right: mm(page.margins.right),
            bottom: mm(page.margins.bottom),
        },
        lines: page.lines,
        characters: page.characters,
        title: Pt(f64::from(page.title.points())),
        sides: page.sides,
        seal: seal.map_or(Setup::default().seal, mm),
        faces: Faces::default(),
    }
}

/// The paper of a report; the usual one where none is asked for.
pub(super) fn document(
    open: &Open,
    settings: &Settings,
    paper: Option<Paper>,
) -> Result<(Document, Paper), SessionError> {
    let case = open.case(settings);
    let paper = paper.unwrap_or_else(|| Paper::usual(&case));
    Ok((paper.of(&case, &open.review)?, paper))
}

/// A document on its pages: what the preview shows, a printer gets, and a file holds.
#[derive(Debug, Clone)]
pub struct Printout {
    /// What a reader meets.
    pub document: Document,
    /// Which paper of the report it is; `None` for its trail.
    pub paper: Option<Paper>,
    /// Its pages.
    pub pages: Pages,
    /// What was asked of them.
    asked: (Setup, Fonts),
    /// How they are set up, in the fonts that there are.
    setup: Setup,
    /// What the user should know of the fonts, each a sentence.
    pub(super) notices: Vec<String>,
}

impl Printout {
    /// Whether it is this paper of this document, set up so.
    pub(super) fn is_of(&self, document: &Document, paper: Paper, asked: &(Setup, Fonts)) -> bool {
        self.paper == Some(paper) && self.document == *document && self.asked == *asked
    }
}

/// Writes a print, over nothing but an earlier one, or a PDF that the user agrees to lose.
pub(super) fn save(
    path: &Path,
    bytes: &[u8],
    format: Format,
    may_lose: bool,
) -> Result<(), SessionError> {
    // A slip of the name must not cost a draft, somebody's Word file or the scan with the seal.
    let replaced = match store::read(path) {
        Ok((old, stamp)) if old.is_empty() || is_export(&old, format) => Some(stamp),
        Ok((old, _)) if !old.starts_with(b"%PDF") => {
            return Err(SessionError::NotAPdf { path: path.into() });
        }
        Ok((_, stamp)) if may_lose => Some(stamp),
        Ok(_) => return Err(SessionError::ForeignPdf { path: path.into() }),
        Err(store::StoreError::Missing { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    store::write(path, bytes, replaced)?;
    Ok(())
}

/// The file names by which fonts are known.
#[derive(Debug, Deserialize)]
#[serde(rename = "FontFiles")]
struct FontFiles {
    parts: Vec<Part>,
    last: Vec<String>,
    never: Vec<String>,
}

/// One face that the standard names.
#[derive(Debug, Deserialize)]
struct Part {
    face: String,
    files: Vec<String>,
}

impl FontFiles {
    fn read() -> Self {
        ron::from_str(include_str!("../../assets/fonts.ron")).expect("the program carries it")
    }
}

/// The bundled face for a part of the page, by the name in the standard.
fn bundled(face: &str) -> Option<Face> {
    Some(match face {
        "仿宋" => Face::Fangsong,
        "楷体" => Face::Kai,
        "黑体" => Face::Hei,
        "小标宋" => Face::XiaoBiaoSong,
        "宋体" => Face::Song,
        _ => return None,
    })
}

/// The fonts of this machine, each looked for once, and only when it is wanted.
#[derive(Default)]
pub(super) struct MachineFonts {
    /// All font files there are.
    files: Option<Vec<PathBuf>>,
    /// Which stand in the place of the bundled ones, with what is to be said about that.
    own: Option<(Faces, Vec<String>)>,
    /// Who shows a character that all others lack; `None` where nobody does.
    last: HashMap<char, Option<Installed>>,
    /// Fonts that could not be embedded.
    broken: Vec<Installed>,
}

impl MachineFonts {
    /// Lays a document out, in as many of the machine's fonts as are asked for and characters need.
    pub(super) fn lay_out(
        &mut self,
        document: Document,
        paper: Option<Paper>,
        asked: (Setup, Fonts),
    ) -> Result<Printout, MissingCharacter> {
        let mut setup = asked.0.clone();
        let mut notices = Vec::new();
        if asked.1 == Fonts::Installed {
            (setup.faces, notices) = self.own();
        }
        for font in &self.broken {
            setup.faces.remove(*font);
        }
        let pages = self.fit(&document, &mut setup, &mut notices)?;
        Ok(Printout {
            document,
            paper,
            pages,
            asked,
            setup,
            notices,
        })
    }

    /// A printout in a format. A font that can't be embedded is given up, and the pages are laid
    /// out again without it.
    pub(super) fn export(
        &mut self,
        printout: &mut Arc<Printout>,
        format: Format,
    ) -> Result<Vec<u8>, MissingCharacter> {
        loop {
            let BrokenFont(font) = match export(&printout.document, &printout.pages, format) {
                Ok(bytes) => return Ok(bytes),
                Err(broken) => broken,
            };
            self.broken.push(font);
            self.last.retain(|_, last| *last != Some(font));
            let printout = Arc::make_mut(printout);
            printout.setup.faces.remove(font);
            printout.notices.push(format!(
                "本机字体“{font:?}”已损坏，不能嵌入PDF，已用随附字体代替。"
            ));
            let (setup, notices) = (&mut printout.setup, &mut printout.notices);
            printout.pages = self.fit(&printout.document, setup, notices)?;
        }
    }

    /// The pages of a document; a font that shows what all others lack is added to their setup, and
    /// a notice of it to the others.
    fn fit(
        &mut self,
        document: &Document,
        setup: &mut Setup,
        notices: &mut Vec<String>,
    ) -> Result<Pages, MissingCharacter> {
        loop {
            let missing = match pages::lay_out(document, setup) {
                Ok(pages) => return Ok(pages),
                Err(missing) => missing,
            };
            let Some(font) = self.showing(missing.character) else {
                return Err(missing);
            };
            setup.faces.add_last(font);
            notices.push(format!(
                "{}里的“{}”随附字体没有，已用本机字体“{font:?}”代替，请看一眼打印效果。",
                missing.place, missing.character,
            ));
        }
    }

    fn files(&mut self) -> &[PathBuf] {
        self.files
            .get_or_insert_with(|| store::font_files(&store::font_folders()))
    }

    /// What stands in the place of the bundled faces.
    fn own(&mut self) -> (Faces, Vec<String>) {
        if let Some(own) = &self.own {
            return own.clone();
        }
        let mut faces = Faces::default();
        let mut notices = Vec::new();
        for part in FontFiles::read().parts {
            let face = bundled(&part.face).expect("a test reads the file");
            match self.find(&part) {
                Ok(font) => faces.replace(face, font),
                Err(reason) => {
                    let stands_in = format!("{reason}，以随附的{}字体代替。", part.face);
                    notices.push(stands_in);
                }
            }
        }
        self.own.insert((faces, notices)).clone()
    }

    /// The font of a part; or why there is none.
    fn find(&mut self, part: &Part) -> Result<Installed, String> {
        let files = self.files();
        let named = |name: &String| files.iter().find(|file| file_name(file) == *name).cloned();
        let mut reason = format!("本机没有安装{}", part.face);
        for path in part.files.iter().filter_map(named) {
            match read(&path) {
                Ok(font) => return Ok(font),
                Err(fault) => {
                    reason = format!("本机的{}（{}）不能用：{fault}", part.face, path.display());
                }
            }
        }
        Err(reason)
    }

    /// A font that shows a character, those of many characters tried first.
    fn showing(&mut self, character: char) -> Option<Installed> {
        if let Some(known) = self.last.get(&character) {
            return *known;
        }
        let known = FontFiles::read();
        let rank = |path: &PathBuf| {
            let name = file_name(path);
            (known.last.iter().position(|last| *last == name)).unwrap_or(known.last.len())
        };
        let is_blank = |path: &PathBuf| {
            let name = file_name(path);
            known.never.iter().any(|never| name.contains(never))
        };
        let mut files = self.files().to_vec();
        files.retain(|path| !is_blank(path));
        files.sort_by_key(rank);
        let used = self.last.values().flatten().copied().collect::<Vec<_>>();
        let shows = |font: &Installed| font.shows(character);
        let found = used.into_iter().find(shows).or_else(|| {
            let has_it = |path: &PathBuf| {
                let (bytes, _) = store::read(path).ok()?;
                pages::has_character(&bytes, character).then_some(())?;
                Installed::read(bytes).ok().filter(shows)
            };
            let fonts = files.iter().filter_map(has_it);
            fonts.into_iter().find(|font| !self.broken.contains(font))
        });
        self.last.insert(character, found);
        found
    }
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().to_lowercase()
}

fn read(path: &Path) -> Result<Installed, String> {
    let (bytes, _) = store::read(path).map_err(|error| error.to_string())?;
    Installed::read(bytes).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::unit_kind;

    #[test]
    fn every_face_of_the_standard_has_its_files_in_lower_case() {
        let known = FontFiles::read();
        let faces: Vec<Option<Face>> = known.parts.iter().map(|part| bundled(&part.face)).collect();
        assert_eq!(faces.len(), Face::ALL.len());
        assert!(Face::ALL.iter().all(|face| faces.contains(&Some(*face))));
        let names = known.parts.iter().flat_map(|part| &part.files);
        for name in names.chain(&known.last).chain(&known.never) {
            assert_eq!(*name, name.to_lowercase());
        }
    }

    #[test]
    fn the_usual_settings_are_the_standard_with_the_seal_of_the_unit() {
        let setup = |kind| setup(&PageSetup::default(), Some(unit_kind(kind)));
        assert_eq!(setup("街道"), Setup::default());
        assert_eq!(setup("区县").seal, Pt::mm(45.0));
    }
}
