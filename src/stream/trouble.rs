use super::Name;
use crate::event::EventError;
use std::io;

/// Why streams cannot be read as one run. A place is a file with the number of a line.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    #[error("cannot read {name}")]
    Read { name: String, source: io::Error },
    #[error(
        "{name} holds no stream of events: its first line is no `run-started`, as `dubplate run --json` writes"
    )]
    NoStart { name: String },
    #[error("{place}: format {found}; this build reads format {}", crate::event::FORMAT)]
    Format { place: String, found: u32 },
    #[error(
        "{place}: it does not say which cases were selected, so nobody can say which of them never ran; play it again with this build"
    )]
    NoCases { place: String },
    #[error("{place}: {what} is {found}, and {wanted} in {other}: these are no parts of one run")]
    Apart { place: String, what: String, found: String, wanted: String, other: String },
}

/// What a person should know of the streams, though they can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Note {
    /// Only this one makes the streams unsound.
    #[error("{place}: the line is left out: {cause}")]
    Broken { place: String, cause: EventError },
    #[error("{place}: the stream ends in the middle of this line, before its run did")]
    Torn { place: String },
    #[error("{name} is empty: its run never began")]
    Empty { name: String },
    #[error("{name} ends before its run did")]
    Cut { name: String },
    #[error("{}/{} had begun and never ended ({name})", case.0, case.1)]
    UnderWay { case: Name, name: String },
    #[error("{}/{} was {was} in {name}, and {now} later in {later}: the later result counts", case.0, case.1)]
    Superseded { case: Name, was: &'static str, name: String, now: &'static str, later: String },
    #[error("{} played more than once with the same verdict; the latest counts", were(*cases))]
    Repeated { cases: usize },
    #[error("no stream is of {part}: its {} as not run", counting(*cases))]
    Missing { part: crate::event::Partition, cases: usize },
    #[error("{}/{} is in {place} without having been selected", case.0, case.1)]
    Unselected { case: Name, place: String },
    #[error(
        "{place}: the totals of this line are not those of the lines before it; what the lines say counts"
    )]
    Totals { place: String },
}

impl Note {
    /// Whether a line was left out that is not just the torn end of a stream.
    pub fn is_broken(&self) -> bool {
        matches!(self, Self::Broken { .. })
    }
}

fn were(cases: usize) -> String {
    if cases == 1 { "1 case was".to_owned() } else { format!("{cases} cases were") }
}

fn counting(cases: usize) -> String {
    if cases == 1 { "1 case counts".to_owned() } else { format!("{cases} cases count") }
}
