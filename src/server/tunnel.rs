//! A tunnel through which bytes pass unseen.

use super::connection::Server;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split};
use tokio::net::TcpStream;
use tokio::time::sleep;

/// Bytes that are on their way in one direction at once.
const ROOM: usize = 16 << 10;

/// Joins a client and a host, until both have ended, one of them breaks, the server stops, or nothing has passed either
/// way for [`Limits::idle`](super::Limits::idle).
pub(super) async fn pass(server: Arc<Server>, upgrade: OnUpgrade, host: TcpStream) {
    // A client that leaves instead is told nothing.
    let Ok(client) = upgrade.await else { return };
    let (from_client, to_client) = split(TokioIo::new(client));
    let (from_host, to_host) = host.into_split();
    let moved = AtomicBool::new(false);
    let both = async {
        tokio::try_join!(one_way(from_client, to_host, &moved), one_way(from_host, to_client, &moved))
    };
    tokio::select! {
        // An error is the end that either side has chosen.
        _ = both => {}
        () = still(&moved, server.limits().idle) => {}
        () = server.stop().cancelled() => {}
    }
}

async fn one_way(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    moved: &AtomicBool,
) -> io::Result<()> {
    let mut bytes = vec![0; ROOM];
    loop {
        let read = from.read(&mut bytes).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        to.write_all(&bytes[..read]).await?;
        moved.store(true, Ordering::Relaxed);
    }
}

/// Ends when nothing has moved for a while.
async fn still(moved: &AtomicBool, idle: std::time::Duration) {
    loop {
        sleep(idle).await;
        if !moved.swap(false, Ordering::Relaxed) {
            return;
        }
    }
}
