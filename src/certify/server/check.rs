//! What is demanded of a server in each case: two checks, by which the list of known failures names them.

use super::played::{Played, Word};
use crate::certify::{Finding, Judgement};
use sha2::{Digest, Sha256};

/// One demand.
pub struct ServerCheck {
    pub id: &'static str,
    pub title: &'static str,
    pub explanation: &'static str,
    judge: fn(&Played) -> Judgement,
}

pub const CHECKS: &[ServerCheck] = &[
    ServerCheck {
        id: "server.answers",
        title: "every request is answered: in HTTP, whole and in time",
        explanation: "A connection that cannot be made or that ends early, an answer that is no HTTP, that has more \
                      than 64 MB or that is not there in time says nothing of the API. The case is broken then: it \
                      could not be asked to its end. A redirect is an answer, and is never followed.",
        judge: answers,
    },
    ServerCheck {
        id: "server.conforms",
        title: "every answer and every effect is as documented",
        explanation: "Code, envelope, members and types of each answer, the effect of each change as it is read back, \
                      and that an error has had none. The case says which item of the contract each expectation is \
                      for; `dubplate run --target URL CASE -v` shows what was asked and answered.",
        judge: conforms,
    },
];

fn answers(played: &Played) -> Judgement {
    let why = || played.why.clone().unwrap_or_default();
    match played.verdict {
        Word::Pass | Word::Fail => Judgement::Pass,
        Word::Broken if played.is_of_the_server() => Judgement::Fail(why()),
        Word::Broken | Word::Unobtainable => Judgement::NotVerified(why()),
    }
}

fn conforms(played: &Played) -> Judgement {
    match played.verdict {
        Word::Pass => Judgement::Pass,
        Word::Fail => Judgement::Fail(played.said().join("; ")),
        Word::Broken | Word::Unobtainable => Judgement::NotVerified(played.why.clone().unwrap_or_default()),
    }
}

/// What both say of everything, in the order of the cases and then of the table.
pub(super) fn judge(played: &[Played]) -> Vec<Finding> {
    let of_case = |one: &Played| {
        let finding = |check: &ServerCheck| Finding {
            profile: one.profile.clone(),
            case: one.case.clone(),
            task: one.case.clone(),
            check: check.id.to_owned(),
            judgement: (check.judge)(one),
        };
        CHECKS.iter().map(finding).collect::<Vec<Finding>>()
    };
    played.iter().flat_map(of_case).collect()
}

/// The table in one sum: another one has another.
pub fn digest() -> String {
    let mut hasher = Sha256::new();
    for text in CHECKS.iter().flat_map(|check| [check.id, check.title]) {
        hasher.update(text);
        hasher.update("\n");
    }
    format!("sha256:{}", hex::encode(hasher.finalize()))
}
