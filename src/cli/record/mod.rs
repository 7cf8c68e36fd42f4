//! `dubplate record`

mod hosts;

use super::args::{RecordArgs, RecordWord, Reverse, SyncWord};
use super::exit::{CliError, Exit};
use super::mock::bind;
use super::replay::{Everywhere, certified, judge};
use super::run::access;
use super::{files, signal};
use crate::cassette::{self, Deck, FORMAT, Head, Journal, JournalError, Left, Provenance, Sync};
use crate::contract::Contract;
use crate::redact::Redactor;
use crate::report::Screen;
use crate::server::{Doors, Forward, Limits, serve, serve_forward};
use crate::source::RealDisk;
use crate::target::{BoxFuture, Context, Counts, Endpoint, Recorder, Replay, Tape, Target, TargetError};
use crate::wire::{Request, Response};
use jiff::{Timestamp, Unit};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use tokio::task::JoinSet;

/// The name in the head of a cassette whose episodes may be of any profile.
const ANY: &str = "any";

pub(super) fn execute(args: &RecordArgs) -> Result<Exit, CliError> {
    let upstreams = hosts::upstreams(args)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Start)?;
    let there = args.cassette.exists();
    if args.mode == RecordWord::None || (args.mode == RecordWord::Once && there && !is_unfinished(args)) {
        let replay = Arc::new(Replay::new(Arc::new(cassette::open(&args.cassette)?), None));
        let targets = upstreams.iter().map(|_| Arc::clone(&replay) as Arc<dyn Target>).collect();
        runtime.block_on(listen(args, targets, Arc::new(Everywhere(Arc::clone(&replay)))))?;
        return Ok(judge(&replay, false));
    }
    let (journal, unfinished) = match journal(args) {
        Err(CliError::Journal(error @ JournalError::Withheld { .. })) => return Ok(withheld(&error)),
        opened => opened?,
    };
    let onto = args.mode == RecordWord::New || (args.mode == RecordWord::Once && unfinished);
    let recorded = if onto && args.cassette.exists() { Some(cassette::open(&args.cassette)?) } else { None };
    let (contracts, _) = files::mock(args.scenarios.as_deref(), &[])?;
    journal.begin(head(args, &upstreams, &contracts), onto, &holder())?;
    let tape = Arc::new(tape(journal, contracts, recorded));
    let recorder = |upstream| Arc::new(Recorder::reverse(Arc::clone(&tape), upstream)) as Arc<dyn Target>;
    let doors = Arc::new(hosts::Hosts::new(Arc::clone(&tape), args)?);
    runtime.block_on(listen(args, upstreams.into_iter().map(recorder).collect(), doors))?;
    // Whatever was still under way holds the tape no longer.
    drop(runtime);
    seal(tape)
}

/// A recorder was killed before it had sealed: what is there is not all.
fn is_unfinished(args: &RecordArgs) -> bool {
    let mut journal = args.cassette.clone().into_os_string();
    journal.push(".journal");
    Path::new(&journal).exists()
}

/// The journal, and whether a recording that was killed was finished first.
fn journal(args: &RecordArgs) -> Result<(Journal, bool), CliError> {
    let sync = match args.sync {
        SyncWord::Soon => Sync::Soon,
        SyncWord::Always => Sync::Always,
    };
    let (journal, left) = Journal::open(&args.cassette, sync, Arc::new(RealDisk))?;
    let Left { episodes, torn, .. } = &left;
    if let Some((path, bytes)) = torn {
        anstream::eprintln!(
            "dubplate: the journal ended in the middle of an exchange that was not answered; its {bytes} bytes are in {}",
            path.display()
        );
    }
    if let Some(sealed) = journal.settle()? {
        anstream::eprintln!(
            "dubplate: {episodes} exchanges of a recording that was killed are in {} now",
            sealed.path.display()
        );
        return Ok((journal, true));
    }
    Ok((journal, false))
}

fn tape(journal: Journal, contracts: Vec<Arc<Contract>>, recorded: Option<Deck>) -> Tape {
    let credential = access::of_environment();
    Tape {
        journal,
        session: Redactor::new(&credential).session(),
        contracts,
        credential,
        recorded,
        notice: Box::new(|text| anstream::eprintln!("dubplate record: {text}")),
        counts: Counts::default(),
    }
}

fn head(args: &RecordArgs, upstreams: &[Endpoint], contracts: &[Arc<Contract>]) -> Head {
    let live = args.reach.connect_to.is_empty() && upstreams.iter().all(hosts::is_vendor);
    let digests = contracts.iter().fold(Sha256::new(), |hash, contract| hash.chain_update(&contract.digest));
    let now = Timestamp::now();
    Head {
        format: FORMAT,
        profile: ANY.to_owned(),
        case: None,
        provenance: Provenance {
            target: if live { "live" } else { "url" }.to_owned(),
            recorded: now.round(Unit::Second).unwrap_or(now).to_string(),
            dubplate: env!("CARGO_PKG_VERSION").to_owned(),
            contract: hex::encode(digests.finalize()),
            scenario: None,
            edited: false,
        },
        roles: BTreeMap::new(),
        variables: BTreeMap::new(),
        redacted: BTreeMap::new(),
    }
}

fn holder() -> String {
    format!("process {}, since {}", std::process::id(), Timestamp::now())
}

/// Serves each target on its own port, and the proxy on its, until the first interrupt.
async fn listen(
    args: &RecordArgs,
    targets: Vec<Arc<dyn Target>>,
    doors: Arc<dyn Doors>,
) -> Result<(), CliError> {
    let stop = signal::interrupt()?;
    let (mut serving, mut lines) = (JoinSet::new(), String::new());
    if let (Some(address), Some(folder)) = (args.listen, &args.ca) {
        let (listener, address) = bind(address).await?;
        let forward = Forward { tls: certified(folder, &args.upstream)?, doors };
        lines += &format!("http://{address}\n");
        serving.spawn(serve_forward(listener, forward, Arc::new(NoHost), Limits::default(), stop.clone()));
    }
    for (Reverse { url, port }, target) in args.reverse.iter().zip(targets) {
        let (listener, address) = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, *port))).await?;
        lines += &format!("http://{address} {url}\n");
        serving.spawn(serve(listener, target, Limits::default(), stop.clone()));
    }
    Screen::default().write(&lines);
    serving.join_all().await;
    Ok(())
}

/// What a proxy says to a request that names no host but its own.
struct NoHost;

impl Target for NoHost {
    fn send<'a>(
        &'a self,
        _request: Request,
        _context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        let cause =
            "this is a proxy, and the request names no host behind it; use --reverse HOST for an endpoint"
                .to_owned();
        Box::pin(std::future::ready(Err(TargetError::Unreachable { endpoint: "any host".to_owned(), cause })))
    }
}

fn seal(tape: Arc<Tape>) -> Result<Exit, CliError> {
    let (kept, refused) = (tape.counts.kept(), tape.counts.refused());
    let Some(tape) = Arc::into_inner(tape) else { return Err(CliError::StillRecording) };
    match tape.journal.seal() {
        Ok(Some(sealed)) => {
            let news = if sealed.written { "" } else { "; nothing has changed" };
            anstream::eprintln!(
                "dubplate: {kept} exchanges recorded, {} episodes in {}{news}",
                sealed.episodes,
                sealed.path.display()
            );
        }
        Ok(None) => anstream::eprintln!("dubplate: no API request seen; nothing was recorded"),
        Err(error @ JournalError::Withheld { .. }) => return Ok(withheld(&error)),
        Err(error) => return Err(error.into()),
    }
    Ok(if refused > 0 { Exit::NotConformant } else { Exit::AsExpected })
}

fn withheld(error: &JournalError) -> Exit {
    anstream::eprintln!("error: {error}");
    Exit::NotConformant
}
