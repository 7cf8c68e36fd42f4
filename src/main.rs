use clap::Parser;
use dubplate::cli::{Cli, execute};
use std::process::ExitCode;

fn main() -> ExitCode {
    match execute(Cli::parse()) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) => {
            anstream::eprintln!("{}", error.styled());
            ExitCode::from(error.code())
        }
    }
}
