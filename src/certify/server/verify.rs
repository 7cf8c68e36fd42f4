use super::certificate::Certificate;
use super::{derive, digest, read};
use crate::certify::certificate::{VerifyError, compare, text};

/// Derives the certificate of a server again from its stream, and holds both against each other. `here` is the version
/// of this program.
///
/// # Errors
/// With the place, if either was edited.
pub fn verify(certificate: &str, stream: &str, here: &str) -> Result<Certificate, VerifyError> {
    let stream = read(stream)?;
    let derived = derive(&stream);
    let made = &stream.started.dubplate;
    let is_other = made != here || stream.started.checks != digest();
    compare(certificate, &text(&derived), is_other.then_some((made, here)))?;
    Ok(derived)
}
