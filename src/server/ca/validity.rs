//! Until when a certificate is valid.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
/// `[0] EXPLICIT`, the version.
const VERSION: u8 = 0xa0;

/// The end of a certificate's validity (RFC 5280, 4.1), `None` if this is no certificate with a date before 2050.
pub(super) fn not_after(certificate: &[u8]) -> Option<Timestamp> {
    let (SEQUENCE, certificate, _) = element(certificate)? else { return None };
    let (SEQUENCE, mut rest, _) = element(certificate)? else { return None };
    if rest.first() == Some(&VERSION) {
        rest = element(rest)?.2;
    }
    // Serial number, signature algorithm and issuer stand before it.
    for _ in 0..3 {
        rest = element(rest)?.2;
    }
    let (SEQUENCE, validity, _) = element(rest)? else { return None };
    let (_, _, rest) = element(validity)?;
    let (UTC_TIME, text, _) = element(rest)? else { return None };
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let time = DateTime::strptime("%Y%m%d%H%M%S", format!("20{text}")).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// Tag and content of the first element, and what is behind it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [tag, first, rest @ ..] = der else { return None };
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    #[test]
    fn the_date_of_a_certificate_is_read() {
        let mut params = CertificateParams::new(vec!["eip.test".to_owned()]).expect("a name");
        params.not_before = date_time_ymd(2026, 1, 2);
        params.not_after = date_time_ymd(2027, 3, 4);
        let certificate = params.self_signed(&KeyPair::generate().expect("a key")).expect("a certificate");
        let until = not_after(certificate.der()).expect("a date");
        assert_eq!(until.to_string(), "2027-03-04T00:00:00Z");
    }

    #[test]
    fn what_is_cut_has_none_and_ends_nothing() {
        let mut params = CertificateParams::new(vec!["eip.test".to_owned()]).expect("a name");
        params.not_after = date_time_ymd(2027, 3, 4);
        let certificate = params.self_signed(&KeyPair::generate().expect("a key")).expect("a certificate");
        for length in 0..certificate.der().len() {
            assert_eq!(not_after(&certificate.der()[..length]), None, "{length}");
        }
    }
}
