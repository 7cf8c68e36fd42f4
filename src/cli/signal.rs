use tokio_util::sync::CancellationToken;

/// A token that the first SIGINT or SIGTERM cancels; the second ends the process at once.
pub(super) fn interrupt() -> CancellationToken {
    const ABORTED: i32 = 130;
    let token = CancellationToken::new();
    let cancel = token.clone();
    tokio::spawn(async move {
        received().await;
        cancel.cancel();
        received().await;
        std::process::exit(ABORTED);
    });
    token
}

#[cfg(unix)]
async fn received() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn received() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
