//! What keeps a live run from doing harm, guard by guard; whatever is refused sends nothing and writes nothing.

use crate::ground::{ECM, Ground, LEGACY, Stop, own};
use crate::mock::SECRET_KEY;
use crate::program::{Ended, Running, command, finish, write};
use serde_json::json;
use std::fs;
use std::process::Command;

const READS: &str = "ecm-2019-07-19/describe-quota";
const BINDS: &str = "ecm-2019-07-19/bind-instance";

/// A run that is refused, and why.
fn refused(ground: &Ground, command: &mut Command, why: &[&str]) {
    let ended = finish(command).expect(2);
    for part in why {
        assert!(ended.stderr.contains(part), "{part}: {}", ended.said());
    }
    assert_eq!(ground.calls(), 0, "nothing was sent: {}", ended.said());
    assert!(!ground.run_file().exists(), "nothing was written: {}", ended.said());
}

fn live<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["run", "--target", "live", "--run-file", "run.jsonl"], arguments].concat()
}

#[test]
fn changes_need_leave_and_reads_do_not() {
    let ground = Ground::start();
    let bound = ["--bindings", "bindings.toml"];
    let mut binds = ground.command(&live(&[&bound as &[&str], &[BINDS]].concat()));
    refused(&ground, &mut binds, &["AssociateAddress, DisassociateAddress", "--allow-changes"]);
    let mut reads = ground.command(&live(&[&bound as &[&str], &[READS]].concat()));
    finish(&mut reads).expect(0);
}

#[test]
fn bindings_and_credentials_are_needed() {
    let ground = Ground::start();
    refused(&ground, &mut ground.command(&live(&[READS])), &["--bindings FILE"]);
    let mut run = ground.command(&live(&["--bindings", "bindings.toml", READS]));
    refused(&ground, run.env_remove("DUBPLATE_SECRET_KEY"), &["DUBPLATE_SECRET_KEY is not set"]);
    let usual = "format = 1\nregion = \"ap-hangzhou-ecm\"\n";
    write(ground.path(), "usual.toml", usual);
    let arguments = live(&["--bindings", "usual.toml", READS]);
    refused(&ground, &mut ground.command(&arguments), &["TENCENTCLOUD_SECRET_ID is not set"]);
    let mut run = ground.command(&arguments);
    run.env("TENCENTCLOUD_SECRET_ID", "dubplate-live").env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY);
    finish(&mut run).expect(0);
}

#[test]
fn the_region_is_that_of_the_option_or_the_bindings_or_the_environment() {
    let ground = Ground::start();
    let credentials = "format = 1\n[credentials]\nsecret_id = \"DUBPLATE_SECRET_ID\"\nsecret_key = \"DUBPLATE_SECRET_KEY\"\n";
    write(ground.path(), "nowhere.toml", credentials);
    let nowhere = ["--bindings", "nowhere.toml", READS];
    refused(&ground, &mut ground.command(&live(&nowhere)), &["no region for ecm-2019-07-19", "--region"]);
    let region = |ended: Ended| {
        let said = ended.expect(0);
        let head = fs::read_to_string(ground.run_file()).expect("a run file");
        fs::remove_file(ground.run_file()).expect("it is there");
        let head: serde_json::Value =
            serde_json::from_str(head.lines().next().expect(&said.stdout)).expect("JSON");
        head["profiles"][ECM]["region"].as_str().expect("a region").to_owned()
    };
    let by_environment =
        finish(ground.command(&live(&nowhere)).env("TENCENTCLOUD_REGION", "ap-chongqing-ecm2"));
    assert_eq!(region(by_environment), "ap-chongqing-ecm2");
    let bound = ["--bindings", "bindings.toml", READS];
    let by_bindings = finish(ground.command(&live(&bound)).env("TENCENTCLOUD_REGION", "ap-chongqing-ecm2"));
    assert_eq!(region(by_bindings), "ap-hangzhou-ecm");
    let by_option = [&bound as &[&str], &["--region", "ap-chongqing-ecm2"]].concat();
    assert_eq!(region(finish(&mut ground.command(&live(&by_option)))), "ap-chongqing-ecm2");
}

#[test]
fn an_endpoint_of_the_users_choice_is_refused() {
    let ground = Ground::start();
    let bindings = fs::read_to_string(ground.path().join("bindings.toml")).expect("bindings");
    let head = format!("[profile.{ECM}]\n");
    let elsewhere = bindings.replace(&head, &format!("{head}endpoint = \"https://192.0.2.1\"\n"));
    assert_ne!(elsewhere, bindings);
    write(ground.path(), "bindings.toml", elsewhere);
    let mut run = ground.command(&live(&["--bindings", "bindings.toml", READS]));
    refused(&ground, &mut run, &["endpoint", ECM]);
}

#[test]
fn a_run_file_that_cannot_be_made_stops_everything() {
    let ground = Ground::start();
    let arguments = ["run", "--target", "live", "--bindings", "bindings.toml", READS, "--run-file"];
    for place in ["no/such/folder.jsonl", "."] {
        let mut run = ground.command(&[&arguments as &[&str], &[place]].concat());
        refused(&ground, &mut run, &["cannot make the run file", place]);
    }
    write(ground.path(), "other.jsonl", "of another run\n");
    let mut run = ground.command(&[&arguments as &[&str], &["other.jsonl"]].concat());
    refused(&ground, &mut run, &["other.jsonl"]);
    let kept = fs::read_to_string(ground.path().join("other.jsonl")).expect("it is there");
    assert_eq!(kept, "of another run\n");
}

/// The disk takes the first line and no whole second one: a shell's `ulimit` counts 512 or 1024 bytes.
#[test]
fn a_call_that_cannot_be_written_down_is_not_sent() {
    let ground = Ground::start();
    own(&ground);
    let binds = ["--scenarios", "own", "ecm-2019-07-19/own-binds", "--region"];
    let head = |region: &str| {
        finish(&mut ground.run(&[&["--scenarios", "own", READS, "--region"], &[region] as &[&str]].concat()));
        let written = fs::read(ground.run_file()).expect("a run file");
        fs::remove_file(ground.run_file()).expect("it is there");
        written.len()
    };
    let region = "x".repeat(1 + 512 - head("x"));
    assert_eq!(head(&region), 512, "the first line fits");
    ground.stop(Stop::Never);
    let run = ground.run(&[&binds as &[&str], &[&region]].concat());
    let mut limited = Command::new("/bin/sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""]).arg(run.get_program());
    limited.args(run.get_args()).current_dir(ground.path()).env_clear();
    limited.envs(run.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let ended = finish(&mut limited).expect(3);
    assert!(ended.stdout.contains("cannot write the run file run.jsonl"), "{}", ended.said());
    assert_eq!(ground.calls(), 0, "nothing was sent");
    let cleaned = finish(&mut ground.cleanup(&[])).expect(0);
    assert!(cleaned.stdout.contains("nothing is left open"), "{}", cleaned.said());
}

#[test]
fn options_of_the_live_service_mean_nothing_elsewhere() {
    let ground = Ground::start();
    write(ground.path(), "empty.toml", "format = 1\n");
    let table: [(&[&str], &str); 6] = [
        (&["--region", "x"], "region"),
        (&["--run-file", "run.jsonl"], "run-file"),
        (&["--connect-to", "::127.0.0.1:1"], "connect-to"),
        (&["--upstream-ca", "ca.pem"], "upstream-ca"),
        (&["--target", "replay", "--region", "x"], "region"),
        (
            &["--target", "http://127.0.0.1:1", "--bindings", "empty.toml", "--upstream-ca", "ca.pem"],
            "upstream-ca",
        ),
    ];
    for (arguments, flag) in table {
        let mut run = command(ground.path(), &[&["run", READS], arguments].concat());
        refused(&ground, &mut run, &[&format!("--{flag} is for")]);
    }
}

#[test]
fn a_certificate_that_is_not_trusted_ends_the_run_with_advice() {
    let ground = Ground::start();
    let other = Ground::start();
    fs::copy(other.path().join("ca.pem"), ground.path().join("ca.pem")).expect("a copy");
    let ended = finish(&mut ground.run(&[READS])).expect(3);
    assert!(ended.stdout.contains("authority that is not trusted"), "{}", ended.said());
    assert_eq!(ground.calls(), 0);
}

#[test]
fn an_https_url_is_reached_by_the_same_route() {
    let ground = Ground::start();
    write(ground.path(), "url.toml", "format = 1\nregion = \"ap-hangzhou-ecm\"\n");
    let arguments = ["run", "--target", "https://gateway.example", "--bindings", "url.toml", READS];
    let mut run = ground.command(&arguments);
    run.env("TENCENTCLOUD_SECRET_ID", "dubplate-live").env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY);
    let ended = finish(&mut run).expect(3);
    let why = format!(
        "https://gateway.example (by way of {}): its certificate is not for this host",
        ground.address
    );
    assert!(ended.stdout.contains(&why), "{}", ended.said());
}

#[test]
fn an_instance_with_an_ordinary_ip_is_not_bound_by_the_legacy_gateway() {
    let ground = Ground::start();
    let before = ground.addresses();
    let holders =
        |ground: &Ground| ground.ask(LEGACY, "DescribeInstances", &json!({"InstanceIds": ["ins-ordinary"]}));
    let instance = holders(&ground);
    let ended = finish(&mut ground.run(&["eip-v2-2017-03-12/rule/ordinary-ip-released"])).expect(0);
    let why = "ins-ordinary has the ordinary public IP 198.51.100.41";
    assert_eq!(ended.stdout.matches(why).count(), 2, "by instance and by pair: {}", ended.said());
    assert!(ended.stdout.contains("0 pass, 0 fail, 2 unobtainable"), "{}", ended.said());
    assert_eq!((ground.addresses(), holders(&ground)), (before, instance), "nothing was touched");
    let written = fs::read_to_string(ground.run_file()).expect("a run file");
    assert!(!written.contains("sending"), "no changing call was sent: {written}");
}

#[test]
fn an_instance_that_is_bound_to_a_wrong_role_is_protected_as_well() {
    let ground = Ground::start();
    own(&ground);
    let bindings = fs::read_to_string(ground.path().join("bindings.toml")).expect("bindings");
    write(ground.path(), "bindings.toml", bindings.replace("\"ins-running1\"", "\"ins-ordinary\""));
    let ended = finish(&mut ground.run(&["--scenarios", "own", "eip-v2-2017-03-12/own-binds"])).expect(0);
    assert!(ended.stdout.contains("ins-ordinary has the ordinary public IP"), "{}", ended.said());
    assert!(ended.stdout.contains("1 unobtainable"), "{}", ended.said());
}

#[test]
fn an_instance_with_an_eip_or_an_id_that_names_none_is_asked_as_it_is() {
    let ground = Ground::start();
    let filters = ["eip-v2-2017-03-12/instance-*", "--deny", "unobtainable"];
    let ended = finish(&mut ground.run(&filters)).expect(0);
    assert!(!ended.stdout.contains("unobtainable"), "{}", ended.said());
}

#[test]
fn a_burst_that_the_rate_forbids_is_unobtainable() {
    let ground = Ground::start();
    let ended = finish(&mut ground.run(&["ecm-2019-07-19/limit/rate"])).expect(0);
    assert!(ended.stdout.contains("more than the 15 a second"), "{}", ended.said());
    assert_eq!(ground.calls(), 0);
}

#[test]
fn ctrl_c_and_a_case_that_takes_too_long_undo_what_was_done() {
    let ground = Ground::start();
    own(&ground);
    let before = ground.addresses();
    let slow = ["--scenarios", "own", "ecm-2019-07-19/own-binds", "--case-timeout", "2", "--timeout", "60"];
    for (signal, code) in [(Some("INT"), 130), (None, 3)] {
        // The second call is kept, with the EIP bound; the others go through.
        ground.stop(Stop::Before(2));
        let running = Running::start(&mut ground.run(&slow));
        ground.wait();
        assert_ne!(ground.addresses(), before, "the bind took place");
        if let Some(signal) = signal {
            running.signal(signal);
        }
        let ended = running.end().expect(code);
        assert!(!ended.stdout.contains("left behind"), "{}", ended.said());
        assert_eq!(ground.addresses(), before, "{}", ended.said());
        let again = finish(&mut ground.cleanup(&[])).expect(0);
        assert!(again.stdout.contains("nothing is left open"), "{}", again.said());
        fs::remove_file(ground.run_file()).expect("a run file");
    }
}
