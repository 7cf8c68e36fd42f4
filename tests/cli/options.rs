//! Options that change what happens: each makes a run end otherwise than without it.

use crate::mock::Mock;
use crate::program::{Running, folder, write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

/// Two cases that are played one after the other, under different credentials.
const CASES: &str = r#"format = 1

[[case]]
id = "own-binds"
title = "Binds and leaves it so"
covers = []
needs = { eip = "unbound-eip", instance = "instance-without-eip" }

[[case.step]]
call = "AssociateAddress"
with = { EcmRegion = "${region}", AddressId = "${eip.id}", InstanceId = "${instance.id}" }

[[case.step]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${eip.id}"] }
until.at."/Response/AddressSet/0/AddressStatus" = "BIND"
poll = { every = "10ms", at_most = "300ms" }

[[case]]
id = "own-sees-it"
title = "Sees what another credential has bound"
covers = []
needs = { eip = "unbound-eip" }

[[case.step]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${eip.id}"] }
expect.at."/Response/AddressSet/0/AddressStatus" = "BIND"

[[case]]
id = "own-never-ends"
title = "Waits for what never comes"
covers = []

[[case.step]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}" }
until.at."/Response/TotalCount" = 99
poll = { every = "10ms", at_most = "60s" }
"#;

fn own(folder: &Path) {
    write(folder, "own/ecm-2019-07-19/own.toml", CASES);
}

fn code(command: &mut Command, code: i32) -> String {
    Running::start(command).end().expect(code).stdout
}

#[test]
fn rate_limit_off_and_another_number_make_the_cases_about_the_limit_red() {
    for (limit, expected) in [("documented", 0), ("20", 0), ("off", 1), ("5", 1)] {
        let folder = folder();
        let mock = Mock::start(folder.path(), &["--rate-limit", limit]);
        let bindings = mock.bindings(folder.path());
        code(&mut mock.run(folder.path(), &bindings, &["ecm-2019-07-19/limit/rate"]), expected);
    }
}

#[test]
fn a_shared_world_shows_one_credential_what_another_did() {
    for (arguments, expected) in [(&["--shared-world"] as &[&str], 0), (&[], 1)] {
        let folder = folder();
        own(folder.path());
        let mock = Mock::start(folder.path(), arguments);
        let bindings = mock.bindings(folder.path());
        code(&mut mock.run(folder.path(), &bindings, &["--scenarios", "own", "case:own-binds"]), 0);
        let mut other = mock.run(folder.path(), &bindings, &["--scenarios", "own", "case:own-sees-it"]);
        code(other.env("DUBPLATE_SECRET_ID", "dubplate-another"), expected);
    }
}

#[test]
fn a_task_delay_makes_a_bind_take_real_time() {
    for (arguments, expected) in [(&["--task-delay", "600000"] as &[&str], 1), (&[], 0)] {
        let folder = folder();
        own(folder.path());
        let mock = Mock::start(folder.path(), arguments);
        let bindings = mock.bindings(folder.path());
        code(&mut mock.run(folder.path(), &bindings, &["--scenarios", "own", "case:own-binds"]), expected);
    }
}

#[test]
fn a_case_that_does_not_end_is_broken_after_its_time() {
    let folder = folder();
    own(folder.path());
    let mock = Mock::start(folder.path(), &["--rate-limit", "off"]);
    let bindings = mock.bindings(folder.path());
    let arguments = ["--scenarios", "own", "case:own-never-ends", "--case-timeout", "1"];
    let said = code(&mut mock.run(folder.path(), &bindings, &arguments), 3);
    assert!(said.contains("the case had not ended after 1s"), "{said}");
}

#[test]
fn an_answer_that_does_not_come_is_waited_for_as_long_as_was_asked() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &[]);
    let bindings = mock.bindings(folder.path());
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", silent.local_addr().expect("its address"));
    let bindings = bindings.replace(&mock.url, &url);
    let arguments = ["ecm-2019-07-19/action-unknown", "--timeout", "1"];
    let said = code(&mut mock.run(folder.path(), &bindings, &arguments), 3);
    assert!(said.contains(&format!("no complete answer from {url} in time")), "{said}");
}
