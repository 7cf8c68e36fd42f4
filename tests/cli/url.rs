//! `run` on an endpoint: what is refused before anything is sent, and a run against `dubplate mock`.

use crate::mock::{Mock, SECRET_KEY, without_role};
use crate::program::{Ended, command, dubplate, finish, folder, write};
use std::net::TcpListener;
use std::path::Path;

/// Bindings that lead nowhere, for runs that must be refused.
const BINDINGS: &str = "format = 1\n";

/// A run on a URL with credentials in the vendor's usual variables.
fn on(folder: &Path, url: &str, arguments: &[&str]) -> Ended {
    let target = ["run", "--target", url, "--bindings", "bindings.toml"];
    let mut command = command(folder, &[&target, arguments].concat());
    command.env("TENCENTCLOUD_SECRET_ID", "dubplate-x").env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY);
    finish(&mut command)
}

/// A listener that tells whether anybody came.
fn witness() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a listener that does not wait");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    (listener, url)
}

#[test]
fn an_unreachable_url_is_named_and_the_cases_are_broken() {
    let folder = folder();
    write(folder.path(), "bindings.toml", BINDINGS);
    let (listener, url) = witness();
    drop(listener);
    let ended = on(folder.path(), &url, &["case:unknown-action"]).expect(3);
    assert!(ended.stdout.contains("BROKEN"), "{}", ended.said());
    assert!(ended.stdout.contains(&format!("cannot reach {url}")), "{}", ended.said());
}

#[test]
fn an_unreachable_url_is_said_once_and_nothing_is_called_left_behind() {
    let folder = folder();
    write(folder.path(), "bindings.toml", format!("{BINDINGS}region = \"ap-hangzhou-ecm\"\n"));
    let (listener, url) = witness();
    drop(listener);
    let ended = on(folder.path(), &url, &["--jobs", "1"]).expect(3);
    assert_eq!(ended.stdout.matches("cannot reach").count(), 2, "once for each profile: {}", ended.said());
    assert!(ended.stdout.contains(" not run"), "{}", ended.said());
    assert!(!ended.stdout.contains("left behind"), "{}", ended.said());
}

#[test]
fn a_region_that_is_not_bound_is_named_and_no_other_takes_its_place() {
    let folder = folder();
    write(folder.path(), "bindings.toml", BINDINGS);
    let (listener, url) = witness();
    let ended = on(folder.path(), &url, &["ecm-2019-07-19/describe-quota"]).expect(3);
    assert!(ended.stdout.contains("`${region}` has no value here"), "{}", ended.said());
    assert!(listener.accept().is_err(), "nothing was sent");
}

#[test]
fn a_url_without_bindings_is_refused() {
    let folder = folder();
    let (listener, url) = witness();
    let ended = dubplate(folder.path(), &["run", "--target", &url]).expect(2);
    assert!(ended.stderr.contains("--bindings"), "{}", ended.said());
    assert!(listener.accept().is_err(), "nothing was sent");
}

#[test]
fn what_is_no_url_is_refused() {
    let folder = folder();
    write(folder.path(), "bindings.toml", BINDINGS);
    for url in [
        "mok",
        "ftp://127.0.0.1",
        "http://",
        "http://127.0.0.1/path",
        "127.0.0.1:80",
        "http://127.0.0.1:99999",
    ] {
        let ended = on(folder.path(), url, &[]).expect(2);
        assert!(ended.stderr.contains(url), "{}", ended.said());
        assert_eq!(ended.stdout, "");
    }
}

#[test]
fn a_vendor_host_is_refused_whatever_is_allowed_and_the_way_to_it_named() {
    let table = [
        "https://eip.api.qcloud.com",
        "http://cvm.api.qcloud.com",
        "https://ecm.tencentcloudapi.com",
        "https://ECM.TencentCloudAPI.com",
        "https://ecm.tencentcloudapi.com.",
        "https://ecm.ap-guangzhou.tencentcloudapi.com:443",
    ];
    for url in table {
        let folder = folder();
        write(folder.path(), "bindings.toml", BINDINGS);
        let ended = on(folder.path(), url, &["--allow-changes"]).expect(2);
        assert!(ended.stderr.contains("--target live"), "{}", ended.said());
        assert_eq!(ended.stdout, "");
    }
}

#[test]
fn a_vendor_host_in_the_bindings_is_refused_as_well() {
    let folder = folder();
    let (listener, url) = witness();
    let own = "\n[profile.ecm-2019-07-19]\nendpoint = \"https://ecm.tencentcloudapi.com\"\n";
    write(folder.path(), "bindings.toml", format!("{BINDINGS}{own}"));
    let ended = on(folder.path(), &url, &["--allow-changes"]).expect(2);
    assert!(ended.stderr.contains("ecm.tencentcloudapi.com"), "{}", ended.said());
    assert!(listener.accept().is_err(), "nothing was sent");
}

#[test]
fn changes_elsewhere_are_refused_by_name_and_nothing_is_sent() {
    for elsewhere in ["http://192.0.2.1", "https://[2001:db8::1]", "http://localhost.example.invalid"] {
        let folder = folder();
        // The first profile is on this machine and would be asked first; the second is not.
        let (listener, url) = witness();
        let own = format!("\n[profile.eip-v2-2017-03-12]\nendpoint = \"{elsewhere}\"\n");
        write(folder.path(), "bindings.toml", format!("{BINDINGS}{own}"));
        let ended = on(folder.path(), &url, &[]).expect(2);
        for part in [elsewhere, "AssociateAddress", "DisassociateAddress", "--allow-changes"] {
            assert!(ended.stderr.contains(part), "{part}: {}", ended.said());
        }
        assert!(!ended.stderr.contains("DescribeAddresses"), "a read is no change: {}", ended.said());
        assert_eq!(ended.stdout, "");
        assert!(listener.accept().is_err(), "nothing was sent");
    }
}

#[test]
fn a_credential_that_is_not_set_is_named_and_no_other_is_shown() {
    let own = "[credentials]\nsecret_id = \"MY_ID\"\nsecret_key = \"MY_KEY\"\ntoken = \"MY_TOKEN\"\n";
    let named = format!("{BINDINGS}\n{own}");
    let usual = ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"];
    let table = [
        (BINDINGS, &usual[..], "TENCENTCLOUD_SECRET_ID"),
        (BINDINGS, &usual[..], "TENCENTCLOUD_SECRET_KEY"),
        (&named, &["MY_ID", "MY_KEY", "MY_TOKEN"], "MY_ID"),
        (&named, &["MY_ID", "MY_KEY", "MY_TOKEN"], "MY_KEY"),
        (&named, &["MY_ID", "MY_KEY", "MY_TOKEN"], "MY_TOKEN"),
    ];
    for (bindings, names, missing) in table {
        for empty in [false, true] {
            let folder = folder();
            write(folder.path(), "bindings.toml", bindings);
            let (listener, url) = witness();
            let mut command =
                command(folder.path(), &["run", "--target", &url, "--bindings", "bindings.toml"]);
            for name in names.iter().filter(|name| **name != missing) {
                command.env(name, format!("secret-of-{name}"));
            }
            if empty {
                command.env(missing, "");
            }
            let ended = finish(&mut command).expect(2);
            assert!(ended.stderr.contains(missing), "{}", ended.said());
            assert!(!ended.said().contains("secret-of-"), "{}", ended.said());
            assert!(listener.accept().is_err(), "nothing was sent");
        }
    }
}

#[test]
fn what_is_for_the_other_kind_of_target_is_refused() {
    let folder = folder();
    write(folder.path(), "bindings.toml", BINDINGS);
    let ended = dubplate(folder.path(), &["run", "--bindings", "bindings.toml"]).expect(2);
    assert!(ended.stderr.contains("--bindings"), "{}", ended.said());
    let ended = on(folder.path(), "http://127.0.0.1:9", &["--world", "world.toml"]).expect(2);
    assert!(ended.stderr.contains("--world"), "{}", ended.said());
}

/// Cases of both profiles that take little time at real pace: binds with their polls, errors with reads before and
/// after, the forms of a request. All take 35 s, most of it the pauses of polls and waiting for leases.
const CHOSEN: [&str; 7] = [
    "case:bind-instance",
    "case:no-target",
    "ecm-2019-07-19/eip-*",
    "case:form-*",
    "case:*signature*",
    "case:bl*-eip*",
    "case:two-addresses-by-id",
];

#[test]
fn chosen_cases_pass_on_a_served_mock() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &[]);
    let bindings = mock.bindings(folder.path());
    let ended = finish(&mut mock.run(folder.path(), &bindings, &CHOSEN)).expect(0);
    let listed = dubplate(folder.path(), &[&["run", "--list"], &CHOSEN[..]].concat()).expect(0);
    let count = listed.stdout.lines().count();
    assert!(count > 20, "{count} chosen cases");
    assert!(ended.stdout.contains(&format!("\n{count} pass, 0 fail\n")), "{}", ended.said());
}

#[test]
#[ignore = "half a minute: every case at real pace"]
fn every_case_passes_on_a_served_mock() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &[]);
    let bindings = mock.bindings(folder.path());
    let ended = finish(&mut mock.run(folder.path(), &bindings, &[])).expect(0);
    assert!(ended.stdout.contains(" pass, 0 fail\n"), "{}", ended.said());
}

#[test]
fn a_burst_is_answered_whole_after_single_calls_of_the_same_action() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &[]);
    let bindings = mock.bindings(folder.path());
    let filters = ["ecm-2019-07-19/rate-kept", "ecm-2019-07-19/no-target", "ecm-2019-07-19/eip-absent"];
    finish(&mut mock.run(folder.path(), &bindings, &filters)).expect(0);
}

#[test]
fn cases_that_use_up_the_same_resource_do_not_fail_each_other() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &[]);
    let bindings = mock.bindings(folder.path());
    let ended = finish(&mut mock.run(folder.path(), &bindings, &["case:ordinary-ip-released*"])).expect(0);
    assert!(ended.stdout.contains(" 0 fail"), "{}", ended.said());
}

#[test]
fn an_endpoint_in_the_bindings_wins_over_the_url() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &[]);
    let bindings = mock.bindings(folder.path());
    let (listener, url) = witness();
    write(folder.path(), "bindings.toml", bindings);
    let arguments = ["run", "--target", &url, "--bindings", "bindings.toml", "case:no-target"];
    let mut command = command(folder.path(), &arguments);
    command.env("DUBPLATE_SECRET_ID", "dubplate-x").env("DUBPLATE_SECRET_KEY", SECRET_KEY);
    finish(&mut command).expect(0);
    assert!(listener.accept().is_err(), "nothing was sent to the URL");
}

#[test]
fn a_role_that_nothing_plays_makes_its_cases_unobtainable() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &[]);
    let bindings = without_role(&mock.bindings(folder.path()), "blocked-eip");
    let filters = ["case:eip-blocked", "case:blocked-eip", "case:no-target"];
    let ended = finish(&mut mock.run(folder.path(), &bindings, &filters)).expect(0);
    for part in ["UNOBTAINABLE", "`blocked-eip`", "2 pass, 0 fail, 2 unobtainable\n"] {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.said());
    }
    let denied = [&filters[..], &["--deny", "unobtainable"]].concat();
    finish(&mut mock.run(folder.path(), &bindings, &denied)).expect(1);
}
