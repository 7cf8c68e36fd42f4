use super::level::{LevelResult, Standing, Worst};
use super::{CaseResult, Certificate, CheckResult, Digest, Entry, Evidence, ProfileResult, Verdict};
use crate::certify::known::{Applied, Pattern, apply};
use crate::certify::stream::{FORMAT, Scope, Stream};
use crate::certify::{Check, Finding, Judgement, Level};
use jiff::Timestamp;
use jiff::tz::Offset;
use std::collections::HashMap;

/// A finding, and what it comes to now that it is known what is known.
struct Judged<'f> {
    finding: &'f Finding,
    level: Level,
    verdict: Verdict,
    /// What is wrong, or why nobody can tell.
    text: &'f str,
}

/// What was judged of one case.
struct Asked<'f> {
    profile: &'f str,
    case: &'f str,
    judged: Vec<&'f Judged<'f>>,
    /// Why it was not asked, or not to its end.
    unasked: Option<&'f str>,
}

/// What a stream proves. `findings` are what the checks of `table` say of it.
pub fn derive(stream: &Stream, table: &[&Check], findings: &[Finding]) -> Certificate {
    let (started, finished) = (&stream.started, &stream.finished);
    let time = Timestamp::from_second(started.time).unwrap_or_default();
    let applied =
        apply(&started.known, findings, Offset::UTC.to_datetime(time).date(), |case| is_absent(stream, case));
    let judged = judged(table, findings, &applied);
    let cases = cases(stream, &judged);
    let known: Vec<Entry> = applied.iter().map(|entry| Entry::new(entry, |at| name(&findings[at]))).collect();
    let fails = judged.iter().any(|one| one.verdict == Verdict::Fail);
    let is_true = known.iter().all(|entry| !entry.state.is_wrong());
    let is_whole = !finished.interrupted && finished.unasked.is_empty() && finished.troubles.is_empty();
    let wanted = started.profiles.iter().filter(|scope| scope.unselected.len() < scope.cases);
    let profiles: Vec<ProfileResult> =
        wanted.map(|scope| profile(scope, finished.interrupted, &cases)).collect();
    let is_verified = !profiles.is_empty() && profiles.iter().all(ProfileResult::is_verified);
    Certificate {
        format: FORMAT,
        kind: started.kind,
        subject: started.subject.clone(),
        conformant: is_verified && !fails && is_true && is_whole,
        profiles,
        known,
        strays: stream.strays.clone(),
        unasked: finished.unasked.clone(),
        checks: table.iter().filter_map(|check| counted(check, &judged)).collect(),
        cases: cases.iter().map(case).collect(),
        run: judged.iter().filter(|one| one.finding.task.is_empty()).filter_map(evidence).collect(),
        omitted: started.omitted.clone(),
        seen_on: started.seen_on.clone(),
        way: started.way.clone(),
        troubles: finished.troubles.clone(),
        interrupted: finished.interrupted,
        dubplate: started.dubplate.clone(),
        table: started.checks.clone(),
        time: time.to_string(),
        stream: Digest { lines: stream.lines, digest: stream.digest.clone() },
    }
}

fn name(finding: &Finding) -> String {
    format!("{}/{} {}", finding.profile, finding.case, finding.check)
}

/// Whether a case that a pattern may mean did not run, or not to its end.
fn is_absent(stream: &Stream, pattern: &Pattern) -> bool {
    let unselected =
        stream.started.profiles.iter().flat_map(|scope| {
            scope.unselected.iter().map(move |case| (scope.profile.as_str(), case.as_str()))
        });
    let unasked = stream.finished.unasked.iter().map(|one| (one.profile.as_str(), one.case.as_str()));
    unselected.chain(unasked).any(|(profile, case)| pattern.matches_case(profile, case))
}

fn judged<'f>(table: &[&Check], findings: &'f [Finding], applied: &[Applied<'_>]) -> Vec<Judged<'f>> {
    let is_known =
        |at: usize| applied.iter().any(|entry| entry.excuses() && entry.failed.binary_search(&at).is_ok());
    let judge = |(at, finding): (usize, &'f Finding)| {
        let level = table.iter().find(|check| check.id == finding.check)?.level;
        let (verdict, text) = match &finding.judgement {
            Judgement::Pass => (Verdict::Pass, ""),
            Judgement::Fail(text) if is_known(at) => (Verdict::Known, &**text),
            Judgement::Fail(text) => (Verdict::Fail, &**text),
            Judgement::NotVerified(text) => (Verdict::NotVerified, &**text),
            Judgement::DoesNotApply => return None,
        };
        Some(Judged { finding, level, verdict, text })
    };
    findings.iter().enumerate().filter_map(judge).collect()
}

/// The cases in the order in which they were asked. What is said of the run as a whole belongs to none.
fn cases<'f>(stream: &'f Stream, judged: &'f [Judged<'f>]) -> Vec<Asked<'f>> {
    let unasked = stream.finished.unasked.iter().map(|one| (&*one.profile, &*one.case, Some(&*one.why)));
    let seen = stream.seen.iter().map(|seen| (&*seen.profile, &*seen.case, None));
    let mut cases: Vec<Asked<'f>> = Vec::new();
    let mut places = HashMap::new();
    for (profile, case, why) in seen.chain(unasked) {
        let place = *places.entry((profile, case)).or_insert_with(|| {
            cases.push(Asked { profile, case, judged: Vec::new(), unasked: None });
            cases.len() - 1
        });
        cases[place].unasked = cases[place].unasked.or(why);
    }
    for one in judged {
        if let Some(place) = places.get(&(&*one.finding.profile, &*one.finding.case)) {
            cases[*place].judged.push(one);
        }
    }
    cases
}

/// Of what does not hold.
fn evidence(one: &Judged<'_>) -> Option<Evidence> {
    (one.verdict != Verdict::Pass).then(|| Evidence {
        task: one.finding.task.clone(),
        check: one.finding.check.clone(),
        verdict: one.verdict,
        text: one.text.to_owned(),
    })
}

fn case(case: &Asked<'_>) -> CaseResult {
    let has = |verdict: &Verdict| case.judged.iter().any(|one| one.verdict == *verdict);
    let verdict = [Verdict::Fail, Verdict::Known, Verdict::Pass].into_iter().find(has);
    let findings: Vec<Evidence> = case.judged.iter().copied().filter_map(evidence).collect();
    let mut passed: Vec<String> = Vec::new();
    for one in case.judged.iter().map(|one| &one.finding.check) {
        if !passed.contains(one) && findings.iter().all(|finding| finding.check != *one) {
            passed.push(one.clone());
        }
    }
    CaseResult {
        profile: case.profile.to_owned(),
        case: case.case.to_owned(),
        verdict: verdict.unwrap_or(Verdict::NotVerified),
        passed,
        findings,
    }
}

fn profile(scope: &Scope, is_interrupted: bool, cases: &[Asked<'_>]) -> ProfileResult {
    let mine: Vec<&Asked<'_>> = cases.iter().filter(|case| case.profile == scope.profile).collect();
    let levels: Vec<LevelResult> = Level::ALL
        .into_iter()
        .map(|level| LevelResult::new(level, mine.iter().filter_map(|case| worst(level, case))))
        .collect();
    let reached = levels.iter().take_while(|level| level.standing == Standing::Reached).last();
    let is_whole = mine.len() >= scope.cases && !is_interrupted;
    ProfileResult {
        profile: scope.profile.clone(),
        contract: scope.contract.clone(),
        level: reached.map(|level| level.level).filter(|_| is_whole),
        cases: scope.cases,
        ran: mine.len(),
        levels,
    }
}

/// What the checks of a level say of a case; nothing if none applies.
fn worst<'f>(level: Level, case: &Asked<'f>) -> Option<Worst<'f>> {
    let of_level = || case.judged.iter().filter(|one| one.level == level);
    let unsure = of_level().find(|one| one.verdict == Verdict::NotVerified).map(|one| one.text);
    let why = unsure.or(case.unasked);
    let verdict = of_level().map(|one| one.verdict).chain(why.map(|_| Verdict::NotVerified)).max()?;
    Some(Worst { verdict, why })
}

/// A check, if it applied to anything.
fn counted(check: &Check, judged: &[Judged<'_>]) -> Option<CheckResult> {
    let count = |verdict: Verdict| {
        judged.iter().filter(|one| one.finding.check == check.id && one.verdict == verdict).count()
    };
    let result = CheckResult {
        id: check.id.to_owned(),
        level: check.level,
        source: check.source.to_owned(),
        title: check.title.to_owned(),
        passed: count(Verdict::Pass),
        failed: count(Verdict::Fail),
        known: count(Verdict::Known),
        not_verified: count(Verdict::NotVerified),
    };
    let CheckResult { passed, failed, known, not_verified, .. } = &result;
    (passed + failed + known + not_verified > 0).then_some(result)
}
