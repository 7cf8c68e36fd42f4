//! The real program: started in a folder of its own, with nothing in its environment but what a test puts there.
#![allow(dead_code, reason = "each test program uses its part of this")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longer than anything here takes: a program that hangs fails its own test, not the whole run.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a program ended, and what it said.
pub(crate) struct Ended {
    /// `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// When it was gone.
    pub(crate) at: Instant,
}

impl Ended {
    /// Everything it said, for the message of a failed assertion.
    pub(crate) fn said(&self) -> String {
        format!("exit {:?}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.stdout, self.stderr)
    }

    /// Checks the exit code, and that nothing panicked on the way to it.
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.said());
        assert!(!self.stderr.contains("panicked"), "{}", self.said());
        self
    }
}

/// A folder that is empty, and gone afterwards.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// The program, not yet started.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dubplate"));
    command.current_dir(folder).env_clear().stdin(Stdio::null()).args(arguments);
    command
}

/// Runs the program to its end.
pub(crate) fn dubplate(folder: &Path, arguments: &[&str]) -> Ended {
    finish(&mut command(folder, arguments))
}

/// Runs a command to its end.
pub(crate) fn finish(command: &mut Command) -> Ended {
    Running::start(command).end()
}

/// A program that is running; it is killed when dropped.
pub(crate) struct Running {
    pid: u32,
    lines: Receiver<String>,
    stderr: Receiver<String>,
    ended: Receiver<(ExitStatus, Instant)>,
    gone: bool,
}

impl Running {
    /// Starts a command whose output goes to this test, unless the test has sent it elsewhere.
    pub(crate) fn start(command: &mut Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Self::start_with(command)
    }

    /// Starts a command with the standard streams that it has.
    pub(crate) fn start_with(command: &mut Command) -> Self {
        let mut child = command.spawn().expect("the program starts");
        let pid = child.id();
        let (lines, stderr) = (read_lines(&mut child), read_all(&mut child));
        let (send, ended) = channel();
        thread::spawn(move || {
            let status = child.wait().expect("a child to wait for");
            send.send((status, Instant::now()))
        });
        Self { pid, lines, stderr, ended, gone: false }
    }

    /// The next line of its standard output, as soon as it is there.
    pub(crate) fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("a line of output")
    }

    /// Sends a signal by its name, such as `INT`. When that was.
    pub(crate) fn signal(&self, name: &str) -> Instant {
        let at = Instant::now();
        let script = format!("kill -{name} {}", self.pid);
        let sent = Command::new("/bin/sh").args(["-c", &script]).status().expect("a shell");
        assert!(sent.success(), "{script}");
        at
    }

    /// Waits for the end. The output is what was not read by [`Running::line`].
    pub(crate) fn end(mut self) -> Ended {
        let (status, at) = self.ended.recv_timeout(PATIENCE).expect("the program does not hang");
        self.gone = true;
        Ended {
            code: status.code(),
            stdout: self.lines.iter().map(|line| line + "\n").collect(),
            stderr: self.stderr.iter().collect(),
            at,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.gone && self.ended.try_recv().is_err() {
            self.signal("KILL");
        }
    }
}

fn read_lines(child: &mut Child) -> Receiver<String> {
    let (send, lines) = channel();
    if let Some(stdout) = child.stdout.take() {
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
    }
    lines
}

fn read_all(child: &mut Child) -> Receiver<String> {
    let (send, text) = channel();
    if let Some(mut stderr) = child.stderr.take() {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let read = stderr.read_to_end(&mut bytes);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            read.map(|_| send.send(text))
        });
    }
    text
}

/// Writes a file and the folders above it.
pub(crate) fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(name);
    let above = path.parent().expect("a file in a folder");
    fs::create_dir_all(above).expect("folders can be made");
    fs::write(path, content).expect("the file can be written");
}

/// Every file below a folder, with its size.
pub(crate) fn contents(folder: &Path) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(contents(&path));
        }
        let size = fs::metadata(&path).expect("metadata").len();
        found.push((path.display().to_string(), size));
    }
    found.sort();
    found
}

/// A file of the `scenarios` folder of this repository.
pub(crate) fn built_in(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
