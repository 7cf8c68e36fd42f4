//! `dubplate mock` behind a port of its own, with bindings for it.
#![allow(dead_code, reason = "each test program uses its part of this")]

use crate::program::{Running, command, dubplate, write};
use std::path::Path;
use std::process::Command;

/// A running mock. It ends with the test.
pub(crate) struct Mock {
    pub(crate) url: String,
    pub(crate) running: Running,
}

/// The published key of the test credentials.
pub(crate) const SECRET_KEY: &str = "published-test-key-of-dubplate";

impl Mock {
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let arguments = [&["mock"], arguments].concat();
        let running = Running::start(&mut command(folder, &arguments));
        let url = running.line();
        Self { url, running }
    }

    pub(crate) fn address(&self) -> &str {
        self.url.strip_prefix("http://").expect("a plain URL")
    }

    /// What `mock --print-bindings` prints for this one.
    pub(crate) fn bindings(&self, folder: &Path) -> String {
        let arguments = ["mock", "--listen", self.address(), "--print-bindings"];
        dubplate(folder, &arguments).expect(0).stdout
    }

    /// A run against it, with these bindings.
    pub(crate) fn run(&self, folder: &Path, bindings: &str, arguments: &[&str]) -> Command {
        write(folder, "bindings.toml", bindings);
        let target = ["run", "--target", &self.url, "--bindings", "bindings.toml"];
        let mut command = command(folder, &[&target, arguments].concat());
        command
            .env("DUBPLATE_SECRET_ID", "dubplate-by-url")
            .env("DUBPLATE_SECRET_KEY", SECRET_KEY)
            .env("DUBPLATE_OTHER_SECRET_ID", "dubplate-other")
            .env("DUBPLATE_OTHER_SECRET_KEY", SECRET_KEY);
        command
    }
}

/// Bindings without one role, in every profile.
pub(crate) fn without_role(bindings: &str, role: &str) -> String {
    let start = format!("{role} = ");
    let kept = bindings.lines().filter(|line| !line.starts_with(&start));
    kept.collect::<Vec<_>>().join("\n") + "\n"
}
