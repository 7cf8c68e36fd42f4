use anstream::AutoStream;
use std::io::{self, Stdout, Write};
use std::sync::{Mutex, PoisonError};

/// Standard output, shared by several threads. Colour only on a terminal and without `NO_COLOR`.
pub struct Screen {
    out: Mutex<Out>,
}

struct Out {
    stream: AutoStream<Stdout>,
    /// Why nothing more is written; the run goes on.
    failed: Option<io::Error>,
}

impl Default for Screen {
    fn default() -> Self {
        Self { out: Mutex::new(Out { stream: AutoStream::auto(io::stdout()), failed: None }) }
    }
}

impl Screen {
    /// Writes a text, whole.
    pub fn write(&self, text: &str) {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        if out.failed.is_none() {
            let written = out.stream.write_all(text.as_bytes()).and_then(|()| out.stream.flush());
            out.failed = written.err();
        }
    }

    /// # Errors
    /// If something could not be written. A reader that went away (`dubplate run | head`) is no error.
    pub fn finish(&self) -> io::Result<()> {
        let failed = self.out.lock().unwrap_or_else(PoisonError::into_inner).failed.take();
        failed.filter(|error| error.kind() != io::ErrorKind::BrokenPipe).map_or(Ok(()), Err)
    }
}

/// Makes control characters visible: what others send must not steer the terminal.
pub fn escape(text: &str) -> String {
    if !text.chars().any(char::is_control) {
        return text.to_owned();
    }
    text.chars()
        .map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() })
        .collect()
}

/// The same on one line that a person reads: longer texts are cut. The JSON forms have them whole.
pub(super) fn brief(text: &str) -> String {
    const WIDTH: usize = 160;
    let text = escape(text);
    let cut: String = text.chars().take(WIDTH).collect();
    if cut.len() < text.len() { cut + "…" } else { cut }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn control_characters_are_shown_not_sent() {
        assert_eq!(escape("\u{1b}[2J\r\nplain 命"), "\\u{1b}[2J\\r\\nplain 命");
    }
}
