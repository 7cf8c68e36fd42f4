use clap::Args;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(in crate::cli) struct CoverageArgs {
    /// Only this profile; may be given several times
    #[arg(long, value_name = "PROFILE")]
    pub(super) profile: Vec<String>,
    /// List every item with its cases and its evidence, not only those without any
    #[arg(long)]
    pub(super) all: bool,
    /// How it is shown; JSON always has every item
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    /// What earlier runs saw: the events that `run --json` printed, or the stream beside the certificate of a server
    #[arg(long, value_name = "FILE")]
    pub(super) events: Vec<PathBuf>,
    /// The folder of cassettes; `cassettes` here if there is one. Read before the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) cassettes: Option<PathBuf>,
    /// Add the contracts and cases of a folder, or replace built-in ones; its snapshots count too
    #[arg(long, value_name = "DIR")]
    pub(super) scenarios: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Text,
    Markdown,
    Json,
}
