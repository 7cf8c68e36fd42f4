//! Tags of YAML, told without reading them: a tag that an unsafe loader follows runs code before anybody can look.

use super::{Note, Spot, table};

/// Those that YAML has itself; a loader makes plain values of them.
const CORE: [&str; 11] =
    ["binary", "str", "int", "float", "null", "bool", "map", "seq", "timestamp", "set", "omap"];

/// Every tag that stands where a value begins and is not YAML's own.
pub(super) fn notes(text: &[u8]) -> Vec<Note> {
    let mut notes = Vec::new();
    let (mut start, mut block, mut quote) = (0, None, None);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let indent = line.iter().take_while(|byte| **byte == b' ').count();
        let content = line[indent..].trim_ascii_end();
        let is_inside = block.is_some_and(|outer| indent > outer) || (block.is_some() && content.is_empty());
        if !is_inside {
            let was_quoted = quote.is_some();
            let tags = tags(content, &mut quote).into_iter().filter(|(_, tag)| !is_core(tag));
            notes.extend(tags.map(|(at, tag)| {
                let message = format!("the tag {}", shown(tag));
                Note::new(table::YAML_TAG, Spot::Offset(start + indent + at), message)
            }));
            block = (!was_quoted && quote.is_none() && is_block(content)).then_some(indent);
        }
        start += line.len();
    }
    notes
}

/// Whether the lines below that are indented deeper are a text.
fn is_block(content: &[u8]) -> bool {
    let end = content.iter().rposition(|byte| !matches!(byte, b'+' | b'-' | b'0'..=b'9'));
    let Some(end) = end else { return false };
    matches!(content[end], b'|' | b'>') && (end == 0 || content[end - 1] == b' ')
}

/// The tags of one line with their offsets, outside of texts in quotes, which may go on in the next line.
fn tags<'t>(content: &'t [u8], quote: &mut Option<u8>) -> Vec<(usize, &'t [u8])> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = content.get(at) {
        match (*quote, byte) {
            (Some(b'"'), b'\\') => at += 1,
            // Two of them are one in the text.
            (Some(b'\''), b'\'') if content.get(at + 1) == Some(&b'\'') => at += 1,
            (Some(open), byte) if open == *byte => *quote = None,
            (None, b'"' | b'\'') if begins(content, at) => *quote = Some(*byte),
            (None, b'!') if begins(content, at) => {
                let length = length(&content[at..]);
                if length > 1 {
                    found.push((at, &content[at..at + length]));
                }
                at += length - 1;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Of the tag with which a text begins: `!name` ends at a blank or a comma, `!<name>` has commas of its own.
fn length(text: &[u8]) -> usize {
    let is_verbatim = text.get(1) == Some(&b'<');
    let goes_on = |byte: &&u8| !byte.is_ascii_whitespace() && (is_verbatim || **byte != b',');
    let length = text.iter().take_while(goes_on).count();
    let closed = text[..length].iter().position(|byte| *byte == b'>').filter(|_| is_verbatim);
    closed.map_or(length, |at| at + 1)
}

/// Whether a value can begin here: behind a name, a dash, an anchor, a tag or a bracket.
fn begins(content: &[u8], at: usize) -> bool {
    let before = content[..at].trim_ascii_end();
    let Some(last) = before.split(|byte| *byte == b' ').next_back() else { return true };
    let apart = before.len() < at;
    match last.last() {
        None | Some(b'[' | b'{') => true,
        Some(b':' | b',' | b'?') => apart,
        Some(b'-') => apart && (last == b"-" || last == b"---"),
        Some(_) => apart && matches!(last[0], b'&' | b'!'),
    }
}

fn is_core(tag: &[u8]) -> bool {
    let Ok(tag) = std::str::from_utf8(tag) else { return false };
    let verbatim = tag.strip_prefix("!<tag:yaml.org,2002:").and_then(|rest| rest.strip_suffix('>'));
    verbatim.or_else(|| tag.strip_prefix("!!")).is_some_and(|name| CORE.contains(&name))
}

/// A tag is a name, and what is no name is not shown.
fn shown(tag: &[u8]) -> String {
    const MOST: usize = 60;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"!:/._-<>,".contains(byte);
    let name: Vec<u8> = tag.iter().copied().take_while(is_name).take(MOST).collect();
    String::from_utf8_lossy(&name).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Spot, String)> {
        notes(text.as_bytes()).into_iter().map(|note| (note.spot, note.message)).collect()
    }

    #[test]
    fn tags_of_a_language_are_found_where_values_begin() {
        let table = [
            ("body: !!python/object/apply:os.system\n", 6, "the tag !!python/object/apply:os.system"),
            ("- !ruby/object:Gem\n", 2, "the tag !ruby/object:Gem"),
            ("a: &x !!python/unicode 'y'\n", 6, "the tag !!python/unicode"),
            ("a: [1, !!js/function 'x']\n", 7, "the tag !!js/function"),
            ("--- !!python/tuple\n", 4, "the tag !!python/tuple"),
            ("a: !<tag:yaml.org,2002:python/name:os> x\n", 3, "the tag !<tag:yaml.org,2002:python/name:os>"),
        ];
        for (text, at, message) in table {
            assert_eq!(found(text), [(Spot::Offset(at), message.to_owned())], "{text}");
        }
    }

    #[test]
    fn tags_of_yaml_and_marks_in_texts_are_none() {
        for text in [
            "a: !!binary |\n  !!python/object\n  more\nb: 1\n",
            "a: 'text: !!python/object'\n",
            "a: \"x\\\": !ruby/object\"\n",
            "a: hello !world\n",
            "a: |-\n  - !ruby/object\n\n  - !x\nb: !!str 1\n",
            "a: ! b\n",
            "a: \"of two lines\n  !important \\\" and\n  !more\"\n",
            "a: 'it''s\n  !important'\nb: 1\n",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
        assert_eq!(found("a: |\n  !x\nb: !x 1\n").len(), 1);
    }
}
