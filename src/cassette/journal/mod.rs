//! What a recorder has seen so far, in a file beside the cassette: `CASSETTE.journal`.
//!
//! It is append-only; an exchange is one line, with its length and a checksum, and lines that come together are written
//! with one `write`. A recorder that
//! is killed leaves whole lines and perhaps the start of one more, so that the next one finds every exchange whose
//! write had returned. The file is locked by its recorder: a second one on the same cassette is refused.
//!
//! Sealing notes the digest of the cassette, writes the cassette whole, and empties the journal; whoever finds the note
//! with a cassette of that digest knows that nothing is left to do.

mod commit;
mod line;
mod seal;
mod sync;

pub use commit::Ticket;
pub use line::{Found, Withheld};
pub use seal::Sealed;

use super::document::Head;
use super::shelf::CassetteError;
use crate::redact::Episode;
use crate::source::{Disk, StoreError, folder_of, plain_file, write_atomic};
use commit::Waiting;
use line::{Line, Start};
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync::Syncer;

/// A journal that this process alone writes to.
pub struct Journal {
    path: PathBuf,
    cassette: PathBuf,
    disk: Arc<dyn Disk>,
    waiting: Mutex<Waiting>,
    state: Mutex<State>,
    /// `None` if every line is synced before [`Self::append`] returns.
    syncer: Option<Syncer>,
}

struct State {
    file: File,
    /// Bytes of whole lines.
    length: u64,
    /// Something after the whole lines could not be taken away.
    torn: bool,
    /// What is being written; kept for its room.
    lines: Vec<u8>,
}

/// When a line is safe from a loss of power. From the death of the program it is as soon as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sync {
    /// At most 50 ms after it was written, and what a sync takes.
    Soon,
    /// Before [`Journal::append`] returns.
    Always,
}

/// What was found in a journal that an earlier recorder left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Exchanges that were not sealed.
    pub episodes: usize,
    /// Those of which nothing could be stored.
    pub withheld: usize,
    /// Where the end of a torn line was put, and its bytes.
    pub torn: Option<(PathBuf, usize)>,
}

/// Why there is no journal, or why it takes no more.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("{} is being recorded by {holder}: wait for it, or name another cassette", cassette.display())]
    Held { cassette: PathBuf, holder: String },
    #[error("cannot {what} the journal {}", path.display())]
    Disk { what: &'static str, path: PathBuf, source: io::Error },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(
        "the journal {} was written by another version of dubplate ({why}); seal it with that one, or remove it",
        path.display()
    )]
    Foreign { path: PathBuf, why: String },
    #[error("an episode has no JSON form")]
    Form(#[from] serde_json::Error),
    #[error("the cassette that is there cannot be used, and is left as it is; remove it to record anew\n{0}")]
    Cassette(#[from] Box<CassetteError>),
    #[error("{} was edited after it was recorded; take the edit in with `dubplate lint --adopt`, or record it whole", path.display())]
    Edited { path: PathBuf },
    #[error(
        "{} of the exchanges look as if they held a key, and the cassette was not written:{}\nthe others stay in {}; \
         remove it to record anew",
        found.len(), listed(found), path.display()
    )]
    Withheld { path: PathBuf, found: Vec<Withheld> },
}

impl Journal {
    /// Opens the journal of a cassette, and takes what is torn off its end.
    ///
    /// # Errors
    /// If another recorder holds it, or the disk refuses.
    pub fn open(cassette: &Path, sync: Sync, disk: Arc<dyn Disk>) -> Result<(Self, Left), JournalError> {
        let path = beside(cassette, ".journal");
        disk.make_folder(folder_of(&path)).map_err(|source| failed("make the folder of", &path, source))?;
        let file = locked(&path, cassette, &*disk)?;
        let syncer = match sync {
            Sync::Always => None,
            Sync::Soon => {
                let other = file.try_clone();
                let syncer = other.and_then(|file| Syncer::new(file, Arc::clone(&disk)));
                Some(syncer.map_err(|source| failed("open", &path, source))?)
            }
        };
        let state = Mutex::new(State { file, length: 0, torn: false, lines: Vec::new() });
        let journal =
            Self { path, cassette: cassette.to_owned(), disk, waiting: Mutex::default(), state, syncer };
        let left = journal.recover()?;
        Ok((journal, left))
    }

    /// Checks that the cassette which is there can be recorded over, and notes the start of a recording. `onto` says that its episodes come after those of the cassette that is there; otherwise
    /// they take their place. `holder` is for a second recorder to be told.
    ///
    /// # Errors
    /// If it cannot, or the disk refuses.
    pub fn begin(&self, head: Head, onto: bool, holder: &str) -> Result<(), JournalError> {
        self.old(onto)?;
        self.write(&Line::Start(Box::new(Start { head, onto, holder: holder.to_owned() })))
    }

    /// Adds an exchange with the sizes of its bodies. When this returns, the death of the program does not lose it. One
    /// that looks as if it held a key is noted without its values, which is answered by `false`.
    ///
    /// # Errors
    /// If the disk refuses; the exchange is not in the journal then.
    pub fn append(&self, episode: &Episode, request: usize, response: usize) -> Result<bool, JournalError> {
        let ticket = self.submit(episode, request, response)?;
        self.commit(&ticket)?;
        Ok(!ticket.is_withheld())
    }

    /// Looks at what an earlier recorder left.
    fn recover(&self) -> Result<Left, JournalError> {
        let text = self.text()?;
        let (lines, length) = self.lines(&text)?;
        let mut state = self.lock();
        state.length = length as u64;
        let mut left = Left::default();
        let tail = &text[length..];
        if !tail.is_empty() {
            let aside = beside(&self.cassette, &format!(".journal.torn-{length}"));
            write_atomic(&aside, tail, &*self.disk)?;
            self.cut(&mut state).map_err(|source| failed("cut", &self.path, source))?;
            left.torn = Some((aside, tail.len()));
        }
        drop(state);
        if self.is_done(&lines)? {
            self.empty()?;
            return Ok(left);
        }
        left.episodes = lines.iter().filter(|line| matches!(line, Line::Kept(_))).count();
        left.withheld = lines.iter().filter(|line| matches!(line, Line::Withheld(_))).count();
        Ok(left)
    }

    /// Whether [`Self::commit`] waits for the disk itself, not only for the system.
    pub fn is_synced(&self) -> bool {
        self.syncer.is_none()
    }

    fn text(&self) -> Result<Vec<u8>, JournalError> {
        let mut state = self.lock();
        let mut text = Vec::new();
        let read = state.file.seek(SeekFrom::Start(0)).and_then(|_| state.file.read_to_end(&mut text));
        read.map_err(|source| failed("read", &self.path, source))?;
        Ok(text)
    }

    fn lines(&self, text: &[u8]) -> Result<(Vec<Line>, usize), JournalError> {
        line::whole(text).map_err(|why| JournalError::Foreign { path: self.path.clone(), why })
    }

    fn empty(&self) -> Result<(), JournalError> {
        let mut state = self.lock();
        state.length = 0;
        self.cut(&mut state).map_err(|source| failed("cut", &self.path, source))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens a file and takes its lock, which ends with the process.
fn locked(path: &Path, cassette: &Path, disk: &dyn Disk) -> Result<File, JournalError> {
    loop {
        plain_file(path)?;
        let file = disk.append_to(path).map_err(|source| failed("open", path, source))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = holder(path).unwrap_or_else(|| "another recorder".to_owned());
                return Err(JournalError::Held { cassette: cassette.to_owned(), holder });
            }
            Err(TryLockError::Error(source)) => return Err(failed("lock", path, source)),
        }
        // Its holder may have sealed and removed it between the two.
        if is_still(&file, path) {
            return Ok(file);
        }
    }
}

/// Who says in a journal to be recording.
fn holder(path: &Path) -> Option<String> {
    let (lines, _) = line::whole(&fs::read(path).ok()?).ok()?;
    lines.into_iter().rev().find_map(|line| match line {
        Line::Start(start) => Some(start.holder),
        Line::Kept(_) | Line::Withheld(_) | Line::Sealing(_) => None,
    })
}

#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = |a: fs::Metadata, b: fs::Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
    file.metadata()
        .and_then(|open| fs::symlink_metadata(path).map(|named| same(open, named)))
        .unwrap_or(false)
}

/// An open file cannot be removed there.
#[cfg(not(unix))]
fn is_still(_file: &File, _path: &Path) -> bool {
    true
}

fn beside(cassette: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(cassette);
    name.push(ending);
    name.into()
}

fn failed(what: &'static str, path: &Path, source: io::Error) -> JournalError {
    JournalError::Disk { what, path: path.to_owned(), source }
}

fn listed(found: &[Withheld]) -> String {
    let place = |withheld: &Withheld, Found { at, rule, bytes }: &Found| {
        let action = withheld.action.as_deref().unwrap_or("a request without action");
        format!("\n  {action}, {at}: {rule} ({bytes} bytes)")
    };
    found.iter().flat_map(|withheld| withheld.found.iter().map(move |found| place(withheld, found))).collect()
}
