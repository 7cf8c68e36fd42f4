//! How each documented statement was confirmed: contract items, the cases that cover them, and what those were seen on.
//!
//! Evidence is never more than what was seen: an accepted transcript and a recording of the mock say nothing of the
//! service, a recording of the service nothing of today, and a case that did not pass nothing at all.

mod events;
mod evidence;
mod survey;

pub use events::{StreamError, read_events};
pub use evidence::{By, Evidence, Grade, LeftOut};
pub use survey::{Covered, Kinds, Pin, Survey, Surveyed, survey};
