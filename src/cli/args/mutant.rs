use crate::mock::{Applies, Mutant, mutant, mutants};
use crate::source::nearest;
use clap::Args;

/// What is wrong with the mock itself.
#[derive(Args, Debug)]
pub(in crate::cli) struct MutantArgs {
    /// Be wrong on purpose, in the way of that id (`S15`), so that tests can be watched while they notice it; the ids are
    /// in --list-mutants
    #[arg(long, value_name = "ID", value_parser = existing)]
    pub(in crate::cli) mutant: Option<&'static Mutant>,
    /// Print the table of mutants and end: what is wrong, what it violates, which cases notice it
    #[arg(long, conflicts_with_all = ["list", "print_bindings", "mutant"])]
    pub(in crate::cli) list_mutants: bool,
}

fn existing(id: &str) -> Result<&'static Mutant, String> {
    let Some(found) = mutant(id) else {
        let near = nearest(id, mutants().map(|mutant| mutant.id));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(format!("there is no mutant `{id}`{hint} `dubplate mock --list-mutants` shows all"));
    };
    match found.applies {
        Applies::To(_) => Ok(found),
        Applies::No(reason) => Err(format!("{id} cannot be served: {reason}")),
    }
}
