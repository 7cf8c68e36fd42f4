//! From a step to a signed request, deviations included.

use super::site::Site;
use crate::api::Call;
use crate::contract::{Contract, Gateway};
use crate::protocol::{Bent, COMMON, Draft, Signing, encode_call};
use crate::scenario::{Deviation, Unresolved, Variables, substitute};
use crate::sign::Credential;
use crate::wire::Request;
use secrecy::SecretString;
use serde_json::{Map, Value};
use std::time::{SystemTime, UNIX_EPOCH};

/// What one request is made of.
pub(super) struct Template<'t> {
    pub(super) contract: &'t Contract,
    pub(super) site: &'t Site,
    pub(super) region: &'t str,
    pub(super) credential: &'t Credential,
    pub(super) other: Option<&'t Credential>,
    pub(super) action: &'t str,
    pub(super) with: &'t Map<String, Value>,
    pub(super) deviation: &'t Deviation,
}

impl Template<'_> {
    /// Signs one request. A nonce that is given is used again.
    pub(super) fn request(&self, variables: &Variables, nonce: Option<u64>) -> Result<Request, Unresolved> {
        let draft = self.draft(variables, nonce)?;
        let Site { host, service, .. } = self.site;
        Ok(encode_call(self.contract.gateway, &draft, host, service, &self.credential()))
    }

    /// The parameters that would be sent.
    pub(super) fn params(&self, variables: &Variables) -> Result<Map<String, Value>, Unresolved> {
        Ok(self.draft(variables, None)?.call.params)
    }

    fn draft(&self, variables: &Variables, nonce: Option<u64>) -> Result<Draft, Unresolved> {
        let deviation = self.deviation;
        let region = (self.contract.gateway == Gateway::Legacy).then(|| self.region.to_owned());
        let mut call = Call {
            action: self.action.to_owned(),
            version: self.contract.version.clone(),
            region: region.filter(|region| !region.is_empty()),
            language: None,
            params: resolve(self.with, variables)?,
        };
        let mut common = Vec::new();
        for (name, value) in resolve(&deviation.add, variables)? {
            match (name.as_str(), &value) {
                ("Action", Value::String(text)) => call.action.clone_from(text),
                ("Version", Value::String(text)) => call.version.clone_from(text),
                ("Region", Value::String(text)) => call.region = Some(text.clone()),
                ("Language", Value::String(text)) => call.language = Some(text.clone()),
                (own, Value::String(text)) if self.is_common(own) => common.push((name, text.clone())),
                _ => {
                    call.params.insert(name, value);
                }
            }
        }
        call.params.retain(|name, _| !deviation.omit.contains(name));
        call.params.extend(deviation.null.iter().map(|name| (name.clone(), Value::Null)));
        let mut draft = Draft::new(self.contract.gateway, call, now() + deviation.skew, 0);
        draft.form = deviation.form.unwrap_or(draft.form);
        draft.signing = deviation.signing.unwrap_or(draft.signing);
        if matches!(draft.signing, Signing::V1(_)) {
            draft.nonce = nonce.unwrap_or_else(new_nonce);
        }
        draft.omit.clone_from(&deviation.omit);
        draft.bent = Bent {
            tamper: deviation.tamper,
            malform: deviation.malform,
            pad: deviation.pad,
            again: resolve(&deviation.again, variables)?,
            elsewhere: resolve(&deviation.elsewhere, variables)?,
            content_type: deviation.content_type.clone(),
            common,
        };
        Ok(draft)
    }

    /// A common parameter that this request has, but the signature and what has a place of its own in a draft.
    fn is_common(&self, name: &str) -> bool {
        let v1 = match self.deviation.signing {
            Some(signing) => signing != Signing::Tc3,
            None => self.contract.gateway == Gateway::Legacy,
        };
        let is_own = !matches!(name, "Signature" | "Token");
        is_own && COMMON.iter().any(|(common, header)| *common == name && (v1 || header.is_some()))
    }

    fn credential(&self) -> Credential {
        let mut credential = self.credential.clone();
        if let Some(other) = self.other.filter(|_| self.deviation.other_account) {
            credential = other.clone();
        }
        if let Some(other) = &self.deviation.secret_id {
            credential.secret_id.clone_from(other);
        }
        if let Some(Value::String(token)) = self.deviation.add.get("Token") {
            credential.token = Some(SecretString::from(token.clone()));
        }
        credential
    }
}

/// A positive number that no other request of this run carries, but by a chance of one in 2^52.
pub(super) fn new_nonce() -> u64 {
    const BITS: u64 = (1 << 52) - 1;
    (uuid::Uuid::new_v4().as_u64_pair().1 & BITS) + 1
}

fn resolve(template: &Map<String, Value>, variables: &Variables) -> Result<Map<String, Value>, Unresolved> {
    template.iter().map(|(name, value)| Ok((name.clone(), substitute(value, variables)?))).collect()
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
