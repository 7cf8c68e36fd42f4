//! `dubplate replay`

use super::args::ReplayArgs;
use super::exit::{CliError, Exit};
use super::mock::{DOMAINS, bind};
use super::signal;
use crate::cassette;
use crate::report::Screen;
use crate::server::{Authority, Doors, Forward, Limits, Origin, Tls, serve, serve_forward};
use crate::target::{Replay, Target};
use std::path::Path;
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
    let tls = args.ca.as_ref().map(|folder| certified(folder, &[])).transpose()?;
    Screen::default().write(&format!("http://{address}\n"));
    match tls {
        None => serve(listener, replay, Limits::default(), stop).await,
        Some(tls) => {
            let doors = Arc::new(Everywhere(Arc::clone(&replay)));
            let forward = Forward { tls, doors };
            serve_forward(listener, forward, replay, Limits::default(), stop).await;
        }
    }
    Ok(())
}

/// One recording answers for every host: no connection is opened.
pub(super) struct Everywhere(pub(super) Arc<Replay>);

impl Doors for Everywhere {
    fn open(&self, _origin: &Origin) -> Result<Arc<dyn Target>, String> {
        Ok(Arc::<Replay>::clone(&self.0))
    }
}

/// TLS for the vendor's hosts and others, by an authority whose certificate is written to a folder.
pub(super) fn certified(folder: &Path, others: &[String]) -> Result<Tls, CliError> {
    let domains: Vec<&str> = DOMAINS.into_iter().chain(others.iter().map(String::as_str)).collect();
    let authority = Authority::new(&domains)?;
    authority.write(folder)?;
    Ok(authority.tls()?)
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
