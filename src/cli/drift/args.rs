use crate::cli::args::AccessArgs;
use crate::cli::run::live;
use clap::Args;
use jiff::civil::Date;
use std::path::PathBuf;
use std::str::FromStr;

#[derive(Args, Debug)]
pub(in crate::cli) struct DriftArgs {
    /// What is compared: `mock`; the cassettes of the project (`replay`) or of a folder (`replay:DIR`), with
    /// `@YYYY-MM-DD` only those recorded up to that day; `live` for the service itself; the URL of an endpoint; or the
    /// documentation (`contract`)
    #[arg(value_name = "A")]
    pub(super) a: Asked,
    /// What it is compared with
    #[arg(value_name = "B")]
    pub(super) b: Asked,
    /// Only cases that match, as for `run`
    #[arg(value_name = "FILTER")]
    pub(super) filters: Vec<String>,
    /// Leave out cases that match
    #[arg(long, value_name = "FILTER")]
    pub(super) skip: Vec<String>,
    /// How the differences are shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    /// Which resources of `live` or an endpoint can play which role, TOML; given twice, the first is for A, the second
    /// for B
    #[arg(long, value_name = "FILE")]
    pub(super) bindings: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) access: AccessArgs,
    /// The folder of cassettes for `replay`; `cassettes` here if there is one. Read before the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) cassettes: Option<PathBuf>,
    /// Add the contracts and cases of a folder, or replace built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) scenarios: Option<PathBuf>,
    /// Start the built-in mock from this world instead of its default; once for each profile
    #[arg(long, value_name = "FILE")]
    pub(super) world: Vec<PathBuf>,
    /// Cases in flight
    #[arg(long, short, value_name = "N", default_value = "16", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) jobs: u16,
    /// Seconds to wait for one answer
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = clap::value_parser!(u64).range(1..86_400))]
    pub(super) timeout: u64,
    /// Seconds that the steps of one case may take
    #[arg(long, value_name = "SECONDS", default_value = "180", value_parser = clap::value_parser!(u64).range(1..86_400))]
    pub(super) case_timeout: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Text,
    Markdown,
    Json,
}

/// A side as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Mock,
    Contract,
    Live,
    /// The cassettes of a folder alone, or those that a run would replay.
    Replay {
        folder: Option<PathBuf>,
        up_to: Option<Date>,
    },
    Url(String),
}

impl FromStr for Asked {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match (text, text.strip_prefix("replay")) {
            ("mock", _) => Ok(Self::Mock),
            ("contract", _) => Ok(Self::Contract),
            (live::NAME, _) => Ok(Self::Live),
            (_, Some(rest)) if rest.is_empty() || rest.starts_with([':', '@']) => replay(rest),
            _ => Ok(Self::Url(text.to_owned())),
        }
    }
}

fn replay(rest: &str) -> Result<Asked, String> {
    let (folder, day) = match rest.rsplit_once('@') {
        Some((folder, day)) => (folder, Some(day)),
        None => (rest, None),
    };
    let parse = |day: &str| {
        day.parse::<Date>().map_err(|_| format!("`{day}` is no day; write it as 2026-01-31 (a folder whose name has an `@` is named with a day)"))
    };
    let up_to = day.map(parse).transpose()?;
    match folder.strip_prefix(':') {
        Some("") => Err("name a folder after `replay:`, or write `replay` alone".to_owned()),
        folder => Ok(Asked::Replay { folder: folder.map(PathBuf::from), up_to }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Date};

    #[test]
    fn a_side_is_read_as_it_was_meant() {
        let replay = |folder: Option<&str>, up_to: Option<Date>| Asked::Replay {
            folder: folder.map(Into::into),
            up_to,
        };
        let day = Date::constant(2026, 1, 31);
        let table = [
            ("mock", Asked::Mock),
            ("live", Asked::Live),
            ("contract", Asked::Contract),
            ("replay", replay(None, None)),
            ("replay@2026-01-31", replay(None, Some(day))),
            ("replay:old", replay(Some("old"), None)),
            ("replay:a@b@2026-01-31", replay(Some("a@b"), Some(day))),
            ("http://127.0.0.1:1", Asked::Url("http://127.0.0.1:1".to_owned())),
        ];
        for (typed, meant) in table {
            assert_eq!(typed.parse(), Ok(meant), "{typed}");
        }
        for typed in ["replay:", "replay@yesterday", "replay@2026-02-30", "replay:@2026-01-31"] {
            assert!(typed.parse::<Asked>().is_err(), "{typed}");
        }
    }
}
