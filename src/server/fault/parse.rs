use super::table::{Act, FAULTS, Fault};
use crate::source::nearest;
use globset::{Glob, GlobMatcher};
use std::str::FromStr;
use std::time::Duration;

/// A fault with its argument, and the calls that it is for: `NAME[=ARGUMENT][@ACTION][%PERCENT or #N]`.
///
/// ACTION is a glob over the call's action; a request that names none has an empty one. Without it every call is meant.
#[derive(Clone, Debug)]
pub struct Planned {
    /// As it was written.
    pub text: String,
    pub fault: &'static Fault,
    pub(super) act: Act,
    pub(super) action: Option<GlobMatcher>,
    pub(super) share: Share,
}

/// Which of the calls that fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    All,
    /// So many of a hundred, drawn.
    Percent(u32),
    /// That one alone, from 1.
    Nth(u32),
}

/// Why a text plans no fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotAFault {
    #[error("there is no fault `{name}`; {}", suggestion(name))]
    Unknown { name: String },
    #[error("`{name}` takes no argument: leave out `={argument}`")]
    NoArgument { name: &'static str, argument: String },
    #[error("`{argument}` is no argument of `{name}`, which takes {wanted}")]
    Argument { name: &'static str, argument: String, wanted: &'static str },
    #[error("`{glob}` is no pattern of actions: {source}")]
    Action { glob: String, source: globset::Error },
    #[error("behind `@` stands an action or a pattern such as `Describe*`")]
    NoAction,
    #[error("`%{share}` is no share of the calls; write `%1` to `%100`")]
    Percent { share: String },
    #[error("`#{share}` is no call; `#1` is the first that fits")]
    Nth { share: String },
}

impl Planned {
    /// How much later the answer is there as a whole.
    pub fn takes(&self) -> Option<Duration> {
        match self.act {
            Act::Delay(by) | Act::Drip(by) => Some(by),
            Act::Reset
            | Act::Truncate
            | Act::Garble
            | Act::Status(_)
            | Act::ContentType(_)
            | Act::RateLimit => None,
        }
    }
}

impl FromStr for Planned {
    type Err = NotAFault;

    fn from_str(text: &str) -> Result<Self, NotAFault> {
        let (rest, share) = split(text, &['%', '#']);
        let share = share.map_or(Ok(Share::All), |(sign, share)| read_share(sign, share))?;
        let (rest, action) = split(rest, &['@']);
        let action = action.map(|(_, glob)| read_action(glob)).transpose()?;
        let (name, argument) = split(rest, &['=']);
        let fault = FAULTS
            .iter()
            .find(|fault| fault.name == name)
            .ok_or_else(|| NotAFault::Unknown { name: name.to_owned() })?;
        let act = read_act(fault, argument.map(|(_, argument)| argument))?;
        Ok(Self { text: text.to_owned(), fault, act, action, share })
    }
}

/// The text before the first of some signs, and that sign with the text behind it.
fn split<'t>(text: &'t str, signs: &[char]) -> (&'t str, Option<(char, &'t str)>) {
    let Some(at) = text.find(signs) else { return (text, None) };
    let mut behind = text[at..].chars();
    (&text[..at], behind.next().map(|sign| (sign, behind.as_str())))
}

fn read_share(sign: char, share: &str) -> Result<Share, NotAFault> {
    let number = share.parse().ok().filter(|number| *number > 0);
    match (sign, number) {
        ('%', Some(percent)) if percent <= 100 => Ok(Share::Percent(percent)),
        ('%', _) => Err(NotAFault::Percent { share: share.to_owned() }),
        (_, Some(nth)) => Ok(Share::Nth(nth)),
        (_, None) => Err(NotAFault::Nth { share: share.to_owned() }),
    }
}

fn read_action(glob: &str) -> Result<GlobMatcher, NotAFault> {
    if glob.is_empty() {
        return Err(NotAFault::NoAction);
    }
    let read = Glob::new(glob).map_err(|source| NotAFault::Action { glob: glob.to_owned(), source })?;
    Ok(read.compile_matcher())
}

fn read_act(fault: &'static Fault, argument: Option<&str>) -> Result<Act, NotAFault> {
    let name = fault.name;
    let (wanted, text) = match (&fault.argument, argument) {
        (None, Some(argument)) => {
            return Err(NotAFault::NoArgument { name, argument: argument.to_owned() });
        }
        (None, None) => ("none", ""),
        (Some(takes), argument) => (takes.wanted, argument.unwrap_or(takes.default)),
    };
    (fault.act)(text).ok_or_else(|| NotAFault::Argument { name, argument: text.to_owned(), wanted })
}

fn suggestion(name: &str) -> String {
    let names = || FAULTS.iter().map(|fault| fault.name);
    nearest(name, names()).map_or_else(
        || format!("there are {}", names().collect::<Vec<_>>().join(", ")),
        |nearest| format!("did you mean `{nearest}`?"),
    )
}
