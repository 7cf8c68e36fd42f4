//! `dubplate cleanup`: what it finishes, and what it refuses to touch.

use crate::ground::{Ground, Stop, own};
use crate::program::{Running, finish, write};
use serde_json::{Value, json};
use std::fs;

const OWN: [&str; 2] = ["--scenarios", "own"];
const BINDS: &str = "ecm-2019-07-19/own-binds";
const ALLOCATES: &str = "ecm-2019-07-19/own-allocates";

/// A run that was killed with an EIP bound.
fn killed() -> Ground {
    let ground = Ground::start();
    own(&ground);
    ground.kill_at(Stop::After(1), &[&OWN as &[&str], &[BINDS]].concat());
    ground
}

fn status(ground: &Ground, id: &str) -> Value {
    let shown = ground.ask("ecm-2019-07-19", "DescribeAddresses", &json!({"AddressIds": [id]}));
    shown["Response"]["AddressSet"][0]["AddressStatus"].clone()
}

#[test]
fn it_touches_nothing_but_what_the_run_left() {
    let ground = killed();
    let other = json!({"AddressId": "eip-unbound2", "InstanceId": "ein-stopped1"});
    ground.ask("ecm-2019-07-19", "AssociateAddress", &other);
    // A change takes one look.
    status(&ground, "eip-unbound2");
    assert_eq!(status(&ground, "eip-unbound2"), "BIND");
    let ended = finish(&mut ground.cleanup(&[])).expect(0);
    assert!(ended.stdout.contains("closed  ecm-2019-07-19/own-binds\n"), "{}", ended.said());
    assert_eq!(status(&ground, "eip-unbound1"), "UNBIND");
    assert_eq!(status(&ground, "eip-unbound2"), "BIND", "somebody else's");
}

#[test]
fn it_finds_the_scenarios_of_the_run_by_itself_or_where_they_are_now() {
    let ground = killed();
    fs::rename(ground.path().join("own"), ground.path().join("moved")).expect("a folder");
    let ended = finish(&mut ground.cleanup(&[])).expect(2);
    assert!(ended.stderr.contains("own"), "{}", ended.said());
    finish(&mut ground.cleanup(&["--scenarios", "moved"])).expect(0);
    assert_eq!(status(&ground, "eip-unbound1"), "UNBIND");
}

#[test]
fn a_case_that_was_changed_since_is_refused_by_name() {
    let ground = killed();
    let path = ground.path().join("own/ecm-2019-07-19/own.toml");
    let text = fs::read_to_string(&path).expect("the cases");
    write(
        ground.path(),
        "own/ecm-2019-07-19/own.toml",
        text.replace("Binds, waits for the task, unbinds", "Another"),
    );
    let ended = finish(&mut ground.cleanup(&[])).expect(1);
    assert!(ended.stderr.contains("ecm-2019-07-19/own-binds: the case is not the one"), "{}", ended.said());
    assert_eq!(ground.calls(), 0);
    fs::write(&path, text).expect("put back");
    finish(&mut ground.cleanup(&[])).expect(0);
    assert_eq!(status(&ground, "eip-unbound1"), "UNBIND");
}

#[test]
fn an_allocation_whose_answer_never_came_is_not_decided() {
    let ground = Ground::start();
    own(&ground);
    let before = ground.addresses();
    let arguments = [&OWN as &[&str], &[ALLOCATES]].concat();
    ground.kill_at(Stop::After(1), &arguments);
    assert_ne!(ground.addresses(), before, "somebody pays for an EIP");
    for _ in 0..2 {
        let ended = finish(&mut ground.cleanup(&[])).expect(1);
        let why = "AllocateAddresses {\"EcmRegion\":\"ap-hangzhou-ecm\",\"AddressCount\":1} was sent at 20";
        for part in ["LEFT    ecm-2019-07-19/own-allocates", why, "its answer never came"] {
            assert!(ended.stdout.contains(part), "{part}: {}", ended.said());
        }
        assert_eq!(ground.calls(), 0, "nothing can be asked for");
    }
    // The same when the run itself does not get the answer.
    fs::remove_file(ground.run_file()).expect("a run file");
    ground.stop(Stop::After(1));
    let ended = finish(&mut ground.run(&[&arguments as &[&str], &["--timeout", "1"]].concat())).expect(3);
    ground.wait();
    assert!(ended.stdout.contains("its answer never came"), "{}", ended.said());
    assert!(ended.stderr.contains("`dubplate cleanup run.jsonl` tries again"), "{}", ended.said());
}

#[test]
fn an_allocation_that_was_answered_is_given_back() {
    let ground = Ground::start();
    own(&ground);
    let before = ground.addresses();
    ground.kill_at(Stop::Before(2), &[&OWN as &[&str], &[ALLOCATES]].concat());
    assert_ne!(ground.addresses(), before);
    finish(&mut ground.cleanup(&[])).expect(0);
    assert_eq!(ground.addresses(), before);
}

#[test]
fn an_allocation_that_was_refused_leaves_nothing() {
    let ground = Ground::start();
    own(&ground);
    let cases = fs::read_to_string(ground.path().join("own/ecm-2019-07-19/own.toml")).expect("cases");
    let refused = cases.replace("AddressCount = 1", "AddressCount = 10000");
    write(ground.path(), "own/ecm-2019-07-19/own.toml", refused);
    let ended = finish(&mut ground.run(&[&OWN as &[&str], &[ALLOCATES]].concat())).expect(1);
    assert!(!ended.stdout.contains("left behind"), "{}", ended.said());
    let again = finish(&mut ground.cleanup(&[])).expect(0);
    assert!(again.stdout.contains("nothing is left open"), "{}", again.said());
}

#[test]
fn a_torn_last_line_is_ignored_and_said() {
    let ground = killed();
    let mut text = fs::read(ground.run_file()).expect("a run file");
    text.extend_from_slice(b"{\"line\":\"case-closed\",\"profile\":\"ecm-2019-07-19\",\"case\":\"own-bi");
    fs::write(ground.run_file(), text).expect("a torn file");
    let ended = finish(&mut ground.cleanup(&[])).expect(0);
    assert!(ended.stderr.contains("torn off"), "{}", ended.said());
    assert_eq!(status(&ground, "eip-unbound1"), "UNBIND");
    let again = finish(&mut ground.cleanup(&[])).expect(0);
    assert!(!again.stderr.contains("torn"), "it was cut off: {}", again.said());
    assert!(again.stdout.contains("nothing is left open"), "{}", again.said());
}

#[test]
fn any_other_damage_is_refused_with_its_line() {
    let ground = killed();
    let text = fs::read_to_string(ground.run_file()).expect("a run file");
    let second = text.lines().nth(1).expect("a sending");
    let table = [
        (text.replace("\"step\":1", "\"step\":\"one\""), "run.jsonl:2: "),
        (text.replace("\"format\":1", "\"format\":2"), "run.jsonl:1: a run file of format 2"),
        (format!("{second}\n"), "run.jsonl:1: a run file begins with"),
        (format!("{text}\n"), "run.jsonl:3: "),
        (format!("{text}{text}"), "run.jsonl:3: a second line"),
        (text.replace("{\"line\":\"sending\"", "{\"line\":\"case-closed\""), "run.jsonl:2: "),
        (text.replace("\"case\":\"own-binds\"", "\"case\":\"own-binds\",\"more\":1"), "run.jsonl:2: "),
    ];
    for (damaged, said) in table {
        fs::write(ground.run_file(), &damaged).expect("a damaged file");
        let ended = finish(&mut ground.cleanup(&[])).expect(2);
        assert!(ended.stderr.contains(said), "{said}: {}", ended.said());
        assert_eq!(ground.calls(), 0);
        assert_eq!(
            fs::read_to_string(ground.run_file()).expect("it is there"),
            damaged,
            "nothing was changed"
        );
    }
}

#[test]
fn a_run_that_is_still_going_is_left_alone() {
    let ground = Ground::start();
    own(&ground);
    ground.stop(Stop::After(1));
    let running = Running::start(&mut ground.run(&[&OWN as &[&str], &[BINDS, "--timeout", "60"]].concat()));
    ground.wait();
    let ended = finish(&mut ground.cleanup(&[])).expect(2);
    assert!(ended.stderr.contains("run.jsonl is in use"), "{}", ended.said());
    assert_eq!(ground.calls(), 1);
    running.signal("KILL");
    assert_eq!(running.end().code, None);
    ground.stop(Stop::Never);
    finish(&mut ground.cleanup(&[])).expect(0);
    assert_eq!(status(&ground, "eip-unbound1"), "UNBIND");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let ground = Ground::start();
    let ended = finish(&mut ground.cleanup(&[])).expect(2);
    assert!(ended.stderr.contains("cannot read the run file run.jsonl"), "{}", ended.said());
}

#[test]
fn what_cannot_be_reached_stays_open_and_is_said() {
    let ground = killed();
    let arguments = ["cleanup", "run.jsonl", "--bindings", "bindings.toml"];
    let mut away = crate::program::command(ground.path(), &arguments);
    away.args(["--connect-to", "::127.0.0.1:9", "--upstream-ca", "ca.pem"]);
    away.env("DUBPLATE_SECRET_ID", "dubplate-live").env("DUBPLATE_SECRET_KEY", crate::mock::SECRET_KEY);
    let ended = finish(&mut away).expect(1);
    for part in
        ["LEFT    ecm-2019-07-19/own-binds", "eip-unbound1", "cannot reach https://ecm.tencentcloudapi.com"]
    {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.said());
    }
    finish(&mut ground.cleanup(&[])).expect(0);
    assert_eq!(status(&ground, "eip-unbound1"), "UNBIND");
}
