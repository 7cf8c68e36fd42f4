//! Recordings of other tools.

use super::sample::{FORMATS, Sample};
use super::{codes, found};

const SECRET: &str = "Gu5t9xGARNpq86cd98joQYCN3gaPbuEx";
const ID: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3gaPbuEx";

/// What is changed in a sound recording, for each code that any format can have.
fn changes() -> Vec<(&'static str, Sample)> {
    let sample = Sample::default;
    let header = |name: &str, value: String| Sample { header: (name.to_owned(), value), ..sample() };
    let answer = |answer: String| Sample { answer, ..sample() };
    vec![
        ("lint.secret-id", answer(format!("{{\"Id\": \"{ID}\"}}"))),
        ("lint.secret-key", answer(format!("{{\"SecretKey\": \"{SECRET}\"}}"))),
        ("lint.token", header("X-TC-Token", SECRET.to_owned())),
        ("lint.token", answer("{\"jwt\": \"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl\"}".to_owned())),
        (
            "lint.authorization",
            header("Authorization", format!("TC3-HMAC-SHA256 Credential={ID}/x, Signature={SECRET}")),
        ),
        ("lint.cookie", header("Cookie", "session=a1b2c3d4".to_owned())),
        ("lint.password", Sample { asked: "user=me&Password=correct-horse".to_owned(), ..sample() }),
        ("lint.private-key", answer("{\"Pem\": \"-----BEGIN RSA PRIVATE KEY-----\"}".to_owned())),
        ("lint.cloud-key", answer("{\"Id\": \"AKIAIOSFODNN7EXAMPLE\"}".to_owned())),
        (
            "lint.signature",
            Sample { url: format!("https://service.invalid/things?Signature={SECRET}"), ..sample() },
        ),
        ("lint.size", answer("a large text ".repeat(90_000))),
    ]
}

/// The same for what is read of the entries.
fn deeper() -> Vec<(&'static str, Sample)> {
    let sample = Sample::default;
    vec![
        ("lint.length", Sample { length: Some(7), ..sample() }),
        ("lint.duplicate", Sample { times: 2, ..sample() }),
        ("lint.age", aged()),
    ]
}

fn aged() -> Sample {
    let (date, started) = ("Wed, 20 Nov 2024 10:00:00 GMT".to_owned(), "2024-11-20T10:00:00.000Z".to_owned());
    Sample { date, started, ..Sample::default() }
}

#[test]
fn a_sound_recording_has_no_finding() {
    for format in FORMATS {
        let (name, text) = Sample::default().written(format);
        assert_eq!(found(name, text.as_bytes()), [], "{format}: {text}");
    }
}

#[test]
fn each_secret_is_found_in_each_format_and_nothing_else() {
    for format in FORMATS {
        for (code, sample) in changes() {
            // A stub's address has no host, so the sample's is not in it.
            if format == "wiremock" && code == "lint.signature" {
                continue;
            }
            let (name, text) = sample.written(format);
            let findings = found(name, text.as_bytes());
            assert_eq!(codes(&findings), [code], "{format}: {findings:?}");
            let is_shown = findings.iter().any(|one| {
                [SECRET, ID, "a1b2c3d4", "horse"].iter().any(|secret| one.message.contains(secret))
            });
            assert!(!is_shown, "{findings:?}");
        }
    }
}

#[test]
fn each_place_is_that_of_the_secret() {
    for format in FORMATS {
        let sample = Sample { answer: format!("{{\"Id\": \"{ID}\"}}"), ..Sample::default() };
        let (name, text) = sample.written(format);
        let (line, column) = found(name, text.as_bytes())[0].place.expect("a place");
        let at = text.lines().nth(line - 1).expect("the line").find(ID).expect("the secret");
        assert_eq!(column, at + 1, "{format}");
    }
}

#[test]
fn lengths_doubles_and_age_are_found_in_each_recording() {
    for format in FORMATS {
        for (code, sample) in deeper() {
            // Two equal stubs are no poll: only one of them is ever taken.
            let code =
                if format == "wiremock" && code == "lint.duplicate" { "lint.unreachable" } else { code };
            let (name, text) = sample.written(format);
            let findings = found(name, text.as_bytes());
            assert_eq!(codes(&findings), [code], "{format}: {findings:?}");
            assert!(findings[0].place.is_some_and(|(line, _)| line > 1), "{format}: {findings:?}");
        }
    }
}

/// Stubs of a scenario are answered in turn.
#[test]
fn equal_stubs_of_a_scenario_can_be_reached() {
    let (name, text) = Sample { times: 2, ..Sample::default() }.written("wiremock");
    let scenario = "\"scenarioName\": \"s\", \"requiredScenarioState\": \"Started\", \"request\": {";
    let findings = found(name, text.replace("\"request\": {", scenario).as_bytes());
    assert!(!codes(&findings).contains(&"lint.unreachable"), "{findings:?}");
}

/// Two answers that differ in the id of their request alone say the same; any other difference counts.
#[test]
fn a_poll_is_a_double_whatever_its_request_id() {
    let answer = |id: &str, state: &str| {
        let answer = format!("{{\"Response\": {{\"State\": \"{state}\", \"RequestId\": \"{id}\"}}}}");
        Sample { answer, ..Sample::default() }.written("vcrpy").1
    };
    let both = |a: String, b: String| {
        let entry = |text: &str| text.replace("interactions:\n", "").replace("version: 1\n", "");
        let text = format!("interactions:\n{}{}version: 1\n", entry(&a), entry(&b));
        codes(&found("r.yaml", text.as_bytes()))
    };
    assert_eq!(both(answer("a-1", "UP"), answer("b-2", "UP")), ["lint.duplicate"]);
    assert_eq!(both(answer("a-1", "UP"), answer("b-2", "GONE")), [""; 0]);
}

#[test]
fn a_yaml_tag_that_makes_objects_is_found_and_one_of_yaml_is_not() {
    for format in ["vcrpy", "go-vcr"] {
        let (name, text) = Sample::default().written(format);
        let tagged = |tag: &str| text.replacen("body: 'name=thing'", &format!("body: {tag} 'name=thing'"), 1);
        for tag in ["!!python/object/apply:os.system", "!ruby/object:Gem", "!!js/function"] {
            let findings = found(name, tagged(tag).as_bytes());
            assert_eq!(codes(&findings), ["lint.yaml-tag"], "{format}: {findings:?}");
            assert!(findings[0].message.contains(tag), "{findings:?}");
        }
        assert_eq!(found(name, tagged("!!str").as_bytes()), [], "{format}");
    }
}

#[test]
fn an_entry_that_cannot_be_replayed_is_named() {
    let table = [
        ("vcrpy", "method: POST", "method: ''"),
        ("vcrpy-json", "\"uri\": \"https://service.invalid/things\"", "\"uri\": \"/things\""),
        ("go-vcr", "code: 200", "code: 0"),
        ("har", "\"status\": 200", "\"status\": 0"),
        ("wiremock", "\"url\": \"/things\"", "\"urlPattern\": \"/th.*\""),
        ("azure", "\"StatusCode\": 200", "\"StatusCode\": null"),
        ("dvr", "\"Utf8\": \"name=thing\"", "\"Utf16\": \"name=thing\""),
    ];
    for (format, sound, broken) in table {
        let (name, text) = Sample::default().written(format);
        assert!(text.contains(sound), "{format}: {text}");
        let findings = found(name, text.replacen(sound, broken, 1).as_bytes());
        assert!(!findings.is_empty(), "{format}");
        assert!(codes(&findings).iter().all(|code| *code == "lint.not-replayable"), "{format}: {findings:?}");
    }
}

/// Cut off, or with a byte that is no text: said with its place, and secrets before it are found all the same.
#[test]
fn what_cannot_be_read_is_said_and_secrets_in_it_are_found() {
    for format in FORMATS.iter().filter(|format| !["vcrpy", "go-vcr"].contains(format)) {
        let (name, text) =
            Sample { header: ("X-TC-Token".to_owned(), SECRET.to_owned()), ..Sample::default() }
                .written(format);
        let cut = &text[..text.len() - 40];
        let found = codes(&found(name, cut.as_bytes()));
        assert!(found.contains(&"lint.unreadable") && found.contains(&"lint.token"), "{format}: {found:?}");
    }
    for (name, content) in [
        ("r.json", &b""[..]),
        ("r.json", b"{\"log\": "),
        ("r.json", b"{\"other\": 1"),
        ("r.json", b"[1, 2]"),
        ("r.yaml", b"interactions:\n- request: [\n"),
        ("r.yaml", b"other: 1\n"),
        ("r.yaml", b"interactions:\n- \xff\xfe\n"),
    ] {
        assert_eq!(codes(&found(name, content)), ["lint.unreadable"], "{}", String::from_utf8_lossy(content));
    }
}

#[test]
fn nothing_recorded_is_no_mistake() {
    for format in FORMATS {
        let (name, text) = Sample { times: 0, ..Sample::default() }.written(format);
        let text =
            if name == "r.yaml" { text.replace("interactions:\n", "interactions: []\n") } else { text };
        assert_eq!(found(name, text.as_bytes()), [], "{format}: {text}");
    }
}
