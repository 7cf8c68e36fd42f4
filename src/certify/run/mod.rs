//! A certification: cases in parallel, judged when all is seen.

mod play;

use super::cases::{self, ClientCase, Ground, NotForClients};
use super::checks::Level;
use super::checks::{self, Finding, Judgement};
use super::wire::{Doorway, Witness};
use super::{Driver, Seen, Stray, Subject};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Is told of every case when it has come to its end.
pub type Watcher = Arc<dyn Fn(Progress<'_>) + Send + Sync>;

/// The case that ended, and how many of how many have.
pub struct Progress<'p> {
    pub profile: &'p str,
    pub case: &'p str,
    pub done: usize,
    pub of: usize,
}

/// Everything a certification is made of.
pub struct Certify {
    pub cases: Vec<ClientCase>,
    pub not_for_clients: Vec<NotForClients>,
    /// By profile.
    pub grounds: BTreeMap<String, Ground>,
    pub driver: Arc<dyn Driver>,
    pub witness: Arc<Witness>,
    pub doorway: Doorway,
    /// Cases in flight, if the driver takes as many.
    pub jobs: usize,
    pub watcher: Watcher,
    pub interrupt: CancellationToken,
}

/// What was seen and what is to be said of it.
pub struct Certified {
    pub subject: Subject,
    pub seen: Vec<Seen>,
    pub strays: Vec<Stray>,
    pub findings: Vec<Finding>,
    pub standings: Vec<Standing>,
    pub not_for_clients: Vec<NotForClients>,
    /// Cases that could not be asked, with the reason.
    pub unasked: Vec<NotForClients>,
    /// What went wrong outside of any task.
    pub troubles: Vec<String>,
    pub interrupted: bool,
}

impl Certified {
    /// Nothing that was looked at was wrong.
    pub fn is_conformant(&self) -> bool {
        !self.findings.iter().any(|finding| matches!(finding.judgement, Judgement::Fail(_)))
    }

    /// Everything was asked, and nothing went wrong beside it.
    pub fn is_whole(&self) -> bool {
        self.unasked.is_empty() && self.troubles.is_empty()
    }
}

/// How a client stands at one level of one profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub profile: String,
    pub level: Level,
    pub passed: usize,
    pub failed: usize,
    /// With how many findings for each reason.
    pub not_verified: BTreeMap<String, usize>,
}

impl Standing {
    /// Something was looked at, and nothing was wrong.
    pub fn is_reached(&self) -> bool {
        self.passed > 0 && self.failed == 0
    }
}

/// What the tasks of one case came to.
#[derive(Default)]
struct Played {
    seen: Vec<Seen>,
    unasked: Option<String>,
}

impl Certify {
    /// Asks all cases and judges what was seen.
    pub async fn run(self) -> Certified {
        let certify = Arc::new(self);
        let most = certify.jobs.min(certify.driver.most_in_flight()).max(1);
        let (alone, beside): (Vec<_>, Vec<_>) =
            certify.cases.iter().cloned().enumerate().partition(|(_, case)| case.is_alone());
        let order = Arc::new(Order { certify: Arc::clone(&certify), done: Mutex::default() });
        let room = Arc::new(Semaphore::new(most));
        let mut running = JoinSet::new();
        for (at, case) in beside {
            let Ok(permit) = Arc::clone(&room).acquire_owned().await else { break };
            if certify.interrupt.is_cancelled() {
                break;
            }
            let (certify, order) = (Arc::clone(&certify), Arc::clone(&order));
            running.spawn(async move {
                order.finish(at, play::case(&certify, &case).await);
                drop(permit);
            });
        }
        let mut lost = Vec::new();
        while let Some(ended) = running.join_next().await {
            // A defect of ours costs its case, and is said.
            lost.extend(ended.err().map(|error| format!("a case came to no end: {error}")));
        }
        for (at, case) in alone {
            if certify.interrupt.is_cancelled() {
                break;
            }
            order.finish(at, play::case(&certify, &case).await);
        }
        lost.extend(certify.driver.finish().await);
        certify.judged(&order, lost)
    }

    fn judged(&self, order: &Order, troubles: Vec<String>) -> Certified {
        let done = std::mem::take(&mut *order.lock());
        let (mut seen, mut unasked) = (Vec::new(), Vec::new());
        for (at, played) in done {
            seen.extend(played.seen);
            let case = &self.cases[at];
            let (profile, case) = (case.profile().to_owned(), case.id().to_owned());
            unasked.extend(played.unasked.map(|why| NotForClients { profile, case, why }));
        }
        let strays = self.witness.strays();
        let is_asked = |not: &&NotForClients| self.cases.iter().any(|case| case.profile() == not.profile);
        let findings = checks::judge(&seen, &strays);
        Certified {
            subject: self.driver.subject(),
            standings: standings(&findings),
            seen,
            strays,
            findings,
            not_for_clients: self.not_for_clients.iter().filter(is_asked).cloned().collect(),
            unasked,
            troubles,
            interrupted: self.interrupt.is_cancelled(),
        }
    }
}

/// The cases that have come to their end, in the order of all.
struct Order {
    certify: Arc<Certify>,
    done: Mutex<BTreeMap<usize, Played>>,
}

impl Order {
    fn finish(&self, at: usize, played: Played) {
        let case = &self.certify.cases[at];
        let of = self.certify.cases.len();
        // Told under the lock: who watches sees the numbers in their order.
        let mut cases = self.lock();
        cases.insert(at, played);
        let done = cases.len();
        (self.certify.watcher)(Progress { profile: case.profile(), case: case.id(), done, of });
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<usize, Played>> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The cases of some profiles.
pub fn cases_of(profiles: &[Arc<crate::scenario::Profile>]) -> (Vec<ClientCase>, Vec<NotForClients>) {
    let (cases, not): (Vec<_>, Vec<_>) = profiles.iter().map(cases::all).unzip();
    (cases.concat(), not.concat())
}

/// How a client stands by what the checks said.
pub fn standings(findings: &[Finding]) -> Vec<Standing> {
    let mut standings: BTreeMap<(String, Level), Standing> = BTreeMap::new();
    let levels: BTreeMap<&str, Level> = checks::all().map(|check| (check.id, check.level)).collect();
    for finding in findings.iter().filter(|finding| !finding.profile.is_empty()) {
        let Some(level) = levels.get(finding.check.as_str()) else { continue };
        let standing = standings.entry((finding.profile.clone(), *level)).or_insert_with(|| Standing {
            profile: finding.profile.clone(),
            level: *level,
            passed: 0,
            failed: 0,
            not_verified: BTreeMap::new(),
        });
        match &finding.judgement {
            Judgement::Pass => standing.passed += 1,
            Judgement::Fail(_) => standing.failed += 1,
            Judgement::NotVerified(why) => *standing.not_verified.entry(why.clone()).or_default() += 1,
            Judgement::DoesNotApply => {}
        }
    }
    standings.into_values().collect()
}
