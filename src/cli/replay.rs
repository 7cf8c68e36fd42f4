//! `dubplate replay`

use super::admin::AdminPort;
use super::args::{ReplayArgs, Reverse};
use super::exit::{CliError, Exit};
use super::files;
use super::notice::{Notice, each_once};
use super::posts::{Post, certified, serve_all};
use super::record::is_allowed;
use super::run::access;
use super::wrap::{self, Ended, Trust};
use crate::cassette;
use crate::redact::Redactor;
use crate::report::{left_over, wrong_signatures};
use crate::server::{Answers, Door, Doors, Faults, Forward, Origin, Replayed};
use crate::target::{Own, Replay};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Why a program that was started is not believed.
pub(super) const NO_REQUEST: &str =
    "no API request seen: the program asked none, went past the proxy, or did not trust its certificates";

pub(super) fn execute(args: &ReplayArgs) -> Result<Exit, CliError> {
    let done = answer(args);
    if args.wrap.command.is_empty() { done } else { done.map_err(|error| CliError::Around(Box::new(error))) }
}

fn answer(args: &ReplayArgs) -> Result<Exit, CliError> {
    let replay = Arc::new(opened(&args.cassette)?);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Start)?;
    let ended = runtime.block_on(stand(args, &replay))?;
    Ok(conclude(&replay, ended, args.strict))
}

/// A cassette that answers, and looks at signatures.
pub(super) fn opened(cassette: &Path) -> Result<Replay, CliError> {
    let replay = Replay::new(Arc::new(cassette::open(cassette)?), None);
    let (contracts, _) = files::mock(None, &[])?;
    let replay = replay.apart(|text| anstream::eprintln!("dubplate replay: {text}"));
    let credential = access::of_environment();
    let replay = replay.knowing(Redactor::new(&credential));
    Ok(replay.checking(access::signatures(credential.as_ref(), &contracts, [])))
}

/// What a replay comes to, and the program around which it was. A program that asks nothing of us has asked somebody else.
pub(super) fn conclude(replay: &Replay, ended: Option<Ended>, strict: bool) -> Exit {
    let exit = judge(replay, strict);
    let Some(ended) = ended else { return exit };
    if replay.asked() > 0 || !ended.has_run() {
        return ended.or(exit);
    }
    anstream::eprintln!("dubplate: {NO_REQUEST}");
    ended.or(if replay.deck().is_empty() { exit } else { Exit::NotConformant })
}

/// Serves the replay, around a program or until the first interrupt, and its admin API beside it.
async fn stand(args: &ReplayArgs, replay: &Arc<Replay>) -> Result<Option<Ended>, CliError> {
    let mut lines = String::new();
    let faults = args.faults.plan("replay").map(|(faults, seed)| {
        lines += &format!("--fault-seed {seed}\n");
        faults
    });
    let Some(admin) = AdminPort::open(&args.admin).await? else {
        return serve(args, replay, faults, lines).await;
    };
    lines += &admin.line();
    let shown = Redactor::new(&access::of_environment()).session();
    let (replayed, stop) = (Arc::new(Replayed::new(Arc::clone(replay), shown)), CancellationToken::new());
    let administered = tokio::spawn(admin.serve(replayed, stop.clone()));
    let ended = serve(args, replay, faults, lines).await;
    stop.cancel();
    administered.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
    ended
}

/// `lines` are for a person, and so not for the standard output of a program.
async fn serve(
    args: &ReplayArgs,
    replay: &Arc<Replay>,
    faults: Option<Faults>,
    lines: String,
) -> Result<Option<Ended>, CliError> {
    let (answers, own) = (|| Answers::Whole(Arc::<Replay>::clone(replay)), Own::default());
    let hosts = Reverse::hosts(&args.reverse, &args.upstream);
    let certified = match (&args.ca, args.wrap.command.as_slice()) {
        (None, []) => None,
        (folder, _) => Some(certified(folder.as_deref(), &hosts)?),
    };
    let doors = Arc::new(Everywhere::new(replay, &hosts));
    let (tls, authority) = certified.unzip();
    let forward = tls.map(|tls| Forward { tls, doors });
    let proxy = Post {
        address: args.listen,
        url: None,
        forward,
        faults: faults.clone(),
        answers: answers(),
        own: own.clone(),
    };
    let spoilt = |post| Post { faults: faults.clone(), ..post };
    let others = args.reverse.iter().map(|reverse| spoilt(reverse.post(answers(), &own)));
    match authority.filter(|_| !args.wrap.command.is_empty()) {
        None => serve_all(std::iter::once(proxy).chain(others).collect(), lines).await.map(|()| None),
        Some(authority) => {
            anstream::eprint!("{lines}");
            let trust = Trust { authority, hosts };
            wrap::run(&args.wrap, proxy, others.collect(), trust).await.map(Some)
        }
    }
}

/// One recording answers for every host of the API and those that are named: no connection is opened.
pub(super) struct Everywhere {
    replay: Arc<Replay>,
    others: Vec<String>,
    notice: Notice,
}

impl Everywhere {
    pub(super) fn new(replay: &Arc<Replay>, others: &[String]) -> Self {
        Self { replay: Arc::clone(replay), others: others.to_vec(), notice: each_once("replay") }
    }
}

impl Doors for Everywhere {
    fn open(&self, origin: &Origin) -> Result<Door, String> {
        if is_allowed(&origin.host, &self.others) {
            return Ok(Door::Answers(Answers::Whole(Arc::<Replay>::clone(&self.replay))));
        }
        let refused = CliError::NotUpstream { host: origin.host.clone() };
        Err(format!(
            "{refused}; a replay opens no connection, so nothing passes to other hosts (--passthrough is off)"
        ))
    }

    fn tell(&self, why: &str) {
        (self.notice)(why);
    }
}

/// A miss is a fail, and a signature that is wrong; with `strict` an episode is too that nobody asked for.
fn judge(replay: &Replay, strict: bool) -> Exit {
    let misses = replay.misses();
    if misses > 0 {
        anstream::eprintln!("dubplate: {misses} requests that no episode answers");
    }
    let wrong = replay.signatures().and_then(|signatures| wrong_signatures(&signatures.seen()));
    if let Some(line) = &wrong {
        anstream::eprintln!("dubplate: {line}");
    }
    let unused = if strict { replay.deck().unused() } else { BTreeMap::new() };
    if !unused.is_empty() {
        anstream::eprintln!("dubplate: episodes that nobody asked for: {}", left_over(&unused));
    }
    if misses > 0 || wrong.is_some() || !unused.is_empty() { Exit::NotConformant } else { Exit::AsExpected }
}
