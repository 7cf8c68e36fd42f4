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
/// Where `at` is empty, any column of the line will do.
struct Mistake {
    old: &'static str,
    new: &'static str,
    at: &'static str,
    says: &'static [&'static str],
}

const fn mistake(old: &'static str, new: &'static str, at: &'static str, says: &'static [&'static str]) -> Mistake {
    Mistake { old, new, at, says }
}

/// Where good files stand in a test's folder, and how the program is made to read them.
struct Reading {
    file: &'static str,
    /// Good files that it needs.
    beside: &'static [(&'static str, &'static str)],
    arguments: &'static [&'static str],
}

/// `file:line:column` of a byte, and that line.
fn place(file: &str, text: &str, offset: usize) -> (String, String) {
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    let column = text[start..offset].chars().count() + 1;
    let shown = text[start..].lines().next().unwrap_or_default();
    (format!("{file}:{line}:{column}"), shown.to_owned())
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
    let (exact, line) = place(reading.file, &text, offset);
    let expected = if at.is_empty() {
        exact[..=exact.rfind(':').unwrap_or_default()].to_owned()
    } else {
        exact + "\n"
    };
    let ended = refused(reading, &text);
    let wanted = says.iter().copied().chain([&*expected, line.trim()]);
    let missing: Vec<&str> = wanted.filter(|part| !ended.stderr.contains(part)).collect();
    let refused = ended.code == Some(2) && ended.stdout.is_empty() && !ended.stderr.contains("panicked");
    (!refused || !missing.is_empty())
        .then(|| format!("`{old}` -> `{new}`: not said: {missing:?}\n{}", ended.said()))
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
