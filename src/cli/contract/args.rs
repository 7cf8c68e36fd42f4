use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ContractCommand {
    /// Compare a newer copy of a documentation page with the pinned one: which rows are new, gone or reworded, and which
    /// cases that affects; exit 1 if any is
    Diff(DiffArgs),
    /// Pin a page: print the date, language and digest of each of its rows, for `page.lock.toml` beside the contract
    Pin(PinArgs),
}

#[derive(Args, Debug)]
pub(in crate::cli) struct DiffArgs {
    /// The page, as Markdown or as the plain text of a web page
    #[arg(value_name = "PAGE")]
    pub(super) page: PathBuf,
    /// Whose page it is; otherwise the one whose action and version it names
    #[arg(long, value_name = "PROFILE")]
    pub(super) profile: Option<String>,
    /// How the differences are shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    /// Add the contracts and cases of a folder, or replace built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) scenarios: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct PinArgs {
    /// The page, as Markdown or as the plain text of a web page; the contract must say what it says
    #[arg(value_name = "PAGE")]
    pub(super) page: PathBuf,
    /// Whose page it is; otherwise the one whose action and version it names
    #[arg(long, value_name = "PROFILE")]
    pub(super) profile: Option<String>,
    /// Write it there instead of printing it
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Add the contracts and cases of a folder, or replace built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) scenarios: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}
