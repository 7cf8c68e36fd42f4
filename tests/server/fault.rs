//! Faults on purpose, as a client sees them at its socket. What the table promises stands here a second time.

#[path = "fault/ground.rs"]
mod ground;

use crate::client::Client;
use crate::http2::{DATA, RST_STREAM, get, preface};
use crate::target::{Echo, loopback};
use dubplate::server::{FAULTS, Limits, Planned, explain, serve_spoilt};
use ground::{BODY, End, Seen, Way, faults, spoilt, ways};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A part of a head: as HTTP/1.1 writes it, and in HPACK (RFC 7541, appendices A and B).
type Words = (&'static str, &'static [u8]);

const OK: Words = ("HTTP/1.1 200 ", &[0x88]);
const SERVER_ERROR: Words = ("HTTP/1.1 500 ", &[0x8e]);
const BAD_GATEWAY: Words = ("HTTP/1.1 502 ", &[0x6c, 0x02]);
const HTML: Words = ("content-type: text/html\r\n", &[0x49, 0x7c, 0xa5, 0x89, 0xd3, 0x4d, 0x1f]);
const ALL_120: Words = ("content-length: 120\r\n", &[0x08, 0x81]);

struct Row {
    plan: &'static str,
    /// Does the call reach the target?
    effect: bool,
    is_seen: fn(&Seen) -> bool,
}

const ROWS: &[Row] = &[
    Row {
        plan: "delay",
        effect: true,
        is_seen: |seen| is_whole(seen) && seen.took >= Duration::from_secs(3),
    },
    Row { plan: "delay=70", effect: true, is_seen: |seen| is_whole(seen) && took(seen, 70, 80) },
    Row {
        plan: "drip=1200",
        effect: true,
        is_seen: |seen| is_whole(seen) && took(seen, 1200, 1205) && seen.reads > BODY.len() / 2,
    },
    Row {
        plan: "reset-before",
        effect: false,
        is_seen: |seen| seen.end == End::Reset && seen.head.is_empty(),
    },
    Row { plan: "reset-after", effect: true, is_seen: |seen| seen.end == End::Reset && seen.head.is_empty() },
    Row {
        plan: "truncated",
        effect: true,
        is_seen: |seen| {
            says(seen, OK)
                && says(seen, ALL_120)
                && seen.end == End::Closed
                && seen.body == BODY.as_bytes()[..60]
        },
    },
    Row {
        plan: "garbage",
        effect: true,
        is_seen: |seen| {
            let found = seen.bytes.windows(7).any(|seven| seven == b"garbage");
            found && seen.end == End::Closed && !says(seen, ("HTTP", &[0x88]))
        },
    },
    Row {
        plan: "http-500",
        effect: true,
        is_seen: |seen| is_page(seen, SERVER_ERROR, "500 Internal Server Error"),
    },
    Row { plan: "http-502", effect: false, is_seen: |seen| is_page(seen, BAD_GATEWAY, "502 Bad Gateway") },
    Row { plan: "content-type", effect: true, is_seen: |seen| is_whole(seen) && says(seen, HTML) },
    Row { plan: "content-type=text/html", effect: true, is_seen: |seen| is_whole(seen) && says(seen, HTML) },
    Row {
        plan: "rate-limit",
        effect: false,
        is_seen: |seen| {
            let body: Value = serde_json::from_slice(&seen.body).expect("JSON");
            says(seen, OK) && body["Response"]["Error"]["Code"] == "RequestLimitExceeded"
        },
    },
];

fn says(seen: &Seen, (text, hpack): Words) -> bool {
    let part = if seen.way.http2 { hpack } else { text.as_bytes() };
    seen.head.windows(part.len()).any(|window| window == part)
}

fn is_whole(seen: &Seen) -> bool {
    says(seen, OK) && says(seen, ALL_120) && seen.body == BODY.as_bytes() && seen.end == End::Closed
}

fn is_page(seen: &Seen, status: Words, title: &str) -> bool {
    let heading = format!("<h1>{title}</h1>");
    says(seen, status) && says(seen, HTML) && String::from_utf8_lossy(&seen.body).contains(&heading)
}

fn took(seen: &Seen, least: u64, most: u64) -> bool {
    (Duration::from_millis(least)..Duration::from_millis(most)).contains(&seen.took)
}

/// The clock stands still but for timers: a fault takes exactly the time it says.
#[tokio::test(start_paused = true)]
async fn each_fault_is_seen_as_the_table_says_and_other_calls_are_untouched() {
    for Row { plan, effect, is_seen } in ROWS {
        for way in ways() {
            let ground = spoilt(&[&format!("{plan}@Associate*")], 0, way.tls).await;
            let seen = ground.call(way, "AssociateAddress").await;
            assert!(
                is_seen(&seen),
                "{plan} {way:?}: {:?} after {:?} in {}, {}",
                seen.end,
                seen.took,
                seen.reads,
                String::from_utf8_lossy(&seen.bytes)
            );
            assert_eq!(ground.effects(), usize::from(*effect), "{plan} {way:?}");
            let other = ground.call(way, "DescribeAddresses").await;
            assert!(is_whole(&other) && other.took < Duration::from_millis(70), "{plan} {way:?}");
        }
    }
}

#[test]
fn no_fault_is_without_a_row_here() {
    let here: BTreeSet<&str> = ROWS.iter().filter_map(|row| row.plan.split('=').next()).collect();
    let there: BTreeSet<&str> = FAULTS.iter().map(|fault| fault.name).collect();
    assert_eq!(here, there);
    assert_eq!(there.len(), FAULTS.len(), "no name twice");
    for row in ROWS {
        let planned: Planned = row.plan.parse().expect("a fault");
        assert_eq!(planned.fault.asks, row.effect, "{}", row.plan);
        assert!(explain().contains(planned.fault.does), "{}", row.plan);
    }
}

/// Drawn with SHA-256 by another program: the calls of forty of which the hash is below 30 of 100.
const SEED_7: &[usize] = &[1, 8, 11, 16, 17, 18, 19, 21, 22, 23, 25, 28, 30, 35, 37];
const SEED_8: &[usize] = &[2, 4, 8, 12, 14, 19, 21, 24, 28, 29, 31, 32, 36];

#[tokio::test]
async fn a_seed_chooses_the_same_calls_again_and_another_one_others() {
    for (seed, expected) in [(7, SEED_7), (8, SEED_8), (7, SEED_7)] {
        let ground = spoilt(&["http-502%30"], seed, false).await;
        let mut chosen = Vec::new();
        for nth in 1..=40 {
            if ground.status("DescribeAddresses").await == "502" {
                chosen.push(nth);
            }
        }
        assert_eq!(chosen, expected, "{seed}");
    }
}

#[tokio::test]
async fn a_call_is_counted_where_it_fits_and_spoilt_by_the_first_that_chooses_it() {
    let ground =
        spoilt(&["http-500@Describe*#2", "http-502@*Addresses#3", "http-500@DropAll"], 0, false).await;
    let calls = [
        ("AssociateAddress", "200"),
        ("DescribeAddresses", "200"),
        ("DescribeAddresses", "500"),
        ("describeaddresses", "200"),
        ("AllocateAddresses", "502"),
        ("DescribeAddresses", "200"),
    ];
    for (action, status) in calls {
        assert_eq!(ground.status(action).await, status, "{action}");
    }
    let all = spoilt(&["http-502#1", "http-500%100"], 0, false).await;
    assert_eq!((all.status("A").await, all.status("").await), ("502".to_owned(), "500".to_owned()));
}

#[tokio::test]
async fn a_reset_stream_leaves_the_others_of_its_connection() {
    let (listener, address) = loopback().await;
    let (faults, echo) = (faults(&["reset-after@Drop"], 0), Arc::new(Echo::default()));
    tokio::spawn(serve_spoilt(listener, None, faults, echo, Limits::default(), CancellationToken::new()));
    let mut client = Client::connect(address).await;
    client.send(&[preface(), get(1, "/?Action=Drop"), get(3, "/?Action=Keep")].concat()).await;
    assert_eq!(client.frame(RST_STREAM, 1).await, [0, 0, 0, 2], "INTERNAL_ERROR (RFC 9113, 7)");
    client.send(&get(5, "/?Action=Keep")).await;
    let seen: Value = serde_json::from_slice(&client.frame(DATA, 5).await).expect("JSON");
    assert_eq!(seen["target"], "/?Action=Keep");
}

#[tokio::test]
async fn an_error_of_the_rate_comes_in_the_envelope_that_was_asked_for() {
    let ground = spoilt(&["rate-limit"], 0, false).await;
    let plain = Way { http2: false, tls: false };
    let seen = ground.call_at(plain, "/v2/index.php?Action=DescribeEip").await;
    let body: Value = serde_json::from_slice(&seen.body).expect("JSON");
    assert_eq!(body["codeDesc"], "RequestLimitExceeded");
}

#[test]
fn what_plans_no_fault_is_refused_with_what_would() {
    for (text, said) in [
        ("reset-befor", "did you mean `reset-before`?"),
        ("zzz", "there are delay, drip, reset-before,"),
        ("", "there are delay, drip, reset-before,"),
        ("truncated=3", "leave out `=3`"),
        ("garbage=", "leave out `=`"),
        ("delay=soon", "`soon` is no argument of `delay`, which takes milliseconds, 1 to 600000"),
        ("delay=600001", "milliseconds"),
        ("drip=0", "milliseconds"),
        ("content-type=a\nb", "a value of Content-Type"),
        ("http-500@", "a pattern such as `Describe*`"),
        ("http-500@[", "`[` is no pattern of actions"),
        ("http-500%0", "write `%1` to `%100`"),
        ("http-500%101", "write `%1` to `%100`"),
        ("http-500%", "write `%1` to `%100`"),
        ("http-500#0", "`#1` is the first"),
        ("http-500%5#1", "`%5#1` is no share"),
    ] {
        let refused = text.parse::<Planned>().expect_err(text).to_string();
        assert!(refused.contains(said), "{text}: {refused}");
    }
}
