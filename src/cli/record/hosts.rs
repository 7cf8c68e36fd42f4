//! Which hosts requests may be carried to.

use super::super::args::RecordArgs;
use super::super::exit::CliError;
use super::super::run::access;
use crate::server::{Doors, Origin};
use crate::target::{Endpoint, Recorder, Route, Tape, Target};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// The API's own hosts are below these.
const VENDOR: [&str; 2] = ["tencentcloudapi.com", "api.qcloud.com"];

/// The hosts of `--reverse`, each of which must be the vendor's, named with `--upstream`, or an address.
pub(super) fn upstreams(args: &RecordArgs) -> Result<Vec<Endpoint>, CliError> {
    let route = Route { public_only: true, ..access::route(&args.reach)? };
    let each = args.reverse.iter().map(|reverse| {
        let endpoint = Endpoint::over(&reverse.url, &route)?;
        let name = name(&endpoint);
        let literal = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        if literal || is_allowed(&name, &args.upstream) {
            Ok(endpoint)
        } else {
            Err(CliError::NotUpstream { host: name })
        }
    });
    each.collect()
}

pub(super) fn is_vendor(endpoint: &Endpoint) -> bool {
    is_allowed(&name(endpoint), &[])
}

/// Whether a host in lower case is the vendor's or one of the others.
fn is_allowed(host: &str, others: &[String]) -> bool {
    let below = |domain: &&str| host.strip_suffix(*domain).is_some_and(|rest| rest.ends_with('.'));
    VENDOR.iter().any(below) || others.iter().any(|other| other.eq_ignore_ascii_case(host))
}

/// A proxy's hosts, each with a recorder from the first time it is asked for.
pub(super) struct Hosts {
    tape: Arc<Tape>,
    route: Route,
    others: Vec<String>,
    opened: Mutex<HashMap<Origin, Arc<dyn Target>>>,
}

impl Hosts {
    pub(super) fn new(tape: Arc<Tape>, args: &RecordArgs) -> Result<Self, CliError> {
        let route = Route { public_only: true, ..access::route(&args.reach)? };
        Ok(Self { tape, route, others: args.upstream.clone(), opened: Mutex::default() })
    }
}

impl Doors for Hosts {
    fn open(&self, origin: &Origin) -> Result<Arc<dyn Target>, String> {
        let host = &origin.host;
        if !is_allowed(host, &self.others) {
            return Err(CliError::NotUpstream { host: host.clone() }.to_string());
        }
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(target) = opened.get(origin) {
            return Ok(Arc::clone(target));
        }
        let upstream = Endpoint::over(&origin.url(), &self.route).map_err(|error| error.to_string())?;
        let target: Arc<dyn Target> = Arc::new(Recorder::forward(Arc::clone(&self.tape), upstream));
        opened.insert(origin.clone(), Arc::clone(&target));
        Ok(target)
    }
}

fn name(endpoint: &Endpoint) -> String {
    let host = endpoint.host();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => &host,
    };
    name.to_ascii_lowercase()
}
