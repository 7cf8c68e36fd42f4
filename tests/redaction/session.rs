//! What a session remembers, and for how long.

use super::parts::{self, FORMS, answer, ask, credential, request, respond};
use super::{FOREIGN, packed};
use dubplate::protocol::decode_call;
use dubplate::redact::Redactor;
use dubplate::sign::Credential;
use dubplate::wire::Request;
use serde_json::json;

fn signature(request: &Request) -> String {
    let header = request.headers.get("authorization").expect("signed");
    header.rsplit_once('=').expect("a signature").1.to_owned()
}

/// A recording can be long, and an old signature is good for nothing: the latest are known, and not all are kept.
#[test]
fn the_signatures_of_the_latest_requests_are_known() {
    let session = Redactor::new([&credential()]).session();
    let signatures: Vec<String> = (0..400)
        .map(|number| {
            let asked = request(&json!({"Limit": number}), FORMS[0].0, FORMS[0].1);
            session.learn(&decode_call(&asked));
            signature(&asked)
        })
        .collect();
    for latest in &signatures[350..] {
        assert_eq!(session.text(latest), "<signature>");
    }
    assert!(session.text(&signatures[0]).starts_with("<withheld-"), "it still looks like a key");
}

#[test]
fn a_pointer_is_shown_word_by_word() {
    let session = Redactor::new([&credential()]).session();
    let long = "a".repeat(65);
    for (pointer, shown) in [
        ("/Response/AddressSet/0/AddressName", "/Response/AddressSet/0/AddressName"),
        ("/Response/a b/Name", "/Response/<withheld-1>/Name"),
        (&*format!("/{FOREIGN}/Name"), "/<withheld-2>/Name"),
        (&*format!("/{}", &long[1..]), &*format!("/{}", &long[1..])),
        (&*format!("/{long}"), "/<withheld-3>"),
        ("", ""),
    ] {
        assert_eq!(session.pointer(pointer), shown);
    }
}

/// What a packed request says is read, and looked at.
#[test]
fn a_packed_request_is_shown_parameter_by_parameter() {
    let params = json!({"EcmRegion": "r", "AddressIds": ["eip-1"]});
    for packed in packed(params.to_string().as_bytes()) {
        let asked = Request { body: packed.into(), ..ask() };
        let shown = parts::episode(&asked, &answer(&json!({})));
        assert_eq!(shown.request().params, params);
    }
}

/// What cannot be decoded may hold a signature all the same.
#[test]
fn the_signature_of_a_malformed_header_is_known() {
    let session = Redactor::new([]).session();
    let mut asked = ask();
    asked.headers.set(
        "authorization",
        "TC3-HMAC-SHA256 Credential=somebody-else/2026-02-02/ecm Signature=0123456789abcdef, x",
    );
    let shown = parts::of(&session, &asked, &respond(&[], b""));
    assert_eq!(shown.request().signing, None, "it is none");
    assert_eq!(session.text("0123456789abcdef"), "<signature>");
    assert_eq!(session.text("somebody-else"), "<secret-id>");
}

/// An id that the run does not know is one of its request's own, and so is its token.
#[test]
fn what_a_request_shows_of_another_credential_is_known_after() {
    let session = Redactor::new([&credential()]).session();
    let other = Credential::new("another-id-of-somebody", "another key").with_token("another token");
    for (form, signing) in FORMS {
        let asked = parts::signed(&json!({"EcmRegion": "r"}), form, signing, &other);
        session.learn(&decode_call(&asked));
        assert_eq!(session.text("another-id-of-somebody"), "<secret-id>", "{form:?}");
        assert_eq!(session.text("another token"), "<token>", "{form:?}");
    }
}
