//! How a program's requests get here.

use crate::program::Ended;
use crate::{Ground, curl, finish, replay};
use serde_json::Value;

fn body(ended: &Ended) -> Value {
    serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {}", ended.said()))
}

/// What curl is answered while it is recorded, and then from the recording.
fn both(ground: &Ground, more: &[&str], child: &[&str]) -> [Value; 2] {
    let recorded = finish(&mut ground.record(more, child)).expect(0);
    let replayed = finish(&mut replay(&ground.home, more, child)).expect(0);
    [body(&recorded), body(&replayed)]
}

#[test]
fn curl_finds_the_proxy_and_trusts_it() {
    let [recorded, replayed] = both(&Ground::new(), &[], &curl("https://ecm.tencentcloudapi.com/"));
    assert!(recorded.pointer("/Response/Error/Code").is_some(), "{recorded}");
    assert_eq!(replayed, recorded);
}
