//! What was recorded plays like the run that made it.

use super::{built_in, bytes};
use crate::program::{Ended, dubplate, folder};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The events of a run, by case, without what is different in every run: times, the port, and what polls asked again.
fn told(ended: &Ended) -> BTreeMap<String, Vec<String>> {
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in ended.stdout.lines() {
        let event: Value = serde_json::from_str(line).expect("JSON lines");
        let case = format!("{}/{}", event["profile"], event["case"]);
        let text = match event["event"].as_str() {
            Some("exchanged") => {
                let (request, response) = (&event["episode"]["request"], &event["episode"]["response"]);
                let body = response["body"]["json"].clone();
                format!(
                    "{} {} {} {} {}",
                    event["action"],
                    event["step"],
                    request["params"],
                    response["status"],
                    without_id(body)
                )
            }
            Some("case-finished") => format!("{} {}", event["verdict"], event["why"]),
            _ => continue,
        };
        let texts = told.entry(case).or_default();
        if texts.last() != Some(&text) {
            texts.push(text);
        }
    }
    for texts in told.values_mut() {
        // The answers of a burst come in any order.
        texts.sort();
        texts.dedup();
    }
    told
}

fn without_id(mut body: Value) -> Value {
    if let Some(members) = body["Response"].as_object_mut() {
        members.remove("RequestId");
    }
    body
}

#[test]
fn a_replay_has_the_verdicts_and_the_exchanges_of_the_run_that_made_it() {
    let home = folder();
    let recorded = dubplate(home.path(), &["run", "--record", "all", "--json"]).expect(0);
    let replayed = dubplate(home.path(), &["run", "--target", "replay", "--json"]).expect(0);
    let (recorded, replayed) = (told(&recorded), told(&replayed));
    assert_eq!(recorded.len(), 254);
    for (case, texts) in &recorded {
        assert_eq!(replayed.get(case), Some(texts), "{case}");
    }
    assert_eq!(recorded.len(), replayed.len());
}

/// One answer spoilt: the recording says so every time.
#[test]
fn a_case_that_failed_fails_again() {
    let home = folder();
    let case = "format = 1\n[[case]]\nid = \"wrong\"\ntitle = \"expects otherwise\"\n[[case.step]]\ncall = \"DescribeAddressQuota\"\n\
                expect.at.\"/Response/QuotaSet/0/QuotaId\" = \"NO_SUCH_QUOTA\"\n";
    crate::program::write(home.path(), "mine/eip-v2-2017-03-12/mine.toml", case);
    let run = |more: &[&str]| {
        let arguments = [&["run", "case:wrong", "--scenarios", "mine", "-q"], more].concat();
        dubplate(home.path(), &arguments).expect(1).stdout
    };
    let (recorded, replayed) = (run(&["--record", "once"]), run(&["--target", "replay"]));
    for stdout in [&recorded, &replayed] {
        assert!(stdout.contains("- \"NO_SUCH_QUOTA\""), "{stdout}");
        assert!(stdout.contains("0 pass, 1 fail"), "{stdout}");
    }
}

#[test]
fn recording_an_unchanged_target_again_changes_no_byte() {
    let home = folder();
    dubplate(home.path(), &["run", "--record", "all", "-q"]).expect(0);
    let first = bytes(&home.path().join("cassettes"));
    assert_eq!(first.len(), 254);
    for jobs in ["1", "16"] {
        let again = dubplate(home.path(), &["run", "--record", "all", "--jobs", jobs]).expect(0);
        assert_eq!(again.stdout.matches("(recorded as before").count(), 254, "{}", again.said());
        assert!(bytes(&home.path().join("cassettes")) == first, "--jobs {jobs}");
    }
}

/// The repository's own ones are the mock's of today, or the two have drifted apart.
#[test]
fn the_built_in_cassettes_are_those_that_the_mock_gives_today() {
    let home = folder();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes");
    for profile in fs::read_dir(&shipped).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let to = home.path().join("cassettes").join(profile.file_name().expect("a name"));
        fs::create_dir_all(&to).expect("a folder");
        for file in fs::read_dir(profile).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            fs::copy(&file, to.join(file.file_name().expect("a name"))).expect("copied");
        }
    }
    let again = dubplate(home.path(), &["run", "--record", "all", "--json"]).expect(0);
    let written: Vec<&str> = again.stdout.lines().filter(|line| line.contains("\"written\":true")).collect();
    assert!(written.is_empty(), "{written:#?}");
}

#[test]
fn the_embedded_cassettes_are_those_on_the_disk() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes");
    let on_disk = crate::program::contents(&folder).into_iter().map(|(name, _)| name);
    let mut on_disk: Vec<String> = on_disk
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "json"))
        .map(|name| Path::new(&name).strip_prefix(&folder).expect("below it").to_string_lossy().into_owned())
        .collect();
    let mut embedded: Vec<String> = dubplate::source::built_in_cassettes().collect();
    on_disk.sort();
    embedded.sort();
    assert_eq!(embedded, on_disk);
    for name in &embedded {
        let (profile, case) = name.split_once('/').expect("a profile");
        let text = dubplate::source::built_in_cassette(profile, case.trim_end_matches(".json"));
        assert!(text == Some(&*built_in(name)), "{name}");
    }
}

/// Where it comes from stands in every one, and in the output.
#[test]
fn a_replay_says_what_it_replays() {
    let home = folder();
    let replayed = dubplate(home.path(), &["run", "--target", "replay", "case:bind-instance"]).expect(0);
    assert!(replayed.stdout.contains("(recorded from the mock on 20"), "{}", replayed.said());
    assert!(replayed.stdout.contains("recorded from the mock only: this says nothing of the service"));
    for (name, _) in crate::program::contents(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes")) {
        if Path::new(&name).is_file() {
            let text = fs::read_to_string(&name).expect("a cassette");
            assert!(text.contains("\"target\": \"mock\""), "{name}");
        }
    }
}
