//! `dubplate lint`: every code in every format where it applies, and what the command makes of the findings.

#[path = "../common/disk.rs"]
mod disk;
#[path = "../common/program.rs"]
mod program;

mod command;
mod foreign;
mod ours;
mod sample;

use dubplate::contract::{self, Contract};
use dubplate::lint::{Finding, Measure, check};
use dubplate::source::{Files, Report};
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// A megabyte is large here, and a year old.
const DAYS: u16 = 365;

fn contract(profile: &str) -> Option<Arc<Contract>> {
    static FILES: LazyLock<Files> = LazyLock::new(Files::built_in);
    let source = FILES.get(profile, "contract.toml")?;
    contract::load(source, profile, &Report::default()).map(Arc::new)
}

/// What is found in a file of this name and content, on the day of 2026-11-22.
fn found(name: &str, content: &[u8]) -> Vec<Finding> {
    let home = program::folder();
    program::write(home.path(), name, content);
    let measure = Measure {
        now: "2026-11-22T12:00:00Z".parse().expect("a time"),
        most_days: DAYS,
        most_bytes: 1 << 20,
        contract: &contract,
    };
    check(&home.path().join(name), &measure).findings
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code).collect()
}

fn shipped() -> impl Iterator<Item = std::path::PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes");
    let profiles =
        std::fs::read_dir(root).expect("the cassettes").map(|entry| entry.expect("a folder").path());
    profiles.filter(|path| path.is_dir()).flat_map(|profile| {
        std::fs::read_dir(profile).expect("a profile").map(|entry| entry.expect("a cassette").path())
    })
}

#[test]
fn the_shipped_cassettes_are_sound() {
    let measure = Measure {
        now: "2026-11-23T12:00:00Z".parse().expect("a time"),
        most_days: DAYS,
        most_bytes: 16 << 20,
        contract: &contract,
    };
    let mut count = 0;
    for path in shipped() {
        let checked = check(&path, &measure);
        assert!(checked.findings.is_empty(), "{}: {:?}", path.display(), checked.findings);
        count += 1;
    }
    assert!(count > 100, "{count}");
}
