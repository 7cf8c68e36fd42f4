//! Mappings that name one exact request.

use crate::{imported, recording, said};

#[test]
fn exact_mappings_come_in_with_their_bodies() {
    let recording = recording("good/wiremock/mappings/all.json");
    let seen: Vec<(String, &[u8], u16, &[u8])> = recording
        .entries
        .iter()
        .map(|entry| {
            let (request, response) = (&entry.exchange.request, &entry.exchange.response);
            let asked = format!("{} {}://{}{}", request.method, entry.scheme, entry.host, request.target);
            (asked, &request.body[..], response.status, &response.body[..])
        })
        .collect();
    let expected: [(&str, &[u8], u16, &[u8]); 6] = [
        ("GET http://example.test/things?a=1", b"", 200, b"{\"a\":1}"),
        ("GET http://localhost/path?b%20c=1%262", b"", 200, b"plain"),
        ("POST http://localhost/json", b"{\"a\": 1}", 200, b"{\"from\": \"a file\"}"),
        ("PUT http://localhost/bytes", b"\x00\xff", 201, b"\x00\xff"),
        ("GET http://localhost/turn", b"", 200, b"{\"turn\":1}"),
        ("GET http://localhost/turn", b"", 200, b"{\"turn\":2}"),
    ];
    let expected = expected.map(|(asked, body, status, answer)| (asked.to_owned(), body, status, answer));
    assert_eq!(seen, expected);
    let words = said(&recording);
    for line in [
        "/mappings/1/request: it looks at no host; `localhost` stands for any",
        "/mappings/1/response/fixedDelayMilliseconds: the delay is not kept",
        "/mappings/2/request/bodyPatterns/0: it takes other bodies too; the one that it names counts",
        "/mappings/5/scenarioName: the states of the scenario became an order",
    ] {
        assert!(words.iter().any(|said| said == line), "{line}\n{words:#?}");
    }
    assert_eq!(recording.entries[1].exchange.response.headers.all("x-two").collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(imported(recording).kept, 6);
}

#[test]
fn one_mapping_is_a_file_of_its_own() {
    let recording = recording("good/wiremock/mappings/one.json");
    assert_eq!(recording.entries[0].exchange.request.target, "/alone");
    assert_eq!(imported(recording).kept, 1);
}
