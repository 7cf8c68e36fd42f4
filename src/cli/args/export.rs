use clap::Args;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(in crate::cli) struct ExportArgs {
    /// Recordings
    #[arg(value_name = "CASSETTE", required = true)]
    pub(in crate::cli) cassettes: Vec<PathBuf>,
    /// HAR 1.2, which loses nothing if it is imported again; a script of curl lines; a Hurl file with assertions
    #[arg(long, value_name = "FORMAT")]
    pub(in crate::cli) format: ExportFormat,
    /// Write it to a file
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Replace the file if it is there already
    #[arg(long, requires = "output")]
    pub(in crate::cli) force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum ExportFormat {
    Har,
    Curl,
    Hurl,
}
