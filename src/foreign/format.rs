use super::document::Document;
use super::model::{Place, Unreadable};
use super::node::Node;
use std::str::FromStr;

/// Whose recording it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    Vcrpy,
    GoVcr,
    Azure,
    Dvr,
    Har,
    Wiremock,
}

/// The name of no format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such format")]
pub struct UnknownFormat;

impl Format {
    pub const ALL: [Self; 6] = [Self::Vcrpy, Self::GoVcr, Self::Azure, Self::Dvr, Self::Har, Self::Wiremock];

    /// As it is typed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vcrpy => "vcrpy",
            Self::GoVcr => "go-vcr",
            Self::Azure => "azure",
            Self::Dvr => "dvr",
            Self::Har => "har",
            Self::Wiremock => "wiremock",
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.name() == name).ok_or(UnknownFormat)
    }
}

/// Finds out of which format a document is, by the names in it.
///
/// # Errors
/// If it is of none that is read.
pub fn detect(document: &Document) -> Result<Format, Unreadable> {
    let first = document.items.first().map(|(_, item)| item);
    let found = match &*document.list {
        "Entries" => Some(Format::Azure),
        "events" if first.is_some_and(|event| event.get("action").is_some()) => Some(Format::Dvr),
        "interactions" if document.items.iter().any(|(_, item)| is_go(item)) => Some(Format::GoVcr),
        "interactions" => Some(Format::Vcrpy),
        "mappings" => Some(Format::Wiremock),
        "" if document.member("log").is_some() => Some(Format::Har),
        // One mapping is a file of its own.
        "" if document.member("request").is_some() && document.member("response").is_some() => {
            Some(Format::Wiremock)
        }
        // The oldest files of vcrpy are a bare list.
        "" if first.is_some_and(|item| item.get("request").is_some()) => Some(Format::Vcrpy),
        _ => None,
    };
    let known = Format::ALL.map(Format::name).join(", ");
    found.ok_or_else(|| {
        Unreadable::new(Place::default(), format!("it is no recording of a format that is read ({known})"))
    })
}

/// go-vcr writes `url` and `code` where vcrpy writes `uri` and `status`.
fn is_go(interaction: &Node) -> bool {
    let has = |part: &str, name: &str| interaction.get(part).and_then(|part| part.get(name)).is_some();
    has("request", "url") && has("response", "code")
}
