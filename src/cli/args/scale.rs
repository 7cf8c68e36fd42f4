use super::Deny;
use crate::event::Partition;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Which of the selected cases a run plays, and how often.
#[derive(Args, Debug)]
pub(in crate::cli) struct ScaleArgs {
    /// Play part K of N of the selected cases: every case is in exactly one part, whatever else is selected
    #[arg(long, value_name = "K/N")]
    pub(in crate::cli) partition: Option<Partition>,
    /// Of the selected cases play those that failed, were broken or never ran in FILE, the events of an earlier run; it
    /// may have been killed. Given more than once, all are taken together
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) rerun: Vec<PathBuf>,
    /// Play a case that fails or could not be asked up to N times more; one that passes then is marked as flaky
    #[arg(long, value_name = "N", default_value = "0", value_parser = clap::value_parser!(u8).range(..=100))]
    pub(in crate::cli) retries: u8,
    /// The verdict of a flaky case: that of its last attempt, or that of its first
    #[arg(long, value_name = "VERDICT", default_value = "pass", requires = "retries")]
    pub(in crate::cli) flaky: FlakyWord,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FlakyWord {
    Pass,
    Fail,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct ReportArgs {
    /// What `dubplate run --json` printed: of a run, of its parts, of reruns; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Write the one stream that all files come to
    #[arg(long, value_name = "OUT")]
    pub(in crate::cli) merge: Option<PathBuf>,
    /// How it is shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: ReportFormat,
    /// Show only what did not pass, and the totals
    #[arg(long, short)]
    pub(in crate::cli) quiet: bool,
    /// Show every request and answer, redacted
    #[arg(long, short, conflicts_with = "quiet")]
    pub(in crate::cli) verbose: bool,
    /// Exit with 1 if a case was unobtainable
    #[arg(long, value_name = "VERDICT")]
    pub(in crate::cli) deny: Option<Deny>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ReportFormat {
    /// As `dubplate run` shows it
    Text,
    /// Tables, as GitHub renders them
    Markdown,
    /// The events
    Json,
    /// The XML that CI servers read
    Junit,
    /// Annotations of a GitHub workflow
    Github,
}
