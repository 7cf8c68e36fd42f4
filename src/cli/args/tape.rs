use super::{AdminArgs, FaultArgs, ReachArgs, RecordWord, WrapArgs};
use crate::cli::posts::{Post, name_of};
use crate::server::Answers;
use crate::target::Own;
use clap::{ArgGroup, Args};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

const RECORD_USAGE: &str = "dubplate record [OPTIONS] --cassette <FILE> -- <CMD>...
       dubplate record [OPTIONS] --cassette <FILE> --reverse <HOST>...
       dubplate record [OPTIONS] --cassette <FILE> --listen <ADDR> --ca <DIR>";

#[derive(Args, Debug)]
pub(in crate::cli) struct ReplayArgs {
    /// What was recorded
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) cassette: PathBuf,
    /// Where to listen; port 0 takes a free one. The first line printed is the base URL; around a program nothing is
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(in crate::cli) listen: SocketAddr,
    /// Answer for this host from a port of its own on 127.0.0.1, as `record --reverse` does; once for each host
    #[arg(long, value_name = "[http://]HOST[:PORT][=LISTENPORT]")]
    pub(in crate::cli) reverse: Vec<Reverse>,
    /// Be the program's proxy there for the API's hosts, with certificates of an authority that is kept in this folder:
    /// `ca.pem`, and the key; made for 90 days if there is none. Around a program it need not be kept
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) ca: Option<PathBuf>,
    /// As a proxy, answer for this host too, besides the vendor's own
    #[arg(long, value_name = "HOST")]
    pub(in crate::cli) upstream: Vec<String>,
    /// Exit with 1 too if an episode was not asked for
    #[arg(long)]
    pub(in crate::cli) strict: bool,
    #[command(flatten)]
    pub(in crate::cli) faults: FaultArgs,
    #[command(flatten)]
    pub(in crate::cli) admin: AdminArgs,
    #[command(flatten)]
    pub(in crate::cli) wrap: WrapArgs,
}

#[derive(Args, Debug)]
#[command(override_usage = RECORD_USAGE)]
#[command(group(ArgGroup::new("way").args(["reverse", "listen", "command"]).multiple(true).required(true)))]
#[command(group(ArgGroup::new("trusted").args(["ca", "command"]).multiple(true)))]
#[command(group(ArgGroup::new("proxied").args(["listen", "command"]).multiple(true)))]
pub(in crate::cli) struct RecordArgs {
    /// Where the recording goes; what is seen meanwhile is in FILE.journal
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) cassette: PathBuf,
    /// Carry requests to this host, HTTPS unless http:// says otherwise, from a port of their own on 127.0.0.1; once for
    /// each host. A line for each is printed: its base URL here, and the host
    #[arg(long, value_name = "[http://]HOST[:PORT][=LISTENPORT]")]
    pub(in crate::cli) reverse: Vec<Reverse>,
    /// Be the program's proxy there for the API's hosts and those of --upstream; the first line printed is its URL. Around
    /// a program it is one in any case, and nothing is printed
    #[arg(long, value_name = "ADDR", requires = "trusted")]
    pub(in crate::cli) listen: Option<SocketAddr>,
    /// For a proxy: keep the authority of its certificates in this folder, `ca.pem` and the key; made for 90 days if there
    /// is none. Around a program it need not be kept
    #[arg(long, value_name = "DIR", requires = "proxied")]
    pub(in crate::cli) ca: Option<PathBuf>,
    /// Record everything anew (`all`), only what the cassette does not answer (`new`), only if there is no cassette
    /// (`once`), or nothing (`none`)
    #[arg(long, value_name = "MODE", default_value = "all")]
    pub(in crate::cli) mode: RecordWord,
    /// When an exchange is safe from a loss of power: within 50 ms (`soon`), or before it is answered (`always`)
    #[arg(long, value_name = "WHEN", default_value = "soon")]
    pub(in crate::cli) sync: SyncWord,
    /// Let requests be carried to this host too, besides the vendor's own
    #[arg(long, value_name = "HOST")]
    pub(in crate::cli) upstream: Vec<String>,
    /// As a proxy: let what goes to this host by CONNECT pass unseen; nothing of it is recorded
    #[arg(long, value_name = "HOST", requires = "proxied")]
    pub(in crate::cli) passthrough: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) reach: ReachArgs,
    /// Add the contracts of a folder, or replace built-in ones
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) scenarios: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) wrap: WrapArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum SyncWord {
    Soon,
    Always,
}

/// A host that has a port of its own here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Reverse {
    /// Of the host: scheme, name and port.
    pub(in crate::cli) url: String,
    /// Here; 0 takes a free one.
    pub(in crate::cli) port: u16,
}

impl Reverse {
    /// The names of the hosts, and some others.
    pub(in crate::cli) fn hosts(reverse: &[Self], others: &[String]) -> Vec<String> {
        let names = reverse.iter().map(|host| name_of(&host.url).to_ascii_lowercase());
        names.chain(others.iter().map(|host| host.to_ascii_lowercase())).collect()
    }

    /// Its port here, with who answers.
    pub(in crate::cli) fn post(&self, answers: Answers, own: &Own) -> Post {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let url = Some(self.url.clone());
        Post { address, url, forward: None, faults: None, answers, own: own.clone() }
    }
}

impl FromStr for Reverse {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str =
            "write HOST, HOST:PORT or http://HOST:PORT, and =LISTENPORT behind it for a fixed port here";
        let (host, port) = match text.split_once('=') {
            Some((host, port)) => (host, port.parse().map_err(|_| FORM)?),
            None => (text, 0),
        };
        let url = if host.contains("://") { host.to_owned() } else { format!("https://{host}") };
        if host.is_empty() || host.ends_with('/') { Err(FORM) } else { Ok(Self { url, port }) }
    }
}
