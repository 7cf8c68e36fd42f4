use crate::lint::{RULES, rule};
use crate::source::nearest;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(in crate::cli) struct LintArgs {
    /// Recordings, or folders of them: cassettes, vcrpy, go-vcr, HAR, WireMock, Azure test-proxy, dvr; without any the
    /// contracts and cases, and the cassettes in `cassettes` here
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Seal edited cassettes anew, if nothing else is wrong with them; their episodes say that they were edited
    #[arg(long)]
    pub(super) adopt: bool,
    /// Add the contracts and cases of a folder, or replace built-in ones
    #[arg(long, value_name = "DIR", conflicts_with = "paths")]
    pub(super) scenarios: Option<PathBuf>,
    /// How the findings are printed: for people, as one JSON document, as annotations of a GitHub workflow, or as SARIF
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
    /// Leave out the findings of a code, `lint.cookie`; `dubplate explain CODE` says what each is
    #[arg(long, value_name = "CODE", value_parser = code)]
    pub(super) allow: Vec<&'static str>,
    /// Exit with 1 for warnings too
    #[arg(long, value_name = "WHAT")]
    pub(super) deny: Option<Deny>,
    /// Days after which a recording is old
    #[arg(long, value_name = "DAYS", default_value = "365")]
    pub(super) max_age: u16,
    /// Megabytes above which a file is large
    #[arg(long, value_name = "MB", default_value = "16")]
    pub(super) max_size: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
    Github,
    Sarif,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    Warnings,
}

/// A code of the table, with or without its `lint.`.
fn code(typed: &str) -> Result<&'static str, String> {
    let full = if typed.starts_with("lint.") { typed.to_owned() } else { format!("lint.{typed}") };
    rule(&full).map(|rule| rule.code).ok_or_else(|| {
        let near = nearest(&full, RULES.iter().map(|rule| rule.code));
        near.map_or_else(|| "no such code".to_owned(), |near| format!("no such code; did you mean `{near}`?"))
    })
}
