//! An authority in a folder, for more than one run.

use super::super::owner::{is_open_to_others, owner_only};
use super::{Authority, CaError, FILE, Hosts, params, validity};
use crate::source::{RealDisk, write_atomic};
use jiff::Timestamp;
use rcgen::{Issuer, KeyPair, PublicKeyData};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

const KEY: &str = "ca-key.pem";
const SUBJECT: &str = "dubplate, a test authority that is kept";
/// Long enough not to be in the way, short enough that a forgotten key is worth nothing.
const LIFE: Duration = Duration::from_secs(90 * 24 * 3600);

/// Why an authority in a folder is not used. What is there is left as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeptError {
    #[error("cannot {what} {}", path.display())]
    File { what: &'static str, path: PathBuf, source: io::Error },
    #[error("{} is there without {}: remove it, or name another folder", there.display(), missing.display())]
    Half { there: PathBuf, missing: PathBuf },
    #[error("others may read {}: its certificates prove nothing any more; remove it and {FILE} beside it", path.display())]
    Exposed { path: PathBuf },
    #[error("{} holds no key: remove it and {FILE} beside it", path.display())]
    NoKey { path: PathBuf },
    #[error("{} is no certificate of the key beside it: remove both files", path.display())]
    Mismatch { path: PathBuf },
    #[error("{} was valid until {until}: remove it and {KEY} beside it", path.display())]
    Expired { path: PathBuf, until: Timestamp },
    #[error("{} does not vouch for {host}: remove it and {KEY} beside it for one that does", path.display())]
    NotCovered { path: PathBuf, host: String },
}

impl Authority {
    /// The authority in a folder: its certificate in `ca.pem` and its key in `ca-key.pem`, which others may not read. One
    /// is made if there is none, for 90 days and these hosts; one that is there must be good for them.
    pub fn kept(folder: &Path, hosts: &[&str]) -> Result<Self, CaError> {
        let (certificate, key) = (folder.join(FILE), folder.join(KEY));
        match (is_there(&certificate)?, is_there(&key)?) {
            (false, false) => Self::keep(folder, &key, hosts),
            (true, true) => Self::again(&certificate, &key, Hosts::of(hosts)),
            (true, false) => Err(KeptError::Half { there: certificate, missing: key }.into()),
            (false, true) => Err(KeptError::Half { there: key, missing: certificate }.into()),
        }
    }

    fn keep(folder: &Path, path: &Path, hosts: &[&str]) -> Result<Self, CaError> {
        let key = KeyPair::generate()?;
        make_folder(folder)?;
        write_key(path, &key.serialize_pem())?;
        let authority = Self::made(SUBJECT, LIFE, Hosts::of(hosts), key)?;
        write_atomic(&folder.join(FILE), authority.pem().as_bytes(), &RealDisk)?;
        Ok(authority)
    }

    fn again(path: &Path, key: &Path, hosts: Hosts) -> Result<Self, CaError> {
        let unfit = || KeptError::Mismatch { path: path.to_owned() };
        let key =
            KeyPair::from_pem(&read_key(key)?).map_err(|_| KeptError::NoKey { path: key.to_owned() })?;
        let text = fs::read_to_string(path).map_err(|source| KeptError::File {
            what: "read",
            path: path.to_owned(),
            source,
        })?;
        let certificate = CertificateDer::from_pem_slice(text.as_bytes()).map_err(|_| unfit())?;
        let public = key.subject_public_key_info();
        let until = validity::not_after(&certificate).ok_or_else(unfit)?;
        if !certificate.windows(public.len()).any(|window| window == public) {
            return Err(unfit().into());
        }
        if until < Timestamp::now() {
            return Err(KeptError::Expired { path: path.to_owned(), until }.into());
        }
        let issuer = Issuer::new(params(SUBJECT, LIFE, &hosts), key);
        let authority = Self::with(issuer, certificate, text, hosts)?;
        match authority.first_not_covered()? {
            None => Ok(authority),
            Some(host) => Err(KeptError::NotCovered { path: path.to_owned(), host }.into()),
        }
    }

    /// A host whose certificates a client would not take, although it trusts this authority.
    fn first_not_covered(&self) -> Result<Option<String>, CaError> {
        let mut roots = RootCertStore::empty();
        if roots.add(self.certificate.clone()).is_err() {
            return Ok(self.hosts.domains.first().cloned());
        }
        let provider = Arc::new(ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build();
        let Ok(verifier) = verifier else { return Ok(self.hosts.domains.first().cloned()) };
        for (host, name) in self.hosts.names()? {
            let leaf = self.certify(vec![name])?;
            let server = ServerName::try_from(host.clone());
            let verified = server.is_ok_and(|server| {
                verifier.verify_server_cert(&leaf.cert[0], &[], &server, &[], UnixTime::now()).is_ok()
            });
            if !verified {
                return Ok(Some(host));
            }
        }
        Ok(None)
    }
}

fn is_there(path: &Path) -> Result<bool, KeptError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(source) => Err(KeptError::File { what: "look at", path: path.to_owned(), source }),
    }
}

/// For the owner alone, if it is not there.
fn make_folder(folder: &Path) -> Result<(), KeptError> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.recursive(true).create(folder);
    made.map_err(|source| KeptError::File { what: "make the folder", path: folder.to_owned(), source })
}

fn write_key(path: &Path, text: &str) -> Result<(), KeptError> {
    let mut written = owner_only().write(true).create_new(true).open(path);
    if let Ok(file) = &mut written {
        let filled = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        if let Err(error) = filled {
            // Half a key would be found unfit the next time anyway.
            let _ = fs::remove_file(path);
            written = Err(error);
        }
    }
    let done = written.map(drop);
    done.map_err(|source| KeptError::File { what: "write", path: path.to_owned(), source })
}

fn read_key(path: &Path) -> Result<String, KeptError> {
    let unreadable = |source| KeptError::File { what: "read", path: path.to_owned(), source };
    let mut file = File::open(path).map_err(unreadable)?;
    if is_open_to_others(&file).map_err(unreadable)? {
        return Err(KeptError::Exposed { path: path.to_owned() });
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_whose_time_is_over_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        let key = KeyPair::generate().expect("a key");
        write_key(&path.join(KEY), &key.serialize_pem()).expect("a file");
        // Every authority's time begins an hour ago.
        let made = Authority::made(SUBJECT, Duration::from_secs(3540), Hosts::of(&["eip.test"]), key);
        made.expect("an authority").write(path).expect("a file");
        let refused = Authority::kept(path, &["eip.test"]).err().expect("a reason").to_string();
        assert!(refused.contains("was valid until") && refused.contains("remove it"), "{refused}");
    }
}
