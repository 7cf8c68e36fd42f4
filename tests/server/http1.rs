//! HTTP/1.1 as clients use it.

use crate::target::{GOOD, start};
use dubplate::server::Limits;
use serde_json::json;

#[tokio::test]
async fn requests_on_one_connection_are_answered_in_order() {
    let server = start(Limits::default()).await;
    let mut client = server.client().await;
    client
        .send(
            b"GET /1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\ntwo",
        )
        .await;
    client.send(b"GET /3 HTTP/1.1\r\nHost: h\r\n\r\n").await;
    for (target, body) in [("/1", ""), ("/2", "two"), ("/3", "")] {
        let seen = client.answer().await.json();
        assert_eq!((&seen["target"], &seen["body"]), (&json!(target), &json!(body)));
    }
    assert_eq!(client.asks(GOOD).await.status, 200, "and it stays open");
}

#[tokio::test]
async fn a_client_that_wants_the_connection_closed_gets_that() {
    let server = start(Limits::default()).await;
    for request in
        ["GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\nHost: h\r\n\r\n"]
    {
        let mut client = server.client().await;
        assert_eq!(client.asks(request.as_bytes()).await.status, 200);
        assert_eq!(client.rest().await, b"", "{request}");
    }
}

#[tokio::test]
async fn the_target_sees_the_request_as_it_was_sent() {
    let server = start(Limits::default()).await;
    let mut client = server.client().await;
    let request = "PURGE /v2/index.php?A=%20b&c=+&c HTTP/1.1\r\nX-TC-Action: Describe\r\nHost: eip.example:80\r\n\
                   X-Name: \u{547d}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab\n\r\n1;x=y\r\nc\r\n2\r\nde\r\n0\r\n\r\n";
    let seen = client.asks(request.as_bytes()).await.json();
    let headers = [
        ["x-tc-action", "Describe"],
        ["host", "eip.example:80"],
        ["x-name", "\u{547d}"],
        ["transfer-encoding", "chunked"],
    ];
    let expected = json!({ "method": "PURGE", "target": "/v2/index.php?A=%20b&c=+&c", "headers": headers, "body": "ab\ncde" });
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_target_may_be_a_whole_url() {
    let server = start(Limits::default()).await;
    let targets = [
        ("http://cvm.example:80/v2/index.php?a=1", "/v2/index.php?a=1"),
        ("http://cvm.example", "/"),
        ("http://cvm.example?a=1", "/?a=1"),
        ("/?", "/?"),
        ("/", "/"),
    ];
    for (sent, seen) in targets {
        let answer = server.says(format!("GET {sent} HTTP/1.1\r\nHost: own\r\n\r\n").as_bytes()).await.json();
        assert_eq!(
            (&answer["target"], &answer["headers"]),
            (&json!(seen), &json!([["host", "own"]])),
            "{sent}"
        );
    }
    let nameless = server.says(b"GET http://cvm.example:80/ HTTP/1.1\r\n\r\n").await.json();
    assert_eq!(nameless["headers"], json!([["host", "cvm.example:80"]]));
}

#[tokio::test]
async fn an_answer_has_its_own_headers_and_what_http_needs() {
    let server = start(Limits::default()).await;
    let asked = b"GET / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip, br\r\n\r\n";
    let answer = server.says(asked).await;
    let names: Vec<&str> = answer.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["content-type", "x-own", "content-length", "date"]);
    let hop = server.says(b"GET /hop HTTP/1.1\r\nHost: h\r\n\r\n").await;
    assert_eq!((hop.status, hop.text(), hop.header("content-length")), (201, "all", Some("3")));
    assert_eq!((hop.header("transfer-encoding"), hop.header("connection")), (None, None));
}

#[tokio::test]
async fn a_target_without_an_answer_is_a_bad_gateway_that_tells_nothing_of_the_request() {
    let server = start(Limits::default()).await;
    for path in ["/unreachable", "/unwritable", "/switching"] {
        let request = format!(
            "POST {path}?SecretId=abc HTTP/1.1\r\nHost: h\r\nX-Secret: def\r\nContent-Length: 3\r\n\r\nghi"
        );
        let answer = server.says(request.as_bytes()).await;
        assert_eq!((answer.status, answer.header("content-type")), (502, Some("text/plain; charset=utf-8")));
        assert!(
            ["abc", "ecret", "def", "ghi", path].iter().all(|part| !answer.text().contains(part)),
            "{}",
            answer.text()
        );
    }
    let answer = server.says(b"GET /unreachable HTTP/1.1\r\nHost: h\r\n\r\n").await;
    assert!(answer.text().contains("http://elsewhere.test"), "{}", answer.text());
}

#[tokio::test]
async fn a_tunnel_is_refused() {
    let server = start(Limits::default()).await;
    assert_eq!(
        server.says(b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n").await.status,
        501
    );
}
