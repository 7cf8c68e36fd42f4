//! One case: its world, its tasks, and what we find in the world afterwards.

use super::{Certify, Played};
use crate::api::Call;
use crate::certify::cases::{Ask, CaseKind, ClientCase, Part, Trial, refusable};
use crate::certify::wire::{Arrivals, Plan, Watched, cut};
use crate::certify::{Ending, Expects, Mode, Seen, Task, Told};
use crate::contract::{Contract, Effect, Gateway};
use crate::protocol::{Draft, encode_call};
use crate::scenario::{Answer, Case, Check, Need, Poll, Progress, Step, Variables, judge_poll, substitute};
use crate::sign::Credential;
use crate::wire::Response;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;

/// For a call that nobody delays.
const USUAL: Duration = Duration::from_secs(8);
/// Looks of ours at what a change came to; in a world of one client it takes two.
const MOST_LOOKS: usize = 50;

/// One case while it is played.
struct Player<'c> {
    certify: &'c Certify,
    case: &'c ClientCase,
    contract: &'c Arc<Contract>,
    credential: Credential,
    variables: Variables,
    played: Played,
    alone: bool,
}

/// Everything about a call that differs between tasks.
struct Wanted {
    action: String,
    region: Option<String>,
    params: Map<String, Value>,
    mode: Mode,
    plan: Plan,
    deadline: Duration,
    expects: Expects,
    endpoint: String,
}

/// Plays a case to its end, whatever the client does. One that was disturbed by another is played again, in a world of
/// its own, with nothing beside it.
pub(super) async fn case(certify: &Certify, case: &ClientCase) -> Played {
    let played = once(certify, case, false).await;
    let was_disturbed = played.seen.iter().any(|seen| seen.told.process.ending == Ending::Disturbed);
    if was_disturbed { once(certify, case, true).await } else { played }
}

async fn once(certify: &Certify, case: &ClientCase, alone: bool) -> Played {
    let contract = &case.profile.contract;
    let needs = match &case.kind {
        CaseKind::Documented(case) => case.needs.clone(),
        CaseKind::Resilience(trial) => needs_of(trial.ask),
    };
    let ground = certify.grounds.get(&contract.profile).cloned().unwrap_or_default();
    let variables = match ground.variables(&needs, &case.profile.roles) {
        Ok(variables) => variables,
        Err(unbound) => return Played { unasked: Some(unbound.to_string()), ..Played::default() },
    };
    let token = matches!(&case.kind, CaseKind::Resilience(trial) if trial.token);
    let credential = certify.witness.open(contract, token);
    let mut player =
        Player { certify, case, contract, credential, variables, played: Played::default(), alone };
    match &case.kind {
        CaseKind::Documented(case) => player.documented(case).await,
        CaseKind::Resilience(trial) => player.trial(trial).await,
    }
    certify.witness.close(&player.credential);
    player.played
}

impl Player<'_> {
    async fn documented(&mut self, case: &Case) {
        for step in &case.steps {
            let done = match (Part::of(step, self.contract), &step.check) {
                (Part::Client, Check::Once(expect)) => {
                    let code = expect.error.as_ref().map(|(code, _)| code.as_str());
                    self.step(step, code).await
                }
                (Part::Ours, Check::Poll(poll)) => self.look(step, poll),
                (Part::Client, Check::Poll(_)) | (Part::Ours, Check::Once(_)) | (Part::Raw(_), _) => Ok(()),
            };
            if self.certify.interrupt.is_cancelled() {
                return;
            }
            if let Err(why) = done {
                self.played.unasked = Some(why);
                return;
            }
        }
    }

    /// Has the client make the call of a step.
    async fn step(&mut self, step: &Step, code: Option<&str>) -> Result<(), String> {
        let params = self.params(&step.with, &step.deviation.omit)?;
        let added = step.deviation.add.get("Region").and_then(Value::as_str).map(str::to_owned);
        let changes =
            self.contract.actions.get(&step.action).is_none_or(|action| action.effect != Effect::Read);
        let wanted = Wanted {
            action: step.action.clone(),
            region: added.or_else(|| self.region()),
            params,
            mode: Mode::Call,
            plan: Plan::HONEST,
            deadline: USUAL,
            expects: Expects {
                answer: Some(code.unwrap_or("ok").to_owned()),
                refusal: code.is_some_and(refusable),
                changes,
                exercises: Vec::new(),
            },
            endpoint: self.certify.doorway.endpoint(self.contract),
        };
        let last = self.ask(wanted).await;
        for (name, pointer) in &step.save {
            let value = last.as_ref().and_then(|body| body.pointer(pointer)).cloned();
            let Some(value) = value else {
                let action = &step.action;
                return Err(format!(
                    "what comes next needs {pointer} of the answer to `{action}`, and the client got none"
                ));
            };
            self.variables.set(name.clone(), value);
        }
        Ok(())
    }

    async fn trial(&mut self, trial: &Trial) {
        let (action, params) = asked(trial.ask, self.contract, &self.variables);
        let endpoint = if trial.untrusted {
            self.certify.doorway.untrusted(self.contract)
        } else {
            self.certify.doorway.endpoint(self.contract)
        };
        let wanted = Wanted {
            action: action.to_owned(),
            region: self.region(),
            params,
            mode: trial.mode,
            plan: trial.plan,
            deadline: Duration::from_millis(trial.deadline_ms),
            expects: Expects {
                answer: trial.answer.map(str::to_owned),
                refusal: false,
                changes: trial.ask == Ask::Bind,
                exercises: trial.exercises.iter().map(|id| (*id).to_owned()).collect(),
            },
            endpoint,
        };
        self.certify.witness.show_untrusted(trial.untrusted);
        self.ask(wanted).await;
        self.certify.witness.show_untrusted(false);
    }

    /// Has the client do a task, and keeps what was seen. The body of the answer to it, if there was one.
    async fn ask(&mut self, wanted: Wanted) -> Option<Value> {
        let Wanted { action, region, params, mode, plan, deadline, expects, endpoint } = wanted;
        let nth = self.played.seen.len() + 1;
        let profile = self.contract.profile.clone();
        let task = Task {
            id: format!("{profile}/{}#{nth}", self.case.id()),
            profile,
            case: self.case.id().to_owned(),
            action,
            version: self.contract.version.clone(),
            region,
            params,
            mode,
            endpoint,
            credential: self.credential.clone(),
            deadline,
            alone: self.alone,
        };
        let witness = &self.certify.witness;
        witness.begin(&self.credential, Watched { plan, deadline });
        let told = tokio::select! {
            told = self.certify.driver.perform(&task) => told,
            // What it did meanwhile is nobody's verdict.
            () = self.certify.interrupt.cancelled() => return None,
        };
        let mut arrivals = witness.end(&self.credential);
        let last = arrivals.last.remove(&task.action);
        let legacy = self.contract.gateway == Gateway::Legacy;
        self.played.seen.push(seen(task, legacy, expects, arrivals, told));
        last
    }

    /// Asks ourselves, until it is as the case says or cannot be.
    fn look(&mut self, step: &Step, poll: &Poll) -> Result<(), String> {
        let params = self.params(&step.with, &step.deviation.omit)?;
        let action = self.contract.actions.get(&step.action).ok_or("an action that no contract has")?;
        let mut missing = Vec::new();
        for _ in 0..MOST_LOOKS {
            let response = self.ourselves(&step.action, &params);
            let body = serde_json::from_slice(&response.body).unwrap_or_default();
            let answer = Answer { response: &response, body: &body, versioned: true };
            let progress = judge_poll(poll, &step.place, &answer, self.contract, action, &self.variables);
            match progress.map_err(|error| error.to_string())? {
                Progress::Reached(_) => {
                    if let Some(last) = self.played.seen.last_mut() {
                        last.effect.get_or_insert_default();
                    }
                    for (name, pointer) in &step.save {
                        let value = body.pointer(pointer).cloned().unwrap_or_default();
                        self.variables.set(name.clone(), value);
                    }
                    return Ok(());
                }
                Progress::Failed(findings) => {
                    missing = findings;
                    break;
                }
                Progress::Waiting(findings) => missing = findings,
            }
        }
        let last = self.played.seen.last_mut().ok_or("nothing was asked of the client before")?;
        last.effect.get_or_insert_default().extend(missing.into_iter().map(|finding| {
            format!(
                "{} says at {} not what it should: expected {}",
                step.action, finding.at, finding.expected
            )
        }));
        Err("the client's call before has not had its effect".to_owned())
    }

    fn ourselves(&self, action: &str, params: &Map<String, Value>) -> Response {
        let call = Call {
            action: action.to_owned(),
            version: self.contract.version.clone(),
            region: self.region(),
            language: None,
            params: params.clone(),
        };
        let mock = self.certify.witness.mock();
        let nonce = u64::from(uuid::Uuid::new_v4().as_fields().0) + 1;
        let draft = Draft::new(self.contract.gateway, call, mock.clock().now() / 1000, nonce);
        let service = self.contract.services.first().map_or("", String::as_str);
        mock.answer(&encode_call(self.contract.gateway, &draft, "127.0.0.1", service, &self.credential))
    }

    fn params(&self, with: &Map<String, Value>, omit: &[String]) -> Result<Map<String, Value>, String> {
        let named = with.iter().filter(|(name, _)| !omit.contains(name));
        let read = named.map(|(name, value)| {
            let value = substitute(value, &self.variables).map_err(|error| error.to_string())?;
            Ok((name.clone(), value))
        });
        read.collect()
    }

    /// The legacy gateway wants one; ECM has a parameter of its own.
    fn region(&self) -> Option<String> {
        let ground = self.certify.grounds.get(&self.contract.profile)?;
        (self.contract.gateway == Gateway::Legacy).then(|| ground.region.clone())
    }
}

fn seen(task: Task, legacy: bool, expects: Expects, arrivals: Arrivals, mut told: Told) -> Seen {
    if arrivals.sent.iter().any(|sent| sent.given.trimmed) {
        told.claim.iter_mut().for_each(|claim| cut(&mut claim.fields));
    }
    Seen {
        task: task.id,
        profile: task.profile,
        legacy,
        case: task.case,
        action: task.action,
        version: task.version,
        region: task.region,
        params: task.params,
        mode: task.mode,
        token: task.credential.token.is_some(),
        deadline_ms: u64::try_from(task.deadline.as_millis()).unwrap_or(u64::MAX),
        expects,
        sent: arrivals.sent,
        unrecorded: arrivals.unrecorded,
        elsewhere: arrivals.elsewhere,
        effect: None,
        told,
    }
}

/// EIPs that can be told apart.
const READABLE: [&str; 4] = ["unbound-eip", "blocked-eip", "in-arrears-eip", "bound-eip"];

fn needs_of(ask: Ask) -> Vec<Need> {
    let need = |name: &str, role: &str| Need { name: name.to_owned(), role: role.to_owned() };
    match ask {
        Ask::Read => vec![need("eip", READABLE[0])],
        Ask::ReadOther(nth) => vec![need("eip", READABLE[nth % READABLE.len()])],
        Ask::Bind => vec![need("eip", READABLE[0]), need("instance", "instance-without-eip")],
    }
}

/// The call of a trial.
fn asked(ask: Ask, contract: &Contract, variables: &Variables) -> (&'static str, Map<String, Value>) {
    let (action, with) = match ask {
        Ask::Read | Ask::ReadOther(_) => ("DescribeAddresses", json!({ "AddressIds": ["${eip.id}"] })),
        Ask::Bind => {
            ("AssociateAddress", json!({ "AddressId": "${eip.id}", "InstanceId": "${instance.id}" }))
        }
    };
    let mut with = with;
    if contract.actions.get(action).is_some_and(|action| action.param("EcmRegion").is_some()) {
        with["EcmRegion"] = json!("${region}");
    }
    let filled = crate::scenario::fill(&with, variables);
    (action, filled.as_object().cloned().unwrap_or_default())
}
