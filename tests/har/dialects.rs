//! The same call as several tools keep it.

use crate::{imported, recording, said};

const ANSWER: &str =
    r#"{"Response":{"TotalCount":0,"AddressSet":[],"RequestId":"00000000-1111-2222-3333-444444444444"}}"#;

/// Each file, who wrote it, and what is said of it.
const TABLE: &[(&str, &str, &[&str])] = &[
    (
        "chrome",
        "WebInspector 1",
        &[
            "/log/entries/0/request/headers: pseudo headers of HTTP/2 are left out",
            "/log/entries/0/response/headers: a header with several values became several headers",
            "/log/entries/1: there is no answer: net::ERR_CONNECTION_REFUSED",
        ],
    ),
    ("firefox", "Firefox 1", &["/log/entries/1: the body of the answer was not stored (no `content.text`)"]),
    (
        "safari",
        "WebKit Web Inspector 1",
        &["/log/entries/0/response/content/size: the size is no number; the text counts"],
    ),
    ("mitmproxy", "mitmproxy 1", &[]),
    (
        "charles",
        "Charles Proxy 1",
        &[
            "/log/entries/0/response/content/size: the size is no number; the text counts",
            "/log/entries/1: the answer is missing",
        ],
    ),
    (
        "browsermob",
        "BrowserMob Proxy 1",
        &[
            "the file: a byte order mark is left out",
            "/log/entries/0/request/headers: a header with several values became several headers",
        ],
    ),
    ("utf-16", "somebody 1", &["the file: UTF-16 is read as UTF-8"]),
];

#[test]
fn one_call_of_the_api_comes_in_from_each() {
    for (name, tool, words) in TABLE {
        let recording = recording(&format!("good/{name}.har"));
        assert_eq!(said(&recording), *words, "{name}");
        assert_eq!(recording.tool.as_deref(), Some(*tool), "{name}");
        assert_eq!(recording.recorded.as_deref(), Some("2026-11-01T10:00:00Z"), "{name}");
        let [entry] = &recording.entries[..] else { panic!("{name}: {} entries", recording.entries.len()) };
        let (request, response) = (&entry.exchange.request, &entry.exchange.response);
        assert_eq!((&*entry.scheme, &*entry.host), ("https", "ecm.tencentcloudapi.com"), "{name}");
        assert_eq!(
            (request.method.as_str(), &*request.target, &request.body[..]),
            ("POST", "/", &b"{}"[..]),
            "{name}"
        );
        assert_eq!(request.headers.get("x-tc-action"), Some("DescribeAddresses"), "{name}");
        assert_eq!(request.headers.all("host").count(), 1, "{name}");
        assert_eq!((response.status, &response.body[..]), (200, ANSWER.as_bytes()), "{name}");
        assert!(response.headers.get("content-encoding").is_none(), "{name}");
        let done = imported(recording);
        assert_eq!((done.kept, done.api), (1, 1), "{name}");
        let request = &done.cassette.entries[0].request;
        assert_eq!(request.action.as_deref(), Some("DescribeAddresses"), "{name}");
        assert_eq!(request.version.as_deref(), Some("2019-07-19"), "{name}");
    }
}

#[test]
fn a_form_is_made_of_its_parameters_and_null_times_are_said() {
    let recording = recording("good/insomnia.har");
    assert_eq!(
        said(&recording),
        [
            "/log/entries/0/time: the time is no number, and not needed",
            "/log/entries/0/request/postData/params: the body is made of its parameters, as its text is missing",
            "/log/entries/0/response/content/mimeType: the header Content-Type is made of it, as it is missing",
        ]
    );
    let exchange = &recording.entries[0].exchange;
    assert_eq!(exchange.request.target, "/form?x=1");
    assert_eq!(&exchange.request.body[..], b"a%20b=1%262&c=%C3%A9");
    assert_eq!(exchange.response.headers.get("content-type"), Some("text/plain"));
    let done = imported(recording);
    assert_eq!((done.kept, done.api), (1, 0));
}
