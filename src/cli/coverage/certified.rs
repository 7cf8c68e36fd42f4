//! Evidence from the stream that `dubplate certify server` keeps beside its certificate.

use super::gather::Gathered;
use crate::certify::server::{Stream, Word, read};
use crate::certify::stream::StreamError;
use crate::coverage::{By, Evidence, Grade, LeftOut};
use crate::scenario::Suite;
use jiff::Timestamp;
use jiff::tz::Offset;

/// How a line of such a stream begins, and no event of a run.
pub(super) const HEAD: &[u8] = b"{\"chain\":";

/// What the cases of a certification show; the stream must be whole and unchanged.
pub(super) fn certified(text: &str, suite: &Suite) -> Result<Gathered, StreamError> {
    let Stream { started, played, .. } = read(text)?;
    let grade = if started.seen_on == "mock" { Grade::Mock } else { Grade::Endpoint };
    let time = Timestamp::from_second(started.time).unwrap_or_default();
    let day = Offset::UTC.to_datetime(time).date().to_string();
    let is_same = |name: &str| {
        let contract =
            started.profiles.iter().find(|scope| scope.profile == name).map(|scope| &scope.contract);
        contract.is_some_and(|digest| {
            suite.profile(name).is_some_and(|profile| profile.contract.digest == *digest)
        })
    };
    let (mut evidence, mut left_out) = (Vec::new(), Vec::new());
    for one in played {
        let (profile, case, by) = (one.profile, one.case, By::Events);
        if !is_same(&profile) {
            left_out.push(LeftOut::other_contract(profile, case, by));
        } else if one.verdict == Word::Pass {
            let date = Some(day.clone());
            evidence.push(Evidence { grade, date, profile, case, by, covers: one.covers });
        } else {
            left_out.push(LeftOut::no_pass(profile, case, by, one.verdict.as_str()));
        }
    }
    Ok((evidence, left_out))
}
