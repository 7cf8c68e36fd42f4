//! Certifying a client: what it is asked to do, what three witnesses saw of it, and what is to be said of that.
//!
//! A [`Driver`] makes the client do a [`Task`]. What reached the mock meanwhile ([`Sent`]), what the client says
//! ([`Claim`]) and how its process behaved ([`Process`]) are one [`Seen`], which holds no secret and is all that a
//! check may look at: whoever has the stream of them comes to the same certificate.

pub mod drive;
mod seen;
mod task;

pub use seen::{Claim, Ending, Field, Given, Outcome, Process, Seen, Sent, Signature, Strength, Told};
pub use task::{Driver, Mode, Subject, Task};
