//! What every run on somebody else's endpoint needs: a credential, a way there, and leave to change things.

use super::super::args::ReachArgs;
use super::super::exit::CliError;
use crate::contract::{Contract, Effect};
use crate::runner::{BoundProfile, Selection};
use crate::sign::{Credential, Keyring};
use crate::target::{Route, Signatures};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::{env, fs};

/// The credential in the environment, under the names of the bindings file or the vendor's usual ones.
pub(in crate::cli) fn credential(contract: &Contract, bound: &BoundProfile) -> Result<Credential, CliError> {
    let value = |name: &Option<String>, usual: &str, what: &'static str| {
        let name = name.clone().unwrap_or_else(|| usual.to_owned());
        let found = env::var(&name).ok().filter(|value| !value.is_empty());
        found.ok_or_else(|| CliError::NoCredential { name, what, profile: contract.profile.clone() })
    };
    let secret_id = value(&bound.secret_id, "TENCENTCLOUD_SECRET_ID", "SecretId")?;
    let secret_key = value(&bound.secret_key, "TENCENTCLOUD_SECRET_KEY", "SecretKey")?;
    let credential = Credential::new(secret_id, secret_key);
    let token = match &bound.token {
        Some(_) => Some(value(&bound.token, "", "token")?),
        None => env::var("TENCENTCLOUD_TOKEN").ok().filter(|token| !token.is_empty()),
    };
    Ok(match token {
        Some(token) => credential.with_token(token),
        None => credential,
    })
}

/// That of a second account; `None` unless the bindings file names its variables and both are set.
pub(in crate::cli) fn other(bound: &BoundProfile) -> Option<Credential> {
    let (id, key) = bound.other.as_ref()?;
    let value = |name| env::var(name).ok().filter(|value| !value.is_empty());
    Some(Credential::new(value(id)?, value(key)?))
}

/// The credential under the vendor's usual names; `None` unless both are set.
pub(in crate::cli) fn of_environment() -> Option<Credential> {
    let value = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let credential = Credential::new(value("TENCENTCLOUD_SECRET_ID")?, value("TENCENTCLOUD_SECRET_KEY")?);
    Some(match value("TENCENTCLOUD_TOKEN") {
        Some(token) => credential.with_token(token),
        None => credential,
    })
}

/// What signatures are checked with: this credential and the test credentials; `hosts` and those of the contracts are
/// what a client may have signed for.
pub(in crate::cli) fn signatures(
    credential: Option<&Credential>,
    contracts: &[Arc<Contract>],
    hosts: impl IntoIterator<Item = String>,
) -> Signatures {
    let documented = contracts.iter().flat_map(|contract| contract.hosts.iter().cloned());
    Signatures::new(Keyring::new(credential.cloned()), hosts.into_iter().chain(documented).collect())
}

/// The route of `--connect-to` and `--upstream-ca`.
pub(in crate::cli) fn route(args: &ReachArgs) -> Result<Route, CliError> {
    let read = |path: &PathBuf| {
        fs::read_to_string(path).map_err(|source| CliError::Ca { path: path.clone(), source })
    };
    let upstream_ca = args.upstream_ca.as_ref().map(read).transpose()?;
    Ok(Route { connect_to: args.connect_to.clone(), upstream_ca, ..Route::default() })
}

/// Refuses a selection that changes things, naming them.
pub(super) fn refuse_changes(url: &str, selection: &Selection) -> Result<(), CliError> {
    let mut changing = BTreeSet::new();
    for selected in &selection.cases {
        let actions = &selected.profile.contract.actions;
        let steps = selected.case.steps.iter().chain(&selected.case.finally);
        let found =
            steps.filter_map(|step| actions.get(&step.action)).filter(|action| action.effect != Effect::Read);
        changing.extend(found.map(|action| action.name.as_str()));
    }
    if changing.is_empty() {
        return Ok(());
    }
    let actions = changing.into_iter().collect::<Vec<_>>().join(", ");
    Err(CliError::ChangesNotAllowed { url: url.to_owned(), actions })
}
