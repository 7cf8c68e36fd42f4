//! What is refused before anything is sent, and what is only printed.

use crate::ground::{DUBPLATE, run};
use crate::program::{folder, write};
use dubplate::certify::server::{SEED_SCHEMA, protocol};

#[test]
fn what_cannot_be_certified_is_refused_in_words() {
    let folder = folder();
    write(folder.path(), "bindings.toml", "format = 1\n");
    let bindings = ["--bindings", "bindings.toml"];
    for (arguments, told) in [
        (&[][..], "name the server"),
        (&["http://127.0.0.1:9"][..], "--bindings FILE"),
        (&["https://ecm.tencentcloudapi.com", "--seeder", "true"][..], "`--target live` is for that"),
        (&["http://127.0.0.1:9/path", "--seeder", "true"][..], "no http:// or https:// address"),
        (&["http://127.0.0.1:9", "--seeder", "'open"][..], "is never closed"),
        (&["http://127.0.0.1:9", "--seeder", "true", "--", "x"][..], "cannot be used with"),
        (
            &["http://192.0.2.1", "--region", "r", bindings[0], bindings[1], "--filter", "describe-quota"][..],
            "TENCENTCLOUD_SECRET_ID",
        ),
        (&["http://127.0.0.1:9", "--start-timeout", "3", "--seeder", "true"][..], "CMD"),
    ] {
        let ended = run(folder.path(), arguments).expect(2);
        assert!(ended.stderr.contains(told) && ended.stdout.is_empty(), "{told}: {}", ended.said());
    }
    let ended =
        run(folder.path(), &["http://127.0.0.1:9", "--seeder", "true", "--filter", "no-such-*"]).expect(4);
    assert!(ended.stderr.contains("no-such-*"), "{}", ended.said());
}

#[test]
fn changes_elsewhere_need_leave_and_vendor_hosts_are_refused_of_a_command_too() {
    let folder = folder();
    for (url, told) in [
        ("http://192.0.2.1", "--allow-changes"),
        ("https://ecm.tencentcloudapi.com", "`--target live` is for that"),
    ] {
        let script = format!("echo {url}; exec sleep 60");
        let seeder = r#"sh -c 'echo "{\"t\":\"ready\",\"protocol\":1}"; cat >&2'"#;
        let ended = run(folder.path(), &["--seeder", seeder, "--", "/bin/sh", "-c", &script]).expect(2);
        assert!(ended.stderr.contains(told) && ended.stdout.is_empty(), "{told}: {}", ended.said());
    }
}

#[test]
fn the_cases_the_plan_and_the_protocol_are_printed_without_a_server() {
    let folder = folder();
    let listed = run(folder.path(), &["--list", "--filter", "describe-quota"]).expect(0);
    assert_eq!(listed.stdout.lines().count(), 1, "{}", listed.said());
    let planned = run(folder.path(), &["--plan", "--filter", "describe-quota"]).expect(0);
    assert!(planned.stdout.contains("1 case"), "{}", planned.said());
    let printed = run(folder.path(), &["--print-protocol"]).expect(0);
    assert_eq!(printed.stdout, protocol());
    assert!(printed.stdout.contains(SEED_SCHEMA.trim_end()) && DUBPLATE.ends_with("dubplate"));
}
