use clap::Args;
use std::path::PathBuf;

/// What `review`, `accept` and `reject` have in common.
#[derive(Args, Debug)]
pub(in crate::cli) struct SnapshotArgs {
    /// Only snapshots of cases that match: a glob over `profile/case` or the case alone; all if there is none
    #[arg(value_name = "GLOB")]
    pub(in crate::cli) globs: Vec<String>,
    /// The folder of snapshots, `DIR/<profile>/snapshots`; `scenarios` of this folder if it holds any
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) snapshots: Option<PathBuf>,
}
