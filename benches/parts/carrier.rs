//! What carrying costs without recording: this program, started once more as `<program> carry URL`, with the server and
//! the client of dubplate and nothing between them.

use super::failure::Failure;
use super::server::Server;
use dubplate::server::{Limits, serve};
use dubplate::target::Endpoint;
use std::env;
use std::process::Command;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

const WORD: &str = "carry";

pub(crate) fn start(upstream: &Server) -> Result<Server, Failure> {
    let url = format!("http://{}", upstream.address());
    Server::start(Command::new(env::current_exe()?).args([WORD, &url]))
}

/// Where to carry to, if this process was started to be the carrier.
pub(crate) fn upstream() -> Option<String> {
    let mut arguments = env::args().skip(1);
    arguments.next().filter(|first| first == WORD)?;
    arguments.next()
}

/// Serves until the process is killed.
pub(crate) fn carry(upstream: &str) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let endpoint = Arc::new(Endpoint::new(upstream)?);
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        serve(listener, endpoint, Limits::default(), CancellationToken::new()).await;
        Ok(())
    })
}
