//! Keeps recovery copies on a thread of its own, so that no slow disk holds a window up and no
//! window that is not painted holds a copy up. Knows nothing of what is kept, nor when it changes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Recovery, Stamp, StoreError};

/// What comes within this time of each other is kept at once.
const GATHER: Duration = Duration::from_millis(250);
/// What could not be kept is tried again after this time.
const RETRY: Duration = Duration::from_secs(2);
/// Nobody waits longer for a disk that does not answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// 恢复副本 kept in the background.
pub struct Keeper {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    desk: Mutex<Desk>,
    changed: Condvar,
}

/// What is to be done, and how it went.
#[derive(Default)]
struct Desk {
    task: Option<Task>,
    /// Whether a task is being done.
    is_busy: bool,
    /// Whether somebody waits, so that nothing is gathered.
    is_urgent: bool,
    /// Whether nothing more will come.
    is_ending: bool,
    has_ended: bool,
    problem: Option<String>,
    /// Why the copy of work that is safe could not be removed.
    stays: Option<StoreError>,
}

enum Task {
    Keep(Belonging, Bytes),
    Clear,
}

/// The file that work belongs to, with the stamp of its last reading or writing.
type Belonging = Option<(PathBuf, Stamp)>;

/// Made on the thread, so that a long report costs the window nothing.
type Bytes = Box<dyn FnOnce() -> Vec<u8> + Send>;

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while something holds, no longer than a time.
    fn wait<'a>(
        &self,
        desk: MutexGuard<'a, Desk>,
        at_most: Duration,
        holds: impl FnMut(&mut Desk) -> bool,
    ) -> MutexGuard<'a, Desk> {
        let waited = self.changed.wait_timeout_while(desk, at_most, holds);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Where copies go.
enum Place {
    Ready(Recovery),
    /// A folder that could not be made or written so far.
    Missing(PathBuf),
}

impl Place {
    fn do_task(
        &mut self,
        draft: Option<(&Path, Stamp)>,
        bytes: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        if let Self::Missing(folder) = self {
            *self = Self::Ready(Recovery::open(folder)?);
        }
        match (self, bytes) {
            (Self::Ready(recovery), Some(bytes)) => recovery.keep(draft, bytes),
            (Self::Ready(recovery), None) => recovery.clear(),
            (Self::Missing(_), _) => Ok(()),
        }
    }
}

impl Keeper {
    /// Keeps copies where `recovery` is.
    #[must_use]
    pub fn new(recovery: Recovery) -> Self {
        Self::start(Place::Ready(recovery), None)
    }

    /// Keeps copies in a folder that could not be made or written so far, as soon as it can be.
    #[must_use]
    pub fn waiting_for(folder: &Path, problem: &StoreError) -> Self {
        Self::start(Place::Missing(folder.into()), Some(problem.to_string()))
    }

    fn start(place: Place, problem: Option<String>) -> Self {
        let shared = Arc::new(Shared {
            desk: Mutex::new(Desk {
                problem,
                ..Desk::default()
            }),
            changed: Condvar::new(),
        });
        let ours = shared.clone();
        std::thread::spawn(move || {
            work(&ours, place);
            ours.desk().has_ended = true;
            ours.changed.notify_all();
        });
        Self { shared }
    }

    /// Keeps unsaved work soon, in the place of what was kept before. `draft` is the file it
    /// belongs to, with the stamp of its last reading or writing; `bytes` makes what is kept.
    pub fn keep(
        &self,
        draft: Option<(PathBuf, Stamp)>,
        bytes: impl FnOnce() -> Vec<u8> + Send + 'static,
    ) {
        self.shared.desk().task = Some(Task::Keep(draft, Box::new(bytes)));
        self.shared.changed.notify_all();
    }

    /// Removes the copy: the work was saved or given up.
    ///
    /// # Errors
    /// It can't be removed, and is offered by the next start.
    pub fn clear(&self) -> Result<(), StoreError> {
        self.clear_soon();
        self.finish();
        self.shared.desk().stays.take().map_or(Ok(()), Err)
    }

    /// The same without waiting for it.
    pub fn clear_soon(&self) {
        let mut desk = self.shared.desk();
        desk.task = Some(Task::Clear);
        desk.stays = None;
        drop(desk);
        self.shared.changed.notify_all();
    }

    /// Waits until all is done, or the disk does not answer.
    pub fn finish(&self) {
        let mut desk = self.shared.desk();
        desk.is_urgent = true;
        self.shared.changed.notify_all();
        let is_open = |desk: &mut Desk| desk.is_busy || desk.task.is_some();
        self.shared.wait(desk, PATIENCE, is_open).is_urgent = false;
    }

    /// Whether something is still to be done.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        let desk = self.shared.desk();
        desk.is_busy || desk.task.is_some()
    }

    /// Why no copy can be kept, as long as that is so.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        self.shared.desk().problem.clone()
    }
}

impl Drop for Keeper {
    /// What is to be kept is kept: a panic drops too.
    fn drop(&mut self) {
        let mut desk = self.shared.desk();
        desk.is_ending = true;
        self.shared.changed.notify_all();
        drop(self.shared.wait(desk, PATIENCE, |desk| !desk.has_ended));
    }
}

/// Does what is asked for until no more will come.
fn work(shared: &Shared, mut place: Place) {
    // What could not be kept, to be tried again unless something newer comes.
    let mut failed: Option<(Belonging, Vec<u8>)> = None;
    loop {
        let desk = shared.desk();
        let idles = |desk: &mut Desk| desk.task.is_none() && !desk.is_ending;
        let wait = if failed.is_some() {
            RETRY
        } else {
            Duration::MAX
        };
        let desk = shared.wait(desk, wait, idles);
        let gathers = |desk: &mut Desk| !desk.is_urgent && !desk.is_ending;
        let mut desk = match desk.task {
            Some(_) => shared.wait(desk, GATHER, gathers),
            None => desk,
        };
        let (task, is_ending) = (desk.task.take(), desk.is_ending);
        if task.is_none() && is_ending {
            return;
        }
        desk.is_busy = task.is_some();
        drop(desk);
        let kept = match (task, failed.take()) {
            (Some(Task::Keep(draft, bytes)), _) => Some((draft, bytes())),
            (Some(Task::Clear), _) => None,
            (None, again) => again,
        };
        let (draft, bytes) = kept.as_ref().map(|(draft, bytes)| (draft, bytes)).unzip();
        let draft =
            draft.and_then(|draft| draft.as_ref().map(|(path, stamp)| (path.as_path(), *stamp)));
        let done = place.do_task(draft, bytes.map(Vec::as_slice));
        let mut desk = shared.desk();
        desk.is_busy = false;
        if kept.is_some() {
            desk.problem = done.as_ref().err().map(ToString::to_string);
            failed = kept.filter(|_| done.is_err());
        } else {
            desk.stays = done.err();
        }
        shared.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::mpsc;

    use super::*;

    fn copies(folder: &Path) -> Vec<Vec<u8>> {
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        let copies = files.filter(|file| file.path().extension() == Some("ron".as_ref()));
        copies
            .map(|copy| fs::read(copy.path()).expect("it is whole"))
            .collect()
    }

    #[test]
    fn of_what_comes_at_once_the_last_is_kept_and_soon() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let keeper = Keeper::new(Recovery::open(folder.path()).expect("a folder of ours"));
        for number in 0..100 {
            keeper.keep(None, move || number.to_string().into_bytes());
        }
        let desk = keeper.shared.desk();
        let is_open = |desk: &mut Desk| desk.is_busy || desk.task.is_some();
        let desk = keeper.shared.wait(desk, Duration::from_secs(9), is_open);
        assert!(desk.task.is_none() && !desk.is_busy && desk.problem.is_none());
        drop(desk);
        assert!(copies(folder.path())[0].ends_with(b"\n99"));
        keeper.clear().expect("it is ours");
        assert!(copies(folder.path()).is_empty());
    }

    #[test]
    fn what_is_to_be_kept_is_kept_where_the_program_ends() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let keeper = Keeper::new(Recovery::open(folder.path()).expect("a folder of ours"));
        keeper.keep(None, || b"last".to_vec());
        drop(keeper);
        assert!(copies(folder.path())[0].ends_with(b"last"));
        let locks = fs::read_dir(folder.path()).expect("there").count();
        assert_eq!(locks, 1, "nobody holds it any more");
    }

    #[test]
    fn as_long_as_nothing_can_be_kept_that_is_said_and_then_it_is_kept() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let copies_in = folder.path().join("nianbao").join("recovery");
        let in_the_way = folder.path().join("nianbao");
        fs::write(&in_the_way, b"a file").expect("room");
        let problem = Recovery::open(&copies_in).expect_err("a file is in the way");
        let keeper = Keeper::waiting_for(&copies_in, &problem);
        assert!(keeper.problem().is_some(), "at once");
        keeper.keep(None, || b"work".to_vec());
        keeper.finish();
        assert!(keeper.problem().is_some_and(|words| words.contains("请")));
        fs::remove_file(&in_the_way).expect("ours");
        let desk = keeper.shared.desk();
        let fails = |desk: &mut Desk| desk.problem.is_some();
        drop(keeper.shared.wait(desk, Duration::from_secs(9), fails));
        assert!(keeper.problem().is_none());
        assert!(copies(&copies_in)[0].ends_with(b"work"));
    }

    #[test]
    fn something_is_to_be_done_until_it_is_kept() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let keeper = Keeper::new(Recovery::open(folder.path()).expect("a folder of ours"));
        assert!(!keeper.is_pending());
        let (begun, begins) = mpsc::channel();
        let (go, goes) = mpsc::channel();
        keeper.keep(None, move || {
            begun.send(()).expect("somebody waits");
            goes.recv().expect("somebody lets it go on");
            b"work".to_vec()
        });
        assert!(keeper.is_pending(), "it waits");
        begins.recv().expect("it is begun");
        assert!(keeper.is_pending(), "it is being written");
        go.send(()).expect("it waits");
        keeper.finish();
        assert!(!keeper.is_pending());
    }
}
