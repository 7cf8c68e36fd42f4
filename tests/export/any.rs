//! Any cassette that the format can hold.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dubplate::cassette::{
    Cassette, Entry, FORMAT, Head, Import, Provenance, RequestPart, ResponsePart, Volatile,
};
use dubplate::protocol::{FLAWS, Signature, Unchecked};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value};

pub(crate) fn cassettes() -> impl Strategy<Value = Vec<Cassette>> {
    let cassette = (head(), vec(entry(), 0..5)).prop_map(|(head, entries)| Cassette { head, entries });
    vec(cassette, 1..4)
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
        Just("authorization".to_owned()),
        "[a-z-]{1,8}",
        text(),
    ];
    let value = prop_oneof![
        Just("application/json".to_owned()),
        Just("application/x-www-form-urlencoded".to_owned()),
        Just("multipart/form-data".to_owned()),
        Just("<host>".to_owned()),
        Just("<authorization>".to_owned()),
        text(),
    ];
    vec((name, value), 0..4)
}

fn signature() -> impl Strategy<Value = Signature> {
    prop_oneof![
        Just(Signature::Valid),
        (0..FLAWS.len()).prop_map(|at| Signature::Invalid(FLAWS[at].flaw)),
        Just(Signature::NotCheckable(Unchecked::Unsigned)),
        Just(Signature::NotCheckable(Unchecked::UnknownKey)),
    ]
}

fn request() -> impl Strategy<Value = RequestPart> {
    let method = prop_oneof![Just("GET".to_owned()), Just("POST".to_owned()), "[A-Z]{1,6}", text()];
    let path = prop_oneof![
        Just("/".to_owned()),
        Just("/v2/index.php".to_owned()),
        Just("<path>".to_owned()),
        text()
    ];
    let words = [(); 5].map(|()| option::of(text()));
    // As one of the API is written, or as any other.
    let params = prop_oneof![
        object(value()),
        (object(value()), select(&["query", "json", "form", "digest"][..]))
            .prop_map(|(params, name)| Map::from_iter([(name.to_owned(), Value::Object(params))])),
    ];
    let looked_at = (option::of(text()), option::of(signature()));
    (method, path, headers(), words, params, looked_at).prop_map(
        |(method, path, headers, [action, version, region, language, signing], params, (host, signature))| {
            RequestPart {
                method,
                path,
                host,
                headers,
                action,
                version,
                region,
                language,
                signing,
                signature,
                params: Value::Object(params),
            }
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
    let response = (100..1000_u16, headers(), body).prop_map(
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
    let import = (text(), option::of(text()), any::<bool>()).prop_map(|(format, tool, undated)| Import {
        format,
        tool,
        undated,
    });
    let recorded = prop_oneof![Just("2026-11-22T10:00:00Z".to_owned()), text()];
    let provenance = (text(), recorded, text(), option::of(text()), option::of(import), any::<bool>())
        .prop_map(|(target, recorded, contract, scenario, imported, edited)| Provenance {
            target,
            recorded,
            dubplate: "0.1.0".to_owned(),
            imported,
            contract,
            scenario,
            edited,
        });
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
