//! A mock that shares no code with ours, written from the documentation alone: the suite passes it, finds each thing
//! that is broken in it, and lets it differ where no page says otherwise. Needs python3.
#![cfg(unix)]

#[path = "../common/program.rs"]
mod program;
mod table;

use program::{Ended, Running, command, finish, folder, write};
use std::collections::VecDeque;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;
use table::{BREAKS, DIFFERS, UNOBTAINABLE};
use tempfile::TempDir;

/// The whole of the mock. Its files are copied to an empty folder, so that it finds no other file of ours.
const MODULES: [(&str, &str); 13] = [
    ("action.py", include_str!("action.py")),
    ("breaks.py", include_str!("breaks.py")),
    ("differs.py", include_str!("differs.py")),
    ("ecm.py", include_str!("ecm.py")),
    ("gateway.py", include_str!("gateway.py")),
    ("legacy.py", include_str!("legacy.py")),
    ("mock.py", include_str!("mock.py")),
    ("people.py", include_str!("people.py")),
    ("request.py", include_str!("request.py")),
    ("shape.py", include_str!("shape.py")),
    ("sign.py", include_str!("sign.py")),
    ("switches.py", include_str!("switches.py")),
    ("world.py", include_str!("world.py")),
];

/// The independent mock on a port of its own. It ends with the test.
struct Independent {
    folder: TempDir,
    url: String,
    _running: Running,
}

fn python(folder: &Path, arguments: &[&str]) -> Command {
    for (name, text) in MODULES {
        write(folder, name, text);
    }
    let mut python = Command::new("python3");
    python.current_dir(folder).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    python.args(["-B", "-s"]).args(arguments);
    python
}

impl Independent {
    fn start(switch: &[&str]) -> Self {
        let folder = folder();
        let arguments = [&["mock.py", "--bindings", "bindings.toml"], switch].concat();
        let running = Running::start(&mut python(folder.path(), &arguments));
        let url = running.line();
        Self { folder, url, _running: running }
    }

    fn play(&self, arguments: &[&str]) -> Ended {
        let target = ["run", "--target", &self.url, "--bindings", "bindings.toml", "--quiet"];
        let mut command = command(self.folder.path(), &[&target, arguments].concat());
        command.env("TENCENTCLOUD_SECRET_ID", "independent-1");
        command.env("TENCENTCLOUD_SECRET_KEY", "key-of-the-independent-mock");
        command
            .env("OTHER_SECRET_ID", "independent-2")
            .env("OTHER_SECRET_KEY", "key-of-the-independent-mock");
        // It ends by itself, as every answer and every case has a limit; how soon is the machine's affair.
        let output = command.output().expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        Ended { code: output.status.code(), stdout, stderr, at: Instant::now() }
    }
}

/// Does the same with each item, several at a time: what is done is waiting, mostly.
fn together<T: Send>(jobs: usize, items: impl IntoIterator<Item = T>, work: impl Fn(T) + Sync) {
    let items: Mutex<VecDeque<T>> = Mutex::new(items.into_iter().collect());
    let next = || items.lock().expect("no other thread has panicked").pop_front();
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(item) = next() {
                    work(item);
                }
            });
        }
    });
}

/// Nothing failed, nothing was broken, and what could not be obtained is what the table says.
fn all_pass(ended: Ended, switch: &str) {
    let ended = ended.expect(0);
    assert!(ended.stdout.contains(" pass, 0 fail"), "{switch}: {}", ended.said());
    let unobtainable: Vec<&str> = ended
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("UNOBTAINABLE")?.split_whitespace().next())
        .collect();
    let declared: Vec<&str> = UNOBTAINABLE.iter().map(|(case, _)| *case).collect();
    assert_eq!(unobtainable, declared, "{switch}: {}", ended.said());
}

#[test]
fn the_suite_passes_it() {
    all_pass(Independent::start(&[]).play(&[]), "as documented");
}

#[test]
fn where_no_page_says_otherwise_it_may_differ_and_the_suite_passes_it_still() {
    together(4, DIFFERS, |switch| {
        all_pass(Independent::start(&["--differ", switch]).play(&[]), switch);
    });
}

#[test]
fn whatever_is_broken_in_it_fails_the_case_that_is_meant() {
    together(6, BREAKS, |(switch, case)| {
        let ended = Independent::start(&["--break", switch]).play(&[case]).expect(1);
        let failed = ended.stdout.lines().any(|line| line.starts_with("FAIL") && line.contains(case));
        assert!(failed, "{switch} was not noticed by {case}: {}", ended.said());
    });
}

#[test]
fn the_tables_here_name_every_switch_that_it_has() {
    let folder = folder();
    let listed = finish(&mut python(folder.path(), &["mock.py", "--list"])).expect(0).stdout;
    let names = |flag: &str| -> Vec<String> {
        let lines = listed.lines().filter_map(|line| line.strip_prefix(flag)?.strip_prefix('\t'));
        let mut names: Vec<String> =
            lines.filter_map(|line| line.split('\t').next()).map(str::to_owned).collect();
        names.sort();
        names
    };
    let mut breaks: Vec<&str> = BREAKS.iter().map(|(switch, _)| *switch).collect();
    breaks.sort_unstable();
    let mut differs = DIFFERS.to_vec();
    differs.sort_unstable();
    assert_eq!(names("--break"), breaks);
    assert_eq!(names("--differ"), differs);
    assert!(breaks.len() >= 20 && differs.len() >= 5);
}

#[test]
fn it_needs_the_standard_library_alone_and_opens_no_file() {
    for (name, text) in MODULES {
        for line in text.lines().filter(|line| line.starts_with("import ") || line.starts_with("from ")) {
            let module = line.split_whitespace().nth(1).expect("a name").split('.').next().expect("a name");
            let own = MODULES.iter().any(|(name, _)| name.strip_suffix(".py") == Some(module));
            assert!(own || STANDARD.contains(&module), "{name}: {line}");
        }
        for word in ["open(", "read_text", "read_bytes", "environ", "subprocess", "__import__", "importlib"] {
            assert!(!text.contains(word), "{name} has {word}");
        }
        assert!(text.lines().count() <= 400, "{name} is too long");
    }
}

const STANDARD: [&str; 18] = [
    "argparse",
    "base64",
    "dataclasses",
    "hashlib",
    "hmac",
    "http",
    "itertools",
    "json",
    "pathlib",
    "re",
    "socket",
    "sys",
    "threading",
    "time",
    "tomllib",
    "typing",
    "urllib",
    "uuid",
];
