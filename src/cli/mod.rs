//! What was typed, and what it means.

mod args;
mod cleanup;
mod exit;
mod files;
mod lint;
mod mock;
mod run;
mod signal;

pub use args::Cli;
pub use exit::{CliError, Exit};

use args::Command;

/// Carries out one command line.
///
/// # Errors
/// If what was typed or a file that it names cannot be used; nothing was done then.
pub fn execute(cli: Cli) -> Result<Exit, CliError> {
    match cli.command {
        Command::Run(args) => run::execute(&args),
        Command::Mock(args) => mock::execute(&args),
        Command::Lint(args) => lint::execute(&args),
        Command::Cleanup(args) => cleanup::execute(&args),
    }
}
