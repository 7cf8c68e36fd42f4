//! What was typed, and what it means.

mod admin;
mod args;
mod certify;
mod cleanup;
mod contract;
mod coverage;
mod decide;
mod drift;
mod exit;
mod explain;
mod export;
mod files;
mod import;
mod lint;
mod matching;
mod mock;
mod notice;
mod posts;
mod record;
mod replay;
mod report;
mod review;
mod run;
mod selfcheck;
mod signal;
mod snapshots;
mod wrap;

pub use args::Cli;
pub use exit::{CliError, Exit};
pub use wrap::WrapError;

use args::Command;
use decide::Decision;

/// Carries out one command line.
///
/// # Errors
/// If what was typed or a file that it names cannot be used; nothing was done then.
pub fn execute(cli: Cli) -> Result<Exit, CliError> {
    match cli.command {
        Command::Run(args) => run::execute(&args),
        Command::Mock(args) => mock::execute(&args),
        Command::Record(args) => record::execute(&args),
        Command::Replay(args) => replay::execute(&args),
        Command::Import(args) => import::execute(&args),
        Command::Lint(args) => lint::execute(&args),
        Command::Match(args) => matching::execute(&args),
        Command::Cleanup(args) => cleanup::execute(&args),
        Command::Review(args) => review::execute(&args),
        Command::Accept(args) => decide::execute(&args, Decision::Accept),
        Command::Reject(args) => decide::execute(&args, Decision::Reject),
        Command::Certify(command) => certify::execute(&command),
        Command::Contract(command) => contract::execute(&command),
        Command::Coverage(args) => coverage::execute(&args),
        Command::Drift(args) => drift::execute(&args),
        Command::Report(args) => report::execute(&args),
        Command::Selfcheck(args) => selfcheck::execute(&args),
        Command::Export(args) => export::execute(&args),
        Command::Explain(args) => explain::execute(&args),
        #[cfg(target_os = "linux")]
        Command::Isolated(args) => wrap::enter(&args).map(|()| Exit::AsExpected),
    }
}
