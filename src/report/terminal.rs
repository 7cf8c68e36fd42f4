//! A line a case while the run goes on, failures with what was expected where, totals and coverage at the end.

use super::attempts;
use super::coverage;
use super::notes::{self, Notes};
use super::screen::{Screen, escape};
use super::snapshot;
use crate::event::{
    CaseFinished, Event, Exchanged, Mismatch, Phase, RunFinished, RunStarted, TargetName, Totals, Verdict,
};
use crate::redact::{Episode, ShownBody};
use anstyle::{AnsiColor, Style};
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How much is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// Only what did not pass, and the end.
    pub quiet: bool,
    /// Every request and answer, redacted.
    pub exchanges: bool,
}

/// The report on the terminal.
pub struct Terminal {
    screen: Screen,
    detail: Detail,
    /// The last answer of every running case, to be shown if it fails.
    last: Mutex<HashMap<(String, String), Arc<Episode>>>,
    notes: Mutex<Notes>,
}

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const DIM: Style = Style::new().dimmed();
const WIDTH: usize = 12;

impl Terminal {
    pub fn new(detail: Detail) -> Self {
        Self { screen: Screen::default(), detail, last: Mutex::default(), notes: Mutex::default() }
    }

    /// # Errors
    /// If something could not be written.
    pub fn finish(&self) -> io::Result<()> {
        self.screen.finish()
    }

    pub fn show(&self, event: &Event) {
        match event {
            Event::RunStarted(started) => self.started(started),
            Event::CaseStarted { .. } => {}
            Event::Exchanged(exchanged) => self.exchanged(exchanged),
            Event::CaseFinished(finished) => self.case(finished),
            Event::RunFinished(finished) => self.finished(finished),
        }
    }

    fn started(&self, started: &RunStarted) {
        let cases: usize = started.profiles.iter().map(|profile| profile.selected).sum();
        let elsewhere: usize = started.profiles.iter().map(|profile| profile.elsewhere.len()).sum();
        let target = name(&started.target);
        let cases = match started.partition {
            Some(part) => format!("{part}: {cases} of {}", counted(cases + elsewhere, "case")),
            None => counted(cases, "case"),
        };
        self.screen.write(&format!("{cases} against {target}\n\n"));
    }

    fn exchanged(&self, exchanged: &Exchanged) {
        if self.detail.exchanges {
            self.screen.write(&exchange(exchanged));
        }
        if exchanged.phase == Phase::Step {
            let key = (exchanged.profile.clone(), exchanged.case.clone());
            self.last().insert(key, Arc::clone(&exchanged.episode));
        }
    }

    fn case(&self, finished: &CaseFinished) {
        let last = self.last().remove(&(finished.profile.clone(), finished.case.clone()));
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).add(finished);
        if self.detail.quiet && finished.verdict == Verdict::Pass && !finished.flaky {
            return;
        }
        self.screen.write(&case(finished, last.as_deref()));
        self.screen.write(&notes::lines(finished));
    }

    fn last(&self) -> MutexGuard<'_, HashMap<(String, String), Arc<Episode>>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finished(&self, finished: &RunFinished) {
        let mut text = String::from("\n");
        text += &totals(&finished.totals);
        text += &format!(
            "{DIM}{} in {:.2} s{}{DIM:#}\n",
            counted(finished.requests, "request"),
            Duration::from_micros(finished.micros).as_secs_f64(),
            if finished.interrupted { ", interrupted" } else { "" }
        );
        if finished.totals.pass > 0 {
            text += &coverage::text(finished);
        }
        text += &self.notes.lock().unwrap_or_else(PoisonError::into_inner).text();
        self.screen.write(&text);
    }
}

fn name(target: &TargetName) -> String {
    match (&*target.kind, &target.endpoint) {
        ("mock", Some(endpoint)) => format!("the built-in mock ({endpoint})"),
        (_, Some(endpoint)) => escape(endpoint),
        ("mock", None) => "the built-in mock".to_owned(),
        ("replay", None) => "what was recorded".to_owned(),
        (kind, None) => kind.to_owned(),
    }
}

fn case(finished: &CaseFinished, last: Option<&Episode>) -> String {
    let word = finished.verdict.word();
    let style = if finished.flaky { YELLOW } else { style(&finished.verdict) };
    let shown = if finished.verdict == Verdict::Pass { word.to_owned() } else { word.to_uppercase() };
    let shown = if finished.flaky { format!("{shown}, flaky") } else { shown };
    let millis = Duration::from_micros(finished.micros).as_secs_f64() * 1000.0;
    let mut text = format!(
        "{style}{shown:<WIDTH$}{style:#} {}/{} {DIM}{} ({}{millis:.0} ms){DIM:#}\n",
        finished.profile,
        finished.case,
        finished.title,
        origin(finished)
    );
    if let Some(stale) = finished.replayed.as_ref().and_then(|replayed| replayed.stale.as_ref()) {
        text += &format!("    {YELLOW}the cassette:{YELLOW:#} {}\n", escape(stale));
    }
    match &finished.verdict {
        Verdict::Pass => {}
        Verdict::Fail(mismatches) => {
            text.extend(mismatches.iter().map(mismatch));
            let last = last.filter(|_| finished.snapshot.is_none());
            text.extend(last.map(|episode| format!("    {DIM}last answer: {}{DIM:#}\n\n", answer(episode))));
        }
        Verdict::Broken(breakage) => {
            text.extend(breakage.text.lines().map(|line| format!("    {}\n", escape(line))));
        }
        Verdict::Unobtainable(reason) | Verdict::Skipped(reason) => {
            text += &format!("    {}\n", escape(reason));
        }
    }
    text.extend(finished.snapshot.as_deref().map(snapshot::judged));
    text += &attempts::text(finished);
    for left in &finished.left {
        text += &format!("    {RED}left behind:{RED:#} {}\n", escape(left));
    }
    text
}

/// A kind of target in a sentence.
pub(super) fn spoken(kind: &str) -> &'static str {
    match kind {
        "mock" => "the mock",
        "live" => "the service",
        _ => "an endpoint",
    }
}

/// What a case's answers are, if they are not the target's of today, and what became of them.
fn origin(finished: &CaseFinished) -> String {
    let replayed = finished.replayed.as_ref().map(|replayed| {
        let day = replayed.recorded.split('T').next().unwrap_or_default();
        let edited = if replayed.edited { ", edited by hand" } else { "" };
        format!("recorded from {} on {}{edited}; ", spoken(&replayed.target), escape(day))
    });
    let recorded = finished
        .recorded
        .as_ref()
        .map(|recorded| if recorded.written { "recorded; " } else { "recorded as before; " }.to_owned());
    replayed.or(recorded).unwrap_or_default()
}

/// The line of the scenario that expected otherwise, then what was expected and what came.
pub(super) fn mismatch(mismatch: &Mismatch) -> String {
    let Mismatch { place, excerpt, step, action, at, expected, found } = mismatch;
    let step = step.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
    let line = place.rsplit(':').nth(1).unwrap_or_default();
    let gutter = " ".repeat(line.len());
    format!(
        "    {gutter}{DIM}-->{DIM:#} {place}\n    {gutter} {DIM}|{DIM:#}\n    {line} {DIM}|{DIM:#} {excerpt}\n    {gutter} {DIM}|{DIM:#}\n    {step}{action} {}\n      {GREEN}- {}{GREEN:#}\n      {RED}+ {}{RED:#}\n\n",
        escape(at),
        escape(expected),
        escape(found)
    )
}

fn exchange(exchanged: &Exchanged) -> String {
    let episode = &exchanged.episode;
    let request = episode.request();
    let is_empty = request.params.as_object().is_some_and(serde_json::Map::is_empty);
    let params = if is_empty { String::new() } else { format!(" {}", request.params) };
    let deviation =
        exchanged.deviation.as_ref().map(|told| format!(" ({})", escape(told))).unwrap_or_default();
    format!(
        "{DIM}  > {}/{} {} {}{}{deviation}\n  < {} ({} us){DIM:#}\n",
        exchanged.profile,
        exchanged.case,
        escape(&request.method),
        exchanged.action,
        escape(&params),
        answer(episode),
        exchanged.micros
    )
}

fn answer(episode: &Episode) -> String {
    let response = episode.response();
    let body = match &response.body {
        ShownBody::Json(body) => escape(&body.to_string()),
        ShownBody::Withheld { bytes } => format!("{bytes} bytes that are no JSON object"),
        ShownBody::Text(text) => escape(text),
        ShownBody::Bytes(packed) => format!("{} bytes that are no text", packed.len() / 4 * 3),
    };
    format!("{} {body}", response.status)
}

fn totals(totals: &Totals) -> String {
    let Totals { pass, fail, broken, unobtainable, skipped, not_run, flaky } = *totals;
    let parts = [
        (pass, "pass", GREEN),
        (fail, "fail", RED),
        (broken, "broken", RED),
        (unobtainable, "unobtainable", YELLOW),
        (skipped, "skipped", YELLOW),
        (not_run, "not run", YELLOW),
    ];
    let shown = parts.iter().filter(|(count, word, _)| *count > 0 || *word == "pass" || *word == "fail");
    let shown: Vec<String> = shown
        .map(|(count, word, style)| {
            let style = if *count > 0 { *style } else { DIM };
            format!("{style}{count} {word}{style:#}")
        })
        .collect();
    let flaky = if flaky > 0 { format!("; {YELLOW}{flaky} flaky{YELLOW:#}") } else { String::new() };
    shown.join(", ") + &flaky + "\n"
}

fn style(verdict: &Verdict) -> Style {
    match verdict {
        Verdict::Pass => GREEN,
        Verdict::Fail(_) | Verdict::Broken(_) => RED,
        Verdict::Unobtainable(_) | Verdict::Skipped(_) => YELLOW,
    }
}

/// `1 case`, `2 cases`.
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
