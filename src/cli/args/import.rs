use crate::foreign::Format;
use clap::Args;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(in crate::cli) struct ImportArgs {
    /// Recordings of other tools
    #[arg(value_name = "FILE", required = true)]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Whose recordings they are; `auto` finds out for each file
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = Asked::read)]
    pub(in crate::cli) format: Asked,
    /// Where the cassettes go, each with the name of its file
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(in crate::cli) out: PathBuf,
    /// Where the cassette of a single file goes
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    pub(in crate::cli) cassette: Option<PathBuf>,
    /// Write over what is there
    #[arg(long)]
    pub(in crate::cli) force: bool,
    /// Print one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
    /// Add the contracts of a folder, or replace built-in ones
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) scenarios: Option<PathBuf>,
}

/// A format, or to find out.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Asked(pub(in crate::cli) Option<Format>);

impl Asked {
    fn read(name: &str) -> Result<Self, String> {
        if name == "auto" {
            return Ok(Self(None));
        }
        let names = Format::ALL.map(Format::name).join(", ");
        name.parse().map(|format| Self(Some(format))).map_err(|error| format!("{error}: write auto, {names}"))
    }
}
