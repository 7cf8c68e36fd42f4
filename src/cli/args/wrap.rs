use clap::Args;
use std::ffi::OsString;

/// The program that is started, and what it gets.
#[derive(Args, Debug)]
pub(in crate::cli) struct WrapArgs {
    /// Start this program with dubplate as its proxy, and pass its exit status on
    #[arg(last = true, value_name = "CMD")]
    pub(in crate::cli) command: Vec<OsString>,
}
