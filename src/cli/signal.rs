use super::exit::CliError;
use crate::certify::drive::end_all;
use tokio_util::sync::CancellationToken;

const ABORTED: i32 = 130;

/// A token that the first SIGINT or SIGTERM cancels; the second ends the process at once.
///
/// From here on a signal no longer kills, so it is called before anything is printed or sent.
#[cfg(unix)]
pub(super) fn interrupt() -> Result<CancellationToken, CliError> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).map_err(CliError::Start)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(CliError::Start)?;
    let token = CancellationToken::new();
    let cancel = token.clone();
    tokio::spawn(async move {
        for _ in 0..2 {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if cancel.is_cancelled() {
                end_all();
                std::process::exit(ABORTED);
            }
            cancel.cancel();
        }
    });
    Ok(token)
}

#[cfg(not(unix))]
pub(super) fn interrupt() -> Result<CancellationToken, CliError> {
    let token = CancellationToken::new();
    let cancel = token.clone();
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if cancel.is_cancelled() {
                end_all();
                std::process::exit(ABORTED);
            }
            cancel.cancel();
        }
    });
    Ok(token)
}
