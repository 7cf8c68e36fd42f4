//! A disk that takes no more while a program is recorded.

use crate::mock::SECRET_KEY;
use crate::program::{Running, folder};
use crate::{CASSETTE, Carrier, addresses, path, server, stored};
use dubplate::protocol::{Form, Signing};
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Files of more than so many blocks of 512 bytes are refused, as a full disk refuses them.
fn limited(folder: &Path, upstream: &str, blocks: usize) -> Carrier {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_dubplate")]);
    command.args(["record", "--cassette", CASSETTE, "--mode", "all", "--reverse", upstream]);
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command.env("TENCENTCLOUD_SECRET_ID", "dubplate-recorded").env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY);
    let running = Running::start(&mut command);
    let url = running.line().split(' ').next().expect("a URL").to_owned();
    Carrier { running, url }
}

#[test]
fn a_full_disk_is_an_error_for_the_client_and_for_the_end_and_loses_nothing_that_was_answered() {
    let home = folder();
    let upstream = server::serve(|_| {
        server::json(
            &json!({"Response": {"TotalCount": 1, "AddressSet": [], "RequestId": server::request_id()}}),
        )
    });
    let recorder = Carrier::record(home.path(), &upstream, &[]);
    recorder.call(&addresses(1));
    recorder.stop().expect(0);
    let before = fs::read(path(&home)).expect("a cassette");

    let recorder = limited(home.path(), &upstream, 16);
    let statuses: Vec<u16> =
        (10..40).map(|limit| recorder.ask(&addresses(limit), Form::Json, Signing::Tc3).status).collect();
    let answered = statuses.iter().take_while(|status| **status == 200).count();
    assert!((2..28).contains(&answered), "{statuses:?}");
    assert!(statuses[answered..].iter().all(|status| *status == 502), "{statuses:?}");
    let ended = recorder.stop();
    assert!(ended.code.is_some_and(|code| code != 0), "{}", ended.said());
    assert!(
        ended.stderr.contains("an exchange was not recorded, and its answer not passed on"),
        "{}",
        ended.said()
    );
    assert_eq!(fs::read(path(&home)).expect("a cassette"), before);

    // With room again the next one finds what was answered.
    Carrier::record(home.path(), &upstream, &["--mode", "all"]).stop().expect(0);
    let limits: Vec<u64> = stored(&home)
        .entries
        .iter()
        .map(|entry| entry.request.params["Limit"].as_u64().expect("a number"))
        .collect();
    assert_eq!(limits, (10..10 + answered as u64).collect::<Vec<_>>());
}
