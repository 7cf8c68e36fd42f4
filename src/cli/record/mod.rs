//! `dubplate record`

mod hosts;

pub(super) use hosts::is_allowed;

use super::args::{RecordArgs, RecordWord, Reverse, SyncWord};
use super::exit::{CliError, Exit};
use super::files;
use super::notice::each_once;
use super::posts::{NoHost, Post, certified, serve_all};
use super::replay::{Everywhere, NO_REQUEST, conclude, opened};
use super::run::access;
use super::wrap::{self, Ended, Trust};
use crate::cassette::{self, Deck, FORMAT, Head, Journal, JournalError, Left, Provenance, Sync};
use crate::contract::Contract;
use crate::redact::Redactor;
use crate::report::wrong_signatures;
use crate::server::{Answers, Doors, Forward};
use crate::source::RealDisk;
use crate::target::{Counts, Endpoint, Own, Recorder, Replay, Sessions, Tape};
use jiff::{Timestamp, Unit};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

/// The name in the head of a cassette whose episodes may be of any profile.
const ANY: &str = "any";

pub(super) fn execute(args: &RecordArgs) -> Result<Exit, CliError> {
    let done = record(args);
    if args.wrap.command.is_empty() { done } else { done.map_err(|error| CliError::Around(Box::new(error))) }
}

fn record(args: &RecordArgs) -> Result<Exit, CliError> {
    let route = hosts::route(args)?;
    let upstreams = hosts::upstreams(args, &route)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Start)?;
    let there = args.cassette.exists();
    if args.mode == RecordWord::None || (args.mode == RecordWord::Once && there && !is_unfinished(args)) {
        let replay = Arc::new(opened(&args.cassette)?);
        let answers = upstreams.iter().map(|_| Answers::Whole(Arc::<Replay>::clone(&replay))).collect();
        let doors = Arc::new(Everywhere::new(&replay, &args.upstream));
        let ended = runtime.block_on(stand(args, answers, doors, &route.own))?;
        return Ok(conclude(&replay, ended, false));
    }
    let (journal, unfinished) = match journal(args) {
        Err(CliError::Journal(error @ JournalError::Withheld { .. })) if args.wrap.command.is_empty() => {
            return Ok(withheld(&error));
        }
        opened => opened?,
    };
    let onto = args.mode == RecordWord::New || (args.mode == RecordWord::Once && unfinished);
    let recorded = if onto && args.cassette.exists() { Some(cassette::open(&args.cassette)?) } else { None };
    let (contracts, _) = files::mock(args.scenarios.as_deref(), &[])?;
    journal.begin(head(args, &upstreams, &contracts), onto, &holder())?;
    let tape = Arc::new(tape(journal, contracts, recorded, &upstreams));
    let recorder = |upstream| Answers::Arriving(Arc::new(Recorder::reverse(Arc::clone(&tape), upstream)));
    let doors = Arc::new(hosts::Hosts::new(Arc::clone(&tape), args, route.clone()));
    let stood =
        runtime.block_on(stand(args, upstreams.into_iter().map(recorder).collect(), doors, &route.own));
    // Whatever was still under way holds the tape no longer.
    drop(runtime);
    let unasked = tape.counts.asked() == 0;
    if stood.is_err() && unasked {
        // What did not begin leaves no journal.
        Arc::into_inner(tape).map(|tape| tape.journal.seal()).transpose()?;
        return stood.map(|_| Exit::AsExpected);
    }
    let ended = stood?;
    let exit = seal(tape, ended.is_none_or(Ended::has_run))?;
    Ok(match ended {
        None => exit,
        Some(ended) => ended.or(if unasked { Exit::NotConformant } else { exit }),
    })
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

fn tape(
    journal: Journal,
    contracts: Vec<Arc<Contract>>,
    recorded: Option<Deck>,
    upstreams: &[Endpoint],
) -> Tape {
    let credential = access::of_environment();
    let hosts = upstreams.iter().map(Endpoint::host);
    Tape {
        journal,
        session: Redactor::new(&credential).session(),
        signatures: access::signatures(credential.as_ref(), &contracts, hosts),
        contracts,
        credential,
        recorded,
        sessions: Sessions::default(),
        notice: each_once("record"),
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
            imported: None,
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

/// Serves each target on its own port and the proxy on its, around a program or until the first interrupt.
async fn stand(
    args: &RecordArgs,
    answers: Vec<Answers>,
    doors: Arc<dyn Doors>,
    own: &Own,
) -> Result<Option<Ended>, CliError> {
    let line = &args.wrap.command;
    let address = match args.listen {
        None if !line.is_empty() => Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
        listen => listen,
    };
    let posts = args.reverse.iter().zip(answers).map(|(reverse, answers)| reverse.post(answers, own));
    let Some(address) = address else {
        return serve_all(posts.collect(), String::new()).await.map(|()| None);
    };
    let hosts = Reverse::hosts(&args.reverse, &args.upstream);
    let (tls, authority) = certified(args.ca.as_deref(), &hosts)?;
    let forward = Some(Forward { tls, doors });
    let answers = Answers::Whole(Arc::new(NoHost));
    let proxy = Post { address, url: None, forward, faults: None, answers, own: own.clone() };
    if line.is_empty() {
        return serve_all(std::iter::once(proxy).chain(posts).collect(), String::new()).await.map(|()| None);
    }
    wrap::run(&args.wrap, proxy, posts.collect(), Trust { authority, hosts }).await.map(Some)
}

/// Makes the cassette. That nothing was asked is said of a program that has run.
fn seal(tape: Arc<Tape>, has_run: bool) -> Result<Exit, CliError> {
    let (asked, kept) = (tape.counts.asked(), tape.counts.kept());
    let unfinished = tape.counts.unfinished();
    let incomplete = tape.counts.refused() + tape.counts.lost() + unfinished;
    let wrong = wrong_signatures(&tape.signatures.seen());
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
        Ok(None) if !has_run => {}
        Ok(None) if asked == 0 => anstream::eprintln!("dubplate: {NO_REQUEST}; nothing was recorded"),
        Ok(None) => anstream::eprintln!("dubplate: nothing new was recorded"),
        Err(error @ JournalError::Withheld { .. }) => return Ok(withheld(&error)),
        Err(error) => return Err(error.into()),
    }
    if unfinished > 0 {
        anstream::eprintln!(
            "dubplate: {unfinished} of {asked} exchanges did not come to their end, and are not in the recording"
        );
    }
    if let Some(line) = &wrong {
        anstream::eprintln!("dubplate: {line}");
    }
    Ok(if incomplete > 0 || wrong.is_some() { Exit::NotConformant } else { Exit::AsExpected })
}

fn withheld(error: &JournalError) -> Exit {
    anstream::eprintln!("error: {error}");
    Exit::NotConformant
}
