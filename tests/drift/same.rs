//! Sides that say the same.

use crate::mock::{Mock, SECRET_KEY};
use crate::program::{command, contents, finish, folder, write};
use crate::{drift, list, parsed};

#[test]
fn the_mock_and_its_recordings_say_the_same() {
    let folder = folder();
    for sides in [["mock", "replay"], ["replay", "mock"], ["mock", "mock"]] {
        let found = drift(folder.path(), &sides, 0);
        assert_eq!(list(&found, "differences"), [] as [serde_json::Value; 0], "{sides:?}");
        assert_eq!(list(&found, "incomparable"), [] as [serde_json::Value; 0], "{sides:?}");
        assert!(found["compared"].as_u64() > Some(100), "{found}");
        assert!(found["calls"].as_u64() > found["compared"].as_u64(), "{found}");
    }
    assert_eq!(contents(folder.path()), []);
}

#[test]
fn the_recordings_are_named_with_their_days_and_their_target() {
    let folder = folder();
    let found = drift(folder.path(), &["replay", "mock", "case:eip-blocked"], 0);
    let recordings = &found["a"]["recordings"];
    assert_eq!(recordings["cassettes"], 1);
    assert_eq!(recordings["targets"], serde_json::json!(["mock"]));
    assert_eq!(recordings["from"], recordings["to"]);
    assert_eq!(found["b"]["recordings"], serde_json::Value::Null);
}

/// Every id, address, name and time of the world is another one.
#[test]
fn other_resources_of_the_same_kind_are_no_difference() {
    let folder = folder();
    let worlds: Vec<String> = ["ecm-2019-07-19", "eip-v2-2017-03-12"]
        .iter()
        .map(|profile| {
            let world = crate::program::built_in(&format!("{profile}/world.toml"));
            let name = format!("{profile}.toml");
            write(folder.path(), &name, renamed(&world));
            name
        })
        .collect();
    let arguments = ["replay", "mock", "--world", &worlds[0], "--world", &worlds[1]];
    let found = drift(folder.path(), &arguments, 0);
    assert_eq!(list(&found, "differences"), [] as [serde_json::Value; 0], "{found:#}");
    assert!(found["compared"].as_u64() > Some(100), "{found}");
}

/// `eip-unbound1` becomes `eip-1dnuobnu`.
fn renamed(world: &str) -> String {
    const DIGITS: usize = 8;
    let in_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut text = String::new();
    for word in world.split_inclusive(|c| !in_word(c)) {
        let (id, end) = word.split_at(word.trim_end_matches(|c| !in_word(c)).len());
        match id.split_once('-') {
            Some((kind @ ("eip" | "ein" | "eni" | "ins"), digits)) if digits.len() == DIGITS => {
                text += &format!("{kind}-{}{end}", digits.chars().rev().collect::<String>());
            }
            _ => text += word,
        }
    }
    text.replace("203.0.113.", "192.0.2.")
        .replace("\"first\"", "\"primo\"")
        .replace("T08:00:00Z", "T09:00:00Z")
}

#[test]
fn an_endpoint_that_is_the_mock_says_the_same() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &[]);
    write(folder.path(), "bindings.toml", mock.bindings(folder.path()));
    let arguments =
        ["drift", "--format", "json", &mock.url, "mock", "ecm-2019-07-19", "--bindings", "bindings.toml"];
    let mut command = command(folder.path(), &arguments);
    command.env("DUBPLATE_SECRET_ID", "dubplate-drift").env("DUBPLATE_SECRET_KEY", SECRET_KEY);
    let found = parsed(&finish(&mut command).expect(0));
    assert_eq!(list(&found, "differences"), [] as [serde_json::Value; 0], "{found:#}");
    assert_eq!(found["a"]["place"], mock.url.as_str());
}
