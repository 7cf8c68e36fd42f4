//! `dubplate certify verify`

use super::super::exit::{CliError, Exit};
use super::super::files;
use super::args::{VerifyArgs, VerifyFormat};
use super::keep::beside;
use super::printed;
use crate::certify::certificate::{Today, VerifyError, verify};
use crate::certify::stream::StreamError;
use crate::certify::{Check, checks, server};
use crate::report::{
    Screen, certificate_badge, certificate_markdown, certificate_text, server_badge, server_markdown,
    server_text, server_verified, verified,
};
use crate::source::read;
use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::Value;

const HERE: &str = env!("CARGO_PKG_VERSION");

pub(super) fn execute(args: &VerifyArgs) -> Result<Exit, CliError> {
    let path = args.stream.clone().unwrap_or_else(|| beside(&args.certificate));
    let (certificate, stream) = (read(&args.certificate)?, read(&path)?);
    if is_of_server(&stream.text) {
        return server(args, &certificate.text, &stream.text);
    }
    let table: Vec<&Check> = checks::all().collect();
    let judged = verify(
        &certificate.text,
        &stream.text,
        &table,
        |stream| checks::judge(&stream.seen, &stream.strays),
        HERE,
    );
    let certificate = match judged {
        Ok(certificate) => certificate,
        Err(error) => return refused(args, error),
    };
    let digest = checks::digest(&table);
    let today = Today {
        dubplate: HERE,
        checks: &digest,
        contracts: &files::contract_digests()?,
        day: Offset::UTC.to_datetime(Timestamp::now()).date(),
    };
    let notes = today.notes(&certificate);
    let screen = Screen::default();
    match args.format {
        VerifyFormat::Text => {
            screen.write(&(certificate_text(&certificate) + &verified(&certificate, &notes)));
        }
        VerifyFormat::Markdown => screen.write(&certificate_markdown(&certificate)),
        VerifyFormat::Badge => screen.write(&certificate_badge(&certificate)),
    }
    screen.finish().map_err(CliError::Output)?;
    Ok(Exit::AsExpected)
}

/// What the stream says that it is of. Whether that was edited is seen later.
fn is_of_server(stream: &str) -> bool {
    let head = stream.lines().next().and_then(|line| serde_json::from_str::<Value>(line).ok());
    head.is_some_and(|head| head["kind"] == "server")
}

fn server(args: &VerifyArgs, certificate: &str, stream: &str) -> Result<Exit, CliError> {
    let certificate = match server::verify(certificate, stream, HERE) {
        Ok(certificate) => certificate,
        Err(error) => return refused(args, error),
    };
    let digest = server::digest();
    let today = Today {
        dubplate: HERE,
        checks: &digest,
        contracts: &files::contract_digests()?,
        day: Offset::UTC.to_datetime(Timestamp::now()).date(),
    };
    let notes = today.notes_of_server(&certificate);
    printed(&match args.format {
        VerifyFormat::Text => server_text(&certificate) + &server_verified(&certificate, &notes),
        VerifyFormat::Markdown => server_markdown(&certificate),
        VerifyFormat::Badge => server_badge(&certificate),
    })
}

/// What this build cannot read or judge is unusable; everything else was edited, and is said on stderr so that nobody
/// takes it for a badge.
fn refused(args: &VerifyArgs, error: VerifyError) -> Result<Exit, CliError> {
    let is_unusable = matches!(
        error,
        VerifyError::OtherBuild { .. }
            | VerifyError::Stream(StreamError::Format { .. } | StreamError::Unknown { .. })
    );
    let error = CliError::Certificate { path: args.certificate.clone(), source: error };
    if is_unusable {
        return Err(error);
    }
    anstream::eprintln!("{}", error.styled());
    Ok(Exit::NotConformant)
}
