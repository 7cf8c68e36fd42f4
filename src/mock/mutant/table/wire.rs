//! What goes over the wire, and what one caller sees of another.

use super::state::done_nothing;
use super::{ecm, legacy, mutant};
use crate::mock::mutant::ill::healthy;
use crate::mock::mutant::spoil::{error, rewrite};
use crate::mock::mutant::{Disease, Mutant};
use crate::sign::SECRET_KEY;
use Disease::{Crosses, Does, Replies, Sends, Shares};

pub(super) const ROWS: &[Mutant] = &[
    mutant(
        "S55",
        "the RequestId stands twice in an answer",
        Sends(|response, _| {
            let twice = format!("{{\"Response\":{{\"RequestId\":\"{}\",", uuid::Uuid::nil());
            rewrite(response, |text| text.replacen("{\"Response\":{", &twice, 1));
        }),
        &[
            legacy(&["common/rule/envelope"], &["bind-instance"]),
            ecm(&["common/rule/envelope"], &["bind-instance"]),
        ],
    ),
    mutant(
        "S56",
        "an answer is called text/html",
        Sends(|response, _| response.headers.set("Content-Type", "text/html; charset=utf-8")),
        &[
            legacy(&["common/rule/envelope"], &["bind-instance", "bad-signature"]),
            ecm(&["common/rule/content-type"], &["bind-instance", "signature-wrong"]),
        ],
    ),
    mutant(
        "S57",
        "a caller gets what another one was answered just before",
        Crosses,
        &[
            legacy(&["common/param/SecretId"], &["other-account"]),
            ecm(&["common/param/Authorization"], &["other-account"]),
        ],
    ),
    mutant(
        "S58",
        "the Message of an error repeats the secret key",
        Replies(|reply, _| {
            if let Some(error) = error(reply) {
                error.message.push_str(" The key is ");
                error.message.push_str(SECRET_KEY);
            }
        }),
        &[
            legacy(&["common/param/Signature"], &["bad-signature"]),
            ecm(&["common/param/Authorization"], &["signature-wrong"]),
        ],
    ),
    mutant(
        "S59",
        "all callers have the same resources",
        Shares,
        &[
            legacy(&["common/param/SecretId"], &["other-account"]),
            ecm(&["common/param/Authorization"], &["other-account"]),
        ],
    ),
    mutant(
        "S60",
        "an unbind succeeds and the EIP stays bound",
        Does(|effect, world, call| {
            if call.action == "DisassociateAddress" {
                done_nothing(world, call)
            } else {
                healthy(effect, world, call)
            }
        }),
        &[
            legacy(&["DisassociateAddress/rule/frees"], &["unbind-frees", "unbind-first"]),
            ecm(&["DisassociateAddress/rule/frees"], &["unbind-instance", "unbind-detached-interface"]),
        ],
    ),
    mutant(
        "S65",
        "bytes follow the JSON of an answer",
        Sends(|response, _| rewrite(response, |text| format!("{text}\n<!-- ok -->"))),
        &[
            legacy(&["common/rule/envelope"], &["bind-instance"]),
            ecm(&["common/rule/envelope"], &["bind-instance"]),
        ],
    ),
    mutant(
        "S66",
        "an answer begins with a byte order mark",
        Sends(|response, _| rewrite(response, |text| format!("\u{feff}{text}"))),
        &[
            legacy(&["common/rule/envelope"], &["bind-instance"]),
            ecm(&["common/rule/envelope"], &["bind-instance"]),
        ],
    ),
];
