//! Is a word a name or a key? Keys are random: they change between letters and digits, and between the cases, far more
//! often than names do.

use super::runs::Class;

/// What keys are made of, in any of the usual ways of writing them.
pub(super) const CHARACTERS: Class =
    Class::new(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-%");
/// Shorter runs are names and ids; the shortest key of the vendor has 32 characters, a `SecretId` 36.
pub(super) const KEY: usize = 24;
/// Letters alone need more of them to say so.
const LETTERS: usize = 28;
/// A name like `backup-2026-v2` changes between letters and digits less often.
const CHANGES: usize = 3;
/// A name may end in a number of so many digits.
const NUMBER: usize = 2;

/// Whether a run of [`CHARACTERS`], at least [`KEY`] long, looks random.
pub(super) fn is_key(word: &[u8]) -> bool {
    let seen = Seen::of(word);
    match (seen.letters, seen.digits) {
        (0, _) => false,
        (_, 0) => seen.longest >= LETTERS && seen.is_shuffled(),
        _ => !is_request_id(word) && (seen.changes >= CHANGES || (seen.longest >= KEY && !seen.is_name())),
    }
}

/// A UUID with its hyphens; without them it could as well be a key of 32 hex digits. Nothing is written in one.
pub(super) fn is_request_id(word: &[u8]) -> bool {
    word.len() == 36 && uuid::Uuid::try_parse_ascii(word).is_ok()
}

#[derive(Default)]
struct Seen {
    letters: usize,
    uppers: usize,
    digits: usize,
    /// A digit beside a letter.
    changes: usize,
    /// An upper-case letter behind a lower-case one.
    rises: usize,
    /// Letters and digits without a sign between.
    longest: usize,
}

impl Seen {
    fn of(word: &[u8]) -> Self {
        let mut seen = Self::default();
        let mut before = b'-';
        let mut run = 0;
        for byte in word {
            seen.letters += usize::from(byte.is_ascii_alphabetic());
            seen.uppers += usize::from(byte.is_ascii_uppercase());
            seen.digits += usize::from(byte.is_ascii_digit());
            let change = (before.is_ascii_digit() && byte.is_ascii_alphabetic())
                || (before.is_ascii_alphabetic() && byte.is_ascii_digit());
            seen.changes += usize::from(change);
            seen.rises += usize::from(before.is_ascii_lowercase() && byte.is_ascii_uppercase());
            run = if byte.is_ascii_alphanumeric() { run + 1 } else { 0 };
            seen.longest = seen.longest.max(run);
            before = *byte;
        }
        seen
    }

    /// `Ipv4AddressQuotaLimitExceeded`: few digits, and most letters lower-case.
    fn is_name(&self) -> bool {
        self.digits <= NUMBER && self.uppers * 3 <= self.letters
    }

    /// As many letters of one case as of the other, one after the other.
    fn is_shuffled(&self) -> bool {
        let lowers = self.letters - self.uppers;
        self.uppers * 3 > self.letters && lowers * 3 > self.letters && self.rises * 6 >= self.letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_names_are_told_apart() {
        let table = [
            ("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", true),
            ("3f9a8b7c6d5e4f3a2b1c0d9e8f7a0007", true),
            ("u4Jq8ZrWm2XcVt6LbNy9KpHs3GdF", true),
            ("qWzRpLxTvNbKcHsYdMfGjBtZrXqWaPnL", true),
            ("oIaQ/kWzRxTv+YbNm4pC3DfG7hJ", true),
            ("%41%4B%49%44%7a%38%6b%72", true),
            ("3c140219-cfe9-470e-b241-907877d6fb03", false),
            ("3c140219cfe9470eb241907877d6fb03", true),
            ("/Response/AddressSet/0/AddressId", false),
            ("Ipv4AddressQuotaLimitExceeded", false),
            ("InvalidNetworkInterfaceIdNotFound", false),
            ("boundary=dubplate-of-the-v2-gateway", false),
            ("TOTAL_EIP_QUOTA_OF_THE_ACCOUNT_2", false),
            ("TOTALEIPQUOTAOFTHEACCOUNTTWO", false),
            // More digits, and more upper-case letters, than a name has.
            ("abcdefghijklmnopqrstuvwx123456", true),
            ("ABCDEFGHIJabcdefghijklmn12", true),
            // Both cases, but not one after the other; one after the other, but too few of one.
            ("ABCDEFGHIJKLMNOPabcdefghijklmnop", false),
            ("ABCDaEFGHaIJKLaMNOPaQRSTaUVW", false),
            ("abCdeFghIjkLmnOpqRstUvwXyzAbcD", false),
            ("ABcDEfGHiJKlMNoPQrSTuVWxYZaBCd", false),
            ("202611221617312026112216", false),
        ];
        for (word, key) in table {
            assert!(word.len() >= KEY, "{word}");
            assert_eq!(is_key(word.as_bytes()), key, "{word}");
        }
    }
}
