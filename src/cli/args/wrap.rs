use clap::Args;
use std::ffi::OsString;

/// The program that is started, and what it gets.
#[derive(Args, Debug)]
pub(in crate::cli) struct WrapArgs {
    /// Start the program in a network of its own, where it reaches nobody but dubplate
    #[cfg(target_os = "linux")]
    #[arg(long, requires = "command")]
    pub(in crate::cli) isolate: bool,
    /// Start this program with dubplate as its proxy, and pass its exit status on
    #[arg(last = true, value_name = "CMD")]
    pub(in crate::cli) command: Vec<OsString>,
}

/// What this program says to itself, to become the one that is started.
#[cfg(target_os = "linux")]
#[derive(Args, Debug)]
pub(in crate::cli) struct IsolatedArgs {
    /// Who gets the ports
    #[arg(long)]
    pub(in crate::cli) socket: std::path::PathBuf,
    /// A port to open
    #[arg(long)]
    pub(in crate::cli) port: Vec<std::net::SocketAddr>,
    /// The program
    #[arg(last = true, required = true)]
    pub(in crate::cli) command: Vec<OsString>,
}
