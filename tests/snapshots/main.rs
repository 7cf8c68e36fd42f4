//! Transcripts, and the snapshots they are compared with.

#[path = "../common/disk.rs"]
mod disk;
#[path = "../common/mock.rs"]
mod mock;
#[path = "../common/program.rs"]
mod program;

mod check;
mod decide;
mod kinds;
mod refused;
#[cfg(target_os = "linux")]
mod review;
mod transcript;
mod wishes;
