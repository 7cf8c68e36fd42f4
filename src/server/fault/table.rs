use hyper::header::HeaderValue;
use std::time::Duration;

/// One deliberate misbehaviour of a connection or an answer.
#[derive(Debug)]
pub struct Fault {
    pub name: &'static str,
    pub argument: Option<Argument>,
    /// What it does, over HTTP/1.1.
    pub does: &'static str,
    /// What is different over HTTP/2; empty if nothing is.
    pub over_http2: &'static str,
    /// Whether the target is asked, so that the call has its effect.
    pub asks: bool,
    /// What is done for an argument; `None` if it is not one.
    pub(super) act: fn(&str) -> Option<Act>,
}

/// What may stand behind `=`.
#[derive(Debug)]
pub struct Argument {
    pub word: &'static str,
    /// What a valid one is.
    pub wanted: &'static str,
    pub default: &'static str,
}

/// What is done to a call.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Delay(Duration),
    Drip(Duration),
    Reset,
    Truncate,
    Garble,
    Status(u16),
    ContentType(HeaderValue),
    RateLimit,
}

/// Longer than any client waits, shorter than a connection that was forgotten.
const LONGEST: u64 = 600_000;

const MILLIS: Argument = Argument { word: "MILLIS", wanted: "milliseconds, 1 to 600000", default: "3000" };

/// Every fault there is.
pub const FAULTS: &[Fault] = &[
    Fault {
        name: "delay",
        argument: Some(MILLIS),
        does: "the answer comes MILLIS later than it could",
        over_http2: "",
        asks: true,
        act: |text| millis(text).map(Act::Delay),
    },
    Fault {
        name: "drip",
        argument: Some(MILLIS),
        does: "the body of the answer comes in small writes, over MILLIS",
        over_http2: "",
        asks: true,
        act: |text| millis(text).map(Act::Drip),
    },
    Fault {
        name: "reset-before",
        argument: None,
        does: "the connection is reset (RST) as soon as the request is read",
        over_http2: "the stream alone is reset (RST_STREAM)",
        asks: false,
        act: |_| Some(Act::Reset),
    },
    Fault {
        name: "reset-after",
        argument: None,
        does: "the answer is lost: the connection is reset (RST) instead of it",
        over_http2: "the stream alone is reset (RST_STREAM)",
        asks: true,
        act: |_| Some(Act::Reset),
    },
    Fault {
        name: "truncated",
        argument: None,
        does: "Content-Length is that of the whole body, half of it comes, and the connection is closed",
        over_http2: "the stream ends in place of the connection",
        asks: true,
        act: |_| Some(Act::Truncate),
    },
    Fault {
        name: "garbage",
        argument: None,
        does: "bytes that are no HTTP come for an answer, and the connection is closed",
        over_http2: "bytes that are no frame; other calls on the connection are lost with it",
        asks: true,
        act: |_| Some(Act::Garble),
    },
    Fault {
        name: "http-500",
        argument: None,
        does: "HTTP 500 with a page of HTML comes for an answer",
        over_http2: "",
        asks: true,
        act: |_| Some(Act::Status(500)),
    },
    Fault {
        name: "http-502",
        argument: None,
        does: "HTTP 502 with a page of HTML, as of a gateway that did not get through",
        over_http2: "",
        asks: false,
        act: |_| Some(Act::Status(502)),
    },
    Fault {
        name: "content-type",
        argument: Some(Argument { word: "TYPE", wanted: "a value of Content-Type", default: "text/html" }),
        does: "the answer says that it is TYPE",
        over_http2: "",
        asks: true,
        act: |text| HeaderValue::from_str(text).ok().map(Act::ContentType),
    },
    Fault {
        name: "rate-limit",
        argument: None,
        does: "the API's own error RequestLimitExceeded, whatever the rate",
        over_http2: "",
        asks: false,
        act: |_| Some(Act::RateLimit),
    },
];

fn millis(text: &str) -> Option<Duration> {
    let millis = text.parse().ok().filter(|millis| (1..=LONGEST).contains(millis))?;
    Some(Duration::from_millis(millis))
}

/// The table for people, one fault a paragraph.
pub fn explain() -> String {
    let lines: Vec<String> = FAULTS.iter().map(Fault::to_string).collect();
    lines.join("\n")
}

impl std::fmt::Display for Fault {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, argument, does, over_http2, asks, .. } = self;
        write!(to, "  {name}")?;
        if let Some(Argument { word, .. }) = argument {
            write!(to, "[={word}]")?;
        }
        write!(to, ": {does}")?;
        if let Some(Argument { word, default, .. }) = argument {
            write!(to, " ({word} is {default} unless given)")?;
        }
        write!(to, "; {}", if *asks { "the call has its effect" } else { "the call has no effect" })?;
        if !over_http2.is_empty() {
            write!(to, "; over HTTP/2 {over_http2}")?;
        }
        Ok(())
    }
}
