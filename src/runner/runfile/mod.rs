//! The file in which a live run writes every changing call before it is sent, so that `dubplate cleanup` can finish what
//! a run left that was killed.

mod journal;
mod line;

pub use journal::{Journal, OpenCase};
pub use line::{CaseName, Head, HeadProfile};

pub(super) use journal::{Answer, Change};
pub(super) use line::{Answered, Line, Saved, Sending};

use crate::source::{Disk, RealDisk};
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A run file being written. The file is locked as long as it lives.
pub struct RunFile {
    path: PathBuf,
    inner: Mutex<Inner>,
}

struct Inner {
    file: File,
    /// Whole lines end here.
    end: u64,
    open: BTreeSet<CaseName>,
}

/// Why a run file cannot be written or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunFileError {
    #[error("cannot make the run file {}; without one nothing is sent", path.display())]
    Make { path: PathBuf, source: io::Error },
    #[error("cannot write the run file {}: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot read the run file {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{} is in use: the run that writes it has not ended", path.display())]
    InUse { path: PathBuf },
    #[error("{path}:{line}: {damage}; what this run changed has to be found by hand", path = path.display())]
    Damaged { path: PathBuf, line: usize, damage: Damage },
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    #[error("this is no line of a run file ({0})")]
    NoLine(serde_json::Error),
    #[error("a run file of format {0}, which another version of dubplate reads")]
    Format(u32),
    #[error("a run file begins with a line `run`")]
    NoHead,
    #[error("a second line `run`")]
    SecondHead,
    #[error("the profile `{0}` does not stand in the first line")]
    Profile(String),
    #[error("`{0}` has sent nothing before")]
    NotOpen(String),
}

impl RunFile {
    /// Makes a new run file; one that is there already belongs to another run.
    pub fn create(path: &Path, head: Head) -> Result<Self, RunFileError> {
        let failed = |source| RunFileError::Make { path: path.to_owned(), source };
        let file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
        lock(&file, path)?;
        let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        RealDisk.sync_folder(folder).map_err(failed)?;
        let inner = Inner { file, end: 0, open: BTreeSet::new() };
        let made = Self { path: path.to_owned(), inner: Mutex::new(inner) };
        made.write(&Line::Run(head))?;
        Ok(made)
    }

    /// Reads the file of a run that has ended, to go on writing it. A torn end is cut off.
    pub fn resume(path: &Path) -> Result<(Self, Journal), RunFileError> {
        let failed = |source| RunFileError::Read { path: path.to_owned(), source };
        let mut file = OpenOptions::new().read(true).write(true).open(path).map_err(failed)?;
        lock(&file, path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(failed)?;
        let journal = Journal::read(path, &text)?;
        let open = journal.open.iter().map(|open| open.name.clone()).collect();
        let end = u64::try_from(journal.whole).unwrap_or(u64::MAX);
        let inner = Mutex::new(Inner { file, end, open });
        Ok((Self { path: path.to_owned(), inner }, journal))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Cases that sent a changing call and were not closed.
    pub fn open(&self) -> Vec<CaseName> {
        self.inner().open.iter().cloned().collect()
    }

    /// Adds a line. It is on the disk when this returns; waiting for that is the purpose.
    pub(super) fn write(&self, line: &Line) -> Result<(), RunFileError> {
        let mut inner = self.inner();
        let failed = |source| RunFileError::Write { path: self.path.clone(), source };
        let mut text = serde_json::to_vec(line).map_err(|error| failed(error.into()))?;
        text.push(b'\n');
        inner.append(&text).map_err(failed)?;
        if let Line::Sending(sending) = line {
            let (profile, case) = (sending.profile.clone(), sending.case.clone());
            inner.open.insert(CaseName { profile, case });
        }
        Ok(())
    }

    /// Notes what a case saved, if it has something open.
    pub(super) fn saved(&self, saved: Saved) -> Result<(), RunFileError> {
        let name = CaseName { profile: saved.profile.clone(), case: saved.case.clone() };
        if self.inner().open.contains(&name) { self.write(&Line::Saved(saved)) } else { Ok(()) }
    }

    /// Notes that nothing of a case is left, if there was anything.
    pub(super) fn close(&self, name: &CaseName) -> Result<(), RunFileError> {
        if !self.inner().open.contains(name) {
            return Ok(());
        }
        self.write(&Line::CaseClosed(name.clone()))?;
        self.inner().open.remove(name);
        Ok(())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// A write that failed half-way leaves no half line before the next one.
    fn append(&mut self, text: &[u8]) -> io::Result<()> {
        self.file.set_len(self.end)?;
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(text)?;
        self.file.sync_data()?;
        self.end += u64::try_from(text.len()).unwrap_or(u64::MAX);
        Ok(())
    }
}

fn lock(file: &File, path: &Path) -> Result<(), RunFileError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(RunFileError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Err(RunFileError::Read { path: path.to_owned(), source }),
    }
}
