//! The command line as clap reads it. What it means is said in the modules beside this one.

mod admin;
mod explain;
mod export;
mod faults;
mod import;
mod matching;
mod mutant;
mod scale;
mod snapshots;
mod tape;
mod wrap;

pub(super) use admin::AdminArgs;
pub(super) use explain::ExplainArgs;
pub(super) use export::{ExportArgs, ExportFormat};
pub(super) use faults::FaultArgs;
pub(super) use import::ImportArgs;
pub(super) use matching::MatchArgs;
pub(super) use mutant::MutantArgs;
pub(super) use scale::{FlakyWord, ReportArgs, ReportFormat, ScaleArgs};
pub(super) use snapshots::SnapshotArgs;
pub(super) use tape::{RecordArgs, ReplayArgs, Reverse, SyncWord};
#[cfg(target_os = "linux")]
pub(super) use wrap::IsolatedArgs;
pub(super) use wrap::WrapArgs;

use super::certify::CertifyCommand;
use super::contract::ContractCommand;
use super::coverage::CoverageArgs;
use super::drift::DriftArgs;
use super::lint::LintArgs;
use super::selfcheck::SelfcheckArgs;
use crate::target::ConnectTo;
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

/// Conformance tests and record/replay fixtures for the Tencent Cloud API.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 as expected, 1 not conformant, 2 unusable input, 3 a case could not be asked, \
4 nothing was selected, 130 interrupted. Around a program: its own unless that is 0, 125 dubplate itself failed, 126 \
it cannot be executed, 127 it was not found";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Play scenarios against the built-in mock, its recordings, the live service, or an endpoint
    Run(RunArgs),
    /// Serve the stateful mock of both gateways
    Mock(MockArgs),
    /// Carry a program's requests to the service and record what it answers: of a program that is started, or until Ctrl-C
    Record(RecordArgs),
    /// Answer a program's requests from a recording: of a program that is started, or until Ctrl-C
    Replay(ReplayArgs),
    /// Make cassettes of recordings of other tools: vcrpy, go-vcr, HAR, WireMock, Azure test-proxy, dvr
    Import(ImportArgs),
    /// Check contracts, cases and recordings, ours and those of other tools; take hand edits of cassettes in
    Lint(LintArgs),
    /// Say which episode of a cassette answers a request, or why none does; exit 1 if none does
    Match(MatchArgs),
    /// Finish what a live run left that was killed: the `finally` steps of its open cases
    Cleanup(CleanupArgs),
    /// Look at changed snapshots one by one, and accept or reject each
    Review(SnapshotArgs),
    /// Accept changed snapshots
    Accept(SnapshotArgs),
    /// Throw changed snapshots away
    Reject(SnapshotArgs),
    /// Certify a client of the API: what it sends, what it makes of the answers, how it takes misbehaviour
    #[command(subcommand)]
    Certify(CertifyCommand),
    /// Compare the answers of two of mock, recordings, the live service, an endpoint and the documentation by what they
    /// mean
    Drift(DriftArgs),
    /// Show kept runs as one: parts, reruns, and runs that were killed
    Report(ReportArgs),
    /// Prove that a green run means something: whether the cases notice wrong answers
    Selfcheck(SelfcheckArgs),
    /// Show how each documented statement was confirmed: its cases, and what those were seen on and when
    Coverage(CoverageArgs),
    /// What the documentation says: compare a newer page with it, pin a page
    #[command(subcommand)]
    Contract(ContractCommand),
    /// Write recordings as HAR, as curl lines or as a Hurl file
    Export(ExportArgs),
    /// Say what a check, a finding of `lint`, a fault, a mutant or a documented statement is
    Explain(ExplainArgs),
    /// Become a program in a network of its own
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    Isolated(IsolatedArgs),
}

#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct RunArgs {
    /// Only cases that match: a glob over profile, case, covered item or action; `case:GLOB`, `item:GLOB`,
    /// `action:GLOB`, `profile:GLOB` look at one of them
    #[arg(value_name = "FILTER")]
    pub(super) filters: Vec<String>,
    /// Leave out cases that match; they count as skipped
    #[arg(long, value_name = "FILTER")]
    pub(super) skip: Vec<String>,
    /// What is asked: `mock`, the cassettes (`replay`, no connection is opened), `live` for the service itself, or the
    /// URL of an endpoint (the last two need --bindings)
    #[arg(long, default_value = "mock", value_name = "mock|replay|live|URL")]
    pub(super) target: String,
    /// Store what is answered as cassettes: of cases without one (`once`), of changed cases too (`new`), of `all`;
    /// the other cases are replayed
    #[arg(long, value_name = "MODE", default_value = "none")]
    pub(super) record: RecordWord,
    /// The folder of cassettes, `DIR/<profile>/<case>.json`; `cassettes` here if there is one. Read before the built-in
    /// ones
    #[arg(long, value_name = "DIR")]
    pub(super) cassettes: Option<PathBuf>,
    /// Fail a case whose cassette is older; with --record, give an unchanged older one the new date
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16))]
    pub(super) max_age: Option<u16>,
    /// Which resources of the target can play which role, TOML
    #[arg(long, value_name = "FILE")]
    pub(super) bindings: Option<PathBuf>,
    #[command(flatten)]
    pub(super) access: AccessArgs,
    /// Add the contracts and cases of a folder, or replace built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) scenarios: Option<PathBuf>,
    /// Compare transcripts with the snapshots in a folder, `DIR/<profile>/snapshots`; differences are left there as
    /// `.snap.new`
    #[arg(long, value_name = "DIR")]
    pub(super) snapshots: Option<PathBuf>,
    /// Start the built-in mock from this world instead of its default; once for each profile
    #[arg(long, value_name = "FILE")]
    pub(super) world: Vec<PathBuf>,
    /// Cases in flight
    #[arg(long, short, value_name = "N", default_value = "16", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) jobs: u16,
    #[command(flatten)]
    pub(super) scale: ScaleArgs,
    /// Start no case after one that fails
    #[arg(long)]
    pub(super) fail_fast: bool,
    /// Seconds to wait for one answer
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = clap::value_parser!(u64).range(1..86_400))]
    pub(super) timeout: u64,
    /// Seconds that the steps of one case may take
    #[arg(long, value_name = "SECONDS", default_value = "180", value_parser = clap::value_parser!(u64).range(1..86_400))]
    pub(super) case_timeout: u64,
    /// Exit with 1 if a case was unobtainable
    #[arg(long, value_name = "VERDICT")]
    pub(super) deny: Option<Deny>,
    /// List the selected cases, play none
    #[arg(long, conflicts_with = "json")]
    pub(super) list: bool,
    /// Print every call with what it may do to the account, send none
    #[arg(long, conflicts_with_all = ["json", "list"])]
    pub(super) plan: bool,
    /// Print the events, one JSON document a line
    #[arg(long)]
    pub(super) json: bool,
    /// Show only what did not pass, and the totals
    #[arg(long, short, conflicts_with = "json")]
    pub(super) quiet: bool,
    /// Show every request and answer, redacted
    #[arg(long, short, conflicts_with_all = ["json", "quiet"])]
    pub(super) verbose: bool,
}

/// What asking an endpoint or the live service takes.
#[derive(Args, Debug)]
pub(super) struct AccessArgs {
    /// Let cases change things at an endpoint that is not on this machine
    #[arg(long)]
    pub(super) allow_changes: bool,
    /// The region of the live service; otherwise that of the bindings, or of TENCENTCLOUD_REGION
    #[arg(long, value_name = "REGION")]
    pub(super) region: Option<String>,
    /// Where a live run writes every changing call before it is sent; by default a new file in this folder
    #[arg(long, value_name = "FILE")]
    pub(super) run_file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) reach: ReachArgs,
}

/// How an endpoint is reached otherwise than usual. There are no variables of the environment for it.
#[derive(Args, Debug)]
pub(super) struct ReachArgs {
    /// Connect to ADDR:PORT for HOST:PORT, as curl does; what is empty means any
    #[arg(long, value_name = "HOST:PORT:ADDR:PORT")]
    pub(super) connect_to: Vec<ConnectTo>,
    /// Trust this certificate authority and no other, PEM
    #[arg(long, value_name = "FILE")]
    pub(super) upstream_ca: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct CleanupArgs {
    /// What the run wrote
    #[arg(value_name = "RUNFILE")]
    pub(super) run_file: PathBuf,
    /// Print every call that this would send, send none
    #[arg(long)]
    pub(super) plan: bool,
    /// The bindings of the run, where they name its credentials
    #[arg(long, value_name = "FILE")]
    pub(super) bindings: Option<PathBuf>,
    /// The scenarios of the run, if they are in another folder now
    #[arg(long, value_name = "DIR")]
    pub(super) scenarios: Option<PathBuf>,
    #[command(flatten)]
    pub(super) reach: ReachArgs,
    /// Seconds to wait for one answer
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = clap::value_parser!(u64).range(1..86_400))]
    pub(super) timeout: u64,
    /// Seconds that the steps of one case may take
    #[arg(long, value_name = "SECONDS", default_value = "180", value_parser = clap::value_parser!(u64).range(1..86_400))]
    pub(super) case_timeout: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum RecordWord {
    None,
    Once,
    New,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Deny {
    Unobtainable,
}

#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct MockArgs {
    /// Where to listen; port 0 takes a free one. The first line printed is the base URL
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(super) listen: SocketAddr,
    /// Start from this world instead of the default one; once for each profile
    #[arg(long, value_name = "FILE")]
    pub(super) world: Vec<PathBuf>,
    /// Print the table of test ids and end
    #[arg(long)]
    pub(super) list: bool,
    /// Print a bindings file for this mock at --listen and end
    #[arg(long, conflicts_with = "list")]
    pub(super) print_bindings: bool,
    /// Speak TLS for the vendor's host names, with certificates of an authority made for this run
    #[arg(long)]
    pub(super) tls: bool,
    /// Write that authority's certificate to `ca.pem` in this folder
    #[arg(long, value_name = "DIR", requires = "tls")]
    pub(super) ca: Option<PathBuf>,
    /// One world for everybody instead of one for each credential
    #[arg(long)]
    pub(super) shared_world: bool,
    /// Calls a second of each action: as documented, a number, or off
    #[arg(long, value_name = "documented|N|off", default_value = "documented")]
    pub(super) rate_limit: RateLimit,
    /// Let changes take this many milliseconds instead of one poll
    #[arg(long, value_name = "MILLIS", value_parser = clap::value_parser!(u32).range(..=3_600_000))]
    pub(super) task_delay: Option<u32>,
    #[command(flatten)]
    pub(super) faults: FaultArgs,
    #[command(flatten)]
    pub(super) mutant: MutantArgs,
    #[command(flatten)]
    pub(super) admin: AdminArgs,
    /// Add the contracts of a folder, or replace built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) scenarios: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RateLimit {
    Documented,
    Fixed(NonZeroU32),
    Off,
}

impl std::str::FromStr for RateLimit {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "documented" => Ok(Self::Documented),
            "off" => Ok(Self::Off),
            number => {
                number.parse().map(Self::Fixed).map_err(|_| "write `documented`, a positive number, or `off`")
            }
        }
    }
}
