//! Requests that no client would send: each rule spoils what it says and nothing else, no case with one passes on a server
//! that takes it, and nothing of a signature is shown, whatever was done to it.

#[path = "../common/mod.rs"]
mod common;

mod edges;
mod lenient;
mod redacted;
mod rules;
