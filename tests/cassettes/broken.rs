//! Cassettes that cannot be believed: refused by name and place, and left as they were.

use super::{built_in, bytes};
use crate::program::{dubplate, folder, write};
use dubplate::cassette::{Trust, read, read_edited};
use dubplate::source::Source;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

const NAME: &str = "eip-v2-2017-03-12/bind-instance.json";
/// The smallest one.
const SMALL: &str = "eip-v2-2017-03-12/missing-action.json";
const FILE: &str = "cassettes/eip-v2-2017-03-12/bind-instance.json";

fn replay(home: &Path) -> (i32, String) {
    let ended = dubplate(home, &["run", "--target", "replay", "eip-v2-2017-03-12/bind-instance"]);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.said());
    (ended.code.expect("an exit code"), ended.stdout + &ended.stderr)
}

/// The seal as the documentation of the format says it: SHA-256 over everything before its line.
fn sealed(text: &str) -> String {
    let (before, _) = text.rsplit_once("  \"seal\": ").expect("a seal");
    format!("{before}  \"seal\": \"sha256:{}\"\n}}\n", hex::encode(Sha256::digest(before)))
}

#[test]
fn the_seal_is_that_of_an_independent_sha256() {
    let text = built_in(NAME);
    assert_eq!(sealed(&text), text);
}

/// What happened to the file, what is in it now, and what must be said.
fn damages() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let text = built_in(NAME);
    let deep = "[".repeat(100_000);
    vec![
        ("empty", Vec::new(), "bind-instance.json:1:1"),
        ("cut off", text[..text.len() / 2].into(), "this cassette ends too early: it is cut off"),
        ("without its end", text[..text.len() - 3].into(), "cut off"),
        ("no JSON", text.replacen("\"case\":", "case:", 1).into(), "bind-instance.json:4:"),
        (
            "newer",
            text.replacen("\"format\": 1", "\"format\": 2", 1).into(),
            "has format 2; this dubplate reads format 1",
        ),
        (
            "something else",
            b"{\"log\": {\"version\": \"1.2\", \"entries\": []}}".into(),
            "this is no cassette",
        ),
        ("a list", b"[1, 2]".into(), "bind-instance.json:1:"),
        ("deeply nested", format!("{{\"format\": 1, \"episodes\": {deep}").into(), "recursion limit"),
        ("no text", [text.as_bytes(), b"\xff\xfe"].concat(), "is no UTF-8 text"),
        ("a mark before it", format!("\u{feff}{text}").into(), "bind-instance.json:1:"),
        ("merged", text.replacen("  \"roles\"", "<<<<<<< HEAD\n  \"roles\"", 1).into(), "merge conflict"),
        (
            "edited",
            text.replacen("\"TotalCount\": 1", "\"TotalCount\": 2", 1).into(),
            "this cassette was changed after it was recorded: episode",
        ),
        (
            "edited at its head",
            text.replacen("\"target\": \"mock\"", "\"target\": \"live\"", 1).into(),
            "this cassette was changed after it was recorded\n",
        ),
        ("something after it", format!("{text}\n{text}").into(), "bind-instance.json:"),
        (
            "an unknown member",
            sealed(&text.replacen("\"step\": 1,", "\"step\": 1, \"run\": \"rm\",", 1)).into(),
            "episode 1: unknown field `run`",
        ),
        (
            "an unknown member of the head",
            sealed(&text.replacen("    \"contract\"", "    \"contrct\": \"x\",\n    \"contract\"", 1)).into(),
            "bind-instance.json:9:5\n",
        ),
        (
            "a wrong type",
            sealed(&text.replacen("\"status\": 200", "\"status\": \"ok\"", 1)).into(),
            "episode 1: invalid type",
        ),
        (
            "of another case",
            built_in("eip-v2-2017-03-12/bind-interface.json").into(),
            "this is the cassette of eip-v2-2017-03-12/bind-interface",
        ),
        (
            "named outside",
            sealed(&text.replacen("\"case\": \"bind-instance\"", "\"case\": \"..\\/outside\"", 1)).into(),
            "not of eip-v2-2017-03-12/bind-instance",
        ),
    ]
}

#[test]
fn each_sort_of_damage_is_named_with_its_place_and_the_file_is_left_alone() {
    for (what, content, expected) in damages() {
        let home = folder();
        write(home.path(), FILE, &content);
        let (code, said) = replay(home.path());
        assert!(
            code == 3 && said.contains(expected) && said.contains("bind-instance.json"),
            "{what}: {said}"
        );
        let linted = dubplate(home.path(), &["lint"]);
        if !["of another case", "named outside"].contains(&what) {
            // An edit is a finding; what cannot be read is none.
            let code = if what.starts_with("edited") { 1 } else { 2 };
            assert_eq!(linted.code, Some(code), "{what}: {}", linted.said());
        }
        let recorded = dubplate(home.path(), &["run", "--record", "all", "eip-v2-2017-03-12/bind-instance"]);
        if !["of another case", "named outside"].contains(&what) {
            assert_eq!(recorded.code, Some(3), "{what}: {}", recorded.said());
            assert!(
                recorded.stdout.contains("not recorded: the cassette that is there cannot be used"),
                "{}",
                recorded.said()
            );
            assert_eq!(fs::read(home.path().join(FILE)).expect("the file"), content, "{what}");
        }
    }
}

/// A file that git has given other ends of line is the same cassette.
#[test]
fn other_ends_of_line_are_no_edit() {
    let home = folder();
    write(home.path(), FILE, built_in(NAME).replace('\n', "\r\n"));
    let (code, said) = replay(home.path());
    assert_eq!(code, 0, "{said}");
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    for to in ["elsewhere.json", "/etc/passwd", "/dev/zero", "nowhere"] {
        let home = folder();
        write(home.path(), "elsewhere.json", built_in(NAME));
        fs::create_dir_all(home.path().join("cassettes/eip-v2-2017-03-12")).expect("a folder");
        std::os::unix::fs::symlink(to, home.path().join(FILE)).expect("a link");
        let (code, said) = replay(home.path());
        assert!(code == 3 && said.contains("is a link or no plain file"), "{to}: {said}");
        let recorded =
            dubplate(home.path(), &["run", "--record", "all", "eip-v2-2017-03-12/bind-instance"]).expect(3);
        assert!(recorded.stdout.contains("is a link"), "{}", recorded.said());
    }
}

/// Every byte matters: one that is changed, missing or doubled anywhere is noticed.
#[test]
fn no_change_of_a_byte_goes_unnoticed() {
    let text = built_in(SMALL);
    for at in 0..text.len() {
        let (before, rest) = text.as_bytes().split_at(at);
        let other = if rest[0] == b'x' { b"y" } else { b"x" };
        for changed in [
            [before, other, &rest[1..]].concat(),
            [before, &rest[1..]].concat(),
            [before, &rest[..1], rest].concat(),
        ] {
            let changed = String::from_utf8(changed).expect("ASCII");
            if changed == text {
                continue;
            }
            let found = read(&Source::new("changed", changed));
            assert!(found.is_err(), "byte {at}: {:?}", &text[at.saturating_sub(20)..=at]);
        }
    }
}

#[test]
fn an_edit_is_taken_in_when_asked_and_then_says_so() {
    let home = folder();
    let edited = built_in(NAME).replacen("\"AddressStatus\": \"UNBIND\"", "\"AddressStatus\": \"BIND\"", 1);
    write(home.path(), FILE, &edited);
    let linted = dubplate(home.path(), &["lint", "cassettes"]).expect(1);
    assert!(
        linted.stdout.contains("this cassette was changed after it was recorded: episode"),
        "{}",
        linted.said()
    );
    assert_eq!(fs::read_to_string(home.path().join(FILE)).expect("the file"), edited);
    let source = Source::new("edited", edited);
    let Ok((_, Trust::Edited { episodes })) = read_edited(&source) else { panic!("not seen") };
    assert_eq!(episodes.len(), 1);
    dubplate(home.path(), &["lint", "--adopt", FILE]).expect(0);
    let adopted = fs::read_to_string(home.path().join(FILE)).expect("the file");
    assert_eq!(adopted.matches("\"edited\": true").count(), 2, "the cassette and its episode");
    dubplate(home.path(), &["lint", FILE]).expect(0);
    let (_, said) = replay(home.path());
    assert!(said.contains(", edited by hand; "), "{said}");
}

/// What looks like a key is not taken in, nor is it shown.
#[test]
fn an_edit_with_a_key_is_refused_with_its_place() {
    let home = folder();
    let key = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3gaPbuEx";
    let edited =
        built_in(NAME).replacen("\"AddressStatus\": \"UNBIND\"", &format!("\"AddressStatus\": \"{key}\""), 1);
    assert!(edited.contains(key));
    write(home.path(), FILE, &edited);
    let before = bytes(home.path());
    let refused = dubplate(home.path(), &["lint", "--adopt", FILE]).expect(1);
    assert!(refused.stdout.contains("/AddressStatus: "), "{}", refused.said());
    assert!(!refused.said().contains(key), "{}", refused.said());
    assert!(bytes(home.path()) == before);
}
