//! Where something stands in a JSON text. Walked only when there is something to say.

/// Where each line begins.
pub(super) fn line_starts(text: &[u8]) -> Vec<usize> {
    let ends = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
}

/// One step into a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'s> {
    Name(&'s str),
    Item(usize),
}

/// The offset of a value, or of the last one on the way to it that is there. The text is one that was parsed before:
/// what is wrong with it is not looked at.
pub(super) fn locate(text: &[u8], path: &[Step<'_>]) -> usize {
    let mut at = blank(text, 0);
    for step in path {
        let inner = match step {
            Step::Name(name) => member(text, at, name),
            Step::Item(item) => items(text, at).nth(*item),
        };
        let Some(inner) = inner else { break };
        at = inner;
    }
    at
}

/// Where the items of a list stand; none if it is no list.
pub(super) fn items(text: &[u8], list: usize) -> impl Iterator<Item = usize> + '_ {
    let mut at = (text.get(list) == Some(&b'[')).then(|| blank(text, list + 1));
    std::iter::from_fn(move || {
        let item = at.filter(|at| !matches!(text.get(*at), None | Some(b']')))?;
        let after = blank(text, skip(text, item));
        at = (text.get(after) == Some(&b',')).then(|| blank(text, after + 1));
        Some(item)
    })
}

/// The names of an object with the offsets of their values.
pub(super) fn members(text: &[u8], object: usize) -> impl Iterator<Item = (&[u8], usize)> + '_ {
    let mut at = (text.get(object) == Some(&b'{')).then(|| blank(text, object + 1));
    std::iter::from_fn(move || {
        let name = at.filter(|at| text.get(*at) == Some(&b'"'))?;
        let end = skip(text, name);
        let colon = blank(text, end);
        if text.get(colon) != Some(&b':') {
            return None;
        }
        let value = blank(text, colon + 1);
        let after = blank(text, skip(text, value));
        at = (text.get(after) == Some(&b',')).then(|| blank(text, after + 1));
        Some((text.get(name + 1..end.saturating_sub(1)).unwrap_or_default(), value))
    })
}

fn member(text: &[u8], object: usize, name: &str) -> Option<usize> {
    // As every parser here does, the last one of a name counts.
    members(text, object).filter(|(known, _)| *known == name.as_bytes()).last().map(|(_, at)| at)
}

fn blank(text: &[u8], at: usize) -> usize {
    let marked = at == 0 && text.starts_with(b"\xef\xbb\xbf");
    let at = if marked { 3 } else { at };
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Behind the value that stands here.
fn skip(text: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                at = after_text(text, at);
                if depth == 0 {
                    return at;
                }
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                if depth <= 1 {
                    return if depth == 1 { at + 1 } else { at };
                }
                depth -= 1;
            }
            b',' if depth == 0 => return at,
            byte if depth == 0 && byte.is_ascii_whitespace() => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Behind the text that begins here.
fn after_text(text: &[u8], quote: usize) -> usize {
    let mut at = quote + 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Step::{Item, Name};

    const TEXT: &str = r#" {"a\"": [1, "x,]", {"b": [ ] , "c": -2e3}], "d": {"e": null}, "f":"\\"} "#;

    fn found(path: &[Step<'_>]) -> &'static str {
        &TEXT[locate(TEXT.as_bytes(), path)..]
    }

    #[test]
    fn a_value_is_found_by_the_way_to_it() {
        assert!(found(&[]).starts_with("{\"a"));
        assert!(found(&[Name("d"), Name("e")]).starts_with("null"));
        assert!(found(&[Name("f")]).starts_with("\"\\\\\""));
        assert!(found(&[Name("a\\\""), Item(2), Name("c")]).starts_with("-2e3"));
        assert!(found(&[Name("a\\\""), Item(1)]).starts_with("\"x,]\""));
    }

    #[test]
    fn what_is_not_there_is_where_the_way_ends() {
        assert!(found(&[Name("d"), Name("g"), Item(3)]).starts_with("{\"e\""));
        assert_eq!(found(&[Name("a\\\""), Item(9)]), found(&[Name("a\\\"")]));
    }

    #[test]
    fn a_text_that_is_cut_anywhere_ends_the_walk() {
        for end in 0..TEXT.len() {
            assert!(locate(&TEXT.as_bytes()[..end], &[Name("d"), Name("e")]) <= end);
        }
    }
}
