//! Certifying a client: a right one passes everything, and each of many wrong ones is caught by the check that is meant.
#![cfg(unix)]

mod ground;
mod right;
mod table;
mod wrong;
