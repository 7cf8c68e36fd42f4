use crate::server::{Faults, Planned, explain};
use clap::Args;

/// What goes wrong on purpose.
#[derive(Args, Debug)]
pub(in crate::cli) struct FaultArgs {
    /// Spoil calls: all, those of an action (a glob), a share of them, or the N-th that fits; may be repeated. The
    /// names are in --help
    #[arg(long, value_name = "NAME[=ARGUMENT][@ACTION][%PERCENT|#N]", long_help = long_help())]
    fault: Vec<Planned>,
    /// Draw the shares as in the run that printed this seed
    #[arg(long, value_name = "N", requires = "fault")]
    fault_seed: Option<u64>,
}

impl FaultArgs {
    /// The faults, and the seed with which the same calls are spoiled again; `None` if there are to be none.
    pub(in crate::cli) fn plan(&self, command: &'static str) -> Option<(Faults, u64)> {
        if self.fault.is_empty() {
            return None;
        }
        let seed = self.fault_seed.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0 % 1_000_000);
        let notice = move |text: &str| anstream::eprintln!("dubplate {command}: {text}");
        Some((Faults::new(self.fault.iter().cloned(), seed, notice), seed))
    }
}

fn long_help() -> String {
    format!(
        "Spoil calls; may be repeated, and the first that chooses a call spoils it. `delay=500@Describe*%20` delays a \
         fifth of the calls whose action begins with Describe, drawn by --fault-seed; `reset-after@AssociateAddress#1` \
         loses the answer of the first AssociateAddress; `http-502` answers every call so. The faults:\n\n{}",
        explain()
    )
}
