//! A run against the small client beside this file.

use dubplate::certify::cases::Ground;
use dubplate::certify::checks::{Finding, Judgement};
use dubplate::certify::drive::{Adapter, Commands, Line};
use dubplate::certify::wire::{Doorway, WayKind, Witness};
use dubplate::certify::{Certified, Certify, Driver, Subject, Way, cases_of};
use dubplate::mock::{Known, Mock, Options, load_world};
use dubplate::scenario;
use dubplate::source::{Files, Report};
use globset::Glob;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

pub(crate) struct Wanted<'w> {
    /// The fault of the client; empty for none.
    pub(crate) wrong: &'w str,
    /// Globs over `profile/case`; all without any.
    pub(crate) cases: &'w [&'w str],
    pub(crate) way: WayKind,
    /// One process for all tasks.
    pub(crate) adapter: bool,
}

impl Default for Wanted<'_> {
    fn default() -> Self {
        Self { wrong: "", cases: &[], way: WayKind::Endpoint, adapter: false }
    }
}

/// Certifies the small client.
pub(crate) fn certify(wanted: &Wanted<'_>) -> Certified {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let report = Report::default();
        let files = Files::built_in();
        let suite = scenario::load(&files, &report);
        let worlds = files.profiles().into_iter().filter_map(|profile| files.get(profile, "world.toml"));
        let known = Known::from(&suite);
        let seeds: Vec<_> = worlds.map(|source| load_world(source, &known, &report)).collect();
        assert!(report.is_empty(), "the built-in files are in order");
        let contracts: Vec<_> = suite.profiles.iter().map(|profile| Arc::clone(&profile.contract)).collect();
        let mock = Arc::new(Mock::new(&contracts, &seeds, Options::default()).expect("a mock"));
        let grounds: BTreeMap<_, _> =
            seeds.iter().map(|seed| (seed.profile.clone(), Ground::from(seed))).collect();
        let witness = Arc::new(Witness::new(mock));
        let doorway = Doorway::open(&witness, wanted.way).await.expect("a way");
        let profiles = contracts.iter().map(|contract| contract.profile.clone()).collect();
        let driver = driver(wanted, &doorway, profiles).await;
        let (mut cases, not_for_clients) = cases_of(&suite.profiles);
        let globs: Vec<_> =
            wanted.cases.iter().map(|glob| Glob::new(glob).expect("a glob").compile_matcher()).collect();
        let fits = |name: &str| globs.is_empty() || globs.iter().any(|glob| glob.is_match(name));
        cases.retain(|case| fits(&format!("{}/{}", case.profile(), case.id())));
        assert!(!cases.is_empty(), "{:?} selects nothing", wanted.cases);
        let certify = Certify {
            cases,
            not_for_clients,
            grounds,
            driver,
            witness,
            doorway,
            jobs: 4,
            watcher: Arc::new(|_| {}),
            interrupt: CancellationToken::new(),
        };
        certify.run().await
    })
}

async fn driver(wanted: &Wanted<'_>, doorway: &Doorway, profiles: Vec<String>) -> Arc<dyn Driver> {
    let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certify/client.py");
    let mut variables: Vec<(OsString, OsString)> = vec![("WRONG".into(), wanted.wrong.into())];
    variables.push(("PYTHONDONTWRITEBYTECODE".into(), "1".into()));
    if let Way::Proxy { address, ca_file } = doorway.way() {
        variables.push(("HTTPS_PROXY".into(), format!("http://{address}").into()));
        variables.push(("SSL_CERT_FILE".into(), ca_file.into()));
    }
    if wanted.adapter {
        let words = vec![client.into_os_string(), "--adapter".into()];
        let adapter = Adapter::start("python3".into(), words, variables, profiles).await;
        return Arc::new(adapter.expect("an adapter"));
    }
    let words = ["python3".into(), client.into_os_string()];
    let subject = Subject { name: "a small client".to_owned(), ..Subject::default() };
    Arc::new(Commands::new(Line::plain(words), subject, variables).expect("a driver"))
}

/// What failed, for people.
pub(crate) fn failures(certified: &Certified) -> Vec<String> {
    let failed = certified.findings.iter().filter_map(|finding| {
        let Judgement::Fail(why) = &finding.judgement else { return None };
        Some(format!("{} {}: {why}", finding.task, finding.check))
    });
    let unasked =
        certified.unasked.iter().map(|not| format!("{}/{} not asked: {}", not.profile, not.case, not.why));
    failed.chain(unasked).chain(certified.troubles.iter().cloned()).collect()
}

/// Ids of the checks that failed.
pub(crate) fn failed(certified: &Certified) -> BTreeSet<&str> {
    ids(certified, |finding| matches!(finding.judgement, Judgement::Fail(_)))
}

/// Ids of the checks of which some finding is as wanted.
pub(crate) fn ids(certified: &Certified, wanted: impl Fn(&Finding) -> bool) -> BTreeSet<&str> {
    certified
        .findings
        .iter()
        .filter(|finding| wanted(finding))
        .map(|finding| finding.check.as_str())
        .collect()
}
