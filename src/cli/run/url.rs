//! Somebody else's endpoint: bindings, credentials from the environment, and the guards before anything is sent.

use super::super::args::RunArgs;
use super::super::exit::CliError;
use crate::contract::{Contract, Effect};
use crate::redact::Redactor;
use crate::runner::{Answers, BindingsFile, BoundProfile, Credentials, Selection, Site};
use crate::sign::Credential;
use crate::target::Endpoint;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::net::IpAddr;
use std::sync::Arc;

/// Hosts under these names belong to the vendor.
const VENDOR: [&str; 4] =
    ["tencentcloudapi.com", "api.qcloud.com", "tencentcloudapi.woa.com", "tencentyun.com"];

/// Refuses an address that cannot be asked, before any file of it is read.
pub(super) fn check(url: &str) -> Result<(), CliError> {
    endpoint(url).map(|_| ())
}

/// The sites of the selected profiles.
pub(super) fn sites(
    args: &RunArgs,
    file: &BindingsFile,
    selection: &Selection,
) -> Result<BTreeMap<String, Site>, CliError> {
    let default = endpoint(&args.target)?;
    let mut sites = BTreeMap::new();
    for selected in &selection.cases {
        let contract = &selected.profile.contract;
        if sites.contains_key(&contract.profile) {
            continue;
        }
        let bound = file.profiles.get(&contract.profile).cloned().unwrap_or_default();
        let own = bound.endpoint.as_deref().map(endpoint).transpose()?;
        let endpoint = own.unwrap_or_else(|| Arc::clone(&default));
        if !args.allow_changes && !is_loopback(&endpoint) {
            refuse_changes(&endpoint, selection)?;
        }
        sites.insert(contract.profile.clone(), site(contract, bound, &endpoint)?);
    }
    Ok(sites)
}

fn site(contract: &Contract, bound: BoundProfile, endpoint: &Arc<Endpoint>) -> Result<Site, CliError> {
    let credential = credential(contract, &bound)?;
    let service = contract.services.first().cloned().unwrap_or_default();
    let mut site = Site::new(Answers::Target(endpoint.clone()), endpoint.host(), service);
    site.region = bound.region.unwrap_or_default();
    site.bindings = bound.roles;
    site.redactor = Redactor::new([&credential]);
    site.credentials = Credentials::One(credential);
    Ok(site)
}

/// The credential in the environment, under the names of the bindings file or the vendor's usual ones.
fn credential(contract: &Contract, bound: &BoundProfile) -> Result<Credential, CliError> {
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

fn endpoint(url: &str) -> Result<Arc<Endpoint>, CliError> {
    let endpoint = Endpoint::new(url)?;
    let host = host_name(&endpoint);
    let is_vendor = |name: &&str| host == *name || host.ends_with(&format!(".{name}"));
    if VENDOR.iter().any(is_vendor) {
        return Err(CliError::VendorHost { host });
    }
    Ok(Arc::new(endpoint))
}

fn is_loopback(endpoint: &Endpoint) -> bool {
    let host = host_name(endpoint);
    let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    host == "localhost" || address.is_some_and(|address| address.is_loopback())
}

fn host_name(endpoint: &Endpoint) -> String {
    let host = endpoint.host();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => &host,
    };
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn refuse_changes(endpoint: &Endpoint, selection: &Selection) -> Result<(), CliError> {
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
    Err(CliError::ChangesNotAllowed { url: endpoint.url().to_owned(), actions })
}
