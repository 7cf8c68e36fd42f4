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
mod large;
mod line;
mod read;
mod seal;
mod sync;

pub use commit::Ticket;
pub use line::{Found, Withheld};
pub use seal::Sealed;

use super::document::Head;
use super::shelf::CassetteError;
use crate::redact::Episode;
use crate::source::{Disk, StoreError, folder_of, plain_file, write_atomic_by};
use commit::Waiting;
use line::{Line, Start};
use read::Reading;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, Seek as _, SeekFrom};
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
#[non_exhaustive]
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
        "{} of the exchanges look as if they held a key, or could not be looked at, and the cassette was not written:{}\nthe others stay in {}; \
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
        self.check_old(onto)?;
        self.write(&Line::Start(Box::new(Start { head, onto, holder: holder.to_owned() })))
    }

    /// Adds an exchange with the sizes of its bodies. When this returns, the death of the program does not lose it. One
    /// that looks as if it held a key is noted without its values, which is answered by `false`.
    ///
    /// # Errors
    /// If the disk refuses; the exchange is not in the journal then.
    pub fn append(&self, episode: &Episode, request: usize, response: usize) -> Result<bool, JournalError> {
        let ticket = self.submit(episode.clone(), request, response)?;
        self.commit(&ticket)?;
        Ok(!ticket.is_withheld())
    }

    /// Looks at what an earlier recorder left.
    fn recover(&self) -> Result<Left, JournalError> {
        let mut reading = self.reading()?;
        let (mut left, mut last) = (Left::default(), None);
        while let Some(frame) = reading.next().map_err(|source| self.unread(source))? {
            last = if frame.is_kept() {
                left.episodes += 1;
                None
            } else {
                let line = Line::read(frame).map_err(|why| self.foreign(why))?;
                left.withheld += usize::from(matches!(line, Line::Withheld(_)));
                Some(line)
            };
        }
        self.lock().length = reading.whole();
        left.torn = self.set_aside(reading.whole())?;
        if self.is_done(last.as_ref())? {
            self.empty()?;
            return Ok(Left { torn: left.torn, ..Left::default() });
        }
        Ok(left)
    }

    /// Moves what comes after the whole lines into a file of its own.
    fn set_aside(&self, whole: u64) -> Result<Option<(PathBuf, usize)>, JournalError> {
        let mut state = self.lock();
        let tail = state.file.seek(SeekFrom::End(0)).map_err(|source| self.unread(source))? - whole;
        if tail == 0 {
            return Ok(None);
        }
        let aside = beside(&self.cassette, &format!(".journal.torn-{whole}"));
        let file = &mut state.file;
        write_atomic_by(&aside, &*self.disk, |out| {
            file.seek(SeekFrom::Start(whole))?;
            io::copy(file, out).map(|_| ())
        })?;
        self.cut(&mut state).map_err(|source| failed("cut", &self.path, source))?;
        Ok(Some((aside, usize::try_from(tail).unwrap_or(usize::MAX))))
    }

    /// Whether [`Self::commit`] waits for the disk itself, not only for the system.
    pub fn is_synced(&self) -> bool {
        self.syncer.is_none()
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
    let mut reading = Reading::new(&File::open(path).ok()?).ok()?;
    let mut holder = None;
    while let Some(frame) = reading.next().ok()? {
        if let Some(Line::Start(start)) = (!frame.is_kept()).then(|| Line::read(frame).ok()).flatten() {
            holder = Some(start.holder);
        }
    }
    holder
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
