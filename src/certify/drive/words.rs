//! A command line in one text, split as a shell splits it.

/// Why a text is no command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WordsError {
    #[error("a quotation mark {mark} at character {at} is never closed")]
    Open { mark: char, at: usize },
    #[error("a backslash at the end stands before nothing")]
    Backslash,
    #[error("there is no command in it")]
    Empty,
}

/// Words between blanks. `'..'` keeps everything, `"..."` and a backslash keep what they keep in a shell; nothing is
/// expanded, and `|`, `>`, `;` and `&` are plain letters.
///
/// # Errors
/// If a quotation is not closed, or there is no word at all.
pub fn split(text: &str) -> Result<Vec<String>, WordsError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = text.chars().enumerate();
    while let Some((at, letter)) = letters.next() {
        match letter {
            ' ' | '\t' | '\n' => words.extend(word.take()),
            '\'' | '"' => quoted(letter, at, &mut letters, word.get_or_insert_default())?,
            '\\' => {
                let (_, kept) = letters.next().ok_or(WordsError::Backslash)?;
                word.get_or_insert_default().push(kept);
            }
            plain => word.get_or_insert_default().push(plain),
        }
    }
    words.extend(word);
    if words.is_empty() { Err(WordsError::Empty) } else { Ok(words) }
}

fn quoted(
    mark: char,
    at: usize,
    letters: &mut impl Iterator<Item = (usize, char)>,
    word: &mut String,
) -> Result<(), WordsError> {
    let open = WordsError::Open { mark, at: at + 1 };
    loop {
        let (_, letter) = letters.next().ok_or(open)?;
        match letter {
            closing if closing == mark => return Ok(()),
            '\\' if mark == '"' => {
                let (_, next) = letters.next().ok_or(open)?;
                if !['"', '\\', '$', '`'].contains(&next) {
                    word.push('\\');
                }
                word.push(next);
            }
            plain => word.push(plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line was given to `sh -c 'printf "[%s]" ...'`.
    #[test]
    fn words_are_those_of_a_shell() {
        let shown = |text| format!("[{}]", split(text).expect("words").join("]["));
        for (text, words) in [
            ("a b  c", "[a][b][c]"),
            ("  a\tb\n", "[a][b]"),
            ("a 'b c' \"d e\"", "[a][b c][d e]"),
            ("a''b '' \"\"", "[ab][][]"),
            (r"a\ b c\\d", r"[a b][c\d]"),
            (r#"'a\b' "a\b" "a\"b""#, r#"[a\b][a\b][a"b]"#),
            ("--x='1 2'", "[--x=1 2]"),
            ("tööl --name 名", "[tööl][--name][名]"),
        ] {
            assert_eq!(shown(text), words, "{text}");
        }
    }

    #[test]
    fn what_is_not_closed_is_said_with_its_place() {
        assert_eq!(split("a 'b"), Err(WordsError::Open { mark: '\'', at: 3 }));
        assert_eq!(split("a \"b\\\""), Err(WordsError::Open { mark: '"', at: 3 }));
        assert_eq!(split("a \\"), Err(WordsError::Backslash));
        assert_eq!(split("  \n"), Err(WordsError::Empty));
    }
}
