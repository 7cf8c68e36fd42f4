//! `dubplate record --reverse`, with the credential that the questions are signed with.

use super::failure::Failure;
use super::server::Server;
use dubplate::mock::{PREFIX, SECRET_KEY};
use std::path::Path;
use std::process::Command;

pub(crate) fn start(cassette: &Path, upstream: &Server, more: &[&str]) -> Result<Server, Failure> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dubplate"));
    command.args(["record", "--cassette"]).arg(cassette);
    command.arg("--reverse").arg(format!("http://{}", upstream.address())).args(more);
    command.env("TENCENTCLOUD_SECRET_ID", format!("{PREFIX}bench"));
    command.env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY).env_remove("TENCENTCLOUD_TOKEN");
    Server::start(&mut command)
}
