use super::snapshots::SnapshotsError;
use super::wrap::WrapError;
use crate::cassette::{CassetteError, Concern, JournalError};
use crate::contract::Unlike;
use crate::contract::page::PageError;
use crate::event::Totals;
use crate::mock::MockError;
use crate::redact::Suspicion;
use crate::runner::{FilterError, RunFileError};
use crate::source::{Diagnostics, FilesError, StoreError};
use crate::target::EndpointError;
use crate::wire::NotARequest;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

const HEADING: &str = "error: ";

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    AsExpected,
    NotConformant,
    /// Nothing failed, but a case could not be asked.
    Broken,
    Interrupted,
    /// As the program that was started: its own status, not 0.
    OfCommand(u8),
}

/// Why a command did nothing.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error("{0}")]
    Diagnostics(#[from] Diagnostics),
    #[error(transparent)]
    Files(#[from] FilesError),
    #[error("{}", joined(.0))]
    Filters(Vec<FilterError>),
    #[error("every case that was selected is skipped")]
    NothingLeft,
    #[error("cannot write the report")]
    Output(#[source] io::Error),
    #[error("cannot read what was typed")]
    Input(#[source] io::Error),
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    #[error(transparent)]
    Mock(#[from] MockError),
    #[error(transparent)]
    Snapshots(#[from] SnapshotsError),
    #[error(
        "a URL and `live` need --bindings FILE: which resources can play which role there (`dubplate mock --print-bindings` shows one)"
    )]
    NoBindings,
    #[error("--{flag} is for the target `{only}`")]
    Unused { flag: &'static str, only: &'static str },
    #[error("`{host}` is the live service, which is not played by URL; `--target live` is for that")]
    VendorHost { host: String },
    #[error(
        "{url} is not on this machine, and the selected cases change things ({actions}): allow it with --allow-changes"
    )]
    ChangesNotAllowed { url: String, actions: String },
    #[error("the environment variable {name} is not set; it holds the {what} for {profile}")]
    NoCredential { name: String, what: &'static str, profile: String },
    #[error("{}", texts(.0))]
    Several(Vec<CliError>),
    #[error(transparent)]
    Cassette(#[from] CassetteError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{} is there already; replace it with --force", path.display())]
    Exists { path: PathBuf },
    #[error("{} holds what may not be stored; nothing was changed:{}", path.display(), listed(found))]
    Concerns { path: PathBuf, found: Vec<Concern> },
    #[error("{}, named above", if *count == 1 { "one file cannot be read".to_owned() } else { format!("{count} files cannot be read") })]
    Unreadable { count: usize },
    #[error("cannot read the request {}", path.display())]
    RequestFile { path: PathBuf, source: io::Error },
    #[error("{} is no HTTP/1.1 request", path.display())]
    NotARequest { path: PathBuf, source: NotARequest },
    #[error("cannot record into {}", folder.display())]
    Cassettes { folder: PathBuf, source: io::Error },
    #[error("another run is recording into {}: wait for it, or name another folder with --cassettes", folder.display())]
    CassettesInUse { folder: PathBuf },
    #[error("--record needs a target that can be asked: `mock`, `live` or a URL")]
    RecordReplay,
    #[error(
        "{profile} has an `endpoint` in the bindings; the live service is asked at its own hosts: remove it"
    )]
    LiveEndpoint { profile: String },
    #[error("no region for {profile}: name it with --region, in the bindings file or in TENCENTCLOUD_REGION")]
    NoRegion { profile: String },
    #[error("cannot read the certificate {}", path.display())]
    Ca { path: PathBuf, source: io::Error },
    #[error(transparent)]
    RunFile(#[from] RunFileError),
    #[error("A and B are the same, so nothing can differ: name two")]
    SameTwice,
    #[error("--bindings is given twice, and only one side is an endpoint: give it once")]
    TooManyBindings,
    #[error(
        "{profile} has an `endpoint` in the bindings, which would be asked for both URLs: remove it, or give --bindings twice, for A and for B"
    )]
    SharedEndpoint { profile: String },
    #[error("there is no folder {}", folder.display())]
    NoFolder { folder: PathBuf },
    #[error("cannot listen on {address}")]
    Listen { address: SocketAddr, source: io::Error },
    #[error("cannot start")]
    Start(#[source] io::Error),
    #[error(transparent)]
    Certificates(#[from] crate::server::CaError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(
        "{host} is no host of the API (*.tencentcloudapi.com, *.api.qcloud.com); allow it with --upstream {host} if it is meant"
    )]
    NotUpstream { host: String },
    #[error("an exchange is still being recorded; the next `dubplate record` seals the journal")]
    StillRecording,
    #[error(transparent)]
    Way(#[from] crate::certify::wire::WayError),
    #[error(transparent)]
    Drive(#[from] crate::certify::drive::DriveError),
    #[error("{}", path.display())]
    Certificate { path: PathBuf, source: crate::certify::certificate::VerifyError },
    #[error(transparent)]
    Stream(#[from] crate::stream::StreamError),
    #[error("a line could not be used; what the others say is shown above")]
    BrokenLines,
    #[error("what was seen cannot be read back")]
    OwnStream(#[source] crate::certify::stream::StreamError),
    #[error("nothing is called `{id}`; {}", suggestion(hint.as_deref()))]
    NoTopic { id: String, hint: Option<String> },
    #[error("--cmd cannot be used")]
    Template(#[from] crate::certify::drive::LineError),
    #[error(
        "name the client: `-- CMD..` or `--cmd 'TOOL {{action}} ..'` runs a command for each task, `--adapter -- CMD..` an adapter"
    )]
    NoClient,
    #[error("name the server: its URL, or `-- CMD` that starts it and prints its URL first")]
    NoServer,
    #[error(
        "a server needs --bindings FILE, which says which resources can play which role there (`dubplate mock --print-bindings` shows one), or a --seeder (--print-protocol)"
    )]
    NoGround,
    #[error("--seeder is no command")]
    SeederWords(#[source] crate::certify::drive::WordsError),
    #[error(transparent)]
    Seeder(#[from] crate::certify::server::SeederError),
    #[error(transparent)]
    Program(#[from] crate::certify::server::ProgramError),
    #[error("{}", path.display())]
    Events { path: PathBuf, source: crate::coverage::StreamError },
    #[error("{} is no whole stream of `dubplate certify server`", path.display())]
    Certification { path: PathBuf, source: crate::certify::stream::StreamError },
    #[error("cannot read the page {}", path.display())]
    PageFile { path: PathBuf, source: io::Error },
    #[error("{} has more than {most} bytes: a page has a few thousand", path.display())]
    PageSize { path: PathBuf, most: u64 },
    #[error("{}", path.display())]
    Page { path: PathBuf, source: PageError },
    #[error("{}", path.display())]
    Pin { path: PathBuf, source: Unlike },
    #[error(
        "the page names {action} and {version}, which are not those of exactly one profile; name it with --profile ({})",
        profiles.join(", ")
    )]
    WhosePage { action: String, version: String, profiles: Vec<String> },
    #[error("no profile `{name}`{}", near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    NoProfile { name: String, near: Option<String> },
    #[error(
        "{profile} is not pinned: make its `page.lock.toml` from the page that its contract was taken from, with `dubplate contract pin`"
    )]
    NotPinned { profile: String },
    #[error("--cassette takes one file; the cassettes of several go to a folder, --out DIR")]
    OneCassette,
    #[error("nothing was imported")]
    NothingImported,
    #[error(transparent)]
    Admin(#[from] crate::server::AdminError),
    #[error(transparent)]
    Wrap(#[from] WrapError),
    /// Of a command that was to start a program, whose status must not be mistaken for ours.
    #[error(transparent)]
    Around(Box<CliError>),
}

impl Exit {
    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::AsExpected => 0,
            Self::NotConformant => 1,
            Self::Broken => 3,
            Self::Interrupted => 130,
            Self::OfCommand(status) => status,
        }
    }

    /// Fail beats broken; an interrupted run is neither. What never ran could not be asked.
    pub(super) fn of(totals: Totals, interrupted: bool, deny_unobtainable: bool) -> Self {
        let Totals { fail, broken, unobtainable, not_run, .. } = totals;
        if interrupted {
            Self::Interrupted
        } else if fail > 0 || (deny_unobtainable && unobtainable > 0) {
            Self::NotConformant
        } else if broken > 0 || not_run > 0 {
            Self::Broken
        } else {
            Self::AsExpected
        }
    }
}

impl CliError {
    pub fn code(&self) -> u8 {
        const UNUSABLE: u8 = 2;
        const NOTHING: u8 = 4;
        const AROUND: u8 = 125;
        if let Self::Wrap(error) = self {
            return error.code();
        }
        if let Self::Around(error) = self {
            return if let Self::Wrap(error) = &**error { error.code() } else { AROUND };
        }
        let is_nothing = |error: &FilterError| matches!(error, FilterError::Nothing { .. });
        let nothing = if let Self::Filters(errors) = self {
            errors.iter().all(is_nothing)
        } else {
            matches!(self, Self::NothingLeft | Self::Snapshots(SnapshotsError::NothingMatches { .. }))
        };
        if nothing { NOTHING } else { UNUSABLE }
    }

    /// The text for the terminal, with colours for diagnostics.
    pub fn styled(&self) -> String {
        if let Self::Around(error) = self {
            return error.styled();
        }
        if let Self::Diagnostics(diagnostics) = self { diagnostics.styled() } else { self.chain() }
    }

    fn chain(&self) -> String {
        let own = self.to_string();
        // A diagnostic brings its own heading.
        let mut text = if own.starts_with(HEADING) { own } else { format!("{HEADING}{own}") };
        let mut cause = std::error::Error::source(self);
        while let Some(inner) = cause {
            let said = inner.to_string();
            // Some errors say their cause themselves.
            if !text.ends_with(&said) {
                text += &format!(": {said}");
            }
            cause = inner.source();
        }
        text
    }
}

fn listed(found: &[Concern]) -> String {
    let line = |concern: &Concern| {
        let Suspicion { at, rule, bytes } = &concern.suspicion;
        format!("\n  episode {}, {at}: {rule} ({bytes} bytes)", concern.episode)
    };
    found.iter().map(line).collect()
}

fn suggestion(hint: Option<&str>) -> String {
    let list = "`dubplate certify client --list` shows the checks, `dubplate mock --help` the faults";
    hint.map_or_else(|| list.to_owned(), |near| format!("did you mean `{near}`?"))
}

/// Each as it would be shown alone; the first one's `error: ` stands before all.
fn texts(errors: &[CliError]) -> String {
    let texts: Vec<String> = errors.iter().map(CliError::chain).collect();
    let text = texts.join("\n");
    text.strip_prefix(HEADING).map_or(text.clone(), str::to_owned)
}

fn joined(errors: &[FilterError]) -> String {
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    texts.join("\nerror: ")
}
