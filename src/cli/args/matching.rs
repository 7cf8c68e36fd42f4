use clap::Args;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(in crate::cli) struct MatchArgs {
    /// A recording
    #[arg(value_name = "CASSETTE")]
    pub(in crate::cli) cassette: PathBuf,
    /// A file with a raw HTTP/1.1 request (request line, headers, empty line, body), or `-` for standard input. It
    /// needs no valid signature
    #[arg(value_name = "REQUEST")]
    pub(in crate::cli) request: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
