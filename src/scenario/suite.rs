use super::case::{self, Case};
use super::lint::Lint;
use super::roles::{self, Roles};
use crate::contract::{self, Contract};
use crate::source::{Diagnostic, Diagnostics, Files, Report, Source, side_by_side};
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

/// Reads every contract, role and case file.
///
/// # Errors
/// All mistakes of all files.
pub fn load(files: &Files) -> Result<Suite, Diagnostics> {
    let profiles = side_by_side(files.profiles(), |name, report| profile(files, name, report))?;
    Ok(Suite { profiles: profiles.into_iter().flatten().map(Arc::new).collect() })
}

fn profile(files: &Files, name: &str, report: &Report) -> Option<Profile> {
    let Some(source) = files.get(name, "contract.toml") else {
        for source in files.cases(name) {
            let title = format!("no `{name}/contract.toml` for these cases");
            whole_file(
                report,
                source,
                title,
                "name the folder after a built-in profile, or add the contract",
            );
        }
        return None;
    };
    let contract = Arc::new(contract::load(source, report));
    if contract.profile != name {
        let title = format!("`profile` is `{}`, the folder `{name}`", contract.profile);
        whole_file(report, source, title, "make them equal");
    }
    let roles = files.get(name, "roles.toml").map(|source| roles::load(source, report)).unwrap_or_default();
    let mut lint = Lint::new(&contract, &roles);
    let cases =
        files.cases(name).flat_map(|source| case::load(source, report, &mut lint)).map(Arc::new).collect();
    Some(Profile { contract, roles, cases })
}

fn whole_file(report: &Report, source: &Arc<Source>, title: String, help: &str) {
    let help = Some(help.to_owned());
    report.push(Diagnostic { source: Arc::clone(source), span: 0..0, title, label: String::new(), help });
}
