//! The transcript of a case that would pass, compared with its snapshot.

use super::stage::Stage;
use super::{Run, Selected, Site};
use crate::cassette::Taken;
use crate::event::{Judged, Judgement, Mismatch, Verdict};
use crate::snapshot::{Kind, Scene, Subject, transcript};

/// What a case came to once its transcript has been looked at. Only one that would pass is compared: the transcript of
/// another says nothing that its mismatches do not say better.
pub(super) fn judge(
    run: &Run,
    site: &Site,
    selected: &Selected,
    stage: &Stage<'_>,
    taken: &[Taken],
    verdict: Verdict,
) -> (Verdict, Option<Box<Judged>>) {
    let Some(snapshots) = run.snapshots.as_ref().filter(|_| verdict == Verdict::Pass) else {
        return (verdict, None);
    };
    let (contract, case) = (&selected.profile.contract, &selected.case);
    let subject = Subject {
        profile: &contract.profile,
        case: &case.id,
        title: &case.title,
        source: &case.place.file,
        line: case.place.line,
        kind: stage.replayed.as_ref().map_or(site.kind, |replayed| Kind::of(&replayed.target)),
    };
    let judged = snapshots.check(&subject, || transcript_of(selected, stage, taken));
    let verdict = match &judged {
        Some(judged) if !judged.judgement.passes() && !snapshots.forgives() => {
            Verdict::Fail(vec![mismatch(selected, judged)])
        }
        _ => verdict,
    };
    (verdict, judged.map(Box::new))
}

/// What was called and answered, normalized.
pub(super) fn transcript_of(selected: &Selected, stage: &Stage<'_>, taken: &[Taken]) -> String {
    let contract = &selected.profile.contract;
    let scene = Scene {
        gateway: contract.gateway,
        version: &contract.version,
        region: &stage.region,
        roles: &stage.fields,
    };
    transcript(&scene, taken)
}

fn mismatch(selected: &Selected, judged: &Judged) -> Mismatch {
    let case = &selected.case;
    let found = match judged.judgement {
        Judgement::New => "one, and none is accepted",
        Judgement::Same | Judgement::Changed | Judgement::Taken => "another one",
        Judgement::Unreadable => "one, and the accepted one cannot be read",
    };
    Mismatch {
        place: case.place.to_string(),
        excerpt: case.source.line(case.place.line).trim().to_owned(),
        step: None,
        action: "every call".to_owned(),
        at: "transcript".to_owned(),
        expected: format!("the one in {}", judged.file),
        found: found.to_owned(),
    }
}
