//! Ours -> HAR -> ours is the same.

use crate::shape::{cassette, shipped};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dubplate::cassette::{
    Cassette, Entry, FORMAT, Head, Provenance, RequestPart, ResponsePart, Volatile, load, write,
};
use dubplate::foreign::{Returned, export::har, returned};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value};

fn back(cassettes: &[Cassette]) -> Vec<Cassette> {
    match returned(har(cassettes).as_bytes()) {
        Returned::Whole(cassettes) => cassettes,
        Returned::Changed => panic!("changed on the way"),
        Returned::Foreign => panic!("not known as ours"),
    }
}

#[test]
fn every_shipped_cassette_comes_back_as_it_was() {
    let cassettes: Vec<Cassette> = shipped().iter().map(|path| load(path).expect("a cassette").0).collect();
    let back = back(&cassettes);
    for (before, after) in cassettes.iter().zip(&back) {
        assert_eq!(write(&before.head, &before.entries), write(&after.head, &after.entries));
    }
    assert_eq!(back, cassettes);
}

#[test]
fn one_that_somebody_changed_is_anybodys() {
    let text = har(&[cassette("ecm-2019-07-19", "bind-instance")]);
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        returned(text.replacen(from, to, 1).as_bytes())
    };
    // What everybody sees, what only we see, the head.
    assert!(matches!(changed("\"status\": 200", "\"status\": 201"), Returned::Changed));
    assert!(matches!(
        changed("\\\"TaskId\\\":\\\"100001\\\"", "\\\"TaskId\\\":\\\"100002\\\""),
        Returned::Changed
    ));
    assert!(matches!(changed("\"TaskId\": \"100001\"", "\"TaskId\": \"100002\""), Returned::Changed));
    assert!(matches!(changed("\"target\": \"mock\"", "\"target\": \"live\""), Returned::Changed));
    assert!(matches!(returned(&text.as_bytes()[..text.len() / 2]), Returned::Foreign | Returned::Changed));
    assert!(matches!(returned(b"{\"log\": {\"entries\": []}}"), Returned::Foreign));
    assert!(matches!(returned(b""), Returned::Foreign));
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z0-9<>{}\"'#$ -]{0,12}", any::<String>()]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e12..1e12).prop_map(|number: f64| Value::from(number)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![vec(inner.clone(), 0..4).prop_map(Value::from), object(inner).prop_map(Value::Object)]
    })
}

fn object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    btree_map(text(), value, 0..4).prop_map(|members| members.into_iter().collect())
}

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop_oneof![
        Just("content-type".to_owned()),
        Just("host".to_owned()),
        Just("date".to_owned()),
        "[a-z-]{1,8}"
    ];
    let value = prop_oneof![
        Just("application/json".to_owned()),
        Just("application/x-www-form-urlencoded".to_owned()),
        Just("multipart/form-data".to_owned()),
        Just("<host>".to_owned()),
        text(),
    ];
    vec((name, value), 0..4)
}

fn request() -> impl Strategy<Value = RequestPart> {
    let method = prop_oneof![Just("GET".to_owned()), Just("POST".to_owned()), "[A-Z]{1,6}"];
    let path = prop_oneof![Just("/".to_owned()), Just("/v2/index.php".to_owned()), Just("<path>".to_owned())];
    let words = [(); 5].map(|()| option::of(text()));
    (method, path, headers(), words, object(value()), option::of(text())).prop_map(
        |(method, path, headers, [action, version, region, language, signing], params, host)| RequestPart {
            method,
            path,
            host,
            headers,
            action,
            version,
            region,
            language,
            signing,
            signature: None,
            params: Value::Object(params),
        },
    )
}

fn entry() -> impl Strategy<Value = Entry> {
    let body = prop_oneof![
        // Of a body that is `null` the format of cassettes itself keeps nothing.
        (value().prop_filter("a body", |body| !body.is_null()), option::of(text()))
            .prop_map(|(body, raw)| (Some(body), raw, None, [None, None])),
        any::<u32>().prop_map(|bytes| (None, None, Some(bytes as usize), [None, None])),
        text().prop_map(|text| (None, None, None, [Some(text), None])),
        vec(any::<u8>(), 0..9).prop_map(|bytes| (None, None, None, [None, Some(STANDARD.encode(bytes))])),
    ];
    let response = (any::<u16>(), headers(), body).prop_map(
        |(status, headers, (body, raw, withheld, [text, base64]))| ResponsePart {
            status,
            headers,
            body,
            raw,
            text,
            base64,
            withheld,
        },
    );
    let volatile = (option::of(text()), option::of(text()), option::of(text()), option::of(any::<u32>()))
        .prop_map(|(host, date, request_id, times)| Volatile { host, date, request_id, times });
    (0..50_usize, option::of("[a-z]{1,8}"), any::<[bool; 2]>(), 1..4_u32, request(), response, volatile)
        .prop_map(|(step, phase, [burst, edited], session, request, response, volatile)| Entry {
            step,
            phase,
            burst,
            session,
            request,
            response,
            volatile,
            edited,
        })
}

fn head() -> impl Strategy<Value = Head> {
    let roles = btree_map(text(), btree_map(text(), text(), 0..3), 0..3);
    let provenance = (text(), text(), text(), option::of(text()), any::<bool>()).prop_map(
        |(target, recorded, contract, scenario, edited)| Provenance {
            target,
            recorded,
            dubplate: "0.1.0".to_owned(),
            imported: None,
            contract,
            scenario,
            edited,
        },
    );
    (
        text(),
        option::of(text()),
        provenance,
        roles,
        btree_map(text(), text(), 0..3),
        btree_map(text(), 0..9_usize, 0..3),
    )
        .prop_map(|(profile, case, provenance, roles, variables, redacted)| Head {
            format: FORMAT,
            profile,
            case,
            provenance,
            roles,
            variables,
            redacted,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_cassette_comes_back_as_it_was(
        cassettes in vec((head(), vec(entry(), 0..5)), 1..4)
    ) {
        let cassettes: Vec<Cassette> =
            cassettes.into_iter().map(|(head, entries)| Cassette { head, entries }).collect();
        prop_assert_eq!(back(&cassettes), cassettes);
    }
}
