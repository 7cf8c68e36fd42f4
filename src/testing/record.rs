use super::asked::{Asked, Log};
use super::replay::wrong_signatures;
use super::running::Demand;
use super::{Mode, Replay, Running, Trouble, Unmet, built_in};
use crate::cassette::{self, Deck, FORMAT, Head, Journal, Provenance, Sync};
use crate::contract::Contract;
use crate::redact::Redactor;
use crate::sign::Credential;
use crate::source::RealDisk;
use crate::target::{
    self, BoxFuture, Carrier, CarryError, Context, Counts, Cut, Endpoint, Recorder, Sessions, Tape, Target,
    TargetError, together,
};
use crate::wire::{Request, Response};
use jiff::{Timestamp, Unit};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The API's own hosts are below these.
const VENDOR: [&str; 2] = [".tencentcloudapi.com", ".api.qcloud.com"];

/// How a service is to be recorded.
#[derive(Clone)]
#[must_use]
pub struct Record {
    cassette: PathBuf,
    upstream: String,
    credential: Option<Credential>,
    mode: Mode,
    allow_unused: bool,
}

impl Record {
    /// Everything that is asked anew, into a file, unless another [`Mode`] is chosen. A cassette that is there is replaced
    /// at the end, unless it says the same. The host is part of a signature, so that every request is signed anew for `upstream`: with the credential
    /// in `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and `TENCENTCLOUD_TOKEN`, or else with a test credential,
    /// which a mock knows.
    pub fn to(cassette: impl AsRef<Path>, upstream: &str) -> Self {
        let cassette = cassette.as_ref().to_owned();
        Self {
            cassette,
            upstream: upstream.to_owned(),
            credential: None,
            mode: Mode::All,
            allow_unused: false,
        }
    }

    /// What is asked of the service, and what of the cassette.
    pub fn mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }

    /// Where the cassette alone answers, an episode that nobody asks for is no failure.
    pub fn allow_unused(self) -> Self {
        Self { allow_unused: true, ..self }
    }

    /// Another credential than that of the environment.
    pub fn credential(self, credential: Credential) -> Self {
        Self { credential: Some(credential), ..self }
    }

    /// # Errors
    /// If the address is none, somebody else records into this cassette, its folder cannot be written to, or the cassette
    /// is asked and cannot be used.
    pub fn start(self) -> Result<Running, Trouble> {
        if self.is_replayed() {
            let replay = Replay::of(&self.cassette);
            return if self.allow_unused { replay.allow_unused().start() } else { replay.start() };
        }
        let contracts = built_in::contracts()?;
        let credential = self.credential.or_else(of_environment).unwrap_or_else(built_in::credential);
        let upstream = Endpoint::new(&self.upstream)?;
        let (journal, _) = Journal::open(&self.cassette, Sync::Soon, Arc::new(RealDisk))?;
        // What a recorder left that was killed is finished first.
        let is_finished = journal.settle()?.is_none();
        let recorded = recorded(self.mode, is_finished, &self.cassette)?;
        let holder = format!("process {}", std::process::id());
        journal.begin(head(&upstream, contracts), recorded.is_some(), &holder)?;
        let redactor = Redactor::new([&credential]);
        let tape = Arc::new(Tape {
            journal,
            session: redactor.session(),
            signatures: built_in::signatures(contracts, Some(&credential), Some(upstream.host())),
            contracts: contracts.to_vec(),
            credential: Some(credential.clone()),
            recorded,
            sessions: Sessions::default(),
            notice: Box::new(|_| {}),
            counts: Counts::default(),
        });
        let carrying =
            Carrying { recorder: Recorder::reverse(Arc::clone(&tape), upstream), name: self.upstream };
        let demand = Recorded { tape, cassette: self.cassette };
        let log = Log::new(contracts, &redactor);
        Running::start(Arc::new(carrying), credential, log, Some(Box::new(demand)))
    }
}

impl Record {
    /// A recorder that was killed left a cassette that is not whole.
    fn is_replayed(&self) -> bool {
        let mut journal = self.cassette.clone().into_os_string();
        journal.push(".journal");
        match self.mode {
            Mode::None => true,
            Mode::Once => self.cassette.exists() && !Path::new(&journal).exists(),
            Mode::New | Mode::All => false,
        }
    }
}

/// What need not be asked again.
fn recorded(mode: Mode, is_finished: bool, cassette: &Path) -> Result<Option<Deck>, Trouble> {
    let onto = mode == Mode::New || (mode == Mode::Once && !is_finished);
    Ok(if onto && cassette.exists() { Some(cassette::open(cassette)?) } else { None })
}

fn of_environment() -> Option<Credential> {
    let value = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let credential = Credential::new(value("TENCENTCLOUD_SECRET_ID")?, value("TENCENTCLOUD_SECRET_KEY")?);
    Some(match value("TENCENTCLOUD_TOKEN") {
        Some(token) => credential.with_token(token),
        None => credential,
    })
}

fn head(upstream: &Endpoint, contracts: &[Arc<Contract>]) -> Head {
    let host = upstream.host();
    let name = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let is_vendor = VENDOR.iter().any(|domain| name.ends_with(domain));
    let digests = contracts.iter().fold(Sha256::new(), |hash, contract| hash.chain_update(&contract.digest));
    let now = Timestamp::now();
    Head {
        format: FORMAT,
        profile: "any".to_owned(),
        case: None,
        provenance: Provenance {
            imported: None,
            target: if is_vendor { "live" } else { "url" }.to_owned(),
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

/// A recorder that waits for the whole of an answer.
struct Carrying {
    recorder: Recorder,
    name: String,
}

impl Carrying {
    async fn whole(&self, request: Request, context: &Context) -> Result<Response, TargetError> {
        let asked = target::Asked { request, arriving: None, http2: false };
        let carried = self.recorder.carry(asked, context).await.map_err(|error| self.failed(error))?;
        let mut response = carried.response;
        if let Some(pieces) = carried.arriving {
            response.body = together(pieces, usize::MAX).await.map_err(|cut: Cut| self.failed(cut.into()))?;
        }
        Ok(response)
    }

    fn failed(&self, error: CarryError) -> TargetError {
        match error {
            CarryError::Target { error } => error,
            CarryError::Asked(_) | CarryError::Unrecorded { .. } => {
                TargetError::Garbled { endpoint: self.name.clone(), cause: error.to_string() }
            }
        }
    }
}

impl Target for Carrying {
    fn send<'a>(
        &'a self,
        request: Request,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        Box::pin(self.whole(request, context))
    }
}

struct Recorded {
    tape: Arc<Tape>,
    cassette: PathBuf,
}

impl Demand for Recorded {
    fn judge(self: Box<Self>, _asked: &[Asked]) -> Result<(), Unmet> {
        let Self { tape, cassette } = *self;
        let wrong = wrong_signatures(Some(&tape.signatures));
        let exchanges = tape.counts.refused() + tape.counts.lost() + tape.counts.unfinished();
        let is_unasked = tape.counts.asked() == 0;
        let Some(tape) = Arc::into_inner(tape) else {
            let why = "a request is still under way".to_owned();
            return Err(Unmet::NotSealed { cassette, why });
        };
        match tape.journal.seal() {
            Err(error) => return Err(Unmet::NotSealed { cassette, why: error.to_string() }),
            Ok(None) if is_unasked => return Err(Unmet::NothingAsked { cassette }),
            Ok(_) => {}
        }
        wrong?;
        if exchanges > 0 { Err(Unmet::NotRecorded { cassette, exchanges }) } else { Ok(()) }
    }
}
