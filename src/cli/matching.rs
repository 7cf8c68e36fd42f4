//! `dubplate match`

use super::args::MatchArgs;
use super::exit::{CliError, Exit};
use super::files;
use super::run::access;
use crate::cassette::{self, CassetteError};
use crate::protocol::{Signature, check, decode_call};
use crate::redact::Redactor;
use crate::report::{Screen, matched, matched_json};
use crate::sign::Keyring;
use crate::wire::Request;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What a server would read of a request, and its head.
const LARGEST: u64 = 65 << 20;

pub(super) fn execute(args: &MatchArgs) -> Result<Exit, CliError> {
    let deck = cassette::open(&args.cassette)?;
    let path = &args.request;
    let bytes = read(path).map_err(|source| CliError::RequestFile { path: path.clone(), source })?;
    let request =
        Request::read(&bytes).map_err(|source| CliError::NotARequest { path: path.clone(), source })?;
    let contract = files::contract(&deck.head.profile)?;
    let session = Redactor::new(&access::of_environment()).session();
    session.learn(&decode_call(&request));
    let show = |text: &str| session.text(text);
    let found = deck.explain(&request, contract.as_ref()).map_err(|miss| CassetteError::Read {
        path: args.cassette.clone(),
        source: io::Error::other(miss.text(show)),
    })?;
    let screen = Screen::default();
    let signature = signature(&request)?;
    screen.write(&if args.json {
        matched_json(&found, signature, show)
    } else {
        matched(&found, signature, show)
    });
    screen.finish().map_err(CliError::Output)?;
    Ok(if found.turns.is_empty() { Exit::NotConformant } else { Exit::AsExpected })
}

/// What became of checking its signature, with the key in the environment and those of the test credentials.
fn signature(request: &Request) -> Result<Signature, CliError> {
    let (contracts, _) = files::mock(None, &[])?;
    let hosts: Vec<String> = contracts.iter().flat_map(|contract| contract.hosts.clone()).collect();
    Ok(check(&decode_call(request), &Keyring::new(access::of_environment()), &hosts))
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().take(LARGEST + 1).read_to_end(&mut bytes)?;
    } else {
        File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    }
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other(format!("more than {LARGEST} bytes are no request")));
    }
    Ok(bytes)
}
