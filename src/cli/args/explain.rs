use clap::Args;

#[derive(Args, Debug)]
pub(in crate::cli) struct ExplainArgs {
    /// A check (`wire.signature`), a fault (`reset-after`), a mutant (`S15`), an item of a contract (`error/InvalidAddressId.Blocked`), or
    /// a documented error code alone
    #[arg(value_name = "ID")]
    pub(in crate::cli) id: String,
}
