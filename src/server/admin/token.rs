use super::super::owner::{is_open_to_others, owner_only};
use super::AdminError;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use uuid::Uuid;

/// A shorter token could be guessed.
pub(super) const LEAST: usize = 16;
/// No token file is longer; a wrong path may name anything.
const MOST: u64 = 4096;

/// What a caller of the admin API has to know. It has no `Debug`.
pub struct AdminToken(SecretString);

impl AdminToken {
    /// Reads the token of a file that only its owner may open, or makes such a file with a random token if there is
    /// none.
    ///
    /// # Errors
    /// If the file can be neither read nor made, others may open it (on Unix), or it holds no usable token.
    pub fn from_file(path: &Path) -> Result<Self, AdminError> {
        match owner_only().write(true).create_new(true).open(path) {
            Ok(file) => create(file, path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => read(path),
            Err(source) => Err(AdminError::TokenCreate { path: path.to_owned(), source }),
        }
    }

    /// Compares in constant time: tags under the two tokens are equal only if these are.
    pub(super) fn is(&self, given: &str) -> bool {
        tag(self.0.expose_secret()).verify(&tag(given).finalize().into_bytes()).is_ok()
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn tag(token: &str) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(token.as_bytes()).expect("HMAC takes a key of any length")
}

fn create(mut file: File, path: &Path) -> Result<AdminToken, AdminError> {
    let token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let written = file.write_all(format!("{token}\n").as_bytes());
    if let Err(source) = written.and_then(|()| file.sync_all()) {
        // Half a token would be read the next time; if it cannot be removed either, it is found unfit then.
        let _ = fs::remove_file(path);
        return Err(AdminError::TokenCreate { path: path.to_owned(), source });
    }
    Ok(AdminToken(token.into()))
}

fn read(path: &Path) -> Result<AdminToken, AdminError> {
    let unreadable = |source| AdminError::TokenRead { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    if is_open_to_others(&file).map_err(unreadable)? {
        return Err(AdminError::TokenOpen { path: path.to_owned() });
    }
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes).map_err(unreadable)?;
    let token = bytes.trim_ascii();
    if token.len() < LEAST || !token.iter().all(u8::is_ascii_graphic) {
        return Err(AdminError::TokenUnfit { path: path.to_owned() });
    }
    Ok(AdminToken(String::from_utf8_lossy(token).into_owned().into()))
}
