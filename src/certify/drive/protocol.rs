//! The protocol for people, in one text with its tables and its schema.

use super::command::STATUSES;
use super::environment::TABLE;
use crate::certify::Outcome;

/// Each line that is exchanged with an adapter is valid by this JSON Schema.
pub const SCHEMA: &str = include_str!("adapter.schema.json");
const TEXT: &str = include_str!("protocol.md");

/// The specification of both ways to drive a client, Markdown.
pub fn protocol() -> String {
    TEXT.replacen("{environment}", &environment(), 1).replacen("{statuses}", &statuses(), 1).replacen(
        "{schema}",
        SCHEMA.trim_end(),
        1,
    )
}

fn environment() -> String {
    let row = |names: &[&str], what: &str| format!("| `{}` | {what} |", names.join("`, `"));
    TABLE.iter().map(|variable| row(variable.names, variable.what)).collect::<Vec<_>>().join("\n")
}

fn statuses() -> String {
    let row = |(status, outcome): &(i32, Outcome)| format!("| {status} | {} |", meaning(*outcome));
    STATUSES.iter().map(row).collect::<Vec<_>>().join("\n")
}

fn meaning(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "the call succeeded",
        Outcome::Error => "the API answered with an error",
        Outcome::TransportError => "no answer, or none that could be read",
        Outcome::InvalidResponse => "an answer that is none of the API",
        Outcome::Timeout => "no answer in time",
        Outcome::RefusedLocally => "the client found the parameters wrong",
        Outcome::NotSupported => "the client cannot be asked this",
        Outcome::Failed => "it did not go well",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_to_be_filled_in() {
        let text = protocol();
        for word in ["{environment}", "{statuses}", "{schema}"] {
            assert_eq!((TEXT.matches(word).count(), text.matches(word).count()), (1, 0), "{word}");
        }
        for row in ["| `DUBPLATE_CASE` | the case |", "| 77 | the client cannot be asked this |"] {
            assert!(text.contains(row), "{row}");
        }
        assert!(text.contains(SCHEMA.trim_end()));
    }
}
