//! A mock whose answers are spoilt on the way, and what a case says of them.

use super::common::{play_through, seeds, suite};
use bytes::Bytes;
use dubplate::event::CaseFinished;
use dubplate::mock::{Mock, Seed};
use dubplate::runner::Selected;
use dubplate::scenario::Suite;
use dubplate::source::Files;
use dubplate::target::{BoxFuture, Context, Target, TargetError};
use dubplate::wire::{Request, Response};
use serde_json::{Map, Value};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

pub(crate) const ECM: &str = "ecm-2019-07-19";
pub(crate) const LEGACY: &str = "eip-v2-2017-03-12";

/// Read once: every row plays on it.
static GROUND: LazyLock<(Suite, Vec<Seed>)> = LazyLock::new(|| (suite(), seeds(&Files::built_in())));

/// Changes one answer; told how many answers to that action came before.
pub(crate) type Spoil = fn(&mut Response, usize);

struct Spoiling {
    mock: Arc<Mock>,
    action: &'static str,
    seen: AtomicUsize,
    spoil: Spoil,
}

impl Target for Spoiling {
    fn send<'a>(
        &'a self,
        request: Request,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        let parameters = [request.target.as_bytes(), &request.body].concat();
        let parameters = String::from_utf8_lossy(&parameters).into_owned();
        let named = format!("Action={}", self.action);
        let is_meant = request.headers.get("x-tc-action") == Some(self.action)
            || parameters.split(['&', '?']).any(|part| part == named);
        Box::pin(async move {
            let mut response = self.mock.send(request, context).await?;
            if is_meant {
                (self.spoil)(&mut response, self.seen.fetch_add(1, Ordering::Relaxed));
            }
            Ok(response)
        })
    }
}

/// How a case ends if the answers to one action are spoilt.
pub(crate) async fn ends(profile: &str, case: &str, action: &'static str, spoil: Spoil) -> CaseFinished {
    let (suite, seeds) = &*GROUND;
    let profile = suite.profiles.iter().find(|one| one.contract.profile == profile).expect("a profile");
    let case = profile.cases.iter().find(|one| one.id == case).expect("a case");
    let selected = vec![Selected { profile: Arc::clone(profile), case: Arc::clone(case) }];
    let between = |mock| -> Arc<dyn Target> {
        Arc::new(Spoiling { mock, action, seen: AtomicUsize::default(), spoil })
    };
    play_through(suite, seeds, selected, between).await.pop().expect("an end")
}

/// Changes the body as JSON.
pub(crate) fn json(response: &mut Response, change: impl FnOnce(&mut Map<String, Value>)) {
    let mut body: Value = serde_json::from_slice(&response.body).expect("JSON");
    change(body["Response"].as_object_mut().expect("an object"));
    response.body = Bytes::from(body.to_string());
}

/// Answers an error instead.
pub(crate) fn error(response: &mut Response, code: &str) {
    json(response, |answer| {
        answer.retain(|name, _| name == "RequestId");
        answer.insert("Error".to_owned(), serde_json::json!({"Code": code, "Message": "m"}));
    });
}

pub(crate) fn text(response: &Response) -> String {
    String::from_utf8(response.body.to_vec()).expect("UTF-8")
}
