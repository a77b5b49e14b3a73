//! A long random walk of two windows over one draft: typing, undo, saving, closing, crashing, recovering,
//! old versions, waiting, merging. After every move both windows, the file and its versions are what a
//! simple model says.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use nianbao::report::Edit;
use nianbao::session::{Action, Done, Session, SessionError};
use nianbao::store::Recovery;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng};

use super::support::{open, run};

const MOVES: usize = 10_000;
const VERSIONS: usize = 20;
const CELLS: [&str; 2] = ["R30", "R31"];
const NOW: Duration = Duration::ZERO;

/// What stands in the two cells.
type Content = [u32; 2];

/// A window as the model has it.
#[derive(Clone, Debug)]
struct Model {
    now: Content,
    undo: Vec<Content>,
    redo: Vec<Content>,
    /// What the file held when it was last read or written.
    saved: Content,
    is_held: bool,
    /// The leftover that it came from, which stays until it is saved or given up.
    came_from: Option<(Content, Content)>,
    /// Whether anything tells what the file held: versions are kept for a while only.
    is_base_known: bool,
}

impl Model {
    fn of(content: Content, is_held: bool) -> Self {
        Self {
            now: content,
            undo: Vec::new(),
            redo: Vec::new(),
            saved: content,
            is_held,
            came_from: None,
            is_base_known: true,
        }
    }

    fn change(&mut self, to: Content) {
        self.undo.push(self.now);
        self.redo.clear();
        self.now = to;
    }
}

struct Walk {
    dice: TestRng,
    folder: tempfile::TempDir,
    sessions: [Session; 2],
    windows: [Option<Model>; 2],
    file: Content,
    /// The newest first.
    versions: Vec<Content>,
    /// What crashed windows left, with what the file held for them.
    left: Vec<(Content, Content)>,
    typed: u32,
    /// What the file held, by the digest of its bytes.
    digests: HashMap<String, Content>,
}

fn typed(session: &Session) -> Content {
    let report = &open(session).report;
    CELLS.map(|code| {
        let cell = report.edition().find(code).expect("a cell");
        report.typed(cell).parse().unwrap_or(0)
    })
}

impl Walk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let mut maker = Session::default();
        run(&mut maker, Action::Example);
        for code in CELLS {
            let cell = open(&maker).report.edition().find(code).expect("a cell");
            run(&mut maker, Action::Edit(Edit::Answer(cell, "0".into())));
        }
        run(&mut maker, Action::SaveAs(folder.path().join("a.ron")));
        let mut walk = Self {
            dice: TestRng::from_seed(RngAlgorithm::ChaCha, &[15; 32]),
            sessions: [(), ()].map(|()| session(folder.path())),
            windows: [None, None],
            folder,
            file: [0; 2],
            versions: Vec::new(),
            left: Vec::new(),
            typed: 0,
            digests: HashMap::new(),
        };
        walk.note_file();
        walk
    }

    fn draft(&self) -> PathBuf {
        self.folder.path().join("a.ron")
    }

    fn below(&mut self, end: usize) -> usize {
        self.dice.random_range(0..end)
    }

    fn is_held_by_other(&self, at: usize) -> bool {
        self.windows[1 - at]
            .as_ref()
            .is_some_and(|other| !other.is_held)
    }

    fn open(&mut self, at: usize) {
        self.sessions[at].agree_to_lose();
        let draft = self.draft();
        run(&mut self.sessions[at], Action::Open(draft));
        self.windows[at] = None;
        let is_held = self.is_held_by_other(at);
        if is_held {
            self.keep_found();
        }
        self.windows[at] = Some(Model::of(self.file, is_held));
    }

    /// The file is kept where no version has what it holds.
    fn keep_found(&mut self) {
        if !self.versions.contains(&self.file) {
            self.versions.insert(0, self.file);
        }
    }

    fn save(&mut self, at: usize) {
        let saved = self.sessions[at].run(Action::Save, NOW);
        let window = self.windows[at].as_mut().expect("open");
        if window.is_held {
            return assert!(matches!(saved, Err(SessionError::Held(_))), "{saved:?}");
        }
        if window.saved != self.file {
            assert!(matches!(saved, Err(SessionError::Store(_))), "{saved:?}");
            if !window.is_base_known {
                let refused = self.sessions[at].merging(&self.draft());
                assert!(matches!(refused, Err(SessionError::NoBase(_))));
                return self.close(at);
            }
            // Taken where only they changed it; mine where both did.
            let draft = self.draft();
            let merging = self.sessions[at]
                .merging(&draft)
                .expect("they came from one");
            let (base, mine) = self.windows[at]
                .as_ref()
                .map(|w| (w.saved, w.now))
                .expect("open");
            let theirs = self.file;
            let both = |cell: usize| mine[cell] != base[cell] && theirs[cell] != base[cell];
            let conflicts = (0..2)
                .filter(|&cell| both(cell) && mine[cell] != theirs[cell])
                .count();
            assert_eq!(merging.conflicts.len(), conflicts);
            run(
                &mut self.sessions[at],
                Action::Merge(Box::new(merging), vec![false; conflicts]),
            );
            let merged = [0, 1].map(|cell| match mine[cell] == base[cell] {
                true => theirs[cell],
                false => mine[cell],
            });
            let window = self.windows[at].as_mut().expect("open");
            if merged != mine {
                window.change(merged);
            }
            window.saved = theirs;
            window.is_base_known = true;
            return;
        }
        assert!(matches!(saved, Ok(Done::Saved(_))), "{saved:?}");
        let now = window.now;
        window.saved = now;
        window.came_from = None;
        window.is_base_known = true;
        self.keep_found();
        if self.versions.first() != Some(&now) {
            self.versions.insert(0, now);
        }
        self.versions.truncate(VERSIONS);
        self.file = now;
        self.note_file();
    }

    fn close(&mut self, at: usize) {
        self.sessions[at].agree_to_lose();
        run(&mut self.sessions[at], Action::Close);
        self.windows[at] = None;
    }

    fn crash(&mut self, at: usize) {
        run(&mut self.sessions[at], Action::KeepCopy);
        // It gives up on a slow disk after a while; a crash here has to find the copy.
        while self.sessions[at].is_copying() {
            self.sessions[at].finish_copies();
        }
        drop(std::mem::take(&mut self.sessions[at]));
        self.leave_locks();
        if let Some(window) = self.windows[at].take() {
            self.left.extend(window.came_from);
            if window.now != window.saved {
                self.left.push((window.now, window.saved));
            }
        }
        // The start looks for what was left.
        self.sessions[at] = session(self.folder.path());
    }

    /// A program that is killed leaves its lock, which one that is dropped takes along.
    fn leave_locks(&self) {
        let copies = std::fs::read_dir(self.folder.path().join("copies"));
        for entry in copies.expect("ours").flatten() {
            let lock = entry.path().with_extension("lock");
            if !lock.exists() {
                std::fs::write(lock, "").expect("room");
            }
        }
    }

    /// What the file held for something that is offered, by the digest in its first line.
    fn base_of(&self, which: usize, at: usize) -> Content {
        let copy = self.sessions[at].leftovers()[which].copy();
        let copy = std::fs::read_to_string(copy).expect("a copy");
        let digest = copy.split(' ').nth(2).expect("a digest");
        self.digests[digest]
    }

    fn note_file(&mut self) {
        use sha2::Digest as _;
        let bytes = std::fs::read(self.draft()).expect("the draft");
        let digest = sha2::Sha256::digest(bytes);
        let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.digests.insert(digest, self.file);
    }

    /// Takes something that is offered, or throws it away.
    fn answer_leftover(&mut self, at: usize, recovers: bool) {
        let offered = self.sessions[at].leftovers().len();
        if offered == 0 {
            return;
        }
        let which = self.below(offered);
        let wanted: Content = {
            let offered = &self.sessions[at].leftovers()[which];
            let content = std::fs::read_to_string(offered.copy()).expect("a copy");
            CELLS.map(|code| {
                let at = content.find(&format!("\"{code}\": \"")).expect("a cell") + code.len() + 5;
                let digits = content[at..].chars().take_while(char::is_ascii_digit);
                digits.collect::<String>().parse().expect("a number")
            })
        };
        let base = self.base_of(which, at);
        let known = self.left.iter().position(|left| *left == (wanted, base));
        let (content, base) = self.left.remove(known.expect("it was left"));
        if !recovers {
            run(&mut self.sessions[at], Action::Discard(which));
            return;
        }
        self.sessions[at].agree_to_lose();
        run(&mut self.sessions[at], Action::Recover(which));
        self.windows[at] = None;
        if self.is_held_by_other(at) {
            // It is a draft of its own then; given up here, to stay with one file.
            assert!(open(&self.sessions[at]).path.is_none());
            self.sessions[at].agree_to_lose();
            run(&mut self.sessions[at], Action::Close);
            return;
        }
        let mut window = Model::of(content, false);
        window.saved = base;
        window.came_from = Some((content, base));
        window.is_base_known = base == self.file || self.versions.contains(&base);
        self.windows[at] = Some(window);
    }

    fn bring_back(&mut self, at: usize) {
        let past = self.sessions[at].past();
        if past.is_empty() {
            return;
        }
        let which = self.below(past.len());
        let file = past[which].version.file.clone();
        let done = self.sessions[at].run(Action::BringBack(file), NOW);
        run(&mut self.sessions[at], Action::EndStep);
        let version = self.versions[which];
        let window = self.windows[at].as_mut().expect("open");
        if window.is_held {
            assert!(matches!(done, Err(SessionError::Held(_))), "{done:?}");
        } else if window.now != version {
            window.change(version);
        }
    }

    fn type_number(&mut self, at: usize) {
        self.typed += 1;
        let (which, number) = (self.below(2), self.typed);
        let cell = open(&self.sessions[at]).report.edition().find(CELLS[which]);
        let edit = Edit::Answer(cell.expect("a cell"), number.to_string());
        let done = self.sessions[at].run(Action::Edit(edit), NOW);
        run(&mut self.sessions[at], Action::EndStep);
        let window = self.windows[at].as_mut().expect("open");
        match window.is_held {
            true => assert!(matches!(done, Err(SessionError::Held(_)))),
            false => {
                let mut now = window.now;
                now[which] = number;
                window.change(now);
            }
        }
    }

    fn step(&mut self, at: usize, action: Action) {
        let is_undo = matches!(action, Action::Undo);
        let done = self.sessions[at].run(action, NOW);
        let window = self.windows[at].as_mut().expect("open");
        if window.is_held {
            return assert!(matches!(done, Err(SessionError::Held(_))));
        }
        let (from, to) = match is_undo {
            true => (&mut window.undo, &mut window.redo),
            false => (&mut window.redo, &mut window.undo),
        };
        if let Some(content) = from.pop() {
            to.push(std::mem::replace(&mut window.now, content));
        }
    }

    fn make_a_move(&mut self) {
        let at = self.below(2);
        let dice = self.below(100);
        if self.windows[at].is_none() {
            match dice {
                0..30 => self.answer_leftover(at, true),
                30..40 => self.answer_leftover(at, false),
                _ => self.open(at),
            }
            return;
        }
        match dice {
            0..40 => self.type_number(at),
            40..55 => self.step(at, Action::Undo),
            55..62 => self.step(at, Action::Redo),
            62..78 => self.save(at),
            78..84 => self.bring_back(at),
            84..90 => {
                let done = self.sessions[at].run(Action::TryClaim, NOW);
                let is_held = self.windows[at]
                    .as_ref()
                    .is_some_and(|window| window.is_held);
                if is_held && !self.is_held_by_other(at) {
                    assert!(matches!(done, Ok(Done::TakenOver)), "{done:?}");
                    self.windows[at] = Some(Model::of(self.file, false));
                }
            }
            90..94 => {
                self.close(at);
            }
            94..96 => self.open(at),
            _ => self.crash(at),
        }
    }

    fn check(&self, step: usize) {
        for (session, window) in self.sessions.iter().zip(&self.windows) {
            assert_eq!(session.open().is_some(), window.is_some(), "{step}");
            let Some(window) = window else { continue };
            let opened = open(session);
            assert_eq!(typed(session), window.now, "{step}: {window:?}");
            assert_eq!(opened.held_by().is_some(), window.is_held, "{step}");
            assert_eq!(
                opened.unsaved,
                !window.is_base_known || window.now != window.saved,
                "{step}: {window:?}"
            );
            assert_eq!(opened.can_undo(), !window.undo.is_empty(), "{step}");
        }
        if step.is_multiple_of(50) {
            let mut reader =
                Session::default().with_history(Some(&self.folder.path().join("history")));
            run(&mut reader, Action::Open(self.draft()));
            assert_eq!(typed(&reader), self.file, "{step}");
            let cells =
                CELLS.map(|code| open(&reader).report.edition().find(code).expect("a cell"));
            let versions: Vec<Content> = (reader.past().iter())
                .map(|past| {
                    let text = |cell| past.text_at(nianbao::report::Place::Cell(cell));
                    cells.map(|cell| text(cell).expect("readable").parse().expect("a number"))
                })
                .collect();
            assert_eq!(versions, self.versions, "{step}");
        }
    }
}

fn session(folder: &std::path::Path) -> Session {
    let recovery = Recovery::open(&folder.join("copies")).expect("room");
    let session = Session::new(Some(recovery)).with_claims();
    session.with_history(Some(&folder.join("history")))
}

#[test]
fn two_windows_are_what_a_simple_model_says_after_each_of_ten_thousand_moves() {
    let mut walk = Walk::new();
    for step in 0..MOVES {
        walk.make_a_move();
        walk.check(step);
    }
    walk.windows = [None, None];
    walk.sessions = [(), ()].map(|()| Session::default());
    let names = std::fs::read_dir(walk.folder.path()).expect("ours");
    let names: Vec<_> = names.flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
}
