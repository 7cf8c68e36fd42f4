//! A seeder that does not do as it should costs its case, or all that come after; it never makes one pass.

use crate::ground::{case, certify, printed};
use crate::mock::{Mock, SECRET_KEY};
use crate::program::{Ended, finish, folder, write};
use dubplate::certify::server::SEED_SCHEMA;
use serde_json::Value;
use std::fs;

/// Says what it is told to: the words of its command line are the lines of its answers.
const SEEDER: &str = r#"
import json, sys
log = open("heard", "w", buffering=1)
said = iter(sys.argv[1:])
for line in sys.stdin:
    log.write(line)
    message = json.loads(line)
    if message["t"] in ("hello", "seed"):
        answer = next(said)
        if answer == "end":
            break
        print(answer.replace("ID", message.get("id", "")), flush=True)
"#;

const READY: &str = r#"{"t":"ready","protocol":1,"isolated":true}"#;
/// For a case that needs nothing.
const NOTHING: &str = r#"{"t":"seeded","id":"ID","region":"ap-hangzhou-ecm","credential":{"id":"dubplate-seeded","key":"published-test-key-of-dubplate"}}"#;

/// Certifies a mock in one case, seeded so.
fn seeded(filter: &str, said: &[&str], environment: &[(&str, &str)]) -> (Ended, Vec<Value>) {
    let folder = folder();
    write(folder.path(), "seeder.py", SEEDER);
    let mock = Mock::start(folder.path(), &[]);
    let words: Vec<String> = said.iter().map(|line| format!("'{line}'")).collect();
    let seeder = format!("python3 seeder.py {}", words.join(" "));
    let mut command = certify(
        folder.path(),
        &[&mock.url, "--seeder", &seeder, "--filter", filter, "--json", "--jobs", "1"],
    );
    let ended = finish(command.envs(environment.iter().copied()));
    let heard = fs::read_to_string(folder.path().join("heard")).expect("what it heard");
    (ended, heard.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect())
}

#[test]
fn what_it_hears_and_says_is_valid_and_in_order() {
    let (ended, heard) = seeded("ecm-2019-07-19/describe-quota", &[READY, NOTHING], &[]);
    let certificate = printed(&ended.expect(0));
    assert_eq!(case(&certificate, "describe-quota")["verdict"], "pass");
    assert_eq!(certificate["seen_on"], "mock");
    let kinds: Vec<&str> = heard.iter().map(|line| line["t"].as_str().expect("a kind")).collect();
    assert_eq!(kinds, ["hello", "seed", "release", "bye"]);
    assert_eq!((&heard[1]["id"], &heard[1]["case"]), (&heard[2]["id"], &"describe-quota".into()));
    let schema: Value = serde_json::from_str(SEED_SCHEMA).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a JSON Schema");
    for line in
        heard.iter().cloned().chain([READY, NOTHING].map(|line| serde_json::from_str(line).expect("JSON")))
    {
        assert!(schema.is_valid(&line), "{line}");
    }
}

#[test]
fn the_example_lines_of_the_protocol_are_valid() {
    let schema: Value = serde_json::from_str(SEED_SCHEMA).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a JSON Schema");
    let text = dubplate::certify::server::protocol();
    let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("    {\"t\"")).collect();
    assert_eq!(lines.len(), 8);
    for line in lines {
        let line: Value = serde_json::from_str(&format!("{{\"t\"{line}")).expect("JSON");
        assert!(schema.is_valid(&line), "{line}");
    }
}

#[test]
fn a_case_that_is_seeded_wrongly_is_broken_or_unobtainable_and_never_passes() {
    let cannot = r#"{"t":"cannot","id":"ID","reason":"not here"}"#;
    let no_region = r#"{"t":"seeded","id":"ID"}"#;
    let no_credential = r#"{"t":"seeded","id":"ID","region":"ap-hangzhou-ecm"}"#;
    for (filter, said, code, verdict, told) in [
        ("describe-quota", cannot, 0, "unobtainable", "not here"),
        ("describe-quota", no_region, 3, "broken", "it names no `region`"),
        ("describe-quota", no_credential, 3, "broken", "it gives no `credential`"),
        ("describe-quota", "end", 3, "broken", "the seeder: it has ended"),
        ("describe-quota", r#"{"t":"cannot","id":"ID"}"#, 3, "broken", "line 2: `cannot` needs a `reason`"),
        (
            "describe-quota",
            r#"{"t":"seeded","id":"ID","bindings":[]}"#,
            3,
            "broken",
            "line 2: a member of `seeded`",
        ),
        ("unbind-unbound", NOTHING, 3, "broken", "it binds nothing to `eip` (unbound-eip)"),
    ] {
        let (ended, _) = seeded(&format!("ecm-2019-07-19/{filter}"), &[READY, said], &[]);
        let certificate = printed(&ended.expect(code));
        assert_eq!(
            (&certificate["conformant"], &certificate["grade"]),
            (&false.into(), &"none".into()),
            "{told}"
        );
        let one = case(&certificate, filter);
        assert_eq!(one["verdict"], verdict, "{told}");
        let why = one["why"][0].as_str().expect("a reason");
        assert!(why.contains(told), "{told}: {why}");
        assert_eq!(certificate["checks"][0]["failed"], 0, "it is not the server's fault");
    }
}

#[test]
fn the_environment_signs_where_the_seeder_gives_no_key() {
    let said = r#"{"t":"seeded","id":"ID","region":"ap-hangzhou-ecm","more":1}"#;
    let environment =
        [("TENCENTCLOUD_SECRET_ID", "dubplate-of-the-environment"), ("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)];
    let (ended, _) = seeded("ecm-2019-07-19/describe-quota", &[READY, said], &environment);
    assert_eq!(case(&printed(&ended.expect(0)), "describe-quota")["verdict"], "pass");
}

#[test]
fn one_that_does_not_get_ready_is_refused() {
    for (said, told) in [
        ("end", "ended before it was `ready`"),
        (r#"{"t":"ready","protocol":2}"#, "it speaks protocol 2; this program speaks 1"),
        (r#"{"t":"seeded","id":"s1"}"#, "answered in line 1 before it was `ready`"),
        ("ready", "line 1: it is no JSON, as column 1 shows"),
        (r#"{"t":"ready","protocol":1,"max_in_flight":0}"#, "`max_in_flight` is not from 1 to 1000"),
    ] {
        let (ended, _) = seeded("describe-quota", &[said], &[]);
        let ended = ended.expect(2);
        assert!(
            ended.stderr.contains(told) && ended.stderr.contains("--print-protocol"),
            "{told}: {}",
            ended.said()
        );
    }
}
