pub(super) const ALGORITHM: &str = "TC3-HMAC-SHA256";
pub(super) const TERMINATOR: &str = "tc3_request";

/// What an `Authorization` header says.
pub struct Authorization<'a> {
    pub secret_id: &'a str,
    pub date: &'a str,
    pub service: &'a str,
    pub signed_headers: &'a str,
    pub signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Reads the three fields in any order, with or without blanks after the commas.
    ///
    /// `None` for another algorithm, a missing, repeated, empty or unknown field, a scope that does not end in
    /// `tc3_request`, or signed headers without `content-type` and `host`.
    pub fn parse(header: &'a str) -> Option<Self> {
        let fields = header.trim().strip_prefix(ALGORITHM)?.strip_prefix(' ')?;
        let [mut credential, mut signed_headers, mut signature] = [None; 3];
        for field in fields.split(',') {
            let (name, value) = field.trim().split_once('=')?;
            let slot = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return None,
            };
            if value.is_empty() || slot.replace(value).is_some() {
                return None;
            }
        }
        let (secret_id, scope) = credential?.split_once('/')?;
        let (date, scope) = scope.split_once('/')?;
        let (service, TERMINATOR) = scope.split_once('/')? else {
            return None;
        };
        let signed_headers = signed_headers?;
        let signs = |header| signed_headers.split(';').any(|name| name == header);
        let complete = ![secret_id, date, service].contains(&"") && signs("content-type") && signs("host");
        complete.then_some(Self { secret_id, date, service, signed_headers, signature: signature? })
    }

    pub(super) fn to_header(&self) -> String {
        let Self { secret_id, date, service, signed_headers, signature } = self;
        format!(
            "{ALGORITHM} Credential={secret_id}/{date}/{service}/{TERMINATOR}, SignedHeaders={signed_headers}, Signature={signature}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEADER: &str = "TC3-HMAC-SHA256 Credential=id/2018-10-09/cvm/tc3_request, SignedHeaders=content-type;host, Signature=5da7";

    #[test]
    fn an_authorization_is_read_with_or_without_blanks_in_any_order() {
        for header in [
            HEADER,
            "TC3-HMAC-SHA256 Credential=id/2018-10-09/cvm/tc3_request,SignedHeaders=content-type;host,Signature=5da7",
            "TC3-HMAC-SHA256  Signature=5da7 ,  SignedHeaders=content-type;host,Credential=id/2018-10-09/cvm/tc3_request ",
        ] {
            let read = Authorization::parse(header).expect(header);
            let parts = [read.secret_id, read.date, read.service, read.signed_headers, read.signature];
            assert_eq!(parts, ["id", "2018-10-09", "cvm", "content-type;host", "5da7"]);
        }
    }

    #[test]
    fn a_malformed_authorization_is_not_read() {
        for (whole, broken) in [
            ("TC3-HMAC-SHA256 ", ""),
            ("TC3-HMAC-SHA256 ", "TC3-HMAC-SHA256"),
            ("TC3", "AWS4"),
            ("SHA256", "SHA1"),
            ("Credential=", "credential="),
            ("Credential=", "Credential"),
            ("id/", "/"),
            ("id/", ""),
            ("/2018-10-09", "/"),
            ("/cvm", "/"),
            ("/cvm", "/cvm/cvm"),
            ("/tc3_request", ""),
            ("tc3_request", "aws4_request"),
            ("content-type;host", "host"),
            ("content-type;host", "content-type"),
            ("content-type;host", "content-type,host"),
            ("SignedHeaders=content-type;host, ", ""),
            ("Signature=5da7", "Signature="),
            (", Signature=5da7", ""),
            ("Signature=5da7", "Signature=5da7, Signature=5da7"),
            ("Signature=5da7", "Signature=5da7, Expires=1"),
            ("Signature=5da7", "Signature=5da7,"),
        ] {
            let header = HEADER.replace(whole, broken);
            assert_ne!(header, HEADER);
            assert!(Authorization::parse(&header).is_none(), "{header}");
        }
        assert!(Authorization::parse("SKIP").is_none());
    }

    proptest! {
        #[test]
        fn nothing_makes_the_reader_panic(text in ".*", at in 0..HEADER.len()) {
            prop_assert!(Authorization::parse(&text).is_none());
            let header = [&HEADER[..at], &text, &HEADER[at..]].concat();
            if let Some(read) = Authorization::parse(&header) {
                prop_assert!(header.contains(read.secret_id) && header.contains(read.signature));
            }
        }
    }
}
