//! An endpoint that is not quite the mock.

use crate::mock::{Mock, SECRET_KEY};
use crate::program::{command, finish, folder, write};
use crate::server::{Asked, http, serve};
use crate::{lines, list, parsed};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;

/// Passes a request on and gives the body of the answer.
fn pass_on(address: &str, asked: &Asked) -> Value {
    let mut stream = TcpStream::connect(address).expect("the mock");
    let head = asked.head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    stream.write_all(head.as_bytes()).expect("sent");
    stream.write_all(asked.body.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

fn spoil(action: &str, body: &mut Value) {
    if let Some(code) = body.pointer_mut("/Response/Error/Code").filter(|code| *code == "InvalidAction") {
        *code = json!("NoSuchAction");
    }
    if action == "DescribeAddresses"
        && let Some(eip) = body.pointer_mut("/Response/AddressSet/0").and_then(Value::as_object_mut)
    {
        // A renamed member, and one more.
        if let Some(flag) = eip.shift_remove("CascadeRelease") {
            eip.insert("ReleaseOnUnbind".to_owned(), flag);
        }
        eip.insert("PayMode".to_owned(), json!("POSTPAID"));
    }
}

#[test]
fn what_a_spoilt_endpoint_does_otherwise_is_told() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &[]);
    let bindings = mock.bindings(folder.path());
    let address = mock.address().to_owned();
    let url = serve(move |asked| {
        let mut body = pass_on(&address, asked);
        spoil(&asked.action(), &mut body);
        http("200 OK", &[("Content-Type", "application/json")], body.to_string().as_bytes())
    });
    write(folder.path(), "bindings.toml", bindings.replace(&mock.url, &url));
    let fixed = ["drift", "--format", "json", "replay", &url, "--bindings", "bindings.toml", "--jobs", "1"];
    let cases = ["ecm-2019-07-19/action-unknown", "ecm-2019-07-19/describe-flags"];
    let mut command = command(folder.path(), &[&fixed[..], &cases[..]].concat());
    command.env("DUBPLATE_SECRET_ID", "dubplate-spoilt").env("DUBPLATE_SECRET_KEY", SECRET_KEY);
    let found = parsed(&finish(&mut command).expect(1));
    let seen: Vec<_> = lines(&found).into_iter().filter(|line| line.1 != "verdict").collect();
    let (eip, set) = ("/Response/AddressSet/0", Some("DescribeAddresses/output/AddressSet"));
    let (gone, extra, added) =
        (format!("{eip}/CascadeRelease"), format!("{eip}/ReleaseOnUnbind"), format!("{eip}/PayMode"));
    let mut expected = vec![
        ("change", "gone", gone.as_str(), Some("boolean"), None, set),
        (
            "change",
            "code",
            "/Response/Error/Code",
            Some("InvalidAction"),
            Some("NoSuchAction"),
            Some("common/error/InvalidAction"),
        ),
        ("note", "undocumented", extra.as_str(), None, Some("a member"), None),
        ("note", "added", added.as_str(), None, Some("string"), set),
    ];
    expected.sort_unstable();
    let mut sorted = seen.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected, "{found:#}");
    assert_eq!(found["compared"], 2);
    assert_eq!(list(&found, "incomparable"), [] as [Value; 0]);
    assert_eq!((&found["b"]["kind"], &found["b"]["place"]), (&json!("url"), &json!(url)));
}
