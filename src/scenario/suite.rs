use super::case::{self, Case};
use super::lint::Lint;
use super::roles::{self, Roles};
use crate::contract::{self, Contract};
use crate::source::{Diagnostic, Files, Report, Source, nearest};
use std::sync::Arc;

/// All profiles that were read.
pub struct Suite {
    pub profiles: Vec<Arc<Profile>>,
}

/// One profile: its contract, its roles and its cases.
pub struct Profile {
    pub contract: Arc<Contract>,
    pub roles: Roles,
    pub cases: Vec<Arc<Case>>,
}

impl Suite {
    pub fn profile(&self, name: &str) -> Option<&Arc<Profile>> {
        self.profiles.iter().find(|profile| profile.contract.profile == name)
    }
}

/// Reads every contract, role and case file. The suite is complete only if nothing was reported.
pub fn load(files: &Files, report: &Report) -> Suite {
    let profiles = files.profiles().into_iter().filter_map(|name| {
        // A report of its own: the mistakes of one profile say nothing of another's contract.
        let own = Report::default();
        let profile = profile(files, name, &own);
        report.absorb(own);
        profile.map(Arc::new)
    });
    Suite { profiles: profiles.collect() }
}

fn profile(files: &Files, name: &str, report: &Report) -> Option<Profile> {
    let Some(source) = files.get(name, "contract.toml") else {
        report.extend(files.any(name).map(|source| no_contract(files, name, source)));
        return None;
    };
    let contract = Arc::new(contract::load(source, name, report)?);
    let roles = files.get(name, "roles.toml");
    let roles = roles.map(|source| roles::load(source, &contract, report)).unwrap_or_default();
    let mut lint = Lint::new(&contract, &roles, report.is_empty());
    let cases = files.cases(name).into_iter().flat_map(|source| case::load(source, report, &mut lint));
    let cases = cases.map(Arc::new).collect();
    Some(Profile { contract, roles, cases })
}

fn no_contract(files: &Files, name: &str, source: &Arc<Source>) -> Diagnostic {
    let profiles =
        files.profiles().into_iter().filter(|profile| files.get(profile, "contract.toml").is_some());
    let help = match nearest(name, profiles) {
        Some(near) => format!("did you mean the folder `{near}`?"),
        None => "name the folder after a built-in profile, or add the contract".to_owned(),
    };
    let title = format!("no `{name}/contract.toml` for this file");
    Diagnostic { source: Arc::clone(source), span: 0..0, title, label: String::new(), help: Some(help) }
}
