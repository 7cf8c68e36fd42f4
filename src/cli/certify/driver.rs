//! Who is certified, and how it is asked.

use super::super::exit::CliError;
use super::super::wrap::Surroundings;
use crate::certify::drive::{Adapter, Commands, Line};
use crate::certify::{Driver, Subject, Way};
use clap::Args;
use std::ffi::OsString;
use std::fs;
use std::sync::Arc;

#[derive(Args, Debug)]
pub(super) struct DriverArgs {
    /// A command for each task, in one text with words about the task in braces; --print-protocol tells them all
    #[arg(long, value_name = "TEMPLATE", conflicts_with_all = ["adapter", "command"])]
    cmd: Option<String>,
    /// CMD is an adapter: one process for all tasks, spoken to in lines of JSON
    #[arg(long, requires = "command")]
    adapter: bool,
    /// Print what a command or an adapter finds and what it may say, and end
    #[arg(long)]
    pub(super) print_protocol: bool,
    /// What the client is called in the report
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The version of the client
    #[arg(long, value_name = "VERSION")]
    subject_version: Option<String>,
    /// A command for each task; it finds what to do in its environment
    #[arg(last = true, value_name = "CMD")]
    command: Vec<OsString>,
}

/// A client that was named, not yet started.
pub(super) struct Client {
    kind: Kind,
    name: Option<String>,
    version: Option<String>,
}

enum Kind {
    Commands(Line, String),
    Adapter(OsString, Vec<OsString>),
}

/// A driver, and what it needs as long as it works.
pub(super) struct Driven {
    pub(super) driver: Arc<dyn Driver>,
    _surroundings: Option<Surroundings>,
}

impl DriverArgs {
    pub(super) fn client(&self) -> Result<Client, CliError> {
        let kind = match (&self.cmd, self.command.split_first()) {
            (Some(template), _) => Kind::Commands(Line::template(template)?, first_word(template)),
            (None, Some((program, arguments))) if self.adapter => {
                Kind::Adapter(program.clone(), arguments.to_vec())
            }
            (None, Some((program, _))) => {
                let name = program.to_string_lossy().into_owned();
                Kind::Commands(Line::plain(self.command.iter().cloned()), name)
            }
            (None, None) => return Err(CliError::NoClient),
        };
        Ok(Client { kind, name: self.name.clone(), version: self.subject_version.clone() })
    }
}

fn first_word(template: &str) -> String {
    template.split_whitespace().next().unwrap_or_default().to_owned()
}

impl Client {
    /// Starts what has to run before the first task.
    pub(super) async fn driver(self, way: &Way, profiles: Vec<String>) -> Result<Driven, CliError> {
        let surroundings = match way {
            Way::Endpoint => None,
            Way::Proxy { address, ca_file } => {
                let authority = fs::read_to_string(ca_file)
                    .map_err(|source| CliError::Ca { path: ca_file.clone(), source })?;
                Some(Surroundings::new(*address, authority)?)
            }
        };
        let variables = surroundings.iter().flat_map(Surroundings::variables).collect();
        let driver: Arc<dyn Driver> = match self.kind {
            Kind::Commands(line, program) => {
                line.find_program()?;
                let name = self.name.unwrap_or(program);
                let subject = Subject { name, version: self.version, ..Subject::default() };
                Arc::new(Commands::new(line, subject, variables)?)
            }
            Kind::Adapter(program, arguments) => {
                let adapter = Adapter::start(program, arguments, variables, profiles).await?;
                Arc::new(adapter.named(self.name, self.version))
            }
        };
        Ok(Driven { driver, _surroundings: surroundings })
    }
}
