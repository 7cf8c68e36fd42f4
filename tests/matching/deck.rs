//! Decks of made-up episodes: which one answers whom, how often, and what is said where none does.

use super::built_in;
use dubplate::cassette::{Cassette, Deck, Miss, Progress, is_withheld, named, read};
use dubplate::protocol::decode_call;
use dubplate::scenario;
use dubplate::source::{Files, Report, Source};
use dubplate::wire::{Headers, Method, Request, Response};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A cassette of these episodes.
fn cassette(entries: Vec<Value>) -> Cassette {
    let name = "ecm-2019-07-19/bind-instance.json";
    let head = read(&Source::new(name, built_in(name))).expect("a cassette").head;
    let entries = entries.into_iter().map(|entry| serde_json::from_value(entry).expect("an episode"));
    Cassette { head, entries: entries.collect() }
}

/// A call of the API without a case, and the number that its answer says.
fn call(action: &str, params: &Value, says: u32) -> Value {
    let request =
        json!({"method": "POST", "path": "/", "action": action, "version": "2019-07-19", "params": params});
    json!({"step": 0, "request": request, "response": {"status": 200, "body": {"Response": {"Says": says}}}})
}

/// A request that is none of the API.
fn plain(host: &str, method: &str, path: &str, params: &Value, says: u32) -> Value {
    let request = json!({"method": method, "path": path, "host": host, "params": params});
    json!({"step": 0, "request": request, "response": {"status": 200, "body": {"Says": says}}})
}

fn asked(action: &str, params: &Value) -> Request {
    let headers =
        [("content-type", "application/json"), ("x-tc-action", action), ("x-tc-version", "2019-07-19")];
    Request {
        method: Method::Post,
        target: "/".to_owned(),
        headers: headers.into_iter().collect::<Headers>(),
        body: params.to_string().into(),
    }
}

fn get(host: &str, target: &str) -> Request {
    Request {
        method: Method::Get,
        target: target.to_owned(),
        headers: [("host", host)].into_iter().collect::<Headers>(),
        body: Vec::new().into(),
    }
}

fn says(response: &Response) -> u32 {
    let body: Value = serde_json::from_slice(&response.body).expect("JSON");
    let number = body.pointer("/Response/Says").or(body.get("Says")).and_then(Value::as_u64);
    u32::try_from(number.expect("a number")).expect("small")
}

fn answer(deck: &Deck, request: &Request, client: &Progress) -> Result<u32, Miss> {
    deck.answer(&decode_call(request), None, client).map(|response| says(&response))
}

fn in_session(session: u32, mut entry: Value) -> Value {
    entry["session"] = json!(session);
    entry
}

#[test]
fn a_deck_counts_its_episodes_and_those_nobody_asked_for() {
    let deck = Deck::new(cassette(Vec::new()));
    assert_eq!((deck.len(), deck.is_empty(), deck.last_session()), (0, true, 0));
    assert_eq!(deck.unused(), BTreeMap::new());
    let a = json!({"A": 1});
    let deck = Deck::new(cassette(vec![
        in_session(2, call("CreateA", &a, 1)),
        in_session(5, call("CreateA", &a, 2)),
        in_session(5, call("CreateB", &a, 3)),
    ]));
    assert_eq!((deck.len(), deck.is_empty(), deck.last_session()), (3, false, 5));
    let unused = |rows: &[(u32, &[u32])]| {
        rows.iter()
            .map(|(session, of)| (*session, of.iter().copied().collect::<BTreeSet<u32>>()))
            .collect::<BTreeMap<_, _>>()
    };
    assert_eq!(deck.unused(), unused(&[(2, &[1]), (5, &[2, 3])]));
    let client = Progress::default();
    assert_eq!(answer(&deck, &asked("CreateB", &a), &client), Ok(3));
    assert_eq!(deck.unused(), unused(&[(2, &[1]), (5, &[2])]));
    assert_eq!(deck.session(&client), Some(5), "it goes through what it began with");
    let other = Progress::default();
    assert_eq!(answer(&deck, &asked("CreateA", &a), &other), Ok(1));
    assert_eq!(deck.session(&other), Some(2));
    assert_eq!(deck.end(&client), [2]);
    let client = Progress::default();
    assert_eq!(answer(&deck, &asked("CreateA", &a), &client), Ok(2));
    assert_eq!(deck.end(&client), [3], "what this one has not asked for");
    assert_eq!(deck.end(&other), [0; 0]);
}

/// By the contract, or by its name where no contract knows the action.
#[test]
fn a_read_goes_on_with_its_last_answer_and_a_change_does_not() {
    let none = json!({});
    let reads = ["DescribeX", "InquiryPriceX", "GetX", "ListX", "QueryX"];
    let changes = ["CreateX", "ModifyX", "RunX", "TargetX"];
    let all = reads.iter().chain(&changes);
    let deck = Deck::new(cassette(all.map(|action| call(action, &none, 1)).collect()));
    let client = Progress::default();
    for action in reads.iter().chain(&changes) {
        let request = asked(action, &none);
        assert_eq!(deck.explain(&request, None).expect("readable").again, reads.contains(action), "{action}");
        assert_eq!(deck.fresh(&request, &client).as_ref().map(says), Some(1));
        assert!(deck.fresh(&request, &client).is_none(), "{action}: it was given");
        let once_more = answer(&deck, &request, &client);
        if reads.contains(action) {
            assert_eq!(once_more, Ok(1), "{action}");
        } else {
            assert_eq!(once_more, Err(Miss::UsedUp { action: (*action).to_owned(), recorded: 1 }));
        }
    }
    assert!(deck.fresh(&asked("DescribeY", &none), &client).is_none(), "it was never recorded");
    assert!(!deck.explain(&asked("DescribeY", &none), None).expect("readable").again);
}

/// Whatever an action is called.
#[test]
fn a_contract_says_what_reads() {
    let suite = scenario::load(&Files::built_in(), &Report::default());
    let contract = &suite.profile("ecm-2019-07-19").expect("a profile").contract;
    let none = json!({});
    let actions = ["DescribeAddresses", "AssociateAddress"];
    let deck = Deck::new(cassette(actions.map(|action| call(action, &none, 1)).to_vec()));
    let client = Progress::default();
    for (action, reads) in [("DescribeAddresses", true), ("AssociateAddress", false)] {
        let request = asked(action, &none);
        let ask = || deck.answer(&decode_call(&request), Some(contract), &client).is_ok();
        assert_eq!((ask(), ask()), (true, reads), "{action}");
    }
}

#[test]
fn what_answers_is_told_in_its_order() {
    let a = json!({"A": 1});
    let mut often = call("DescribeX", &a, 2);
    (often["step"], often["volatile"]) = (json!(4), json!({"times": 3}));
    let deck = Deck::new(cassette(vec![call("DescribeY", &a, 9), call("DescribeX", &a, 1), often]));
    let explained = deck.explain(&asked("DescribeX", &a), None).expect("readable");
    let turns: Vec<_> =
        explained.turns.iter().map(|turn| (turn.episode, turn.step, turn.times, turn.session)).collect();
    assert_eq!(turns, [(2, 0, 1, 1), (3, 4, 3, 1)]);
    assert_eq!((explained.action.as_str(), explained.nearest.len()), ("DescribeX", 0));
    let client = Progress::default();
    let given: Vec<_> = (0..5).map(|_| answer(&deck, &asked("DescribeX", &a), &client)).collect();
    assert_eq!(given, [Ok(1), Ok(2), Ok(2), Ok(2), Ok(2)]);
}

/// Another action counts more than any parameter; what was withheld, or says nothing, is no difference.
#[test]
fn the_nearest_are_told_nearest_first() {
    let deck = Deck::new(cassette(vec![
        call("CreateY", &json!({"A": 1, "B": 2}), 1),
        call("CreateX", &json!({"A": 3, "B": 4, "C": 5}), 2),
        call("CreateX", &json!({"A": "<withheld-1>", "B": 4}), 3),
        call("CreateX", &json!({"A": 3, "B": 2, "D": "", "E": 6}), 4),
    ]));
    let request = asked("CreateX", &json!({"A": 1, "B": 2}));
    let nearest = deck.explain(&request, None).expect("readable").nearest;
    assert_eq!(nearest.iter().map(|one| one.episode).collect::<Vec<_>>(), [3, 4, 2], "three of them");
    let lines = |at: usize| {
        let differences = nearest[at].differences.iter();
        differences
            .map(|one| (one.name.as_str(), one.recorded.as_deref(), one.asked.as_deref()))
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(0), [("B", Some("4"), Some("2"))]);
    assert_eq!(lines(1), [("A", Some("3"), Some("1")), ("E", Some("6"), None)]);
    let miss = answer(&deck, &request, &Progress::default()).expect_err("no episode");
    let said = "no episode answers this createx; the nearest is episode 3:\n  b: recorded `4`, asked `2`";
    assert_eq!(miss.text(str::to_lowercase), said);
    let other = deck.explain(&asked("CreateZ", &json!({"A": 1, "B": 2})), None).expect("readable").nearest;
    assert_eq!(other[0].episode, 1, "nothing but its action differs");
}

#[test]
fn a_miss_says_how_often_it_was_recorded() {
    let show = |text: &str| text.to_owned();
    let used_up = |recorded| Miss::UsedUp { action: "CreateX".to_owned(), recorded }.text(show);
    assert_eq!(
        used_up(1),
        "CreateX was recorded once with these parameters, and has been answered that often"
    );
    assert_eq!(
        used_up(3),
        "CreateX was recorded 3 times with these parameters, and has been answered that often"
    );
    let empty = Deck::new(cassette(Vec::new()));
    let miss = answer(&empty, &asked("CreateX", &json!({})), &Progress::default()).expect_err("nothing");
    assert_eq!(miss.text(show), "nothing was recorded that could answer CreateX: there is no episode");
    let broken = Miss::Unreadable("it is gone".to_owned()).text(show);
    assert_eq!(broken, "the cassette cannot be read any more: it is gone");
    assert_eq!((named(7, 0), named(7, 2)), ("episode 7".to_owned(), "episode 7 (step 2)".to_owned()));
    assert_eq!(["<token>", "<>", "<a", "a>", ""].map(is_withheld), [true, false, false, false, false]);
}

/// Whoever was given an address of this machine meant the host that was recorded.
#[test]
fn other_traffic_is_answered_by_method_host_path_and_query() {
    let red = json!({"query": {"colour": "red"}});
    let deck = Deck::new(cassette(vec![
        plain("things.example", "GET", "/a", &red, 1),
        plain("others.example", "GET", "/b", &red, 2),
        call("DescribeX", &red, 3),
    ]));
    let ask = |host: &str, target: &str| answer(&deck, &get(host, target), &Progress::default());
    for host in [
        "things.example",
        "Things.Example",
        "127.0.0.1:8080",
        "127.0.0.1",
        "localhost",
        "localhost:1",
        "[::1]:80",
        "[::1]",
    ] {
        assert_eq!(ask(host, "/a?colour=red"), Ok(1), "{host}");
    }
    for host in ["others.example", "127.example", "localhost.example", "localhost:x", "10.0.0.1", "127"] {
        assert!(ask(host, "/a?colour=red").is_err(), "{host}");
    }
    assert_eq!(ask("127.0.0.1", "/b?colour=red"), Ok(2));
    for target in ["/a?colour=blue", "/a", "/a?colour=red&size=1", "/a?color=red", "/b", "/"] {
        assert!(ask("things.example", target).is_err(), "{target}");
    }
    let post = Request { method: Method::Post, ..get("things.example", "/a?colour=red") };
    assert!(answer(&deck, &post, &Progress::default()).is_err());
    assert_eq!(answer(&deck, &asked("DescribeX", &red), &Progress::default()), Ok(3), "a call is a call");
    assert_eq!(ask("things.example", "/a?colour=red"), Ok(1), "a GET is a read");
}

/// The gateway, the version and the region are part of what is asked.
#[test]
fn a_withheld_value_admits_any_other_and_nothing_else_may_differ() {
    let open = json!({"A": "<withheld-1>", "B": 2});
    let mut elsewhere = call("CreateX", &open, 2);
    elsewhere["request"]["region"] = json!("ap-x");
    let mut legacy = call("CreateX", &open, 3);
    legacy["request"]["path"] = json!("/v2/index.php");
    let mut older = call("CreateX", &open, 4);
    older["request"]["version"] = json!("2017-03-12");
    let deck = Deck::new(cassette(vec![legacy, older, elsewhere, call("CreateX", &open, 1)]));
    let ask = |request: &Request| answer(&deck, request, &Progress::default());
    let request = asked("CreateX", &json!({"A": "anything", "B": 2}));
    assert_eq!(ask(&request), Ok(1));
    let mut there = request.clone();
    there.headers.set("x-tc-region", "ap-x");
    assert_eq!(ask(&there), Ok(2));
    for params in [json!({"A": "a", "B": 3}), json!({"A": "a"}), json!({"A": "a", "C": 2}), json!({"B": 2})] {
        assert!(ask(&asked("CreateX", &params)).is_err(), "{params}");
    }
    assert!(ask(&asked("CreateY", &json!({"A": "a", "B": 2}))).is_err());
}

/// Who says exactly what was recorded gets that answer before one that any value would get.
#[test]
fn an_equal_request_comes_before_one_with_a_withheld_value() {
    let deck = Deck::new(cassette(vec![
        call("CreateX", &json!({"A": "<withheld-1>"}), 1),
        call("CreateX", &json!({"A": "a"}), 2),
    ]));
    let client = Progress::default();
    let ask = |value: &str| answer(&deck, &asked("CreateX", &json!({"A": value})), &client);
    assert_eq!((ask("a"), ask("a")), (Ok(2), Ok(1)));
    assert!(ask("b").is_err(), "it was given");
}
