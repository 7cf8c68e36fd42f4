//! `dubplate replay`

use super::args::ReplayArgs;
use super::exit::{CliError, Exit};
use super::mock::bind;
use super::signal;
use crate::cassette;
use crate::report::Screen;
use crate::server::{Limits, serve};
use crate::target::Replay;
use std::sync::Arc;

pub(super) fn execute(args: &ReplayArgs) -> Result<Exit, CliError> {
    let replay = Arc::new(Replay::new(Arc::new(cassette::open(&args.cassette)?), None));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Start)?;
    runtime.block_on(listen(args, Arc::clone(&replay)))?;
    Ok(judge(&replay, args.strict))
}

async fn listen(args: &ReplayArgs, replay: Arc<Replay>) -> Result<(), CliError> {
    let stop = signal::interrupt()?;
    let (listener, address) = bind(args.listen).await?;
    Screen::default().write(&format!("http://{address}\n"));
    serve(listener, replay, Limits::default(), stop).await;
    Ok(())
}

/// A miss is a fail; with `strict` an episode is too that nobody asked for.
pub(super) fn judge(replay: &Replay, strict: bool) -> Exit {
    let misses = replay.misses();
    if misses > 0 {
        anstream::eprintln!("dubplate: {misses} requests that no episode answers");
    }
    let unused = if strict { replay.deck().unused() } else { Vec::new() };
    if !unused.is_empty() {
        let numbers: Vec<String> = unused.iter().map(u32::to_string).collect();
        anstream::eprintln!("dubplate: episodes that nobody asked for: {}", numbers.join(", "));
    }
    if misses > 0 || !unused.is_empty() { Exit::NotConformant } else { Exit::AsExpected }
}
