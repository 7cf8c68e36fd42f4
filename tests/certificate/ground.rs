//! A small table of checks, and what could have been seen of a client.

use dubplate::certify::certificate::{Certificate, VerifyError, derive, text, verify};
use dubplate::certify::checks::{Judge, digest};
use dubplate::certify::known::{Known, load};
use dubplate::certify::stream::{FORMAT, Finished, Kind, Omitted, Scope, Started, Stream, read, write};
use dubplate::certify::{Check, Finding, Judgement, Level, Seen, Stray, Subject};
use dubplate::redact::Redactor;
use dubplate::source::{Report, Source};
use serde_json::{Value, json};

pub(crate) const ECM: &str = "ecm-2019-07-19";
pub(crate) const EIP: &str = "eip-v2-2017-03-12";
pub(crate) const VERSION: &str = "0.1.0";
/// 2026-11-22T19:40:00Z
pub(crate) const TIME: i64 = 1_795_376_400;

const fn check(id: &'static str, level: Level, title: &'static str, judge: fn(&Seen) -> Judgement) -> Check {
    let (source, explanation) = ("a page", "It has to be so.");
    Check { id, level, source, title, explanation, judge: Judge::One(judge) }
}

/// Each looks at one word of what the client says in detail: `sent! code?` fails `wire.sent`, and nobody can tell of
/// `semantic.code`.
pub(crate) const TABLE: &[Check] = &[
    check("wire.sent", Level::Wire, "Something is sent", |seen| said(seen, "sent")),
    check("outcome.told", Level::Outcome, "Failure is told apart", |seen| said(seen, "told")),
    check("semantic.code", Level::Semantic, "The code is exact", |seen| said(seen, "code")),
    check("resilience.wait", Level::Resilience, "It waits", |seen| said(seen, "wait")),
    Check {
        id: "wire.stray",
        level: Level::Wire,
        source: "a rule",
        title: "Nothing strays",
        explanation: "",
        judge: Judge::Strays(|strays| {
            if strays.is_empty() { Judgement::Pass } else { Judgement::Fail("something strayed".to_owned()) }
        }),
    },
];

fn said(seen: &Seen, word: &str) -> Judgement {
    let detail = seen.told.claim.as_ref().and_then(|claim| claim.detail.as_deref()).unwrap_or_default();
    let message = seen.told.claim.as_ref().and_then(|claim| claim.message.clone()).unwrap_or_default();
    match detail.split(' ').find_map(|said| said.strip_prefix(word)) {
        Some("") => Judgement::Pass,
        Some("!") => Judgement::Fail(format!("{word} is wrong{message}")),
        Some("?") => Judgement::NotVerified("nothing is stated".to_owned()),
        Some(_) | None => Judgement::DoesNotApply,
    }
}

/// As the program gives it.
pub(crate) fn table() -> Vec<&'static Check> {
    TABLE.iter().collect()
}

pub(crate) fn judge(stream: &Stream) -> Vec<Finding> {
    let finding = |seen: Option<&Seen>, check: &Check, judgement| Finding {
        profile: seen.map(|seen| seen.profile.clone()).unwrap_or_default(),
        case: seen.map(|seen| seen.case.clone()).unwrap_or_default(),
        task: seen.map(|seen| seen.task.clone()).unwrap_or_default(),
        check: check.id.to_owned(),
        judgement,
    };
    let mut findings = Vec::new();
    for seen in &stream.seen {
        findings.extend(TABLE.iter().filter_map(|check| match check.judge {
            Judge::One(judge) => Some(finding(Some(seen), check, judge(seen))),
            Judge::Among(_) | Judge::Strays(_) => None,
        }));
    }
    findings.extend(TABLE.iter().filter_map(|check| match check.judge {
        Judge::Strays(judge) => Some(finding(None, check, judge(&stream.strays))),
        Judge::One(_) | Judge::Among(_) => None,
    }));
    findings
}

/// A task of a case, of which the client says these words.
pub(crate) fn seen(profile: &str, case: &str, detail: &str) -> Seen {
    let seen = json!({
        "task": format!("{profile}/{case}#1"),
        "profile": profile,
        "case": case,
        "action": "DescribeAddresses",
        "version": "2019-07-19",
        "params": { "EcmRegion": "ap-hangzhou-ecm", "AddressIds": ["eip-11112222"] },
        "mode": "call",
        "deadline_ms": 8000,
        "expects": { "answer": "ok", "exercises": ["wire.sent"] },
        "sent": [{
            "at_ms": 12,
            "connection": 1,
            "request": {
                "method": "POST", "path": "/", "headers": [["content-type", "application/json"]], "withheld": 2,
                "action": "DescribeAddresses", "signing": "TC3-HMAC-SHA256",
                "params": { "AddressIds": ["eip-11112222"] },
            },
            "content_type": "application/json",
            "signature": { "is": "valid" },
            "ahead_s": 0,
            "given": {
                "status": 200,
                "body": { "TotalCount": 0, "RequestId": "3c140219-0000-4000-8000-000000000017" },
                "request_id": "3c140219-0000-4000-8000-000000000017",
                "readable": true,
            },
        }],
        "told": {
            "claim": { "outcome": "ok", "strength": "stated", "detail": detail,
                "fields": { "/TotalCount": { "type": "integer", "value": "0" } } },
            "process": { "millis": 31, "ending": { "how": "exited", "status": 0 }, "printed": 0, "secret_shown": false },
        },
    });
    serde_json::from_value(seen).expect("what is seen")
}

/// Everything that a stream is made of.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) started: Started,
    pub(crate) seen: Vec<Seen>,
    pub(crate) strays: Vec<Stray>,
    pub(crate) finished: Finished,
}

impl Made {
    /// Of these tasks: all cases of their profiles.
    pub(crate) fn of(seen: Vec<Seen>) -> Self {
        let mut profiles: Vec<Scope> = Vec::new();
        for one in &seen {
            match profiles.iter_mut().find(|scope| scope.profile == one.profile) {
                Some(scope) => scope.cases += 1,
                None => profiles.push(Scope {
                    profile: one.profile.clone(),
                    contract: "0".repeat(64),
                    cases: 1,
                    unselected: Vec::new(),
                }),
            }
        }
        let started = Started {
            format: FORMAT,
            kind: Kind::Client,
            subject: Subject {
                name: "acme-tc".to_owned(),
                version: Some("3.2.0".to_owned()),
                language: Some("go".to_owned()),
                issues: None,
            },
            dubplate: VERSION.to_owned(),
            time: TIME,
            way: "endpoint".to_owned(),
            seen_on: "mock".to_owned(),
            checks: digest(&table()),
            profiles,
            omitted: Vec::new(),
            known: Vec::new(),
        };
        Self { started, seen, strays: Vec::new(), finished: Finished { millis: 1200, ..Finished::default() } }
    }

    /// Several cases of both profiles that come to every verdict.
    pub(crate) fn varied() -> Self {
        let mut made = Self::of(vec![
            seen(ECM, "read", "sent told code"),
            seen(ECM, "bind", "sent told code!"),
            seen(ECM, "throttled", "sent told? wait!"),
            seen(EIP, "read", "sent told code?"),
        ]);
        made.started.known = known("throttled", "resilience.wait");
        let omitted = |profile: &str, case: &str, why: &str| Omitted {
            profile: profile.to_owned(),
            case: case.to_owned(),
            why: why.to_owned(),
        };
        made.started.omitted = vec![omitted(ECM, "spoilt-signature", "no client signs wrongly on demand")];
        made.finished.unasked = vec![omitted(EIP, "rename", "nothing to rename")];
        made.started.profiles[1].cases = 2;
        made.finished.troubles = vec!["a line on stdout outside of any task".to_owned()];
        made.strays.push(Stray { at_ms: 77, why: "an unknown key".to_owned(), request: None });
        made
    }

    pub(crate) fn text(&self) -> String {
        let session = Redactor::default().session();
        write(&self.started, &self.seen, &self.strays, &self.finished, &session)
    }

    pub(crate) fn certificate(&self) -> Certificate {
        let stream = read(&self.text()).expect("a stream");
        derive(&stream, &table(), &judge(&stream))
    }

    /// The texts of the certificate and the stream.
    pub(crate) fn files(&self) -> (String, String) {
        (text(&self.certificate()), self.text())
    }
}

pub(crate) fn verified(certificate: &str, stream: &str) -> Result<Certificate, VerifyError> {
    verify(certificate, stream, &table(), judge, VERSION)
}

/// A list of one known failure, until the end of January 2027.
pub(crate) fn known(case: &str, check: &str) -> Vec<Known> {
    let text = format!(
        "format = 1\n[[known]]\ncase = \"{case}\"\ncheck = \"{check}\"\nowner = \"the SDK team\"\nreason = \"it gives up\"\nissue = \"https://example.invalid/issues/7\"\nuntil = 2027-01-31\n"
    );
    let report = Report::default();
    let ids: Vec<&str> = TABLE.iter().map(|check| check.id).collect();
    let known = load(&Source::new("known.toml", text), &ids, &report);
    report.into_result(known).expect("a list without mistakes")
}

/// The value at a JSON Pointer of a text.
pub(crate) fn at(text: &str, pointer: &str) -> Value {
    let value: Value = serde_json::from_str(text).expect("JSON");
    value.pointer(pointer).unwrap_or_else(|| panic!("{pointer}: {value:#}")).clone()
}
