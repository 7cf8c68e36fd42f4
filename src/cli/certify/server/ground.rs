//! What a server is reached by, and how cases come to their resources.

use super::super::super::exit::CliError;
use super::super::super::run::{access, url};
use super::ServerArgs;
use crate::certify::drive::words;
use crate::certify::server::{Overheard, Program, SeedProcess};
use crate::contract::Contract;
use crate::mock::{PREFIX, SECRET_KEY};
use crate::runner::{BindingsFile, BoundProfile, Credentials, Pace, Seeder, Selection, Site};
use crate::sign::Credential;
use secrecy::ExposeSecret;
use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

/// From the start of a server to its address.
const USUAL_START: Duration = Duration::from_secs(30);

/// What a certificate says of how it came about.
pub(super) struct Ground {
    pub(super) url: String,
    /// `url` or `command`.
    pub(super) way: &'static str,
    /// `bindings` or `seeder`.
    pub(super) by: &'static str,
    /// Of the environment: none of them may be written anywhere.
    pub(super) keys: Vec<Credential>,
}

impl Ground {
    pub(super) fn of(
        args: &ServerArgs,
        url: String,
        sites: &BTreeMap<String, Site>,
        is_seeded: bool,
    ) -> Self {
        let key = |site: &Site| match &site.credentials {
            Credentials::One(credential) if !credential.secret_id.is_empty() => Some(credential.clone()),
            Credentials::One(_) | Credentials::PerCase { .. } => None,
        };
        Self {
            url,
            way: if args.command.is_empty() { "url" } else { "command" },
            by: if is_seeded { "seeder" } else { "bindings" },
            keys: sites.values().filter_map(key).collect(),
        }
    }
}

/// Whether it is one of those that everybody knows: whoever takes it is a mock.
pub(super) fn is_published(credential: &Credential) -> bool {
    credential.secret_id.starts_with(PREFIX) && credential.secret_key.expose_secret() == SECRET_KEY
}

/// Starts the server, if it is to be started.
pub(super) async fn program(args: &ServerArgs) -> Result<Option<Program>, CliError> {
    let Some((program, arguments)) = args.command.split_first() else { return Ok(None) };
    let within = args.start_timeout.map_or(USUAL_START, Duration::from_secs);
    let aside: Overheard = Arc::new(|line: &str| anstream::eprintln!("{}", crate::report::escape(line)));
    Ok(Some(Program::start(program.clone(), arguments.to_vec(), within, aside).await?))
}

/// Starts the seeder, if there is one.
pub(super) async fn seeder(
    args: &ServerArgs,
    url: &str,
    selection: &Selection,
) -> Result<Option<Arc<SeedProcess>>, CliError> {
    let Some(text) = &args.seeder else { return Ok(None) };
    let mut words = words(text).map_err(CliError::SeederWords)?.into_iter().map(OsString::from);
    let program = words.next().unwrap_or_default();
    let mut profiles: Vec<String> = Vec::new();
    for selected in &selection.cases {
        let profile = &selected.profile.contract.profile;
        if !profiles.contains(profile) {
            profiles.push(profile.clone());
        }
    }
    Ok(Some(Arc::new(SeedProcess::start(program, words.collect(), url, &profiles).await?)))
}

pub(super) fn region(args: &ServerArgs, bound: &BoundProfile) -> Option<String> {
    let usual = || env::var("TENCENTCLOUD_REGION").ok().filter(|region| !region.is_empty());
    args.region.clone().or_else(|| bound.region.clone()).or_else(usual)
}

/// Where the cases of each profile are played.
pub(super) fn sites(
    args: &ServerArgs,
    url: &str,
    bindings: &BindingsFile,
    selection: &Selection,
    seeder: Option<&Arc<SeedProcess>>,
) -> Result<BTreeMap<String, Site>, CliError> {
    let credential = |contract: &Contract, bound: &BoundProfile| {
        let found = access::credential(contract, bound);
        // A seeder may give each case its own.
        if seeder.is_some() { Ok(found.unwrap_or_else(|_| Credential::new("", ""))) } else { found }
    };
    let reach = (&args.reach, args.allow_changes);
    let mut sites = url::sites_of(url, reach, bindings, selection, credential)?;
    for (profile, site) in &mut sites {
        let bound = bindings.profiles.get(profile).cloned().unwrap_or_default();
        match (region(args, &bound), seeder) {
            (Some(region), _) => site.region = region,
            (None, None) => return Err(CliError::NoRegion { profile: profile.clone() }),
            (None, Some(_)) => {}
        }
        if let Some(seeder) = seeder {
            site.seeder = Some(Arc::clone(seeder) as Arc<dyn Seeder>);
            site.pace = if seeder.is_isolated() { Pace::Apart } else { Pace::Real };
        }
    }
    Ok(sites)
}
