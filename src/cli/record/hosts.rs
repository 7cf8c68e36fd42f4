//! Which hosts requests may be carried to.

use super::super::args::RecordArgs;
use super::super::exit::CliError;
use super::super::run::access;
use crate::target::{Endpoint, Route};
use std::net::IpAddr;

/// The API's own hosts are below these.
const VENDOR: [&str; 2] = ["tencentcloudapi.com", "api.qcloud.com"];

/// The hosts of `--reverse`, each of which must be the vendor's, named with `--upstream`, or an address.
pub(super) fn upstreams(args: &RecordArgs) -> Result<Vec<Endpoint>, CliError> {
    let route = Route { public_only: true, ..access::route(&args.reach)? };
    let each = args.reverse.iter().map(|reverse| {
        let endpoint = Endpoint::over(&reverse.url, &route)?;
        let name = name(&endpoint);
        let named = args.upstream.iter().any(|host| host.eq_ignore_ascii_case(&name));
        let literal = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        if named || literal || is_vendor(&endpoint) {
            Ok(endpoint)
        } else {
            Err(CliError::NotUpstream { host: name })
        }
    });
    each.collect()
}

pub(super) fn is_vendor(endpoint: &Endpoint) -> bool {
    let name = name(endpoint);
    let below = |domain: &&str| name.strip_suffix(*domain).is_some_and(|rest| rest.ends_with('.'));
    VENDOR.iter().any(below)
}

fn name(endpoint: &Endpoint) -> String {
    let host = endpoint.host();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => &host,
    };
    name.to_ascii_lowercase()
}
