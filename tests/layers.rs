//! The module graph points one way. The table below is the architecture: an import may only point to an earlier row.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const ROWS: &[&[&str]] = &[
    &["source", "wire", "api"],
    &["contract", "sign"],
    &["protocol"],
    &["scenario", "redact"],
    &["cassette", "event"],
    &["target"],
    &["mock", "snapshot", "foreign"],
    &["runner", "server"],
    &["certify", "coverage", "drift", "lint", "selfcheck", "stream", "testing"],
    &["report"],
    &["cli"],
];

/// Crates that one module alone may name. hyper's server is at home in the one, its client in the other.
const OWNED: &[(&str, &str)] = &[
    ("hyper", "server|target/live"),
    ("hyper_util", "server|target/live"),
    ("reqwest", "target"),
    ("rcgen", "server"),
    ("tokio_rustls", "server"),
    ("clap", "cli"),
    ("include_dir", "source"),
    ("insta", "snapshot"),
    ("similar", "snapshot"),
    ("serde_saphyr", "foreign"),
];

/// Words that are at home only from the row of `target` on.
const IMPURE: &[&str] = &["tokio::", "std::net::", "SystemTime", "Instant::now", "new_v4", "async fn"];

struct File {
    path: PathBuf,
    module: String,
    text: String,
}

fn files() -> Vec<File> {
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let file = |path: PathBuf| {
        let relative = path.strip_prefix(&src).expect("below src").to_owned();
        let module =
            relative.iter().next().expect("a name").to_string_lossy().trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&path).expect("UTF-8");
        File { path, module, text }
    };
    found.into_iter().map(file).filter(|file| !["lib", "main"].contains(&file.module.as_str())).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Modules that a text imports through `crate::`.
fn imports(text: &str) -> Vec<&str> {
    text.match_indices("crate::")
        .map(|(at, prefix)| {
            let rest = &text[at + prefix.len()..];
            let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(rest.len());
            &rest[..end]
        })
        .filter(|name| !name.is_empty())
        .collect()
}

fn row(module: &str) -> usize {
    ROWS.iter().position(|row| row.contains(&module)).unwrap_or_else(|| panic!("`{module}` stands in no row"))
}

#[test]
fn an_import_points_only_to_an_earlier_row() {
    let wrong: Vec<String> = files()
        .iter()
        .flat_map(|file| {
            let from = row(&file.module);
            let up = imports(&file.text).into_iter().filter(move |to| *to != file.module && row(to) >= from);
            up.map(|to| format!("{}: {} -> {to}", file.path.display(), file.module)).collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_upward_import_would_be_seen() {
    assert_eq!(imports("use crate::runner::{Run};\nlet x = crate::wire::Method::Get;"), ["runner", "wire"]);
    assert!(row("runner") > row("scenario"));
}

#[test]
fn each_heavy_crate_has_one_home() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in files() {
        for (name, home) in OWNED {
            let named = file.text.contains(&format!("{name}::"));
            let is_home = |home| file.module == home || file.path.starts_with(src.join(home));
            assert!(
                !named || home.split('|').any(is_home),
                "{} names {name}, which is at home in {home}",
                file.path.display()
            );
        }
    }
}

#[test]
fn the_lower_rows_do_no_io_and_know_no_time() {
    for file in files().iter().filter(|file| row(&file.module) < row("target")) {
        // Reading a body that is there already is async in its parser, and never waits.
        let parser = file.path.ends_with("protocol/multipart.rs");
        let code = file.text.split("#[cfg(test)]").next().unwrap_or_default();
        for word in IMPURE.iter().filter(|word| !(parser && **word == "async fn")) {
            assert!(!code.contains(word), "{} has `{word}`", file.path.display());
        }
    }
}

#[test]
fn only_report_and_cli_print() {
    for file in files().iter().filter(|file| !["report", "cli"].contains(&file.module.as_str())) {
        for word in ["println!", "eprintln!", "print!(", "stdout()", "stderr()"] {
            assert!(!file.text.contains(word), "{} has `{word}`", file.path.display());
        }
    }
}

#[test]
fn no_file_is_longer_than_400_lines() {
    let long: BTreeMap<String, usize> = files()
        .iter()
        .map(|file| (file.path.display().to_string(), file.text.lines().count()))
        .filter(|(_, lines)| *lines > 400)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}
