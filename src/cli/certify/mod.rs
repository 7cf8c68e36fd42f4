//! `dubplate certify`

mod args;
mod client;
mod driver;
mod keep;
mod progress;
mod verify;

pub(super) use args::CertifyCommand;

use super::exit::{CliError, Exit};

pub(super) fn execute(command: &CertifyCommand) -> Result<Exit, CliError> {
    match command {
        CertifyCommand::Client(args) => client::execute(args),
        CertifyCommand::Verify(args) => verify::execute(args),
    }
}
