//! Bytes on the disk soon after they were written.

use crate::source::Disk;
use std::fs::File;
use std::io;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What is written meanwhile is synced together. A sync itself takes some milliseconds more.
const PAUSE: Duration = Duration::from_millis(40);

/// Syncs a file on a thread of its own.
pub(super) struct Syncer {
    written: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    failure: Arc<Mutex<Option<io::Error>>>,
}

impl Syncer {
    pub(super) fn new(file: File, disk: Arc<dyn Disk>) -> io::Result<Self> {
        let (written, waiting) = sync_channel(1);
        let failure = Arc::new(Mutex::new(None));
        let told = Arc::clone(&failure);
        let sync = move || {
            while waiting.recv().is_ok() {
                thread::sleep(PAUSE);
                if let Err(error) = disk.sync_data(&file) {
                    *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                }
            }
        };
        let thread = thread::Builder::new().name("journal".to_owned()).spawn(sync)?;
        Ok(Self { written: Some(written), thread: Some(thread), failure })
    }

    /// Something was written.
    ///
    /// # Errors
    /// If an earlier sync failed: what the disk then holds nobody knows.
    pub(super) fn written(&self) -> io::Result<()> {
        if let Some(error) = self.failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(error);
        }
        match self.written.as_ref().map(|written| written.try_send(())) {
            Some(Ok(()) | Err(TrySendError::Full(()))) | None => Ok(()),
            Some(Err(TrySendError::Disconnected(()))) => {
                Err(io::Error::other("the thread that syncs has ended"))
            }
        }
    }
}

impl Drop for Syncer {
    fn drop(&mut self) {
        drop(self.written.take());
        if let Some(thread) = self.thread.take() {
            // It has nothing to say but that it panicked, which it does not.
            let _ = thread.join();
        }
    }
}
