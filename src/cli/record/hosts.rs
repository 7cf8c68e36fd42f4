//! Which hosts requests may be carried to.

use super::super::args::RecordArgs;
use super::super::exit::CliError;
use super::super::run::access;
use crate::server::{Answers, Door, Doors, Origin};
use crate::target::{Carrier, Endpoint, Passage, Recorder, Route, Tape};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// The API's own hosts are below these.
const VENDOR: [&str; 2] = ["tencentcloudapi.com", "api.qcloud.com"];

/// The way to every host.
pub(super) fn route(args: &RecordArgs) -> Result<Route, CliError> {
    Ok(Route { public_only: true, ..access::route(&args.reach)? })
}

/// The hosts of `--reverse`, each of which must be the vendor's, named with `--upstream`, or an address.
pub(super) fn upstreams(args: &RecordArgs, route: &Route) -> Result<Vec<Endpoint>, CliError> {
    let each = args.reverse.iter().map(|reverse| {
        let endpoint = Endpoint::over(&reverse.url, route)?;
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
pub(in crate::cli) fn is_allowed(host: &str, others: &[String]) -> bool {
    let below = |domain: &&str| host.strip_suffix(*domain).is_some_and(|rest| rest.ends_with('.'));
    VENDOR.iter().any(below) || others.iter().any(|other| other.eq_ignore_ascii_case(host))
}

/// A proxy's hosts, each with a recorder from the first time it is asked for.
pub(super) struct Hosts {
    tape: Arc<Tape>,
    route: Route,
    others: Vec<String>,
    /// What goes to them passes unseen.
    passed: Vec<String>,
    opened: Mutex<HashMap<Origin, Arc<dyn Carrier>>>,
}

impl Hosts {
    pub(super) fn new(tape: Arc<Tape>, args: &RecordArgs, route: Route) -> Self {
        let (others, passed) = (args.upstream.clone(), args.passthrough.clone());
        Self { tape, route, others, passed, opened: Mutex::default() }
    }
}

impl Doors for Hosts {
    fn open(&self, origin: &Origin) -> Result<Door, String> {
        let host = &origin.host;
        if self.passed.iter().any(|passed| passed.eq_ignore_ascii_case(host)) {
            let passage = Passage::new(host, origin.port, &self.route);
            return passage.map(Door::Passage).map_err(|error| error.to_string());
        }
        if !is_allowed(host, &self.others) {
            let refused = CliError::NotUpstream { host: host.clone() };
            return Err(format!("{refused}, or let it pass unseen with --passthrough {host}"));
        }
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(carrier) = opened.get(origin) {
            return Ok(Door::Answers(Answers::Arriving(Arc::clone(carrier))));
        }
        let upstream = Endpoint::over(&origin.url(), &self.route).map_err(|error| error.to_string())?;
        let carrier: Arc<dyn Carrier> = Arc::new(Recorder::forward(Arc::clone(&self.tape), upstream));
        opened.insert(origin.clone(), Arc::clone(&carrier));
        Ok(Door::Answers(Answers::Arriving(carrier)))
    }

    fn tell(&self, why: &str) {
        (self.tape.notice)(why);
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
