use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The admin API of a server.
#[derive(Args, Debug)]
pub(in crate::cli) struct AdminArgs {
    /// Serve the admin API on a port of its own, on loopback: of a mock reset, seed and clock, of a replay the sessions of
    /// clients that ask at once
    #[arg(long, value_name = "ADDR", requires = "admin_token_file")]
    pub(in crate::cli) admin: Option<SocketAddr>,
    /// Holds the admin token; made with a random one if it does not exist
    #[arg(long, value_name = "FILE", requires = "admin")]
    pub(in crate::cli) admin_token_file: Option<PathBuf>,
}
