//! A server with a thread and a runtime of its own.

use super::Trouble;
use crate::server::{Limits, serve};
use crate::target::Target;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Who waits for the end of a test waits no longer than this for clients that hold on to their connections.
const GRACE: Duration = Duration::from_millis(250);

pub(super) struct Stage {
    address: SocketAddr,
    stop: CancellationToken,
    thread: JoinHandle<()>,
}

impl Stage {
    pub(super) fn open(target: Arc<dyn Target>) -> Result<Self, Trouble> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(Trouble::Listen)?;
        let address = listener.local_addr().map_err(Trouble::Listen)?;
        listener.set_nonblocking(true).map_err(Trouble::Listen)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(Trouble::Thread)?;
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(Trouble::Listen)?
        };
        let stop = CancellationToken::new();
        let limits = Limits { grace: GRACE, ..Limits::default() };
        let serving = serve(listener, target, limits, stop.clone());
        let thread = thread::Builder::new().name("dubplate".to_owned());
        let thread = thread.spawn(move || runtime.block_on(serving)).map_err(Trouble::Thread)?;
        Ok(Self { address, stop, thread })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends the server. Nothing holds its target any more then.
    pub(super) fn close(self) {
        self.stop.cancel();
        // What panicked in it was a target's, and cost its client the connection.
        let _ = self.thread.join();
    }
}
