//! Files that a program's tools are pointed to.

use super::{WrapError, truststore};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::collections::{BTreeMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Name files that a tool reads in the place of its own store: they get the system's authorities too, or those of the
/// file that was named before.
pub(super) const REPLACING: &[&str] = &["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];
/// Name files that a tool reads besides its own store.
pub(super) const ADDING: &[&str] = &["NODE_EXTRA_CA_CERTS", "DENO_CERT"];

/// Where systems keep the authorities that they trust; the first that is there is taken.
const SYSTEM: [&str; 8] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/opt/homebrew/etc/ca-certificates/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
];
const BUNDLE: &str = "ca-bundle.pem";
const PYTHON: &str = "python";
const CUSTOMIZE: &str = include_str!("python/sitecustomize.py");
const JAVA: &str = "trusted.p12";

/// The environment that dubplate was started in. A variable that is empty counts as unset.
pub(super) struct Inherited(pub(super) BTreeMap<OsString, OsString>);

impl Inherited {
    pub(super) fn get(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        Some(self.get(name)?.to_string_lossy().into_owned())
    }
}

/// The file for one of [`REPLACING`].
pub(super) fn bundle(folder: &Path, name: &str, inherited: &Inherited) -> PathBuf {
    if inherited.get(name).is_some() { addition(folder, name) } else { folder.join(BUNDLE) }
}

/// The file for one of [`ADDING`].
pub(super) fn addition(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{}.pem", name.to_ascii_lowercase()))
}

/// The folder for `PYTHONPATH`.
pub(super) fn python(folder: &Path) -> PathBuf {
    folder.join(PYTHON)
}

/// The store for the JVM.
pub(super) fn java(folder: &Path) -> PathBuf {
    folder.join(JAVA)
}

/// Writes what the variables name: our authority, with what each tool is to trust besides.
pub(super) fn write(folder: &Path, authority: &str, inherited: &Inherited) -> Result<(), WrapError> {
    let ours: Vec<_> = parsed(authority.as_bytes());
    let with_ours = |others: Vec<CertificateDer<'static>>| [others, ours.clone()].concat();
    let system = SYSTEM.iter().find_map(|path| certificates(Path::new(path)).ok()).unwrap_or_default();
    let trusted = with_ours(system);
    let bundle = pem(&trusted);
    store(&folder.join(BUNDLE), &bundle)?;
    let python = python(folder);
    fs::create_dir(&python).map_err(|source| WrapError::Write { path: python.clone(), source })?;
    store(&python.join("sitecustomize.py"), CUSTOMIZE)?;
    store(&python.join(BUNDLE), &bundle)?;
    let trusted = truststore::pkcs12(trusted.iter().map(AsRef::as_ref));
    store(&java(folder), trusted)?;
    for name in REPLACING.iter().chain(ADDING) {
        let before = inherited.get(name).map(|path| {
            let path = PathBuf::from(path);
            certificates(&path).map_err(|source| WrapError::Inherited { name, path, source })
        });
        if before.is_some() || ADDING.contains(name) {
            let before = before.transpose()?.unwrap_or_default();
            store(&addition(folder, name), pem(&with_ours(before)))?;
        }
    }
    Ok(())
}

/// In a folder of this run, so that half a file is nobody's.
fn store(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), WrapError> {
    fs::write(path, bytes).map_err(|source| WrapError::Write { path: path.to_owned(), source })
}

/// Of a file, or of the files in a folder, each once.
fn certificates(path: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let mut found = Vec::new();
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            let path = entry?.path();
            if path.is_file() {
                found.extend(parsed(&fs::read(path)?));
            }
        }
    } else {
        found = parsed(&fs::read(path)?);
    }
    let mut seen = HashSet::new();
    found.retain(|certificate| seen.insert(certificate.clone()));
    Ok(found)
}

/// What is no certificate in between is left to those who read the file itself.
fn parsed(text: &[u8]) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(text).filter_map(Result::ok).collect()
}

fn pem(certificates: &[CertificateDer<'_>]) -> String {
    const LINE: usize = 64;
    let mut text = String::new();
    for certificate in certificates {
        text += "-----BEGIN CERTIFICATE-----\n";
        let encoded = STANDARD.encode(certificate);
        for at in (0..encoded.len()).step_by(LINE) {
            text += &encoded[at..encoded.len().min(at + LINE)];
            text += "\n";
        }
        text += "-----END CERTIFICATE-----\n";
    }
    text
}
