//! `dubplate record` and `dubplate replay` around a real program: what it finds, how it ends, what is left.
#![cfg(unix)]

#[path = "../common/mock.rs"]
mod mock;
#[path = "../common/program.rs"]
mod program;

#[cfg(target_os = "linux")]
mod isolate;
mod kept;
mod signals;
mod status;
mod ways;

use mock::Mock;
use program::{command, finish, folder};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const CASSETTE: &str = "eip.json";

/// A mock that stands for the service, and a folder to work in.
struct Ground {
    home: TempDir,
    mock: Mock,
}

impl Ground {
    fn new() -> Self {
        let home = folder();
        let mock = Mock::start(home.path(), &["--tls", "--ca", "mock"]);
        Self { home, mock }
    }

    /// `dubplate record` around a program, and the mock instead of the service.
    fn record(&self, more: &[&str], child: &[&str]) -> Command {
        let way = format!("::{}", self.mock.url.strip_prefix("https://").expect("TLS"));
        let reach = ["record", "--cassette", CASSETTE, "--connect-to", &way, "--upstream-ca", "mock/ca.pem"];
        around(self.home.path(), &[&reach, more].concat(), child)
    }

    /// A cassette with one exchange, recorded by curl.
    fn recorded() -> TempDir {
        let ground = Self::new();
        finish(&mut ground.record(&[], &curl("https://ecm.tencentcloudapi.com/"))).expect(0);
        ground.home
    }
}

/// `dubplate replay` around a program.
fn replay(home: &TempDir, more: &[&str], child: &[&str]) -> Command {
    around(home.path(), &[&["replay", "--cassette", CASSETTE], more].concat(), child)
}

fn around(home: &Path, arguments: &[&str], child: &[&str]) -> Command {
    let mut command = command(home, &[arguments, &["--"], child].concat());
    command.env("PATH", std::env::var_os("PATH").expect("a PATH")).env("TMPDIR", scratch(home));
    command
}

/// Where the wrapper makes its own folder.
fn scratch(home: &Path) -> PathBuf {
    let scratch = home.join("scratch");
    std::fs::create_dir_all(&scratch).expect("a folder");
    scratch
}

/// A request that is answered with an error of the gateway, which is recorded like any answer.
fn curl(url: &str) -> Vec<&str> {
    let asked = ["-H", "X-TC-Action: DescribeAddresses", "-H", "X-TC-Version: 2019-07-19", "-d", "{}"];
    let head = ["curl", "-sS", "--fail", "-H", "Content-Type: application/json"];
    [&head[..], &asked, &[url]].concat()
}

/// A command line for a shell, with a space at its end.
fn quoted(line: &[&str]) -> String {
    line.iter().flat_map(|word| ["'", word, "' "]).collect()
}
