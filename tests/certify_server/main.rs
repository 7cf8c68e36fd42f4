//! `dubplate certify server`: by URL and started for it, seeded and with bindings, right and wrong, and what is made of it.
#![cfg(unix)]

#[path = "../common/mock.rs"]
mod mock;
#[path = "../common/program.rs"]
mod program;
#[path = "../common/server.rs"]
mod server;

mod ground;
mod hostile;
mod known;
mod refused;
mod seeded;
mod seeder;
mod started;
