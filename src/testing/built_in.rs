//! What every start is made of, read once for a process.

use super::Trouble;
use crate::contract::{self, Contract};
use crate::mock::{self, Known, Seed};
use crate::sign::{Credential, Keyring, PREFIX, SECRET_KEY};
use crate::source::{Files, Report, read};
use crate::target::Signatures;
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

/// The contracts of the built-in profiles.
pub(super) fn contracts() -> Result<&'static [Arc<Contract>], Trouble> {
    static CONTRACTS: OnceLock<Vec<Arc<Contract>>> = OnceLock::new();
    if let Some(contracts) = CONTRACTS.get() {
        return Ok(contracts);
    }
    let (files, report) = (Files::built_in(), Report::default());
    let of = |profile| contract::load(files.get(profile, "contract.toml")?, profile, &report).map(Arc::new);
    let contracts = files.profiles().into_iter().filter_map(of).collect();
    let contracts = report.into_result(contracts)?;
    Ok(CONTRACTS.get_or_init(|| contracts))
}

/// The worlds of the built-in profiles, and those given instead.
pub(super) fn seeds(contracts: &[Arc<Contract>], given: &[PathBuf]) -> Result<Vec<Seed>, Trouble> {
    let (files, report) = (Files::built_in(), Report::default());
    let known: Known<'_> = contracts.iter().map(|contract| &**contract).collect();
    let worlds = files.profiles().into_iter().filter_map(|profile| files.get(profile, "world.toml"));
    let mut seeds: Vec<Seed> = worlds.map(|source| mock::load_world(source, &known, &report)).collect();
    for path in given {
        let seed = mock::load_world(&read(path)?, &known, &report);
        seeds.retain(|built_in| built_in.profile != seed.profile);
        seeds.push(seed);
    }
    Ok(report.into_result(seeds)?)
}

/// A test credential that no other start of this machine has.
pub(super) fn credential() -> Credential {
    static STARTED: AtomicU32 = AtomicU32::new(0);
    let number = STARTED.fetch_add(1, Ordering::Relaxed) + 1;
    Credential::new(format!("{PREFIX}test-{}-{number}", process::id()), SECRET_KEY)
}

/// Checks what was signed with the test key, or with the one given.
pub(super) fn signatures(
    contracts: &[Arc<Contract>],
    credential: Option<&Credential>,
    upstream: Option<String>,
) -> Signatures {
    let documented = contracts.iter().flat_map(|contract| contract.hosts.iter().cloned());
    Signatures::new(Keyring::new(credential.cloned()), upstream.into_iter().chain(documented).collect())
}
