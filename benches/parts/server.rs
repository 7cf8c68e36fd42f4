use super::failure::Failure;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

/// A process that serves and prints its URL first; killed when dropped.
pub(crate) struct Server {
    running: Running,
    address: SocketAddr,
}

struct Running(Child);

impl Server {
    pub(crate) fn start(command: &mut Command) -> Result<Self, Failure> {
        let mut running = Running(command.stdout(Stdio::piped()).spawn()?);
        let output = running.0.stdout.take().ok_or("the output is not piped")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line.split_whitespace().next().and_then(|url| url.strip_prefix("http://"));
        let address = address.ok_or("the first line does not begin with a URL")?.parse()?;
        Ok(Self { running, address })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn process(&self) -> u32 {
        self.running.0.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, which is no matter here.
        let _ended = self.0.kill().and_then(|()| self.0.wait());
    }
}
