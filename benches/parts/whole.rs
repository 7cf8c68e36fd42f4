//! The program that imports a file beside a process that only reads it into typed data with texts of its own.

use super::child::{Ended, run};
use super::failure::Failure;
use super::figures::{either, megabytes, millis};
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Both from start to end, in turn. The typed reading is this bench, called with `format` and the file.
pub(crate) fn compare((format, parser): (&str, &str), path: &Path, count: usize) -> Result<(), Failure> {
    let cassette = path.with_extension("cassette.json");
    let (mut bare, mut ours) = (Best::default(), Best::default());
    for _ in 0..either(7, 1) {
        let said = bare.take(run(Command::new(env::current_exe()?).arg(format).arg(path))?)?;
        if said.trim().parse() != Ok(count) {
            return Err(format!("{said} of {count} entries were typed").into());
        }
        let mut import = Command::new(env!("CARGO_BIN_EXE_dubplate"));
        import.args(["import", "--json", "--cassette"]).args([&cassette, path]);
        let said = ours.take(run(&mut import)?)?;
        if !said.contains(&format!("\"imported\":{count},")) {
            return Err(format!("not all of {count} entries came in: {said}").into());
        }
        fs::remove_file(&cassette)?;
    }
    let file = fs::metadata(path)?.len();
    bare.show(&format!("{parser}, typed"), &bare, file);
    ours.show("import, whole", &bare, file);
    Ok(())
}

/// The best of several processes: others on the machine only make them slower.
#[derive(Default)]
struct Best {
    millis: Option<f64>,
    cpu: Option<f64>,
    memory: u64,
}

impl Best {
    fn take(&mut self, ended: Ended) -> Result<String, Failure> {
        if !ended.status.success() {
            return Err(format!("{}: {}", ended.status, ended.output).into());
        }
        let less = |best: Option<f64>, one: f64| Some(best.map_or(one, |best| best.min(one)));
        self.millis = less(self.millis, millis(ended.elapsed));
        self.cpu = less(self.cpu, millis(ended.cpu));
        self.memory = self.memory.max(ended.most_memory);
        Ok(ended.output)
    }

    fn show(&self, what: &str, bare: &Self, file: u64) {
        let ratio = |ours: Option<f64>, bare: Option<f64>| {
            ours.zip(bare).map_or(f64::NAN, |(ours, bare)| ours / bare)
        };
        println!(
            "  {what:<22} {:6.0} ms, {:.2} times; CPU {:6.0} ms, {:.2} times; memory {:.0} MB, {:.2} times the file",
            self.millis.unwrap_or(f64::NAN),
            ratio(self.millis, bare.millis),
            self.cpu.unwrap_or(f64::NAN),
            ratio(self.cpu, bare.cpu),
            megabytes(self.memory),
            megabytes(self.memory) / megabytes(file)
        );
    }
}
