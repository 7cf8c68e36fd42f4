//! `dubplate certify`

mod args;
mod client;
mod driver;
mod keep;
mod progress;
mod server;
mod verify;

pub(super) use args::CertifyCommand;

use super::exit::{CliError, Exit};
use crate::report::Screen;

pub(super) fn execute(command: &CertifyCommand) -> Result<Exit, CliError> {
    match command {
        CertifyCommand::Client(args) => client::execute(args),
        CertifyCommand::Server(args) => server::execute(args),
        CertifyCommand::Verify(args) => verify::execute(args),
    }
}

fn printed(text: &str) -> Result<Exit, CliError> {
    let screen = Screen::default();
    screen.write(text);
    screen.finish().map_err(CliError::Output)?;
    Ok(Exit::AsExpected)
}
