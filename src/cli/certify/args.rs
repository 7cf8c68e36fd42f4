use super::driver::DriverArgs;
use super::server::ServerArgs;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum CertifyCommand {
    /// Certify a client of the API: any SDK, tool or script, in any language
    Client(ClientArgs),
    /// Certify a server of the API: somebody else's mock, or a deployment
    Server(Box<ServerArgs>),
    /// Derive a certificate again from its stored stream, offline, and refuse it with the place if either was edited
    Verify(VerifyArgs),
}

/// What stays of a certification.
#[derive(Args, Debug)]
pub(in crate::cli) struct KeepArgs {
    /// What is known to fail, TOML: each entry with case, check, owner, reason, issue and until. An entry that passes,
    /// matches nothing or has expired fails the run
    #[arg(long, value_name = "FILE")]
    pub(super) known: Option<PathBuf>,
    /// Write the certificate to FILE, and all that was seen to FILE.seen.jsonl
    #[arg(long, value_name = "FILE")]
    pub(super) certificate: Option<PathBuf>,
    /// Print the certificate, or with --list the checks, as one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct VerifyArgs {
    /// The certificate
    #[arg(value_name = "FILE")]
    pub(super) certificate: PathBuf,
    /// The stream that it was derived from, if that is not FILE.seen.jsonl
    #[arg(long, value_name = "FILE")]
    pub(super) stream: Option<PathBuf>,
    /// What is printed of a certificate that holds: a report, a Markdown table, or a badge (SVG)
    #[arg(long, value_name = "text|markdown|badge", default_value = "text", hide_possible_values = true)]
    pub(super) format: VerifyFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum VerifyFormat {
    Text,
    Markdown,
    Badge,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct ClientArgs {
    /// Only cases that match: a glob over profile, case or `profile/case`
    #[arg(value_name = "FILTER")]
    pub(super) filters: Vec<String>,
    /// Only these profiles
    #[arg(long, value_name = "PROFILE")]
    pub(super) profile: Vec<String>,
    /// Cases in flight, if the client takes as many
    #[arg(long, short, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) jobs: u16,
    /// How the client comes to the mock: by the endpoint that it is told, or by a proxy that speaks TLS for the
    /// service's own hosts
    #[arg(long, value_name = "WAY", default_value = "endpoint")]
    pub(super) way: WayWord,
    /// Print every check and every case, ask nothing
    #[arg(long)]
    pub(super) list: bool,
    #[command(flatten)]
    pub(super) driver: DriverArgs,
    #[command(flatten)]
    pub(super) keep: KeepArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum WayWord {
    Endpoint,
    Proxy,
}
