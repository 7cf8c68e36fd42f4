// cargo build --example rust_client && dubplate certify client --adapter -- target/debug/examples/rust_client
//! Certifies this library as a client of both gateways.

use dubplate::api::{Call, Reply};
use dubplate::contract::Gateway;
use dubplate::protocol::{Draft, decode_reply, encode_call};
use dubplate::sign::Credential;
use dubplate::target::{Context, Endpoint, Target};
use serde_json::{Value, json};
use std::io::{BufRead, Write, stdin, stdout};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::{Instant, sleep, timeout_at};

/// The outcome of a call that got no answer of the API, with the reason.
type Failed = (&'static str, String);

fn text<'v>(value: &'v Value, at: &str) -> &'v str {
    value.pointer(at).and_then(Value::as_str).unwrap_or_default()
}

async fn call(case: &Value, action: &str, params: &Value, until: Instant) -> Result<Reply, Failed> {
    let endpoint = Endpoint::new(text(case, "/endpoint")).map_err(|error| ("failed", error.to_string()))?;
    let mut credential = Credential::new(text(case, "/credential/id"), text(case, "/credential/key"));
    if let Some(token) = case.pointer("/credential/token").and_then(Value::as_str) {
        credential = credential.with_token(token);
    }
    let call = Call {
        action: action.to_owned(),
        version: text(case, "/version").to_owned(),
        region: case["region"].as_str().map(str::to_owned),
        language: None,
        params: params.as_object().cloned().unwrap_or_default(),
    };
    let is_legacy = text(case, "/profile").starts_with("eip-v2-");
    let gateway = if is_legacy { Gateway::Legacy } else { Gateway::V3 };
    let service = text(case, "/profile").split('-').next().unwrap_or_default();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
    let nonce = uuid::Uuid::new_v4().as_u64_pair().0 >> 1;
    let draft = Draft::new(gateway, call, now.cast_signed(), nonce);
    let request = encode_call(gateway, &draft, &endpoint.host(), service, &credential);
    let context = Context::default();
    let answer = timeout_at(until, endpoint.send(request, &context)).await;
    let answer = answer.map_err(|_| ("timeout", "no complete answer in time".to_owned()))?;
    let response = answer.map_err(|error| ("transport_error", error.to_string()))?;
    match decode_reply(&response) {
        Ok((reply, _)) if response.status == 200 => Ok(reply),
        Ok(_) => Err(("invalid_response", format!("HTTP {}", response.status))),
        Err(error) => Err(("invalid_response", format!("HTTP {}: {error}", response.status))),
    }
}

/// Looks at a change until it has come to its end: at its task, or at the address where there is none.
async fn wait(case: &Value, task: Option<&Value>, until: Instant) -> Result<(), Failed> {
    let params = &case["params"];
    let asked = match task {
        Some(task) => json!({"EcmRegion": params["EcmRegion"], "TaskId": task}),
        None => json!({"AddressIds": [params["AddressId"]]}),
    };
    let action = if task.is_some() { "DescribeTaskResult" } else { "DescribeAddresses" };
    while Instant::now() < until {
        let found = call(case, action, &asked, until).await?.outcome;
        let found: Value = found.map_err(|error| ("failed", error.code))?.into();
        match (text(&found, "/Result"), text(&found, "/AddressSet/0/AddressStatus")) {
            ("SUCCESS", _) | (_, "BIND" | "BIND_ENI") => return Ok(()),
            ("FAILED", _) => return Err(("failed", "the task has failed".to_owned())),
            _ => sleep(Duration::from_millis(200)).await,
        }
    }
    Err(("timeout", "the change has not come to its end".to_owned()))
}

async fn perform(case: &Value) -> Result<Value, Failed> {
    // Shorter than the deadline: who calls wants to be told that nothing came.
    let until = Instant::now() + Duration::from_millis(case["deadline_ms"].as_u64().unwrap_or(0) * 3 / 4);
    let Reply { request_id, outcome } = call(case, text(case, "/action"), &case["params"], until).await?;
    Ok(match outcome {
        Ok(response) => {
            let waits = case["mode"] == "call-and-wait";
            let waited = if waits { wait(case, response.get("TaskId"), until).await } else { Ok(()) };
            let (outcome, detail) = waited.map_or_else(|failed| failed, |()| ("ok", String::new()));
            json!({"outcome": outcome, "detail": detail, "request_id": request_id, "response": response})
        }
        Err(error) => json!({"outcome": "error", "request_id": request_id, "error": error}),
    })
}

async fn answer(case: Value) {
    let failed = |(outcome, detail)| json!({"outcome": outcome, "detail": detail});
    let mut result = perform(&case).await.unwrap_or_else(failed);
    (result["t"], result["id"]) = ("result".into(), case["id"].clone());
    // Whoever does not listen any more needs no answer.
    let _ = writeln!(stdout(), "{result}");
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    for line in stdin().lock().lines() {
        let message: Value = serde_json::from_str(&line?)?;
        match text(&message, "/t") {
            "hello" => {
                let client =
                    json!({"name": "dubplate", "version": env!("CARGO_PKG_VERSION"), "language": "rust"});
                writeln!(
                    stdout(),
                    "{}",
                    json!({"t": "ready", "protocol": 1, "client": client, "max_in_flight": 64})
                )?;
            }
            "case" => drop(tokio::spawn(answer(message))),
            "bye" => break,
            _ => {}
        }
    }
    Ok(())
}
