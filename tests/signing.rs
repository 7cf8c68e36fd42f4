//! Goes through every signature vector in both directions, then changes each in every part that its signature covers.

use dubplate::sign::Credential;
use dubplate::sign::tc3::{self, Authorization, SigningKey, Values};
use dubplate::sign::v1::{self, Names, SignatureMethod};
use dubplate::wire::{Headers, Method, Request, decode_form};
use serde::Deserialize;

type Pairs = Vec<(String, String)>;

const V1_VECTORS: usize = 16;
const TC3_VECTORS: usize = 20;

#[derive(Deserialize)]
struct Vectors {
    v1: Vec<V1>,
    tc3: Vec<Tc3>,
}

#[derive(Clone, PartialEq, Deserialize)]
struct V1 {
    name: String,
    secret_id: String,
    secret_key: String,
    method: String,
    host: String,
    path: String,
    params: Pairs,
    form: Option<String>,
    signed_host: Option<String>,
    #[serde(default)]
    left_out: Vec<String>,
    string_to_sign: String,
    signature: String,
}

#[derive(Clone, PartialEq, Deserialize)]
struct Tc3 {
    name: String,
    secret_id: String,
    secret_key: String,
    service: String,
    timestamp: i64,
    method: String,
    target: String,
    headers: Pairs,
    body: String,
    signed_host: Option<String>,
    #[serde(default)]
    as_sent: bool,
    canonical_request: String,
    string_to_sign: String,
    authorization: String,
}

fn vectors() -> Vectors {
    let file = include_str!("data/signature-vectors.json");
    let vectors: Vectors = serde_json::from_str(file).expect("the vectors have the fields above");
    assert_eq!(vectors.v1.len(), V1_VECTORS);
    assert_eq!(vectors.tc3.len(), TC3_VECTORS);
    vectors
}

impl V1 {
    fn sent(mut self) -> Self {
        let signature = ("Signature".to_owned(), self.signature.clone());
        self.params.push(signature);
        self
    }

    fn is_accepted(&self) -> bool {
        let v = self;
        v1::verify(&v.secret_key, &v.method, &v.host, &v.path, &v.params)
    }
}

impl Tc3 {
    fn request(&self) -> Request {
        Request {
            method: Method::from(self.method.as_str()),
            target: self.target.clone(),
            headers: self.headers.iter().cloned().collect(),
            body: self.body.clone().into(),
        }
    }

    fn signed_headers(&self) -> &str {
        let read = Authorization::parse(&self.authorization);
        read.expect("a vector is well-formed").signed_headers
    }

    fn is_accepted(&self) -> bool {
        Authorization::parse(&self.authorization).is_some_and(|read| {
            let key = SigningKey::derive(&self.secret_key, read.date, read.service);
            tc3::verify(&self.request(), &read, self.timestamp, &key)
        })
    }
}

#[test]
fn v1_signing_gives_the_text_and_signature_of_each_vector() {
    for vector in vectors().v1 {
        let V1 { name, method, path, .. } = &vector;
        let host = vector.signed_host.as_ref().unwrap_or(&vector.host);
        let mut params = vector.params.clone();
        params.retain(|(name, _)| !vector.left_out.contains(name));

        let text = |names| v1::string_to_sign(method, host, path, &params, names);
        let texts = [text(Names::Plain), text(Names::Rewritten)];
        assert!(texts.contains(&vector.string_to_sign), "{name}: {texts:?}");

        let algorithm = SignatureMethod::of(&params);
        let signature = v1::signature(algorithm, &vector.secret_key, &vector.string_to_sign);
        assert_eq!(signature, vector.signature, "{name}");

        if texts[1] == vector.string_to_sign {
            let credential = Credential::new(&vector.secret_id, &vector.secret_key);
            v1::sign(&credential, method, host, path, &mut params);
            let last = params.pop().expect("a signature was pushed");
            assert_eq!(last, ("Signature".to_owned(), signature), "{name}");
        }
    }
}

#[test]
fn v1_verification_accepts_each_vector() {
    for vector in vectors().v1.into_iter().map(V1::sent) {
        assert!(vector.is_accepted(), "{}", vector.name);
        if let Some(form) = &vector.form {
            let decoded = decode_form(form).expect("the SDKs send well-formed forms");
            assert_eq!(decoded, vector.params, "{}", vector.name);
        }
    }
}

#[test]
fn v1_verification_refuses_a_vector_changed_in_any_part() {
    for vector in vectors().v1.into_iter().map(V1::sent) {
        for (part, changed) in v1_changes(&vector) {
            assert!(changed != vector, "{}: {part} is as before", vector.name);
            assert!(!changed.is_accepted(), "{}: {part}", vector.name);
        }
    }
}

fn v1_changes(vector: &V1) -> Vec<(String, V1)> {
    let mut list = Vec::new();
    let mut change = |part: String, apply: &dyn Fn(&mut V1)| {
        let mut changed = vector.clone();
        apply(&mut changed);
        list.push((part, changed));
    };
    change("method".into(), &|v| v.method = other_method(&v.method));
    change("host".into(), &|v| alter(&mut v.host, 0));
    change("path".into(), &|v| v.path.push('x'));
    change("key".into(), &|v| alter(&mut v.secret_key, 0));
    change("one more".into(), &|v| v.params.push(Default::default()));
    for (at, (name, _)) in vector.params.iter().enumerate() {
        if !vector.left_out.contains(name) {
            let part = |how| format!("{name} {how}");
            change(part("altered"), &|v| alter(&mut v.params[at].1, 0));
            change(part("emptied"), &|v| v.params[at].1.clear());
            change(part("renamed"), &|v| v.params[at].0.push('x'));
            change(part("removed"), &|v| drop(v.params.remove(at)));
        }
    }
    list
}

#[test]
fn tc3_signing_gives_each_step_of_each_vector() {
    for vector in vectors().tc3 {
        let (name, service, timestamp) = (&vector.name, &vector.service, vector.timestamp);
        let mut request = vector.request();
        let host = vector.signed_host.as_deref().unwrap_or(request.host());
        let host = host.to_owned();
        let names = vector.signed_headers();
        let values = if vector.as_sent { Values::AsSent } else { Values::Lowercased };

        let canonical = tc3::canonical_request(&request, names, &host, values);
        assert_eq!(canonical, vector.canonical_request, "{name}");
        let date = tc3::date(timestamp);
        let text = tc3::string_to_sign(timestamp, &date, service, &canonical);
        assert_eq!(text, vector.string_to_sign, "{name}");

        if !vector.as_sent {
            let credential = Credential::new(&vector.secret_id, &vector.secret_key);
            request.headers.set("Host", host);
            tc3::sign_headers(&mut request, &credential, service, timestamp, names);
            let authorization = request.headers.get("Authorization");
            assert_eq!(authorization, Some(vector.authorization.as_str()), "{name}");
        }
    }
}

#[test]
fn tc3_signs_the_body_and_every_x_tc_header_of_our_own_requests() {
    let ours = |vector: &Tc3| vector.name.starts_with("every-x-tc-header");
    let ours: Vec<_> = vectors().tc3.into_iter().filter(ours).collect();
    assert_eq!(ours.len(), 2);
    for vector in ours {
        let mut request = vector.request();
        request.headers.push("x-tc-content-sha256", "UNSIGNED-PAYLOAD");
        request.headers.push("authorization", "an older one");
        let credential = Credential::new(&vector.secret_id, &vector.secret_key);
        tc3::sign(&mut request, &credential, &vector.service, vector.timestamp);

        let mut expected: Headers = vector.headers.iter().cloned().collect();
        expected.push("Authorization", &vector.authorization);
        assert!(request.headers == expected, "{}", vector.name);
    }
}

#[test]
fn tc3_verification_accepts_each_vector() {
    for mut vector in vectors().tc3 {
        assert!(vector.is_accepted(), "{}", vector.name);
        vector.authorization = vector.authorization.replace(", ", ",");
        assert!(vector.is_accepted(), "{} without blanks", vector.name);
    }
}

#[test]
fn tc3_verification_refuses_a_vector_changed_in_any_part() {
    for vector in vectors().tc3 {
        for (part, changed) in tc3_changes(&vector) {
            assert!(changed != vector, "{}: {part} is as before", vector.name);
            assert!(!changed.is_accepted(), "{}: {part}", vector.name);
        }
    }
}

fn tc3_changes(vector: &Tc3) -> Vec<(String, Tc3)> {
    let mut list = Vec::new();
    let mut change = |part: String, apply: &dyn Fn(&mut Tc3)| {
        let mut changed = vector.clone();
        apply(&mut changed);
        list.push((part, changed));
    };
    change("method".into(), &|v| v.method = other_method(&v.method));
    change("key".into(), &|v| alter(&mut v.secret_key, 0));
    change("timestamp".into(), &|v| v.timestamp += 1);
    for (old, new) in [("/20", "/19"), ("/tc3", "x/tc3"), (";host", ";host;x")] {
        let other = vector.authorization.replace(old, new);
        change(new.to_owned(), &|v| v.authorization.clone_from(&other));
    }
    for at in vector.authorization.len() - 64..vector.authorization.len() {
        let part = |how| format!("signature {how} at {at}");
        change(part("altered"), &|v| alter(&mut v.authorization, at));
        change(part("cut"), &|v| v.authorization.truncate(at));
    }
    let unsigned = ("X-TC-Content-SHA256".to_owned(), "UNSIGNED-PAYLOAD".to_owned());
    if vector.method == "GET" {
        change("query".into(), &|v| alter(&mut v.target, 2));
        change("longer query".into(), &|v| v.target.push_str("&x=1"));
    } else if !vector.headers.contains(&unsigned) {
        change("body".into(), &|v| alter(&mut v.body, 0));
        change("longer body".into(), &|v| v.body.push(' '));
        change("unsigned".into(), &|v| v.headers.push(unsigned.clone()));
    }
    for name in vector.signed_headers().split(';') {
        let is_named = |pair: &(String, String)| pair.0.eq_ignore_ascii_case(name);
        let at = vector.headers.iter().position(is_named).expect(name);
        let part = |how| format!("{name} {how}");
        change(part("altered"), &|v| alter(&mut v.headers[at].1, 0));
        change(part("removed"), &|v| drop(v.headers.remove(at)));
    }
    list
}

fn other_method(method: &str) -> String {
    if method == "GET" { "POST" } else { "GET" }.to_owned()
}

fn alter(text: &mut String, at: usize) {
    let other = if text.remove(at) == '0' { '1' } else { '0' };
    text.insert(at, other);
}
