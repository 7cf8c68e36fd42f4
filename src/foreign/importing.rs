//! A whole file on its way to a cassette that is not yet written: entry by entry, on all processors where there is enough
//! to do, with no more in memory than what is written.

use super::episodes::{Found, Looking};
use super::model::{Entry, Recording, Refusal, Repair, Unreadable};
use super::{Format, read_each};
use crate::cassette::{self, Head, Making, Prepared, Provenance, Run};
use crate::contract::Contract;
use crate::redact::Redactor;
use std::collections::BTreeMap;
use std::mem;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Scope};

/// What became of a file.
pub struct Made {
    pub format: Format,
    pub head: Head,
    pub cassette: cassette::Made,
    /// Entries that are in the cassette; equal ones in a row are one episode.
    pub kept: usize,
    /// Entries that are not; of very many not all are named.
    pub left_out: usize,
    /// How many of them are calls of the API.
    pub api: usize,
    /// How many of those a contract documents.
    pub documented: usize,
    pub repairs: Vec<Repair>,
    pub refusals: Vec<Refusal>,
}

/// Reads a file as [`read_each`] does, and makes its cassette. The date of `provenance` is for a file that says nothing
/// of when it was recorded.
///
/// # Errors
/// If nothing of the file can be used.
pub fn import(
    bytes: &[u8],
    format: Option<Format>,
    file: Option<&Path>,
    (contracts, redactor): (&[Arc<Contract>], &Redactor),
    provenance: Provenance,
) -> Result<Made, Unreadable> {
    let session = &redactor.session();
    thread::scope(|scope| {
        let mut importing = Importing {
            scope,
            redactor,
            look: Looking { session, contracts },
            batch: Batch::default(),
            crew: None,
            found: Found::default(),
            making: Making::default(),
        };
        let recording = read_each(bytes, format, file, &mut |entry| importing.take(entry))?;
        Ok(importing.end(recording, provenance))
    })
}

/// Entries that are looked at together.
#[derive(Default)]
struct Batch {
    entries: Vec<Entry>,
    bytes: usize,
}

/// A batch has so many bytes in bodies, or so many entries.
const BATCH: usize = 64 << 10;
const ENTRIES: usize = 64;

/// What a crew made of a batch, in its order.
enum Looked {
    Run(Box<(Found, Run)>),
    /// Placeholders are numbered in the order of the file, so an entry that needs one is looked at again in its turn.
    Again(Box<Entry>),
}

struct Importing<'s, 'e> {
    scope: &'s Scope<'s, 'e>,
    redactor: &'e Redactor,
    look: Looking<'e>,
    batch: Batch,
    /// Whoever looks at the batches; a small file needs none.
    crew: Option<Crew>,
    found: Found,
    making: Making,
}

impl<'s, 'e: 's> Importing<'s, 'e> {
    fn take(&mut self, entry: Entry) {
        let exchange = &entry.exchange;
        self.batch.bytes += exchange.request.body.len() + exchange.response.body.len();
        self.batch.entries.push(entry);
        if self.batch.bytes < BATCH && self.batch.entries.len() < ENTRIES {
            return;
        }
        let entries = mem::take(&mut self.batch).entries;
        let crew = self.crew.get_or_insert_with(|| Crew::new(self.scope, self.redactor, self.look.contracts));
        crew.give(entries);
        while let Some(looked) = self.crew.as_mut().and_then(|crew| crew.next(false)) {
            self.settle(looked);
        }
    }

    fn settle(&mut self, looked: Vec<Looked>) {
        for part in looked {
            match part {
                Looked::Run(run) => {
                    let (found, run) = *run;
                    self.found.append(found);
                    self.making.append(run);
                }
                Looked::Again(entry) => self.look_at(*entry),
            }
        }
    }

    fn look_at(&mut self, mut entry: Entry) {
        let outcome = self.look.at(&mut entry);
        if let Some(episode) = self.found.add(outcome) {
            self.making.push(Prepared::of(episode));
        }
    }

    /// All entries were taken; `recording` is what is known of their file besides.
    fn end(mut self, mut recording: Recording, provenance: Provenance) -> Made {
        while let Some(looked) = self.crew.as_mut().and_then(|crew| crew.next(true)) {
            self.settle(looked);
        }
        mem::take(&mut self.batch).entries.into_iter().for_each(|entry| self.look_at(entry));
        let Self { mut found, making, .. } = self;
        let format = recording.format;
        let head = found.head(&mut recording, provenance);
        let (repairs, refusals) = found.said(recording);
        let Found { kept, api, documented, left_out, .. } = found;
        Made { format, head, cassette: making.end(), kept, left_out, api, documented, repairs, refusals }
    }
}

type Job = (usize, Vec<Entry>);

/// Threads that look at batches. What they found comes back in the order in which it was given.
struct Crew {
    jobs: Option<SyncSender<Job>>,
    done: Receiver<(usize, Vec<Looked>)>,
    /// Came before its turn.
    early: BTreeMap<usize, Vec<Looked>>,
    given: usize,
    next: usize,
}

impl Crew {
    fn new<'s, 'e>(scope: &'s Scope<'s, 'e>, redactor: &'e Redactor, contracts: &'e [Arc<Contract>]) -> Self {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let (jobs, waiting) = sync_channel::<Job>(workers);
        let (sink, done) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..workers {
            let (waiting, sink) = (Arc::clone(&waiting), sink.clone());
            scope.spawn(move || work(&waiting, &sink, redactor, contracts));
        }
        Self { jobs: Some(jobs), done, early: BTreeMap::new(), given: 0, next: 0 }
    }

    fn give(&mut self, entries: Vec<Entry>) {
        if let Some(jobs) = &self.jobs {
            // Nobody takes it only if all have panicked, which the end of the scope says.
            let _gone = jobs.send((self.given, entries));
        }
        self.given += 1;
    }

    /// The next batch in turn, if it is done. At the end it is waited for, and nothing more may be given.
    fn next(&mut self, at_end: bool) -> Option<Vec<Looked>> {
        if at_end {
            self.jobs = None;
        }
        loop {
            if let Some(looked) = self.early.remove(&self.next) {
                self.next += 1;
                return Some(looked);
            }
            let (number, looked) = if at_end { self.done.recv().ok() } else { self.done.try_recv().ok() }?;
            self.early.insert(number, looked);
        }
    }
}

fn work(
    jobs: &Mutex<Receiver<Job>>,
    done: &Sender<(usize, Vec<Looked>)>,
    redactor: &Redactor,
    contracts: &[Arc<Contract>],
) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, entries)) = job else { return };
        let looked = looked(entries, redactor, contracts);
        // If nobody wants it, whoever gave it has stopped at a mistake of the file.
        let _unwanted = done.send((number, looked));
    }
}

fn looked(entries: Vec<Entry>, redactor: &Redactor, contracts: &[Arc<Contract>]) -> Vec<Looked> {
    let (mut session, mut looked) = (redactor.session(), Vec::new());
    let (mut found, mut run) = (Found::default(), Run::default());
    for mut entry in entries {
        let outcome = Looking { session: &session, contracts }.at(&mut entry);
        if session.has_withheld() {
            session = redactor.session();
            looked.push(Looked::Run(Box::new((mem::take(&mut found), mem::take(&mut run)))));
            looked.push(Looked::Again(Box::new(entry)));
        } else if let Some(episode) = found.add(outcome) {
            run.push(episode);
        }
    }
    looked.push(Looked::Run(Box::new((found, run))));
    looked
}
