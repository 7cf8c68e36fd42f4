use super::folder::Folder;
use super::{Trust, WrapError, prepare};
use std::ffi::OsString;
use std::net::SocketAddr;

/// What programs find that are to come to a proxy, one after the other. The files that it names go with it.
pub(in crate::cli) struct Surroundings {
    variables: Vec<(String, OsString)>,
    _folder: Folder,
}

impl Surroundings {
    /// The proxy is trusted by the certificate of its authority, PEM.
    pub(in crate::cli) fn new(proxy: SocketAddr, authority: String) -> Result<Self, WrapError> {
        let folder = Folder::new()?;
        let trust = Trust { authority, hosts: Vec::new() };
        let variables = prepare(folder.path(), &[], &[proxy], trust)?;
        Ok(Self { variables, _folder: folder })
    }

    pub(in crate::cli) fn variables(&self) -> impl Iterator<Item = (OsString, OsString)> {
        self.variables.iter().map(|(name, value)| (name.into(), value.clone()))
    }
}
