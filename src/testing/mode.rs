use std::str::FromStr;

/// What of a test is asked of the service, and what of its cassette: the words of `dubplate record --mode`.
///
/// ```no_run
/// use dubplate::testing::{Mode, Record};
///
/// // `RECORD=once cargo test` records what has no cassette yet; without the variable nothing is recorded.
/// let mode = std::env::var("RECORD").map_or(Ok(Mode::None), |word| word.parse())?;
/// let service = "https://ecm.tencentcloudapi.com";
/// let tape = Record::to("tests/cassettes/bind.json", service).mode(mode).start()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// The cassette answers, as in a [`Replay`](super::Replay); the service is asked nothing.
    None,
    /// The same if there is a cassette; otherwise everything is recorded.
    Once,
    /// The cassette answers what it can; the rest is recorded, and comes after it in the cassette.
    New,
    /// Everything is recorded.
    All,
}

/// A word that names no [`Mode`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no mode of recording: none, once, new or all")]
#[non_exhaustive]
pub struct NotAMode {
    pub word: String,
}

impl FromStr for Mode {
    type Err = NotAMode;

    fn from_str(word: &str) -> Result<Self, NotAMode> {
        match word {
            "none" => Ok(Self::None),
            "once" => Ok(Self::Once),
            "new" => Ok(Self::New),
            "all" => Ok(Self::All),
            _ => Err(NotAMode { word: word.to_owned() }),
        }
    }
}
