//! Nothing of a secret gets out, whatever a server does with it: the canary test.
#![cfg(unix)]

#[path = "secrets/canary.rs"]
mod canary;
#[path = "secrets/hostile.rs"]
mod hostile;
#[path = "common/program.rs"]
mod program;
#[path = "common/server.rs"]
mod server;

use canary::{SECRET_ID, SECRET_KEY, TOKEN, keys, leaks, spellings, words};
use hostile::{OWN, SHAPES};
use program::{Ended, command, contents, finish, folder, write};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// What a case makes of an answer. `${eip.id}` is the name of the shape.
const VARIANTS: [(&str, &str); 8] = [
    ("plain", ""),
    (
        "values",
        "expect.at.\"/Response/AddressSet/0/AddressId\" = \"x\"\n\
         expect.at.\"/Response/AddressSet/0/Secret\" = { length = 1 }\n\
         expect.at.\"/Response/Unknown\" = { in = [1] }\n\
         expect.at.\"/Response/List/0\" = { matches = \"^$\" }\n\
         expect.at.\"/Response/Error/Message\" = { type = \"null\" }\n\
         expect.at.\"/Beside\" = { contains = 1 }\n\
         expect.absent = [\"/Response\", \"/Response/RequestId\", \"/Response/Deep/a\", \"/message\", \"/data\"]",
    ),
    ("code", "expect.error = \"MissingParameter\""),
    (
        "poll",
        "until.at.\"/Response/AddressSet/0/AddressId\" = \"x\"\n\
         fail.at.\"/Response/Unknown\" = { ne = 1 }\n\
         always.at.\"/Response/RequestId\" = \"x\"\npoll = { every = \"1ms\", at_most = \"2ms\" }",
    ),
    ("unchanged", "expect.error = \"MissingParameter\"\nexpect.unchanged = [\"eip\"]"),
    ("sha1", "request.SIGNATURE = \"HmacSHA1\"\nexpect.at.\"/Response/Error/Message\" = \"x\""),
    ("sha256", "request.SIGNATURE = \"HmacSHA256\"\nexpect.at.\"/message\" = \"x\""),
    ("tampered", "request.tamper = \"signature\"\nexpect.error = \"InternalError\""),
];

/// Takes a value out of one answer and sends it in the next request.
const SAVES: &str = "save = { found = \"/Response/AddressSet/0/AddressName\", more = \"/Response/Unknown\" }
[[case.step]]
call = \"DescribeAddresses\"
with = { REGION AddressIds = [\"${found}\", \"${more}\", \"shape-members\"] }
expect.at.\"/Response/AddressSet/0/AddressId\" = \"${more}\"
";

/// The refusal of each request repeats its signature.
const MANY: &str = "[[case]]
id = \"own-many-signatures\"
title = \"t\"
[[case.step]]
call = \"DescribeAddresses\"
with = { EcmRegion = \"${region}\", AddressIds = [\"shape-refusal\"] }
repeat = 500
request.form = \"form\"
request.signature = \"HmacSHA1\"
expect.error = \"MissingParameter\"
expect.at.\"/Response/Error/Message\" = \"x\"
";

/// One case for each shape and variant, with the run's own secrets and with all others.
fn cases(profile: &str) -> String {
    let legacy = profile.starts_with("eip-");
    let region = if legacy { "" } else { "EcmRegion = \"${region}\"," };
    let form = if legacy { "signature" } else { "form = \"form\"\nrequest.signature" };
    let mut text = "format = 1\n".to_owned();
    for shape in SHAPES.iter().flat_map(|shape| [(*shape).to_owned(), format!("{shape}{OWN}")]) {
        let saves = shape.starts_with("shape-members").then_some(("saves", SAVES));
        // The runner keeps the legacy gateway's pace, so it is asked less.
        let chosen = |(name, _): &(&str, &str)| !legacy || ["values", "sha1"].contains(name);
        for (variant, lines) in VARIANTS.into_iter().chain(saves).filter(chosen) {
            let lines = lines.replace("SIGNATURE", form).replace("REGION", region);
            text += &format!(
                "[[case]]\nid = \"own-{shape}-{variant}\"\ntitle = \"t\"\nneeds = {{ eip = \"unbound-eip\" }}\n\
                 [[case.step]]\ncall = \"DescribeAddresses\"\nwith = {{ {region} AddressIds = [\"{shape}\"] }}\n{lines}\n"
            );
        }
    }
    text
}

/// A folder with the cases, and bindings in which an EIP changes whenever it is read.
fn prepare(folder: &Path) {
    for profile in ["ecm-2019-07-19", "eip-v2-2017-03-12"] {
        write(folder, &format!("own/{profile}/own.toml"), cases(profile));
    }
    write(folder, "own/ecm-2019-07-19/many.toml", format!("format = 1\n{MANY}"));
    let role = |profile: &str| {
        format!("[profile.{profile}.role]\nunbound-eip = [{}]\n", "{ id = \"shape-changing\" }, ".repeat(16))
    };
    let roles = [role("ecm-2019-07-19"), role("eip-v2-2017-03-12")].concat();
    write(
        folder,
        "bindings.toml",
        format!("format = 1\nregion = \"ap-hangzhou-ecm\"\n[credentials]\ntoken = \"MY_TOKEN\"\n{roles}"),
    );
}

/// Plays the cases against the hostile server and looks for every secret in all that comes out.
fn play(filter: &str, arguments: &[&str], code: i32) -> Ended {
    let folder = folder();
    prepare(folder.path());
    let before = contents(folder.path());
    let signatures = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&signatures);
    let url = server::serve(move |asked| {
        seen.lock().expect("nobody panics").extend(hostile::secrets_of(asked));
        hostile::answer(asked)
    });
    let target = [
        "run",
        "--scenarios",
        "own",
        "--target",
        &url,
        "--bindings",
        "bindings.toml",
        "--timeout",
        "5",
        filter,
    ];
    let mut command = command(folder.path(), &[&target, arguments].concat());
    command
        .env("TENCENTCLOUD_SECRET_ID", SECRET_ID)
        .env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)
        .env("MY_TOKEN", TOKEN);
    let ended = finish(&mut command);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    let signatures = signatures.lock().expect("nobody panics");
    assert!(!signatures.is_empty(), "the server was asked: {}", ended.said());
    let mut secrets = spellings();
    secrets.extend((0..50).flat_map(keys));
    secrets.extend(signatures.iter().cloned());
    for (stream, text) in [("stdout", &ended.stdout), ("stderr", &ended.stderr)] {
        let leaked = leaks(text, secrets.iter().map(String::as_str));
        let words = words(text);
        assert!(
            leaked.is_empty() && words.is_empty(),
            "{arguments:?}: {stream} shows {leaked:#?} {words:#?}"
        );
    }
    assert_eq!(ended.code, Some(code), "{}", ended.stderr);
    assert_eq!(contents(folder.path()), before, "nothing is written");
    ended
}

#[test]
fn the_report_shows_no_secret() {
    let ended = play("case:own-shape-*", &[], 1);
    assert!(ended.stdout.contains("FAIL"), "{}", ended.said());
    assert!(ended.stdout.contains("BROKEN"), "{}", ended.said());
}

#[test]
fn the_verbose_report_shows_no_secret() {
    let ended = play("case:own-shape-*", &["--verbose"], 1);
    assert!(ended.stdout.contains("DescribeAddresses"), "{}", ended.said());
}

#[test]
fn the_event_stream_shows_no_secret() {
    let ended = play("case:own-shape-*", &["--json"], 1);
    assert!(ended.stdout.contains("\"withheld\""), "{}", ended.said());
}

#[test]
fn a_run_that_passes_shows_no_secret() {
    for arguments in [&["--verbose"][..], &["--json"]] {
        let ended = play("ecm-2019-07-19/own-shape-refusal-code", arguments, 0);
        assert!(ended.stdout.contains("pass"), "{}", ended.said());
    }
}

#[test]
fn a_run_that_cannot_be_asked_shows_no_secret() {
    for shape in ["shape-garbage", "shape-header", "shape-cut"] {
        let filter = format!("ecm-2019-07-19/own-{shape}-plain");
        for arguments in [&["--verbose"][..], &["--json"]] {
            play(&filter, arguments, 3);
        }
    }
}

/// Signatures differ from request to request: one in a hundred of these has no digit at all, one in two a slash.
#[test]
fn no_signature_is_shown_whatever_letters_it_has() {
    play("ecm-2019-07-19/own-many-signatures", &[], 1);
}

#[test]
fn files_with_mistakes_show_no_secret_of_the_environment() {
    let folder = folder();
    prepare(folder.path());
    let bad = fs::read_to_string(folder.path().join("bindings.toml")).expect("bindings") + "colour = 1\n";
    write(folder.path(), "bindings.toml", bad);
    let arguments =
        ["run", "--scenarios", "own", "--target", "http://127.0.0.1:1", "--bindings", "bindings.toml"];
    let mut command = command(folder.path(), &arguments);
    command
        .env("TENCENTCLOUD_SECRET_ID", SECRET_ID)
        .env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)
        .env("MY_TOKEN", TOKEN);
    let ended = finish(&mut command).expect(2);
    let all = spellings();
    assert!(leaks(&ended.said(), all.iter().map(String::as_str)).is_empty(), "{}", ended.said());
}

#[test]
fn the_search_finds_what_is_planted() {
    let foreign = &keys(7)[0];
    let shown = format!("key={} and {foreign} at /{}.x", &SECRET_KEY[3..25], canary::word("name"));
    let found: Vec<&str> = leaks(&shown, [SECRET_KEY, TOKEN, foreign]).into_keys().collect();
    assert_eq!(found, [foreign, SECRET_KEY]);
    assert_eq!(words(&shown).into_keys().collect::<Vec<_>>(), ["canaryname"]);
}
