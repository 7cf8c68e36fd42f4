//! Certifying a client: what it is asked to do, what three witnesses saw of it, and what is to be said of that.
//!
//! A [`Driver`] makes the client do a [`Task`]. What reached the mock meanwhile ([`Sent`]), what the client says
//! ([`Claim`]) and how its process behaved ([`Process`]) are one [`Seen`], which holds no secret and is all that a
//! check may look at: whoever has the stream of them comes to the same certificate.

pub mod cases;
pub mod certificate;
pub mod checks;
pub mod drive;
pub mod known;
mod run;
mod seen;
pub mod server;
pub mod stream;
mod task;
pub mod wire;

pub use checks::{Check, Finding, Judge, Judgement, Level};
pub use run::{Certified, Certify, Progress, Standing, Watcher, cases_of, standings};
pub use seen::{
    Claim, Elsewhere, Ending, Expects, Field, Given, Outcome, Process, Seen, Sent, Signature, Stray,
    Strength, Told,
};
pub use task::{Driver, Mode, Subject, Task, Way};
