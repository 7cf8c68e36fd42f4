use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// A part of all cases: `2/5` is the second of five.
///
/// Which part a case is in hangs on its name and on the number of parts alone: neither a filter nor a case that is added
/// moves another one. The part is the first eight bytes of SHA-256 over `profile/case`, as a number, modulo the number
/// of parts, plus one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Partition {
    part: u32,
    of: u32,
}

/// As it stands in a stream.
#[derive(Deserialize)]
struct Written {
    part: u32,
    of: u32,
}

/// Why a text is no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write K/N: part K of N, counted from 1, as in 2/5")]
pub struct NoPartition;

impl Partition {
    /// # Errors
    /// Unless the part is one of 1 to `of`.
    pub fn new(part: u32, of: u32) -> Result<Self, NoPartition> {
        if (1..=of).contains(&part) { Ok(Self { part, of }) } else { Err(NoPartition) }
    }

    pub fn part(self) -> u32 {
        self.part
    }

    pub fn of(self) -> u32 {
        self.of
    }

    /// The part of as many that a case is in.
    #[must_use]
    pub fn with(self, profile: &str, case: &str) -> Self {
        let sum = Sha256::digest(format!("{profile}/{case}"));
        let (head, _) = sum.split_at(size_of::<u64>());
        let number = head.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte));
        // The remainder of a u32 is one.
        let part = u32::try_from(number % u64::from(self.of)).unwrap_or_default() + 1;
        Self { part, of: self.of }
    }

    /// Whether a case is in this part.
    pub fn holds(self, profile: &str, case: &str) -> bool {
        self.with(profile, case) == self
    }
}

impl TryFrom<Written> for Partition {
    type Error = NoPartition;

    fn try_from(written: Written) -> Result<Self, NoPartition> {
        Self::new(written.part, written.of)
    }
}

impl FromStr for Partition {
    type Err = NoPartition;

    fn from_str(text: &str) -> Result<Self, NoPartition> {
        let (part, of) = text.split_once('/').ok_or(NoPartition)?;
        let number = |text: &str| {
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| is_number).ok_or(NoPartition)
        };
        Self::new(number(part)?, number(of)?)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "part {} of {}", self.part, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::Partition;

    #[test]
    fn parts_count_from_one() {
        for text in ["0/5", "6/5", "5", "/5", "1/", "1/0", "a/b", "+1/5", "1/5/5", " 1/5", "1/4294967296"] {
            assert!(text.parse::<Partition>().is_err(), "{text}");
        }
        assert_eq!("2/5".parse(), Partition::new(2, 5));
    }

    #[test]
    fn the_part_is_the_one_that_sha256sum_gives() {
        // printf ecm-2019-07-19/bind-instance | sha256sum | cut -c1-16, modulo 5
        let found = (1..=5).filter(|part| {
            Partition::new(*part, 5).is_ok_and(|part| part.holds("ecm-2019-07-19", "bind-instance"))
        });
        assert_eq!(found.collect::<Vec<_>>(), [4]);
    }
}
