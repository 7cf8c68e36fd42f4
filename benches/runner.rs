//! `dubplate run`: cases a second and CPU a case against bare hyper, one case alone, the built-in suite on the mock.
//!
//! `cargo bench --bench runner`. Nothing is asserted of times, only that every case passes. Linux only.

#![expect(clippy::print_stdout, reason = "a table is what a bench makes")]

mod parts {
    pub(crate) mod ask;
    pub(crate) mod bare;
    pub(crate) mod child;
    pub(crate) mod failure;
    pub(crate) mod figures;
    pub(crate) mod kernel;
    pub(crate) mod known;
    pub(crate) mod load;
    pub(crate) mod server;
}

use parts::ask::Question;
use parts::bare;
use parts::child::{Ended, run};
use parts::failure::Failure;
use parts::figures::{either, machine, median, megabytes, millis, rounds};
use parts::known::describe;
use parts::load::{CONNECTIONS, Load, load};
use parts::server::Server;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use tempfile::TempDir;

const DUBPLATE: &str = env!("CARGO_BIN_EXE_dubplate");
const JOBS: [u16; 3] = [2, 16, 64];
/// A suite of 10 000 cases is not one file: a file is in memory as a whole while it is read.
const FILES: usize = 100;

const BINDINGS: &str = r#"format = 1
region = "ap-hangzhou-ecm"
[credentials]
secret_id = "BENCH_SECRET_ID"
secret_key = "BENCH_SECRET_KEY"
"#;

fn main() -> Result<(), Failure> {
    if let Some(body) = bare::body() {
        return bare::serve(body);
    }
    println!("{}", machine());
    let question = Arc::new(describe());
    let mock = Server::start(Command::new(DUBPLATE).arg("mock"))?;
    let server = bare::start(&question.ask(mock.address())?)?;
    drop(mock);
    many(&server, &question, either(10_000, 100))?;
    one(&server, either(30, 1))?;
    suite(either(5, 1))
}

/// A folder with so many cases of one step in so many files, and bindings that need no role.
fn cases(count: usize, files: usize) -> Result<TempDir, Failure> {
    let folder = tempfile::tempdir()?;
    let profile = folder.path().join("ecm-2019-07-19");
    fs::create_dir(&profile)?;
    for file in 0..files {
        let mut text = String::from("format = 1\ntitle = \"One step each\"\n");
        for case in 0..count / files {
            text += &case_text(file, case);
        }
        fs::write(profile.join(format!("bench-{file}.toml")), text)?;
    }
    fs::write(folder.path().join("bindings.toml"), BINDINGS)?;
    Ok(folder)
}

fn case_text(file: usize, case: usize) -> String {
    format!(
        r#"
[[case]]
id = "bench-{file}-{case}"
title = "An address is found by its id"
covers = ["DescribeAddresses/param/AddressIds"]
[[case.step]]
call = "DescribeAddresses"
with = {{ EcmRegion = "${{region}}", AddressIds = ["eip-unbound1"] }}
expect.at."/Response/TotalCount" = 1
expect.at."/Response/AddressSet/0/AddressId" = "eip-unbound1"
"#
    )
}

/// Plays the generated cases; how many there are must all pass.
fn play(server: &Server, folder: &Path, jobs: u16, count: usize, checks: Checks) -> Result<Ended, Failure> {
    let url = format!("http://{}", server.address());
    let mut command = Command::new(DUBPLATE);
    command.args(["run", "case:bench-*", "-q", "--jobs", &jobs.to_string()]);
    command.arg("--scenarios").arg(folder);
    if checks == Checks::Replayed {
        command.args(["--target", "replay"]);
    } else {
        command.args(["--target", &url]).arg("--bindings").arg(folder.join("bindings.toml"));
    }
    match checks {
        Checks::None => {}
        Checks::Snapshots => {
            command.arg("--snapshots").arg(folder.join("accepted")).env("INSTA_UPDATE", "always");
        }
        Checks::Recorded => {
            command.args(["--record", "all", "--cassettes"]).arg(folder.join("cassettes"));
        }
        Checks::Replayed => {
            command.arg("--cassettes").arg(folder.join("cassettes"));
        }
    }
    command.env("BENCH_SECRET_ID", "bench");
    command.env("BENCH_SECRET_KEY", "published-test-key-of-the-bench");
    passed(&mut command, &format!("{count} pass, 0 fail\n"))
}

/// What is done with the answers besides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Checks {
    None,
    /// Each is compared with an accepted snapshot.
    Snapshots,
    /// Each is recorded over a cassette that says the same.
    Recorded,
    /// Each comes from a cassette.
    Replayed,
}

fn passed(command: &mut Command, totals: &str) -> Result<Ended, Failure> {
    let ended = run(command)?;
    if !ended.status.success() || !ended.output.contains(totals) {
        return Err(format!("not every case passed ({}):\n{}", ended.status, ended.output).into());
    }
    Ok(ended)
}

/// Process start to exit, with the reading of the cases.
fn many(server: &Server, question: &Arc<Question>, count: usize) -> Result<(), Failure> {
    let (rounds, time) = rounds();
    let (folder, one_file) = (cases(count, FILES)?, cases(count, 1)?);
    let mut forms: Vec<_> = JOBS.map(|jobs| Form::new(jobs, FILES, &folder, Checks::None)).into();
    forms.push(Form::new(16, 1, &one_file, Checks::None));
    for checks in [Checks::Snapshots, Checks::Recorded, Checks::Replayed] {
        // Once before: what is compared, and what is recorded over, must be there.
        if checks != Checks::Replayed {
            play(server, folder.path(), 16, count, checks)?;
        }
        forms.push(Form::new(16, FILES, &folder, checks));
    }
    let mut bare = Vec::new();
    for _ in 0..rounds {
        bare.push(load(server, std::slice::from_ref(question), time)?);
        for form in &mut forms {
            form.ended.push(play(server, form.folder.path(), form.jobs, count, form.checks)?);
        }
    }
    let of = |value: fn(&Load) -> f64| median(bare.iter().map(value).collect());
    let most = of(|load| load.per_second);
    println!("\n{count} cases of one step against bare hyper, process start to exit,");
    println!("medians of {rounds} interleaved runs; the same server under plain load:");
    println!(
        "{CONNECTIONS} connections, {most:.0} requests/s, {:.1} us CPU each and {:.1} us asking",
        of(|load| load.cpu),
        of(|load| load.own_cpu)
    );
    println!(
        "{:<40} {:>8} {:>16} {:>14} {:>8}",
        "", "cases/s", "cases / request", "ms CPU a case", "peak MB"
    );
    let number = f64::from(u32::try_from(count)?);
    for form in &forms {
        form.print(number, most);
    }
    println!("{:<40} {:>8} {:>16} {:>14} {:>8}", "wanted", "10000", "", "0.120", "60.0");
    Ok(())
}

/// One way of playing the same cases, and how it went.
struct Form<'f> {
    jobs: u16,
    files: usize,
    folder: &'f TempDir,
    checks: Checks,
    ended: Vec<Ended>,
}

impl<'f> Form<'f> {
    fn new(jobs: u16, files: usize, folder: &'f TempDir, checks: Checks) -> Self {
        Self { jobs, files, folder, checks, ended: Vec::new() }
    }

    fn print(&self, cases: f64, most: f64) {
        let of = |value: &dyn Fn(&Ended) -> f64| median(self.ended.iter().map(value).collect());
        let rate = of(&|ended| cases / ended.elapsed.as_secs_f64());
        let cpu = of(&|ended| millis(ended.cpu) / cases);
        let memory = of(&|ended| megabytes(ended.most_memory));
        let checks = match self.checks {
            Checks::None => "",
            Checks::Snapshots => ", snapshots",
            Checks::Recorded => ", recorded again",
            Checks::Replayed => ", replayed",
        };
        let name = format!("--jobs {}, files: {}{checks}", self.jobs, self.files);
        println!("{name:<40} {rate:>8.0} {:>16.3} {cpu:>14.3} {memory:>8.1}", rate / most);
    }
}

fn one(server: &Server, count: usize) -> Result<(), Failure> {
    let folder = cases(1, 1)?;
    let (mut nothing, mut url, mut mock) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..count {
        nothing.push(millis(run(Command::new(DUBPLATE).arg("--version"))?.elapsed));
        url.push(millis(play(server, folder.path(), 16, 1, Checks::None)?.elapsed));
        let mut command = Command::new(DUBPLATE);
        command.args(["run", "ecm-*/describe-two-addresses", "-q"]);
        mock.push(millis(passed(&mut command, "1 pass, 0 fail\n")?.elapsed));
    }
    println!("\none case, process start to exit, medians of {count} (wanted: less than 10 ms)");
    println!("{:<44} {:>6.1} ms", "against bare hyper", median(url));
    println!("{:<44} {:>6.1} ms", "built in, two calls, on the mock inside", median(mock));
    println!("{:<44} {:>6.1} ms", "`dubplate --version`, for comparison", median(nothing));
    Ok(())
}

fn suite(rounds: usize) -> Result<(), Failure> {
    let mut times = Vec::new();
    let mut cpu = Vec::new();
    for _ in 0..rounds {
        let ended = passed(Command::new(DUBPLATE).args(["run", "-q"]), " pass, 0 fail\n")?;
        times.push(millis(ended.elapsed));
        cpu.push(millis(ended.cpu));
    }
    println!(
        "\nthe built-in suite on the mock inside, median of {rounds}: {:.0} ms, {:.0} ms of CPU (wanted: less than 1000 ms)",
        median(times),
        median(cpu)
    );
    Ok(())
}
