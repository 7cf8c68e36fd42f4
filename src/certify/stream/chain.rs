//! Lines that hold on to each other.

use sha2::{Digest, Sha256};

const HEAD: &str = "{\"chain\":\"";
const DIGITS: usize = 64;

/// The chain up to some line.
#[derive(Clone, Debug, Default)]
pub(in crate::certify) struct Chain(String);

impl Chain {
    /// The line of a JSON object that has members, with its end.
    pub(in crate::certify) fn line(&mut self, object: &str) -> String {
        let rest = object.strip_prefix('{').unwrap_or(object);
        self.advance(rest);
        format!("{HEAD}{}\",{rest}\n", self.0)
    }

    /// The object of the next line, unless that line or what was before it is not as it was written.
    pub(in crate::certify) fn open(&mut self, line: &str) -> Option<String> {
        let (digits, rest) = line.strip_prefix(HEAD)?.split_at_checked(DIGITS)?;
        let rest = rest.strip_prefix("\",")?;
        self.advance(rest);
        (self.0 == digits).then(|| format!("{{{rest}"))
    }

    pub(in crate::certify) fn digest(&self) -> String {
        format!("sha256:{}", self.0)
    }

    fn advance(&mut self, rest: &str) {
        let mut hasher = Sha256::new();
        hasher.update(&self.0);
        hasher.update("\n");
        hasher.update(rest);
        self.0 = hex::encode(hasher.finalize());
    }
}

#[cfg(test)]
mod tests {
    use super::Chain;

    #[test]
    fn a_line_opens_only_in_its_place() {
        let mut chain = Chain::default();
        let (one, two) = (chain.line(r#"{"a":1}"#), chain.line(r#"{"a":2}"#));
        let mut reading = Chain::default();
        assert_eq!(reading.open(one.trim_end()).as_deref(), Some(r#"{"a":1}"#));
        assert_eq!(reading.clone().open(two.trim_end()).as_deref(), Some(r#"{"a":2}"#));
        assert_eq!(reading.digest(), format!("sha256:{}", &one[10..74]));
        assert_eq!(reading.open(one.trim_end()), None, "not twice");
        assert_eq!(Chain::default().open(two.trim_end()), None, "not first");
        assert_eq!(Chain::default().open(r#"{"chain":"é"#), None);
    }

    #[test]
    fn the_sum_is_that_of_sha256sum() {
        // printf '\n"a":1}' | sha256sum
        let expected = "cb605de84bb5c73336884839fc4bf362f6aafd33c612e11dbb5827b9b79e69df";
        assert_eq!(Chain::default().line(r#"{"a":1}"#), format!("{{\"chain\":\"{expected}\",\"a\":1}}\n"));
    }
}
