//! `dubplate import`

mod returned;

use super::args::ImportArgs;
use super::exit::{CliError, Exit};
use super::files;
use super::run::access;
use crate::cassette::Provenance;
use crate::contract::Contract;
use crate::foreign::{self, Made, Place, Unreadable};
use crate::redact::Redactor;
use crate::report::{Brought, Screen, imported, imported_json};
use crate::source::RealDisk;
use jiff::{Timestamp, Unit};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Larger files are not read: all of one is in memory.
const LARGEST: u64 = 1 << 30;

pub(super) fn execute(args: &ImportArgs) -> Result<Exit, CliError> {
    if args.cassette.is_some() && args.files.len() > 1 {
        return Err(CliError::OneCassette);
    }
    let (contracts, _) = files::mock(args.scenarios.as_deref(), &[])?;
    let mut import = Import {
        args,
        redactor: Redactor::new(&access::of_environment()),
        provenance: provenance(&contracts),
        contracts,
        taken: BTreeSet::new(),
    };
    let mut brought = Vec::with_capacity(args.files.len());
    for path in &args.files {
        let name = path.to_string_lossy().into_owned();
        match import.all(path) {
            Ok(files) => brought.extend(files),
            Err(why) => brought.push(Brought::unusable(name, why)),
        }
    }
    let screen = Screen::default();
    screen.write(&if args.json { imported_json(&brought) } else { imported(&brought) });
    screen.finish().map_err(CliError::Output)?;
    if brought.iter().all(|file| file.cassette.is_none()) {
        return Err(CliError::NothingImported);
    }
    let whole = brought.iter().all(|file| file.error.is_none() && file.refusals.is_empty());
    Ok(if whole { Exit::AsExpected } else { Exit::NotConformant })
}

fn provenance(contracts: &[Arc<Contract>]) -> Provenance {
    let digests = contracts.iter().fold(Sha256::new(), |hash, contract| hash.chain_update(&contract.digest));
    let now = Timestamp::now();
    Provenance {
        target: "import".to_owned(),
        recorded: now.round(Unit::Second).unwrap_or(now).to_string(),
        dubplate: env!("CARGO_PKG_VERSION").to_owned(),
        imported: None,
        contract: hex::encode(digests.finalize()),
        scenario: None,
        edited: false,
    }
}

struct Import<'a> {
    args: &'a ImportArgs,
    contracts: Vec<Arc<Contract>>,
    redactor: Redactor,
    provenance: Provenance,
    /// Cassettes of this call.
    taken: BTreeSet<PathBuf>,
}

impl Import<'_> {
    /// What becomes of a file: one cassette, unless it is a HAR that was made of several.
    fn all(&mut self, path: &Path) -> Result<Vec<Brought>, Unreadable> {
        let bytes = read(path).map_err(|error| Unreadable::new(Place::default(), error.to_string()))?;
        let (brought, repair) = self.returned(path, &bytes);
        if !brought.is_empty() {
            return Ok(brought);
        }
        let mut one = self.one(path, bytes)?;
        one.repairs.extend(repair);
        Ok(vec![one])
    }

    fn one(&mut self, path: &Path, bytes: Vec<u8>) -> Result<Brought, Unreadable> {
        let whole = |why: String| Unreadable::new(Place::default(), why);
        let looking = (self.contracts.as_slice(), &self.redactor);
        let made = foreign::import(&bytes, self.args.format.0, Some(path), looking, self.provenance.clone())?;
        drop(bytes);
        let Made { format, head, cassette, kept, left_out, api, documented, repairs, refusals } = made;
        let episodes = cassette.episodes();
        let target = if kept == 0 { None } else { Some(self.place(path).map_err(whole)?) };
        if let Some(target) = &target {
            cassette.write(head, target, &RealDisk).map_err(|error| whole(error.to_string()))?;
            self.taken.insert(target.clone());
        }
        Ok(Brought {
            file: path.to_string_lossy().into_owned(),
            format: Some(format.name()),
            cassette: target.map(|target| target.to_string_lossy().into_owned()),
            entries: kept + left_out,
            kept,
            episodes,
            api,
            documented,
            repairs,
            refusals,
            error: None,
        })
    }

    /// Where the cassette goes. Nothing is overwritten unless that was said, and never what is read.
    fn place(&self, path: &Path) -> Result<PathBuf, String> {
        let target = match &self.args.cassette {
            Some(cassette) => cassette.clone(),
            None => self.args.out.join(name(path)),
        };
        if self.taken.contains(&target) {
            return Err(format!("{} is the cassette of another file of these", target.display()));
        }
        if fs::symlink_metadata(&target).is_err() {
            return Ok(target);
        }
        let real = target.canonicalize().ok();
        if self.args.files.iter().any(|file| real.is_some() && file.canonicalize().ok() == real) {
            return Err(format!("{} is what is read: name another place with --out", target.display()));
        }
        if self.args.force {
            Ok(target)
        } else {
            Err(format!("{} is there already: write over it with --force", target.display()))
        }
    }
}

/// A name that stays in its folder, whatever the file was called.
fn name(path: &Path) -> String {
    const LONGEST: usize = 100;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
    let name: String = stem.chars().map(plain).take(LONGEST).collect();
    let name = name.trim_matches(['.', '-']);
    if name.is_empty() { "recording.json".to_owned() } else { format!("{name}.json") }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(io::Error::other("it is no plain file"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len().min(LARGEST)).unwrap_or_default());
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other(format!("it has more than {LARGEST} bytes")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_in_its_folder() {
        let table = [
            ("a/Test.one.yaml", "Test.one.json"),
            ("..", "recording.json"),
            ("x/..%2f..%2fetc.yaml", "2f..-2fetc.json"),
            ("-rf.yaml", "rf.json"),
            ("名.yaml", "recording.json"),
            ("a b\n.har", "a-b.json"),
        ];
        for (path, safe) in table {
            assert_eq!(name(Path::new(path)), safe, "{path}");
        }
    }
}
