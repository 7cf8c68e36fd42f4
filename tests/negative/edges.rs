//! The edges of the window and of the sizes, to the second and to the byte, on a clock that stands still.

use crate::common::{mock_of, seeds, suite};
use crate::rules::{WAYS, draft, encoded};
use dubplate::contract::Gateway;
use dubplate::mock::{Mock, Options};
use dubplate::protocol::{Draft, Form, Signing};
use dubplate::source::Files;
use serde_json::Value;

/// The code of the answer; nothing for success.
fn code(mock: &Mock, gateway: Gateway, draft: &Draft) -> String {
    let answer = mock.answer(&encoded(gateway, draft));
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    body.pointer("/Response/Error/Code").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn mock() -> Mock {
    mock_of(&suite(), &seeds(&Files::built_in()), Options::default())
}

#[test]
fn three_hundred_seconds_are_within_the_window_and_one_more_is_not() {
    let mock = mock();
    mock.clock().hold(Some(1_770_028_200_000));
    let mut nonce = 1000;
    for way in WAYS {
        let expired = if way.0 == Gateway::Legacy {
            "InvalidRequest.ReplayAttack"
        } else {
            "AuthFailure.SignatureExpire"
        };
        for (at, is_expired) in [(-301, true), (-300, false), (300, false), (301, true)] {
            let mut draft = draft(way);
            draft.timestamp += at;
            draft.nonce = nonce;
            nonce += 1;
            assert_eq!(code(&mock, way.0, &draft) == expired, is_expired, "{way:?} {at}");
        }
    }
}

#[test]
fn a_day_begins_at_midnight_utc() {
    let mock = mock();
    // 2026-02-03 00:00:00 UTC.
    let midnight = 1_770_076_800;
    mock.clock().hold(Some(midnight * 1000));
    let way = WAYS[0];
    for at in [-1, 0] {
        let mut draft = draft(way);
        draft.timestamp = midnight + at;
        assert_ne!(code(&mock, way.0, &draft), "AuthFailure.InvalidAuthorization", "{at}");
        draft.bent.tamper = dubplate::protocol::TAMPERS.iter().find(|line| line.name == "scope-date");
        assert_eq!(code(&mock, way.0, &draft), "AuthFailure.InvalidAuthorization", "{at}");
        // A second off, and of the same day all the same.
        draft.bent.tamper = dubplate::protocol::TAMPERS.iter().find(|line| line.name == "signed-timestamp");
        assert_eq!(code(&mock, way.0, &draft), "AuthFailure.SignatureFailure", "{at}");
    }
}

#[test]
fn a_limit_of_size_is_the_last_byte_that_is_taken() {
    let mock = mock();
    mock.clock().hold(Some(1_770_028_200_000));
    let table = [
        (0, 10 << 20, "RequestSizeLimitExceeded"),
        (3, 1 << 20, "AuthFailure.SignatureFailure"),
        (4, 32 << 10, "RequestSizeLimitExceeded"),
    ];
    for (way, limit, refused) in table {
        let way: (Gateway, Form, Signing) = WAYS[way];
        let mut draft = draft(way);
        let length = |draft: &Draft| {
            let request = encoded(way.0, draft);
            if way.1 == Form::Get { request.query().len() } else { request.body.len() }
        };
        for (wanted, is_refused) in [(limit, false), (limit + 1, true)] {
            draft.nonce = 10_000;
            draft.bent.pad = wanted - 1000;
            draft.bent.pad += wanted - length(&draft);
            // A signature is longer where characters of it have to be escaped, so one has to be found that fits.
            while length(&draft) != wanted {
                draft.nonce += 1;
                assert!(draft.nonce < 11_000, "{way:?}");
            }
            assert_eq!(code(&mock, way.0, &draft) == refused, is_refused, "{way:?} {wanted}");
        }
    }
}
