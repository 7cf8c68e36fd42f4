//! A trust store as the JVM reads it: PKCS#12 (RFC 7292), certificates alone, without encryption and without password.

/// Object identifiers, encoded.
const DATA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const CERTIFICATE_BAG: &[u8] = &[6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, 3];
const X509: &[u8] = &[6, 10, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 22, 1];
const FRIENDLY_NAME: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 20];
/// Of Oracle (2.16.840.1.113894.746875.1.1): without it the JVM takes a certificate for part of somebody's chain.
const TRUSTED_KEY_USAGE: &[u8] = &[6, 12, 0x60, 0x86, 0x48, 1, 0x86, 0xf9, 0x66, 0xad, 0xca, 0x7b, 1, 1];
const ANY_USAGE: &[u8] = &[6, 4, 0x55, 0x1d, 0x25, 0];
const VERSION_3: &[u8] = &[2, 1, 3];

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OCTETS: u8 = 4;
/// Two bytes a character.
const BMP_STRING: u8 = 0x1e;
/// `[0] EXPLICIT`
const CONTENT: u8 = 0xa0;

/// A store of certificates, each of which is trusted.
pub(super) fn pkcs12<'c>(certificates: impl Iterator<Item = &'c [u8]>) -> Vec<u8> {
    let bags: Vec<Vec<u8>> = certificates.enumerate().map(|(number, der)| bag(number, der)).collect();
    let safe = sequence(&[&data(&sequence(&bags))]);
    sequence(&[VERSION_3, &data(&safe)])
}

fn bag(number: usize, der: &[u8]) -> Vec<u8> {
    let certificate = sequence(&[X509, &element(CONTENT, &element(OCTETS, der))]);
    let name: Vec<u8> = format!("authority-{number}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    let attribute = |id: &[u8], value: &[u8]| sequence(&[id, &element(SET, value)]);
    let attributes =
        [attribute(FRIENDLY_NAME, &element(BMP_STRING, &name)), attribute(TRUSTED_KEY_USAGE, ANY_USAGE)];
    sequence(&[CERTIFICATE_BAG, &element(CONTENT, &certificate), &element(SET, &attributes.concat())])
}

/// Octets as the content of something larger.
fn data(octets: &[u8]) -> Vec<u8> {
    sequence(&[DATA, &element(CONTENT, &element(OCTETS, octets))])
}

fn sequence(parts: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let parts: Vec<&[u8]> = parts.iter().map(AsRef::as_ref).collect();
    element(SEQUENCE, &parts.concat())
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let significant = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    let mut element = vec![tag];
    match significant {
        [] => element.push(0),
        [short] if *short < 0x80 => element.push(*short),
        long => {
            // Eight bytes at most.
            element.push(0x80 | u8::try_from(long.len()).unwrap_or(8));
            element.extend(long);
        }
    }
    element.extend(content);
    element
}

#[cfg(test)]
mod tests {
    use super::*;

    /// X.690, 8.1.3: the short form up to 127, the long one from 128 on.
    #[test]
    fn lengths_are_in_their_shortest_form() {
        assert_eq!(element(4, &[]), [4, 0]);
        assert_eq!(element(4, &[7; 127])[..3], [4, 127, 7]);
        assert_eq!(element(4, &[7; 128])[..4], [4, 0x81, 128, 7]);
        assert_eq!(element(4, &[7; 256])[..5], [4, 0x82, 1, 0, 7]);
    }

    #[test]
    fn identifiers_are_as_long_as_they_say() {
        for id in [DATA, CERTIFICATE_BAG, X509, FRIENDLY_NAME, TRUSTED_KEY_USAGE, ANY_USAGE] {
            assert_eq!((id[0], usize::from(id[1])), (6, id.len() - 2), "{id:?}");
        }
    }

    #[test]
    fn each_certificate_is_in_the_store() {
        let store = pkcs12([&b"first"[..], b"second"].into_iter());
        for certificate in [&b"\x04\x05first"[..], b"\x04\x06second"] {
            assert!(store.windows(certificate.len()).any(|window| window == certificate));
        }
    }
}
