//! `dubplate match`: which episode answers a request, or what stands in the way.

use super::built_in;
use crate::program::{Ended, Running, command, dubplate, folder, write};
use dubplate::cassette::{self, load};
use dubplate::protocol::FLAWS;
use dubplate::sign::{Credential, SECRET_KEY, v1};
use dubplate::wire::{Request, decode_form, encode_form};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::path::Path;

const NAME: &str = "ecm-2019-07-19/bind-instance.json";

/// Of the episode that was recorded as TC3 with JSON: signature v1 in a query.
const V1: &str = "GET /?Action=DescribeNetworkInterfaces&Version=2019-07-19&EcmRegion=ap-hangzhou-ecm\
                  &NetworkInterfaceIds.0=eni-running1&Timestamp=1&SecretId=AKIDquiteunknown&Signature=c2lnbmVk HTTP/1.1\r\n\
                  Host: other.example\r\n\r\n";

fn associate(body: &str) -> String {
    format!(
        "POST / HTTP/1.1\nHost: h\nX-TC-Action: AssociateAddress\nX-TC-Version: 2019-07-19\n\
         X-TC-Token: a-token-of-some-length\nContent-Type: application/json\n\n{body}\n"
    )
}

fn matched(home: &Path, request: &str, more: &[&str]) -> Ended {
    write(home, "cassette.json", built_in(NAME));
    write(home, "request", request);
    dubplate(home, &[&["match", "cassette.json", "request"], more].concat())
}

/// The document of `--json`, found valid by the schema.
fn parsed(ended: &Ended) -> Value {
    let found: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cassette/match.schema.json");
    let schema = serde_json::from_str(&fs::read_to_string(path).expect("the schema")).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a JSON Schema");
    let mistakes: Vec<String> = schema.iter_errors(&found).map(|error| error.to_string()).collect();
    assert!(mistakes.is_empty(), "{}\n{found:#}", mistakes.join("\n"));
    found
}

/// The numbers of the episodes that ask for this, read from the file itself.
fn recorded(action: &str) -> Vec<usize> {
    let cassette: Value = serde_json::from_str(&built_in(NAME)).expect("JSON");
    let episodes = cassette["episodes"].as_array().expect("episodes").iter().zip(1..);
    episodes.filter(|(one, _)| one["request"]["action"] == action).map(|(_, number)| number).collect()
}

#[test]
fn the_episode_that_answers_is_named_and_what_took_no_part() {
    let home = folder();
    let said = matched(home.path(), V1, &[]).expect(0).stdout;
    assert_eq!(recorded("DescribeNetworkInterfaces"), [1]);
    let expected = "episode 1 (step 1) answers this DescribeNetworkInterfaces\n\
                    asked more often, the last answer comes again\n\
                    took no part: method GET, header host, parameter Timestamp, parameter SecretId, parameter Signature\n\
                    signature: not checkable: key unknown\n";
    assert_eq!(said, expected);
}

#[test]
fn repeats_are_named_in_their_order() {
    let home = folder();
    let request = V1.replace("DescribeNetworkInterfaces", "DescribeAddresses");
    let request = request.replace("NetworkInterfaceIds.0=eni-running1", "AddressIds.0=eip-unbound1");
    let said = parsed(&matched(home.path(), &request, &["--json"]).expect(0));
    let episodes: Vec<u64> = said["episodes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["episode"].as_u64())
        .collect();
    let recorded: Vec<u64> = recorded("DescribeAddresses").into_iter().map(|number| number as u64).collect();
    assert_eq!(episodes, recorded);
    assert!(episodes.len() > 2, "{episodes:?}");
    assert_eq!((&said["again"], &said["nearest"]), (&json!(true), &json!([])));
}

#[test]
fn what_stands_in_the_way_is_said_of_the_three_that_come_nearest() {
    let home = folder();
    let request =
        associate(r#"{"EcmRegion":"ap-hangzhou-ecm","AddressId":"eip-other","InstanceId":"ein-running1"}"#);
    let said = matched(home.path(), &request, &[]).expect(1).stdout;
    let start = "no episode answers this AssociateAddress\n\
                 near it: episode 2 (step 2)\n  AddressId: recorded `eip-unbound1`, asked `eip-other`\n\
                 near it: episode 7\n  Action: recorded `DisassociateAddress`, asked `AssociateAddress`\n";
    assert!(said.starts_with(start), "{said}");
    assert_eq!(said.matches("near it: ").count(), 3, "{said}");
    assert!(said.contains("\n  InstanceId: recorded nothing, asked `ein-running1`\n"), "{said}");
    let said = parsed(&matched(home.path(), &request, &["--json"]).expect(1));
    let difference = json!([{"name": "AddressId", "recorded": "eip-unbound1", "asked": "eip-other"}]);
    assert_eq!(said["nearest"][0], json!({"episode": 2, "step": 2, "differences": difference}));
    assert_eq!(
        (&said["nearest"][1]["step"], &said["episodes"], &said["again"]),
        (&json!(null), &json!([]), &json!(false))
    );
}

#[test]
fn nothing_of_the_credential_is_shown_and_nothing_like_a_key() {
    const KEY: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhES9";
    let home = folder();
    let body = format!(r#"{{"AddressId":"a-token-of-some-length","InstanceId":"{KEY}"}}"#);
    for more in [&[] as &[&str], &["--json"]] {
        let said = matched(home.path(), &associate(&body), more).expect(1);
        assert!(!said.said().contains("a-token-of") && !said.said().contains(KEY), "{}", said.said());
        assert!(said.stdout.contains("asked") && said.stdout.contains("<token>"), "{}", said.said());
    }
}

/// The cassette of two clients, the second of which signed wrongly.
#[test]
fn sessions_and_signatures_are_said() {
    let home = folder();
    let (mut cassette, _) =
        load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes").join(NAME)).expect("a cassette");
    let mut second = cassette.entries[0].clone();
    second.session = 2;
    second.request.signature = Some("invalid: signed host".parse().expect("a state"));
    second.volatile.request_id = Some("3c140219-cfe9-470e-b241-907877d6fb03".to_owned());
    cassette.entries.push(second);
    let (count, text) = (cassette.entries.len(), cassette::write(&cassette.head, &cassette.entries));
    write(home.path(), "two.json", text);
    let mut signed = Request::read(V1.as_bytes()).expect("a request");
    let mut pairs = decode_form(signed.query()).expect("a query");
    pairs.retain(|(name, _)| name != "SecretId");
    pairs.push(("SecretId".to_owned(), "dubplate-anybody".to_owned()));
    v1::sign(&Credential::new("", SECRET_KEY), "GET", "other.example", "/", &mut pairs);
    signed.target = format!("/?{}", encode_form(pairs.iter().map(|(name, value)| (&**name, &**value))));
    write(home.path(), "signed", format!("GET {} HTTP/1.1\r\nHost: other.example\r\n\r\n", signed.target));
    let said = dubplate(home.path(), &["match", "two.json", "signed"]).expect(0).stdout;
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "episode 1 (step 1) of session 1 answers this DescribeNetworkInterfaces");
    let second = format!(
        "episode {count} (step 1) of session 2 answers after that; its signature was recorded as invalid: signed host"
    );
    assert_eq!((lines[1], lines.last()), (&*second, Some(&"signature: valid")));
    let said = parsed(&dubplate(home.path(), &["match", "two.json", "signed", "--json"]).expect(0));
    let state = |at: usize| (&said["episodes"][at]["session"], &said["episodes"][at]["signature"]);
    assert_eq!(
        (state(0), state(1)),
        ((&json!(1), &json!(null)), (&json!(2), &json!("invalid: signed host")))
    );
    assert_eq!(said["signature"], "valid");
}

#[test]
fn the_schema_names_every_state_of_a_signature() {
    let schema = include_str!("../../src/cassette/match.schema.json");
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let pattern = schema["$defs"]["signature"]["pattern"].as_str().expect("a pattern");
    let names =
        pattern.split(['(', ')', '|']).filter(|name| !name.contains(['^', '$', ':']) && !name.is_empty());
    let expected = FLAWS.iter().map(|line| line.name).chain(["unsigned", "key unknown"]);
    assert_eq!(names.filter(|name| *name != "valid").collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

#[test]
fn a_request_may_come_by_standard_input() {
    let home = folder();
    write(home.path(), "cassette.json", built_in(NAME));
    write(home.path(), "piped", V1);
    let mut command = command(home.path(), &["match", "cassette.json", "-"]);
    command.stdin(File::open(home.path().join("piped")).expect("a file"));
    let said = Running::start(&mut command).end().expect(0).stdout;
    assert!(said.starts_with("episode 1 (step 1) answers"), "{said}");
}

#[test]
fn a_body_that_cannot_be_read_is_said() {
    let home = folder();
    let said = matched(home.path(), &associate("{\"EcmRegion\":"), &[]).expect(1).stdout;
    assert!(!said.contains("asked more often"), "{said}");
    assert!(said.contains("its parameters cannot be read: the body is not JSON\n"), "{said}");
}

#[test]
fn what_cannot_be_compared_is_unusable_input() {
    let home = folder();
    let ended = matched(home.path(), "secret-text\n\n", &[]).expect(2);
    assert!(ended.stderr.contains("request is no HTTP/1.1 request: the first line"), "{}", ended.said());
    assert!(!ended.said().contains("secret-text"), "{}", ended.said());
    let ended = dubplate(home.path(), &["match", "cassette.json", "absent"]).expect(2);
    assert!(ended.stderr.contains("cannot read the request absent"), "{}", ended.said());
    let ended = dubplate(home.path(), &["match", "absent", "request"]).expect(2);
    assert!(ended.stderr.contains("cannot read absent"), "{}", ended.said());
    write(home.path(), "cassette.json", built_in(NAME).replace("eip-unbound1", "eip-unbound2"));
    let ended = dubplate(home.path(), &["match", "cassette.json", "request"]).expect(2);
    assert!(ended.stderr.contains("lint --adopt"), "{}", ended.said());
}
