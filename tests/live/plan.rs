//! `--plan`: every call before any is sent.

use crate::ground::{Ground, Stop, own};
use crate::program::{command, contents, finish, folder};

const ALLOCATES: &str = "ecm-2019-07-19/allocate-rename-release";

#[test]
fn it_names_every_call_with_what_it_may_do_and_sends_none() {
    let ground = Ground::start();
    let files = contents(ground.path());
    let arguments = ["run", "--target", "live", "--bindings", "bindings.toml", "--plan"];
    let mut plan =
        ground.command(&[&arguments as &[&str], &[ALLOCATES, "eip-v2-2017-03-12/bind-instance"]].concat());
    let said = finish(plan.env_clear()).expect(0).stdout;
    for line in [
        "step 1     [costs money] AllocateAddresses {\"EcmRegion\":\"ap-hangzhou-ecm\",\"AddressCount\":1}",
        "[cannot be undone] ReleaseAddresses {\"EcmRegion\":\"ap-hangzhou-ecm\",\"AddressIds\":[\"${address}\"]}",
        "protect    [read] DescribeInstances {\"InstanceIds\":[\"ins-running1\"]}",
        "step 1     [change] AssociateAddress (bind) {\"AddressId\":\"eip-unbound1\",\"InstanceId\":\"ins-running1\"}",
        "step 2     [read] DescribeAddresses (wait), again until {\"AddressIds\":[\"eip-unbound1\"]}",
        "finally    [change] DisassociateAddress {\"AddressId\":\"eip-unbound1\"}",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    assert!(said.contains("2 cases, "), "{said}");
    assert!(said.contains(" 1 costs money, 2 cannot be undone;"), "{said}");
    assert_eq!(ground.calls(), 0);
    assert_eq!(contents(ground.path()), files, "and writes none");
}

#[test]
fn it_works_for_every_target() {
    let folder = folder();
    for target in ["mock", "replay"] {
        let mut plan = command(folder.path(), &["run", "--plan", "--target", target, ALLOCATES]);
        let said = finish(&mut plan).expect(0).stdout;
        assert!(said.contains("[costs money] AllocateAddresses"), "{said}");
        assert!(!said.contains("protect"), "nothing to protect there: {said}");
    }
    assert_eq!(contents(folder.path()), []);
}

#[test]
fn what_is_not_bound_and_what_is_too_many_is_said() {
    let ground = Ground::start();
    let bindings = std::fs::read_to_string(ground.path().join("bindings.toml")).expect("bindings");
    let without: Vec<&str> = bindings.lines().filter(|line| !line.starts_with("blocked-eip")).collect();
    crate::program::write(ground.path(), "bindings.toml", without.join("\n"));
    let arguments = ["run", "--target", "live", "--bindings", "bindings.toml", "--plan"];
    let filters = ["ecm-2019-07-19/eip-blocked", "ecm-2019-07-19/rate-exceeded"];
    let said = finish(&mut ground.command(&[&arguments as &[&str], &filters].concat())).expect(0).stdout;
    assert!(said.contains("unobtainable: nothing is bound to the role `blocked-eip`"), "{said}");
    assert!(said.contains("unobtainable: 30 calls at once"), "{said}");
}

#[test]
fn a_cleanup_has_a_plan_too() {
    let ground = Ground::start();
    own(&ground);
    ground.kill_at(Stop::After(1), &["--scenarios", "own", "ecm-2019-07-19/own-binds"]);
    let written = std::fs::read(ground.run_file()).expect("a run file");
    let said = finish(ground.cleanup(&["--plan"]).env_clear()).expect(0).stdout;
    assert!(said.contains("ecm-2019-07-19/own-binds\n"), "{said}");
    assert!(
        said.contains(
            "[change] DisassociateAddress {\"EcmRegion\":\"ap-hangzhou-ecm\",\"AddressId\":\"eip-unbound1\"}"
        ),
        "{said}"
    );
    assert!(!said.contains("\n  step"), "only what would be sent: {said}");
    assert_eq!(ground.calls(), 0);
    assert_eq!(std::fs::read(ground.run_file()).expect("a run file"), written);
}
