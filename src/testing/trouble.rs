use crate::cassette::{CassetteError, JournalError};
use crate::mock::MockError;
use crate::source::{Diagnostics, FilesError};
use crate::target::EndpointError;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why nothing was started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Trouble {
    #[error("cannot use the cassette: {0}")]
    Cassette(#[from] CassetteError),
    #[error(transparent)]
    File(#[from] FilesError),
    #[error("a file has mistakes:\n{0}")]
    Mistakes(#[from] Diagnostics),
    #[error(transparent)]
    Mock(#[from] MockError),
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("cannot listen on a free port of 127.0.0.1")]
    Listen(#[source] io::Error),
    #[error("cannot start the server's thread")]
    Thread(#[source] io::Error),
}

/// What a test did not do with what it started.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unmet {
    /// A request that no episode answers; the text names what comes nearest.
    Missed { cassette: PathBuf, requests: usize, first: String },
    /// Episodes that nobody asked for, counted from 1.
    Unused { cassette: PathBuf, episodes: Vec<u32> },
    /// Requests whose signature is wrong for the key.
    WrongSignatures { requests: usize, what: String },
    /// Exchanges that are not in the cassette.
    NotRecorded { cassette: PathBuf, exchanges: usize },
    /// Nobody asked anything, so that there is no cassette.
    NothingAsked { cassette: PathBuf },
    /// The cassette could not be made; the journal beside it keeps what was seen.
    NotSealed { cassette: PathBuf, why: String },
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missed { cassette, requests, first } => {
                write!(
                    f,
                    "{requests} requests that no episode of {} answers; the first: {first}",
                    cassette.display()
                )
            }
            Self::Unused { cassette, episodes } => {
                let numbers: Vec<String> = episodes.iter().map(u32::to_string).collect();
                let (cassette, numbers) = (cassette.display(), numbers.join(", "));
                write!(
                    f,
                    "episodes of {cassette} that nobody asked for: {numbers}; if that is right, use allow_unused()"
                )
            }
            Self::WrongSignatures { requests, what } => {
                write!(f, "{requests} requests with a signature that is wrong for the key ({what})")
            }
            Self::NotRecorded { cassette, exchanges } => {
                write!(f, "{exchanges} exchanges are not in {}", cassette.display())
            }
            Self::NothingAsked { cassette } => {
                write!(f, "nobody asked anything, so there is nothing to record in {}", cassette.display())
            }
            Self::NotSealed { cassette, why } => write!(f, "cannot make {}: {why}", cassette.display()),
        }
    }
}

impl std::error::Error for Unmet {}
