//! An edit of the certificate or of the stream is found, with its place.

use crate::ground::{Made, VERSION, at, judge, table, verified};
use dubplate::certify::certificate::{VerifyError, verify};
use dubplate::certify::stream::StreamError;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Made once: many edits of it are tried.
static FILES: LazyLock<(String, String)> = LazyLock::new(|| Made::varied().files());

#[test]
fn what_was_written_is_believed() {
    let (certificate, stream) = Made::varied().files();
    let found = verified(&certificate, &stream).expect("as it was written");
    assert_eq!(found, Made::varied().certificate());
}

/// One byte changed, added or removed.
fn edited(text: &str, at: usize, how: u8, byte: u8) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let at = at % bytes.len();
    match how % 3 {
        0 => bytes[at] = byte,
        1 => bytes.insert(at, byte),
        _ => drop(bytes.remove(at)),
    }
    // What is no UTF-8 is no text, and is not read as one at all.
    String::from_utf8(bytes).ok().filter(|edited| edited != text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn any_byte_of_the_certificate(at in any::<usize>(), how in any::<u8>(), byte in 0u8..128) {
        let (certificate, stream) = &*FILES;
        if let Some(edited) = edited(certificate, at, how, byte) {
            let found = verified(&edited, stream).map(drop);
            let is_placed = matches!(
                found,
                Err(VerifyError::Edited { .. } | VerifyError::NotJson { .. } | VerifyError::LaidOut { .. })
            );
            prop_assert!(is_placed, "{found:?}: {edited}");
        }
    }

    #[test]
    fn any_byte_of_the_stream_with_its_line(at in any::<usize>(), how in any::<u8>(), byte in 0u8..128) {
        let (certificate, stream) = &*FILES;
        if let Some(edited) = edited(stream, at, how, byte) {
            let same = stream.bytes().zip(edited.bytes()).take_while(|(a, b)| a == b).count();
            let line = stream[..same.min(stream.len() - 1)].matches('\n').count() + 1;
            match verified(certificate, &edited).map(drop) {
                // A line that is split or joined may only be wrong where its end was.
                Err(VerifyError::Stream(
                    StreamError::Edited { line: found } | StreamError::Torn { line: found },
                )) => prop_assert_eq!(found, line),
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}

#[test]
fn an_edit_of_the_certificate_is_named_by_pointer() {
    let (certificate, stream) = Made::varied().files();
    let cases: &[(&str, &str, &str)] = &[
        ("\"conformant\": false", "\"conformant\": true", "/conformant"),
        ("\"acme-tc\"", "\"acme-td\"", "/subject/name"),
        ("\"verdict\": \"fail\"", "\"verdict\": \"pass\"", "/cases/1/verdict"),
        ("\"state\": \"fails\"", "\"state\": \"expired\"", "/known/0/state"),
        ("\"owner\": \"the SDK team\"", "\"owner\": \"the ADK team\"", "/known/0/owner"),
        ("\"failed\": 1", "\"failed\": 0", "/known/0/failed"),
        ("\"seen_on\": \"mock\"", "\"seen_on\": \"live\"", "/seen_on"),
        ("\"time\": \"2026", "\"time\": \"2027", "/time"),
        ("\"kind\": \"client\",\n", "", "/kind"),
        ("\"kind\": \"client\",\n", "\"kind\": \"client\",\n\"signed~by/\": 1,\n", "/signed~0by~1"),
    ];
    for (from, to, pointer) in cases {
        let edited = certificate.replacen(from, to, 1);
        assert_ne!(edited, certificate, "{from}");
        match verified(&edited, &stream).map(drop) {
            Err(VerifyError::Edited { at, .. }) => assert_eq!(at, *pointer),
            other => panic!("{from}: {other:?}"),
        }
    }
    let error =
        verified(&certificate.replacen("\"acme-tc\"", "\"acme-td\"", 1), &stream).expect_err("edited");
    assert_eq!(
        error.to_string(),
        "the certificate was edited: /subject/name says \"acme-td\", the stream shows \"acme-tc\""
    );
}

#[test]
fn what_says_the_same_in_other_words_is_no_certificate_of_ours() {
    let (certificate, stream) = Made::varied().files();
    let laid_out = certificate.replacen("\"kind\": ", "\"kind\":  ", 1);
    assert_eq!(verified(&laid_out, &stream).map(drop), Err(VerifyError::LaidOut { line: 3 }));
    let twice = certificate.replacen("  \"kind\"", "  \"kind\": \"server\",\n  \"kind\"", 1);
    assert_eq!(verified(&twice, &stream).map(drop), Err(VerifyError::LaidOut { line: 3 }));
    let windows = certificate.replace('\n', "\r\n");
    assert_eq!(verified(&windows, &stream).map(drop), Err(VerifyError::LaidOut { line: 1 }));
    let found = verified("", &stream).map(drop);
    assert_eq!(found, Err(VerifyError::NotJson { line: 1, column: 0 }));
}

#[test]
fn a_certificate_with_the_stream_of_another_run_is_refused() {
    let (certificate, _) = Made::varied().files();
    let mut other = Made::varied();
    other.seen.remove(0);
    match verified(&certificate, &other.text()).map(drop) {
        Err(VerifyError::Edited { .. }) => {}
        found => panic!("{found:?}"),
    }
}

/// The certificate with a new seal, as somebody would make it who edits with care.
fn sealed(certificate: &str) -> String {
    let (body, _) = certificate.rsplit_once(",\n  \"seal\"").expect("a seal");
    format!("{body},\n  \"seal\": \"sha256:{}\"\n}}\n", hex::encode(Sha256::digest(body)))
}

#[test]
fn a_new_seal_hides_no_edit_from_the_build_that_made_it() {
    let (certificate, stream) = Made::varied().files();
    assert_eq!(sealed(&certificate), certificate, "the test seals as the program does");
    let edited = sealed(&certificate.replacen("\"conformant\": false", "\"conformant\": true", 1));
    match verified(&edited, &stream).map(drop) {
        Err(VerifyError::Edited { at, .. }) => assert_eq!(at, "/conformant"),
        found => panic!("{found:?}"),
    }
}

#[test]
fn another_build_that_comes_to_something_else_says_so_and_does_not_call_it_an_edit() {
    let (certificate, stream) = Made::varied().files();
    let all = table();
    let fewer = &all[1..];
    let found = verify(&certificate, &stream, fewer, judge, "0.9.9").map(drop);
    let Err(VerifyError::OtherBuild { made, here, at: place }) = found else { panic!("{found:?}") };
    assert_eq!((&*made, &*here), ("0.1.0", "0.9.9"));
    assert_eq!(place, "/profiles/0/level");
    let edited = certificate.replacen("\"conformant\": false", "\"conformant\": true", 1);
    match verify(&edited, &stream, fewer, judge, "0.9.9").map(drop) {
        Err(VerifyError::Edited { .. }) => {}
        found => panic!("{found:?}"),
    }
    assert!(verify(&certificate, &stream, &all, judge, "0.9.9").is_ok(), "it comes to the same");
    assert_eq!(at(&certificate, "/dubplate"), VERSION);
}
