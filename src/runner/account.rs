use super::lease::Leases;
use super::pace::Rate;
use super::runfile::RunFile;
use crate::scenario::Case;

/// Calls a second of one account, over everything that asks in its name: three quarters of what the service allows.
const CALLS_A_SECOND: u32 = 15;

/// What the sites of one live account share: its resources, its rate, and the file in which every changing call is
/// written before it is sent.
pub struct Account {
    pub(super) leases: Leases,
    pub(super) rate: Rate,
    pub(super) run_file: RunFile,
}

/// Why a case is not played on a live account at all.
pub(super) fn obstacle(case: &Case) -> Option<String> {
    let most = case.steps.iter().chain(&case.finally).map(|step| step.repeat).max()?;
    (most > CALLS_A_SECOND).then(|| {
        format!(
            "{most} calls at once are more than the {CALLS_A_SECOND} a second that a live account is asked"
        )
    })
}

impl Account {
    pub fn new(run_file: RunFile) -> Self {
        Self { leases: Leases::default(), rate: Rate::new(CALLS_A_SECOND), run_file }
    }

    /// The account of a run that may have been killed just now.
    pub fn after_a_run(run_file: RunFile) -> Self {
        Self { rate: Rate::resting(CALLS_A_SECOND), ..Self::new(run_file) }
    }

    pub fn run_file(&self) -> &RunFile {
        &self.run_file
    }
}
