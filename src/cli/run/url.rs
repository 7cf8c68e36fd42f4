//! Somebody else's endpoint: bindings, credentials from the environment, and the guards before anything is sent.

use super::super::args::{AccessArgs, ReachArgs};
use super::super::exit::CliError;
use super::access;
use crate::contract::Contract;
use crate::redact::Redactor;
use crate::runner::{Answers, BindingsFile, BoundProfile, Credentials, Selection, Site};
use crate::sign::Credential;
use crate::target::{Endpoint, Route};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

/// Hosts under these names belong to the vendor.
const VENDOR: [&str; 4] =
    ["tencentcloudapi.com", "api.qcloud.com", "tencentcloudapi.woa.com", "tencentyun.com"];

/// Targets with a route of the user's choice.
pub(in crate::cli) const ROUTED: &str = "live` or `https://…";

/// Refuses an address that cannot be asked, before any file of it is read.
pub(in crate::cli) fn check(url: &str) -> Result<(), CliError> {
    endpoint(url, &Route::default()).map(|_| ())
}

/// The sites of the selected profiles.
pub(in crate::cli) fn sites(
    url: &str,
    args: &AccessArgs,
    file: &BindingsFile,
    selection: &Selection,
) -> Result<BTreeMap<String, Site>, CliError> {
    sites_of(url, (&args.reach, args.allow_changes), file, selection, access::credential)
}

/// The same in whose name `credential` says.
pub(in crate::cli) fn sites_of(
    url: &str,
    (reach, allow_changes): (&ReachArgs, bool),
    file: &BindingsFile,
    selection: &Selection,
    credential: impl Fn(&Contract, &BoundProfile) -> Result<Credential, CliError>,
) -> Result<BTreeMap<String, Site>, CliError> {
    let route = access::route(reach)?;
    let default = endpoint(url, &route)?;
    let mut sites = BTreeMap::new();
    for selected in &selection.cases {
        let contract = &selected.profile.contract;
        if sites.contains_key(&contract.profile) {
            continue;
        }
        let bound = file.profiles.get(&contract.profile).cloned().unwrap_or_default();
        let own = bound.endpoint.as_deref().map(|url| endpoint(url, &route)).transpose()?;
        let endpoint = own.unwrap_or_else(|| Arc::clone(&default));
        if !allow_changes && !is_loopback(&endpoint) {
            access::refuse_changes(endpoint.url(), selection)?;
        }
        sites.insert(
            contract.profile.clone(),
            site(contract, bound.clone(), &endpoint, credential(contract, &bound)?),
        );
    }
    Ok(sites)
}

fn site(contract: &Contract, bound: BoundProfile, endpoint: &Arc<Endpoint>, credential: Credential) -> Site {
    let other = access::other(&bound);
    let service = contract.services.first().cloned().unwrap_or_default();
    let mut site = Site::new(Answers::Target(endpoint.clone()), endpoint.host(), service);
    site.region = bound.region.unwrap_or_default();
    site.bindings = bound.roles;
    site.redactor = Redactor::new([&credential].into_iter().chain(&other));
    site.other = other;
    site.credentials = Credentials::One(credential);
    site
}

fn endpoint(url: &str, route: &Route) -> Result<Arc<Endpoint>, CliError> {
    let endpoint = Endpoint::over(url, route)?;
    if !endpoint.url().starts_with("https://") {
        let named =
            [("connect-to", !route.connect_to.is_empty()), ("upstream-ca", route.upstream_ca.is_some())];
        if let Some((flag, _)) = named.into_iter().find(|(_, named)| *named) {
            return Err(CliError::Unused { flag, only: ROUTED });
        }
    }
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
