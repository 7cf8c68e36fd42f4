//! The live service: its hosts, and what guards an account there.

use super::super::args::{AccessArgs, ReachArgs};
use super::super::exit::CliError;
use super::access;
use crate::contract::Contract;
use crate::redact::Redactor;
use crate::runner::{
    Account, Answers, BindingsFile, BoundProfile, CaseName, Credentials, Head, HeadProfile, RunFile,
    Selection, Site,
};
use crate::target::{Endpoint, Route};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, process};

pub(in crate::cli) const NAME: &str = "live";

/// An endpoint of the user's choice has no place here: the hosts are those of the contract.
pub(in crate::cli) fn check(file: &BindingsFile) -> Result<(), CliError> {
    let mut named = file.profiles.iter().filter(|(_, bound)| bound.endpoint.is_some());
    match named.next() {
        Some((profile, _)) => Err(CliError::LiveEndpoint { profile: profile.clone() }),
        None => Ok(()),
    }
}

/// The region of a profile, empty if nobody names one: what was typed, or what goes with the resources, or what is
/// usual on this machine.
pub(super) fn region(args: &AccessArgs, bound: &BoundProfile) -> String {
    let usual = || env::var("TENCENTCLOUD_REGION").ok();
    args.region.clone().or_else(|| bound.region.clone()).or_else(usual).unwrap_or_default()
}

/// How it was said where the service's hosts are, or who vouches for them, if that is not for the network to say.
pub(in crate::cli) fn detour(reach: &ReachArgs) -> Option<String> {
    let connect_to = reach.connect_to.iter().map(|to| format!("--connect-to {to}"));
    let ca = reach.upstream_ca.iter().map(|path| format!("--upstream-ca {}", path.display()));
    let all: Vec<String> = connect_to.chain(ca).collect();
    (!all.is_empty()).then(|| format!("live with {}", all.join(" ")))
}

/// The sites of the selected profiles, and the account they share. The run file is made last: whatever is refused
/// leaves none.
pub(in crate::cli) fn sites(
    args: &AccessArgs,
    scenarios: Option<&Path>,
    file: &BindingsFile,
    selection: &Selection,
) -> Result<(BTreeMap<String, Site>, Arc<Account>), CliError> {
    if !args.allow_changes {
        access::refuse_changes("the live service", selection)?;
    }
    let route = access::route(&args.reach)?;
    let mut sites = BTreeMap::new();
    for contract in selection.cases.iter().map(|selected| &selected.profile.contract) {
        if sites.contains_key(&contract.profile) {
            continue;
        }
        let bound = file.profiles.get(&contract.profile).cloned().unwrap_or_default();
        let region = region(args, &bound);
        if region.is_empty() {
            return Err(CliError::NoRegion { profile: contract.profile.clone() });
        }
        let mut site = site(contract, &bound, region, &route)?;
        site.bindings = bound.roles;
        sites.insert(contract.profile.clone(), (site, contract));
    }
    let account = Arc::new(Account::new(RunFile::create(&path(args), head(scenarios, &sites))?));
    let guarded = sites.into_iter().map(|(profile, (mut site, _))| {
        site.account = Some(Arc::clone(&account));
        (profile, site)
    });
    Ok((guarded.collect(), account))
}

/// A site at the contract's own host, without resources yet.
pub(in crate::cli) fn site(
    contract: &Contract,
    bound: &BoundProfile,
    region: String,
    route: &Route,
) -> Result<Site, CliError> {
    let credential = access::credential(contract, bound)?;
    let host = contract.hosts.first().cloned().unwrap_or_default();
    let endpoint = Endpoint::over(&format!("https://{host}"), route)?;
    let service = contract.services.first().cloned().unwrap_or_default();
    let mut site = Site::new(Answers::Target(Arc::new(endpoint)), host, service);
    site.region = region;
    let other = access::other(bound);
    site.redactor = Redactor::new([&credential].into_iter().chain(&other));
    site.other = other;
    site.credentials = Credentials::One(credential);
    Ok(site)
}

/// Where the evidence is, and how to go on if something is left.
pub(in crate::cli) fn say(account: &Account) {
    let path = account.run_file().path().display();
    let open: Vec<String> = account.run_file().open().iter().map(name).collect();
    if open.is_empty() {
        anstream::eprintln!("run file: {path}");
    } else {
        anstream::eprintln!(
            "run file: {path}\nnot undone: {}; `dubplate cleanup {path}` tries again",
            open.join(", ")
        );
    }
}

fn name(case: &CaseName) -> String {
    format!("{}/{}", case.profile, case.case)
}

fn path(args: &AccessArgs) -> PathBuf {
    let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
    let usual = || PathBuf::from(format!("dubplate-run-{now}-{}.jsonl", process::id()));
    args.run_file.clone().unwrap_or_else(usual)
}

fn head(scenarios: Option<&Path>, sites: &BTreeMap<String, (Site, &Arc<Contract>)>) -> Head {
    let profiles = sites.iter().map(|(profile, (site, contract))| {
        let (host, region) = (site.host.clone(), site.region.clone());
        (profile.clone(), HeadProfile { host, region, contract: contract.digest.clone() })
    });
    let folder = scenarios.map(absolute);
    Head::new(NAME, folder, profiles.collect())
}

/// A cleanup may be started elsewhere.
fn absolute(folder: &Path) -> String {
    std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()).display().to_string()
}
