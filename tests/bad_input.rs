//! Files with mistakes: each is shown as rustc would, all at once, with exit code 2 and nothing written.
#![cfg(unix)]

#[path = "bad_input/bindings.rs"]
mod bindings;
#[path = "bad_input/contract.rs"]
mod contract;
#[path = "bad_input/extremes.rs"]
mod extremes;
#[path = "common/program.rs"]
mod program;
#[path = "bad_input/scenario.rs"]
mod scenario;
#[path = "bad_input/together.rs"]
mod together;
#[path = "bad_input/world.rs"]
mod world;

use program::{Ended, contents, dubplate, folder, write};
use std::path::Path;

/// One mistake: in a good file `old` becomes `new`; then the diagnostic stands at `at`, a part of `new`, and says `says`.
/// Where `at` is empty, any column of the line will do; where it starts with a quote, the text inside it will do as well.
struct Mistake {
    old: &'static str,
    new: &'static str,
    at: &'static str,
    says: &'static [&'static str],
}

const fn mistake(
    old: &'static str,
    new: &'static str,
    at: &'static str,
    says: &'static [&'static str],
) -> Mistake {
    Mistake { old, new, at, says }
}

/// Where good files stand in a test's folder, and how the program is made to read them.
struct Reading {
    file: &'static str,
    /// Good files that it needs.
    beside: &'static [(&'static str, &'static str)],
    arguments: &'static [&'static str],
}

/// How `file:line:column` of a byte may be given.
fn places(file: &str, text: &str, offset: usize, at: &str) -> Vec<String> {
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    let column = text[start..offset].chars().count() + 1;
    if at.is_empty() {
        return vec![format!(" {file}:{line}:")];
    }
    let within = if at.starts_with('"') { column + 1 } else { column };
    [column, within].map(|column| format!(" {file}:{line}:{column}\n")).into()
}

/// How the line goes on from a byte; a long line is shown in part only.
fn excerpt(text: &str, offset: usize) -> String {
    const SHOWN: usize = 20;
    let rest = text[offset..].lines().next().unwrap_or_default();
    rest.chars().take(SHOWN).collect()
}

/// Makes each mistake in a folder of its own and gathers what is not as it must be.
fn check(reading: &Reading, good: &str, mistakes: &[Mistake]) {
    let all = mistakes.iter().filter_map(|mistake| complaint(reading, good, mistake));
    let all: Vec<String> = all.collect();
    assert!(all.is_empty(), "{} of {} mistakes:\n\n{}", all.len(), mistakes.len(), all.join("\n\n"));
}

fn complaint(reading: &Reading, good: &str, mistake: &Mistake) -> Option<String> {
    let Mistake { old, new, at, says } = mistake;
    let start = good.find(old).unwrap_or_else(|| panic!("the good file has no `{old}`"));
    let text = format!("{}{new}{}", &good[..start], &good[start + old.len()..]);
    let offset = start + new.find(at).unwrap_or_else(|| panic!("`{at}` is not in `{new}`"));
    let ended = refused(reading, &text);
    let placed = places(reading.file, &text, offset, at).iter().any(|place| ended.stderr.contains(place));
    let excerpt = excerpt(&text, offset);
    let wanted = says.iter().copied().chain([&*excerpt]);
    let mut missing: Vec<&str> = wanted.filter(|part| !ended.stderr.contains(part)).collect();
    missing.extend((!placed).then_some("the place"));
    let refused = ended.code == Some(2) && ended.stdout.is_empty() && !ended.stderr.contains("panicked");
    (!refused || !missing.is_empty()).then(|| {
        format!("`{old}` -> `{new}`: not said: {missing:?}\nexit {:?}\n{}", ended.code, ended.stderr)
    })
}

/// What the program says to one file; it must leave the folder as it was.
fn refused(reading: &Reading, text: &str) -> Ended {
    let folder = folder();
    for (name, good) in reading.beside {
        write(folder.path(), name, good);
    }
    write(folder.path(), reading.file, text);
    let before = contents(folder.path());
    let ended = dubplate(folder.path(), reading.arguments);
    assert_eq!(contents(folder.path()), before, "nothing is written");
    ended
}

/// A good file must be read without a word, or its mistakes prove nothing.
fn accepted(reading: &Reading, text: &str) {
    let folder = folder();
    for (name, good) in reading.beside {
        write(folder.path(), name, good);
    }
    write(folder.path(), reading.file, text);
    let ended = dubplate(folder.path(), reading.arguments);
    assert!(ended.code != Some(2) && !ended.stderr.contains("error"), "{}", ended.said());
}

/// Every part of `parts` is in the diagnostics, and the program ended as it must.
fn shows(folder: &Path, arguments: &[&str], parts: &[&str]) -> Ended {
    let before = contents(folder);
    let ended = dubplate(folder, arguments).expect(2);
    for part in parts {
        assert!(ended.stderr.contains(part), "{part}: {}", ended.said());
    }
    assert_eq!(ended.stdout, "");
    assert_eq!(contents(folder), before);
    ended
}
