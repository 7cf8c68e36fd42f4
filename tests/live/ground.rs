//! The mock behind TLS in this process, with a gate in front of it: it counts the calls, and can keep one for ever, before
//! the mock has seen it or after.

use crate::common;
use crate::mock::SECRET_KEY;
use crate::program::{Running, command, folder, write};
use dubplate::api::Call;
use dubplate::contract::Gateway;
use dubplate::mock::{Mock, Options, Rates, Seed};
use dubplate::protocol::{Draft, encode_call};
use dubplate::report;
use dubplate::scenario::Suite;
use dubplate::server::{Authority, Limits, serve_tls};
use dubplate::sign::Credential;
use dubplate::source::Files;
use dubplate::target::{BoxFuture, Context, Target, TargetError};
use dubplate::wire::{Request, Response};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

pub(crate) const LEGACY: &str = "eip-v2-2017-03-12";
pub(crate) const ECM: &str = "ecm-2019-07-19";
pub(crate) const PROFILES: [&str; 2] = [LEGACY, ECM];

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which call is kept, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Never,
    /// The mock never sees it.
    Before(usize),
    /// The mock has answered, and nobody gets the answer.
    After(usize),
}

struct Gate {
    mock: Arc<Mock>,
    stop: Mutex<Stop>,
    calls: AtomicUsize,
    reached: Mutex<Sender<()>>,
    /// When each call came.
    times: Mutex<Vec<Instant>>,
}

impl Target for Gate {
    fn send<'a>(
        &'a self,
        request: Request,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        Box::pin(async move {
            self.times.lock().expect("no panic").push(Instant::now());
            let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
            let stop = *self.stop.lock().expect("no panic");
            if stop == Stop::Before(call) {
                return self.keep().await;
            }
            let answer = self.mock.send(request, context).await;
            if stop == Stop::After(call) {
                return self.keep().await;
            }
            answer
        })
    }
}

impl Gate {
    async fn keep<T>(&self) -> T {
        self.reached.lock().expect("no panic").send(()).expect("the test listens");
        std::future::pending().await
    }
}

pub(crate) struct Ground {
    runtime: Runtime,
    gate: Arc<Gate>,
    reached: Receiver<()>,
    pub(crate) address: SocketAddr,
    pub(crate) folder: TempDir,
    suite: Suite,
}

impl Ground {
    pub(crate) fn start() -> Self {
        Self::with(Rates::Documented)
    }

    /// The same with other rates than the documented ones.
    pub(crate) fn with(rates: Rates) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let (suite, folder) = (common::suite(), folder());
        let seeds = common::seeds(&Files::built_in());
        let contracts: Vec<_> = suite.profiles.iter().map(|profile| Arc::clone(&profile.contract)).collect();
        let options = Options { shared: true, rates, ..Options::default() };
        let mock = Arc::new(Mock::new(&contracts, &seeds, options).expect("a mock"));
        let (reached, receiver) = channel();
        let gate = Arc::new(Gate {
            mock,
            stop: Mutex::new(Stop::Never),
            calls: AtomicUsize::new(0),
            reached: Mutex::new(reached),
            times: Mutex::default(),
        });
        let authority = Authority::new(&["tencentcloudapi.com", "api.qcloud.com"]).expect("an authority");
        authority.write(folder.path()).expect("a certificate");
        write(folder.path(), "bindings.toml", bindings(&seeds, &suite));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("its address");
        let tls = authority.tls().expect("TLS");
        runtime.spawn(serve_tls(listener, tls, gate.clone(), Limits::default(), CancellationToken::new()));
        Self { runtime, gate, reached: receiver, address, folder, suite }
    }

    /// Keeps a call, counted from now on.
    pub(crate) fn stop(&self, stop: Stop) {
        self.gate.calls.store(0, Ordering::SeqCst);
        *self.gate.stop.lock().expect("no panic") = stop;
    }

    /// Calls since then.
    pub(crate) fn calls(&self) -> usize {
        self.gate.calls.load(Ordering::SeqCst)
    }

    /// When every call came, since the start.
    pub(crate) fn times(&self) -> Vec<Instant> {
        self.gate.times.lock().expect("no panic").clone()
    }

    /// Waits until the call is kept.
    pub(crate) fn wait(&self) {
        self.reached.recv_timeout(PATIENCE).expect("the call comes");
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A command that reaches this mock under the vendor's names.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let connect_to = format!("::{}", self.address);
        let fixed = ["--connect-to", &connect_to, "--upstream-ca", "ca.pem"];
        let mut command = command(self.path(), &[arguments, &fixed].concat());
        command
            .env("DUBPLATE_SECRET_ID", "dubplate-live")
            .env("DUBPLATE_SECRET_KEY", SECRET_KEY)
            .env("DUBPLATE_OTHER_SECRET_ID", "dubplate-other")
            .env("DUBPLATE_OTHER_SECRET_KEY", SECRET_KEY);
        command
    }

    /// A live run that may change things, with its run file at `run.jsonl`.
    pub(crate) fn run(&self, arguments: &[&str]) -> Command {
        let fixed = ["run", "--target", "live", "--bindings", "bindings.toml", "--allow-changes"];
        self.command(&[&fixed, &["--run-file", "run.jsonl"] as &[&str], arguments].concat())
    }

    pub(crate) fn cleanup(&self, arguments: &[&str]) -> Command {
        self.command(&[&["cleanup", "run.jsonl", "--bindings", "bindings.toml"], arguments].concat())
    }

    pub(crate) fn run_file(&self) -> PathBuf {
        self.path().join("run.jsonl")
    }

    /// Starts a run and kills it at a call.
    pub(crate) fn kill_at(&self, stop: Stop, arguments: &[&str]) {
        self.stop(stop);
        let running = Running::start(&mut self.run(arguments));
        self.wait();
        running.signal("KILL");
        assert_eq!(running.end().code, None, "killed");
        self.stop(Stop::Never);
    }

    /// Every EIP of both profiles as the API shows it.
    pub(crate) fn addresses(&self) -> Vec<Value> {
        PROFILES
            .iter()
            .map(|profile| self.ask(profile, "DescribeAddresses", &json!({"Limit": 100})))
            .collect()
    }

    /// What the mock answers to a call of the test's own, which no gate counts.
    pub(crate) fn ask(&self, profile: &str, action: &str, params: &Value) -> Value {
        let contract = &self.suite.profile(profile).expect("a profile").contract;
        let mut params = params.as_object().expect("an object").clone();
        let region = "ap-guangzhou".to_owned();
        if contract.gateway == Gateway::V3 {
            params.insert("EcmRegion".to_owned(), json!("ap-hangzhou-ecm"));
        }
        let call = Call {
            action: action.to_owned(),
            version: contract.version.clone(),
            region: (contract.gateway == Gateway::Legacy).then_some(region),
            language: None,
            params,
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        let nonce = uuid::Uuid::new_v4().as_u64_pair().0 >> 12;
        let draft = Draft::new(contract.gateway, call, i64::try_from(now).expect("a time"), nonce);
        let credential = Credential::new("dubplate-test", SECRET_KEY);
        let request =
            encode_call(contract.gateway, &draft, &contract.hosts[0], &contract.services[0], &credential);
        let answer = self.runtime.block_on(self.gate.mock.send(request, &Context::default()));
        let body = answer.expect("an answer").body;
        let mut body: Value = serde_json::from_slice(&body).expect("JSON");
        body["Response"].as_object_mut().expect("an answer").remove("RequestId");
        assert!(body["Response"]["Error"].is_null(), "{body}");
        body.take()
    }
}

fn bindings(seeds: &[Seed], suite: &Suite) -> String {
    report::bindings(seeds, suite, None)
}

/// Cases of our own, which poll faster than those of the service.
pub(crate) fn own(ground: &Ground) {
    write(ground.path(), &format!("own/{LEGACY}/own.toml"), LEGACY_CASES);
    write(ground.path(), &format!("own/{ECM}/own.toml"), ECM_CASES);
}

const LEGACY_CASES: &str = r#"format = 1

[[case]]
id = "own-binds"
title = "Binds, waits, unbinds"
needs = { eip = "unbound-eip", instance = "instance-without-eip" }

[[case.step]]
call = "DescribeAddresses"
with = { AddressIds = ["${eip.id}"] }
save = { public = "/Response/AddressSet/0/AddressIp" }

[[case.step]]
call = "AssociateAddress"
with = { AddressId = "${eip.id}", InstanceId = "${instance.id}" }

[[case.step]]
call = "DescribeAddresses"
with = { AddressIds = ["${eip.id}"] }
until.at."/Response/AddressSet/0/AddressStatus" = "BIND"
poll = { every = "10ms" }

[[case.finally]]
call = "DescribeAddresses"
with = { AddressIds = ["${eip.id}"] }
until.at."/Response/AddressSet/0/AddressStatus" = { in = ["BIND", "UNBIND"] }
poll = { every = "10ms" }

[[case.finally]]
call = "DisassociateAddress"
with = { AddressId = "${eip.id}" }
accept = ["InvalidAddressIdStatus.NotPermit"]

[[case.finally]]
call = "DescribeAddresses"
with = { Filters = [{ Name = "address-ip", Values = ["${public}"] }] }
until.at."/Response/AddressSet/0/AddressStatus" = "UNBIND"
poll = { every = "10ms" }
"#;

const ECM_CASES: &str = r#"format = 1

[[case]]
id = "own-binds"
title = "Binds, waits for the task, unbinds"
needs = { eip = "unbound-eip", instance = "instance-without-eip" }

[[case.step]]
call = "AssociateAddress"
with = { EcmRegion = "${region}", AddressId = "${eip.id}", InstanceId = "${instance.id}" }
save = { task = "/Response/TaskId" }

[[case.step]]
call = "DescribeTaskResult"
with = { EcmRegion = "${region}", TaskId = "${task}" }
until.at."/Response/Result" = "SUCCESS"
poll = { every = "10ms" }

[[case.finally]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${eip.id}"] }
until.at."/Response/AddressSet/0/AddressStatus" = { in = ["UNBIND", "BIND"] }
poll = { every = "10ms" }

[[case.finally]]
call = "DisassociateAddress"
with = { EcmRegion = "${region}", AddressId = "${eip.id}" }
accept = ["UnsupportedOperation.StatusNotPermit"]

[[case.finally]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${eip.id}"] }
until.at."/Response/AddressSet/0/AddressStatus" = "UNBIND"
poll = { every = "10ms" }

[[case]]
id = "own-allocates"
title = "Allocates an EIP and gives it back"

[[case.step]]
call = "AllocateAddresses"
with = { EcmRegion = "${region}", AddressCount = 1 }
save = { address = "/Response/AddressSet/0" }

[[case.step]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${address}"] }
until.at."/Response/AddressSet/0/AddressStatus" = "UNBIND"
poll = { every = "10ms" }

[[case.finally]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${address}"] }
until.at."/Response/AddressSet/0/AddressStatus" = "UNBIND"
poll = { every = "10ms" }

[[case.finally]]
call = "ReleaseAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${address}"] }
accept = ["UnsupportedOperation.AddressIdNotFound"]

[[case.finally]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${address}"] }
until.at."/Response/TotalCount" = 0
poll = { every = "10ms" }
"#;
