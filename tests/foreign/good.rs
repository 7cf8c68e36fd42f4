use crate::{answer, bytes, imported};
use dubplate::cassette::{Deck, Progress};
use dubplate::foreign::Imported;

fn good(name: &str) -> Imported {
    imported(&bytes(&format!("good/{name}"))).expect("a recording")
}

fn repairs(imported: &Imported) -> Vec<String> {
    imported.repairs.iter().map(|repair| format!("{}: {}", repair.place, repair.words)).collect()
}

fn refusals(imported: &Imported) -> Vec<String> {
    imported.refusals.iter().map(|refusal| format!("{}: {}", refusal.place, refusal.why)).collect()
}

/// Asks one cassette each request in turn.
fn answers(imported: Imported, table: &[(&str, u16, &[u8])]) {
    let (deck, progress) = (Deck::new(imported.cassette), Progress::default());
    for (request, status, body) in table {
        let (got, text) = answer(&deck, &progress, request).unwrap_or_else(|| panic!("no answer: {request}"));
        assert_eq!(
            (got, String::from_utf8_lossy(&text)),
            (*status, String::from_utf8_lossy(body)),
            "{request}"
        );
    }
    assert_eq!(deck.unused().len(), 0);
}

#[test]
fn a_call_of_one_sdk_is_answered_to_another() {
    let yaml = good("vcrpy.yaml");
    assert_eq!((yaml.kept, yaml.api, yaml.refusals.len()), (4, 2, 0));
    let provenance = &yaml.cassette.head.provenance;
    assert_eq!(provenance.recorded, "2022-09-09T10:24:06Z");
    let import = provenance.imported.as_ref().expect("what it was made of");
    assert_eq!((&*import.format, import.undated), ("vcrpy", false));
    let addresses = &yaml.cassette.entries[0].request;
    assert_eq!(addresses.action.as_deref(), Some("DescribeAddresses"));
    assert_eq!(addresses.params, serde_json::json!({"AddressIds": ["eip-import01"]}));
    let deck = Deck::new(yaml.cassette);
    let progress = Progress::default();
    // Recorded as JSON, asked by GET and in other words.
    let get = "GET /?AddressIds.0=eip-import01 HTTP/1.1\nHost: 127.0.0.1:9\nX-TC-Action: DescribeAddresses\nX-TC-Version: 2017-03-12\nX-TC-Region: ap-guangzhou\nAuthorization: TC3-HMAC-SHA256 x\n\n";
    let (status, body) = answer(&deck, &progress, get).expect("an answer");
    let expected = r#"{"Response": {"TotalCount": 0, "AddressSet": [], "RequestId": "3c140219-cfe9-470e-b241-907877d6fb03"}}"#;
    assert_eq!((status, String::from_utf8_lossy(&body)), (200, expected.into()));
    let images = "POST / HTTP/1.1\nHost: x\nContent-Type: application/json\nX-TC-Action: DescribeImages\nX-TC-Version: 2017-03-12\nX-TC-Region: ap-guangzhou\n\n{\"Offset\":0,\"Limit\":2}";
    let (_, body) = answer(&deck, &progress, images).expect("an answer");
    assert!(
        String::from_utf8_lossy(&body).contains("\"TotalCount\":3"),
        "{}",
        String::from_utf8_lossy(&body)
    );
}

#[test]
fn what_was_put_right_is_said_with_its_place() {
    assert_eq!(
        repairs(&good("vcrpy.yaml")),
        [
            "line 2, /interactions/0/response/headers: Content-Length disagrees with the body that was kept; the body counts",
            "line 32, /interactions/1: the signature was left out; the headers say that it is API 3.0",
            "line 44, /interactions/2: tags of a programming language are read as plain data",
            "line 44, /interactions/2/request/method: the method is written in capital letters",
        ]
    );
    assert_eq!(
        repairs(&good("vcrpy.json")),
        [
            "/interactions/1/response/body: the body was kept in chunks, and is one piece",
            "/interactions/3/response/body: the body was unpacked by the recorder, and the header kept",
        ]
    );
    assert_eq!(
        repairs(&good("go-vcr-1.yaml")),
        ["line 20, /interactions/1/request/form: the body is made of the form, which is all that was kept"]
    );
}

#[test]
fn other_traffic_is_answered_by_method_url_and_body() {
    let form = "POST /put?name=a&name=b HTTP/1.1\nHost: files.example:8080\nContent-Type: application/x-www-form-urlencoded\n\ny=+&x=1";
    let list = "GET /list HTTP/1.1\nHost: 127.0.0.1:1234\n\n";
    let deck = Deck::new(good("vcrpy.yaml").cassette);
    let progress = Progress::default();
    let picture = [0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x00];
    assert_eq!(answer(&deck, &progress, form), Some((201, picture.to_vec())));
    assert_eq!(answer(&deck, &progress, list), Some((200, b"hello".to_vec())));
    for other in [
        "POST /put?name=b&name=a HTTP/1.1\nHost: files.example:8080\nContent-Type: application/x-www-form-urlencoded\n\nx=1&y=%20",
        "PUT /list HTTP/1.1\nHost: 127.0.0.1:1234\n\n",
        "GET /list?a=1 HTTP/1.1\nHost: 127.0.0.1:1234\n\n",
        "GET /list HTTP/1.1\nHost: other.example\n\n",
    ] {
        assert_eq!(answer(&deck, &progress, other), None, "{other}");
    }
}

#[test]
fn bodies_come_unpacked_whatever_way_they_were_kept() {
    let get = |path: &str| format!("GET {path} HTTP/1.1\nHost: api.example\n\n");
    answers(
        good("vcrpy.json"),
        &[
            (&get("/items?a=1&b=2"), 200, b"[1, 2]"),
            (&get("/chunks"), 200, b"abcde"),
            (&get("/deflated"), 200, b"packed"),
            (&get("/unpacked"), 200, b"plain"),
        ],
    );
    answers(
        good("azure.json"),
        &[
            ("PUT /a HTTP/1.1\nHost: api.example\n\n{\"n\": 1}", 200, br#"{"ok":true}"#),
            (&get("/lines"), 200, b"one\ntwo"),
            (&get("/bytes"), 206, &[0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x00]),
        ],
    );
}

#[test]
fn both_formats_of_go_vcr_come_in() {
    let form = "POST /v1/things HTTP/1.1\nHost: api.example\nContent-Type: application/x-www-form-urlencoded\n\nname=a+b";
    answers(
        good("go-vcr-1.yaml"),
        &[
            ("GET /v1/things?page=1 HTTP/1.1\nHost: api.example\n\n", 200, br#"{"things": [], "page": 1}"#),
            (form, 204, b""),
        ],
    );
    let second = good("go-vcr-2.yaml");
    assert_eq!(refusals(&second), ["line 35, /interactions/1: go-vcr discarded it"]);
    answers(second, &[("GET /v2/zipped HTTP/1.1\nHost: api.example\n\n", 200, b"unpacked already")]);
}

#[test]
fn events_of_two_connections_become_exchanges() {
    let dvr = good("dvr.json");
    assert_eq!(refusals(&dvr), ["/events/1: the connection failed, there is no answer"]);
    let asked = "POST /a HTTP/1.1\nHost: api.example\nContent-Type: text/plain\n\nhello";
    answers(dvr, &[(asked, 200, b"bye")]);
}

#[test]
fn a_secret_does_not_come_in() {
    const KEY: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
    const WORD: &str = "correct-horse";
    let ask = |uri: &str, headers: &str, body: &str, answer: &str| {
        format!(
            "- request: {{method: POST, uri: '{uri}', headers: {{{headers}}}, body: '{body}'}}\n  response: {{status: {{code: 200}}, headers: {{}}, body: {{string: '{answer}'}}}}\n"
        )
    };
    let json = "Content-Type: application/json, X-TC-Action: DescribeKeys, X-TC-Version: '2020-01-01'";
    let text = [
        "interactions:\n".to_owned(),
        ask(
            "https://cam.tencentcloudapi.com/",
            json,
            &format!("{{\"Id\": \"{KEY}\"}}"),
            "{\"Response\": {}}",
        ),
        ask(
            "https://cam.tencentcloudapi.com/",
            json,
            "{}",
            &format!("{{\"Response\": {{\"Password\": \"{WORD}\"}}}}"),
        ),
        ask("https://h.example/a", &format!("Authorization: Bearer {KEY}"), "", "{}"),
        ask(&format!("https://h.example/{KEY}"), "", "", "{}"),
        ask("https://h.example/b", "", "", KEY),
        "version: 1\n".to_owned(),
    ];
    let imported = imported(text.concat().as_bytes()).expect("a recording");
    let stored = dubplate::cassette::write(&imported.cassette.head, &imported.cassette.entries);
    let said = [repairs(&imported), refusals(&imported)].concat().join("\n");
    for secret in [KEY, WORD, "z8krbsJ5yKBZ"] {
        assert!(!stored.contains(secret) && !said.contains(secret), "{secret}\n{stored}\n{said}");
    }
    assert!(
        said.contains("/interactions/0: param Id looks like a key (secret-id), and is withheld"),
        "{said}"
    );
    assert!(said.contains("/interactions/3: the URL looks as if it held a key"), "{said}");
    assert!(
        said.contains("/interactions/4: the answer's body is no JSON and looks as if it held a key"),
        "{said}"
    );
    assert_eq!(imported.kept, 3);
}
