//! What must hold: cases of documented situations, step by step, with what every answer must be.

mod answer;
mod body;
mod case;
mod expect;
mod lint;
mod matcher;
mod poll;
mod protect;
mod request;
mod roles;
mod step;
mod suite;
mod values;

pub use answer::Answer;
pub use case::{Case, Need};
pub use expect::{Expect, Finding, Opinion, judge};
pub use matcher::{Condition, Matcher, unmet};
pub use poll::{Forward, Poll, Progress, Reached, judge_poll};
pub use protect::{Finder, Protection, Reading};
pub use request::Deviation;
pub use roles::{Kind, Role, Roles, read_resource};
pub use step::{Check, Step};
pub use suite::{Profile, Suite, load};
pub use values::{Unresolved, Variables, fill, substitute};
