//! What stays of a certification: the list of known failures, the stream, the certificate and what is made of it.
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/program.rs"]
mod program;

mod certificate;
mod edited;
mod ground;
mod hostile;
mod known;
mod rendered;
mod schema;
mod stream;
mod written;
