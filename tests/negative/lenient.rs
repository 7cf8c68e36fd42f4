//! Servers that take what they should refuse: no case that expects a refusal passes on them.

use crate::common::{all, play_through, seeds, suite};
use dubplate::api::Call;
use dubplate::event::{CaseFinished, Verdict};
use dubplate::mock::Mock;
use dubplate::protocol::{Draft, decode_call, encode_call, unflatten};
use dubplate::runner::Selected;
use dubplate::scenario::{Check, Suite};
use dubplate::sign::{Credential, SECRET_KEY};
use dubplate::source::Files;
use dubplate::target::{BoxFuture, Context, Target, TargetError};
use dubplate::wire::{Headers, Request, Response, decode_form};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Says yes to whatever a case asks, and answers its reads as they are.
struct Agreeing(Arc<Mock>);

/// Does what a request says, and looks neither at its signature nor at its clock.
struct Believing {
    mock: Arc<Mock>,
    /// Reads query and body alike, whatever the method.
    mixes: bool,
    nonce: AtomicU64,
}

impl Target for Agreeing {
    fn send<'a>(
        &'a self,
        request: Request,
        _context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        let arrival = decode_call(&request);
        let is_read = arrival.common.action.as_deref().is_some_and(|action| action.starts_with("Describe"));
        let answer = if is_read && !arrival.params.contains_key("Filters") {
            self.0.answer(&request)
        } else {
            let members = json!({"TaskId": "1", "TotalCount": 0, "AddressSet": [], "RequestId": uuid::Uuid::new_v4().to_string()});
            let headers = Headers::from_iter([("content-type", "application/json")]);
            Response { status: 200, headers, body: json!({"Response": members}).to_string().into() }
        };
        Box::pin(std::future::ready(Ok(answer)))
    }
}

impl Believing {
    /// The request as somebody would have written it who means the same.
    fn written_anew(&self, request: &Request) -> Request {
        let arrival = decode_call(request);
        let text = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(str::to_owned);
        let header = request.headers.get("authorization").unwrap_or_default();
        let named = header.split_once("Credential=").and_then(|(_, rest)| rest.split('/').next());
        let secret_id = text(&arrival.common.secret_id).or(named.map(str::to_owned)).unwrap_or_default();
        let mut params = arrival.params.clone();
        if self.mixes {
            let body = std::str::from_utf8(&request.body).unwrap_or_default();
            for more in [request.query(), body] {
                let pairs = decode_form(more).unwrap_or_default();
                let pairs = pairs
                    .iter()
                    .filter(|(name, _)| name.starts_with("InstanceId") || name.starts_with("AddressIds"));
                let more = unflatten(pairs.map(|(name, value)| (&**name, &**value)));
                for (name, value) in more {
                    match (params.get_mut(&name), value) {
                        (Some(serde_json::Value::Array(own)), serde_json::Value::Array(more)) => {
                            own.extend(more.into_iter().filter(|id| !own.contains(id)).collect::<Vec<_>>());
                        }
                        (_, value) => drop(params.insert(name, value)),
                    }
                }
            }
        }
        let call = Call {
            action: text(&arrival.common.action).unwrap_or_default(),
            version: text(&arrival.common.version).unwrap_or_default(),
            region: text(&arrival.common.region),
            language: None,
            params,
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        let nonce = self.nonce.fetch_add(1, Ordering::Relaxed);
        let draft = Draft::new(arrival.gateway, call, i64::try_from(now).expect("a time"), nonce);
        encode_call(arrival.gateway, &draft, request.host(), "ecm", &Credential::new(secret_id, SECRET_KEY))
    }
}

impl Target for Believing {
    fn send<'a>(
        &'a self,
        request: Request,
        _context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        let answer = self.mock.answer(&self.written_anew(&request));
        Box::pin(std::future::ready(Ok(answer)))
    }
}

fn of_files(suite: &Suite, files: &[&str], wanted: impl Fn(&Selected) -> bool) -> Vec<Selected> {
    let is_in = |selected: &Selected| files.iter().any(|file| selected.case.source.name.ends_with(file));
    all(suite).into_iter().filter(|selected| is_in(selected) && wanted(selected)).collect()
}

fn expects_refusal(selected: &Selected) -> bool {
    let refused = |check: &Check| matches!(check, Check::Once(expect) if expect.error.is_some());
    selected.case.steps.iter().any(|step| refused(&step.check))
}

async fn play(
    suite: &Suite,
    target: impl FnOnce(Arc<Mock>) -> Arc<dyn Target>,
    cases: Vec<Selected>,
) -> Vec<CaseFinished> {
    let seeds = seeds(&Files::built_in());
    play_through(suite, &seeds, cases, target).await
}

/// All of them failed because of what was answered.
fn all_failed(finished: &[CaseFinished]) {
    let other = finished.iter().filter(|case| !matches!(case.verdict, Verdict::Fail(_)));
    let other: Vec<String> =
        other.map(|case| format!("{}/{} {:?}", case.profile, case.case, case.verdict)).collect();
    assert!(other.is_empty(), "{}", other.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_refusal_is_seen_on_a_server_that_says_yes() {
    let suite = suite();
    let cases = of_files(&suite, &["gateway-tampered.toml", "gateway-malformed.toml"], expects_refusal);
    assert!(cases.len() >= 90, "{}", cases.len());
    all_failed(&play(&suite, |mock| Arc::new(Agreeing(mock)), cases).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_spoilt_signature_binds_on_a_server_that_believes_it() {
    let suite = suite();
    let cases = of_files(&suite, &["gateway-tampered.toml"], expects_refusal);
    assert!(cases.len() >= 40, "{}", cases.len());
    let believing =
        |mock| Arc::new(Believing { mock, mixes: false, nonce: AtomicU64::new(1) }) as Arc<dyn Target>;
    let finished = play(&suite, believing, cases).await;
    all_failed(&finished);
    for case in &finished {
        let Verdict::Fail(why) = &case.verdict else { continue };
        assert!(
            why.iter().any(|why| why.at == "/Response/Error/Code" && why.found == "nothing"),
            "{} {why:?}",
            case.case
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_elsewhere_counts_on_a_server_that_mixes_query_and_body() {
    let suite = suite();
    let elsewhere =
        |selected: &Selected| selected.case.steps.iter().any(|step| !step.deviation.elsewhere.is_empty());
    let cases = of_files(&suite, &["gateway-malformed.toml"], elsewhere);
    assert_eq!(cases.len(), 6);
    let mixing =
        |mock| Arc::new(Believing { mock, mixes: true, nonce: AtomicU64::new(1) }) as Arc<dyn Target>;
    all_failed(&play(&suite, mixing, cases).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_them_pass_where_requests_are_looked_at() {
    let suite = suite();
    let cases = of_files(&suite, &["gateway-tampered.toml", "gateway-malformed.toml"], |_| true);
    let finished = play(&suite, |mock| mock, cases).await;
    let red: Vec<_> =
        finished.iter().filter(|case| case.verdict != Verdict::Pass || !case.notes.is_empty()).collect();
    assert!(red.is_empty(), "{red:#?}");
}
