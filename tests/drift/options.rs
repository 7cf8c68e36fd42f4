//! Each option makes a comparison come out otherwise than without it.

use crate::edited::{answers, at, copy};
use crate::program::{command, dubplate, finish, folder, write};
use crate::server::{Answer, http, request_id, serve};
use crate::{drift, lines, list, parsed};
use serde_json::json;

const ECM: &str = "ecm-2019-07-19";
const FLAG: &str = "/Response/AddressSet/0/IsEipDirectConnection";

#[test]
fn a_case_that_is_skipped_is_counted_and_not_compared() {
    let folder = folder();
    let arguments =
        ["mock", "replay", "case:describe-flags", "case:describe-quota", "--skip", "case:describe-quota"];
    let found = drift(folder.path(), &arguments, 0);
    assert_eq!((&found["compared"], &found["skipped"]), (&json!(1), &json!(1)));
}

#[test]
fn cassettes_of_a_folder_stand_before_the_built_in_ones() {
    let folder = folder();
    copy(folder.path(), "own", ECM, "describe-flags", |cassette| {
        answers(cassette, "DescribeAddresses", None, |entry| *at(entry, FLAG) = json!(true));
    });
    let arguments = ["replay", "mock", "case:describe-flags", "case:describe-quota"];
    assert_eq!(lines(&drift(folder.path(), &arguments, 0)), []);
    let found = drift(folder.path(), &[&arguments[..], &["--cassettes", "own"]].concat(), 1);
    let [(_, _, at, ..)] = lines(&found)[..] else { panic!("{found:#}") };
    assert_eq!((at, &found["compared"], &found["a"]["place"]), (FLAG, &json!(2), &json!("own")));
}

#[test]
fn cases_of_ones_own_are_compared_too() {
    let folder = folder();
    let case = "format = 1\n\n[[case]]\nid = \"own-quota\"\ntitle = \"Own\"\ncovers = []\n\n[[case.step]]\ncall = \"DescribeAddressQuota\"\nwith = { EcmRegion = \"${region}\" }\n";
    write(folder.path(), "own/ecm-2019-07-19/own.toml", case);
    let arguments = ["mock", "contract", "case:own-quota", "--scenarios", "own"];
    assert_eq!(drift(folder.path(), &arguments, 0)["compared"], 1);
}

#[test]
fn an_answer_and_a_case_are_waited_for_as_long_as_was_asked() {
    let folder = folder();
    let url = serve(|_| Answer::Never);
    write(folder.path(), "bindings.toml", "format = 1\n");
    for (option, why) in
        [("--timeout", "no complete answer from"), ("--case-timeout", "had not ended after 1s")]
    {
        let fixed =
            ["drift", "--format", "json", "mock", &url, "--bindings", "bindings.toml", "case:unknown-action"];
        let mut command = command(folder.path(), &[&fixed[..], &[option, "1"]].concat());
        command.env("TENCENTCLOUD_SECRET_ID", "id").env("TENCENTCLOUD_SECRET_KEY", "key");
        let found = parsed(&finish(&mut command).expect(3));
        let [one] = list(&found, "incomparable") else { panic!("{found:#}") };
        assert!(one["why"].as_str().is_some_and(|said| said.contains(why)), "{one}");
    }
}

/// The key is made up; it is what the endpoint says, and what the request was signed with.
#[test]
fn no_form_shows_a_key_that_an_endpoint_says() {
    const KEY: &str = "Zq8vT2mXw4Lr7Kd1Nb5Hs9Jc3Gf6Py0A";
    let folder = folder();
    let url = serve(|_| {
        let error = json!({"Code": KEY, "Message": format!("the key {KEY} is wrong")});
        let body = json!({"Response": {"Error": error, "RequestId": request_id(), KEY: KEY}});
        http("200 OK", &[("Content-Type", "application/json")], body.to_string().as_bytes())
    });
    write(folder.path(), "bindings.toml", "format = 1\n");
    for format in ["text", "markdown", "json"] {
        for side in ["mock", "contract"] {
            let arguments = [
                "drift",
                side,
                &url,
                "--bindings",
                "bindings.toml",
                "case:unknown-action",
                "--format",
                format,
            ];
            let mut command = command(folder.path(), &arguments);
            command.env("TENCENTCLOUD_SECRET_ID", "id").env("TENCENTCLOUD_SECRET_KEY", KEY);
            let ended = finish(&mut command).expect(1);
            assert!(ended.stdout.contains("/Response/Error/Code"), "{}", ended.said());
            assert!(
                !ended.stdout.contains(&KEY[..12]) && !ended.stderr.contains(&KEY[..12]),
                "{}",
                ended.said()
            );
        }
    }
}

#[test]
fn a_world_is_for_the_mock_alone() {
    let folder = folder();
    let world = crate::program::built_in("ecm-2019-07-19/world.toml");
    let blocked = "blocked = true, provokes";
    assert!(world.contains(blocked));
    write(folder.path(), "world.toml", world.replace(blocked, "blocked = false, provokes"));
    let arguments = ["replay", "mock", "ecm-2019-07-19/describe-flags", "--world", "world.toml"];
    let found = drift(folder.path(), &arguments, 1);
    let state = "/Response/AddressSet/0/IsBlocked";
    assert!(
        lines(&found).iter().any(|line| line.1 == "state" && line.2 == state && line.4 == Some("false")),
        "{found:#}"
    );
    dubplate(folder.path(), &["drift", "replay", "mock", "ecm-2019-07-19/describe-flags"]).expect(0);
}
