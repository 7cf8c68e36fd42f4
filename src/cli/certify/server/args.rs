use super::super::super::args::{Deny, ReachArgs};
use super::super::args::KeepArgs;
use clap::Args;
use std::ffi::OsString;
use std::path::PathBuf;

#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(in crate::cli) struct ServerArgs {
    /// The base URL of a server that is running
    #[arg(value_name = "URL", conflicts_with = "command")]
    pub(super) url: Option<String>,
    /// Only these profiles
    #[arg(long, value_name = "PROFILE")]
    pub(super) profile: Vec<String>,
    /// Only cases that match, as `dubplate run FILTER` does; the others count as not run, and lower the grade
    #[arg(long, value_name = "FILTER")]
    pub(super) filter: Vec<String>,
    /// Which resources of the server can play which role, where they are and in whose name it is asked, TOML
    #[arg(long, value_name = "FILE")]
    pub(super) bindings: Option<PathBuf>,
    /// A command that makes the state of each case and says who plays its roles; --print-protocol says how
    #[arg(long, value_name = "COMMAND")]
    pub(super) seeder: Option<String>,
    /// The region; otherwise that of the seeder, of the bindings, or of TENCENTCLOUD_REGION
    #[arg(long, value_name = "REGION")]
    pub(super) region: Option<String>,
    /// Let cases change things at a server that is not on this machine
    #[arg(long)]
    pub(super) allow_changes: bool,
    #[command(flatten)]
    pub(super) reach: ReachArgs,
    /// Add the contracts and cases of a folder, or replace built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) scenarios: Option<PathBuf>,
    /// Cases in flight, if the seeder takes as many
    #[arg(long, short, value_name = "N", default_value = "16", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) jobs: u16,
    /// Seconds to wait for one answer
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = clap::value_parser!(u64).range(1..86_400))]
    pub(super) timeout: u64,
    /// Seconds that the steps of one case may take
    #[arg(long, value_name = "SECONDS", default_value = "180", value_parser = clap::value_parser!(u64).range(1..86_400))]
    pub(super) case_timeout: u64,
    /// Seconds until CMD has printed its address; 30 if this is not said
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..86_400))]
    pub(super) start_timeout: Option<u64>,
    /// Exit with 1 if a case was unobtainable
    #[arg(long, value_name = "VERDICT")]
    pub(super) deny: Option<Deny>,
    /// List the selected cases, play none
    #[arg(long, conflicts_with = "json")]
    pub(super) list: bool,
    /// Print every call with what it may do to the server, send none
    #[arg(long, conflicts_with_all = ["json", "list", "seeder"])]
    pub(super) plan: bool,
    /// Print the seeding protocol, and end
    #[arg(long)]
    pub(super) print_protocol: bool,
    /// What the server is called in the certificate
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// The version of the server
    #[arg(long, value_name = "VERSION")]
    pub(super) subject_version: Option<String>,
    /// Write a badge (SVG)
    #[arg(long, value_name = "FILE")]
    pub(super) badge: Option<PathBuf>,
    /// Write the result as Markdown, for a README or an issue
    #[arg(long, value_name = "FILE")]
    pub(super) markdown: Option<PathBuf>,
    #[command(flatten)]
    pub(super) keep: KeepArgs,
    /// Starts the server. The first line that it prints to stdout is its base URL; it gets SIGTERM at the end
    #[arg(last = true, value_name = "CMD")]
    pub(super) command: Vec<OsString>,
}
