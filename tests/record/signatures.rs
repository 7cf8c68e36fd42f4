//! Signatures are checked on the way: the episode and the summary say what was found.

use crate::mock::{Mock, SECRET_KEY};
use crate::program::folder;
use crate::{Carrier, addresses, code, json, path, request, send, stored};
use dubplate::protocol::{Flaw, Form, Signature, Signing, Unchecked};
use dubplate::sign::Credential;
use std::fs;

/// Asks as a client that names the host behind the recorder itself, so that nothing has to be signed anew.
fn ask(url: &str, host: &str, secret_id: &str, key: &str, limit: usize) -> serde_json::Value {
    let credential = Credential::new(secret_id, key);
    json(&send(url, request(&addresses(limit), Form::Json, Signing::Tc3, host, &credential)))
}

#[test]
fn each_episode_says_what_became_of_its_signature() {
    let home = folder();
    let mock = Mock::start(home.path(), &[]);
    let host = mock.url.strip_prefix("http://").expect("a plain URL");
    let recorder = Carrier::record(home.path(), &mock.url, &[]);
    let asked = [("dubplate-recorded", SECRET_KEY), ("dubplate-recorded", "another"), ("AKIDunknown", "x")];
    let codes: Vec<String> = (1..)
        .zip(asked)
        .map(|(limit, (id, key))| code(&ask(&recorder.url, host, id, key, limit)).to_owned())
        .collect();
    assert_eq!(codes, ["", "AuthFailure.SignatureFailure", "AuthFailure.SecretIdNotFound"]);
    let ended = recorder.stop().expect(1);
    let said = "1 of 3 requests carries a signature that is wrong for the known key: signature (1)";
    assert!(ended.stderr.contains(said), "{}", ended.said());
    let states: Vec<_> = stored(&home).entries.into_iter().map(|entry| entry.request.signature).collect();
    let expected = [
        Signature::Valid,
        Signature::Invalid(Flaw::Signature),
        Signature::NotCheckable(Unchecked::UnknownKey),
    ];
    assert_eq!(states, expected.map(Some));
    let text = fs::read_to_string(path(&home)).expect("a cassette");
    assert!(text.contains("\"signature\": \"not checkable: key unknown\""), "{text}");
}

#[test]
fn a_wrong_signature_on_replay_is_answered_and_is_an_exit_code() {
    let home = folder();
    let mock = Mock::start(home.path(), &[]);
    let recorder = Carrier::record(home.path(), &mock.url, &[]);
    let answered = recorder.call(&addresses(1));
    recorder.stop().expect(0);
    let cases =
        [("dubplate-recorded", SECRET_KEY, 0), ("dubplate-recorded", "another", 1), ("AKIDother", "x", 0)];
    for (id, key, exit) in cases {
        let replay = Carrier::replay(home.path(), &[]);
        assert_eq!(ask(&replay.url, replay.host(), id, key, 1), answered, "{id}");
        let ended = replay.stop().expect(exit);
        let said =
            ended.stderr.contains("1 of 1 requests carries a signature that is wrong for the known key");
        assert_eq!(said, exit == 1, "{}", ended.said());
    }
    let replay = Carrier::replay(home.path(), &[]);
    assert_eq!(ask(&replay.url, "ecm.tencentcloudapi.com", "dubplate-x", SECRET_KEY, 1), answered);
    replay.stop().expect(0);
    let replay = Carrier::replay(home.path(), &[]);
    let credential = Credential::new("dubplate-x", SECRET_KEY);
    let mut moved = request(&addresses(1), Form::Json, Signing::Tc3, "ecm.tencentcloudapi.com", &credential);
    moved.headers.set("host", replay.host());
    assert_eq!(json(&send(&replay.url, moved)), answered);
    let ended = replay.stop().expect(1);
    assert!(ended.stderr.contains("known key: signed host (1)"), "{}", ended.said());
}
