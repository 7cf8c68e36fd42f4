use super::certificate::{
    CaseResult, Certificate, CheckResult, Grade, Group, Items, ProfileResult, Tally, Verdict,
};
use super::check::{CHECKS, judge};
use super::played::{Played, Word};
use super::stream::{Scope, Started, Stream};
use crate::certify::certificate::{Digest, Entry};
use crate::certify::known::{Applied, Pattern, apply};
use crate::certify::stream::FORMAT;
use crate::certify::{Finding, Judgement};
use jiff::Timestamp;
use jiff::tz::Offset;
use std::collections::{BTreeMap, HashMap};

/// What a stream proves.
pub fn derive(stream: &Stream) -> Certificate {
    let (started, finished) = (&stream.started, &stream.finished);
    let time = Timestamp::from_second(started.time).unwrap_or_default();
    let findings = judge(&stream.played);
    let day = Offset::UTC.to_datetime(time).date();
    let applied = apply(&started.known, &findings, day, |pattern| is_absent(stream, pattern));
    let cases = cases(stream, &findings, &applied);
    let known: Vec<Entry> = applied.iter().map(|entry| Entry::new(entry, |at| name(&findings[at]))).collect();
    let profiles: Vec<ProfileResult> =
        taking_part(started).map(|scope| profile(scope, cases.iter().collect())).collect();
    let wanted = taking_part(started).map(|scope| scope.cases.len() - scope.unselected.len()).sum::<usize>();
    let tally = Tally::of(cases.iter().map(|case| case.verdict));
    let is_true = known.iter().all(|entry| !entry.state.is_wrong());
    let is_whole = !finished.interrupted && finished.troubles.is_empty() && stream.played.len() >= wanted;
    let conformant = tally.pass > 0 && tally.fail + tally.broken == 0 && is_true && is_whole;
    let lowest = profiles.iter().map(|profile| profile.grade.max(Grade::Partial)).min();
    Certificate {
        format: FORMAT,
        kind: started.kind,
        subject: started.subject.clone(),
        conformant,
        grade: lowest.filter(|_| conformant).unwrap_or(Grade::None),
        profiles,
        known,
        checks: checks(&findings, &applied),
        cases,
        seen_on: started.seen_on.clone(),
        way: started.way.clone(),
        ground: started.ground.clone(),
        troubles: finished.troubles.clone(),
        interrupted: finished.interrupted,
        dubplate: started.dubplate.clone(),
        table: started.checks.clone(),
        time: time.to_string(),
        stream: Digest { lines: stream.lines, digest: stream.digest.clone() },
    }
}

/// The profiles of which at least one case was wanted.
fn taking_part(started: &Started) -> impl Iterator<Item = &Scope> {
    started.profiles.iter().filter(|scope| scope.unselected.len() < scope.cases.len())
}

fn name(finding: &Finding) -> String {
    format!("{}/{} {}", finding.profile, finding.case, finding.check)
}

/// Whether a case that a pattern may mean did not run.
fn is_absent(stream: &Stream, pattern: &Pattern) -> bool {
    let ran = |profile: &str, case: &str| {
        stream.played.iter().any(|played| played.profile == profile && played.case == case)
    };
    stream.started.profiles.iter().any(|scope| {
        let mut cases = scope.cases.iter();
        cases.any(|case| pattern.matches_case(&scope.profile, case) && !ran(&scope.profile, case))
    })
}

fn is_known(applied: &[Applied<'_>], at: usize) -> bool {
    applied.iter().any(|entry| entry.excuses() && entry.failed.binary_search(&at).is_ok())
}

/// All cases of the profiles that took part, in the order of the files.
fn cases(stream: &Stream, findings: &[Finding], applied: &[Applied<'_>]) -> Vec<CaseResult> {
    let played: HashMap<(&str, &str), &Played> =
        stream.played.iter().map(|one| ((&*one.profile, &*one.case), one)).collect();
    let excused: Vec<(&str, &str)> = findings
        .iter()
        .enumerate()
        .filter(|(at, _)| is_known(applied, *at))
        .map(|(_, finding)| (&*finding.profile, &*finding.case))
        .collect();
    let one = |scope: &Scope, case: &str| {
        let name = (&*scope.profile, case);
        let Some(played) = played.get(&name) else { return not_run(scope, case, stream) };
        let verdict = match played.verdict {
            Word::Pass => Verdict::Pass,
            Word::Unobtainable => Verdict::Unobtainable,
            Word::Fail | Word::Broken if excused.contains(&name) => Verdict::Known,
            Word::Fail => Verdict::Fail,
            Word::Broken => Verdict::Broken,
        };
        CaseResult {
            profile: scope.profile.clone(),
            case: case.to_owned(),
            verdict,
            covers: played.covers.clone(),
            why: played.said(),
            left: played.left.clone(),
        }
    };
    taking_part(&stream.started)
        .flat_map(|scope| scope.cases.iter().map(move |case| one(scope, case)))
        .collect()
}

fn not_run(scope: &Scope, case: &str, stream: &Stream) -> CaseResult {
    let why = if scope.unselected.iter().any(|one| one == case) {
        "not asked for"
    } else if stream.finished.interrupted {
        "interrupted before"
    } else {
        "the server was never reached"
    };
    CaseResult {
        profile: scope.profile.clone(),
        case: case.to_owned(),
        verdict: Verdict::NotRun,
        covers: Vec::new(),
        why: vec![why.to_owned()],
        left: Vec::new(),
    }
}

fn profile(scope: &Scope, mut cases: Vec<&CaseResult>) -> ProfileResult {
    cases.retain(|case| case.profile == scope.profile);
    let tally = Tally::of(cases.iter().map(|case| case.verdict));
    let mut worst: HashMap<&str, Vec<Verdict>> = HashMap::new();
    for case in &cases {
        for item in &case.covers {
            worst.entry(item).or_default().push(case.verdict);
        }
    }
    let mut groups: BTreeMap<Group, Items> = BTreeMap::new();
    for item in &scope.items {
        let group = Group::of(item);
        let items = groups.entry(group).or_insert_with(|| Items {
            group,
            grade: Grade::None,
            of: 0,
            confirmed: 0,
            wrong: Vec::new(),
            open: Vec::new(),
        });
        items.of += 1;
        let verdicts = worst.get(&**item).map(Vec::as_slice).unwrap_or_default();
        let is_wrong =
            |verdict: &Verdict| matches!(verdict, Verdict::Fail | Verdict::Broken | Verdict::Known);
        if verdicts.iter().any(is_wrong) {
            items.wrong.push(item.clone());
        } else if verdicts.contains(&Verdict::Pass) {
            items.confirmed += 1;
        } else {
            items.open.push(item.clone());
        }
    }
    let graded = groups.into_values().map(|items| Items { grade: grade(&items), ..items });
    ProfileResult {
        profile: scope.profile.clone(),
        contract: scope.contract.clone(),
        grade: tally.grade(),
        cases: tally,
        items: graded.collect(),
    }
}

fn grade(items: &Items) -> Grade {
    if items.confirmed == items.of {
        Grade::Full
    } else if items.wrong.is_empty() && items.confirmed > 0 {
        Grade::Partial
    } else {
        Grade::None
    }
}

fn checks(findings: &[Finding], applied: &[Applied<'_>]) -> Vec<CheckResult> {
    let result = |check: &super::ServerCheck| {
        let mut result = CheckResult {
            id: check.id.to_owned(),
            title: check.title.to_owned(),
            passed: 0,
            failed: 0,
            known: 0,
            not_verified: 0,
        };
        for (at, finding) in findings.iter().enumerate().filter(|(_, finding)| finding.check == check.id) {
            match finding.judgement {
                Judgement::Pass => result.passed += 1,
                Judgement::Fail(_) if is_known(applied, at) => result.known += 1,
                Judgement::Fail(_) => result.failed += 1,
                Judgement::NotVerified(_) => result.not_verified += 1,
                Judgement::DoesNotApply => {}
            }
        }
        result
    };
    CHECKS.iter().map(result).collect()
}
