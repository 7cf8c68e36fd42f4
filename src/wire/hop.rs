//! What a message says of its own connection and framing (RFC 9110, 7.6.1 and 8.6), and not to whom it is for.

/// Of one hop whatever `Connection` says, in lower case.
const OF_ONE_HOP: [&str; 12] = [
    "connection",
    "content-length",
    "expect",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A message without one of these is another message.
const OF_THE_MESSAGE: [&str; 7] =
    ["accept-encoding", "authorization", "content-encoding", "content-type", "cookie", "date", "host"];

/// The headers of one message that do not go further.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hop {
    /// By `Connection`, in lower case.
    named: Vec<String>,
}

/// A `Connection` header that would take a part of the message away.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the header Connection names `{0}`, which is a part of the message and not of the connection")]
pub struct TakesAway(String);

impl Hop {
    /// By the values of a message's `Connection` headers. What is a part of the message is not taken away by them.
    pub fn of<'v>(connection: impl Iterator<Item = &'v str>) -> Self {
        Self::named(connection).filter(|name| !is_of_the_message(name)).collect()
    }

    /// The same for who does not let a part be taken away.
    ///
    /// # Errors
    /// If that was tried.
    pub fn checked<'v>(connection: impl Iterator<Item = &'v str>) -> Result<Self, TakesAway> {
        let check = |name: String| if is_of_the_message(&name) { Err(TakesAway(name)) } else { Ok(name) };
        Self::named(connection).map(check).collect()
    }

    /// Whether a header, its name in lower case, stays behind.
    pub fn has(&self, name: &str) -> bool {
        OF_ONE_HOP.contains(&name) || self.named.iter().any(|named| named == name)
    }

    fn named<'v>(connection: impl Iterator<Item = &'v str>) -> impl Iterator<Item = String> {
        let names =
            connection.flat_map(|value| value.split(',')).map(|name| name.trim().to_ascii_lowercase());
        names.filter(|name| !name.is_empty() && !OF_ONE_HOP.contains(&name.as_str()) && name != "close")
    }
}

impl FromIterator<String> for Hop {
    fn from_iter<I: IntoIterator<Item = String>>(names: I) -> Self {
        Self { named: names.into_iter().collect() }
    }
}

fn is_of_the_message(name: &str) -> bool {
    OF_THE_MESSAGE.contains(&name) || name.starts_with("x-tc-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_connection_names_stays_behind() {
        let hop = Hop::checked(["close, X-Trace", " te"].into_iter()).expect("nothing is taken away");
        for (name, stays) in
            [("x-trace", true), ("te", true), ("proxy-authorization", true), ("accept", false)]
        {
            assert_eq!(hop.has(name), stays, "{name}");
        }
        assert_eq!(Hop::checked(["Keep-Alive, close,,"].into_iter()), Ok(Hop::default()));
    }

    #[test]
    fn a_part_of_the_message_is_not_taken_away() {
        for name in ["authorization", "Host", "X-TC-Action", "content-type"] {
            assert_eq!(Hop::checked([name].into_iter()), Err(TakesAway(name.to_ascii_lowercase())), "{name}");
            assert!(!Hop::of([name].into_iter()).has(&name.to_ascii_lowercase()), "{name}");
        }
    }
}
