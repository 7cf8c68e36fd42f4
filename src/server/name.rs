//! The name that a client was given for its proxy: `http://NAME@127.0.0.1:PORT`.

use base64::{Engine, engine::general_purpose::STANDARD};
use hyper::header::{HeaderMap, PROXY_AUTHORIZATION};
use std::sync::Arc;

/// The user name of `Proxy-Authorization: Basic`; what stands behind the colon does not count. It keeps clients apart and
/// lets nobody in, so one that cannot be read is none.
pub(super) fn of(headers: &HeaderMap) -> Option<Arc<str>> {
    let (scheme, given) = headers.get(PROXY_AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(given.trim()).ok()?).ok()?;
    let name = text.split_once(':').map_or(&*text, |(name, _)| name);
    (!name.is_empty()).then(|| name.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_name_is_the_name() {
        // RFC 7617, section 2: the user `Aladdin` with the password `open sesame`.
        let table = [
            ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", Some("Aladdin")),
            ("basic QWxhZGRpbg==", Some("Aladdin")),
            ("Basic OnB3", None),
            ("Basic ???", None),
            ("Bearer QWxhZGRpbg==", None),
        ];
        for (value, name) in table {
            let headers = HeaderMap::from_iter([(PROXY_AUTHORIZATION, value.parse().expect("a value"))]);
            assert_eq!(of(&headers).as_deref(), name, "{value}");
        }
        assert_eq!(of(&HeaderMap::new()), None);
    }
}
