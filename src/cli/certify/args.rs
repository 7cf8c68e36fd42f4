use super::driver::DriverArgs;
use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum CertifyCommand {
    /// Certify a client of the API: any SDK, tool or script, in any language
    Client(ClientArgs),
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
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum WayWord {
    Endpoint,
    Proxy,
}
