//! What a session makes of exchanges, through the library: equal values, suspicions, and the way back from a file.

#[path = "redaction/kept.rs"]
mod kept;
#[path = "redaction/parts.rs"]
mod parts;
#[path = "redaction/session.rs"]
mod session;
#[path = "redaction/written.rs"]
mod written;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dubplate::redact::{Episode, Redactor, ShownBody, Suspicion};
use dubplate::sign::Credential;
use hmac::{Hmac, KeyInit, Mac};
use parts::{KEY, TOKEN, answer, ask, credential, episode, multipart, request, respond};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::Sha256;
use written::{WRITTEN, packed};

fn places(suspicions: &[Suspicion]) -> Vec<(&str, &str)> {
    suspicions.iter().map(|suspicion| (&*suspicion.at, suspicion.rule)).collect()
}

/// A key of the vendor's kind that this run knows nothing of.
const FOREIGN: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";

#[test]
fn every_form_of_a_request_is_shown_in_one_shape() {
    let params =
        json!({"EcmRegion": "r", "AddressIds": ["eip-1"], "Filters": [{"Name": "n", "Values": ["v"]}]});
    for (form, signing) in parts::FORMS {
        let shown = episode(&request(&params, form, signing), &answer(&json!({})));
        assert_eq!(shown.request().params, params, "{form:?}");
        assert_eq!(shown.request().action.as_deref(), Some("DescribeAddresses"));
        assert_eq!(shown.request().version.as_deref(), Some("2019-07-19"));
        assert_eq!(shown.request().signing.as_deref(), Some(parts::name(signing)));
        assert_eq!(shown.suspicions(), []);
    }
}

#[test]
fn what_is_not_documented_keeps_a_plain_name_and_no_value() {
    let params =
        json!({"EcmRegion": "r", "Colour": "red", "a-b": "x", "Depth": {"a": 1}, "AddressIds": [["x"], "y"]});
    let exchange =
        (request(&params, parts::FORMS[0].0, parts::FORMS[0].1), answer(&json!({"Extra": "red", "Size": 7})));
    let shown = episode(&exchange.0, &exchange.1);
    let params = json!({
        "EcmRegion": "r", "Colour": "<withheld-1>", "<withheld-3>": "<withheld-2>", "Depth": "<withheld-4>",
        "AddressIds": [["<withheld-2>"], "y"],
    });
    assert_eq!(shown.request().params, params);
    assert_eq!(shown.found("/Response/Extra"), Some(&json!("<withheld-1>")), "the same value as Colour");
    assert_ne!(shown.found("/Response/Size"), Some(&json!(7)));
}

#[test]
fn known_secrets_have_names_and_are_no_suspicion() {
    let echo = json!({"Error": {"Code": "X", "Message": KEY}, "RequestId": TOKEN});
    let shown = episode(&ask(), &answer(&echo));
    assert_eq!(shown.found("/Response/Error/Message"), Some(&json!("<secret-key>")));
    assert_eq!(shown.found("/Response/RequestId"), Some(&json!("<token>")));
    let hidden = STANDARD.encode(format!("the key is {KEY}"));
    let shown = episode(&ask(), &answer(&json!({"Error": {"Code": "X", "Message": hidden}})));
    assert_eq!(shown.found("/Response/Error/Message"), Some(&json!("<withheld-1>")));
    assert_eq!(shown.suspicions(), []);
}

#[test]
fn keys_of_a_day_are_known_too() {
    let hmac = |key: &[u8], text: &str| {
        let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any length").chain_update(text);
        mac.finalize().into_bytes()
    };
    let day = hmac(format!("TC3{KEY}").as_bytes(), "2026-02-02");
    let service = hmac(&day, "ecm");
    for key in [day, service, hmac(&service, "tc3_request")] {
        for written in [hex::encode(key), STANDARD.encode(key)] {
            let shown = episode(&ask(), &answer(&json!({"RequestId": written})));
            assert_eq!(shown.found("/Response/RequestId"), Some(&json!("<withheld-1>")));
            assert_eq!(shown.suspicions(), [], "our own");
        }
    }
}

#[test]
fn the_signature_of_a_request_is_known_in_its_answer_and_after() {
    let redactor = Redactor::new([&credential()]);
    let session = redactor.session();
    let asked = ask();
    let signature = asked.headers.get("authorization").and_then(|header| header.rsplit_once('='));
    let signature = signature.expect("signed").1.to_owned();
    let shown = parts::of(&session, &asked, &answer(&json!({"RequestId": signature})));
    assert_eq!(shown.found("/Response/RequestId"), Some(&json!("<signature>")));
    assert_eq!(session.text(&signature), "<signature>");
    assert_ne!(session.text(&signature[3..40]), signature[3..40]);
    assert_eq!(session.quoted("scenarios/ecm/eip.toml"), "scenarios/ecm/eip.toml");
    assert_eq!(session.quoted(&format!("out/{KEY}.toml")), "<withheld-2>");
}

#[test]
fn keys_of_others_are_withheld_and_said_where() {
    let params = json!({"EcmRegion": FOREIGN, "Filters": [{"Name": "n", "Values": ["v", FOREIGN]}]});
    let asked = request(&params, parts::FORMS[0].0, parts::FORMS[0].1);
    let shown = episode(&asked, &answer(&json!({"AddressSet": [{"AddressName": FOREIGN}], FOREIGN: 1})));
    let rule = "secret-id";
    let places = places(shown.suspicions());
    let expected = [
        ("param EcmRegion", rule),
        ("param Filters/0/Values/1", rule),
        ("/Response/AddressSet/0/AddressName", rule),
        ("/Response", rule),
    ];
    assert_eq!(places, expected);
    assert!(shown.suspicions().iter().all(|suspicion| suspicion.bytes == FOREIGN.len()));
    assert!(!serde_json::to_string(&shown).expect("JSON").contains("AKID"));
}

#[test]
fn multipart_is_read_without_the_names_of_its_files() {
    let asked = multipart(&[("EcmRegion", "r", None), ("Upload", "the text", Some("secret-name.pem"))]);
    let shown = episode(&asked, &answer(&json!({})));
    assert_eq!(shown.request().params["EcmRegion"], "r");
    assert_eq!(shown.request().params["Upload"], "<withheld-1>");
    let text = serde_json::to_string(&shown).expect("JSON");
    assert!(!text.contains("secret-name") && !text.contains("boundary"), "{text}");
}

#[test]
fn a_packed_body_is_shown_member_by_member() {
    let body = json!({"Response": {"TotalCount": 3, "RequestId": KEY}}).to_string();
    for packed in packed(body.as_bytes()) {
        let shown = episode(&ask(), &respond(&[], &packed));
        assert_eq!(shown.found("/Response"), Some(&json!({"TotalCount": 3, "RequestId": "<secret-key>"})));
    }
    let noise = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3];
    let shown = episode(&ask(), &respond(&[], &noise));
    assert_eq!(shown.response().body, ShownBody::Withheld { bytes: noise.len() });
}

#[test]
fn the_text_of_a_body_is_kept_only_where_it_says_the_same() {
    let with = |body: &str| episode(&ask(), &respond(&[], body.as_bytes())).response().raw.clone();
    let spaced = r#"{"Response": {"TotalCount": 1.0}}"#;
    assert_eq!(with(spaced).as_deref(), Some(spaced));
    for (none, why) in [
        (r#"{"Response":{"TotalCount":1}}"#.to_owned(), "compact already"),
        (r#"{"Response": {"Unknown": 1}}"#.to_owned(), "something was withheld"),
        (format!(r#"{{"Response": {{"RequestId": "{KEY}", "RequestId": "x"}}}}"#), "a member twice"),
        (format!(r#"{{"Response": {{"RequestId": "{KEY}"}}}}"#), "a secret"),
    ] {
        assert_eq!(with(&none), None, "{why}");
    }
}

/// What a file of episodes says of one.
fn stored(episode: &Episode) -> (Value, Value) {
    let value = |shown| serde_json::to_value(shown).expect("JSON");
    (value(json!(episode.request())), value(json!(episode.response())))
}

fn readmit(request: Value, response: Value) -> Result<Episode, Vec<Suspicion>> {
    let read = (
        serde_json::from_value(request).expect("a request"),
        serde_json::from_value(response).expect("a response"),
    );
    Redactor::new([&credential()]).readmit(read.0, read.1)
}

#[test]
fn what_was_stored_comes_back_as_it_was() {
    let spaced = respond(&[("Content-Type", "application/json")], br#"{"Response": {"TotalCount": 1}}"#);
    for answer in [
        answer(&json!({"AddressSet": [{"AddressId": "eip-1"}], "Extra": KEY})),
        spaced,
        respond(&[], b"<html>"),
    ] {
        let shown = episode(&ask(), &answer);
        let (request, response) = stored(&shown);
        assert_eq!(readmit(request, response), Ok(shown));
    }
}

#[test]
fn what_was_edited_into_a_file_is_looked_at() {
    let shown = episode(&ask(), &answer(&json!({"AddressSet": [{"AddressName": "x"}]})));
    let (request, response) = stored(&shown);
    let table: [(&str, Value, (&str, &str)); 11] = [
        ("/request/path", json!("/somewhere"), ("path", "not on the list")),
        ("/request/action", json!(FOREIGN), ("action", "secret-id")),
        ("/request/params/EcmRegion", json!(KEY), ("param EcmRegion", "known secret")),
        ("/request/headers/0/1", json!(FOREIGN), ("request header host", "secret-id")),
        ("/request/headers/0/0", json!("cookie"), ("request header cookie", "not on the list")),
        ("/response/headers/0/0", json!("set-cookie"), ("response header set-cookie", "not on the list")),
        (
            "/response/body/json/Response/AddressSet/0/AddressName",
            json!(format!("x {TOKEN}")),
            ("/Response/AddressSet/0/AddressName", "known secret"),
        ),
        ("/response/raw", json!(r#"{"Response": {}}"#), ("raw body", "not the text of the body")),
        (
            "/response/raw",
            json!(r#"{"Response": {"AddressSet": [{"AddressName": "y"}]}}"#),
            ("raw body", "not the text of the body"),
        ),
        (
            "/response/raw",
            json!(r#"{"Response": {"AddressSet": [{"AddressName": "hidden", "AddressName": "x"}]}}"#),
            ("raw body", "not the text of the body"),
        ),
        (
            "/response/raw",
            json!(format!("{{\"Response\": {{\"a\": \"{FOREIGN}\"}}}}")),
            ("raw body", "secret-id"),
        ),
    ];
    for (pointer, value, expected) in table {
        let mut edited = json!({"request": request, "response": response});
        match edited.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => edited["response"]["raw"] = value,
        }
        let suspicions = readmit(edited["request"].take(), edited["response"].take()).expect_err(pointer);
        assert_eq!(places(&suspicions)[0], expected, "{pointer}");
    }
}

#[test]
fn a_placeholder_of_a_header_stands_for_itself_only() {
    let (mut request, response) = stored(&episode(&ask(), &answer(&json!({}))));
    let headers = request["headers"].as_array_mut().expect("headers");
    let authorization = headers.iter_mut().find(|header| header[0] == "authorization").expect("signed");
    assert_eq!(authorization[1], "<authorization>");
    authorization[1] = json!("TC3");
    let suspicions = readmit(request, response).expect_err("another value");
    assert_eq!(places(&suspicions), [("request header authorization", "not on the list")]);
}

proptest! {
    #[test]
    fn no_secret_is_in_an_episode_wherever_it_was_put(
        key in "[a-zA-Z0-9]{32}", token in "[a-zA-Z0-9+/=]{40,120}", first in 0..WRITTEN.len(), second in 0..WRITTEN.len(),
        before in "( ?[a-z:]{0,9} )?", after in "( [a-z.]{0,9})?", form in 0..parts::FORMS.len(),
    ) {
        let (_, encode) = WRITTEN[first];
        let (_, again) = WRITTEN[second];
        let spoken = |secret: &str| format!("{before}{}{after}", again(&encode(secret)));
        let said = [spoken(&key), spoken(&token)];
        let params = json!({"EcmRegion": said[0], "Filters": [{"Name": said[1], "Values": [&said[0]]}], "Other": said[1], &said[0]: 1});
        let (form, signing) = parts::FORMS[form];
        let credential = Credential::new("AKIDq7Lw2ZrT9xVb4NcY8mKd3HsPf6JgUe1A", key.clone()).with_token(token.clone());
        let asked = parts::signed(&params, form, signing, &credential);
        let body = json!({
            "RequestId": &said[0], "Error": {"Code": said[1], "Message": said[0], "More": said[0]},
            "AddressSet": [{"AddressName": said[0], "AddressId": said[1], "Tags": [said[0]]}], &said[1]: 1,
        });
        let shown = parts::of(&Redactor::new([&credential]).session(), &asked, &answer(&body));
        let text = serde_json::to_string(&shown).expect("JSON");
        for (secret, said) in [(&key, &said[0]), (&token, &said[1])] {
            prop_assert!(!text.contains(&**secret) && !text.contains(said.trim()), "{}", text);
        }
        prop_assert_eq!(shown.found("/Response/RequestId"), shown.found("/Response/Error/Message"));
        prop_assert_ne!(shown.found("/Response/Error/Code"), shown.found("/Response/Error/Message"));
    }

    #[test]
    fn equal_values_keep_equal_placeholders_and_others_do_not(values in prop::collection::vec("[a-c]{0,2}", 2..9)) {
        let redactor = Redactor::new([]);
        let session = redactor.session();
        let shown: Vec<Value> = values
            .iter()
            .map(|value| {
                let shown = parts::of(&session, &ask(), &answer(&json!({"Extra": value})));
                shown.found("/Response/Extra").expect("a placeholder").clone()
            })
            .collect();
        for (one, placeholder) in values.iter().zip(&shown) {
            for (other, another) in values.iter().zip(&shown) {
                prop_assert_eq!(one == other, placeholder == another);
            }
        }
    }
}
