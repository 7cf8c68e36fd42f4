//! The two sorts of YAML scalar that insta writes: plain ones and double-quoted ones. No other YAML is read.

/// Characters that no plain scalar starts with.
const LEADING: &[char] = &['&', '*', '?', '|', '-', '<', '>', '=', '!', '%', '@', '.', ' '];
/// Characters that no plain scalar holds.
const ANYWHERE: &[char] = &[':', '{', '}', '[', ']', ',', '#', '`', '"', '\'', '\\'];
/// Words that YAML reads as something else than text.
const WORDS: &[&str] = &["yes", "no", "true", "false", "on", "off", "null", "~"];

/// A text as insta writes it.
pub(super) fn write(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// A text as insta, or an editor with care, has written it.
pub(super) fn read(written: &str) -> Option<String> {
    if written.starts_with('"') {
        return serde_json::from_str(written).ok();
    }
    is_plain(written).then(|| written.to_owned())
}

fn is_plain(text: &str) -> bool {
    let word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    !text.is_empty()
        && !word
        && !text.starts_with(LEADING)
        && !text.ends_with(' ')
        && !text.contains(|c: char| c.is_control() || ANYWHERE.contains(&c))
        && !text.starts_with("0x")
        && text.parse::<f64>().is_err()
}
