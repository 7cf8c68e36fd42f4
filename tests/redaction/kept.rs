//! Recordings of programs that nobody knows, and of other tools: what keeps its shape, and what keeps its value.

use super::parts::{self, KEY, answer, ask, credential, episode, request, respond};
use super::{FOREIGN, places};
use dubplate::protocol::decode_call;
use dubplate::redact::{Episode, Redactor, ShownBody, Suspicion};
use dubplate::wire::{Exchange, Request, Response};
use serde_json::{Value, json};

fn exchange(request: Request, response: Response) -> Exchange {
    Exchange { request, response }
}

fn body(exchange: &Exchange) -> Value {
    serde_json::from_slice(&exchange.response.body).expect("JSON")
}

fn imported(exchange: &Exchange, host: Option<&str>) -> Episode {
    let contract = parts::contract();
    let documented = host.is_none().then(|| (&*contract, &contract.actions["DescribeAddresses"]));
    Redactor::new([&credential()]).session().imported(
        exchange,
        &decode_call(&exchange.request),
        documented,
        host,
    )
}

#[test]
fn an_episode_says_which_client_asked_and_what_was_added_to_it() {
    let mut shown = episode(&ask(), &answer(&json!({})));
    assert_eq!(shown.session(), 1);
    let suspicion = Suspicion { at: "request".to_owned(), rule: "unread", bytes: 3 };
    shown.suspect(suspicion.clone());
    let shown = shown.asked_by(7);
    assert_eq!((shown.session(), shown.suspicions()), (7, &[suspicion][..]));
}

/// The legacy gateway has no `Response`: the outputs stand beside `code`.
#[test]
fn outputs_beside_a_code_are_documented_as_well() {
    let text = json!({"code": 0, "message": "", "TotalCount": 3, "Other": 5}).to_string();
    let shown = episode(&ask(), &respond(&[], text.as_bytes()));
    assert_eq!(
        shown.found(""),
        Some(&json!({"code": 0, "message": "", "TotalCount": 3, "Other": "<withheld-1>"}))
    );
}

#[test]
fn headers_that_are_not_shown_are_counted() {
    let headers =
        [("Content-Type", "application/json; charset=utf-8"), ("Set-Cookie", "a=b"), ("X-Other", "c")];
    let mut asked = ask();
    let before = episode(&asked, &respond(&[], b"{}"));
    asked.headers.set("Cookie", "a=b");
    let shown = episode(&asked, &respond(&headers, b"{}"));
    assert_eq!(shown.request().withheld, before.request().withheld + 1);
    assert_eq!(shown.request().headers, before.request().headers);
    assert_eq!(shown.response().withheld, 2);
    let kept = [("content-type".to_owned(), "application/json".to_owned())];
    assert_eq!(shown.response().headers.iter().map(lower).collect::<Vec<_>>(), kept);
    assert_eq!(imported(&exchange(asked, respond(&headers, b"{}")), None).response(), shown.response());
}

fn lower((name, value): &(String, String)) -> (String, String) {
    (name.to_ascii_lowercase(), value.clone())
}

/// A typed client reads a recorded answer: numbers stay numbers there, lists lists.
#[test]
fn what_nobody_documents_keeps_its_shape_for_a_program() {
    let said = json!({
        "Size": 7, "Text": "red", "Is": true, "No": null, "List": [1, "red", {"a-b": 2}], "Deep": {"Depth": {"x": "y"}},
    });
    let asked = request(&json!({"Limit2": 7, "Is": false}), parts::FORMS[0].0, parts::FORMS[0].1);
    let exchange = exchange(asked, answer(&said));
    let session = Redactor::new([&credential()]).session();
    let shown = session.outlined(&exchange, &body(&exchange), None);
    assert_eq!(shown.request().params, json!({"Limit2": "<withheld-1>", "Is": false}));
    let expected = json!({
        "Size": 0, "Text": "<withheld-2>", "Is": true, "No": null, "List": [0, "<withheld-2>", {"<withheld-3>": 0}],
        "Deep": {"Depth": {"x": "<withheld-4>"}},
    });
    assert_eq!(shown.found("/Response"), Some(&expected));
    assert_eq!(shown.response().raw, None, "a text with the values in it");
}

#[test]
fn a_body_that_says_it_is_packed_and_cannot_be_opened_is_said() {
    let gzip = super::packed(b"<html>").into_iter().next().expect("gzip");
    let table: [(&str, &[u8], bool); 10] = [
        ("br", b"abc", true),
        ("gzip", b"abc", true),
        ("gzip", &gzip, false),
        ("X-GZIP", &gzip, false),
        ("identity", b"<html>", false),
        ("identity, br", b"abc", true),
        ("gzip, zstd", &gzip, true),
        ("identity", b"", false),
        ("br", b"", false),
        ("", b"<html>", false),
    ];
    for (coding, body, is_said) in table {
        let headers = [("Content-Encoding", coding)];
        let headers = if coding.is_empty() { &[][..] } else { &headers };
        let shown = episode(&ask(), &respond(headers, body));
        let expected = is_said.then_some(("response body", "undecodable"));
        assert_eq!(places(shown.suspicions()), Vec::from_iter(expected), "{coding} {body:?}");
        assert!(shown.suspicions().iter().all(|suspicion| suspicion.bytes == body.len()));
        assert_eq!(shown.response().body, ShownBody::Withheld { bytes: body.len() });
    }
    let shown = episode(&ask(), &respond(&[("Content-Encoding", "br")], br#"{"Response":{"TotalCount":1}}"#));
    assert_eq!(shown.suspicions(), [], "it was JSON all the same");
}

/// A call of the API goes by the contract; what that does not name keeps its value.
#[test]
fn an_imported_call_keeps_what_is_no_secret() {
    let params = json!({"EcmRegion": "r", "Colour": "red", "Password": "red", "Keys": {"ApiKey": ["red", 5], "Other": FOREIGN}});
    let asked = request(&params, parts::FORMS[0].0, parts::FORMS[0].1);
    let shown =
        imported(&exchange(asked, answer(&json!({"TotalCount": 1, "More": {"a b": [KEY, 2.5]}}))), None);
    assert_eq!(shown.request().action.as_deref(), Some("DescribeAddresses"));
    assert_eq!(shown.request().version.as_deref(), Some("2019-07-19"));
    assert_eq!(shown.request().signing.as_deref(), Some("TC3-HMAC-SHA256"));
    assert_eq!((shown.request().host.as_deref(), shown.request().path.as_str()), (None, "/"));
    let kept = json!({
        "EcmRegion": "r", "Colour": "red", "Password": "<withheld-1>",
        "Keys": {"ApiKey": ["<withheld-1>", 5], "Other": "<withheld-2>"},
    });
    assert_eq!(shown.request().params, kept);
    assert_eq!(
        shown.found("/Response"),
        Some(&json!({"TotalCount": 1, "More": {"a b": ["<secret-key>", 2.5]}}))
    );
    assert_eq!(places(shown.suspicions()), [("param Keys/Other", "secret-id")]);
}

/// Other HTTP traffic replays by method, URL and body.
#[test]
fn an_imported_request_that_is_no_call_keeps_host_path_and_query() {
    let mut asked = ask();
    asked.target = "/v1/things?colour=red&token=abc".to_owned();
    asked.headers.set("X-TC-Region", "ap-guangzhou");
    asked.headers.set("X-TC-Language", "en-US");
    let shown = imported(&exchange(asked, respond(&[], b"plain")), Some("things.example"));
    let request = shown.request();
    assert_eq!((request.host.as_deref(), request.path.as_str()), (Some("things.example"), "/v1/things"));
    for text in [&request.action, &request.version, &request.region, &request.language, &request.signing] {
        assert_eq!(text.as_deref(), None, "the API's own words mean nothing here");
    }
    let query = request.params.to_string();
    assert!(query.contains("red") && !query.contains("abc"), "{query}");
}

#[test]
fn an_imported_body_that_is_no_object_is_kept_as_it_is_or_withheld_whole() {
    let kept = |body: &[u8]| imported(&exchange(ask(), respond(&[], body)), Some("things.example"));
    assert_eq!(kept(b"").response().body, ShownBody::Withheld { bytes: 0 });
    assert_eq!(kept(b"<html>").response().body, ShownBody::Text("<html>".to_owned()));
    assert_eq!(kept(b"[1, 2]").response().body, ShownBody::Text("[1, 2]".to_owned()));
    assert_eq!(kept(b"\xff\x00").response().body, ShownBody::Bytes("/wA=".to_owned()));
    for (text, rule) in [(KEY, "known secret"), (FOREIGN, "secret-id")] {
        let page = format!("<p>{text}</p>");
        let shown = kept(page.as_bytes());
        assert_eq!(shown.response().body, ShownBody::Withheld { bytes: page.len() });
        assert_eq!(places(shown.suspicions()), [("response body", rule)]);
        assert_eq!(shown.suspicions()[0].bytes, page.len());
    }
}
