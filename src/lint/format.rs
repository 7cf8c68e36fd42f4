//! Which tool made a recording, told by how it begins.

use regex::bytes::Regex;
use std::fmt;
use std::sync::LazyLock;

/// A format of recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Ours, one document or JSON Lines.
    Cassette,
    VcrpyYaml,
    VcrpyJson,
    GoVcr,
    Har,
    WireMock,
    Azure,
    Dvr,
}

pub(super) const UNKNOWN: &str = "this is no cassette, and no recording of another format that is known (vcrpy, go-vcr, HAR, WireMock, Azure test-proxy, dvr)";

/// How much of a file tells. Members that come before the telling one are short in every format.
const START: usize = 64 << 10;

impl Format {
    pub fn name(self) -> &'static str {
        match self {
            Self::Cassette => "dubplate",
            Self::VcrpyYaml | Self::VcrpyJson => "vcrpy",
            Self::GoVcr => "go-vcr",
            Self::Har => "har",
            Self::WireMock => "wiremock",
            Self::Azure => "azure",
            Self::Dvr => "dvr",
        }
    }

    /// Whether it is YAML.
    pub fn is_yaml(self) -> bool {
        matches!(self, Self::VcrpyYaml | Self::GoVcr)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The format of a text; `None` if it is none that is known.
pub fn recognize(text: &[u8]) -> Option<Format> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let start = &text[..text.len().min(START)];
    match start.iter().find(|byte| !byte.is_ascii_whitespace())? {
        b'{' => json(start),
        b'[' => None,
        _ => yaml(start),
    }
}

/// The first names of the outer object, in the order in which they tell.
fn json(start: &[u8]) -> Option<Format> {
    let names = super::json::names(start);
    let has = |name: &str| names.contains(&name.as_bytes());
    let table = [
        (has("log"), Format::Har),
        (has("interactions"), Format::VcrpyJson),
        (has("Entries"), Format::Azure),
        (has("mappings") || (has("request") && has("response")), Format::WireMock),
        (has("events") && (has("docs") || has("version") || has_connections(start)), Format::Dvr),
        (has("format"), Format::Cassette),
    ];
    table.into_iter().find(|(is_it, _)| *is_it).map(|(_, format)| format)
}

/// Long events can stand before the members that tell.
fn has_connections(start: &[u8]) -> bool {
    let names: [&[u8]; 2] = [b"\"connection_id\"", b"\"connectionId\""];
    names.iter().any(|name| start.windows(name.len()).any(|part| part == *name))
}

fn yaml(start: &[u8]) -> Option<Format> {
    static LIST: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?m-u)^interactions:[ \t]*(\[\])?[ \t]*\r?$").ok());
    // vcrpy writes the address as `uri`, go-vcr as `url`; only go-vcr has versions above 1 and numbers its entries.
    static GO: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?m-u)^(version:[ \t]*[2-9]|[ ]*(- )?id:[ \t]*[0-9]|[ ]{4,}url:[ \t])").ok()
    });
    LIST.as_ref()?.is_match(start).then(|| {
        if GO.as_ref().is_some_and(|go| go.is_match(start)) { Format::GoVcr } else { Format::VcrpyYaml }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_is_told_by_its_beginning() {
        let table: &[(&str, Option<Format>)] = &[
            ("{\n  \"format\": 1,\n  \"profile\": \"p\"", Some(Format::Cassette)),
            ("\u{feff}{\"log\":{\"version\":\"1.2\"", Some(Format::Har)),
            ("{\"version\": 1, \"interactions\": [", Some(Format::VcrpyJson)),
            ("{\"Entries\": [], \"Variables\": {}}", Some(Format::Azure)),
            ("{\"mappings\": [", Some(Format::WireMock)),
            ("{\"id\": \"x\", \"request\": {\"url\": \"/\"}, \"response\": {}}", Some(Format::WireMock)),
            ("{\"events\": [], \"docs\": \"d\", \"version\": \"V0\"}", Some(Format::Dvr)),
            ("{\"name\": {\"log\": 1}}", None),
            (
                "interactions:\n- request:\n    body: null\n    uri: http://h/\nversion: 1\n",
                Some(Format::VcrpyYaml),
            ),
            (
                "---\nversion: 1\ninteractions:\n- request:\n    body: \"\"\n    url: http://h/\n",
                Some(Format::GoVcr),
            ),
            ("---\nversion: 2\ninteractions:\n    - id: 0\n", Some(Format::GoVcr)),
            ("version: 1\ninteractions: []\n", Some(Format::VcrpyYaml)),
            ("on: push\njobs:\n", None),
            ("", None),
        ];
        for (text, format) in table {
            assert_eq!(recognize(text.as_bytes()), *format, "{text}");
        }
    }
}
